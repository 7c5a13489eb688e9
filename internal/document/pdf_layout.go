package document

import (
	"math"
	"sort"
	"strings"
	"unicode/utf8"
)

// layPDF turns the lines of the pages into blocks: page furniture apart, wrapped lines joined,
// also across pages, lines side by side as cells.
func layPDF(doc *Document, pages []pdfPage) {
	for i := range pages {
		orderLines(&pages[i])
	}
	markPDFFurniture(pages)
	p := pdfLayout{doc: doc}
	p.measure(pages)
	for i := range pages {
		p.page(&pages[i])
	}
	p.flush()
	p.endTable()
	assemble(doc, p.blocks, p.chars, nil)
	readMeta(doc)
}

// stack is a stretch of lines that stand under one another.
type stack struct {
	from, to                 int // lines
	left, right, top, bottom float64
	attached                 bool // stands beside the run before it: the next cell of a row
}

func (r *stack) place(lines []pdfLine) {
	l := &lines[r.from]
	r.left, r.right, r.top, r.bottom = l.left, l.right, l.top, l.bottom
	for i := r.from; i < r.to; i++ {
		l := &lines[i]
		r.left, r.right = min(r.left, l.left), max(r.right, l.right)
		r.top, r.bottom = max(r.top, l.top), min(r.bottom, l.bottom)
	}
}

// besideFrom finds the line at the height of l from which on all stand left of it; 0 when there
// is none.
func besideFrom(lines []pdfLine, l *pdfLine) int {
	for at := len(lines) - 1; at > 0; at-- {
		a := &lines[at]
		if a.right > l.left+0.5*l.height() || a.bottom > l.top {
			return 0
		}
		if a.top > l.bottom+0.3*l.height() { // at the height of l: the cell begins here
			return at
		}
	}
	return 0
}

// orderLines puts the lines of a page into reading order. A page's stream mostly has that order
// already, cell by cell in tables; parts that stand higher up although they come later are moved.
func orderLines(page *pdfPage) {
	var runs []stack
	for i := range page.lines {
		l := &page.lines[i]
		if n := len(runs); n > 0 {
			r, before := &runs[n-1], &page.lines[i-1]
			below := l.top <= before.bottom+0.5*l.height()
			under := l.left < r.right && l.right > r.left
			if below && under || below && before.bottom-l.top > 0.3*l.height() && !runs[n-1].attached {
				r.to = i + 1
				r.left, r.right = min(r.left, l.left), max(r.right, l.right)
				r.top, r.bottom = max(r.top, l.top), min(r.bottom, l.bottom)
				continue
			}
			beside := l.left >= r.right-0.5*l.height() && l.top > r.bottom && l.bottom < r.top+2*l.height()
			if !beside && !runs[n-1].attached {
				// The first cell of a row may have run on from the text above it.
				if at := besideFrom(page.lines[r.from:i], l); at > 0 {
					head := stack{from: r.from + at, to: i}
					head.place(page.lines)
					r.to = r.from + at
					r.place(page.lines)
					runs = append(runs, head)
					beside = true
				}
			}
			runs = append(runs, stack{i, i + 1, l.left, l.right, l.top, l.bottom, beside})
			continue
		}
		runs = append(runs, stack{i, i + 1, l.left, l.right, l.top, l.bottom, false})
	}
	type row struct{ from, to int }
	var rows []row
	for i := range runs {
		if runs[i].attached {
			rows[len(rows)-1].to = i + 1
		} else {
			rows = append(rows, row{i, i + 1})
		}
	}
	top := func(r row) float64 {
		t := math.Inf(-1)
		for i := r.from; i < r.to; i++ {
			t = max(t, runs[i].top)
		}
		return t
	}
	sorted := sort.SliceIsSorted(rows, func(i, j int) bool { return top(rows[i]) > top(rows[j]) })
	if !sorted {
		sort.SliceStable(rows, func(i, j int) bool { return top(rows[i]) > top(rows[j]) })
	}
	ordered := make([]pdfLine, 0, len(page.lines))
	group := 0
	for _, r := range rows {
		wide := r.to - r.from
		for i := r.from; i < r.to; i++ {
			if wide > 1 {
				group++
			}
			for k := runs[i].from; k < runs[i].to; k++ {
				l := page.lines[k]
				if wide > 1 {
					l.group = group
				}
				ordered = append(ordered, l)
			}
		}
	}
	page.lines = ordered
}

