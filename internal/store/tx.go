package store

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"

	"luodi/internal/store/internal/sqlgen"
)

// Tx is a transaction that is being written. Every query of Reader is on it too.
type Tx struct {
	Reader
	group *group
	now   time.Time
}

// Now is the instant of this transaction: UTC, whole microseconds, the same at every call.
func (tx *Tx) Now() time.Time { return tx.now }

// NewID makes an identifier, a UUID of version 7 by the transaction's clock. Identifiers rise.
func (tx *Tx) NewID() string { return tx.db.ids.next(tx.now) }

// group is one transaction of the database with the functions that share it.
type group struct {
	ctx     context.Context
	db      *DB
	c       *conn
	careful bool // a savepoint for each function
	trail   trail
	// sessions: what is known of sessions or their accounts has changed
	sessions bool
	// kinds of jobs that were enqueued
	kinds []string
	// lights: kept lights or their sums have changed
	lights bool
}

// run runs one function. Its own failure goes into j.err and is undone; what it returns is the
// failure of the whole group.
func (g *group) run(j *job) error {
	if g.careful {
		if err := g.exec("SAVEPOINT f"); err != nil {
			return err
		}
	}
	g.c.wrote, g.c.failed = false, false
	g.trail.begin()
	j.err = g.call(j.fn)
	if j.err == nil && g.careful {
		// refused by PostgreSQL when the function passed over an error of the database
		if err := g.exec("RELEASE f"); err == nil || g.db.engine == SQLite {
			return err
		} else {
			j.err = fmt.Errorf("store: the function went on after an error of the database: %w", err)
		}
	}
	switch {
	case j.err == nil && g.c.failed && !g.careful:
		return errUndo // it passed over an error, which on PostgreSQL has ended the transaction
	case j.err == nil:
		return nil
	}
	if c := classOf(j.err); c == busy || c == lost {
		return j.err
	}
	g.trail.undo()
	if !g.careful {
		if g.c.wrote || g.c.failed {
			return errUndo
		}
		j.err = mapError(j.err)
		return nil
	}
	j.err = mapError(j.err)
	if err := g.exec("ROLLBACK TO f"); err != nil {
		return err
	}
	return g.exec("RELEASE f")
}

// call runs the function and contains its panic.
func (g *group) call(fn func(*Tx) error) (err error) {
	tx := &Tx{group: g, now: g.db.clock.instant()}
	tx.Reader = Reader{ctx: g.ctx, q: sqlgen.New(g.c), c: g.c, db: g.db}
	defer func() {
		tx.q, tx.c, tx.group = sqlgen.New(over{}), nil, nil
		if p := recover(); p != nil {
			err = fmt.Errorf("store: panic in a write: %v\n%s", p, debug.Stack())
		}
	}()
	return fn(tx)
}

func (g *group) exec(statement string) error {
	_, err := g.c.ExecContext(g.ctx, statement)
	return err
}
