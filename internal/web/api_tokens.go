package web

import (
	"slices"
	"strconv"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/store"
)

// tokensPage lists the reader's tokens and offers to make one.
type tokensPage struct {
	look.Page
	Rows   []tokenRow
	Secret string // of the token made just now, shown this once
	Entry  tokenEntry
	Next   string
	All    bool // of every account, for the operator
	mistakes
}

type tokenRow struct {
	ID, Name, Account, Scopes, Made, Expires, Used string
	Expired                                        bool
}

// tokenEntry is the form of a token as filled in.
type tokenEntry struct {
	Name   string
	Days   string
	Scopes []tokenScope
}

type tokenScope struct {
	Value, Label string
	Chosen       bool
}

// tokenDays are the lives that are offered.
var tokenDays = []int{7, 30, 90, 180, access.MaxTokenDays}

func (p tokensPage) lives() (list []look.Option) {
	for _, n := range tokenDays {
		list = append(list, look.Option{Value: strconv.Itoa(n), Label: p.T(i18n.TokenDays, "n", n)})
	}
	return list
}

func (s *Server) tokensPage(v *visit) error {
	return v.showTokens(tokenEntry{Days: "90"}, mistakes{}, "")
}

// showTokens shows the page; secret is that of a token made just now.
func (v *visit) showTokens(e tokenEntry, m mistakes, secret string) error {
	p := tokensPage{Page: v.page(v.t(i18n.TokenTitle)), Secret: secret, Entry: e, mistakes: m}
	p.Path = "/desk/account/tokens"
	p.Crumbs = []look.Link{{Href: "/desk/account", Label: v.t(i18n.LookOwnAccount)}}
	p.Scripts = []string{"site"}
	if p.Entry.Scopes == nil {
		p.Entry.Scopes = v.scopes([]access.Scope{access.PlansRead})
	}
	err := v.read(func(r *store.Reader) error {
		tokens, err := r.Tokens(v.actor.Account)
		p.Rows = v.tokenRows(tokens, nil)
		return err
	})
	if err != nil {
		return err
	}
	return v.showStatus(m.status(), tokensView(p))
}

// scopes offers those that are of any use to the reader.
func (v *visit) scopes(chosen []access.Scope) []tokenScope {
	list := []tokenScope{}
	for _, s := range access.Scopes {
		if s.Useful(v.actor.Role) {
			list = append(list, tokenScope{string(s), v.scopeName(s), slices.Contains(chosen, s)})
		}
	}
	return list
}

func (v *visit) scopeName(s access.Scope) string {
	if m, ok := i18n.TokenScopes[string(s)]; ok {
		return v.t(m)
	}
	return string(s)
}

func (v *visit) tokenRows(tokens []access.Token, owner func(access.AccountID) string) []tokenRow {
	var rows []tokenRow
	for _, t := range tokens {
		row := tokenRow{ID: string(t.ID), Name: t.Name, Made: v.when(t.MadeAt), Expires: i18n.DateNear(v.lang, calendar.DateOf(t.ExpiresAt.In(v.s.zone)), v.today()),
			Used: v.t(i18n.FeedNever), Expired: t.Expired(v.now())}
		for i, s := range t.Scopes {
			if i > 0 {
				row.Scopes += " "
			}
			row.Scopes += string(s)
		}
		if t.UsedOn != 0 {
			row.Used = i18n.DateNear(v.lang, t.UsedOn, v.today())
		}
		if owner != nil {
			row.Account = owner(t.Account)
		}
		rows = append(rows, row)
	}
	return rows
}

func (s *Server) makeToken(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	e := tokenEntry{Name: text(form, "name"), Days: text(form, "days")}
	var scopes []access.Scope
	for _, x := range form["scope"] {
		scopes = append(scopes, access.Scope(x))
	}
	days, err := strconv.Atoi(e.Days)
	if err != nil {
		days = 0
	}
	secret := access.NewAPIToken()
	err = v.write(func(tx *store.Tx) error {
		_, err := access.MakeToken(tx, v.actor, e.Name, scopes, days, secret)
		return err
	})
	if err == nil {
		return v.showTokens(tokenEntry{Days: "90"}, mistakes{}, secret)
	}
	if m, ok := v.mistakes(err, map[string]string{"name": v.t(i18n.TokenName), "scopes": v.t(i18n.TokenScopesLabel), "days": v.t(i18n.TokenLife)}); ok {
		e.Scopes = v.scopes(scopes)
		return v.showTokens(e, m, "")
	}
	return err
}

func (s *Server) revokeToken(v *visit) error { return v.endToken("/desk/account/tokens") }

func (v *visit) endToken(back string) error {
	err := v.write(func(tx *store.Tx) error {
		return access.RevokeToken(tx, v.actor, access.TokenID(v.r.PathValue("token")))
	})
	if err != nil {
		return err
	}
	return v.redirect(back, look.Good, i18n.TokenRevoked)
}

// allTokensPage is the operator's list of the tokens of all accounts.
func (s *Server) allTokensPage(v *visit) error {
	p := tokensPage{Page: v.page(v.t(i18n.TokenAllTitle)), All: true}
	p.Path = "/desk/tokens"
	p.Wide = true
	p.Crumbs = []look.Link{{Href: "/desk/accounts", Label: v.t(i18n.WebAccounts)}}
	err := v.read(func(r *store.Reader) error {
		tokens, next, err := r.AllTokens(store.Page{After: v.query("after"), Limit: 100})
		if err != nil {
			return err
		}
		if next != "" {
			p.Next = look.WithQuery("/desk/tokens", "after", next)
		}
		names := map[access.AccountID]string{}
		for _, t := range tokens {
			if _, ok := names[t.Account]; !ok {
				a, err := r.Account(t.Account)
				if err != nil {
					return err
				}
				names[t.Account] = a.Name
			}
		}
		p.Rows = v.tokenRows(tokens, func(id access.AccountID) string { return names[id] })
		return nil
	})
	if err != nil {
		return err
	}
	return v.show(tokensView(p))
}

func (s *Server) revokeAnyToken(v *visit) error { return v.endToken("/desk/tokens") }
