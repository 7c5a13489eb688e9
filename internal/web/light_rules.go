package web

import (
	"slices"
	"strconv"

	"luodi/internal/access"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/signal"
	"luodi/internal/standing"
	"luodi/internal/store"
)

// lightRules is the rule of lights: its figures, versions, and what others would change.
type lightRules struct {
	look.Page
	Tabs     look.Tabs
	Clauses  []ruleClause
	Figures  []ruleFigure
	Version  int
	From     string // version that the form changes
	Note     string
	Holds    bool // ReviewHolds
	CanSet   bool
	Versions []rulesVersion
	Preview  *rulesPreview
	mistakes
}

// ruleClause says when a light is shown.
type ruleClause struct {
	Light look.Light
	When  string
}

// ruleFigure is one figure that can be set.
type ruleFigure struct {
	Name, Label, Hint, Value string
}

type rulesVersion struct {
	Version             int
	Note, Author, When  string
	Moved               []string // what differs from the version before
	Current, FromSource bool
}

type rulesPreview struct {
	Plans, Measures, N int
	Moves              []rulesMove
}

type rulesMove struct {
	From, To look.Light
	N        int
}

// ruleFigures are the figures in the order of the form.
func ruleFigures(r *signal.Rules) []struct {
	name  string
	n     *int
	label *i18n.Message
	hint  *i18n.Message
} {
	return []struct {
		name  string
		n     *int
		label *i18n.Message
		hint  *i18n.Message
	}{
		{"yellow", &r.Yellow, i18n.LightRuleYellow, i18n.LightRuleYellowHint}, {"red", &r.Red, i18n.LightRuleRed, i18n.LightRuleRedHint},
		{"remind", &r.Remind, i18n.LightRuleRemind, i18n.LightRuleRemindHint}, {"missing", &r.Missing, i18n.LightRuleMissing, i18n.LightRuleMissingHint},
		{"running", &r.Running, i18n.LightRuleRunning, i18n.LightRuleRunningHint}, {"level2", &r.Level2, i18n.LightRuleLevel2, i18n.LightRuleLevel2Hint},
		{"level3", &r.Level3, i18n.LightRuleLevel3, i18n.LightRuleLevel3Hint}, {"top", &r.Top, i18n.LightRuleTop, i18n.LightRuleTopHint},
		{"stale", &r.Stale, i18n.LightRuleStale, i18n.LightRuleStaleHint},
	}
}

func (s *Server) lightRulesPage(v *visit) error { return v.showRules(nil, "", nil, mistakes{}) }

func (v *visit) showRules(typed *rulesTyped, note string, preview *standing.Preview, m mistakes) error {
	p := lightRules{Page: v.page(v.t(i18n.LightRules)), Tabs: v.ruleTabs(), CanSet: v.may(access.SetLightRules), Note: note, mistakes: m}
	err := v.read(func(r *store.Reader) error {
		now, err := standing.RulesInForce(r)
		if err != nil {
			return err
		}
		p.Version, p.From, p.Holds = now.Version, strconv.Itoa(now.Version), now.ReviewHolds
		p.Figures = nil
		for _, f := range ruleFigures(&now) {
			p.Figures = append(p.Figures, ruleFigure{Name: f.name, Label: v.t(f.label), Hint: v.t(f.hint), Value: strconv.Itoa(*f.n)})
		}
		p.Clauses = v.ruleClauses(now)
		list, err := r.LightRules()
		p.Versions = v.rulesVersions(list, now.Version)
		return err
	})
	if err != nil {
		return err
	}
	if typed != nil {
		p.From, p.Holds = typed.from, typed.rules.ReviewHolds
		for i := range p.Figures {
			p.Figures[i].Value = typed.values[p.Figures[i].Name]
		}
	}
	if preview != nil {
		p.Preview = &rulesPreview{Plans: preview.Plans, Measures: preview.Measures, N: preview.Changes()}
		for _, x := range preview.Moves {
			p.Preview.Moves = append(p.Preview.Moves, rulesMove{v.lightOf(x.From), v.lightOf(x.To), x.N})
		}
	}
	p.Path = "/desk/lights"
	return v.showStatus(p.status(), lightRulesView(p))
}

