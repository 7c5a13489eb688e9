package web

import (
	"cmp"
	"slices"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/duty"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/store"
)

// unitDutiesPage is a unit's side: what to sign, receipts, everything it carries, plan by plan.
type unitDutiesPage struct {
	look.Page
	Unit     org.Unit
	Unsigned string
	ToSign   []dutyRow
	Plans    []unitDuties
	Receipts []receiptRow // handed over, to be signed
	Signed   []receiptRow
	Lacking  int
	CanSign  bool
	CanFile  bool
	Base     string
	mistakes
}

// unitDuties is the unit's duties in one plan.
type unitDuties struct {
	Title look.Words
	Href  string
	Rows  []dutyRow
}

// unitBooks gives the books of the plans in which a unit has duties, each with that unit's duties
// only.
func unitBooks(r *store.Reader, u org.Unit) ([]*dutyBook, error) {
	all, err := r.UnitDuties(u.ID)
	if err != nil {
		return nil, err
	}
	list, err := r.UnitPosts(u.ID)
	if err != nil {
		return nil, err
	}
	posts := map[org.PostID]org.Post{}
	for _, p := range list {
		posts[p.ID] = p
	}
	var books []*dutyBook
	at := map[plan.ID]*dutyBook{}
	for _, d := range all {
		b := at[d.Plan]
		if b == nil {
			of, err := r.Plan(d.Plan)
			if err != nil {
				return nil, err
			}
			b = &dutyBook{plan: of, measures: map[plan.MeasureID]plan.Measure{}, units: map[org.UnitID]org.Unit{u.ID: u}, posts: posts}
			at[d.Plan] = b
			books = append(books, b)
		}
		if b.measures[d.Measure], err = r.MeasureByID(d.Measure); err != nil {
			return nil, err
		}
		filings, err := r.DutyFilings(d.ID)
		if err != nil {
			return nil, err
		}
		b.duties = append(b.duties, d)
		b.filings = append(b.filings, filings...)
	}
	return books, nil
}

func (s *Server) unitDutiesPage(v *visit) error { return v.showUnitDuties(mistakes{}) }

