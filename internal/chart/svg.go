// Package chart draws the pictures of plans as SVG on the server: Gantt, network, workload. They
// need no script, print as they are, and carry no style of their own: shapes have classes, which
// the style sheet colours for light, dark and paper. Every text they show is given to them in the
// reader's language. A picture never stands alone: the page that shows it has the same facts as a
// table.
package chart

import (
	"fmt"
	"strings"
	"unicode"
)

// svg writes elements. Numbers are whole pixels or tenths.
type svg struct{ strings.Builder }

// open begins a picture. One with links inside is a group to screen readers, which read nothing
// inside an image.
func (s *svg) open(width, height int, id, title, desc string, links bool) {
	role := "img"
	if links {
		role = "group"
	}
	fmt.Fprintf(s, `<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="%s" width="%d" height="%d" viewBox="0 0 %d %d" aria-labelledby="%s-t %s-d">`,
		role, width, height, width, height, id, id)
	fmt.Fprintf(s, `<title id="%s-t">%s</title><desc id="%s-d">%s</desc>`, id, escape(title), id, escape(desc))
}

func (s *svg) close() string {
	s.WriteString("</svg>")
	return s.String()
}

func (s *svg) rect(class string, x, y, w, h float64, radius int) {
	fmt.Fprintf(s, `<rect class="%s" x="%s" y="%s" width="%s" height="%s"`, class, n(x), n(y), n(w), n(h))
	if radius > 0 {
		fmt.Fprintf(s, ` rx="%d"`, radius)
	}
	s.WriteString("/>")
}

func (s *svg) line(class string, x1, y1, x2, y2 float64) {
	fmt.Fprintf(s, `<line class="%s" x1="%s" y1="%s" x2="%s" y2="%s"/>`, class, n(x1), n(y1), n(x2), n(y2))
}

func (s *svg) text(class string, x, y float64, text string) { s.textIn(class, "", x, y, text) }

// textIn writes a text in another language than the page's.
func (s *svg) textIn(class, in string, x, y float64, text string) {
	fmt.Fprintf(s, `<text class="%s"%s x="%s" y="%s">%s</text>`, class, lang(in), n(x), n(y), escape(text))
}

// lang writes the language of a text, nothing when it is the page's.
func lang(l string) string {
	if l == "" {
		return ""
	}
	return ` lang="` + escape(l) + `"`
}

func (s *svg) path(class, d string) { fmt.Fprintf(s, `<path class="%s" d="%s"/>`, class, d) }

// n writes a coordinate with at most one decimal.
func n(v float64) string {
	t := fmt.Sprintf("%.1f", v)
	return strings.TrimSuffix(t, ".0")
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#39;")

func escape(s string) string {
	return escaper.Replace(strings.Map(func(r rune) rune {
		if r != '\t' && r != '\n' && unicode.IsControl(r) || r == 0xFFFE || r == 0xFFFF {
			return -1 // XML has no place for it
		}
		return r
	}, s))
}

// width estimates how wide a text is set, in ems: Han and full-width characters 1, others 0.55.
func width(s string) float64 {
	w := 0.0
	for _, r := range s {
		if r >= 0x2E80 {
			w++
		} else {
			w += 0.55
		}
	}
	return w
}

// fit shortens a text to so many ems, with an ellipsis.
func fit(s string, ems float64) string {
	if width(s) <= ems {
		return s
	}
	w := 1.0
	for i, r := range s {
		step := 0.55
		if r >= 0x2E80 {
			step = 1
		}
		if w+step > ems {
			return strings.TrimRight(s[:i], " ") + "…"
		}
		w += step
	}
	return s
}
