package report

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/schedule"
	"luodi/internal/work"
)

// Typed identifiers, made by the store.
type (
	CompletionID string
	SuspensionID string
)

// ClosingState is where an application to close a measure (办结) stands.
type ClosingState string

const (
	ClosingAsked    ClosingState = "asked"    // waits for the office
	ClosingReturned ClosingState = "returned" // back at the unit with a remark
	ClosingDone     ClosingState = "closed"   // the measure is closed
	ClosingReopened ClosingState = "reopened" // it was closed, and is open again with a reason
)

// Completion is an application to close a measure with what became of it. Closed, it says when the
// result was reached and when that was decided.
type Completion struct {
	ID      CompletionID   `json:"-"`
	Plan    plan.ID        `json:"-"`
	Measure plan.MeasureID `json:"-"`
	Unit    org.UnitID     `json:"-"`
	State   ClosingState   `json:"-"`

	Summary   string           `json:"summary"` // what was achieved, by the lead unit
	Results   []Ground         `json:"results"` // the accepted results it rests on
	Asked     calendar.Date    `json:"asked"`
	AskedBy   access.AccountID `json:"asked_by"`
	Applicant string           `json:"applicant"` // name of the post

	Reached   calendar.Date    `json:"reached,omitzero"` // the day on which gates, promised tasks and a result were all there
	Decided   calendar.Date    `json:"decided,omitzero"` // the day on which the office closed or returned it
	DecidedBy access.AccountID `json:"decided_by,omitempty"`
	Decider   string           `json:"decider,omitempty"`
	Remark    string           `json:"remark,omitempty"` // the conclusion, or why it was returned

	Reopened   calendar.Date    `json:"reopened,omitzero"`
	ReopenedBy access.AccountID `json:"reopened_by,omitempty"`
	Reopener   string           `json:"reopener,omitempty"`
	Reason     string           `json:"reason,omitempty"` // of reopening

	Guard int `json:"-"`
}

// Ground is a reached milestone on which closing rests.
type Ground struct {
	Task   work.TaskID   `json:"task"`
	On     calendar.Date `json:"on"`
	Report ID            `json:"report,omitempty"` // in which it was accepted; "" for what was there when work began
	Grade  work.Grade    `json:"grade,omitempty"`  // of the best proof
	Result bool          `json:"result,omitempty"` // the proof shows a result, not an activity
}

// Grounds is what closing a measure can rest on, and what is still missing.
type Grounds struct {
	Gates   []Ground // gates and ends of strands, in the plan's order
	Results []Ground // accepted results with proof of grade A or B
	Reached calendar.Date
	Lacks   []fault.Field // by task, or "results"
}

// Weigh looks at what was accepted of a measure: every gate and every promised task must be reached
// with proof of the grade it needs, and at least one accepted item must show a result: evidence of
// activities alone closes nothing (结果导向). What was there when the work began needs no report.
func Weigh(p *work.Plan, reports []Report, corrections []Correction, proofs map[EvidenceID]Proof) Grounds {
	var g Grounds
	lack := func(field string, key fault.Key, args fault.Args) {
		g.Lacks = append(g.Lacks, fault.Field{Name: field, Key: key, Args: args})
	}
	accepted := acceptedItems(reports, corrections, proofs)
	for i := range p.Tasks {
		t := &p.Tasks[i]
		item := accepted[t.ID]
		if item.Result && t.State == schedule.Done && (item.Grade == work.GradeA || item.Grade == work.GradeB) {
			g.Results = append(g.Results, Ground{t.ID, t.Finished, item.Report, item.Grade, true})
		}
		if !t.Gate && !slices.ContainsFunc(p.Strands, func(s work.Strand) bool { return s.End == t.ID }) {
			continue
		}
		ground := Ground{t.ID, t.Finished, item.Report, item.Grade, item.Result}
		switch args := (fault.Args{"task": string(t.ID), "grade": string(t.Grade())}); {
		case t.State != schedule.Done:
			lack(string(t.ID), "report.closing_open", args)
		case item.Report == "" && t.Finished < p.Start: // taken over at the start, with the plan's approval
			g.Gates = append(g.Gates, ground)
		case !t.Enough(item.Grade):
			lack(string(t.ID), "report.closing_unproven", args)
		default:
			g.Gates = append(g.Gates, ground)
		}
		g.Reached = max(g.Reached, t.Finished)
	}
	if len(g.Results) == 0 {
		lack("results", "report.closing_no_result", nil)
		return g
	}
	first := slices.MinFunc(g.Results, func(a, b Ground) int { return int(a.On - b.On) })
	g.Reached = max(g.Reached, first.On)
	return g
}

