package web_test

import (
	"net/http"
	"strings"
	"testing"

	"luodi/internal/access"
	"luodi/internal/web"
)

func TestSignIn(t *testing.T) {
	p := open(t)
	r := p.visitor()

	wrong := r.post("/sign-in", "login", "office", "password", "not the one", "next", "/desk/plans")
	if wrong.status != http.StatusUnprocessableEntity || wrong.doc.Find("[role=alert]").Length() == 0 {
		t.Errorf("wrong password: %d", wrong.status)
	}
	if got := wrong.doc.Find("input[name=login]").AttrOr("value", ""); got != "office" {
		t.Errorf("the login typed is lost: %q", got)
	}
	if wrong.doc.Find("input[name=password]").AttrOr("value", "") != "" {
		t.Error("the password comes back")
	}
	unknown := r.post("/sign-in", "login", "nobody", "password", "not the one")
	if a, b := wrong.doc.Find(".notice").Text(), unknown.doc.Find(".notice").Text(); a != b {
		t.Errorf("answers tell which logins exist: %q, %q", a, b)
	}

	in := r.post("/sign-in", "login", " OFFICE ", "password", password, "next", "/desk/plans?x=1")
	if in.status != http.StatusSeeOther || in.header.Get("Location") != "/desk/plans?x=1" {
		t.Fatalf("sign in: %d to %q", in.status, in.header.Get("Location"))
	}
	set := in.header.Get("Set-Cookie")
	for _, want := range []string{"luodi_session=", "HttpOnly", "SameSite=Lax", "Path=/"} {
		if !strings.Contains(set, want) {
			t.Errorf("cookie %q lacks %s", set, want)
		}
	}
	if a := r.get("/sign-in"); a.status != http.StatusSeeOther {
		t.Errorf("signed in, the sign-in page answers %d", a.status)
	}
	if a := r.follow(r.post("/sign-out")); !a.has("已退出") {
		t.Error("no word after signing out")
	}
	if a := r.get("/desk"); a.status != http.StatusSeeOther {
		t.Errorf("after signing out the desk answers %d", a.status)
	}
}

func TestSessionChangesAtSignIn(t *testing.T) {
	p := open(t)
	attacker := p.as(access.UnitLiaison)
	planted := attacker.cookie("luodi_session")

	victim := p.visitor()
	victim.setCookie("luodi_session", planted)
	if a := victim.post("/sign-in", "login", "office", "password", password); a.status != http.StatusSeeOther {
		t.Fatalf("sign in: %d", a.status)
	}
	if got := victim.cookie("luodi_session"); got == planted || got == "" {
		t.Error("the session planted before signing in is used after")
	}
	if a := attacker.get("/desk"); a.status != http.StatusSeeOther {
		t.Errorf("the planted session is alive: %d", a.status)
	}
}

func TestNextStaysHere(t *testing.T) {
	p := open(t)
	for _, next := range []string{"//evil.example/", "https://evil.example/", `/\evil.example`, "evil", "/desk\r\nX: y", "", "/\t/evil.example"} {
		r := p.visitor()
		a := r.post("/sign-in", "login", "auditor", "password", password, "next", next)
		if got := a.header.Get("Location"); got != "/desk" {
			t.Errorf("next %q leads to %q", next, got)
		}
	}
}

func TestSignInLimit(t *testing.T) {
	p := open(t)
	r := p.visitor()
	last := 0
	for range 7 {
		last = r.post("/sign-in", "login", "leader", "password", "guess guess guess").status
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("seventh guess: %d", last)
	}
	if a := r.post("/sign-in", "login", "leader", "password", password); a.status != http.StatusTooManyRequests {
		t.Errorf("the right password while locked: %d", a.status)
	}
	if a := r.post("/sign-in", "login", "office", "password", password); a.status != http.StatusSeeOther {
		t.Errorf("another login from there: %d", a.status)
	}
}

