package reading

import "unicode/utf8"

// decode reads the character at byte i; 0 past the end.
func decode(s string, i int) (rune, int) {
	if i >= len(s) {
		return 0, 0
	}
	if c := s[i]; c < utf8.RuneSelf {
		return rune(c), 1
	}
	return utf8.DecodeRuneInString(s[i:])
}

// decodeLast reads the character that ends before byte i; 0 at the start.
func decodeLast(s string, i int) (rune, int) {
	if i <= 0 {
		return 0, 0
	}
	if c := s[i-1]; c < utf8.RuneSelf {
		return rune(c), 1
	}
	return utf8.DecodeLastRuneInString(s[:i])
}

func isBlank(r rune) bool {
	return r == ' ' || r == '\t' || r == '\n' || r == '\r' || r == '\u3000' || r == '\u00a0' || r >= '\u2000' && r <= '\u200b' || r == '\ufeff'
}

// skipBlank is the first byte from i on that is no white space.
func skipBlank(s string, i int) int {
	for i < len(s) {
		r, n := decode(s, i)
		if !isBlank(r) {
			break
		}
		i += n
	}
	return i
}

// trimBlank is the end of s[:i] without the white space before it.
func trimBlank(s string, i int) int {
	for i > 0 {
		r, n := decodeLast(s, i)
		if !isBlank(r) {
			break
		}
		i -= n
	}
	return i
}

func isHan(r rune) bool { return r >= 0x4E00 && r <= 0x9FFF || r >= 0x3400 && r <= 0x4DBF }

// hanDigit is the value of a Han numeral, 10 for 十, 100 for 百, or -1.
func hanDigit(r rune) int {
	switch r {
	case '〇', '零', '○', 'Ｏ':
		return 0
	case '一':
		return 1
	case '二', '两':
		return 2
	case '三':
		return 3
	case '四':
		return 4
	case '五':
		return 5
	case '六':
		return 6
	case '七':
		return 7
	case '八':
		return 8
	case '九':
		return 9
	case '十':
		return 10
	case '百':
		return 100
	}
	return -1
}

// hanNumber reads a Han number up to 999 at byte i: 一, 十二, 二十, 一百零五. It gives 0 when there
// is none, or when digits stand side by side as in a year.
func hanNumber(s string, i int) (value, end int) {
	section, digit, seen := 0, -1, false
	for i < len(s) {
		r, n := decode(s, i)
		d := hanDigit(r)
		if d < 0 || r == '两' {
			break
		}
		switch {
		case d == 100:
			if digit < 0 {
				return 0, i
			}
			section, digit = section+digit*100, -1
		case d == 10:
			if digit < 0 {
				digit = 1
			}
			section, digit = section+digit*10, -1
		case digit > 0:
			return 0, i
		default:
			digit = d
		}
		seen = true
		i += n
	}
	if !seen {
		return 0, i
	}
	if digit > 0 {
		section += digit
	}
	return section, i
}

// arabicNumber reads digits, full-width ones too; more than nine are no number.
func arabicNumber(s string, i int) (value, end, digits int) {
	for i < len(s) {
		r, n := decode(s, i)
		switch {
		case r >= '0' && r <= '9':
			value = value*10 + int(r-'0')
		case r >= '０' && r <= '９':
			value = value*10 + int(r-'０')
		default:
			return value, i, digits
		}
		i += n
		if digits++; digits > 9 {
			return 0, i, digits
		}
	}
	return value, i, digits
}

// romanNumber reads a Roman numeral of capital letters up to 39.
func romanNumber(s string, i int) (value, end int) {
	last := 0
	for ; i < len(s); i++ {
		d := 0
		switch s[i] {
		case 'I':
			d = 1
		case 'V':
			d = 5
		case 'X':
			d = 10
		}
		if d == 0 {
			break
		}
		value += d
		if d > last && last > 0 {
			value -= 2 * last
		}
		last = d
	}
	if value <= 0 || value > 39 {
		return 0, i
	}
	return value, i
}

// runeCount counts the characters of s that are no white space, up to a limit.
func runeCount(s string, limit int) int {
	n := 0
	for i := 0; i < len(s) && n < limit; {
		r, k := decode(s, i)
		if !isBlank(r) {
			n++
		}
		i += k
	}
	return n
}

// closing gives the closing twin of an opening bracket or quote, or 0.
func closing(r rune) rune {
	switch r {
	case '（', '(', '﹙':
		return ')'
	case '〔', '[', '［', '【', '﹝':
		return ']'
	case '《', '〈':
		return '》'
	case '“':
		return '”'
	case '‘':
		return '’'
	case '「', '『':
		return '」'
	}
	return 0
}

// closes reports whether r closes a bracket that wants the twin want, in any width.
func closes(r, want rune) bool {
	switch want {
	case ')':
		return r == ')' || r == '）' || r == '﹚'
	case ']':
		return r == ']' || r == '〕' || r == '］' || r == '】' || r == '﹞'
	case '》':
		return r == '》' || r == '〉'
	case '」':
		return r == '」' || r == '』'
	}
	return r == want
}

// skipBracket gives the end of the bracket or quote that opens at byte i, or 0 when it does not
// close within limit bytes.
func skipBracket(s string, i, limit int) int {
	r, n := decode(s, i)
	var stack [8]rune
	depth := 0
	if stack[0] = closing(r); stack[0] == 0 {
		return 0
	}
	depth = 1
	stop := len(s)
	if limit > 0 && i+limit < stop {
		stop = i + limit
	}
	for i += n; i < stop; i += n {
		if c := s[i]; c < utf8.RuneSelf {
			r, n = rune(c), 1
		} else {
			r, n = decode(s, i)
		}
		if closes(r, stack[depth-1]) {
			if depth--; depth == 0 {
				return i + n
			}
			continue
		}
		if w := closing(r); w != 0 && depth < len(stack) {
			stack[depth] = w
			depth++
		}
	}
	return 0
}
