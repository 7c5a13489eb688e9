package work

import (
	"fmt"
	"slices"
	"strings"

	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/schedule"
)

// TaskID names a task inside a work plan: the strand and the stage it came from ("A.M03"), or what a
// person chose. It stays through all versions, so that they can be compared.
type TaskID string

// Plan is how one measure gets done: one version of its work plan.
type Plan struct {
	Measure string `json:"measure"` // the measure's identifier
	Version int    `json:"version"` // 1 for the first
	Library int    `json:"library"` // version of the templates it was made from

	Start    calendar.Date `json:"start"`    // first day of work
	Deadline calendar.Date `json:"deadline"` // promised date of every strand that has none of its own
	Strands  []Strand      `json:"strands"`
	Tasks    []Task        `json:"tasks"` // in working order within a strand
	Note     string        `json:"note,omitempty"`

	Review Review `json:"review"`
}

// Strand is one line of work of a measure: a measure that issues a policy and runs a centre has two.
type Strand struct {
	Key      string        `json:"key"` // short and unique in the plan: A, B, …
	Template TemplateID    `json:"template,omitempty"`
	Name     Text          `json:"name"`
	Unit     string        `json:"unit,omitempty"` // the unit that leads it
	Deadline calendar.Date `json:"deadline,omitzero"`
	End      TaskID        `json:"end"` // the task with which the promise is kept
}

// Task is one piece of work that ends in a milestone.
type Task struct {
	ID       TaskID   `json:"id"`
	Strand   string   `json:"strand"`
	Code     Code     `json:"code,omitempty"` // stage of the template
	Name     Text     `json:"name"`
	Days     Estimate `json:"days"`
	Legal    *Legal   `json:"legal,omitempty"`
	Calendar string   `json:"calendar"`
	Gate     bool     `json:"gate,omitempty"`
	Owner    Owner    `json:"owner"`
	Unit     string   `json:"unit,omitempty"` // if not the strand's
	Evidence []string `json:"evidence,omitempty"`

	NotBefore calendar.Date `json:"not_before,omitzero"`
	NotAfter  calendar.Date `json:"not_after,omitzero"`
	Fixed     calendar.Date `json:"fixed,omitzero"` // for example the day of an event

	Links    []Link    `json:"links,omitempty"`
	Quantity *Quantity `json:"quantity,omitempty"`
	Request  *Request  `json:"request,omitempty"` // of a task that others decide

	Progress
}

// Link makes a task wait for another of the same plan. The zero type is finish to start.
type Link struct {
	Pred TaskID            `json:"pred"`
	Type schedule.LinkType `json:"type,omitzero"`
	Lag  int32             `json:"lag,omitzero"` // working days of the waiting task's calendar
}

// Progress is how far a task has come, as accepted; what is only reported does not belong here.
type Progress struct {
	State     schedule.State `json:"state,omitzero"`
	Started   calendar.Date  `json:"started,omitzero"`
	Finished  calendar.Date  `json:"finished,omitzero"`
	Remaining int32          `json:"remaining,omitzero"` // working days left of a running task
}

// StrandSpec asks for a strand of a new plan.
type StrandSpec struct {
	Template TemplateID
	Name     Text // empty: the template's
	Unit     string
	Deadline calendar.Date // zero: the plan's
}

