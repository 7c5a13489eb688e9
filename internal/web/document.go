package web

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	lru "github.com/hashicorp/golang-lru/v2"

	"luodi/internal/document"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/plan"
	"luodi/internal/reading"
	"luodi/internal/store"
)

// documentPage is the text of a source document as it was read, with one place of it marked.
type documentPage struct {
	look.Page
	Document plan.Document
	Format   string
	Uploaded string
	Blocks   []sourceBlock
	Marked   bool
	// Before and After lead to the text around, when only a stretch is shown.
	Before, After string
	Failure       string // the file could not be read
}

// sourceBlock is a paragraph of the source, cut where the marked place begins and ends.
type sourceBlock struct {
	Place              string // page or line, when it differs from the block before
	Kind               string
	Before, Mark, Rest string
	First              bool // the mark begins here
	Chrome             bool
}

// Render writes the words without blanks that a template would put between them.
func (b sourceBlock) Render(_ context.Context, w io.Writer) error {
	s := templ.EscapeString(b.Before)
	if b.Mark != "" {
		open := "<mark>"
		if b.First {
			open = `<mark id="place">`
		}
		s += open + templ.EscapeString(b.Mark) + "</mark>"
	}
	_, err := io.WriteString(w, s+templ.EscapeString(b.Rest))
	return err
}

// sourcePath is the address of a place in a document.
func sourcePath(id plan.DocumentID, span reading.Span) string {
	if id == "" {
		return ""
	}
	return fmt.Sprintf("/desk/documents/%s?from=%d&to=%d#place", url.PathEscape(string(id)), span.Start, span.End)
}

// stretch is how many blocks one page of a source shows.
const stretch = 400

func (s *Server) documentPage(v *visit) error {
	p := documentPage{Page: v.page("")}
	id := plan.DocumentID(v.r.PathValue("document"))
	err := v.read(func(r *store.Reader) (err error) {
		p.Document, err = r.Document(id)
		return err
	})
	if err != nil {
		return err
	}
	p.Title = p.Document.Name
	p.Crumbs = []look.Link{{Href: "/desk/plans", Label: v.t(i18n.WebPlans)}}
	p.Format = strings.ToUpper(p.Document.Format)
	p.Uploaded = v.when(p.Document.UploadedAt)
	doc, err := v.sourceText(p.Document)
	if err != nil {
		if kind := fault.KindOf(err); kind != fault.Unsupported && kind != fault.Invalid && kind != fault.TooLarge {
			return err
		}
		p.Failure = i18n.Fault(v.lang, err)
		return v.show(documentView(p))
	}
	from, to := v.number("from"), v.number("to")
	p.fill(v, doc, from, to)
	return v.show(documentView(p))
}

