package reading

import (
	"strings"

	"luodi/internal/document"
)

// readFront finds what stands around the provisions: the notice that issues the plan, its
// number, addressees, signature and date, and the title of the plan itself. It gives every
// segment that is none of the provisions its role, and sets bodyStart.
func (r *reader) readFront() {
	r.skipContents()
	f := front{reader: r, notice: -1, title: -1}
	f.findNotice()
	f.findSignatures()
	f.findTitles()
	f.findNumber()
	f.findAddressees()
	f.findIssuer()
	f.findDates()
	f.closeFront()
	r.markAnnexes()
	r.out.Front.DocKind = docKind(r.out.Front.Title.Text, r.out.Front.Notice.Text)
	r.out.Front.Period = period(r.out.Front.Title, r.out.Front.Signed.Date)
}

// front carries what one pass of readFront learns for the next.
type front struct {
	*reader
	notice     int // segment of the notice's title, or -1
	noticeStop int
	issued     string // tight title of what the notice issues, "" when it says none
	prefix     string // tight text of the notice's title before 关于 / 印发
	title      int    // segment of the plan's title, or -1
	titleStop  int
	signed     []signature
}

type signature struct {
	orgFirst, date int // segments; orgFirst == date when no issuer stands above the date
	value          DatedText
}

// noticeEndings end the title of a notice or of a document that needs no notice.
var noticeEndings = []string{"的通知", "的通报", "的函", "的公告", "的通告", "的批复", "的决定", "的报告", "的请示", "的复函", "的答复", "复函", "意见", "的指导意见", "通知", "的意见"}

// planWords end the titles of plans, longest first. The kind is Front.DocKind.
var planWords = []struct{ word, kind string }{
	{"分工方案", "division"}, {"任务分工", "division"}, {"责任分工", "division"}, {"重点工作分工", "division"}, {"任务分解方案", "division"}, {"责任分解", "division"}, {"任务分解", "division"}, {"工作分解", "division"}, {"分工", "division"},
	{"行动方案", "action_plan"}, {"行动计划", "action_plan"}, {"行动纲要", "action_plan"},
	{"若干政策措施", "policy"}, {"政策措施", "policy"}, {"若干政策", "policy"}, {"若干措施", "policy"}, {"若干举措", "policy"}, {"条措施", "policy"}, {"条举措", "policy"}, {"条政策", "policy"}, {"举措", "policy"}, {"措施", "policy"}, {"政策", "policy"},
	{"工作要点", "points"}, {"要点", "points"}, {"重点工作安排", "points"}, {"工作安排", "points"},
	{"责任清单", "ledger"}, {"任务清单", "ledger"}, {"工作清单", "ledger"}, {"职责清单", "ledger"}, {"清单", "ledger"}, {"台账", "ledger"}, {"任务分解表", "ledger"}, {"分工表", "ledger"}, {"责任表", "ledger"}, {"任务表", "ledger"}, {"一览表", "ledger"},
	{"实施意见", "opinion"}, {"指导意见", "opinion"}, {"若干意见", "opinion"}, {"意见", "opinion"},
	{"实施方案", "plan"}, {"工作方案", "plan"}, {"方案", "plan"}, {"工作计划", "plan"}, {"计划", "plan"}, {"规划", "plan"}, {"纲要", "plan"}, {"工作任务", "plan"}, {"重点任务", "plan"},
	{"实施细则", "policy"}, {"细则", "policy"}, {"办法", "policy"}, {"规定", "policy"}, {"行动", "action_plan"}, {"通知", "notice"},
	{"行動計劃", "action_plan"}, {"行動方案", "action_plan"}, {"實施方案", "plan"}, {"工作計劃", "plan"}, {"施政報告", "plan"}, {"計劃", "plan"}, {"藍圖", "plan"},
}

func docKind(title, notice string) string {
	t := baseTitle(tight(title))
	for _, w := range planWords {
		if strings.HasSuffix(t, w.word) {
			return w.kind
		}
	}
	for _, w := range planWords {
		if strings.Contains(t, w.word) {
			return w.kind
		}
	}
	lower := strings.ToLower(title)
	switch {
	case strings.Contains(lower, "action plan") || strings.Contains(lower, "actions"):
		return "action_plan"
	case strings.Contains(lower, "plan") || strings.Contains(lower, "strategy") || strings.Contains(lower, "blueprint"):
		return "plan"
	case notice != "":
		return "notice"
	}
	return "plan"
}

