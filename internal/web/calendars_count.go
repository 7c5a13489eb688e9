package web

import (
	"slices"
	"strconv"

	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/store"
)

// countPage counts working days: a date so many days on, or how many lie between two.
type countPage struct {
	look.Page
	Tabs      look.Tabs
	Entry     countEntry
	Calendars []look.Option
	Modes     []look.Option
	Answered  bool
	Result    string
	Because   because
	Years     []string // without a notice
	Days      []countRow
	Special   []countRow
	N         int
	TooMany   bool
	mistakes
}

// countRow is one day of a stretch: its number, or the reason why it does not count.
type countRow struct {
	Date, Why string
	Name      look.Words
	Counted   bool
}

type countEntry struct{ Calendar, Mode, From, To, N string }

// mostCounted bounds the days of one question; longestCount the days listed one by one.
const (
	mostCounted  = 5000
	longestCount = 800
)

func (s *Server) countPage(v *visit) error {
	p := countPage{Page: v.page(v.t(i18n.CalendarsCount)), Tabs: v.ruleTabs(),
		Entry: countEntry{v.query("cal"), v.query("mode"), v.query("from"), v.query("to"), v.query("n")}}
	for _, id := range calendar.Builtin {
		p.Calendars = append(p.Calendars, look.Option{Value: id, Label: v.calendarName(id)})
	}
	p.Modes = []look.Option{{Value: "add", Label: v.t(i18n.CalendarsAdd)}, {Value: "between", Label: v.t(i18n.CalendarsBetween)}}
	if !slices.Contains(calendar.Builtin, p.Entry.Calendar) {
		p.Entry.Calendar = calendar.CN
	}
	if p.Entry.Mode != "between" {
		p.Entry.Mode = "add"
	}
	asked := v.r.URL.Query().Has("from")
	if p.Entry.From == "" && !asked {
		p.Entry.From = v.today().String()
	}
	if p.Entry.N == "" && !asked {
		p.Entry.N = "10"
	}
	if asked {
		err := v.read(func(r *store.Reader) error {
			book, err := r.Calendars()
			if err != nil {
				return err
			}
			cal, _ := book.Calendar(p.Entry.Calendar)
			return v.countDays(&p, cal)
		})
		if err != nil {
			m, ok := v.mistakes(err, map[string]string{"from": v.t(i18n.CalendarsFrom), "to": v.t(i18n.CalendarsTo), "n": v.t(i18n.CalendarsN)})
			if !ok {
				return err
			}
			p.mistakes = m
		}
	}
	p.Path = v.r.URL.RequestURI()
	p.Crumbs = []look.Link{{Href: "/desk/calendars", Label: v.t(i18n.CalendarsTitle)}}
	return v.showStatus(p.status(), countView(p))
}

func (v *visit) countDays(p *countPage, cal *calendar.Calendar) error {
	from, errFrom := calendar.ParseDate(p.Entry.From)
	to, errTo := calendar.ParseDate(p.Entry.To)
	n, errN := strconv.Atoi(p.Entry.N)
	between := p.Entry.Mode == "between"
	var wrong []fault.Field
	if errFrom != nil {
		wrong = append(wrong, fault.Field{Name: "from", Key: i18n.DutyPageBadDate.Key})
	}
	switch {
	case between && errTo != nil:
		wrong = append(wrong, fault.Field{Name: "to", Key: i18n.DutyPageBadDate.Key})
	case between && errFrom == nil && to < from:
		wrong = append(wrong, fault.Field{Name: "to", Key: i18n.CalendarsOrder.Key})
	case !between && (errN != nil || n > mostCounted || n < -mostCounted):
		wrong = append(wrong, fault.Field{Name: "n", Key: i18n.CalendarsNumber.Key, Args: fault.Args{"n": mostCounted}})
	}
	if err := fault.Fields(wrong); err != nil {
		return err
	}
	if between {
		count, err := cal.Count(from, to)
		if err != nil {
			return placed(err, "to", nil)
		}
		p.Result = v.t(i18n.CalendarsCounted, "calendar", v.calendarName(cal.ID()), "from", i18n.Date(v.lang, from), "to", i18n.Date(v.lang, to), "n", count)
		v.listCounted(p, cal, from, to)
		for _, y := range cal.Unannounced(from, to) {
			p.Years = append(p.Years, v.t(i18n.CalendarNotAnnounced, "year", y))
		}
	} else {
		d, err := cal.Deadline(calendar.Rule{Kind: calendar.AddDays, Calendar: cal.ID(), From: from, N: n})
		if err != nil {
			return placed(err, "n", nil)
		}
		p.Result = v.reasonWords(cal.Reason(d)).Text
		if days := cal.Counted(d); n != 0 && len(days) > 0 {
			v.listCounted(p, cal, days[0].Date, days[len(days)-1].Date)
		}
		for _, y := range d.Unannounced {
			p.Years = append(p.Years, v.t(i18n.CalendarNotAnnounced, "year", y))
		}
	}
	p.Answered = true
	return nil
}

// listCounted lists the days of a stretch, each with its number or the reason why it does not count.
func (v *visit) listCounted(p *countPage, cal *calendar.Calendar, from, to calendar.Date) {
	p.N = int(to-from) + 1
	p.TooMany = p.N > longestCount
	k := 0
	for d := from; d <= to; d++ {
		day := cal.Day(d)
		row := countRow{Date: i18n.DateNear(v.lang, d, v.today()), Why: v.kindOfDay(day), Name: v.dayName(day), Counted: day.Works}
		if day.Works {
			k++
			row.Why = v.t(i18n.DutyPageDayNo, "n", k)
			if day.Kind == calendar.MakeUp {
				row.Why += " · " + v.kindOfDay(day)
			}
		}
		if !p.TooMany {
			p.Days = append(p.Days, row)
		}
		if _, named := nameOfDay(day); named && len(p.Special) < longestCount {
			p.Special = append(p.Special, row)
		}
	}
}
