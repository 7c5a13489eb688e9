package web

import (
	"slices"
	"strings"

	"luodi/internal/access"
	"luodi/internal/duty"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/reading"
	"luodi/internal/store"
)

// dutyPage is one duty: where it stands, and what its unit or the office can do next.
type dutyPage struct {
	look.Page
	Row       dutyRow
	Clause    string
	Measure   look.Link
	IssuedOn  string
	Limits    bool // of signing and objecting still run
	Objection *objectionRow
	Replaces  look.Words
	ReplacesH string
	Filings   []filingRow
	Changes   []change
	Reporting string // what stands against reporting, or that nothing does
	May       bool

	CanSign, CanObject, CanFile, CanSettle, CanReassign, CanRole, OwnUnit bool

	UnitPath string
	Units    []look.Option
	Entry    dutyEntry
	mistakes
}

type objectionRow struct {
	Reason, Author, When string
	Suggests             look.Words
	Decided              bool
	Verdict, Decision    string
	DecidedAt            string
}

type filingRow struct {
	Kind, Post, From, To string
	Handover, Now        bool
}

// dutyEntry is what was typed into a form of the page.
type dutyEntry struct{ Reason, Suggests, Decision, Reassign, Unit, Withdraw string }

func (v *visit) mayDecide() bool { return v.may(access.DecideDuty) }

func (s *Server) dutyPage(v *visit) error { return v.showDuty(dutyEntry{}, mistakes{}) }

func (v *visit) dutyID() duty.ID { return duty.ID(v.r.PathValue("duty")) }

func (v *visit) showDuty(entry dutyEntry, m mistakes) error {
	p := dutyPage{Page: v.page(""), Entry: entry, mistakes: m}
	err := v.read(func(r *store.Reader) error { return v.fillDuty(r, &p) })
	if err != nil {
		return err
	}
	return v.showStatus(m.status(), dutyView(p))
}

func (v *visit) fillDuty(r *store.Reader, p *dutyPage) error {
	d, err := r.Duty(v.dutyID())
	if err != nil {
		return err
	}
	of, err := r.Plan(d.Plan)
	if err != nil {
		return err
	}
	measure, err := r.MeasureByID(d.Measure)
	if err != nil {
		return err
	}
	u, err := r.Unit(d.Unit)
	if err != nil {
		return err
	}
	filings, err := r.DutyFilings(d.ID)
	if err != nil {
		return err
	}
	posts, err := r.UnitPosts(d.Unit)
	if err != nil {
		return err
	}
	b := &dutyBook{plan: of, measures: map[plan.MeasureID]plan.Measure{measure.ID: measure}, units: map[org.UnitID]org.Unit{u.ID: u}, filings: filings, posts: map[org.PostID]org.Post{}}
	for _, x := range posts {
		b.posts[x.ID] = x
	}
	p.Row = v.dutyRows(b, []duty.Duty{d})[0]
	p.Clause = measure.Text
	p.Measure = look.Link{Href: measurePath(of, measure), Label: v.t(i18n.WebMeasureNo, "number", measure.Number)}
	p.IssuedOn = i18n.DateNear(v.lang, d.IssuedOn, v.today())
	p.Limits = d.State == duty.Issued
	p.Title = v.t(i18n.WebMeasureNo, "number", measure.Number) + " · " + picked(v.lang, plan.Words{Hans: u.Name, Hant: u.Hant, English: u.English})
	p.Path = dutyPath(d.ID)
	p.UnitPath = "/desk/units/" + u.Slug
	p.Crumbs = []look.Link{{Href: "/desk/plans", Label: v.t(i18n.WebPlans)}, {Href: "/desk/plans/" + of.Slug, Label: clip(picked(v.lang, of.Title), 40)}, {Href: "/desk/plans/" + of.Slug + "/duties", Label: v.t(i18n.DutyPageDuties)}}
	v.fillFilings(p, filings, b.posts)
	if err := v.fillObjection(r, p, d); err != nil {
		return err
	}
	own := v.may(access.SignDuty, d.Unit)
	p.OwnUnit = own
	p.CanSign = own && d.State == duty.Issued
	// past the limit the form stays only for what was typed, beside the reason why it is too late
	p.CanObject = p.CanSign && !d.Objection.Decided() && (v.today() <= d.ObjectBy || p.Entry.Reason != "")
	p.CanFile = d.Open() && v.may(access.FilePost, d.Unit)
	p.CanSettle = d.State == duty.Objected && v.mayDecide()
	p.CanReassign = d.State == duty.Returned && v.mayDecide()
	p.CanRole = d.Open() && v.mayDecide()
	if own {
		if err := duty.MayReport(string(v.actor.Account), d, filings, b.posts, v.today()); err != nil {
			p.Reporting = i18n.Fault(v.lang, err)
		} else {
			p.May, p.Reporting = true, v.t(i18n.DutyPageMayReport)
		}
	}
	if p.CanObject || p.CanSettle || p.CanReassign {
		none := i18n.DutyPageNoSuggestion
		if !p.CanObject {
			none = i18n.DutyPageLeaveOpen
		}
		if p.Units, err = v.unitOptions(r, d.Unit, none); err != nil {
			return err
		}
		if p.Entry.Reassign == "" && d.Objection != nil {
			p.Entry.Reassign = string(d.Objection.Suggests)
		}
	}
	if v.may(access.ReadAudit) {
		entries, _, err := r.AuditSubject("duty", string(d.ID), store.Page{Limit: 20})
		if err != nil {
			return err
		}
		p.Changes = nil
		for _, e := range entries {
			p.Changes = append(p.Changes, v.change(e))
		}
	}
	return nil
}

