package evidence

import (
	"bytes"
	"io"
	"mime"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// TestServed: through net/http, as the pages do it: whole, in ranges, and never as something that
// a browser shows or runs.
func TestServed(t *testing.T) {
	in := newIntake(t)
	files := map[string][]byte{"现场 \"照片\".jpg": shotJPEG(64, 48, 1), "说明.txt": []byte("0123456789"), "验收意见.pdf": pdfOf(1)}
	for name, file := range files {
		f := receive(t, in, name, file)
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			o, err := in.Store.Open(r.Context(), f.Hash)
			if err != nil {
				http.Error(w, "gone", http.StatusNotFound)
				return
			}
			defer o.Close()
			for _, h := range DownloadHeaders(f.Name, f.Kind, f.Hash, false) {
				w.Header().Set(h.Name, h.Value)
			}
			http.ServeContent(w, r, "", time.Unix(1_700_000_000, 0), o)
		}))
		get := func(header, value string) (*http.Response, []byte) {
			r, _ := http.NewRequest(http.MethodGet, server.URL, nil)
			if header != "" {
				r.Header.Set(header, value)
			}
			answer, err := server.Client().Do(r)
			if err != nil {
				t.Fatal(err)
			}
			defer answer.Body.Close()
			body, _ := io.ReadAll(answer.Body)
			return answer, body
		}
		answer, body := get("", "")
		if answer.StatusCode != http.StatusOK || !bytes.Equal(body, file) {
			t.Errorf("%s: %s", name, answer.Status)
		}
		kind, params, err := mime.ParseMediaType(answer.Header.Get("Content-Disposition"))
		if err != nil || kind != "attachment" || params["filename"] != f.Name {
			t.Errorf("%s: %s %v, %v", name, kind, params, err)
		}
		if h := answer.Header; h.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(h.Get("Content-Security-Policy"), "sandbox") || !strings.HasPrefix(h.Get("Cache-Control"), "private") {
			t.Errorf("%s: %v", name, h)
		}
		if answer, body := get("Range", "bytes=2-5"); answer.StatusCode != http.StatusPartialContent || !bytes.Equal(body, file[2:6]) {
			t.Errorf("%s: range: %s %q", name, answer.Status, body)
		}
		if answer, _ := get("If-None-Match", `"`+string(f.Hash)+`"`); answer.StatusCode != http.StatusNotModified {
			t.Errorf("%s: unchanged: %s", name, answer.Status)
		}
		server.Close()
	}
	for _, k := range Kinds() {
		if m := k.MIME(); strings.Contains(m, "html") || strings.Contains(m, "svg") || strings.Contains(m, "script") || k.DefaultLimit() <= 0 {
			t.Errorf("%s: %s", k, m)
		}
	}
	for _, h := range PreviewHeaders("h", true) {
		if h.Name == "Content-Type" && h.Value != "image/jpeg" || h.Name == "Cache-Control" && !strings.HasPrefix(h.Value, "public") {
			t.Errorf("preview: %v", h)
		}
	}
	if d := disposition("a\r\nX-Evil: 1\".txt"); strings.ContainsAny(d, "\r\n") || strings.Count(d, `"`) != 2 {
		t.Errorf("%q", d)
	}
}
