package document

import (
	"strings"
	"unicode/utf8"
)

// layout is how the lines of a text stand to its paragraphs.
type layout struct {
	// wrapped: lines were broken at a width and have to be joined. Else every line is a block.
	wrapped bool
	width   int  // of a full line, in half widths of a Han character
	latin   bool // words are parted by spaces
	sparse  bool // few lines are full: a table flattened cell by cell, with some text around it
	whole   bool // printed lines came out whole: only full ones go on
	indents bool // paragraphs are told by the white space before their first line
}

// layoutOf decides by evidence whether lines were broken at a width: many lines end within a few
// characters of the same width, hardly any is longer, and most of those full lines end in the
// middle of a sentence.
func layoutOf(text string, lines []line) layout {
	var wide, counted widths
	han, latin, indented := 0, 0, 0
	for i := range lines {
		l := &lines[i]
		if l.chrome {
			continue
		}
		s := text[l.start:l.end]
		if isWide(first(s)) || isWide(last(s)) {
			han++
		} else {
			latin++
		}
		if l.indent >= 2 {
			indented++
		}
		open := !closesSentence(s)
		wide.add(int(l.width), open)
		counted.add(2*utf8.RuneCountInString(s), open)
	}
	total := wide.total
	var out layout
	out.latin = latin > han*2
	out.indents = indented*20 > total && indented*10 < total*8
	if out.latin {
		out.width, out.wrapped = wide.measureOfWords()
		return out
	}
	// A program may have broken the lines by counting characters, whatever their widths.
	best, near := wide.measure(&out)
	var byCount layout
	if b, n := counted.measure(&byCount); byCount.wrapped && b*2 > total && b > best+best/4 {
		for i := range lines {
			l := &lines[i]
			l.width = int16(min(2*utf8.RuneCountInString(text[l.start:l.end]), 30000))
		}
		out.width, out.wrapped, near = byCount.width, true, n
	}
	out.sparse = near*12 < total
	out.wrapped = out.wrapped && fullLinesGoOn(text, lines, out.width)
	out.whole = out.sparse || out.wrapped && !cutAtMarks(text, lines, out.width)
	return out
}

// widest is the longest printed line, in half widths of a Han character; narrower lines than
// narrowest are the columns of a table.
const widest, narrowest = 240, 48

// widths counts lines by their width, and those of them that end in the middle of a sentence.
type widths struct {
	count, open [widest + 3]int
	total, over int
}

func (h *widths) add(w int, open bool) {
	h.total++
	if w > widest {
		h.over++
		return
	}
	h.count[w]++
	h.open[w] += b2i(open)
}

// measure finds the width with the most lines, one character more or less, above which hardly
// any line is longer. best are the lines of that width, near those little below it.
func (h *widths) measure(out *layout) (best, near int) {
	bestOpen := 0
	over := h.over
	for w := widest; w >= narrowest; w-- {
		over += h.count[min(w+3, widest+2)]
		if over*33 > h.total {
			break
		}
		full, mid := 0, 0
		for x := w - 1; x <= w+1; x++ {
			full += h.count[x]
			mid += h.open[x]
		}
		if full >= best && full > 0 {
			best, bestOpen, out.width = full, mid, w
		}
	}
	for x, w, top := max(0, out.width-1), out.width, 0; x <= w+1; x++ {
		if h.count[x] > top {
			top, out.width = h.count[x], x
		}
	}
	for x := max(0, out.width-6); x <= out.width+2 && x <= widest; x++ {
		near += h.count[x]
	}
	out.wrapped = best >= 3 && near >= 5 && bestOpen*4 >= best*3 && (near*12 >= h.total || out.width >= 60)
	return best, near
}

// measureOfWords finds the measure of ragged lines: nine in ten are no wider, and a quarter come
// near.
func (h *widths) measureOfWords() (width int, wrapped bool) {
	if h.over*10 > h.total || h.total < 6 {
		return 0, false
	}
	seen := 0
	for w := widest; w > 0 && width == 0; w-- {
		if seen += h.count[w]; seen*33 >= h.total {
			width = w
		}
	}
	near := 0
	for w := max(0, width-14); w <= width; w++ {
		near += h.count[w]
	}
	return width, width >= 40 && width <= 130 && near*4 >= h.total
}

// cutAtMarks reports whether the file has short lines that end in a comma: extraction cut the
// printed lines at marks, and a short line says nothing of the end of a paragraph.
func cutAtMarks(text string, lines []line, width int) bool {
	short, cut := 0, 0
	for i := range lines {
		if l := &lines[i]; !l.chrome && int(l.width) < width-8 {
			short++
			if r := last(text[l.start:l.end]); r == '，' || r == '、' || r == ',' {
				cut++
			}
		}
	}
	return cut*50 > short
}

// fullLinesGoOn looks at the line after each full one that ends in the middle of a sentence: in
// a wrapped file it mostly ends in a mark, in a list of long titles it does not.
func fullLinesGoOn(text string, lines []line, width int) bool {
	goes, stops := 0, 0
	fulls, marked, total := 0, 0, 0
	before := false
	for i := range lines {
		l := &lines[i]
		if l.chrome {
			continue
		}
		s := text[l.start:l.end]
		full := int(l.width) >= width-6 && !closesSentence(s)
		total++
		if full {
			fulls++
			marked += b2i(strings.ContainsAny(s, "，。、；"))
		}
		if before && !full {
			if r := last(s); sentenceEnd(r) || closer(r) || r == '，' || r == '、' || r == ',' {
				goes++
			} else {
				stops++
			}
		}
		before = full && !l.blank
	}
	if fulls*10 > total*7 { // next to nothing but full lines: running text has marks in them, titles have none
		return marked*2 > fulls
	}
	return goes > 0 && goes >= stops
}
