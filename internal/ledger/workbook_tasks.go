package ledger

import (
	"fmt"
	"slices"
	"strings"

	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/org"
	"luodi/internal/work"
)

// taskRows reads the tasks: first which there are, so that links find them wherever they stand, then
// what each says.
func (r *workReading) taskRows(h *sheetHead) {
	type entry struct {
		d     *workDraft
		row   rawRow
		id    work.TaskID
		above work.TaskID
	}
	var list []entry
	above := map[*workDraft]work.TaskID{}
	for _, row := range h.rows {
		if blank(h, row, "task", taskColumns) {
			continue
		}
		d := r.of(h, row)
		if d == nil {
			continue
		}
		d.taskHead = h
		id, ok := r.taskID(d, h, row)
		if !ok {
			continue
		}
		if len(d.taskRow) == work.MaxTasks {
			r.bad(d, h, row.n, "", i18n.WorkfileTooManyRows, fault.Args{"most": work.MaxTasks})
			break
		}
		d.taskRow[id] = row.n
		list = append(list, entry{d, row, id, above[d]})
		above[d] = id
	}
	find := map[*workDraft]func(string) (work.TaskID, bool){}
	for _, d := range r.plans {
		find[d] = d.finder()
	}
	for _, e := range list {
		was, there := e.d.Before.Task(e.id)
		p := placed{id: e.id, above: e.above, fresh: !there}
		if there {
			p.task = cloneTask(was)
		} else {
			p.task = work.Task{ID: e.id}
		}
		r.task(e.d, h, e.row, was, &p.task, find[e.d])
		e.d.order = append(e.d.order, p)
	}
	for _, d := range r.plans {
		d.assemble()
		r.whole(d, h)
	}
}

// cloneTask copies a task so that nothing is shared.
func cloneTask(t *work.Task) work.Task {
	p := work.Plan{Tasks: []work.Task{*t}}
	return p.Clone().Tasks[0]
}

func (r *workReading) taskID(d *workDraft, h *sheetHead, row rawRow) (work.TaskID, bool) {
	text, ok := r.plain(d, h, row, "task", row.cells[h.columns["task"]])
	if !ok {
		d.lost = true
		return "", false
	}
	id := work.TaskID(text)
	_, there := d.Before.Task(id)
	if !there {
		for i := range d.Before.Tasks { // blanks at the ends of an id do not make another task
			if plainText(string(d.Before.Tasks[i].ID)) == text {
				id, there = d.Before.Tasks[i].ID, true
			}
		}
	}
	switch {
	case text == "":
		r.bad(d, h, row.n, "task", i18n.WorkfileNoID, fault.Args{"example": d.freeID()})
	case d.taskRow[id] != 0:
		r.bad(d, h, row.n, "task", i18n.WorkfileIDTwice, fault.Args{"task": short(text), "row": d.taskRow[id]})
	case !there && !validID(text):
		r.bad(d, h, row.n, "task", i18n.WorkfileBadID, fault.Args{"task": short(text), "most": mostTaskID})
	default:
		return id, true
	}
	d.lost = true
	return "", false
}

// freeID proposes an id for a new task.
func (d *workDraft) freeID() string {
	strand := "A"
	if len(d.Before.Strands) > 0 {
		strand = d.Before.Strands[0].Key
	}
	for n := 1; ; n++ {
		id := fmt.Sprintf("%s.N%d", strand, n)
		if _, taken := d.Before.Task(work.TaskID(id)); !taken && d.taskRow[work.TaskID(id)] == 0 {
			return id
		}
	}
}

// finder finds the tasks of the file by what people write.
func (d *workDraft) finder() func(string) (work.TaskID, bool) {
	folded := map[string]work.TaskID{}
	for id := range d.taskRow {
		key := org.Fold(string(id))
		if _, twice := folded[key]; twice {
			folded[key] = "" // which one is meant cannot be known
			continue
		}
		folded[key] = id
	}
	return func(text string) (work.TaskID, bool) {
		if d.taskRow[work.TaskID(text)] != 0 {
			return work.TaskID(text), true
		}
		id := folded[org.Fold(text)]
		return id, id != ""
	}
}

