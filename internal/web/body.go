package web

import (
	"strings"

	"luodi/internal/access"
	"luodi/internal/duty"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/store"
)

// bodiesPage lists the governing bodies.
type bodiesPage struct {
	look.Page
	Rows    []bodyRow
	CanEdit bool
	Entry   bodyEntry
	mistakes
}

type bodyRow struct {
	Name, Href, Office string
	Members            int
}

// bodyEntry is the form of a body, or of a seat in it, as filled in.
type bodyEntry struct{ Name, Office, Basis, Version, Post, Function, From string }

func (s *Server) bodiesPage(v *visit) error { return v.showBodies(bodyEntry{}, mistakes{}) }

func (v *visit) showBodies(e bodyEntry, m mistakes) error {
	p := bodiesPage{Page: v.page(v.t(i18n.DutyPageBodies)), Entry: e, CanEdit: v.may(access.EditBody), mistakes: m}
	p.Path = "/desk/bodies"
	err := v.read(func(r *store.Reader) error {
		bodies, err := r.Bodies()
		p.Rows = nil
		for _, b := range bodies {
			row := bodyRow{Name: b.Name, Href: "/desk/bodies/" + string(b.ID), Office: b.Office}
			for _, s := range b.Members {
				if s.To.IsZero() || s.To >= v.today() {
					row.Members++
				}
			}
			p.Rows = append(p.Rows, row)
		}
		return err
	})
	if err != nil {
		return err
	}
	return v.showStatus(m.status(), bodiesView(p))
}

func bodyTyped(form map[string][]string) bodyEntry {
	return bodyEntry{Name: text(form, "name"), Office: text(form, "office"), Basis: text(form, "basis"), Version: text(form, "version"),
		Post: text(form, "post"), Function: text(form, "function"), From: text(form, "from")}
}

func (v *visit) bodyLabels() map[string]string {
	return map[string]string{"name": v.t(i18n.DutyPageBodyName), "office": v.t(i18n.DutyPageBodyOffice), "basis": v.t(i18n.DutyPageBodyBasis),
		"post": v.t(i18n.WebPost), "function": v.t(i18n.DutyPageFunction), "from": v.t(i18n.DutyPageFrom)}
}

func (s *Server) createBody(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	e := bodyTyped(form)
	var made duty.BodyID
	err = v.write(func(tx *store.Tx) error {
		b := duty.Body{Name: e.Name, Office: e.Office, Basis: e.Basis, Members: []duty.Member{}}
		if err := duty.KeepBody(tx, v.actor, &b); err != nil {
			return err
		}
		made = b.ID
		return nil
	})
	if err != nil {
		if m, ok := v.mistakes(err, v.bodyLabels()); ok {
			return v.showBodies(e, m)
		}
		return err
	}
	return v.redirect("/desk/bodies/"+string(made), look.Good, i18n.DutyPageBodyKept)
}

// bodyPage is one governing body with its members and the plans that name it.
type bodyPage struct {
	look.Page
	Body        duty.Body
	Now, Former []memberRow
	Plans       []look.Link
	Others      []look.Option // plans that may name it
	Posts       []look.Option
	CanEdit     bool
	Entry       bodyEntry
	OnSeat      bool
	mistakes
}

type memberRow struct {
	Post, Title, Function, From, To, End string
	Unit                                 look.Words
}

func (s *Server) bodyPage(v *visit) error { return v.showBody(nil, false, mistakes{}) }

func (v *visit) showBody(filled *bodyEntry, seat bool, m mistakes) error {
	p := bodyPage{Page: v.page(""), CanEdit: v.may(access.EditBody), OnSeat: seat, mistakes: m}
	err := v.read(func(r *store.Reader) error {
		var err error
		if p.Body, err = r.Body(duty.BodyID(v.r.PathValue("body"))); err != nil {
			return err
		}
		return v.fillBody(r, &p)
	})
	if err != nil {
		return err
	}
	p.Title = p.Body.Name
	p.Path = "/desk/bodies/" + string(p.Body.ID)
	p.Crumbs = []look.Link{{Href: "/desk/bodies", Label: v.t(i18n.DutyPageBodies)}}
	p.Entry = bodyEntry{Name: p.Body.Name, Office: p.Body.Office, Basis: p.Body.Basis, Version: version(p.Body.Version), From: v.today().String()}
	if filled != nil {
		keep := p.Entry
		p.Entry = *filled
		if seat {
			p.Entry.Name, p.Entry.Office, p.Entry.Basis, p.Entry.Version = keep.Name, keep.Office, keep.Basis, keep.Version
		} else {
			p.Entry.From = keep.From
		}
	}
	return v.showStatus(m.status(), bodyView(p))
}

