package document

import (
	"bytes"
	"unicode/utf8"
)

// story reads one part with paragraphs and tables: the body, a header, the notes.
func (w *word) story(part string) error {
	data, err := w.part(part)
	if err != nil || data == nil {
		return err
	}
	if w.chars == nil {
		w.chars = make([]byte, 0, len(data)/4)
	}
	x := newXMLScanner(data, wordNS)
	if w.content(x, 0) == xmlBad {
		return w.bad(part, x)
	}
	if err := w.ctx.Err(); err != nil {
		return interrupted(w.doc.Name, err)
	}
	if len(w.carry) > 0 { // a deleted paragraph mark at the very end
		w.emit(&paragraph{text: w.carry, style: w.deflt, outline: -1})
		w.carry = nil
	}
	return nil
}

// maxNesting is how deep tables and text boxes may stand in one another.
const maxNesting = 200

// content reads paragraphs and tables up to the end of the element that holds them, whose depth
// of open elements is base. Elements that only group are looked through.
func (w *word) content(x *xmlScanner, base int) xmlKind {
	if w.depth++; w.depth > maxNesting {
		return xmlBad
	}
	defer func() { w.depth-- }()
	choices := choices{}
	for {
		k := x.next()
		switch k {
		case xmlStart:
			if choices.skips(x) || skipped(x) {
				if x.skip() == xmlBad {
					return xmlBad
				}
				continue
			}
			if !x.main {
				continue
			}
			switch string(x.name) {
			case "p":
				if w.paragraph(x) == xmlBad {
					return xmlBad
				}
			case "tbl":
				if w.table(x) == xmlBad {
					return xmlBad
				}
			case "sectPr", "sdtPr", "footnotePr", "tblPr", "tblGrid":
				if x.skip() == xmlBad {
					return xmlBad
				}
			case "footnote", "endnote":
				if t := string(x.attr("type")); t != "" && t != "normal" { // the rules above the notes
					if x.skip() == xmlBad {
						return xmlBad
					}
				}
			}
		case xmlEnd:
			if len(x.open) <= base {
				return xmlEnd
			}
		case xmlEOF, xmlBad:
			if k == xmlEOF && base > 0 {
				return xmlBad
			}
			return k
		}
	}
}

// choices remembers, for alternate contents, that one alternative was read: the others say the
// same for older programs.
type choices struct{ taken []int }

// skips reports whether the element just started is a further alternative.
func (c *choices) skips(x *xmlScanner) bool {
	switch string(x.name) {
	case "AlternateContent":
		c.taken = append(c.taken, -len(x.open))
	case "Choice", "Fallback":
		for len(c.taken) > 0 && abs(c.taken[len(c.taken)-1]) >= len(x.open) {
			c.taken = c.taken[:len(c.taken)-1]
		}
		if n := len(c.taken); n > 0 && abs(c.taken[n-1]) == len(x.open)-2 {
			if c.taken[n-1] > 0 {
				return true
			}
			c.taken[n-1] = -c.taken[n-1]
		}
	}
	return false
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}

// skipped reports whether an element holds nothing that is shown: deletions, moved-away text,
// former properties.
func skipped(x *xmlScanner) bool {
	if !x.main {
		return false
	}
	switch string(x.name) {
	case "del", "moveFrom", "rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "tcPrChange", "trPrChange", "tblGridChange", "rt", "instrText", "delText", "delInstrText":
		return true
	}
	return false
}

// paragraph is a Word paragraph being read.
type paragraph struct {
	text        []byte
	bold        int // bytes set bold or in a heading face
	style       *wordStyle
	outline     int8
	numID       int // -1 not said
	level       int
	align       byte
	alignSet    bool
	markDeleted bool
}

// run is the look of the text run being read.
type run struct {
	bold, face int8 // -1 as the style says
	hidden     bool
}

func (r run) strong(s *wordStyle) bool {
	bold, face := r.bold, r.face
	if s != nil {
		if bold < 0 {
			bold = s.bold
		}
		if face < 0 {
			face = s.face
		}
	}
	return bold == 1 || face == 1
}

