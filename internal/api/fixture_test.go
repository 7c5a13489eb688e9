package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"luodi/internal/access"
	"luodi/internal/api"
	"luodi/internal/calendar"
	"luodi/internal/duty"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/reading"
	"luodi/internal/report"
	"luodi/internal/store"
	"luodi/internal/store/storetest"
	"luodi/internal/work"
)

// district is an installation with an issued plan of three measures, two units, an account of each
// role, a work plan in force and the first period open.
type district struct {
	t        testing.TB
	db       *store.DB
	server   *httptest.Server
	now      time.Time
	today    calendar.Date
	plan     plan.Plan
	units    []org.Unit
	measures []plan.Measure
	accounts map[access.Role]access.Account
	other    access.Account // liaison of the second unit
	work     work.Kept
	report   report.Report // of the first unit
}

func open(t testing.TB, db *store.DB, change ...func(*api.Options)) *district {
	t.Helper()
	d := &district{t: t, db: db, now: time.Date(2022, 10, 20, 9, 0, 0, 0, time.FixedZone("", 8*3600)), accounts: map[access.Role]access.Account{}}
	d.today = calendar.DateOf(d.now)
	o := api.Options{DB: db, Clock: func() time.Time { return d.now }, Log: slog.New(slog.DiscardHandler), Rate: -1}
	for _, f := range change {
		f(&o)
	}
	d.fill()
	d.server = httptest.NewServer(api.New(o))
	t.Cleanup(d.server.Close)
	return d
}

// each runs a test on a fresh district on each engine.
func each(t *testing.T, run func(*testing.T, *district)) {
	storetest.Each(t, func(t *testing.T, db *store.DB) { run(t, open(t, db)) })
}

func (d *district) write(fn func(*store.Tx) error) {
	d.t.Helper()
	if err := d.db.Write(context.Background(), fn); err != nil {
		d.t.Fatal(err)
	}
}

func (d *district) read(fn func(*store.Reader) error) {
	d.t.Helper()
	if err := d.db.Read(context.Background(), fn); err != nil {
		d.t.Fatal(err)
	}
}

func (d *district) fill() {
	d.t.Helper()
	d.write(func(tx *store.Tx) error {
		d.units = []org.Unit{{Name: "区商务局", Slug: "commerce", English: "Commerce Bureau", Class: org.Department}, {Name: "区教育局", Slug: "education", Class: org.Department}}
		for i := range d.units {
			if err := tx.InsertUnit(&d.units[i]); err != nil {
				return err
			}
		}
		for _, role := range access.Roles {
			a := access.Account{Login: string(role), Name: "岗位" + string(role), Role: role, Password: "x"}
			if role == access.UnitLiaison || role == access.UnitLeader {
				a.Unit = d.units[0].ID
			}
			if err := tx.InsertAccount(&a); err != nil {
				return err
			}
			d.accounts[role] = a
		}
		d.other = access.Account{Login: "other", Name: "区教育局联络员", Role: access.UnitLiaison, Unit: d.units[1].ID, Password: "x"}
		if err := tx.InsertAccount(&d.other); err != nil {
			return err
		}
		return d.issue(tx)
	})
	d.write(d.enforce)
}

// issue makes the plan, its duties, signed, and a post filed for each.
func (d *district) issue(tx *store.Tx) error {
	office := d.accounts[access.Office].Actor()
	d.plan = plan.Plan{Slug: "pilot", Title: plan.Words{Hans: "示范区实施方案", English: "Pilot Plan"}, Zone: "Asia/Shanghai",
		From: calendar.NewDate(2022, 1, 1), To: calendar.NewDate(2024, 12, 31)}
	d.measures = []plan.Measure{
		{Seq: 1, Number: "1", Slug: "1", Title: plan.Words{Hans: "建设连廊", English: "Build the walkway"}, Text: "1.建设连廊。建成553米连廊。", Due: calendar.NewDate(2023, 12, 31), Commitment: reading.Output,
			Assignments: []plan.Assignment{{Unit: d.units[0].ID, Role: reading.Lead}, {Unit: d.units[1].ID, Role: reading.Support, Seq: 1}},
			Figures:     []plan.Figure{{Seq: 1, Text: "553米", Kind: reading.Exact, Value: "553", Unit: "米"}}},
		{Seq: 2, Number: "2", Slug: "2", Title: plan.Words{Hans: "通车"}, Text: "2.通车。", Commitment: reading.Output, Assignments: []plan.Assignment{{Unit: d.units[1].ID, Role: reading.Lead}}},
		{Seq: 3, Number: "3", Slug: "3", Title: plan.Words{Hans: "办展"}, Text: "3.办展。", Commitment: reading.Progress, Assignments: []plan.Assignment{{Unit: d.units[0].ID, Role: reading.Lead}}},
	}
	if err := tx.InsertPlan(&d.plan, nil, d.measures); err != nil {
		return err
	}
	if _, _, err := duty.Issue(tx, office, d.plan.ID, d.today, everyDay{}, duty.DefaultLimits); err != nil {
		return err
	}
	for i, clerk := range []access.Account{d.accounts[access.UnitLiaison], d.other} {
		duties, err := tx.UnitDuties(d.units[i].ID)
		if err != nil {
			return err
		}
		var ids []duty.ID
		for _, x := range duties {
			ids = append(ids, x.ID)
		}
		if err := duty.Sign(tx, clerk.Actor(), ids); err != nil {
			return err
		}
		post := org.Post{Unit: d.units[i].ID, Title: "科长", Holder: "科长", Account: string(clerk.ID), From: d.today}
		if err := tx.InsertPost(&post); err != nil {
			return err
		}
		if err := duty.FilePost(tx, clerk.Actor(), ids, org.Responsible, post.ID, d.today); err != nil {
			return err
		}
	}
	return nil
}

