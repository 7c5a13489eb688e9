package site

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
)

const htmlType = "text/html; charset=utf-8"

// render makes the page of an address, keeps it and answers it.
func (s *Site) render(w http.ResponseWriter, r *http.Request, snap *snapshot, base, key string) {
	path := r.URL.Path
	if path == "/" {
		w.Header().Set("Vary", "Accept-Language, Cookie")
		w.Header().Set("Cache-Control", "no-cache")
		http.Redirect(w, r, homeAddress(readerLang(r)), http.StatusFound)
		return
	}
	v := &visit{site: s, ctx: r.Context(), snap: snap, base: base}
	kind, body, to, err := v.make(path)
	if fault.Is(err, fault.NotFound) { // perhaps released in this second
		if newer, lookErr := s.lookAgain(r.Context()); lookErr == nil && newer != snap {
			v = &visit{site: s, ctx: r.Context(), snap: newer, base: base}
			kind, body, to, err = v.make(path)
		}
	}
	switch {
	case err != nil:
		s.fail(w, r, err)
		return
	case to != "":
		http.Redirect(w, r, to, http.StatusMovedPermanently)
		return
	}
	p := compressed(kind, body)
	p.snap, p.entry = v.snap, v.entry
	if v.entry != nil {
		p.snap, p.slug = nil, v.entry.release.Slug
	}
	s.kept.put(key, p)
	p.answer(w, r)
}

// make gives the content of an address: a page, data or one of the files that robots read.
func (v *visit) make(path string) (kind string, body []byte, to string, err error) {
	switch {
	case path == "/robots.txt":
		return "text/plain; charset=utf-8", v.robots(), "", nil
	case path == "/sitemap.xml":
		return "application/xml; charset=utf-8", v.sitemap(), "", nil
	case strings.HasPrefix(path, "/data/plans/"):
		kind, body, err = v.data(strings.TrimPrefix(path, "/data/plans/"))
		return kind, body, "", err
	}
	component, to, err := v.route(path)
	if err != nil || to != "" {
		return "", nil, to, err
	}
	body, err = bytesOf(v.ctx, component)
	return htmlType, body, "", err
}

func bytesOf(ctx context.Context, c templ.Component) ([]byte, error) {
	var b bytes.Buffer
	if err := c.Render(ctx, &b); err != nil {
		return nil, fault.Wrap(fault.Internal, "", nil, err)
	}
	return b.Bytes(), nil
}

// compressed makes the page of some bytes. They are compressed once, at the best level.
func compressed(kind string, body []byte) *page {
	sum := sha256.Sum256(body)
	var zipped bytes.Buffer
	z, err := gzip.NewWriterLevel(&zipped, gzip.BestCompression)
	if err == nil {
		if _, err = z.Write(body); err == nil {
			err = z.Close()
		}
	}
	if err != nil { // a buffer does not fail
		return newPage(kind, body, nil, hex.EncodeToString(sum[:12]))
	}
	return newPage(kind, body, zipped.Bytes(), hex.EncodeToString(sum[:12]))
}

// fail answers an error with a page in the reader's language.
func (s *Site) fail(w http.ResponseWriter, r *http.Request, err error) {
	lang := readerLang(r)
	if fault.Is(err, fault.NotFound) {
		s.failure(w, r, http.StatusNotFound, i18n.SiteNotFound.In(lang), i18n.SiteNotFoundText.In(lang))
		return
	}
	s.log.Error("public page failed", "path", r.URL.Path, "error", err)
	w.Header().Set("Retry-After", "10")
	s.failure(w, r, http.StatusServiceUnavailable, i18n.SiteFailed.In(lang), i18n.SiteFailedText.In(lang))
}

// refuse answers what is neither GET nor HEAD.
func (s *Site) refuse(w http.ResponseWriter, r *http.Request) {
	lang := readerLang(r)
	w.Header().Set("Allow", "GET, HEAD")
	s.failure(w, r, http.StatusMethodNotAllowed, i18n.SiteNotAllowed.In(lang), i18n.SiteNotAllowedTxt.In(lang))
}

func (s *Site) failure(w http.ResponseWriter, r *http.Request, status int, title, text string) {
	lang := readerLang(r)
	v := &visit{site: s, ctx: r.Context(), lang: lang, base: s.baseOf(r), rest: "/"}
	p := failurePage{Page: v.page(title, ""), Text: text}
	p.Canonical, p.Head = "", nil
	p.Switch = func(l i18n.Lang) string { return homeAddress(l) }
	body, err := bytesOf(r.Context(), failureView(p))
	if err != nil {
		http.Error(w, title, status)
		return
	}
	h := w.Header()
	h.Set("Content-Type", htmlType)
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		w.Write(body)
	}
}

// failurePage is the page of an error.
type failurePage struct {
	look.Page
	Text string
}
