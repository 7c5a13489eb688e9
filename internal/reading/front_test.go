package reading

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"luodi/internal/calendar"
	"luodi/internal/document"
)

// frontOf prints the facts of the front matter.
func frontOf(r *Reading) string {
	f := &r.Front
	var to []string
	for i := range f.Addressees {
		to = append(to, f.Addressees[i].Text)
	}
	return strings.Join([]string{f.Title.Text, f.Issuer.Text, f.DocNumber.Text, f.Signed.Date.String(), strings.Join(to, "；"), f.DocKind,
		strings.Trim(fmt.Sprint(f.Period.From, "–", f.Period.To), "–")}, "|")
}

func TestFront(t *testing.T) {
	const body = "\n一、重点任务\n1.修南路。修好。（责任单位：市交通局）\n2.修北路。修好。（责任单位：市交通局）"
	tests := []struct{ name, text, want string }{
		{"notice with plan", `某市人民政府
某市人民政府关于印发《某市修路实施方案（2022—2023年）》的通知
某府〔2022〕4号
各区人民政府，市政府各部门：
现将《某市修路实施方案（2022—2023年）》印发给你们，请认真执行。
某市人民政府
2022年10月9日
某市修路实施方案（2022—2023年）
为了修路，制定本方案。`, "某市修路实施方案（2022—2023年）|某市人民政府|某府〔2022〕4号|2022-10-09|各区人民政府；市政府各部门|plan|2022-01-01–2023-12-31"},
		{"title over two lines, number before the notice, date in its bracket", `3. 某省人民政府办公厅关于印发某省养老
三年行动方案（2023-2025年）的通知（2023年5月16日）
某府厅字〔2023〕41号
各市、县（区）人民政府，省政府各部门：
《某省养老三年行动方案（2023-2025年）》已经省政府同意，现印发给你们。
2023年5月16日
（此件主动公开）
某省养老
三年行动方案（2023-2025年）
为了养老，制定本方案。`, "某省养老三年行动方案（2023-2025年）|某省人民政府办公厅|某府厅字〔2023〕41号|2023-05-16|各市、县（区）人民政府；省政府各部门|action_plan|2023-01-01–2025-12-31"},
		{"an opinion is its own plan, signed at the end", `国务院办公厅关于修路的指导意见
国办发〔2018〕129号
各省、自治区、直辖市人民政府，国务院各部委：
为了修路，现提出如下意见。`, "国务院办公厅关于修路的指导意见|国务院办公厅|国办发〔2018〕129号|2018-12-30|各省、自治区、直辖市人民政府；国务院各部委|opinion|"},
		{"the signature gives the name in full", `省农业厅关于印发支持农业若干措施的通知
某农发〔2021〕43号
各市人民政府：
《支持农业的若干措施》已经省政府同意，现印发给你们。
某省农业厅
2021年11月15日
支持农业的若干措施
为了农业，制定如下措施：`, "支持农业的若干措施|某省农业厅|某农发〔2021〕43号|2021-11-15|各市人民政府|policy|"},
		{"issuer on a line above, date in Han numerals", `某县人民政府
关于印发《2023年重点工作任务分解一览表》的通知
某政发〔2023〕3号
各镇人民政府：
现将《2023年重点工作任务分解一览表》印发给你们。
二〇二三年二月十日
2023年重点工作任务分解一览表`, "2023年重点工作任务分解一览表|某县人民政府|某政发〔2023〕3号|2023-02-10|各镇人民政府|ledger|2023-01-01–2023-12-31"},
		{"the stamp of another office does not issue", `某市人民政府办公室关于印发某市改革工作要点的通知
各区人民政府：
《某市改革工作要点》已经同意，现印发给你们。
市改革领导小组办公室（代章）
2023年5月10日
某市改革工作要点
为了改革，制定本要点。`, "某市改革工作要点|某市人民政府办公室||2023-05-10|各区人民政府|points|"},
		{"an annex that is the plan, title over two lines", `附件4
某省健康管理与健康食品产业
发展行动
健康是人民幸福的基础。`, "某省健康管理与健康食品产业发展行动|||||action_plan|"},
		{"other documents' numbers in brackets are not its own", `某市修路实施方案
根据《省修路方案》（某政发〔2020〕9号），制定本方案。`, "某市修路实施方案|||||plan|"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text := tt.text + body
			if strings.Contains(tt.name, "at the end") {
				text += "\n国务院办公厅\n2018年12月30日\n（此件公开发布）"
			}
			r := Read(docOf(document.Text, strings.Split(text, "\n")...))
			if diff := cmp.Diff(tt.want, frontOf(r)); diff != "" {
				t.Error(diff)
			}
			if len(r.Measures) != 2 {
				t.Errorf("measures: %q", measuresOf(r))
			}
		})
	}
}

