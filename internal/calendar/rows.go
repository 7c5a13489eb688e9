package calendar

import (
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"strings"
	"time"

	"luodi/internal/fault"
)

// MaxRows is the most rows of one notice: a year has no more days.
const MaxRows = 400

// kindWords are the ways in which people write whether a day is off or worked.
var kindWords = map[string]bool{"off": false, "休": false, "放假": false, "休息": false, "假期": false, "公眾假期": false,
	"work": true, "班": true, "上班": true, "调休": true, "調休": true, "补班": true, "補班": true}

// ParseRows reads the days of a notice as people type or paste them: a row a line, date, off or work,
// name, separated by commas, tabs or semicolons, in the form of our data files or of a spreadsheet.
// A header line is passed over. Every row that cannot be one of the year's notice is reported at its
// line with the reason; days are those of the good rows, in the order given.
func ParseRows(jurisdiction string, year int, text string) ([]NoticeDay, error) {
	var days []NoticeDay
	var wrong []fault.Field
	seen := map[Date]int{}
	for _, row := range splitRows(text) {
		bad := func(key fault.Key, args fault.Args) {
			args["line"] = row.line
			wrong = append(wrong, fault.Field{Name: strconv.Itoa(row.line), Key: key, Args: args})
		}
		if row.broken {
			bad("calendar.row_broken", fault.Args{})
			continue
		}
		cells := row.cells
		if len(days) == 0 && len(wrong) == 0 && heading(cells[0]) {
			continue
		}
		if len(days)+len(wrong) >= MaxRows {
			bad("calendar.row_too_many", fault.Args{"n": MaxRows})
			break
		}
		d, ok := looseDate(cells[0])
		if !ok {
			bad("calendar.row_date", fault.Args{"text": cells[0]})
			continue
		}
		day := NoticeDay{Date: d}
		known := false
		if len(cells) > 1 {
			day.Work, known = kindWords[strings.ToLower(cells[1])]
		}
		switch weekday := d.Weekday(); {
		case !known:
			bad("calendar.row_kind", fault.Args{"date": d.String()})
			continue
		case len(cells) < 3 || cells[2] == "":
			bad("calendar.row_name", fault.Args{"date": d.String()})
			continue
		case len([]rune(cells[2])) > 60:
			bad("calendar.row_name_long", fault.Args{"date": d.String(), "n": 60})
			continue
		case !near(d, year):
			bad("calendar.notice_far_day", fault.Args{"date": d.String(), "year": year})
			continue
		case seen[d] != 0:
			bad("calendar.row_twice", fault.Args{"date": d.String(), "first": seen[d]})
			continue
		case day.Work && weekday != time.Saturday && weekday != time.Sunday:
			bad("calendar.notice_makeup_weekday", fault.Args{"date": d.String()})
			continue
		case day.Work && jurisdiction == HK:
			bad("calendar.row_hk_work", fault.Args{"date": d.String()})
			continue
		}
		seen[d] = row.line
		day.Name = nameOf(cells[2])
		days = append(days, day)
	}
	if len(days) == 0 && len(wrong) == 0 {
		wrong = append(wrong, fault.Field{Name: "1", Key: "calendar.row_none", Args: fault.Args{"line": 1}})
	}
	return days, fault.Fields(wrong)
}

// near reports whether a day may stand in the notice of a year: New Year's days off may lie in the
// last month of the year before, and a holiday may run over into January.
func near(d Date, year int) bool { return d >= month0(year-1, 12) && d < month0(year+1, 2) }

type typedRow struct {
	line   int
	cells  []string
	broken bool
}

// splitRows cuts the text into rows of trimmed cells; empty lines are passed over.
func splitRows(text string) []typedRow {
	var rows []typedRow
	text = strings.TrimPrefix(strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n"), "\ufeff")
	for i, line := range strings.Split(text, "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		r := csv.NewReader(strings.NewReader(line))
		r.Comma, r.TrimLeadingSpace, r.FieldsPerRecord = separator(line), true, -1
		cells, err := r.Read()
		if err != nil && !errors.Is(err, io.EOF) {
			rows = append(rows, typedRow{line: i + 1, broken: true})
			continue
		}
		for j := range cells {
			cells[j] = strings.TrimSpace(cells[j])
		}
		if len(cells) > 0 {
			rows = append(rows, typedRow{line: i + 1, cells: cells})
		}
	}
	return rows
}

// separator is the first of the usual ones that the line has.
func separator(line string) rune {
	for _, r := range []rune{'\t', ',', '，', ';', '；'} {
		if strings.ContainsRune(line, r) {
			return r
		}
	}
	return ','
}

func heading(cell string) bool {
	switch strings.ToLower(cell) {
	case "date", "日期", "day":
		return true
	}
	return false
}

// looseDate reads 2027-01-01, 2027/1/1, 2027.1.1 and 2027年1月1日; a day that does not exist is none.
func looseDate(s string) (Date, bool) {
	s = strings.TrimSuffix(strings.NewReplacer("年", "-", "月", "-", "/", "-", ".", "-").Replace(s), "日")
	parts := strings.Split(s, "-")
	if len(parts) != 3 || len(parts[0]) != 4 {
		return 0, false
	}
	var n [3]int
	for i, p := range parts {
		var err error
		if n[i], err = strconv.Atoi(p); err != nil || len(p) > 4 {
			return 0, false
		}
	}
	d := NewDate(n[0], time.Month(n[1]), n[2])
	ok := d >= First && d <= Last && d.Year() == n[0] && int(d.Month()) == n[1] && d.Day() == n[2]
	return d, ok
}

// Rows writes the days of a notice in the form that ParseRows reads.
func (n Notice) Rows() string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	for _, d := range n.Days {
		kind := "off"
		if d.Work {
			kind = "work"
		}
		w.Write([]string{d.Date.String(), kind, d.Name.Text}) // a Builder takes everything
	}
	w.Flush()
	return b.String()
}
