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

// duty is a word that says what the units before it do.
type duty struct {
	word string
	role Role // "" where it says only that they act
}

var duties = []duty{
	{"牵头", Lead}, {"主办", Lead}, {"总负责", Lead}, {"负总责", Lead},
	{"配合", Support}, {"协助", Support}, {"参与", Support}, {"参加", Support}, {"协办", Support}, {"协同", Support}, {"指导", Support}, {"督导", Support}, {"支持", Support},
	{"负责", ""}, {"组织实施", ""}, {"落实", ""}, {"承办", ""}, {"分工", ""}, {"实施", ""}, {"执行", ""}, {"推进", ""}, {"办理", ""},
}

// dutyAt finds the duty word at k; words that can be part of a name count only at the end of
// their part of the sentence.
func dutyAt(s string, k, j int) (duty, bool) {
	if c, _ := classAt(s, k); c&dutyHead == 0 {
		return duty{}, false
	}
	for _, d := range duties {
		if !strings.HasPrefix(s[k:j], d.word) {
			continue
		}
		e := k + len(d.word)
		if oneOf(s[:j], e, labelNouns) > 0 || strings.HasPrefix(s[e:j], "人") {
			return duty{}, false
		}
		switch d.word {
		case "牵头", "负责", "总负责", "负总责":
			return d, true
		case "配合":
			return d, e == j || oneOf(s[:j], e, listBreaks) > 0 || oneOf(s[:j], e, []string{"做好", "落实", "推进", "实施", "并", "抓好", "开展"}) > 0
		}
		return d, e == j || oneOf(s[:j], e, listBreaks) > 0 || oneOf(s[:j], e, []string{"并", "好"}) > 0
	}
	return duty{}, false
}

var dutyAdverbs = []string{"按照各自职责分工", "按照职责分工", "按各自职责分工", "根据职责分工", "依职责分工", "按职责分工", "按照各自职责", "按各自职责", "按照职责", "根据职责", "依据职责", "依职责", "按职责", "按照分工", "按分工", "职责分工",
	"分别", "具体", "共同", "联合", "统一", "统筹", "一起", "并", "各自", "主要", "积极", "组织", "全程", "负责", "抓", "总", "协同", "密切", "予以", "做好", "推进", "推动", "加强"}

// trimAdverbs takes the words that say how from the end of a list of units.
func trimAdverbs(s string, i, j int) int {
	for {
		n := endsWith(s[i:j], dutyAdverbs)
		if n == 0 {
			n = endsWith(s[i:j], []string{" ", "，", ",", "、"})
		}
		if n == 0 {
			return j
		}
		j -= n
	}
}

