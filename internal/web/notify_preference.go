package web

import (
	"strings"

	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/notify"
	"luodi/internal/store"
)

// preferencePage is how a person wants to be told.
type preferencePage struct {
	look.Page
	Email, When, Tongue string
	Hint, Bound         string // of the address; what the installation does not let be chosen
	Quiet, Digest       string
	NoMail              bool // the installation has no mail channel
	mistakes
}

func (s *Server) preferencePage(v *visit) error { return v.showPreference(nil, mistakes{}) }

func (v *visit) showPreference(typed *notify.Preference, m mistakes) error {
	p := preferencePage{Page: v.page(v.t(i18n.NoticesMine)), mistakes: m}
	p.Path = "/desk/account/notices"
	p.Crumbs = []look.Link{{Href: "/desk/account", Label: v.t(i18n.LookOwnAccount)}}
	err := v.read(func(r *store.Reader) error {
		text, _, err := r.Setting(notify.RulesKey)
		if err != nil {
			return err
		}
		rules := notify.ParseRules(text)
		pref, err := r.Preference(v.actor.Account)
		if err != nil {
			return err
		}
		if typed != nil {
			pref = *typed
		}
		p.Email, p.Tongue, p.When = pref.Email, pref.Lang, "digest"
		switch {
		case pref.NoMail:
			p.When = "never"
		case pref.Single:
			p.When = "single"
		}
		p.Hint = v.t(i18n.NoticesEmailHint)
		if len(rules.Domains) > 0 {
			p.Hint = v.t(i18n.NoticesEmailOnly, "domains", strings.Join(rules.Domains, ", "))
		}
		p.Digest = v.t(i18n.NoticesWhenDigest, "time", rules.Morning)
		p.Quiet = v.t(i18n.NoticesQuiet, "from", rules.QuietFrom, "to", rules.QuietTo)
		if word := notify.LevelWord(v.lang, rules.Must); word != "" {
			p.Bound = v.t(i18n.NoticesMust, "level", word)
		}
		channels, err := r.Channels()
		p.NoMail = true
		for _, c := range channels {
			p.NoMail = p.NoMail && (c.Kind != notify.Mail || c.Off)
		}
		return err
	})
	if err != nil {
		return err
	}
	return v.showStatus(m.status(), preferenceView(p))
}

func (s *Server) setPreference(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	next := notify.Preference{Email: text(form, "email"), NoMail: form.Get("when") == "never", Single: form.Get("when") == "single"}
	for _, l := range i18n.Langs {
		if form.Get("lang") == string(l) {
			next.Lang = string(l)
		}
	}
	err = v.write(func(tx *store.Tx) error { return notify.SetPreference(tx, v.actor, next) })
	if err != nil {
		if m, ok := v.mistakes(err, map[string]string{"email": v.t(i18n.NoticesEmail)}); ok {
			return v.showPreference(&next, m)
		}
		return err
	}
	return v.redirect("/desk/account/notices", look.Good, i18n.NoticesKept)
}
