package document

// table is a table of a page, open or closed.
type table struct {
	parent int
	number int // in the document, counted when it turns out to hold data
	first  int // index of the first block inside
	row    int // of the open row, -1 before the first
	col    int // next free column
	taken  []int
	inCell bool
	nested bool // a table with text stands in one of its cells
	cells  []cell
}

// cell is a cell of a table in its grid.
type cell struct {
	id               int32
	row, col         int
	rowSpan, colSpan int
	header           bool
}

const maxSpan, maxColumns = 1000, 4000

func (p *page) openTable() {
	p.tables = append(p.tables, table{parent: p.tableOf, first: len(p.blocks), row: -1})
	p.tableOf = len(p.tables) - 1
}

func (p *page) openRow(of int32) {
	if of < 0 {
		return
	}
	t := &p.tables[of]
	t.row++
	t.col = 0
	t.inCell = false
	for i := range t.taken {
		if t.taken[i] > 0 {
			t.taken[i]--
		}
	}
}

func (p *page) openCell(of int32, a *attributes, header bool) {
	if of < 0 {
		return
	}
	t := &p.tables[of]
	if t.row < 0 {
		t.row = 0
	}
	rows, cols := min(max(a.rowSpan, 1), maxSpan), min(max(a.colSpan, 1), maxSpan)
	for t.col < len(t.taken) && t.taken[t.col] > 0 {
		t.col++
	}
	p.cells++
	t.cells = append(t.cells, cell{int32(p.cells), t.row, t.col, rows, cols, header})
	if t.col+cols <= maxColumns {
		for len(t.taken) < t.col+cols {
			t.taken = append(t.taken, 0)
		}
		for i := t.col; i < t.col+cols; i++ {
			t.taken[i] = rows
		}
	}
	t.col += cols
	t.inCell = true
}

// closeTable settles the innermost table: one that holds data gets a block for each cell, one
// that only lays out the page gives its blocks back as paragraphs.
func (p *page) closeTable() {
	t := &p.tables[p.tableOf]
	p.tableOf = t.parent
	if t.parent >= 0 && len(p.blocks) > t.first {
		p.tables[t.parent].nested = true
	}
	if len(p.blocks) == t.first || !p.holdsData(t) {
		return
	}
	p.dataTables++
	t.number = p.dataTables
	at := 0
	for i := t.first; i < len(p.blocks); {
		b := &p.blocks[i]
		if b.cell < 0 || b.drop {
			i++
			continue
		}
		for at < len(t.cells) && t.cells[at].id != b.cell {
			at++
		}
		j := i + 1
		for j < len(p.blocks) && p.blocks[j].cell == b.cell {
			p.blocks[j].drop = true
			j++
		}
		if at == len(t.cells) { // a block of a nested table's cell: left as it is
			at = 0
			i = j
			continue
		}
		c := t.cells[at]
		if j > i+1 { // the cell's paragraphs, one a line
			lines := make([]string, 0, j-i)
			for k := i; k < j; k++ {
				lines = append(lines, string(p.chars[p.blocks[k].start:p.blocks[k].end]))
				b.bold = b.bold && p.blocks[k].bold
			}
			b.to = p.blocks[j-1].to
			b.start = len(p.chars)
			p.chars = cellText(p.chars, lines...)
			b.end = len(p.chars)
			p.start = len(p.chars)
		}
		b.kind, b.level = Cell, 0
		b.place = &CellPlace{Table: t.number, Row: c.row, Col: c.col, RowSpan: c.rowSpan, ColSpan: c.colSpan, Header: c.header}
		i = j
	}
}

// holdsData tells a table of facts from one that only places parts of a page: no tables inside,
// more than one column, no cell with an article in it.
func (p *page) holdsData(t *table) bool {
	if t.nested || len(t.cells) < 2 {
		return false
	}
	columns := 0
	for _, c := range t.cells {
		columns = max(columns, c.col+c.colSpan)
	}
	if columns < 2 {
		return false
	}
	sizes := map[int32][2]int{} // of each cell: bytes, blocks
	total, most := 0, [2]int{}
	filled := 0
	for i := t.first; i < len(p.blocks); i++ {
		b := &p.blocks[i]
		if b.cell < 0 || b.drop {
			continue
		}
		s := sizes[b.cell]
		s[0] += b.end - b.start
		s[1]++
		sizes[b.cell] = s
		total += b.end - b.start
		if s[0] > most[0] {
			most = s
		}
	}
	filled = len(sizes)
	const article = 3000 // bytes: a thousand characters
	switch {
	case filled < 2:
		return false
	case most[1] > 12 || most[0] > article && most[0]*10 > total*8:
		return false
	}
	return true
}
