package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"luodi/internal/access"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/store"
)

// op says what an operation is, who may ask for it and how it is described.
type op struct {
	id      string // operationId: reads as a deed, list-plans
	method  string // GET, PUT, POST
	path    string // under Prefix
	tag     string
	summary string
	about   string
	scope   access.Scope  // that the token needs; "" for any
	right   access.Action // that the account needs for anything at all; rights of a unit are asked by the deed
	match   bool          // a write that changes what was read: If-Match is needed
	status  int           // of success; 0 is 200
}

// reply is what every operation gives huma: bytes that are already made.
type reply struct {
	Status int
	Body   []byte
}

// huma describes the operation; O is the type of its answer.
func (o op) huma(a *API, O reflect.Type) huma.Operation {
	if o.status == 0 {
		o.status = http.StatusOK
	}
	h := huma.Operation{OperationID: o.id, Method: o.method, Path: Prefix + o.path, Tags: []string{o.tag}, Summary: o.summary, Description: o.about,
		DefaultStatus: o.status, MaxBodyBytes: bodyLimit, Responses: map[string]*huma.Response{}}
	if o.scope != "" {
		h.Security = []map[string][]string{{"token": {string(o.scope)}}}
		h.Extensions = map[string]any{"x-scope": string(o.scope)}
	} else {
		h.Security = []map[string][]string{{"token": {}}}
	}
	answer := &huma.Response{Description: "Done.", Headers: map[string]*huma.Param{}, Content: map[string]*huma.MediaType{
		"application/json": {Schema: a.huma.OpenAPI().Components.Schemas.Schema(O, true, "")}}}
	h.Responses[strconv.Itoa(o.status)] = answer
	answer.Headers["ETag"] = header("Strong validator of the answer, to be sent back as If-None-Match or If-Match.")
	switch o.method {
	case http.MethodGet:
		answer.Description = "What was asked for."
		h.Responses["304"] = &huma.Response{Description: "What the caller has (If-None-Match) is current."}
		h.Parameters = append(h.Parameters, parameter("If-None-Match", "ETag of the answer the caller has.", false))
	case http.MethodPost:
		h.Parameters = append(h.Parameters, parameter("Idempotency-Key", "Chosen by the caller for this one deed (1 to 100 printable ASCII characters, for example a UUID). The same request sent again within 24 hours changes nothing and gets the same answer; another request with the key is refused with 422, one that comes while the first runs with 409.", true))
	}
	if o.match {
		h.Parameters = append(h.Parameters, parameter("If-Match", "ETag of the thing as it was read, or * for whatever it is now. 412 if somebody changed it since.", true))
	}
	h.Responses["default"] = &huma.Response{Description: "A problem (RFC 9457).", Content: map[string]*huma.MediaType{
		"application/problem+json": {Schema: a.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Problem](), true, "")}}}
	return h
}

func header(about string) *huma.Param {
	return &huma.Param{Description: about, Schema: &huma.Schema{Type: huma.TypeString}}
}

func parameter(name, about string, required bool) *huma.Param {
	return &huma.Param{Name: name, In: "header", Description: about, Required: required, Schema: &huma.Schema{Type: huma.TypeString}}
}

// read registers a question about one thing, answered from one snapshot. tagged answers give the
// number that If-Match carries back to their writes.
func read[I, O any](a *API, o op, fn func(*call, *store.Reader, *I) (O, error)) {
	o.method = http.MethodGet
	huma.Register(a.huma, o.huma(a, reflect.TypeFor[O]()), func(ctx context.Context, in *I) (*reply, error) {
		c := callOf(ctx)
		if err := c.enter(o); err != nil {
			return nil, c.refuse(err)
		}
		var out O
		err := a.db.Read(ctx, func(r *store.Reader) (err error) {
			out, err = fn(c, r, in)
			return err
		})
		if err != nil {
			return nil, c.refuse(err)
		}
		return c.give(out, http.StatusOK)
	})
}

// guarded is an answer whose writes need to know that nobody changed it in between.
type guarded interface{ guard() int }

// refuse makes a problem of an error and sets its headers.
func (c *call) refuse(err error) error {
	p := c.problem(err)
	c.hints(p)
	return p
}

// give makes the answer with its validator, or 304 when the caller has it already.
func (c *call) give(out any, status int) (*reply, error) {
	body, err := json.Marshal(out)
	if err != nil {
		return nil, c.refuse(err)
	}
	tag := tagOf(out, body)
	h := c.w.Header()
	h["Etag"] = []string{tag}
	if status == http.StatusOK && c.r.Method == http.MethodGet && sameTag(c.r.Header.Get("If-None-Match"), tag) {
		return &reply{Status: http.StatusNotModified}, nil
	}
	h["Content-Type"] = jsonType
	return &reply{Status: status, Body: body}, nil
}

var jsonType = []string{"application/json"}

