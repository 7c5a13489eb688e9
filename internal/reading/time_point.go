package reading

import (
	"strings"
	"time"

	"luodi/internal/calendar"
)

// point is a moment or stretch of time as written in s[start:end].
type point struct {
	start, end int
	from, to   calendar.Date
	year       bool // a year and nothing finer
	yeared     bool // the year is written
	edge       bool // 底, 末, 内: says by itself that it is a limit
	within     bool // 内
}

func months(y1 int, m1 time.Month, y2 int, m2 time.Month) (calendar.Date, calendar.Date) {
	if y1 == 0 || y2 == 0 {
		return 0, 0
	}
	return calendar.NewDate(y1, m1, 1), calendar.NewDate(y2, m2+1, 0)
}

// number reads the ASCII digits at k.
func number(s string, k int) (value, end int) {
	end = k
	for end < len(s) && s[end] >= '0' && s[end] <= '9' && end-k < 9 {
		value = value*10 + int(s[end]-'0')
		end++
	}
	return value, end
}

// pointAt reads a point of time that starts at k.
func pointAt(s string, k int, ctx dateContext) (point, bool) {
	p := point{start: k, end: k}
	y, e := number(s, k)
	year := ctx.thisYear()
	switch {
	case e-k == 4 && y >= 1900 && y < 2100 && strings.HasPrefix(s[e:], "年"):
		year, p.yeared, e = y, true, e+len("年")
	case e > k && e-k <= 2 && strings.HasPrefix(s[e:], "月"):
		e = k
	case e > k:
		return p, false
	case hanYear(s, k) > 0:
		year, p.yeared, e = hanYear(s, k), true, k+len("二〇二五年")
	default:
		if n := oneOf(s, k, []string{"今年", "本年度", "本年", "当年"}); n > 0 {
			e, p.yeared = k+n, true
		} else if strings.HasPrefix(s[k:], "明年") {
			e, p.yeared = k+len("明年"), true
			if year > 0 {
				year++
			}
		}
	}
	if p.yeared {
		p.from, p.to = months(year, 1, year, 12)
		p.year = true
		p.end = e
	}
	// What follows the year, or stands alone.
	bare := strings.HasPrefix(s[e:], "年")
	t := e
	if !p.yeared && bare {
		t += len("年")
	}
	switch n := 0; {
	case p.yeared || bare:
		if n = oneOf(s, t, []string{"年底", "底", "年末", "末", "年终"}); n > 0 && !(n == 3 && strings.HasPrefix(s[t:], "底下")) {
			p.from, p.to = months(year, 1, year, 12)
			p.year, p.edge, p.end = false, true, t+n
			return p, true
		}
		if strings.HasPrefix(s[t:], "内") && (!p.yeared || p.year) {
			p.from, p.to = months(year, 1, year, 12)
			p.year, p.edge, p.within, p.end = false, true, true, t+len("内")
			return p, true
		}
		if n = oneOf(s, t, []string{"年中", "初"}); n > 0 && p.yeared {
			p.from, p.to = months(year, 1, year, 1)
			p.year, p.end = false, t+n
			return p, true
		}
		if !p.yeared {
			return p, false
		}
	}
	if n := oneOf(s, e, []string{"上半年", "下半年"}); n > 0 {
		first := time.January
		if strings.HasPrefix(s[e:], "下") {
			first = time.July
		}
		p.from, p.to = months(year, first, year, first+5)
		p.year, p.end = false, e+n
		return p, true
	}
	if quarter, n := quarterAt(s, e); n > 0 {
		first := time.Month(3*quarter - 2)
		p.from, p.to = months(year, first, year, first+2)
		p.year, p.end = false, e+n
		if m := oneOf(s, p.end, []string{"末", "底"}); m > 0 {
			p.edge, p.end = true, p.end+m
		}
		return p, true
	}
	m, me := number(s, e)
	if me == e {
		m, me = hanNumber(s, e)
	}
	if me > e && m >= 1 && m <= 12 && strings.HasPrefix(s[me:], "月") {
		p.year = false
		p.end = me + len("月")
		p.from, p.to = months(year, time.Month(m), year, time.Month(m))
		if strings.HasPrefix(s[p.end:], "份") {
			p.end += len("份")
		}
		if d, de := number(s, p.end); de > p.end && d >= 1 && d <= 31 && oneOf(s, de, []string{"日", "号"}) > 0 {
			p.end = de + 3
			if year > 0 {
				p.to = calendar.NewDate(year, time.Month(m), d)
				p.from = p.to
			}
			return p, true
		}
		switch n := oneOf(s, p.end, []string{"上旬", "中旬", "下旬", "底", "末", "初", "中"}); n {
		case 6:
			days := map[string][2]int{"上旬": {1, 10}, "中旬": {11, 20}}
			if d, ok := days[s[p.end:p.end+n]]; ok && year > 0 {
				p.from, p.to = calendar.NewDate(year, time.Month(m), d[0]), calendar.NewDate(year, time.Month(m), d[1])
			} else if year > 0 {
				p.from = calendar.NewDate(year, time.Month(m), 21)
			}
			p.end += n
		case 3:
			if w := s[p.end : p.end+3]; w == "底" || w == "末" {
				p.edge = true
				p.end += n
			} else if w == "初" {
				p.end += n
			}
		}
		return p, true
	}
	return p, p.yeared
}