func (v *visit) fillFilings(p *dutyPage, filings []duty.Filing, posts map[org.PostID]org.Post) {
	p.Filings = nil
	today := v.today()
	for _, kind := range org.PostKinds {
		for _, f := range slices.Backward(filings) {
			if f.Kind != kind {
				continue
			}
			post := posts[f.Post]
			p.Filings = append(p.Filings, filingRow{Kind: i18n.TermName(v.lang, "post", string(f.Kind)), Post: strings.TrimSpace(post.Title + " " + post.Holder),
				From: i18n.Date(v.lang, f.From), To: v.until(f.To), Handover: f.Handover != "", Now: f.On(today) && post.InOffice(today)})
		}
	}
}

func (v *visit) fillObjection(r *store.Reader, p *dutyPage, d duty.Duty) error {
	p.Objection = nil
	if o := d.Objection; o != nil {
		row := &objectionRow{Reason: o.Reason, Author: o.Author, When: v.when(o.At), Decided: o.Decided(), Decision: o.Decision}
		if o.Suggests != "" {
			u, err := r.Unit(o.Suggests)
			if err != nil {
				return err
			}
			row.Suggests = unitWords(v.lang, u)
		}
		if row.Decided {
			row.DecidedAt = v.when(o.DecidedAt)
			row.Verdict = v.t(i18n.DutyPageRefused)
			if o.Upheld {
				row.Verdict = v.t(i18n.DutyPageUpheld)
			}
		}
		p.Objection = row
	}
	if d.Replaces != "" {
		old, err := r.Duty(d.Replaces)
		if err != nil {
			return err
		}
		u, err := r.Unit(old.Unit)
		if err != nil {
			return err
		}
		p.Replaces, p.ReplacesH = unitWords(v.lang, u), dutyPath(old.ID)
	}
	return nil
}

func (v *visit) dutyLabels() map[string]string {
	return map[string]string{"reason": v.t(i18n.DutyPageReason), "suggests": v.t(i18n.DutyPageSuggests), "decision": v.t(i18n.DutyPageDecideReason), "unit": v.t(i18n.DutyPageReassignTo)}
}

// dutyStep runs one step on the duty of the address and answers on its page.
func (v *visit) dutyStep(entry dutyEntry, kept *i18n.Message, step func(*store.Tx) error) error {
	if err := v.write(step); err != nil {
		if m, ok := v.mistakes(err, v.dutyLabels()); ok {
			return v.showDuty(entry, m)
		}
		return err
	}
	return v.redirect(dutyPath(v.dutyID()), look.Good, kept)
}

func (s *Server) objectToDuty(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	e := dutyEntry{Reason: text(form, "reason"), Suggests: text(form, "suggests")}
	return v.dutyStep(e, i18n.DutyPageObjected, func(tx *store.Tx) error {
		if len(e.Reason) > longestNote {
			return fault.Fields([]fault.Field{{Name: "reason", Key: i18n.DutyTooLong.Key}})
		}
		if e.Suggests != "" {
			if _, err := tx.Unit(org.UnitID(e.Suggests)); err != nil {
				return err
			}
		}
		return duty.ObjectTo(tx, v.actor, v.dutyID(), v.today(), e.Reason, org.UnitID(e.Suggests))
	})
}

func (s *Server) settleDuty(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	e := dutyEntry{Decision: text(form, "decision"), Reassign: text(form, "unit")}
	upheld := text(form, "upheld") == "yes"
	return v.dutyStep(e, i18n.DutyPageDecided, func(tx *store.Tx) error {
		l, err := limits(&tx.Reader)
		if err != nil {
			return err
		}
		days, err := workdays(&tx.Reader)
		if err != nil {
			return err
		}
		r := duty.Ruling{Upheld: upheld, Reason: e.Decision}
		if upheld {
			r.Reassign = org.UnitID(e.Reassign)
		}
		return duty.Settle(tx, v.actor, v.dutyID(), v.today(), days, l, r)
	})
}

func (s *Server) reassignDuty(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	e := dutyEntry{Reassign: text(form, "unit")}
	return v.dutyStep(e, i18n.DutyPageReassigned, func(tx *store.Tx) error {
		if e.Reassign == "" {
			return fault.Fields([]fault.Field{{Name: "unit", Key: i18n.FaultRequired.Key}})
		}
		l, err := limits(&tx.Reader)
		if err != nil {
			return err
		}
		days, err := workdays(&tx.Reader)
		if err != nil {
			return err
		}
		return duty.Reassign(tx, v.actor, v.dutyID(), v.today(), days, l, org.UnitID(e.Reassign))
	})
}

func (s *Server) takeBackDuty(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	e := dutyEntry{Withdraw: text(form, "reason")}
	return v.dutyStep(e, i18n.DutyPageTakenBack, func(tx *store.Tx) error { return duty.TakeBack(tx, v.actor, v.dutyID(), e.Withdraw) })
}

func (s *Server) confirmRole(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	if err := v.write(func(tx *store.Tx) error {
		return duty.ConfirmRole(tx, v.actor, v.dutyID(), reading.Role(text(form, "role")))
	}); err != nil {
		return err
	}
	to := dutyPath(v.dutyID())
	if back := text(form, "back"); strings.HasPrefix(back, "/desk/plans/") && !strings.ContainsAny(back, "\\\r\n") {
		to = back
	}
	return v.redirect(to, look.Good, i18n.DutyPageRoleKept)
}
