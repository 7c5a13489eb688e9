package document

import (
	"strings"
	"unicode/utf8"
)

// startsNumber reports whether a line begins with an official numbering (GB/T 9704-2012 §7.3.3:
// 一、（一）1.（1）; in practice also ① 第一章 第一条 专栏1 and dashes before a point). Such a line
// begins a paragraph whatever stood before it.
func startsNumber(s string) bool {
	r, n := utf8.DecodeRuneInString(s)
	rest := s[n:]
	switch {
	case r == '第':
		return ordinal(rest)
	case hanDigit(r):
		return hanNumber(s)
	case asciiDigit(r), r >= '０' && r <= '９':
		return arabicNumber(s)
	case r == '（' || r == '(':
		return bracketNumber(rest)
	case r >= '①' && r <= '⒛', r >= '❶' && r <= '❿', r >= '㈠' && r <= '㈩', r >= '⓪' && r <= '⓿':
		return true
	case r == '专' || r == '專':
		return boxNumber(rest)
	case r == '附':
		return annexLine(rest)
	}
	return bulletLen(s) > 0
}

// ordinal: 第一章, 第12条 …; s begins after 第.
func ordinal(s string) bool {
	i := 0
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		if !hanDigit(r) && !digit(r) && r != ' ' {
			break
		}
		i += n
	}
	if i == 0 || i > 18 {
		return false
	}
	r, n := utf8.DecodeRuneInString(s[i:])
	switch r {
	case '章', '节', '節', '条', '條', '编', '編', '篇':
		// 第三条规定, 第二章所列 refer to a clause.
		after, _ := utf8.DecodeRuneInString(s[i+n:])
		switch after {
		case '规', '規', '所', '的', '和', '至', '款', '之', '中', '项', '項', '第', '，', '。', '）', ')', '》', '以', '及', '与', '或':
			return false
		}
		return true
	}
	return false
}

// hanNumber: 一、 十二、 and 一． 一.; not the list 一、二、三产.
func hanNumber(s string) bool {
	i, count := 0, 0
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		if !hanDigit(r) {
			break
		}
		i += n
		count++
	}
	if count > 4 {
		return false
	}
	r, n := utf8.DecodeRuneInString(s[i:])
	switch r {
	case '、', '．', '.':
	default:
		return false
	}
	next, n2 := utf8.DecodeRuneInString(s[i+n:])
	if hanDigit(next) {
		after, _ := utf8.DecodeRuneInString(s[i+n+n2:])
		return after != '、' && after != '产' && after != '產'
	}
	return true
}

// arabicNumber: 1. 12、 3． 4) and 5.2 5.2.1 followed by text; not 1.5万 and 1、2号线.
func arabicNumber(s string) bool {
	i := 0
	for i < len(s) && i < 4 && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	if i == 0 { // full-width digits
		for i < len(s) && i < 12 {
			r, n := utf8.DecodeRuneInString(s[i:])
			if r < '０' || r > '９' {
				break
			}
			i += n
		}
		if i > 9 {
			return false
		}
	} else if i > 3 {
		return false
	}
	r, n := utf8.DecodeRuneInString(s[i:])
	rest := s[i+n:]
	next, _ := utf8.DecodeRuneInString(rest)
	switch r {
	case '.', '．':
		if !digit(next) {
			return rest != "" || i <= 2
		}
		run := 0
		for run < len(rest) && rest[run] >= '0' && rest[run] <= '9' {
			run++
		}
		if run >= 4 { // 1.12345热线
			return true
		}
		// 2.1 or 2.1.3 with white space or Han after it is a decimal numbering only with a second
		// dot or a blank; 1.5万 is a figure.
		after, _ := utf8.DecodeRuneInString(rest[run:])
		return after == '.' || isSpace(after)
	case '、':
		return !digit(next)
	case ')', '）':
		return i <= 2
	}
	return false
}

// bracketNumber: （一） (12); s begins after the bracket.
func bracketNumber(s string) bool {
	i, han, arabic := 0, 0, 0
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		if hanDigit(r) {
			han++
		} else if digit(r) {
			arabic++
		} else if r != ' ' {
			break
		}
		i += n
	}
	if han+arabic == 0 || han > 4 || arabic > 3 || han > 0 && arabic > 0 {
		return false
	}
	r, n := utf8.DecodeRuneInString(s[i:])
	if r != '）' && r != ')' {
		return false
	}
	next, _ := utf8.DecodeRuneInString(s[i+n:])
	return next != '项' && next != '条' && next != '款' && next != '、' && next != '和' && next != '，'
}

