package site

import (
	"strings"

	"github.com/a-h/templ"

	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/portal"
	"luodi/internal/reading"
)

// measurePage is a measure: what it says, who does it, by when, and what its words mean.
type measurePage struct {
	look.Page
	Record              *portal.Record
	Measure             *portal.Measure
	Action              *portal.Provision // nil when it stands under none with a page
	Words               []meaning
	SameUnit, SameGroup []*portal.Measure
	Previous, Next      *step
	Share               share
	Demo                bool
	Released            string
}

func (v *visit) measure(r *portal.Record, slug string) (templ.Component, string, error) {
	m := r.Measure(slug)
	if m == nil {
		return nil, "", notFound()
	}
	title := plain(v.lang, m.Title)
	p := measurePage{Record: r, Measure: m, Words: meaningsOf(m), Demo: v.site.demo, Released: v.released()}
	crumbs := v.planCrumbs(r)
	if a := r.Provision(m.Provision); a != nil && a.Slug != "" {
		p.Action = a
		crumbs = append(crumbs, crumb(v.lang, actionAddress(v.lang, r.Slug, a.Slug), a.Title, 30))
	}
	p.Page = v.page(title, plain(v.lang, m.Body), crumbs...)
	p.SameUnit, p.SameGroup = related(r, m)
	for i := range r.Measures {
		if &r.Measures[i] != m {
			continue
		}
		if i > 0 {
			p.Previous = v.measureStep(r, &r.Measures[i-1])
		}
		if i+1 < len(r.Measures) {
			p.Next = v.measureStep(r, &r.Measures[i+1])
		}
	}
	var err error
	p.Share, err = v.share(title)
	return measureView(p), "", err
}

func (v *visit) measureStep(r *portal.Record, m *portal.Measure) *step {
	return &step{measureAddress(v.lang, r.Slug, m.Slug), i18n.SiteMeasureNo.In(v.lang, "number", tileMark(m)), m.Title}
}

// over is the line above the title: what this is, and of which action.
func (p measurePage) over() string {
	return i18n.SiteMeasureNo.In(p.Lang, "number", tileMark(p.Measure))
}

// relatedLimit is how many measures each list of related ones shows.
const relatedLimit = 6

// related finds measures to read next: of the same units, most units in common first, and the
// others of the same action. No measure is in both lists.
func related(r *portal.Record, m *portal.Measure) (sameUnit, sameGroup []*portal.Measure) {
	mine := map[string]bool{}
	for _, a := range m.Units {
		mine[a.Unit] = true
	}
	for common := len(mine); common > 0; common-- {
		for i := range r.Measures {
			other, n := &r.Measures[i], 0
			for _, a := range other.Units {
				if mine[a.Unit] {
					n++
				}
			}
			if other != m && n == common && len(sameUnit) < relatedLimit {
				sameUnit = append(sameUnit, other)
			}
		}
	}
	taken := map[*portal.Measure]bool{m: true}
	for _, other := range sameUnit {
		taken[other] = true
	}
	for _, other := range r.MeasuresUnder(m.Provision) {
		if !taken[other] && len(sameGroup) < relatedLimit {
			sameGroup = append(sameGroup, other)
		}
	}
	return sameUnit, sameGroup
}

// due tells by when, as far as the document does.
func due(lang i18n.Lang, m *portal.Measure) string {
	switch {
	case m.DueKind == reading.LongTerm && m.Due.IsZero():
		return i18n.SiteLongTerm.In(lang)
	case m.DueKind == reading.Periodic && m.Due.IsZero():
		return i18n.SitePeriodic.In(lang)
	case m.Due.IsZero():
		return i18n.SiteNoDate.In(lang)
	case m.DueKind == reading.During && !m.DueInherited:
		return i18n.DateRange(lang, m.DueFrom, m.Due)
	}
	return i18n.Date(lang, m.Due)
}

// role names what the i-th unit does in a measure.
func role(lang i18n.Lang, m *portal.Measure, i int) string {
	switch r := m.Units[i].Role; {
	case len(m.Units) == 1 && r != reading.Support:
		return i18n.SiteSole.In(lang)
	case r == reading.LeadAssumed && i == 0:
		return i18n.SiteLeadAssumed.In(lang)
	case r == reading.LeadAssumed || m.Units[0].Role == reading.LeadAssumed:
		return i18n.SiteAlso.In(lang) // the clause does not say who leads, so neither who supports
	case r == reading.Support:
		return i18n.SiteSupport.In(lang)
	}
	return i18n.SiteLead.In(lang)
}

// assumed reports whether the leading unit is only assumed.
func assumed(m *portal.Measure) bool {
	for _, a := range m.Units {
		if a.Role == reading.LeadAssumed && len(m.Units) > 1 {
			return true
		}
	}
	return false
}

// commitment is the strength of a promise and why.
func commitment(c reading.Commitment) (name, note *i18n.Message) {
	switch c {
	case reading.Output:
		return i18n.SiteCommitmentOutput, i18n.SiteOutputNote
	case reading.Progress:
		return i18n.SiteCommitmentProgress, i18n.SiteProgressNote
	case reading.Effort:
		return i18n.SiteCommitmentEffort, i18n.SiteEffortNote
	}
	return nil, nil
}

// figureKinds are the words for how a quantity is stated.
var figureKinds = map[reading.FigureKind]*i18n.Message{
	reading.Exact: i18n.SiteExact, reading.AtLeast: i18n.SiteAtLeast, reading.AtMost: i18n.SiteAtMost,
	reading.About: i18n.SiteAboutFigure, reading.Range: i18n.SiteRange, reading.Unstated: i18n.SiteUnstated, reading.OpenList: i18n.SiteOpenList,
}

// meaning is a word of official writing and what it means for whoever reads it.
type meaning struct {
	word, note *i18n.Message
	says       func(*portal.Measure) bool
}

// allMeanings are the words that are explained, in the order in which they are shown.
var allMeanings = []meaning{
	{i18n.SiteWordTryFor, i18n.SiteEffortNote, func(m *portal.Measure) bool { return m.Commitment == reading.Effort }},
	{i18n.SiteWordEtc, i18n.SiteWordEtcNote, hasFigure(reading.OpenList)},
	{i18n.SiteWordFirst, i18n.SiteWordFirstNote, hasFigure(reading.Unstated)},
	{i18n.SiteWordRange, i18n.SiteWordRangeNote, hasFigure(reading.Range)},
	{i18n.SiteWordApprox, i18n.SiteWordApproxNote, hasFigure(reading.About)},
	{i18n.SiteWordPhase, i18n.SiteWordPhaseNote, func(m *portal.Measure) bool { return strings.Contains(m.Title.Hans.Text, "一期") }},
	{i18n.SiteWordName, i18n.SiteWordNameNote, func(m *portal.Measure) bool { return !m.Provisional.IsZero() }},
	{i18n.SiteWordAssumed, i18n.SiteAssumedNote, assumed},
}

func hasFigure(kind reading.FigureKind) func(*portal.Measure) bool {
	return func(m *portal.Measure) bool {
		for _, f := range m.Figures {
			if f.Kind == kind {
				return true
			}
		}
		return false
	}
}

// meaningsOf are the words of a measure that need explaining.
func meaningsOf(m *portal.Measure) []meaning {
	var of []meaning
	for _, w := range allMeanings {
		if w.says(m) {
			of = append(of, w)
		}
	}
	return of
}
