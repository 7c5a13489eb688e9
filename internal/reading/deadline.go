package reading

import (
	"strings"
	"time"

	"luodi/internal/calendar"
)

// dateContext is what is known of the plan's time: the days its period runs from and to, the day
// it was signed, and its year (of the period's start, or of the signature).
type dateContext struct {
	from, to, signed calendar.Date
	year             int
}

// thisYear is the year that 年底前 without a year means.
func (c dateContext) thisYear() int {
	switch {
	case !c.from.IsZero() && !c.to.IsZero() && c.from.Year() == c.to.Year():
		return c.from.Year()
	case !c.signed.IsZero():
		return c.signed.Year()
	case c.year != 0:
		return c.year
	case !c.from.IsZero():
		return c.from.Year()
	}
	return 0
}

// deadlineMention is a phrase that says by when.
type deadlineMention struct {
	start, end int
	text       string
	from, to   calendar.Date
	kind       DeadlineKind
	rule       string
	confidence float64
	field      bool // the value of a 完成时限 field
}

// rulingDeadline gives the mention that rules a measure: its deadline field, else the first
// phrase that says by when it is to be done.
func rulingDeadline(found []deadlineMention) *deadlineMention {
	for n := range found {
		if found[n].field {
			return &found[n]
		}
	}
	for n := range found {
		if d := &found[n]; d.confidence >= 0.6 && d.kind != Periodic && d.kind != LongTerm {
			return d
		}
	}
	return nil
}

// findDeadlines finds the phrases of a text that say by when something is to be done, in order.
// Spans of validity, years as attributes and past events are left out.
func findDeadlines(text string, ctx dateContext) []deadlineMention {
	q := squeeze(text)
	return q.deadlines(0, len(q.s), ctx, nil)
}

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

func (q *squeezed) deadlines(i, j int, ctx dateContext, found []deadlineMention) []deadlineMention {
	s := q.s
	for k := i; k < j; {
		if k = seek(s, k, j, timeHead); k == j {
			break
		}
		if n := oneOf(s[:j], k, events); n > 0 && oneOf(s, k+n, []string{"后", "夕"}) == 0 {
			found = append(found, deadlineMention{start: k, end: k + n, kind: By, rule: "deadline.event", confidence: 0.7})
			k += n
			continue
		}
		if d, ok := q.planEnd(k, ctx); ok {
			found = append(found, d)
			k = d.end
			continue
		}
		if d, ok := q.periodic(k); ok {
			found = append(found, d)
			k = d.end
			continue
		}
		if c := s[k]; c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' {
			if d, ok := q.englishDeadline(k, ctx); ok {
				found = append(found, d)
				k = d.end
				continue
			}
			for k < j && (s[k] >= 'A' && s[k] <= 'Z' || s[k] >= 'a' && s[k] <= 'z') {
				k++
			}
			continue
		}
		if d, ok := q.relative(k, ctx); ok {
			found = append(found, d)
			k = d.end
			continue
		}
		if mayStartPoint(s, k) {
			if p, ok := pointAt(s, k, ctx); ok {
				if d, ok := q.judge(p, i, ctx); ok {
					found = append(found, d)
				}
				k = max(p.end, k+1)
				for k < j && s[k]&0xC0 == 0x80 {
					k++
				}
				continue
			}
		}
		k += runeLen(s, k)
	}
	for n := range found {
		d := &found[n]
		d.text = q.text(d.start, d.end)
		d.start, d.end = q.span(d.start, d.end)
	}
	return found
}

var (
	events     = []string{"春节前", "国庆节前", "国庆前", "元旦前", "汛期前", "采暖季前", "供暖季前"}
	limitWords = []string{"底以前", "底之前", "底前", "以前", "之前", "前", "为止", "止"}
	toWords    = []string{"到", "至"}
	// validity goes before a date up to which something holds.
	validity = []string{"有效期至", "有效期到", "执行至", "执行到", "期限至", "延续至", "延续到", "延长至", "延长到", "延至", "延到", "缓至", "缓缴至", "补缴至", "可在", "可于", "可自", "截至", "截止", "截止到", "实施至", "持续至", "保留至", "顺延至", "施行至", "时间至", "自", "从", "对", "有效期限至", "限至"}
	// attribute follows a date that tells which things are meant, not by when they are done.
	attribute = []string{"到期", "阶段性", "继续", "登记", "注册", "成立", "出生", "签订", "购买", "已", "期间", "以来", "出台", "的", "度", "届", "版", "未", "发生", "取得", "起", "缴", "毕业"}
	urging    = []string{"力争", "确保", "争取", "在", "于", "预计", "计划", "最迟", "不迟于", "不晚于", "务必", "必须", "原则上", "力争在", "确保在", "要"}
	finishing = []string{"完成", "实现", "建成", "投入", "投用", "竣工", "通车", "开工", "达到", "启动", "出台", "印发", "形成", "基本", "全面", "全部", "正式", "开业", "上线", "力争", "全市", "全省", "前"}
)

