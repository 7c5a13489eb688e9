package web

import (
	"strings"

	"luodi/internal/access"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/reading"
	"luodi/internal/store"
)

// classes in the order in which they are offered.
var classes = org.Classes

// unitsPage is the register of units with what each has to do.
type unitsPage struct {
	look.Page
	Rows    []unitRow
	Search  string
	Class   string
	Classes []look.Option
	Next    string
	CanEdit bool
}

type unitRow struct {
	Name                   look.Words
	Href                   string
	Class, Paper           string
	Plans, Measures, Leads int
}

func (s *Server) unitsPage(v *visit) error {
	p := unitsPage{Page: v.page(v.t(i18n.WebUnits)), Search: v.query("q"), Class: v.query("class"), CanEdit: v.may(access.EditUnits)}
	p.Classes = []look.Option{{Label: v.t(i18n.WebAny)}}
	for _, c := range classes {
		p.Classes = append(p.Classes, look.Option{Value: string(c), Label: i18n.TermName(v.lang, "class", string(c))})
	}
	err := v.read(func(r *store.Reader) error {
		rows, next, err := r.Units(store.UnitFilter{Page: store.Page{After: v.query("after"), Limit: 100}, Class: org.Class(p.Class), Search: p.Search})
		if err != nil {
			return err
		}
		p.Rows, p.Next = nil, ""
		if next != "" {
			p.Next = look.WithQuery(v.r.URL.RequestURI(), "after", next)
		}
		for _, u := range rows {
			p.Rows = append(p.Rows, unitRow{Name: unitWords(v.lang, u.Unit), Href: "/desk/units/" + u.Slug,
				Class: i18n.TermName(v.lang, "class", string(u.Class)), Paper: v.paper(u.Class), Plans: u.Plans, Measures: u.Measures, Leads: u.Leads})
		}
		return nil
	})
	if err != nil {
		return err
	}
	return v.show(unitsView(p))
}

// unitPage is everything one unit has a part in, across plans.
type unitPage struct {
	Lights unitLights
	look.Page
	Unit            org.Unit
	Heading         look.Words
	Class           string
	Paper, PaperWhy string // what may be sent to it, and why
	Aliases         string
	Former          string
	Plans           []unitPlan
	Leads, Supports int
	Next            string
	CanEdit         bool
	Entry           unitEntry
	mistakes
}

// unitPlan is the unit's part in one plan.
type unitPlan struct {
	Title look.Words
	Href  string
	Rows  []measureRow
}

// unitEntry is the form of a unit as filled in.
type unitEntry struct {
	Name, Hant, English, Class, Aliases, Former, Version string
	Classes                                              []look.Option
}

func (s *Server) unitPage(v *visit) error { return v.showUnit(nil, mistakes{}) }

func (v *visit) showUnit(filled *unitEntry, m mistakes) error {
	p := unitPage{Page: v.page(""), CanEdit: v.may(access.EditUnits), mistakes: m}
	err := v.read(func(r *store.Reader) error {
		u, err := r.UnitBySlug(v.r.PathValue("unit"))
		if err != nil {
			return err
		}
		p.Unit = u
		return v.fillUnit(r, &p)
	})
	if err != nil {
		return err
	}
	u := p.Unit
	p.Title = picked(v.lang, plan.Words{Hans: u.Name, Hant: u.Hant, English: u.English})
	p.Heading = unitWords(v.lang, u)
	p.Heading.Mark = true
	p.Path = "/desk/units/" + u.Slug
	p.Crumbs = []look.Link{{Href: "/desk/units", Label: v.t(i18n.WebUnits)}}
	p.Class = i18n.TermName(v.lang, "class", string(u.Class))
	p.Paper, p.PaperWhy = v.paper(u.Class), v.paperWhy(u.Class)
	p.Aliases = strings.Join(u.Aliases, "、")
	p.Former = strings.Join(u.Former, "、")
	p.Entry = unitEntry{Name: u.Name, Hant: u.Hant, English: u.English, Class: string(u.Class), Aliases: strings.Join(u.Aliases, "\n"), Former: strings.Join(u.Former, "\n"), Version: version(u.Version)}
	if filled != nil {
		p.Entry = *filled
	}
	for _, c := range classes {
		p.Entry.Classes = append(p.Entry.Classes, look.Option{Value: string(c), Label: i18n.TermName(v.lang, "class", string(c))})
	}
	return v.showStatus(m.status(), unitView(p))
}

