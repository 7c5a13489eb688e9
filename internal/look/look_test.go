package look_test

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"luodi/internal/access"
	"luodi/internal/i18n"
	"luodi/internal/look"
)

func TestStylePage(t *testing.T) {
	for _, lang := range i18n.Langs {
		for _, public := range []bool{false, true} {
			p := look.Page{Lang: lang, Title: "Style", Path: "/desk/style?a=1", Public: public, Actor: access.Actor{Account: "1", Name: "<b>岗位</b>", Role: access.Office}}
			var b bytes.Buffer
			if err := look.Style(p).Render(context.Background(), &b); err != nil {
				t.Fatal(err)
			}
			doc, err := goquery.NewDocumentFromReader(&b)
			if err != nil {
				t.Fatal(err)
			}
			if got := doc.Find("html").AttrOr("lang", ""); got != string(lang) {
				t.Errorf("lang %q", got)
			}
			if doc.Find("b").Length() > 0 {
				t.Error("a name is taken for markup")
			}
			if n := doc.Find(".languages a[aria-current]").Length(); n != 1 {
				t.Errorf("%d languages are the present one", n)
			}
			if got := doc.Find(".languages a[hreflang=en]").AttrOr("href", ""); got != "/desk/style?a=1&lang=en" {
				t.Errorf("switch leads to %q", got)
			}
			doc.Find("[style], script:not([src]), style").Each(func(_ int, s *goquery.Selection) {
				html, _ := goquery.OuterHtml(s)
				t.Errorf("inline: %s", html)
			})
			doc.Find("link[rel=stylesheet], link[rel=icon], script").Each(func(_ int, s *goquery.Selection) {
				url := s.AttrOr("href", s.AttrOr("src", ""))
				w := httptest.NewRecorder()
				look.Assets().ServeHTTP(w, httptest.NewRequest(http.MethodGet, url, nil))
				if w.Code != http.StatusOK || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
					t.Errorf("%s: %d", url, w.Code)
				}
			})
		}
	}
}

func TestWords(t *testing.T) {
	for _, tc := range []struct {
		words look.Words
		want  string
	}{
		{look.Words{Lang: i18n.En, Hans: "口岸", English: "Port"}, "Port"},
		{look.Words{Lang: i18n.En, Hans: "口岸<"}, `<span lang="zh-Hans">口岸&lt;</span>`},
		{look.Words{Lang: i18n.ZhHant, Hans: "口岸"}, `<span lang="zh-Hans">口岸</span>`},
		{look.Words{Lang: i18n.ZhHant, Hans: "罗湖", Hant: "羅湖"}, "羅湖"},
		{look.Words{Lang: i18n.ZhHans, English: "Northern Metropolis"}, `<span lang="en">Northern Metropolis</span>`},
		{look.Words{Lang: i18n.En}, ""},
	} {
		var b bytes.Buffer
		if err := tc.words.Render(context.Background(), &b); err != nil || b.String() != tc.want {
			t.Errorf("%+v: %q, want %q", tc.words, b.String(), tc.want)
		}
	}
	for text, want := range map[string]string{"plan.docx": "plan.docx", "方案.docx": `<span lang="zh-Hans">方案.docx</span>`} {
		var b bytes.Buffer
		if err := (look.Original{Page: i18n.En, Text: text}).Render(context.Background(), &b); err != nil || b.String() != want {
			t.Errorf("%q: %q, want %q", text, b.String(), want)
		}
	}
}

func TestWithQuery(t *testing.T) {
	for _, tc := range []struct{ path, name, value, want string }{
		{"/desk", "lang", "en", "/desk?lang=en"},
		{"/desk?a=1&b=2#x", "a", "", "/desk?b=2"},
		{"/desk?a=1", "a", "", "/desk"},
		{"/desk?%zz", "q", "a b", "/desk?q=a+b"},
	} {
		if got := look.WithQuery(tc.path, tc.name, tc.value); got != tc.want {
			t.Errorf("WithQuery(%q, %q, %q) = %q, want %q", tc.path, tc.name, tc.value, got, tc.want)
		}
	}
}
