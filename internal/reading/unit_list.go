package reading

import "strings"

// unitMention is a unit named in an owner clause or list. Offsets and text are of the given text,
// white space of broken lines included; name is the name without it and with an elided prefix put
// back (区经委、规划资源局 → 区规划资源局).
type unitMention struct {
	start, end int
	text       string
	role       Role
	marked     bool // the text itself says lead or support
	group      bool // a class of units (各区人民政府, 市级各有关部门)
	name       string
}

// splitUnits splits a list of units into its names. Names keep what stands in brackets and
// quotation marks; 和, 及 and 与 separate only where they join two whole names; 等有关部门 after
// named units is dropped.
func splitUnits(list string) []unitMention {
	q := squeeze(list)
	units := q.unitsIn(0, len(q.s), nil)
	for n := range units {
		q.settle(&units[n])
	}
	restorePrefixes(units)
	return units
}

// settle turns the offsets of a mention from those of q.s into those of the source text.
func (q *squeezed) settle(u *unitMention) {
	u.text = q.text(u.start, u.end)
	if u.name = q.s[u.start:u.end]; len(u.name) != len(u.text) || u.name != u.text {
		r := unbreak(u.text)
		u.name = r.s
	}
	u.start, u.end = q.span(u.start, u.end)
}

// unitsIn splits q.s[i:j] and appends the mentions, with offsets of q.s.
func (q *squeezed) unitsIn(i, j int, units []unitMention) []unitMention {
	s := q.s
	if latin(s[i:j]) {
		return englishUnits(s, i, j, units)
	}
	from := len(units)
	piece, dotted := i, false // dotted: the piece follows a 、
	depth := 0
	add := func(end int) {
		a, b := trimUnit(s, piece, end)
		if a >= b {
			return
		}
		if dotted && len(units) > from && continuesGroup(s[units[len(units)-1].start:units[len(units)-1].end], s[a:b]) {
			units[len(units)-1].end = b
			units[len(units)-1].group = true
			return
		}
		units = append(units, unitMention{start: a, end: b, group: isGroup(s[a:b])})
	}
	for k := i; k < j; {
		c, n := classAt(s, k)
		if c&(opening|closingMark|listMark) == 0 {
			k += n
			continue
		}
		switch r := s[k : k+n]; {
		case c&opening != 0:
			depth++
		case c&closingMark != 0:
			if depth > 0 {
				depth--
			}
		case depth > 0:
		case r == "、" || r == "，" || r == "," || r == "；" || r == ";" || r == "。" || r == "|" || r == "｜":
			add(k)
			piece, dotted = k+n, r == "、"
		case (r == "/" || r == "／") && strongEnd(s[piece:k]):
			add(k)
			piece, dotted = k+n, false
		case r == "等":
			if end := etcEnd(s, piece, k, j); end > 0 {
				add(k)
				piece, dotted, k = end, false, end
				continue
			}
		default:
			if w := joiner(s, piece, k, j); w > 0 {
				add(k)
				piece, dotted, k = k+w, false, k+w
				continue
			}
		}
		k += n
	}
	add(j)
	return units
}

// trimUnit takes punctuation, marks of emphasis and leading connectives off a piece of a list.
func trimUnit(s string, a, b int) (int, int) {
	for a < b {
		if n := oneOf(s[:b], a, unitEdges); n > 0 {
			a += n
			continue
		}
		if n := oneOf(s[:b], a, unitLeadIns); n > 0 && a+n < b {
			a += n
			continue
		}
		break
	}
	for a < b {
		n := endsWith(s[a:b], unitEdges)
		if n == 0 {
			break
		}
		b -= n
	}
	return a, b
}

var (
	unitEdges   = []string{" ", "*", "_", "：", ":", "。", "、", "，", ",", "；", ";", "—", "－", "-", "/", "　", "\n", "\t", "#", ".", "．"}
	unitLeadIns = []string{"以及", "并由", "由", "和", "及", "与", "并", "其中"}
)

// etcEnd tells whether the 等 at k closes a list of names, and where what it says in general
// (等市级有关部门, 等部门、单位) ends; 0 when it is part of a name.
func etcEnd(s string, piece, k, j int) int {
	if k == piece {
		return 0
	}
	after := k + len("等")
	for e := after; ; {
		noun := endsWith(s[after:e], generalNouns) > 0
		switch {
		case e == j || oneOf(s[:j], e, listBreaks) > 0 || (noun || e == after) && oneOf(s[:j], e, joinWords) > 0:
			if e > after && !noun {
				return 0
			}
			if e < j {
				if w := oneOf(s[:j], e, generalJoints); w > 0 && generalNoun(s[:j], e+w) {
					e += w + oneOf(s[:j], e+w, generalNouns)
					continue
				}
			}
			return e
		case e-after > 150:
			return 0
		}
		e += runeLen(s, e)
	}
}

