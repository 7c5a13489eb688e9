package i18n

import "unicode"

// Translator is the glossary and the conversion in the form that the packages plan and portal ask
// for. It has no state.
type Translator struct{}

// Language tells in which of the three languages a text is written: no Chinese character makes it
// English; characters that only the Traditional script has, and none that only the Simplified
// has, make it Traditional.
func (Translator) Language(text string) string {
	han, traditional := false, false
	tables := scriptTables()
	for _, r := range text {
		if !unicode.Is(unicode.Han, r) {
			continue
		}
		han = true
		if v, ok := tables["st"].chars[r]; ok && v != string(r) {
			if _, also := tables["ts"].chars[r]; !also {
				return string(ZhHans)
			}
		}
		if v, ok := tables["ts"].chars[r]; ok && v != string(r) {
			if _, also := tables["st"].chars[r]; !also {
				traditional = true
			}
		}
	}
	switch {
	case !han:
		return string(En)
	case traditional:
		return string(ZhHant)
	}
	return string(ZhHans)
}

// Term finds a Simplified Chinese name or title in the glossary.
func (Translator) Term(hans string) (hant, english string, ok bool) {
	t, ok := Glossary(hans)
	return t.Hant, t.English, ok
}

// Translate gives a name or title in the other two languages: by the glossary, else converted and
// without English.
func (t Translator) Translate(hans string) (hant, english string) {
	if hant, english, ok := t.Term(hans); ok {
		return hant, english
	}
	if t.Language(hans) != string(ZhHans) {
		return "", ""
	}
	return Traditional(hans), ""
}

// ToTraditional and ToSimplified convert between the Chinese scripts.
func (Translator) ToTraditional(hans string) string { return Traditional(hans) }
func (Translator) ToSimplified(hant string) string  { return Simplified(hant) }
