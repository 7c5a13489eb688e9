package reading

import (
	"strings"

	"luodi/internal/calendar"
)

// findAddressees reads the main recipients (主送机关): the line before the text of a notice that
// ends in a colon and names governments, departments or units.
func (f *front) findAddressees() {
	limit := len(f.segs)
	if f.title >= 0 && f.title > f.noticeStop {
		limit = f.title
	}
	for i := max(f.noticeStop, 0); i < limit && i < f.noticeStop+14; i++ {
		s := &f.segs[i]
		if s.role != roleText {
			continue
		}
		t := f.text(s)
		end := strings.TrimRight(t, "：: \u3000")
		if len(end) == len(t) || !isAddressees(end) {
			if s.mark.style > styleHash6 && s.mark.value == 1 {
				break
			}
			continue
		}
		p := f.passage(i, i+1)
		depth, from := 0, 0
		emit := func(to int) {
			if a, b := skipBlank(t, from), trimBlank(t, to); a < b {
				f.out.Front.Addressees = append(f.out.Front.Addressees, p.found(a, b, "front.addressee", 0.9))
			}
		}
		for k := 0; k < len(end); {
			r, n := decode(t, k)
			switch {
			case closing(r) != 0:
				depth++
			case closes(r, ')') || closes(r, ']') || closes(r, '》'):
				depth--
			case (r == '，' || r == ',' || r == '；') && depth <= 0:
				emit(k)
				from = k + n
			}
			k += n
		}
		emit(len(end))
		s.role, s.mark = roleFront, marker{}
		if f.reader.bodyStart <= i {
			f.reader.bodyStart = i + 1
		}
		return
	}
}

func isAddressees(t string) bool {
	if runeCount(t, 241) > 240 || strings.ContainsAny(t, "。！？；") {
		return false
	}
	for _, w := range [...]string{"人民政府", "部门", "单位", "各区", "各县", "各市", "委员会", "机构", "企业", "街道", "管委会", "建设局", "各省", "部門", "單位", "機構", "各區", "各縣"} {
		if strings.Contains(t, w) {
			return true
		}
	}
	return false
}

// findIssuer decides on the issuing office: what the notice's title opens with, unless the
// signature gives the same name in full; else the signature, the page's table, the masthead.
func (f *front) findIssuer() {
	out := &f.out.Front.Issuer
	var sig Finding
	if s := f.signature(); s != nil && s.orgFirst >= 0 {
		sig = f.signatureOrg(s)
	}
	prefix := f.prefix
	switch {
	case prefix != "" && endsWith(prefix, orgEndings) > 0:
		if fullerThan(tight(sig.Text), prefix) {
			*out = sig
			return
		}
		for k := f.notice; k < f.noticeStop; k++ {
			f.segs[k].role = roleText
		}
		p := f.passage(f.notice, f.noticeStop)
		for k := f.notice; k < f.noticeStop; k++ {
			f.segs[k].role = roleFront
		}
		q := squeeze(p.text)
		if at := strings.Index(q.s, prefix); at >= 0 {
			a, b := q.span(at, at+len(prefix))
			*out = p.found(a, b, "front.issuer.title", 0.95)
			out.Text = unbroken(out.Text)
			return
		}
		*out = f.out.Front.Notice
		out.Text, out.Rule = prefix, "front.issuer.title"
	case f.notice > 0 && isOrgLine(f.text(&f.segs[f.notice-1])):
		// 某县人民政府 / 关于印发…的通知: the office stands on the line above
		p := f.segmentPassage(&f.segs[f.notice-1])
		if *out = p.found(0, len(p.text), "front.issuer.above", 0.9); fullerThan(tight(sig.Text), tight(out.Text)) {
			*out = sig
		}
	case sig.Text != "":
		*out = sig
	default:
		for _, field := range f.doc.Meta {
			switch field.Label {
			case "发文机关", "发文机构", "发文单位", "制发机关", "印发机关", "發文機關":
				*out = Finding{Text: field.Value, Span: field.Span, Rule: "front.issuer.meta", Confidence: 0.9}
				return
			}
		}
		for _, field := range f.doc.Meta {
			switch field.Label {
			case "发布机构", "发布机关", "发布单位":
				*out = Finding{Text: field.Value, Span: field.Span, Rule: "front.issuer.publisher", Confidence: 0.6}
				return
			}
		}
	}
}

// fullerThan reports whether a is b with words put in: 某省人民政府办公厅 and 省政府办公厅.
func fullerThan(a, b string) bool {
	if len(a) <= len(b) {
		return false
	}
	for _, want := range b {
		i := strings.IndexRune(a, want)
		if i < 0 {
			return false
		}
		a = a[i+len(string(want)):]
	}
	return a == ""
}

// signature is the one that counts: the first below the notice, else the last.
func (f *front) signature() *signature {
	var best *signature
	for i := range f.signed {
		s := &f.signed[i]
		if s.date < 0 {
			continue
		}
		if f.title >= 0 && s.date < f.title {
			return s
		}
		best = s
	}
	return best
}

