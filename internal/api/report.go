package api

import (
	"time"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/report"
	"luodi/internal/store"
	"luodi/internal/work"
)

// ReportHead is a report in a list: how it stands, without what it says.
type ReportHead struct {
	ID      string     `json:"id" doc:"Identifier (UUID)."`
	Period  string     `json:"period" doc:"Key of the period it is owed for." example:"2023-04"`
	Measure MeasureRef `json:"measure" doc:"The measure."`
	Unit    UnitRef    `json:"unit" doc:"The lead unit that owes it."`
	State   string     `json:"state" enum:"owed,submitted,approved,returned,accepted,waived" doc:"owed: nothing handed in yet; submitted: waits for the unit's leader; approved: waits for the office; returned: back at the unit; waived: none is asked for."`
	Due     Day        `json:"due" doc:"Day on which it is due, extensions included."`
	Round   int        `json:"round" doc:"Number of the last handing in, 0 before the first."`
	Drafted bool       `json:"drafted" doc:"A draft is kept."`
	Reason  string     `json:"reason,omitempty" doc:"Why it was extended or waived."`
	Version int        `json:"version" doc:"Raised by every change; the first part of the ETag."`
}

// Report is a report with everything that was handed in.
type Report struct {
	ReportHead
	Plan          string         `json:"plan" doc:"Slug of the plan."`
	Rounds        []Round        `json:"rounds" nullable:"false" doc:"Each handing in, the oldest first, as it was."`
	Draft         *Content       `json:"draft,omitempty" doc:"What is being written; shown to the unit that writes it."`
	Contributions []Contribution `json:"contributions,omitempty" doc:"What supporting units added."`
}

func (r Report) guard() int { return r.Version }

// Round is one handing in with what became of it.
type Round struct {
	Number      int       `json:"number" doc:"1 for the first."`
	Content     Content   `json:"content" doc:"What was handed in."`
	SubmittedBy string    `json:"submitted_by" doc:"Post that handed it in."`
	SubmittedAt time.Time `json:"submitted_at" doc:"When."`
	Late        bool      `json:"late,omitempty" doc:"After the due date."`
	ApprovedBy  string    `json:"approved_by,omitempty" doc:"Unit leader who approved it."`
	ApprovedAt  time.Time `json:"approved_at,omitzero" doc:"When."`
	DecidedBy   string    `json:"decided_by,omitempty" doc:"Who accepted or returned it."`
	DecidedAt   time.Time `json:"decided_at,omitzero" doc:"When."`
	Accepted    bool      `json:"accepted" doc:"It was taken as fact."`
	Remark      string    `json:"remark,omitempty" doc:"Why it was returned, or what to mind."`
}

// Content is what a report says: the state at the end of the period.
type Content struct {
	Progress string     `json:"progress" maxLength:"4000" doc:"What was done, in words. Needed for handing in."`
	Next     string     `json:"next,omitempty" maxLength:"4000" doc:"What comes next."`
	Help     string     `json:"help,omitempty" maxLength:"4000" doc:"What help is needed."`
	Done     []Done     `json:"done,omitempty" maxItems:"500" doc:"Milestones reached."`
	Running  []Running  `json:"running,omitempty" maxItems:"500" doc:"Tasks under way."`
	Amounts  []Counted  `json:"amounts,omitempty" maxItems:"500" doc:"Quantities done in all, not the difference."`
	Problems []Obstacle `json:"problems,omitempty" maxItems:"20" doc:"What stands in the way."`
	Evidence []string   `json:"evidence,omitempty" maxItems:"60" doc:"Identifiers of files that prove the report as a whole."`
}

// Done says that a milestone was reached.
type Done struct {
	Task     string   `json:"task" maxLength:"60" doc:"Task of the work plan in force." example:"A.M03"`
	On       Day      `json:"on" doc:"Day on which it was reached."`
	Evidence []string `json:"evidence,omitempty" maxItems:"60" doc:"Identifiers of the files that prove it."`
	Result   bool     `json:"result,omitempty" doc:"The proof shows a result, not an activity."`
	Note     string   `json:"note,omitempty" maxLength:"4000" doc:"Remark."`
}

