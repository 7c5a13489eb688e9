package ledger

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"luodi/internal/calendar"
	"luodi/internal/duty"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/reading"
	"luodi/internal/report"
	"luodi/internal/schedule"
	"luodi/internal/standing"
	"luodi/internal/work"
)

// LedgerReader is what a ledger is gathered from.
type LedgerReader interface {
	standing.Reader
	PeriodLights(report.PeriodID) ([]standing.Frozen, error)
	PlanMeasures(plan.ID) ([]plan.Measure, error)
	Provisions(plan.ID) ([]plan.Provision, error)
	AllUnits() ([]org.Unit, error)
	PlanDuties(plan.ID) ([]duty.Duty, error)
	PlanFilings(plan.ID) ([]duty.Filing, error)
	PlanPosts(plan.ID) (map[org.PostID]org.Post, error)
	PlanWork(plan.ID) ([]work.Kept, error)
	Periods(plan.ID) ([]report.Period, error)
	PeriodReports(report.PeriodID) ([]report.Report, error)
	PlanAccepted(plan.ID) (map[plan.MeasureID]report.Round, error)
	EvidenceCounts(plan.ID) (map[plan.MeasureID]int, error)
}

// LedgerOf says which ledger is asked for, and what its reader may see.
type LedgerOf struct {
	Lang   i18n.Lang
	Plan   plan.Plan
	Unit   org.UnitID // "" for all
	Period string     // key; "" for the latest that is open
	On     calendar.Date
	Zone   *time.Location // of the plan's days
	// Drafts tells whether the reader may see what a unit is still writing; of other units he sees
	// what was handed in.
	Drafts func(org.UnitID) bool
}

// GatherLedger reads a plan's ledger as of a period. It is NotFound when there is no such period or
// unit.
func GatherLedger(r LedgerReader, of LedgerOf) (*Ledger, error) {
	g := &gathering{of: of, l: &Ledger{Lang: of.Lang, Plan: of.Plan, Title: wordsIn(of.Lang, of.Plan.Title), On: of.On}}
	if err := g.read(r); err != nil {
		return nil, err
	}
	g.fill()
	return g.l, nil
}

type gathering struct {
	of       LedgerOf
	l        *Ledger
	measures []plan.Measure
	places   map[plan.ProvisionID]plan.Provision
	units    map[org.UnitID]org.Unit
	duties   map[plan.MeasureID][]duty.Duty
	filings  map[duty.ID][]duty.Filing
	posts    map[org.PostID]org.Post
	force    map[plan.MeasureID]*work.Kept
	reports  map[reportOf]report.Report
	accepted map[plan.MeasureID]report.Round
	evidence map[plan.MeasureID]int
	lights   map[plan.MeasureID]standing.Light
}

type reportOf struct {
	measure plan.MeasureID
	unit    org.UnitID
}

func (g *gathering) read(r LedgerReader) (err error) {
	id := g.of.Plan.ID
	keep := func(e error) bool { err = e; return e == nil }
	var provisions []plan.Provision
	var units []org.Unit
	var duties []duty.Duty
	var filings []duty.Filing
	var kept []work.Kept
	var e error
	if g.measures, e = r.PlanMeasures(id); !keep(e) {
		return err
	}
	if provisions, e = r.Provisions(id); !keep(e) {
		return err
	}
	if units, e = r.AllUnits(); !keep(e) {
		return err
	}
	if duties, e = r.PlanDuties(id); !keep(e) {
		return err
	}
	if filings, e = r.PlanFilings(id); !keep(e) {
		return err
	}
	if g.posts, e = r.PlanPosts(id); !keep(e) {
		return err
	}
	if kept, e = r.PlanWork(id); !keep(e) {
		return err
	}
	if g.accepted, e = r.PlanAccepted(id); !keep(e) {
		return err
	}
	if g.evidence, e = r.EvidenceCounts(id); !keep(e) {
		return err
	}
	g.places, g.units, g.force = map[plan.ProvisionID]plan.Provision{}, map[org.UnitID]org.Unit{}, map[plan.MeasureID]*work.Kept{}
	g.duties, g.filings = map[plan.MeasureID][]duty.Duty{}, map[duty.ID][]duty.Filing{}
	for _, p := range provisions {
		g.places[p.ID] = p
	}
	for _, u := range units {
		g.units[u.ID] = u
	}
	for _, d := range duties {
		if d.Open() && d.State != duty.Returned {
			g.duties[d.Measure] = append(g.duties[d.Measure], d)
		}
	}
	for _, f := range filings {
		g.filings[f.Duty] = append(g.filings[f.Duty], f)
	}
	for i := range kept {
		g.force[kept[i].Measure] = &kept[i]
	}
	if g.of.Unit != "" {
		u, ok := g.units[g.of.Unit]
		if !ok {
			return fault.New(fault.NotFound, i18n.FaultNotFound.Key, nil)
		}
		g.l.Unit = u
	}
	if err := g.period(r); err != nil {
		return err
	}
	return g.light(r)
}

