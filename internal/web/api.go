package web

import (
	"net/http"
	"strings"

	"github.com/klauspost/compress/gzhttp"
	"github.com/klauspost/compress/gzip"

	"luodi/internal/access"
	"luodi/internal/api"
	"luodi/internal/i18n"
	"luodi/internal/look"
)

// apiRoutes are the pages about the interface for other systems, and those of its tokens. The
// interface itself is package api's.
func (s *Server) apiRoutes() []route {
	return []route{
		{pattern: "GET " + api.Root, handle: s.apiPage, open: true},
		{pattern: "GET " + apiProblems, handle: s.apiProblemsPage, open: true},
		{pattern: "GET /desk/account/tokens", handle: s.tokensPage},
		{pattern: "POST /desk/account/tokens", handle: s.makeToken},
		{pattern: "POST /desk/account/tokens/{token}/revoke", handle: s.revokeToken},
		{pattern: "GET /desk/tokens", handle: s.allTokensPage, right: access.ManageAccounts},
		{pattern: "POST /desk/tokens/{token}/revoke", handle: s.revokeAnyToken, right: access.ManageAccounts},
	}
}

const apiProblems = api.Root + "/problems"

// besideAPI leads what belongs to the interface to it and all else to the pages. The interface looks
// at no cookie, so it needs no check of where a POST comes from; it marks the validators of what is
// zipped, which for a program is another answer.
func (s *Server) besideAPI(pages http.Handler) (http.Handler, error) {
	wrap, err := gzhttp.NewWrapper(gzhttp.MinSize(1024), gzhttp.CompressionLevel(gzip.BestSpeed), gzhttp.EnableZstd(false), gzhttp.SuffixETag(api.Zipped))
	if err != nil {
		return nil, err
	}
	zipped := wrap(s.api)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, api.Root+"/") && r.URL.Path != apiProblems {
			zipped.ServeHTTP(w, r)
			return
		}
		pages.ServeHTTP(w, r)
	}), nil
}

// apiReferencePage lists what the interface answers.
type apiReferencePage struct {
	look.Page
	Parts    []api.Part
	SignedIn bool
}

func (s *Server) apiPage(v *visit) error {
	p := apiReferencePage{Page: v.page(v.t(i18n.APIPageTitle)), Parts: s.api.Parts(), SignedIn: v.actor.SignedIn()}
	p.Path = api.Root
	p.Bare = !p.SignedIn
	p.Wide = true
	return v.show(apiView(p))
}

// apiProblemsPage explains the problems that answers name.
type apiProblemPage struct {
	look.Page
	Problems []apiProblemRow
}

type apiProblemRow struct{ Key, Text string }

// problemAreas are the beginnings of the keys that a problem may have.
var problemAreas = []string{"fault.", "access.", "api.", "report.", "evidence.", "work.", "duty.", "store.", "token."}

func (s *Server) apiProblemsPage(v *visit) error {
	p := apiProblemPage{Page: v.page(v.t(i18n.APIProblemsTitle))}
	p.Path = apiProblems
	p.Bare = !v.actor.SignedIn()
	p.Crumbs = []look.Link{{Href: api.Root, Label: v.t(i18n.APIPageTitle)}}
	for _, area := range problemAreas {
		for _, m := range i18n.Under(area) {
			p.Problems = append(p.Problems, apiProblemRow{string(m.Key), m.In(v.lang)})
		}
	}
	return v.show(apiProblemsView(p))
}
