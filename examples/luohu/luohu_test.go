package luohu

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// fact is what is official about a measure: its title and its units.
type fact struct{ title, units string }

// facts are the 45 measures of 罗府〔2022〕44号.
var facts = []fact{
	{"加快罗湖口岸升级改造", "区发展改革局"},
	{"加快文锦渡口岸升级改造", "区发展改革局"},
	{"实施深南东路东延工程", "市交通运输局罗湖管理局"},
	{"实施罗沙路复合通道工程", "市交通运输局罗湖管理局"},
	{"推动地铁17号线（一期）建设", "区发展改革局"},
	{"开展口岸片区小运量轨道连通研究", "区发展改革局"},
	{"建设莲塘段边界线双拥共建示范带", "区退役军人事务局"},
	{"打造罗湖国际化示范街区（一期）", "区城管和综合执法局"},
	{"出台港籍人才发展专项政策", "区人才工作局、区科技创新局、区人力资源局"},
	{"实施港籍人才服务计划", "区国资局"},
	{"实施港籍人才住房保障计划", "区住房建设局"},
	{"设立港籍人才服务专窗", "区人才工作局"},
	{"运营德勤大湾区双创中心", "区工业和信息化局"},
	{"运营香港工商专业和青年团体罗湖服务中心", "区委统战部"},
	{"建设深港青年创客中心（暂定名）", "市规划和自然资源局罗湖管理局"},
	{"积极争取跨境药械通", "区卫生健康局、市市场监管局罗湖监管局、罗湖医院集团"},
	{"实施跨境数币通", "区金融服务署"},
	{"推进跨境信用通", "区发展改革局"},
	{"探索跨境数据通", "区政务服务数据管理局"},
	{"规划深港未来产业园", "区发展改革局"},
	{"推动低效空间“活化”", "区发展改革局、区城管和综合执法局"},
	{"推动深港保险服务创新", "区金融服务署"},
	{"推动深港贸易便利化", "区商务局、区金融服务署"},
	{"推动深港专业服务集聚发展", "区工业和信息化局、区人力资源局"},
	{"推动深港创新创业联动发展", "区科技创新局"},
	{"打造深港国际消费示范区", "区商务局、区金融服务署"},
	{"打造湾区商业消费旗舰", "区发展改革局、区商务局"},
	{"建设国际艺术博览交易总部", "区文化广电旅游体育局"},
	{"加强深港教育交流合作", "区教育局"},
	{"争取深港医疗转诊服务", "区卫生健康局、罗湖医院集团"},
	{"建设人民南片区港医医疗平台", "区委统战部、区卫生健康局"},
	{"实施深港职工就业服务行动", "区总工会"},
	{"运营深港长者服务中心", "区民政局"},
	{"开展深港家庭新里程服务", "区妇联"},
	{"建设深港家事调解服务中心", "区司法局、区民政局、区妇联"},
	{"开展港人社区融入服务", "区民政局"},
	{"推进深港政务“一站式”服务", "区政务服务数据管理局"},
	{"建设罗湖深港深度融合展示交流中心", "区发展改革局"},
	{"建设罗湖深港妇女儿童交流活动中心", "区妇联"},
	{"实施“港澳学子罗湖游”行动", "区教育局、团区委"},
	{"实施“展翅计划”实习行动", "团区委"},
	{"举办深港城市／建筑双城双年展（深圳）", "市规划和自然资源局罗湖管理局"},
	{"开展“深港文化月”交流品牌活动", "区文化广电旅游体育局、区文联"},
	{"开展深港智库交流合作", "区发展研究中心"},
	{"开展深港保护生态环境交流", "市生态环境局罗湖管理局"},
}

// stated are figures, dates, headings and names that the digest must keep, each as written.
var stated = []string{
	"罗府〔2022〕44号", "2022年10月19日", "2023-01-04", "9.5平方公里", "78.75平方公里",
	"约553米", "315米", "双向四车道", "4.5千米", "双向六车道", "约65%", "约3公里", "17号线（一期）", "五大方面服务",
	"1-2个", "“7+1”", "B1地块", "一所国际学校", "设一个", "首批", "一批", "第九届", "暂定名",
	"一、总体要求", "二、工作举措", "三、保障措施", "（一）指导思想和工作原则", "（二）发展目标",
	"（一）实施基础设施联通行动，打造深港交流交往门户枢纽",
	"（二）实施人才交流畅通行动，建设深港融合发展人才高地",
	"（三）实施要素跨境融通行动，促进深港深度融合发展",
	"（四）实施产业发展共融行动，培育深港科技合作新生态",
	"（五）实施公共服务交融行动，便利港人来深生产生活",
	"（六）实施文化交流心融行动，增强港人对祖国的向心力",
	"（一）明确分工压实责任。", "（二）强化督办检查评估。", "（三）加强宣传公众参与。",
}

var measureLine = regexp.MustCompile(`(?m)^　　(\d+)\.([^。\n]+)。(.+)（责任单位：([^）]+)）$`)

func TestDigestKeepsTheFacts(t *testing.T) {
	found := measureLine.FindAllStringSubmatch(string(Text), -1)
	if len(found) != len(facts) {
		t.Fatalf("found %d measures, want %d", len(found), len(facts))
	}
	units, assignments, several := map[string]bool{}, 0, 0
	for i, m := range found {
		if m[2] != facts[i].title || m[4] != facts[i].units {
			t.Errorf("measure %s: %q (%s), want %q (%s)", m[1], m[2], m[4], facts[i].title, facts[i].units)
		}
		names := strings.Split(m[4], "、")
		for _, name := range names {
			units[name] = true
		}
		assignments += len(names)
		if len(names) > 1 {
			several++
		}
	}
	if len(units) != 28 || assignments != 60 || several != 12 {
		t.Errorf("%d units, %d assignments, %d measures with several units; want 28, 60, 12", len(units), assignments, several)
	}
	for _, s := range stated {
		if !strings.Contains(string(Text), s) {
			t.Errorf("the digest lost %q", s)
		}
	}
}

// TestDigestIsRetold compares the digest with the official text where that is at hand: every
// fact above is in both, and no description is copied.
func TestDigestIsRetold(t *testing.T) {
	dir := os.Getenv("LUODI_SHARED")
	if dir == "" {
		return
	}
	content, err := os.ReadFile(filepath.Join(dir, "luohu-plan.txt"))
	if err != nil {
		t.Fatal(err)
	}
	wide := strings.NewReplacer("(", "（", ")", "）", ",", "，", ":", "：", "/", "／")
	official := wide.Replace(string(content))
	for i, f := range facts {
		if !strings.Contains(official, f.title+"。") || !strings.Contains(official, "（责任单位："+f.units+"）") {
			t.Errorf("fact %d is not in the official text", i+1)
		}
	}
	for _, m := range measureLine.FindAllStringSubmatch(string(Text), -1) {
		if run := longestCommon(m[3], official); len([]rune(run)) > 25 {
			t.Errorf("measure %s repeats %d characters: %q", m[1], len([]rune(run)), run)
		}
	}
}

// longestCommon gives the longest stretch of s that is also in t.
func longestCommon(s, t string) string {
	r, best := []rune(s), ""
	for i := range r {
		for j := i + len([]rune(best)) + 1; j <= len(r) && strings.Contains(t, string(r[i:j])); j++ {
			best = string(r[i:j])
		}
	}
	return best
}