// item is what was accepted of a task.
type item struct {
	Report ID
	Grade  work.Grade // of the best proof; "" for none
	Result bool
}

// acceptedItems gives the milestones that accepted reports and corrections state, with their best
// proof. What waits for the virus scanner proves nothing yet.
func acceptedItems(reports []Report, corrections []Correction, proofs map[EvidenceID]Proof) map[work.TaskID]item {
	out := map[work.TaskID]item{}
	add := func(from ID, list []Done) {
		for _, d := range list {
			x := out[d.Task]
			x.Report = from
			for _, id := range d.Evidence {
				if proof, ok := proofs[id]; ok && !proof.Pending && (x.Grade == "" || proof.Grade < x.Grade) {
					x.Grade = proof.Grade
				}
			}
			x.Result = x.Result || d.Result
			out[d.Task] = x
		}
	}
	of := map[PeriodID]ID{}
	for _, r := range reports {
		if last := r.last(); r.State == Accepted && last != nil {
			of[r.Period] = r.ID
			add(r.ID, last.Content.Done)
		}
	}
	for _, c := range corrections {
		add(of[c.Period], c.Content.Done)
	}
	return out
}

// Evidence lists the files that accepted reports and corrections name as proof, each once.
func Evidence(reports []Report, corrections []Correction) []EvidenceID {
	var all Content
	for _, r := range reports {
		if last := r.last(); r.State == Accepted && last != nil {
			all.Done = append(all.Done, last.Content.Done...)
		}
	}
	for _, c := range corrections {
		all.Done = append(all.Done, c.Content.Done...)
	}
	return all.AllEvidence()
}

// Closed reports whether the measure is closed by it.
func (c *Completion) Closed() bool { return c.State == ClosingDone }

func (c *Completion) wrong() error {
	return fault.New(fault.Conflict, "report.closing_state", fault.Args{"state": fault.Key("report.closing." + string(c.State))})
}

// text trims an entry and asks for it.
func text(field, s string, needed fault.Key) (string, error) {
	s = strings.TrimSpace(s)
	switch {
	case s == "" && needed != "":
		return s, fault.Fields([]fault.Field{{Name: field, Key: needed}})
	case utf8.RuneCountInString(s) > MaxText:
		return s, fault.Fields([]fault.Field{{Name: field, Key: "work.text_long", Args: fault.Args{"n": MaxText}}})
	}
	return s, nil
}

// Return gives an application back with a remark.
func (c *Completion) Return(by access.Actor, on calendar.Date, remark string) error {
	if c.State != ClosingAsked {
		return c.wrong()
	}
	remark, err := text("remark", remark, "report.remark_needed")
	if err != nil {
		return err
	}
	c.State, c.Decided, c.DecidedBy, c.Decider, c.Remark = ClosingReturned, on, by.Account, by.Name, remark
	return nil
}

