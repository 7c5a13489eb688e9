package web

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"luodi/internal/calendar"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/plan"
	"luodi/internal/schedule"
	"luodi/internal/store"
	"luodi/internal/work"
)

// pictureCalendar is a month of a plan: what is due on each day, and why a day is off.
type pictureCalendar struct {
	picturePage
	Month       string // its name
	Value       string // 2023-04
	Before      string // addresses of the months beside it
	After       string
	Weekdays    []string
	Weeks       [][]calendarDay
	Days        []calendarDay // those on which something happens, for the list
	Due         int
	Working     int
	Provisional string
}

// calendarDay is a day of the grid.
type calendarDay struct {
	Key     string
	Number  int
	Name    string // with its weekday, for the list
	Outside bool   // of another month
	Off     bool
	MakeUp  bool
	Why     string // why it is off, or worked on a weekend
	Today   bool
	Things  []calendarThing
	More    int // not shown in the cell
}

// calendarThing is something on a day.
type calendarThing struct {
	Class  string // task, gate, deadline, sent, answered, ask; with finished or missed
	Kind   string
	Number string
	Name   look.Words
	Href   string
	Unit   look.Words
	State  string // done, overdue
	Late   bool
	order  int
}

// mostInCell is how many things a day of the grid shows; the list below has all.
const mostInCell = 5

func (s *Server) pictureCalendarPage(v *visit) error {
	var p pictureCalendar
	err := v.read(func(r *store.Reader) error {
		b, err := v.openPictures(r, v.r.PathValue("plan"))
		if err != nil {
			return err
		}
		p = pictureCalendar{picturePage: b.picture(v, "calendar", i18n.PictureCalendar)}
		v.fillMonth(b, &p)
		return nil
	})
	if err != nil {
		return err
	}
	return v.show(pictureCalendarView(p))
}

func (v *visit) fillMonth(b *pictureBook, p *pictureCalendar) {
	things := v.calendarThings(b)
	month := v.chosenMonth(things)
	next := calendar.NewDate(month.Year(), month.Month()+1, 1)
	base := "/desk/plans/" + b.plan.Slug + "/calendar?month="
	p.Month, p.Value = i18n.Month(v.lang, month), month.String()[:7]
	if month > calendar.First {
		p.Before = base + calendar.NewDate(month.Year(), month.Month()-1, 1).String()[:7]
	}
	if next < calendar.Last {
		p.After = base + next.String()[:7]
	}
	for i := range 7 {
		p.Weekdays = append(p.Weekdays, i18n.Weekday(v.lang, time.Weekday((i+1)%7)))
	}
	cn, _ := b.calendar.Calendar(calendar.CN)
	p.Working, _ = cn.Count(month, next-1)
	if !cn.Announced(month.Year()) {
		p.Provisional = v.t(i18n.PictureProvision, "year", month.Year())
	}
	first := month - calendar.Date((month.Weekday()+6)%7)
	for d := first; d < next; d += 7 {
		var week []calendarDay
		for i := range 7 {
			week = append(week, v.calendarDay(cn, d+calendar.Date(i), month, things))
		}
		p.Weeks = append(p.Weeks, week)
		for _, day := range week {
			if !day.Outside && len(day.Things) > 0 {
				p.Days, p.Due = append(p.Days, day), p.Due+len(day.Things)
			}
		}
	}
}

// chosenMonth is the month asked for; else the first from this one on in which something happens, or
// the last in which anything did.
func (v *visit) chosenMonth(things map[calendar.Date][]calendarThing) calendar.Date {
	if asked, err := calendar.ParseDate(v.query("month") + "-01"); err == nil && asked >= calendar.First && asked < calendar.Last {
		return asked
	}
	this := calendar.NewDate(v.today().Year(), v.today().Month(), 1)
	coming, last := calendar.Date(0), calendar.Date(0)
	for day := range things {
		if day >= this && (coming == 0 || day < coming) {
			coming = day
		}
		last = max(last, day)
	}
	d := cmp.Or(coming, last, this)
	return calendar.NewDate(d.Year(), d.Month(), 1)
}

func (v *visit) calendarDay(cn *calendar.Calendar, d, month calendar.Date, things map[calendar.Date][]calendarThing) calendarDay {
	known := cn.Day(d)
	day := calendarDay{Key: "d" + d.String(), Number: d.Day(), Name: i18n.DateNear(v.lang, d, v.today()), Outside: d.Month() != month.Month(), Off: !known.Works,
		MakeUp: known.Kind == calendar.MakeUp, Today: d == v.today()}
	if day.Outside {
		return day
	}
	if day.Off || day.MakeUp {
		day.Why = v.whyOff(known)
	}
	day.Things = things[d]
	slices.SortStableFunc(day.Things, func(a, b calendarThing) int { return cmp.Compare(a.order, b.order) })
	day.More = max(0, len(day.Things)-mostInCell)
	if day.More == 1 {
		day.More = 0 // the line that says so would take its place
	}
	return day
}

