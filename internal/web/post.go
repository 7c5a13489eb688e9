package web

import (
	"slices"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/duty"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/org"
	"luodi/internal/store"
)

// postsPage is the posts of a unit, in office and former.
type postsPage struct {
	look.Page
	Unit        org.Unit
	Base        string
	Now, Former []postRow
	CanEdit     bool
	Entry       postEntry
	mistakes
}

type postRow struct {
	Href, Title, Holder, Phone, Account, From, To, Deputy string
	Carries                                               int
}

// postEntry is the form of a post as filled in.
type postEntry struct {
	Title, Holder, Phone, Account, From, To, Deputy, Day, Version string
	Accounts, Deputies                                            []look.Option
}

func (v *visit) until(d calendar.Date) string {
	if d.IsZero() {
		return v.t(i18n.DutyPageStill)
	}
	return i18n.Date(v.lang, d)
}

func (s *Server) postsPage(v *visit) error {
	return v.showPosts(postEntry{From: v.today().String()}, mistakes{})
}

func (v *visit) showPosts(entry postEntry, m mistakes) error {
	p := postsPage{Page: v.page(""), Entry: entry, mistakes: m}
	err := v.read(func(r *store.Reader) error {
		var err error
		if p.Unit, err = r.UnitBySlug(v.r.PathValue("unit")); err != nil {
			return err
		}
		p.CanEdit = v.may(access.FilePost, p.Unit.ID)
		posts, err := r.UnitPosts(p.Unit.ID)
		if err != nil {
			return err
		}
		accounts, err := r.UnitAccounts(p.Unit.ID)
		if err != nil {
			return err
		}
		p.Now, p.Former = nil, nil
		for _, x := range posts {
			filings, err := r.PostFilings(x.ID)
			if err != nil {
				return err
			}
			row := v.postRow(p.Unit, x, posts, accounts)
			for _, f := range filings {
				if f.On(v.today()) {
					row.Carries++
				}
			}
			if x.To.IsZero() || x.To >= v.today() {
				p.Now = append(p.Now, row)
			} else {
				p.Former = append(p.Former, row)
			}
		}
		slices.Reverse(p.Former)
		v.offerPost(&p.Entry, "", posts, accounts)
		return nil
	})
	if err != nil {
		return err
	}
	name, _ := unitWords(v.lang, p.Unit).Pick()
	p.Title = v.t(i18n.DutyPageUnitPosts, "unit", name)
	p.Base = "/desk/units/" + p.Unit.Slug
	p.Path = p.Base + "/posts"
	p.Crumbs = []look.Link{{Href: "/desk/units", Label: v.t(i18n.WebUnits)}, {Href: p.Base, Label: name}}
	return v.showStatus(m.status(), postsView(p))
}

func (v *visit) postRow(u org.Unit, x org.Post, posts []org.Post, accounts []access.Account) postRow {
	row := postRow{Href: "/desk/units/" + u.Slug + "/posts/" + string(x.ID), Title: x.Title, Holder: x.Holder, Phone: x.Phone, From: i18n.Date(v.lang, x.From), To: v.until(x.To)}
	for _, a := range accounts {
		if string(a.ID) == x.Account {
			row.Account = a.Name
		}
	}
	for _, other := range posts {
		if other.ID == x.Deputy && x.Deputy != "" {
			row.Deputy = other.Title + " " + other.Holder
		}
	}
	return row
}

func (v *visit) offerPost(e *postEntry, self org.PostID, posts []org.Post, accounts []access.Account) {
	e.Accounts = []look.Option{{Label: v.t(i18n.DutyPageNoAccount)}}
	for _, a := range accounts {
		e.Accounts = append(e.Accounts, look.Option{Value: string(a.ID), Label: a.Name})
	}
	e.Deputies = []look.Option{{Label: v.t(i18n.DutyPageNoDeputy)}}
	for _, x := range posts {
		if x.ID != self && x.InOffice(v.today()) {
			e.Deputies = append(e.Deputies, look.Option{Value: string(x.ID), Label: x.Title + " " + x.Holder})
		}
	}
}

