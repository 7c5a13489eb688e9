package plan

import (
	"luodi/internal/calendar"
	"luodi/internal/org"
	"luodi/internal/reading"
)

// ReviewDraft is a plan on the review desk: what a reading found, and what a person has said to
// each finding since. It changes only through Apply and Undo.
type ReviewDraft struct {
	Source Source     `json:"source"`
	Front  DraftFront `json:"front"`
	// Items is the tree as an outline in source order: the parent of an item is the nearest one
	// before it with a smaller depth. The first has depth 1 and none is more than one deeper than
	// the one before it.
	Items       []*Item              `json:"items"`
	Names       []NameLink           `json:"names,omitempty"`
	Conventions []reading.Convention `json:"conventions,omitempty"`
	// Questions are the doubts of the reading itself; Node is an item id here.
	Questions []reading.Doubt `json:"questions,omitempty"`
	// Settled holds the ids of doubts that a person has looked at and left as they are, sorted.
	Settled []string `json:"settled,omitempty"`
	// Next is the next free id; items, units, deadlines, figures and addressees share the count.
	Next int `json:"next"`
}

// FactState is what a person has said to a finding.
type FactState string

const (
	Proposed FactState = "" // nothing yet
	Accepted FactState = "accepted"
	Changed  FactState = "changed"
	Added    FactState = "added"
	Dropped  FactState = "dropped"
)

// ByPerson is the rule of a finding that a person made.
const ByPerson = "person"

// Fact is a finding and what a person has said to it.
type Fact struct {
	reading.Finding
	State FactState `json:"state,omitempty"`
}

// Doubtful reports whether a person should look at the fact and has not.
func (f Fact) Doubtful() bool {
	return f.State == Proposed && f.Text != "" && f.Confidence < reading.Doubtful
}

// DraftFront is the front matter under review.
type DraftFront struct {
	Title      Fact        `json:"title"`
	Notice     Fact        `json:"notice"`
	Issuer     Fact        `json:"issuer"`
	DocNumber  Fact        `json:"doc_number"`
	Signed     DraftDate   `json:"signed"`
	Published  DraftDate   `json:"published"`
	Period     DraftPeriod `json:"period"`
	Addressees []Addressee `json:"addressees,omitempty"`
	DocKind    string      `json:"doc_kind,omitempty"`
}

// DraftDate is a date under review.
type DraftDate struct {
	Fact
	Date calendar.Date `json:"date"`
}

// DraftPeriod is the time that the plan runs.
type DraftPeriod struct {
	Fact
	From calendar.Date `json:"from"`
	To   calendar.Date `json:"to"`
}

// Addressee is one of those the document is sent to.
type Addressee struct {
	ID int `json:"id"`
	Fact
}

// Item is a provision under review; a measure has a Task.
type Item struct {
	ID         int               `json:"id"`
	Kind       reading.NodeKind  `json:"kind"`
	Depth      int               `json:"depth"`
	Number     string            `json:"number,omitempty"`
	Title      Fact              `json:"title"`
	Text       Fact              `json:"text"` // the whole own text; its span places the item
	Goals      []reading.Finding `json:"goals,omitempty"`
	State      FactState         `json:"state,omitempty"`
	Confidence float64           `json:"confidence"` // of a measure: that it is one, whole and not two
	Rule       string            `json:"rule,omitempty"`
	// Task is kept when a measure is marked as none, so that the mark can be taken back.
	Task *Task `json:"task,omitempty"`
}

// IsMeasure reports whether the item will be a measure of the plan.
func (it *Item) IsMeasure() bool {
	return it.Kind == reading.Item && it.State != Dropped && it.Task != nil
}

// Task is what a measure says beyond its words.
type Task struct {
	Units     []DraftUnit     `json:"units,omitempty"`
	Deadlines []DraftDeadline `json:"deadlines,omitempty"`
	// Ruling is the id of the deadline that binds the measure; 0: the plan's own end.
	Ruling int `json:"ruling,omitempty"`
	// DateSettled: a person has chosen among several dates, or said that none binds.
	DateSettled     bool                `json:"date_settled,omitempty"`
	Figures         []DraftFigure       `json:"figures,omitempty"`
	Places          []reading.Finding   `json:"places,omitempty"`
	Parties         []reading.Finding   `json:"parties,omitempty"`
	References      []reading.Reference `json:"references,omitempty"`
	Commitment      reading.Commitment  `json:"commitment,omitempty"`
	CommitmentState FactState           `json:"commitment_state,omitempty"`
	Provisional     string              `json:"provisional,omitempty"`
}

