// Package storetest gives tests of the whole program fresh databases of both engines.
//
// PostgreSQL is the one of LUODI_TEST_POSTGRES (postgres://…, a user who may create databases),
// or else a private cluster that is started from Debian's programs in a temporary folder and
// stopped when the tests of the package end. Without either the tests on PostgreSQL are left out
// with a loud word, and fail where LUODI_REQUIRE_POSTGRES=1 or CI=1 is set.
package storetest

import (
	"context"
	"log/slog"
	"testing"

	"luodi/internal/store"
)

// Each runs f once on every engine, each time on a fresh database.
func Each(t *testing.T, f func(t *testing.T, db *store.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { f(t, SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { f(t, PostgreSQL(t)) })
}

// SQLite gives a fresh SQLite database, closed at the end of the test.
func SQLite(t testing.TB) *store.DB { return Open(t, store.Options{Dir: t.TempDir()}) }

// PostgreSQL gives a fresh database on the test cluster, dropped at the end of the test.
func PostgreSQL(t testing.TB) *store.DB {
	t.Helper()
	return Open(t, store.Options{URL: URL(t)})
}

// Open opens a database for the length of the test, quietly.
func Open(t testing.TB, o store.Options) *store.DB {
	t.Helper()
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	db, err := store.Open(context.Background(), o)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return db
}
