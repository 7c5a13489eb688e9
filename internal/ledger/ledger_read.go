package ledger

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/org"
	"luodi/internal/report"
	"luodi/internal/work"
)

// mostLedgerUnfolded bounds what a ledger unfolds to.
const mostLedgerUnfolded = 192 << 20

// LedgerProposal is what a ledger that came back would change. Wrong that belongs to no row (head,
// sheets, another plan or period) leaves no rows; what is wrong in a row keeps only that row from being
// written. Remarks tell what was passed over or read with care.
type LedgerProposal struct {
	Rows           []*LedgerRow // rows that change something, in the order of the ledger
	Wrong, Remarks []CellError
	More           int  // mistakes beyond those told
	Broken         bool // nothing of the file can be written
	Same           int  // rows of the reader that say what is known
	Others         int  // rows of other units, unchanged
	Gone           int  // rows of the export that are not in the file
}

// LedgerRow is what changes in the report of one measure by one unit.
type LedgerRow struct {
	Entry *Entry
	Sheet string
	Row   int // on the sheet of the ledger, 0 when only milestones change
	Cells []LedgerCell
	Stale bool // something in it was changed here too since the file was made
	Bad   bool // something in it is wrong: it cannot be written
	After report.Content
	// Blocks say why the report could not be handed in as it would be (fields of package report); as
	// a draft it can be kept.
	Blocks []fault.Field
}

// Print names what writing the row would do, for a person to confirm exactly that.
func (r *LedgerRow) Print() string {
	h := sha256.New()
	_ = json.NewEncoder(h).Encode([]any{r.Entry.Report.ID, r.Entry.Report.Guard, r.After}) // plain values always have a form
	return hex.EncodeToString(h.Sum(nil)[:12])
}

// LedgerCell is one cell that changes: what is known now and what the file says.
type LedgerCell struct {
	Sheet         string
	Row           int
	Column        string // letters
	Title         *i18n.Message
	Task          work.TaskID // of the sheet of milestones
	TaskName      string
	Before, After string
	Stale         bool // what is known was changed since the file was made

	field string // what package report calls it
}

// Place is the cell's address: 台账!U12.
func (c LedgerCell) Place() string {
	return CellError{Sheet: c.Sheet, Row: c.Row, Column: c.Column}.Place()
}

// LedgerMay says what the reader of a file may do, and what is known of the files of evidence that
// the reports name.
type LedgerMay struct {
	Fill   func(org.UnitID) bool
	Proofs map[report.EvidenceID]report.Proof
}

// ReadLedger reads a ledger that came back against the plan's ledger as it is now, of all units and as
// its reader sees it. The error is that of a file that is no such workbook. Nothing is changed.
func ReadLedger(content []byte, known *Ledger, may LedgerMay) (*LedgerProposal, error) {
	a, err := openArchive(content, MostLedgerBytes, mostLedgerUnfolded)
	if err != nil {
		return nil, err
	}
	r := &ledgerReading{a: a, known: known, may: may, rows: map[report.ID]*LedgerRow{}, first: map[string]int{}, entries: map[report.ID]*Entry{}, remarked: map[string]bool{}}
	for i := range known.Entries {
		if e := &known.Entries[i]; e.Report.ID != "" {
			r.entries[e.Report.ID] = e
		}
	}
	if err := r.read(); err != nil {
		var f *fault.Error
		if errors.As(err, &f) {
			return nil, err
		}
		return nil, a.told(err)
	}
	return r.proposal(), nil
}

// LedgerPeriod tells which period a ledger that came back is of, "" when it does not say.
func LedgerPeriod(content []byte) (string, error) {
	a, err := openArchive(content, MostLedgerBytes, mostLedgerUnfolded)
	if err != nil {
		return "", err
	}
	r := &ledgerReading{a: a, known: &Ledger{}}
	b, files, err := a.index()
	if err == nil {
		var shared []string
		if shared, err = a.shared(); err == nil {
			if at := b.sheetNamed(i18n.LedgerCheck); at >= 0 {
				err = r.readCheck(files[at], shared, &b.sheets[at])
			}
		}
	}
	return r.file[checkPeriod], a.told(err)
}

func (b *rawBook) sheetNamed(m *i18n.Message) int {
	return slices.IndexFunc(b.sheets, func(s rawSheet) bool { return named(m, s.name) })
}

