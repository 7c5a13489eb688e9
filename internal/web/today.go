package web

import (
	"slices"
	"strings"
	"time"

	"luodi/internal/access"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/plan"
	"luodi/internal/reading"
	"luodi/internal/store"
)

// todayPage is the first page of the workbench: what waits for this person, then what is theirs,
// then what has changed.
type todayPage struct {
	look.Page
	Date    string
	Waiting []waiting
	Mine    []measureRow // of the actor's unit, next due first
	Plans   []planRow
	Changes []change
	// First tells an empty installation how to begin.
	First, CanImport, Operates bool
}

// waiting is one thing that waits for a person: what it is, since when, and the one next step.
type waiting struct {
	Kind   string
	Title  look.Words
	Detail string
	Since  string
	Href   string
	Step   string // the button
	at     time.Time
}

func (s *Server) todayPage(v *visit) error {
	p := todayPage{Page: v.page(v.t(i18n.WebToday)), CanImport: v.may(access.ImportDocument), Operates: v.may(access.Operate)}
	p.Date = i18n.DateNear(v.lang, v.today(), v.today())
	err := v.read(func(r *store.Reader) error {
		p.Waiting, p.Mine, p.Plans, p.Changes = nil, nil, nil, nil
		plans, _, err := r.Plans(store.PlanFilter{Page: store.Page{Limit: 12}})
		if err != nil {
			return err
		}
		for _, x := range plans {
			p.Plans = append(p.Plans, v.planRow(x))
		}
		p.First = len(plans) == 0
		if err := v.waitingReviews(r, &p); err != nil {
			return err
		}
		if err := v.waitingDuties(r, &p, plans); err != nil {
			return err
		}
		if err := v.waitingWork(r, &p); err != nil {
			return err
		}
		if err := v.waitingExtensions(r, &p); err != nil {
			return err
		}
		if err := v.waitingReports(r, &p); err != nil {
			return err
		}
		if err := v.waitingOffice(r, &p, plans); err != nil {
			return err
		}
		if err := v.waitingJobs(r, &p); err != nil {
			return err
		}
		if v.may(access.ReleasePlan) {
			for _, x := range plans {
				if x.Released.IsZero() {
					p.Waiting = append(p.Waiting, waiting{
						Kind: v.t(i18n.WebWaitRelease), Title: words(v.lang, x.Title), at: x.ConfirmedAt,
						Detail: v.t(i18n.WebWaitReleaseDetail, "n", x.Measures), Since: v.ago(x.ConfirmedAt),
						Href: "/desk/plans/" + x.Slug, Step: v.t(i18n.WebLookAtPlan),
					})
				}
			}
		}
		slices.SortStableFunc(p.Waiting, func(a, b waiting) int { return a.at.Compare(b.at) })
		if v.actor.Unit != "" {
			if err := v.ownMeasures(r, &p, plans); err != nil {
				return err
			}
		}
		if v.may(access.ReadAudit) {
			p.Changes, err = v.recentChanges(r, plans)
		}
		return err
	})
	if err != nil {
		return err
	}
	return v.show(todayView(p))
}

func (v *visit) ago(t time.Time) string { return i18n.Ago(v.lang, t, v.now(), v.s.zone) }

func (v *visit) waitingReviews(r *store.Reader, p *todayPage) error {
	if !p.CanImport {
		return nil
	}
	reviews, _, err := r.Reviews(store.ReviewFilter{Page: store.Page{Limit: 20}, State: plan.ReviewOpen})
	if err != nil {
		return err
	}
	for _, x := range reviews {
		detail := v.t(i18n.WebWaitReviewReady, "measures", x.Measures)
		if x.Open > 0 {
			detail = v.t(i18n.WebWaitReviewDetail, "n", x.Open, "measures", x.Measures)
		}
		p.Waiting = append(p.Waiting, waiting{
			Kind: v.t(i18n.WebWaitReview), Title: look.Words{Lang: v.lang, Hans: x.Title}, Detail: detail, Since: v.ago(x.UpdatedAt),
			Href: reviewPath(x.ID), Step: v.t(i18n.WebContinueReview), at: x.UpdatedAt,
		})
	}
	return nil
}

