package web

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/klauspost/compress/gzhttp"
	"github.com/klauspost/compress/gzip"

	"luodi/internal/access"
	"luodi/internal/fault"
)

// logLine gathers what the access log says of a request; the visit adds the account.
type logLine struct {
	reference string
	account   string
}

type lineKey struct{}

// seenAccount notes for the access log whose request it is.
func seenAccount(r *http.Request, id access.AccountID) {
	if line, ok := r.Context().Value(lineKey{}).(*logLine); ok {
		line.account = string(id)
	}
}

// observe gives the request its reference, recovers from panics, and writes one line to the log.
// The query is left out: it may hold what somebody searches for.
func (s *Server) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		line := &logLine{reference: access.NewToken()[:10]}
		r = r.WithContext(context.WithValue(r.Context(), lineKey{}, line))
		out := &answer{ResponseWriter: w}
		w.Header().Set("X-Request-Id", line.reference)
		defer func() {
			if cause := recover(); cause != nil {
				if cause == http.ErrAbortHandler {
					panic(cause)
				}
				s.log.Error("panic", "ref", line.reference, "cause", fmt.Sprint(cause), "stack", string(debug.Stack()))
				if out.status == 0 {
					v := &visit{s: s, w: out, r: r}
					v.lang = v.readerLang()
					v.fail(fault.New(fault.Internal, "fault.internal", nil))
				}
			}
			level := slog.LevelInfo
			if out.status >= 500 {
				level = slog.LevelWarn
			}
			s.log.LogAttrs(r.Context(), level, "request", slog.String("ref", line.reference), slog.String("method", r.Method),
				slog.String("path", loggedPath(r)), slog.Int("status", out.status), slog.Int64("bytes", out.bytes),
				slog.Duration("took", time.Since(start)), slog.String("account", line.account))
		}()
		next.ServeHTTP(out, r)
	})
}

// answer notes status and size.
type answer struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Write(b []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	n, err := a.ResponseWriter.Write(b)
	a.bytes += int64(n)
	return n, err
}

func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// policy is the content security policy: everything from here, no inline script or style, nobody
// may frame the pages.
const policy = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

func (s *Server) headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		if s.secure {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}

// compress zips answers at the fastest level: at the usual one it costs more than the page itself.
// What comes with its own encoding passes untouched, and so does what is told event by event: it must
// not wait for more to be zipped with.
func compress(next http.Handler) (http.Handler, error) {
	wrap, err := gzhttp.NewWrapper(gzhttp.MinSize(1024), gzhttp.CompressionLevel(gzip.BestSpeed), gzhttp.EnableZstd(false))
	if err != nil {
		return nil, err
	}
	zipped := wrap(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/wall/events") {
			next.ServeHTTP(w, r)
			return
		}
		zipped.ServeHTTP(w, r)
	}), nil
}

// sameOrigin refuses every changing request that another site's page sends.
func (s *Server) sameOrigin(next http.Handler) (http.Handler, error) {
	protection := http.NewCrossOriginProtection()
	if s.base != nil {
		if err := protection.AddTrustedOrigin(s.base.String()); err != nil {
			return nil, err
		}
	}
	protection.SetDenyHandler(s.serve(route{open: true, handle: func(*visit) error {
		return fault.New(fault.Forbidden, "web.cross_site", nil)
	}}))
	return protection.Handler(next), nil
}
