package document

import (
	"context"
	"unicode/utf8"
)

// paragraphs turns the lines of a text into blocks. Texts of blocks and their pieces are written
// into one buffer each, because a document has hundreds of blocks.
type paragraphs struct {
	doc   *Document
	src   *source
	text  string
	lines []line
	layout
	joined []byte
	pieces []Piece
	spans  []pending
}

// pending is a block whose text or pieces are still ranges of the shared buffers.
type pending struct {
	textStart, textEnd   int // in joined; equal when the text is a cut of Document.Text
	pieceStart, pieceEnd int
}

func (b *paragraphs) build(ctx context.Context) error {
	b.doc.Blocks = make([]Block, 0, len(b.lines))
	b.spans = make([]pending, 0, len(b.lines))
	b.pieces = make([]Piece, 0, len(b.lines)+16)
	for from := 0; from < len(b.lines); {
		if b.lines[from].table > 0 {
			b.addRow(from)
			from++
			continue
		}
		to := from + 1
		for to < len(b.lines) && b.lines[to].table == 0 {
			to++
		}
		switch {
		case !b.wrapped:
			for i := from; i < to; i++ {
				b.add(i, i+1)
			}
		case b.latin:
			b.joinWords(from, to)
		default:
			b.joinHan(from, to)
		}
		if err := ctx.Err(); err != nil {
			return interrupted(b.doc.Name, err)
		}
		from = to
	}
	b.finish()
	return nil
}

// joinHan joins the lines from…to-1 of Chinese text by their layout.
func (b *paragraphs) joinHan(from, to int) {
	f := fragments{text: b.text, lines: b.lines, layout: b.layout, idx: make([]int, 0, to-from)}
	for i := from; i < to; i++ {
		if !b.lines[i].chrome {
			f.idx = append(f.idx, i)
		}
	}
	for from < to && b.lines[from].chrome {
		b.add(from, from+1)
		from++
	}
	if len(f.idx) == 0 {
		return
	}
	for k, end := range f.paragraphEnds() {
		if end {
			b.add(from, f.idx[k]+1)
			for from = f.idx[k] + 1; from < to && b.lines[from].chrome; from++ {
				b.add(from, from+1)
			}
		}
	}
}

// addRow makes the cells of a row whose columns are parted by tabs.
func (b *paragraphs) addRow(i int) {
	l := &b.lines[i]
	at := int(l.start)
	for col := 0; at < int(l.end); col++ {
		end := at
		for end < int(l.end) && b.text[end] != '\t' {
			end++
		}
		if start, stop := trim(b.text, at, end); start < stop {
			b.doc.Blocks = append(b.doc.Blocks, Block{Kind: Cell, Text: b.text[start:stop], Span: Span{start, stop},
				Place: Place{Line: int(l.no), Page: int(l.page), Bytes: Span{b.src.fileAt(start), b.src.fileAt(stop)},
					Cell: &CellPlace{Table: int(l.table), Row: int(l.row), Col: col, RowSpan: 1, ColSpan: 1}}})
			b.spans = append(b.spans, pending{len(b.joined), len(b.joined), len(b.pieces), len(b.pieces) + 1})
			b.pieces = append(b.pieces, Piece{0, start})
		}
		at = end + 1
	}
}

// joinWords joins the lines of text in words: a line goes on in the next unless there is a blank
// line, a numbering or bullet, an indent, or the next line's first word would have had room.
func (b *paragraphs) joinWords(first, to int) {
	from := -1
	for i := first; i < to; i++ {
		l := &b.lines[i]
		if l.chrome {
			if from < 0 {
				b.add(i, i+1)
			}
			continue
		}
		if from >= 0 && b.wordBreak(b.lastText(from, i), i) {
			b.addWithFurniture(from, i)
			from = -1
		}
		if from < 0 {
			from = i
		}
	}
	if from >= 0 {
		b.addWithFurniture(from, to)
	}
}

// lastText is the last line before i that is no furniture, from from on.
func (b *paragraphs) lastText(from, i int) int {
	for k := i - 1; k > from; k-- {
		if !b.lines[k].chrome {
			return k
		}
	}
	return from
}

