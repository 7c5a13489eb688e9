package evidence

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"path"
	"strings"

	"luodi/internal/fault"
)

// Limits of what a zip container may hold. A large workbook of real data has 2,000 entries,
// 300 MB of sheets and packs 25 to 1.
const (
	maxEntries   = 10_000
	maxUnpacked  = 1 << 30 // bytes of all entries together, nested ones too
	maxRatio     = 150     // unpacked to packed, of an entry of more than a megabyte
	maxNested    = 2       // containers inside containers: a workbook in a presentation
	maxInner     = 32 << 20
	longestEntry = 1024 // bytes of an entry's name
)

// container checks a zip file entry by entry.
type container struct {
	name     string // of the file, for messages
	unpacked int64
	entries  int
}

func (c *container) fault(kind fault.Kind, key fault.Key, entry string) error {
	return fault.New(kind, key, fault.Args{"name": c.name, "entry": shown(entry)})
}

func (c *container) damaged(cause error) error {
	return fault.Wrap(fault.Invalid, "evidence.damaged", fault.Args{"name": c.name}, cause)
}

// checkContainer reads a zip container through, unpacking every entry to nowhere, and tells what
// it is. It refuses macros, programs, controls, scripts, templates and data fetched from
// elsewhere, encryption, bombs, damage and entries with names that lead out of it.
func checkContainer(name string, r io.ReaderAt, size int64) (Kind, error) {
	c := &container{name: name}
	return c.check(r, size, 0)
}

func (c *container) check(r io.ReaderAt, size int64, depth int) (Kind, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return "", c.damaged(err)
	}
	if c.entries += len(z.File); c.entries > maxEntries {
		return "", fault.New(fault.TooLarge, "evidence.bomb", fault.Args{"name": c.name})
	}
	if err := c.sizes(z, size); err != nil {
		return "", err
	}
	kind := kindOfEntries(z)
	if kind == "" {
		return "", fault.New(fault.Unsupported, "evidence.archive", fault.Args{"name": c.name, "kinds": labels()})
	}
	seen := make(map[string]bool, len(z.File))
	for _, f := range z.File {
		low := strings.ToLower(f.Name)
		if seen[low] {
			return "", c.damaged(errors.New("two entries named " + f.Name))
		}
		seen[low] = true
		if err := c.entry(f, kind, depth); err != nil {
			return "", err
		}
	}
	return kind, nil
}

// sizes refuses a bomb by what the directory of the file says, before anything is unpacked.
// Entries that overlap are a bomb too: together they are longer than the file.
func (c *container) sizes(z *zip.Reader, size int64) error {
	var packed, unpacked uint64
	for _, f := range z.File {
		packed += f.CompressedSize64
		unpacked += f.UncompressedSize64
		if f.UncompressedSize64 > mib && f.UncompressedSize64/maxRatio > f.CompressedSize64 || unpacked > maxUnpacked || packed > uint64(size) {
			return fault.New(fault.TooLarge, "evidence.bomb", fault.Args{"name": c.name})
		}
	}
	return nil
}

// kindOfEntries tells the kind by the main part; "" is another archive.
func kindOfEntries(z *zip.Reader) Kind {
	kind := Kind("")
	types := false
	for _, f := range z.File {
		switch n := f.Name; {
		case n == "[Content_Types].xml":
			types = true
		case n == "OFD.xml":
			return OFD
		case strings.HasPrefix(n, "word/"):
			kind = DOCX
		case strings.HasPrefix(n, "xl/"):
			kind = XLSX
		case strings.HasPrefix(n, "ppt/"):
			kind = PPTX
		}
	}
	if !types {
		return ""
	}
	return kind
}

