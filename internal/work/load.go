package work

import (
	"luodi/internal/calendar"
	"luodi/internal/schedule"
)

// Stretch is a piece of work of a unit over time.
type Stretch struct {
	From, To calendar.Date
	Calendar string // whose working days it takes
	Outside  bool   // others decide it; the unit waits
}

// Burden is what falls on a unit in one month.
type Burden struct {
	Month calendar.Date // its first day
	Tasks int           // own tasks that run in it
	Days  int           // working days of those tasks, added up
	Waits int           // requests that wait for others
}

// Burdens spreads stretches of work over the months between two dates. A task counts in every month
// in which it runs on at least one working day, with those days.
func Burdens(book *calendar.Book, from, to calendar.Date, work []Stretch) []Burden {
	var out []Burden
	for m := calendar.NewDate(from.Year(), from.Month(), 1); m <= to; {
		next := calendar.NewDate(m.Year(), m.Month()+1, 1)
		b := Burden{Month: m}
		for _, s := range work {
			if s.To < m || s.From >= next {
				continue
			}
			cal, ok := book.Calendar(s.Calendar)
			if !ok {
				continue
			}
			n, err := cal.Count(max(s.From, m), min(s.To, next-1))
			if err != nil || n == 0 {
				continue
			}
			if s.Outside {
				b.Waits++
				continue
			}
			b.Tasks++
			b.Days += n
		}
		out = append(out, b)
		m = next
	}
	return out
}

// Stretches gives the work of a version by the unit that does it: the task's own, else the strand's,
// else the lead unit. Milestones without work and tasks done before the plan began are left out.
func (k *Kept) Stretches() map[string][]Stretch {
	out := map[string][]Stretch{}
	if k.Times == nil {
		return out
	}
	for i, t := range k.Times.Tasks {
		task := &k.Plan.Tasks[i]
		s := Stretch{From: t.ForecastStart, To: t.ForecastFinish, Calendar: task.Calendar, Outside: task.Owner == Upper}
		if task.State == schedule.Done {
			s.From, s.To = task.Started, task.Finished
		}
		if s.From == 0 || s.To < s.From || task.Days.Typical == 0 || s.To < k.Start {
			continue
		}
		unit := k.UnitOf(task)
		out[unit] = append(out[unit], s)
	}
	return out
}

// UnitOf is the unit that does a task.
func (k *Kept) UnitOf(t *Task) string {
	if t.Unit != "" {
		return t.Unit
	}
	if s, ok := k.Plan.Strand(t.Strand); ok && s.Unit != "" {
		return s.Unit
	}
	return string(k.Unit)
}
