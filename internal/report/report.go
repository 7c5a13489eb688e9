package report

import (
	"strings"
	"time"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/duty"
	"luodi/internal/fault"
	"luodi/internal/org"
	"luodi/internal/plan"
)

// Typed identifiers, made by the store.
type (
	PeriodID     string
	ID           string
	CorrectionID string
	EvidenceID   string
)

// Period is a period of a plan as it was opened. Closed, it keeps the hash of its snapshot.
type Period struct {
	ID   PeriodID
	Plan plan.ID
	Span
	ClosedAt time.Time // zero: open
	ClosedBy string    // name of the post
	Hash     string    // SHA-256 of the snapshot, hex
	Totals   Totals    // as it was closed; zero while it is open
	Version  int
}

// Totals counts the reports of a period, or of a unit in it, by state.
type Totals struct {
	Owed      int `json:"owed,omitempty"` // nothing handed in; Silent among them
	Submitted int `json:"submitted,omitempty"`
	Approved  int `json:"approved,omitempty"`
	Returned  int `json:"returned,omitempty"`
	Accepted  int `json:"accepted,omitempty"`
	Waived    int `json:"waived,omitempty"`
	Silent    int `json:"silent,omitempty"` // owed and past their due date
}

// All is how many reports there are.
func (t *Totals) All() int {
	return t.Owed + t.Submitted + t.Approved + t.Returned + t.Accepted + t.Waived
}

// Missing is how many reports closing the period would leave without an end.
func (t *Totals) Missing() int { return t.Owed + t.Submitted + t.Returned }

// Add counts n reports in a state.
func (t *Totals) Add(s State, n int) {
	switch s {
	case Owed:
		t.Owed += n
	case Submitted:
		t.Submitted += n
	case Approved:
		t.Approved += n
	case Returned:
		t.Returned += n
	case Accepted:
		t.Accepted += n
	case Waived:
		t.Waived += n
	}
}

// Plus adds other totals.
func (t *Totals) Plus(o Totals) {
	t.Owed, t.Submitted, t.Approved, t.Returned = t.Owed+o.Owed, t.Submitted+o.Submitted, t.Approved+o.Approved, t.Returned+o.Returned
	t.Accepted, t.Waived, t.Silent = t.Accepted+o.Accepted, t.Waived+o.Waived, t.Silent+o.Silent
}

// Closed reports whether nothing in the period can change any more.
func (p *Period) Closed() bool { return !p.ClosedAt.IsZero() }

// State is where a report stands.
type State string

const (
	Owed      State = "owed"      // nothing handed in for this round; a draft may be kept
	Submitted State = "submitted" // waits for the unit's leader
	Approved  State = "approved"  // waits for the office
	Returned  State = "returned"  // back at the unit with a remark: the next round
	Accepted  State = "accepted"
	Waived    State = "waived" // the office asks for none, with a reason
)

// Report is what the lead unit of a measure owes for a period. Each handing in is a round, kept as it
// was.
type Report struct {
	ID      ID
	Period  PeriodID
	Plan    plan.ID
	Measure plan.MeasureID
	Unit    org.UnitID
	Duty    duty.ID
	State   State
	Due     calendar.Date // as extended
	Round   int           // of the last handing in; 0 before the first
	Rounds  []Round       // the oldest first
	Draft   *Content      // what is being written, nil when nothing is
	Reason  string        // of an extension or of waiving
	Since   time.Time     // when it came to stand as it stands; the office's queue is in this order
	Guard   int
}

// Round is one handing in with what became of it.
type Round struct {
	Number      int              `json:"number"`
	Content     Content          `json:"content"`
	SubmittedBy access.AccountID `json:"submitted_by"`
	Submitter   string           `json:"submitter"` // name of the post
	SubmittedAt time.Time        `json:"submitted_at"`
	ApprovedBy  access.AccountID `json:"approved_by,omitempty"`
	Approver    string           `json:"approver,omitempty"`
	ApprovedAt  time.Time        `json:"approved_at,omitzero"`
	DecidedBy   access.AccountID `json:"decided_by,omitempty"`
	Decider     string           `json:"decider,omitempty"`
	DecidedAt   time.Time        `json:"decided_at,omitzero"`
	Accepted    bool             `json:"accepted,omitempty"`
	Remark      string           `json:"remark,omitempty"` // why it was returned, or what to mind
	Late        bool             `json:"late,omitempty"`   // handed in after the due date
}

// last is the round being decided.
func (r *Report) last() *Round {
	if len(r.Rounds) == 0 {
		return nil
	}
	return &r.Rounds[len(r.Rounds)-1]
}

