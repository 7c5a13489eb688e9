package ledger

import (
	"encoding/xml"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"

	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/i18n"
)

// msFile is what is of use in a file of Microsoft Project, as it stands there.
type msFile struct {
	title         string
	start, finish calendar.Date
	minutes       int // of a working day
	calendar      int64
	columns       map[string]*custom // ours, by field number
	calendars     map[int64]*msCalendar
	tasks         []*msTask
	assigned      bool
	links         int
	exceptions    int

	noteBook
	x *xmlIn
}

type msTask struct {
	line     int
	uid      int64
	name     string
	level    int
	null     bool
	manual   bool
	duration msDuration
	left     *msDuration
	percent  int

	start, finish             calendar.Date
	actualStart, actualFinish calendar.Date
	constraint                int
	constraintOn, deadline    calendar.Date
	calendar                  int64 // -1: the file's
	notes                     string
	links                     []msLinkTo
	columns                   map[*custom]string
}

type msDuration struct {
	text    string
	minutes int64
	format  int
}

type msLinkTo struct {
	line     int
	pred     int64
	typ      int
	lag      int64 // tenths of minutes, or percent
	format   int
	external bool
}

type msCalendar struct {
	name       string
	base       int64
	week       [7]int8 // 0 unknown, 1 works, -1 does not
	exceptions []exception
}

// parseProject reads the elements; what is wrong inside tasks is noted, what keeps the file from
// being read at all is the error.
func parseProject(r io.Reader, most int64) (*msFile, error) {
	x, err := openXML(r, most)
	if err != nil {
		return nil, err
	}
	f := &msFile{x: x, minutes: dayMinutes, calendar: -1, columns: map[string]*custom{}, calendars: map[int64]*msCalendar{}}
	for {
		t, err := x.next()
		if err != nil {
			return nil, notProject(err)
		}
		root, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		if root.Name.Local != "Project" || root.Name.Space != "" && !strings.HasPrefix(root.Name.Space, "http://schemas.microsoft.com/project") {
			return nil, fault.New(fault.Unsupported, i18n.ExchangeNotProject.Key, nil)
		}
		break
	}
	if err := x.each(f.property); err != nil {
		return nil, err
	}
	return f, nil
}

// notProject keeps faults that tell more than that the file is none of Project's.
func notProject(err error) error {
	var f *fault.Error
	if fault.KindOf(err) == fault.Invalid {
		if errors.As(err, &f) && (f.Key == i18n.ExchangeBrokenXML.Key || f.Key == i18n.ExchangeBadEncoding.Key) {
			return fault.Wrap(fault.Unsupported, i18n.ExchangeNotProject.Key, nil, err)
		}
	}
	return err
}

func (f *msFile) property(name string) error {
	switch name {
	case "Title":
		return f.textInto(&f.title)
	case "Name":
		if f.title == "" {
			return f.textInto(&f.title)
		}
	case "StartDate":
		return f.date(nil, name, &f.start)
	case "FinishDate":
		return f.date(nil, name, &f.finish)
	case "CalendarUID":
		return f.int64(nil, name, &f.calendar)
	case "MinutesPerDay":
		minutes := int64(0)
		if err := f.int64(nil, name, &minutes); err != nil {
			return err
		}
		if minutes > 0 && minutes <= 1440 {
			f.minutes = int(minutes)
		}
		return nil
	case "ExtendedAttributes":
		return f.x.each(f.column)
	case "Calendars":
		return f.x.each(f.oneCalendar)
	case "Tasks":
		return f.x.each(f.task)
	case "Assignments":
		return f.x.each(func(string) error { f.assigned = true; return f.x.skip() })
	}
	return f.x.skip()
}

func (f *msFile) column(string) error {
	pid, alias := "", ""
	err := f.x.each(func(name string) error {
		switch name {
		case "FieldID":
			return f.textInto(&pid)
		case "Alias":
			return f.textInto(&alias)
		}
		return f.x.skip()
	})
	for _, c := range customColumns {
		if alias != "" && named(c.title, alias) && len(f.columns) < 1000 {
			f.columns[strings.TrimSpace(pid)] = c
		}
	}
	return err
}

func (f *msFile) oneCalendar(name string) error {
	if name != "Calendar" {
		return f.x.skip()
	}
	uid, c := int64(-1), &msCalendar{base: -1}
	err := f.x.each(func(name string) error {
		switch name {
		case "UID":
			return f.int64(nil, name, &uid)
		case "Name":
			return f.textInto(&c.name)
		case "BaseCalendarUID":
			return f.int64(nil, name, &c.base)
		case "WeekDays":
			return f.x.each(func(string) error { return f.weekDay(c, true) })
		case "Exceptions":
			return f.x.each(func(string) error { return f.weekDay(c, false) })
		}
		return f.x.skip()
	})
	if err != nil {
		return err
	}
	if len(f.calendars) == mostCalendars {
		return fault.New(fault.TooLarge, i18n.ExchangeTooManyCals.Key, nil)
	}
	f.calendars[uid] = c
	return nil
}

