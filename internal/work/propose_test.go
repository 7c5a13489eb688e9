package work

import (
	"slices"
	"testing"
)

// luohuTitles are the titles of the 45 measures of 罗府〔2022〕44号.
var luohuTitles = []string{
	"加快罗湖口岸升级改造",
	"加快文锦渡口岸升级改造",
	"实施深南东路东延工程",
	"实施罗沙路复合通道工程",
	"推动地铁17号线（一期）建设",
	"开展口岸片区小运量轨道连通研究",
	"建设莲塘段边界线双拥共建示范带",
	"打造罗湖国际化示范街区（一期）",
	"出台港籍人才发展专项政策",
	"实施港籍人才服务计划",
	"实施港籍人才住房保障计划",
	"设立港籍人才服务专窗",
	"运营德勤大湾区双创中心",
	"运营香港工商专业和青年团体罗湖服务中心",
	"建设深港青年创客中心（暂定名）",
	"积极争取跨境药械通",
	"实施跨境数币通",
	"推进跨境信用通",
	"探索跨境数据通",
	"规划深港未来产业园",
	"推动低效空间“活化”",
	"推动深港保险服务创新",
	"推动深港贸易便利化",
	"推动深港专业服务集聚发展",
	"推动深港创新创业联动发展",
	"打造深港国际消费示范区",
	"打造湾区商业消费旗舰",
	"建设国际艺术博览交易总部",
	"加强深港教育交流合作",
	"争取深港医疗转诊服务",
	"建设人民南片区港医医疗平台",
	"实施深港职工就业服务行动",
	"运营深港长者服务中心",
	"开展深港家庭新里程服务",
	"建设深港家事调解服务中心",
	"开展港人社区融入服务",
	"推进深港政务“一站式”服务",
	"建设罗湖深港深度融合展示交流中心",
	"建设罗湖深港妇女儿童交流活动中心",
	"实施“港澳学子罗湖游”行动",
	"实施“展翅计划”实习行动",
	"举办深港城市／建筑双城双年展（深圳）",
	"开展“深港文化月”交流品牌活动",
	"开展深港智库交流合作",
	"开展深港保护生态环境交流",
}

func TestProposeForLuohu(t *testing.T) {
	l := Embedded()
	got := l.Propose(Matter{Document: "罗府〔2022〕44号", Number: 9, Title: "出台港籍人才发展专项政策"})
	if !slices.Equal(got, []TemplateID{"policy_document", "service_programme"}) {
		t.Errorf("measure 9: %v", got)
	}
	if got := l.Propose(Matter{Document: "罗府〔2022〕44号", Number: 46, Title: "设立服务专窗"}); !slices.Equal(got, []TemplateID{"service_window"}) {
		t.Errorf("a measure beyond the table: %v", got)
	}
	if got := l.Propose(Matter{Document: "某府〔2023〕1号", Number: 1, Title: "压实责任"}); got != nil {
		t.Errorf("words that tell nothing: %v", got)
	}
}

// The words alone, without the table, find the handbook's own choice for most of the 45 titles.
func TestProposeByWords(t *testing.T) {
	l := Embedded()
	right := 0
	for i, title := range luohuTitles {
		want, _ := l.For(i + 1)
		got := l.Propose(Matter{Title: title})
		if len(got) > 0 && got[0] == want.Template {
			right++
			continue
		}
		t.Logf("%d %s: %v, the table says %s", i+1, title, got, want.Template)
	}
	if len(luohuTitles) != 45 || right < 38 {
		t.Errorf("%d of %d titles", right, len(luohuTitles))
	}
}

// Titles of other plans, of kinds that the table does not show.
func TestProposeElsewhere(t *testing.T) {
	l := Embedded()
	for _, c := range []struct {
		title, text string
		want        TemplateID
	}{
		{"推进综合管网改造工程", "新建道路配套管网12公里。", "capital_works_gov"},
		{"制定高层次人才若干措施", "出台扶持政策。", "policy_document"},
		{"举办国际咖啡文化博览会", "", "event_once"},
		{"组建行业协会联盟", "", "institution_platform"},
		{"开展地铁沿线环境噪声联合监测", "", "joint_monitoring"},
		{"建设城际铁路前海段", "", "major_works_upper_level"},
		{"设立企业服务专窗", "在政务大厅设立窗口，开展通办服务。", "service_window"},
		{"推进营商环境改革试点", "", "pilot_reform"},
		{"开展产业链招商", "", "investment_attraction"},
	} {
		got := l.Propose(Matter{Title: c.title, Text: c.text})
		if len(got) != 1 || got[0] != c.want {
			t.Errorf("%s: %v, want %s", c.title, got, c.want)
		}
	}
}
