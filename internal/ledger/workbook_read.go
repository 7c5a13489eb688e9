package ledger

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/xuri/excelize/v2"

	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/org"
	"luodi/internal/work"
)

// Proposal is what a workbook says the work plans should be. With Wrong not empty there are no
// plans: nothing is half-read. Remarks tell what was passed over.
type Proposal struct {
	Plans          []ProposedPlan
	Wrong, Remarks []CellError
	More           int // mistakes beyond those told
}

// mostTold bounds how many mistakes are told: with so many a person mends the first and reads again.
const mostTold = 1000

// ProposedPlan is one work plan as a file has it.
type ProposedPlan struct {
	Number string
	Before *work.Plan // with what was reported meanwhile
	After  *work.Plan

	planHead, strandHead, taskHead *sheetHead
	planRow                        int
	strandRow                      map[string]int
	taskRow                        map[work.TaskID]int
}

// ReadWorkbook reads a workbook against the work plans as they are. The error is that of a file
// that is no such workbook; what is wrong inside is in Wrong, each with its cell.
func ReadWorkbook(content []byte, known WorkFile) (Proposal, error) {
	b, err := openWork(content)
	if err != nil {
		return Proposal{}, err
	}
	about, tasks := b.find(i18n.WorkfileAbout), b.find(i18n.WorkfileTasks)
	if about == nil {
		return Proposal{}, fault.New(fault.Invalid, i18n.WorkfileUnknown.Key, fault.Args{"sheet": i18n.WorkfileAbout})
	}
	if tasks == nil {
		return Proposal{}, fault.New(fault.Invalid, i18n.WorkfileNoTasks.Key, fault.Args{"sheet": i18n.WorkfileTasks})
	}
	r := &workReading{known: &known, cells: newCellReader(&known, b.from1904), remarked: map[string]bool{}}
	if r.identify(about); len(r.wrong) > 0 {
		return r.result(), nil // against another plan or version every other message would mislead
	}
	r.sheet(b.find(i18n.WorkfilePlans), i18n.WorkfilePlans, planHead(), r.planRows)
	r.sheet(b.find(i18n.WorkfileStrands), i18n.WorkfileStrands, strandHead(), r.strandRows)
	r.sheet(tasks, i18n.WorkfileTasks, taskHead(), r.taskRows)
	return r.result(), nil
}

func (b *rawBook) find(title *i18n.Message) *rawSheet {
	for i := range b.sheets {
		if named(title, b.sheets[i].name) {
			return &b.sheets[i]
		}
	}
	return nil
}

// workReading is a workbook being read.
type workReading struct {
	known          *WorkFile
	cells          *cellReader
	plans          []*workDraft
	exported       map[string]bool // numbers of the measures that the file was made with
	wrong, remarks []CellError
	remarked       map[string]bool
	more           int
	torn           bool // a sheet could not be read to its end: what is not there may be missing only so
}

// workDraft is one plan being read.
type workDraft struct {
	ProposedPlan
	m     *WorkMeasure
	wrong bool
	lost  bool // a row's task could not be told
	order []placed
}

// placed is a task of the file with the one above it.
type placed struct {
	id, above work.TaskID
	task      work.Task
	fresh     bool
}

func (r *workReading) bad(d *workDraft, h *sheetHead, row int, key string, m *i18n.Message, args fault.Args) {
	if d != nil {
		d.wrong = true
	}
	if len(r.wrong) >= mostTold {
		r.more++
		return
	}
	r.wrong = append(r.wrong, CellError{h.sheet, row, h.letter(key), m.Key, args})
}

func (r *workReading) remark(e CellError) {
	if place := e.Place() + string(e.Key); !r.remarked[place] && len(r.remarks) < mostTold {
		r.remarked[place] = true
		r.remarks = append(r.remarks, e)
	}
}

func (r *workReading) result() Proposal {
	p := Proposal{Wrong: r.wrong, Remarks: r.remarks, More: r.more}
	for _, list := range [][]CellError{p.Wrong, p.Remarks} {
		first := map[string]int{} // sheets stay in the order in which they were read
		for i, e := range list {
			if _, seen := first[e.Sheet]; !seen {
				first[e.Sheet] = i
			}
		}
		slices.SortStableFunc(list, func(a, b CellError) int {
			return cmp.Or(cmp.Compare(first[a.Sheet], first[b.Sheet]), cmp.Compare(a.Row, b.Row), cmp.Compare(len(a.Column), len(b.Column)), cmp.Compare(a.Column, b.Column))
		})
	}
	if len(p.Wrong) > 0 {
		return p
	}
	for _, d := range r.plans {
		p.Plans = append(p.Plans, d.ProposedPlan)
	}
	return p
}

// draft gives the plan of a measure, begun when the file first names it.
func (r *workReading) draft(m *WorkMeasure) *workDraft {
	for _, d := range r.plans {
		if d.m == m {
			return d
		}
	}
	before := m.current()
	d := &workDraft{m: m, ProposedPlan: ProposedPlan{Number: m.Number, Before: before, After: before.Clone(),
		strandRow: map[string]int{}, taskRow: map[work.TaskID]int{}}}
	r.plans = append(r.plans, d)
	return d
}

