package calendar

import (
	"luodi/internal/explain"
	"luodi/internal/fault"
)

// RuleKind is a way to compute a date.
type RuleKind string

const (
	AddDays   RuleKind = "add"     // the n-th working day after From, From not counted
	BackDays  RuleKind = "back"    // first of n working days ending on or before From
	NotLater  RuleKind = "before"  // last working day on or before From
	NotSooner RuleKind = "after"   // first working day on or after From
	Monthly   RuleKind = "monthly" // N-th day of From's month, moved to the working day on or before
)

// Rule is one question to a calendar, small enough to be stored beside the date it gave, so that
// the date can be computed again when a notice changes.
type Rule struct {
	Kind     RuleKind `json:"kind"`
	Calendar string   `json:"calendar"`
	From     Date     `json:"from"`
	N        int      `json:"n,omitempty"`
}

// Deadline is the answer to a rule.
type Deadline struct {
	Rule
	Date        Date  `json:"date"`
	Version     int   `json:"version,omitempty"`           // of the book of notices used
	Unannounced []int `json:"unannounced_years,omitempty"` // years without a notice that it counted over
}

// Provisional reports that a year without a published notice was counted over: the date may move.
func (d Deadline) Provisional() bool { return len(d.Unannounced) > 0 }

// Deadline computes a rule.
func (c *Calendar) Deadline(r Rule) (Deadline, error) {
	var date Date
	var err error
	switch r.Kind {
	case AddDays:
		date, err = c.Add(r.From, r.N)
	case BackDays:
		date, err = c.Back(r.From, r.N)
	case NotLater:
		date, err = c.OnOrBefore(r.From)
	case NotSooner:
		date, err = c.OnOrAfter(r.From)
	case Monthly:
		date, err = c.MonthlyDue(r.From.Year(), int(r.From.Month()), r.N)
	default:
		err = fault.New(fault.Invalid, "calendar.no_such_rule", fault.Args{"rule": string(r.Kind)})
	}
	if err != nil {
		return Deadline{}, err
	}
	r.Calendar = c.id
	d := Deadline{Rule: r, Date: date, Version: c.version}
	from, to := d.span()
	d.Unannounced = c.Unannounced(from, to)
	return d, nil
}

// span is the range of days the rule looked at, both included.
func (d Deadline) span() (from, to Date) {
	switch {
	case d.Kind == AddDays && d.N > 0:
		return d.From + 1, d.Date
	case d.Kind == AddDays && d.N < 0:
		return d.Date, d.From - 1
	case d.Kind == Monthly:
		nominal, err := dayOfMonth(d.From.Year(), int(d.From.Month()), d.N)
		if err != nil {
			return d.Date, d.Date
		}
		return d.Date, nominal
	}
	return min(d.Date, d.From), max(d.Date, d.From)
}

// Counted lists every day the rule looked at, each with the reason why it counted or was skipped.
func (c *Calendar) Counted(d Deadline) []Day {
	from, to := d.span()
	return c.Days(from, to)
}

// Reason explains the deadline: the rule with its inputs, and beneath it each day that was not an
// ordinary one.
func (c *Calendar) Reason(d Deadline) explain.Reason {
	r := explain.Reason{
		Rule: fault.Key("calendar.rule." + string(d.Kind)),
		Args: []explain.Input{
			{Name: "calendar", Value: explain.Message(nameKey(d.Calendar)), Fact: explain.Fact{Kind: "calendar", ID: d.Calendar}},
			{Name: "from", Value: explain.Date(d.From)},
			{Name: "n", Value: explain.Number(d.N)},
		},
		Result: explain.Date(d.Date),
	}
	if nameKey(d.Calendar) == "" {
		r.Args[0].Value = explain.Text(d.Calendar)
	}
	for _, day := range c.Counted(d) {
		if day.Kind == Workday || (day.Kind == Weekend && day.Name == HolidayName{}) {
			continue
		}
		b := explain.Reason{Rule: day.Kind.Key(), Result: explain.Date(day.Date)}
		if day.Name.Key != "" {
			b.Args = []explain.Input{{Name: "name", Value: explain.Message(day.Name.Key)}}
		} else if day.Name.Text != "" {
			b.Args = []explain.Input{{Name: "name", Value: explain.Text(day.Name.Text)}}
		}
		r.Because = append(r.Because, b)
	}
	for _, y := range d.Unannounced {
		r.Because = append(r.Because, explain.Reason{Rule: "calendar.not_announced", Result: explain.Number(y),
			Args: []explain.Input{{Name: "year", Value: explain.Number(y)}}})
	}
	return r
}

// nameKey is the message that names a built-in calendar; empty for a custom one.
func nameKey(id string) fault.Key {
	switch id {
	case CN:
		return "calendar.name.cn"
	case HK:
		return "calendar.name.hk"
	case Joint:
		return "calendar.name.joint"
	case Natural:
		return "calendar.name.natural"
	}
	return ""
}

// NameKey is the message that names the calendar; empty for a custom one, which has only its id.
func (c *Calendar) NameKey() fault.Key { return nameKey(c.id) }