type ledgerReading struct {
	a       *archive
	known   *Ledger
	may     LedgerMay
	cells   *cellReader
	entries map[report.ID]*Entry

	file     map[string]string // the check sheet
	rows     map[report.ID]*LedgerRow
	first    map[string]int // row of a key, to find one that is there twice
	read1    int            // rows of reports that were read
	p        LedgerProposal
	remarked map[string]bool
	head     *sheetHead // of the sheet being read
}

func (r *ledgerReading) bad(row *LedgerRow, n int, key string, m *i18n.Message, args fault.Args) {
	if row != nil {
		row.Bad = true
	}
	r.wrong(CellError{r.head.sheet, n, r.head.letter(key), m.Key, args})
}

func (r *ledgerReading) wrong(e CellError) {
	if len(r.p.Wrong) >= mostTold {
		r.p.More++
		return
	}
	r.p.Wrong = append(r.p.Wrong, e)
}

func (r *ledgerReading) remark(e CellError) {
	if place := e.Place() + string(e.Key); !r.remarked[place] && len(r.p.Remarks) < mostTold {
		r.remarked[place] = true
		r.p.Remarks = append(r.p.Remarks, e)
	}
}

// broken says that nothing of the file can be written.
func (r *ledgerReading) broken(e CellError) {
	r.p.Broken = true
	r.wrong(e)
}

func (r *ledgerReading) read() error {
	b, files, err := r.a.index()
	if err != nil {
		return err
	}
	shared, err := r.a.shared()
	if err != nil {
		return err
	}
	r.cells = &cellReader{from1904: b.from1904}
	check, ledger, tasks := b.sheetNamed(i18n.LedgerCheck), b.sheetNamed(i18n.LedgerSheet), b.sheetNamed(i18n.LedgerTasks)
	if check < 0 {
		return fault.New(fault.Invalid, i18n.LedgerUnknown.Key, nil)
	}
	if ledger < 0 {
		return fault.New(fault.Invalid, i18n.LedgerNoSheet.Key, nil)
	}
	if err := r.identify(files[check], shared, &b.sheets[check]); err != nil || r.p.Broken {
		return err
	}
	columns, marks := columnsOfLedger()
	if err := r.sheet(files[ledger], shared, &b.sheets[ledger], columns, r.entryRow); err != nil || r.p.Broken {
		return err
	}
	if tasks < 0 {
		r.remark(CellError{i18n.LedgerTasks.In(r.known.Lang), 0, "", i18n.WorkfileSheetUnchanged.Key, nil})
		return nil
	}
	return r.sheet(files[tasks], shared, &b.sheets[tasks], marks, r.taskRow)
}

func (r *ledgerReading) readCheck(file string, shared []string, s *rawSheet) error {
	r.file = map[string]string{}
	return r.a.rows(file, shared, s, func(row rawRow) error {
		r.file[plainText(row.cells[1].text)] = plainText(row.cells[2].text)
		return nil
	})
}

// identify compares what the file says it was made from with what is asked for now.
func (r *ledgerReading) identify(file string, shared []string, s *rawSheet) error {
	if err := r.readCheck(file, shared, s); err != nil {
		return err
	}
	version, _ := strconv.Atoi(r.file[checkVersion])
	say := func(m *i18n.Message, args fault.Args) { r.broken(CellError{s.name, 0, "", m.Key, args}) }
	switch was := r.file[checkPeriod]; {
	case r.file[checkFormat] != checkName:
		return fault.New(fault.Invalid, i18n.LedgerUnknown.Key, nil)
	case version > LedgerVersion:
		say(i18n.LedgerNewer, nil)
	case r.file[checkPlan] != string(r.known.Plan.ID):
		say(i18n.LedgerOtherPlan, nil)
	case r.known.Period.ID == "":
		say(i18n.LedgerNotOpenYet, nil)
	case was != r.known.Period.Key:
		say(i18n.LedgerOtherPeriod, fault.Args{"was": short(was), "now": r.known.Period.Key})
	case r.known.Period.Closed():
		say(i18n.LedgerPeriodShut, fault.Args{"was": was})
	}
	return nil
}

