package store

import (
	"context"
	"database/sql"
	"sync"

	"luodi/internal/store/internal/sqlgen"
)

// Reader asks questions inside one transaction, so that all answers belong together. Its methods
// stand beside the queries of each part of the domain.
type Reader struct {
	ctx context.Context
	q   *sqlgen.Queries
	c   *conn
	db  *DB
	// settled says that what is seen is committed, and may be remembered.
	settled bool
}

// Read runs fn on one consistent snapshot. Readers wait for no writer. ctx ends it early.
func (db *DB) Read(ctx context.Context, fn func(*Reader) error) error {
	c, tx, err := db.begin(ctx)
	if err != nil {
		return mapError(err)
	}
	whole := false
	defer func() { // also when fn panics
		err := tx.end()
		db.readers.give(c, whole && err == nil)
	}()
	err = fn(db.reader(ctx, c))
	whole = db.engine == SQLite || ctx.Err() == nil && (err == nil || !broken(err))
	return mapError(err)
}

// begin borrows a connection and begins a reading transaction on it. One that was lost while it
// lay in the pool is replaced; nothing has been asked yet.
func (db *DB) begin(ctx context.Context) (*conn, snapshot, error) {
	for try := 1; ; try++ {
		c, err := db.readers.take(ctx)
		if err != nil {
			return nil, snapshot{}, err
		}
		tx, err := c.begin(ctx)
		if err == nil {
			return c, tx, nil
		}
		db.readers.give(c, false)
		if try == 3 || !broken(err) || ctx.Err() != nil {
			return nil, snapshot{}, err
		}
		db.reset()
	}
}

// reader makes the reader of a connection. On SQLite a statement that has begun is not
// interrupted.
func (db *DB) reader(ctx context.Context, c *conn) *Reader {
	if db.engine == SQLite {
		c.until = ctx
		ctx = context.WithoutCancel(ctx)
	}
	return &Reader{ctx: ctx, q: sqlgen.New(c), c: c, db: db, settled: true}
}

// ask runs one question that needs no snapshot beyond its own statement.
func (db *DB) ask(ctx context.Context, fn func(*Reader) error) error {
	c, err := db.readers.take(ctx)
	if err != nil {
		return mapError(err)
	}
	whole := false
	defer func() { db.readers.give(c, whole) }()
	err = fn(db.reader(ctx, c))
	whole = db.engine == SQLite || ctx.Err() == nil && (err == nil || !broken(err))
	return mapError(err)
}

// snapshot is a reading transaction.
type snapshot struct {
	c  *conn
	tx *sql.Tx // PostgreSQL
}

func (c *conn) begin(ctx context.Context) (snapshot, error) {
	if c.engine == SQLite {
		// by hand: database/sql would start a goroutine for each
		_, err := c.ExecContext(context.WithoutCancel(ctx), "BEGIN")
		return snapshot{c: c}, err
	}
	tx, err := c.c.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	return snapshot{c: c, tx: tx}, err
}

func (s snapshot) end() error {
	if s.tx != nil {
		return s.tx.Rollback()
	}
	s.c.until = nil
	_, err := s.c.ExecContext(context.Background(), "ROLLBACK")
	return err
}

// readers lends reading connections. On SQLite they are opened at first need and kept, each with
// its prepared statements; on PostgreSQL the pool below keeps them.
type readers struct {
	pool   *sql.DB
	engine Engine
	free   chan *conn // nil in it stands for one not yet opened
	once   *sync.Once
}

func newReaders(pool *sql.DB, n int, engine Engine) readers {
	r := readers{pool: pool, engine: engine, free: make(chan *conn, n), once: new(sync.Once)}
	for range n {
		r.free <- nil
	}
	return r
}

func (r *readers) take(ctx context.Context) (*conn, error) {
	var c *conn
	select {
	case c = <-r.free:
	default:
		select {
		case c = <-r.free:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	if c != nil {
		return c, nil
	}
	raw, err := r.pool.Conn(ctx)
	if err != nil {
		r.free <- nil
		return nil, err
	}
	return newConn(raw, r.engine), nil
}

// give takes a connection back; one that is not whole is closed. PostgreSQL's go back to the pool
// after each use, which knows how to renew them.
func (r *readers) give(c *conn, whole bool) {
	c.until = nil
	if c.stmts == nil || !whole {
		c.close()
		c = nil
	}
	r.free <- c
}

// close waits for the readings under way.
func (r *readers) close() {
	r.once.Do(func() {
		for range cap(r.free) {
			if c := <-r.free; c != nil {
				c.close()
			}
		}
	})
}
