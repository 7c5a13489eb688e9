package web

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"time"

	"luodi/internal/access"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
)

const (
	flashCookie = "luodi_flash"
	langCookie  = "luodi_lang"
)

// sessionCookie is the name of the session's cookie. The prefix binds it to this host and https,
// where there is https.
func (v *visit) sessionCookie() string {
	if v.s.secure {
		return "__Host-luodi_session"
	}
	return "luodi_session"
}

func (v *visit) cookie(name string) string {
	c, err := v.r.Cookie(name)
	if err != nil {
		return ""
	}
	return c.Value
}

func (v *visit) setCookie(name, value string, age time.Duration) {
	http.SetCookie(v.w, &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: int(age / time.Second),
		HttpOnly: true, Secure: v.s.secure, SameSite: http.SameSiteLaxMode,
	})
}

func (v *visit) dropCookie(name string) {
	http.SetCookie(v.w, &http.Cookie{Name: name, Path: "/", MaxAge: -1, HttpOnly: true, Secure: v.s.secure, SameSite: http.SameSiteLaxMode})
}

// setSession gives the browser a new session.
func (v *visit) setSession(in access.SignedIn) {
	v.setCookie(v.sessionCookie(), in.Token, access.SessionLife)
}

// flash is a message on its way to the next page: key and arguments, so that it is told in the
// language of that page.
type flash struct {
	Kind look.NoticeKind `json:"k"`
	Key  fault.Key       `json:"m"`
	Args fault.Args      `json:"a,omitempty"`
}

func (v *visit) setFlash(kind look.NoticeKind, m *i18n.Message, args ...any) {
	f := flash{Kind: kind, Key: m.Key, Args: fault.Args{}}
	for i := 0; i+1 < len(args); i += 2 {
		f.Args[args[i].(string)] = args[i+1]
	}
	b, err := json.Marshal(f)
	if err != nil {
		return
	}
	v.setCookie(flashCookie, base64.RawURLEncoding.EncodeToString(b), time.Minute)
}

func (v *visit) takeFlash() *look.Flash {
	value := v.cookie(flashCookie)
	if value == "" {
		return nil
	}
	v.dropCookie(flashCookie)
	b, err := base64.RawURLEncoding.DecodeString(value)
	var f flash
	if err != nil || json.Unmarshal(b, &f) != nil {
		return nil
	}
	m, ok := i18n.Lookup(f.Key)
	if !ok {
		return nil
	}
	switch f.Kind {
	case look.Info, look.Good, look.Bad:
	default:
		return nil
	}
	return &look.Flash{Kind: f.Kind, Text: m.With(v.lang, f.Args)}
}
