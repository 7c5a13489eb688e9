package reading

import "strings"

// labelKind is what a label before a colon announces.
type labelKind uint8

const (
	noLabel labelKind = iota
	leadLabel
	supportLabel
	plainLabel // 责任单位, 承办单位: lead unless a lead is named beside it
	taskLabel  // 任务分解: units with what each has to do
	timeLabel  // 完成时限
	peopleLabel
	otherLabel // 联系电话: ends a list
)

var (
	leadWords    = []string{"牵头", "主办", "主责", "总牵头", "主要", "第一", "首要"}
	supportWords = []string{"配合", "协办", "协助", "参与", "参加", "协同", "协作", "指导", "支持", "会办", "辅助", "督导", "督办", "监督", "督查", "支撑", "共同"}
	plainWords   = []string{"责任", "承办", "实施", "落实", "负责", "具体", "任务", "主管", "组织", "完成", "执行", "承接", "推进", "工作", "分工", "职能", "属地", "业务"}
	labelNouns   = []string{"单位", "部门", "主体", "处室", "科室", "股室", "机构", "机关", "县区", "区县", "地区", "方"}
	peopleNouns  = []string{"责任领导", "牵头领导", "分管领导", "包联领导", "市领导", "县领导", "区领导", "责任人", "负责人", "联系人", "联络员", "牵头人", "责任人员"}
	timeLabels   = []string{"完成时限", "完成时间", "完成期限", "办结时限", "办理时限", "时间节点", "时限要求", "时间要求", "时间安排", "进度安排", "进度要求", "完成日期", "实施时间", "推进时限", "工作时限", "整改时限", "落实时限", "责任时限", "计划完成时间", "起止时间", "时限", "期限"}
	taskLabels   = []string{"任务分解", "任务分工", "责任分工", "职责分工", "工作分工", "责任分解", "分工", "分解落实"}
	bareLabels   = []string{"牵头", "主办", "协办", "配合", "承办", "参与", "指导", "责任"}
	otherLabels  = []string{"联系电话", "电话", "传真", "邮箱", "备注", "说明", "目标任务", "工作措施", "工作目标", "主要任务", "重点任务", "工作内容", "任务内容", "具体措施", "工作要求",
		"适用范围", "适用对象", "实施范围", "试点范围", "政策依据", "实施期限", "执行期限", "有效期", "申报方式", "兑现方式", "咨询电话", "监督电话", "服务热线", "考核指标", "工作标准"}
)

// labelBefore finds the label whose last byte is before colon; low is the least place it may
// start at.
func labelBefore(s string, low, colon int) (start int, kind labelKind) {
	e := colon
	for e > low && (s[e-1] == '*' || s[e-1] == ' ' || s[e-1] == '_') {
		e--
	}
	t := s[low:e]
	// 责任单位（部门）
	if strings.HasSuffix(t, "）") || strings.HasSuffix(t, ")") {
		if b := bareName(t); len(t)-len(b) <= 24 && endsWith(strings.TrimRight(t, "）)"), labelNouns) > 0 && endsWith(b, labelNouns) > 0 {
			t = b
		}
	}
	n := endsWith(t, timeLabels)
	if n > 0 {
		return low + len(t) - n, timeLabel
	}
	if n = endsWith(t, taskLabels); n > 0 {
		return low + len(t) - n, taskLabel
	}
	if n = endsWith(t, peopleNouns); n > 0 {
		return low + len(t) - n, peopleLabel
	}
	if n = endsWith(t, otherLabels); n > 0 {
		return low + len(t) - n, otherLabel
	}
	n = endsWith(t, labelNouns)
	noun := n > 0
	if !noun {
		if n = endsWith(t, bareLabels); n == 0 {
			return 0, noLabel
		}
		// A label without a noun must stand alone, else it is the end of a sentence.
		at := len(t) - n
		if at > 0 && oneOf(t[prevRune(t, at):], 0, labelFences) == 0 {
			return 0, noLabel
		}
		return low + at, wordKind(t[at:])
	}
	rest := t[:len(t)-n]
	lead, support, plain := false, false, false
	for {
		switch {
		case cutSuffix(&rest, leadWords):
			lead = true
		case cutSuffix(&rest, supportWords):
			support = true
		case cutSuffix(&rest, plainWords):
			plain = true
		case (lead || support || plain) && labelJoint(&rest):
		case !lead && !support && !plain && (strings.HasSuffix(rest, "）") || strings.HasSuffix(rest, ")")) && len(rest)-len(bareName(rest)) <= 24:
			// 牵头（责任）单位
			in := strings.TrimRight(rest, "）)")
			rest = bareName(rest)
			if endsWith(in, supportWords) > 0 {
				support = true
			} else {
				plain = true
			}
		default:
			switch {
			case lead && support:
				return low + len(rest), plainLabel
			case lead:
				return low + len(rest), leadLabel
			case support:
				return low + len(rest), supportLabel
			case plain:
				return low + len(rest), plainLabel
			}
			return 0, noLabel
		}
	}
}

