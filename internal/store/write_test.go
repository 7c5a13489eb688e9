package store_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"

	"luodi/internal/access"
	"luodi/internal/fault"
	"luodi/internal/plan"
	"luodi/internal/store"
	"luodi/internal/store/storetest"
)

// together runs the functions so that they wait at the same time and share a commit: the first
// holds the writer until the others are in the queue.
func together(t *testing.T, db *store.DB, fns ...func(tx *store.Tx) error) []error {
	t.Helper()
	held, release := make(chan struct{}), make(chan struct{})
	var once sync.Once
	var wg sync.WaitGroup
	wg.Go(func() {
		db.Write(context.Background(), func(tx *store.Tx) error {
			once.Do(func() { close(held) })
			<-release
			return nil
		})
	})
	<-held
	errs := make([]error, len(fns))
	for i, fn := range fns {
		wg.Go(func() { errs[i] = db.Write(context.Background(), fn) })
	}
	for db.Waiting() < len(fns) {
		runtime.Gosched()
	}
	close(release)
	wg.Wait()
	return errs
}

// TestGroupFailures: in one group the good survive and the bad leave nothing behind, not even in
// the trail.
func TestGroupFailures(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		set := func(key string, then func(tx *store.Tx) error) func(tx *store.Tx) error {
			return func(tx *store.Tx) error {
				if err := tx.SetSetting(key, "1"); err != nil {
					return err
				}
				if err := tx.Audit(clerk, "test", "setting", key, access.Installation, nil, key); err != nil {
					return err
				}
				return then(tx)
			}
		}
		fine := func(*store.Tx) error { return nil }
		errs := together(t, db,
			set("good-1", fine),
			set("fails", func(*store.Tx) error { return fault.New(fault.Invalid, "test.no", nil) }),
			set("good-2", fine),
			set("panics", func(*store.Tx) error { panic("boom") }),
			set("refused", func(tx *store.Tx) error {
				return tx.InsertReview(&plan.Review{Document: "not there"}) // a reference to nothing
			}),
			set("good-3", fine),
			func(tx *store.Tx) error { return fault.New(fault.Forbidden, "test.early", nil) },
		)
		isKind(t, errs[1], fault.Invalid)
		isKind(t, errs[4], fault.Conflict)
		isKind(t, errs[6], fault.Forbidden)
		if errs[3] == nil || !strings.Contains(errs[3].Error(), "boom") {
			t.Errorf("panic became %v", errs[3])
		}
		for _, i := range []int{0, 2, 5} {
			if errs[i] != nil {
				t.Errorf("function %d: %v", i, errs[i])
			}
		}
		read(t, db, func(r *store.Reader) error {
			for key, want := range map[string]bool{"good-1": true, "good-2": true, "good-3": true, "fails": false, "panics": false, "refused": false} {
				_, have, err := r.Setting(key)
				if err != nil {
					return err
				}
				same(t, key, want, have)
			}
			entries, _, err := r.AuditChain(access.Installation, store.Page{})
			same(t, "entries", 3, len(entries))
			return err
		})
		v, err := db.Verify(context.Background(), nil)
		if err != nil || len(v.Findings) > 0 {
			t.Errorf("verify: %v %+v", err, v.Findings)
		}
	})
}

// TestPassedOverError: a function that goes on after the database refused something does not
// succeed on PostgreSQL, and harms nobody else in its group on either engine.
func TestPassedOverError(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		errs := together(t, db,
			func(tx *store.Tx) error { return tx.SetSetting("before", "1") },
			func(tx *store.Tx) error {
				_ = tx.InsertReview(&plan.Review{Document: "not there"})
				return nil
			},
			func(tx *store.Tx) error { return tx.SetSetting("after", "1") },
		)
		if errs[0] != nil || errs[2] != nil {
			t.Errorf("neighbours: %v, %v", errs[0], errs[2])
		}
		if db.Engine() == store.PostgreSQL && errs[1] == nil {
			t.Error("an error passed over became success")
		}
		read(t, db, func(r *store.Reader) error {
			_, a, err := r.Setting("before")
			_, b, err2 := r.Setting("after")
			same(t, "kept", [2]bool{true, true}, [2]bool{a, b})
			return errors.Join(err, err2)
		})
	})
}

func TestGoexit(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		err := db.Write(context.Background(), func(tx *store.Tx) error {
			if err := tx.SetSetting("x", "1"); err != nil {
				return err
			}
			runtime.Goexit()
			return nil
		})
		if err == nil {
			t.Error("a function that ended its goroutine succeeded")
		}
		write(t, db, func(tx *store.Tx) error {
			_, found, err := tx.Setting("x")
			same(t, "undone", false, found)
			return err
		})
	})
}

func TestCancelled(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		held, release := make(chan struct{}), make(chan struct{})
		var once sync.Once
		var wg sync.WaitGroup
		wg.Go(func() {
			db.Write(context.Background(), func(tx *store.Tx) error {
				once.Do(func() { close(held) })
				<-release
				return nil
			})
		})
		<-held
		ctx, cancel := context.WithCancel(context.Background())
		wg.Go(func() {
			err := db.Write(ctx, func(tx *store.Tx) error { return tx.SetSetting("never", "1") })
			if !errors.Is(err, context.Canceled) {
				t.Errorf("cancelled while waiting: %v", err)
			}
		})
		for db.Waiting() < 1 {
			runtime.Gosched()
		}
		cancel()
		for db.GivenUp() < 1 {
			runtime.Gosched()
		}
		close(release)
		wg.Wait()
		read(t, db, func(r *store.Reader) error {
			_, found, err := r.Setting("never")
			same(t, "not run", false, found)
			return err
		})
	})
}

// TestClose: what waits is finished, what comes later is refused.
func TestClose(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			o := store.Options{Dir: t.TempDir()}
			if engine == "postgres" {
				o = store.Options{URL: storetest.URL(t)}
			}
			db, err := store.Open(context.Background(), o)
			if err != nil {
				t.Fatal(err)
			}
			var wg sync.WaitGroup
			results := make([]error, 50)
			for i := range results {
				wg.Go(func() {
					results[i] = db.Write(context.Background(), func(tx *store.Tx) error { return tx.SetSetting(fmt.Sprint(i), "1") })
				})
			}
			wg.Go(func() {
				if err := db.Close(); err != nil {
					t.Error(err)
				}
			})
			wg.Wait()
			isKind(t, db.Write(context.Background(), func(*store.Tx) error { return nil }), fault.Unavailable)
			again := storetest.Open(t, o)
			read(t, again, func(r *store.Reader) error {
				for i, result := range results {
					_, found, err := r.Setting(fmt.Sprint(i))
					if err != nil {
						return err
					}
					if found != (result == nil) {
						t.Errorf("write %d answered %v and is there: %v", i, result, found)
					}
				}
				return nil
			})
		})
	}
}

func TestUsedAfterEnd(t *testing.T) {
	db := storetest.SQLite(t)
	var kept *store.Tx
	write(t, db, func(tx *store.Tx) error { kept = tx; return nil })
	if err := kept.SetSetting("x", "1"); err == nil {
		t.Error("a transaction was used after its end")
	}
	if _, _, err := kept.Setting("x"); err == nil {
		t.Error("a transaction was read after its end")
	}
}