func (v *visit) postLabels() map[string]string {
	return map[string]string{"title": v.t(i18n.DutyPagePostTitle), "holder": v.t(i18n.DutyPageHolder), "phone": v.t(i18n.DutyPagePhone), "account": v.t(i18n.DutyPageAccount),
		"from": v.t(i18n.DutyPageFrom), "to": v.t(i18n.DutyPageTo), "deputy": v.t(i18n.DutyPageDeputy), "day": v.t(i18n.DutyPageSucceedDay), "successor": v.t(i18n.DutyPageHolder)}
}

func postTyped(form map[string][]string) postEntry {
	return postEntry{Title: text(form, "title"), Holder: text(form, "holder"), Phone: text(form, "phone"), Account: text(form, "account"),
		From: text(form, "from"), To: text(form, "to"), Deputy: text(form, "deputy"), Day: text(form, "day"), Version: text(form, "version")}
}

// post is the post that was typed; wrong dates are faults.
func (e postEntry) post(form map[string][]string, unit org.UnitID) (org.Post, error) {
	p := org.Post{Unit: unit, Title: e.Title, Holder: e.Holder, Phone: e.Phone, Account: e.Account, Deputy: org.PostID(e.Deputy)}
	var err error
	if p.From, err = dateOf(form, "from"); err == nil {
		p.To, err = dateOf(form, "to")
	}
	return p, err
}

func (s *Server) addPost(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	e := postTyped(form)
	err = v.write(func(tx *store.Tx) error {
		u, err := tx.UnitBySlug(v.r.PathValue("unit"))
		if err != nil {
			return err
		}
		p, err := e.post(form, u.ID)
		if err != nil {
			return err
		}
		return duty.KeepPost(tx, v.actor, &p)
	})
	if err != nil {
		if m, ok := v.mistakes(err, v.postLabels()); ok {
			return v.showPosts(e, m)
		}
		return err
	}
	return v.redirect("/desk/units/"+v.r.PathValue("unit")+"/posts", look.Good, i18n.DutyPagePostKept)
}

// postPage is one post: its facts, its successor, and the duties it carries or carried.
type postPage struct {
	look.Page
	Unit    org.Unit
	Post    org.Post
	Row     postRow
	History []postDuty
	Open    int
	CanEdit bool
	CanEnd  bool
	Entry   postEntry
	Next    postEntry // the form of the successor
	OnNext  bool      // the mistakes are the successor's
	mistakes
}

type postDuty struct {
	Href, Number, Kind, From, To string
	Title                        look.Words
	Handover                     bool
}

func (s *Server) postPage(v *visit) error { return v.showPost(nil, nil, mistakes{}) }

func (v *visit) showPost(filled, next *postEntry, m mistakes) error {
	p := postPage{Page: v.page(""), mistakes: m, OnNext: next != nil}
	err := v.read(func(r *store.Reader) error {
		var err error
		if p.Unit, err = r.UnitBySlug(v.r.PathValue("unit")); err != nil {
			return err
		}
		if p.Post, err = r.Post(org.PostID(v.r.PathValue("post"))); err != nil {
			return err
		}
		if p.Post.Unit != p.Unit.ID {
			return fault.New(fault.NotFound, "fault.not_found", nil)
		}
		return v.fillPost(r, &p, filled, next)
	})
	if err != nil {
		return err
	}
	name, _ := unitWords(v.lang, p.Unit).Pick()
	base := "/desk/units/" + p.Unit.Slug
	p.Title = p.Post.Title + " " + p.Post.Holder
	p.Path = base + "/posts/" + string(p.Post.ID)
	p.Crumbs = []look.Link{{Href: "/desk/units", Label: v.t(i18n.WebUnits)}, {Href: base, Label: name}, {Href: base + "/posts", Label: v.t(i18n.DutyPagePosts)}}
	return v.showStatus(m.status(), postView(p))
}

