package reading

import (
	"strings"

	"luodi/internal/calendar"
)

// orgEndings end the names of offices; a short line above a date that ends with one is the
// issuer's signature.
var orgEndings = []string{"人民政府", "政府", "办公室", "办公厅", "委员会", "国务院", "（代章）", "(代章)", "代章)", "代章）", "局", "委", "厅", "部", "院", "会", "组", "处", "署", "中心", "公司", "办", "总队", "法院", "检察院", "联", "行", "社", "馆", "所", "室", "团", "集团", "辦公室", "辦公廳", "委員會", "廳", "會", "處", "團", "館"}

// findSignatures marks issuer and date where they stand below a text, and remarks like
// （此件公开发布） behind them.
func (f *front) findSignatures() {
	for i := range f.segs {
		s := &f.segs[i]
		if s.role != roleText || s.mark.style != noStyle && s.mark.style != styleHan || s.end-s.start > 240 {
			continue
		}
		t := f.text(s)
		if isPublicationRemark(t) {
			s.role = roleSignature
			continue
		}
		org, at, stop, date := dateLine(t)
		if date.IsZero() {
			continue
		}
		sig := signature{orgFirst: i, date: i}
		p := f.passage(i, i+1)
		sig.value = DatedText{p.found(at, stop, "front.date.signature", 0.95), date}
		s.role, s.mark = roleSignature, marker{}
		if org == "" {
			for k := i - 1; k >= 0 && k >= i-4; k-- {
				up := &f.segs[k]
				if up.role != roleText || up.mark.style != noStyle || !isOrgLine(f.text(up)) {
					break
				}
				up.role = roleSignature
				sig.orgFirst = k
			}
		}
		f.signed = append(f.signed, sig)
	}
}

// isPublicationRemark reads （此件公开发布）, （本文有删减）, （联系人：…） under a signature.
func isPublicationRemark(t string) bool {
	r, _ := decode(t, 0)
	if r != '（' && r != '(' || len(t) > 200 {
		return false
	}
	for _, w := range [...]string{"此件", "此文", "本文有删减", "联系人", "联系电话", "公开发布", "主动公开"} {
		if at := strings.Index(t, w); at > 0 && at <= 6 {
			return true
		}
	}
	return false
}

// dateLine reads a line that is a date, alone or behind the name of an office.
func dateLine(t string) (org string, start, stop int, date calendar.Date) {
	at, end, d := findDate(t, 0)
	if d.IsZero() || strings.Trim(t[end:], " \u3000)）") != "" && !isPublicationRemark(strings.TrimSpace(t[end:])) {
		return "", 0, 0, 0
	}
	before := strings.Trim(t[:at], " \u3000（(")
	if before != "" {
		if !isOrgLine(before) {
			return "", 0, 0, 0
		}
		org = before
	}
	return org, at, end, d
}

// isOrgLine reports a short line without stops that ends as the name of an office does.
func isOrgLine(t string) bool {
	t = tight(t)
	if n := runeCount(t, 41); n < 2 || n > 40 || strings.ContainsAny(t, "。，；：、！？《:") {
		return false
	}
	return endsWith(t, orgEndings) > 0
}

// findDate reads the first full date of a text from byte i on: 2023年5月16日, 2023 年5 月16 日,
// 二〇二三年五月十六日, 2023-05-16, 2023/5/16.
func findDate(t string, i int) (start, stop int, date calendar.Date) {
	for i < len(t) {
		r, n := decode(t, i)
		if r >= '0' && r <= '9' || r >= '０' && r <= '９' {
			if start, stop, date = arabicDate(t, i); !date.IsZero() {
				return start, stop, date
			}
			for i < len(t) {
				if r, n = decode(t, i); (r < '0' || r > '9') && (r < '０' || r > '９') {
					break
				}
				i += n
			}
			continue
		}
		if r == '二' || r == '一' {
			if stop, date = hanDate(t, i); !date.IsZero() {
				return i, stop, date
			}
		}
		i += n
	}
	return 0, 0, 0
}

func arabicDate(t string, i int) (start, stop int, date calendar.Date) {
	year, at, digits := arabicNumber(t, i)
	if digits != 4 || year < 1949 || year > 2199 {
		return 0, 0, 0
	}
	sep, n := decode(t, skipBlank(t, at))
	if sep != '年' && sep != '-' && sep != '/' && sep != '.' {
		return 0, 0, 0
	}
	at = skipBlank(t, at) + n
	month, end, digits := arabicNumber(t, skipBlank(t, at))
	if digits == 0 || digits > 2 {
		return 0, 0, 0
	}
	at = skipBlank(t, end)
	sep2, n := decode(t, at)
	if sep == '年' && sep2 != '月' || sep != '年' && sep2 != sep {
		return 0, 0, 0
	}
	day, end, digits := arabicNumber(t, skipBlank(t, at+n))
	if digits == 0 || digits > 2 {
		return 0, 0, 0
	}
	if sep == '年' {
		at = skipBlank(t, end)
		if c, n := decode(t, at); c == '日' || c == '号' || c == '號' {
			end = at + n
		} else {
			return 0, 0, 0
		}
	}
	if d, err := calendar.ParseDate(civil(year, month, day)); err == nil {
		return i, end, d
	}
	return 0, 0, 0
}

