package web

import (
	"strconv"
	"strings"
	"time"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/report"
	"luodi/internal/store"
)

// officeRoutes are the pages of the command office: the review of reports, periods and their closing,
// the rule of reporting, requests for data, and the closing of measures.
func (s *Server) officeRoutes() []route {
	const one, of, measure = "/desk/reports/{report}/review", "/desk/plans/{plan}", "/desk/plans/{plan}/measures/{measure}/close"
	return []route{
		{pattern: "GET /desk/queue", handle: s.officeQueuePage, right: access.ReadPlans},
		{pattern: "GET " + one, handle: s.officeReviewPage, right: access.ReadPlans},
		{pattern: "POST " + one + "/accept", handle: s.officeAccept, right: access.AcceptReport},
		{pattern: "POST " + one + "/return", handle: s.officeReturn, right: access.AcceptReport},

		{pattern: "GET " + of + "/periods", handle: s.officePeriodsPage, right: access.ReadPlans},
		{pattern: "GET " + of + "/periods/{period}", handle: s.officePeriodPage, right: access.ReadPlans},
		{pattern: "GET " + of + "/periods/{period}/snapshot", handle: s.officeSnapshot, right: access.ReadPlans},
		{pattern: "POST " + of + "/periods/{period}/extend", handle: s.officeExtend, right: access.RunPeriods},
		{pattern: "POST " + of + "/periods/{period}/waive", handle: s.officeWaive, right: access.RunPeriods},
		{pattern: "POST " + of + "/periods/{period}/close", handle: s.officeClosePeriod, right: access.RunPeriods},
		{pattern: "GET " + of + "/periods/{period}/correct/{report}", handle: s.officeCorrectPage, right: access.ReadPlans},
		{pattern: "POST " + of + "/periods/{period}/correct/{report}", handle: s.officeCorrect, right: access.AcceptReport},
		{pattern: "GET " + of + "/cycle", handle: s.officeCyclePage, right: access.ReadPlans},
		{pattern: "POST " + of + "/cycle", handle: s.officeSetCycle, right: access.RunPeriods},

		{pattern: "GET " + of + "/asks", handle: s.officeAsksPage, right: access.ReadPlans},
		{pattern: "GET " + of + "/asks/new", handle: s.officeNewAskPage, right: access.AskData},
		{pattern: "POST " + of + "/asks/new", handle: s.officeNewAsk, right: access.AskData},
		{pattern: "GET /desk/asks/{ask}", handle: s.officeAskPage, right: access.ReadPlans},
		{pattern: "POST /desk/asks/{ask}", handle: s.officeAnswerAsk, right: access.ReadPlans},

		{pattern: "GET " + measure, handle: s.officeClosingPage, right: access.ReadPlans},
		{pattern: "POST " + measure + "/apply", handle: s.officeApplyClosing, right: access.ReadPlans},
		{pattern: "POST " + measure + "/accept", handle: s.officeAcceptClosing, right: access.DecideClosing},
		{pattern: "POST " + measure + "/return", handle: s.officeReturnClosing, right: access.DecideClosing},
		{pattern: "POST " + measure + "/reopen", handle: s.officeReopenClosing, right: access.DecideClosing},
		{pattern: "POST " + measure + "/suspend", handle: s.officeSuspend, right: access.SuspendMeasure},
		{pattern: "POST " + measure + "/resume", handle: s.officeResume, right: access.SuspendMeasure},
	}
}

// officeBook looks things up that many rows of a page share, each once.
type officeBook struct {
	r        *store.Reader
	plans    map[plan.ID]plan.Plan
	measures map[plan.MeasureID]plan.Measure
	units    map[org.UnitID]org.Unit
	periods  map[report.PeriodID]report.Period
	cycles   map[plan.ID]report.Cycle
}

func newOfficeBook(r *store.Reader) *officeBook {
	return &officeBook{r: r, plans: map[plan.ID]plan.Plan{}, measures: map[plan.MeasureID]plan.Measure{}, units: map[org.UnitID]org.Unit{},
		periods: map[report.PeriodID]report.Period{}, cycles: map[plan.ID]report.Cycle{}}
}

// look finds a thing in one of the book's maps or asks for it.
func lookUp[K comparable, T any](known map[K]T, key K, ask func(K) (T, error)) (T, error) {
	x, ok := known[key]
	if ok {
		return x, nil
	}
	x, err := ask(key)
	if err == nil {
		known[key] = x
	}
	return x, err
}

