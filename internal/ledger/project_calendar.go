package ledger

import (
	"luodi/internal/calendar"
	"luodi/internal/i18n"
)

var calendarNames = map[string]*i18n.Message{calendar.CN: i18n.CalendarCN, calendar.HK: i18n.CalendarHK,
	calendar.Joint: i18n.CalendarJoint, calendar.Natural: i18n.CalendarNatural}

// calendarName is what a calendar is called in a file: its id, by which it is found again, and its
// name.
func calendarName(id string, lang i18n.Lang) string {
	if m := calendarNames[id]; m != nil {
		return id + " " + m.In(lang)
	}
	return id
}

// exception is a run of days on which a calendar departs from its week in the same way.
type exception struct {
	from, to calendar.Date
	works    bool
	name     string
}

// weekOf is the week of a built-in calendar, Sunday first.
func weekOf(id string) (week [7]bool) {
	for d := range week {
		week[d] = id == calendar.Natural || d > 0 && d < 6
	}
	return week
}

// exceptions are the departures from the week between two dates, make-up working days included.
func exceptions(c *calendar.Calendar, from, to calendar.Date, lang i18n.Lang) []exception {
	week := weekOf(c.ID())
	var out []exception
	for _, day := range c.Days(from, to) {
		if day.Works == week[day.Date.Weekday()] {
			continue
		}
		name := dayName(day, lang)
		if n := len(out); n > 0 && out[n-1].to == day.Date-1 && out[n-1].works == day.Works && out[n-1].name == name {
			out[n-1].to = day.Date
			continue
		}
		out = append(out, exception{day.Date, day.Date, day.Works, name})
	}
	return out
}

// dayName is the holiday, else the kind of day.
func dayName(day calendar.Day, lang i18n.Lang) string {
	name := day.Name
	for _, s := range day.Sides {
		if name == (calendar.HolidayName{}) {
			name = s.Name
		}
	}
	if day.Works {
		name = calendar.HolidayName{}
	}
	if m, ok := i18n.Lookup(name.Key); ok {
		return m.In(lang)
	}
	if name.Text != "" {
		return name.Text
	}
	if m, ok := i18n.Lookup(day.Kind.Key()); ok {
		return m.In(lang)
	}
	return day.Kind.String()
}

// calendars writes the calendars with their exceptions over the years of the plans and one more, in
// both forms: as exceptional week days, which every version reads, and as the exceptions of 2007 and
// later, which can be named.
func (p *projectWriter) calendars() {
	from := max(calendar.NewDate(p.start.Year(), 1, 1), calendar.First)
	last := p.finish
	for _, plan := range p.file.Plans {
		last = max(last, plan.Plan.Deadline)
	}
	to := min(calendar.NewDate(last.Year()+1, 12, 31), calendar.Last)
	p.out.in("Calendars", func() {
		for _, c := range p.order {
			p.out.in("Calendar", func() { p.oneCalendar(c, exceptions(c, from, to, p.file.Lang)) })
		}
	})
}

func (p *projectWriter) oneCalendar(c *calendar.Calendar, days []exception) {
	o := p.out
	o.int("UID", p.cals[c.ID()])
	o.text("Name", calendarName(c.ID(), p.file.Lang))
	o.bool("IsBaseCalendar", true)
	o.int("BaseCalendarUID", -1)
	o.in("WeekDays", func() {
		for d, works := range weekOf(c.ID()) {
			o.in("WeekDay", func() {
				o.int("DayType", d+1)
				o.bool("DayWorking", works)
				p.hours(works)
			})
		}
		for _, e := range days {
			o.in("WeekDay", func() {
				o.int("DayType", 0)
				o.bool("DayWorking", e.works)
				p.period(e)
				p.hours(e.works)
			})
		}
	})
	if len(days) == 0 {
		return
	}
	o.in("Exceptions", func() {
		for _, e := range days {
			o.in("Exception", func() {
				o.bool("EnteredByOccurrences", false)
				p.period(e)
				o.int("Occurrences", int(e.to-e.from)+1)
				o.text("Name", e.name)
				o.int("Type", 1)
				o.bool("DayWorking", e.works)
				p.hours(e.works)
			})
		}
	})
}

func (p *projectWriter) period(e exception) {
	p.out.in("TimePeriod", func() {
		p.out.date("FromDate", e.from, "T00:00:00")
		p.out.date("ToDate", e.to, "T23:59:00")
	})
}

func (p *projectWriter) hours(works bool) {
	if !works {
		return
	}
	p.out.in("WorkingTimes", func() {
		for _, span := range [][2]string{{"08:00:00", "12:00:00"}, {"13:00:00", "17:00:00"}} {
			p.out.in("WorkingTime", func() {
				p.out.text("FromTime", span[0])
				p.out.text("ToTime", span[1])
			})
		}
	})
}
