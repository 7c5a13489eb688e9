package web

import (
	"cmp"
	"slices"

	"luodi/internal/access"
	"luodi/internal/duty"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/plan"
	"luodi/internal/store"
)

// longestLedger is the most duties listed on one page.
const longestLedger = 400

// dutiesPage is the ledger of a plan's duties.
type dutiesPage struct {
	look.Page
	Plan      plan.Plan
	Summary   dutySummary
	ByMeasure bool
	State     string
	States    []look.Option
	Unit      string
	Units     []look.Option
	Groups    []dutyGroup
	Shown     int
	More      int
	Decide    []dutyRow // objections and returned ones, the oldest first
	Presumed  []dutyRow
	Ages      []dutyRow
	Receipts  []receiptRow
	CanDecide bool
	Body      look.Words // that the plan names
	BodyHref  string
	BodyNow   string
	Bodies    []look.Option // to name one, for who may
}

// dutyGroup is the duties of one unit or one measure.
type dutyGroup struct {
	Title look.Words
	Href  string
	Note  string
	Rows  []dutyRow
}

// receiptRow is a receipt with who signed it when.
type receiptRow struct {
	ID       string
	Unit     look.Words
	UnitHref string
	Plan     look.Words
	Kind     string
	Text     string
	Handover bool
	Duties   int
	Sent     string
	Due      string
	Signed   string
	Light    look.Light
	order    int
}

func (s *Server) dutiesPage(v *visit) error {
	p := dutiesPage{Page: v.page(v.t(i18n.DutyPageDuties)), ByMeasure: v.query("view") == "measure", State: v.query("state"), Unit: v.query("unit")}
	p.CanDecide = v.mayDecide()
	err := v.read(func(r *store.Reader) error {
		var err error
		if p.Plan, err = r.PlanBySlug(v.r.PathValue("plan")); err != nil {
			return err
		}
		b, err := openDutyBook(r, p.Plan)
		if err != nil {
			return err
		}
		v.fillDuties(b, &p)
		if err := v.fillBodyOf(r, &p); err != nil {
			return err
		}
		receipts, err := r.PlanReceipts(p.Plan.ID)
		if err != nil {
			return err
		}
		p.Receipts = nil
		for _, x := range receipts {
			u := b.units[x.Unit]
			row := v.receiptRow(x)
			row.Unit, row.UnitHref, row.order = unitWords(v.lang, u), "/desk/units/"+u.Slug+"/duties", b.order[x.Unit]
			p.Receipts = append(p.Receipts, row)
		}
		slices.SortStableFunc(p.Receipts, func(a, b receiptRow) int { return cmp.Compare(a.order, b.order) })
		return nil
	})
	if err != nil {
		return err
	}
	p.Wide = true
	p.Path = v.r.URL.RequestURI()
	p.Crumbs = []look.Link{{Href: "/desk/plans", Label: v.t(i18n.WebPlans)}, {Href: "/desk/plans/" + p.Plan.Slug, Label: clip(picked(v.lang, p.Plan.Title), 40)}}
	return v.show(dutiesView(p))
}

// fillBodyOf gives the body that the plan names, and the choice for who may name it.
func (v *visit) fillBodyOf(r *store.Reader, p *dutiesPage) error {
	body, named, err := r.BodyOfPlan(p.Plan.ID)
	if err != nil {
		return err
	}
	if named {
		p.Body, p.BodyHref, p.BodyNow = look.Words{Lang: v.lang, Hans: body.Name}, "/desk/bodies/"+string(body.ID), string(body.ID)
	}
	p.Bodies = nil
	if !v.may(access.EditBody) {
		return nil
	}
	all, err := r.Bodies()
	for _, b := range all {
		p.Bodies = append(p.Bodies, look.Option{Value: string(b.ID), Label: b.Name})
	}
	return err
}

func (v *visit) receiptRow(x duty.Receipt) receiptRow {
	row := receiptRow{ID: string(x.ID), Kind: i18n.TermName(v.lang, "receipt", string(x.Kind)), Handover: x.Kind == duty.HandoverReceipt, Text: x.Text, Duties: x.Duties,
		Sent: i18n.DateNear(v.lang, x.SentOn, v.today()), Due: v.limitWords(x.DueOn), Signed: v.byWhom(x.Signer, x.SignedAt)}
	row.Light = look.Light{Lang: v.lang, State: look.NotYet, Text: v.t(i18n.TermDutyIssued)}
	switch {
	case !x.SignedAt.IsZero():
		row.Light = look.Light{Lang: v.lang, State: look.Done, Text: v.t(i18n.TermDutySigned)}
		row.Due = i18n.DateNear(v.lang, x.DueOn, v.today())
	case v.today() > x.DueOn:
		row.Light = look.Light{Lang: v.lang, State: look.Late, Text: v.t(i18n.TermDutyLate)}
	}
	return row
}

