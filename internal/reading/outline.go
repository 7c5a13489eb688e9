package reading

import "strings"

// node is a provision while the outline is being built. Its own segments run from first to its
// first child; its whole text runs to stop.
type node struct {
	parent     int // index, -1 at the top
	children   []int
	depth      int // 1 at the top
	mark       marker
	plan       int // which plan of the document
	first      int // segment of the number or heading
	own        int // past the last own segment
	stop       int // past the last segment of the subtree
	area       area
	titleEnd   int // bytes of the heading, in headingPassage
	headed     bool
	text       passage       // the own text
	owners     []ownerClause // in it
	measure    bool
	subMeasure bool // a measure stands somewhere below
}

// area says what kind of part a provision belongs to, by its heading and those above it.
type area uint8

const (
	areaOpen      area = iota // nothing known: tasks
	areaGeneral               // 总体要求, 指导思想, 发展目标
	areaTasks                 // 重点任务, 工作举措
	areaSafeguard             // 保障措施, 组织实施
)

// buildOutline makes the tree out of the numbered segments. Which style stands above which is
// read from the document itself: a style whose numbers start again between two numbers of
// another stands below it. Restarts, gaps and doubled numbers do no harm, because only the style
// decides the place.
func (r *reader) buildOutline() {
	above := r.styleOrder()
	var stack []int // indices of open nodes, outermost first
	plan := 0
	last := func(i int) {
		for _, n := range stack {
			r.nodes[n].stop = i
		}
	}
	for i := range r.segs {
		s := &r.segs[i]
		if s.role == roleTitle && i > r.bodyStart {
			last(i)
			stack = stack[:0]
			plan++
			continue
		}
		if s.role != roleText || i < r.bodyStart {
			if len(stack) > 0 && s.role != roleCell && s.role != roleFlat {
				last(i)
				stack = closeAt(stack, s.role)
			}
			continue
		}
		if s.mark.style == noStyle || r.droppedStyle(s.mark) {
			continue
		}
		keep := len(stack)
		for keep > 0 {
			top := r.nodes[stack[keep-1]].mark.style
			if top == s.mark.style {
				keep--
				break
			}
			if !above[s.mark.style][top] && !r.openBelow(stack[:keep-1], s.mark.style) {
				break
			}
			keep--
		}
		for _, n := range stack[keep:] {
			r.nodes[n].stop = i
		}
		stack = stack[:keep]
		parent := -1
		if keep > 0 {
			parent = stack[keep-1]
		}
		n := node{parent: parent, depth: keep + 1, mark: s.mark, plan: plan, first: i, own: -1}
		id := len(r.nodes)
		if parent >= 0 {
			p := &r.nodes[parent]
			p.children = append(p.children, id)
			if p.own < 0 {
				p.own = i
			}
		}
		r.nodes = append(r.nodes, n)
		stack = append(stack, id)
	}
	last(len(r.segs))
	for i := range r.nodes {
		n := &r.nodes[i]
		if n.stop == 0 {
			n.stop = len(r.segs)
		}
		if n.own < 0 || n.own > n.stop {
			n.own = n.stop
		}
	}
	r.plans = plan + 1
	r.headings()
}

// closeAt closes all open provisions at the end of a text.
func closeAt(stack []int, role segmentRole) []int {
	if role == roleSignature || role == roleAnnex {
		return stack[:0]
	}
	return stack
}

func (r *reader) openBelow(stack []int, s style) bool {
	for _, n := range stack {
		if r.nodes[n].mark.style == s {
			return true
		}
	}
	return false
}

// droppedStyle reports styles that never number provisions here: a letter or Roman style that
// appears once, a decimal without its first.
func (r *reader) droppedStyle(m marker) bool {
	switch m.style {
	case styleLetter, styleRoman, styleDecimal2, styleDecimal3:
		return r.count[m.style] < 2
	}
	return false
}

// styleOrder tells for each pair whether the first style stands above the second: by how often
// the second starts anew between two numbers of the first, else by official custom.
func (r *reader) styleOrder() *[styles][styles]bool {
	var inside [styles][styles]int // inside[a][b]: b started anew while a was open
	var open [styles]bool
	for i := range r.segs {
		s := &r.segs[i]
		if s.role == roleTitle {
			open = [styles]bool{}
			continue
		}
		if s.role != roleText || s.mark.style == noStyle || i < r.bodyStart {
			continue
		}
		r.count[s.mark.style]++
		b := s.mark.style
		if first(s.mark) {
			for a := range open {
				if open[a] && style(a) != b {
					inside[a][b]++
				}
			}
		} else {
			// b goes on: what opened since then stands below it.
			for a := range open {
				if open[a] && style(a) != b && inside[b][a] > 0 {
					open[a] = false
				}
			}
		}
		open[b] = true
	}
	above := &[styles][styles]bool{}
	for a := style(1); a < styles; a++ {
		for b := style(1); b < styles; b++ {
			if a == b {
				continue
			}
			in, out := inside[a][b], inside[b][a]
			above[a][b] = in > out || in == out && a < b
			if a <= styleHash6 && b <= styleHash6 {
				above[a][b] = a < b
			}
		}
	}
	return above
}