// markPDFFurniture marks page numbers, lines repeated at the same height at the edge of pages,
// and lines that only a printed web page has.
func markPDFFurniture(pages []pdfPage) {
	type key struct {
		text string
		y    int
	}
	seen := map[key]int{}
	edge := func(page *pdfPage, l *pdfLine) bool {
		return l.bottom > page.height*0.9 || l.top < page.height*0.1
	}
	keyOf := func(l *pdfLine) key { return key{maskDigits(l.text), int(l.bottom / 6)} }
	for i := range pages {
		for j := range pages[i].lines {
			if l := &pages[i].lines[j]; edge(&pages[i], l) {
				seen[keyOf(l)]++
			}
		}
	}
	for i := range pages {
		page := &pages[i]
		for j := range page.lines {
			l := &page.lines[j]
			atEdge := edge(page, l)
			switch _, mark := pageMark(l.text); {
			case atEdge && (mark || bareDigits(l.text)):
				l.chrome = true
			case atEdge && len(pages) > 1 && seen[keyOf(l)] >= max(2, (len(pages)+1)/2):
				l.chrome = true
			case isFurniture(l.text), strings.HasPrefix(l.text, "http") && atEdge:
				l.chrome = true
			}
		}
	}
}

func maskDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if digit(r) {
			return '0'
		}
		return r
	}, s)
}

func bareDigits(s string) bool {
	return len(s) <= 4 && strings.Trim(s, "0123456789") == ""
}

// pdfLayout joins lines to blocks.
type pdfLayout struct {
	doc                     *Document
	left, right, size, step float64 // of the body text: margins, type, distance of lines
	indented                bool    // paragraphs start with an indent

	blocks []rawBlock
	chars  []byte
	tables int

	open    bool // a paragraph is being joined
	pending []rawBlock
	last    pdfLine
	lastAt  int // page of last
	start   int
	from    pdfLine
	page0   int
	lines   int
	table   *pdfTable
}

// measure finds the margins and the type of the body text by weight of characters.
func (p *pdfLayout) measure(pages []pdfPage) {
	sizes, lefts, rights := map[int]int{}, map[int]int{}, map[int]int{}
	steps := map[int]int{}
	for i := range pages {
		var before *pdfLine
		for j := range pages[i].lines {
			l := &pages[i].lines[j]
			if l.chrome || l.group > 0 {
				before = nil
				continue
			}
			n := utf8.RuneCountInString(l.text)
			if n > 4 {
				sizes[int(l.size*2+0.5)] += n
			}
			lefts[int(l.left/3)] += n
			rights[int(l.right/3)] += n
			if before != nil && before.bottom > l.bottom {
				steps[int(before.bottom-l.bottom+0.5)]++
			}
			before = l
		}
	}
	p.size = float64(most(sizes)) / 2
	p.step = min(float64(most(steps)), 2*p.size)
	// The left margin is the leftmost edge of many lines: first lines are indented.
	total := 0
	for _, n := range lefts {
		total += n
	}
	p.left, p.right = math.Inf(1), 0
	for x, n := range lefts {
		if n*12 >= total && float64(x)*3 < p.left {
			p.left = float64(x) * 3
		}
	}
	for x, n := range rights {
		if n*12 >= total && float64(x)*3 > p.right {
			p.right = float64(x) * 3
		}
	}
	em := p.em()
	for x, n := range lefts {
		if d := float64(x)*3 - p.left; n*50 >= total && d > 1.5*em && d < 2.8*em {
			p.indented = true
		}
	}
}

func most(counts map[int]int) int {
	best, n := 0, 0
	for k, c := range counts {
		if c > n || c == n && k < best {
			best, n = k, c
		}
	}
	return best
}

// em is the width of a Han character of the body text.
func (p *pdfLayout) em() float64 { return max(p.size, 4) }

// page lays out the lines of one page.
func (p *pdfLayout) page(page *pdfPage) {
	for i := 0; i < len(page.lines); {
		l := page.lines[i]
		if l.group > 0 && !l.chrome {
			p.flush()
			i = p.row(page, i)
			continue
		}
		if l.chrome {
			p.furniture(l, page.number)
		} else {
			p.endTable()
			p.add(l, page.number)
		}
		i++
	}
}

