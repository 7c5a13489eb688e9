package i18n

// Doubts of a reading (reading.Doubt.Key): places where a person should look.
var (
	ReadingNoTitle     = m("reading.no_title", "没有读到文件标题", "讀不到文件標題", "no title was found")
	ReadingNoMeasures  = m("reading.no_measures", "没有读到任务：这可能不是方案，或版式未能识别", "讀不到任何措施：這可能不是方案，或版式未能辨認", "no measures were found: this may be no plan, or its layout was not understood")
	ReadingMaybeNoPlan = m("reading.maybe_no_plan", "这可能不是方案：没有任何一项写明责任单位", "這可能不是方案：沒有任何一項寫明負責單位", "this may be no plan: no item names a responsible unit")
	ReadingBroken      = m("reading.broken", "读到一处无法处理的内容，其后未读；请对照原文检查", "讀到一處無法處理的內容，其後沒有讀；請對照原文檢查", "the reader stopped at something it could not handle: check what follows against the source")
	ReadingTooLong     = m("reading.too_long", "文字太长：只读了前{limit} MB", "文字太長：只讀了前{limit} MB", "the text is too long: only its first {limit} MB were read")
	ReadingNoUnit      = m("reading.no_unit", "第{number}项没有责任单位", "第{number}項沒有負責單位", "measure {number} names no responsible unit")
	ReadingLeadUnclear = m("reading.lead_unclear", "第{number}项未写明谁牵头，暂按第一个单位“{unit}”", "第{number}項沒有寫明由誰牽頭，暫以首個單位「{unit}」為準", "measure {number} does not say who leads; the first unit, {unit}, is assumed")
	ReadingNumberGap   = m("reading.number_gap", "第{number}项前面的编号是{before}，编号不连续", "第{number}項前面的編號是{before}，編號不連續", "measure {number} follows {before}: the numbers do not run on")
	ReadingTwoDates    = m("reading.two_dates", "第{number}项有不止一个期限", "第{number}項有超過一個期限", "measure {number} has more than one date")
	ReadingAnnexLeft   = m("reading.annex_left_out", "附件未作为任务读入", "附件沒有當作措施讀入", "the annex was not read as measures")

	ReadingNoSuchFile     = m("reading.no_such_file", "没有文件“{name}”。请检查名称和所在文件夹。", "找不到檔案「{name}」。請檢查名稱及所在資料夾。", "There is no file “{name}”. Check its name and folder.")
	ReadingFileUnreadable = m("reading.file_unreadable", "无法打开“{name}”。请检查是否有读取权限。", "無法開啟「{name}」。請檢查有沒有讀取權限。", "“{name}” cannot be opened. Check that you may read it.")
)
