package i18n

import "luodi/internal/fault"

// Names of the kinds that plans, units and commitments are of. TermName finds them by group and value.
var (
	TermRoleLead        = m("term.role.lead", "牵头", "牽頭", "leads")
	TermRoleLeadAssumed = m("term.role.lead_assumed", "牵头（待确认）", "牽頭（待確認）", "leads (to be confirmed)")
	TermRoleSupport     = m("term.role.support", "配合", "配合", "supports")

	TermCommitmentOutput   = m("term.commitment.output", "成果类", "成果類", "delivers")
	TermCommitmentProgress = m("term.commitment.progress", "推进类", "推進類", "moves forward")
	TermCommitmentEffort   = m("term.commitment.effort", "争取类", "爭取類", "strives for")

	TermClassDepartment      = m("term.class.department", "政府工作部门", "政府部門", "government department")
	TermClassMunicipalBranch = m("term.class.municipal_branch", "市级派出机构", "市級派出機構", "branch of a city bureau")
	TermClassPartyMass       = m("term.class.party_mass", "党群机关", "黨群機關", "Party or people’s organisation")
	TermClassInstitution     = m("term.class.institution", "事业单位、国有企业", "事業單位、國有企業", "public institution or state company")
	TermClassSubdistrict     = m("term.class.subdistrict", "街道、镇乡", "街道、鎮鄉", "subdistrict or township")
	TermClassOther           = m("term.class.other", "尚未归类", "尚未歸類", "not yet classified")

	TermStatusDraft   = m("term.status.draft", "已确认，未交办", "已確認，未交辦", "confirmed, not yet issued")
	TermStatusIssued  = m("term.status.issued", "执行中", "執行中", "under way")
	TermStatusClosing = m("term.status.closing", "收尾中", "收尾中", "closing")
	TermStatusClosed  = m("term.status.closed", "已结束", "已結束", "closed")

	TermFigureExact    = m("term.figure.exact", "定数", "定數", "exact")
	TermFigureAtLeast  = m("term.figure.at_least", "不少于", "不少於", "at least")
	TermFigureAtMost   = m("term.figure.at_most", "不超过", "不超過", "at most")
	TermFigureAbout    = m("term.figure.about", "约数", "約數", "about")
	TermFigureRange    = m("term.figure.range", "区间", "區間", "range")
	TermFigureUnstated = m("term.figure.unstated", "未定数", "未定數", "number not stated")
	TermFigureOpenList = m("term.figure.open_list", "未列全", "未列全", "open list")

	TermNodePlan      = m("term.node.plan", "方案", "方案", "plan")
	TermNodePart      = m("term.node.part", "部分", "部分", "part")
	TermNodeSection   = m("term.node.section", "节", "節", "section")
	TermNodeAction    = m("term.node.action", "行动", "行動", "action")
	TermNodeMeasure   = m("term.node.measure", "举措", "措施", "measure")
	TermNodeSafeguard = m("term.node.safeguard", "保障措施", "保障措施", "safeguard")
	TermNodeClause    = m("term.node.clause", "条款", "條款", "clause")

	TermDueBy       = m("term.due.by", "不迟于", "不遲於", "not later than")
	TermDueDuring   = m("term.due.during", "期间", "期間", "between")
	TermDueLongTerm = m("term.due.long_term", "长期", "長期", "long-term")
	TermDueRelative = m("term.due.relative", "按印发日推算", "按印發日推算", "counted from issue")
	TermDuePeriodic = m("term.due.periodic", "定期", "定期", "recurring")

	TermDocPlan       = m("term.doc.plan", "实施方案", "實施方案", "implementation plan")
	TermDocActionPlan = m("term.doc.action_plan", "行动计划", "行動計劃", "action plan")
	TermDocPoints     = m("term.doc.points", "工作要点", "工作要點", "work priorities")
	TermDocDivision   = m("term.doc.division", "分工方案", "分工方案", "division of work")
	TermDocPolicy     = m("term.doc.policy", "政策措施", "政策措施", "policy measures")
	TermDocLedger     = m("term.doc.ledger", "任务清单", "任務清單", "task list")
	TermDocOpinion    = m("term.doc.opinion", "意见", "意見", "guiding opinion")
	TermDocNotice     = m("term.doc.notice", "通知", "通知", "notice")
)

// TermName names a value of one of the groups role, commitment, class, status, figure, node, due and
// doc; a value without a name is given back as it is.
func TermName(lang Lang, group, value string) string {
	if msg, ok := Lookup(fault.Key("term." + group + "." + value)); ok {
		return msg.In(lang)
	}
	return value
}
