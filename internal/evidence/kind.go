package evidence

import (
	"slices"
	"strings"
)

// Kind is what a file is, found by its content.
type Kind string

const (
	JPEG Kind = "jpeg"
	PNG  Kind = "png"
	WebP Kind = "webp"
	HEIC Kind = "heic" // kept as it is: no preview, no public copy
	PDF  Kind = "pdf"
	OFD  Kind = "ofd" // GB/T 33190, the national layout format
	DOCX Kind = "docx"
	XLSX Kind = "xlsx"
	PPTX Kind = "pptx"
	Text Kind = "txt"
	CSV  Kind = "csv"
	MP4  Kind = "mp4"
)

// kindRule is what is known of a kind. Extensions: the first is given to a file whose own does
// not fit; WPS Office writes OOXML under its own extensions.
type kindRule struct {
	kind       Kind
	mime       string
	extensions []string
	limit      int64 // bytes
}

const mib = 1 << 20

var kindRules = []kindRule{
	{JPEG, "image/jpeg", []string{"jpg", "jpeg", "jpe", "jfif"}, 40 * mib},
	{PNG, "image/png", []string{"png"}, 40 * mib},
	{WebP, "image/webp", []string{"webp"}, 40 * mib},
	{HEIC, "image/heic", []string{"heic", "heif", "hif"}, 40 * mib},
	{PDF, "application/pdf", []string{"pdf"}, 100 * mib},
	{OFD, "application/ofd", []string{"ofd"}, 100 * mib},
	{DOCX, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", []string{"docx", "wps"}, 60 * mib},
	{XLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", []string{"xlsx", "et"}, 60 * mib},
	{PPTX, "application/vnd.openxmlformats-officedocument.presentationml.presentation", []string{"pptx", "dps"}, 100 * mib},
	{Text, "text/plain; charset=utf-8", []string{"txt", "log"}, 10 * mib},
	{CSV, "text/csv; charset=utf-8", []string{"csv"}, 20 * mib},
	{MP4, "video/mp4", []string{"mp4", "m4v"}, 200 * mib},
}

// Kinds are all kinds in the order in which they are named to people.
func Kinds() []Kind {
	list := make([]Kind, len(kindRules))
	for i := range kindRules {
		list[i] = kindRules[i].kind
	}
	return list
}

// Extensions are what a file field of a form should accept.
func Extensions() []string {
	var list []string
	for _, r := range kindRules {
		for _, e := range r.extensions {
			list = append(list, "."+e)
		}
	}
	return list
}

func ruleOf(k Kind) *kindRule {
	for i := range kindRules {
		if kindRules[i].kind == k {
			return &kindRules[i]
		}
	}
	return nil
}

// kindByExtension gives the kind that an extension (without dot, in small letters) claims.
func kindByExtension(ext string) (Kind, bool) {
	for _, r := range kindRules {
		if slices.Contains(r.extensions, ext) {
			return r.kind, true
		}
	}
	return "", false
}

// MIME is the media type of a kind.
func (k Kind) MIME() string {
	if r := ruleOf(k); r != nil {
		return r.mime
	}
	return "application/octet-stream"
}

// Picture reports whether the kind is a photo or drawing.
func (k Kind) Picture() bool { return k == JPEG || k == PNG || k == WebP || k == HEIC }

// Visual reports whether the kind shows a place: pictures and videos.
func (k Kind) Visual() bool { return k.Picture() || k == MP4 }

func (k Kind) office() bool { return k == DOCX || k == XLSX || k == PPTX }

// DefaultLimit is the most bytes of a file of the kind when the installation sets none.
func (k Kind) DefaultLimit() int64 {
	if r := ruleOf(k); r != nil {
		return r.limit
	}
	return 0
}

// label is what messages call a kind; the names are the same in every language.
func (k Kind) label() string {
	switch k {
	case JPEG, PNG, HEIC, PDF, OFD, DOCX, XLSX, PPTX, CSV, MP4:
		return strings.ToUpper(string(k))
	case WebP:
		return "WebP"
	case Text:
		return "TXT"
	}
	return string(k)
}

// labels lists the kinds for a message that says what can be taken.
func labels() string {
	var list []string
	for _, r := range kindRules {
		list = append(list, r.kind.label())
	}
	return strings.Join(list, ", ")
}
