package store

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"luodi/internal/jobs"
	"luodi/internal/store/internal/sqlgen"
	"luodi/internal/store/internal/sqltype"
)

// RunAt gives the run of a slot of periodic work, and whether there is one.
func (r *Reader) RunAt(name string, slot time.Time) (jobs.Run, bool, error) {
	row, err := r.q.RunAt(r.ctx, sqlgen.RunAtParams{Name: name, Slot: sqltype.At(slot)})
	if errors.Is(err, sql.ErrNoRows) {
		return jobs.Run{}, false, nil
	}
	if err != nil {
		return jobs.Run{}, false, fmt.Errorf("store: run of %s: %w", name, err)
	}
	list, err := runsOf([]sqlgen.PeriodicRun{row}, nil)
	if err != nil {
		return jobs.Run{}, false, err
	}
	return list[0], true, nil
}

// OpenRuns gives the runs of periodic work that are under way, then those that wait.
func (r *Reader) OpenRuns(name string) ([]jobs.Run, error) {
	return runsOf(r.q.OpenRuns(r.ctx, name))
}

// LastRuns gives the last runs of periodic work, the youngest first.
func (r *Reader) LastRuns(name string, n int) ([]jobs.Run, error) {
	return runsOf(r.q.LastRuns(r.ctx, sqlgen.LastRunsParams{Name: name, N: int64(n)}))
}

func runsOf(rows []sqlgen.PeriodicRun, err error) ([]jobs.Run, error) {
	if err != nil {
		return nil, fmt.Errorf("store: runs: %w", err)
	}
	out := make([]jobs.Run, len(rows))
	for i, row := range rows {
		out[i] = jobs.Run{Name: row.Name, Slot: row.Slot.Time, Number: int(row.Number), State: jobs.RunState(row.State), AskedBy: row.AskedBy, Claim: row.Claim,
			Node: row.Node, Attempts: int(row.Attempts), Due: row.Due.Time, BeganAt: row.BeganAt.Time, EndedAt: row.EndedAt.Time}
		if err := readProblem(row.Problem, &out[i].Problem); err != nil {
			return nil, fmt.Errorf("store: run %d of %s: %w", row.Number, row.Name, err)
		}
	}
	return out, nil
}

// InsertRun stores a run and sets its Number; false when its slot was taken before.
func (tx *Tx) InsertRun(r *jobs.Run) (bool, error) {
	last, err := tx.LastRuns(r.Name, 1)
	if err != nil {
		return false, err
	}
	r.Number, r.Slot = 1, sqltype.At(r.Slot).Time
	if len(last) > 0 {
		r.Number = last[0].Number + 1
	}
	problem, err := problemText(r.Problem)
	if err != nil {
		return false, err
	}
	n, err := tx.q.InsertRun(tx.ctx, sqlgen.InsertRunParams{Name: r.Name, Slot: sqltype.At(r.Slot), Number: int64(r.Number), State: string(r.State), AskedBy: r.AskedBy,
		Claim: r.Claim, Node: r.Node, Attempts: int64(r.Attempts), Due: sqltype.At(r.Due), BeganAt: sqltype.At(r.BeganAt), EndedAt: sqltype.At(r.EndedAt), Problem: problem})
	if err != nil {
		return false, fmt.Errorf("store: insert run of %s: %w", r.Name, err)
	}
	if n > 0 && r.State == jobs.RunWaiting {
		tx.group.wake(jobs.WakeRun(r.Name))
	}
	return n > 0, nil
}

// UpdateRun stores a run if held is its stored claim; else it is a Conflict fault.
func (tx *Tx) UpdateRun(r jobs.Run, held string) error {
	problem, err := problemText(r.Problem)
	if err != nil {
		return err
	}
	n, err := tx.q.UpdateRun(tx.ctx, sqlgen.UpdateRunParams{Name: r.Name, Slot: sqltype.At(r.Slot), State: string(r.State), Claim: r.Claim, Node: r.Node,
		Attempts: int64(r.Attempts), Due: sqltype.At(r.Due), BeganAt: sqltype.At(r.BeganAt), EndedAt: sqltype.At(r.EndedAt), Problem: problem, Held: held})
	if err != nil {
		return fmt.Errorf("store: update run of %s: %w", r.Name, err)
	}
	if n == 0 {
		return jobs.Lost()
	}
	return nil
}

// PruneRuns forgets all runs of a name but the last and those that are not over.
func (tx *Tx) PruneRuns(name string, keep int) error {
	last, err := tx.LastRuns(name, 1)
	if err != nil || len(last) == 0 {
		return err
	}
	if _, err := tx.q.PruneRuns(tx.ctx, sqlgen.PruneRunsParams{Name: name, Number: int64(last[0].Number - keep)}); err != nil {
		return fmt.Errorf("store: forget runs of %s: %w", name, err)
	}
	return nil
}

// FinishRun ends a run of periodic work in the transaction of its effects; a Conflict fault when
// another node has taken it over.
func (tx *Tx) FinishRun(r jobs.Run) error { return jobs.Finish(tx, r) }
