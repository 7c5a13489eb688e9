package ledger

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/org"
	"luodi/internal/report"
)

const (
	mainSheet = "台账"
	taskSheet = "里程碑与数量"
)

// mistakeKind makes one kind of mistake in the row of an entry: in a column, or with the hidden data
// of the row (column "").
type mistakeKind struct {
	column string
	m      fault.Key
	do     func(x *excelize.File, sheet, at string)
}

func says(text string) func(*excelize.File, string, string) {
	return func(x *excelize.File, sheet, at string) { x.SetCellStr(sheet, at, text) }
}

func counts64(n int64) func(*excelize.File, string, string) {
	return func(x *excelize.File, sheet, at string) { x.SetCellInt(sheet, at, n) }
}

func computes(formula string) func(*excelize.File, string, string) {
	return func(x *excelize.File, sheet, at string) { x.SetCellFormula(sheet, at, formula) }
}

func serial(y int, m time.Month, d int) func(*excelize.File, string, string) {
	return counts64(int64(calendar.NewDate(y, m, d) - serialZero))
}

// Mistakes in the ledger itself, and on the sheet of milestones in the row of the running task.
func ledgerMistakes() (main, tasks []mistakeKind) {
	many := ""
	for i := range report.MaxProblems + 1 {
		many += "问题" + strconv.Itoa(i) + "\n"
	}
	hidden := func(column, text string) func(*excelize.File, string, string) {
		return func(x *excelize.File, sheet, at string) { x.SetCellStr(sheet, column+at, text+at) }
	}
	return []mistakeKind{
			{"U", i18n.WorkfileTooLong.Key, says(strings.Repeat("长", report.MaxText+1))},
			{"V", i18n.LedgerManyProblems.Key, says(many)},
			{"X", i18n.LedgerNoLevel.Key, says("天庭")},
			{"U", i18n.LedgerFormula.Key, computes(`A1&"x"`)},
			{"Y", i18n.LedgerFormula.Key, computes("1+1")},
			{"T", i18n.LedgerFormula.Key, computes("A1")},
			{"D", i18n.LedgerRowMixed.Key, says("另一项举措")},
			{"G", i18n.LedgerRowMixed.Key, says("区教育局")},
			{"", i18n.LedgerCodeBroken.Key, hidden("AD", "1:abc")},
			{"", i18n.LedgerRowUnknown.Key, hidden("AC", "0190-nobody")},
			{"U", i18n.WorkfileBadChar.Key, says("第一\u0007行")},
		}, []mistakeKind{
			{"H", i18n.WorkfileNoDate.Key, says("下周三")},
			{"H", i18n.WorkfileNoDate.Key, says("3/4/2023")}, // April or March?
			{"H", i18n.ReportDateBefore.Key, serial(2022, 1, 4)},
			{"I", i18n.WorkfileNoSuchDay.Key, says("2023-02-30")},
			{"I", i18n.ReportDateAhead.Key, serial(2023, 6, 30)},
			{"I", "work.finished_before_start", serial(2022, 11, 15)},
			{"M", i18n.ReportAboveTotal.Key, counts64(554)},
			{"M", i18n.ReportGoesDown.Key, counts64(12)},
			{"M", i18n.WorkfileNegative.Key, counts64(-4)},
			{"M", i18n.WorkfileNotANumber.Key, says("很多")},
			{"M", i18n.LedgerFormula.Key, computes("40+50")},
			{"M", i18n.LedgerDoneKept.Key, says("")},
		}
}

