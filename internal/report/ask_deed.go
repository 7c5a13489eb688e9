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

const auditAsk = "ask" // subject: the request

// AskReader is what the questions on requests for data need of a snapshot of the store.
type AskReader interface {
	work.Reader
	LastAccepted(plan.MeasureID) (Report, bool, error)
	QuestionsOn(plan.MeasureID, AskField, calendar.Date) ([]Question, error) // asked on a day or after, the oldest first
}

// Questions makes the questions of a request on fields of measures, each settled: known, joined to
// an earlier request, or to be sent to the lead unit. A measure that nobody leads has none.
func Questions(r AskReader, of plan.ID, measures []plan.MeasureID, fields []AskField, today calendar.Date) ([]Question, error) {
	var out []Question
	for _, m := range measures {
		lead, err := work.Leading(r, m)
		if fault.Is(err, fault.Conflict) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if lead.Plan != of {
			return nil, fault.New(fault.NotFound, "fault.not_found", nil)
		}
		k, inForce, err := r.WorkInForce(m)
		if err != nil {
			return nil, err
		}
		if !inForce {
			k.Plan = nil
		}
		report, there, err := r.LastAccepted(m)
		if err != nil {
			return nil, err
		}
		var last *Report
		if there {
			last = &report
		}
		for _, f := range AskFields {
			if !slices.Contains(fields, f) {
				continue
			}
			earlier, err := r.QuestionsOn(m, f, today-DuplicateDays)
			if err != nil {
				return nil, err
			}
			q := Question{Plan: of, Measure: m, Unit: lead.Unit, Field: f}
			known, is := Known(f, k.Plan, k.Head, last)
			q.settle(known, is, earlier)
			out = append(out, q)
		}
	}
	return out, nil
}

// Matter names a question of a request.
type Matter struct {
	Measure plan.MeasureID
	Field   AskField
}

// Send sends a request for data out. What is known or being asked already is not asked again, but
// for the matters in again, which need a reason.
func Send(tx Tx, actor access.Actor, a Ask, measures []plan.MeasureID, fields []AskField, again []Matter, today calendar.Date) (Ask, error) {
	if err := access.Allow(actor, access.AskData); err != nil {
		return a, err
	}
	var err error
	if a.Questions, err = Questions(tx, a.Plan, measures, fields, today); err != nil {
		return a, err
	}
	for _, s := range []*string{&a.Subject, &a.Note, &a.For, &a.Reason} {
		*s = strings.TrimSpace(*s)
	}
	if err := a.Check(today); err != nil {
		return a, err
	}
	a.On, a.By, a.Asker, a.At = today, actor.Account, actor.Name, tx.Now()
	asked := false
	for i := range a.Questions {
		q := &a.Questions[i]
		q.On, q.Due = today, a.Due
		if q.Spared() && slices.Contains(again, Matter{q.Measure, q.Field}) {
			q.State, q.Answer, asked = QuestionSent, nil, true
		}
	}
	if asked && a.Reason == "" {
		return a, fault.Fields([]fault.Field{{Name: "reason", Key: "report.ask_again"}})
	}
	if !asked {
		a.Reason = ""
	}
	if err := tx.InsertAsk(&a); err != nil {
		return a, err
	}
	return a, tx.Audit(actor, access.AskData, auditAsk, string(a.ID), string(a.Plan), nil, askTrace(&a))
}

// askTrace is what the trail keeps of a request.
func askTrace(a *Ask) any {
	counts := map[QuestionState]int{}
	for _, q := range a.Questions {
		counts[q.State]++
	}
	return struct {
		Ask
		Questions map[QuestionState]int `json:"questions"`
	}{*a, counts}
}

// Reply is a unit's answer to one question.
type Reply struct {
	Matter
	Guard int
	Text  string
}

// Reply answers questions of a request, by the unit that was asked. Empty replies are left out; one
// that was answered before, with the same words, changes nothing.
func ReplyTo(tx Tx, actor access.Actor, id AskID, replies []Reply) (int, error) {
	if err := access.Allow(actor, access.WriteReport, actor.Unit); err != nil {
		return 0, err
	}
	ask, err := tx.Ask(id)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, reply := range replies {
		words := strings.TrimSpace(reply.Text)
		if words == "" {
			continue
		}
		i := slices.IndexFunc(ask.Questions, func(q Question) bool { return q.Measure == reply.Measure && q.Field == reply.Field })
		if i < 0 {
			return n, fault.New(fault.NotFound, "fault.not_found", nil)
		}
		q := ask.Questions[i]
		if err := access.Allow(actor, access.WriteReport, q.Unit); err != nil {
			return n, err
		}
		if q.State == QuestionAnswered && q.Answer.By == actor.Account && q.Answer.Text == words {
			continue
		}
		if q.State != QuestionSent || q.Guard != reply.Guard {
			return n, fault.New(fault.Conflict, "work.changed_meanwhile", nil)
		}
		if words, err = text("answer-"+string(q.Measure)+"."+string(q.Field), words, ""); err != nil {
			return n, err
		}
		q.State, q.Answer = QuestionAnswered, &Answer{Text: words, By: actor.Account, Author: actor.Name, At: tx.Now()}
		if err := tx.UpdateQuestion(&q); err != nil {
			return n, err
		}
		n++
		if err := tx.Audit(actor, access.WriteReport, auditAsk, string(id), string(ask.Plan), nil, struct {
			Measure plan.MeasureID `json:"measure"`
			Field   AskField       `json:"field"`
			Answer  *Answer        `json:"answer"`
		}{q.Measure, q.Field, q.Answer}); err != nil {
			return n, err
		}
	}
	if n == 0 && len(replies) > 0 && !slices.ContainsFunc(replies, func(r Reply) bool { return strings.TrimSpace(r.Text) != "" }) {
		return 0, fault.Fields([]fault.Field{{Name: "answers", Key: "fault.required"}})
	}
	return n, nil
}