// ruleClauses tells the rule with the figures in force.
func (v *visit) ruleClauses(r signal.Rules) []ruleClause {
	args := []any{"yellow", r.Yellow, "red", r.Red, "remind", r.Remind, "missing", r.Missing}
	var out []ruleClause
	for _, c := range []struct {
		light signal.Light
		when  *i18n.Message
	}{{signal.Late, i18n.LightWhenLate}, {signal.Watch, i18n.LightWhenWatch}, {signal.Good, i18n.LightWhenGood}, {signal.Paused, i18n.LightWhenPaused},
		{signal.NotYet, i18n.LightWhenNotYet}, {signal.DoneLate, i18n.LightWhenDoneLate}, {signal.Done, i18n.LightWhenDone}} {
		out = append(out, ruleClause{v.lightOf(c.light), v.t(c.when, args...)})
	}
	return out
}

func (v *visit) rulesVersions(list []standing.RulesVersion, current int) (out []rulesVersion) {
	for i := range list {
		x := &list[i]
		row := rulesVersion{Version: x.Version, Note: x.Note, Author: x.Author, Current: x.Version == current, FromSource: x.Author == ""}
		if !x.At.IsZero() {
			row.When = v.when(x.At)
		}
		if i > 0 {
			was, is := ruleFigures(&list[i-1].Rules), ruleFigures(&x.Rules)
			for k := range is {
				if *was[k].n != *is[k].n {
					row.Moved = append(row.Moved, v.t(i18n.LightRuleMoved, "what", v.t(is[k].label), "old", *was[k].n, "new", *is[k].n))
				}
			}
			if list[i-1].ReviewHolds != x.ReviewHolds {
				row.Moved = append(row.Moved, v.t(i18n.LightRuleHolds))
			}
		}
		out = append(out, row)
	}
	slices.Reverse(out)
	return out
}

// rulesTyped is what was typed into the form.
type rulesTyped struct {
	rules  signal.Rules
	values map[string]string
	from   string
}

// typedRules reads the form on the figures in force; what is no number is a fault at its field.
func typedRules(now signal.Rules, form map[string][]string) (rulesTyped, error) {
	t := rulesTyped{rules: now, values: map[string]string{}, from: text(form, "from")}
	t.rules.ReviewHolds = text(form, "holds") != ""
	var wrong []fault.Field
	for _, f := range ruleFigures(&t.rules) {
		t.values[f.name] = text(form, f.name)
		n, err := strconv.Atoi(t.values[f.name])
		if err != nil {
			wrong = append(wrong, fault.Field{Name: f.name, Key: i18n.LimitsBadNumber.Key})
			continue
		}
		*f.n = n
	}
	if err := fault.Fields(wrong); err != nil {
		return t, err
	}
	return t, t.rules.Check()
}

// setLightRules puts other figures in force, or tells first what they would change.
func (s *Server) setLightRules(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	note, typed := text(form, "note"), rulesTyped{}
	if text(form, "do") == "preview" {
		var seen standing.Preview
		err = v.read(func(r *store.Reader) error {
			now, err := standing.RulesInForce(r)
			if err != nil {
				return err
			}
			if typed, err = typedRules(now, form); err != nil {
				return err
			}
			seen, err = standing.PreviewRules(r, typed.rules, v.today())
			return err
		})
		if err == nil {
			return v.showRules(&typed, note, &seen, mistakes{})
		}
	} else {
		err = v.write(func(tx *store.Tx) error {
			now, err := standing.RulesInForce(tx)
			if err != nil {
				return err
			}
			if typed, err = typedRules(now, form); err != nil {
				return err
			}
			_, err = standing.SetRules(tx, v.actor, typed.rules, versionOf(typed.from), note)
			return err
		})
	}
	if err != nil {
		labels := map[string]string{"note": v.t(i18n.LightRuleNote)}
		for _, f := range ruleFigures(&signal.Rules{}) {
			labels[f.name] = v.t(f.label)
		}
		if m, ok := v.mistakes(placed(err, "note", nil), labels); ok {
			return v.showRules(&typed, note, nil, m)
		}
		return err
	}
	return v.redirect("/desk/lights", look.Good, i18n.LightRulesKept)
}
