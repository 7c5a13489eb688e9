package web

import (
	"net/url"
	"slices"
	"strconv"

	"luodi/internal/access"
	"luodi/internal/i18n"
	"luodi/internal/ledger"
	"luodi/internal/look"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/report"
	"luodi/internal/store"
)

// ledgerView is the page of a plan's ledger.
type ledgerView struct {
	look.Page
	Plan    plan.Plan
	Period  string
	Key     string // of the period
	Holds   string
	Units   []ledgerUnit
	Choose  []look.Option // units
	Periods []look.Option
	Formats []look.Option
	Unit    string // chosen
	CanFill bool   // there is something that the reader may put in
	CanHand bool   // and hand in
	Office  bool
	Shut    string // why nothing can be put in
	Limit   string
	*ledgerPreview
	mistakes
}

// ledgerUnit is a unit of the plan with its part of the ledger.
type ledgerUnit struct {
	Name  look.Words
	Slug  string
	Rows  int
	Told  int // reports handed in or accepted
	Owed  int
	Mine  bool
	Links []look.Link
}

func (s *Server) ledgerPage(v *visit) error { return v.showLedger(nil, mistakes{}) }

// showLedger shows the page, with what files would do when some were sent.
func (v *visit) showLedger(sent *sentLedgers, m mistakes) error {
	var p ledgerView
	err := v.read(func(r *store.Reader) error {
		l, err := v.openLedger(r, "", v.query("period"))
		if err != nil {
			return err
		}
		if p, err = v.ledgerView(r, l); err != nil {
			return err
		}
		p.mistakes = m
		if sent == nil {
			return nil
		}
		if !p.CanFill {
			return v.allow(access.FillReport)
		}
		p.ledgerPreview, err = v.previewLedgers(r, l, sent)
		if found, ok := v.mistakes(err, map[string]string{"file": v.t(i18n.LedgerFiles)}); ok {
			p.mistakes, err = found, nil
		}
		return err
	})
	if err != nil {
		return err
	}
	return v.showStatus(p.status(), ledgerPageView(p))
}

// ledgerView is the page without what a file would do.
func (v *visit) ledgerView(r *store.Reader, l *ledger.Ledger) (ledgerView, error) {
	p := ledgerView{Page: v.page(v.t(i18n.LedgerSheet) + " · " + picked(v.lang, l.Plan.Title)), Plan: l.Plan, Limit: v.t(i18n.LedgerFileLimit, "limit", i18n.Bytes(ledger.MostLedgerBytes))}
	p.Path, p.Wide = "/desk/plans/"+l.Plan.Slug+"/ledger", true
	p.Crumbs = []look.Link{{Href: "/desk/plans", Label: v.t(i18n.WebPlans)}, {Href: "/desk/plans/" + l.Plan.Slug, Label: clip(picked(v.lang, l.Plan.Title), 30)}}
	for _, f := range []struct {
		value string
		word  *i18n.Message
	}{{"xlsx", i18n.LedgerAsExcel}, {"csv", i18n.LedgerAsCSV}, {"json", i18n.LedgerAsJSON}} {
		p.Formats = append(p.Formats, look.Option{Value: f.value, Label: v.t(f.word)})
	}
	periods, err := r.Periods(l.Plan.ID)
	if err != nil {
		return p, err
	}
	for _, x := range slices.Backward(periods) {
		state := i18n.LedgerPeriodOpen
		if x.Closed() {
			state = i18n.LedgerPeriodClosed
		}
		p.Periods = append(p.Periods, look.Option{Value: x.Key, Label: v.t(state, "key", x.Key)})
	}
	p.Office = v.may(access.FillReport)
	return p, v.ledgerUnits(r, l, &p)
}

// ledgerUnits counts what each unit has in the ledger, and what the reader may put in.
func (v *visit) ledgerUnits(r *store.Reader, l *ledger.Ledger, p *ledgerView) error {
	units, err := r.AllUnits()
	if err != nil {
		return err
	}
	at := map[org.UnitID]int{}
	open := 0
	for i := range l.Entries {
		e := &l.Entries[i]
		if e.Unit == "" {
			continue
		}
		k, seen := at[e.Unit]
		if !seen {
			u, _ := findUnit(units, e.Unit)
			k = len(p.Units)
			at[e.Unit] = k
			p.Units = append(p.Units, ledgerUnit{Name: unitWords(v.lang, u), Slug: u.Slug, Mine: v.actor.Unit == u.ID})
		}
		u := &p.Units[k]
		u.Rows++
		if e.Report.ID != "" {
			u.Owed++
			switch e.Report.State {
			case report.Submitted, report.Approved, report.Accepted, report.Waived:
				u.Told++
			}
		}
		if e.Open && v.fills(e.Unit) {
			open++
			p.CanHand = p.CanHand || v.may(access.WriteReport, e.Unit)
		}
	}
	for i := range p.Units {
		u := &p.Units[i]
		name, _ := u.Name.Pick()
		p.Choose = append(p.Choose, look.Option{Value: u.Slug, Label: name})
		for _, f := range p.Formats {
			u.Links = append(u.Links, look.Link{Href: ledgerFileHref(l, u.Slug, f.Value), Label: f.Value})
		}
		if u.Mine {
			p.Unit = u.Slug
		}
	}
	slices.SortStableFunc(p.Units, func(a, b ledgerUnit) int { // the reader's own first
		switch {
		case a.Mine == b.Mine:
			return 0
		case a.Mine:
			return -1
		}
		return 1
	})
	p.Choose = append([]look.Option{{Label: v.t(i18n.LedgerWhole)}}, p.Choose...)
	p.CanFill = open > 0
	p.Period, p.Holds = v.t(i18n.LedgerNoPeriod), v.t(i18n.LedgerHolds, "n", len(l.Entries), "units", len(p.Units))
	if x := l.Period; x.ID != "" {
		p.Key = x.Key
		p.Period = v.t(i18n.LedgerPeriodOf, "period", i18n.Period(v.lang, x.Key), "from", i18n.Date(v.lang, x.From), "to", i18n.Date(v.lang, x.To), "due", i18n.Date(v.lang, x.Due))
	}
	if !p.CanFill {
		p.Shut = v.whyShut(l)
	}
	return nil
}

// whyShut says why nothing can be put in, to those who might.
func (v *visit) whyShut(l *ledger.Ledger) string {
	switch {
	case !v.may(access.FillReport) && v.actor.Role != access.UnitLiaison && v.actor.Role != access.UnitLeader:
		return ""
	case l.Period.ID == "":
		return v.t(i18n.LedgerNotOpenYet)
	case l.Period.Closed():
		return v.t(i18n.LedgerPeriodShut, "was", i18n.Period(v.lang, l.Period.Key))
	}
	return v.t(i18n.LedgerNothingOpen)
}

// ledgerFileHref is the address of a unit's ledger as a file.
func ledgerFileHref(l *ledger.Ledger, unit, format string) string {
	q := url.Values{"format": {format}}
	if unit != "" {
		q.Set("unit", unit)
	}
	if l.Period.ID != "" {
		q.Set("period", l.Period.Key)
	}
	return "/desk/plans/" + l.Plan.Slug + "/ledger/file?" + q.Encode()
}

func (u ledgerUnit) told() string { return strconv.Itoa(u.Told) + " / " + strconv.Itoa(u.Owed) }
