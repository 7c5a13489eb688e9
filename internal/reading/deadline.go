package reading

import (
	"strings"

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

func (q *squeezed) deadlines(i, j int, ctx dateContext, found []deadlineMention) []deadlineMention {
	s := q.s
	from := len(found)
	for k := seek(s, i, j, timeHead); k < j; k = seek(s, k, j, timeHead) {
		d, end := q.deadlineAt(k, i, j, ctx)
		if d.end > 0 {
			found = append(found, d)
		}
		k = end
	}
	for n := from; n < len(found); n++ {
		d := &found[n]
		d.text = q.text(d.start, d.end)
		d.start, d.end = q.span(d.start, d.end)
	}
	return found
}

// deadlineAt reads a phrase at k, where one may start, and where to go on; a mention without an
// end is none.
func (q *squeezed) deadlineAt(k, low, j int, ctx dateContext) (deadlineMention, int) {
	s := q.s
	none := deadlineMention{}
	switch c := s[k]; {
	case isLetter(c):
		if d, ok := q.englishDeadline(k, ctx); ok {
			return d, d.end
		}
		for k < j && isLetter(s[k]) {
			k++
		}
		return none, k
	case c >= 0x80:
		if n := oneOf(s[:j], k, events); n > 0 && oneOf(s, k+n, []string{"后", "夕"}) == 0 {
			return deadlineMention{start: k, end: k + n, kind: By, rule: "deadline.event", confidence: 0.7}, k + n
		}
		for _, read := range [...]func(int, dateContext) (deadlineMention, bool){q.planEnd, q.periodic, q.relative} {
			if d, ok := read(k, ctx); ok {
				return d, d.end
			}
		}
	}
	if !mayStartPoint(s, k) {
		return none, k + runeLen(s, k)
	}
	p, ok := pointAt(s, k, ctx)
	if !ok {
		return none, k + runeLen(s, k)
	}
	d, ok := q.judge(p, low, ctx)
	if !ok {
		return none, max(p.end, k+1)
	}
	if !d.to.IsZero() && d.to < ctx.signed {
		d.confidence = 0.4 // over when the plan was signed: an event, not a promise
	}
	return d, max(p.end, k+1)
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
func (q *squeezed) planEnd(k int, _ dateContext) (deadlineMention, bool) {
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
func (q *squeezed) periodic(k int, _ dateContext) (deadlineMention, bool) {
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
