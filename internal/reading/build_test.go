package reading

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"luodi/internal/document"
)

// docOf makes a document in which every line is a block.
func docOf(format document.Format, lines ...string) *document.Document {
	doc := &document.Document{Name: "made-up." + string(format), Format: format, Text: strings.Join(lines, "\n")}
	at := 0
	for i, l := range lines {
		if l != "" {
			doc.Blocks = append(doc.Blocks, document.Block{Text: l, Span: Span{Start: at, End: at + len(l)}, Pieces: []document.Piece{{Text: 0, Source: at}},
				Place: document.Place{Line: i + 1}})
		}
		at += len(l) + 1
	}
	return doc
}

// outlineOf prints the tree of a reading, a line a node.
func outlineOf(r *Reading) string {
	var b strings.Builder
	for i := range r.Nodes {
		n := &r.Nodes[i]
		fmt.Fprintf(&b, "%s%s %s\n", strings.Repeat("  ", n.Depth-1), n.Kind, n.Title.Text)
	}
	return b.String()
}

// measuresOf prints the measures of a reading: number|title|leads|supports|deadline.
func measuresOf(r *Reading) []string {
	var out []string
	for i := range r.Measures {
		m := r.Measures[i].report(nil)
		deadline := ""
		if m.DeadlineText != nil {
			deadline = *m.DeadlineText
		}
		out = append(out, strings.TrimRight(fmt.Sprintf("%s|%s|%s|%s|%s", r.Measures[i].Number, m.Title, strings.Join(m.LeadUnits, "、"), strings.Join(m.SupportUnits, "、"), deadline), "|"))
	}
	return out
}

