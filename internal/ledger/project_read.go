package ledger

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/work"
)

// ReadProject reads work plans from a file of Microsoft Project, whoever wrote it. A file of ours
// gives the plans back with what was changed in Project; one of another program gives one plan of
// plain tasks, its top summaries as strands. units finds a unit by its name (nil: names are kept).
// The error is that of a file that is none, or too large; mistakes inside it are in Wrong, each with
// its line and task, and then there are no plans.
func ReadProject(r io.Reader, book *calendar.Book, units func(name string) (id string, ok bool)) (*ProjectRead, error) {
	f, err := parseProject(r, MostProjectBytes)
	if err != nil {
		return nil, err
	}
	p := &projectReader{msFile: f, book: book, units: units, out: &ProjectRead{Title: f.title},
		byUID: map[int64]int{}, taskRow: map[planTask]*msRow{}, calendarID: map[int64]string{}}
	p.outline()
	if len(p.rows) == 0 && len(f.wrong) == 0 {
		return nil, fault.New(fault.Invalid, i18n.ExchangeNoTasks.Key, nil)
	}
	if len(f.wrong) == 0 {
		p.build()
	}
	f.close()
	p.out.Wrong, p.out.Notes = f.wrong, f.notes
	if len(p.out.Wrong) > 0 {
		p.out.Plans, p.out.Names, p.out.Cross = nil, nil, nil
	}
	return p.out, nil
}

// projectReader makes plans out of the rows of a file.
type projectReader struct {
	*msFile
	book  *calendar.Book
	units func(string) (string, bool)
	out   *ProjectRead

	rows       []*msRow
	byUID      map[int64]int // row
	taskRow    map[planTask]*msRow
	claimed    map[planTask]bool // ids that rows of the file have
	calendarID map[int64]string
	from, to   calendar.Date // of all tasks
}

// msRow is a line of the outline.
type msRow struct {
	*msTask
	parent  int // row, -1 for none
	summary bool
	plan    int // index of the plan, -1 for none
	strand  int // row of the strand, -1 for none
	task    int // index in the plan's tasks, -1 if it is none
}

// outline finds the row above each row and checks what every row needs.
func (p *projectReader) outline() {
	var above []int // the open summaries
	for _, t := range p.tasks {
		if t.null || t.level <= 0 && len(p.rows) == 0 { // a blank line; the summary of the whole project
			continue
		}
		if t.uid < 0 {
			p.bad(t.line, t, i18n.ExchangeNoUID, nil)
			continue
		}
		if first, twice := p.byUID[t.uid]; twice {
			p.bad(t.line, t, i18n.ExchangeUIDTwice, fault.Args{"uid": t.uid, "first": p.rows[first].line})
			continue
		}
		if strings.TrimSpace(t.name) == "" {
			p.bad(t.line, t, i18n.ExchangeNoName, nil)
		}
		if t.tooLong() {
			p.bad(t.line, t, i18n.ExchangeLongText, fault.Args{"line": t.line})
		}
		level := max(1, min(t.level, len(above)+1))
		above = above[:level-1]
		row := &msRow{msTask: t, parent: -1, plan: -1, strand: -1, task: -1}
		if len(above) > 0 {
			row.parent = above[len(above)-1]
			p.rows[row.parent].summary = true
		}
		above = append(above, len(p.rows))
		p.byUID[t.uid] = len(p.rows)
		p.rows = append(p.rows, row)
		if t.start != 0 && (p.from == 0 || t.start < p.from) {
			p.from = t.start
		}
		p.to = max(p.to, t.finish, t.start)
	}
}

// tooLong reports whether a text of a task is longer than a work plan takes.
func (t *msTask) tooLong() bool {
	long := len(t.name) > longestCell || len(t.notes) > 10*longestCell
	for _, text := range t.columns {
		long = long || len(text) > 5*longestCell
	}
	return long
}

func (p *projectReader) build() {
	for _, r := range p.rows {
		p.out.Ours = p.out.Ours || r.columns[colMeasure] != ""
	}
	p.plans()
	p.strands()
	for i, r := range p.rows {
		if r.plan >= 0 && r.strand >= 0 && !r.summary && r.strand != i {
			p.makeTask(i)
		}
	}
	if len(p.wrong) > 0 {
		return
	}
	p.linkAll()
	p.ends()
	if loop := p.loop(); loop != nil {
		p.bad(0, loop[0].msTask, i18n.ExchangeLoop, fault.Args{"loop": loopNames(loop)})
	}
	if p.assigned {
		p.note(0, nil, i18n.ExchangeNoteResources, nil)
	}
}

