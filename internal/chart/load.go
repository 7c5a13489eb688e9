package chart

import "fmt"

// Load is a heat strip: how much each row (a unit) has to do in each column (a month).
type Load struct {
	ID          string
	Title, Desc string
	Columns     []string
	Rows        []LoadRow
}

// LoadRow is a unit with its number per column.
type LoadRow struct {
	Label  string
	Href   string
	Values []int
}

// SVG draws the strip. Numbers stand in the cells, so that colour is not the only sign.
func (l Load) SVG() string {
	const cell, row, head = 52, 30, 34
	if len(l.Rows) == 0 || len(l.Columns) == 0 {
		return ""
	}
	most := 1
	for _, r := range l.Rows {
		for _, v := range r.Values {
			most = max(most, v)
		}
	}
	s := &svg{}
	s.open(labelWidth+cell*len(l.Columns)+4, head+row*len(l.Rows)+4, l.ID, l.Title, l.Desc)
	for i, c := range l.Columns {
		s.text("chart-head chart-middle", labelWidth+float64(i*cell+cell/2), 22, c)
	}
	for j, r := range l.Rows {
		top := float64(head + j*row)
		if r.Href != "" {
			fmt.Fprintf(s, `<a href="%s">`, escape(r.Href))
		}
		s.text("chart-label", 4, top+19, fit(r.Label, labelEms))
		if r.Href != "" {
			s.WriteString("</a>")
		}
		for i, v := range r.Values {
			x := labelWidth + float64(i*cell)
			s.rect(fmt.Sprintf("chart-heat heat-%d", heat(v, most)), x+1, top+1, cell-2, row-2, 2)
			if v > 0 {
				s.text(fmt.Sprintf("chart-heat-n heat-n-%d chart-middle", heat(v, most)), x+cell/2, top+19, fmt.Sprint(v))
			}
		}
	}
	return s.close()
}

// heat puts a number into one of six steps, 0 for nothing.
func heat(v, most int) int {
	if v <= 0 {
		return 0
	}
	return min(1+(v-1)*5/most, 5)
}