// period finds the period and its reports.
func (g *gathering) period(r LedgerReader) error {
	g.reports = map[reportOf]report.Report{}
	periods, err := r.Periods(g.of.Plan.ID)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(periods, func(p report.Period) bool { return p.Key == g.of.Period })
	if g.of.Period == "" {
		at = OpenPeriod(periods, g.of.On)
	} else if at < 0 {
		return fault.New(fault.NotFound, i18n.FaultNotFound.Key, nil)
	}
	if at < 0 {
		return nil
	}
	g.l.Period = periods[at]
	list, err := r.PeriodReports(g.l.Period.ID)
	for _, x := range list {
		g.reports[reportOf{x.Measure, x.Unit}] = x
	}
	return err
}

// OpenPeriod finds the period that reports are made for on a day: the latest that has begun and is
// not closed, else the last one; -1 when there is none.
func OpenPeriod(periods []report.Period, on calendar.Date) int {
	for i := len(periods) - 1; i >= 0; i-- {
		if !periods[i].Closed() && periods[i].From <= on {
			return i
		}
	}
	return len(periods) - 1
}

// light reads the lights: as kept, or as they stay of a period that is closed.
func (g *gathering) light(r LedgerReader) error {
	g.lights = map[plan.MeasureID]standing.Light{}
	list, err := standing.Lights(r, g.of.Plan.ID, g.of.On)
	if err != nil {
		return err
	}
	for _, l := range list {
		g.lights[l.Measure] = l
	}
	if !g.l.Period.Closed() {
		return nil
	}
	frozen, err := r.PeriodLights(g.l.Period.ID)
	for _, f := range frozen {
		g.lights[f.Measure] = standing.Light{Measure: f.Measure, Part: f.Part}
	}
	return err
}

// leads are the units that a measure has a row for: by its duties once the plan is issued, before by
// the text.
func (g *gathering) leads(m *plan.Measure) (leads []duty.Duty, support []org.UnitID) {
	list := g.duties[m.ID]
	if len(list) == 0 {
		for _, a := range m.Assignments {
			list = append(list, duty.Duty{Measure: m.ID, Unit: a.Unit, Role: a.Role})
		}
	}
	for _, d := range list {
		if d.Role == reading.Support {
			support = append(support, d.Unit)
		} else {
			leads = append(leads, d)
		}
	}
	if len(leads) == 0 {
		leads = append(leads, duty.Duty{Measure: m.ID})
	}
	return leads, support
}

func (g *gathering) fill() {
	seq := 0
	for i := range g.measures {
		m := &g.measures[i]
		leads, support := g.leads(m)
		for _, d := range leads {
			seq++ // the same in the ledger of a unit and of all
			if g.of.Unit != "" && d.Unit != g.of.Unit {
				continue
			}
			g.l.Entries = append(g.l.Entries, g.entry(seq, m, d, support))
		}
	}
}

func (g *gathering) entry(seq int, m *plan.Measure, d duty.Duty, support []org.UnitID) Entry {
	lang := g.of.Lang
	e := Entry{Seq: seq, Number: m.Number, Title: wordsIn(lang, m.Title), Commitment: i18n.TermName(lang, "commitment", string(m.Commitment)),
		Action: wordsIn(lang, g.places[m.Provision].Title), Finish: m.Due, Start: m.DueFrom,
		Evidence: g.evidence[m.ID], Measure: m.ID, Slug: m.Slug, Unit: d.Unit}
	light, judged := g.lights[m.ID]
	e.Standing = Standing{Part: light.Part, Known: judged && g.force[m.ID] != nil}
	if light.Overridden != "" {
		e.Remark = i18n.LedgerOverridden.In(lang, "light", lightText(lang, light.Overridden))
	}
	if d.Unit != "" {
		e.Lead = unitName(lang, g.units[d.Unit])
	}
	for _, u := range support {
		e.Support = append(e.Support, unitName(lang, g.units[u]))
	}
	e.Official, _ = g.holder(d, org.LeadingOfficial)
	e.Responsible, _ = g.holder(d, org.Responsible)
	e.Liaison, e.Contact = g.holder(d, org.Liaison)
	if k := g.force[m.ID]; k != nil {
		e.Work, e.Times, e.Start = k.Plan, k.Times, k.Plan.Start
		if k.Promised != 0 {
			e.Finish = k.Promised
		}
		if t, on := nextMilestone(k); t != nil {
			e.Milestone, e.MilestoneOn = textIn(lang, t.Name), on
		}
	}
	e.Target = g.target(m, &e)
	g.reported(&e)
	return e
}

