package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"luodi/internal/access"
	"luodi/internal/duty"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/reading"
	"luodi/internal/store/internal/sqlgen"
	"luodi/internal/store/internal/sqltype"
)

var dutyTable = newBulk("duties", "id", "plan_id", "measure_id", "unit_id", "role", "state", "issued_on", "sign_by",
	"object_by", "signed_at", "signed_by", "signer", "objection", "replaces", "version")

// PlanMeasures gives all measures of a plan with assignments and figures, in the order of the
// document.
func (r *Reader) PlanMeasures(id plan.ID) ([]plan.Measure, error) {
	var all []plan.Measure
	f := MeasureFilter{Plan: id, Page: Page{Limit: 500}}
	for {
		page, next, err := r.Measures(f)
		if err != nil {
			return nil, err
		}
		all = append(all, page...)
		if next == "" {
			return all, nil
		}
		f.After = next
	}
}

// Duty gives a duty.
func (r *Reader) Duty(id duty.ID) (duty.Duty, error) {
	row, err := r.q.Duty(r.ctx, string(id))
	if errors.Is(err, sql.ErrNoRows) {
		return duty.Duty{}, notFound("duty", id)
	}
	if err != nil {
		return duty.Duty{}, fmt.Errorf("store: duty %s: %w", id, err)
	}
	return dutyOf(row)
}

// PlanDuties gives the duties of a plan, in the order in which they were issued.
func (r *Reader) PlanDuties(id plan.ID) ([]duty.Duty, error) {
	rows, err := r.q.DutiesOfPlan(r.ctx, string(id))
	return duties(rows, err, "plan", id)
}

// MeasureDuties gives the duties of a measure.
func (r *Reader) MeasureDuties(id plan.MeasureID) ([]duty.Duty, error) {
	rows, err := r.q.DutiesOfMeasure(r.ctx, string(id))
	return duties(rows, err, "measure", id)
}

// UnitDuties gives the duties of a unit across all plans.
func (r *Reader) UnitDuties(id org.UnitID) ([]duty.Duty, error) {
	rows, err := r.q.DutiesOfUnit(r.ctx, string(id))
	return duties(rows, err, "unit", id)
}

// DutiesIn gives a page of the duties in a state, the earliest to be signed first.
func (r *Reader) DutiesIn(state duty.State, p Page) ([]duty.Duty, string, error) {
	day, id := "", ""
	if p.After != "" {
		var err error
		if day, id, err = cursor2(p.After); err != nil {
			return nil, "", err
		}
	}
	rows, err := r.q.DutiesInState(r.ctx, sqlgen.DutiesInStateParams{State: string(state), AfterDay: day, AfterID: id, N: p.ask()})
	if err != nil {
		return nil, "", fmt.Errorf("store: duties in %s: %w", state, err)
	}
	rows, next := cut(p, rows, func(d sqlgen.Duty) string { return d.SignBy + " " + d.ID })
	list, err := duties(rows, nil, "state", state)
	return list, next, err
}

// DutyFilter asks for duties of a plan, in the order in which they were issued; empty fields do not
// filter.
type DutyFilter struct {
	Page
	Plan    plan.ID
	Measure plan.MeasureID
	Unit    org.UnitID
	State   duty.State
}

// Duties gives a page of the duties of a plan and the cursor of the next one.
func (r *Reader) Duties(f DutyFilter) ([]duty.Duty, string, error) {
	rows, err := r.q.DutiesOfPlanPage(r.ctx, sqlgen.DutiesOfPlanPageParams{PlanID: string(f.Plan), After: f.After, MeasureID: string(f.Measure),
		UnitID: string(f.Unit), State: string(f.State), N: f.ask()})
	if err != nil {
		return nil, "", fmt.Errorf("store: duties of plan %s: %w", f.Plan, err)
	}
	rows, next := cut(f.Page, rows, func(d sqlgen.Duty) string { return d.ID })
	list, err := duties(rows, nil, "plan", f.Plan)
	return list, next, err
}

