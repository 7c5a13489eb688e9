package reading

import (
	"strconv"
	"strings"

	"luodi/internal/document"
)

// A ledger that lost its table: a PDF read as text gives the cells one behind the other, each
// broken over several short lines, column by column within a row. The lines themselves are read
// here, not the blocks, because only the line breaks still show where a cell ended.

// flatLine is a line of such a ledger, or the part of one behind a full stop.
type flatLine struct {
	start, end int // bytes of Document.Text
	text       string
	broken     bool // a page break stands before it
}

// flatTable is the ledger: its columns and the lines below the headings.
type flatTable struct {
	layout
	lines []flatLine
	from  int // byte of Document.Text of the first heading
}

// flatLedger reads a flattened ledger, or none. The segments that it covers become cells, so that
// the outline leaves them alone.
func (r *reader) flatLedger() []task {
	if r.doc.Format != document.Text && r.doc.Format != document.PDF {
		return nil
	}
	t, ok := r.findFlat()
	if !ok {
		return nil
	}
	var tasks []task
	group := 0
	for at := 0; at < len(t.lines); {
		number := len(tasks) + 1
		stop := t.nextRow(at+1, number+1)
		row := t.lines[at+1 : stop]
		if out, ok := r.flatRow(&t, number, row, &group); ok {
			tasks = append(tasks, out)
		} else if len(tasks) < number {
			break
		}
		at = stop
	}
	if len(tasks) < 2 {
		return nil
	}
	first, stop := 0, len(r.segs)
	for i := range r.segs {
		b := &r.doc.Blocks[r.segs[i].block]
		if b.Span.Start >= t.from && i >= r.bodyStart || r.segs[i].role == roleText && b.Span.End > t.from && i >= r.bodyStart {
			if first == 0 {
				first = i
			}
			if r.segs[i].role == roleText {
				r.segs[i].role, r.segs[i].mark = roleFlat, marker{}
			}
		}
	}
	for i := range tasks {
		tasks[i].at = min(first+i, stop)
	}
	return tasks
}

// findFlat looks for the headings, one a line: 序号 / 重点任务 / 主要内容 / 牵头部门 / 责任单位, and a
// line with the number 1 behind them.
func (r *reader) findFlat() (flatTable, bool) {
	text := r.doc.Text
	from := 0
	for {
		k := strings.Index(text[from:], "序号")
		if k < 0 {
			return flatTable{}, false
		}
		at := from + k
		from = at + len("序号")
		lines := linesFrom(text, lineStart(text, at), 16)
		if len(lines) == 0 || tight(lines[0].text) != "序号" {
			continue
		}
		var headings []string
		n := 0
		for ; n < len(lines) && tight(lines[n].text) != "1"; n++ {
			headings = append(headings, lines[n].text)
		}
		if n == len(lines) || n < 3 {
			continue
		}
		l, ok := layoutOf(headings)
		if !ok || l.num != 0 {
			continue
		}
		t := flatTable{layout: l, from: lines[0].start}
		t.lines = cleanFlat(linesFrom(text, lines[n].start, 1<<20), headings)
		return t, true
	}
}

func lineStart(text string, at int) int {
	for at > 0 && text[at-1] != '\n' {
		at--
	}
	return at
}

// linesFrom gives the lines of a text from a byte on, blank ones left out.
func linesFrom(text string, at, limit int) []flatLine {
	var lines []flatLine
	for at < len(text) && len(lines) < limit {
		end := at
		for end < len(text) && text[end] != '\n' {
			end++
		}
		if a, b := skipBlank(text[:end], at), trimBlank(text, end); a < b {
			lines = append(lines, flatLine{start: a, end: b, text: text[a:b]})
		}
		at = end + 1
	}
	return lines
}

// cleanFlat takes page marks and repeated headings out, notes where they stood, and cuts a line
// behind a full stop, where one cell may end and the next begin.
func cleanFlat(lines []flatLine, headings []string) []flatLine {
	out := make([]flatLine, 0, len(lines))
	broken := false
	for i := 0; i < len(lines); i++ {
		l := lines[i]
		if isPageLine(l.text) {
			broken = true
			continue
		}
		if tight(l.text) == tight(headings[0]) && i+len(headings) <= len(lines) {
			same := true
			for k := range headings {
				same = same && tight(lines[i+k].text) == tight(headings[k])
			}
			if same {
				i += len(headings) - 1
				broken = true
				continue
			}
		}
		for {
			k := strings.Index(l.text, "。")
			if k < 0 || k+len("。") >= len(l.text) {
				break
			}
			cut := k + len("。")
			head := flatLine{start: l.start, end: l.start + cut, text: l.text[:cut], broken: broken}
			broken = false
			out = append(out, head)
			next := skipBlank(l.text, cut)
			l.start, l.text = l.start+next, l.text[next:]
		}
		l.broken, broken = broken, false
		out = append(out, l)
	}
	return out
}

