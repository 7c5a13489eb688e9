package web_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"luodi/internal/access"
	"luodi/internal/store"
	"luodi/internal/web"
)

func TestNotes(t *testing.T) {
	p := open(t)
	for _, tc := range []struct {
		role    access.Role
		measure string
		want    int
	}{
		{access.Office, "1", http.StatusSeeOther}, {access.Leader, "2", http.StatusSeeOther},
		{access.UnitLiaison, "1", http.StatusSeeOther}, {access.UnitLiaison, "2", http.StatusForbidden}, // no part in it
		{access.Auditor, "1", http.StatusForbidden}, {access.Operator, "1", http.StatusForbidden},
	} {
		r := p.as(tc.role)
		path := "/desk/plans/pilot/measures/" + tc.measure
		if a := r.post(path+"/notes", "text", "来自"+string(tc.role)); a.status != tc.want {
			t.Errorf("%s on %s: %d, want %d", tc.role, tc.measure, a.status, tc.want)
		}
		page := r.get(path)
		if shown := page.doc.Find("textarea[name=text]").Length() == 1; shown != (tc.want == http.StatusSeeOther) {
			t.Errorf("%s on %s: the form is shown: %v", tc.role, tc.measure, shown)
		}
		if kept := page.has("来自" + string(tc.role)); kept != (tc.want == http.StatusSeeOther) {
			t.Errorf("%s on %s: the note is kept: %v", tc.role, tc.measure, kept)
		}
	}
	r := p.as(access.Office)
	if a := r.post("/desk/plans/pilot/measures/1/notes", "text", "  \n "); a.status != http.StatusUnprocessableEntity || a.doc.Find("#f-text-error").Length() != 1 {
		t.Errorf("blank note: %d", a.status)
	}
	long := strings.Repeat("长", 3000)
	if a := r.post("/desk/plans/pilot/measures/1/notes", "text", long); a.status != http.StatusUnprocessableEntity || a.doc.Find("textarea").Text() != long {
		t.Errorf("a note that is too long comes back cut: %d", a.status)
	}
	if a := r.post("/desk/plans/pilot/measures/1/notes", "text", strings.Repeat("x", 2<<20)); a.status != http.StatusRequestEntityTooLarge {
		t.Errorf("two megabytes: %d", a.status)
	}
	if a := r.post("/desk/plans/pilot/measures/9/notes", "text", "x"); a.status != http.StatusNotFound {
		t.Errorf("no such measure: %d", a.status)
	}
	audit := r.get("/desk/audit?chain=" + string(p.plan.ID))
	if !audit.has("来自unit_liaison") || !audit.has("批注") {
		t.Error("notes are not in the trail")
	}
}

func TestUnitForm(t *testing.T) {
	p := open(t)
	r := p.as(access.Office)
	page := r.get("/desk/units/commerce")
	version := page.doc.Find("input[name=version]").AttrOr("value", "")
	form := func(version, name string) []string {
		return []string{"version", version, "name", name, "hant", "區商務局", "english", "District Commerce Bureau", "class", "department", "aliases", "商务局\n\n 经贸局 \n"}
	}
	if a := r.post("/desk/units/commerce", form(version, "")...); a.status != http.StatusUnprocessableEntity ||
		a.doc.Find("#f-name-error").Length() != 1 || a.doc.Find("#f-english").AttrOr("value", "") != "District Commerce Bureau" || a.doc.Find("details.fold[open]").Length() != 1 {
		t.Errorf("no name: %d", a.status)
	}
	if a := r.post("/desk/units/commerce", form(version, "区教育局")...); a.status != http.StatusConflict && a.status != http.StatusUnprocessableEntity {
		t.Errorf("another unit's name: %d", a.status)
	}
	a := r.follow(r.post("/desk/units/commerce", form(version, "区商务局")...))
	if !a.has("已保存") || !a.has("经贸局") {
		t.Errorf("saved: %s", a.text())
	}
	if a := r.post("/desk/units/commerce", form(version, "区商务和投资局")...); a.status != http.StatusConflict || a.doc.Find("#f-name").AttrOr("value", "") != "区商务和投资局" {
		t.Errorf("an old version: %d", a.status)
	}
	if a := p.as(access.UnitLeader).post("/desk/units/commerce", form("2", "x")...); a.status != http.StatusForbidden {
		t.Errorf("a unit leader changes the register: %d", a.status)
	}
	trail := r.get("/desk/audit?kind=unit&subject=" + string(p.units["commerce"].ID))
	if !trail.has("District Commerce Bureau") {
		t.Error("the change is not in the trail")
	}
}

