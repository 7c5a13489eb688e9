package work

import (
	"strings"
	"unicode/utf8"
)

// luohuDocument is the plan for whose 45 measures the library names the templates.
const luohuDocument = "罗府〔2022〕44号"

// Matter is what the templates of a measure are chosen by.
type Matter struct {
	Document string // number of the plan's document
	Number   int    // of the measure in it
	Title    string
	Text     string
}

// Propose gives the templates that suit a measure, its main one first; none when nothing tells. For
// the Luohu plan they are those of the library's own table. For other plans the words of title and
// text decide: each word of a template found counts its length, in the title three times, because a
// title says what is to be done and the text also whatever surrounds it.
func (l *Library) Propose(m Matter) []TemplateID {
	if strings.Join(strings.Fields(m.Document), "") == luohuDocument {
		if t, ok := l.For(m.Number); ok {
			return append([]TemplateID{t.Template}, t.Also...)
		}
	}
	best, most := TemplateID(""), 0
	for _, s := range signs {
		if _, known := l.Find(s.template); !known {
			continue
		}
		points := 0
		for _, w := range s.words {
			if strings.Contains(m.Title, w) {
				points += 3 * utf8.RuneCountInString(w)
			}
			if strings.Contains(m.Text, w) {
				points += utf8.RuneCountInString(w)
			}
		}
		if points > most {
			best, most = s.template, points
		}
	}
	if best == "" {
		return nil
	}
	return []TemplateID{best}
}

// signs are the words that tell a kind of measure, the more particular kinds first: they win ties.
var signs = []struct {
	template TemplateID
	words    []string
}{
	{"joint_monitoring", []string{"联合监测", "监测", "生态环境", "环境交流", "跨界"}},
	{"study", []string{"课题", "研究", "可行性", "调研", "数据通", "探索跨境"}},
	{"service_window", []string{"专窗", "窗口", "一站式", "服务点", "通办", "服务驿站", "办事大厅"}},
	{"operation", []string{"运营", "持续运行", "日常管理"}},
	{"event_series", []string{"系列活动", "文化月", "品牌活动", "交流活动品牌", "姊妹学校", "学子", "研学", "赛事", "巡回"}},
	{"event_once", []string{"举办", "双年展", "论坛", "峰会", "博览会", "大会", "嘉年华", "智库交流"}},
	{"plan_making", []string{"规划", "未来产业园", "示范区", "片区规划", "编制", "空间布局"}},
	{"policy_document", []string{"专项政策", "出台", "制定政策", "管理办法", "实施细则", "若干措施", "扶持政策"}},
	{"cross_border_breakthrough", []string{"口岸", "积极争取", "争取", "转诊", "药械通", "通关模式", "上级授权"}},
	{"major_works_upper_level", []string{"地铁", "轨道交通", "城际铁路", "高速公路", "快速路", "复合通道", "高铁"}},
	{"capital_works_enterprise", []string{"旗舰", "商业综合体", "商场", "交易总部", "企业投资", "社会资本"}},
	{"capital_works_gov", []string{"工程", "东延工程", "示范带", "示范街区", "升级改造", "道路", "公园", "绿道", "管网", "综合整治", "新建学校", "新建医院"}},
	{"centre_fitout", []string{"展示交流中心", "活动中心", "创客中心", "展示中心", "展厅", "展馆", "建设中心", "青年创客"}},
	{"institution_platform", []string{"医疗平台", "调解服务中心", "公共服务平台", "专家库", "联盟", "组建", "成立", "委员会", "平台"}},
	{"investment_attraction", []string{"集聚发展", "集聚", "招商", "低效空间", "联动发展", "引进企业", "产业链"}},
	{"pilot_reform", []string{"试点", "创新", "便利化", "数币通", "信用通", "服务创新", "改革"}},
	{"service_programme", []string{"服务计划", "保障计划", "服务行动", "实习", "就业", "帮扶", "培训", "合作", "服务"}},
}
