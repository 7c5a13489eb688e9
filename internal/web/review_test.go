package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"luodi/internal/access"
	"luodi/internal/plan"
	"luodi/internal/store"
	"luodi/internal/store/storetest"
)

// desk is a server on a fresh database with somebody signed in.
type desk struct {
	t      *testing.T
	db     *store.DB
	server *Server
	url    string
	client *http.Client
}

func newDesk(t *testing.T, o Options, role access.Role) *desk {
	t.Helper()
	d := &desk{t: t, db: storetest.SQLite(t)}
	o.DB, o.Log = d.db, slog.New(slog.DiscardHandler)
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	d.server, d.url = s, server.URL
	d.account("office", role)
	d.signIn("office")
	return d
}

const testPassword = "a long enough password 落地"

func (d *desk) account(login string, role access.Role) {
	d.t.Helper()
	phc, err := access.HashPassword(d.t.Context(), testPassword)
	if err != nil {
		d.t.Fatal(err)
	}
	err = d.db.Write(d.t.Context(), func(tx *store.Tx) error {
		return tx.InsertAccount(&access.Account{Login: login, Name: "测试 " + login, Role: role, Password: phc, Lang: "zh-Hans"})
	})
	if err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) signIn(login string) {
	d.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		d.t.Fatal(err)
	}
	d.client = &http.Client{Jar: jar}
	page := d.post("/sign-in", url.Values{"login": {login}, "password": {testPassword}, "next": {"/desk/account"}})
	if page.path != "/desk/account" {
		d.t.Fatalf("not signed in: %s %d", page.path, page.status)
	}
}

// page is an answer after redirects.
type page struct {
	*goquery.Document
	status int
	path   string
	query  url.Values
}

func (p page) text(selector string) string {
	return strings.Join(strings.Fields(p.Find(selector).Text()), " ")
}

