package reading

import (
	"strings"
	"time"

	"luodi/internal/calendar"
)

// englishDeadline reads "by the end of 2012", "by March 2013", "no later than 31 December 2020",
// "within 90 days of publication" at the start of a word.
func (q *squeezed) englishDeadline(k int, ctx dateContext) (deadlineMention, bool) {
	s := q.s
	if k > 0 && (isLetter(s[k-1]) || s[k-1] == '-') {
		return deadlineMention{}, false
	}
	n := foldedPrefix(s[k:], "by ", "no later than ", "not later than ", "before ", "within ", "until the end of ")
	if n == 0 {
		return deadlineMention{}, false
	}
	word := strings.ToLower(s[k : k+n])
	e := k + n
	d := deadlineMention{start: k, kind: By, rule: "deadline.english", confidence: 0.9}
	if word == "within " {
		count, ne := number(s, e)
		if ne == e {
			for v, w := range []string{"one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"} {
				if foldedPrefix(s[e:], w+" ") > 0 {
					count, ne = v+1, e+len(w)
				}
			}
		}
		if ne == e || ne >= len(s) || s[ne] != ' ' {
			return deadlineMention{}, false
		}
		u := foldedPrefix(s[ne+1:], "working days", "business days", "calendar days", "days", "day", "weeks", "week", "months", "month", "years", "year")
		if u == 0 {
			return deadlineMention{}, false
		}
		d.end, d.kind, d.confidence = ne+1+u, Relative, 0.75
		if m := foldedPrefix(s[d.end:], " of publication", " of issuance", " of the date of issue", " after publication", " after issuance"); m > 0 {
			d.end += m
			if unit := s[ne+1 : ne+1+u]; !ctx.signed.IsZero() && (unit == "days" || unit == "day") {
				d.to = ctx.signed + calendar.Date(count)
			}
			d.confidence = 0.9
		} else {
			d.confidence = 0.55 // how long a thing may take, as often as by when it is done
		}
		return d, true
	}
	to, ne, ok := englishPoint(s, e, ctx)
	if !ok {
		return deadlineMention{}, false
	}
	d.end, d.to = ne, to
	if word == "before " && !to.IsZero() {
		d.confidence = 0.8
	}
	return d, true
}

// englishPoint reads a point of time in English at e: its last day and where it ends.
func englishPoint(s string, e int, ctx dateContext) (calendar.Date, int, bool) {
	e += foldedPrefix(s[e:], "the ")
	end := foldedPrefix(s[e:], "end of the ", "end of ", "close of ", "start of ", "beginning of ", "middle of ", "late ", "early ", "mid-")
	e += end
	if n := foldedPrefix(s[e:], "the year", "year", "this year"); n > 0 && end > 0 {
		_, to := months(ctx.thisYear(), 1, ctx.thisYear(), 12)
		return to, e + n, true
	}
	for q, w := range []string{"first", "second", "third", "fourth"} {
		if n := foldedPrefix(s[e:], w+" quarter of ", w+" quarter "); n > 0 {
			if y, ye := number(s, e+n); ye-e-n == 4 {
				_, to := months(y, 1, y, time.Month(3*q+3))
				return to, ye, true
			}
		}
	}
	if (s[min(e, len(s)-1)] == 'Q' || s[min(e, len(s)-1)] == 'q') && e+1 < len(s) && s[e+1] >= '1' && s[e+1] <= '4' {
		at := e + 2
		at += foldedPrefix(s[at:], " of ", " ")
		if y, ye := number(s, at); ye-at == 4 {
			_, to := months(y, 1, y, time.Month(3*int(s[e+1]-'0')))
			return to, ye, true
		}
	}
	for _, w := range []string{"spring ", "summer ", "autumn ", "winter "} {
		if n := foldedPrefix(s[e:], w); n > 0 {
			if y, ye := number(s, e+n); ye-e-n == 4 {
				return calendar.NewDate(y, 12, 31), ye, true
			}
		}
	}
	day := 0
	if v, ve := number(s, e); ve > e {
		if ve-e == 4 && v >= 1900 && v < 2100 {
			// 2015, 2014-15
			if ve+2 < len(s) && s[ve] == '-' && s[ve+1] >= '0' && s[ve+1] <= '9' {
				_, ve = number(s, ve+1)
			}
			return calendar.NewDate(v, 12, 31), ve, true
		}
		if v < 1 || v > 31 || ve >= len(s) {
			return 0, 0, false
		}
		day = v
		ve += foldedPrefix(s[ve:], "st", "nd", "rd", "th")
		ve += foldedPrefix(s[ve:], " of ", " ")
		e = ve
	}
	m, n := monthName(s[e:])
	if m == 0 {
		return 0, 0, false
	}
	e += n
	year := ctx.thisYear()
	if day == 0 && e < len(s) && s[e] == ' ' {
		if v, ve := number(s, e+1); ve > e+1 && ve-e-1 <= 2 && v >= 1 && v <= 31 {
			day = v
			e = ve
			e += foldedPrefix(s[e:], "st", "nd", "rd", "th")
		}
	}
	at := e
	at += foldedPrefix(s[at:], ", ", ",", " of ", " ")
	if v, ve := number(s, at); ve-at == 4 && v >= 1900 && v < 2100 {
		year, e = v, ve
	}
	if year == 0 {
		return 0, e, true
	}
	if day == 0 {
		return calendar.NewDate(year, m+1, 0), e, true
	}
	return calendar.NewDate(year, m, day), e, true
}

var monthNames = []string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"}

// monthName reads a month, whole or as its first three letters, at the start of s.
func monthName(s string) (time.Month, int) {
	for m, name := range monthNames {
		n := foldedPrefix(s, name)
		if n == 0 {
			if n = foldedPrefix(s, name[:3]); n > 0 && n < len(s) && s[n] == '.' {
				n++
			}
		}
		if n > 0 && (n == len(s) || !isLetter(s[n])) {
			return time.Month(m + 1), n
		}
	}
	return 0, 0
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// foldedPrefix is the length of the first word that s starts with, letter case aside, or 0.
func foldedPrefix(s string, words ...string) int {
	for _, w := range words {
		if len(s) < len(w) {
			continue
		}
		n := 0
		for n < len(w) && (s[n] == w[n] || s[n] >= 'A' && s[n] <= 'Z' && s[n]+32 == w[n]) {
			n++
		}
		if n == len(w) {
			return n
		}
	}
	return 0
}
