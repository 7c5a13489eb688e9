package work

import (
	"encoding/json"
	"slices"
	"strings"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/duty"
	"luodi/internal/fault"
	"luodi/internal/plan"
)

func (l Limits) setting() string {
	text, _ := json.Marshal(l) // three numbers
	return string(text)
}

// SaveTemplate gives the library its next version with a new or changed template. library is the
// version that the editor saw; a reason is needed, because plans say from which version they are.
func SaveTemplate(tx Tx, actor access.Actor, library int, t Template, note string) (TemplateEdit, error) {
	if err := access.Allow(actor, access.EditTemplates); err != nil {
		return TemplateEdit{}, err
	}
	if note = strings.TrimSpace(note); note == "" {
		return TemplateEdit{}, fault.Fields([]fault.Field{{Name: "note", Key: "work.reason_needed"}})
	}
	lib, err := tx.Templates()
	if err != nil {
		return TemplateEdit{}, err
	}
	if lib.Version() != library {
		return TemplateEdit{}, fault.New(fault.Conflict, "work.changed_meanwhile", nil)
	}
	next, err := lib.With(t)
	if err != nil {
		return TemplateEdit{}, err
	}
	e := TemplateEdit{Library: next.Version(), Template: t, Note: note, At: tx.Now(), Account: actor.Account, Author: actor.Name}
	if err := tx.InsertTemplateEdit(&e); err != nil {
		return TemplateEdit{}, err
	}
	var before any
	if old, ok := lib.Find(t.ID); ok {
		before = old
	}
	return e, tx.Audit(actor, access.EditTemplates, "template", string(t.ID), access.Installation, before, t)
}

// Moved is one date that a holiday notice moves.
type Moved struct {
	Of       plan.ID
	Measure  plan.MeasureID
	Task     TaskID  // of a task
	Duty     duty.ID // of a duty's limit
	What     MovedDate
	Old, New calendar.Date
}

// MovedDate says which date of a task or duty moves.
type MovedDate string

const (
	MovedLatest   MovedDate = "latest"    // the latest finish, counted back from the promise
	MovedForecast MovedDate = "forecast"  // the forecast finish
	MovedSignBy   MovedDate = "sign_by"   // last day to sign for a duty
	MovedObjectBy MovedDate = "object_by" // last day to object to a duty
)

// NoticeEffect is what a notice changes.
type NoticeEffect struct {
	Book  *calendar.Book // with the notice
	Days  []DayChange    // days of the year whose working state changes
	Moved []Moved
}

// DayChange is a day that is worked under one book and not under the other.
type DayChange struct {
	Date calendar.Date
	Work bool // under the new book
}

// WeighNotice computes every open date under the book with and without a notice: the dates of all
// plans in force and the limits of duties that still run.
func WeighNotice(r Reader, n calendar.Notice, today calendar.Date) (NoticeEffect, error) {
	old, err := r.Calendars()
	if err != nil {
		return NoticeEffect{}, err
	}
	next, err := old.With(n)
	if err != nil {
		return NoticeEffect{}, err
	}
	effect := NoticeEffect{Book: next, Days: dayChanges(old, next, n)}
	ids, err := r.IssuedPlans()
	if err != nil {
		return NoticeEffect{}, err
	}
	for _, id := range ids {
		kept, before, err := Whole(r, id, old, today)
		if err != nil {
			return NoticeEffect{}, err
		}
		_, after, err := Whole(r, id, next, today)
		if err != nil {
			return NoticeEffect{}, err
		}
		for i, k := range kept {
			effect.Moved = append(effect.Moved, movedTasks(&k, &before.Plans[i], &after.Plans[i])...)
		}
		limits, err := movedLimits(r, id, old, next)
		if err != nil {
			return NoticeEffect{}, err
		}
		effect.Moved = append(effect.Moved, limits...)
	}
	return effect, nil
}

