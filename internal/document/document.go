// Package document turns a published file (HTML in any Chinese encoding, DOCX, PDF with text,
// plain text, Markdown) into blocks of text that each know their place in the source. It reads
// form, not meaning: what the blocks say is the business of package reading.
package document

// Format is a file format that can be read.
type Format string

const (
	HTML     Format = "html"
	DOCX     Format = "docx"
	PDF      Format = "pdf"
	Text     Format = "text"
	Markdown Format = "markdown"
)

// Document is a source after reading. Text is its canonical text in UTF-8: the file itself,
// byte for byte, for UTF-8 text and Markdown (a byte order mark included); the decoded file for
// text in another encoding (bytes that are no text are U+FFFD, and a warning says where); for the
// other formats the blocks' texts, one a line. Every span of a block or a finding is a byte range
// of Text.
type Document struct {
	Name     string // file name as given, without folders
	Format   Format
	Encoding string // of HTML and text: "utf-8", "gb18030", "big5", "utf-16le" …
	SHA256   string // of the source bytes, lower-case hex
	Text     string
	Blocks   []Block // in reading order, site furniture included
	Title    string  // the format's own title (HTML <title>, core property), often with a site's name
	Meta     []Field // labelled facts of the page's information table (索引号, 发文机关, 成文日期 …)
	Pages    int     // of PDF, else 0
	Warnings []Warning
}

// Field is a labelled fact of the page's information table. The blocks of that table are Chrome.
// Label has no blanks and no colon (索 引 号： is 索引号).
type Field struct {
	Label, Value string
	Span         Span // of Value in Text
}

// Span is a half-open byte range of Document.Text.
type Span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// Kind is the form of a block.
type Kind uint8

const (
	Paragraph Kind = iota
	Heading        // the format itself says so (h1–h6, Word heading style, Markdown #)
	ListItem
	Cell // a table cell, one block each, its paragraphs parted by line feeds; Place.Cell says where
)

// Block is one paragraph, heading, list item or table cell: a run of text that the author wrote
// as one, with the line breaks that a PDF or a narrow text file put into it taken out.
type Block struct {
	Kind   Kind
	Level  int    // of a Heading 1…, or of a ListItem its depth 1…
	Text   string // joined and trimmed; never empty
	Number string // the automatic number of Word or of an HTML list, as shown ("一、"); it is also the start of Text
	Span   Span   // from the first to past the last byte of the block in Document.Text
	Pieces []Piece
	Place  Place
	// Chrome marks site furniture (navigation, breadcrumbs, share bars, footers, page numbers and
	// running heads, tables of contents, footnotes, hidden text): kept so that nothing of the
	// source is lost, left out of the reading. It may stand inside the Span of a block that goes
	// on behind it.
	Chrome bool
	Bold   bool   // the whole block is set bold, or in a heading face
	Align  string // "center", "right" or ""
}

// Piece says where a stretch of Block.Text comes from: byte Text of the block is byte Source of
// Document.Text, and so on until the next piece. A block that was never broken has one piece
// {0, Span.Start}.
type Piece struct{ Text, Source int }

// Place is where the block stands in the file as a person would look it up.
type Place struct {
	Line  int  // 1-based line of a text, Markdown or HTML source, else 0
	Page  int  // 1-based page of a PDF, or of a text with page marks
	Bytes Span // range of the block in the source file's own bytes where that is known (HTML, text)
	Cell  *CellPlace
}

// CellPlace is a table cell: the table's number in the document and its 0-based row and column
// in the grid, merged cells counted.
type CellPlace struct {
	Table, Row, Col  int
	RowSpan, ColSpan int // at least 1
	Header           bool
}

// Warning is something a person should know of the reading of the file (a replaced character, a
// skipped embedded object), as a message key with arguments.
type Warning struct {
	Key  string
	Args map[string]any
}

// Source maps a byte range of the block's text to a range of Document.Text. The range covers
// whatever was taken out between the two ends (line breaks, page marks).
func (b *Block) Source(start, end int) Span {
	if end <= start {
		at := b.source(start)
		return Span{at, at}
	}
	return Span{b.source(start), b.source(end-1) + 1}
}

func (b *Block) source(at int) int {
	lo, hi := 0, len(b.Pieces)
	for hi-lo > 1 {
		mid := (lo + hi) / 2
		if b.Pieces[mid].Text <= at {
			lo = mid
		} else {
			hi = mid
		}
	}
	if len(b.Pieces) == 0 {
		return b.Span.Start + at
	}
	return b.Pieces[lo].Source + at - b.Pieces[lo].Text
}
