package web_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"luodi/internal/access"
	"luodi/internal/report"
	"luodi/internal/store"
)

// signedIn sends requests of a signed-in person straight to the handler.
func (r *reader) signedIn(b *testing.B) func(method, path, body string) int {
	address, err := url.Parse(r.server.URL)
	if err != nil {
		b.Fatal(err)
	}
	cookies := r.client.Jar.Cookies(address)
	return func(method, path, body string) int {
		req := httptest.NewRequest(method, path, strings.NewReader(body))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		for _, c := range cookies {
			req.AddCookie(c)
		}
		w := httptest.NewRecorder()
		r.server.Config.Handler.ServeHTTP(w, req)
		return w.Code
	}
}

// BenchmarkReportPage shows the form of a report to the liaison who writes it.
func BenchmarkReportPage(b *testing.B) {
	p := openReporting(b)
	send := p.as(access.UnitLiaison).signedIn(b)
	b.ReportAllocs()
	for b.Loop() {
		if code := send(http.MethodGet, p.path, ""); code != http.StatusOK {
			b.Fatal(code)
		}
	}
}

// BenchmarkReportSubmit keeps a draft by the form and hands it in: session, policy, checks, rows, trail,
// each write on the disk. Between rounds the report is put back without being counted.
func BenchmarkReportSubmit(b *testing.B) {
	p := openReporting(b)
	send := p.as(access.UnitLiaison).signedIn(b)
	form := url.Values{"progress": {"选址完成，设计单位已确定。"}, "next": {"报批。"}, "A.M02.amount": {"120"}, "end": {"yes"}, "do": {"check"}}
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		guard := p.again(b)
		b.StartTimer()
		form.Set("guard", guard)
		if code := send(http.MethodPost, p.path, form.Encode()); code != http.StatusSeeOther {
			b.Fatal(code)
		}
		b.StopTimer()
		guard = strconv.Itoa(p.kept().Guard)
		b.StartTimer()
		if code := send(http.MethodPost, p.path+"/submit", "guard="+guard); code != http.StatusSeeOther {
			b.Fatal(code)
		}
	}
}

// again makes the report one that was never handed in and gives its guard.
func (p *unitReporting) again(b *testing.B) string {
	r := p.kept()
	r.State, r.Draft, r.Rounds, r.Round = report.Owed, nil, nil, 0
	err := p.db.Write(context.Background(), func(tx *store.Tx) error {
		x := r
		return tx.UpdateReport(&x)
	})
	if err != nil {
		b.Fatal(err)
	}
	return strconv.Itoa(p.kept().Guard)
}
