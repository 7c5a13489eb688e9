package ledger

import (
	"bufio"
	"encoding/xml"
	"io"
	"strconv"
	"strings"

	"luodi/internal/calendar"
)

// xmlOut writes elements in order, indented; the first failure of the writer is kept.
type xmlOut struct {
	w     *bufio.Writer
	depth int
}

func newXMLOut(w io.Writer) *xmlOut { return &xmlOut{w: bufio.NewWriterSize(w, 64<<10)} }

func (o *xmlOut) indent() {
	for range o.depth {
		o.w.WriteString("  ")
	}
}

// in writes an element with what the function writes inside it.
func (o *xmlOut) in(name string, inside func()) {
	o.indent()
	o.w.WriteString("<" + name + ">\n")
	o.depth++
	inside()
	o.depth--
	o.indent()
	o.w.WriteString("</" + name + ">\n")
}

// text writes an element with a text.
func (o *xmlOut) text(name, value string) {
	o.indent()
	o.w.WriteString("<" + name + ">")
	xml.EscapeText(o.w, []byte(value)) // characters that XML cannot hold become U+FFFD
	o.w.WriteString("</" + name + ">\n")
}

// some writes an element unless its text is empty.
func (o *xmlOut) some(name, value string) {
	if value != "" {
		o.text(name, value)
	}
}

func (o *xmlOut) int(name string, n int) { o.text(name, strconv.Itoa(n)) }

func (o *xmlOut) bool(name string, b bool) {
	n := 0
	if b {
		n = 1
	}
	o.int(name, n)
}

// days writes a duration: eight hours a day.
func (o *xmlOut) days(name string, days int) { o.text(name, "PT"+strconv.Itoa(8*days)+"H0M0S") }

// Times of day at which work begins and ends.
const (
	morning = "T08:00:00"
	evening = "T17:00:00"
)

// date writes a date with a time of day, unless there is none.
func (o *xmlOut) date(name string, d calendar.Date, time string) {
	if d != 0 {
		o.text(name, d.String()+time)
	}
}

// xmlClean replaces what XML cannot hold, as the writer will, so that both can be compared.
func xmlClean(s string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(s))
	if !strings.ContainsRune(b.String(), '\uFFFD') {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r <= 0xD7FF || r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 && r <= 0x10FFFF {
			return r
		}
		return '\uFFFD'
	}, s)
}
