package reading

import "strings"

// dutyBracket reads a bracket without label that says who does what: （市商务局牵头，市财政局配合）.
// Every name in it must look like a unit.
func (o *ownerScan) dutyBracket(i, j int) (ownerClause, bool) {
	s := o.q.s
	if _, at := firstDutyOutside(s, i, j); at == j {
		return ownerClause{}, false
	}
	if strings.Contains(s[i:j], "解释") || strings.HasPrefix(s[i:j], "以下") {
		return ownerClause{}, false
	}
	c := ownerClause{rule: "owner.duty", confidence: 0.95}
	c.units = o.duties(i, j, nil, Lead, false, &c)
	if len(c.units) == 0 {
		return ownerClause{}, false
	}
	loose := containsAny(s[i:j], []string{"等部门", "等有关部门", "等相关部门", "等单位"}) // 财政、住建等部门
	like := 0
	for _, u := range c.units {
		if t := s[u.start:u.end]; unitLike(t) || loose && len(t) <= 12 {
			like++
		} else if u.end-u.start > 90 {
			return ownerClause{}, false
		}
	}
	if like*4 < len(c.units)*3 {
		return ownerClause{}, false
	}
	return c, true
}

// balanced tells whether the brackets of a text match.
func balanced(s string) bool {
	depth := 0
	for k := 0; k < len(s) && depth >= 0; {
		c, n := classAt(s, k)
		switch {
		case c&opening != 0:
			depth++
		case c&closingMark != 0:
			depth--
		}
		k += n
	}
	return depth == 0
}

// firstDutyOutside is firstDuty outside inner brackets.
func firstDutyOutside(s string, k, j int) (duty, int) {
	for k = nextOf(s, k, j, dutyHead); k < j; k = nextOf(s, k+runeLen(s, k), j, dutyHead) {
		if d, ok := dutyAt(s, k, j); ok {
			return d, k
		}
	}
	return duty{}, j
}

// bareBracket reads a bracket at the end of a text that holds nothing but names of units.
func (o *ownerScan) bareBracket(k, i, j, end int) (ownerClause, bool) {
	s := o.q.s
	if rest := strings.Trim(s[end:], "。. "); rest != "" || k == 0 {
		return ownerClause{}, false
	}
	// After a name the bracket explains it: 领导小组办公室（市发展改革委）.
	if before := s[:k]; !strings.HasSuffix(before, "。") && strongEnd(before[max(0, len(before)-12):]) {
		return ownerClause{}, false
	}
	units := o.q.unitsIn(i, j, nil)
	sure := 0
	for n := range units {
		u := &units[n]
		t := s[u.start:u.end]
		if !strongEnd(t) && !u.group || !unitLike(t) {
			return ownerClause{}, false
		}
		if ownPrefix(t) != "" || u.group || departmentName(t) {
			sure++
		}
		u.role = Lead
	}
	if sure*2 < len(units) || sure == 0 {
		return ownerClause{}, false
	}
	return ownerClause{units: units, rule: "owner.bare", confidence: 0.7}, true
}

// lines reads labels outside brackets: 牵头单位：… 责任单位：… 完成时限：….
func (o *ownerScan) lines() {
	s := o.q.s
	o.bareLabels()
	if len(o.heads) == 0 && !strings.Contains(s, "：") && strings.IndexByte(s, ':') < 0 {
		return
	}
	var buf [8]label
	labels := o.outside(buf[:0])
	for n := 0; n < len(labels); {
		// Labels that follow each other without other words are one clause.
		m := n + 1
		end := o.valueEnd(labels, n)
		for m < len(labels) && end >= labels[m].start {
			end = o.valueEnd(labels, m)
			m++
		}
		owner := false
		for _, l := range labels[n:m] {
			if l.kind <= timeLabel {
				owner = true
			}
		}
		if owner {
			c := ownerClause{start: labels[n].start, rule: "owner.line", confidence: 0.95}
			for c.start > 0 && (s[c.start-1] == '*' || s[c.start-1] == '_') {
				c.start--
			}
			o.values(labels[n:m], end, &c)
			c.end = end
			if len(c.units) > 0 || c.deadline != nil {
				o.found = append(o.found, c)
			}
		}
		n = m
	}
}

