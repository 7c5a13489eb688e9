package reading

import (
	"sort"
	"strings"
)

// splitRunOn cuts blocks that hold a whole document or letter on one line where no number shows
// it: behind the title and the document number, behind the addressees, and around a signature.
// Only blocks that hold several provisions are looked at.
func (r *reader) splitRunOn() {
	counts := map[int]int{}
	for i := range r.segs {
		if r.segs[i].inside && r.segs[i].mark.style != noStyle {
			counts[r.segs[i].block]++
		}
	}
	issued := r.issuedByFirstLine()
	out := make([]segment, 0, len(r.segs)+8)
	for i := range r.segs {
		s := r.segs[i]
		t := r.text(&s)
		var cuts []int
		if i < 10 && s.end-s.start > 60 {
			cuts = headCuts(t)
		}
		if issued != "" && s.mark.style == noStyle && s.end-s.start < 600 {
			cuts = append(cuts, titleCuts(t, issued)...)
		}
		if i < 40 && s.mark.style == noStyle && s.end-s.start < 400 {
			cuts = append(cuts, remarkCuts(t)...)
		}
		if counts[s.block] >= 3 || s.end-s.start > 200 && (i < 12 || i >= len(r.segs)-6) {
			cuts = append(cuts, signatureCuts(t, issued)...)
		}
		sort.Ints(cuts)
		at := 0
		for _, c := range cuts {
			if c <= at || c >= len(t) {
				continue
			}
			part := s
			part.start, part.end = s.start+at, s.start+c
			if at > 0 {
				part.mark, part.inside = marker{}, true
			} else if part.mark.end > part.end {
				part.mark = marker{}
			}
			part.start, part.end = skipBlank(r.doc.Blocks[s.block].Text[:part.end], part.start), trimBlank(r.doc.Blocks[s.block].Text, part.end)
			if part.start < part.end {
				part.fit()
				out = append(out, part)
			}
			at = c
		}
		part := s
		part.start = s.start + at
		if at > 0 {
			part.mark, part.inside = marker{}, true
		}
		part.fit()
		out = append(out, part)
	}
	r.segs = out
}

// issuedByFirstLine is the title that a notice printed before or at the head of the run-on text
// issues.
func (r *reader) issuedByFirstLine() string {
	for i := range r.segs {
		if i > 3 {
			break
		}
		t := tight(r.text(&r.segs[i]))
		k := strings.Index(t, "印发")
		if k < 0 || k > 300 {
			continue
		}
		x := t[k+len("印发"):]
		end := strings.Index(x, "的通知")
		if end < 0 || end > 300 {
			continue
		}
		return strings.Trim(strings.TrimPrefix(x[:end], "关于"), "《》")
	}
	return ""
}

// headCuts cuts the head of a document whose lines run together: title | date in brackets |
// number | addressees | text.
func headCuts(t string) []int {
	var cuts []int
	at := titleStop(t)
	if at > 0 {
		cuts = append(cuts, at)
	}
	limit := min(len(t), at+240)
	for i := at; i < limit; {
		c, n := decode(t, i)
		if (c == '〔' || c == '[' || c == '［') && yearFollows(t, i+n) {
			start := i
			for k := 0; k < 10 && start > at; k++ {
				r, w := decodeLast(t, start)
				if !isHan(r) {
					break
				}
				start -= w
			}
			if st, stop, ok := issuedNumberAt(t, start); ok && st == start && start < i {
				if start > 0 && start > at {
					cuts = append(cuts, start)
				}
				cuts = append(cuts, stop)
				at = stop
			}
			break
		}
		if c == '。' || c == '：' || c == '《' || c == '，' {
			break
		}
		i += n
	}
	if k, n := colonIndex(t[at:]); k > 0 && k < 500 && len(cuts) > 0 && isAddressees(t[at:at+k]) {
		cuts = append(cuts, at+k+n)
	}
	return cuts
}

// colonIndex is the first colon of either width and its length.
func colonIndex(t string) (at, width int) {
	at, width = strings.Index(t, "："), len("：")
	if k := strings.IndexByte(t, ':'); k >= 0 && (at < 0 || k < at) {
		return k, 1
	}
	return at, width
}

