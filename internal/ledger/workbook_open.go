package ledger

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"luodi/internal/fault"
	"luodi/internal/i18n"
)

// A workbook of work plans is read part by part from its archive, as a stream: so a file can be
// refused before it fills the memory, and what a sheet hides (formulas, hidden rows, merged cells,
// error values) is seen as it is written.

// rawCell is one cell as it is written.
type rawCell struct {
	text    string // shared strings put in; of a formula the cached value
	formula bool
	kind    byte // 'n' number, 's' text, 'b' truth, 'e' error, 'd' date
}

// rawRow is one row with its cells by column, from 1.
type rawRow struct {
	n      int
	hidden bool
	cells  map[int]rawCell
}

// rawSheet is one sheet. Trouble stops its reading at a place.
type rawSheet struct {
	name    string
	rows    []rawRow
	merged  []string // ranges, as written
	trouble *CellError
}

// rawBook is a workbook.
type rawBook struct {
	from1904 bool // serial numbers of dates count from 1904
	sheets   []rawSheet
}

// openWork unpacks a workbook of work plans within the bounds.
func openWork(content []byte) (*rawBook, error) {
	a, err := openArchive(content, MostWorkBytes, mostUnzipped)
	if err != nil {
		return nil, err
	}
	b, err := a.book()
	return b, a.told(err)
}

