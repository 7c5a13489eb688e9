package store

import (
	"strings"
	"time"

	"luodi/internal/fault"
	"luodi/internal/store/internal/sqltype"
)

// Page asks for a stretch of a list. After is the cursor that came with the stretch before, ""
// for the first; it is opaque and fits in an address. Limit 0 means 50; more than 500 is cut.
type Page struct {
	After string
	Limit int
}

func (p Page) limit() int {
	switch {
	case p.Limit <= 0:
		return 50
	case p.Limit > 500:
		return 500
	}
	return p.Limit
}

// ask is how many rows to ask for: one more than wanted, to know whether there are more.
func (p Page) ask() int64 { return int64(p.limit()) + 1 }

// cut takes the extra row off and makes the cursor of the last row kept, "" at the end.
func cut[T any](p Page, rows []T, key func(T) string) ([]T, string) {
	n := p.limit()
	if len(rows) <= n {
		return rows, ""
	}
	return rows[:n], key(rows[n-1])
}

// cursor2 takes a cursor of two parts apart.
func cursor2(s string) (string, string, error) {
	i := strings.LastIndexByte(s, ' ')
	if i < 0 {
		return "", "", badCursor(nil)
	}
	return s[:i], s[i+1:], nil
}

func badCursor(err error) error { return fault.Wrap(fault.Invalid, "store.bad_cursor", nil, err) }

// descending is greater than every id: where lists that run backwards begin.
func (p Page) descending() string {
	if p.After == "" {
		return "~"
	}
	return p.After
}

var farFuture = sqltype.At(time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC))

// pattern makes a LIKE pattern that finds the folded text anywhere; "" for no text.
func pattern(text string) string {
	if text == "" {
		return ""
	}
	return "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(text) + "%"
}
