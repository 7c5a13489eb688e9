package i18n

// Words of the page frame and its components.
var (
	LookSite         = m("look.site", "落地 · 方案执行台", "落地 · 方案執行台", "Luodi · plans into results")
	LookSkip         = m("look.skip", "跳到正文", "跳至正文", "Skip to content")
	LookSections     = m("look.sections", "主要栏目", "主要欄目", "Main sections")
	LookLanguage     = m("look.language", "语言", "語言", "Language")
	LookCrumbs       = m("look.crumbs", "当前位置", "目前位置", "Where you are")
	LookPages        = m("look.pages", "翻页", "翻頁", "Pages")
	LookPrevious     = m("look.previous", "上一页", "上一頁", "Previous")
	LookNext         = m("look.next", "下一页", "下一頁", "Next")
	LookOptional     = m("look.optional", "选填", "選填", "optional")
	LookColon        = m("look.colon", "：", "：", ": ")
	LookOriginal     = m("look.original", "原文", "原文（簡體）", "Chinese original")
	LookOwnAccount   = m("look.own_account", "我的账号", "我的帳戶", "My account")
	LookPublicPages  = m("look.public_pages", "公众页面", "公眾網頁", "Public pages")
	LookSignOut      = m("look.sign_out", "退出", "登出", "Sign out")
	LookSignIn       = m("look.sign_in", "工作登录", "工作人員登入", "Staff sign-in")
	LookFooterDesk   = m("look.footer_desk", "工作台。内容以原文件为准，每一项都能查到出处。", "工作台。內容以原文件為準，每一項均可查閱出處。", "Workbench. The source document rules; every item can show its place in it.")
	LookFooterPublic = m("look.footer_public", "本页内容经核对后发布，以原文件为准。", "本網頁內容經核對後發布，以原文件為準。", "Released after checking. The source document rules.")

	LookOnTrack = m("look.on_track", "正常", "正常", "on track")
	LookWatch   = m("look.watch", "关注", "關注", "watch")
	LookLate    = m("look.late", "滞后", "滯後", "late")
	LookDone    = m("look.done", "办结", "完成", "done")
	LookNotYet  = m("look.not_yet", "未到", "未到期", "not yet due")
)

// Words of dates and times.
var (
	FormatJustNow    = m("format.just_now", "刚刚", "剛剛", "just now")
	FormatMinutesAgo = m("format.minutes_ago", "{n} 分钟前", "{n} 分鐘前", "{n} minute ago|{n} minutes ago")
	FormatHoursAgo   = m("format.hours_ago", "{n} 小时前", "{n} 小時前", "{n} hour ago|{n} hours ago")
	FormatDaysAgo    = m("format.days_ago", "{n} 天前", "{n} 日前", "{n} day ago|{n} days ago")
)
