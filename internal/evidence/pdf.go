package evidence

import (
	"bytes"
	"compress/zlib"
	"errors"
	"io"
	"strconv"

	"luodi/internal/fault"
)

// pdfMarks are names of PDF that run something (ISO 32000-1, 12.6.4, 12.7.8 and 13.6). They are
// looked for in the file and in its packed object streams; the content of pages is not looked at,
// it cannot run. Attached files are let through: electronic invoices carry their own data so, and
// no reader opens them by itself. /JS never comes without /JavaScript, and three letters are too
// often chance in packed data.
var pdfMarks = []string{"/JavaScript", "/Launch", "/RichMedia", "/XFA"}

const (
	maxObjectStream  = 16 << 20 // unpacked bytes of one object stream
	maxObjectStreams = 512 << 20
	pdfOverlap       = 4 << 10
)

// pdfFile is what a PDF says without being drawn.
type pdfFile struct {
	pages     int
	encrypted bool
}

// pdfReader looks through a PDF piece by piece.
type pdfReader struct {
	name     string
	file     io.ReaderAt
	size     int64
	doc      pdfFile
	counted  int // pages one by one, when no page tree says how many
	unpacked int64
	trailer  bool
}

// readPDF looks through a PDF once, holding one piece of it. It refuses what runs and a file cut
// off, and counts the pages by the page tree.
func readPDF(name string, r io.ReaderAt, size int64) (pdfFile, error) {
	p := &pdfReader{name: name, file: r, size: size}
	buf := make([]byte, pdfOverlap+256<<10)
	kept := 0
	body := io.NewSectionReader(r, 0, size)
	for at := int64(0); ; {
		n, err := io.ReadFull(body, buf[kept:])
		last := err == io.EOF || err == io.ErrUnexpectedEOF
		if err != nil && !last {
			return pdfFile{}, err
		}
		piece := buf[:kept+n]
		whole := len(piece) // what begins after it is left to the next piece
		if !last {
			whole -= pdfOverlap
		}
		if err := p.names(piece, whole); err != nil {
			return pdfFile{}, err
		}
		if err := p.streams(piece, whole, at-int64(kept)); err != nil {
			return pdfFile{}, err
		}
		if last {
			break
		}
		at += int64(n)
		kept = copy(buf, piece[whole:])
	}
	if p.doc.pages == 0 {
		p.doc.pages = p.counted
	}
	if !p.trailer || p.doc.pages == 0 && !p.doc.encrypted {
		return pdfFile{}, fault.Wrap(fault.Invalid, "evidence.damaged", fault.Args{"name": name}, errCut)
	}
	return p.doc, nil
}

// names looks at every name that begins in the first bytes of a piece; the rest is there to read
// on.
func (p *pdfReader) names(piece []byte, whole int) error {
	if bytes.Contains(piece, []byte("%%EOF")) || bytes.Contains(piece, []byte("startxref")) {
		p.trailer = true
	}
	for i := 0; i < whole; i++ {
		at := bytes.IndexByte(piece[i:whole], '/')
		if at < 0 {
			return nil
		}
		i += at
		name, after := pdfName(piece[i:])
		switch string(name) {
		case "/Encrypt":
			p.doc.encrypted = p.doc.encrypted || pdfReference(piece[i+after:])
		case "/Type":
			p.typed(piece, i, i+after)
		default:
			for _, m := range pdfMarks {
				if string(name) == m && pdfObject(piece[i+after:]) {
					return fault.New(fault.Unsupported, "evidence.pdf_active", fault.Args{"name": p.name, "what": m})
				}
			}
		}
		i += max(after-1, 0)
	}
	return nil
}

// pdfName reads a name at the beginning of b, its #xx written out, and says how long it was.
func pdfName(b []byte) ([]byte, int) {
	name := []byte{'/'}
	i := 1
	for i < len(b) && len(name) < 64 && bytes.IndexByte([]byte(" \t\r\n\f\x00/<>[](){}%"), b[i]) < 0 {
		if b[i] == '#' && i+2 < len(b) {
			if v, err := strconv.ParseUint(string(b[i+1:i+3]), 16, 8); err == nil {
				name = append(name, byte(v))
				i += 3
				continue
			}
		}
		name = append(name, b[i])
		i++
	}
	return name, i
}

