package work

import (
	"slices"
	"strings"
	"unicode/utf8"

	"luodi/internal/calendar"
	"luodi/internal/explain"
	"luodi/internal/fault"
)

// ReasonClass is why a date is to be moved; the class is published with the count of extensions.
type ReasonClass string

const (
	UpperApproval ReasonClass = "upper_approval" // waiting for a higher level
	HongKongSide  ReasonClass = "hong_kong"      // waiting for the Hong Kong side
	Funding       ReasonClass = "funding"
	Land          ReasonClass = "land"          // land, expropriation, utilities
	ForceMajeure  ReasonClass = "force_majeure" // epidemic, weather, force majeure
	OwnReason     ReasonClass = "own"           // the unit's own doing
)

// ReasonClasses lists the classes in the order of the form.
var ReasonClasses = []ReasonClass{UpperApproval, HongKongSide, Funding, Land, ForceMajeure, OwnReason}

// Objective reports whether the reason lies outside the unit; such extensions are counted apart and
// do not lower the unit's score by themselves.
func (c ReasonClass) Objective() bool { return c != OwnReason }

// ExtensionState is where a request to move a date stands.
type ExtensionState string

const (
	Requested ExtensionState = "requested" // signed by the unit's leader, with the office
	Checked   ExtensionState = "checked"   // the officer gave an opinion
	Granted   ExtensionState = "granted"
	Refused   ExtensionState = "refused"
)

// Extension is a request to move the date of a task, or with no task the promised date of the
// measure (延期申请).
type Extension struct {
	Task     TaskID         `json:"task,omitempty"`
	From     calendar.Date  `json:"from"` // due date as it stands
	To       calendar.Date  `json:"to"`   // date asked for
	Reason   ReasonClass    `json:"reason"`
	Detail   string         `json:"detail"`   // the reason in words
	Progress string         `json:"progress"` // what has been done so far
	Filed    calendar.Date  `json:"filed"`
	SignedBy string         `json:"signed_by"` // the unit's leader
	State    ExtensionState `json:"state"`

	CheckedBy string        `json:"checked_by,omitempty"`
	Opinion   string        `json:"opinion,omitempty"`
	DecidedBy string        `json:"decided_by,omitempty"`
	DecidedOn calendar.Date `json:"decided_on,omitzero"`
	Date      calendar.Date `json:"date,omitzero"` // date fixed by the decision
	Why       string        `json:"why,omitempty"` // of a refusal, or of another date than asked for
}

// Limits bound extensions. They are settings of the office.
type Limits struct {
	MinLead  int `json:"min_lead"`  // working days between filing and the due date
	MaxCount int `json:"max_count"` // extensions granted on the same matter
	MaxTotal int `json:"max_total"` // per cent of the original span that all of them together may add
}

// DefaultLimits are the handbook's: three working days before, twice, half of the span.
var DefaultLimits = Limits{MinLead: 3, MaxCount: 2, MaxTotal: 50}

// Span is the time originally given to the matter.
type Span struct{ Start, Due calendar.Date }

// File checks a request against the limits and the extensions of the same matter so far, and gives
// it as requested, with the counts behind the answer. Working days are those of cal.
func (l Limits) File(e Extension, earlier []Extension, span Span, cal *calendar.Calendar) (Extension, explain.Reason, error) {
	var wrong []fault.Field
	bad := func(field string, key fault.Key, args fault.Args) {
		wrong = append(wrong, fault.Field{Name: field, Key: key, Args: args})
	}
	if !slices.Contains(ReasonClasses, e.Reason) {
		bad("reason", "work.extension_reason", fault.Args{"reason": string(e.Reason)})
	}
	if strings.TrimSpace(e.Detail) == "" {
		bad("detail", "work.reason_needed", nil)
	}
	if strings.TrimSpace(e.Progress) == "" {
		bad("progress", "work.progress_needed", nil)
	}
	for _, f := range []struct{ name, text string }{{"detail", e.Detail}, {"progress", e.Progress}} {
		if utf8.RuneCountInString(f.text) > MaxText {
			bad(f.name, "work.text_long", fault.Args{"n": MaxText})
		}
	}
	if strings.TrimSpace(e.SignedBy) == "" {
		bad("signed_by", "work.signature_needed", nil)
	}
	if !cal.Works(e.To) {
		bad("to", "work.extension_day_off", fault.Args{"date": e.To.String()})
	}
	lead := between(cal, e.Filed, e.From)
	if e.Filed >= e.From || lead < l.MinLead {
		bad("filed", "work.extension_too_late", fault.Args{"date": e.From.String(), "n": l.MinLead})
	}
	count, total := granted(earlier, e.Task, cal)
	for _, x := range earlier {
		if x.Task == e.Task && (x.State == Requested || x.State == Checked) {
			bad("task", "work.extension_open", fault.Args{"date": x.Filed.String()})
		}
	}
	if count >= l.MaxCount {
		bad("task", "work.extension_count", fault.Args{"n": l.MaxCount})
	}
	limit := l.days(span, cal)
	if err := l.sum(e.From, e.To, total, limit, cal); err != nil {
		wrong = append(wrong, *err)
	}
	reason := explain.Reason{Rule: "work.rule.extension", Args: []explain.Input{
		{Name: "lead", Value: explain.Number(lead)},
		{Name: "count", Value: explain.Number(count)},
		{Name: "max_count", Value: explain.Number(l.MaxCount)},
		{Name: "total", Value: explain.Number(total + max(0, between(cal, e.From, e.To)))},
		{Name: "limit", Value: explain.Number(limit)},
	}, Result: explain.Date(e.To)}
	if err := fault.Fields(wrong); err != nil {
		return Extension{}, reason, err
	}
	e.State = Requested
	return e, reason, nil
}

