package document

import (
	"context"
	"strings"
	"unicode/utf8"
)

// readText reads plain text. Lines that a PDF or a narrow file broke are joined when the file
// shows that it was broken so (see layoutOf).
func readText(ctx context.Context, doc *Document, file []byte) error {
	src := decode(file, "")
	src.warn(doc)
	doc.Text = src.text
	lines := splitLines(src.text)
	if err := ctx.Err(); err != nil {
		return interrupted(doc.Name, err)
	}
	markFurniture(src.text, lines)
	if strings.IndexByte(src.text, '\t') >= 0 {
		markTables(src.text, lines)
	}
	b := paragraphs{doc: doc, src: src, text: src.text, lines: lines, layout: layoutOf(src.text, lines)}
	if err := b.build(ctx); err != nil {
		return err
	}
	readMeta(doc)
	return nil
}

// line is one line of a text without the white space at its ends, or one of the paragraphs that
// a long line holds, told apart by runs of ideographic spaces.
type line struct {
	start, end int32 // in Document.Text
	no         int32 // 1-based
	page       int32 // of the page marks, 0 before the first
	width      int16 // in half widths of a Han character
	indent     int16 // white space before the line, in half widths
	blank      bool  // a blank line stands before it
	chrome     bool
	form       bool // a page break stands before it
	opens      bool // it is the first line of a page, as far as page marks and breaks tell

	table, row int16 // of the table it is a row of, 0 none
}

// splitLines cuts text into its lines; blank ones are only remembered by the next.
func splitLines(text string) []line {
	lines := make([]line, 0, strings.Count(text, "\n")+1)
	no, blank, form := int32(1), false, false
	for at := 0; at < len(text); {
		end := at
		for end < len(text) && text[end] != '\n' && text[end] != '\f' && (text[end] != '\r' || end+1 < len(text) && text[end+1] == '\n') {
			end++
		}
		start, stop := trim(text, at, end)
		if start < stop {
			l := line{start: int32(start), end: int32(stop), no: no, blank: blank, form: form, indent: int16(min(widthOf(text[at:start]), 1000))}
			lines = appendParts(lines, text, l)
			blank, form = false, false
		} else {
			blank = true
		}
		if end < len(text) {
			if text[end] == '\f' {
				form = true
			} else {
				no++
			}
		}
		at = end + 1
	}
	for i := range lines {
		lines[i].width = int16(min(widthOf(text[lines[i].start:lines[i].end]), 30000))
	}
	return lines
}

// appendParts adds a line, cut at runs of two or more ideographic or no-break spaces when it is
// so long that they can only be the indents of paragraphs run together.
func appendParts(lines []line, text string, l line) []line {
	const long = 360
	if l.end-l.start < long {
		return append(lines, l)
	}
	at := int(l.start)
	for at < int(l.end) {
		i := indexIndent(text[at:l.end])
		if i < 0 {
			break
		}
		stop, next := at+i, at+i
		for next < int(l.end) {
			r, n := utf8.DecodeRuneInString(text[next:])
			if !isSpace(r) {
				break
			}
			next += n
		}
		part := l
		part.start, part.end = int32(at), int32(stop)
		if s, e := trim(text, at, stop); s < e {
			part.start, part.end = int32(s), int32(e)
			lines = append(lines, part)
			l.blank, l.form = true, false
		}
		l.indent = 4
		at = next
	}
	l.start = int32(at)
	if l.start < l.end {
		lines = append(lines, l)
	}
	return lines
}

// indexIndent finds two ideographic spaces, or two no-break spaces, in a row.
func indexIndent(s string) int {
	a, b := strings.Index(s, "\u3000\u3000"), strings.Index(s, "\u00a0\u00a0")
	if a < 0 || b >= 0 && b < a {
		return b
	}
	return a
}

// widthOf measures a string in half widths of a Han character.
func widthOf(s string) int {
	w := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c < 0x80 {
			if c >= ' ' {
				w++
			} else if c == '\t' {
				w += 4
			}
			i++
			continue
		}
		if c >= 0xe3 && c <= 0xee { // Han, kana, full-width forms, CJK marks: three bytes, one width
			w += 2
			i += 3
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if isWide(r) {
			w += 2
		} else {
			w++
		}
		i += n
	}
	return w
}

// markFurniture marks page marks and their page numbers, lines repeated at the head or foot of
// pages, and lines that only a web page's frame says.
func markFurniture(text string, lines []line) {
	page, marks := int32(0), 0
	before := false // a page mark stands right before
	for i := range lines {
		l := &lines[i]
		s := text[l.start:l.end]
		l.opens = l.form || before
		n, mark := pageMark(s)
		before = mark
		switch {
		case mark && s[0] == '#': // the mark of the page below it
			page, marks = int32(n), marks+1
			l.page = page
		case mark: // a number printed at the foot of its page
			if marks == 0 {
				for k := range lines[:i] {
					lines[k].page = int32(n)
				}
			}
			marks++
			l.page, page = int32(n), int32(n)+1
		default:
			if l.form && marks == 0 {
				page = max(page, 1) + 1
			}
			l.page = page
		}
		l.chrome = mark || isFurniture(s)
	}
	markRepeated(text, lines)
}

// markRepeated finds running heads: lines that stand in the same words at the top of at least
// three pages and of half of them.
func markRepeated(text string, lines []line) {
	const depth, long = 6, 150 // lines and bytes of a running head at most
	heads := map[string]int{}
	pages := 0
	head := func(do func(i int) bool) {
		for i := range lines {
			if !lines[i].opens {
				continue
			}
			for j := i; j < min(i+depth, len(lines)) && (j == i || !lines[j].opens); j++ {
				if !do(j) {
					break
				}
			}
		}
	}
	of := func(i int) string { return text[lines[i].start:lines[i].end] }
	for i := range lines {
		if lines[i].opens {
			pages++
		}
	}
	if pages < 3 {
		return
	}
	head(func(i int) bool { heads[of(i)]++; return true })
	head(func(i int) bool {
		if heads[of(i)] < max(3, (pages+1)/2) || lines[i].end-lines[i].start > long {
			return false
		}
		lines[i].chrome = true
		return true
	})
}

// readMeta takes the labelled facts from the lines above the text of a document and sets those
// lines apart, as the page's own information.
func readMeta(doc *Document) {
	const lookAt = 40
	seen := 0
	for i := range doc.Blocks {
		b := &doc.Blocks[i]
		if seen++; seen > lookAt {
			return
		}
		if b.Kind == Cell {
			continue
		}
		fields := metaLine(b.Text)
		if len(fields) == 0 {
			if i := strings.Index(b.Text, "【字体"); i > 0 && len(b.Text) < 200 { // the line under a page's title
				b.Chrome = true
				if start, end := trim(b.Text, 0, i); start < end && asciiDigit(first(b.Text)) {
					doc.Meta = append(doc.Meta, Field{"发布时间", b.Text[start:end], b.Source(start, end)})
				}
			}
			continue
		}
		b.Chrome = true
		for _, f := range fields {
			if f.start < f.end {
				doc.Meta = append(doc.Meta, Field{f.label, b.Text[f.start:f.end], b.Source(f.start, f.end)})
			}
		}
	}
}
