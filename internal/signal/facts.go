package signal

import (
	"luodi/internal/calendar"
	"luodi/internal/explain"
	"luodi/internal/fault"
	"luodi/internal/work"
)

// Measure is the facts by which one measure is judged. Whatever is dated after the day of a judgement
// is not heard, so that the same facts tell how things stood on any earlier day.
type Measure struct {
	ID       string        `json:"id"`
	Name     string        `json:"name,omitempty"`
	Seq      int           `json:"seq,omitempty"` // number in the plan
	Plan     string        `json:"plan,omitempty"`
	Action   string        `json:"action,omitempty"`
	Unit     string        `json:"unit,omitempty"`     // the lead unit
	Weight   int           `json:"weight,omitempty"`   // in roll-ups; 0 counts as 1
	Calendar string        `json:"calendar,omitempty"` // the unit's; "" is the Mainland's
	Start    calendar.Date `json:"start,omitzero"`     // planned start of the work; zero if not planned
	Promised calendar.Date `json:"promised,omitzero"`  // the plan's promised date; zero if it names none

	Milestones  []Milestone  `json:"milestones,omitempty"` // of the work plan in force; none: no plan
	Reports     []Report     `json:"reports,omitempty"`    // what is owed, period by period
	Suspensions []Suspension `json:"suspensions,omitempty"`
	Completion  *Completion  `json:"completion,omitempty"`
	Overrides   []Override   `json:"overrides,omitempty"`
}

// Milestone is one dated result on the way. What was reached before the plan began (the start state)
// is a milestone accepted on the day it was planned for: it counts on both sides.
type Milestone struct {
	ID     string `json:"id"`
	Name   string `json:"name,omitempty"`
	Weight int    `json:"weight"` // 0: has a date, but brings nothing to the promise
	Gate   bool   `json:"gate,omitempty"`

	Start    calendar.Date `json:"start,omitzero"`    // planned
	Planned  calendar.Date `json:"planned,omitzero"`  // finish in the baseline in force; zero: no promise binds it
	Latest   calendar.Date `json:"latest,omitzero"`   // counted back from the promise
	Forecast calendar.Date `json:"forecast,omitzero"` // where it is heading

	Filed    calendar.Date `json:"filed,omitzero"`    // result reported with proof, not yet answered
	Accepted calendar.Date `json:"accepted,omitzero"` // the day on which the office accepted it
	Reached  calendar.Date `json:"reached,omitzero"`  // the day of the result as accepted; zero: Accepted

	Gauge   *Gauge   `json:"gauge,omitempty"` // set in the plan if progress inside it is counted
	Shares  []Share  `json:"shares,omitempty"`
	Outside *Outside `json:"outside,omitempty"`

	Source explain.Fact `json:"source,omitzero"` // where acceptance, or else filing, is recorded
}

// Gauge says how progress inside a milestone is counted: metres, sites, or per cent (Whole 100). It
// belongs to the plan, not to the reports: whether the planned curve runs through a milestone must
// not depend on what is reported.
type Gauge struct {
	Unit  string      `json:"unit"`
	Whole work.Amount `json:"whole"`
}

// Share is how much of a gauged milestone was accepted on a day, counted from its beginning.
type Share struct {
	On     calendar.Date `json:"on"`
	Amount work.Amount   `json:"amount"`
	Source explain.Fact  `json:"source,omitzero"`
}

// Outside says that a milestone hangs on somebody whom the unit can only ask: the city, the province,
// the centre, the Hong Kong side, a builder under them.
type Outside struct {
	To       string        `json:"to,omitempty"`
	Owned    bool          `json:"owned,omitempty"` // they do it; otherwise it is own work that waits for them
	AskBy    calendar.Date `json:"ask_by,omitzero"` // last day for the request; zero: nothing needs asking
	Sent     calendar.Date `json:"sent,omitzero"`   // when it was asked
	Answered calendar.Date `json:"answered,omitzero"`
	Refused  bool          `json:"refused,omitempty"`
	Calendar string        `json:"calendar,omitempty"` // on which waiting is counted; "" is the measure's
	Source   explain.Fact  `json:"source,omitzero"`
}

// Report is what is owed for one period.
type Report struct {
	Period    string        `json:"period"` // for example 2023-05
	From      calendar.Date `json:"from"`
	To        calendar.Date `json:"to"`
	Due       calendar.Date `json:"due"` // with an extension, if one was granted
	Submitted calendar.Date `json:"submitted,omitzero"`
	Returned  calendar.Date `json:"returned,omitzero"` // last time it was returned
	Again     calendar.Date `json:"again,omitzero"`    // handed in again after that
	Accepted  calendar.Date `json:"accepted,omitzero"`
	Closed    calendar.Date `json:"closed,omitzero"` // from then on nothing can be handed in
	Source    explain.Fact  `json:"source,omitzero"`
}

// Suspension stops the clock. Without a basis it has no effect.
type Suspension struct {
	From   calendar.Date `json:"from"`
	Until  calendar.Date `json:"until,omitzero"` // last day; zero: open
	Basis  string        `json:"basis,omitempty"`
	Source explain.Fact  `json:"source,omitzero"`
}

