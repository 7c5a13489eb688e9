package reading

import "strings"

// findReferences finds what a text points at: documents in 《》 with their numbers, numbers of
// documents alone (国办发〔2022〕27号), and items of this document or another (第三条, 任务12,
// 附件1, Action 6).
func findReferences(text string) []Reference {
	q := squeeze(text)
	return q.references()
}

func (q *squeezed) references() []Reference {
	s := q.s
	var found []Reference
	low := 0
	for k := 0; k < len(s); {
		if k = seek(s, k, len(s), referenceHead); k == len(s) {
			break
		}
		i, j, r, rule := k, 0, Reference{}, ""
		switch s[k] {
		case 0xE3: // 《 and 〔
			switch {
			case strings.HasPrefix(s[k:], "《"):
				if end := titleEnd(s, k); end > 0 {
					r.Document = s[k+len("《") : end-len("》")]
					j, rule = end+docNumberAt(s, end), "reference.title"
				}
			case strings.HasPrefix(s[k:], "〔"):
				if from, end := q.documentNumber(low, k); end > 0 {
					i, j, rule = from, end, "reference.number"
					r.Document = s[from:end]
				}
			}
		case 0xE7, 0xE4, 0xE9, 0xE6: // 第, 任务, 专栏, 附件, 附表, 本
			if n := itemAt(s, k); n > 0 {
				j, rule = k+n, "reference.item"
				r.Item = s[k:j]
			}
		case 'A', 'S', 'R', 'C', 'M', 'a':
			if n := englishItem(s, k); n > 0 {
				j, rule = k+n, "reference.item"
				r.Item = s[k:j]
			}
		}
		if j == 0 {
			k += runeLen(s, k)
			continue
		}
		a, b := q.span(i, j)
		r.Finding = Finding{Text: q.src[a:b], Span: Span{Start: a, End: b}, Rule: rule, Confidence: 0.9}
		found = append(found, r)
		k, low = j, j
	}
	return found
}

// titleEnd is the place after the 》 that closes the 《 at k, or -1; titles stand in titles.
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
		}
		e += runeLen(s, e)
	}
	return -1
}

// docNumberAt is the length of a bracketed document number after a title: （国办发〔2022〕27号）.
func docNumberAt(s string, k int) int {
	if oneOf(s, k, []string{"（", "("}) == 0 {
		return 0
	}
	end := bracketEnd(s, k, min(len(s), k+120))
	if end < 0 || !strings.Contains(s[k:end], "号") || !strings.ContainsAny(s[k:end], "〔[［") {
		return 0
	}
	return end - k
}

// documentNumber reads a document number by its year bracket at k: the letters before it, the
// number and 号 behind it (GB/T 9704-2012 §7.2.5).
func (q *squeezed) documentNumber(low, k int) (from, end int) {
	s := q.s
	y, e := number(s, k+len("〔"))
	if y < 1949 || y > 2100 || !strings.HasPrefix(s[e:], "〕") {
		return 0, 0
	}
	e += len("〕")
	_, ne := number(s, e)
	if ne == e || !strings.HasPrefix(s[ne:], "号") {
		return 0, 0
	}
	from = k
	for from > low && k-from < 36 {
		p := prevRune(s, from)
		if _, line := q.gap(from); line {
			break
		}
		if s[p] < 0xE4 || s[p] > 0xE9 || endsWith(s[low:from], []string{"根据", "按照", "依据", "落实", "贯彻", "执行", "依照", "转发", "和", "与", "及", "的", "以", "参照", "结合", "由", "在"}) > 0 {
			break
		}
		from = p
	}
	if from == k {
		return 0, 0
	}
	return from, ne + len("号")
}

// itemAt is the length of 第三条, 第（五）项, 本方案第12项, 任务12, 附件1 at k, or 0.
func itemAt(s string, k int) int {
	if n := oneOf(s, k, []string{"任务", "专栏", "附件", "附表", "附录"}); n > 0 {
		if _, e := number(s, k+n); e > k+n && oneOf(s, e, []string{"个", "项", "年", ".", "%", "％", "万", "条"}) == 0 {
			return e - k
		}
		return 0
	}
	e := k
	e += oneOf(s, e, []string{"本方案", "本意见", "本办法", "本通知", "本计划", "本措施", "本要点"})
	if !strings.HasPrefix(s[e:], "第") {
		return 0
	}
	e += len("第")
	e += oneOf(s, e, []string{"（", "("})
	_, ne := number(s, e)
	if ne == e {
		_, ne = hanNumber(s, e)
	}
	if ne == e {
		return 0
	}
	e = ne + oneOf(s, ne, []string{"）", ")"})
	n := oneOf(s, e, []string{"条", "项", "款", "章", "节", "点"})
	if n == 0 {
		return 0
	}
	return e + n - k
}

// englishItem is the length of "Action 6", "Section 2.1", "Annex 3" at the start of a word.
func englishItem(s string, k int) int {
	if k > 0 && isLetter(s[k-1]) {
		return 0
	}
	n := oneOf(s, k, []string{"Action ", "Section ", "Annex ", "Appendix ", "Recommendation ", "Commitment ", "Chapter ", "Milestone ", "action ", "annex "})
	if n == 0 {
		return 0
	}
	_, e := number(s, k+n)
	if e == k+n {
		return 0
	}
	for e+1 < len(s) && s[e] == '.' && s[e+1] >= '0' && s[e+1] <= '9' {
		_, e = number(s, e+1)
	}
	return e - k
}