// sheet finds the head of a sheet among its first rows and reads the rows below as they come.
func (r *ledgerReading) sheet(file string, shared []string, s *rawSheet, columns []sheetColumn, each func(rawRow)) error {
	var above []rawRow
	found := false
	start := func() error {
		found = true
		if !r.findHead(s.name, above, columns) {
			return io.EOF
		}
		for _, row := range above {
			if row.n > r.head.row {
				each(row)
			}
		}
		above = nil
		return nil
	}
	err := r.a.rows(file, shared, s, func(row rawRow) error {
		if !found {
			if row.n <= headRows {
				above = append(above, row)
				return nil
			}
			if err := start(); err != nil {
				return err
			}
		}
		each(row)
		return nil
	})
	if err == nil && !found {
		if err = start(); err == io.EOF {
			err = nil
		}
	}
	if err != nil || r.p.Broken {
		return err
	}
	if s.trouble != nil {
		r.broken(*s.trouble)
	}
	r.mergers(s)
	return nil
}

// findHead finds the columns by their hidden keys or their headings in any language.
func (r *ledgerReading) findHead(sheet string, above []rawRow, columns []sheetColumn) bool {
	known := make([]headColumn, len(columns))
	for i, c := range columns {
		known[i] = headColumn{c.key, c.title, true}
	}
	plain := rawSheet{name: sheet}
	for _, row := range above {
		clean := rawRow{n: row.n, cells: map[int]rawCell{}}
		for n, c := range row.cells { // a heading has the official name below it
			text, _, _ := strings.Cut(strings.TrimPrefix(plainText(c.text), ownMark), "\n")
			clean.cells[n] = rawCell{text: text}
		}
		plain.rows = append(plain.rows, clean)
	}
	h, wrong, remarks := findHead(&plain, known)
	r.head = h
	for _, e := range wrong {
		r.broken(e)
	}
	for _, e := range remarks {
		r.remark(e)
	}
	if h == nil || len(wrong) > 0 {
		return false
	}
	last := 0
	for _, c := range columns {
		at := h.columns[c.key]
		if at < last {
			r.remark(CellError{sheet, h.row, h.letter(c.key), i18n.LedgerColMoved.Key, fault.Args{"title": c.title}})
		}
		last = max(last, at)
	}
	return true
}

// mergers marks the rows below merged cells, whose contents Excel throws away but for the first.
func (r *ledgerReading) mergers(s *rawSheet) {
	for _, at := range s.merged {
		first, last, _ := strings.Cut(at, ":")
		column, top, e1 := excelize.CellNameToCoordinates(first)
		_, bottom, e2 := excelize.CellNameToCoordinates(last)
		if e1 != nil || e2 != nil || bottom <= r.head.row {
			continue
		}
		letter, _ := excelize.ColumnNumberToName(column)
		r.wrong(CellError{s.name, max(top, r.head.row+1), letter, i18n.LedgerMerged.Key, fault.Args{"range": at}})
		for _, row := range r.rows {
			if row.Row >= top && row.Row <= bottom && row.Sheet == s.name || slices.ContainsFunc(row.Cells, func(c LedgerCell) bool {
				return c.Sheet == s.name && c.Row >= top && c.Row <= bottom
			}) {
				row.Bad = true
			}
		}
	}
}

// checkCode is the check code of a row, taken apart.
type checkCode struct{ own, given string }

func (c checkCode) cell(i int) string      { return c.own[i*ownDigits : (i+1)*ownDigits] }
func (c checkCode) givenCell(i int) string { return c.given[i*givenDigits : (i+1)*givenDigits] }

func readCode(text string, own, given int) (checkCode, bool) {
	version, rest, _ := strings.Cut(text, ":")
	c := checkCode{}
	c.own, c.given, _ = strings.Cut(rest, ":")
	n, err := strconv.Atoi(version)
	return c, err == nil && n == LedgerVersion && len(c.own) == own*ownDigits && len(c.given) == given*givenDigits
}

func printOf(text string, digits int) string { return string(fingerprint(nil, text, digits)) }

