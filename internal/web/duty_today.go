package web

import (
	"time"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/duty"
	"luodi/internal/i18n"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/reading"
	"luodi/internal/store"
)

// waitingDuties adds what waits for the person among duties: for a unit what to sign and file, for
// the office what to issue, decide, reassign, confirm and remind of.
func (v *visit) waitingDuties(r *store.Reader, p *todayPage, plans []plan.Plan) error {
	if v.actor.Unit != "" && v.may(access.SignDuty, v.actor.Unit) {
		if err := v.waitingOfUnit(r, p); err != nil {
			return err
		}
	}
	if !v.mayDecide() {
		return nil
	}
	for _, of := range plans {
		if of.Status == plan.Draft {
			p.Waiting = append(p.Waiting, waiting{Kind: v.t(i18n.DutyWaitIssue), Title: words(v.lang, of.Title), Detail: v.t(i18n.DutyWaitIssueText, "n", of.Assignments),
				Since: v.ago(of.ConfirmedAt), Href: "/desk/plans/" + of.Slug + "/issue", Step: v.t(i18n.DutyPageIssue), at: of.ConfirmedAt})
			continue
		}
		duties, err := r.PlanDuties(of.ID)
		if err != nil {
			return err
		}
		v.waitingOfPlan(p, of, duties)
	}
	return nil
}

func (v *visit) waitingOfPlan(p *todayPage, of plan.Plan, duties []duty.Duty) {
	today := v.today()
	ledger := "/desk/plans/" + of.Slug + "/duties"
	title, _ := words(v.lang, of.Title).Pick()
	var objected, returned, presumed, overdue []duty.Duty
	units := map[org.UnitID]bool{}
	for _, d := range duties {
		switch {
		case d.State == duty.Objected:
			objected = append(objected, d)
		case d.State == duty.Returned:
			returned = append(returned, d)
		case late(d, today):
			overdue = append(overdue, d)
			units[d.Unit] = true
		}
		if d.Open() && d.Role == reading.LeadAssumed {
			presumed = append(presumed, d)
		}
	}
	add := func(kind, said, detail string, since time.Time, href, step string) {
		w := waiting{Kind: kind, Title: v.said(said), Detail: detail, Since: v.ago(since), Href: href, Step: step, at: since}
		if since.Equal(since.Truncate(24 * time.Hour)) { // a civil date, of which no hour is known
			w.Since = i18n.DateNear(v.lang, calendar.DateOf(since), today)
		}
		p.Waiting = append(p.Waiting, w)
	}
	if n := len(objected); n > 0 {
		href := ledger + "#decide"
		if n == 1 {
			href = dutyPath(objected[0].ID)
		}
		add(v.t(i18n.DutyPageObjections), v.t(i18n.DutyWaitObjections, "n", n), title, objected[0].Objection.At, href, v.t(i18n.DutyPageDecide))
	}
	if n := len(returned); n > 0 {
		add(v.t(i18n.DutyPageReturned), v.t(i18n.DutyWaitReturned, "n", n), title, returned[0].Objection.DecidedAt, ledger+"#decide", v.t(i18n.DutyPageReassign))
	}
	if n := len(units); n > 0 {
		first := overdue[0].SignBy
		for _, d := range overdue {
			first = min(first, d.SignBy)
		}
		add(v.t(i18n.TermDutyLate), v.t(i18n.DutyWaitLate, "n", n),
			v.t(i18n.DutyWaitLateText, "duties", len(overdue), "date", i18n.DateNear(v.lang, first, today)), first.Time(), ledger+"?state=late", v.t(i18n.DutyWaitLook))
	}
	if n := len(presumed); n > 0 {
		add(v.t(i18n.DutyPagePresumed), v.t(i18n.DutyWaitPresumed, "n", n), title, presumed[0].IssuedOn.Time(), ledger+"#presumed", v.t(i18n.DutyPageConfirmLead))
	}
}

func (v *visit) waitingOfUnit(r *store.Reader, p *todayPage) error {
	u, err := r.Unit(v.actor.Unit)
	if err != nil {
		return err
	}
	books, err := unitBooks(r, u)
	if err != nil {
		return err
	}
	base := "/desk/units/" + u.Slug
	unsigned, lacking := 0, 0
	var oldest, filed duty.Duty
	for _, b := range books {
		for _, row := range v.dutyRows(b, b.duties) {
			d := row.duty
			if d.State == duty.Issued {
				if unsigned == 0 || d.IssuedOn < oldest.IssuedOn || d.IssuedOn == oldest.IssuedOn && d.SignBy < oldest.SignBy {
					oldest = d
				}
				unsigned++
			}
			if row.Lacking && d.State == duty.Signed {
				if lacking == 0 {
					filed = d
				}
				lacking++
			}
		}
	}
	if unsigned > 0 {
		p.Waiting = append(p.Waiting, waiting{Kind: v.t(i18n.DutyPageSigned), Title: v.said(v.unsigned(unsigned, v.waited(oldest.IssuedOn, v.today()))),
			Detail: v.t(i18n.DutyPageSignBy), Since: v.limitWords(oldest.SignBy), Href: base + "/duties", Step: v.t(i18n.DutyWaitSign), at: oldest.IssuedOn.Time()})
	}
	if lacking > 0 {
		p.Waiting = append(p.Waiting, waiting{Kind: v.t(i18n.DutyPagePosts), Title: v.said(v.t(i18n.DutyWaitPosts, "n", lacking)), Detail: v.t(i18n.DutyPageSigned),
			Since: v.ago(filed.SignedAt), Href: base + "/file", Step: v.t(i18n.DutyPageFile), at: filed.SignedAt})
	}
	receipts, err := r.UnitReceipts("", u.ID)
	if err != nil {
		return err
	}
	n := 0
	var first duty.Receipt
	for _, x := range receipts {
		if x.Kind == duty.HandoverReceipt && x.SignedAt.IsZero() {
			if n == 0 {
				first = x
			}
			n++
		}
	}
	if n > 0 {
		p.Waiting = append(p.Waiting, waiting{Kind: v.t(i18n.DutyPageReceipts), Title: v.said(v.t(i18n.DutyPageReceiptsWait, "n", n)), Detail: v.t(i18n.DutyPageDueOn),
			Since: v.limitWords(first.DueOn), Href: base + "/duties#receipts", Step: v.t(i18n.DutyWaitSign), at: first.SentOn.Time()})
	}
	return nil
}
