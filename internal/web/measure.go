package web

import (
	"slices"
	"strings"

	"luodi/internal/access"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/reading"
	"luodi/internal/store"
)

// measurePage is one measure: its clause, what it asks of whom by when, and what was said of it.
type measurePage struct {
	look.Page
	Plan     plan.Plan
	Measure  plan.Measure
	Heading  look.Words
	Under    look.Words // the action it stands under
	UnderKey string
	Source   string
	Units    []assignmentRow
	Due      string
	DueWhy   string
	Figures  []figureRow
	Refs     []referenceRow
	Public   string
	Previous *look.Link
	Next     *look.Link
	Notes    []noteRow
	NotesAll string // address of older notes
	NoteText string
	CanNote  bool
	Changes  []change
	Work     *workPanel
	Light    *lightPanel
	CanEdit  bool
	Entry    measureEntry
	editing  bool // the form of the measure came back
	mistakes
}

type assignmentRow struct {
	Name look.Words
	Href string
	Role string
	Lead bool
	Text string // as printed, when the register's name differs
}

type figureRow struct{ Text, Kind, Value, Source string }

type referenceRow struct{ Text, Href string }

type noteRow struct {
	Author, When, Text string
	Unit               look.Words
}

func (s *Server) measurePage(v *visit) error { return v.showMeasure("", nil, mistakes{}) }

func (v *visit) showMeasure(note string, filled *measureEntry, m mistakes) error {
	p := measurePage{Page: v.page(""), NoteText: note, mistakes: m, editing: filled != nil}
	err := v.read(func(r *store.Reader) error {
		of, err := r.PlanBySlug(v.r.PathValue("plan"))
		if err != nil {
			return err
		}
		measure, err := r.Measure(of.ID, v.r.PathValue("measure"))
		if err != nil {
			return err
		}
		p.Plan, p.Measure = of, measure
		if err := v.fillEntry(r, &p, filled); err != nil {
			return err
		}
		return v.fillMeasure(r, &p)
	})
	if err != nil {
		return err
	}
	p.Heading = words(v.lang, p.Measure.Title)
	p.Heading.Mark = true
	p.Title = strings.TrimSpace(p.Measure.Number + " " + picked(v.lang, p.Measure.Title))
	p.Path = measurePath(p.Plan, p.Measure)
	p.Crumbs = []look.Link{{Href: "/desk/plans", Label: v.t(i18n.WebPlans)}, {Href: "/desk/plans/" + p.Plan.Slug, Label: clip(picked(v.lang, p.Plan.Title), 40)}}
	return v.showStatus(m.status(), measureView(p))
}

func (v *visit) fillMeasure(r *store.Reader, p *measurePage) error {
	of, m := p.Plan, p.Measure
	p.Source = sourcePath(of.Document, m.Span)
	if !of.Released.IsZero() {
		p.Public = publicPlanPath(v.lang, of.Slug) + "/measures/" + m.Slug
	}
	provisions, err := r.Provisions(of.ID)
	if err != nil {
		return err
	}
	for _, n := range provisions {
		if n.ID == m.Provision {
			p.Under, p.UnderKey = v.headWords(n), provisionKey(n)
		}
	}
	if err := v.fillUnits(r, p); err != nil {
		return err
	}
	if p.Work, err = v.measureWork(r, of, m); err != nil {
		return err
	}
	if p.Light, err = v.measureLight(r, of, m); err != nil {
		return err
	}
	p.Due, p.DueWhy = v.dueInFull(m), v.dueWhy(of, m)
	p.Figures, p.Refs = nil, nil
	for _, f := range m.Figures {
		p.Figures = append(p.Figures, figureRow{Text: f.Text, Kind: i18n.TermName(v.lang, "figure", string(f.Kind)), Value: figureValue(f), Source: sourcePath(of.Document, f.Span)})
	}
	for _, ref := range m.References {
		row := referenceRow{Text: ref.Text}
		if ref.Text == "" {
			row.Text = ref.Document + ref.Item
		}
		p.Refs = append(p.Refs, row)
	}
	if err := v.neighbours(r, p); err != nil {
		return err
	}
	if err := v.fillNotes(r, p); err != nil {
		return err
	}
	if !v.may(access.ReadAudit) {
		return nil
	}
	entries, _, err := r.AuditSubject("measure", string(m.ID), store.Page{Limit: 20})
	p.Changes = nil
	for _, e := range entries {
		p.Changes = append(p.Changes, v.change(e))
	}
	return err
}

func (v *visit) fillUnits(r *store.Reader, p *measurePage) error {
	assignments := slices.Clone(p.Measure.Assignments)
	slices.SortStableFunc(assignments, leadsFirst)
	p.Units = nil
	ids := make([]org.UnitID, 0, len(assignments))
	for _, a := range assignments {
		u, err := r.Unit(a.Unit)
		if err != nil {
			return err
		}
		row := assignmentRow{Name: unitWords(v.lang, u), Href: "/desk/units/" + u.Slug, Role: i18n.TermName(v.lang, "role", string(a.Role)), Lead: a.Role != reading.Support}
		if a.Text != u.Name {
			row.Text = a.Text
		}
		p.Units = append(p.Units, row)
		ids = append(ids, a.Unit)
	}
	p.CanNote = v.may(access.NoteMeasure, ids...)
	return nil
}

