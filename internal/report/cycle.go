// Package report keeps units' reports: when they are owed, what they may say, who approves and
// accepts them, and how an accepted report becomes progress of a work plan. Nothing is asked twice:
// a report begins with what is known, and one report answers everybody who asks.
package report

import (
	"fmt"
	"time"

	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/plan"
)

// Rhythm is how often reports are owed (handbook 2.8).
type Rhythm string

const (
	Weekly      Rhythm = "weekly"
	HalfMonthly Rhythm = "half_monthly"
	Monthly     Rhythm = "monthly"
	Quarterly   Rhythm = "quarterly"
)

// Rhythms lists them in the order of the form.
var Rhythms = []Rhythm{Weekly, HalfMonthly, Monthly, Quarterly}

// Cycle is the rule of reporting of a plan. Due dates that fall on a day off move to the last
// working day before; the calendar is that of the Mainland.
type Cycle struct {
	Plan   plan.ID `json:"-"`
	Rhythm Rhythm  `json:"rhythm"`
	// Day is the day on which a report is due: of the month (a shorter month has its last day), of
	// the last month of a quarter, or of the week with Monday as 1.
	Day int `json:"day"`
	// FirstDay is the due day of the first half of a month.
	FirstDay int           `json:"first_day,omitempty"`
	From     calendar.Date `json:"from"`   // reports are owed from the period in which this day lies
	Until    calendar.Date `json:"until"`  // and not for periods that begin after this day; zero: no end
	Remind   int           `json:"remind"` // working days before the due date on which the first reminder goes out
	Review   int           `json:"review"` // working days that the office has to accept or return
	Version  int           `json:"-"`
}

// DefaultCycle is the handbook's: monthly by the 25th, a reminder three working days before, three
// working days to review.
func DefaultCycle(from, until calendar.Date) Cycle {
	return Cycle{Rhythm: Monthly, Day: 25, FirstDay: 10, From: from, Until: until, Remind: 3, Review: 3}
}

// Check finds what a person must mend in a rule.
func (c Cycle) Check() error {
	var wrong []fault.Field
	bad := func(field string, from, to, got int) {
		if got < from || got > to {
			wrong = append(wrong, fault.Field{Name: field, Key: "report.range", Args: fault.Args{"from": from, "to": to}})
		}
	}
	switch c.Rhythm {
	case Weekly:
		bad("day", 1, 7, c.Day)
	case HalfMonthly:
		bad("first_day", 1, 15, c.FirstDay)
		bad("day", 16, 31, c.Day)
	case Monthly, Quarterly:
		bad("day", 1, 31, c.Day)
	default:
		wrong = append(wrong, fault.Field{Name: "rhythm", Key: "report.rhythm"})
	}
	bad("remind", 0, 20, c.Remind)
	bad("review", 1, 20, c.Review)
	if c.From == 0 || c.Until != 0 && c.Until < c.From {
		wrong = append(wrong, fault.Field{Name: "from", Key: "report.cycle_dates"})
	}
	return fault.Fields(wrong)
}

// Span is one period by rule: the days whose work it covers and the day on which its report is due.
// A period begins on the day after the due date before it, so that no day falls between two.
type Span struct {
	Key      string // 2023-04, 2023-04-1, 2023-Q2, 2023-W17
	From, To calendar.Date
	Due      calendar.Date
}

// Spans lists the periods that begin on or before a day, the oldest first. A period whose due date
// would not lie after that of the period before, because everything between is off, is left out.
func (c Cycle) Spans(cal *calendar.Calendar, until calendar.Date) ([]Span, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	if c.Until != 0 && c.Until < until {
		until = c.Until
	}
	var out []Span
	previous := calendar.Date(0)
	for n := c.first(); ; n++ {
		key, nominal := c.nominal(n)
		due, err := cal.OnOrBefore(nominal)
		if err != nil {
			return nil, err
		}
		if due <= previous {
			continue
		}
		s := Span{Key: key, From: previous + 1, To: due, Due: due}
		previous = due
		if due < c.From {
			continue
		}
		if len(out) == 0 {
			s.From = c.From
		}
		if s.From > until {
			return out, nil
		}
		out = append(out, s)
	}
}

// first is the number of a period that surely ends before the cycle begins.
func (c Cycle) first() int {
	switch c.Rhythm {
	case Weekly:
		return int(c.From)/7 - 2
	case HalfMonthly:
		return 2*(12*c.From.Year()+int(c.From.Month())-1) - 2
	case Quarterly:
		return 4*c.From.Year() + (int(c.From.Month())-1)/3 - 1
	}
	return 12*c.From.Year() + int(c.From.Month()) - 2
}

// nominal gives the name of the n-th period and its due day before days off are looked at.
func (c Cycle) nominal(n int) (string, calendar.Date) {
	switch c.Rhythm {
	case Weekly:
		d := weekday(n, c.Day)
		year, week := d.Time().ISOWeek()
		return fmt.Sprintf("%04d-W%02d", year, week), d
	case HalfMonthly:
		year, month, half := n/24, n/2%12+1, n%2
		day := c.FirstDay
		if half == 1 {
			day = c.Day
		}
		return fmt.Sprintf("%04d-%02d-%d", year, month, half+1), dayOf(year, month, day)
	case Quarterly:
		year, quarter := n/4, n%4
		return fmt.Sprintf("%04d-Q%d", year, quarter+1), dayOf(year, 3*quarter+3, c.Day)
	}
	year, month := n/12, n%12+1
	return fmt.Sprintf("%04d-%02d", year, month), dayOf(year, month, c.Day)
}

// weekday gives a day of the n-th week, Monday being 1: weeks are counted from the first Monday of
// dates.
func weekday(n, day int) calendar.Date {
	monday := calendar.Date(7 * n)
	for monday.Weekday() != time.Monday {
		monday++
	}
	return monday + calendar.Date(day-1)
}

func dayOf(year, month, day int) calendar.Date {
	last := calendar.NewDate(year, time.Month(month)+1, 1) - 1
	return min(calendar.NewDate(year, time.Month(month), 1)+calendar.Date(day-1), last)
}
