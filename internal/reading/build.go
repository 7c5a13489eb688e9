package reading

import (
	"sort"
	"strings"
)

// task is a measure while it is being put together, from the outline or from a table row.
type task struct {
	at       int // segment where it starts
	node     int // outline node, or -1
	number   string
	p        passage
	words    squeezed // of p, for the scanners of phrases
	title    [2]int   // bytes of p
	owners   []ownerClause
	units    []taskUnit
	deadline *Deadline // set by a table column; else found in the text
	fixed    bool      // units and deadline come from columns: the text is not searched for them
	body     [2]int    // bytes of p that are the task's prose, owner clauses at the end left out
	rule     string
	sure     float64
	group    *Finding // name of the table group it opens
}

// taskUnit is a unit with the passage it stands in.
type taskUnit struct {
	unitMention
	p *passage
	c *ownerClause // nil for a table cell
}

// writeNodes turns the outline and the rows of tables into the nodes and measures of the reading.
func (r *reader) writeNodes(tasks []task) {
	rule := r.titleRuleOf()
	cut := r.endsAtOwners()
	outline := make([]task, 0, r.measures())
	for i := range r.nodes {
		if r.nodes[i].measure {
			outline = append(outline, r.outlineTask(i, rule, cut))
		}
	}
	sort.SliceStable(tasks, func(i, j int) bool { return tasks[i].at < tasks[j].at })

	r.out.Nodes = make([]Node, 0, len(r.nodes)+2*len(tasks)+r.plans)
	r.out.Measures = make([]Measure, 0, len(outline)+len(tasks))
	w := writer{reader: r, ids: make([]int, len(r.nodes))}
	next, nextTask := 0, 0
	plan := -1
	for i := range r.nodes {
		n := &r.nodes[i]
		for next < len(tasks) && tasks[next].at < n.first {
			w.row(&tasks[next])
			next++
		}
		if r.plans > 1 && n.plan != plan {
			plan = n.plan
			w.planNode(plan)
		}
		if n.measure {
			w.provision(i, &outline[nextTask])
			nextTask++
			continue
		}
		w.provision(i, nil)
	}
	for ; next < len(tasks); next++ {
		w.row(&tasks[next])
	}
}

type writer struct {
	*reader
	ids   []int // outline node → Node.ID
	plan  int   // Node.ID of the open plan, 0 when there is one plan only
	group int   // Node.ID of the open table group
}

func (w *writer) planNode(plan int) {
	n := Node{ID: len(w.out.Nodes) + 1, Kind: Plan, Depth: 1}
	if plan < len(w.titles) {
		p := w.titlePassage(w.titles[plan])
		n.Title = p.found(0, len(p.text), "plan.title", 0.9)
		n.Title.Text = unbroken(p.text)
		n.Text = n.Title
	}
	w.plan = n.ID
	w.out.Nodes = append(w.out.Nodes, n)
}

func (r *reader) titlePassage(t [2]int) passage {
	for k := t[0]; k < t[1]; k++ {
		r.segs[k].role = roleText
	}
	p := r.passage(t[0], t[1])
	for k := t[0]; k < t[1]; k++ {
		r.segs[k].role = roleTitle
	}
	return p
}

// provision writes one node of the outline, and its measure when it is one.
func (w *writer) provision(i int, t *task) {
	n := &w.nodes[i]
	id := len(w.out.Nodes) + 1
	w.ids[i] = id
	out := Node{ID: id, Depth: n.depth, Parent: w.plan, Kind: w.kind(n)}
	if n.parent >= 0 {
		out.Parent = w.ids[n.parent]
	}
	if w.plan > 0 {
		out.Depth++
	}
	if n.mark.number > n.mark.start {
		out.Number = n.mark.numberText(w.doc.Blocks[w.segs[n.first].block].Text)
	}
	p := &n.text
	end := min(n.titleEnd, len(p.text))
	for k := range n.owners {
		if c := &n.owners[k]; !c.inline && c.start < end && c.start > 0 {
			end = trimBlank(p.text, c.start)
		}
	}
	out.Title = p.found(0, end, "outline.heading", 0.9)
	out.Title.Text = unbroken(out.Title.Text)
	out.Text = p.found(0, len(p.text), "outline.text", 0.9)
	if !n.measure {
		out.Goals = w.goals(p, end)
	}
	if t != nil {
		w.out.Nodes = append(w.out.Nodes, out)
		w.measure(t, id)
		return
	}
	w.out.Nodes = append(w.out.Nodes, out)
}

