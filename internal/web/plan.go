package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"luodi/internal/calendar"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/reading"
	"luodi/internal/standing"
	"luodi/internal/store"
)

// planPage is one plan: its head, its measures as a table or a board, and its other provisions.
type planPage struct {
	look.Page
	Plan       plan.Plan
	Heading    look.Words
	Period     string
	Goals      int
	Safeguards int
	Board      bool
	Filter     measureFilter
	Groups     []measureGroup // table: only what the filter leaves
	Tiles      look.Tiles     // board: everything, what is filtered out dimmed
	Shown      int
	Next       string
	Outline    []outlineNode
	Release    releaseState
	Duties     dutySummary
	Work       workSummary
	Addressees string
}

// measureGroup is the measures under one provision.
type measureGroup struct {
	ID     string
	Number string
	Title  look.Words
	Rows   []measureRow
}

// measureRow is a measure in a list.
type measureRow struct {
	Number     string
	Href       string
	Title      look.Words
	Leads      []look.Words
	Supports   int
	Due        string
	DueNote    string // why this date: inherited, long-term …
	Commitment string
	Role       string // of the unit whose list this is
	Plan       look.Words
	PlanHref   string
}

// outlineNode is a provision that is no measure.
type outlineNode struct {
	ID, Number string
	Kind       string
	Depth      int
	Title      look.Words
	Text       string
	Goals      []string
	Source     string
	Measures   int
}

func (s *Server) planPage(v *visit) error {
	p := planPage{Page: v.page(""), Board: v.query("view") == "board"}
	err := v.read(func(r *store.Reader) error {
		var err error
		if p.Plan, err = r.PlanBySlug(v.r.PathValue("plan")); err != nil {
			return err
		}
		return v.fillPlan(r, &p)
	})
	if err != nil {
		return err
	}
	p.Wide = true
	p.Heading = words(v.lang, p.Plan.Title)
	p.Heading.Mark = true
	p.Title = picked(v.lang, p.Plan.Title)
	p.Crumbs = []look.Link{{Href: "/desk/plans", Label: v.t(i18n.WebPlans)}}
	p.Period = i18n.DateRange(v.lang, p.Plan.From, p.Plan.To)
	p.Addressees = strings.Join(p.Plan.Addressees, "，")
	return v.show(planView(p))
}

// wholePlan is the most measures of which all are read at once and narrowed here; a larger plan
// is narrowed by the database and paged.
const wholePlan = 500

func (v *visit) fillPlan(r *store.Reader, p *planPage) error {
	provisions, err := r.Provisions(p.Plan.ID)
	if err != nil {
		return err
	}
	rows, err := r.PlanUnits(p.Plan.ID)
	if err != nil {
		return err
	}
	units := map[org.UnitID]org.Unit{}
	list := make([]org.Unit, 0, len(rows))
	for _, u := range rows {
		units[u.ID] = u.Unit
		list = append(list, u.Unit)
	}
	all, next, err := r.Measures(store.MeasureFilter{Page: store.Page{Limit: wholePlan}, Plan: p.Plan.ID})
	if err != nil {
		return err
	}
	f := v.measureFilter(provisions, list, all)
	matching := all
	p.Next = ""
	if next == "" {
		matching = slices.DeleteFunc(slices.Clone(all), func(m plan.Measure) bool { return !f.matches(m, units) })
	} else {
		matching, next, err = r.Measures(f.query(p.Plan.ID, provisions, list, v.query("after")))
		if err != nil {
			return err
		}
		if next != "" {
			p.Next = look.WithQuery(v.r.URL.RequestURI(), "after", next)
		}
	}
	p.Filter, p.Shown = f, len(matching)
	p.Groups = v.groups(p.Plan, provisions, matching, units)
	if p.Board {
		lights, err := v.planLights(r, p.Plan.ID)
		if err != nil {
			return err
		}
		p.Tiles = v.board(p.Plan, provisions, all, matching, units, lights)
	}
	p.Outline, p.Goals, p.Safeguards = v.outline(p.Plan, provisions, all)
	if p.Duties, err = v.planDuties(r, p.Plan); err != nil {
		return err
	}
	if p.Work, err = v.planWork(r, p.Plan, all); err != nil {
		return err
	}
	p.Release, err = v.releaseState(r, p.Plan)
	return err
}

// groups sets the measures under their provisions, in document order.
func (v *visit) groups(of plan.Plan, provisions []plan.Provision, measures []plan.Measure, units map[org.UnitID]org.Unit) []measureGroup {
	heads := map[plan.ProvisionID]plan.Provision{}
	for _, n := range provisions {
		heads[n.ID] = n
	}
	action := v.query("action")
	var groups []measureGroup
	last := plan.ProvisionID("-")
	for _, m := range measures {
		head := heads[m.Provision]
		if action != "" && provisionKey(head) != action {
			continue
		}
		if m.Provision != last {
			last = m.Provision
			groups = append(groups, measureGroup{ID: provisionKey(head), Number: head.Number, Title: v.headWords(head)})
		}
		g := &groups[len(groups)-1]
		g.Rows = append(g.Rows, v.measureRow(of, m, units))
	}
	return groups
}

func (v *visit) measureRow(of plan.Plan, m plan.Measure, units map[org.UnitID]org.Unit) measureRow {
	row := measureRow{
		Number: m.Number, Href: measurePath(of, m), Title: words(v.lang, m.Title), Due: v.due(m), DueNote: v.dueNote(m),
		Commitment: i18n.TermName(v.lang, "commitment", string(m.Commitment)), Plan: words(v.lang, of.Title), PlanHref: "/desk/plans/" + of.Slug,
	}
	assignments := slices.Clone(m.Assignments)
	slices.SortStableFunc(assignments, leadsFirst)
	for _, a := range assignments {
		if a.Role == reading.Support {
			row.Supports++
		} else if u, ok := units[a.Unit]; ok {
			row.Leads = append(row.Leads, unitWords(v.lang, u))
		}
	}
	return row
}

