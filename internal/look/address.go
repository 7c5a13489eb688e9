package look

import (
	"net/url"
	"strings"
)

// WithQuery gives the path with one value of its query set, or taken out when value is "".
func WithQuery(path, name, value string) string {
	path, _, _ = strings.Cut(path, "#")
	base, query, _ := strings.Cut(path, "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		values = url.Values{}
	}
	if value == "" {
		values.Del(name)
	} else {
		values.Set(name, value)
	}
	if len(values) == 0 {
		return base
	}
	return base + "?" + values.Encode()
}
