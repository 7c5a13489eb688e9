package reading

import "strings"

// ownerClause is a place that says who is to do a task: a bracket, a labelled line, or words of
// the sentence. start..end is the whole of it; a clause that is inline belongs to its sentence
// and is not to be cut from the body.
type ownerClause struct {
	start, end int
	units      []unitMention
	rule       string
	confidence float64
	deadline   *deadlineMention
	inline     bool
	convention bool // the clause also states a rule for the whole document (下同, 不再列出)
}

// findOwners finds the owner clauses of a text in their order.
func findOwners(text string) []ownerClause { return ownersIn(text, dateContext{}) }

// ownersIn is findOwners with what is known of the plan's dates, for time limits in brackets.
func ownersIn(text string, ctx dateContext) []ownerClause {
	q := squeeze(text)
	o := ownerScan{q: &q, ctx: ctx}
	o.brackets()
	o.lines()
	if len(o.found) == 0 {
		o.prose()
	}
	for n := range o.found {
		c := &o.found[n]
		for m := range c.units {
			q.settle(&c.units[m])
		}
		restorePrefixes(c.units)
		c.start, c.end = q.span(c.start, c.end)
	}
	sortClauses(o.found)
	rankNeighbours(q.src, o.found)
	return o.found
}

// rankNeighbours makes the units of a 责任单位 clause support where a clause naming the lead
// stands right before it.
func rankNeighbours(text string, found []ownerClause) {
	for n := 1; n < len(found); n++ {
		a, b := &found[n-1], &found[n]
		if b.start < a.end || strings.Trim(text[a.end:b.start], " \n\t　。；，") != "" || len(a.units) == 0 || !a.units[0].marked || a.units[0].role != Lead {
			continue
		}
		for m := range b.units {
			if u := &b.units[m]; !u.marked {
				u.role, u.marked = Support, true
			}
		}
	}
}

func sortClauses(c []ownerClause) {
	for i := 1; i < len(c); i++ {
		for j := i; j > 0 && c[j].start < c[j-1].start; j-- {
			c[j], c[j-1] = c[j-1], c[j]
		}
	}
}

type ownerScan struct {
	q      *squeezed
	ctx    dateContext
	found  []ownerClause
	looked int     // bytes passed in looking for the ends of brackets
	heads  []label // labels without a colon: 【责任单位】, or on a line of their own
}

// brackets reads every bracket that holds owners.
func (o *ownerScan) brackets() {
	s := o.q.s
	for k := 0; k < len(s); {
		c, n := classAt(s, k)
		if c&opening == 0 || oneOf(s, k, ownerOpenings) == 0 {
			k += n
			continue
		}
		if end := o.bracket(k, n); end > 0 {
			k = end
			continue
		}
		k += n
	}
}

var ownerOpenings = []string{"（", "(", "〔", "[", "【", "［", "〖"}

const longestClause = 6000 // bytes; longer brackets are no owner brackets

// bracket reads the bracket that opens at k; it gives the place after it, or 0 when it holds no
// owners.
func (o *ownerScan) bracket(k, n int) int {
	s := o.q.s
	limit := min(len(s), k+longestClause)
	if o.looked > 40*len(s)+1<<16 {
		return 0 // nothing but nested brackets: no plan
	}
	end := bracketEnd(s, k, limit)
	closed := end >= 0
	if closed {
		o.looked += end - k
	} else {
		o.looked += limit - k
	}
	inner := k + n
	stop := end
	if closed {
		stop = prevRune(s, end)
	} else if stop = o.openEnd(inner, limit); stop < 0 {
		return 0
	} else if end = stop; stop < len(s) && isClose(s[stop:stop+runeLen(s, stop)]) {
		end += runeLen(s, stop)
	}
	if stop <= inner {
		return 0
	}
	if closed && oneOf(s, k, []string{"【", "［", "["}) > 0 {
		if start, kind := labelBefore(s, inner, stop); kind != noLabel && start == inner && endsWith(s[inner:stop], labelNouns) > 0 && o.namesFollow(end) {
			o.heads = append(o.heads, label{k, end, kind})
			return end
		}
	}
	if c, ok := o.labelled(inner, stop); ok {
		if len(c.units) == 0 && c.deadline == nil {
			return 0
		}
		c.start, c.end, c.rule = k, end, "owner.bracket"
		c.confidence = 0.98
		if !closed {
			c.confidence = 0.7
		}
		o.found = append(o.found, c)
		return end
	}
	if c, ok := o.dutyBracket(inner, stop); ok {
		c.start, c.end = k, end
		if !closed {
			c.confidence = 0.7
		}
		o.found = append(o.found, c)
		return end
	}
	if !closed {
		return 0
	}
	if c, ok := o.bareBracket(k, inner, stop, end); ok {
		c.start, c.end = k, end
		o.found = append(o.found, c)
		return end
	}
	return 0
}

