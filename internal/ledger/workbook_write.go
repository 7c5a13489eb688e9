package ledger

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/work"
)

// spareRows below the tasks have drop-downs for new ones; their looks come from the columns.
const spareRows = 200

// WriteWorkbook writes work plans as an Excel workbook in a language: tasks, strands, the dates of
// each plan, how to fill it in, and the sheet by which it is known again.
func WriteWorkbook(lang i18n.Lang, known WorkFile) ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	w := &workWriter{f: f, lang: lang, known: &known, styles: map[cellStyle]int{}}
	err := w.all()
	if err != nil {
		return nil, fault.Wrap(fault.Internal, "", nil, fmt.Errorf("ledger: workbook: %w", err))
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		return nil, fault.Wrap(fault.Internal, "", nil, err)
	}
	return out.Bytes(), nil
}

type workWriter struct {
	f      *excelize.File
	lang   i18n.Lang
	known  *WorkFile
	styles map[cellStyle]int
}

// cellStyle is how a cell looks and whether it can be typed into.
type cellStyle struct {
	form   form
	locked bool
	head   bool
}

// sheetCell is one cell to be written.
type sheetCell struct {
	form form
	text string // canonical
}

// sheetColumn is one column of a sheet to be written.
type sheetColumn struct {
	key    string
	title  *i18n.Message
	width  float64
	form   form
	locked bool
	hidden bool
}

func columnsOf[T any](list []sheetColumn, fields []field[T]) []sheetColumn {
	for _, c := range fields {
		list = append(list, sheetColumn{c.key, c.title, c.width, c.form, c.put == nil, false})
	}
	return list
}

func (w *workWriter) all() error {
	tasks := columnsOf([]sheetColumn{{"measure", i18n.WorkfileMeasure, 8, formText, false, false}, {"task", i18n.WorkfileTask, 10, formText, false, false}}, taskColumns)
	tasks = append(columnsOf(tasks, givenColumns), sheetColumn{"given", i18n.WorkfileGiven, 10, formText, true, true})
	strands := columnsOf([]sheetColumn{{"measure", i18n.WorkfileMeasure, 9, formText, false, false}, {"strand", i18n.WorkfileStrand, 10, formText, false, false}}, strandColumns)
	strands = append(strands, sheetColumn{"template", i18n.WorkfileTemplate, 24, formText, true, false})
	plans := columnsOf([]sheetColumn{{"measure", i18n.WorkfileMeasure, 9, formText, true, false}, {"title", i18n.WorkfileTitle, 50, formText, true, false}}, planColumns)
	about := []sheetColumn{{"measure", i18n.WorkfileMeasure, 10, formText, true, false}, {"title", i18n.WorkfileTitle, 44, formText, true, false},
		{"version", i18n.WorkfileVersion, 8, formDays, true, false}, {"made", i18n.WorkfileMade, 12, formDate, true, false}, {"print", i18n.WorkfilePrint, 20, formText, true, false},
		{"measure_id", i18n.WorkfileID, 34, formText, true, false}, {"plan", i18n.WorkfilePlanName, 44, formText, true, false}, {"plan_id", i18n.WorkfilePlanID, 34, formText, true, false}}
	for _, s := range []struct {
		title   *i18n.Message
		columns []sheetColumn
		rows    [][]sheetCell
		frozen  int
	}{
		{i18n.WorkfileTasks, tasks, w.taskRows(), 4},
		{i18n.WorkfileStrands, strands, w.strandRows(), 2},
		{i18n.WorkfilePlans, plans, w.planRows(), 2},
		{i18n.WorkfileAbout, about, w.aboutRows(), 1},
	} {
		if err := w.sheet(s.title.In(w.lang), s.columns, s.rows, s.frozen); err != nil {
			return err
		}
	}
	if err := w.lists(strands, tasks); err != nil {
		return err
	}
	if err := w.how(); err != nil {
		return err
	}
	w.f.SetActiveSheet(0)
	return w.f.SetDocProps(&excelize.DocProperties{Title: w.known.Plan, Creator: "Luodi", Language: string(w.lang), Description: i18n.WorkfileKeep.In(w.lang)})
}

func cells[T any](row []sheetCell, columns []field[T], of *T) []sheetCell {
	for _, c := range columns {
		row = append(row, sheetCell{c.form, c.text(of)})
	}
	return row
}

