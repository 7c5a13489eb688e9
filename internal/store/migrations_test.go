package store

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the files that tests make")

// TestMigrationsAgree holds migrations/sqlite to what the rules make of migrations/postgres.
func TestMigrationsAgree(t *testing.T) {
	files, err := filepath.Glob("migrations/postgres/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for i, file := range files {
		name := filepath.Base(file)
		if want := fmt.Sprintf("%05d_", i+1); !strings.HasPrefix(name, want) {
			t.Errorf("%s does not bear the number %d", name, i+1)
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		want := forSQLite(string(text))
		path := filepath.Join("migrations/sqlite", name)
		if *update {
			if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		have, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, string(have)); d != "" {
			t.Errorf("%s is not what the rules make of %s (go test -run TestMigrationsAgree -update):\n%s", path, file, d)
		}
	}
	if len(files) != schemaVersion {
		t.Errorf("%d migrations, but schemaVersion is %d", len(files), schemaVersion)
	}
	others, _ := filepath.Glob("migrations/sqlite/*.sql")
	if len(others) != len(files) {
		t.Errorf("%d migrations for SQLite, %d for PostgreSQL", len(others), len(files))
	}
}

var (
	statements = regexp.MustCompile(`(?s)-- \+goose StatementBegin.*?-- \+goose StatementEnd\n+`)
	clustered  = regexp.MustCompile(`\n\); -- clustered`)
	closing    = regexp.MustCompile(`\n\);`)
	kinds      = []struct{ from, to string }{{"TIMESTAMPTZ", "TEXT"}, {"BIGINT", "INTEGER"}, {"BOOLEAN", "INTEGER"},
		{"DOUBLE PRECISION", "REAL"}, {"JSONB", "TEXT"}, {"BYTEA", "BLOB"}}
)

// forSQLite is the replacement by rule: no functions, SQLite's types, bytewise comparison without
// saying so, strict tables.
func forSQLite(text string) string {
	text = statements.ReplaceAllString(text, "")
	text = strings.ReplaceAll(text, ` COLLATE "C"`, "")
	for _, k := range kinds {
		text = regexp.MustCompile(`\b`+k.from+`\b`).ReplaceAllString(text, k.to)
	}
	text = clustered.ReplaceAllString(text, "\n) STRICT, WITHOUT ROWID;")
	return closing.ReplaceAllString(text, "\n) STRICT;")
}

// TestTextComparesByBytes: every text column of PostgreSQL says so, or lists would be paged in an
// order that the database's locale decides.
func TestTextComparesByBytes(t *testing.T) {
	files, _ := filepath.Glob("migrations/postgres/*.sql")
	column := regexp.MustCompile(`(?m)^\s+(?:ADD COLUMN )?(\w+)\s+TEXT\b(.*)$`)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range column.FindAllStringSubmatch(string(text), -1) {
			if !strings.HasPrefix(m[2], ` COLLATE "C"`) {
				t.Errorf(`%s: column %s is TEXT without COLLATE "C"`, file, m[1])
			}
		}
	}
}

// catalogue reads the tables and columns of an open database, each column with the kind it has in
// the list of tables.
func catalogue(t *testing.T, db *DB) map[string][]string {
	t.Helper()
	query := `SELECT m.name, c.name, c.type FROM sqlite_master m JOIN pragma_table_info(m.name) c
		WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name <> 'goose_db_version' ORDER BY m.name, c.cid`
	if db.engine == PostgreSQL {
		query = `SELECT table_name, column_name, data_type FROM information_schema.columns
			WHERE table_schema = current_schema() AND table_name <> 'goose_db_version' ORDER BY table_name, ordinal_position`
	}
	rows, err := db.reads.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	found := map[string][]string{}
	for rows.Next() {
		var table, column, kind string
		if err := rows.Scan(&table, &column, &kind); err != nil {
			t.Fatal(err)
		}
		found[table] = append(found[table], column+" "+kind)
	}
	return found
}

