package ledger

import (
	"cmp"
	"slices"
	"strings"

	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/report"
	"luodi/internal/work"
)

// ownColumns and givenColumns of the two sheets, counted once for the check codes.
var (
	ownEntry, givenEntry = countColumns(entryColumns, func(c entryColumn) bool { return c.put != nil })
	ownTask, givenTask   = countColumns(milestoneColumns, func(c taskColumn) bool { return c.put != nil })
)

func countColumns[T any](list []T, own func(T) bool) (a, b int) {
	for _, c := range list {
		if own(c) {
			a++
		} else {
			b++
		}
	}
	return a, b
}

// entryRow reads a row of the ledger. A cell that says what it said when the file was made changes
// nothing, whatever is known by now.
func (r *ledgerReading) entryRow(row rawRow) {
	at, code, _, ok := r.start(row, ownEntry, givenEntry)
	if !ok {
		return
	}
	if at == nil {
		r.unowed(row, code)
		return
	}
	at.Sheet, at.Row = r.head.sheet, row.n
	r.read1++
	e, lang := at.Entry, r.known.Lang
	own, given, mixed := 0, 0, false
	for i := range entryColumns {
		c := &entryColumns[i]
		if c.put == nil {
			if r.given(at, row, c.key, c.form, c.title, code.givenCell(given), func() string { return c.text(e, lang) }) {
				mixed = true
			}
			given++
			continue
		}
		was := code.cell(own)
		own++
		now, ok := r.value(at, row, c.key, c.form)
		if !ok {
			continue
		}
		before := c.canonical(e)
		known := printOf(before, ownDigits)
		if printOf(now, ownDigits) == was || now == before {
			continue
		}
		if c.key == "problems" {
			if n := len(problemsOf(now, nil)); n > report.MaxProblems {
				r.bad(at, row.n, c.key, i18n.LedgerManyProblems, fault.Args{"n": n, "most": report.MaxProblems})
				continue
			}
		}
		r.change(at, row, c.key, c.title, LedgerCell{Before: showOwn(lang, c.form, before), After: showOwn(lang, c.form, now), Stale: known != was, field: c.key})
		c.put(&at.After, now)
	}
	if mixed {
		at.Cells = nil // nobody knows whose they are
	}
}

func showOwn(lang i18n.Lang, kind form, text string) string {
	if kind == formLevel {
		return levelText(lang, report.Level(text))
	}
	return text
}

// unowed looks at a row for which no report is owed: nothing may be filled in.
func (r *ledgerReading) unowed(row rawRow, code checkCode) {
	own := 0
	for _, c := range entryColumns {
		if c.put == nil {
			continue
		}
		if now, ok := r.value(nil, row, c.key, c.form); ok && printOf(now, ownDigits) != code.cell(own) {
			r.bad(nil, row.n, c.key, i18n.LedgerRowUnknown, nil)
			return
		}
		own++
	}
}

func (r *ledgerReading) change(at *LedgerRow, row rawRow, key string, title *i18n.Message, c LedgerCell) {
	c.Sheet, c.Row, c.Column, c.Title = r.head.sheet, row.n, r.head.letter(key), title
	at.Cells = append(at.Cells, c)
	at.Stale = at.Stale || c.Stale
}

// taskRow reads a row of the sheet of milestones.
func (r *ledgerReading) taskRow(row rawRow) {
	at, code, id, ok := r.start(row, ownTask, givenTask)
	if !ok || at == nil {
		return
	}
	e, lang := at.Entry, r.known.Lang
	var task *work.Task
	if e.Work != nil {
		task, _ = e.Work.Task(work.TaskID(id))
	}
	open := task != nil && !done(task)
	if task == nil {
		task = &work.Task{ID: work.TaskID(id)}
	}
	x := taskEntry{e, task, lang}
	if e.Work == nil {
		x.e = &Entry{Content: e.Content, Work: &work.Plan{}, Number: e.Number, Title: e.Title, Lead: e.Lead}
	}
	own, given := 0, 0
	for i := range milestoneColumns {
		c := &milestoneColumns[i]
		if c.put == nil {
			if r.given(at, row, c.key, c.form, c.title, code.givenCell(given), func() string { return c.text(x) }) {
				return
			}
			given++
			continue
		}
		was := code.cell(own)
		own++
		now, ok := r.value(at, row, c.key, c.form)
		if !ok || printOf(now, ownDigits) == was {
			continue
		}
		before := c.text(x)
		switch {
		case !open:
			r.bad(at, row.n, c.key, i18n.LedgerNoTask, nil)
		case now == before:
		case !c.takes(task):
			r.bad(at, row.n, c.key, i18n.LedgerNoQuantity, nil)
		case c.key == "done" && now == "":
			r.bad(at, row.n, c.key, i18n.LedgerDoneKept, nil)
		default:
			r.change(at, row, c.key, c.title, LedgerCell{Task: task.ID, TaskName: textIn(lang, task.Name), Before: before, After: now,
				Stale: printOf(before, ownDigits) != was, field: string(task.ID) + c.field})
			c.put(&at.After, task, now)
		}
	}
	if reachedText(taskEntry{&Entry{Content: at.After}, task, lang}) != "" && task.Started == 0 {
		for i := range at.Cells {
			if c := &at.Cells[i]; c.Task == task.ID && c.Title == i18n.LedgerStarted && c.After != "" {
				r.remark(CellError{c.Sheet, c.Row, c.Column, i18n.LedgerStartDropped.Key, nil})
			}
		}
	}
}

