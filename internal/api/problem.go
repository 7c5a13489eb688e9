package api

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"luodi/internal/fault"
	"luodi/internal/i18n"
)

// Problem is how every error is told (RFC 9457).
type Problem struct {
	Type     string        `json:"type" format:"uri-reference" doc:"Names the kind of problem; leads to its explanation. What follows # is stable." example:"/api/problems#fault.fields"`
	Title    string        `json:"title" doc:"The kind of problem in a few words, in the language of Accept-Language."`
	Status   int           `json:"status" doc:"The HTTP status." example:"422"`
	Detail   string        `json:"detail,omitempty" doc:"What happened here, in the language of Accept-Language."`
	Instance string        `json:"instance,omitempty" format:"uri" doc:"Names this one request; the operator finds it in the log by the last part."`
	Errors   []ProblemItem `json:"errors,omitempty" doc:"Each wrong field or parameter."`
}

// ProblemItem is one wrong field or parameter.
type ProblemItem struct {
	In      string `json:"in" enum:"body,query,path,header" doc:"Where it was sent."`
	Pointer string `json:"pointer" doc:"In the body a JSON Pointer (RFC 6901), else the name of the parameter." example:"/done/0/on"`
	Key     string `json:"key,omitempty" doc:"Stable name of the mistake."`
	Detail  string `json:"detail" doc:"What is wrong, in the language of Accept-Language."`
}

func (p *Problem) Error() string             { return p.Detail }
func (p *Problem) GetStatus() int            { return p.Status }
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// statuses says how each kind of fault is answered.
var statuses = map[fault.Kind]struct {
	status int
	title  *i18n.Message
}{
	fault.Internal:        {http.StatusInternalServerError, i18n.APITitleInternal},
	fault.Invalid:         {http.StatusUnprocessableEntity, i18n.APITitleInvalid},
	fault.NotFound:        {http.StatusNotFound, i18n.APITitleNotFound},
	fault.Conflict:        {http.StatusConflict, i18n.APITitleConflict},
	fault.Forbidden:       {http.StatusForbidden, i18n.APITitleForbidden},
	fault.Unauthenticated: {http.StatusUnauthorized, i18n.APITitleToken},
	fault.TooMany:         {http.StatusTooManyRequests, i18n.APITitleTooMany},
	fault.TooLarge:        {http.StatusRequestEntityTooLarge, i18n.APITitleTooLarge},
	fault.Unsupported:     {http.StatusUnsupportedMediaType, i18n.APITitleUnsupported},
	fault.Unavailable:     {http.StatusServiceUnavailable, i18n.APITitleUnavailable},
}

// exact are the faults whose status says more than that of their kind.
var exact = map[fault.Key]struct {
	status int
	title  *i18n.Message
}{
	i18n.APIMethod.Key:      {http.StatusMethodNotAllowed, i18n.APITitleMethod},
	i18n.APIBadJSON.Key:     {http.StatusBadRequest, i18n.APITitleBadRequest},
	i18n.APITooDeep.Key:     {http.StatusBadRequest, i18n.APITitleBadRequest},
	i18n.APIBodyNeeded.Key:  {http.StatusBadRequest, i18n.APITitleBadRequest},
	i18n.APIKeyNeeded.Key:   {http.StatusBadRequest, i18n.APITitleBadRequest},
	i18n.APIKeyOther.Key:    {http.StatusUnprocessableEntity, i18n.APITitleKey},
	i18n.APIKeyRunning.Key:  {http.StatusConflict, i18n.APITitleKey},
	i18n.APIMatchNeeded.Key: {http.StatusPreconditionRequired, i18n.APITitlePrecondition},
	i18n.APIMatchBroken.Key: {http.StatusPreconditionFailed, i18n.APITitlePrecondition},
	i18n.APITimeout.Key:     {http.StatusRequestTimeout, i18n.APITitleTimeout},
}

// stale are the conflicts that mean: somebody changed it since you read it.
var stale = map[fault.Key]bool{"work.changed_meanwhile": true, "fault.conflict": true}

// problem turns any error into a problem. An error without a meaning of its own is logged and told as
// the unknown.
func (c *call) problem(err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	var f *fault.Error
	if !errors.As(err, &f) || f.Kind == fault.Internal {
		f = fault.Wrap(fault.Internal, "fault.internal", nil, err)
	}
	if f.Kind == fault.Conflict && stale[f.Key] && c.r.Header.Get("If-Match") != "" {
		f = fault.Wrap(fault.Conflict, i18n.APIMatchBroken.Key, nil, err)
	}
	how, ok := exact[f.Key]
	if !ok {
		how = statuses[f.Kind]
	}
	if f.Kind == fault.Internal || f.Kind == fault.Unavailable {
		c.api.log.Error("request failed", "ref", c.reference(), "path", c.r.URL.Path, "error", err)
	}
	p = &Problem{Type: Root + "/problems#" + string(f.Key), Title: how.title.In(c.lang), Status: how.status, Detail: sentence(c.lang, f)}
	if ref := c.reference(); ref != "" {
		p.Instance = "urn:luodi:request:" + ref
	}
	for _, field := range f.Fields {
		p.Errors = append(p.Errors, ProblemItem{In: "body", Pointer: c.pointer(field.Name), Key: string(field.Key), Detail: i18n.FieldError(c.lang, field)})
	}
	return p
}

// sentence is what a fault says, without its fields.
func sentence(lang i18n.Lang, f *fault.Error) string {
	if m, ok := i18n.Lookup(f.Key); ok {
		return m.With(lang, f.Args)
	}
	return string(f.Key)
}

func (c *call) pointer(field string) string {
	if c.place != nil {
		if p := c.place(field); p != "" {
			return p
		}
	}
	return "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(field)
}

// fail writes an error that no operation took over.
func (c *call) fail(err error) {
	p := c.problem(err)
	c.hints(p)
	body, err := json.Marshal(p)
	if err != nil {
		panic(err) // texts and numbers
	}
	h := c.w.Header()
	h.Set("Content-Type", "application/problem+json")
	h.Del("ETag")
	c.w.WriteHeader(p.Status)
	if _, err := c.w.Write(body); err != nil {
		c.api.log.Debug("problem not taken", "error", err) // the caller went away
	}
}

// hints sets the headers that belong to a problem.
func (c *call) hints(p *Problem) {
	h := c.w.Header()
	h.Set("Content-Language", string(c.lang))
	h.Set("Cache-Control", "no-store")
	switch p.Status {
	case http.StatusUnauthorized:
		h.Set("WWW-Authenticate", `Bearer realm="luodi"`)
	case http.StatusServiceUnavailable:
		h.Set("Retry-After", "10")
	}
}
