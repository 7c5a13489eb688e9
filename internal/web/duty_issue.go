package web

import (
	"slices"
	"strconv"

	"luodi/internal/calendar"
	"luodi/internal/duty"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/reading"
	"luodi/internal/store"
)

// issuePage shows what issuing a plan will do, before it is done.
type issuePage struct {
	look.Page
	Plan           plan.Plan
	Heading        look.Words
	Units          []issueUnit
	Duties         int
	Sign, Object   string // as typed
	SignBy, ObjBy  string
	SignDays, Days []countedDay
	Body           string
	mistakes
}

// issueUnit is what one unit gets.
type issueUnit struct {
	Name   look.Words
	Paper  string
	Leads  int
	Duties []dutyRow
}

// countedDay is a day that a limit looked at.
type countedDay struct {
	Date, Why string
	Counted   bool
}

func (s *Server) issuePage(v *visit) error {
	return v.showIssue(v.query("sign"), v.query("object"), mistakes{})
}

func (v *visit) showIssue(sign, object string, m mistakes) error {
	p := issuePage{Page: v.page(v.t(i18n.DutyPageIssueTitle)), mistakes: m}
	err := v.read(func(r *store.Reader) error {
		var err error
		if p.Plan, err = r.PlanBySlug(v.r.PathValue("plan")); err != nil {
			return err
		}
		if p.Plan.Status != plan.Draft {
			return fault.New(fault.Conflict, "duty.plan_already_issued", nil)
		}
		now, err := limits(r)
		if err != nil {
			return err
		}
		if p.Sign = sign; sign == "" {
			p.Sign = strconv.Itoa(now.SignWithin)
		}
		if p.Object = object; object == "" {
			p.Object = strconv.Itoa(now.ObjectWithin)
		}
		return v.fillIssue(r, &p)
	})
	if err != nil {
		return err
	}
	p.Heading = words(v.lang, p.Plan.Title)
	p.Crumbs = []look.Link{{Href: "/desk/plans", Label: v.t(i18n.WebPlans)}, {Href: "/desk/plans/" + p.Plan.Slug, Label: clip(picked(v.lang, p.Plan.Title), 40)}}
	p.Path = "/desk/plans/" + p.Plan.Slug + "/issue"
	l := limitsTyped(p.Sign, p.Object)
	if err := l.Check(); err != nil {
		if p.fault == nil {
			p.mistakes, _ = v.mistakes(err, v.limitLabels())
		}
	} else {
		p.SignBy, p.SignDays, err = v.counted(l.SignWithin)
		if err != nil {
			return err
		}
		if p.ObjBy, p.Days, err = v.counted(l.ObjectWithin); err != nil {
			return err
		}
	}
	return v.showStatus(p.status(), issueView(p))
}

func (v *visit) limitLabels() map[string]string {
	return map[string]string{"sign": v.t(i18n.DutyPageSignWithin), "object": v.t(i18n.DutyPageObjectWithin)}
}

// limitsTyped reads the two fields; what is no number becomes 0, which Check refuses.
func limitsTyped(sign, object string) duty.Limits {
	a, _ := strconv.Atoi(sign)
	b, _ := strconv.Atoi(object)
	return duty.Limits{SignWithin: a, ObjectWithin: b}
}

// counted gives the last day of a limit that starts today, and every day it looked at.
func (v *visit) counted(n int) (last string, days []countedDay, err error) {
	today := v.today()
	end, err := v.workdays().Add(today, n)
	if err != nil {
		return "", nil, err
	}
	k := 0
	for d := today; d <= end; d++ {
		day := countedDay{Date: i18n.DateNear(v.lang, d, today)}
		switch {
		case d == today:
			day.Why = v.t(i18n.DutyPageStartDay)
		case v.workdays().Works(d):
			k++
			day.Why, day.Counted = v.t(i18n.DutyPageDayNo, "n", k), true
		default:
			day.Why = v.t(i18n.DutyPageDaySkipped)
		}
		days = append(days, day)
	}
	return i18n.DateNear(v.lang, end, today), days, nil
}

func (v *visit) fillIssue(r *store.Reader, p *issuePage) error {
	measures, err := r.PlanMeasures(p.Plan.ID)
	if err != nil {
		return err
	}
	all, err := r.AllUnits()
	if err != nil {
		return err
	}
	at := map[org.UnitID]int{}
	for _, u := range all {
		at[u.ID] = len(at)
	}
	found := make([]issueUnit, len(all))
	p.Duties, p.Units = 0, nil
	for _, m := range measures {
		assignments := slices.Clone(m.Assignments)
		slices.SortStableFunc(assignments, leadsFirst)
		for _, a := range assignments {
			i, ok := at[a.Unit]
			if !ok {
				continue
			}
			role := duty.RoleOf(a, len(m.Assignments))
			u := &found[i]
			u.Duties = append(u.Duties, dutyRow{Number: m.Number, Title: words(v.lang, m.Title), Role: i18n.TermName(v.lang, "role", string(role)), Lead: role != reading.Support, Href: measurePath(p.Plan, m)})
			if role != reading.Support {
				u.Leads++
			}
			p.Duties++
		}
	}
	for i, u := range found {
		if len(u.Duties) > 0 {
			u.Name, u.Paper = unitWords(v.lang, all[i]), v.paper(all[i].Class)
			p.Units = append(p.Units, u)
		}
	}
	return nil
}

// paper says what may be sent to a class of units.
func (v *visit) paper(c org.Class) string {
	if c.MayOrder() {
		return v.t(i18n.TermPaperOrder)
	}
	return v.t(i18n.TermPaperLetter)
}

// paperWhy says why.
func (v *visit) paperWhy(c org.Class) string {
	if m, ok := i18n.Lookup(fault.Key("term.paper.why." + string(c))); ok {
		return m.In(v.lang)
	}
	return v.t(i18n.TermPaperOrderWhy)
}

// issuePlan sends the plan out.
func (s *Server) issuePlan(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	sign, object := text(form, "sign"), text(form, "object")
	l := limitsTyped(sign, object)
	var duties, receipts int
	var signBy calendar.Date
	err = v.write(func(tx *store.Tx) error {
		of, err := tx.PlanBySlug(v.r.PathValue("plan"))
		if err != nil {
			return err
		}
		if err := duty.SetLimits(tx, v.actor, l); err != nil {
			return err
		}
		today := v.today()
		days, err := workdays(&tx.Reader)
		if err != nil {
			return err
		}
		if signBy, err = days.Add(today, l.SignWithin); err != nil {
			return err
		}
		duties, receipts, err = duty.Issue(tx, v.actor, of.ID, today, days, l)
		return err
	})
	if err != nil {
		if m, ok := v.mistakes(err, v.limitLabels()); ok && !fault.Is(err, fault.Conflict) {
			return v.showIssue(sign, object, m)
		}
		return err
	}
	return v.redirect("/desk/plans/"+v.r.PathValue("plan")+"/duties", look.Good, i18n.DutyPageIssued,
		"duties", duties, "receipts", receipts, "date", i18n.DateNear(v.lang, signBy, v.today()))
}
