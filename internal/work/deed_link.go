package work

import (
	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/plan"
)

// Refresh computes the plans in force of a published plan as of today, with the links between them,
// and stores the dates that changed.
func Refresh(tx Tx, id plan.ID, today calendar.Date) error {
	book, err := tx.Calendars()
	if err != nil {
		return err
	}
	kept, table, err := Whole(tx, id, book, today)
	if err != nil {
		return err
	}
	for i := range kept {
		kept[i].take(&table.Plans[i], today)
		if err := tx.SaveWorkDates(&kept[i]); err != nil {
			return err
		}
	}
	return nil
}

// RefreshAround computes the plan in force of a measure as of today together with those that links
// join to it, and stores the dates that changed. What no link reaches cannot move with it.
func RefreshAround(tx Tx, measure plan.MeasureID, today calendar.Date) error {
	k, ok, err := tx.WorkInForce(measure)
	if err != nil || !ok {
		return err
	}
	book, err := tx.Calendars()
	if err != nil {
		return err
	}
	crosses, err := tx.CrossLinks(k.Of)
	if err != nil {
		return err
	}
	kept, cross, err := linked(tx, &k, crosses)
	if err != nil {
		return err
	}
	plans := make([]*Plan, len(kept))
	for i := range kept {
		plans[i] = kept[i].Plan
	}
	table, err := Compute(book, today, plans, cross)
	if err != nil {
		return err
	}
	for i := range kept {
		kept[i].take(&table.Plans[i], today)
		if err := tx.SaveWorkDates(kept[i]); err != nil {
			return err
		}
	}
	return nil
}

// Whole computes all plans in force of a published plan together. Tasks come without their words.
func Whole(r Reader, id plan.ID, book *calendar.Book, today calendar.Date) ([]Kept, *Timetable, error) {
	kept, err := r.PlanSchedule(id)
	if err != nil {
		return nil, nil, err
	}
	crosses, err := r.CrossLinks(id)
	if err != nil {
		return nil, nil, err
	}
	plans := make([]*Plan, len(kept))
	byMeasure := make(map[string]*Kept, len(kept))
	for i := range kept {
		plans[i] = kept[i].Plan
		byMeasure[string(kept[i].Measure)] = &kept[i]
	}
	table, err := Compute(book, today, plans, joined(byMeasure, crosses))
	return kept, table, err
}

// LinkMeasures makes a task of one measure wait for a task of another of the same plan, whichever
// units they belong to. Both need a plan in force; a loop is refused with its tasks.
func LinkMeasures(tx Tx, actor access.Actor, id plan.ID, c Cross, today calendar.Date) (KeptCross, error) {
	if err := access.Allow(actor, access.LinkWork); err != nil {
		return KeptCross{}, err
	}
	if c.From.Measure == c.To.Measure {
		return KeptCross{}, fault.Fields([]fault.Field{{Name: "to", Key: "work.link_same_measure"}})
	}
	if c.Lag < -longestLag || c.Lag > longestLag {
		return KeptCross{}, fault.Fields([]fault.Field{{Name: "lag", Key: "work.limit_range", Args: fault.Args{"from": -longestLag, "to": longestLag}}})
	}
	crosses, err := tx.CrossLinks(id)
	if err != nil {
		return KeptCross{}, err
	}
	for _, x := range crosses {
		if x.From == c.From && x.To == c.To && x.Type == c.Type {
			return KeptCross{}, fault.New(fault.Conflict, "work.link_exists", nil)
		}
	}
	for _, end := range []struct {
		field string
		Ref
	}{{"from", c.From}, {"to", c.To}} {
		k, ok, err := tx.WorkInForce(plan.MeasureID(end.Measure))
		if err != nil {
			return KeptCross{}, err
		}
		if !ok || k.Of != id {
			return KeptCross{}, fault.Fields([]fault.Field{{Name: end.field, Key: "work.none_in_force"}})
		}
		if _, ok := k.Plan.Task(end.Task); !ok {
			return KeptCross{}, fault.Fields([]fault.Field{{Name: end.field, Key: "work.no_task", Args: fault.Args{"task": string(end.Task)}}})
		}
	}
	kept := KeptCross{Of: id, Cross: c}
	if err := tx.InsertCrossLink(&kept); err != nil {
		return KeptCross{}, err
	}
	if err := RefreshAround(tx, plan.MeasureID(c.From.Measure), today); err != nil { // both ends, now that they are joined
		return KeptCross{}, err
	}
	return kept, tx.Audit(actor, access.LinkWork, auditKind, c.To.Measure, string(id), nil, c)
}

// longestLag bounds lags, in working days.
const longestLag = 1000

// UnlinkMeasures takes a link between measures away.
func UnlinkMeasures(tx Tx, actor access.Actor, id LinkID, today calendar.Date) error {
	if err := access.Allow(actor, access.LinkWork); err != nil {
		return err
	}
	c, err := tx.CrossLink(id)
	if err != nil {
		return err
	}
	if err := tx.DeleteCrossLink(id); err != nil {
		return err
	}
	if err := tx.Audit(actor, access.LinkWork, auditKind, c.To.Measure, string(c.Of), c.Cross, nil); err != nil {
		return err
	}
	for _, end := range []string{c.From.Measure, c.To.Measure} {
		if err := RefreshAround(tx, plan.MeasureID(end), today); err != nil {
			return err
		}
	}
	return nil
}
