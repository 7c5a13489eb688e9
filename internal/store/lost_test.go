package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"

	"luodi/internal/access"
	"luodi/internal/fault"
	"luodi/internal/store"
	"luodi/internal/store/storetest"
)

// TestLostConnections: the server ends every connection again and again while eight writers and
// readers are at work, as it does when it restarts or fails over. Nothing answered is lost, what
// fails says “try again”, and the program goes on by itself.
func TestLostConnections(t *testing.T) {
	url := storetest.URL(t)
	db := storetest.Open(t, store.Options{URL: url})
	admin, err := sql.Open("pgx", url+"&application_name=admin")
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close()
	ctx := context.Background()
	var answered atomic.Int64
	var kept sync.Map
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for n := range 40 {
				key := fmt.Sprintf("k/%d/%d", g, n)
				err := db.Write(ctx, func(tx *store.Tx) error {
					if err := tx.SetSetting(key, "1"); err != nil {
						return err
					}
					return tx.Audit(clerk, "test", "setting", key, access.Installation, nil, key)
				})
				switch {
				case err == nil:
					kept.Store(key, true)
					answered.Add(1)
				case !fault.Is(err, fault.Unavailable):
					t.Errorf("write: %v", err)
				}
				err = db.Read(ctx, func(r *store.Reader) error { _, _, err := r.Setting(key); return err })
				if err != nil && !fault.Is(err, fault.Unavailable) {
					t.Errorf("read: %v", err)
				}
			}
		})
	}
	done := make(chan struct{})
	go func() { wg.Wait(); close(done) }()
	lost := 0
	for kills := range 5 {
		for answered.Load() < int64(kills*50) && open(done) {
			runtime.Gosched() // so that the losses fall among the writes
		}
		var n int
		err := admin.QueryRow(`SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity
			WHERE datname = current_database() AND application_name = 'luodi'`).Scan(&n)
		if err != nil {
			t.Fatal(err)
		}
		lost += n
	}
	<-done
	write(t, db, func(tx *store.Tx) error { return tx.SetSetting("after", "1") })
	missing := 0
	kept.Range(func(key, _ any) bool {
		read(t, db, func(r *store.Reader) error {
			_, there, err := r.Setting(key.(string))
			if !there {
				missing++
			}
			return err
		})
		return true
	})
	if missing > 0 {
		t.Errorf("%d of %d answered writes are lost", missing, answered.Load())
	}
	v, err := db.Verify(ctx, nil)
	if err != nil || len(v.Findings) > 0 || v.Entries < int(answered.Load()) {
		t.Errorf("verify: %v %+v, %d entries for %d answers", err, v.Findings, v.Entries, answered.Load())
	}
	t.Logf("%d of 320 writes answered, %d connections lost among them", answered.Load(), lost)
}

// open reports whether the channel is not yet closed.
func open(c <-chan struct{}) bool {
	select {
	case <-c:
		return false
	default:
		return true
	}
}
