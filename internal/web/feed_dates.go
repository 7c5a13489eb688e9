package web

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"luodi/internal/calendar"
	"luodi/internal/duty"
	"luodi/internal/i18n"
	"luodi/internal/ledger"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/schedule"
	"luodi/internal/store"
	"luodi/internal/work"
)

// feedWindow is how many days back a feed tells of what is done.
const feedWindow = 366

// feedScope is what a feed shows: all of its plans, or what belongs to a unit, or of that only some
// measures.
type feedScope struct {
	books    []*pictureBook            // its plans, dated today
	unit     org.UnitID                // "" is every unit
	measures map[plan.MeasureID]bool   // nil is every measure
	signs    bool                      // limits for signing for duties belong to it
	duties   map[plan.MeasureID]string // open duties of the unit, by measure
}

// feedOf gathers a feed's dates as of today, in the reader's language. The visit acts as the maker
// of the feed.
func (v *visit) feedOf(r *store.Reader, f work.Feed) (ledger.CalendarFeed, error) {
	feed := ledger.CalendarFeed{Lang: v.lang, Now: v.today().Time(), Refresh: feedRefresh, Alarm: f.Alarm}
	scope, what, err := v.feedScope(r, f)
	if err != nil {
		return feed, err
	}
	feed.Name, feed.About = v.t(i18n.FeedName, "what", what), v.s.name
	for _, b := range scope.books {
		c := feedWriter{v: v, b: b, scope: scope, origin: v.origin(), feed: &feed}
		c.fill()
	}
	slices.SortFunc(feed.Dates, func(a, b ledger.CalendarDate) int {
		return cmp.Or(cmp.Compare(a.On, b.On), cmp.Compare(a.UID, b.UID))
	})
	return feed, nil
}

// feedScope finds what belongs to a feed, and what to call it.
func (v *visit) feedScope(r *store.Reader, f work.Feed) (scope feedScope, what string, err error) {
	if f.Kind == work.PlanFeed {
		of, err := r.Plan(plan.ID(f.Subject))
		if err != nil {
			return scope, "", err
		}
		scope.books, err = v.pictureBooks(r, of.ID)
		return scope, picked(v.lang, of.Title), err
	}
	scope.unit, what = org.UnitID(f.Subject), v.t(i18n.FeedOwn)
	if scope.unit == "" { // who belongs to no unit is concerned by everything
		ids, err := r.IssuedPlans()
		if err != nil {
			return scope, "", err
		}
		scope.books, err = v.pictureBooks(r, ids...)
		return scope, what, err
	}
	u, err := r.Unit(scope.unit)
	if err != nil {
		return scope, "", err
	}
	if f.Kind == work.UnitFeed {
		what, _ = unitWords(v.lang, u).Pick()
	}
	scope.signs = true
	if scope.books, err = v.unitPictures(r, u); err != nil {
		return scope, "", err
	}
	if f.Kind == work.OwnFeed {
		scope.measures, err = v.feedMeasures(r)
	}
	return scope, what, err
}

// feedMeasures are those of the duties for which a post of the reader is filed. Who holds no post
// gets all of the unit: nil.
func (v *visit) feedMeasures(r *store.Reader) (map[plan.MeasureID]bool, error) {
	posts, err := r.AccountPosts(string(v.actor.Account))
	if err != nil {
		return nil, err
	}
	held, today := false, v.today()
	out := map[plan.MeasureID]bool{}
	for _, p := range posts {
		if p.From > today || p.To != 0 && p.To < today {
			continue
		}
		held = true
		filings, err := r.PostFilings(p.ID)
		if err != nil {
			return nil, err
		}
		for _, f := range filings {
			if !f.On(today) {
				continue
			}
			d, err := r.Duty(f.Duty)
			if err != nil {
				return nil, err
			}
			if d.Open() {
				out[d.Measure] = true
			}
		}
	}
	if !held {
		return nil, nil
	}
	return out, nil
}