// outside lists the labels that start a line or a sentence and stand in no found bracket.
func (o *ownerScan) outside(dst []label) []label {
	s := o.q.s
	for _, l := range labelsIn(s, 0, len(s), dst) {
		in := false
		for _, c := range o.found {
			in = in || l.start >= c.start && l.start < c.end
		}
		if in {
			continue
		}
		before := strings.TrimRight(s[:l.start], "*_#-> —※★●◆■▲·•○－☆")
		space, _ := o.q.gap(l.start)
		// In a text on one line the labels follow each other without anything between.
		runs := len(dst) > 0 && l.kind <= timeLabel && l.start-dst[len(dst)-1].value < 300 && !strings.Contains(s[dst[len(dst)-1].value:l.start], "。")
		if before == "" || space || runs || endsWith(before, []string{"。", "；", ";", "！", "）", ")", "】", "]", "〕", "|", ".", "前", "部门", "单位", "局", "委", "府"}) > 0 {
			dst = append(dst, l)
		}
	}
	for _, l := range o.heads {
		dst = append(dst, l)
		for n := len(dst) - 1; n > 0 && dst[n].start < dst[n-1].start; n-- {
			dst[n], dst[n-1] = dst[n-1], dst[n]
		}
	}
	return dst
}

// bareLabels finds labels that fill a line of their own, with the names on the next.
func (o *ownerScan) bareLabels() {
	s := o.q.s
	for _, p := range o.q.pieces {
		i := int(p.at)
		if i == 0 || i >= len(s) || endsWith(s[:i], labelNouns) == 0 {
			continue
		}
		if _, line := o.q.gap(i); !line {
			continue
		}
		start, kind := labelBefore(s, max(0, i-60), i)
		if kind == noLabel {
			continue
		}
		if _, line := o.q.gap(start); line && o.namesFollow(i) {
			o.heads = append(o.heads, label{start, i, kind})
		}
	}
}

// namesFollow tells whether the name of a unit stands at k, behind a colon or not.
func (o *ownerScan) namesFollow(k int) bool {
	s := o.q.s
	for n := oneOf(s, k, unitEdges); n > 0; n = oneOf(s, k, unitEdges) {
		k += n
	}
	if k >= len(s) {
		return false
	}
	if ownPrefix(s[k:]) != "" || oneOf(s, k, groupStarts) > 0 {
		return true
	}
	e := pieceEnd(s[k:min(len(s), k+120)])
	if e == 0 {
		e = min(len(s), k+120) - k
	}
	return unitLike(s[k : k+e])
}

// valueEnd is where the value of label n ends: at the next label, at the end of its line or
// sentence.
func (o *ownerScan) valueEnd(labels []label, n int) int {
	s := o.q.s
	l := labels[n]
	end := len(s)
	if n+1 < len(labels) {
		end = labels[n+1].start
	}
	depth := 0
	for k := l.value; k < end; {
		w := runeLen(s, k)
		r := s[k : k+w]
		switch {
		case isOpen(r):
			depth++
		case isClose(r):
			depth--
		case depth > 0:
		case r == "。":
			return k + w
		}
		if _, line := o.q.gap(k); line && k > l.value && endsWith(s[:k], []string{"、", "，", ",", "；", ";", "和", "及"}) == 0 && !strings.HasPrefix(s[k:], "门") && (strongEnd(s[l.value:k]) || l.kind == timeLabel) {
			return k
		}
		k += w
	}
	return end
}

// prose reads 由X牵头，Y配合 and X会同Y in running text. Such words belong to their sentence.
func (o *ownerScan) prose() {
	s := o.q.s
	if o.englishSubject() {
		return
	}
	if !strings.Contains(s, "牵头") && !strings.Contains(s, "会同") && !strings.Contains(s, "负责") {
		return
	}
	for i := 0; i < len(s); {
		e := len(s)
		if p := strings.Index(s[i:], "。"); p >= 0 {
			e = i + p
		}
		if p := strings.Index(s[i:e], "；"); p >= 0 {
			e = i + p
		}
		o.proseSentence(i, e)
		if e >= len(s) {
			return
		}
		i = e + len("。")
	}
}

