package plan

import (
	"strings"
	"unicode/utf8"
)

// numberOf takes the number off the start of a clause as it is printed: 12, （十二）, 第三条, ①,
// without its trailing dot or 、. A text that starts with a plain quantity (45 项) has none.
func numberOf(text string) (number, rest string) {
	r, size := utf8.DecodeRuneInString(text)
	switch {
	case r >= '①' && r <= '⑳':
		return text[:size], text[size:]
	case r == '(' || r == '（':
		inner, after := digits(text[size:])
		if close, n := utf8.DecodeRuneInString(after); inner != "" && (close == ')' || close == '）') {
			end := len(text) - len(after) + n
			return text[:end], text[end:]
		}
	case r == '第':
		inner, after := digits(text[size:])
		if mark, n := utf8.DecodeRuneInString(after); inner != "" && strings.ContainsRune("条章节项", mark) {
			end := len(text) - len(after) + n
			return text[:end], text[end:]
		}
	default:
		inner, after := digits(text)
		if mark, n := utf8.DecodeRuneInString(after); inner != "" && n > 0 && strings.ContainsRune("、.．)）", mark) {
			if next, _ := utf8.DecodeRuneInString(after[n:]); mark == '.' && next >= '0' && next <= '9' {
				return "", text // 4.5千米
			}
			return inner, after[n:]
		}
	}
	return "", text
}

// digits takes Arabic or Chinese digits off the start.
func digits(text string) (number, rest string) {
	end := 0
	for i, r := range text {
		if r >= '0' && r <= '9' || r >= '０' && r <= '９' || strings.ContainsRune("一二三四五六七八九十百零〇", r) {
			end = i + utf8.RuneLen(r)
			continue
		}
		break
	}
	if end > 24 {
		return "", text
	}
	return text[:end], text[end:]
}

// countOf gives what a printed number counts and the style it is printed in, or false for a
// number that does not count (2.1, A). Numbers of one style in one list are compared.
func countOf(number string) (n int, style string, ok bool) {
	if r, size := utf8.DecodeRuneInString(number); r >= '①' && r <= '⑳' && size == len(number) {
		return int(r-'①') + 1, "①", true
	}
	at := strings.IndexFunc(number, func(r rune) bool { inner, _ := digits(string(r)); return inner != "" })
	if at < 0 {
		return 0, "", false
	}
	inner, after := digits(number[at:])
	if rest, _ := digits(strings.TrimLeft(after, ".．、-")); rest != "" {
		return 0, "", false
	}
	n = value(inner)
	kind := "1"
	if strings.ContainsAny(inner, "一二三四五六七八九十百") {
		kind = "一"
	}
	return n, number[:at] + kind + after, n > 0
}

// value gives the value of digits up to 999, or 0.
func value(digits string) int {
	total, current := 0, 0
	for _, r := range digits {
		switch {
		case r >= '0' && r <= '9':
			current = current*10 + int(r-'0')
		case r >= '０' && r <= '９':
			current = current*10 + int(r-'０')
		case r == '零' || r == '〇':
		case r == '十' || r == '百':
			unit := map[rune]int{'十': 10, '百': 100}[r]
			total += max(current, 1) * unit
			current = 0
		default:
			current = current*10 + strings.IndexRune("一二三四五六七八九", r)/3 + 1
		}
		if current > 99999 {
			return 0
		}
	}
	return total + current
}

// gap is a break in the numbering of measures.
type gap struct {
	item      *Item
	duplicate bool
	from, to  int // numbers that are missing before item
}

// gaps compares the numbers of the measures in order. Numbering may run through the whole
// document or start anew under each heading.
func (d *ReviewDraft) gaps() []gap {
	type list struct{ last, parent int }
	lists := map[string]*list{}
	var found []gap
	for i, it := range d.Items {
		if !it.IsMeasure() || it.Number == "" {
			continue
		}
		n, style, ok := countOf(it.Number)
		if !ok {
			continue
		}
		parent := d.Parent(i)
		l := lists[style]
		switch {
		case l == nil:
			if n > 1 {
				found = append(found, gap{item: it, from: 1, to: n - 1})
			}
			l = &list{}
			lists[style] = l
		case n == l.last+1:
		case n == 1 && parent != l.parent:
		case n <= l.last:
			found = append(found, gap{item: it, duplicate: true})
			n = max(n, l.last)
		default:
			found = append(found, gap{item: it, from: l.last + 1, to: n - 1})
		}
		l.last, l.parent = n, parent
	}
	return found
}
