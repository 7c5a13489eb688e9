package reading

import "strings"

// style is a way of numbering provisions. The order is the usual rank of official writing
// (GB/T 9704-2012 §7.3.3: 一、 then （一） then 1. then （1）), used where a document does not show
// by its own nesting that it means another order.
type style uint8

const (
	noStyle        style = iota
	styleHash1           // headings of the format itself (Markdown #, h1 …) without a number
	styleHash2           //
	styleHash3           //
	styleHash4           //
	styleHash5           //
	styleHash6           //
	stylePart            // 第一部分, 第一篇, Part I
	styleChapter         // 第一章, Chapter 1
	styleDivision        // 第一节, Section 1
	styleRoman           // I. Ⅰ、
	styleHan             // 一、
	styleArticle         // 第一条
	styleHanParen        // （一）
	styleAction          // Action 1:, Measure 1:, 行动1, 任务一
	styleArabic          // 1. 1． 1、
	styleDecimal2        // 1.1
	styleDecimal3        // 1.1.1
	styleParen           // （1）
	styleHalfParen       // 1）
	styleLetter          // A. a)
	styleCircled         // ①
	styleBox             // 专栏1
	styles               // how many there are
)

// marker is the number at the head of a provision.
type marker struct {
	style  style
	value  int
	start  int  // of the number as printed
	number int  // past the number as printed, without trailing dot or 、
	end    int  // past the separator and the blanks behind it: the heading starts here
	label  bool // a format's heading that calls itself an action or measure (### Action 1: …)
}

// markerAt reads the number that stands at byte i. It knows shapes only; whether the number
// continues a sequence, and so heads a provision, is for the outline to say.
func markerAt(s string, i int) (marker, bool) {
	if i >= len(s) {
		return marker{}, false
	}
	m := marker{start: i}
	r, n := decode(s, i)
	switch {
	case r >= '0' && r <= '9', r >= '０' && r <= '９':
		return arabicMarker(s, i)
	case hanDigit(r) >= 0:
		v, end := hanNumber(s, i)
		if v == 0 {
			return m, false
		}
		sep, k := decode(s, skipBlank(s, end))
		if sep != '、' && sep != '.' && sep != '．' {
			return m, false
		}
		m.style, m.value, m.number = styleHan, v, end
		m.end = skipBlank(s, skipBlank(s, end)+k)
		return m, true
	case r == '（' || r == '(' || r == '〔' || r == '﹙':
		return bracketMarker(s, i, n)
	case r == '第':
		return ordinalMarker(s, i)
	case r >= '①' && r <= '⑳':
		m.style, m.value, m.number = styleCircled, int(r-'①')+1, i+n
	case r >= '❶' && r <= '❿':
		m.style, m.value, m.number = styleCircled, int(r-'❶')+1, i+n
	case r >= '⑴' && r <= '⒇':
		m.style, m.value, m.number = styleParen, int(r-'⑴')+1, i+n
	case r >= '⒈' && r <= '⒛':
		m.style, m.value, m.number = styleArabic, int(r-'⒈')+1, i+n
	case r >= 'Ⅰ' && r <= 'Ⅻ':
		sep, k := decode(s, i+n)
		if sep != '、' && sep != '.' && sep != '．' && sep != ' ' {
			return m, false
		}
		m.style, m.value, m.number = styleRoman, int(r-'Ⅰ')+1, i+n
		m.end = skipBlank(s, i+n+k)
		return m, true
	case r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z':
		return latinMarker(s, i)
	default:
		return wordMarker(s, i, r)
	}
	m.end = skipBlank(s, m.number)
	if sep, k := decode(s, m.end); sep == '、' || sep == '.' || sep == '．' {
		m.end = skipBlank(s, m.end+k)
	}
	return m, true
}

