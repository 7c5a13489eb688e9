package jobs

import (
	"context"
	"slices"
	"time"
)

// Periodic is work that is done at certain times.
type Periodic struct {
	Name  string // stable; the row in the operator's table is named by the message "jobs.of."+Name
	Slots Slots
	// Run does it. It may be begun again for the same slot after a node died, so it either does
	// nothing that is done already, or ends its transaction with tx.FinishRun.
	Run func(ctx context.Context, run Run) error
	// Attempts in a slot, until the next comes; 0 is 4.
	Attempts int
}

// RunState is where a run stands.
type RunState string

const (
	RunWaiting RunState = "waiting" // asked for by a person, or failed and tried again
	RunRunning RunState = "running"
	RunDone    RunState = "done"
	RunFailed  RunState = "failed" // for the last time
)

// Run is one slot of periodic work.
type Run struct {
	Name     string
	Slot     time.Time
	Number   int // of this name, from 1
	State    RunState
	AskedBy  string // the post that asked for it; "" for the clock
	Claim    string // of this taking; "" when nobody has it
	Node     string // the last that had it
	Attempts int
	Due      time.Time // when it may be taken; of a running one, when the lease ends
	BeganAt  time.Time // the last attempt
	EndedAt  time.Time
	Problem  Problem
}

// Took is how long the last attempt lasted, 0 while it runs.
func (r *Run) Took() time.Duration {
	if r.EndedAt.IsZero() || r.BeganAt.IsZero() {
		return 0
	}
	return r.EndedAt.Sub(r.BeganAt)
}

// history is how many runs of a name are kept. It is also what keeps slots from running again when
// clocks are set back, as long as the slots of that time are among them.
const history = 200

// begin takes the run of a name that is to be done at now, if there is one: one whose node died,
// before one that a person asked for or that is tried again, before the slot of the clock. Nothing is
// begun while another run of the name lasts. What failed gives way to the next slot; of slots that
// passed while nothing ran only the latest is run.
func begin(tx Tx, p *Periodic, node string, now time.Time, lease time.Duration) (Run, bool, error) {
	open, err := tx.OpenRuns(p.Name) // running before waiting, older before younger
	if err != nil || lasts(open, tx.Now()) {
		return Run{}, false, err
	}
	slot := p.Slots.Latest(now)
	_, known, err := tx.RunAt(p.Name, slot)
	if err != nil {
		return Run{}, false, err
	}
	for _, r := range open {
		held := r.Claim
		switch {
		case r.State == RunRunning && r.Attempts >= p.attempts():
			r.State, r.Claim, r.EndedAt, r.Problem = RunFailed, "", tx.Now(), Problem{Key: ProblemLost}
		case r.State == RunWaiting && r.Attempts > 0 && !known && slot.After(r.Slot):
			r.State, r.EndedAt = RunFailed, tx.Now() // the new slot is the next attempt
		case r.State == RunWaiting && r.Due.After(tx.Now()):
			continue
		default:
			r.take(tx, node, lease)
			return r, true, tx.UpdateRun(r, held)
		}
		if err := tx.UpdateRun(r, held); err != nil {
			return Run{}, false, err
		}
	}
	if known {
		return Run{}, false, nil
	}
	r := Run{Name: p.Name, Slot: slot}
	r.take(tx, node, lease)
	fresh, err := tx.InsertRun(&r)
	return r, fresh, err
}

// longest is the longest lease. One that seems to end later was taken by a clock that was wrong.
const longest = time.Hour

// lives reports whether the run is under way on a node that lives.
func (r *Run) lives(now time.Time) bool {
	return r.State == RunRunning && r.Due.After(now) && !r.Due.After(now.Add(longest))
}

func lasts(open []Run, now time.Time) bool {
	return slices.ContainsFunc(open, func(r Run) bool { return r.lives(now) })
}

// look reports without a transaction whether begin might find something, and when to look again.
func (p *Periodic) look(r Reader, now time.Time) (due bool, next time.Time, err error) {
	next = p.Slots.Next(now)
	open, err := r.OpenRuns(p.Name)
	if err != nil {
		return false, next, err
	}
	for _, x := range open {
		if !x.Due.After(now) || x.State == RunRunning && !x.lives(now) {
			due = true
		} else if x.Due.Before(next) {
			next = x.Due
		}
	}
	if lasts(open, now) {
		return false, next, nil
	}
	if due {
		return true, next, nil
	}
	_, known, err := r.RunAt(p.Name, p.Slots.Latest(now))
	return !known, next, err
}

func (p *Periodic) attempts() int {
	if p.Attempts > 0 {
		return p.Attempts
	}
	return 4
}

func (r *Run) take(tx Tx, node string, lease time.Duration) {
	r.State, r.Claim, r.Node = RunRunning, tx.NewID(), node
	r.Attempts++
	r.Due, r.BeganAt, r.EndedAt = tx.Now().Add(lease), tx.Now(), time.Time{}
}

// Finish ends a run in the transaction of its effects; a Conflict fault when another node has taken it.
func Finish(tx Tx, r Run) error {
	held := r.Claim
	r.State, r.Claim, r.EndedAt, r.Problem = RunDone, "", tx.Now(), Problem{}
	if err := tx.UpdateRun(r, held); err != nil {
		return err
	}
	return tx.PruneRuns(r.Name, history)
}

// failedRun lets a run go after an attempt that failed.
func failedRun(tx Tx, r Run, problem Problem, attempts int) error {
	held := r.Claim
	r.State, r.Claim, r.EndedAt, r.Problem = RunWaiting, "", tx.Now(), problem
	r.Due = tx.Now().Add(backoff(r.Attempts, r.Name))
	if r.Attempts >= attempts {
		r.State = RunFailed
	}
	return tx.UpdateRun(r, held)
}

// givenBackRun lets a run go that was not tried to the end.
func givenBackRun(tx Tx, r Run) error {
	held := r.Claim
	r.State, r.Claim, r.EndedAt, r.Due = RunWaiting, "", time.Time{}, tx.Now()
	r.Attempts--
	return tx.UpdateRun(r, held)
}
