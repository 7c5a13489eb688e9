package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/reading"
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
	Addressees string
}

// measureFilter is what narrows the list, as in the address.
type measureFilter struct {
	Action, Unit, Role, Commitment, Due, Text string

	Actions, Units, Roles, Commitments, Dues []look.Option
	Chips                                    []look.Chip
}

func (f measureFilter) on() bool { return len(f.Chips) > 0 }

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
		p.Tiles = v.board(p.Plan, provisions, all, matching, units)
	}
	p.Outline, p.Goals, p.Safeguards = v.outline(p.Plan, provisions, all)
	p.Release, err = v.releaseState(r, p.Plan)
	return err
}

// measureFilter reads the filter from the address and offers only what the plan has.
func (v *visit) measureFilter(provisions []plan.Provision, units []org.Unit, all []plan.Measure) measureFilter {
	f := measureFilter{Action: v.query("action"), Unit: v.query("unit"), Role: v.query("role"), Commitment: v.query("commitment"), Due: v.query("due"), Text: v.query("q")}
	under, years, strengths := map[plan.ProvisionID]bool{}, map[int]bool{}, map[reading.Commitment]bool{}
	for _, m := range all {
		under[m.Provision] = true
		strengths[m.Commitment] = true
		if !m.Due.IsZero() {
			years[m.Due.Year()] = true
		}
	}
	anything := look.Option{Label: v.t(i18n.WebAny)}
	f.Actions = []look.Option{anything}
	for _, n := range provisions {
		if under[n.ID] {
			f.Actions = append(f.Actions, look.Option{Value: provisionKey(n), Label: clip(v.headText(n), 28)})
		}
	}
	f.Units = []look.Option{anything}
	for _, u := range units {
		name, _ := unitWords(v.lang, u).Pick()
		f.Units = append(f.Units, look.Option{Value: u.Slug, Label: name})
	}
	f.Roles = []look.Option{anything, {Value: "lead", Label: v.t(i18n.TermRoleLead)}, {Value: "support", Label: v.t(i18n.TermRoleSupport)}}
	f.Commitments = []look.Option{anything}
	for _, c := range []reading.Commitment{reading.Output, reading.Progress, reading.Effort} {
		if strengths[c] {
			f.Commitments = append(f.Commitments, look.Option{Value: string(c), Label: i18n.TermName(v.lang, "commitment", string(c))})
		}
	}
	f.Dues = []look.Option{anything}
	for _, y := range sortedKeys(years) {
		f.Dues = append(f.Dues, look.Option{Value: strconv.Itoa(y), Label: i18n.Year(v.lang, y)})
	}
	f.Dues = append(f.Dues, look.Option{Value: "stated", Label: v.t(i18n.WebDueStated)}, look.Option{Value: "inherited", Label: v.t(i18n.WebDueInherited)})
	f.chips(v)
	return f
}

// chips names each filter that is on, with the address of the list without it.
func (f *measureFilter) chips(v *visit) {
	for _, c := range []struct {
		name, value string
		options     []look.Option
	}{{"action", f.Action, f.Actions}, {"unit", f.Unit, f.Units}, {"role", f.Role, f.Roles}, {"commitment", f.Commitment, f.Commitments}, {"due", f.Due, f.Dues}, {"q", f.Text, nil}} {
		if c.value == "" {
			continue
		}
		text := v.t(i18n.WebQuoted, "text", c.value)
		for _, o := range c.options {
			if o.Value == c.value {
				text = o.Label
			}
		}
		to := look.WithQuery(look.WithQuery(v.r.URL.RequestURI(), c.name, ""), "after", "")
		f.Chips = append(f.Chips, look.Chip{Text: text, Href: to, Remove: v.t(i18n.WebRemoveFilter)})
	}
}

// provisionKey names a provision in addresses: actions by their own name, others by their place.
func provisionKey(n plan.Provision) string {
	if n.Slug != "" {
		return n.Slug
	}
	return "s" + strconv.Itoa(n.Seq)
}

// matches narrows one measure of a plan that is read as a whole.
func (f measureFilter) matches(m plan.Measure, units map[org.UnitID]org.Unit) bool {
	if f.Commitment != "" && string(m.Commitment) != f.Commitment {
		return false
	}
	switch f.Due {
	case "":
	case "stated":
		if m.DueInherited || m.Deadline == "" {
			return false
		}
	case "inherited":
		if !m.DueInherited {
			return false
		}
	default:
		if m.Due.IsZero() || strconv.Itoa(m.Due.Year()) != f.Due {
			return false
		}
	}
	if f.Unit != "" || f.Role != "" {
		found := slices.ContainsFunc(m.Assignments, func(a plan.Assignment) bool {
			return (f.Unit == "" || units[a.Unit].Slug == f.Unit) && (f.Role == "" || (a.Role == reading.Support) == (f.Role == "support"))
		})
		if !found {
			return false
		}
	}
	return f.Text == "" || f.found(m, units)
}

func (f measureFilter) found(m plan.Measure, units map[org.UnitID]org.Unit) bool {
	want := i18n.Fold(f.Text)
	texts := []string{m.Number, m.Title.Hans, m.Title.English, m.Text}
	for _, a := range m.Assignments {
		texts = append(texts, units[a.Unit].Name, units[a.Unit].English)
	}
	return slices.ContainsFunc(texts, func(t string) bool { return strings.Contains(i18n.Fold(t), want) })
}

// query is the same filter for the database. The year of the deadline it cannot say.
func (f measureFilter) query(id plan.ID, provisions []plan.Provision, units []org.Unit, after string) store.MeasureFilter {
	q := store.MeasureFilter{Page: store.Page{After: after, Limit: 200}, Plan: id, Commitment: reading.Commitment(f.Commitment), Search: f.Text}
	for _, n := range provisions {
		if f.Action != "" && provisionKey(n) == f.Action {
			q.Provision = n.ID
		}
	}
	for _, u := range units {
		if f.Unit != "" && u.Slug == f.Unit {
			q.Unit = u.ID
		}
	}
	if f.Role != "" {
		q.Role = reading.Role(f.Role)
	}
	return q
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
func (v *visit) board(of plan.Plan, provisions []plan.Provision, all, matching []plan.Measure, units map[org.UnitID]org.Unit) look.Tiles {
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

func sortedKeys(set map[int]bool) []int {
	keys := make([]int, 0, len(set))
	for k := range set {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// releaseState says where a plan stands with the public.
type releaseState struct {
	Can     bool // the actor may release
	Public  bool
	Since   string
	Changed bool // since the release
	Href    string
}

// releaseState compares the release with the newest entry of the plan's trail.
func (v *visit) releaseState(r *store.Reader, of plan.Plan) (releaseState, error) {
	st := releaseState{Can: v.may(access.ReleasePlan), Public: !of.Released.IsZero(), Since: v.when(of.Released), Href: publicPlanPath(v.lang, of.Slug)}
	if !st.Public {
		return st, nil
	}
	entries, _, err := r.AuditChain(string(of.ID), store.Page{Limit: 20})
	if err != nil {
		return st, err
	}
	for _, e := range entries {
		if e.Action == access.ReleasePlan {
			break
		}
		if e.Action != access.NoteMeasure && e.At.After(of.Released) {
			st.Changed = true
			break
		}
	}
	return st, nil
}

// publicPlanPath is the address of a plan on the public pages.
func publicPlanPath(lang i18n.Lang, slug string) string {
	return "/" + strings.ToLower(strings.TrimSuffix(string(lang), "-HK")) + "/plans/" + slug
}
