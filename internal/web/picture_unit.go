package web

import (
	"cmp"
	"slices"

	"luodi/internal/calendar"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/schedule"
	"luodi/internal/store"
	"luodi/internal/work"
)

// unitWork is everything a unit has to do, in all plans.
type unitWork struct {
	look.Page
	Unit   org.Unit
	Tabs   look.Tabs
	Counts []pictureCount
	Tasks  []unitTask
	More   int
	Waits  []unitTask
	Heat   heatTable
	View   ganttView
	Many   bool // work in more than one plan
}

// unitTask is one task of the unit.
type unitTask struct {
	Number   string // of the measure
	Name     look.Words
	Href     string
	Measure  look.Words
	Plan     look.Words
	PlanHref string
	Due      string
	Left     string // working days to it
	Start    string
	Finish   string
	Float    string
	Gate     bool
	Late     bool
	To       string // whom a request was sent to
	Sent     string
	Waited   string

	due calendar.Date
}

// soon is how many days ahead the page counts what is due.
const soon = 30

func (s *Server) unitWorkPage(v *visit) error {
	var p unitWork
	err := v.read(func(r *store.Reader) error {
		u, err := r.UnitBySlug(v.r.PathValue("unit"))
		if err != nil {
			return err
		}
		p = unitWork{Page: v.page(""), Unit: u}
		books, err := v.unitPictures(r, u)
		if err != nil {
			return err
		}
		v.fillUnitWork(books, &p)
		return nil
	})
	if err != nil {
		return err
	}
	name, lang := unitWords(v.lang, p.Unit).Pick()
	p.Title = v.t(i18n.PictureUnitWork) + " · " + name
	p.Wide, p.Scripts = true, []string{"chart"}
	base := "/desk/units/" + p.Unit.Slug
	p.Crumbs = []look.Link{{Href: "/desk/units", Label: v.t(i18n.WebUnits)}, {Href: base, Label: name, Lang: otherLang(v.lang, lang)}}
	return v.show(unitWorkView(p))
}

