package web

import (
	"cmp"
	"slices"

	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/store"
	"luodi/internal/work"
)

// planExtensionsPage lists all requests of a plan to move a date.
type planExtensionsPage struct {
	look.Page
	Plan      plan.Plan
	State     string
	States    []look.Option
	Rows      []extensionRow
	All, Open int
	Classes   []string // heads of the objective classes
	Counts    []extensionCount
	Rules     ruleWords
}

// extensionCount is the requests of one unit by class of reason.
type extensionCount struct {
	Unit      look.Words
	UnitHref  string
	Objective []tally // by class, in the order of the form
	Sum, Own  tally
	ObjDays   int
	OwnDays   int
	order     int
}

// tally counts requests, and of them those granted.
type tally struct{ Asked, Granted int }

func (t *tally) take(granted bool) {
	t.Asked++
	if granted {
		t.Granted++
	}
}

// planBook is what a list over the measures of a plan draws on.
type planBook struct {
	plan     plan.Plan
	measures map[plan.MeasureID]plan.Measure
	units    map[org.UnitID]org.Unit
	order    map[org.UnitID]int // of units, by pinyin
	work     map[plan.MeasureID]work.Kept
	base     ground // with the calendar, to be filled per measure
}

func openPlanBook(r *store.Reader, of plan.Plan) (*planBook, error) {
	b := &planBook{plan: of, measures: map[plan.MeasureID]plan.Measure{}, units: map[org.UnitID]org.Unit{}, order: map[org.UnitID]int{}, work: map[plan.MeasureID]work.Kept{}, base: ground{Plan: of}}
	measures, err := r.PlanMeasures(of.ID)
	if err != nil {
		return nil, err
	}
	for _, m := range measures {
		b.measures[m.ID] = m
	}
	units, err := r.AllUnits()
	if err != nil {
		return nil, err
	}
	for i, u := range units {
		b.units[u.ID], b.order[u.ID] = u, i
	}
	kept, err := r.PlanWork(of.ID)
	if err != nil {
		return nil, err
	}
	for _, k := range kept {
		b.work[k.Measure] = k
	}
	b.base.cal, err = workdays(r)
	return b, err
}

// at is the ground of one measure of the plan.
func (b *planBook) at(m plan.MeasureID, unit org.UnitID) ground {
	g := b.base
	g.Measure = b.measures[m]
	g.Base = measurePath(b.plan, g.Measure) + "/work"
	g.Now, g.InForce = b.work[m]
	g.Lead, g.Owner = unit, b.units[unit]
	return g
}

func (s *Server) planExtensionsPage(v *visit) error {
	p := planExtensionsPage{Page: v.page(v.t(i18n.ExtensionTitle)), State: v.query("state")}
	err := v.read(func(r *store.Reader) error {
		var err error
		if p.Plan, err = r.PlanBySlug(v.r.PathValue("plan")); err != nil {
			return err
		}
		b, err := openPlanBook(r, p.Plan)
		if err != nil {
			return err
		}
		kept, err := r.PlanExtensions(p.Plan.ID)
		if err != nil {
			return err
		}
		text, _, err := r.Setting(work.LimitsKey)
		p.Rules = v.ruleWords(work.ParseLimits(text))
		v.fillPlanExtensions(&p, b, kept)
		return err
	})
	if err != nil {
		return err
	}
	p.Wide, p.Path = true, v.r.URL.RequestURI()
	p.Crumbs = v.planCrumbs(p.Plan)
	return v.show(planExtensionsView(p))
}

func (v *visit) planCrumbs(of plan.Plan) []look.Link {
	return []look.Link{{Href: "/desk/plans", Label: v.t(i18n.WebPlans)},
		{Href: "/desk/plans/" + of.Slug, Label: clip(picked(v.lang, of.Title), 40), Lang: textLang(v.lang, of.Title)}}
}

func (v *visit) fillPlanExtensions(p *planExtensionsPage, b *planBook, kept []work.KeptExtension) {
	p.Rows, p.Counts, p.Classes, p.Open, p.All = nil, nil, nil, 0, len(kept)
	p.States = []look.Option{{Label: v.t(i18n.WebAny)}, {Value: "open", Label: v.t(i18n.ExtensionOpen)}}
	for _, s := range []work.ExtensionState{work.Requested, work.Checked, work.Granted, work.Refused} {
		p.States = append(p.States, look.Option{Value: string(s), Label: i18n.TermName(v.lang, "extension", string(s))})
	}
	var all []extensionRow
	for _, x := range kept {
		row := v.extensionRow(b.at(x.Measure, x.Unit), x)
		all = append(all, row)
		if row.Open {
			p.Open++
		}
		if p.State == "" || p.State == string(row.State) || p.State == "open" && row.Open {
			p.Rows = append(p.Rows, row)
		}
	}
	slices.SortStableFunc(p.Rows, func(a, b extensionRow) int {
		if a.Open != b.Open {
			return leadFirst(a.Open, b.Open)
		}
		if a.Open {
			return cmp.Compare(b.Age, a.Age)
		}
		return cmp.Compare(a.seq, b.seq)
	})
	for _, c := range work.ReasonClasses {
		if c.Objective() {
			p.Classes = append(p.Classes, v.className(c))
		}
	}
	p.Counts = v.countExtensions(b, all)
}

// countExtensions counts requests by unit and class, objective reasons apart.
func (v *visit) countExtensions(b *planBook, all []extensionRow) []extensionCount {
	at := map[org.UnitID]int{}
	var counts []extensionCount
	for _, row := range all {
		i, ok := at[row.unit]
		if !ok {
			i = len(counts)
			at[row.unit] = i
			counts = append(counts, extensionCount{Unit: row.Unit, UnitHref: row.UnitHref, Objective: make([]tally, len(work.ReasonClasses)-1), order: b.order[row.unit]})
		}
		c, granted := &counts[i], row.State == work.Granted
		if !row.Objective {
			c.Own.take(granted)
			if granted {
				c.OwnDays += row.Days
			}
			continue
		}
		c.Sum.take(granted)
		if granted {
			c.ObjDays += row.Days
		}
		if k := slices.Index(work.ReasonClasses, row.class); k >= 0 && k < len(c.Objective) {
			c.Objective[k].take(granted)
		}
	}
	slices.SortStableFunc(counts, func(a, b extensionCount) int { return cmp.Compare(a.order, b.order) })
	return counts
}
