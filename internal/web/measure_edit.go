package web

import (
	"strconv"
	"strings"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/reading"
	"luodi/internal/store"
)

// measureEntry is the form that sets a confirmed measure right, as filled in.
type measureEntry struct {
	Version, Hant, English, Commitment, Due string
	Parts                                   []partEntry
	AddUnit, AddRole                        string

	Commitments, Roles, NewRoles, Units []look.Option
}

// partEntry is one unit of the form; Role "" takes it off.
type partEntry struct {
	Unit, Role string
	Name       look.Words
}

// fillEntry makes the form of the measure as it stands, or of what was typed.
func (v *visit) fillEntry(r *store.Reader, p *measurePage, filled *measureEntry) error {
	p.CanEdit = v.may(access.EditPlan)
	if !p.CanEdit {
		return nil
	}
	units, err := r.AllUnits()
	if err != nil {
		return err
	}
	m := p.Measure
	e := measureEntry{Version: version(m.Version), Hant: m.Title.Hant, English: m.Title.English, Commitment: string(m.Commitment)}
	if !m.DueInherited {
		e.Due = m.Due.String()
	}
	for _, a := range m.Assignments {
		e.Parts = append(e.Parts, partEntry{Unit: string(a.Unit), Role: string(a.Role)})
	}
	if filled != nil {
		e = *filled
	}
	for i := range e.Parts {
		if u, ok := findUnit(units, org.UnitID(e.Parts[i].Unit)); ok {
			e.Parts[i].Name = unitWords(v.lang, u)
		}
	}
	for _, c := range []reading.Commitment{reading.Output, reading.Progress, reading.Effort} {
		e.Commitments = append(e.Commitments, look.Option{Value: string(c), Label: i18n.TermName(v.lang, "commitment", string(c))})
	}
	for _, role := range []reading.Role{reading.Lead, reading.LeadAssumed, reading.Support} {
		e.Roles = append(e.Roles, look.Option{Value: string(role), Label: i18n.TermName(v.lang, "role", string(role))})
	}
	e.NewRoles = []look.Option{e.Roles[0], e.Roles[2]}
	e.Roles = append(e.Roles, look.Option{Label: v.t(i18n.WebTakeOff)})
	e.Units = []look.Option{{Label: v.t(i18n.WebNobodyMore)}}
	for _, u := range units {
		name, _ := unitWords(v.lang, u).Pick()
		e.Units = append(e.Units, look.Option{Value: string(u.ID), Label: name})
	}
	p.Entry = e
	return nil
}

// editMeasure sets a confirmed measure right.
func (s *Server) editMeasure(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	filled := measureEntry{Version: form.Get("version"), Hant: form.Get("hant"), English: form.Get("english"), Commitment: form.Get("commitment"),
		Due: strings.TrimSpace(form.Get("due")), AddUnit: form.Get("add-unit"), AddRole: form.Get("add-role")}
	for i, unit := range form["unit"] {
		filled.Parts = append(filled.Parts, partEntry{Unit: unit, Role: form.Get("role-" + strconv.Itoa(i))})
	}
	edit, err := filled.edit()
	var to string
	if err == nil {
		err = v.write(func(tx *store.Tx) error {
			of, err := tx.PlanBySlug(v.r.PathValue("plan"))
			if err != nil {
				return err
			}
			m, err := tx.Measure(of.ID, v.r.PathValue("measure"))
			if err != nil {
				return err
			}
			to = measurePath(of, m)
			_, err = plan.EditMeasure(tx, v.actor, m.ID, edit)
			return err
		})
	}
	if err != nil {
		labels := map[string]string{"due": v.t(i18n.WebDue), "commitment": v.t(i18n.WebCommitment), "units": v.t(i18n.WebWho), "hant": v.t(i18n.WebTitleHant), "english": v.t(i18n.WebTitleEnglish)}
		if m, ok := v.mistakes(err, labels); ok {
			return v.showMeasure("", &filled, m)
		}
		return err
	}
	return v.redirect(to, look.Good, i18n.WebMeasureKept)
}

// edit reads the form; a date that is none is a mistake at its field.
func (e measureEntry) edit() (plan.Edit, error) {
	out := plan.Edit{Version: versionOf(e.Version), Hant: e.Hant, English: e.English, Commitment: reading.Commitment(e.Commitment)}
	if e.Due != "" {
		due, err := calendar.ParseDate(e.Due)
		if err != nil {
			return out, fault.Fields([]fault.Field{{Name: "due", Key: i18n.WebDateForm.Key}})
		}
		out.Due = due
	}
	for _, p := range e.Parts {
		if p.Role != "" {
			out.Assignments = append(out.Assignments, plan.Part{Unit: org.UnitID(p.Unit), Role: reading.Role(p.Role)})
		}
	}
	if e.AddUnit != "" {
		out.Assignments = append(out.Assignments, plan.Part{Unit: org.UnitID(e.AddUnit), Role: reading.Role(e.AddRole)})
	}
	return out, nil
}
