package web

import (
	"slices"

	"luodi/internal/calendar"
	"luodi/internal/chart"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/plan"
	"luodi/internal/report"
	"luodi/internal/signal"
	"luodi/internal/standing"
	"luodi/internal/store"
)

// lightPanel is a measure's light on its page, its periods, and its curve.
type lightPanel struct {
	Light   look.Light
	Says    string
	Why     []string
	Href    string
	Own     *look.Light
	Set     *look.Light
	SetTill string
	Slip    string
	Fresh   string
	Stale   bool
	Periods []periodLine
	Curve   string // SVG
	Points  []curveRow
	Gallery string
}

// periodLine is one period of a measure: what was owed, what came, and the light that stays.
type periodLine struct {
	Key, Name, Span, Due string
	Href                 string
	State                string
	Handed, Late         string
	Returned             string
	Accepted             string
	Rounds               int
	Closed               string
	Light                *look.Light
	Why                  string
	Ahead                bool // its report is not due yet
}

// curveRow is a month of the curve, for the table beside it.
type curveRow struct{ On, Planned, Actual, Gap string }

// measureLight fills the panel of a measure's page; nil for a plan that is not issued.
func (v *visit) measureLight(r *store.Reader, of plan.Plan, m plan.Measure) (*lightPanel, error) {
	if of.Status == plan.Draft {
		return nil, nil
	}
	judge, err := standing.NewJudge(r)
	if err != nil {
		return nil, err
	}
	f, err := r.MeasureFacts(m.ID)
	if err != nil {
		return nil, err
	}
	facts := f.Measure()
	g, err := judge.Signal(facts, v.today())
	if err != nil {
		return nil, err
	}
	names := taskNames{}.add(v.lang, f.Work)
	p := &lightPanel{Light: v.lightOf(g.Light), Says: v.partSays(g.Part), Href: lightPath(of, m), Fresh: v.freshText(g.Fresh), Stale: g.Fresh.State == signal.Stale,
		Gallery: measurePath(of, m) + "/evidence"}
	for _, why := range g.Why.Because {
		p.Why = append(p.Why, v.signalText(why, names))
	}
	if g.Own.Light != g.Light {
		own := v.lightOf(g.Own.Light)
		p.Own = &own
	}
	if o := g.Override; o != nil {
		set := v.lightOf(o.Light)
		p.Set, p.SetTill = &set, i18n.DateNear(v.lang, o.Expires, v.today())
	}
	if g.Slip.Level > 0 {
		p.Slip = v.sayKey(string(signal.SlipWord(g.Slip.Level)))
	}
	frozen, err := r.FrozenLights(m.ID)
	if err != nil {
		return nil, err
	}
	p.Periods = v.periodLines(f.Owed, frozen, names)
	return p, v.fillCurve(p, judge, facts)
}