// arabicMarker reads 1. 1． 1、 1.1 1） and refuses decimals (1.5公里), times and dates.
func arabicMarker(s string, i int) (marker, bool) {
	m := marker{start: i}
	v, end, digits := arabicNumber(s, i)
	if digits > 3 || v == 0 {
		return m, false
	}
	m.value, m.number = v, end
	after := skipBlank(s, end)
	sep, k := decode(s, after)
	switch sep {
	case '、', '．', '｡':
		m.style, m.end = styleArabic, skipBlank(s, after+k)
		return m, true
	case ')', '）':
		m.style, m.number, m.end = styleHalfParen, after+k, skipBlank(s, after+k)
		return m, true
	case ',', '，':
		// 1,加快…: a slip of the pen for 1. that only a Chinese text makes; never 1,000.
		if next, _ := decode(s, after+k); !isHan(next) || after != end {
			return m, false
		}
		m.style, m.end = styleArabic, after+k
		return m, true
	case '.':
	default:
		return m, false
	}
	next := after + k
	if c, _ := decode(s, next); c < '0' || c > '9' {
		m.style, m.end = styleArabic, skipBlank(s, next)
		return m, true
	}
	w, wend, wdigits := arabicNumber(s, next)
	if wdigits == 4 { // 3.2023年…
		if c, _ := decode(s, skipBlank(s, wend)); c == '年' || c == '届' {
			m.style, m.end = styleArabic, next
			return m, true
		}
		return m, false
	}
	// 1.1 followed by a blank, a dot or a Han character that is no unit of measure
	c, ck := decode(s, wend)
	if c == '.' {
		if x, xend, xdigits := arabicNumber(s, wend+ck); xdigits > 0 && xdigits <= 2 {
			m.style, m.value, m.number, m.end = styleDecimal3, v*10000+w*100+x, xend, skipBlank(s, xend)
			return m, true
		}
	}
	if wdigits <= 2 && w > 0 && (c == ' ' || c == '\t' || c == '　' || c == '.' || c == '、') {
		m.style, m.value, m.number = styleDecimal2, v*100+w, wend
		m.end = skipBlank(s, wend)
		if c == '.' || c == '、' {
			m.end = skipBlank(s, wend+ck)
		}
		return m, true
	}
	return m, false
}

// bracketMarker reads （一） (一) （1） (1) and brackets closed by their other-width twin.
func bracketMarker(s string, i, open int) (marker, bool) {
	m := marker{start: i}
	at := skipBlank(s, i+open)
	r, _ := decode(s, at)
	var end int
	switch {
	case hanDigit(r) >= 0:
		m.style = styleHanParen
		m.value, end = hanNumber(s, at)
	case r >= '0' && r <= '9' || r >= '０' && r <= '９':
		var digits int
		m.style = styleParen
		m.value, end, digits = arabicNumber(s, at)
		if digits > 3 {
			return m, false
		}
	default:
		return m, false
	}
	at = skipBlank(s, end)
	r, n := decode(s, at)
	if m.value == 0 || r != '）' && r != ')' && r != '〕' && r != '﹚' {
		return m, false
	}
	m.number = at + n
	m.end = skipBlank(s, m.number)
	if sep, k := decode(s, m.end); sep == '、' || sep == '.' || sep == '．' {
		m.end = skipBlank(s, m.end+k)
	}
	return m, true
}

// ordinalMarker reads 第一部分, 第一篇, 第一章, 第一节, 第一条.
func ordinalMarker(s string, i int) (marker, bool) {
	m := marker{start: i}
	at := skipBlank(s, i+len("第"))
	v, end := hanNumber(s, at)
	if v == 0 {
		v, end, _ = arabicNumber(s, at)
	}
	if v == 0 || v > 300 {
		return m, false
	}
	end = skipBlank(s, end)
	for _, o := range ordinals {
		if strings.HasPrefix(s[end:], o.word) {
			m.style, m.value, m.number = o.style, v, end+len(o.word)
			m.end = skipBlank(s, m.number)
			if sep, k := decode(s, m.end); sep == '、' || sep == '：' || sep == ':' {
				m.end = skipBlank(s, m.end+k)
			}
			return m, true
		}
	}
	return m, false
}