// target is what can be checked: the figures of the text, else the last milestone.
func (g *gathering) target(m *plan.Measure, e *Entry) string {
	var parts []string
	for _, f := range m.Figures {
		if f.Kind != reading.Unstated {
			parts = append(parts, f.Text)
		}
	}
	if len(parts) == 0 && e.Work != nil {
		for _, s := range e.Work.Strands {
			if t, ok := e.Work.Task(s.End); ok {
				parts = append(parts, textIn(g.of.Lang, t.Name))
			}
		}
	}
	if g.of.Lang == i18n.En {
		return strings.Join(parts, "; ")
	}
	return strings.Join(parts, "；")
}

// holder is who holds a part of a duty on the day, and by what phone he is reached.
func (g *gathering) holder(d duty.Duty, kind org.PostKind) (name, phone string) {
	for _, f := range g.filings[d.ID] {
		p, ok := g.posts[f.Post]
		if f.Kind == kind && f.On(g.of.On) && ok && p.InOffice(g.of.On) {
			return strings.TrimSpace(p.Title + " " + p.Holder), p.Phone
		}
	}
	return "", ""
}

// nextMilestone is the open task that is finished first as things are heading, with its planned day.
func nextMilestone(k *work.Kept) (next *work.Task, on calendar.Date) {
	var first calendar.Date
	for i := range k.Plan.Tasks {
		t := &k.Plan.Tasks[i]
		if t.State == schedule.Done {
			continue
		}
		at := dueBy(k.Plan, k.Times, t.ID)
		if k.Times != nil {
			if x, ok := k.Times.Task(t.ID); ok {
				at = cmp.Or(x.ForecastFinish, at)
			}
		}
		if at != 0 && (next == nil || at < first) {
			next, first = t, at
		}
	}
	if next != nil {
		on = dueBy(k.Plan, k.Times, next.ID)
	}
	return next, on
}

// reported adds what the period's report says, as far as the reader may see it.
func (g *gathering) reported(e *Entry) {
	accepted, known := g.accepted[e.Measure]
	if known {
		e.Updated = g.dayOf(accepted)
	}
	x, owed := g.reports[reportOf{e.Measure, e.Unit}]
	if !owed {
		return
	}
	e.Report = x
	e.Open = x.Writable() && !g.l.Period.Closed()
	if n := len(x.Rounds); n > 0 {
		last := x.Rounds[n-1]
		e.Content, e.Updated = last.Content, max(e.Updated, g.dayOf(last))
		e.Remark = strings.TrimSpace(last.Remark + "\n" + e.Remark)
	}
	if state, ok := i18n.Lookup(fault.Key("report.state." + x.State)); ok {
		line := i18n.LedgerStateLine.In(g.of.Lang, "state", state.In(g.of.Lang), "due", x.Due)
		e.Remark = strings.TrimSpace(line + "\n" + e.Remark)
	}
	if !e.Open || g.of.Drafts == nil || !g.of.Drafts(e.Unit) {
		return
	}
	switch {
	case x.Draft != nil:
		e.Content = *x.Draft
	case e.Work != nil:
		var before *report.Content
		if known {
			before = &accepted.Content
		}
		e.Content = report.Prefill(e.Work, before)
	}
}

// dayOf is the day on which a round was decided, else handed in.
func (g *gathering) dayOf(r report.Round) calendar.Date {
	at := r.SubmittedAt
	if !r.DecidedAt.IsZero() {
		at = r.DecidedAt
	}
	return calendar.DateOf(at.In(g.of.Zone))
}

func wordsIn(lang i18n.Lang, w plan.Words) string {
	switch {
	case lang == i18n.ZhHant && w.Hant != "":
		return w.Hant
	case lang == i18n.En && w.English != "":
		return w.English
	}
	return cmp.Or(w.Hans, w.English)
}