// identify compares what the file says it was made from with what is there now.
func (r *workReading) identify(s *rawSheet) {
	h, wrong, _ := findHead(s, aboutHead())
	if r.wrong = append(r.wrong, wrong...); len(wrong) > 0 {
		return
	}
	r.exported = map[string]bool{}
	text := func(row rawRow, key string) string { return plainText(row.cells[h.columns[key]].text) }
	for _, row := range h.rows {
		number, id := text(row, "measure"), text(row, "measure_id")
		if number == "" && id == "" {
			continue
		}
		if of := text(row, "plan_id"); of != r.known.PlanID {
			r.bad(nil, h, row.n, "plan_id", i18n.WorkfileOtherPlan, fault.Args{"plan": short(of)})
			continue
		}
		r.exported[org.Fold(number)] = true
		m, ok := r.known.measure(number)
		if !ok || m.Plan.Measure != id {
			continue // rows of it are told where they stand
		}
		if was, now := text(row, "version"), strconv.Itoa(m.Plan.Version); was != now || text(row, "print") != m.print() {
			r.bad(nil, h, row.n, "print", i18n.WorkfileStale, fault.Args{"number": m.Number, "was": was, "now": now})
		}
	}
	if len(r.exported) == 0 && len(r.wrong) == 0 {
		r.bad(nil, h, 0, "", i18n.WorkfileEmptySheet, nil)
	}
}

// sheet finds the head of a sheet and reads its rows.
func (r *workReading) sheet(s *rawSheet, title *i18n.Message, known []headColumn, rows func(*sheetHead)) {
	if s == nil {
		r.remark(CellError{title.Hans, 0, "", i18n.WorkfileSheetUnchanged.Key, nil})
		return
	}
	h, wrong, remarks := findHead(s, known)
	if s.trouble != nil {
		wrong, r.torn = append(wrong, *s.trouble), true
	}
	for _, e := range remarks {
		r.remark(e)
	}
	if r.wrong = append(r.wrong, wrong...); h == nil || len(wrong) > 0 && s.trouble == nil {
		r.torn = true
		return
	}
	for _, at := range s.merged {
		first, _, _ := strings.Cut(at, ":")
		column, row, err := excelize.CellNameToCoordinates(first)
		if err == nil && row > h.row {
			letter, _ := excelize.ColumnNumberToName(column)
			r.wrong = append(r.wrong, CellError{s.name, row, letter, i18n.WorkfileMerged.Key, fault.Args{"range": at}})
			h.covered = append(h.covered, at)
		}
	}
	for _, row := range h.rows {
		if row.hidden {
			r.remark(CellError{s.name, row.n, "", i18n.WorkfileRowHidden.Key, nil})
		}
	}
	rows(h)
}

// blank reports whether a row says nothing that is read: its measure and strand alone say nothing.
func blank[T any](h *sheetHead, row rawRow, own string, columns []field[T]) bool {
	said := func(key string) bool {
		c := row.cells[h.columns[key]]
		return c.formula || plainText(c.text) != ""
	}
	if said(own) {
		return false
	}
	return !slices.ContainsFunc(columns, func(c field[T]) bool { return c.key != "strand" && said(c.key) })
}

// of finds the measure of a row; a file of one measure need not name it.
func (r *workReading) of(h *sheetHead, row rawRow) *workDraft {
	c := row.cells[h.columns["measure"]]
	number, ok := r.plain(nil, h, row, "measure", c)
	if !ok {
		return nil
	}
	if number == "" && len(r.known.Measures) == 1 {
		return r.draft(&r.known.Measures[0])
	}
	m, ok := r.known.measure(number)
	switch {
	case number == "":
		r.bad(nil, h, row.n, "measure", i18n.WorkfileNeeded, fault.Args{"title": i18n.WorkfileMeasure})
	case !ok:
		r.bad(nil, h, row.n, "measure", i18n.WorkfileNoMeasure, fault.Args{"number": short(number)})
	case !r.exported[org.Fold(number)]:
		r.bad(nil, h, row.n, "measure", i18n.WorkfileNotExported, fault.Args{"number": m.Number})
	default:
		return r.draft(m)
	}
	return nil
}

// plain gives the text of a cell; false when it holds none that can be taken.
func (r *workReading) plain(d *workDraft, h *sheetHead, row rawRow, key string, c rawCell) (string, bool) {
	text := plainText(c.text)
	switch {
	case text == "" && h.beneath(row.n, key):
		if d != nil {
			d.wrong = true
		}
		return "", false
	case c.kind == 'e':
		r.bad(d, h, row.n, key, i18n.WorkfileCellError, fault.Args{"text": short(text)})
		return "", false
	case c.formula && text == "":
		r.bad(d, h, row.n, key, i18n.WorkfileNoResult, nil)
		return "", false
	case c.formula:
		r.remark(CellError{h.sheet, row.n, h.letter(key), i18n.WorkfileFormulaRead.Key, fault.Args{"text": short(text)}})
	}
	return text, true
}

