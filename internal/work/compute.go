package work

import (
	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/schedule"
)

// Ref names a task of a measure, for links between measures.
type Ref struct {
	Measure string `json:"measure"`
	Task    TaskID `json:"task"`
}

// Cross makes a task of one measure wait for a task of another, whichever units they belong to.
type Cross struct {
	From Ref               `json:"from"`
	To   Ref               `json:"to"`
	Type schedule.LinkType `json:"type,omitzero"`
	Lag  int32             `json:"lag,omitzero"`
}

// Timetable is the dates of one or several work plans computed together.
type Timetable struct {
	Plans     []PlanTimes
	Verdict   schedule.Verdict
	Conflicts []schedule.Conflict

	network *schedule.Network
	plan    *schedule.Plan
	result  *schedule.Result
	refs    []Ref // by activity
	cut     bool  // the cuts were sought
}

// PlanTimes is the dates of one plan.
type PlanTimes struct {
	Measure  string
	Start    calendar.Date // earliest forecast start
	Finish   calendar.Date // when the promise is kept by forecast: the last end of a strand
	Deadline calendar.Date // latest promised date of a strand
	LateBy   int           // working days by which the worst strand misses its promise; 0 if none
	Share    int           // thousandths done
	Tasks    []TaskTimes   // in the plan's order
}

// TaskTimes is the dates of one task. The latest dates are those of the schedule counted back from
// the promise (倒排工期); the forecast is where things are heading from today. A task that no promise
// binds, because it follows the end of its strand, has neither latest dates nor float.
type TaskTimes struct {
	Task                          TaskID
	LatestStart, LatestFinish     calendar.Date
	ForecastStart, ForecastFinish calendar.Date
	Float, Free                   int // working days
	Critical                      bool
	Binds                         bool // leads to the end of a strand or to a date of its own
}

// Compute works out the dates of plans and the links between them as of today (zero: as planned
// from the start). The promise binds the end of each strand; what follows an end has no promised
// date and runs to the end of everything.
func Compute(book *calendar.Book, today calendar.Date, plans []*Plan, cross []Cross) (*Timetable, error) {
	b := builder{book: book, today: today, index: map[Ref]int32{}, cals: map[string]int32{},
		net: &schedule.Network{Status: today}}
	for _, p := range plans {
		if err := b.add(p); err != nil {
			return nil, err
		}
	}
	if err := b.links(plans, cross); err != nil {
		return nil, err
	}
	t := &Timetable{network: b.net, refs: b.refs}
	var err error
	if t.plan, err = schedule.Compile(b.net); err != nil {
		return nil, err
	}
	if t.result, err = t.plan.Run(nil); err != nil {
		return nil, err
	}
	// What follows the ends has no promised date. Counting back from a far horizon keeps it from
	// holding the ends to the day on which it happens to be over.
	b.net.Deadline = min(t.result.Finish+horizon, calendar.Last)
	if t.result, err = t.plan.Run(t.result); err != nil {
		return nil, err
	}
	t.Conflicts = t.plan.Conflicts(t.result)
	t.Verdict = t.plan.Judge(t.result, t.Conflicts)
	last, bound := int32(-1), b.bound()
	for _, p := range plans {
		t.Plans = append(t.Plans, t.times(p, b.index, bound))
		for _, s := range p.Strands {
			if i, ok := b.index[Ref{p.Measure, s.End}]; ok && (last < 0 || t.result.EarlyFinish[i] >= t.result.EarlyFinish[last]) {
				last = i
			}
		}
	}
	if t.Verdict.Feasible && last >= 0 { // what drives the last promise, not what follows it
		t.Verdict.CriticalPath, t.Verdict.Cause = t.plan.Driving(t.result, last)
	}
	t.Verdict.Deadline = 0
	return t, nil
}

// horizon is how many days after the end of everything late dates without a promise run back from.
const horizon = 4000

type builder struct {
	book  *calendar.Book
	today calendar.Date
	net   *schedule.Network
	index map[Ref]int32
	refs  []Ref
	cals  map[string]int32
}

