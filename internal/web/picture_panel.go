package web

import (
	"luodi/internal/look"
	"luodi/internal/plan"
	"luodi/internal/signal"
	"luodi/internal/store"
	"luodi/internal/work"
)

// workSummary is how a plan's work plans stand, by the dates last stored.
type workSummary struct {
	Shown   bool
	All     int
	Force   int
	Lights  []workCount
	Waiting int
	Href    string
}

// workCount is how many measures have a light.
type workCount struct {
	State look.State
	Word  string
	N     int
}

// planWork is the panel of a plan's page.
func (v *visit) planWork(r *store.Reader, of plan.Plan, measures []plan.Measure) (workSummary, error) {
	s := workSummary{Shown: of.Status != plan.Draft && len(measures) > 0, All: of.Measures, Href: "/desk/plans/" + of.Slug + "/lights"}
	if !s.Shown {
		return s, nil
	}
	heads, err := r.WorkHeads(of.ID, work.InForce)
	if err != nil {
		return s, err
	}
	waiting, err := r.WorkHeads(of.ID, work.Submitted)
	if err != nil {
		return s, err
	}
	s.Force, s.Waiting = len(heads), len(waiting)
	totals, err := v.planTotals(r, of.ID)
	if err != nil || len(totals) == 0 {
		return s, err
	}
	for _, t := range totals {
		if t.Level != signal.OfPlan {
			continue
		}
		for _, c := range t.Counts {
			if c.N > 0 || c.Light != signal.Paused && c.Light != signal.DoneLate {
				s.Lights = append(s.Lights, workCount{look.State(c.Light), v.lightWord(c.Light), c.N})
			}
		}
	}
	return s, nil
}
