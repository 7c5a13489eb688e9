package web

import (
	"net/url"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/report"
	"luodi/internal/store"
)

// unitReportsPage is what a unit owes, what waits for its leader, what others ask of it, and what was
// accepted lately. Those without a unit see all reports by state.
type unitReportsPage struct {
	look.Page
	Unit  look.Words
	Parts []reportPart
	None  bool
}

// reportPart is one list of the page.
type reportPart struct {
	ID, Title string
	Say       string
	Rows      []reportRow
	More      string // address of the next page of this list
}

type reportRow struct {
	Href, Number  string
	Measure, Unit look.Words
	Period        string
	State         look.Light
	Due, Left     string
	Past          bool
	Remark        string
	Step          string
	Primary       bool
	Given         bool // the own unit has contributed
}

// reportLists are the lists of the page for a unit, in their order.
var reportLists = []struct {
	id    string
	state report.State
	kind  string // own, asked, last
	title *i18n.Message
	say   *i18n.Message
}{
	{"returned", report.Returned, "own", i18n.UnitReportListReturned, nil},
	{"submitted", report.Submitted, "own", i18n.UnitReportListSubmitted, nil},
	{"owed", report.Owed, "own", i18n.UnitReportListOwed, nil},
	{"asked", report.Owed, "asked", i18n.UnitReportListAsked, i18n.UnitReportListAskedSay},
	{"asked-again", report.Returned, "asked", i18n.UnitReportListAskedAgain, i18n.UnitReportListAskedSay},
	{"approved", report.Approved, "own", i18n.UnitReportListApproved, nil},
	{"accepted", report.Accepted, "last", i18n.UnitReportListAccepted, nil},
}

func (s *Server) unitReportsPage(v *visit) error {
	p := unitReportsPage{Page: v.page(v.t(i18n.UnitReportTitle))}
	p.Path = v.r.URL.RequestURI()
	in := v.query("in")
	err := v.read(func(r *store.Reader) error {
		p.Parts = nil
		look := newReportLooker(v, r)
		if v.actor.Unit == "" {
			return v.allReports(r, &p, look)
		}
		u, err := r.Unit(v.actor.Unit)
		if err != nil {
			return err
		}
		p.Unit = unitWords(v.lang, u)
		for _, l := range reportLists {
			if in != "" && in != l.id {
				continue
			}
			page := store.Page{Limit: 30}
			if l.kind == "last" && in == "" {
				page.Limit = 10
			}
			if in != "" {
				page.After = v.query("after")
			}
			var list []report.Report
			var next string
			switch l.kind {
			case "own":
				list, next, err = r.UnitReports(v.actor.Unit, l.state, page)
			case "asked":
				list, next, err = r.SupportedReports(v.actor.Unit, l.state, page)
			case "last":
				list, next, err = r.UnitReportsLast(v.actor.Unit, l.state, page)
			}
			if err != nil {
				return err
			}
			part, err := look.part(l.id, v.t(l.title), list, next, l.kind == "asked")
			if err != nil {
				return err
			}
			if l.say != nil {
				part.Say = v.t(l.say)
			}
			if len(part.Rows) > 0 {
				p.Parts = append(p.Parts, part)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	p.None = len(p.Parts) == 0
	return v.show(unitReportsView(p))
}

// allReports lists every report by state, for those who see everything.
func (v *visit) allReports(r *store.Reader, p *unitReportsPage, look *reportLooker) error {
	if err := v.allow(access.ReadReport); err != nil {
		return err
	}
	in := v.query("in")
	for _, state := range []report.State{report.Approved, report.Submitted, report.Returned, report.Owed, report.Accepted, report.Waived} {
		page := store.Page{Limit: 15}
		if in != "" {
			page = store.Page{Limit: 50, After: v.query("after")}
		}
		if in != "" && in != string(state) {
			continue
		}
		list, next, err := r.ReportsIn(state, page)
		if err != nil {
			return err
		}
		part, err := look.part(string(state), v.reportStateName(state), list, next, true)
		if err != nil {
			return err
		}
		if len(part.Rows) > 0 {
			p.Parts = append(p.Parts, part)
		}
	}
	return nil
}

// reportLooker makes rows and reads each plan, period and unit once.
type reportLooker struct {
	v       *visit
	r       *store.Reader
	periods map[report.PeriodID]report.Period
	plans   map[plan.ID]plan.Plan
	units   map[org.UnitID]org.Unit
	cal     *calendar.Calendar
}

func newReportLooker(v *visit, r *store.Reader) *reportLooker {
	return &reportLooker{v: v, r: r, periods: map[report.PeriodID]report.Period{}, plans: map[plan.ID]plan.Plan{}, units: map[org.UnitID]org.Unit{}}
}

func (l *reportLooker) part(id, title string, list []report.Report, next string, foreign bool) (reportPart, error) {
	part := reportPart{ID: id, Title: title}
	for _, x := range list {
		row, err := l.row(x, foreign)
		if err != nil {
			return part, err
		}
		part.Rows = append(part.Rows, row)
	}
	if next != "" {
		part.More = "/desk/reports?in=" + id + "&after=" + url.QueryEscape(next)
	}
	return part, nil
}

func (l *reportLooker) row(x report.Report, foreign bool) (reportRow, error) {
	v := l.v
	row := reportRow{Href: reportPath(x.ID)}
	p, ok := l.periods[x.Period]
	var err error
	if !ok {
		if p, err = l.r.Period(x.Period); err != nil {
			return row, err
		}
		l.periods[x.Period] = p
	}
	m, err := l.r.MeasureByID(x.Measure)
	if err != nil {
		return row, err
	}
	if l.cal == nil {
		if l.cal, err = workdays(l.r); err != nil {
			return row, err
		}
	}
	row.Number, row.Measure, row.Period = m.Number, words(v.lang, m.Title), i18n.Period(v.lang, p.Key)
	row.State, row.Due = v.reportState(&x, p.Closed()), i18n.DateNear(v.lang, x.Due, v.today())
	if x.Writable() && !p.Closed() {
		row.Left, row.Past = v.dueLeft(l.cal, x.Due)
	}
	if foreign {
		u, ok := l.units[x.Unit]
		if !ok {
			if u, err = l.r.Unit(x.Unit); err != nil {
				return row, err
			}
			l.units[x.Unit] = u
		}
		row.Unit = unitWords(v.lang, u)
	}
	own := v.actor.Unit == x.Unit
	switch {
	case p.Closed():
	case own && x.State == report.Returned:
		if x, err = l.r.Report(x.ID); err != nil {
			return row, err
		}
		if n := len(x.Rounds); n > 0 {
			row.Remark = x.Rounds[n-1].Remark
		}
		row.Step, row.Primary = v.t(i18n.UnitReportMend), true
	case own && x.State == report.Owed && x.Draft != nil:
		row.Step = v.t(i18n.UnitReportContinue)
	case own && x.State == report.Owed:
		row.Step = v.t(i18n.UnitReportWrite)
	case x.State == report.Submitted && v.may(access.ApproveReport, x.Unit):
		row.Step, row.Primary = v.t(i18n.UnitReportLookAt), true
	case foreign && x.Writable() && v.actor.Unit != "":
		given, err := l.r.Contributions(x.ID)
		if err != nil {
			return row, err
		}
		for _, c := range given {
			row.Given = row.Given || c.Unit == v.actor.Unit
		}
		row.Step = v.t(i18n.UnitReportContribute)
	}
	return row, nil
}
