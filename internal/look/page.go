package look

import (
	"github.com/a-h/templ"

	"luodi/internal/access"
	"luodi/internal/i18n"
)

// Page is what every page has. A page's own struct embeds it.
type Page struct {
	Lang  i18n.Lang
	Title string // of the document, without the site's name
	Site  string // the installation's name; "" is Luodi's own
	Path  string // path and query of this page
	// Public pages are for readers without an account: airy, no script. The others are the desk.
	Public bool
	Actor  access.Actor
	Unit   string // name of the actor's unit, shown beside the post
	Nav    []Link // the main sections
	Bell   Link   // what the reader was told; no address: none is shown
	Crumbs []Link // the way here, without this page itself
	Flash  *Flash
	// Wide pages (tables, boards, the review desk) use the whole width of the window.
	Wide bool
	// Bare leaves navigation out: sign-in, errors before the session is known.
	Bare bool
	// Switch gives the address of this page in another language; nil stands for ?lang=.
	Switch func(i18n.Lang) string
	// Description and Canonical go into the head of public pages.
	Description, Canonical string
	// Head is what else stands in the head: of public pages the links between their languages.
	Head templ.Component
	// Scripts are further bundles of assets/js, by name without ending ("review").
	Scripts []string
}

// T gives a sentence in the page's language.
func (p Page) T(m *i18n.Message, args ...any) string { return m.In(p.Lang, args...) }

// Link is a link with its label. Current marks where the reader is.
type Link struct {
	Href, Label string
	Lang        i18n.Lang // of the label, when not the page's
	Current     bool
	Count       string // shown beside the label when not empty
}

// Flash is a message that a POST leaves for the page it leads to.
type Flash struct {
	Kind NoticeKind
	Text string
}

func (p Page) siteName() string {
	if p.Site != "" {
		return p.Site
	}
	return p.T(i18n.LookSite)
}

func (p Page) documentTitle() string {
	if p.Title == "" {
		return p.siteName()
	}
	return p.Title + " · " + p.siteName()
}

func (p Page) langHref(l i18n.Lang) string {
	if p.Switch != nil {
		return p.Switch(l)
	}
	return WithQuery(p.Path, "lang", string(l))
}

func (p Page) home() string {
	if !p.Public {
		return "/desk"
	}
	switch p.Lang {
	case i18n.En:
		return "/en/"
	case i18n.ZhHant:
		return "/zh-hant/"
	}
	return "/zh-hans/"
}
