package web

import (
	"slices"
	"strconv"
	"strings"

	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/reading"
	"luodi/internal/store"
)

// measureFilter is what narrows the list, as in the address.
type measureFilter struct {
	Action, Unit, Role, Commitment, Due, Text string

	Actions, Units, Roles, Commitments, Dues []look.Option
	Chips                                    []look.Chip
}

// measureFilter reads the filter from the address and offers only what the plan has.
func (v *visit) measureFilter(provisions []plan.Provision, units []org.Unit, all []plan.Measure) measureFilter {
	f := measureFilter{Action: v.query("action"), Unit: v.query("unit"), Role: v.query("role"), Commitment: v.query("commitment"), Due: v.query("due"), Text: v.query("q")}
	under, years, strengths := map[plan.ProvisionID]bool{}, map[int]bool{}, map[reading.Commitment]bool{}
	for _, m := range all {
		under[m.Provision] = true
		strengths[m.Commitment] = true
		if !m.Due.IsZero() {
			years[m.Due.Year()] = true
		}
	}
	anything := look.Option{Label: v.t(i18n.WebAny)}
	f.Actions = []look.Option{anything}
	for _, n := range provisions {
		if under[n.ID] {
			f.Actions = append(f.Actions, look.Option{Value: provisionKey(n), Label: clip(v.headText(n), 28)})
		}
	}
	f.Units = []look.Option{anything}
	for _, u := range units {
		name, _ := unitWords(v.lang, u).Pick()
		f.Units = append(f.Units, look.Option{Value: u.Slug, Label: name})
	}
	f.Roles = []look.Option{anything, {Value: "lead", Label: v.t(i18n.TermRoleLead)}, {Value: "support", Label: v.t(i18n.TermRoleSupport)}}
	f.Commitments = []look.Option{anything}
	for _, c := range []reading.Commitment{reading.Output, reading.Progress, reading.Effort} {
		if strengths[c] {
			f.Commitments = append(f.Commitments, look.Option{Value: string(c), Label: i18n.TermName(v.lang, "commitment", string(c))})
		}
	}
	f.Dues = []look.Option{anything}
	for _, y := range sortedKeys(years) {
		f.Dues = append(f.Dues, look.Option{Value: strconv.Itoa(y), Label: i18n.Year(v.lang, y)})
	}
	f.Dues = append(f.Dues, look.Option{Value: "stated", Label: v.t(i18n.WebDueStated)}, look.Option{Value: "inherited", Label: v.t(i18n.WebDueInherited)})
	f.chips(v)
	return f
}

// chips names each filter that is on, with the address of the list without it.
func (f *measureFilter) chips(v *visit) {
	for _, c := range []struct {
		name, value string
		options     []look.Option
	}{{"action", f.Action, f.Actions}, {"unit", f.Unit, f.Units}, {"role", f.Role, f.Roles}, {"commitment", f.Commitment, f.Commitments}, {"due", f.Due, f.Dues}, {"q", f.Text, nil}} {
		if c.value == "" {
			continue
		}
		text := v.t(i18n.WebQuoted, "text", c.value)
		for _, o := range c.options {
			if o.Value == c.value {
				text = o.Label
			}
		}
		to := look.WithQuery(look.WithQuery(v.r.URL.RequestURI(), c.name, ""), "after", "")
		f.Chips = append(f.Chips, look.Chip{Text: text, Href: to, Remove: v.t(i18n.WebRemoveFilter)})
	}
}

// provisionKey names a provision in addresses: actions by their own name, others by their place.
func provisionKey(n plan.Provision) string {
	if n.Slug != "" {
		return n.Slug
	}
	return "s" + strconv.Itoa(n.Seq)
}

// matches narrows one measure of a plan that is read as a whole.
func (f measureFilter) matches(m plan.Measure, units map[org.UnitID]org.Unit) bool {
	if f.Commitment != "" && string(m.Commitment) != f.Commitment {
		return false
	}
	switch f.Due {
	case "":
	case "stated":
		if m.DueInherited || m.Deadline == "" {
			return false
		}
	case "inherited":
		if !m.DueInherited {
			return false
		}
	default:
		if m.Due.IsZero() || strconv.Itoa(m.Due.Year()) != f.Due {
			return false
		}
	}
	if f.Unit != "" || f.Role != "" {
		found := slices.ContainsFunc(m.Assignments, func(a plan.Assignment) bool {
			return (f.Unit == "" || units[a.Unit].Slug == f.Unit) && (f.Role == "" || (a.Role == reading.Support) == (f.Role == "support"))
		})
		if !found {
			return false
		}
	}
	return f.Text == "" || f.found(m, units)
}

func (f measureFilter) found(m plan.Measure, units map[org.UnitID]org.Unit) bool {
	want := i18n.Fold(f.Text)
	texts := []string{m.Number, m.Title.Hans, m.Title.English, m.Text}
	for _, a := range m.Assignments {
		texts = append(texts, units[a.Unit].Name, units[a.Unit].English)
	}
	return slices.ContainsFunc(texts, func(t string) bool { return strings.Contains(i18n.Fold(t), want) })
}

// query is the same filter for the database. The year of the deadline it cannot say.
func (f measureFilter) query(id plan.ID, provisions []plan.Provision, units []org.Unit, after string) store.MeasureFilter {
	q := store.MeasureFilter{Page: store.Page{After: after, Limit: 200}, Plan: id, Commitment: reading.Commitment(f.Commitment), Search: f.Text}
	for _, n := range provisions {
		if f.Action != "" && provisionKey(n) == f.Action {
			q.Provision = n.ID
		}
	}
	for _, u := range units {
		if f.Unit != "" && u.Slug == f.Unit {
			q.Unit = u.ID
		}
	}
	if f.Role != "" {
		q.Role = reading.Role(f.Role)
	}
	return q
}

func sortedKeys(set map[int]bool) []int {
	keys := make([]int, 0, len(set))
	for k := range set {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