// paragraph reads a paragraph, and the text boxes anchored in it after it.
func (w *word) paragraph(x *xmlScanner) xmlKind {
	base := len(x.open) - 1
	p := paragraph{style: w.deflt, outline: -1, numID: -1, text: w.buffer()}
	if len(w.carry) > 0 {
		p.text = append(p.text, w.carry...)
		w.carry = nil
	}
	outer := w.deferred
	w.deferred = nil
	choices := choices{}
	r := run{bold: -1, face: -1}
	inText, inMark := false, false
	for {
		k := x.next()
		switch k {
		case xmlStart:
			if inMark && x.main && string(x.name) == "del" {
				p.markDeleted = true
			}
			if choices.skips(x) || skipped(x) {
				if x.skip() == xmlBad {
					return xmlBad
				}
				continue
			}
			if !x.main {
				if string(x.name) == "t" && !isDrawing(x) { // a formula's text
					inText = true
				}
				continue
			}
			switch string(x.name) {
			case "t":
				inText = true
			case "r":
				r = run{bold: -1, face: -1}
			case "rPr":
				inMark = w.parentIs(x, "pPr")
			case "b":
				r.bold = int8(b2i(x.on()))
			case "rFonts":
				if f := headingFace(x); f >= 0 {
					r.face = f
				}
			case "vanish":
				r.hidden = x.on()
			case "pStyle":
				if s := w.styles[x.attrText("val")]; s != nil {
					p.style = s
				}
			case "outlineLvl":
				p.outline = outline(x)
			case "numId":
				p.numID = x.attrInt("val", 0)
			case "ilvl":
				p.level = x.attrInt("val", 0)
			case "jc":
				p.align, p.alignSet = wordAlign(x), true
			case "tab":
				if !w.parentIs(x, "tabs") {
					p.text = append(p.text, '\t')
				}
			case "br":
				if t := string(x.attr("type")); t != "page" && t != "column" {
					p.text = append(p.text, '\n')
				}
			case "cr":
				p.text = append(p.text, '\n')
			case "noBreakHyphen":
				p.text = append(p.text, '-')
			case "object":
				w.embedded++
			case "txbxContent":
				if w.textBox(x) == xmlBad {
					return xmlBad
				}
			case "sdtPr", "sectPr", "tabs":
				if x.skip() == xmlBad {
					return xmlBad
				}
			}
		case xmlText:
			if inText && !r.hidden {
				before := len(p.text)
				p.text = appendXMLText(p.text, x.text)
				if r.strong(p.style) {
					p.bold += len(p.text) - before
				}
			}
		case xmlEnd:
			inText = false
			if len(x.open) <= base {
				w.endParagraph(&p, outer)
				return xmlEnd
			}
			if inMark && string(x.name) == "rPr" {
				inMark = false
				r = run{bold: -1, face: -1}
			}
		default:
			return xmlBad
		}
	}
}

// isDrawing reports whether the element just started belongs to a drawing rather than to a
// formula: its prefix is not that of mathematics.
func isDrawing(x *xmlScanner) bool {
	at := x.open[len(x.open)-2]
	return x.data[at] != 'm' || x.data[at+1] != ':'
}

// parentIs reports whether the element just started stands right in one of that name.
func (w *word) parentIs(x *xmlScanner, name string) bool {
	if len(x.open) < 4 {
		return false
	}
	at, size := x.open[len(x.open)-4], x.open[len(x.open)-3]
	full := x.data[at : at+size]
	if i := bytes.IndexByte(full, ':'); i >= 0 {
		full = full[i+1:]
	}
	return string(full) == name
}

// textBox reads the content of a text box; its blocks wait until the paragraph is done.
func (w *word) textBox(x *xmlScanner) xmlKind {
	from := len(w.blocks)
	k := w.content(x, len(x.open)-2)
	w.deferred = append(w.deferred, w.blocks[from:]...)
	w.blocks = w.blocks[:from]
	return k
}

func (w *word) buffer() []byte {
	if n := len(w.free); n > 0 {
		b := w.free[n-1]
		w.free = w.free[:n-1]
		return b[:0]
	}
	return make([]byte, 0, 512)
}