// openArchive opens a workbook of at most so many bytes, which may unfold to so many.
func openArchive(content []byte, most int, unfolded int64) (*archive, error) {
	if len(content) > most {
		return nil, fault.New(fault.TooLarge, i18n.WorkfileTooLarge.Key, fault.Args{"limit": i18n.Bytes(int64(most))})
	}
	if bytes.HasPrefix(content, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")) { // a compound file: encrypted, or the format before 2007
		return nil, fault.New(fault.Unsupported, i18n.WorkfileOldExcel.Key, nil)
	}
	if !bytes.HasPrefix(content, []byte("PK")) {
		return nil, fault.New(fault.Unsupported, i18n.WorkfileNotExcel.Key, nil)
	}
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return nil, fault.Wrap(fault.Unsupported, i18n.WorkfileBroken.Key, nil, err)
	}
	a := &archive{parts: map[string]*zip.File{}, left: unfolded, most: unfolded}
	for _, f := range z.File {
		if f.Flags&1 != 0 {
			return nil, fault.New(fault.Unsupported, i18n.WorkfileOldExcel.Key, nil)
		}
		a.parts[strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(f.Name, `\`, "/")), "/")] = f
	}
	if a.parts["xl/workbook.xml"] == nil {
		return nil, fault.New(fault.Unsupported, i18n.WorkfileOther.Key, nil)
	}
	return a, nil
}

// told turns an error of unpacking into the fault that a person reads.
func (a *archive) told(err error) error {
	switch {
	case errors.Is(err, errUnfolds):
		return fault.Wrap(fault.TooLarge, i18n.WorkfileUnfolds.Key, fault.Args{"limit": i18n.Bytes(a.most)}, err)
	case err != nil:
		return fault.Wrap(fault.Unsupported, i18n.WorkfileBroken.Key, nil, err)
	}
	return nil
}

// mostShared bounds the strings that a workbook shares: no sheet within the bounds needs more.
const mostShared = 500_000

var (
	errUnfolds = errors.New("ledger: unpacked too large")
	errPart    = errors.New("ledger: part of the workbook missing or wrong")
)

// archive counts what is unpacked of a file, whatever its directory says.
type archive struct {
	parts map[string]*zip.File
	left  int64
	most  int64
}

type countedPart struct {
	r io.Reader
	a *archive
}

func (c countedPart) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	if c.a.left -= int64(n); c.a.left < 0 {
		return 0, errUnfolds
	}
	return n, err
}

// each gives the elements of a part in order: start and end with their text.
func (a *archive) each(name string, start func(xml.StartElement), end func(name, text string) error) error {
	f := a.parts[name]
	if f == nil {
		return errPart
	}
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	d := xml.NewDecoder(countedPart{r, a})
	var text []byte
	for depth := 0; ; {
		t, err := d.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if depth++; depth > 64 {
				return errPart
			}
			text = text[:0]
			start(t)
		case xml.CharData:
			text = append(text, t...)
		case xml.EndElement:
			depth--
			if err := end(t.Name.Local, string(text)); err != nil {
				if err == io.EOF {
					return nil
				}
				return err
			}
			text = text[:0]
		case xml.Directive:
			return errPart // no document type belongs here
		}
	}
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func truth(s string) bool { return s == "1" || s == "true" || s == "on" }

// index finds the sheets of a workbook and their parts.
func (a *archive) index() (b *rawBook, files []string, err error) {
	targets := map[string]string{}
	err = a.each("xl/_rels/workbook.xml.rels", func(e xml.StartElement) {
		if e.Name.Local == "Relationship" {
			t := attr(e, "Target")
			if !strings.HasPrefix(t, "/") {
				t = "/xl/" + t
			}
			targets[attr(e, "Id")] = strings.TrimPrefix(path.Clean(t), "/")
		}
	}, ignore)
	if err != nil {
		return nil, nil, err
	}
	b = &rawBook{}
	err = a.each("xl/workbook.xml", func(e xml.StartElement) {
		switch e.Name.Local {
		case "workbookPr":
			b.from1904 = truth(attr(e, "date1904"))
		case "sheet":
			for _, at := range e.Attr {
				if at.Name.Local == "id" && at.Name.Space != "" {
					b.sheets = append(b.sheets, rawSheet{name: attr(e, "name")})
					files = append(files, targets[at.Value])
				}
			}
		}
	}, ignore)
	return b, files, err
}

// book reads the sheets of a workbook of work plans.
func (a *archive) book() (*rawBook, error) {
	b, files, err := a.index()
	if err != nil {
		return nil, err
	}
	shared, err := a.shared()
	if err != nil {
		return nil, err
	}
	for i := range b.sheets {
		if !wanted(b.sheets[i].name) {
			continue
		}
		if err := a.sheet(files[i], shared, &b.sheets[i]); err != nil {
			if errors.Is(err, errUnfolds) {
				return nil, err
			}
			return nil, errors.Join(errPart, err)
		}
	}
	return b, nil
}

func ignore(string, string) error { return nil }

// wanted sheets are those that an export has; others are somebody's own and are not read.
func wanted(name string) bool {
	return slices.ContainsFunc([]*i18n.Message{i18n.WorkfileTasks, i18n.WorkfileStrands, i18n.WorkfilePlans, i18n.WorkfileAbout},
		func(m *i18n.Message) bool { return named(m, name) })
}

// shared are the workbook's strings, their phonetic guides left out.
func (a *archive) shared() ([]string, error) {
	if a.parts["xl/sharedStrings.xml"] == nil {
		return nil, nil
	}
	var out []string
	var b strings.Builder
	guide := false
	err := a.each("xl/sharedStrings.xml", func(e xml.StartElement) {
		guide = guide || e.Name.Local == "rPh"
	}, func(name, text string) error {
		switch name {
		case "rPh":
			guide = false
		case "t":
			if !guide {
				b.WriteString(text)
			}
		case "si":
			if len(out) == mostShared {
				return errUnfolds
			}
			out = append(out, unescape(b.String()))
			b.Reset()
		}
		return nil
	})
	return out, err
}

var escaped = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

// unescape undoes the writing of characters that XML cannot hold (ECMA-376 part 1, §22.9.2.19).
func unescape(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	return escaped.ReplaceAllStringFunc(s, func(e string) string {
		n, _ := strconv.ParseUint(e[2:6], 16, 16)
		return string(rune(n))
	})
}

// sheet reads one sheet up to the bounds of rows and columns.
func (a *archive) sheet(file string, shared []string, s *rawSheet) error {
	return a.rows(file, shared, s, func(r rawRow) error {
		s.rows = append(s.rows, r)
		return nil
	})
}

// rows gives the rows of a sheet one after another, up to the bounds of rows and columns; what is
// merged is known after the last.
func (a *archive) rows(file string, shared []string, s *rawSheet, each func(rawRow) error) error {
	read := 0
	var row rawRow
	var cell rawCell
	var column int
	var inline strings.Builder
	guide, kind, ref := false, "", 0
	start := func(e xml.StartElement) {
		switch e.Name.Local {
		case "row":
			n, err := strconv.Atoi(attr(e, "r"))
			if err != nil || n < 1 {
				n = row.n + 1
			}
			row = rawRow{n: n, hidden: truth(attr(e, "hidden")), cells: map[int]rawCell{}}
			column = 0
		case "c":
			column++
			if c, _, err := excelize.CellNameToCoordinates(attr(e, "r")); err == nil {
				column = c
			}
			cell, kind = rawCell{kind: 'n'}, attr(e, "t")
			inline.Reset()
		case "f":
			cell.formula = true
		case "rPh":
			guide = true
		case "mergeCell":
			if ref++; ref <= 1000 {
				s.merged = append(s.merged, attr(e, "ref"))
			}
		}
	}
	end := func(name, text string) error {
		switch name {
		case "v":
			cell.text = text
		case "t":
			if !guide {
				inline.WriteString(text)
			}
		case "rPh":
			guide = false
		case "c":
			if row.cells == nil {
				return errPart // a cell in no row
			}
			switch kind {
			case "s":
				i, err := strconv.Atoi(strings.TrimSpace(cell.text))
				if err != nil || i < 0 || i >= len(shared) {
					return errPart
				}
				cell.text, cell.kind = shared[i], 's'
			case "inlineStr":
				cell.text, cell.kind = unescape(inline.String()), 's'
			case "str":
				cell.text, cell.kind = unescape(cell.text), 's'
			case "b", "e", "d":
				cell.kind = kind[0]
			}
			if cell.text == "" && !cell.formula {
				return nil
			}
			if column > mostWorkColumns {
				if s.trouble == nil {
					s.trouble = &CellError{s.name, row.n, "", i18n.WorkfileTooManyCells.Key, fault.Args{"most": mostWorkColumns}}
				}
				return nil
			}
			row.cells[column] = cell
		case "row":
			if len(row.cells) == 0 {
				return nil
			}
			if read++; read > mostWorkRows || row.n > 2*mostWorkRows {
				s.trouble = &CellError{s.name, row.n, "", i18n.WorkfileTooManyRows.Key, fault.Args{"most": mostWorkRows}}
				return io.EOF
			}
			return each(row)
		}
		return nil
	}
	return a.each(file, start, end)
}