// hanYear reads 二〇二五年 at k, 0 when there is none.
func hanYear(s string, k int) int {
	if k >= len(s) || !strings.HasPrefix(s[k:], "二") {
		return 0
	}
	year := 0
	for n := 0; n < 4; n++ {
		r, size := decode(s, k)
		d := hanDigit(r)
		if d < 0 || d > 9 || size != 3 {
			return 0
		}
		year = year*10 + d
		k += size
	}
	if !strings.HasPrefix(s[k:], "年") || year < 2000 {
		return 0
	}
	return year
}

// quarterAt reads 第三季度, 三季度, 3季度 at k: the quarter and the length of the words.
func quarterAt(s string, k int) (int, int) {
	e := k
	if strings.HasPrefix(s[e:], "第") {
		e += len("第")
	}
	quarter := 0
	for n, w := range []string{"一", "二", "三", "四"} {
		if strings.HasPrefix(s[e:], w) {
			quarter = n + 1
			e += len(w)
		}
	}
	if quarter == 0 {
		n, ne := number(s, e)
		if n < 1 || n > 4 {
			return 0, 0
		}
		quarter, e = n, ne
	}
	if !strings.HasPrefix(s[e:], "季度") {
		return 0, 0
	}
	return quarter, e + len("季度") - k
}

// mayStartPoint tells whether a point of time can start at k, by its first bytes.
func mayStartPoint(s string, k int) bool {
	if k >= len(s) {
		return false
	}
	switch c := s[k]; {
	case c >= '0' && c <= '9':
		return k == 0 || !(s[k-1] >= '0' && s[k-1] <= '9')
	case c < 0x80:
		return false
	}
	if oneOf(s, k, pointWords) > 0 {
		return true
	}
	if _, n := quarterAt(s, k); n > 0 || hanYear(s, k) > 0 {
		return true
	}
	_, e := hanNumber(s, k)
	return e > k && strings.HasPrefix(s[e:], "月")
}

var pointWords = []string{"年底", "年内", "年末", "年终", "今年", "本年", "当年底", "当年内", "当年年", "明年", "上半年", "下半年"}

// pointOrRange reads a point of time, or 2024年3月至2025年6月 as one stretch.
func pointOrRange(s string, k int, ctx dateContext) (point, bool) {
	if !mayStartPoint(s, k) {
		return point{}, false
	}
	p, ok := pointAt(s, k, ctx)
	mark := p.end
	if !ok { // 2023—2025年
		y, e := number(s, k)
		if e-k != 4 || y < 1900 || y > 2100 {
			return p, false
		}
		p.from, p.to = months(y, 1, y, 12)
		mark = e
	}
	n := oneOf(s, mark, rangeMarks)
	if n == 0 {
		return p, ok
	}
	until, second := pointAt(s, mark+n, ctx)
	if !second {
		return p, ok
	}
	p.end, p.to, p.edge, p.within = until.end, until.to, until.edge, false
	return p, true
}

// numericDate reads 2024.06.30, 2024-6-30, 2024/6: the first and last day it means.
func numericDate(s string, k int) (from, to calendar.Date, ok bool) {
	y, e := number(s, k)
	if e-k != 4 || y < 1900 || y > 2100 || e+1 >= len(s) || (s[e] != '.' && s[e] != '-' && s[e] != '/') {
		return 0, 0, false
	}
	mark := s[e]
	m, me := number(s, e+1)
	if me == e+1 || me-e > 3 || m < 1 || m > 12 {
		return 0, 0, false
	}
	if me+1 < len(s) && s[me] == mark {
		if d, de := number(s, me+1); de > me+1 && d >= 1 && d <= 31 {
			day := calendar.NewDate(y, time.Month(m), d)
			return day, day, true
		}
	}
	from, to = months(y, time.Month(m), y, time.Month(m))
	return from, to, true
}
