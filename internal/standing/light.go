package standing

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"luodi/internal/calendar"
	"luodi/internal/explain"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/signal"
)

// Signal gives the judgement as it was kept, without its milestones.
func (l *Light) Signal() (*signal.Signal, error) {
	g := new(signal.Signal)
	if err := json.Unmarshal([]byte(l.Body), g); err != nil {
		return nil, fmt.Errorf("standing: light of %s: %w", l.Measure, err)
	}
	return g, nil
}

// Judge judges one measure as of a day, from the facts as they are now, by the rules in force.
func Judge(r Reader, id plan.MeasureID, on calendar.Date) (*signal.Signal, *signal.Measure, error) {
	judge, err := NewJudge(r)
	if err != nil {
		return nil, nil, err
	}
	f, err := r.MeasureFacts(id)
	if err != nil {
		return nil, nil, err
	}
	m := f.Measure()
	g, err := judge.Signal(m, on)
	return g, m, err
}

// PlanSignals judges every measure of a plan anew, in the order of the plan; what cannot be judged is
// left out. For plans whose lights were not kept yet.
func PlanSignals(r Reader, id plan.ID, on calendar.Date) ([]*signal.Signal, error) {
	judge, err := NewJudge(r)
	if err != nil {
		return nil, err
	}
	facts, err := r.PlanFacts(id)
	if err != nil {
		return nil, err
	}
	list := make([]*signal.Signal, 0, len(facts))
	for i := range facts {
		if g, err := judge.Signal(facts[i].Measure(), on); err == nil {
			list = append(list, g)
		}
	}
	return list, nil
}

// Lights gives the kept lights of a plan, with their bodies, computing them where none are kept yet.
func Lights(r Reader, id plan.ID, today calendar.Date) ([]Light, error) {
	list, err := r.LightBodies(id)
	if err != nil || len(list) > 0 {
		return list, err
	}
	signals, err := PlanSignals(r, id, today)
	if err != nil {
		return nil, err
	}
	for _, g := range signals {
		l, err := NewLight(g)
		if err != nil {
			return nil, err
		}
		list = append(list, l)
	}
	return list, nil
}

// NewLight takes from a judgement what is kept. Its milestones are left out: pages that show them
// judge anew.
func NewLight(g *signal.Signal) (Light, error) {
	l := Light{Measure: plan.MeasureID(g.Measure), Plan: plan.ID(g.Plan), Unit: org.UnitID(g.Unit), Action: plan.ProvisionID(g.Action), Seq: g.Seq, On: g.On,
		Part: g.Part, Own: g.Own, Slip: g.Slip.Level, Outside: len(g.Outside), Fresh: g.Fresh.State, Rules: g.Rules, Clauses: clauses(g.Why.Because)}
	for _, m := range g.Slip.Matters {
		l.Overdue = max(l.Overdue, m.Days)
	}
	if g.Override != nil {
		l.Overridden = g.Override.Light
	}
	bare := *g
	bare.Steps = nil
	body, err := signal.Encode(&bare)
	l.Body = string(body)
	return l, err
}

// clauses names what applies, each with the fact it is about.
func clauses(list []explain.Reason) string {
	var b strings.Builder
	for i, r := range list {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(string(r.Rule))
		if len(r.Args) > 0 && r.Args[0].Fact != (explain.Fact{}) {
			f := r.Args[0].Fact
			b.WriteString(" " + f.Kind + " " + f.ID + " " + f.At)
		}
	}
	return b.String()
}

// Totals adds lights of a plan up: the plan first, then its actions and its units by id.
func Totals(id plan.ID, lights []Light, on calendar.Date) []Total {
	signals := make([]*signal.Signal, len(lights))
	for i := range lights {
		signals[i] = lights[i].figures()
	}
	board := signal.NewBoard(string(id), signals)
	list := []Total{{Plan: id, Summary: board.Plan, On: on}}
	for _, s := range slices.Concat(board.Actions, board.Units) {
		list = append(list, Total{Plan: id, Summary: s, On: on})
	}
	return list
}

// figures gives as much of a judgement as sums look at.
func (l *Light) figures() *signal.Signal {
	g := &signal.Signal{Measure: string(l.Measure), Seq: l.Seq, Plan: string(l.Plan), Action: string(l.Action), Unit: string(l.Unit), Weight: 1,
		Part: l.Part, Own: l.Own, Slip: signal.Slip{Level: l.Slip}, Fresh: signal.Fresh{State: l.Fresh}}
	if l.Overdue > 0 {
		g.Slip.Matters = []signal.Matter{{Days: l.Overdue}}
	}
	if l.Outside > 0 {
		g.Outside = make([]signal.Waiting, l.Outside)
	}
	if l.Overridden != "" {
		g.Override = &signal.Override{Light: l.Overridden}
	}
	return g
}