func (w *writer) kind(n *node) NodeKind {
	switch {
	case n.measure:
		return Item
	case w.holdsMeasures(n):
		return Action
	case n.depth == 1:
		return Part
	case n.area == areaSafeguard && w.nodes[n.parent].area == areaSafeguard:
		return Safeguard
	case n.subMeasure || len(n.children) > 0 || n.headed && !w.belowMeasure(n):
		return Section
	}
	return Clause
}

func (w *writer) holdsMeasures(n *node) bool {
	for _, c := range n.children {
		if w.nodes[c].measure {
			return true
		}
	}
	return false
}

func (w *writer) belowMeasure(n *node) bool {
	for p := n.parent; p >= 0; p = w.nodes[p].parent {
		if w.nodes[p].measure {
			return true
		}
	}
	return false
}

// goals are the sentences behind a heading that promise a state by a date.
func (w *writer) goals(p *passage, from int) []Finding {
	if from >= len(p.text) || !strings.Contains(p.text[from:], "年") && !strings.Contains(p.text[from:], "20") {
		return nil
	}
	var goals []Finding
	done := from
	for _, d := range findDeadlines(p.text[from:], w.ctx) {
		at := from + d.start
		if d.kind != By && d.kind != During || at < done {
			continue
		}
		start := max(done, lastStop(p.text, at))
		end := at
		for end < len(p.text) {
			c, k := decode(p.text, end)
			if c == '。' || c == '\n' || c == '.' && latinStop(p.text, end) {
				break
			}
			end += k
		}
		start = skipBlank(p.text, start)
		if start < end {
			goals = append(goals, p.found(start, end, "goal.dated", 0.8))
		}
		done = end
	}
	return goals
}

// lastStop is the place behind the last full stop before byte i.
func lastStop(text string, i int) int {
	for i > 0 {
		c, k := decodeLast(text, i)
		if c == '。' || c == '\n' || c == '！' || c == '？' {
			return i
		}
		i -= k
	}
	return 0
}

// row writes a table row as a measure below the provision that the table stands in.
func (w *writer) row(t *task) {
	parent, depth := w.plan, 1+b2i(w.plan > 0)
	for i := range w.nodes {
		n := &w.nodes[i]
		if n.first <= t.at && t.at < n.stop && w.ids[i] > 0 {
			parent, depth = w.ids[i], n.depth+1+b2i(w.plan > 0)
		}
	}
	if t.group != nil {
		g := Node{ID: len(w.out.Nodes) + 1, Parent: parent, Kind: Action, Depth: depth, Title: *t.group, Text: *t.group}
		if m, ok := markerAt(t.group.Text, 0); ok {
			g.Number = m.numberText(t.group.Text)
		}
		w.out.Nodes = append(w.out.Nodes, g)
		w.group = g.ID
	}
	if w.group > 0 && w.out.Nodes[w.group-1].Parent == parent {
		parent, depth = w.group, depth+1
	}
	if parent > 0 && w.out.Nodes[parent-1].Kind != Plan && w.out.Nodes[parent-1].Kind != Item {
		w.out.Nodes[parent-1].Kind = Action
	}
	id := len(w.out.Nodes) + 1
	w.out.Nodes = append(w.out.Nodes, Node{ID: id, Parent: parent, Kind: Item, Depth: depth, Number: t.number,
		Title: t.p.found(t.title[0], t.title[1], "table.title", t.sure), Text: t.p.found(0, len(t.p.text), "table.row", t.sure)})
	w.measure(t, id)
}

