package store

import (
	"database/sql"
	"errors"
	"fmt"
	"strconv"

	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/signal"
	"luodi/internal/standing"
	"luodi/internal/store/internal/sqlgen"
)

// Light gives the kept light of a measure, and whether there is one.
func (r *Reader) Light(id plan.MeasureID) (standing.Light, bool, error) {
	row, err := r.q.LightOfMeasure(r.ctx, string(id))
	if errors.Is(err, sql.ErrNoRows) {
		return standing.Light{}, false, nil
	}
	if err != nil {
		return standing.Light{}, false, fmt.Errorf("store: light of %s: %w", id, err)
	}
	l, err := lightOf(row)
	return l, err == nil, err
}

// PlanLights gives the kept lights of a plan in its order, figures only.
func (r *Reader) PlanLights(id plan.ID) ([]standing.Light, error) {
	rows, err := r.q.LightsOfPlan(r.ctx, string(id))
	if err != nil {
		return nil, fmt.Errorf("store: lights of plan %s: %w", id, err)
	}
	out := make([]standing.Light, len(rows))
	for i, w := range rows {
		out[i], err = lightOf(sqlgen.Light{MeasureID: w.MeasureID, PlanID: w.PlanID, UnitID: w.UnitID, ProvisionID: w.ProvisionID, Seq: w.Seq, Day: w.Day,
			Light: w.Light, Planned: w.Planned, Actual: w.Actual, OwnLight: w.OwnLight, OwnPlanned: w.OwnPlanned, OwnActual: w.OwnActual, Slip: w.Slip,
			Overdue: w.Overdue, Outside: w.Outside, Fresh: w.Fresh, Overridden: w.Overridden, Rules: w.Rules, Clauses: w.Clauses})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// LightBodies gives the kept lights of a plan in its order, whole.
func (r *Reader) LightBodies(id plan.ID) ([]standing.Light, error) {
	rows, err := r.q.LightBodiesOfPlan(r.ctx, string(id))
	return lightsOf(rows, err)
}

// LightsIn gives a page of the kept lights of a plan, those of one light or all when it is "", in the
// order of the plan.
func (r *Reader) LightsIn(id plan.ID, light signal.Light, p Page) ([]standing.Light, string, error) {
	after := int64(-1)
	if p.After != "" {
		var err error
		if after, err = strconv.ParseInt(p.After, 10, 64); err != nil {
			return nil, "", badCursor(err)
		}
	}
	var rows []sqlgen.Light
	var err error
	if light == "" {
		rows, err = r.q.LightsAfter(r.ctx, sqlgen.LightsAfterParams{PlanID: string(id), After: after, N: p.ask()})
	} else {
		rows, err = r.q.LightsIn(r.ctx, sqlgen.LightsInParams{PlanID: string(id), Light: string(light), After: after, N: p.ask()})
	}
	rows, next := cut(p, rows, func(l sqlgen.Light) string { return strconv.FormatInt(l.Seq, 10) })
	list, err := lightsOf(rows, err)
	return list, next, err
}

// UnitLights gives a page of the kept lights of the measures that a unit leads, in all plans.
func (r *Reader) UnitLights(id org.UnitID, p Page) ([]standing.Light, string, error) {
	rows, err := r.q.LightsOfUnit(r.ctx, sqlgen.LightsOfUnitParams{UnitID: string(id), After: p.After, N: p.ask()})
	rows, next := cut(p, rows, func(l sqlgen.Light) string { return l.MeasureID })
	list, err := lightsOf(rows, err)
	return list, next, err
}

func lightsOf(rows []sqlgen.Light, err error) ([]standing.Light, error) {
	if err != nil {
		return nil, fmt.Errorf("store: lights: %w", err)
	}
	out := make([]standing.Light, len(rows))
	for i, row := range rows {
		if out[i], err = lightOf(row); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func lightOf(row sqlgen.Light) (standing.Light, error) {
	part := func(light string, planned, actual int64) signal.Part {
		return signal.Part{Light: signal.Light(light), Planned: signal.PerMille(planned), Actual: signal.PerMille(actual), Gap: signal.PerMille(planned - actual)}
	}
	l := standing.Light{Measure: plan.MeasureID(row.MeasureID), Plan: plan.ID(row.PlanID), Unit: org.UnitID(row.UnitID), Action: plan.ProvisionID(row.ProvisionID),
		Seq: int(row.Seq), Part: part(row.Light, row.Planned, row.Actual), Own: part(row.OwnLight, row.OwnPlanned, row.OwnActual), Slip: int(row.Slip),
		Overdue: int(row.Overdue), Outside: int(row.Outside), Fresh: signal.Freshness(row.Fresh), Overridden: signal.Light(row.Overridden),
		Rules: int(row.Rules), Clauses: row.Clauses, Body: row.Body}
	return l, days("light", row.MeasureID, []dated{{row.Day, &l.On}})
}

// SaveLights keeps lights in the place of those that are there.
func (tx *Tx) SaveLights(list []standing.Light) error {
	for i := range list {
		l := &list[i]
		err := tx.q.SaveLight(tx.ctx, sqlgen.SaveLightParams{MeasureID: string(l.Measure), PlanID: string(l.Plan), UnitID: string(l.Unit), ProvisionID: string(l.Action),
			Seq: int64(l.Seq), Day: l.On.String(), Light: string(l.Light), Planned: int64(l.Planned), Actual: int64(l.Actual), OwnLight: string(l.Own.Light),
			OwnPlanned: int64(l.Own.Planned), OwnActual: int64(l.Own.Actual), Slip: int64(l.Slip), Overdue: int64(l.Overdue), Outside: int64(l.Outside),
			Fresh: string(l.Fresh), Overridden: string(l.Overridden), Rules: int64(l.Rules), Clauses: l.Clauses, Body: l.Body})
		if err != nil {
			return fmt.Errorf("store: light of %s: %w", l.Measure, err)
		}
	}
	tx.group.lights = tx.group.lights || len(list) > 0
	return nil
}

// LightTotals gives the kept sums of a plan: its own, its actions' and its units'.
func (r *Reader) LightTotals(id plan.ID) ([]standing.Total, error) {
	rows, err := r.q.LightTotalsOfPlan(r.ctx, string(id))
	return totals(rows, err)
}

// LightSums gives the kept sums of a plan as they are stored.
func (r *Reader) LightSums(id plan.ID) ([]standing.SumText, error) {
	rows, err := r.q.LightTotalsOfPlan(r.ctx, string(id))
	if err != nil {
		return nil, fmt.Errorf("store: sums of lights of %s: %w", id, err)
	}
	out := make([]standing.SumText, len(rows))
	for i, row := range rows {
		out[i] = standing.SumText{Level: signal.Level(row.Level), ID: row.ID, Body: row.Body}
		if err := days("sum of lights", row.ID, []dated{{row.Day, &out[i].On}}); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// UnitTotals gives the kept sums of a unit, plan by plan.
func (r *Reader) UnitTotals(id org.UnitID) ([]standing.Total, error) {
	rows, err := r.q.LightTotalsOfUnit(r.ctx, string(id))
	return totals(rows, err)
}

// PlanTotal gives the kept sum of a whole plan, and whether there is one.
func (r *Reader) PlanTotal(id plan.ID) (standing.Total, bool, error) {
	row, err := r.q.LightTotal(r.ctx, sqlgen.LightTotalParams{PlanID: string(id), Level: string(signal.OfPlan), ID: string(id)})
	if errors.Is(err, sql.ErrNoRows) {
		return standing.Total{}, false, nil
	}
	list, err := totals([]sqlgen.LightTotal{row}, err)
	if err != nil {
		return standing.Total{}, false, err
	}
	return list[0], true, nil
}

// LightsVersion is the number that rises with every change of the lights of a plan; 0 before the first.
func (r *Reader) LightsVersion(id plan.ID) (int, error) {
	n, err := r.q.LightsVersion(r.ctx, sqlgen.LightsVersionParams{PlanID: string(id), ID: string(id)})
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("store: version of lights of %s: %w", id, err)
	}
	return int(n), nil
}

func totals(rows []sqlgen.LightTotal, err error) ([]standing.Total, error) {
	if err != nil {
		return nil, fmt.Errorf("store: sums of lights: %w", err)
	}
	out := make([]standing.Total, len(rows))
	for i, row := range rows {
		t := standing.Total{Plan: plan.ID(row.PlanID), Version: int(row.Version)}
		if err := days("sum of lights", row.ID, []dated{{row.Day, &t.On}}); err != nil {
			return nil, err
		}
		if err := fromJSON("sum of lights", row.ID, row.Body, &t.Summary); err != nil {
			return nil, err
		}
		out[i] = t
	}
	return out, nil
}

// SaveLightTotals keeps sums of a plan in the place of those that are there.
func (tx *Tx) SaveLightTotals(id plan.ID, list []standing.Total) error {
	for _, t := range list {
		body, err := signal.Encode(t.Summary)
		if err != nil {
			return err
		}
		err = tx.q.SaveLightTotal(tx.ctx, sqlgen.SaveLightTotalParams{PlanID: string(id), Level: string(t.Level), ID: t.ID, Day: t.On.String(), Body: string(body)})
		if err != nil {
			return fmt.Errorf("store: sum of lights of %s %s: %w", t.Level, t.ID, err)
		}
	}
	tx.group.lights = tx.group.lights || len(list) > 0
	return nil
}

// DeleteLightTotals removes sums of what a plan no longer has.
func (tx *Tx) DeleteLightTotals(id plan.ID, list []standing.SumText) error {
	for _, t := range list {
		if err := tx.q.DeleteLightTotal(tx.ctx, sqlgen.DeleteLightTotalParams{PlanID: string(id), Level: string(t.Level), ID: t.ID}); err != nil {
			return fmt.Errorf("store: delete sum of lights of %s %s: %w", t.Level, t.ID, err)
		}
	}
	return nil
}

// LightsKept is closed when the next commit of this process changes lights. Other nodes' commits are
// seen by LightsVersion.
func (db *DB) LightsKept() <-chan struct{} { return db.lights.next() }

// MeasureLabel gives a measure's number, slug and title alone, for lists.
func (r *Reader) MeasureLabel(id plan.MeasureID) (plan.Measure, error) {
	row, err := r.q.MeasureLabel(r.ctx, string(id))
	if errors.Is(err, sql.ErrNoRows) {
		return plan.Measure{}, notFound("measure", id)
	}
	if err != nil {
		return plan.Measure{}, fmt.Errorf("store: measure %s: %w", id, err)
	}
	return plan.Measure{ID: plan.MeasureID(row.ID), Plan: plan.ID(row.PlanID), Number: row.Number, Slug: row.Slug,
		Title: plan.Words{Hans: row.TitleHans, Hant: row.TitleHant, English: row.TitleEn}}, nil
}