// feedWriter puts the dates of one plan into a feed.
type feedWriter struct {
	v      *visit
	b      *pictureBook
	scope  feedScope
	origin string
	feed   *ledger.CalendarFeed
}

func (c *feedWriter) fill() {
	c.scope.duties = map[plan.MeasureID]string{}
	signs := map[calendar.Date]int{}
	for _, d := range c.b.duties {
		if d.Unit != c.scope.unit || !d.Open() {
			continue
		}
		c.scope.duties[d.Measure] = string(d.ID)
		if d.State == duty.Issued && c.scope.signs {
			signs[d.SignBy]++
		}
	}
	for _, m := range c.b.measures {
		if c.scope.measures != nil && !c.scope.measures[m.ID] {
			continue
		}
		c.measure(m)
	}
	for on, n := range signs {
		c.put(ledger.CalendarDate{UID: c.uid(string(c.b.plan.ID), string(c.scope.unit), "sign", on.String()), On: on,
			Summary: c.v.t(i18n.FeedSign, "n", n, "plan", picked(c.v.lang, c.b.plan.Title)), Kind: c.v.t(i18n.FeedKindSign), URL: c.origin + "/desk"})
	}
}

// measure puts a measure's promise and, where its work plan is in force, its tasks.
func (c *feedWriter) measure(m plan.Measure) {
	k := c.b.force[m.ID]
	if k == nil || k.Times == nil {
		if promised(m) != 0 && c.concerned(m) {
			c.put(c.promise(m, "", promised(m), picked(c.v.lang, m.Title), false, nil))
		}
		return
	}
	for _, s := range k.Plan.Strands {
		if s.Unit != string(c.scope.unit) && !c.concerned(m) {
			continue
		}
		end, ok := k.Plan.Task(s.End)
		if !ok {
			continue
		}
		name, _ := pictureTaskWords(c.v.lang, s.Name).Pick()
		if len(k.Plan.Strands) == 1 {
			name = picked(c.v.lang, m.Title)
		}
		c.put(c.promise(m, s.Key, cmp.Or(s.Deadline, k.Plan.Deadline), name, end.State == schedule.Done, k))
	}
	for i := range k.Plan.Tasks {
		if c.scope.unit == "" || k.UnitOf(&k.Plan.Tasks[i]) == string(c.scope.unit) {
			c.task(m, k, i)
		}
	}
}

// concerned reports whether a measure as a whole belongs to the feed.
func (c *feedWriter) concerned(m plan.Measure) bool {
	return c.scope.unit == "" || c.b.leads[m.ID] == c.scope.unit || c.scope.duties[m.ID] != ""
}

func (c *feedWriter) promise(m plan.Measure, strand string, on calendar.Date, what string, done bool, k *work.Kept) ledger.CalendarDate {
	d := ledger.CalendarDate{UID: c.uid(string(m.ID), strand, "promise"), On: on, Kind: c.v.t(i18n.FeedKindPromise),
		Summary: c.v.t(i18n.FeedPromise, "number", m.Number, "what", what), URL: c.origin + measurePath(c.b.plan, m)}
	about := c.about(m, string(c.b.leads[m.ID]))
	if k != nil {
		d.URL = c.origin + pictureWorkPath(c.b.plan, m)
		c.stamp(&d, k)
		if !done && k.Finish > on {
			about = append(about, c.v.t(i18n.FeedAboutLate, "date", i18n.Date(c.v.lang, k.Finish)))
		}
	}
	return c.finish(d, about, done, calendar.CN)
}

