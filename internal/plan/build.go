package plan

import (
	"luodi/internal/document"
	"luodi/internal/reading"
)

// NewDraft makes the draft of a review out of a document and its reading. Everything is proposed.
func NewDraft(doc *document.Document, r *reading.Reading) *ReviewDraft {
	d := &ReviewDraft{Source: newSource(doc), Conventions: r.Conventions, Next: 1}
	ids := make(map[int]int, len(r.Nodes)) // node id → item id
	depth := map[int]int{0: 0}
	for i := range r.Nodes {
		n := &r.Nodes[i]
		depth[n.ID] = depth[n.Parent] + 1
		it := &Item{ID: d.id(), Kind: n.Kind, Depth: depth[n.ID], Number: n.Number, Title: fact(n.Title),
			Text: fact(n.Text), Goals: n.Goals, Confidence: n.Text.Confidence, Rule: n.Text.Rule}
		if n.Measure > 0 && n.Measure <= len(r.Measures) {
			d.fill(it, &r.Measures[n.Measure-1])
		} else if it.Kind == reading.Item {
			it.Task = &Task{}
		}
		// The reading's parents come before their children, so the outline only has to be kept
		// from skipping a level where a node was left out.
		if len(d.Items) == 0 {
			it.Depth = 1
		} else {
			it.Depth = min(it.Depth, d.Items[len(d.Items)-1].Depth+1)
		}
		ids[n.ID] = it.ID
		d.Items = append(d.Items, it)
	}
	d.Front = d.front(&r.Front)
	for _, q := range r.Doubts {
		q.Node = ids[q.Node]
		d.Questions = append(d.Questions, q)
	}
	return d
}

func (d *ReviewDraft) id() int {
	d.Next++
	return d.Next - 1
}

func fact(f reading.Finding) Fact { return Fact{Finding: f} }

// fill puts a measure of the reading into its item.
func (d *ReviewDraft) fill(it *Item, m *reading.Measure) {
	it.Kind, it.Number, it.Title, it.Text = reading.Item, m.Number, fact(m.Title), fact(m.Text)
	it.Confidence, it.Rule = m.Confidence, m.Rule
	t := &Task{Places: m.Places, Parties: m.Parties, References: m.References, Commitment: m.Commitment}
	for _, u := range m.Units {
		t.Units = append(t.Units, DraftUnit{ID: d.id(), Fact: fact(u.Finding), Name: u.Name, Role: u.Role, Group: u.Group})
	}
	deadlines := m.Deadlines
	if len(deadlines) == 0 && m.Deadline != nil {
		deadlines = []reading.Deadline{*m.Deadline}
	}
	for _, dl := range deadlines {
		x := DraftDeadline{ID: d.id(), Fact: fact(dl.Finding), From: dl.From, To: dl.To, Kind: dl.Kind}
		if m.Deadline != nil && dl.Span == m.Deadline.Span && t.Ruling == 0 {
			t.Ruling = x.ID
		}
		t.Deadlines = append(t.Deadlines, x)
	}
	for _, f := range m.Figures {
		t.Figures = append(t.Figures, DraftFigure{ID: d.id(), Fact: fact(f.Finding), Kind: f.Kind, Value: f.Value, To: f.To, Unit: f.Unit})
	}
	if m.Provisional != nil {
		t.Provisional = m.Provisional.Text
	}
	it.Task = t
}

func (d *ReviewDraft) front(f *reading.Front) DraftFront {
	front := DraftFront{Title: fact(f.Title), Notice: fact(f.Notice), Issuer: fact(f.Issuer), DocNumber: fact(f.DocNumber),
		Signed:    DraftDate{Fact: fact(f.Signed.Finding), Date: f.Signed.Date},
		Published: DraftDate{Fact: fact(f.Published.Finding), Date: f.Published.Date},
		Period:    DraftPeriod{Fact: fact(f.Period.Finding), From: f.Period.From, To: f.Period.To},
		DocKind:   f.DocKind}
	for _, a := range f.Addressees {
		front.Addressees = append(front.Addressees, Addressee{ID: d.id(), Fact: fact(a)})
	}
	return front
}
