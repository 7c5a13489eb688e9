package calendar

import (
	"time"

	"luodi/internal/fault"
)

// DayKind tells why a day is worked or not.
type DayKind uint8

const (
	Workday DayKind = iota // an ordinary working day of the week
	MakeUp                 // a weekend day worked in exchange for a holiday (调休), or an added day
	Weekend                // a day of the week on which the calendar does not work
	Holiday                // a statutory or general holiday, or a day off around it
	DayOff                 // a single day off of a custom calendar
	OneSide                // a joint calendar: only one side works, or neither
)

// Works reports whether days of the kind are worked.
func (k DayKind) Works() bool { return k <= MakeUp }

// Key is the message that names the kind.
func (k DayKind) Key() fault.Key {
	return [...]fault.Key{"calendar.day.work", "calendar.day.makeup", "calendar.day.weekend",
		"calendar.day.holiday", "calendar.day.off", "calendar.day.one_side"}[k]
}

// String is the name of the kind in data.
func (k DayKind) String() string {
	return [...]string{"work", "makeup", "weekend", "holiday", "off", "one_side"}[k]
}

func (k DayKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// Day is one date as a calendar sees it.
type Day struct {
	Date        Date        `json:"date"`
	Works       bool        `json:"works"`
	Kind        DayKind     `json:"kind"`
	Name        HolidayName `json:"name,omitzero"`
	Sides       []Side      `json:"sides,omitempty"`       // a joint calendar: the sides that do not work
	Provisional bool        `json:"provisional,omitempty"` // the year has no published notice
}

// Side is the reason why one side of a joint calendar does not work.
type Side struct {
	Calendar string      `json:"calendar"`
	Kind     DayKind     `json:"kind"`
	Name     HolidayName `json:"name,omitzero"`
}

// Day tells what the calendar knows of a date. A date outside the calendar is an unworked,
// provisional day.
func (c *Calendar) Day(d Date) Day {
	if d < First || d > Last {
		return Day{Date: d, Kind: DayOff, Provisional: true}
	}
	k := c.kinds[d-First]
	day := Day{Date: d, Works: k.Works(), Kind: k, Name: c.names[d], Provisional: !c.Announced(d.Year())}
	if !day.Works {
		for _, p := range c.parts {
			if pk := p.kinds[d-First]; !pk.Works() {
				day.Sides = append(day.Sides, Side{p.id, pk, p.names[d]})
			}
		}
	}
	return day
}

// Days lists the dates between two, both included, each with the reason why it counts or not.
func (c *Calendar) Days(from, to Date) []Day {
	days := make([]Day, 0, max(0, int(to-from)+1))
	for d := from; d <= to; d++ {
		days = append(days, c.Day(d))
	}
	return days
}

// Exceptions lists the days of a year on which the calendar departs from its week: holidays, days
// off and make-up days. Weekend days inside a holiday are listed too, as the notices do.
func (c *Calendar) Exceptions(year int) []Day {
	var out []Day
	for d := max(First, month0(year, 1)); d < min(Last+1, month0(year+1, 1)); d++ {
		day := c.Day(d)
		named := day.Name != (HolidayName{})
		for _, s := range day.Sides {
			named = named || s.Kind != Weekend
		}
		if named || day.Kind == MakeUp || day.Kind == DayOff {
			out = append(out, day)
		}
	}
	return out
}

// WorkingDays gives the number of working days of each month of a year.
func (c *Calendar) WorkingDays(year int) (months [12]int) {
	if year < FirstYear || year > LastYear {
		return months
	}
	for m := range months {
		months[m] = int(c.before[month0(year, m+2)-First] - c.before[month0(year, m+1)-First])
	}
	return months
}

// month0 is the first day of a month; month 13 is January of the next year.
func month0(year, month int) Date { return NewDate(year, time.Month(month), 1) }
