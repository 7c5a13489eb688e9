package site

import (
	"encoding/xml"
	"strings"
	"time"

	"luodi/internal/i18n"
)

func (v *visit) robots() []byte {
	return []byte("User-agent: *\nDisallow: /desk\nDisallow: /sign-in\nAllow: /\n\nSitemap: " + v.base + "/sitemap.xml\n")
}

// sitemapLimit is the most addresses that one sitemap may hold (sitemaps.org).
const sitemapLimit = 50_000

// sitemap lists every page with its other languages, the plans with the day of their release.
func (v *visit) sitemap() []byte {
	var b strings.Builder
	b.WriteString(xml.Header + `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">` + "\n")
	count := 0
	add := func(rest, changed string) {
		if count += len(i18n.Langs); count > sitemapLimit {
			return
		}
		for _, l := range i18n.Langs {
			b.WriteString("<url><loc>" + escapeXML(v.base+"/"+segment(l)+rest) + "</loc>")
			if changed != "" {
				b.WriteString("<lastmod>" + changed + "</lastmod>")
			}
			for _, other := range i18n.Langs {
				b.WriteString(`<xhtml:link rel="alternate" hreflang="` + string(other) + `" href="` + escapeXML(v.base+"/"+segment(other)+rest) + `"/>`)
			}
			b.WriteString("</url>\n")
		}
	}
	add("/", "")
	add("/about", "")
	add("/units", "")
	for _, e := range v.snap.plans {
		changed := e.release.ReleasedAt.In(v.site.zone).Format(time.DateOnly)
		plan := "/plans/" + e.release.Slug
		add(plan, changed)
		for _, a := range e.actions {
			add(plan+"/actions/"+a.slug, changed)
		}
		for _, slug := range e.measures {
			add(plan+"/measures/"+slug, changed)
		}
	}
	for _, u := range v.snap.units {
		add("/units/"+u.slug, "")
	}
	b.WriteString("</urlset>\n")
	return []byte(b.String())
}

func escapeXML(s string) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(s)); err != nil {
		return ""
	}
	return b.String()
}
