package ledger

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"luodi/internal/calendar"
	"luodi/internal/i18n"
	"luodi/internal/report"
	"luodi/internal/signal"
)

// ledgerTemplate is a workbook of a ledger without its rows, and the numbers of its looks.
type ledgerTemplate struct {
	parts         []*zip.File
	ledger, tasks string // parts of the sheets that get rows

	title, under       int
	headGiven, headOwn int
	given              [2]map[form]int // every second row is banded
	own                map[form]int
	lights             map[signal.Light]int
}

// ledgerMaker makes a template with excelize.
type ledgerMaker struct {
	*ledgerTemplate
	f    *excelize.File
	l    *Ledger
	lang i18n.Lang
	err  error
}

func newLedgerTemplate(l *Ledger) (*ledgerTemplate, error) {
	m := &ledgerMaker{ledgerTemplate: &ledgerTemplate{}, f: excelize.NewFile(), l: l, lang: l.Lang}
	defer m.f.Close()
	m.looks()
	ledger, tasks := columnsOfLedger()
	m.do(m.f.SetSheetName("Sheet1", i18n.LedgerSheet.In(m.lang)))
	m.sheet(i18n.LedgerSheet.In(m.lang), ledger, 4)
	m.sheet(i18n.LedgerTasks.In(m.lang), tasks, 5)
	m.validations(ledger, tasks)
	m.how()
	m.check()
	m.f.SetActiveSheet(0)
	m.do(m.f.SetDocProps(&excelize.DocProperties{Title: i18n.LedgerHead.In(m.lang, "plan", l.Title), Creator: "Luodi", Language: string(m.lang)}))
	if m.err != nil {
		return nil, fmt.Errorf("ledger: template: %w", m.err)
	}
	var out bytes.Buffer
	if err := m.f.Write(&out); err != nil {
		return nil, err
	}
	z, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		return nil, err
	}
	m.parts, m.ledgerTemplate.ledger, m.ledgerTemplate.tasks = z.File, "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"
	return m.ledgerTemplate, nil
}

func (m *ledgerMaker) do(errs ...error) {
	for _, err := range errs {
		if err != nil && m.err == nil {
			m.err = err
		}
	}
}

// Colours of the fills and texts. None carries a meaning alone: what a unit fills in is marked in its
// heading, lights have a shape and a word.
const (
	inkColour, quietColour  = "1B2B2A", "4A5554"
	lineColour              = "B9C6C3"
	headColour, ownHead     = "DDE6E4", "FBE9B7"
	bandColour, ownColour   = "F3F6F5", "FFFBEA"
	headFont, ledgerFont    = "Calibri", "Calibri"
	ledgerSize, ledgerTitle = 10.0, 16.0
)

var lightFills = map[signal.Colour]string{signal.Red: "F6D5D1", signal.Yellow: "FBE9B7", signal.Green: "D3ECD9", signal.Grey: "E6E9E8", signal.Blue: "D3E3F5"}

