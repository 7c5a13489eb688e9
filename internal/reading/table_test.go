package reading

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"luodi/internal/document"
)

func TestLedgers(t *testing.T) {
	tests := []struct {
		name, file, text string
		want             []string
	}{
		{"groups, roles and dates", "a.md", `# 某市2024年任务清单

| 序号 | 任务类别 | 工作任务 | 目标 | 牵头单位 | 责任单位 | 完成时限 | 责任人 |
|---|---|---|---|---|---|---|---|
| 1 | 道路 | 修南路，先修路面 | 长3公里 | 市交通局 | 市财政局、市住建局 | 2024年6月 | 科长 |
| 2 | 道路 | 修北路 | 长5公里 | 市交通局 | — | 2024年底前 | 科长 |
| 3 | 绿化 | 种松树 | 100棵 | 市林业局 | 各区政府 | 长期坚持 | 科长 |
`, []string{"1|修南路|市交通局|市财政局、市住建局|2024年6月", "2|修北路|市交通局||2024年底前", "3|种松树|市林业局|各区政府|长期坚持"}},
		{"units first, no numbers", "a.md", `# 某市职责清单

| 部门 | 职责与任务 |
|---|---|
| 市交通局 | 修好道路，养好桥梁。 |
| 市林业局 | 种好树木；管好公园。 |
`, []string{"|修好道路|市交通局", "|种好树木|市林业局"}},
		{"a name for each task", "a.md", `# 某市任务表

| 序号 | 事项名称 | 具体内容 | 责任单位 |
|---|---|---|---|
| 1 | 南路工程 | 先修路面，再装路灯 | 市交通局 |
| 2 | 北路工程 | 先装路灯，再修路面 | 市交通局 |
`, []string{"1|南路工程|市交通局", "2|北路工程|市交通局"}},
		{"English milestones below their action", "a.md", `# Northern Roads 2020 Action Plan

## Agency Actions

### Action 1: Mend roads

| Milestone | Measurement | Target Date | Responsible Party |
|---|---|---|---|
| Mend the coast road, then the hill road | Completion | <s>May 31, 2020</s> <b>June 30, 2020*</b> | GSA and OMB |
| Paint lines | Completion | (See above) | OMB |
`, []string{"|Mend the coast road, then the hill road|GSA、OMB||June 30, 2020", "|Paint lines|OMB"}},
		{"no ledger", "a.md", `# 某市修路方案

一、重点任务

1.修南路。修好。（责任单位：市交通局）

2.修北路。修好。（责任单位：市交通局）

| 年份 | 里程 |
|---|---|
| 2023 | 3公里 |
`, []string{"1|修南路|市交通局", "2|修北路|市交通局"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := Read(readBytes(t, tt.file, []byte(tt.text)))
			if diff := cmp.Diff(tt.want, measuresOf(r)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestMergedCells(t *testing.T) {
	cell := func(row, col, rows, cols int, text string) document.Block {
		return document.Block{Kind: document.Cell, Text: text, Place: document.Place{Cell: &document.CellPlace{Row: row, Col: col, RowSpan: rows, ColSpan: cols}}}
	}
	doc := &document.Document{Format: document.DOCX, Blocks: []document.Block{
		cell(0, 0, 1, 4, "某市任务分工表"),
		cell(1, 0, 1, 1, "序号"), cell(1, 1, 1, 1, "重点工作"), cell(1, 2, 1, 1, "工作措施"), cell(1, 3, 1, 1, "责任单位"),
		cell(2, 0, 1, 1, "1"), cell(2, 1, 2, 1, "道路"), cell(2, 2, 1, 1, "修南路"), cell(2, 3, 1, 1, "市交通局"),
		cell(3, 0, 1, 1, "2"), cell(3, 2, 1, 1, "修北路"), cell(3, 3, 1, 1, "市交通局、市财政局"),
		cell(4, 0, 2, 1, "3"), cell(4, 1, 2, 1, "绿化"), cell(4, 2, 2, 1, "种松树"), cell(4, 3, 1, 1, "市林业局"),
		cell(5, 3, 1, 1, "市水务局"),
	}}
	at := 0
	for i := range doc.Blocks {
		b := &doc.Blocks[i]
		b.Span = Span{Start: at, End: at + len(b.Text)}
		b.Pieces = []document.Piece{{Text: 0, Source: at}}
		doc.Text += b.Text + "\n"
		at = len(doc.Text)
	}
	r := Read(doc)
	if diff := cmp.Diff([]string{"1|修南路|市交通局", "2|修北路|市交通局、市财政局", "3|种松树|市林业局、市水务局"}, measuresOf(r)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"道路", "绿化"}, r.JSON(doc).Sections); diff != "" {
		t.Error(diff)
	}
}

func TestHeadingsInTwoRows(t *testing.T) {
	cell := func(row, col, rows, cols int, text string) document.Block {
		return document.Block{Kind: document.Cell, Text: text, Place: document.Place{Cell: &document.CellPlace{Row: row, Col: col, RowSpan: rows, ColSpan: cols}}}
	}
	doc := &document.Document{Format: document.DOCX, Blocks: []document.Block{
		cell(0, 0, 2, 1, "序号"), cell(0, 1, 2, 1, "工作任务"), cell(0, 2, 1, 2, "责任单位"), cell(1, 2, 1, 1, "牵头单位"), cell(1, 3, 1, 1, "配合单位"),
		cell(2, 0, 1, 1, "1"), cell(2, 1, 1, 1, "修南路"), cell(2, 2, 1, 1, "市交通局"), cell(2, 3, 1, 1, "市财政局"),
	}}
	r := Read(doc)
	if diff := cmp.Diff([]string{"1|修南路|市交通局|市财政局"}, measuresOf(r)); diff != "" {
		t.Error(diff)
	}
}

func TestFlatLedger(t *testing.T) {
	text := `某市修路责任清单
序号
重点任务
主要内容
牵头部门
责任单位
1
1.修好城市道
路
修南路，先修路面，再装路灯，方便
市民出行。
市交通局
市财政局、市住房城
乡建设局
2
修北路。养好沿路的树。市交通
局、市住房城乡建设局
—
3
2.种好树木
种松树，

# Page 12:
序号
重点任务
主要内容
牵头部门
责任单位
再种柏树。
市林业局
市水务局等
`
	doc := readBytes(t, "a.txt", []byte(text))
	r := Read(doc)
	want := []string{"1|修南路|市交通局|市财政局、市住房城乡建设局", "2|修北路|市交通局、市住房城乡建设局", "3|种松树|市林业局|市水务局"}
	if diff := cmp.Diff(want, measuresOf(r)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"1.修好城市道路", "2.种好树木"}, r.JSON(doc).Sections); diff != "" {
		t.Error(diff)
	}
	check(t, doc, r)
	for i := range r.Measures {
		if cut := doc.Text[r.Measures[i].Title.Span.Start:r.Measures[i].Title.Span.End]; !strings.HasPrefix(r.Measures[i].Title.Text, cut[:6]) {
			t.Errorf("%q is cut as %q", r.Measures[i].Title.Text, cut)
		}
	}
}