func (c *feedWriter) task(m plan.Measure, k *work.Kept, i int) {
	t, at := &k.Plan.Tasks[i], k.Times.Tasks[i]
	name, _ := pictureTaskWords(c.v.lang, t.Name).Pick()
	d := ledger.CalendarDate{UID: c.uid(string(m.ID), string(t.ID), "due"), On: at.LatestFinish, Kind: c.v.t(i18n.FeedKindTask),
		Summary: c.v.t(i18n.FeedTask, "number", m.Number, "task", name), URL: c.origin + pictureWorkPath(c.b.plan, m)}
	done := t.State == schedule.Done
	if done {
		d.On = t.Finished
		if d.On < k.Plan.Start {
			return // done before the plan began
		}
	}
	about := c.about(m, k.UnitOf(t))
	if t.Gate {
		d.Kind = c.v.t(i18n.FeedKindGate)
	}
	if r := t.Request; r != nil {
		d.Kind = c.v.t(i18n.FeedKindAsk)
		if !done {
			d.Summary = c.v.t(i18n.FeedAnswer, "number", m.Number, "task", name)
		}
		about = append(about, c.asked(r)...)
		if r.Sent == 0 && !done {
			ask := d
			ask.UID, ask.On = c.uid(string(m.ID), string(t.ID), "ask"), at.LatestStart
			ask.Summary = c.v.t(i18n.FeedAsk, "number", m.Number, "task", name)
			c.stamp(&ask, k)
			c.put(c.finish(ask, slices.Clone(about), false, t.Calendar))
		}
	}
	if !done && at.ForecastFinish > at.LatestFinish && at.Binds {
		about = append(about, c.v.t(i18n.FeedAboutLate, "date", i18n.Date(c.v.lang, at.ForecastFinish)))
	}
	if len(t.Evidence) > 0 {
		about = append(about, c.v.t(i18n.FeedAboutProof, "list", i18n.Enumerate(c.v.lang, t.Evidence)))
	}
	c.stamp(&d, k)
	c.put(c.finish(d, about, done, t.Calendar))
}

// asked says whom a request is for and when it went out.
func (c *feedWriter) asked(r *work.Request) (lines []string) {
	if r.To != "" {
		lines = append(lines, c.v.t(i18n.FeedAboutTo, "to", r.To))
	}
	if r.Sent != 0 {
		lines = append(lines, c.v.t(i18n.FeedAboutSent, "date", i18n.Date(c.v.lang, r.Sent)))
	}
	return lines
}

// about says of which measure and plan a date is, and who does it.
func (c *feedWriter) about(m plan.Measure, unit string) []string {
	lines := []string{c.v.t(i18n.FeedAboutMeasure, "number", m.Number, "measure", picked(c.v.lang, m.Title)),
		c.v.t(i18n.FeedAboutPlan, "plan", picked(c.v.lang, c.b.plan.Title))}
	if name, _ := unitWords(c.v.lang, c.b.unit(unit)).Pick(); name != "" {
		lines = append(lines, c.v.t(i18n.FeedAboutUnit, "unit", name))
	}
	return lines
}

// finish settles how sure a date is and writes its description.
func (c *feedWriter) finish(d ledger.CalendarDate, about []string, done bool, cal string) ledger.CalendarDate {
	if done {
		d.State, d.Summary = ledger.Over, c.v.t(i18n.FeedDone, "what", d.Summary)
	} else if known, ok := c.b.calendar.Calendar(cal); ok && d.On != 0 && !known.Announced(d.On.Year()) {
		d.State = ledger.Tentative
		about = append(about, c.v.t(i18n.FeedAboutYear, "year", d.On.Year()))
	}
	d.About = strings.Join(about, "\n")
	return d
}

// stamp tells calendar programs which of two states of a date is the later one: versions of the
// work plan, changes of the version, versions of the calendars.
func (c *feedWriter) stamp(d *ledger.CalendarDate, k *work.Kept) {
	d.Sequence = 1000*k.Version + k.Guard + c.b.calendar.Version()
	if k.DecidedOn != 0 {
		d.Changed = k.DecidedOn.Time().Add(time.Hour)
	}
}

// put adds a date unless it has none or lies too far back.
func (c *feedWriter) put(d ledger.CalendarDate) {
	if d.On != 0 && (d.State != ledger.Over || d.On >= c.v.today()-feedWindow) {
		c.feed.Dates = append(c.feed.Dates, d)
	}
}

// uid names a date for ever: it does not change with its day, its words or its reader.
func (c *feedWriter) uid(parts ...string) string {
	return fmt.Sprintf("%s@luodi", strings.Join(parts, "."))
}
