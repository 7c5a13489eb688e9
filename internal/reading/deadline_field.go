package reading

import "strings"

// deadlineValue reads the value of a deadline field, whole and verbatim.
func deadlineValue(value string, ctx dateContext) *deadlineMention {
	q := squeeze(value)
	a, b := trimUnit(q.s, 0, len(q.s))
	if a >= b {
		return nil
	}
	return q.deadlineField(a, b, ctx)
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
