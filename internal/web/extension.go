package web

import (
	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/explain"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/store"
	"luodi/internal/work"
)

// extensionRoutes are the pages on which dates are moved and others are asked: extensions, requests
// to others, and the limits of the office.
func (s *Server) extensionRoutes() []route {
	const of, measure = "/desk/plans/{plan}", "/desk/plans/{plan}/measures/{measure}/work"
	return []route{
		{pattern: "GET " + of + "/extensions", handle: s.planExtensionsPage, right: access.ReadPlans},
		{pattern: "GET " + measure + "/extensions", handle: s.extensionsPage, right: access.ReadPlans},
		{pattern: "POST " + measure + "/extensions", handle: s.askExtension, right: access.ReadPlans},
		{pattern: "GET " + measure + "/extensions/{extension}", handle: s.extensionPage, right: access.ReadPlans},
		{pattern: "POST " + measure + "/extensions/{extension}/check", handle: s.checkExtension, right: access.CheckExtension},
		{pattern: "POST " + measure + "/extensions/{extension}/grant", handle: s.grantExtension, right: access.GrantExtension},
		{pattern: "POST " + measure + "/extensions/{extension}/refuse", handle: s.refuseExtension, right: access.GrantExtension},

		{pattern: "GET " + of + "/requests", handle: s.planRequestsPage, right: access.ReadPlans},
		{pattern: "GET " + measure + "/requests", handle: s.requestsPage, right: access.ReadPlans},
		{pattern: "POST " + measure + "/requests/send", handle: s.sendRequest, right: access.ReadPlans},
		{pattern: "POST " + measure + "/requests/answer", handle: s.answerRequest, right: access.ReadPlans},

		{pattern: "GET /desk/limits", handle: s.limitsPage, right: access.ReadPlans},
		{pattern: "POST /desk/limits/duty", handle: s.setDutyLimits, right: access.IssuePlan},
		{pattern: "POST /desk/limits/extension", handle: s.setExtensionLimits, right: access.CheckExtension},
	}
}

// ground is the measure that a page of its work is about.
type ground struct {
	Plan    plan.Plan
	Measure plan.Measure
	Base    string // address of its work plan
	Now     work.Kept
	InForce bool
	Lead    org.UnitID // whose work it is; "" when nobody leads it yet
	Owner   org.Unit
	cal     *calendar.Calendar
}

// openGround reads the measure of the address with its work plan in force.
func (v *visit) openGround(r *store.Reader) (ground, error) {
	g := ground{}
	var err error
	if g.Plan, err = r.PlanBySlug(v.r.PathValue("plan")); err != nil {
		return g, err
	}
	if g.Measure, err = r.Measure(g.Plan.ID, v.r.PathValue("measure")); err != nil {
		return g, err
	}
	return g, g.fill(r)
}

func (g *ground) fill(r *store.Reader) error {
	g.Base = measurePath(g.Plan, g.Measure) + "/work"
	var err error
	if g.Now, g.InForce, err = r.WorkInForce(g.Measure.ID); err != nil {
		return err
	}
	if g.InForce {
		g.Lead = g.Now.Unit
	} else if d, err := work.Leading(r, g.Measure.ID); err == nil {
		g.Lead = d.Unit
	} else if !fault.Is(err, fault.Conflict) {
		return err
	}
	if g.Lead != "" {
		if g.Owner, err = r.Unit(g.Lead); err != nil {
			return err
		}
	}
	g.cal, err = workdays(r)
	return err
}

// workdaysBetween counts the working days after from, up to and including to; negative backwards.
func workdaysBetween(c *calendar.Calendar, from, to calendar.Date) int {
	if to < from {
		return -workdaysBetween(c, to, from)
	}
	n, err := c.Count(from+1, to)
	if err != nil {
		return 0
	}
	return n
}

// crumbsOf is the way to a page of a measure's work.
func (v *visit) crumbsOf(g ground) []look.Link {
	return []look.Link{
		{Href: "/desk/plans", Label: v.t(i18n.WebPlans)},
		{Href: "/desk/plans/" + g.Plan.Slug, Label: clip(picked(v.lang, g.Plan.Title), 30), Lang: textLang(v.lang, g.Plan.Title)},
		{Href: measurePath(g.Plan, g.Measure), Label: v.t(i18n.WebMeasureNo, "number", g.Measure.Number)},
	}
}

// textLang is the language in which a content text is shown, "" when it is the page's.
func textLang(lang i18n.Lang, w plan.Words) i18n.Lang {
	if _, l := words(lang, w).Pick(); l != lang {
		return l
	}
	return ""
}

// taskWords is the name of a task or stage in the reader's language.
func taskWords(lang i18n.Lang, t work.Text) look.Words {
	return look.Words{Lang: lang, Hans: t.Hans, Hant: t.Hant, English: t.En}
}

// because is a reason in words, with what it rests on.
type because struct {
	Text string
	On   []because
}

// reasonWords puts a reason into sentences of the reader's language.
func (v *visit) reasonWords(r explain.Reason) because {
	b := because{Text: string(r.Rule)}
	if m, ok := i18n.Lookup(r.Rule); ok {
		args := fault.Args{"result": v.valueWords(r.Result)}
		for _, in := range r.Args {
			args[in.Name] = v.valueWords(in.Value)
		}
		b.Text = m.With(v.lang, args)
	}
	for _, x := range r.Because {
		b.On = append(b.On, v.reasonWords(x))
	}
	return b
}

func (v *visit) valueWords(x explain.Value) any {
	switch x.Kind {
	case explain.KindDate:
		if d, err := calendar.ParseDate(x.Text); err == nil {
			return i18n.DateNear(v.lang, d, v.today())
		}
	case explain.KindMessage:
		return fault.Key(x.Text)
	}
	return x.Text
}

// placed gives a fault that names no field the field of the form in which it can be mended, and
// fields that the form does not have the ones that stand for them.
func placed(err error, without string, instead map[string]string) error {
	f, ok := err.(*fault.Error)
	if !ok || f.Kind != fault.Invalid {
		return err
	}
	if len(f.Fields) == 0 {
		return fault.Fields([]fault.Field{{Name: without, Key: f.Key, Args: f.Args}})
	}
	fields := make([]fault.Field, len(f.Fields))
	for i, x := range f.Fields {
		if other, ok := instead[x.Name]; ok {
			x.Name = other
		}
		fields[i] = x
	}
	return fault.Fields(fields)
}

// accountNames gives the names of accounts by id; one that is gone has none.
func accountNames(r *store.Reader, ids ...string) (map[string]string, error) {
	names := map[string]string{}
	for _, id := range ids {
		if _, known := names[id]; id == "" || known {
			continue
		}
		a, err := r.Account(access.AccountID(id))
		if fault.Is(err, fault.NotFound) {
			names[id] = ""
			continue
		}
		if err != nil {
			return nil, err
		}
		names[id] = a.Name
	}
	return names, nil
}
