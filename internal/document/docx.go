package document

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"path"
	"strings"
	"unicode/utf8"

	"luodi/internal/fault"
)

// Limits of what a Word file may unpack to. A plan of a hundred pages has a main part of two or
// three megabytes; XML packs down to a tenth or a thirtieth.
const (
	maxPart      = 32 << 20
	maxUnpacked  = 64 << 20
	maxPackRatio = 400
	maxParts     = 5000
)

// readDOCX reads a Word document: its text as it is shown with all changes accepted, automatic
// numbers included.
func readDOCX(ctx context.Context, doc *Document, file []byte) error {
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return damagedDOCX(doc.Name, "zip", err)
	}
	if len(z.File) > maxParts {
		return fault.New(fault.TooLarge, "document.unpacks_too_large", fault.Args{"name": doc.Name, "part": itoa(len(z.File))})
	}
	w := word{ctx: ctx, doc: doc, files: make(map[string]*zip.File, len(z.File))}
	for _, f := range z.File {
		w.files[strings.TrimPrefix(f.Name, "/")] = f
	}
	if err := w.read(); err != nil {
		return err
	}
	assemble(doc, w.blocks, w.chars, nil)
	readMeta(doc)
	return nil
}

// word is a Word document being read.
type word struct {
	ctx      context.Context
	doc      *Document
	files    map[string]*zip.File
	unpacked int64

	styles    map[string]*wordStyle
	deflt     *wordStyle // the paragraph style of paragraphs that name none
	numbering numbering

	blocks   []rawBlock
	chars    []byte
	deferred []rawBlock // text boxes of the paragraph being read
	carry    []byte     // a paragraph whose mark was deleted: it goes on in the next
	tables   int
	cells    int
	cell     int32 // the cell being read, 0 outside
	chrome   bool
	depth    int
	embedded int
	free     [][]byte // buffers of paragraphs
}

const (
	wordNS = "/wordprocessingml/"
	relsNS = "/package/2006/relationships"
)

func (w *word) read() error {
	main := w.target("_rels/.rels", "/officeDocument", "")
	if main == "" {
		main = "word/document.xml"
	}
	if w.files[main] == nil {
		return damagedDOCX(w.doc.Name, main, errors.New("no main part"))
	}
	rels := path.Dir(main) + "/_rels/" + path.Base(main) + ".rels"
	links, err := w.links(rels, path.Dir(main))
	if err != nil {
		return err
	}
	if err := w.readStyles(links["styles"]); err != nil {
		return err
	}
	if err := w.readNumbering(links["numbering"]); err != nil {
		return err
	}
	w.chrome = true
	for _, part := range strings.Fields(links["header"]) {
		if err := w.story(part); err != nil {
			return err
		}
	}
	w.chrome = false
	if err := w.story(main); err != nil {
		return err
	}
	w.chrome = true
	for _, part := range strings.Fields(links["footnotes"] + " " + links["endnotes"] + " " + links["footer"]) {
		if err := w.story(part); err != nil {
			return err
		}
	}
	if w.embedded > 0 {
		w.doc.warn("document.embedded_skipped", map[string]any{"n": w.embedded})
	}
	return w.readTitle()
}

// part unpacks a part within the limits; nil when it is not there.
func (w *word) part(name string) ([]byte, error) {
	f := w.files[name]
	if f == nil {
		return nil, nil
	}
	bomb := fault.New(fault.TooLarge, "document.unpacks_too_large", fault.Args{"name": w.doc.Name, "part": name})
	if f.UncompressedSize64 > maxPart || f.UncompressedSize64 > 4<<20 && f.UncompressedSize64 > maxPackRatio*max(f.CompressedSize64, 1) {
		return nil, bomb
	}
	r, err := f.Open()
	if err != nil {
		return nil, damagedDOCX(w.doc.Name, name, err)
	}
	defer r.Close()
	data := make([]byte, f.UncompressedSize64)
	if _, err := io.ReadFull(r, data); err != nil {
		return nil, damagedDOCX(w.doc.Name, name, err)
	}
	var more [1]byte
	if n, err := r.Read(more[:]); n > 0 { // the header lied about the size
		return nil, bomb
	} else if err != io.EOF {
		return nil, damagedDOCX(w.doc.Name, name, err)
	}
	if w.unpacked += int64(len(data)); w.unpacked > maxUnpacked {
		return nil, bomb
	}
	if !utf8.Valid(data) {
		if utf16Order(data) == "" && !bytes.Contains(data[:min(len(data), 200)], []byte("encoding")) {
			return nil, damagedDOCX(w.doc.Name, name, errors.New("not UTF-8"))
		}
		data = []byte(decode(data, declaredCharset(data)).text)
	}
	return data, nil
}

func damagedDOCX(name, place string, err error) error {
	return fault.Wrap(fault.Invalid, "document.damaged_at", fault.Args{"name": name, "format": "DOCX", "place": place}, err)
}

// bad is the fault of a part that is not well-formed XML, or declares entities.
func (w *word) bad(part string, x *xmlScanner) error {
	place := part + " @" + itoa(x.pos)
	if x.doc {
		return fault.New(fault.Invalid, "document.entities", fault.Args{"name": w.doc.Name, "place": place})
	}
	return damagedDOCX(w.doc.Name, place, errors.New("not well formed"))
}

// links gives the parts that a part refers to, by the last word of the relationship's type;
// several of one type are parted by blanks.
func (w *word) links(rels, dir string) (map[string]string, error) {
	data, err := w.part(rels)
	if err != nil || data == nil {
		return nil, err
	}
	links := map[string]string{}
	x := newXMLScanner(data, relsNS)
	for {
		switch x.next() {
		case xmlStart:
			if string(x.name) != "Relationship" || string(x.attr("TargetMode")) == "External" {
				continue
			}
			kind, target := path.Base(x.attrText("Type")), x.attrText("Target")
			if strings.HasPrefix(target, "/") {
				target = target[1:]
			} else {
				target = path.Join(dir, target)
			}
			if links[kind] != "" {
				target = links[kind] + " " + target
			}
			links[kind] = target
		case xmlEOF:
			return links, nil
		case xmlBad:
			return nil, w.bad(rels, x)
		}
	}
}

func (w *word) target(rels, kind, dir string) string {
	links, err := w.links(rels, dir)
	if err != nil {
		return ""
	}
	name, _, _ := strings.Cut(links[path.Base(kind)], " ")
	return name
}

// readTitle takes the title from the core properties.
func (w *word) readTitle() error {
	name := w.target("_rels/.rels", "/core-properties", "")
	if name == "" {
		name = "docProps/core.xml"
	}
	data, err := w.part(name)
	if err != nil || data == nil {
		return nil // a title is no reason to refuse a document
	}
	x := newXMLScanner(data, "http://purl.org/dc/elements/1.1/")
	inside := false
	for {
		switch x.next() {
		case xmlStart:
			inside = string(x.name) == "title"
		case xmlText:
			if inside {
				w.doc.Title = strings.TrimSpace(w.doc.Title + string(appendXMLText(nil, x.text)))
			}
		case xmlEnd:
			inside = false
		default:
			return nil
		}
	}
}
