package reading

import (
	"strings"
	"unicode/utf8"

	"luodi/internal/document"
)

// segment is a paragraph, or the part of one that a number opens: a stretch of the text of one
// block.
type segment struct {
	block      int // index in Document.Blocks
	start, end int // bytes of Block.Text
	mark       marker
	role       segmentRole
	inside     bool // starts inside a block, where only the text shows that it starts
}

// segmentRole says what a segment is when it is not part of the provisions.
type segmentRole uint8

const (
	roleText      segmentRole = iota
	roleFront                 // notice letter, document number, title: read by front.go
	roleTitle                 // title of the plan, or of one of several plans
	roleSignature             // issuer and date below a text, （此件公开发布）
	roleContents              // table of contents
	roleAnnex                 // annex after the provisions
	roleCell                  // cell of a table that is read by table.go
	roleFlat                  // line of a flattened ledger that is read by flat.go
)

func (r *reader) text(s *segment) string { return r.doc.Blocks[s.block].Text[s.start:s.end] }

// body is the segment's text behind its number.
func (r *reader) body(s *segment) string {
	if s.mark.style == noStyle {
		return r.text(s)
	}
	return r.doc.Blocks[s.block].Text[min(s.mark.end, s.end):s.end]
}

// maxText is how many bytes of text are read: a hundred times the longest plan known, and little
// enough that no file keeps the server busy for long.
const maxText = 8 << 20

// splitBlocks makes the segments of the document: one for each block, and more where a block
// holds several provisions (pages without paragraphs, lines wrongly joined).
func (r *reader) splitBlocks() {
	r.segs = make([]segment, 0, len(r.doc.Blocks)+len(r.doc.Text)/200)
	size := 0
	for i := range r.doc.Blocks {
		b := &r.doc.Blocks[i]
		if b.Chrome || b.Text == "" {
			continue
		}
		if size += len(b.Text); size > maxText {
			r.out.Doubts = append(r.out.Doubts, Doubt{Span: b.Span, Key: "reading.too_long", Args: map[string]any{"limit": maxText >> 20}})
			return
		}
		if b.Place.Cell != nil && b.Kind == document.Cell {
			r.segs = append(r.segs, segment{block: i, end: len(b.Text), role: roleCell})
			continue
		}
		r.splitBlock(i, b)
	}
}

// splitBlock cuts a block before each number that continues a sequence of the document.
func (r *reader) splitBlock(i int, b *document.Block) {
	text := b.Text
	at := skipBlank(text, 0)
	cur := segment{block: i, start: 0, end: len(text)}
	if m, ok := markerAt(text, at); ok && r.plausibleAtHead(b, m) {
		cur.mark = m
		r.seen[m.style] = m.value
		at = m.end
	} else if b.Kind == document.Heading && b.Level > 0 && r.doc.Format != document.HTML && r.doc.Format != document.DOCX {
		cur.mark = marker{style: styleHash1 + style(min(b.Level, 6)-1), start: at, number: at, end: at}
	}
	if b.Kind == document.Heading && b.Level > 0 && cur.mark.style != noStyle && r.doc.Format == document.Markdown {
		// In Markdown the heading level says the rank; the number is only printed.
		cur.mark.label = cur.mark.style == styleAction
		cur.mark.style = styleHash1 + style(min(b.Level, 6)-1)
	}
	cuts := scanner{text: text, at: at, head: at, headStyle: cur.mark.style}
	for cuts.next() {
		m, ok := markerAt(text, cuts.at)
		if !ok || !r.plausibleInside(text, m, &cuts) {
			if cuts.gap && cuts.at > cur.start+3 {
				r.add(cur, cuts.at)
				cur = segment{block: i, start: cuts.at, end: len(text), inside: true}
				cuts.head, cuts.headStyle = cuts.at, noStyle
			}
			cuts.skip()
			continue
		}
		r.add(cur, m.start)
		cur = segment{block: i, start: m.start, end: len(text), mark: m, inside: true}
		r.seen[m.style] = m.value
		cuts.at, cuts.head, cuts.headStyle, cuts.labelled = m.end, m.end, m.style, false
	}
	r.add(cur, len(text))
}

