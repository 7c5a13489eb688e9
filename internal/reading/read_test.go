package reading

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"luodi/internal/document"
)

var update = flag.Bool("update", false, "write the golden files anew")

func readFile(t testing.TB, file string) *document.Document {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return readBytes(t, file, data)
}

func readBytes(t testing.TB, name string, data []byte) *document.Document {
	t.Helper()
	doc, err := document.Read(context.Background(), name, data, document.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestGolden(t *testing.T) {
	doc := readFile(t, "testdata/made_up_plan.txt")
	var got bytes.Buffer
	e := json.NewEncoder(&got)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(Read(doc).JSON(doc)); err != nil {
		t.Fatal(err)
	}
	const file = "testdata/made_up_plan.golden.json"
	if *update {
		if err := os.WriteFile(file, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Error(diff)
	}
}

// TestLuohu holds the reading of the project's own plan, where its text is at hand.
func TestLuohu(t *testing.T) {
	dir := os.Getenv("LUODI_SHARED")
	if dir == "" {
		return
	}
	doc := readFile(t, dir+"/luohu-plan.txt")
	r := Read(doc).JSON(doc)
	single, several := 0, 0
	for i := range r.Measures {
		m := &r.Measures[i]
		if *m.Number != fmt.Sprint(i+1) || !strings.HasPrefix(m.Text, *m.Number+".") || !strings.HasSuffix(m.Text, ")") {
			t.Errorf("measure %d: number %s, text %q", i+1, *m.Number, m.Text)
		}
		if len(m.Units) == 1 {
			single++
		} else {
			several++
		}
	}
	got := fmt.Sprintln(len(r.Parts), len(r.Parts[0].Parts), len(r.Actions), len(r.Measures), len(r.Units), r.Assignments, single, several, len(r.Safeguards), *r.DocNumber, *r.SignedDate, *r.Published)
	if want := "3 2 6 45 28 60 33 12 3 罗府〔2022〕44号 2022-10-19 2023-01-04\n"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	for at, title := range map[int]string{5: "推动地铁17号线(一期)建设", 8: "打造罗湖国际化示范街区(一期)", 15: "建设深港青年创客中心(暂定名)", 42: "举办深港城市/建筑双城双年展(深圳)"} {
		if r.Measures[at-1].Title != title {
			t.Errorf("%d: %q, want %q", at, r.Measures[at-1].Title, title)
		}
	}
}

// check holds what every reading promises: spans within the text, parents before children, and
// findings in unbroken blocks that are what their span cuts, or that with something set apart left
// out.
func check(t interface{ Errorf(string, ...any) }, doc *document.Document, r *Reading) {
	unbroken := len(doc.Blocks) > 0
	for i := range doc.Blocks {
		b := &doc.Blocks[i]
		if b.Span.End-b.Span.Start != len(b.Text) || len(b.Pieces) > 1 {
			unbroken = false
		}
	}
	finding := func(what string, f *Finding) {
		if f.Text == "" && f.Span == (Span{}) {
			return
		}
		if f.Span.Start < 0 || f.Span.End < f.Span.Start || f.Span.End > len(doc.Text) {
			t.Errorf("%s %q: span %v outside 0–%d", what, f.Text, f.Span, len(doc.Text))
			return
		}
		if f.Confidence < 0 || f.Confidence > 1 || f.Rule == "" {
			t.Errorf("%s %q: confidence %v, rule %q", what, f.Text, f.Confidence, f.Rule)
		}
		if cut := doc.Text[f.Span.Start:f.Span.End]; unbroken && !strings.ContainsAny(f.Text+cut, "\n") && !strings.HasPrefix(f.Rule, "front.") && !strings.HasPrefix(f.Rule, "table.") && tight(cut) != tight(f.Text) && !fullerThan(tight(cut), tight(f.Text)) {
			t.Errorf("%s (%s): %q, but its span cuts %q", what, f.Rule, f.Text, cut)
		}
	}
	finding("title", &r.Front.Title)
	finding("notice", &r.Front.Notice)
	finding("issuer", &r.Front.Issuer)
	finding("number", &r.Front.DocNumber)
	for i := range r.Nodes {
		n := &r.Nodes[i]
		if n.ID != i+1 || n.Parent >= n.ID || n.Parent < 0 || n.Depth < 1 {
			t.Errorf("node %d: id %d, parent %d, depth %d", i, n.ID, n.Parent, n.Depth)
		}
		finding("heading", &n.Title)
		finding("text", &n.Text)
		if n.Measure < 0 || n.Measure > len(r.Measures) || n.Measure > 0 && r.Measures[n.Measure-1].Node != n.ID {
			t.Errorf("node %d: measure %d", n.ID, n.Measure)
		}
	}
	for i := range r.Measures {
		m := &r.Measures[i]
		finding("title", &m.Title)
		finding("measure", &m.Text)
		for k := range m.Units {
			finding("unit", &m.Units[k].Finding)
		}
		for k := range m.Deadlines {
			finding("deadline", &m.Deadlines[k].Finding)
		}
		for k := range m.Figures {
			finding("figure", &m.Figures[k].Finding)
		}
		for k := range m.References {
			finding("reference", &m.References[k].Finding)
		}
		for k := range m.Places {
			finding("place", &m.Places[k])
		}
	}
	for i := range r.Doubts {
		if s := r.Doubts[i].Span; s.Start < 0 || s.End < s.Start || s.End > len(doc.Text) {
			t.Errorf("doubt %s: span %v", r.Doubts[i].Key, s)
		}
	}
	r.JSON(doc)
}

// TestReadProperties reads texts put together at random from the phrases of official writing.
func TestReadProperties(t *testing.T) {
	words := []string{"一、", "二、", "（一）", "（二）", "(3)", "1.", "2．", "3、", "①", "第一章", "第一条", "专栏1", "Action 1: ", "# ", "| 序号 | 任务 | 责任单位 |\n|---|---|---|\n| 1 | 修路 | 市交通局 |\n",
		"总体要求", "指导思想", "重点任务", "保障措施", "修南路", "支持企业发展", "以人民为中心", "全长1.5公里", "到2023年底", "年内", "20个", "65%",
		"（责任单位：市交通局、市财政局）", "（市交通局牵头，市财政局配合）", "[牵头单位：市交通局", "由市交通局牵头", "牵头单位：市交通局", "完成时限：2023年6月", "，排在第一位的为牵头单位，下同",
		"关于印发《某市修路方案》的通知", "某市修路方案", "某市人民政府", "2023年5月16日", "二〇二三年五月", "某府〔2023〕4号", "各区人民政府：", "附件1", "目录", "（此件公开发布）",
		"。", "，", "；", "：", "\n", "\n\n", "　　", " ", "《", "》", "“", "”", "（", "）", "\xff", "\x00", "# Page 12:\n", "序号\n工作任务\n责任单位\n1\n修路。\n市交通局\n2\n"}
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(rapid.SampledFrom(words), 1, 60).Draw(t, "words")
		name := rapid.SampledFrom([]string{"a.txt", "a.md"}).Draw(t, "name")
		doc, err := document.Read(context.Background(), name, []byte(strings.Join(parts, "")), document.Options{})
		if err != nil {
			return
		}
		r := (&reader{doc: doc, out: &Reading{}}).read()
		check(t, doc, r)
		if diff := cmp.Diff(r, Read(doc)); diff != "" {
			t.Errorf("two readings differ: %s", diff)
		}
	})
}

func FuzzRead(f *testing.F) {
	plan, err := os.ReadFile("testdata/made_up_plan.txt")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(plan, false)
	f.Add([]byte("# Plan\n\n## Action 1: Roads\n\n| Milestone | Target Date | Responsible Party |\n|---|---|---|\n| Mend | June 30, 2020 | GSA and OMB |\n"), true)
	f.Add([]byte("序号\n工作任务\n责任单位\n1\n修路。\n市交通局\n2\n种树。\n市林业局\n"), false)
	f.Add([]byte("某市关于修路的意见某府〔2021〕8号各区人民政府：为了修路。一、总体要求（一）修路。（市交通局负责）（二）修桥。某市人民政府2021年8月23日"), false)
	f.Add([]byte("# 附件1支持企业发展"), true)
	f.Fuzz(func(t *testing.T, data []byte, markdown bool) {
		name := "a.txt"
		if markdown {
			name = "a.md"
		}
		doc, err := document.Read(context.Background(), name, data, document.Options{})
		if err != nil {
			return
		}
		check(t, doc, (&reader{doc: doc, out: &Reading{}}).read())
	})
}

func TestReadNothing(t *testing.T) {
	for _, doc := range []*document.Document{nil, {}, docOf(document.Text, "天气很好。"), docOf(document.HTML, "你好"), docOf(document.Text, "附件")} {
		r := Read(doc)
		if len(r.Measures) != 0 {
			t.Errorf("%q: %d measures", measuresOf(r), len(r.Measures))
		}
		if doc != nil && len(r.Doubts) == 0 {
			t.Errorf("no doubt about a text that is no plan")
		}
		r.JSON(doc)
	}
}

func TestReadIsBounded(t *testing.T) {
	line := strings.Repeat("修路。", 1000)
	lines := make([]string, maxText/len(line)+20)
	for i := range lines {
		lines[i] = line
	}
	lines = append(lines, "1.修路。（责任单位：市交通局）")
	r := Read(docOf(document.Text, lines...))
	if len(r.Measures) != 0 || len(r.Doubts) == 0 || r.Doubts[0].Key != "reading.too_long" {
		t.Errorf("%d measures, doubts %v", len(r.Measures), r.Doubts)
	}
}

// BenchmarkRead reads a plan of about 18 KB on one core: document and reading, and the reading
// alone.
func BenchmarkRead(b *testing.B) {
	plan := madeUpPlan(45)
	b.Run("document+reading", func(b *testing.B) {
		b.SetBytes(int64(len(plan)))
		b.ReportAllocs()
		for b.Loop() {
			doc, err := document.Read(context.Background(), "plan.txt", plan, document.Options{})
			if err != nil {
				b.Fatal(err)
			}
			Read(doc)
		}
	})
	doc := readBytes(b, "plan.txt", plan)
	b.Run("reading", func(b *testing.B) {
		b.SetBytes(int64(len(plan)))
		b.ReportAllocs()
		for b.Loop() {
			Read(doc)
		}
	})
}

// madeUpPlan writes a plan with so many measures, in the style of official ones.
func madeUpPlan(measures int) []byte {
	var b strings.Builder
	b.WriteString("青泉区人民政府关于印发《青泉区城乡品质提升实施方案（2024—2025年）》的通知\n\n青府〔2024〕7号\n\n各镇人民政府，区政府直属各单位：\n\n现将《青泉区城乡品质提升实施方案（2024—2025年）》印发给你们，请认真组织实施。\n\n青泉区人民政府\n\n2024年3月12日\n\n青泉区城乡品质提升实施方案（2024—2025年）\n\n一、总体要求\n\n坚持以人民为中心，把群众天天走的路修好管好。\n\n二、重点任务\n")
	for i := 1; i <= measures; i++ {
		if i%8 == 1 {
			fmt.Fprintf(&b, "\n（%s）实施第%d项提升行动，做好身边小事\n\n统筹用好各类资金。到2025年，提升行动取得明显成效，群众满意度逐年提高。\n", []string{"一", "二", "三", "四", "五", "六", "七"}[i/8%7], i/8+1)
		}
		fmt.Fprintf(&b, "\n%d.改造提升南湖路（%d期）。项目西起东堤路，东至西门街，全长约%d.5公里（隧道段长%d米），双向四车道，2025年6月底前建成，通行能力提升约%d%%。完善照明、排水、标识等配套设施，探索设立规模不低于%d万元的管护基金。（责任单位：区交通运输局、区财政局）\n", i, i, i, i*10, 20+i, i*10)
	}
	b.WriteString("\n三、保障措施\n\n（一）加强组织领导。区工作专班统筹推进。\n")
	return []byte(b.String())
}
