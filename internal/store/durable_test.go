package store

import (
	"context"
	"log/slog"
	"testing"
)

// TestSettings: every connection of both pools of SQLite has the settings that durability and
// references rest on, and the reading ones cannot write.
func TestSettings(t *testing.T) {
	db, err := Open(context.Background(), Options{Dir: t.TempDir(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	want := map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "5000"}
	check := func(c *conn, name, value string) {
		t.Helper()
		var have string
		if err := c.QueryRowContext(context.Background(), "PRAGMA "+name).Scan(&have); err != nil || have != value {
			t.Errorf("%s is %q, want %q (%v)", name, have, value, err)
		}
	}
	var all []*conn
	for range cap(db.readers.free) {
		c, err := db.readers.take(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
		for name, value := range want {
			check(c, name, value)
		}
		check(c, "query_only", "1")
		if _, err := c.ExecContext(context.Background(), "DELETE FROM settings"); err == nil {
			t.Error("a reading connection wrote")
		}
	}
	for _, c := range all {
		db.readers.give(c, true)
	}
	err = db.Write(context.Background(), func(tx *Tx) error {
		for name, value := range want {
			check(tx.c, name, value)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
