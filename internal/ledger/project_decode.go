package ledger

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"luodi/internal/fault"
	"luodi/internal/i18n"
)

// xmlIn reads a file of somebody else's element by element: bounded in bytes, depth and length of
// texts and tags; a document type declaration is refused, since entities could be made of it.
type xmlIn struct {
	src   *guardedReader
	d     *xml.Decoder
	depth int
}

// guardedReader counts what goes through and refuses a tag of unreasonable length, which would
// become many times as large in memory.
type guardedReader struct {
	r     io.Reader
	most  int64
	left  int64
	run   int // bytes since the last > or <
	fault error
}

func (g *guardedReader) Read(p []byte) (int, error) {
	if g.fault != nil {
		return 0, g.fault
	}
	n, err := g.r.Read(p)
	if g.left -= int64(n); g.left < 0 {
		g.fault = fault.New(fault.TooLarge, i18n.ExchangeTooLarge.Key, fault.Args{"limit": i18n.Bytes(g.most)})
		return 0, g.fault
	}
	for rest := p[:n]; ; {
		i := bytes.IndexAny(rest, "<>")
		if i < 0 {
			g.run += len(rest)
			break
		}
		if g.run+i > longestXMLText {
			g.run += i
			break
		}
		g.run, rest = 0, rest[i+1:]
	}
	if g.run > longestXMLText {
		g.fault = errLongText
		return 0, g.fault
	}
	return n, err
}

var errLongText = errors.New("a text or tag is too long")

// openXML looks at the start of the file for its encoding; most bounds its bytes.
func openXML(r io.Reader, most int64) (*xmlIn, error) {
	limited := io.LimitReader(r, most+1)
	var head [4]byte
	n, err := io.ReadFull(limited, head[:])
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return nil, err
	}
	whole := io.MultiReader(bytes.NewReader(head[:n]), limited)
	g := &guardedReader{r: whole, most: most, left: most}
	wide := true
	switch {
	case bytes.HasPrefix(head[:n], []byte{0xFE, 0xFF}), bytes.HasPrefix(head[:n], []byte{0, '<', 0}):
		g.r = transform.NewReader(whole, unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder())
		if head[0] == 0 {
			g.r = transform.NewReader(whole, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewDecoder())
		}
	case bytes.HasPrefix(head[:n], []byte{0xFF, 0xFE}):
		g.r = transform.NewReader(whole, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder())
	case bytes.HasPrefix(head[:n], []byte{'<', 0, '?', 0}):
		g.r = transform.NewReader(whole, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewDecoder())
	case bytes.HasPrefix(head[:n], []byte{0xEF, 0xBB, 0xBF}):
		io.CopyN(io.Discard, whole, 3)
		wide = false
	default:
		wide = false
	}
	x := &xmlIn{src: g, d: xml.NewDecoder(g)}
	x.d.CharsetReader = func(label string, in io.Reader) (io.Reader, error) {
		if wide && strings.HasPrefix(strings.ToLower(label), "utf-16") {
			return in, nil // already read as such
		}
		enc, err := htmlindex.Get(label)
		if err != nil || wide || strings.HasPrefix(strings.ToLower(label), "utf-16") {
			return nil, fault.New(fault.Unsupported, i18n.ExchangeEncoding.Key, fault.Args{"encoding": shortened(label, 40)})
		}
		return enc.NewDecoder().Reader(in), nil
	}
	return x, nil
}

func (x *xmlIn) line() int {
	n, _ := x.d.InputPos()
	return n
}

// next gives the next token; its faults say what is the matter with the file.
func (x *xmlIn) next() (xml.Token, error) {
	t, err := x.d.Token()
	if err != nil {
		return nil, x.because(err)
	}
	switch t.(type) {
	case xml.StartElement:
		if x.depth++; x.depth > mostXMLDepth {
			return nil, fault.New(fault.Invalid, i18n.ExchangeTooDeep.Key, fault.Args{"line": x.line()})
		}
	case xml.EndElement:
		x.depth--
	case xml.Directive:
		return nil, fault.New(fault.Invalid, i18n.ExchangeDoctype.Key, fault.Args{"line": x.line()})
	}
	return t, nil
}

func (x *xmlIn) because(err error) error {
	var f *fault.Error
	var syntax *xml.SyntaxError
	at := fault.Args{"line": x.line()}
	switch {
	case x.src.fault != nil && errors.As(x.src.fault, &f), errors.As(err, &f):
		return f
	case errors.Is(x.src.fault, errLongText):
		return fault.Wrap(fault.TooLarge, i18n.ExchangeLongText.Key, at, err)
	case errors.As(err, &syntax):
		if strings.Contains(syntax.Msg, "UTF-8") {
			return fault.Wrap(fault.Invalid, i18n.ExchangeBadEncoding.Key, nil, err)
		}
		return fault.Wrap(fault.Invalid, i18n.ExchangeBrokenXML.Key, fault.Args{"line": syntax.Line}, err)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return fault.Wrap(fault.Invalid, i18n.ExchangeBrokenXML.Key, at, err)
	}
	if strings.HasPrefix(err.Error(), "xml: ") { // an encoding that the decoder itself refuses
		return fault.Wrap(fault.Invalid, i18n.ExchangeBadEncoding.Key, nil, err)
	}
	return err
}

// each calls the function for every element inside the current one; the function must read it whole
// with each, text or skip.
func (x *xmlIn) each(element func(name string) error) error {
	for {
		t, err := x.next()
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if err := element(t.Name.Local); err != nil {
				return err
			}
		case xml.EndElement:
			return nil
		}
	}
}

// text gives the text of the current element.
func (x *xmlIn) text() (string, error) {
	var b strings.Builder
	for {
		t, err := x.next()
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.CharData:
			if b.Len()+len(t) > longestXMLText {
				return "", fault.New(fault.TooLarge, i18n.ExchangeLongText.Key, fault.Args{"line": x.line()})
			}
			b.Write(t)
		case xml.StartElement:
			if err := x.skip(); err != nil {
				return "", err
			}
		case xml.EndElement:
			return b.String(), nil
		}
	}
}

func (x *xmlIn) skip() error {
	for open := 1; open > 0; {
		t, err := x.next()
		if err != nil {
			return err
		}
		switch t.(type) {
		case xml.StartElement:
			open++
		case xml.EndElement:
			open--
		}
	}
	return nil
}
