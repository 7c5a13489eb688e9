package document

import "strings"

// numbering computes the automatic numbers of a document as Word shows them (ECMA-376 part 1,
// §17.9).
type numbering struct {
	abstract map[int]*numberScheme
	nums     map[int]*numberUse
}

// numberScheme is an abstract numbering: its levels and how far each has counted. All uses of a
// scheme count on together.
type numberScheme struct {
	levels    [9]numberLevel
	count     [9]int
	running   [9]bool
	styleLink string // the numbering style whose scheme is meant instead
}

// numberLevel is one level of a scheme.
type numberLevel struct {
	defined bool
	start   int
	format  string
	text    string // with %1 … %9 for the numbers of the levels
	restart int    // the level (1-based) whose counting restarts this one; -1 any above, 0 never
	legal   bool   // all numbers in Arabic digits
	style   string // the paragraph style bound to the level
}

// numberUse is a numbering instance: a scheme, with levels or starts of its own.
type numberUse struct {
	scheme *numberScheme
	link   int
	starts [9]int // -1 none
	own    [9]*numberLevel
	used   [9]bool
}

func (w *word) readNumbering(part string) error {
	n := &w.numbering
	n.abstract, n.nums = map[int]*numberScheme{}, map[int]*numberUse{}
	data, err := w.part(part)
	if err != nil || data == nil {
		return err
	}
	x := newXMLScanner(data, wordNS)
	var scheme *numberScheme
	var use *numberUse
	var level *numberLevel
	over := -1
	for {
		switch x.next() {
		case xmlStart:
			if !x.main {
				continue
			}
			switch string(x.name) {
			case "abstractNum":
				scheme = &numberScheme{}
				n.abstract[x.attrInt("abstractNumId", -1)] = scheme
			case "num":
				use = &numberUse{link: -1, starts: [9]int{-1, -1, -1, -1, -1, -1, -1, -1, -1}}
				n.nums[x.attrInt("numId", -1)] = use
			case "abstractNumId":
				if use != nil {
					use.link = x.attrInt("val", -1)
				}
			case "numStyleLink":
				if scheme != nil {
					scheme.styleLink = x.attrText("val")
				}
			case "lvlOverride":
				over = x.attrInt("ilvl", -1)
			case "startOverride":
				if use != nil && over >= 0 && over < 9 {
					use.starts[over] = x.attrInt("val", 0)
				}
			case "lvl":
				i := x.attrInt("ilvl", -1)
				if i < 0 || i > 8 {
					level = nil
					break
				}
				level = &numberLevel{defined: true, restart: -1, format: "decimal"}
				switch {
				case use != nil:
					use.own[i] = level
				case scheme != nil:
					scheme.levels[i] = *level
					level = &scheme.levels[i]
				}
			default:
				if level != nil {
					level.property(x)
				}
			}
		case xmlEnd:
			switch string(x.name) {
			case "abstractNum":
				scheme = nil
			case "num":
				use = nil
			case "lvl":
				level = nil
			case "lvlOverride":
				over = -1
			}
		case xmlEOF:
			w.linkNumbering()
			return nil
		case xmlBad:
			return w.bad(part, x)
		}
	}
}

func (l *numberLevel) property(x *xmlScanner) {
	switch string(x.name) {
	case "start":
		l.start = x.attrInt("val", 0)
	case "numFmt":
		l.format = x.attrText("val")
	case "lvlText":
		l.text = x.attrText("val")
		if len(l.text) > 200 {
			l.text = l.text[:0]
		}
	case "lvlRestart":
		l.restart = x.attrInt("val", -1)
	case "isLgl":
		l.legal = x.on()
	case "pStyle":
		l.style = x.attrText("val")
	}
}

// linkNumbering joins instances and schemes, following numbering styles.
func (w *word) linkNumbering() {
	n := &w.numbering
	for _, use := range n.nums {
		use.scheme = n.abstract[use.link]
		for hops := 0; use.scheme != nil && use.scheme.styleLink != "" && hops < 10; hops++ {
			s := w.styles[use.scheme.styleLink]
			if s == nil || n.nums[s.numID] == nil || n.abstract[n.nums[s.numID].link] == nil {
				break
			}
			use.scheme = n.abstract[n.nums[s.numID].link]
		}
	}
}

// levelOf finds the level that a scheme binds to a paragraph style.
func (n *numbering) levelOf(numID int, style string) (int, bool) {
	use := n.nums[numID]
	if use == nil || use.scheme == nil || style == "" {
		return 0, false
	}
	for i := range use.scheme.levels {
		if use.scheme.levels[i].style == style {
			return i, true
		}
	}
	return 0, false
}

// next counts one paragraph of a numbering at a level and gives its number as shown; bullet
// tells a level that shows a mark instead.
func (n *numbering) next(numID, level int) (shown string, bullet bool) {
	use := n.nums[numID]
	if use == nil || use.scheme == nil || level < 0 || level > 8 {
		return "", false
	}
	s := use.scheme
	l := use.level(level)
	if !l.defined {
		return "", false
	}
	if !use.used[level] {
		use.used[level] = true
		if use.starts[level] >= 0 {
			s.count[level], s.running[level] = use.starts[level]-1, true
		}
	}
	if s.running[level] {
		s.count[level]++
	} else {
		s.count[level], s.running[level] = l.start, true
	}
	for below := level + 1; below < 9; below++ {
		switch r := use.level(below).restart; {
		case r == 0:
		case r < 0, level < r:
			s.running[below] = false
		}
	}
	if l.format == "bullet" {
		return "", true
	}
	return use.show(level), false
}

