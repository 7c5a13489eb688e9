package web

import (
	"luodi/internal/access"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/plan"
	"luodi/internal/store"
)

// plansPage lists the plans, newest first.
type plansPage struct {
	look.Page
	Rows      []planRow
	Next      string
	CanImport bool
}

type planRow struct {
	Href      string
	Title     look.Words
	DocNumber string
	Issuer    string
	Period    string
	Status    string
	Released  bool
	plan.Plan
}

func (v *visit) planRow(x plan.Plan) planRow {
	return planRow{
		Href: "/desk/plans/" + x.Slug, Title: words(v.lang, x.Title), DocNumber: x.DocNumber, Issuer: x.Issuer,
		Period: i18n.DateRange(v.lang, x.From, x.To), Status: i18n.TermName(v.lang, "status", string(x.Status)),
		Released: !x.Released.IsZero(), Plan: x,
	}
}

func (s *Server) plansPage(v *visit) error {
	p := plansPage{Page: v.page(v.t(i18n.WebPlans)), CanImport: v.may(access.ImportDocument)}
	err := v.read(func(r *store.Reader) error {
		plans, next, err := r.Plans(store.PlanFilter{Page: store.Page{After: v.query("after")}})
		if err != nil {
			return err
		}
		p.Rows = nil
		for _, x := range plans {
			p.Rows = append(p.Rows, v.planRow(x))
		}
		p.Next = ""
		if next != "" {
			p.Next = look.WithQuery("/desk/plans", "after", next)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return v.show(plansView(p))
}
