package ledger

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	ical "github.com/emersion/go-ical"

	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/i18n"
)

// CalendarFeed is a calendar of dates for calendar programs, in one language.
type CalendarFeed struct {
	Name    string // shown as the calendar's name
	About   string
	Lang    i18n.Lang
	Now     time.Time     // when the feed is written
	Refresh time.Duration // how often a program should ask again; 0 leaves it to the program
	Alarm   int           // days before an open date on which the program reminds; 0 for none
	Dates   []CalendarDate
}

// CalendarDate is one whole day of a feed.
type CalendarDate struct {
	UID      string        // the same in every feed and for ever
	On       calendar.Date // civil date, without zone
	Summary  string
	About    string
	URL      string // absolute, or ""
	Kind     string // one word of the feed's language for the calendar's categories
	State    DateState
	Sequence int       // rises with every change
	Changed  time.Time // last change; zero if unknown
}

// DateState is how sure a date is.
type DateState uint8

const (
	Confirmed DateState = iota
	Tentative           // computed over a year whose holidays are not announced, or not in force
	Over                // done: stays in the calendar, reminds no more
	Cancelled           // no longer asked for
)

// alarmHour is the hour of the day, local to the reader, at which programs remind: an alarm that is
// relative to the start of a whole day would ring at midnight.
const alarmHour = 9

// WriteCalendar writes a feed as iCalendar (RFC 5545, with the properties of RFC 7986 beside the
// older X-WR ones): whole-day events, lines folded at 75 octets between characters, CRLF.
func WriteCalendar(w io.Writer, feed CalendarFeed) error {
	cal := ical.NewCalendar()
	cal.Props.SetText(ical.PropVersion, "2.0")
	cal.Props.SetText(ical.PropProductID, "-//Luodi//Luodi//"+strings.ToUpper(string(feed.Lang)))
	cal.Props.SetText(ical.PropCalendarScale, "GREGORIAN")
	cal.Props.SetText(ical.PropMethod, "PUBLISH")
	icalText(cal.Component, "X-WR-CALNAME", feed.Name)
	icalText(cal.Component, ical.PropName, feed.Name)
	if feed.About != "" {
		icalText(cal.Component, "X-WR-CALDESC", feed.About)
		icalText(cal.Component, ical.PropDescription, feed.About)
	}
	if feed.Refresh > 0 {
		every := ical.NewProp(ical.PropRefreshInterval)
		every.SetDuration(feed.Refresh)
		every.Params.Set(ical.ParamValue, string(ical.ValueDuration)) // it has no type of its own (RFC 7986 §5.7)
		cal.Props.Set(every)
		published := ical.NewProp("X-PUBLISHED-TTL")
		published.Value = every.Value
		cal.Props.Set(published)
	}
	for i := range feed.Dates {
		cal.Children = append(cal.Children, feed.event(&feed.Dates[i]))
	}
	if len(cal.Children) == 0 { // RFC 5545 §3.6: a calendar has at least one component
		cal.Children = append(cal.Children, china())
	}
	var plain bytes.Buffer
	if err := ical.NewEncoder(&plain).Encode(cal); err != nil {
		return fault.Wrap(fault.Internal, "", nil, err)
	}
	_, err := w.Write(foldLines(plain.Bytes()))
	return err
}

func (feed CalendarFeed) event(d *CalendarDate) *ical.Component {
	e := ical.NewComponent(ical.CompEvent)
	e.Props.SetText(ical.PropUID, d.UID)
	e.Props.SetDateTime(ical.PropDateTimeStamp, feed.Now.UTC())
	e.Props.SetDate(ical.PropDateTimeStart, d.On.Time())
	e.Props.SetDate(ical.PropDateTimeEnd, (d.On + 1).Time()) // the end is the first day after (RFC 5545 §3.6.1)
	e.Props.Set(&ical.Prop{Name: ical.PropSequence, Params: ical.Params{}, Value: strconv.Itoa(d.Sequence)})
	icalText(e, ical.PropSummary, d.Summary)
	if d.About != "" {
		icalText(e, ical.PropDescription, d.About)
	}
	if d.Kind != "" {
		icalText(e, ical.PropCategories, d.Kind)
	}
	if d.URL != "" {
		e.Props.Set(&ical.Prop{Name: ical.PropURL, Params: ical.Params{}, Value: strings.ReplaceAll(icalPrintable(d.URL), "\n", "")})
	}
	if !d.Changed.IsZero() {
		e.Props.SetDateTime(ical.PropLastModified, d.Changed.UTC())
	}
	e.Props.SetText(ical.PropStatus, [...]string{"CONFIRMED", "TENTATIVE", "CONFIRMED", "CANCELLED"}[d.State])
	e.Props.SetText(ical.PropTransparency, "TRANSPARENT") // a due date keeps nobody busy
	if feed.Alarm > 0 && d.State < Over {
		e.Children = append(e.Children, feed.alarm(d))
	}
	return e
}

// alarm reminds in the morning, some days before.
func (feed CalendarFeed) alarm(d *CalendarDate) *ical.Component {
	a := ical.NewComponent(ical.CompAlarm)
	a.Props.SetText(ical.PropAction, "DISPLAY")
	icalText(a, ical.PropDescription, d.Summary)
	hours := 24*feed.Alarm - alarmHour
	trigger := ical.NewProp(ical.PropTrigger)
	trigger.Value = fmt.Sprintf("-P%dDT%dH", hours/24, hours%24)
	if hours < 24 {
		trigger.Value = fmt.Sprintf("-PT%dH", hours)
	}
	a.Props.Set(trigger)
	return a
}

// china is the zone of both sides, a component that says nothing about any date.
func china() *ical.Component {
	zone := ical.NewComponent(ical.CompTimezone)
	zone.Props.SetText(ical.PropTimezoneID, "Asia/Shanghai")
	standard := ical.NewComponent(ical.CompTimezoneStandard)
	for name, value := range map[string]string{ical.PropDateTimeStart: "19700101T000000", ical.PropTimezoneOffsetFrom: "+0800", ical.PropTimezoneOffsetTo: "+0800"} {
		standard.Props.Set(&ical.Prop{Name: name, Params: ical.Params{}, Value: value})
	}
	zone.Children = append(zone.Children, standard)
	return zone
}

// icalText sets a text property; line ends become the one that the format knows, other control
// characters are dropped (RFC 5545 §3.3.11 forbids them).
func icalText(c *ical.Component, name, value string) {
	p := ical.NewProp(name)
	p.SetText(icalPrintable(strings.ReplaceAll(strings.ReplaceAll(value, "\r\n", "\n"), "\r", "\n")))
	p.Params.Del(ical.ParamValue) // Outlook takes no VALUE=TEXT on the names of a calendar
	c.Props.Set(p)
}

func icalPrintable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// lineOctets is the longest line of the format, its end not counted (RFC 5545 §3.1).
const lineOctets = 75

// foldLines breaks long lines between characters; a continuation starts with a blank, which counts.
func foldLines(plain []byte) []byte {
	var out bytes.Buffer
	out.Grow(len(plain) + len(plain)/32)
	for line := range bytes.SplitSeq(plain, []byte("\r\n")) {
		if len(line) == 0 {
			continue
		}
		room := lineOctets
		for len(line) > room {
			cut := room
			for line[cut]&0xC0 == 0x80 { // never inside a character
				cut--
			}
			out.Write(line[:cut])
			out.WriteString("\r\n ")
			line, room = line[cut:], lineOctets-1
		}
		out.Write(line)
		out.WriteString("\r\n")
	}
	return out.Bytes()
}
