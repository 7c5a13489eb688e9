package api

import (
	"net/http"
	"sort"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"luodi/internal/fault"
	"luodi/internal/i18n"
)

// tags are the parts of the API in the order of the reference.
var tags = []*huma.Tag{
	{Name: tagSelf, Description: "Who asks."},
	{Name: tagPlans, Description: "Plans and their provisions."},
	{Name: tagMeasures, Description: "Measures: what is promised, by whom, by when."},
	{Name: tagChanges, Description: "What changed since a cursor."},
	{Name: tagUnits, Description: "The register of units."},
	{Name: tagDuties, Description: "Who answers for what."},
	{Name: tagWork, Description: "How a measure gets done, with three dates for each task."},
	{Name: tagReports, Description: "Rhythm, periods, reports and their rounds."},
	{Name: tagEvidence, Description: "Files that prove what is reported."},
	{Name: tagLights, Description: "How measures stand, why, and what turns them green."},
}

// describe says what the document is about.
func describe(c huma.Config) huma.Config {
	c.Info = &huma.Info{Title: "Luodi", Version: "1.0.0", Description: "Live plans of a government: what was promised, who does it, how it stands. " +
		"Days are civil dates in the plan's zone (YYYY-MM-DD), instants RFC 3339 in UTC, quantities decimal strings, names in up to three languages. " +
		"Every answer has a strong ETag; lists are paged by cursors; every POST carries an Idempotency-Key; errors are RFC 9457 problems in the language of Accept-Language (zh-Hans, zh-Hant-HK, en). " +
		"Within v1 fields and kinds may be added, none is taken away: ignore what you do not know.",
		License: &huma.License{Name: "See the licence of the program", Identifier: "Apache-2.0"}}
	c.Servers = []*huma.Server{{URL: "/"}}
	c.Tags = tags
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{"token": {Type: "http", Scheme: "bearer",
		Description: "A token (luo_…) made at /desk/account/tokens. It has the rights of its account, within its scopes."}}
	return c
}

// document is the description of the API, made once.
type document struct {
	once       sync.Once
	json, yaml []byte
	err        error
}

func (a *API) described() *document {
	d := &a.document
	d.once.Do(func() {
		if d.json, d.err = indented(a.huma.OpenAPI()); d.err == nil {
			d.yaml, d.err = a.huma.OpenAPI().YAML()
		}
	})
	return d
}

// Document gives the OpenAPI 3.1 document as JSON.
func (a *API) Document() ([]byte, error) {
	d := a.described()
	return d.json, d.err
}

// pages are what is answered beside the operations.
func (a *API) pages() {
	a.mux.HandleFunc("GET "+Root+"/openapi.json", func(w http.ResponseWriter, r *http.Request) {
		a.serveDocument(callOf(r.Context()), "application/openapi+json", func(d *document) []byte { return d.json })
	})
	a.mux.HandleFunc("GET "+Root+"/openapi.yaml", func(w http.ResponseWriter, r *http.Request) {
		a.serveDocument(callOf(r.Context()), "application/openapi+yaml", func(d *document) []byte { return d.yaml })
	})
	a.mux.HandleFunc(Root+"/", func(w http.ResponseWriter, r *http.Request) {
		callOf(r.Context()).nothingHere(r)
	})
}

func (a *API) serveDocument(c *call, kind string, form func(*document) []byte) {
	d := a.described()
	if d.err != nil {
		c.fail(d.err)
		return
	}
	h := c.w.Header()
	tag := tagOf(nil, form(d))
	h.Set("ETag", tag)
	h.Set("Cache-Control", "public, max-age=300")
	if sameTag(c.r.Header.Get("If-None-Match"), tag) {
		c.w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Type", kind)
	if _, err := c.w.Write(form(d)); err != nil {
		a.log.Debug("document not taken", "error", err)
	}
}

// nothingHere answers a path that is none, or a method that a path does not have.
func (c *call) nothingHere(r *http.Request) {
	var allowed []string
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete} {
		other := r.Clone(r.Context())
		other.Method = method
		if _, pattern := c.api.mux.Handler(other); pattern != Root+"/" {
			allowed = append(allowed, method)
		}
	}
	if len(allowed) == 0 {
		c.fail(fault.New(fault.NotFound, i18n.APINoPath.Key, nil))
		return
	}
	c.w.Header().Set("Allow", strings.Join(allowed, ", "))
	c.fail(fault.New(fault.Invalid, i18n.APIMethod.Key, fault.Args{"method": r.Method, "allowed": strings.Join(allowed, ", ")}))
}

// Part is a part of the API with its operations, for the page about it.
type Part struct {
	Name, About string
	Operations  []Operation
}

// Operation is one operation, for the page about the API.
type Operation struct {
	ID, Method, Path, Summary, Scope string
}

// Parts lists the operations by their parts, in the order of the reference.
func (a *API) Parts() []Part {
	doc := a.huma.OpenAPI()
	parts := make([]Part, len(tags))
	at := map[string]*Part{}
	for i, t := range doc.Tags {
		parts[i] = Part{Name: t.Name, About: t.Description}
		at[t.Name] = &parts[i]
	}
	for path, item := range doc.Paths {
		for _, o := range []*huma.Operation{item.Get, item.Put, item.Post} {
			if o != nil {
				scope, _ := o.Extensions["x-scope"].(string)
				p := at[o.Tags[0]]
				p.Operations = append(p.Operations, Operation{o.OperationID, o.Method, path, o.Summary, scope})
			}
		}
	}
	for _, p := range parts {
		sort.Slice(p.Operations, func(i, j int) bool {
			x, y := p.Operations[i], p.Operations[j]
			return x.Path < y.Path || x.Path == y.Path && x.Method < y.Method
		})
	}
	return parts
}
