package site

import (
	"context"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/portal"
)

// segments are the languages in addresses.
var segments = map[string]i18n.Lang{"zh-hans": i18n.ZhHans, "zh-hant": i18n.ZhHant, "en": i18n.En}

func segment(l i18n.Lang) string {
	switch l {
	case i18n.ZhHant:
		return "zh-hant"
	case i18n.En:
		return "en"
	}
	return "zh-hans"
}

// homeAddress and the others are the paths of the pages, without the base address.
func homeAddress(l i18n.Lang) string  { return "/" + segment(l) + "/" }
func unitsAddress(l i18n.Lang) string { return "/" + segment(l) + "/units" }
func aboutAddress(l i18n.Lang) string { return "/" + segment(l) + "/about" }
func unitAddress(l i18n.Lang, unit string) string {
	return "/" + segment(l) + "/units/" + unit
}
func planAddress(l i18n.Lang, plan string) string { return "/" + segment(l) + "/plans/" + plan }
func actionAddress(l i18n.Lang, plan, action string) string {
	return planAddress(l, plan) + "/actions/" + action
}
func measureAddress(l i18n.Lang, plan, measure string) string {
	return planAddress(l, plan) + "/measures/" + measure
}
func printAddress(l i18n.Lang, plan string) string { return planAddress(l, plan) + "/print" }
func dataAddress(plan, form string) string         { return "/data/plans/" + plan + "." + form }

// visit is one rendering: what is asked for, in which language, of which releases.
type visit struct {
	site *Site
	ctx  context.Context
	snap *snapshot
	base string
	lang i18n.Lang
	rest string // the path without its language: "/plans/x"
	// entry is the one plan that the page depends on; nil: on all of them.
	entry *entry
}

// route finds the page of an address. A nil component with a path is a redirection.
func (v *visit) route(path string) (templ.Component, string, error) {
	lang, rest, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	l, ok := segments[lang]
	if !ok {
		return nil, "", notFound()
	}
	v.lang = l
	if rest == "" {
		if !strings.HasSuffix(path, "/") {
			return nil, homeAddress(l), nil
		}
		v.rest = "/"
		return v.home()
	}
	if trimmed := strings.TrimRight(rest, "/"); trimmed != rest && trimmed != "" {
		return nil, "/" + lang + "/" + trimmed, nil
	}
	v.rest = "/" + rest
	switch parts := strings.Split(rest, "/"); {
	case rest == "units":
		return v.units()
	case rest == "about":
		return v.about()
	case rest == "plans":
		return nil, homeAddress(l), nil
	case parts[0] == "units" && len(parts) == 2:
		return v.unit(parts[1])
	case parts[0] == "plans" && len(parts) >= 2:
		record, err := v.plan(parts[1])
		if err != nil {
			return nil, "", err
		}
		switch {
		case len(parts) == 2:
			return v.planPage(record)
		case len(parts) == 3 && parts[2] == "print":
			return v.print(record)
		case len(parts) == 3 && (parts[2] == "measures" || parts[2] == "actions"):
			return nil, planAddress(l, parts[1]), nil
		case len(parts) == 4 && parts[2] == "actions":
			return v.action(record, parts[3])
		case len(parts) == 4 && parts[2] == "measures":
			return v.measure(record, parts[3])
		}
	}
	return nil, "", notFound()
}

// plan gives the record of a released plan and makes the page depend on it alone.
func (v *visit) plan(slug string) (*portal.Record, error) {
	e := v.snap.bySlug[slug]
	if e == nil {
		return nil, notFound()
	}
	v.entry = e
	return v.site.record(v.ctx, e)
}

func notFound() error { return fault.New(fault.NotFound, "fault.not_found", nil) }

// langCookie is where the workbench keeps the language a reader chose.
const langCookie = "luodi_lang"

// readerLang is the language for an address without one: what the reader chose, else what the
// browser asks for, else Simplified Chinese.
func readerLang(r *http.Request) i18n.Lang {
	first, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	if l, ok := segments[first]; ok {
		return l
	}
	if c, err := r.Cookie(langCookie); err == nil {
		for _, l := range i18n.Langs {
			if c.Value == string(l) {
				return l
			}
		}
	}
	for part := range strings.SplitSeq(r.Header.Get("Accept-Language"), ",") {
		tag, _, _ := strings.Cut(strings.TrimSpace(part), ";")
		if t := strings.ToLower(tag); strings.HasPrefix(t, "zh") || strings.HasPrefix(t, "en") {
			return i18n.ParseLang(tag)
		}
	}
	return i18n.ZhHans
}
