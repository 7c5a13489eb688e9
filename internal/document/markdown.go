package document

import (
	"context"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// readMarkdown reads Markdown as GitHub and kramdown write it: headings (a space after the marks
// is not asked for), lists, tables, quotes, fenced code, front matter. Marks of emphasis and the
// addresses of links are taken out of the blocks' texts; a numbering stays, as in every format.
func readMarkdown(ctx context.Context, doc *Document, file []byte) error {
	src := decode(file, "")
	src.warn(doc)
	doc.Text = src.text
	if err := ctx.Err(); err != nil {
		return interrupted(doc.Name, err)
	}
	m := markdown{doc: doc, src: src, text: src.text}
	m.lines = markdownLines(src.text)
	m.layout = layoutOf(src.text, m.lines)
	m.read()
	m.finish()
	readMeta(doc)
	return nil
}

// markdown is a Markdown file being read. Blocks are written as by paragraphs.
type markdown struct {
	doc    *Document
	src    *source
	text   string
	lines  []line
	layout layout
	out    paragraphs // its buffers only
	raw    []byte     // the block being read, its lines joined, markup still in
	origin []Piece    // where the stretches of raw come from
	cuts   []Span     // markup in raw
	tables int
}

// markdownLines are all lines that are not blank, uncut.
func markdownLines(text string) []line {
	var lines []line
	no, blank := int32(1), false
	for at := 0; at < len(text); no++ {
		end := strings.IndexByte(text[at:], '\n')
		if end < 0 {
			end = len(text)
		} else {
			end += at
		}
		start, stop := trim(text, at, end)
		if start < stop {
			lines = append(lines, line{start: int32(start), end: int32(stop), no: no, blank: blank,
				indent: int16(min(widthOf(text[at:start]), 1000)), width: int16(min(widthOf(text[start:stop]), 30000)),
				form: strings.HasSuffix(strings.TrimSuffix(text[at:end], "\r"), "  ")})
			blank = false
		} else {
			blank = true
		}
		at = end + 1
	}
	return lines
}

func (m *markdown) of(i int) string { return m.text[m.lines[i].start:m.lines[i].end] }

// read goes through the lines and makes their blocks.
func (m *markdown) read() {
	m.out.doc, m.out.text = m.doc, m.text
	i := m.frontMatter()
	for i < len(m.lines) {
		s := m.of(i)
		switch {
		case strings.HasPrefix(s, "```"), strings.HasPrefix(s, "~~~"):
			i = m.fence(i, s[:3])
		case headingMarks(s) > 0:
			m.heading(i)
			i++
		case i+1 < len(m.lines) && !m.lines[i+1].blank && underline(m.of(i+1)) && !strings.Contains(s, "|"):
			m.block(Block{Kind: Heading, Level: 1 + b2i(m.of(i + 1)[0] == '-'), Bold: true}, i, i+1, 0)
			m.chrome(i + 1)
			i += 2
		case m.tableAt(i):
			i = m.table(i)
		case markOnly(s):
			m.chrome(i)
			i++
		default:
			i = m.paragraph(i)
		}
	}
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// frontMatter sets the block of settings between two --- lines at the top apart.
func (m *markdown) frontMatter() int {
	if len(m.lines) == 0 || m.of(0) != "---" {
		return 0
	}
	for i := 1; i < len(m.lines); i++ {
		if s := m.of(i); s == "---" || s == "..." {
			for k := 0; k <= i; k++ {
				m.chrome(k)
				if key, value, ok := strings.Cut(m.of(k), ":"); ok && strings.EqualFold(key, "title") {
					m.doc.Title = strings.Trim(strings.TrimSpace(value), `"'`)
				}
			}
			return i + 1
		}
	}
	return 0
}

// headingMarks counts the # that make a line a heading, 0 for other lines.
func headingMarks(s string) int {
	n := 0
	for n < len(s) && s[n] == '#' {
		n++
	}
	if n == 0 || n > 6 || strings.TrimLeft(s, "# ") == "" {
		return 0
	}
	return n
}

func underline(s string) bool {
	return len(s) >= 3 && (strings.Trim(s, "=") == "" || strings.Trim(s, "-") == "")
}

// markOnly reports whether a line is nothing but markup: a rule, an attribute list, an include.
func markOnly(s string) bool {
	switch {
	case strings.HasPrefix(s, "{") && strings.HasSuffix(s, "}"), strings.HasPrefix(s, "<!--") && strings.HasSuffix(s, "-->"):
		return true
	case strings.HasPrefix(s, "[^") && strings.Contains(s, "]:"):
		return true // a footnote
	}
	bare := strings.ReplaceAll(s, " ", "")
	return len(bare) >= 3 && (strings.Trim(bare, "-") == "" || strings.Trim(bare, "*") == "" || strings.Trim(bare, "_") == "")
}

func (m *markdown) heading(i int) {
	s := m.of(i)
	n := headingMarks(s)
	lead := n
	for lead < len(s) && s[lead] == ' ' {
		lead++
	}
	m.block(Block{Kind: Heading, Level: n, Bold: true}, i, i+1, lead)
}

func (m *markdown) fence(i int, mark string) int {
	m.chrome(i)
	for i++; i < len(m.lines); i++ {
		if strings.HasPrefix(m.of(i), mark) {
			m.chrome(i)
			return i + 1
		}
		m.plain(i, false)
	}
	return i
}

// chrome makes a line a block of furniture, word for word; plain one of text.
func (m *markdown) chrome(i int) { m.plain(i, true) }

func (m *markdown) plain(i int, chrome bool) {
	l := &m.lines[i]
	m.start()
	m.out.joined = append(m.out.joined, m.text[l.start:l.end]...)
	m.out.pieces = append(m.out.pieces, Piece{0, int(l.start)})
	m.end(Block{Chrome: chrome}, Span{int(l.start), int(l.end)}, l.no)
}

// paragraph makes a block of a list item or paragraph with the lines that go on in it.
func (m *markdown) paragraph(i int) int {
	s := m.of(i)
	block := Block{Kind: Paragraph}
	lead := 0
	if n, bullet := listMark(s); n > 0 {
		block.Kind, block.Level = ListItem, 1+int(m.lines[i].indent)/3
		if bullet {
			lead = n
		}
	} else if s[0] == '>' {
		for lead < len(s) && (s[lead] == '>' || s[lead] == ' ') {
			lead++
		}
	}
	if lead == len(s) {
		m.chrome(i)
		return i + 1
	}
	j := i + 1
	for j < len(m.lines) && m.goesOn(j) {
		j++
	}
	m.block(block, i, j, lead)
	return j
}

// goesOn reports whether line j continues the block of the line before.
func (m *markdown) goesOn(j int) bool {
	l, before := &m.lines[j], &m.lines[j-1]
	if l.blank || before.form || strings.HasSuffix(m.of(j-1), `\`) {
		return false
	}
	s := m.of(j)
	if n, _ := listMark(s); n > 0 || headingMarks(s) > 0 || markOnly(s) || strings.HasPrefix(s, "```") || strings.HasPrefix(s, "~~~") || m.tableAt(j) {
		return false
	}
	if !m.layout.latin && (startsNumber(s) || startsLabel(s)) {
		return false
	}
	if s[0] == '>' {
		if m.of(j - 1)[0] != '>' {
			return false
		}
		if s = strings.TrimLeft(s, "> "); s == "" {
			return true
		}
	}
	// Chinese lines are paragraphs of their own unless the file is broken at a width.
	if isHan(first(s)) && isWide(last(m.of(j-1))) && !(m.layout.wrapped && int(before.width)+8 >= m.layout.width) {
		return false
	}
	return true
}

// listMark is the length of the mark of a list item with the blanks after it.
func listMark(s string) (n int, bullet bool) {
	if latinBullet(s) {
		n, bullet = 2, true
	} else {
		for n < len(s) && n < 3 && s[n] >= '0' && s[n] <= '9' {
			n++
		}
		if n == 0 || n+1 >= len(s) || s[n] != '.' && s[n] != ')' || s[n+1] != ' ' {
			return 0, false
		}
		n += 2
	}
	for n < len(s) && s[n] == ' ' {
		n++
	}
	return n, bullet
}

// block writes the block of lines i…j-1, the first without its lead bytes.
func (m *markdown) block(b Block, i, j, lead int) {
	m.raw, m.origin = m.raw[:0], m.origin[:0]
	for k := i; k < j; k++ {
		l := &m.lines[k]
		start, end := int(l.start), int(l.end)
		if k == i {
			start += lead
		} else if needsSpace(last(m.text[:m.lines[k-1].end]), first(m.text[start:end])) {
			m.raw = append(m.raw, ' ')
		}
		for k > i && start < end && m.text[start] == '>' {
			start, _ = trim(m.text, start+1, end)
		}
		if start < end {
			m.origin = append(m.origin, Piece{len(m.raw), start})
			m.raw = append(m.raw, m.text[start:end]...)
		}
	}
	m.start()
	m.inline(&b)
	m.end(b, Span{int(m.lines[i].start), int(m.lines[j-1].end)}, m.lines[i].no)
}

func (m *markdown) start() {
	m.out.spans = append(m.out.spans, pending{textStart: len(m.out.joined), pieceStart: len(m.out.pieces)})
}

// end closes the block begun by start; one that turned out empty is written word for word as
// furniture, so that nothing is lost.
func (m *markdown) end(b Block, span Span, no int32) {
	p := &m.out.spans[len(m.out.spans)-1]
	if strings.TrimSpace(string(m.out.joined[p.textStart:])) == "" {
		m.out.joined, m.out.pieces = m.out.joined[:p.textStart], m.out.pieces[:p.pieceStart]
		if span.Start >= span.End {
			m.out.spans = m.out.spans[:len(m.out.spans)-1]
			return
		}
		m.out.joined = append(m.out.joined, m.text[span.Start:span.End]...)
		m.out.pieces = append(m.out.pieces, Piece{0, span.Start})
		b.Chrome = true
	}
	p.textEnd, p.pieceEnd = len(m.out.joined), len(m.out.pieces)
	b.Span = span
	b.Place.Line = int(no)
	b.Place.Bytes = Span{m.src.fileAt(span.Start), m.src.fileAt(span.End)}
	m.doc.Blocks = append(m.doc.Blocks, b)
}

func (m *markdown) finish() { m.out.finish() }

// tableAt reports whether a table begins at line i: a row of cells over a row of dashes.
func (m *markdown) tableAt(i int) bool {
	return i+1 < len(m.lines) && strings.Contains(m.of(i), "|") && !m.lines[i+1].blank && tableRule(m.of(i+1))
}

func tableRule(s string) bool {
	return strings.Contains(s, "-") && strings.Contains(s, "|") && strings.Trim(s, "|-: \t") == ""
}

// table makes a block of each cell of the table at line i.
func (m *markdown) table(i int) int {
	m.tables++
	row := 0
	for k := i; k < len(m.lines); k++ {
		s := m.of(k)
		if k > i+1 && (m.lines[k].blank || !strings.Contains(s, "|")) {
			return k
		}
		if k == i+1 {
			m.chrome(k)
			continue
		}
		m.row(k, row)
		row++
	}
	return len(m.lines)
}

// row makes the cells of one line of a table.
func (m *markdown) row(k, row int) {
	l := &m.lines[k]
	at, end := int(l.start), int(l.end)
	if m.text[at] == '|' {
		at++
	}
	for col := 0; at < end; col++ {
		stop := at
		for stop < end && m.text[stop] != '|' {
			if m.text[stop] == '\\' && stop+1 < end {
				stop++
			}
			stop++
		}
		if start, fin := trim(m.text, at, min(stop, end)); start < fin {
			m.raw = append(m.raw[:0], m.text[start:fin]...)
			m.origin = append(m.origin[:0], Piece{0, start})
			b := Block{Kind: Cell, Place: Place{Cell: &CellPlace{Table: m.tables, Row: row, Col: col, RowSpan: 1, ColSpan: 1, Header: row == 0}}}
			m.start()
			m.inline(&b)
			m.end(b, Span{start, fin}, l.no)
		}
		at = stop + 1
	}
}

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
