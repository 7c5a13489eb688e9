package web

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/duty"
	"luodi/internal/explain"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/reading"
	"luodi/internal/schedule"
	"luodi/internal/signal"
	"luodi/internal/standing"
	"luodi/internal/store"
	"luodi/internal/work"
)

// pictureRoutes are the pages that show work plans together: as a list, over time, by day, as a
// network, by load, and on a wall.
func (s *Server) pictureRoutes() []route {
	return []route{
		{pattern: "GET /desk/plans/{plan}/work", handle: s.pictureWorkPage, right: access.ReadPlans},
		{pattern: "GET /desk/plans/{plan}/gantt", handle: s.pictureGanttPage, right: access.ReadPlans},
		{pattern: "GET /desk/plans/{plan}/calendar", handle: s.pictureCalendarPage, right: access.ReadPlans},
		{pattern: "GET /desk/plans/{plan}/network", handle: s.pictureNetworkPage, right: access.ReadPlans},
		{pattern: "POST /desk/plans/{plan}/network", handle: s.linkMeasures, right: access.LinkWork},
		{pattern: "POST /desk/plans/{plan}/network/{link}/remove", handle: s.unlinkMeasures, right: access.LinkWork},
		{pattern: "GET /desk/plans/{plan}/load", handle: s.pictureLoadPage, right: access.ReadPlans},
		{pattern: "GET /desk/plans/{plan}/wall", handle: s.pictureWallPage, right: access.ReadPlans},
		{pattern: "GET /desk/units/{unit}/work", handle: s.unitWorkPage, right: access.ReadPlans},
	}
}

// planTabs are the pages of one plan; here is the last part of the address of the current one.
func planTabs(p look.Page, slug, here string) look.Tabs {
	base := "/desk/plans/" + slug
	tabs := look.Tabs{Label: p.T(i18n.PictureTabs)}
	for _, t := range []struct {
		name string
		word *i18n.Message
	}{{"", i18n.PictureMeasures}, {"duties", i18n.PictureDuties}, {"lights", i18n.LightTitle}, {"work", i18n.PictureWork}, {"gantt", i18n.PictureGantt}, {"calendar", i18n.PictureCalendar},
		{"network", i18n.PictureNetwork}, {"load", i18n.PictureLoad}, {"wall", i18n.PictureWall}, {"ledger", i18n.LedgerSheet}, {"periods", i18n.OfficeReports}, {"requests", i18n.RequestTitle}, {"extensions", i18n.ExtensionTitle}, {"reminders", i18n.RemindersTitle}} {
		href := base
		if t.name != "" {
			href += "/" + t.name
		}
		tabs.Items = append(tabs.Items, look.Link{Href: href, Label: p.T(t.word), Current: t.name == here})
	}
	return tabs
}

// picturePage is what all pages of pictures have.
type picturePage struct {
	look.Page
	Plan   plan.Plan
	Here   string // of planTabs
	Issued bool
	Wrong  string // why the plans cannot be computed together
	Forced int    // measures with a work plan in force
}

// pictureBook is a plan with everything that is known of its work, dated today.
type pictureBook struct {
	plan     plan.Plan
	calendar *calendar.Book
	measures []plan.Measure
	at       map[plan.MeasureID]int // places in measures
	heads    map[plan.ProvisionID]plan.Provision
	units    map[org.UnitID]org.Unit
	leads    map[plan.MeasureID]org.UnitID
	duties   []duty.Duty
	kept     []work.Kept
	force    map[plan.MeasureID]*work.Kept
	open     map[plan.MeasureID]work.Head // the version being made
	cross    []work.KeptCross
	lights   map[plan.MeasureID]standing.Light // as kept
	names    taskNames
	rules    signal.Rules
	wrong    error
}

// openPictures reads a plan's work by the plan's slug and computes its dates as of today.
func (v *visit) openPictures(r *store.Reader, slug string) (*pictureBook, error) {
	of, err := r.PlanBySlug(slug)
	if err != nil {
		return nil, err
	}
	return v.picturesOf(r, of)
}