// start finds the row's report and its code; false when it has none that can be read.
func (r *ledgerReading) start(row rawRow, own, given int) (*LedgerRow, checkCode, string, bool) {
	text := func(key string) string { return plainText(row.cells[r.head.columns[key]].text) }
	key := text("key")
	if key == "" && text("code") == "" {
		for _, c := range row.cells {
			if c.formula || plainText(c.text) != "" {
				r.bad(nil, row.n, "", i18n.LedgerRowNew, nil)
				break
			}
		}
		return nil, checkCode{}, "", false
	}
	if row.hidden {
		r.remark(CellError{r.head.sheet, row.n, "", i18n.LedgerRowHidden.Key, nil})
	}
	code, ok := readCode(text("code"), own, given)
	if !ok {
		r.bad(nil, row.n, "", i18n.LedgerCodeBroken, nil)
		return nil, code, "", false
	}
	if key == "" {
		return nil, code, "", true // a measure for which no report is owed
	}
	if at := r.first[r.head.sheet+key]; at != 0 {
		r.bad(nil, row.n, "", i18n.LedgerRowTwice, fault.Args{"row": at})
		return nil, code, "", false
	}
	r.first[r.head.sheet+key] = row.n
	id, task, _ := strings.Cut(key, "/")
	e := r.entries[report.ID(id)]
	if e == nil {
		r.bad(nil, row.n, "", i18n.LedgerRowUnknown, nil)
		return nil, code, "", false
	}
	at := r.rows[e.Report.ID]
	if at == nil {
		at = &LedgerRow{Entry: e, After: e.Content.Clone()}
		r.rows[e.Report.ID] = at
	}
	return at, code, task, true
}

// value gives what an own cell says in its canonical text; false when it holds nothing that can be
// taken.
func (r *ledgerReading) value(at *LedgerRow, row rawRow, key string, kind form) (string, bool) {
	c := row.cells[r.head.columns[key]]
	text := plainText(c.text)
	switch {
	case c.formula:
		r.bad(at, row.n, key, i18n.LedgerFormula, nil)
		return "", false
	case c.kind == 'e':
		r.bad(at, row.n, key, i18n.LedgerCellError, fault.Args{"text": short(text)})
		return "", false
	case text == "":
		return "", true
	}
	var wrong *trouble
	switch kind {
	case formDate:
		was := text
		if text, wrong = r.cells.dateText(text); wrong == nil && c.kind == 's' {
			r.remark(CellError{r.head.sheet, row.n, r.head.letter(key), i18n.LedgerTextDate.Key, fault.Args{"text": short(was), "date": text}})
		}
	case formAmount:
		text, wrong = amountText(text)
	case formLevel:
		if l, ok := levelOf(text); ok {
			text = string(l)
		} else {
			wrong = &trouble{i18n.LedgerNoLevel, fault.Args{"text": short(text), "known": strings.Join(levelWords(r.known.Lang), "、")}}
		}
	case formLong:
		wrong = longest(text, report.MaxText)
	}
	if wrong != nil {
		r.bad(at, row.n, key, wrong.message, wrong.args)
		return "", false
	}
	return text, true
}

// shown gives what a given cell shows, in the form in which it was fingerprinted.
func (r *ledgerReading) shown(c rawCell, kind form) string {
	text := plainText(c.text)
	switch kind {
	case formDate:
		if d, wrong := r.cells.dateText(text); text != "" && wrong == nil {
			return d
		}
	case formDays, formAmount:
		if n, ok := float(text); ok {
			return strconv.FormatFloat(math.Round(n*1000)/1000, 'f', -1, 64)
		}
	}
	return text
}

// identity are the given columns by which a person knows a row: what they say must be the row's.
var identity = []string{"number", "title", "lead", "task"}

// given looks at what was not to be filled in: formulas are refused, changes are told; a row whose
// names are those of another was sorted apart.
func (r *ledgerReading) given(at *LedgerRow, row rawRow, key string, kind form, title *i18n.Message, was string, now func() string) bool {
	c := row.cells[r.head.columns[key]]
	if c.formula {
		r.bad(at, row.n, key, i18n.LedgerFormula, nil)
		return slices.Contains(identity, key)
	}
	if printOf(r.shown(c, kind), givenDigits) == was {
		return false
	}
	if slices.Contains(identity, key) {
		r.bad(at, row.n, key, i18n.LedgerRowMixed, fault.Args{"title": title, "was": short(plainText(c.text)), "now": short(now())})
		return true
	}
	r.remark(CellError{r.head.sheet, row.n, r.head.letter(key), i18n.LedgerGivenChanged.Key, fault.Args{"text": short(plainText(c.text))}})
	return false
}
