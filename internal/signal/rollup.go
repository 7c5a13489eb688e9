package signal

import (
	"cmp"
	"slices"
	"strings"

	"luodi/internal/explain"
	"luodi/internal/fault"
)

// Level is what a summary is about.
type Level string

const (
	OfPlan   Level = "plan"
	OfAction Level = "action"
	OfUnit   Level = "unit"
)

// Count is how many measures have a light, and which share of the weight they are.
type Count struct {
	Light Light    `json:"light"`
	N     int      `json:"n"`
	Share PerMille `json:"share"`
}

// Summary is how an action, a unit or a plan stands: the worst light of its measures, told together
// with how many have each light and which share of the weight they are, because one red among forty
// is not forty reds. Planned and actual are the measures' own, weighted. A unit is judged by its own
// lights: what hangs on somebody outside is counted apart (Outside) and not against it. Computed
// lights count; overridden ones are only counted.
type Summary struct {
	Level      Level          `json:"level"`
	ID         string         `json:"id"`
	Part                      // Light is the worst
	Counts     []Count        `json:"counts"` // every light, the worst first
	N          int            `json:"n"`
	Worst      []Ranked       `json:"worst,omitempty"`      // up to three that are red or yellow
	Outside    int            `json:"outside,omitempty"`    // measures that wait for somebody outside
	Overridden int            `json:"overridden,omitempty"` // measures with an override in force
	StaleOnes  int            `json:"stale,omitempty"`      // measures whose facts are stale
	Level2     int            `json:"level2,omitempty"`     // measures on slip level 2 or above
	Why        explain.Reason `json:"why"`
}

// Ranked is a place among the worst, with the reason of the place.
type Ranked struct {
	Measure string         `json:"measure"`
	Name    string         `json:"name,omitempty"`
	Light   Light          `json:"light"`
	Why     explain.Reason `json:"why"`
}

// worstShown is how many of the worst a board shows.
const worstShown = 3

// Board is a plan with its actions and its units.
type Board struct {
	Plan    Summary   `json:"plan"`
	Actions []Summary `json:"actions,omitempty"` // by id
	Units   []Summary `json:"units,omitempty"`   // by id
}

// NewBoard sums up the signals of one plan. Their order does not matter.
func NewBoard(plan string, signals []*Signal) Board {
	b := Board{Plan: Sum(OfPlan, plan, signals)}
	group := func(level Level, key func(*Signal) string) (list []Summary) {
		groups := map[string][]*Signal{}
		var ids []string
		for _, g := range signals {
			id := key(g)
			if id == "" {
				continue
			}
			if groups[id] == nil {
				ids = append(ids, id)
			}
			groups[id] = append(groups[id], g)
		}
		slices.Sort(ids)
		for _, id := range ids {
			list = append(list, Sum(level, id, groups[id]))
		}
		return list
	}
	b.Actions = group(OfAction, func(g *Signal) string { return g.Action })
	b.Units = group(OfUnit, func(g *Signal) string { return g.Unit })
	return b
}

// Sum sums up measures. Without any it is grey.
func Sum(level Level, id string, signals []*Signal) Summary {
	own := level == OfUnit
	s := Summary{Level: level, ID: id, N: len(signals)}
	counts := map[Light]*Count{}
	for _, l := range Lights {
		s.Counts = append(s.Counts, Count{Light: l})
	}
	for i := range s.Counts {
		counts[s.Counts[i].Light] = &s.Counts[i]
	}
	weights := map[Light]int64{}
	var total, planned, actual int64
	for _, g := range signals {
		p, w := g.part(own), int64(max(1, g.Weight))
		s.Light = worst(s.Light, p.Light)
		counts[p.Light].N++
		weights[p.Light] += w
		total += w
		planned += w * int64(p.Planned)
		actual += w * int64(p.Actual)
		if len(g.Outside) > 0 {
			s.Outside++
		}
		if g.Override != nil {
			s.Overridden++
		}
		if g.Fresh.State == Stale {
			s.StaleOnes++
		}
		if g.Slip.Level >= 2 {
			s.Level2++
		}
	}
	if total == 0 {
		s.Light = NotYet
	} else {
		s.Planned, s.Actual = PerMille(planned/total), PerMille(actual/total)
		s.Gap = s.Planned - s.Actual
		for i := range s.Counts {
			s.Counts[i].Share = PerMille(weights[s.Counts[i].Light] * 1000 / total)
		}
	}
	s.Worst = rank(signals, own)
	s.Why = s.why()
	return s
}

