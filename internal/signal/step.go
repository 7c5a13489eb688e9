package signal

import (
	"luodi/internal/calendar"
	"luodi/internal/explain"
	"luodi/internal/fault"
)

// Step is how one milestone stands.
type Step struct {
	ID      string         `json:"id"`
	Name    string         `json:"name,omitempty"`
	Light   Light          `json:"light"`
	Planned PerMille       `json:"planned"` // of the milestone itself
	Actual  PerMille       `json:"actual"`
	By      calendar.Date  `json:"by,omitzero"`
	Late    int            `json:"late,omitempty"`    // working days past its date, up to its result or today
	Outside bool           `json:"outside,omitempty"` // its lateness is not the unit's
	Why     explain.Reason `json:"why"`
}

// step judges a milestone alone, by the same clauses as its measure: those about dates, and the gap
// if progress inside it is counted.
func (s *subject) step(i int, on calendar.Date, measure Light) Step {
	t := &s.steps[i]
	st := Step{ID: t.ID, Name: t.Name, By: t.Planned, Outside: t.excused(on) && !t.accepted(on)}
	st.Planned, st.Actual = s.inside(t, on)
	say := func(l Light, key kind, args ...explain.Input) Step {
		st.Light = l
		st.Why = explain.Reason{Rule: stepKeys[key], Args: args, Result: lightValues[l]}
		return st
	}
	switch {
	case t.accepted(on) && t.Planned != 0 && t.reached() > t.Planned:
		st.Late = days(s.cal, t.Planned+1, t.reached())
		return say(DoneLate, stepDoneLate, date("done", t.reached(), s.milestoneFact(t)), date("planned", t.Planned, explain.Fact{}), number("n", st.Late))
	case t.accepted(on):
		return say(Done, stepDone, date("done", t.reached(), s.milestoneFact(t)))
	case over(measure):
		return say(NotYet, stepOver)
	case measure == Paused:
		return say(Paused, stepPaused)
	case measure == NotYet:
		return say(NotYet, stepNotBegun, date("start", max(t.Start, s.Start), explain.Fact{}))
	case t.Planned == 0:
		return say(NotYet, stepUndated)
	}
	if t.Planned < on {
		st.Late = days(s.cal, t.Planned+1, on)
	}
	f, found := s.ofMilestone(i, on)
	if r, ok := s.ofRequest(i, on); ok && (!found || r.light.Worse(f.light)) {
		f, found = r, true
	}
	if t.Gauge != nil {
		if k, l := s.rules.gapLight(st.Planned - st.Actual); k != "" && (!found || l.Worse(f.light)) {
			limit := s.limit("limit", s.rules.Yellow, "yellow")
			if k == ruleGapRed {
				limit = s.limit("limit", s.rules.Red, "red")
			}
			st.Light, st.Why = l, explain.Reason{Rule: rule(k), Result: lightValues[l], Args: []explain.Input{share("gap", st.Planned-st.Actual), limit}}
			return st
		}
	}
	switch {
	case found:
		st.Light, st.Why = f.light, s.reason(f, on)
		return st
	case t.filed(on):
		return say(Good, stepFiled, date("filed", t.Filed, s.milestoneFact(t)))
	case t.Start > on:
		return say(NotYet, stepNotBegun, date("start", t.Start, explain.Fact{}))
	}
	return say(Good, stepGood, date("planned", t.Planned, explain.Fact{}))
}

const (
	stepDone     kind = "done"
	stepDoneLate kind = "done_late"
	stepOver     kind = "over"
	stepPaused   kind = "paused"
	stepUndated  kind = "undated"
	stepFiled    kind = "filed"
	stepNotBegun kind = "not_begun"
	stepGood     kind = "good"
)

var stepKeys = func() map[kind]fault.Key {
	keys := map[kind]fault.Key{}
	for _, k := range []kind{stepDone, stepDoneLate, stepOver, stepPaused, stepUndated, stepFiled, stepNotBegun, stepGood} {
		keys[k] = fault.Key("signal.step." + string(k))
	}
	return keys
}()
