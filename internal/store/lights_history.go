package store

import (
	"encoding/json"
	"fmt"

	"luodi/internal/access"
	"luodi/internal/plan"
	"luodi/internal/report"
	"luodi/internal/signal"
	"luodi/internal/standing"
	"luodi/internal/store/internal/sqlgen"
	"luodi/internal/store/internal/sqltype"
)

func fromJSON(what, id, text string, into any) error {
	if err := json.Unmarshal([]byte(text), into); err != nil {
		return fmt.Errorf("store: %s %s: %w", what, id, err)
	}
	return nil
}

// PlanLightChanges gives a page of the changes of lights in a plan, the newest first.
func (r *Reader) PlanLightChanges(id plan.ID, p Page) ([]standing.Change, string, error) {
	rows, err := r.q.LightChangesOfPlan(r.ctx, sqlgen.LightChangesOfPlanParams{PlanID: string(id), Before: p.descending(), N: p.ask()})
	return lightChanges(p, rows, err)
}

// LightChanges gives a page of the changes of a measure's light, the newest first.
func (r *Reader) LightChanges(id plan.MeasureID, p Page) ([]standing.Change, string, error) {
	rows, err := r.q.LightChangesOfMeasure(r.ctx, sqlgen.LightChangesOfMeasureParams{MeasureID: string(id), Before: p.descending(), N: p.ask()})
	return lightChanges(p, rows, err)
}

func lightChanges(p Page, rows []sqlgen.LightChange, err error) ([]standing.Change, string, error) {
	if err != nil {
		return nil, "", fmt.Errorf("store: changes of lights: %w", err)
	}
	rows, next := cut(p, rows, func(c sqlgen.LightChange) string { return c.ID })
	out := make([]standing.Change, len(rows))
	for i, row := range rows {
		c := standing.Change{ID: row.ID, Plan: plan.ID(row.PlanID), Measure: plan.MeasureID(row.MeasureID), At: row.At.Time, Was: signal.Light(row.WasLight), Is: signal.Light(row.IsLight)}
		if err := fromJSON("change of light", row.ID, row.Body, &c.Clauses); err != nil {
			return nil, "", err
		}
		if err := days("change of light", row.ID, []dated{{row.Day, &c.On}}); err != nil {
			return nil, "", err
		}
		out[i] = c
	}
	return out, next, nil
}

// InsertLightChange keeps a change of a light and sets its ID.
func (tx *Tx) InsertLightChange(c *standing.Change) error {
	c.ID = tx.NewID()
	body, err := signal.Encode(c.Clauses)
	if err != nil {
		return err
	}
	err = tx.q.InsertLightChange(tx.ctx, sqlgen.InsertLightChangeParams{ID: c.ID, PlanID: string(c.Plan), MeasureID: string(c.Measure), At: sqltype.At(c.At), Day: c.On.String(),
		WasLight: string(c.Was), IsLight: string(c.Is), Body: string(body)})
	if err != nil {
		return fmt.Errorf("store: change of light of %s: %w", c.Measure, err)
	}
	return nil
}

// FrozenLights gives the lights of the closed periods of a measure.
func (r *Reader) FrozenLights(id plan.MeasureID) ([]standing.Frozen, error) {
	rows, err := r.q.FrozenLightsOfMeasure(r.ctx, string(id))
	return frozenLights(rows, err)
}

// PeriodLights gives the lights with which a period was closed.
func (r *Reader) PeriodLights(id report.PeriodID) ([]standing.Frozen, error) {
	rows, err := r.q.FrozenLightsOfPeriod(r.ctx, string(id))
	return frozenLights(rows, err)
}

