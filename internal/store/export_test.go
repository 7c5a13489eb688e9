package store

import (
	"context"
	"fmt"
	"strings"
	"testing"
)

// Waiting counts the writes in the queue that are not begun.
func (db *DB) Waiting() int { return len(db.writer.queue) }

// GivenUp counts the writes whose caller has stopped waiting.
func (db *DB) GivenUp() int { return int(db.writer.givenUp.Load()) }

// Tamper changes the database behind the program's back, and gives a function that puts the rows
// of the table back as they were.
func (db *DB) Tamper(t testing.TB, statement string) (undo func()) {
	t.Helper()
	if statement == "" {
		return func() {}
	}
	words := strings.Fields(statement)
	name := words[1]
	if words[0] != "UPDATE" {
		name = words[2]
	}
	do := func(statements ...string) {
		err := db.writer.write(context.Background(), func(tx *Tx) error {
			for _, s := range statements {
				r, err := tx.c.ExecContext(tx.ctx, s)
				if err != nil {
					return fmt.Errorf("%s: %w", s, err)
				}
				if n, err := r.RowsAffected(); s == statement && (n == 0 || err != nil) {
					return fmt.Errorf("%s: changed nothing: %v", s, err)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	do("DROP TABLE IF EXISTS kept", "CREATE TABLE kept AS SELECT * FROM "+name, statement)
	return func() {
		if strings.HasPrefix(statement, "DELETE") {
			do("INSERT INTO "+name+" SELECT k.* FROM kept k WHERE TRUE ON CONFLICT DO NOTHING", "DROP TABLE kept")
			return
		}
		var columns []string
		var keys []string
		for _, table := range tables {
			if table.name != name {
				continue
			}
			for _, c := range table.columns {
				columns = append(columns, fmt.Sprintf("%s = (SELECT k.%s FROM kept k WHERE KEY)", c.name, c.name))
			}
			for key := range strings.SplitSeq(table.order, ", ") {
				keys = append(keys, fmt.Sprintf("k.%s = %s.%s", key, name, key))
			}
		}
		set := strings.ReplaceAll(strings.Join(columns, ", "), "KEY", strings.Join(keys, " AND "))
		do("UPDATE "+name+" SET "+set, "DROP TABLE kept")
	}
}
