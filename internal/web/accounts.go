package web

import (
	"context"
	"slices"
	"strings"

	"github.com/klauspost/compress/gzhttp"

	"luodi/internal/access"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/org"
	"luodi/internal/store"
)

// accountsPage is the operator's list of accounts with the form for a new one.
type accountsPage struct {
	look.Page
	Rows  []accountRow
	Next  string
	Entry accountEntry
	// Password of the account just made or reset, shown this once.
	Password, PasswordOf string
	mistakes
}

type accountRow struct {
	access.Account
	Unit look.Words
}

// accountEntry is the form of an account as filled in.
type accountEntry struct {
	Login, Name, Role, Unit string
	Disabled                bool
	Version                 string
	Roles, Units            []look.Option
}

func (s *Server) accountsPage(v *visit) error {
	return v.showAccounts(accountsPage{Entry: accountEntry{Role: string(access.UnitLiaison)}})
}

func (v *visit) showAccounts(p accountsPage) error {
	p.Page = v.page(v.t(i18n.WebAccounts))
	p.Path = "/desk/accounts"
	p.Wide = true
	err := v.read(func(r *store.Reader) error {
		units, err := r.AllUnits()
		if err != nil {
			return err
		}
		accounts, next, err := r.Accounts(store.Page{After: v.query("after"), Limit: 100})
		if err != nil {
			return err
		}
		p.Rows, p.Next = nil, ""
		if next != "" {
			p.Next = look.WithQuery("/desk/accounts", "after", next)
		}
		for _, a := range accounts {
			row := accountRow{Account: a}
			if u, ok := findUnit(units, a.Unit); ok {
				row.Unit = unitWords(v.lang, u)
			}
			p.Rows = append(p.Rows, row)
		}
		p.Entry.offer(v.lang, units)
		return nil
	})
	if err != nil {
		return err
	}
	return v.showStatus(p.status(), accountsView(p))
}

func (e *accountEntry) offer(lang i18n.Lang, units []org.Unit) {
	e.Roles, e.Units = nil, []look.Option{{Value: "", Label: i18n.WebNoUnit.In(lang)}}
	for _, role := range access.Roles {
		e.Roles = append(e.Roles, look.Option{Value: string(role), Label: look.RoleName(lang, role)})
	}
	for _, u := range units {
		name, _ := unitWords(lang, u).Pick()
		e.Units = append(e.Units, look.Option{Value: string(u.ID), Label: name})
	}
}

// createAccount makes an account with a random password that is shown once, on the answer itself:
// it never goes through an address, a cookie or a log, and the page is not compressed beside it.
func (s *Server) createAccount(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	p := accountsPage{Entry: accountEntry{Login: strings.TrimSpace(form.Get("login")), Name: strings.TrimSpace(form.Get("name")), Role: form.Get("role"), Unit: form.Get("unit")}}
	a := access.Account{Login: access.FoldLogin(p.Entry.Login), Name: p.Entry.Name, Role: access.Role(p.Entry.Role), Unit: org.UnitID(p.Entry.Unit)}
	password, err := v.insertAccount(&a)
	if err != nil {
		m, ok := v.mistakes(err, v.accountLabels())
		if !ok {
			return err
		}
		p.mistakes = m
		return v.showAccounts(p)
	}
	return v.showPassword(accountsPage{Entry: accountEntry{Role: p.Entry.Role}}, password, a.Name)
}

func (v *visit) showPassword(p accountsPage, password, of string) error {
	p.Password, p.PasswordOf = password, of
	v.w.Header().Set(gzhttp.HeaderNoCompression, "1")
	return v.showAccounts(p)
}

func (v *visit) insertAccount(a *access.Account) (string, error) {
	if err := v.checkAccount(a, true); err != nil {
		return "", err
	}
	password, phc, err := randomPassword(v.r.Context())
	if err != nil {
		return "", err
	}
	a.Password = phc
	return password, v.write(func(tx *store.Tx) error {
		made := *a
		if made.Unit != "" {
			if _, err := tx.Unit(made.Unit); err != nil {
				return err
			}
		}
		if err := tx.InsertAccount(&made); err != nil {
			return err
		}
		return tx.Audit(v.actor, access.ManageAccounts, "account", string(made.ID), access.Installation, nil, accountFacts(made))
	})
}

func randomPassword(ctx context.Context) (password, phc string, err error) {
	password = access.NewPassword()
	phc, err = access.HashPassword(ctx, password)
	return password, phc, err
}

// accountFacts are what the audit trail says of an account: never its password.
func accountFacts(a access.Account) any {
	return map[string]any{"login": a.Login, "name": a.Name, "role": a.Role, "unit": a.Unit, "disabled": a.Disabled}
}

func (v *visit) accountLabels() map[string]string {
	return map[string]string{"login": v.t(i18n.WebLogin), "name": v.t(i18n.WebPost), "role": v.t(i18n.WebRole), "unit": v.t(i18n.WebUnit)}
}

