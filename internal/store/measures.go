package store

import (
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"luodi/internal/access"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/reading"
	"luodi/internal/store/internal/sqlgen"
	"luodi/internal/store/internal/sqltype"
)

// MeasureFilter asks for measures. Either Plan is set, for the measures of a plan in the order of
// the document (or of their dates, with ByDue), or only Unit, for a unit's measures across all
// plans by date. Other empty fields do not filter. Role is the role of Unit where that is set.
type MeasureFilter struct {
	Page
	Plan       plan.ID
	Provision  plan.ProvisionID // directly under it
	Unit       org.UnitID
	Role       reading.Role
	Commitment reading.Commitment
	Search     string // part of number, titles or text
	ByDue      bool
}

// Measure gives the measure of an address within a plan, with assignments and figures.
func (r *Reader) Measure(id plan.ID, slug string) (plan.Measure, error) {
	row, err := r.q.Measure(r.ctx, sqlgen.MeasureParams{PlanID: string(id), Slug: slug})
	return r.measure(row, err, slug)
}

// MeasureByID gives a measure with assignments and figures.
func (r *Reader) MeasureByID(id plan.MeasureID) (plan.Measure, error) {
	row, err := r.q.MeasureByID(r.ctx, string(id))
	return r.measure(row, err, id)
}

func (r *Reader) measure(row sqlgen.Measure, err error, what any) (plan.Measure, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return plan.Measure{}, notFound("measure", what)
	}
	if err != nil {
		return plan.Measure{}, fmt.Errorf("store: measure %v: %w", what, err)
	}
	all, err := r.withParts([]sqlgen.Measure{row})
	if err != nil {
		return plan.Measure{}, err
	}
	return all[0], nil
}

// Measures gives a page of measures with assignments and figures, and the cursor of the next one.
// However many measures there are, it asks three questions.
func (r *Reader) Measures(f MeasureFilter) ([]plan.Measure, string, error) {
	rows, key, err := r.measureRows(f)
	if err != nil {
		return nil, "", err
	}
	rows, next := cut(f.Page, rows, key)
	out, err := r.withParts(rows)
	return out, next, err
}

func (r *Reader) measureRows(f MeasureFilter) ([]sqlgen.Measure, func(sqlgen.Measure) string, error) {
	if f.Plan != "" && !f.ByDue {
		after := int64(-1) << 62
		if f.After != "" {
			n, err := strconv.ParseInt(f.After, 10, 64)
			if err != nil {
				return nil, nil, badCursor(err)
			}
			after = n
		}
		rows, err := r.q.MeasuresBySeq(r.ctx, sqlgen.MeasuresBySeqParams{PlanID: string(f.Plan), AfterSeq: after,
			ProvisionID: string(f.Provision), Commitment: string(f.Commitment), Pattern: pattern(org.Fold(f.Search)),
			UnitID: string(f.Unit), Role: string(f.Role), N: f.ask()})
		if err != nil {
			err = fmt.Errorf("store: measures of plan %s: %w", f.Plan, err)
		}
		return rows, func(m sqlgen.Measure) string { return strconv.FormatInt(m.Seq, 10) }, err
	}
	due, id := "", ""
	if f.After != "" {
		var err error
		if due, id, err = cursor2(f.After); err != nil {
			return nil, nil, err
		}
	}
	key := func(m sqlgen.Measure) string { return m.DueKey + " " + m.ID }
	if f.Plan != "" {
		rows, err := r.q.MeasuresByDue(r.ctx, sqlgen.MeasuresByDueParams{PlanID: string(f.Plan), AfterDue: due, AfterID: id,
			ProvisionID: string(f.Provision), Commitment: string(f.Commitment), Pattern: pattern(org.Fold(f.Search)),
			UnitID: string(f.Unit), Role: string(f.Role), N: f.ask()})
		if err != nil {
			err = fmt.Errorf("store: measures of plan %s by date: %w", f.Plan, err)
		}
		return rows, key, err
	}
	if f.Unit == "" {
		return nil, nil, fmt.Errorf("store: measures of neither a plan nor a unit were asked for")
	}
	rows, err := r.q.MeasuresOfUnit(r.ctx, sqlgen.MeasuresOfUnitParams{UnitID: string(f.Unit), AfterDue: due, AfterID: id,
		Role: string(f.Role), Commitment: string(f.Commitment), Pattern: pattern(org.Fold(f.Search)), N: f.ask()})
	if err != nil {
		err = fmt.Errorf("store: measures of unit %s: %w", f.Unit, err)
	}
	return rows, key, err
}

