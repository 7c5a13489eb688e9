package api

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strconv"
	"strings"

	"luodi/internal/fault"
	"luodi/internal/i18n"
)

// tagOf makes the strong validator of an answer: a hash of its bytes, after the number of the version
// that writes are guarded by where there is one.
func tagOf(out any, body []byte) string {
	sum := sha256.Sum256(body)
	var b [64]byte
	t := append(b[:0], '"')
	if g, ok := out.(guarded); ok {
		t = strconv.AppendInt(t, int64(g.guard()), 10)
		t = append(t, '.')
	}
	t = hex.AppendEncode(t, sum[:12])
	return string(append(t, '"'))
}

// zipped is what the compressing layer adds to the validator of an answer that it zipped, since that
// is another sequence of bytes.
const zipped = "-gzip"

// Zipped is the mark that whoever compresses answers of this package has to put on their ETag.
const Zipped = zipped

// sameTag looks for a validator in the list of a header.
func sameTag(header, tag string) bool {
	if header == "" {
		return false
	}
	for one := range strings.SplitSeq(header, ",") {
		one = strings.TrimPrefix(strings.TrimSpace(one), "W/")
		if one == tag || one == "*" || strings.TrimSuffix(one, zipped+`"`)+`"` == tag {
			return true
		}
	}
	return false
}

// anyGuard stands for If-Match: *.
const anyGuard = -1

// ifMatch reads the version that the caller has seen from the header If-Match.
func (c *call) ifMatch() (int, error) {
	text := strings.TrimSpace(c.r.Header.Get("If-Match"))
	switch text {
	case "":
		return 0, fault.New(fault.Conflict, i18n.APIMatchNeeded.Key, nil)
	case "*":
		return anyGuard, nil
	}
	number, _, ok := strings.Cut(strings.Trim(text, `"`), ".")
	n, err := strconv.Atoi(number)
	if !ok || err != nil || n < 0 || strings.HasPrefix(text, "W/") {
		return 0, fault.New(fault.Conflict, i18n.APIMatchBroken.Key, nil) // no validator of ours: it matches nothing
	}
	return n, nil
}

// seenOr is the version to be handed to a deed: that of If-Match, or the present one.
func (c *call) seenOr(now int) int {
	if c.match == anyGuard {
		return now
	}
	return c.match
}

// goodKey reports whether an Idempotency-Key can be taken.
func goodKey(key string) bool {
	if len(key) < 1 || len(key) > 100 {
		return false
	}
	for _, b := range []byte(key) {
		if b <= ' ' || b > '~' {
			return false
		}
	}
	return true
}

// requestHash tells requests apart that carry the same Idempotency-Key.
func requestHash(parts ...any) string {
	h := sha256.New()
	for _, p := range parts {
		var b []byte
		switch x := p.(type) {
		case string:
			b = []byte(x)
		case []byte:
			b = x
		}
		h.Write(strconv.AppendInt(nil, int64(len(b)), 10))
		h.Write([]byte{':'})
		h.Write(b)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// cursorSum binds a cursor to the list and the filters with which it was given, so that one that is
// mistyped or taken elsewhere is refused rather than answered with the wrong page.
func (c *call) cursorSum(list, key string) []byte {
	q := c.r.URL.Query()
	q.Del("after")
	q.Del("limit")
	sum := sha256.Sum256([]byte(list + "\n" + c.r.URL.Path + "\n" + q.Encode() + "\n" + key))
	return sum[:6]
}

// next makes the cursor that the caller sees of the store's.
func (c *call) next(list, key string) string {
	return base64.RawURLEncoding.EncodeToString(append(c.cursorSum(list, key), key...))
}

// after takes a cursor apart again.
func (c *call) after(list, cursor string) (string, error) {
	if cursor == "" {
		return "", nil
	}
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || len(b) < 7 || string(c.cursorSum(list, string(b[6:]))) != string(b[:6]) {
		return "", &Problem{Type: Root + "/problems#" + string(i18n.APIBadCursor.Key), Title: i18n.APITitleInvalid.In(c.lang), Status: 422, Detail: i18n.APIBadCursor.In(c.lang),
			Errors: []ProblemItem{{In: "query", Pointer: "after", Key: string(i18n.APIBadCursor.Key), Detail: i18n.APIBadCursor.In(c.lang)}}}
	}
	return string(b[6:]), nil
}
