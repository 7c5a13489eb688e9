package store

import (
	"fmt"
	"slices"

	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/reading"
	"luodi/internal/store/internal/sqlgen"
	"luodi/internal/store/internal/sqltype"
)

var (
	provisionTable = newBulk("provisions", "id", "plan_id", "parent_id", "seq", "kind", "depth", "number", "slug",
		"title_hans", "title_hant", "title_en", "body", "span_start", "span_end", "goals")
	measureTable = newBulk("measures", "id", "plan_id", "provision_id", "seq", "number", "slug", "title_hans", "title_hant",
		"title_en", "body", "span_start", "span_end", "commitment", "deadline", "due_from", "due", "due_key", "due_kind",
		"due_inherited", "provisional", "places", "parties", "refs", "search", "notes", "version")
	assignmentTable = newBulk("assignments", "measure_id", "seq", "plan_id", "unit_id", "role", "body", "span_start",
		"span_end", "due_key")
	figureTable = newBulk("figures", "measure_id", "seq", "body", "kind", "value", "value_to", "unit", "span_start", "span_end")
)

// InsertPlan stores a whole plan. It sets the plan's ID, Slug (from the title), Status and Zone
// where they are empty, ConfirmedAt, Version and the kept totals; Plan in every provision and
// measure; ids where they are empty; and numbers assignments and figures from 1. What provisions
// and measures say of each other (Parent, Provision) must be set before, with ids of NewID. A
// document number that another plan has is a Conflict.
func (tx *Tx) InsertPlan(p *plan.Plan, provisions []plan.Provision, measures []plan.Measure) error {
	if err := tx.docNumberFree(p); err != nil {
		return err
	}
	if p.ID == "" {
		p.ID = plan.ID(tx.NewID())
	}
	if p.Slug == "" {
		slug, err := tx.freePlanSlug(p)
		if err != nil {
			return err
		}
		p.Slug = slug
	}
	if p.Zone == "" {
		p.Zone = "Asia/Shanghai"
	}
	if p.Status == "" {
		p.Status = plan.Draft
	}
	p.ConfirmedAt, p.Version = tx.now, 1
	tx.complete(p, provisions, measures)
	units := count(measures)
	p.Measures, p.Units = len(measures), len(units)
	p.Actions, p.Assignments = 0, 0
	for i := range provisions {
		if provisions[i].Kind == reading.Action {
			p.Actions++
		}
	}
	for i := range measures {
		p.Assignments += len(measures[i].Assignments)
	}
	err := tx.q.InsertPlan(tx.ctx, sqlgen.InsertPlanParams{ID: string(p.ID), Slug: p.Slug, TitleHans: p.Title.Hans,
		TitleHant: p.Title.Hant, TitleEn: p.Title.English, Notice: p.Notice, Issuer: p.Issuer, DocNumber: p.DocNumber,
		DocKey: docKey(p.DocNumber), Kind: p.Kind, SignedOn: p.Signed.String(), PublishedOn: p.Published.String(),
		PeriodFrom: p.From.String(), PeriodTo: p.To.String(), Addressees: jsonList(p.Addressees), Zone: p.Zone,
		Status: string(p.Status), DocumentID: maybe(string(p.Document)), ReviewID: maybe(string(p.Review)),
		ConfirmedAt: sqltype.At(p.ConfirmedAt), ConfirmedBy: string(p.ConfirmedBy), Measures: int64(p.Measures),
		Actions: int64(p.Actions), Units: int64(p.Units), Assignments: int64(p.Assignments)})
	if err != nil {
		return fmt.Errorf("store: insert plan %s: %w", p.Slug, err)
	}
	if err := tx.insertProvisions(provisions); err != nil {
		return fmt.Errorf("store: plan %s: %w", p.Slug, err)
	}
	if err := tx.insertMeasures(measures); err != nil {
		return fmt.Errorf("store: plan %s: %w", p.Slug, err)
	}
	_, err = tx.addTotals(p.ID, units)
	return err
}

// complete fills in what the store decides.
func (tx *Tx) complete(p *plan.Plan, provisions []plan.Provision, measures []plan.Measure) {
	for i := range provisions {
		provisions[i].Plan = p.ID
		if provisions[i].ID == "" {
			provisions[i].ID = plan.ProvisionID(tx.NewID())
		}
	}
	for i := range measures {
		m := &measures[i]
		m.Plan, m.Version = p.ID, 1
		if m.ID == "" {
			m.ID = plan.MeasureID(tx.NewID())
		}
		number(m)
	}
}

// number gives a measure's assignments and figures their measure and order.
func number(m *plan.Measure) {
	for i := range m.Assignments {
		m.Assignments[i].Measure, m.Assignments[i].Seq = m.ID, i+1
	}
	for i := range m.Figures {
		m.Figures[i].Measure, m.Figures[i].Seq = m.ID, i+1
	}
}

