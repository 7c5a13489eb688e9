package document

// table reads a table. One with a single column only frames its text and gives paragraphs; the
// others give a block for each cell.
func (w *word) table(x *xmlScanner) xmlKind {
	if w.depth > maxNesting {
		return xmlBad
	}
	base := len(x.open) - 1
	outer := w.cell
	first := len(w.blocks)
	t := wordTable{}
	for {
		k := x.next()
		switch k {
		case xmlStart:
			if !x.main {
				continue
			}
			switch string(x.name) {
			case "tr":
				t.row++
				t.col, t.header = 0, false
			case "tblHeader":
				t.header = x.on()
			case "gridBefore":
				t.col += min(max(x.attrInt("val", 0), 0), maxSpan)
			case "tc":
				if w.tableCell(x, &t) == xmlBad {
					return xmlBad
				}
			case "del": // of a row's properties: the row was deleted
				t.deleted = true
				if x.skip() == xmlBad {
					return xmlBad
				}
			case "tblPr", "tblGrid", "tblPrEx", "sdtPr":
				if x.skip() == xmlBad {
					return xmlBad
				}
			}
		case xmlEnd:
			if len(x.open) <= base {
				w.cell = outer
				w.settleTable(&t, first)
				return xmlEnd
			}
			if string(x.name) == "tr" {
				t.deleted = false
			}
		case xmlText:
		default:
			return xmlBad
		}
	}
}

// wordTable is a table being read. row is 1-based while reading.
type wordTable struct {
	row, col int
	columns  int
	header   bool
	deleted  bool
	cells    []wordCell
	above    []*CellPlace // by column, the cell that a vertical merge goes on with
}

type wordCell struct {
	id    int32
	place *CellPlace
}

// tableCell reads one cell.
func (w *word) tableCell(x *xmlScanner, t *wordTable) xmlKind {
	w.cells++
	w.cell = int32(w.cells)
	place := &CellPlace{Row: t.row - 1, Col: t.col, RowSpan: 1, ColSpan: 1, Header: t.header}
	from, base := len(w.blocks), len(x.open)-1
	merged := false
	for {
		// The properties come first; they are looked at one by one, the content by content.
		k := x.next()
		if k == xmlBad || k == xmlEOF {
			return xmlBad
		}
		if k == xmlEnd && len(x.open) <= base {
			break
		}
		if k != xmlStart || !x.main {
			continue
		}
		switch string(x.name) {
		case "gridSpan":
			place.ColSpan = min(max(x.attrInt("val", 1), 1), maxSpan)
		case "vMerge":
			merged = string(x.attr("val")) != "restart"
		case "tcPrChange":
			if x.skip() == xmlBad {
				return xmlBad
			}
		case "p":
			if w.paragraph(x) == xmlBad {
				return xmlBad
			}
		case "tbl":
			cell := w.cell
			w.depth++
			k := w.table(x)
			w.depth--
			if k == xmlBad {
				return xmlBad
			}
			w.cell = cell
		case "del", "moveFrom":
			if x.skip() == xmlBad {
				return xmlBad
			}
		}
	}
	t.columns = max(t.columns, t.col+place.ColSpan)
	for len(t.above) < min(t.col+place.ColSpan, maxColumns) {
		t.above = append(t.above, nil)
	}
	switch {
	case t.deleted:
		w.blocks = w.blocks[:from]
	case merged && t.col < len(t.above) && t.above[t.col] != nil:
		t.above[t.col].RowSpan++
		w.blocks = w.blocks[:from] // Word shows only the text of the first of merged cells
	default:
		t.cells = append(t.cells, wordCell{w.cell, place})
		for c := t.col; c < min(t.col+place.ColSpan, len(t.above)); c++ {
			t.above[c] = place
		}
	}
	t.col += place.ColSpan
	return xmlEnd
}

// settleTable joins the paragraphs of each cell into its block.
func (w *word) settleTable(t *wordTable, first int) {
	if t.columns < 2 || len(t.cells) < 2 {
		for i := first; i < len(w.blocks); i++ {
			if w.blocks[i].place == nil {
				w.blocks[i].cell = w.cell
			}
		}
		return
	}
	w.tables++
	places := make(map[int32]*CellPlace, len(t.cells))
	for _, c := range t.cells {
		c.place.Table = w.tables
		places[c.id] = c.place
	}
	out := first
	for i := first; i < len(w.blocks); {
		b := w.blocks[i]
		place := places[b.cell]
		if place == nil || b.place != nil {
			w.blocks[out] = b
			out++
			i++
			continue
		}
		j := i + 1
		for j < len(w.blocks) && w.blocks[j].cell == b.cell && w.blocks[j].place == nil {
			j++
		}
		if j > i+1 {
			start := len(w.chars)
			lines := make([]string, 0, j-i)
			for k := i; k < j; k++ {
				lines = append(lines, string(w.chars[w.blocks[k].start:w.blocks[k].end]))
				b.bold = b.bold && w.blocks[k].bold
			}
			w.chars = cellText(w.chars, lines...)
			b.start, b.end = start, len(w.chars)
		}
		b.kind, b.level, b.place = Cell, 0, place
		b.cell = w.cell
		w.blocks[out] = b
		out++
		i = j
	}
	w.blocks = w.blocks[:out]
}
