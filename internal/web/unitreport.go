package web

import (
	"strconv"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/duty"
	"luodi/internal/evidence"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/report"
	"luodi/internal/schedule"
	"luodi/internal/store"
	"luodi/internal/work"
)

// unitReportRoutes are the pages of those who report: what a unit owes, the form, the approval by the
// unit's leader, contributions, and the files that prove what is said.
func (s *Server) unitReportRoutes() []route {
	const one, file, of = "/desk/reports/{report}", "/desk/evidence/{evidence}", "/desk/plans/{plan}/measures/{measure}/evidence"
	return []route{
		{pattern: "GET /desk/reports", handle: s.unitReportsPage, right: access.ReadPlans},
		{pattern: "GET " + one, handle: s.unitReportPage, right: access.ReadPlans},
		{pattern: "POST " + one, handle: s.keepUnitReport, right: access.ReadPlans, limit: maxReportForm},
		{pattern: "GET " + one + "/confirm", handle: s.confirmUnitReportPage, right: access.ReadPlans},
		{pattern: "POST " + one + "/submit", handle: s.submitUnitReport, right: access.ReadPlans},
		{pattern: "POST " + one + "/approve", handle: s.approveUnitReport, right: access.ReadPlans},
		{pattern: "POST " + one + "/return", handle: s.returnUnitReport, right: access.ReadPlans},
		{pattern: "POST " + one + "/contribute", handle: s.contributeUnitReport, right: access.ReadPlans, limit: maxReportForm},

		{pattern: "POST " + one + "/evidence", handle: s.uploadEvidence, right: access.ReadPlans, limit: maxReportForm},
		{pattern: "POST " + one + "/uploads", handle: s.announceUpload, right: access.ReadPlans},
		{pattern: "HEAD " + one + "/uploads/{upload}", handle: s.uploadOffset, right: access.ReadPlans},
		{pattern: "PUT " + one + "/uploads/{upload}", handle: s.continueUpload, right: access.ReadPlans, limit: uploadPiece + 1},
		{pattern: "GET " + file, handle: s.evidencePage, right: access.ReadPlans},
		{pattern: "POST " + file, handle: s.amendEvidence, right: access.ReadPlans},
		{pattern: "POST " + file + "/release", handle: s.releaseEvidence, right: access.ReleaseEvidence},
		{pattern: "POST " + file + "/withdraw", handle: s.withdrawEvidence, right: access.ReadPlans},
		{pattern: "GET " + file + "/file", handle: s.evidenceFile, right: access.ReadPlans},
		{pattern: "GET " + file + "/small", handle: s.evidenceSmall, right: access.ReadPlans},
		{pattern: "GET " + file + "/large", handle: s.evidenceLarge, right: access.ReadPlans},
		{pattern: "GET " + of, handle: s.galleryPage, right: access.ReadPlans},
	}
}

// maxReportForm is the most bytes of a form with its files. Each file has a limit of its kind beside.
const maxReportForm = 600 << 20

// reportGround is a report with all that its pages and rights need.
type reportGround struct {
	Report        report.Report
	Period        report.Period
	Plan          plan.Plan
	Measure       plan.Measure
	Owner         org.Unit
	Units         map[org.UnitID]org.Unit // that have a part in the measure
	Base          string                  // address of the report
	Work          *work.Plan              // in force; one without tasks when there is none
	InForce       bool
	Last          *report.Content // last accepted, of an earlier report
	LastKey       string          // its period
	Contributions []report.Contribution
	Files         map[report.EvidenceID]evidence.Kept // everything that the report names

	duties []duty.Duty
	cal    *calendar.Calendar
	times  map[work.TaskID]work.TaskTimes
	place  string // of the newest evidence of the measure
}

func reportPath(id report.ID) string { return "/desk/reports/" + string(id) }