// entry checks one entry: its name, then its bytes.
func (c *container) entry(f *zip.File, kind Kind, depth int) error {
	n := f.Name
	if len(n) > longestEntry || strings.ContainsAny(n, "\\\x00") || path.IsAbs(n) || strings.Contains("/"+n+"/", "/../") || len(n) > 1 && n[1] == ':' {
		return c.fault(fault.Invalid, "evidence.entry_name", n)
	}
	if f.Flags&1 != 0 {
		return fault.New(fault.Invalid, "evidence.password", fault.Args{"name": c.name})
	}
	if f.FileInfo().IsDir() {
		return nil
	}
	low := strings.ToLower(n)
	if key := forbiddenPart(low); key != "" {
		return c.fault(fault.Unsupported, key, n)
	}
	_, ext := splitName(path.Base(low))
	if activeExtensions[ext] && ext != "xml" && ext != "svg" && ext != "xsl" && ext != "xslt" && !(ext == "htm" && kind == "") {
		return c.fault(fault.Unsupported, "evidence.entry_active", n)
	}
	return c.content(f, ext, kind, depth)
}

// forbiddenPart names what an office file may not have, by the place of the part.
func forbiddenPart(low string) fault.Key {
	base := path.Base(low)
	switch {
	case strings.HasPrefix(base, "vbaproject"), strings.HasPrefix(base, "vbadata"), strings.Contains(low, "/macrosheets/"),
		strings.Contains(low, "/dialogsheets/"), strings.HasPrefix(base, "attachedtoolbars"), base == "jsaproject.bin": // WPS keeps its JavaScript macros there
		return "evidence.macros"
	case strings.Contains(low, "/activex/"), strings.Contains(low, "/customui/"), strings.HasPrefix(low, "customui/"):
		return "evidence.entry_active"
	}
	return ""
}

// content unpacks an entry, counting, and looks at its beginning or, where it matters, at all of
// it.
func (c *container) content(f *zip.File, ext string, kind Kind, depth int) error {
	r, err := f.Open()
	if err != nil {
		return c.damaged(err)
	}
	defer r.Close()
	head := make([]byte, 512)
	n, err := io.ReadFull(r, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return c.damaged(err)
	}
	head = head[:n]
	body := io.MultiReader(bytes.NewReader(head), r)
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return c.nested(body, f, depth)
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return c.scan(body, f, compoundMarks)
	case ext == "xml" || ext == "rels" || ext == "vml":
		return c.scan(body, f, xmlMarks)
	case ext == "svg":
		return c.scan(body, f, svgMarks)
	}
	if err := refuseActive(c.name, head); err != nil || archived(head) {
		return c.fault(fault.Unsupported, "evidence.entry_active", f.Name)
	}
	return c.scan(body, f, nil)
}

func archived(head []byte) bool {
	for _, m := range []string{"Rar!\x1a\x07", "7z\xbc\xaf\x27\x1c", "\x1f\x8b\x08", "MSCF", "BZh9", "\xfd7zXZ\x00"} {
		if bytes.HasPrefix(head, []byte(m)) {
			return true
		}
	}
	return false
}

// nested checks a container in a container: an embedded workbook. All share one budget.
func (c *container) nested(body io.Reader, f *zip.File, depth int) error {
	if depth+1 > maxNested || f.UncompressedSize64 > maxInner {
		return fault.New(fault.TooLarge, "evidence.bomb", fault.Args{"name": c.name})
	}
	inner, err := io.ReadAll(io.LimitReader(body, maxInner+1))
	if err != nil {
		return c.damaged(err)
	}
	if c.unpacked += int64(len(inner)); c.unpacked > maxUnpacked {
		return fault.New(fault.TooLarge, "evidence.bomb", fault.Args{"name": c.name})
	}
	_, err = c.check(bytes.NewReader(inner), int64(len(inner)), depth+1)
	if fault.Is(err, fault.Unsupported) && err.(*fault.Error).Key == "evidence.archive" {
		return c.fault(fault.Unsupported, "evidence.entry_active", f.Name)
	}
	return err
}

// mark is a piece of content that a part may not have.
type mark struct {
	text string
	key  fault.Key
}