// proposal sorts what was found and asks package report what it thinks of the reports as they would be.
func (r *ledgerReading) proposal() *LedgerProposal {
	p := &r.p
	if !p.Broken {
		r.judge()
	}
	slices.SortStableFunc(p.Wrong, byPlace)
	slices.SortStableFunc(p.Remarks, byPlace)
	return p
}

func byPlace(a, b CellError) int {
	return cmp.Or(cmp.Compare(a.Sheet, b.Sheet), cmp.Compare(a.Row, b.Row), cmp.Compare(len(a.Column), len(b.Column)), cmp.Compare(a.Column, b.Column))
}

func (r *ledgerReading) judge() {
	p := &r.p
	for i := range r.known.Entries {
		e := &r.known.Entries[i]
		at := r.rows[e.Report.ID]
		mine := r.may.Fill != nil && r.may.Fill(e.Unit)
		switch {
		case at == nil || e.Report.ID == "":
			continue
		case len(at.Cells) == 0 && !at.Bad && mine:
			p.Same++
			continue
		case len(at.Cells) == 0 && !at.Bad:
			p.Others++
			continue
		case len(at.Cells) == 0:
			continue // what is wrong was told
		case !mine:
			r.refuse(at, i18n.LedgerOtherUnit, fault.Args{"unit": e.Lead})
			continue
		case !e.Open:
			r.refuse(at, i18n.LedgerNotWritable, fault.Args{"state": fault.Key("report.state." + e.Report.State)})
			continue
		}
		r.check(at)
		p.Rows = append(p.Rows, at)
	}
	if r.file[checkUnit] == "" || r.known.Unit.ID == "" {
		exported := number(r.file[checkRows])
		p.Gone = max(0, int(exported)-r.read1)
	}
	if p.Gone > 0 {
		r.remark(CellError{i18n.LedgerSheet.In(r.known.Lang), 0, "", i18n.LedgerRowsGone.Key, fault.Args{"n": p.Gone}})
	}
}

// refuse says of every cell that changed that it may not.
func (r *ledgerReading) refuse(at *LedgerRow, m *i18n.Message, args fault.Args) {
	at.Bad = true
	for _, c := range at.Cells {
		r.wrong(CellError{c.Sheet, c.Row, c.Column, m.Key, args})
	}
}

// check holds the report as it would be to the rules of package report. What is wrong with a cell that
// the file changes is told at its place; the rest only keeps the report from being handed in.
func (r *ledgerReading) check(at *LedgerRow) {
	p := at.Entry.Work
	if p == nil {
		p = &work.Plan{Measure: string(at.Entry.Measure)}
	}
	for _, f := range fields(at.After.Check(p, r.known.Period.Span, r.known.On, r.may.Proofs)) {
		i := slices.IndexFunc(at.Cells, func(c LedgerCell) bool { return c.field == f.Name })
		if i < 0 && strings.HasSuffix(f.Name, ".amount") { // less than before without a reason
			i = slices.IndexFunc(at.Cells, func(c LedgerCell) bool { return c.field == strings.TrimSuffix(f.Name, "amount")+"why" })
		}
		if i < 0 || f.Key == "fault.required" {
			at.Blocks = append(at.Blocks, f)
			continue
		}
		at.Bad = true
		c := at.Cells[i]
		r.wrong(CellError{c.Sheet, c.Row, c.Column, f.Key, f.Args})
	}
}

// TaskName gives the name of a milestone of the row's work plan.
func (r *LedgerRow) TaskName(lang i18n.Lang, id string) (string, bool) {
	if r.Entry.Work == nil {
		return "", false
	}
	t, ok := r.Entry.Work.Task(work.TaskID(id))
	if !ok {
		return "", false
	}
	return textIn(lang, t.Name), true
}

// Files lists the files of evidence that the reports of a ledger name.
func (l *Ledger) Files() []report.EvidenceID {
	var list []report.EvidenceID
	for i := range l.Entries {
		list = append(list, l.Entries[i].Content.AllEvidence()...)
	}
	slices.Sort(list)
	return slices.Compact(list)
}