// ownMeasures lists what the actor's unit has a part in, next due first.
func (v *visit) ownMeasures(r *store.Reader, p *todayPage, plans []plan.Plan) error {
	measures, _, err := r.Measures(store.MeasureFilter{Page: store.Page{Limit: 50}, Unit: v.actor.Unit, ByDue: true})
	if err != nil {
		return err
	}
	slugs := map[plan.ID]plan.Plan{}
	for _, x := range plans {
		slugs[x.ID] = x
	}
	for _, m := range measures {
		of, ok := slugs[m.Plan]
		if !ok {
			if of, err = r.Plan(m.Plan); err != nil {
				return err
			}
			slugs[m.Plan] = of
		}
		row := v.measureRow(of, m, nil)
		row.Role = v.roleOf(m)
		p.Mine = append(p.Mine, row)
	}
	return nil
}

// roleOf names the part of the actor's unit in a measure.
func (v *visit) roleOf(m plan.Measure) string {
	for _, a := range m.Assignments {
		if a.Unit == v.actor.Unit {
			return i18n.TermName(v.lang, "role", string(a.Role))
		}
	}
	return ""
}

// recentChanges merges the newest entries of the installation and of the newest plans, without
// who came and went; the steps of one person on one thing are drawn together.
func (v *visit) recentChanges(r *store.Reader, plans []plan.Plan) ([]change, error) {
	const shown = 8
	chains := []string{access.Installation}
	for i, x := range plans {
		if i == 5 {
			break
		}
		chains = append(chains, string(x.ID))
	}
	var entries []access.Entry
	for _, chain := range chains {
		list, _, err := r.AuditChain(chain, store.Page{Limit: 60})
		if err != nil {
			return nil, err
		}
		entries = append(entries, list...)
	}
	slices.SortStableFunc(entries, func(a, b access.Entry) int { return b.At.Compare(a.At) })
	var changes []change
	var last access.Entry
	for _, e := range entries {
		if strings.HasPrefix(string(e.Action), "session.") {
			continue
		}
		same := e.Account == last.Account && e.Action == last.Action && e.Kind == last.Kind && (e.Subject == last.Subject || e.Kind == "unit" || e.Kind == "account")
		last = e
		if same && len(changes) > 0 {
			changes[len(changes)-1].Times++
			continue
		}
		if len(changes) == shown {
			break
		}
		c := v.change(e)
		c.Times = 1
		if err := v.nameThing(r, e, &c); err != nil {
			return nil, err
		}
		changes = append(changes, c)
	}
	return changes, nil
}

// nameThing finds the name of the thing of an entry that does not say it.
func (v *visit) nameThing(r *store.Reader, e access.Entry, c *change) error {
	if c.Name != "" && e.Kind != "plan" && e.Kind != "release" {
		return nil
	}
	var err error
	switch e.Kind {
	case "plan", "release":
		var x plan.Plan
		if x, err = r.Plan(plan.ID(e.Subject)); err == nil {
			c.Name = picked(v.lang, x.Title)
		}
	case "measure", "work":
		var m plan.Measure
		if m, err = r.MeasureByID(plan.MeasureID(e.Subject)); err == nil {
			c.Name = strings.TrimSpace(m.Number + " " + picked(v.lang, m.Title))
		}
	case "review":
		var x plan.Review
		if x, err = r.Review(plan.ReviewID(e.Subject)); err == nil {
			c.Name = x.Title
		}
	case "account":
		var a access.Account
		if a, err = r.Account(access.AccountID(e.Subject)); err == nil {
			c.Name = a.Name
		}
	}
	if fault.Is(err, fault.NotFound) {
		return nil // it is no longer there; the trail still is
	}
	return err
}

// leadsFirst orders the units of a measure: those that lead, then as the clause names them.
func leadsFirst(a, b plan.Assignment) int {
	rank := func(r reading.Role) int {
		if r == reading.Support {
			return 1
		}
		return 0
	}
	if d := rank(a.Role) - rank(b.Role); d != 0 {
		return d
	}
	return a.Seq - b.Seq
}

// clip shortens a text for a list to n characters.
func clip(s string, n int) string {
	runes := []rune(s)
	if len(runes) <= n {
		return s
	}
	return strings.TrimSpace(string(runes[:n])) + "…"
}
