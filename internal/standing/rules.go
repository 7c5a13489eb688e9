package standing

import (
	"encoding/json"
	"strings"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/plan"
	"luodi/internal/signal"
)

// RulesInForce gives the figures of the rule that are in force.
func RulesInForce(r interface {
	Setting(key string) (string, bool, error)
}) (signal.Rules, error) {
	text, _, err := r.Setting(signal.RulesKey)
	if err != nil {
		return signal.Rules{}, err
	}
	return signal.ParseRules(text)
}

// SetRules puts other figures in force as the next version, with the reason, and has every light
// computed by them. from is the version that was changed: figures that somebody else changed meanwhile
// are not overwritten.
func SetRules(tx Tx, actor access.Actor, rules signal.Rules, from int, note string) (RulesVersion, error) {
	if err := access.Allow(actor, access.SetLightRules); err != nil {
		return RulesVersion{}, err
	}
	now, err := RulesInForce(tx)
	if err != nil {
		return RulesVersion{}, err
	}
	if from != now.Version {
		return RulesVersion{}, fault.New(fault.Conflict, "work.changed_meanwhile", nil)
	}
	rules.Version = now.Version + 1
	if err := rules.Check(); err != nil {
		return RulesVersion{}, err
	}
	same := rules
	same.Version = now.Version
	if same == now {
		return RulesVersion{}, fault.New(fault.Invalid, "standing.rules_same", nil)
	}
	v := RulesVersion{Rules: rules, Note: strings.TrimSpace(note), At: tx.Now(), Account: actor.Account, Author: actor.Name}
	if v.Note == "" {
		return v, fault.Fields([]fault.Field{{Name: "note", Key: "fault.required"}})
	}
	body, err := json.Marshal(rules)
	if err != nil {
		return v, err
	}
	if err := tx.SetSetting(signal.RulesKey, string(body)); err != nil {
		return v, err
	}
	if err := tx.InsertRules(&v); err != nil {
		return v, err
	}
	if err := tx.Audit(actor, access.SetLightRules, "setting", signal.RulesKey, access.Installation, now, rules); err != nil {
		return v, err
	}
	plans, err := tx.IssuedPlans()
	if err != nil {
		return v, err
	}
	for _, id := range plans {
		if err := tx.LightsTouched(id); err != nil {
			return v, err
		}
	}
	return v, nil
}

// Preview is what other figures would change.
type Preview struct {
	Plans, Measures int
	Moves           []Move // by light before and after, the worst first
}

// Move is how many lights would go from one to another.
type Move struct {
	From, To signal.Light
	N        int
	Example  plan.MeasureID // the first of them
}

// Changes counts the moves.
func (p Preview) Changes() (n int) {
	for _, m := range p.Moves {
		n += m.N
	}
	return n
}

// PreviewRules tells how many lights of the issued plans would change under other figures. Nothing is
// stored.
func PreviewRules(r interface {
	Reader
	IssuedPlans() ([]plan.ID, error)
}, rules signal.Rules, today calendar.Date) (Preview, error) {
	var p Preview
	now, err := NewJudge(r)
	if err != nil {
		return p, err
	}
	then, err := judgeBy(r, rules)
	if err != nil {
		return p, err
	}
	plans, err := r.IssuedPlans()
	if err != nil {
		return p, err
	}
	p.Plans = len(plans)
	counts := map[[2]signal.Light]*Move{}
	for _, id := range plans {
		facts, err := r.PlanFacts(id)
		if err != nil {
			return p, err
		}
		for i := range facts {
			m := facts[i].Measure()
			a, _, err := now.Light(m, today)
			if err != nil {
				continue
			}
			b, _, err := then.Light(m, today)
			if err != nil {
				continue
			}
			p.Measures++
			if a.Light == b.Light {
				continue
			}
			key := [2]signal.Light{a.Light, b.Light}
			if counts[key] == nil {
				counts[key] = &Move{From: a.Light, To: b.Light, Example: facts[i].ID}
			}
			counts[key].N++
		}
	}
	for _, from := range signal.Lights {
		for _, to := range signal.Lights {
			if m := counts[[2]signal.Light{from, to}]; m != nil {
				p.Moves = append(p.Moves, *m)
			}
		}
	}
	return p, nil
}