func (b *builder) add(p *Plan) error {
	if b.net.Start == 0 || p.Start < b.net.Start {
		b.net.Start = p.Start
	}
	for i := range p.Tasks {
		t := &p.Tasks[i]
		ref := Ref{p.Measure, t.ID}
		if _, twice := b.index[ref]; twice {
			return fault.New(fault.Invalid, "work.task_id", fault.Args{"task": string(t.ID)})
		}
		cal, err := b.calendar(t)
		if err != nil {
			return err
		}
		a := schedule.Activity{ID: string(t.ID), Name: t.Name.Hans, Duration: t.Days.Typical, Calendar: cal, Parent: schedule.NoParent,
			NotBefore: max(t.NotBefore, p.Start), NotAfter: t.NotAfter, Fixed: t.Fixed, Gate: t.Gate,
			Estimated: true, Min: t.Days.Min, Max: t.Days.Max,
			State: t.State, Started: t.Started, Finished: t.Finished, Remaining: t.Remaining}
		if t.NotBefore == 0 && t.Days.Typical == 0 {
			a.NotBefore = 0 // a milestone at the very start is not a day of work
		}
		if d := p.promise(t.ID); d != 0 && (a.NotAfter == 0 || d < a.NotAfter) {
			a.NotAfter = d
		}
		if r := t.Request; r != nil && r.Sent != 0 && r.Answered == 0 && t.State == schedule.Running && b.today != 0 {
			waited, err := r.Waited(b.net.Calendars[cal], b.today)
			if err != nil {
				return err
			}
			a.Remaining = max(1, t.Days.Typical-int32(waited))
		}
		b.index[ref] = int32(len(b.net.Activities))
		b.net.Activities = append(b.net.Activities, a)
		b.refs = append(b.refs, ref)
	}
	return nil
}

// promise is the date by which a task must be finished because it is the end of a strand.
func (p *Plan) promise(id TaskID) calendar.Date {
	date := calendar.Date(0)
	for _, s := range p.Strands {
		if s.End == id {
			d := s.Deadline
			if d == 0 {
				d = p.Deadline
			}
			if date == 0 || d < date {
				date = d
			}
		}
	}
	return date
}

func (b *builder) calendar(t *Task) (int32, error) {
	if k, ok := b.cals[t.Calendar]; ok {
		return k, nil
	}
	c, ok := b.book.Calendar(t.Calendar)
	if !ok {
		return 0, fault.New(fault.Invalid, "work.stage_calendar", fault.Args{"calendar": t.Calendar})
	}
	k := int32(len(b.net.Calendars))
	b.net.Calendars = append(b.net.Calendars, c)
	b.cals[t.Calendar] = k
	return k, nil
}

func (b *builder) links(plans []*Plan, cross []Cross) error {
	add := func(from, to Ref, typ schedule.LinkType, lag int32) error {
		pred, ok := b.index[from]
		if !ok {
			return fault.New(fault.Invalid, "work.link_to_nothing", fault.Args{"task": from.Measure + "/" + string(from.Task)})
		}
		succ, ok := b.index[to]
		if !ok {
			return fault.New(fault.Invalid, "work.link_to_nothing", fault.Args{"task": to.Measure + "/" + string(to.Task)})
		}
		b.net.Links = append(b.net.Links, schedule.Link{Pred: pred, Succ: succ, Type: typ, Lag: lag})
		return nil
	}
	for _, p := range plans {
		for _, t := range p.Tasks {
			for _, l := range t.Links {
				if err := add(Ref{p.Measure, l.Pred}, Ref{p.Measure, t.ID}, l.Type, l.Lag); err != nil {
					return err
				}
			}
		}
	}
	for _, c := range cross {
		if err := add(c.From, c.To, c.Type, c.Lag); err != nil {
			return err
		}
	}
	return nil
}

// bound gives the activities that lead, inside a plan or across plans, to a date that was promised
// or set.
func (b *builder) bound() []bool {
	preds := make([][]int32, len(b.refs))
	for _, l := range b.net.Links {
		preds[l.Succ] = append(preds[l.Succ], l.Pred)
	}
	bound := make([]bool, len(b.refs))
	var stack []int32
	for i, a := range b.net.Activities {
		if a.NotAfter != 0 || a.Fixed != 0 {
			bound[i] = true
			stack = append(stack, int32(i))
		}
	}
	for len(stack) > 0 {
		i := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		for _, p := range preds[i] {
			if !bound[p] {
				bound[p] = true
				stack = append(stack, p)
			}
		}
	}
	return bound
}

