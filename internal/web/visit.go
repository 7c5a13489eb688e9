package web

import (
	"bytes"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/a-h/templ"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/org"
	"luodi/internal/store"
)

// visit is one request of one reader.
type visit struct {
	s       *Server
	w       http.ResponseWriter
	r       *http.Request
	lang    i18n.Lang
	actor   access.Actor
	account access.Account
	session access.Session

	snapshot *store.Reader      // what read is asking
	days     *calendar.Calendar // see workdays
}

// serve turns a row of the table into a handler: who is it, may they, then the page.
func (s *Server) serve(rt route) http.Handler {
	limit := rt.limit
	if limit == 0 {
		limit = bodyLimit
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, limit)
		v := &visit{s: s, w: w, r: r}
		err := v.identify()
		v.lang = v.readerLang()
		if r.Method == http.MethodGet && r.URL.Query().Has("lang") {
			v.switchLanguage()
			return
		}
		if err == nil {
			err = v.enter(rt)
		}
		if err != nil {
			v.fail(err)
		}
	})
}

func (v *visit) enter(rt route) error {
	if !rt.open && !v.actor.SignedIn() {
		return fault.New(fault.Unauthenticated, "access.sign_in_needed", nil)
	}
	if rt.right != "" {
		if err := v.allow(rt.right); err != nil {
			return err
		}
	}
	return rt.handle(v)
}

// identify finds the session of the cookie. Without one the visitor is the public; an error means
// that the database could not be asked.
func (v *visit) identify() error {
	token := v.cookie(v.sessionCookie())
	if token == "" {
		return nil
	}
	session, account, err := v.s.db.Session(v.r.Context(), token)
	switch {
	case fault.Is(err, fault.Unauthenticated):
		v.dropCookie(v.sessionCookie())
		return nil
	case err != nil:
		return err
	}
	v.session, v.account, v.actor = session, account, account.Actor()
	seenAccount(v.r, account.ID)
	return nil
}

// allow asks the policy.
func (v *visit) allow(action access.Action, units ...org.UnitID) error {
	return access.Allow(v.actor, action, units...)
}

// may is allow as a yes or no, for showing a button or not.
func (v *visit) may(action access.Action, units ...org.UnitID) bool {
	return v.allow(action, units...) == nil
}

// read runs fn on one snapshot of the database.
func (v *visit) read(fn func(*store.Reader) error) error {
	return v.s.db.Read(v.r.Context(), func(r *store.Reader) error {
		v.snapshot = r
		defer func() { v.snapshot = nil }()
		return fn(r)
	})
}

// write runs fn in a transaction; it is durable when write returns nil. fn may run twice.
func (v *visit) write(fn func(*store.Tx) error) error { return v.s.db.Write(v.r.Context(), fn) }

// t gives a sentence in the reader's language.
func (v *visit) t(m *i18n.Message, args ...any) string { return m.In(v.lang, args...) }

func (v *visit) now() time.Time       { return v.s.clock() }
func (v *visit) today() calendar.Date { return calendar.DateOf(v.now().In(v.s.zone)) }

// when writes an instant in the installation's zone.
func (v *visit) when(t time.Time) string { return i18n.DateTime(v.lang, t, v.s.zone) }

// page begins a page of the workbench. It takes the flash of the POST before it.
func (v *visit) page(title string) look.Page {
	return look.Page{
		Lang:  v.lang,
		Title: title,
		Site:  v.s.name,
		Path:  v.r.URL.RequestURI(),
		Actor: v.actor,
		Nav:   v.sections(),
		Bell:  v.bell(),
		Flash: v.takeFlash(),
	}
}

// show writes the page, 200.
func (v *visit) show(c templ.Component) error { return v.showStatus(http.StatusOK, c) }

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// showStatus renders the whole page before the first byte goes out, so that an error half-way
// still becomes an error page.
func (v *visit) showStatus(status int, c templ.Component) error {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	defer func() {
		if buf.Cap() <= 1<<20 {
			buffers.Put(buf)
		}
	}()
	if err := c.Render(v.r.Context(), buf); err != nil {
		return err
	}
	h := v.w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", string(v.lang))
	h.Set("Cache-Control", "private, no-store")
	h.Set("Content-Length", strconv.Itoa(buf.Len()))
	v.w.WriteHeader(status)
	_, err := v.w.Write(buf.Bytes())
	if err != nil {
		v.s.log.Debug("page not taken", "error", err) // the reader went away
	}
	return nil
}

// redirect answers a POST: 303 to a page of the workbench, which shows the message; nil shows none.
func (v *visit) redirect(to string, kind look.NoticeKind, m *i18n.Message, args ...any) error {
	if m != nil {
		v.setFlash(kind, m, args...)
	}
	v.w.Header().Set("Cache-Control", "no-store")
	http.Redirect(v.w, v.r, to, http.StatusSeeOther)
	return nil
}

// form gives the values of the posted form.
func (v *visit) form() (url.Values, error) {
	if err := v.r.ParseForm(); err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			return nil, fault.Wrap(fault.TooLarge, "web.form_too_large", fault.Args{"limit": i18n.Bytes(tooLarge.Limit)}, err)
		}
		return nil, fault.Wrap(fault.Invalid, "web.form_broken", nil, err)
	}
	return v.r.PostForm, nil
}

// query gives one value of the address, blanks trimmed.
func (v *visit) query(name string) string { return strings.TrimSpace(v.r.URL.Query().Get(name)) }

// address is the reader's network address without port.
func (v *visit) address() string { return v.s.address(v.r) }

// address is the network address that a request comes from, without port.
func (s *Server) address(r *http.Request) string {
	if s.trustProxy {
		if list := r.Header.Get("X-Forwarded-For"); list != "" {
			last := list[strings.LastIndexByte(list, ',')+1:]
			if ip := net.ParseIP(strings.TrimSpace(last)); ip != nil {
				return ip.String()
			}
		}
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
