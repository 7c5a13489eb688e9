package site_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	"github.com/PuerkitoBio/goquery"

	"luodi/internal/fault"
	"luodi/internal/portal"
	"luodi/internal/site"
)

// shelf is a store of releases in memory, with a clock that stands still until it is moved.
type shelf struct {
	mu       sync.Mutex
	releases map[string]portal.Release
	now      time.Time
	broken   bool
	reads    int
}

func (s *shelf) Releases(context.Context) ([]portal.Release, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reads++
	if s.broken {
		return nil, errors.New("the database is away")
	}
	var list []portal.Release
	for _, r := range s.releases {
		r.Body = ""
		list = append(list, r)
	}
	return list, nil
}

func (s *shelf) Release(_ context.Context, slug string) (portal.Release, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, ok := s.releases[slug]
	if !ok {
		return r, fault.New(fault.NotFound, "fault.not_found", nil)
	}
	return r, nil
}

func (s *shelf) clock() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

func (s *shelf) put(t testing.TB, slug, etag string, change func(*portal.Record)) {
	t.Helper()
	content, err := os.ReadFile("testdata/luohu.record.json")
	if err != nil {
		t.Fatal(err)
	}
	record, err := portal.Decode(string(content))
	if err != nil {
		t.Fatal(err)
	}
	record.Slug = slug
	if change != nil {
		change(record)
	}
	body, err := json.Marshal(record)
	if err != nil {
		t.Fatal(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	number := s.releases[slug].Number + 1
	s.releases[slug] = portal.Release{Plan: "SECRET", Slug: slug, Number: number, ReleasedAt: s.now, ReleasedBy: "SECRET", Body: string(body), ETag: etag}
	s.now = s.now.Add(2 * time.Second)
}

const base = "https://plans.example"

// open makes a site with the example released.
func open(t testing.TB) (*shelf, *site.Site) {
	t.Helper()
	s := &shelf{releases: map[string]portal.Release{}, now: time.Date(2026, 11, 24, 1, 0, 0, 0, time.UTC)}
	s.put(t, "luohu", "e1", nil)
	return s, site.New(site.Options{Releases: s, BaseURL: base, Clock: s.clock, Log: slog.New(slog.DiscardHandler)})
}

func get(h http.Handler, path string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", path, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func document(t *testing.T, h http.Handler, path string) *goquery.Document {
	t.Helper()
	w := get(h, path)
	if w.Code != http.StatusOK {
		t.Fatalf("%s: status %d", path, w.Code)
	}
	doc, err := goquery.NewDocumentFromReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

var segments = map[string]string{"zh-hans": "zh-Hans", "zh-hant": "zh-Hant-HK", "en": "en"}

// everyPage lists the addresses after the language.
func everyPage(t testing.TB) []string {
	pages := []string{"/", "/units", "/about", "/plans/luohu", "/plans/luohu/print"}
	content, err := os.ReadFile("testdata/luohu.record.json")
	if err != nil {
		t.Fatal(err)
	}
	record, err := portal.Decode(string(content))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range record.Provisions {
		if p.Slug != "" {
			pages = append(pages, "/plans/luohu/actions/"+p.Slug)
		}
	}
	for _, m := range record.Measures {
		pages = append(pages, "/plans/luohu/measures/"+m.Slug)
	}
	for _, u := range record.Units {
		pages = append(pages, "/units/"+u.Slug)
	}
	return pages
}

// TestEveryPage: each page in each language is whole: its language, one h1, links to itself in
// the others, no untranslated key or placeholder, and no link within the site that leads nowhere.
func TestEveryPage(t *testing.T) {
	_, h := open(t)
	known := map[string]int{}
	status := func(path string) int {
		if code, ok := known[path]; ok {
			return code
		}
		known[path] = get(h, path).Code
		return known[path]
	}
	pages := everyPage(t)
	if len(pages) != 5+6+45+28 {
		t.Fatalf("%d pages", len(pages))
	}
	for segment, lang := range segments {
		for _, rest := range pages {
			path := "/" + segment + rest
			doc := document(t, h, path)
			if got := doc.Find("html").AttrOr("lang", ""); got != lang {
				t.Errorf("%s: lang %q", path, got)
			}
			if n := doc.Find("h1").Length(); n != 1 {
				t.Errorf("%s: %d h1", path, n)
			}
			if title := doc.Find("title").Text(); strings.TrimSpace(title) == "" {
				t.Errorf("%s: no title", path)
			}
			for other, tag := range segments {
				href := doc.Find(`link[rel=alternate][hreflang="`+tag+`"]`).AttrOr("href", "")
				if href != base+"/"+other+rest {
					t.Errorf("%s: hreflang %s leads to %q", path, tag, href)
				}
				if doc.Find(`.languages a[href="/`+other+rest+`"]`).Length() != 1 {
					t.Errorf("%s: the language switch does not keep the page in %s", path, other)
				}
			}
			if doc.Find(`link[hreflang="x-default"]`).Length() != 1 {
				t.Errorf("%s: no x-default", path)
			}
			wantCanonical := base + strings.TrimSuffix(path, "/print")
			if got := doc.Find("link[rel=canonical]").AttrOr("href", ""); got != wantCanonical {
				t.Errorf("%s: canonical %q", path, got)
			}
			text := doc.Text()
			for _, sign := range []string{"{", "site.", "look.", "%!", "<nil>", "SECRET"} {
				if strings.Contains(text, sign) {
					t.Errorf("%s: the text contains %q", path, sign)
				}
			}
			doc.Find("[style], script:not([src])").Each(func(_ int, e *goquery.Selection) {
				t.Errorf("%s: inline style or script", path)
			})
			ids := map[string]bool{}
			doc.Find("[id]").Each(func(_ int, e *goquery.Selection) {
				id := e.AttrOr("id", "")
				if ids[id] {
					t.Errorf("%s: id %q twice", path, id)
				}
				ids[id] = true
			})
			doc.Find("a[href]").Each(func(_ int, e *goquery.Selection) {
				href := e.AttrOr("href", "")
				inner, _, _ := strings.Cut(strings.TrimPrefix(href, base), "#")
				if !strings.HasPrefix(inner, "/") || strings.HasPrefix(inner, "/desk") {
					return
				}
				if code := status(inner); code != http.StatusOK {
					t.Errorf("%s links to %s: %d", path, href, code)
				}
			})
		}
	}
}

// TestLanguageOfParts (WCAG 2.2, 3.1.2): on an English page of a plan of which nothing is
// translated, every Chinese word stands under an element that says it is Chinese, and nothing is
// blank.
func TestLanguageOfParts(t *testing.T) {
	s, h := open(t)
	s.put(t, "luohu", "e2", func(r *portal.Record) {
		absent := portal.Version{Origin: portal.Absent}
		for _, text := range []*portal.Text{&r.Title, &r.Issuer, &r.DocNumber, &r.Notice} {
			text.English = absent
		}
		for i := range r.Provisions {
			r.Provisions[i].Title.English = absent
		}
		for i := range r.Measures {
			r.Measures[i].Title.English = absent
			for k := range r.Measures[i].Places {
				r.Measures[i].Places[k].English = absent
			}
		}
		for i := range r.Units {
			r.Units[i].Name.English = absent
		}
		for i := range r.Addressees {
			r.Addressees[i].English = absent
		}
	})
	han := func(s string) bool {
		return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
	}
	for _, rest := range everyPage(t) {
		path := "/en" + rest
		doc := document(t, h, path)
		if strings.TrimSpace(doc.Find("h1").Text()) == "" {
			t.Errorf("%s: the title is blank", path)
		}
		doc.Find("body *").Contents().Each(func(_ int, e *goquery.Selection) {
			if goquery.NodeName(e) != "#text" || !han(e.Text()) {
				return
			}
			lang := e.Parent().Closest("[lang]").AttrOr("lang", "")
			if !strings.HasPrefix(lang, "zh") {
				t.Errorf("%s: %q stands under lang %q", path, strings.TrimSpace(e.Text()), lang)
			}
		})
	}
}

// TestPieces holds single places of the pages to what they must say.
func TestPieces(t *testing.T) {
	_, h := open(t)
	for _, c := range []struct{ path, selector, want string }{
		{"/zh-hans/", ".plan-card h2", "加快罗湖深港深度融合发展区建设实施方案（2022—2023年）"},
		{"/zh-hant/", ".plan-card h2", "加快羅湖深港深度融合發展區建設實施方案（2022—2023年）"},
		{"/en/", ".plan-card h2", "Implementation Plan for Speeding up the Luohu Shenzhen-Hong Kong Deep Integration Development Zone (2022–2023)"},
		{"/en/", ".action-list li:nth-child(1) .action-count", "8 measures"},
		{"/en/plans/luohu", ".plan-stats li:nth-child(2)", "45 measures"},
		{"/en/plans/luohu", ".plan-stats li:nth-child(4)", "2022–2023"},
		{"/zh-hant/plans/luohu", "#g03 h2 a", "實施要素跨境融通行動，促進深港深度融合發展"},
		{"/zh-hans/plans/luohu/measures/5", "h1", "推动地铁17号线（一期）建设"},
		{"/zh-hant/plans/luohu/measures/42", "h1", `舉辦深港城市\建築雙城雙年展（深圳）`},
		{"/en/plans/luohu/measures/15", "h1", "Shenzhen-Hong Kong Youth Maker Center (provisional name)"},
		{"/en/plans/luohu/measures/15", ".lede .original", "in Chinese"},
		{"/en/plans/luohu/measures/16", ".role-list li:nth-child(1) .tag", "named first"},
		{"/zh-hans/plans/luohu/measures/16", ".role-list li:nth-child(3) .tag", "共同负责"},
		{"/zh-hans/plans/luohu/measures/18", ".figures td.figure", "1-2个"},
		{"/zh-hant/plans/luohu/measures/18", "#words dt", "「1-2個」這樣的區間"},
		{"/zh-hans/plans/luohu/measures/35", "#words dd", "承诺有，但没有写多少。这里不替它补数字。"},
		{"/en/plans/luohu/measures/18", ".clause", "18.推进跨境信用通。在金融和政务服务领域推动1-2个跨境信用改革试点项目落地，帮助港人港企获得更高的信贷额度。（责任单位：区发展改革局）"},
		{"/zh-hant/plans/luohu/measures/18", "#clause .original", "由簡體自動轉換"},
	} {
		got := strings.Join(strings.Fields(document(t, h, c.path).Find(c.selector).First().Text()), " ")
		if got != c.want {
			t.Errorf("%s %s\n got %q\nwant %q", c.path, c.selector, got, c.want)
		}
	}
	if lang := document(t, h, "/en/plans/luohu/measures/18").Find(".clause").AttrOr("lang", ""); lang != "zh-Hans" {
		t.Errorf("the clause on an English page has lang %q", lang)
	}
}

func TestLanguageOfTheRoot(t *testing.T) {
	_, h := open(t)
	for _, c := range []struct{ accept, cookie, want string }{
		{"", "", "/zh-hans/"}, {"en-GB,en;q=0.9", "", "/en/"}, {"zh-HK,zh;q=0.8", "", "/zh-hant/"}, {"zh-TW", "", "/zh-hant/"},
		{"zh-CN", "", "/zh-hans/"}, {"fr,en;q=0.5", "", "/en/"}, {"fr", "", "/zh-hans/"}, {"en", "luodi_lang=zh-Hant-HK", "/zh-hant/"},
	} {
		w := get(h, "/", "Accept-Language", c.accept, "Cookie", c.cookie)
		if w.Code != http.StatusFound || w.Header().Get("Location") != c.want {
			t.Errorf("%q %q: %d %s, want %s", c.accept, c.cookie, w.Code, w.Header().Get("Location"), c.want)
		}
	}
}

func TestRedirections(t *testing.T) {
	_, h := open(t)
	for path, want := range map[string]string{"/en": "/en/", "/en/plans/luohu/": "/en/plans/luohu", "/en/plans": "/en/", "/en/plans/luohu/measures": "/en/plans/luohu"} {
		if w := get(h, path); w.Code != http.StatusMovedPermanently || w.Header().Get("Location") != want {
			t.Errorf("%s: %d %s", path, w.Code, w.Header().Get("Location"))
		}
	}
}

// TestNothingUnreleased: what is not in a release answers 404, in the language of the address,
// and a withdrawn plan is gone at once from every page.
func TestNothingUnreleased(t *testing.T) {
	s, h := open(t)
	for path, want := range map[string]string{
		"/en/plans/other": "This page was not found", "/zh-hans/plans/luohu/measures/46": "没有找到这一页", "/zh-hant/units/none": "找不到此網頁",
		"/zh-hans/plans/luohu/actions/a7": "没有找到这一页", "/data/plans/other.json": "没有找到这一页", "/data/plans/luohu.xml": "没有找到这一页",
		"/fr/": "没有找到这一页", "/en/plans/luohu/measures/1/x": "This page was not found", "/zh-hans/../desk": "没有找到这一页",
	} {
		w := get(h, path)
		if w.Code != http.StatusNotFound || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	for _, path := range []string{"/en/", "/en/plans/luohu", "/en/units", "/data/plans/luohu.json", "/sitemap.xml"} {
		if w := get(h, path); !strings.Contains(w.Body.String(), "luohu") && path != "/en/units" || strings.Contains(w.Body.String(), "SECRET") {
			t.Errorf("%s before withdrawal", path)
		}
	}
	s.mu.Lock()
	delete(s.releases, "luohu")
	s.now = s.now.Add(2 * time.Second)
	s.mu.Unlock()
	for _, path := range []string{"/en/plans/luohu", "/en/plans/luohu/measures/1", "/data/plans/luohu.json", "/data/plans/luohu.csv"} {
		if w := get(h, path); w.Code != http.StatusNotFound {
			t.Errorf("%s after withdrawal: %d", path, w.Code)
		}
	}
	for _, path := range []string{"/en/", "/en/units", "/sitemap.xml"} {
		if w := get(h, path); w.Code != http.StatusOK || strings.Contains(w.Body.String(), "luohu") {
			t.Errorf("%s after withdrawal still names the plan", path)
		}
	}
}

func TestNewReleaseShowsAtOnce(t *testing.T) {
	s, h := open(t)
	before := get(h, "/zh-hans/plans/luohu/measures/1").Header().Get("Etag")
	unit := get(h, "/zh-hans/about").Header().Get("Etag")
	s.put(t, "luohu", "e2", func(r *portal.Record) { r.Measures[0].Title.Hans.Text = "改过的标题" })
	w := get(h, "/zh-hans/plans/luohu/measures/1", "If-None-Match", before)
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "改过的标题") {
		t.Errorf("after a new release: %d", w.Code)
	}
	if got := get(h, "/zh-hans/about").Header().Get("Etag"); got != unit {
		t.Error("a page whose bytes are the same changed its ETag")
	}
	// a plan released within the second since the last look is found by its address
	s.put(t, "second", "x1", nil)
	s.mu.Lock()
	s.now = s.now.Add(-2*time.Second + 100*time.Millisecond)
	s.mu.Unlock()
	if w := get(h, "/en/plans/second"); w.Code != http.StatusOK {
		t.Errorf("a plan released just now: %d", w.Code)
	}
}

func TestConditionalRequests(t *testing.T) {
	_, h := open(t)
	for _, path := range []string{"/zh-hans/plans/luohu", "/en/plans/luohu/measures/7", "/data/plans/luohu.json", "/sitemap.xml"} {
		plain := get(h, path)
		tag := plain.Header().Get("Etag")
		if tag == "" || plain.Header().Get("Cache-Control") != "public, no-cache" || plain.Header().Get("Vary") != "Accept-Encoding" {
			t.Errorf("%s: headers %v", path, plain.Header())
		}
		zipped := get(h, path, "Accept-Encoding", "gzip, br")
		if zipped.Header().Get("Content-Encoding") != "gzip" || zipped.Header().Get("Etag") == tag {
			t.Errorf("%s compressed: %v", path, zipped.Header())
		}
		if got := unzip(t, zipped.Body); !bytes.Equal(got, plain.Body.Bytes()) {
			t.Errorf("%s: compressed and plain differ", path)
		}
		for _, has := range []string{tag, `"x", ` + tag, "W/" + tag, "*", zipped.Header().Get("Etag")} {
			w := get(h, path, "If-None-Match", has)
			if w.Code != http.StatusNotModified || w.Body.Len() != 0 || w.Header().Get("Etag") == "" || w.Header().Get("Content-Length") != "" {
				t.Errorf("%s If-None-Match %s: %d, %d bytes, %v", path, has, w.Code, w.Body.Len(), w.Header())
			}
		}
		if w := get(h, path, "If-None-Match", `"other"`, "Accept-Encoding", "gzip;q=0"); w.Code != http.StatusOK || w.Header().Get("Content-Encoding") != "" {
			t.Errorf("%s with another tag: %d", path, w.Code)
		}
		r := httptest.NewRequest("HEAD", path, nil)
		head := httptest.NewRecorder()
		h.ServeHTTP(head, r)
		if head.Code != http.StatusOK || head.Body.Len() != 0 || head.Header().Get("Content-Length") == "" {
			t.Errorf("HEAD %s: %d, %d bytes", path, head.Code, head.Body.Len())
		}
	}
	r := httptest.NewRequest("POST", "/zh-hant/plans/luohu", nil)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, HEAD" || !strings.Contains(w.Body.String(), "公眾網頁只供閱讀") {
		t.Errorf("POST: %d", w.Code)
	}
}

func TestReadersKeepWhatWasThere(t *testing.T) {
	s, h := open(t)
	get(h, "/en/plans/luohu")
	s.mu.Lock()
	s.broken, s.now = true, s.now.Add(time.Hour)
	s.mu.Unlock()
	if w := get(h, "/en/plans/luohu"); w.Code != http.StatusOK {
		t.Errorf("with the database away: %d", w.Code)
	}
	cold := site.New(site.Options{Releases: s, BaseURL: base, Clock: s.clock, Log: slog.New(slog.DiscardHandler)})
	if w := get(cold, "/zh-hant/"); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" || !strings.Contains(w.Body.String(), "暫時未能開啟") {
		t.Errorf("a cold start with the database away: %d", w.Code)
	}
}

func TestReleasesAreLookedAtOnceASecond(t *testing.T) {
	s, h := open(t)
	for range 50 {
		get(h, "/en/plans/luohu")
	}
	if s.reads != 1 {
		t.Errorf("%d looks at the releases for 50 requests in one instant", s.reads)
	}
}

func TestMemoryIsBounded(t *testing.T) {
	s, _ := open(t)
	h := site.New(site.Options{Releases: s, BaseURL: base, Clock: s.clock, KeptBytes: 300_000})
	for _, rest := range everyPage(t) {
		if w := get(h, "/zh-hans"+rest); w.Code != http.StatusOK {
			t.Fatalf("%s: %d", rest, w.Code)
		}
	}
	if kept := site.KeptBytes(h); kept > 300_000 || kept == 0 {
		t.Errorf("%d bytes are kept", kept)
	}
}

func TestOpenData(t *testing.T) {
	_, h := open(t)
	var data struct {
		Source  string
		Licence map[string]string
		Edition int
		Record  portal.Record
	}
	if err := json.Unmarshal(get(h, "/data/plans/luohu.json").Body.Bytes(), &data); err != nil {
		t.Fatal(err)
	}
	if data.Source != base+"/zh-hans/plans/luohu" || data.Licence["en"] == "" || data.Edition != 1 || len(data.Record.Measures) != 45 {
		t.Errorf("data = %s %v %d", data.Source, data.Licence, data.Edition)
	}
	body := get(h, "/data/plans/luohu.csv").Body.String()
	if !strings.HasPrefix(body, "\ufeff") {
		t.Error("the CSV has no byte order mark")
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(body, "\ufeff"))).ReadAll()
	if err != nil || len(rows) != 46 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	if r := rows[16]; r[2] != "16" || r[6] != "区卫生健康局" || r[7] != "市市场监管局罗湖监管局、罗湖医院集团" || r[8] != "2023-12-31" {
		t.Errorf("row 16 = %v", r)
	}
}