func (v *visit) showUnitDuties(m mistakes) error {
	p := unitDutiesPage{Page: v.page(""), mistakes: m}
	err := v.read(func(r *store.Reader) error {
		var err error
		if p.Unit, err = r.UnitBySlug(v.r.PathValue("unit")); err != nil {
			return err
		}
		p.CanSign, p.CanFile = v.may(access.SignDuty, p.Unit.ID), v.may(access.FilePost, p.Unit.ID)
		books, err := unitBooks(r, p.Unit)
		if err != nil {
			return err
		}
		p.ToSign, p.Plans, p.Lacking = nil, nil, 0
		for _, b := range books {
			rows := v.dutyRows(b, b.duties)
			for _, row := range rows {
				if row.State == duty.Issued {
					p.ToSign = append(p.ToSign, row)
				}
				if row.Lacking {
					p.Lacking++
				}
			}
			p.Plans = append(p.Plans, unitDuties{Title: words(v.lang, b.plan.Title), Href: "/desk/plans/" + b.plan.Slug, Rows: rows})
		}
		slices.SortStableFunc(p.ToSign, func(a, b dutyRow) int { return cmp.Compare(b.Waited, a.Waited) })
		receipts, err := r.UnitReceipts("", p.Unit.ID)
		if err != nil {
			return err
		}
		p.Receipts, p.Signed = nil, nil
		for _, x := range receipts {
			row := v.receiptRow(x)
			if row.Handover && x.SignedAt.IsZero() {
				p.Receipts = append(p.Receipts, row)
			} else {
				p.Signed = append(p.Signed, row)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	name, _ := unitWords(v.lang, p.Unit).Pick()
	p.Title = v.t(i18n.DutyPageUnitDuties, "unit", name)
	p.Base = "/desk/units/" + p.Unit.Slug
	p.Path = p.Base + "/duties"
	p.Crumbs = []look.Link{{Href: "/desk/units", Label: v.t(i18n.WebUnits)}, {Href: p.Base, Label: name}}
	if n := len(p.ToSign); n > 0 {
		p.Unsigned = v.unsigned(n, p.ToSign[0].Waited)
	}
	return v.showStatus(m.status(), unitDutiesView(p))
}

func (v *visit) unsigned(n, days int) string {
	if days == 0 {
		return v.t(i18n.DutyPageUnsignedToday, "n", n)
	}
	return v.t(i18n.DutyPageUnsigned, "n", n, "days", days)
}

// signDuties signs for the duties chosen.
func (s *Server) signDuties(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	var ids []duty.ID
	for _, id := range form["duty"] {
		ids = append(ids, duty.ID(id))
	}
	err = v.write(func(tx *store.Tx) error {
		u, err := tx.UnitBySlug(v.r.PathValue("unit"))
		if err != nil {
			return err
		}
		if err := v.allow(access.SignDuty, u.ID); err != nil {
			return err
		}
		return duty.Sign(tx, v.actor, ids)
	})
	if err != nil {
		if m, ok := v.mistakes(err, nil); ok {
			return v.showUnitDuties(m)
		}
		return err
	}
	return v.redirect("/desk/units/"+v.r.PathValue("unit")+"/duties", look.Good, i18n.DutyPageSignedNow, "n", len(ids))
}

// signReceipts signs for handover receipts.
func (s *Server) signReceipts(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	var ids []duty.ReceiptID
	for _, id := range form["receipt"] {
		ids = append(ids, duty.ReceiptID(id))
	}
	if err := v.write(func(tx *store.Tx) error { return duty.SignReceipts(tx, v.actor, ids) }); err != nil {
		if m, ok := v.mistakes(err, nil); ok {
			return v.showUnitDuties(m)
		}
		return err
	}
	return v.redirect("/desk/units/"+v.r.PathValue("unit")+"/duties", look.Good, i18n.DutyPageReceiptSigned)
}

// fileEntry is the form of filing posts as filled in.
type fileEntry struct {
	Official, Responsible string
	Liaisons              map[string]bool
	From                  string
	Duties                map[string]bool
}

// filePostsPage files posts for many duties at once.
type filePostsPage struct {
	look.Page
	Unit  org.Unit
	Base  string
	Posts []look.Option
	Rows  []dutyRow
	Entry fileEntry
	mistakes
}

func (s *Server) filePostsPage(v *visit) error { return v.showFilePosts(nil, mistakes{}) }

func (v *visit) showFilePosts(filled *fileEntry, m mistakes) error {
	p := filePostsPage{Page: v.page(v.t(i18n.DutyPageFileTitle)), mistakes: m}
	err := v.read(func(r *store.Reader) error {
		var err error
		if p.Unit, err = r.UnitBySlug(v.r.PathValue("unit")); err != nil {
			return err
		}
		if err := v.allow(access.FilePost, p.Unit.ID); err != nil {
			return err
		}
		books, err := unitBooks(r, p.Unit)
		if err != nil {
			return err
		}
		p.Posts, p.Rows = nil, nil
		posts, err := r.UnitPosts(p.Unit.ID)
		if err != nil {
			return err
		}
		for _, x := range posts {
			if x.InOffice(v.today()) || x.From > v.today() {
				p.Posts = append(p.Posts, look.Option{Value: string(x.ID), Label: x.Title + " " + x.Holder})
			}
		}
		for _, b := range books {
			for _, row := range v.dutyRows(b, b.duties) {
				if row.State != duty.Withdrawn {
					p.Rows = append(p.Rows, row)
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	p.Entry = fileEntry{From: v.today().String(), Duties: map[string]bool{}}
	for _, row := range p.Rows {
		p.Entry.Duties[row.ID] = row.Lacking
	}
	if one := v.query("duty"); one != "" {
		p.Entry.Duties = map[string]bool{one: true}
	}
	if filled != nil {
		p.Entry = *filled
	}
	name, _ := unitWords(v.lang, p.Unit).Pick()
	p.Base = "/desk/units/" + p.Unit.Slug
	p.Path = p.Base + "/file"
	p.Crumbs = []look.Link{{Href: "/desk/units", Label: v.t(i18n.WebUnits)}, {Href: p.Base, Label: name}, {Href: p.Base + "/duties", Label: v.t(i18n.DutyPageDuties)}}
	return v.showStatus(m.status(), filePostsView(p))
}

// offered is the posts with the choice to change nothing before them.
func (p filePostsPage) offered() []look.Option {
	return append([]look.Option{{Label: p.T(i18n.DutyPageKeepAsIs)}}, p.Posts...)
}

func (s *Server) filePosts(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	e := fileEntry{Official: text(form, "official"), Responsible: text(form, "responsible"), From: text(form, "from"), Liaisons: map[string]bool{}, Duties: map[string]bool{}}
	for _, id := range form["liaison"] {
		e.Liaisons[id] = true
	}
	for _, id := range form["duty"] {
		e.Duties[id] = true
	}
	n := 0
	err = v.write(func(tx *store.Tx) error {
		n = 0
		u, err := tx.UnitBySlug(v.r.PathValue("unit"))
		if err != nil {
			return err
		}
		if err := v.allow(access.FilePost, u.ID); err != nil {
			return err
		}
		from, err := dateOf(form, "from")
		if err == nil && from.IsZero() {
			err = fault.Fields([]fault.Field{{Name: "from", Key: i18n.FaultRequired.Key}})
		}
		if err != nil {
			return err
		}
		n, err = v.fileAll(tx, e, form["liaison"], form["duty"], from)
		return err
	})
	if err != nil {
		labels := map[string]string{"official": v.t(i18n.TermPostLeading), "responsible": v.t(i18n.TermPostResponsible), "liaison": v.t(i18n.TermPostLiaison), "from": v.t(i18n.DutyPageFromDay), "post": v.t(i18n.WebPost)}
		if m, ok := v.mistakes(err, labels); ok {
			return v.showFilePosts(&e, m)
		}
		return err
	}
	to := "/desk/units/" + v.r.PathValue("unit") + "/duties"
	if n == 0 {
		return v.redirect(to, look.Info, i18n.DutyPageNothingToFile)
	}
	return v.redirect(to, look.Good, i18n.DutyPageFiledNow, "n", n)
}

// fileAll files each post chosen for those of the duties that do not have it yet.
func (v *visit) fileAll(tx *store.Tx, e fileEntry, liaisons, duties []string, from calendar.Date) (int, error) {
	type choice struct {
		field string
		kind  org.PostKind
		post  string
	}
	choices := []choice{{"official", org.LeadingOfficial, e.Official}, {"responsible", org.Responsible, e.Responsible}}
	for _, l := range liaisons {
		choices = append(choices, choice{"liaison", org.Liaison, l})
	}
	choices = slices.DeleteFunc(choices, func(c choice) bool { return c.post == "" })
	switch {
	case len(choices) == 0:
		return 0, fault.Fields([]fault.Field{{Name: "official", Key: i18n.DutyPageChoosePost.Key}})
	case len(duties) == 0:
		return 0, fault.New(fault.Invalid, "duty.none_chosen", nil)
	}
	n := 0
	for _, c := range choices {
		var ids []duty.ID
		for _, id := range duties {
			filings, err := tx.DutyFilings(duty.ID(id))
			if err != nil {
				return 0, err
			}
			if !slices.ContainsFunc(filings, func(f duty.Filing) bool {
				return f.Kind == c.kind && f.Post == org.PostID(c.post) && f.On(from)
			}) {
				ids = append(ids, duty.ID(id))
			}
		}
		if len(ids) == 0 {
			continue
		}
		if err := duty.FilePost(tx, v.actor, ids, c.kind, org.PostID(c.post), from); err != nil {
			return 0, atField(err, c.field)
		}
		n += len(ids)
	}
	return n, nil
}

// atField moves the fault of a post to the field in which it was chosen.
func atField(err error, field string) error {
	f, ok := err.(*fault.Error)
	if !ok {
		return err
	}
	moved := *f
	moved.Fields = slices.Clone(f.Fields)
	for i := range moved.Fields {
		if moved.Fields[i].Name == "post" {
			moved.Fields[i].Name = field
		}
	}
	return &moved
}