var ordinals = []struct {
	word  string
	style style
}{
	{"部分", stylePart}, {"篇", stylePart}, {"编", stylePart}, {"章", styleChapter}, {"节", styleDivision}, {"条", styleArticle},
}

// wordMarker reads 专栏1, 行动一：, 任务1：.
func wordMarker(s string, i int, r rune) (marker, bool) {
	m := marker{start: i}
	switch r {
	case '专', '行', '任', '措', '工':
	default:
		return m, false
	}
	for _, w := range [...]struct {
		word  string
		style style
	}{{"专栏", styleBox}, {"行动", styleAction}, {"任务", styleAction}, {"措施", styleAction}, {"工程", styleAction}} {
		if !strings.HasPrefix(s[i:], w.word) {
			continue
		}
		at := skipBlank(s, i+len(w.word))
		v, end := hanNumber(s, at)
		if v == 0 {
			var digits int
			if v, end, digits = arabicNumber(s, at); digits > 2 {
				return m, false
			}
		}
		sep, k := decode(s, end)
		if v == 0 || w.style == styleAction && sep != '：' && sep != ':' && sep != '、' {
			return m, false
		}
		m.style, m.value, m.number, m.end = w.style, v, end, skipBlank(s, end)
		if sep == '：' || sep == ':' || sep == '、' {
			m.end = skipBlank(s, end+k)
		}
		return m, true
	}
	return m, false
}

// latinMarker reads Action 1:, Part I, Chapter 2, I., A. and a).
func latinMarker(s string, i int) (marker, bool) {
	m := marker{start: i}
	end := i
	for end < len(s) && (s[end] >= 'A' && s[end] <= 'Z' || s[end] >= 'a' && s[end] <= 'z') {
		end++
	}
	word := s[i:end]
	for _, w := range latinWords {
		if !strings.EqualFold(word, w.word) {
			continue
		}
		at := skipBlank(s, end)
		v, stop, _ := arabicNumber(s, at)
		if v == 0 {
			v, stop = romanNumber(s, at)
		}
		if v == 0 || at == end {
			return m, false
		}
		c, k := decode(s, stop)
		if c != 0 && c != ':' && c != '.' && c != ' ' && c != '–' && c != '—' && c != '：' && c != '-' {
			return m, false
		}
		m.style, m.value, m.number, m.end = w.style, v, stop, skipBlank(s, stop)
		if c == ':' || c == '.' || c == '：' {
			m.end = skipBlank(s, stop+k)
		}
		return m, true
	}
	if c, k := decode(s, end); c == '.' || c == ')' || c == '、' {
		after, _ := decode(s, end+k)
		if c != '、' && after != ' ' && after != '\t' && !isHan(after) {
			return m, false
		}
		m.number, m.end = end, skipBlank(s, end+k)
		if v, stop := romanNumber(s, i); v > 0 && stop == end {
			m.style, m.value = styleRoman, v
			return m, true
		}
		if len(word) == 1 {
			m.style, m.value = styleLetter, int(word[0]|0x20-'a')+1
			return m, true
		}
	}
	return m, false
}

var latinWords = []struct {
	word  string
	style style
}{
	{"Action", styleAction}, {"Measure", styleAction}, {"Commitment", styleAction}, {"Milestone", styleAction},
	{"Recommendation", styleAction}, {"Part", stylePart}, {"Chapter", styleChapter}, {"Section", styleDivision},
	{"Article", styleArticle}, {"Box", styleBox},
}

// numberText is the number as printed, without blanks inside.
func (m marker) numberText(s string) string {
	t := s[m.start:m.number]
	if strings.ContainsAny(t, " \t\u3000") && m.style != styleAction && m.style != stylePart && m.style != styleChapter {
		t = strings.Map(func(r rune) rune {
			if r == ' ' || r == '\t' || r == '\u3000' {
				return -1
			}
			return r
		}, t)
	}
	return t
}