// New makes a draft of a work plan from templates, one strand each, with typical durations. Nothing
// is done yet: say with Reached what was when the plan began, or the dates will come out too late
// everywhere.
func New(lib *Library, measure string, start, deadline calendar.Date, specs []StrandSpec) (*Plan, error) {
	if start == 0 || deadline == 0 || deadline < start {
		return nil, fault.New(fault.Invalid, "work.plan_dates", fault.Args{"start": start.String(), "deadline": deadline.String()})
	}
	p := &Plan{Measure: measure, Version: 1, Library: lib.version, Start: start, Deadline: deadline}
	for _, spec := range specs {
		if err := p.AddStrand(lib, spec); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// AddStrand adds a line of work made from a template.
func (p *Plan) AddStrand(lib *Library, spec StrandSpec) error {
	t, ok := lib.Find(spec.Template)
	if !ok {
		return fault.New(fault.Invalid, "work.no_template", fault.Args{"template": string(spec.Template)})
	}
	if len(p.Strands) == 26 {
		return fault.New(fault.TooLarge, "work.too_many_strands", fault.Args{"n": 26})
	}
	s := Strand{Key: p.freeKey(), Template: t.ID, Name: spec.Name, Unit: spec.Unit, Deadline: spec.Deadline}
	if s.Name.Hans == "" {
		s.Name = t.Name
	}
	id := func(c Code) TaskID { return TaskID(s.Key + "." + string(c)) }
	s.End = id(t.End)
	p.Strands = append(p.Strands, s)
	for _, st := range t.Stages {
		task := Task{ID: id(st.Code), Strand: s.Key, Code: st.Code, Name: st.Name, Days: st.Days, Legal: st.Legal,
			Calendar: st.Calendar, Gate: st.Gate, Owner: st.Owner, Evidence: slices.Clone(st.Evidence)}
		for _, after := range st.After {
			task.Links = append(task.Links, Link{Pred: id(after)})
		}
		if st.Owner == Upper {
			task.Request = &Request{}
		}
		p.Tasks = append(p.Tasks, task)
	}
	return nil
}

func (p *Plan) freeKey() string {
	for c := 'A'; ; c++ {
		if _, taken := p.Strand(string(c)); !taken {
			return string(c)
		}
	}
}

// Strand finds a strand by its key.
func (p *Plan) Strand(key string) (*Strand, bool) {
	for i := range p.Strands {
		if p.Strands[i].Key == key {
			return &p.Strands[i], true
		}
	}
	return nil, false
}

// Task finds a task by its id.
func (p *Plan) Task(id TaskID) (*Task, bool) {
	for i := range p.Tasks {
		if p.Tasks[i].ID == id {
			return &p.Tasks[i], true
		}
	}
	return nil, false
}

// Clone makes a copy that shares nothing with the plan.
func (p *Plan) Clone() *Plan {
	c := *p
	c.Strands = slices.Clone(p.Strands)
	c.Tasks = slices.Clone(p.Tasks)
	for i := range c.Tasks {
		t := &c.Tasks[i]
		t.Evidence, t.Links = slices.Clone(t.Evidence), slices.Clone(t.Links)
		if t.Quantity != nil {
			q := *t.Quantity
			t.Quantity = &q
		}
		if t.Request != nil {
			r := *t.Request
			r.Earlier = slices.Clone(r.Earlier)
			t.Request = &r
		}
	}
	return &c
}

// Reached records what was already there when the plan began: the task and everything before it is
// done, the task itself on the date. Tasks already done keep their dates.
func (p *Plan) Reached(id TaskID, on calendar.Date) error {
	t, ok := p.Task(id)
	if !ok {
		return fault.New(fault.NotFound, "work.no_task", fault.Args{"task": string(id)})
	}
	if on == 0 || on >= p.Start {
		return fault.New(fault.Invalid, "work.reached_before_start", fault.Args{"task": string(id), "date": on.String(), "start": p.Start.String()})
	}
	t.Progress = Progress{State: schedule.Done, Started: t.Started, Finished: on}
	for _, l := range t.Links {
		if pred, ok := p.Task(l.Pred); ok && pred.State != schedule.Done {
			if err := p.Reached(l.Pred, on); err != nil {
				return err
			}
		}
	}
	return nil
}

// Drop takes a task out that is not needed here; what waited for it waits for what it waited for. A
// gate and the end of a strand cannot be dropped.
func (p *Plan) Drop(id TaskID) error {
	t, ok := p.Task(id)
	if !ok {
		return fault.New(fault.NotFound, "work.no_task", fault.Args{"task": string(id)})
	}
	for _, s := range p.Strands {
		if s.End == id {
			return fault.New(fault.Invalid, "work.drop_end", fault.Args{"task": string(id)})
		}
	}
	if t.Gate {
		return fault.New(fault.Invalid, "work.drop_gate", fault.Args{"task": string(id)})
	}
	before := t.Links
	p.Tasks = slices.DeleteFunc(p.Tasks, func(t Task) bool { return t.ID == id })
	for i := range p.Tasks {
		w := &p.Tasks[i]
		var links []Link
		add := func(l Link) {
			if l.Pred != w.ID && !slices.ContainsFunc(links, func(o Link) bool { return o.Pred == l.Pred && o.Type == l.Type }) {
				links = append(links, l)
			}
		}
		for _, l := range w.Links {
			if l.Pred != id {
				add(l)
				continue
			}
			for _, b := range before {
				add(b)
			}
		}
		w.Links = links
	}
	return nil
}

// Check finds what a person must mend before the plan can be submitted: names, estimates, calendars,
// links to nothing, strands without an end, quantities. Loops are found by Compute.
func (p *Plan) Check() error {
	var wrong []fault.Field
	bad := func(where string, key fault.Key, args fault.Args) {
		wrong = append(wrong, fault.Field{Name: where, Key: key, Args: args})
	}
	if p.Start == 0 || p.Deadline < p.Start {
		bad("deadline", "work.plan_dates", fault.Args{"start": p.Start.String(), "deadline": p.Deadline.String()})
	}
	if len(p.Tasks) == 0 {
		bad("tasks", "work.no_tasks", nil)
	}
	seen := map[TaskID]bool{}
	for _, t := range p.Tasks {
		if t.ID == "" || seen[t.ID] || strings.ContainsRune(string(t.ID), '/') {
			bad(string(t.ID), "work.task_id", fault.Args{"task": string(t.ID)})
		}
		seen[t.ID] = true
	}
	for i, s := range p.Strands {
		if s.Key == "" || slices.IndexFunc(p.Strands, func(o Strand) bool { return o.Key == s.Key }) != i {
			bad(s.Key, "work.strand_key", fault.Args{"strand": s.Key})
		}
		if end, ok := p.Task(s.End); !ok || end.Strand != s.Key {
			bad(s.Key, "work.strand_end", fault.Args{"strand": s.Key, "task": string(s.End)})
		}
	}
	for _, t := range p.Tasks {
		p.checkTask(t, seen, func(key fault.Key, args fault.Args) { bad(string(t.ID), key, args) })
	}
	return fault.Fields(wrong)
}

func (p *Plan) checkTask(t Task, known map[TaskID]bool, bad func(fault.Key, fault.Args)) {
	if t.Name.Hans == "" {
		bad("work.task_name", nil)
	}
	if _, ok := p.Strand(t.Strand); !ok {
		bad("work.no_strand", fault.Args{"strand": t.Strand})
	}
	if t.Days.Min < 0 || t.Days.Min > t.Days.Typical || t.Days.Typical > t.Days.Max {
		bad("work.bad_estimate", fault.Args{"min": t.Days.Min, "typical": t.Days.Typical, "max": t.Days.Max})
	}
	if l := t.Legal; l != nil && l.Bound == "min" && t.Days.Min < l.inDaysOf(t.Calendar) {
		bad("work.below_legal", fault.Args{"n": l.Days, "unit": fault.Key("work.unit." + l.Unit), "basis": l.Basis})
	}
	if !slices.Contains(calendar.Builtin, t.Calendar) {
		bad("work.stage_calendar", fault.Args{"calendar": t.Calendar})
	}
	for _, l := range t.Links {
		if !known[l.Pred] {
			bad("work.link_to_nothing", fault.Args{"task": string(l.Pred)})
		}
	}
	if q := t.Quantity; q != nil {
		if q.Planned <= 0 || q.Done < 0 || q.Unit == "" {
			bad("work.bad_quantity", fault.Args{"planned": q.Planned.String(), "done": q.Done.String()})
		}
	}
}

// inDaysOf converts a legal limit to days of a calendar: seven calendar days hold five working days,
// a part of a day counting as one.
func (l *Legal) inDaysOf(cal string) int32 {
	if (l.Unit == "calendar") == (cal == calendar.Natural) {
		return l.Days
	}
	if l.Unit == "calendar" {
		return (l.Days*5 + 6) / 7
	}
	return (l.Days*7 + 4) / 5
}

// Grade is how strong proof must be (the handbook's evidence grades): A a document with a number
// from the competent organ, B a dated photo, contract, log or statistics with source, C the unit's
// own statement, which never closes a milestone.
type Grade string

const (
	GradeA Grade = "A"
	GradeB Grade = "B"
	GradeC Grade = "C"
)

// Grade gives the least grade of proof with which a task can be accepted: a gate needs a document,
// unless what proves it is by nature a photo, a notice or a figure (openings and events).
func (t *Task) Grade() Grade {
	if !t.Gate {
		return GradeB
	}
	for _, e := range t.Evidence {
		for _, word := range []string{"批复", "文号", "文件", "许可", "意见", "证号", "登记证", "纪要", "移交单", "协议", "复函", "函件", "备案", "开工令", "验收"} {
			if strings.Contains(e, word) {
				return GradeA
			}
		}
	}
	return GradeB
}

// Enough reports whether proof of a grade can close the task.
func (t *Task) Enough(g Grade) bool { return g == GradeA || g == GradeB && t.Grade() == GradeB }

func (p *Plan) String() string {
	return fmt.Sprintf("work plan of %s, version %d, %d tasks", p.Measure, p.Version, len(p.Tasks))
}
