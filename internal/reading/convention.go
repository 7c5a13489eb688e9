package reading

import "strings"

var (
	firstMarks         = []string{"排在第一位", "排第一位", "列第一位", "列在第一位", "列首位", "排首位", "排在首位", "排名第一", "第一位的", "第一个单位", "首位的", "排序第一", "列第一", "位列第一", "排位第一", "第一位者", "列于首位"}
	leadMarks          = []string{"牵头", "主办", "主责"}
	conventionTriggers = []string{"第一", "首位", "不再", "不另", "均为", "均包", "均需"}
	blanketMarks       = []string{"不再列出", "不再单独列出", "不再一一列出", "不再逐一列出", "不再分别列出", "均为责任单位", "均包含", "均需", "不另列出", "不再重复"}
)

// findConvention finds a sentence that rules over many measures: which of several units leads,
// or who takes part everywhere without being listed.
func findConvention(text string) (Convention, bool) {
	// Whole words may be broken over two lines, single characters not.
	if !containsAny(text, []string{"第", "首", "再", "均", "另"}) {
		return Convention{}, false
	}
	q := squeeze(text)
	s := q.s
	if !containsAny(s, conventionTriggers) {
		return Convention{}, false
	}
	for _, m := range firstMarks {
		p := strings.Index(s, m)
		if p < 0 {
			continue
		}
		e := clauseEnd(s, p)
		if !containsAny(s[p:e], leadMarks) {
			continue
		}
		if strings.HasPrefix(s[e:], "，下同") || strings.HasPrefix(s[e:], ",下同") {
			e = clauseEnd(s, e+len("，"))
		}
		a, b := q.span(p, e)
		return Convention{Finding: Finding{Text: text[a:b], Span: Span{Start: a, End: b}, Rule: "convention.first", Confidence: 0.95}, FirstLeads: true}, true
	}
	for _, m := range blanketMarks {
		p := strings.Index(s, m)
		if p < 0 {
			continue
		}
		i, e := sentenceAround(s, p)
		a, b := q.span(i, e)
		c := Convention{Finding: Finding{Text: text[a:b], Span: Span{Start: a, End: b}, Rule: "convention.blanket", Confidence: 0.85}}
		for _, u := range q.unitsIn(blanketUnits(s, i, e)) {
			if t := s[u.start:u.end]; unitLike(t) {
				c.Everywhere = append(c.Everywhere, t)
			}
		}
		return c, true
	}
	return Convention{}, false
}

// sentenceAround gives the sentence, or the content of the bracket, that byte p stands in.
func sentenceAround(s string, p int) (int, int) {
	i, depth := p, 0
	for i > 0 {
		k := prevRune(s, i)
		r := s[k:i]
		switch {
		case isClose(r):
			depth++
		case isOpen(r) && depth > 0:
			depth--
		case depth == 0 && (isOpen(r) || r == "。" || r == "；" || r == "\n"):
			return i, clauseStop(s, p)
		}
		i = k
	}
	return i, clauseStop(s, p)
}

// clauseStop is the next full stop, semicolon or unmatched closing bracket at or after k.
func clauseStop(s string, k int) int {
	depth := 0
	for k < len(s) {
		n := runeLen(s, k)
		r := s[k : k+n]
		switch {
		case isOpen(r):
			depth++
		case isClose(r):
			if depth--; depth < 0 {
				return k
			}
		case depth == 0 && (r == "。" || r == "；" || r == "\n"):
			return k
		}
		k += n
	}
	return k
}

// blanketUnits gives the part of a blanket rule that names the units.
func blanketUnits(s string, i, e int) (int, int, []unitMention) {
	for _, w := range []string{"均包含", "均包括", "均需由", "均由", "均需", "均涉及", "还包括", "包含", "包括"} {
		if p := strings.Index(s[i:e], w); p >= 0 {
			i += p + len(w)
			break
		}
	}
	for _, w := range []string{"具体", "组织实施", "落实", "负责", "参与", "均为", "配合", "不再", "不另", "作为"} {
		if p := strings.Index(s[i:e], w); p > 0 {
			e = i + p
		}
	}
	return i, e, nil
}

func clauseEnd(s string, k int) int {
	for k < len(s) && oneOf(s, k, []string{"，", ",", "。", "；", "）", ")", "〕", "]", "】"}) == 0 {
		k += runeLen(s, k)
	}
	return k
}

func containsAny(s string, words []string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// findProvisional finds a name that is marked as not final: 深港青年创客中心(暂定名).
func findProvisional(text string) *Finding {
	q := squeeze(text)
	return q.provisional()
}

func (q *squeezed) provisional() *Finding {
	s := q.s
	if !strings.Contains(s, "暂") && !strings.Contains(s, "拟") {
		return nil
	}
	for _, m := range []string{"暂定名", "暂名", "拟定名", "暂定", "名称暂定", "拟名"} {
		p := strings.Index(s, m)
		if p <= 0 {
			continue
		}
		open := endsWith(s[:p], []string{"（", "(", "〔", "["})
		if open == 0 || oneOf(s, p+len(m), []string{"）", ")", "〕", "]", "，", ","}) == 0 {
			continue
		}
		end := p - open
		start := end
		if n := endsWith(s[:end], []string{"”", "》"}); n > 0 {
			if b := strings.LastIndex(s[:end], map[string]string{"”": "“", "》": "《"}[s[end-n:end]]); b >= 0 {
				start = b + 3
				end -= n
			}
		} else {
			for start > 0 && end-start < 90 && endsWith(s[:start], []string{"。", "，", ",", "；", "、", "建设", "打造", "设立", "成立", "运营", "规划", "建立", ".", " "}) == 0 {
				start = prevRune(s, start)
			}
		}
		if start >= end {
			continue
		}
		a, b := q.span(start, end)
		return &Finding{Text: q.src[a:b], Span: Span{Start: a, End: b}, Rule: "provisional.bracket", Confidence: 0.95}
	}
	return nil
}
