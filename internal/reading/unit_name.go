package reading

import "strings"

// Words and endings by which official Chinese names its units.

// strongEnds end the name of a body; weakEnds end names of places and places that act as units.
const (
	strongEnds = "局委办厅署部院会站队所室处馆校司行关府联协团心构位门组社"
	weakEnds   = "区县市州盟旗镇乡道园港场厂台业学科村岛片群务气网电"
)

var groupStarts = []string{"各", "有关", "相关", "其他", "其它", "所在", "全体", "所有"}

func strongEnd(s string) bool { return endIn(s, strongEnds) }

func endIn(s, ends string) bool {
	s = bareName(s)
	if len(s) < 6 {
		return false
	}
	last := s[prevRune(s, len(s)):]
	return len(last) == 3 && strings.Contains(ends, last)
}

// bareName takes a bracket at the end of a name off: 市委组织部（市人才办） → 市委组织部.
func bareName(s string) string {
	if s == "" {
		return s
	}
	p := prevRune(s, len(s))
	if !isClose(s[p:]) {
		return s
	}
	depth := 0
	for k := len(s); k > 0; {
		p := prevRune(s, k)
		switch r := s[p:k]; {
		case isClose(r):
			depth++
		case isOpen(r):
			if depth--; depth == 0 {
				return s[:p]
			}
		}
		k = p
	}
	return s
}

// unitLike tells whether words can be the name of a unit or a class of units.
func unitLike(s string) bool {
	if len(s) < 6 || len(s) > 120 {
		return false
	}
	if len(s) < 60 && oneOf(s, 0, groupStarts) > 0 && !strings.Contains(s, "的") {
		return true
	}
	if !endIn(s, strongEnds) && !endIn(s, weakEnds) {
		return false
	}
	return !strings.Contains(s, "的") && !strings.Contains(s, "是") && !strings.Contains(s, "为")
}

// isGroup tells whether a name stands for a class of units.
func isGroup(s string) bool {
	if oneOf(s, 0, groupStarts) > 0 {
		return true
	}
	if endsWith(s, []string{"部门", "成员单位", "相关单位", "有关单位", "各单位", "各部门", "直单位", "级单位", "牵头单位", "责任单位", "主管单位", "市（区）", "县（市、区）"}) > 0 {
		return true
	}
	return strings.Contains(s, "有关") && strongEnd(s) || strings.Contains(s, "相关") && strongEnd(s)
}

// ownPrefix is the level that a name starts with (市, 省, 区 …), or "".
func ownPrefix(s string) string {
	n := oneOf(s, 0, levels)
	if n == 0 || n == len(s) || oneOf(s, 0, falseLevels) > 0 {
		return ""
	}
	return s[:n]
}

var (
	levels      = []string{"自治区", "自治州", "自治县", "新区", "省", "市", "区", "县", "州", "旗", "盟", "镇", "乡"}
	falseLevels = []string{"市场", "市政公用", "市政市容", "市政设施", "区域", "省际", "县域", "乡村", "市容", "省直", "市直", "区直", "县直", "省级", "市级", "区级", "县级", "区县", "市县", "乡镇", "镇街"}
)

// restorePrefixes puts the level back into names that leave it to the name before them:
// 区经委、规划资源局 → 区规划资源局. Only names of departments that every level has are touched.
func restorePrefixes(units []unitMention) {
	prefix := ""
	for n := range units {
		name := units[n].name
		if p := ownPrefix(name); p != "" {
			prefix = p
			continue
		}
		if prefix != "" && departmentName(name) {
			units[n].name = prefix + name
		}
	}
}

// departmentName tells whether a name is that of a department without its level.
func departmentName(s string) bool {
	s = bareName(s)
	for _, whole := range wholeDepartments {
		if s == whole {
			return true
		}
	}
	n := endsWith(s, []string{"委员会", "管理局", "监督局", "事务局", "分局", "局", "委", "厅", "办公室", "办", "署"})
	if n == 0 || n == len(s) {
		return false
	}
	stem := s[:len(s)-n]
	for _, d := range departmentStems {
		if stem == d {
			return true
		}
	}
	return false
}

var wholeDepartments = []string{"法院", "检察院", "人民法院", "人民检察院", "中级人民法院", "中院", "总工会", "工商联", "妇联", "残联", "文联", "科协", "贸促会", "红十字会", "团委", "工会",
	"社保中心", "公积金管理中心", "公积金中心", "机场集团", "组织部", "宣传部", "统战部", "政法委", "网信办", "编办", "消防救援总队", "消防救援支队", "档案馆", "党校", "供销社"}

var departmentStems = strings.Fields(`发展改革 发展和改革 发改 教育 教体 教育体育 科技 科学技术 科技创新 科 教 经济和信息化 经济信息化 经信 工业和信息化 工信 经 民族宗教 民宗
	公安 民政 司法 财政 人力资源社会保障 人力资源和社会保障 人社 自然资源 自然资源和规划 自然资源规划 规划资源 规划和自然资源 生态环境 住房和城乡建设 住房城乡建设 住房建设 住建 建设 建管 建设管理
	城市管理 城管 城市管理综合执法 城管执法 城管和综合执法 综合执法 交通运输 交通 水务 水利 农业农村 农业 商务 文化和旅游 文化旅游 文旅 文化广电旅游 文体旅游 文化广电旅游体育 卫生健康 卫健 退役军人 退役军人事务 应急管理 应急
	审计 国资 市场监管 市场监督 体育 统计 医保 医疗保障 金融 地方金融监管 地方金融监督 金融监管 金融工作 信访 机关事务 政务服务数据 政务服务 政务 行政审批 行政审批服务 大数据 数据 林业 林业和草原 林草 园林绿化 绿化市容 绿容 房管 房屋 住房保障
	乡村振兴 扶贫 粮食 粮食和储备 粮食和物资储备 能源 药监 药品监督 知识产权 税务 气象 邮政 通信 烟草 外事 外 侨务 口岸 投资促进 招商 营商环境建设 营商 规划国土 国土资源 民防 人防 滨海 海洋 渔业 公共资源交易 生态环境保护 广播电视 文物 中医药 疾控`)
