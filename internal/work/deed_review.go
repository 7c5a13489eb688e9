package work

import (
	"strings"
	"unicode/utf8"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/duty"
	"luodi/internal/fault"
	"luodi/internal/org"
	"luodi/internal/plan"
)

// Submit hands a draft to the office. The unit must have signed for its duty, and whoever submits
// must act for a post filed for it: nobody else speaks for a unit (mission row S6).
func Submit(tx Tx, actor access.Actor, id PlanID, guard int, today calendar.Date) (Kept, error) {
	k, err := tx.WorkPlan(id)
	if err != nil {
		return Kept{}, err
	}
	if err := access.Allow(actor, access.SubmitWork, k.Unit); err != nil {
		return Kept{}, err
	}
	if err := maySpeak(tx, actor, k, today); err != nil {
		return Kept{}, err
	}
	if guard != k.Guard {
		return Kept{}, fault.New(fault.Conflict, "work.changed_meanwhile", nil)
	}
	if err := linksKept(tx, &k); err != nil {
		return Kept{}, err
	}
	was := traceOf(&k)
	if err := k.Plan.Submit(string(actor.Account), today); err != nil {
		return Kept{}, err
	}
	book, err := tx.Calendars()
	if err != nil {
		return Kept{}, err
	}
	table, err := Preview(tx, &k, book, today) // what cannot be computed cannot be submitted
	if err != nil {
		return Kept{}, err
	}
	k.take(&table.Plans[0], today)
	if err := tx.UpdateWork(&k); err != nil {
		return Kept{}, err
	}
	return k, tx.Audit(actor, access.SubmitWork, auditKind, string(k.Measure), string(k.Of), was, traceOf(&k))
}

func maySpeak(r Reader, actor access.Actor, k Kept, today calendar.Date) error {
	duties, err := r.MeasureDuties(k.Measure)
	if err != nil {
		return err
	}
	for _, d := range duties {
		if d.Unit != k.Unit || !d.Open() {
			continue
		}
		if d.State != duty.Signed {
			return fault.New(fault.Conflict, "work.duty_not_signed", nil)
		}
		filings, err := r.DutyFilings(d.ID)
		if err != nil {
			return err
		}
		posts := map[org.PostID]org.Post{}
		for _, f := range filings {
			if posts[f.Post], err = r.Post(f.Post); err != nil {
				return err
			}
			if deputy := posts[f.Post].Deputy; deputy != "" {
				if posts[deputy], err = r.Post(deputy); err != nil {
					return err
				}
			}
		}
		return duty.MayReport(string(actor.Account), d, filings, posts, today)
	}
	return fault.New(fault.Conflict, "work.no_lead", nil)
}

// linksKept refuses a version that lacks a task which a link between measures holds on to.
func linksKept(r Reader, k *Kept) error {
	crosses, err := r.CrossLinks(k.Of)
	if err != nil {
		return err
	}
	for _, c := range crosses {
		for _, end := range []Ref{c.From, c.To} {
			if end.Measure != string(k.Measure) {
				continue
			}
			if _, ok := k.Plan.Task(end.Task); !ok {
				return fault.New(fault.Conflict, "work.linked_task_gone", fault.Args{"task": string(end.Task)})
			}
		}
	}
	return nil
}

// Approve puts a submitted version in force with its dates as the baseline, ends the version before
// it, and computes the measures linked to it anew.
func Approve(tx Tx, actor access.Actor, id PlanID, guard int, today calendar.Date) (Kept, error) {
	k, err := decided(tx, actor, id, guard)
	if err != nil {
		return Kept{}, err
	}
	if err := carry(tx, k.Measure, k.Plan); err != nil {
		return Kept{}, err
	}
	was := traceOf(&k)
	if err := enact(tx, &k, string(actor.Account), today); err != nil {
		return Kept{}, err
	}
	if err := tx.UpdateWork(&k); err != nil {
		return Kept{}, err
	}
	if err := tx.Audit(actor, access.DecideWork, auditKind, string(k.Measure), string(k.Of), was, traceOf(&k)); err != nil {
		return Kept{}, err
	}
	return k, RefreshAround(tx, k.Measure, today)
}