// TestLedgerMistakes makes more than 100 mistakes in one ledger, each in a row of its own, among as many
// good edits: each is found at its place, none else is told, and the good edits stand.
func TestLedgerMistakes(t *testing.T) {
	l := ledgerOf(t, i18n.ZhHans, 160)
	l.On = calendar.NewDate(2023, 5, 20)
	for i := 140; i < 150; i++ {
		l.Entries[i].Unit, l.Entries[i].Lead = "u-other", "区教育局"
	}
	for i := 150; i < 155; i++ {
		l.Entries[i].Open, l.Entries[i].Report.State = false, report.Accepted
	}
	main, tasks := ledgerMistakes()
	per := len(l.Entries[0].Work.Tasks) - 1
	var want []string
	good := 0
	content := edited(t, ledgerFile(t, l), func(x *excelize.File) {
		expect := func(sheet, at string, key fault.Key) { want = append(want, sheet+"!"+at+" "+string(key)) }
		m, k := 0, 0
		for i := range 135 {
			row := strconv.Itoa(ledgerFirstRow + i)
			if i%3 == 0 { // with a work plan: a mistake among the milestones
				kind := tasks[k%len(tasks)]
				k++
				at := kind.column + strconv.Itoa(ledgerFirstRow+i/3*per)
				kind.do(x, taskSheet, at)
				expect(taskSheet, at, kind.m)
				continue
			}
			if i%3 == 1 && i > 100 { // a good edit
				x.SetCellStr(mainSheet, "W"+row, "请区政府协调")
				good++
				continue
			}
			kind := main[m%len(main)]
			m++
			kind.do(x, mainSheet, kind.column+row)
			expect(mainSheet, kind.column+row, kind.m)
		}
		for i := 140; i < 155; i++ { // rows of another unit, and reports that are settled
			at := "U" + strconv.Itoa(ledgerFirstRow+i)
			x.SetCellStr(mainSheet, at, "改写")
			key := i18n.LedgerOtherUnit.Key
			if i >= 150 {
				key = i18n.LedgerNotWritable.Key
			}
			expect(mainSheet, at, key)
		}
	})
	p, err := ReadLedger(content, l, LedgerMay{Fill: func(u org.UnitID) bool { return u != "u-other" }})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range p.Wrong {
		got = append(got, e.Place()+" "+string(e.Key))
		if _, ok := i18n.Lookup(e.Key); !ok {
			t.Errorf("no words for %s", e.Key)
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%d mistakes:\n%s", len(want), d)
	}
	if len(want) < 100 {
		t.Errorf("only %d mistakes", len(want))
	}
	if len(p.Remarks) != 1 || p.Remarks[0].Key != i18n.LedgerRowsGone.Key { // the rows that name nobody
		t.Errorf("remarks: %v", faultsOf(p.Remarks))
	}
	free := 0
	for _, row := range p.Rows {
		if !row.Bad {
			free++
		}
	}
	if free != good {
		t.Errorf("%d rows can be written, %d were edited well", free, good)
	}
}

// TestLedgerSheets: what is done to whole rows, columns and sheets is told with its place.
func TestLedgerSheets(t *testing.T) {
	l := ledgerOf(t, i18n.ZhHans, 12)
	content := ledgerFile(t, l)
	for name, c := range map[string]struct {
		edit   func(*excelize.File)
		wrong  string
		remark string
		rows   int
		broken bool
	}{
		"merged": {edit: func(x *excelize.File) {
			x.SetCellStr(mainSheet, "U7", "合并")
			x.MergeCell(mainSheet, "U7", "U8")
		}, wrong: "台账!U7 ledger.merged", rows: 0},
		"column gone":   {edit: func(x *excelize.File) { x.RemoveCol(mainSheet, "V") }, wrong: "台账!4 workfile.column_missing", broken: true},
		"given gone":    {edit: func(x *excelize.File) { x.RemoveCol(mainSheet, "B") }, wrong: "台账!4 workfile.column_missing", broken: true},
		"column added":  {edit: func(x *excelize.File) { x.InsertCols(mainSheet, "C", 1); x.SetCellStr(mainSheet, "C4", "我的列") }, remark: "台账!C4 workfile.column_unread"},
		"column moved":  {edit: func(x *excelize.File) { swapColumns(x, "U", "Y") }, remark: "台账!U4 ledger.col_moved"},
		"row added":     {edit: func(x *excelize.File) { x.SetCellStr(mainSheet, "D17", "新举措") }, wrong: "台账!17 ledger.row_new"},
		"row twice":     {edit: func(x *excelize.File) { x.DuplicateRowTo(mainSheet, 6, 17) }, wrong: "台账!17 ledger.row_twice"},
		"row gone":      {edit: func(x *excelize.File) { x.RemoveRow(mainSheet, 7) }, remark: "台账 ledger.rows_gone"},
		"row hidden":    {edit: func(x *excelize.File) { x.SetRowVisible(mainSheet, 7, false) }, remark: "台账!7 ledger.row_hidden"},
		"given changed": {edit: func(x *excelize.File) { x.SetCellStr(mainSheet, "N7", "2024-01-01") }, remark: "台账!N7 ledger.given_changed"},
		"date as text":  {edit: func(x *excelize.File) { x.SetCellStr(taskSheet, "H5", "2023年1月5日") }, remark: "里程碑与数量!H5 ledger.text_date", rows: 1},
		"no milestones": {edit: func(x *excelize.File) { x.DeleteSheet(taskSheet) }, remark: "里程碑与数量 workfile.sheet_unchanged"},
		"other plan":    {edit: func(x *excelize.File) { x.SetCellStr("核对", "B3", "x") }, wrong: "核对 ledger.other_plan", broken: true},
		"other period":  {edit: func(x *excelize.File) { x.SetCellStr("核对", "B4", "2023-04") }, wrong: "核对 ledger.other_period", broken: true},
		"newer":         {edit: func(x *excelize.File) { x.SetCellStr("核对", "B2", "9") }, wrong: "核对 ledger.newer", broken: true},
		"start and end": {edit: func(x *excelize.File) {
			x.SetCellStr(taskSheet, "H6", "2023-03-01")
			x.SetCellStr(taskSheet, "I6", "2023-03-09")
		}, remark: "里程碑与数量!H6 ledger.start_dropped", rows: 1},
		"no quantity": {edit: func(x *excelize.File) { x.SetCellInt(taskSheet, "M6", 3) }, wrong: "里程碑与数量!M6 ledger.no_quantity"},
	} {
		p := ledgerBack(t, edited(t, content, c.edit), l)
		has := func(list []CellError, want string) bool {
			return slices.ContainsFunc(list, func(e CellError) bool { return e.Place()+" "+string(e.Key) == want })
		}
		switch {
		case c.wrong == "" && len(p.Wrong) > 0 || c.wrong != "" && !has(p.Wrong, c.wrong):
			t.Errorf("%s: wrong is %v", name, p.Wrong)
		case c.remark == "" && len(p.Remarks) > 0 || c.remark != "" && !has(p.Remarks, c.remark):
			t.Errorf("%s: remarks are %v", name, p.Remarks)
		case p.Broken != c.broken:
			t.Errorf("%s: broken is %v", name, p.Broken)
		}
		free := 0
		for _, row := range p.Rows {
			if !row.Bad {
				free++
			}
		}
		if free != c.rows {
			t.Errorf("%s: %d rows change, want %d: %v", name, free, c.rows, changesOf(p))
		}
	}
}

// swapColumns exchanges two columns with all they hold.
func swapColumns(x *excelize.File, a, b string) {
	for row := 1; row < 20; row++ {
		n := strconv.Itoa(row)
		one, _ := x.GetCellValue(mainSheet, a+n)
		two, _ := x.GetCellValue(mainSheet, b+n)
		x.SetCellStr(mainSheet, a+n, two)
		x.SetCellStr(mainSheet, b+n, one)
	}
}

// TestLedgerStale: what was changed here since the export is shown with both values and marked; what
// the file does not touch is left alone, however it changed here.
func TestLedgerStale(t *testing.T) {
	l := ledgerOf(t, i18n.ZhHans, 9)
	content := edited(t, ledgerFile(t, l), func(x *excelize.File) {
		x.SetCellStr(mainSheet, "U6", "单位在表里写的")
		x.SetCellStr(mainSheet, "U7", "只在表里改")
		x.SetCellStr(mainSheet, "Y9", "两边写得一样")
	})
	l.Entries[1].Content.Progress = "有人在网页上写的"
	l.Entries[2].Content.Next = "网页上改了另一格"
	l.Entries[3].Content.Help = "网页上改的"
	l.Entries[4].Content.Next = "两边写得一样"
	p := ledgerBack(t, content, l)
	if len(p.Wrong)+len(p.Remarks) > 0 || len(p.Rows) != 2 {
		t.Fatalf("%d rows, %v %v", len(p.Rows), faultsOf(p.Wrong), faultsOf(p.Remarks))
	}
	stale, plain := p.Rows[0], p.Rows[1]
	if !stale.Stale || len(stale.Cells) != 1 || stale.Cells[0].Before != "有人在网页上写的" || stale.Cells[0].After != "单位在表里写的" || !stale.Cells[0].Stale {
		t.Errorf("stale row: %+v", stale.Cells)
	}
	if plain.Stale || len(plain.Cells) != 1 || plain.Cells[0].After != "只在表里改" || plain.After.Next != "网页上改了另一格" {
		t.Errorf("row of which another cell changed: %+v, next %q", plain.Cells, plain.After.Next)
	}
	if a, b := stale.Print(), plain.Print(); a == b || a != p.Rows[0].Print() {
		t.Error("rows are not told apart by their prints")
	}
}

// TestLedgerProblems: problems that stay keep what else is known of them.
func TestLedgerProblems(t *testing.T) {
	before := []report.Problem{{Text: "管线迁改 尚未完成", Kind: "land", Needs: "供电局"}, {Text: "电不够"}}
	got := problemsOf("新问题\n\n管线迁改 尚未完成", before)
	want := []report.Problem{{Text: "新问题"}, before[0]}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}
