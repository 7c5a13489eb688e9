package ledger

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"luodi/internal/calendar"
	"luodi/internal/i18n"
	"luodi/internal/schedule"
	"luodi/internal/work"
)

// placeOf finds the cell of a column in a written workbook: rows are those of the measures in order.
func letterOf(t testing.TB, x *excelize.File, sheet, key string) string {
	t.Helper()
	row, err := x.GetRows(sheet)
	if err != nil || len(row) == 0 {
		t.Fatalf("%s: %v", sheet, err)
	}
	i := slices.Index(row[0], key)
	if i < 0 {
		t.Fatalf("%s has no column %s", sheet, key)
	}
	s, _ := excelize.ColumnNumberToName(i + 1)
	return s
}

// oneChange is a change of one cell that keeps the plan in order.
type oneChange struct {
	sheet  *i18n.Message
	row    int
	key    string
	form   form
	text   string // canonical, as it will be
	before string
}

// drawChange picks a cell and a value that differs.
func drawChange(rt *rapid.T, f *WorkFile) oneChange {
	mi := rapid.IntRange(0, len(f.Measures)-1).Draw(rt, "measure")
	p := f.Measures[mi].Plan
	switch rapid.SampledFrom([]string{"task", "task", "task", "task", "strand", "plan"}).Draw(rt, "sheet") {
	case "plan":
		c := rapid.SampledFrom(planColumns).Draw(rt, "column")
		o := oneChange{i18n.WorkfilePlans, mi + 3, c.key, c.form, "", c.text(p)}
		switch c.key {
		case "start":
			o.text = drawDate(rt, p.Start-400, p.Deadline)
		case "deadline":
			o.text = drawDate(rt, p.Start, p.Start+2000)
		default:
			o.text = drawName(rt)
		}
		return o
	case "strand":
		row := 3
		for _, m := range f.Measures[:mi] {
			row += len(m.Plan.Strands)
		}
		si := rapid.IntRange(0, len(p.Strands)-1).Draw(rt, "strand")
		s := &p.Strands[si]
		c := rapid.SampledFrom(strandColumns).Draw(rt, "column")
		o := oneChange{i18n.WorkfileStrands, row + si, c.key, c.form, "", c.text(s)}
		switch c.key {
		case "unit":
			o.text = string(rapid.SampledFrom(f.Units).Draw(rt, "unit").ID)
		case "deadline":
			o.text = drawDate(rt, p.Start, p.Start+2000)
		case "end":
			var own []string
			for _, t := range p.Tasks {
				if t.Strand == s.Key {
					own = append(own, string(t.ID))
				}
			}
			o.text = rapid.SampledFrom(own).Draw(rt, "end")
		default:
			o.text = drawName(rt)
		}
		return o
	}
	row := 3
	for _, m := range f.Measures[:mi] {
		row += len(m.Plan.Tasks)
	}
	ti := rapid.IntRange(0, len(p.Tasks)-1).Draw(rt, "task")
	t := &p.Tasks[ti]
	c := rapid.SampledFrom(taskColumns).Draw(rt, "column")
	o := oneChange{i18n.WorkfileTasks, row + ti, c.key, c.form, "", c.text(t)}
	o.text = o.before
	num := func(from, to int32) string {
		return strconv.Itoa(int(rapid.Int32Range(from, to).Draw(rt, "days")))
	}
	switch c.key {
	case "strand": // another strand's tasks follow its own rules: tried by the seeded mistakes
	case "min":
		o.text = num(t.Days.Min, t.Days.Typical)
	case "typical":
		o.text = num(t.Days.Min, t.Days.Max)
	case "max":
		o.text = num(t.Days.Typical, mostWorkDays)
	case "calendar":
		if t.Legal == nil {
			o.text = rapid.SampledFrom(calendar.Builtin).Draw(rt, "calendar")
		}
	case "gate":
		o.text = yes(!t.Gate)
	case "owner":
		if t.Request == nil || t.Request.To == "" {
			o.text = string(rapid.SampledFrom(owners).Draw(rt, "owner"))
		}
	case "unit":
		o.text = string(rapid.SampledFrom(append(slices.Clone(f.Units), f.Units[0])).Draw(rt, "unit").ID)
	case "links":
		o.text = drawLinks(rt, p, ti)
	case "not_before":
		o.text = drawDate(rt, p.Start, min(p.Deadline, orLast(t.NotAfter)))
	case "not_after":
		o.text = drawDate(rt, max(p.Start, t.NotBefore), p.Deadline)
	case "fixed":
		o.text = drawDate(rt, p.Start, p.Deadline)
	case "planned", "done", "quantity_unit":
		switch q := t.Quantity; {
		case q == nil:
		case c.key == "planned":
			o.text = work.Amount(rapid.Int64Range(int64(max(1, q.Done)), 9_999_999).Draw(rt, "planned")).String()
		case c.key == "done":
			o.text = counts(work.Amount(rapid.Int64Range(0, int64(q.Planned)).Draw(rt, "done")))
		default:
			o.text = rapid.SampledFrom([]string{"米", "个站点", "km"}).Draw(rt, "of")
		}
	case "evidence":
		o.text = strings.Join(rapid.SliceOfN(rapid.StringMatching(`[一-龥a-z、（）]{1,12}`), 0, 4).Draw(rt, "evidence"), "\n")
	case "request_to":
		if t.Owner == work.Upper {
			o.text = drawName(rt)
		}
	case "name_hans":
		o.text = drawName(rt)
	default:
		if o.text = drawName(rt); rapid.Bool().Draw(rt, "empty") {
			o.text = ""
		}
	}
	return o
}

