package ledger

import (
	"strings"

	"github.com/xuri/excelize/v2"

	"luodi/internal/fault"
	"luodi/internal/i18n"
)

// headColumn is what a sheet's head may name: a stable key and a title in three languages.
type headColumn struct {
	key   string
	title *i18n.Message
	must  bool
}

// sheetHead is where a sheet's columns are and where its rows begin.
type sheetHead struct {
	sheet   string
	row     int // of the titles, for messages
	columns map[string]int
	rows    []rawRow
	covered []string // ranges of merged cells
}

// beneath reports whether a cell lies in merged cells, whose contents Excel throws away but for the
// first.
func (h *sheetHead) beneath(row int, key string) bool {
	for _, at := range h.covered {
		first, last, _ := strings.Cut(at, ":")
		c1, r1, e1 := excelize.CellNameToCoordinates(first)
		c2, r2, e2 := excelize.CellNameToCoordinates(last)
		if c := h.columns[key]; e1 == nil && e2 == nil && row >= r1 && row <= r2 && c >= c1 && c <= c2 {
			return true
		}
	}
	return false
}

// letter gives the letters of a column, "" when the sheet has none of the key.
func (h *sheetHead) letter(key string) string {
	if h == nil || h.columns[key] == 0 {
		return ""
	}
	s, _ := excelize.ColumnNumberToName(h.columns[key])
	return s
}

// headRows is how far down a head may stand: people put titles above their tables.
const headRows = 12

// findHead finds the columns of a sheet by the keys of its hidden row or by their titles in any
// language, in whatever order they stand. What is wrong keeps the sheet from being read.
func findHead(s *rawSheet, known []headColumn) (h *sheetHead, wrong, remarks []CellError) {
	keys, titles := -1, -1
	for i, r := range s.rows {
		if r.n > headRows {
			break
		}
		k, t := 0, 0
		for _, c := range r.cells {
			for _, col := range known {
				if plainText(c.text) == col.key {
					k++
				}
				if named(col.title, plainText(c.text)) {
					t++
				}
			}
		}
		if keys < 0 && k >= 2 && k > t {
			keys = i
		} else if titles < 0 && t >= 2 {
			titles = i
		}
	}
	if keys < 0 && titles < 0 {
		return nil, []CellError{{s.name, 0, "", i18n.WorkfileEmptySheet.Key, nil}}, nil
	}
	h = &sheetHead{sheet: s.name, columns: map[string]int{}, row: s.rows[max(keys, titles)].n, rows: s.rows[max(keys, titles)+1:]}
	at := func(i, column int) string {
		if i < 0 {
			return ""
		}
		return plainText(s.rows[i].cells[column].text)
	}
	for column := 1; column <= mostWorkColumns; column++ {
		key, title := at(keys, column), at(titles, column)
		if key == "" && title == "" {
			continue
		}
		letter, _ := excelize.ColumnNumberToName(column)
		byKey, byTitle := matching(known, key, title)
		found := byKey
		if found == nil {
			found = byTitle
		}
		switch {
		case found == nil:
			remarks = append(remarks, CellError{s.name, h.row, letter, i18n.WorkfileColumnUnread.Key, fault.Args{"title": short(title)}})
		case byKey != nil && byTitle != nil && byKey.key != byTitle.key:
			wrong = append(wrong, CellError{s.name, h.row, letter, i18n.WorkfileColumnMixed.Key, fault.Args{"title": title, "other": byKey.title}})
			h.columns[byKey.key] = column
		case h.columns[found.key] != 0:
			wrong = append(wrong, CellError{s.name, h.row, letter, i18n.WorkfileColumnTwice.Key, fault.Args{"title": found.title, "other": h.letter(found.key)}})
		default:
			h.columns[found.key] = column
		}
	}
	for _, c := range known {
		if c.must && h.columns[c.key] == 0 {
			wrong = append(wrong, CellError{s.name, h.row, "", i18n.WorkfileColumnMissing.Key, fault.Args{"title": c.title}})
		}
	}
	return h, wrong, remarks
}

func matching(known []headColumn, key, title string) (byKey, byTitle *headColumn) {
	for i := range known {
		if key != "" && known[i].key == key {
			byKey = &known[i]
		}
		if title != "" && named(known[i].title, title) {
			byTitle = &known[i]
		}
	}
	return byKey, byTitle
}

func headOf[T any](list []headColumn, columns []field[T]) []headColumn {
	for _, c := range columns {
		list = append(list, headColumn{c.key, c.title, c.put != nil})
	}
	return list
}

// The heads of the three sheets.
func taskHead() []headColumn {
	list := headOf([]headColumn{{"measure", i18n.WorkfileMeasure, true}, {"task", i18n.WorkfileTask, true}}, taskColumns)
	list = headOf(list, givenColumns)
	return append(list, headColumn{"given", i18n.WorkfileGiven, false})
}

func strandHead() []headColumn {
	list := headOf([]headColumn{{"measure", i18n.WorkfileMeasure, true}, {"strand", i18n.WorkfileStrand, true}}, strandColumns)
	return append(list, headColumn{"template", i18n.WorkfileTemplate, false})
}

func planHead() []headColumn {
	list := headOf([]headColumn{{"measure", i18n.WorkfileMeasure, true}, {"title", i18n.WorkfileTitle, false}}, planColumns)
	return list
}

func aboutHead() []headColumn {
	return []headColumn{{"measure", i18n.WorkfileMeasure, true}, {"measure_id", i18n.WorkfileID, true},
		{"version", i18n.WorkfileVersion, true}, {"print", i18n.WorkfilePrint, true}, {"plan_id", i18n.WorkfilePlanID, true}}
}
