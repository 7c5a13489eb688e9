package look

import (
	"context"
	"io"
	"unicode"

	"github.com/a-h/templ"

	"luodi/internal/i18n"
)

// Words is a content text in the three languages, shown in the reader's where there is a
// translation and else in the original, marked with its language for screen readers, fonts and
// hyphenation. Mark adds a small visible word that this is the original; use it once per page.
type Words struct {
	Lang                i18n.Lang // of the page
	Hans, Hant, English string
	Mark                bool
}

// Pick gives the text to show and its language.
func (w Words) Pick() (string, i18n.Lang) {
	switch {
	case w.Lang == i18n.En && w.English != "":
		return w.English, i18n.En
	case w.Lang == i18n.ZhHant && w.Hant != "":
		return w.Hant, i18n.ZhHant
	case w.Hans != "":
		return w.Hans, i18n.ZhHans
	case w.Hant != "":
		return w.Hant, i18n.ZhHant
	}
	return w.English, i18n.En
}

// Render writes the text, in a span with its language when that is not the page's.
func (w Words) Render(_ context.Context, out io.Writer) error {
	text, lang := w.Pick()
	if text == "" {
		return nil
	}
	esc := templ.EscapeString(text)
	if lang == w.Lang {
		_, err := io.WriteString(out, esc)
		return err
	}
	s := `<span lang="` + string(lang) + `">` + esc + `</span>`
	if w.Mark {
		s += ` <span class="original">` + templ.EscapeString(i18n.LookOriginal.In(w.Lang)) + `</span>`
	}
	_, err := io.WriteString(out, s)
	return err
}

// Original is a text that exists only in the language it was written in: a clause, the name of an
// account or a file. On a page in another language it carries its own.
type Original struct {
	Page i18n.Lang // language of the page
	Lang i18n.Lang // language of the text; "" is zh-Hans where it has a Chinese character, else none
	Text string
}

func (o Original) lang() i18n.Lang {
	if o.Lang != "" {
		return o.Lang
	}
	for _, r := range o.Text {
		if unicode.Is(unicode.Han, r) {
			return i18n.ZhHans
		}
	}
	return o.Page
}

// Render writes the text with its language.
func (o Original) Render(ctx context.Context, out io.Writer) error {
	if o.Text == "" {
		return nil
	}
	lang := o.lang()
	if lang == o.Page {
		_, err := io.WriteString(out, templ.EscapeString(o.Text))
		return err
	}
	_, err := io.WriteString(out, `<span lang="`+string(lang)+`">`+templ.EscapeString(o.Text)+`</span>`)
	return err
}