func (w *workWriter) taskRows() (rows [][]sheetCell) {
	for i := range w.known.Measures {
		m := &w.known.Measures[i]
		p := m.current()
		for k := range p.Tasks {
			t := &p.Tasks[k]
			row := cells([]sheetCell{{formText, m.Number}, {formText, string(t.ID)}}, taskColumns, t)
			times, ok := work.TaskTimes{}, false
			if m.Times != nil {
				times, ok = m.Times.Task(t.ID)
			}
			var written []string
			for _, c := range givenColumns {
				text := ""
				if ok {
					text = c.text(&times)
				}
				row = append(row, sheetCell{c.form, text})
				written = append(written, text)
			}
			for _, key := range reportedColumns {
				for _, c := range taskColumns {
					if c.key == key {
						written = append(written, strings.ReplaceAll(c.text(t), "|", "/"))
					}
				}
			}
			rows = append(rows, append(row, sheetCell{formText, strings.Join(written, "|")}))
		}
	}
	return rows
}

func (w *workWriter) strandRows() (rows [][]sheetCell) {
	for i := range w.known.Measures {
		m := &w.known.Measures[i]
		for k := range m.Plan.Strands {
			s := &m.Plan.Strands[k]
			row := cells([]sheetCell{{formText, m.Number}, {formText, s.Key}}, strandColumns, s)
			rows = append(rows, append(row, sheetCell{formText, string(s.Template)}))
		}
	}
	return rows
}

func (w *workWriter) planRows() (rows [][]sheetCell) {
	for i := range w.known.Measures {
		m := &w.known.Measures[i]
		rows = append(rows, cells([]sheetCell{{formText, m.Number}, {formText, m.Title}}, planColumns, m.Plan))
	}
	return rows
}

func (w *workWriter) aboutRows() (rows [][]sheetCell) {
	for i := range w.known.Measures {
		m := &w.known.Measures[i]
		rows = append(rows, []sheetCell{{formText, m.Number}, {formText, m.Title}, {formDays, strconv.Itoa(m.Plan.Version)}, {formDate, w.known.On.String()},
			{formText, m.print()}, {formText, m.Plan.Measure}, {formText, w.known.Plan}, {formText, w.known.PlanID}})
	}
	return rows
}

// sheet writes one sheet: the hidden keys, the titles, the rows, and what holds them together.
func (w *workWriter) sheet(name string, columns []sheetColumn, rows [][]sheetCell, frozen int) error {
	f := w.f
	if list := f.GetSheetList(); len(list) == 1 && list[0] == "Sheet1" {
		if err := f.SetSheetName("Sheet1", name); err != nil {
			return err
		}
	} else if _, err := f.NewSheet(name); err != nil {
		return err
	}
	for i, c := range columns {
		letter, _ := excelize.ColumnNumberToName(i + 1)
		style, err := w.style(cellStyle{form: c.form, locked: c.locked})
		if err != nil {
			return err
		}
		head, err := w.style(cellStyle{head: true, locked: c.locked})
		if err != nil {
			return err
		}
		steps := []error{f.SetColStyle(name, letter, style), f.SetColWidth(name, letter, letter, c.width),
			f.SetCellStr(name, letter+"1", c.key), f.SetCellStr(name, letter+"2", c.title.In(w.lang)),
			f.SetCellStyle(name, letter+"1", letter+"2", head)}
		if c.hidden {
			steps = append(steps, f.SetColVisible(name, letter, false))
		}
		if last := len(rows) + 2; last > 2 {
			steps = append(steps, f.SetCellStyle(name, letter+"3", letter+strconv.Itoa(last), style))
		}
		for _, err := range steps {
			if err != nil {
				return err
			}
		}
	}
	for i, row := range rows {
		high := 1
		for k, c := range row {
			at, _ := excelize.CoordinatesToCellName(k+1, i+3)
			if err := w.cell(name, at, c); err != nil {
				return err
			}
			if !columns[k].hidden {
				high = max(high, linesOf(w.known.show(w.lang, c.form, c.text), columns[k].width))
			}
		}
		if err := f.SetRowHeight(name, i+3, float64(min(high, 12))*14.5+1); err != nil {
			return err
		}
	}
	return w.frame(name, len(columns), len(rows)+2, frozen)
}

// linesOf estimates how many lines a text takes in a column: a Chinese character is two letters wide.
func linesOf(text string, width float64) int {
	n := 0
	for line := range strings.SplitSeq(text, "\n") {
		wide := 0.0
		for _, r := range line {
			if wide++; r > 0x2e7f {
				wide++
			}
		}
		n += max(1, int(math.Ceil(wide/(width-1))))
	}
	return n
}

