package store

import (
	"encoding/json"
	"fmt"

	"luodi/internal/store/internal/sqlgen"
	"luodi/internal/work"
)

// InsertWork stores a new version of a work plan and sets its ID and Guard.
func (tx *Tx) InsertWork(k *work.Kept) error {
	k.ID, k.Guard = work.PlanID(tx.NewID()), 1
	strands, review, err := headTexts(k)
	if err != nil {
		return err
	}
	err = tx.q.InsertWorkPlan(tx.ctx, sqlgen.InsertWorkPlanParams{ID: string(k.ID), PlanID: string(k.Of), MeasureID: string(k.Measure), UnitID: string(k.Unit),
		Number: int64(k.Plan.Version), Library: int64(k.Plan.Library), State: workState(k.State), StartDay: k.Start.String(), Deadline: k.Deadline.String(),
		Strands: strands, Note: k.Plan.Note, Review: review, SubmittedOn: k.SubmittedOn.String(), DecidedOn: k.DecidedOn.String(), Tasks: int64(k.Tasks),
		Begins: k.Begins.String(), Finish: k.Finish.String(), Promised: k.Promised.String(), LateBy: int64(k.LateBy), Slack: int64(k.Slack),
		Share: int64(k.Share), ComputedOn: k.ComputedOn.String()})
	if err != nil {
		return fmt.Errorf("store: insert work plan: %w", err)
	}
	if err := tx.insertTasks(k); err != nil {
		return err
	}
	k.Stored = k.Times
	return tx.workTouched(k)
}

// UpdateWork stores a version's head, tasks and dates if its Guard is still the stored one, and
// raises it.
func (tx *Tx) UpdateWork(k *work.Kept) error {
	strands, review, err := headTexts(k)
	if err != nil {
		return err
	}
	n, err := tx.q.UpdateWorkPlan(tx.ctx, sqlgen.UpdateWorkPlanParams{ID: string(k.ID), Version: int64(k.Guard),
		Number: int64(k.Plan.Version), Library: int64(k.Plan.Library), State: workState(k.State), StartDay: k.Start.String(), Deadline: k.Deadline.String(),
		Strands: strands, Note: k.Plan.Note, Review: review, SubmittedOn: k.SubmittedOn.String(), DecidedOn: k.DecidedOn.String(), Tasks: int64(k.Tasks),
		Begins: k.Begins.String(), Finish: k.Finish.String(), Promised: k.Promised.String(), LateBy: int64(k.LateBy), Slack: int64(k.Slack),
		Share: int64(k.Share), ComputedOn: k.ComputedOn.String()})
	if err := guarded(n, err, &k.Guard, "work plan", k.ID); err != nil {
		return err
	}
	if err := tx.q.DeleteWorkTasks(tx.ctx, string(k.ID)); err != nil {
		return fmt.Errorf("store: tasks of %s: %w", k.ID, err)
	}
	if err := tx.insertTasks(k); err != nil {
		return err
	}
	k.Stored = k.Times
	return tx.workTouched(k)
}

// DeleteWork removes a version, which must not be one that was in force.
func (tx *Tx) DeleteWork(id work.PlanID) error {
	if err := tx.q.DeleteWorkTasks(tx.ctx, string(id)); err != nil {
		return fmt.Errorf("store: delete tasks of %s: %w", id, err)
	}
	if err := tx.q.DeleteWorkPlan(tx.ctx, string(id)); err != nil {
		return fmt.Errorf("store: delete work plan %s: %w", id, err)
	}
	return nil
}

func headTexts(k *work.Kept) (strands, review string, err error) {
	s, err := json.Marshal(k.Plan.Strands)
	if err != nil {
		return "", "", err
	}
	r, err := json.Marshal(k.Plan.Review)
	return string(s), string(r), err
}
