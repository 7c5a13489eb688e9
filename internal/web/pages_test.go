package web_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"luodi/internal/access"
	"luodi/internal/i18n"
)

// pages are the addresses of the workbench, and who may not enter.
func (p *place) pages() []struct {
	path  string
	right access.Action // "" is any signed-in person
} {
	return []struct {
		path  string
		right access.Action
	}{
		{"/desk", ""},
		{"/desk/plans", access.ReadPlans},
		{"/desk/plans/pilot", access.ReadPlans},
		{"/desk/plans/pilot?view=board&role=lead", access.ReadPlans},
		{"/desk/plans/pilot?q=nothing+like+it", access.ReadPlans},
		{"/desk/plans/pilot/measures/1", access.ReadPlans},
		{"/desk/plans/pilot/measures/2", access.ReadPlans},
		{"/desk/units", access.ReadPlans},
		{"/desk/units?q=%E5%95%86%E5%8A%A1", access.ReadPlans},
		{"/desk/units/commerce", access.ReadPlans},
		{"/desk/units/other", access.ReadPlans},
		{"/desk/documents/" + string(p.document), access.ReadPlans},
		{"/desk/account", ""},
		{"/desk/accounts", access.ManageAccounts},
		{"/desk/accounts/" + string(p.accounts[access.Auditor].ID), access.ManageAccounts},
		{"/desk/audit", access.ReadAudit},
		{"/desk/audit?chain=" + string(p.plan.ID), access.ReadAudit},
		{"/desk/jobs", access.Operate},
		{"/desk/intake", access.ImportDocument},
		{"/desk/intake/new", access.ImportDocument},
	}
}

func TestPages(t *testing.T) {
	p := open(t)
	office := p.as(access.Office)
	office.post("/desk/plans/pilot/measures/1/notes", "text", "请本周内核对长度。")
	office.post("/desk/plans/pilot/release")
	for _, role := range access.Roles {
		r := p.as(role)
		for _, lang := range i18n.Langs {
			r.setCookie("luodi_lang", string(lang))
			for _, page := range p.pages() {
				a := r.get(page.path)
				want := http.StatusOK
				if page.right != "" && access.Allow(p.accounts[role].Actor(), page.right) != nil {
					want = http.StatusForbidden
				}
				if a.status != want {
					t.Errorf("%s %s %s: status %d, want %d", role, lang, page.path, a.status, want)
				}
				for _, flaw := range flaws(a, lang) {
					t.Errorf("%s %s %s: %s", role, lang, page.path, flaw)
				}
			}
		}
	}
}

func TestPagesForNobody(t *testing.T) {
	p := open(t)
	r := p.visitor()
	for _, page := range p.pages() {
		a := r.get(page.path)
		if a.status != http.StatusSeeOther || !strings.HasPrefix(a.header.Get("Location"), "/sign-in") {
			t.Errorf("%s: %d to %q", page.path, a.status, a.header.Get("Location"))
		}
	}
	for _, lang := range i18n.Langs {
		r.setCookie("luodi_lang", string(lang))
		for _, path := range []string{"/sign-in", "/sign-in?next=/desk/plans", "/desk/nowhere", "/nowhere"} {
			for _, flaw := range flaws(r.get(path), lang) {
				t.Errorf("%s %s: %s", lang, path, flaw)
			}
		}
	}
}

var (
	keyShape    = regexp.MustCompile(`\b(web|look|access|fault|term|format|plan|portal|review|store|site|document|reading|serve|duty|picture)\.[a-z][a-z_]+`)
	holeShape   = regexp.MustCompile(`\{[a-z_]+\}`)
	inlineEvent = regexp.MustCompile(`(?i)<[^>]+\son[a-z]+=`)
)

