package web

import (
	"sync"
	"time"

	"luodi/internal/access"
	"luodi/internal/courier"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/store"
)

// notifyRoutes are the pages of what people are told: the inbox, how one wants to be told, the ways out
// of the house, and the ladder of a plan.
func (s *Server) notifyRoutes() []route {
	const of = "/desk/plans/{plan}/reminders"
	return []route{
		{pattern: "GET /desk/notices", handle: s.inboxPage},
		{pattern: "POST /desk/notices/read", handle: s.readNotices},
		{pattern: "POST /desk/notices/{notice}/open", handle: s.openNotice},
		{pattern: "GET /desk/account/notices", handle: s.preferencePage},
		{pattern: "POST /desk/account/notices", handle: s.setPreference},

		{pattern: "GET /desk/channels", handle: s.channelsPage, right: access.Operate},
		{pattern: "POST /desk/channels", handle: s.addChannel, right: access.Operate},
		{pattern: "POST /desk/channels/rules", handle: s.setSending, right: access.Operate},
		{pattern: "GET /desk/channels/new/{kind}", handle: s.newChannelPage, right: access.Operate},
		{pattern: "GET /desk/channels/{channel}", handle: s.channelPage, right: access.Operate},
		{pattern: "POST /desk/channels/{channel}", handle: s.editChannel, right: access.Operate},
		{pattern: "POST /desk/channels/{channel}/test", handle: s.testChannel, right: access.Operate},
		{pattern: "POST /desk/channels/{channel}/deliveries/{delivery}/again", handle: s.deliverAgain, right: access.Operate},

		{pattern: "GET " + of, handle: s.remindersPage, right: access.ReadPlans},
		{pattern: "POST " + of + "/{notice}/withdraw", handle: s.withdrawReminder, right: access.WithdrawNotice},
	}
}

// house is how messages that leave name this installation.
func (v *visit) house() courier.House {
	name := v.s.name
	if name == "" {
		name = i18n.LookSite.In(v.lang)
	}
	return courier.House{Name: name, Base: v.origin(), Zone: v.s.zone}
}

// bells keeps for some seconds how many unread notices a person has, so that a page costs no further
// question to the database.
type bells struct {
	mu   sync.Mutex
	know map[access.AccountID]bell
}

type bell struct {
	n  int
	at time.Time
}

const (
	bellFresh = 10 * time.Second
	bellsKept = 4096
)

func (b *bells) get(id access.AccountID, now time.Time) (int, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	x, ok := b.know[id]
	return x.n, ok && now.Sub(x.at) < bellFresh
}

func (b *bells) put(id access.AccountID, n int, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.know == nil || len(b.know) >= bellsKept {
		b.know = map[access.AccountID]bell{}
	}
	b.know[id] = bell{n, now}
}

func (b *bells) drop(id access.AccountID) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.know, id)
}

// bell leads to the inbox and says how many notices are unread. A page is not refused for it: when the
// count cannot be had, none is shown.
func (v *visit) bell() look.Link {
	if !v.actor.SignedIn() {
		return look.Link{}
	}
	now := time.Now()
	n, ok := v.s.bells.get(v.actor.Account, now)
	if !ok {
		count := func(r *store.Reader) (err error) { n, err = r.Unread(v.actor.Account); return err }
		var err error
		if v.snapshot != nil {
			err = count(v.snapshot)
		} else {
			err = v.s.db.Read(v.r.Context(), count)
		}
		if err == nil {
			v.s.bells.put(v.actor.Account, n, now)
		}
	}
	link := look.Link{Href: "/desk/notices", Label: v.t(i18n.NoticesBellNone), Current: v.r.URL.Path == "/desk/notices"}
	switch {
	case n > 99:
		link.Count, link.Label = "99+", v.t(i18n.NoticesBell, "n", "99+")
	case n > 0:
		link.Count, link.Label = i18n.Number(n), v.t(i18n.NoticesBell, "n", n)
	}
	return link
}