// openReport reads the report of the address, if the visitor may.
func (v *visit) openReport(r *store.Reader) (reportGround, error) {
	g := reportGround{Units: map[org.UnitID]org.Unit{}}
	var err error
	if g.Report, err = r.Report(report.ID(v.r.PathValue("report"))); err != nil {
		return g, err
	}
	if g.duties, err = r.MeasureDuties(g.Report.Measure); err != nil {
		return g, err
	}
	if err := v.allow(access.ReadReport, append(evidence.Sharing(g.duties), g.Report.Unit)...); err != nil {
		return g, err
	}
	return g, v.fillReport(r, &g)
}

// reportFor opens the report of the address for a right of its unit.
func (v *visit) reportFor(right access.Action) (g reportGround, err error) {
	err = v.read(func(r *store.Reader) (err error) {
		g, err = v.openReport(r)
		return err
	})
	if err == nil {
		err = v.allow(right, g.Report.Unit)
	}
	return g, err
}

func (v *visit) fillReport(r *store.Reader, g *reportGround) error {
	var err error
	if g.Period, err = r.Period(g.Report.Period); err != nil {
		return err
	}
	if g.Plan, err = r.Plan(g.Report.Plan); err != nil {
		return err
	}
	if g.Measure, err = r.MeasureByID(g.Report.Measure); err != nil {
		return err
	}
	if g.Owner, err = r.Unit(g.Report.Unit); err != nil {
		return err
	}
	for _, id := range append(evidence.Sharing(g.duties), g.Report.Unit) {
		if g.Units[id], err = r.Unit(id); err != nil {
			return err
		}
	}
	g.Base = reportPath(g.Report.ID)
	kept, ok, err := r.WorkInForce(g.Report.Measure)
	if err != nil {
		return err
	}
	g.Work, g.InForce, g.times = &work.Plan{Measure: string(g.Report.Measure)}, ok, map[work.TaskID]work.TaskTimes{}
	if ok {
		g.Work = kept.Plan
		if kept.Times != nil {
			for _, t := range kept.Plan.Tasks {
				if x, ok := kept.Times.Task(t.ID); ok {
					g.times[t.ID] = x
				}
			}
		}
	}
	last, ok, err := r.LastAccepted(g.Report.Measure)
	if err != nil {
		return err
	}
	if ok && last.ID != g.Report.ID && len(last.Rounds) > 0 {
		g.Last = &last.Rounds[len(last.Rounds)-1].Content
		p, err := r.Period(last.Period)
		if err != nil {
			return err
		}
		g.LastKey = p.Key
	}
	if g.Contributions, err = r.Contributions(g.Report.ID); err != nil {
		return err
	}
	if g.cal, err = workdays(r); err != nil {
		return err
	}
	newest, _, err := r.MeasureEvidencePage(g.Report.Measure, store.Page{Limit: 3})
	if err != nil {
		return err
	}
	for _, k := range newest {
		if g.place == "" {
			g.place = k.Place
		}
	}
	return g.readFiles(r)
}

// readFiles reads every file that the report names in its draft, rounds and contributions.
func (g *reportGround) readFiles(r *store.Reader, more ...report.EvidenceID) error {
	ids := more
	if g.Report.Draft != nil {
		ids = append(ids, g.Report.Draft.AllEvidence()...)
	}
	for i := range g.Report.Rounds {
		ids = append(ids, g.Report.Rounds[i].Content.AllEvidence()...)
	}
	for _, c := range g.Contributions {
		ids = append(ids, c.Evidence...)
	}
	rows, err := r.EvidenceByIDs(ids)
	if err != nil {
		return err
	}
	g.Files = make(map[report.EvidenceID]evidence.Kept, len(rows))
	for _, k := range rows {
		g.Files[report.EvidenceID(k.ID)] = k
	}
	return nil
}

// What the visitor may do with the report now.

func (v *visit) writesReport(g *reportGround) bool {
	return g.Report.Writable() && !g.Period.Closed() && v.may(access.WriteReport, g.Report.Unit)
}

func (v *visit) approvesReport(g *reportGround) bool {
	return g.Report.State == report.Submitted && !g.Period.Closed() && v.may(access.ApproveReport, g.Report.Unit)
}

