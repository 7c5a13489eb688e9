package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"luodi/internal/fault"
)

const (
	queueLength = 1024 // writes that wait; the next ones wait to wait
	groupLength = 256  // writes that share one commit, at most
	tries       = 12   // of a group that another writer was in the way of
)

// Write runs fn in a transaction and returns when it is durable. Functions that wait together
// share one commit; the failure of one undoes only its own changes. fn may run twice. When ctx
// ends before fn has begun, it does not run; once begun, Write returns what came of it.
func (db *DB) Write(ctx context.Context, fn func(*Tx) error) error {
	return db.writer.write(ctx, fn)
}

// job is one function that waits to be run and committed.
type job struct {
	ctx   context.Context
	fn    func(*Tx) error
	alone bool         // long work that shares its commit with nobody
	state atomic.Int32 // waiting, then taken by the writer or given up by its caller
	err   error
	done  chan struct{}
}

const (
	waiting int32 = iota
	taken
	givenUp
)

// writer runs all writes of this process on one goroutine and one connection.
type writer struct {
	db    *DB
	queue chan *job
	ended chan struct{}

	mu       sync.RWMutex // held for reading while a job enters the queue
	stopping bool

	givenUp atomic.Int64 // calls that stopped waiting

	held *conn // nil until first needed and after a lost connection
}

func startWriter(db *DB) *writer {
	w := &writer{db: db, queue: make(chan *job, queueLength), ended: make(chan struct{})}
	go w.run()
	return w
}

// stop refuses new writes and returns when those in the queue are done.
func (w *writer) stop() {
	w.mu.Lock()
	if !w.stopping {
		w.stopping = true
		close(w.queue)
	}
	w.mu.Unlock()
	<-w.ended
}

func (w *writer) write(ctx context.Context, fn func(*Tx) error) error {
	return w.do(ctx, &job{ctx: ctx, fn: fn, done: make(chan struct{})})
}

// alone runs fn as write does, but in a transaction of its own that may last.
func (w *writer) alone(ctx context.Context, fn func(*Tx) error) error {
	return w.do(ctx, &job{ctx: ctx, fn: fn, alone: true, done: make(chan struct{})})
}

func (w *writer) do(ctx context.Context, j *job) error {
	if err := w.enter(ctx, j); err != nil {
		return err
	}
	select {
	case <-j.done:
		return j.err
	case <-ctx.Done():
		if j.state.CompareAndSwap(waiting, givenUp) {
			w.givenUp.Add(1)
			return ctx.Err()
		}
		<-j.done
		return j.err
	}
}

func (w *writer) enter(ctx context.Context, j *job) error {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if w.stopping {
		return fault.New(fault.Unavailable, "store.closing", nil)
	}
	select {
	case w.queue <- j:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// run takes what waits, group by group, until stop.
func (w *writer) run() {
	var group []*job
	clean := false
	defer func() {
		if clean {
			close(w.ended)
			return
		}
		// a function ended the goroutine (runtime.Goexit, as t.Fatal does): its group is undone and
		// the writer lives on
		if w.held != nil {
			w.held.close()
			w.held = nil
		}
		for _, j := range group {
			if j.err == nil {
				j.err = errors.New("store: a function of this group ended the writing goroutine")
			}
			close(j.done)
		}
		go w.run()
	}()
	for first := range w.queue {
		group = append(group[:0], first)
		if !first.alone {
			group = w.collect(group)
		}
		if last := len(group) - 1; last > 0 && group[last].alone {
			w.commit(group[:last])
			w.commit(group[last:])
		} else {
			w.commit(group)
		}
		for _, j := range group {
			close(j.done)
		}
		clear(group)
		group = group[:0]
	}
	if w.held != nil {
		w.held.close()
	}
	clean = true
}

// collect adds what waits by now, up to a job that must be alone.
func (w *writer) collect(group []*job) []*job {
	for len(group) < groupLength {
		select {
		case j, open := <-w.queue:
			if !open {
				return group
			}
			group = append(group, j)
			if j.alone {
				return group
			}
		default:
			return group
		}
	}
	return group
}

// commit makes the group durable, each job with its own outcome in err.
func (w *writer) commit(group []*job) {
	live := group[:0:0]
	for _, j := range group {
		if j.state.CompareAndSwap(waiting, taken) {
			live = append(live, j)
		} else {
			j.err = j.ctx.Err()
		}
	}
	if len(live) == 0 {
		return
	}
	err := w.attempt(live)
	if err == nil {
		return
	}
	err = mapError(err)
	for _, j := range live {
		j.err = err
	}
}

// attempt tries the group until it is committed, or fails for a reason that trying again does not
// mend.
func (w *writer) attempt(group []*job) error {
	// Nearly every function either succeeds or fails before it has written anything, and then
	// there is nothing to undo: a group first runs without savepoints, which cost two round trips
	// each on PostgreSQL and a copy of every page on SQLite, and again with them when a function
	// failed after it had written.
	careful := group[0].alone
	for try := 1; ; try++ {
		err := w.once(group, careful)
		switch c := classOf(err); {
		case err == nil:
			return nil
		case errors.Is(err, errUndo):
			careful = true
			try--
		case c == busy && try < tries, c == lost && try < 4 && !errors.Is(err, errUnknown):
			w.db.log.Debug("store: group runs again", "try", try, "functions", len(group), "err", err)
			time.Sleep(time.Duration(try*try) * time.Millisecond)
			if c == lost {
				time.Sleep(100 * time.Millisecond)
			}
		default:
			return err
		}
	}
}

var (
	// errUndo: a function failed after writing, and the group has no savepoints.
	errUndo = errors.New("store: group must run with savepoints")
	// errUnknown: the connection was lost during the commit; it may have happened or not.
	errUnknown = errors.New("store: the commit may or may not have happened")
)

// once runs the group in one transaction.
func (w *writer) once(jobs []*job, careful bool) (err error) {
	ctx := context.Background()
	if w.db.engine == PostgreSQL && !jobs[0].alone {
		// a database that stopped answering must not stop the writer for ever
		limited, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		ctx = limited
	}
	if w.held == nil {
		c, err := w.db.writes.Conn(ctx)
		if err != nil {
			return err
		}
		w.held = newConn(c, w.db.engine)
	}
	options := sql.TxOptions{}
	if w.db.engine == PostgreSQL {
		options.Isolation = sql.LevelSerializable
	}
	sqltx, err := w.held.c.BeginTx(ctx, &options)
	if err != nil {
		w.drop(err)
		return err
	}
	committed := false
	defer func() {
		if !committed {
			sqltx.Rollback()
			w.drop(err)
		}
	}()
	g := &group{ctx: ctx, db: w.db, c: w.held, careful: careful}
	for _, j := range jobs {
		if err := g.run(j); err != nil {
			return err
		}
	}
	if err := g.trail.save(g); err != nil {
		return err
	}
	if err := sqltx.Commit(); err != nil {
		if classOf(err) == lost {
			return fmt.Errorf("%w: %w", errUnknown, err)
		}
		return err
	}
	committed = true
	if g.sessions {
		w.db.known.forget()
	}
	w.db.wakeRunner(g.kinds)
	if g.lights {
		w.db.lights.now()
	}
	return nil
}

// drop gives a lost connection up, so that the next group begins with a new one.
func (w *writer) drop(err error) {
	if w.held != nil && err != nil && broken(err) {
		w.held.close()
		w.held = nil
		w.db.reset() // the others were likely lost with it
	}
}
