package document

import (
	"bytes"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/wlynxg/chardet"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

// source is a file of text after decoding. Lines of a file in another encoding than UTF-8 are
// decoded one by one, so that a place in the text is found again in the file.
type source struct {
	text     string // decoded, UTF-8
	encoding string
	file     []byte
	// marks are the starts of the decoded lines, in text and in file; nil when text is file.
	marks []mark

	replaced, replacedAt int // characters replaced by U+FFFD and where in file the first stood
	otherLines, otherAt  int // lines in a second encoding and the first of them (1-based)
}

type mark struct{ text, file int }

const utf8Name, gb18030Name = "utf-8", "gb18030"

// decode turns the bytes of a text or HTML file into UTF-8. declared is what the file says of
// itself, "" if nothing. Bytes that are valid UTF-8 with characters beyond ASCII are UTF-8
// whatever is declared: no other Chinese text passes that test by chance.
func decode(file []byte, declared string) *source {
	s := &source{file: file}
	order := utf16Order(file)
	switch {
	case order != "":
		s.encoding = order
		s.decodeLines(utf16Of(order), 2)
	case utf8.Valid(file):
		s.encoding, s.text = utf8Name, string(file)
	default:
		name := canonical(declared)
		if name == "" || name == utf8Name {
			if mostlyUTF8(file) {
				name = utf8Name
			} else {
				name = guess(file)
			}
		}
		s.encoding = name
		s.decodeLines(encodingOf(name), 1)
	}
	return s
}

// utf16Order tells UTF-16 by its byte order mark or, without one, by NUL bytes standing on one
// side only.
func utf16Order(file []byte) string {
	switch {
	case bytes.HasPrefix(file, []byte("\xff\xfe")):
		return "utf-16le"
	case bytes.HasPrefix(file, []byte("\xfe\xff")):
		return "utf-16be"
	}
	head := file[:min(len(file), 2048)&^1]
	if bytes.IndexByte(head, 0) < 0 {
		return ""
	}
	for _, order := range []string{"utf-16le", "utf-16be"} {
		if plausibleUTF16(head, order) {
			return order
		}
	}
	return ""
}

// plausibleUTF16 reports whether bytes read as UTF-16 are ASCII, Han and marks of text, nearly
// without exception; in the wrong order, or in a binary file, they are not.
func plausibleUTF16(head []byte, order string) bool {
	good, ascii := 0, 0
	for i := 0; i+1 < len(head); i += 2 {
		r := rune(head[i]) | rune(head[i+1])<<8
		if order == "utf-16be" {
			r = rune(head[i+1]) | rune(head[i])<<8
		}
		switch {
		case r == '\n' || r == '\r' || r == '\t' || r >= ' ' && r < 0x7f:
			ascii++
			good++
		case isHan(r) || isCJKMark(r) || r >= 0xa0 && r < 0x250:
			good++
		}
	}
	return ascii > 0 && good*2*20 >= len(head)*19
}

func utf16Of(name string) encoding.Encoding {
	if name == "utf-16be" {
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	}
	return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
}

// canonical gives the encoding a label stands for; GB2312 and GBK are read as GB18030, which
// holds both. An unknown label gives "".
func canonical(label string) string {
	label = strings.ToLower(strings.Trim(label, " \t\r\n\"'"))
	switch label {
	case "":
		return ""
	case "gb2312", "gbk", "gb18030", "gb_2312-80", "x-gbk", "cp936", "ms936", "gb2312-80", "euc-cn", "hz-gb-2312":
		return gb18030Name
	case "utf8", "utf-8":
		return utf8Name
	case "big5", "big5-hkscs", "cp950", "x-x-big5":
		return "big5"
	}
	e, err := htmlindex.Get(label)
	if err != nil {
		return ""
	}
	name, err := htmlindex.Name(e)
	if err != nil || strings.HasPrefix(name, "utf-16") || name == "replacement" || name == "x-user-defined" {
		return ""
	}
	return name
}

func encodingOf(name string) encoding.Encoding {
	switch name {
	case gb18030Name:
		return simplifiedchinese.GB18030
	case "big5":
		return traditionalchinese.Big5
	case utf8Name:
		return nil
	}
	if e, err := htmlindex.Get(name); err == nil {
		return e
	}
	return simplifiedchinese.GB18030
}

// guess tells an undeclared encoding. GB text has hardly a second byte below 0xA1, Big5 text has
// one in every second or third character; where that is not clear the detector decides.
func guess(file []byte) string {
	sample := beyondASCII(file, 8<<10)
	pairs, low, common := 0, 0, 0
	for i := 0; i+1 < len(sample); i++ {
		lead, trail := sample[i], sample[i+1]
		if lead < 0x81 {
			continue
		}
		pairs++
		if trail < 0x80 {
			low++
		}
		if trail >= 0xa1 && (lead >= 0xb0 && lead <= 0xf7 || lead == 0xa1 || lead == 0xa3) {
			common++
		}
		i++
	}
	if pairs >= 20 && common*10 >= pairs*9 {
		return gb18030Name
	}
	name := canonical(chardet.Detect(sample).Encoding)
	switch name {
	case "big5", gb18030Name, "shift_jis", "euc-jp", "euc-kr":
		if failures(encodingOf(name), sample)*20 <= len(sample) {
			return name
		}
	}
	if pairs >= 20 && low*6 > pairs && failures(encodingOf("big5"), sample)*20 <= len(sample) {
		return "big5"
	}
	return gb18030Name
}

// beyondASCII gives a stretch of the file around its first bytes above ASCII, cut at line ends.
func beyondASCII(file []byte, size int) []byte {
	first := 0
	for first < len(file) && file[first] < 0x80 {
		first++
	}
	start := bytes.LastIndexByte(file[:first], '\n') + 1
	return file[start:min(len(file), start+size)]
}

func failures(e encoding.Encoding, sample []byte) int {
	out, err := e.NewDecoder().Bytes(sample)
	if err != nil {
		return len(sample)
	}
	return bytes.Count(out, []byte("\uFFFD"))
}

// mostlyUTF8 reports whether nine in ten bytes above ASCII stand in valid UTF-8 sequences: a
// UTF-8 file with a damaged or foreign stretch.
func mostlyUTF8(file []byte) bool {
	good, bad := 0, 0
	for i := 0; i < len(file); {
		if file[i] < 0x80 {
			i++
			continue
		}
		r, n := utf8.DecodeRune(file[i:])
		if r == utf8.RuneError && n == 1 {
			bad++
		} else {
			good += n
		}
		i += n
	}
	return good >= 9*bad
}

// decodeLines fills text and marks. A line feed is never part of another character in the
// encodings read here (UTF-16 is cut at whole units).
func (s *source) decodeLines(e encoding.Encoding, unit int) {
	var dec *encoding.Decoder
	if e != nil {
		dec = e.NewDecoder()
	}
	gb := simplifiedchinese.GB18030.NewDecoder()
	out := make([]byte, 0, len(s.file)*3/2+16)
	scratch := make([]byte, 0, 4096)
	s.marks = make([]mark, 0, bytes.Count(s.file, []byte{'\n'})+1)
	for at, line := 0, 1; at < len(s.file); line++ {
		end := lineEnd(s.file, at, unit, s.encoding)
		raw := s.file[at:end]
		s.marks = append(s.marks, mark{len(out), at})
		switch {
		case dec == nil && utf8.Valid(raw):
			out = append(out, raw...)
		case dec == nil:
			if done, ok := transformAll(gb, scratch, raw); ok && !bytes.Contains(done, []byte("\uFFFD")) && hanOnly(done) {
				if s.otherLines++; s.otherAt == 0 {
					s.otherAt = line
				}
				out, scratch = append(out, done...), done[:0]
				break
			}
			for i := 0; i < len(raw); {
				r, n := utf8.DecodeRune(raw[i:])
				if r == utf8.RuneError && n == 1 {
					s.replace(1, at+i)
				}
				out = utf8.AppendRune(out, r)
				i += n
			}
		default:
			done, _ := transformAll(dec, scratch, raw)
			if n := bytes.Count(done, []byte("\uFFFD")); n > 0 {
				before := done[:bytes.Index(done, []byte("\uFFFD"))]
				s.replace(n, at+fileLen(s.encoding, raw, len(before)))
			}
			out, scratch = append(out, done...), done[:0]
		}
		at = end
	}
	s.text = string(out)
}

func (s *source) replace(n, at int) {
	if s.replaced == 0 {
		s.replacedAt = at
	}
	s.replaced += n
}

func lineEnd(file []byte, at, unit int, name string) int {
	if unit == 1 {
		if i := bytes.IndexByte(file[at:], '\n'); i >= 0 {
			return at + i + 1
		}
		return len(file)
	}
	for i := at; i+1 < len(file); i += 2 {
		if name == "utf-16le" && file[i] == '\n' && file[i+1] == 0 || name == "utf-16be" && file[i] == 0 && file[i+1] == '\n' {
			return i + 2
		}
	}
	return len(file)
}

// transformAll decodes raw, reusing the space of scratch where it is enough.
func transformAll(dec *encoding.Decoder, scratch, raw []byte) ([]byte, bool) {
	dec.Reset()
	if need := len(raw)*3 + 16; cap(scratch) < need {
		scratch = make([]byte, 0, need*3/2)
	}
	buf := scratch[:cap(scratch)]
	n, used, err := dec.Transform(buf, raw, true)
	if err != nil || used < len(raw) { // cannot happen with room enough; keep what there is, say the rest is lost
		return append(buf[:n], strings.Repeat("\uFFFD", min(1, len(raw)-used))...), false
	}
	return buf[:n], true
}

// hanOnly reports whether a decoded line has characters beyond ASCII only of kinds that Chinese
// text has. Latin letters with accents there betray a wrong guess.
func hanOnly(line []byte) bool {
	for i := 0; i < len(line); {
		r, n := utf8.DecodeRune(line[i:])
		i += n
		if r >= 0x80 && !isHan(r) && !isCJKMark(r) {
			return false
		}
	}
	return true
}

// fileAt maps a byte of text to the byte of the file it was decoded from.
func (s *source) fileAt(at int) int {
	if s.marks == nil {
		return at
	}
	i := sort.Search(len(s.marks), func(i int) bool { return s.marks[i].text > at }) - 1
	if i < 0 {
		return 0
	}
	m := s.marks[i]
	end := len(s.file)
	if i+1 < len(s.marks) {
		end = s.marks[i+1].file
	}
	return m.file + fileLen(s.encoding, s.file[m.file:end], at-m.text)
}

// fileLen is the number of bytes of raw, a line in the named encoding, that decode into the
// first n bytes of its text.
func fileLen(name string, raw []byte, n int) int {
	at := 0
	for n > 0 && at < len(raw) {
		step, size := 1, 1
		switch c := raw[at]; name {
		case "utf-16le", "utf-16be":
			step, size = utf16Step(raw[at:], name)
		case utf8Name:
			_, step = utf8.DecodeRune(raw[at:])
			if size = step; step == 1 && c >= 0x80 {
				size = 3
			}
		case gb18030Name:
			switch {
			case c < 0x80:
			case at+3 < len(raw) && raw[at+1] >= '0' && raw[at+1] <= '9':
				step, size = 4, 3
				if c >= 0x90 {
					size = 4
				}
			case c == 0x80 || c == 0xff:
				size = 3
			default:
				step, size = 2, 3
				if c == 0xa1 || c == 0xa2 || c == 0xa6 || c == 0xa7 || c == 0xa8 {
					_, size = decodedPair(raw[at:min(len(raw), at+2)])
				}
			}
		default:
			if c >= 0x80 {
				step, size = 2, 3
			}
		}
		at, n = at+step, n-size
	}
	return min(at, len(raw))
}

// decodedPair decodes one two-byte GB character of the rows that hold other alphabets, whose
// UTF-8 forms are shorter than those of Han.
func decodedPair(pair []byte) (step, size int) {
	out, err := simplifiedchinese.GB18030.NewDecoder().Bytes(pair)
	if err != nil || len(out) == 0 {
		return len(pair), 3
	}
	return len(pair), len(out)
}

func utf16Step(raw []byte, name string) (step, size int) {
	if len(raw) < 2 {
		return 1, 3
	}
	hi := raw[1]
	lo := raw[0]
	if name == "utf-16be" {
		hi, lo = lo, hi
	}
	switch {
	case hi >= 0xd8 && hi <= 0xdb && len(raw) >= 4:
		return 4, 4
	case hi >= 0x08:
		return 2, 3
	case hi > 0 || lo >= 0x80:
		return 2, 2
	}
	return 2, 1
}

// warnings tells the document what could not be decoded, with the place.
func (s *source) warn(d *Document) {
	d.Encoding = s.encoding
	if s.replaced > 0 {
		d.warn("document.replaced", map[string]any{"n": s.replaced, "encoding": s.encoding,
			"line": bytes.Count(s.file[:min(s.replacedAt, len(s.file))], []byte{'\n'}) + 1, "byte": s.replacedAt})
	}
	if s.otherLines > 0 {
		d.warn("document.mixed_encodings", map[string]any{"n": s.otherLines, "encoding": s.encoding,
			"other": gb18030Name, "line": s.otherAt})
	}
}
