package jobs

import (
	"context"
	"time"
)

// Round does one batch of a kind as the runner would, and reports whether there was one.
func (r *Runner) Round(ctx context.Context, kind string) (bool, time.Time, error) {
	for _, k := range r.kinds {
		if k.name == kind {
			return r.round(ctx, k)
		}
	}
	panic("no such kind: " + kind)
}

// Tick does one run of periodic work as the runner would, and reports whether there was one.
func (r *Runner) Tick(ctx context.Context, name string) (bool, time.Time, error) {
	for _, p := range r.periodic {
		if p.Name == name {
			return r.tick(ctx, p)
		}
	}
	panic("no such periodic work: " + name)
}

var (
	Begin     = begin
	FailedRun = failedRun
	Backoff   = backoff
	History   = history
)
