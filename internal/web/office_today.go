package web

import (
	"slices"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/i18n"
	"luodi/internal/plan"
	"luodi/internal/report"
	"luodi/internal/store"
)

// waitingOffice adds what waits for the person among reports: for the office the queue, silent
// units, periods due soon and to close, and closings to decide; for the leader the periods to close;
// for a unit the questions it was asked.
func (v *visit) waitingOffice(r *store.Reader, p *todayPage, plans []plan.Plan) error {
	if v.may(access.AcceptReport) {
		if err := v.waitingQueue(r, p); err != nil {
			return err
		}
		if err := v.waitingClosings(r, p); err != nil {
			return err
		}
	}
	if v.may(access.ReadReport) && (v.may(access.RunPeriods) || v.may(access.GrantExtension)) {
		for _, of := range plans {
			if err := v.waitingPeriods(r, p, of); err != nil {
				return err
			}
		}
	}
	if v.actor.Unit != "" && v.may(access.WriteReport, v.actor.Unit) {
		return v.waitingQuestions(r, p)
	}
	return nil
}

func (v *visit) waitingQueue(r *store.Reader, p *todayPage) error {
	list, err := r.Queue(store.Waiting{}, 1)
	if err != nil || len(list) == 0 {
		return err
	}
	n, _, err := r.QueueLength(store.Waiting{})
	if err != nil {
		return err
	}
	row, err := v.queueRow(newOfficeBook(r), &list[0])
	if err != nil {
		return err
	}
	p.Waiting = append(p.Waiting, waiting{Kind: v.t(i18n.OfficeWaitQueue), Title: v.said(v.t(i18n.OfficeWaitQueueText, "n", n)),
		Detail: v.t(i18n.OfficeWaitQueueSay, "date", row.AnswerBy), Since: v.ago(list[0].Since), Href: "/desk/queue", Step: v.t(i18n.OfficeReview), at: list[0].Since})
	return nil
}

func (v *visit) waitingClosings(r *store.Reader, p *todayPage) error {
	list, err := r.ClosingsIn(report.ClosingAsked)
	if err != nil {
		return err
	}
	for _, c := range list {
		g := ground{}
		if g.Plan, err = r.Plan(c.Plan); err != nil {
			return err
		}
		if g.Measure, err = r.MeasureByID(c.Measure); err != nil {
			return err
		}
		p.Waiting = append(p.Waiting, waiting{Kind: v.t(i18n.OfficeWaitClosing), Title: numbered(g.Measure.Number, words(v.lang, g.Measure.Title)), Detail: v.t(i18n.CloseApply),
			Since: i18n.DateNear(v.lang, c.Asked, v.today()), Href: closingPath(g), Step: v.t(i18n.CloseDecide), at: c.Asked.Time()})
	}
	return nil
}

// waitingPeriods adds the open periods of a plan that are due soon, lack reports, or may be closed.
func (v *visit) waitingPeriods(r *store.Reader, p *todayPage, of plan.Plan) error {
	periods, err := r.Periods(of.ID)
	if err != nil {
		return err
	}
	c, _, err := r.Cycle(of.ID)
	if err != nil {
		return err
	}
	for _, x := range periods {
		if x.Closed() {
			continue
		}
		units, err := r.Standing(x.ID, v.today())
		if err != nil {
			return err
		}
		var t report.Totals
		silent, oldest := 0, calendar.Date(0)
		for _, u := range units {
			t.Plus(u.Totals)
			if u.Silent > 0 {
				silent++
				if oldest == 0 || u.FirstDue < oldest {
					oldest = u.FirstDue
				}
			}
		}
		v.waitingPeriod(p, of, x, t, silent, oldest, c.Remind)
	}
	return nil
}

func (v *visit) waitingPeriod(p *todayPage, of plan.Plan, x report.Period, t report.Totals, silent int, oldest calendar.Date, soon int) {
	href, title := periodPath(of, x), picked(v.lang, of.Title)
	due := i18n.DateNear(v.lang, x.Due, v.today())
	add := func(kind *i18n.Message, said, detail string, day calendar.Date, href string) {
		p.Waiting = append(p.Waiting, waiting{Kind: v.t(kind), Title: v.said(said), Detail: detail, Since: i18n.DateNear(v.lang, day, v.today()), Href: href,
			Step: v.t(i18n.OfficeWaitLook), at: day.Time()})
	}
	office := v.may(access.RunPeriods)
	switch {
	case v.today() >= x.Due && t.Approved == 0 && v.today() > x.To:
		add(i18n.OfficeWaitClose, v.t(i18n.OfficeWaitCloseTx, "period", i18n.Period(v.lang, x.Key)), v.t(i18n.OfficeWaitCloseSay, "n", t.Missing())+" · "+title, x.Due, href+"#close")
	case office && v.today() <= x.Due && t.Owed+t.Returned > 0 && workdaysBetween(v.workdays(), v.today(), x.Due) <= soon:
		add(i18n.OfficeWaitDue, v.t(i18n.OfficeWaitDueText, "period", i18n.Period(v.lang, x.Key), "date", due, "n", t.Owed+t.Returned), title, x.Due, href)
	}
	if office && silent > 0 {
		add(i18n.OfficeWaitSilent, v.t(i18n.OfficeWaitSilentTx, "period", i18n.Period(v.lang, x.Key), "units", silent, "n", t.Silent), title, oldest, href+"?state="+silentFilter+"#reports")
	}
}

// waitingQuestions adds the requests for data that wait for the unit's answer.
func (v *visit) waitingQuestions(r *store.Reader, p *todayPage) error {
	list, err := r.UnitQuestions(v.actor.Unit, report.QuestionSent)
	if err != nil {
		return err
	}
	var asks []report.AskID
	n := map[report.AskID]int{}
	for _, q := range list {
		if n[q.Ask]++; !slices.Contains(asks, q.Ask) {
			asks = append(asks, q.Ask)
		}
	}
	for _, id := range asks {
		a, err := r.Ask(id)
		if err != nil {
			return err
		}
		w := waiting{Kind: v.t(i18n.AskWaitKind), Detail: v.t(i18n.AskWaitText, "n", n[id]), Since: v.t(i18n.AskWaitBy, "date", i18n.DateNear(v.lang, a.Due, v.today())),
			Href: askPath(id), Step: v.t(i18n.AskWaitStep), at: a.On.Time()}
		w.Title.Lang, w.Title.Hans = v.lang, a.Subject
		p.Waiting = append(p.Waiting, w)
	}
	return nil
}
