package plan

import (
	"encoding/json"
	"slices"

	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/org"
	"luodi/internal/reading"
)

// OpKind names a step at the review desk.
type OpKind string

// The steps. Item 0 is the front matter.
const (
	OpAccept     OpKind = "accept"      // Item, and Part or Field for one finding of it
	OpAcceptSure OpKind = "accept_sure" // everything that is not doubtful
	OpSet        OpKind = "set"         // Item, Field, Value; From, To for dates
	OpKindOf     OpKind = "kind"        // Item, Value: the kind of a provision that is no measure
	OpRange      OpKind = "range"       // Item, Start, End: its text in the source
	OpAdd        OpKind = "add"         // Start, End: a measure that the reading missed
	OpDrop       OpKind = "drop"        // Item, or Part of it: does not belong to the plan
	OpRestore    OpKind = "restore"     // takes a drop back
	OpNotMeasure OpKind = "not_measure" // Item stays in the tree as a plain clause
	OpMeasure    OpKind = "measure"     // Item becomes a measure
	OpSplit      OpKind = "split"       // Item, At: byte of its text; Value, Title of the second
	OpMerge      OpKind = "merge"       // Item with the next one
	OpLevel      OpKind = "level"       // Item and what is below it, Delta −1 up or +1 down
	OpUnder      OpKind = "under"       // Item and what is below it, under Target
	OpUnit       OpKind = "unit"        // Item, Part 0: adds Name with Role; else changes that unit
	OpDeadline   OpKind = "deadline"    // Item, Part 0: adds; else changes; Value, From, To, As
	OpRuling     OpKind = "ruling"      // Item, Part: which date binds; 0: none
	OpFigure     OpKind = "figure"      // Item, Part 0: adds; else changes; Value, Number, UpTo, Measure, As
	OpAddressee  OpKind = "addressee"   // Part 0: adds Value; else changes
	OpLink       OpKind = "link"        // Name means Unit of the register; empty takes it back
	OpNewUnits   OpKind = "new_units"   // Names are units to be made; Class "" guesses
	OpSettle     OpKind = "settle"      // Doubt is left as it is
	OpUndo       OpKind = "undo"        // takes the last step back; not for Apply
)

// Op is one step. Fields that a kind does not name are ignored.
type Op struct {
	Kind   OpKind        `json:"op"`
	Item   int           `json:"item,omitempty"`
	Part   int           `json:"part,omitempty"`
	Target int           `json:"target,omitempty"`
	Field  string        `json:"field,omitempty"`
	Value  string        `json:"value,omitempty"`
	Title  string        `json:"title,omitempty"`
	From   calendar.Date `json:"from,omitzero"`
	To     calendar.Date `json:"to,omitzero"`
	As     string        `json:"as,omitempty"` // kind of a deadline or figure
	Number string        `json:"number,omitempty"`
	UpTo   string        `json:"up_to,omitempty"`
	Per    string        `json:"per,omitempty"` // unit of measurement of a figure
	Start  int           `json:"start,omitempty"`
	End    int           `json:"end,omitempty"`
	At     int           `json:"at,omitempty"`
	Delta  int           `json:"delta,omitempty"`
	Name   string        `json:"name,omitempty"`
	Names  []string      `json:"names,omitempty"`
	Role   reading.Role  `json:"role,omitempty"`
	Unit   org.UnitID    `json:"unit,omitempty"`
	Class  org.Class     `json:"class,omitempty"`
	Doubt  string        `json:"doubt,omitempty"`
}

// Patch undoes one step: it says what stood where before.
type Patch struct {
	At    int         `json:"at"`             // position of the first item that changed
	Came  int         `json:"came"`           // items that stand there now
	Gone  []*Item     `json:"gone,omitempty"` // items that stood there before
	Front *DraftFront `json:"front,omitempty"`
	// Names and Settled hold what was there where they changed, which may be nothing.
	NamesChanged   bool       `json:"names_changed,omitempty"`
	Names          []NameLink `json:"names,omitempty"`
	SettledChanged bool       `json:"settled_changed,omitempty"`
	Settled        []string   `json:"settled,omitempty"`
	Next           int        `json:"next"`
}

// Apply does one step and gives what undoes it. On a fault the draft is as before.
func (d *ReviewDraft) Apply(op Op) (*Patch, error) {
	do, ok := steps[op.Kind]
	if !ok {
		return nil, fault.New(fault.Invalid, "plan.step_unknown", fault.Args{"step": string(op.Kind)})
	}
	next := *d
	next.Items = slices.Clone(d.Items)
	next.Names = slices.Clone(d.Names)
	next.Settled = slices.Clone(d.Settled)
	next.Front.Addressees = slices.Clone(d.Front.Addressees)
	if err := do(&next, op); err != nil {
		return nil, err
	}
	patch := d.diff(&next)
	*d = next
	return patch, nil
}

