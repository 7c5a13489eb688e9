package reading

import (
	"sort"
	"strings"

	"luodi/internal/document"
)

// column is what a column of a ledger holds, by its heading.
type column uint8

const (
	colOther column = iota
	colNumber
	colGroup // 重点任务, 类别: shared by several rows
	colTask  // 主要内容, 工作任务: what is to be done
	colMore  // further text of the task (measure of success, 工作目标)
	colLead
	colUnit // units without a role
	colSupport
	colDeadline
)

// columnWords are the headings of ledger columns. A heading is compared without blanks; the
// first entry that it contains (or is, for exact ones) decides.
var columnWords = []struct {
	word  string
	exact bool
	col   column
}{
	{"序号", false, colNumber}, {"编号", false, colNumber}, {"no.", true, colNumber}, {"#", true, colNumber}, {"no", true, colNumber}, {"ref", true, colNumber},
	{"责任人", false, colOther}, {"责任领导", false, colOther}, {"分管领导", false, colOther}, {"市领导", false, colOther}, {"联系人", false, colOther}, {"备注", false, colOther}, {"依据", false, colOther},
	{"牵头", false, colLead}, {"主办", false, colLead}, {"主责", false, colLead}, {"lead", false, colLead},
	{"配合", false, colSupport}, {"协办", false, colSupport}, {"参与单位", false, colSupport}, {"参与部门", false, colSupport}, {"协同", false, colSupport}, {"support", false, colSupport}, {"partner", false, colSupport},
	{"责任单位", false, colUnit}, {"责任部门", false, colUnit}, {"责任主体", false, colUnit}, {"承办", false, colUnit}, {"实施单位", false, colUnit}, {"落实单位", false, colUnit}, {"责任分工", false, colUnit}, {"任务分工", false, colUnit},
	{"部门", true, colUnit}, {"单位", true, colUnit}, {"部门单位", true, colUnit}, {"成员单位", true, colUnit}, {"responsible", false, colUnit}, {"owner", false, colUnit}, {"agency", true, colUnit}, {"department", true, colUnit},
	{"完成时", false, colDeadline}, {"时限", false, colDeadline}, {"完成日期", false, colDeadline}, {"时间节点", false, colDeadline}, {"时间安排", false, colDeadline}, {"完成期限", false, colDeadline}, {"进度安排", false, colDeadline},
	{"target date", false, colDeadline}, {"deadline", false, colDeadline}, {"due", false, colDeadline}, {"timeline", false, colDeadline}, {"timeframe", false, colDeadline}, {"completion date", false, colDeadline},
	{"类别", false, colGroup}, {"领域", false, colGroup}, {"分类", false, colGroup}, {"板块", false, colGroup}, {"一级", false, colGroup}, {"方面", true, colGroup}, {"项目类型", true, colGroup},
	{"目标", false, colMore}, {"成果", false, colMore}, {"进度", false, colMore}, {"measurement", false, colMore},
	{"重点任务", false, colGroup}, {"任务名称", false, colGroup}, {"事项名称", false, colGroup}, {"重点工作", false, colGroup}, {"主要任务", false, colGroup}, {"工作任务", false, colGroup}, {"项目", true, colGroup}, {"事项", false, colGroup}, {"任务", true, colGroup},
	{"内容", false, colTask}, {"措施", false, colTask}, {"举措", false, colTask}, {"职责", false, colTask}, {"任务", false, colTask}, {"工作", false, colTask},
	{"milestone", false, colTask}, {"action", false, colTask}, {"task", false, colTask}, {"deliverable", false, colTask}, {"measure", true, colTask}, {"activity", false, colTask}, {"commitment", false, colTask},
}

func columnOf(heading string) column {
	h := strings.ToLower(tight(heading))
	if strings.Contains(heading, " ") && isASCII(heading) {
		h = strings.ToLower(strings.TrimSpace(heading))
	}
	if h == "" || runeCount(h, 26) > 25 {
		return colOther
	}
	for _, w := range columnWords {
		if h == w.word || !w.exact && strings.Contains(h, w.word) {
			return w.col
		}
	}
	return colOther
}