func (m *ledgerMaker) looks() {
	line := []excelize.Border{}
	for _, side := range []string{"left", "right", "top", "bottom"} {
		line = append(line, excelize.Border{Type: side, Color: lineColour, Style: 1})
	}
	make := func(change func(*excelize.Style)) int {
		s := &excelize.Style{NumFmt: textFormat, Font: &excelize.Font{Family: ledgerFont, Size: ledgerSize, Color: inkColour}, Border: line,
			Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}, Protection: &excelize.Protection{Locked: true}}
		change(s)
		n, err := m.f.NewStyle(s)
		m.do(err)
		return n
	}
	fill := func(colour string) excelize.Fill {
		return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}}
	}
	m.title = make(func(s *excelize.Style) {
		s.Border, s.Font, s.Alignment = nil, &excelize.Font{Family: headFont, Size: ledgerTitle, Bold: true, Color: inkColour}, &excelize.Alignment{Vertical: "center"}
	})
	m.under = make(func(s *excelize.Style) {
		s.Border, s.Alignment, s.Font.Color = nil, &excelize.Alignment{Vertical: "center"}, quietColour
	})
	m.headGiven = make(func(s *excelize.Style) { s.Font.Bold, s.Fill = true, fill(headColour) })
	m.headOwn = make(func(s *excelize.Style) { s.Font.Bold, s.Fill = true, fill(ownHead) })
	shape := func(s *excelize.Style, kind form) {
		switch kind {
		case formDays:
			s.NumFmt, s.Alignment.Horizontal = 1, "right"
		case formAmount:
			plain := "General"
			s.NumFmt, s.CustomNumFmt, s.Alignment.Horizontal = 0, &plain, "right"
		case formDate:
			iso := "yyyy-mm-dd"
			s.NumFmt, s.CustomNumFmt, s.Alignment.Horizontal = 0, &iso, "center"
		}
	}
	m.own = map[form]int{}
	for band := range m.given {
		m.given[band] = map[form]int{}
	}
	for _, kind := range []form{formText, formLong, formDays, formAmount, formDate, formLevel} {
		for band := range m.given {
			m.given[band][kind] = make(func(s *excelize.Style) {
				shape(s, kind)
				if band == 0 {
					s.Fill = fill(bandColour)
				}
			})
		}
		m.own[kind] = make(func(s *excelize.Style) {
			shape(s, kind)
			s.Fill, s.Protection.Locked = fill(ownColour), false
		})
	}
	m.lights = map[signal.Light]int{}
	for _, l := range signal.Lights {
		m.lights[l] = make(func(s *excelize.Style) {
			s.Fill, s.Font.Bold, s.Alignment.Horizontal = fill(lightFills[l.Colour()]), true, "center"
		})
	}
}

// sheet sets up a sheet that gets rows: widths, frozen head and first columns, the page, protection
// without password: it is against slips, not against people.
func (m *ledgerMaker) sheet(name string, columns []sheetColumn, frozen int) {
	f := m.f
	if n, _ := f.GetSheetIndex(name); n < 0 {
		_, err := f.NewSheet(name)
		m.do(err)
	}
	shown := 0
	for i, c := range columns {
		m.do(f.SetColWidth(name, letters[i+1], letters[i+1], c.width))
		if c.hidden {
			m.do(f.SetColVisible(name, letters[i+1], false))
			continue
		}
		shown++
	}
	a3, landscape, wide, high, fit := 8, "landscape", 1, 0, true
	side, top, edge := 0.4, 0.7, 0.3
	m.do(
		f.SetPanes(name, &excelize.Panes{Freeze: true, XSplit: frozen, YSplit: ledgerHeadRow, TopLeftCell: letters[frozen+1] + strconv.Itoa(ledgerFirstRow), ActivePane: "bottomRight"}),
		f.SetPageLayout(name, &excelize.PageLayoutOptions{Size: &a3, Orientation: &landscape, FitToWidth: &wide, FitToHeight: &high}),
		f.SetPageMargins(name, &excelize.PageLayoutMarginsOptions{Left: &side, Right: &side, Top: &top, Bottom: &top, Header: &edge, Footer: &edge}),
		f.SetHeaderFooter(name, &excelize.HeaderFooterOptions{OddHeader: "&L" + headerText(m.l.Title) + "&R" + m.l.On.String(), OddFooter: "&L&A&R&P / &N"}),
		f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", Scope: name, RefersTo: fmt.Sprintf("'%s'!$%d:$%d", name, ledgerHeadRow, ledgerHeadRow)}),
		f.AutoFilter(name, fmt.Sprintf("A%d:%s%d", ledgerHeadRow, letters[shown], m.last(name)), nil),
		f.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}), // after the filter, which forgets it
		f.ProtectSheet(name, &excelize.SheetProtectionOptions{SelectLockedCells: true, SelectUnlockedCells: true, AutoFilter: true,
			FormatColumns: true, FormatRows: true}),
	)
}