// titleStop is the end of the title that a text opens with, when more follows: the first 的通知 or
// the like outside 《》 with a document number, addressees or a date in brackets behind it.
func titleStop(t string) int {
	for i := 0; i < len(t) && i < 700; {
		c, n := decode(t, i)
		if c == '《' || c == '“' || c == '（' {
			if end := skipBracket(t, i, 500); end > 0 {
				i = end
				continue
			}
		}
		if c == '。' || c == '：' || c == '；' {
			return 0
		}
		for _, e := range [...]string{"的通知", "意见", "的决定", "方案", "措施", "要点", "计划", "的公告", "的通报"} {
			if !strings.HasPrefix(t[i:], e) {
				continue
			}
			end := i + len(e)
			rest, dated := skipBlank(t, end), false
			if r, _ := decode(t, rest); r == '（' || r == '(' {
				if close := skipBracket(t, rest, 120); close > 0 {
					if _, _, d := findDate(t[:close], rest); !d.IsZero() || yearFollows(t, rest+3) {
						end, rest, dated = close, skipBlank(t, close), !d.IsZero()
					}
				}
			}
			if rest >= len(t) || strings.HasPrefix(t[rest:], "的") || strings.HasPrefix(t[rest:], "》") {
				break
			}
			if dated {
				return end
			}
			if _, _, ok := issuedNumberAt(t, rest); ok {
				return end
			}
			if k, _ := colonIndex(t[rest:]); k > 0 && k < 500 && isAddressees(t[rest:rest+k]) && (e == "的通知" || strings.Contains(t[:end], "关于")) {
				return end
			}
		}
		i += n
	}
	return 0
}

// remarkCuts cuts a line behind the date that it opens with and around （此件公开发布）.
func remarkCuts(t string) []int {
	var cuts []int
	at, stop, d := findDate(t, 0)
	if !d.IsZero() && at == skipBlank(t, 0) {
		if c, _ := decode(t, skipBlank(t, stop)); isHan(c) || c == '（' || c == '(' {
			cuts = append(cuts, stop)
		}
	}
	for i := 0; i < len(t); {
		c, n := decode(t, i)
		if c == '（' || c == '(' {
			if end := skipBracket(t, i, 200); end > 0 {
				if isPublicationRemark(t[i:end]) {
					cuts = append(cuts, i, end)
				}
				i = end
				continue
			}
		}
		i += n
	}
	return cuts
}

// titleCuts cuts a line around the title issued, when the line joined it with the end of a letter
// or the headings of a table; the notice's own title and quotations of it stay whole.
func titleCuts(t, issued string) []int {
	q := squeeze(t)
	k := strings.Index(q.s, issued)
	if k < 0 || k == 0 && len(q.s) == len(issued) || strings.Contains(q.s, "印发") {
		return nil
	}
	before, _ := decodeLast(q.s, k)
	after, _ := decode(q.s, k+len(issued))
	if before == '《' || after == '》' || before != 0 && !isStop(before) && before != '日' && before != '》' {
		return nil
	}
	start, stop := q.span(k, k+len(issued))
	return []int{start, stop}
}

// signatureCuts finds signatures inside a run-on text: an office and a date behind a full stop.
// Behind the date the title of the plan issued may follow, and its first words.
func signatureCuts(t, issued string) []int {
	var cuts []int
	for i := 0; i < len(t); {
		k := strings.Index(t[i:], "日")
		if k < 0 {
			break
		}
		end := i + k + len("日")
		i = end
		from := max(0, end-48)
		for from > 0 && t[from]&0xC0 == 0x80 {
			from--
		}
		start, stop, d := findDate(t, from)
		for !d.IsZero() && stop < end {
			start, stop, d = findDate(t, stop)
		}
		if d.IsZero() || stop != end {
			continue
		}
		stopAt := start
		for stopAt > 0 {
			c, n := decodeLast(t, stopAt)
			if c == '。' || c == '！' || c == '”' || c == '：' || c == '；' || c == '，' || c == '、' || c == '）' || c == '〕' {
				break
			}
			stopAt -= n
		}
		org := t[stopAt:start]
		if !isOrgLine(org) || stopAt == 0 {
			continue
		}
		if before, _ := decodeLast(t, stopAt); before == '，' || before == '、' {
			continue
		}
		cuts = append(cuts, stopAt)
		for {
			at := skipBlank(t, end)
			if c, _ := decode(t, at); c != '（' && c != '(' {
				break
			}
			close := skipBracket(t, at, 120)
			if close == 0 || !isPublicationRemark(t[at:close]) && !strings.Contains(t[at:close], "删减") {
				break
			}
			cuts = append(cuts, end)
			end = close
		}
		cuts = append(cuts, end)
		i = end
		if issued != "" && strings.HasPrefix(tight(t[end:min(len(t), end+600)]), issued) {
			seen := 0
			for at := end; at < len(t); {
				c, n := decode(t, at)
				at += n
				if !isBlank(c) {
					seen += n
				}
				if seen >= len(issued) {
					cuts = append(cuts, at)
					break
				}
			}
		}
	}
	return cuts
}
