package document

import (
	"bytes"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// blockTags end a run of text before and after them.
var blockTags = tagSet(atom.P, atom.Div, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Li, atom.Ul, atom.Ol,
	atom.Dl, atom.Dt, atom.Dd, atom.Table, atom.Tbody, atom.Thead, atom.Tfoot, atom.Tr, atom.Td, atom.Th, atom.Caption,
	atom.Section, atom.Article, atom.Header, atom.Footer, atom.Nav, atom.Aside, atom.Main, atom.Form, atom.Fieldset,
	atom.Legend, atom.Blockquote, atom.Pre, atom.Center, atom.Hr, atom.Figure, atom.Figcaption, atom.Address, atom.Body,
	atom.Html, atom.Head, atom.Details, atom.Summary, atom.Dialog, atom.Menu, atom.Option, atom.Select, atom.Hgroup, atom.Search)

var voidTags = tagSet(atom.Area, atom.Base, atom.Br, atom.Col, atom.Embed, atom.Hr, atom.Img, atom.Input, atom.Link,
	atom.Meta, atom.Param, atom.Source, atom.Track, atom.Wbr, atom.Basefont, atom.Bgsound, atom.Frame, atom.Keygen)

// skipTags have content that is no text of the page.
var skipTags = tagSet(atom.Script, atom.Style, atom.Template, atom.Noscript, atom.Iframe, atom.Object, atom.Svg, atom.Math,
	atom.Canvas, atom.Audio, atom.Video, atom.Textarea, atom.Select, atom.Noembed, atom.Noframes, atom.Applet, atom.Map, atom.Datalist)

// nodeTags are the containers among which the content is looked for.
var nodeTags = tagSet(atom.Div, atom.Td, atom.Article, atom.Section, atom.Main, atom.Body, atom.Nav, atom.Header, atom.Footer,
	atom.Aside, atom.Form, atom.Ul, atom.Ol, atom.Dl, atom.Table, atom.Fieldset)

func tagSet(tags ...atom.Atom) map[uint32]bool {
	set := make(map[uint32]bool, len(tags))
	for _, t := range tags {
		set[uint32(t)] = true
	}
	return set
}

func (p *page) startTag(z *html.Tokenizer, selfClosing bool) {
	name, more := z.TagName()
	tag := tagOf(name)
	if p.skip != 0 {
		if tag == uint32(p.skip) && !selfClosing {
			p.skipDepth++
		}
		return
	}
	if skipTags[tag] {
		if !selfClosing {
			p.skip, p.skipDepth = atom.Atom(tag), 1
		}
		return
	}
	isBlock := blockTags[tag]
	if isBlock {
		p.flush()
		p.impliedEnds(tag)
	}
	switch atom.Atom(tag) {
	case atom.Br:
		p.flush()
		return
	case atom.Head:
		p.inHead = true
	case atom.Body:
		p.inHead = false
	}
	up := &p.open[len(p.open)-1]
	e := element{tag: tag, node: up.node, table: up.table, heading: up.heading, list: up.list, bold: up.bold,
		link: up.link, counter: up.counter, hidden: up.hidden, block: isBlock, pre: up.pre, align: up.align, chrome: up.chrome}
	if isBlock && atom.Atom(tag) == atom.Table {
		e.align = 0
	}
	attrs := attributes{start: 1, format: "decimal"}
	if more {
		attrs.read(z, &e)
	}
	switch atom.Atom(tag) {
	case atom.B, atom.Strong, atom.Th:
		e.bold = true
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		e.heading, e.bold = int8(name[1]-'0'), true
	case atom.A:
		e.link = attrs.href
	case atom.Center:
		e.align = 'c'
	case atom.Pre:
		e.pre = true
	case atom.Ul:
		e.list, e.counter = min(e.list+1, 100), 0
	case atom.Ol:
		e.list = min(e.list+1, 100)
		p.counters = append(p.counters, counter{attrs.start, attrs.format})
		e.counter = int32(len(p.counters))
	case atom.Li:
		if c := up.counter; c > 0 && up.tag == uint32(atom.Ol) {
			list := &p.counters[c-1]
			if attrs.value != nil {
				list.next = *attrs.value
			}
			p.number = formatNumber(list.next, list.format) + "."
			list.next++
		} else {
			p.number = ""
		}
	case atom.Table:
		e.heading, e.list = 0, 0
	case atom.Nav, atom.Footer, atom.Aside:
		attrs.frame = true
	case atom.Title:
		if p.titleDone { // the title of an svg or the like
			return
		}
	}
	if nodeTags[tag] {
		p.nodes = append(p.nodes, node{parent: up.node, rank: attrs.rank, frame: attrs.frame})
		e.node = int32(len(p.nodes) - 1)
	}
	if voidTags[tag] || selfClosing && tag>>31 == 1 {
		return
	}
	switch atom.Atom(tag) {
	case atom.Table:
		p.openTable()
		e.table = int32(p.tableOf)
	case atom.Tr:
		p.openRow(e.table)
	case atom.Td, atom.Th:
		p.openCell(e.table, &attrs, atom.Atom(tag) == atom.Th)
		e.list = 0
	}
	p.open = append(p.open, e)
	p.counts[tag]++
}

// endTag closes the element and whatever was left open inside it. Inline elements are looked
// for only near the top, so that hostile nesting stays cheap.
func (p *page) endTag(tag uint32) {
	if p.skip != 0 {
		if tag == uint32(p.skip) {
			if p.skipDepth--; p.skipDepth <= 0 {
				p.skip = 0
			}
		}
		return
	}
	switch atom.Atom(tag) {
	case atom.Head:
		p.inHead = false
	case atom.Br:
		p.flush()
		return
	case atom.P:
		if p.counts[tag] == 0 {
			p.flush()
			return
		}
	}
	if p.counts[tag] == 0 {
		return
	}
	const reach = 128
	isBlock := blockTags[tag]
	for i := len(p.open) - 1; i > 0 && i >= len(p.open)-reach; i-- {
		if p.open[i].tag == tag {
			if isBlock {
				p.flush()
			}
			p.closeTo(i)
			return
		}
		if !isBlock && p.open[i].block && (p.open[i].tag == uint32(atom.Td) || p.open[i].tag == uint32(atom.Table)) {
			return // an inline end tag does not reach out of a cell
		}
		if p.open[i].tag == uint32(atom.Table) && tag != uint32(atom.Body) && tag != uint32(atom.Html) && !tableTag(tag) {
			return // nor a </div> out of a table
		}
	}
}

func tableTag(tag uint32) bool {
	switch atom.Atom(tag) {
	case atom.Table, atom.Tbody, atom.Thead, atom.Tfoot, atom.Tr, atom.Td, atom.Th:
		return true
	}
	return false
}

// closeTo closes the open elements from the top down to element i.
func (p *page) closeTo(i int) {
	for len(p.open) > i {
		e := p.open[len(p.open)-1]
		if e.block {
			p.flush()
		}
		p.open = p.open[:len(p.open)-1]
		p.counts[e.tag]--
		switch atom.Atom(e.tag) {
		case atom.Td, atom.Th:
			if e.table >= 0 {
				p.tables[e.table].inCell = false
			}
		case atom.Table:
			p.closeTable()
		}
	}
}

// impliedEnds closes what a start tag ends without saying so: a paragraph before a block, an
// item before the next, a cell and row before theirs.
func (p *page) impliedEnds(tag uint32) {
	var closes, stop [3]atom.Atom
	switch atom.Atom(tag) {
	case atom.Li:
		closes, stop = [3]atom.Atom{atom.Li}, [3]atom.Atom{atom.Ul, atom.Ol}
	case atom.Dt, atom.Dd:
		closes, stop = [3]atom.Atom{atom.Dt, atom.Dd}, [3]atom.Atom{atom.Dl}
	case atom.Td, atom.Th:
		closes, stop = [3]atom.Atom{atom.Td, atom.Th}, [3]atom.Atom{atom.Table, atom.Tr}
	case atom.Tr, atom.Tbody, atom.Thead, atom.Tfoot:
		closes, stop = [3]atom.Atom{atom.Tr}, [3]atom.Atom{atom.Table}
	default:
		closes = [3]atom.Atom{atom.P}
	}
	const reach = 32
	for i := len(p.open) - 1; i > 0 && i >= len(p.open)-reach; i-- {
		t := atom.Atom(p.open[i].tag)
		if t == closes[0] || closes[1] != 0 && t == closes[1] {
			p.closeTo(i)
			return
		}
		if t == stop[0] || stop[1] != 0 && t == stop[1] || t == atom.Table || t == atom.Td && closes[0] == atom.P {
			return
		}
		if closes[0] == atom.P && p.open[i].block {
			return
		}
	}
}

// attributes are what matters of a tag's attributes.
type attributes struct {
	rank             int8
	frame, href      bool
	rowSpan, colSpan int
	start            int    // of an ordered list
	format           string // of its numbers
	value            *int   // of an item
}

var (
	keyStyle, keyID, keyClass = []byte("style"), []byte("id"), []byte("class")
	keyAlign, keyHref         = []byte("align"), []byte("href")
	keyRow, keyCol            = []byte("rowspan"), []byte("colspan")
	keyHidden, keyRole        = []byte("hidden"), []byte("role")
	keyStart, keyType         = []byte("start"), []byte("type")
	keyValue                  = []byte("value")
)

// listFormats are the number formats of ordered lists by their type attribute.
var listFormats = map[byte]string{'a': "lowerLetter", 'A': "upperLetter", 'i': "lowerRoman", 'I': "upperRoman"}

func (a *attributes) read(z *html.Tokenizer, e *element) {
	for more := true; more; {
		var key, val []byte
		key, val, more = z.TagAttr()
		switch {
		case bytes.Equal(key, keyStyle):
			readStyle(val, e)
		case bytes.Equal(key, keyAlign):
			setAlign(val, e)
		case bytes.Equal(key, keyID), bytes.Equal(key, keyClass):
			a.readName(val)
		case bytes.Equal(key, keyHref):
			a.href = true
		case bytes.Equal(key, keyRow):
			a.rowSpan, _ = leadingInt(string(val[:min(len(val), 6)]))
		case bytes.Equal(key, keyCol):
			a.colSpan, _ = leadingInt(string(val[:min(len(val), 6)]))
		case bytes.Equal(key, keyStart):
			a.start, _ = leadingInt(string(val[:min(len(val), 6)]))
		case bytes.Equal(key, keyType) && len(val) == 1:
			a.format = listFormats[val[0]]
		case bytes.Equal(key, keyValue) && e.tag == uint32(atom.Li):
			if n, end := leadingInt(string(val[:min(len(val), 6)])); end > 0 {
				a.value = &n
			}
		case bytes.Equal(key, keyHidden):
			e.hidden = true
		case bytes.Equal(key, keyRole):
			a.frame = a.frame || bytes.EqualFold(val, []byte("navigation")) || bytes.EqualFold(val, []byte("contentinfo")) || bytes.EqualFold(val, []byte("banner"))
		}
	}
}

func setAlign(val []byte, e *element) {
	switch {
	case len(val) == 0:
	case val[0]|0x20 == 'c':
		e.align = 'c'
	case val[0]|0x20 == 'r':
		e.align = 'r'
	default:
		e.align = 0
	}
}

// readStyle reads the few properties of an inline style that say something of the form.
func readStyle(style []byte, e *element) {
	for len(style) > 0 {
		var decl []byte
		if i := bytes.IndexByte(style, ';'); i >= 0 {
			decl, style = style[:i], style[i+1:]
		} else {
			decl, style = style, nil
		}
		i := bytes.IndexByte(decl, ':')
		if i < 0 {
			continue
		}
		key, val := bytes.TrimSpace(decl[:i]), bytes.TrimSpace(decl[i+1:])
		switch len(key) {
		case len("font-weight"):
			if bytes.EqualFold(key, []byte("font-weight")) {
				e.bold = bytes.HasPrefix(val, []byte("bold")) || len(val) >= 3 && val[0] >= '6' && val[0] <= '9' && val[1] == '0'
			}
		case len("text-align"):
			if bytes.EqualFold(key, []byte("text-align")) {
				setAlign(val, e)
			} else if bytes.EqualFold(key, []byte("visibility")) && bytes.HasPrefix(val, []byte("hidden")) {
				e.hidden = true
			}
		case len("display"):
			if bytes.EqualFold(key, []byte("display")) && bytes.HasPrefix(val, []byte("none")) {
				e.hidden = true
			}
		}
	}
}
