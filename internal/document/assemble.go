package document

// rawBlock is a block before tables and site frame are settled.
type rawBlock struct {
	kind               Kind
	level              int8
	start, end         int // in the buffer of the reader
	from, to           int // in the decoded source of a web page
	line, page         int
	node               int32
	cell               int32 // number of the cell it stands in, -1 outside
	bold, hidden, drop bool
	chrome             bool
	align              byte
	links              int
	place              *CellPlace
	number             string
	text               string // until it is written to the buffer
}

// assemble puts the blocks of a format without lines of its own into the document: their texts
// one a line of Document.Text, each block one piece of it.
func assemble(doc *Document, blocks []rawBlock, chars []byte, src *source) {
	size, n := 0, 0
	for i := range blocks {
		if !blocks[i].drop {
			size += blocks[i].end - blocks[i].start + 1
			n++
		}
	}
	out := make([]byte, 0, size)
	pieces := make([]Piece, n)
	doc.Blocks = make([]Block, 0, n)
	for i := range blocks {
		b := &blocks[i]
		if b.drop {
			continue
		}
		start, k := len(out), len(doc.Blocks)
		out = append(out, chars[b.start:b.end]...)
		pieces[k] = Piece{0, start}
		block := Block{Kind: b.kind, Level: int(b.level), Number: b.number, Span: Span{start, len(out)}, Pieces: pieces[k : k+1 : k+1],
			Chrome: b.chrome, Bold: b.bold || b.kind == Heading, Place: Place{Line: b.line, Page: b.page, Cell: b.place}}
		switch b.align {
		case 'c':
			block.Align = "center"
		case 'r':
			block.Align = "right"
		}
		if src != nil {
			block.Place.Bytes = Span{src.fileAt(b.from), src.fileAt(b.to)}
		}
		doc.Blocks = append(doc.Blocks, block)
		out = append(out, '\n')
	}
	doc.Text = string(out)
	for i := range doc.Blocks {
		b := &doc.Blocks[i]
		b.Text = doc.Text[b.Span.Start:b.Span.End]
	}
}
