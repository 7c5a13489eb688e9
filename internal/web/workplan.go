package web

import (
	"errors"
	"slices"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/duty"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/store"
	"luodi/internal/work"
)

// workFormLimit is the most bytes of a work plan's form: work.MaxTasks tasks with all their fields.
const workFormLimit = 8 << 20

// workplanRoutes are the pages of the work plan of one measure.
func (s *Server) workplanRoutes() []route {
	const base = "/desk/plans/{plan}/measures/{measure}/work"
	return []route{
		{pattern: "GET " + base, handle: s.workPage, right: access.ReadPlans},
		{pattern: "POST " + base + "/submit", handle: s.submitWork, right: access.ReadPlans},
		{pattern: "POST " + base + "/approve", handle: s.approveWork, right: access.DecideWork},
		{pattern: "POST " + base + "/return", handle: s.returnWork, right: access.DecideWork},
		{pattern: "POST " + base + "/next", handle: s.nextWork, right: access.ReadPlans},
		{pattern: "POST " + base + "/discard", handle: s.discardWork, right: access.ReadPlans},
		{pattern: "GET " + base + "/versions/{n}", handle: s.workVersionPage, right: access.ReadPlans},
		{pattern: "GET " + base + "/new", handle: s.newWorkPage, right: access.ReadPlans},
		{pattern: "POST " + base + "/new", handle: s.makeWork, right: access.ReadPlans},
		{pattern: "GET " + base + "/draft", handle: s.draftPage, right: access.ReadPlans},
		{pattern: "POST " + base + "/draft", handle: s.saveDraft, right: access.ReadPlans, limit: workFormLimit},
		{pattern: "POST " + base + "/draft/preview", handle: s.previewDraft, right: access.ReadPlans, limit: workFormLimit},
	}
}

// workDesk is a measure with all that is kept of its work plan.
type workDesk struct {
	plan    plan.Plan
	measure plan.Measure
	base    string // address of the work page
	lead    org.UnitID
	unit    org.Unit // the lead
	duty    *duty.Duty
	why     error // why there is no lead
	book    *calendar.Book
	force   *work.Kept
	draft   *work.Kept // being made, submitted or returned
	heads   []work.Head
	units   []org.Unit
}

// openWork reads the work of the measure of the address.
func (v *visit) openWork(r *store.Reader) (*workDesk, error) {
	of, err := r.PlanBySlug(v.r.PathValue("plan"))
	if err != nil {
		return nil, err
	}
	m, err := r.Measure(of.ID, v.r.PathValue("measure"))
	if err != nil {
		return nil, err
	}
	d := &workDesk{plan: of, measure: m, base: pictureWorkPath(of, m)}
	if d.book, err = r.Calendars(); err != nil {
		return nil, err
	}
	if d.units, err = r.AllUnits(); err != nil {
		return nil, err
	}
	if d.heads, err = r.WorkVersions(m.ID); err != nil {
		return nil, err
	}
	if k, ok, err := r.WorkInForce(m.ID); err != nil {
		return nil, err
	} else if ok {
		d.force = &k
	}
	if k, ok, err := r.WorkDraft(m.ID); err != nil {
		return nil, err
	} else if ok {
		d.draft = &k
	}
	return d, d.findLead(r)
}

// findLead finds the unit whose work plan it is, and its duty.
func (d *workDesk) findLead(r *store.Reader) error {
	lead, err := work.Leading(r, d.measure.ID)
	switch {
	case err == nil:
		d.lead, d.duty = lead.Unit, &lead
	case fault.Is(err, fault.Conflict):
		d.why = err
	default:
		return err
	}
	if d.force != nil {
		d.lead = d.force.Unit
	}
	if d.draft != nil {
		d.lead = d.draft.Unit
	}
	if d.duty != nil && d.duty.Unit != d.lead {
		d.duty = nil
	}
	d.unit, _ = findUnit(d.units, d.lead)
	return nil
}

// cn is the calendar that binds the units.
func (d *workDesk) cn() *calendar.Calendar {
	c, _ := d.book.Calendar(calendar.CN)
	return c
}

// unitOf is the name of a unit kept in a work plan, "" for none.
func (d *workDesk) unitOf(lang i18n.Lang, id string) look.Words {
	u, ok := findUnit(d.units, org.UnitID(id))
	if !ok {
		return look.Words{Lang: lang, Hans: id}
	}
	return unitWords(lang, u)
}

// sees reports whether the reader may see a version: one that was never submitted is the business
// of its unit and the office.
func (v *visit) sees(h work.Head) bool {
	return h.State != work.Draft || v.may(access.EditWork, h.Unit) || v.may(access.ReadAudit)
}

