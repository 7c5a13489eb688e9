package org

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold is the form in which names are compared: NFKC, lower case, runs of blanks made one, and
// no blank beside a Chinese character, where it never separates words.
func Fold(name string) string {
	in := []rune(norm.NFKC.String(strings.ToLower(norm.NFKC.String(name)))) // a small letter may compose where the capital does not
	out := make([]rune, 0, len(in))
	blank := false
	for _, r := range in {
		if unicode.IsSpace(r) {
			blank = len(out) > 0
			continue
		}
		if blank && !unicode.Is(unicode.Han, r) && !unicode.Is(unicode.Han, out[len(out)-1]) {
			out = append(out, ' ')
		}
		blank = false
		out = append(out, r)
	}
	return norm.NFKC.String(string(out)) // a mark that stood after a blank may now compose
}
