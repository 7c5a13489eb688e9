package store

import (
	"luodi/internal/jobs"
	"luodi/internal/plan"
	"luodi/internal/report"
	"luodi/internal/work"
)

// Kinds of jobs that compute lights anew: of a measure, of a whole plan, by their ids.
const (
	LightsJob     = "lights"
	PlanLightsJob = "lights.plan"
)

// measuresTouched is how many measures of a plan are computed one by one; more are computed as a plan.
const measuresTouched = 12

// LightsTouched has the lights of measures computed anew soon, or all of a plan when none is named.
// The methods of this package that change facts call it themselves, so that no deed can forget it.
func (tx *Tx) LightsTouched(of plan.ID, measures ...plan.MeasureID) error {
	if len(measures) == 0 || len(measures) > measuresTouched {
		return tx.Enqueue(jobs.New{Kind: PlanLightsJob, Key: string(of)})
	}
	for _, m := range measures {
		if err := tx.Enqueue(jobs.New{Kind: LightsJob, Key: string(m)}); err != nil {
			return err
		}
	}
	return nil
}

// workTouched: a version in force is a fact; one that is being made is not.
func (tx *Tx) workTouched(k *work.Kept) error {
	if k.State != work.InForce {
		return nil
	}
	return tx.LightsTouched(k.Of, k.Measure)
}

// reportMoved tells whether storing a report changes more than its draft.
func (tx *Tx) reportMoved(x *report.Report) bool {
	if x.Draft == nil || !x.Writable() {
		return true
	}
	was, err := tx.q.ReportStanding(tx.ctx, string(x.ID))
	if err != nil {
		return true // the guard will tell
	}
	return was.State != string(x.State) || was.Due != x.Due.String() || was.Round != int64(x.Round)
}

// touchEach has the lights of all measures that a list of one plan is about computed anew.
func touchEach[T any](tx *Tx, list []T, of func(*T) (plan.ID, plan.MeasureID)) error {
	var id plan.ID
	var measures []plan.MeasureID
	for i := range list {
		p, m := of(&list[i])
		id, measures = p, append(measures, m)
	}
	if len(measures) == 0 {
		return nil
	}
	return tx.LightsTouched(id, measures...)
}
