package i18n

// Faults and words that every part of the program shares, and the names of roles and rights.
var (
	FaultInternal = m("fault.internal", "出了意外，内容没有丢。请稍后再试；若再出现，请把编号告诉系统管理员。", "發生意外，內容沒有遺失。請稍後再試；如再出現，請把編號告知系統管理員。", "Something unexpected happened; nothing was lost. Please try again; if it comes back, tell the operator the number.")
	FaultFields   = m("fault.fields", "有几处需要更正：", "有數處需要更正：", "Some entries need mending:")
	FaultNotFound = m("fault.not_found", "没有找到这一页，或您不能查看它。", "找不到此網頁，或您無權查看。", "This page was not found, or it is not yours to see.")
	FaultConflict = m("fault.conflict", "这项内容刚被别人改过。您填写的内容仍在，请对照后再提交。", "此項內容剛被他人更改。您填寫的內容仍在，請核對後再提交。", "Somebody changed this in the meantime. What you typed is still here; compare and send again.")
	FaultRequired = m("fault.required", "请填写。", "請填寫。", "Please fill this in.")

	AccessSignInNeeded = m("access.sign_in_needed", "请先登录。", "請先登入。", "Please sign in first.")
	AccessRefused      = m("access.refused", "您的角色（{role}）不能{action}。需要时请联系指挥部办公室。", "您的角色（{role}）不可{action}。如有需要，請聯絡指揮部辦公室。", "Your role ({role}) may not {action}. Ask the command office if you need to.")

	RoleOffice      = m("access.role.office", "指挥部办公室", "指揮部辦公室", "command office")
	RoleUnitLiaison = m("access.role.unit_liaison", "单位联络员", "單位聯絡員", "unit liaison")
	RoleUnitLeader  = m("access.role.unit_leader", "单位负责人", "單位負責人", "unit leader")
	RoleLeader      = m("access.role.leader", "领导", "領導", "leader")
	RoleAuditor     = m("access.role.auditor", "审计", "審計", "auditor")
	RoleOperator    = m("access.role.operator", "系统管理员", "系統管理員", "operator")

	ActionReadPlans      = m("access.action.plan.read", "查看方案", "查看方案", "read plans")
	ActionImport         = m("access.action.document.import", "导入文件", "匯入文件", "import documents")
	ActionConfirm        = m("access.action.plan.confirm", "确认方案", "確認方案", "confirm plans")
	ActionEditPlan       = m("access.action.plan.edit", "修改方案", "修改方案", "change plans")
	ActionReleasePlan    = m("access.action.plan.release", "发布方案", "發布方案", "release plans")
	ActionEditUnits      = m("access.action.unit.edit", "修改单位名录", "修改單位名錄", "change the register of units")
	ActionNoteMeasure    = m("access.action.measure.note", "在此举措上批注", "在此舉措加註", "add notes to this measure")
	ActionManageAccounts = m("access.action.account.manage", "管理账号", "管理帳戶", "manage accounts")
	ActionReadAudit      = m("access.action.audit.read", "查看审计记录", "查看審計記錄", "read the audit trail")
	ActionIssuePlan      = m("access.action.plan.issue", "交办方案", "交辦方案", "issue plans")
	ActionSignDuty       = m("access.action.duty.sign", "签收这项职责或提出异议", "簽收此項職責或提出異議", "sign for this duty or object to it")
	ActionDecideDuty     = m("access.action.duty.decide", "决定职责异议", "決定職責異議", "decide objections to duties")
	ActionFilePost       = m("access.action.duty.post", "为这个单位备案岗位", "為此單位備案崗位", "file posts for this unit")
	ActionEditBody       = m("access.action.body.edit", "修改指挥机构", "修改指揮機構", "change the governing body")
	ActionOperate        = m("access.action.installation.operate", "管理系统", "管理系統", "operate the installation")
)
