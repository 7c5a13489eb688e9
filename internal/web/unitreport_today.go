package web

import (
	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/i18n"
	"luodi/internal/report"
	"luodi/internal/store"
)

// waitingReports adds what waits for the person among reports: for a unit those that came back, those
// that are owed, and what others ask of it; for its leader those to approve. Each kind has at most
// three rows of its own, more become one.
func (v *visit) waitingReports(r *store.Reader, p *todayPage) error {
	if v.actor.Unit == "" || !v.may(access.WriteReport, v.actor.Unit) {
		return nil
	}
	look := newReportLooker(v, r)
	if v.may(access.ApproveReport, v.actor.Unit) {
		list, next, err := r.UnitReports(v.actor.Unit, report.Submitted, store.Page{Limit: 20})
		if err != nil {
			return err
		}
		if err := v.waitingFew(look, p, list, next != "", false, i18n.UnitReportWaitApprove, i18n.UnitReportLookAt, i18n.UnitReportWaitManyApprove); err != nil {
			return err
		}
	}
	for _, w := range []struct {
		state            report.State
		kind, step, many *i18n.Message
	}{{report.Returned, i18n.UnitReportWaitReturned, i18n.UnitReportMend, i18n.UnitReportWaitManyReturned},
		{report.Owed, i18n.UnitReportWaitOwed, i18n.UnitReportWrite, i18n.UnitReportWaitManyOwed}} {
		list, next, err := r.UnitReports(v.actor.Unit, w.state, store.Page{Limit: 20})
		if err != nil {
			return err
		}
		if err := v.waitingFew(look, p, list, next != "", false, w.kind, w.step, w.many); err != nil {
			return err
		}
	}
	list, next, err := r.SupportedReports(v.actor.Unit, report.Owed, store.Page{Limit: 20})
	if err != nil {
		return err
	}
	return v.waitingFew(look, p, list, next != "", true, i18n.UnitReportWaitAsked, i18n.UnitReportContribute, i18n.UnitReportWaitManyAsked)
}

func (v *visit) waitingFew(l *reportLooker, p *todayPage, list []report.Report, more, foreign bool, kind, step, many *i18n.Message) error {
	var open []reportRow
	var first calendar.Date
	for _, x := range list {
		row, err := l.row(x, foreign)
		if err != nil {
			return err
		}
		if p := l.periods[x.Period]; p.Closed() || row.Given {
			continue
		}
		if first == 0 {
			first = x.Due
		}
		open = append(open, row)
	}
	if len(open) == 0 {
		return nil
	}
	at := first.Time()
	if len(open) > 3 {
		n := v.t(i18n.UnitReportCount, "n", len(open))
		if more {
			n = v.t(i18n.UnitReportCountMore, "n", len(open))
		}
		p.Waiting = append(p.Waiting, waiting{Kind: v.t(kind), Title: v.said(v.t(many, "n", n)), Detail: v.t(i18n.UnitReportDueFirst, "date", i18n.DateNear(v.lang, first, v.today())),
			Since: open[0].Left, Href: "/desk/reports", Step: v.t(step), at: at})
		return nil
	}
	for _, row := range open {
		detail := v.t(i18n.UnitReportDueOn, "period", row.Period, "date", row.Due)
		if row.Remark != "" {
			detail = clip(row.Remark, 60)
		}
		since := row.Left
		if since == "" {
			since = row.State.Text
		}
		p.Waiting = append(p.Waiting, waiting{Kind: v.t(kind), Title: numbered(row.Number, row.Measure), Detail: detail, Since: since, Href: row.Href, Step: v.t(step), at: at})
	}
	return nil
}