// weekDay reads a day of the week, or an exception in the old or the new form.
func (f *msFile) weekDay(c *msCalendar, old bool) error {
	kind, working := int64(0), false
	var e exception
	err := f.x.each(func(name string) error {
		switch name {
		case "DayType":
			return f.int64(nil, name, &kind)
		case "DayWorking":
			return f.bool(&working)
		case "TimePeriod":
			return f.x.each(func(name string) error {
				switch name {
				case "FromDate":
					return f.anyDate(&e.from)
				case "ToDate":
					return f.anyDate(&e.to)
				}
				return f.x.skip()
			})
		}
		return f.x.skip()
	})
	if err != nil {
		return err
	}
	if old && kind >= 1 && kind <= 7 {
		c.week[kind-1] = -1
		if working {
			c.week[kind-1] = 1
		}
		return nil
	}
	if e.from == 0 || e.to < e.from {
		return nil
	}
	if f.exceptions++; f.exceptions > mostExceptions {
		return fault.New(fault.TooLarge, i18n.ExchangeTooManyCals.Key, nil)
	}
	e.works = working
	c.exceptions = append(c.exceptions, e)
	return nil
}

func (f *msFile) task(name string) error {
	if name != "Task" {
		return f.x.skip()
	}
	if len(f.tasks) == MostProjectTasks {
		return fault.New(fault.TooLarge, i18n.ExchangeTooManyTasks.Key, fault.Args{"most": MostProjectTasks})
	}
	t := &msTask{line: f.x.line(), uid: -1, level: 1, calendar: -1}
	first := len(f.wrong)
	if err := f.x.each(func(name string) error { return f.ofTask(t, name) }); err != nil {
		return err
	}
	for i := first; i < len(f.wrong); i++ { // the name may stand after what is wrong
		f.wrong[i] = noteAt(f.wrong[i].Line, t, &i18n.Message{Key: f.wrong[i].Key}, f.wrong[i].Args)
	}
	f.tasks = append(f.tasks, t)
	return nil
}

func (f *msFile) ofTask(t *msTask, name string) error {
	number := func(into *int) error {
		n := int64(*into)
		err := f.int64(t, name, &n)
		*into = int(max(-1, min(n, 1<<20)))
		return err
	}
	switch name {
	case "UID":
		return f.int64(t, name, &t.uid)
	case "Name":
		return f.textInto(&t.name)
	case "OutlineLevel":
		return number(&t.level)
	case "IsNull":
		return f.bool(&t.null)
	case "Manual":
		return f.bool(&t.manual)
	case "Duration":
		return f.duration(t, name, &t.duration)
	case "DurationFormat":
		return number(&t.duration.format)
	case "RemainingDuration":
		t.left = &msDuration{}
		return f.duration(t, name, t.left)
	case "PercentComplete":
		return number(&t.percent)
	case "Start":
		return f.date(t, name, &t.start)
	case "Finish":
		return f.date(t, name, &t.finish)
	case "ActualStart":
		return f.date(t, name, &t.actualStart)
	case "ActualFinish":
		return f.date(t, name, &t.actualFinish)
	case "ConstraintType":
		return number(&t.constraint)
	case "ConstraintDate":
		return f.date(t, name, &t.constraintOn)
	case "Deadline":
		return f.date(t, name, &t.deadline)
	case "CalendarUID":
		return f.int64(t, name, &t.calendar)
	case "Notes":
		return f.textInto(&t.notes)
	case "PredecessorLink":
		return f.link(t)
	case "ExtendedAttribute":
		return f.attribute(t)
	}
	return f.x.skip()
}

func (f *msFile) link(t *msTask) error {
	if f.links++; f.links > mostProjectLinks {
		return fault.New(fault.TooLarge, i18n.ExchangeTooManyLinks.Key, fault.Args{"most": mostProjectLinks})
	}
	l := msLinkTo{line: f.x.line(), pred: -1, typ: 1, format: 7}
	err := f.x.each(func(name string) error {
		var n int64
		switch name {
		case "PredecessorUID":
			return f.int64(t, name, &l.pred)
		case "CrossProject":
			return f.bool(&l.external)
		case "LinkLag":
			return f.int64(t, name, &l.lag)
		case "Type":
			text, err := f.x.text()
			if err != nil {
				return err
			}
			if n, err = strconv.ParseInt(strings.TrimSpace(text), 10, 32); err != nil || n < 0 || n > 3 {
				f.bad(f.x.line(), t, i18n.ExchangeLinkType, fault.Args{"text": shortened(text, 40)})
				return nil
			}
			l.typ = int(n)
			return nil
		case "LagFormat":
			err := f.int64(t, name, &n)
			l.format = int(max(0, min(n, 100)))
			return err
		}
		return f.x.skip()
	})
	t.links = append(t.links, l)
	return err
}