func (v *visit) picturesOf(r *store.Reader, of plan.Plan) (*pictureBook, error) {
	b := &pictureBook{plan: of, at: map[plan.MeasureID]int{}, heads: map[plan.ProvisionID]plan.Provision{}, units: map[org.UnitID]org.Unit{},
		leads: map[plan.MeasureID]org.UnitID{}, names: taskNames{}, force: map[plan.MeasureID]*work.Kept{}, open: map[plan.MeasureID]work.Head{}}
	var err error
	if b.measures, err = r.PlanMeasures(of.ID); err != nil {
		return nil, err
	}
	provisions, err := r.Provisions(of.ID)
	if err != nil {
		return nil, err
	}
	for _, n := range provisions {
		b.heads[n.ID] = n
	}
	units, err := r.AllUnits()
	if err != nil {
		return nil, err
	}
	for _, u := range units {
		b.units[u.ID] = u
	}
	if b.duties, err = r.PlanDuties(of.ID); err != nil {
		return nil, err
	}
	b.fillLeads()
	for _, state := range []work.ReviewState{work.Draft, work.Submitted, work.Returned} {
		heads, err := r.WorkHeads(of.ID, state)
		if err != nil {
			return nil, err
		}
		for _, h := range heads {
			b.open[h.Measure] = h
		}
	}
	if err := v.dateWork(r, b); err != nil {
		return b, err
	}
	if b.rules, err = standing.RulesInForce(r); err != nil {
		return b, err
	}
	b.lights, err = v.planLights(r, of.ID)
	return b, err
}

// fillLeads finds who leads each measure: by its duties once the plan is issued, before by the text.
func (b *pictureBook) fillLeads() {
	for i, m := range b.measures {
		b.at[m.ID] = i
		for _, a := range slices.SortedStableFunc(slices.Values(m.Assignments), leadsFirst) {
			if a.Role != reading.Support {
				b.leads[m.ID] = a.Unit
				break
			}
		}
	}
	seen := map[plan.MeasureID]bool{}
	for _, d := range b.duties {
		if d.Open() && d.State != duty.Returned && d.Role != reading.Support && !seen[d.Measure] {
			seen[d.Measure], b.leads[d.Measure] = true, d.Unit
		}
	}
}

// dateWork reads the plans in force and computes them together.
func (v *visit) dateWork(r *store.Reader, b *pictureBook) error {
	var err error
	if b.calendar, err = r.Calendars(); err != nil {
		return err
	}
	if b.kept, err = r.PlanWork(b.plan.ID); err != nil {
		return err
	}
	if b.cross, err = r.CrossLinks(b.plan.ID); err != nil {
		return err
	}
	_, b.wrong = work.AsOf(b.kept, b.cross, b.calendar, v.today())
	if b.wrong != nil && !fault.Is(b.wrong, fault.Invalid) {
		return b.wrong
	}
	for i := range b.kept {
		b.force[b.kept[i].Measure] = &b.kept[i]
		b.names.add(v.lang, &b.kept[i])
	}
	return nil
}

// picture begins a page from the book.
func (b *pictureBook) picture(v *visit, here string, title *i18n.Message) picturePage {
	p := picturePage{Page: v.page(v.t(title) + " · " + picked(v.lang, b.plan.Title)), Plan: b.plan, Here: here, Issued: b.plan.Status != plan.Draft, Forced: len(b.kept)}
	if b.wrong != nil {
		p.Wrong = v.faultText(b.wrong)
	}
	p.Wide = true
	p.Scripts = []string{"chart"}
	p.Crumbs = []look.Link{{Href: "/desk/plans", Label: v.t(i18n.WebPlans)}}
	return p
}

// faultText is a fault as a sentence.
func (v *visit) faultText(err error) string {
	var f *fault.Error
	if errors.As(err, &f) {
		if m, found := i18n.Lookup(f.Key); found {
			return m.With(v.lang, f.Args)
		}
	}
	return ""
}