// enact gives a submitted version its baseline and supersedes the one in force.
func enact(tx Tx, k *Kept, by string, today calendar.Date) error {
	book, err := tx.Calendars()
	if err != nil {
		return err
	}
	table, err := Preview(tx, k, book, today)
	if err != nil {
		return err
	}
	old, ok, err := tx.WorkInForce(k.Measure)
	if err != nil {
		return err
	}
	if err := k.Plan.Approve(by, today, &table.Plans[0]); err != nil {
		return err
	}
	k.take(&table.Plans[0], today)
	if !ok {
		return nil
	}
	if err := old.Plan.Supersede(k.Plan); err != nil {
		return err
	}
	old.State = old.Plan.Review.State
	return tx.UpdateWork(&old)
}

// Return gives a submitted version back to its unit with a reason.
func Return(tx Tx, actor access.Actor, id PlanID, guard int, today calendar.Date, reason string) error {
	k, err := decided(tx, actor, id, guard)
	if err != nil {
		return err
	}
	was := traceOf(&k)
	if err := k.Plan.Return(string(actor.Account), today, strings.TrimSpace(reason)); err != nil {
		return err
	}
	k.take(k.Times, k.ComputedOn)
	if err := tx.UpdateWork(&k); err != nil {
		return err
	}
	return tx.Audit(actor, access.DecideWork, auditKind, string(k.Measure), string(k.Of), was, traceOf(&k))
}

func decided(tx Tx, actor access.Actor, id PlanID, guard int) (Kept, error) {
	if err := access.Allow(actor, access.DecideWork); err != nil {
		return Kept{}, err
	}
	k, err := tx.WorkPlan(id)
	if err != nil {
		return Kept{}, err
	}
	if guard != k.Guard {
		return Kept{}, fault.New(fault.Conflict, "work.changed_meanwhile", nil)
	}
	return k, nil
}

// SendRequest records that the letter which asks others to decide a task of the plan in force went
// out.
func SendRequest(tx Tx, actor access.Actor, measure plan.MeasureID, task TaskID, to, number string, on, today calendar.Date) error {
	return request(tx, actor, measure, on, today, func(p *Plan) error {
		to, number = strings.TrimSpace(to), strings.TrimSpace(number)
		if to == "" {
			return fault.Fields([]fault.Field{{Name: "to", Key: "fault.required"}})
		}
		var wrong []fault.Field
		for _, f := range []struct{ name, text string }{{"to", to}, {"number", number}} {
			if utf8.RuneCountInString(f.text) > MaxName {
				wrong = append(wrong, fault.Field{Name: f.name, Key: "work.text_long", Args: fault.Args{"n": MaxName}})
			}
		}
		if err := fault.Fields(wrong); err != nil {
			return err
		}
		return p.Send(task, to, number, on)
	}, trace{Changes: []traced{{Task: task, Field: "work.field.request", Value: to + " " + number + " " + on.String()}}})
}

// AnswerRequest records the answer: a yes finishes the task, after a no the request can be sent again.
func AnswerRequest(tx Tx, actor access.Actor, measure plan.MeasureID, task TaskID, on, today calendar.Date, agreed bool) error {
	answer := "−"
	if agreed {
		answer = "+"
	}
	return request(tx, actor, measure, on, today, func(p *Plan) error { return p.Answer(task, on, agreed) },
		trace{Changes: []traced{{Task: task, Field: "work.field.answer", Value: on.String() + " " + answer}}})
}

func request(tx Tx, actor access.Actor, measure plan.MeasureID, on, today calendar.Date, step func(*Plan) error, after trace) error {
	k, ok, err := tx.WorkInForce(measure)
	if err != nil {
		return err
	}
	if !ok {
		return fault.New(fault.Conflict, "work.none_in_force", nil)
	}
	if err := access.Allow(actor, access.EditWork, k.Unit); err != nil {
		return err
	}
	if on == 0 || on > today {
		return fault.Fields([]fault.Field{{Name: "on", Key: "work.date_ahead", Args: fault.Args{"date": today.String()}}})
	}
	if err := step(k.Plan); err != nil {
		return err
	}
	if err := tx.UpdateWork(&k); err != nil {
		return err
	}
	after.Version, after.State = k.Version, k.State
	if err := tx.Audit(actor, access.EditWork, auditKind, string(k.Measure), string(k.Of), nil, after); err != nil {
		return err
	}
	return RefreshAround(tx, k.Measure, today)
}
