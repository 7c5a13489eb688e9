package i18n

// What the database and the way to it can answer.
var (
	StoreUnreachable    = m("store.unreachable", "暂时连不上数据库，请稍后再试。", "暫時未能連接資料庫，請稍後再試。", "The database cannot be reached just now. Please try again shortly.")
	StoreBusy           = m("store.busy", "同一时间写入的人太多，这次没有存上。请再提交一次。", "同一時間寫入的人太多，今次未能儲存。請再提交一次。", "Too many people were writing at once and this was not saved. Please send it again.")
	StoreClosing        = m("store.closing", "系统正在停止，这次没有存上。请稍后再试。", "系統正在停止，今次未能儲存。請稍後再試。", "The system is stopping and this was not saved. Please try again shortly.")
	StoreFull           = m("store.full", "磁盘已满，没有存上。请联系系统管理员腾出空间。", "磁碟已滿，未能儲存。請聯絡系統管理員騰出空間。", "The disk is full and this was not saved. Ask the operator to make room.")
	StoreFolder         = m("store.folder", "无法使用数据文件夹 {dir}。请检查它是否存在、是否可写、磁盘是否已满。", "無法使用資料夾 {dir}。請檢查它是否存在、可否寫入、磁碟是否已滿。", "The data folder {dir} cannot be used. Check that it exists, can be written, and that the disk is not full.")
	StoreBadAddress     = m("store.bad_address", "数据库地址写得不对，应形如 postgres://用户:密码@主机:5432/库名。", "資料庫網址格式不正確，應類似 postgres://用戶:密碼@主機:5432/資料庫名稱。", "The database address is not right; it should look like postgres://user:password@host:5432/database.")
	StoreNewer          = m("store.newer", "这个数据库由更新版本的程序写成（结构版本 {have}，本程序只认识到 {know}）。请使用新版程序。", "此資料庫由較新版本的程式寫成（結構版本 {have}，本程式只認識到 {know}）。請使用新版程式。", "This database was written by a newer version (schema {have}, this program knows {know}). Use the newer program.")
	StoreDuplicate      = m("store.duplicate", "同样的内容已经存在。", "同樣的內容已經存在。", "The same thing is there already.")
	StoreReference      = m("store.reference", "所引用的内容不存在，或仍有别处在用，不能这样改。", "所引用的內容不存在，或仍有其他地方使用，不能這樣更改。", "Something this refers to is not there, or is still in use elsewhere.")
	StoreBadText        = m("store.bad_text", "文字里有数据库存不了的字符（例如空字节）。请删去后再提交。", "文字內有資料庫不能儲存的字元（例如空位元組）。請刪去後再提交。", "The text holds characters that cannot be stored (such as a zero byte). Remove them and send again.")
	StoreBadCursor      = m("store.bad_cursor", "这个翻页地址不完整，请从第一页重新开始。", "此翻頁網址不完整，請由第一頁重新開始。", "This page address is broken; start again from the first page.")
	StoreUnitNameTaken  = m("store.unit_name_taken", "“{name}”已是“{unit}”的名称或别名。", "「{name}」已是「{unit}」的名稱或別稱。", "“{name}” is already a name of {unit}.")
	StoreLoginTaken     = m("store.login_taken", "登录名“{login}”已被使用。", "登入名稱「{login}」已被使用。", "The sign-in name “{login}” is taken.")
	StoreDocNumberTaken = m("store.doc_number_taken", "文号“{number}”已登记在《{title}》名下。", "文號「{number}」已登記於《{title}》名下。", "The number {number} already belongs to “{title}”.")

	AccessWrongCredentials = m("access.wrong_credentials", "登录名或密码不对。", "登入名稱或密碼不正確。", "The sign-in name or the password is wrong.")
	AccessTooManyAttempts  = m("access.too_many_attempts", "尝试次数过多，请 {n} 分钟后再试。", "嘗試次數過多，請於 {n} 分鐘後再試。", "Too many attempts. Try again in {n} minute.|Too many attempts. Try again in {n} minutes.")
	AccessPasswordShort    = m("access.password_short", "密码至少要 {n} 个字符。", "密碼最少要有 {n} 個字元。", "The password needs at least {n} characters.")
	AccessPasswordLong     = m("access.password_long", "密码最多 {n} 个字符。", "密碼最多 {n} 個字元。", "The password may have at most {n} characters.")
)
