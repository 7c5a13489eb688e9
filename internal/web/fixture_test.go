package web_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/i18n"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/reading"
	"luodi/internal/store"
	"luodi/internal/store/storetest"
	"luodi/internal/web"
)

// sourceText is the document of the fixture; spans below cut it.
const sourceText = "示范区建设实施方案\n一、重点行动\n（一）口岸行动\n1.建设口岸连廊。建成553米连廊和1—2个出入口，2023年底前完成。（责任单位：区口岸办、区商务局）\n2.推进口岸商圈。<script>alert(1)</script>培育一批特色商店。\n二、保障措施\n（一）压实责任。各单位要细化计划。\n"

const password = "correct horse battery"

// place is an installation with one plan, two units and an account of each role.
type place struct {
	t        testing.TB
	db       *store.DB
	server   *httptest.Server
	plan     plan.Plan
	document plan.DocumentID
	units    map[string]org.Unit // by slug
	accounts map[access.Role]access.Account
}

// hash is the hash of password, made once: it costs on purpose.
var hash = func() string {
	phc, err := access.HashPassword(context.Background(), password)
	if err != nil {
		panic(err)
	}
	return phc
}()

func open(t testing.TB, change ...func(*web.Options)) *place {
	t.Helper()
	p := &place{t: t, db: storetest.SQLite(t)}
	p.fill()
	options := web.Options{DB: p.db, Log: slog.New(slog.DiscardHandler)}
	for _, f := range change {
		f(&options)
	}
	handler, err := web.New(options)
	if err != nil {
		t.Fatal(err)
	}
	p.server = httptest.NewServer(handler)
	t.Cleanup(p.server.Close)
	return p
}

func (p *place) fill() {
	p.t.Helper()
	p.units, p.accounts = map[string]org.Unit{}, map[access.Role]access.Account{}
	err := p.db.Write(context.Background(), func(tx *store.Tx) error {
		for _, u := range []org.Unit{
			{Slug: "port", Name: "区口岸办", English: "District Port Office", Class: org.Department},
			{Slug: "commerce", Name: "区商务局", Class: org.Department, Aliases: []string{"商务局"}},
			{Slug: "other", Name: "区教育局", Class: org.Department},
		} {
			if err := tx.InsertUnit(&u); err != nil {
				return err
			}
			p.units[u.Slug] = u
		}
		for _, role := range access.Roles {
			a := access.Account{Login: string(role), Name: "测试岗位" + string(role), Role: role, Password: hash}
			if role == access.UnitLiaison || role == access.UnitLeader {
				a.Unit = p.units["commerce"].ID
			}
			if err := tx.InsertAccount(&a); err != nil {
				return err
			}
			p.accounts[role] = a
		}
		doc := plan.Document{Name: "方案.txt", Size: int64(len(sourceText)), UploadedBy: p.accounts[access.Office].ID}
		if err := tx.InsertDocument(&doc, strings.NewReader(sourceText)); err != nil {
			return err
		}
		p.document = doc.ID
		return p.insertPlan(tx)
	})
	if err != nil {
		p.t.Fatal(err)
	}
}

// span finds the words in the source.
func span(words string) reading.Span {
	i := strings.Index(sourceText, words)
	if i < 0 {
		panic(words)
	}
	return reading.Span{Start: i, End: i + len(words)}
}