// endParagraph numbers and stores a paragraph, then the text boxes anchored in it.
func (w *word) endParagraph(p *paragraph, outer []rawBlock) {
	if p.markDeleted {
		w.carry = append(w.carry, p.text...)
	} else {
		w.emit(p)
	}
	w.blocks = append(w.blocks, w.deferred...)
	w.deferred = outer
	w.free = append(w.free, p.text)
}

// emit makes the blocks of a paragraph: one, or several where the author broke the line.
func (w *word) emit(p *paragraph) {
	number, bullet := w.number(p)
	if _, end := trim(p.text, 0, len(p.text)); end == 0 && (number == "" || w.cell == 0) {
		return
	}
	level := p.outline
	align := p.align
	if s := p.style; s != nil {
		if level < 0 {
			level = s.outline
		}
		if !p.alignSet {
			align = s.align
		}
	}
	first := true
	for rest := p.text; first || len(rest) > 0; {
		part := rest
		if i := bytes.IndexByte(rest, '\n'); i >= 0 {
			part, rest = rest[:i], rest[i+1:]
		} else {
			rest = nil
		}
		b := rawBlock{kind: Paragraph, start: len(w.chars), cell: w.cell, chrome: w.chrome || p.style != nil && p.style.toc,
			bold: p.bold*10 >= len(p.text)*9 && p.bold > 0, align: align}
		if first && number != "" {
			b.number = number
			w.chars = append(w.chars, number...)
			if needsBlank(number, part) {
				w.chars = append(w.chars, ' ')
			}
		}
		w.chars = appendFolded(w.chars, part, b.start)
		b.end = len(w.chars)
		switch {
		case level > 0:
			b.kind, b.level = Heading, level
		case bullet || number != "" && p.level > 0:
			b.kind, b.level = ListItem, int8(p.level+1)
		case number != "":
			b.kind, b.level = ListItem, 1
		}
		first = false
		if b.end > b.start {
			b.chrome = b.chrome || b.end-b.start <= maxFurniture && isFurniture(string(w.chars[b.start:b.end]))
			w.blocks = append(w.blocks, b)
		}
	}
}

// number counts a paragraph in its numbering, told by itself or by its style.
func (w *word) number(p *paragraph) (shown string, bullet bool) {
	numID, level := p.numID, p.level
	if numID < 0 && p.style != nil {
		numID = p.style.numID
		if level == 0 {
			level = p.style.level
		}
		if l, ok := w.numbering.levelOf(numID, p.style.id); ok {
			level = l
		}
		p.level = level
	}
	if numID <= 0 {
		return "", false
	}
	return w.numbering.next(numID, level)
}

// needsBlank reports whether a number and the text after it would run together.
func needsBlank(number string, text []byte) bool {
	start, end := trim(text, 0, len(text))
	if start == end {
		return false
	}
	a := last(number)
	b, _ := utf8.DecodeRune(text[start:end])
	if isWide(a) {
		return hanDigit(a) || isHan(a)
	}
	return asciiDigit(a) || asciiLetter(a) || b < 0x2e80
}

// appendFolded appends text with runs of white space folded to one blank; ideographic spaces
// inside stay, for they part names and dates.
func appendFolded(out, text []byte, base int) []byte {
	start, end := trim(text, 0, len(text))
	text = text[start:end]
	for i := 0; i < len(text); {
		j := i
		for j < len(text) && (text[j] > ' ' && text[j] < 0x80 || text[j] >= 0xe3 && text[j] <= 0xee) {
			if text[j] < 0x80 {
				j++
			} else {
				j += 3
			}
		}
		if j = min(j, len(text)); j > i {
			out = append(out, text[i:j]...)
			i = j
			continue
		}
		r, n := utf8.DecodeRune(text[i:])
		switch {
		case r != 0x3000 && isSpace(r):
			if r != 0x200b && r != 0xfeff && len(out) > base && out[len(out)-1] != ' ' {
				out = append(out, ' ')
			}
		case r == 0xad:
		default:
			out = append(out, text[i:i+n]...)
		}
		i += n
	}
	return out
}