// StandsSince is when the report came to stand as it stands: by its last round, or when it was made.
func (r *Report) StandsSince() time.Time {
	last := r.last()
	switch {
	case last == nil || r.State == Owed || r.State == Waived:
		return r.Since
	case r.State == Submitted:
		return last.SubmittedAt
	case r.State == Approved:
		return last.ApprovedAt
	}
	return last.DecidedAt
}

// Writable reports whether the unit may write in it.
func (r *Report) Writable() bool { return r.State == Owed || r.State == Returned }

// Missing reports whether the report is overdue and not handed in.
func (r *Report) Missing(today calendar.Date) bool { return r.Writable() && today > r.Due }

func (r *Report) wrong(does string) error {
	return fault.New(fault.Conflict, "report.wrong_state", fault.Args{
		"does": fault.Key("report.does." + does), "state": fault.Key("report.state." + string(r.State))})
}

// Submit hands the content in as the next round. A unit leader's own handing in needs no second
// approval inside the unit.
func (r *Report) Submit(c Content, by access.Actor, at time.Time, today calendar.Date) error {
	if !r.Writable() {
		return r.wrong("submit")
	}
	r.Round++
	r.Rounds = append(r.Rounds, Round{Number: r.Round, Content: c, SubmittedBy: by.Account, Submitter: by.Name, SubmittedAt: at, Late: today > r.Due})
	r.State, r.Draft = Submitted, nil
	if by.Role == access.UnitLeader {
		return r.Approve(by, at)
	}
	return nil
}

// Approve is the unit leader's yes.
func (r *Report) Approve(by access.Actor, at time.Time) error {
	if r.State != Submitted {
		return r.wrong("approve")
	}
	round := r.last()
	round.ApprovedBy, round.Approver, round.ApprovedAt = by.Account, by.Name, at
	r.State = Approved
	return nil
}

// Return gives a round back with a remark: the unit's leader what waits for him, the office what the
// leader approved. What was handed in becomes the draft of the next round, so that nothing is typed
// again.
func (r *Report) Return(by access.Actor, at time.Time, remark string) error {
	round := r.last()
	switch {
	case r.State != Submitted && r.State != Approved:
		return r.wrong("return")
	case strings.TrimSpace(remark) == "":
		return fault.Fields([]fault.Field{{Name: "remark", Key: "report.remark_needed"}})
	}
	round.DecidedBy, round.Decider, round.DecidedAt, round.Remark = by.Account, by.Name, at, strings.TrimSpace(remark)
	draft := round.Content.Clone()
	r.State, r.Draft = Returned, &draft
	return nil
}

// Accept takes a round as fact. Nobody accepts what he handed in or approved.
func (r *Report) Accept(by access.Actor, at time.Time, remark string) error {
	round := r.last()
	switch {
	case r.State != Approved:
		return r.wrong("accept")
	case by.Account == round.SubmittedBy || by.Account == round.ApprovedBy:
		return fault.New(fault.Forbidden, "report.own_report", nil)
	}
	round.DecidedBy, round.Decider, round.DecidedAt, round.Accepted, round.Remark = by.Account, by.Name, at, true, strings.TrimSpace(remark)
	r.State = Accepted
	return nil
}

// Extend moves the due date of one report, later only, with a reason.
func (r *Report) Extend(to calendar.Date, reason string) error {
	switch {
	case !r.Writable():
		return r.wrong("extend")
	case to <= r.Due:
		return fault.Fields([]fault.Field{{Name: "to", Key: "report.extend_later", Args: fault.Args{"date": r.Due.String()}}})
	case strings.TrimSpace(reason) == "":
		return fault.Fields([]fault.Field{{Name: "reason", Key: "report.reason_needed"}})
	}
	r.Due, r.Reason = to, strings.TrimSpace(reason)
	return nil
}

// Waive asks for no report in this period, with a reason.
func (r *Report) Waive(reason string) error {
	switch {
	case !r.Writable():
		return r.wrong("waive")
	case strings.TrimSpace(reason) == "":
		return fault.Fields([]fault.Field{{Name: "reason", Key: "report.reason_needed"}})
	}
	r.State, r.Reason, r.Draft = Waived, strings.TrimSpace(reason), nil
	return nil
}

// Contribution is what a supporting unit adds to the lead unit's report.
type Contribution struct {
	Report   ID
	Unit     org.UnitID
	Text     string
	Evidence []EvidenceID
	By       access.AccountID
	Author   string
	At       time.Time
}
