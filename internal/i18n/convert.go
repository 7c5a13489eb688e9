package i18n

import (
	_ "embed"
	"strings"
	"sync"
	"unicode/utf8"
)

// Traditional writes a Simplified Chinese text in the characters and words of Hong Kong: glossary
// terms as the glossary has them, everything else by the dictionaries of OpenCC and then by our
// own Hong Kong forms (戶, 說, 群, 峰, 啟 …) and words (資訊, 登入, 電郵 …). Inside 《》 only the
// characters change, never the words: a title is a name. A machine's work, so what it gives is
// marked as converted wherever it is shown.
func Traditional(hans string) string {
	var b strings.Builder
	b.Grow(len(hans))
	from := 0
	quoted := 0 // depth of 《》
	flush := func(to int) {
		if to > from {
			b.WriteString(hongKong(hans[from:to], quoted == 0))
		}
	}
	for at := 0; at < len(hans); {
		switch {
		case strings.HasPrefix(hans[at:], "《"):
			flush(at)
			from, quoted = at, quoted+1
		case strings.HasPrefix(hans[at:], "》"):
			flush(at)
			from, quoted = at, max(0, quoted-1)
		default:
			if n, term := termAt(hans[at:]); n > 0 {
				flush(at)
				b.WriteString(term.Hant)
				at += n
				from = at
				continue
			}
		}
		_, size := utf8.DecodeRuneInString(hans[at:])
		at += size
	}
	flush(len(hans))
	return b.String()
}

// hongKong converts a stretch without glossary terms.
func hongKong(s string, words bool) string {
	tables, forms := scriptTables(), hongKongForms()
	var b strings.Builder
	tables["st"].convert(s, func(segment string) {
		tables["hk"].convert(segment, func(part string) { forms.chars(&b, part) })
	})
	if !words {
		return quotes.Replace(b.String())
	}
	var out strings.Builder
	forms.words.convert(b.String(), func(part string) { out.WriteString(part) })
	return quotes.Replace(out.String())
}

// quotes are the quotation marks of Hong Kong (「」 outside, 『』 inside) for those of the Mainland.
var quotes = strings.NewReplacer("“", "「", "”", "」", "‘", "『", "’", "』")

// hongkong.txt has two parts: characters, then words in the characters of the first part.
//
//go:embed script/hongkong.txt
var hongKongText string

type hongKongTable struct {
	form  map[rune]rune
	words *scriptTable
}

var hongKongForms = sync.OnceValue(func() hongKongTable {
	t := hongKongTable{form: map[rune]rune{}}
	var words []string
	for line := range strings.Lines(hongKongText) {
		line = strings.TrimSpace(line)
		key, value, ok := strings.Cut(line, " ")
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case ok && utf8.RuneCountInString(key) == 1:
			from, _ := utf8.DecodeRuneInString(key)
			t.form[from], _ = utf8.DecodeRuneInString(value)
		default: // a word without value is a name that stays
			words = append(words, strings.TrimSpace(key+" "+value))
		}
	}
	t.words = newScriptTable(sortedLines(words))
	return t
})

func (t hongKongTable) chars(b *strings.Builder, s string) {
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		if form, ok := t.form[r]; ok {
			b.WriteRune(form)
		} else {
			b.WriteString(s[:size])
		}
		s = s[size:]
	}
}

// Simplified writes a Traditional Chinese text in Simplified characters, for reading documents
// from Hong Kong; words stay as they are.
func Simplified(hant string) string {
	tables := scriptTables()
	var b strings.Builder
	tables["kh"].convert(hant, func(segment string) {
		tables["ts"].convert(segment, func(part string) { b.WriteString(part) })
	})
	return b.String()
}

// Fold writes every character of a text in its Simplified form and in small letters, one
// character for one whatever stands around it, so that a search finds 衞生 and 卫生 alike.
func Fold(s string) string {
	fold := foldTable()
	return strings.Map(func(r rune) rune {
		if f, ok := fold[r]; ok {
			return f
		}
		switch {
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		case r >= '！' && r <= '～': // full-width forms of ASCII
			if r = r - '！' + '!'; r >= 'A' && r <= 'Z' {
				r += 'a' - 'A'
			}
		case r == '　':
			return ' '
		}
		return r
	}, s)
}

var foldTable = sync.OnceValue(func() map[rune]rune {
	tables := scriptTables()
	fold := map[rune]rune{}
	simple := func(r rune) rune {
		if v, ok := tables["ts"].chars[r]; ok {
			r, _ = utf8.DecodeRuneInString(v)
		}
		return r
	}
	for r := range tables["ts"].chars {
		fold[r] = simple(r)
	}
	for r, v := range tables["kh"].chars { // Hong Kong variants by way of the common form
		common, _ := utf8.DecodeRuneInString(v)
		fold[r] = simple(common)
	}
	for from, form := range hongKongForms().form {
		if f, ok := fold[from]; ok && f != form {
			if _, there := fold[form]; !there {
				fold[form] = f
			}
		}
	}
	for r, f := range fold { // a chain ends at its last form
		for {
			next, ok := fold[f]
			if !ok || next == f {
				break
			}
			f = next
		}
		fold[r] = f
	}
	return fold
})