func (v *visit) fillDuties(b *dutyBook, p *dutiesPage) {
	p.Summary = v.summarise(b)
	all := v.dutyRows(b, b.duties)
	p.States = []look.Option{{Label: v.t(i18n.WebAny)}, {Value: "late", Label: v.t(i18n.TermDutyLate)}}
	for _, st := range []duty.State{duty.Issued, duty.Signed, duty.Objected, duty.Returned, duty.Withdrawn} {
		p.States = append(p.States, look.Option{Value: string(st), Label: i18n.TermName(v.lang, "duty", string(st))})
	}
	p.States = append(p.States, look.Option{Value: "lacking", Label: v.t(i18n.DutyPageNoPosts)})

	p.Decide, p.Presumed, p.Ages = nil, nil, nil
	matching := make([]dutyRow, 0, len(all))
	at := map[string]dutyRow{}
	for _, row := range all {
		at[row.ID] = row
		if row.State == duty.Objected || row.State == duty.Returned {
			p.Decide = append(p.Decide, row)
		}
		if row.Assumed {
			p.Presumed = append(p.Presumed, row)
		}
		if p.matches(row, b) {
			matching = append(matching, row)
		}
	}
	slices.SortStableFunc(p.Decide, func(a, b dutyRow) int { return cmp.Compare(b.Waited, a.Waited) })
	for _, age := range duty.Ageing(b.duties, v.today(), v.waited) {
		if len(p.Ages) < longestLedger {
			p.Ages = append(p.Ages, at[string(age.Duty.ID)])
		}
	}
	p.Shown = len(matching)
	p.More = max(0, len(matching)-longestLedger)
	matching = matching[:len(matching)-p.More]
	if !p.ByMeasure {
		slices.SortStableFunc(matching, func(a, b dutyRow) int { return cmp.Compare(a.unitOrder, b.unitOrder) })
	}
	p.Groups = v.dutyGroups(b, matching, p.ByMeasure)
	p.Units = []look.Option{{Label: v.t(i18n.WebAny)}}
	seen := map[string]bool{}
	byUnit := slices.SortedStableFunc(slices.Values(all), func(a, b dutyRow) int { return cmp.Compare(a.unitOrder, b.unitOrder) })
	for _, row := range byUnit {
		if slug := b.units[row.unit].Slug; !seen[slug] {
			seen[slug] = true
			name, _ := row.Unit.Pick()
			p.Units = append(p.Units, look.Option{Value: slug, Label: name})
		}
	}
}

func (p *dutiesPage) matches(row dutyRow, b *dutyBook) bool {
	if p.Unit != "" && b.units[row.unit].Slug != p.Unit {
		return false
	}
	switch p.State {
	case "":
		return true
	case "late":
		return row.Late
	case "lacking":
		return row.Lacking
	}
	return string(row.State) == p.State
}

func (v *visit) dutyGroups(b *dutyBook, rows []dutyRow, byMeasure bool) []dutyGroup {
	var groups []dutyGroup
	last := ""
	for _, row := range rows {
		key := string(row.unit)
		if byMeasure {
			key = string(row.measure)
		}
		if key != last || len(groups) == 0 {
			last = key
			g := dutyGroup{Title: row.Unit, Href: row.UnitHref}
			if byMeasure {
				m := b.measures[row.measure]
				g = dutyGroup{Title: row.Title, Href: measurePath(b.plan, m), Note: m.Number}
			}
			groups = append(groups, g)
		}
		g := &groups[len(groups)-1]
		g.Rows = append(g.Rows, row)
	}
	return groups
}

// confirmLeads confirms presumed leads: all of a plan.
func (s *Server) confirmLeads(v *visit) error {
	n := 0
	err := v.write(func(tx *store.Tx) error {
		of, err := tx.PlanBySlug(v.r.PathValue("plan"))
		if err != nil {
			return err
		}
		n, err = duty.ConfirmPresumed(tx, v.actor, of.ID)
		return err
	})
	if err != nil {
		return err
	}
	return v.redirect("/desk/plans/"+v.r.PathValue("plan")+"/duties", look.Good, i18n.DutyPageConfirmed, "n", n)
}