func TestCSVCellsAreNoFormulas(t *testing.T) {
	s, h := open(t)
	s.put(t, "luohu", "e2", func(r *portal.Record) { r.Measures[0].Title.English.Text = "=HYPERLINK(1)" })
	if body := get(h, "/data/plans/luohu.csv").Body.String(); !strings.Contains(body, "'=HYPERLINK") {
		t.Error("a formula went into the CSV")
	}
}

func TestSitemapAndRobots(t *testing.T) {
	_, h := open(t)
	body := get(h, "/sitemap.xml").Body.String()
	if n := strings.Count(body, "<loc>"); n != 3*(3+1+6+45+28) {
		t.Errorf("%d addresses in the sitemap", n)
	}
	if !strings.Contains(body, "<lastmod>2026-11-24</lastmod>") || !strings.Contains(body, `hreflang="zh-Hant-HK"`) {
		t.Error("the sitemap lacks days or languages")
	}
	if body := get(h, "/robots.txt").Body.String(); !strings.Contains(body, "Sitemap: "+base+"/sitemap.xml") {
		t.Errorf("robots.txt = %q", body)
	}
}

// TestHostileRecord: texts of a record are shown as text, whatever they hold.
func TestHostileRecord(t *testing.T) {
	s, h := open(t)
	evil := `"><script>alert(1)</script>`
	s.put(t, "luohu", "e2", func(r *portal.Record) {
		for i := range r.Measures {
			r.Measures[i].Title.Hans.Text = evil
			r.Measures[i].Body.Hans.Text = evil
			r.Measures[i].Clause.Hans.Text = evil
		}
		r.Title.Hans.Text = evil
		r.Units[0].Name.Hans.Text = evil
	})
	for _, rest := range everyPage(t) {
		if body := get(h, "/zh-hans"+rest).Body.String(); strings.Contains(body, "<script>alert") {
			t.Errorf("%s: a script of the record runs", rest)
		}
	}
}

func TestAddressWithoutBase(t *testing.T) {
	s, _ := open(t)
	h := site.New(site.Options{Releases: s, Clock: s.clock})
	for host, want := range map[string]string{"plans.example:8420": "http://plans.example:8420/", "evil\"><script>": "http://localhost/"} {
		r := httptest.NewRequest("GET", "/en/", nil)
		r.Host = host
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if !strings.Contains(w.Body.String(), `<link rel="canonical" href="`+want+`en/">`) && !strings.Contains(w.Body.String(), `href="`+want+`en/"`) || strings.Contains(w.Body.String(), "evil") {
			t.Errorf("host %q: wrong address", host)
		}
	}
}

func unzip(t *testing.T, r io.Reader) []byte {
	t.Helper()
	z, err := gzip.NewReader(r)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return body
}
