package i18n

// Work that the program does by itself: periodic work and the queue.
var (
	JobsLost        = m("jobs.lost", "这项工作已由另一个节点接手。", "此項工作已由另一個節點接手。", "Another node has taken this work over.")
	JobsRunsAlready = m("jobs.runs_already", "正在运行，请等它结束。", "正在執行，請待其結束。", "It is running; wait until it ends.")
	JobsWaits       = m("jobs.waits_already", "已在等待运行。", "已在等候執行。", "It is about to run already.")
	JobsNotFailed   = m("jobs.not_failed", "这一项没有失败，或已由别人处理。", "此項沒有失敗，或已由其他人處理。", "This one has not failed, or somebody has dealt with it.")
	JobsInternal    = m("jobs.internal", "程序内部错误，详情见日志", "程式內部錯誤，詳情見日誌", "Internal error; the log has the details")
	JobsNodeLost    = m("jobs.node_lost", "运行它的节点中断", "執行它的節點中斷", "The node that ran it is gone")

	// Each kind of job and each periodic work is named by "jobs.of." and its name.
	JobsOfForecasts = m("jobs.of.forecasts", "按新的一天重算工作计划的预计日期", "按新的一天重算工作計劃的預計日期", "Compute the forecasts of work plans for the new day")
	JobsOfPeriods   = m("jobs.of.periods", "开启报送期，列出应报的报告", "開啟報送期，列出應報的報告", "Open reporting periods and list the reports owed")
	JobsOfObjects   = m("jobs.of.objects", "清除无人引用的文件", "清除沒有引用的檔案", "Remove files that nothing refers to")
	JobsOfSessions  = m("jobs.of.sessions", "清除过期的登录和登录失败记录", "清除過期的登入及登入失敗記錄", "Forget expired sign-ins and old failed ones")
)