// generalNoun tells whether a bare 单位, 部门 … stands at k as a part of the list.
func generalNoun(s string, k int) bool {
	n := oneOf(s, k, generalNouns)
	return n > 0 && (k+n == len(s) || oneOf(s, k+n, listBreaks) > 0 || oneOf(s, k+n, joinWords) > 0)
}

var (
	generalNouns  = []string{"单位", "部门", "机构", "企业", "组织", "团体", "院校", "方面", "机关", "委办局"}
	generalJoints = []string{"、", "和", "及", "与", "以及"}
	joinWords     = []string{"以及", "和", "及", "与", "或"}
	listBreaks    = []string{"、", "，", ",", "；", ";", "。", "）", ")", "〕", "]", "】", "\n", " "}
)

// joiner gives the length of a 和, 及, 与 or 以及 at k that joins two whole names, else 0.
func joiner(s string, piece, k, j int) int {
	switch s[k] {
	case 0xE5, 0xE4, 0xE6: // 和, 与 and 以, 及, 或 and 暨
	default:
		return 0
	}
	w := oneOf(s[:j], k, []string{"以及", "和", "及", "与", "暨"})
	if w == 0 || k == piece {
		return 0
	}
	left := s[piece:k]
	right := s[k+w : j]
	if cut := pieceEnd(right); cut > 0 {
		right = right[:cut]
	}
	right = strings.TrimSuffix(right, "等")
	if right == "" || oneOf(right, 0, generalNouns) == len(right) || !unitLike(right) {
		return 0
	}
	if strongEnd(left) {
		return w
	}
	if left[0] >= '0' && left[0] <= '9' && endsWith(left, adminWords) > 0 {
		return w // 16区和…
	}
	if !unitLike(left) {
		return 0
	}
	if oneOf(left, 0, groupStarts) > 0 || oneOf(right, 0, groupStarts) > 0 || ownPrefix(right) != "" {
		return w
	}
	return 0
}

// pieceEnd is where the first name of a list ends, as far as plain separators tell.
func pieceEnd(s string) int {
	depth := 0
	for k := 0; k < len(s); {
		c, n := classAt(s, k)
		switch {
		case c&opening != 0:
			depth++
		case c&closingMark != 0:
			depth--
		case depth > 0 || c&listMark == 0:
		case c&partMark != 0 || oneOf(s, k, []string{"、", "等"}) > 0:
			return k
		case oneOf(s, k, []string{"和", "及", "与"}) > 0 && strongEnd(s[:k]):
			return k
		}
		k += n
	}
	return 0
}

// continuesGroup tells whether a piece after 、 goes on with the class of units before it:
// 各市、县〔区〕政府; 县、区政府; 市直有关部门、单位.
func continuesGroup(before, piece string) bool {
	if oneOf(piece, 0, generalNouns) == len(piece) {
		return endsWith(before, []string{"部门", "单位", "机关", "企业", "组织"}) > 0
	}
	bare := strings.TrimPrefix(before, "各")
	if !adminOnly(bare, false) || adminLevel(piece) < adminLevel(bare) {
		return false // 各街道、区教育局: the district's own bureau
	}
	return adminOnly(piece, true) || len(bare) < len(before) && adminOnly(piece[:min(len(piece), adminHead(piece))], false) && len(piece) <= 45 && strongEnd(piece) && adminHead(piece) > 3
}

// adminOnly tells whether a piece names only levels of administration (县〔市、区〕), with a
// 人民政府 or the like after them when whole is set.
func adminOnly(s string, whole bool) bool {
	k, words := 0, 0
	for k < len(s) {
		if n := oneOf(s, k, adminWords); n > 0 {
			words++
			k += n
			continue
		}
		if words > 0 && strings.HasPrefix(s[k:], "、") {
			k += len("、")
			continue
		}
		if words > 0 && isOpen(s[k:k+runeLen(s, k)]) {
			c := bracketEnd(s, k, len(s))
			if c < 0 {
				return false
			}
			k = c
			continue
		}
		break
	}
	if k == len(s) {
		return words > 0
	}
	if !whole || words == 0 {
		return false
	}
	k += oneOf(s, k, []string{"级", "两级", "各级"})
	n := oneOf(s, k, []string{"人民政府", "政府", "管委会", "党委政府", "党委", "办事处", "有关部门", "相关部门", "部门", "直部门", "人民法院", "人民检察院"})
	return n > 0 && k+n == len(s) || departmentName(s[k:])
}