func orLast(d calendar.Date) calendar.Date {
	if d == 0 {
		return calendar.Last
	}
	return d
}

// drawName draws what people may write, signs of formulas included.
func drawName(rt *rapid.T) string {
	return plainText(rapid.StringMatching(`[=+@-]?[一-龥A-Za-z0-9_&<>"'_ ]{1,20}[一-龥]`).Draw(rt, "name"))
}

func drawDate(rt *rapid.T, from, to calendar.Date) string {
	return calendar.Date(rapid.Int32Range(int32(from), int32(max(from, to))).Draw(rt, "date")).String()
}

// drawLinks draws links to earlier tasks, so that no loop arises.
func drawLinks(rt *rapid.T, p *work.Plan, i int) string {
	var links []work.Link
	for k := range min(i, 4) {
		if !rapid.Bool().Draw(rt, "link") {
			continue
		}
		links = append(links, work.Link{Pred: p.Tasks[i-k-1].ID, Type: schedule.LinkType(rapid.IntRange(0, 3).Draw(rt, "type")), Lag: rapid.Int32Range(-30, 30).Draw(rt, "lag")})
	}
	return linkList(links)
}

// put writes a canonical text into a cell as a person or a program might.
func (o oneChange) put(rt *rapid.T, x *excelize.File, f *WorkFile, lang i18n.Lang, at string) error {
	sheet := o.sheet.In(lang)
	asText := rapid.Bool().Draw(rt, "as text")
	if o.text == "" && o.form != formYes {
		return x.SetCellDefault(sheet, at, "")
	}
	switch o.form {
	case formDate:
		d := day(o.text)
		if asText {
			return x.SetCellStr(sheet, at, rapid.SampledFrom([]string{d.String(), fmt.Sprintf("%d/%d/%d", d.Year(), int(d.Month()), d.Day()), fmt.Sprintf("%d年%d月%d日", d.Year(), int(d.Month()), d.Day()),
				strings.ReplaceAll(d.String(), "-", ""), d.String() + " 00:00:00"}).Draw(rt, "written"))
		}
		return x.SetCellInt(sheet, at, int64(d-calendar.NewDate(1899, 12, 30)))
	case formDays, formAmount:
		if asText {
			return x.SetCellStr(sheet, at, o.text)
		}
		n, _ := strconv.ParseFloat(o.text, 64)
		return x.SetCellFloat(sheet, at, n, -1, 64)
	case formOwner, formUnit, formYes: // in whatever language
		lang = rapid.SampledFrom(i18n.Langs).Draw(rt, "language")
	}
	return x.SetCellStr(sheet, at, f.show(lang, o.form, o.text))
}

