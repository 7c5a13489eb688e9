package document

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// inline writes raw without its markup.
func (m *markdown) inline(b *Block) {
	m.cuts = m.cuts[:0]
	m.findCuts()
	bold := m.emphasis()
	base := len(m.out.joined)
	at, next := 0, 0
	for _, c := range m.cuts {
		if c.Start > at {
			next = m.emit(base, at, c.Start, next)
		}
		at = max(at, c.End)
	}
	m.emit(base, at, len(m.raw), next)
	text := m.out.joined[base:]
	start, end := trim(text, 0, len(text))
	m.trimEmitted(base, start, end)
	if kept := end - start; bold && kept > 0 {
		b.Bold = true
	}
}

// emit writes raw[from:to]; next is the piece of origin where to look first.
func (m *markdown) emit(base, from, to, next int) int {
	for from < to {
		for next+1 < len(m.origin) && m.origin[next+1].Text <= from {
			next++
		}
		end := to
		if next+1 < len(m.origin) {
			end = min(end, m.origin[next+1].Text)
		}
		p := m.origin[next]
		m.out.piece(base, p.Source+from-p.Text)
		m.out.joined = append(m.out.joined, m.raw[from:end]...)
		from = end
	}
	return next
}

// trimEmitted cuts the block just written down to start…end.
func (m *markdown) trimEmitted(base, start, end int) {
	m.out.joined = m.out.joined[:base+end]
	for n := len(m.out.pieces); n > m.out.spans[len(m.out.spans)-1].pieceStart+1 && m.out.pieces[n-1].Text >= end; n-- {
		m.out.pieces = m.out.pieces[:n-1]
	}
	if start == 0 {
		return
	}
	copy(m.out.joined[base:], m.out.joined[base+start:])
	m.out.joined = m.out.joined[:base+end-start]
	from := m.out.spans[len(m.out.spans)-1].pieceStart
	kept := m.out.pieces[:from]
	for i := from; i < len(m.out.pieces); i++ {
		p := m.out.pieces[i]
		if i+1 < len(m.out.pieces) && m.out.pieces[i+1].Text <= start {
			continue
		}
		if p.Text < start {
			p = Piece{start, p.Source + start - p.Text}
		}
		kept = append(kept, Piece{p.Text - start, p.Source})
	}
	m.out.pieces = kept
}

// findCuts notes the markup other than emphasis: escapes, code marks, links, images, footnote
// marks, tags, attribute lists.
func (m *markdown) findCuts() {
	s := m.raw
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			if i+1 < len(s) && s[i+1] < 0x80 && strings.IndexByte("\\`*_{}[]()#+-.!|<>~", s[i+1]) >= 0 {
				m.cut(i, i+1)
				i++
			}
		case '`':
			n := i
			for n < len(s) && s[n] == '`' {
				n++
			}
			if close := strings.Index(string(s[n:]), string(s[i:n])); close >= 0 && n-i < 4 {
				m.cut(i, n)
				m.cut(n+close, n+close+n-i)
				i = n + close + n - i - 1
			} else {
				i = n - 1
			}
		case '!', '[':
			i = m.link(i)
		case '<':
			if end := tagEnd(s, i); end > 0 {
				if name := strings.ToLower(string(s[i+1 : min(i+3, end)])); name == "br" {
					s[i] = '\n' // a line break stays, as in the cells of the other formats
					m.cut(i+1, end)
				} else if stop := struckOut(s, i, end); stop > 0 {
					m.cut(i, stop) // what is struck out holds no more
					end = stop
				} else {
					m.cut(i, end)
				}
				i = end - 1
			}
		case '&':
			if end := strings.IndexByte(string(s[i:min(len(s), i+12)]), ';'); end > 0 {
				ref := string(s[i : i+end+1])
				if char := html.UnescapeString(ref); char != ref && len(char) <= len(ref) {
					copy(s[i:], char) // the reference is longer than the character it stands for
					m.cut(i+len(char), i+len(ref))
					i += end
				}
			}
		case '{':
			if i+1 < len(s) && (s[i+1] == ':' || s[i+1] == '#' || s[i+1] == '.') {
				if end := strings.IndexByte(string(s[i:]), '}'); end > 0 {
					m.cut(i, i+end+1)
					i += end
				}
			}
		}
	}
}

func (m *markdown) cut(from, to int) { m.cuts = append(m.cuts, Span{from, to}) }