func (d *desk) do(req *http.Request) page {
	d.t.Helper()
	res, err := d.client.Do(req)
	if err != nil {
		d.t.Fatal(err)
	}
	defer res.Body.Close()
	doc, err := goquery.NewDocumentFromReader(res.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	return page{doc, res.StatusCode, res.Request.URL.Path, res.Request.URL.Query()}
}

func (d *desk) get(path string) page {
	d.t.Helper()
	req, err := http.NewRequest(http.MethodGet, d.url+path, nil)
	if err != nil {
		d.t.Fatal(err)
	}
	return d.do(req)
}

func (d *desk) post(path string, form url.Values) page {
	d.t.Helper()
	req, err := http.NewRequest(http.MethodPost, d.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		d.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return d.do(req)
}

func (d *desk) upload(name string, content io.Reader, pasted string) page {
	d.t.Helper()
	body, out := io.Pipe()
	form := multipart.NewWriter(out)
	go func() {
		err := func() error {
			if content != nil {
				part, err := form.CreateFormFile("file", name)
				if err != nil {
					return err
				}
				if _, err := io.Copy(part, content); err != nil {
					return err
				}
			}
			if err := form.WriteField("text", pasted); err != nil {
				return err
			}
			return form.Close()
		}()
		out.CloseWithError(err)
	}()
	req, err := http.NewRequest(http.MethodPost, d.url+"/desk/intake", body)
	if err != nil {
		d.t.Fatal(err)
	}
	req.Header.Set("Content-Type", form.FormDataContentType())
	return d.do(req)
}

func street(t *testing.T) []byte {
	t.Helper()
	b, err := os.ReadFile("../plan/testdata/street.txt")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// press presses a button of the page by a part of its step, as a browser without script does.
func (d *desk) press(p page, step string) page {
	d.t.Helper()
	button := p.Find("button[name=step]").FilterFunction(func(_ int, b *goquery.Selection) bool {
		return strings.Contains(b.AttrOr("value", ""), step)
	}).First()
	if button.Length() == 0 {
		d.t.Fatalf("no button for %s on %s", step, p.path)
	}
	form := p.Find("form#rv-form")
	values := formValues(form)
	values.Set("step", button.AttrOr("value", ""))
	return d.post(form.AttrOr("action", ""), values)
}

func formValues(form *goquery.Selection) url.Values {
	values := url.Values{}
	form.Find("input[name]").Each(func(_ int, in *goquery.Selection) {
		values.Add(in.AttrOr("name", ""), in.AttrOr("value", ""))
	})
	form.Find("select[name]").Each(func(_ int, in *goquery.Selection) {
		values.Add(in.AttrOr("name", ""), in.Find("option[selected]").AttrOr("value", in.Find("option").First().AttrOr("value", "")))
	})
	return values
}

// fill finds the form of a step on the page and sends it with some fields changed.
func (d *desk) fill(p page, step string, change url.Values) page {
	d.t.Helper()
	form := p.Find("form[data-step]").FilterFunction(func(_ int, f *goquery.Selection) bool {
		return strings.Contains(f.Find("input[name=step]").AttrOr("value", ""), step)
	}).First()
	if form.Length() == 0 {
		d.t.Fatalf("no form for %s on %s", step, p.path)
	}
	values := formValues(form)
	for name, v := range change {
		values[name] = v
	}
	return d.post(form.AttrOr("action", ""), values)
}

// TestReviewWithoutScript goes the whole way as a browser without script does.
func TestReviewWithoutScript(t *testing.T) {
	d := newDesk(t, Options{}, access.Office)
	if p := d.get("/desk/intake"); p.status != 200 || p.Find(".empty").Length() != 1 {
		t.Fatal("the empty list says how to begin")
	}
	p := d.upload("street.txt", bytes.NewReader(street(t)), "")
	if p.status != 200 || p.Find("#rv-source .rv-b").Length() == 0 || p.Find(".rv-item.measure").Length() != 6 {
		t.Fatalf("%d %s: %d measures\n%s", p.status, p.path, p.Find(".rv-item.measure").Length(), p.text("main"))
	}
	desk := p.path
	marked := p.Find("#rv-source .rv-r.k-unit").First().Text()
	if marked != "区住房建设局" {
		t.Errorf("the first unit marked in the source is %q", marked)
	}

	// everything in the queue, by its first answer
	p = d.get(desk)
	for n := 0; p.Find("#now").Length() > 0; n++ {
		if n > 40 {
			t.Fatal("the queue does not end:", p.text("#now"))
		}
		switch {
		case p.Find("#now button[name=step][data-key=a]").Length() > 0:
			p = d.press(p, p.Find("#now button[name=step][data-key=a]").AttrOr("value", ""))
		case strings.Contains(p.text("#now"), "名录里没有") && p.Find(`#now button[value*='"names"']`).Length() > 0:
			p = d.press(p, `"names"`)
		default:
			p = d.fill(p, "new_units", nil)
		}
		if p.status != 200 {
			t.Fatal(p.status, p.text(".rv-problems"))
		}
	}

	// change, with a mistake first
	item := p.Find(".rv-item.measure").Eq(1).AttrOr("data-item", "")
	p = d.get(desk + "?open=" + item)
	p = d.fill(p, `"field":"title"`, url.Values{"value": {strings.Repeat("长", 301)}})
	if p.status != 422 || !strings.Contains(p.text(".field.wrong .error"), "最多 300 个字") || len([]rune(p.Find(".field.wrong input").AttrOr("value", ""))) != 301 {
		t.Errorf("a mistake comes back at its field with what was typed: %d %s", p.status, p.text(".rv-problems"))
	}
	p = d.fill(p, `"field":"title"`, url.Values{"value": {"增设公共座椅和遮阳棚"}})
	if got := p.text("#i" + item + " .rv-title"); got != "增设公共座椅和遮阳棚" {
		t.Errorf("title %q", got)
	}
	p = d.fill(p, `"unit"`, url.Values{"name": {"区商务局"}})
	if p.status != 422 {
		t.Errorf("the same unit twice: %d", p.status)
	}
	p = d.get(desk + "?open=" + item + "&focus=split")
	p = d.press(p, `"op":"split"`)
	if n := p.Find(".rv-item.measure").Length(); n != 7 {
		t.Errorf("%d measures after the split", n)
	}
	p = d.press(p, `"op":"undo"`)
	if n := p.Find(".rv-item.measure").Length(); n != 6 {
		t.Errorf("%d measures after undo", n)
	}

	// a step on an old page
	old := p
	p = d.press(p, `"op":"accept_sure"`)
	p = d.press(old, `"op":"accept_sure"`)
	if p.status != 409 || !strings.Contains(p.text(".rv-problems"), "刚刚改过") {
		t.Errorf("an old page: %d %s", p.status, p.text(".rv-problems"))
	}

	// confirm
	p = d.get(desk + "/confirm")
	if !strings.Contains(p.text(".stat-row"), "6") {
		t.Error(p.text("main"))
	}
	form := formValues(p.Find("main form"))
	form.Set("slug", "East Street")
	p = d.post(desk+"/confirm", form)
	if p.status != 422 || p.Find("input[name=slug]").AttrOr("value", "") != "East Street" {
		t.Errorf("a bad address: %d", p.status)
	}
	form.Set("slug", "east-street")
	p = d.post(desk+"/confirm", form)
	if p.status != 200 || p.path != "/desk/plans/east-street" {
		t.Fatalf("%d %s %s", p.status, p.path, p.text("main"))
	}
	if p = d.upload("again.txt", bytes.NewReader(street(t)), ""); p.path != "/desk/plans/east-street" {
		t.Errorf("the same file leads to its plan, not to %s", p.path)
	}
	if p = d.get(desk); !strings.Contains(p.text("main"), "方案已建立") {
		t.Error(p.text("main"))
	}
}

func TestMissedMeasureByWords(t *testing.T) {
	d := newDesk(t, Options{}, access.Office)
	p := d.upload("street.txt", bytes.NewReader(street(t)), "")
	p = d.fill(p, `"op":"add"`, url.Values{"first": {"没有这句话"}})
	if p.status != 422 || !strings.Contains(p.text(".rv-missed .error"), "没有找到") {
		t.Errorf("%d %s", p.status, p.text(".rv-missed"))
	}
	p = d.fill(p, `"op":"add"`, url.Values{"first": {"坚持问题导向，\n补齐短板。"}})
	if n := p.Find(".rv-item.measure").Length(); n != 7 {
		t.Errorf("%d measures: %s", n, p.text(".rv-problems"))
	}
}

func TestRightsOfIntake(t *testing.T) {
	d := newDesk(t, Options{}, access.UnitLiaison)
	for _, path := range []string{"/desk/intake", "/desk/intake/new", "/desk/intake/x", "/desk/intake/x/confirm"} {
		if p := d.get(path); p.status != http.StatusForbidden {
			t.Errorf("%s: %d", path, p.status)
		}
	}
}

// TestPartialAnswer is what the script gets: the reading, and the source only where it changed.
func TestPartialAnswer(t *testing.T) {
	d := newDesk(t, Options{}, access.Office)
	p := d.upload("street.txt", bytes.NewReader(street(t)), "")
	ask := func(method, path string, form url.Values, key string) page {
		req, err := http.NewRequest(method, d.url+path, strings.NewReader(form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("X-Part", "review")
		req.Header.Set("X-Source", key)
		return d.do(req)
	}
	key := p.Find("#rv-source").AttrOr("data-key", "")
	values := formValues(p.Find("form#rv-form"))
	values.Set("step", `{"op":"settle","doubt":"x"}`)
	part := ask("POST", p.path+"/step", values, key)
	if part.status != 200 || part.Find("header").Length() != 0 || part.Find("#rv-reading").Length() != 1 || part.Find("#rv-source").Length() != 0 {
		t.Errorf("%d: %d reading, %d source", part.status, part.Find("#rv-reading").Length(), part.Find("#rv-source").Length())
	}
	measure := p.Find(".rv-item.measure").First().AttrOr("data-item", "")
	values = formValues(part.Find("form#rv-form"))
	values.Set("step", `{"op":"not_measure","item":`+measure+`}`)
	part = ask("POST", p.path+"/step", values, key)
	if part.Find("#rv-source").Length() != 1 || part.Find("#rv-source").AttrOr("data-key", key) == key {
		t.Error("the source has changed and was not sent")
	}
	values.Set("step", `{"op":"accept","item":`+measure+`,"colour":"red"}`)
	if part = ask("POST", p.path+"/step", values, key); part.status != 422 {
		t.Errorf("an unknown field: %d", part.status)
	}
}

// TestOffsetsOfRuns holds the offsets in the source pane to the source: choosing words depends on
// them.
func TestOffsetsOfRuns(t *testing.T) {
	d := newDesk(t, Options{}, access.Office)
	p := d.upload("street.txt", bytes.NewReader(street(t)), "")
	text := string(street(t))
	n := 0
	p.Find("#rv-source .rv-r").Each(func(_ int, run *goquery.Selection) {
		at, err := strconv.Atoi(run.AttrOr("data-o", ""))
		if err != nil || !strings.HasPrefix(text[at:], run.Text()) {
			t.Errorf("%q is not at %d", run.Text(), at)
		}
		n++
	})
	if n < 40 {
		t.Errorf("only %d runs", n)
	}
}

func TestNothingSent(t *testing.T) {
	d := newDesk(t, Options{}, access.Office)
	if p := d.upload("", nil, " "); p.status != 422 || !strings.Contains(p.text(".error"), "请选一个文件") {
		t.Errorf("%d %s", p.status, p.text("main"))
	}
	p := d.upload("", nil, string(street(t)))
	if p.Find(".rv-item.measure").Length() != 6 {
		t.Errorf("pasted: %d %s", p.status, p.text("main"))
	}
}

// bigPlan has n measures, each as long as in real plans.
func bigPlan(n int) []byte {
	var b bytes.Buffer
	b.WriteString("某市高质量发展实施方案（2023—2025年）\n某府〔2023〕1号\n一、总体要求\n坚持稳中求进。\n二、主要任务\n")
	for i := 1; i <= n; i++ {
		if i%20 == 1 {
			fmt.Fprintf(&b, "（%s）实施第%d类行动\n", []string{"一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一"}[i/20], i/20+1)
		}
		fmt.Fprintf(&b, "%d.建设第%d个示范项目。围绕城市更新和产业升级，统筹推进项目前期、建设和运营，新建面积约%d平方米，服务企业不少于%d家，力争2024年底前建成投用并形成可复制推广的经验做法。（责任单位：市发展改革委、市第%d产业局、各区人民政府）\n", i, i, 1000+i, i+3, i%30+1)
	}
	return b.Bytes()
}

func BenchmarkStep(b *testing.B) {
	db := storetest.SQLite(b)
	s, err := New(Options{DB: db})
	if err != nil {
		b.Fatal(err)
	}
	ctx := b.Context()
	draft, err := s.readBytes(ctx, "big.txt", bigPlan(200))
	if err != nil {
		b.Fatal(err)
	}
	b.Logf("%d measures, %d bytes, draft %d bytes", draft.Measures(), len(draft.Source.Text), draftSize(draft))
	actor := access.Actor{Account: "a", Name: "测试", Role: access.Office}
	var r plan.Review
	text := bigPlan(200)
	err = db.Write(ctx, func(tx *store.Tx) (err error) {
		r, _, err = plan.PutIn(tx, actor, plan.Upload{Name: "big.txt", Size: int64(len(text)), SHA256: "x", Content: bytes.NewReader(text)})
		if err == nil {
			r, err = plan.TakeReading(tx, actor, r.ID, draft, nil)
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		err := db.Write(ctx, func(tx *store.Tx) (err error) {
			r, err = plan.Change(tx, actor, r.ID, r.Version, plan.Op{Kind: plan.OpAccept, Item: draft.Items[10].ID})
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
		v := &visit{s: s, w: httptest.NewRecorder(), r: httptest.NewRequest("GET", "/desk/intake/x", nil), lang: "zh-Hans", actor: actor}
		v.r.SetPathValue("review", string(r.ID))
		v.r.Header.Set("X-Part", "review")
		if err := v.showReview(view{open: -1}, plan.Op{}, mistakes{}, 0); err != nil {
			b.Fatal(err)
		}
	}
}

func draftSize(d *plan.ReviewDraft) int {
	b, _ := json.Marshal(d)
	return len(b)
}
