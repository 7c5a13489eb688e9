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
	"luodi/internal/report"
	"luodi/internal/store/internal/sqlgen"
	"luodi/internal/store/internal/sqltype"
)

var reportTable = newBulk("reports", "id", "period_id", "plan_id", "measure_id", "unit_id", "duty_id", "state", "due", "round", "draft", "reason", "version", "since")

// Cycle gives the rule of reporting of a plan, and whether there is one.
func (r *Reader) Cycle(id plan.ID) (report.Cycle, bool, error) {
	row, err := r.q.Cycle(r.ctx, string(id))
	if errors.Is(err, sql.ErrNoRows) {
		return report.Cycle{Plan: id}, false, nil
	}
	c := report.Cycle{Plan: id, Version: int(row.Version)}
	if err == nil {
		err = json.Unmarshal([]byte(row.Body), &c)
	}
	if err != nil {
		return c, false, fmt.Errorf("store: cycle of %s: %w", id, err)
	}
	return c, true, nil
}

// SaveCycle stores the rule of reporting of a plan: a new one when its Version is 0, else guarded.
func (tx *Tx) SaveCycle(c *report.Cycle) error {
	body, err := json.Marshal(c)
	if err != nil {
		return err
	}
	if c.Version == 0 {
		if err := tx.q.InsertCycle(tx.ctx, sqlgen.InsertCycleParams{PlanID: string(c.Plan), Body: string(body)}); err != nil {
			return fmt.Errorf("store: insert cycle: %w", err)
		}
		c.Version = 1
		return nil
	}
	n, err := tx.q.UpdateCycle(tx.ctx, sqlgen.UpdateCycleParams{PlanID: string(c.Plan), Body: string(body), Version: int64(c.Version)})
	return guarded(n, err, &c.Version, "cycle", c.Plan)
}

