package web

import (
	"luodi/internal/access"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/notify"
	"luodi/internal/store"
)

// remindersPage is the ladder of a plan: who was reminded or urged, when, of what.
type remindersPage struct {
	look.Page
	Rows  []reminderRow
	Pager look.Pager
	Tabs  look.Tabs
	Wrong string // id of the notice whose withdrawal came back
	Typed string
	mistakes
}

type reminderRow struct {
	toldRow
	To, Sent, State string
	Nobody          bool
	Withdraw        string // address, "" when it cannot be withdrawn
}

func (s *Server) remindersPage(v *visit) error { return v.showReminders("", "", mistakes{}) }

func (v *visit) showReminders(wrong, typed string, m mistakes) error {
	p := remindersPage{Page: v.page(v.t(i18n.RemindersTitle)), Wrong: wrong, Typed: typed, mistakes: m}
	err := v.read(func(r *store.Reader) error {
		p.Rows = nil
		of, err := r.PlanBySlug(v.r.PathValue("plan"))
		if err != nil {
			return err
		}
		p.Path = "/desk/plans/" + of.Slug + "/reminders"
		p.Crumbs = []look.Link{{Href: "/desk/plans", Label: v.t(i18n.WebPlans)},
			{Href: "/desk/plans/" + of.Slug, Label: clip(picked(v.lang, of.Title), 30), Lang: textLang(v.lang, of.Title)}}
		p.Tabs = planTabs(p.Page, of.Slug, "reminders")
		list, next, err := r.Ladder(of.ID, store.Page{After: v.query("after")})
		if err != nil {
			return err
		}
		ids := make([]string, len(list))
		for i := range list {
			ids[i] = string(list[i].Account)
		}
		names, err := accountNames(r, ids...)
		if err != nil {
			return err
		}
		for i := range list {
			p.Rows = append(p.Rows, v.reminderRow(&list[i], names, p.Path))
		}
		p.Pager = look.Pager{Lang: v.lang}
		if next != "" {
			p.Pager.Next = look.WithQuery(p.Path, "after", next)
		}
		if v.query("after") != "" {
			p.Pager.Previous = p.Path
		}
		return nil
	})
	if err != nil {
		return err
	}
	return v.showStatus(m.status(), remindersView(p))
}

func (v *visit) reminderRow(n *notify.Notice, names map[string]string, path string) reminderRow {
	row := reminderRow{toldRow: v.toldRow(n), To: names[string(n.Account)], Sent: v.when(n.MadeAt)}
	if row.Nobody = n.Account == ""; row.Nobody {
		row.To = v.t(i18n.RemindersNobody, "unit", n.UnitName(v.lang))
	}
	switch n.State {
	case notify.Open:
		if row.State = v.t(i18n.RemindersOpen); v.may(access.WithdrawNotice) {
			row.Withdraw = path + "/" + string(n.ID) + "/withdraw"
		}
	case notify.Done:
		row.State = v.t(i18n.RemindersDone)
	case notify.Climbed:
		row.State = v.t(i18n.RemindersClimbed)
	case notify.Withdrawn:
		row.State = v.t(i18n.RemindersBack)
	}
	return row
}

func (s *Server) withdrawReminder(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	id, reason := v.r.PathValue("notice"), text(form, "reason")
	n := 0
	err = v.write(func(tx *store.Tx) (err error) {
		n, err = notify.Withdraw(tx, v.actor, notify.ID(id), reason)
		return err
	})
	if err != nil {
		if m, ok := v.mistakes(err, map[string]string{"reason": v.t(i18n.RemindersWhy)}); ok {
			return v.showReminders(id, reason, m)
		}
		return err
	}
	return v.redirect("/desk/plans/"+v.r.PathValue("plan")+"/reminders", look.Good, i18n.RemindersGone, "n", n)
}
