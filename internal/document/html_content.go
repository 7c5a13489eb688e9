package document

import (
	"bytes"
	"strings"
)

// containers are the names (id or class) that government sites give to the element holding a
// document's text, best first.
var containers = []struct {
	name string
	rank int8
}{
	{"ucap-content", 9}, {"zoom", 9}, {"trs_editor", 8}, {"trs_uedit", 8}, {"view", 3}, {"trs_ueditor", 8}, {"pages_content", 8}, {"xxgk_content", 7},
	{"article-content", 8}, {"article_content", 8}, {"articlecontent", 8}, {"article-con", 7}, {"news_content", 7}, {"newscontent", 7}, {"con_text", 7}, {"conttxt", 7}, {"contenttext", 7},
	{"zwxl-article", 8}, {"wenzhang", 6}, {"detail-content", 7}, {"detailcontent", 7}, {"content-text", 7}, {"txt_content", 7}, {"xl_content", 7}, {"main-content", 4}, {"news_cont_d_wrap", 7},
	{"article", 5}, {"content", 3}, {"contents", 3}, {"b12c", 6}, {"mainbody", 4}, {"maincontent", 4}, {"arc_cont", 7}, {"article_cont", 7}, {"ewb-article", 7}, {"view_content", 7}, {"j-fontcontent", 7},
}

// frameNames are names of parts of a site's frame.
var frameNames = []string{"nav", "navbar", "header", "footer", "foot", "head", "top", "bottom", "crumb", "crumbs", "breadcrumb", "breadcrumbs", "position", "location", "share",
	"sidebar", "side", "menu", "copyright", "toolbar", "tools", "related", "ewm", "qrcode", "qr_container", "bdsharebuttonbox", "dqwz", "weizhi", "site-nav", "friendlink", "links"}

var containerRank, frameName = func() (map[string]int8, map[string]bool) {
	ranks, frames := map[string]int8{}, map[string]bool{}
	for _, c := range containers {
		ranks[c.name] = c.rank
	}
	for _, f := range frameNames {
		frames[f] = true
	}
	return ranks, frames
}()

// readName takes an id or class list for what it says of the element.
func (a *attributes) readName(val []byte) {
	for len(val) > 0 {
		var word []byte
		if i := bytes.IndexByte(val, ' '); i >= 0 {
			word, val = val[:i], val[i+1:]
		} else {
			word, val = val, nil
		}
		if len(word) < 3 || len(word) > 24 {
			continue
		}
		var buf [24]byte
		lower := buf[:copy(buf[:], word)]
		for i, c := range lower {
			if c >= 'A' && c <= 'Z' {
				lower[i] = c | 0x20
			}
		}
		if r := containerRank[string(lower)]; r > a.rank {
			a.rank = r
		}
		if frameName[string(lower)] {
			a.frame = true
		}
	}
}

// markFrame finds the element that holds the document's text and marks every block outside it
// as site furniture. A page whose text is all of one piece keeps everything.
func (p *page) markFrame() {
	p.sumNodes()
	content := p.findContent()
	last := p.nodes[content].last
	for i := range p.blocks {
		b := &p.blocks[i]
		outside := b.node < int32(content) || b.node > last
		b.chrome = b.chrome || outside || b.hidden || b.end-b.start <= maxFurniture && isFurniture(string(p.chars[b.start:b.end])) || p.inFrame(b.node, int32(content)) && b.kind != Heading
	}
	p.keepTitle(content)
}

// sumNodes adds the counts of inner nodes to the outer ones. Nodes are numbered in the order of
// the page, so everything inside a node has a number from its own to last.
func (p *page) sumNodes() {
	for i := len(p.nodes) - 1; i >= 0; i-- {
		n := &p.nodes[i]
		n.total += n.own
		n.last = max(n.last, int32(i))
		if n.parent >= 0 {
			up := &p.nodes[n.parent]
			up.total += n.total
			up.links += n.links
			up.marks += n.marks
			up.last = max(up.last, n.last)
		}
	}
}

