package i18n

// The register of organisation as an Excel file.
var (
	RegisterTitle = m("register.title", "名录导入导出", "名錄匯入匯出", "Register as Excel")
)
