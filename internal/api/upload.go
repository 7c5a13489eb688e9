package api

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"luodi/internal/access"
	"luodi/internal/evidence"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/objects"
	"luodi/internal/plan"
	"luodi/internal/store"
)

// claimFields are what may be said of a file with its upload, each at most fieldLimit bytes.
var claimFields = []struct{ name, about string }{
	{"name", "Name of the file with its extension; in a form the name of the part file is taken."},
	{"grade", "Grade claimed: A, B or C (when missing)."},
	{"organ", "Organ that issued the document; needed for grade A."},
	{"number", "Number of the document; needed for grade A."},
	{"source", "Source of a figure, a contract or a log."},
	{"captured", "Day on which it was taken, YYYY-MM-DD."},
	{"place", "Where it was taken, in words."},
	{"note", "Remark, for inside."},
	{"release", "true: the public may get it."},
}

const fieldLimit = 4 << 10

// uploadOperation describes and serves the upload: it streams, so that no file is held in memory.
func (a *API) uploadOperation() {
	o := op{id: "upload-evidence", method: http.MethodPost, path: "/plans/{plan}/measures/{measure}/evidence", tag: tagEvidence, summary: "Hand in a file",
		about: "The bytes as the body with what is said of them as parameters of the address, or a form (multipart/form-data) with the file as part file and the same names as fields. The type is found by content; pictures get previews and a copy without position. A file that is there already comes back with 200 instead of 201. What the claimed grade lacks can be said later; until then it counts as C.",
		scope: access.EvidenceWrite, status: http.StatusCreated}
	h := o.huma(a, reflect.TypeFor[Evidence]())
	h.Parameters = append([]*huma.Param{pathParam("plan", "Slug of the plan."), pathParam("measure", "Slug of the measure.")}, h.Parameters...)
	form := &huma.Schema{Type: huma.TypeObject, Required: []string{"file"}, Properties: map[string]*huma.Schema{"file": {Type: huma.TypeString, Format: "binary", Description: "The file."}}}
	for _, f := range claimFields {
		h.Parameters = append(h.Parameters, &huma.Param{Name: f.name, In: "query", Description: f.about, Schema: &huma.Schema{Type: huma.TypeString}})
		form.Properties[f.name] = &huma.Schema{Type: huma.TypeString, Description: f.about}
	}
	h.RequestBody = &huma.RequestBody{Required: true, Description: "The file.", Content: map[string]*huma.MediaType{
		"application/octet-stream": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}},
		"multipart/form-data":      {Schema: form},
	}}
	h.Responses["200"] = &huma.Response{Description: "The file was there already.", Content: h.Responses["201"].Content}
	a.huma.OpenAPI().AddOperation(&h)
	a.mux.HandleFunc(o.method+" "+Prefix+o.path, func(w http.ResponseWriter, r *http.Request) {
		c := callOf(r.Context())
		reply, err := c.upload(o, r)
		if err != nil {
			c.fail(err)
			return
		}
		c.w.WriteHeader(reply.Status)
		if _, err := c.w.Write(reply.Body); err != nil {
			a.log.Debug("answer not taken", "error", err)
		}
	})
}

func pathParam(name, about string) *huma.Param {
	return &huma.Param{Name: name, In: "path", Required: true, Description: about, Schema: &huma.Schema{Type: huma.TypeString}}
}

// upload receives a file and hands it in.
func (c *call) upload(o op, r *http.Request) (*reply, error) {
	if err := c.enter(o); err != nil {
		return nil, err
	}
	if c.api.intake == nil {
		return nil, noFiles()
	}
	if !goodKey(r.Header.Get("Idempotency-Key")) {
		return nil, fault.New(fault.Invalid, i18n.APIKeyNeeded.Key, nil)
	}
	var of store.MeasureHead
	err := c.api.db.Read(r.Context(), func(s *store.Reader) (err error) { // before a byte is taken
		if of, err = c.measureID(s, MeasurePath{PlanPath{r.PathValue("plan")}, r.PathValue("measure")}); err != nil {
			return err
		}
		duties, err := s.MeasureDuties(of.ID)
		if err != nil {
			return err
		}
		return access.Allow(c.actor, access.WriteReport, evidence.Sharing(duties)...)
	})
	if err != nil {
		return nil, err
	}
	got, said, err := c.receive(r)
	if err != nil {
		return nil, err
	}
	defer got.Drop()
	claim, err := c.claim(said)
	if err != nil {
		return nil, err
	}
	kept, err := c.handIn(o, of.Plan, of.ID, got, claim)
	if err != nil {
		return nil, err
	}
	if err := got.Settle(r.Context()); err != nil {
		return nil, err
	}
	return c.replay(kept), nil
}

func (c *call) handIn(o op, of plan.ID, measure plan.MeasureID, got *evidence.Received, claim evidence.Claim) (store.Answer, error) {
	asked, err := json.Marshal(struct {
		File  objects.Hash
		Claim evidence.Claim
	}{got.Hash, claim})
	if err != nil {
		return store.Answer{}, err
	}
	return c.once(o, asked, func(tx *store.Tx) (any, int, string, error) {
		k, again, err := evidence.HandIn(tx, c.actor, of, measure, got.File, claim, c.today())
		if err != nil {
			return nil, 0, "", err
		}
		status := http.StatusCreated
		if again {
			status = http.StatusOK
		}
		view, err := c.evidenceView(&tx.Reader, &k)
		return view, status, Prefix + "/evidence/" + string(k.ID), err
	})
}

