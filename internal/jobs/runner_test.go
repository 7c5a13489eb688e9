package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"luodi/internal/access"
	"luodi/internal/fault"
	"luodi/internal/jobs"
	"luodi/internal/store"
	"luodi/internal/store/storetest"
)

// bench is a database with a clock that the test moves, and runners on it.
type bench struct {
	t  *testing.T
	db *store.DB
	at atomic.Int64
}

func each(t *testing.T, f func(b *bench)) {
	for _, engine := range []store.Engine{store.SQLite, store.PostgreSQL} {
		t.Run(string(engine), func(t *testing.T) {
			b := &bench{t: t}
			b.at.Store(time.Date(2023, 3, 1, 4, 0, 0, 0, time.UTC).UnixMicro())
			o := store.Options{Dir: t.TempDir(), Clock: b.now}
			if engine == store.PostgreSQL {
				o = store.Options{URL: storetest.URL(t), Clock: b.now}
			}
			b.db = storetest.Open(t, o)
			f(b)
		})
	}
}

func (b *bench) now() time.Time       { return time.UnixMicro(b.at.Load()) }
func (b *bench) move(d time.Duration) { b.at.Add(d.Microseconds()) }

func (b *bench) runner(node string) *jobs.Runner {
	return jobs.NewRunner(jobs.Options{Store: b.db.Jobs(), Node: node, Clock: b.now, Log: slog.New(slog.DiscardHandler), Poll: time.Hour, Grace: time.Hour})
}

func (b *bench) write(fn func(tx *store.Tx) error) {
	b.t.Helper()
	if err := b.db.Write(context.Background(), fn); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) enqueue(kind string, keys ...string) {
	b.t.Helper()
	b.write(func(tx *store.Tx) error {
		for _, key := range keys {
			if err := tx.Enqueue(jobs.New{Kind: kind, Key: key}); err != nil {
				return err
			}
		}
		return nil
	})
}

// rows tells the queue in a state: key, attempts and problem of each.
func (b *bench) rows(state jobs.State) string {
	b.t.Helper()
	var lines []string
	if err := b.db.Read(context.Background(), func(r *store.Reader) error {
		list, _, err := r.JobsIn(state, store.Page{})
		for _, j := range list {
			lines = append(lines, fmt.Sprintf("%s %d %s%s", j.Key, j.Attempts, j.Problem.Key, j.Problem.Text))
		}
		return err
	}); err != nil {
		b.t.Fatal(err)
	}
	slices.Sort(lines)
	return strings.Join(lines, "; ")
}

func (b *bench) round(r *jobs.Runner, kind string) bool {
	b.t.Helper()
	worked, _, err := r.Round(context.Background(), kind)
	if err != nil {
		b.t.Fatal(err)
	}
	return worked
}

func (b *bench) want(what, want, got string) {
	b.t.Helper()
	if want != got {
		b.t.Errorf("%s: %q, want %q", what, got, want)
	}
}