func (f *front) signatureOrg(s *signature) Finding {
	if s.orgFirst == s.date {
		seg := &f.segs[s.date]
		t := f.text(seg)
		org, at, _, _ := dateLine(t)
		if org == "" {
			return Finding{}
		}
		p := f.segmentPassage(seg)
		from := skipBlank(t, 0)
		if c, n := decode(t, from); c == '（' || c == '(' {
			from = skipBlank(t, from+n)
		}
		return p.found(from, trimBlank(t, at), "front.issuer.signature", 0.9)
	}
	for k := s.orgFirst; k < s.date; k++ {
		f.segs[k].role = roleText
	}
	p := f.passage(s.orgFirst, s.date)
	for k := s.orgFirst; k < s.date; k++ {
		f.segs[k].role = roleSignature
	}
	out := p.found(0, len(p.text), "front.issuer.signature", 0.9)
	lines := strings.Split(p.text, "\n")
	if len(lines) > 1 && endsWith(tight(lines[0]), orgEndings[:8]) > 0 {
		out.Text = strings.Join(lines, " ") // two offices that sign together
	} else {
		out.Text = unbroken(p.text) // one name over two lines
	}
	for _, mark := range []string{"（代章）", "(代章)"} {
		out.Text = strings.TrimSuffix(out.Text, mark)
	}
	out.Text = strings.TrimLeft(out.Text, "（(")
	return out
}

// findDates sets the date of signature and the date of publication.
func (f *front) findDates() {
	if s := f.signature(); s != nil {
		f.out.Front.Signed = s.value
	} else if len(f.signed) > 0 {
		f.out.Front.Signed = f.signed[0].value
	}
	for _, field := range f.doc.Meta {
		var into *DatedText
		switch field.Label {
		case "成文日期", "成文时间", "生成日期", "发文日期", "印发日期", "签发日期":
			into = &f.out.Front.Signed
		case "发布日期", "发布时间", "公开日期", "公布日期", "發布日期":
			into = &f.out.Front.Published
		}
		if into == nil || !into.Date.IsZero() {
			continue
		}
		if at, stop, d := findDate(field.Value, 0); !d.IsZero() {
			span := field.Span
			if span.End-span.Start == len(field.Value) {
				span = Span{Start: span.Start + at, End: span.Start + stop}
			}
			*into = DatedText{Finding{Text: field.Value[at:stop], Span: span, Rule: "front.date.meta", Confidence: 0.9}, d}
		}
	}
	if !f.out.Front.Published.Date.IsZero() {
		return
	}
	// A line of the page between title and text: 2025-03-04 09:49:09 【字体：大 中 小】
	limit := 40
	for i := range f.doc.Blocks {
		b := &f.doc.Blocks[i]
		if limit--; limit == 0 {
			break
		}
		if len(b.Text) > 160 {
			continue
		}
		at, stop, d := findDate(b.Text, 0)
		if d.IsZero() || d == f.out.Front.Signed.Date || strings.Contains(b.Text, "通知") {
			continue
		}
		label := tight(b.Text[:at])
		if label == "" && !strings.Contains(b.Text[at:stop], "年") || strings.HasSuffix(strings.TrimRight(label, "：:"), "日期") || strings.HasSuffix(strings.TrimRight(label, "：:"), "时间") {
			p := blockPassage(b)
			f.out.Front.Published = DatedText{p.found(at, stop, "front.date.published", 0.8), d}
			return
		}
	}
}

// closeFront gives everything before the provisions its role.
func (f *front) closeFront() {
	if f.reader.bodyStart == 0 && f.notice >= 0 {
		f.reader.bodyStart = f.noticeStop
	}
	for i := 0; i < f.reader.bodyStart && i < len(f.segs); i++ {
		if f.segs[i].role == roleText {
			f.segs[i].role, f.segs[i].mark = roleFront, marker{}
		}
	}
}

// period reads the years that a plan runs from its title: （2022—2023年）, 2023年工作要点, 三年行动.
func period(title Finding, signed calendar.Date) DatedSpan {
	t := title.Text
	for i := 0; i < len(t); {
		y, end, digits := arabicNumber(t, i)
		if digits == 0 {
			_, n := decode(t, i)
			i += n
			continue
		}
		if digits != 4 || y < 1990 || y > 2099 {
			i = end
			continue
		}
		stop := end
		to := y
		at := skipBlank(t, end)
		if strings.HasPrefix(t[at:], "年") {
			at += len("年")
			stop = at
		}
		at = skipBlank(t, at)
		dashed := false
		for at < len(t) {
			r, n := decode(t, at)
			if r != '-' && r != '—' && r != '–' && r != '－' && r != '至' && r != '~' && r != '～' && r != '―' {
				break
			}
			dashed = true
			at += n
		}
		if dashed {
			at = skipBlank(t, at)
			if y2, end2, digits := arabicNumber(t, at); digits == 4 && y2 >= y && y2 < 2100 {
				to, stop = y2, end2
				if at = skipBlank(t, end2); strings.HasPrefix(t[at:], "年") {
					stop = at + len("年")
				}
			}
		}
		f := Finding{Text: t[i:stop], Span: title.Span, Rule: "front.period.title", Confidence: 0.9}
		if title.Span.End-title.Span.Start == len(t) {
			f.Span = Span{Start: title.Span.Start + i, End: title.Span.Start + stop}
		}
		return DatedSpan{f, calendar.NewDate(y, 1, 1), calendar.NewDate(to, 12, 31)}
	}
	if !signed.IsZero() {
		for years, w := range map[int]string{3: "三年行动", 5: "五年行动", 2: "两年行动"} {
			if strings.Contains(t, w) {
				return DatedSpan{Finding{Text: w, Span: title.Span, Rule: "front.period.years", Confidence: 0.5},
					calendar.NewDate(signed.Year(), 1, 1), calendar.NewDate(signed.Year()+years-1, 12, 31)}
			}
		}
	}
	return DatedSpan{}
}
