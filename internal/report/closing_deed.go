package report

import (
	"slices"
	"strings"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/plan"
	"luodi/internal/work"
)

const (
	auditClosing    = "closing"    // subject: the measure
	auditSuspension = "suspension" // subject: the measure
)

// ClosingReader is what the questions on closing a measure need of a snapshot of the store.
type ClosingReader interface {
	WorkInForce(plan.MeasureID) (work.Kept, bool, error)
	MeasureReports(plan.MeasureID) ([]Report, error)
	MeasureCorrections(plan.MeasureID) ([]Correction, error)
	Proofs([]EvidenceID) (map[EvidenceID]Proof, error)
}

// GroundsOf weighs a measure as it stands, and gives the reports that it was weighed by.
func GroundsOf(r ClosingReader, measure plan.MeasureID) (Grounds, []Report, error) {
	k, ok, err := r.WorkInForce(measure)
	if err != nil {
		return Grounds{}, nil, err
	}
	if !ok {
		return Grounds{Lacks: []fault.Field{{Name: "results", Key: "work.none_in_force"}}}, nil, nil
	}
	reports, err := r.MeasureReports(measure)
	if err != nil {
		return Grounds{}, nil, err
	}
	corrections, err := r.MeasureCorrections(measure)
	if err != nil {
		return Grounds{}, nil, err
	}
	proofs, err := r.Proofs(Evidence(reports, corrections))
	if err != nil {
		return Grounds{}, nil, err
	}
	return Weigh(k.Plan, reports, corrections, proofs), reports, nil
}

// ApplyClosing is the lead unit's application to close a measure, by its leader, with a summary of
// what was achieved. It is refused while something is missing that closing needs.
func ApplyClosing(tx Tx, actor access.Actor, measure plan.MeasureID, today calendar.Date, summary string) (Completion, error) {
	lead, err := work.Leading(tx, measure)
	if err != nil {
		return Completion{}, err
	}
	if err := access.Allow(actor, access.ApplyClosing, lead.Unit); err != nil {
		return Completion{}, err
	}
	earlier, err := tx.Closings(measure)
	if err != nil {
		return Completion{}, err
	}
	for i := range earlier {
		if s := earlier[i].State; s == ClosingAsked || s == ClosingDone {
			return Completion{}, earlier[i].wrong()
		}
	}
	grounds, _, err := GroundsOf(tx, measure)
	if err != nil {
		return Completion{}, err
	}
	if len(grounds.Lacks) > 0 {
		return Completion{}, fault.Fields(grounds.Lacks)
	}
	summary, err = text("summary", summary, "fault.required")
	if err != nil {
		return Completion{}, err
	}
	c := Completion{Plan: lead.Plan, Measure: measure, Unit: lead.Unit, State: ClosingAsked, Summary: summary, Results: grounds.Results,
		Asked: today, AskedBy: actor.Account, Applicant: actor.Name}
	if err := tx.InsertCompletion(&c); err != nil {
		return c, err
	}
	return c, tx.Audit(actor, access.ApplyClosing, auditClosing, string(measure), string(c.Plan), nil, c)
}

// ReturnClosing gives an application back with a remark.
func ReturnClosing(tx Tx, actor access.Actor, id CompletionID, guard int, today calendar.Date, remark string) (Completion, error) {
	return stepClosing(tx, actor, id, guard, func(c *Completion) error { return c.Return(actor, today, remark) })
}

// AcceptClosing closes a measure, after weighing again what it rests on, with a conclusion.
func AcceptClosing(tx Tx, actor access.Actor, id CompletionID, guard int, today calendar.Date, conclusion string) (Completion, error) {
	return stepClosing(tx, actor, id, guard, func(c *Completion) error {
		grounds, reports, err := GroundsOf(tx, c.Measure)
		if err != nil {
			return err
		}
		return c.Close(grounds, reports, actor, today, conclusion)
	})
}

// ReopenClosing opens a closed measure again, with a reason.
func ReopenClosing(tx Tx, actor access.Actor, id CompletionID, guard int, today calendar.Date, reason string) (Completion, error) {
	return stepClosing(tx, actor, id, guard, func(c *Completion) error { return c.Reopen(actor, today, reason) })
}