func first(m marker) bool {
	switch m.style {
	case styleDecimal2:
		return m.value%100 == 1
	case styleDecimal3:
		return m.value%100 == 1
	}
	return m.value == 1
}

// headings finds where each heading ends and what area its part is.
func (r *reader) headings() {
	for i := range r.nodes {
		n := &r.nodes[i]
		n.titleEnd, n.headed = r.headingEnd(n)
		n.area = areaOf(r.headingText(n))
		if n.parent >= 0 {
			up := r.nodes[n.parent].area
			if up == areaGeneral || up == areaSafeguard || n.area == areaOpen {
				n.area = up
			}
			if up == areaTasks && n.area != areaTasks {
				n.area = areaTasks
			}
		}
	}
}

// headingText is the heading of a node without its number, brackets of owners and final stop.
func (r *reader) headingText(n *node) string {
	text := r.headingPassage(n).text
	from := min(skipBlank(text, n.mark.end-r.segs[n.first].start), n.titleEnd)
	return strings.TrimRight(text[from:n.titleEnd], "。：:；; \u3000")
}

// headingPassage is the paragraph that opens a provision, and the next one when the first is the
// number alone.
func (r *reader) headingPassage(n *node) passage {
	stop := n.first + 1
	if n.own > stop && r.body(&r.segs[n.first]) == "" {
		stop++
	}
	return r.passage(n.first, stop)
}

// headingEnd finds the end of a provision's heading in its first segment: the first full stop or
// colon, or the whole segment when it has none, or where the body of a heading printed without
// a stop begins (一、指导思想以…为指导).
func (r *reader) headingEnd(n *node) (end int, headed bool) {
	text := r.headingPassage(n).text
	from := skipBlank(text, min(max(n.mark.end-r.segs[n.first].start, 0), len(text)))
	if n.mark.style <= styleHash6 {
		return len(text), true // the format says that the whole line is the heading
	}
	if end := runOnHeading(text, from); end > 0 {
		return end, true
	}
	for i := from; i < len(text); {
		c, k := decode(text, i)
		if closing(c) != 0 {
			if end := skipBracket(text, i, 600); end > 0 {
				i = end
				continue
			}
		}
		switch c {
		case '。', '：', ':', '！', '？', '；':
			if c == ':' || c == '：' {
				if runeCount(text[from:i], 40) >= 40 {
					i += k
					continue
				}
			}
			return i, true
		case '\n':
			return i, true
		case ' ', '\u3000':
			// （一）指导思想  以…: a blank after a short heading ends it when prose follows.
			if next := skipBlank(text, i); next-i >= 6 && i > from && len(text)-next > 150 {
				return i, true
			}
		}
		i += k
	}
	return len(text), runeCount(text[from:], 61) <= 60
}

// headingTails end the headings that official plans use again and again (指导思想, 基本原则, 扶持政策,
// 培育对象), for texts that print a heading and its body without a stop between them.
var headingTails = []string{
	"思想", "原则", "要求", "思路", "目标", "任务", "工作", "措施", "举措", "政策", "保障", "领导", "实施", "步骤", "安排", "范围", "对象", "机制", "分工", "重点",
	"内容", "意义", "管理", "条件", "标准", "程序", "方式", "附则", "总则", "支持", "考核", "监督",
}

// bodyOpeners are words that begin the first sentence of such a body.
var bodyOpeners = []string{
	"以习", "以党", "以邓", "以“", "以《", "以提", "以推", "以建", "以加", "以深", "以人", "以打", "以市", "以服", "坚持", "为", "按照", "到2", "到“", "根据", "紧扣", "紧紧围绕", "深入", "全面", "围绕", "力争", "通过", "贯彻", "牢固树立", "认真", "立足",
	"从", "聚焦", "各", "全市", "全省", "全县", "全区", "本", "20", "在", "（", "(", "一、", "1", "第", "对", "我", "自",
}