// TestOneCell: whichever single cell a person changes, the comparison shows that cell and no other.
func TestOneCell(t *testing.T) {
	f := workMeasures(t)
	contents := map[i18n.Lang][]byte{}
	for _, lang := range i18n.Langs {
		contents[lang] = written(t, lang, f)
	}
	rapid.Check(t, func(rt *rapid.T) {
		lang := rapid.SampledFrom(i18n.Langs).Draw(rt, "of the file")
		o := drawChange(rt, &f)
		if o.text == o.before {
			return
		}
		var at string
		content := edited(t, contents[lang], func(x *excelize.File) {
			at = letterOf(t, x, o.sheet.In(lang), o.key) + strconv.Itoa(o.row)
			if err := o.put(rt, x, &f, lang, at); err != nil {
				rt.Fatal(err)
			}
		})
		p, err := ReadWorkbook(content, f)
		if err != nil || len(p.Wrong) > 0 {
			rt.Fatalf("%+v: %v %v", o, err, faultsOf(p.Wrong))
		}
		got := Compare(i18n.En, f, p)
		if len(got) != 1 || len(got[0].Cells) != 1 || got[0].Kind != RowChanged {
			rt.Fatalf("%+v: %+v", o, got)
		}
		c := got[0].Cells[0]
		if place := got[0].Place(c); place != o.sheet.In(lang)+"!"+at {
			rt.Fatalf("%+v is told at %s", o, place)
		}
		if d := cmp.Diff([]string{f.show(i18n.En, o.form, o.before), f.show(i18n.En, o.form, o.text)}, []string{c.Before, c.After}); d != "" {
			rt.Fatal(d)
		}
	})
}

// TestRowsMoved: sorting rows, moving columns, and columns and sheets of one's own change nothing.
func TestRowsMoved(t *testing.T) {
	f := workMeasures(t)
	content := edited(t, written(t, i18n.ZhHans, f), func(x *excelize.File) {
		rows, _ := x.GetRows("任务", excelize.Options{RawCellValue: true})
		body := rows[2:]
		slices.Reverse(body)
		for i, r := range rows {
			moved := make([]any, 0, 40)
			for k := range 30 {
				if k = 29 - k; k < len(r) {
					moved = append(moved, r[k])
				} else {
					moved = append(moved, "")
				}
			}
			moved = append(moved, []string{"", "我的备注", "看看"}[min(i, 2)])
			x.SetSheetRow("任务", "A"+strconv.Itoa(i+1), &moved)
		}
		x.NewSheet("草稿")
		x.SetCellStr("草稿", "A1", "随便写写")
	})
	p := proposed(t, content, f)
	if c := Compare(i18n.En, f, p); len(c) > 0 {
		t.Errorf("changes %+v", c)
	}
	for _, e := range p.Remarks {
		if e.Key != i18n.WorkfileColumnUnread.Key {
			t.Errorf("remark %v", faultsOf([]CellError{e}))
		}
	}
}

// TestTitlesOnly: a sheet without the hidden keys is found by its titles, under a line of one's own.
func TestTitlesOnly(t *testing.T) {
	f := workMeasures(t)
	for _, lang := range i18n.Langs {
		content := edited(t, written(t, lang, f), func(x *excelize.File) {
			for _, m := range []*i18n.Message{i18n.WorkfileTasks, i18n.WorkfileStrands, i18n.WorkfilePlans} {
				if err := x.RemoveRow(m.In(lang), 1); err != nil {
					t.Fatal(err)
				}
			}
			x.InsertRows(i18n.WorkfileTasks.In(lang), 1, 2)
			x.SetCellStr(i18n.WorkfileTasks.In(lang), "A1", "本局工作计划")
		})
		p := proposed(t, content, f)
		if c := Compare(lang, f, p); len(c) > 0 || len(p.Remarks) > 0 {
			t.Errorf("%s: %+v %v", lang, c, faultsOf(p.Remarks))
		}
	}
}