func (v *visit) contributes(g *reportGround) bool {
	if !g.Report.Writable() || g.Period.Closed() || v.actor.Unit == g.Report.Unit {
		return false
	}
	return v.may(access.WriteReport, evidence.Sharing(g.duties)...)
}

// content is what the form begins with: the draft, else what is known.
func (g *reportGround) content() report.Content {
	if g.Report.Draft != nil {
		return g.Report.Draft.Clone()
	}
	return report.Prefill(g.Work, g.Last)
}

// lastDay is the last day of which the report can speak.
func (g *reportGround) lastDay(today calendar.Date) calendar.Date { return min(g.Period.To, today) }

// openTasks are those that a report can still speak of.
func (g *reportGround) openTasks() []*work.Task {
	var list []*work.Task
	for i := range g.Work.Tasks {
		if t := &g.Work.Tasks[i]; t.State != schedule.Done {
			list = append(list, t)
		}
	}
	return list
}

// crumbs is the way to the report.
func (v *visit) reportCrumbs(g *reportGround) []look.Link {
	return []look.Link{{Href: "/desk/reports", Label: v.t(i18n.UnitReportTitle)},
		{Href: measurePath(g.Plan, g.Measure), Label: v.t(i18n.WebMeasureNo, "number", g.Measure.Number)}}
}

// dueLeft says how many working days are left to a due date, or by how many it is past.
func (v *visit) dueLeft(cal *calendar.Calendar, due calendar.Date) (text string, past bool) {
	n := workdaysBetween(cal, v.today(), due)
	switch {
	case due == v.today():
		return v.t(i18n.UnitReportDueToday), false
	case due < v.today():
		return v.t(i18n.UnitReportDuePast, "n", max(1, -n)), true
	}
	return v.t(i18n.UnitReportDueIn, "n", n), false
}

// reportState shows where a report stands.
func (v *visit) reportState(r *report.Report, closed bool) look.Light {
	l := look.Light{Lang: v.lang, State: look.NotYet, Text: v.reportStateName(r.State)}
	switch {
	case r.State == report.Returned:
		l.State = look.Late
	case r.State == report.Accepted:
		l.State = look.Done
	case r.State == report.Submitted, r.State == report.Approved:
		l.State = look.OnTrack
	case r.Missing(v.today()):
		l.State = look.Late
		if closed {
			l.Text = v.t(i18n.UnitReportMissed)
		}
	case r.State == report.Owed && r.Draft != nil:
		l.State, l.Text = look.Watch, v.t(i18n.UnitReportStarted)
	}
	return l
}

func (v *visit) reportStateName(s report.State) string {
	if m, ok := i18n.Lookup(fault.Key("report.state." + string(s))); ok {
		return m.In(v.lang)
	}
	return string(s)
}

// named puts the names of tasks in place of their ids in what is wrong with a form.
func (v *visit) named(err error, p *work.Plan) error {
	f, ok := err.(*fault.Error)
	if !ok {
		return err
	}
	name := func(args fault.Args) fault.Args {
		out := fault.Args{}
		for k, x := range args {
			if s, isText := x.(string); isText && (k == "task" || k == "gate") {
				if t, ok := p.Task(work.TaskID(s)); ok {
					text, _ := taskWords(v.lang, t.Name).Pick()
					x = text
				}
			}
			out[k] = x
		}
		return out
	}
	fields := make([]fault.Field, len(f.Fields))
	for i, x := range f.Fields {
		x.Args = name(x.Args)
		fields[i] = x
	}
	return &fault.Error{Kind: f.Kind, Key: f.Key, Args: f.Args, Fields: fields, Err: f.Err}
}

// percent writes thousandths as a percentage.
func percent(thousandths int) string {
	s := strconv.Itoa(thousandths / 10)
	if d := thousandths % 10; d != 0 {
		s += "." + strconv.Itoa(d)
	}
	return s + "%"
}
