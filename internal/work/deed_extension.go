package work

import (
	"slices"
	"strings"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/plan"
)

// extensionKind is the kind of the trail's entries on extensions; their subject is the measure.
const extensionKind = "extension"

// Asked is what a unit's leader writes into a request to move a date.
type Asked struct {
	Task     TaskID // "" for the promised date of the measure
	To       calendar.Date
	Reason   ReasonClass
	Detail   string
	Progress string
}

// AskExtension files a request to move a date of the plan in force, signed by the unit's leader.
// It is checked against the limits with all earlier requests on the same matter.
func AskExtension(tx Tx, actor access.Actor, measure plan.MeasureID, asked Asked, today calendar.Date) (KeptExtension, error) {
	k, ok, err := tx.WorkInForce(measure)
	if err != nil {
		return KeptExtension{}, err
	}
	if !ok {
		return KeptExtension{}, fault.New(fault.Conflict, "work.none_in_force", nil)
	}
	if err := access.Allow(actor, access.AskExtension, k.Unit); err != nil {
		return KeptExtension{}, err
	}
	limits, earlier, cal, err := matter(tx, measure)
	if err != nil {
		return KeptExtension{}, err
	}
	e, err := asked.request(&k, string(actor.Account), today)
	if err != nil {
		return KeptExtension{}, err
	}
	earlier = k.onSame(e.Task, earlier)
	e, _, err = limits.File(e, earlier, spanOf(&k, e, earlier), cal)
	if err != nil {
		return KeptExtension{}, err
	}
	kept := KeptExtension{Of: k.Of, Measure: measure, Unit: k.Unit, Extension: e}
	if err := tx.InsertExtension(&kept); err != nil {
		return KeptExtension{}, err
	}
	return kept, tx.Audit(actor, access.AskExtension, extensionKind, string(measure), string(k.Of), nil, e)
}

// request is what is asked for as a request that is not checked yet.
func (a Asked) request(k *Kept, signer string, today calendar.Date) (Extension, error) {
	due, err := k.DueOf(a.Task)
	if err != nil {
		return Extension{}, err
	}
	return Extension{Task: a.Task, From: due, To: a.To, Reason: a.Reason, Detail: strings.TrimSpace(a.Detail),
		Progress: strings.TrimSpace(a.Progress), Filed: today, SignedBy: signer}, nil
}

// DueOf gives the date by which a task has to be finished as things stand, or with no task the
// promised date of the measure.
func (k *Kept) DueOf(task TaskID) (calendar.Date, error) {
	if task == "" {
		return k.Plan.Deadline, nil
	}
	t, ok := k.Plan.Task(task)
	if !ok {
		return 0, fault.New(fault.NotFound, "work.no_task", fault.Args{"task": string(task)})
	}
	due := k.Plan.promise(task)
	if t.NotAfter != 0 && (due == 0 || t.NotAfter < due) {
		due = t.NotAfter
	}
	if due == 0 && k.Times != nil {
		if times, ok := k.Times.Task(task); ok {
			due = times.LatestFinish
		}
	}
	if due == 0 {
		return 0, fault.Fields([]fault.Field{{Name: "task", Key: "work.no_due", Args: fault.Args{"task": string(task)}}})
	}
	return due, nil
}

// spanOf is the time originally given to the matter: until the date that the first extension moved.
func spanOf(k *Kept, e Extension, earlier []Extension) Span {
	s := Span{Start: k.Plan.Start, Due: e.From}
	for _, x := range earlier {
		if x.Task == e.Task && x.State == Granted {
			s.Due = x.From
			break
		}
	}
	return s
}

// onSame gives the extensions that count on the same matter as a request: those on its task, and
// because a promise may be moved as the measure's or as that of the task with which a strand keeps
// it, the others of these two as well.
func (k *Kept) onSame(task TaskID, all []Extension) []Extension {
	ends := func(id TaskID) bool {
		return slices.ContainsFunc(k.Plan.Strands, func(s Strand) bool { return s.End == id })
	}
	out := slices.Clone(all)
	for i := range out {
		if x := out[i].Task; task == "" && ends(x) || x == "" && ends(task) {
			out[i].Task = task
		}
	}
	return out
}

// matter gives what a request is held against.
func matter(r Reader, measure plan.MeasureID) (Limits, []Extension, *calendar.Calendar, error) {
	text, _, err := r.Setting(LimitsKey)
	if err != nil {
		return Limits{}, nil, nil, err
	}
	kept, err := r.Extensions(measure)
	if err != nil {
		return Limits{}, nil, nil, err
	}
	book, err := r.Calendars()
	if err != nil {
		return Limits{}, nil, nil, err
	}
	cal, _ := book.Calendar(calendar.CN)
	earlier := make([]Extension, len(kept))
	for i := range kept {
		earlier[i] = kept[i].Extension
	}
	return ParseLimits(text), earlier, cal, nil
}

