package web

import (
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"luodi/internal/api"
	"luodi/internal/courier"
	"luodi/internal/evidence"
	"luodi/internal/jobs"
	"luodi/internal/look"
	"luodi/internal/store"
)

// Options are what a server stands on. Zero values are safe.
type Options struct {
	DB    *store.DB
	Clock func() time.Time // nil: time.Now
	Log   *slog.Logger     // nil: slog.Default()
	// Site answers the public pages; nil leads everybody to the workbench.
	Site http.Handler
	// BaseURL is the address under which readers reach this server (https://plans.example.gov.cn);
	// "" is whatever they typed. An https address makes cookies secure.
	BaseURL string
	// Name is shown at the head of every page; "" is Luodi's own.
	Name string
	// Zone is where dates and times are told; nil is Asia/Shanghai.
	Zone *time.Location
	// TrustProxy takes the reader's address from X-Forwarded-For, for a server behind a proxy.
	TrustProxy bool
	// Jobs is what the program does by itself, for the page of the operator; nil shows only the queue.
	Jobs *jobs.Runner
	// UploadLimit is the most bytes a document may have; 0 is DefaultUploadLimit.
	UploadLimit int64
	// Intake receives files of evidence and knows where they lie; nil takes none.
	Intake *evidence.Intake
	// Uploads is the folder for uploads that are not whole yet; "" is one of the system's for
	// temporary files.
	Uploads string
	// APIRate is how many requests a second one token of the API may make; 0 is api.DefaultRate, less
	// sets no limit.
	APIRate int
	// Courier carries messages out of the house; nil is one that keeps no secrets.
	Courier *courier.Courier
}

// DefaultUploadLimit is the most bytes of an uploaded document unless set otherwise.
const DefaultUploadLimit = 64 << 20

// Server answers the workbench and mounts the public site.
type Server struct {
	db          *store.DB
	clock       func() time.Time
	log         *slog.Logger
	site        http.Handler
	name        string
	zone        *time.Location
	base        *url.URL
	secure      bool
	trustProxy  bool
	uploadLimit int64
	files       *evidence.Intake
	partials    *uploads
	texts       *sourceTexts
	readings    *readings
	jobs        *jobs.Runner
	api         *api.API
	courier     *courier.Courier
	bells       bells
	handler     http.Handler
	listeners   chan struct{} // one for each wall that listens
	ended       chan struct{} // see Stop
	ending      sync.Once
}

// DefaultZone is where dates are told unless set otherwise: that of the plans.
func DefaultZone() *time.Location {
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		zone = time.FixedZone("CST", 8*3600) // no summer time since 1991
	}
	return zone
}

// New makes a server. It fails on a base address that is none.
func New(o Options) (*Server, error) {
	s := &Server{
		db: o.DB, clock: o.Clock, log: o.Log, site: o.Site, name: o.Name, zone: o.Zone,
		trustProxy: o.TrustProxy, uploadLimit: o.UploadLimit, files: o.Intake, texts: newSourceTexts(), readings: newReadings(), jobs: o.Jobs, courier: o.Courier,
	}
	if o.Uploads == "" {
		o.Uploads = filepath.Join(os.TempDir(), "luodi-uploads")
	}
	s.partials = newUploads(o.Uploads)
	s.listeners, s.ended = make(chan struct{}, mostListeners), make(chan struct{})
	if s.clock == nil {
		s.clock = time.Now
	}
	if s.courier == nil {
		s.courier = courier.New(courier.Options{Clock: s.clock})
	}
	if s.log == nil {
		s.log = slog.Default()
	}
	if s.uploadLimit == 0 {
		s.uploadLimit = DefaultUploadLimit
	}
	if s.zone == nil {
		s.zone = DefaultZone()
	}
	if o.BaseURL != "" {
		base, err := url.Parse(strings.TrimSuffix(o.BaseURL, "/"))
		if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" || base.Path != "" {
			return nil, errBaseURL(o.BaseURL)
		}
		s.base, s.secure = base, base.Scheme == "https"
	}
	s.api = api.New(api.Options{DB: s.db, Clock: s.clock, Log: s.log, Zone: s.zone, Intake: o.Intake, Rate: o.APIRate, Address: s.address, Seen: seenAccount})
	handler, err := s.build()
	if err != nil {
		return nil, err
	}
	s.handler = handler
	return s, nil
}

func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// build puts the routes together and wraps them, outermost last: each request gets its reference
// and log line, then headers, compression, and the check of where a POST comes from.
func (s *Server) build() (http.Handler, error) {
	mux := http.NewServeMux()
	mux.Handle("GET /assets/", look.Assets())
	mux.HandleFunc("GET /healthz", s.health)
	for _, rt := range s.routes() {
		mux.Handle(rt.pattern, s.serve(rt))
	}
	mux.Handle("/desk/", s.serve(route{handle: s.noSuchPage, open: true}))
	if s.site != nil {
		mux.Handle("/", s.site)
	} else {
		mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/desk", http.StatusSeeOther) })
		mux.Handle("/", s.serve(route{handle: s.noSuchPage, open: true}))
	}
	sameOrigin, err := s.sameOrigin(mux)
	if err != nil {
		return nil, err
	}
	zipped, err := compress(sameOrigin)
	if err != nil {
		return nil, err
	}
	beside, err := s.besideAPI(zipped)
	if err != nil {
		return nil, err
	}
	return s.observe(s.headers(beside)), nil
}

func (s *Server) health(w http.ResponseWriter, r *http.Request) {
	if err := s.db.Ping(r.Context()); err != nil {
		http.Error(w, "unavailable", http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Write([]byte("ok\n"))
}
