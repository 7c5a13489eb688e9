package api

import (
	"net/http"
	"strconv"
	"strings"

	"luodi/internal/access"
	"luodi/internal/report"
	"luodi/internal/store"
)

func (a *API) reportDeedOperations() {
	write(a, op{id: "put-report-draft", method: http.MethodPut, path: "/reports/{report}/draft", tag: tagReports, summary: "Keep a draft",
		about: "Keeps what is being written, in the place of the draft before. Anything that can be kept is; what is wrong is said when it is handed in. For the unit that owes the report.",
		scope: access.ReportsWrite, match: true}, (*call).keepDraft)
	write(a, op{id: "submit-report", method: http.MethodPost, path: "/reports/{report}/submissions", tag: tagReports, summary: "Hand a report in",
		about: "Hands the content in as the next round. The account must act for a post filed for the duty. A unit leader's own handing in needs no further approval inside the unit. Mistakes name their place: more than planned, a date ahead, a gate passed over, proof that is missing or too weak.",
		scope: access.ReportsWrite, match: true}, (*call).submitReport)
	write(a, op{id: "approve-report", method: http.MethodPost, path: "/reports/{report}/approvals", tag: tagReports, summary: "Approve a report",
		about: "The yes of the unit's leader to what his unit wrote.", scope: access.ReportsWrite, match: true}, (*call).approveReport)
	write(a, op{id: "return-report", method: http.MethodPost, path: "/reports/{report}/returns", tag: tagReports, summary: "Return a report",
		about: "Back to the unit with a remark: by the unit's leader before his approval, by the office after it. What was handed in becomes the draft of the next round.",
		scope: access.ReportsWrite, match: true}, (*call).returnReport)
	write(a, op{id: "accept-report", method: http.MethodPost, path: "/reports/{report}/acceptances", tag: tagReports, summary: "Accept a report",
		about: "The office takes the report as fact: its progress goes into the work plan in force and all dates follow. Nobody accepts what he handed in or approved.",
		scope: access.ReportsWrite, match: true}, (*call).acceptReport)
	write(a, op{id: "contribute-to-report", method: http.MethodPost, path: "/reports/{report}/contributions", tag: tagReports, summary: "Add a supporting unit's part",
		about: "What a supporting unit has to say, in the place of what it said before.", scope: access.ReportsWrite}, (*call).contribute)
}

// reportDeed runs a step of the life of a report and tells how it stands after.
func (c *call) reportDeed(tx *store.Tx, id string, step func(id report.ID, guard int) (report.Report, error)) (done[Report], error) {
	now, err := tx.Report(report.ID(id))
	if err != nil {
		return done[Report]{}, named(err)
	}
	x, err := step(now.ID, c.seenOr(now.Guard))
	if err != nil {
		return done[Report]{}, err
	}
	view, err := c.reportView(&tx.Reader, &x)
	return done[Report]{Body: view}, err
}

type contentInput struct {
	ReportPath
	Body Content
}

func (c *call) keepDraft(tx *store.Tx, in *contentInput) (done[Report], error) {
	return c.reportDeed(tx, in.Report, func(id report.ID, guard int) (report.Report, error) {
		return report.Keep(tx, c.actor, id, guard, in.Body.domain())
	})
}

func (c *call) submitReport(tx *store.Tx, in *contentInput) (done[Report], error) {
	c.place = in.Body.place
	return c.reportDeed(tx, in.Report, func(id report.ID, guard int) (report.Report, error) {
		return report.Submit(tx, c.actor, id, guard, in.Body.domain(), c.today())
	})
}

func (c *call) approveReport(tx *store.Tx, in *ReportPath) (done[Report], error) {
	return c.reportDeed(tx, in.Report, func(id report.ID, guard int) (report.Report, error) {
		return report.Approve(tx, c.actor, id, guard)
	})
}

// Remark is what is said with a decision.
type Remark struct {
	Remark string `json:"remark,omitempty" maxLength:"4000" doc:"Why it is returned (needed), or what to mind."`
}

type remarkInput struct {
	ReportPath
	Body Remark
}

func (c *call) returnReport(tx *store.Tx, in *remarkInput) (done[Report], error) {
	return c.reportDeed(tx, in.Report, func(id report.ID, guard int) (report.Report, error) {
		return report.Return(tx, c.actor, id, guard, in.Body.Remark)
	})
}

func (c *call) acceptReport(tx *store.Tx, in *remarkInput) (done[Report], error) {
	return c.reportDeed(tx, in.Report, func(id report.ID, guard int) (report.Report, error) {
		return report.Accept(tx, c.actor, id, guard, c.today(), in.Body.Remark)
	})
}

// ContributionText is what a supporting unit says.
type ContributionText struct {
	Text     string   `json:"text,omitempty" maxLength:"4000" doc:"What the unit did."`
	Evidence []string `json:"evidence,omitempty" maxItems:"60" doc:"Identifiers of files."`
}

type contributionInput struct {
	ReportPath
	Body ContributionText
}

func (c *call) contribute(tx *store.Tx, in *contributionInput) (done[Report], error) {
	return c.reportDeed(tx, in.Report, func(id report.ID, _ int) (report.Report, error) {
		if err := report.Contribute(tx, c.actor, id, in.Body.Text, evidenceIDs(in.Body.Evidence)); err != nil {
			return report.Report{}, err
		}
		return tx.Report(id)
	})
}

// place gives the JSON Pointer of a field that report.Content.Check names by task ("A.M03.on").
func (c *Content) place(field string) string {
	task, of := field, ""
	for _, suffix := range []string{"on", "since", "remaining", "amount"} {
		if t, ok := strings.CutSuffix(field, "."+suffix); ok {
			task, of = t, suffix
		}
	}
	at := func(list string, i int, name string) string { return "/" + list + "/" + strconv.Itoa(i) + name }
	switch of {
	case "since", "remaining":
		for i, x := range c.Running {
			if x.Task == task {
				return at("running", i, "/"+of)
			}
		}
	case "amount":
		for i, x := range c.Amounts {
			if x.Task == task {
				return at("amounts", i, "/done")
			}
		}
	default:
		name := ""
		if of == "on" {
			name = "/on"
		}
		for i, x := range c.Done {
			if x.Task == task {
				return at("done", i, name)
			}
		}
		for i, x := range c.Running {
			if x.Task == task {
				return at("running", i, name)
			}
		}
	}
	return ""
}