func isPageLine(t string) bool {
	t = strings.Trim(t, "#-—– :：")
	if rest, ok := strings.CutPrefix(t, "Page "); ok {
		t = rest
	} else if rest, ok := strings.CutPrefix(t, "第"); ok && strings.HasSuffix(t, "页") {
		t = strings.TrimSuffix(rest, "页")
	} else {
		return false
	}
	_, err := strconv.Atoi(strings.Trim(t, " :"))
	return err == nil
}

// nextRow is the line that is the number n alone, from line at on; the end when there is none.
func (t *flatTable) nextRow(at, n int) int {
	want := strconv.Itoa(n)
	for i := at; i < len(t.lines); i++ {
		if t.lines[i].text == want {
			return i
		}
	}
	return len(t.lines)
}

// flatRow puts a row's lines back into its cells.
func (r *reader) flatRow(t *flatTable, number int, lines []flatLine, group *int) (task, bool) {
	out := task{node: -1, number: strconv.Itoa(number), fixed: true, rule: "table.flat", sure: 0.8}
	if t.grp >= 0 && len(lines) > 0 {
		n := flatGroup(lines, *group+1)
		if n > 0 {
			*group++
			heading := append([]flatLine{}, lines[:n]...)
			full := halfWidths(lines[0].text)
			lines = lines[n:]
			if k := brokenAt(lines); k < len(lines) && halfWidths(heading[n-1].text) >= full-2 && halfWidths(lines[k].text) < full-2 && !startsUnit(lines[k].text) && !strings.ContainsAny(lines[k].text, "。，；、") {
				// the heading goes on behind the page break
				heading = append(heading, lines[k])
				rest := append([]flatLine{}, lines[:k]...)
				if lines = append(rest, lines[k+1:]...); k < len(lines) {
					lines[k].broken = true
				}
			}
			p := r.linesPassage(heading)
			out.group = &Finding{Text: p.text, Span: p.span(0, len(p.text)), Rule: "table.group", Confidence: 0.8}
		}
	}
	if len(lines) == 0 {
		return out, false
	}
	cells := t.splitRow(lines)
	if len(cells.task) == 0 {
		return out, false
	}
	out.p = r.linesPassage(cells.task)
	out.body = [2]int{0, len(out.p.text)}
	out.setTitle(out.p.text, true)
	for i, list := range cells.units {
		if len(list) > 0 {
			out.addUnitsOf(r.linesPassage(list), cells.kinds[i])
		}
	}
	if len(cells.date) > 0 {
		p := r.linesPassage(cells.date)
		if d := deadlineValue(p.text, r.ctx); d != nil {
			f := p.found(d.start, d.end, "deadline.column", 0.75)
			f.Text = d.text
			out.deadline = &Deadline{Finding: f, From: d.from, To: d.to, Kind: d.kind}
		}
	}
	return out, true
}

// linesPassage joins lines into one passage without breaks: they are the lines of one cell.
func (r *reader) linesPassage(lines []flatLine) passage {
	var p passage
	var b strings.Builder
	whole := &document.Block{Text: r.doc.Text, Pieces: []document.Piece{{}}}
	for _, l := range lines {
		p.add(part{at: b.Len(), block: whole, from: l.start})
		b.WriteString(l.text)
	}
	p.text = b.String()
	return p
}

// brokenAt is the first line behind a page break inside a row, or len(lines).
func brokenAt(lines []flatLine) int {
	for i := range lines {
		if i > 0 && lines[i].broken {
			return i
		}
	}
	return len(lines)
}

// flatGroup counts the lines of the group heading that a row opens with: a number that continues
// the groups, and lines as wide as its first.
func flatGroup(lines []flatLine, want int) int {
	m, ok := markerAt(lines[0].text, 0)
	if !ok || m.value != want {
		return 0
	}
	width := halfWidths(lines[0].text)
	if width > 32 {
		return 0
	}
	n, run := 1, width
	for n < len(lines) {
		w := halfWidths(lines[n].text)
		last, _ := decodeLast(lines[n-1].text, len(lines[n-1].text))
		next, _ := decodeLast(lines[n].text, len(lines[n].text))
		if lines[n].broken || w > width+2 || (next == '、' || next == '，') && brokenAt(lines) < len(lines) || run < width-2 && last != '、' && last != '，' && last != '；' {
			break
		}
		if last == '、' || last == '，' {
			run += w
		} else {
			run = w
		}
		n++
	}
	return n
}