// baseTitle takes the brackets at the end off a title: 方案（2023—2025年）（试行） → 方案.
func baseTitle(t string) string {
	for {
		r, n := decodeLast(t, len(t))
		if r != '）' && r != ')' && r != '〕' {
			return strings.TrimRight(t, "》")
		}
		open := strings.LastIndexAny(t[:len(t)-n], "（(〔")
		if open <= 0 {
			return t
		}
		t = t[:open]
	}
}

// isPlanTitle reports whether a tight line reads as the title of a plan: no stop in it, not too
// long, and it ends with the name of a kind of plan.
func isPlanTitle(t string) bool {
	if n := runeCount(t, 90); n < 5 || n > 80 || strings.ContainsAny(t, "。；！？：:;") {
		return false
	}
	t = baseTitle(t)
	for _, w := range planWords {
		if strings.HasSuffix(t, w.word) {
			return true
		}
	}
	return false
}

// joined is the tight text of the text segments [i, stop).
func (r *reader) joined(i, stop int) string {
	if stop == i+1 {
		return tight(r.text(&r.segs[i]))
	}
	var b strings.Builder
	for ; i < stop; i++ {
		b.WriteString(tight(r.text(&r.segs[i])))
	}
	return b.String()
}

// findNotice looks for the title of a notice in the first lines: 某府关于印发…的通知, over up to
// four lines, with a date in brackets behind it and a number before it as collections print them.
func (f *front) findNotice() {
	for lines := 1; lines <= 4; lines++ {
		for i := 0; i+lines <= len(f.segs) && i < 24; i++ {
			t, ok := f.noticeLines(i, i+lines)
			if !ok {
				continue
			}
			first := i
			if i > 0 && strings.HasPrefix(t, "关于") && f.segs[i-1].role == roleText {
				if above := f.joined(i-1, i); strings.Contains(above, "转发") && runeCount(above, 41) <= 40 {
					first, t = i-1, above+t
				}
			}
			f.setNotice(first, i+lines, t)
			return
		}
	}
}

// noticeLines reports whether the segments are, all together, the title of a notice.
func (f *front) noticeLines(i, stop int) (string, bool) {
	from := 0
	if s := &f.segs[i]; s.mark.style != noStyle {
		from = s.mark.end - s.start
	}
	for k := i; k < stop; k++ {
		if s := &f.segs[k]; s.role != roleText || s.end-s.start > 500 || k > i && s.mark.style != noStyle && s.inside {
			return "", false
		}
	}
	t := tight(f.text(&f.segs[i])[from:])
	if stop > i+1 {
		if _, ok := issued(f.joined(stop-1, stop)); ok {
			return "", false
		}
		t += f.joined(i+1, stop)
	}
	return t, runeCount(t, 161) <= 160 && f.isNotice(t)
}

func issued(t string) (string, bool) {
	_, stop, ok := issuedNumberAt(t, 0)
	return t, ok && stop == len(t)
}

func (f *front) isNotice(t string) bool {
	if strings.ContainsAny(t, "。；：:！？") && !strings.Contains(t, "“") {
		return false
	}
	if !strings.Contains(t, "关于") && !strings.Contains(t, "印发") && !strings.Contains(t, "關於") {
		return false
	}
	return endsWith(baseTitle(t), noticeEndings) > 0
}

func (f *front) setNotice(i, stop int, t string) {
	f.notice, f.noticeStop = i, stop
	s := &f.segs[i]
	if s.mark.style != noStyle {
		s.start, s.mark = s.mark.end, marker{}
	}
	for k := i; k < stop; k++ {
		f.segs[k].role, f.segs[k].mark = roleText, marker{}
	}
	p := f.passage(i, stop)
	end := trailingDate(p.text)
	f.out.Front.Notice = p.found(0, end, "front.notice", 0.95)
	f.out.Front.Notice.Text = unbroken(p.text[:end])
	for k := i; k < stop; k++ {
		f.segs[k].role = roleFront
	}
	if end < len(p.text) {
		if at, stop, date := findDate(p.text, end); !date.IsZero() {
			f.signed = append(f.signed, signature{orgFirst: -1, date: -1, value: DatedText{p.found(at, stop, "front.date.title", 0.8), date}})
		}
	}
	t = tight(p.text[:end])
	at := strings.Index(t, "关于")
	if at < 0 {
		at = strings.Index(t, "關於")
	}
	if at < 0 || strings.Index(t, "印发") >= 0 && strings.Index(t, "印发") < at {
		at = strings.Index(t, "印发")
	}
	if at > 0 {
		f.prefix = strings.Trim(t[:at], "《 ")
		if k := strings.Index(f.prefix, "转发"); k > 0 {
			f.prefix = f.prefix[:k] // 国务院办公厅转发某部关于…: the office that forwards issues
		}
	}
	if k := strings.Index(t, "印发"); k >= 0 {
		x := strings.TrimPrefix(t[k+len("印发"):], "关于")
		if k > at && strings.HasPrefix(t[k+len("印发"):], "关于") {
			x = t[k+len("印发"):]
		}
		x = x[:len(x)-endsWith(x, noticeEndings)]
		if strings.HasPrefix(x, "《") {
			if end := skipBracket(x, 0, 0); end > 0 && end < len(x) {
				rest := x[end:]
				x = x[:end]
				if strings.HasPrefix(rest, "（") || strings.HasPrefix(rest, "(") {
					x += rest
				}
			}
			x = strings.TrimSuffix(strings.TrimPrefix(x, "《"), "》")
		}
		f.issued = x
	}
}