// pdfObject reports whether an object follows, as it does after a name that is a key or a value:
// in the packed content of a page the same letters are chance.
func pdfObject(b []byte) bool {
	b = bytes.TrimLeft(b, " \t\r\n\f\x00")
	return len(b) > 0 && (bytes.IndexByte([]byte("/<[(>"), b[0]) >= 0 || b[0] >= '0' && b[0] <= '9' || b[0] == 'n' || b[0] == 'e')
}

func pdfReference(b []byte) bool {
	b = bytes.TrimLeft(b, " \t\r\n\f\x00")
	return len(b) > 0 && (b[0] == '<' || b[0] >= '0' && b[0] <= '9')
}

// typed looks at a dictionary with a type: the page tree counts its pages at its root, which is
// the largest count; the last written root stands.
func (p *pdfReader) typed(piece []byte, at, after int) {
	value := bytes.TrimLeft(piece[after:], " \t\r\n\f\x00")
	if len(value) == 0 || value[0] != '/' {
		return
	}
	name, _ := pdfName(value)
	switch string(name) {
	case "/Page":
		p.counted++
	case "/Pages":
		dict := pdfDictionary(piece[max(0, at-2048):min(len(piece), at+2048)], min(at, 2048))
		i := bytes.Index(dict, []byte("/Count"))
		if i < 0 {
			return
		}
		digits := bytes.TrimLeft(dict[i+6:], " \t\r\n")
		n := 0
		for n < len(digits) && n < 7 && digits[n] >= '0' && digits[n] <= '9' {
			n++
		}
		if count, err := strconv.Atoi(string(digits[:n])); err == nil {
			p.doc.pages = max(p.doc.pages, count)
		}
	}
}

// pdfDictionary gives the innermost dictionary around a place, as far as b shows it.
func pdfDictionary(b []byte, at int) []byte {
	from, to := 0, len(b)
	for i, depth := at-1, 0; i > 0; i-- {
		if b[i] == '>' && b[i-1] == '>' {
			depth, i = depth+1, i-1
		} else if b[i] == '<' && b[i-1] == '<' {
			if depth == 0 {
				from = i
				break
			}
			depth, i = depth-1, i-1
		}
	}
	for i, depth := at, 0; i+1 < len(b); i++ {
		if b[i] == '<' && b[i+1] == '<' {
			depth, i = depth+1, i+1
		} else if b[i] == '>' && b[i+1] == '>' {
			if depth == 0 {
				to = i
				break
			}
			depth, i = depth-1, i+1
		}
	}
	return b[from:to]
}

// streams unpacks the object streams that begin in the first bytes of a piece and looks at their
// names; offset is where the piece stands in the file.
func (p *pdfReader) streams(piece []byte, whole int, offset int64) error {
	for i := 0; i < whole; {
		at := bytes.Index(piece[i:], []byte("/ObjStm"))
		if at < 0 || i+at >= whole {
			return nil
		}
		i += at + 7
		head := piece[i:min(len(piece), i+pdfOverlap/2)]
		start := bytes.Index(head, []byte("stream"))
		if start < 0 {
			continue
		}
		from := offset + int64(i+start+6)
		if err := p.objectStream(from); err != nil {
			return err
		}
	}
	return nil
}

// objectStream unpacks one object stream. One that cannot be unpacked is encrypted or damaged:
// the former is decided by opening the file, the latter no reader reads either.
func (p *pdfReader) objectStream(from int64) error {
	skip := [2]byte{}
	p.file.ReadAt(skip[:], from)
	for _, c := range skip {
		if c == '\r' || c == '\n' {
			from++
		}
	}
	z, err := zlib.NewReader(io.NewSectionReader(p.file, from, p.size-from))
	if err != nil {
		return nil
	}
	defer z.Close()
	objects, err := io.ReadAll(io.LimitReader(z, maxObjectStream+1))
	p.unpacked += int64(len(objects))
	if len(objects) > maxObjectStream || p.unpacked > maxObjectStreams {
		return fault.New(fault.TooLarge, "evidence.bomb", fault.Args{"name": p.name})
	}
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && len(objects) == 0 {
		return nil
	}
	inner := &pdfReader{name: p.name}
	if err := inner.names(objects, len(objects)); err != nil {
		return err
	}
	p.doc.pages = max(p.doc.pages, inner.doc.pages)
	p.counted += inner.counted
	return nil
}
