package document

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
)

// pdfPage is a page with its lines in the order of reading.
type pdfPage struct {
	number        int // 1-based
	width, height float64
	lines         []pdfLine
}

// pdfLine is a line of a page, or the part of one that stands in a column of a table. Positions
// are in points from the lower left corner.
type pdfLine struct {
	text                     string
	left, right, top, bottom float64
	size                     float64 // width of a Han character of its type
	bold                     bool
	group                    int // lines that stand under one another, from the page's stream
	chrome                   bool
}

func (l *pdfLine) height() float64 { return l.top - l.bottom }

// readPDFPage reads one page. Calls into the sandbox cost ten times what the work behind them
// does, so the text comes in one piece and positions are asked for only at the ends of lines.
func readPDFPage(engine pdfium.Pdfium, doc references.FPDF_DOCUMENT, index int) (pdfPage, bool, error) {
	page := pdfPage{number: index + 1}
	loaded, err := engine.FPDF_LoadPage(&requests.FPDF_LoadPage{Document: doc, Index: index})
	if err != nil {
		return page, true, nil // one broken page does not spoil the document: it is reported as without text
	}
	defer engine.FPDF_ClosePage(&requests.FPDF_ClosePage{Page: loaded.Page})
	ref := requests.Page{ByReference: &loaded.Page}
	if size, err := engine.FPDF_GetPageWidthF(&requests.FPDF_GetPageWidthF{Page: ref}); err == nil {
		page.width = float64(size.PageWidth)
	}
	if size, err := engine.FPDF_GetPageHeightF(&requests.FPDF_GetPageHeightF{Page: ref}); err == nil {
		page.height = float64(size.PageHeight)
	}
	text, err := engine.FPDFText_LoadPage(&requests.FPDFText_LoadPage{Page: ref})
	if err != nil {
		return page, true, nil
	}
	defer engine.FPDFText_ClosePage(&requests.FPDFText_ClosePage{TextPage: text.TextPage})
	count, err := engine.FPDFText_CountChars(&requests.FPDFText_CountChars{TextPage: text.TextPage})
	if err != nil {
		return page, false, err
	}
	const most = 200_000 // characters on a page
	if count.Count > 0 && count.Count < most {
		all, err := engine.FPDFText_GetText(&requests.FPDFText_GetText{TextPage: text.TextPage, StartIndex: 0, Count: count.Count})
		if err != nil {
			return page, false, err
		}
		p := pdfText{engine: engine, page: text.TextPage, chars: count.Count}
		p.cut(all.Text, &page)
	}
	pictures := len(page.lines) == 0 && pagePictures(engine, loaded.Page)
	return page, pictures, nil
}

// pdfText asks for the places of a page's characters.
type pdfText struct {
	engine pdfium.Pdfium
	page   references.FPDF_TEXTPAGE
	chars  int
}

type pdfBox struct{ left, right, top, bottom float64 }

// box is the place of the character at a position of the text, counted in UTF-16 units.
func (p *pdfText) box(unit int) (pdfBox, bool) {
	index, err := p.engine.FPDFText_GetCharIndexFromTextIndex(&requests.FPDFText_GetCharIndexFromTextIndex{TextPage: p.page, NTextIndex: unit})
	if err != nil || index.CharIndex < 0 {
		return pdfBox{}, false
	}
	box, err := p.engine.FPDFText_GetLooseCharBox(&requests.FPDFText_GetLooseCharBox{TextPage: p.page, Index: index.CharIndex})
	if err != nil {
		return pdfBox{}, false
	}
	r := box.Rect
	return pdfBox{float64(r.Left), float64(r.Right), float64(r.Top), float64(r.Bottom)}, true
}

// bold asks whether the character is set in a bold or heading face.
func (p *pdfText) bold(unit int) bool {
	index, err := p.engine.FPDFText_GetCharIndexFromTextIndex(&requests.FPDFText_GetCharIndexFromTextIndex{TextPage: p.page, NTextIndex: unit})
	if err != nil || index.CharIndex < 0 {
		return false
	}
	const forced = 1 << 18
	info, err := p.engine.FPDFText_GetFontInfo(&requests.FPDFText_GetFontInfo{TextPage: p.page, Index: index.CharIndex})
	if err == nil {
		name := strings.ToLower(info.FontName)
		for _, face := range []string{"bold", "heavy", "black", "simhei", "heiti", "黑体", "小标宋", "xiaobiaosong", "kaiti", "楷体"} {
			if strings.Contains(name, face) && !strings.Contains(name, "semibold0") {
				return true
			}
		}
		if info.Flags&forced != 0 {
			return true
		}
	}
	weight, err := p.engine.FPDFText_GetFontWeight(&requests.FPDFText_GetFontWeight{TextPage: p.page, Index: index.CharIndex})
	return err == nil && weight.FontWeight >= 600
}