// dueInFull writes when the measure is due; dueWhy says where that comes from.
func (v *visit) dueInFull(m plan.Measure) string {
	switch m.DueKind {
	case reading.LongTerm, reading.Relative, reading.Periodic:
		return i18n.TermName(v.lang, "due", string(m.DueKind))
	case reading.During:
		return i18n.DateRange(v.lang, m.DueFrom, m.Due)
	}
	if m.Due.IsZero() {
		return v.t(i18n.WebNoDate)
	}
	return v.t(i18n.WebNotLaterThan, "date", i18n.Date(v.lang, m.Due))
}

func (v *visit) dueWhy(of plan.Plan, m plan.Measure) string {
	switch {
	case m.DueInherited:
		return v.t(i18n.WebDueFromPeriod, "period", i18n.DateRange(v.lang, of.From, of.To))
	case m.Deadline == "":
		return v.t(i18n.WebDueNowhere)
	}
	return ""
}

// figureValue writes the number of a figure, "" when none is stated.
func figureValue(f plan.Figure) string {
	if f.Value == "" {
		return ""
	}
	if f.To != "" {
		return f.Value + "–" + f.To + " " + f.Unit
	}
	return strings.TrimSpace(f.Value + " " + f.Unit)
}

// neighbours finds the measures before and after in the plan.
func (v *visit) neighbours(r *store.Reader, p *measurePage) error {
	all, _, err := r.Measures(store.MeasureFilter{Page: store.Page{Limit: wholePlan}, Plan: p.Plan.ID})
	if err != nil {
		return err
	}
	p.Previous, p.Next = nil, nil
	for i, m := range all {
		if m.ID != p.Measure.ID {
			continue
		}
		link := func(n plan.Measure) *look.Link {
			return &look.Link{Href: measurePath(p.Plan, n), Label: strings.TrimSpace(n.Number + " " + clip(picked(v.lang, n.Title), 30))}
		}
		if i > 0 {
			p.Previous = link(all[i-1])
		}
		if i+1 < len(all) {
			p.Next = link(all[i+1])
		}
	}
	return nil
}

func (v *visit) fillNotes(r *store.Reader, p *measurePage) error {
	notes, next, err := r.Notes(p.Measure.ID, store.Page{After: v.query("notes"), Limit: 30})
	if err != nil {
		return err
	}
	p.Notes, p.NotesAll = nil, ""
	if next != "" {
		p.NotesAll = look.WithQuery(measurePath(p.Plan, p.Measure), "notes", next) + "#notes"
	}
	for _, n := range notes {
		row := noteRow{Author: n.Author, When: v.ago(n.At), Text: n.Text}
		if n.Unit != "" {
			u, err := r.Unit(n.Unit)
			if err != nil {
				return err
			}
			row.Unit = unitWords(v.lang, u)
		}
		p.Notes = append(p.Notes, row)
	}
	return nil
}

// longestNote is the most bytes of a note.
const longestNote = 6000

// addNote puts a remark on the measure. A unit may do so where it has a part.
func (s *Server) addNote(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	text := strings.TrimSpace(strings.ReplaceAll(form.Get("text"), "\r\n", "\n"))
	var to string
	err = v.write(func(tx *store.Tx) error {
		m, err := tx.MeasureHead(v.r.PathValue("plan"), v.r.PathValue("measure"))
		if err != nil {
			return err
		}
		if err := v.allow(access.NoteMeasure, m.Units...); err != nil {
			return err
		}
		if err := checkNote(text); err != nil {
			return err
		}
		note := plan.Note{Plan: m.Plan, Measure: m.ID, Account: v.actor.Account, Author: v.actor.Name, Unit: v.actor.Unit, Text: text}
		if err := tx.InsertNote(&note); err != nil {
			return err
		}
		to = measurePath(plan.Plan{Slug: v.r.PathValue("plan")}, plan.Measure{Slug: m.Slug}) + "#notes"
		return tx.Audit(v.actor, access.NoteMeasure, "measure", string(m.ID), string(m.Plan), nil, map[string]any{"note": note.ID, "text": note.Text})
	})
	if err != nil {
		if m, ok := v.mistakes(err, map[string]string{"text": v.t(i18n.WebNote)}); ok {
			return v.showMeasure(text, nil, m)
		}
		return err
	}
	return v.redirect(to, look.Good, i18n.WebNoteKept)
}

func checkNote(text string) error {
	switch {
	case text == "":
		return fault.Fields([]fault.Field{{Name: "text", Key: i18n.FaultRequired.Key}})
	case len(text) > longestNote:
		return fault.Fields([]fault.Field{{Name: "text", Key: i18n.WebTooLong.Key}})
	}
	return nil
}
