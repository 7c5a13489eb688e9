package i18n

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"io"
	"sort"
	"strings"
	"sync"
	"unicode/utf8"
)

// The dictionaries of OpenCC as packed by ./pack from opencc-js 1.4.2 (data Apache-2.0, see NOTICE).
//
//go:embed script/opencc.gz
var packedScripts []byte

// scriptTable is one dictionary of script conversion. Phrases stay in one string, sorted, and are
// found by binary search, so that a table of fifty thousand costs little more than its text.
type scriptTable struct {
	chars   map[rune]string
	text    string
	offsets []uint32       // start of each phrase's line in text
	first   map[rune]chunk // phrases by their first character
}

// chunk is a range of offsets and the length in bytes of its longest key.
type chunk struct{ from, to, longest int }

// scriptTables are the dictionaries, unpacked at first use.
var scriptTables = sync.OnceValue(loadScriptTables)

func loadScriptTables() map[string]*scriptTable {
	z, err := gzip.NewReader(bytes.NewReader(packedScripts))
	if err != nil {
		panic("i18n: embedded dictionaries: " + err.Error())
	}
	all, err := io.ReadAll(z)
	if err != nil {
		panic("i18n: embedded dictionaries: " + err.Error())
	}
	tables := map[string]*scriptTable{}
	for _, section := range strings.Split(string(all), "# ")[1:] {
		name, lines, _ := strings.Cut(section, "\n")
		tables[name] = newScriptTable(lines)
	}
	return tables
}

// newScriptTable reads lines "key value" or "key", sorted by key, each ended by a line break.
func newScriptTable(lines string) *scriptTable {
	t := &scriptTable{chars: map[rune]string{}, text: lines, first: map[rune]chunk{}}
	for at := 0; at < len(lines); {
		end := at + strings.IndexByte(lines[at:], '\n')
		key, value, _ := strings.Cut(lines[at:end], " ")
		r, size := utf8.DecodeRuneInString(key)
		if size == len(key) {
			t.chars[r] = value
		} else {
			c, there := t.first[r]
			if !there {
				c.from = len(t.offsets)
			}
			t.offsets = append(t.offsets, uint32(at))
			c.to, c.longest = len(t.offsets), max(c.longest, len(key))
			t.first[r] = c
		}
		at = end + 1
	}
	return t
}

// phrase finds the longest phrase that s begins with, its length in bytes and what it becomes.
func (t *scriptTable) phrase(s string) (int, string) {
	r, size := utf8.DecodeRuneInString(s)
	c, ok := t.first[r]
	if !ok {
		return 0, ""
	}
	for n := min(c.longest, len(s)); n > size; n-- {
		if n < len(s) && !utf8.RuneStart(s[n]) {
			continue
		}
		i := c.from + sort.Search(c.to-c.from, func(i int) bool { return t.key(c.from+i) >= s[:n] })
		if i < c.to && t.key(i) == s[:n] {
			if value := t.value(i); value != "" {
				return n, value
			}
			return n, t.byChar(s[:n])
		}
	}
	return 0, ""
}

func (t *scriptTable) line(i int) string {
	at := t.offsets[i]
	return t.text[at : int(at)+strings.IndexByte(t.text[at:], '\n')]
}

func (t *scriptTable) key(i int) string   { key, _, _ := strings.Cut(t.line(i), " "); return key }
func (t *scriptTable) value(i int) string { _, value, _ := strings.Cut(t.line(i), " "); return value }

func (t *scriptTable) byChar(s string) string {
	var b strings.Builder
	for _, r := range s {
		t.writeChar(&b, r)
	}
	return b.String()
}

func (t *scriptTable) writeChar(b *strings.Builder, r rune) {
	if v, ok := t.chars[r]; ok {
		b.WriteString(v)
	} else {
		b.WriteRune(r)
	}
}

// convert writes s by longest match. Each phrase, and each run of characters between phrases, is
// handed to emit by itself, since a later table may not match across them.
func (t *scriptTable) convert(s string, emit func(string)) {
	var loose strings.Builder
	flush := func() {
		if loose.Len() > 0 {
			emit(loose.String())
			loose.Reset()
		}
	}
	for len(s) > 0 {
		if n, value := t.phrase(s); n > 0 {
			flush()
			emit(value)
			s = s[n:]
			continue
		}
		r, size := utf8.DecodeRuneInString(s)
		if r == utf8.RuneError && size == 1 { // not UTF-8: kept as it is
			loose.WriteString(s[:1])
		} else {
			t.writeChar(&loose, r)
		}
		s = s[size:]
	}
	flush()
}
