package api

import (
	"luodi/internal/access"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/reading"
	"luodi/internal/store"
	"time"
)

const tagPlans = "Plans"

// Plan is the head of a plan.
type Plan struct {
	ID         string    `json:"id" doc:"Identifier (UUID)."`
	Slug       string    `json:"slug" doc:"Permanent name of the plan in addresses." example:"luohu-2022"`
	Title      Words     `json:"title" doc:"Title."`
	Issuer     string    `json:"issuer,omitempty" doc:"Who issued it."`
	DocNumber  string    `json:"document_number,omitempty" doc:"Number of the document as printed (文号)." example:"罗府〔2022〕44号"`
	Status     string    `json:"status" enum:"draft,issued,closing,closed" doc:"draft: confirmed from the document, not yet issued to the units."`
	Signed     Day       `json:"signed,omitzero" doc:"Day of signature."`
	Published  Day       `json:"published,omitzero" doc:"Day of publication."`
	From       Day       `json:"from,omitzero" doc:"First day of the plan's period."`
	To         Day       `json:"to,omitzero" doc:"Last day of the plan's period."`
	TimeZone   string    `json:"time_zone" doc:"IANA zone of all days of the plan." example:"Asia/Shanghai"`
	Addressees []string  `json:"addressees,omitempty" doc:"To whom the notice is addressed, as printed."`
	Measures   int       `json:"measures" doc:"How many measures it has."`
	Actions    int       `json:"actions" doc:"How many actions (headings over measures) it has."`
	Units      int       `json:"units" doc:"How many units have a part in it."`
	Released   time.Time `json:"released,omitzero" doc:"When it was last released to the public; missing if it is not public."`
	Version    int       `json:"version" doc:"Raised by every change of the head."`
}

func planOf(p plan.Plan) Plan {
	return Plan{ID: string(p.ID), Slug: p.Slug, Title: wordsOf(p.Title), Issuer: p.Issuer, DocNumber: p.DocNumber, Status: string(p.Status), Signed: Day(p.Signed),
		Published: Day(p.Published), From: Day(p.From), To: Day(p.To), TimeZone: p.Zone, Addressees: p.Addressees, Measures: p.Measures, Actions: p.Actions, Units: p.Units,
		Released: instant(p.Released), Version: p.Version}
}

// Provision is a node of the plan's document that is no measure: a part, an action, a safeguard.
type Provision struct {
	ID     string   `json:"id" doc:"Identifier (UUID)."`
	Parent string   `json:"parent,omitempty" doc:"Identifier of the provision it stands under."`
	Kind   string   `json:"kind" enum:"plan,part,section,action,safeguard,clause" doc:"What sort of provision it is."`
	Order  int      `json:"order" doc:"Place in the document; measures are counted in the same row."`
	Depth  int      `json:"depth" doc:"1 at the top."`
	Number string   `json:"number,omitempty" doc:"Number as printed."`
	Slug   string   `json:"slug,omitempty" doc:"Name in addresses, of actions only."`
	Title  Words    `json:"title" doc:"Title."`
	Text   string   `json:"text,omitempty" doc:"Own text, verbatim."`
	Goals  []string `json:"goals,omitempty" doc:"Sentences that promise a state by a date."`
}

// PlanPath is the plan of an address.
type PlanPath struct {
	Plan string `path:"plan" maxLength:"200" doc:"Slug of the plan."`
}

func (a *API) planOperations() {
	list(a, op{id: "list-plans", path: "/plans", tag: tagPlans, summary: "List plans", about: "All plans of the installation, the newest first.",
		scope: access.PlansRead, right: access.ReadPlans}, (*call).plans)
	read(a, op{id: "get-plan", path: "/plans/{plan}", tag: tagPlans, summary: "Get a plan", about: "The head of a plan with its totals.",
		scope: access.PlansRead, right: access.ReadPlans}, (*call).plan)
	read(a, op{id: "list-provisions", path: "/plans/{plan}/provisions", tag: tagPlans, summary: "List the provisions of a plan",
		about: "The tree above the measures, flat, in the order of the document, whole (a plan has some dozens).",
		scope: access.PlansRead, right: access.ReadPlans}, (*call).provisions)
}

