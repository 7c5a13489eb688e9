package site

import (
	"github.com/a-h/templ"

	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/org"
	"luodi/internal/portal"
)

// unitPage is a unit with everything the public plans ask of it.
type unitPage struct {
	look.Page
	Unit  *unit
	Plans []unitPlan
	Share share
	Demo  bool
}

// unitPlan is a unit's part in one plan.
type unitPlan struct {
	Record   *portal.Record
	Measures []unitMeasure
}

// unitMeasure is a measure and the position of the unit in it.
type unitMeasure struct {
	*portal.Measure
	At int
}

func (v *visit) unit(slug string) (templ.Component, string, error) {
	u := v.snap.unit[slug]
	if u == nil {
		return nil, "", notFound()
	}
	title := plain(v.lang, u.name)
	p := unitPage{Unit: u, Demo: v.site.demo}
	p.Page = v.page(title, i18n.SiteNMeasures.In(v.lang, "n", u.measures), look.Link{Href: unitsAddress(v.lang), Label: i18n.SiteUnits.In(v.lang)})
	for _, e := range u.plans {
		r, err := v.site.record(v.ctx, e)
		if fault.Is(err, fault.NotFound) { // withdrawn in this second
			continue
		}
		if err != nil {
			return nil, "", err
		}
		part := unitPlan{Record: r}
		for _, m := range r.MeasuresOf(slug) {
			for i, a := range m.Units {
				if a.Unit == slug {
					part.Measures = append(part.Measures, unitMeasure{m, i})
				}
			}
		}
		p.Plans = append(p.Plans, part)
	}
	var err error
	p.Share, err = v.share(title)
	return unitView(p), "", err
}

// unitsPage lists the units of the public plans.
type unitsPage struct {
	look.Page
	Units []*unit
	Demo  bool
}

func (v *visit) units() (templ.Component, string, error) {
	p := unitsPage{Page: v.page(i18n.SiteUnits.In(v.lang), i18n.SiteUnitsLead.In(v.lang)), Units: v.snap.units, Demo: v.site.demo}
	return unitsView(p), "", nil
}

// className names the authority class of a unit; "" when it is not known.
func className(lang i18n.Lang, c org.Class) string {
	switch c {
	case org.Department:
		return i18n.SiteClassDepartment.In(lang)
	case org.MunicipalBranch:
		return i18n.SiteClassBranch.In(lang)
	case org.PartyMass:
		return i18n.SiteClassPartyMass.In(lang)
	case org.Institution:
		return i18n.SiteClassInstitution.In(lang)
	case org.Subdistrict:
		return i18n.SiteClassSubdistrict.In(lang)
	}
	return ""
}