// layout is the meaning of the columns of a ledger.
type layout struct {
	cols []column
	task int // the column of the task's text
	name int // a column that names each task, or -1
	grp  int // a column of groups, or -1
	num  int
}

// layoutOf reads a header row. It reports false for a table that is no ledger: one must say what
// is to be done, and by whom or by when, or in numbered rows.
func layoutOf(headings []string) (layout, bool) {
	l := layout{cols: make([]column, len(headings)), task: -1, name: -1, grp: -1, num: -1}
	units, dates := 0, 0
	for i, h := range headings {
		l.cols[i] = columnOf(h)
		switch l.cols[i] {
		case colNumber:
			if l.num < 0 {
				l.num = i
			}
		case colGroup:
			if l.grp < 0 {
				l.grp = i
			} else if l.task < 0 && l.name < 0 {
				l.name = i
			}
		case colTask:
			if l.task < 0 {
				l.task = i
			} else {
				l.cols[i] = colMore
			}
		case colLead, colUnit, colSupport:
			units++
		case colDeadline:
			dates++
		}
	}
	if l.task < 0 && l.name >= 0 {
		l.task, l.name = l.name, -1
	}
	if l.task < 0 && l.grp >= 0 {
		l.task, l.grp = l.grp, -1
	}
	hasLead := false
	for _, c := range l.cols {
		hasLead = hasLead || c == colLead
	}
	if hasLead {
		for i, c := range l.cols {
			if c == colUnit {
				l.cols[i] = colSupport // 责任单位 beside 牵头单位 follows it
			}
		}
	}
	return l, l.task >= 0 && (units > 0 || dates > 0)
}

// grid is a table put together from its cells: segment indices by row and column, merged cells
// repeated in every place they cover; -1 where there is no cell.
type grid struct {
	first, stop int // segments
	rows        [][]int
}

// readTables reads the ledgers among the tables of the document: one task for each row.
func (r *reader) readTables() []task {
	var tasks []task
	for i := 0; i < len(r.segs); {
		if r.segs[i].role != roleCell {
			i++
			continue
		}
		g := r.gridAt(i)
		tasks = append(tasks, r.ledgerRows(&g)...)
		i = g.stop
	}
	return tasks
}

func (r *reader) cell(i int) *document.Block { return &r.doc.Blocks[r.segs[i].block] }

// gridAt collects the cells of the table that begins at segment i.
func (r *reader) gridAt(i int) grid {
	g := grid{first: i}
	table := r.cell(i).Place.Cell.Table
	for g.stop = i; g.stop < len(r.segs); g.stop++ {
		if r.segs[g.stop].role != roleCell {
			// a paragraph between the cells of one table does not end it
			if g.stop+1 < len(r.segs) && r.segs[g.stop+1].role == roleCell && r.cell(g.stop+1).Place.Cell.Table == table {
				continue
			}
			break
		}
		c := r.cell(g.stop).Place.Cell
		if c.Table != table {
			break
		}
		if c.Row > 5000 || c.Col > 60 {
			continue
		}
		for row := c.Row; row < c.Row+min(max(c.RowSpan, 1), 500); row++ {
			for col := c.Col; col < c.Col+min(max(c.ColSpan, 1), 60); col++ {
				for len(g.rows) <= row {
					g.rows = append(g.rows, nil)
				}
				for len(g.rows[row]) <= col {
					g.rows[row] = append(g.rows[row], -1)
				}
				if g.rows[row][col] < 0 {
					g.rows[row][col] = g.stop
				}
			}
		}
	}
	return g
}

func (g *grid) at(row, col int) int {
	if row < len(g.rows) && col >= 0 && col < len(g.rows[row]) {
		return g.rows[row][col]
	}
	return -1
}

func (r *reader) cellText(i int) string {
	if i < 0 {
		return ""
	}
	return r.cell(i).Text
}

// header finds the row that names the columns among the first five: the one that names most of
// them, because a heading over 牵头单位 and 配合单位 may stand in a row of its own.
func (r *reader) header(g *grid) (row int, l layout, ok bool) {
	best := 0
	for i := 0; i < len(g.rows) && i < 5; i++ {
		headings := make([]string, len(g.rows[i]))
		for c := range headings {
			headings[c] = r.cellText(g.at(i, c))
			if c > 0 && g.at(i, c) == g.at(i, c-1) {
				headings[c] = "" // one cell over several columns names none of them
			}
		}
		this, is := layoutOf(headings)
		if known := this.known(); is && known > best {
			row, l, ok, best = i, this, true, known
		}
	}
	return row, l, ok
}

