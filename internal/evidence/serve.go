package evidence

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"luodi/internal/objects"
)

// Header is one header of an answer.
type Header struct{ Name, Value string }

// DownloadHeaders are those with which a file of evidence leaves: always as a file to keep, never
// shown inside the site, whatever its kind; nothing in it may run if a browser opens it all the
// same. The entity tag is the hash, so ranges and repeated downloads work with
// http.ServeContent(w, r, "", uploaded, object). public says that caches between may keep it.
func DownloadHeaders(name string, kind Kind, hash objects.Hash, public bool) []Header {
	return append(common(kind.MIME(), hash, public), Header{"Content-Disposition", disposition(name)})
}

// PreviewHeaders are those of a preview, the only thing that is shown inside a page: it is a JPEG
// that the server made itself.
func PreviewHeaders(hash objects.Hash, public bool) []Header {
	return append(common("image/jpeg", hash, public), Header{"Content-Disposition", "inline"})
}

func common(mime string, hash objects.Hash, public bool) []Header {
	cache := "private, max-age=31536000, immutable"
	if public {
		cache = "public, max-age=31536000, immutable"
	}
	return []Header{
		{"Content-Type", mime},
		{"X-Content-Type-Options", "nosniff"},
		{"Content-Security-Policy", "default-src 'none'; sandbox"},
		{"Cross-Origin-Resource-Policy", "same-origin"},
		{"Referrer-Policy", "no-referrer"},
		{"ETag", `"` + string(hash) + `"`},
		{"Cache-Control", cache},
	}
}

// disposition names the file twice (RFC 6266): in ASCII for old programs, and in UTF-8 by the
// encoding of RFC 8187.
func disposition(name string) string {
	var plain, full strings.Builder
	for _, r := range name {
		if r < 0x20 || r == 0x7f || r == utf8.RuneError {
			continue
		}
		if r < 0x7f && r != '"' && r != '\\' && r != '%' && r != '/' {
			plain.WriteRune(r)
		} else {
			plain.WriteByte('_')
		}
		for _, c := range []byte(string(r)) {
			if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("!#$&+-.^_`|~", c) >= 0 {
				full.WriteByte(c)
			} else {
				fmt.Fprintf(&full, "%%%02X", c)
			}
		}
	}
	return `attachment; filename="` + plain.String() + `"; filename*=UTF-8''` + full.String()
}