func civil(year, month, day int) string {
	b := []byte("0000-00-00")
	put := func(at, width, v int) {
		for k := width - 1; k >= 0; k-- {
			b[at+k] = byte('0' + v%10)
			v /= 10
		}
	}
	put(0, 4, year)
	put(5, 2, month)
	put(8, 2, day)
	return string(b)
}

// hanDate reads 二〇二三年五月十六日.
func hanDate(t string, i int) (stop int, date calendar.Date) {
	year := 0
	for k := 0; k < 4; k++ {
		r, n := decode(t, i)
		d := hanDigit(r)
		if r == '0' || r == 'O' || r == 'o' {
			d = 0
		}
		if d < 0 || d > 9 {
			return 0, 0
		}
		year = year*10 + d
		i = skipBlank(t, i+n)
	}
	if !strings.HasPrefix(t[i:], "年") || year < 1949 || year > 2199 {
		return 0, 0
	}
	month, i := hanNumber(t, skipBlank(t, i+len("年")))
	i = skipBlank(t, i)
	if month == 0 || !strings.HasPrefix(t[i:], "月") {
		return 0, 0
	}
	day, i := hanNumber(t, skipBlank(t, i+len("月")))
	i = skipBlank(t, i)
	if day == 0 || !strings.HasPrefix(t[i:], "日") {
		return 0, 0
	}
	if d, err := calendar.ParseDate(civil(year, month, day)); err == nil {
		return i + len("日"), d
	}
	return 0, 0
}

// findNumber reads the document number (发文字号, GB/T 9704-2012 §7.2.5): 罗府〔2022〕44号, alone on
// its line or at the head of an attachment's own title. Numbers in brackets are those of other
// documents.
func (f *front) findNumber() {
	for _, field := range f.doc.Meta {
		switch field.Label {
		case "发文字号", "发文号", "文号", "文件编号", "文件号", "文號":
			if _, stop, ok := issuedNumberAt(field.Value, 0); ok && strings.TrimSpace(field.Value[stop:]) == "" {
				f.out.Front.DocNumber = Finding{Text: field.Value, Span: field.Span, Rule: "front.number.meta", Confidence: 0.95}
			}
		}
	}
	limit := max(f.reader.bodyStart, 12)
	for i := range f.segs {
		s := &f.segs[i]
		if i >= limit && s.role == roleText && f.out.Front.DocNumber.Text != "" {
			break
		}
		t := f.text(s)
		if len(t) > 90 {
			continue
		}
		start, stop, ok := issuedNumberAt(t, 0)
		if !ok || strings.Trim(t[:start]+t[stop:], " \u3000") != "" {
			continue
		}
		p := f.segmentPassage(s)
		f.out.Front.DocNumber = p.found(start, stop, "front.number", 0.97)
		if s.role == roleText {
			s.role, s.mark = roleFront, marker{}
		}
		return
	}
	if f.out.Front.DocNumber.Text != "" || f.issued == "" {
		return
	}
	// …附件：某府办规〔2023〕5号关于印发《…》的通知.pdf
	for i := range f.segs {
		s := &f.segs[i]
		t := f.text(s)
		for from := 0; from < len(t); {
			k := strings.Index(t[from:], "号关于印发")
			if k < 0 {
				break
			}
			k += from
			open := strings.LastIndexAny(t[:k], "〔[（(")
			if open > 0 {
				start := open
				for n := 0; n < 8; n++ {
					r, w := decodeLast(t, start)
					if !isHan(r) {
						break
					}
					start -= w
				}
				if st, stop, ok := issuedNumberAt(t, start); ok && st == start && stop == k+len("号") && strings.Contains(tight(t[k:min(len(t), k+600)]), f.issued) {
					p := f.segmentPassage(s)
					f.out.Front.DocNumber = p.found(start, stop, "front.number.attachment", 0.85)
					return
				}
			}
			from = k + 1
		}
	}
}

// docNumberAt reads a document number at byte i or behind blanks there.
func issuedNumberAt(t string, i int) (start, stop int, ok bool) {
	start = skipBlank(t, i)
	at, letters := start, 0
	for at < len(t) {
		r, n := decode(t, at)
		if !isHan(r) && !isLatin(r) && r != '（' && r != '）' || r == '（' && yearFollows(t, at+n) {
			break
		}
		if letters++; letters > 14 {
			return 0, 0, false
		}
		at += n
	}
	r, n := decode(t, at)
	if letters == 0 || closing(r) == 0 || r == '“' || r == '《' {
		return 0, 0, false
	}
	year, end, digits := arabicNumber(t, skipBlank(t, at+n))
	if digits != 4 || year < 1949 || year > 2199 {
		return 0, 0, false
	}
	end = skipBlank(t, end)
	c, n := decode(t, end)
	if !closes(c, closing(r)) {
		return 0, 0, false
	}
	end = skipBlank(t, end+n)
	end += len("第") * b2i(strings.HasPrefix(t[end:], "第"))
	_, num, digits := arabicNumber(t, skipBlank(t, end))
	if digits == 0 {
		return 0, 0, false
	}
	num = skipBlank(t, num)
	if !strings.HasPrefix(t[num:], "号") && !strings.HasPrefix(t[num:], "號") {
		return 0, 0, false
	}
	return start, num + len("号"), true
}

func yearFollows(t string, i int) bool {
	_, _, digits := arabicNumber(t, skipBlank(t, i))
	return digits == 4
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}