// adminHead is the length of the words for levels, with their brackets, that a piece starts with.
func adminHead(s string) int {
	k := 0
	for k < len(s) {
		n := oneOf(s, k, adminWords)
		if n == 0 && k > 0 && isOpen(s[k:k+runeLen(s, k)]) {
			if n = bracketEnd(s, k, len(s)) - k; n < 0 {
				return k
			}
		}
		if n == 0 {
			break
		}
		k += n
	}
	return k
}

// adminLevel is the height of the first level that a piece names, 1 for the highest.
func adminLevel(s string) int {
	switch {
	case oneOf(s, 0, []string{"自治州", "地区", "市", "州", "盟"}) > 0:
		return 1
	case oneOf(s, 0, []string{"自治县", "特区", "园区", "县", "区", "旗"}) > 0:
		return 2
	case oneOf(s, 0, []string{"街道", "镇", "乡"}) > 0:
		return 3
	}
	return 4
}

var adminWords = []string{"自治县", "自治州", "街道", "地区", "特区", "园区", "市", "州", "县", "区", "旗", "盟", "镇", "乡", "村"}

// bracketEnd is the position after the bracket that closes the one at k, or -1. Brackets of a
// different width or kind close each other: published texts mix them.
func bracketEnd(s string, k, j int) int {
	depth := 0
	for k < j {
		c, n := classAt(s, k)
		if c&opening != 0 {
			depth++
		} else if c&closingMark != 0 {
			if depth--; depth <= 0 {
				return k + n
			}
		}
		k += n
	}
	return -1
}

// latin tells whether a list is written in Latin letters.
func latin(s string) bool {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z':
			return !strings.Contains(s, "、") && !containsHan(s)
		case c >= 0x80:
			return false
		}
	}
	return false
}

func containsHan(s string) bool {
	for i := 0; i+2 < len(s); i++ {
		if s[i] >= 0xE4 && s[i] <= 0xE9 {
			return true
		}
	}
	return false
}

// englishUnits splits "A, B, and C": at commas and semicolons, and at an "and" that follows a
// comma or joins acronyms; an "and" inside a name (Innovation and Skills) stays.
func englishUnits(s string, i, j int, units []unitMention) []unitMention {
	piece, depth, from := i, 0, len(units)
	add := func(end int) {
		a, b := trimUnit(s, piece, end)
		joined := strings.HasPrefix(s[a:b], "and ")
		if joined {
			a += len("and ")
		}
		for a < b && s[a] == ' ' {
			a++
		}
		if a >= b {
			return
		}
		// Department for Business, Innovation and Skills
		if last := len(units) - 1; last >= from && !joined && strings.Contains(s[a:b], " and ") && !officeName(s[a:b]) && officeName(s[units[last].start:units[last].end]) {
			units[last].end = b
			return
		}
		if a < b {
			units = append(units, unitMention{start: a, end: b})
		}
	}
	for k := i; k < j; k++ {
		switch s[k] {
		case '(':
			depth++
		case ')':
			depth--
		case ',', ';', '/':
			if depth <= 0 {
				add(k)
				piece = k + 1
			}
		case ' ':
			if depth <= 0 && strings.HasPrefix(s[k:j], " and ") && acronym(s[piece:k]) {
				add(k)
				piece = k + len(" and ")
			}
		}
	}
	add(j)
	return units
}

// officeName tells whether a name starts like that of a department with its field after it.
func officeName(s string) bool {
	n := foldedPrefix(s, "the ")
	m := foldedPrefix(s[n:], "department ", "ministry ", "office ", "committee ", "bureau ", "secretariat ")
	return m > 0 && foldedPrefix(s[n+m:], "for ", "of ") > 0
}

func acronym(s string) bool {
	s = strings.TrimSpace(s)
	if s == "" || len(s) > 12 {
		return false
	}
	upper := 0
	for i := 0; i < len(s); i++ {
		if s[i] == ' ' {
			return false
		}
		if s[i] >= 'A' && s[i] <= 'Z' {
			upper++
		}
	}
	return upper >= 2
}
