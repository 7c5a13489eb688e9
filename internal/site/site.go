package site

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"luodi/internal/portal"
)

// Releases is where the public record comes from.
type Releases interface {
	// Releases lists what is public, without bodies.
	Releases(ctx context.Context) ([]portal.Release, error)
	// Release gives one release with its body; a NotFound fault when it is not public.
	Release(ctx context.Context, slug string) (portal.Release, error)
}

// Options are what the public pages stand on. Zero values are safe.
type Options struct {
	Releases Releases
	// BaseURL is the permanent address of the pages (https://plans.example.gov.cn), for QR codes,
	// canonical links and the sitemap; "" is whatever address the reader typed.
	BaseURL string
	Clock   func() time.Time // nil: time.Now
	Log     *slog.Logger     // nil: slog.Default()
	Name    string           // at the head of every page; "" is Luodi's own
	// Demo marks every page as demonstration data.
	Demo bool
	// KeptBytes bounds the memory of rendered pages; 0 is DefaultKeptBytes.
	KeptBytes int
	Zone      *time.Location // for the day of a release; nil is Asia/Shanghai
}

// DefaultKeptBytes is the bound of memory for rendered pages unless set otherwise.
const DefaultKeptBytes = 16 << 20

// Site answers the public pages.
type Site struct {
	releases Releases
	base     string // without the last slash, or ""
	clock    func() time.Time
	log      *slog.Logger
	name     string
	demo     bool
	zone     *time.Location
	kept     *keeper

	now     atomic.Pointer[snapshot]
	checked atomic.Int64 // Unix nanoseconds of the last look at the releases
	looking sync.Mutex
}

// New makes the public pages.
func New(o Options) *Site {
	s := &Site{releases: o.Releases, clock: o.Clock, log: o.Log, name: o.Name, demo: o.Demo, zone: o.Zone}
	if s.clock == nil {
		s.clock = time.Now
	}
	if s.log == nil {
		s.log = slog.Default()
	}
	if s.zone == nil {
		s.zone = time.FixedZone("CST", 8*3600)
	}
	if u, err := url.Parse(strings.TrimSuffix(o.BaseURL, "/")); err == nil && u.Host != "" {
		s.base = u.String()
	}
	if o.KeptBytes == 0 {
		o.KeptBytes = DefaultKeptBytes
	}
	s.kept = newKeeper(o.KeptBytes)
	return s
}

// ServeHTTP answers a page: from the kept bytes when they are of the present releases.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		s.refuse(w, r)
		return
	}
	snap, err := s.present(r.Context())
	if err != nil {
		s.fail(w, r, err)
		return
	}
	base := s.baseOf(r)
	key := r.URL.Path
	if s.base == "" {
		key = base + key
	}
	if p := s.kept.get(key); p != nil && p.current(snap) {
		p.answer(w, r)
		return
	}
	s.render(w, r, snap, base, key)
}

// baseOf is the address in front of every path: the permanent one, or the one the reader typed.
func (s *Site) baseOf(r *http.Request) string {
	if s.base != "" {
		return s.base
	}
	if r.TLS != nil {
		return "https://" + host(r.Host)
	}
	return "http://" + host(r.Host)
}

// host gives the name that a request was sent to, or a harmless one when it is not a host name.
func host(h string) string {
	if h == "" || len(h) > 253 {
		return "localhost"
	}
	for _, c := range h {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '.', c == '-', c == ':', c == '[', c == ']':
		default:
			return "localhost"
		}
	}
	return h
}