func (g *Signal) part(own bool) Part {
	if own {
		return g.Own
	}
	return g.Part
}

func (s *Summary) why() explain.Reason {
	r := explain.Reason{Rule: "signal.sum.none", Result: lightValues[s.Light]}
	if s.N == 0 {
		return r
	}
	r.Rule = "signal.sum.worst"
	for _, c := range s.Counts {
		if c.Light == s.Light {
			r.Args = []explain.Input{number("n", c.N), number("of", s.N), share("share", c.Share)}
		}
	}
	for _, w := range s.Worst {
		r.Because = append(r.Because, w.Why)
	}
	return r
}

// rank puts what is red or yellow in a total order, the worst first, and gives the first three: by
// light, slip level, gap, days the longest missed date is past, weight, number and id.
func rank(signals []*Signal, own bool) (list []Ranked) {
	var bad []*Signal
	for _, g := range signals {
		if g.part(own).Light.Bad() {
			bad = append(bad, g)
		}
	}
	slices.SortFunc(bad, func(a, b *Signal) int {
		return cmp.Or(
			slices.Index(Lights, a.part(own).Light)-slices.Index(Lights, b.part(own).Light),
			b.Slip.Level-a.Slip.Level,
			int(b.part(own).Gap-a.part(own).Gap),
			b.overdue()-a.overdue(),
			b.Weight-a.Weight,
			a.Seq-b.Seq,
			strings.Compare(a.Measure, b.Measure))
	})
	for i, g := range bad[:min(worstShown, len(bad))] {
		p := g.part(own)
		fact := explain.Fact{Kind: MeasureFact, ID: g.Measure}
		name := g.Name
		if name == "" {
			name = g.Measure
		}
		list = append(list, Ranked{Measure: g.Measure, Name: g.Name, Light: p.Light, Why: explain.Reason{Rule: "signal.rank", Result: explain.Number(i + 1), Args: []explain.Input{
			text("measure", name, fact), {Name: "light", Value: lightValues[p.Light], Fact: fact}, number("level", g.Slip.Level),
			share("gap", p.Gap), number("n", g.overdue()), number("weight", g.Weight)}}})
	}
	return list
}

// overdue is how many working days the longest missed date is past.
func (g *Signal) overdue() (n int) {
	for _, m := range g.Slip.Matters {
		n = max(n, m.Days)
	}
	return n
}

// Change is how a light differs between two judgements of one measure, and why.
type Change struct {
	Measure  string           `json:"measure"`
	From, To Light            `json:"-"`
	Was      fault.Key        `json:"was"`
	Is       fault.Key        `json:"is"`
	Gone     []explain.Reason `json:"gone,omitempty"` // clauses that applied before and do not now
	Come     []explain.Reason `json:"come,omitempty"` // … that apply now
}

// Changed compares two judgements; false when neither the light nor its clauses differ.
func Changed(before, after *Signal) (Change, bool) {
	c := Change{Measure: after.Measure, From: before.Light, To: after.Light, Was: before.Light.Word(), Is: after.Light.Word()}
	c.Gone, c.Come = missingFrom(before.Why.Because, after.Why.Because), missingFrom(after.Why.Because, before.Why.Because)
	return c, c.From != c.To || len(c.Gone)+len(c.Come) > 0
}

// missingFrom gives the reasons of one list that another has no counterpart of: the same clause about
// the same fact.
func missingFrom(list, other []explain.Reason) (out []explain.Reason) {
	same := func(a, b explain.Reason) bool {
		if a.Rule != b.Rule || len(a.Args) == 0 || len(b.Args) == 0 {
			return a.Rule == b.Rule
		}
		return a.Args[0].Fact == b.Args[0].Fact
	}
	for _, r := range list {
		if !slices.ContainsFunc(other, func(o explain.Reason) bool { return same(r, o) }) {
			out = append(out, r)
		}
	}
	return out
}