// unitPictures opens every plan in which the unit has duties or work.
func (v *visit) unitPictures(r *store.Reader, u org.Unit) ([]*pictureBook, error) {
	var ids []plan.ID
	put := func(id plan.ID) {
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	duties, err := r.UnitDuties(u.ID)
	if err != nil {
		return nil, err
	}
	for _, d := range duties {
		put(d.Plan)
	}
	due, err := r.UnitDue(u.ID, calendar.First, calendar.Last)
	if err != nil {
		return nil, err
	}
	for _, d := range due {
		m, err := r.MeasureByID(d.Measure)
		if err != nil {
			return nil, err
		}
		put(m.Plan)
	}
	return v.pictureBooks(r, ids...)
}

func (v *visit) fillUnitWork(books []*pictureBook, p *unitWork) {
	p.View = ganttView{Page: p.Page, Caption: v.t(i18n.PictureUnitBars)}
	var stretches []work.Stretch
	late, near := 0, 0
	for _, b := range books {
		group := ganttGroup{Key: b.plan.Slug, Title: words(v.lang, b.plan.Title)}
		for _, m := range b.measures {
			k := b.force[m.ID]
			if k == nil || k.Times == nil {
				continue
			}
			tasks := v.unitTasks(b, m, k, p)
			stretches = append(stretches, k.Stretches()[string(p.Unit.ID)]...)
			if tasks > 0 {
				group.Bodies = append(group.Bodies, v.unitBars(p, b, m, k))
			}
		}
		if len(group.Bodies) > 0 {
			p.View.Groups = append(p.View.Groups, group)
		}
	}
	p.Many = len(p.View.Groups) > 1
	for _, t := range p.Tasks {
		if t.Late {
			late++
		}
		if t.due != 0 && t.due >= v.today() && t.due <= v.today()+soon {
			near++
		}
	}
	slices.SortStableFunc(p.Tasks, func(a, b unitTask) int {
		return cmp.Compare(cmp.Or(a.due, calendar.Last), cmp.Or(b.due, calendar.Last))
	})
	p.Counts = []pictureCount{{N: len(p.Tasks), Word: v.t(i18n.PictureUnitToDo), Href: anchor("tasks", len(p.Tasks))}, {N: near, Word: v.t(i18n.PictureUnitSoon), Href: anchor("tasks", len(p.Tasks))},
		{N: late, Word: v.t(i18n.PictureUnitLate), Href: anchor("tasks", len(p.Tasks)), Late: late > 0}, {N: len(p.Waits), Word: v.t(i18n.PictureUnitWaits), Href: anchor("waits", len(p.Waits))}}
	p.More = max(0, len(p.Tasks)-longestLedger)
	p.Tasks = p.Tasks[:len(p.Tasks)-p.More]
	if len(books) > 0 {
		v.drawGantt(&p.View, books[0].calendar, 0)
		v.unitHeat(books[0].calendar, stretches, p)
	}
}

// unitTasks lists what the unit still has to do for a measure, and counts all its tasks in it.
func (v *visit) unitTasks(b *pictureBook, m plan.Measure, k *work.Kept, p *unitWork) int {
	n := 0
	for i := range k.Plan.Tasks {
		t, at := &k.Plan.Tasks[i], k.Times.Tasks[i]
		if k.UnitOf(t) != string(p.Unit.ID) {
			continue
		}
		n++
		if t.State == schedule.Done {
			continue
		}
		row := unitTask{Number: m.Number, Name: pictureTaskWords(v.lang, t.Name), Href: pictureWorkPath(b.plan, m) + "#t-" + string(t.ID), Measure: words(v.lang, m.Title),
			Plan: words(v.lang, b.plan.Title), PlanHref: "/desk/plans/" + b.plan.Slug + "/work", Start: i18n.Date(v.lang, at.LatestStart),
			Finish: i18n.Date(v.lang, at.ForecastFinish), Gate: t.Gate, due: at.LatestFinish}
		if at.Binds {
			row.Due, row.Float = i18n.DateNear(v.lang, at.LatestFinish, v.today()), v.t(i18n.PictureFloatDays, "n", at.Float)
			row.Left, _ = v.daysLeft(at.LatestFinish)
			row.Late = at.LatestFinish < v.today() || at.ForecastFinish > at.LatestFinish
		}
		if q := t.Request; q != nil && q.Sent != 0 && q.Answered == 0 {
			v.fillWait(b, &row, t, q)
			p.Waits = append(p.Waits, row)
			continue
		}
		p.Tasks = append(p.Tasks, row)
	}
	return n
}

func (v *visit) fillWait(b *pictureBook, row *unitTask, t *work.Task, q *work.Request) {
	row.To, row.Sent = q.To, i18n.Date(v.lang, q.Sent)
	if cal, ok := b.calendar.Calendar(t.Calendar); ok {
		if n, err := q.Waited(cal, v.today()); err == nil {
			row.Waited = v.t(i18n.PictureFloatDays, "n", n)
		}
	}
}

func (v *visit) unitBars(p *unitWork, b *pictureBook, m plan.Measure, k *work.Kept) ganttBody {
	body := ganttBody{ID: b.plan.Slug + "-m" + m.Slug}
	line, row := v.measureLine(b, m)
	p.View.add(&body, line, row)
	v.ganttTasks(&p.View, &body, k, pictureWorkPath(b.plan, m), p.Unit.ID)
	return body
}

// unitHeat is the unit's load per month: tasks, working days, requests that wait.
func (v *visit) unitHeat(book *calendar.Book, stretches []work.Stretch, p *unitWork) {
	from, to := stretchSpan(map[string][]work.Stretch{"": stretches})
	if from == 0 {
		return
	}
	h := heatTable{Caption: v.t(i18n.PictureUnitLoad), Corner: v.t(i18n.PictureTime), Months: v.heatMonths(from, to)}
	burdens := work.Burdens(book, from, to, stretches)
	for _, part := range []struct {
		word *i18n.Message
		n    func(work.Burden) int
	}{{i18n.PictureLoadTasks, func(x work.Burden) int { return x.Tasks }}, {i18n.PictureLoadDays, func(x work.Burden) int { return x.Days }},
		{i18n.PictureUnitWaits, func(x work.Burden) int { return x.Waits }}} {
		one := heatTable{Rows: []heatRow{{Name: v.said(v.t(part.word))}}}
		sum := 0
		for i, x := range burdens {
			sum += part.n(x)
			one.Rows[0].Cells = append(one.Rows[0].Cells, heatCell{N: part.n(x), Now: h.Months[i].Now})
		}
		if sum > 0 {
			one.colour()
			h.Rows = append(h.Rows, one.Rows...)
		}
	}
	p.Heat = h
}

// anchor leads to a part of the page that is there when it has something to show.
func anchor(id string, n int) string {
	if n == 0 {
		return ""
	}
	return "#" + id
}
