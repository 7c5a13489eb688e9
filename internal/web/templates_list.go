package web

import (
	"strings"
	"unicode"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/store"
	"luodi/internal/work"
)

// templatesRoutes are the templates of work plans.
func (s *Server) templatesRoutes() []route {
	return []route{
		{pattern: "GET /desk/templates", handle: s.templatesPage, right: access.ReadPlans},
		{pattern: "GET /desk/templates/{template}", handle: s.templatePage, right: access.ReadPlans},
		{pattern: "GET /desk/templates/new", handle: s.newTemplatePage, right: access.EditTemplates},
		{pattern: "POST /desk/templates/new", handle: s.saveTemplate, right: access.EditTemplates},
		{pattern: "GET /desk/templates/{template}/edit", handle: s.editTemplatePage, right: access.EditTemplates},
		{pattern: "POST /desk/templates/{template}/edit", handle: s.saveTemplate, right: access.EditTemplates},
	}
}

// templatesPage lists the templates.
type templatesPage struct {
	look.Page
	Tabs    look.Tabs
	Library int
	Rows    []templateRow
	CanEdit bool
}

type templateRow struct {
	Name      look.Words
	Href      string
	UseWhen   look.Words
	Stages    int
	Gates     int
	Outside   int
	Days      int // 0 when it cannot be counted back
	Recurring string
	Changed   string
}

func templatePath(id work.TemplateID) string { return "/desk/templates/" + string(id) }

func (s *Server) templatesPage(v *visit) error {
	p := templatesPage{Page: v.page(v.t(i18n.TemplatesTitle)), Tabs: v.ruleTabs(), CanEdit: v.may(access.EditTemplates)}
	err := v.read(func(r *store.Reader) error {
		lib, err := r.Templates()
		if err != nil {
			return err
		}
		edits, err := r.TemplateEdits()
		if err != nil {
			return err
		}
		book, err := r.Calendars()
		if err != nil {
			return err
		}
		changed := map[work.TemplateID]int{}
		for _, e := range edits {
			changed[e.Template.ID] = e.Library
		}
		p.Library, p.Rows = lib.Version(), nil
		for _, t := range lib.Templates() {
			p.Rows = append(p.Rows, v.templateRow(t, book, changed[t.ID]))
		}
		return nil
	})
	if err != nil {
		return err
	}
	p.Wide, p.Path = true, "/desk/templates"
	return v.show(templatesView(p))
}

func (v *visit) templateRow(t work.Template, book *calendar.Book, changed int) templateRow {
	row := templateRow{Name: taskWords(v.lang, t.Name), Href: templatePath(t.ID), UseWhen: v.templateText("use", t, t.UseWhen), Stages: len(t.Stages), Recurring: v.recurring(t.Recurring)}
	for _, s := range t.Stages {
		if s.Gate {
			row.Gates++
		}
		if s.Owner == work.Upper {
			row.Outside++
		}
	}
	if o, err := t.Outline(book, v.outlineEnd()); err == nil {
		row.Days = o.Days
	}
	if changed > 0 {
		row.Changed = v.t(i18n.TemplatesChanged, "n", changed)
	}
	return row
}

// outlineEnd is the date from which templates are counted back: the end of next year.
func (v *visit) outlineEnd() calendar.Date { return calendar.NewDate(v.today().Year()+1, 12, 31) }

func (v *visit) recurring(r *work.Recurring) string {
	switch {
	case r == nil:
		return ""
	case r.Period == "month":
		return v.t(i18n.TemplatesMonth)
	}
	return v.t(i18n.TemplatesQuarter)
}

// templateText is a text of a template: in the reader's language while it is as it came with the
// program, else as the office wrote it.
func (v *visit) templateText(part string, t work.Template, text string, code ...work.Code) look.Words {
	key := "template." + part + "." + string(t.ID)
	if len(code) > 0 {
		key += "." + strings.ToLower(string(code[0]))
	}
	if m, ok := i18n.Lookup(fault.Key(key)); ok && text == embeddedText(part, t.ID, code...) {
		return v.said(m.In(v.lang))
	}
	return contentWords(v.lang, text)
}

// contentWords is a text in one language, Chinese where it has a Chinese character.
func contentWords(lang i18n.Lang, text string) look.Words {
	if strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		return look.Words{Lang: lang, Hans: text}
	}
	return look.Words{Lang: lang, English: text}
}

// embeddedText is what the program's own template says at the place.
func embeddedText(part string, id work.TemplateID, code ...work.Code) string {
	t, ok := work.Embedded().Find(id)
	if !ok {
		return ""
	}
	switch part {
	case "use":
		return t.UseWhen
	case "done":
		return t.DoneWhen
	}
	s, ok := t.Stage(code[0])
	switch {
	case !ok:
	case part == "note":
		return s.Note
	case s.Legal != nil:
		return s.Legal.Basis
	}
	return ""
}

// sayKey gives the message of a key, or the key.
func (v *visit) sayKey(key string) string {
	if m, ok := i18n.Lookup(fault.Key(key)); ok {
		return m.In(v.lang)
	}
	return key
}
