package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// bulk writes many rows of one table with few statements: the rows are cut into powers of two,
// so that at most seven texts per table are ever prepared.
type bulk struct {
	table   string
	columns []string
	texts   map[Engine]*[largest + 1]string // by exponent
}

// largest is the exponent of the most rows in a statement. 64 rows of the widest table stay far
// below the parameters that SQLite (32,766) and PostgreSQL (65,535) take.
const largest = 6

func newBulk(table string, columns ...string) *bulk {
	b := &bulk{table: table, columns: columns, texts: map[Engine]*[largest + 1]string{}}
	for _, engine := range []Engine{SQLite, PostgreSQL} {
		b.texts[engine] = new([largest + 1]string)
		for e := range b.texts[engine] {
			b.texts[engine][e] = b.text(engine, 1<<e)
		}
	}
	return b
}

// text is the statement for some rows. SQLite takes $1 as a name and looks each name up in a list
// as long as the statement has parameters; its own ? has no name.
func (b *bulk) text(engine Engine, rows int) string {
	var s strings.Builder
	fmt.Fprintf(&s, "INSERT INTO %s (%s) VALUES ", b.table, strings.Join(b.columns, ", "))
	n := 0
	for row := range rows {
		if row > 0 {
			s.WriteString(", ")
		}
		for col := range b.columns {
			s.WriteString(map[bool]string{true: "(", false: ", "}[col == 0])
			if n++; engine == SQLite {
				s.WriteByte('?')
			} else {
				fmt.Fprintf(&s, "$%d", n)
			}
		}
		s.WriteByte(')')
	}
	return s.String()
}

// insert writes the rows whose values lie one after the other in args.
func (b *bulk) insert(ctx context.Context, c *conn, args []any) error {
	width := len(b.columns)
	if len(args)%width != 0 {
		return fmt.Errorf("store: insert into %s: %d values for %d columns", b.table, len(args), width)
	}
	for len(args) > 0 {
		e := largest
		for 1<<e > len(args)/width {
			e--
		}
		n := width << e
		if _, err := c.ExecContext(ctx, b.texts[c.engine][e], args[:n]...); err != nil {
			return fmt.Errorf("insert into %s: %w", b.table, err)
		}
		args = args[n:]
	}
	return nil
}

// bulkUpdate sets columns of many rows, found by their key, with few statements.
type bulkUpdate struct {
	width int
	texts map[Engine]*[largest + 1]string // by exponent
}

// newBulkUpdate takes columns with the marks of their kinds, as newTable does.
func newBulkUpdate(table string, key, set []string) *bulkUpdate {
	b := &bulkUpdate{width: len(key) + len(set), texts: map[Engine]*[largest + 1]string{}}
	for _, engine := range []Engine{SQLite, PostgreSQL} {
		b.texts[engine] = new([largest + 1]string)
		for e := range b.texts[engine] {
			b.texts[engine][e] = updateText(engine, table, key, set, 1<<e)
		}
	}
	return b
}

func updateText(engine Engine, table string, key, set []string, rows int) string {
	var s strings.Builder
	fmt.Fprintf(&s, "UPDATE %s SET ", table)
	for i, c := range set {
		name, _ := kindOf(c)
		fmt.Fprintf(&s, "%s%s = v.column%d", map[bool]string{true: "", false: ", "}[i == 0], name, len(key)+i+1)
	}
	s.WriteString(" FROM (VALUES ")
	n := 0
	for row := range rows {
		if row > 0 {
			s.WriteString(", ")
		}
		for i, c := range append(slices.Clone(key), set...) {
			s.WriteString(map[bool]string{true: "(", false: ", "}[i == 0])
			mark := "?"
			if n++; engine == PostgreSQL {
				mark = fmt.Sprintf("$%d", n)
			}
			if _, kind := kindOf(c); row == 0 { // the first row gives PostgreSQL the types of all
				mark = fmt.Sprintf("CAST(%s AS %s)", mark, kind.sqlType(engine))
			}
			s.WriteString(mark)
		}
		s.WriteByte(')')
	}
	s.WriteString(") AS v WHERE ")
	for i, c := range key {
		name, _ := kindOf(c)
		fmt.Fprintf(&s, "%s%s.%s = v.column%d", map[bool]string{true: "", false: " AND "}[i == 0], table, name, i+1)
	}
	return s.String()
}

// update sets the rows whose values, key first, lie one after the other in args.
func (b *bulkUpdate) update(ctx context.Context, c *conn, args []any) error {
	for len(args) > 0 {
		e := largest
		for 1<<e > len(args)/b.width {
			e--
		}
		n := b.width << e
		if _, err := c.ExecContext(ctx, b.texts[c.engine][e], args[:n]...); err != nil {
			return err
		}
		args = args[n:]
	}
	return nil
}
