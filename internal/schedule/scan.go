package schedule

import (
	"io"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"luodi/internal/fault"
)

// scanner reads JSON (RFC 8259) from a stream without building a tree, so that a network of any
// size needs no more memory than the network itself. The first error stays; after it every method
// returns zero values.
type scanner struct {
	src   io.Reader
	buf   []byte
	at    int
	end   int
	line  int
	depth int
	text  []byte // the string or number read last
	err   error
}

// maxDepth bounds the nesting of values that are skipped.
const maxDepth = 200

// maxText bounds one string, so that a file cannot ask for all memory with one name.
const maxText = 1 << 20

func newScanner(src io.Reader) *scanner {
	return &scanner{src: src, buf: make([]byte, 64<<10), line: 1}
}

// fill reads more input; it reports whether there is any.
func (s *scanner) fill() bool {
	for tries := 0; s.err == nil && tries < 100; tries++ {
		n, err := s.src.Read(s.buf)
		s.at, s.end = 0, n
		if n > 0 {
			return true
		}
		if err == io.EOF {
			return false
		}
		if err != nil {
			s.err = fault.Wrap(fault.Invalid, "schedule.unreadable", nil, err)
			return false
		}
	}
	if s.err == nil {
		s.err = fault.Wrap(fault.Invalid, "schedule.unreadable", nil, io.ErrNoProgress)
	}
	return false
}

func (s *scanner) fail() {
	if s.err == nil {
		s.err = fault.New(fault.Invalid, "schedule.syntax", fault.Args{"line": s.line})
	}
}

// peek gives the next byte that is not white space, 0 at the end.
func (s *scanner) peek() byte {
	for s.err == nil {
		if s.at == s.end && !s.fill() {
			return 0
		}
		switch c := s.buf[s.at]; c {
		case '\n':
			s.line++
			s.at++
		case ' ', '\t', '\r':
			s.at++
		default:
			return c
		}
	}
	return 0
}

// byte takes the next byte, white space included.
func (s *scanner) byte() byte {
	if s.err != nil || s.at == s.end && !s.fill() {
		s.fail()
		return 0
	}
	c := s.buf[s.at]
	s.at++
	return c
}

// take takes the byte if it is the next one that is not white space.
func (s *scanner) take(c byte) bool {
	if s.peek() != c || s.err != nil {
		return false
	}
	s.at++
	return true
}

func (s *scanner) expect(c byte) {
	if !s.take(c) {
		s.fail()
	}
}

// object calls field for each member, the key in s.text; field must read the value.
func (s *scanner) object(field func(key string)) {
	s.expect('{')
	if s.take('}') {
		return
	}
	for s.err == nil {
		if s.peek() != '"' {
			s.fail()
			return
		}
		s.string()
		key := s.key()
		s.expect(':')
		if s.err == nil {
			field(key)
		}
		if s.take(',') {
			continue
		}
		s.expect('}')
		return
	}
}

// key gives the text without allocating for the keys of the format.
func (s *scanner) key() string {
	if k, ok := knownKeys[string(s.text)]; ok {
		return k
	}
	return string(s.text)
}

// array calls item for each element; item must read it.
func (s *scanner) array(item func()) {
	s.expect('[')
	if s.take(']') {
		return
	}
	for s.err == nil {
		item()
		if s.take(',') {
			continue
		}
		s.expect(']')
		return
	}
}

// string reads a string into s.text.
func (s *scanner) string() {
	s.text = s.text[:0]
	s.expect('"')
	for s.err == nil {
		if s.at == s.end && !s.fill() {
			s.fail()
			return
		}
		run := s.at // plain bytes are copied in one go
		for run < s.end && s.buf[run] >= 0x20 && s.buf[run] != '"' && s.buf[run] != '\\' {
			run++
		}
		s.text = append(s.text, s.buf[s.at:run]...)
		s.at = run
		if len(s.text) > maxText {
			s.fail()
			return
		}
		if run == s.end {
			continue
		}
		switch c := s.byte(); c {
		case '"':
			if !utf8.Valid(s.text) {
				s.fail()
			}
			return
		case '\\':
			s.escape()
		default: // a control character
			s.fail()
		}
	}
}

