package document

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// xmlKind is a kind of XML token.
type xmlKind uint8

const (
	xmlEnd   xmlKind = iota // of an element; also given after an empty element
	xmlStart                // of an element
	xmlText
	xmlEOF
	xmlBad // not well formed, or a document type declaration
)

// xmlScanner walks the tokens of one part of an Office file. It reads what Office writes: UTF-8,
// no document type (entities declared in a file are refused, so none is ever expanded), and it
// checks that tags nest. It is several times faster than encoding/xml because it neither copies
// names nor translates namespaces.
type xmlScanner struct {
	data []byte
	pos  int

	name   []byte // of the element without its prefix
	main   bool   // the element is of the part's main namespace
	attrs  []byte // of a start tag, raw
	text   []byte // of a text token, raw: see appendXMLText
	empty  bool   // the start just given was <x/>: its end comes next
	doc    bool   // a document type was met
	prefix []byte // of the main namespace
	ns     []byte // what the main namespace's name contains
	open   []int  // positions of the open elements' names, with their lengths
}

const maxXMLDepth = 10000

func newXMLScanner(data []byte, namespace string) *xmlScanner {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	return &xmlScanner{data: data, ns: []byte(namespace), open: make([]int, 0, 64)}
}

// next gives the next token.
func (x *xmlScanner) next() xmlKind {
	if x.empty {
		x.empty = false
		x.open = x.open[:len(x.open)-2]
		return xmlEnd
	}
	for x.pos < len(x.data) {
		rest := x.data[x.pos:]
		if rest[0] != '<' {
			end := bytes.IndexByte(rest, '<')
			if end < 0 {
				end = len(rest)
			}
			x.text = rest[:end]
			x.pos += end
			if len(x.open) == 0 {
				continue
			}
			return xmlText
		}
		if len(rest) < 2 {
			return xmlBad
		}
		switch rest[1] {
		case '/':
			return x.endTag(rest)
		case '?':
			end := bytes.Index(rest, []byte("?>"))
			if end < 0 {
				return xmlBad
			}
			x.pos += end + 2
		case '!':
			switch {
			case bytes.HasPrefix(rest, []byte("<!--")):
				end := bytes.Index(rest, []byte("-->"))
				if end < 0 {
					return xmlBad
				}
				x.pos += end + 3
			case bytes.HasPrefix(rest, []byte("<![CDATA[")):
				end := bytes.Index(rest, []byte("]]>"))
				if end < 0 {
					return xmlBad
				}
				x.text = rest[len("<![CDATA["):end]
				x.pos += end + 3
				return xmlText
			default:
				x.doc = true
				return xmlBad
			}
		default:
			return x.startTag(rest)
		}
	}
	if len(x.open) > 0 {
		return xmlBad
	}
	return xmlEOF
}

func (x *xmlScanner) endTag(rest []byte) xmlKind {
	end := bytes.IndexByte(rest, '>')
	if end < 0 || len(x.open) == 0 {
		return xmlBad
	}
	full := bytes.TrimRight(rest[2:end], " \t\r\n")
	at, size := x.open[len(x.open)-2], x.open[len(x.open)-1]
	if !bytes.Equal(full, x.data[at:at+size]) {
		return xmlBad
	}
	x.open = x.open[:len(x.open)-2]
	x.split(full)
	x.pos += end + 1
	return xmlEnd
}

func (x *xmlScanner) startTag(rest []byte) xmlKind {
	i := 1
	for i < len(rest) && rest[i] > ' ' && rest[i] != '>' && rest[i] != '/' {
		i++
	}
	full := rest[1:i]
	from := i
	var quote byte
	for i < len(rest) && (quote != 0 || rest[i] != '>') {
		switch c := rest[i]; {
		case quote != 0:
			j := bytes.IndexByte(rest[i:], quote)
			if j < 0 {
				return xmlBad
			}
			i += j
			quote = 0
		case c == '"' || c == '\'':
			quote = c
		case c == '<':
			return xmlBad
		}
		i++
	}
	if i >= len(rest) || len(full) == 0 {
		return xmlBad
	}
	x.attrs = rest[from:i]
	if n := len(x.attrs); n > 0 && x.attrs[n-1] == '/' {
		x.attrs = x.attrs[:n-1]
		x.empty = true
	}
	if len(x.open) > 2*maxXMLDepth {
		return xmlBad
	}
	x.open = append(x.open, x.pos+1, len(full))
	x.pos += i + 1
	if x.prefix == nil {
		x.findPrefix()
	}
	x.split(full)
	return xmlStart
}

