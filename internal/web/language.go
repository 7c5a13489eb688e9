package web

import (
	"net/http"
	"strings"
	"time"

	"luodi/internal/i18n"
	"luodi/internal/look"
)

// readerLang is the language of a reader: what they chose in this browser, else their account's,
// else what the browser asks for.
func (v *visit) readerLang() i18n.Lang {
	for _, want := range []string{v.cookie(langCookie), v.account.Lang} {
		for _, l := range i18n.Langs {
			if want == string(l) {
				return l
			}
		}
	}
	for _, part := range strings.Split(v.r.Header.Get("Accept-Language"), ",") {
		tag, _, _ := strings.Cut(strings.TrimSpace(part), ";")
		if t := strings.ToLower(tag); strings.HasPrefix(t, "zh") || strings.HasPrefix(t, "en") {
			return i18n.ParseLang(tag)
		}
	}
	return i18n.ZhHans
}

// switchLanguage keeps the choice of ?lang= for a year and leads back to the page without it.
func (v *visit) switchLanguage() {
	for _, l := range i18n.Langs {
		if v.query("lang") == string(l) {
			v.setCookie(langCookie, string(l), 365*24*time.Hour)
		}
	}
	v.w.Header().Set("Cache-Control", "no-store")
	http.Redirect(v.w, v.r, localPath(look.WithQuery(v.r.URL.RequestURI(), "lang", "")), http.StatusSeeOther)
}

// localPath makes sure that an address leads to this server: a path that no browser takes for
// another host. Anything else is the desk.
func localPath(to string) string {
	if !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\r\n\t") {
		return "/desk"
	}
	return to
}