func (t *Timetable) times(p *Plan, index map[Ref]int32, bound []bool) PlanTimes {
	out := PlanTimes{Measure: p.Measure, Share: p.Share()}
	r := t.result
	for _, task := range p.Tasks {
		i := index[Ref{p.Measure, task.ID}]
		times := TaskTimes{Task: task.ID, ForecastStart: r.EarlyStart[i], ForecastFinish: r.EarlyFinish[i]}
		if bound[i] {
			times.LatestStart, times.LatestFinish = r.LateStart[i], r.LateFinish[i]
			times.Float, times.Free, times.Critical, times.Binds = int(r.TotalFloat[i]), int(r.FreeFloat[i]), t.plan.Critical(r, i), true
		}
		out.Tasks = append(out.Tasks, times)
		if s := r.EarlyStart[i]; out.Start == 0 || s < out.Start {
			out.Start = s
		}
		d := p.promise(task.ID)
		if d == 0 {
			continue
		}
		out.Finish = max(out.Finish, r.EarlyFinish[i])
		out.Deadline = max(out.Deadline, d)
		if finish := r.EarlyFinish[i]; finish > d {
			late, err := t.network.Calendars[t.network.Activities[i].Calendar].Count(d+1, finish)
			if err == nil {
				out.LateBy = max(out.LateBy, late)
			}
		}
	}
	return out
}

// Task finds the dates of a task.
func (p *PlanTimes) Task(id TaskID) (TaskTimes, bool) {
	for _, t := range p.Tasks {
		if t.Task == id {
			return t, true
		}
	}
	return TaskTimes{}, false
}

// Ref tells to which task an activity of the verdict or of a conflict belongs.
func (t *Timetable) Ref(activity int32) Ref { return t.refs[activity] }

// Risk simulates the plans' estimates: the chance to keep the promises, and the dates to promise.
func (t *Timetable) Risk(o schedule.RiskOptions) (*schedule.Risk, error) { return t.plan.Simulate(o) }

// RiskOf simulates the estimates for one of the plans: the chance that the ends of all its strands
// keep their promises, and the dates by which the last of them is reached. The runs are few for
// large networks, so that a page can show it.
func (t *Timetable) RiskOf(p *Plan) (*schedule.Risk, error) {
	o := schedule.RiskOptions{Seed: 1, Runs: min(2000, max(200, 100_000/max(1, len(t.refs))))}
	for i, ref := range t.refs {
		if ref.Measure == p.Measure && p.promise(ref.Task) != 0 {
			o.Ends = append(o.Ends, int32(i))
		}
	}
	return t.plan.Simulate(o)
}

// Cut seeks the least cuts with which the promises could be kept and puts them into the verdict. It
// costs several times what the dates cost, so that only who shows the cuts asks for them.
func (t *Timetable) Cut() error {
	if t.Verdict.Feasible || t.cut {
		return nil
	}
	var err error
	t.Verdict.Cuts, err = t.plan.Cut(t.result)
	t.cut = err == nil
	return err
}

// VerdictMessage says in a sentence whether the promises can be kept and, if not, by how many days
// they are missed and, after Cut, how much must be cut. name gives a task's name in the reader's language.
func (t *Timetable) VerdictMessage(name func(Ref) string) (fault.Key, fault.Args) {
	v := t.Verdict
	finish, deadline := calendar.Date(0), calendar.Date(0)
	for _, p := range t.Plans {
		finish, deadline = max(finish, p.Finish), max(deadline, p.Deadline)
	}
	args := fault.Args{"finish": finish.String(), "deadline": deadline.String(), "n": v.LateBy, "task": "",
		"cut": v.Cuts.Days, "tasks": len(v.Cuts.List), "still": v.Cuts.Still}
	if v.Worst >= 0 {
		args["task"] = name(t.refs[v.Worst])
	}
	switch {
	case v.Feasible:
		return "work.verdict.met", args
	case !t.cut:
		return "work.verdict.late", args
	case v.Cuts.Enough:
		return "work.verdict.cut", args
	}
	return "work.verdict.missed", args
}
