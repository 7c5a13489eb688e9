// Package jobs does what is to be done after a commit, and what is to be done at certain times.
//
// # After a commit
//
// Whoever changes something enqueues the work that follows in the same transaction:
//
//	tx.Enqueue(jobs.New{Kind: "lights", Key: string(measure)})
//
// At most one row of a kind waits for a key; enqueuing again is one statement that changes nothing. A
// handler takes a batch of one kind and finishes the rows in the transaction of their effects, so that
// both happen once or not at all, whatever node dies at whatever moment:
//
//	runner.Handle("lights", func(ctx context.Context, list []jobs.Job) error {
//		return db.Write(ctx, func(tx *store.Tx) error {
//			… // the effects
//			return tx.FinishJobs(list)
//		})
//	}, jobs.Batch(100))
//
// Rows that a handler did not finish when it returns nil are finished for it, at least once done. When
// it fails they are tried again, each alone if there were several, later and later; after the last
// attempt a row is dead until a person looks at it or the same work is enqueued anew.
//
// # At certain times
//
//	runner.Periodic(jobs.Periodic{Name: "forecasts", Slots: jobs.Daily(0, 5, zone), Run: …})
//
// A slot is run once over all nodes. A run may finish itself in its own transaction (tx.FinishRun).
//
// # Leases
//
// A taking has a lease, renewed while the work lasts. When the node dies the lease ends and another
// takes the work; a node that lives on without knowing can no longer finish it (Conflict). Leases go
// by the nodes' clocks, which must agree within a fraction of a minute; when they do not, work is
// begun twice, but takes effect once.
package jobs

import (
	"encoding/json"
	"errors"
	"time"

	"luodi/internal/fault"
)

// ID identifies a job.
type ID string

// New is work to be done after the commit. The work must follow from Kind and Key: while a row waits,
// enqueuing again changes its Args only where it also moves Due.
type New struct {
	Kind string
	Key  string    // which thing it is about; "" for the whole
	Args any       // as JSON; nil for none
	Due  time.Time // not before; zero is at once
}

// State is where a job stands.
type State string

const (
	Waiting State = "waiting" // also one that failed and will be tried again
	Running State = "running"
	Dead    State = "dead" // failed for the last time; a person may revive it
)

// Job is a row of the queue. A finished one is no longer there.
type Job struct {
	ID       ID
	Kind     string
	Key      string
	Args     json.RawMessage // "" for none
	State    State
	Due      time.Time // when it may be taken; of a running one, when the lease ends
	MadeAt   time.Time
	Attempts int     // begun so far, with the one under way
	Problem  Problem // of the last attempt that failed
	Node     string  // that runs it
	Claim    string  // of this taking; "" while nobody has it
}

// Decode reads the job's arguments.
func (j *Job) Decode(into any) error {
	if len(j.Args) == 0 {
		return nil
	}
	return json.Unmarshal(j.Args, into)
}

// Problem is what is kept of an error and shown to the operator. It holds nothing that came from
// people or other servers: of a fault its key, of a Note its text; the whole error is in the log under
// Ref.
type Problem struct {
	Key  fault.Key `json:"key,omitempty"`
	Text string    `json:"text,omitempty"`
	Ref  string    `json:"ref,omitempty"`
}

// None reports whether there is no problem.
func (p Problem) None() bool { return p == Problem{} }

// Note is an error whose text may be kept: written by the program, such as "SMTP 550", without
// addresses, names or secrets.
type Note struct {
	Text string
	Err  error // for the log
}

func (n *Note) Error() string {
	if n.Err == nil {
		return n.Text
	}
	return n.Text + ": " + n.Err.Error()
}

func (n *Note) Unwrap() error { return n.Err }

// problemOf is what may be kept of an error.
func problemOf(err error, ref string) Problem {
	var note *Note
	var f *fault.Error
	switch {
	case errors.As(err, &note):
		return Problem{Text: note.Text, Ref: ref}
	case errors.As(err, &f):
		return Problem{Key: f.Key, Ref: ref}
	}
	return Problem{Key: ProblemInternal, Ref: ref}
}

const (
	// ProblemInternal: an error without a meaning of its own.
	ProblemInternal fault.Key = "jobs.internal"
	// ProblemLost: the node that had it is gone.
	ProblemLost fault.Key = "jobs.node_lost"
)

// Lost is the fault of finishing what another node has taken over.
func Lost() error { return fault.New(fault.Conflict, "jobs.lost", nil) }
