package web

import (
	"context"
	"io"
	"strconv"

	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/org"
	"luodi/internal/plan"
)

// words sets a content text in the reader's language.
func words(lang i18n.Lang, w plan.Words) look.Words {
	return look.Words{Lang: lang, Hans: w.Hans, Hant: w.Hant, English: w.English}
}

// picked is the text that words would show.
func picked(lang i18n.Lang, w plan.Words) string {
	text, _ := words(lang, w).Pick()
	return text
}

// unitWords is a unit's name in the reader's language.
func unitWords(lang i18n.Lang, u org.Unit) look.Words {
	return look.Words{Lang: lang, Hans: u.Name, Hant: u.Hant, English: u.English}
}

func findUnit(units []org.Unit, id org.UnitID) (org.Unit, bool) {
	for _, u := range units {
		if id != "" && u.ID == id {
			return u, true
		}
	}
	return org.Unit{}, false
}

// version writes the version that a form was filled in against; versionOf reads it back. A value
// that is none gives 0, which is no row's version, so that the write is refused as a conflict.
func version(n int) string { return strconv.Itoa(n) }

func versionOf(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// nameList is a list of names, each in its own language: 甲、乙; A, B.
type nameList struct {
	lang  i18n.Lang
	names []look.Words
}

// Render writes the names without blanks that a template would put between them.
func (l nameList) Render(ctx context.Context, w io.Writer) error {
	for i, name := range l.names {
		if i > 0 {
			sep := "、"
			if l.lang == i18n.En {
				sep = ", "
			}
			if _, err := io.WriteString(w, sep); err != nil {
				return err
			}
		}
		if err := name.Render(ctx, w); err != nil {
			return err
		}
	}
	return nil
}
