package store

import (
	"database/sql"
	"errors"
	"fmt"

	"luodi/internal/duty"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/reading"
	"luodi/internal/report"
	"luodi/internal/standing"
	"luodi/internal/store/internal/sqlgen"
)

// MeasureFacts gives everything by which a measure's light is judged.
func (r *Reader) MeasureFacts(id plan.MeasureID) (standing.Facts, error) {
	row, err := r.q.FactsOfMeasure(r.ctx, string(id))
	if errors.Is(err, sql.ErrNoRows) {
		return standing.Facts{}, notFound("measure", id)
	}
	if err != nil {
		return standing.Facts{}, fmt.Errorf("store: facts of %s: %w", id, err)
	}
	f, err := factsOf(sqlgen.FactsOfPlanRow(row))
	if err != nil {
		return f, err
	}
	set := factSet{list: []standing.Facts{f}}
	duties, err := r.MeasureDuties(id)
	if err != nil {
		return f, err
	}
	parts, err := r.q.PartsOfMeasure(r.ctx, string(id))
	if err != nil {
		return f, fmt.Errorf("store: parts in %s: %w", id, err)
	}
	k, there, err := r.WorkInForce(id)
	if err != nil {
		return f, err
	}
	if there {
		set.list[0].Work = &k
	}
	rows, err := r.q.PeriodsOfMeasure(r.ctx, string(id))
	if err != nil {
		return f, fmt.Errorf("store: periods of %s: %w", id, err)
	}
	reports, err := r.MeasureReports(id)
	if err != nil {
		return f, err
	}
	if set.list[0].Corrections, err = r.MeasureCorrections(id); err != nil {
		return f, err
	}
	if set.list[0].Overrides, err = r.LightOverrides(id); err != nil {
		return f, err
	}
	done, closed, err := r.MeasureCompletion(id)
	if err != nil {
		return f, err
	}
	if closed {
		set.list[0].Completion = &done
	}
	if set.list[0].Suspensions, err = r.MeasureSuspensions(id); err != nil {
		return f, err
	}
	set.index()
	set.lead(duties, parts)
	return set.list[0], set.owe(rows, reports)
}

// PlanFacts gives everything by which the lights of a plan are judged, measure by measure in the order
// of the plan.
func (r *Reader) PlanFacts(id plan.ID) ([]standing.Facts, error) {
	rows, err := r.q.FactsOfPlan(r.ctx, string(id))
	if err != nil {
		return nil, fmt.Errorf("store: facts of plan %s: %w", id, err)
	}
	set := factSet{list: make([]standing.Facts, len(rows))}
	for i, row := range rows {
		if set.list[i], err = factsOf(row); err != nil {
			return nil, err
		}
	}
	set.index()
	duties, err := r.PlanDuties(id)
	if err != nil {
		return nil, err
	}
	parts, err := r.q.PartsOfPlan(r.ctx, string(id))
	if err != nil {
		return nil, fmt.Errorf("store: parts in plan %s: %w", id, err)
	}
	all := make([]sqlgen.PartsOfMeasureRow, len(parts))
	for i, p := range parts {
		all[i] = sqlgen.PartsOfMeasureRow(p)
	}
	set.lead(duties, all)
	kept, err := r.PlanWork(id)
	if err != nil {
		return nil, err
	}
	for i := range kept {
		if f := set.at[string(kept[i].Measure)]; f != nil {
			f.Work = &kept[i]
		}
	}
	if err := r.planReports(id, &set); err != nil {
		return nil, err
	}
	if err := r.planClosings(id, &set); err != nil {
		return nil, err
	}
	overrides, err := r.planOverrides(id)
	if err != nil {
		return nil, err
	}
	for _, o := range overrides {
		if f := set.at[string(o.Measure)]; f != nil {
			f.Overrides = append(f.Overrides, o)
		}
	}
	return set.list, nil
}

func (r *Reader) planClosings(id plan.ID, set *factSet) error {
	done, err := r.Completions(id)
	if err != nil {
		return err
	}
	for i := range done {
		if f := set.at[string(done[i].Measure)]; f != nil && done[i].State == report.ClosingDone {
			f.Completion = &done[i]
		}
	}
	rests, err := r.Suspensions(id)
	for _, s := range rests {
		if f := set.at[string(s.Measure)]; f != nil {
			f.Suspensions = append(f.Suspensions, s)
		}
	}
	return err
}

func (r *Reader) planReports(id plan.ID, set *factSet) error {
	periods, err := r.q.PeriodsOfPlan(r.ctx, string(id))
	if err != nil {
		return fmt.Errorf("store: periods of plan %s: %w", id, err)
	}
	rows, err := r.q.ReportsOfPlan(r.ctx, string(id))
	if err != nil {
		return fmt.Errorf("store: reports of plan %s: %w", id, err)
	}
	for i := range rows {
		rows[i].Draft = "" // is no fact
	}
	rounds, err := r.q.RoundsOfPlan(r.ctx, string(id))
	list, err := reports(rows, rounds, err)
	if err != nil {
		return err
	}
	if err := set.owe(periods, list); err != nil {
		return err
	}
	fixes, err := r.q.CorrectionsOfPlan(r.ctx, string(id))
	corrected, err := corrections(fixes, err)
	for _, c := range corrected {
		if f := set.at[string(c.Measure)]; f != nil {
			f.Corrections = append(f.Corrections, c)
		}
	}
	return err
}

// factSet is the facts that are being put together.
type factSet struct {
	list []standing.Facts
	at   map[string]*standing.Facts
}

func (s *factSet) index() {
	s.at = make(map[string]*standing.Facts, len(s.list))
	for i := range s.list {
		s.at[string(s.list[i].ID)] = &s.list[i]
	}
}

func factsOf(row sqlgen.FactsOfPlanRow) (standing.Facts, error) {
	f := standing.Facts{ID: plan.MeasureID(row.ID), Plan: plan.ID(row.PlanID), Action: plan.ProvisionID(row.Provision), Seq: int(row.Seq),
		Number: row.Number, Title: row.TitleHans, DueKind: reading.DeadlineKind(row.DueKind)}
	return f, days("measure", row.ID, []dated{{row.Due, &f.Due}})
}

// lead says who leads each measure: by its duties once the plan is issued, before by the text.
func (s *factSet) lead(duties []duty.Duty, parts []sqlgen.PartsOfMeasureRow) {
	for _, d := range duties {
		if f := s.at[string(d.Measure)]; f != nil && f.Unit == "" && d.Open() && d.State != duty.Returned && d.Role != reading.Support {
			f.Unit = d.Unit
		}
	}
	for _, p := range parts {
		if f := s.at[p.MeasureID]; f != nil && f.Unit == "" && reading.Role(p.Role) != reading.Support {
			f.Unit = org.UnitID(p.UnitID)
		}
	}
}

// owe gives the measures their reports with their periods.
func (s *factSet) owe(rows []sqlgen.Period, list []report.Report) error {
	periods := make(map[report.PeriodID]report.Period, len(rows))
	for _, row := range rows {
		p, err := periodOf(row)
		if err != nil {
			return err
		}
		periods[p.ID] = p
	}
	for i := range list {
		if f := s.at[string(list[i].Measure)]; f != nil {
			f.Owed = append(f.Owed, standing.Owed{Report: list[i], Of: periods[list[i].Period]})
		}
	}
	return nil
}
