package reading

import "strings"

// chooseMeasures decides which provisions are measures. A measure is a numbered task. In a
// document that names responsible units they show the level; in one that does not, the lowest
// headed level of the parts that hold tasks is taken. General requirements and supporting
// arrangements are measures only when units are named in a bracket or on a line of their own.
//
// It gives back the rows of tables that stay measures: a table without numbers behind the last
// provision is an annex to the tasks of the text, and a text without owners beside a ledger only
// introduces it.
func (r *reader) chooseMeasures(rows []task) []task {
	owned := 0
	for i := range r.nodes {
		n := &r.nodes[i]
		n.text = r.passage(n.first, n.own)
		n.owners = ownersIn(n.text.text, r.ctx)
		if n.outright() > 0 {
			owned++
		}
	}
	o := choice{reader: r, owned: owned >= 2 || owned == 1 && len(r.nodes) < 6}
	o.study()
	if len(rows) > 0 && owned == 0 && !(o.tasks && r.behindOutline(rows)) {
		return rows // the tables hold the tasks
	}
	for i := range r.nodes {
		if r.nodes[i].parent < 0 {
			o.choose(i)
		}
	}
	if len(rows) > 0 && r.measures() >= 3 && (o.owned && r.behind(rows) || r.behindOutline(rows)) {
		return nil
	}
	return rows
}

// behindOutline reports whether rows without numbers stand behind the last provision.
func (r *reader) behindOutline(rows []task) bool {
	return rows[0].number == "" && r.behind(rows)
}

func (r *reader) behind(rows []task) bool {
	return len(r.nodes) > 0 && rows[0].at > r.nodes[len(r.nodes)-1].first
}

func (r *reader) measures() int {
	n := 0
	for i := range r.nodes {
		n += b2i(r.nodes[i].measure)
	}
	return n
}

// outright counts the owner clauses that stand apart from the sentence: brackets and lines.
func (n *node) outright() int {
	c := 0
	for i := range n.owners {
		if !n.owners[i].inline && len(n.owners[i].units) > 0 {
			c++
		}
	}
	return c
}

type choice struct {
	*reader
	owned    bool
	below    []int // owned nodes in the subtree, the node itself included
	ownStyle [styles]int
	allStyle [styles]int
	leafOwn  [styles]int // nodes that name units, and none below them
	splitOwn [styles]int // nodes below which items name units
	lastOnly [styles]int // by the children's style: only the last child names units
	several  [styles]int // by the children's style: several children name units
	labels   int         // headings that call themselves actions
	tasks    bool        // some part is called 重点任务 or the like
}

// study counts owners for every subtree and style.
func (o *choice) study() {
	o.below = make([]int, len(o.nodes))
	for i := len(o.nodes) - 1; i >= 0; i-- {
		n := &o.nodes[i]
		own := b2i(n.outright() > 0)
		o.below[i] += own // those below have been added already
		if n.area != areaGeneral && n.area != areaSafeguard {
			o.allStyle[n.mark.style]++
			o.ownStyle[n.mark.style] += own
			if o.below[i] > own {
				o.splitOwn[n.mark.style]++
			} else {
				o.leafOwn[n.mark.style] += own
			}
		}
		if n.parent >= 0 {
			o.below[n.parent] += o.below[i]
		}
		if n.area == areaTasks {
			o.tasks = true
		}
		o.labels += b2i(n.mark.label)
		if k := len(n.children); k > 1 {
			owning := 0
			for _, c := range n.children {
				owning += b2i(o.below[c] > 0)
			}
			c := o.nodes[n.children[0]].mark.style
			if owning > 1 {
				o.several[c]++
			} else if owning == 1 && o.below[n.children[k-1]] > 0 {
				o.lastOnly[c]++
			}
		}
	}
}

// choose marks the measures of a subtree.
func (o *choice) choose(i int) {
	n := &o.nodes[i]
	if o.owned {
		o.chooseOwned(i)
		return
	}
	if n.area == areaGeneral || n.area == areaSafeguard || o.tasks && n.depth == 1 && n.area != areaTasks {
		return
	}
	o.chooseUnowned(i)
}

func (o *choice) chooseOwned(i int) {
	n := &o.nodes[i]
	if len(n.children) == 0 {
		if n.outright() > 0 || o.amongOwned(i) {
			o.take(i)
		}
		return
	}
	owned, lastOnly := 0, false
	for k, c := range n.children {
		if o.ownerOnly(c) {
			// （三）责任单位：… among items of one task
			o.take(i)
			return
		}
		if o.below[c] > 0 {
			owned++
			lastOnly = k == len(n.children)-1 && owned == 1
		}
	}
	switch {
	case owned == 0 && n.outright() > 0 && o.headingOwns(n) && o.headedChildren(n):
		// 一、强化科技创新（区科技局牵头）: the bracket is the section's and is not copied.
		for _, c := range n.children {
			o.chooseUnowned(c)
		}
		return
	case owned == 0:
		if n.outright() > 0 || o.amongOwned(i) && n.area != areaTasks {
			o.take(i)
		}
		return
	case o.splitsRarely(n):
		// Items with brackets of their own inside a few tasks: the brackets are merged.
		o.take(i)
		return
	case owned == 1 && lastOnly && len(n.children) > 1 && o.listItems(n) && n.outright() == 0:
		// The bracket stands at the end of the last item and is the whole task's.
		o.take(i)
		return
	}
	for _, c := range n.children {
		o.chooseOwned(c)
	}
}

