package reading

import "strings"

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
					first = i - 1
				}
			}
			f.setNotice(first, i+lines)
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

// setNotice takes the segments as the notice's title, and out of it the office that issues and
// the title of what is issued.
func (f *front) setNotice(i, stop int) {
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
	t := tight(p.text[:end])
	at := strings.Index(t, "关于")
	if at < 0 {
		at = strings.Index(t, "關於")
	}
	if at < 0 || strings.Contains(t[:at], "印发") {
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
