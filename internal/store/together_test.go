package store_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"luodi/internal/access"
	"luodi/internal/store"
	"luodi/internal/store/storetest"
)

// TestNoLostUpdate: eight writers raise one counter by reading and writing it.
func TestNoLostUpdate(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for range 20 {
					err := db.Write(context.Background(), func(tx *store.Tx) error {
						v, _, err := tx.Setting("n")
						if err != nil {
							return err
						}
						return tx.SetSetting("n", v+"x")
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		read(t, db, func(r *store.Reader) error {
			v, _, err := r.Setting("n")
			same(t, "count", 160, len(v))
			return err
		})
	})
}

// TestTwoNodes: two open databases on the same data do not lose updates either.
func TestTwoNodes(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		dir := t.TempDir()
		twoNodes(t, storetest.Open(t, store.Options{Dir: dir}), storetest.Open(t, store.Options{Dir: dir}))
	})
	t.Run("postgres", func(t *testing.T) {
		url := storetest.URL(t)
		twoNodes(t, storetest.Open(t, store.Options{URL: url}), storetest.Open(t, store.Options{URL: url}))
	})
}

func twoNodes(t *testing.T, nodes ...*store.DB) {
	var wg sync.WaitGroup
	for _, db := range nodes {
		for range 4 {
			wg.Go(func() {
				for range 10 {
					err := db.Write(context.Background(), func(tx *store.Tx) error {
						v, _, err := tx.Setting("n")
						if err != nil {
							return err
						}
						if err := tx.SetSetting("n", v+"x"); err != nil {
							return err
						}
						return tx.Audit(clerk, "test", "setting", "n", access.Installation, v, v+"x")
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
	}
	wg.Wait()
	read(t, nodes[0], func(r *store.Reader) error {
		v, _, err := r.Setting("n")
		same(t, "count", 80, len(v))
		return err
	})
	v, err := nodes[1].Verify(context.Background(), nil)
	if err != nil || len(v.Findings) > 0 || v.Entries != 80 {
		t.Errorf("verify: %v, %d entries, %+v", err, v.Entries, v.Findings)
	}
}

// TestSnapshot: a reader sees nothing of what is written after it began.
func TestSnapshot(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		write(t, db, func(tx *store.Tx) error { return tx.SetSetting("a", "1") })
		read(t, db, func(r *store.Reader) error {
			v, _, err := r.Setting("a")
			write(t, db, func(tx *store.Tx) error { return tx.SetSetting("a", "2") })
			w, _, err2 := r.Setting("a")
			same(t, "snapshot", [2]string{"1", "1"}, [2]string{v, w})
			return errors.Join(err, err2)
		})
	})
}
