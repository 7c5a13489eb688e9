package site

import (
	"context"
	"io"
	"regexp"
	"strings"

	"github.com/a-h/templ"

	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/portal"
)

// page makes the frame of a page.
func (v *visit) page(title, description string, crumbs ...look.Link) look.Page {
	name := v.site.name
	if name == "" {
		name = i18n.SiteName.In(v.lang)
	}
	rest := v.rest
	path := "/" + segment(v.lang) + rest
	p := look.Page{Lang: v.lang, Title: title, Site: name, Path: path, Public: true, Crumbs: crumbs,
		Description: clip(description, 160), Canonical: v.base + path, Scripts: []string{"site"},
		Nav: []look.Link{
			{Href: homeAddress(v.lang), Label: i18n.SitePlans.In(v.lang), Current: v.rest == "/" || strings.HasPrefix(v.rest, "/plans")},
			{Href: unitsAddress(v.lang), Label: i18n.SiteUnits.In(v.lang), Current: strings.HasPrefix(v.rest, "/units")},
			{Href: aboutAddress(v.lang), Label: i18n.SiteAbout.In(v.lang), Current: v.rest == "/about"},
		},
		Switch: func(l i18n.Lang) string { return "/" + segment(l) + rest }}
	p.Head = v.head(p)
	return p
}

// clip shortens a text for a description.
func clip(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n-1]) + "…"
}

// locales are the languages as Open Graph writes them.
var locales = map[i18n.Lang]string{i18n.ZhHans: "zh_CN", i18n.ZhHant: "zh_HK", i18n.En: "en_GB"}

// head gives the links between the languages of the page (with x-default, for readers of none)
// and what other programs show when the page is passed on.
func (v *visit) head(p look.Page) templ.Component {
	type meta struct{ name, content string }
	og := []meta{{"og:type", "article"}, {"og:site_name", p.Site}, {"og:title", p.Title}, {"og:url", p.Canonical}, {"og:locale", locales[v.lang]}}
	if p.Description != "" {
		og = append(og, meta{"og:description", p.Description})
	}
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		var b strings.Builder
		for _, l := range i18n.Langs {
			b.WriteString(`<link rel="alternate" hreflang="` + string(l) + `" href="` + templ.EscapeString(v.base+p.Switch(l)) + `">`)
		}
		b.WriteString(`<link rel="alternate" hreflang="x-default" href="` + templ.EscapeString(v.base+p.Switch(i18n.ZhHans)) + `">`)
		for _, m := range og {
			b.WriteString(`<meta property="` + m.name + `" content="` + templ.EscapeString(m.content) + `">`)
		}
		_, err := io.WriteString(w, b.String())
		return err
	})
}

// say is a text of the record in the reader's language, else the original in a span with its
// language; mark adds a small word that says so.
func say(lang i18n.Lang, t portal.Text, mark bool) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		text, is, _ := t.In(string(lang))
		if text == "" {
			return nil
		}
		s := templ.EscapeString(text)
		if is != string(lang) {
			s = `<span lang="` + is + `">` + s + `</span>`
			if mark {
				s += ` <span class="original">` + templ.EscapeString(originalWord(is).In(lang)) + `</span>`
			}
		}
		_, err := io.WriteString(w, s)
		return err
	})
}

// sayAll is several texts as a list within a sentence.
func sayAll(lang i18n.Lang, list []portal.Text) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		for i, t := range list {
			if i > 0 {
				if _, err := io.WriteString(w, separator(lang)); err != nil {
					return err
				}
			}
			if err := say(lang, t, false).Render(ctx, w); err != nil {
				return err
			}
		}
		return nil
	})
}

// numbered is a heading with its number as printed: 一、…, （一）….
func numbered(lang i18n.Lang, p *portal.Provision) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		number := p.Number
		if number != "" && !strings.ContainsAny(number, "（()）.．、 ") {
			number += "、"
		}
		if number != "" {
			if foreign := portal.Hans; lang == i18n.En {
				number = `<span lang="` + foreign + `">` + templ.EscapeString(number) + `</span> `
			} else {
				number = templ.EscapeString(number)
			}
			if _, err := io.WriteString(w, number); err != nil {
				return err
			}
		}
		return say(lang, p.Title, false).Render(ctx, w)
	})
}

// plain is a text of the record as characters alone, for titles of the browser and descriptions.
func plain(lang i18n.Lang, t portal.Text) string {
	text, _, _ := t.In(string(lang))
	return text
}

// crumb is a link on the way to a page, labelled with a text of the record.
func crumb(lang i18n.Lang, href string, t portal.Text, n int) look.Link {
	l := look.Link{Href: href, Label: clip(plain(lang, t), n)}
	if foreign(lang, t) {
		l.Lang = langOf(lang, t)
	}
	return l
}

// chinese sets the Chinese words within a sentence of an English page apart with their language.
func chinese(lang i18n.Lang, sentence string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		s := templ.EscapeString(sentence)
		if lang == i18n.En {
			s = hanWords.ReplaceAllString(s, `<span lang="zh-Hans">$0</span>`)
		}
		_, err := io.WriteString(w, s)
		return err
	})
}

// hanWords are runs of Chinese characters, with the quotation marks around them.
var hanWords = regexp.MustCompile(`“?\p{Han}+”?`)

// langOf is the language in which a text is shown.
func langOf(lang i18n.Lang, t portal.Text) i18n.Lang {
	_, is, _ := t.In(string(lang))
	return i18n.Lang(is)
}

// foreign reports whether a text is shown in another language than the page's.
func foreign(lang i18n.Lang, t portal.Text) bool { return !t.IsZero() && langOf(lang, t) != lang }

// converted reports whether a text is shown as a machine converted it.
func converted(lang i18n.Lang, t portal.Text) bool {
	_, _, origin := t.In(string(lang))
	return origin == portal.Converted
}

func originalWord(lang string) *i18n.Message {
	switch lang {
	case portal.English:
		return i18n.SiteOriginalE
	case portal.Hant:
		return i18n.SiteOriginalT
	}
	return i18n.SiteOriginal
}
