package store

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"luodi/internal/calendar"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/report"
	"luodi/internal/store/internal/sqlgen"
	"luodi/internal/store/internal/sqltype"
)

// PeriodByKey gives the period of a plan by its name, such as 2023-04.
func (r *Reader) PeriodByKey(id plan.ID, key string) (report.Period, error) {
	row, err := r.q.PeriodByKey(r.ctx, sqlgen.PeriodByKeyParams{PlanID: string(id), Key: key})
	if errors.Is(err, sql.ErrNoRows) {
		return report.Period{}, notFound("period", key)
	}
	if err != nil {
		return report.Period{}, fmt.Errorf("store: period %s: %w", key, err)
	}
	return periodOf(row)
}

// Waiting is a place in the office's queue: after (or before) the report that came to it at Since.
// The zero Waiting is the beginning.
type Waiting struct {
	Since time.Time
	ID    report.ID
}

// since is the instant to compare with: before everything for the beginning.
func (w Waiting) since() sqltype.Instant {
	if w.Since.IsZero() {
		return sqltype.At(time.Unix(0, 0).UTC())
	}
	return sqltype.At(w.Since)
}

// At gives the place of a report in the queue.
func At(x *report.Report) Waiting { return Waiting{x.Since, x.ID} }

// Queue gives up to n reports of all plans that wait for the office, the longest waiting first, from
// after a place on, without rounds.
func (r *Reader) Queue(after Waiting, n int) ([]report.Report, error) {
	rows, err := r.q.ReportsWaiting(r.ctx, sqlgen.ReportsWaitingParams{AfterSince: after.since(), AfterID: string(after.ID), N: int64(n)})
	return reports(rows, nil, err)
}

// QueueBefore gives up to n reports before a place in the queue, the nearest first, without rounds.
func (r *Reader) QueueBefore(before Waiting, n int) ([]report.Report, error) {
	rows, err := r.q.ReportsWaitingBefore(r.ctx, sqlgen.ReportsWaitingBeforeParams{BeforeSince: before.since(), BeforeID: string(before.ID), N: int64(n)})
	return reports(rows, nil, err)
}

// QueueLength counts the reports of all plans that wait for the office, and those before a place.
func (r *Reader) QueueLength(at Waiting) (all, before int, err error) {
	n, err := r.q.CountReportsIn(r.ctx)
	if err != nil {
		return 0, 0, fmt.Errorf("store: queue: %w", err)
	}
	m, err := r.q.CountReportsBefore(r.ctx, sqlgen.CountReportsBeforeParams{BeforeSince: at.since(), BeforeID: string(at.ID)})
	if err != nil {
		return 0, 0, fmt.Errorf("store: queue: %w", err)
	}
	return int(n), int(m), nil
}

// UnitStanding is how a unit stands in a period.
type UnitStanding struct {
	report.Totals
	FirstDue calendar.Date // earliest due date among what it is silent on
}

// Standing counts the reports of a period by unit, from the index alone.
func (r *Reader) Standing(id report.PeriodID, today calendar.Date) (map[org.UnitID]UnitStanding, error) {
	rows, err := r.q.StandingOfPeriod(r.ctx, string(id))
	if err != nil {
		return nil, fmt.Errorf("store: standing of period %s: %w", id, err)
	}
	out := map[org.UnitID]UnitStanding{}
	for _, row := range rows {
		s := out[org.UnitID(row.UnitID)]
		s.Add(report.State(row.State), int(row.N))
		out[org.UnitID(row.UnitID)] = s
	}
	silent, err := r.q.SilentOfPeriod(r.ctx, sqlgen.SilentOfPeriodParams{PeriodID: string(id), Today: today.String()})
	if err != nil {
		return nil, fmt.Errorf("store: silent in period %s: %w", id, err)
	}
	for _, row := range silent {
		s := out[org.UnitID(row.UnitID)]
		s.Silent = int(row.N)
		if s.FirstDue, err = day(row.FirstDue); err != nil {
			return nil, err
		}
		out[org.UnitID(row.UnitID)] = s
	}
	return out, nil
}

// PeriodFilter narrows the reports of a period. Silent keeps those owed and due before Today; with a
// Unit there is one page of up to 500.
type PeriodFilter struct {
	Page
	State  report.State
	Silent bool
	Today  calendar.Date
	Unit   org.UnitID
}

// states are the states in the order in which a unit's reports are listed.
var states = []report.State{report.Returned, report.Owed, report.Submitted, report.Approved, report.Accepted, report.Waived}

// PeriodPage gives a page of the reports of a period, without rounds: in the order in which they
// were made, with a state by unit.
func (r *Reader) PeriodPage(id report.PeriodID, f PeriodFilter) ([]report.Report, string, error) {
	if f.Silent {
		f.State = report.Owed
	}
	switch {
	case f.Unit != "":
		out, err := r.periodOfUnit(id, f)
		return out, "", err
	case f.State == "":
		rows, err := r.q.PeriodReportsPage(r.ctx, sqlgen.PeriodReportsPageParams{PeriodID: string(id), After: f.After, N: f.ask()})
		rows, next := cut(f.Page, rows, func(x sqlgen.Report) string { return x.ID })
		out, err := reports(rows, nil, err)
		return out, next, err
	}
	unit, after, err := dueCursor(f.Page)
	if err != nil {
		return nil, "", err
	}
	before := "9999-12-31"
	if f.Silent {
		before = f.Today.String()
	}
	rows, err := r.q.PeriodReportsIn(r.ctx, sqlgen.PeriodReportsInParams{PeriodID: string(id), State: string(f.State), BeforeDay: before, AfterUnit: unit, AfterID: after, N: f.ask()})
	rows, next := cut(f.Page, rows, func(x sqlgen.Report) string { return x.UnitID + " " + x.ID })
	out, err := reports(rows, nil, err)
	return out, next, err
}

func (r *Reader) periodOfUnit(id report.PeriodID, f PeriodFilter) ([]report.Report, error) {
	var out []report.Report
	for _, s := range states {
		if f.State != "" && s != f.State {
			continue
		}
		rows, err := r.q.PeriodReportsOfUnit(r.ctx, sqlgen.PeriodReportsOfUnitParams{PeriodID: string(id), State: string(s), UnitID: string(f.Unit)})
		list, err := reports(rows, nil, err)
		if err != nil {
			return nil, err
		}
		for _, x := range list {
			if !f.Silent || x.Due < f.Today {
				out = append(out, x)
			}
		}
	}
	return out, nil
}
