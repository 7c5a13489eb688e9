package site

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/portal"
)

// group is a heading of the plan with the measures that stand directly under it. The heading is
// nil for measures under none.
type group struct {
	Heading  *portal.Provision
	Measures []*portal.Measure
}

// chapter is a heading of the plan with text but without measures.
type chapter struct {
	*portal.Provision
	Level int // 1 a part, 2 below one
}

// planPage is a plan: what it wants, its actions with their measures, how it is secured.
type planPage struct {
	look.Page
	Record   *portal.Record
	Entry    *entry
	Opening  []chapter
	Groups   []group
	Closing  []chapter
	Share    share
	Demo     bool
	Released string
}

func (v *visit) planPage(r *portal.Record) (templ.Component, string, error) {
	title := plain(v.lang, r.Title)
	p := planPage{Page: v.page(title, v.summary(r)), Record: r, Entry: v.entry, Demo: v.site.demo, Released: v.released()}
	p.Opening, p.Groups, p.Closing = chapters(r)
	var err error
	p.Share, err = v.share(title)
	return planView(p), "", err
}

// summary is a plan in one sentence, for other programs.
func (v *visit) summary(r *portal.Record) string {
	parts := []string{}
	for _, t := range []portal.Text{r.Issuer, r.DocNumber} {
		if s := plain(v.lang, t); s != "" {
			parts = append(parts, s)
		}
	}
	if n := len(v.entry.actions); n > 0 {
		parts = append(parts, i18n.SiteNActions.In(v.lang, "n", n))
	}
	parts = append(parts, i18n.SiteNMeasures.In(v.lang, "n", len(r.Measures)), i18n.SiteNUnits.In(v.lang, "n", len(r.Units)))
	return i18n.Enumerate(v.lang, parts)
}

// released says when the shown edition was released.
func (v *visit) released() string {
	day := i18n.Date(v.lang, dayOf(v.entry.release.ReleasedAt, v.site.zone))
	return i18n.SiteReleased.In(v.lang, "date", day, "n", v.entry.release.Number)
}

// chapters takes a plan apart: what stands before the first heading with measures, the headings
// with measures, and what stands after the last.
func chapters(r *portal.Record) (opening []chapter, groups []group, closing []chapter) {
	if loose := r.MeasuresUnder(""); len(loose) > 0 {
		groups = append(groups, group{Measures: loose})
	}
	under := map[string]bool{} // provisions with measures somewhere below
	for _, m := range r.Measures {
		for id := m.Provision; id != ""; {
			under[id] = true
			p := r.Provision(id)
			if p == nil {
				break
			}
			id = p.Parent
		}
	}
	started := false
	for i := range r.Provisions {
		p := &r.Provisions[i]
		if measures := r.MeasuresUnder(p.ID); len(measures) > 0 {
			groups = append(groups, group{p, measures})
			started = true
			continue
		}
		if under[p.ID] {
			started = true
			continue
		}
		c := chapter{p, 2}
		if p.Parent == "" {
			c.Level = 1
		}
		if started {
			closing = append(closing, c)
		} else {
			opening = append(opening, c)
		}
	}
	return opening, groups, closing
}

// actionPage is an action of a plan with its measures.
type actionPage struct {
	look.Page
	Record         *portal.Record
	Action         *portal.Provision
	Measures       []*portal.Measure
	Previous, Next *portal.Provision
	Share          share
	Demo           bool
	Released       string
}

func (v *visit) action(r *portal.Record, slug string) (templ.Component, string, error) {
	a := r.Action(slug)
	if a == nil {
		return nil, "", notFound()
	}
	title := plain(v.lang, a.Title)
	p := actionPage{Record: r, Action: a, Measures: measuresBelow(r, a.ID), Demo: v.site.demo, Released: v.released()}
	p.Page = v.page(title, i18n.SiteNMeasures.In(v.lang, "n", len(p.Measures))+" · "+plain(v.lang, r.Title), v.planCrumbs(r)...)
	for i := range r.Provisions {
		other := &r.Provisions[i]
		switch {
		case other.Slug == "" || other == a:
		case p.seen(r, other):
			p.Previous = other
		case p.Next == nil:
			p.Next = other
		}
	}
	var err error
	p.Share, err = v.share(title)
	return actionView(p), "", err
}

