package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"luodi/internal/jobs"
	"luodi/internal/store/internal/sqlgen"
	"luodi/internal/store/internal/sqltype"
)

// Enqueue has work done after the commit. A row of the kind and key that waits already stands for
// both; it is only moved to an earlier Due. One that is dead waits again.
func (tx *Tx) Enqueue(n jobs.New) error {
	args := ""
	if n.Args != nil {
		b, err := json.Marshal(n.Args)
		if err != nil {
			return fmt.Errorf("store: arguments of job %s: %w", n.Kind, err)
		}
		args = string(b)
	}
	due := n.Due
	if due.IsZero() {
		due = tx.now
	}
	err := tx.q.EnqueueJob(tx.ctx, sqlgen.EnqueueJobParams{ID: tx.NewID(), Kind: n.Kind, Key: n.Key, Args: args, Due: sqltype.At(due), MadeAt: sqltype.At(tx.now)})
	if err != nil {
		return fmt.Errorf("store: enqueue %s: %w", n.Kind, err)
	}
	if !due.After(tx.now) {
		tx.group.wake(n.Kind)
	}
	return nil
}

// wake has the runner of this process look for work of a kind once the group is committed.
func (g *group) wake(kind string) {
	if !slices.Contains(g.kinds, kind) {
		g.kinds = append(g.kinds, kind)
	}
}

// wakeRunner tells after a commit which kinds were enqueued.
func (db *DB) wakeRunner(kinds []string) {
	if f := db.enqueued.Load(); f != nil {
		for _, kind := range kinds {
			(*f)(kind)
		}
	}
}

// Jobs is the database as a runner uses it.
func (db *DB) Jobs() jobs.Store { return jobStore{db} }

type jobStore struct{ db *DB }

func (s jobStore) Write(ctx context.Context, fn func(jobs.Tx) error) error {
	return s.db.Write(ctx, func(tx *Tx) error { return fn(tx) })
}

func (s jobStore) Read(ctx context.Context, fn func(jobs.Reader) error) error {
	return s.db.Read(ctx, func(r *Reader) error { return fn(r) })
}

func (s jobStore) OnEnqueue(f func(kind string)) { s.db.enqueued.Store(&f) }