// cut parts the text of a page into its lines and gives them places.
func (p *pdfText) cut(text string, page *pdfPage) {
	unit := 0
	for len(text) > 0 {
		end := strings.IndexAny(text, "\r\n")
		next := end
		if end < 0 {
			end, next = len(text), len(text)
		}
		for next < len(text) && (text[next] == '\r' || text[next] == '\n') {
			next++
		}
		p.line(text[:end], unit, page)
		unit += units(text[:next])
		text = text[next:]
	}
}

func units(s string) int {
	n := 0
	for _, r := range s {
		n += max(utf16.RuneLen(r), 1)
	}
	return n
}

// line places one line and parts it where gaps as wide as a column's stand in it.
func (p *pdfText) line(s string, unit int, page *pdfPage) {
	start, end := trim(s, 0, len(s))
	if start == end {
		return
	}
	unit += units(s[:start])
	s = s[start:end]
	lastUnit := unit + units(s) - max(utf16.RuneLen(last(s)), 1)
	a, okA := p.box(unit)
	b, okB := p.box(lastUnit)
	if !okA && !okB {
		a = pdfBox{0, 0, 0, 0}
	}
	if !okA {
		a = b
	}
	if !okB {
		b = a
	}
	l := pdfLine{text: s, left: min(a.left, b.left), right: max(a.right, b.right), top: max(a.top, b.top), bottom: min(a.bottom, b.bottom)}
	l.measure(max(a.top-a.bottom, b.top-b.bottom))
	l.bold = p.bold(unit)
	if spaces := strings.Count(s, " "); spaces > 0 && spaces < 40 && l.right-l.left > float64(widthOf(s))*l.size/2*1.12+l.size {
		if parts := p.parts(s, unit, l); len(parts) > 1 {
			page.lines = append(page.lines, parts...)
			return
		}
	}
	page.lines = append(page.lines, l)
}

// measure estimates the size of the type. The boxes of characters are as high as the font says,
// or only as the character (一), so the width of the line counts, unless gaps stretch it.
func (l *pdfLine) measure(box float64) {
	l.size = (l.right - l.left) / max(float64(widthOf(l.text))/2, 0.5)
	if box > 0.25*l.size && box < l.size || l.size <= 0 {
		l.size = box
	}
	if h := l.height(); h < 0.7*l.size || h > 2.5*l.size {
		mid := (l.top + l.bottom) / 2
		l.top, l.bottom = mid+l.size/2, mid-l.size/2
	}
}

// parts cuts a line at its wide gaps.
func (p *pdfText) parts(s string, unit int, whole pdfLine) []pdfLine {
	em := whole.size
	var parts []pdfLine
	from, fromUnit, left := 0, unit, whole.left
	at := unit
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		w := max(utf16.RuneLen(r), 1)
		if r == ' ' && i > from && i+1 < len(s) && s[i+1] != ' ' {
			before, ok1 := p.box(at - 1)
			after, ok2 := p.box(at + 1)
			if ok1 && ok2 && (after.left-before.right > 1.6*em || after.left < before.left) {
				part := whole
				part.text, part.left, part.right = strings.TrimSpace(s[from:i]), left, before.right
				if part.text != "" {
					parts = append(parts, part)
				}
				from, fromUnit, left = i+1, at+1, after.left
			}
		}
		at += w
		i += n
	}
	if len(parts) == 0 {
		return nil
	}
	for i := range parts {
		parts[i].measure(whole.height())
	}
	tail := whole
	tail.text, tail.left = strings.TrimSpace(s[from:]), left
	tail.measure(whole.height())
	tail.bold = p.bold(fromUnit)
	return append(parts, tail)
}

// squeezeSpaces folds white space.
func squeezeSpaces(s string) string { return strings.Join(strings.Fields(s), " ") }
