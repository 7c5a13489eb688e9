package work

import (
	"time"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/duty"
	"luodi/internal/fault"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/reading"
)

// Reader is what the questions of this package need of a snapshot of the store.
type Reader interface {
	Plan(plan.ID) (plan.Plan, error)
	IssuedPlans() ([]plan.ID, error)
	MeasureByID(plan.MeasureID) (plan.Measure, error)
	Setting(key string) (string, bool, error)
	Calendars() (*calendar.Book, error)
	Templates() (*Library, error)

	MeasureDuties(plan.MeasureID) ([]duty.Duty, error)
	PlanDuties(plan.ID) ([]duty.Duty, error)
	DutyFilings(duty.ID) ([]duty.Filing, error)
	Post(org.PostID) (org.Post, error)

	WorkPlan(PlanID) (Kept, error)
	WorkInForce(plan.MeasureID) (Kept, bool, error)
	WorkDraft(plan.MeasureID) (Kept, bool, error) // draft, submitted or returned: at most one
	WorkVersions(plan.MeasureID) ([]Head, error)
	PlanSchedule(plan.ID) ([]Kept, error) // in force, tasks without their words
	CrossLinks(plan.ID) ([]KeptCross, error)
	CrossLink(LinkID) (KeptCross, error)
	Extensions(plan.MeasureID) ([]KeptExtension, error)
	Extension(ExtensionID) (KeptExtension, error)
}

// Tx is what the operations of this package need of a write transaction. They may run twice.
type Tx interface {
	Reader
	Now() time.Time
	NewID() string
	Audit(actor access.Actor, action access.Action, kind, subject, chain string, before, after any) error
	SetSetting(key, value string) error
	UpdateDuty(*duty.Duty) error

	InsertWork(*Kept) error    // sets ID and Guard
	UpdateWork(*Kept) error    // head, tasks and dates; guarded by Guard
	SaveWorkDates(*Kept) error // dates and totals alone, where they changed; not guarded
	DeleteWork(PlanID) error
	InsertCrossLink(*KeptCross) error
	DeleteCrossLink(LinkID) error
	InsertExtension(*KeptExtension) error
	UpdateExtension(*KeptExtension) error // guarded by Guard
	InsertTemplateEdit(*TemplateEdit) error
	InsertNotice(*NoticeEntry) error
}

// auditKind is the kind of the trail's entries on work plans; their subject is the measure.
const auditKind = "work"

// trace is what the trail keeps of a version.
type trace struct {
	Version  int           `json:"version"`
	State    ReviewState   `json:"state,omitempty"`
	Deadline calendar.Date `json:"deadline,omitzero"`
	Finish   calendar.Date `json:"finish,omitzero"`
	Reason   string        `json:"reason,omitempty"`
	Changes  []traced      `json:"changes,omitempty"`
}

type traced struct {
	Strand string    `json:"strand,omitempty"`
	Task   TaskID    `json:"task,omitempty"`
	Field  fault.Key `json:"field"`
	Value  string    `json:"value"`
}

func traceOf(k *Kept) *trace {
	return &trace{Version: k.Version, State: stateName(k.State), Deadline: k.Deadline, Finish: k.Finish, Reason: k.Plan.Review.Reason}
}

// Leading finds the unit that leads a measure: that of the first open duty with the lead. A work
// plan needs the plan to be issued.
func Leading(r Reader, measure plan.MeasureID) (duty.Duty, error) {
	duties, err := r.MeasureDuties(measure)
	if err != nil {
		return duty.Duty{}, err
	}
	for _, d := range duties {
		if d.Open() && d.State != duty.Returned && d.Role != reading.Support {
			return d, nil
		}
	}
	return duty.Duty{}, fault.New(fault.Conflict, "work.no_lead", nil)
}

// Beginning is what a new work plan starts from.
type Beginning struct {
	Start, Deadline calendar.Date
	Strands         []StrandSpec
	Reached         []Reached // start state
}

// Reached is a task of the new plan that was done before it started, with the date.
type Reached struct {
	Task TaskID
	On   calendar.Date
}

// Begin makes the first version of a measure's work plan, as a draft, from templates.
func Begin(tx Tx, actor access.Actor, measure plan.MeasureID, today calendar.Date, from Beginning) (Kept, error) {
	lead, lib, err := first(tx, actor, measure)
	if err != nil {
		return Kept{}, err
	}
	p, err := New(lib, string(measure), from.Start, from.Deadline, from.Strands)
	if err != nil {
		return Kept{}, err
	}
	for _, r := range from.Reached {
		if err := p.Reached(r.Task, r.On); err != nil {
			return Kept{}, err
		}
	}
	return insert(tx, actor, lead, p, today)
}