type plansQuery struct {
	Paged
	Status string `query:"status" enum:"draft,issued,closing,closed" doc:"Only plans in this state."`
}

func (c *call) plans(r *store.Reader, in *plansQuery, p store.Page) ([]Plan, string, error) {
	rows, next, err := r.Plans(store.PlanFilter{Page: p, Status: plan.Status(in.Status)})
	out := make([]Plan, len(rows))
	for i := range rows {
		out[i] = planOf(rows[i])
	}
	return out, next, err
}

func (c *call) plan(r *store.Reader, in *PlanPath) (Plan, error) {
	p, err := r.PlanBySlug(in.Plan)
	return planOf(p), named(err)
}

func (c *call) provisions(r *store.Reader, in *PlanPath) (List[Provision], error) {
	id, err := c.planID(r, in.Plan)
	if err != nil {
		return List[Provision]{}, err
	}
	rows, err := r.Provisions(id)
	out := List[Provision]{Items: make([]Provision, len(rows))}
	for i, p := range rows {
		out.Items[i] = Provision{ID: string(p.ID), Parent: string(p.Parent), Kind: string(p.Kind), Order: p.Seq, Depth: p.Depth, Number: p.Number, Slug: p.Slug,
			Title: wordsOf(p.Title), Text: p.Text, Goals: p.Goals}
	}
	return out, err
}

const tagMeasures = "Measures"

// Measure is a measure of a plan.
type Measure struct {
	ID           string       `json:"id" doc:"Identifier (UUID)."`
	Slug         string       `json:"slug" doc:"Permanent name of the measure in addresses, unique in its plan." example:"13"`
	Number       string       `json:"number,omitempty" doc:"Number as printed."`
	Order        int          `json:"order" doc:"Place in the document."`
	Provision    string       `json:"provision,omitempty" doc:"Identifier of the provision it stands under."`
	Title        Words        `json:"title" doc:"Title."`
	Text         string       `json:"text" doc:"The clause, verbatim."`
	Commitment   string       `json:"commitment" doc:"How firmly it is promised: output, progress or effort." enum:"output,progress,effort"`
	Deadline     string       `json:"deadline,omitempty" doc:"The limit as printed; missing when the plan's end is inherited."`
	DueFrom      Day          `json:"due_from,omitzero" doc:"First day of the limit where it is a span."`
	Due          Day          `json:"due,omitzero" doc:"Last day by the text, or the plan's end."`
	DueKind      string       `json:"due_kind,omitempty" doc:"What sort of limit it is: by, during, long_term, relative or periodic."`
	DueInherited bool         `json:"due_inherited,omitempty" doc:"The date is the plan's end, the clause gives none."`
	Places       []string     `json:"places,omitempty" doc:"Places named."`
	Units        []Assignment `json:"units" nullable:"false" doc:"Who is responsible, in the order printed."`
	Figures      []Figure     `json:"figures,omitempty" doc:"Quantities stated."`
	Version      int          `json:"version" doc:"Raised by every change."`
}

// Assignment is a unit's part in a measure.
type Assignment struct {
	Unit UnitRef `json:"unit" doc:"The unit."`
	Role string  `json:"role" enum:"lead,lead_assumed,support" doc:"lead_assumed: the text does not say who leads, the first is taken."`
}

// Figure is a quantity stated in a measure.
type Figure struct {
	Text  string `json:"text" doc:"As printed." example:"553米"`
	Kind  string `json:"kind" doc:"exact, at_least, at_most, about, range, unstated or open_list."`
	Value string `json:"value,omitempty" doc:"Decimal; missing when no number is given."`
	To    string `json:"to,omitempty" doc:"Upper end of a range, decimal."`
	Unit  string `json:"unit,omitempty" doc:"What is counted." example:"米"`
}