// cell writes a value: numbers and dates as Excel keeps them, everything else as text, whatever it
// starts with.
func (w *workWriter) cell(sheet, at string, c sheetCell) error {
	if c.text == "" && c.form != formYes {
		return nil
	}
	switch c.form {
	case formDays, formAmount:
		return w.f.SetCellDefault(sheet, at, c.text)
	case formDate:
		if d := day(c.text); d != 0 {
			return w.f.SetCellInt(sheet, at, int64(d-calendar.NewDate(1899, 12, 30)))
		}
	}
	return w.f.SetCellStr(sheet, at, w.known.show(w.lang, c.form, c.text))
}

// style gives the number of a style, made when it is first asked for.
func (w *workWriter) style(s cellStyle) (int, error) {
	if n, ok := w.styles[s]; ok {
		return n, nil
	}
	line := []excelize.Border{{Type: "left", Color: "C9D3D1", Style: 1}, {Type: "right", Color: "C9D3D1", Style: 1}, {Type: "top", Color: "C9D3D1", Style: 1}, {Type: "bottom", Color: "C9D3D1", Style: 1}}
	st := &excelize.Style{NumFmt: textFormat, Font: &excelize.Font{Family: "Calibri", Size: 10}, Border: line, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"},
		Protection: &excelize.Protection{Locked: s.locked || s.head}}
	switch s.form {
	case formDate:
		iso := "yyyy-mm-dd"
		st.NumFmt, st.CustomNumFmt = 0, &iso
	case formDays:
		st.NumFmt = 1 // 0
	case formAmount:
		plain := "General"
		st.NumFmt, st.CustomNumFmt = 0, &plain
	}
	if s.locked {
		st.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"EEF0F0"}}
		st.Font.Color = "4A5554"
	}
	if s.head {
		st.Font.Bold, st.Font.Color = true, "123230"
		st.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"DCEAE7"}}
		if s.locked {
			st.Fill.Color = []string{"DDE1E1"}
		}
	}
	n, err := w.f.NewStyle(st)
	if err != nil {
		return 0, err
	}
	w.styles[s] = n
	return n, nil
}

// frame freezes the head, hides the keys, sets the page and protects what is computed. There is no
// password: the protection is against slips, not against people.
func (w *workWriter) frame(name string, columns, last, frozen int) error {
	f := w.f
	corner, _ := excelize.CoordinatesToCellName(frozen+1, 3)
	end, _ := excelize.ColumnNumberToName(columns)
	a3, landscape, wide, high := 8, "landscape", 1, 0
	fit := true
	narrow, top := 0.4, 0.6
	steps := []func() error{
		func() error { return f.SetRowVisible(name, 1, false) },
		func() error { return f.SetRowHeight(name, 2, 46) },
		func() error {
			return f.SetPanes(name, &excelize.Panes{Freeze: true, XSplit: frozen, YSplit: 2, TopLeftCell: corner, ActivePane: "bottomRight"})
		},
		func() error { return f.AutoFilter(name, fmt.Sprintf("A2:%s%d", end, max(last, 3)), nil) },
		func() error {
			return f.SetPageLayout(name, &excelize.PageLayoutOptions{Size: &a3, Orientation: &landscape, FitToWidth: &wide, FitToHeight: &high})
		},
		func() error { return f.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}) },
		func() error {
			return f.SetPageMargins(name, &excelize.PageLayoutMarginsOptions{Left: &narrow, Right: &narrow, Top: &top, Bottom: &top})
		},
		func() error {
			return f.SetHeaderFooter(name, &excelize.HeaderFooterOptions{OddHeader: "&L" + headerText(w.known.Plan) + "&R" + w.known.On.String(), OddFooter: "&L&A&R&P / &N"})
		},
		func() error {
			return f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", Scope: name, RefersTo: fmt.Sprintf("'%s'!$2:$2", name)})
		},
		func() error {
			return f.ProtectSheet(name, &excelize.SheetProtectionOptions{SelectLockedCells: true, SelectUnlockedCells: true, AutoFilter: true, Sort: true,
				FormatCells: true, FormatColumns: true, FormatRows: true, InsertRows: true, DeleteRows: true})
		},
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// headerText keeps a title from being read as codes of a header.
func headerText(s string) string {
	if r := []rune(s); len(r) > 60 {
		s = string(r[:60]) + "…"
	}
	return strings.ReplaceAll(s, "&", "&&")
}