func (s *scanner) escape() {
	switch c := s.byte(); c {
	case '"', '\\', '/':
		s.text = append(s.text, c)
	case 'b':
		s.text = append(s.text, '\b')
	case 'f':
		s.text = append(s.text, '\f')
	case 'n':
		s.text = append(s.text, '\n')
	case 'r':
		s.text = append(s.text, '\r')
	case 't':
		s.text = append(s.text, '\t')
	case 'u':
		r := s.hex4()
		for utf16.IsSurrogate(r) && s.err == nil {
			if s.at == s.end && !s.fill() || s.buf[s.at] != '\\' {
				r = utf8.RuneError
				break
			}
			s.at++
			if next := s.byte(); next != 'u' {
				s.text = utf8.AppendRune(s.text, utf8.RuneError)
				s.at-- // the byte just taken begins another escape
				s.escape()
				return
			}
			low := s.hex4()
			if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
				r = pair
				break
			}
			s.text = utf8.AppendRune(s.text, utf8.RuneError)
			r = low
		}
		s.text = utf8.AppendRune(s.text, r)
	default:
		s.fail()
	}
}

func (s *scanner) hex4() rune {
	var r rune
	for range 4 {
		c := s.byte()
		switch {
		case c >= '0' && c <= '9':
			r = r<<4 | rune(c-'0')
		case c >= 'a' && c <= 'f':
			r = r<<4 | rune(c-'a'+10)
		case c >= 'A' && c <= 'F':
			r = r<<4 | rune(c-'A'+10)
		default:
			s.fail()
			return 0
		}
	}
	return r
}

// number reads a number into s.text and checks its form.
func (s *scanner) number() {
	s.text = s.text[:0]
	s.peek()
	for s.err == nil && (s.at < s.end || s.fill()) {
		c := s.buf[s.at]
		if c != '-' && c != '+' && c != '.' && c != 'e' && c != 'E' && (c < '0' || c > '9') {
			break
		}
		s.text = append(s.text, c)
		s.at++
		if len(s.text) > 400 {
			s.fail()
			return
		}
	}
	if s.err == nil && !validNumber(s.text) {
		s.fail()
	}
}

// validNumber checks the grammar of a JSON number.
func validNumber(b []byte) bool {
	digits := func() bool {
		n := 0
		for len(b) > 0 && b[0] >= '0' && b[0] <= '9' {
			b = b[1:]
			n++
		}
		return n > 0
	}
	if len(b) > 0 && b[0] == '-' {
		b = b[1:]
	}
	if len(b) > 0 && b[0] == '0' {
		b = b[1:]
	} else if !digits() {
		return false
	}
	if len(b) > 0 && b[0] == '.' {
		b = b[1:]
		if !digits() {
			return false
		}
	}
	if len(b) > 0 && (b[0] == 'e' || b[0] == 'E') {
		b = b[1:]
		if len(b) > 0 && (b[0] == '+' || b[0] == '-') {
			b = b[1:]
		}
		if !digits() {
			return false
		}
	}
	return len(b) == 0
}

// whole gives the number read last if it is a whole one that fits.
func (s *scanner) whole() (int32, bool) {
	if n, err := strconv.ParseInt(string(s.text), 10, 32); err == nil {
		return int32(n), true
	}
	f, err := strconv.ParseFloat(string(s.text), 64) // 5.0 and 1e2 are whole too
	if err != nil || f != float64(int32(f)) || f > 1<<31-1 || f < -1<<31 {
		return 0, false
	}
	return int32(f), true
}

// word reads true, false or null.
func (s *scanner) word() string {
	s.text = s.text[:0]
	s.peek()
	for s.err == nil && (s.at < s.end || s.fill()) && s.buf[s.at] >= 'a' && s.buf[s.at] <= 'z' && len(s.text) < 6 {
		s.text = append(s.text, s.buf[s.at])
		s.at++
	}
	switch string(s.text) {
	case "true":
		return "true"
	case "false":
		return "false"
	case "null":
		return "null"
	}
	s.fail()
	return ""
}

// skip reads a value of any kind and forgets it.
func (s *scanner) skip() {
	if s.depth++; s.depth > maxDepth {
		s.fail()
	}
	switch c := s.peek(); {
	case s.err != nil:
	case c == '{':
		s.object(func(string) { s.skip() })
	case c == '[':
		s.array(s.skip)
	case c == '"':
		s.string()
	case c == '-' || c >= '0' && c <= '9':
		s.number()
	default:
		s.word()
	}
	s.depth--
}
