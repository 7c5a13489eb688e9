package report

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/duty"
	"luodi/internal/fault"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/reading"
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
