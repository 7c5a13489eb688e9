package report

import (
	"encoding/json"
	"slices"
	"strings"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/duty"
	"luodi/internal/fault"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/work"
)

// Reader is what the questions of this package need of a snapshot of the store.
type Reader interface {
	work.Reader

	Cycle(plan.ID) (Cycle, bool, error)
	Periods(plan.ID) ([]Period, error)
	Period(PeriodID) (Period, error)
	Report(ID) (Report, error)
	ReportDesk(ID, access.AccountID) (Desk, error)
	PeriodReports(PeriodID) ([]Report, error)
	LastAccepted(plan.MeasureID) (Report, bool, error)
	Contributions(ID) ([]Contribution, error)
	Proofs([]EvidenceID) (map[EvidenceID]Proof, error)
}

// Tx is what the operations of this package need of a write transaction. They may run twice.
type Tx interface {
	Reader
	work.Tx

	SaveCycle(*Cycle) error // guarded by Version
	InsertPeriod(*Period) error
	UpdatePeriod(*Period) error // guarded by Version
	SaveSnapshot(PeriodID, []byte) error
	// FreezeLights keeps the light of every measure with which a period is closed.
	FreezeLights(Period) error

	InsertReports([]Report) error // sets ids
	UpdateReport(*Report) error   // guarded by Guard, and only while its period is open
	SaveContribution(*Contribution) error
	InsertCorrection(*Correction) error

	MeasureReports(plan.MeasureID) ([]Report, error)
	MeasureCorrections(plan.MeasureID) ([]Correction, error)
	Completions(plan.ID) ([]Completion, error) // in force
	Completion(CompletionID) (Completion, error)
	MeasureCompletion(plan.MeasureID) (Completion, bool, error) // in force
	Closings(plan.MeasureID) ([]Completion, error)              // all applications
	InsertCompletion(*Completion) error
	UpdateCompletion(*Completion) error // guarded by Guard
	Suspensions(plan.ID) ([]Suspension, error)
	Suspension(SuspensionID) (Suspension, error)
	MeasureSuspensions(plan.MeasureID) ([]Suspension, error)
	InsertSuspension(*Suspension) error
	UpdateSuspension(*Suspension) error // guarded by Guard

	Ask(AskID) (Ask, error)
	QuestionsOn(plan.MeasureID, AskField, calendar.Date) ([]Question, error)
	InsertAsk(*Ask) error
	UpdateQuestion(*Question) error // guarded by Guard
}

const (
	auditReport = "report" // subject: the measure
	auditPeriod = "period" // subject: the plan
)

// may loads a report and asks for the right of its unit.
func may(tx Reader, actor access.Actor, right access.Action, id ID, guard int, own bool) (Report, Period, error) {
	r, err := tx.Report(id)
	if err != nil {
		return r, Period{}, err
	}
	p, err := tx.Period(r.Period)
	if err != nil {
		return r, p, err
	}
	return r, p, mayOn(actor, right, r, p, guard, own)
}

// mayOn asks for a right on a report of an open period; own asks for that of its unit.
func mayOn(actor access.Actor, right access.Action, r Report, p Period, guard int, own bool) error {
	var units []org.UnitID
	if own {
		units = append(units, r.Unit)
	}
	if err := access.Allow(actor, right, units...); err != nil {
		return err
	}
	switch {
	case p.Closed():
		return fault.New(fault.Conflict, "report.period_closed", fault.Args{"period": p.Key})
	case guard != r.Guard:
		return fault.New(fault.Conflict, "work.changed_meanwhile", nil)
	}
	return nil
}

// Keep stores a draft. Anything that can be stored is: what is wrong is said when it is handed in. A
// draft that is stored already stays as it is, so that it may be sent again after its answer was lost.
func Keep(tx Tx, actor access.Actor, id ID, guard int, c Content) (Report, error) {
	r, err := tx.Report(id)
	if err != nil {
		return r, err
	}
	if guard <= r.Guard && r.Writable() && r.Draft != nil && same(*r.Draft, c) && access.Allow(actor, access.WriteReport, r.Unit) == nil {
		return r, nil
	}
	if r, _, err = may(tx, actor, access.WriteReport, id, guard, true); err != nil {
		return r, err
	}
	if err := r.keep(c); err != nil {
		return r, err
	}
	return r, tx.UpdateReport(&r) // a draft is no fact: it leaves no entry in the trail
}

// keep takes a draft.
func (r *Report) keep(c Content) error {
	if !r.Writable() {
		return r.wrong("edit")
	}
	if text, err := json.Marshal(c); err != nil || len(text) > 256<<10 {
		return fault.New(fault.TooLarge, "report.too_large", nil)
	}
	c = c.Clone()
	r.Draft = &c
	return nil
}

// Approve is the yes of the unit's leader to what his unit wrote.
func Approve(tx Tx, actor access.Actor, id ID, guard int) (Report, error) {
	r, _, err := may(tx, actor, access.ApproveReport, id, guard, true)
	if err != nil {
		return r, err
	}
	if err := r.Approve(actor, tx.Now()); err != nil {
		return r, err
	}
	return r, save(tx, actor, access.ApproveReport, &r)
}

// decided reports whether the actor has taken this very decision already: a form sent again after its
// answer was lost changes nothing.
func (r *Report) decided(by access.Actor, guard int, s State) bool {
	last := r.last()
	return last != nil && r.State == s && last.DecidedBy == by.Account && guard == r.Guard-1
}