func TestCrossSite(t *testing.T) {
	p := open(t)
	r := p.as(access.Office)
	for _, header := range []map[string]string{
		{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"},
	} {
		header["Content-Type"] = "application/x-www-form-urlencoded"
		a := r.send(http.MethodPost, "/desk/plans/pilot/measures/1/notes", strings.NewReader("text=from+elsewhere"), header)
		if a.status != http.StatusForbidden {
			t.Errorf("%v: %d", header, a.status)
		}
		for _, flaw := range flaws(a, r.lang) {
			t.Errorf("%v: %s", header, flaw)
		}
	}
	if r.get("/desk/plans/pilot/measures/1").has("from elsewhere") {
		t.Error("a cross-site note was kept")
	}
}

func TestSecureCookies(t *testing.T) {
	p := open(t, func(o *web.Options) { o.BaseURL = "https://plans.example.gov.cn/" })
	r := p.visitor()
	a := r.post("/sign-in", "login", "office", "password", password)
	set := a.header.Get("Set-Cookie")
	if !strings.HasPrefix(set, "__Host-luodi_session=") || !strings.Contains(set, "Secure") {
		t.Errorf("cookie %q", set)
	}
	if a.header.Get("Strict-Transport-Security") == "" {
		t.Error("no Strict-Transport-Security")
	}
	for _, bad := range []string{"plans.example", "ftp://x", "https://x/path"} {
		if _, err := web.New(web.Options{DB: p.db, BaseURL: bad}); err == nil {
			t.Errorf("base address %q is taken", bad)
		}
	}
}

func TestOwnPassword(t *testing.T) {
	p := open(t)
	here, there := p.as(access.Leader), p.as(access.Leader)
	for _, tc := range []struct{ current, wanted, again, field string }{
		{"wrong wrong wrong", "another long one", "another long one", "current"},
		{password, "short", "short", "new"},
		{password, "another long one", "another long two", "again"},
		{password, password, password, "new"},
		{"", "another long one", "another long one", "current"},
	} {
		a := here.post("/desk/account/password", "current", tc.current, "new", tc.wanted, "again", tc.again)
		if a.status != http.StatusUnprocessableEntity || a.doc.Find("#f-"+tc.field+"-error").Length() != 1 {
			t.Errorf("%+v: %d, no message at %s", tc, a.status, tc.field)
		}
	}
	before := here.cookie("luodi_session")
	a := here.follow(here.post("/desk/account/password", "current", password, "new", "another long one", "again", "another long one"))
	if !a.has("密码已改") {
		t.Error(a.text())
	}
	if here.cookie("luodi_session") == before {
		t.Error("the session outlives its password")
	}
	if a := there.get("/desk"); a.status != http.StatusSeeOther {
		t.Errorf("the other session still answers %d", a.status)
	}
	if a := p.visitor().post("/sign-in", "login", "leader", "password", "another long one"); a.status != http.StatusSeeOther {
		t.Errorf("the new password: %d", a.status)
	}
}

func TestOwnSessions(t *testing.T) {
	p := open(t)
	here, there := p.as(access.Auditor), p.as(access.Auditor)
	a := here.get("/desk/account")
	if n := a.doc.Find("#sessions tbody tr").Length(); n != 2 {
		t.Fatalf("%d sessions listed", n)
	}
	if strings.Contains(a.body, here.cookie("luodi_session")) {
		t.Error("the page shows the token of the session")
	}
	here.post("/desk/account/sessions")
	if a := there.get("/desk"); a.status != http.StatusSeeOther {
		t.Errorf("the other session answers %d", a.status)
	}
	if a := here.get("/desk"); a.status != http.StatusOK {
		t.Errorf("this session answers %d", a.status)
	}
}

func TestLanguage(t *testing.T) {
	p := open(t)
	r := p.as(access.Office)
	r.lang = "en"
	if a := r.get("/desk/plans/pilot"); a.doc.Find("html").AttrOr("lang", "") != "en" || !a.has("Pilot Area Plan") {
		t.Error("the browser's language is not heard")
	}
	a := r.get("/desk/plans/pilot?q=x&lang=zh-Hant-HK")
	if a.status != http.StatusSeeOther || a.header.Get("Location") != "/desk/plans/pilot?q=x" {
		t.Fatalf("switch: %d to %q", a.status, a.header.Get("Location"))
	}
	if a := r.get("/desk/plans/pilot"); a.doc.Find("html").AttrOr("lang", "") != "zh-Hant-HK" {
		t.Error("the choice is not kept")
	}
	a = r.follow(r.post("/desk/account/language", "language", "en"))
	if !a.has("The language is saved.") {
		t.Errorf("account language: %s", a.text())
	}
	if a := p.as(access.Office).get("/desk"); a.doc.Find("html").AttrOr("lang", "") != "en" {
		t.Error("the account's language does not follow to another browser")
	}
}
