package web

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/schedule"
	"luodi/internal/store"
	"luodi/internal/work"
)

// foldFrom is from how many tasks on the editor opens with its strands folded.
const foldFrom = 60

// draftPage is the editor of a version: one form, which works by itself, and whose dates follow
// every change where script is on.
type draftPage struct {
	look.Page
	Base    string
	Heading look.Words
	Number  string
	Version int
	Fresh   bool // a first version has a start state
	Locked  string
	Unsaved bool
	Live    bool   // the form is being typed: only what follows from it is answered
	Due     string // what the document promises

	Entry     draftEntry
	Strands   []draftStrand
	Dates     map[int]rowDates
	Finding   *workFinding
	Standing  *workVersion
	Gantt     ganttView
	Problems  look.Problems
	Wrong     map[string]string // sentences by field
	Stopped   bool              // what was typed cannot be read, so the dates are not those of the form
	Changes   []workChange      // against what somebody else stored in the meantime
	Conflict  bool
	Focus     string
	Calendars []look.Option
	Owners    []look.Option
	States    []look.Option
	Templates []look.Option
	Units     []string
}

// draftStrand is one line of work of the form with its rows.
type draftStrand struct {
	strandEntry
	Rows []taskEntry
	Ends []look.Option
	Open bool
}

// rowDates are the computed dates of a row.
type rowDates struct {
	Latest, Forecast string
	Float            string
	Late, Critical   bool
	Done             bool
}

// openDraft is the version that may be edited now, or the fault that says why not.
func (v *visit) openDraft(d *workDesk) (*work.Kept, error) {
	if d.draft == nil {
		return nil, fault.New(fault.NotFound, i18n.WorkplanNoDraft.Key, nil)
	}
	if err := v.allow(access.EditWork, d.draft.Unit); err != nil {
		return nil, err
	}
	if !d.draft.Plan.Review.Editable() {
		return nil, fault.New(fault.Conflict, i18n.WorkplanLocked.Key, fault.Args{"state": v.workState(d.draft.State)})
	}
	return d.draft, nil
}

func (s *Server) draftPage(v *visit) error { return v.showDraft(nil, nil, "") }

// draftDesk opens what the editor works with: the measure, its draft and the templates.
func (v *visit) draftDesk(r *store.Reader) (d *workDesk, k *work.Kept, lib *work.Library, err error) {
	if d, err = v.openWork(r); err != nil {
		return d, k, lib, err
	}
	if k, err = v.openDraft(d); err != nil {
		return d, k, lib, err
	}
	lib, err = r.Templates()
	return d, k, lib, err
}

// showDraft shows the editor: as stored, or as filled in with what is wrong. focus is the field to
// stand at.
func (v *visit) showDraft(filled *draftEntry, wrong error, focus string) error {
	var p draftPage
	status := http.StatusOK
	err := v.read(func(r *store.Reader) error {
		d, k, lib, err := v.draftDesk(r)
		if err != nil {
			return err
		}
		p = draftPage{Page: v.workFrame(d, "/draft"), Base: d.base, Number: d.measure.Number, Heading: words(v.lang, d.measure.Title), Version: k.Version,
			Fresh: k.Plan.Version == 1, Due: v.dueInFull(d.measure), Focus: focus, Unsaved: filled != nil}
		p.Title = v.t(i18n.WorkplanEditOf, "number", d.measure.Number, "n", k.Version)
		p.Scripts = []string{"workplan", "chart"}
		if filled == nil {
			e := d.entryOf(k)
			filled = &e
		}
		if wrong != nil {
			m, ok := v.mistakes(wrong, nil)
			if !ok {
				return wrong
			}
			status = m.status()
			if fault.Is(wrong, fault.Conflict) {
				filled.Guard = version(k.Guard)
			}
		}
		p.Entry = *filled
		v.fillDraftOptions(d, lib, &p)
		return v.fillDraft(r, d, k, lib, &p, wrong)
	})
	if err != nil {
		return err
	}
	if v.r.Header.Get("X-Part") == "form" {
		return v.show(draftForm(p))
	}
	return v.showStatus(status, draftView(p))
}