// trailingDate is where the bracket with a date at the end of a title begins, or len(t).
func trailingDate(t string) int {
	end := trimBlank(t, len(t))
	r, n := decodeLast(t, end)
	if r != '）' && r != ')' {
		return end
	}
	open := strings.LastIndexAny(t[:end-n], "（(")
	if open <= 0 {
		return end
	}
	if _, _, date := findDate(t, open); !date.IsZero() {
		return trimBlank(t, open)
	}
	return end
}

// unbroken takes the line breaks between blocks out of a title; between Latin words they become
// blanks.
func unbroken(t string) string {
	if strings.IndexByte(t, '\n') < 0 {
		return t
	}
	var b strings.Builder
	for i, line := range strings.Split(t, "\n") {
		if i > 0 {
			if last, _ := decodeLast(b.String(), b.Len()); isLatin(last) {
				b.WriteByte(' ')
			}
		}
		b.WriteString(strings.TrimSpace(line))
	}
	return b.String()
}

// findTitles looks for the title of the plan, and of each plan when a notice issues several.
func (f *front) findTitles() {
	wanted := f.quotedTitles()
	for i := max(f.noticeStop, 0); i < len(f.segs); i++ {
		if f.segs[i].role != roleText || f.segs[i].mark.style != noStyle && f.segs[i].inside {
			continue
		}
		if stop := f.titleAt(i, wanted); stop > 0 {
			if f.title < 0 {
				f.title, f.titleStop = i, stop
				f.setTitle(i, stop, 0.97, "front.title.issued")
			}
			for k := i; k < stop; k++ {
				f.segs[k].role, f.segs[k].mark = roleTitle, marker{}
			}
			r := f.reader
			if r.bodyStart == 0 {
				r.bodyStart = stop
			}
			r.titles = append(r.titles, [2]int{i, stop})
			i = stop - 1
		}
	}
	if len(f.reader.titles) > 1 && f.issued != "" && !inList(wanted[1:], f.issued) {
		// Several plans in one notice: the notice names them all.
		f.out.Front.Title = f.fromNotice(f.issued)
	}
	if f.title >= 0 {
		return
	}
	if f.titleByShape() {
		return
	}
	switch {
	case f.issued != "":
		f.out.Front.Title = f.fromNotice(f.issued)
	case f.notice >= 0:
		f.out.Front.Title = f.out.Front.Notice
		f.out.Front.Title.Rule = "front.title.document"
	default:
		f.titleFromFormat()
	}
	if f.notice >= 0 {
		f.reader.bodyStart = f.noticeStop
	}
}