// ClaimJobs takes up to n rows of a kind that may be taken at this instant, the earliest due first,
// each with a lease until then: rows that wait, unless one of the same key is under way, and rows whose
// lease ran out.
func (tx *Tx) ClaimJobs(kind, node string, n int, until time.Time) ([]jobs.Job, error) {
	rows, err := tx.q.ClaimJobs(tx.ctx, sqlgen.ClaimJobsParams{Claim: tx.NewID(), Node: node, Lease: sqltype.At(until), Kind: kind, Now: sqltype.At(tx.now), N: int64(n)})
	if err != nil {
		return nil, fmt.Errorf("store: claim %s: %w", kind, err)
	}
	list, err := jobsOf(rows)
	slices.SortFunc(list, func(a, b jobs.Job) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return list, err
}

// FinishJobs removes rows of a batch whose effects are in this transaction. It is a Conflict fault
// when one is no longer held: another node took it over, or it is finished.
func (tx *Tx) FinishJobs(list []jobs.Job) error {
	return eachClaim(list, func(claim, ids string, n int) error {
		gone, err := tx.q.FinishJobs(tx.ctx, sqlgen.FinishJobsParams{Claim: claim, Ids: ids})
		if err != nil {
			return fmt.Errorf("store: finish jobs: %w", err)
		}
		if gone != int64(n) {
			return jobs.Lost()
		}
		return nil
	})
}

// ExtendJobs renews leases and gives how many of the rows are still held.
func (tx *Tx) ExtendJobs(list []jobs.Job, until time.Time) (int, error) {
	held := 0
	return held, eachClaim(list, func(claim, ids string, _ int) error {
		n, err := tx.q.ExtendJobs(tx.ctx, sqlgen.ExtendJobsParams{Claim: claim, Ids: ids, Lease: sqltype.At(until)})
		if err != nil {
			return fmt.Errorf("store: extend jobs: %w", err)
		}
		held += int(n)
		return nil
	})
}

// HeldJobs gives those of the rows that nobody finished or took over.
func (r *Reader) HeldJobs(list []jobs.Job) ([]jobs.Job, error) {
	type taking struct{ id, claim string }
	held := map[taking]bool{}
	err := eachClaim(list, func(claim, ids string, _ int) error {
		found, err := r.q.HeldJobs(r.ctx, sqlgen.HeldJobsParams{Claim: claim, Ids: ids})
		if err != nil {
			return fmt.Errorf("store: held jobs: %w", err)
		}
		for _, id := range found {
			held[taking{id, claim}] = true
		}
		return nil
	})
	var out []jobs.Job
	for _, j := range list {
		if held[taking{string(j.ID), j.Claim}] {
			out = append(out, j)
		}
	}
	return out, err
}

// eachClaim gives the jobs of each taking as a JSON list of ids; a job that is not taken is Lost.
func eachClaim(list []jobs.Job, f func(claim, ids string, n int) error) error {
	for len(list) > 0 {
		claim := list[0].Claim
		n := slices.IndexFunc(list, func(j jobs.Job) bool { return j.Claim != claim })
		if n < 0 {
			n = len(list)
		}
		if claim == "" {
			return jobs.Lost()
		}
		ids := make([]string, n)
		for i, j := range list[:n] {
			ids[i] = string(j.ID)
		}
		b, err := json.Marshal(ids)
		if err != nil {
			return err
		}
		if err := f(claim, string(b), n); err != nil {
			return err
		}
		list = list[n:]
	}
	return nil
}

// PutBackJob lets a row that is held go, with its State, Due, Attempts and Problem. When a younger row
// of its key waits, that one stands for both and knows of the attempts. A row that is no longer held
// is left alone.
func (tx *Tx) PutBackJob(j jobs.Job) error {
	problem, err := problemText(j.Problem)
	if err != nil {
		return err
	}
	n, err := tx.q.PutBackJob(tx.ctx, sqlgen.PutBackJobParams{ID: string(j.ID), Claim: j.Claim, State: string(j.State), Due: sqltype.At(j.Due), Attempts: int64(j.Attempts), Problem: problem})
	if err == nil && n == 0 {
		n, err = tx.q.RemoveJob(tx.ctx, sqlgen.RemoveJobParams{ID: string(j.ID), Claim: j.Claim})
		if err == nil && n > 0 {
			err = tx.q.MarkPendingJob(tx.ctx, sqlgen.MarkPendingJobParams{Kind: j.Kind, Key: j.Key, Attempts: int64(j.Attempts), Problem: problem})
		}
	}
	if err != nil {
		return fmt.Errorf("store: put job %s back: %w", j.ID, err)
	}
	if !j.Due.After(tx.now) && j.State == jobs.Waiting {
		tx.group.wake(j.Kind)
	}
	return nil
}

// ReviveJob makes a row that waits or is dead due now, with all its attempts ahead.
func (tx *Tx) ReviveJob(id jobs.ID) error {
	j, err := tx.Job(id)
	if err != nil {
		return err
	}
	n, err := tx.q.ReviveJob(tx.ctx, sqlgen.ReviveJobParams{ID: string(id), Due: sqltype.At(tx.now)})
	if err != nil {
		return fmt.Errorf("store: revive job %s: %w", id, err)
	}
	if n == 0 {
		return changed()
	}
	tx.group.wake(j.Kind)
	return nil
}

// ReviveDead makes the dead rows of a kind due now, and gives how many there were.
func (tx *Tx) ReviveDead(kind string) (int, error) {
	n, err := tx.q.ReviveDeadJobs(tx.ctx, sqlgen.ReviveDeadJobsParams{Kind: kind, Due: sqltype.At(tx.now)})
	if err != nil {
		return 0, fmt.Errorf("store: revive %s: %w", kind, err)
	}
	tx.group.wake(kind)
	return int(n), nil
}

// DropJob removes a row that nobody runs.
func (tx *Tx) DropJob(id jobs.ID) error {
	n, err := tx.q.RemoveJob(tx.ctx, sqlgen.RemoveJobParams{ID: string(id), Claim: ""})
	if err != nil {
		return fmt.Errorf("store: drop job %s: %w", id, err)
	}
	if n == 0 {
		return changed()
	}
	return nil
}

// Job gives a row of the queue.
func (r *Reader) Job(id jobs.ID) (jobs.Job, error) {
	row, err := r.q.JobByID(r.ctx, string(id))
	if errors.Is(err, sql.ErrNoRows) {
		return jobs.Job{}, notFound("job", id)
	}
	if err != nil {
		return jobs.Job{}, fmt.Errorf("store: job %s: %w", id, err)
	}
	list, err := jobsOf([]sqlgen.Job{row})
	if err != nil {
		return jobs.Job{}, err
	}
	return list[0], nil
}

// NextJobDue gives when the next row of a kind may be taken, and whether there is one.
func (r *Reader) NextJobDue(kind string) (time.Time, bool, error) {
	due, err := r.q.NextJobDue(r.ctx, kind)
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, false, nil
	}
	if err != nil {
		return time.Time{}, false, fmt.Errorf("store: next %s: %w", kind, err)
	}
	return due.Time, true, nil
}

