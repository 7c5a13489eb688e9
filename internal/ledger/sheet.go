// Package ledger brings registers in and out of Excel: templates, exports, and files that people
// filled in, read into rows with the place of every mistake. A text never becomes a formula, and
// nothing is changed by reading.
package ledger

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/i18n"
)

// Bounds of a file that is read. A sheet larger than these is no register.
const (
	MostBytes    = 4 << 20
	mostUnzipped = 64 << 20
	mostRows     = 5000
	mostColumns  = 60
	longestCell  = 2000
)

// CellError is what is wrong with one cell (or with a row or sheet, when Column is "").
type CellError struct {
	Sheet  string
	Row    int    // as Excel counts, 0 for the whole sheet
	Column string // letters, "" for the whole row
	Key    fault.Key
	Args   fault.Args
}

// Place writes where it is: 单位!B7.
func (e CellError) Place() string {
	if e.Row == 0 {
		return e.Sheet
	}
	return e.Sheet + "!" + e.Column + strconv.Itoa(e.Row)
}

// column is one column of a sheet: its name in each language and what it is for the program.
type column struct {
	id    string
	title *i18n.Message
	width float64
	// given columns are written for people to read and passed over when read.
	given bool
}

// layout is a sheet: its name in each language and its columns.
type layout struct {
	id      string
	title   *i18n.Message
	columns []column
}

// row is one row of a sheet as read: texts by column id, with their letters for messages.
type row struct {
	n       int
	cells   map[string]string
	letters map[string]string
}

// textFormat is Excel's number format “@”: what is typed or edited stays a text, so that a cell
// that starts with = + - or @ is never taken for a formula.
const textFormat = 49

