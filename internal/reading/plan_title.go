package reading

import (
	"strings"

	"luodi/internal/document"
)

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
			s.fit()
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
				last.fit()
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