// MeasurePath is the measure of an address.
type MeasurePath struct {
	PlanPath
	Measure string `path:"measure" maxLength:"100" doc:"Slug of the measure."`
}

func (a *API) measureOperations() {
	list(a, op{id: "list-measures", path: "/plans/{plan}/measures", tag: tagMeasures, summary: "List the measures of a plan",
		about: "In the order of the document, or of their dates.", scope: access.PlansRead, right: access.ReadPlans}, (*call).measures)
	read(a, op{id: "get-measure", path: "/plans/{plan}/measures/{measure}", tag: tagMeasures, summary: "Get a measure",
		about: "The clause with its dates, units and figures.", scope: access.PlansRead, right: access.ReadPlans}, (*call).measure)
}

type measuresQuery struct {
	PlanPath
	Paged
	Unit       string `query:"unit" maxLength:"200" doc:"Slug of a unit that has a part in it."`
	Role       string `query:"role" enum:"lead,lead_assumed,support" doc:"Part of that unit, or of any."`
	Commitment string `query:"commitment" enum:"output,progress,effort" doc:"Only measures promised so."`
	Search     string `query:"q" maxLength:"100" doc:"Part of number, title or text."`
	Order      string `query:"order" enum:"document,due" default:"document" doc:"document, or due: the earliest date first, those without one last."`
}

func (c *call) measures(r *store.Reader, in *measuresQuery, p store.Page) ([]Measure, string, error) {
	id, err := c.planID(r, in.Plan)
	if err != nil {
		return nil, "", err
	}
	unit, err := c.unitID(r, in.Unit)
	if err != nil {
		return nil, "", err
	}
	rows, next, err := r.Measures(store.MeasureFilter{Page: p, Plan: id, Unit: unit, Role: reading.Role(in.Role), Commitment: reading.Commitment(in.Commitment),
		Search: in.Search, ByDue: in.Order == "due"})
	if err != nil {
		return nil, "", err
	}
	units, err := c.register(r)
	out := make([]Measure, len(rows))
	for i := range rows {
		out[i] = measureOf(&rows[i], units)
	}
	return out, next, err
}

func (c *call) measure(r *store.Reader, in *MeasurePath) (Measure, error) {
	id, err := c.planID(r, in.Plan)
	if err != nil {
		return Measure{}, err
	}
	m, err := r.Measure(id, in.Measure)
	if err != nil {
		return Measure{}, named(err)
	}
	units, err := c.register(r)
	return measureOf(&m, units), err
}

func measureOf(m *plan.Measure, units map[org.UnitID]UnitRef) Measure {
	out := Measure{ID: string(m.ID), Slug: m.Slug, Number: m.Number, Order: m.Seq, Provision: string(m.Provision), Title: wordsOf(m.Title), Text: m.Text,
		Commitment: string(m.Commitment), Deadline: m.Deadline, DueFrom: Day(m.DueFrom), Due: Day(m.Due), DueKind: string(m.DueKind), DueInherited: m.DueInherited,
		Places: m.Places, Version: m.Version, Units: make([]Assignment, len(m.Assignments))}
	for i, x := range m.Assignments {
		out.Units[i] = Assignment{Unit: units[x.Unit], Role: string(x.Role)}
	}
	for _, f := range m.Figures {
		out.Figures = append(out.Figures, Figure{Text: f.Text, Kind: string(f.Kind), Value: f.Value, To: f.To, Unit: f.Unit})
	}
	return out
}

// measureID finds the plan and the measure of an address.
func (c *call) measureID(r *store.Reader, in MeasurePath) (store.MeasureHead, error) {
	h, err := r.MeasureHead(in.Plan, in.Measure)
	return h, named(err)
}
