// Package sqltype holds the one Go type that generated queries use for instants, so that both
// engines see the same text and no bare time.Time reaches a driver.
package sqltype

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// layout is fixed in width, so that text order is time order on SQLite; PostgreSQL takes it as a
// timestamptz.
const layout = "2006-01-02T15:04:05.000000Z"

// Instant is a point in time in UTC with microseconds. The zero Instant is NULL.
type Instant struct{ time.Time }

// At makes an Instant of a time, truncated to microseconds.
func At(t time.Time) Instant {
	if t.IsZero() {
		return Instant{}
	}
	return Instant{t.UTC().Truncate(time.Microsecond)}
}

// Value gives the text that is stored.
func (i Instant) Value() (driver.Value, error) {
	if i.IsZero() {
		return nil, nil
	}
	return i.UTC().Format(layout), nil
}

// Scan takes what the drivers give: a time from PostgreSQL, text from SQLite, or NULL.
func (i *Instant) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*i = Instant{}
	case time.Time:
		*i = At(v)
	case string:
		return i.parse(v)
	case []byte:
		return i.parse(string(v))
	default:
		return fmt.Errorf("sqltype: no instant in %T", src)
	}
	return nil
}

func (i *Instant) parse(s string) error {
	t, err := time.Parse(layout, s)
	if err != nil {
		return fmt.Errorf("sqltype: %q is no instant", s)
	}
	i.Time = t
	return nil
}
