package reading

import (
	"luodi/internal/calendar"
	"luodi/internal/document"
)

// Report is the reading of one document in the form of `luodi read FILE --json`: the fields of
// the corpus golds (title … measures) and beside them what only a reading knows. Texts are as
// printed; a fact that the document does not state is null.
type Report struct {
	File       string          `json:"file"`
	Format     document.Format `json:"format"`
	SHA256     string          `json:"sha256"`
	Title      *string         `json:"title"`
	Notice     *string         `json:"notice"`
	Issuer     *string         `json:"issuer"`
	DocNumber  *string         `json:"doc_number"`
	IssuedDate *string         `json:"issued_date"` // date of signature, else of publication
	SignedDate *string         `json:"signed_date"`
	Published  *string         `json:"published_date"`
	Addressees []string        `json:"addressees"`
	DocKind    string          `json:"doc_kind"`
	Period     *ReportPeriod   `json:"period"`
	Sections   []string        `json:"sections"` // top-level headings; none when measures stand there
	Parts      []ReportNode    `json:"parts"`
	Actions    []ReportNode    `json:"actions"`
	Safeguards []ReportNode    `json:"safeguards"`
	Measures   []ReportMeasure `json:"measures"`
	Units      []ReportUnit    `json:"units"` // distinct, in order of appearance
	// Assignments counts unit mentions over all measures.
	Assignments int          `json:"assignments"`
	Conventions []Convention `json:"conventions"`
	Doubts      []Doubt      `json:"doubts"`
}

// ReportPeriod is the stretch of time that the plan runs.
type ReportPeriod struct {
	Text string        `json:"text"`
	From calendar.Date `json:"from"`
	To   calendar.Date `json:"to"`
}

// ReportNode is a heading with those below it that are headings too, and its dated goals.
type ReportNode struct {
	Number   string       `json:"number"`
	Title    string       `json:"title"`
	Span     Span         `json:"span"`
	Goals    []string     `json:"goals,omitempty"`
	Parts    []ReportNode `json:"parts,omitempty"`
	Measures int          `json:"measures"` // how many stand below it
}

// ReportMeasure is a measure. Text is the part of the source that Span cuts, byte for byte.
type ReportMeasure struct {
	Number       *string         `json:"number"`
	Title        string          `json:"title"`
	LeadUnits    []string        `json:"lead_units"`
	SupportUnits []string        `json:"support_units"`
	DeadlineText *string         `json:"deadline_text"`
	Quantities   []string        `json:"quantities"`
	Deadline     *ReportDeadline `json:"deadline"`
	Units        []Unit          `json:"units"`
	Figures      []Figure        `json:"figures"`
	Places       []string        `json:"places"`
	Parties      []string        `json:"parties"`
	Refs         []string        `json:"refs"`
	Commitment   Commitment      `json:"commitment"`
	Provisional  *string         `json:"provisional"`
	Confidence   float64         `json:"confidence"`
	Rule         string          `json:"rule"`
	Span         Span            `json:"span"`
	Text         string          `json:"text"`
}

// ReportDeadline is the limit that rules a measure.
type ReportDeadline struct {
	Text string        `json:"text"`
	From calendar.Date `json:"from"`
	To   calendar.Date `json:"to"`
	Kind DeadlineKind  `json:"kind"`
}

// ReportUnit is a responsible unit with the number of measures it leads and supports.
type ReportUnit struct {
	Name     string `json:"name"`
	Measures int    `json:"measures"`
	Leads    int    `json:"leads"`
}

// JSON puts the reading of a document into the form of the command line.
func (r *Reading) JSON(doc *document.Document) *Report {
	f := &r.Front
	out := &Report{
		Title: textOrNil(f.Title), Notice: textOrNil(f.Notice), Issuer: textOrNil(f.Issuer), DocNumber: textOrNil(f.DocNumber),
		SignedDate: dateOrNil(f.Signed.Date), Published: dateOrNil(f.Published.Date), DocKind: f.DocKind,
		Addressees: textsOf(f.Addressees), Sections: []string{}, Parts: []ReportNode{}, Actions: []ReportNode{}, Safeguards: []ReportNode{},
		Measures: []ReportMeasure{}, Units: []ReportUnit{}, Conventions: append([]Convention{}, r.Conventions...), Doubts: append([]Doubt{}, r.Doubts...),
	}
	if doc != nil {
		out.File, out.Format, out.SHA256 = doc.Name, doc.Format, doc.SHA256
	}
	if out.IssuedDate = out.SignedDate; out.IssuedDate == nil {
		out.IssuedDate = out.Published
	}
	if f.Period.Text != "" {
		out.Period = &ReportPeriod{f.Period.Text, f.Period.From, f.Period.To}
	}
	r.reportNodes(out)
	units := map[string]int{}
	for i := range r.Measures {
		m := &r.Measures[i]
		out.Measures = append(out.Measures, m.report(doc))
		for k := range m.Units {
			u := &m.Units[k]
			at, known := units[u.Name]
			if !known {
				at = len(out.Units)
				units[u.Name] = at
				out.Units = append(out.Units, ReportUnit{Name: u.Name})
			}
			out.Units[at].Measures++
			out.Assignments++
			if u.Role == Lead || u.Role == LeadAssumed && k == 0 {
				out.Units[at].Leads++
			}
		}
	}
	return out
}

