package report

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/duty"
	"luodi/internal/fault"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/reading"
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

// SetCycle puts a rule of reporting in force for a plan. Periods that were opened keep their dates.
func SetCycle(tx Tx, actor access.Actor, c Cycle) error {
	if err := access.Allow(actor, access.RunPeriods); err != nil {
		return err
	}
	if err := c.Check(); err != nil {
		return err
	}
	old, there, err := tx.Cycle(c.Plan)
	if err != nil {
		return err
	}
	c.Version = old.Version
	var before any
	if there {
		before = old
	}
	if err := tx.SaveCycle(&c); err != nil {
		return err
	}
	return tx.Audit(actor, access.RunPeriods, auditPeriod, string(c.Plan), string(c.Plan), before, c)
}

// Open opens the periods of a plan that have begun by today, with one report owed by each unit that
// leads a measure, and adds what is owed since for units that took a lead over later. It does
// nothing that is done already, so it may run at any time. It returns how many reports it made.
func Open(tx Tx, actor access.Actor, id plan.ID, today calendar.Date) (int, error) {
	c, there, err := tx.Cycle(id)
	if err != nil || !there {
		return 0, err
	}
	book, err := tx.Calendars()
	if err != nil {
		return 0, err
	}
	cal, _ := book.Calendar(calendar.CN)
	spans, err := c.Spans(cal, today)
	if err != nil {
		return 0, err
	}
	periods, err := tx.Periods(id)
	if err != nil {
		return 0, err
	}
	covered := calendar.Date(0) // until this day a period is open, perhaps by an earlier rule
	for _, p := range periods {
		covered = max(covered, p.To)
	}
	made := 0
	for _, s := range spans {
		i := slices.IndexFunc(periods, func(p Period) bool { return p.Key == s.Key })
		if i < 0 && s.To <= covered {
			continue
		}
		if i < 0 {
			s.From = max(s.From, covered+1)
			if s.From > today {
				continue
			}
			covered = s.To
			p := Period{Plan: id, Span: s}
			if err := tx.InsertPeriod(&p); err != nil {
				return made, err
			}
			if err := tx.Audit(actor, access.RunPeriods, auditPeriod, string(id), string(id), nil, p.Span); err != nil {
				return made, err
			}
			periods = append(periods, p)
			i = len(periods) - 1
		}
		if periods[i].Closed() {
			continue
		}
		n, err := owe(tx, &periods[i], today)
		if err != nil {
			return made, err
		}
		made += n
	}
	return made, nil
}

// owe makes the reports of a period that are not there yet.
func owe(tx Tx, p *Period, today calendar.Date) (int, error) {
	if p.To < today { // a lead taken over after the period owes nothing for it
		return 0, nil
	}
	duties, err := tx.PlanDuties(p.Plan)
	if err != nil {
		return 0, err
	}
	there, err := tx.PeriodReports(p.ID)
	if err != nil {
		return 0, err
	}
	idle, err := idleIn(tx, p)
	if err != nil {
		return 0, err
	}
	var list []Report
	for _, d := range duties {
		if d.Role == reading.Support || d.State != duty.Issued && d.State != duty.Signed || d.IssuedOn > p.To || idle[d.Measure] {
			continue
		}
		if slices.ContainsFunc(there, func(r Report) bool { return r.Measure == d.Measure && r.Unit == d.Unit }) {
			continue
		}
		list = append(list, Report{Period: p.ID, Plan: p.Plan, Measure: d.Measure, Unit: d.Unit, Duty: d.ID, State: Owed, Due: p.Due})
	}
	if len(list) == 0 {
		return 0, nil
	}
	return len(list), tx.InsertReports(list)
}

// idleIn gives the measures of which a period asks for no report: those closed before it began, and
// those that rest all through it.
func idleIn(tx Tx, p *Period) (map[plan.MeasureID]bool, error) {
	idle := map[plan.MeasureID]bool{}
	closed, err := tx.Completions(p.Plan)
	if err != nil {
		return nil, err
	}
	for _, c := range closed {
		idle[c.Measure] = c.Decided < p.From
	}
	resting, err := tx.Suspensions(p.Plan)
	for _, s := range resting {
		idle[s.Measure] = idle[s.Measure] || s.Through(p.Span)
	}
	return idle, err
}

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

// Snapshot is what a period was when it was closed. Its hash is over its JSON.
type Snapshot struct {
	Plan     plan.ID         `json:"plan"`
	Period   Span            `json:"period"`
	ClosedOn calendar.Date   `json:"closed_on"`
	Reports  []SnapshotEntry `json:"reports"`
}

// SnapshotEntry is one report of a snapshot, by measure and unit.
type SnapshotEntry struct {
	Measure plan.MeasureID `json:"measure"`
	Unit    org.UnitID     `json:"unit"`
	State   State          `json:"state"`
	Due     calendar.Date  `json:"due"`
	Round   *Round         `json:"round,omitempty"`
}

// Close freezes a period: nothing in it changes any more. Reports that were never handed in stay
// owed in the snapshot; those that wait for the office must be decided first.
func Close(tx Tx, actor access.Actor, id PeriodID, today calendar.Date) (Period, error) {
	if err := access.Allow(actor, access.RunPeriods); err != nil {
		return Period{}, err
	}
	p, err := tx.Period(id)
	if err != nil {
		return p, err
	}
	reports, err := tx.PeriodReports(id)
	if err != nil {
		return p, err
	}
	var totals Totals
	for _, r := range reports {
		totals.Add(r.State, 1)
		if r.State == Owed && today > r.Due {
			totals.Silent++
		}
	}
	switch {
	case p.Closed():
		return p, fault.New(fault.Conflict, "report.period_closed", fault.Args{"period": p.Key})
	case today < p.Due:
		return p, fault.New(fault.Conflict, "report.close_early", fault.Args{"date": p.Due.String()})
	case totals.Approved > 0:
		return p, fault.New(fault.Conflict, "report.close_waiting", fault.Args{"n": totals.Approved})
	}
	s := Snapshot{Plan: p.Plan, Period: p.Span, ClosedOn: today, Reports: []SnapshotEntry{}}
	for _, r := range reports {
		s.Reports = append(s.Reports, SnapshotEntry{r.Measure, r.Unit, r.State, r.Due, r.last()})
	}
	body, err := json.Marshal(s)
	if err != nil {
		return p, err
	}
	sum := sha256.Sum256(body)
	p.ClosedAt, p.ClosedBy, p.Hash, p.Totals = tx.Now(), actor.Name, hex.EncodeToString(sum[:]), totals
	if err := tx.SaveSnapshot(id, body); err != nil {
		return p, err
	}
	if err := tx.UpdatePeriod(&p); err != nil {
		return p, err
	}
	if err := tx.FreezeLights(p); err != nil {
		return p, err
	}
	return p, tx.Audit(actor, access.RunPeriods, auditPeriod, string(p.Plan), string(p.Plan), nil, map[string]string{"period": p.Key, "sha256": p.Hash})
}
