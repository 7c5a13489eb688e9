package web

import (
	"slices"

	"luodi/internal/access"
	"luodi/internal/explain"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/plan"
	"luodi/internal/signal"
	"luodi/internal/standing"
	"luodi/internal/store"
)

// lightPage is one light with everything behind it.
type lightPage struct {
	look.Page
	Plan     plan.Plan
	Measure  plan.Measure
	Heading  look.Words
	Light    look.Light
	Says     string // planned, accepted, gap
	On       string
	Rules    string
	Lead     look.Words
	LeadHref string
	Slip     string // level in a word
	SlipWhy  string
	Fresh    string
	Stale    bool
	Apart    bool // others do a part: the unit's own light is told apart
	Own      look.Light
	OwnSays  string
	Override *overrideRow
	Why      []lightReason
	Acts     []lightAct
	OwnWhy   []lightReason
	OwnActs  []lightAct
	Outside  []waitRow
	Notes    []string
	Steps    []stepRow
	History  []lightChange
	Older    string
	Sets     []overrideRow
	CanSet   bool
	Ends     string // last day of an override set now
	Entry    overrideEntry
	Choices  []look.Option
	mistakes
}

type overrideEntry struct{ Light, Reason string }

// lightReason is one clause that applies, with what it rests on.
type lightReason struct {
	Light look.Light
	Text  string
	Href  string
	On    []lightReason
}

// lightAct is one thing that somebody can do.
type lightAct struct {
	Text   string
	Who    string
	By     string
	Gains  string
	Clears look.Light
	Href   string
}

type waitRow struct{ Name, To, Since, Waited, Planned, Late, Href string }

type stepRow struct {
	Code            string
	Name            look.Words
	Light           look.Light
	Planned, Actual string
	By, Late, Why   string
	Outside         bool
	Href            string
}

// lightChange is a change of the light with the clauses that went and came.
type lightChange struct {
	When     string
	Was, Is  look.Light
	Turned   bool
	Gone     []string
	Come     []string
	Number   string
	Title    look.Words
	Href     string
	Relative string
}

type overrideRow struct {
	Light          look.Light
	Reason, Author string
	From, Until    string
	InForce        bool
}

func (s *Server) lightPage(v *visit) error { return v.showLight(overrideEntry{}, mistakes{}) }

func (v *visit) showLight(e overrideEntry, m mistakes) error {
	p := lightPage{Page: v.page(""), Entry: e, mistakes: m}
	err := v.read(func(r *store.Reader) error {
		var err error
		if p.Plan, err = r.PlanBySlug(v.r.PathValue("plan")); err != nil {
			return err
		}
		if p.Measure, err = r.Measure(p.Plan.ID, v.r.PathValue("measure")); err != nil {
			return err
		}
		return v.fillLight(r, &p)
	})
	if err != nil {
		return err
	}
	p.Heading = words(v.lang, p.Measure.Title)
	p.Title = v.t(i18n.LightTitle) + " · " + p.Measure.Number + " " + picked(v.lang, p.Measure.Title)
	p.Path = lightPath(p.Plan, p.Measure)
	p.Crumbs = v.crumbsOf(ground{Plan: p.Plan, Measure: p.Measure})
	return v.showStatus(p.status(), lightView(p))
}

