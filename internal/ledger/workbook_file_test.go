package ledger

import (
	"archive/zip"
	"bytes"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/schedule"
	"luodi/internal/work"
)

// zipped makes an archive of parts, to try files that are no workbooks.
func zipped(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, text := range parts {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		w.Write([]byte(text))
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

const (
	bookXML = `<workbook xmlns:r="r"><sheets><sheet name="任务" r:id="a"/><sheet name="关于本文件" r:id="b"/></sheets></workbook>`
	relsXML = `<Relationships><Relationship Id="a" Target="worksheets/sheet1.xml"/><Relationship Id="b" Target="/xl/worksheets/sheet2.xml"/></Relationships>`
)

// TestOtherFiles: a file that is no such workbook is told as what it is.
func TestOtherFiles(t *testing.T) {
	f := workMeasures(t)
	x := excelize.NewFile()
	var locked, plain bytes.Buffer
	if err := x.Write(&plain); err != nil {
		t.Fatal(err)
	}
	if err := x.Write(&locked, excelize.Options{Password: "secret"}); err != nil {
		t.Fatal(err)
	}
	var big strings.Builder
	big.WriteString(`<worksheet><sheetData>`)
	for i := range 70 {
		big.WriteString(`<row r="` + strconv.Itoa(i+1) + `"><c r="A1" t="inlineStr"><is><t>` + strings.Repeat("x", 1<<20) + `</t></is></c></row>`)
	}
	big.WriteString(`</sheetData></worksheet>`)
	parts := func(sheet string) map[string]string {
		return map[string]string{"xl/workbook.xml": bookXML, "xl/_rels/workbook.xml.rels": relsXML, "xl/worksheets/sheet1.xml": sheet, "xl/worksheets/sheet2.xml": `<worksheet/>`}
	}
	noAbout := edited(t, written(t, i18n.En, f), func(x *excelize.File) { x.DeleteSheet("About this file") })
	noTasks := edited(t, written(t, i18n.En, f), func(x *excelize.File) { x.DeleteSheet("Tasks") })
	for name, c := range map[string]struct {
		content []byte
		kind    fault.Kind
		want    *i18n.Message
	}{
		"empty":         {nil, fault.Unsupported, i18n.WorkfileNotExcel},
		"csv":           {[]byte("举措编号,任务编号\n5,A.M01\n"), fault.Unsupported, i18n.WorkfileNotExcel},
		"pdf":           {[]byte("%PDF-1.7\n"), fault.Unsupported, i18n.WorkfileNotExcel},
		"docx":          {zipped(t, map[string]string{"word/document.xml": "<w/>"}), fault.Unsupported, i18n.WorkfileOther},
		"broken zip":    {[]byte("PK\x03\x04broken"), fault.Unsupported, i18n.WorkfileBroken},
		"encrypted":     {locked.Bytes(), fault.Unsupported, i18n.WorkfileOldExcel},
		"cut short":     {plain.Bytes()[:plain.Len()/2], fault.Unsupported, i18n.WorkfileBroken},
		"too large":     {append([]byte("PK"), make([]byte, MostWorkBytes)...), fault.TooLarge, i18n.WorkfileTooLarge},
		"bomb":          {zipped(t, parts(big.String())), fault.TooLarge, i18n.WorkfileUnfolds},
		"broken xml":    {zipped(t, parts("<worksheet><sheetData><row")), fault.Unsupported, i18n.WorkfileBroken},
		"document type": {zipped(t, parts(`<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>`)), fault.Unsupported, i18n.WorkfileBroken},
		"deep xml":      {zipped(t, parts(strings.Repeat("<a>", 200))), fault.Unsupported, i18n.WorkfileBroken},
		"string gone":   {zipped(t, parts(`<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>7</v></c></row></sheetData></worksheet>`)), fault.Unsupported, i18n.WorkfileBroken},
		"other book":    {plain.Bytes(), fault.Invalid, i18n.WorkfileUnknown},
		"no identity":   {noAbout, fault.Invalid, i18n.WorkfileUnknown},
		"no tasks":      {noTasks, fault.Invalid, i18n.WorkfileNoTasks},
	} {
		_, err := ReadWorkbook(c.content, f)
		var e *fault.Error
		if !fault.Is(err, c.kind) {
			t.Errorf("%s: %v", name, err)
		} else if e = err.(*fault.Error); e.Key != c.want.Key {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestTooManyRows: rows and columns beyond the bounds are told, not read.
func TestTooManyRows(t *testing.T) {
	f := workMeasures(t)
	content := written(t, i18n.ZhHans, f)
	long := edited(t, content, func(x *excelize.File) {
		for i := range mostWorkRows + 5 {
			x.SetCellStr("任务", "A"+strconv.Itoa(i+100), "5")
		}
	})
	wide := edited(t, content, func(x *excelize.File) { x.SetCellStr("任务", "ZZ5", "?") })
	for _, c := range []struct {
		content []byte
		key     fault.Key
	}{{long, i18n.WorkfileTooManyRows.Key}, {wide, i18n.WorkfileTooManyCells.Key}} {
		p, err := ReadWorkbook(c.content, f)
		if err != nil || len(p.Wrong) != 1 || p.Wrong[0].Key != c.key || p.Wrong[0].Sheet != "任务" || p.Wrong[0].Row == 0 {
			t.Errorf("%s: %v %v", c.key, err, faultsOf(p.Wrong))
		}
	}
}

// TestWorkRemarks: what is read all the same, and what is passed over, is pointed out at its place.
func TestWorkRemarks(t *testing.T) {
	f := workMeasures(t)
	content := written(t, i18n.ZhHans, f)
	var want []string
	content = edited(t, content, func(x *excelize.File) {
		at := func(key string, row int, m *i18n.Message) string {
			place := letterOf(t, x, "任务", key) + strconv.Itoa(row)
			want = append(want, "任务!"+place+" "+string(m.Key))
			return place
		}
		x.SetCellStr("任务", at("latest_start", 3, i18n.WorkfileComputed), "2030-01-01")
		x.SetCellInt("任务", at("float", 4, i18n.WorkfileComputed), 999)
		x.SetCellStr("任务", at("critical", 5, i18n.WorkfileComputed), "也许")
		cached := at("typical", 6, i18n.WorkfileFormulaRead)
		x.SetCellFormula("任务", cached, "30+1")
		x.SetCellInt("任务", cached, 31)
		x.SetCellFormula("任务", cached, "30+1")
		x.SetRowVisible("任务", 7, false)
		want = append(want, "任务!7 "+string(i18n.WorkfileRowHidden.Key))
		x.SetCellStr("任务", "AE2", "我的备注")
		want = append(want, "任务!AE2 "+string(i18n.WorkfileColumnUnread.Key))
		x.DeleteSheet("总体安排")
		want = append(want, "总体安排 "+string(i18n.WorkfileSheetUnchanged.Key))
	})
	p, err := ReadWorkbook(content, f)
	if err != nil {
		t.Fatal(err)
	}
	var have []string
	for _, e := range p.Remarks {
		have = append(have, e.Place()+" "+string(e.Key))
	}
	less := func(a, b string) bool { return a < b }
	if d := cmp.Diff(sorted(want, less), sorted(have, less)); d != "" {
		t.Error(d, faultsOf(p.Wrong))
	}
}

func sorted(list []string, less func(a, b string) bool) []string {
	for i := range list {
		for k := i; k > 0 && less(list[k], list[k-1]); k-- {
			list[k], list[k-1] = list[k-1], list[k]
		}
	}
	return list
}

// TestErrorCell: a cell with an Excel error is told.
func TestErrorCell(t *testing.T) {
	f := workMeasures(t)
	content := written(t, i18n.ZhHans, f)
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, part := range z.File {
		r, _ := part.Open()
		var b bytes.Buffer
		b.ReadFrom(r)
		parts[part.Name] = b.String()
	}
	var at string
	edited(t, content, func(x *excelize.File) { at = letterOf(t, x, "任务", "typical") + "9" })
	sheet := parts["xl/worksheets/sheet1.xml"]
	i := strings.Index(sheet, `<c r="`+at+`"`)
	end := strings.Index(sheet[i:], "</c>")
	parts["xl/worksheets/sheet1.xml"] = sheet[:i] + `<c r="` + at + `" t="e"><v>#REF!</v>` + sheet[i+end:]
	p, err := ReadWorkbook(zipped(t, parts), f)
	if err != nil || len(p.Wrong) != 1 || p.Wrong[0].Key != i18n.WorkfileCellError.Key || p.Wrong[0].Place() != "任务!"+at {
		t.Errorf("%v %v", err, faultsOf(p.Wrong))
	}
}

// TestGateAndMeasures: a gate cannot be taken out; rows of a measure that was not exported are told.
func TestGateAndMeasures(t *testing.T) {
	f := workMeasures(t)
	one := f
	one.Measures = f.Measures[:1]
	content := edited(t, written(t, i18n.ZhHans, one), func(x *excelize.File) { x.SetCellStr("任务", "A5", "（七）") })
	p, err := ReadWorkbook(content, f)
	if err != nil || len(p.Wrong) == 0 || p.Wrong[0].Key != i18n.WorkfileNotExported.Key || p.Wrong[0].Place() != "任务!A5" {
		t.Errorf("%v %v", err, faultsOf(p.Wrong))
	}
	two := f.Measures[1].Plan
	gate := &two.Tasks[len(two.Tasks)-1]
	gate.Gate, gate.ID = true, "A.G1"
	row := 2 + len(f.Measures[0].Plan.Tasks) + len(two.Tasks)
	content = edited(t, written(t, i18n.ZhHans, f), func(x *excelize.File) { x.RemoveRow("任务", row) })
	p, err = ReadWorkbook(content, f)
	if err != nil || len(p.Wrong) != 1 || p.Wrong[0].Key != i18n.WorkfileGateGone.Key {
		t.Errorf("%v %v", err, faultsOf(p.Wrong))
	}
	// A measure left out of every sheet is left as it is.
	content = edited(t, written(t, i18n.ZhHans, f), func(x *excelize.File) {
		for range two.Tasks {
			x.RemoveRow("任务", 3+len(f.Measures[0].Plan.Tasks))
		}
		x.RemoveRow("工作线", 5)
		x.RemoveRow("总体安排", 4)
	})
	p = proposed(t, content, f)
	if len(p.Plans) != 1 || p.Plans[0].Number != "5" {
		t.Errorf("%d plans", len(p.Plans))
	}
}

// TestLoops: a loop is found exactly when the schedule refuses the links, and is one.
func TestLoops(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(1, 9).Draw(rt, "tasks")
		p := &work.Plan{Measure: "m", Start: calendar.NewDate(2023, 1, 3), Deadline: calendar.NewDate(2024, 1, 3)}
		for i := range n {
			x := work.Task{ID: work.TaskID(fmt.Sprint("T", i)), Calendar: calendar.CN}
			for range rapid.IntRange(0, 2).Draw(rt, "links") {
				x.Links = append(x.Links, work.Link{Pred: work.TaskID(fmt.Sprint("T", rapid.IntRange(0, n-1).Draw(rt, "pred")))})
			}
			p.Tasks = append(p.Tasks, x)
		}
		found := loops(p)
		_, err := work.Compute(calendar.Embedded(), 0, []*work.Plan{p}, nil)
		if (err != nil) != (len(found) > 0) {
			rt.Fatalf("%v but loops %v", err, found)
		}
		for _, loop := range found {
			for i := 0; i+1 < len(loop); i++ {
				next, _ := p.Task(loop[i+1])
				waits := false
				for _, l := range next.Links {
					waits = waits || l.Pred == loop[i]
				}
				if !waits || loop[0] != loop[len(loop)-1] {
					rt.Fatalf("%v is no loop", loop)
				}
			}
		}
	})
}

// TestLinkWords: links come back from their words, whatever their ids look like.
func TestLinkWords(t *testing.T) {
	ids := []work.TaskID{"A.M01", "A.M01-2", "FS", "B-SS", "T+3", "会签", "x_y", "AFS"}
	find := func(s string) (work.TaskID, bool) {
		for _, id := range ids {
			if string(id) == s {
				return id, true
			}
		}
		return "", false
	}
	rapid.Check(t, func(rt *rapid.T) {
		var links []work.Link
		for _, id := range rapid.SliceOfNDistinct(rapid.SampledFrom(ids), 0, 4, rapid.ID).Draw(rt, "ids") {
			links = append(links, work.Link{Pred: id, Type: schedule.LinkType(rapid.IntRange(0, 3).Draw(rt, "type")), Lag: rapid.Int32Range(-1000, 1000).Draw(rt, "lag")})
		}
		text, wrong := readLinks(linkWords(linkList(links)), find)
		if wrong != nil {
			rt.Fatalf("%v: %v", links, wrong.args)
		}
		if d := cmp.Diff(links, linksOf(text)); d != "" {
			rt.Fatal(d)
		}
	})
}

// bigWork is a file of many tasks, for its bounds and its speed.
func bigWork(tasks int) WorkFile {
	f := WorkFile{PlanID: "p", Plan: "大方案", Units: workUnits, On: calendar.NewDate(2023, 2, 1)}
	r := rand.New(rand.NewPCG(1, 2))
	for m := 0; tasks > 0; m++ {
		n := min(tasks, 500)
		tasks -= n
		p := &work.Plan{Measure: fmt.Sprint("m-", m), Version: 1, Start: calendar.NewDate(2023, 1, 3), Deadline: calendar.NewDate(2029, 1, 3),
			Strands: []work.Strand{{Key: "A", Name: work.Text{Hans: "一线"}, End: work.TaskID(fmt.Sprint("A.T", n-1))}}}
		for i := range n {
			x := work.Task{ID: work.TaskID(fmt.Sprint("A.T", i)), Strand: "A", Name: work.Text{Hans: fmt.Sprint("任务", i)}, Days: work.Estimate{Min: 1, Typical: 5, Max: 9}, Calendar: calendar.CN, Owner: work.Lead, Evidence: []string{"文件（文号）"}}
			for range min(i, 2) {
				x.Links = append(x.Links, work.Link{Pred: work.TaskID(fmt.Sprint("A.T", r.IntN(i))), Lag: int32(len(x.Links))})
			}
			p.Tasks = append(p.Tasks, x)
		}
		f.Measures = append(f.Measures, WorkMeasure{Number: fmt.Sprint(m + 1), Title: "举措", Plan: p})
	}
	return f
}

func BenchmarkWriteWorkbook(b *testing.B) {
	f := bigWork(5000)
	for b.Loop() {
		written(b, i18n.ZhHans, f)
	}
}

func BenchmarkReadWorkbook(b *testing.B) {
	f := bigWork(5000)
	content := written(b, i18n.ZhHans, f)
	b.SetBytes(int64(len(content)))
	for b.Loop() {
		p, err := ReadWorkbook(content, f)
		if err != nil || len(p.Wrong) > 0 {
			b.Fatal(err, faultsOf(p.Wrong))
		}
	}
}

// FuzzReadWorkbook: no sheet makes the reader fail or read half.
func FuzzReadWorkbook(f *testing.F) {
	known := workMeasures(f)
	whole := written(f, i18n.ZhHans, known)
	z, err := zip.NewReader(bytes.NewReader(whole), int64(len(whole)))
	if err != nil {
		f.Fatal(err)
	}
	parts := map[string]string{}
	for _, part := range z.File {
		r, _ := part.Open()
		var b bytes.Buffer
		b.ReadFrom(r)
		parts[part.Name] = b.String()
	}
	const first = "xl/worksheets/sheet1.xml"
	f.Add([]byte(parts[first][:4000]))
	f.Add([]byte(`<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>task</t></is></c><c r="B1" t="str"><v>strand</v></c></row><row r="2"><c r="A2"><f>1</f></c></row></sheetData><mergeCells><mergeCell ref="A1:B"/></mergeCells></worksheet>`))
	f.Fuzz(func(t *testing.T, sheet []byte) {
		changed := map[string]string{}
		for k, v := range parts {
			changed[k] = v
		}
		changed[first] = string(sheet)
		p, err := ReadWorkbook(zipped(t, changed), known)
		if err == nil && len(p.Wrong) > 0 && len(p.Plans) > 0 {
			t.Error("half read")
		}
		Compare(i18n.En, known, p)
	})
}

// FuzzCells: any text in a cell gives a value that reads back as itself, or a mistake.
func FuzzCells(f *testing.F) {
	for _, s := range []string{"2023-04-01", "45016", "1e9", "A.M01 SS+2", "是", "1.5", "2023年2月29日", "CN", "牵头单位"} {
		f.Add(s)
	}
	r := newCellReader(&WorkFile{Units: workUnits}, false)
	find := func(s string) (work.TaskID, bool) { return work.TaskID(s), s == "A.M01" }
	f.Fuzz(func(t *testing.T, s string) {
		known := &WorkFile{Units: workUnits}
		for kind := formText; kind <= formLinks; kind++ {
			text, wrong := r.value(kind, rawCell{text: s}, find)
			if wrong != nil || text == "" {
				continue
			}
			again, wrong := r.value(kind, rawCell{text: known.show(i18n.En, kind, text)}, find)
			if wrong != nil || again != text {
				t.Errorf("form %d: %q gave %q, then %q %v", kind, s, text, again, wrong)
			}
		}
	})
}

// TestCellValues: values as Excel, other programs and people write them.
func TestCellValues(t *testing.T) {
	r := newCellReader(&WorkFile{Units: workUnits}, false)
	old := newCellReader(&WorkFile{}, true)
	for _, c := range []struct {
		kind      form
		text      string
		want, bad string
	}{
		{formDays, "20", "20", ""}, {formDays, "2E1", "20", ""}, {formDays, "20.000000000000004", "20", ""}, {formDays, "２０", "20", ""}, {formDays, " 20 ", "20", ""}, {formDays, "0", "0", ""},
		{formDays, "20天", "", "workfile.not_a_number"}, {formDays, "0x10", "", "workfile.not_a_number"}, {formDays, "NaN", "", "workfile.not_a_number"}, {formDays, "1e400", "", "workfile.not_a_number"},
		{formAmount, "1.1000000000000001", "1.1", ""}, {formAmount, "0.30000000000000004", "0.3", ""}, {formAmount, "123456789.125", "123456789.125", ""}, {formAmount, "1.0625", "", "workfile.decimals"},
		{formDate, "45017", "2023-04-01", ""}, {formDate, "45017.0", "2023-04-01", ""}, {formDate, "2023-04-01T00:00:00", "2023-04-01", ""}, {formDate, "2023-04-01 00:00:00", "2023-04-01", ""},
		{formDate, "2023/4/1", "2023-04-01", ""}, {formDate, "2023年4月1日", "2023-04-01", ""}, {formDate, "２０２３．４．１", "2023-04-01", ""}, {formDate, "20230401", "2023-04-01", ""}, {formDate, "2024-02-29", "2024-02-29", ""},
		{formDate, "18264", "1950-01-01", ""}, {formDate, "18263", "", "workfile.date_outside"}, {formDate, "91312", "2149-12-31", ""}, {formDate, "91313", "", "workfile.date_outside"},
		{formDate, "2023-02-29", "", "workfile.no_such_day"}, {formDate, "2023-04-01 09:30", "", "workfile.time_of_day"}, {formDate, "4月1日", "", "workfile.no_date"},
		{formYes, "✓", "yes", ""}, {formYes, "YES", "yes", ""}, {formYes, "否", "", ""}, {formYes, "TRUE", "yes", ""}, {formYes, "?", "", "workfile.no_yes"},
		{formCalendar, "cn", "CN", ""}, {formCalendar, "香港工作日", "HK", ""}, {formCalendar, "Natural", "NATURAL", ""},
		{formOwner, "牽頭單位", "lead", ""}, {formOwner, "Lead unit", "lead", ""}, {formOwner, "upper", "upper", ""},
		{formUnit, "商务局", "u-commerce", ""}, {formUnit, "區教育局", "u-education", ""}, {formUnit, "区文教局", "u-education", ""}, {formUnit, "district public works", "u-works", ""},
		{formList, "甲；乙; 丙\n丁", "甲\n乙\n丙\n丁", ""}, {formText, "=SUM(A1)", "=SUM(A1)", ""}, {formText, "a\u00a0b", "a b", ""},
	} {
		got, wrong := r.value(c.kind, rawCell{text: c.text}, nil)
		bad := ""
		if wrong != nil {
			bad = string(wrong.message.Key)
		}
		if got != c.want || bad != c.bad {
			t.Errorf("%q: %q %q, want %q %q", c.text, got, bad, c.want, c.bad)
		}
	}
	if got, wrong := old.value(formDate, rawCell{text: "43555"}, nil); wrong != nil || got != "2023-04-01" {
		t.Errorf("from 1904: %q %v", got, wrong)
	}
}