// last is the last row of a sheet that may be filled in.
func (m *ledgerMaker) last(name string) int {
	n := len(m.l.Entries)
	if name == i18n.LedgerTasks.In(m.lang) {
		n = 0
		for i := range m.l.Entries {
			for range m.l.Entries[i].tasks() {
				n++
			}
		}
	}
	return ledgerHeadRow + max(1, n)
}

// validations are the drop-downs, and what is said at a cell that is chosen.
func (m *ledgerMaker) validations(ledger, tasks []sheetColumn) {
	add := func(sheet *i18n.Message, columns []sheetColumn, key string, set func(*excelize.DataValidation, *i18n.Message)) {
		for i, c := range columns {
			if c.key != key {
				continue
			}
			v := excelize.NewDataValidation(true)
			name := sheet.In(m.lang)
			v.Sqref = fmt.Sprintf("%s%d:%s%d", letters[i+1], ledgerFirstRow, letters[i+1], m.last(name))
			set(v, c.title)
			m.do(m.f.AddDataValidation(name, v))
		}
	}
	stop := func(v *excelize.DataValidation, title *i18n.Message, text string) {
		v.SetInput(title.In(m.lang), text)
		v.SetError(excelize.DataValidationErrorStyleStop, title.In(m.lang), text)
	}
	for _, c := range entryColumns {
		if c.form == formLong {
			add(i18n.LedgerSheet, ledger, c.key, func(v *excelize.DataValidation, title *i18n.Message) {
				m.do(v.SetRange(0, report.MaxText, excelize.DataValidationTypeTextLength, excelize.DataValidationOperatorBetween))
				stop(v, title, i18n.LedgerTooMuch.In(m.lang, "n", report.MaxText))
				v.SetInput(title.In(m.lang), c.says.In(m.lang))
			})
		}
	}
	add(i18n.LedgerSheet, ledger, "level", func(v *excelize.DataValidation, title *i18n.Message) {
		m.do(v.SetDropList(levelWords(m.lang)))
		stop(v, title, i18n.LedgerPickLevel.In(m.lang))
	})
	from, to := m.l.Plan.From, m.l.Last()
	for _, key := range []string{"started", "reached"} {
		add(i18n.LedgerTasks, tasks, key, func(v *excelize.DataValidation, title *i18n.Message) {
			m.do(v.SetRange(int(calendar.First-serialZero), int(to-serialZero), excelize.DataValidationTypeDate, excelize.DataValidationOperatorBetween))
			stop(v, title, i18n.LedgerAskDate.In(m.lang, "from", from, "to", to))
		})
	}
	add(i18n.LedgerTasks, tasks, "done", func(v *excelize.DataValidation, title *i18n.Message) {
		m.do(v.SetRange(0, mostAmount, excelize.DataValidationTypeDecimal, excelize.DataValidationOperatorBetween))
		stop(v, title, i18n.LedgerAskAmount.In(m.lang))
	})
	add(i18n.LedgerTasks, tasks, "why", func(v *excelize.DataValidation, title *i18n.Message) {
		var usual []string
		for _, w := range []*i18n.Message{i18n.LedgerWhyRemeasured, i18n.LedgerWhyMistake, i18n.LedgerWhyChanged, i18n.LedgerWhyRejected} {
			usual = append(usual, w.In(m.lang))
		}
		m.do(v.SetDropList(usual))
		v.SetInput(title.In(m.lang), i18n.LedgerAskWhy.In(m.lang))
		v.ShowErrorMessage = false // other reasons may be written
	})
}

func levelWords(lang i18n.Lang) (list []string) {
	for _, l := range report.Levels {
		list = append(list, levelText(lang, l))
	}
	return list
}

// lightMeans says what each light means.
var lightMeans = map[signal.Light]*i18n.Message{signal.Late: i18n.LedgerLateMeans, signal.Watch: i18n.LedgerWatchMeans, signal.Good: i18n.LedgerGoodMeans,
	signal.Paused: i18n.LedgerPausedMeans, signal.NotYet: i18n.LedgerNotYetMeans, signal.DoneLate: i18n.LedgerDoneLateMeans, signal.Done: i18n.LedgerDoneMeans}

