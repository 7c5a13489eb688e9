package i18n

import (
	_ "embed"
	"encoding/csv"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// Term is a row of the glossary: one thing in the three languages. Most English names of district
// bodies are working translations, not official ones.
type Term struct {
	Hans, Hant, English string
	Kind                string // unit, body, control_point, place, action, measure, document, role, term, heading …
}

// The project's glossary, and the usual headings of official plans.
var (
	//go:embed script/glossary.csv
	glossaryCSV string
	//go:embed script/headings.csv
	headingsCSV string
)

type glossary struct {
	terms  []Term
	byHans map[string]int   // folded → position in terms
	starts map[rune][]match // terms that may stand within a text, by first character, longest first
}

type match struct {
	text string
	term int
}

var loadGlossary = sync.OnceValue(func() *glossary {
	g := &glossary{byHans: map[string]int{}, starts: map[rune][]match{}}
	for _, source := range []string{glossaryCSV, headingsCSV} {
		rows, err := csv.NewReader(strings.NewReader(source)).ReadAll()
		if err != nil {
			panic("i18n: embedded glossary: " + err.Error())
		}
		for _, row := range rows[1:] {
			g.add(Term{Hans: row[0], Hant: row[1], English: unnumbered(row[2]), Kind: row[3]})
		}
	}
	for r := range g.starts {
		slices.SortStableFunc(g.starts[r], func(a, b match) int { return len(b.text) - len(a.text) })
	}
	return g
})

func (g *glossary) add(t Term) {
	key := foldName(t.Hans)
	if _, there := g.byHans[key]; !there {
		g.byHans[key] = len(g.terms)
	}
	g.terms = append(g.terms, t)
	// Words of one character, and kinds of papers such as 通知 or 意见, mean too many things to be
	// put in wherever they stand.
	if utf8.RuneCountInString(t.Hans) < 2 || t.Kind == "doc_type" {
		return
	}
	for _, form := range []string{t.Hans, narrow.Replace(t.Hans)} {
		r, _ := utf8.DecodeRuneInString(form)
		g.starts[r] = append(g.starts[r], match{form, len(g.terms) - 1})
		if narrow.Replace(t.Hans) == t.Hans {
			break
		}
	}
}

// unnumbered takes the number off the English title of a measure ("17. Cross-boundary …").
func unnumbered(s string) string {
	number, rest, ok := strings.Cut(s, ". ")
	if ok && number != "" && strings.Trim(number, "0123456789") == "" {
		return rest
	}
	return s
}

// narrow writes the brackets, commas and slashes of Chinese type as ASCII, the form that many
// web pages have.
var narrow = strings.NewReplacer("（", "(", "）", ")", "，", ",", "：", ":", "／", "/", "；", ";", "　", " ")

// foldName makes names comparable: width, quotation marks, dashes and blanks do not count.
func foldName(s string) string { return nameFolder.Replace(s) }

var nameFolder = strings.NewReplacer("（", "(", "）", ")", "，", ",", "：", ":", "／", "/", "；", ";", "　", "", " ", "",
	"“", `"`, "”", `"`, "「", `"`, "」", `"`, "–", "-", "—", "-", "－", "-", "［", "[", "］", "]")

// Glossary finds the glossary row of a Simplified Chinese name or title, whatever the width of its
// brackets and commas.
func Glossary(hans string) (Term, bool) {
	g := loadGlossary()
	i, ok := g.byHans[foldName(hans)]
	if !ok {
		return Term{}, false
	}
	return g.terms[i], true
}

// GlossaryOf lists the rows of a kind in the order of the glossary.
func GlossaryOf(kind string) []Term {
	var terms []Term
	for _, t := range loadGlossary().terms {
		if t.Kind == kind {
			terms = append(terms, t)
		}
	}
	return terms
}

// termAt finds the longest glossary term that s begins with. A term that a longer word swallows
// (区 in 小区) is not looked for: terms have at least two characters.
func termAt(s string) (int, Term) {
	r, _ := utf8.DecodeRuneInString(s)
	g := loadGlossary()
	for _, m := range g.starts[r] {
		if strings.HasPrefix(s, m.text) {
			return len(m.text), g.terms[m.term]
		}
	}
	return 0, Term{}
}

func sortedLines(lines []string) string {
	slices.SortFunc(lines, func(a, b string) int {
		ka, _, _ := strings.Cut(a, " ")
		kb, _, _ := strings.Cut(b, " ")
		return strings.Compare(ka, kb)
	})
	return strings.Join(lines, "\n") + "\n"
}
