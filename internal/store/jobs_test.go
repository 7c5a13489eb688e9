package store_test

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

// handClock is a clock that stands until it is moved.
type handClock struct{ at atomic.Int64 }

func newHandClock(t time.Time) *handClock {
	c := new(handClock)
	c.at.Store(t.UnixMicro())
	return c
}

func (c *handClock) now() time.Time        { return time.UnixMicro(c.at.Load()) }
func (c *handClock) move(by time.Duration) { c.at.Add(by.Microseconds()) }

var noon = time.Date(2023, 3, 1, 4, 0, 0, 0, time.UTC)

// clocked runs f on each engine with a clock that the test moves.
func clocked(t *testing.T, f func(t *testing.T, db *store.DB, c *handClock)) {
	t.Run("sqlite", func(t *testing.T) {
		c := newHandClock(noon)
		f(t, storetest.Open(t, store.Options{Dir: t.TempDir(), Clock: c.now}), c)
	})
	t.Run("postgres", func(t *testing.T) {
		c := newHandClock(noon)
		f(t, storetest.Open(t, store.Options{URL: storetest.URL(t), Clock: c.now}), c)
	})
}

func enqueue(t *testing.T, db *store.DB, list ...jobs.New) {
	t.Helper()
	write(t, db, func(tx *store.Tx) error {
		for _, n := range list {
			if err := tx.Enqueue(n); err != nil {
				return err
			}
		}
		return nil
	})
}

func claim(t *testing.T, db *store.DB, kind string, n int, lease time.Duration) (list []jobs.Job) {
	t.Helper()
	write(t, db, func(tx *store.Tx) (err error) {
		list, err = tx.ClaimJobs(kind, "node", n, tx.Now().Add(lease))
		return err
	})
	return list
}

func keys(list []jobs.Job) string {
	var s []string
	for _, j := range list {
		s = append(s, j.Key)
	}
	slices.Sort(s)
	return strings.Join(s, " ")
}

// TestQueue: one pending row for a key, leases, finishing guarded by the taking.
func TestQueue(t *testing.T) {
	clocked(t, func(t *testing.T, db *store.DB, c *handClock) {
		at := c.now()
		enqueue(t, db, jobs.New{Kind: "lights", Key: "m1", Args: map[string]int{"n": 1}}, jobs.New{Kind: "lights", Key: "m1", Args: map[string]int{"n": 2}},
			jobs.New{Kind: "lights", Key: "m2", Due: at.Add(time.Hour)}, jobs.New{Kind: "lights", Key: "m3", Due: at.Add(time.Hour)}, jobs.New{Kind: "mail", Key: "m1"})
		enqueue(t, db, jobs.New{Kind: "lights", Key: "m3"}, jobs.New{Kind: "lights", Key: "m2", Due: at.Add(2 * time.Hour)})
		first := claim(t, db, "lights", 10, time.Minute)
		same(t, "m3 was moved earlier, m2 not later, m1 is one row", "m1 m3", keys(first))
		var args map[string]int
		if err := first[0].Decode(&args); err != nil || args["n"] != 1 || first[0].Attempts != 1 || first[0].Node != "node" {
			t.Errorf("claimed %+v, %v, %v", first[0], args, err)
		}
		same(t, "nothing is claimed twice", "", keys(claim(t, db, "lights", 10, time.Minute)))

		// a change while the row runs makes a row of its own, which waits for the first
		enqueue(t, db, jobs.New{Kind: "lights", Key: "m1"}, jobs.New{Kind: "lights", Key: "m1"})
		same(t, "a key is not run twice at once", "", keys(claim(t, db, "lights", 10, time.Minute)))
		write(t, db, func(tx *store.Tx) error { return tx.FinishJobs(first) })
		isKind(t, db.Write(context.Background(), func(tx *store.Tx) error { return tx.FinishJobs(first[:1]) }), fault.Conflict)
		second := claim(t, db, "lights", 10, time.Minute)
		same(t, "the change after it", "m1", keys(second))

		// the node dies: another takes it when the lease ends, and the first can no longer finish it
		c.move(59 * time.Second)
		same(t, "the lease holds", "", keys(claim(t, db, "lights", 10, time.Minute)))
		c.move(2 * time.Second)
		third := claim(t, db, "lights", 10, time.Minute)
		same(t, "the lease ran out", "m1", keys(third))
		same(t, "that was an attempt", 2, third[0].Attempts)
		isKind(t, db.Write(context.Background(), func(tx *store.Tx) error {
			if err := tx.SetSetting("effect", "twice"); err != nil {
				return err
			}
			return tx.FinishJobs(second)
		}), fault.Conflict)
		read(t, db, func(r *store.Reader) error {
			_, there, err := r.Setting("effect")
			same(t, "its effects went with it", false, there)
			held, err2 := r.HeldJobs(append(slices.Clone(second), third...))
			same(t, "held", third, held)
			return errors.Join(err, err2)
		})
		write(t, db, func(tx *store.Tx) error {
			n, err := tx.ExtendJobs(third, tx.Now().Add(time.Hour))
			same(t, "extended", 1, n)
			return err
		})
		c.move(10 * time.Minute)
		same(t, "the lease was renewed", "", keys(claim(t, db, "lights", 10, time.Minute)))
	})
}