func (v *visit) fillLight(r *store.Reader, p *lightPage) error {
	judge, err := standing.NewJudge(r)
	if err != nil {
		return err
	}
	f, err := r.MeasureFacts(p.Measure.ID)
	if err != nil {
		return err
	}
	g, err := judge.Signal(f.Measure(), v.today())
	if err != nil {
		return err
	}
	names := taskNames{}.add(v.lang, f.Work)
	v.fillStanding(p, g, names)
	p.Steps = nil
	for _, s := range g.Steps {
		p.Steps = append(p.Steps, v.stepRow(p, s, names))
	}
	if p.LeadHref, p.Lead = "", (look.Words{}); f.Unit != "" {
		u, err := r.Unit(f.Unit)
		if err != nil {
			return err
		}
		p.Lead, p.LeadHref = unitWords(v.lang, u), "/desk/units/"+u.Slug
	}
	changes, next, err := r.LightChanges(p.Measure.ID, store.Page{After: v.query("changes"), Limit: 20})
	if err != nil {
		return err
	}
	p.History, p.Older = nil, ""
	for _, c := range changes {
		p.History = append(p.History, v.lightChange(c, names))
	}
	if next != "" {
		p.Older = look.WithQuery(lightPath(p.Plan, p.Measure), "changes", next) + "#history"
	}
	p.Sets = nil
	for _, o := range slices.Backward(f.Overrides) {
		p.Sets = append(p.Sets, v.overrideRow(o, g.Override))
	}
	p.Override = nil
	for i := range p.Sets {
		if p.Sets[i].InForce {
			p.Override = &p.Sets[i]
		}
	}
	p.CanSet, p.Ends = v.may(access.OverrideLight), i18n.DateNear(v.lang, f.PeriodEnd(v.today()), v.today())
	p.Choices = []look.Option{{Label: v.t(i18n.LightChoose)}}
	for _, l := range signal.Lights {
		p.Choices = append(p.Choices, look.Option{Value: string(l), Label: v.lightWord(l)})
	}
	return nil
}

// fillStanding tells a judgement in words.
func (v *visit) fillStanding(p *lightPage, g *signal.Signal, names taskNames) {
	p.Light, p.Says = v.lightOf(g.Light), v.partSays(g.Part)
	p.On, p.Rules = i18n.DateNear(v.lang, g.On, v.today()), v.t(i18n.LightRulesVersion, "n", g.Rules)
	p.Slip, p.SlipWhy = v.sayKey(string(signal.SlipWord(g.Slip.Level))), v.signalText(g.Slip.Why, names)
	p.Stale = g.Fresh.State == signal.Stale
	p.Fresh = v.freshText(g.Fresh)
	p.Apart = len(g.Outside) > 0 || g.Own != g.Part
	p.Own, p.OwnSays = v.lightOf(g.Own.Light), v.partSays(g.Own)
	p.Why = v.lightReasons(p, g.Why.Because, names)
	p.OwnWhy = v.lightReasons(p, g.OwnWhy, names)
	p.Acts, p.OwnActs = v.lightActs(p, g.Acts, names), v.lightActs(p, g.OwnActs, names)
	p.Outside, p.Notes = nil, nil
	for _, w := range g.Outside {
		p.Outside = append(p.Outside, v.waitRow(p, w, names))
	}
	for _, n := range g.Notes {
		p.Notes = append(p.Notes, v.signalText(n, names))
	}
}

// partSays tells planned and accepted shares.
func (v *visit) partSays(p signal.Part) string {
	return v.t(i18n.LightPart, "planned", p.Planned.String(), "actual", p.Actual.String(), "gap", p.Gap.String())
}

func (v *visit) freshText(f signal.Fresh) string {
	if f.Last == 0 && f.State != signal.Resting {
		return v.t(i18n.LightNothingAccepted)
	}
	switch f.State {
	case signal.Stale:
		return v.t(i18n.SignalFreshStale, "days", f.Days, "cycle", f.Cycle)
	case signal.Resting:
		return v.t(i18n.SignalFreshResting)
	}
	return v.t(i18n.SignalFreshCurrent, "days", f.Days)
}

func (v *visit) lightReasons(p *lightPage, list []explain.Reason, names taskNames) (out []lightReason) {
	for _, r := range list {
		row := lightReason{Text: v.signalText(r, names), On: v.lightReasons(p, r.Because, names)}
		for _, l := range signal.Lights {
			if r.Result.Text == string(l.Word()) {
				row.Light = v.lightOf(l)
			}
		}
		for _, in := range r.Args {
			if in.Fact != (explain.Fact{}) && in.Fact.Kind != signal.RulesFact && row.Href == "" {
				row.Href = v.lightFact(p.Plan, p.Measure, in.Fact)
			}
		}
		out = append(out, row)
	}
	return out
}

