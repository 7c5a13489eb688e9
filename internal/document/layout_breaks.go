package document

import (
	"strings"
	"unicode/utf8"
)

// second is the second rune of s.
func second(s string) rune {
	_, n := utf8.DecodeRuneInString(s)
	return first(s[n:])
}

// closesSentence reports whether a line ends as a sentence or clause does, closing brackets and
// quotes aside.
func closesSentence(s string) bool {
	for s != "" {
		r, n := utf8.DecodeLastRuneInString(s)
		if sentenceEnd(r) {
			return true
		}
		if !closer(r) {
			return false
		}
		s = s[:len(s)-n]
	}
	return false
}

// Costs of a break, in points; a path through the file with the fewest is its layout. They are
// ratios of how often each happens in files extracted from PDFs, no more exact than that.
const (
	never   = 1 << 20
	hardly  = 30
	seldom  = 12
	perhaps = 3
)

// ending is what a line's end and the next line's start say about the break between them.
type ending struct {
	paragraph int // cost of a paragraph ending here before the line is full
	wrap      int // cost of the line going on in the next one
	join      int // cost of the two being parts of one printed line
	titleOpen bool
	sentence  bool // the line ends as a sentence does
	closed    bool // or with a closing bracket, as a list of owners does
}

// fragments are the lines of text between two certain paragraph breaks.
type fragments struct {
	text  string
	lines []line
	idx   []int // of the lines that are not furniture
	ends  []ending
	layout
}

// paragraphEnds finds where paragraphs end: element k tells that one ends after idx[k]. It lays
// the fragments out again on lines of the full width, the first of a paragraph indented by two
// characters, and takes the layout with the fewest irregularities. PDF extraction breaks printed
// lines at quotes, commas and digits too, so a printed line may be made of several fragments.
func (f *fragments) paragraphEnds() []bool {
	n := len(f.idx)
	f.measureEnds()
	// best[k][p]: cheapest layout of the first k fragments, the last printed line ending a
	// paragraph (p=1) or going on (p=0).
	type step struct {
		cost int32
		from int32 // k of the line before
		p    int8
	}
	best := make([][2]step, n+1)
	best[0] = [2]step{{cost: never}, {}}
	const indent, most = 4, 24
	for k := 1; k <= n; k++ {
		best[k] = [2]step{{cost: never}, {cost: never}}
		width, joins := 0, 0
		for j := k - 1; j >= 0 && k-j <= most; j-- { // printed line of fragments j…k-1
			width += int(f.lines[f.idx[j]].width)
			if j < k-1 {
				joins += f.ends[j].join
			}
			if width > f.width+4 || joins >= never {
				if j < k-1 {
					break
				}
			}
			for p := int8(0); p < 2; p++ {
				before := best[j][p].cost
				if before >= never {
					continue
				}
				w, flush := width, 0
				e := &f.ends[k-1]
				cost := before + int32(joins)
				if p == 1 {
					w += indent
					// A line of addressees begins at the margin.
					flush = f.wrapCost(width, e.titleOpen) + 8
				}
				on := f.wrapCost(w, e.titleOpen)
				if p == 1 && flush < on {
					on = flush
				}
				if c := cost + int32(e.wrap+on); c < best[k][0].cost {
					best[k][0] = step{c, int32(j), p}
				}
				c := cost + int32(e.paragraph+f.lastCost(w, e))
				if p == 0 && e.paragraph == perhaps && !e.sentence {
					c += perhaps // a heading or a signature has one line
				}
				if c < best[k][1].cost {
					best[k][1] = step{c, int32(j), p}
				}
			}
		}
	}
	ends := make([]bool, n)
	for k, p := n, int8(1); k > 0; {
		if p == 1 {
			ends[k-1] = true
		}
		s := best[k][p]
		k, p = int(s.from), s.p
	}
	return ends
}

// wrapCost judges the width of a printed line that goes on in the next.
func (f *fragments) wrapCost(w int, title bool) int {
	switch off := w - f.width; {
	case off >= -1 && off <= 1:
		return 0
	case off == -2 || off == 2:
		return 1
	case off == -3 || off == 3:
		return perhaps
	case off == -4 || off == 4:
		return 7
	case off > 4:
		return hardly + off
	case title:
		return 2 // titles are set larger and broken by sense
	}
	return min(7+3*(f.width-w-4), hardly-2) // a character lost in extraction, a wide gap
}

// lastCost judges the width of the last printed line of a paragraph.
func (f *fragments) lastCost(w int, e *ending) int {
	switch off := w - f.width; {
	case off > 8:
		return hardly / 2
	case off >= -3 && e.closed:
		return perhaps
	case off >= -3:
		return seldom
	case off >= -8 && !e.closed:
		return 7
	case w <= 12 && !e.closed: // two or three characters are seldom a heading
		return 5
	}
	return 0
}

// measureEnds judges every break by the characters on both sides.
func (f *fragments) measureEnds() {
	f.ends = make([]ending, len(f.idx))
	depth, since := 0, 0 // open brackets and quotes, and bytes since the outermost opened
	title, titleLines := false, 0
	for k := range f.idx {
		a := f.of(k)
		if k > 0 && (startsNumber(a) && closesSentence(f.of(k-1)) || f.lines[f.idx[k]].blank && !f.acrossFurniture(k)) {
			depth = 0
			title, titleLines = false, 0
		}
		depth, since = bracketDepth(a, depth, since)
		title, titleLines = openTitle(a, title, titleLines)
		e := &f.ends[k]
		e.titleOpen = title
		if k+1 == len(f.idx) {
			e.wrap = never
			continue
		}
		f.judge(e, a, f.of(k+1), k+1, depth > 0)
	}
}

