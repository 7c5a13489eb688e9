package api

import (
	"encoding/json"
	"errors"
	"io"

	"github.com/danielgtaylor/huma/v2"

	"luodi/internal/i18n"
)

// Bounds of what a body may be. The deepest that any operation takes is five levels.
const (
	bodyLimit = 1 << 20
	maxDepth  = 16
)

var format = huma.Format{
	Marshal: func(w io.Writer, v any) error { return json.NewEncoder(w).Encode(v) },
	Unmarshal: func(data []byte, v any) error {
		if depth(data) > maxDepth {
			return errors.New(string(i18n.APITooDeep.Key))
		}
		return json.Unmarshal(data, v)
	},
}

// depth is how deep brackets nest in a text of JSON.
func depth(data []byte) int {
	deepest, now, quoted := 0, 0, false
	for i := 0; i < len(data); i++ {
		switch b := data[i]; {
		case quoted && b == '\\':
			i++
		case b == '"':
			quoted = !quoted
		case quoted:
		case b == '{' || b == '[':
			if now++; now > deepest {
				deepest = now
			}
		case b == '}' || b == ']':
			now--
		}
	}
	return deepest
}

// config is huma without anything that reaches outside or adds to what an operation says.
func config() huma.Config {
	c := huma.DefaultConfig("Luodi", "1.0.0")
	c.CreateHooks, c.Transformers = nil, nil
	c.OpenAPIPath, c.DocsPath, c.SchemasPath = "", "", ""
	c.Formats = map[string]huma.Format{"application/json": format, "json": format} // the second: …+json
	c.RejectUnknownQueryParameters = true
	return describe(c)
}

// indented writes the document for people too, in an order that does not change.
func indented(v any) ([]byte, error) {
	b, err := json.MarshalIndent(v, "", " ")
	return append(b, '\n'), err
}