// task reads one row and checks what belongs together in it.
func (r *workReading) task(d *workDraft, h *sheetHead, row rawRow, was, to *work.Task, find func(string) (work.TaskID, bool)) {
	skip := func(key string) bool { return was != nil && d.m.reported(was.ID, key) }
	changed, failed := fill(r, d, h, row, taskColumns, was, to, find, skip)
	any := func(keys ...string) bool {
		return !slices.ContainsFunc(keys, func(k string) bool { return failed[k] }) &&
			(was == nil || slices.ContainsFunc(keys, func(k string) bool { return changed[k] }))
	}
	bad := func(key string, m *i18n.Message, args fault.Args) { r.bad(d, h, row.n, key, m, args) }
	if !failed["strand"] {
		if s, ok := d.After.Strand(to.Strand); ok {
			to.Strand = s.Key
		} else if changed["strand"] || len(d.strandRow) > 0 {
			bad("strand", i18n.WorkfileNoSuchStrand, fault.Args{"strand": short(to.Strand), "known": d.strandKeys()})
			to.Strand = "" // told; nothing else about it is worth telling
			if was != nil {
				to.Strand = was.Strand
			}
		}
	}
	if any("min", "typical", "max") {
		args := fault.Args{"min": to.Days.Min, "typical": to.Days.Typical, "max": to.Days.Max}
		if to.Days.Min > to.Days.Typical {
			bad("min", i18n.WorkfileMinAbove, args)
		}
		if to.Days.Max < to.Days.Typical {
			bad("max", i18n.WorkfileMaxBelow, args)
		}
	}
	if any("not_before", "not_after") && to.NotBefore != 0 && to.NotAfter != 0 && to.NotBefore > to.NotAfter {
		bad("not_after", i18n.WorkfileDatesCross, fault.Args{"before": to.NotBefore.String(), "after": to.NotAfter.String()})
	}
	if q := to.Quantity; q != nil && any("planned", "quantity_unit", "done") {
		switch {
		case q.Planned == 0 && q.Unit == "" && q.Done == 0:
			to.Quantity = nil
		case q.Planned <= 0:
			bad("planned", i18n.WorkfileQuantityPlan, nil)
		case q.Unit == "":
			bad("quantity_unit", i18n.WorkfileQuantityUnit, nil)
		case q.Done > q.Planned:
			bad("done", i18n.WorkfileDoneOver, fault.Args{"done": q.Done.String(), "planned": q.Planned.String()})
		}
	}
	if any("owner", "request_to") {
		request(to, changed, bad)
	}
	if was != nil {
		r.givenCells(d, h, row, was)
	}
}

// request keeps a task's request in step with who decides.
func request(t *work.Task, changed map[string]bool, bad func(string, *i18n.Message, fault.Args)) {
	switch q := t.Request; {
	case q != nil && q.Sent != 0 && changed["request_to"]:
		bad("request_to", i18n.WorkfileRequestSent, fault.Args{"date": q.Sent.String()})
	case q != nil && q.Sent != 0 && changed["owner"] && t.Owner != work.Upper:
		bad("owner", i18n.WorkfileRequestSent, fault.Args{"date": q.Sent.String()})
	case t.Owner == work.Upper && q == nil:
		t.Request = &work.Request{}
	case t.Owner != work.Upper && q != nil && q.To != "":
		bad("request_to", i18n.WorkfileNotOutside, nil)
	case t.Owner != work.Upper && q != nil && q.Sent == 0:
		t.Request = nil
	}
}

func (d *workDraft) strandKeys() string {
	var keys []string
	for _, s := range d.After.Strands {
		keys = append(keys, s.Key)
	}
	return strings.Join(keys, ", ")
}

