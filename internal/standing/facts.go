package standing

import (
	"cmp"
	"slices"
	"time"

	"luodi/internal/calendar"
	"luodi/internal/explain"
	"luodi/internal/reading"
	"luodi/internal/report"
	"luodi/internal/signal"
	"luodi/internal/work"
)

// followed are the templates of work that a higher level leads: what others do in them is followed by
// the unit, not asked for (mission row M5).
var followed = []work.TemplateID{"major_works_upper_level"}

// day is the civil date of an instant; zero for none.
func day(t time.Time) calendar.Date {
	if t.IsZero() {
		return 0
	}
	return calendar.DateOf(t.In(Zone))
}

// Promised is the date that a measure promises in the plan's text, the last day of it; zero when it
// names none.
func Promised(due calendar.Date, kind reading.DeadlineKind) calendar.Date {
	switch kind {
	case reading.LongTerm, reading.Relative, reading.Periodic:
		return 0
	}
	return due
}

// Measure puts the facts together as package signal judges them. Nothing in it depends on the day of
// the judgement.
func (f *Facts) Measure() *signal.Measure {
	m := &signal.Measure{ID: string(f.ID), Name: f.Title, Seq: f.Seq, Plan: string(f.Plan), Action: string(f.Action), Unit: string(f.Unit),
		Promised: Promised(f.Due, f.DueKind)}
	for _, x := range f.Suspensions {
		m.Suspensions = append(m.Suspensions, signal.Suspension{From: x.From, Until: x.Until, Basis: x.Basis, Source: explain.Fact{Kind: "suspension", ID: string(x.ID)}})
	}
	if c := f.Completion; c != nil {
		m.Completion = &signal.Completion{Reached: c.Reached, Decided: c.Decided, Source: explain.Fact{Kind: "completion", ID: string(c.ID)}}
	}
	for _, o := range f.Overrides {
		x := o.Override
		x.Source = explain.Fact{Kind: "override", ID: string(o.ID)}
		m.Overrides = append(m.Overrides, x)
	}
	m.Reports = f.reports()
	if k := f.Work; k != nil {
		m.Start = begins(k)
		if k.Promised != 0 {
			m.Promised = k.Promised
		}
		m.Milestones = f.milestones(k)
	}
	return m
}

// begins is the planned first day of work. What was under way or reached before (mission row M13: the
// centre operates already) has begun.
func begins(k *work.Kept) calendar.Date {
	first := k.Start
	for i := range k.Plan.Tasks {
		for _, d := range []calendar.Date{k.Plan.Tasks[i].Started, k.Plan.Tasks[i].Finished} {
			if d != 0 && d < first {
				first = d
			}
		}
	}
	return first
}

// reports gives what is owed period by period. Where two units lead a measure each owes a report: the
// one that stands worst is told.
func (f *Facts) reports() []signal.Report {
	var list []signal.Report
	at := map[string]int{}
	for i := range f.Owed {
		o := &f.Owed[i]
		if o.State == report.Waived {
			continue
		}
		r := o.signal()
		k, there := at[r.Period]
		if !there {
			at[r.Period] = len(list)
			list = append(list, r)
		} else if behind(r) > behind(list[k]) || behind(r) == behind(list[k]) && r.Submitted > list[k].Submitted {
			list[k] = r
		}
	}
	return list
}

// behind tells how far a report is from being settled.
func behind(r signal.Report) int {
	switch {
	case r.Submitted == 0:
		return 3
	case r.Returned != 0 && r.Again == 0 && r.Accepted == 0:
		return 2
	case r.Accepted == 0:
		return 1
	}
	return 0
}