func (u *numberUse) level(i int) *numberLevel {
	if u.own[i] != nil {
		return u.own[i]
	}
	return &u.scheme.levels[i]
}

// show writes the number of a level by its text.
func (u *numberUse) show(level int) string {
	l := u.level(level)
	var b strings.Builder
	for i := 0; i < len(l.text); i++ {
		c := l.text[i]
		if c != '%' || i+1 >= len(l.text) || l.text[i+1] < '1' || l.text[i+1] > '9' {
			b.WriteByte(c)
			continue
		}
		i++
		of := int(l.text[i] - '1')
		other := u.level(of)
		count := u.scheme.count[of]
		if !u.scheme.running[of] {
			count = other.start
		}
		format := other.format
		if l.legal {
			format = "decimal"
		}
		b.WriteString(formatNumber(count, format))
	}
	return strings.TrimSpace(b.String())
}

// formatNumber writes a number in a number format of WordprocessingML (ECMA-376 part 1,
// §17.18.59). Formats without a form for n, and unknown ones, fall back to digits as Word does.
func formatNumber(n int, format string) string {
	switch format {
	case "none", "bullet":
		return ""
	case "decimalZero":
		if n >= 0 && n < 10 {
			return "0" + itoa(n)
		}
	case "upperRoman":
		return roman(n)
	case "lowerRoman":
		return strings.ToLower(roman(n))
	case "upperLetter":
		return letters(n, 'A')
	case "lowerLetter":
		return letters(n, 'a')
	case "chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand", "koreanCounting", "ideographDigitalCounting":
		return hanCount(n)
	case "ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital", "koreanDigital2":
		return mapDigits(n, []rune("〇一二三四五六七八九"))
	case "chineseLegalSimplified":
		return legal(hanCount(n), "零壹贰叁肆伍陆柒捌玖拾佰仟")
	case "ideographLegalTraditional", "japaneseLegal":
		return legal(hanCount(n), "零壹貳參肆伍陸柒捌玖拾佰仟")
	case "ideographTraditional":
		return pick(n, "甲乙丙丁戊己庚辛壬癸")
	case "ideographZodiac":
		return pick(n, "子丑寅卯辰巳午未申酉戌亥")
	case "decimalEnclosedCircle", "decimalEnclosedCircleChinese", "ideographEnclosedCircle":
		if format == "ideographEnclosedCircle" && n >= 1 && n <= 10 {
			return string(rune('㊀' + n - 1))
		}
		return pick(n, "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")
	case "decimalEnclosedParen":
		return pick(n, "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇")
	case "decimalEnclosedFullstop":
		return pick(n, "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛")
	case "decimalFullWidth", "decimalFullWidth2":
		return mapDigits(n, []rune("０１２３４５６７８９"))
	case "numberInDash":
		return "- " + itoa(n) + " -"
	case "ordinal":
		return ordinalEnglish(n)
	}
	return itoa(n)
}

func roman(n int) string {
	if n <= 0 || n > 3999 {
		return itoa(n)
	}
	var b strings.Builder
	for _, step := range []struct {
		value int
		sign  string
	}{{1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}} {
		for n >= step.value {
			b.WriteString(step.sign)
			n -= step.value
		}
	}
	return b.String()
}

// letters: a … z, aa, bb … as Word repeats them.
func letters(n int, first rune) string {
	if n <= 0 || n > 780 {
		return itoa(n)
	}
	return strings.Repeat(string(first+rune((n-1)%26)), (n-1)/26+1)
}

// hanCount: 一 … 十 十一 … 二十 … 一百零一.
func hanCount(n int) string {
	if n < 0 || n > 9999 {
		return itoa(n)
	}
	digits := []rune("零一二三四五六七八九")
	if n < 10 {
		return string(digits[n])
	}
	var b strings.Builder
	zero := false
	for _, unit := range []struct {
		value int
		sign  rune
	}{{1000, '千'}, {100, '百'}, {10, '十'}, {1, 0}} {
		d := n / unit.value
		n %= unit.value
		if d == 0 {
			zero = zero || b.Len() > 0
			continue
		}
		if zero {
			b.WriteRune('零')
			zero = false
		}
		if !(d == 1 && unit.value == 10 && b.Len() == 0) {
			b.WriteRune(digits[d])
		}
		if unit.sign != 0 {
			b.WriteRune(unit.sign)
		}
	}
	return b.String()
}

func mapDigits(n int, digits []rune) string {
	var b strings.Builder
	for _, c := range itoa(n) {
		if c >= '0' && c <= '9' {
			c = digits[c-'0']
		}
		b.WriteRune(c)
	}
	return b.String()
}

// legal replaces numerals by those that cannot be altered, in the order of 零一…九十百千.
func legal(s, forms string) string {
	from, to := []rune("零一二三四五六七八九十百千"), []rune(forms)
	return strings.Map(func(r rune) rune {
		for i, f := range from {
			if f == r {
				return to[i]
			}
		}
		return r
	}, s)
}

func pick(n int, forms string) string {
	if list := []rune(forms); n >= 1 && n <= len(list) {
		return string(list[n-1])
	}
	return itoa(n)
}

func ordinalEnglish(n int) string {
	end := "th"
	if n%100 < 11 || n%100 > 13 {
		switch n % 10 {
		case 1:
			end = "st"
		case 2:
			end = "nd"
		case 3:
			end = "rd"
		}
	}
	return itoa(n) + end
}
