package portal

import (
	"luodi/internal/calendar"
	"luodi/internal/org"
	"luodi/internal/reading"
)

// Format names the model of the record in its JSON. A change that readers of the open data must
// know of raises the number.
const Format = "luodi-record/1"

// Record is the public record of one plan: everything the public pages show and nothing else. It
// has no places in the source, no confidences, notes, accounts or internal ids.
type Record struct {
	Format     string        `json:"format"`
	Slug       string        `json:"slug"`
	Title      Text          `json:"title"`
	Notice     Text          `json:"notice,omitzero"` // title of the notice that issued the plan
	Issuer     Text          `json:"issuer,omitzero"`
	DocNumber  Text          `json:"doc_number,omitzero"`
	Kind       string        `json:"kind,omitempty"`
	Signed     calendar.Date `json:"signed,omitzero"`
	Published  calendar.Date `json:"published,omitzero"`
	From       calendar.Date `json:"from,omitzero"`
	To         calendar.Date `json:"to,omitzero"`
	Zone       string        `json:"zone,omitempty"`
	Addressees []Text        `json:"addressees,omitempty"`
	Provisions []Provision   `json:"provisions"` // in document order, measures left out
	Measures   []Measure     `json:"measures"`   // in document order
	Units      []Unit        `json:"units"`      // in the order in which the plan names them
}

// Provision is a heading or clause of the plan that is not a measure.
type Provision struct {
	ID     string           `json:"id"` // p1, p2 … in document order
	Parent string           `json:"parent,omitempty"`
	Kind   reading.NodeKind `json:"kind"`
	Number string           `json:"number,omitempty"`
	Slug   string           `json:"slug,omitempty"` // of actions, in addresses
	Title  Text             `json:"title,omitzero"` // without its number
	Text   Text             `json:"text,omitzero"`  // what follows the heading
	Goals  []Text           `json:"goals,omitempty"`
}

// Measure is a measure of the plan.
type Measure struct {
	Slug         string               `json:"slug"`
	Number       string               `json:"number,omitempty"`
	Title        Text                 `json:"title"`
	Clause       Text                 `json:"clause"`        // word for word
	Body         Text                 `json:"body,omitzero"` // the clause without number, title and units
	Provision    string               `json:"provision,omitempty"`
	Commitment   reading.Commitment   `json:"commitment,omitempty"`
	Deadline     Text                 `json:"deadline,omitzero"` // as written
	DueFrom      calendar.Date        `json:"due_from,omitzero"`
	Due          calendar.Date        `json:"due,omitzero"`
	DueKind      reading.DeadlineKind `json:"due_kind,omitempty"`
	DueInherited bool                 `json:"due_inherited,omitempty"` // the plan's end, since the clause names no date
	Provisional  Text                 `json:"provisional_name,omitzero"`
	Places       []Text               `json:"places,omitempty"`
	Parties      []Text               `json:"parties,omitempty"` // named organisations that are not responsible units
	References   []Reference          `json:"references,omitempty"`
	Units        []Assignment         `json:"units,omitempty"`
	Figures      []Figure             `json:"figures,omitempty"`
}

// Assignment is a unit's part in a measure, in the order of the clause. Where the clause names
// several and does not say who leads, the first is lead_assumed: by custom it leads.
type Assignment struct {
	Unit string       `json:"unit"` // slug
	Role reading.Role `json:"role"`
}

// Leads reports whether the i-th unit of the measure leads it: by the clause, or by custom.
func (m *Measure) Leads(i int) bool {
	switch m.Units[i].Role {
	case reading.Lead:
		return true
	case reading.LeadAssumed:
		return i == 0
	}
	return false
}

// Figure is a quantity that the clause states, or a promise it leaves open (首批, 等).
type Figure struct {
	Text  Text               `json:"text"`
	Kind  reading.FigureKind `json:"kind"`
	Value string             `json:"value,omitempty"` // exact decimal
	To    string             `json:"to,omitempty"`    // upper end of a range
	Unit  string             `json:"unit,omitempty"`
}

// Reference is another document, or another item of the plan, that the clause names.
type Reference struct {
	Document Text   `json:"document,omitzero"`
	Item     string `json:"item,omitempty"`
}

// Unit is a responsible unit.
type Unit struct {
	Slug     string    `json:"slug"`
	Name     Text      `json:"name"`
	Class    org.Class `json:"class,omitempty"`
	Measures int       `json:"measures"` // in this plan
	Leads    int       `json:"leads"`    // of these, as Measure.Leads counts
}

// Provision finds a provision by its id.
func (r *Record) Provision(id string) *Provision {
	for i := range r.Provisions {
		if r.Provisions[i].ID == id {
			return &r.Provisions[i]
		}
	}
	return nil
}

// Action finds the action with the slug.
func (r *Record) Action(slug string) *Provision {
	for i := range r.Provisions {
		if r.Provisions[i].Slug == slug && slug != "" {
			return &r.Provisions[i]
		}
	}
	return nil
}

// Measure finds the measure with the slug.
func (r *Record) Measure(slug string) *Measure {
	for i := range r.Measures {
		if r.Measures[i].Slug == slug {
			return &r.Measures[i]
		}
	}
	return nil
}

// Unit finds the unit with the slug.
func (r *Record) Unit(slug string) *Unit {
	for i := range r.Units {
		if r.Units[i].Slug == slug {
			return &r.Units[i]
		}
	}
	return nil
}

// MeasuresUnder lists the measures that stand directly under a provision.
func (r *Record) MeasuresUnder(provision string) []*Measure {
	var under []*Measure
	for i := range r.Measures {
		if r.Measures[i].Provision == provision {
			under = append(under, &r.Measures[i])
		}
	}
	return under
}

// MeasuresOf lists the measures in which a unit has a part.
func (r *Record) MeasuresOf(unit string) []*Measure {
	var of []*Measure
	for i := range r.Measures {
		for _, a := range r.Measures[i].Units {
			if a.Unit == unit {
				of = append(of, &r.Measures[i])
				break
			}
		}
	}
	return of
}
