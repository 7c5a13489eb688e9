package plan

import (
	"regexp"
	"strings"

	"luodi/internal/org"
)

// municipalBranch is a bureau of the city set up in a district: 市交通运输局罗湖管理局,
// 市公安局罗湖分局 (domain handbook 1.2).
var municipalBranch = regexp.MustCompile(`(局|委|委员会|署)\p{Han}{1,6}(管理局|监管局|监督管理局|分局|管理处|分中心|税务局)$`)

// The parts of a name that tell the class, tried in this order. A person can change the class.
var (
	partyMass = []string{"区委", "市委", "县委", "省委", "党委", "纪委", "团委", "总工会", "工会", "妇联", "妇女联合会", "文联", "文学艺术界联合会",
		"残联", "残疾人联合会", "工商联", "工商业联合会", "科协", "科学技术协会", "侨联", "红十字会", "社科联", "关工委", "宣传部", "组织部", "统战部", "政法委",
		"人大", "政协", "法院", "检察院", "网信办", "编办", "党校", "直属机关工委"}
	institution = []string{"集团", "医院", "中心", "研究院", "研究所", "公司", "学院", "大学", "学校", "银行", "博物馆", "图书馆", "档案馆", "电视台", "报社", "事务所", "基金会", "协会"}
	subdistrict = []string{"街道", "街道办", "街道办事处", "镇政府", "乡政府", "镇人民政府", "乡人民政府", "镇", "乡"}
	department  = []string{"局", "委", "委员会", "办", "办公室", "署", "厅", "部", "政府", "专班", "指挥部", "管委会", "大队", "支队"}
)

// GuessClass guesses the authority class of a unit from its name.
func GuessClass(name string) org.Class {
	name = foldName(name)
	switch {
	case municipalBranch.MatchString(name):
		return org.MunicipalBranch
	case partyMassName(name), parseName(name).core == "团委":
		return org.PartyMass
	case hasSuffix(name, subdistrict):
		return org.Subdistrict
	case hasSuffix(name, institution):
		return org.Institution
	case hasSuffix(name, department):
		return org.Department
	}
	return org.OtherClass
}

func partyMassName(name string) bool {
	for _, part := range partyMass {
		if !strings.Contains(name, part) {
			continue
		}
		switch part {
		case "区委", "市委", "县委", "省委":
			// 区委 in 区委统战部 is the Party committee; in 社区委员会 or 开发区委 it is not.
			if strings.HasPrefix(name, part) || strings.Contains(name, "中共") || strings.HasPrefix(name, "团"+part) || strings.Contains(name, "青年团") {
				return !strings.HasPrefix(name, part+"员会办公") || strings.Contains(name, "中共")
			}
			continue
		case "人大", "政协", "组织部", "宣传部", "工会", "党校":
			if strings.HasSuffix(name, part) || strings.HasSuffix(name, part+"办") || strings.HasSuffix(name, part+"常委会") {
				return true
			}
			continue
		}
		return true
	}
	return false
}

func hasSuffix(name string, suffixes []string) bool {
	for _, s := range suffixes {
		if strings.HasSuffix(name, s) {
			return true
		}
	}
	return false
}