// ownerOnly reports whether an item says nothing but who is responsible.
func (o *choice) ownerOnly(i int) bool {
	n := &o.nodes[i]
	if n.outright() == 0 || len(n.children) > 0 {
		return false
	}
	text := n.text.text
	from := skipBlank(text, min(n.mark.end-o.segs[n.first].start, len(text)))
	for k := range n.owners {
		if c := &n.owners[k]; !c.inline && c.start <= from && strings.Trim(text[min(c.end, len(text)):], " 。；\n\u3000") == "" {
			return true
		}
	}
	return false
}

// headingOwns reports whether the only bracket of a provision stands at the end of its heading
// line.
func (o *choice) headingOwns(n *node) bool {
	s := &o.segs[n.first]
	if n.outright() != 1 || n.depth > 1 && o.nodes[n.children[0]].mark.style >= styleParen {
		return false
	}
	c := &n.owners[0]
	text := o.text(s)
	return c.start > 0 && c.end <= len(text) && strings.Trim(text[c.end:], " 。") == "" && !strings.Contains(text[:c.start], "。")
}

// headedChildren reports whether most children open with a heading and say more behind it.
func (o *choice) headedChildren(n *node) bool {
	headed := 0
	for _, c := range n.children {
		headed += b2i(o.headedTask(&o.nodes[c]) || len(o.nodes[c].children) > 0)
	}
	return len(n.children) > 1 && headed*2 > len(n.children)
}

// splitsRarely reports whether tasks of this node's style mostly name their units themselves, and
// only few of them in items below.
func (o *choice) splitsRarely(n *node) bool {
	return n.depth > 1 && o.leafOwn[n.mark.style] >= 4 && o.leafOwn[n.mark.style] >= 2*o.splitOwn[n.mark.style] && n.mark.style < o.nodes[n.children[0]].mark.style
}

// listItems reports whether a node's children are items of a list in a task and not tasks: of
// the provisions divided in this style, more have their only bracket behind the last item than
// have several.
func (o *choice) listItems(n *node) bool {
	c := o.nodes[n.children[0]].mark.style
	if c == styleCircled || c == styleHalfParen || c == styleLetter {
		return true
	}
	return (n.depth > 1 || o.lastOnly[c] > 1) && o.lastOnly[c] > o.several[c]
}

// amongOwned reports whether a provision without units is a task because most of its neighbours
// under the same heading, or of its style in the document, name theirs.
func (o *choice) amongOwned(i int) bool {
	n := &o.nodes[i]
	if n.area == areaGeneral || n.area == areaSafeguard {
		return false
	}
	if o.ownStyle[n.mark.style]*2 < o.allStyle[n.mark.style] {
		return false
	}
	if n.parent < 0 {
		return n.depth == 1 && o.ownStyle[n.mark.style]*3 >= o.allStyle[n.mark.style]*2 && areaOf(o.headingText(n)) == areaOpen && n.stop > n.first && o.hasBody(n)
	}
	same, owned := 0, 0
	for _, c := range o.nodes[n.parent].children {
		if o.nodes[c].mark.style == n.mark.style {
			same++
			owned += b2i(o.below[c] > 0)
		}
	}
	return owned*2 >= same && owned > 0
}

// hasBody reports whether a provision says more than its heading.
func (r *reader) hasBody(n *node) bool {
	s := &r.segs[n.first]
	return n.own > n.first+1 || s.end-s.start-n.titleEnd > 6
}

// chooseUnowned takes the lowest level whose items open with a heading, in documents that name
// no units.
func (o *choice) chooseUnowned(i int) {
	n := &o.nodes[i]
	if n.mark.label {
		o.take(i)
		return
	}
	if n.mark.style == styleBox {
		return // a box lists projects of the task above it
	}
	if len(n.children) == 0 || o.nodes[n.children[0]].mark.style == styleBox {
		if o.labels >= 3 {
			return // headings that are no actions, among headings that are
		}
		if n.area != areaTasks || n.parent >= 0 || o.hasBody(n) {
			o.take(i)
		}
		return
	}
	headed := 0
	for _, c := range n.children {
		k := &o.nodes[c]
		switch k.mark.style {
		case styleCircled, styleHalfParen, styleLetter:
		default:
			if len(k.children) > 0 || o.headedTask(k) || n.area == areaTasks && n.depth <= 2 {
				headed++
			}
		}
	}
	if headed*2 < len(n.children) && n.depth > 1 {
		o.take(i)
		return
	}
	for _, c := range n.children {
		k := &o.nodes[c]
		if k.area == areaGeneral || k.area == areaSafeguard {
			continue
		}
		o.chooseUnowned(c)
	}
}

// headedTask reports whether an item opens with a heading and says more behind it.
func (o *choice) headedTask(n *node) bool {
	return n.headed && o.hasBody(n) && runeCount(o.headingText(n), 41) <= 40 && !strings.ContainsAny(o.headingText(n), "；")
}

func (o *choice) take(i int) {
	o.nodes[i].measure = true
	for p := o.nodes[i].parent; p >= 0; p = o.nodes[p].parent {
		o.nodes[p].subMeasure = true
	}
}