// TestPutBack: failures, death, revival, and what a younger row of the key takes over.
func TestPutBack(t *testing.T) {
	clocked(t, func(t *testing.T, db *store.DB, c *handClock) {
		enqueue(t, db, jobs.New{Kind: "mail", Key: "a"}, jobs.New{Kind: "mail", Key: "b"})
		list := claim(t, db, "mail", 2, time.Minute)
		problem := jobs.Problem{Text: "SMTP 451", Ref: "1234"}
		put := func(j jobs.Job, state jobs.State, after time.Duration) {
			t.Helper()
			j.State, j.Due, j.Problem = state, c.now().Add(after), problem
			write(t, db, func(tx *store.Tx) error { return tx.PutBackJob(j) })
		}
		put(list[0], jobs.Waiting, time.Minute)
		enqueue(t, db, jobs.New{Kind: "mail", Key: "b", Due: c.now().Add(time.Hour)})
		put(list[1], jobs.Waiting, time.Minute) // b waits already
		put(list[1], jobs.Dead, 0)              // no longer held: nothing happens
		rows := func(state jobs.State) (out []jobs.Job) {
			read(t, db, func(r *store.Reader) (err error) {
				out, _, err = r.JobsIn(state, store.Page{})
				return err
			})
			return out
		}
		waiting := rows(jobs.Waiting)
		if keys(waiting) != "a b" || waiting[0].Problem != problem || waiting[1].Attempts != 1 || waiting[1].Problem != problem || waiting[1].ID == list[1].ID {
			t.Fatalf("waiting %+v", waiting)
		}
		c.move(time.Minute)
		again := claim(t, db, "mail", 2, time.Minute)
		if keys(again) != "a" || again[0].Attempts != 2 {
			t.Fatalf("tried again %+v", again)
		}
		put(again[0], jobs.Dead, 0)
		same(t, "dead", "a", keys(rows(jobs.Dead)))
		c.move(10 * time.Minute)
		same(t, "the dead are not claimed", "", keys(claim(t, db, "mail", 2, time.Minute)))
		read(t, db, func(r *store.Reader) error {
			due, ok, err := r.NextJobDue("mail")
			if !ok || !due.Equal(waiting[1].Due) {
				t.Errorf("next due %v %v", due, ok)
			}
			counts, err2 := r.CountJobs()
			same(t, "counts", []store.JobCount{{Kind: "mail", State: jobs.Dead, Jobs: 1, Tried: 1}, {Kind: "mail", State: jobs.Waiting, Jobs: 1, Tried: 1}}, counts)
			return errors.Join(err, err2)
		})
		enqueue(t, db, jobs.New{Kind: "mail", Key: "a"})
		alive := claim(t, db, "mail", 2, time.Minute)
		if keys(alive) != "a" || alive[0].Attempts != 1 {
			t.Fatalf("enqueued anew, the dead lives: %+v", alive)
		}
		put(alive[0], jobs.Dead, 0)

		operator, other := access.Actor{Account: "o", Name: "系统管理员", Role: access.Operator}, access.Actor{Account: "x", Role: access.Office}
		dead := rows(jobs.Dead)[0]
		isKind(t, db.Write(context.Background(), func(tx *store.Tx) error { return jobs.Retry(tx, other, dead.ID) }), fault.Forbidden)
		write(t, db, func(tx *store.Tx) error { return jobs.Retry(tx, operator, dead.ID) })
		retried := claim(t, db, "mail", 2, time.Minute)
		same(t, "retried", "a", keys(retried))
		isKind(t, db.Write(context.Background(), func(tx *store.Tx) error { return jobs.Retry(tx, operator, dead.ID) }), fault.Conflict)
		put(retried[0], jobs.Dead, 0)
		write(t, db, func(tx *store.Tx) error { return jobs.Drop(tx, operator, dead.ID) })
		isKind(t, db.Write(context.Background(), func(tx *store.Tx) error { return jobs.Drop(tx, operator, dead.ID) }), fault.NotFound)
		read(t, db, func(r *store.Reader) error {
			entries, _, err := r.AuditSubject("job", string(dead.ID), store.Page{})
			same(t, "in the trail", 2, len(entries))
			return err
		})
	})
}

