package plan

import (
	"strings"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/org"
	"luodi/internal/reading"
)

// EditTx is what changing a confirmed measure needs of a transaction; store.Tx has it.
type EditTx interface {
	Plan(ID) (Plan, error)
	MeasureByID(MeasureID) (Measure, error)
	Unit(org.UnitID) (org.Unit, error)
	UpdateMeasure(*Measure) error
	Audit(actor access.Actor, action access.Action, kind, subject, chain string, before, after any) error
}

// Edit is what the office may set right in a confirmed measure. Number, clause and places in the
// source stay as the document has them.
type Edit struct {
	Version       int
	Hant, English string // title in the other languages; the original stays
	Commitment    reading.Commitment
	Due           calendar.Date // zero: the end of the plan's period
	Assignments   []Part        // in order
}

// Part is a unit's part as chosen by a person.
type Part struct {
	Unit org.UnitID
	Role reading.Role
}

// EditMeasure changes a measure and leaves what differs in the plan's trail. Once the plan is
// issued its units carry duties, so that who does what is then changed there (Conflict).
func EditMeasure(tx EditTx, actor access.Actor, id MeasureID, e Edit) (Measure, error) {
	if err := access.Allow(actor, access.EditPlan); err != nil {
		return Measure{}, err
	}
	m, err := tx.MeasureByID(id)
	if err != nil {
		return m, err
	}
	of, err := tx.Plan(m.Plan)
	if err != nil {
		return m, err
	}
	if err := checkEdit(e); err != nil {
		return m, err
	}
	before := m
	m.Version = e.Version
	m.Title.Hant, m.Title.English = strings.TrimSpace(e.Hant), strings.TrimSpace(e.English)
	m.Commitment = e.Commitment
	setDue(&m, of, e.Due)
	m.Assignments = assign(before, e.Assignments)
	if of.Status != Draft && !sameParts(before.Assignments, m.Assignments) {
		return before, fault.New(fault.Conflict, "plan.issued_units", nil)
	}
	names := map[org.UnitID]string{}
	for _, a := range append(before.Assignments[:len(before.Assignments):len(before.Assignments)], m.Assignments...) {
		u, err := tx.Unit(a.Unit)
		if err != nil {
			return before, err
		}
		names[a.Unit] = u.Name
	}
	seen := map[org.UnitID]bool{}
	for _, p := range e.Assignments {
		if seen[p.Unit] {
			return before, fault.Fields([]fault.Field{{Name: "units", Key: "plan.unit_twice", Args: fault.Args{"name": names[p.Unit]}}})
		}
		seen[p.Unit] = true
	}
	if err := tx.UpdateMeasure(&m); err != nil {
		return before, err
	}
	return m, tx.Audit(actor, access.EditPlan, "measure", string(m.ID), string(m.Plan), editTrace(before, names), editTrace(m, names))
}

func checkEdit(e Edit) error {
	var wrong []fault.Field
	switch e.Commitment {
	case reading.Output, reading.Progress, reading.Effort:
	default:
		wrong = append(wrong, fault.Field{Name: "commitment", Key: "fault.required"})
	}
	for _, p := range e.Assignments {
		if p.Role != reading.Lead && p.Role != reading.LeadAssumed && p.Role != reading.Support {
			wrong = append(wrong, fault.Field{Name: "units", Key: "plan.part_unknown"})
		}
	}
	for name, text := range map[string]string{"hant": e.Hant, "english": e.English} {
		if len(text) > 600 {
			wrong = append(wrong, fault.Field{Name: name, Key: "plan.title_long"})
		}
	}
	return fault.Fields(wrong)
}

// setDue gives the measure a last day, or the plan's own. What the clause prints stays.
func setDue(m *Measure, of Plan, due calendar.Date) {
	if due == m.Due || due.IsZero() && m.DueInherited {
		return
	}
	m.DueFrom = 0
	if due.IsZero() {
		m.Due, m.DueKind, m.DueInherited = of.To, reading.By, true
		return
	}
	m.Due, m.DueKind, m.DueInherited = due, reading.By, false
}

// assign makes the assignments of the parts chosen; those that were there keep their words and
// their place in the source.
func assign(was Measure, parts []Part) []Assignment {
	var list []Assignment
	for i, p := range parts {
		a := Assignment{Measure: was.ID, Unit: p.Unit}
		for _, old := range was.Assignments {
			if old.Unit == p.Unit {
				a = old
			}
		}
		a.Role, a.Seq = p.Role, i+1
		list = append(list, a)
	}
	return list
}

func sameParts(a, b []Assignment) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].Unit != b[i].Unit || a[i].Role != b[i].Role {
			return false
		}
	}
	return true
}

// editTrace is what the trail keeps of a measure: what EditMeasure can change.
func editTrace(m Measure, names map[org.UnitID]string) any {
	parts := make([]string, 0, len(m.Assignments))
	for _, a := range m.Assignments {
		parts = append(parts, names[a.Unit]+" "+string(a.Role))
	}
	return map[string]any{"number": m.Number, "hant": m.Title.Hant, "english": m.Title.English, "commitment": m.Commitment,
		"due": m.Due, "due_inherited": m.DueInherited, "units": parts}
}
