package signal

import (
	"luodi/internal/calendar"
	"luodi/internal/explain"
)

// Signal is how a measure stands on a day, with everything that explains it.
type Signal struct {
	Measure string        `json:"measure"`
	Name    string        `json:"name,omitempty"`
	Seq     int           `json:"seq,omitempty"`
	Plan    string        `json:"plan,omitempty"`
	Action  string        `json:"action,omitempty"`
	Unit    string        `json:"unit,omitempty"`
	Weight  int           `json:"weight"`
	On      calendar.Date `json:"on"`
	Rules   int           `json:"rules"` // version

	Part                // the light by the rule, whoever is late
	Own  Part           `json:"own"` // the unit's own: without what hangs on somebody outside
	Why  explain.Reason `json:"why"` // of the light; its Because lists every clause that applies, the worst first
	Acts []Act          `json:"acts,omitempty"`

	// Of a measure of which others do a part, when the unit's own light is red or yellow: why, and what
	// turns it green.
	OwnWhy  []explain.Reason `json:"own_why,omitempty"`
	OwnActs []Act            `json:"own_acts,omitempty"`

	Outside  []Waiting        `json:"outside,omitempty"`
	Slip     Slip             `json:"slip"`
	Fresh    Fresh            `json:"fresh"`
	Override *Override        `json:"override,omitempty"` // in force, to be shown beside the light
	Notes    []explain.Reason `json:"notes,omitempty"`    // worth knowing, without effect on the light

	Next  string        `json:"next,omitempty"` // the next milestone that is not accepted
	By    calendar.Date `json:"by,omitzero"`    // its planned date
	Steps []Step        `json:"steps,omitempty"`
}

// Waiting is a milestone that waits for somebody outside, for the list of what must be taken upwards.
type Waiting struct {
	Milestone string        `json:"milestone"`
	Name      string        `json:"name,omitempty"`
	To        string        `json:"to,omitempty"`
	Since     calendar.Date `json:"since,omitzero"` // when it was asked; zero if they need no asking
	Waited    int           `json:"waited"`         // working days since then
	Planned   calendar.Date `json:"planned,omitzero"`
	Late      int           `json:"late,omitempty"` // working days past the planned date
	Fact      explain.Fact  `json:"fact"`
}

// Signal tells how a measure stands on a day. An error is a contradiction in the facts: a quantity above
// the whole, a milestone named twice, a date out of range, a calendar that does not exist.
func (j *Judge) Signal(m *Measure, on calendar.Date) (*Signal, error) {
	s, err := j.subject(m, on)
	if err != nil {
		return nil, err
	}
	var buf [16]finding
	return s.signal(on, buf[:0]), nil
}

// Light tells only the light, without reasons.
func (j *Judge) Light(m *Measure, on calendar.Date) (whole, own Part, err error) {
	s, err := j.subject(m, on)
	if err != nil {
		return Part{}, Part{}, err
	}
	var buf [16]finding
	a := s.assess(on, buf[:0])
	return a.whole, a.own, nil
}

func (s *subject) signal(on calendar.Date, buf []finding) *Signal {
	a := s.assess(on, buf)
	g := &Signal{Measure: s.ID, Name: s.Name, Seq: s.Seq, Plan: s.Plan, Action: s.Action, Unit: s.Unit,
		Weight: max(1, s.Weight), On: on, Rules: s.rules.Version, Part: a.whole, Own: a.own}
	g.Why = s.why(on, &a)
	g.Acts = s.acts(on, &a, false)
	if s.waits != nil && a.own.Light.Bad() {
		g.OwnWhy, g.OwnActs = s.reasons(on, &a, true), s.acts(on, &a, true)
	}
	g.Outside = s.outside(on)
	g.Slip = s.slip(on, &a)
	g.Fresh = s.fresh(on)
	g.Override = s.override(on)
	g.Notes = s.notes(on)
	if over(a.whole.Light) {
		return s.withSteps(g, on)
	}
	for i := range s.steps {
		if t := &s.steps[i]; t.Planned != 0 && !t.accepted(on) {
			g.Next, g.By = t.ID, t.Planned
			break
		}
	}
	return s.withSteps(g, on)
}

// over reports that nothing more is expected.
func over(l Light) bool { return l == Done || l == DoneLate }

func (s *subject) withSteps(g *Signal, on calendar.Date) *Signal {
	if len(s.steps) > 0 {
		g.Steps = make([]Step, len(s.steps))
	}
	for i := range s.steps {
		g.Steps[i] = s.step(i, on, g.Light)
	}
	return g
}

// outside lists what waits for somebody outside, in the order of its dates.
func (s *subject) outside(on calendar.Date) (list []Waiting) {
	if s.waits == nil || s.Completion != nil && s.Completion.decided() <= on {
		return nil
	}
	for i := range s.steps {
		t := &s.steps[i]
		if !t.waiting(on) {
			continue
		}
		o := t.Outside
		w := Waiting{Milestone: t.ID, Name: t.Name, To: o.To, Planned: t.Planned, Fact: s.milestoneFact(t)}
		if o.asked(on) {
			w.Since = o.Sent
			w.Waited = days(s.waits[i], o.Sent+1, on) // the day it was sent is not counted
		}
		if t.Planned != 0 && t.Planned < on {
			w.Late = days(s.cal, t.Planned+1, on)
		}
		list = append(list, w)
	}
	return list
}

// override gives the override in force, the one made last.
func (s *subject) override(on calendar.Date) (in *Override) {
	for i := range s.Overrides {
		o := &s.Overrides[i]
		if o.From == 0 || o.From > on || o.Expires < on || o.Reason == "" || o.By == "" || !o.Light.Known() {
			continue
		}
		if in == nil || o.From > in.From || o.From == in.From && o.Light.Worse(in.Light) {
			in = o
		}
	}
	return in
}

// Fresh is how old the last accepted fact is.
type Fresh struct {
	Last  calendar.Date `json:"last,omitzero"` // zero: nothing was accepted yet
	Days  int           `json:"days"`          // since then, or since the work should have begun
	Cycle int           `json:"cycle"`         // days of a reporting period
	State Freshness     `json:"state"`
}

// Freshness is in what state facts are.
type Freshness string

const (
	Current Freshness = "current" // younger than a cycle
	Stale   Freshness = "stale"   // older than the rules allow
	Resting Freshness = "resting" // nothing is expected: done, suspended or not begun
)

// defaultCycle is the length of a reporting period when none is known: a month.
const defaultCycle = 31

func (s *subject) fresh(on calendar.Date) Fresh {
	f := Fresh{Cycle: defaultCycle, State: Current}
	hear := func(d calendar.Date) {
		if d <= on && d > f.Last {
			f.Last = d
		}
	}
	for i := range s.steps {
		hear(s.steps[i].Accepted)
		for _, h := range s.steps[i].Shares {
			hear(h.On)
		}
	}
	for i := range s.owed {
		r := &s.owed[i]
		hear(r.Accepted)
		if r.From <= on {
			f.Cycle = int(r.To-r.From) + 1
		}
	}
	since := f.Last
	if since == 0 {
		since = s.Start
	}
	if since != 0 && since <= on {
		f.Days = int(on - since)
	}
	switch c := s.Completion; {
	case c != nil && c.decided() <= on, s.paused(on) != nil, s.Start > on:
		f.State = Resting
	case f.Days > f.Cycle*s.rules.Stale:
		f.State = Stale
	}
	return f
}