func (v *visit) fillPost(r *store.Reader, p *postPage, filled, next *postEntry) error {
	posts, err := r.UnitPosts(p.Unit.ID)
	if err != nil {
		return err
	}
	accounts, err := r.UnitAccounts(p.Unit.ID)
	if err != nil {
		return err
	}
	filings, err := r.PostFilings(p.Post.ID)
	if err != nil {
		return err
	}
	x := p.Post
	p.CanEdit = v.may(access.FilePost, p.Unit.ID)
	p.CanEnd = p.CanEdit && x.To.IsZero()
	p.Row = v.postRow(p.Unit, x, posts, accounts)
	p.Entry = postEntry{Title: x.Title, Holder: x.Holder, Phone: x.Phone, Account: x.Account, From: x.From.String(), To: x.To.String(), Deputy: string(x.Deputy), Version: version(x.Version)}
	if filled != nil {
		p.Entry = *filled
	}
	p.Next = postEntry{Title: x.Title, Day: v.today().String(), Deputy: string(x.Deputy)}
	if next != nil {
		p.Next = *next
	}
	v.offerPost(&p.Entry, x.ID, posts, accounts)
	v.offerPost(&p.Next, x.ID, posts, accounts)
	p.History, p.Open = nil, 0
	for _, f := range slices.Backward(filings) {
		d, err := r.Duty(f.Duty)
		if err != nil {
			return err
		}
		m, err := r.MeasureByID(d.Measure)
		if err != nil {
			return err
		}
		if f.On(v.today()) && d.Open() {
			p.Open++
		}
		p.History = append(p.History, postDuty{Href: dutyPath(d.ID), Number: m.Number, Title: words(v.lang, m.Title), Kind: i18n.TermName(v.lang, "post", string(f.Kind)),
			From: i18n.Date(v.lang, f.From), To: v.until(f.To), Handover: f.Handover != ""})
	}
	return nil
}

func (s *Server) editPost(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	e := postTyped(form)
	err = v.write(func(tx *store.Tx) error {
		u, err := tx.UnitBySlug(v.r.PathValue("unit"))
		if err != nil {
			return err
		}
		p, err := e.post(form, u.ID)
		if err != nil {
			return err
		}
		p.ID, p.Version = org.PostID(v.r.PathValue("post")), versionOf(e.Version)
		return duty.KeepPost(tx, v.actor, &p)
	})
	if err != nil {
		if m, ok := v.mistakes(err, v.postLabels()); ok {
			return v.showPost(&e, nil, m)
		}
		return err
	}
	return v.redirect("/desk/units/"+v.r.PathValue("unit")+"/posts", look.Good, i18n.DutyPagePostKept)
}

// succeedPost puts a successor into the post and hands its duties over.
func (s *Server) succeedPost(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	e := postTyped(form)
	err = v.write(func(tx *store.Tx) error {
		old, err := tx.Post(org.PostID(v.r.PathValue("post")))
		if err != nil {
			return err
		}
		if err := v.allow(access.FilePost, old.Unit); err != nil {
			return err
		}
		next, err := e.post(form, old.Unit)
		if err != nil {
			return err
		}
		day, err := dateOf(form, "day")
		if err != nil {
			return err
		}
		next.From = day
		switch {
		case day.IsZero():
			return fault.Fields([]fault.Field{{Name: "day", Key: i18n.FaultRequired.Key}})
		case day <= old.From || !old.To.IsZero():
			return fault.Fields([]fault.Field{{Name: "day", Key: i18n.DutyPageTooEarly.Key}})
		}
		if err := duty.CheckPost(tx, next); err != nil {
			return err
		}
		l, err := limits(&tx.Reader)
		if err != nil {
			return err
		}
		days, err := workdays(&tx.Reader)
		if err != nil {
			return err
		}
		_, err = duty.Succeed(tx, v.actor, old.ID, next, day, days, l)
		return err
	})
	if err != nil {
		if m, ok := v.mistakes(err, v.postLabels()); ok {
			return v.showPost(nil, &e, m)
		}
		return err
	}
	return v.redirect("/desk/units/"+v.r.PathValue("unit")+"/duties", look.Good, i18n.DutyPageSucceeded)
}