// TestAddAndTakeOut: a new task in a spare row, one row emptied.
func TestAddAndTakeOut(t *testing.T) {
	f := workMeasures(t)
	one := f.Measures[0].Plan
	var gone work.Task
	row := 0
	for i, x := range one.Tasks {
		waits := slices.ContainsFunc(one.Tasks, func(o work.Task) bool {
			return slices.ContainsFunc(o.Links, func(l work.Link) bool { return l.Pred == x.ID })
		})
		end := slices.ContainsFunc(one.Strands, func(s work.Strand) bool { return s.End == x.ID })
		if !waits && !x.Gate && !end {
			gone, row = x, i+3
		}
	}
	last := len(one.Tasks) + len(f.Measures[1].Plan.Tasks) + 4
	content := edited(t, written(t, i18n.ZhHans, f), func(x *excelize.File) {
		for _, c := range taskColumns {
			x.SetCellDefault("任务", letterOf(t, x, "任务", c.key)+strconv.Itoa(row), "")
		}
		x.SetCellDefault("任务", "B"+strconv.Itoa(row), "")
		for key, text := range map[string]string{"measure": "5", "task": "A.N1", "strand": "A", "name_hans": "会签", "min": "1", "typical": "2", "max": "5", "calendar": "cn", "owner": "牵头单位", "links": "a.m01 ss+3天，A.M02FF-1; A.M03"} {
			x.SetCellStr("任务", letterOf(t, x, "任务", key)+strconv.Itoa(last), text)
		}
	})
	p := proposed(t, content, f)
	got := Compare(i18n.ZhHans, f, p)
	if len(got) != 2 || got[0].Kind != RowAdded || got[0].Task != "A.N1" || got[0].Row != last || got[1].Kind != RowRemoved || got[1].Task != gone.ID {
		t.Fatalf("%+v", got)
	}
	made, ok := p.Plans[0].After.Task("A.N1")
	want := []work.Link{{Pred: "A.M01", Type: schedule.SS, Lag: 3}, {Pred: "A.M02", Type: schedule.FF, Lag: -1}, {Pred: "A.M03"}}
	if d := cmp.Diff(want, made.Links); !ok || d != "" {
		t.Error(d)
	}
	if i := slices.IndexFunc(p.Plans[0].After.Tasks, func(t work.Task) bool { return t.ID == "A.N1" }); p.Plans[0].After.Tasks[i-1].Strand != "A" {
		t.Errorf("put after %s", p.Plans[0].After.Tasks[i-1].ID)
	}
	for _, x := range work.Diff(p.Plans[0].Before, p.Plans[0].After) {
		if x.Task != "A.N1" && x.Task != gone.ID {
			t.Errorf("package work sees %+v", x)
		}
	}
}

// TestReported: what was reported for the version in force is not a file's to change.
func TestReported(t *testing.T) {
	f := workMeasures(t)
	force := f.Measures[0].Plan.Clone()
	f.Measures[0].InForce = force
	content := written(t, i18n.ZhHans, f)
	force.Tasks[2].Quantity.Done = 777_000 // reported after the export
	force.Tasks[0].Progress = work.Progress{State: schedule.Done, Started: force.Start, Finished: force.Start + 9}
	p := proposed(t, content, f)
	if c := Compare(i18n.En, f, p); len(c) > 0 || len(p.Remarks) > 0 {
		t.Errorf("%+v %v", c, faultsOf(p.Remarks))
	}
	if q := p.Plans[0].After.Tasks[2].Quantity; q.Done != 777_000 || p.Plans[0].After.Tasks[0].State != schedule.Done {
		t.Errorf("what was reported is lost: %+v", q)
	}
	place := ""
	content = edited(t, content, func(x *excelize.File) {
		place = letterOf(t, x, "任务", "done") + "5"
		x.SetCellInt("任务", place, 900)
	})
	p = proposed(t, content, f)
	if c := Compare(i18n.En, f, p); len(c) > 0 || len(p.Remarks) != 1 || p.Remarks[0].Place() != "任务!"+place || p.Remarks[0].Key != i18n.WorkfileComputed.Key {
		t.Errorf("%+v %v", c, faultsOf(p.Remarks))
	}
}

// TestFrom1904: dates of a workbook that counts from 1904 are the same days.
func TestFrom1904(t *testing.T) {
	f := workMeasures(t)
	content := edited(t, written(t, i18n.ZhHans, f), func(x *excelize.File) {
		yes := true
		if err := x.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes}); err != nil {
			t.Fatal(err)
		}
		for sheet, last := range map[string]int{"任务": 60, "工作线": 10, "总体安排": 5} {
			rows, _ := x.GetRows(sheet, excelize.Options{RawCellValue: true})
			for i, r := range rows[:min(last, len(rows))] {
				for k, text := range r {
					key := rows[0][min(k, len(rows[0])-1)]
					if n, err := strconv.Atoi(text); err == nil && n > 40000 && key != "given" && i > 1 {
						at, _ := excelize.CoordinatesToCellName(k+1, i+1)
						x.SetCellInt(sheet, at, int64(n-1462))
					}
				}
			}
		}
	})
	p := proposed(t, content, f)
	if c := Compare(i18n.En, f, p); len(c) > 0 || len(p.Remarks) > 0 {
		t.Errorf("%+v %v", c, faultsOf(p.Remarks))
	}
}

// TestPrint: the print of a proposal moves with what it does.
func TestWorkPrint(t *testing.T) {
	f := workMeasures(t)
	content := written(t, i18n.ZhHans, f)
	same := proposed(t, content, f)
	other := proposed(t, edited(t, content, func(x *excelize.File) { x.SetCellStr("任务", "D3", "别的名称") }), f)
	if same.Print() == other.Print() || same.Print() != proposed(t, bytes.Clone(content), f).Print() {
		t.Error("prints do not tell proposals apart")
	}
}
