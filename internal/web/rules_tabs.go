package web

import (
	"strings"

	"luodi/internal/i18n"
	"luodi/internal/look"
)

type rulePage struct {
	href string
	name *i18n.Message
}

// rulePages are the pages of rules, which everybody may read.
var rulePages = []rulePage{{"/desk/calendars", i18n.CalendarsTitle}, {"/desk/templates", i18n.TemplatesTitle}, {"/desk/limits", i18n.LimitsTitle}, {"/desk/lights", i18n.LightRules}}

// ruleTabs lead from one page of rules to the others.
func (v *visit) ruleTabs() look.Tabs {
	tabs := look.Tabs{Label: v.t(i18n.SettingsTitle)}
	for _, t := range rulePages {
		tabs.Items = append(tabs.Items, look.Link{Href: t.href, Label: v.t(t.name), Current: within(v.r.URL.Path, t.href)})
	}
	return tabs
}

// within reports whether an address is a page or lies below it.
func within(path, page string) bool { return path == page || strings.HasPrefix(path, page+"/") }