// headWords is the title of a provision; one that the plan has only in Simplified Chinese is
// translated by the glossary of headings, or converted to the Traditional script.
func (v *visit) headWords(n plan.Provision) look.Words {
	w := words(v.lang, n.Title)
	if w.Hans == "" || v.lang == i18n.ZhHans {
		return w
	}
	number, name := "", w.Hans
	if rest, ok := strings.CutPrefix(w.Hans, n.Number); ok && n.Number != "" {
		name = strings.TrimLeft(rest, ".．、:： \u3000\t")
		number = w.Hans[:len(w.Hans)-len(name)]
	}
	hant, english := i18n.Translator{}.Translate(name)
	if w.Hant == "" && hant != "" {
		w.Hant = number + hant
	}
	if w.English == "" && english != "" {
		w.English = english
	}
	return w
}

func (v *visit) headText(n plan.Provision) string {
	text, _ := v.headWords(n).Pick()
	return text
}

func measurePath(of plan.Plan, m plan.Measure) string {
	return "/desk/plans/" + of.Slug + "/measures/" + url.PathEscape(m.Slug)
}

// due writes a measure's date; dueNote says in a word where it comes from when the clause has none
// of its own or no single day.
func (v *visit) due(m plan.Measure) string {
	switch {
	case m.DueKind == reading.LongTerm, m.DueKind == reading.Relative, m.DueKind == reading.Periodic:
		return i18n.TermName(v.lang, "due", string(m.DueKind))
	case m.Due.IsZero():
		return v.t(i18n.WebNoDate)
	}
	return v.shortDate(m.Due)
}

func (v *visit) dueNote(m plan.Measure) string {
	if m.DueInherited {
		return v.t(i18n.WebDueInherited)
	}
	return ""
}

// shortDate writes the end of a year as the year's end, as plans do, and other days in full.
func (v *visit) shortDate(d calendar.Date) string {
	if d.Month() == time.December && d.Day() == 31 {
		return v.t(i18n.WebYearEnd, "year", d.Year())
	}
	return i18n.Date(v.lang, d)
}

// board sets every measure as a tile; those that the filter leaves out stay in their place, dimmed.
func (v *visit) board(of plan.Plan, provisions []plan.Provision, all, matching []plan.Measure, units map[org.UnitID]org.Unit, lights map[plan.MeasureID]standing.Light) look.Tiles {
	keep := map[plan.MeasureID]bool{}
	for _, m := range matching {
		keep[m.ID] = true
	}
	heads := map[plan.ProvisionID]plan.Provision{}
	for _, n := range provisions {
		heads[n.ID] = n
	}
	action := v.query("action")
	tiles := look.Tiles{Label: v.t(i18n.WebBoardLabel), Large: true}
	last := plan.ProvisionID("-")
	for _, m := range all {
		head := heads[m.Provision]
		if m.Provision != last {
			last = m.Provision
			title, lang := v.headWords(head).Pick()
			tiles.Groups = append(tiles.Groups, look.TileGroup{Title: title, Lang: otherLang(v.lang, lang), Href: "/desk/plans/" + of.Slug + "?action=" + provisionKey(head)})
		}
		g := &tiles.Groups[len(tiles.Groups)-1]
		row := v.measureRow(of, m, units)
		title, lang := row.Title.Pick()
		tile := look.Tile{Number: m.Number, Title: title, Lang: otherLang(v.lang, lang), Href: row.Href, Dim: !keep[m.ID] || action != "" && provisionKey(head) != action}
		if len(row.Leads) > 0 {
			lead, lang := row.Leads[0].Pick()
			tile.Detail, tile.DetailLang = lead, otherLang(v.lang, lang)
			if len(row.Leads) > 1 {
				tile.Detail += " +" + strconv.Itoa(len(row.Leads)-1)
			}
		}
		if l, ok := lights[m.ID]; ok && of.Status != plan.Draft {
			tile.State, tile.StateWord = look.State(l.Light), v.lightWord(l.Light)
		}
		if tile.Dim {
			tile.StateWord = v.t(i18n.WebFilteredOut)
		}
		g.Tiles = append(g.Tiles, tile)
	}
	for i := range tiles.Groups {
		tiles.Groups[i].Summary = v.t(i18n.WebMeasureCount, "n", len(tiles.Groups[i].Tiles))
	}
	return tiles
}

// otherLang is the lang attribute that a text needs inside a page: none when they are the same.
func otherLang(page, text i18n.Lang) i18n.Lang {
	if page == text {
		return ""
	}
	return text
}

// outline lists the provisions that are no measures: parts, sections, safeguards, clauses.
func (v *visit) outline(of plan.Plan, provisions []plan.Provision, all []plan.Measure) (nodes []outlineNode, goals, safeguards int) {
	under := map[plan.ProvisionID]int{}
	for _, m := range all {
		under[m.Provision]++
	}
	for _, n := range provisions {
		if n.Kind == reading.Safeguard {
			safeguards++
		}
		goals += len(n.Goals)
		text := strings.TrimSpace(strings.TrimPrefix(n.Text, n.Title.Hans))
		nodes = append(nodes, outlineNode{
			ID: provisionKey(n), Number: n.Number, Kind: i18n.TermName(v.lang, "node", string(n.Kind)), Depth: min(n.Depth, 4), Title: v.headWords(n),
			Text: text, Goals: n.Goals, Source: sourcePath(of.Document, n.Span), Measures: under[n.ID],
		})
	}
	return nodes, goals, safeguards
}
