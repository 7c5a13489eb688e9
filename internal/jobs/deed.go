package jobs

import (
	"slices"
	"strings"

	"luodi/internal/access"
	"luodi/internal/fault"
)

const (
	auditRun = "periodic"
	auditJob = "job"
)

// Ask has periodic work run now, whatever its slots say. A run that waits to be tried again is not
// waited for any longer.
func Ask(tx Tx, actor access.Actor, p Periodic) error {
	if err := access.Allow(actor, access.Operate); err != nil {
		return err
	}
	open, err := tx.OpenRuns(p.Name)
	if err != nil {
		return err
	}
	if lasts(open, tx.Now()) {
		return fault.New(fault.Conflict, "jobs.runs_already", nil)
	}
	if slices.ContainsFunc(open, func(r Run) bool { return !r.Due.After(tx.Now()) }) {
		return fault.New(fault.Conflict, "jobs.waits_already", nil)
	}
	r := Run{Name: p.Name, Slot: tx.Now(), State: RunWaiting, AskedBy: actor.Name, Due: tx.Now()}
	fresh, err := tx.InsertRun(&r)
	if err != nil {
		return err
	}
	if !fresh {
		return fault.New(fault.Conflict, "jobs.waits_already", nil)
	}
	return tx.Audit(actor, access.Operate, auditRun, p.Name, access.Installation, nil, map[string]any{"name": p.Name, "number": r.Number})
}

// Retry has a job that failed tried again at once, with all its attempts ahead.
func Retry(tx Tx, actor access.Actor, id ID) error {
	return decide(tx, actor, id, "retry", func() error { return tx.ReviveJob(id) })
}

// RetryAll has all dead jobs of a kind tried again, after what stopped them was mended. It gives how
// many there were.
func RetryAll(tx Tx, actor access.Actor, kind string) (int, error) {
	if err := access.Allow(actor, access.Operate); err != nil {
		return 0, err
	}
	n, err := tx.ReviveDead(kind)
	if err != nil || n == 0 {
		return 0, err
	}
	return n, tx.Audit(actor, access.Operate, auditJob, kind, access.Installation, nil, map[string]any{"name": kind, "step": "retry", "number": n})
}

// Drop gives up a job that failed.
func Drop(tx Tx, actor access.Actor, id ID) error {
	return decide(tx, actor, id, "drop", func() error { return tx.DropJob(id) })
}

func decide(tx Tx, actor access.Actor, id ID, what string, do func() error) error {
	if err := access.Allow(actor, access.Operate); err != nil {
		return err
	}
	j, err := tx.Job(id)
	if err != nil {
		return err
	}
	if j.State == Running || j.Attempts == 0 {
		return fault.New(fault.Conflict, "jobs.not_failed", nil)
	}
	if err := do(); err != nil {
		return err
	}
	return tx.Audit(actor, access.Operate, auditJob, string(id), access.Installation,
		map[string]any{"name": strings.TrimSpace(j.Kind + " " + j.Key), "state": j.State}, map[string]any{"step": what})
}
