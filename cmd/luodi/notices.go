package main

import (
	"context"
	"os"
	"strings"
	"time"

	"luodi/internal/courier"
	"luodi/internal/i18n"
	"luodi/internal/jobs"
	"luodi/internal/notify"
	"luodi/internal/plan"
	"luodi/internal/store"
	"luodi/internal/web"
)

// scanEvery is how often the server looks what people have to be told, carryEvery how often it looks
// whose time has come.
const scanEvery, carryEvery = 5 * time.Minute, time.Minute

// newCourier opens the key of the data folder. LUODI_PRIVATE_HOOKS=1 lets hooks lead into the own
// network and mail use any port.
func (s *serving) newCourier() (*courier.Courier, error) {
	key, err := courier.OpenKey(s.dir)
	if err != nil {
		return nil, err
	}
	return courier.New(courier.Options{Key: key, Private: os.Getenv("LUODI_PRIVATE_HOOKS") == "1", Clock: s.clock}), nil
}

// house is how messages name this installation and its address.
func (s *serving) house(address string) courier.House {
	name := s.name
	if name == "" {
		name = i18n.LookSite.In(i18n.ZhHans)
	}
	return courier.House{Name: name, Base: strings.TrimSuffix(address, "/"), Zone: web.DefaultZone()}
}

// notices tells people what waits for them, and settles what does not wait any more.
func (c *chores) notices(ctx context.Context, _ jobs.Run) error {
	return scanNotices(ctx, c.db, c.clock(), c.zone)
}

// scanNotices compares what should be told with what was told, one transaction for each plan. Reading
// and comparing happen beside the writer.
func scanNotices(ctx context.Context, db *store.DB, now time.Time, zone *time.Location) error {
	var ground *notify.Ground
	var ids []plan.ID
	err := db.Read(ctx, func(r *store.Reader) (err error) {
		if ground, err = notify.Survey(r, now, zone); err != nil {
			return err
		}
		ids, err = r.IssuedPlans()
		return err
	})
	if err != nil {
		return err
	}
	for _, id := range ids {
		var changes notify.Changes
		err := db.Read(ctx, func(r *store.Reader) (err error) {
			changes, err = notify.Look(r, ground, id)
			return err
		})
		if err != nil {
			return err
		}
		if len(changes.New)+len(changes.End) == 0 {
			continue
		}
		if err := db.Write(ctx, func(tx *store.Tx) error { return notify.Apply(tx, changes, &ground.Post) }); err != nil {
			return err
		}
	}
	return nil
}

// messages carries out of the house whatever is due.
func (c *chores) messages(ctx context.Context, _ jobs.Run) error {
	sent, failed, err := c.courier.Round(ctx, c.db, c.house)
	if sent+failed > 0 {
		c.log.Info("messages", "sent", sent, "failed", failed)
	}
	return err
}
