package web

import (
	"slices"

	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/signal"
	"luodi/internal/standing"
	"luodi/internal/store"
)

// lightBoard is a plan by its lights: sums from kept totals, and a page of its measures.
type lightBoard struct {
	picturePage
	On      string
	Total   lightSum
	Filters []lightFilter
	Actions []lightSum
	Units   []lightSum
	Rows    []lightRow
	Filter  signal.Light
	Next    string
	First   string // of the list, when the reader is further down
	Empty   bool
}

// lightSum is how a plan, an action or a unit stands.
type lightSum struct {
	Name    look.Words
	Href    string
	Light   look.Light
	Says    string // planned, accepted, gap
	Parts   []lightPart
	N       int
	Outside string
	Stale   string
	Set     string
}

// lightPart is how many measures have a light, and their share of the weight.
type lightPart struct {
	Light look.Light
	N     int
	Share string
	Width int // of a bar, in thousandths
}

// lightFilter leads to the measures of one light.
type lightFilter struct {
	lightPart
	Href    string
	Current bool
}

// lightRow is a measure in a list of lights.
type lightRow struct {
	Number string
	Title  look.Words
	Href   string
	Lead   look.Words
	Light  look.Light
	Own    *look.Light // when it differs
	Set    *look.Light // by hand
	Why    string
	Reason string // address of the reasons
	Share  string
	Gap    string
	Slip   string
	Waits  string
	Stale  bool
}

func (s *Server) lightBoardPage(v *visit) error {
	var p lightBoard
	err := v.read(func(r *store.Reader) error {
		of, err := r.PlanBySlug(v.r.PathValue("plan"))
		if err != nil {
			return err
		}
		b := &pictureBook{plan: of}
		p = lightBoard{picturePage: b.picture(v, "lights", i18n.LightTitle)}
		return v.fillBoard(r, &p)
	})
	if err != nil {
		return err
	}
	return v.show(lightBoardView(p))
}

func (v *visit) fillBoard(r *store.Reader, p *lightBoard) error {
	totals, err := v.planTotals(r, p.Plan.ID)
	if err != nil {
		return err
	}
	units, err := r.AllUnits()
	if err != nil {
		return err
	}
	byID := map[org.UnitID]org.Unit{}
	for _, u := range units {
		byID[u.ID] = u
	}
	provisions, err := r.Provisions(p.Plan.ID)
	if err != nil {
		return err
	}
	p.Filter = signal.Light(v.query("light"))
	if !p.Filter.Known() {
		p.Filter = ""
	}
	base := "/desk/plans/" + p.Plan.Slug + "/lights"
	for _, t := range totals {
		if t.Level == signal.OfPlan {
			p.Total, p.On = v.lightSum(t), i18n.DateNear(v.lang, t.On, v.today())
			p.Filters = []lightFilter{{lightPart: lightPart{N: t.N}, Href: base, Current: p.Filter == ""}}
			for i, c := range t.Counts {
				if c.N > 0 || p.Filter == c.Light {
					p.Filters = append(p.Filters, lightFilter{p.Total.Parts[i], base + "?light=" + string(c.Light), p.Filter == c.Light})
				}
			}
		}
	}
	for _, n := range provisions {
		if i := slices.IndexFunc(totals, func(t standing.Total) bool { return t.Level == signal.OfAction && t.ID == string(n.ID) }); i >= 0 {
			s := v.lightSum(totals[i])
			s.Name, s.Href = v.headWords(n), "/desk/plans/"+p.Plan.Slug+"?action="+provisionKey(n)
			p.Actions = append(p.Actions, s)
		}
	}
	for _, t := range totals {
		if u, ok := byID[org.UnitID(t.ID)]; ok && t.Level == signal.OfUnit {
			s := v.lightSum(t)
			s.Name, s.Href = unitWords(v.lang, u), "/desk/units/"+u.Slug
			p.Units = append(p.Units, s)
		}
	}
	slices.SortStableFunc(p.Units, func(a, b lightSum) int { return worse(signal.Light(a.Light.State), signal.Light(b.Light.State)) })
	return v.fillBoardRows(r, p, byID, base)
}