func stepClosing(tx Tx, actor access.Actor, id CompletionID, guard int, step func(*Completion) error) (Completion, error) {
	if err := access.Allow(actor, access.DecideClosing); err != nil {
		return Completion{}, err
	}
	c, err := tx.Completion(id)
	if err != nil {
		return c, err
	}
	if guard != c.Guard {
		return c, fault.New(fault.Conflict, "work.changed_meanwhile", nil)
	}
	was := c
	was.Results = slices.Clone(c.Results)
	if err := step(&c); err != nil {
		return c, err
	}
	if err := tx.UpdateCompletion(&c); err != nil {
		return c, err
	}
	return c, tx.Audit(actor, access.DecideClosing, auditClosing, string(c.Measure), string(c.Plan), was, c)
}

// Suspend lets a measure rest by a document: s says which measure, from when, until when and by what.
func Suspend(tx Tx, actor access.Actor, s Suspension) (Suspension, error) {
	if err := access.Allow(actor, access.SuspendMeasure); err != nil {
		return s, err
	}
	m, err := tx.MeasureByID(s.Measure)
	if err != nil {
		return s, err
	}
	if _, closed, err := tx.MeasureCompletion(s.Measure); err != nil {
		return s, err
	} else if closed {
		return s, fault.New(fault.Conflict, "report.closing_state", fault.Args{"state": fault.Key("report.closing." + string(ClosingDone))})
	}
	s.Plan, s.Basis, s.Why = m.Plan, strings.TrimSpace(s.Basis), strings.TrimSpace(s.Why)
	frozen, err := frozenUntil(tx, s.Plan)
	if err != nil {
		return s, err
	}
	others, err := tx.MeasureSuspensions(s.Measure)
	if err != nil {
		return s, err
	}
	if err := s.check(others, frozen); err != nil {
		return s, err
	}
	s.By, s.Name, s.At = actor.Account, actor.Name, tx.Now()
	if err := tx.InsertSuspension(&s); err != nil {
		return s, err
	}
	return s, tx.Audit(actor, access.SuspendMeasure, auditSuspension, string(s.Measure), string(s.Plan), nil, s)
}

// Resume lets a measure that rests go on from a day, with a reason.
func Resume(tx Tx, actor access.Actor, id SuspensionID, guard int, from calendar.Date, why string) (Suspension, error) {
	if err := access.Allow(actor, access.SuspendMeasure); err != nil {
		return Suspension{}, err
	}
	s, err := tx.Suspension(id)
	if err != nil {
		return s, err
	}
	if guard != s.Guard {
		return s, fault.New(fault.Conflict, "work.changed_meanwhile", nil)
	}
	frozen, err := frozenUntil(tx, s.Plan)
	if err != nil {
		return s, err
	}
	why, err = text("end_why", why, "report.reason_needed")
	switch {
	case err != nil:
		return s, err
	case from <= s.From || s.Until != 0 && from > s.Until:
		return s, fault.Fields([]fault.Field{{Name: "resume", Key: "report.resume_dates", Args: fault.Args{"from": (s.From + 1).String()}}})
	case from <= frozen:
		return s, fault.Fields([]fault.Field{{Name: "resume", Key: "report.suspend_frozen", Args: fault.Args{"date": frozen.String()}}})
	}
	was := s
	s.Until, s.EndedBy, s.Ender, s.EndWhy = from-1, actor.Account, actor.Name, why
	if err := tx.UpdateSuspension(&s); err != nil {
		return s, err
	}
	return s, tx.Audit(actor, access.SuspendMeasure, auditSuspension, string(s.Measure), string(s.Plan), was, s)
}

// frozenUntil is the last day of the closed periods of a plan: what they say does not change.
func frozenUntil(tx Tx, id plan.ID) (last calendar.Date, err error) {
	periods, err := tx.Periods(id)
	for _, p := range periods {
		if p.Closed() {
			last = max(last, p.To)
		}
	}
	return last, err
}