func (r *reader) add(s segment, end int) {
	text := r.doc.Blocks[s.block].Text
	s.end = trimBlank(text, end)
	if start := skipBlank(text, s.start); start < s.end {
		s.start = start
		s.fit()
		r.segs = append(r.segs, s)
	}
}

// fit keeps the number within the segment when the segment was cut.
func (s *segment) fit() {
	if s.mark.style == noStyle {
		return
	}
	in := func(at int) int { return min(max(at, s.start), s.end) }
	s.mark.start, s.mark.number, s.mark.end = in(s.mark.start), in(s.mark.number), in(s.mark.end)
}

// plausibleAtHead refuses what looks like a number at the head of a block and is none: a decimal
// that a line break left there, or a letter style that the document never starts.
func (r *reader) plausibleAtHead(b *document.Block, m marker) bool {
	switch m.style {
	case styleDecimal2, styleDecimal3:
		if next, _ := decode(b.Text, m.end); strings.ContainsRune("万亿千百个家户元米公平吨倍%％度左以", next) {
			return false
		}
		return m.value%100 == 1 || r.seen[m.style] == m.value-1
	case styleLetter, styleRoman:
		return m.value == 1 || r.seen[m.style] == m.value-1
	case styleArabic:
		// 3年… cannot get here, but a wrapped line may start with a far number.
		return m.value <= r.seen[styleArabic]+30
	}
	return true
}

// plausibleInside decides whether a number inside a block heads a provision: it must follow the
// end of a sentence or of a bracket and continue the sequence of its style, or stand right
// behind the heading that it divides (二、基本原则（一）聚集重点).
func (r *reader) plausibleInside(text string, m marker, c *scanner) bool {
	switch m.style {
	case styleHan, styleHanParen, styleArabic, styleParen, stylePart, styleChapter, styleDivision, styleArticle:
	case styleBox:
		return c.gap
	case styleCircled, styleHalfParen:
		return c.gap && m.value == r.seen[m.style]+1
	default:
		return false
	}
	if next, _ := decode(text, m.end); next == 0 || !isHan(next) && !strings.ContainsRune("“‘《（(【〔[0123456789", next) && !isLatin(next) {
		return false
	}
	follows := m.value == 1 || m.value == r.seen[m.style]+1
	near := m.value == r.seen[m.style]+2 && m.value > 2
	switch {
	case c.gap:
		return true
	case c.strong:
		return follows || near
	case c.field && c.runOn:
		return follows
	case c.runOn && m.style != c.headStyle:
		// 二、基本原则（一）聚集重点。…（二）: a next sibling shows that this is no reference; a number
		// that goes on where the last one stopped shows it too.
		switch m.style {
		case styleHan, styleHanParen, styleArabic, styleParen:
			return follows && (m.value > 1 || r.hasNext(text, m))
		}
		return false
	case c.field && m.value > 1 && follows:
		return true
	case c.weak:
		return m.value == 1 && m.style != styleParen && r.hasNext(text, m)
	}
	return false
}

// hasNext reports whether the number after m stands further on in the text behind the end of a
// sentence or bracket.
func (r *reader) hasNext(text string, m marker) bool {
	c := scanner{text: text, at: m.end, head: m.end, headStyle: m.style}
	for tries := 0; c.next() && tries < 400; tries++ {
		if n, ok := markerAt(text, c.at); ok && n.style == m.style && (c.strong || c.field) {
			return n.value == m.value+1
		}
		c.skip()
	}
	return false
}

// scanner finds the places of a text where a provision could start.
type scanner struct {
	text      string
	at        int  // the place found
	strong    bool // behind 。！？ or a closing bracket
	weak      bool // behind ： or ；
	gap       bool // behind a paragraph gap (two ideographic spaces, a line break)
	runOn     bool // behind a heading without a stop
	field     bool // behind the value of a labelled field (完成时限：2023年6月底前2.…)
	head      int  // where the last number ended
	headStyle style
	prev      rune
	started   bool
	labelled  bool // a labelled field stands between the last number and here
}

// headingRunes is how long a heading without a stop may be before its first child.
const headingBytes = 45 * 3