// runOnHeading is the end of a heading of up to ten characters at byte from that runs into its
// body without a stop, or 0: it ends as headings do, and what follows opens as bodies do.
func runOnHeading(text string, from int) int {
	if len(text)-from < 90 {
		return 0
	}
	// a heading that stands word for word in every plan needs no opener behind it
	for _, w := range areaWords {
		if w.area != areaGeneral || len(w.word) < 12 || !strings.HasPrefix(text[from:], w.word) {
			continue
		}
		if next, _ := decode(text, from+len(w.word)); isHan(next) && !strings.ContainsRune("和与及的之是为", next) {
			return from + len(w.word)
		}
	}
	i := from
	for n := 0; n < 12 && i < len(text); n++ {
		c, k := decode(text, i)
		if !isHan(c) {
			return 0
		}
		i += k
		if n < 3 || endsWith(text[from:i], headingTails) == 0 {
			continue
		}
		if oneOf(text, i, bodyOpeners) > 0 && !strings.HasPrefix(text[i:], "和") {
			return i
		}
	}
	return 0
}

// areaWords classify headings; the first word found decides, so longer ones come first.
var areaWords = []struct {
	word string
	area area
}{
	{"总体要求", areaGeneral}, {"指导思想", areaGeneral}, {"基本原则", areaGeneral}, {"工作原则", areaGeneral}, {"实施原则", areaGeneral},
	{"总体思路", areaGeneral}, {"总体目标", areaGeneral}, {"主要目标", areaGeneral}, {"工作目标", areaGeneral}, {"发展目标", areaGeneral},
	{"行动目标", areaGeneral}, {"培育目标", areaGeneral}, {"培育对象", areaGeneral}, {"适用范围", areaGeneral}, {"适用对象", areaGeneral},
	{"目标要求", areaGeneral}, {"工作思路", areaGeneral}, {"重要意义", areaGeneral}, {"重大意义", areaGeneral}, {"发展基础", areaGeneral}, {"面临形势", areaGeneral},
	{"试点范围", areaGeneral}, {"实施范围", areaGeneral}, {"范围及形式", areaGeneral}, {"基本情况", areaGeneral},
	{"工作背景", areaGeneral}, {"编制依据", areaGeneral}, {"总则", areaGeneral},
	{"保障措施", areaSafeguard}, {"组织保障", areaSafeguard}, {"组织实施", areaSafeguard}, {"组织领导", areaSafeguard}, {"工作要求", areaSafeguard},
	{"有关要求", areaSafeguard}, {"相关要求", areaSafeguard}, {"工作保障", areaSafeguard}, {"实施保障", areaSafeguard}, {"保障机制", areaSafeguard}, {"支撑保障", areaSafeguard},
	{"强化保障", areaSafeguard}, {"工作步骤", areaSafeguard}, {"实施步骤", areaSafeguard}, {"进度安排", areaSafeguard}, {"时间安排", areaSafeguard},
	{"时间步骤", areaSafeguard}, {"方法步骤", areaSafeguard}, {"推进步骤", areaSafeguard}, {"监督考核", areaSafeguard}, {"考核监督", areaSafeguard}, {"督导考核", areaSafeguard}, {"考核评价", areaSafeguard}, {"附则", areaSafeguard},
	{"重点任务", areaTasks}, {"主要任务", areaTasks}, {"工作任务", areaTasks}, {"重点工作", areaTasks}, {"工作重点", areaTasks}, {"工作举措", areaTasks},
	{"工作措施", areaTasks}, {"主要措施", areaTasks}, {"重点举措", areaTasks}, {"政策措施", areaTasks}, {"工作内容", areaTasks}, {"具体措施", areaTasks}, {"任务措施", areaTasks},
	{"總體要求", areaGeneral}, {"指導思想", areaGeneral}, {"基本原則", areaGeneral}, {"工作目標", areaGeneral}, {"主要目標", areaGeneral}, {"發展目標", areaGeneral},
	{"重點任務", areaTasks}, {"主要任務", areaTasks}, {"工作任務", areaTasks}, {"重點工作", areaTasks}, {"工作舉措", areaTasks},
	{"組織保障", areaSafeguard}, {"組織實施", areaSafeguard}, {"組織領導", areaSafeguard}, {"有關要求", areaSafeguard},
	{"主要举措", areaTasks}, {"重点措施", areaTasks}, {"重点行动", areaTasks}, {"主要工作", areaTasks}, {"任务分工", areaTasks},
}

// areaOf classifies a heading. Only short headings are classified: 落实组织保障措施，推动… is a task.
func areaOf(heading string) area {
	n := runeCount(heading, 17)
	if oneOf(heading, 0, []string{"充分认识", "提高认识", "深刻认识", "高度重视"}) > 0 {
		return areaGeneral
	}
	if n > 16 {
		return areaOpen
	}
	for _, w := range areaWords {
		if strings.Contains(heading, w.word) {
			if w.area == areaTasks || n <= 12 {
				return w.area
			}
		}
	}
	if n <= 8 && endsWith(heading, []string{"任务", "举措"}) > 0 && heading != "目标任务" {
		return areaTasks
	}
	if heading == "目标任务" || heading == "工作机制" || heading == "目标" {
		return areaGeneral
	}
	return areaOpen
}
