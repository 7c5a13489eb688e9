package api

import (
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"luodi/internal/access"
	"luodi/internal/evidence"
	"luodi/internal/store"
)

// Options are what the API stands on.
type Options struct {
	DB    *store.DB
	Clock func() time.Time // nil: time.Now
	Log   *slog.Logger     // nil: slog.Default()
	// Zone is where "today" is told; nil is eight hours east of Greenwich.
	Zone *time.Location
	// Intake receives files of evidence and knows where they lie; nil answers 503 to both.
	Intake *evidence.Intake
	// Rate is how many requests a second one token may make, in bursts of ten times as many; 0 is
	// DefaultRate, less sets no limit.
	Rate int
	// Address gives the network address of a caller; nil is that of the connection.
	Address func(*http.Request) string
	// Seen is told whose token a request carries, for the access log; nil: nobody.
	Seen func(*http.Request, access.AccountID)
}

// DefaultRate is how many requests a second one token may make unless set otherwise.
const DefaultRate = 50

// Root is the path under which everything of this package lies; Prefix that of the operations.
const (
	Root   = "/api"
	Prefix = "/api/v1"
)

// API answers everything under Root.
type API struct {
	db      *store.DB
	clock   func() time.Time
	log     *slog.Logger
	zone    *time.Location
	intake  *evidence.Intake
	address func(*http.Request) string
	seen    func(*http.Request, access.AccountID)

	mux      *http.ServeMux
	huma     huma.API
	document document
	limits   *limits
	names    names
	running  sync.Map // Idempotency-Keys whose request is being done
}

// New makes the API.
func New(o Options) *API {
	a := &API{db: o.DB, clock: o.Clock, log: o.Log, zone: o.Zone, intake: o.Intake, address: o.Address, seen: o.Seen, mux: http.NewServeMux()}
	if a.clock == nil {
		a.clock = time.Now
	}
	if a.log == nil {
		a.log = slog.Default()
	}
	if a.zone == nil {
		a.zone = time.FixedZone("Asia/Shanghai", 8*3600) // no summer time since 1991
	}
	if a.address == nil {
		a.address = func(r *http.Request) string { return r.RemoteAddr }
	}
	if o.Rate == 0 {
		o.Rate = DefaultRate
	}
	a.limits = newLimits(o.Rate)
	a.huma = humago.New(a.mux, config())
	a.operations()
	a.pages()
	return a
}

// operations registers everything that can be asked, in the order of the reference.
func (a *API) operations() {
	a.selfOperations()
	a.planOperations()
	a.measureOperations()
	a.changeOperations()
	a.unitOperations()
	a.dutyOperations()
	a.workOperations()
	a.periodOperations()
	a.reportOperations()
	a.reportDeedOperations()
	a.evidenceOperations()
	a.lightOperations()
}

// ServeHTTP answers a request under Root. Operations need a token; the document and the pages about
// it do not.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := &call{api: a, w: &answer{ResponseWriter: w}, r: r}
	c.lang = c.language()
	defer c.recover()
	h := w.Header()
	h.Set("Vary", "Accept-Language, Authorization")
	if strings.HasPrefix(r.URL.Path, Prefix+"/") || r.URL.Path == Prefix {
		h.Set("Cache-Control", "private, no-cache")
		if err := c.identify(); err != nil {
			c.fail(err)
			return
		}
	}
	c.r = c.in(r)
	a.mux.ServeHTTP(c.w, c.r)
}
