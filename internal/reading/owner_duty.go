package reading

import "strings"

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
		if k == seg {
			part := nextPart(s, seg, j)
			if convention(s, seg, part) {
				c.convention = true
				unmarked()
				return units
			}
			if e := o.timePart(seg, part, c); e > 0 {
				if k = e; e == part && e < j {
					k += runeLen(s, e)
				}
				seg = k
				continue
			}
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
			units = o.q.unitsIn(seg, k, units)
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
				units = o.q.unitsIn(seg, trimAdverbs(s, seg, k), units)
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
	if seg < j {
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

// timePart reads a part that says by when instead of by whom, or before whom: 2024年6月底前完成,
// 长期坚持, 2024年6月底前区水务局牵头. It gives the end of what it has read, 0 for nothing.
func (o *ownerScan) timePart(i, j int, c *ownerClause) int {
	s := o.q.s
	a, b := trimUnit(s, i, j)
	t := s[a:b]
	if t == "" {
		return 0
	}
	set := func(d *deadlineMention) {
		if d != nil && c.deadline == nil {
			d.field = true
			c.deadline = d
		}
	}
	if oneOf(t, 0, []string{"长期", "持续", "常态化"}) > 0 && len(t) <= 24 && !strongEnd(t) {
		set(o.q.deadlineField(a, b, o.ctx))
		return j
	}
	k := a + oneOf(t, 0, toWords)
	if !mayStartPoint(s, k) {
		return 0
	}
	p, ok := pointAt(s[:b], k, o.ctx)
	if !ok {
		return 0
	}
	e := p.end + oneOf(s[:b], p.end, limitWords)
	_, duty := firstDuty(s, e, b)
	if at := trimAdverbs(s, e, duty); at > e && (strongEnd(s[e:at]) || ownPrefix(s[e:at]) != "") {
		j = e // a unit stands behind the time
		b = e
	}
	if found := o.q.deadlines(a, b, o.ctx, nil); len(found) > 0 {
		set(&found[0])
	} else {
		set(o.q.deadlineField(a, b, o.ctx))
	}
	return j
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
