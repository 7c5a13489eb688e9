package standing

import (
	"luodi/internal/calendar"
	"luodi/internal/explain"
	"luodi/internal/fault"
	"luodi/internal/report"
	"luodi/internal/signal"
)

// Freeze keeps the light of every measure with which a period is closed. The store calls it inside
// the transaction that closes the period, so that it cannot be forgotten and sees the same facts.
func Freeze(tx Tx, p report.Period) error {
	judge, err := NewJudge(tx)
	if err != nil {
		return err
	}
	facts, err := tx.PlanFacts(p.Plan)
	if err != nil {
		return err
	}
	var list []Frozen
	for i := range facts {
		f, err := judge.Freeze(facts[i].asOf(p), p.Key, p.From, p.To)
		if fault.Is(err, fault.Invalid) {
			continue // its facts contradict themselves: it has no light
		}
		if err != nil {
			return err
		}
		list = append(list, Frozen{Period: p.ID, Measure: facts[i].ID, Plan: p.Plan, Frozen: *f})
	}
	return tx.InsertFrozenLights(list)
}

// asOf gives the facts of a period as they are known when it is closed. What the period's own report
// states belongs to the period, though the office accepts it some days later: a milestone from the day
// on which it was reached, an amount from the last day of the period.
func (f *Facts) asOf(p report.Period) *signal.Measure {
	m := f.Measure()
	own := map[explain.Fact]bool{}
	for i := range f.Owed {
		if f.Owed[i].Of.ID == p.ID {
			own[f.Owed[i].source()] = true
		}
	}
	for i := range m.Milestones {
		s := &m.Milestones[i]
		if own[s.Source] && s.Accepted > p.To {
			s.Accepted = min(s.Reached, p.To)
		}
		for k := range s.Shares {
			if own[s.Shares[k].Source] {
				s.Shares[k].On = min(s.Shares[k].On, p.To)
			}
		}
	}
	return m
}

// PeriodEnd is the day with which an override that is set on a day ends: that of the reporting period,
// or of the month when no report is owed.
func (f *Facts) PeriodEnd(today calendar.Date) calendar.Date {
	if end := f.Measure().PeriodEnd(today); end != 0 {
		return end
	}
	return calendar.NewDate(today.Year(), today.Month()+1, 1) - 1
}
