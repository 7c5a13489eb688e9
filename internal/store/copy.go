package store

import (
	"context"
	"database/sql"
	"fmt"

	"luodi/internal/fault"
)

// Copied is what Copy has brought over, table by table.
type Copied struct {
	Tables []CopiedTable
	Rows   int
}

// CopiedTable is one table with its rows and the checksum that both sides agree on.
type CopiedTable struct {
	Name string
	Rows int
	Sum  string // SHA-256, lower-case hex
}

// Copy brings everything from one database to another that must be empty: the source as it is at
// one moment, the target in one transaction, so that it is whole or still empty. What has arrived
// is read again and compared with what was sent, before it is committed. step is told the rows
// done of all; it may be nil.
func Copy(ctx context.Context, from, to *DB, step func(done, of int)) (Copied, error) {
	if step == nil {
		step = func(int, int) {}
	}
	var out Copied
	err := from.Read(ctx, func(r *Reader) error {
		of := 0
		for _, t := range tables {
			n, err := t.count(r)
			if err != nil {
				return err
			}
			of += n
		}
		return to.writer.alone(ctx, func(tx *Tx) error {
			c := copier{from: r, to: tx, step: step, of: of}
			out = Copied{}
			for _, t := range tables {
				n, err := t.count(&tx.Reader)
				if err != nil {
					return err
				}
				if n > 0 {
					return fault.New(fault.Conflict, "store.copy.not_empty", fault.Args{"table": t.name, "n": n})
				}
			}
			for _, t := range tables {
				if err := ctx.Err(); err != nil {
					return err
				}
				done, err := c.table(t)
				if err != nil {
					return err
				}
				out.Tables = append(out.Tables, done)
				out.Rows += done.Rows
			}
			return nil
		})
	})
	return out, err
}

// Empty reports whether the database holds no rows at all.
func (db *DB) Empty(ctx context.Context) (bool, error) {
	empty := true
	err := db.Read(ctx, func(r *Reader) error {
		for _, t := range tables {
			n, err := t.count(r)
			if err != nil {
				return err
			}
			empty = empty && n == 0
		}
		return nil
	})
	return empty, err
}

func (t table) count(r *Reader) (int, error) {
	var n int
	if err := r.c.QueryRowContext(r.ctx, "SELECT COUNT(*) FROM "+t.name).Scan(&n); err != nil {
		return 0, fmt.Errorf("store: count %s: %w", t.name, err)
	}
	return n, nil
}

type copier struct {
	from     *Reader
	to       *Tx
	step     func(done, of int)
	done, of int
}

// most is how many bytes of values may gather before they are written.
const most = 4 << 20

// table copies one table and compares what has arrived.
func (c *copier) table(t table) (CopiedTable, error) {
	b := newBulk(t.name, t.names()...)
	var args []any
	var links []link
	size, rows := 0, 0
	flush := func() error {
		err := b.insert(c.to.ctx, c.to.c, args)
		c.done += rows
		c.step(c.done, c.of)
		args, size, rows = args[:0], 0, 0
		return err
	}
	sent := newSum()
	err := t.rows(c.from, func(values []any) error {
		sent.add(values)
		if t.self != "" {
			links = t.unlink(values, links)
		}
		for _, v := range values {
			switch v := v.(type) {
			case *[]byte:
				size += len(*v)
				args = append(args, *v)
			case *sql.NullString:
				size += len(v.String)
				args = append(args, v)
			default:
				args = append(args, v)
			}
		}
		if rows++; rows == 1<<largest || size > most {
			return flush()
		}
		return nil
	})
	if err == nil {
		err = flush()
	}
	if err != nil {
		return CopiedTable{}, err
	}
	if err := c.link(t, links); err != nil {
		return CopiedTable{}, err
	}
	arrived := newSum()
	err = t.rows(&c.to.Reader, func(values []any) error { arrived.add(values); return nil })
	if err != nil {
		return CopiedTable{}, err
	}
	if sent.text() != arrived.text() {
		return CopiedTable{}, fault.New(fault.Internal, "store.copy.differs", fault.Args{"table": t.name, "sent": sent.rows, "arrived": arrived.rows})
	}
	return CopiedTable{t.name, sent.rows, sent.text()}, nil
}

// link is a reference within a table, set when both rows are there.
type link struct{ id, to string }

// unlink takes the reference out of the values and remembers it.
func (t table) unlink(values []any, links []link) []link {
	for i, c := range t.columns {
		if c.name != t.self {
			continue
		}
		to := values[i].(*sql.NullString)
		if to.Valid {
			links = append(links, link{values[0].(*sql.NullString).String, to.String})
			values[i] = new(sql.NullString)
		}
	}
	return links
}

func (c *copier) link(t table, links []link) error {
	for _, l := range links {
		query := fmt.Sprintf("UPDATE %s SET %s = $1 WHERE %s = $2", t.name, t.self, t.columns[0].name)
		if _, err := c.to.c.ExecContext(c.to.ctx, query, l.to, l.id); err != nil {
			return fmt.Errorf("store: link %s %s: %w", t.name, l.id, err)
		}
	}
	return nil
}
