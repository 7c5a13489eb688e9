package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"luodi/internal/fault"
)

//go:embed migrations
var migrations embed.FS

// schemaVersion is the number of the newest migration.
var schemaVersion = newest()

// newest reads the number from the names of the files, so that a migration is one file and nothing
// else to keep in step.
func newest() int {
	files, err := fs.ReadDir(migrations, "migrations/sqlite")
	if err != nil {
		panic(err) // the folder is part of the program
	}
	n := 0
	for _, f := range files {
		var at int
		if _, err := fmt.Sscanf(f.Name(), "%d_", &at); err == nil && at > n {
			n = at
		}
	}
	return n
}

// migrate brings the tables up to schemaVersion. A database that is there already costs one
// query.
func (db *DB) migrate(ctx context.Context) error {
	at, err := db.schemaAt(ctx)
	if err != nil {
		return err
	}
	switch {
	case at == schemaVersion:
		return nil
	case at > schemaVersion:
		return fault.New(fault.Unsupported, "store.newer", fault.Args{"have": at, "know": schemaVersion})
	}
	dialect, folder := goose.DialectSQLite3, "migrations/sqlite"
	if db.engine == PostgreSQL {
		dialect, folder = goose.DialectPostgres, "migrations/postgres"
	}
	files, err := fs.Sub(migrations, folder)
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(dialect, db.writes, files, goose.WithSlog(slog.New(slog.DiscardHandler)), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return fmt.Errorf("store: migrations: %w", err)
	}
	if _, err := p.Up(ctx); err != nil {
		// another node may have done it at the same time
		if now, e := db.schemaAt(ctx); e == nil && now == schemaVersion {
			return nil
		}
		return fmt.Errorf("store: migrate: %w", err)
	}
	return nil
}

// schemaAt gives the number of the last migration applied, 0 in an empty database.
func (db *DB) schemaAt(ctx context.Context) (int, error) {
	catalogue := "SELECT COUNT(*) FROM sqlite_master WHERE name = 'goose_db_version'"
	if db.engine == PostgreSQL {
		catalogue = "SELECT COUNT(*) FROM information_schema.tables WHERE table_name = 'goose_db_version' AND table_schema = current_schema()"
	}
	var n int
	if err := db.writes.QueryRowContext(ctx, catalogue).Scan(&n); err != nil {
		return 0, unreachable(err)
	}
	if n == 0 {
		return 0, nil
	}
	err := db.writes.QueryRowContext(ctx, "SELECT version_id FROM goose_db_version ORDER BY version_id DESC LIMIT 1").Scan(&n)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, unreachable(err)
	}
	return n, nil
}