func frozenLights(rows []sqlgen.FrozenLight, err error) ([]standing.Frozen, error) {
	if err != nil {
		return nil, fmt.Errorf("store: lights of closed periods: %w", err)
	}
	out := make([]standing.Frozen, len(rows))
	for i, row := range rows {
		out[i] = standing.Frozen{Period: report.PeriodID(row.PeriodID), Measure: plan.MeasureID(row.MeasureID), Plan: plan.ID(row.PlanID)}
		if err := fromJSON("light of a closed period", row.MeasureID, row.Body, &out[i].Frozen); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// InsertFrozenLights keeps the lights of a period that is being closed; a second time is refused.
func (tx *Tx) InsertFrozenLights(list []standing.Frozen) error {
	args := make([]any, 0, len(list)*len(frozenTable.columns))
	for i := range list {
		f := &list[i]
		body, err := signal.Encode(f.Frozen)
		if err != nil {
			return err
		}
		args = append(args, string(f.Period), string(f.Measure), string(f.Plan), string(f.Light), string(f.Own.Light), string(body))
	}
	if err := frozenTable.insert(tx.ctx, tx.c, args); err != nil {
		return fmt.Errorf("store: lights of a closed period: %w", err)
	}
	return nil
}

var frozenTable = newBulk("frozen_lights", "period_id", "measure_id", "plan_id", "light", "own_light", "body")

// FreezeLights keeps the lights with which a period is closed.
func (tx *Tx) FreezeLights(p report.Period) error { return standing.Freeze(tx, p) }

// LightOverrides gives the overrides of a measure, the oldest first.
func (r *Reader) LightOverrides(id plan.MeasureID) ([]standing.Override, error) {
	rows, err := r.q.LightOverridesOfMeasure(r.ctx, string(id))
	return overridesOf(rows, err)
}

func (r *Reader) planOverrides(id plan.ID) ([]standing.Override, error) {
	rows, err := r.q.LightOverridesOfPlan(r.ctx, string(id))
	return overridesOf(rows, err)
}

func overridesOf(rows []sqlgen.LightOverride, err error) ([]standing.Override, error) {
	if err != nil {
		return nil, fmt.Errorf("store: overrides of lights: %w", err)
	}
	var out []standing.Override
	for _, row := range rows {
		o := standing.Override{ID: standing.OverrideID(row.ID), Plan: plan.ID(row.PlanID), Measure: plan.MeasureID(row.MeasureID)}
		if err := fromJSON("override of light", row.ID, row.Body, &o); err != nil {
			return nil, err
		}
		out = append(out, o)
	}
	return out, nil
}

// InsertOverride keeps an override and sets its ID.
func (tx *Tx) InsertOverride(o *standing.Override) error {
	o.ID = standing.OverrideID(tx.NewID())
	body, err := json.Marshal(o)
	if err != nil {
		return err
	}
	if err := tx.q.InsertLightOverride(tx.ctx, sqlgen.InsertLightOverrideParams{ID: string(o.ID), PlanID: string(o.Plan), MeasureID: string(o.Measure), Body: string(body)}); err != nil {
		return fmt.Errorf("store: override of light of %s: %w", o.Measure, err)
	}
	return nil
}

// LightRules lists the versions of the figures of the rule, the oldest first; the first is the program's.
func (r *Reader) LightRules() ([]standing.RulesVersion, error) {
	rows, err := r.q.LightRules(r.ctx)
	if err != nil {
		return nil, fmt.Errorf("store: rules of lights: %w", err)
	}
	out := []standing.RulesVersion{{Rules: signal.DefaultRules}}
	for _, row := range rows {
		v := standing.RulesVersion{Note: row.Note, At: row.At.Time, Account: access.AccountID(row.AccountID), Author: row.Author}
		if err := fromJSON("rules of lights", fmt.Sprint(row.Version), row.Body, &v.Rules); err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

// InsertRules keeps a version of the figures of the rule.
func (tx *Tx) InsertRules(v *standing.RulesVersion) error {
	body, err := json.Marshal(v.Rules)
	if err != nil {
		return err
	}
	err = tx.q.InsertLightRules(tx.ctx, sqlgen.InsertLightRulesParams{Version: int64(v.Version), Body: string(body), Note: v.Note, At: sqltype.At(v.At), AccountID: string(v.Account), Author: v.Author})
	if err != nil {
		return fmt.Errorf("store: rules of lights: %w", err)
	}
	return nil
}