// next moves to the next place; false at the end of the text.
func (c *scanner) next() bool {
	text := c.text
	i := c.at
	prev := c.prev
	if !c.started {
		c.started = true
		prev = 0
	}
	for i < len(text) {
		b := text[i]
		if b < utf8.RuneSelf {
			if b == ' ' || b == '\n' || b == '\t' || b == '\r' {
				i++
				continue
			}
			if b == '(' {
				if c.opens(i, prev) {
					return true
				}
				i, prev = c.leave(i, 1, rune(b))
				continue
			}
			if b >= '0' && b <= '9' && (isStop(prev) || isSoftStop(prev) || (c.labelled || i-c.head < headingBytes) && isHan(prev)) && c.place(i, prev) {
				return true
			}
			if b == ':' {
				c.label(i)
			}
			prev = rune(b)
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == '\u3000':
			j := skipBlank(text, i)
			if j-i >= 6 && prev != 0 && j < len(text) {
				c.at, c.prev = j, 0
				c.strong, c.weak, c.runOn, c.gap = true, false, false, true
				return true
			}
			i = j
			continue
		case r == '（' || r == '〔' || r == '“' || r == '《' || r == '【':
			if c.opens(i, prev) {
				return true
			}
			i, prev = c.leave(i, n, r)
			continue
		case isStop(prev) || isSoftStop(prev):
			if (hanDigit(r) > 0 || r == '第' || r >= '０' && r <= '９' || r >= '①' && r <= '⒛' || r == '专') && c.place(i, prev) {
				return true
			}
		case hanDigit(r) > 0 && (c.labelled || i-c.head < headingBytes && c.headStyle != noStyle && i > c.head):
			if c.place(i, prev) {
				return true
			}
		case r == '：':
			c.label(i)
		}
		prev = r
		i += n
	}
	c.at = i
	return false
}

// opens reports whether the bracket at i is a numbered one at a place to look at.
func (c *scanner) opens(i int, prev rune) bool {
	r, n := decode(c.text, i)
	if r != '（' && r != '(' && r != '〔' {
		return false
	}
	d, _ := decode(c.text, i+n)
	if hanDigit(d) <= 0 && (d < '0' || d > '9') && (d < '０' || d > '９') {
		return false
	}
	return c.place(i, prev)
}

// place records a place and why it is one.
func (c *scanner) place(i int, prev rune) bool {
	c.strong = isStop(prev)
	c.weak = isSoftStop(prev)
	c.gap = false
	c.runOn = !c.strong && !c.weak && prev != 0 && c.headStyle != noStyle && c.isRunOn(i)
	c.field = !c.strong && c.labelled
	if !c.strong && !c.weak && !c.runOn && !c.field {
		return false
	}
	c.at, c.prev = i, prev
	return true
}

// isRunOn reports whether only a heading without any stop lies between the last number and i.
func (c *scanner) isRunOn(i int) bool {
	if i-c.head > headingBytes || i <= c.head {
		return false
	}
	return !strings.ContainsAny(c.text[c.head:i], "。；：！？;:")
}

// label notes a labelled field whose colon stands at i: 责任单位：, 完成时限：.
func (c *scanner) label(i int) {
	if !c.labelled && endsWith(c.text[:i], fieldEnds) > 0 {
		c.labelled = true
	}
}

var fieldEnds = []string{"单位", "部门", "时限", "期限", "时间", "主体", "责任人"}

// leave skips a bracket or quotation whole: numbers in it head nothing.
func (c *scanner) leave(i, n int, r rune) (int, rune) {
	limit := 2400
	if r == '“' || r == '《' {
		limit = 360
	}
	if end := skipBracket(c.text, i, limit); end > 0 {
		last, k := decodeLast(c.text, end)
		inner, _ := decodeLast(c.text, end-k)
		if last == '”' && isStop(inner) {
			return end, inner
		}
		return end, last
	}
	return i + n, r
}

// skip goes on behind a place that was none.
func (c *scanner) skip() {
	r, n := decode(c.text, c.at)
	if closing(r) != 0 {
		c.at, c.prev = c.leave(c.at, n, r)
		return
	}
	c.at += max(n, 1)
	c.prev = r
}

func isStop(r rune) bool {
	switch r {
	case '。', '！', '？', '）', ')', '〕', ']', '】', '\ufe52':
		return true
	}
	return false
}

func isSoftStop(r rune) bool {
	return r == '：' || r == ':' || r == '；' || r == ';'
}

func isLatin(r rune) bool { return r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' }