// lists makes the drop-downs of the tasks and strands and what is said at a cell that is chosen.
func (w *workWriter) lists(strands, tasks []sheetColumn) error {
	f := w.f
	name := i18n.WorkfileLists.In(w.lang)
	if _, err := f.NewSheet(name); err != nil {
		return err
	}
	var units, who []string
	for _, u := range w.known.Units {
		units = append(units, unitName(w.lang, u))
	}
	for _, o := range owners {
		who = append(who, w.known.show(w.lang, formOwner, string(o)))
	}
	columns := map[form][]string{formUnit: units, formOwner: who, formCalendar: calendar.Builtin,
		formYes: {i18n.WorkfileYes.In(w.lang), i18n.WorkfileNo.In(w.lang)}}
	ranges := map[form]string{}
	for i, kind := range []form{formUnit, formOwner, formCalendar, formYes} {
		letter, _ := excelize.ColumnNumberToName(i + 1)
		for k, text := range columns[kind] {
			if err := f.SetCellStr(name, letter+strconv.Itoa(k+1), text); err != nil {
				return err
			}
		}
		ranges[kind] = fmt.Sprintf("'%s'!$%s$1:$%s$%d", name, letter, letter, max(1, len(columns[kind])))
	}
	if err := f.SetSheetVisible(name, false); err != nil {
		return err
	}
	prompts := map[string]*i18n.Message{"links": i18n.WorkfileHowLinks, "evidence": i18n.WorkfileHowEvidence, "request_to": i18n.WorkfileHowRequest, "planned": i18n.WorkfileHowQuantity, "calendar": i18n.WorkfileHowCalendar}
	for _, s := range []struct {
		title   *i18n.Message
		columns []sheetColumn
		last    int
	}{{i18n.WorkfileTasks, tasks, len(w.taskRows()) + spareRows + 2}, {i18n.WorkfileStrands, strands, len(w.strandRows()) + 22}} {
		for i, c := range s.columns {
			if c.locked {
				continue
			}
			letter, _ := excelize.ColumnNumberToName(i + 1)
			dv := excelize.NewDataValidation(true)
			dv.Sqref = fmt.Sprintf("%s3:%s%d", letter, letter, s.last)
			used := false
			if at, ok := ranges[c.form]; ok && len(columns[c.form]) > 0 {
				dv.SetSqrefDropList(at)
				dv.SetError(excelize.DataValidationErrorStyleStop, c.title.In(w.lang), i18n.WorkfilePick.In(w.lang))
				used = true
			}
			if c.form == formDays {
				if err := dv.SetRange(0, mostWorkDays, excelize.DataValidationTypeWhole, excelize.DataValidationOperatorBetween); err != nil {
					return err
				}
				dv.SetError(excelize.DataValidationErrorStyleStop, c.title.In(w.lang), i18n.WorkfileWhole.In(w.lang, "most", mostWorkDays))
				used = true
			}
			if m := prompts[c.key]; m != nil {
				dv.SetInput(c.title.In(w.lang), m.In(w.lang))
				used = true
			}
			if !used {
				continue
			}
			if err := f.AddDataValidation(s.title.In(w.lang), dv); err != nil {
				return err
			}
		}
	}
	return nil
}

// how writes the sheet that says how to fill the others in.
func (w *workWriter) how() error {
	name := i18n.WorkfileHow.In(w.lang)
	if _, err := w.f.NewSheet(name); err != nil {
		return err
	}
	say := func(title, text *i18n.Message) []string { return []string{title.In(w.lang), text.In(w.lang)} }
	rows := [][]string{say(i18n.WorkfileTasks, i18n.WorkfileHowRows), say(i18n.WorkfileTypical, i18n.WorkfileHowDays), say(i18n.WorkfileCalendar, i18n.WorkfileHowCalendar),
		say(i18n.WorkfileLinks, i18n.WorkfileHowLinks), say(i18n.WorkfileNotBefore, i18n.WorkfileHowDates), say(i18n.WorkfilePlanned, i18n.WorkfileHowQuantity),
		say(i18n.WorkfileEvidence, i18n.WorkfileHowEvidence), say(i18n.WorkfileRequestTo, i18n.WorkfileHowRequest), say(i18n.WorkfileForecastFinish, i18n.WorkfileHowComputed),
		say(i18n.WorkfileAbout, i18n.WorkfileKeep), say(i18n.WorkfileHow, i18n.WorkfileHowProtect)}
	if err := writeRows(w.f, name, rows, 1); err != nil {
		return err
	}
	style, err := w.style(cellStyle{locked: false})
	if err != nil {
		return err
	}
	if err := w.f.SetCellStyle(name, "A1", fmt.Sprintf("B%d", len(rows)), style); err != nil {
		return err
	}
	if err := w.f.SetColWidth(name, "A", "A", 24); err != nil {
		return err
	}
	return w.f.SetColWidth(name, "B", "B", 100)
}
