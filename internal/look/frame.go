package look

import (
	"github.com/a-h/templ"

	"luodi/internal/access"
	"luodi/internal/fault"
	"luodi/internal/i18n"
)

// htmxConfig keeps htmx within the content security policy: no eval, no style element of its own,
// no request to another host.
const htmxConfig = `{"allowEval":false,"includeIndicatorStyles":false,"allowScriptTags":false,"selfRequestsOnly":true,"historyCacheSize":0,"scrollBehavior":"auto"}`

// RoleName is the name of a role in a language.
func RoleName(lang i18n.Lang, r access.Role) string {
	if m, ok := i18n.Lookup(fault.Key("access.role." + string(r))); ok {
		return m.In(lang)
	}
	return string(r)
}

func langName(l i18n.Lang) string {
	switch l {
	case i18n.ZhHans:
		return "简体"
	case i18n.ZhHant:
		return "繁體"
	}
	return "English"
}

func langShort(l i18n.Lang) string {
	switch l {
	case i18n.ZhHans:
		return "简"
	case i18n.ZhHant:
		return "繁"
	}
	return "EN"
}

func publicHome(l i18n.Lang) string { return Page{Lang: l, Public: true}.home() }

func current(yes bool) templ.Attributes {
	if yes {
		return templ.Attributes{"aria-current": "page"}
	}
	return nil
}

func currentTrue(yes bool) templ.Attributes {
	if yes {
		return templ.Attributes{"aria-current": "true"}
	}
	return nil
}