// TestFailures: a bad row does not take its batch with it, is tried later and later, keeps what may
// be kept of the error, and is dead in the end.
func TestFailures(t *testing.T) {
	each(t, func(b *bench) {
		r := b.runner("n1")
		var calls []string
		r.Handle("mail", func(ctx context.Context, list []jobs.Job) error {
			var keys []string
			for _, j := range list {
				keys = append(keys, j.Key)
			}
			calls = append(calls, strings.Join(keys, "+"))
			return b.db.Write(ctx, func(tx *store.Tx) error {
				for _, j := range list {
					switch j.Key {
					case "bad":
						return errors.New("550 <mei@example.com> secret=hunter2")
					case "noted":
						return &jobs.Note{Text: "SMTP 451", Err: errors.New("to mei@example.com")}
					case "fault":
						return fault.New(fault.Unavailable, "store.busy", fault.Args{"who": "mei"})
					case "panic":
						panic("mei@example.com")
					}
					if err := tx.SetSetting("sent/"+j.Key, "1"); err != nil {
						return err
					}
				}
				return tx.FinishJobs(list)
			})
		}, jobs.Batch(10), jobs.Attempts(3))
		b.enqueue("mail", "a", "bad", "b", "noted", "fault", "panic")
		b.round(r, "mail")
		b.want("calls", "a+bad+b+noted+fault+panic a bad b noted fault panic", strings.Join(calls, " "))
		left := "bad %d jobs.internal; fault %[1]d store.busy; noted %[1]d SMTP 451; panic %[1]d jobs.internal"
		b.want("left", fmt.Sprintf(left, 1), b.rows(jobs.Waiting))
		calls = nil
		if b.round(r, "mail") {
			t.Error("tried again at once")
		}
		for attempt := 2; attempt <= 3; attempt++ {
			b.move(5 * time.Minute)
			b.round(r, "mail")
			if attempt == 2 {
				b.want("left", fmt.Sprintf(left, 2), b.rows(jobs.Waiting))
			}
		}
		b.want("waiting", "", b.rows(jobs.Waiting))
		b.want("dead", fmt.Sprintf(left, 3), b.rows(jobs.Dead))
		b.move(24 * time.Hour)
		if b.round(r, "mail") {
			t.Error("a dead job was tried")
		}
		b.want("sent", "a b", b.settings("sent/a", "sent/b"))
	})
}

func (b *bench) settings(keys ...string) string {
	var found []string
	if err := b.db.Read(context.Background(), func(r *store.Reader) error {
		for _, key := range keys {
			if _, there, err := r.Setting(key); err != nil {
				return err
			} else if there {
				found = append(found, key[strings.IndexByte(key, '/')+1:])
			}
		}
		return nil
	}); err != nil {
		b.t.Fatal(err)
	}
	return strings.Join(found, " ")
}

func TestBackoffGrows(t *testing.T) {
	last := time.Duration(0)
	for n := 1; n < 12; n++ {
		d := jobs.Backoff(n, "x")
		if d < last || d < 10*time.Second || d > 150*time.Minute {
			t.Errorf("after %d failures %s, after one fewer %s", n, d, last)
		}
		last = d
	}
	if jobs.Backoff(3, "a") == jobs.Backoff(3, "b") {
		t.Error("what failed together comes back together")
	}
}