// granted counts the extensions granted on a matter and their working days.
func granted(earlier []Extension, task TaskID, cal *calendar.Calendar) (count, days int) {
	for _, x := range earlier {
		if x.Task == task && x.State == Granted {
			count++
			days += between(cal, x.From, x.Date)
		}
	}
	return count, days
}

// days is how many working days all extensions of a matter may add.
func (l Limits) days(span Span, cal *calendar.Calendar) int {
	n, err := cal.Count(span.Start, span.Due)
	if err != nil {
		return 0
	}
	return n * l.MaxTotal / 100
}

func (l Limits) sum(from, to calendar.Date, before, limit int, cal *calendar.Calendar) *fault.Field {
	if to <= from {
		return &fault.Field{Name: "to", Key: "work.extension_not_later", Args: fault.Args{"date": from.String()}}
	}
	if asked := between(cal, from, to); before+asked > limit {
		return &fault.Field{Name: "to", Key: "work.extension_sum", Args: fault.Args{"n": limit, "used": before, "asked": asked}}
	}
	return nil
}

// CheckBy records the officer's opinion.
func (e *Extension) CheckBy(officer, opinion string) error {
	switch {
	case e.State != Requested:
		return fault.New(fault.Conflict, "work.extension_state", nil)
	case officer == e.SignedBy:
		return fault.New(fault.Forbidden, "work.own_submission", nil)
	case strings.TrimSpace(opinion) == "":
		return fault.New(fault.Invalid, "work.reason_needed", nil)
	case utf8.RuneCountInString(opinion) > MaxText:
		return fault.New(fault.Invalid, "work.text_long", fault.Args{"n": MaxText})
	}
	e.State, e.CheckedBy, e.Opinion = Checked, officer, opinion
	return nil
}

// Grant fixes the new date: the one asked for or, with a reason, another one within the limits. Who
// signed or checked does not decide.
func (l Limits) Grant(e *Extension, by string, on, date calendar.Date, why string, earlier []Extension, span Span, cal *calendar.Calendar) error {
	if err := e.decide(by, why); err != nil {
		return err
	}
	if date != e.To && strings.TrimSpace(why) == "" {
		return fault.New(fault.Invalid, "work.reason_needed", nil)
	}
	if !cal.Works(date) {
		return fault.New(fault.Invalid, "work.extension_day_off", fault.Args{"date": date.String()})
	}
	_, total := granted(earlier, e.Task, cal)
	if f := l.sum(e.From, date, total, l.days(span, cal), cal); f != nil {
		return fault.New(fault.Invalid, f.Key, f.Args)
	}
	e.State, e.DecidedBy, e.DecidedOn, e.Date, e.Why = Granted, by, on, date, why
	return nil
}

// Refuse keeps the date; a reason is needed.
func (e *Extension) Refuse(by string, on calendar.Date, why string) error {
	if err := e.decide(by, why); err != nil {
		return err
	}
	if strings.TrimSpace(why) == "" {
		return fault.New(fault.Invalid, "work.reason_needed", nil)
	}
	e.State, e.DecidedBy, e.DecidedOn, e.Why = Refused, by, on, why
	return nil
}

func (e *Extension) decide(by, why string) error {
	switch {
	case e.State != Checked:
		return fault.New(fault.Conflict, "work.extension_state", nil)
	case by == e.SignedBy || by == e.CheckedBy:
		return fault.New(fault.Forbidden, "work.own_submission", nil)
	case utf8.RuneCountInString(why) > MaxText:
		return fault.New(fault.Invalid, "work.text_long", fault.Args{"n": MaxText})
	}
	return nil
}

// Apply moves the date of a granted extension in a draft of the plan's next version: the latest date
// of the task, or the promise of the whole plan.
func (e *Extension) Apply(p *Plan) error {
	switch {
	case e.State != Granted:
		return fault.New(fault.Conflict, "work.extension_state", nil)
	case !p.Review.Editable():
		return p.wrongState("edit")
	}
	return e.shift(p)
}

// shift moves the date whatever the state of the version.
func (e *Extension) shift(p *Plan) error {
	if e.Task == "" {
		p.Deadline = e.Date
		return nil
	}
	t, ok := p.Task(e.Task)
	if !ok {
		return fault.New(fault.NotFound, "work.no_task", fault.Args{"task": string(e.Task)})
	}
	for i := range p.Strands {
		if p.Strands[i].End == e.Task {
			p.Strands[i].Deadline = e.Date
			return nil
		}
	}
	t.NotAfter = e.Date
	return nil
}