// fillDraft reads the form into a plan, computes it, and puts dates and mistakes at their rows.
func (v *visit) fillDraft(r *store.Reader, d *workDesk, k *work.Kept, lib *work.Library, p *draftPage, wrong error) error {
	next, place, unread := p.Entry.plan(d, k.Plan, lib)
	p.Stopped = unread != nil
	var fields []fault.Field
	add := func(err error) {
		var f *fault.Error
		if errors.As(err, &f) {
			for _, x := range f.Fields {
				x.Name = draftField(x, place)
				if !slices.ContainsFunc(fields, func(o fault.Field) bool { return o.Name == x.Name }) {
					fields = append(fields, x)
				}
			}
		}
	}
	add(unread)
	if wrong != nil && !errors.Is(wrong, unread) {
		add(wrong)
	}
	if unread == nil {
		add(next.Check())
	}
	v.markDraft(p, fields)
	var f *fault.Error
	if errors.As(wrong, &f) && f.Key != "fault.fields" {
		p.Problems.Title = i18n.Fault(v.lang, fault.New(f.Kind, f.Key, f.Args))
		if f.Kind == fault.Conflict {
			p.Conflict, p.Changes = true, v.workChanges(d, k.Plan, next)
		}
	}
	v.fillDraftStrands(p)
	if unread != nil {
		return nil
	}
	kept := *k
	kept.Plan = next
	return v.dateDraft(r, d, &kept, p)
}

// seekCuts is the most tasks of a plan for which what to cut is sought with every change that is
// typed; a larger one shows it when it is saved, so that its dates come back at once.
const seekCuts = 200

// dateDraft computes the plan of the form.
func (v *visit) dateDraft(r *store.Reader, d *workDesk, k *work.Kept, p *draftPage) error {
	table, err := work.Preview(r, k, d.book, v.today())
	if err != nil {
		if _, ok := v.mistakes(err, nil); !ok {
			return err
		}
		p.Stopped = true
		p.Finding = &workFinding{Kind: look.Bad, Text: i18n.Fault(v.lang, err)}
		return nil
	}
	k.Times = &table.Plans[0]
	k.Begins, k.Finish, k.Promised, k.LateBy = k.Times.Start, k.Times.Finish, k.Times.Deadline, k.Times.LateBy
	k.Share, k.Slack = k.Plan.Share(), k.Times.Slack(k.Plan)
	f, err := v.finding(r, d, k.Plan, table, !p.Live || len(k.Plan.Tasks) <= seekCuts)
	if err != nil {
		return err
	}
	p.Finding = &f
	p.Standing = &workVersion{}
	v.fillTotals(d, k, p.Standing)
	p.Dates = make(map[int]rowDates, len(p.Entry.Tasks))
	for i, t := range p.Entry.Tasks {
		at := k.Times.Tasks[i]
		row := rowDates{Forecast: i18n.Date(v.lang, at.ForecastFinish), Done: k.Plan.Tasks[i].State == schedule.Done}
		if at.Binds && !row.Done {
			row.Latest, row.Float, row.Late, row.Critical = i18n.Date(v.lang, at.LatestFinish), strconv.Itoa(at.Float), at.Float < 0, at.Critical
		}
		p.Dates[t.N] = row
	}
	if v.r.Header.Get("X-Bars") != "no" {
		w := &workVersion{}
		v.fillWorkGantt(d, k, w)
		p.Gantt = w.Gantt
	}
	return nil
}

// draftField is the field of the form for a mistake that names a field, a task or a strand.
func draftField(f fault.Field, place map[string]string) string {
	at, ok := place[f.Name]
	if !ok {
		return f.Name
	}
	cut := strings.LastIndexByte(at, '.')
	instead := map[fault.Key]string{"work.bad_estimate": "min", "work.below_legal": "min", "work.days_range": "min", "work.stage_calendar": "calendar",
		"work.link_to_nothing": "links", "work.too_many_links": "links", "work.limit_range": "links", "work.bad_quantity": "planned",
		"work.date_ahead": "on", "work.finished_before_start": "on", "work.date_range": "not_before"}
	if name, ok := instead[f.Key]; ok && strings.HasPrefix(at, "t.") {
		return at[:cut+1] + name
	}
	return at
}

// markDraft puts each sentence at its field and lists them above the form.
func (v *visit) markDraft(p *draftPage, fields []fault.Field) {
	p.Wrong = make(map[string]string, len(fields))
	p.Problems = look.Problems{Lang: v.lang, Still: v.r.Method == http.MethodGet}
	for _, f := range fields {
		sentence := i18n.FieldError(v.lang, f)
		p.Wrong[f.Name] = sentence
		p.Problems.Fields = append(p.Problems.Fields, look.Problem{Name: f.Name, Label: v.fieldLabel(p, f.Name), Text: sentence})
	}
	switch {
	case len(fields) == 0:
	case p.Stopped:
		p.Problems.Title = v.t(i18n.WorkplanUnread, "n", len(fields))
	default:
		p.Problems.Title = v.t(i18n.WorkplanToMend, "n", len(fields))
	}
}