// enforce puts a work plan with a counted task in force and opens the first period.
func (d *district) enforce(tx *store.Tx) error {
	clerk, office := d.accounts[access.UnitLiaison].Actor(), d.accounts[access.Office].Actor()
	k, err := work.Begin(tx, clerk, d.measures[0].ID, d.today, work.Beginning{Start: d.today, Deadline: calendar.NewDate(2023, 12, 31), Strands: []work.StrandSpec{{Template: "service_window"}}})
	if err != nil {
		return err
	}
	next := k.Plan.Clone()
	next.Tasks[1].Quantity = &work.Quantity{Unit: "米", Planned: 553_000}
	if k, err = work.Save(tx, clerk, k.ID, k.Guard, next, d.today); err != nil {
		return err
	}
	if k, err = work.Submit(tx, clerk, k.ID, k.Guard, d.today); err != nil {
		return err
	}
	if k, err = work.Approve(tx, office, k.ID, k.Guard, d.today); err != nil {
		return err
	}
	d.work = k
	cycle := report.DefaultCycle(d.today, calendar.NewDate(2023, 12, 31))
	cycle.Plan = d.plan.ID
	if err := report.SetCycle(tx, office, cycle); err != nil {
		return err
	}
	if _, err := report.Open(tx, office, d.plan.ID, d.today); err != nil {
		return err
	}
	list, err := tx.MeasureReports(d.measures[0].ID)
	if err == nil {
		d.report = list[0]
	}
	return err
}

// everyDay counts every day as a working day.
type everyDay struct{}

func (everyDay) Add(d calendar.Date, n int) (calendar.Date, error) { return d + calendar.Date(n), nil }

// client is a program with a token.
type client struct {
	*district
	secret string
	token  access.Token
	lang   string
}

// as makes a token with all scopes, or with some, for the account of a role.
func (d *district) as(role access.Role, scopes ...access.Scope) *client {
	d.t.Helper()
	return d.with(d.accounts[role], scopes...)
}

func (d *district) with(a access.Account, scopes ...access.Scope) *client {
	d.t.Helper()
	if len(scopes) == 0 {
		scopes = access.Scopes
	}
	c := &client{district: d, secret: access.NewAPIToken(), lang: "en"}
	d.write(func(tx *store.Tx) (err error) {
		c.token, err = access.MakeToken(tx, a.Actor(), "平台"+c.secret[4:8], scopes, 30, c.secret)
		return err
	})
	return c
}

// reply is what came back.
type reply struct {
	t      testing.TB
	status int
	header http.Header
	body   []byte
}

// into reads the body.
func (r reply) into(v any) {
	r.t.Helper()
	if err := json.Unmarshal(r.body, v); err != nil {
		r.t.Fatalf("%v in %s", err, r.body)
	}
}

// want fails on another status.
func (r reply) want(status int) reply {
	r.t.Helper()
	if r.status != status {
		r.t.Fatalf("%d, want %d: %s", r.status, status, r.body)
	}
	return r
}

// problem is the problem told, which must be one in form.
func (r reply) problem(status int) api.Problem {
	r.t.Helper()
	r.want(status)
	var p api.Problem
	r.into(&p)
	if kind := r.header.Get("Content-Type"); kind != "application/problem+json" {
		r.t.Errorf("a problem of type %q", kind)
	}
	if p.Status != status || p.Title == "" || p.Detail == "" || !strings.HasPrefix(p.Type, "/api/problems#") {
		r.t.Errorf("no whole problem: %s", r.body)
	}
	return p
}

func (c *client) get(path string, headers ...string) reply {
	c.t.Helper()
	return c.send(http.MethodGet, path, nil, headers...)
}

// post sends JSON with a fresh Idempotency-Key unless headers has one.
func (c *client) post(path string, body any, headers ...string) reply {
	c.t.Helper()
	if !strings.Contains(strings.Join(headers, " "), "Idempotency-Key") {
		headers = append(headers, "Idempotency-Key", access.NewToken())
	}
	return c.send(http.MethodPost, path, body, headers...)
}

func (c *client) put(path string, body any, headers ...string) reply {
	c.t.Helper()
	return c.send(http.MethodPut, path, body, headers...)
}

// send sends a request; body is bytes as they are or what becomes JSON.
func (c *client) send(method, path string, body any, headers ...string) reply {
	c.t.Helper()
	var in io.Reader
	raw, ok := body.([]byte)
	if !ok && body != nil {
		var err error
		if raw, err = json.Marshal(body); err != nil {
			c.t.Fatal(err)
		}
	}
	if raw != nil {
		in = bytes.NewReader(raw)
	}
	if !strings.HasPrefix(path, "/api") {
		path = api.Prefix + path
	}
	r, err := http.NewRequest(method, c.server.URL+path, in)
	if err != nil {
		c.t.Fatal(err)
	}
	if c.secret != "" {
		r.Header.Set("Authorization", "Bearer "+c.secret)
	}
	if in != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if c.lang != "" {
		r.Header.Set("Accept-Language", c.lang)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return reply{c.t, answer.StatusCode, answer.Header, text}
}
