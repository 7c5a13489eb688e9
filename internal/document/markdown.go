package document

import (
	"context"
	"strings"
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
