package web

import (
	"slices"
	"strconv"
	"time"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/store"
	"luodi/internal/work"
)

// calendarsRoutes are the calendars: years and notices, counting, a new notice.
func (s *Server) calendarsRoutes() []route {
	return []route{
		{pattern: "GET /desk/calendars", handle: s.calendarsPage, right: access.ReadPlans},
		{pattern: "GET /desk/calendars/count", handle: s.countPage, right: access.ReadPlans},
		{pattern: "GET /desk/calendars/notice", handle: s.noticePage, right: access.EditCalendars},
		{pattern: "POST /desk/calendars/notice", handle: s.previewNotice, right: access.EditCalendars},
		{pattern: "POST /desk/calendars/notice/apply", handle: s.applyNotice, right: access.EditCalendars},
	}
}

// calendarsPage is one year of one calendar, with the notices it rests on.
type calendarsPage struct {
	look.Page
	Tabs       look.Tabs
	Which      look.Tabs // the calendars
	Calendar   string
	Year       int
	Head       string
	Rests      string // on what the year rests
	Announced  bool
	Months     []monthView
	Book       int
	Notices    []noticeRow
	History    []historyRow
	CanEdit    bool
	Before     string // addresses of the years beside
	After      string
	NoticePath string
}

// monthView is one month as a small table.
type monthView struct {
	Name  string
	Short string
	Weeks [][7]dayCell
	Notes []dayNote
}

// dayCell is a day of a month; Number 0 is an empty cell.
type dayCell struct {
	Number int
	Class  string
	Mark   string
	Why    string
}

// dayNote is a stretch of days with the same reason: 1—3 New Year.
type dayNote struct {
	Days string
	Kind string
	Name look.Words
	Work bool
}

// noticeRow is one notice in force.
type noticeRow struct {
	Place, Status, Source string
	Computed              bool
	Year                  int
	YearText              string
	Href                  string
	Off, Work             int
	Applied               string // when, "" when it came with the program
	By                    string
}

// historyRow is a notice that was applied in this installation.
type historyRow struct {
	Book           int
	What, Href     string
	When, By, From string
}

// shownCalendars are the calendars that have years to show.
var shownCalendars = []string{calendar.CN, calendar.HK, calendar.Joint}

func (v *visit) calendarName(id string) string {
	switch id {
	case calendar.CN:
		return v.t(i18n.CalendarCN)
	case calendar.HK:
		return v.t(i18n.CalendarHK)
	case calendar.Joint:
		return v.t(i18n.CalendarJoint)
	case calendar.Natural:
		return v.t(i18n.CalendarNatural)
	}
	return id
}

func (v *visit) placeOf(jurisdiction string) string {
	if jurisdiction == calendar.HK {
		return v.t(i18n.CalendarsHongKong)
	}
	return v.t(i18n.CalendarsMainland)
}

func calendarPath(id string, year int) string {
	return "/desk/calendars?cal=" + id + "&year=" + strconv.Itoa(year)
}

func (s *Server) calendarsPage(v *visit) error {
	p := calendarsPage{Page: v.page(v.t(i18n.CalendarsTitle)), Tabs: v.ruleTabs(), Calendar: v.query("cal"), CanEdit: v.may(access.EditCalendars)}
	if !slices.Contains(shownCalendars, p.Calendar) {
		p.Calendar = calendar.CN
	}
	p.Year = v.today().Year()
	if y, err := strconv.Atoi(v.query("year")); err == nil && y >= calendar.FirstYear && y <= calendar.LastYear {
		p.Year = y
	}
	err := v.read(func(r *store.Reader) error {
		book, err := r.Calendars()
		if err != nil {
			return err
		}
		entries, err := r.Notices()
		if err != nil {
			return err
		}
		v.fillYear(&p, book)
		v.fillNotices(&p, book, entries)
		return nil
	})
	if err != nil {
		return err
	}
	p.Wide, p.Path = true, v.r.URL.RequestURI()
	return v.show(calendarsView(p))
}

func (v *visit) fillYear(p *calendarsPage, book *calendar.Book) {
	p.Book = book.Version()
	p.Which = look.Tabs{Label: v.t(i18n.CalendarsWhich)}
	for _, id := range shownCalendars {
		p.Which.Items = append(p.Which.Items, look.Link{Href: calendarPath(id, p.Year), Label: v.calendarName(id), Current: id == p.Calendar})
	}
	if p.Year > calendar.FirstYear {
		p.Before = calendarPath(p.Calendar, p.Year-1)
	}
	if p.Year < calendar.LastYear {
		p.After = calendarPath(p.Calendar, p.Year+1)
	}
	cal, _ := book.Calendar(p.Calendar)
	counts := cal.WorkingDays(p.Year)
	all := 0
	for _, n := range counts {
		all += n
	}
	p.Head = v.t(i18n.CalendarsYearHead, "year", i18n.Year(v.lang, p.Year), "n", all)
	p.Announced = cal.Announced(p.Year)
	p.Rests = v.restsOn(book, cal, p.Year)
	p.Months = nil
	for m := range counts {
		p.Months = append(p.Months, v.monthView(cal, p.Year, m+1, counts[m]))
	}
	place := p.Calendar
	if place == calendar.Joint {
		place = calendar.CN
	}
	p.NoticePath = "/desk/calendars/notice?cal=" + place + "&year=" + strconv.Itoa(p.Year)
}

// restsOn says on what a year of a calendar rests.
func (v *visit) restsOn(book *calendar.Book, cal *calendar.Calendar, year int) string {
	switch {
	case cal.Announced(year) && cal.ID() == calendar.Joint:
		return v.t(i18n.CalendarsJointSay)
	case cal.Announced(year):
		return v.t(i18n.CalendarsByNotice)
	}
	for _, n := range book.Notices() {
		if n.Jurisdiction == cal.ID() && n.Year == year && n.Status == calendar.Computed {
			return v.t(i18n.CalendarsComputed)
		}
	}
	return v.t(i18n.CalendarsNone, "year", year)
}

