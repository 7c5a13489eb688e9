package api_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"luodi/internal/api"
	"luodi/internal/store/storetest"
)

var update = flag.Bool("update", false, "write docs/openapi.json")

// TestDocument: the document is valid OpenAPI 3.1, each operation says what it is, and the one in the
// docs is current.
func TestDocument(t *testing.T) {
	text, err := api.New(api.Options{}).Document()
	if err != nil {
		t.Fatal(err)
	}
	const path = "../../docs/openapi.json"
	if *update {
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(have, text) {
		t.Error("docs/openapi.json is not current: go test ./internal/api -run TestDocument -update")
	}
	var doc struct {
		OpenAPI    string
		Paths      map[string]map[string]described
		Components struct {
			Schemas map[string]struct{ Properties map[string]described }
		}
	}
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	if doc.OpenAPI != "3.1.0" {
		t.Errorf("version %s", doc.OpenAPI)
	}
	seen := map[string]bool{}
	for path, item := range doc.Paths {
		for method, o := range item {
			if o.OperationID == "" || seen[o.OperationID] || o.Summary == "" || o.Description == "" || len(o.Tags) != 1 || o.Responses["default"] == nil {
				t.Errorf("%s %s is not described", method, path)
			}
			seen[o.OperationID] = true
			for _, p := range o.Parameters {
				if p.Description == "" {
					t.Errorf("%s %s: %s is not described", method, path, p.Name)
				}
			}
			for in := range strings.SplitSeq(path, "{") {
				if name, _, ok := strings.Cut(in, "}"); ok && !slices.ContainsFunc(o.Parameters, func(p parameter) bool { return p.Name == name }) {
					t.Errorf("%s %s: %s is no parameter", method, path, name)
				}
			}
		}
	}
	for name, s := range doc.Components.Schemas {
		for field, p := range s.Properties {
			if p.Description == "" {
				t.Errorf("%s.%s is not described", name, field)
			}
		}
	}
	if len(seen) < 30 {
		t.Errorf("%d operations", len(seen))
	}
	for _, ref := range regexp.MustCompile(`"#/components/schemas/(\w+)"`).FindAllSubmatch(text, -1) {
		if _, ok := doc.Components.Schemas[string(ref[1])]; !ok {
			t.Errorf("%s leads nowhere", ref[0])
		}
	}
}

type described struct {
	OperationID, Summary, Description string
	Tags                              []string
	Parameters                        []parameter
	Responses                         map[string]any
}

type parameter struct{ Name, Description string }

// TestDocumentServed: both forms are given to anybody.
func TestDocumentServed(t *testing.T) {
	c := &client{district: open(t, storetest.SQLite(t))}
	a := c.get("/api/openapi.json").want(200)
	if a.header.Get("Content-Type") != "application/openapi+json" || !bytes.Contains(a.body, []byte(`"openapi": "3.1.0"`)) {
		t.Errorf("%s %.80s", a.header.Get("Content-Type"), a.body)
	}
	c.get("/api/openapi.json", "If-None-Match", a.header.Get("ETag")).want(304)
	if y := c.get("/api/openapi.yaml").want(200); !bytes.HasPrefix(y.body, []byte("components:")) && !bytes.Contains(y.body, []byte("\nopenapi: 3.1.0")) {
		t.Errorf("%.80s", y.body)
	}
}
