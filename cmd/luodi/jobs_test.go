package main

import (
	"context"
	"testing"

	"luodi/internal/calendar"
	"luodi/internal/store"
	"luodi/internal/work"
)

// TestForecastsMoveWithTheDay: a plan that nobody touches is later next month than it is today.
func TestForecastsMoveWithTheDay(t *testing.T) {
	dir, ctx := t.TempDir(), context.Background()
	db := openDemo(t, dir)
	defer db.Close()
	if _, err := prepareDemo(ctx, db, dir, nil); err != nil {
		t.Fatal(err)
	}
	heads := func() (list []work.Head) {
		if err := db.Read(ctx, func(r *store.Reader) error {
			p, err := r.PlanBySlug(demoSlug)
			if err == nil {
				list, err = r.WorkHeads(p.ID, work.InForce)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return list
	}
	before, later := heads(), calendar.NewDate(2022, 11, 21)
	for range 2 { // the second time there is nothing to do
		if err := refreshForecasts(ctx, db, later); err != nil {
			t.Fatal(err)
		}
	}
	moved := 0
	for i, h := range heads() {
		if h.ComputedOn != later || h.Guard != before[i].Guard {
			t.Errorf("measure %s: computed on %s, guard %d (was %d)", h.Measure, h.ComputedOn, h.Guard, before[i].Guard)
		}
		if h.Finish > before[i].Finish {
			moved++
		}
	}
	if moved == 0 {
		t.Error("a month without progress moved no forecast")
	}
}
