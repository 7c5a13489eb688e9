package main

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/jobs"
	"luodi/internal/objects"
	"luodi/internal/store"
	"luodi/internal/store/storetest"
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

// TestWorkIsNamed: the operator's table names whatever the program does by itself.
func TestWorkIsNamed(t *testing.T) {
	kept, err := objects.NewDir(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	c := chores{db: storetest.SQLite(t), objects: kept, clock: time.Now, zone: demoZone, log: slog.New(slog.DiscardHandler)}
	runner := c.runner()
	names := runner.Kinds()
	for _, p := range runner.Table() {
		names = append(names, p.Name)
	}
	if len(names) < 4 {
		t.Errorf("only %v is done", names)
	}
	for _, name := range names {
		if _, ok := i18n.Lookup(fault.Key("jobs.of." + name)); !ok {
			t.Errorf("no message jobs.of.%s", name)
		}
	}
}

// TestPeriodicWork: each work of the table runs on the demonstration, and a second time finds nothing
// left to do.
func TestPeriodicWork(t *testing.T) {
	dir, ctx := t.TempDir(), context.Background()
	db := openDemo(t, dir)
	defer db.Close()
	if _, err := prepareDemo(ctx, db, dir, nil); err != nil {
		t.Fatal(err)
	}
	kept, err := objects.NewDir(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	later := time.Date(2022, 11, 21, 9, 0, 0, 0, demoZone)
	c := chores{db: db, objects: kept, clock: func() time.Time { return later }, zone: demoZone, log: slog.New(slog.DiscardHandler)}
	state := func() (periods int, head int64) {
		if err := db.Read(ctx, func(r *store.Reader) error {
			p, err := r.PlanBySlug(demoSlug)
			if err != nil {
				return err
			}
			list, err := r.Periods(p.ID)
			if err != nil {
				return err
			}
			entries, _, err := r.AuditChain(string(p.ID), store.Page{Limit: 1})
			periods, head = len(list), entries[0].Seq
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return periods, head
	}
	before, _ := state()
	run := func(turn int) {
		for _, p := range c.runner().Table() {
			var run jobs.Run
			if err := db.Write(ctx, func(tx *store.Tx) error {
				run = jobs.Run{Name: p.Name, Slot: tx.Now().Add(time.Duration(turn) * time.Hour), State: jobs.RunRunning, Claim: tx.NewID(), Due: tx.Now().Add(time.Minute)}
				_, err := tx.InsertRun(&run)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			if err := p.Run(ctx, run); err != nil {
				t.Errorf("%s: %v", p.Name, err)
			}
		}
	}
	run(1)
	periods, head := state()
	if periods <= before {
		t.Errorf("%d periods a month later, %d before", periods, before)
	}
	run(2)
	if again, last := state(); again != periods || last != head {
		t.Errorf("the second time: %d periods, trail at %d; want %d, %d", again, last, periods, head)
	}
}
