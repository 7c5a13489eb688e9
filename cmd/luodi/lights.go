package main

import (
	"context"

	"luodi/internal/jobs"
	"luodi/internal/plan"
	"luodi/internal/standing"
	"luodi/internal/store"
)

// touchedLights computes the lights of measures whose facts changed. They are judged on a snapshot;
// what is written is short, and finishes the jobs in the same transaction.
func (c *chores) touchedLights(ctx context.Context, list []jobs.Job) error {
	measures := make([]plan.MeasureID, len(list))
	for i, j := range list {
		measures[i] = plan.MeasureID(j.Key)
	}
	return c.keepLights(ctx, list, func(r *store.Reader) (standing.Batch, error) {
		return standing.Prepare(r, measures, c.today())
	})
}

// planLights computes the lights of whole plans.
func (c *chores) planLights(ctx context.Context, list []jobs.Job) error {
	for i, j := range list {
		err := c.keepLights(ctx, list[i:i+1], func(r *store.Reader) (standing.Batch, error) {
			return standing.PreparePlan(r, plan.ID(j.Key), c.today())
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// lights computes every light of the issued plans for the new day, one plan at a time.
func (c *chores) lights(ctx context.Context, _ jobs.Run) error {
	var plans []plan.ID
	err := c.db.Read(ctx, func(r *store.Reader) (err error) { plans, err = r.IssuedPlans(); return err })
	if err != nil {
		return err
	}
	for _, id := range plans {
		err := c.keepLights(ctx, nil, func(r *store.Reader) (standing.Batch, error) { return standing.PreparePlan(r, id, c.today()) })
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *chores) keepLights(ctx context.Context, done []jobs.Job, judge func(*store.Reader) (standing.Batch, error)) error {
	var b standing.Batch
	if err := c.db.Read(ctx, func(r *store.Reader) (err error) { b, err = judge(r); return err }); err != nil {
		return err
	}
	for _, t := range b.Trouble {
		c.log.Warn("facts contradict themselves; the light stays as it was", "measure", t.Measure, "error", t.Err)
	}
	return c.db.Write(ctx, func(tx *store.Tx) error {
		if err := b.Commit(tx); err != nil {
			return err
		}
		return tx.FinishJobs(done)
	})
}
