package notify

import (
	"cmp"
	"maps"
	"slices"
	"strconv"

	"luodi/internal/calendar"
	"luodi/internal/duty"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/report"

	"luodi/internal/access"
)

// reports tells of reports that are owed, returned, or wait for somebody's yes.
func (w *wanting) reports() {
	for i := range w.Reports {
		r := &w.Reports[i]
		period, ok := w.Periods[r.Period]
		d := w.dutyOf(r)
		if !ok || d == nil || period.Closed() {
			continue
		}
		base := rung{matter: Matter{Report, string(r.ID), ""}, unit: r.Unit, measure: r.Measure, due: r.Due, about: About{Period: period.Key}, link: "/desk/reports/" + string(r.ID)}
		switch r.State {
		case report.Owed:
			if w.Resting[r.Measure] {
				continue
			}
			w.owed(r, d, base)
		case report.Returned:
			w.returned(r, d, base)
		case report.Submitted:
			w.submitted(r, base)
		case report.Approved:
			w.approved(r, base)
		}
	}
}

func (w *wanting) dutyOf(r *report.Report) *duty.Duty {
	for i := range w.Duties {
		if d := &w.Duties[i]; d.ID == r.Duty && d.Open() {
			return d
		}
	}
	return nil
}

// owed reminds before the due date and climbs after it. Supporting units are asked for their part at
// the same time, until the lead unit has handed in.
func (w *wanting) owed(r *report.Report, d *duty.Duty, base rung) {
	base.matter.Stage = r.Due.String()
	if w.Today < w.after(r.Due, -w.Cycle.Remind) {
		return
	}
	w.ladder(w.level(r.Due), d, base)
	w.contributions(r, base)
}

func (w *wanting) contributions(r *report.Report, base rung) {
	for i := range w.Duties {
		d := &w.Duties[i]
		if d.Measure != r.Measure || d.Unit == r.Unit || !d.Open() || d.State == duty.Returned || slices.Contains(w.Given[r.ID], d.Unit) {
			continue
		}
		ask := base
		ask.step, ask.unit, ask.to = Contribute, d.Unit, w.People.hands(d)
		w.tell(ask)
	}
}

// returned gives the unit as many working days to mend a report as the office has to review it, and
// climbs after that.
func (w *wanting) returned(r *report.Report, d *duty.Duty, base rung) {
	last := lastRound(r)
	base.matter.Stage = "round " + strconv.Itoa(r.Round)
	base.about.Remark = last.Remark
	base.due = max(r.Due, w.after(w.day(last.DecidedAt), w.Cycle.Review))
	if level := w.level(base.due); level > 0 {
		w.ladder(level, d, base)
		return
	}
	base.step, base.to = Returned, append(w.People.hands(d, org.Responsible), w.stillThere(last.SubmittedBy)...)
	w.tell(base)
}

func (w *wanting) stillThere(id access.AccountID) []access.AccountID {
	if w.People.enabled(id) {
		return []access.AccountID{id}
	}
	return nil
}

// submitted waits for the unit's leader: a working day, and at least until the report is due.
func (w *wanting) submitted(r *report.Report, base rung) {
	base.matter.Stage = "round " + strconv.Itoa(r.Round)
	base.due = max(r.Due, w.after(w.day(lastRound(r).SubmittedAt), 1))
	base.step, base.level, base.to = Approve, w.overdue(base.due), w.People.may(access.ApproveReport, r.Unit)
	w.tell(base)
}

// approved waits for the office, which has the working days of the cycle.
func (w *wanting) approved(r *report.Report, base rung) {
	base.matter.Stage = "round " + strconv.Itoa(r.Round)
	base.due = w.after(w.day(lastRound(r).ApprovedAt), w.Cycle.Review)
	base.link += "/review"
	base.step, base.level, base.to = Review, w.overdue(base.due), w.People.may(access.AcceptReport, "")
	w.tell(base)
}

func lastRound(r *report.Report) report.Round {
	if len(r.Rounds) == 0 {
		return report.Round{}
	}
	return r.Rounds[len(r.Rounds)-1]
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

// filedTasks gives the milestones that reports not yet answered say are reached, with the day on which
// they were handed in.
func filedTasks(list []report.Report, day func(r report.Round) calendar.Date) map[plan.MeasureID]map[string]calendar.Date {
	out := map[plan.MeasureID]map[string]calendar.Date{}
	for i := range list {
		r := &list[i]
		if r.State != report.Submitted && r.State != report.Approved {
			continue
		}
		for _, x := range lastRound(r).Content.Done {
			if out[r.Measure] == nil {
				out[r.Measure] = map[string]calendar.Date{}
			}
			out[r.Measure][string(x.Task)] = day(lastRound(r))
		}
	}
	return out
}
