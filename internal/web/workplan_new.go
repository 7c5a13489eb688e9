package web

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/store"
	"luodi/internal/work"
)

// newWorkPage chooses templates for a first work plan, says what was there before, and shows what
// the verdict on the plan would be.
type newWorkPage struct {
	look.Page
	Base     string
	Heading  look.Words
	Number   string
	Due      string // what the document promises
	Clause   string
	Entry    newWorkEntry
	Choices  []templateChoice
	Previews []strandPreview
	Finding  *workFinding
	Late     string
	mistakes
	problems look.Problems
}

// newWorkEntry is the form as filled in.
type newWorkEntry struct {
	Start, Deadline string
	Chosen          map[work.TemplateID]bool
	Name            map[work.TemplateID]string
	Due             map[work.TemplateID]string
	Reached         map[string]string // by template and stage
}

// templateChoice is one template to choose.
type templateChoice struct {
	ID       string
	Name     look.Words
	Use      bool // it says when to use it
	UseWhen  look.Words
	DoneWhen look.Words
	Stages   string // how many, and how long in all
	Proposed bool
	Chosen   bool
	Label    string // of the strand
	Due      string
	DueError string
}

// strandPreview is the stages of a chosen template with their dates.
type strandPreview struct {
	Key    string
	Name   look.Words
	Stages []stagePreview
}

type stagePreview struct {
	Field     string
	Code      string
	Name      look.Words
	Gate, End bool
	Upper     bool
	Days      string
	Latest    string
	Forecast  string
	Float     string
	Late      bool
	Reached   string
	Error     string
}

func (s *Server) newWorkPage(v *visit) error { return v.showNewWork(nil, nil) }