// CheckExtension records the officer's opinion on a request.
func CheckExtension(tx Tx, actor access.Actor, id ExtensionID, guard int, opinion string) error {
	return stepExtension(tx, actor, access.CheckExtension, id, guard, func(e *KeptExtension) error {
		return e.CheckBy(string(actor.Account), strings.TrimSpace(opinion))
	})
}

// RefuseExtension keeps the date; a reason is needed.
func RefuseExtension(tx Tx, actor access.Actor, id ExtensionID, guard int, today calendar.Date, why string) error {
	return stepExtension(tx, actor, access.GrantExtension, id, guard, func(e *KeptExtension) error {
		return e.Refuse(string(actor.Account), today, strings.TrimSpace(why))
	})
}

// GrantExtension fixes the new date. It comes into force at once as the next version of the work
// plan, with a new baseline, and in a draft that is open.
func GrantExtension(tx Tx, actor access.Actor, id ExtensionID, guard int, today, date calendar.Date, why string) error {
	var granted KeptExtension
	err := stepExtension(tx, actor, access.GrantExtension, id, guard, func(e *KeptExtension) error {
		limits, earlier, cal, err := matter(tx, e.Measure)
		if err != nil {
			return err
		}
		k, ok, err := tx.WorkInForce(e.Measure)
		if err != nil {
			return err
		}
		if !ok {
			return fault.New(fault.Conflict, "work.none_in_force", nil)
		}
		earlier = k.onSame(e.Task, earlier)
		if err := limits.Grant(&e.Extension, string(actor.Account), today, date, strings.TrimSpace(why), earlier, spanOf(&k, e.Extension, earlier), cal); err != nil {
			return err
		}
		granted = *e
		return nil
	})
	if err != nil {
		return err
	}
	return move(tx, actor, &granted, today)
}

// move puts a granted extension in force.
func move(tx Tx, actor access.Actor, e *KeptExtension, today calendar.Date) error {
	now, _, err := tx.WorkInForce(e.Measure)
	if err != nil {
		return err
	}
	next, err := now.Plan.Next()
	if err != nil {
		return err
	}
	draft, open, err := tx.WorkDraft(e.Measure)
	if err != nil {
		return err
	}
	if open {
		if err := e.shift(draft.Plan); err != nil && !fault.Is(err, fault.NotFound) { // the draft may have dropped the task
			return err
		}
		draft.Plan.Version++
		if err := date(tx, &draft, today); err != nil {
			return err
		}
		if err := tx.UpdateWork(&draft); err != nil {
			return err
		}
	}
	if err := e.Apply(next); err != nil {
		return err
	}
	next.Review = Review{State: Submitted, SubmittedBy: e.SignedBy, SubmittedOn: e.Filed}
	k := Kept{Head: Head{Of: now.Of, Measure: now.Measure, Unit: now.Unit}, Plan: next}
	was := traceOf(&now)
	if err := enact(tx, &k, string(actor.Account), today); err != nil {
		return err
	}
	if err := tx.InsertWork(&k); err != nil {
		return err
	}
	if err := tx.Audit(actor, access.GrantExtension, auditKind, string(k.Measure), string(k.Of), was, traceOf(&k)); err != nil {
		return err
	}
	return RefreshAround(tx, k.Measure, today)
}

func stepExtension(tx Tx, actor access.Actor, right access.Action, id ExtensionID, guard int, step func(*KeptExtension) error) error {
	if err := access.Allow(actor, right); err != nil {
		return err
	}
	e, err := tx.Extension(id)
	if err != nil {
		return err
	}
	if guard != e.Guard {
		return fault.New(fault.Conflict, "work.changed_meanwhile", nil)
	}
	was := e.Extension
	if err := step(&e); err != nil {
		return err
	}
	if err := tx.UpdateExtension(&e); err != nil {
		return err
	}
	return tx.Audit(actor, right, extensionKind, string(e.Measure), string(e.Of), was, e.Extension)
}

// SetLimits stores the office's limits of extensions when they differ from those in force.
func SetLimits(tx Tx, actor access.Actor, next Limits) error {
	if err := access.Allow(actor, access.CheckExtension); err != nil {
		return err
	}
	if err := next.check(); err != nil {
		return err
	}
	text, _, err := tx.Setting(LimitsKey)
	if err != nil {
		return err
	}
	now := ParseLimits(text)
	if now == next {
		return nil
	}
	if err := tx.SetSetting(LimitsKey, next.setting()); err != nil {
		return err
	}
	return tx.Audit(actor, access.CheckExtension, "setting", LimitsKey, access.Installation, now, next)
}