// endsAtOwners reports whether the tasks of this document end with their owner clause, so that
// what stands behind the last one is no part of a task.
func (r *reader) endsAtOwners() bool {
	ends, all, final := 0, 0, 0
	for i := range r.nodes {
		if r.nodes[i].measure {
			final = i
		}
	}
	for i := range r.nodes {
		n := &r.nodes[i]
		if !n.measure || n.outright() == 0 || i == final {
			continue // the last one is where closing words would stand
		}
		all++
		p := &n.text
		last := 0
		for _, c := range n.owners {
			if !c.inline {
				last = max(last, c.end)
			}
		}
		if !proseFollows(p.text, last, nil) {
			ends++
		}
	}
	return all >= 2 && ends*4 >= all*3
}

// outlineTask puts a measure of the outline together.
func (r *reader) outlineTask(i int, rule titleRule, cut bool) task {
	n := &r.nodes[i]
	t := task{at: n.first, node: i, rule: "outline.task", sure: 0.95}
	t.p, t.owners = n.text, n.owners
	if n.stop != n.own {
		t.p = r.passage(n.first, n.stop)
		t.owners = ownersIn(t.p.text, r.ctx)
	}
	if cut {
		t.cutBehindOwners()
	}
	if n.mark.number > n.mark.start {
		t.number = n.mark.numberText(r.doc.Blocks[r.segs[n.first].block].Text)
	}
	head := n.mark.end - r.segs[n.first].start
	own := len(t.p.text)
	if n.stop != n.own {
		own = min(own, len(n.text.text))
	}
	o := openingOf(t.p.text, head, own, t.owners, rule.lines)
	t.title[0], t.title[1] = rule.title(o)
	if n.mark.style <= styleHash6 {
		t.title[1] = max(t.title[0], r.segs[n.first].end-r.segs[n.first].start)
	} else if runOn := runOnHeading(t.p.text, min(head, len(t.p.text))); runOn > 0 {
		t.title[1] = runOn
	}
	if r.segs[n.first].inside {
		t.sure -= 0.03
	}
	if n.outright() == 0 {
		t.sure -= 0.1
	}
	return t
}

// cutBehindOwners ends the task behind its last owner clause when only prose follows there:
// closing words of the document, or of the page.
func (t *task) cutBehindOwners() {
	last := 0
	for k := range t.owners {
		if c := &t.owners[k]; !c.inline && len(c.units) > 0 {
			last = max(last, c.end)
		}
	}
	if last == 0 || !proseFollows(t.p.text, last, nil) {
		return
	}
	rest := t.p.text[last:]
	if at := skipBlank(rest, 0); at < len(rest) {
		for _, w := range [...]string{"完成时", "时限", "时间", "完成", "配合", "责任", "协办", "督导", "进度", "目标"} {
			if strings.HasPrefix(rest[at:], w) {
				return
			}
		}
		if c, k := decode(rest, at); c == '。' || c == '.' || c == '；' {
			last += at + k
		}
	}
	t.p.text = t.p.text[:last]
	kept := t.owners[:0]
	for _, c := range t.owners {
		if c.end <= last {
			kept = append(kept, c)
		}
	}
	t.owners = kept
}

// measure writes a measure with everything found in it.
func (w *writer) measure(t *task, id int) {
	p := &t.p
	m := Measure{Number: t.number, Node: id, Rule: t.rule, Confidence: t.sure}
	m.Title = p.found(t.title[0], t.title[1], t.rule+".title", t.sure)
	m.Title.Text = unbroken(m.Title.Text)
	if isASCII(m.Title.Text) {
		m.Title.Text = strings.ReplaceAll(m.Title.Text, "*", "") // marks of notes below
	}
	m.Text = p.found(0, len(p.text), t.rule+".text", t.sure)
	units := t.units
	if !t.fixed {
		for k := range t.owners {
			c := &t.owners[k]
			for _, u := range c.units {
				units = append(units, taskUnit{unitMention: u, p: p, c: c})
			}
		}
	}
	w.addUnits(&m, units)
	t.words = squeeze(p.text)
	w.addDeadlines(&m, t)
	w.addPhrases(&m, t)
	w.out.Nodes[id-1].Measure = len(w.out.Measures) + 1
	w.out.Measures = append(w.out.Measures, m)
}