// write makes a workbook of sheets.
func write(lang i18n.Lang, sheets []layout, rows map[string][][]string, notes [][]string) ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	head, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, NumFmt: textFormat,
		Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E5EFED"}}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	if err != nil {
		return nil, fault.Wrap(fault.Internal, "", nil, err)
	}
	plain, err := f.NewStyle(&excelize.Style{NumFmt: textFormat, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	if err != nil {
		return nil, fault.Wrap(fault.Internal, "", nil, err)
	}
	for i, s := range sheets {
		name := s.title.In(lang)
		if i == 0 {
			err = f.SetSheetName("Sheet1", name)
		} else {
			_, err = f.NewSheet(name)
		}
		if err == nil {
			err = writeSheet(f, lang, s, name, rows[s.id], head, plain)
		}
		if err != nil {
			return nil, fault.Wrap(fault.Internal, "", nil, fmt.Errorf("ledger: sheet %s: %w", s.id, err))
		}
	}
	if len(notes) > 0 {
		name := i18n.RegisterNotes.In(lang)
		if _, err = f.NewSheet(name); err == nil {
			err = writeRows(f, name, notes, 1)
		}
		if err == nil {
			err = f.SetColWidth(name, "A", "B", 48)
		}
		if err != nil {
			return nil, fault.Wrap(fault.Internal, "", nil, err)
		}
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		return nil, fault.Wrap(fault.Internal, "", nil, err)
	}
	return out.Bytes(), nil
}

func writeSheet(f *excelize.File, lang i18n.Lang, s layout, name string, rows [][]string, head, plain int) error {
	titles := make([]string, len(s.columns))
	for i, c := range s.columns {
		titles[i] = c.title.In(lang)
		letter, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		if err := f.SetColStyle(name, letter, plain); err != nil {
			return err
		}
		if err := f.SetColWidth(name, letter, letter, c.width); err != nil {
			return err
		}
	}
	if err := writeRows(f, name, [][]string{titles}, 1); err != nil {
		return err
	}
	last, err := excelize.CoordinatesToCellName(len(titles), 1)
	if err != nil {
		return err
	}
	if err := f.SetCellStyle(name, "A1", last, head); err != nil {
		return err
	}
	if err := f.SetPanes(name, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	if err := writeRows(f, name, rows, 2); err != nil || len(rows) == 0 {
		return err
	}
	last, err = excelize.CoordinatesToCellName(len(titles), len(rows)+1)
	if err != nil {
		return err
	}
	return f.SetCellStyle(name, "A2", last, plain)
}

// writeRows writes texts as texts, whatever they start with.
func writeRows(f *excelize.File, sheet string, rows [][]string, first int) error {
	for i, r := range rows {
		for j, text := range r {
			if text == "" {
				continue
			}
			cell, err := excelize.CoordinatesToCellName(j+1, first+i)
			if err != nil {
				return err
			}
			if err := f.SetCellStr(sheet, cell, text); err != nil {
				return err
			}
		}
	}
	return nil
}

// open opens a workbook within the bounds.
func open(content []byte) (*excelize.File, error) {
	if len(content) > MostBytes {
		return nil, fault.New(fault.TooLarge, i18n.RegisterTooLarge.Key, fault.Args{"limit": i18n.Bytes(MostBytes)})
	}
	f, err := excelize.OpenReader(bytes.NewReader(content), excelize.Options{UnzipSizeLimit: mostUnzipped, UnzipXMLSizeLimit: mostUnzipped, RawCellValue: true})
	switch {
	case err == nil:
		return f, nil
	case strings.Contains(err.Error(), "size"):
		return nil, fault.Wrap(fault.TooLarge, i18n.RegisterTooLarge.Key, fault.Args{"limit": i18n.Bytes(mostUnzipped)}, err)
	case errors.Is(err, excelize.ErrWorkbookPassword), errors.Is(err, excelize.ErrWorkbookFileFormat):
		return nil, fault.Wrap(fault.Unsupported, i18n.RegisterNotExcel.Key, nil, err)
	}
	return nil, fault.Wrap(fault.Unsupported, i18n.RegisterNotExcel.Key, nil, err)
}

// read reads the sheet of a layout; there is false when the workbook has none. Mistakes of the
// head stop the reading of the sheet; those of cells do not.
func read(f *excelize.File, s layout) (rows []row, wrong []CellError, there bool) {
	name := ""
	for _, have := range f.GetSheetList() {
		if named(s.title, have) {
			name = have
		}
	}
	if name == "" {
		return nil, nil, false
	}
	add := func(n int, letter string, m *i18n.Message, args fault.Args) {
		wrong = append(wrong, CellError{name, n, letter, m.Key, args})
	}
	it, err := f.Rows(name)
	if err != nil {
		add(0, "", i18n.RegisterBrokenSheet, nil)
		return nil, wrong, true
	}
	defer it.Close()
	var ids, letters []string
	for n := 1; it.Next(); n++ {
		cells, err := it.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			add(n, "", i18n.RegisterBrokenSheet, nil)
			return nil, wrong, true
		}
		if n == 1 {
			if ids, letters, wrong = s.head(name, cells); len(wrong) > 0 {
				return nil, wrong, true
			}
			continue
		}
		if n > mostRows {
			add(n, "", i18n.RegisterTooManyRows, fault.Args{"most": mostRows})
			return nil, wrong, true
		}
		r := row{n: n, cells: map[string]string{}, letters: map[string]string{}}
		filled := false
		for i, id := range ids {
			if id == "" {
				continue
			}
			r.letters[id] = letters[i]
			if i >= len(cells) {
				continue
			}
			text := strings.TrimSpace(strings.ReplaceAll(cells[i], "\r\n", "\n"))
			r.cells[id] = text
			filled = filled || text != ""
			if len(text) > longestCell {
				add(n, letters[i], i18n.RegisterTooLong, nil)
				r.cells[id] = ""
			}
			if formula, _ := f.GetCellFormula(name, letters[i]+strconv.Itoa(n)); formula != "" {
				add(n, letters[i], i18n.RegisterFormula, nil)
				filled = true
			}
		}
		if filled {
			rows = append(rows, r)
		}
	}
	if ids == nil {
		add(0, "", i18n.RegisterEmptySheet, nil)
	}
	return rows, wrong, true
}

// head finds the columns by their titles in any language, in any order.
func (s layout) head(sheet string, cells []string) (ids, letters []string, wrong []CellError) {
	seen := map[string]bool{}
	for i, title := range cells {
		if i >= mostColumns {
			break
		}
		letter, _ := excelize.ColumnNumberToName(i + 1)
		letters = append(letters, letter)
		id := ""
		title = strings.TrimSpace(title)
		known := title == ""
		for _, c := range s.columns {
			if !named(c.title, title) {
				continue
			}
			known = true
			if !c.given {
				id = c.id
			}
		}
		switch {
		case !known:
			wrong = append(wrong, CellError{sheet, 1, letter, i18n.RegisterUnknownColumn.Key, fault.Args{"title": title}})
		case id != "" && seen[id]:
			wrong = append(wrong, CellError{sheet, 1, letter, i18n.RegisterColumnTwice.Key, fault.Args{"title": title}})
		}
		seen[id] = true
		ids = append(ids, id)
	}
	for _, must := range s.must() {
		if !seen[must.id] {
			wrong = append(wrong, CellError{sheet, 1, "", i18n.RegisterColumnMissing.Key, fault.Args{"title": must.title}})
		}
	}
	return ids, letters, wrong
}

// must are the columns without which a sheet says nothing.
func (s layout) must() (list []column) {
	for _, c := range s.columns {
		switch s.id + "." + c.id {
		case "units.name", "posts.unit", "posts.title", "posts.holder", "posts.from":
			list = append(list, c)
		}
	}
	return list
}

func named(m *i18n.Message, text string) bool {
	for _, lang := range i18n.Langs {
		if i18n.Fold(m.In(lang)) == i18n.Fold(text) {
			return true
		}
	}
	return false
}

// date reads a date as people write it in a cell: 2023-04-01, 2023/4/1, 2023年4月1日, 20230401, or
// the serial number that Excel keeps for a date.
func date(text string) (calendar.Date, bool) {
	text = strings.TrimSpace(text)
	if text == "" {
		return 0, true
	}
	if n, err := strconv.ParseFloat(text, 64); err == nil {
		switch {
		case n >= 18264 && n < 91313: // 1950 to 2149 in the 1900 system
			return calendar.NewDate(1899, 12, 30) + calendar.Date(int(n)), true
		case len(text) == 8:
			return parsed(text[:4] + "-" + text[4:6] + "-" + text[6:])
		}
		return 0, false
	}
	parts := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("-/.年月日 ", r) })
	if len(parts) != 3 || len(parts[1]) > 2 || len(parts[2]) > 2 {
		return 0, false
	}
	return parsed(parts[0] + "-" + pad(parts[1]) + "-" + pad(parts[2]))
}

func pad(s string) string {
	if len(s) == 1 {
		return "0" + s
	}
	return s
}

func parsed(s string) (calendar.Date, bool) {
	d, err := calendar.ParseDate(s)
	if err != nil || d.Year() < calendar.FirstYear || d.Year() > calendar.LastYear {
		return 0, false
	}
	return d, true
}