// Paged is what every list takes.
type Paged struct {
	After string `query:"after" maxLength:"400" doc:"The next of the page before; nothing for the first page. It is bound to the list and its filters."`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"How many items at most."`
}

func (p Paged) paged() Paged { return p }

type pager interface{ paged() Paged }

// List is a page of a list.
type List[T any] struct {
	Items []T    `json:"items" nullable:"false" doc:"The items of this page."`
	Next  string `json:"next,omitempty" doc:"Value of after for the next page; missing on the last one. The Link header has its whole address."`
}

// list registers a question that is answered by pages.
func list[I pager, T any](a *API, o op, fn func(*call, *store.Reader, *I, store.Page) ([]T, string, error)) {
	read(a, o, func(c *call, r *store.Reader, in *I) (List[T], error) {
		p := (*in).paged()
		after, err := c.after(o.id, p.After)
		if err != nil {
			return List[T]{}, err
		}
		items, next, err := fn(c, r, in, store.Page{After: after, Limit: p.Limit})
		if err != nil {
			return List[T]{}, err
		}
		if items == nil {
			items = []T{}
		}
		out := List[T]{Items: items}
		if next != "" {
			out.Next = c.next(o.id, next)
			q := c.r.URL.Query()
			q.Set("after", out.Next)
			c.w.Header().Set("Link", "<"+(&url.URL{Path: c.r.URL.Path, RawQuery: q.Encode()}).String()+`>; rel="next"`)
		}
		return out, nil
	})
}

// done is what a deed leaves behind.
type done[O any] struct {
	Body     O
	Status   int    // 0 is that of the operation
	Location string // of what was made
}

// write registers a deed. It runs in one transaction, which may run twice; what is answered to an
// Idempotency-Key is kept in it.
func write[I, O any](a *API, o op, fn func(*call, *store.Tx, *I) (done[O], error)) {
	huma.Register(a.huma, o.huma(a, reflect.TypeFor[O]()), func(ctx context.Context, in *I) (*reply, error) {
		c := callOf(ctx)
		err := c.enter(o)
		if err == nil && o.match {
			c.match, err = c.ifMatch()
		}
		if err != nil {
			return nil, c.refuse(err)
		}
		asked, err := json.Marshal(in)
		if err != nil {
			return nil, c.refuse(err)
		}
		kept, err := c.once(o, asked, func(tx *store.Tx) (any, int, string, error) {
			d, err := fn(c, tx, in)
			return d.Body, d.Status, d.Location, err
		})
		if err != nil {
			return nil, c.refuse(err)
		}
		return c.replay(kept), nil
	})
}

// replay makes the answer of what was kept.
func (c *call) replay(k store.Answer) *reply {
	h := c.w.Header()
	h["Etag"] = []string{k.ETag}
	h["Content-Type"] = jsonType
	if k.Location != "" {
		h.Set("Location", k.Location)
	}
	return &reply{Status: k.Status, Body: []byte(k.Body)}
}

// once does a deed in a transaction. A POST is done once for each Idempotency-Key of a token, and its
// answer given again.
func (c *call) once(o op, asked []byte, deed func(*store.Tx) (any, int, string, error)) (store.Answer, error) {
	key := ""
	if o.method == http.MethodPost {
		if key = c.r.Header.Get("Idempotency-Key"); !goodKey(key) {
			return store.Answer{}, fault.New(fault.Invalid, i18n.APIKeyNeeded.Key, nil)
		}
		busy := string(c.token.ID) + " " + key
		if _, taken := c.api.running.LoadOrStore(busy, true); taken {
			return store.Answer{}, fault.New(fault.Conflict, i18n.APIKeyRunning.Key, nil)
		}
		defer c.api.running.Delete(busy)
	}
	request := requestHash(c.r.Method, c.r.URL.RequestURI(), c.r.Header.Get("If-Match"), asked)
	var out store.Answer
	again := false
	err := c.api.db.Write(c.r.Context(), func(tx *store.Tx) error {
		again = false
		if key != "" {
			kept, there, err := tx.Answer(c.token.ID, key)
			switch {
			case err != nil:
				return err
			case there && kept.Request != request:
				return fault.New(fault.Conflict, i18n.APIKeyOther.Key, nil)
			case there:
				out, again = kept, true
				return nil
			}
		}
		body, status, location, err := deed(tx)
		if err != nil {
			return err
		}
		text, err := json.Marshal(body)
		if err != nil {
			return err
		}
		if status == 0 {
			status = o.status
		}
		if status == 0 {
			status = http.StatusOK
		}
		out = store.Answer{Token: c.token.ID, Key: key, Request: request, Status: status, ETag: tagOf(body, text), Location: location, Body: string(text)}
		if key == "" {
			return nil
		}
		return tx.KeepAnswer(out)
	})
	if again {
		c.w.Header().Set("Idempotent-Replayed", "true")
	}
	return out, err
}

// notFound is the answer for what is not there.
func notFound() error { return fault.New(fault.NotFound, i18n.APINotFound.Key, nil) }

// named turns "there is none" into an answer that says what was looked for.
func named(err error) error {
	var f *fault.Error
	if errors.As(err, &f) && f.Kind == fault.NotFound {
		return notFound()
	}
	return err
}
