package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"sync"
)

// conn is one connection held for long, with its prepared statements. The generated queries run
// on it. It belongs to one goroutine at a time.
type conn struct {
	c      *sql.Conn
	engine Engine
	// until ends reading on SQLite: looked at before each statement, since a context that can end
	// costs the driver a goroutine for every one.
	until context.Context
	// stmts are prepared at first use, nil where the driver keeps its own (pgx).
	stmts map[string]*sql.Stmt
	// wrote and failed tell what happened since they were last cleared: a statement that may have
	// changed rows, a statement that the database refused.
	wrote, failed bool
}

func newConn(c *sql.Conn, engine Engine) *conn {
	held := &conn{c: c, engine: engine}
	if engine == SQLite {
		held.stmts = map[string]*sql.Stmt{}
	}
	return held
}

func (c *conn) close() {
	for _, s := range c.stmts {
		s.Close()
	}
	c.c.Close()
}

// stmt gives the prepared statement, nil when the driver prepares by itself.
func (c *conn) stmt(query string) (*sql.Stmt, error) {
	if c.until != nil && c.until.Err() != nil {
		return nil, c.until.Err()
	}
	if c.stmts == nil {
		return nil, nil
	}
	if s, ok := c.stmts[query]; ok {
		return s, nil
	}
	s, err := c.c.PrepareContext(context.Background(), query)
	if err == nil {
		c.stmts[query] = s
	}
	return s, err
}

func (c *conn) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	c.wrote = true
	s, err := c.stmt(query)
	var r sql.Result
	switch {
	case err != nil:
	case s != nil:
		r, err = s.ExecContext(ctx, args...)
	default:
		r, err = c.c.ExecContext(ctx, query, args...)
	}
	c.failed = c.failed || err != nil
	return r, err
}

func (c *conn) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	return nil, errors.New("store: statements are prepared by the connection itself")
}

func (c *conn) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	c.wrote = c.wrote || changes(query) // UPDATE … RETURNING
	s, err := c.stmt(query)
	var rows *sql.Rows
	switch {
	case err != nil:
	case s != nil:
		rows, err = s.QueryContext(ctx, args...)
	default:
		rows, err = c.c.QueryContext(ctx, query, args...)
	}
	c.failed = c.failed || err != nil
	return rows, err
}

func (c *conn) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	// UPDATE … RETURNING comes this way too; readers never look at wrote
	c.wrote = c.wrote || changes(query)
	var row *sql.Row
	s, _ := c.stmt(query) // its error comes again below
	switch {
	case s != nil:
		row = s.QueryRowContext(ctx, args...)
	case c.until != nil && c.until.Err() != nil:
		row = c.c.QueryRowContext(c.until, query, args...) // fails with the context's error
	default:
		row = c.c.QueryRowContext(ctx, query, args...) // PostgreSQL, or the error again
	}
	c.failed = c.failed || row.Err() != nil
	return row
}

// changes reports whether the text, with the comment line that sqlc puts before it, is no SELECT.
func changes(query string) bool {
	if len(query) > 2 && query[0] == '-' {
		for i := range len(query) {
			if query[i] == '\n' {
				query = query[i+1:]
				break
			}
		}
	}
	return len(query) < 6 || query[:6] != "SELECT"
}

// over is the connection of a transaction whose function has returned: whatever kept it is
// refused instead of reaching into somebody else's transaction.
type over struct{}

var errOver = errors.New("store: a transaction was used after its function returned")

func (over) ExecContext(context.Context, string, ...any) (sql.Result, error) { return nil, errOver }
func (over) PrepareContext(context.Context, string) (*sql.Stmt, error)       { return nil, errOver }
func (over) QueryContext(context.Context, string, ...any) (*sql.Rows, error) { return nil, errOver }
func (over) QueryRowContext(ctx context.Context, _ string, _ ...any) *sql.Row {
	return refusing().QueryRowContext(ctx, "")
}

// refusing is a pool whose connections fail with errOver: the only way to make a *sql.Row of it.
var refusing = sync.OnceValue(func() *sql.DB { return sql.OpenDB(refuser{}) })

type refuser struct{}

func (refuser) Connect(context.Context) (driver.Conn, error) { return nil, errOver }
func (refuser) Driver() driver.Driver                        { return nil }
