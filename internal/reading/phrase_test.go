package reading

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestReferences(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"落实《市场准入负面清单（2022年版）》，依托平台", "《市场准入负面清单（2022年版）》"},
		{"按照《关于优化审批的通知》（水审〔2022〕219号）要求", "《关于优化审批的通知》（水审〔2022〕219号）"},
		{"《关于印发〈步道规划〉的通知》和《绿化办法》", "《关于印发〈步道规划〉的通知》|《绿化办法》"},
		{"根据国办发〔2022〕27号文件", "国办发〔2022〕27号"},
		{"依照第三条、第（五）项", "第三条|第（五）项"},
		{"见本方案第12项", "本方案第12项"},
		{"结合任务5、任务12推进", "任务5|任务12"},
		{"参见专栏2", "专栏2"},
		{"详见附件1", "附件1"},
		{"see Action 6 and Action 13", "Action 6|Action 13"},
		{"第三方评估，第一批，第二产业", ""},
		{"《未完", ""},
		{"1条街道", ""},
	} {
		var parts []string
		for _, r := range findReferences(c.text) {
			parts = append(parts, r.Text)
			if c.text[r.Span.Start:r.Span.End] != r.Text || r.Document == "" && r.Item == "" {
				t.Errorf("%q: %+v", c.text, r)
			}
		}
		if got := strings.Join(parts, "|"); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.text, got, c.want)
		}
	}
}

func TestCommitments(t *testing.T) {
	for _, c := range []struct {
		title, text string
		want        Commitment
	}{
		{"建设沿河步道", "", Output},
		{"实施步道改造工程", "", Output},
		{"进一步打造滨水空间", "", Output},
		{"积极争取试点", "", Effort},
		{"探索跨境信用互认", "", Effort},
		{"推动步道贯通", "", Progress},
		{"加快步道改造", "", Progress},
		{"持续优化服务", "", Progress},
		{"步道贯通", "推进步道建设", Progress},
		{"步道贯通", "新建步道3公里", Output},
		{"研究制定步道标准", "", Output},
		{"步道", "", Progress},
		{"Publish a data standard", "", Output},
		{"Continue to improve services", "", Progress},
		{"Explore options for charging", "", Effort},
	} {
		if got := commitmentOf(c.title, c.text); got != c.want {
			t.Errorf("%s / %s: %s, want %s", c.title, c.text, got, c.want)
		}
	}
}

func TestConventions(t *testing.T) {
	for _, c := range []struct {
		text  string
		first bool
		every string
		words string
	}{
		{"（区水务局、区住建局负责，排在第一位的部门为牵头部门，下同）", true, "", "排在第一位的部门为牵头部门，下同"},
		{"列第一位者为牵头单位，下同", true, "", "列第一位者为牵头单位，下同"},
		{"（责任单位：审批处、科技处，排名第一位的为牵头责任单位，下同）", true, "", "排名第一位的为牵头责任单位，下同"},
		{"注：各项任务列首位的为牵头单位。", true, "", "列首位的为牵头单位"},
		{"（责任单位：区水务局。以下责任单位中均包含各街道办事处，不再列出）", false, "各街道办事处", "以下责任单位中均包含各街道办事处，不再列出"},
		{"以下任务均需各县（市、区）人民政府、各园区管委会落实，不再列出。", false, "各县（市、区）人民政府|各园区管委会", "以下任务均需各县（市、区）人民政府、各园区管委会落实，不再列出"},
		{"各区人民政府均为责任单位，不再逐一列出。", false, "各区人民政府", "各区人民政府均为责任单位，不再逐一列出"},
		{"修缮沿河步道。", false, "", ""},
		{"排在第一位的企业给予奖励。", false, "", ""},
	} {
		got, ok := findConvention(c.text)
		if ok != (c.words != "") || got.Text != c.words || got.FirstLeads != c.first || strings.Join(got.Everywhere, "|") != c.every {
			t.Errorf("%s\n got %v %q %v %v", c.text, ok, got.Text, got.FirstLeads, got.Everywhere)
		}
		if c.text[got.Span.Start:got.Span.End] != got.Text {
			t.Errorf("%q: span %v", c.text, got.Span)
		}
	}
}

func TestProvisionalNames(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"建设青年创客中心(暂定名)", "青年创客中心"},
		{"建设青年创客中心（暂名）。", "青年创客中心"},
		{"打造“河畔会客厅”（暂定名）", "河畔会客厅"},
		{"设立服务专窗，成立河畔集团（名称暂定）", "河畔集团"},
		{"建设青年创客中心", ""},
		{"暂定名为河畔中心", ""},
	} {
		got := ""
		if f := findProvisional(c.text); f != nil {
			got = f.Text
			if c.text[f.Span.Start:f.Span.End] != f.Text {
				t.Errorf("%q: span %v", c.text, f.Span)
			}
		}
		if got != c.want {
			t.Errorf("%s: got %q, want %q", c.text, got, c.want)
		}
	}
}