// JobsIn gives a page of the rows in a state, the earliest due first.
func (r *Reader) JobsIn(state jobs.State, p Page) ([]jobs.Job, string, error) {
	after, id := sqltype.Instant{Time: time.Unix(0, 0)}, ""
	if p.After != "" {
		at, last, err := cursor2(p.After)
		if err != nil {
			return nil, "", err
		}
		if after.Time, err = time.Parse(time.RFC3339Nano, at); err != nil {
			return nil, "", badCursor(err)
		}
		id = last
	}
	rows, err := r.q.JobsIn(r.ctx, sqlgen.JobsInParams{State: string(state), AfterDue: after, AfterID: id, N: p.ask()})
	if err != nil {
		return nil, "", fmt.Errorf("store: jobs: %w", err)
	}
	rows, next := cut(p, rows, func(row sqlgen.Job) string { return row.Due.UTC().Format(time.RFC3339Nano) + " " + row.ID })
	list, err := jobsOf(rows)
	return list, next, err
}

// JobCount says how many jobs of a kind are in a state, and how many of them failed before.
type JobCount struct {
	Kind        string
	State       jobs.State
	Jobs, Tried int
}

// CountJobs counts the queue by kind and state.
func (r *Reader) CountJobs() ([]JobCount, error) {
	rows, err := r.q.CountJobs(r.ctx)
	if err != nil {
		return nil, fmt.Errorf("store: count jobs: %w", err)
	}
	out := make([]JobCount, len(rows))
	for i, row := range rows {
		out[i] = JobCount{Kind: row.Kind, State: jobs.State(row.State), Jobs: int(row.Jobs), Tried: int(row.Tried)}
	}
	return out, nil
}

func jobsOf(rows []sqlgen.Job) ([]jobs.Job, error) {
	out := make([]jobs.Job, len(rows))
	for i, row := range rows {
		out[i] = jobs.Job{ID: jobs.ID(row.ID), Kind: row.Kind, Key: row.Key, State: jobs.State(row.State), Due: row.Due.Time, MadeAt: row.MadeAt.Time,
			Attempts: int(row.Attempts), Node: row.Node, Claim: row.Claim}
		if row.Args != "" {
			out[i].Args = json.RawMessage(row.Args)
		}
		if err := readProblem(row.Problem, &out[i].Problem); err != nil {
			return nil, fmt.Errorf("store: job %s: %w", row.ID, err)
		}
	}
	return out, nil
}

func problemText(p jobs.Problem) (string, error) {
	if p.None() {
		return "", nil
	}
	b, err := json.Marshal(p)
	return string(b), err
}

func readProblem(text string, p *jobs.Problem) error {
	if text == "" {
		return nil
	}
	return json.Unmarshal([]byte(text), p)
}
