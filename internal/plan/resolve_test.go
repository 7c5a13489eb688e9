package plan

import (
	"testing"

	"luodi/internal/org"
)

func TestResolve(t *testing.T) {
	units := []org.Unit{
		{ID: "fagai", Name: "区发展改革局"}, {ID: "guizi", Name: "区规划资源局"}, {ID: "weijian", Name: "区卫生健康局"},
		{ID: "chengguan", Name: "区城管和综合执法局"}, {ID: "tuan", Name: "团区委"}, {ID: "tongzhan", Name: "区委统战部"},
		{ID: "jiaotong", Name: "市交通运输局罗湖管理局"}, {ID: "shifagai", Name: "市发展改革委"}, {ID: "fulian", Name: "区妇联"},
		{ID: "shijian", Name: "市市场监管局罗湖监管局"}, {ID: "gongxin", Name: "区工业和信息化局"}, {ID: "renli", Name: "区人力资源局"},
		{ID: "zhujian", Name: "区住房建设局", Aliases: []string{"区住建局"}}, {ID: "luohu", Name: "罗湖区教育局"}, {ID: "futian", Name: "福田区教育局"},
		{ID: "shequ", Name: "社区管理中心"}, {ID: "jiedao", Name: "桂园街道办事处"},
	}
	tests := []struct {
		name, match string
		candidates  string // first candidate
	}{
		{"区发展改革局", "fagai", ""},
		{"区发展和改革局", "fagai", ""},
		{"区发改局", "fagai", ""},
		{"深圳市罗湖区发展和改革局", "fagai", ""},
		{"市发展和改革委员会", "shifagai", ""},
		{"市发改委", "shifagai", ""},
		{"市发改局", "", "shifagai"},
		{"区发改委", "", "fagai"},
		{"规划资源局", "", "guizi"},
		{"区规划和自然资源局", "guizi", ""},
		{"区卫健局", "weijian", ""},
		{"区卫健委", "", "weijian"},
		{"区城市管理和综合执法局", "chengguan", ""},
		{"共青团罗湖区委", "tuan", ""},
		{"共青团罗湖区委员会", "tuan", ""},
		{"中共罗湖区委统战部", "tongzhan", ""},
		{"市交通运输局罗湖管理局", "jiaotong", ""},
		{"市交通局罗湖管理局", "jiaotong", ""},
		{"区妇女联合会", "fulian", ""},
		{"市市场监督管理局罗湖监管局", "shijian", ""},
		{"区工信局", "gongxin", ""},
		{"区人社局", "", ""}, // not the same body as 人力资源局
		{"区住建局", "zhujian", ""},
		{"区住房和城乡建设局", "zhujian", ""},
		{"区教育局", "", "luohu"}, // Luohu's or Futian's
		{"龙岗区教育局", "", ""},
		{"桂园街道", "jiedao", ""},
		{"区 发展改革局", "fagai", ""},
		{"区应急管理局", "", ""},
		{"", "", ""},
	}
	r := NewRegister(units)
	for _, tt := range tests {
		match, candidates := r.Resolve(tt.name)
		got := ""
		if match != nil {
			got = string(match.ID)
		}
		first := ""
		if len(candidates) > 0 {
			first = string(candidates[0].ID)
		}
		if got != tt.match || first != tt.candidates {
			t.Errorf("%s: match %q, first candidate %q; want %q, %q (%+v)", tt.name, got, first, tt.match, tt.candidates, parseName(tt.name))
		}
	}
}

// TestGuessClass has the 28 units of the Luohu plan as the domain handbook 1.2 classes them, and
// others.
func TestGuessClass(t *testing.T) {
	want := map[org.Class][]string{
		org.Department: {"区发展改革局", "区退役军人事务局", "区城管和综合执法局", "区人才工作局", "区科技创新局", "区人力资源局", "区国资局", "区住房建设局",
			"区工业和信息化局", "区卫生健康局", "区金融服务署", "区政务服务数据管理局", "区商务局", "区文化广电旅游体育局", "区教育局", "区民政局", "区司法局",
			"市发展改革委", "市政府办公厅", "省工业和信息化厅", "县财政局", "区政府办", "各区人民政府"},
		org.MunicipalBranch: {"市交通运输局罗湖管理局", "市规划和自然资源局罗湖管理局", "市市场监管局罗湖监管局", "市生态环境局罗湖管理局", "市公安局罗湖分局"},
		org.PartyMass: {"区委统战部", "团区委", "区总工会", "区妇联", "区文联", "区委宣传部", "市委组织部", "区残联", "区工商联", "共青团深圳市委", "区纪委监委",
			"区人大常委会", "区政协", "区法院", "区检察院"},
		org.Institution: {"罗湖医院集团", "区发展研究中心", "市第二医院", "深圳大学", "市水务集团有限公司"},
		org.Subdistrict: {"桂园街道", "翠竹街道办事处", "沙头角镇", "各街道办事处"},
		org.OtherClass:  {"有关企业"},
	}
	for class, names := range want {
		for _, name := range names {
			if got := GuessClass(name); got != class {
				t.Errorf("%s: %s, want %s", name, got, class)
			}
		}
	}
}

func TestNumbers(t *testing.T) {
	for _, tt := range []struct {
		text, number, rest string
		n                  int
	}{
		{"12.建设", "12", "建设", 12}, {"12、建设", "12", "建设", 12}, {"（十二）建设", "（十二）", "建设", 12}, {"(3)建设", "(3)", "建设", 3},
		{"①建设", "①", "建设", 1}, {"第二十一条 建设", "第二十一条", " 建设", 21}, {"一百零三、建设", "一百零三", "建设", 103},
		{"4.5千米长", "", "4.5千米长", 0}, {"45项措施", "", "45项措施", 0}, {"建设", "", "建设", 0}, {"１２．建设", "１２", "建设", 12},
	} {
		number, rest := numberOf(tt.text)
		if number != tt.number || rest != tt.rest {
			t.Errorf("%s: %q, %q", tt.text, number, rest)
		}
		if n, _, _ := countOf(number); n != tt.n {
			t.Errorf("%s counts %d, want %d", number, n, tt.n)
		}
	}
	if _, _, ok := countOf("2.1"); ok {
		t.Error("2.1 does not count")
	}
}

func BenchmarkResolve(b *testing.B) {
	var units []org.Unit
	for i := range 1000 {
		units = append(units, org.Unit{ID: org.UnitID(rune('a' + i)), Name: "区第" + string(rune(0x4e00+i)) + "发展改革局"})
	}
	for b.Loop() {
		Resolve(units, "区规划资源局")
	}
}
