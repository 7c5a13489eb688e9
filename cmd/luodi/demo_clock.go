package main

import (
	"context"
	"strconv"
	"sync/atomic"
	"time"

	"luodi/internal/store"
)

// demoClockKey is the setting that keeps how far the demonstration's clock is from the real one, in
// seconds.
const demoClockKey = "demo.clock"

// demoIssueTime is when the example is issued, and demoVisitTime when its visitors come: the plan
// runs from October 2022 to the end of 2023, and what is scheduled backwards from there tells
// nothing years later.
var (
	demoZone      = time.FixedZone("CST", 8*3600)
	demoIssueTime = time.Date(2022, time.October, 20, 9, 30, 0, 0, demoZone)
	demoVisitTime = time.Date(2022, time.October, 21, 9, 0, 0, 0, demoZone)
)

// demoClock is the real clock, moved by some time. The zero demoClock is the real one.
type demoClock struct{ seconds atomic.Int64 }

func (c *demoClock) now() time.Time {
	return time.Now().Add(time.Duration(c.seconds.Load()) * time.Second)
}

// set moves the clock so that it is t now.
func (c *demoClock) set(t time.Time) { c.seconds.Store(int64(time.Until(t) / time.Second)) }

// start sets the clock of a demonstration that is being made, or finds how one made before stands.
// One that was made without a clock of its own keeps the real time.
func (c *demoClock) start(ctx context.Context, db *store.DB) error {
	var kept string
	var there, made bool
	if err := db.Read(ctx, func(r *store.Reader) (err error) {
		if kept, there, err = r.Setting(demoClockKey); err == nil {
			_, made, err = r.Setting(demoSetting)
		}
		return err
	}); err != nil {
		return err
	}
	switch seconds, err := strconv.ParseInt(kept, 10, 64); {
	case there && err == nil:
		c.seconds.Store(seconds)
	case !made:
		c.set(demoIssueTime)
		return c.keep(ctx, db)
	default:
		c.seconds.Store(0)
	}
	return nil
}

// open lets the visitors in: from now on it is the day after the issue, unless it is later already.
func (c *demoClock) open(ctx context.Context, db *store.DB) error {
	if now := c.now(); now.Before(demoIssueTime.Add(-time.Hour)) || !now.Before(demoVisitTime) {
		return nil
	}
	c.set(demoVisitTime)
	return c.keep(ctx, db)
}

func (c *demoClock) keep(ctx context.Context, db *store.DB) error {
	return db.Write(ctx, func(tx *store.Tx) error {
		return tx.SetSetting(demoClockKey, strconv.FormatInt(c.seconds.Load(), 10))
	})
}
