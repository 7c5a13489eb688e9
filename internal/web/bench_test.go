package web_test

import (
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"testing"

	"luodi/internal/access"
	"luodi/internal/store/storetest"
	"luodi/internal/web"
)

// BenchmarkPages answers pages to a signed-in person: session, policy, queries, rendering.
func BenchmarkPages(b *testing.B) {
	p := &place{t: b, db: storetest.SQLite(b)}
	p.fill()
	handler, err := web.New(web.Options{DB: p.db, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	p.server = httptest.NewServer(handler)
	defer p.server.Close()
	jar, err := cookiejar.New(nil)
	if err != nil {
		b.Fatal(err)
	}
	r := &reader{place: p, lang: "zh-Hans", client: &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	r.post("/sign-in", "login", string(access.Office), "password", password)
	address, err := url.Parse(p.server.URL)
	if err != nil {
		b.Fatal(err)
	}
	cookies := jar.Cookies(address)
	for _, path := range []string{"/desk", "/desk/plans/pilot", "/desk/plans/pilot/measures/1", "/desk/units", "/desk/audit"} {
		b.Run(path, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				req := httptest.NewRequest(http.MethodGet, path, nil)
				for _, c := range cookies {
					req.AddCookie(c)
				}
				w := httptest.NewRecorder()
				handler.ServeHTTP(w, req)
				if w.Code != http.StatusOK {
					b.Fatalf("%d", w.Code)
				}
			}
		})
	}
}