// TestLateNode: a node that works on after its lease ran out changes nothing, also when the other has
// failed since.
func TestLateNode(t *testing.T) {
	each(t, func(b *bench) {
		slow, quick := b.runner("slow"), b.runner("quick")
		handle := func(r *jobs.Runner, before func()) {
			r.Handle("k", func(ctx context.Context, list []jobs.Job) error {
				before()
				return b.db.Write(context.Background(), func(tx *store.Tx) error {
					if err := tx.Audit(access.System, "done", "k", list[0].Key, access.Installation, nil, 1); err != nil {
						return err
					}
					return tx.FinishJobs(list)
				})
			})
		}
		handle(quick, func() {})
		handle(slow, func() { // hangs; meanwhile its lease runs out and the other node does it
			b.move(2 * time.Minute)
			if !b.round(quick, "k") {
				t.Error("the other node did not take over")
			}
		})
		b.enqueue("k", "a")
		b.round(slow, "k")
		if err := b.db.Read(context.Background(), func(r *store.Reader) error {
			entries, _, err := r.AuditSubject("k", "a", store.Page{})
			if len(entries) != 1 {
				t.Errorf("took effect %d times", len(entries))
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		b.want("left", "", b.rows(jobs.Waiting)+b.rows(jobs.Running)+b.rows(jobs.Dead))
	})
}

// TestDeadlyJob: what brings its node down each time is given up in the end.
func TestDeadlyJob(t *testing.T) {
	each(t, func(b *bench) {
		r := b.runner("n")
		r.Handle("k", func(context.Context, []jobs.Job) error { t.Error("was run once more"); return nil }, jobs.Attempts(2))
		b.enqueue("k", "a")
		for range 2 {
			b.write(func(tx *store.Tx) error {
				list, err := tx.ClaimJobs("k", "dies", 1, tx.Now().Add(time.Minute))
				if len(list) != 1 {
					t.Errorf("claimed %d", len(list))
				}
				return err
			})
			b.move(time.Minute)
		}
		b.round(r, "k")
		b.want("dead", "a 2 jobs.node_lost", b.rows(jobs.Dead))
	})
}

// TestWork runs a whole runner: woken by commits, stopped while it works, given back what was cut off.
func TestWork(t *testing.T) {
	each(t, func(b *bench) {
		r := jobs.NewRunner(jobs.Options{Store: b.db.Jobs(), Node: "n", Clock: b.now, Log: slog.New(slog.DiscardHandler), Poll: time.Hour, Grace: time.Millisecond})
		done, hangs := make(chan string, 10), make(chan bool)
		r.Handle("k", func(ctx context.Context, list []jobs.Job) error {
			for _, j := range list {
				done <- j.Key
			}
			return nil // the runner finishes them
		}, jobs.Batch(5))
		r.Handle("slow", func(ctx context.Context, list []jobs.Job) error {
			close(hangs)
			<-ctx.Done()
			return ctx.Err()
		})
		var ran atomic.Int32
		asked := make(chan string, 3)
		r.Periodic(jobs.Periodic{Name: "p", Slots: jobs.Daily(1, 0, time.UTC), Run: func(ctx context.Context, run jobs.Run) error {
			ran.Add(1)
			asked <- run.AskedBy
			return nil
		}})
		ctx, stop := context.WithCancel(context.Background())
		var working sync.WaitGroup
		working.Go(func() { r.Work(ctx) })
		b.want("the slot of the day", "", <-asked)
		b.enqueue("k", "a") // no poll for an hour: only the commit wakes
		b.want("woken", "a", <-done)
		b.enqueue("k", "b")
		b.want("woken again", "b", <-done)
		operator := access.Actor{Account: "o", Name: "系统管理员", Role: access.Operator}
		for {
			err := b.db.Write(context.Background(), func(tx *store.Tx) error { return jobs.Ask(tx, operator, r.Table()[0]) })
			if err == nil {
				break
			}
			if !fault.Is(err, fault.Conflict) { // the first run may not have ended yet
				t.Fatal(err)
			}
		}
		b.want("asked", operator.Name, <-asked)
		b.enqueue("slow", "s")
		<-hangs
		stop()
		working.Wait()
		b.want("given back", "s 0 ", b.rows(jobs.Waiting))
		b.want("running", "", b.rows(jobs.Running))
		if err := b.db.Read(context.Background(), func(x *store.Reader) error {
			runs, err := x.LastRuns("p", 5)
			if len(runs) != 2 || runs[0].State != jobs.RunDone || runs[0].Node != "n" || runs[0].AskedBy != operator.Name || runs[1].Number != 1 {
				t.Errorf("runs %+v", runs)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}

// TestPeriodic: exactly-once by FinishRun, take-over of a dead node's run, failures and their next
// slot, bounded history, the right to ask.
func TestPeriodic(t *testing.T) {
	each(t, func(b *bench) {
		r := b.runner("n")
		var fail error
		var slots []string
		r.Periodic(jobs.Periodic{Name: "p", Slots: jobs.Every(time.Hour, time.UTC), Attempts: 2, Run: func(ctx context.Context, run jobs.Run) error {
			slots = append(slots, run.Slot.UTC().Format("15:04"))
			if fail != nil {
				return fail
			}
			return b.db.Write(ctx, func(tx *store.Tx) error {
				if err := tx.SetSetting("effect", run.Slot.String()); err != nil {
					return err
				}
				return tx.FinishRun(run)
			})
		}})
		tick := func() (bool, time.Time) {
			t.Helper()
			worked, next, err := r.Tick(context.Background(), "p")
			if err != nil {
				t.Fatal(err)
			}
			return worked, next
		}
		last := func() (run jobs.Run) {
			t.Helper()
			if err := b.db.Read(context.Background(), func(x *store.Reader) error {
				runs, err := x.LastRuns("p", 1)
				run = runs[0]
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return run
		}
		tick()
		if worked, next := tick(); worked || !next.Equal(b.now().Add(time.Hour)) {
			t.Errorf("after the run: worked %v, next %s", worked, next)
		}
		// it fails, is tried again in its slot, and once more with the next slot
		fail = &jobs.Note{Text: "HTTP 503"}
		b.move(time.Hour)
		tick()
		if run := last(); run.State != jobs.RunWaiting || run.Problem.Text != "HTTP 503" || run.Attempts != 1 {
			t.Errorf("after a failure %+v", run)
		}
		if worked, next := tick(); worked || next.After(b.now().Add(time.Minute)) {
			t.Errorf("after a failure: worked %v, next %s", worked, next)
		}
		b.move(time.Minute)
		tick()
		if run := last(); run.State != jobs.RunFailed || run.Attempts != 2 {
			t.Errorf("after the last attempt %+v", run)
		}
		b.move(time.Hour)
		tick()
		fail = nil
		b.move(time.Hour)
		tick()
		b.want("slots", "04:00 05:00 05:00 06:00 07:00", strings.Join(slots, " "))
		if worked, _ := tick(); worked {
			t.Error("the failed slot came back after the next")
		}
		// the node dies in the middle
		b.move(time.Hour)
		other := jobs.Periodic{Name: "p", Slots: jobs.Every(time.Hour, time.UTC)}
		var lost jobs.Run
		b.write(func(tx *store.Tx) (err error) {
			lost, _, err = jobs.Begin(tx, &other, "dies", b.now(), time.Minute)
			return err
		})
		if worked, next := tick(); worked || !next.Equal(b.now().Add(time.Minute)) {
			t.Errorf("while the other's lease holds: worked %v, next %s", worked, next)
		}
		b.move(time.Minute)
		tick()
		if run := last(); run.State != jobs.RunDone || run.Node != "n" || run.Attempts != 2 || !run.Slot.Equal(lost.Slot) || run.Took() != 0 {
			t.Errorf("taken over %+v", run)
		}
		if err := b.db.Write(context.Background(), func(tx *store.Tx) error { return tx.FinishRun(lost) }); !fault.Is(err, fault.Conflict) {
			t.Errorf("the node that was taken for dead finished: %v", err)
		}
		// who may ask, and how often
		ask := func(role access.Role) error {
			return b.db.Write(context.Background(), func(tx *store.Tx) error {
				return jobs.Ask(tx, access.Actor{Account: "x", Name: "某岗", Role: role}, r.Table()[0])
			})
		}
		if err := ask(access.Office); !fault.Is(err, fault.Forbidden) {
			t.Errorf("the office asked: %v", err)
		}
		if err := ask(access.Operator); err != nil {
			t.Error(err)
		}
		if err := ask(access.Operator); !fault.Is(err, fault.Conflict) {
			t.Errorf("asked twice: %v", err)
		}
		tick()
		if run := last(); run.State != jobs.RunDone || run.AskedBy != "某岗" {
			t.Errorf("asked for %+v", run)
		}
		for range jobs.History + 20 {
			b.move(time.Hour)
			tick()
		}
		if err := b.db.Read(context.Background(), func(x *store.Reader) error {
			runs, err := x.LastRuns("p", 500)
			if len(runs) != jobs.History {
				t.Errorf("%d runs are kept, want %d", len(runs), jobs.History)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}
