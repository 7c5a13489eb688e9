package document

import (
	"strings"
	"unicode/utf8"
)

// joinsInCell reports whether two lines of a table cell are one name broken because the column
// is narrow (省自然资源和 + 规划厅): both short, no mark between, and the first does not end as
// the name of a unit ends.
func joinsInCell(a, b string) bool {
	const short = 36 // bytes: twelve characters
	if len(a) > short || len(b) > short || a == "" || b == "" {
		return false
	}
	ra, rb := last(a), first(b)
	if !isHan(ra) || !isHan(rb) || startsNumber(b) || startsLabel(b) {
		return false
	}
	switch ra {
	case '和', '与', '及', '的':
		return true
	}
	for _, end := range unitEnds {
		if strings.HasSuffix(a, end) {
			return false
		}
	}
	// The second line has to end as a name does, or the two are a list of other things.
	for _, end := range unitEnds {
		if strings.HasSuffix(b, end) {
			return !startsUnit(rb)
		}
	}
	return false
}

// unitEnds are the words that names of units end in.
var unitEnds = []string{"局", "委", "办", "厅", "院", "部", "司", "府", "处", "署", "站", "所", "队", "行", "校", "社", "团", "厂", "场", "馆", "中心", "公司", "集团",
	"委员会", "管委会", "协会", "学会", "工会", "商会", "联合会", "总会", "基金会", "残联", "妇联", "单位", "部门", "街道", "镇", "乡", "区", "县", "市", "省", "办公室", "机关", "组"}

// startsUnit reports whether a name begins here: 市财政局, 省教育厅, 各县.
func startsUnit(r rune) bool {
	switch r {
	case '省', '市', '区', '县', '州', '镇', '乡', '各', '国', '中', '全':
		return true
	}
	return false
}

// cellText joins the lines of a cell, one a line but for broken names.
func cellText(out []byte, lines ...string) []byte {
	base := len(out)
	for i, l := range lines {
		if i > 0 {
			before := out[base:]
			if k := strings.LastIndexByte(string(before), '\n'); k >= 0 {
				before = before[k+1:]
			}
			if !joinsInCell(string(before), l) {
				out = append(out, '\n')
			}
		}
		out = append(out, l...)
	}
	return out
}

// tabColumns counts the tabs of a line, or gives 0 when it is no row of a table.
func tabColumns(s string) int {
	n := strings.Count(s, "\t")
	if n == 0 || utf8.RuneCountInString(s) > 2000 {
		return 0
	}
	return n
}

// markTables finds runs of lines with as many tabs each: a table pasted from a spreadsheet. One
// tab may part anything, so two columns need three rows.
func markTables(text string, lines []line) {
	number := int16(0)
	for i := 0; i < len(lines); {
		n := tabColumns(text[lines[i].start:lines[i].end])
		j := i + 1
		for n > 0 && j < len(lines) && !lines[j].chrome && lines[j].no == lines[j-1].no+1 && tabColumns(text[lines[j].start:lines[j].end]) == n {
			j++
		}
		if n > 1 && j-i >= 2 || n == 1 && j-i >= 3 {
			number++
			for k := i; k < j; k++ {
				lines[k].table, lines[k].row = number, int16(min(k-i, 32000))
			}
		}
		i = j
	}
}