func (v *visit) fillUnit(r *store.Reader, p *unitPage) error {
	measures, next, err := r.Measures(store.MeasureFilter{Page: store.Page{After: v.query("after"), Limit: 200}, Unit: p.Unit.ID})
	if err != nil {
		return err
	}
	p.Plans, p.Leads, p.Supports, p.Next = nil, 0, 0, ""
	if p.Lights, err = v.unitLights(r, p.Unit); err != nil {
		return err
	}
	if next != "" {
		p.Next = look.WithQuery("/desk/units/"+p.Unit.Slug, "after", next)
	}
	plans := map[plan.ID]plan.Plan{}
	at := map[plan.ID]int{}
	for _, m := range measures {
		of, ok := plans[m.Plan]
		if !ok {
			if of, err = r.Plan(m.Plan); err != nil {
				return err
			}
			plans[m.Plan] = of
			at[m.Plan] = len(p.Plans)
			p.Plans = append(p.Plans, unitPlan{Title: words(v.lang, of.Title), Href: "/desk/plans/" + of.Slug})
		}
		row := v.measureRow(of, m, nil)
		for _, a := range m.Assignments {
			if a.Unit != p.Unit.ID {
				continue
			}
			row.Role = i18n.TermName(v.lang, "role", string(a.Role))
			if a.Role == reading.Support {
				p.Supports++
			} else {
				p.Leads++
			}
		}
		g := &p.Plans[at[m.Plan]]
		g.Rows = append(g.Rows, row)
	}
	return nil
}

// editUnit changes a unit's names, class and aliases.
func (s *Server) editUnit(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	filled := unitEntry{Name: strings.TrimSpace(form.Get("name")), Hant: strings.TrimSpace(form.Get("hant")), English: strings.TrimSpace(form.Get("english")),
		Class: form.Get("class"), Aliases: form.Get("aliases"), Former: form.Get("former"), Version: form.Get("version")}
	err = v.write(func(tx *store.Tx) error {
		before, err := tx.UnitBySlug(v.r.PathValue("unit"))
		if err != nil {
			return err
		}
		u := before
		u.Name, u.Hant, u.English, u.Class, u.Version = filled.Name, filled.Hant, filled.English, org.Class(filled.Class), versionOf(filled.Version)
		u.Aliases, u.Former = lines(filled.Aliases), lines(filled.Former)
		if err := checkUnit(u); err != nil {
			return err
		}
		if err := tx.UpdateUnit(&u); err != nil {
			return err
		}
		return tx.Audit(v.actor, access.EditUnits, "unit", string(u.ID), access.Installation, unitFacts(before), unitFacts(u))
	})
	if err != nil {
		labels := map[string]string{"name": v.t(i18n.WebNameHans), "hant": v.t(i18n.WebNameHant), "english": v.t(i18n.WebNameEnglish), "class": v.t(i18n.WebClass), "aliases": v.t(i18n.WebAliases), "former": v.t(i18n.DutyPageFormerNames)}
		if m, ok := v.mistakes(err, labels); ok {
			return v.showUnit(&filled, m)
		}
		return err
	}
	return v.redirect("/desk/units/"+v.r.PathValue("unit"), look.Good, i18n.WebUnitKept)
}

func unitFacts(u org.Unit) any {
	return map[string]any{"name": u.Name, "hant": u.Hant, "english": u.English, "class": u.Class, "aliases": u.Aliases, "former": u.Former, "parent": u.Parent}
}

func checkUnit(u org.Unit) error {
	var wrong []fault.Field
	if u.Name == "" {
		wrong = append(wrong, fault.Field{Name: "name", Key: i18n.FaultRequired.Key})
	}
	for name, text := range map[string]string{"name": u.Name, "hant": u.Hant, "english": u.English} {
		if len(text) > 300 {
			wrong = append(wrong, fault.Field{Name: name, Key: i18n.WebTooLong.Key})
		}
	}
	known := false
	for _, c := range classes {
		known = known || c == u.Class
	}
	if !known {
		wrong = append(wrong, fault.Field{Name: "class", Key: i18n.FaultRequired.Key})
	}
	return fault.Fields(wrong)
}

// lines splits a text area into its lines, blank ones left out.
func lines(text string) []string {
	var out []string
	for _, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}