// judge tells whether a point of time is a limit, and how far the phrase goes.
func (q *squeezed) judge(p point, low int, ctx dateContext) (deadlineMention, bool) {
	s := q.s
	before, after := s[low:p.start], s[p.end:]
	d := deadlineMention{start: p.start, end: p.end, from: 0, to: p.to, kind: By, rule: "deadline.by", confidence: 0.95}
	if endsWith(before, validity) > 0 {
		return d, false
	}
	// 自…至…, 2023年至2025年
	if n := endsWith(before, []string{"至", "—", "-", "－", "~", "～", "到"}); n > 0 {
		b := before[:len(before)-n]
		if endsWith(b, []string{"日", "月", "年", "起"}) > 0 || endsWith(b, validity) > 0 || (len(b) > 0 && b[len(b)-1] >= '0' && b[len(b)-1] <= '9') {
			return d, false
		}
	}
	included := 0
	if p.from == p.to {
		included = oneOf(after, 0, []string{"（含）", "(含)", "（含当日）"})
	}
	if n := oneOf(after, included, limitWords); n > 0 && oneOf(after, included+n, []string{"三季度", "三个季度", "两", "三年", "后", "期"}) == 0 {
		n += included
		d.end = p.end + n
		d.start = firstOfDates(s, low, p.start)
		if n := endsWith(s[low:d.start], []string{"每年", "每年度", "每季度末", "每季度", "每半年", "每月"}); n > 0 {
			d.start -= n
			d.kind, d.to, d.rule = Periodic, 0, "deadline.periodic"
			return d, true
		}
		if oneOf(s, d.end, attribute) > 0 || strings.HasPrefix(s[d.end:], "后") {
			return d, false
		}
		if n == 3 && p.year && strings.HasPrefix(after, "前后") {
			return d, false
		}
		if strings.HasSuffix(s[low:d.start], "到") && !strings.HasSuffix(s[low:d.start], "达到") && d.start == p.start {
			d.start -= len("到")
		}
		if s[p.end:d.end] == "前" || strings.HasSuffix(s[p.end:d.end], "前") {
			if !p.edge && !strings.HasPrefix(after, "底") && !p.to.IsZero() {
				// 2025年前, 6月前: before it starts; 6月20日前 includes the day.
				if p.from != p.to {
					d.to = p.from - 1
				}
			}
		}
		if rest := s[d.end:]; oneOf(rest, oneOf(rest, 0, []string{"，", ","}), []string{"允许", "鼓励", "免", "暂缓", "延续", "可", "按"}) > 0 {
			d.confidence = 0.5 // how long something holds rather than by when it is done
		}
		d.end += oneOf(s, d.end, []string{"并长期坚持", "并持续推进", "并长期推进", "并坚持"})
		return d, true
	}
	if oneOf(after, 0, attribute) > 0 || oneOf(after, 0, []string{"至", "—", "-", "－", "~", "～", "、", "和"}) > 0 {
		return d, false
	}
	if n := endsWith(before, toWords); n > 0 {
		to := before[len(before)-n:]
		b := before[:len(before)-n]
		start := to == "到" || b == "" || endsWith(b, []string{"，", ",", "。", "；", "："}) > 0 || endsWith(b, urging) > 0
		if !start || endsWith(b, []string{"提高", "推广", "延续", "得", "达", "受", "直", "持续", "有效期", "执行"}) > 0 {
			return d, false
		}
		d.start -= n
		d.rule = "deadline.to"
		return d, true
	}
	clause := before == "" || endsWith(before, []string{"，", ",", "。", "；", ";", "：", ":", "、", "（", "(", "）", ")", "！", "\n"}) > 0
	urged := endsWith(before, urging) > 0
	if p.within {
		if n := len(before); !p.yeared && n > 0 && before[n-1] >= '0' && before[n-1] <= '9' {
			return d, false
		}
		if n := len(before); n >= 3 && endsWith(before, []string{"一", "两", "二", "三", "四", "五", "六", "七", "八", "九", "十", "半", "几", "多", "每", "近", "当", "百", "同"}) > 0 {
			return d, false
		}
		d.kind, d.from, d.rule = During, p.from, "deadline.within"
		return d, true
	}
	if p.year || !(clause || urged) {
		// 市场监管部门2023年底建成…
		if p.edge && p.yeared && oneOf(after, 0, finishing) > 0 {
			d.confidence = 0.7
			return d, true
		}
		return d, false
	}
	if p.edge {
		d.confidence = 0.85
		return d, true
	}
	if endsWith(before, []string{"最迟", "最晚", "不迟于", "不晚于"}) > 0 {
		d.confidence = 0.9
		return d, true
	}
	if !urged && p.from == p.to {
		return d, false // a day without 前 is the date of something: 2024年3月5日印发
	}
	if oneOf(after, 0, finishing) > 0 || urged && oneOf(after, 0, []string{"，"}) == 0 {
		d.kind, d.from, d.rule, d.confidence = During, p.from, "deadline.during", 0.7
		return d, true
	}
	return d, false
}