// how writes the sheet that explains columns and lights.
func (m *ledgerMaker) how() {
	name := i18n.LedgerHow.In(m.lang)
	_, err := m.f.NewSheet(name)
	m.do(err)
	n := 0
	put := func(style int, texts ...string) {
		n++
		for i, text := range texts {
			at := letters[i+1] + strconv.Itoa(n)
			m.do(m.f.SetCellStr(name, at, text), m.f.SetCellStyle(name, at, at, style))
		}
	}
	plain := m.given[1][formText]
	put(m.title, i18n.LedgerRules.In(m.lang))
	for i, r := range []*i18n.Message{i18n.LedgerRule1, i18n.LedgerRule2, i18n.LedgerRule3, i18n.LedgerRule4, i18n.LedgerRule5} {
		put(m.under, strconv.Itoa(i+1)+"  "+r.In(m.lang))
	}
	n++
	put(m.headGiven, i18n.LedgerColumn.In(m.lang), i18n.LedgerMeaning.In(m.lang), i18n.LedgerWho.In(m.lang))
	for i, c := range entryColumns {
		who, style := i18n.LedgerByRule, plain
		if c.put != nil {
			who, style = i18n.LedgerByUnit, m.headOwn
		}
		put(style, fmt.Sprintf("%d  %s", i+1, strings.ReplaceAll(ledgerHeading(m.lang, c.title), "\n", " ")), c.says.In(m.lang), who.In(m.lang))
	}
	n++
	put(m.headGiven, i18n.LedgerLight.In(m.lang), i18n.LedgerLights.In(m.lang))
	for _, l := range signal.Lights {
		put(plain, lightText(m.lang, l), lightMeans[l].In(m.lang))
		at := "A" + strconv.Itoa(n)
		m.do(m.f.SetCellStyle(name, at, at, m.lights[l]))
	}
	a4, portrait, wide, high, fit := 9, "portrait", 1, 0, true
	m.do(m.f.SetColWidth(name, "A", "A", 30), m.f.SetColWidth(name, "B", "B", 70), m.f.SetColWidth(name, "C", "C", 18),
		m.f.SetPageLayout(name, &excelize.PageLayoutOptions{Size: &a4, Orientation: &portrait, FitToWidth: &wide, FitToHeight: &high}),
		m.f.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}), m.f.ProtectSheet(name, &excelize.SheetProtectionOptions{SelectLockedCells: true, FormatColumns: true}))
}

// The rows of the check sheet: what the file was made from.
const (
	checkFormat  = "format" // always checkName
	checkVersion = "version"
	checkPlan    = "plan"
	checkPeriod  = "period"
	checkUnit    = "unit"
	checkOn      = "on"
	checkRows    = "rows"
	checkName    = "luodi.ledger"
)

// check writes the hidden sheet by which the file is known again.
func (m *ledgerMaker) check() {
	name := i18n.LedgerCheck.In(m.lang)
	_, err := m.f.NewSheet(name)
	m.do(err)
	l := m.l
	reports := 0
	for i := range l.Entries {
		if l.Entries[i].Report.ID != "" {
			reports++
		}
	}
	for i, row := range [][2]string{{checkFormat, checkName}, {checkVersion, strconv.Itoa(LedgerVersion)}, {checkPlan, string(l.Plan.ID)},
		{checkPeriod, l.Period.Key}, {checkUnit, string(l.Unit.ID)}, {checkOn, l.On.String()}, {checkRows, strconv.Itoa(reports)}} {
		n := strconv.Itoa(i + 1)
		m.do(m.f.SetCellStr(name, "A"+n, row[0]), m.f.SetCellStr(name, "B"+n, row[1]))
	}
	m.do(m.f.SetSheetVisible(name, false))
}