func (w *writer) addUnits(m *Measure, units []taskUnit) {
	if len(units) == 0 {
		return
	}
	roles, _ := w.resolveRoles(units)
	m.Units = make([]Unit, len(units))
	for i := range units {
		u := &units[i]
		rule, sure := "unit.cell", 0.95
		if u.c != nil {
			rule, sure = u.c.rule, u.c.confidence
		}
		f := u.p.found(u.start, u.end, rule, sure)
		f.Text = unbroken(u.text)
		m.Units[i] = Unit{Finding: f, Name: u.name, Role: roles[i], Group: u.group}
		if m.Units[i].Name == "" {
			m.Units[i].Name = f.Text
		}
	}
}

// addDeadlines finds by when the task is to be done: the field of an owner clause or a column,
// else the phrases of the text.
func (w *writer) addDeadlines(m *Measure, t *task) {
	if t.deadline != nil {
		m.Deadline = t.deadline
		m.Deadlines = []Deadline{*t.deadline}
		return
	}
	var found []deadlineMention
	for k := range t.owners {
		if d := t.owners[k].deadline; d != nil {
			found = append(found, *d)
		}
	}
	for _, d := range t.words.deadlines(0, len(t.words.s), w.ctx, nil) {
		if !overlaps(found, d) {
			found = append(found, d)
		}
	}
	sort.SliceStable(found, func(i, j int) bool { return found[i].start < found[j].start })
	for i := range found {
		m.Deadlines = append(m.Deadlines, w.deadline(&t.p, &found[i]))
	}
	if d := rulingDeadline(found); d != nil && !(t.fixed && !d.field && t.deadline == nil && false) {
		out := w.deadline(&t.p, d)
		m.Deadline = &out
	}
}

func overlaps(found []deadlineMention, d deadlineMention) bool {
	for i := range found {
		if d.start < found[i].end && found[i].start < d.end {
			return true
		}
	}
	return false
}

func (w *writer) deadline(p *passage, d *deadlineMention) Deadline {
	f := p.found(d.start, d.end, d.rule, d.confidence)
	f.Text = unbroken(d.text)
	return Deadline{Finding: f, From: d.from, To: d.to, Kind: d.kind}
}

var figureRules = map[FigureKind]string{Exact: "figure.exact", AtLeast: "figure.at_least", AtMost: "figure.at_most", About: "figure.about",
	Range: "figure.range", Unstated: "figure.unstated", OpenList: "figure.open_list"}

// addPhrases finds figures, places, parties, references, the provisional name and the strength
// of the commitment. Owner clauses are left out of the search.
func (w *writer) addPhrases(m *Measure, t *task) {
	p := &t.p
	outside := func(start, end int) bool {
		for k := range t.owners {
			if c := &t.owners[k]; !c.inline && start < c.end && c.start < end {
				return false
			}
		}
		return start >= t.body[0] && (t.body[1] == 0 || end <= t.body[1])
	}
	head := 0
	if t.node >= 0 {
		head = w.nodes[t.node].mark.end - w.segs[w.nodes[t.node].first].start
	}
	figures := t.words.figures()
	if len(figures) > 0 {
		m.Figures = make([]Figure, 0, len(figures))
	}
	for _, f := range figures {
		if f.start < head || !outside(f.start, f.end) {
			continue
		}
		out := Figure{Finding: p.found(f.start, f.end, figureRules[f.kind], 0.9), Kind: f.kind, Value: f.value, To: f.to, Unit: f.unit}
		out.Text = unbroken(f.text)
		m.Figures = append(m.Figures, out)
	}
	spans := func(list []Finding) []Finding {
		kept := list[:0]
		for _, f := range list {
			if outside(f.Span.Start, f.Span.End) {
				f.Span = p.span(f.Span.Start, f.Span.End)
				f.Text = unbroken(f.Text)
				kept = append(kept, f)
			}
		}
		return kept
	}
	m.Places = spans(t.words.names(&places))
	m.Parties = spans(t.words.names(&parties))
	for _, ref := range t.words.references() {
		if ref.Span.Start >= head {
			ref.Span = p.span(ref.Span.Start, ref.Span.End)
			ref.Text = unbroken(ref.Text)
			m.References = append(m.References, ref)
		}
	}
	if f := t.words.provisional(); f != nil {
		f.Span = p.span(f.Span.Start, f.Span.End)
		m.Provisional = f
	}
	m.Commitment = commitmentOf(m.Title.Text, p.text[head:])
}