func (b *paragraphs) wordBreak(a, i int) bool {
	l, before := &b.lines[i], &b.lines[a]
	s := b.text[l.start:l.end]
	if l.blank && a == i-1 || startsNumber(s) || startsLabel(s) || latinBullet(s) {
		return true
	}
	if l.indent >= before.indent+2 && !latinBullet(b.text[before.start:before.end]) {
		return true
	}
	word := 0
	for word < len(s) && s[word] != ' ' {
		word++
	}
	return int(before.indent)+int(before.width)+1+word <= b.width-8
}

func latinBullet(s string) bool {
	return len(s) > 2 && (s[0] == '-' || s[0] == '*' || s[0] == '+') && s[1] == ' '
}

// addWithFurniture adds the block of the text lines in from…to-1 and then the furniture in and
// after it.
func (b *paragraphs) addWithFurniture(from, to int) {
	last := b.lastText(from, to)
	b.add(from, last+1)
	for k := last + 1; k < to; k++ {
		b.add(k, k+1)
	}
}

// add makes a block of the lines from…to-1 and blocks of the furniture between them.
func (b *paragraphs) add(from, to int) {
	head := &b.lines[from]
	block := Block{Kind: Paragraph, Chrome: head.chrome, Place: Place{Line: int(head.no), Page: int(head.page)}}
	p := pending{textStart: len(b.joined), pieceStart: len(b.pieces)}
	end := int(head.end)
	if to == from+1 && !b.wrapped || head.chrome {
		block.Text = b.text[head.start:head.end]
		b.pieces = append(b.pieces, Piece{0, int(head.start)})
	} else {
		prev := -1
		for i := from; i < to; i++ {
			l := &b.lines[i]
			if l.chrome {
				continue
			}
			b.appendLine(p.textStart, prev, int(l.start), int(l.end))
			prev, end = int(l.end), int(l.end)
		}
	}
	p.textEnd, p.pieceEnd = len(b.joined), len(b.pieces)
	block.Span = Span{int(head.start), end}
	block.Place.Bytes = Span{b.src.fileAt(block.Span.Start), b.src.fileAt(block.Span.End)}
	b.doc.Blocks = append(b.doc.Blocks, block)
	b.spans = append(b.spans, p)
	if head.chrome {
		return
	}
	for i := from; i < to; i++ {
		if b.lines[i].chrome {
			b.add(i, i+1)
		}
	}
}

// appendLine writes one line of a block, parted from the one before by a space where words need
// one, and without the blanks that extraction puts between Han characters and digits.
func (b *paragraphs) appendLine(base, prev, start, end int) {
	if prev >= 0 {
		if needsSpace(last(b.text[:prev]), first(b.text[start:end])) {
			b.joined = append(b.joined, ' ') // stands for the line break at prev
		}
		b.piece(base, start)
	} else {
		b.piece(base, start)
	}
	if b.latin {
		b.joined = append(b.joined, b.text[start:end]...)
		return
	}
	at := start
	for i := start; i < end; i++ {
		if b.text[i] != ' ' || i == start || i+1 >= end {
			continue
		}
		if left, right := last(b.text[start:i]), first(b.text[i+1:end]); isHan(left) && digit(right) || digit(left) && isHan(right) {
			b.joined = append(b.joined, b.text[at:i]...)
			at = i + 1
			b.piece(base, at)
		}
	}
	b.joined = append(b.joined, b.text[at:end]...)
}

// piece starts a piece at the end of what is written, unless the last one runs on to it.
func (b *paragraphs) piece(base, source int) {
	at := len(b.joined) - base
	if n := len(b.pieces); at > 0 && b.pieces[n-1].Source+at-b.pieces[n-1].Text == source {
		return
	}
	b.pieces = append(b.pieces, Piece{at, source})
}

// needsSpace reports whether two lines of words are parted by a space.
func needsSpace(a, b rune) bool {
	return a < 0x2e80 && b < 0x2e80 && a != '-' && a != 0xad && !isCJKMark(a) && !isCJKMark(b) &&
		!(digit(a) && (digit(b) || b == '.')) && !neverFirst(b) && !opener(a) && utf8.ValidRune(a)
}

// finish cuts the texts and pieces of the blocks from the shared buffers.
func (b *paragraphs) finish() {
	all := string(b.joined)
	for i := range b.doc.Blocks {
		p := b.spans[i]
		if p.textEnd > p.textStart {
			b.doc.Blocks[i].Text = all[p.textStart:p.textEnd]
		}
		b.doc.Blocks[i].Pieces = b.pieces[p.pieceStart:p.pieceEnd:p.pieceEnd]
	}
}
