package web

import (
	"slices"
	"strconv"

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

// periodsPage lists the periods of a plan with their counts.
type periodsPage struct {
	look.Page
	Plan   plan.Plan
	Rows   []periodRow
	CanRun bool
}

type periodRow struct {
	Name, Href string
	Covers     string
	Due        string
	Closed     bool
	ToClose    bool // its last day is over and nothing waits for the office
	report.Totals
}

func (s *Server) officePeriodsPage(v *visit) error {
	p := periodsPage{Page: v.page(v.t(i18n.OfficePeriods)), CanRun: v.may(access.RunPeriods)}
	err := v.read(func(r *store.Reader) error {
		var err error
		if p.Plan, err = r.PlanBySlug(v.r.PathValue("plan")); err != nil {
			return err
		}
		periods, err := r.Periods(p.Plan.ID)
		if err != nil {
			return err
		}
		p.Rows = nil
		for _, x := range slices.Backward(periods) {
			row, err := v.periodRow(r, p.Plan, x)
			if err != nil {
				return err
			}
			p.Rows = append(p.Rows, row)
		}
		return nil
	})
	if err != nil {
		return err
	}
	p.Crumbs = v.planCrumbs(p.Plan)
	return v.show(periodsView(p))
}

// periodRow counts a period: as it was closed, or from the index of its reports.
func (v *visit) periodRow(r *store.Reader, of plan.Plan, x report.Period) (periodRow, error) {
	row := periodRow{Name: i18n.Period(v.lang, x.Key), Href: periodPath(of, x), Covers: v.covers(x), Due: i18n.DateNear(v.lang, x.Due, v.today()), Closed: x.Closed(), Totals: x.Totals}
	if row.Closed {
		return row, nil
	}
	units, err := r.Standing(x.ID, v.today())
	for _, u := range units {
		row.Plus(u.Totals)
	}
	row.ToClose = v.today() >= x.Due && row.Approved == 0
	return row, err
}

func (v *visit) covers(x report.Period) string {
	return v.t(i18n.OfficeFromTo, "from", i18n.DateNear(v.lang, x.From, v.today()), "to", i18n.DateNear(v.lang, x.To, v.today()))
}

// periodPage is one period: who has reported, who is silent, and what the office may do.
type periodPage struct {
	look.Page
	Plan   plan.Plan
	Period report.Period
	Base   string
	Covers string
	Due    string
	Total  report.Totals
	Units  []standingRow
	Rows   []periodReport
	Next   string // page of rows
	Filter periodFilter
	Asked  askedLine

	Closed                 string // by whom and when
	CanRun, CanCorrect     bool
	Waits, NotYet, Missing string // what stands against closing it, what is missing
	CanClose               bool
	Corrections            []correctionRow
	Entry                  periodEntry
	mistakes
}

// standingRow is how a unit stands in the period.
type standingRow struct {
	Name look.Words
	Href string
	store.UnitStanding
	Late         string
	Sent, Spared int // questions of requests for data in this period
}

// periodReport is a report in the list of a period.
type periodReport struct {
	reportView
	Tick     string // its id and guard, "" when nothing can be done with it
	Late     string
	Extended bool
	Reason   string
	Ticked   bool
	Open     string // where its link leads
	Correct  string // the page on which it is corrected, when the period is closed
}

type periodFilter struct {
	Unit, State string
	Units       []look.Option
	States      []look.Option
}

// periodEntry is what was typed for the reports ticked.
type periodEntry struct {
	To, Reason string
	Ticked     []string
}

type correctionRow struct {
	Number string
	What   []string
	Text   string
	Reason string
	Author string
	When   string
}

func (s *Server) officePeriodPage(v *visit) error { return v.showPeriod(periodEntry{}, mistakes{}) }

// openPeriod reads the plan and the period of the address.
func (v *visit) openPeriod(r *store.Reader) (plan.Plan, report.Period, error) {
	of, err := r.PlanBySlug(v.r.PathValue("plan"))
	if err != nil {
		return of, report.Period{}, err
	}
	p, err := r.PeriodByKey(of.ID, v.r.PathValue("period"))
	return of, p, err
}

func (v *visit) showPeriod(e periodEntry, m mistakes) error {
	p := periodPage{Page: v.page(""), Entry: e, mistakes: m, CanRun: v.may(access.RunPeriods), CanCorrect: v.may(access.AcceptReport)}
	err := v.read(func(r *store.Reader) error {
		var err error
		if p.Plan, p.Period, err = v.openPeriod(r); err != nil {
			return err
		}
		return v.fillPeriod(r, &p)
	})
	if err != nil {
		return err
	}
	p.Title = v.t(i18n.OfficePeriodOf, "period", i18n.Period(v.lang, p.Period.Key))
	p.Crumbs = append(v.planCrumbs(p.Plan), look.Link{Href: "/desk/plans/" + p.Plan.Slug + "/periods", Label: v.t(i18n.OfficePeriods)})
	return v.showStatus(p.status(), periodView(p))
}

func (v *visit) fillPeriod(r *store.Reader, p *periodPage) error {
	p.Base, p.Covers, p.Due = periodPath(p.Plan, p.Period), v.covers(p.Period), i18n.DateNear(v.lang, p.Period.Due, v.today())
	b := newOfficeBook(r)
	b.plans[p.Plan.ID], b.periods[p.Period.ID] = p.Plan, p.Period
	standing, err := r.Standing(p.Period.ID, v.today())
	if err != nil {
		return err
	}
	asked, err := r.AskTotals(p.Plan.ID, p.Period.From, p.Period.To)
	if err != nil {
		return err
	}
	p.Total = report.Totals{}
	for _, u := range standing {
		p.Total.Plus(u.Totals)
	}
	if err := v.fillPeriodUnits(b, p, standing, asked); err != nil {
		return err
	}
	v.fillPeriodFilter(p)
	if err := v.fillPeriodRows(r, b, p); err != nil {
		return err
	}
	if p.Period.Closed() {
		p.Total = p.Period.Totals
		p.Closed = v.t(i18n.OfficeClosedBy, "who", p.Period.ClosedBy, "when", v.when(p.Period.ClosedAt))
		return v.fillCorrections(r, b, p)
	}
	v.fillClosing(p)
	return nil
}

// fillPeriodUnits lists the units, those that are silent first and longest.
func (v *visit) fillPeriodUnits(b *officeBook, p *periodPage, standing map[org.UnitID]store.UnitStanding, asked map[org.UnitID]map[report.QuestionState]int) error {
	p.Units, p.Asked = nil, askedLine{}
	for id, st := range standing {
		u, err := b.unit(id)
		if err != nil {
			return err
		}
		row := standingRow{Name: unitWords(v.lang, u), UnitStanding: st, Href: look.WithQuery(p.Base, "unit", u.Slug) + "#reports"}
		if st.Silent > 0 {
			row.Late = v.t(i18n.OfficeDaysLate, "n", int(v.today()-st.FirstDue))
		}
		for state, n := range asked[id] {
			if q := (report.Question{State: state}); q.Spared() {
				row.Spared += n
			} else {
				row.Sent += n
			}
		}
		p.Asked.Sent, p.Asked.Spared = p.Asked.Sent+row.Sent, p.Asked.Spared+row.Spared
		p.Units = append(p.Units, row)
		p.Filter.Units = append(p.Filter.Units, look.Option{Value: u.Slug, Label: picked(v.lang, plan.Words{Hans: u.Name, Hant: u.Hant, English: u.English})})
	}
	slices.SortFunc(p.Units, func(a, b standingRow) int {
		if d := b.Silent - a.Silent; d != 0 {
			return d
		}
		if d := b.Missing() - a.Missing(); d != 0 {
			return d
		}
		return compareWords(a.Name, b.Name)
	})
	return nil
}

func compareWords(a, b look.Words) int {
	x, _ := a.Pick()
	y, _ := b.Pick()
	if x < y {
		return -1
	}
	return 1
}

const silentFilter = "silent"

func (v *visit) fillPeriodFilter(p *periodPage) {
	f := &p.Filter
	f.Unit, f.State = v.query("unit"), v.query("state")
	slices.SortFunc(f.Units, func(a, b look.Option) int {
		if a.Label < b.Label {
			return -1
		}
		return 1
	})
	f.Units = slices.CompactFunc(f.Units, func(a, b look.Option) bool { return a.Value == b.Value })
	f.Units = append([]look.Option{{Label: v.t(i18n.OfficeAnyUnit)}}, f.Units...)
	f.States = []look.Option{{Label: v.t(i18n.OfficeAnyState)}, {Value: silentFilter, Label: v.t(i18n.OfficeSilent)}}
	for _, s := range []report.State{report.Owed, report.Submitted, report.Approved, report.Returned, report.Accepted, report.Waived} {
		f.States = append(f.States, look.Option{Value: string(s), Label: v.stateWord(s)})
	}
}

func (v *visit) fillPeriodRows(r *store.Reader, b *officeBook, p *periodPage) error {
	f := store.PeriodFilter{Page: store.Page{After: v.query("after")}, Today: v.today()}
	if p.Filter.Unit != "" {
		u, err := r.UnitBySlug(p.Filter.Unit)
		if err != nil {
			return err
		}
		f.Unit = u.ID
	}
	if f.Silent = p.Filter.State == silentFilter; !f.Silent {
		f.State = report.State(p.Filter.State)
	}
	list, next, err := r.PeriodPage(p.Period.ID, f)
	if err != nil {
		return err
	}
	p.Rows, p.Next = nil, ""
	if next != "" {
		p.Next = look.WithQuery(p.Page.Path, "after", next) + "#reports"
	}
	for i := range list {
		x := &list[i]
		row := periodReport{Reason: x.Reason, Extended: x.Due > p.Period.Due}
		if row.reportView, err = v.reportView(b, x); err != nil {
			return err
		}
		switch {
		case v.may(access.ReadReport) && x.Round > 0:
			row.Open = row.Review
		case v.may(access.ReadReport, x.Unit):
			row.Open = row.Href
		default:
			row.Open = row.MeasureHref
		}
		if x.Missing(v.today()) {
			row.Late = v.t(i18n.OfficeDaysLate, "n", int(v.today()-x.Due))
		}
		switch {
		case p.Period.Closed():
			if p.CanCorrect {
				row.Correct = p.Base + "/correct/" + string(x.ID)
			}
		case x.Writable() && p.CanRun:
			row.Tick = string(x.ID) + ":" + version(x.Guard)
			row.Ticked = slices.Contains(p.Entry.Ticked, string(x.ID))
		}
		p.Rows = append(p.Rows, row)
	}
	return nil
}

// fillClosing says what stands against closing the period and what it would leave unfinished.
func (v *visit) fillClosing(p *periodPage) {
	t := p.Total
	p.Waits, p.NotYet, p.Missing = "", "", ""
	switch {
	case v.today() < p.Period.Due:
		p.NotYet = v.t(i18n.OfficeCloseNotYet, "date", p.Due)
	case t.Approved > 0:
		p.Waits = v.t(i18n.OfficeCloseWaits, "n", t.Approved)
	}
	if t.Missing() > 0 {
		p.Missing = v.t(i18n.OfficeCloseMissing, "silent", t.Silent, "owed", t.Owed-t.Silent, "submitted", t.Submitted, "returned", t.Returned)
	}
	p.CanClose = p.CanRun && p.NotYet == "" && p.Waits == ""
}

// ticked reads the reports that were ticked: their ids and guards.
func ticked(form map[string][]string) (ids []string, guards []int) {
	for _, s := range form["report"] {
		for i := range s {
			if s[i] == ':' {
				ids, guards = append(ids, s[:i]), append(guards, versionOf(s[i+1:]))
				break
			}
		}
	}
	return ids, guards
}

func (s *Server) officeExtend(v *visit) error {
	return v.changeTicked(func(tx *store.Tx, e periodEntry, id report.ID, guard int) error {
		to, err := calendar.ParseDate(e.To)
		if err != nil {
			return fault.Fields([]fault.Field{{Name: "to", Key: i18n.DutyPageBadDate.Key}})
		}
		_, err = report.Extend(tx, v.actor, id, guard, to, e.Reason)
		return err
	}, func(n int, e periodEntry) (*i18n.Message, []any) {
		to, _ := calendar.ParseDate(e.To)
		return i18n.OfficeExtendDone, []any{"n", n, "date", i18n.DateNear(v.lang, to, v.today())}
	})
}

func (s *Server) officeWaive(v *visit) error {
	return v.changeTicked(func(tx *store.Tx, e periodEntry, id report.ID, guard int) error {
		_, err := report.Waive(tx, v.actor, id, guard, e.Reason)
		return err
	}, func(n int, _ periodEntry) (*i18n.Message, []any) { return i18n.OfficeWaiveDone, []any{"n", n} })
}

// changeTicked does one thing with all reports that were ticked, in one transaction.
func (v *visit) changeTicked(do func(*store.Tx, periodEntry, report.ID, int) error, done func(int, periodEntry) (*i18n.Message, []any)) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	ids, guards := ticked(form)
	e := periodEntry{To: text(form, "to"), Reason: text(form, "reason"), Ticked: ids}
	base := ""
	err = v.write(func(tx *store.Tx) error {
		of, p, err := v.openPeriod(&tx.Reader)
		if err != nil {
			return err
		}
		base = periodPath(of, p)
		if len(ids) == 0 {
			return fault.Fields([]fault.Field{{Name: "ticked", Key: i18n.OfficeTickOne.Key}})
		}
		for i, id := range ids {
			x, err := tx.Report(report.ID(id))
			if err != nil {
				return err
			}
			if x.Period != p.ID {
				return fault.New(fault.NotFound, "fault.not_found", nil)
			}
			if err := do(tx, e, x.ID, guards[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		if m, ok := v.mistakes(err, map[string]string{"to": v.t(i18n.OfficeExtendTo), "reason": v.t(i18n.OfficeReason), "ticked": v.t(i18n.OfficeByMeasure)}); ok {
			return v.showPeriod(e, m)
		}
		return err
	}
	says, args := done(len(ids), e)
	return v.redirect(base+"#reports", look.Good, says, args...)
}

func (s *Server) officeClosePeriod(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	base, name := "", ""
	err = v.write(func(tx *store.Tx) error {
		of, p, err := v.openPeriod(&tx.Reader)
		if err != nil {
			return err
		}
		base, name = periodPath(of, p), i18n.Period(v.lang, p.Key)
		if p.Closed() && strconv.Itoa(p.Version-1) == text(form, "guard") { // sent again after the answer was lost
			return nil
		}
		if version(p.Version) != text(form, "guard") && !p.Closed() {
			return fault.New(fault.Conflict, "work.changed_meanwhile", nil)
		}
		_, err = report.Close(tx, v.actor, p.ID, v.today())
		return err
	})
	if err != nil {
		if m, ok := v.mistakes(err, nil); ok {
			return v.showPeriod(periodEntry{}, m)
		}
		return err
	}
	return v.redirect(base, look.Good, i18n.OfficeCloseDone, "period", name)
}

// ticks reports whether any report in the list can be ticked.
func (p *periodPage) ticks() bool {
	return slices.ContainsFunc(p.Rows, func(r periodReport) bool { return r.Tick != "" })
}