// listNumber is the length of a number that a line starts with: 2., 3、, （四）.
func listNumber(s string) int {
	k := oneOf(s, 0, []string{"（", "("})
	_, e := number(s, k)
	if e == k {
		_, e = hanNumber(s, k)
	}
	if e == k {
		return 0
	}
	n := oneOf(s, e, []string{".", "、", "．", "）", ")"})
	if n == 0 {
		return 0
	}
	return e + n
}

func (o *ownerScan) proseSentence(i, j int) {
	s := o.q.s
	for k := i; k < j; {
		at := -1
		if k == i {
			k += listNumber(s[i:j])
		}
		if strings.HasPrefix(s[k:j], "由") {
			at = k + len("由")
		} else if k == i+listNumber(s[i:j]) || endsWith(s[i:k], []string{"，", ",", "："}) > 0 {
			at = k
		}
		if at < 0 {
			k += runeLen(s, k)
			continue
		}
		if c, ok := o.proseUnits(at, j); ok {
			o.found = append(o.found, c)
			return
		}
		k = max(at, k+runeLen(s, k))
	}
}

// notUnitStarts are verbs that start a clause rather than a name.
var notUnitStarts = []string{"成立", "设立", "建立", "组建", "完善", "健全", "加强", "推进", "推动", "强化", "落实", "组织", "开展", "明确", "充分", "对", "将", "把", "要", "在", "以", "按", "经", "根据", "依托", "发挥", "通过", "支持", "鼓励", "引导", "协调", "统筹", "做好"}

// proseUnits reads a list of units from at that a duty word follows directly.
func (o *ownerScan) proseUnits(at, j int) (ownerClause, bool) {
	s := o.q.s
	stop := j
	word := ""
	for _, w := range []string{"牵头", "会同", "负责"} {
		if p := strings.Index(s[at:stop], w); p >= 0 {
			stop, word = at+p, w
		}
	}
	if word == "" || stop == at || stop-at > 300 {
		return ownerClause{}, false
	}
	if oneOf(s, stop+len(word), []string{"单位", "部门", "人", "解释", "同志", "的"}) > 0 {
		return ownerClause{}, false
	}
	end := trimAdverbs(s, at, stop)
	end -= endsWith(s[at:end], []string{"要", "应当", "应", "需", "须", "可", "将", "将会"})
	units := o.q.unitsIn(at, end, nil)
	if len(units) == 0 {
		return ownerClause{}, false
	}
	for n := range units {
		t := s[units[n].start:units[n].end]
		if !unitLike(t) || !strongEnd(t) && !units[n].group || len(t) > 75 || oneOf(t, 0, notUnitStarts) > 0 || containsAny(t, []string{"由", "设在", "承担", "根据", "按照", "依据", "要明确", "要加强", "要建立", "要指定", "必须", "应当", "，", "设立", "安排", "或者"}) || !balanced(t) {
			return ownerClause{}, false
		}
		units[n].role, units[n].marked = Lead, word != "负责"
	}
	c := ownerClause{start: units[0].start, end: stop + len(word), rule: "owner.prose", confidence: 0.72, inline: true}
	rest := stop + len(word)
	from := len(units)
	if word == "会同" {
		e := rest
		for e < j && oneOf(s, e, []string{"，", ",", "。", "；"}) == 0 {
			if oneOf(s[:j], e, taskVerbs) > 0 && unitLike(strings.TrimSuffix(s[rest:e], "等")) {
				break
			}
			e += runeLen(s, e)
		}
		units = o.q.unitsIn(rest, trimAdverbs(s, rest, e), units)
		c.end = e
	} else if p := nextPart(s, rest, j); p < j {
		// …，Y配合
		p += runeLen(s, p)
		e := nextPart(s, p, j)
		if d, k := firstDuty(s, p, e); d.role == Support {
			units = o.q.unitsIn(p, trimAdverbs(s, p, k), units)
			c.end = k + len(d.word)
		}
	}
	kept := units[:from]
	for _, u := range units[from:] {
		if t := s[u.start:u.end]; unitLike(t) && len(t) <= 75 {
			u.role, u.marked = Support, true
			kept = append(kept, u)
		}
	}
	c.units = kept
	return c, true
}