// furniture stores a line of page furniture; inside a paragraph it waits for its end.
func (p *pdfLayout) furniture(l pdfLine, page int) {
	b := rawBlock{kind: Paragraph, chrome: true, page: page, start: -1}
	b.text = strings.TrimSpace(l.text)
	switch {
	case p.table != nil:
		p.table.cells = append(p.table.cells, pdfCell{text: b.text, row: -1, page: page})
	case p.open:
		p.pending = append(p.pending, b)
	default:
		p.put(b)
	}
}

// put stores a block whose text is still a string.
func (p *pdfLayout) put(b rawBlock) {
	b.start = len(p.chars)
	p.chars = append(p.chars, b.text...)
	b.end, b.text = len(p.chars), ""
	if b.end > b.start {
		p.blocks = append(p.blocks, b)
	}
}

// add joins a line to the open paragraph or opens one.
func (p *pdfLayout) add(l pdfLine, page int) {
	if p.open && !p.goesOn(l, page) {
		p.flush()
	}
	text := cleanLine(l.text)
	if text == "" {
		return
	}
	if !p.open {
		p.open, p.start, p.from, p.page0, p.lines = true, len(p.chars), l, page, 0
		p.chars = append(p.chars, text...)
	} else {
		if hyphen := p.chars[len(p.chars)-1] == '-'; !hyphen && needsSpace(lastOf(p.chars), first(text)) {
			p.chars = append(p.chars, ' ')
		}
		p.chars = append(p.chars, text...)
	}
	p.last, p.lastAt = l, page
	p.lines++
}

func lastOf(b []byte) rune { r, _ := utf8.DecodeLastRune(b); return r }

// goesOn reports whether a line continues the open paragraph.
func (p *pdfLayout) goesOn(l pdfLine, page int) bool {
	a := &p.last
	em := max(min(a.size, l.size), 4)
	if math.Abs(a.size-l.size) > 0.2*max(a.size, l.size) {
		return false
	}
	textA, textB := string(p.chars[p.start:]), l.text
	gap := a.bottom - l.bottom
	large := a.size > p.size*1.12
	if page == p.lastAt && gap > 0 && p.step > 0 && gap > 1.7*max(p.step, a.height()) {
		return false
	}
	if neverFirst(first(textB)) {
		return true
	}
	// In indented text a line at the margin under a full one goes on with it, whatever it says.
	full, flush := a.right >= p.right-2.2*em, l.left < p.left+1.2*em
	if p.indented && full && flush && !closesSentence(textA) {
		return true
	}
	if startsNumber(textB) || startsLabel(textB) || dateLine(textB) || dateLine(textA) || documentNumber(textB) || documentNumber(textA) {
		return false
	}
	if large && page == p.lastAt && l.bold == a.bold && !closesSentence(textA) {
		return true // a title, broken by sense
	}
	if centredLine(a, p.left, p.right, em) && centredLine(&l, p.left, p.right, em) {
		return false // two lines in the middle: a signature and its date
	}
	if !full {
		return false
	}
	if indent := l.left - p.left; p.indented && indent > 1.4*em && indent < 3.2*em {
		return false
	}
	return flush || !p.indented
}

// centredLine reports whether a line stands in the middle with room on both sides.
func centredLine(l *pdfLine, left, right, em float64) bool {
	a, b := l.left-left, right-l.right
	return a > 2.5*em && b > 2.5*em && math.Abs(a-b) < 2.2*em
}

// flush stores the open paragraph and the furniture met inside it.
func (p *pdfLayout) flush() {
	if !p.open {
		return
	}
	p.open = false
	b := rawBlock{kind: Paragraph, start: p.start, end: len(p.chars), page: p.page0, bold: p.from.bold}
	em := p.em()
	switch {
	case p.lines <= 4 && centredLine(&p.from, p.left, p.right, em):
		b.align = 'c'
	case p.lines == 1 && p.from.left > (p.left+p.right)/2 && p.right-p.from.right < 8*em:
		b.align = 'r'
	}
	if p.from.size > p.size*1.12 && p.lines <= 4 {
		b.bold = true
	}
	p.blocks = append(p.blocks, b)
	for _, f := range p.pending {
		p.put(f)
	}
	p.pending = p.pending[:0]
}
