package access

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"time"
	"unicode/utf8"
)

// Installation is the chain of everything that belongs to no plan: accounts, units, settings,
// documents and reviews.
const Installation = "installation"

// entryTime is the form of an entry's time inside its digest: UTC, six places.
const entryTime = "2006-01-02T15:04:05.000000Z"

// Digest computes the hash of the entry: SHA-256, in lower-case hex, over the UTF-8 text of the
// JSON array
//
//	["luodi.audit.1",chain,seq,at,account,actor,role,action,kind,subject,before,after,prev]
//
// in the form of RFC 8785 (no blanks; strings escape only ", \ and control characters, with the
// short forms \b \t \n \f \r and else \u00xx in lower case; bytes that are no UTF-8 count as
// U+FFFD). seq is an integer, everything else a string; at is UTC with six places of seconds;
// before and after enter as the strings that are stored, not as the values they spell.
func (e *Entry) Digest() string {
	b := make([]byte, 0, 320+len(e.Before)+len(e.After))
	b = append(b, `["luodi.audit.1",`...)
	b = appendString(b, e.Chain)
	b = append(b, ',')
	b = strconv.AppendInt(b, e.Seq, 10)
	b = append(b, ',', '"')
	b = e.At.UTC().AppendFormat(b, entryTime)
	b = append(b, '"')
	for _, s := range [...]string{string(e.Account), e.Actor, string(e.Role), string(e.Action), e.Kind, e.Subject, e.Before, e.After, e.Prev} {
		b = append(b, ',')
		b = appendString(b, s)
	}
	b = append(b, ']')
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func appendString(b []byte, s string) []byte {
	const digits = "0123456789abcdef"
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && n == 1 {
				b = append(append(b, s[start:i]...), "\uFFFD"...)
				start = i + 1
			}
			i += n
			continue
		}
		if c >= ' ' && c != '"' && c != '\\' {
			i++
			continue
		}
		b = append(b, s[start:i]...)
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\b':
			b = append(b, `\b`...)
		case '\t':
			b = append(b, `\t`...)
		case '\n':
			b = append(b, `\n`...)
		case '\f':
			b = append(b, `\f`...)
		case '\r':
			b = append(b, `\r`...)
		default:
			b = append(b, `\u00`...)
			b = append(b, digits[c>>4], digits[c&15])
		}
		i++
		start = i
	}
	b = append(b, s[start:]...)
	return append(b, '"')
}

// Follow makes the entry the next of its chain after prev, the hash and number of the last one
// ("" and 0 at the start), and sets its hash.
func (e *Entry) Follow(seq int64, prev string) {
	e.Seq, e.Prev = seq+1, prev
	e.At = e.At.UTC().Truncate(time.Microsecond)
	e.Hash = e.Digest()
}

// Broken tells what is wrong with the entry as the successor of number seq with hash prev: "" if
// nothing, else "gap", "link" or "hash".
func (e *Entry) Broken(seq int64, prev string) string {
	switch {
	case e.Seq != seq+1:
		return "gap"
	case e.Prev != prev:
		return "link"
	case e.Digest() != e.Hash:
		return "hash"
	}
	return ""
}
