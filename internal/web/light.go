package web

import (
	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/explain"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/plan"
	"luodi/internal/signal"
	"luodi/internal/standing"
	"luodi/internal/store"
	"luodi/internal/work"
)

// lightRoutes are the pages of lights: a plan's board, the reasons of each light, the rule, and what
// the wall hears.
func (s *Server) lightRoutes() []route {
	return []route{
		{pattern: "GET /desk/plans/{plan}/lights", handle: s.lightBoardPage, right: access.ReadPlans},
		{pattern: "GET /desk/plans/{plan}/measures/{measure}/light", handle: s.lightPage, right: access.ReadPlans},
		{pattern: "POST /desk/plans/{plan}/measures/{measure}/light", handle: s.setLight, right: access.OverrideLight},
		{pattern: "GET /desk/plans/{plan}/wall/events", handle: s.wallEvents, right: access.ReadPlans},
		{pattern: "GET /desk/lights", handle: s.lightRulesPage, right: access.ReadPlans},
		{pattern: "POST /desk/lights", handle: s.setLightRules, right: access.SetLightRules},
	}
}

// lightPath is where the reasons of a measure's light are.
func lightPath(of plan.Plan, m plan.Measure) string { return measurePath(of, m) + "/light" }

// lightOf shows a light with its word.
func (v *visit) lightOf(l signal.Light) look.Light {
	return look.Light{Lang: v.lang, State: look.State(l), Text: v.lightWord(l)}
}

// lightWord names a light.
func (v *visit) lightWord(l signal.Light) string { return v.sayKey(string(l.Word())) }

// taskNames are the names of milestones in other languages, by the name that reasons use.
type taskNames map[string]look.Words

// add takes the names of a work plan.
func (n taskNames) add(lang i18n.Lang, k *work.Kept) taskNames {
	if k == nil {
		return n
	}
	for i := range k.Plan.Tasks {
		t := &k.Plan.Tasks[i]
		n[t.Name.Hans] = pictureTaskWords(lang, t.Name)
	}
	return n
}

// said gives a name in the reader's language, itself when it is not known.
func (n taskNames) said(name string) string {
	if w, ok := n[name]; ok {
		text, _ := w.Pick()
		return text
	}
	return name
}

// signalText writes the sentence of a reason with names, dates and periods as people write them.
func (v *visit) signalText(r explain.Reason, names taskNames) string {
	m, ok := i18n.Lookup(r.Rule)
	if !ok {
		return string(r.Rule)
	}
	args := fault.Args{"result": v.signalValue("result", r.Result, names)}
	for _, in := range r.Args {
		args[in.Name] = v.signalValue(in.Name, in.Value, names)
	}
	return m.With(v.lang, args)
}

func (v *visit) signalValue(name string, x explain.Value, names taskNames) any {
	switch x.Kind {
	case explain.KindDate:
		if d, err := calendar.ParseDate(x.Text); err == nil {
			return v.nearDate(d)
		}
	case explain.KindMessage:
		return fault.Key(x.Text)
	case explain.KindText:
		switch name {
		case "period", "first", "last":
			return i18n.Period(v.lang, x.Text)
		case "name": // of a milestone, or of a period whose report is owed
			if w := names.said(x.Text); w != x.Text {
				return w
			}
			return i18n.Period(v.lang, x.Text)
		}
		return names.said(x.Text)
	}
	return x.Text
}

// lightWhy is the worst reason of a kept light in a sentence.
func (v *visit) lightWhy(l standing.Light, names taskNames) string {
	if l.Body == "" {
		return ""
	}
	g, err := l.Signal()
	if err != nil || len(g.Why.Because) == 0 {
		return ""
	}
	return v.signalText(g.Why.Because[0], names)
}

// planLights gives the lights of a plan by measure: as kept, or judged now when none were kept yet.
func (v *visit) planLights(r *store.Reader, id plan.ID) (map[plan.MeasureID]standing.Light, error) {
	list, err := standing.Lights(r, id, v.today())
	lights := make(map[plan.MeasureID]standing.Light, len(list))
	for _, l := range list {
		lights[l.Measure] = l
	}
	return lights, err
}

// planTotals gives the sums of a plan, as kept, or summed up now when none were kept yet.
func (v *visit) planTotals(r *store.Reader, id plan.ID) ([]standing.Total, error) {
	totals, err := r.LightTotals(id)
	if err != nil || len(totals) > 0 {
		return totals, err
	}
	lights, err := standing.Lights(r, id, v.today())
	if err != nil {
		return nil, err
	}
	return standing.Totals(id, lights, v.today()), nil
}

// lightFact is the address of what a reason points to, "" when there is none.
func (v *visit) lightFact(of plan.Plan, m plan.Measure, f explain.Fact) string {
	switch f.Kind {
	case signal.MeasureFact:
		return measurePath(of, m)
	case signal.MilestoneFact:
		return pictureWorkPath(of, m) + "#t-" + f.At
	case signal.ReportFact:
		return "/desk/reports/" + f.ID
	case signal.RulesFact:
		return "/desk/lights"
	case "completion", "suspension":
		return measurePath(of, m) + "/close"
	case "correction":
		return measurePath(of, m) + "#periods"
	case "override":
		return "#override"
	}
	return ""
}

// perMille writes thousandths as per cent with at most one decimal.
func perMille(p signal.PerMille) string { return p.String() + "%" }
