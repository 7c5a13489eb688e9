package i18n

// Closing a measure, suspending it, requests for data: what the rules answer.
var (
	ClosingOpen       = m("report.closing_open", "“{task}”尚未完成并采信", "「{task}」尚未完成並採信", "{task} is not reached and accepted yet")
	ClosingUnproven   = m("report.closing_unproven", "“{task}”的佐证未达到{grade}级", "「{task}」的佐證未達到{grade}級", "{task} is not proven: grade {grade} is needed")
	ClosingNoResult   = m("report.closing_no_result", "还没有采信过成果类佐证（A级或B级）：只有工作过程的材料不能办结（结果导向）", "還未採信過成果類佐證（A級或B級）：只有工作過程的材料不能辦結（結果導向）", "no result with proof of grade A or B has been accepted: evidence of activities alone closes nothing")
	ClosingOwn        = m("report.own_closing", "申请人以及报送、审定成果的人不能核准办结", "申請人以及提交、審定成果的人不能核准辦結", "whoever applied, or handed in or approved the result, cannot close the measure")
	ClosingConclusion = m("report.conclusion_needed", "请写明办结结论", "請寫明辦結結論", "write the conclusion")
	ClosingWrong      = m("report.closing_state", "办结申请{state}，不能这样处理", "辦結申請{state}，不能這樣處理", "the application {state}: this cannot be done")
	ClosingAsked      = m("report.closing.asked", "正在等待审核", "正在等待審核", "waits for the office")
	ClosingReturned   = m("report.closing.returned", "已退回", "已退回", "was returned")
	ClosingDone       = m("report.closing.closed", "已核准，举措已办结", "已核准，措施已辦結", "was granted and the measure is closed")
	ClosingReopened   = m("report.closing.reopened", "已撤销，举措重新办理", "已撤銷，措施重新辦理", "was taken back and the measure is open again")

	SuspendBasis    = m("report.basis_needed", "中止须有依据文件", "中止須有依據文件", "name the document it rests on")
	SuspendFrozen   = m("report.suspend_frozen", "{date}以前的周期已关闭，请填其后的日期", "{date}以前的周期已關閉，請填其後的日期", "periods up to {date} are closed: choose a later day")
	SuspendDates    = m("report.suspend_dates", "截止日期不能早于开始日期", "截止日期不能早於開始日期", "the last day lies before the first")
	SuspendOverlaps = m("report.suspend_overlaps", "与{date}起的中止重叠", "與{date}起的中止重疊", "it overlaps the suspension from {date}")
	SuspendResume   = m("report.resume_dates", "恢复日期须在{from}及以后，且不晚于原定截止日", "恢復日期須在{from}或之後，且不遲於原定截止日", "choose a day from {from} on, not after the last day of the suspension")

	AskDue     = m("report.ask_due", "答复期限须晚于{date}", "答覆期限須晚於{date}", "the answer must be due after {date}")
	AskNothing = m("report.ask_nothing", "请至少选择一项举措（须有牵头单位）和一项内容", "請至少選擇一項措施（須有牽頭單位）和一項內容", "choose at least one measure that has a lead unit, and one thing to ask")
	AskAgain   = m("report.ask_again", "已知或已在征集的内容再问一次，须写明原因", "已知或已在徵集的內容再問一次，須寫明原因", "say why units are asked for what is known or asked already")
)