// DraftUnit is a responsible unit. Text is what the document prints, Name what it means.
type DraftUnit struct {
	ID int `json:"id"`
	Fact
	Name  string       `json:"name"`
	Role  reading.Role `json:"role"`
	Group bool         `json:"group,omitempty"`
}

// DraftDeadline is a phrase that says by when.
type DraftDeadline struct {
	ID int `json:"id"`
	Fact
	From calendar.Date        `json:"from"`
	To   calendar.Date        `json:"to"`
	Kind reading.DeadlineKind `json:"kind"`
}

// DraftFigure is a quantity.
type DraftFigure struct {
	ID int `json:"id"`
	Fact
	Kind  reading.FigureKind `json:"kind"`
	Value string             `json:"value,omitempty"`
	To    string             `json:"to,omitempty"`
	Unit  string             `json:"unit,omitempty"`
}

// NameLink ties a unit name of the draft to the register: to a unit that is there, or to one to
// be made when the plan is confirmed.
type NameLink struct {
	Name string     `json:"name"`
	Unit org.UnitID `json:"unit,omitempty"`
	New  *NewUnit   `json:"new,omitempty"`
}

// NewUnit is what a person says of a unit that the register does not know.
type NewUnit struct {
	Class org.Class `json:"class"`
}

// Find gives the item with the id and its position, or -1.
func (d *ReviewDraft) Find(id int) (int, *Item) {
	for i, it := range d.Items {
		if it.ID == id {
			return i, it
		}
	}
	return -1, nil
}

// Parent gives the position of the parent of the item at position i, or -1 for the document.
func (d *ReviewDraft) Parent(i int) int {
	for j := i - 1; j >= 0; j-- {
		if d.Items[j].Depth < d.Items[i].Depth {
			return j
		}
	}
	return -1
}

// end gives the position past the last descendant of the item at position i.
func (d *ReviewDraft) end(i int) int {
	j := i + 1
	for j < len(d.Items) && d.Items[j].Depth > d.Items[i].Depth {
		j++
	}
	return j
}

// Measures counts the measures.
func (d *ReviewDraft) Measures() int {
	n := 0
	for _, it := range d.Items {
		if it.IsMeasure() {
			n++
		}
	}
	return n
}

// Deadline gives the deadline that binds the measure, or nil.
func (t *Task) Deadline() *DraftDeadline {
	for i := range t.Deadlines {
		if t.Deadlines[i].ID == t.Ruling && t.Deadlines[i].State != Dropped {
			return &t.Deadlines[i]
		}
	}
	return nil
}

// KeptUnits gives the units that are not dropped.
func (t *Task) KeptUnits() []DraftUnit {
	kept := make([]DraftUnit, 0, len(t.Units))
	for _, u := range t.Units {
		if u.State != Dropped {
			kept = append(kept, u)
		}
	}
	return kept
}

// KeptFigures gives the figures that are not dropped.
func (t *Task) KeptFigures() []DraftFigure {
	kept := make([]DraftFigure, 0, len(t.Figures))
	for _, f := range t.Figures {
		if f.State != Dropped {
			kept = append(kept, f)
		}
	}
	return kept
}

// UnitNames gives the distinct names of the responsible units in the order of the document.
func (d *ReviewDraft) UnitNames() []string {
	var names []string
	seen := map[string]bool{}
	for _, it := range d.Items {
		if !it.IsMeasure() {
			continue
		}
		for _, u := range it.Task.Units {
			if u.State != Dropped && !seen[u.Name] {
				seen[u.Name] = true
				names = append(names, u.Name)
			}
		}
	}
	return names
}

// Link gives what a person has said about a unit name.
func (d *ReviewDraft) Link(name string) (NameLink, bool) {
	for _, l := range d.Names {
		if l.Name == name {
			return l, true
		}
	}
	return NameLink{}, false
}