// known counts the columns whose meaning is known.
func (l *layout) known() int {
	n := 0
	for _, c := range l.cols {
		n += b2i(c != colOther)
	}
	return n
}

// ledgerRows reads the rows of a table, or none when it is no ledger.
func (r *reader) ledgerRows(g *grid) []task {
	head, l, ok := r.header(g)
	if !ok {
		return nil
	}
	var tasks []task
	lastGroup, lastTask := -1, -1
	named := l.grp >= 0 && !r.repeats(g, head, l.grp)
	for row := head + 1; row < len(g.rows); row++ {
		at := g.at(row, l.task)
		if at < 0 || tight(r.cellText(at)) == tight(r.cellText(g.at(head, l.task))) {
			continue
		}
		if r.fullWidth(g, row) {
			// a line over the whole table is the heading of the rows below it
			lastGroup = -1
			if !named {
				lastGroup = -2 - at
			}
			continue
		}
		if at == lastTask {
			r.mergeRow(&tasks[len(tasks)-1], g, row, &l)
			continue
		}
		lastTask = at
		t := r.rowTask(g, row, &l, named)
		if grp := g.at(row, l.grp); !named && grp >= 0 && grp != lastGroup && (len(tasks) == 0 || tight(r.cellText(grp)) != tight(r.cellText(max(lastGroup, 0))) || lastGroup < 0) {
			t.group = r.groupHeading(grp)
			lastGroup = grp
		} else if lastGroup <= -2 {
			t.group = r.groupHeading(-2 - lastGroup)
			lastGroup = -1
		}
		tasks = append(tasks, t)
	}
	return tasks
}

func (r *reader) groupHeading(i int) *Finding {
	p := blockPassage(r.cell(i))
	f := p.found(0, len(p.text), "table.group", 0.9)
	f.Text = unbroken(f.Text)
	return &f
}

// fullWidth reports a row that is one cell over all columns.
func (r *reader) fullWidth(g *grid, row int) bool {
	first := g.at(row, 0)
	if first < 0 || len(g.rows[row]) < 3 {
		return false
	}
	for c := range g.rows[row] {
		if g.at(row, c) != first {
			return false
		}
	}
	return true
}

// repeats reports whether a column of groups really groups: it covers several rows with one
// cell, or leaves rows empty, or says the same again.
func (r *reader) repeats(g *grid, head, col int) bool {
	seen := map[string]bool{}
	for row := head + 1; row < len(g.rows); row++ {
		i := g.at(row, col)
		if i < 0 || row > head+1 && i == g.at(row-1, col) {
			return true
		}
		t := tight(r.cellText(i))
		if seen[t] {
			return true
		}
		seen[t] = true
	}
	return false
}

// rowTask makes the task of a row.
func (r *reader) rowTask(g *grid, row int, l *layout, named bool) task {
	at := g.at(row, l.task)
	t := task{at: at, node: -1, fixed: true, rule: "table.row", sure: 0.93}
	if first := g.at(row, 0); first >= 0 && first < at && (l.grp != 0 || named) {
		t.at = first
	}
	if l.num >= 0 {
		t.number = strings.TrimRight(tight(r.cellText(g.at(row, l.num))), "、.．")
	}
	parts := []int{}
	add := func(i int) {
		for _, p := range parts {
			if p == i {
				return
			}
		}
		if i >= 0 {
			parts = append(parts, i)
		}
	}
	title := at
	if named && l.grp >= 0 {
		add(g.at(row, l.grp))
		title = g.at(row, l.grp)
	} else if l.name >= 0 && !r.repeats(g, row, l.name) {
		add(g.at(row, l.name))
		title = g.at(row, l.name)
	}
	add(at)
	for c, kind := range l.cols {
		if kind == colMore {
			add(g.at(row, c))
		}
	}
	sort.Ints(parts) // in source order, so that the row has one span
	t.p = r.cells(parts)
	t.setTitle(r.cellText(title), title == at)
	if t.number == "" {
		t.numberFromTitle()
	}
	t.body = [2]int{0, len(t.p.text)}
	if title == at && len(parts) > 0 && parts[0] == at {
		t.body[1] = len(r.cellText(at))
	}
	for c, kind := range l.cols {
		i := g.at(row, c)
		if i < 0 || c > 0 && i == g.at(row, c-1) {
			continue
		}
		switch kind {
		case colLead, colUnit, colSupport:
			t.addUnits(r.cell(i), kind)
		case colDeadline:
			t.setDeadline(r.cell(i), r.ctx)
		}
	}
	if len(t.units) == 0 {
		t.owners = ownersIn(t.p.text, r.ctx)
		for k := range t.owners {
			c := &t.owners[k]
			for _, u := range c.units {
				t.units = append(t.units, taskUnit{unitMention: u, p: &t.p, c: c})
			}
		}
	}
	return t
}