func (f *fragments) of(k int) string {
	l := &f.lines[f.idx[k]]
	return f.text[l.start:l.end]
}

// acrossFurniture reports whether page marks or running heads stand between fragment k and the
// one before it; a blank line there says nothing.
func (f *fragments) acrossFurniture(k int) bool { return k > 0 && f.idx[k] != f.idx[k-1]+1 }

func (f *fragments) judge(e *ending, a, b string, next int, inBracket bool) {
	ra, rb := last(a), first(b)
	e.sentence = closesSentence(a)
	e.closed = e.sentence || ra == '）' || ra == ')' || ra == '〕' || ra == ']' || ra == '］'
	e.join = 8
	if breaksAt(ra, rb) {
		e.join = 1
	}
	// A numeral broken over two lines (十 + 七、) is no numbering of its own.
	number := startsNumber(b) && !(hanDigit(ra) && hanDigit(rb)) && !(digit(ra) && digit(rb))
	label := startsLabel(b)
	bare := bareNumber(a)
	// （1） is also counted inside a sentence, and after a comma nothing else is possible.
	if f.whole {
		e.join = hardly - 5
	}
	inline := number && (ra == '，' || ra == ',' || e.closed && (rb == '（' || rb == '(') && digit(second(b)))
	switch {
	case inline && !inBracket:
		e.wrap, e.join = 9, 9
		if ra == '，' || ra == ',' {
			e.paragraph = hardly - 5
		}
		return
	case number && !inBracket, label && !inBracket:
		e.wrap, e.join = hardly, hardly
		return
	case f.sparse:
		e.paragraph = perhaps
	case bare:
		e.paragraph = hardly
	case ra == '，' || ra == '、' || ra == ',' || opener(ra):
		e.paragraph = 2 * hardly
	case inBracket:
		e.paragraph = hardly - 10
	case e.titleOpen:
		e.paragraph = seldom
	case e.sentence:
	case ra == '”' || ra == '》' || ra == '’' || ra == '」':
		e.paragraph = 2 * perhaps
	case closer(ra):
		e.paragraph = 1
	default:
		e.paragraph = perhaps
	}
	if opener(rb) && e.sentence && !strings.HasPrefix(b, "（此") && !strings.HasPrefix(b, "(此") {
		e.paragraph += 2 * perhaps // a bracket after a sentence names its owners: part of its paragraph
	}
	if number || label {
		e.wrap, e.join = 8, 8
	}
	if neverFirst(rb) || !f.sparse && digit(ra) && (digit(rb) || rb == '.') {
		e.paragraph = hardly
	}
	if dateLine(b) || dateLine(a) || documentNumber(a) || documentNumber(b) {
		e.wrap, e.join = e.wrap+seldom, e.join+seldom
		e.paragraph = min(e.paragraph, 1)
	}
	l := &f.lines[f.idx[next]]
	if l.blank && !f.acrossFurniture(next) {
		e.wrap, e.join, e.paragraph = never, never, 0
		return
	}
	if f.indents {
		if l.indent >= 2 {
			e.wrap, e.join = e.wrap+seldom, e.join+seldom
		} else if !e.sentence {
			e.paragraph += 2
		}
	}
}

// breaksAt reports whether text extraction breaks a printed line between two characters: at
// marks and where the script changes.
func breaksAt(a, b rune) bool {
	return neverFirst(a) || opener(a) || neverFirst(b) || opener(b) || a == '—' || b == '—' ||
		isHan(a) != isHan(b) || bulletLen(string(b)) > 0
}

// bareNumber reports whether a fragment is nothing but a numbering (一、 or （一）), or a numbered
// label's start, which cannot stand alone.
func bareNumber(s string) bool {
	if len(s) > 24 || !startsNumber(s) {
		return false
	}
	for _, r := range s {
		if isHan(r) && !hanDigit(r) {
			return false
		}
		if asciiLetter(r) {
			return false
		}
	}
	return true
}

// bracketDepth follows brackets and quotes through a fragment. An opening one that finds no
// partner within a long sentence was a slip of the pen and is forgotten.
func bracketDepth(s string, depth, since int) (int, int) {
	const reach = 1500
	for _, r := range s {
		if r < 0x80 && r != '(' && r != ')' && r != '[' && r != ']' {
			continue
		}
		switch {
		case opener(r):
			if depth == 0 {
				since = 0
			}
			depth++
		case closer(r):
			if depth > 0 {
				depth--
			}
		}
	}
	since += len(s)
	if since > reach {
		depth = 0
	}
	return depth, since
}

// titleKinds are the words that end the title of an official document (党政机关公文处理工作条例,
// article 8, and the kinds of plan).
var titleKinds = []string{"通知", "意见", "決定", "决定", "公告", "通告", "通报", "报告", "请示", "批复", "函", "方案", "措施", "计划", "办法", "要点", "清单", "意見", "規劃", "规划", "细则", "规定", "条例", "纲要", "安排", "分工"}

// openTitle follows a title 关于…的通知 that is broken over lines.
func openTitle(s string, open bool, lines int) (bool, int) {
	if open {
		lines++
	} else if i := strings.Index(s, "关于"); i < 0 || strings.ContainsAny(s, "，。；：") {
		return false, 0
	}
	if lines > 3 || strings.ContainsAny(s, "。；") {
		return false, 0
	}
	for _, kind := range titleKinds[:11] {
		if strings.Contains(s, kind) {
			return false, 0
		}
	}
	return true, lines
}