// withParts reads the assignments and figures of measures.
func (r *Reader) withParts(rows []sqlgen.Measure) ([]plan.Measure, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	out := make([]plan.Measure, len(rows))
	at := make(map[string]int, len(rows))
	ids := make([]string, len(rows))
	for i, row := range rows {
		m, err := measureOf(row)
		if err != nil {
			return nil, err
		}
		out[i], at[row.ID], ids[i] = m, i, row.ID
	}
	assignments, figures, err := r.parts(ids)
	if err != nil {
		return nil, err
	}
	for _, a := range assignments {
		m := &out[at[a.MeasureID]]
		m.Assignments = append(m.Assignments, plan.Assignment{Measure: m.ID, Unit: org.UnitID(a.UnitID), Role: reading.Role(a.Role),
			Seq: int(a.Seq), Text: a.Body, Span: reading.Span{Start: int(a.SpanStart), End: int(a.SpanEnd)}})
	}
	for _, f := range figures {
		m := &out[at[f.MeasureID]]
		m.Figures = append(m.Figures, plan.Figure{Measure: m.ID, Seq: int(f.Seq), Text: f.Body, Kind: reading.FigureKind(f.Kind),
			Value: f.Value, To: f.ValueTo, Unit: f.Unit, Span: reading.Span{Start: int(f.SpanStart), End: int(f.SpanEnd)}})
	}
	return out, nil
}

// parts reads the assignments and figures of one measure, or of many at once.
func (r *Reader) parts(ids []string) (assignments []sqlgen.Assignment, figures []sqlgen.Figure, err error) {
	if len(ids) == 1 {
		assignments, err = r.q.AssignmentsOfOne(r.ctx, ids[0])
	} else {
		assignments, err = r.q.AssignmentsOf(r.ctx, jsonList(ids))
	}
	if err != nil {
		return nil, nil, fmt.Errorf("store: assignments of %d measures: %w", len(ids), err)
	}
	if len(ids) == 1 {
		figures, err = r.q.FiguresOfOne(r.ctx, ids[0])
	} else {
		figures, err = r.q.FiguresOf(r.ctx, jsonList(ids))
	}
	if err != nil {
		return nil, nil, fmt.Errorf("store: figures of %d measures: %w", len(ids), err)
	}
	return assignments, figures, nil
}

// MeasureHead is as much of a measure as a right is decided by.
type MeasureHead struct {
	ID    plan.MeasureID
	Plan  plan.ID
	Slug  string
	Units []org.UnitID // that have a part in it
}

// MeasureHead gives the head of the measure of an address, by one question.
func (r *Reader) MeasureHead(planSlug, slug string) (MeasureHead, error) {
	rows, err := r.q.MeasureHead(r.ctx, sqlgen.MeasureHeadParams{PlanSlug: planSlug, Slug: slug})
	if err != nil {
		return MeasureHead{}, fmt.Errorf("store: measure %s of %s: %w", slug, planSlug, err)
	}
	if len(rows) == 0 {
		return MeasureHead{}, notFound("measure", planSlug+"/"+slug)
	}
	h := MeasureHead{ID: plan.MeasureID(rows[0].ID), Plan: plan.ID(rows[0].PlanID), Slug: slug}
	for _, row := range rows {
		if row.UnitID != "" {
			h.Units = append(h.Units, org.UnitID(row.UnitID))
		}
	}
	return h, nil
}