func TestAccounts(t *testing.T) {
	p := open(t)
	r := p.as(access.Operator)
	bad := r.post("/desk/accounts", "name", "教育局联络员", "login", "two words", "role", "unit_liaison", "unit", "")
	if bad.status != http.StatusUnprocessableEntity || bad.doc.Find("#f-login-error, #f-unit-error").Length() != 2 || bad.doc.Find("#f-name").AttrOr("value", "") != "教育局联络员" {
		t.Errorf("bad entries: %d", bad.status)
	}
	taken := r.post("/desk/accounts", "name", "x", "login", "Office", "role", "leader")
	if taken.status != http.StatusConflict {
		t.Errorf("a login that is taken: %d", taken.status)
	}
	made := r.post("/desk/accounts", "name", "区教育局联络员", "login", "Edu", "role", "unit_liaison", "unit", string(p.units["other"].ID))
	secret := made.doc.Find("[data-secret]").Text()
	if made.status != http.StatusOK || len(secret) < 20 {
		t.Fatalf("made: %d, password %q", made.status, secret)
	}
	if made.header.Get("Content-Encoding") != "" {
		t.Error("the page with the password is compressed")
	}
	if r.get("/desk/accounts").has(secret) || r.get("/desk/audit").has(secret) {
		t.Error("the password is shown again")
	}
	edu := p.visitor()
	if a := edu.post("/sign-in", "login", "edu", "password", secret); a.status != http.StatusSeeOther {
		t.Fatalf("the new account cannot sign in: %d", a.status)
	}
	var id access.AccountID
	err := p.db.Read(context.Background(), func(r *store.Reader) error {
		a, err := r.AccountByLogin("edu")
		id = a.ID
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	path := "/desk/accounts/" + string(id)
	again := r.post(path + "/password")
	fresh := again.doc.Find("[data-secret]").Text()
	if fresh == secret || fresh == "" {
		t.Error("the password is not new")
	}
	if a := edu.get("/desk"); a.status != http.StatusSeeOther {
		t.Errorf("a session outlives the reset: %d", a.status)
	}
	edu.post("/sign-in", "login", "edu", "password", fresh)
	version := r.get(path).doc.Find("input[name=version]").AttrOr("value", "")
	if a := r.post(path, "version", version, "name", "区教育局联络员", "role", "unit_liaison", "unit", string(p.units["other"].ID), "disabled", "yes"); a.status != http.StatusSeeOther {
		t.Fatalf("disable: %d %s", a.status, a.text())
	}
	if a := edu.get("/desk"); a.status != http.StatusSeeOther {
		t.Errorf("a disabled account is still in: %d", a.status)
	}
	if a := edu.post("/sign-in", "login", "edu", "password", fresh); a.status != http.StatusUnprocessableEntity {
		t.Errorf("a disabled account signs in: %d", a.status)
	}
	own := "/desk/accounts/" + string(p.accounts[access.Operator].ID)
	version = r.get(own).doc.Find("input[name=version]").AttrOr("value", "")
	if a := r.post(own, "version", version, "name", "x", "role", "office"); a.status != http.StatusUnprocessableEntity {
		t.Errorf("the operator gives the own account another role: %d", a.status)
	}
	for _, role := range access.Roles {
		if role == access.Operator {
			continue
		}
		other := p.as(role)
		for _, path := range []string{"/desk/accounts", path, path + "/password"} {
			if a := other.post(path, "name", "x", "login", "y", "role", "operator"); a.status != http.StatusForbidden {
				t.Errorf("%s posts to %s: %d", role, path, a.status)
			}
		}
	}
}

func TestRelease(t *testing.T) {
	p := open(t)
	r := p.as(access.Office)
	if a := p.as(access.Leader).post("/desk/plans/pilot/release"); a.status != http.StatusForbidden {
		t.Errorf("a leader releases: %d", a.status)
	}
	if a := r.get("/desk"); !a.has("未发布的方案") {
		t.Error("an unreleased plan does not wait on the first page")
	}
	a := r.follow(r.post("/desk/plans/pilot/release"))
	if !a.has("已发布") || a.doc.Find(`form[action$="/withdraw"]`).Length() != 1 || a.doc.Find(`form[action$="/release"]`).Length() != 0 {
		t.Errorf("released: %s", a.text())
	}
	if a.doc.Find(`.title-aside a[href="/zh-hans/plans/pilot"]`).Length() != 1 {
		t.Error("no way to the public page")
	}
	a = r.follow(r.post("/desk/plans/pilot/withdraw"))
	if !a.has("已撤回") || a.doc.Find(`form[action$="/release"]`).Length() != 1 {
		t.Errorf("withdrawn: %s", a.text())
	}
	if a := r.post("/desk/plans/pilot/withdraw"); a.status != http.StatusNotFound {
		t.Errorf("withdrawn twice: %d", a.status)
	}
}

func TestServer(t *testing.T) {
	broken := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("broken") })
	p := open(t, func(o *web.Options) { o.Site = broken })
	r := p.visitor()
	a := r.get("/zh-hans/")
	if a.status != http.StatusInternalServerError || a.header.Get("X-Request-Id") == "" || !a.has(a.header.Get("X-Request-Id")) {
		t.Errorf("a panic answers %d without its reference", a.status)
	}
	if strings.Contains(a.body, "broken") {
		t.Error("the cause is shown")
	}
	if a := r.get("/healthz"); a.status != http.StatusOK || a.body != "ok\n" {
		t.Errorf("health: %d %q", a.status, a.body)
	}
	page := r.get("/sign-in")
	css := page.doc.Find("link[rel=stylesheet]").AttrOr("href", "")
	style := r.send(http.MethodGet, css, nil, map[string]string{"Accept-Encoding": "gzip"})
	if style.status != http.StatusOK || !strings.Contains(style.header.Get("Cache-Control"), "immutable") || style.header.Get("Content-Encoding") != "gzip" {
		t.Errorf("style sheet: %d %v", style.status, style.header)
	}
	if a := r.get("/assets/luodi.css"); a.status != http.StatusNotFound {
		t.Errorf("an asset without its hash: %d", a.status)
	}
	zipped := r.send(http.MethodGet, "/sign-in", nil, map[string]string{"Accept-Encoding": "gzip"})
	if zipped.header.Get("Content-Encoding") != "gzip" {
		t.Error("pages are not compressed")
	}
	if a := r.get("/desk/nowhere"); a.status != http.StatusNotFound || !a.has("没有这一页") {
		t.Errorf("no such page: %d", a.status)
	}
}

