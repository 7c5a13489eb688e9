package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"

	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/notify"
	"luodi/internal/plan"
	"luodi/internal/store"
)

// inboxPage is what a person was told, by plan: what waits first.
type inboxPage struct {
	look.Page
	Tabs   look.Tabs
	Open   bool
	Unread int
	Groups []inboxGroup
	Pager  look.Pager
}

type inboxGroup struct {
	Plan  string
	Rows  []toldRow
	order int
}

// toldRow is one notice in the reader's language.
type toldRow struct {
	ID, Level, Text, Where, Remark, When, Ended, Href, Button string
	Urgent, Copy, Unread                                      bool
}

func (s *Server) inboxPage(v *visit) error {
	state := notify.Open
	switch v.query("state") {
	case "done":
		state = notify.Done
	case "withdrawn":
		state = notify.Withdrawn
	}
	p := inboxPage{Page: v.page(v.t(i18n.NoticesTitle)), Open: state == notify.Open}
	p.Tabs = look.Tabs{Label: v.t(i18n.NoticesTitle), Items: []look.Link{
		{Href: "/desk/notices", Label: v.t(i18n.NoticesOpen), Current: state == notify.Open},
		{Href: "/desk/notices?state=done", Label: v.t(i18n.NoticesDone), Current: state == notify.Done},
		{Href: "/desk/notices?state=withdrawn", Label: v.t(i18n.NoticesWithdrawn), Current: state == notify.Withdrawn},
	}}
	err := v.read(func(r *store.Reader) error {
		list, next, err := r.Inbox(v.actor.Account, state, store.Page{After: v.query("after")})
		if err != nil {
			return err
		}
		if p.Unread, err = r.Unread(v.actor.Account); err != nil {
			return err
		}
		p.Groups = v.inboxGroups(list)
		p.Pager = look.Pager{Lang: v.lang}
		if next != "" {
			p.Pager.Next = look.WithQuery(v.r.URL.RequestURI(), "after", next)
		}
		if v.query("after") != "" {
			p.Pager.Previous = look.WithQuery(v.r.URL.RequestURI(), "after", "")
		}
		return nil
	})
	if err != nil {
		return err
	}
	return v.show(inboxView(p))
}

// inboxGroups puts notices together by plan, the highest level first and then the earliest date.
func (v *visit) inboxGroups(list []notify.Notice) []inboxGroup {
	slices.SortStableFunc(list, func(a, b notify.Notice) int { return cmp.Or(b.Level-a.Level, cmp.Compare(a.Due, b.Due)) })
	at := map[plan.ID]int{}
	var groups []inboxGroup
	for i := range list {
		n := &list[i]
		g, ok := at[n.Plan]
		if !ok {
			g = len(groups)
			at[n.Plan] = g
			groups = append(groups, inboxGroup{Plan: n.PlanName(v.lang)})
		}
		groups[g].Rows = append(groups[g].Rows, v.toldRow(n))
	}
	return groups
}

func (v *visit) toldRow(n *notify.Notice) toldRow {
	row := toldRow{ID: string(n.ID), Level: n.LevelWord(v.lang), Urgent: n.Level >= 2, Text: n.Sentence(v.lang, v.today()), Where: n.Where(v.lang),
		When: v.t(i18n.NoticesSince, "when", v.ago(n.MadeAt)), Href: n.Link, Button: n.Button(v.lang), Copy: n.Copy, Unread: n.State == notify.Open && n.ReadAt.IsZero()}
	if n.About.Remark != "" {
		row.Remark = v.t(i18n.NoticesRemark, "text", clip(n.About.Remark, 120))
	}
	switch n.State {
	case notify.Done, notify.Climbed:
		row.Ended = v.t(i18n.NoticesSettled, "when", v.when(n.EndedAt))
	case notify.Withdrawn:
		row.Ended = v.t(i18n.NoticesTaken, "when", v.when(n.EndedAt), "by", n.EndedBy, "reason", n.Reason)
	}
	return row
}

// readNotices marks one notice of the reader as read, or all of them.
func (s *Server) readNotices(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	id := notify.ID(form.Get("notice"))
	if err := v.markRead(id); err != nil {
		return err
	}
	if id != "" {
		return v.redirect("/desk/notices", look.Good, nil)
	}
	return v.redirect("/desk/notices", look.Good, i18n.NoticesAllRead)
}

func (v *visit) markRead(id notify.ID) error {
	defer v.s.bells.drop(v.actor.Account)
	return v.write(func(tx *store.Tx) error { return tx.ReadNotice(v.actor.Account, id) })
}

// openNotice marks a notice of the reader as read and leads to the one thing to do.
func (s *Server) openNotice(v *visit) error {
	var n notify.Notice
	err := v.read(func(r *store.Reader) (err error) {
		n, err = r.Notice(notify.ID(v.r.PathValue("notice")))
		return err
	})
	if err != nil {
		return err
	}
	if n.Account != v.actor.Account {
		return fault.New(fault.NotFound, "fault.not_found", nil) // not theirs, and not theirs to know
	}
	if n.ReadAt.IsZero() {
		if err := v.markRead(n.ID); err != nil {
			return err
		}
	}
	to, err := url.Parse(n.Link)
	if err != nil || to.IsAbs() || to.Host != "" {
		return fault.New(fault.Internal, "", nil)
	}
	v.w.Header().Set("Cache-Control", "no-store")
	http.Redirect(v.w, v.r, to.String(), http.StatusSeeOther)
	return nil
}
