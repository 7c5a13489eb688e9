package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/report"
	"luodi/internal/store/internal/sqlgen"
)

// Completion gives an application to close a measure.
func (r *Reader) Completion(id report.CompletionID) (report.Completion, error) {
	row, err := r.q.CompletionByID(r.ctx, string(id))
	if errors.Is(err, sql.ErrNoRows) {
		return report.Completion{}, notFound("completion", id)
	}
	if err != nil {
		return report.Completion{}, fmt.Errorf("store: completion %s: %w", id, err)
	}
	return completionOf(row)
}

// Closings lists the applications to close a measure, the oldest first.
func (r *Reader) Closings(measure plan.MeasureID) ([]report.Completion, error) {
	rows, err := r.q.CompletionsOfMeasure(r.ctx, string(measure))
	return completions(rows, err)
}

// MeasureCompletion gives the completion by which a measure is closed, and whether it is.
func (r *Reader) MeasureCompletion(measure plan.MeasureID) (report.Completion, bool, error) {
	all, err := r.Closings(measure)
	for _, c := range all {
		if c.Closed() {
			return c, true, err
		}
	}
	return report.Completion{}, false, err
}

// Completions lists the completions by which measures of a plan are closed.
func (r *Reader) Completions(id plan.ID) ([]report.Completion, error) {
	rows, err := r.q.CompletionsOfPlan(r.ctx, sqlgen.CompletionsOfPlanParams{PlanID: string(id), State: string(report.ClosingDone)})
	return completions(rows, err)
}

// ClosingsIn lists up to 200 applications of all plans in a state, the oldest first.
func (r *Reader) ClosingsIn(state report.ClosingState) ([]report.Completion, error) {
	rows, err := r.q.CompletionsIn(r.ctx, string(state))
	return completions(rows, err)
}

func completions(rows []sqlgen.Completion, err error) ([]report.Completion, error) {
	if err != nil {
		return nil, fmt.Errorf("store: completions: %w", err)
	}
	out := make([]report.Completion, len(rows))
	for i, row := range rows {
		if out[i], err = completionOf(row); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func completionOf(row sqlgen.Completion) (report.Completion, error) {
	c := report.Completion{ID: report.CompletionID(row.ID), Plan: plan.ID(row.PlanID), Measure: plan.MeasureID(row.MeasureID), Unit: org.UnitID(row.UnitID),
		State: report.ClosingState(row.State), Guard: int(row.Version)}
	if err := json.Unmarshal([]byte(row.Body), &c); err != nil {
		return c, fmt.Errorf("store: completion %s: %w", row.ID, err)
	}
	return c, nil
}

// InsertCompletion stores an application to close a measure and sets its ID and Guard.
func (tx *Tx) InsertCompletion(c *report.Completion) error {
	c.ID, c.Guard = report.CompletionID(tx.NewID()), 1
	body, err := json.Marshal(c)
	if err != nil {
		return err
	}
	err = tx.q.InsertCompletion(tx.ctx, sqlgen.InsertCompletionParams{ID: string(c.ID), PlanID: string(c.Plan), MeasureID: string(c.Measure), UnitID: string(c.Unit),
		State: string(c.State), Body: string(body)})
	if err != nil {
		return fmt.Errorf("store: insert completion: %w", err)
	}
	return tx.LightsTouched(c.Plan, c.Measure)
}

// UpdateCompletion stores what became of an application if its Guard is still the stored one, and
// raises it.
func (tx *Tx) UpdateCompletion(c *report.Completion) error {
	body, err := json.Marshal(c)
	if err != nil {
		return err
	}
	n, err := tx.q.UpdateCompletion(tx.ctx, sqlgen.UpdateCompletionParams{ID: string(c.ID), State: string(c.State), Body: string(body), Version: int64(c.Guard)})
	if err := guarded(n, err, &c.Guard, "completion", c.ID); err != nil {
		return err
	}
	return tx.LightsTouched(c.Plan, c.Measure)
}

// Suspension gives a time in which a measure rests.
func (r *Reader) Suspension(id report.SuspensionID) (report.Suspension, error) {
	row, err := r.q.SuspensionByID(r.ctx, string(id))
	if errors.Is(err, sql.ErrNoRows) {
		return report.Suspension{}, notFound("suspension", id)
	}
	if err != nil {
		return report.Suspension{}, fmt.Errorf("store: suspension %s: %w", id, err)
	}
	return suspensionOf(row)
}

// MeasureSuspensions lists the times in which a measure rests, in the order in which they were
// decided.
func (r *Reader) MeasureSuspensions(id plan.MeasureID) ([]report.Suspension, error) {
	rows, err := r.q.SuspensionsOfMeasure(r.ctx, string(id))
	return suspensions(rows, err)
}

// Suspensions lists the times in which measures of a plan rest, in the order in which they were
// decided.
func (r *Reader) Suspensions(id plan.ID) ([]report.Suspension, error) {
	rows, err := r.q.SuspensionsOfPlan(r.ctx, string(id))
	return suspensions(rows, err)
}

func suspensions(rows []sqlgen.Suspension, err error) ([]report.Suspension, error) {
	if err != nil {
		return nil, fmt.Errorf("store: suspensions: %w", err)
	}
	out := make([]report.Suspension, len(rows))
	for i, row := range rows {
		if out[i], err = suspensionOf(row); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func suspensionOf(row sqlgen.Suspension) (report.Suspension, error) {
	s := report.Suspension{ID: report.SuspensionID(row.ID), Plan: plan.ID(row.PlanID), Measure: plan.MeasureID(row.MeasureID), Guard: int(row.Version)}
	if err := json.Unmarshal([]byte(row.Body), &s); err != nil {
		return s, fmt.Errorf("store: suspension %s: %w", row.ID, err)
	}
	return s, nil
}

// InsertSuspension stores a time in which a measure rests and sets its ID and Guard.
func (tx *Tx) InsertSuspension(s *report.Suspension) error {
	s.ID, s.Guard = report.SuspensionID(tx.NewID()), 1
	body, err := json.Marshal(s)
	if err != nil {
		return err
	}
	err = tx.q.InsertSuspension(tx.ctx, sqlgen.InsertSuspensionParams{ID: string(s.ID), PlanID: string(s.Plan), MeasureID: string(s.Measure), Body: string(body)})
	if err != nil {
		return fmt.Errorf("store: insert suspension: %w", err)
	}
	return tx.LightsTouched(s.Plan, s.Measure)
}

// UpdateSuspension stores that a measure goes on earlier, if the Guard is still the stored one, and
// raises it.
func (tx *Tx) UpdateSuspension(s *report.Suspension) error {
	body, err := json.Marshal(s)
	if err != nil {
		return err
	}
	n, err := tx.q.UpdateSuspension(tx.ctx, sqlgen.UpdateSuspensionParams{ID: string(s.ID), Body: string(body), Version: int64(s.Guard)})
	if err := guarded(n, err, &s.Guard, "suspension", s.ID); err != nil {
		return err
	}
	return tx.LightsTouched(s.Plan, s.Measure)
}