// UpdateMeasure stores titles, provision, commitment, dates, lists, assignments and figures of a
// measure if its Version is still the stored one, raises it, and keeps the totals right. Number,
// slug and the verbatim text stay.
func (tx *Tx) UpdateMeasure(m *plan.Measure) error {
	was, err := tx.MeasureByID(m.ID)
	if err != nil {
		return err
	}
	m.Plan = was.Plan
	number(m)
	n, err := tx.q.UpdateMeasure(tx.ctx, sqlgen.UpdateMeasureParams{ID: string(m.ID), ProvisionID: maybe(string(m.Provision)),
		TitleHans: m.Title.Hans, TitleHant: m.Title.Hant, TitleEn: m.Title.English, Commitment: string(m.Commitment),
		Deadline: m.Deadline, DueFrom: m.DueFrom.String(), Due: m.Due.String(), DueKey: dueKey(m), DueKind: string(m.DueKind),
		DueInherited: m.DueInherited, Provisional: m.Provisional, Places: jsonList(m.Places), Parties: jsonList(m.Parties),
		Refs: jsonText(m.References), Search: measureSearch(m), Version: int64(m.Version)})
	if err != nil {
		return fmt.Errorf("store: update measure %s: %w", m.ID, err)
	}
	if n == 0 {
		return changed()
	}
	m.Version++
	if err := tx.q.DeleteAssignments(tx.ctx, string(m.ID)); err != nil {
		return fmt.Errorf("store: assignments of measure %s: %w", m.ID, err)
	}
	if err := tx.q.DeleteFigures(tx.ctx, string(m.ID)); err != nil {
		return fmt.Errorf("store: figures of measure %s: %w", m.ID, err)
	}
	one := []plan.Measure{*m}
	if err := tx.insertAssignments(one); err != nil {
		return fmt.Errorf("store: assignments of measure %s: %w", m.ID, err)
	}
	if err := tx.insertFigures(one); err != nil {
		return fmt.Errorf("store: figures of measure %s: %w", m.ID, err)
	}
	if err := tx.moveTotals(&was, m); err != nil {
		return err
	}
	return tx.LightsTouched(m.Plan, m.ID)
}

// moveTotals adds to the kept totals what a measure has gained and lost.
func (tx *Tx) moveTotals(was, is *plan.Measure) error {
	shares := countOne(is)
	for unit, s := range countOne(was) {
		shares[unit] = share{shares[unit].measures - s.measures, shares[unit].leads - s.leads}
	}
	units, err := tx.addTotals(is.Plan, shares)
	if err != nil {
		return err
	}
	assignments := int64(len(is.Assignments) - len(was.Assignments))
	if units == 0 && assignments == 0 {
		return nil
	}
	err = tx.q.AddPlanTotals(tx.ctx, sqlgen.AddPlanTotalsParams{ID: string(is.Plan), Units: units, Assignments: assignments})
	if err != nil {
		return fmt.Errorf("store: totals of plan %s: %w", is.Plan, err)
	}
	return nil
}

// addShare adds to a unit's share in a plan and to its totals; a share that becomes nothing goes.
// It tells by how many the plan's units have grown: 1, 0 or -1.
func (tx *Tx) addShare(id plan.ID, unit org.UnitID, add share) (int64, error) {
	key := sqlgen.PlanUnitParams{PlanID: string(id), UnitID: string(unit)}
	had, err := tx.q.PlanUnit(tx.ctx, key)
	known := err == nil
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, err
	}
	measures, leads := had.Measures+int64(add.measures), had.Leads+int64(add.leads)
	plans := int64(0)
	switch {
	case measures > 0:
		err = tx.q.SavePlanUnit(tx.ctx, sqlgen.SavePlanUnitParams{PlanID: key.PlanID, UnitID: key.UnitID, Measures: measures, Leads: leads})
		if !known {
			plans = 1
		}
	case known:
		err = tx.q.DeletePlanUnit(tx.ctx, sqlgen.DeletePlanUnitParams(key))
		plans = -1
	}
	if err != nil {
		return 0, err
	}
	return plans, tx.q.AddUnitTotals(tx.ctx, sqlgen.AddUnitTotalsParams{ID: key.UnitID, Plans: plans, Measures: int64(add.measures), Leads: int64(add.leads)})
}