// Periods lists the periods of a plan that were opened, the oldest first.
func (r *Reader) Periods(id plan.ID) ([]report.Period, error) {
	rows, err := r.q.PeriodsOfPlan(r.ctx, string(id))
	if err != nil {
		return nil, fmt.Errorf("store: periods of %s: %w", id, err)
	}
	out := make([]report.Period, len(rows))
	for i, row := range rows {
		if out[i], err = periodOf(row); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Period gives a period.
func (r *Reader) Period(id report.PeriodID) (report.Period, error) {
	row, err := r.q.PeriodByID(r.ctx, string(id))
	if errors.Is(err, sql.ErrNoRows) {
		return report.Period{}, notFound("period", id)
	}
	if err != nil {
		return report.Period{}, fmt.Errorf("store: period %s: %w", id, err)
	}
	return periodOf(row)
}

func periodOf(row sqlgen.Period) (report.Period, error) {
	p := report.Period{ID: report.PeriodID(row.ID), Plan: plan.ID(row.PlanID), Span: report.Span{Key: row.Key}, ClosedAt: row.ClosedAt.Time,
		ClosedBy: row.ClosedBy, Hash: row.Hash, Version: int(row.Version)}
	if row.Totals != "" {
		if err := json.Unmarshal([]byte(row.Totals), &p.Totals); err != nil {
			return p, fmt.Errorf("store: totals of period %s: %w", row.ID, err)
		}
	}
	return p, days("period", row.ID, []dated{{row.FromDay, &p.From}, {row.ToDay, &p.To}, {row.Due, &p.Due}})
}

// InsertPeriod stores a period and sets its ID and Version.
func (tx *Tx) InsertPeriod(p *report.Period) error {
	p.ID, p.Version = report.PeriodID(tx.NewID()), 1
	err := tx.q.InsertPeriod(tx.ctx, sqlgen.InsertPeriodParams{ID: string(p.ID), PlanID: string(p.Plan), Key: p.Key, FromDay: p.From.String(), ToDay: p.To.String(), Due: p.Due.String()})
	if err != nil {
		return fmt.Errorf("store: insert period: %w", err)
	}
	return nil
}

// UpdatePeriod stores that a period was closed, guarded by Version.
func (tx *Tx) UpdatePeriod(p *report.Period) error {
	totals, err := json.Marshal(p.Totals)
	if err != nil {
		return err
	}
	n, err := tx.q.UpdatePeriod(tx.ctx, sqlgen.UpdatePeriodParams{ID: string(p.ID), ClosedAt: sqltype.At(p.ClosedAt), ClosedBy: p.ClosedBy, Hash: p.Hash, Totals: string(totals), Version: int64(p.Version)})
	if err := guarded(n, err, &p.Version, "period", p.ID); err != nil {
		return err
	}
	return tx.LightsTouched(p.Plan)
}

// SaveSnapshot keeps what a period was when it was closed; a second one is refused.
func (tx *Tx) SaveSnapshot(id report.PeriodID, body []byte) error {
	if err := tx.q.InsertSnapshot(tx.ctx, sqlgen.InsertSnapshotParams{PeriodID: string(id), Body: string(body)}); err != nil {
		return fmt.Errorf("store: snapshot of %s: %w", id, err)
	}
	return nil
}

// Snapshot gives the JSON of a closed period, over which its hash is.
func (r *Reader) Snapshot(id report.PeriodID) ([]byte, error) {
	body, err := r.q.Snapshot(r.ctx, string(id))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, notFound("snapshot", id)
	}
	if err != nil {
		return nil, fmt.Errorf("store: snapshot of %s: %w", id, err)
	}
	return []byte(body), nil
}

// Report gives a report with its rounds.
func (r *Reader) Report(id report.ID) (report.Report, error) {
	row, err := r.q.ReportByID(r.ctx, string(id))
	if errors.Is(err, sql.ErrNoRows) {
		return report.Report{}, notFound("report", id)
	}
	if err != nil {
		return report.Report{}, fmt.Errorf("store: report %s: %w", id, err)
	}
	return r.withRounds(row)
}

// ReportDesk gives what handing in looks at: a report without draft and rounds, its period, and the
// filings of its duty to posts that an account holds, with these posts.
func (r *Reader) ReportDesk(id report.ID, account access.AccountID) (report.Desk, error) {
	rows, err := r.q.ReportDesk(r.ctx, sqlgen.ReportDeskParams{ID: string(id), Account: string(account)})
	if err != nil {
		return report.Desk{}, fmt.Errorf("store: report %s: %w", id, err)
	}
	if len(rows) == 0 {
		return report.Desk{}, notFound("report", id)
	}
	x := rows[0]
	d := report.Desk{
		Report: report.Report{ID: report.ID(x.ID), Period: report.PeriodID(x.PeriodID), Plan: plan.ID(x.PlanID), Measure: plan.MeasureID(x.MeasureID),
			Unit: org.UnitID(x.UnitID), Duty: duty.ID(x.DutyID), State: report.State(x.State), Round: int(x.Round), Reason: x.Reason, Guard: int(x.Version)},
		Period: report.Period{ID: report.PeriodID(x.PeriodID), Plan: plan.ID(x.PlanID), Span: report.Span{Key: x.Key}, ClosedAt: x.ClosedAt.Time},
		Posts:  map[org.PostID]org.Post{},
	}
	if err := days("report", x.ID, []dated{{x.Due, &d.Report.Due}, {x.FromDay, &d.Period.From}, {x.ToDay, &d.Period.To}, {x.PeriodDue, &d.Period.Due}}); err != nil {
		return d, err
	}
	for _, row := range rows {
		if row.Filing == "" {
			continue
		}
		f := duty.Filing{ID: duty.FilingID(row.Filing), Duty: d.Report.Duty, Post: org.PostID(row.Post)}
		p := org.Post{ID: f.Post, Unit: d.Report.Unit, Account: string(account)}
		if err := days("filing", row.Filing, []dated{{row.FiledFrom, &f.From}, {row.FiledTo, &f.To}, {row.PostFrom, &p.From}, {row.PostTo, &p.To}}); err != nil {
			return d, err
		}
		d.Filings, d.Posts[p.ID] = append(d.Filings, f), p
	}
	return d, nil
}

// LastAccepted gives the last report of a measure that was accepted, and whether there is one.
func (r *Reader) LastAccepted(measure plan.MeasureID) (report.Report, bool, error) {
	row, err := r.q.LastAcceptedReport(r.ctx, string(measure))
	if errors.Is(err, sql.ErrNoRows) {
		return report.Report{}, false, nil
	}
	if err != nil {
		return report.Report{}, false, fmt.Errorf("store: last report of %s: %w", measure, err)
	}
	x, err := r.withRounds(row)
	return x, err == nil, err
}

func (r *Reader) withRounds(row sqlgen.Report) (report.Report, error) {
	rounds, err := r.q.RoundsOfReport(r.ctx, row.ID)
	if err != nil {
		return report.Report{}, fmt.Errorf("store: rounds of %s: %w", row.ID, err)
	}
	list, err := reports([]sqlgen.Report{row}, rounds, nil)
	if err != nil {
		return report.Report{}, err
	}
	return list[0], nil
}

// PeriodReports gives the reports of a period with their rounds.
func (r *Reader) PeriodReports(id report.PeriodID) ([]report.Report, error) {
	rows, err := r.q.ReportsOfPeriod(r.ctx, string(id))
	if err != nil {
		return nil, fmt.Errorf("store: reports of period %s: %w", id, err)
	}
	rounds, err := r.q.RoundsOfPeriod(r.ctx, string(id))
	return reports(rows, rounds, err)
}

// MeasureReports gives the reports of a measure with their rounds, the oldest first.
func (r *Reader) MeasureReports(id plan.MeasureID) ([]report.Report, error) {
	rows, err := r.q.ReportsOfMeasure(r.ctx, string(id))
	if err != nil {
		return nil, fmt.Errorf("store: reports of measure %s: %w", id, err)
	}
	rounds, err := r.q.RoundsOfMeasure(r.ctx, string(id))
	return reports(rows, rounds, err)
}

// UnitReports gives a page of the reports of a unit in a state, the earliest due first, without
// rounds.
func (r *Reader) UnitReports(id org.UnitID, state report.State, p Page) ([]report.Report, string, error) {
	day, after, err := dueCursor(p)
	if err != nil {
		return nil, "", err
	}
	var rows []sqlgen.Report
	if settled(state) {
		rows, err = r.q.ReportsOfUnitSettled(r.ctx, sqlgen.ReportsOfUnitSettledParams{UnitID: string(id), State: string(state), AfterDay: day, AfterID: after, N: p.ask()})
	} else {
		rows, err = r.q.ReportsOfUnitOpen(r.ctx, sqlgen.ReportsOfUnitOpenParams{UnitID: string(id), State: string(state), AfterDay: day, AfterID: after, N: p.ask()})
	}
	return reportPage(p, rows, err)
}

// ReportsIn gives a page of the reports in a state, the earliest due first, without rounds.
func (r *Reader) ReportsIn(state report.State, p Page) ([]report.Report, string, error) {
	day, after, err := dueCursor(p)
	if err != nil {
		return nil, "", err
	}
	var rows []sqlgen.Report
	if settled(state) {
		rows, err = r.q.ReportsSettled(r.ctx, sqlgen.ReportsSettledParams{State: string(state), AfterDay: day, AfterID: after, N: p.ask()})
	} else {
		rows, err = r.q.ReportsOpen(r.ctx, sqlgen.ReportsOpenParams{State: string(state), AfterDay: day, AfterID: after, N: p.ask()})
	}
	return reportPage(p, rows, err)
}

// settled tells the states that have indexes of their own: nothing more is expected of the report.
func settled(s report.State) bool { return s == report.Accepted || s == report.Waived }

// ReportFilter asks for the reports of a plan, the oldest first; empty fields do not filter.
type ReportFilter struct {
	Page
	Plan    plan.ID
	Period  report.PeriodID
	Measure plan.MeasureID
	Unit    org.UnitID
	State   report.State
}

// Reports gives a page of the reports of a plan without rounds, and the cursor of the next one.
func (r *Reader) Reports(f ReportFilter) ([]report.Report, string, error) {
	rows, err := r.q.ReportsOfPlanPage(r.ctx, sqlgen.ReportsOfPlanPageParams{PlanID: string(f.Plan), After: f.After, PeriodID: string(f.Period),
		MeasureID: string(f.Measure), UnitID: string(f.Unit), State: string(f.State), N: f.ask()})
	if err != nil {
		return nil, "", fmt.Errorf("store: reports of plan %s: %w", f.Plan, err)
	}
	rows, next := cut(f.Page, rows, func(x sqlgen.Report) string { return x.ID })
	list, err := reports(rows, nil, nil)
	return list, next, err
}

func dueCursor(p Page) (day, id string, err error) {
	if p.After == "" {
		return "", "", nil
	}
	return cursor2(p.After)
}

func reportPage(p Page, rows []sqlgen.Report, err error) ([]report.Report, string, error) {
	if err != nil {
		return nil, "", fmt.Errorf("store: reports: %w", err)
	}
	rows, next := cut(p, rows, func(x sqlgen.Report) string { return x.Due + " " + x.ID })
	list, err := reports(rows, nil, nil)
	return list, next, err
}

// reports puts rounds, ordered by report, to their reports, ordered alike.
func reports(rows []sqlgen.Report, rounds []sqlgen.ReportRound, err error) ([]report.Report, error) {
	if err != nil {
		return nil, fmt.Errorf("store: rounds: %w", err)
	}
	out := make([]report.Report, len(rows))
	for i, row := range rows {
		x := report.Report{ID: report.ID(row.ID), Period: report.PeriodID(row.PeriodID), Plan: plan.ID(row.PlanID), Measure: plan.MeasureID(row.MeasureID),
			Unit: org.UnitID(row.UnitID), Duty: duty.ID(row.DutyID), State: report.State(row.State), Round: int(row.Round), Reason: row.Reason,
			Since: row.Since.Time, Guard: int(row.Version)}
		if x.Due, err = day(row.Due); err != nil {
			return nil, fmt.Errorf("store: report %s: %w", row.ID, err)
		}
		if row.Draft != "" {
			x.Draft = new(report.Content)
			if err := json.Unmarshal([]byte(row.Draft), x.Draft); err != nil {
				return nil, fmt.Errorf("store: draft of report %s: %w", row.ID, err)
			}
		}
		for ; len(rounds) > 0 && rounds[0].ReportID == row.ID; rounds = rounds[1:] {
			var round report.Round
			if err := json.Unmarshal([]byte(rounds[0].Body), &round); err != nil {
				return nil, fmt.Errorf("store: round %d of report %s: %w", rounds[0].Number, row.ID, err)
			}
			x.Rounds = append(x.Rounds, round)
		}
		out[i] = x
	}
	return out, nil
}

// InsertReports stores new reports and sets their IDs and Guards.
func (tx *Tx) InsertReports(list []report.Report) error {
	args := make([]any, 0, len(list)*len(reportTable.columns))
	for i := range list {
		x := &list[i]
		x.ID, x.Guard, x.Since = report.ID(tx.NewID()), 1, tx.now
		args = append(args, string(x.ID), string(x.Period), string(x.Plan), string(x.Measure), string(x.Unit), string(x.Duty), string(x.State),
			x.Due.String(), int64(x.Round), "", x.Reason, int64(1), sqltype.At(tx.now))
	}
	if err := reportTable.insert(tx.ctx, tx.c, args); err != nil {
		return fmt.Errorf("store: %d reports: %w", len(list), err)
	}
	return touchEach(tx, list, func(x *report.Report) (plan.ID, plan.MeasureID) { return x.Plan, x.Measure })
}

// UpdateReport stores a report's state, draft and last round if its Guard is still the stored one
// and its period is open, and raises the Guard. Earlier rounds do not change.
func (tx *Tx) UpdateReport(x *report.Report) error {
	draft, err := optional(x.Draft)
	if err != nil {
		return err
	}
	x.Since = x.StandsSince()
	moved := tx.reportMoved(x)
	n, err := tx.q.UpdateReport(tx.ctx, sqlgen.UpdateReportParams{ID: string(x.ID), State: string(x.State), Due: x.Due.String(), Round: int64(x.Round), Draft: draft,
		Reason: x.Reason, Since: sqltype.At(x.Since), Version: int64(x.Guard)})
	if err := guarded(n, err, &x.Guard, "report", x.ID); err != nil {
		return err
	}
	if moved {
		if err := tx.LightsTouched(x.Plan, x.Measure); err != nil {
			return err
		}
	}
	if len(x.Rounds) == 0 {
		return nil
	}
	last := x.Rounds[len(x.Rounds)-1]
	body, err := json.Marshal(last)
	if err != nil {
		return err
	}
	if err := tx.q.SaveRound(tx.ctx, sqlgen.SaveRoundParams{ReportID: string(x.ID), Number: int64(last.Number), Body: string(body)}); err != nil {
		return fmt.Errorf("store: round %d of report %s: %w", last.Number, x.ID, err)
	}
	return nil
}

// Contributions gives what supporting units added to a report.
func (r *Reader) Contributions(id report.ID) ([]report.Contribution, error) {
	rows, err := r.q.ContributionsOf(r.ctx, string(id))
	if err != nil {
		return nil, fmt.Errorf("store: contributions to %s: %w", id, err)
	}
	out := make([]report.Contribution, len(rows))
	for i, row := range rows {
		if err := json.Unmarshal([]byte(row.Body), &out[i]); err != nil {
			return nil, fmt.Errorf("store: contribution of %s to %s: %w", row.UnitID, id, err)
		}
	}
	return out, nil
}

// SaveContribution stores what a unit adds to a report, in the place of what it added before.
func (tx *Tx) SaveContribution(c *report.Contribution) error {
	body, err := json.Marshal(c)
	if err != nil {
		return err
	}
	if err := tx.q.SaveContribution(tx.ctx, sqlgen.SaveContributionParams{ReportID: string(c.Report), UnitID: string(c.Unit), Body: string(body)}); err != nil {
		return fmt.Errorf("store: contribution to %s: %w", c.Report, err)
	}
	return nil
}

// InsertCorrection stores a correction and sets its ID.
func (tx *Tx) InsertCorrection(c *report.Correction) error {
	c.ID = report.CorrectionID(tx.NewID())
	body, err := json.Marshal(c)
	if err != nil {
		return err
	}
	err = tx.q.InsertCorrection(tx.ctx, sqlgen.InsertCorrectionParams{ID: string(c.ID), PlanID: string(c.Plan), MeasureID: string(c.Measure), PeriodID: string(c.Period), Body: string(body)})
	if err != nil {
		return fmt.Errorf("store: insert correction: %w", err)
	}
	return tx.LightsTouched(c.Plan, c.Measure)
}

// MeasureCorrections lists the corrections of a measure, the oldest first.
func (r *Reader) MeasureCorrections(id plan.MeasureID) ([]report.Correction, error) {
	rows, err := r.q.CorrectionsOfMeasure(r.ctx, string(id))
	return corrections(rows, err)
}

// PeriodCorrections lists the corrections of a period, the oldest first.
func (r *Reader) PeriodCorrections(id report.PeriodID) ([]report.Correction, error) {
	rows, err := r.q.CorrectionsOfPeriod(r.ctx, string(id))
	return corrections(rows, err)
}

func corrections(rows []sqlgen.Correction, err error) ([]report.Correction, error) {
	if err != nil {
		return nil, fmt.Errorf("store: corrections: %w", err)
	}
	out := make([]report.Correction, len(rows))
	for i, row := range rows {
		if err := json.Unmarshal([]byte(row.Body), &out[i]); err != nil {
			return nil, fmt.Errorf("store: correction %s: %w", row.ID, err)
		}
	}
	return out, nil
}