func inList(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// quotedTitles are the titles that the notice and its letter name: the title issued, and every
// 《…》 of the letter that reads as the title of a plan.
func (f *front) quotedTitles() []string {
	wanted := []string{f.issued}
	if f.notice < 0 {
		return wanted
	}
	seen := 0
	for i := f.noticeStop; i < len(f.segs) && seen < 12; i++ {
		s := &f.segs[i]
		if s.role != roleText {
			continue
		}
		seen++
		t := f.text(s)
		for from := 0; len(wanted) < 12; {
			k := strings.Index(t[from:], "《")
			if k < 0 {
				break
			}
			k += from
			end := skipBracket(t, k, 400)
			if end == 0 {
				break
			}
			inner := tight(t[k+len("《") : end-len("》")])
			if inner != f.issued && isPlanTitle(inner) {
				wanted = append(wanted, inner)
			}
			from = end
		}
	}
	return wanted
}

// titleAt reports whether the segments from i on spell one of the titles wanted, and where it
// ends.
func (f *front) titleAt(i int, wanted []string) (stop int) {
	head := f.text(&f.segs[i])
	likely := false
	for _, w := range wanted {
		likely = likely || w != "" && firstHan(w) == firstHan(head)
	}
	if !likely {
		return 0
	}
	t := ""
	for stop = i + 1; stop <= len(f.segs) && stop <= i+4; stop++ {
		s := &f.segs[stop-1]
		if s.role != roleText || s.end-s.start > 400 {
			return 0
		}
		t += tight(f.text(s))
		for _, w := range wanted {
			if w == "" {
				continue
			}
			if t == w || sameTitle(t, w) {
				if stop < len(f.segs) && f.segs[stop].role == roleText && f.segs[stop].mark.style == noStyle && isBracketLine(f.text(&f.segs[stop])) {
					return stop + 1
				}
				return stop
			}
		}
	}
	return 0
}

// firstHan is the first character of a title that titles are compared by, or 0.
func firstHan(t string) rune {
	t = strings.TrimLeft(t, "《》“”\"（）()〔〕 \u3000")
	t = strings.TrimPrefix(t, "关于")
	for _, r := range t {
		if r >= '0' && r <= '9' || isHan(r) || isLatin(r) {
			return r
		}
	}
	return 0
}

// isBracketLine reports a line that is one short bracket and no date or remark on publication:
// （2023—2025年）, （试行）.
func isBracketLine(t string) bool {
	if r, _ := decode(t, 0); r != '（' && r != '(' || len(t) > 60 {
		return false
	}
	return skipBracket(t, 0, 0) == len(t) && !strings.Contains(t, "公开") && !strings.Contains(t, "此件") && !strings.Contains(t, "删减")
}

// sameTitle compares titles with brackets, quotes and 的 left out of account.
func sameTitle(a, b string) bool {
	if d := len(a) - len(b); d > 24 || d < -24 {
		return false
	}
	return plainTitle(a) == plainTitle(b)
}

func plainTitle(t string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case '《', '》', '“', '”', '"', '（', '）', '(', ')', '〔', '〕', '的', '—', '-', '–', '－', '：', ':', '〈', '〉', '、':
			return -1
		}
		return r
	}, strings.TrimPrefix(t, "关于"))
}

func (f *front) setTitle(i, stop int, confidence float64, rule string) {
	p := f.passage(i, stop)
	f.out.Front.Title = p.found(0, len(p.text), rule, confidence)
	f.out.Front.Title.Text = unbroken(p.text)
}

// fromNotice finds the words of the issued title inside the notice's title.
func (f *front) fromNotice(want string) Finding {
	p := passage{}
	for k := f.notice; k < f.noticeStop; k++ {
		f.segs[k].role = roleText
	}
	p = f.passage(f.notice, f.noticeStop)
	for k := f.notice; k < f.noticeStop; k++ {
		f.segs[k].role = roleFront
	}
	q := squeeze(p.text)
	if at := strings.Index(tight(q.s), want); at >= 0 {
		if q.s == tight(q.s) {
			a, b := q.span(at, at+len(want))
			out := p.found(a, b, "front.title.notice", 0.85)
			out.Text = unbroken(out.Text)
			return out
		}
	}
	out := f.out.Front.Notice
	out.Text, out.Rule, out.Confidence = want, "front.title.notice", 0.8
	return out
}