// fieldLabel names a field of the form: the row's id and what it is.
func (v *visit) fieldLabel(p *draftPage, field string) string {
	parts := strings.Split(field, ".")
	name, where := parts[len(parts)-1], ""
	switch {
	case len(parts) == 3 && parts[0] == "t":
		n, _ := strconv.Atoi(parts[1])
		if i := p.Entry.row(n); i >= 0 {
			where = p.Entry.Tasks[i].ID + " "
		}
	case len(parts) == 3 && parts[0] == "s":
		where = parts[1] + " "
	}
	if m, ok := draftLabels[name]; ok {
		return where + v.t(m)
	}
	return strings.TrimSpace(where + name)
}

// draftLabels name the fields of the form.
var draftLabels = map[string]*i18n.Message{
	"start": i18n.WorkFieldStart, "deadline": i18n.WorkFieldDeadline, "note": i18n.WorkFieldNote, "hans": i18n.WorkFieldName, "hant": i18n.WorkplanHant, "en": i18n.WorkplanEnglish,
	"min": i18n.WorkplanMin, "typical": i18n.WorkplanTypical, "max": i18n.WorkplanMax, "calendar": i18n.WorkFieldCalendar, "links": i18n.WorkFieldLinks,
	"not_before": i18n.WorkFieldNotBefore, "not_after": i18n.WorkFieldNotAfter, "fixed": i18n.WorkFieldFixed, "owner": i18n.WorkFieldOwner, "unit": i18n.WorkFieldUnit,
	"gate": i18n.WorkFieldGate, "evidence": i18n.WorkFieldEvidence, "planned": i18n.WorkFieldQuantity, "measure": i18n.WorkplanMeasureUnit, "done": i18n.WorkplanDoneAtStart,
	"state": i18n.WorkplanStartState, "on": i18n.WorkplanFinishedOn, "since": i18n.WorkplanStartedOn, "remaining": i18n.WorkplanRemaining, "end": i18n.WorkFieldEnd,
}

func (v *visit) fillDraftOptions(d *workDesk, lib *work.Library, p *draftPage) {
	for _, c := range calendar.Builtin {
		p.Calendars = append(p.Calendars, look.Option{Value: c, Label: v.workCalendarName(c)})
	}
	for _, o := range []work.Owner{work.Lead, work.LeadAndStreet, work.Upper} {
		p.Owners = append(p.Owners, look.Option{Value: string(o), Label: v.ownerName(o)})
	}
	p.States = []look.Option{{Label: v.t(i18n.WorkplanNotBegun)}, {Value: "running", Label: v.t(i18n.WorkplanRunning)}, {Value: "done", Label: v.t(i18n.WorkplanDone)}}
	p.Templates = []look.Option{{Label: v.t(i18n.WorkplanPickTemplate)}}
	for _, t := range lib.Templates() {
		p.Templates = append(p.Templates, look.Option{Value: string(t.ID), Label: v.taskName(t.Name)})
	}
	for _, u := range d.units {
		p.Units = append(p.Units, u.Name)
	}
}

// fillDraftStrands sets the rows under their strands. Large plans open folded, but for what is wrong.
func (v *visit) fillDraftStrands(p *draftPage) {
	at := map[string]int{}
	for _, s := range p.Entry.Strands {
		at[s.Key] = len(p.Strands)
		p.Strands = append(p.Strands, draftStrand{strandEntry: s, Open: len(p.Entry.Tasks) < foldFrom || len(p.Strands) == 0})
	}
	for _, t := range p.Entry.Tasks {
		i, ok := at[t.Strand]
		if !ok {
			continue
		}
		s := &p.Strands[i]
		s.Rows = append(s.Rows, t)
		s.Ends = append(s.Ends, look.Option{Value: t.ID, Label: t.ID + " " + clip(t.Hans, 24)})
		for field := range p.Wrong {
			if strings.HasPrefix(field, t.field("")) {
				s.Open = true
			}
		}
	}
	for i := range p.Strands {
		s := &p.Strands[i]
		if !slices.ContainsFunc(s.Ends, func(o look.Option) bool { return o.Value == s.End }) {
			s.Ends = append([]look.Option{{Value: "", Label: v.t(i18n.WorkplanPickEnd)}}, s.Ends...)
		}
	}
}