// duties reads units with what they do: 市商务局牵头，市财政局、市税务局配合. Units without a word
// of their own take the word that follows, or else role and marked.
func (o *ownerScan) duties(i, j int, units []unitMention, role Role, marked bool, c *ownerClause) []unitMention {
	s := o.q.s
	seg, depth, lead := i, 0, false
	pending, first := len(units), len(units)
	assign := func(from int, r Role, m bool) {
		for n := from; n < len(units); n++ {
			units[n].role, units[n].marked = r, m
		}
		pending = len(units)
	}
	unmarked := func() {
		switch {
		case role == Lead && !marked && lead:
			assign(pending, Support, true)
		default:
			assign(pending, role, marked)
		}
	}
	for k := i; k < j; {
		if k == seg && convention(s, seg, nextPart(s, seg, j)) {
			c.convention = true
			unmarked()
			return units
		}
		cl, n := classAt(s, k)
		r := s[k : k+n]
		switch {
		case cl&(opening|closingMark|partMark|dutyHead) == 0:
		case cl&opening != 0:
			depth++
		case cl&closingMark != 0:
			depth--
		case depth > 0:
		case cl&partMark != 0:
			if !o.timePart(seg, k, c) {
				units = o.q.unitsIn(seg, k, units)
			}
			if r != "，" && r != "," {
				unmarked()
			}
			seg = k + n
		case together(s, k, j):
			units = o.q.unitsIn(seg, trimAdverbs(s, seg, k), units)
			assign(pending, Lead, true)
			lead = true
			seg = k + len("会同")
			e := nextPart(s, seg, j)
			_, at := firstDuty(s, seg, e)
			units = o.q.unitsIn(seg, trimAdverbs(s, seg, at), units)
			assign(pending, Support, true)
			k = e
			if k < j {
				k += runeLen(s, k)
			}
			seg = k
			continue
		default:
			if d, ok := dutyAt(s, k, j); ok {
				from := len(units)
				if at := trimAdverbs(s, seg, k); !o.timePart(seg, at, c) {
					units = o.q.unitsIn(seg, at, units)
				}
				switch {
				case d.role == Lead:
					assign(pending, Lead, true)
					lead = true
				case d.role == Support:
					if !lead && from > pending && role == Lead && !marked {
						for m := pending; m < from; m++ {
							units[m].role, units[m].marked = Lead, false
						}
						pending = from
					}
					assign(pending, Support, true)
				default:
					unmarked()
				}
				k += len(d.word)
				if w := k + oneOf(s[:j], k, []string{"并", "负责", "，", ","}); together(s, w, j) {
					seg, k = w, w
					continue
				}
				if k = nextBreak(s, k-1, j); k < j {
					k += runeLen(s, k)
				}
				seg = k
				continue
			}
		}
		k += n
	}
	if seg < j && !o.timePart(seg, j, c) {
		units = o.q.unitsIn(seg, j, units)
	}
	unmarked()
	rolesInBrackets(s, units[first:])
	return units
}

// rolesInBrackets reads 区水务局（牵头）、区住建局: the role stands behind the name.
func rolesInBrackets(s string, units []unitMention) {
	lead := false
	for n := range units {
		u := &units[n]
		name := bareName(s[u.start:u.end])
		if len(name) == u.end-u.start {
			continue
		}
		note := s[u.start+len(name) : u.end]
		note = note[runeLen(note, 0):]
		role := Role("")
		if oneOf(note, 0, []string{"按", "依", "下同", "以下"}) > 0 || convention(note, 0, len(note)) {
			u.end = u.start + len(name)
			continue
		}
		switch m := oneOf(note, 0, []string{"牵头", "主办", "总牵头", "主责"}); {
		case m > 0:
			role, lead = Lead, true
		case oneOf(note, 0, []string{"配合", "协办", "协助", "参与", "指导"}) > 0:
			role = Support
		default:
			continue
		}
		u.role, u.marked, u.end = role, true, u.start+len(name)
	}
	for n := range units {
		if u := &units[n]; lead && !u.marked {
			u.role, u.marked = Support, true
		}
	}
}

// timePart reads a part that says by when instead of by whom: 2024年6月底前完成, 长期坚持.
func (o *ownerScan) timePart(i, j int, c *ownerClause) bool {
	a, b := trimUnit(o.q.s, i, j)
	t := o.q.s[a:b]
	if t == "" {
		return false
	}
	if oneOf(t, 0, []string{"长期", "持续", "常态化"}) > 0 && len(t) <= 24 && !strongEnd(t) {
		if c.deadline == nil {
			c.deadline = o.q.deadlineField(a, b, o.ctx)
		}
		return true
	}
	k := a + oneOf(t, 0, toWords)
	if !mayStartPoint(o.q.s, k) {
		return false
	}
	if p, ok := pointAt(o.q.s[:b], k, o.ctx); !ok || strongEnd(t) && p.end < b {
		return false
	}
	if c.deadline == nil {
		if found := o.q.deadlines(a, b, o.ctx, nil); len(found) > 0 {
			found[0].field = true
			c.deadline = &found[0]
		} else {
			c.deadline = o.q.deadlineField(a, b, o.ctx)
		}
	}
	return true
}