// InsertNote adds a remark to a measure. It sets ID and At, and Plan where it is empty.
func (tx *Tx) InsertNote(n *plan.Note) error {
	if err := tx.countNote(n); err != nil {
		return err
	}
	n.ID, n.At = tx.NewID(), tx.now
	err := tx.q.InsertNote(tx.ctx, sqlgen.InsertNoteParams{ID: n.ID, PlanID: string(n.Plan), MeasureID: string(n.Measure), At: sqltype.At(n.At),
		AccountID: string(n.Account), Author: n.Author, UnitID: string(n.Unit), Body: n.Text})
	if err != nil {
		return fmt.Errorf("store: note on measure %s: %w", n.Measure, err)
	}
	return nil
}

// countNote raises the measure's total of notes.
func (tx *Tx) countNote(n *plan.Note) error {
	if n.Plan == "" {
		id, err := tx.q.NoteMeasure(tx.ctx, string(n.Measure))
		n.Plan = plan.ID(id)
		if errors.Is(err, sql.ErrNoRows) {
			return notFound("measure", n.Measure)
		}
		if err != nil {
			return fmt.Errorf("store: note on measure %s: %w", n.Measure, err)
		}
		return nil
	}
	rows, err := tx.q.NoteMeasureOfPlan(tx.ctx, sqlgen.NoteMeasureOfPlanParams{ID: string(n.Measure), PlanID: string(n.Plan)})
	if err != nil {
		return fmt.Errorf("store: note on measure %s: %w", n.Measure, err)
	}
	if rows == 0 {
		return notFound("measure", n.Measure)
	}
	return nil
}

// Notes gives a page of the remarks on a measure, newest first, and the cursor of the next one.
func (r *Reader) Notes(id plan.MeasureID, page Page) ([]plan.Note, string, error) {
	rows, err := r.q.NotesPage(r.ctx, sqlgen.NotesPageParams{MeasureID: string(id), After: page.descending(), N: page.ask()})
	if err != nil {
		return nil, "", fmt.Errorf("store: notes of measure %s: %w", id, err)
	}
	rows, next := cut(page, rows, func(n sqlgen.Note) string { return n.ID })
	out := make([]plan.Note, len(rows))
	for i, row := range rows {
		out[i] = plan.Note{ID: row.ID, Plan: plan.ID(row.PlanID), Measure: id, At: row.At.Time,
			Account: access.AccountID(row.AccountID), Author: row.Author, Unit: org.UnitID(row.UnitID), Text: row.Body}
	}
	return out, next, nil
}

func measureOf(row sqlgen.Measure) (plan.Measure, error) {
	m := plan.Measure{ID: plan.MeasureID(row.ID), Plan: plan.ID(row.PlanID), Provision: plan.ProvisionID(row.ProvisionID.String),
		Seq: int(row.Seq), Number: row.Number, Slug: row.Slug,
		Title: plan.Words{Hans: row.TitleHans, Hant: row.TitleHant, English: row.TitleEn}, Text: row.Body,
		Span: reading.Span{Start: int(row.SpanStart), End: int(row.SpanEnd)}, Commitment: reading.Commitment(row.Commitment),
		Deadline: row.Deadline, DueKind: reading.DeadlineKind(row.DueKind), DueInherited: row.DueInherited,
		Provisional: row.Provisional, Version: int(row.Version)}
	d := decoder{what: "measure " + row.ID}
	d.date(&m.DueFrom, row.DueFrom)
	d.date(&m.Due, row.Due)
	d.json(&m.Places, row.Places)
	d.json(&m.Parties, row.Parties)
	d.json(&m.References, row.Refs)
	return m, d.err
}

// dueKey orders measures by date, those without one last.
func dueKey(m *plan.Measure) string {
	if m.Due.IsZero() {
		return "9999-99-99"
	}
	return m.Due.String()
}

// measureSearch is the text in which a search for measures looks.
func measureSearch(m *plan.Measure) string {
	return org.Fold(strings.Join([]string{m.Number, m.Title.Hans, m.Title.Hant, m.Title.English, m.Text}, "\n"))
}