func (v *visit) number(name string) int {
	n, err := strconv.Atoi(v.query(name))
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// fill cuts the text into blocks and marks the bytes from…to; of a long text only a stretch is
// shown, from a little before the mark.
func (p *documentPage) fill(v *visit, doc *document.Document, from, to int) {
	start := v.number("block")
	if to > from && !v.r.URL.Query().Has("block") {
		for i, b := range doc.Blocks {
			if b.Span.End > from {
				start = max(0, i-20)
				break
			}
		}
		if len(doc.Blocks) <= stretch {
			start = 0
		}
	}
	start = min(start, max(0, len(doc.Blocks)-1))
	end := min(len(doc.Blocks), start+stretch)
	at := func(block int) string {
		return look.WithQuery(v.r.URL.RequestURI(), "block", strconv.Itoa(block))
	}
	if start > 0 {
		p.Before = at(max(0, start-stretch))
	}
	if end < len(doc.Blocks) {
		p.After = at(end)
	}
	place := ""
	for _, b := range doc.Blocks[start:end] {
		out := sourceBlock{Kind: blockKind(b), Chrome: b.Chrome}
		out.Before, out.Mark, out.Rest = cutBlock(b, from, to)
		if out.Mark != "" && !p.Marked {
			p.Marked, out.First = true, true
		}
		if here := v.placeName(b.Place); here != place {
			place, out.Place = here, here
		}
		p.Blocks = append(p.Blocks, out)
	}
}

// placeName is where a block stands as a person looks it up: pages have numbers, other formats
// say nothing, since their lines are not what a reader sees.
func (v *visit) placeName(at document.Place) string {
	switch {
	case at.Page > 0:
		return v.t(i18n.WebPageNo, "n", at.Page)
	case at.Cell != nil:
		return v.t(i18n.WebTableNo, "n", at.Cell.Table)
	}
	return ""
}

func blockKind(b document.Block) string {
	switch b.Kind {
	case document.Heading:
		return "heading"
	case document.ListItem:
		return "item"
	case document.Cell:
		return "cell"
	}
	return ""
}

// cutBlock cuts a block's text into what stands before, in and after the source bytes from…to.
func cutBlock(b document.Block, from, to int) (before, mark, rest string) {
	if to <= from || b.Span.End <= from || b.Span.Start >= to {
		return b.Text, "", ""
	}
	i, j := len(b.Text), len(b.Text)
	for k := range b.Text { // byte offsets of characters
		at := b.Source(k, k).Start
		if at >= from && k < i {
			i = k
		}
		if at >= to {
			j = k
			break
		}
	}
	if i > j {
		i = j
	}
	return b.Text[:i], b.Text[i:j], b.Text[j:]
}

// sourceTexts keeps the texts of the documents last looked at, by the hash of their bytes:
// reading a PDF again for each click would cost a quarter of a second.
type sourceTexts struct {
	cache *lru.Cache[string, *document.Document]
}

// keptTexts is how many texts are kept, and longestKept how long one may be.
const keptTexts, longestKept = 16, 4 << 20

func newSourceTexts() *sourceTexts {
	cache, err := lru.New[string, *document.Document](keptTexts)
	if err != nil {
		panic(err) // only a size below 1 is refused
	}
	return &sourceTexts{cache}
}

func (v *visit) sourceText(d plan.Document) (*document.Document, error) {
	key := d.SHA256 + "/" + d.Name
	if doc, ok := v.s.texts.cache.Get(key); ok {
		return doc, nil
	}
	var file bytes.Buffer
	err := v.read(func(r *store.Reader) error {
		file.Reset()
		return r.WriteDocument(d.ID, &file)
	})
	if err != nil {
		return nil, err
	}
	doc, err := document.Read(v.r.Context(), d.Name, file.Bytes(), document.Options{MaxBytes: v.s.uploadLimit, CacheDir: v.s.engineCache()})
	if err != nil {
		return nil, err
	}
	if len(doc.Text) <= longestKept {
		v.s.texts.cache.Add(key, doc)
	}
	return doc, nil
}

// documentFile gives the file as it was put in, always as a download: what people upload is never
// shown by the browser as a page of this server.
func (s *Server) documentFile(v *visit) error {
	id := plan.DocumentID(v.r.PathValue("document"))
	return v.read(func(r *store.Reader) error {
		d, err := r.Document(id)
		if err != nil {
			return err
		}
		h := v.w.Header()
		h.Set("Content-Type", "application/octet-stream")
		h.Set("Content-Disposition", attachment(d.Name))
		h.Set("Content-Length", strconv.FormatInt(d.Size, 10))
		h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
		h.Set("Cache-Control", "private, no-store")
		v.w.WriteHeader(http.StatusOK)
		if err := r.WriteDocument(id, v.w); err != nil {
			v.s.log.Warn("download not finished", "document", id, "error", err)
		}
		return nil
	})
}

// attachment is the Content-Disposition of a download, with the name also in UTF-8 (RFC 6266).
func attachment(name string) string {
	name = filepath.Base(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == '/' || r == '\\' {
			return '_'
		}
		return r
	}, name))
	if value := mime.FormatMediaType("attachment", map[string]string{"filename": name}); value != "" {
		return value
	}
	return "attachment"
}

// engineCache is where the PDF engine keeps its compiled code, so that its first use after a start
// takes a tenth of a second instead of four; "" keeps none.
func (s *Server) engineCache() string {
	if dir := s.db.Dir(); dir != "" {
		return filepath.Join(dir, "cache")
	}
	return ""
}