// worse orders lights from the worst to the best.
func worse(a, b signal.Light) int {
	return slices.Index(signal.Lights, a) - slices.Index(signal.Lights, b)
}

func (v *visit) fillBoardRows(r *store.Reader, p *lightBoard, units map[org.UnitID]org.Unit, base string) error {
	after := v.query("after")
	list, next, err := r.LightsIn(p.Plan.ID, p.Filter, store.Page{After: after, Limit: 20})
	if err != nil {
		return err
	}
	if len(list) == 0 && after == "" { // not kept yet, or none of this light
		all, err := standing.Lights(r, p.Plan.ID, v.today())
		if err != nil {
			return err
		}
		list = slices.DeleteFunc(all, func(l standing.Light) bool { return p.Filter != "" && l.Light != p.Filter })
	}
	p.Rows, p.Next, p.First = nil, "", ""
	if next != "" {
		p.Next = look.WithQuery(v.r.URL.RequestURI(), "after", next) + "#measures"
	}
	if after != "" {
		p.First = look.WithQuery(v.r.URL.RequestURI(), "after", "") + "#measures"
	}
	for _, l := range list {
		m, err := r.MeasureLabel(l.Measure)
		if err != nil {
			return err
		}
		names, err := v.namesFor(r, l)
		if err != nil {
			return err
		}
		p.Rows = append(p.Rows, v.lightRow(p.Plan, m, l, units[l.Unit], names))
	}
	p.Empty = len(p.Rows) == 0
	return nil
}

// namesFor gives the names of milestones that the reason of a light needs in the reader's language.
func (v *visit) namesFor(r *store.Reader, l standing.Light) (taskNames, error) {
	names := taskNames{}
	if v.lang == i18n.ZhHans || !l.Light.Bad() {
		return names, nil
	}
	k, ok, err := r.WorkInForce(l.Measure)
	if err != nil || !ok {
		return names, err
	}
	return names.add(v.lang, &k), nil
}

func (v *visit) lightRow(of plan.Plan, m plan.Measure, l standing.Light, lead org.Unit, names taskNames) lightRow {
	row := lightRow{Number: m.Number, Title: words(v.lang, m.Title), Href: measurePath(of, m), Reason: lightPath(of, m), Lead: unitWords(v.lang, lead),
		Light: v.lightOf(l.Light), Why: v.lightWhy(l, names), Share: perMille(l.Actual) + " / " + perMille(l.Planned), Stale: l.Fresh == signal.Stale}
	if l.Own.Light != l.Light {
		own := v.lightOf(l.Own.Light)
		row.Own = &own
	}
	if l.Overridden != "" {
		set := v.lightOf(l.Overridden)
		row.Set = &set
	}
	if l.Slip > 0 {
		row.Slip = v.sayKey(string(signal.SlipWord(l.Slip)))
	}
	if l.Outside > 0 {
		row.Waits = v.t(i18n.LightWaitsN, "n", l.Outside)
	}
	return row
}

func (v *visit) lightSum(t standing.Total) lightSum {
	s := lightSum{Light: v.lightOf(t.Light), Says: v.partSays(t.Part), N: t.N}
	for _, c := range t.Counts {
		s.Parts = append(s.Parts, lightPart{Light: v.lightOf(c.Light), N: c.N, Share: perMille(c.Share), Width: int(c.Share)})
	}
	if t.Outside > 0 {
		s.Outside = v.t(i18n.LightOutsideN, "n", t.Outside)
	}
	if t.StaleOnes > 0 {
		s.Stale = v.t(i18n.LightStaleN, "n", t.StaleOnes)
	}
	if t.Overridden > 0 {
		s.Set = v.t(i18n.LightSetN, "n", t.Overridden)
	}
	return s
}