// workPage is the work plan of one measure: how it stands, its dates, and what can be done next.
type workPage struct {
	look.Page
	Base     string
	Heading  look.Words
	Number   string
	Unit     look.Words
	UnitHref string
	Wrong    string // why there can be no work plan yet

	Shown    *workVersion // nil when there is none to show
	Draft    string       // what is said of a version that is being made beside the one shown
	DraftTo  string
	Reason   string // why the draft came back
	Decide   *workDecide
	Versions []workVersionRow
	Panels   []workPanelPart // of other areas: requests, extensions, files

	CanMake, CanEdit, CanSubmit, CanNext, CanDiscard bool
	Cannot                                           string // what stands against submitting
	CannotTo                                         string
	Guard                                            string
	mistakes
	problems look.Problems
}

// workDecide is what the office decides on.
type workDecide struct {
	By, On  string
	Against int // the version in force, 0 for none
	Changes []workChange
	Own     bool // submitted by the reader, who then may not decide
	Reason  string
}

// workVersionRow is one line of the list of versions.
type workVersionRow struct {
	Number   int
	Href     string
	State    look.Light
	Deadline string
	Finish   string
	Dates    string // submitted, decided
}

func (s *Server) workPage(v *visit) error { return v.showWork("", nil) }

// showWork shows the page, with what went wrong in a step.
func (v *visit) showWork(reason string, wrong error) error {
	var p workPage
	status := mistakes{}
	err := v.read(func(r *store.Reader) error {
		d, err := v.openWork(r)
		if err != nil {
			return err
		}
		p = workPage{Page: v.workFrame(d, "")}
		p.Scripts = []string{"chart"}
		if err := v.fillWorkPage(r, d, &p); err != nil {
			return err
		}
		if wrong != nil {
			status, _ = v.mistakes(wrong, nil)
			p.mistakes, p.problems = status, v.workProblems(d, wrong)
			if p.Decide != nil {
				p.Decide.Reason = reason
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return v.showStatus(status.status(), workView(p))
}

// workFrame is the page around a part of a measure's work; here is its last part, "" for the work
// page itself.
func (v *visit) workFrame(d *workDesk, here string) look.Page {
	p := v.page(v.t(i18n.WorkplanOf, "number", d.measure.Number))
	p.Wide = true
	p.Path = d.base
	p.Crumbs = []look.Link{
		{Href: "/desk/plans", Label: v.t(i18n.WebPlans)},
		{Href: "/desk/plans/" + d.plan.Slug, Label: clip(picked(v.lang, d.plan.Title), 30)},
		{Href: measurePath(d.plan, d.measure), Label: v.t(i18n.WebMeasureNo, "number", d.measure.Number)},
	}
	if here != "" {
		p.Path += here
		p.Crumbs = append(p.Crumbs, look.Link{Href: d.base, Label: v.t(i18n.PictureWork)})
	}
	return p
}

func (v *visit) fillWorkPage(r *store.Reader, d *workDesk, p *workPage) error {
	p.Base, p.Number, p.Heading = d.base, d.measure.Number, words(v.lang, d.measure.Title)
	if d.lead != "" {
		p.Unit, p.UnitHref = unitWords(v.lang, d.unit), "/desk/units/"+d.unit.Slug+"/work"
	}
	if d.why != nil && len(d.heads) == 0 {
		p.Wrong = i18n.Fault(v.lang, d.why)
		return nil
	}
	edits := d.lead != "" && v.may(access.EditWork, d.lead)
	decides := v.may(access.DecideWork)
	p.CanMake = edits && len(d.heads) == 0
	p.CanNext = edits && d.force != nil && d.draft == nil
	shown := d.force
	if k := d.draft; k != nil {
		p.Guard = version(k.Guard)
		editable := k.Plan.Review.Editable()
		p.CanEdit, p.CanDiscard = edits && editable, edits && editable
		p.CanSubmit = editable && v.may(access.SubmitWork, d.lead)
		if shown == nil || k.State == work.Submitted && decides {
			shown = k
		}
		if k.State == work.Returned {
			p.Reason = k.Plan.Review.Reason
		}
		if k.State == work.Submitted && decides {
			if err := v.fillDecide(r, d, p); err != nil {
				return err
			}
		}
		if shown != k {
			p.Draft = v.t(i18n.WorkplanDraftBeside, "n", k.Version, "state", v.workState(k.State))
			if v.sees(k.Head) {
				p.DraftTo = d.base + "/versions/" + version(k.Version)
			}
		}
		if shown == k && !v.sees(k.Head) {
			p.Draft, shown = v.t(i18n.WorkplanBeingMade), nil
		}
	}
	if p.CanSubmit {
		if err := v.fillCannot(r, d, p); err != nil {
			return err
		}
	}
	if shown != nil {
		var err error
		if p.Shown, err = v.workVersion(r, d, shown); err != nil {
			return err
		}
		p.Scripts = []string{"chart"}
	}
	v.fillVersions(d, p)
	return v.fillPanels(r, d, p)
}

// fillDecide says what the office has before it.
func (v *visit) fillDecide(r *store.Reader, d *workDesk, p *workPage) error {
	review := d.draft.Plan.Review
	x := &workDecide{On: i18n.DateNear(v.lang, review.SubmittedOn, v.today()), Own: review.SubmittedBy == string(v.actor.Account)}
	a, err := r.Account(access.AccountID(review.SubmittedBy))
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	x.By = a.Name
	if d.force != nil {
		x.Against = d.force.Version
		x.Changes = v.workChanges(d, d.force.Plan, d.draft.Plan)
	}
	p.Decide = x
	return nil
}

// fillCannot says beforehand what stands against submitting: the duty is not signed for, or the
// reader has no post filed for it.
func (v *visit) fillCannot(r *store.Reader, d *workDesk, p *workPage) error {
	if d.duty == nil {
		return nil
	}
	p.CannotTo = dutyPath(d.duty.ID)
	if d.duty.State != duty.Signed {
		p.Cannot = v.t(i18n.WorkDutyNotSigned)
		return nil
	}
	filings, err := r.DutyFilings(d.duty.ID)
	if err != nil {
		return err
	}
	posts, err := r.UnitPosts(d.duty.Unit)
	if err != nil {
		return err
	}
	byID := map[org.PostID]org.Post{}
	for _, x := range posts {
		byID[x.ID] = x
	}
	if err := duty.MayReport(string(v.actor.Account), *d.duty, filings, byID, v.today()); err != nil {
		p.Cannot = i18n.Fault(v.lang, err)
	}
	return nil
}

func (v *visit) workState(s work.ReviewState) string {
	switch s {
	case work.Draft:
		return v.t(i18n.PictureStDraft)
	case work.Submitted:
		return v.t(i18n.PictureStSent)
	case work.Returned:
		return v.t(i18n.PictureStBack)
	case work.InForce:
		return v.t(i18n.PictureStForce)
	}
	return v.t(i18n.WorkplanSuperseded)
}

// workStateLight shows the state of a version.
func (v *visit) workStateLight(s work.ReviewState) look.Light {
	l := look.Light{Lang: v.lang, State: look.NotYet, Text: v.workState(s)}
	switch s {
	case work.Submitted, work.Returned:
		l.State = look.Watch
	case work.InForce:
		l.State = look.OnTrack
	}
	return l
}

func (v *visit) fillVersions(d *workDesk, p *workPage) {
	for _, h := range slices.Backward(d.heads) {
		row := workVersionRow{Number: h.Version, State: v.workStateLight(h.State), Deadline: i18n.Date(v.lang, h.Deadline), Finish: i18n.Date(v.lang, h.Finish)}
		if v.sees(h) {
			row.Href = d.base + "/versions/" + version(h.Version)
		}
		var dates []string
		if h.SubmittedOn != 0 {
			dates = append(dates, v.t(i18n.WorkplanSubmittedOn, "date", i18n.Date(v.lang, h.SubmittedOn)))
		}
		if h.DecidedOn != 0 {
			word := i18n.WorkplanApprovedOn
			if h.State == work.Returned {
				word = i18n.WorkplanReturnedOn
			}
			dates = append(dates, v.t(word, "date", i18n.Date(v.lang, h.DecidedOn)))
		}
		row.Dates = v.joinFacts(dates...)
		p.Versions = append(p.Versions, row)
	}
}

// workProblems puts a refused step into sentences, each wrong task by its name.
func (v *visit) workProblems(d *workDesk, err error) look.Problems {
	p := look.Problems{Lang: v.lang}
	var f *fault.Error
	if !errors.As(err, &f) {
		return p
	}
	if f.Key != "fault.fields" {
		p.Title = i18n.Fault(v.lang, fault.New(f.Kind, f.Key, v.namedArgs(d, f.Args)))
	}
	for _, x := range f.Fields {
		x.Args = v.namedArgs(d, x.Args)
		text := i18n.FieldError(v.lang, x)
		if name := v.workPlaceName(d, x.Name); name != "" {
			text = name + i18n.LookColon.In(v.lang) + text
		}
		p.Fields = append(p.Fields, look.Problem{Text: text})
	}
	return p
}

// namedArgs puts the names of tasks beside their keys.
func (v *visit) namedArgs(d *workDesk, args fault.Args) fault.Args {
	if d == nil || d.draft == nil {
		return args
	}
	id, ok := args["task"].(string)
	if !ok {
		return args
	}
	t, ok := d.draft.Plan.Task(work.TaskID(id))
	if !ok || t.Name.Hans == "" {
		return args
	}
	out := fault.Args{}
	for k, x := range args {
		out[k] = x
	}
	out["task"] = id + " " + v.taskName(t.Name)
	return out
}

// workPlaceName names the field of a fault: a task, a strand, or a field of the plan.
func (v *visit) workPlaceName(d *workDesk, field string) string {
	if d != nil && d.draft != nil {
		if t, ok := d.draft.Plan.Task(work.TaskID(field)); ok {
			return field + " " + v.taskName(t.Name)
		}
	}
	if m, ok := i18n.Lookup(fault.Key("work.field." + field)); ok {
		return m.In(v.lang)
	}
	return field
}

// taskName is a task's name in the reader's language.
func (v *visit) taskName(t work.Text) string {
	name, _ := pictureTaskWords(v.lang, t).Pick()
	return name
}
