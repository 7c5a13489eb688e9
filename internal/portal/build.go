package portal

import (
	"strconv"
	"strings"

	"luodi/internal/org"
	"luodi/internal/plan"
)

// Source is what a record is made of.
type Source struct {
	Plan       plan.Plan
	Provisions []plan.Provision
	Measures   []plan.Measure
	Units      map[org.UnitID]org.Unit
}

// Build makes the public record of a plan. It copies field by field, so that what is added to a
// plan later stays inside until somebody decides to show it.
func Build(s Source, tr Translator) *Record {
	t := texts{tr}
	p := s.Plan
	r := &Record{Format: Format, Slug: p.Slug, Title: t.words(p.Title), Notice: t.content(p.Notice), Issuer: t.content(p.Issuer),
		DocNumber: t.content(p.DocNumber), Kind: p.Kind, Signed: p.Signed, Published: p.Published, From: p.From, To: p.To, Zone: p.Zone,
		Provisions: []Provision{}, Measures: []Measure{}, Units: []Unit{}}
	for _, a := range p.Addressees {
		r.Addressees = append(r.Addressees, t.content(a))
	}
	ids := map[plan.ProvisionID]string{}
	for i, v := range s.Provisions {
		ids[v.ID] = "p" + strconv.Itoa(i+1)
		r.Provisions = append(r.Provisions, t.provision(v, ids))
	}
	units := map[org.UnitID]int{} // position in r.Units
	for _, m := range s.Measures {
		measure := t.measure(m, ids)
		seen := map[org.UnitID]bool{}
		for _, a := range m.Assignments {
			u, known := s.Units[a.Unit]
			if !known || seen[a.Unit] {
				continue
			}
			seen[a.Unit] = true
			at, listed := units[a.Unit]
			if !listed {
				at = len(r.Units)
				units[a.Unit] = at
				r.Units = append(r.Units, Unit{Slug: u.Slug, Name: t.words(plan.Words{Hans: u.Name, Hant: u.Hant, English: u.English}), Class: u.Class})
			}
			measure.Units = append(measure.Units, Assignment{Unit: u.Slug, Role: a.Role})
			r.Units[at].Measures++
			if measure.Leads(len(measure.Units) - 1) {
				r.Units[at].Leads++
			}
		}
		r.Measures = append(r.Measures, measure)
	}
	return r
}

func (t texts) provision(v plan.Provision, ids map[plan.ProvisionID]string) Provision {
	title := plan.Words{Hans: afterNumber(v.Title.Hans, v.Number), Hant: afterNumber(v.Title.Hant, v.Number), English: afterNumber(v.Title.English, v.Number)}
	p := Provision{ID: ids[v.ID], Parent: ids[v.Parent], Kind: v.Kind, Number: v.Number, Slug: v.Slug,
		Title: t.words(title), Text: t.content(afterHeading(v.Text, v.Number, title.Hans))}
	for _, g := range v.Goals {
		p.Goals = append(p.Goals, t.content(g))
	}
	return p
}

func (t texts) measure(m plan.Measure, ids map[plan.ProvisionID]string) Measure {
	out := Measure{Slug: m.Slug, Number: m.Number, Title: t.words(m.Title), Clause: t.content(m.Text),
		Body: t.content(body(m)), Provision: ids[m.Provision], Commitment: m.Commitment, Deadline: t.content(m.Deadline),
		DueFrom: m.DueFrom, Due: m.Due, DueKind: m.DueKind, DueInherited: m.DueInherited, Provisional: t.content(m.Provisional)}
	for _, s := range m.Places {
		out.Places = append(out.Places, t.content(s))
	}
	for _, s := range m.Parties {
		out.Parties = append(out.Parties, t.content(s))
	}
	for _, ref := range m.References {
		out.References = append(out.References, Reference{Document: t.content(ref.Document), Item: ref.Item})
	}
	for _, f := range m.Figures {
		out.Figures = append(out.Figures, Figure{Text: t.content(f.Text), Kind: f.Kind, Value: f.Value, To: f.To, Unit: f.Unit})
	}
	return out
}

// afterNumber cuts the printed number and the mark after it off a heading.
func afterNumber(title, number string) string {
	rest, ok := strings.CutPrefix(strings.TrimSpace(title), number)
	if !ok || number == "" {
		return title
	}
	if rest = strings.TrimLeft(rest, ".．、:： 　\t"); rest == "" {
		return title
	}
	return rest
}

// afterHeading cuts a heading with its number off the text that it stands before.
func afterHeading(text, number, title string) string {
	rest := afterNumber(text, number)
	if cut, ok := strings.CutPrefix(rest, title); ok && title != "" {
		rest = cut
	} else if text == number {
		return ""
	}
	return strings.TrimSpace(strings.TrimLeft(rest, ".．。:： 　\t\n"))
}

// body is the clause without its number and title, and without the bracket that names the units.
func body(m plan.Measure) string {
	s := afterHeading(m.Text, m.Number, m.Title.Hans)
	if len(m.Assignments) == 0 || s == "" {
		return s
	}
	trimmed := strings.TrimRight(s, "。.;； 　\n")
	for _, pair := range [][2]string{{"（", "）"}, {"(", ")"}, {"【", "】"}, {"[", "]"}} {
		inner, ok := strings.CutSuffix(trimmed, pair[1])
		if !ok {
			continue
		}
		open := strings.LastIndex(inner, pair[0])
		if open > 0 && strings.Contains(inner[open:], m.Assignments[0].Text) {
			return strings.TrimSpace(inner[:open])
		}
	}
	return s
}