func TestOutline(t *testing.T) {
	tests := []struct {
		name, text, want string
	}{
		{"official order", `一、总体要求
（一）指导思想
以人民为中心。
二、重点任务
（一）修路行动
1.修南路。修好南路。（责任单位：市交通局）
2.修北路。修好北路。（责任单位：市交通局）
（二）植树行动
3.种树。种好树。（责任单位：市林业局）
三、保障措施
（一）加强领导。各单位要重视。`, `
part 一、总体要求
  section （一）指导思想
part 二、重点任务
  action （一）修路行动
    measure 1.修南路
    measure 2.修北路
  action （二）植树行动
    measure 3.种树
part 三、保障措施
  safeguard （一）加强领导`},
		{"brackets above numbers, no Han heading", `（一）修路
1.修南路。长三公里。（市交通局负责）
2.修北路。长五公里。（市交通局负责）
（二）植树
1.种松树。（市林业局负责）
2.种柏树。（市林业局负责）`, `
action （一）修路
  measure 1.修南路
  measure 2.修北路
action （二）植树
  measure 1.种松树
  measure 2.种柏树`},
		{"numbers above Han headings", `1.修路
一、修南路。（责任单位：市交通局）
二、修北路。（责任单位：市交通局）
2.植树
一、种松树。（责任单位：市林业局）
二、种柏树。（责任单位：市林业局）`, `
action 1.修路
  measure 一、修南路
  measure 二、修北路
action 2.植树
  measure 一、种松树
  measure 二、种柏树`},
		{"a level missing in one part", `一、修路
1.修南路。（责任单位：市交通局）
2.修北路。（责任单位：市交通局）
二、植树
（一）山上
1.种松树。（责任单位：市林业局）
（二）水边
2.种柳树。（责任单位：市林业局）`, `
action 一、修路
  measure 1.修南路
  measure 2.修北路
part 二、植树
  action （一）山上
    measure 1.种松树
  action （二）水边
    measure 2.种柳树`},
		{"gap and double number", `一、修南路。（责任单位：市交通局）
二、修北路。（责任单位：市交通局）
二、修东路。（责任单位：市交通局）
五、修西路。（责任单位：市交通局）`, `
measure 一、修南路
measure 二、修北路
measure 二、修东路
measure 五、修西路`},
		{"chapters and articles", `第一章 总则
第一条 为了修路，制定本方案。
第二章 任务
第二条 修南路。由市交通局负责，长三公里。（责任单位：市交通局）
第三条 修北路。长五公里。（责任单位：市交通局）`, `
part 第一章 总则
  section 第一条 为了修路，制定本方案
action 第二章 任务
  measure 第二条 修南路
  measure 第三条 修北路`},
		{"number alone on its line", `一、重点任务
1.
加快修路。修好南路。（责任单位：市交通局）
2.
加快植树。种好松树。（责任单位：市林业局）`, `
action 一、重点任务
  measure 1.加快修路
  measure 2.加快植树`},
		{"a figure at the head of a line is no number", `一、修路
1.修南路。全长
1.5公里，宽三米。（责任单位：市交通局）
2.修北路。（责任单位：市交通局）`, `
action 一、修路
  measure 1.修南路
  measure 2.修北路`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := Read(docOf(document.Text, strings.Split(tt.text, "\n")...))
			if diff := cmp.Diff(strings.TrimPrefix(tt.want, "\n")+"\n", outlineOf(r)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRunOnText(t *testing.T) {
	text := "某市人民政府办公室关于修路植树的实施意见某府办发〔2021〕8号各区县人民政府，市政府有关部门：为了修路植树，现提出如下意见。" +
		"一、指导思想以人民为中心，坚持绿色发展，修好每一条路，种好每一棵树，让全市人民出门有路走、抬头见青山，推动城乡面貌一新。" +
		"二、基本原则（一）坚持统筹。统筹城乡。（二）坚持节约。节约用地。" +
		"三、修好道路（一）修南路。全长1.5公里，见本意见第（二）项。（市交通局、市财政局负责）（二）修北路。建设内容包括：（1）路面；（2）路灯。（市交通局负责）" +
		"四、植好树木（一）种松树。到2023年底种树100棵。（市林业局负责）（二）种柏树。（市林业局负责）某市人民政府办公室2021年8月23日（此件公开发布）"
	r := Read(docOf(document.Text, text))
	want := strings.TrimPrefix(`
part 一、指导思想
part 二、基本原则
  section （一）坚持统筹
  section （二）坚持节约
action 三、修好道路
  measure （一）修南路
  measure （二）修北路
action 四、植好树木
  measure （一）种松树
  measure （二）种柏树
`, "\n")
	if diff := cmp.Diff(want, outlineOf(r)); diff != "" {
		t.Error(diff)
	}
	f := r.Front
	if f.Title.Text != "某市人民政府办公室关于修路植树的实施意见" || f.Issuer.Text != "某市人民政府办公室" || f.DocNumber.Text != "某府办发〔2021〕8号" || f.Signed.Date.String() != "2021-08-23" {
		t.Errorf("front: %q %q %q %s", f.Title.Text, f.Issuer.Text, f.DocNumber.Text, f.Signed.Date)
	}
	if got := r.Measures[3].Text.Text; strings.Contains(got, "此件") || strings.Contains(got, "2021年8月") {
		t.Errorf("the signature belongs to no measure: %q", got)
	}
}

func TestMeasures(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{"leads on a section heading are not copied", `一、修路（牵头单位：市交通局）
1.修南路。修好南路。（责任单位：市财政局）
2.修北路。修好北路。（责任单位：市规划局）`,
			[]string{"1|修南路|市财政局", "2|修北路|市规划局"}},
		{"a bracket behind the last item is the whole task's", `一、重点任务
1.修路。要做到：
（1）修南路。
（2）修北路。（责任单位：市交通局）
2.植树。要做到：
（1）种松树。
（2）种柏树。（责任单位：市林业局）
3.清河。清好河。（责任单位：市水务局）`,
			[]string{"1|修路|市交通局", "2|植树|市林业局", "3|清河|市水务局"}},
		{"items that all name units are the measures", `（一）修好路，抬头见山。（市交通局负责）
具体举措：
1.修南路。（市交通局牵头，市财政局配合）
2.修北路。（市交通局牵头，市财政局配合）
（二）植好树，出门见绿。（市林业局负责）
具体举措：
1.种松树。（市林业局牵头，市财政局配合）
2.种柏树。（市林业局牵头，市财政局配合）`,
			[]string{"1|修南路|市交通局|市财政局", "2|修北路|市交通局|市财政局", "1|种松树|市林业局|市财政局", "2|种柏树|市林业局|市财政局"}},
		{"brackets of rare items are merged", `一、重点任务
（一）修路
1.修南路。修好。（责任单位：市交通局）
2.修北路。修好。（责任单位：市交通局）
3.修东路。修好。（责任单位：市交通局）
4.修桥。（1）修大桥。（责任单位：市住建局）（2）修小桥。（责任单位：市水务局）
5.修西路。修好。（责任单位：市交通局）`,
			[]string{"1|修南路|市交通局", "2|修北路|市交通局", "3|修东路|市交通局", "4|修桥|市住建局、市水务局", "5|修西路|市交通局"}},
		{"no units: the lowest headed level of the tasks", `一、总体要求
坚持修路。
二、工作目标
到2025年修好路。
三、主要任务
（一）修路
1.修南路。支持修南路，给予补贴。
2.修北路。支持修北路，给予补贴。
（二）植树
3.种松树。支持种松树，给予补贴。
四、保障措施
（一）加强领导。各单位要重视。`,
			[]string{"1|修南路", "2|修北路", "3|种松树"}},
		{"policies whose headings are the measures", `一、支持修路
对修路的企业给予补贴。（责任单位：市交通局）
二、支持植树
对植树的企业给予补贴。（责任单位：市林业局）
三、支持清河
对清河的企业给予补贴。（责任单位：市水务局）`,
			[]string{"一|支持修路|市交通局", "二|支持植树|市林业局", "三|支持清河|市水务局"}},
		{"owners and limits on lines of their own", `一、修路
1. 修南路，先修路面，再装路灯。
牵头单位：市交通局
责任单位：各区人民政府，市财政局等有关部门
完成时限：2023年6月底前
2. 修北路，先修路面，再装路灯。
牵头单位：市交通局、市住建局
责任单位：各区人民政府
完成时限：2023年12月底前并长期坚持`,
			[]string{"1|修南路|市交通局|各区人民政府、市财政局|2023年6月底前", "2|修北路|市交通局、市住建局|各区人民政府|2023年12月底前并长期坚持"}},
		{"the first unit leads by a convention stated once", `第一条 修南路。修好。（责任单位：市交通局、市财政局，排在第一位的为牵头单位，下同）
第二条 修北路。修好。（责任单位：市住建局、市财政局）
第三条 修东路。修好。（责任单位：市交通局）`,
			[]string{"第一条|修南路|市交通局|市财政局", "第二条|修北路|市住建局|市财政局", "第三条|修东路|市交通局"}},
		{"supporting arrangements with units are measures, without are not", `一、重点任务
（一）修路。修好路。（责任单位：市交通局）
（二）植树。种好树。（责任单位：市林业局）
二、组织保障
（三）加强领导。抓好落实。（责任单位：市政府办公室）
三、工作要求
（一）提高认识。各单位要重视，由市委宣传部牵头宣传。`,
			[]string{"（一）|修路|市交通局", "（二）|植树|市林业局", "（三）|加强领导|市政府办公室"}},
		{"units as an item of their own", `一、道路畅通工程
（一）工作目标：新建道路10条。
（二）责任单位：市交通局、市住建局
（三）完成时限：2023年12月底
二、绿化提升工程
（一）工作目标：新建公园5个。
（二）责任单位：市林业局
（三）完成时限：2023年11月底`,
			[]string{"一|道路畅通工程|市交通局、市住建局||2023年12月底", "二|绿化提升工程|市林业局||2023年11月底"}},
		{"a box lists projects of the task above it", `第一章 总体要求
坚持绿色发展。
第二章 重点任务
第一节 建设森林城市
提升城市绿量，实施拆墙透绿。
专栏1 森林城市工程
1.公园建设：新建公园10个。
2.绿道建设：新建绿道100公里。
第二节 建设森林乡村
推进村庄绿化，创建森林乡村。`,
			[]string{"第一节|建设森林城市", "第二节|建设森林乡村"}},
		{"the bracket of a section heading is the section's", `一、强化科技创新（区科技局牵头）
以创新引领发展。
（一）加强平台建设。对新认定的平台最高奖励100万元。
（二）支持企业研发。对研发费用给予补助。
二、扩大投资（区发改局牵头）
（三）推进重大项目。实施重大项目30个。
（四）保障要素供给。保障用地1000亩。`,
			[]string{"（一）|加强平台建设", "（二）|支持企业研发", "（三）|推进重大项目", "（四）|保障要素供给"}},
		{"everything on one line, fields without stops", `一、修路（一）修南路，方便出行1.修路面。牵头单位：市交通局责任单位：各区人民政府完成时限：2023年6月底前2.装路灯。牵头单位：市住建局责任单位：各区人民政府完成时限：2023年9月底前（二）修北路，方便出行3.修路面。牵头单位：市交通局责任单位：各区人民政府完成时限：2023年12月底前`,
			[]string{"1|修路面|市交通局|各区人民政府|2023年6月底前", "2|装路灯|市住建局|各区人民政府|2023年9月底前", "3|修路面|市交通局|各区人民政府|2023年12月底前"}},
		{"a task among others that lost its bracket", `一、重点任务
1.修南路。修好。（责任单位：市交通局）
2.修北路。修好。
3.修东路。修好。（责任单位：市交通局）`,
			[]string{"1|修南路|市交通局", "2|修北路", "3|修东路|市交通局"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := Read(docOf(document.Text, strings.Split(tt.text, "\n")...))
			if diff := cmp.Diff(tt.want, measuresOf(r)); diff != "" {
				t.Errorf("%s\n%s", diff, outlineOf(r))
			}
		})
	}
}

func TestTitles(t *testing.T) {
	tests := []struct{ text, want string }{
		{"1.修南路。先修路面。（责任单位：市交通局）", "修南路"},
		{"1.修南路，先修路面，再装路灯。（责任单位：市交通局）", "修南路"},
		{"1.推动地铁8号线（一期）建设。线路长十公里。（责任单位：市交通局）", "推动地铁8号线（一期）建设"},
		{"1.建设青年中心（暂定名）。用好旧楼。（责任单位：市住建局）", "建设青年中心（暂定名）"},
		{"1.举办城市/建筑双年展（某市）。展示城市。（责任单位：市文旅局）", "举办城市/建筑双年展（某市）"},
		{"1.落实《修路办法（试行），2023年版》，修好路。（责任单位：市交通局）", "落实《修路办法（试行），2023年版》"},
		{"1.优化服务，修好每条路。推广网上办理。（责任单位：市交通局）", "优化服务，修好每条路"},
		{"1.优化服务，修好每条路。（责任单位：市交通局）", "优化服务"},
		{"1.建立“先修后补，随修随补”机制，修好路。（责任单位：市交通局）", "建立“先修后补，随修随补”机制"},
		{"1.修南路（责任单位：市交通局）", "修南路"},
		{"1.修南路：先修路面。（责任单位：市交通局）", "修南路"},
	}
	for _, tt := range tests {
		r := Read(docOf(document.Text, "一、重点任务", tt.text, "2.植树。种松树。（责任单位：市林业局）"))
		if len(r.Measures) != 2 || r.Measures[0].Title.Text != tt.want {
			t.Errorf("%s: %q, want %q", tt.text, measuresOf(r), tt.want)
		}
	}
}

func TestTail(t *testing.T) {
	r := Read(docOf(document.Text, "一、修路。给予补贴。（责任单位：市交通局）", "二、植树。给予补贴。（责任单位：市林业局）", "三、清河。给予补贴。（责任单位：市水务局）",
		"本措施自2024年1月1日起施行，有效期三年。"))
	if got := r.Measures[2].Text.Text; got != "三、清河。给予补贴。（责任单位：市水务局）" {
		t.Errorf("closing words belong to no measure: %q", got)
	}
}

func TestSeveralPlans(t *testing.T) {
	r := Read(docOf(document.Text,
		"某省人民政府办公厅关于印发修路植树2个建设工程实施方案的通知", "某政办发〔2023〕2号", "各市人民政府：", "现将《某省修路建设工程实施方案》《某省植树建设工程实施方案》印发给你们，请认真执行。",
		"某省人民政府办公厅", "2023年1月19日",
		"某省修路建设工程实施方案", "为了修路，制定本方案。", "一、重点任务", "1.修南路。修好。（责任单位：省交通厅）", "2.修北路。修好。（责任单位：省交通厅）",
		"某省植树建设工程实施方案", "为了植树，制定本方案。", "一、重点任务", "1.种松树。种好。（责任单位：省林业局）", "2.种柏树。种好。（责任单位：省林业局）"))
	want := strings.TrimPrefix(`
plan 某省修路建设工程实施方案
  action 一、重点任务
    measure 1.修南路
    measure 2.修北路
plan 某省植树建设工程实施方案
  action 一、重点任务
    measure 1.种松树
    measure 2.种柏树
`, "\n")
	if diff := cmp.Diff(want, outlineOf(r)); diff != "" {
		t.Error(diff)
	}
	if got := r.Front.Title.Text; got != "修路植树2个建设工程实施方案" {
		t.Errorf("title %q", got)
	}
	if got := r.JSON(nil).Sections; len(got) != 2 {
		t.Errorf("sections %q", got)
	}
}