// TestJobPages reads the queue in pages.
func TestJobPages(t *testing.T) {
	clocked(t, func(t *testing.T, db *store.DB, c *handClock) {
		for i := range 5 {
			enqueue(t, db, jobs.New{Kind: "k", Key: fmt.Sprint(i), Due: c.now().Add(time.Duration(i/2) * time.Second)})
		}
		pages(t, db, 5, func(r *store.Reader, p store.Page) (int, string, error) {
			list, next, err := r.JobsIn(jobs.Waiting, p)
			return len(list), next, err
		})
	})
}

// TestClaimRaces: many goroutines of two nodes take jobs; each job takes effect once.
func TestClaimRaces(t *testing.T) {
	race := func(t *testing.T, nodes ...*store.DB) {
		const n = 120
		var list []jobs.New
		for i := range n {
			list = append(list, jobs.New{Kind: "k", Key: fmt.Sprint(i)})
		}
		enqueue(t, nodes[0], list...)
		var done atomic.Int64
		var wg sync.WaitGroup
		for g := range 16 {
			wg.Go(func() {
				db := nodes[g%len(nodes)]
				for done.Load() < n {
					var mine []jobs.Job
					err := db.Write(context.Background(), func(tx *store.Tx) (err error) {
						mine, err = tx.ClaimJobs("k", "x", 3, tx.Now().Add(time.Hour))
						return err
					})
					if err == nil && len(mine) > 0 {
						err = db.Write(context.Background(), func(tx *store.Tx) error {
							for _, j := range mine {
								if err := tx.Audit(access.System, "done", "k", j.Key, access.Installation, nil, 1); err != nil {
									return err
								}
							}
							return tx.FinishJobs(mine)
						})
						done.Add(int64(len(mine)))
					}
					if err != nil && !fault.Is(err, fault.Unavailable) {
						t.Error(err)
						return
					}
				}
			})
		}
		wg.Wait()
		read(t, nodes[0], func(r *store.Reader) error {
			for i := range n {
				entries, _, err := r.AuditSubject("k", fmt.Sprint(i), store.Page{})
				if err != nil || len(entries) != 1 {
					t.Errorf("job %d was done %d times, %v", i, len(entries), err)
				}
			}
			left, _, err := r.JobsIn(jobs.Waiting, store.Page{})
			same(t, "left", 0, len(left))
			return err
		})
	}
	t.Run("sqlite", func(t *testing.T) { race(t, storetest.SQLite(t)) })
	t.Run("postgres", func(t *testing.T) {
		url := storetest.URL(t)
		quiet := slog.New(slog.DiscardHandler)
		race(t, storetest.Open(t, store.Options{URL: url, Log: quiet}), storetest.Open(t, store.Options{URL: url, Log: quiet}))
	})
}

// BenchmarkEnqueue is what a write pays for the work that follows it: 64 callers write a row and an
// entry of the trail, without a job, with one whose key waits already, and with one of its own.
func BenchmarkEnqueue(b *testing.B) {
	for _, c := range []struct {
		name string
		key  func(i int64) string
	}{{"without", nil}, {"waits already", func(int64) string { return "same" }}, {"its own", func(i int64) string { return fmt.Sprint(i) }}} {
		b.Run(c.name, func(b *testing.B) {
			db := storetest.Open(b, store.Options{Dir: b.TempDir()})
			var n atomic.Int64
			b.SetParallelism(64)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					i := n.Add(1)
					if err := db.Write(context.Background(), func(tx *store.Tx) error {
						if err := tx.SetSetting(fmt.Sprint("row/", i), "1"); err != nil {
							return err
						}
						if err := tx.Audit(access.System, "bench", "row", fmt.Sprint(i), access.Installation, nil, i); err != nil || c.key == nil {
							return err
						}
						return tx.Enqueue(jobs.New{Kind: "k", Key: c.key(i)})
					}); err != nil {
						b.Error(err)
					}
				}
			})
		})
	}
}
