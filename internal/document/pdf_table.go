package document

import (
	"math"
	"strings"
	"unicode/utf8"
)

// pdfCell is a cell, or with a row of -1 furniture that stands between rows.
type pdfCell struct {
	text        string
	left, right float64
	bold        bool
	row, page   int
}

// pdfTable is the table being read.
type pdfTable struct {
	rows  int
	cells []pdfCell
}

// row takes the cells of a row of lines that stand side by side.
func (p *pdfLayout) row(page *pdfPage, i int) int {
	if p.table == nil {
		p.table = &pdfTable{}
	}
	t := p.table
	from, group := len(t.cells), 0
	for ; i < len(page.lines); i++ {
		l := page.lines[i]
		if l.group == 0 || l.chrome {
			break
		}
		if l.group != group {
			if n := len(t.cells); n > from && l.left < t.cells[n-1].left-l.height() { // back to the left: the next row
				break
			}
			group = l.group
			t.cells = append(t.cells, pdfCell{left: l.left, right: l.right, bold: l.bold, row: t.rows, page: page.number})
		}
		c := &t.cells[len(t.cells)-1]
		c.add(cleanLine(l.text))
		c.left, c.right = min(c.left, l.left), max(c.right, l.right)
	}
	t.rows++
	return i
}

func (c *pdfCell) add(text string) {
	switch {
	case text == "":
	case c.text == "":
		c.text = text
	case startsNumber(text) || startsLabel(text):
		c.text += "\n" + text
	case needsSpace(last(c.text), first(text)):
		c.text += " " + text
	default:
		c.text += text
	}
}

// endTable writes the cells. Rows with as many cells as the fullest number them in order; the
// cells of the others belong to the columns that they stand under.
func (p *pdfLayout) endTable() {
	t := p.table
	if t == nil {
		return
	}
	p.table = nil
	counts := make([]int, t.rows)
	columns := 0
	for _, c := range t.cells {
		if c.row >= 0 {
			counts[c.row]++
			columns = max(columns, counts[c.row])
		}
	}
	left, right := make([]float64, columns), make([]float64, columns)
	for i := range left {
		left[i] = math.Inf(1)
	}
	col, row := -1, -1
	for _, c := range t.cells {
		if c.row < 0 || counts[c.row] != columns {
			continue
		}
		if c.row != row {
			col, row = -1, c.row
		}
		col++
		left[col], right[col] = min(left[col], c.left), max(right[col], c.right)
	}
	p.tables++
	col, row = -1, -1
	for _, c := range t.cells {
		if c.row < 0 {
			p.put(rawBlock{kind: Paragraph, chrome: true, page: c.page, text: c.text})
			continue
		}
		if c.row != row {
			col, row = -1, c.row
		}
		col++
		if counts[c.row] != columns {
			for col+1 < columns && (c.left+c.right)/2 > (right[col]+left[col+1])/2 {
				col++
			}
		}
		p.put(rawBlock{kind: Cell, page: c.page, bold: c.bold, text: c.text,
			place: &CellPlace{Table: p.tables, Row: c.row, Col: col, RowSpan: 1, ColSpan: 1}})
	}
}

// cleanLine takes out what text extraction adds: blanks between Han characters and digits, soft
// hyphens, characters without meaning.
func cleanLine(s string) string {
	if isPlain(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	var before rune
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		i += n
		switch {
		case r == 0xad || r == 0xfffe || r == 0xfeff || r == 0x200b || r < ' ' && r != '\t' || r == utf8.RuneError:
			continue
		case r == 0xa0 || r == '\t':
			r = ' '
		}
		if r == ' ' {
			next, _ := utf8.DecodeRuneInString(s[i:])
			if before == ' ' || isHan(before) && digit(next) || digit(before) && isHan(next) || glued(before) && glued(next) {
				continue
			}
		}
		b.WriteRune(r)
		before = r
	}
	return strings.Trim(b.String(), " \u3000")
}

// glued are characters between which a single blank is an artefact of setting.
func glued(r rune) bool { return isHan(r) || isCJKMark(r) }

func isPlain(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c <= ' ' || c == 0xc2 || c == 0xef || c == 0xe2 {
			return false
		}
	}
	return true
}