// givenCells points out changes in cells that are computed or reported: they are compared with what
// the file itself was written with, for the dates may have moved since.
func (r *workReading) givenCells(d *workDraft, h *sheetHead, row rawRow, t *work.Task) {
	written := strings.Split(row.cells[h.columns["given"]].text, "|")
	if h.columns["given"] == 0 || len(written) != len(givenColumns)+len(reportedColumns) {
		return
	}
	check := func(key string, title *i18n.Message, kind form, was string) {
		if h.columns[key] == 0 {
			return
		}
		c := row.cells[h.columns[key]]
		text, wrong := r.cells.value(kind, c, nil)
		if wrong != nil || c.kind == 'e' {
			if text = plainText(c.text); kind == formDays && text == was {
				return // a negative float
			}
		}
		if text != was {
			r.remark(CellError{h.sheet, row.n, h.letter(key), i18n.WorkfileComputed.Key, fault.Args{"title": title, "was": was, "text": short(text)}})
		}
	}
	for i, c := range givenColumns {
		check(c.key, c.title, c.form, written[i])
	}
	for i, key := range reportedColumns {
		if d.m.reported(t.ID, key) {
			for _, c := range taskColumns {
				if c.key == key {
					check(key, c.title, c.form, written[len(givenColumns)+i])
				}
			}
		}
	}
}

// reportedColumns may follow what was reported, and are then no file's to change.
var reportedColumns = []string{"done", "request_to"}

// assemble puts the tasks in their order: those of before as they were, new ones after the task
// above them in the file. Sorting the rows of a file changes nothing.
func (d *workDraft) assemble() {
	byID := map[work.TaskID]placed{}
	for _, p := range d.order {
		byID[p.id] = p
	}
	tasks := make([]work.Task, 0, len(d.order))
	for _, t := range d.Before.Tasks {
		if p, ok := byID[t.ID]; ok {
			tasks = append(tasks, p.task)
		}
	}
	for _, p := range d.order {
		if !p.fresh {
			continue
		}
		i := slices.IndexFunc(tasks, func(t work.Task) bool { return t.ID == p.above })
		if i < 0 || tasks[i].Strand != p.task.Strand { // at the end of its own strand, else of all
			i = len(tasks) - 1
			for k := len(tasks) - 1; k >= 0; k-- {
				if tasks[k].Strand == p.task.Strand {
					i = k
					break
				}
			}
		}
		tasks = slices.Insert(tasks, i+1, p.task)
	}
	d.After.Tasks = tasks
}

// whole checks what only the whole plan tells: its tasks, its ends, gates taken out, loops, and then
// all that package work asks of a plan. What was wrong before is not the file's mistake.
func (r *workReading) whole(d *workDraft, h *sheetHead) {
	if r.torn {
		return
	}
	if len(d.After.Tasks) == 0 {
		if !d.wrong {
			at, row := d.planHead, d.planRow
			if at == nil {
				at, row = h, 0
			}
			r.bad(d, at, row, "measure", i18n.WorkfileNoRows, fault.Args{"number": d.m.Number})
		}
		return
	}
	if !d.lost { // a row that could not be read is not a task taken out
		for _, t := range d.Before.Tasks {
			if _, there := d.After.Task(t.ID); !there && t.Gate && !d.isEnd(t.ID) {
				r.bad(d, h, 0, "", i18n.WorkfileGateGone, fault.Args{"task": string(t.ID)})
			}
		}
	}
	r.ends(d, h)
	known := map[string]bool{}
	for _, loop := range loops(d.Before) {
		known[loopText(loop)] = true
	}
	for _, loop := range loops(d.After) {
		if text := loopText(loop); !known[text] {
			r.bad(d, h, d.loopRow(loop), "links", i18n.WorkfileLoop, fault.Args{"loop": text})
		}
	}
	r.checked(d, h)
}

func (d *workDraft) isEnd(id work.TaskID) bool {
	return slices.ContainsFunc(d.After.Strands, func(s work.Strand) bool { return s.End == id })
}