func (v *visit) monthView(cal *calendar.Calendar, year, month, count int) monthView {
	first := calendar.NewDate(year, time.Month(month), 1)
	last := calendar.NewDate(year, time.Month(month+1), 1) - 1
	m := monthView{Short: i18n.Month(v.lang, first), Name: v.t(i18n.CalendarsMonth, "month", i18n.Month(v.lang, first), "n", count)}
	var week [7]dayCell
	for d := first; d <= last; d++ {
		at := (int(d.Weekday()) + 6) % 7 // Monday first
		week[at] = v.dayCell(cal.Day(d))
		if at == 6 || d == last {
			m.Weeks = append(m.Weeks, week)
			week = [7]dayCell{}
		}
	}
	m.Notes = v.dayNotes(cal.Days(first, last))
	return m
}

func (v *visit) dayCell(d calendar.Day) dayCell {
	c := dayCell{Number: d.Date.Day()}
	switch {
	case d.Kind == calendar.MakeUp:
		c.Class, c.Mark, c.Why = "makeup", v.t(i18n.CalendarsMarkWork), v.t(i18n.CalendarDayMakeUp)
	case d.Kind == calendar.Weekend:
		c.Class, c.Why = "off", v.t(i18n.CalendarDayWeekend)
	case !d.Works:
		c.Class, c.Mark, c.Why = "off holiday", v.t(i18n.CalendarsMarkOff), v.kindOfDay(d)
	}
	if d.Date == v.today() {
		c.Class += " now"
	}
	return c
}

// kindOfDay names why a day is worked or not; on a joint calendar the sides that rest.
func (v *visit) kindOfDay(d calendar.Day) string {
	if m, ok := i18n.Lookup(d.Kind.Key()); ok {
		return m.In(v.lang)
	}
	return d.Kind.String()
}

// dayNotes draws the days that are not ordinary together into stretches with the same reason.
func (v *visit) dayNotes(days []calendar.Day) []dayNote {
	var notes []dayNote
	var from, to calendar.Date
	var last calendar.Day
	flush := func() {
		if from == 0 {
			return
		}
		n := dayNote{Days: strconv.Itoa(from.Day()), Kind: v.kindOfDay(last), Name: v.dayName(last), Work: last.Works}
		if to > from {
			n.Days += "–" + strconv.Itoa(to.Day())
		}
		notes = append(notes, n)
		from = 0
	}
	for _, d := range days {
		name, named := nameOfDay(d)
		plain := !named && (d.Kind == calendar.Workday || d.Kind == calendar.Weekend || d.Kind == calendar.OneSide)
		was, _ := nameOfDay(last)
		if plain || from != 0 && (name != was || d.Kind != last.Kind) {
			flush()
		}
		if plain {
			continue
		}
		if from == 0 {
			from = d.Date
		}
		to, last = d.Date, d
	}
	flush()
	return notes
}

// nameOfDay is the holiday's name; on a joint calendar that of the first side that has one.
func nameOfDay(d calendar.Day) (calendar.HolidayName, bool) {
	if d.Name != (calendar.HolidayName{}) {
		return d.Name, true
	}
	for _, s := range d.Sides {
		if s.Name != (calendar.HolidayName{}) {
			return s.Name, true
		}
	}
	return calendar.HolidayName{}, false
}

func (v *visit) dayName(d calendar.Day) look.Words {
	name, _ := nameOfDay(d)
	return v.holidayWords(name)
}

// holidayWords names a holiday in the reader's language, or as the notice does.
func (v *visit) holidayWords(n calendar.HolidayName) look.Words {
	if m, ok := i18n.Lookup(n.Key); ok {
		return v.said(m.In(v.lang))
	}
	return look.Words{Lang: v.lang, Hans: n.Text}
}

func (v *visit) fillNotices(p *calendarsPage, book *calendar.Book, entries []work.NoticeEntry) {
	type place struct {
		jurisdiction string
		year         int
	}
	applied := map[place]work.NoticeEntry{}
	p.History = nil
	for _, e := range entries {
		applied[place{e.Notice.Jurisdiction, e.Notice.Year}] = e
		p.History = append(p.History, historyRow{Book: e.Book, What: v.placeOf(e.Notice.Jurisdiction) + " " + i18n.Year(v.lang, e.Notice.Year),
			Href: calendarPath(e.Notice.Jurisdiction, e.Notice.Year), When: v.when(e.At), By: e.Author, From: e.Notice.Source})
	}
	slices.Reverse(p.History)
	p.Notices = nil
	for _, n := range slices.Backward(book.Notices()) {
		row := noticeRow{Place: v.placeOf(n.Jurisdiction), Year: n.Year, YearText: i18n.Year(v.lang, n.Year), Href: calendarPath(n.Jurisdiction, n.Year), Source: n.Source,
			Status: v.t(i18n.CalendarsGazetted), Computed: n.Status == calendar.Computed}
		if row.Computed {
			row.Status = v.t(i18n.CalendarsDerived)
		}
		for _, d := range n.Days {
			if d.Work {
				row.Work++
			} else {
				row.Off++
			}
		}
		if e, ok := applied[place{n.Jurisdiction, n.Year}]; ok {
			row.Applied, row.By = v.when(e.At), e.Author
		}
		p.Notices = append(p.Notices, row)
	}
	slices.SortStableFunc(p.Notices, func(a, b noticeRow) int { return b.Year - a.Year })
}