// together tells whether X会同Y stands at k; 会同 is also the name of a county.
func together(s string, k, j int) bool {
	return strings.HasPrefix(s[k:j], "会同") && !strings.HasPrefix(s[k:j], "会同县")
}

// nextBreak is the place of the next 、，；。 outside brackets at or after k, or j.
func nextBreak(s string, k, j int) int {
	for k = nextOf(s, k, j, listMark); k < j; k = nextOf(s, k+runeLen(s, k), j, listMark) {
		if c, _ := classAt(s, k); c&partMark != 0 || strings.HasPrefix(s[k:], "、") {
			return k
		}
	}
	return j
}

func firstDuty(s string, k, j int) (duty, int) {
	for k = seek(s, k, j, dutyHead); k < j; k = seek(s, k+runeLen(s, k), j, dutyHead) {
		if d, ok := dutyAt(s, k, j); ok {
			return d, k
		}
	}
	return duty{}, j
}

// convention tells whether a part of an owner bracket states a rule instead of naming units.
func convention(s string, i, j int) bool {
	a, b := trimUnit(s, i, j)
	t := s[a:b]
	return oneOf(t, 0, []string{"以下", "下同", "排在", "排名", "排序", "列第", "列首", "列在", "列于", "首位", "第一位", "第一个", "不再", "均为", "均需", "同下", "以上"}) > 0 ||
		strings.HasSuffix(t, "下同")
}

// tasks reads 任务分解: each part names units and then says what they do. After a comma a part may
// also go on saying what the units before it do.
func (o *ownerScan) tasks(i, j int, units []unitMention) []unitMention {
	s := o.q.s
	lead, first := false, true
	for i < j {
		e := nextPart(s, i, j)
		i += spaceLen(s, i)
		stop, d := taskVerb(s, i, e)
		from := len(units)
		if stop > i && (first || stop < e && (ownPrefix(s[i:stop]) != "" || oneOf(s, i, groupStarts) > 0)) {
			units = o.q.unitsIn(i, trimAdverbs(s, i, stop), units)
			kept := units[:from]
			for _, u := range units[from:] {
				if t := s[u.start:u.end]; unitLike(t) && (strongEnd(t) || u.group) {
					kept = append(kept, u)
				}
			}
			units = kept
		}
		role, marked := Lead, false
		switch {
		case d.role == Support, d.role == "" && lead:
			role, marked = Support, true
		case d.role == Lead:
			marked, lead = true, true
		}
		for n := from; n < len(units); n++ {
			units[n].role, units[n].marked = role, marked
		}
		i, first = e, true
		if i < j {
			first = oneOf(s, i, []string{"，", ","}) == 0
			i += runeLen(s, i)
		}
	}
	return units
}

// nextPart is the place of the next ，；。 outside brackets at or after k, or j.
func nextPart(s string, k, j int) int { return nextOf(s, k, j, partMark) }

var taskVerbs = []string{"做好", "加强", "组织开展", "开展", "根据", "按照", "及时", "结合", "推进", "推动", "抓好", "制定", "提高", "完善", "牵头", "负责", "配合", "落实", "指导", "在", "要", "对", "认真", "积极", "统筹", "具体", "组织", "应", "会同", "依托", "进一步", "严格", "持续", "深入", "全面", "分别", "主动", "规范", "强化", "建立", "协助", "参与", "编制", "梳理"}

// taskVerb finds where the names end and the doing begins.
func taskVerb(s string, i, j int) (int, duty) {
	depth := 0
	for k := i; k < j; {
		n := runeLen(s, k)
		r := s[k : k+n]
		switch {
		case isOpen(r):
			depth++
		case isClose(r):
			depth--
		case depth <= 0 && k > i:
			if d, ok := dutyAt(s, k, j); ok {
				return k, d
			}
			if oneOf(s[:j], k, taskVerbs) > 0 && (unitLike(strings.TrimSuffix(s[i:k], "等")) || endsWith(s[i:k], []string{"单位", "部门", "政府"}) > 0) {
				return k, duty{}
			}
		}
		k += n
	}
	return j, duty{}
}