// whyOff names the holiday, or says what kind of day it is.
func (v *visit) whyOff(d calendar.Day) string {
	if m, ok := i18n.Lookup(d.Name.Key); ok && d.Kind != calendar.MakeUp {
		return m.In(v.lang)
	}
	if d.Name.Text != "" && d.Kind == calendar.Holiday {
		return d.Name.Text
	}
	if m, ok := i18n.Lookup(d.Kind.Key()); ok {
		return m.In(v.lang)
	}
	return ""
}

// calendarThings gathers everything that has a day.
func (v *visit) calendarThings(b *pictureBook) map[calendar.Date][]calendarThing {
	out := map[calendar.Date][]calendarThing{}
	put := func(d calendar.Date, t calendarThing) {
		if d != 0 {
			out[d] = append(out[d], t)
		}
	}
	for _, m := range b.measures {
		k := b.force[m.ID]
		end := calendarThing{Class: "deadline", Kind: v.t(i18n.PictureKindEnd), Number: m.Number, Name: words(v.lang, m.Title), Href: measurePath(b.plan, m),
			Unit: unitWords(v.lang, b.units[b.leads[m.ID]])}
		date := promised(m)
		if k != nil && k.Promised != 0 {
			date, end.Href = k.Promised, end.Href+"/work"
		}
		done := k != nil && k.Share >= 1000
		v.calendarState(&end, done, date < v.today())
		put(date, end)
		if k == nil || k.Times == nil {
			continue
		}
		for i := range k.Plan.Tasks {
			v.taskThings(b, m, k, i, put)
		}
	}
	return out
}

func (v *visit) calendarState(t *calendarThing, done, over bool) {
	switch {
	case done:
		t.State, t.Class = v.t(i18n.PictureFinished), t.Class+" finished"
	case over:
		t.State, t.Class, t.Late = v.t(i18n.PictureMissed), t.Class+" missed", true
	}
}

func (v *visit) taskThings(b *pictureBook, m plan.Measure, k *work.Kept, i int, put func(calendar.Date, calendarThing)) {
	t, at := &k.Plan.Tasks[i], k.Times.Tasks[i]
	thing := calendarThing{Class: "task", Kind: v.t(i18n.PictureKindDue), Number: m.Number, Name: pictureTaskWords(v.lang, t.Name), Href: pictureWorkPath(b.plan, m) + "#t-" + string(t.ID), order: 2}
	thing.Unit = unitWords(v.lang, b.unit(k.UnitOf(t)))
	if t.Gate {
		thing.Class, thing.Kind, thing.order = "gate", v.t(i18n.PictureKindGate), 1
	}
	if r := t.Request; r != nil {
		v.requestThings(thing, r, at, put)
	}
	due := at.LatestFinish
	if t.State == schedule.Done {
		due = t.Finished
		if due < k.Start {
			return // done before the plan began
		}
	}
	v.calendarState(&thing, t.State == schedule.Done, due < v.today())
	put(due, thing)
}

// requestThings are the days of what others decide: when to ask, asked, answered.
func (v *visit) requestThings(thing calendarThing, r *work.Request, at work.TaskTimes, put func(calendar.Date, calendarThing)) {
	thing.Class, thing.order = "outside", 3
	if r.Sent == 0 {
		thing.Kind = v.t(i18n.PictureKindAsk)
		v.calendarState(&thing, false, at.LatestStart < v.today())
		put(at.LatestStart, thing)
		return
	}
	thing.Kind = v.t(i18n.PictureKindSent)
	put(r.Sent, thing)
	if r.Answered != 0 {
		thing.Kind = v.t(i18n.PictureKindReply)
		put(r.Answered, thing)
	}
}

// cellThings are those that a cell has room for.
func (d calendarDay) cellThings() []calendarThing {
	return d.Things[:len(d.Things)-d.More]
}

func (d calendarDay) classes() string {
	switch {
	case d.Outside:
		return "other"
	case d.Off && d.Today:
		return "off now"
	case d.Off:
		return "off"
	case d.Today:
		return "now"
	}
	return ""
}

func (d calendarDay) number() string { return strconv.Itoa(d.Number) }
