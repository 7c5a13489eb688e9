package i18n

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"luodi/internal/calendar"
)

var weekdays = map[Lang][7]string{
	ZhHans: {"周日", "周一", "周二", "周三", "周四", "周五", "周六"},
	ZhHant: {"星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"},
	En:     {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"},
}

// Weekday names a day of the week, short, as each language writes it beside a date.
func Weekday(lang Lang, d time.Weekday) string { return weekdays[lang][d] }

// Date writes a civil date in full: 2023年6月15日, 15 Jun 2023; no date is "".
func Date(lang Lang, d calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	if lang == En {
		return d.Time().Format("2 Jan 2006")
	}
	return fmt.Sprintf("%d年%d月%d日", d.Year(), int(d.Month()), d.Day())
}

// DateNear writes a date as people say it near today: with its weekday, and without the year when
// that is today's (6月15日 周四; Thu 15 Jun).
func DateNear(lang Lang, d, today calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	sameYear := d.Year() == today.Year()
	if lang == En {
		if sameYear {
			return d.Time().Format("Mon 2 Jan")
		}
		return d.Time().Format("Mon 2 Jan 2006")
	}
	day := fmt.Sprintf("%d月%d日 %s", int(d.Month()), d.Day(), Weekday(lang, d.Weekday()))
	if sameYear {
		return day
	}
	return fmt.Sprintf("%d年", d.Year()) + day
}

// DateRange writes a stretch of days, whole years as years: 2022—2024年, 2022–2024.
func DateRange(lang Lang, from, to calendar.Date) string {
	switch {
	case from.IsZero():
		return Date(lang, to)
	case to.IsZero():
		return Date(lang, from)
	case from == to:
		return Date(lang, to)
	}
	whole := from.Month() == time.January && from.Day() == 1 && to.Month() == time.December && to.Day() == 31
	switch {
	case whole && from.Year() == to.Year():
		return Year(lang, from.Year())
	case whole && lang == En:
		return fmt.Sprintf("%d–%d", from.Year(), to.Year())
	case whole:
		return fmt.Sprintf("%d—%d年", from.Year(), to.Year())
	case lang == En:
		return Date(lang, from) + " – " + Date(lang, to)
	}
	return Date(lang, from) + "至" + Date(lang, to)
}

// Year writes a calendar year: 2023年, 2023.
func Year(lang Lang, y int) string {
	if lang == En {
		return strconv.Itoa(y)
	}
	return strconv.Itoa(y) + "年"
}

// Month writes the month of a date: 2023年6月, Jun 2023.
func Month(lang Lang, d calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	if lang == En {
		return d.Time().Format("Jan 2006")
	}
	return fmt.Sprintf("%d年%d月", d.Year(), int(d.Month()))
}

// DateTime writes an instant in a zone to the minute: 2023年6月15日 14:05, 15 Jun 2023, 14:05.
func DateTime(lang Lang, t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return ""
	}
	t = t.In(zone)
	if lang == En {
		return t.Format("2 Jan 2006, 15:04")
	}
	return Date(lang, calendar.DateOf(t)) + t.Format(" 15:04")
}

// Number writes a whole number with its thousands apart (1,234), as all three languages do.
func Number(n int) string {
	s := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// Percent writes a part of a whole in whole per cent; only the whole itself is 100 and only
// nothing is 0.
func Percent(part, whole int) string {
	if whole <= 0 {
		return "0%"
	}
	p := (200*part + whole) / (2 * whole)
	switch {
	case p == 0 && part > 0:
		p = 1
	case p >= 100 && part < whole:
		p = 99
	}
	return strconv.Itoa(p) + "%"
}

// Bytes writes a file size in the unit that keeps it short (812 B, 17.3 KB, 4 MB; 1 KB = 1024 B).
func Bytes(n int64) string {
	if n < 1024 {
		return strconv.FormatInt(n, 10) + " B"
	}
	size := float64(n)
	for _, unit := range []string{"KB", "MB", "GB", "TB"} {
		size /= 1024
		if size < 1023.95 || unit == "TB" {
			s := strconv.FormatFloat(size, 'f', 1, 64)
			if size >= 100 {
				s = strconv.FormatFloat(size, 'f', 0, 64)
			}
			return strings.TrimSuffix(s, ".0") + " " + unit
		}
	}
	return ""
}

// Enumerate joins names as a list: 甲、乙、丙; A, B and C.
func Enumerate(lang Lang, names []string) string {
	if lang != En {
		return strings.Join(names, "、")
	}
	switch n := len(names); n {
	case 0:
		return ""
	case 1:
		return names[0]
	default:
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
}

// Ago writes how long before now an instant was, in the largest unit that fits, up to a week;
// older instants are dates in the zone.
func Ago(lang Lang, t, now time.Time, zone *time.Location) string {
	d := now.Sub(t)
	switch {
	case t.IsZero():
		return ""
	case d < time.Minute:
		return FormatJustNow.In(lang)
	case d < time.Hour:
		return FormatMinutesAgo.In(lang, "n", int(d/time.Minute))
	case d < 24*time.Hour:
		return FormatHoursAgo.In(lang, "n", int(d/time.Hour))
	case d < 7*24*time.Hour:
		return FormatDaysAgo.In(lang, "n", int(d/(24*time.Hour)))
	}
	return Date(lang, calendar.DateOf(t.In(zone)))
}
