package reading

import "strings"

// squeezed is a text without the white space that line breaks and PDF layout put between its
// characters, and with full-width digits narrowed, so that scanners can match words as words.
// White space between two ASCII characters stays, as one space: there it separates words. In
// texts in traditional characters those of the scanners' words are simplified.
type squeezed struct {
	s      string
	src    string
	pieces []stretch // nil when every byte of s is at its place in src
	// simplified: characters of s may be other than in src.
	simplified bool
}

// stretch says that from byte at on s is src from byte src on, up to the next stretch; wide marks
// a full-width digit, three bytes of src for one of s.
type stretch struct {
	at, src int32
	wide    bool
}

// squeeze prepares a text for scanning; a text with nothing to take out is used as it is.
func squeeze(text string) squeezed {
	q := unbreak(text)
	if isTraditional(q.s) {
		q.s, q.simplified = simplify(q.s), true
	}
	return q
}

func unbreak(text string) squeezed {
	k := firstBlank(text, 0)
	if k == len(text) {
		return squeezed{s: text, src: text}
	}
	out := make([]byte, 0, len(text))
	pieces := make([]stretch, 1, 16)
	from := 0
	for k < len(text) {
		out = append(out, text[from:k]...)
		if text[k] == 0xEF {
			pieces = append(pieces, stretch{int32(len(out)), int32(k), true})
			out = append(out, text[k+2]-0x90+'0')
			from = k + 3
		} else {
			from = k
			for n := spaceLen(text, from); n > 0; n = spaceLen(text, from) {
				from += n
			}
			if len(out) > 0 && out[len(out)-1] < 0x80 && from < len(text) && text[from] < 0x80 {
				pieces = append(pieces, stretch{int32(len(out)), int32(k), false})
				out = append(out, ' ')
			}
		}
		pieces = append(pieces, stretch{int32(len(out)), int32(from), false})
		k = firstBlank(text, from)
	}
	out = append(out, text[from:]...)
	return squeezed{s: string(out), src: text, pieces: pieces}
}

// firstBlank is the first place from k on of something that squeeze changes, or the end. A single
// space between two ASCII characters is not.
func firstBlank(s string, k int) int {
	for k < len(s) {
		switch c := s[k]; {
		case c == ' ':
			if k > 0 && k+1 < len(s) && s[k-1] < 0x80 && s[k-1] > ' ' && s[k+1] < 0x80 && s[k+1] > ' ' {
				k++
				continue
			}
			return k
		case c < ' ' && (c == '\n' || c == '\t' || c == '\r'):
			return k
		case c < 0xC0:
			k++
		case c == 0xEF:
			if k+2 < len(s) && s[k+1] == 0xBC && s[k+2] >= 0x90 && s[k+2] <= 0x99 {
				return k
			}
			k += 3
		case c == 0xC2 || c == 0xE2 || c == 0xE3:
			if spaceLen(s, k) > 0 {
				return k
			}
			k += 2
		case c >= 0xE0:
			k += 3
		default:
			k += 2
		}
	}
	return len(s)
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

// source is the byte of src that byte i of s comes from.
func (q *squeezed) source(i int) int {
	lo, hi := 0, len(q.pieces)
	for hi-lo > 1 {
		if mid := (lo + hi) / 2; int(q.pieces[mid].at) <= i {
			lo = mid
		} else {
			hi = mid
		}
	}
	p := q.pieces[lo]
	return int(p.src) + i - int(p.at)
}

// span gives the source range of the bytes [i, j) of s.
func (q *squeezed) span(i, j int) (int, int) {
	if q.pieces == nil {
		return i, j
	}
	if j <= i {
		at := len(q.src)
		if i < len(q.s) {
			at = q.source(i)
		}
		return at, at
	}
	last := j - 1
	for last > i && q.s[last]&0xC0 == 0x80 {
		last--
	}
	end := q.source(last)
	return q.source(i), end + runeLen(q.src, end)
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
	if q.pieces == nil {
		return false, false
	}
	_, end := q.span(prevRune(q.s, i), i)
	next := end
	for n := spaceLen(q.src, next); n > 0; n = spaceLen(q.src, next) {
		line = line || q.src[next] == '\n'
		next += n
	}
	return next > end, line
}

// runeLen is the number of bytes of the character at i, 1 for a broken one.
func runeLen(s string, i int) int {
	if i >= len(s) {
		return 0
	}
	n := 1
	switch c := s[i]; {
	case c < 0xC0:
		return 1
	case c >= 0xF0:
		n = 4
	case c >= 0xE0:
		n = 3
	default:
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
	if i >= len(s) {
		return 0
	}
	s = s[i:]
	for _, w := range words {
		if len(s) >= len(w) && s[0] == w[0] && s[:len(w)] == w {
			return len(w)
		}
	}
	return 0
}

// endsWith gives the length of the first word of the list that s ends with, or 0.
func endsWith(s string, words []string) int {
	if s == "" {
		return 0
	}
	last := s[len(s)-1]
	for _, w := range words {
		if len(s) >= len(w) && last == w[len(w)-1] && strings.HasSuffix(s, w) {
			return len(w)
		}
	}
	return 0
}
