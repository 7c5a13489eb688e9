package jobs

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"log/slog"
	"os"
	"sync"
	"time"

	"luodi/internal/fault"
)

// Store is the database as the runner uses it. See store.DB.Jobs.
type Store interface {
	Write(ctx context.Context, fn func(Tx) error) error
	Read(ctx context.Context, fn func(Reader) error) error
	// OnEnqueue has f called after each commit that enqueued a kind or asked for a run, which it
	// names as WakeRun does. f does not block.
	OnEnqueue(f func(kind string))
}

// WakeRun is how a run of periodic work is named among the kinds that wake a runner.
func WakeRun(name string) string { return "periodic:" + name }

// Options say how a runner works. Zero values are sensible.
type Options struct {
	Store Store
	Node  string           // unique among running nodes; "" is the host's name with a random end
	Clock func() time.Time // of slots; nil: time.Now
	Log   *slog.Logger     // nil: slog.Default()
	Lease time.Duration    // 0 is a minute; an hour at most
	Poll  time.Duration    // how often to look for what other nodes left; 0 is 5 seconds
	Grace time.Duration    // what work under way gets when the runner is to stop; 0 is 10 seconds
}

// Runner does the work of one node.
type Runner struct {
	Options
	kinds    []*kind
	periodic []*Periodic
	wakes    map[string]chan struct{}
	room     chan struct{} // for periodic work at once
}

// Handler does a batch of jobs of one kind and finishes them in the transaction of its effects.
type Handler func(ctx context.Context, list []Job) error

// kind is how jobs of one kind are done.
type kind struct {
	name     string
	do       Handler
	batch    int
	workers  int
	attempts int
	pause    time.Duration
}

// Option changes how a kind is done.
type Option func(*kind)

// Batch lets a handler have up to n jobs at a time; without it one.
func Batch(n int) Option { return func(k *kind) { k.batch = n } }

// Workers lets n batches of a kind run at once on each node, for what waits for others; without it one.
func Workers(n int) Option { return func(k *kind) { k.workers = n } }

// Attempts is how often a job is tried before it is dead; without it 8, over some four hours.
func Attempts(n int) Option { return func(k *kind) { k.attempts = n } }

// Pause lets time pass between two batches, so that what follows from many small changes is done once.
func Pause(d time.Duration) Option { return func(k *kind) { k.pause = d } }

// NewRunner makes a runner that has nothing to do yet.
func NewRunner(o Options) *Runner {
	if o.Node == "" {
		host, _ := os.Hostname()
		o.Node = cmp.Or(host, "node") + "-" + random(3)
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	o.Lease = min(cmp.Or(o.Lease, time.Minute), longest)
	o.Poll = cmp.Or(o.Poll, 5*time.Second)
	o.Grace = cmp.Or(o.Grace, 10*time.Second)
	return &Runner{Options: o, wakes: map[string]chan struct{}{}, room: make(chan struct{}, 2)}
}

func random(n int) string {
	b := make([]byte, n)
	rand.Read(b)
	return hex.EncodeToString(b)
}

// Handle says how jobs of a kind are done; before Work.
func (r *Runner) Handle(name string, do Handler, options ...Option) {
	k := &kind{name: name, do: do, batch: 1, workers: 1, attempts: 8}
	for _, o := range options {
		o(k)
	}
	r.kinds = append(r.kinds, k)
	r.wakes[name] = make(chan struct{}, k.workers)
}

// Periodic adds work that is done at certain times; before Work.
func (r *Runner) Periodic(p Periodic) {
	r.periodic = append(r.periodic, &p)
	r.wakes[WakeRun(p.Name)] = make(chan struct{}, 1)
}

// Table lists the periodic work in the order in which it was added.
func (r *Runner) Table() []Periodic {
	list := make([]Periodic, len(r.periodic))
	for i, p := range r.periodic {
		list[i] = *p
	}
	return list
}

// Kinds lists the kinds of jobs that are done here.
func (r *Runner) Kinds() []string {
	list := make([]string, len(r.kinds))
	for i, k := range r.kinds {
		list[i] = k.name
	}
	return list
}

// Work works until ctx ends and returns when the last piece of work is finished or given back.
func (r *Runner) Work(ctx context.Context) {
	r.Store.OnEnqueue(r.wake)
	var all sync.WaitGroup
	for _, k := range r.kinds {
		for range k.workers {
			all.Go(func() { r.loop(ctx, k.name, k.pause, func() (bool, time.Time, error) { return r.round(ctx, k) }) })
		}
	}
	for _, p := range r.periodic {
		all.Go(func() { r.loop(ctx, WakeRun(p.Name), 0, func() (bool, time.Time, error) { return r.tick(ctx, p) }) })
	}
	all.Wait()
}

// wake is called by the writer of the store: it must not wait.
func (r *Runner) wake(name string) {
	select {
	case r.wakes[name] <- struct{}{}: // of a kind that is not done here the channel is nil
	default:
	}
}

// loop does step as long as it finds something to do, then waits until it may find more: the time
// that step named, a wake, or the next look for what other nodes left.
func (r *Runner) loop(ctx context.Context, name string, pause time.Duration, step func() (bool, time.Time, error)) {
	for ctx.Err() == nil {
		worked, next, err := step()
		if err != nil && ctx.Err() == nil {
			level := slog.LevelError
			if fault.Is(err, fault.Unavailable) || fault.Is(err, fault.Conflict) {
				level = slog.LevelWarn
			}
			r.Log.Log(ctx, level, "jobs: tried again later", "work", name, "error", err)
		}
		if worked && err == nil {
			if pause > 0 {
				r.wait(ctx, pause, nil)
			}
			continue
		}
		wait := r.Poll
		if !next.IsZero() {
			wait = min(wait, max(next.Sub(r.Clock()), time.Millisecond))
		}
		r.wait(ctx, wait, r.wakes[name])
	}
}

func (r *Runner) wait(ctx context.Context, d time.Duration, wake <-chan struct{}) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	case <-wake:
	}
}
