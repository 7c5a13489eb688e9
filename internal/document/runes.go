package document

import "unicode/utf8"

// isHan reports whether r is a Han character.
func isHan(r rune) bool {
	return r >= 0x4e00 && r <= 0x9fff || r >= 0x3400 && r <= 0x4dbf || r == '〇' || r == '々' ||
		r >= 0xf900 && r <= 0xfaff || r >= 0x20000 && r <= 0x3ffff
}

// isCJKMark reports whether r is a mark, digit form or letter form that Chinese text uses.
func isCJKMark(r rune) bool {
	switch {
	case r >= 0x3000 && r <= 0x303f, r >= 0xff00 && r <= 0xffef, r >= 0x2010 && r <= 0x203b,
		r >= 0x2460 && r <= 0x24ff, r >= 0x25a0 && r <= 0x26ff, r >= 0x2150 && r <= 0x218f,
		r >= 0x3200 && r <= 0x33ff, r >= 0x2190 && r <= 0x22ff, r == 0x00b7, r == 0x00d7, r == 0x00a0, r == 0xfeff, r == 0x00b0:
		return true
	}
	return false
}

// isWide reports whether r takes the width of a Han character.
func isWide(r rune) bool {
	return r >= 0x2e80 && r <= 0xffef && r != 0xfeff || r >= 0x20000 || r >= 0x2014 && r <= 0x2026 || r >= 0x2460 && r <= 0x24ff || r >= 0x2190 && r <= 0x22ff || r == '×' || r == '·'
}

// isSpace reports whether r is white space of any width, or a mark without width.
func isSpace(r rune) bool {
	switch r {
	case ' ', '\t', '\n', '\r', '\f', '\v', 0x85, 0xa0, 0x3000, 0xfeff, 0x200b, 0x200c, 0x200d, 0x2060, 0x2028, 0x2029, 0x202f, 0x205f, 0x1680:
		return true
	}
	return r >= 0x2000 && r <= 0x200a
}

// trim gives the range of s without white space at its ends.
func trim[S ~string | ~[]byte](s S, start, end int) (int, int) {
	for start < end {
		if c := s[start]; c < 0x80 {
			if c > ' ' || !isSpace(rune(c)) {
				break
			}
			start++
			continue
		}
		r, n := decodeRune(s, start, end)
		if !isSpace(r) {
			break
		}
		start += n
	}
	for start < end {
		if c := s[end-1]; c < 0x80 {
			if c > ' ' || !isSpace(rune(c)) {
				break
			}
			end--
			continue
		}
		at := end - 1
		for at > start && end-at < utf8.UTFMax && s[at]&0xc0 == 0x80 {
			at--
		}
		r, n := decodeRune(s, at, end)
		if at+n != end {
			break // not the end of a character: damaged, and no space
		}
		if !isSpace(r) {
			break
		}
		end = at
	}
	return start, end
}

// decodeRune decodes the character of s at a byte, looking no further than end.
func decodeRune[S ~string | ~[]byte](s S, at, end int) (rune, int) {
	var buf [utf8.UTFMax]byte
	n := 0
	for n < utf8.UTFMax && at+n < end {
		buf[n] = s[at+n]
		n++
	}
	return utf8.DecodeRune(buf[:n])
}

// first and last give the outermost runes of a non-empty string.
func first(s string) rune { r, _ := utf8.DecodeRuneInString(s); return r }
func last(s string) rune  { r, _ := utf8.DecodeLastRuneInString(s); return r }

// hanDigit reports whether r is a numeral of Chinese numbering.
func hanDigit(r rune) bool {
	switch r {
	case '一', '二', '三', '四', '五', '六', '七', '八', '九', '十', '百', '零', '〇', '两', '廿':
		return true
	}
	return false
}

func asciiDigit(r rune) bool { return r >= '0' && r <= '9' }

// digit is an ASCII or a full-width digit.
func digit(r rune) bool { return asciiDigit(r) || r >= '０' && r <= '９' }

func asciiLetter(r rune) bool { return r|0x20 >= 'a' && r|0x20 <= 'z' }

// ends a sentence or a clause that can end a line of its own.
func sentenceEnd(r rune) bool {
	switch r {
	case '。', '；', '：', '！', '？', ';', ':', '!', '?', '…':
		return true
	}
	return false
}

// opener and closer are the brackets and quotes of Chinese text.
func opener(r rune) bool {
	switch r {
	case '（', '(', '《', '〈', '“', '‘', '「', '『', '【', '〔', '[', '［', '｛', '{':
		return true
	}
	return false
}

func closer(r rune) bool {
	switch r {
	case '）', ')', '》', '〉', '”', '’', '」', '』', '】', '〕', ']', '］', '｝', '}':
		return true
	}
	return false
}

// neverFirst reports whether r cannot begin a line: what follows such a break belongs to the
// line before.
func neverFirst(r rune) bool {
	switch r {
	case '，', '。', '、', '；', '：', '！', '？', '％', ',', ';', ':', '!', '?', '%', '…', '~', '～':
		return true
	}
	return closer(r)
}
