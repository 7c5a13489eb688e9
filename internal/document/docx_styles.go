package document

import (
	"bytes"
	"strings"
)

// wordStyle is what matters of a style: its own word on each property, unset where it has none.
type wordStyle struct {
	id, name, base string
	outline        int8 // 1–9 for heading levels, 0 none, -1 not said
	numID          int  // -1 not said
	level          int
	align          byte
	alignSet       bool
	bold           int8 // -1 not said, 0, 1
	face           int8 // a heading face, likewise
	toc            bool
}

// readStyles reads the styles part and settles what each style inherits.
func (w *word) readStyles(part string) error {
	w.styles = map[string]*wordStyle{}
	data, err := w.part(part)
	if err != nil || data == nil {
		return err
	}
	x := newXMLScanner(data, wordNS)
	var s *wordStyle
	for {
		switch x.next() {
		case xmlStart:
			if !x.main {
				continue
			}
			switch string(x.name) {
			case "style":
				s = &wordStyle{id: x.attrText("styleId"), outline: -1, numID: -1, bold: -1, face: -1}
				w.styles[s.id] = s
				if def := string(x.attr("default")); (def == "1" || def == "true") && string(x.attr("type")) == "paragraph" {
					w.deflt = s
				}
			case "tblStylePr": // conditional formats of tables
				if x.skip() == xmlBad {
					return w.bad(part, x)
				}
			default:
				if s != nil {
					s.property(x)
				}
			}
		case xmlEnd:
			if string(x.name) == "style" {
				s = nil
			}
		case xmlEOF:
			w.inherit()
			return nil
		case xmlBad:
			return w.bad(part, x)
		}
	}
}

func (s *wordStyle) property(x *xmlScanner) {
	switch string(x.name) {
	case "name":
		s.name = strings.ToLower(x.attrText("val"))
		s.toc = strings.HasPrefix(s.name, "toc ") && s.name != "toc heading"
	case "basedOn":
		s.base = x.attrText("val")
	case "outlineLvl":
		s.outline = outline(x)
	case "numId":
		s.numID = x.attrInt("val", 0)
	case "ilvl":
		s.level = x.attrInt("val", 0)
	case "jc":
		s.align, s.alignSet = wordAlign(x), true
	case "b":
		s.bold = int8(b2i(x.on()))
	case "rFonts":
		if f := headingFace(x); f >= 0 {
			s.face = f
		}
	}
}

// outline is a heading level 1–9, 0 for body text.
func outline(x *xmlScanner) int8 {
	if n := x.attrInt("val", 9); n >= 0 && n < 9 {
		return int8(n + 1)
	}
	return 0
}

func wordAlign(x *xmlScanner) byte {
	switch string(x.attr("val")) {
	case "center":
		return 'c'
	case "right", "end":
		return 'r'
	}
	return 0
}

// headingFace tells whether a font is one that official documents set headings in (GB/T
// 9704-2012 §7.3.3: 黑体 and 楷体; titles in 小标宋): 1 yes, 0 no, -1 when no font for Han is named.
func headingFace(x *xmlScanner) int8 {
	font := x.attr("eastAsia")
	if len(font) == 0 {
		return -1
	}
	for _, name := range headingFonts {
		if bytes.Contains(font, name) {
			return 1
		}
	}
	return 0
}

var headingFonts = [][]byte{[]byte("黑体"), []byte("黑體"), []byte("小标宋"), []byte("楷体"), []byte("华文中宋"), []byte("SimHei"), []byte("KaiTi"), []byte("STZhongsong")}

// inherit fills what a style does not say from the style it is based on.
func (w *word) inherit() {
	done := map[string]bool{}
	var settle func(s *wordStyle, depth int)
	settle = func(s *wordStyle, depth int) {
		if done[s.id] || depth > 50 {
			return
		}
		done[s.id] = true
		base := w.styles[s.base]
		if base == nil || base == s {
			return
		}
		settle(base, depth+1)
		if s.outline < 0 {
			s.outline = base.outline
		}
		if s.numID < 0 {
			s.numID = base.numID
			if s.level == 0 {
				s.level = base.level
			}
		}
		if !s.alignSet {
			s.align, s.alignSet = base.align, base.alignSet
		}
		if s.bold < 0 {
			s.bold = base.bold
		}
		if s.face < 0 {
			s.face = base.face
		}
	}
	for _, s := range w.styles {
		settle(s, 0)
	}
}