// BeginWith makes the first version from a plan made elsewhere, such as one read from a file.
func BeginWith(tx Tx, actor access.Actor, measure plan.MeasureID, today calendar.Date, p *Plan) (Kept, error) {
	lead, lib, err := first(tx, actor, measure)
	if err != nil {
		return Kept{}, err
	}
	p = p.Clone()
	p.Measure, p.Version, p.Library, p.Review = string(measure), 1, lib.Version(), Review{}
	if err := p.keepable(today); err != nil {
		return Kept{}, err
	}
	return insert(tx, actor, lead, p, today)
}

// first gives what a first version needs: the lead duty, whose unit may make it, and the templates.
func first(tx Tx, actor access.Actor, measure plan.MeasureID) (duty.Duty, *Library, error) {
	lead, err := Leading(tx, measure)
	if err != nil {
		return lead, nil, err
	}
	if err := access.Allow(actor, access.EditWork, lead.Unit); err != nil {
		return lead, nil, err
	}
	versions, err := tx.WorkVersions(measure)
	if err != nil {
		return lead, nil, err
	}
	if len(versions) > 0 {
		return lead, nil, fault.New(fault.Conflict, "work.exists", nil)
	}
	lib, err := tx.Templates()
	return lead, lib, err
}

func insert(tx Tx, actor access.Actor, lead duty.Duty, p *Plan, today calendar.Date) (Kept, error) {
	k := Kept{Head: Head{Of: lead.Plan, Measure: lead.Measure, Unit: lead.Unit}, Plan: p}
	if err := date(tx, &k, today); err != nil {
		return Kept{}, err
	}
	if err := tx.InsertWork(&k); err != nil {
		return Kept{}, err
	}
	return k, tx.Audit(actor, access.EditWork, auditKind, string(k.Measure), string(k.Of), nil, traceOf(&k))
}

// date computes the dates of a draft by itself, with what other measures in force it waits for. A
// draft that cannot be computed yet (a loop, a link to nothing) is kept without dates.
func date(r Reader, k *Kept, today calendar.Date) error {
	book, err := r.Calendars()
	if err != nil {
		return err
	}
	table, err := Preview(r, k, book, today)
	switch {
	case err == nil:
		k.take(&table.Plans[0], today)
	case fault.Is(err, fault.Invalid) || fault.Is(err, fault.TooLarge):
		k.take(nil, today)
	default:
		return err
	}
	return nil
}

// Preview computes the dates that a version would have now, together with the measures in force
// that it is linked to; its own are the first of the timetable.
func Preview(r Reader, k *Kept, book *calendar.Book, today calendar.Date) (*Timetable, error) {
	crosses, err := r.CrossLinks(k.Of)
	if err != nil {
		return nil, err
	}
	plans, cross, err := linked(r, k, crosses)
	if err != nil {
		return nil, err
	}
	bare := make([]*Plan, len(plans))
	for i := range plans {
		bare[i] = plans[i].Plan
	}
	return Compute(book, today, bare, cross)
}

// linked gathers the version and the plans in force that links join to it, directly or through
// others; the version stands for its measure. Links to measures without a plan in force wait.
func linked(r Reader, k *Kept, crosses []KeptCross) ([]*Kept, []Cross, error) {
	plans := []*Kept{k}
	byMeasure := map[string]*Kept{string(k.Measure): k}
	for i := 0; i < len(plans); i++ {
		for _, c := range crosses {
			for _, m := range neighbours(c.Cross, string(plans[i].Measure)) {
				if _, known := byMeasure[m]; known {
					continue
				}
				other, ok, err := r.WorkInForce(plan.MeasureID(m))
				if err != nil {
					return nil, nil, err
				}
				if !ok {
					byMeasure[m] = nil
					continue
				}
				byMeasure[m] = &other
				plans = append(plans, &other)
			}
		}
	}
	return plans, joined(byMeasure, crosses), nil
}

func neighbours(c Cross, measure string) []string {
	switch measure {
	case c.From.Measure:
		return []string{c.To.Measure}
	case c.To.Measure:
		return []string{c.From.Measure}
	}
	return nil
}

