package signal

import (
	"luodi/internal/calendar"
	"luodi/internal/schedule"
	"luodi/internal/work"
)

// Milestones takes the facts that a work plan in force holds: planned dates from its baseline, latest
// dates and forecasts from the dates last computed (nil if there are none), weights from typical
// durations, gauges from quantities, requests to others, and what was accepted. It lists the tasks
// that a promise binds; a task that leads to no end has a date but no weight. Tasks added without an
// approved baseline have no planned date.
//
// What others decide must be asked for by the baseline's start of the task, unless follows says that
// the unit only follows it (a builder's milestones, for example); follows may be nil.
//
// What was filed, and shares accepted on the way with their days, come from reports: the caller adds
// them. A quantity accepted in the work plan stands as a share of the given day.
func Milestones(p *work.Plan, times *work.PlanTimes, on calendar.Date, follows func(*work.Task) bool) []Milestone {
	planned := map[work.TaskID]work.BaselineTask{}
	if p.Review.Baseline != nil {
		for _, t := range p.Review.Baseline.Tasks {
			planned[t.Task] = t
		}
	}
	counts := towardsEnds(p)
	var list []Milestone
	for i := range p.Tasks {
		t := &p.Tasks[i]
		b := planned[t.ID]
		if !counts[t.ID] && b.LatestFinish == 0 {
			continue
		}
		m := Milestone{ID: string(t.ID), Name: t.Name.Hans, Gate: t.Gate, Start: b.Start, Planned: b.Finish, Latest: b.LatestFinish}
		if counts[t.ID] {
			m.Weight = int(max(1, t.Days.Typical))
		}
		if times != nil {
			if w, ok := times.Task(t.ID); ok {
				m.Forecast = w.ForecastFinish
				if w.Binds {
					m.Latest = w.LatestFinish
				}
			}
		}
		if t.State == schedule.Done {
			m.Accepted, m.Reached = t.Finished, t.Finished
		}
		if q := t.Quantity; q != nil && q.Planned > 0 {
			m.Gauge = &Gauge{Unit: q.Unit, Whole: q.Planned}
			if q.Done > 0 {
				m.Shares = []Share{{On: on, Amount: min(q.Done, q.Planned)}}
			}
		}
		m.Outside = outsideOf(t, b, follows)
		list = append(list, m)
	}
	return list
}

func outsideOf(t *work.Task, b work.BaselineTask, follows func(*work.Task) bool) *Outside {
	if t.Owner != work.Upper && t.Request == nil {
		return nil
	}
	o := &Outside{Owned: true, AskBy: b.Start}
	if follows != nil && follows(t) {
		o.AskBy = 0
	}
	if r := t.Request; r != nil {
		o.To, o.Sent, o.Answered, o.Refused = r.To, r.Sent, r.Answered, r.Refused
	}
	if t.Calendar != "" {
		o.Calendar = t.Calendar
	}
	return o
}

// towardsEnds gives the tasks that lead to the end of a strand, ends included: the promise is kept
// with these.
func towardsEnds(p *work.Plan) map[work.TaskID]bool {
	tasks := make(map[work.TaskID]*work.Task, len(p.Tasks))
	for i := range p.Tasks {
		tasks[p.Tasks[i].ID] = &p.Tasks[i]
	}
	in := make(map[work.TaskID]bool, len(p.Tasks))
	var todo []work.TaskID
	for _, s := range p.Strands {
		todo = append(todo, s.End)
	}
	for len(todo) > 0 {
		id := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		t := tasks[id]
		if t == nil || in[id] {
			continue
		}
		in[id] = true
		for _, l := range t.Links {
			todo = append(todo, l.Pred)
		}
	}
	return in
}