func (f *msFile) attribute(t *msTask) error {
	pid, value := "", ""
	err := f.x.each(func(name string) error {
		switch name {
		case "FieldID":
			return f.textInto(&pid)
		case "Value":
			return f.textInto(&value)
		}
		return f.x.skip()
	})
	if c := f.columns[strings.TrimSpace(pid)]; c != nil && value != "" {
		if t.columns == nil {
			t.columns = map[*custom]string{}
		}
		t.columns[c] = value
	}
	return err
}

func (f *msFile) textInto(s *string) error {
	text, err := f.x.text()
	*s = text
	return err
}

func (f *msFile) bool(b *bool) error {
	text, err := f.x.text()
	text = strings.TrimSpace(text)
	*b = text == "1" || text == "true"
	return err
}

func (f *msFile) int64(t *msTask, name string, n *int64) error {
	line := f.x.line()
	text, err := f.x.text()
	if err != nil {
		return err
	}
	text = strings.TrimSpace(text)
	if text == "" {
		return nil
	}
	v, err := strconv.ParseInt(text, 10, 64)
	if err != nil || v < math.MinInt32*1000 || v > math.MaxInt32*1000 {
		f.bad(line, t, i18n.ExchangeNumber, fault.Args{"element": name, "text": shortened(text, 40)})
		return nil
	}
	*n = v
	return nil
}

// date reads the civil date of an instant without zone; "NA" is none.
func (f *msFile) date(t *msTask, name string, d *calendar.Date) error {
	line := f.x.line()
	text, err := f.x.text()
	if err != nil {
		return err
	}
	text = strings.TrimSpace(text)
	if text == "" || text == "NA" {
		return nil
	}
	day, time, _ := strings.Cut(text, "T")
	v, ok := parsed(day)
	if !ok || strings.Trim(time, "0123456789:.+-Z") != "" {
		f.bad(line, t, i18n.ExchangeDate, fault.Args{"element": name, "text": shortened(text, 40)})
		return nil
	}
	*d = v
	return nil
}

// anyDate reads a date of a calendar; one outside our years is as good as the first or last.
func (f *msFile) anyDate(d *calendar.Date) error {
	text, err := f.x.text()
	if err != nil {
		return err
	}
	day, _, _ := strings.Cut(strings.TrimSpace(text), "T")
	if v, err := calendar.ParseDate(day); err == nil {
		*d = max(calendar.First, min(v, calendar.Last))
	}
	return nil
}

// duration reads P1DT2H30M0S; years and months have no length of their own.
func (f *msFile) duration(t *msTask, name string, d *msDuration) error {
	line := f.x.line()
	text, err := f.x.text()
	if err != nil {
		return err
	}
	text = strings.TrimSpace(text)
	if text == "" {
		return nil
	}
	seconds, negative, ok := parseXMLDuration(text)
	switch {
	case !ok:
		f.bad(line, t, i18n.ExchangeDuration, fault.Args{"element": name, "text": shortened(text, 40)})
	case negative:
		f.bad(line, t, i18n.ExchangeNegative, fault.Args{"element": name, "text": shortened(text, 40)})
	default:
		d.text, d.minutes = shortened(text, 40), (seconds+59)/60
	}
	return nil
}

// parseXMLDuration gives the seconds of an XML Schema duration without years and months.
func parseXMLDuration(s string) (seconds int64, negative, ok bool) {
	s, negative = strings.CutPrefix(s, "-")
	s, ok = strings.CutPrefix(s, "P")
	if !ok || s == "" {
		return 0, false, false
	}
	dates, times, timed := strings.Cut(s, "T")
	total := 0.0
	read := func(part, units string, lengths ...float64) bool {
		for part != "" {
			i := strings.IndexFunc(part, func(r rune) bool { return r >= 'A' && r <= 'Z' })
			if i <= 0 {
				return false
			}
			n, err := strconv.ParseFloat(part[:i], 64)
			unit := strings.IndexByte(units, part[i])
			if err != nil || unit < 0 || strings.ContainsAny(part[:i], "eExXpPiInN_+") {
				return false
			}
			if n < 0 {
				negative, n = true, -n
			}
			total += n * lengths[unit]
			units, lengths, part = units[unit+1:], lengths[unit+1:], part[i+1:]
		}
		return true
	}
	if !read(dates, "WD", 7*86400, 86400) || !read(times, "HMS", 3600, 60, 1) || timed && times == "" || total > 1e12 {
		return 0, false, false
	}
	return int64(math.Ceil(total)), negative && total > 0, true
}
