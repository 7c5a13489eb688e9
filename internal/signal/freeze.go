package signal

import (
	"luodi/internal/calendar"
	"luodi/internal/explain"
)

// Frozen is the light of a period as it stays for ever. What was late and was made up inside the
// period is yellow, never green (Ouhai); what is made up after it is closed changes nothing, since
// only facts of the period itself are heard.
type Frozen struct {
	Measure string        `json:"measure"`
	Period  string        `json:"period"`
	From    calendar.Date `json:"from"`
	On      calendar.Date `json:"on"`    // the day as of which it was closed
	Rules   int           `json:"rules"` // version

	Part                   // at the close, with the light that stays
	Own     Part           `json:"own"`
	MadeUp  bool           `json:"made_up,omitempty"`  // yellow only because it was late earlier in the period
	LateOn  calendar.Date  `json:"late_on,omitzero"`   // the first day of the period on which it was late
	LateFor int            `json:"late_for,omitempty"` // days of the period on which it was late
	Closing Light          `json:"closing"`            // the light on the last day
	Why     explain.Reason `json:"why"`
}

// Freeze gives the light with which a period is closed as of a day. It looks at every day of the
// period, so that a lateness that came and went is not forgotten; being close to a date is no
// lateness. Given the same facts of the period it gives the same result whenever it is asked.
func (j *Judge) Freeze(m *Measure, period string, from, on calendar.Date) (*Frozen, error) {
	s, err := j.subject(m, on)
	if err != nil {
		return nil, err
	}
	var buf [16]finding
	end := s.assess(on, buf[:0])
	f := &Frozen{Measure: m.ID, Period: period, From: from, On: on, Rules: j.rules.Version,
		Part: end.whole, Own: end.own, Closing: end.whole.Light, Why: s.why(on, &end)}
	var first explain.Reason
	ownLate := false
	for d := from; d <= on; d++ {
		a := s.assess(d, buf[:0])
		if what, late := a.late(false); late {
			if f.LateOn == 0 {
				f.LateOn, first = d, s.reason(what, d)
			}
			f.LateFor++
		}
		if _, late := a.late(true); late {
			ownLate = true
		}
	}
	if ownLate && f.Own.Light.madeUp() {
		f.Own.Light = Watch
	}
	if f.LateOn != 0 && f.Light.madeUp() {
		f.Light, f.MadeUp = Watch, true
		f.Why = explain.Reason{Rule: "signal.frozen.made_up", Result: lightValues[Watch], Because: []explain.Reason{first},
			Args: []explain.Input{date("date", f.LateOn, explain.Fact{}), number("n", f.LateFor), {Name: "closing", Value: lightValues[f.Closing]}}}
	}
	return f, nil
}

// madeUp reports whether a light at the close of a period hides that it was late before.
func (l Light) madeUp() bool { return l == Good || l == Done }