// Running says that a task is under way.
type Running struct {
	Task      string `json:"task" maxLength:"60" doc:"Task of the work plan in force."`
	Since     Day    `json:"since" doc:"Day on which it began."`
	Remaining int    `json:"remaining,omitempty" minimum:"0" maximum:"5000" doc:"Working days left; 0 or missing: as planned."`
}

// Counted says how much of a counted quantity is done.
type Counted struct {
	Task string `json:"task" maxLength:"60" doc:"Task of the work plan in force that has a planned quantity."`
	Done Amount `json:"done" doc:"Done in all, decimal, not more than planned."`
	Why  string `json:"why,omitempty" maxLength:"4000" doc:"Needed when it is less than was accepted before."`
}

// Obstacle is something that stands in the way.
type Obstacle struct {
	Text  string `json:"text" maxLength:"4000" doc:"What it is."`
	Kind  string `json:"kind,omitempty" maxLength:"60" doc:"Sort of problem, free."`
	Needs string `json:"needs,omitempty" maxLength:"400" doc:"From whom help is needed."`
}

// Contribution is what a supporting unit added to the lead unit's report.
type Contribution struct {
	Unit     UnitRef   `json:"unit" doc:"The supporting unit."`
	Text     string    `json:"text,omitempty" doc:"What it says."`
	Evidence []string  `json:"evidence,omitempty" doc:"Identifiers of files."`
	Author   string    `json:"author" doc:"Post that wrote it."`
	At       time.Time `json:"at" doc:"When."`
}

func (a *API) reportOperations() {
	list(a, op{id: "list-reports", path: "/plans/{plan}/reports", tag: tagReports, summary: "List the reports of a plan",
		about: "Owed, handed in and decided, in the order in which they came to be owed.", scope: access.ReportsRead, right: access.ReadPlans}, (*call).reports)
	read(a, op{id: "get-report", path: "/reports/{report}", tag: tagReports, summary: "Get a report",
		about: "A report with all its rounds. Its ETag is what writes send back as If-Match.", scope: access.ReportsRead, right: access.ReadPlans}, (*call).report)
}

type reportsQuery struct {
	PlanPath
	Paged
	Period  string `query:"period" maxLength:"20" doc:"Key of a period." example:"2023-04"`
	Measure string `query:"measure" maxLength:"100" doc:"Slug of a measure of the plan."`
	Unit    string `query:"unit" maxLength:"200" doc:"Slug of the unit that owes it."`
	State   string `query:"state" enum:"owed,submitted,approved,returned,accepted,waived" doc:"Only reports in this state."`
}

func (c *call) reports(r *store.Reader, in *reportsQuery, p store.Page) ([]ReportHead, string, error) {
	id, measure, unit, err := c.filters(r, in.Plan, in.Measure, in.Unit)
	if err != nil {
		return nil, "", err
	}
	periods, err := r.Periods(id)
	if err != nil {
		return nil, "", err
	}
	keys := make(map[report.PeriodID]string, len(periods))
	f := store.ReportFilter{Page: p, Plan: id, Measure: measure, Unit: unit, State: report.State(in.State)}
	for _, x := range periods {
		keys[x.ID] = x.Key
		if x.Key == in.Period {
			f.Period = x.ID
		}
	}
	if in.Period != "" && f.Period == "" {
		return nil, "", notFound()
	}
	rows, next, err := r.Reports(f)
	if err != nil {
		return nil, "", err
	}
	measures, err := c.measureNames(r, id)
	if err != nil {
		return nil, "", err
	}
	units, err := c.register(r)
	out := make([]ReportHead, len(rows))
	for i := range rows {
		out[i] = reportHead(&rows[i], keys[rows[i].Period], measures[rows[i].Measure], units[rows[i].Unit])
	}
	return out, next, err
}

func reportHead(x *report.Report, period string, m MeasureRef, u UnitRef) ReportHead {
	return ReportHead{ID: string(x.ID), Period: period, Measure: m, Unit: u, State: string(x.State), Due: Day(x.Due), Round: x.Round, Drafted: x.Draft != nil, Reason: x.Reason, Version: x.Guard}
}

// ReportPath is the report of an address.
type ReportPath struct {
	Report string `path:"report" maxLength:"60" doc:"Identifier of the report."`
}

