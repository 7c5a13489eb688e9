package web

import (
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/standing"
	"luodi/internal/store"
)

// unitLights is how the measures stand that a unit leads, by its own lights, and apart what waits for
// others.
type unitLights struct {
	Sums  []lightSum // plan by plan
	Rows  []lightRow
	Waits []waitRow
	Next  string
}

func (v *visit) unitLights(r *store.Reader, u org.Unit) (unitLights, error) {
	var out unitLights
	totals, err := r.UnitTotals(u.ID)
	if err != nil {
		return out, err
	}
	plans := map[plan.ID]plan.Plan{}
	open := func(id plan.ID) (plan.Plan, error) {
		if of, ok := plans[id]; ok {
			return of, nil
		}
		of, err := r.Plan(id)
		plans[id] = of
		return of, err
	}
	for _, t := range totals {
		of, err := open(t.Plan)
		if err != nil {
			return out, err
		}
		s := v.lightSum(t)
		s.Name, s.Href = words(v.lang, of.Title), "/desk/plans/"+of.Slug+"/lights"
		out.Sums = append(out.Sums, s)
	}
	list, next, err := r.UnitLights(u.ID, store.Page{After: v.query("lights")})
	if err != nil {
		return out, err
	}
	if next != "" {
		out.Next = look.WithQuery("/desk/units/"+u.Slug, "lights", next) + "#lights"
	}
	for _, l := range list {
		if err := v.addUnitLight(r, &out, l, u, open); err != nil {
			return out, err
		}
	}
	return out, nil
}

func (v *visit) addUnitLight(r *store.Reader, out *unitLights, l standing.Light, u org.Unit, open func(plan.ID) (plan.Plan, error)) error {
	of, err := open(l.Plan)
	if err != nil {
		return err
	}
	m, err := r.MeasureLabel(l.Measure)
	if err != nil {
		return err
	}
	names, err := v.namesFor(r, l)
	if err != nil {
		return err
	}
	g, err := l.Signal()
	if err != nil {
		return err
	}
	shown := l
	shown.Part = l.Own // a unit is judged by its own light
	row := v.lightRow(of, m, shown, u, names)
	if l.Own.Light.Bad() && len(g.OwnWhy) > 0 {
		row.Why = v.signalText(g.OwnWhy[0], names)
	} else if l.Own.Light != l.Light {
		row.Why = v.t(i18n.LightOthersLate)
	}
	out.Rows = append(out.Rows, row)
	for _, w := range g.Outside {
		p := lightPage{Plan: of, Measure: m}
		out.Waits = append(out.Waits, v.waitRow(&p, w, names))
	}
	return nil
}

// startOf is where a part of a bar begins.
func startOf(parts []lightPart, i int) (x int) {
	for _, p := range parts[:i] {
		x += p.Width
	}
	return x
}