// receive takes the file and what is said of it, whichever way they come.
func (c *call) receive(r *http.Request) (*evidence.Received, url.Values, error) {
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case err != nil || kind == "application/x-www-form-urlencoded" || kind == "application/json":
		return nil, nil, fault.New(fault.Unsupported, i18n.APIMediaType.Key, fault.Args{"want": "application/octet-stream, multipart/form-data"})
	case kind != "multipart/form-data":
		said := r.URL.Query()
		got, err := c.api.intake.Receive(r.Context(), said.Get("name"), r.ContentLength, r.Body)
		return got, said, err
	}
	return c.receiveForm(multipart.NewReader(r.Body, params["boundary"]), r)
}

// receiveForm reads a form part by part.
func (c *call) receiveForm(parts *multipart.Reader, r *http.Request) (got *evidence.Received, said url.Values, err error) {
	said = r.URL.Query()
	defer func() {
		if err != nil && got != nil {
			got.Drop()
		}
	}()
	for n := 0; ; n++ {
		part, err := parts.NextPart()
		switch {
		case errors.Is(err, io.EOF) && got != nil:
			return got, said, nil
		case err != nil || n > 2*len(claimFields):
			return got, said, fault.Wrap(fault.Invalid, i18n.APIBadForm.Key, nil, err)
		}
		if part.FormName() == "file" {
			if got != nil {
				return got, said, fault.New(fault.Invalid, i18n.APIBadForm.Key, nil)
			}
			if got, err = c.api.intake.Receive(r.Context(), part.FileName(), -1, part); err != nil {
				return nil, said, err
			}
			continue
		}
		text, err := io.ReadAll(io.LimitReader(part, fieldLimit+1))
		if err != nil || len(text) > fieldLimit {
			return got, said, fault.Wrap(fault.Invalid, i18n.APIBadForm.Key, nil, err)
		}
		said.Set(part.FormName(), string(text))
	}
}

// claim reads what is said of a file; a name that is none is refused with its place.
func (c *call) claim(said url.Values) (evidence.Claim, error) {
	p := c.problem(fault.New(fault.Invalid, "fault.fields", nil))
	wrong := func(name string, m *i18n.Message, args ...any) {
		p.Errors = append(p.Errors, ProblemItem{In: "query", Pointer: name, Key: string(m.Key), Detail: m.In(c.lang, args...)})
	}
	for name := range said {
		if !isClaimField(name) {
			wrong(name, i18n.APIUnknownParameter)
		}
	}
	k := Claim{Organ: said.Get("organ"), Number: said.Get("number"), Source: said.Get("source"), Place: said.Get("place"), Note: said.Get("note")}
	if day := said.Get("captured"); day != "" && k.Captured.UnmarshalText([]byte(day)) != nil {
		wrong("captured", i18n.APIExpectDate)
	}
	switch said.Get("release") {
	case "", "false":
	case "true":
		k.Release = true
	default:
		wrong("release", i18n.APIExpectBoolean)
	}
	grade := said.Get("grade")
	switch grade {
	case "A", "B", "C":
	case "":
		grade = "C"
	default:
		wrong("grade", i18n.APIExpectOneOf, "of", "A, B, C")
	}
	if len(p.Errors) > 0 {
		return evidence.Claim{}, p
	}
	return k.domain(grade), nil
}

func isClaimField(name string) bool {
	for _, f := range claimFields {
		if f.name == name {
			return true
		}
	}
	return false
}

// downloadOperation describes and serves the bytes of a file, ranges too.
func (a *API) downloadOperation() {
	o := op{id: "download-evidence", method: http.MethodGet, path: "/evidence/{evidence}/file", tag: tagEvidence, summary: "Get the bytes of a file",
		about: "The original file, always as a file to keep. Ranges and If-None-Match (the ETag is the SHA-256) are answered.", scope: access.EvidenceRead, right: access.ReadPlans}
	h := o.huma(a, reflect.TypeFor[Evidence]())
	h.Parameters = append([]*huma.Param{pathParam("evidence", "Identifier of the file.")}, h.Parameters...)
	h.Responses["200"].Content = map[string]*huma.MediaType{"application/octet-stream": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}
	a.huma.OpenAPI().AddOperation(&h)
	a.mux.HandleFunc(o.method+" "+Prefix+o.path, func(w http.ResponseWriter, r *http.Request) {
		c := callOf(r.Context())
		if err := c.download(o, r); err != nil {
			c.fail(err)
		}
	})
}

func (c *call) download(o op, r *http.Request) error {
	if err := c.enter(o); err != nil {
		return err
	}
	if c.api.intake == nil {
		return noFiles()
	}
	var k evidence.Kept
	err := c.api.db.Read(r.Context(), func(s *store.Reader) (err error) {
		k, err = c.findEvidence(s, r.PathValue("evidence"))
		return err
	})
	if err != nil {
		return err
	}
	object, err := c.api.intake.Store.Open(r.Context(), k.Hash)
	if err != nil {
		return err
	}
	defer object.Close()
	for _, h := range evidence.DownloadHeaders(k.Name, k.Kind, k.Hash, false) {
		c.w.Header().Set(h.Name, h.Value)
	}
	http.ServeContent(c.w, r, "", k.Uploaded, object)
	return nil
}
