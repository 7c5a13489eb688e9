package evidence

import (
	"bytes"
	"strings"

	"github.com/gabriel-vasile/mimetype"

	"luodi/internal/fault"
)

// headLength is how much of a file is looked at to tell what it is, before the rest is received.
const headLength = 4096

// zipped stands for "a container, its entries say which".
const zipped Kind = "zip"

// sniff tells what a file is by its first bytes; end reports that these are all. said is the kind
// that the name claims: it decides only between CSV and text, which look alike.
func sniff(name string, said Kind, head []byte) (Kind, error) {
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xd8\xff")):
		return JPEG, nil
	case bytes.HasPrefix(head, []byte("\x89PNG\r\n\x1a\n")):
		return PNG, nil
	case len(head) >= 12 && string(head[:4]) == "RIFF" && string(head[8:12]) == "WEBP":
		return WebP, nil
	case bytes.HasPrefix(head, []byte("%PDF-")):
		return PDF, nil
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return zipped, nil
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return "", nil // an OLE compound file: what it is stands further in
	case len(head) >= 12 && string(head[4:8]) == "ftyp":
		return sniffBrands(name, head)
	}
	if err := refuseActive(name, head); err != nil {
		return "", err
	}
	if err := refuseForeign(name, head); err != nil {
		return "", err
	}
	if said == CSV {
		return CSV, nil
	}
	return Text, nil
}

// sniffBrands tells pictures from videos among files of the ISO base media format.
func sniffBrands(name string, head []byte) (Kind, error) {
	size := int(uint32(head[0])<<24 | uint32(head[1])<<16 | uint32(head[2])<<8 | uint32(head[3]))
	size = min(max(size, 12), len(head))
	video := false
	for i := 8; i+4 <= size; i += 4 {
		if i == 12 {
			continue // the version of the main brand
		}
		switch string(head[i : i+4]) {
		case "heic", "heix", "hevc", "hevx", "heim", "heis", "mif1", "msf1":
			return HEIC, nil
		case "isom", "iso2", "iso4", "iso5", "iso6", "mp41", "mp42", "avc1", "M4V ", "dash", "3gp4", "3gp5", "3gp6", "qt  ":
			video = true
		}
	}
	if video {
		return MP4, nil
	}
	return "", fault.New(fault.Unsupported, "evidence.kind_unknown", fault.Args{"name": name, "found": mimetype.Detect(head).String(), "kinds": labels()})
}

// activeMarks begin files that run. Those in small letters are looked for in text, after white
// space, comments and the mark of byte order, in any case.
var activeMarks = []struct{ mark, what string }{
	{"MZ", "Windows"}, {"\x7fELF", "Linux"}, {"\xcf\xfa\xed\xfe", "macOS"}, {"\xce\xfa\xed\xfe", "macOS"},
	{"\xca\xfe\xba\xbe", "Java / macOS"}, {"\x00asm", "WebAssembly"}, {"dex\n", "Android"},
	{"L\x00\x00\x00\x01\x14\x02\x00", "Windows (LNK)"}, {"ITSF", "Windows (CHM)"}, {"FWS", "Flash"}, {"CWS", "Flash"}, {"ZWS", "Flash"},
}

// activeText are beginnings and parts of text that a browser, an office program or a shell would
// run.
var activeText = []struct{ mark, what string }{
	{"<script", "HTML"}, {"<!doctype", "HTML"}, {"<html", "HTML"}, {"<svg", "SVG"}, {"<iframe", "HTML"}, {"<object", "HTML"}, {"<embed", "HTML"},
	{"<head", "HTML"}, {"<body", "HTML"}, {"<meta", "HTML"}, {"<img", "HTML"}, {"<style", "HTML"}, {"<?xml", "XML"}, {"<?php", "PHP"}, {"<%@", "JSP"},
	{"javascript:", "JavaScript"}, {"vbscript:", "VBScript"}, {"mime-version:", "MHTML"},
}

// refuseActive refuses what runs, by its first bytes.
func refuseActive(name string, head []byte) error {
	active := func(what string) error {
		return fault.New(fault.Unsupported, "evidence.active", fault.Args{"name": name, "what": what})
	}
	for _, m := range activeMarks {
		if bytes.HasPrefix(head, []byte(m.mark)) && (len(m.mark) > 3 || bytes.IndexByte(head, 0) >= 0) {
			return active(m.what)
		}
	}
	text := plainHead(head)
	if bytes.HasPrefix(text, []byte("#!")) {
		return active("script")
	}
	if what := activeIn(text); what != "" {
		return active(what)
	}
	return nil
}

// plainHead makes UTF-16 readable as ASCII, drops the mark of byte order and leading space.
func plainHead(head []byte) []byte {
	if bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) {
		head = bytes.ReplaceAll(head[2:], []byte{0}, nil)
	}
	return bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n\f\v\x00")
}

// activeIn finds the first active mark in text, whatever its case.
func activeIn(text []byte) string {
	if bytes.IndexByte(text, '<') < 0 && bytes.IndexByte(text, ':') < 0 {
		return ""
	}
	lower := asciiLower(text)
	for _, m := range activeText {
		if bytes.Contains(lower, []byte(m.mark)) {
			return m.what
		}
	}
	return ""
}

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

// refuseForeign refuses formats that are known and not taken, and bytes that are no text; it says
// what the file is, because its name says something else.
func refuseForeign(name string, head []byte) error {
	if bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) {
		return nil // UTF-16 text
	}
	control := bytes.ContainsFunc(head, func(r rune) bool { return r < 0x20 && !strings.ContainsRune("\t\n\r\f\v\x1b\x1a", r) })
	m := mimetype.Detect(head)
	if m.Is("text/rtf") || !textual(m) && control {
		return fault.New(fault.Unsupported, "evidence.kind_unknown", fault.Args{"name": name, "found": m.String(), "kinds": labels()})
	}
	if control {
		return fault.New(fault.Unsupported, "evidence.binary", fault.Args{"name": name, "kinds": labels()})
	}
	return nil
}

func textual(m *mimetype.MIME) bool {
	for ; m != nil; m = m.Parent() {
		if m.Is("text/plain") {
			return true
		}
	}
	return false
}

// agree compares what a name claims with what a file is. Pictures under the name of another kind
// of picture are common (messengers rename them) and harmless; anything else deceives.
func agree(name string, said, found Kind) error {
	if said == found || said.Picture() && found.Picture() || said == Text && found == CSV || said == CSV && found == Text {
		return nil
	}
	return fault.New(fault.Unsupported, "evidence.wrong_type", fault.Args{"name": name, "said": said.label(), "found": found.label()})
}