func (p *place) insertPlan(tx *store.Tx) error {
	office := p.accounts[access.Office].Actor()
	p.plan = plan.Plan{
		Slug: "pilot", Title: plan.Words{Hans: "示范区建设实施方案", English: "Pilot Area Plan"}, Issuer: "某区人民政府", DocNumber: "某府〔2022〕1号", Kind: "plan",
		Signed: calendar.NewDate(2022, 10, 19), From: calendar.NewDate(2022, 1, 1), To: calendar.NewDate(2024, 12, 31), Zone: "Asia/Shanghai",
		Status: plan.Draft, Document: p.document, ConfirmedAt: tx.Now(), ConfirmedBy: office.Account,
	}
	part, action, guard := plan.ProvisionID(tx.NewID()), plan.ProvisionID(tx.NewID()), plan.ProvisionID(tx.NewID())
	provisions := []plan.Provision{
		{ID: part, Seq: 1, Kind: reading.Part, Depth: 1, Number: "一", Title: plan.Words{Hans: "一、重点行动"}, Text: "一、重点行动", Span: span("一、重点行动")},
		{ID: action, Parent: part, Seq: 2, Kind: reading.Action, Depth: 2, Number: "（一）", Slug: "a1", Title: plan.Words{Hans: "（一）口岸行动"}, Text: "（一）口岸行动", Span: span("（一）口岸行动")},
		{ID: guard, Seq: 5, Kind: reading.Safeguard, Depth: 2, Number: "（一）", Title: plan.Words{Hans: "（一）压实责任"}, Text: "（一）压实责任。各单位要细化计划。", Span: span("（一）压实责任。各单位要细化计划。")},
	}
	first, second := plan.MeasureID(tx.NewID()), plan.MeasureID(tx.NewID())
	text := "1.建设口岸连廊。建成553米连廊和1—2个出入口，2023年底前完成。（责任单位：区口岸办、区商务局）"
	measures := []plan.Measure{
		{ID: first, Provision: action, Seq: 3, Number: "1", Slug: "1", Title: plan.Words{Hans: "建设口岸连廊", English: "Build the port walkway"}, Text: text, Span: span(text),
			Commitment: reading.Output, Deadline: "2023年底前", Due: calendar.NewDate(2023, 12, 31), DueKind: reading.By, Places: []string{"口岸"},
			References: []reading.Reference{{Finding: reading.Finding{Text: "《口岸条例》"}, Document: "口岸条例"}},
			Assignments: []plan.Assignment{
				{Measure: first, Unit: p.units["port"].ID, Role: reading.LeadAssumed, Seq: 1, Text: "区口岸办"},
				{Measure: first, Unit: p.units["commerce"].ID, Role: reading.Support, Seq: 2, Text: "商务局"},
			},
			Figures: []plan.Figure{
				{Measure: first, Seq: 1, Text: "553米", Kind: reading.Exact, Value: "553", Unit: "米", Span: span("553米")},
				{Measure: first, Seq: 2, Text: "1—2个", Kind: reading.Range, Value: "1", To: "2", Unit: "个", Span: span("1—2个")},
			}},
		{ID: second, Provision: action, Seq: 4, Number: "2", Slug: "2", Title: plan.Words{Hans: "推进口岸商圈"}, Text: "2.推进口岸商圈。<script>alert(1)</script>培育一批特色商店。", Span: span("2.推进口岸商圈。<script>alert(1)</script>培育一批特色商店。"),
			Commitment: reading.Progress, Due: calendar.NewDate(2024, 12, 31), DueKind: reading.By, DueInherited: true,
			Figures: []plan.Figure{{Measure: second, Seq: 1, Text: "一批", Kind: reading.Unstated, Span: span("一批")}}},
	}
	if err := tx.InsertPlan(&p.plan, provisions, measures); err != nil {
		return err
	}
	return tx.Audit(office, access.ConfirmPlan, "plan", string(p.plan.ID), string(p.plan.ID), nil, map[string]any{"title": p.plan.Title.Hans})
}

// reader is one person's browser.
type reader struct {
	*place
	client *http.Client
	lang   i18n.Lang
}

// visitor is somebody who has not signed in.
func (p *place) visitor() *reader {
	jar, err := cookiejar.New(nil)
	if err != nil {
		p.t.Fatal(err)
	}
	return &reader{place: p, lang: i18n.ZhHans, client: &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// as is somebody signed in with a role.
func (p *place) as(role access.Role) *reader {
	p.t.Helper()
	r := p.visitor()
	if a := r.post("/sign-in", "login", string(role), "password", password); a.status != http.StatusSeeOther {
		p.t.Fatalf("sign in as %s: %d %s", role, a.status, a.text())
	}
	return r
}

// reply is what came back.
type reply struct {
	status int
	header http.Header
	body   string
	doc    *goquery.Document
}

func (a reply) text() string {
	return strings.Join(strings.Fields(a.doc.Find("body").Text()), " ")
}

func (a reply) has(words string) bool { return strings.Contains(a.text(), words) }

func (r *reader) get(path string) reply {
	r.t.Helper()
	return r.send(http.MethodGet, path, nil, nil)
}

// post sends a form of name, value pairs.
func (r *reader) post(path string, pairs ...string) reply {
	r.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return r.send(http.MethodPost, path, strings.NewReader(form.Encode()), map[string]string{"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"})
}

func (r *reader) send(method, path string, body io.Reader, header map[string]string) reply {
	r.t.Helper()
	req, err := http.NewRequest(method, r.server.URL+path, body)
	if err != nil {
		r.t.Fatal(err)
	}
	req.Header.Set("Accept-Language", string(r.lang))
	for k, v := range header {
		req.Header.Set(k, v)
	}
	res, err := r.client.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(string(b)))
	if err != nil {
		r.t.Fatal(err)
	}
	return reply{res.StatusCode, res.Header, string(b), doc}
}

// follow gets the page that a POST leads to.
func (r *reader) follow(a reply) reply {
	r.t.Helper()
	if a.status != http.StatusSeeOther {
		r.t.Fatalf("status %d, want 303: %s", a.status, a.text())
	}
	to, _, _ := strings.Cut(a.header.Get("Location"), "#")
	return r.get(to)
}

// cookie is the value of the reader's cookie.
func (r *reader) cookie(name string) string {
	u, _ := url.Parse(r.server.URL)
	for _, c := range r.client.Jar.Cookies(u) {
		if c.Name == name {
			return c.Value
		}
	}
	return ""
}

func (r *reader) setCookie(name, value string) {
	u, _ := url.Parse(r.server.URL)
	r.client.Jar.SetCookies(u, []*http.Cookie{{Name: name, Value: value, Path: "/", Expires: time.Now().Add(time.Hour)}})
}