func TestMeasureForm(t *testing.T) {
	p := open(t)
	r := p.as(access.Office)
	path := "/desk/plans/pilot/measures/1"
	page := r.get(path)
	version := page.doc.Find("#edit input[name=version]").AttrOr("value", "")
	port, commerce, other := string(p.units["port"].ID), string(p.units["commerce"].ID), string(p.units["other"].ID)
	form := func(version, due, add string) []string {
		return []string{"version", version, "unit", port, "role-0", "lead", "unit", commerce, "role-1", "", "add-unit", add, "add-role", "support",
			"due", due, "commitment", "progress", "hant", "建設口岸連廊", "english", "Build a walkway"}
	}
	for _, bad := range []struct{ due, add, field string }{{"2023-02-30", "", "due"}, {"2023-12-31", port, "units"}} {
		a := r.post(path, form(version, bad.due, bad.add)...)
		if a.status != http.StatusUnprocessableEntity || a.doc.Find(".notice.bad a[href='#f-"+bad.field+"']").Length() != 1 || a.doc.Find("#edit[open]").Length() != 1 {
			t.Errorf("%+v: %d %s", bad, a.status, a.doc.Find(".notice").Text())
		}
		if got := a.doc.Find("#f-due").AttrOr("value", ""); got != bad.due {
			t.Errorf("the date typed is lost: %q", got)
		}
		for _, flaw := range flaws(a, r.lang) {
			t.Error(flaw)
		}
	}
	a := r.follow(r.post(path, form(version, "2023-06-30", other)...))
	for _, want := range []string{"已更正", "2023年6月30日前", "推进类", "区教育局"} {
		if !a.has(want) {
			t.Errorf("after the change the page lacks %s", want)
		}
	}
	if got := a.doc.Find("#units li").Text(); strings.Contains(got, "区商务局") || strings.Contains(got, "待确认") {
		t.Errorf("units are %q", got)
	}
	if !r.get("/desk/audit?kind=measure&subject=" + subjectOf(t, p)).has("区商务局 support") {
		t.Error("the trail does not say who was taken off")
	}
	if a := r.post(path, form(version, "", "")...); a.status != http.StatusConflict {
		t.Errorf("an old version: %d", a.status)
	}
	for _, role := range []access.Role{access.UnitLiaison, access.Leader, access.Auditor, access.Operator} {
		other := p.as(role)
		if a := other.post(path, form("2", "", "")...); a.status != http.StatusForbidden {
			t.Errorf("%s: %d", role, a.status)
		}
		if other.get(path).doc.Find("#edit").Length() != 0 {
			t.Errorf("%s sees the form", role)
		}
	}
}

// subjectOf is the id of the first measure.
func subjectOf(t *testing.T, p *place) string {
	t.Helper()
	var id string
	err := p.db.Read(context.Background(), func(r *store.Reader) error {
		m, err := r.Measure(p.plan.ID, "1")
		id = string(m.ID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}