func loopText(loop []work.TaskID) string {
	parts := make([]string, len(loop))
	for i, id := range loop {
		parts[i] = string(id)
	}
	return strings.Join(parts, " → ")
}

// loopRow is the row of the link that closed a loop: the first of its tasks whose links changed.
func (d *workDraft) loopRow(loop []work.TaskID) int {
	first, changed := 0, 0
	for _, id := range loop {
		row := d.taskRow[id]
		if first == 0 || row < first {
			first = row
		}
		t, _ := d.After.Task(id)
		was, there := d.Before.Task(id)
		if (!there || linkList(was.Links) != linkList(t.Links)) && (changed == 0 || row < changed) {
			changed = row
		}
	}
	if changed != 0 {
		return changed
	}
	return first
}

// ends finds strands whose promise no task keeps.
func (r *workReading) ends(d *workDraft, h *sheetHead) {
	find := d.finder()
	for i := range d.After.Strands {
		s := &d.After.Strands[i]
		if id, ok := find(string(s.End)); ok {
			s.End = id
		}
		t, ok := d.After.Task(s.End)
		if ok && (t.Strand == s.Key || t.Strand == "") || !ok && d.lost {
			continue
		}
		if was, ok := d.Before.Strand(s.Key); ok && was.End == s.End {
			if t, ok := d.Before.Task(s.End); !ok || t.Strand != s.Key {
				continue
			}
		}
		at, row, key := h, 0, ""
		if d.strandRow[s.Key] != 0 {
			at, row, key = d.strandHead, d.strandRow[s.Key], "end"
		}
		if s.End != "" { // an empty one was told with its cell
			r.bad(d, at, row, key, i18n.WorkfileEndMissing, fault.Args{"strand": s.Key, "task": string(s.End)})
		}
	}
}

// checkedColumns are the columns to which package work's messages belong.
var checkedColumns = map[fault.Key]string{"work.task_name": "name_hans", "work.no_strand": "strand", "work.bad_estimate": "typical",
	"work.below_legal": "min", "work.stage_calendar": "calendar", "work.link_to_nothing": "links", "work.bad_quantity": "planned", "work.task_id": "task"}

func (r *workReading) checked(d *workDraft, h *sheetHead) {
	told := func(f fault.Field) string { return f.Name + "\x00" + string(f.Key) }
	known := map[string]bool{}
	for _, f := range fields(d.Before.Check()) {
		known[told(f)] = true
	}
	untold := !d.wrong
	for _, f := range fields(d.After.Check()) {
		// Beside other mistakes only what no other mistake can bring about is told.
		alone := f.Key == "work.below_legal" || f.Key == "work.link_to_nothing" && !d.lost
		if known[told(f)] || !untold && (!alone || r.toldAt(h, d.taskRow[work.TaskID(f.Name)], checkedColumns[f.Key])) {
			continue
		}
		switch {
		case f.Key == "work.plan_dates" && d.planRow != 0:
			r.bad(d, d.planHead, d.planRow, "deadline", message(f.Key), f.Args)
		case (f.Key == "work.strand_key" || f.Key == "work.strand_end") && d.strandRow[f.Name] != 0:
			r.bad(d, d.strandHead, d.strandRow[f.Name], "end", message(f.Key), f.Args)
		default:
			r.bad(d, h, d.taskRow[work.TaskID(f.Name)], checkedColumns[f.Key], message(f.Key), f.Args)
		}
	}
}

// toldAt reports whether a cell has been told to be wrong already.
func (r *workReading) toldAt(h *sheetHead, row int, key string) bool {
	return slices.ContainsFunc(r.wrong, func(e CellError) bool { return e.Sheet == h.sheet && e.Row == row && e.Column == h.letter(key) })
}

func message(key fault.Key) *i18n.Message {
	if m, ok := i18n.Lookup(key); ok {
		return m
	}
	return &i18n.Message{Key: key}
}
