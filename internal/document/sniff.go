package document

import (
	"archive/zip"
	"bytes"
	"path"
	"strconv"
	"strings"

	"luodi/internal/fault"
)

// formatNames are what messages call the formats.
var formatNames = map[Format]string{HTML: "HTML", DOCX: "DOCX", PDF: "PDF", Text: "TXT", Markdown: "Markdown"}

// saidByName is the format that the extension claims.
func saidByName(name string) (Format, bool) {
	switch strings.ToLower(path.Ext(name)) {
	case ".html", ".htm", ".xhtml", ".shtml":
		return HTML, true
	case ".docx", ".docm", ".dotx":
		return DOCX, true
	case ".pdf":
		return PDF, true
	case ".md", ".markdown":
		return Markdown, true
	case ".txt", ".text":
		return Text, true
	case ".doc", ".wps", ".ofd", ".xlsx", ".xls", ".rtf", ".png", ".jpg", ".jpeg":
		return "", true // claims something that is not read: any readable content is a surprise
	}
	return "", false
}

// magic are the first bytes of formats that are recognised only to say what helps.
var magic = []struct {
	prefix, key, format string
}{
	{"\x89PNG\r\n", "document.image", "PNG"},
	{"\xff\xd8\xff", "document.image", "JPEG"},
	{"GIF87a", "document.image", "GIF"},
	{"GIF89a", "document.image", "GIF"},
	{"II*\x00", "document.image", "TIFF"},
	{"MM\x00*", "document.image", "TIFF"},
	{"RIFF", "document.image", "WebP"},
	{"BM", "document.image", "BMP"},
	{`{\rtf`, "document.unsupported", "RTF"},
	{"Rar!", "document.archive", "RAR"},
	{"7z\xbc\xaf", "document.archive", "7z"},
	{"\x1f\x8b", "document.archive", "gzip"},
	{"\x7fELF", "document.binary", ""},
	{"MZ", "document.binary", ""},
}

// sniff finds the format by content. The name decides only between forms that look alike:
// Markdown and text, a scrap of HTML and text.
func sniff(name string, data []byte) (Format, error) {
	if blank(data) {
		return "", fault.New(fault.Invalid, "document.empty", fault.Args{"name": name})
	}
	head := data[:min(len(data), 4096)]
	switch {
	case bytes.Contains(head[:min(len(head), 1024)], []byte("%PDF-")):
		return PDF, nil
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return sniffZip(name, data)
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return "", sniffCompound(name, data)
	}
	control := controls(head) // before the magic of two letters, which a text may begin with
	for _, m := range magic {
		if bytes.HasPrefix(head, []byte(m.prefix)) && (len(m.prefix) > 4 || control > 0) {
			return "", fault.New(fault.Unsupported, fault.Key(m.key), fault.Args{"name": name, "format": m.format})
		}
	}
	if utf16Order(data) != "" {
		if looksHTML(bytes.ReplaceAll(head, []byte{0}, nil)) {
			return HTML, nil
		}
	} else if control*10 > len(head) || bytes.IndexByte(head, 0) >= 0 {
		return "", fault.New(fault.Unsupported, "document.binary", fault.Args{"name": name})
	}
	if bytes.HasPrefix(head, []byte("MIME-Version:")) && bytes.Contains(head, []byte("multipart/related")) {
		return "", unsupported(name, "MHTML")
	}
	said, _ := saidByName(name)
	switch {
	case bytes.HasPrefix(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), []byte("<?xml")) && !bytes.Contains(asciiLower(head), []byte("<html")):
		return "", unsupported(name, "XML")
	case looksHTML(head), said == HTML && bytes.IndexByte(data, '<') >= 0:
		return HTML, nil
	case said == Markdown:
		return Markdown, nil
	}
	return Text, nil
}

// controls counts bytes that no text has: C0 controls other than white space and escape.
func controls(b []byte) int {
	n := 0
	for _, c := range b {
		if c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != 0x1b && c != 0x0b {
			n++
		}
	}
	return n
}

// looksHTML reports whether a file begins as a web page does, after white space and comments.
func looksHTML(head []byte) bool {
	head = bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	if bytes.IndexByte(head, '<') < 0 {
		return false
	}
	for {
		head = bytes.TrimLeft(head, " \t\r\n")
		if !bytes.HasPrefix(head, []byte("<!--")) {
			break
		}
		end := bytes.Index(head, []byte("-->"))
		if end < 0 {
			return false
		}
		head = head[end+3:]
	}
	lower := asciiLower(head[:min(len(head), 1024)])
	for _, tag := range []string{"<!doctype html", "<html", "<head", "<body", "<meta", "<title", "<div", "<table", "<p>", "<p ", "<script", "<link", "<h1", "<span", "<article", "<ucapcontent", "<style"} {
		if bytes.HasPrefix(lower, []byte(tag)) {
			return true
		}
	}
	return bytes.HasPrefix(lower, []byte("<")) && bytes.Contains(lower, []byte("<html"))
}

// asciiLower copies b with ASCII letters in lower case.
func asciiLower(b []byte) []byte {
	out := make([]byte, len(b))
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		out[i] = c
	}
	return out
}

// sniffZip tells a Word document from the other formats that are zip archives too.
func sniffZip(name string, data []byte) (Format, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return "", fault.Wrap(fault.Invalid, "document.damaged", fault.Args{"name": name, "format": "DOCX"}, err)
	}
	for _, f := range z.File {
		switch n := strings.TrimPrefix(f.Name, "/"); {
		case n == "word/document.xml" || n == "word/document2.xml":
			return DOCX, nil
		case strings.HasPrefix(n, "xl/"):
			return "", unsupported(name, "Excel (XLSX)")
		case strings.HasPrefix(n, "ppt/"):
			return "", unsupported(name, "PowerPoint (PPTX)")
		case n == "OFD.xml":
			return "", unsupported(name, "OFD")
		case n == "content.xml":
			return "", unsupported(name, "OpenDocument (ODT)")
		}
	}
	for _, f := range z.File {
		if f.Name == "[Content_Types].xml" {
			return DOCX, nil // a main part of another name: the reader follows the relationships
		}
	}
	return "", fault.New(fault.Unsupported, "document.archive", fault.Args{"name": name, "format": "ZIP"})
}

// sniffCompound names what stands in an OLE compound file: an encrypted Office document or one
// of the old binary formats.
func sniffCompound(name string, data []byte) error {
	if bytes.Contains(data, []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e")) {
		return fault.New(fault.Invalid, "document.encrypted", fault.Args{"name": name, "format": "Office"})
	}
	format := "Word 97–2003 (DOC)"
	switch strings.ToLower(path.Ext(name)) {
	case ".wps":
		format = "WPS"
	case ".xls", ".et":
		format = "Excel 97–2003 (XLS)"
	case ".ppt", ".dps":
		format = "PowerPoint 97–2003 (PPT)"
	}
	return unsupported(name, format)
}

func unsupported(name, format string) error {
	return fault.New(fault.Unsupported, "document.unsupported", fault.Args{"name": name, "format": format})
}

func itoa(n int) string { return strconv.Itoa(n) }
