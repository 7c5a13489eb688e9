// Package plan holds confirmed plans: provisions, measures, assignments, figures, and the review
// by which a reading becomes one. A plan's texts point at their place in the source document;
// nothing is retyped.
package plan

import (
	"time"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/org"
	"luodi/internal/reading"
)

// Typed identifiers: time-ordered UUIDs made by the store.
type (
	ID          string
	ProvisionID string
	MeasureID   string
	DocumentID  string
	ReviewID    string
)

// Words is a content text in the three languages. Hans is the original for Chinese plans. Empty
// Hant or English means not translated: pages show the original, marked with its language.
type Words struct {
	Hans    string `json:"hans,omitempty"`
	Hant    string `json:"hant,omitempty"`
	English string `json:"en,omitempty"`
}

// Status is the state of a plan's life (design: draft → issued → closing → closed).
type Status string

const (
	Draft   Status = "draft" // confirmed from a reading, not yet issued to the units
	Issued  Status = "issued"
	Closing Status = "closing"
	Closed  Status = "closed"
)

// Plan is the head of a confirmed plan. Dates are civil dates in Zone.
type Plan struct {
	ID          ID
	Slug        string // permanent public address, unique
	Title       Words
	Notice      string // title of the notice that issued it
	Issuer      string
	DocNumber   string // unique among plans when not empty
	Kind        string
	Signed      calendar.Date
	Published   calendar.Date
	From, To    calendar.Date // period
	Addressees  []string
	Zone        string // IANA name, Asia/Shanghai
	Status      Status
	Document    DocumentID
	Review      ReviewID
	ConfirmedAt time.Time
	ConfirmedBy access.AccountID
	Released    time.Time // zero: not public
	Version     int
	// kept totals
	Measures, Actions, Units, Assignments int
}

// Provision is a node of the confirmed tree that is not a measure: part, section, action,
// safeguard, clause.
type Provision struct {
	ID     ProvisionID
	Plan   ID
	Parent ProvisionID
	Seq    int // order in the document, measures included
	Kind   reading.NodeKind
	Depth  int
	Number string
	Slug   string // of actions: a1 … in addresses
	Title  Words
	Text   string
	Span   reading.Span
	Goals  []string
}

// Measure is a confirmed measure.
type Measure struct {
	ID           MeasureID
	Plan         ID
	Provision    ProvisionID // the action or section it stands under
	Seq          int         // order in the document, provisions included
	Number       string      // as printed
	Slug         string      // in addresses: the number, or m + position; unique in the plan
	Title        Words
	Text         string // the clause verbatim
	Span         reading.Span
	Commitment   reading.Commitment
	Deadline     string // as printed, "" when the plan's end is inherited
	DueFrom      calendar.Date
	Due          calendar.Date // inherited from the plan's period when the text gives none
	DueKind      reading.DeadlineKind
	DueInherited bool
	Provisional  string
	Places       []string
	Parties      []string
	References   []reading.Reference
	Assignments  []Assignment
	Figures      []Figure
	Version      int
}

// Assignment is a unit's part in a measure.
type Assignment struct {
	Measure MeasureID
	Unit    org.UnitID
	Role    reading.Role
	Seq     int
	Text    string // as printed
	Span    reading.Span
}

// Figure is a quantity stated in a measure.
type Figure struct {
	Measure MeasureID
	Seq     int
	Text    string
	Kind    reading.FigureKind
	Value   string // exact decimal, "" when unstated
	To      string
	Unit    string
	Span    reading.Span
}

// Note is a remark on a measure inside the workbench.
type Note struct {
	ID      string
	Plan    ID
	Measure MeasureID
	At      time.Time
	Account access.AccountID
	Author  string
	Unit    org.UnitID
	Text    string
}