// halfWidths is the printed width of a line, in half widths of a Han character.
func halfWidths(t string) int {
	n := 0
	for _, r := range t {
		switch {
		case isBlank(r):
		case r < 0x2000:
			n++
		default:
			n += 2
		}
	}
	return n
}

// flatCells are the lines of a row by cell.
type flatCells struct {
	task  []flatLine
	units [][]flatLine
	kinds []column
	date  []flatLine
}

// splitRow finds where the cells of a row begin. A cell of units begins with the name of one and
// holds nothing else; between two such cells the sign 、 is missing. Behind a page break the
// cells go on in the same order.
func (t *flatTable) splitRow(lines []flatLine) flatCells {
	var c flatCells
	for _, k := range t.cols {
		switch k {
		case colLead, colUnit, colSupport:
			c.kinds = append(c.kinds, k)
		}
	}
	c.units = make([][]flatLine, len(c.kinds))
	brk := brokenAt(lines)
	before, after := lines[:brk], lines[brk:]
	if t.dates() {
		before, c.date = cutDates(before)
		if rest, d := cutDates(after); len(d) > 0 {
			after, c.date = rest, append(c.date, d...)
		}
	}
	best := -1 << 30
	for _, a := range taskEnds(before, len(after) > 0) {
		for _, b := range unitEnds(before, a, len(c.kinds)) {
			for _, q := range continuations(after, len(c.kinds)) {
				score := scoreRow(before, after, a, b, q, len(c.kinds))
				if score > best {
					best = score
					c.take(before, after, a, b, q)
				}
			}
		}
	}
	return c
}

func (t *flatTable) dates() bool {
	for _, k := range t.cols {
		if k == colDeadline {
			return true
		}
	}
	return false
}

// cutDates takes the lines at the end that say when: 2023年12月 / 底前, 长期坚持.
func cutDates(lines []flatLine) (rest, dates []flatLine) {
	n := len(lines)
	for n > 0 && isDateLine(lines[n-1].text) {
		n--
	}
	return lines[:n], lines[n:]
}

func isDateLine(t string) bool {
	t = tight(t)
	if n := runeCount(t, 13); n > 12 || strings.Contains(t, "。") {
		return false
	} else if n > 8 && (t[0] < '0' || t[0] > '9') {
		return false
	}
	for _, w := range [...]string{"长期", "持续", "全年", "常态", "年底", "月底", "底前", "季度", "半年"} {
		if strings.Contains(t, w) {
			return true
		}
	}
	c, _ := decode(t, 0)
	return c >= '0' && c <= '9' && strings.ContainsAny(t, "年月日")
}

// continuation says how many lines behind a page break belong to the task and to the first cell
// of units; the rest belongs to the last.
type continuation struct{ task, lead int }

// taskEnds lists where the task's cell may end: before a line that begins with the name of a
// unit, behind the last full stop.
func taskEnds(lines []flatLine, open bool) []int {
	last := 0
	for i := range lines {
		if strings.Contains(lines[i].text, "。") {
			last = i + 1
		}
	}
	var ends []int
	for i := max(last, 1); i < len(lines); i++ {
		// Behind the last stop of a row that is whole the task is over.
		if startsUnit(lines[i].text) || isDash(lines[i].text) || i == last && !open {
			ends = append(ends, i)
		}
	}
	if len(ends) == 0 || open {
		ends = append(ends, len(lines))
	}
	if len(ends) > 12 {
		ends = ends[:12]
	}
	return ends
}

// unitEnds lists where the first cell of units may end.
func unitEnds(lines []flatLine, a, kinds int) []int {
	if kinds < 2 {
		return []int{len(lines)}
	}
	var ends []int
	for i := a + 1; i < len(lines); i++ {
		before := lines[i-1].text
		last, _ := decodeLast(before, len(before))
		if last != '、' && last != '，' && (startsUnit(lines[i].text) || isDash(lines[i].text) || isDash(before) || len(before) >= 6 && strongEnd(before)) {
			ends = append(ends, i)
		}
	}
	if len(ends) > 6 {
		ends = ends[:6]
	}
	return append(ends, len(lines))
}