func (c *call) report(r *store.Reader, in *ReportPath) (Report, error) {
	x, err := r.Report(report.ID(in.Report))
	if err != nil {
		return Report{}, named(err)
	}
	return c.reportView(r, &x)
}

// reportView tells a report to the caller.
func (c *call) reportView(r *store.Reader, x *report.Report) (Report, error) {
	slug, err := c.planSlug(r, x.Plan)
	if err != nil {
		return Report{}, err
	}
	p, err := r.Period(x.Period)
	if err != nil {
		return Report{}, err
	}
	measures, err := c.measureNames(r, x.Plan)
	if err != nil {
		return Report{}, err
	}
	u, err := c.unit(r, x.Unit)
	if err != nil {
		return Report{}, err
	}
	out := Report{ReportHead: reportHead(x, p.Key, measures[x.Measure], u), Plan: slug, Rounds: []Round{}}
	for i := range x.Rounds {
		n := &x.Rounds[i]
		out.Rounds = append(out.Rounds, Round{Number: n.Number, Content: contentOf(&n.Content), SubmittedBy: n.Submitter, SubmittedAt: instant(n.SubmittedAt), Late: n.Late,
			ApprovedBy: n.Approver, ApprovedAt: instant(n.ApprovedAt), DecidedBy: n.Decider, DecidedAt: instant(n.DecidedAt), Accepted: n.Accepted, Remark: n.Remark})
	}
	if x.Draft != nil && (c.may(access.WriteReport, x.Unit) || c.may(access.ApproveReport, x.Unit)) {
		draft := contentOf(x.Draft)
		out.Draft = &draft
	}
	contributions, err := r.Contributions(x.ID)
	if err != nil {
		return out, err
	}
	for _, k := range contributions {
		of, err := c.unit(r, k.Unit)
		if err != nil {
			return out, err
		}
		out.Contributions = append(out.Contributions, Contribution{Unit: of, Text: k.Text, Evidence: plain(k.Evidence), Author: k.Author, At: instant(k.At)})
	}
	return out, nil
}

func contentOf(c *report.Content) Content {
	out := Content{Progress: c.Progress, Next: c.Next, Help: c.Help, Evidence: plain(c.Evidence)}
	for _, d := range c.Done {
		out.Done = append(out.Done, Done{Task: string(d.Task), On: Day(d.On), Evidence: plain(d.Evidence), Result: d.Result, Note: d.Note})
	}
	for _, x := range c.Running {
		out.Running = append(out.Running, Running{Task: string(x.Task), Since: Day(x.Since), Remaining: int(x.Remaining)})
	}
	for _, x := range c.Amounts {
		out.Amounts = append(out.Amounts, Counted{Task: string(x.Task), Done: Amount(x.Done), Why: x.Why})
	}
	for _, x := range c.Problems {
		out.Problems = append(out.Problems, Obstacle{Text: x.Text, Kind: x.Kind, Needs: x.Needs})
	}
	return out
}

// domain gives the content as the deeds take it.
func (c *Content) domain() report.Content {
	out := report.Content{Progress: c.Progress, Next: c.Next, Help: c.Help, Evidence: evidenceIDs(c.Evidence)}
	for _, d := range c.Done {
		out.Done = append(out.Done, report.Done{Task: work.TaskID(d.Task), On: calendar.Date(d.On), Evidence: evidenceIDs(d.Evidence), Result: d.Result, Note: d.Note})
	}
	for _, x := range c.Running {
		out.Running = append(out.Running, report.Running{Task: work.TaskID(x.Task), Since: calendar.Date(x.Since), Remaining: int32(x.Remaining)})
	}
	for _, x := range c.Amounts {
		out.Amounts = append(out.Amounts, report.Amount{Task: work.TaskID(x.Task), Done: work.Amount(x.Done), Why: x.Why})
	}
	for _, x := range c.Problems {
		out.Problems = append(out.Problems, report.Problem{Text: x.Text, Kind: x.Kind, Needs: x.Needs})
	}
	return out
}

func plain[T ~string](list []T) []string {
	var out []string
	for _, x := range list {
		out = append(out, string(x))
	}
	return out
}

func evidenceIDs(list []string) []report.EvidenceID {
	var out []report.EvidenceID
	for _, x := range list {
		out = append(out, report.EvidenceID(x))
	}
	return out
}