func dayChanges(old, next *calendar.Book, n calendar.Notice) []DayChange {
	before, ok := old.Calendar(n.Jurisdiction)
	if !ok {
		return nil
	}
	after, _ := next.Calendar(n.Jurisdiction)
	var out []DayChange
	for d := calendar.NewDate(n.Year, 1, 1); d <= calendar.NewDate(n.Year, 12, 31); d++ {
		if before.Works(d) != after.Works(d) {
			out = append(out, DayChange{d, after.Works(d)})
		}
	}
	return out
}

// movedLimits recounts the limits of duties that wait for a signature: as many working days after
// the issue as before.
func movedLimits(r Reader, id plan.ID, old, next *calendar.Book) ([]Moved, error) {
	duties, err := r.PlanDuties(id)
	if err != nil {
		return nil, err
	}
	before, _ := old.Calendar(calendar.CN)
	after, _ := next.Calendar(calendar.CN)
	var out []Moved
	for _, d := range duties {
		if d.State != duty.Issued {
			continue
		}
		for _, l := range []struct {
			what MovedDate
			date calendar.Date
		}{{MovedSignBy, d.SignBy}, {MovedObjectBy, d.ObjectBy}} {
			days, err := before.Count(d.IssuedOn+1, l.date)
			if err != nil {
				return nil, err
			}
			date, err := after.Add(d.IssuedOn, days)
			if err != nil {
				return nil, err
			}
			if date != l.date {
				out = append(out, Moved{Of: id, Measure: d.Measure, Duty: d.ID, What: l.what, Old: l.date, New: date})
			}
		}
	}
	return out, nil
}

// ApplyNotice puts a holiday notice in force and moves every date that follows from it. book is the
// version of the book that the preview was made with.
func ApplyNotice(tx Tx, actor access.Actor, book int, n calendar.Notice, today calendar.Date) (NoticeEffect, error) {
	if err := access.Allow(actor, access.EditCalendars); err != nil {
		return NoticeEffect{}, err
	}
	old, err := tx.Calendars()
	if err != nil {
		return NoticeEffect{}, err
	}
	if old.Version() != book {
		return NoticeEffect{}, fault.New(fault.Conflict, "work.changed_meanwhile", nil)
	}
	effect, err := WeighNotice(tx, n, today)
	if err != nil {
		return NoticeEffect{}, err
	}
	e := NoticeEntry{Book: effect.Book.Version(), Notice: n, At: tx.Now(), Account: actor.Account, Author: actor.Name}
	if err := tx.InsertNotice(&e); err != nil {
		return NoticeEffect{}, err
	}
	var before any
	for _, was := range old.Notices() {
		if was.Jurisdiction == n.Jurisdiction && was.Year == n.Year {
			before = was
		}
	}
	if err := tx.Audit(actor, access.EditCalendars, "calendar", n.Jurisdiction, access.Installation, before, n); err != nil {
		return NoticeEffect{}, err
	}
	return effect, moveDates(tx, actor, effect, today)
}

func moveDates(tx Tx, actor access.Actor, effect NoticeEffect, today calendar.Date) error {
	limits := map[plan.ID]map[duty.ID][]Moved{}
	var plans []plan.ID
	for _, m := range effect.Moved {
		if !slices.Contains(plans, m.Of) {
			plans = append(plans, m.Of)
			limits[m.Of] = map[duty.ID][]Moved{}
		}
		if m.Duty != "" {
			limits[m.Of][m.Duty] = append(limits[m.Of][m.Duty], m)
		}
	}
	for _, id := range plans {
		if err := Refresh(tx, id, today); err != nil {
			return err
		}
		if len(limits[id]) == 0 {
			continue
		}
		duties, err := tx.PlanDuties(id)
		if err != nil {
			return err
		}
		for i := range duties {
			d := &duties[i]
			moves := limits[id][d.ID]
			for _, m := range moves {
				if m.What == MovedSignBy {
					d.SignBy = m.New
				} else {
					d.ObjectBy = m.New
				}
			}
			if len(moves) == 0 {
				continue
			}
			if err := tx.UpdateDuty(d); err != nil {
				return err
			}
			if err := tx.Audit(actor, access.EditCalendars, "duty", string(d.ID), string(id), nil, moves); err != nil {
				return err
			}
		}
	}
	return nil
}
