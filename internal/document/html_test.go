package document

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPageOfAGovernmentSite(t *testing.T) {
	doc := mustRead(t, "a.html", []byte(planHTML(12)))
	if diff := cmp.Diff(planLines(12), bodyTexts(doc)); diff != "" {
		t.Error(diff)
	}
	if doc.Title != "某县便民服务提升行动方案 - 某县人民政府" {
		t.Errorf("title %q", doc.Title)
	}
	var meta []string
	for _, f := range doc.Meta {
		meta = append(meta, f.Label+"="+f.Value)
	}
	if diff := cmp.Diff([]string{"索引号=QX-2025-0007", "发文机关=某县人民政府", "成文日期=2025年3月18日", "发布日期=2025年3月20日"}, meta); diff != "" {
		t.Error(diff)
	}
	for _, b := range doc.Blocks {
		if s := planHTML(12)[b.Place.Bytes.Start:b.Place.Bytes.End]; !b.Chrome && !strings.Contains(s, b.Text) {
			t.Errorf("%q stands at %q", b.Text, s)
		}
	}
}

func TestPageBlocks(t *testing.T) {
	cases := []struct {
		name, page string
		want       []string
	}{
		{"breaks and divisions", "<div>一、总体要求<br>坚持问需于民。<br/><br/>二、任务</div><div>尾</div>", []string{"一、总体要求", "坚持问需于民。", "二、任务", "尾"}},
		{"white space and references", "<p>\n　　推进\n  建设 <b>AI</b>\n and&nbsp;5G&#65292;A&amp;B&lt;1&gt;</p>", []string{"推进建设 AI and 5G，A&B<1>"}},
		{"scripts, styles, templates and comments", "<p>甲<script>var a='<p>乙</p>'</script><style>p{}</style><template><p>丙</p></template><!-- 丁 --></p><svg><text>戊</text></svg><noscript>己</noscript>", []string{"甲"}},
		{"end tags left out", "<ul><li>甲<li>乙</ul><p>丙<p>丁<table><tr><td>1<td>2<tr><td>3<td>4</table>", []string{"甲", "乙", "丙", "丁", "1", "2", "3", "4"}},
		{"numbers of ordered lists", "<ol><li>甲<li>乙<ol type=a><li>丙</ol><li value=7>丁</ol><ol start=3 type=I><li>戊</ol>", []string{"1. 甲", "2. 乙", "a. 丙", "7. 丁", "III. 戊"}},
		{"preformatted", "<pre>一、总体要求\n坚持\n</pre>", []string{"一、总体要求", "坚持"}},
		{"tables that only lay out", "<table><tr><td><table><tr><td>一、总体要求</td></tr></table></td><td><p>二、任务</p></td></tr></table>", []string{"一、总体要求", "二、任务"}},
		{"hidden text is set apart", "<p>甲</p><p style='display:none'>乙</p><div hidden>丙</div>", []string{"甲"}},
		{"nothing is loaded or run", `<p>甲<img src="http://x/" onerror="alert(1)"><iframe src="http://x/">乙</iframe><object data="x">丙</object></p>`, []string{"甲"}},
		{"bold name of a department over two lines", "<table><tr><td>部门</td><td>职责</td></tr><tr><td>省自然资源和<br>规划厅</td><td>甲。<br>乙。</td></tr><tr><td>市发改委<br>市财政局</td><td>丙</td></tr></table>",
			[]string{"部门", "职责", "省自然资源和规划厅", "甲。\n乙。", "市发改委\n市财政局", "丙"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, bodyTexts(mustRead(t, "a.html", []byte("<html><body>"+c.page)))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPageTable(t *testing.T) {
	doc := mustRead(t, "a.html", []byte(`<html><body><table><thead><tr><th rowspan=2>序号<th colspan=2>任务<th>单位</thead><tr><td>甲<td>乙<td>丙<tr><td colspan=2 rowspan=2>丁<td><b>戊</b><td align=center>己<tr><td>庚</table>`))
	var got []string
	for _, b := range doc.Blocks {
		c := b.Place.Cell
		if c == nil {
			t.Fatalf("%q is no cell", b.Text)
		}
		got = append(got, fmt.Sprintf("%s %d,%d %dx%d %v%v%s", b.Text, c.Row, c.Col, c.RowSpan, c.ColSpan, c.Header, b.Bold, b.Align))
	}
	want := []string{"序号 0,0 2x1 truetrue", "任务 0,1 1x2 truetrue", "单位 0,3 1x1 truetrue", "甲 1,1 1x1 falsefalse", "乙 1,2 1x1 falsefalse", "丙 1,3 1x1 falsefalse",
		"丁 2,0 2x2 falsefalse", "戊 2,2 1x1 falsetrue", "己 2,3 1x1 falsefalsecenter", "庚 3,2 1x1 falsefalse"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestContentWithoutAUsualName: the densest part of the page is its content, and the title
// printed above it belongs to it.
func TestContentWithoutAUsualName(t *testing.T) {
	page := `<html><head><title>某县便民服务提升行动方案_某县人民政府网</title></head><body><div class="a1"><a href=1>首页</a><a href=2>政务公开</a><a href=3>办事服务</a></div>` +
		`<div class="b7"><h2>某县便民服务提升行动方案</h2><div class="q9">` + "<p>" + strings.Join(planLines(6)[7:], "</p><p>") + "</p></div></div>" +
		`<div class="c3"><ul><li><a href=4>关于某事的通知，请查收</a></li><li><a href=5>另一条新闻</a></li></ul></div></body></html>`
	doc := mustRead(t, "a.html", []byte(page))
	want := append([]string{"某县便民服务提升行动方案"}, planLines(6)[7:]...)
	if diff := cmp.Diff(want, bodyTexts(doc)); diff != "" {
		t.Error(diff)
	}
}