// saveDraft stores the form, or changes its rows without storing anything.
func (s *Server) saveDraft(v *visit) error {
	form, err := v.bigForm()
	if err != nil {
		return err
	}
	entry := draftTyped(form)
	if do := text(form, "do"); do != "" && do != "save" {
		return v.stepDraft(entry, do, text(form, "template"))
	}
	var base string
	err = v.write(func(tx *store.Tx) error {
		d, err := v.openWork(&tx.Reader)
		if err != nil {
			return err
		}
		base = d.base
		k, err := v.openDraft(d)
		if err != nil {
			return err
		}
		lib, err := tx.Templates()
		if err != nil {
			return err
		}
		next, _, err := entry.plan(d, k.Plan, lib)
		if err != nil {
			return err
		}
		_, err = work.Save(tx, v.actor, k.ID, versionOf(entry.Guard), next, v.today())
		return err
	})
	if err != nil {
		if _, ok := v.mistakes(err, nil); ok {
			return v.showDraft(&entry, err, "")
		}
		return err
	}
	return v.redirect(base+"/draft", look.Good, i18n.WorkplanSaved)
}

// stepDraft changes the rows of the form and shows it again, not saved.
func (v *visit) stepDraft(entry draftEntry, do, template string) error {
	err := v.read(func(r *store.Reader) error {
		d, k, lib, err := v.draftDesk(r)
		if err != nil {
			return err
		}
		return entry.step(do, d, k.Plan, lib, template)
	})
	if err != nil && !fault.Is(err, fault.Invalid) && !fault.Is(err, fault.TooLarge) {
		return err
	}
	return v.showDraft(&entry, err, entry.stood(do))
}

// stood is the field at which a person goes on after a step.
func (e *draftEntry) stood(do string) string {
	name, arg, _ := strings.Cut(do, ":")
	n, _ := strconv.Atoi(arg)
	switch name {
	case "add":
		if i := e.row(n); i >= 0 && i+1 < len(e.Tasks) {
			return e.Tasks[i+1].field("hans")
		}
	case "first", "strand":
		if len(e.Tasks) > 0 {
			return e.Tasks[len(e.Tasks)-1].field("hans")
		}
	case "up", "down":
		if i := e.row(n); i >= 0 {
			return e.Tasks[i].field("hans")
		}
	}
	return ""
}

// previewDraft computes the form as it is typed and answers with the parts that follow from it.
func (s *Server) previewDraft(v *visit) error {
	form, err := v.bigForm()
	if err != nil {
		return err
	}
	p := draftPage{Page: look.Page{Lang: v.lang}, Entry: draftTyped(form), Unsaved: true, Live: true}
	err = v.read(func(r *store.Reader) error {
		d, k, lib, err := v.draftDesk(r)
		if err != nil {
			return err
		}
		if versionOf(p.Entry.Guard) != k.Guard {
			p.Locked = v.t(i18n.WorkChangedMeanwhile)
		}
		return v.fillDraft(r, d, k, lib, &p, nil)
	})
	if err != nil {
		return err
	}
	p.Problems.Still = true
	return v.show(draftParts(p))
}

// draftFacts tells in short what the folded part of a row holds.
func draftFacts(p draftPage, s draftStrand, t taskEntry) string {
	var parts []string
	if s.End == t.ID {
		parts = append(parts, p.T(i18n.WorkFieldEnd))
	}
	if t.Gate {
		parts = append(parts, p.T(i18n.WorkFieldGate))
	}
	if t.Owner == string(work.Upper) {
		parts = append(parts, p.T(i18n.WorkplanUpper))
	}
	if t.Planned != "" {
		parts = append(parts, t.Planned+" "+t.Measure)
	}
	for _, x := range []struct {
		word *i18n.Message
		date string
	}{{i18n.WorkFieldNotBefore, t.NotBefore}, {i18n.WorkFieldNotAfter, t.NotAfter}, {i18n.WorkFieldFixed, t.Fixed}} {
		if x.date != "" {
			parts = append(parts, p.T(x.word)+" "+x.date)
		}
	}
	if t.State != "" {
		word := i18n.WorkplanRunning
		if t.State == "done" {
			word = i18n.WorkplanDone
		}
		parts = append(parts, p.T(word))
	}
	if n := len(strings.Fields(t.Evidence)); n > 0 {
		parts = append(parts, p.T(i18n.WorkplanProofN, "n", strings.Count(strings.TrimSpace(t.Evidence), "\n")+1))
	}
	return strings.Join(parts, " · ")
}
