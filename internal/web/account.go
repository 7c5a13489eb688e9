package web

import (
	"errors"
	"strings"

	"luodi/internal/access"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/store"
)

// accountPage is a person's own account: password, language, where they are signed in.
type accountPage struct {
	look.Page
	Account  access.Account
	UnitName look.Words
	Sessions []sessionRow
	mistakes
}

type sessionRow struct {
	ID, Agent, Address, Since, Seen string
	Here                            bool
}

func (s *Server) accountPage(v *visit) error { return v.showAccount(mistakes{}) }

func (v *visit) showAccount(m mistakes) error {
	p := accountPage{Page: v.page(v.t(i18n.LookOwnAccount)), Account: v.account, mistakes: m}
	p.Path = "/desk/account"
	err := v.read(func(r *store.Reader) error {
		sessions, err := r.Sessions(v.actor.Account)
		if err != nil {
			return err
		}
		for _, x := range sessions {
			p.Sessions = append(p.Sessions, sessionRow{
				ID: x.ID, Agent: browserName(x.Agent), Address: x.Address, Since: v.when(x.CreatedAt),
				Seen: i18n.Ago(v.lang, x.SeenAt, v.now(), v.s.zone), Here: x.ID == v.session.ID,
			})
		}
		if v.actor.Unit != "" {
			u, err := r.Unit(v.actor.Unit)
			if err != nil {
				return err
			}
			p.UnitName = unitWords(v.lang, u)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return v.showStatus(m.status(), accountView(p))
}

// changePassword checks the present password by signing in, so that guesses count against the
// limit. A new password ends every session; this browser gets a new one.
func (s *Server) changePassword(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	in, err := v.newPassword(form.Get("current"), form.Get("new"), form.Get("again"))
	if err != nil {
		labels := map[string]string{"current": v.t(i18n.WebPasswordCurrent), "new": v.t(i18n.WebPasswordNew), "again": v.t(i18n.WebPasswordAgain)}
		if m, ok := v.mistakes(err, labels); ok {
			return v.showAccount(m)
		}
		return err
	}
	v.setSession(in)
	return v.redirect("/desk/account", look.Good, i18n.WebPasswordChanged)
}

func (v *visit) newPassword(current, wanted, again string) (access.SignedIn, error) {
	var wrong []fault.Field
	if current == "" {
		wrong = append(wrong, fault.Field{Name: "current", Key: i18n.FaultRequired.Key})
	}
	if f, bad := passwordFault(access.CheckPassword(wanted)); bad {
		wrong = append(wrong, fault.Field{Name: "new", Key: f.Key, Args: f.Args})
	} else if wanted != again {
		wrong = append(wrong, fault.Field{Name: "again", Key: i18n.WebPasswordsDiffer.Key})
	} else if wanted == current {
		wrong = append(wrong, fault.Field{Name: "new", Key: i18n.WebPasswordSame.Key})
	}
	if len(wrong) > 0 {
		return access.SignedIn{}, fault.Fields(wrong)
	}
	ctx := v.r.Context()
	who := access.Credentials{Login: v.account.Login, Password: current, Address: v.address(), Agent: v.r.UserAgent()}
	in, err := v.s.db.SignIn(ctx, who)
	if fault.Is(err, fault.Invalid) {
		return in, fault.Fields([]fault.Field{{Name: "current", Key: i18n.WebPasswordWrong.Key}})
	}
	if err != nil {
		return in, err
	}
	phc, err := access.HashPassword(ctx, wanted)
	if err != nil {
		return in, err
	}
	err = v.write(func(tx *store.Tx) error {
		if err := tx.SetPassword(v.actor.Account, phc); err != nil {
			return err
		}
		return tx.Audit(v.actor, access.OwnAccount, "account", string(v.actor.Account), access.Installation, nil, nil)
	})
	if err != nil {
		return in, err
	}
	who.Password = wanted
	return v.s.db.SignIn(ctx, who)
}

func (s *Server) changeLanguage(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	want := ""
	for _, l := range i18n.Langs {
		if form.Get("language") == string(l) {
			want = string(l)
		}
	}
	err = v.write(func(tx *store.Tx) error {
		a, err := tx.Account(v.actor.Account)
		if err != nil {
			return err
		}
		a.Lang = want
		return tx.UpdateAccount(&a)
	})
	if err != nil {
		return err
	}
	v.dropCookie(langCookie)
	return v.redirect("/desk/account", look.Good, i18n.WebLanguageKept)
}

// revokeSessions ends one session of the account, or all but this one.
func (s *Server) revokeSessions(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	one := form.Get("session")
	if one == v.session.ID {
		return s.signOut(v)
	}
	err = v.write(func(tx *store.Tx) error {
		if one != "" {
			return tx.RevokeSession(v.actor.Account, one)
		}
		return tx.RevokeSessions(v.actor.Account, v.session.ID)
	})
	if err != nil {
		return err
	}
	return v.redirect("/desk/account", look.Good, i18n.WebSessionsEnded)
}

// passwordFault is what access says against a password, for the field that the form calls it.
func passwordFault(err error) (fault.Field, bool) {
	var f *fault.Error
	if errors.As(err, &f) && len(f.Fields) > 0 {
		return f.Fields[0], true
	}
	return fault.Field{}, err != nil
}

// browserName makes a short name of what a browser calls itself: its product and system.
func browserName(agent string) string {
	find := func(names ...string) string {
		for _, n := range names {
			token, shown, ok := strings.Cut(n, "=")
			if !ok {
				shown = token
			}
			if strings.Contains(agent, token) {
				return shown
			}
		}
		return ""
	}
	product := find("MicroMessenger=WeChat", "Edg=Edge", "QQBrowser", "OPR=Opera", "Firefox", "Chrome", "Safari", "curl")
	system := find("HarmonyOS", "Windows", "Android", "iPhone", "iPad", "Mac OS X=macOS", "Linux")
	switch {
	case product == "" && system == "":
		if len(agent) > 40 {
			agent = agent[:40]
		}
		return strings.ToValidUTF8(agent, "")
	case product == "":
		return system
	case system == "":
		return product
	}
	return product + " · " + system
}