// mergeRow adds the units of a row whose task cell is merged with the row above.
func (r *reader) mergeRow(t *task, g *grid, row int, l *layout) {
	for c, kind := range l.cols {
		i := g.at(row, c)
		if i < 0 || i == g.at(row-1, c) {
			continue
		}
		switch kind {
		case colLead, colUnit, colSupport:
			t.addUnits(r.cell(i), kind)
		}
	}
}

// cells joins whole cells into one passage.
func (r *reader) cells(list []int) passage {
	var b strings.Builder
	var p passage
	for _, i := range list {
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		p.add(part{at: b.Len(), block: r.cell(i)})
		b.WriteString(r.cell(i).Text)
	}
	p.text = b.String()
	return p
}

// setTitle takes the name of the task, or the first clause of its text.
func (t *task) setTitle(name string, clause bool) {
	start := strings.Index(t.p.text, name)
	if start < 0 {
		start = 0
	}
	head := start
	if m, ok := markerAt(t.p.text, start); ok && m.end < len(t.p.text) {
		head = m.end
	}
	if !clause {
		t.title = [2]int{head, start + len(name)}
		return
	}
	o := openingOf(t.p.text, head, start+len(name), nil, isASCII(name))
	t.title = [2]int{o.start, o.clause}
	if isASCII(name) {
		t.title[1] = o.sentence
	}
	t.title[1] = t.title[0] + len(strings.TrimRight(t.p.text[t.title[0]:t.title[1]], "*# "))
}

// numberFromTitle takes the number printed before the task's text when there is no column for it.
func (t *task) numberFromTitle() {
	if m, ok := markerAt(t.p.text, 0); ok && m.end <= t.title[0] {
		t.number = m.numberText(t.p.text)
	}
}

// addUnits reads the units of a cell.
func (t *task) addUnits(b *document.Block, kind column) {
	t.addUnitsOf(blockPassage(b), kind)
}

func (t *task) addUnitsOf(p passage, kind column) {
	text := strings.Trim(p.text, " \n\u3000")
	switch text {
	case "", "—", "-", "——", "–", "/", "无", "\\", "N/A", "n/a":
		return
	}
	if c := ownersIn(p.text, dateContext{}); len(c) > 0 && !c[0].inline {
		for k := range c {
			for _, u := range c[k].units {
				t.units = append(t.units, taskUnit{unitMention: u, p: &p, c: nil})
			}
		}
		return
	}
	for _, u := range splitUnits(p.text) {
		switch kind {
		case colLead:
			u.role, u.marked = Lead, true
		case colSupport:
			u.role, u.marked = Support, true
		}
		t.units = append(t.units, taskUnit{unitMention: u, p: &p})
	}
}

// setDeadline reads the cell of a deadline column, whole and verbatim.
func (t *task) setDeadline(b *document.Block, ctx dateContext) {
	p := blockPassage(b)
	d := deadlineValue(p.text, ctx)
	if d == nil {
		return
	}
	f := p.found(d.start, d.end, "deadline.column", max(d.confidence, 0.8))
	f.Text = unbroken(d.text)
	t.deadline = &Deadline{Finding: f, From: d.from, To: d.to, Kind: d.kind}
}