func (tx *Tx) freePlanSlug(p *plan.Plan) (string, error) {
	base := Slug(p.Title.Hans)
	if p.Title.English != "" {
		base = Slug(p.Title.English)
	}
	slug := base
	for n := 2; ; n++ {
		taken, err := tx.PlanSlugTaken(slug)
		if err != nil || !taken {
			return slug, err
		}
		slug = fmt.Sprintf("%s-%d", base, n)
	}
}

func (tx *Tx) insertProvisions(provisions []plan.Provision) error {
	// parents stand before their children in the document, and so in the statement's order
	sorted := slices.Clone(provisions)
	slices.SortStableFunc(sorted, func(a, b plan.Provision) int { return a.Seq - b.Seq })
	args := make([]any, 0, len(sorted)*len(provisionTable.columns))
	for i := range sorted {
		p := &sorted[i]
		args = append(args, string(p.ID), string(p.Plan), maybe(string(p.Parent)), int64(p.Seq), string(p.Kind), int64(p.Depth),
			p.Number, p.Slug, p.Title.Hans, p.Title.Hant, p.Title.English, p.Text, int64(p.Span.Start), int64(p.Span.End),
			jsonList(p.Goals))
	}
	return provisionTable.insert(tx.ctx, tx.c, args)
}

func (tx *Tx) insertMeasures(measures []plan.Measure) error {
	args := make([]any, 0, len(measures)*len(measureTable.columns))
	for i := range measures {
		m := &measures[i]
		args = append(args, string(m.ID), string(m.Plan), maybe(string(m.Provision)), int64(m.Seq), m.Number, m.Slug,
			m.Title.Hans, m.Title.Hant, m.Title.English, m.Text, int64(m.Span.Start), int64(m.Span.End), string(m.Commitment),
			m.Deadline, m.DueFrom.String(), m.Due.String(), dueKey(m), string(m.DueKind), m.DueInherited, m.Provisional,
			jsonList(m.Places), jsonList(m.Parties), jsonText(m.References), measureSearch(m), int64(0), int64(1))
	}
	if err := measureTable.insert(tx.ctx, tx.c, args); err != nil {
		return err
	}
	if err := tx.insertAssignments(measures); err != nil {
		return err
	}
	return tx.insertFigures(measures)
}

func (tx *Tx) insertAssignments(measures []plan.Measure) error {
	var args []any
	for i := range measures {
		m := &measures[i]
		for _, a := range m.Assignments {
			args = append(args, string(m.ID), int64(a.Seq), string(m.Plan), string(a.Unit), string(a.Role), a.Text,
				int64(a.Span.Start), int64(a.Span.End), dueKey(m))
		}
	}
	return assignmentTable.insert(tx.ctx, tx.c, args)
}

func (tx *Tx) insertFigures(measures []plan.Measure) error {
	var args []any
	for i := range measures {
		for _, f := range measures[i].Figures {
			args = append(args, string(measures[i].ID), int64(f.Seq), f.Text, string(f.Kind), f.Value, f.To, f.Unit,
				int64(f.Span.Start), int64(f.Span.End))
		}
	}
	return figureTable.insert(tx.ctx, tx.c, args)
}

// share is what a unit has to do in a plan: measures with a part of it, and those it leads.
type share struct{ measures, leads int }

// count gives each unit's share; a unit named twice in a measure counts once.
func count(measures []plan.Measure) map[org.UnitID]share {
	all := map[org.UnitID]share{}
	for i := range measures {
		for unit, s := range countOne(&measures[i]) {
			all[unit] = share{all[unit].measures + s.measures, all[unit].leads + s.leads}
		}
	}
	return all
}

func countOne(m *plan.Measure) map[org.UnitID]share {
	of := map[org.UnitID]share{}
	for _, a := range m.Assignments {
		s := share{1, of[a.Unit].leads}
		if leads(a.Role) {
			s.leads = 1
		}
		of[a.Unit] = s
	}
	return of
}

func leads(r reading.Role) bool { return r == reading.Lead || r == reading.LeadAssumed }

// addTotals adds shares, which may be negative, to the kept totals of a plan's units and of the
// units themselves, and tells by how many the plan's units have grown. Units are taken in one
// order, so that writers do not wait crosswise.
func (tx *Tx) addTotals(id plan.ID, shares map[org.UnitID]share) (int64, error) {
	order := make([]org.UnitID, 0, len(shares))
	for u, s := range shares {
		if s != (share{}) {
			order = append(order, u)
		}
	}
	slices.Sort(order)
	grown := int64(0)
	for _, unit := range order {
		n, err := tx.addShare(id, unit, shares[unit])
		if err != nil {
			return 0, fmt.Errorf("store: totals of unit %s in plan %s: %w", unit, id, err)
		}
		grown += n
	}
	return grown, nil
}
