package site_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"luodi/internal/site"
)

func BenchmarkKeptPage(b *testing.B) {
	_, h := open(b)
	get(h, "/zh-hans/plans/luohu/measures/18")
	r := httptest.NewRequest("GET", "/zh-hans/plans/luohu/measures/18", nil)
	r.Header.Set("Accept-Encoding", "gzip")
	b.ReportAllocs()
	for b.Loop() {
		h.ServeHTTP(&sink{head: http.Header{}}, r)
	}
}

func BenchmarkNotModified(b *testing.B) {
	_, h := open(b)
	r := httptest.NewRequest("GET", "/zh-hans/plans/luohu", nil)
	r.Header.Set("If-None-Match", get(h, "/zh-hans/plans/luohu").Header().Get("Etag"))
	b.ReportAllocs()
	for b.Loop() {
		h.ServeHTTP(&sink{head: http.Header{}}, r)
	}
}

// BenchmarkByHand is what the kept page is measured against: the same bytes written by a handler
// that does nothing else.
func BenchmarkByHand(b *testing.B) {
	_, h := open(b)
	body := get(h, "/zh-hans/plans/luohu/measures/18", "Accept-Encoding", "gzip").Body.Bytes()
	hand := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Encoding", "gzip")
		w.Write(body)
	})
	r := httptest.NewRequest("GET", "/zh-hans/plans/luohu/measures/18", nil)
	b.ReportAllocs()
	for b.Loop() {
		hand.ServeHTTP(&sink{head: http.Header{}}, r)
	}
}

func BenchmarkRender(b *testing.B) {
	s, _ := open(b)
	for b.Loop() {
		get(site.New(site.Options{Releases: s, BaseURL: base, Clock: s.clock, Log: slog.New(slog.DiscardHandler)}), "/zh-hans/plans/luohu")
	}
}

// sink is a response writer that keeps nothing.
type sink struct{ head http.Header }

func (s *sink) Header() http.Header         { return s.head }
func (s *sink) Write(b []byte) (int, error) { return len(b), nil }
func (s *sink) WriteHeader(int)             {}