func (v *visit) fillBody(r *store.Reader, p *bodyPage) error {
	posts, err := r.AllPosts()
	if err != nil {
		return err
	}
	list, err := r.AllUnits()
	if err != nil {
		return err
	}
	units, byID := map[org.UnitID]org.Unit{}, map[org.PostID]org.Post{}
	for _, u := range list {
		units[u.ID] = u
	}
	p.Posts = nil
	for _, x := range posts {
		byID[x.ID] = x
		if x.InOffice(v.today()) {
			name, _ := unitWords(v.lang, units[x.Unit]).Pick()
			p.Posts = append(p.Posts, look.Option{Value: string(x.ID), Label: x.Title + " " + x.Holder, Group: name})
		}
	}
	p.Now, p.Former = nil, nil
	for _, m := range p.Body.Members {
		x := byID[m.Post]
		row := memberRow{Post: string(m.Post), Title: strings.TrimSpace(x.Title + " " + x.Holder), Function: m.Function, From: i18n.Date(v.lang, m.From), To: v.until(m.To), Unit: unitWords(v.lang, units[x.Unit])}
		row.End = v.t(i18n.DutyPageMemberEndOf, "who", row.Title)
		if m.To.IsZero() || m.To > v.today() {
			p.Now = append(p.Now, row)
		} else {
			p.Former = append(p.Former, row)
		}
	}
	named, err := r.PlansOfBody(p.Body.ID)
	if err != nil {
		return err
	}
	p.Plans = nil
	for _, id := range named {
		of, err := r.Plan(id)
		if err != nil {
			return err
		}
		p.Plans = append(p.Plans, look.Link{Href: "/desk/plans/" + of.Slug, Label: picked(v.lang, of.Title)})
	}
	return nil
}

func (s *Server) editBody(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	e := bodyTyped(form)
	return v.bodyStep(&e, false, func(tx *store.Tx, b *duty.Body) error {
		b.Name, b.Office, b.Basis, b.Version = e.Name, e.Office, e.Basis, versionOf(e.Version)
		return nil
	})
}

func (s *Server) seatMember(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	e := bodyTyped(form)
	return v.bodyStep(&e, true, func(tx *store.Tx, b *duty.Body) error {
		from, err := dateOf(form, "from")
		if err != nil {
			return err
		}
		post, err := tx.Post(org.PostID(e.Post))
		if fault.Is(err, fault.NotFound) {
			return fault.Fields([]fault.Field{{Name: "post", Key: i18n.FaultRequired.Key}})
		}
		if err != nil {
			return err
		}
		return b.Seat(post, e.Function, from)
	})
}

func (s *Server) endMember(v *visit) error {
	return v.bodyStep(&bodyEntry{}, true, func(tx *store.Tx, b *duty.Body) error {
		return b.Leave(org.PostID(v.r.PathValue("post")), v.today())
	})
}

// bodyStep changes the body of the address.
func (v *visit) bodyStep(e *bodyEntry, seat bool, step func(*store.Tx, *duty.Body) error) error {
	id := duty.BodyID(v.r.PathValue("body"))
	err := v.write(func(tx *store.Tx) error {
		b, err := tx.Body(id)
		if err != nil {
			return err
		}
		if err := step(tx, &b); err != nil {
			return err
		}
		return duty.KeepBody(tx, v.actor, &b)
	})
	if err != nil {
		if m, ok := v.mistakes(err, v.bodyLabels()); ok {
			return v.showBody(e, seat, m)
		}
		return err
	}
	return v.redirect("/desk/bodies/"+string(id), look.Good, i18n.DutyPageBodyKept)
}

// nameBody makes a plan name its governing body.
func (s *Server) nameBody(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	slug := v.r.PathValue("plan")
	err = v.write(func(tx *store.Tx) error {
		var of plan.Plan
		if of, err = tx.PlanBySlug(slug); err != nil {
			return err
		}
		return duty.NameBody(tx, v.actor, of.ID, duty.BodyID(text(form, "body")))
	})
	if err != nil {
		return err
	}
	return v.redirect("/desk/plans/"+slug+"/duties", look.Good, i18n.DutyPageBodyKept)
}