// openEnd is where the content of a bracket ends that nothing closes: before a closing bracket
// at the end of a line or sentence, or at the end of the line or sentence; -1 when it does not
// start like an owner bracket.
func (o *ownerScan) openEnd(i, limit int) int {
	s := o.q.s
	if limit <= i || oneOf(s[:limit], i, []string{"责任", "牵头", "配合", "主办"}) == 0 && ownPrefix(s[i:limit]) == "" && oneOf(s[:limit], i, groupStarts) == 0 {
		return -1
	}
	for k := i; k < limit; {
		n := runeLen(s, k)
		r := s[k : k+n]
		_, line := o.q.gap(k + n)
		last := k+n >= len(s)
		switch {
		case r == "。":
			return k
		case isClose(r) && (line || last || strings.HasPrefix(s[k+n:], "。")):
			return k
		case last:
			return k + n
		}
		k += n
	}
	return -1
}

// label is a label with its value: s[start:value] is the label and colon.
type label struct {
	start, value int
	kind         labelKind
}

// labelsIn lists the labels of s[i:j]; the colons lead to them.
func labelsIn(s string, i, j int, dst []label) []label {
	low := i
	for k := nextOf(s, i, j, colonMark); k < j; k = nextOf(s, k, j, colonMark) {
		n := runeLen(s, k)
		start, kind := labelBefore(s, low, k)
		if kind == noLabel && k > low && s[k-1] < 0x80 {
			start, kind = englishLabel(s, low, k)
		}
		if kind != noLabel {
			dst = append(dst, label{start, k + n, kind})
			low = k + n
		}
		k += n
	}
	return dst
}

// labelled reads a bracket whose content starts with a label.
func (o *ownerScan) labelled(i, j int) (ownerClause, bool) {
	s := o.q.s
	var buf [6]label
	labels := labelsIn(s, i, j, buf[:0])
	if len(labels) == 0 {
		n := oneOf(s[:j], i, []string{"责任单位", "牵头单位", "责任部门", "牵头部门", "配合单位"})
		if n == 0 || i+n >= j {
			return ownerClause{}, false
		}
		_, kind := labelBefore(s, i, i+n)
		n += oneOf(s[:j], i+n, []string{"为", "是", "-", "—"})
		labels = append(labels, label{i, i + n, kind})
		if !unitLike(s[i+n:min(j, i+n+max(0, pieceEnd(s[i+n:j])))]) && ownPrefix(s[i+n:j]) == "" && oneOf(s, i+n, groupStarts) == 0 {
			return ownerClause{}, false
		}
	}
	a, b := trimUnit(s, i, labels[0].start)
	owner := false
	for _, l := range labels {
		if l.kind <= timeLabel {
			owner = true
		}
	}
	if !owner {
		return ownerClause{}, false
	}
	c := ownerClause{}
	if b > a {
		// Owners without a label before the first one: （市商务局牵头，完成时限：2021年6月）.
		if labels[0].kind != timeLabel {
			return ownerClause{}, false
		}
		d, ok := o.dutyBracket(a, b)
		if !ok {
			return ownerClause{}, false
		}
		c = d
	}
	o.values(labels, j, &c)
	return c, true
}

// values reads what stands after each label, up to the next one or to j.
func (o *ownerScan) values(labels []label, j int, c *ownerClause) {
	lead := false
	for n, l := range labels {
		end := j
		if n+1 < len(labels) {
			end = labels[n+1].start
		}
		from := len(c.units)
		switch l.kind {
		case leadLabel:
			c.units = o.duties(l.value, end, c.units, Lead, true, c)
			lead = true
		case supportLabel:
			c.units = o.duties(l.value, end, c.units, Support, true, c)
		case plainLabel:
			c.units = o.duties(l.value, end, c.units, Lead, false, c)
		case taskLabel:
			c.units = o.tasks(l.value, end, c.units)
		case timeLabel:
			a, b := trimUnit(o.q.s, l.value, end)
			if a < b && c.deadline == nil {
				c.deadline = o.q.deadlineField(a, b, o.ctx)
			}
		}
		if l.kind == plainLabel && lead {
			for m := from; m < len(c.units); m++ {
				if !c.units[m].marked {
					c.units[m].role = Support
					c.units[m].marked = true
				}
			}
		}
	}
}