var kindNames = map[Engine]map[columnKind]string{
	SQLite:     {textColumn: "TEXT", integerColumn: "INTEGER", booleanColumn: "INTEGER", instantColumn: "TEXT", bytesColumn: "BLOB"},
	PostgreSQL: {textColumn: "text", integerColumn: "bigint", booleanColumn: "boolean", instantColumn: "timestamp with time zone", bytesColumn: "bytea"},
}

// CheckTables compares the list of tables with a database; the contract suite calls it for each
// engine.
func CheckTables(t *testing.T, db *DB) {
	want := map[string][]string{}
	for _, table := range tables {
		for _, c := range table.columns {
			want[table.name] = append(want[table.name], c.name+" "+kindNames[db.engine][c.kind])
		}
	}
	if d := cmp.Diff(want, catalogue(t, db)); d != "" {
		t.Errorf("the list of tables is not the catalogue (-list +catalogue):\n%s", d)
	}
	// whoever is referred to comes first
	at := map[string]int{}
	for i, table := range tables {
		at[table.name] = i
	}
	text, err := os.ReadFile("migrations/postgres/00001_foundation.sql")
	if err != nil {
		t.Fatal(err)
	}
	table := ""
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "CREATE TABLE "); ok {
			table, _, _ = strings.Cut(rest, " ")
		}
		if _, rest, ok := strings.Cut(line, "REFERENCES "); ok {
			to, _, _ := strings.Cut(rest, " ")
			if at[to] > at[table] {
				t.Errorf("%s refers to %s, which comes later in the list", table, to)
			}
		}
	}
}

// TestConventions is the lint of docs/dependencies §SQL: what would behave differently on the two
// engines, or not run on PostgreSQL-compatible distributed databases, is not written.
func TestConventions(t *testing.T) {
	forbidden := []struct{ pattern, why string }{
		{`(?i)\b(now|gen_random_uuid|md5|date|extract|random|clock_timestamp)\s*\(`, "time, ids and hashes come in as parameters"},
		{`(?i)\bcurrent_(timestamp|date|time)\b|\binterval\b`, "time comes in as a parameter"},
		{`::`, "casts are written CAST(x AS …)"},
		{`(?i)\bcast\s*\([^()]*\bas\s+(timestamptz|timestamp|date|integer|int|boolean|jsonb?|numeric)\b`, "only TEXT, BIGINT and DOUBLE PRECISION are cast to"},
		{`(?i)\bilike\b|\bsimilar to\b|\bany\s*\(|\bcollate\b`, "one engine only"},
		{`(?i)\bfor update\b|\bskip locked\b|\badvisory|\blisten\b|\bnotify\b`, "no locks and no notification"},
		{`(?i)\b(greatest|least|position|instr|left|right|generate_series)\s*\(|\bdistinct on\b|\blateral\b|\busing\b`, "one engine only"},
		{`(?i)\b(upper|lower)\s*\(`, "text is folded in Go"},
		{`(?i)\b(serial|autoincrement|rowid|nextval)\b`, "ids are made in Go"},
		{`(?i)\boffset\b`, "lists are paged by key"},
	}
	files, _ := filepath.Glob("queries/*.sql")
	if len(files) == 0 {
		t.Fatal("no queries")
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for query := range strings.SplitSeq(string(text), "-- name: ") {
			name, _, _ := strings.Cut(query, " ")
			for _, f := range forbidden {
				if m := regexp.MustCompile(f.pattern).FindString(query); m != "" {
					t.Errorf("%s: %s: %q: %s", file, name, m, f.why)
				}
			}
			if strings.Contains(query, "SUM(") && !strings.Contains(query, "CAST(COALESCE(SUM(") && !strings.Contains(query, "CAST(SUM(") {
				t.Errorf("%s: %s: a sum is cast to BIGINT", file, name)
			}
			many := strings.Contains(query, " :many")
			if many && !strings.Contains(query, "ORDER BY") {
				t.Errorf("%s: %s: a list has an order", file, name)
			}
			if strings.Contains(query, "LIKE") && !strings.Contains(query, `ESCAPE '\'`) && !slices.Contains([]string{"UnitSlugs"}, name) {
				t.Errorf("%s: %s: LIKE says its escape", file, name)
			}
		}
	}
}