// showNewWork shows the form: as proposed, or as filled in with what is wrong.
func (v *visit) showNewWork(filled *newWorkEntry, wrong error) error {
	var p newWorkPage
	status := mistakes{}
	err := v.read(func(r *store.Reader) error {
		d, err := v.openWork(r)
		if err != nil {
			return err
		}
		if d.lead == "" {
			return d.why
		}
		if err := v.allow(access.EditWork, d.lead); err != nil {
			return err
		}
		if len(d.heads) > 0 {
			return fault.New(fault.Conflict, i18n.WorkExists.Key, nil)
		}
		p = newWorkPage{Page: v.workFrame(d, "/new"), Base: d.base, Number: d.measure.Number, Heading: words(v.lang, d.measure.Title), Clause: d.measure.Text}
		p.Title = v.t(i18n.WorkplanNewOf, "number", d.measure.Number)
		p.Scripts = []string{"workplan"}
		p.Due = v.dueInFull(d.measure)
		lib, err := r.Templates()
		if err != nil {
			return err
		}
		proposed := lib.Propose(matterOf(d))
		if filled == nil {
			filled = v.proposedEntry(d, proposed)
		}
		p.Entry = *filled
		v.fillChoices(lib, proposed, &p)
		fault := v.previewNew(r, d, lib, proposed, &p)
		if wrong != nil {
			fault = wrong
		}
		if fault != nil {
			var ok bool
			if status, ok = v.mistakes(fault, nil); !ok {
				return fault
			}
			p.mistakes, p.problems = status, v.workProblems(d, fault)
			v.markNew(&p)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if v.r.Header.Get("X-Part") != "" {
		return v.show(newWorkParts(p))
	}
	code := status.status()
	if wrong == nil { // looking is no failure
		code = 200
	}
	return v.showStatus(code, newWorkView(p))
}

// matterOf is what templates are proposed by.
func matterOf(d *workDesk) work.Matter {
	n, _ := strconv.Atoi(d.measure.Number)
	return work.Matter{Document: d.plan.DocNumber, Number: n, Title: d.measure.Title.Hans, Text: d.measure.Text}
}

// proposedEntry is the form before anybody touched it: the templates proposed, from the start of
// the plan's period or today, to the date that the document promises.
func (v *visit) proposedEntry(d *workDesk, proposed []work.TemplateID) *newWorkEntry {
	start := max(d.plan.From, v.today())
	deadline := promised(d.measure)
	if deadline == 0 {
		deadline = d.plan.To
	}
	if start > deadline {
		start = max(d.plan.From, d.plan.Signed)
	}
	e := &newWorkEntry{Start: start.String(), Deadline: deadline.String(), Chosen: map[work.TemplateID]bool{}}
	for _, t := range proposed {
		e.Chosen[t] = true
	}
	return e
}

// newWorkTyped reads the form.
func newWorkTyped(form url.Values, lib *work.Library) *newWorkEntry {
	e := &newWorkEntry{Start: text(form, "start"), Deadline: text(form, "deadline"), Chosen: map[work.TemplateID]bool{}, Name: map[work.TemplateID]string{},
		Due: map[work.TemplateID]string{}, Reached: map[string]string{}}
	for _, t := range form["template"] {
		e.Chosen[work.TemplateID(t)] = true
	}
	for _, t := range lib.Templates() {
		e.Name[t.ID], e.Due[t.ID] = text(form, "name."+string(t.ID)), text(form, "due."+string(t.ID))
		for _, s := range t.Stages {
			field := reachedField(t.ID, s.Code)
			if x := text(form, field); x != "" {
				e.Reached[field] = x
			}
		}
	}
	return e
}

func reachedField(t work.TemplateID, c work.Code) string {
	return "reached." + string(t) + "." + string(c)
}

// chosen lists the chosen templates, those proposed first.
func (e *newWorkEntry) chosen(lib *work.Library, proposed []work.TemplateID) []work.Template {
	var list []work.Template
	for _, t := range lib.Templates() {
		if e.Chosen[t.ID] {
			list = append(list, t)
		}
	}
	slices.SortStableFunc(list, func(a, b work.Template) int { return cmp.Compare(place(proposed, a.ID), place(proposed, b.ID)) })
	return list
}

func place(list []work.TemplateID, id work.TemplateID) int {
	if i := slices.Index(list, id); i >= 0 {
		return i
	}
	return len(list)
}

// beginning is what the form asks for; a fault names each field that is wrong.
func (e *newWorkEntry) beginning(lib *work.Library, proposed []work.TemplateID, today calendar.Date) (work.Beginning, error) {
	var wrong []fault.Field
	date := func(field, s string, required bool) calendar.Date {
		if s == "" {
			if required {
				wrong = append(wrong, fault.Field{Name: field, Key: i18n.FaultRequired.Key})
			}
			return 0
		}
		d, err := calendar.ParseDate(s)
		switch {
		case err != nil:
			wrong = append(wrong, fault.Field{Name: field, Key: i18n.DutyPageBadDate.Key})
		case d < calendar.First || d > calendar.Last:
			wrong = append(wrong, fault.Field{Name: field, Key: i18n.WorkDateRange.Key, Args: fault.Args{"from": calendar.FirstYear, "to": calendar.LastYear}})
		default:
			return d
		}
		return 0
	}
	b := work.Beginning{Start: date("start", e.Start, true), Deadline: date("deadline", e.Deadline, true)}
	if b.Start != 0 && b.Deadline != 0 && b.Deadline < b.Start {
		wrong = append(wrong, fault.Field{Name: "deadline", Key: i18n.WorkPlanDates.Key, Args: fault.Args{"start": e.Start, "deadline": e.Deadline}})
	}
	list := e.chosen(lib, proposed)
	if len(list) == 0 {
		wrong = append(wrong, fault.Field{Name: "template", Key: i18n.WorkplanChooseOne.Key})
	}
	for i, t := range list {
		spec := work.StrandSpec{Template: t.ID, Deadline: date("due."+string(t.ID), e.Due[t.ID], false)}
		if name := e.Name[t.ID]; name != "" {
			spec.Name = work.Text{Hans: name}
		}
		b.Strands = append(b.Strands, spec)
		for _, s := range t.Stages {
			field := reachedField(t.ID, s.Code)
			on := date(field, e.Reached[field], false)
			switch {
			case on == 0:
				continue
			case on > today:
				wrong = append(wrong, fault.Field{Name: field, Key: i18n.WorkDateAhead.Key, Args: fault.Args{"date": today.String()}})
			case b.Start != 0 && on >= b.Start:
				wrong = append(wrong, fault.Field{Name: field, Key: i18n.WorkplanReachedLate.Key, Args: fault.Args{"start": b.Start.String()}})
			default:
				b.Reached = append(b.Reached, work.Reached{Task: work.TaskID(string(rune('A'+i)) + "." + string(s.Code)), On: on})
			}
		}
	}
	slices.SortStableFunc(b.Reached, func(a, c work.Reached) int { return cmp.Compare(a.On, c.On) })
	return b, fault.Fields(wrong)
}

// fillChoices lists the templates, those proposed first.
func (v *visit) fillChoices(lib *work.Library, proposed []work.TemplateID, p *newWorkPage) {
	list := lib.Templates()
	slices.SortStableFunc(list, func(a, b work.Template) int { return cmp.Compare(place(proposed, a.ID), place(proposed, b.ID)) })
	for _, t := range list {
		days := int32(0)
		for _, s := range t.Stages {
			days += s.Days.Typical
		}
		p.Choices = append(p.Choices, templateChoice{ID: string(t.ID), Name: pictureTaskWords(v.lang, t.Name), Use: t.UseWhen != "",
			UseWhen: v.templateText("use", t, t.UseWhen), DoneWhen: v.templateText("done", t, t.DoneWhen),
			Stages: v.t(i18n.WorkplanStages, "n", len(t.Stages), "days", int(days)), Proposed: slices.Contains(proposed, t.ID), Chosen: p.Entry.Chosen[t.ID],
			Label: p.Entry.Name[t.ID], Due: p.Entry.Due[t.ID]})
	}
}

// markNew puts the sentences at the fields that the form has beside the common ones.
func (v *visit) markNew(p *newWorkPage) {
	for i := range p.Choices {
		p.Choices[i].DueError = p.at("due." + p.Choices[i].ID)
	}
	for i := range p.Previews {
		for j := range p.Previews[i].Stages {
			s := &p.Previews[i].Stages[j]
			s.Error = p.at(s.Field)
		}
	}
}

// previewNew computes the plan that the form would make and lays its stages out.
func (v *visit) previewNew(r *store.Reader, d *workDesk, lib *work.Library, proposed []work.TemplateID, p *newWorkPage) error {
	b, wrong := p.Entry.beginning(lib, proposed, v.today())
	for i, t := range p.Entry.chosen(lib, proposed) {
		strand := strandPreview{Key: string(rune('A' + i)), Name: pictureTaskWords(v.lang, t.Name)}
		if name := p.Entry.Name[t.ID]; name != "" {
			strand.Name = look.Words{Lang: v.lang, Hans: name}
		}
		for _, s := range t.Stages {
			field := reachedField(t.ID, s.Code)
			strand.Stages = append(strand.Stages, stagePreview{Field: field, Code: string(s.Code), Name: pictureTaskWords(v.lang, s.Name), Gate: s.Gate, End: s.Code == t.End,
				Upper: s.Owner == work.Upper, Days: v.daysText(s.Days), Reached: p.Entry.Reached[field]})
		}
		p.Previews = append(p.Previews, strand)
	}
	if wrong != nil {
		return wrong
	}
	k, err := beginningPlan(lib, d, b)
	if err != nil {
		return err
	}
	table, err := work.Preview(r, k, d.book, v.today())
	if err != nil {
		return err
	}
	f, err := v.finding(r, d, k.Plan, table, true)
	if err != nil {
		return err
	}
	p.Finding = &f
	if n := table.Plans[0].LateBy; n > 0 {
		p.Late = v.t(i18n.WorkplanLateBy, "n", n)
	}
	for i := range p.Previews {
		for j := range p.Previews[i].Stages {
			s := &p.Previews[i].Stages[j]
			at, ok := table.Plans[0].Task(work.TaskID(p.Previews[i].Key + "." + s.Code))
			if !ok {
				continue
			}
			s.Forecast = i18n.Date(v.lang, at.ForecastFinish)
			if t, _ := k.Plan.Task(at.Task); t.State != 0 {
				s.Forecast = v.t(i18n.WorkplanDone)
			} else if at.Binds {
				s.Latest, s.Float, s.Late = i18n.Date(v.lang, at.LatestFinish), strconv.Itoa(at.Float), at.Float < 0
			}
		}
	}
	return nil
}

func beginningPlan(lib *work.Library, d *workDesk, b work.Beginning) (*work.Kept, error) {
	plan, err := work.New(lib, string(d.measure.ID), b.Start, b.Deadline, b.Strands)
	if err != nil {
		return nil, err
	}
	for _, x := range b.Reached {
		if err := plan.Reached(x.Task, x.On); err != nil {
			return nil, err
		}
	}
	return &work.Kept{Head: work.Head{Of: d.plan.ID, Measure: d.measure.ID, Unit: d.lead}, Plan: plan}, nil
}

// makeWork looks again, or makes the plan and leads to its editor.
func (s *Server) makeWork(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	var entry *newWorkEntry
	if err := v.read(func(r *store.Reader) error {
		lib, err := r.Templates()
		if err == nil {
			entry = newWorkTyped(form, lib)
		}
		return err
	}); err != nil {
		return err
	}
	if text(form, "do") != "make" {
		return v.showNewWork(entry, nil)
	}
	var base string
	err = v.write(func(tx *store.Tx) error {
		d, err := v.openWork(&tx.Reader)
		if err != nil {
			return err
		}
		base = d.base
		lib, err := tx.Templates()
		if err != nil {
			return err
		}
		b, err := entry.beginning(lib, lib.Propose(matterOf(d)), v.today())
		if err != nil {
			return err
		}
		_, err = work.Begin(tx, v.actor, d.measure.ID, v.today(), b)
		return err
	})
	if err != nil {
		if _, ok := v.mistakes(err, nil); ok && !fault.Is(err, fault.Conflict) {
			return v.showNewWork(entry, err)
		}
		return err
	}
	return v.redirect(base+"/draft", look.Good, i18n.WorkplanMade)
}
