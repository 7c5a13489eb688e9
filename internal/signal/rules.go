package signal

import (
	"encoding/json"

	"luodi/internal/fault"
)

// Rules are the figures of the rule of lights and of the ladder (domain handbook 2.4, 2.5 and 9).
// They are a setting with versions: every result names the version it was judged by.
type Rules struct {
	Version int `json:"version"`
	Yellow  int `json:"yellow"`  // percentage points behind from which a light is yellow (Yinchuan 2025: 10, inclusive)
	Red     int `json:"red"`     // percentage points behind beyond which it is red (Yinchuan 2025: 30, exclusive)
	Remind  int `json:"remind"`  // working days before a date within which proof must be there (Xi'an, 3)
	Missing int `json:"missing"` // reports missing in so many periods running are red

	// Running is the most, in thousandths, that a counted milestone may bring before it is accepted:
	// nothing counts as finished before. The same limit as in work plans.
	Running int `json:"running"`
	// ReviewHolds makes a milestone that was filed in time and waits for the office yellow. Without it
	// the rule is taken to the letter: only what is accepted counts, so it is overdue.
	ReviewHolds bool `json:"review_holds,omitempty"`

	Level2 int `json:"level2"` // working days after a missed date: 催办 to the unit
	Level3 int `json:"level3"` // working days after a missed date: 督办, signed by the office leader
	Top    int `json:"top"`    // highest level that is reached by itself; above it a person decides
	Stale  int `json:"stale"`  // cycles without an accepted fact after which facts are stale
}

// RulesKey is the setting that holds the rules.
const RulesKey = "signal.rules"

// DefaultRules are the recommended ones.
var DefaultRules = Rules{Version: 1, Yellow: 10, Red: 30, Remind: 3, Missing: 2, Running: 900, Level2: 3, Level3: 7, Top: 2, Stale: 1}

// ParseRules reads the setting; what it does not name is as in DefaultRules. Unlike a setting that
// only limits what people type, lights must not change because a text cannot be read: that is an
// error.
func ParseRules(text string) (Rules, error) {
	r := DefaultRules
	if text == "" {
		return r, nil
	}
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		return Rules{}, fault.Wrap(fault.Invalid, "signal.rules_unreadable", nil, err)
	}
	return r, r.Check()
}

// Check finds figures that make no rule, each with its field.
func (r Rules) Check() error {
	var wrong []fault.Field
	for _, f := range []struct {
		name         string
		n, from, max int
	}{
		{"version", r.Version, 1, 1 << 30}, {"yellow", r.Yellow, 1, 100}, {"red", r.Red, r.Yellow, 100}, {"remind", r.Remind, 0, 60},
		{"missing", r.Missing, 1, 12}, {"running", r.Running, 0, 1000}, {"level2", r.Level2, 1, 60},
		{"level3", r.Level3, r.Level2, 120}, {"top", r.Top, 0, 3}, {"stale", r.Stale, 1, 12},
	} {
		if f.n < f.from || f.n > f.max {
			wrong = append(wrong, fault.Field{Name: f.name, Key: "signal.rule_range", Args: fault.Args{"from": f.from, "to": f.max}})
		}
	}
	return fault.Fields(wrong)
}
