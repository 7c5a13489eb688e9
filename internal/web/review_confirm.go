package web

import (
	"strings"

	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/reading"
	"luodi/internal/store"
)

// confirmPage shows what confirming will make.
type confirmPage struct {
	look.Page
	mistakes
	Review  plan.Review
	Front   plan.DraftFront
	Left    int // doubts not looked at
	Must    int // doubts that hold it back
	Slug    string
	Suggest string

	Measures, Actions, Units, Duties int
	Own, Inherited, NoDue, Assumed   int
	New                              []newUnit
	Linked                           []linkedName
	From, To                         string
	Signed, Published                string
}

type newUnit struct {
	Name, Class string
	Measures    int
}

type linkedName struct{ Name, Unit string }

func (s *Server) confirmPage(v *visit) error { return v.showConfirm("", mistakes{}) }

func (v *visit) showConfirm(slug string, m mistakes) error {
	p := confirmPage{mistakes: m, Slug: slug}
	var d *plan.ReviewDraft
	var known plan.Known
	err := v.read(func(r *store.Reader) (err error) {
		if p.Review, err = r.Review(plan.ReviewID(v.r.PathValue("review"))); err != nil {
			return err
		}
		if p.Review.State != plan.ReviewOpen {
			return fault.New(fault.Conflict, "plan.review_closed", nil)
		}
		if d, err = p.Review.DecodeDraft(); err != nil {
			return err
		}
		known, err = plan.KnownFor(r, d)
		return err
	})
	if err != nil {
		return err
	}
	doubts := d.Doubts(known)
	p.Page = v.page(v.t(i18n.ReviewConfirm))
	p.Path = reviewPath(p.Review.ID) + "/confirm"
	p.Crumbs = []look.Link{{Href: "/desk/intake", Label: v.t(i18n.WebIntake)}, {Href: reviewPath(p.Review.ID), Label: p.Review.Title}}
	p.Front, p.Left, p.Must, p.Suggest = d.Front, len(doubts), plan.Unsettled(doubts), plan.SuggestSlug(d)
	p.count(d, known)
	p.Signed, p.Published = i18n.Date(v.lang, d.Front.Signed.Date), i18n.Date(v.lang, d.Front.Published.Date)
	p.From, p.To = i18n.Date(v.lang, d.Front.Period.From), i18n.Date(v.lang, d.Front.Period.To)
	return v.showStatus(m.status(), confirmView(p))
}

func (p *confirmPage) count(d *plan.ReviewDraft, known plan.Known) {
	uses := map[string]int{}
	for _, it := range d.Items {
		if it.Kind == reading.Action && it.State != plan.Dropped {
			p.Actions++
		}
		if !it.IsMeasure() {
			continue
		}
		p.Measures++
		switch dl := it.Task.Deadline(); {
		case dl != nil && !dl.To.IsZero():
			p.Own++
		case !d.Front.Period.To.IsZero():
			p.Inherited++
		default:
			p.NoDue++
		}
		assumed := false
		for _, u := range it.Task.KeptUnits() {
			p.Duties++
			uses[u.Name]++
			assumed = assumed || u.Role == reading.LeadAssumed
		}
		if assumed {
			p.Assumed++
		}
	}
	units := map[org.UnitID]bool{}
	for _, name := range d.UnitNames() {
		match, _ := known.Register.Resolve(name)
		link, said := d.Link(name)
		switch {
		case said && link.Unit != "":
			units[link.Unit] = true
			if u, ok := known.Register.Unit(link.Unit); ok && (match == nil || match.ID != u.ID) {
				p.Linked = append(p.Linked, linkedName{name, u.Name})
			}
		case match != nil:
			units[match.ID] = true
		default:
			class := plan.GuessClass(name)
			if said && link.New != nil {
				class = link.New.Class
			}
			p.New = append(p.New, newUnit{name, i18n.TermName(p.Lang, "class", string(class)), uses[name]})
		}
	}
	p.Units = len(units) + len(p.New)
}

// confirm makes the plan.
func (s *Server) confirm(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	slug := strings.TrimSpace(form.Get("slug"))
	var made plan.Plan
	err = v.write(func(tx *store.Tx) (err error) {
		made, err = plan.Confirm(tx, v.actor, plan.ReviewID(v.r.PathValue("review")), versionOf(form.Get("version")), slug, i18n.Translator{})
		return err
	})
	if err != nil {
		if m, ok := v.mistakes(err, map[string]string{"slug": v.t(i18n.ReviewConfirmAddress)}); ok {
			return v.showConfirm(slug, m)
		}
		return err
	}
	return v.redirect("/desk/plans/"+made.Slug, look.Good, i18n.ReviewConfirmed, "n", made.Measures)
}