// split parts a full name into name and whether its prefix is that of the main namespace.
func (x *xmlScanner) split(full []byte) {
	if i := bytes.IndexByte(full, ':'); i >= 0 {
		x.name, x.main = full[i+1:], bytes.Equal(full[:i], x.prefix)
	} else {
		x.name, x.main = full, len(x.prefix) == 0
	}
}

// findPrefix finds the prefix that the root element binds to the main namespace.
func (x *xmlScanner) findPrefix() {
	x.prefix = []byte{}
	x.each(func(name, value []byte) {
		if bytes.Contains(value, x.ns) && bytes.HasPrefix(name, []byte("xmlns")) {
			if len(name) > 6 {
				x.prefix = name[6:]
			}
		}
	})
}

// each calls do for every attribute of the start tag, names with their prefixes.
func (x *xmlScanner) each(do func(name, value []byte)) {
	a := x.attrs
	for {
		eq := bytes.IndexByte(a, '=')
		if eq < 0 {
			return
		}
		name := bytes.TrimSpace(a[:eq])
		a = bytes.TrimLeft(a[eq+1:], " \t\r\n")
		if len(a) == 0 || a[0] != '"' && a[0] != '\'' {
			return
		}
		end := bytes.IndexByte(a[1:], a[0])
		if end < 0 {
			return
		}
		do(name, a[1:1+end])
		a = a[end+2:]
	}
}

// attr gives the value of an attribute by its name without prefix; nil if it is not there.
func (x *xmlScanner) attr(want string) []byte {
	a := x.attrs
	for {
		eq := bytes.IndexByte(a, '=')
		if eq < 0 {
			return nil
		}
		name := bytes.TrimSpace(a[:eq])
		if i := bytes.IndexByte(name, ':'); i >= 0 {
			name = name[i+1:]
		}
		a = bytes.TrimLeft(a[eq+1:], " \t\r\n")
		if len(a) == 0 || a[0] != '"' && a[0] != '\'' {
			return nil
		}
		end := bytes.IndexByte(a[1:], a[0])
		if end < 0 {
			return nil
		}
		if string(name) == want {
			return a[1 : 1+end]
		}
		a = a[end+2:]
	}
}

// attrText is attr with references resolved.
func (x *xmlScanner) attrText(want string) string {
	return string(appendXMLText(nil, x.attr(want)))
}

// attrInt is a whole number attribute, or def.
func (x *xmlScanner) attrInt(want string, def int) int {
	v := x.attr(want)
	if v == nil {
		return def
	}
	n, err := strconv.Atoi(string(v))
	if err != nil || n < -1<<20 || n > 1<<20 {
		return def
	}
	return n
}

// on reads an on/off property: present without a value means on.
func (x *xmlScanner) on() bool {
	switch string(x.attr("val")) {
	case "0", "false", "off", "none":
		return false
	}
	return true
}

// skip passes over the element whose start was just given.
func (x *xmlScanner) skip() xmlKind {
	depth := 1
	for {
		switch k := x.next(); k {
		case xmlStart:
			depth++
		case xmlEnd:
			if depth--; depth == 0 {
				return xmlEnd
			}
		case xmlEOF, xmlBad:
			return xmlBad
		}
	}
}

// appendXMLText appends raw text with its references resolved. Only the five references of XML
// itself and numeric ones exist here; others stay as they are written.
func appendXMLText(out, raw []byte) []byte {
	for {
		i := bytes.IndexByte(raw, '&')
		if i < 0 {
			return append(out, raw...)
		}
		out = append(out, raw[:i]...)
		raw = raw[i:]
		end := bytes.IndexByte(raw[:min(len(raw), 12)], ';')
		if end < 0 {
			out = append(out, '&')
			raw = raw[1:]
			continue
		}
		switch ref := string(raw[1:end]); {
		case ref == "amp":
			out = append(out, '&')
		case ref == "lt":
			out = append(out, '<')
		case ref == "gt":
			out = append(out, '>')
		case ref == "quot":
			out = append(out, '"')
		case ref == "apos":
			out = append(out, '\'')
		case len(ref) > 1 && ref[0] == '#':
			base, digits := 10, ref[1:]
			if digits[0] == 'x' || digits[0] == 'X' {
				base, digits = 16, digits[1:]
			}
			n, err := strconv.ParseUint(digits, base, 21)
			if err != nil || n > utf8.MaxRune || n < ' ' && n != '\t' && n != '\n' {
				n = utf8.RuneError
			}
			out = utf8.AppendRune(out, rune(n))
		default:
			out = append(out, raw[:end+1]...)
		}
		raw = raw[end+1:]
	}
}
