package calendar

// Dated is a computed date somewhere in the system: the rule that gave it and what it belongs to.
type Dated struct {
	ID   string // the deadline's own identifier, meaningful to the caller
	Rule Rule
}

// Move is a date that a new version of the book changes. A side that can no longer be computed has
// no date and an error.
type Move struct {
	ID       string   `json:"id"`
	Old      Deadline `json:"old"`
	New      Deadline `json:"new"`
	OldError error    `json:"-"`
	NewError error    `json:"-"`
}

// Days is by how many calendar days the date moves, later being positive.
func (m Move) Days() int { return int(m.New.Date - m.Old.Date) }

// Preview computes every dated rule under both books and gives those whose date moves, in the
// order given. Rules of calendars that no book has (custom ones) cannot move and are left out.
func Preview(old, new *Book, dated []Dated) []Move {
	var moves []Move
	for _, d := range dated {
		before, ok := old.Calendar(d.Rule.Calendar)
		if !ok {
			continue
		}
		after, _ := new.Calendar(d.Rule.Calendar)
		m := Move{ID: d.ID}
		m.Old, m.OldError = before.Deadline(d.Rule)
		m.New, m.NewError = after.Deadline(d.Rule)
		if m.Old.Date != m.New.Date {
			moves = append(moves, m)
		}
	}
	return moves
}

// Confirmed lists the deadlines that were provisional under the old book, no longer are under the
// new one, and keep their date: nothing moves, but the mark goes.
func Confirmed(old, new *Book, dated []Dated) []Deadline {
	var out []Deadline
	for _, d := range dated {
		before, ok := old.Calendar(d.Rule.Calendar)
		if !ok {
			continue
		}
		after, _ := new.Calendar(d.Rule.Calendar)
		x, errX := before.Deadline(d.Rule)
		y, errY := after.Deadline(d.Rule)
		if errX == nil && errY == nil && x.Date == y.Date && x.Provisional() && !y.Provisional() {
			out = append(out, y)
		}
	}
	return out
}