// Close closes the measure on what it rests on. Nobody closes what he applied for, or what rests on
// a result that he handed in or approved.
func (c *Completion) Close(g Grounds, reports []Report, by access.Actor, on calendar.Date, conclusion string) error {
	if c.State != ClosingAsked {
		return c.wrong()
	}
	conclusion, err := text("remark", conclusion, "report.conclusion_needed")
	switch {
	case by.Account == c.AskedBy || g.madeBy(by.Account, reports):
		return fault.New(fault.Forbidden, "report.own_closing", nil)
	case len(g.Lacks) > 0:
		return fault.Fields(g.Lacks)
	case err != nil:
		return err
	}
	c.State, c.Decided, c.DecidedBy, c.Decider, c.Remark = ClosingDone, on, by.Account, by.Name, conclusion
	c.Reached, c.Results = g.Reached, g.Results
	return nil
}

// madeBy reports whether an account handed in or approved one of the results.
func (g *Grounds) madeBy(account access.AccountID, reports []Report) bool {
	for _, r := range reports {
		last := r.last()
		if last == nil || last.SubmittedBy != account && last.ApprovedBy != account {
			continue
		}
		if slices.ContainsFunc(g.Results, func(x Ground) bool { return x.Report == r.ID }) {
			return true
		}
	}
	return false
}

// Reopen opens a closed measure again, with a reason.
func (c *Completion) Reopen(by access.Actor, on calendar.Date, reason string) error {
	if c.State != ClosingDone {
		return c.wrong()
	}
	reason, err := text("reason", reason, "report.reason_needed")
	if err != nil {
		return err
	}
	c.State, c.Reopened, c.ReopenedBy, c.Reopener, c.Reason = ClosingReopened, on, by.Account, by.Name, reason
	return nil
}

// Suspension is a time in which a measure rests (中止) by a document: its clock stands still.
type Suspension struct {
	ID      SuspensionID   `json:"-"`
	Plan    plan.ID        `json:"-"`
	Measure plan.MeasureID `json:"-"`

	From  calendar.Date    `json:"from"`
	Until calendar.Date    `json:"until,omitzero"` // last day; zero: until further notice
	Basis string           `json:"basis"`          // the document: its number or title
	Why   string           `json:"why,omitempty"`
	By    access.AccountID `json:"by"`
	Name  string           `json:"name"` // of the post
	At    time.Time        `json:"at"`

	EndedBy access.AccountID `json:"ended_by,omitempty"` // who let it go on before Until
	Ender   string           `json:"ender,omitempty"`
	EndWhy  string           `json:"end_why,omitempty"`

	Guard int `json:"-"`
}

// On reports whether the measure rests on a day.
func (s *Suspension) On(day calendar.Date) bool {
	return s.From <= day && (s.Until == 0 || day <= s.Until)
}

// Through reports whether the measure rests all days of a period.
func (s *Suspension) Through(p Span) bool {
	return s.From <= p.From && (s.Until == 0 || s.Until >= p.To)
}

// check finds what a person must mend: a basis, days in order that no closed period has frozen, and
// no other suspension at the same time.
func (s *Suspension) check(others []Suspension, frozen calendar.Date) error {
	var wrong []fault.Field
	bad := func(field string, key fault.Key, args fault.Args) {
		wrong = append(wrong, fault.Field{Name: field, Key: key, Args: args})
	}
	if s.Basis == "" {
		bad("basis", "report.basis_needed", nil)
	}
	for field, words := range map[string]string{"basis": s.Basis, "why": s.Why} {
		if utf8.RuneCountInString(words) > MaxText {
			bad(field, "work.text_long", fault.Args{"n": MaxText})
		}
	}
	switch {
	case s.From == 0:
		bad("from", "fault.required", nil)
	case s.From <= frozen:
		bad("from", "report.suspend_frozen", fault.Args{"date": frozen.String()})
	case s.Until != 0 && s.Until < s.From:
		bad("until", "report.suspend_dates", nil)
	}
	for _, x := range others {
		if (x.Until == 0 || x.Until >= s.From) && (s.Until == 0 || s.Until >= x.From) {
			bad("from", "report.suspend_overlaps", fault.Args{"date": x.From.String()})
			break
		}
	}
	return fault.Fields(wrong)
}