func continuations(after []flatLine, kinds int) []continuation {
	if len(after) == 0 {
		return []continuation{{}}
	}
	stop := 0
	for i := range after {
		if strings.Contains(after[i].text, "。") {
			stop = i + 1
		}
	}
	out := []continuation{{stop, 0}}
	if kinds > 1 {
		for lead := 1; lead <= 4 && stop+lead <= len(after); lead++ {
			out = append(out, continuation{stop, lead})
		}
	}
	if stop == 0 {
		out = append(out, continuation{len(after), 0})
	}
	return out
}

// scoreRow judges a way of cutting a row by how well its cells read.
func scoreRow(before, after []flatLine, a, b int, q continuation, kinds int) int {
	score := 0
	var buf strings.Builder
	join := func(lists ...[]flatLine) string {
		buf.Reset()
		for _, l := range lists {
			for i := range l {
				buf.WriteString(l[i].text)
			}
		}
		return tight(buf.String())
	}
	rest := after[q.task:]
	task := join(before[:a], after[:q.task])
	if strings.HasSuffix(task, "。") {
		score += 4
	}
	lead := join(before[a:b], rest[:q.lead])
	score += scoreUnits(lead)
	if kinds > 1 {
		support := join(before[b:], rest[q.lead:])
		if support == "" {
			score -= 2
		}
		score += scoreUnits(support)
	} else {
		score += 0
	}
	// Nothing goes on behind a page break that was complete before it.
	if q.lead > 0 && scoreUnits(join(before[a:b])) > 0 && kinds > 1 && b < len(before) {
		score--
	}
	return score
}

// scoreUnits judges whether a text is a list of units.
func scoreUnits(s string) int {
	if s == "" {
		return 0
	}
	if isDash(s) {
		return 1
	}
	score := 0
	for _, u := range splitUnits(s) {
		switch {
		case !unitLike(u.name):
			score -= 4
		case twoUnits(u.name):
			score -= 2
		default:
			score++
		}
	}
	if last, _ := decodeLast(s, len(s)); last == '、' || last == '，' {
		score -= 3
	}
	return score
}

// twoUnits reports a name inside which another name of the same level begins: 市财政局市税务局.
func twoUnits(name string) bool {
	for i := len("市"); i < len(name); {
		c, n := decode(name, i)
		if c == '市' || c == '省' || c == '区' || c == '县' {
			if before := name[:i]; len(before) > 6 && strongEnd(before) && startsUnit(name[i:]) && len(name)-i > 6 {
				return true
			}
		}
		i += n
	}
	return false
}

func isDash(t string) bool {
	switch strings.TrimSpace(t) {
	case "—", "-", "——", "–", "/", "无":
		return true
	}
	return false
}

// unitStarts begin the names of bodies that do not begin with their level.
var unitStarts = []string{"各", "有关", "相关", "人民银行", "中国", "国家", "国网", "海关", "税务", "团", "银保监", "证监", "法院", "检察院", "公安", "教育部", "财政部", "商务部", "科技部"}

func startsUnit(t string) bool {
	t = tight(t)
	if ownPrefix(t) != "" || oneOf(t, 0, unitStarts) > 0 {
		return true
	}
	for _, w := range [...]string{"市级", "市直", "省级", "省直", "区级", "区直", "县级", "县直", "区县", "市县"} {
		if strings.HasPrefix(t, w) {
			return true
		}
	}
	// a name that opens with that of a place: 某某海关, 某某港集团
	k := strings.IndexAny(t, "、，")
	if i := strings.Index(t, "、"); i >= 0 {
		k = i
	}
	if k > 0 {
		t = t[:k]
	}
	return len(t) >= 9 && len(t) <= 36 && strongEnd(t) && !strings.ContainsAny(t, "。；：的“")
}

// take stores the cells of a way of cutting.
func (c *flatCells) take(before, after []flatLine, a, b int, q continuation) {
	rest := after[q.task:]
	c.task = append(append([]flatLine{}, before[:a]...), after[:q.task]...)
	if len(c.kinds) > 0 {
		c.units[0] = append(append([]flatLine{}, before[a:b]...), rest[:q.lead]...)
	}
	if len(c.kinds) > 1 {
		c.units[1] = append(append([]flatLine{}, before[b:]...), rest[q.lead:]...)
	} else if len(c.kinds) == 1 {
		c.units[0] = append(c.units[0], rest[q.lead:]...)
	}
}
