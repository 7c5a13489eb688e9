// Package calendar holds civil dates and the working days of each jurisdiction, and computes
// deadlines that can list the days they counted. It knows instants only to find the civil date
// of a zone; it has no clock.
package calendar

import (
	"fmt"
	"time"
)

// Date is a civil date of the proleptic Gregorian calendar, without time or zone: the number of
// days since 0001-01-01 plus one. The zero Date means "no date", so that an absent date needs no
// pointer. Dates compare and subtract as integers.
type Date int32

// NewDate gives the date of a year, month and day; days and months out of range roll over as in
// time.Date.
func NewDate(year int, month time.Month, day int) Date {
	return DateOf(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

var epoch = time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC).Unix()

// DateOf gives the civil date on which the instant falls in the instant's own location.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date((time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix()-epoch)/86400) + 1
}

// ParseDate reads YYYY-MM-DD and refuses days that do not exist.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return 0, fmt.Errorf("calendar: %q is not a date of the form YYYY-MM-DD", s)
	}
	return DateOf(t), nil
}

// IsZero reports whether there is no date.
func (d Date) IsZero() bool { return d == 0 }

// Time is midnight UTC of the date, for formatting only.
func (d Date) Time() time.Time { return time.Unix(epoch+int64(d-1)*86400, 0).UTC() }

// Year, Month, Day and Weekday take the date apart.
func (d Date) Year() int             { return d.Time().Year() }
func (d Date) Month() time.Month     { return d.Time().Month() }
func (d Date) Day() int              { return d.Time().Day() }
func (d Date) Weekday() time.Weekday { return time.Weekday(d % 7) } // 0001-01-01 was a Monday

// String gives YYYY-MM-DD, or "" for no date.
func (d Date) String() string {
	if d == 0 {
		return ""
	}
	return d.Time().Format(time.DateOnly)
}

// MarshalText and UnmarshalText make the date YYYY-MM-DD in JSON; no date is "".
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

func (d *Date) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = 0
		return nil
	}
	parsed, err := ParseDate(string(b))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}