// flaws are what no page may have.
func flaws(a reply, lang i18n.Lang) []string {
	var found []string
	add := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	if got := a.doc.Find("html").AttrOr("lang", ""); got != string(lang) {
		add("lang is %q", got)
	}
	if csp := a.header.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'self'") || strings.Contains(csp, "unsafe") || !strings.Contains(csp, "frame-ancestors 'none'") {
		add("policy is %q", csp)
	}
	for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cache-Control": "private, no-store"} {
		if got := a.header.Get(name); got != want {
			add("%s is %q", name, got)
		}
	}
	if strings.Contains(a.body, " style=") || inlineEvent.MatchString(a.body) || a.doc.Find("script:not([src])").Length() > 0 || a.doc.Find("style").Length() > 0 {
		add("inline script or style")
	}
	text := a.doc.Find("body").Clone()
	text.Find("code, [lang=zh-Hans], textarea").Remove()
	if m := keyShape.FindString(text.Text()); m != "" {
		add("untranslated %s", m)
	}
	if m := holeShape.FindString(a.doc.Find("body").Text()); m != "" {
		add("argument missing: %s", m)
	}
	ids := map[string]bool{}
	a.doc.Find("[id]").Each(func(_ int, s *goquery.Selection) {
		id := s.AttrOr("id", "")
		if ids[id] {
			add("id %q twice", id)
		}
		ids[id] = true
	})
	a.doc.Find("label[for], [aria-describedby], [aria-labelledby], a[href^='#']").Each(func(_ int, s *goquery.Selection) {
		refs := strings.Fields(s.AttrOr("for", "") + " " + s.AttrOr("aria-describedby", "") + " " + s.AttrOr("aria-labelledby", "") + " " + strings.TrimPrefix(s.Filter("a").AttrOr("href", ""), "#"))
		for _, ref := range refs {
			if !ids[ref] {
				add("points at nothing: %q", ref)
			}
		}
	})
	if a.doc.Find("h1").Length() != 1 {
		add("%d main headings", a.doc.Find("h1").Length())
	}
	if lang == i18n.En {
		for _, word := range chineseOutside(a.doc) {
			add("Chinese without its language: %s", word)
		}
	}
	slices.Sort(found)
	return found
}

var han = regexp.MustCompile(`\p{Han}+`)

// chineseOutside finds Chinese text of an English page that does not say that it is Chinese.
func chineseOutside(doc *goquery.Document) []string {
	body := doc.Find("body").Clone()
	body.Find("[lang^=zh], select, textarea").Remove()
	var words []string
	for _, w := range han.FindAllString(body.Text(), -1) {
		if w != "区商务局联络员" { // the example in a hint
			words = append(words, w)
		}
	}
	return words
}

func TestPlanPage(t *testing.T) {
	p := open(t)
	r := p.as(access.Office)
	for _, tc := range []struct {
		query string
		want  []string // titles shown
	}{
		{"", []string{"建设口岸连廊", "推进口岸商圈"}},
		{"?q=553", []string{"建设口岸连廊"}},
		{"?q=%E5%8D%80%E5%8F%A3%E5%B2%B8%E8%BE%A6", []string{"建设口岸连廊"}}, // 區口岸辦, in the other script
		{"?unit=commerce", []string{"建设口岸连廊"}},
		{"?unit=commerce&role=lead", nil},
		{"?role=lead", []string{"建设口岸连廊"}},
		{"?commitment=progress", []string{"推进口岸商圈"}},
		{"?due=2023", []string{"建设口岸连廊"}},
		{"?due=inherited", []string{"推进口岸商圈"}},
		{"?due=stated", []string{"建设口岸连廊"}},
		{"?action=a1", []string{"建设口岸连廊", "推进口岸商圈"}},
		{"?action=a9", nil},
	} {
		a := r.get("/desk/plans/pilot" + tc.query)
		var got []string
		a.doc.Find("#found tbody tr:not(.group) th").Each(func(_ int, s *goquery.Selection) { got = append(got, strings.TrimSpace(s.Text())) })
		if !slices.Equal(got, tc.want) {
			t.Errorf("%q shows %q, want %q", tc.query, got, tc.want)
		}
	}
	a := r.get("/desk/plans/pilot?view=board&commitment=output")
	if n, dim := a.doc.Find(".tile").Length(), a.doc.Find(".tile.dim").Length(); n != 2 || dim != 1 {
		t.Errorf("board has %d tiles, %d dimmed", n, dim)
	}
}

func TestSourcePlace(t *testing.T) {
	p := open(t)
	r := p.as(access.UnitLiaison)
	a := r.get("/desk/plans/pilot/measures/1")
	href := a.doc.Find("#figures a").First().AttrOr("href", "")
	if href == "" {
		t.Fatal("no way to the source")
	}
	path, _, _ := strings.Cut(href, "#")
	source := r.get(path)
	if got := source.doc.Find("mark#place").Text(); got != "553米" {
		t.Errorf("marked %q", got)
	}
	if source.doc.Find(".source script").Length() > 0 || !source.has("<script>alert(1)</script>") {
		t.Error("the source's own markup is not shown as text")
	}
	file := r.get("/desk/documents/" + string(p.document) + "/file")
	if file.body != sourceText {
		t.Error("the file is not what was put in")
	}
	for name, want := range map[string]string{"Content-Type": "application/octet-stream", "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox"} {
		if got := file.header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if got := file.header.Get("Content-Disposition"); !strings.HasPrefix(got, "attachment; filename*=") {
		t.Errorf("disposition %q", got)
	}
}
