package report

import (
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

// AskID identifies a request for data; the store makes it.
type AskID string

// AskField is what of a measure is asked for.
type AskField string

const (
	AskProgress   AskField = "progress"   // what was done, in words
	AskQuantities AskField = "quantities" // counted quantities, n of m
	AskMilestones AskField = "milestones" // which milestones are reached, and when
	AskDates      AskField = "dates"      // promised date and forecast
	AskShare      AskField = "share"      // how much is done
)

// AskFields lists them in the order of the form.
var AskFields = []AskField{AskProgress, AskQuantities, AskMilestones, AskDates, AskShare}

// Bounds of a request for data. Two requests on the same matter within DuplicateDays are duplicates
// (handbook §9: the window of the same object and matter).
const (
	MaxQuestions  = 400
	DuplicateDays = 30
)

// Ask is a request for data on measures of a plan: one question for each measure and field.
type Ask struct {
	ID   AskID   `json:"-"`
	Plan plan.ID `json:"-"`

	Subject string           `json:"subject"`
	Note    string           `json:"note,omitempty"`
	For     string           `json:"for,omitempty"`    // on whose behalf, when somebody else wants to know
	Reason  string           `json:"reason,omitempty"` // why units are asked for what is known or being asked
	Due     calendar.Date    `json:"due"`
	On      calendar.Date    `json:"on"` // the day on which it went out
	By      access.AccountID `json:"by"`
	Asker   string           `json:"asker"` // name of the post
	At      time.Time        `json:"at"`

	Questions []Question `json:"-"`
}

// QuestionState is where a question stands.
type QuestionState string

const (
	QuestionKnown    QuestionState = "known"    // answered from what is known: no unit was asked
	QuestionJoined   QuestionState = "joined"   // an earlier request asks the same: its answer serves
	QuestionSent     QuestionState = "sent"     // waits for the unit
	QuestionAnswered QuestionState = "answered" // by the unit
)

// Question asks for one field of one measure.
type Question struct {
	Ask     AskID          `json:"-"`
	Plan    plan.ID        `json:"-"`
	Measure plan.MeasureID `json:"-"`
	Unit    org.UnitID     `json:"-"` // that leads the measure
	Field   AskField       `json:"-"`
	State   QuestionState  `json:"-"`
	On      calendar.Date  `json:"-"`
	Due     calendar.Date  `json:"-"`

	Same   AskID   `json:"same,omitempty"` // an earlier request on the same matter
	Answer *Answer `json:"answer,omitempty"`
	Guard  int     `json:"-"`
}

// Spared reports whether no unit is asked for it.
func (q *Question) Spared() bool { return q.State == QuestionKnown || q.State == QuestionJoined }

// Answer is what is known of a field: as accepted, or as a unit answered.
type Answer struct {
	Text     string        `json:"text,omitempty"`
	Lines    []AnswerLine  `json:"lines,omitempty"` // of quantities and milestones
	Promised calendar.Date `json:"promised,omitzero"`
	Forecast calendar.Date `json:"forecast,omitzero"`
	Share    int           `json:"share,omitempty"` // thousandths

	Report ID               `json:"report,omitempty"` // the accepted report it comes from
	Ask    AskID            `json:"ask,omitempty"`    // the earlier request that a unit answered
	By     access.AccountID `json:"by,omitempty"`
	Author string           `json:"author,omitempty"` // name of the post
	At     time.Time        `json:"at,omitzero"`      // when it was said
}

// AnswerLine is one task of an answer.
type AnswerLine struct {
	Task    work.TaskID   `json:"task"`
	Name    work.Text     `json:"name"`
	Done    work.Amount   `json:"done,omitzero"`
	Planned work.Amount   `json:"planned,omitzero"`
	Unit    string        `json:"unit,omitempty"`
	On      calendar.Date `json:"on,omitzero"`
}

// Known gives what accepted reports and the work plan in force say of a field, and whether they say
// anything. p is nil when no work plan is in force, last when no report was accepted yet.
func Known(field AskField, p *work.Plan, head work.Head, last *Report) (Answer, bool) {
	var a Answer
	if last != nil {
		if round := last.last(); round != nil {
			a.Report, a.By, a.Author, a.At = last.ID, round.SubmittedBy, round.Submitter, round.SubmittedAt
			if field == AskProgress {
				a.Text = round.Content.Progress
				return a, a.Text != ""
			}
		}
	}
	if p == nil || field == AskProgress {
		return a, false
	}
	switch field {
	case AskQuantities:
		for _, t := range p.Tasks {
			if t.Quantity != nil {
				a.Lines = append(a.Lines, AnswerLine{Task: t.ID, Name: t.Name, Done: t.Quantity.Done, Planned: t.Quantity.Planned, Unit: t.Quantity.Unit})
			}
		}
		return a, len(a.Lines) > 0 && a.Report != ""
	case AskMilestones:
		for _, t := range p.Tasks {
			if t.State == schedule.Done {
				a.Lines = append(a.Lines, AnswerLine{Task: t.ID, Name: t.Name, On: t.Finished})
			}
		}
		return a, len(a.Lines) > 0 || a.Report != ""
	case AskDates:
		a.Promised, a.Forecast = head.Promised, head.Finish
		if a.Promised == 0 {
			a.Promised = p.Deadline
		}
		return a, a.Promised != 0
	}
	a.Share = p.Share()
	return a, a.Report != "" || a.Share > 0
}

// settle says what becomes of a question: answered from what is known, joined to an earlier request
// that still waits, or sent. earlier are the questions on the same matter within DuplicateDays, the
// oldest first.
func (q *Question) settle(known Answer, is bool, earlier []Question) {
	q.State, q.Answer, q.Same = QuestionSent, nil, ""
	for _, e := range earlier {
		if e.State == QuestionSent || e.State == QuestionAnswered {
			q.Same = e.Ask
		}
		switch {
		case e.State == QuestionSent:
			q.State, q.Answer = QuestionJoined, nil
		case e.State == QuestionAnswered && e.Answer != nil && e.Answer.At.After(known.At): // said after the last report
			a := *e.Answer
			a.Ask = e.Ask
			q.State, q.Answer = QuestionKnown, &a
		}
	}
	if is && q.Answer == nil && q.State == QuestionSent {
		q.State, q.Answer = QuestionKnown, &known
	}
}

// Check finds what a person must mend in a request.
func (a *Ask) Check(today calendar.Date) error {
	var wrong []fault.Field
	bad := func(field string, key fault.Key, args fault.Args) {
		wrong = append(wrong, fault.Field{Name: field, Key: key, Args: args})
	}
	for _, t := range []struct{ field, text string }{{"subject", a.Subject}, {"note", a.Note}, {"for", a.For}, {"reason", a.Reason}} {
		most := MaxText
		if t.field == "subject" || t.field == "for" {
			most = 200
		}
		if utf8.RuneCountInString(t.text) > most {
			bad(t.field, "work.text_long", fault.Args{"n": most})
		}
	}
	if strings.TrimSpace(a.Subject) == "" {
		bad("subject", "fault.required", nil)
	}
	switch {
	case a.Due == 0:
		bad("due", "fault.required", nil)
	case a.Due <= today:
		bad("due", "report.ask_due", fault.Args{"date": today.String()})
	}
	switch n := len(a.Questions); {
	case n == 0:
		bad("measures", "report.ask_nothing", nil)
	case n > MaxQuestions:
		bad("measures", "report.too_many", fault.Args{"n": MaxQuestions})
	}
	return fault.Fields(wrong)
}
