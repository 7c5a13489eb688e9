package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
)

// answers says how each kind of fault is answered.
var answers = map[fault.Kind]struct {
	status int
	title  *i18n.Message
}{
	fault.Internal:        {http.StatusInternalServerError, i18n.WebErrorInternal},
	fault.Invalid:         {http.StatusUnprocessableEntity, i18n.WebErrorInvalid},
	fault.NotFound:        {http.StatusNotFound, i18n.WebErrorNotFound},
	fault.Conflict:        {http.StatusConflict, i18n.WebErrorConflict},
	fault.Forbidden:       {http.StatusForbidden, i18n.WebErrorForbidden},
	fault.Unauthenticated: {http.StatusUnauthorized, i18n.WebErrorForbidden},
	fault.TooMany:         {http.StatusTooManyRequests, i18n.WebErrorTooMany},
	fault.TooLarge:        {http.StatusRequestEntityTooLarge, i18n.WebErrorTooLarge},
	fault.Unsupported:     {http.StatusUnsupportedMediaType, i18n.WebErrorUnsupported},
	fault.Unavailable:     {http.StatusServiceUnavailable, i18n.WebErrorUnavailable},
}

// failurePage is the page of an error.
type failurePage struct {
	look.Page
	Text      string
	Reference string // for the operator, when the cause is only in the log
}

// fail answers an error: who must sign in is led there, all else gets the page of its kind.
func (v *visit) fail(err error) {
	kind := fault.KindOf(err)
	if kind == fault.Unauthenticated {
		to := "/sign-in"
		if v.r.Method == http.MethodGet && v.r.URL.Path != "/desk" {
			to += "?next=" + url.QueryEscape(v.r.URL.RequestURI())
		}
		v.w.Header().Set("Cache-Control", "no-store")
		http.Redirect(v.w, v.r, to, http.StatusSeeOther)
		return
	}
	p := failurePage{Text: i18n.Fault(v.lang, err)}
	line, _ := v.r.Context().Value(lineKey{}).(*logLine)
	if line != nil && (kind == fault.Internal || kind == fault.Unavailable) {
		p.Reference = line.reference
		v.s.log.Error("request failed", "ref", line.reference, "path", loggedPath(v.r), "error", err)
	}
	if kind == fault.Unavailable {
		v.w.Header().Set("Retry-After", "10")
	}
	p.Page = v.page(answers[kind].title.In(v.lang))
	p.Bare = !v.actor.SignedIn()
	if err := v.showStatus(answers[kind].status, failureView(p)); err != nil {
		v.s.log.Error("error page", "error", err)
		http.Error(v.w, "error", http.StatusInternalServerError)
	}
}

func (s *Server) noSuchPage(*visit) error {
	return fault.New(fault.NotFound, "fault.not_found", nil)
}

func (s *Server) toDesk(v *visit) error { return v.redirect("/desk", "", nil) }

// mistakes are what is wrong with a form that goes back to the person who filled it in.
type mistakes struct {
	lang   i18n.Lang
	labels map[string]string
	fault  *fault.Error
}

// mistakes tells whether the person can mend err in the form, and if so what to show. labels are
// the forms' labels by field name.
func (v *visit) mistakes(err error, labels map[string]string) (mistakes, bool) {
	var f *fault.Error
	if !errors.As(err, &f) {
		return mistakes{}, false
	}
	switch f.Kind {
	case fault.Invalid, fault.Conflict, fault.TooMany, fault.TooLarge, fault.Unsupported:
		return mistakes{v.lang, labels, f}, true
	}
	return mistakes{}, false
}

// at gives the sentence for a field, "" when nothing is wrong with it.
func (m mistakes) at(field string) string {
	if m.fault != nil {
		for _, f := range m.fault.Fields {
			if f.Name == field {
				return i18n.FieldError(m.lang, f)
			}
		}
	}
	return ""
}

// status is the HTTP status of the page that goes back.
func (m mistakes) status() int {
	if m.fault == nil {
		return http.StatusOK
	}
	return answers[m.fault.Kind].status
}

// summary is what stands above the form.
func (m mistakes) summary() look.Problems {
	p := look.Problems{Lang: m.lang}
	if m.fault == nil {
		return p
	}
	if len(m.fault.Fields) == 0 || m.fault.Key != "fault.fields" {
		if msg, ok := i18n.Lookup(m.fault.Key); ok {
			p.Title = msg.With(m.lang, m.fault.Args)
		}
	}
	for _, f := range m.fault.Fields {
		p.Fields = append(p.Fields, look.Problem{Name: f.Name, Label: m.labels[f.Name], Text: i18n.FieldError(m.lang, f)})
	}
	return p
}

func errBaseURL(s string) error {
	return fault.Wrap(fault.Invalid, "web.base_url", fault.Args{"url": s}, fmt.Errorf("base address %q", s))
}