func (b *officeBook) plan(id plan.ID) (plan.Plan, error) { return lookUp(b.plans, id, b.r.Plan) }
func (b *officeBook) measure(id plan.MeasureID) (plan.Measure, error) {
	return lookUp(b.measures, id, b.r.MeasureByID)
}
func (b *officeBook) unit(id org.UnitID) (org.Unit, error) { return lookUp(b.units, id, b.r.Unit) }
func (b *officeBook) period(id report.PeriodID) (report.Period, error) {
	return lookUp(b.periods, id, b.r.Period)
}

// cycle is the rule of reporting of a plan, the usual one when none was set.
func (b *officeBook) cycle(id plan.ID) (report.Cycle, error) {
	return lookUp(b.cycles, id, func(id plan.ID) (report.Cycle, error) {
		c, there, err := b.r.Cycle(id)
		if err == nil && !there {
			c = report.DefaultCycle(0, 0)
		}
		return c, err
	})
}

// matter gives what a row of a list is about: the plan, the measure and the unit.
func (b *officeBook) matter(id plan.ID, measure plan.MeasureID, unit org.UnitID) (of plan.Plan, m plan.Measure, u org.Unit, err error) {
	if of, err = b.plan(id); err == nil {
		if m, err = b.measure(measure); err == nil {
			u, err = b.unit(unit)
		}
	}
	return of, m, u, err
}

// reportView is a report named in a list: of what, by whom, how it stands.
type reportView struct {
	Number       string
	Measure      look.Words
	MeasureHref  string
	Unit         look.Words
	Plan         look.Words
	Period       string
	PeriodHref   string
	Round        int
	State        look.Light
	Due          string
	Href, Review string // the report itself, and its review
}

func (v *visit) reportView(b *officeBook, x *report.Report) (reportView, error) {
	of, m, u, err := b.matter(x.Plan, x.Measure, x.Unit)
	if err != nil {
		return reportView{}, err
	}
	p, err := b.period(x.Period)
	if err != nil {
		return reportView{}, err
	}
	return reportView{Number: m.Number, Measure: words(v.lang, m.Title), MeasureHref: measurePath(of, m), Unit: unitWords(v.lang, u), Plan: words(v.lang, of.Title),
		Period: i18n.Period(v.lang, p.Key), PeriodHref: periodPath(of, p), Round: x.Round, State: v.reportLight(x), Due: i18n.DateNear(v.lang, x.Due, v.today()),
		Href: "/desk/reports/" + string(x.ID), Review: reviewOfPath(x.ID)}, nil
}

func reviewOfPath(id report.ID) string { return "/desk/reports/" + string(id) + "/review" }

func periodPath(of plan.Plan, p report.Period) string {
	return "/desk/plans/" + of.Slug + "/periods/" + p.Key
}

// reportLight shows the state of a report as a shape and a word.
func (v *visit) reportLight(x *report.Report) look.Light {
	l := look.Light{Lang: v.lang, State: look.NotYet, Text: v.stateWord(x.State)}
	switch {
	case x.State == report.Accepted:
		l.State = look.Done
	case x.State == report.Owed && x.Missing(v.today()):
		l.State, l.Text = look.Late, v.t(i18n.OfficeSilent)
	case x.State == report.Returned && x.Missing(v.today()):
		l.State = look.Late
	case x.State == report.Approved, x.State == report.Returned:
		l.State = look.Watch
	case x.State == report.Submitted:
		l.State = look.OnTrack
	}
	return l
}

func (v *visit) stateWord(s report.State) string {
	if m, ok := i18n.Lookup(fault.Key("report.state." + string(s))); ok {
		return m.In(v.lang)
	}
	return string(s)
}

// day is the civil date of an instant in the installation's zone.
func (v *visit) day(t time.Time) calendar.Date { return calendar.DateOf(t.In(v.s.zone)) }

// answerBy is the day until which the office has to answer a report that came in.
func (v *visit) answerBy(c report.Cycle, since time.Time) calendar.Date {
	d, err := v.workdays().Add(v.day(since), c.Review)
	if err != nil {
		return v.day(since)
	}
	return d
}

// place writes a place in the queue into an address, and reads it.
func placeText(w store.Waiting) string {
	return strconv.FormatInt(w.Since.UnixMicro(), 36) + "." + string(w.ID)
}

func placeOf(s string) store.Waiting {
	at, id, ok := strings.Cut(s, ".")
	micro, err := strconv.ParseInt(at, 36, 64)
	if !ok || err != nil {
		return store.Waiting{}
	}
	return store.Waiting{Since: time.UnixMicro(micro).UTC(), ID: report.ID(id)}
}