// findContent picks the usual container with the most text, if it holds a fair share of the
// page's, else walks from the page into the densest part as long as one holds most of the text
// and leaves links outside.
func (p *page) findContent() int {
	all := p.nodes[0].total
	if all == 0 {
		return 0
	}
	best, bestScore := -1, 0
	for i := range p.nodes {
		n := &p.nodes[i]
		if n.rank == 0 || n.frame || n.total*3 < all || n.total < 60 {
			continue
		}
		if score := n.total/100*int(10+n.rank) + int(n.rank); score > bestScore {
			best, bestScore = i, score
		}
	}
	if best >= 0 && p.nodes[best].rank >= 5 {
		return best
	}
	at := 0
	if best > 0 {
		at = best
	}
	for {
		next := -1
		for i := at + 1; i <= int(p.nodes[at].last); i = int(p.nodes[i].last) + 1 {
			n := &p.nodes[i]
			up := &p.nodes[at]
			if n.marks*10 >= up.marks*8 && n.total*10 >= up.total*6 && n.marks > 0 && (n.links < up.links || n.total == up.total) {
				next = i
				break
			}
		}
		if next < 0 {
			return at
		}
		at = next
	}
}

// inFrame reports whether a node inside the content stands in a part that is named as frame and
// reads like one, with more links than text or hardly any sentence.
func (p *page) inFrame(n, content int32) bool {
	for steps := 0; n > content && steps < 64; steps++ {
		c := &p.nodes[n]
		if c.frame && (c.links > c.total || c.marks == 0) {
			return true
		}
		n = c.parent
	}
	return false
}

// keepTitle takes the document's title back from the frame: many sites print it above the
// element that holds the text.
func (p *page) keepTitle(content int) {
	title := squeeze(p.doc.Title)
	if len(title) < 18 {
		return
	}
	found := -1
	for i := range p.blocks {
		b := &p.blocks[i]
		if b.drop || b.end-b.start > len(p.doc.Title)+60 {
			continue
		}
		s := squeeze(string(p.chars[b.start:b.end]))
		if len(s) < 18 || !strings.Contains(title, s) && !strings.HasPrefix(s, title) {
			continue
		}
		if !b.chrome {
			return // it stands in the content
		}
		if !b.hidden && (found < 0 || b.kind == Heading && p.blocks[found].kind != Heading) {
			found = i
		}
	}
	if found >= 0 && p.blocks[found].kind != Cell {
		p.blocks[found].chrome = false
	}
}

// squeeze takes all white space out.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if isSpace(r) {
			return -1
		}
		return r
	}, s)
}

// readMeta reads the information table of the page, from cells side by side and from lines of
// labelled facts, and sets it apart as furniture.
func (p *page) readMeta() {
	doc := p.doc
	for i := range doc.Blocks {
		b := &doc.Blocks[i]
		if i > 400 {
			break
		}
		label, ok := metaLabel(b.Text)
		if ok && i+1 < len(doc.Blocks) && (b.Kind == Cell || strings.HasSuffix(b.Text, "：") || strings.HasSuffix(b.Text, ":")) {
			v := &doc.Blocks[i+1]
			if _, isLabel := metaLabel(v.Text); !isLabel && beside(b, v) {
				doc.Meta = append(doc.Meta, Field{label, v.Text, v.Span})
				v.Chrome = true
			}
			b.Chrome = true
			continue
		}
	}
	readMeta(doc)
}

// beside reports whether v can be the value of the label b: the next cell of the row, or the
// next short block outside the content.
func beside(b, v *Block) bool {
	if b.Kind == Cell || v.Kind == Cell {
		if b.Place.Cell == nil || v.Place.Cell == nil {
			return false
		}
		x, y := b.Place.Cell, v.Place.Cell
		return x.Table == y.Table && x.Row == y.Row && y.Col == x.Col+x.ColSpan
	}
	return v.Chrome && len(v.Text) < 300
}