// Return gives a report back with a remark: the unit's leader before his approval, the office after.
func Return(tx Tx, actor access.Actor, id ID, guard int, remark string) (Report, error) {
	right, own := access.AcceptReport, false
	if actor.Role == access.UnitLeader {
		right, own = access.ApproveReport, true
	}
	r, _, err := may(tx, actor, right, id, guard, own)
	if r.decided(actor, guard, Returned) && r.last().Remark == strings.TrimSpace(remark) {
		return r, nil
	}
	if err != nil {
		return r, err
	}
	if own != (r.State == Submitted) {
		return r, r.wrong("return")
	}
	if err := r.Return(actor, tx.Now(), remark); err != nil {
		return r, err
	}
	return r, save(tx, actor, right, &r)
}

// Accept takes a report as fact: its progress goes into the work plan in force, whose dates and
// those of the measures linked to it are computed anew.
func Accept(tx Tx, actor access.Actor, id ID, guard int, today calendar.Date, remark string) (Report, error) {
	r, p, err := may(tx, actor, access.AcceptReport, id, guard, false)
	if r.decided(actor, guard, Accepted) {
		return r, nil
	}
	if err != nil {
		return r, err
	}
	if err := r.Accept(actor, tx.Now(), remark); err != nil {
		return r, err
	}
	c := r.last().Content
	if err := checked(tx, r, p, &c, today); err != nil { // the plan or the evidence may have changed since
		return r, err
	}
	if err := save(tx, actor, access.AcceptReport, &r); err != nil {
		return r, err
	}
	return r, apply(tx, r.Measure, today, c.Apply)
}

// apply changes the progress of a measure's plan in force, if there is one.
func apply(tx Tx, measure plan.MeasureID, today calendar.Date, change func(*work.Plan)) error {
	k, ok, err := tx.WorkInForce(measure)
	if err != nil || !ok {
		return err
	}
	change(k.Plan)
	if err := tx.UpdateWork(&k); err != nil {
		return err
	}
	return work.RefreshAround(tx, measure, today)
}

// Extend moves the due date of one report; Waive asks for none. Both are the office's, with a reason.
func Extend(tx Tx, actor access.Actor, id ID, guard int, to calendar.Date, reason string) (Report, error) {
	return step(tx, actor, access.RunPeriods, id, guard, func(r *Report) error { return r.Extend(to, reason) })
}

// Waive asks for no report of a unit in a period.
func Waive(tx Tx, actor access.Actor, id ID, guard int, reason string) (Report, error) {
	return step(tx, actor, access.RunPeriods, id, guard, func(r *Report) error { return r.Waive(reason) })
}

func step(tx Tx, actor access.Actor, right access.Action, id ID, guard int, do func(*Report) error) (Report, error) {
	r, _, err := may(tx, actor, right, id, guard, false)
	if err != nil {
		return r, err
	}
	if err := do(&r); err != nil {
		return r, err
	}
	return r, save(tx, actor, right, &r)
}

// trace is what the trail keeps of a report.
type trace struct {
	Report ID            `json:"report"`
	Period PeriodID      `json:"period"`
	State  State         `json:"state"`
	Due    calendar.Date `json:"due"`
	Reason string        `json:"reason,omitempty"`
	Round  *Round        `json:"round,omitempty"`
}

func save(tx Tx, actor access.Actor, right access.Action, r *Report) error {
	if err := tx.UpdateReport(r); err != nil {
		return err
	}
	return tx.Audit(actor, right, auditReport, string(r.Measure), string(r.Plan), nil,
		trace{Report: r.ID, Period: r.Period, State: r.State, Due: r.Due, Reason: r.Reason, Round: r.last()})
}

// Contribute adds what a supporting unit has to say to the lead unit's report.
func Contribute(tx Tx, actor access.Actor, id ID, text string, files []EvidenceID) error {
	r, err := tx.Report(id)
	if err != nil {
		return err
	}
	duties, err := tx.MeasureDuties(r.Measure)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(duties, func(d duty.Duty) bool {
		return d.Unit == actor.Unit && d.Unit != r.Unit && d.Open() && d.State != duty.Returned
	}) {
		return fault.New(fault.Forbidden, "report.no_part", nil)
	}
	if err := access.Allow(actor, access.WriteReport, actor.Unit); err != nil {
		return err
	}
	p, err := tx.Period(r.Period)
	switch {
	case err != nil:
		return err
	case p.Closed():
		return fault.New(fault.Conflict, "report.period_closed", fault.Args{"period": p.Key})
	case !r.Writable():
		return r.wrong("edit")
	}
	text = strings.TrimSpace(text)
	if text == "" && len(files) == 0 {
		return fault.Fields([]fault.Field{{Name: "text", Key: "fault.required"}})
	}
	proofs, err := tx.Proofs(files)
	if err != nil {
		return err
	}
	for _, f := range files {
		if proof, ok := proofs[f]; !ok || proof.Measure != r.Measure {
			return fault.Fields([]fault.Field{{Name: "evidence", Key: "report.no_evidence"}})
		}
	}
	c := Contribution{Report: id, Unit: actor.Unit, Text: text, Evidence: files, By: actor.Account, Author: actor.Name, At: tx.Now()}
	if err := tx.SaveContribution(&c); err != nil {
		return err
	}
	return tx.Audit(actor, access.WriteReport, auditReport, string(r.Measure), string(r.Plan), nil, c)
}