// firstOfDates goes back over 6月20日、9月20日、 before a date: one phrase with several dates.
func firstOfDates(s string, low, k int) int {
	for {
		n := endsWith(s[low:k], []string{"日、", "日和", "月、", "月和"})
		if n == 0 {
			return k
		}
		b := k - n
		for b > low && (s[b-1] >= '0' && s[b-1] <= '9' || endsWith(s[low:b], []string{"月", "年"}) > 0) {
			b = prevRune(s, b)
		}
		if b == k-n {
			return k
		}
		k = b
	}
}

// planEnd reads 到“十四五”末, “十四五”期末, 到本世纪中叶.
func (q *squeezed) planEnd(k int, ctx dateContext) (deadlineMention, bool) {
	s := q.s
	e := k
	if s[e] != 0xE5 && s[e] != 0xE2 && s[e] != 0xE8 {
		return deadlineMention{}, false
	}
	to := strings.HasPrefix(s[e:], "到")
	if to || strings.HasPrefix(s[e:], "至") {
		e += len("到")
	}
	e += oneOf(s, e, []string{"“", "\"", "「"})
	if !strings.HasPrefix(s[e:], "十") {
		return deadlineMention{}, false
	}
	e += len("十")
	five := 0
	for n, w := range [...]string{"三五", "四五", "五五", "六五"} {
		if strings.HasPrefix(s[e:], w) {
			five = n + 3
			e += len(w)
		}
	}
	if five == 0 {
		return deadlineMention{}, false
	}
	e += oneOf(s, e, []string{"”", "\"", "」"})
	n := oneOf(s, e, []string{"期末", "末", "规划期末", "时期末"})
	if n == 0 {
		return deadlineMention{}, false
	}
	// 十三五 is 2016–2020.
	year := 2020 + 5*(five-3)
	return deadlineMention{start: k, end: e + n, to: calendar.NewDate(year, 12, 31), kind: By, rule: "deadline.plan_end", confidence: 0.9}, true
}

// periodic reads 每月5日前, 每季度末25日前: a limit that comes back.
func (q *squeezed) periodic(k int) (deadlineMention, bool) {
	s := q.s
	if !strings.HasPrefix(s[k:], "每") {
		return deadlineMention{}, false
	}
	n := oneOf(s, k, []string{"每季度末", "每季末", "每季度", "每月", "每半年", "每年", "每周"})
	if n == 0 {
		return deadlineMention{}, false
	}
	e := k + n
	e += oneOf(s, e, []string{"底", "末"})
	if _, ne := number(s, e); ne > e && strings.HasPrefix(s[ne:], "日") {
		e = ne + len("日")
	}
	if w := oneOf(s, e, limitWords); w > 0 {
		return deadlineMention{start: k, end: e + w, kind: Periodic, rule: "deadline.periodic", confidence: 0.8}, true
	}
	return deadlineMention{}, false
}

