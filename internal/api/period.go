package api

import (
	"encoding/json"
	"time"

	"luodi/internal/access"
	"luodi/internal/report"
	"luodi/internal/store"
)

const tagReports = "Reports"

// Cycle is the rule of reporting of a plan.
type Cycle struct {
	Rhythm   string `json:"rhythm" enum:"weekly,half_monthly,monthly,quarterly" doc:"How often reports are owed."`
	Day      int    `json:"day" doc:"Day on which a report is due: of the month, of a quarter's last month, or of the week with Monday as 1. A day off moves to the last working day before it."`
	FirstDay int    `json:"first_day,omitempty" doc:"Due day of the first half of a month, of half-monthly reports."`
	From     Day    `json:"from" doc:"Reports are owed from the period in which this day lies."`
	Until    Day    `json:"until,omitzero" doc:"And not for periods that begin after this day; missing: no end."`
	Remind   int    `json:"remind" doc:"Working days before the due date on which the first reminder goes out."`
	Review   int    `json:"review" doc:"Working days that the office has to accept or return."`
	Version  int    `json:"version" doc:"Raised by every change."`
}

// Period is a period of a plan that has begun.
type Period struct {
	ID       string    `json:"id" doc:"Identifier (UUID)."`
	Key      string    `json:"key" doc:"Name of the period: 2023-04, 2023-04-1 (half), 2023-Q2, 2023-W17." example:"2023-04"`
	From     Day       `json:"from" doc:"First day whose work it covers."`
	To       Day       `json:"to" doc:"Last day whose work it covers."`
	Due      Day       `json:"due" doc:"Day on which its reports are due."`
	ClosedAt time.Time `json:"closed_at,omitzero" doc:"When it was closed; nothing in it changes after."`
	ClosedBy string    `json:"closed_by,omitempty" doc:"Post that closed it."`
	Hash     string    `json:"sha256,omitempty" doc:"SHA-256 of its snapshot, hexadecimal."`
}

func periodOf(p report.Period) Period {
	return Period{ID: string(p.ID), Key: p.Key, From: Day(p.From), To: Day(p.To), Due: Day(p.Due), ClosedAt: instant(p.ClosedAt), ClosedBy: p.ClosedBy, Hash: p.Hash}
}

func (a *API) periodOperations() {
	read(a, op{id: "get-cycle", path: "/plans/{plan}/cycle", tag: tagReports, summary: "Get the rule of reporting",
		about: "How often reports of the plan are owed; 404 if none are.", scope: access.ReportsRead, right: access.ReadPlans}, (*call).cycle)
	read(a, op{id: "list-periods", path: "/plans/{plan}/periods", tag: tagReports, summary: "List the periods of a plan",
		about: "Periods that have begun, the oldest first, whole (at most some hundreds).", scope: access.ReportsRead, right: access.ReadPlans}, (*call).periods)
	read(a, op{id: "get-snapshot", path: "/plans/{plan}/periods/{period}/snapshot", tag: tagReports, summary: "Get what a period was when it was closed",
		about: "The snapshot over which the period's sha256 is; 404 while the period is open.", scope: access.ReportsRead, right: access.ReadPlans}, (*call).snapshot)
}

func (c *call) cycle(r *store.Reader, in *PlanPath) (Cycle, error) {
	id, err := c.planID(r, in.Plan)
	if err != nil {
		return Cycle{}, err
	}
	x, ok, err := r.Cycle(id)
	if err == nil && !ok {
		err = notFound()
	}
	return Cycle{Rhythm: string(x.Rhythm), Day: x.Day, FirstDay: x.FirstDay, From: Day(x.From), Until: Day(x.Until), Remind: x.Remind, Review: x.Review, Version: x.Version}, err
}

func (c *call) periods(r *store.Reader, in *PlanPath) (List[Period], error) {
	out := List[Period]{Items: []Period{}}
	id, err := c.planID(r, in.Plan)
	if err != nil {
		return out, err
	}
	rows, err := r.Periods(id)
	for _, p := range rows {
		out.Items = append(out.Items, periodOf(p))
	}
	return out, err
}

// PeriodPath is the period of an address.
type PeriodPath struct {
	PlanPath
	Period string `path:"period" maxLength:"20" doc:"Key of the period." example:"2023-04"`
}

// findPeriod finds a period of a plan by its key.
func (c *call) findPeriod(r *store.Reader, planSlug, key string) (report.Period, error) {
	id, err := c.planID(r, planSlug)
	if err != nil {
		return report.Period{}, err
	}
	rows, err := r.Periods(id)
	if err != nil {
		return report.Period{}, err
	}
	for _, p := range rows {
		if p.Key == key {
			return p, nil
		}
	}
	return report.Period{}, notFound()
}

// Snapshot is what a period was when it was closed.
type Snapshot struct {
	Period Period          `json:"period" doc:"The period."`
	Body   json.RawMessage `json:"snapshot" doc:"The snapshot as it is kept; sha256 of the period is over exactly these bytes."`
}

func (c *call) snapshot(r *store.Reader, in *PeriodPath) (Snapshot, error) {
	p, err := c.findPeriod(r, in.Plan, in.Period)
	if err != nil {
		return Snapshot{}, err
	}
	body, err := r.Snapshot(p.ID)
	return Snapshot{Period: periodOf(p), Body: body}, named(err)
}
