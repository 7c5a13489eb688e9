package reading

import "strings"

// findReferences finds what a text points at: documents in 《》 with their numbers, and items of
// this document (第三条, 本方案第5项).
func findReferences(text string) []Reference {
	q := squeeze(text)
	s := q.s
	var found []Reference
	add := func(i, j int, r Reference, rule string, confidence float64) {
		a, b := q.span(i, j)
		r.Finding = Finding{Text: text[a:b], Span: Span{Start: a, End: b}, Rule: rule, Confidence: confidence}
		found = append(found, r)
	}
	for k := 0; k < len(s); {
		switch {
		case strings.HasPrefix(s[k:], "《"):
			end := titleEnd(s, k)
			if end < 0 {
				k += len("《")
				continue
			}
			r := Reference{Document: s[k+len("《") : end-len("》")]}
			e := end
			if n := docNumberAt(s, end); n > 0 {
				e += n
			}
			add(k, e, r, "reference.title", 0.95)
			k = e
		case strings.HasPrefix(s[k:], "第"):
			if n := itemAt(s, k); n > 0 {
				add(k, k+n, Reference{Item: s[k : k+n]}, "reference.item", 0.8)
				k += n
				continue
			}
			k += len("第")
		default:
			k += runeLen(s, k)
		}
	}
	return found
}

// titleEnd is the place after the 》 that closes the 《 at k; titles stand in titles.
func titleEnd(s string, k int) int {
	depth := 0
	for e := k; e < len(s) && e-k < 400; {
		switch {
		case strings.HasPrefix(s[e:], "《"):
			depth++
		case strings.HasPrefix(s[e:], "》"):
			if depth--; depth == 0 {
				return e + len("》")
			}
		case s[e] == '\n':
			return -1
		}
		e += runeLen(s, e)
	}
	return -1
}

// docNumberAt is the length of a bracketed document number after a title: （国办发〔2022〕27号）.
func docNumberAt(s string, k int) int {
	n := oneOf(s, k, []string{"（", "("})
	if n == 0 {
		return 0
	}
	end := bracketEnd(s, k, min(len(s), k+120))
	if end < 0 || !strings.Contains(s[k:end], "号") {
		return 0
	}
	return end - k
}

// itemAt is the length of 第三条, 第（五）项, 第12章 at k.
func itemAt(s string, k int) int {
	e := k + len("第")
	e += oneOf(s, e, []string{"（", "("})
	_, ne := number(s, e)
	if ne == e {
		_, ne = hanNumber(s, e)
	}
	if ne == e {
		return 0
	}
	e = ne + oneOf(s, ne, []string{"）", ")"})
	n := oneOf(s, e, []string{"条", "项", "款", "章", "节"})
	if n == 0 {
		return 0
	}
	return e + n - k
}
