package reading

import (
	"luodi/internal/document"
)

// reader carries one reading from pass to pass.
type reader struct {
	doc       *document.Document
	segs      []segment
	nodes     []node
	titles    [][2]int // segment ranges of the plan titles
	bodyStart int      // first segment of the provisions
	plans     int
	seen      [styles]int // last value of each style while blocks are cut
	count     [styles]int // how many segments each style numbers
	ctx       dateContext
	firstLead bool // a convention says that the first unit named leads
	out       *Reading
}

// Read finds what an official document says. It never fails: a text that is no plan gives a
// reading without measures and a doubt. It has no clock and no randomness, so that the same
// document always gives the same reading.
//
// A rule that breaks on a document nobody thought of must not take the server down with it: what
// was found until then is given back with the doubt reading.broken. Tests call read, which hides
// nothing.
func Read(doc *document.Document) *Reading {
	r := &reader{doc: doc, out: &Reading{}}
	if doc == nil {
		return r.out
	}
	defer func() {
		if recover() != nil {
			r.out.Doubts = append(r.out.Doubts, Doubt{Key: "reading.broken"})
		}
	}()
	return r.read()
}

func (r *reader) read() *Reading {
	r.splitBlocks()
	r.splitRunOn()
	r.readFront()
	r.ctx = r.dates()
	ledger := r.flatLedger()
	r.buildOutline()
	r.readConventions()
	rows := r.chooseMeasures(append(ledger, r.readTables()...))
	r.writeNodes(rows)
	r.doubts()
	return r.out
}

// dates is what the front matter says of the plan's time.
func (r *reader) dates() dateContext {
	f := &r.out.Front
	c := dateContext{from: f.Period.From, to: f.Period.To, signed: f.Signed.Date}
	switch {
	case !c.from.IsZero():
		c.year = c.from.Year()
	case !c.signed.IsZero():
		c.year = c.signed.Year()
	case !f.Published.Date.IsZero():
		c.year = f.Published.Date.Year()
	}
	return c
}