func (o *Owed) signal() signal.Report {
	r := signal.Report{Period: o.Of.Key, From: o.Of.From, To: o.Of.To, Due: o.Due, Closed: day(o.Of.ClosedAt), Source: o.source()}
	for i := range o.Rounds {
		switch n := &o.Rounds[i]; {
		case i == 0:
			r.Submitted = day(n.SubmittedAt)
		case r.Returned != 0:
			r.Again = day(n.SubmittedAt)
		}
		switch n := &o.Rounds[i]; {
		case n.Accepted:
			r.Accepted = day(n.DecidedAt)
		case !n.DecidedAt.IsZero():
			r.Returned, r.Again = day(n.DecidedAt), 0
		}
	}
	return r
}

// source is where a report is found.
func (o *Owed) source() explain.Fact {
	return explain.Fact{Kind: signal.ReportFact, ID: string(o.ID), At: o.Of.Key}
}

// milestones takes what the work plan in force holds and adds the days on which reports said it.
func (f *Facts) milestones(k *work.Kept) []signal.Milestone {
	follows := func(t *work.Task) bool {
		s, ok := k.Plan.Strand(t.Strand)
		return ok && slices.Contains(followed, s.Template)
	}
	list := signal.Milestones(k.Plan, k.Times, 0, follows)
	at := make(map[work.TaskID]*signal.Milestone, len(list))
	counted := make(map[work.TaskID]work.Amount)
	for i := range list {
		m := &list[i]
		at[work.TaskID(m.ID)] = m
		if len(m.Shares) > 0 { // as the work plan has it, without its day
			counted[work.TaskID(m.ID)] = m.Shares[0].Amount
		}
		m.Shares = nil
	}
	for i := range f.Owed {
		f.Owed[i].tell(at)
	}
	for i := range f.Corrections {
		c := &f.Corrections[i]
		said(at, &c.Content, day(c.At), explain.Fact{Kind: "correction", ID: string(c.ID)})
	}
	for i := range list {
		m := &list[i]
		slices.SortStableFunc(m.Shares, func(a, b signal.Share) int { return cmp.Compare(a.On, b.On) })
		if n := counted[work.TaskID(m.ID)]; n > 0 {
			m.Shares = withCounted(m.Shares, n, k)
		}
	}
	return list
}

// withCounted adds the amount of the work plan where no report said it: what was counted when work
// began, or what a later version was approved with.
func withCounted(shares []signal.Share, n work.Amount, k *work.Kept) []signal.Share {
	if len(shares) == 0 {
		return []signal.Share{{On: k.Start, Amount: n}}
	}
	if last := shares[len(shares)-1]; last.Amount != n && k.DecidedOn > last.On {
		return append(shares, signal.Share{On: k.DecidedOn, Amount: n})
	}
	return shares
}

// tell adds what a report says to the milestones: filed while it waits, accepted once it is.
func (o *Owed) tell(at map[work.TaskID]*signal.Milestone) {
	if len(o.Rounds) == 0 {
		return
	}
	last := &o.Rounds[len(o.Rounds)-1]
	filed := day(last.SubmittedAt)
	switch o.State {
	case report.Submitted, report.Approved, report.Accepted:
		for i := range last.Content.Done {
			m := at[last.Content.Done[i].Task]
			if m == nil || m.Filed != 0 && m.Filed <= filed {
				continue
			}
			m.Filed = filed
			if m.Source == (explain.Fact{}) {
				m.Source = o.source()
			}
		}
	}
	if o.State == report.Accepted {
		said(at, &last.Content, day(last.DecidedAt), o.source())
	}
}

// said adds what was accepted on a day.
func said(at map[work.TaskID]*signal.Milestone, c *report.Content, on calendar.Date, source explain.Fact) {
	for i := range c.Done {
		d := &c.Done[i]
		if m := at[d.Task]; m != nil && m.Accepted != 0 { // still so in the work plan
			if m.Source.Kind != "correction" || source.Kind == "correction" {
				m.Accepted, m.Source = on, source
			}
		}
	}
	for _, a := range c.Amounts {
		if m := at[a.Task]; m != nil && m.Gauge != nil {
			m.Shares = append(m.Shares, signal.Share{On: on, Amount: min(max(a.Done, 0), m.Gauge.Whole), Source: source})
		}
	}
}