func duties(rows []sqlgen.Duty, err error, of string, id any) ([]duty.Duty, error) {
	if err != nil {
		return nil, fmt.Errorf("store: duties of %s %v: %w", of, id, err)
	}
	out := make([]duty.Duty, len(rows))
	for i, row := range rows {
		if out[i], err = dutyOf(row); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func dutyOf(row sqlgen.Duty) (duty.Duty, error) {
	d := duty.Duty{ID: duty.ID(row.ID), Plan: plan.ID(row.PlanID), Measure: plan.MeasureID(row.MeasureID), Unit: org.UnitID(row.UnitID),
		Role: reading.Role(row.Role), State: duty.State(row.State), SignedAt: row.SignedAt.Time, SignedBy: access.AccountID(row.SignedBy),
		Signer: row.Signer, Replaces: duty.ID(row.Replaces), Version: int(row.Version)}
	var err error
	if d.IssuedOn, err = day(row.IssuedOn); err == nil {
		if d.SignBy, err = day(row.SignBy); err == nil {
			d.ObjectBy, err = day(row.ObjectBy)
		}
	}
	if err == nil && row.Objection != "" {
		err = json.Unmarshal([]byte(row.Objection), &d.Objection)
	}
	if err != nil {
		return d, fmt.Errorf("store: duty %s: %w", row.ID, err)
	}
	return d, nil
}

// InsertDuties stores new duties; their ids must be set.
func (tx *Tx) InsertDuties(list []duty.Duty) error {
	args := make([]any, 0, len(list)*len(dutyTable.columns))
	for i := range list {
		d := &list[i]
		d.Version = 1
		objection, err := objectionText(d)
		if err != nil {
			return err
		}
		args = append(args, string(d.ID), string(d.Plan), string(d.Measure), string(d.Unit), string(d.Role), string(d.State),
			d.IssuedOn.String(), d.SignBy.String(), d.ObjectBy.String(), sqltype.At(d.SignedAt), string(d.SignedBy), d.Signer,
			objection, string(d.Replaces), int64(1))
	}
	if err := dutyTable.insert(tx.ctx, tx.c, args); err != nil {
		return fmt.Errorf("store: %d duties: %w", len(list), err)
	}
	return touchEach(tx, list, func(d *duty.Duty) (plan.ID, plan.MeasureID) { return d.Plan, d.Measure })
}

// UpdateDuty stores a duty's role, state, limits, signature and objection if its Version is still
// the stored one, and raises it.
func (tx *Tx) UpdateDuty(d *duty.Duty) error {
	objection, err := objectionText(d)
	if err != nil {
		return err
	}
	n, err := tx.q.UpdateDuty(tx.ctx, sqlgen.UpdateDutyParams{ID: string(d.ID), Role: string(d.Role), State: string(d.State),
		SignBy: d.SignBy.String(), ObjectBy: d.ObjectBy.String(), SignedAt: sqltype.At(d.SignedAt), SignedBy: string(d.SignedBy),
		Signer: d.Signer, Objection: objection, Version: int64(d.Version)})
	if err := guarded(n, err, &d.Version, "duty", d.ID); err != nil {
		return err
	}
	return tx.LightsTouched(d.Plan, d.Measure) // who leads may have changed
}

func objectionText(d *duty.Duty) (string, error) {
	if d.Objection == nil {
		return "", nil
	}
	text, err := json.Marshal(d.Objection)
	return string(text), err
}

// guarded ends an update that was guarded by a version: no row means that somebody was faster.
func guarded(rows int64, err error, version *int, what string, id any) error {
	switch {
	case err != nil:
		return fmt.Errorf("store: update %s %v: %w", what, id, err)
	case rows == 0:
		return changed()
	}
	*version++
	return nil
}

// Receipt gives a receipt.
func (r *Reader) Receipt(id duty.ReceiptID) (duty.Receipt, error) {
	row, err := r.q.Receipt(r.ctx, string(id))
	if errors.Is(err, sql.ErrNoRows) {
		return duty.Receipt{}, notFound("receipt", id)
	}
	if err != nil {
		return duty.Receipt{}, fmt.Errorf("store: receipt %s: %w", id, err)
	}
	return receiptOf(row)
}

// PlanReceipts gives the receipts of a plan.
func (r *Reader) PlanReceipts(id plan.ID) ([]duty.Receipt, error) {
	rows, err := r.q.ReceiptsOfPlan(r.ctx, string(id))
	return receipts(rows, err)
}

// UnitReceipts gives the receipts that a unit has of a plan, or of all plans when none is named.
func (r *Reader) UnitReceipts(id plan.ID, unit org.UnitID) ([]duty.Receipt, error) {
	if id == "" {
		rows, err := r.q.AllReceiptsOfUnit(r.ctx, string(unit))
		return receipts(rows, err)
	}
	rows, err := r.q.ReceiptsOfUnit(r.ctx, sqlgen.ReceiptsOfUnitParams{PlanID: string(id), UnitID: string(unit)})
	return receipts(rows, err)
}

func receipts(rows []sqlgen.Receipt, err error) ([]duty.Receipt, error) {
	if err != nil {
		return nil, fmt.Errorf("store: receipts: %w", err)
	}
	out := make([]duty.Receipt, len(rows))
	for i, row := range rows {
		if out[i], err = receiptOf(row); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func receiptOf(row sqlgen.Receipt) (duty.Receipt, error) {
	out := duty.Receipt{ID: duty.ReceiptID(row.ID), Plan: plan.ID(row.PlanID), Unit: org.UnitID(row.UnitID), Kind: duty.ReceiptKind(row.Kind),
		Text: row.Body, Duties: int(row.Duties), SignedAt: row.SignedAt.Time, SignedBy: access.AccountID(row.SignedBy), Signer: row.Signer,
		Version: int(row.Version)}
	var err error
	if out.SentOn, err = day(row.SentOn); err == nil {
		out.DueOn, err = day(row.DueOn)
	}
	if err != nil {
		return out, fmt.Errorf("store: receipt %s: %w", row.ID, err)
	}
	return out, nil
}

// InsertReceipt stores a receipt; its id must be set.
func (tx *Tx) InsertReceipt(r *duty.Receipt) error {
	err := tx.q.InsertReceipt(tx.ctx, sqlgen.InsertReceiptParams{ID: string(r.ID), PlanID: string(r.Plan), UnitID: string(r.Unit), Kind: string(r.Kind),
		Body: r.Text, Duties: int64(r.Duties), SentOn: r.SentOn.String(), DueOn: r.DueOn.String(), SignedAt: sqltype.At(r.SignedAt),
		SignedBy: string(r.SignedBy), Signer: r.Signer})
	if err != nil {
		return fmt.Errorf("store: insert receipt: %w", err)
	}
	r.Version = 1
	return nil
}

// UpdateReceipt stores a receipt's signature, guarded by Version.
func (tx *Tx) UpdateReceipt(r *duty.Receipt) error {
	n, err := tx.q.UpdateReceipt(tx.ctx, sqlgen.UpdateReceiptParams{ID: string(r.ID), SignedAt: sqltype.At(r.SignedAt), SignedBy: string(r.SignedBy),
		Signer: r.Signer, Version: int64(r.Version)})
	return guarded(n, err, &r.Version, "receipt", r.ID)
}