// Completion is the closing of a measure (办结).
type Completion struct {
	Reached calendar.Date `json:"reached"`          // the day of the result
	Decided calendar.Date `json:"decided,omitzero"` // the day it was closed; zero: Reached
	Source  explain.Fact  `json:"source,omitzero"`
}

func (c *Completion) decided() calendar.Date {
	if c.Decided != 0 {
		return c.Decided
	}
	return c.Reached
}

// Override is another light set by the office. It is shown beside the computed one, never instead,
// and ends by itself.
type Override struct {
	Light   Light         `json:"light"`
	Reason  string        `json:"reason"`
	By      string        `json:"by"` // the account
	From    calendar.Date `json:"from"`
	Expires calendar.Date `json:"expires"` // last day: the end of the period in which it was set
	Source  explain.Fact  `json:"source,omitzero"`
}

// Check refuses an override without light, reason, author or end, or one that outlives the period in
// which it is set (periodEnd; zero if there is none).
func (o Override) Check(periodEnd calendar.Date) error {
	var wrong []fault.Field
	if !o.Light.Known() {
		wrong = append(wrong, fault.Field{Name: "light", Key: "signal.override_light"})
	}
	if o.Reason == "" {
		wrong = append(wrong, fault.Field{Name: "reason", Key: "signal.override_reason"})
	}
	if o.By == "" {
		wrong = append(wrong, fault.Field{Name: "by", Key: "signal.override_author"})
	}
	if o.From == 0 || o.Expires < o.From || periodEnd != 0 && o.Expires > periodEnd {
		wrong = append(wrong, fault.Field{Name: "expires", Key: "signal.override_expiry", Args: fault.Args{"date": periodEnd.String()}})
	}
	return fault.Fields(wrong)
}

// PeriodEnd is the last day of the reporting period in which a day lies, with which an override ends;
// zero if no report is owed for it.
func (m *Measure) PeriodEnd(on calendar.Date) calendar.Date {
	for i := range m.Reports {
		if r := &m.Reports[i]; r.current(on) {
			return r.To
		}
	}
	return 0
}

// limits that keep exact sums small.
const (
	maxWeight     = 1_000_000
	maxMilestones = 10_000
	maxWhole      = 1_000_000_000_000_000 // thousandths, as work.ParseAmount allows
)

// check finds facts that contradict themselves.
func (m *Measure) check() error {
	var wrong []fault.Field
	bad := func(place string, key fault.Key, args fault.Args) {
		wrong = append(wrong, fault.Field{Name: place, Key: key, Args: args})
	}
	dates := func(place string, list ...calendar.Date) {
		for _, d := range list {
			if d != 0 && (d < calendar.First || d > calendar.Last) {
				bad(place, "signal.date_range", fault.Args{"from": calendar.FirstYear, "to": calendar.LastYear})
				return
			}
		}
	}
	dates("measure", m.Start, m.Promised)
	if m.Weight < 0 || m.Weight > maxWeight {
		bad("weight", "signal.weight_range", fault.Args{"to": maxWeight})
	}
	if len(m.Milestones) > maxMilestones {
		bad("milestones", "signal.too_many", fault.Args{"n": maxMilestones})
	}
	for i := range m.Milestones {
		s := &m.Milestones[i]
		if s.ID == "" {
			bad("milestones", "signal.milestone_id", fault.Args{"id": s.ID})
		}
		if s.Weight < 0 || s.Weight > maxWeight {
			bad(s.ID, "signal.weight_range", fault.Args{"to": maxWeight})
		}
		dates(s.ID, s.Start, s.Planned, s.Latest, s.Forecast, s.Filed, s.Accepted, s.Reached)
		if g := s.Gauge; g != nil {
			if g.Whole <= 0 || g.Whole > maxWhole {
				bad(s.ID, "signal.gauge_whole", nil)
			}
			for _, h := range s.Shares {
				dates(s.ID, h.On)
				if h.Amount < 0 || h.Amount > g.Whole {
					bad(s.ID, "signal.over_quantity", fault.Args{"amount": h.Amount.String(), "whole": g.Whole.String(), "unit": g.Unit})
				}
			}
		} else if len(s.Shares) > 0 {
			bad(s.ID, "signal.no_gauge", nil)
		}
		if o := s.Outside; o != nil {
			dates(s.ID, o.AskBy, o.Sent, o.Answered)
		}
	}
	for i := range m.Reports {
		r := &m.Reports[i]
		dates(r.Period, r.From, r.To, r.Due, r.Submitted, r.Returned, r.Again, r.Accepted, r.Closed)
		if r.Period == "" || r.From == 0 || r.To < r.From || r.Due == 0 {
			bad(r.Period, "signal.period_dates", fault.Args{"period": r.Period})
		}
	}
	for _, s := range m.Suspensions {
		dates("suspension", s.From, s.Until)
	}
	if c := m.Completion; c != nil {
		dates("completion", c.Reached, c.Decided)
	}
	return fault.Fields(wrong)
}