func (v *visit) lightActs(p *lightPage, list []signal.Act, names taskNames) (out []lightAct) {
	for _, a := range list {
		args := a.Args()
		args["name"], args["by"] = names.said(a.Name), v.nearDate(a.By)
		switch a.Do {
		case signal.DoHandIn, signal.DoResubmit, signal.DoWait:
			args["name"] = i18n.Period(v.lang, a.Name)
		}
		if a.To == "" {
			args["to"] = v.t(i18n.SignalByOutside)
		}
		row := lightAct{Who: v.sayKey("signal.by." + string(a.Who)), Clears: v.lightOf(a.Clears), Href: v.lightFact(p.Plan, p.Measure, a.About)}
		if m, ok := i18n.Lookup(a.Key()); ok {
			row.Text = m.With(v.lang, args)
		}
		if a.By != 0 {
			row.By = v.nearDate(a.By)
		}
		if a.Points != 0 {
			row.Gains = v.t(i18n.LightGains, "n", a.Points.String())
		}
		if a.Who == signal.ByOutside && a.To != "" {
			row.Who = a.To
		}
		out = append(out, row)
	}
	return out
}

func (v *visit) waitRow(p *lightPage, w signal.Waiting, names taskNames) waitRow {
	row := waitRow{Name: names.said(w.Name), To: w.To, Href: v.lightFact(p.Plan, p.Measure, w.Fact)}
	if w.To == "" {
		row.To = v.t(i18n.SignalByOutside)
	}
	if w.Since != 0 {
		row.Since, row.Waited = v.nearDate(w.Since), v.t(i18n.PictureFloatDays, "n", w.Waited)
	}
	if w.Planned != 0 {
		row.Planned = v.nearDate(w.Planned)
	}
	if w.Late > 0 {
		row.Late = v.t(i18n.PictureLateBy, "n", w.Late)
	}
	return row
}

func (v *visit) stepRow(p *lightPage, s signal.Step, names taskNames) stepRow {
	row := stepRow{Code: s.ID, Name: look.Words{Lang: v.lang, Hans: s.Name}, Light: v.lightOf(s.Light), Planned: perMille(s.Planned), Actual: perMille(s.Actual),
		Why: v.signalText(s.Why, names), Outside: s.Outside, Href: pictureWorkPath(p.Plan, p.Measure) + "#t-" + s.ID}
	if w, ok := names[s.Name]; ok {
		row.Name = w
	}
	if s.By != 0 {
		row.By = v.nearDate(s.By)
	}
	if s.Late > 0 {
		row.Late = v.t(i18n.PictureLateBy, "n", s.Late)
	}
	return row
}

func (v *visit) lightChange(c standing.Change, names taskNames) lightChange {
	row := lightChange{When: v.when(c.At), Relative: v.ago(c.At), Was: v.lightOf(c.Was), Is: v.lightOf(c.Is), Turned: c.Was != c.Is}
	for _, r := range c.Gone {
		row.Gone = append(row.Gone, v.signalText(r, names))
	}
	for _, r := range c.Come {
		row.Come = append(row.Come, v.signalText(r, names))
	}
	return row
}

func (v *visit) overrideRow(o standing.Override, now *signal.Override) overrideRow {
	return overrideRow{Light: v.lightOf(o.Light), Reason: o.Reason, Author: o.Author, From: i18n.DateNear(v.lang, o.From, v.today()),
		Until: i18n.DateNear(v.lang, o.Expires, v.today()), InForce: now != nil && now.Source.ID == string(o.ID)}
}

// setLight sets a light by hand, beside the computed one.
func (s *Server) setLight(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	e := overrideEntry{Light: text(form, "light"), Reason: text(form, "reason")}
	var to string
	err = v.write(func(tx *store.Tx) error {
		m, err := tx.MeasureHead(v.r.PathValue("plan"), v.r.PathValue("measure"))
		if err != nil {
			return err
		}
		to = lightPath(plan.Plan{Slug: v.r.PathValue("plan")}, plan.Measure{Slug: m.Slug})
		_, err = standing.Set(tx, v.actor, m.ID, signal.Light(e.Light), e.Reason, v.today())
		return err
	})
	if err != nil {
		if m, ok := v.mistakes(err, map[string]string{"light": v.t(i18n.LightSetLight), "reason": v.t(i18n.LightSetReason)}); ok {
			return v.showLight(e, m)
		}
		return err
	}
	return v.redirect(to, look.Good, i18n.LightSetKept)
}
