package signal

import (
	"cmp"
	"slices"
	"strings"

	"luodi/internal/calendar"
	"luodi/internal/explain"
	"luodi/internal/fault"
)

// Slip is how far the ladder of reminders has been climbed, which is another notion than the light
// (blue is the lowest slip in some places and "done" on many boards). Level 1 提醒 from the day after
// a missed date, level 2 催办 and level 3 督办 some working days later; before the date there is a
// reminder. Nothing that waits for somebody outside or for the office climbs.
type Slip struct {
	Level   int            `json:"level"`             // 0 none, 1, 2; 3 only if the rules let it come by itself
	Since   calendar.Date  `json:"since,omitzero"`    // first day of that level
	Next    int            `json:"next,omitempty"`    // the level after it
	NextOn  calendar.Date  `json:"next_on,omitzero"`  // the day on which that is reached; past when a person has to decide
	Remind  calendar.Date  `json:"remind,omitzero"`   // on level 0: the day of the reminder for the next date
	Matters []Matter       `json:"matters,omitempty"` // what climbs, the highest first
	Why     explain.Reason `json:"why"`
}

// Matter is one missed date, or the next one to come.
type Matter struct {
	Kind   string        `json:"kind"` // milestone, report or request
	ID     string        `json:"id"`
	Name   string        `json:"name,omitempty"`
	Due    calendar.Date `json:"due"`
	Level  int           `json:"level"`
	Since  calendar.Date `json:"since,omitzero"`
	Next   int           `json:"next,omitempty"`
	NextOn calendar.Date `json:"next_on,omitzero"`
	Days   int           `json:"days"` // working days past the date
	Fact   explain.Fact  `json:"fact"`
}

// SlipWord is the message that names a level.
func SlipWord(level int) fault.Key {
	return [...]fault.Key{"signal.slip.none", "signal.slip.remind", "signal.slip.urge", "signal.slip.order"}[min(max(level, 0), 3)]
}

// slip climbs the ladder for every missed date.
func (s *subject) slip(on calendar.Date, a *assessment) Slip {
	var slip Slip
	if a.whole.Light.Colour() == Grey || over(a.whole.Light) {
		slip.Why = slipReason(slip, nil)
		return slip
	}
	next := Matter{}
	for _, m := range s.matters(on) {
		if m.Due < on {
			slip.Matters = append(slip.Matters, m)
		} else if next.Due == 0 || m.Due < next.Due {
			next = m
		}
	}
	sortMatters(slip.Matters)
	if len(slip.Matters) > 0 {
		top := &slip.Matters[0]
		slip.Level, slip.Since, slip.Next, slip.NextOn = top.Level, top.Since, top.Next, top.NextOn
		slip.Why = slipReason(slip, top)
		return slip
	}
	if next.Due != 0 {
		slip.Next, slip.NextOn = 1, next.Due+1
		if d, err := s.cal.Add(next.Due, -s.rules.Remind); err == nil && s.rules.Remind > 0 {
			slip.Remind = d
		}
		slip.Why = slipReason(slip, &next)
		return slip
	}
	slip.Why = slipReason(slip, nil)
	return slip
}

// matters lists what the unit owes by a date: the missed dates with their level, the coming ones
// with none. What waits for the office or for somebody outside is not among them.
func (s *subject) matters(on calendar.Date) []Matter {
	var list []Matter
	add := func(m Matter) {
		if m.Due < on {
			m = s.climb(m, on)
		}
		list = append(list, m)
	}
	for i := range s.steps {
		t := &s.steps[i]
		if t.accepted(on) || t.Planned == 0 {
			continue
		}
		m := Matter{Kind: MilestoneFact, ID: t.ID, Name: t.Name, Due: t.Planned, Fact: s.milestoneFact(t)}
		if o := t.Outside; o != nil && !o.asked(on) && o.AskBy != 0 {
			m.Kind, m.Due = "request", o.AskBy
		} else if t.excused(on) || t.filed(on) && t.Filed <= t.Planned {
			continue
		}
		add(m)
	}
	for i := range s.owed {
		r := &s.owed[i]
		if r.handed(on) || r.closed(on) {
			continue
		}
		add(Matter{Kind: ReportFact, ID: r.Period, Due: r.Due, Fact: s.reportFact(r)})
	}
	return list
}

// climb finds the level of a missed date.
func (s *subject) climb(m Matter, on calendar.Date) Matter {
	m.Days = days(s.cal, m.Due+1, on)
	reached := func(n int) calendar.Date {
		d, err := s.cal.Add(m.Due, n)
		if err != nil {
			return calendar.Last
		}
		return d
	}
	dates := [4]calendar.Date{0, m.Due + 1, reached(s.rules.Level2), reached(s.rules.Level3)}
	for level := 1; level <= s.rules.Top && dates[level] <= on; level++ {
		m.Level, m.Since = level, dates[level]
	}
	if m.Level < 3 {
		m.Next, m.NextOn = m.Level+1, dates[m.Level+1]
	}
	return m
}

func slipReason(slip Slip, m *Matter) explain.Reason {
	r := explain.Reason{Rule: "signal.slip.why_none", Result: explain.Number(slip.Level)}
	if m == nil {
		return r
	}
	r.Args = []explain.Input{text("name", m.named(), m.Fact), date("due", m.Due, explain.Fact{}), number("n", m.Days), date("next_on", slip.NextOn, explain.Fact{})}
	r.Rule = "signal.slip.why_next"
	if slip.Level > 0 {
		r.Rule = [...]fault.Key{"", "signal.slip.why_remind", "signal.slip.why_urge", "signal.slip.why_order"}[slip.Level]
	}
	return r
}

func (m *Matter) named() string {
	if m.Name != "" {
		return m.Name
	}
	return m.ID
}

// sortMatters puts the highest level first, within it the longest missed.
func sortMatters(list []Matter) {
	slices.SortFunc(list, func(a, b Matter) int {
		return cmp.Or(b.Level-a.Level, cmp.Compare(a.Due, b.Due), strings.Compare(a.Kind, b.Kind), strings.Compare(a.ID, b.ID))
	})
}