// relative reads 印发之日起30日内, 印发后3个月内.
func (q *squeezed) relative(k int, ctx dateContext) (deadlineMention, bool) {
	s := q.s
	if s[k] != 0xE5 && s[k] != 0xE8 && s[k] != 0xE6 {
		return deadlineMention{}, false
	}
	n := oneOf(s, k, []string{"印发", "公布", "发布", "下发", "自印发", "自发布", "自公布", "施行", "实施"})
	if n == 0 {
		return deadlineMention{}, false
	}
	e := k + n
	m := oneOf(s, e, []string{"之日起", "之日后", "之后", "后", "起"})
	if m == 0 {
		return deadlineMention{}, false
	}
	e += m
	e += oneOf(s, e, []string{"的", "，"})
	count, ne := number(s, e)
	if ne == e {
		if count, ne = hanNumber(s, e); ne == e && strings.HasPrefix(s[e:], "两") {
			count, ne = 2, e+len("两")
		}
	}
	if ne == e {
		return deadlineMention{}, false
	}
	u := oneOf(s, ne, []string{"个工作日", "工作日", "个自然日", "个月", "个日", "日", "天", "周", "年"})
	if u == 0 {
		return deadlineMention{}, false
	}
	unit := s[ne : ne+u]
	w := oneOf(s, ne+u, []string{"之内", "以内", "内"})
	if w == 0 {
		return deadlineMention{}, false
	}
	d := deadlineMention{start: k, end: ne + u + w, kind: Relative, rule: "deadline.relative", confidence: 0.85}
	if !ctx.signed.IsZero() {
		t := ctx.signed.Time()
		switch unit {
		case "日", "天", "个自然日", "个日":
			d.to = ctx.signed + calendar.Date(count)
		case "周":
			d.to = ctx.signed + calendar.Date(7*count)
		case "个月":
			d.to = calendar.DateOf(t.AddDate(0, count, 0))
		case "年":
			d.to = calendar.DateOf(t.AddDate(count, 0, 0))
		}
	}
	return d, true
}

// deadlineValue reads the value of a deadline field, whole and verbatim.
func deadlineValue(value string, ctx dateContext) *deadlineMention {
	q := squeeze(value)
	a, b := trimUnit(q.s, 0, len(q.s))
	if a >= b {
		return nil
	}
	return q.deadlineField(a, b, ctx)
}

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

// opens tells whether a text holds an opening bracket.
func opens(s string) bool {
	for k := 0; k < len(s); {
		n := runeLen(s, k)
		if isOpen(s[k : k+n]) {
			return true
		}
		k += n
	}
	return false
}

// noValue tells whether a field says that there is nothing: —, 无, N/A, TBD.
func noValue(s string) bool {
	for _, w := range []string{"无", "—", "——", "-", "/", "N/A", "n/a", "TBD", "TBC", "None", "待定", "See above", "See Above"} {
		if s == w {
			return true
		}
	}
	return false
}

var longTerm = []string{"长期", "持续", "常态化", "常年", "全年", "Ongoing", "ongoing"}

func (q *squeezed) deadlineField(a, b int, ctx dateContext) *deadlineMention {
	s := q.s
	// A bracket that is not closed in the value, or not opened, is not part of it.
	if n := runeLen(s, a); isOpen(s[a:a+n]) && bracketEnd(s, a, b) != b {
		a += n
	} else if n > 0 && isOpen(s[a:a+n]) {
		if oneOf(strings.ToLower(s[a:b]), n, []string{"see ", "见上", "同上"}) > 0 {
			return nil
		}
	}
	if a < b && isClose(s[prevRune(s, b):b]) && !opens(s[a:b]) {
		b = prevRune(s, b)
	}
	if a >= b || noValue(s[a:b]) {
		return nil
	}
	d := deadlineMention{text: q.text(a, b), field: true, rule: "deadline.field", confidence: 0.98, kind: By}
	d.start, d.end = q.span(a, b)
	if strings.HasPrefix(s[a:b], "全年") {
		d.from, d.to = months(ctx.thisYear(), 1, ctx.thisYear(), 12)
		d.kind = During
		return &d
	}
	for k := a; k < b; {
		if from, to, ok := numericDate(s[:b], k); ok {
			if d.to = to; from != to {
				d.from, d.kind = from, During
			}
			return &d
		}
		if p, ok := pointOrRange(s[:b], k, ctx); ok {
			d.to = p.to
			n := oneOf(s[:b], p.end, limitWords)
			if n > 0 && !p.edge && s[p.end:p.end+n] == "前" && p.from != p.to && !p.to.IsZero() {
				d.to = p.from - 1
			}
			if n == 0 && !p.edge || p.within {
				d.from, d.kind = p.from, During
			}
			return &d
		}
		if isLetter(s[k]) || s[k] >= '0' && s[k] <= '9' {
			if k == a || !isLetter(s[k-1]) {
				if to, _, ok := englishPoint(s[:b], k, ctx); ok && !to.IsZero() {
					d.to = to
					return &d
				}
			}
		}
		k += runeLen(s, k)
	}
	if oneOf(s[:b], a, []string{"每"}) > 0 {
		d.kind = Periodic
		return &d
	}
	for _, w := range longTerm {
		if strings.Contains(s[a:b], w) {
			d.kind = LongTerm
			return &d
		}
	}
	d.kind = Relative
	d.confidence = 0.7
	return &d
}
