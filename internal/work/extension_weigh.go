package work

import (
	"luodi/internal/calendar"
	"luodi/internal/explain"
	"luodi/internal/plan"
	"luodi/internal/schedule"
)

// Room is what the limits leave for moving a date.
type Room struct {
	Task   TaskID        // "" for the promised date of the measure
	Due    calendar.Date // as it stands
	Lead   int           // working days from today to it; negative when it is past
	Count  int           // extensions granted on it
	Used   int           // working days that they added
	Limit  int           // working days that all of them may add
	Latest calendar.Date // last working day that can be asked for; zero when nothing is left
	Open   bool          // a request on it waits for an answer
}

// Left is how many working days may still be added.
func (m Room) Left() int { return max(0, m.Limit-m.Used) }

// Rooms gives what the limits leave for the promised date of a plan in force and for each task that
// is not done and has a due date, in the plan's order, the promised date first.
func Rooms(r Reader, k *Kept, today calendar.Date) (Limits, []Room, error) {
	limits, earlier, cal, err := matter(r, k.Measure)
	if err != nil {
		return Limits{}, nil, err
	}
	tasks := []TaskID{""}
	for i := range k.Plan.Tasks {
		if t := &k.Plan.Tasks[i]; t.State != schedule.Done {
			tasks = append(tasks, t.ID)
		}
	}
	var rooms []Room
	for _, task := range tasks {
		due, err := k.DueOf(task)
		if err != nil {
			continue // a task that no promise binds has nothing to move
		}
		same := k.onSame(task, earlier)
		rooms = append(rooms, limits.room(task, due, same, spanOf(k, Extension{Task: task, From: due}, same), cal, today))
	}
	return limits, rooms, nil
}

func (l Limits) room(task TaskID, due calendar.Date, earlier []Extension, span Span, cal *calendar.Calendar, today calendar.Date) Room {
	m := Room{Task: task, Due: due, Lead: between(cal, today, due), Limit: l.days(span, cal)}
	m.Count, m.Used = granted(earlier, task, cal)
	for _, x := range earlier {
		m.Open = m.Open || x.Task == task && (x.State == Requested || x.State == Checked)
	}
	if m.Left() > 0 && m.Count < l.MaxCount {
		if d, err := cal.Add(due, m.Left()); err == nil {
			m.Latest = d
		}
	}
	return m
}

// WeighExtension checks what a unit's leader would ask for without filing it: the request as it
// would be filed, with the reason of the answer, and what stands against it.
func WeighExtension(r Reader, k *Kept, asked Asked, signer string, today calendar.Date) (Extension, explain.Reason, error) {
	limits, earlier, cal, err := matter(r, k.Measure)
	if err != nil {
		return Extension{}, explain.Reason{}, err
	}
	e, err := asked.request(k, signer, today)
	if err != nil {
		return Extension{}, explain.Reason{}, err
	}
	earlier = k.onSame(e.Task, earlier)
	_, reason, err := limits.File(e, earlier, spanOf(k, e, earlier), cal)
	return e, reason, err
}

// Effect is what a change of a plan does to the dates of all linked plans in force.
type Effect struct {
	Plans []MovedPlan // the measure's own first, the others where something changes
	Moved []Moved     // dates of tasks, in the order of Plans
}

// MovedPlan is how a measure stands before and after.
type MovedPlan struct {
	Measure       plan.MeasureID
	Before, After Head
}

// EffectOf computes what putting a request in force with a date would move, in the measure itself and in
// those linked to it.
func EffectOf(r Reader, e *KeptExtension, date, today calendar.Date) (Effect, error) {
	return EffectOfChange(r, e.Of, e.Measure, today, func(p *Plan) error {
		moved := e.Extension
		moved.Date = date
		return moved.shift(p)
	})
}

// EffectOfChange computes what changing the plan in force of a measure would move, in the measure
// itself and in those linked to it. change gets a copy.
func EffectOfChange(r Reader, of plan.ID, measure plan.MeasureID, today calendar.Date, change func(*Plan) error) (Effect, error) {
	book, err := r.Calendars()
	if err != nil {
		return Effect{}, err
	}
	crosses, err := r.CrossLinks(of)
	if err != nil {
		return Effect{}, err
	}
	before, err := r.PlanSchedule(of)
	if err != nil {
		return Effect{}, err
	}
	after := make([]Kept, len(before))
	for i := range before {
		after[i] = before[i]
		if before[i].Measure == measure {
			after[i].Plan = before[i].Plan.Clone()
			if err := change(after[i].Plan); err != nil {
				return Effect{}, err
			}
		}
	}
	old, err := AsOf(before, crosses, book, today)
	if err != nil {
		return Effect{}, err
	}
	next, err := AsOf(after, crosses, book, today)
	if err != nil {
		return Effect{}, err
	}
	var effect Effect
	for _, own := range []bool{true, false} {
		for i := range before {
			if (before[i].Measure == measure) != own {
				continue
			}
			moved := movedTasks(&before[i], &old.Plans[i], &next.Plans[i])
			if own || len(moved) > 0 || before[i].LateBy != after[i].LateBy || before[i].Slack != after[i].Slack {
				effect.Plans = append(effect.Plans, MovedPlan{before[i].Measure, before[i].Head, after[i].Head})
			}
			effect.Moved = append(effect.Moved, moved...)
		}
	}
	return effect, nil
}

// movedTasks lists the dates of a plan's tasks that differ between two computations.
func movedTasks(k *Kept, before, after *PlanTimes) []Moved {
	var out []Moved
	for j, was := range before.Tasks {
		now := after.Tasks[j]
		for _, d := range []struct {
			what     MovedDate
			old, new calendar.Date
		}{{MovedLatest, was.LatestFinish, now.LatestFinish}, {MovedForecast, was.ForecastFinish, now.ForecastFinish}} {
			if d.old != d.new {
				out = append(out, Moved{Of: k.Of, Measure: k.Measure, Task: was.Task, What: d.what, Old: d.old, New: d.new})
			}
		}
	}
	return out
}
