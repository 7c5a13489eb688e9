package work

import "luodi/internal/calendar"

// AsOf gives plans in force that were read together the dates and totals they have on a day, with
// the links between them. Nothing is stored: Refresh does that.
func AsOf(kept []Kept, crosses []KeptCross, book *calendar.Book, today calendar.Date) (*Timetable, error) {
	plans := make([]*Plan, len(kept))
	byMeasure := make(map[string]*Kept, len(kept))
	for i := range kept {
		plans[i] = kept[i].Plan
		byMeasure[string(kept[i].Measure)] = &kept[i]
	}
	table, err := Compute(book, today, plans, joined(byMeasure, crosses))
	if err != nil {
		return nil, err
	}
	for i := range kept {
		kept[i].take(&table.Plans[i], today)
	}
	return table, nil
}
