package i18n

// The page of a plan's ledger.
var (
	LedgerPageUnder    = m("ledger.page.under", "下载台账，在表格里填好，再放进来：先逐格看清会改什么，选定的行一次写入填报草稿。", "下載台賬，在試算表填好，再放進來：先逐格看清會更改甚麼，選定的行一次寫入填報草稿。", "Take the ledger as a file, fill it in, and put it in again: you see cell by cell what would change, and the rows you choose go into the drafts all at once.")
	LedgerDownload     = m("ledger.page.download", "下载", "下載", "Download")
	LedgerHolds        = m("ledger.page.holds", "共{n}行，{units}个牵头单位。", "共{n}行，{units}個牽頭單位。", "{n} row, {units} lead units.|{n} rows, {units} lead units.")
	LedgerPeriod       = m("ledger.page.period", "填报期", "填報期", "Period")
	LedgerPeriodOpen   = m("ledger.page.period_open", "{key}期", "{key}期", "{key}")
	LedgerPeriodClosed = m("ledger.page.period_closed", "{key}期（已关闭）", "{key}期（已關閉）", "{key} (closed)")
	LedgerFormat       = m("ledger.page.format", "格式", "格式", "Format")
	LedgerAsExcel      = m("ledger.page.excel", "Excel 台账（可填写后送回）", "Excel台賬（可填寫後送回）", "Excel ledger (fill in and send back)")
	LedgerAsCSV        = m("ledger.page.csv", "CSV 文本", "CSV文字檔", "CSV text")
	LedgerAsJSON       = m("ledger.page.json", "JSON 数据", "JSON數據", "JSON data")
	LedgerByUnits      = m("ledger.page.units", "各单位的台账", "各單位的台賬", "Ledgers of the units")
	LedgerRows         = m("ledger.page.rows", "行数", "行數", "Rows")
	LedgerTold         = m("ledger.page.told", "已报 / 应报", "已報 / 應報", "Reported / owed")
	LedgerNothingOpen  = m("ledger.page.nothing_open", "这一期没有您可以填写的行。", "這一期沒有您可以填寫的行。", "There is no row in this period that you can fill in.")
	LedgerFiles        = m("ledger.page.files", "台账文件", "台賬檔案", "Ledger files")
	LedgerFileLimit    = m("ledger.page.limit", "从这里下载、填好的 .xlsx，可一次选多个，每个最大 {limit}。", "從這裡下載並填好的 .xlsx，可一次選多個，每個最大{limit}。", "The .xlsx taken from here and filled in; several at once, at most {limit} each.")
)
