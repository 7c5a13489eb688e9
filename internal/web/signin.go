package web

import (
	"luodi/internal/access"
	"luodi/internal/i18n"
	"luodi/internal/look"
)

type signInPage struct {
	look.Page
	Login string
	Next  string
	mistakes
}

func (s *Server) signInPage(v *visit) error {
	next := localPath(v.query("next"))
	if v.actor.SignedIn() {
		return v.redirect(next, "", nil)
	}
	return v.showSignIn("", next, mistakes{})
}

func (v *visit) showSignIn(login, next string, m mistakes) error {
	p := signInPage{Page: v.page(v.t(i18n.WebSignIn)), Login: login, Next: next, mistakes: m}
	p.Bare = true
	p.Path = look.WithQuery("/sign-in", "next", next)
	return v.showStatus(m.status(), signInView(p))
}

// signIn checks the credentials. A good sign-in always makes a new session and ends the one that
// the browser had, so that a session planted before cannot be used after.
func (s *Server) signIn(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	next := localPath(form.Get("next"))
	in, err := s.db.SignIn(v.r.Context(), access.Credentials{
		Login: form.Get("login"), Password: form.Get("password"), Address: v.address(), Agent: v.r.UserAgent(),
	})
	if err != nil {
		if m, ok := v.mistakes(err, nil); ok {
			return v.showSignIn(form.Get("login"), next, m)
		}
		return err
	}
	if old := v.cookie(v.sessionCookie()); old != "" {
		if err := s.db.SignOut(v.r.Context(), old); err != nil {
			return err
		}
	}
	v.setSession(in)
	return v.redirect(next, "", nil)
}

func (s *Server) signOut(v *visit) error {
	if token := v.cookie(v.sessionCookie()); token != "" {
		if err := s.db.SignOut(v.r.Context(), token); err != nil {
			return err
		}
		v.dropCookie(v.sessionCookie())
	}
	return v.redirect("/sign-in", look.Good, i18n.WebSignedOut)
}
