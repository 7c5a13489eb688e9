package i18n

// The work plan of a measure: its page, making one, the editor, its versions.
var (
	WorkLinkTwice = m("work.link_twice", "“{task}”写了两次", "「{task}」寫了兩次", "{task} is written twice")
	WorkLinkLag   = m("work.link_lag", "“{text}”的间隔须在-{n}至+{n}个工作日之间", "「{text}」的間隔須在-{n}至+{n}個工作日之間", "the lag of {text} must lie between -{n} and +{n} working days")
	WorkLinkType  = m("work.link_type", "“{text}”中的“{type}”不是联系类型：请写FS、SS、FF或SF", "「{text}」中的「{type}」不是關係類型：請寫FS、SS、FF或SF", "{type} in {text} is no type of link: write FS, SS, FF or SF")
)
