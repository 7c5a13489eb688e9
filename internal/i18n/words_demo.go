package i18n

// Words of luodi demo.
var (
	DemoReady    = m("demo.ready", "演示环境已就绪（演示数据，各项说明为摘编）。按 Ctrl+C 停止。", "示範環境已準備好（示範資料，各項說明為摘編）。按 Ctrl+C 停止。", "The demonstration is ready (demo data; descriptions are a digest). Press Ctrl+C to stop.")
	DemoPublic   = m("demo.public", "公众页面", "公眾網頁", "Public pages")
	DemoDesk     = m("demo.desk", "工作台", "工作台", "Workbench")
	DemoToday    = m("demo.today", "演示日期", "示範日期", "Date of the demonstration")
	DemoLogin    = m("demo.login", "登录名", "登入名稱", "Sign-in name")
	DemoPassword = m("demo.password", "密码", "密碼", "Password")
	DemoPost     = m("demo.post", "岗位", "崗位", "Post")
	DemoFolder   = m("demo.folder", "数据保存在 {dir}", "資料儲存於 {dir}", "The data is in {dir}")
	DemoNotOurs  = m("demo.not_ours", "文件夹 {dir} 里已有别的数据，不是演示环境。请换一个文件夹。", "資料夾 {dir} 內已有其他資料，並非示範環境。請改用另一個資料夾。", "The folder {dir} holds another installation, not a demonstration. Choose another folder.")
	DemoNoFolder = m("demo.no_folder", "不能建立文件夹 {dir}。", "未能建立資料夾 {dir}。", "The folder {dir} cannot be made.")
	DemoUnsure   = m("demo.unsure", "示例方案有 {n} 处需要人工处理，无法自动确认。", "示例方案有 {n} 處需要人手處理，未能自動確認。", "{n} place of the example needs a person, so it cannot be confirmed by itself.|{n} places of the example need a person, so it cannot be confirmed by itself.")
)
