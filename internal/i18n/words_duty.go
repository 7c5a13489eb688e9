package i18n

// What the register of duties says when something cannot be done.
var (
	DutyAlreadySigned    = m("duty.already_signed", "已由{who}签收。", "已由{who}簽收。", "Already signed for by {who}.")
	DutyObjectionOpen    = m("duty.objection_open", "异议正等办公室决定，决定之前不能再签收或提出异议。", "異議正待辦公室決定，決定前不能簽收或再提異議。", "An objection waits for the office; until it is decided nothing else can be done.")
	DutyNotOpen          = m("duty.not_open", "这项职责已不在待签收状态。", "此項職責已不在待簽收狀態。", "This duty is no longer open.")
	DutyObjectionDecided = m("duty.objection_decided", "异议已经决定，不能再次提出。办公室的意见：{decision}", "異議已有決定，不能再次提出。辦公室的意見：{decision}", "The objection was decided and cannot be raised again. The office said: {decision}")
	DutyObjectionLate    = m("duty.objection_late", "提出异议的最后一天是{by}，已经过了。请签收，或与办公室商量。", "提出異議的最後一天是{by}，已經過期。請簽收，或與辦公室商量。", "The last day to object was {by}. Please sign, or talk to the office.")
	DutyReasonNeeded     = m("duty.reason_needed", "请写明理由。", "請寫明理由。", "Please give the reason.")
	DutySuggestsItself   = m("duty.suggests_itself", "建议的单位就是本单位，请另选。", "建議的單位就是本單位，請另選。", "The unit suggested is your own; choose another.")
	DutyNoObjection      = m("duty.no_objection", "没有待决定的异议。", "沒有待決定的異議。", "There is no objection to decide.")
	DutyOwnObjection     = m("duty.own_objection", "提出异议的人不能决定这项异议。", "提出異議的人不能決定該異議。", "Whoever raised an objection cannot decide it.")
	DutyRoleUnknown      = m("duty.role_unknown", "请选牵头或配合。", "請選擇牽頭或配合。", "Choose lead or support.")
	DutyPostOtherUnit    = m("duty.post_of_other_unit", "这个岗位不属于承担职责的单位。", "此崗位不屬於承擔職責的單位。", "This post does not belong to the unit that carries the duty.")
	DutyPostNotInOffice  = m("duty.post_not_in_office", "{day}这一天，该岗位没有人在任。", "{day}當日，該崗位無人在任。", "Nobody holds this post on {day}.")
	DutyPostAlreadyFiled = m("duty.post_already_filed", "这个岗位已经备案。", "此崗位已經備案。", "This post is already filed.")
	DutyFilingOverlaps   = m("duty.filing_overlaps", "从{day}起已有备案，请选更晚的日期。", "由{day}起已有備案，請選擇較後日期。", "There is a filing from {day} on; choose a later day.")
	DutyNoFiledPost      = m("duty.no_filed_post", "您没有在这项职责上备案的岗位，不能代单位报送。请本单位先备案分管领导、责任人或联络员。", "您在此項職責上沒有備案的崗位，不能代單位報送。請先由貴單位備案分管領導、責任人或聯絡員。", "You hold no post filed for this duty, so you cannot report for the unit. Let your unit file its official, responsible person or liaison first.")
	DutySuccessorItself  = m("duty.successor_itself", "接任岗位与原岗位相同，请另选。", "接任崗位與原崗位相同，請另選。", "The successor is the same post; choose another.")
)