// plans finds which rows are plans and to which plan each row belongs.
func (p *projectReader) plans() {
	if !p.out.Ours {
		p.foreignPlan()
		return
	}
	seen := map[string]bool{}
	for _, r := range p.rows {
		if measure := r.columns[colMeasure]; measure != "" && r.parent < 0 {
			if seen[measure] {
				p.bad(0, r.msTask, i18n.ExchangePlanTwice, nil)
			}
			seen[measure] = true
			r.plan = len(p.out.Plans)
			p.addPlan(r)
			continue
		}
		if r.parent < 0 {
			p.bad(0, r.msTask, i18n.ExchangeOutside, nil)
			continue
		}
		r.plan = p.rows[r.parent].plan
	}
}

// foreignPlan takes the whole file as one plan; a single row above all others is the plan itself.
func (p *projectReader) foreignPlan() {
	tops := 0
	for _, r := range p.rows {
		if r.parent < 0 {
			tops++
		}
	}
	name, top := p.title, p.rows[0]
	if tops == 1 && top.summary {
		name = top.name
		p.addPlan(top)
	} else {
		p.addPlan(&msRow{msTask: &msTask{line: top.line, name: name}})
	}
	p.out.Names[0] = name
	for _, r := range p.rows {
		r.plan = 0
	}
	if tops == 1 && top.summary {
		for _, r := range p.rows {
			if r.parent == 0 {
				r.parent = -1
			}
		}
		top.plan = -1
	}
}

// addPlan makes the plan of a row: its dates stand in its columns, else in the file.
func (p *projectReader) addPlan(r *msRow) {
	plan := &work.Plan{Measure: r.columns[colMeasure], Deadline: r.deadline, Note: r.notes, Version: 1}
	if day, _, _ := strings.Cut(r.columns[colStart], "T"); day != "" {
		plan.Start = p.dateColumn(r, colStart, day)
	}
	plan.Version = max(1, int(p.numberColumn(r, colVersion, 1)))
	plan.Library = int(p.numberColumn(r, colLibrary, 0))
	for _, d := range []calendar.Date{p.start, p.from} {
		if plan.Start == 0 {
			plan.Start = d
		}
	}
	for _, d := range []calendar.Date{p.finish, p.to} {
		if plan.Deadline == 0 {
			plan.Deadline = d
		}
	}
	if plan.Start == 0 || plan.Deadline < plan.Start {
		p.bad(r.line, nil, i18n.ExchangePlanDates, fault.Args{"start": plan.Start.String(), "deadline": plan.Deadline.String()})
	}
	p.out.Plans = append(p.out.Plans, plan)
	p.out.Names = append(p.out.Names, r.name)
}

// strands finds the strand of each row: the nearest row above that is one, else the top summary of
// the plan, else a strand made for what stands alone.
func (p *projectReader) strands() {
	alone := map[int]int{} // by plan: the row whose strand takes what stands alone
	for i, r := range p.rows {
		if r.plan < 0 || r.columns[colMeasure] != "" && p.out.Ours {
			continue
		}
		top := r.parent < 0 || p.rows[r.parent].columns[colMeasure] != "" && p.out.Ours
		switch {
		case r.columns[colStrand] != "" && p.out.Ours, top && r.summary:
			r.strand = i
			p.addStrand(r, work.Strand{Key: r.columns[colStrand], Template: work.TemplateID(r.columns[colStage]),
				Name: p.nameOf(r), Unit: p.unitOf(r), Deadline: r.deadline, End: work.TaskID(r.columns[colEnd])})
		case top:
			head, made := alone[r.plan]
			if !made {
				head = p.makeStrand(r)
				alone[r.plan] = head
			}
			r.strand = head
		default:
			r.strand = p.rows[r.parent].strand
		}
	}
}

func (p *projectReader) addStrand(r *msRow, s work.Strand) {
	plan := p.out.Plans[r.plan]
	if _, taken := plan.Strand(s.Key); taken || !usableKey(s.Key) {
		s.Key = freeStrand(plan)
	}
	if s.Key == "" {
		p.bad(0, r.msTask, i18n.WorkTooMany, fault.Args{"n": 26})
		s.Key = "?"
	}
	r.columns = with(r.columns, colStrand, s.Key)
	plan.Strands = append(plan.Strands, s)
}