// steps is the table of all steps. Each changes the draft it is given: lists and the front matter
// are its own, items are taken through edit, which copies them.
var steps = map[OpKind]func(*ReviewDraft, Op) error{
	OpAccept:     (*ReviewDraft).accept,
	OpAcceptSure: (*ReviewDraft).acceptSure,
	OpSet:        (*ReviewDraft).set,
	OpKindOf:     (*ReviewDraft).setKind,
	OpRange:      (*ReviewDraft).setRange,
	OpAdd:        (*ReviewDraft).add,
	OpDrop:       (*ReviewDraft).drop,
	OpRestore:    (*ReviewDraft).restore,
	OpNotMeasure: (*ReviewDraft).notMeasure,
	OpMeasure:    (*ReviewDraft).makeMeasure,
	OpSplit:      (*ReviewDraft).split,
	OpMerge:      (*ReviewDraft).merge,
	OpLevel:      (*ReviewDraft).level,
	OpUnder:      (*ReviewDraft).under,
	OpUnit:       (*ReviewDraft).setUnit,
	OpDeadline:   (*ReviewDraft).setDeadline,
	OpRuling:     (*ReviewDraft).setRuling,
	OpFigure:     (*ReviewDraft).setFigure,
	OpAddressee:  (*ReviewDraft).setAddressee,
	OpLink:       (*ReviewDraft).link,
	OpNewUnits:   (*ReviewDraft).newUnits,
	OpSettle:     (*ReviewDraft).settle,
}

// Undo takes a step back. Patches are undone in the reverse order of their steps.
func (d *ReviewDraft) Undo(p *Patch) error {
	if p.At < 0 || p.Came < 0 || p.At+p.Came > len(d.Items) {
		return fault.New(fault.Conflict, "plan.undo_stale", nil)
	}
	d.Items = slices.Concat(d.Items[:p.At], p.Gone, d.Items[p.At+p.Came:])
	if p.Front != nil {
		d.Front = *p.Front
	}
	if p.NamesChanged {
		d.Names = p.Names
	}
	if p.SettledChanged {
		d.Settled = p.Settled
	}
	d.Next = p.Next
	return nil
}

// diff says how to come back from next to d. Unchanged items are the same pointers.
func (d *ReviewDraft) diff(next *ReviewDraft) *Patch {
	p := &Patch{Next: d.Next}
	before, after := d.Items, next.Items
	for len(before) > 0 && len(after) > 0 && before[0] == after[0] {
		before, after = before[1:], after[1:]
		p.At++
	}
	for len(before) > 0 && len(after) > 0 && before[len(before)-1] == after[len(after)-1] {
		before, after = before[:len(before)-1], after[:len(after)-1]
	}
	p.Gone, p.Came = slices.Clone(before), len(after)
	if !sameJSON(d.Front, next.Front) {
		front := d.Front
		p.Front = &front
	}
	if !sameJSON(d.Names, next.Names) {
		p.Names, p.NamesChanged = d.Names, true
	}
	if !slices.Equal(d.Settled, next.Settled) {
		p.Settled, p.SettledChanged = d.Settled, true
	}
	return p
}

func sameJSON(a, b any) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && string(x) == string(y)
}

// edit gives the item for changing: a copy that takes its place.
func (d *ReviewDraft) edit(id int) (int, *Item, error) {
	i, it := d.Find(id)
	if it == nil {
		return 0, nil, fault.New(fault.NotFound, "plan.item_gone", nil)
	}
	c := it.clone()
	d.Items[i] = c
	return i, c, nil
}

// editTask is edit for steps that only a measure can take.
func (d *ReviewDraft) editTask(id int) (*Item, error) {
	_, it, err := d.edit(id)
	if err != nil {
		return nil, err
	}
	if !it.IsMeasure() {
		return nil, fault.New(fault.Invalid, "plan.only_measures", nil)
	}
	return it, nil
}

func (it *Item) clone() *Item {
	c := *it
	c.Goals = slices.Clone(it.Goals)
	if it.Task != nil {
		t := *it.Task
		t.Units = slices.Clone(t.Units)
		t.Deadlines = slices.Clone(t.Deadlines)
		t.Figures = slices.Clone(t.Figures)
		t.Places = slices.Clone(t.Places)
		t.Parties = slices.Clone(t.Parties)
		t.References = slices.Clone(t.References)
		c.Task = &t
	}
	return &c
}

// byPerson makes a finding that a person stated; where its words stand in the item, that is its
// place.
func (d *ReviewDraft) byPerson(words string, in reading.Span, state FactState) Fact {
	return Fact{Finding: reading.Finding{Text: words, Span: d.Source.place(words, in), Rule: ByPerson, Confidence: 1}, State: state}
}