// actionOver is the line above an action's title: its number as printed, or counted in English.
func actionOver(lang i18n.Lang, r *portal.Record, a *portal.Provision) string {
	number := a.Number
	if lang == i18n.En {
		n := 1
		for i := range r.Provisions {
			if &r.Provisions[i] == a {
				break
			}
			if r.Provisions[i].Slug != "" {
				n++
			}
		}
		number = strconv.Itoa(n)
	}
	return i18n.SiteActionNo.In(lang, "number", number)
}

// seen reports whether other stands before the page's action.
func (p *actionPage) seen(r *portal.Record, other *portal.Provision) bool {
	for i := range r.Provisions {
		switch &r.Provisions[i] {
		case other:
			return true
		case p.Action:
			return false
		}
	}
	return false
}

// measuresBelow lists the measures under a provision and under what stands below it.
func measuresBelow(r *portal.Record, id string) []*portal.Measure {
	var below []*portal.Measure
	for i := range r.Measures {
		for at := r.Measures[i].Provision; at != ""; {
			if at == id {
				below = append(below, &r.Measures[i])
				break
			}
			p := r.Provision(at)
			if p == nil {
				break
			}
			at = p.Parent
		}
	}
	return below
}

func (v *visit) planCrumbs(r *portal.Record) []look.Link {
	return []look.Link{{Href: homeAddress(v.lang), Label: i18n.SitePlans.In(v.lang)}, crumb(v.lang, planAddress(v.lang, r.Slug), r.Title, 40)}
}

// printPage is the whole plan as one text, for paper.
type printPage struct {
	look.Page
	Record   *portal.Record
	Opening  []chapter
	Groups   []group
	Closing  []chapter
	Share    share
	Demo     bool
	Released string
}

func (v *visit) print(r *portal.Record) (templ.Component, string, error) {
	title := plain(v.lang, r.Title)
	p := printPage{Page: v.page(title+" · "+i18n.SitePrintTitle.In(v.lang), v.summary(r), v.planCrumbs(r)...), Record: r, Demo: v.site.demo, Released: v.released()}
	p.Canonical = v.base + planAddress(v.lang, r.Slug) // the same text as the plan's pages
	p.Head = v.head(p.Page)
	p.Opening, p.Groups, p.Closing = chapters(r)
	v.rest = "/plans/" + r.Slug // the code on paper leads to the plan
	var err error
	p.Share, err = v.share(title)
	return printView(p), "", err
}

// unitNames are the names of a measure's units in the order of the clause.
func unitNames(r *portal.Record, m *portal.Measure) []portal.Text {
	var names []portal.Text
	for _, a := range m.Units {
		if u := r.Unit(a.Unit); u != nil {
			names = append(names, u.Name)
		}
	}
	return names
}

// partOf gives the heading that a group's heading stands under, when the group before it stands
// under another: where a part of the plan begins.
func partOf(r *portal.Record, groups []group, i int) *portal.Provision {
	if groups[i].Heading == nil || groups[i].Heading.Parent == "" {
		return nil
	}
	for _, before := range groups[:i] {
		if before.Heading != nil && before.Heading.Parent == groups[i].Heading.Parent {
			return nil
		}
	}
	return r.Provision(groups[i].Heading.Parent)
}

// ordinal writes a number with two digits, as a drawn mark beside a title.
func ordinal(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

// mark is the printed number of a measure without brackets, for the narrow column beside titles.
func mark(number string) string { return strings.Trim(number, "（）()〔〕[]【】.．、 ") }

// long reports whether a title is set smaller, so that it stays on one line of a wide screen.
func long(title string) bool {
	width := 0
	for _, r := range title {
		if width++; r >= '\u2e80' {
			width++ // a Chinese character is two Latin ones wide
		}
	}
	return width > 44
}
