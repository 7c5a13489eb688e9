package document

import (
	"bytes"
	"context"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"luodi/internal/fault"
)

// readHTML reads a web page in one pass over its tokens, without building a tree: a hundred
// thousand nested tags cost a hundred thousand small frames and no recursion. Nothing outside
// the file is loaded; scripts, styles and templates are skipped.
func readHTML(ctx context.Context, doc *Document, file []byte) error {
	src := decode(file, declaredCharset(file))
	src.warn(doc)
	p := page{doc: doc, src: src, ctx: ctx, tableOf: -1}
	p.nodes = append(p.nodes, node{parent: -1})
	p.open = append(p.open, element{node: 0, table: -1})
	if err := p.run(); err != nil {
		return err
	}
	p.markFrame()
	assemble(doc, p.blocks, p.chars, src)
	p.readMeta()
	return nil
}

// declaredCharset finds what the head of a page says of its encoding, in a meta tag or an XML
// declaration.
func declaredCharset(file []byte) string {
	head := asciiLower(file[:min(len(file), 2048)])
	for {
		i := bytes.Index(head, []byte("charset"))
		if i < 0 {
			break
		}
		head = bytes.TrimLeft(head[i+len("charset"):], " \t\r\n")
		if len(head) > 0 && head[0] == '=' {
			return label(head[1:])
		}
	}
	head = asciiLower(file[:min(len(file), 256)])
	if i := bytes.Index(head, []byte("encoding=")); i >= 0 && bytes.HasPrefix(head, []byte("<?xml")) {
		return label(head[i+len("encoding="):])
	}
	return ""
}

func label(b []byte) string {
	b = bytes.TrimLeft(b, " \t\r\n\"'")
	end := bytes.IndexAny(b, " \t\r\n\"';/>?")
	if end < 0 {
		end = len(b)
	}
	return string(b[:end])
}

// page is a web page being read.
type page struct {
	doc *Document
	src *source
	ctx context.Context

	open   []element      // the open elements, the page itself at the bottom
	counts map[uint32]int // open elements by tag, so that a stray end tag is dismissed at once
	nodes  []node         // the containers, as far as they matter for finding the content
	tables []table
	// tableOf is the innermost open table, -1 outside.
	tableOf  int
	cells    int
	counters []counter
	number   string // of the list item whose text comes next
	// dataTables counts the tables that hold data.
	dataTables int

	offset, lineNo int // of the token in the decoded source
	blocks         []rawBlock
	chars          []byte // texts of the blocks one after the other

	// The block being collected.
	start     int // of its text in chars
	from, to  int // in the decoded source
	line      int
	bold      int // bytes set bold
	links     int // bytes inside links
	space     bool
	newline   bool
	inHead    bool
	titleDone bool
	skip      atom.Atom // the element whose content is skipped, 0 outside
	skipDepth int
}

// element is an open element with what it hands down to its content.
type element struct {
	tag                       uint32
	node                      int32
	table                     int32
	heading                   int8
	list                      int8
	counter                   int32 // of the ordered list it is in, index in page.counters plus one
	bold, link, hidden, block bool
	pre, chrome               bool
	align                     byte
}

// counter counts the items of an ordered list.
type counter struct {
	next   int
	format string // as formatNumber knows it
}

// node is a block container of the page.
type node struct {
	parent     int32
	rank       int8 // of the usual content containers, 0 for others
	frame      bool // nav, footer, header, aside or a name that says so
	own, total int  // bytes of text outside links, without and with those of the nodes inside
	links      int
	marks      int // sentence marks inside: what tells text from menus
	last       int32
}

func (p *page) run() error {
	p.counts = map[uint32]int{}
	p.chars = make([]byte, 0, len(p.src.text)/2)
	p.blocks = make([]rawBlock, 0, 64)
	p.lineNo = 1
	z := html.NewTokenizer(strings.NewReader(p.src.text))
	z.SetMaxBuf(0)
	for tokens := 0; ; tokens++ {
		if tokens&4095 == 4095 {
			if err := p.ctx.Err(); err != nil {
				return interrupted(p.doc.Name, err)
			}
		}
		kind := z.Next()
		raw := z.Raw()
		size, lines := len(raw), 0
		if kind == html.TextToken || kind == html.CommentToken || size > 60 {
			lines = bytes.Count(raw, newlineByte)
		}
		switch kind {
		case html.ErrorToken:
			p.flush()
			for p.tableOf >= 0 {
				p.closeTable()
			}
			return nil
		case html.TextToken:
			p.text(z, raw)
		case html.StartTagToken, html.SelfClosingTagToken:
			p.startTag(z, kind == html.SelfClosingTagToken)
		case html.EndTagToken:
			name, _ := z.TagName()
			p.endTag(tagOf(name))
		}
		p.offset += size
		p.lineNo += lines
		if len(p.open) > maxDepth {
			return fault.New(fault.Invalid, "document.damaged_at", fault.Args{"name": p.doc.Name, "format": "HTML", "place": "L" + itoa(p.lineNo)})
		}
	}
}

// maxDepth is the most open elements; a page that nests deeper is hostile.
const maxDepth = 1 << 20

var newlineByte = []byte{'\n'}

// tagOf gives the atom of a tag, or a number above all atoms for tags unknown to HTML.
func tagOf(name []byte) uint32 {
	if a := atom.Lookup(name); a != 0 {
		return uint32(a)
	}
	h := uint32(2166136261)
	for _, c := range name {
		h = (h ^ uint32(c)) * 16777619
	}
	return h | 1<<31
}

