package store

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// whole lists the queries that may read a whole table or sort what they found, with the reason.
// Every other one must be answered from an index and in its order.
var whole = map[string]string{
	"AllUnits":              "the register is read whole",
	"AllAliases":            "the register is read whole",
	"CountAccounts":         "asked at the start only",
	"UnitsPageMatching":     "a search within the register, in its order",
	"PlanUnitRows":          "the units of one plan, sorted",
	"MeasureHead":           "the parts of one measure, sorted",
	"MeasuresOfUnit":        "DISTINCT over what the index gives in order",
	"UnitSlugs":             "slugs that begin alike, when a unit is made",
	"Releases":              "one row per public plan",
	"DeleteExpiredSessions": "by its index",
	"UnitsByName":           "a handful of names, sorted",
	"AliasesOf":             "the aliases of one page, sorted",
	"AssignmentsOf":         "the parts of one page, sorted",
	"FiguresOf":             "the figures of one page, sorted",
	"AuditHeads":            "verification reads everything",
	"AuditChains":           "verification reads everything",
	"AccountsOfUnit":        "the accounts of one unit, sorted",
	"PostsOfAccount":        "the posts of one account, sorted",
	"AllPosts":              "the register is read whole",
	"Bodies":                "one row per governing body",
	"ReceiptsOfPlan":        "the receipts of one plan, sorted",
	"FilingsOfPost":         "the filings of one post, sorted",
	"FilingsOfPlan":         "the filings of one plan, sorted",
	"ReviewsOfDocument":     "the reviews of one document, sorted",
	"PlanTotals":            "verification reads everything",
	"PlanUnitTotals":        "verification reads everything",
	"PlanUnitCounts":        "verification reads everything",
	"UnitTotals":            "verification reads everything",
	"WrongNoteTotals":       "verification reads everything",
	"CountDocuments":        "verification reads everything",
	"TemplateEdits":         "the edits of the library are read whole",
	"CountJobs":             "the operator's counts of the whole queue",
	"CountReportsIn":        "the queue of the office, counted by its index",
	"EnabledAccounts":       "a scan reads all who can be told",
	"AllPreferences":        "a scan reads all who can be told",
	"Channels":              "one row per way out of the house",
	"DeliveryCounts":        "the operator's counts of what waits or was given up",
	"CalendarNotices":       "the notices applied are read whole",
	"LightRules":            "the versions of the rule are read whole",
}

var parameter = regexp.MustCompile(`@\w+|sqlc\.n?arg\('?\w+'?\)`)

// TestQueryPlans asks SQLite how it would answer each query: a list without its index costs
// nothing in a test and everything in a country.
func TestQueryPlans(t *testing.T) {
	db, err := Open(context.Background(), Options{Dir: t.TempDir(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	files, _ := filepath.Glob("queries/*.sql")
	seen := map[string]bool{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for query := range strings.SplitSeq(string(text), "-- name: ") {
			name, body, ok := strings.Cut(query, "\n")
			if !ok || strings.TrimSpace(body) == "" {
				continue
			}
			name, _, _ = strings.Cut(name, " ")
			seen[name] = true
			for _, step := range explain(t, db, name, body) {
				full := strings.HasPrefix(step, "SCAN ") && !strings.Contains(step, " j ") && !strings.Contains(step, "VIRTUAL TABLE") && !strings.Contains(step, "CONSTANT ROW")
				// sorting by the last term only orders what is equal in all terms before
				sorts := strings.HasPrefix(step, "USE TEMP B-TREE") && !strings.Contains(step, "LAST TERM")
				if (full || sorts) && whole[name] == "" {
					t.Errorf("%s: %s: %s", file, name, step)
				}
			}
		}
	}
	for name := range whole {
		if !seen[name] {
			t.Errorf("there is no query %s any more", name)
		}
	}
}

func explain(t *testing.T, db *DB, name, body string) []string {
	t.Helper()
	numbers := map[string]int{}
	body = parameter.ReplaceAllStringFunc(body, func(p string) string {
		if numbers[p] == 0 {
			numbers[p] = len(numbers) + 1
		}
		return fmt.Sprintf("?%d", numbers[p])
	})
	args := make([]any, len(numbers))
	rows, err := db.writes.Query("EXPLAIN QUERY PLAN "+strings.TrimRight(strings.TrimSpace(body), ";"), args...)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	defer rows.Close()
	var steps []string
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			t.Fatal(err)
		}
		steps = append(steps, step)
	}
	return steps
}