func (v *visit) checkAccount(a *access.Account, fresh bool) error {
	var wrong []fault.Field
	add := func(name string, m *i18n.Message) { wrong = append(wrong, fault.Field{Name: name, Key: m.Key}) }
	switch {
	case !fresh:
	case a.Login == "":
		add("login", i18n.FaultRequired)
	case strings.ContainsAny(a.Login, " \t\r\n") || len(a.Login) > 100:
		add("login", i18n.WebLoginForm)
	}
	if a.Name == "" {
		add("name", i18n.FaultRequired)
	} else if len(a.Name) > 300 {
		add("name", i18n.WebTooLong)
	}
	if !slices.Contains(access.Roles, a.Role) {
		add("role", i18n.FaultRequired)
	}
	ofUnit := a.Role == access.UnitLiaison || a.Role == access.UnitLeader
	if ofUnit && a.Unit == "" {
		add("unit", i18n.WebUnitNeeded)
	}
	return fault.Fields(wrong)
}

// editAccountPage changes one account.
type editAccountPage struct {
	look.Page
	Account access.Account
	Entry   accountEntry
	Self    bool // one's own account can be neither disabled nor given another role
	mistakes
}

func (s *Server) editAccountPage(v *visit) error { return v.showEditAccount(nil, mistakes{}) }

func (v *visit) showEditAccount(filled *accountEntry, m mistakes) error {
	p := editAccountPage{Page: v.page(""), mistakes: m}
	err := v.read(func(r *store.Reader) error {
		a, err := r.Account(access.AccountID(v.r.PathValue("account")))
		if err != nil {
			return err
		}
		units, err := r.AllUnits()
		if err != nil {
			return err
		}
		p.Account, p.Self = a, a.ID == v.actor.Account
		p.Entry = accountEntry{Login: a.Login, Name: a.Name, Role: string(a.Role), Unit: string(a.Unit), Disabled: a.Disabled, Version: version(a.Version)}
		if filled != nil {
			login := p.Entry.Login
			p.Entry = *filled
			p.Entry.Login = login
		}
		p.Entry.offer(v.lang, units)
		return nil
	})
	if err != nil {
		return err
	}
	p.Title = p.Account.Name
	p.Path = "/desk/accounts/" + string(p.Account.ID)
	p.Crumbs = []look.Link{{Href: "/desk/accounts", Label: v.t(i18n.WebAccounts)}}
	return v.showStatus(m.status(), editAccountView(p))
}

func (s *Server) editAccount(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	filled := accountEntry{Name: strings.TrimSpace(form.Get("name")), Role: form.Get("role"), Unit: form.Get("unit"),
		Disabled: form.Get("disabled") != "", Version: form.Get("version")}
	id := access.AccountID(v.r.PathValue("account"))
	err = v.write(func(tx *store.Tx) error {
		a, err := tx.Account(id)
		if err != nil {
			return err
		}
		before := a
		a.Name, a.Version = filled.Name, versionOf(filled.Version)
		a.Role, a.Unit, a.Disabled = access.Role(filled.Role), org.UnitID(filled.Unit), filled.Disabled
		if id == v.actor.Account && (a.Role != before.Role || a.Disabled) {
			return fault.New(fault.Invalid, i18n.WebNotOneself.Key, nil)
		}
		if err := v.checkAccount(&a, false); err != nil {
			return err
		}
		if err := tx.UpdateAccount(&a); err != nil {
			return err
		}
		return tx.Audit(v.actor, access.ManageAccounts, "account", string(id), access.Installation, accountFacts(before), accountFacts(a))
	})
	if err != nil {
		if m, ok := v.mistakes(err, v.accountLabels()); ok {
			return v.showEditAccount(&filled, m)
		}
		return err
	}
	return v.redirect("/desk/accounts", look.Good, i18n.WebAccountKept, "name", filled.Name)
}

// resetPassword gives the account a new random password, shown once, and ends its sessions.
func (s *Server) resetPassword(v *visit) error {
	id := access.AccountID(v.r.PathValue("account"))
	password, phc, err := randomPassword(v.r.Context())
	if err != nil {
		return err
	}
	var name string
	err = v.write(func(tx *store.Tx) error {
		a, err := tx.Account(id)
		if err != nil {
			return err
		}
		name = a.Name
		if err := tx.SetPassword(id, phc); err != nil {
			return err
		}
		return tx.Audit(v.actor, access.ManageAccounts, "account", string(id), access.Installation, nil, map[string]any{"password": "reset"})
	})
	if err != nil {
		return err
	}
	if id == v.actor.Account { // the operator's own session has ended with the others
		v.dropCookie(v.sessionCookie())
	}
	return v.showPassword(accountsPage{Entry: accountEntry{Role: string(access.UnitLiaison)}}, password, name)
}
