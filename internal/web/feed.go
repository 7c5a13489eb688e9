package web

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"luodi/internal/access"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/store"
	"luodi/internal/work"
)

// feedRoutes are the reader's calendar feeds and the feeds themselves, which have no session: who
// has the private address reads what its maker may read.
func (s *Server) feedRoutes() []route {
	return []route{
		{pattern: "GET /desk/account/feeds", handle: s.feedsPage},
		{pattern: "POST /desk/account/feeds", handle: s.makeFeed},
		{pattern: "POST /desk/account/feeds/{feed}/renew", handle: s.renewFeed},
		{pattern: "POST /desk/account/feeds/{feed}/withdraw", handle: s.withdrawFeed},
		{pattern: "GET " + feedPath + "{token}", handle: s.feed, open: true},
	}
}

const (
	// feedPath begins the private addresses; what follows is a secret and never logged.
	feedPath = "/feeds/"
	// mostFeeds is how many feeds an account may have.
	mostFeeds = 20
)

// feedAlarms are the reminders that are offered, in days before.
var feedAlarms = []int{0, 1, 3, 7, 14}

// feedsPage lists the reader's feeds and offers to make one.
type feedsPage struct {
	look.Page
	Feeds   []feedRow
	Address string // of the feed made just now
	Webcal  string
	What    string // choice in the form
	Tongue  string
	Alarm   string
	Choices []look.Option
	mistakes
}

type feedRow struct {
	ID, What, Language, Alarm, Made, Used string
}

func (s *Server) feedsPage(v *visit) error { return v.showFeeds(mistakes{}, "") }

// showFeeds shows the page; address is that of a feed made just now, shown this once.
func (v *visit) showFeeds(m mistakes, address string) error {
	p := feedsPage{Page: v.page(v.t(i18n.FeedTitle)), Address: address, What: string(work.OwnFeed), Tongue: string(v.lang), Alarm: "3", mistakes: m}
	p.Path = "/desk/account/feeds"
	p.Crumbs = []look.Link{{Href: "/desk/account", Label: v.t(i18n.LookOwnAccount)}}
	p.Scripts = []string{"site"}
	if _, rest, ok := strings.Cut(address, "://"); ok {
		p.Webcal = "webcal://" + rest
	}
	if m.fault != nil {
		p.What, p.Tongue, p.Alarm = v.r.PostForm.Get("what"), v.r.PostForm.Get("lang"), v.r.PostForm.Get("alarm")
	}
	err := v.read(func(r *store.Reader) error {
		var err error
		if p.Choices, err = v.feedChoices(r); err != nil {
			return err
		}
		feeds, err := r.Feeds(v.actor.Account)
		if err != nil {
			return err
		}
		for _, f := range feeds {
			p.Feeds = append(p.Feeds, v.feedRow(f, p.Choices))
		}
		return nil
	})
	if err != nil {
		return err
	}
	return v.showStatus(m.status(), feedsView(p))
}

func (v *visit) feedRow(f work.Feed, choices []look.Option) feedRow {
	row := feedRow{ID: string(f.ID), What: v.t(i18n.FeedGone), Made: v.when(f.MadeAt), Used: v.t(i18n.FeedNever), Alarm: v.alarmText(f.Alarm)}
	for _, c := range choices {
		if c.Value == choiceOf(f) {
			row.What = c.Label
		}
	}
	for _, o := range feedLanguages {
		if o.Value == f.Lang {
			row.Language = o.Label
		}
	}
	if f.UsedOn != 0 {
		row.Used = i18n.DateNear(v.lang, f.UsedOn, v.today())
	}
	return row
}

func (v *visit) alarmText(days int) string {
	if days == 0 {
		return v.t(i18n.FeedNoAlarm)
	}
	return v.t(i18n.FeedDays, "n", days)
}

var feedLanguages = []look.Option{{Value: string(i18n.ZhHans), Label: "简体中文"}, {Value: string(i18n.ZhHant), Label: "繁體中文（香港）"}, {Value: string(i18n.En), Label: "English"}}

