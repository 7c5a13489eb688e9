package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"

	"luodi/internal/fault"
)

func (db *DB) openPostgreSQL(ctx context.Context, o Options) error {
	db.engine = PostgreSQL
	config, err := pgxpool.ParseConfig(o.URL)
	if err != nil {
		// the parser's own words may hold the password: it is kept out of the message, and pgx
		// leaves it out of its error
		return fault.Wrap(fault.Invalid, "store.bad_address", nil, err)
	}
	n := o.Readers
	if n <= 0 {
		n = 16
	}
	config.MaxConns = int32(n) + 2 // the writer, and Ping while all are busy
	config.MaxConnLifetime = 30 * time.Minute
	if config.ConnConfig.ConnectTimeout == 0 {
		config.ConnConfig.ConnectTimeout = 5 * time.Second
	}
	if config.ConnConfig.RuntimeParams == nil {
		config.ConnConfig.RuntimeParams = map[string]string{}
	}
	config.ConnConfig.RuntimeParams["timezone"] = "UTC"
	if config.ConnConfig.RuntimeParams["application_name"] == "" {
		config.ConnConfig.RuntimeParams["application_name"] = "luodi"
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return fault.Wrap(fault.Unavailable, "store.unreachable", nil, err)
	}
	db.writes = stdlib.OpenDBFromPool(pool)
	db.reads = db.writes
	db.release, db.reset = pool.Close, pool.Reset
	if err := db.writes.PingContext(ctx); err != nil {
		pool.Close()
		return fault.Wrap(fault.Unavailable, "store.unreachable", nil, err)
	}
	db.readers = newReaders(db.reads, n, PostgreSQL)
	return nil
}