func TestNoticeClausesAreNoMeasures(t *testing.T) {
	r := Read(docOf(document.Text, strings.Split(`某市人民政府办公室关于印发《某市修路若干措施》的通知
各区人民政府：
现将《某市修路若干措施》印发给你们，请结合以下要求执行。
一、加大宣传。要应知尽知。
二、及时兑付。要应付尽付。
某市人民政府办公室
2023年11月13日
某市修路若干措施
为了修路，制定以下措施。
一、修南路。给予补贴。（牵头单位：市交通局）
二、修北路。给予补贴。（牵头单位：市交通局）`, "\n")...))
	if diff := cmp.Diff([]string{"一|修南路|市交通局", "二|修北路|市交通局"}, measuresOf(r)); diff != "" {
		t.Error(diff)
	}
}

func TestTraditionalCharacters(t *testing.T) {
	r := Read(docOf(document.Text, strings.Split(`某市人民政府關於印發《某市修路實施方案》的通知
某府〔2023〕4號
各區人民政府，市政府各部門：
現將《某市修路實施方案》印發給你們，請認真執行。
某市人民政府
2023年5月16日
某市修路實施方案
一、總體要求
堅持修路。
二、重點任務
1.修南路。修好南路3公里，2023年底前完成。（責任單位：市交通局、市財政局）
2.修北路。修好。（市交通局牽頭，市住建局配合）`, "\n")...))
	if diff := cmp.Diff("某市修路實施方案|某市人民政府|某府〔2023〕4號|2023-05-16|各區人民政府；市政府各部門|plan|", frontOf(r)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"1|修南路|市交通局、市財政局||2023年底前", "2|修北路|市交通局|市住建局"}, measuresOf(r)); diff != "" {
		t.Error(diff)
	}
}

func TestContentsAndAnnexAreLeftOut(t *testing.T) {
	r := Read(docOf(document.Text, strings.Split(`某市修路实施方案
目录
一、总体要求
二、重点任务
三、保障措施
一、总体要求
坚持修路。
二、重点任务
1.修南路。修好。（责任单位：市交通局）
2.修北路。修好。（责任单位：市交通局）
三、保障措施
各单位要重视。
附件1
重点项目名单
1.南路
2.北路`, "\n")...))
	want := strings.TrimPrefix(`
part 一、总体要求
action 二、重点任务
  measure 1.修南路
  measure 2.修北路
part 三、保障措施
`, "\n")
	if diff := cmp.Diff(want, outlineOf(r)); diff != "" {
		t.Error(diff)
	}
}

func TestMetaAndPublished(t *testing.T) {
	doc := docOf(document.HTML, "国务院关于修路的若干意见", "国发〔2019〕3号", "各省人民政府：", "一、重点任务", "1.修路。修好。（交通部负责）", "2.修桥。修好。（交通部负责）", "国务院", "2019年1月12日")
	doc.Meta = []document.Field{{Label: "发文机关", Value: "国务院"}, {Label: "成文日期", Value: "2019年01月12日"}, {Label: "发布日期", Value: "2019年01月25日"}}
	f := Read(doc).Front
	if f.Issuer.Text != "国务院" || f.Signed.Date.String() != "2019-01-12" || f.Published.Date.String() != "2019-01-25" {
		t.Errorf("%q %s %s", f.Issuer.Text, f.Signed.Date, f.Published.Date)
	}
}

func TestFindDate(t *testing.T) {
	for text, want := range map[string]string{
		"2023年5月16日": "2023-05-16", "2023 年5 月16 日": "2023-05-16", "２０２３年５月１６日": "2023-05-16", "二〇二三年五月十六日": "2023-05-16", "二○○六年二月二十日": "2006-02-20",
		"二OO六年二月二十日": "2006-02-20", "2025-03-04 09:49:09": "2025-03-04", "2025/3/4": "2025-03-04", "2023年2月30日": "", "2023年5月": "", "12345-67-89": "", "三年行动": "", "二〇二三年": "",
	} {
		_, _, d := findDate(text, 0)
		if d.String() != want {
			t.Errorf("findDate(%q) = %s, want %s", text, d, want)
		}
	}
}

func TestPeriod(t *testing.T) {
	for title, want := range map[string]string{
		"方案（2022—2023年）": "2022-01-01 2023-12-31", "行动计划（2023-2025 年）": "2023-01-01 2025-12-31", "2023年工作要点": "2023-01-01 2023-12-31", "某市三年行动方案": "2024-01-01 2026-12-31",
		"Plan 2024–2026": "2024-01-01 2026-12-31", "修路方案": " ",
	} {
		p := period(Finding{Text: title}, calendar.NewDate(2024, 5, 1))
		if got := p.From.String() + " " + p.To.String(); got != want {
			t.Errorf("period(%q) = %s, want %s", title, got, want)
		}
	}
}