var xmlMarks = []mark{
	{"macroEnabled", "evidence.macros"}, {"ms-office.vbaProject", "evidence.macros"}, {"ms-office.vbaData", "evidence.macros"},
	{"<!DOCTYPE", "evidence.entry_active"}, {"<!ENTITY", "evidence.entry_active"},
	{"DDEAUTO", "evidence.entry_remote"}, {"<ddeLink", "evidence.entry_remote"},
	{"relationships/attachedTemplate\"", remoteRelation}, {"relationships/oleObject\"", remoteRelation}, {"relationships/frame\"", remoteRelation}, {"relationships/subDocument\"", remoteRelation},
}

// remoteRelation is a mark that forbids only when the same element points outside the file.
const remoteRelation fault.Key = "evidence.entry_remote?"

var svgMarks = []mark{
	{"<script", "evidence.entry_active"}, {"javascript:", "evidence.entry_active"}, {"onload", "evidence.entry_active"},
	{"<foreignObject", "evidence.entry_active"}, {"<!ENTITY", "evidence.entry_active"},
}

var compoundMarks = []mark{
	{"O\x00l\x00e\x001\x000\x00N\x00a\x00t\x00i\x00v\x00e\x00", "evidence.entry_active"}, // a packed file of any kind
	{"V\x00B\x00A\x00", "evidence.macros"},
}

// scan reads an entry to its end in pieces and refuses it when it has a mark or is longer than
// the file says. An attached template on the local disk (file:///C:/…/Normal.dotm) is how Word
// writes it; one from the network is a way to run macros.
func (c *container) scan(body io.Reader, f *zip.File, marks []mark) error {
	const overlap = 2048
	buf := make([]byte, overlap+64<<10)
	kept := 0
	for {
		n, err := io.ReadFull(body, buf[kept:])
		if c.unpacked += int64(n); c.unpacked > maxUnpacked {
			return fault.New(fault.TooLarge, "evidence.bomb", fault.Args{"name": c.name})
		}
		piece := buf[:kept+n]
		for _, m := range marks {
			for rest := piece; ; {
				at := bytes.Index(rest, []byte(m.text))
				if at < 0 {
					break
				}
				if m.key != remoteRelation {
					return c.fault(fault.Unsupported, m.key, f.Name)
				}
				if remote(piece, len(piece)-len(rest)+at) {
					return c.fault(fault.Unsupported, "evidence.entry_remote", f.Name)
				}
				rest = rest[at+1:]
			}
		}
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			return nil
		}
		if err != nil {
			return c.damaged(err)
		}
		kept = copy(buf, piece[len(piece)-overlap:])
	}
}

// remote reports whether the element around a place of a relationships part points to the network.
func remote(xml []byte, at int) bool {
	from := bytes.LastIndexByte(xml[:at], '<')
	to := bytes.IndexByte(xml[at:], '>')
	if from < 0 || to < 0 {
		from, to = max(from, 0), max(to, 0)
	}
	element := asciiLower(xml[from : at+to])
	if !bytes.Contains(element, []byte(`targetmode="external"`)) {
		return false
	}
	for _, way := range []string{`target="http`, `target="ftp`, `target="\\`, `target="file://`, `target="mhtml:`} {
		i := bytes.Index(element, []byte(way))
		if i < 0 {
			continue
		}
		if rest, ok := bytes.CutPrefix(element[i:], []byte(`target="file:///`)); ok && (len(rest) < 2 || rest[0] != '\\' && rest[0] != '/') {
			return false // a drive of one's own computer
		}
		return true
	}
	return false
}

// compoundFault says what an OLE compound file is: an office file under a password, or one of the
// old binary formats, which may hold macros that cannot be told apart.
func compoundFault(name string, r io.ReaderAt, size int64) error {
	const overlap = 64
	buf := make([]byte, overlap+64<<10)
	kept := 0
	body := io.NewSectionReader(r, 0, size)
	for {
		n, err := io.ReadFull(body, buf[kept:])
		piece := buf[:kept+n]
		if bytes.Contains(piece, []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00")) {
			return fault.New(fault.Invalid, "evidence.password", fault.Args{"name": name})
		}
		if err != nil {
			return fault.New(fault.Unsupported, "evidence.old_office", fault.Args{"name": name})
		}
		kept = copy(buf, piece[len(piece)-overlap:])
	}
}
