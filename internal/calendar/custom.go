package calendar

import "luodi/internal/fault"

// Spec defines a custom calendar: the days of the week it works (1 Monday … 7 Sunday; 0 is Sunday
// too), single days off and single days worked. A day in both lists is worked.
type Spec struct {
	ID       string `json:"id"`
	Weekdays []int  `json:"weekdays"`
	Off      []Date `json:"off,omitempty"`
	On       []Date `json:"on,omitempty"`
}

// New makes the custom calendar of a definition. It refuses days of the week that do not exist,
// dates outside the calendar's years, and a calendar on which no day is worked.
func New(spec Spec) (*Calendar, error) {
	var works [7]bool
	for _, w := range spec.Weekdays {
		if w < 0 || w > 7 {
			return nil, fault.New(fault.Invalid, "calendar.no_such_weekday", fault.Args{"calendar": spec.ID, "weekday": w})
		}
		works[w%7] = true
	}
	c := week(spec.ID, works)
	for _, d := range spec.Off {
		if err := c.inside(d); err != nil {
			return nil, err
		}
		c.kinds[d-First] = DayOff
	}
	for _, d := range spec.On {
		if err := c.inside(d); err != nil {
			return nil, err
		}
		if !works[d.Weekday()] || c.kinds[d-First] == DayOff {
			c.kinds[d-First] = MakeUp
		}
	}
	c.build()
	if len(c.days) == 0 {
		return nil, fault.New(fault.Invalid, "calendar.no_working_days", fault.Args{"calendar": spec.ID})
	}
	return c, nil
}
