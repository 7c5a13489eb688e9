package portal

import (
	"strings"
	"unicode"

	"luodi/internal/plan"
)

// Languages of the record, as BCP 47 tags.
const (
	Hans    = "zh-Hans"
	Hant    = "zh-Hant-HK"
	English = "en"
)

// Origin says where a text in one language comes from.
type Origin string

const (
	Original  Origin = "original"  // of the document itself
	Glossary  Origin = "glossary"  // the project's glossary of names and titles
	Converted Origin = "converted" // by machine, from the other Chinese script
	Person    Origin = "person"    // translated by a person
	Absent    Origin = "absent"    // not translated: readers are shown the original
)

// Version is a text in one language.
type Version struct {
	Text   string `json:"text,omitempty"`
	Origin Origin `json:"origin"`
}

// Text is a text of the record in the three languages. The zero Text is no text.
type Text struct {
	Hans    Version `json:"zh-Hans"`
	Hant    Version `json:"zh-Hant-HK"`
	English Version `json:"en"`
}

// IsZero reports whether there is no text; it is left out of the JSON then.
func (t Text) IsZero() bool { return t == Text{} }

// In gives the text in a language where there is one, else the original; lang is the language of
// what is given.
func (t Text) In(want string) (text, lang string, origin Origin) {
	for _, l := range []string{want, t.OriginalLanguage()} {
		if v := t.version(l); v.Origin != Absent && v.Text != "" {
			return v.Text, l, v.Origin
		}
	}
	return "", want, Absent
}

// OriginalLanguage is the language the text was written in.
func (t Text) OriginalLanguage() string {
	switch {
	case t.Hant.Origin == Original:
		return Hant
	case t.English.Origin == Original:
		return English
	}
	return Hans
}

func (t Text) version(lang string) Version {
	switch lang {
	case Hant:
		return t.Hant
	case English:
		return t.English
	}
	return t.Hans
}

// Translator gives names and texts in the other languages: package i18n's glossary and conversion.
type Translator interface {
	// Language tells in which of the three languages a text is written.
	Language(text string) string
	// Term finds a Simplified Chinese name or title in the glossary.
	Term(hans string) (hant, english string, ok bool)
	// ToTraditional and ToSimplified convert between the Chinese scripts.
	ToTraditional(hans string) string
	ToSimplified(hant string) string
}

// texts makes the Texts of a record.
type texts struct{ tr Translator }

// content makes the Text of something the document says. Its language is that of the words.
func (t texts) content(s string) Text {
	if s == "" {
		return Text{}
	}
	return t.words(plan.Words{Hans: s})
}

// words makes a Text of content whose original stands in Hans (whatever its language, since the
// plan keeps its own words there) and whose translations, if any, were kept with the plan.
func (t texts) words(w plan.Words) Text {
	original := w.Hans
	if original == "" {
		if original = w.Hant; original == "" {
			original = w.English
		}
	}
	if original == "" {
		return Text{}
	}
	if !strings.ContainsFunc(original, unicode.IsLetter) { // 65%: the same everywhere
		v := Version{original, Original}
		return Text{v, v, v}
	}
	switch t.tr.Language(original) {
	case English:
		return Text{Hans: given(w.Hans, original), Hant: given(w.Hant, original), English: Version{original, Original}}
	case Hant:
		return Text{Hans: t.simplified(original), Hant: Version{original, Original}, English: given(w.English, original)}
	}
	text := Text{Hans: Version{original, Original}, Hant: given(w.Hant, ""), English: given(w.English, "")}
	hant, english, known := t.tr.Term(original)
	converted := t.tr.ToTraditional(original)
	switch {
	case known && (w.Hant == "" || w.Hant == hant):
		text.Hant = Version{hant, Glossary}
	case w.Hant == "" || w.Hant == converted:
		text.Hant = Version{converted, Converted}
	}
	if known && (w.English == "" || w.English == english) {
		text.English = Version{english, Glossary}
	}
	return text
}

func (t texts) simplified(hant string) Version { return Version{t.tr.ToSimplified(hant), Converted} }

// given is a translation kept with the plan, made by a person; the original itself is none.
func given(s, original string) Version {
	if s == "" || s == original {
		return Version{Origin: Absent}
	}
	return Version{s, Person}
}
