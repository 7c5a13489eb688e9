package report

import (
	"slices"
	"strings"
	"time"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/plan"
	"luodi/internal/schedule"
	"luodi/internal/work"
)

// Correction mends what was accepted in a closed period. The snapshot stays; the correction stands
// beside it and moves the work plan in force.
type Correction struct {
	ID      CorrectionID
	Plan    plan.ID
	Measure plan.MeasureID
	Period  PeriodID
	Content Content       // only what is put right
	NotDone []work.TaskID `json:",omitempty"` // milestones that were accepted but are not reached
	Reason  string
	By      access.AccountID
	Author  string
	At      time.Time
}

// Correct records a correction of a closed period, by the office with a reason.
func Correct(tx Tx, actor access.Actor, c Correction, today calendar.Date) (Correction, error) {
	if err := access.Allow(actor, access.AcceptReport); err != nil {
		return c, err
	}
	p, err := tx.Period(c.Period)
	if err != nil {
		return c, err
	}
	m, err := tx.MeasureByID(c.Measure)
	if err != nil {
		return c, err
	}
	switch {
	case m.Plan != p.Plan:
		return c, fault.New(fault.NotFound, "fault.not_found", nil)
	case !p.Closed():
		return c, fault.New(fault.Conflict, "report.correct_open", fault.Args{"period": p.Key})
	}
	k, inForce, err := tx.WorkInForce(c.Measure)
	if err != nil {
		return c, err
	}
	if !inForce {
		k.Plan = &work.Plan{}
	}
	if err := c.check(k.Plan, min(p.To, today)); err != nil {
		return c, err
	}
	c.Plan, c.By, c.Author, c.At = p.Plan, actor.Account, actor.Name, tx.Now()
	if err := tx.InsertCorrection(&c); err != nil {
		return c, err
	}
	if err := tx.Audit(actor, access.AcceptReport, auditReport, string(c.Measure), string(c.Plan), nil, c); err != nil {
		return c, err
	}
	return c, apply(tx, c.Measure, today, c.apply)
}

// check finds what a person must mend. end is the last day of which the period could speak.
func (c *Correction) check(p *work.Plan, end calendar.Date) error {
	var wrong []fault.Field
	bad := func(field string, key fault.Key, args fault.Args) {
		wrong = append(wrong, fault.Field{Name: field, Key: key, Args: args})
	}
	if c.Reason = strings.TrimSpace(c.Reason); c.Reason == "" {
		bad("reason", "report.reason_needed", nil)
	}
	c.Content.Progress = strings.TrimSpace(c.Content.Progress)
	if len(c.Content.Done)+len(c.Content.Amounts)+len(c.Content.Running)+len(c.NotDone) == 0 && c.Content.Progress == "" {
		bad("progress", "office.correct_nothing", nil)
	}
	for _, d := range c.Content.Done {
		field := string(d.Task) + ".on"
		switch _, ok := p.Task(d.Task); {
		case !ok:
			bad(field, "work.no_task", fault.Args{"task": string(d.Task)})
		case slices.Contains(c.NotDone, d.Task):
			bad(field, "report.twice", fault.Args{"task": string(d.Task)})
		case d.On == 0:
			bad(field, "fault.required", nil)
		case d.On > end:
			bad(field, "report.date_ahead", fault.Args{"date": end.String()})
		}
	}
	for _, id := range c.NotDone {
		if t, ok := p.Task(id); !ok || t.State != schedule.Done {
			bad(string(id), "work.no_task", fault.Args{"task": string(id)})
		}
	}
	for _, a := range c.Content.Amounts {
		field := string(a.Task) + ".amount"
		switch t, ok := p.Task(a.Task); {
		case !ok:
			bad(field, "work.no_task", fault.Args{"task": string(a.Task)})
		case t.Quantity == nil:
			bad(field, "report.no_quantity", nil)
		case a.Done < 0:
			bad(field, "work.bad_quantity", fault.Args{"planned": t.Quantity.Planned.String(), "done": a.Done.String()})
		case a.Done > t.Quantity.Planned:
			bad(field, "report.above_total", fault.Args{"done": a.Done.String(), "planned": t.Quantity.Planned.String(), "unit": t.Quantity.Unit})
		}
	}
	return fault.Fields(wrong)
}

// apply gives a plan what is put right. A milestone that is not reached after all is under way again
// when it had begun, else it waits.
func (c *Correction) apply(p *work.Plan) {
	for _, id := range c.NotDone {
		t, ok := p.Task(id)
		if !ok || t.State != schedule.Done {
			continue
		}
		if t.Started != 0 {
			t.Progress = work.Progress{State: schedule.Running, Started: t.Started, Remaining: max(1, t.Days.Typical)}
		} else {
			t.Progress = work.Progress{}
		}
	}
	c.Content.Apply(p)
}