// boxNumber: 专栏1, 专栏 一; s begins after 专.
func boxNumber(s string) bool {
	rest, ok := strings.CutPrefix(s, "栏")
	if !ok {
		if rest, ok = strings.CutPrefix(s, "欄"); !ok {
			return false
		}
	}
	rest = strings.TrimLeft(rest, " \u3000")
	r, _ := utf8.DecodeRuneInString(rest)
	return digit(r) || hanDigit(r) || r == '：' || r == ':'
}

// annexLine: 附件 附件1 附件： 附表2 alone or with a title; s begins after 附.
func annexLine(s string) bool {
	for _, word := range []string{"件", "表", "录", "錄", "注"} {
		if rest, ok := strings.CutPrefix(s, word); ok {
			r, _ := utf8.DecodeRuneInString(rest)
			return r == utf8.RuneError || digit(r) || r == '：' || r == ':' || isSpace(r)
		}
	}
	return false
}

// bulletLen is the length of a bullet or dash (●, ■, ◆, ——) that begins a point, 0 if none.
func bulletLen(s string) int {
	r, n := utf8.DecodeRuneInString(s)
	switch r {
	case '●', '■', '◆', '•', '▪', '➢', '★', '□', '◇', '○', '►', '▶', '✓', '\uf06c', '\uf0d8', '\uf0fc':
		return n
	case '—', '―', '－', '─':
		i := n
		for strings.HasPrefix(s[i:], string(r)) {
			i += n
		}
		if i >= 2*n && i < len(s) {
			return i
		}
	}
	return 0
}

// labels that open a line of their own: 责任单位：, 完成时限：. A label is a short run of Han
// characters that ends in one of these words, and a colon.
var labelEnds = []string{"单位", "單位", "部门", "部門", "时限", "時限", "时间", "時間", "期限", "责任人", "責任人", "领导", "領導",
	"科室", "处室", "节点", "節點", "主体", "主體", "联系人", "聯繫人", "电话", "分工", "机关", "機關"}

// startsLabel reports whether a line begins with such a label.
func startsLabel(s string) bool {
	i, count, depth := 0, 0, 0
	for i < len(s) && count <= 14 {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '：' || r == ':':
			return depth == 0 && count >= 3 && endsLabel(s[:i])
		case r == '（' || r == '(':
			depth++
		case r == '）' || r == ')':
			depth--
		case !isHan(r) && r != ' ' && r != '\u3000' && r != '、':
			return false
		}
		i += n
		count++
	}
	return false
}

func endsLabel(s string) bool {
	s = strings.TrimRight(s, " \u3000）)")
	for _, end := range labelEnds {
		if strings.HasSuffix(s, end) {
			return true
		}
	}
	return false
}

// documentNumber reports whether a line is nothing but the number of an official document (GB/T
// 9704-2012 §7.2.5): 某政发〔2023〕1号. It has a line of its own.
func documentNumber(s string) bool {
	if len(s) > 66 || !strings.HasSuffix(s, "号") && !strings.HasSuffix(s, "號") {
		return false
	}
	r, _ := utf8.DecodeRuneInString(s)
	open := strings.IndexAny(s, "〔[［【（(")
	if open <= 0 || open > 36 || !isHan(r) {
		return false
	}
	_, n := utf8.DecodeRuneInString(s[open:])
	year, digits := leadingInt(s[open+n:])
	return digits == 4 && year > 1900 && year < 2200 && !strings.ContainsAny(s[:open], "，。、")
}

// dateLine reports whether a line is nothing but a date, as under a signature: 2023年5月10日,
// 二〇二三年五月十日.
func dateLine(s string) bool {
	if len(s) > 48 || !strings.HasSuffix(s, "日") {
		return false
	}
	year, month := false, false
	for _, r := range s {
		switch {
		case r == '年':
			year = true
		case r == '月':
			month = year
		case r == '日', digit(r), hanDigit(r), isSpace(r), r == '○', r == 'О', r == 'O':
		default:
			return false
		}
	}
	return month
}
