package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/reading"
	"luodi/internal/store/internal/sqlgen"
)

// PlanFilter asks for plans, newest first; an empty Status means all.
type PlanFilter struct {
	Page
	Status plan.Status
}

// Plan gives the head of a plan.
func (r *Reader) Plan(id plan.ID) (plan.Plan, error) {
	row, err := r.q.Plan(r.ctx, string(id))
	return planOf(row, err, id)
}

// PlanBySlug gives the plan of an address.
func (r *Reader) PlanBySlug(slug string) (plan.Plan, error) {
	row, err := r.q.PlanBySlug(r.ctx, slug)
	return planOf(row, err, slug)
}

// PlanByDocNumber finds the plan with a document number, however its brackets and blanks are
// written.
func (r *Reader) PlanByDocNumber(number string) (plan.Plan, bool, error) {
	row, err := r.q.PlanByDocKey(r.ctx, docKey(number))
	if errors.Is(err, sql.ErrNoRows) {
		return plan.Plan{}, false, nil
	}
	p, err := planOf(row, err, number)
	return p, err == nil, err
}

// PlanSlugTaken reports whether a plan has this address.
func (r *Reader) PlanSlugTaken(slug string) (bool, error) {
	n, err := r.q.PlanSlugTaken(r.ctx, slug)
	if err != nil {
		return false, fmt.Errorf("store: slug %s: %w", slug, err)
	}
	return n > 0, nil
}

// Plans gives a page of plans and the cursor of the next one.
func (r *Reader) Plans(f PlanFilter) ([]plan.Plan, string, error) {
	var rows []sqlgen.Plan
	var err error
	if f.Status == "" {
		rows, err = r.q.PlansPage(r.ctx, sqlgen.PlansPageParams{After: f.descending(), N: f.ask()})
	} else {
		rows, err = r.q.PlansPageIn(r.ctx, sqlgen.PlansPageInParams{Status: string(f.Status), After: f.descending(), N: f.ask()})
	}
	if err != nil {
		return nil, "", fmt.Errorf("store: plans: %w", err)
	}
	rows, next := cut(f.Page, rows, func(p sqlgen.Plan) string { return p.ID })
	out := make([]plan.Plan, len(rows))
	for i, row := range rows {
		if out[i], err = planOf(row, nil, row.ID); err != nil {
			return nil, "", err
		}
	}
	return out, next, nil
}