// makeStrand makes a strand that no row of the file stands for; its row is beyond the outline.
func (p *projectReader) makeStrand(of *msRow) int {
	name := p.out.Names[of.plan]
	if name == "" {
		name = of.name
	}
	row := &msRow{msTask: &msTask{line: of.line, uid: -1, name: name}, parent: -1, plan: of.plan, summary: true, task: -1}
	p.rows = append(p.rows, row)
	row.strand = len(p.rows) - 1
	p.addStrand(row, work.Strand{Name: work.Text{Hans: name}})
	return row.strand
}

func with(columns map[*custom]string, c *custom, value string) map[*custom]string {
	out := map[*custom]string{c: value}
	for k, v := range columns {
		if k != c {
			out[k] = v
		}
	}
	return out
}

func freeStrand(plan *work.Plan) string {
	for c := 'A'; c <= 'Z'; c++ {
		if _, taken := plan.Strand(string(c)); !taken {
			return string(c)
		}
	}
	return ""
}

// ends settles the task with which each strand keeps its promise: that of the file, else the last
// one that no other of the strand waits for. Strands without tasks are left out.
func (p *projectReader) ends() {
	waited := map[*msRow]bool{}
	for _, r := range p.taskRow {
		for _, l := range p.out.Plans[r.plan].Tasks[r.task].Links {
			if pred := p.taskRow[planTask{r.plan, l.Pred}]; pred.strand == r.strand {
				waited[pred] = true
			}
		}
	}
	type strandOf struct {
		plan int
		key  string
	}
	last := map[strandOf]*msRow{}
	for _, r := range p.rows {
		if r.task < 0 || waited[r] {
			continue
		}
		key := strandOf{r.plan, p.out.Plans[r.plan].Tasks[r.task].Strand}
		if had := last[key]; had == nil || r.finish >= had.finish {
			last[key] = r
		}
	}
	for i, plan := range p.out.Plans {
		for k := range plan.Strands {
			s := &plan.Strands[k]
			if r := p.taskRow[planTask{i, s.End}]; r != nil && plan.Tasks[r.task].Strand == s.Key {
				continue
			}
			end := last[strandOf{i, s.Key}]
			if end == nil {
				continue
			}
			if s.End != "" {
				p.note(0, nil, i18n.ExchangeNoteEnd, fault.Args{"strand": s.Key, "task": end.name})
			}
			s.End = plan.Tasks[end.task].ID
		}
		if !p.out.Ours {
			plan.Strands = slices.DeleteFunc(plan.Strands, func(s work.Strand) bool { return s.End == "" })
		}
	}
}

// numberColumn reads a whole number of a custom column; Project may write it as 12.0.
func (p *projectReader) numberColumn(r *msRow, c *custom, otherwise int32) int32 {
	text := strings.TrimSpace(r.columns[c])
	if text == "" {
		return otherwise
	}
	whole, part, _ := strings.Cut(text, ".")
	n, err := strconv.ParseInt(whole, 10, 32)
	if err != nil || strings.Trim(part, "0") != "" || n < 0 {
		p.badColumn(r, c)
		return otherwise
	}
	return int32(n)
}

func (p *projectReader) dateColumn(r *msRow, c *custom, text string) calendar.Date {
	d, ok := parsed(strings.TrimSpace(text))
	if !ok {
		p.badColumn(r, c)
	}
	return d
}

func (p *projectReader) badColumn(r *msRow, c *custom) {
	p.bad(0, r.msTask, i18n.ExchangeField, fault.Args{"field": c.title, "text": shortened(r.columns[c], 60)})
}

// nameOf gives the name in all its languages, unless somebody changed the one that the file shows.
func (p *projectReader) nameOf(r *msRow) work.Text {
	t := work.Text{Hans: r.columns[colHans], Hant: r.columns[colHant], En: r.columns[colEn]}
	for _, lang := range i18n.Langs {
		if t.Hans != "" && shortened(xmlClean(nameIn(t, lang)), longestName) == r.name {
			return t
		}
	}
	return work.Text{Hans: r.name}
}

func (p *projectReader) unitOf(r *msRow) string {
	name := r.columns[colUnit]
	if name == "" || p.units == nil {
		return name
	}
	id, ok := p.units(name)
	if !ok {
		p.note(0, r.msTask, i18n.ExchangeNoteUnit, fault.Args{"unit": shortened(name, 60)})
	}
	return id
}