var labelFences = []string{"（", "(", "〔", "[", "【", "［", "〖", "；", ";", "，", ",", "。", "、", " ", "*", "）", ")", "】", "\n", "|", "｜", "：", ":"}

func wordKind(w string) labelKind {
	switch {
	case oneOf(w, 0, leadWords) > 0:
		return leadLabel
	case oneOf(w, 0, supportWords) > 0:
		return supportLabel
	}
	return plainLabel
}

func cutSuffix(s *string, words []string) bool {
	n := endsWith(*s, words)
	*s = (*s)[:len(*s)-n]
	return n > 0
}

// labelJoint cuts what joins two words of one label: 牵头、责任单位; 牵头单位和责任单位.
func labelJoint(s *string) bool {
	n := endsWith(*s, []string{"、", "及", "和", "/", "（", "("})
	if n == 0 {
		return false
	}
	before := (*s)[:len(*s)-n]
	m := endsWith(before, labelNouns)
	if endsWith(before[:len(before)-m], leadWords)+endsWith(before[:len(before)-m], supportWords)+endsWith(before[:len(before)-m], plainWords) == 0 {
		return false
	}
	*s = before[:len(before)-m]
	return true
}

// englishLabel recognises "Responsible:", "Lead agency:", "Support:".
func englishLabel(s string, low, colon int) (int, labelKind) {
	e := colon
	for e > low && (s[e-1] == '*' || s[e-1] == ' ' || s[e-1] == '_') {
		e--
	}
	b := e
	for b > low && (s[b-1] == ' ' || s[b-1] == '/' || s[b-1] >= 'a' && s[b-1] <= 'z' || s[b-1] >= 'A' && s[b-1] <= 'Z') {
		b--
	}
	for b < e && s[b] == ' ' {
		b++
	}
	name := strings.ToLower(s[b:e])
	if strings.HasSuffix(s[low:e], "(s)") { // Lead department(s):
		e -= len("(s)")
		for b = e; b > low && (s[b-1] == ' ' || isLetter(s[b-1])); b-- {
		}
		for b < e && s[b] == ' ' {
			b++
		}
		name = strings.ToLower(s[b:e])
	}
	switch name {
	case "lead", "leads", "lead departments", "lead agencies", "lead body", "lead bodies", "lead responsibility", "leading department", "leading agency", "lead agency", "lead department", "lead unit", "lead organisation", "lead organization", "led by":
		return b, leadLabel
	case "support", "supporting", "supporting agencies", "supporting departments", "supporting units", "supported by", "partners", "partner", "key partners", "delivery partners", "supporting bodies", "supporting department", "supporting body", "stakeholders", "other stakeholders", "supporting agency", "with":
		return b, supportLabel
	case "responsible", "responsible party", "responsible parties", "responsible agency", "responsible agencies", "responsible unit", "responsible units", "responsible department",
		"responsible departments", "responsibility", "owner", "owners", "owned by", "action owner", "department", "departments", "responsible body", "responsible bodies":
		return b, plainLabel
	case "deadline", "due", "due date", "by", "target date", "completion date", "timeline", "timescale", "timeframe", "time frame", "by when", "completion", "complete by", "timing", "when", "delivery date":
		return b, timeLabel
	}
	return 0, noLabel
}
