package work

import (
	"luodi/internal/calendar"
	"luodi/internal/fault"
)

// ReviewState is where a version of a work plan stands.
type ReviewState string

const (
	Draft      ReviewState = ""           // being edited by the unit
	Submitted  ReviewState = "submitted"  // with the office
	Returned   ReviewState = "returned"   // back at the unit with a reason
	InForce    ReviewState = "in_force"   // approved; its dates are the baseline
	Superseded ReviewState = "superseded" // a later version is in force
)

// Review is how a version came into force. People are named by the identifiers of their accounts.
type Review struct {
	State       ReviewState   `json:"state,omitempty"`
	SubmittedBy string        `json:"submitted_by,omitempty"`
	SubmittedOn calendar.Date `json:"submitted_on,omitzero"`
	DecidedBy   string        `json:"decided_by,omitempty"`
	DecidedOn   calendar.Date `json:"decided_on,omitzero"`
	Reason      string        `json:"reason,omitempty"` // why it was returned
	Baseline    *Baseline     `json:"baseline,omitempty"`
}

// Editable reports whether the unit may change the version.
func (r Review) Editable() bool { return r.State == Draft || r.State == Returned }

func (p *Plan) wrongState(does string) error {
	return fault.New(fault.Conflict, "work.wrong_state", fault.Args{
		"does": fault.Key("work.does." + does), "state": fault.Key("work.state." + string(stateName(p.Review.State)))})
}

func stateName(s ReviewState) ReviewState {
	if s == Draft {
		return "draft"
	}
	return s
}

// Submit hands a checked version to the office.
func (p *Plan) Submit(by string, on calendar.Date) error {
	if !p.Review.Editable() {
		return p.wrongState("submit")
	}
	if err := p.Check(); err != nil {
		return err
	}
	p.Review = Review{State: Submitted, SubmittedBy: by, SubmittedOn: on}
	return nil
}

// Approve puts a submitted version in force with the dates of the timetable as its baseline. Nobody
// approves what he submitted.
func (p *Plan) Approve(by string, on calendar.Date, times *PlanTimes) error {
	if p.Review.State != Submitted {
		return p.wrongState("approve")
	}
	if by == p.Review.SubmittedBy {
		return fault.New(fault.Forbidden, "work.own_submission", nil)
	}
	p.Review.State, p.Review.DecidedBy, p.Review.DecidedOn = InForce, by, on
	p.Review.Baseline = NewBaseline(p, on, times)
	return nil
}

// Return gives a submitted version back to the unit; a reason is needed.
func (p *Plan) Return(by string, on calendar.Date, reason string) error {
	switch {
	case p.Review.State != Submitted:
		return p.wrongState("return")
	case by == p.Review.SubmittedBy:
		return fault.New(fault.Forbidden, "work.own_submission", nil)
	case reason == "":
		return fault.New(fault.Invalid, "work.reason_needed", nil)
	}
	p.Review.State, p.Review.DecidedBy, p.Review.DecidedOn, p.Review.Reason = Returned, by, on, reason
	return nil
}

// Next opens a draft of the next version; the version in force stays so until the next is approved.
func (p *Plan) Next() (*Plan, error) {
	if p.Review.State != InForce {
		return nil, p.wrongState("next")
	}
	n := p.Clone()
	n.Version, n.Review = p.Version+1, Review{}
	return n, nil
}

// Supersede ends a version when a later one has come into force.
func (p *Plan) Supersede(by *Plan) error {
	if p.Review.State != InForce || by.Review.State != InForce || by.Measure != p.Measure || by.Version <= p.Version {
		return p.wrongState("supersede")
	}
	p.Review.State = Superseded
	return nil
}

// Baseline is the dates a version had when it came into force. It never changes.
type Baseline struct {
	Version int            `json:"version"`
	On      calendar.Date  `json:"on"`
	Finish  calendar.Date  `json:"finish"`
	Tasks   []BaselineTask `json:"tasks"`
}

// BaselineTask is the planned and the latest dates of one task.
type BaselineTask struct {
	Task         TaskID        `json:"task"`
	Start        calendar.Date `json:"start"`
	Finish       calendar.Date `json:"finish"`
	LatestFinish calendar.Date `json:"latest_finish"`
}

// NewBaseline freezes the dates of a timetable.
func NewBaseline(p *Plan, on calendar.Date, times *PlanTimes) *Baseline {
	b := &Baseline{Version: p.Version, On: on, Finish: times.Finish}
	for _, t := range times.Tasks {
		b.Tasks = append(b.Tasks, BaselineTask{t.Task, t.ForecastStart, t.ForecastFinish, t.LatestFinish})
	}
	return b
}

// Drift is how far a task has moved from the baseline.
type Drift struct {
	Task     TaskID
	Baseline calendar.Date // finish; zero if the task is new
	Forecast calendar.Date // zero if the task is gone
	Days     int           // working days later (positive) or earlier than the baseline
	PastLast bool          // the forecast lies after the latest finish of the baseline
}

// Drifts compares a timetable with a baseline, task by task in the plan's order, new tasks included;
// tasks that are gone come last. Tasks that have not moved are left out.
func (b *Baseline) Drifts(p *Plan, times *PlanTimes, book *calendar.Book) []Drift {
	was := map[TaskID]BaselineTask{}
	for _, t := range b.Tasks {
		was[t.Task] = t
	}
	var out []Drift
	for _, t := range times.Tasks {
		old, ok := was[t.Task]
		delete(was, t.Task)
		if !ok {
			out = append(out, Drift{Task: t.Task, Forecast: t.ForecastFinish})
			continue
		}
		if old.Finish == t.ForecastFinish {
			continue
		}
		task, _ := p.Task(t.Task)
		cal, known := book.Calendar(task.Calendar)
		days := int(t.ForecastFinish - old.Finish)
		if known {
			days = between(cal, old.Finish, t.ForecastFinish)
		}
		out = append(out, Drift{t.Task, old.Finish, t.ForecastFinish, days, t.ForecastFinish > old.LatestFinish})
	}
	for _, t := range b.Tasks {
		if _, gone := was[t.Task]; gone {
			out = append(out, Drift{Task: t.Task, Baseline: t.Finish})
		}
	}
	return out
}

// between counts the working days by which one date lies after another.
func between(cal *calendar.Calendar, from, to calendar.Date) int {
	if to < from {
		return -between(cal, to, from)
	}
	n, err := cal.Count(from+1, to)
	if err != nil {
		return int(to - from)
	}
	return n
}
