package calendar

import (
	"luodi/internal/fault"
)

// The years every calendar covers. Dates outside are refused, never guessed: before them no record
// of ours reaches, after them no plan does.
const (
	FirstYear = 1950
	LastYear  = 2149
)

// First and Last are the days that bound every calendar.
var (
	First = NewDate(FirstYear, 1, 1)
	Last  = NewDate(LastYear, 12, 31)
)

// Built-in calendars.
const (
	CN      = "CN"      // the Mainland: statutory holidays and make-up days of the yearly notices
	HK      = "HK"      // Hong Kong: five-day week of offices, general holidays (Cap. 149)
	Joint   = "JOINT"   // days worked on both sides
	Natural = "NATURAL" // every day
)

// Builtin lists the built-in calendars in the order they are shown.
var Builtin = []string{CN, HK, Joint, Natural}

// Calendar is an immutable set of working days between First and Last, kept as two tables so that
// all working-day arithmetic is look-ups: how many working days lie before a date, and which date
// is the k-th working day. Working days are numbered from 0 at First.
type Calendar struct {
	id      string
	version int // version of the book it was made from; 0 for a custom calendar

	before []int32 // before[d-First] working days lie before d; one entry more than there are days
	days   []Date  // days[k] is working day number k

	kinds       []DayKind            // kinds[d-First]
	names       map[Date]HolidayName // named holidays and make-up days
	parts       []*Calendar          // the calendars a joint one is made of
	unannounced [LastYear - FirstYear + 1]bool
}

// build fills the tables from the kinds of days.
func (c *Calendar) build() {
	span := int(Last-First) + 1
	c.before = make([]int32, span+1)
	n := int32(0)
	for i, k := range c.kinds {
		c.before[i] = n
		if k.Works() {
			n++
		}
	}
	c.before[span] = n
	c.days = make([]Date, 0, n)
	for i, k := range c.kinds {
		if k.Works() {
			c.days = append(c.days, First+Date(i))
		}
	}
}

// ID names the calendar.
func (c *Calendar) ID() string { return c.id }

// Version is that of the book of notices the calendar was made from, 0 for a custom calendar.
func (c *Calendar) Version() int { return c.version }

// Tables gives the two look-up tables for engines that do arithmetic in bulk: before[d-First] is
// the number of working days before d (d may be Last+1), days[k] the date of working day k. They
// must not be changed.
func (c *Calendar) Tables() (before []int32, days []Date) { return c.before, c.days }

// Works reports whether the date is a working day; dates outside the calendar are none.
func (c *Calendar) Works(d Date) bool {
	return d >= First && d <= Last && c.kinds[d-First].Works()
}

// Announced reports whether the year's working days rest on a published notice. Years without one
// use the statutory days only (the Mainland's without make-up days); what is computed over them is
// provisional and must say so.
func (c *Calendar) Announced(year int) bool {
	return year >= FirstYear && year <= LastYear && !c.unannounced[year-FirstYear]
}

// Unannounced lists the years without a notice between two dates, both included.
func (c *Calendar) Unannounced(from, to Date) []int {
	if from > to {
		from, to = to, from
	}
	var years []int
	for y := max(from.Year(), FirstYear); y <= min(to.Year(), LastYear); y++ {
		if c.unannounced[y-FirstYear] {
			years = append(years, y)
		}
	}
	return years
}

// Add gives the n-th working day after the date, which itself is not counted (“the day of receipt
// is not counted”); with n negative, the n-th working day before it. With n = 0 it is the date
// itself, worked or not.
func (c *Calendar) Add(d Date, n int) (Date, error) {
	if err := c.inside(d); err != nil {
		return 0, err
	}
	switch {
	case n > 0:
		return c.day(int(c.before[d-First+1])+n-1, d)
	case n < 0:
		return c.day(int(c.before[d-First])+n, d)
	}
	return d, nil
}

// Back gives the first day of an activity of n working days that ends on the last working day on
// or before the date; that last day counts as day 1.
func (c *Calendar) Back(end Date, n int) (Date, error) {
	if err := c.inside(end); err != nil {
		return 0, err
	}
	if n < 1 {
		return 0, fault.New(fault.Invalid, "calendar.back_needs_days", fault.Args{"n": n})
	}
	return c.day(int(c.before[end-First+1])-n, end)
}

// Count gives the number of working days between two dates, both included; 0 if to lies before
// from.
func (c *Calendar) Count(from, to Date) (int, error) {
	if err := c.inside(from); err != nil {
		return 0, err
	}
	if err := c.inside(to); err != nil {
		return 0, err
	}
	return max(0, int(c.before[to-First+1]-c.before[from-First])), nil
}

// OnOrBefore gives the last working day on or before the date.
func (c *Calendar) OnOrBefore(d Date) (Date, error) {
	if err := c.inside(d); err != nil {
		return 0, err
	}
	return c.day(int(c.before[d-First+1])-1, d)
}

// OnOrAfter gives the first working day on or after the date.
func (c *Calendar) OnOrAfter(d Date) (Date, error) {
	if err := c.inside(d); err != nil {
		return 0, err
	}
	return c.day(int(c.before[d-First]), d)
}

// MonthlyDue gives the due date of a month: its day-th (the last day if the month is shorter),
// moved to the last working day on or before it.
func (c *Calendar) MonthlyDue(year, month, day int) (Date, error) {
	d, err := dayOfMonth(year, month, day)
	if err != nil {
		return 0, err
	}
	return c.OnOrBefore(d)
}

func dayOfMonth(year, month, day int) (Date, error) {
	if month < 1 || month > 12 || day < 1 || day > 31 {
		return 0, fault.New(fault.Invalid, "calendar.no_such_month_day", fault.Args{"month": month, "day": day})
	}
	first := month0(year, month)
	return first + Date(min(day, int(month0(year, month+1)-first))) - 1, nil
}

// day is working day number k; d is what was asked about, for the fault.
func (c *Calendar) day(k int, d Date) (Date, error) {
	if len(c.days) == 0 {
		return 0, fault.New(fault.Invalid, "calendar.no_working_days", fault.Args{"calendar": c.id})
	}
	if k < 0 || k >= len(c.days) {
		return 0, c.outside(d)
	}
	return c.days[k], nil
}

func (c *Calendar) inside(d Date) error {
	if d < First || d > Last {
		return c.outside(d)
	}
	return nil
}

func (c *Calendar) outside(d Date) error {
	return fault.New(fault.Invalid, "calendar.outside", fault.Args{
		"calendar": c.id, "date": d.String(), "first": FirstYear, "last": LastYear})
}
