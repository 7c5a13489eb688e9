package reading

import (
	"sort"
	"strings"

	"luodi/internal/document"
)

// passage is a text put together from stretches of blocks, joined by line breaks, that knows
// where each byte comes from. The scanners of phrases read passages: a line break in one always
// is the end of a block (a paragraph, a line of its own or a table cell).
type passage struct {
	text string
	head part   // the first stretch, at byte 0
	more []part // those behind it
}

type part struct {
	at    int // byte of the passage
	block *document.Block
	from  int // byte of the block's text
}

// passage joins the segments from first up to but not including stop that are text.
func (r *reader) passage(first, stop int) passage {
	if stop == first+1 {
		s := &r.segs[first]
		return r.segmentPassage(s)
	}
	size := 0
	for i := first; i < stop; i++ {
		size += r.segs[i].end - r.segs[i].start + 1
	}
	var b strings.Builder
	b.Grow(size)
	var p passage
	for i := first; i < stop; i++ {
		s := &r.segs[i]
		if s.role != roleText {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		p.add(part{at: b.Len(), block: &r.doc.Blocks[s.block], from: s.start})
		b.WriteString(r.text(s))
	}
	p.text = b.String()
	return p
}

// blockPassage is the whole text of a block.
func blockPassage(b *document.Block) passage {
	return passage{text: b.Text, head: part{block: b}}
}

// segmentPassage is the text of one segment, whatever its role.
func (r *reader) segmentPassage(s *segment) passage {
	return passage{text: r.text(s), head: part{block: &r.doc.Blocks[s.block], from: s.start}}
}

func (p *passage) add(pt part) {
	if p.head.block == nil {
		p.head = pt
		return
	}
	p.more = append(p.more, pt)
}

// span gives the range of Document.Text that bytes [start, end) of the passage come from.
func (p *passage) span(start, end int) Span {
	if p.head.block == nil {
		return Span{}
	}
	if end <= start {
		at := p.source(start).Start
		return Span{Start: at, End: at}
	}
	return Span{Start: p.source(start).Start, End: p.source(end - 1).End}
}

// source gives the range of Document.Text of the one byte at the place.
func (p *passage) source(at int) Span {
	pt := &p.head
	if i := sort.Search(len(p.more), func(i int) bool { return p.more[i].at > at }); i > 0 {
		pt = &p.more[i-1]
	}
	from := min(pt.from+at-pt.at, max(len(pt.block.Text)-1, 0))
	return pt.block.Source(from, from+1)
}

// found makes a finding of bytes [start, end) of the passage.
func (p *passage) found(start, end int, rule string, confidence float64) Finding {
	return Finding{Text: p.text[start:end], Span: p.span(start, end), Rule: rule, Confidence: confidence}
}

// tight is s without white space, for comparing.
func tight(s string) string {
	for i := 0; i < len(s); {
		r, n := decode(s, i)
		if isBlank(r) {
			var b strings.Builder
			b.Grow(len(s))
			b.WriteString(s[:i])
			for i < len(s) {
				r, n = decode(s, i)
				if !isBlank(r) {
					b.WriteString(s[i : i+n])
				}
				i += n
			}
			return b.String()
		}
		i += n
	}
	return s
}
