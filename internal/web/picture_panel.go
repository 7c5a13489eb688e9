package web

import (
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/plan"
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
	s := workSummary{Shown: of.Status != plan.Draft && len(measures) > 0, All: of.Measures, Href: "/desk/plans/" + of.Slug + "/work"}
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
	forced := map[plan.MeasureID]work.Head{}
	for _, h := range heads {
		forced[h.Measure] = h
	}
	counts := map[work.Light]int{}
	for _, m := range measures {
		standing := work.Standing{Promise: promised(m)}
		if h, ok := forced[m.ID]; ok {
			standing = h.Standing()
		}
		light, _ := standing.LightOn(v.today())
		counts[light]++
	}
	for _, l := range work.Lights {
		s.Lights = append(s.Lights, workCount{look.State(l), v.lightWord(l), counts[l]})
	}
	return s, nil
}

// lightWord names a light.
func (v *visit) lightWord(l work.Light) string {
	if m, ok := i18n.Lookup(fault.Key("work.light.is." + string(l))); ok {
		return v.t(m)
	}
	return string(l)
}