// joined keeps the links whose two ends both have a plan.
func joined(plans map[string]*Kept, crosses []KeptCross) []Cross {
	var out []Cross
	for _, c := range crosses {
		if plans[c.From.Measure] != nil && plans[c.To.Measure] != nil {
			out = append(out, c.Cross)
		}
	}
	return out
}

// Save stores what the unit made of its draft. Version, measure and review are not the form's to
// change; progress of a measure in force comes from the version in force.
func Save(tx Tx, actor access.Actor, id PlanID, guard int, next *Plan, today calendar.Date) (Kept, error) {
	k, err := tx.WorkPlan(id)
	if err != nil {
		return Kept{}, err
	}
	if err := access.Allow(actor, access.EditWork, k.Unit); err != nil {
		return Kept{}, err
	}
	if !k.Plan.Review.Editable() {
		return Kept{}, k.Plan.wrongState("edit")
	}
	if guard != k.Guard {
		return Kept{}, fault.New(fault.Conflict, "work.changed_meanwhile", nil)
	}
	p := next.Clone()
	p.Measure, p.Version, p.Library, p.Review = k.Plan.Measure, k.Plan.Version, k.Plan.Library, k.Plan.Review
	if err := carry(tx, k.Measure, p); err != nil {
		return Kept{}, err
	}
	if err := p.keepable(today); err != nil {
		return Kept{}, err
	}
	was := k
	changes := Diff(k.Plan, p)
	k.Plan = p
	if err := date(tx, &k, today); err != nil {
		return Kept{}, err
	}
	if err := tx.UpdateWork(&k); err != nil {
		return Kept{}, err
	}
	before, after := traceOf(&was), traceOf(&k)
	for _, c := range changes {
		before.Changes = append(before.Changes, traced{c.Strand, c.Task, c.Field, c.Old})
		after.Changes = append(after.Changes, traced{c.Strand, c.Task, c.Field, c.New})
	}
	return k, tx.Audit(actor, access.EditWork, auditKind, string(k.Measure), string(k.Of), before, after)
}

// carry takes progress, requests and counted quantities over from the version in force.
func carry(r Reader, measure plan.MeasureID, p *Plan) error {
	now, ok, err := r.WorkInForce(measure)
	if err != nil || !ok {
		return err
	}
	p.CarryFrom(now.Plan)
	return nil
}

// CarryFrom gives each task the progress, the request and the counted quantity that the same task
// has in another version.
func (p *Plan) CarryFrom(other *Plan) {
	for i := range p.Tasks {
		t := &p.Tasks[i]
		was, ok := other.Task(t.ID)
		if !ok {
			t.Progress = Progress{}
			continue
		}
		t.Progress = was.Progress
		if t.Request != nil && was.Request != nil {
			r := *was.Request
			t.Request = &r
		}
		if t.Quantity != nil && was.Quantity != nil {
			t.Quantity.Done = was.Quantity.Done
		}
	}
}

// Discard throws away a draft that was never submitted or came back.
func Discard(tx Tx, actor access.Actor, id PlanID) error {
	k, err := tx.WorkPlan(id)
	if err != nil {
		return err
	}
	if err := access.Allow(actor, access.EditWork, k.Unit); err != nil {
		return err
	}
	if !k.Plan.Review.Editable() {
		return k.Plan.wrongState("edit")
	}
	if err := tx.DeleteWork(id); err != nil {
		return err
	}
	return tx.Audit(actor, access.EditWork, auditKind, string(k.Measure), string(k.Of), traceOf(&k), nil)
}

// OpenNext opens a draft of the version after the one in force.
func OpenNext(tx Tx, actor access.Actor, measure plan.MeasureID, today calendar.Date) (Kept, error) {
	now, ok, err := tx.WorkInForce(measure)
	if err != nil {
		return Kept{}, err
	}
	if !ok {
		return Kept{}, fault.New(fault.Conflict, "work.none_in_force", nil)
	}
	lead, err := Leading(tx, measure)
	if err != nil {
		return Kept{}, err
	}
	if err := access.Allow(actor, access.EditWork, lead.Unit); err != nil {
		return Kept{}, err
	}
	if _, open, err := tx.WorkDraft(measure); err != nil {
		return Kept{}, err
	} else if open {
		return Kept{}, fault.New(fault.Conflict, "work.draft_open", nil)
	}
	p, err := now.Plan.Next()
	if err != nil {
		return Kept{}, err
	}
	return insert(tx, actor, lead, p, today)
}
