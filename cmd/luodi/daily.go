package main

import (
	"context"
	"log/slog"
	"time"

	"luodi/internal/calendar"
	"luodi/internal/plan"
	"luodi/internal/store"
	"luodi/internal/work"
)

// refreshEvery is how often the server looks whether a new day has begun.
const refreshEvery = 10 * time.Minute

// keepForecastsFresh computes the work plans in force anew each day until ctx ends: a forecast moves
// with the day from which it looks ahead. Several nodes may do so at once; they find the same dates.
func keepForecastsFresh(ctx context.Context, db *store.DB, clock func() time.Time, zone *time.Location, log *slog.Logger) {
	tick := time.NewTicker(refreshEvery)
	defer tick.Stop()
	for {
		if err := refreshForecasts(ctx, db, calendar.DateOf(clock().In(zone))); err != nil && ctx.Err() == nil {
			log.Error("forecasts not refreshed; tried again later", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// refreshForecasts brings every plan with a work plan computed before today up to today, one
// transaction each.
func refreshForecasts(ctx context.Context, db *store.DB, today calendar.Date) error {
	var stale []plan.ID
	err := db.Read(ctx, func(r *store.Reader) error {
		ids, err := r.IssuedPlans()
		if err != nil {
			return err
		}
		for _, id := range ids {
			heads, err := r.WorkHeads(id, work.InForce)
			if err != nil {
				return err
			}
			for _, h := range heads {
				if h.ComputedOn < today {
					stale = append(stale, id)
					break
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, id := range stale {
		if err := db.Write(ctx, func(tx *store.Tx) error { return work.Refresh(tx, id, today) }); err != nil {
			return err
		}
	}
	return nil
}