// light gives the kept light of a measure and the worst of its reasons in a sentence.
func (v *visit) light(b *pictureBook, m plan.Measure) (standing.Light, string) {
	l, ok := b.lights[m.ID]
	if !ok { // of a measure whose facts contradict themselves
		return standing.Light{Part: signal.Part{Light: signal.NotYet}}, ""
	}
	return l, v.lightWhy(l, b.names)
}

// promised is the date that a measure promises, the last day of it; zero when it names none.
func promised(m plan.Measure) calendar.Date {
	return standing.Promised(m.Due, m.DueKind)
}

// workLight puts a light and its reason into words.
func (v *visit) workLight(l work.Light, why explain.Reason) (look.Light, string) {
	return look.Light{Lang: v.lang, State: look.State(l)}, v.reasonText(why)
}

// reasonText writes the sentence of a rule, dates as people write them.
func (v *visit) reasonText(why explain.Reason) string {
	m, ok := i18n.Lookup(why.Rule)
	if !ok {
		return ""
	}
	args := why.MessageArgs()
	for _, in := range why.Args {
		if in.Value.Kind == explain.KindDate {
			if d, err := calendar.ParseDate(in.Value.Text); err == nil {
				args[in.Name] = i18n.Date(v.lang, d)
			}
		}
	}
	return m.With(v.lang, args)
}

// pictureTaskWords is a task's name in the reader's language.
func pictureTaskWords(lang i18n.Lang, t work.Text) look.Words {
	return look.Words{Lang: lang, Hans: t.Hans, Hant: t.Hant, English: t.En}
}

// shareText writes thousandths as per cent.
func shareText(thousandths int) string { return i18n.Percent(thousandths, 1000) }

// nextTask finds the open task that is to be finished next as things are heading; false when all is
// done.
func nextTask(k *work.Kept) (work.Task, work.TaskTimes, bool) {
	if k == nil || k.Times == nil {
		return work.Task{}, work.TaskTimes{}, false
	}
	best := -1
	for i := range k.Plan.Tasks {
		at := k.Times.Tasks[i].ForecastFinish
		if k.Plan.Tasks[i].State == schedule.Done || at == 0 {
			continue
		}
		if best < 0 || at < k.Times.Tasks[best].ForecastFinish {
			best = i
		}
	}
	if best < 0 {
		return work.Task{}, work.TaskTimes{}, false
	}
	return k.Plan.Tasks[best], k.Times.Tasks[best], true
}

// dueOf is the date by which a task is due: its latest finish, else its forecast.
func dueOf(t work.TaskTimes) calendar.Date { return cmp.Or(t.LatestFinish, t.ForecastFinish) }

// nearDate writes a date without the year when it is this year's, and without the weekday.
func (v *visit) nearDate(d calendar.Date) string {
	if d.IsZero() || d.Year() != v.today().Year() {
		return i18n.Date(v.lang, d)
	}
	if v.lang == i18n.En {
		return d.Time().Format("2 Jan")
	}
	full := i18n.Date(v.lang, d)
	_, short, _ := strings.Cut(full, "年")
	return short
}

// pictureWorkPath is the page of a measure's work plan.
func pictureWorkPath(of plan.Plan, m plan.Measure) string { return measurePath(of, m) + "/work" }

// unit finds a unit by an id kept in a work plan.
func (b *pictureBook) unit(id string) org.Unit { return b.units[org.UnitID(id)] }

// pictureBooks opens several plans, for what a unit or a person has in all of them.
func (v *visit) pictureBooks(r *store.Reader, ids ...plan.ID) (books []*pictureBook, err error) {
	for _, id := range ids {
		of, err := r.Plan(id)
		if err != nil {
			return nil, err
		}
		b, err := v.picturesOf(r, of)
		if err != nil {
			return nil, err
		}
		books = append(books, b)
	}
	return books, nil
}