// text adds a run of text to the block being collected. White space is folded as a browser
// does, and line breaks of the source between Han characters vanish.
func (p *page) text(z *html.Tokenizer, raw []byte) {
	if p.skip != 0 {
		return
	}
	top := &p.open[len(p.open)-1]
	if top.tag == uint32(atom.Title) {
		if !p.titleDone {
			p.doc.Title = strings.Join(strings.Fields(string(z.Text())), " ")
			p.titleDone = true
		}
		return
	}
	if p.inHead && len(bytes.TrimSpace(raw)) == 0 {
		return
	}
	lead := 0
	for lead < len(raw) && (raw[lead] <= ' ') {
		lead++
	}
	if lead == len(raw) {
		p.space = true
		p.newline = p.newline || bytes.IndexByte(raw, '\n') >= 0
		return
	}
	size, rawLine := len(raw), p.lineNo
	if lead > 0 {
		rawLine += bytes.Count(raw[:lead], newlineByte)
	}
	s := z.Text()
	began := len(p.chars)
	for i := 0; i < len(s); {
		c := s[i]
		if c > ' ' && c < 0x80 { // a run of visible ASCII
			j := i + 1
			for j < len(s) && s[j] > ' ' && s[j] < 0x80 {
				j++
			}
			p.begin(rawLine, lead)
			p.putSpace(rune(c))
			p.chars = append(p.chars, s[i:j]...)
			i = j
			continue
		}
		if c <= ' ' {
			if c == '\n' && top.pre {
				p.to = p.offset + size
				p.flush()
			} else {
				p.space = true
				p.newline = p.newline || c == '\n'
			}
			i++
			continue
		}
		r, n := utf8.DecodeRune(s[i:])
		switch {
		case r == 0xa0 || r == 0x3000 || r >= 0x2000 && r <= 0x200a:
			if p.start < len(p.chars) && r == 0x3000 {
				p.putSpace(r)
				p.chars = append(p.chars, s[i:i+n]...)
			} else {
				p.space = true
			}
			i += n
		case r == 0x200b || r == 0xfeff || r == 0x200c || r == 0x200d || r == 0xad:
			i += n
		default: // a run of characters that are no space
			p.begin(rawLine, lead)
			p.putSpace(r)
			j := i + n
			for j < len(s) && s[j] >= 0xe3 && s[j] <= 0xee && !(s[j] == 0xe3 && j+2 < len(s) && s[j+1] == 0x80 && s[j+2] == 0x80) {
				j += 3
			}
			j = min(j, len(s))
			p.chars = append(p.chars, s[i:j]...)
			i = j
		}
	}
	added := len(p.chars) - max(began, p.start)
	if added <= 0 {
		return
	}
	p.to = p.offset + size
	if top.bold {
		p.bold += added
	}
	if top.link {
		p.links += added
	}
}

// begin notes where the block being collected starts.
func (p *page) begin(line, lead int) {
	if p.start == len(p.chars) {
		p.space, p.newline = false, false
		p.from, p.line = p.offset+lead, line
		if p.number != "" {
			p.chars = append(append(p.chars, p.number...), ' ')
		}
	}
}

// putSpace writes the white space passed before r, unless it is only the source's line break
// between Han characters.
func (p *page) putSpace(r rune) {
	if !p.space {
		return
	}
	if len(p.chars) > p.start {
		before, _ := utf8.DecodeLastRune(p.chars)
		if before != '\n' && !(p.newline && (before >= 0x2e80 || r >= 0x2e80)) {
			p.chars = append(p.chars, ' ')
		}
	}
	p.space, p.newline = false, false
}

// flush ends the block being collected.
func (p *page) flush() {
	p.space, p.newline = false, false
	if p.start == len(p.chars) {
		return
	}
	end := len(p.chars)
	for end > p.start && (p.chars[end-1] == ' ' || bytes.HasSuffix(p.chars[p.start:end], []byte("\u3000"))) {
		if p.chars[end-1] == ' ' {
			end--
		} else {
			end -= 3
		}
	}
	top := &p.open[len(p.open)-1]
	if end > p.start {
		b := rawBlock{kind: Paragraph, start: p.start, end: end, from: p.from, to: p.to, line: p.line, node: top.node,
			cell: -1, number: p.number, bold: p.bold*10 >= (end-p.start)*9, links: p.links, hidden: top.hidden, chrome: top.chrome, align: top.align}
		switch {
		case top.heading > 0:
			b.kind, b.level = Heading, top.heading
		case top.list > 0:
			b.kind, b.level = ListItem, top.list
		}
		if top.table >= 0 {
			if t := &p.tables[top.table]; t.inCell {
				b.cell = t.cells[len(t.cells)-1].id
			}
		}
		p.weigh(&b)
		p.blocks = append(p.blocks, b)
	}
	p.start = len(p.chars)
	p.bold, p.links, p.number = 0, 0, ""
}

// weigh counts the block for the search of the content.
func (p *page) weigh(b *rawBlock) {
	if b.hidden {
		return
	}
	n := &p.nodes[b.node]
	size := b.end - b.start
	n.own += max(0, size-b.links)
	n.links += b.links
	text := p.chars[b.start:b.end]
	n.marks += bytes.Count(text, []byte("，")) + bytes.Count(text, []byte("。")) + bytes.Count(text, []byte("；"))
}
