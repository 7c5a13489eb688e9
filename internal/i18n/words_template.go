package i18n

// Templates of work plans.
var (
	TemplatesTitle = m("templates.title", "计划模板", "計劃範本", "Templates")
)
