package reading

import "strings"

// squeezed is a text without the white space that line breaks and PDF layout put between its
// characters, and with full-width digits narrowed, so that scanners can match words as words.
// White space between two ASCII characters stays, as one space: there it separates words.
type squeezed struct {
	s   string
	src string
	at  []int32 // byte of src for each byte of s, and len(src) at the end; nil when s is src
}

// squeeze prepares a text for scanning; a text with nothing to take out is used as it is.
func squeeze(text string) squeezed {
	if !needsSqueeze(text) {
		return squeezed{s: text, src: text}
	}
	out := make([]byte, 0, len(text))
	at := make([]int32, 0, len(text)+1)
	for i := 0; i < len(text); {
		if n := spaceLen(text, i); n > 0 {
			start := i
			for n > 0 {
				i += n
				n = spaceLen(text, i)
			}
			if len(out) > 0 && out[len(out)-1] < 0x80 && i < len(text) && text[i] < 0x80 {
				out = append(out, ' ')
				at = append(at, int32(start))
			}
			continue
		}
		if text[i] == 0xEF && i+2 < len(text) && text[i+1] == 0xBC && text[i+2] >= 0x90 && text[i+2] <= 0x99 {
			out = append(out, text[i+2]-0x90+'0')
			at = append(at, int32(i))
			i += 3
			continue
		}
		out = append(out, text[i])
		at = append(at, int32(i))
		i++
	}
	return squeezed{s: string(out), src: text, at: append(at, int32(len(text)))}
}

func needsSqueeze(text string) bool {
	if strings.IndexByte(text, ' ') >= 0 || strings.IndexByte(text, '\n') >= 0 || strings.IndexByte(text, '\t') >= 0 ||
		strings.Contains(text, "\u3000") || strings.Contains(text, "\u00a0") {
		return true
	}
	for i := 0; ; {
		j := strings.Index(text[i:], "\xEF\xBC")
		if j < 0 {
			return false
		}
		i += j + 2
		if i < len(text) && text[i] >= 0x90 && text[i] <= 0x99 {
			return true
		}
	}
}

// spaceLen is the length of the white space character at i, or 0.
func spaceLen(s string, i int) int {
	if i >= len(s) {
		return 0
	}
	switch c := s[i]; {
	case c == ' ' || c == '\n' || c == '\t' || c == '\r':
		return 1
	case c == 0xC2 && i+1 < len(s) && s[i+1] == 0xA0:
		return 2
	case c == 0xE3 && i+2 < len(s) && s[i+1] == 0x80 && s[i+2] == 0x80:
		return 3
	case c == 0xE2 && i+2 < len(s) && s[i+1] == 0x80 && s[i+2] >= 0x80 && s[i+2] <= 0x8B:
		return 3
	}
	return 0
}

// span gives the source range of the bytes [i, j) of s.
func (q *squeezed) span(i, j int) (int, int) {
	if q.at == nil {
		return i, j
	}
	if j <= i {
		return int(q.at[i]), int(q.at[i])
	}
	last := j - 1
	for last > i && q.s[last]&0xC0 == 0x80 {
		last--
	}
	first := int(q.at[last])
	end := first + runeLen(q.src, first)
	return int(q.at[i]), end
}

// text gives the source words of the bytes [i, j) of s.
func (q *squeezed) text(i, j int) string {
	a, b := q.span(i, j)
	return q.src[a:b]
}

// gap tells whether white space stood before byte i of s, and whether a line ended there.
func (q *squeezed) gap(i int) (space, line bool) {
	if i == 0 || i > len(q.s) {
		return true, true
	}
	if q.at == nil {
		return false, false
	}
	_, end := q.span(prevRune(q.s, i), i)
	next := len(q.src)
	if i < len(q.s) {
		next = int(q.at[i])
		if q.s[i] == ' ' { // kept white space between ASCII characters
			next = int(q.at[i+1])
		}
	}
	return next > end, next > end && strings.IndexByte(q.src[end:next], '\n') >= 0
}

// runeLen is the number of bytes of the character at i, 1 for a broken one.
func runeLen(s string, i int) int {
	if i >= len(s) {
		return 0
	}
	n := 1
	switch c := s[i]; {
	case c >= 0xF0:
		n = 4
	case c >= 0xE0:
		n = 3
	case c >= 0xC0:
		n = 2
	}
	for k := 1; k < n; k++ {
		if i+k >= len(s) || s[i+k]&0xC0 != 0x80 {
			return k
		}
	}
	return n
}

// prevRune is where the character that ends before i starts.
func prevRune(s string, i int) int {
	for i--; i > 0 && s[i]&0xC0 == 0x80; i-- {
	}
	if i < 0 {
		return 0
	}
	return i
}

// oneOf gives the length of the first word of the list that s has at i, or 0.
func oneOf(s string, i int, words []string) int {
	if i > len(s) {
		return 0
	}
	for _, w := range words {
		if strings.HasPrefix(s[i:], w) {
			return len(w)
		}
	}
	return 0
}

// endsWith gives the length of the first word of the list that s ends with, or 0.
func endsWith(s string, words []string) int {
	for _, w := range words {
		if strings.HasSuffix(s, w) {
			return len(w)
		}
	}
	return 0
}