// reportNodes fills sections, parts, actions and safeguards.
func (r *Reading) reportNodes(out *Report) {
	below := make([]int, len(r.Nodes)+1)
	for i := len(r.Nodes) - 1; i >= 0; i-- {
		n := &r.Nodes[i]
		if n.Kind == Item {
			below[n.ID]++
		}
		below[n.Parent] += below[n.ID]
	}
	heading := func(n *Node) ReportNode {
		h := ReportNode{Number: n.Number, Title: n.Title.Text, Span: n.Title.Span, Measures: below[n.ID]}
		for i := range n.Goals {
			h.Goals = append(h.Goals, n.Goals[i].Text)
		}
		return h
	}
	mixed := r.mixedTop()
	for i := range r.Nodes {
		n := &r.Nodes[i]
		top := n.Parent == 0 || r.Nodes[n.Parent-1].Kind == Plan
		if top && n.Kind == Item && mixed {
			out.Sections = append(out.Sections, n.Title.Text)
		}
		if top && n.Kind != Plan && n.Kind != Item {
			part := heading(n)
			for k := i + 1; k < len(r.Nodes); k++ {
				if c := &r.Nodes[k]; c.Parent == n.ID && c.Kind != Item && c.Kind != Clause {
					part.Parts = append(part.Parts, heading(c))
				}
			}
			out.Parts = append(out.Parts, part)
			out.Sections = append(out.Sections, n.Title.Text)
		}
		switch n.Kind {
		case Action:
			out.Actions = append(out.Actions, heading(n))
		case Safeguard:
			out.Safeguards = append(out.Safeguards, heading(n))
		}
	}
}

// mixedTop reports whether a few measures stand at the top among headings that hold the others:
// they are top-level headings then like those.
func (r *Reading) mixedTop() bool {
	items, others := 0, 0
	for i := range r.Nodes {
		n := &r.Nodes[i]
		if n.Parent != 0 && r.Nodes[n.Parent-1].Kind != Plan || n.Kind == Plan {
			continue
		}
		if n.Kind == Item {
			items += b2i(n.Number != "")
		} else {
			others++
		}
	}
	return items > 0 && items < others
}

func (m *Measure) report(doc *document.Document) ReportMeasure {
	out := ReportMeasure{
		Title: m.Title.Text, LeadUnits: []string{}, SupportUnits: []string{}, Quantities: []string{}, Units: m.Units, Figures: m.Figures,
		Places: textsOf(m.Places), Parties: textsOf(m.Parties), Refs: []string{}, Commitment: m.Commitment, Confidence: m.Confidence, Rule: m.Rule,
		Span: m.Text.Span, Text: m.Text.Text,
	}
	if out.Units == nil {
		out.Units = []Unit{}
	}
	if out.Figures == nil {
		out.Figures = []Figure{}
	}
	if m.Number != "" {
		out.Number = &m.Number
	}
	if doc != nil && m.Text.Span.End <= len(doc.Text) {
		out.Text = doc.Text[m.Text.Span.Start:m.Text.Span.End]
	}
	for i := range m.Units {
		u := &m.Units[i]
		if u.Role == Support {
			out.SupportUnits = append(out.SupportUnits, u.Text)
		} else {
			out.LeadUnits = append(out.LeadUnits, u.Text)
		}
	}
	for i := range m.Figures {
		if f := &m.Figures[i]; f.Value != "" {
			out.Quantities = append(out.Quantities, f.Text)
		}
	}
	for i := range m.References {
		out.Refs = append(out.Refs, m.References[i].Text)
	}
	if m.Deadline != nil {
		out.DeadlineText = &m.Deadline.Text
		out.Deadline = &ReportDeadline{m.Deadline.Text, m.Deadline.From, m.Deadline.To, m.Deadline.Kind}
	}
	if m.Provisional != nil {
		out.Provisional = &m.Provisional.Text
	}
	return out
}

func textOrNil(f Finding) *string {
	if f.Text == "" {
		return nil
	}
	return &f.Text
}

func dateOrNil(d calendar.Date) *string {
	if d.IsZero() {
		return nil
	}
	s := d.String()
	return &s
}

func textsOf(list []Finding) []string {
	out := make([]string, 0, len(list))
	for i := range list {
		out = append(out, list[i].Text)
	}
	return out
}
