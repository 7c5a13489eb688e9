package evidence

import (
	"bytes"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"luodi/internal/fault"
)

// maxLine is the most bytes of one line of text; a longer one is looked at in pieces.
const maxLine = 64 << 10

// checkText reads text through: no control characters, nothing that a browser would run anywhere
// near the beginning, and in CSV no cell that a spreadsheet would run. It holds one line at a
// time.
func checkText(name string, kind Kind, r *io.SectionReader) error {
	plain, err := decoded(name, r)
	if err != nil {
		return err
	}
	var line []byte
	row, seen, blank := 1, 0, true
	buf := make([]byte, 32<<10)
	end := func() error {
		if seen < 64<<10 { // browsers guess from the first kilobytes
			if what := activeIn(line); what != "" {
				return fault.New(fault.Unsupported, "evidence.active", fault.Args{"name": name, "what": what})
			}
		}
		seen += len(line)
		if kind == CSV {
			return checkCells(name, row, line)
		}
		return nil
	}
	for {
		n, err := plain.Read(buf)
		for _, c := range buf[:n] {
			switch {
			case c == '\n':
				if err := end(); err != nil {
					return err
				}
				row, line = row+1, line[:0]
				continue
			case c < 0x20 && c != '\t' && c != '\r' && c != '\f' && c != '\v' && c != 0x1b && c != 0x1a, c == 0x7f:
				return fault.New(fault.Unsupported, "evidence.binary", fault.Args{"name": name, "kinds": labels()})
			}
			blank = blank && (c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v')
			if line = append(line, c); len(line) >= maxLine {
				if err := end(); err != nil {
					return err
				}
				line = line[:0]
			}
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			return fault.Wrap(fault.Unsupported, "evidence.binary", fault.Args{"name": name, "kinds": labels()}, err)
		}
	}
	if err := end(); err != nil {
		return err
	}
	if blank && row == 1 || seen == 0 {
		return fault.New(fault.Invalid, "evidence.empty", fault.Args{"name": name})
	}
	return nil
}

// decoded gives the text as UTF-8: marked UTF-16, UTF-8, GB 18030 or Big5.
func decoded(name string, r *io.SectionReader) (io.Reader, error) {
	head := make([]byte, 2)
	n, _ := r.ReadAt(head, 0)
	if h := string(head[:n]); h == "\xff\xfe" || h == "\xfe\xff" {
		return transform.NewReader(r, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder()), nil
	}
	if ok, err := validUTF8(io.NewSectionReader(r, 0, r.Size())); err != nil {
		return nil, err
	} else if ok {
		return r, nil
	}
	for _, e := range []transform.Transformer{simplifiedchinese.GB18030.NewDecoder(), traditionalchinese.Big5.NewDecoder()} {
		if decodes(io.NewSectionReader(r, 0, r.Size()), e) {
			e.Reset()
			return transform.NewReader(r, e), nil
		}
	}
	return nil, fault.New(fault.Unsupported, "evidence.binary", fault.Args{"name": name, "kinds": labels()})
}

// validUTF8 reads everything in pieces, a character cut at a border carried over.
func validUTF8(r io.Reader) (bool, error) {
	buf := make([]byte, 32<<10)
	kept := 0
	for {
		n, err := r.Read(buf[kept:])
		piece := buf[:kept+n]
		for len(piece) > 0 && utf8.FullRune(piece) {
			c, size := utf8.DecodeRune(piece)
			if c == utf8.RuneError && size == 1 {
				return false, nil
			}
			piece = piece[size:]
		}
		kept = copy(buf, piece)
		if err == io.EOF {
			return kept == 0, nil
		}
		if err != nil {
			return false, err
		}
	}
}

// decodes reports whether an encoding explains all but one byte in a thousand.
func decodes(r io.Reader, e transform.Transformer) bool {
	buf := make([]byte, 32<<10)
	total, bad := 0, 0
	for t := transform.NewReader(r, e); ; {
		n, err := t.Read(buf)
		total += n
		bad += bytes.Count(buf[:n], []byte("\uFFFD")) * 3
		if err == io.EOF {
			return bad*1000 <= total
		}
		if err != nil {
			return false
		}
	}
}

// checkCells refuses a cell that a spreadsheet takes for a formula: CSV has no formulas of its
// own, and one put in by hand can fetch or start something. Signed numbers are no formulas.
func checkCells(name string, row int, line []byte) error {
	start := true
	for i, c := range line {
		if start {
			rest := bytes.TrimLeft(line[i:], "\" \t\u3000")
			if formula(rest) {
				return fault.New(fault.Unsupported, "evidence.csv_formula", fault.Args{"name": name, "row": row, "cell": shown(string(rest[:min(len(rest), 30)]))})
			}
		}
		start = c == ',' || c == ';' || c == '\t'
	}
	return nil
}

func formula(cell []byte) bool {
	if len(cell) == 0 {
		return false
	}
	switch cell[0] {
	case '=':
		return true
	case '+', '-', '@':
		end := bytes.IndexAny(cell, ",;\t\"\r")
		if end < 0 {
			end = len(cell)
		}
		return bytes.ContainsAny(cell[:end], "(|!")
	}
	return false
}