// titleByShape takes as title the lines before the first provision that read as one: after the
// signature of a notice, or at the head of a document without notice.
func (f *front) titleByShape() bool {
	firstMark := len(f.segs)
	for i := range f.segs {
		if f.segs[i].role == roleText && f.segs[i].mark.style > styleHash6 && f.segs[i].mark.value == 1 && i >= f.noticeStop {
			firstMark = i
			break
		}
	}
	if f.notice >= 0 && f.issued == "" {
		return false // 意见 and the like: the notice's title is the title
	}
	from := max(f.noticeStop, 0)
	for i := from; i < firstMark && i < from+30; i++ {
		s := &f.segs[i]
		if s.role != roleText || s.mark.style > styleHash6 {
			continue
		}
		line := tight(f.text(s))
		if isAnnexLabel(line) || runeCount(line, 5) < 5 {
			continue
		}
		if label := annexLabel(f.text(s)); label > 0 && s.end-s.start-label > 15 {
			s.start += label
			line = tight(f.text(s))
		}
		for stop := i + 1; stop <= firstMark && stop <= i+3; stop++ {
			last := &f.segs[stop-1]
			if last.role != roleText || runeCount(f.text(last), 61) > 60 || stop > i+1 && strings.ContainsAny(f.text(last), "。：；") {
				break
			}
			t := f.joined(i, stop)
			trimmed, _, _ := strings.Cut(f.text(last), "  ")
			if stop == i+1 && trimmed != f.text(last) && isPlanTitle(tight(trimmed)) {
				t = tight(trimmed)
			} else if at := blankBehindTitle(f.text(last)); stop == i+1 && at > 0 {
				t = tight(f.text(last)[:at])
				last.end = last.start + at
			}
			if !isPlanTitle(t) || i == firstMark {
				continue
			}
			// one more line may belong to it: …产业 / 发展行动
			f.title, f.titleStop = i, stop
			f.setTitle(i, stop, 0.85, "front.title.shape")
			for k := i; k < stop; k++ {
				f.segs[k].role, f.segs[k].mark = roleTitle, marker{}
			}
			f.reader.bodyStart = stop
			f.reader.titles = append(f.reader.titles, [2]int{i, stop})
			return true
		}
	}
	return false
}

// blankBehindTitle finds a blank in a line behind which only a site's label follows (政策咨询).
func blankBehindTitle(line string) int {
	at := strings.LastIndexAny(line, " \u3000")
	if at <= 0 || runeCount(line[at:], 7) > 6 {
		return 0
	}
	cut := trimBlank(line, at)
	if isPlanTitle(tight(line[:cut])) && !isPlanTitle(tight(line)) {
		return cut
	}
	return 0
}

// titleFromFormat takes the format's own title: the first heading, else the title property.
func (f *front) titleFromFormat() {
	for i := range f.segs {
		s := &f.segs[i]
		b := &f.doc.Blocks[s.block]
		if s.role != roleText || b.Kind != document.Heading {
			continue
		}
		if b.Level > 1 && f.headingsAt(b.Level) > 1 {
			break
		}
		p := f.passage(i, i+1)
		start := 0
		if s.mark.style != noStyle {
			start = s.mark.end - s.start
		}
		f.out.Front.Title = p.found(start, len(p.text), "front.title.heading", 0.8)
		f.out.Front.Title = f.fullerName(f.out.Front.Title)
		s.role, s.mark = roleTitle, marker{}
		f.title, f.titleStop = i, i+1
		f.reader.bodyStart = i + 1
		f.reader.titles = append(f.reader.titles, [2]int{i, i + 1})
		return
	}
	for i := range f.segs {
		s := &f.segs[i]
		if s.role == roleText && s.mark.style == noStyle && runeCount(f.text(s), 81) <= 80 && !isAnnexLabel(tight(f.text(s))) {
			p := f.passage(i, i+1)
			f.out.Front.Title = p.found(0, len(p.text), "front.title.first", 0.5)
			return
		}
	}
}

func (r *reader) headingsAt(level int) int {
	n := 0
	for i := range r.doc.Blocks {
		if b := &r.doc.Blocks[i]; b.Kind == document.Heading && b.Level == level && !b.Chrome {
			n++
		}
	}
	return n
}

// fullerName looks for the title in the text with capitalised words before it: a page headed
// "2020 Action Plan" that calls itself the Northern Roads 2020 Action Plan.
func (f *front) fullerName(title Finding) Finding {
	if !isASCII(title.Text) || strings.Count(title.Text, " ") > 4 || len(title.Text) < 6 {
		return title
	}
	for i := range f.segs {
		t := f.text(&f.segs[i])
		at := strings.Index(t, " "+title.Text)
		if at <= 0 {
			continue
		}
		start := at
		for {
			w := strings.LastIndexByte(t[:start], ' ') + 1
			if w >= start || t[w] < 'A' || t[w] > 'Z' || strings.ContainsAny(t[w:start], ".,;:)(") {
				break
			}
			if w == 0 {
				start = 0
				break
			}
			start = w - 1
		}
		if start == at {
			continue
		}
		if start > 0 || t[0] == ' ' {
			start++
		}
		name := t[start : at+1+len(title.Text)]
		for _, article := range []string{"The ", "This ", "Our ", "In "} {
			if strings.HasPrefix(name, article) {
				start += len(article)
				name = name[len(article):]
			}
		}
		if name == title.Text {
			continue
		}
		p := f.passage(i, i+1)
		return p.found(start, start+len(name), "front.title.fuller", 0.8)
	}
	return title
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
