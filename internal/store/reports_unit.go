package store

import (
	"luodi/internal/org"
	"luodi/internal/report"
	"luodi/internal/store/internal/sqlgen"
)

// UnitReportsLast gives a page of the settled reports of a unit in a state, the last due first, without
// rounds.
func (r *Reader) UnitReportsLast(id org.UnitID, state report.State, p Page) ([]report.Report, string, error) {
	day, before := "~", ""
	if p.After != "" {
		var err error
		if day, before, err = cursor2(p.After); err != nil {
			return nil, "", err
		}
	}
	rows, err := r.q.ReportsOfUnitLast(r.ctx, sqlgen.ReportsOfUnitLastParams{UnitID: string(id), State: string(state), BeforeDay: day, BeforeID: before, N: p.ask()})
	return reportPage(p, rows, err)
}

// SupportedReports gives a page of the open reports in a state that other units owe for measures in
// which a unit has a part, the earliest due first, without rounds.
func (r *Reader) SupportedReports(id org.UnitID, state report.State, p Page) ([]report.Report, string, error) {
	day, after, err := dueCursor(p)
	if err != nil {
		return nil, "", err
	}
	rows, err := r.q.ReportsSupported(r.ctx, sqlgen.ReportsSupportedParams{UnitID: string(id), State: string(state), AfterDay: day, AfterID: after, N: p.ask()})
	return reportPage(p, rows, err)
}