func (p feedsPage) alarms() (list []look.Option) {
	for _, n := range feedAlarms {
		label := p.T(i18n.FeedNoAlarm)
		if n > 0 {
			label = p.T(i18n.FeedDays, "n", n)
		}
		list = append(list, look.Option{Value: strconv.Itoa(n), Label: label})
	}
	return list
}

// choiceOf is a feed's entry in the form's list.
func choiceOf(f work.Feed) string {
	if f.Kind == work.OwnFeed {
		return string(work.OwnFeed)
	}
	return string(f.Kind) + ":" + f.Subject
}

// feedChoices are the feeds that the reader may make: his own, each plan that was issued, and his
// unit; who belongs to no unit may choose any that has a part in a plan.
func (v *visit) feedChoices(r *store.Reader) ([]look.Option, error) {
	own := look.Option{Value: string(work.OwnFeed), Label: v.t(i18n.FeedOwn)}
	units := map[org.UnitID]bool{}
	if v.actor.Unit != "" {
		u, err := r.Unit(v.actor.Unit)
		if err != nil {
			return nil, err
		}
		name, _ := unitWords(v.lang, u).Pick()
		own.Label = v.t(i18n.FeedOwnUnit, "unit", name)
		units[u.ID] = true
	}
	list := []look.Option{own}
	ids, err := r.IssuedPlans()
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		of, err := r.Plan(id)
		if err != nil {
			return nil, err
		}
		list = append(list, look.Option{Value: string(work.PlanFeed) + ":" + string(id), Label: v.t(i18n.FeedPlanOf, "plan", picked(v.lang, of.Title)), Group: v.t(i18n.FeedPlans)})
		if v.actor.Unit != "" {
			continue
		}
		rows, err := r.PlanUnits(id)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			units[row.ID] = true
		}
	}
	all, err := r.AllUnits()
	if err != nil {
		return nil, err
	}
	for _, u := range all {
		if units[u.ID] {
			name, _ := unitWords(v.lang, u).Pick()
			list = append(list, look.Option{Value: string(work.UnitFeed) + ":" + string(u.ID), Label: v.t(i18n.FeedUnitOf, "unit", name), Group: v.t(i18n.FeedUnits)})
		}
	}
	return list, nil
}

func (s *Server) makeFeed(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	f := work.Feed{Account: v.actor.Account}
	var wrong []fault.Field
	bad := func(name string) {
		wrong = append(wrong, fault.Field{Name: name, Key: i18n.FeedUnknown.Key})
	}
	var choices []look.Option
	if err := v.read(func(r *store.Reader) error { choices, err = v.feedChoices(r); return err }); err != nil {
		return err
	}
	if !slices.ContainsFunc(choices, func(o look.Option) bool { return o.Value == form.Get("what") }) {
		bad("what")
	}
	kind, subject, _ := strings.Cut(form.Get("what"), ":")
	f.Kind, f.Subject, f.Lang = work.FeedKind(kind), subject, form.Get("lang")
	if f.Kind == work.OwnFeed {
		f.Subject = string(v.actor.Unit) // a reader who changes units makes a new one
	}
	if !slices.ContainsFunc(feedLanguages, func(o look.Option) bool { return o.Value == f.Lang }) {
		bad("lang")
	}
	if f.Alarm, err = strconv.Atoi(cmp.Or(form.Get("alarm"), "0")); err != nil || !slices.Contains(feedAlarms, f.Alarm) {
		bad("alarm")
	}
	if err = fault.Fields(wrong); err == nil {
		var token string
		if token, err = v.insertFeed(f, ""); err == nil {
			return v.showFeeds(mistakes{}, v.feedAddress(token))
		}
	}
	if m, ok := v.mistakes(err, map[string]string{"what": v.t(i18n.FeedWhat), "lang": v.t(i18n.FeedLanguage), "alarm": v.t(i18n.FeedAlarm)}); ok {
		return v.showFeeds(m, "")
	}
	return err
}