// Provisions gives the tree of a plan, flat, in the order of the document, parents first.
func (r *Reader) Provisions(id plan.ID) ([]plan.Provision, error) {
	rows, err := r.q.Provisions(r.ctx, string(id))
	if err != nil {
		return nil, fmt.Errorf("store: provisions of %s: %w", id, err)
	}
	out := make([]plan.Provision, len(rows))
	for i, row := range rows {
		if out[i], err = provisionOf(row); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// ProvisionBySlug gives the provision of an address within a plan, such as an action.
func (r *Reader) ProvisionBySlug(id plan.ID, slug string) (plan.Provision, error) {
	row, err := r.q.ProvisionBySlug(r.ctx, sqlgen.ProvisionBySlugParams{PlanID: string(id), Slug: slug})
	if errors.Is(err, sql.ErrNoRows) {
		return plan.Provision{}, notFound("provision", slug)
	}
	if err != nil {
		return plan.Provision{}, fmt.Errorf("store: provision %s of %s: %w", slug, id, err)
	}
	return provisionOf(row)
}

// PlanUnits gives the units with a part in a plan, in the order of pinyin, with their totals in
// this plan (Plans is 1). Aliases are left out.
func (r *Reader) PlanUnits(id plan.ID) ([]UnitRow, error) {
	rows, err := r.q.PlanUnitRows(r.ctx, string(id))
	if err != nil {
		return nil, fmt.Errorf("store: units of plan %s: %w", id, err)
	}
	out := make([]UnitRow, len(rows))
	for i, row := range rows {
		out[i] = UnitRow{Unit: org.Unit{ID: org.UnitID(row.ID), Slug: row.Slug, Name: row.Name, Hant: row.Hant,
			English: row.English, Class: org.Class(row.Class), Parent: org.UnitID(row.ParentID.String), SortKey: row.SortKey,
			Version: int(row.Version)}, Plans: 1, Measures: int(row.Measures), Leads: int(row.Leads)}
	}
	return out, nil
}

// UpdatePlan stores the head of a plan if Version is still the stored one, and raises it. Slug,
// totals and release stay.
func (tx *Tx) UpdatePlan(p *plan.Plan) error {
	if err := tx.docNumberFree(p); err != nil {
		return err
	}
	n, err := tx.q.UpdatePlan(tx.ctx, sqlgen.UpdatePlanParams{ID: string(p.ID), TitleHans: p.Title.Hans, TitleHant: p.Title.Hant,
		TitleEn: p.Title.English, Notice: p.Notice, Issuer: p.Issuer, DocNumber: p.DocNumber, DocKey: docKey(p.DocNumber),
		Kind: p.Kind, SignedOn: p.Signed.String(), PublishedOn: p.Published.String(), PeriodFrom: p.From.String(),
		PeriodTo: p.To.String(), Addressees: jsonList(p.Addressees), Zone: p.Zone, Status: string(p.Status), Version: int64(p.Version)})
	if err != nil {
		return fmt.Errorf("store: update plan %s: %w", p.ID, err)
	}
	if n == 0 {
		return changed()
	}
	p.Version++
	return nil
}

// SetProvisionTitle stores the title of a provision in the three languages.
func (tx *Tx) SetProvisionTitle(id plan.ProvisionID, title plan.Words) error {
	n, err := tx.q.UpdateProvision(tx.ctx, sqlgen.UpdateProvisionParams{ID: string(id), TitleHans: title.Hans, TitleHant: title.Hant, TitleEn: title.English})
	if err != nil {
		return fmt.Errorf("store: title of provision %s: %w", id, err)
	}
	if n == 0 {
		return notFound("provision", id)
	}
	return nil
}

func (tx *Tx) docNumberFree(p *plan.Plan) error {
	other, found, err := tx.PlanByDocNumber(p.DocNumber)
	if err != nil || !found || other.ID == p.ID {
		return err
	}
	f := fault.New(fault.Conflict, "store.doc_number_taken", fault.Args{"number": p.DocNumber, "title": other.Title.Hans})
	f.Fields = []fault.Field{{Name: "doc_number", Key: f.Key, Args: f.Args}}
	return f
}

// docKey is the form in which document numbers are compared: folded, with every bracket alike and
// without blanks, so that 罗府〔2022〕44号 and 罗府[2022] 44号 are one number.
func docKey(number string) string {
	var key []rune
	for _, r := range org.Fold(number) {
		switch r {
		case ' ':
			continue
		case '〔', '[', '【', '(', '﹝', '〈', '{':
			r = '['
		case '〕', ']', '】', ')', '﹞', '〉', '}':
			r = ']'
		}
		key = append(key, r)
	}
	return string(key)
}

func planOf(row sqlgen.Plan, err error, what any) (plan.Plan, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return plan.Plan{}, notFound("plan", what)
	}
	if err != nil {
		return plan.Plan{}, fmt.Errorf("store: plan %v: %w", what, err)
	}
	p := plan.Plan{ID: plan.ID(row.ID), Slug: row.Slug, Title: plan.Words{Hans: row.TitleHans, Hant: row.TitleHant, English: row.TitleEn},
		Notice: row.Notice, Issuer: row.Issuer, DocNumber: row.DocNumber, Kind: row.Kind, Zone: row.Zone, Status: plan.Status(row.Status),
		Document: plan.DocumentID(row.DocumentID.String), Review: plan.ReviewID(row.ReviewID.String),
		ConfirmedAt: row.ConfirmedAt.Time, ConfirmedBy: access.AccountID(row.ConfirmedBy), Released: row.ReleasedAt.Time,
		Version: int(row.Version), Measures: int(row.Measures), Actions: int(row.Actions), Units: int(row.Units),
		Assignments: int(row.Assignments)}
	d := decoder{what: "plan " + row.ID}
	d.date(&p.Signed, row.SignedOn)
	d.date(&p.Published, row.PublishedOn)
	d.date(&p.From, row.PeriodFrom)
	d.date(&p.To, row.PeriodTo)
	d.json(&p.Addressees, row.Addressees)
	return p, d.err
}

func provisionOf(row sqlgen.Provision) (plan.Provision, error) {
	p := plan.Provision{ID: plan.ProvisionID(row.ID), Plan: plan.ID(row.PlanID), Parent: plan.ProvisionID(row.ParentID.String),
		Seq: int(row.Seq), Kind: reading.NodeKind(row.Kind), Depth: int(row.Depth), Number: row.Number, Slug: row.Slug,
		Title: plan.Words{Hans: row.TitleHans, Hant: row.TitleHant, English: row.TitleEn}, Text: row.Body,
		Span: reading.Span{Start: int(row.SpanStart), End: int(row.SpanEnd)}}
	d := decoder{what: "provision " + row.ID}
	d.json(&p.Goals, row.Goals)
	return p, d.err
}

// decoder turns stored text back into values and keeps the first error.
type decoder struct {
	what string
	err  error
}

func (d *decoder) date(to *calendar.Date, text string) {
	if err := to.UnmarshalText([]byte(text)); err != nil && d.err == nil {
		d.err = fmt.Errorf("store: %s: %w", d.what, err)
	}
}

// json reads a list; an empty one becomes nil.
func (d *decoder) json(to any, text string) {
	if text == "[]" || text == "" {
		return
	}
	if err := json.Unmarshal([]byte(text), to); err != nil && d.err == nil {
		d.err = fmt.Errorf("store: %s: %w", d.what, err)
	}
}

func jsonText(v any) string {
	s, err := compactJSON(v)
	if err != nil || s == "null" || s == "" {
		return "[]"
	}
	return s
}