// periodLines tells the periods, the newest first.
func (v *visit) periodLines(owed []standing.Owed, frozen []standing.Frozen, names taskNames) (out []periodLine) {
	list := slices.Clone(owed)
	slices.SortStableFunc(list, func(a, b standing.Owed) int { return int(b.Of.From - a.Of.From) })
	for i := range list {
		o := &list[i]
		line := periodLine{Key: o.Of.Key, Name: i18n.Period(v.lang, o.Of.Key), Span: i18n.DateRange(v.lang, o.Of.From, o.Of.To), Due: v.nearDate(o.Due),
			Href: "/desk/reports/" + string(o.ID), State: v.sayKey("report.state." + string(o.State)), Rounds: len(o.Rounds)}
		line.Ahead = o.State == report.Owed && o.Due >= v.today()
		for k := range o.Rounds {
			n := &o.Rounds[k]
			day := func(d calendar.Date) string { return v.nearDate(d) }
			if k == 0 {
				line.Handed = day(calendar.DateOf(n.SubmittedAt.In(standing.Zone)))
				if n.Late {
					line.Late = v.t(i18n.LightLateReport)
				}
			}
			switch {
			case n.Accepted:
				line.Accepted = day(calendar.DateOf(n.DecidedAt.In(standing.Zone)))
			case !n.DecidedAt.IsZero():
				line.Returned = day(calendar.DateOf(n.DecidedAt.In(standing.Zone)))
			}
		}
		if o.State == report.Owed && o.Due < v.today() {
			line.Late = v.t(i18n.LightMissingReport)
		}
		if o.Of.Closed() {
			line.Closed = v.nearDate(calendar.DateOf(o.Of.ClosedAt.In(standing.Zone)))
		}
		if k := slices.IndexFunc(frozen, func(f standing.Frozen) bool { return f.Frozen.Period == o.Of.Key }); k >= 0 {
			l := v.lightOf(frozen[k].Light)
			line.Light = &l
			why := frozen[k].Why
			if len(why.Because) > 0 && !frozen[k].MadeUp {
				why = why.Because[0]
			}
			line.Why = v.signalText(why, names)
		}
		out = append(out, line)
	}
	return out
}

// fillCurve draws what the plan expects against what was accepted, and tells the same by months.
func (v *visit) fillCurve(p *lightPanel, judge *signal.Judge, m *signal.Measure) error {
	if len(m.Milestones) == 0 {
		return nil
	}
	from, to := m.Start, max(m.Promised, v.today())
	for i := range m.Milestones {
		to = max(to, m.Milestones[i].Planned)
	}
	from = min(from, v.today())
	curves, err := judge.Curves(m, from, to, v.today())
	if err != nil {
		return err
	}
	line := func(label, class string, points []signal.Point) chart.CurveLine {
		l := chart.CurveLine{Label: label, Class: class}
		for _, x := range points {
			l.Points = append(l.Points, chart.CurvePoint{On: x.On, Share: int(x.Share)})
		}
		return l
	}
	p.Curve = chart.Curve{ID: "curve", Title: v.t(i18n.LightCurve), Desc: v.t(i18n.LightCurveDesc), From: from, To: to, Today: v.today(), TodayLabel: v.t(i18n.PictureToday),
		Month: func(d calendar.Date) string { return i18n.Month(v.lang, d) },
		Lines: []chart.CurveLine{line(v.t(i18n.LightPlanned), "planned", curves.Planned), line(v.t(i18n.LightActual), "actual", curves.Actual)}}.SVG()
	p.Points = v.curveRows(curves, from, to)
	return nil
}

// curveRows reads the curves at the end of each month, today and at the end.
func (v *visit) curveRows(c signal.Curves, from, to calendar.Date) (rows []curveRow) {
	var days []calendar.Date
	for d := calendar.NewDate(from.Year(), from.Month()+1, 1) - 1; d < to; d = calendar.NewDate(d.Year(), d.Month()+2, 1) - 1 {
		days = append(days, d)
	}
	days = append(days, to)
	if !slices.Contains(days, v.today()) && v.today() <= to {
		days = append(days, v.today())
	}
	slices.Sort(days)
	for _, d := range days {
		planned := at(c.Planned, d)
		row := curveRow{On: v.nearDate(d), Planned: perMille(planned)}
		if d <= v.today() {
			actual := at(c.Actual, d)
			row.Actual, row.Gap = perMille(actual), (planned - actual).String()
		}
		rows = append(rows, row)
	}
	return rows
}

// at reads a line on a day: the last point before it, or between two.
func at(points []signal.Point, d calendar.Date) signal.PerMille {
	share := signal.PerMille(0)
	for i, p := range points {
		if p.On > d {
			if i > 0 {
				before := points[i-1]
				share = before.Share + (p.Share-before.Share)*signal.PerMille(d-before.On)/signal.PerMille(p.On-before.On)
			}
			return share
		}
		share = p.Share
	}
	return share
}