// insertFeed keeps a feed under a fresh secret, in the place of an old one if there is one. Only
// the secret's hash is kept.
func (v *visit) insertFeed(f work.Feed, old work.FeedID) (token string, err error) {
	token = access.NewToken()
	err = v.write(func(tx *store.Tx) error {
		have, err := tx.Feeds(f.Account)
		if err != nil {
			return err
		}
		if old != "" {
			if err := tx.DeleteFeed(f.Account, old); err != nil {
				return err
			}
		} else if len(have) >= mostFeeds {
			return fault.New(fault.TooMany, i18n.FeedTooMany.Key, fault.Args{"most": mostFeeds})
		}
		made := f
		if err := tx.InsertFeed(&made, access.SessionID(token)); err != nil {
			return err
		}
		return tx.Audit(v.actor, access.OwnAccount, "feed", string(made.ID), access.Installation, nil, feedTrace(made))
	})
	return token, err
}

// feedTrace is what the trail keeps of a feed.
func feedTrace(f work.Feed) any {
	return struct {
		Kind    work.FeedKind `json:"kind"`
		Subject string        `json:"subject,omitempty"`
	}{f.Kind, f.Subject}
}

// feedAddress is the whole address of a feed.
func (v *visit) feedAddress(token string) string { return v.origin() + feedPath + token + ".ics" }

// origin is the address of this server as readers reach it.
func (v *visit) origin() string {
	if v.s.base != nil {
		return v.s.base.String()
	}
	scheme := "http"
	if v.r.TLS != nil || v.s.trustProxy && v.r.Header.Get("X-Forwarded-Proto") == "https" {
		scheme = "https"
	}
	return scheme + "://" + v.r.Host
}

// ownFeed finds a feed of the reader.
func (v *visit) ownFeed() (f work.Feed, err error) {
	id := work.FeedID(v.r.PathValue("feed"))
	err = v.read(func(r *store.Reader) error {
		feeds, err := r.Feeds(v.actor.Account)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(feeds, func(f work.Feed) bool { return f.ID == id })
		if i < 0 {
			return fault.New(fault.NotFound, "fault.not_found", nil)
		}
		f = feeds[i]
		return nil
	})
	return f, err
}

// renewFeed gives a feed a new address; the old one stops.
func (s *Server) renewFeed(v *visit) error {
	f, err := v.ownFeed()
	if err != nil {
		return err
	}
	if f.Kind == work.OwnFeed {
		f.Subject = string(v.actor.Unit)
	}
	old := f.ID
	f.UsedOn = 0
	token, err := v.insertFeed(f, old)
	if err != nil {
		return err
	}
	return v.showFeeds(mistakes{}, v.feedAddress(token))
}

func (s *Server) withdrawFeed(v *visit) error {
	f, err := v.ownFeed()
	if err != nil {
		return err
	}
	err = v.write(func(tx *store.Tx) error {
		if err := tx.DeleteFeed(v.actor.Account, f.ID); err != nil {
			return err
		}
		return tx.Audit(v.actor, access.OwnAccount, "feed", string(f.ID), access.Installation, feedTrace(f), nil)
	})
	if err != nil {
		return err
	}
	return v.redirect("/desk/account/feeds", look.Good, i18n.FeedStopped)
}

// mayFollow reports whether the account may still read what the feed shows: it is open, it may read
// plans, and a unit's feed is that of its own unit if it belongs to one.
func mayFollow(a access.Account, f work.Feed) bool {
	if a.Disabled || access.Allow(a.Actor(), access.ReadPlans) != nil {
		return false
	}
	switch f.Kind {
	case work.PlanFeed:
		return plan.ID(f.Subject) != ""
	case work.UnitFeed:
		return a.Unit == "" || a.Unit == org.UnitID(f.Subject)
	case work.OwnFeed:
		return a.Unit == org.UnitID(f.Subject)
	}
	return false
}
