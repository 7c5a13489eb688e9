package main

import (
	"context"
	"log/slog"
	"time"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/courier"
	"luodi/internal/jobs"
	"luodi/internal/objects"
	"luodi/internal/plan"
	"luodi/internal/report"
	"luodi/internal/store"
	"luodi/internal/work"
)

// chores are what the work of the program stands on.
type chores struct {
	db      *store.DB
	objects objects.Store // nil: there are none
	courier *courier.Courier
	house   courier.House
	clock   func() time.Time
	zone    *time.Location
	log     *slog.Logger
}

func (c *chores) today() calendar.Date { return calendar.DateOf(c.clock().In(c.zone)) }

// runner is the one list of what the program does by itself: what follows a commit, and what is done
// at certain times. Each is named for the operator by a message "jobs.of."+name.
func (c *chores) runner() *jobs.Runner {
	r := jobs.NewRunner(jobs.Options{Store: c.db.Jobs(), Clock: c.clock, Log: c.log})
	r.Periodic(jobs.Periodic{Name: "forecasts", Slots: jobs.Daily(0, 5, c.zone), Run: c.forecasts})
	r.Periodic(jobs.Periodic{Name: "lights", Slots: jobs.Daily(0, 15, c.zone), Run: c.lights})
	r.Handle(store.LightsJob, c.touchedLights, jobs.Batch(100))
	r.Handle(store.PlanLightsJob, c.planLights)
	r.Periodic(jobs.Periodic{Name: "periods", Slots: jobs.Every(time.Hour, c.zone), Run: c.periods})
	r.Periodic(jobs.Periodic{Name: "sessions", Slots: jobs.Daily(3, 10, c.zone), Run: c.sessions})
	r.Periodic(jobs.Periodic{Name: "notices", Slots: jobs.Every(scanEvery, c.zone), Run: c.notices})
	if c.courier != nil {
		r.Periodic(jobs.Periodic{Name: "messages", Slots: jobs.Every(carryEvery, c.zone), Run: c.messages})
	}
	if c.objects != nil {
		r.Periodic(jobs.Periodic{Name: "objects", Slots: jobs.Daily(3, 30, c.zone), Run: c.sweep})
	}
	return r
}

// forecasts brings every plan with a work plan computed before today up to today: a forecast moves
// with the day from which it looks ahead.
func (c *chores) forecasts(ctx context.Context, _ jobs.Run) error {
	return refreshForecasts(ctx, c.db, c.today())
}

// refreshForecasts computes the plans that were computed before today, one transaction each.
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

// periods opens the reporting periods that have begun and lists the reports owed, one transaction per
// plan.
func (c *chores) periods(ctx context.Context, _ jobs.Run) error {
	return openPeriods(ctx, c.db, c.today())
}

func openPeriods(ctx context.Context, db *store.DB, today calendar.Date) error {
	var plans []plan.ID
	err := db.Read(ctx, func(r *store.Reader) error {
		ids, err := r.IssuedPlans()
		if err != nil {
			return err
		}
		for _, id := range ids {
			if _, there, err := r.Cycle(id); err != nil {
				return err
			} else if there {
				plans = append(plans, id)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, id := range plans {
		err := db.Write(ctx, func(tx *store.Tx) error {
			_, err := report.Open(tx, access.System, id, today)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// sessions forgets what has expired of sign-ins.
func (c *chores) sessions(ctx context.Context, run jobs.Run) error {
	return c.db.Write(ctx, func(tx *store.Tx) error {
		if err := tx.ForgetSessions(); err != nil {
			return err
		}
		return tx.FinishRun(run)
	})
}

// sweepAge is how old an object without a row must be to be removed.
const sweepAge = 48 * time.Hour

// sweep removes the objects that no row names. Ages are told by the store of objects, which does not
// go by the installation's clock.
func (c *chores) sweep(ctx context.Context, _ jobs.Run) error {
	swept, err := objects.Sweep(ctx, c.objects, time.Now().Add(-sweepAge), func(ctx context.Context, list []objects.Hash) (map[objects.Hash]bool, error) {
		named := map[objects.Hash]bool{}
		return named, c.db.Read(ctx, func(r *store.Reader) error {
			for _, h := range list {
				there, err := r.ObjectNamed(h)
				if err != nil {
					return err
				}
				named[h] = there
			}
			return nil
		})
	})
	if err == nil {
		c.log.Info("objects swept", "result", swept)
	}
	return err
}
