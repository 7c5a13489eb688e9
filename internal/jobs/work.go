package jobs

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"
)

// round does one batch of a kind. It reports whether there was one, and when there may be if not.
func (r *Runner) round(ctx context.Context, k *kind) (bool, time.Time, error) {
	var next time.Time
	var some bool
	err := r.Store.Read(ctx, func(x Reader) (err error) {
		next, some, err = x.NextJobDue(k.name)
		return err
	})
	if err != nil || !some || next.After(r.Clock()) {
		return false, next, err
	}
	var list []Job
	err = r.Store.Write(ctx, func(tx Tx) (err error) {
		list, err = tx.ClaimJobs(k.name, r.Node, k.batch, tx.Now().Add(r.Lease))
		if err != nil {
			return err
		}
		live := list[:0]
		for _, j := range list {
			if j.Attempts > k.attempts { // it was taken up once too often by nodes that died
				j.Attempts--
				if err := failed(tx, j, Problem{Key: ProblemLost}, k.attempts); err != nil {
					return err
				}
				continue
			}
			live = append(live, j)
		}
		list = live
		return nil
	})
	if err != nil || len(list) == 0 {
		return false, time.Time{}, err // others were quicker
	}
	work, end := r.lease(ctx, func(tx Tx, until time.Time) (bool, error) {
		n, err := tx.ExtendJobs(list, until)
		return n > 0, err
	})
	defer end()
	return true, time.Time{}, r.batch(ctx, work, k, list)
}

// batch does the jobs and settles what became of them. Several that fail are tried again at once, each
// alone, so that one does not take the others with it.
func (r *Runner) batch(ctx, work context.Context, k *kind, list []Job) error {
	err := contain(func() error { return k.do(work, list) })
	if err == nil {
		return r.finish(ctx, list)
	}
	var held []Job
	if e := r.Store.Read(context.WithoutCancel(ctx), func(x Reader) (err error) {
		held, err = x.HeldJobs(list)
		return err
	}); e != nil {
		return e
	}
	if len(list) > 1 && work.Err() == nil && ctx.Err() == nil {
		r.Log.Warn("jobs: batch failed, each is tried alone", "kind", k.name, "jobs", len(held), "error", err)
		for i := range held {
			if ctx.Err() != nil {
				return r.putBack(ctx, held[i:], givenBack)
			}
			if err := r.batch(ctx, work, k, held[i:i+1]); err != nil {
				return err
			}
		}
		return nil
	}
	if ctx.Err() != nil && work.Err() != nil { // it was cut off, and did not fail
		return r.putBack(ctx, held, givenBack)
	}
	for _, j := range held {
		problem := problemOf(err, random(4))
		r.Log.Error("jobs: failed", "kind", j.Kind, "job", j.ID, "attempt", j.Attempts, "ref", problem.Ref, "error", err)
		if err := r.putBack(ctx, []Job{j}, func(tx Tx, j Job) error { return failed(tx, j, problem, k.attempts) }); err != nil {
			return err
		}
	}
	return nil
}

// finish removes the rows that a handler left although it succeeded.
func (r *Runner) finish(ctx context.Context, list []Job) error {
	var held []Job
	ctx = context.WithoutCancel(ctx)
	err := r.Store.Read(ctx, func(x Reader) (err error) {
		held, err = x.HeldJobs(list)
		return err
	})
	if err != nil || len(held) == 0 {
		return err
	}
	return r.Store.Write(ctx, func(tx Tx) error { return tx.FinishJobs(held) })
}

func (r *Runner) putBack(ctx context.Context, list []Job, how func(Tx, Job) error) error {
	return r.Store.Write(context.WithoutCancel(ctx), func(tx Tx) error {
		for _, j := range list {
			if err := how(tx, j); err != nil {
				return err
			}
		}
		return nil
	})
}

// tick does one run of periodic work. It reports whether there was one, and when there may be if not.
func (r *Runner) tick(ctx context.Context, p *Periodic) (bool, time.Time, error) {
	select {
	case r.room <- struct{}{}:
		defer func() { <-r.room }()
	case <-ctx.Done():
		return false, time.Time{}, nil
	}
	var due bool
	var next time.Time
	err := r.Store.Read(ctx, func(x Reader) (err error) {
		due, next, err = p.look(x, r.Clock())
		return err
	})
	if err != nil || !due {
		return false, next, err
	}
	var run Run
	var ours bool
	err = r.Store.Write(ctx, func(tx Tx) (err error) {
		run, ours, err = begin(tx, p, r.Node, r.Clock(), r.Lease)
		return err
	})
	if err != nil || !ours {
		return false, next, err
	}
	work, end := r.lease(ctx, func(tx Tx, until time.Time) (bool, error) {
		now, there, err := tx.RunAt(run.Name, run.Slot)
		if err != nil || !there || now.Claim != run.Claim {
			return false, err
		}
		now.Due = until
		return true, tx.UpdateRun(now, run.Claim)
	})
	defer end()
	err = contain(func() error { return p.Run(work, run) })
	return true, time.Time{}, r.settle(ctx, work, p, run, err)
}

// settle stores what became of a run, unless it was finished in its own transaction or another node
// has it.
func (r *Runner) settle(ctx, work context.Context, p *Periodic, run Run, err error) error {
	problem := Problem{}
	cut := err != nil && ctx.Err() != nil && work.Err() != nil
	if err != nil && !cut {
		problem = problemOf(err, random(4))
		r.Log.Error("jobs: periodic work failed", "name", p.Name, "slot", run.Slot, "attempt", run.Attempts, "ref", problem.Ref, "error", err)
	}
	return r.Store.Write(context.WithoutCancel(ctx), func(tx Tx) error {
		now, there, e := tx.RunAt(run.Name, run.Slot)
		switch {
		case e != nil || !there || now.Claim != run.Claim:
			return e
		case cut:
			return givenBackRun(tx, run)
		case err != nil:
			return failedRun(tx, run, problem, p.attempts())
		}
		return Finish(tx, run)
	})
}

// lease renews what was taken until end is called, and gives the context of the work: it ends when
// the lease is lost, or some time after the runner was told to stop.
func (r *Runner) lease(ctx context.Context, renew func(tx Tx, until time.Time) (bool, error)) (work context.Context, end func()) {
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		tick := time.NewTicker(r.Lease / 3)
		defer tick.Stop()
		var late <-chan time.Time
		told := ctx.Done()
		for {
			select {
			case <-work.Done():
				return
			case <-told:
				timer := time.NewTimer(r.Grace)
				defer timer.Stop()
				told, late = nil, timer.C
			case <-late:
				cancel()
			case <-tick.C:
				held := true
				err := r.Store.Write(work, func(tx Tx) (err error) {
					held, err = renew(tx, tx.Now().Add(r.Lease))
					return err
				})
				if err == nil && !held {
					cancel() // finished, or lost to another node
				}
			}
		}
	}()
	return work, func() {
		cancel()
		<-stopped
	}
}

// contain turns a panic of the work into its error.
func contain(do func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &Note{Text: "panic", Err: fmt.Errorf("%v\n%s", p, debug.Stack())}
		}
	}()
	return do()
}