// fill takes a row's cells into a value. A cell that says what was written there changes nothing,
// whatever it says; was is nil for something new. It tells which columns changed and which failed.
func fill[T any](r *workReading, d *workDraft, h *sheetHead, row rawRow, columns []field[T], was, to *T, find func(string) (work.TaskID, bool), skip func(string) bool) (changed, failed map[string]bool) {
	changed, failed = map[string]bool{}, map[string]bool{}
	for _, c := range columns {
		if c.put == nil || skip != nil && skip(c.key) {
			continue
		}
		cell := row.cells[h.columns[c.key]]
		plain, ok := r.plain(d, h, row, c.key, cell)
		if !ok {
			failed[c.key] = true
			continue
		}
		before := ""
		if was != nil {
			before = c.text(was)
			if r.same(c.form, before, plain) {
				continue
			}
		}
		text, wrong := r.cells.value(c.form, cell, find)
		switch {
		case wrong != nil:
			r.bad(d, h, row.n, c.key, wrong.message, wrong.args)
			failed[c.key] = true
			continue
		case text == "" && c.needed:
			r.bad(d, h, row.n, c.key, i18n.WorkfileNeeded, fault.Args{"title": c.title})
			failed[c.key] = true
			continue
		case text == before:
			continue
		}
		c.put(to, text)
		changed[c.key] = true
	}
	return changed, failed
}

// same reports whether a cell shows a canonical text in one of the languages.
func (r *workReading) same(kind form, canonical, plain string) bool {
	switch kind {
	case formDays, formAmount, formDate, formCalendar:
		return canonical == plain
	case formUnit, formOwner, formYes:
		return slices.ContainsFunc(i18n.Langs, func(l i18n.Lang) bool { return plainText(r.known.show(l, kind, canonical)) == plain })
	}
	return plainText(r.known.show(i18n.ZhHans, kind, canonical)) == plain
}

// planRows reads the start, the deadline and the note of each measure.
func (r *workReading) planRows(h *sheetHead) {
	for _, row := range h.rows {
		if blank(h, row, "title", planColumns) && plainText(row.cells[h.columns["measure"]].text) == "" {
			continue
		}
		d := r.of(h, row)
		if d == nil {
			continue
		}
		if d.planRow != 0 {
			r.bad(d, h, row.n, "measure", i18n.WorkfileMeasureTwice, fault.Args{"number": d.m.Number, "row": d.planRow})
			continue
		}
		d.planHead, d.planRow = h, row.n
		changed, failed := fill(r, d, h, row, planColumns, d.Before, d.After, nil, nil)
		if len(failed) == 0 && (changed["start"] || changed["deadline"]) && d.After.Deadline < d.After.Start {
			r.bad(d, h, row.n, "deadline", i18n.WorkfileDeadlineFirst, fault.Args{"deadline": d.After.Deadline.String(), "start": d.After.Start.String()})
		}
	}
}

var strandKey = regexp.MustCompile(`^[A-Za-z0-9]{1,4}$`)

// strandRows reads the lines of work. A measure that has rows here has these strands and no others.
func (r *workReading) strandRows(h *sheetHead) {
	for _, row := range h.rows {
		if blank(h, row, "strand", strandColumns) {
			continue
		}
		d := r.of(h, row)
		if d == nil {
			continue
		}
		key, ok := r.plain(d, h, row, "strand", row.cells[h.columns["strand"]])
		if !ok {
			continue
		}
		was, there := d.Before.Strand(key)
		if at := d.strandRow[key]; at != 0 {
			r.bad(d, h, row.n, "strand", i18n.WorkfileStrandTwice, fault.Args{"strand": key, "row": at})
			continue
		}
		if !there && !strandKey.MatchString(key) {
			r.bad(d, h, row.n, "strand", i18n.WorkfileStrandKey, fault.Args{"strand": short(key)})
			continue
		}
		d.strandHead, d.strandRow[key] = h, row.n
		to := work.Strand{Key: key}
		if there {
			to = *was
		}
		fill(r, d, h, row, strandColumns, was, &to, nil, nil)
		if i := slices.IndexFunc(d.After.Strands, func(s work.Strand) bool { return s.Key == key }); i >= 0 {
			d.After.Strands[i] = to
		} else {
			d.After.Strands = append(d.After.Strands, to)
		}
	}
	for _, d := range r.plans {
		if len(d.strandRow) > 0 {
			d.After.Strands = slices.DeleteFunc(d.After.Strands, func(s work.Strand) bool { return d.strandRow[s.Key] == 0 })
		}
	}
}

// validID reports whether a new task may be called so: links are written with the other signs.
func validID(id string) bool {
	for _, c := range id {
		if !unicode.IsLetter(c) && !unicode.IsDigit(c) && !strings.ContainsRune(".-_", c) {
			return false
		}
	}
	return id != "" && len([]rune(id)) <= mostTaskID
}