func TestPlacesAndParties(t *testing.T) {
	for _, c := range []struct{ text, places, parties string }{
		{"加快罗湖口岸升级改造", "罗湖口岸", ""},
		{"推进文锦渡口岸、莲塘口岸建设", "文锦渡口岸|莲塘口岸", ""},
		{"打造人民南片区商圈", "人民南片区商圈", ""},
		{"实施深南东路东延工程，西起沿河路，东接延芳路", "深南东路|沿河路|延芳路", ""},
		{"支持东湖高新区、未来产业园发展", "东湖高新区|未来产业园", ""},
		{"联合香港工商专业联会、德勤华永会计师事务所举办", "", "香港工商专业联会|德勤华永会计师事务所"},
		{"引进国药集团和香港大学深圳医院", "", "国药集团|香港大学深圳医院"},
		{"与三亚供水有限公司合作", "", "三亚供水有限公司"},
		{"鼓励行业协会、各高等院校参与", "", ""},
		{"开展道路改造", "", ""},
	} {
		if got := texts(t, c.text, findPlaces(c.text)); got != c.places {
			t.Errorf("%s: places %q, want %q", c.text, got, c.places)
		}
		if got := texts(t, c.text, findParties(c.text)); got != c.parties {
			t.Errorf("%s: parties %q, want %q", c.text, got, c.parties)
		}
	}
}

func texts(t *testing.T, text string, found []Finding) string {
	t.Helper()
	var parts []string
	for _, f := range found {
		parts = append(parts, f.Text)
		if text[f.Span.Start:f.Span.End] != f.Text {
			t.Errorf("%q: %+v", text, f)
		}
	}
	return strings.Join(parts, "|")
}

// BenchmarkPhrases reads the phrases of a plan of about 18 KB, task by task.
func BenchmarkPhrases(b *testing.B) {
	task := "1.修缮沿河步道。对城东河口片区全长约3公里的步道分段改造，新建公厕12座、驿站5个，" +
		"引进零售、餐饮等业态，落实《滨水空间导则》（水规〔2023〕12号），2024年6月底前完成一期工程，" +
		"到2025年底通行能力提升约65%。鼓励河畔集团、滨河商会等社会力量参与，打造一批示范段。" +
		"（牵头单位：区水务局；责任单位：区住房和城乡建设局、规划资源局，各街道办事处；完成时限：2025年12月底前）"
	n := 18000/len(task) + 1
	for name, scan := range map[string]func(){
		"owners": func() { ownersIn(task, testDates) },
		"others": func() {
			q := squeeze(task)
			q.deadlines(0, len(q.s), testDates, nil)
			q.figures()
			q.names(&places)
			q.names(&parties)
			q.references()
			q.provisional()
			commitmentOf("修缮沿河步道", task)
		},
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(n * len(task)))
			b.ReportAllocs()
			for b.Loop() {
				for range n {
					scan()
				}
			}
		})
	}
}

// FuzzPhrases: no scanner panics, and what it finds is a whole stretch of the text.
func FuzzPhrases(f *testing.F) {
	for _, s := range []string{
		"修缮步道3公里，2024年6月底前完成。（牵头单位：区水务局（区河长办）；配合单位：各街道等 部门；完成时限：(2024年6月）",
		"由区水务局会同区住建局等部门按照职责分工负责，印发之日起30日内、每季度末25日前",
		"Action 3: Cabinet Office will publish by March 2013 (Lead: HMRC)", "《关于印发〈步道〉的通知》（水〔2022〕1号）第三条",
		"建设“河畔”（暂定名）1-2个、10%～20%、到“十四五”末，排在第一位的为牵头部门，下同", "１２家（（〔【\n区 水务\n局负责", "每月 年底 第 季度 到 至 个 等",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			text = strings.ToValidUTF8(text, "?")
		}
		check := func(start, end int, words string) {
			if start < 0 || end > len(text) || start > end || text[start:end] != words || !utf8.ValidString(words) {
				t.Fatalf("%q at %d..%d of %q", words, start, end, text)
			}
		}
		for _, c := range ownersIn(text, testDates) {
			check(c.start, c.end, text[c.start:c.end])
			for _, u := range c.units {
				check(u.start, u.end, u.text)
			}
			if c.deadline != nil {
				check(c.deadline.start, c.deadline.end, c.deadline.text)
			}
		}
		for _, u := range splitUnits(text) {
			check(u.start, u.end, u.text)
		}
		for _, d := range findDeadlines(text, testDates) {
			check(d.start, d.end, d.text)
		}
		if d := deadlineValue(text, testDates); d != nil {
			check(d.start, d.end, d.text)
		}
		for _, g := range findFigures(text) {
			check(g.start, g.end, g.text)
		}
		for _, p := range append(findPlaces(text), findParties(text)...) {
			check(p.Span.Start, p.Span.End, p.Text)
		}
		for _, r := range findReferences(text) {
			check(r.Span.Start, r.Span.End, r.Text)
		}
		if c, ok := findConvention(text); ok {
			check(c.Span.Start, c.Span.End, c.Text)
		}
		if p := findProvisional(text); p != nil {
			check(p.Span.Start, p.Span.End, p.Text)
		}
		commitmentOf(text, text)
	})
}