// link handles [text](address), ![text](address), [text][name] and [^note] at i and gives the
// position to go on from: the text of a link is read like any other.
func (m *markdown) link(i int) int {
	s := m.raw
	open := i
	if s[i] == '!' {
		if i+1 >= len(s) || s[i+1] != '[' {
			return i
		}
		open++
	}
	const reach = 2000
	depth, close := 0, -1
	for k := open; k < min(len(s), open+reach); k++ {
		if s[k] == '[' {
			depth++
		} else if s[k] == ']' {
			if depth--; depth == 0 {
				close = k
				break
			}
		}
	}
	if close < 0 {
		return i
	}
	if open+1 < len(s) && s[open+1] == '^' {
		m.cut(i, close+1)
		return close
	}
	if close+1 >= len(s) || s[close+1] != '(' && s[close+1] != '[' {
		return i
	}
	end, want := -1, byte(')')
	if s[close+1] == '[' {
		want = ']'
	}
	depth = 0
	for k := close + 1; k < min(len(s), close+reach); k++ {
		if s[k] == s[close+1] {
			depth++
		} else if s[k] == want {
			if depth--; depth == 0 {
				end = k + 1
				break
			}
		}
	}
	if end < 0 {
		return i
	}
	m.cut(i, open+1)
	m.cut(close, end)
	return open
}

// tagEnd is the end of an HTML tag or comment at i, 0 if there is none.
func tagEnd(s []byte, i int) int {
	if i+1 >= len(s) || !(asciiLetter(rune(s[i+1])) || s[i+1] == '/' || s[i+1] == '!') {
		return 0
	}
	const reach = 500
	for k := i + 1; k < min(len(s), i+reach); k++ {
		if s[k] == '>' {
			if name := string(s[i+1 : k]); strings.HasPrefix(name, "http") || strings.Contains(name, "@") {
				return 0 // an address in angle brackets
			}
			return k + 1
		}
		if s[k] == '<' {
			return 0
		}
	}
	return 0
}

// struckOut is the end of the <s>, <del> or <strike> element whose tag is s[i:end], 0 if the tag
// is another or never closes.
func struckOut(s []byte, i, end int) int {
	name := strings.ToLower(strings.TrimSpace(string(s[i+1 : end-1])))
	if name != "s" && name != "del" && name != "strike" {
		return 0
	}
	closing := "</" + name + ">"
	for k := end; k+len(closing) <= len(s); k++ {
		if s[k] == '<' && strings.EqualFold(string(s[k:k+len(closing)]), closing) {
			return k + len(closing)
		}
	}
	return 0
}

// emphasis matches * _ and ~ marks, adds them to the cuts, sorts these, and reports whether one
// pair of strong marks holds the whole block.
func (m *markdown) emphasis() bool {
	type run struct{ at, n int }
	var openers []run
	s := m.raw
	first := len(m.cuts)
	strong := false
	cut := 0
	for i := 0; i < len(s); {
		for cut < first && m.cuts[cut].End <= i {
			cut++
		}
		if cut < first && m.cuts[cut].Start <= i {
			i = m.cuts[cut].End
			if m.cuts[cut].End-m.cuts[cut].Start == 1 && i < len(s) && s[m.cuts[cut].Start] == '\\' {
				i++ // the escaped mark is a letter
			}
			continue
		}
		c := s[i]
		if c != '*' && c != '_' && c != '~' {
			i++
			continue
		}
		n := i
		for n < len(s) && s[n] == c {
			n++
		}
		before, after := ' ', ' '
		if i > 0 {
			before, _ = utf8.DecodeLastRune(s[:i])
		}
		if n < len(s) {
			after, _ = utf8.DecodeRune(s[n:])
		}
		canOpen, canClose := !isSpace(after), !isSpace(before)
		if c == '_' && wordRune(before) && wordRune(after) || c == '~' && n-i < 2 {
			canOpen, canClose = false, false
		}
		length, at := n-i, i
		if canClose {
			for k := len(openers) - 1; k >= 0 && k >= len(openers)-16 && length > 0; k-- {
				o := &openers[k]
				if s[o.at] != c {
					continue
				}
				used := min(o.n, length)
				m.cut(o.at+o.n-used, o.at+o.n)
				m.cut(at, at+used)
				if used >= 2 && o.at == 0 && o.n <= used && at+used == len(s) {
					strong = true
				}
				o.n -= used
				length -= used
				at += used
				if o.n == 0 {
					openers = openers[:k]
				}
			}
		}
		if canOpen && length > 0 {
			openers = append(openers, run{at, length})
		}
		i = n
	}
	sortSpans(m.cuts)
	return strong
}

func wordRune(r rune) bool { return asciiLetter(r) || asciiDigit(r) || isHan(r) }

// sortSpans sorts nearly sorted spans by start.
func sortSpans(s []Span) {
	for i := 1; i < len(s); i++ {
		for j := i; j > 0 && s[j].Start < s[j-1].Start; j-- {
			s[j], s[j-1] = s[j-1], s[j]
		}
	}
}
