package plan

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"luodi/internal/document"
	"luodi/internal/reading"
)

// Source is the document under review as it was read. It is kept with the draft, so that every
// span stays true even when a later version of the program reads the file differently.
type Source struct {
	Name     string             `json:"name"`
	Format   document.Format    `json:"format"`
	Encoding string             `json:"encoding,omitempty"`
	SHA256   string             `json:"sha256"`
	Pages    int                `json:"pages,omitempty"`
	Text     string             `json:"text"`
	Blocks   []SourceBlock      `json:"blocks"`
	Warnings []document.Warning `json:"warnings,omitempty"`
}

// SourceBlock is a block of the source. Text and Pieces are left out where the block is simply
// the text of its span.
type SourceBlock struct {
	Start  int                 `json:"s"`
	End    int                 `json:"e"`
	Kind   document.Kind       `json:"k,omitempty"`
	Level  int                 `json:"l,omitempty"`
	Text   string              `json:"t,omitempty"`
	Pieces []document.Piece    `json:"p,omitempty"`
	Line   int                 `json:"ln,omitempty"`
	Page   int                 `json:"pg,omitempty"`
	Cell   *document.CellPlace `json:"c,omitempty"`
	Chrome bool                `json:"x,omitempty"`
	Bold   bool                `json:"b,omitempty"`
	Align  string              `json:"a,omitempty"`
}

func newSource(doc *document.Document) Source {
	s := Source{Name: doc.Name, Format: doc.Format, Encoding: doc.Encoding, SHA256: doc.SHA256,
		Pages: doc.Pages, Text: doc.Text, Warnings: doc.Warnings, Blocks: make([]SourceBlock, len(doc.Blocks))}
	for i := range doc.Blocks {
		b := &doc.Blocks[i]
		sb := SourceBlock{Start: b.Span.Start, End: b.Span.End, Kind: b.Kind, Level: b.Level,
			Line: b.Place.Line, Page: b.Place.Page, Cell: b.Place.Cell, Chrome: b.Chrome, Bold: b.Bold, Align: b.Align}
		if s.Text[b.Span.Start:b.Span.End] != b.Text {
			sb.Text, sb.Pieces = b.Text, b.Pieces
		}
		s.Blocks[i] = sb
	}
	return s
}

// Words gives the text of block i and its pieces.
func (s *Source) Words(i int) (string, []document.Piece) {
	b := &s.Blocks[i]
	if b.Text != "" {
		return b.Text, b.Pieces
	}
	return s.Text[b.Start:b.End], []document.Piece{{Text: 0, Source: b.Start}}
}

// holds reports whether the span lies in the text, at rune boundaries.
func (s *Source) holds(sp reading.Span) bool {
	return 0 <= sp.Start && sp.Start <= sp.End && sp.End <= len(s.Text) &&
		boundary(s.Text, sp.Start) && boundary(s.Text, sp.End)
}

func boundary(s string, at int) bool { return at == len(s) || utf8.RuneStart(s[at]) }

// place finds words in a range of the source; where they do not stand there, the place is the
// empty range at its start.
func (s *Source) place(words string, in reading.Span) reading.Span {
	if at := strings.Index(s.Text[in.Start:in.End], words); at >= 0 && words != "" {
		return reading.Span{Start: in.Start + at, End: in.Start + at + len(words)}
	}
	return reading.Span{Start: in.Start, End: in.Start}
}

// at maps byte off of words, which were read from the span in, to a byte of the source. Words
// lack the line breaks and page marks of the source, so the two are walked side by side.
func (s *Source) at(words string, in reading.Span, off int) int {
	src := s.Text[in.Start:in.End]
	if src == words {
		return in.Start + off
	}
	const farthest = 400 // a page mark or a skipped cell is shorter
	j := 0
	for i, r := range words {
		if i >= off {
			break
		}
		if unicode.IsSpace(r) {
			continue
		}
		window := src[j:min(len(src), j+farthest)]
		if k := strings.IndexRune(window, r); k >= 0 {
			j += k + utf8.RuneLen(r)
		}
	}
	for j < len(src) {
		r, n := utf8.DecodeRuneInString(src[j:])
		if !unicode.IsSpace(r) {
			break
		}
		j += n
	}
	return in.Start + j
}

// cut takes a range of the source as words: lines joined, blanks at the ends gone. The span
// returned is the range without those blanks.
func (s *Source) cut(in reading.Span) (string, reading.Span) {
	text := s.Text[in.Start:in.End]
	trimmed := strings.TrimLeftFunc(text, unicode.IsSpace)
	in.Start += len(text) - len(trimmed)
	trimmed = strings.TrimRightFunc(trimmed, unicode.IsSpace)
	in.End = in.Start + len(trimmed)
	return joinLines(trimmed), in
}

// joinLines takes line breaks out, with a blank only between two words in Latin letters.
func joinLines(text string) string {
	if !strings.ContainsAny(text, "\n\r") {
		return text
	}
	var b strings.Builder
	for line := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == '\n' || r == '\r' }) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		if have := b.String(); have != "" {
			last, _ := utf8.DecodeLastRuneInString(have)
			first, _ := utf8.DecodeRuneInString(line)
			if last < 0x2000 && first < 0x2000 {
				b.WriteByte(' ')
			}
		}
		b.WriteString(line)
	}
	return b.String()
}

// Search finds words in the text from a byte on, blanks and line breaks aside.
func (s *Source) Search(words string, from int) (reading.Span, bool) {
	want := strings.Join(strings.Fields(words), "")
	if want == "" || from < 0 || from > len(s.Text) {
		return reading.Span{}, false
	}
	var solid strings.Builder // the text without blanks
	solid.Grow(len(s.Text) - from)
	places := make([]int, 0, len(s.Text)-from) // byte of solid → byte of the text
	for i, r := range s.Text[from:] {
		if unicode.IsSpace(r) {
			continue
		}
		n := utf8.RuneLen(r)
		if n < 0 {
			continue
		}
		for k := range n {
			places = append(places, from+i+k)
		}
		solid.WriteRune(r)
	}
	at := strings.Index(solid.String(), want)
	if at < 0 {
		return reading.Span{}, false
	}
	return reading.Span{Start: places[at], End: places[at+len(want)-1] + 1}, true
}
