package jobs

import (
	"hash/fnv"
	"time"

	"luodi/internal/access"
)

// Tx is what the queue needs of a transaction. See store.Tx.
type Tx interface {
	Reader
	Now() time.Time
	NewID() string
	Audit(actor access.Actor, action access.Action, kind, subject, chain string, before, after any) error

	// ClaimJobs takes up to n rows of a kind that may be taken, with a lease that ends at until.
	ClaimJobs(kind, node string, n int, until time.Time) ([]Job, error)
	// FinishJobs removes rows; a Conflict fault when one is no longer held.
	FinishJobs(list []Job) error
	// ExtendJobs renews the lease and gives how many rows are still held.
	ExtendJobs(list []Job, until time.Time) (int, error)
	// PutBackJob stores State, Due, Attempts and Problem of a row that is held, and lets it go; it
	// does nothing when the row is no longer held. If a younger row of the same key waits, that one
	// stands for both.
	PutBackJob(j Job) error
	// ReviveJob makes a row that waits or is dead due now, with all attempts ahead.
	ReviveJob(id ID) error
	// ReviveDead makes the dead rows of a kind due now, and gives how many there were.
	ReviveDead(kind string) (int, error)
	// DropJob removes a row that nobody runs.
	DropJob(id ID) error

	// InsertRun stores a new run and sets its Number; false when the slot was taken before.
	InsertRun(r *Run) (bool, error)
	// UpdateRun stores a run if held is its stored claim; else a Conflict fault.
	UpdateRun(r Run, held string) error
	// PruneRuns forgets all but the last runs of a name.
	PruneRuns(name string, keep int) error
}

// Reader is what the queue asks.
type Reader interface {
	Job(id ID) (Job, error)
	// HeldJobs gives those of the rows that are still held.
	HeldJobs(list []Job) ([]Job, error)
	// NextJobDue gives when the next row of a kind may be taken, and whether there is one.
	NextJobDue(kind string) (time.Time, bool, error)
	RunAt(name string, slot time.Time) (Run, bool, error)
	// OpenRuns gives the runs of a name that are under way or wait.
	OpenRuns(name string) ([]Run, error)
}

// backoff is how long after its n-th failure something is tried again: from ten seconds to two hours,
// with up to a fifth more, so that what failed together does not come back together.
func backoff(n int, salt string) time.Duration {
	steps := [...]time.Duration{10 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour}
	d := steps[min(max(n, 1), len(steps))-1]
	h := fnv.New32a()
	h.Write([]byte(salt))
	return d + d/5*time.Duration(h.Sum32()%1000)/1000
}

// failed puts a job back after an attempt that failed, or away if it was the last one.
func failed(tx Tx, j Job, p Problem, attempts int) error {
	j.State, j.Problem = Waiting, p
	j.Due = tx.Now().Add(backoff(j.Attempts, string(j.ID)))
	if j.Attempts >= attempts {
		j.State, j.Due = Dead, tx.Now()
	}
	return tx.PutBackJob(j)
}

// givenBack puts a job back that was not tried to the end, for the next node at once.
func givenBack(tx Tx, j Job) error {
	j.State, j.Due, j.Attempts = Waiting, tx.Now(), j.Attempts-1
	return tx.PutBackJob(j)
}
