package api_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"luodi/internal/access"
	"luodi/internal/api"
	"luodi/internal/org"
	"luodi/internal/store"
	"luodi/internal/store/storetest"
)

// TestReads: every question has its answer, with a validator that saves the next one.
func TestReads(t *testing.T) {
	each(t, func(t *testing.T, d *district) {
		c := d.as(access.Leader)
		for _, path := range []string{"/self", "/plans", "/plans/pilot", "/plans/pilot/provisions", "/plans/pilot/measures", "/plans/pilot/measures/1",
			"/plans/pilot/changes", "/units", "/units/commerce", "/plans/pilot/duties", "/plans/pilot/measures/1/work", "/plans/pilot/measures/1/work/versions",
			"/plans/pilot/measures/1/work/versions/1", "/plans/pilot/cycle", "/plans/pilot/periods", "/plans/pilot/reports", "/plans/pilot/measures/1/evidence", "/plans/pilot/lights", "/plans/pilot/measures/1/light", "/plans/pilot/board", "/reports/" + string(d.report.ID)} {
			a := c.get(path).want(200)
			if !json.Valid(a.body) || a.header.Get("Content-Type") != "application/json" {
				t.Errorf("%s: %s %s", path, a.header.Get("Content-Type"), a.body)
			}
			tag := a.header.Get("ETag")
			if tag == "" || tag[0] != '"' {
				t.Errorf("%s: the validator %q is not strong", path, tag)
			}
			again := c.get(path, "If-None-Match", tag).want(304)
			if len(again.body) > 0 || again.header.Get("ETag") != tag {
				t.Errorf("%s: 304 with %q, validator %q", path, again.body, again.header.Get("ETag"))
			}
			c.get(path, "If-None-Match", `"other"`).want(200)
		}
		var m api.Measure
		c.get("/plans/pilot/measures/1").into(&m)
		if m.Title.English != "Build the walkway" || m.Units[0].Unit.Slug != "commerce" || m.Units[0].Unit.Name.English != "Commerce Bureau" || m.Figures[0].Value != "553" {
			t.Errorf("the measure is %+v", m)
		}
		var w api.WorkPlan
		c.get("/plans/pilot/measures/1/work").into(&w)
		if w.State != "in_force" || len(w.Items) != len(d.work.Plan.Tasks) || w.Items[0].Latest == 0 || w.Items[0].Forecast == 0 || w.Items[0].Baseline == 0 {
			t.Errorf("the work plan is %+v", w)
		}
		c.get("/plans/none").problem(404)
		c.get("/plans/pilot/measures/none").problem(404)
		c.get("/plans/pilot/measures/2/work").problem(404)
		c.get("/reports/none").problem(404)
	})
}

// TestRights: what a token may do is what both its scopes and its account may.
func TestRights(t *testing.T) {
	each(t, func(t *testing.T, d *district) {
		stranger := &client{district: d, lang: "en"}
		p := stranger.get("/plans").problem(401)
		if p.Type != "/api/problems#api.token_needed" {
			t.Errorf("without a token: %+v", p)
		}
		stranger.secret = access.NewAPIToken()
		stranger.get("/plans").problem(401)
		a := stranger.send("GET", "/plans", nil, "Authorization", "", "Cookie", "session=x")
		a.problem(401)
		if a.header.Get("WWW-Authenticate") == "" {
			t.Error("401 without WWW-Authenticate")
		}
		questions := map[access.Scope]string{access.PlansRead: "/plans", access.DutiesRead: "/plans/pilot/duties", access.WorkRead: "/plans/pilot/measures/1/work",
			access.ReportsRead: "/plans/pilot/reports", access.EvidenceRead: "/plans/pilot/measures/1/evidence", access.LightsRead: "/plans/pilot/lights"}
		for scope := range questions {
			c := d.as(access.Auditor, scope)
			for other, path := range questions {
				want := 200
				if other != scope {
					want = 403
				}
				c.get(path).want(want)
			}
		}

		draft := api.Content{Progress: "完成摸底"}
		path := "/reports/" + string(d.report.ID)
		for _, role := range access.Roles {
			c := d.as(role)
			want := 403
			if role == access.UnitLiaison || role == access.UnitLeader {
				want = 200
			}
			c.put(path+"/draft", draft, "If-Match", "*").want(want)
			d.as(role, access.ReportsRead).put(path+"/draft", draft, "If-Match", "*").problem(403)
			var seen api.Report
			c.get(path).want(200).into(&seen)
			if drafted := seen.Draft != nil; drafted != (want == 200) && role != access.Office {
				t.Errorf("%s sees the draft: %v", role, drafted)
			}
		}
		d.with(d.other).put(path+"/draft", draft, "If-Match", "*").problem(403)
		d.as(access.UnitLiaison).post(path+"/acceptances", api.Remark{}, "If-Match", "*").problem(403)

		c := d.as(access.Leader)
		c.get("/self").want(200)
		d.write(func(tx *store.Tx) error { return access.RevokeToken(tx, d.accounts[access.Leader].Actor(), c.token.ID) })
		c.get("/self").problem(401)
	})
}

// TestTimes: a token ends on its day, and an answer is forgotten after one.
func TestTimes(t *testing.T) {
	var now atomic.Int64
	now.Store(time.Date(2022, 10, 20, 9, 0, 0, 0, time.UTC).UnixNano())
	clock := func() time.Time { return time.Unix(0, now.Load()) }
	db, err := store.Open(t.Context(), store.Options{Dir: t.TempDir(), Clock: clock, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	d := open(t, db)
	c := d.as(access.UnitLiaison)
	deed := func(text string) reply {
		return c.post("/reports/"+string(d.report.ID)+"/submissions", api.Content{Progress: text}, "If-Match", `"1.x"`, "Idempotency-Key", "one")
	}
	deed("完成摸底").want(200)
	deed("别的内容").problem(422)
	now.Add(int64(23 * time.Hour))
	deed("完成摸底").want(200)
	now.Add(int64(2 * time.Hour))
	deed("别的内容").problem(412) // the key is free again, and the version is old
	now.Add(int64(30 * 24 * time.Hour))
	c.get("/self").problem(401)
}

// TestTrail: what a token does stands in the trail with the post and the token's name.
func TestTrail(t *testing.T) {
	each(t, func(t *testing.T, d *district) {
		c := d.as(access.UnitLiaison)
		c.post("/reports/"+string(d.report.ID)+"/submissions", api.Content{Progress: "完成摸底"}, "If-Match", "*").want(200)
		d.read(func(r *store.Reader) error {
			list, _, err := r.AuditChain(string(d.plan.ID), store.Page{Limit: 1})
			if err == nil && list[0].Actor != d.accounts[access.UnitLiaison].Name+" [API: "+c.token.Name+"]" {
				t.Errorf("the trail says %q", list[0].Actor)
			}
			return err
		})
		var changes api.ChangeList
		d.as(access.Auditor).get("/plans/pilot/changes?after=latest").into(&changes)
		if len(changes.Items) != 0 || changes.Next == "" {
			t.Errorf("after the latest: %+v", changes)
		}
	})
}

// TestProblems: whatever goes wrong is told in form, with its place, in the language asked for.
func TestProblems(t *testing.T) {
	each(t, func(t *testing.T, d *district) {
		c := d.as(access.UnitLiaison)
		path := "/reports/" + string(d.report.ID) + "/submissions"
		good := func(change string) []byte { return []byte(`{"progress":"完成摸底"` + change + `}`) }
		task, counted := string(d.work.Plan.Tasks[0].ID), string(d.work.Plan.Tasks[1].ID)
		for _, x := range []struct {
			name   string
			got    reply
			status int
			in, at string
			key    string
		}{
			{"no such path", c.get("/nothing"), 404, "", "", "api.no_path"},
			{"no such version", c.get("/api/v2/plans"), 404, "", "", "api.no_path"},
			{"method", c.send("DELETE", "/plans", nil), 405, "", "", "api.method"},
			{"unknown parameter", c.get("/plans?colour=red"), 422, "query", "colour", "api.unknown_parameter"},
			{"limit", c.get("/plans?limit=201"), 422, "query", "limit", "api.expect.at_most"},
			{"limit no number", c.get("/plans?limit=x"), 422, "query", "limit", "api.bad_value"},
			{"choice", c.get("/plans?status=red"), 422, "query", "status", "api.expect.one_of"},
			{"cursor", c.get("/plans?after=zzzzzzzzzzzzzzzz"), 422, "query", "after", "api.bad_cursor"},
			{"no JSON", c.post(path, []byte(`{"progress":`), "If-Match", "*"), 400, "", "", "api.bad_json"},
			{"deep JSON", c.post(path, []byte(`{"progress":`+strings.Repeat("[", 40)+strings.Repeat("]", 40)+`}`), "If-Match", "*"), 400, "", "", "api.too_deep"},
			{"no body", c.post(path, nil, "If-Match", "*"), 400, "", "", "api.body_needed"},
			{"media type", c.post(path, good(""), "If-Match", "*", "Content-Type", "text/xml"), 415, "", "", "api.media_type"},
			{"large", c.post(path, []byte(`{"progress":"`+strings.Repeat("x", 1<<20)+`"}`), "If-Match", "*"), 413, "", "", "api.body_large"},
			{"unknown field", c.post(path, good(`,"colour":"red"`), "If-Match", "*"), 422, "body", "/colour", "api.unknown_field"},
			{"unknown field inside", c.post(path, good(`,"problems":[{"text":"a","x":1}]`), "If-Match", "*"), 422, "body", "/problems/0/x", "api.unknown_field"},
			{"missing field", c.post(path, []byte(`{}`), "If-Match", "*"), 422, "body", "", "api.field_missing"},
			{"kind of value", c.post(path, []byte(`{"progress":7}`), "If-Match", "*"), 422, "body", "/progress", "api.expect.string"},
			{"date", c.post(path, good(`,"done":[{"task":"`+task+`","on":"20.10.2022"}]`), "If-Match", "*"), 422, "body", "/done/0/on", "api.expect.date"},
			{"no key", c.send("POST", path, good(""), "If-Match", "*"), 400, "", "", "api.key_needed"},
			{"no match", c.post(path, good("")), 428, "", "", "api.match_needed"},
			{"other version", c.post(path, good(""), "If-Match", `"99.abc"`), 412, "", "", "api.match_broken"},
			{"foreign validator", c.post(path, good(""), "If-Match", `"abc"`), 412, "", "", "api.match_broken"},
			{"day ahead", c.post(path, good(`,"done":[{"task":"`+task+`","on":"2022-12-24"}]`), "If-Match", "*"), 422, "body", "/done/0/on", "report.date_ahead"},
			{"no proof", c.post(path, good(`,"done":[{"task":"`+task+`","on":"2022-10-20"}]`), "If-Match", "*"), 422, "body", "/done/0", "report.proof_missing"},
			{"554 of 553", c.post(path, good(`,"amounts":[{"task":"`+counted+`","done":"554"}]`), "If-Match", "*"), 422, "body", "/amounts/0/done", "report.above_total"},
			{"no such task", c.post(path, good(`,"running":[{"task":"Z","since":"2022-10-20"}]`), "If-Match", "*"), 422, "body", "/running/0", "work.no_task"},
		} {
			p := x.got.problem(x.status)
			if x.in == "" {
				if p.Type != "/api/problems#"+x.key {
					t.Errorf("%s: type %s", x.name, p.Type)
				}
				continue
			}
			if len(p.Errors) == 0 || p.Errors[0].In != x.in || p.Errors[0].Pointer != x.at || p.Errors[0].Key != x.key || p.Errors[0].Detail == "" {
				t.Errorf("%s: %+v", x.name, p.Errors)
			}
		}
		if allow := c.send("DELETE", "/plans", nil).header.Get("Allow"); allow != "GET" {
			t.Errorf("Allow %q", allow)
		}
		for lang, want := range map[string]string{"zh-CN": "没有找到", "zh-HK": "找不到", "en": "Not found"} {
			c.lang = lang
			if p := c.get("/plans/none").problem(404); p.Title != want {
				t.Errorf("%s: %q", lang, p.Title)
			}
		}
	})
}

// TestPanic: a panic is answered like any unknown cause and says nothing of it.
func TestPanic(t *testing.T) {
	d := open(t, storetest.SQLite(t), func(o *api.Options) { o.Seen = func(*http.Request, access.AccountID) { panic("secret cause") } })
	a := d.as(access.Leader).get("/plans")
	if p := a.problem(500); p.Type != "/api/problems#fault.internal" || strings.Contains(string(a.body), "secret") {
		t.Errorf("the panic was told: %s", a.body)
	}
}

// TestRate: what one token asks too often is refused, and it is told how long to wait; others go on.
func TestRate(t *testing.T) {
	d := open(t, storetest.SQLite(t), func(o *api.Options) { o.Rate = 1 })
	c, other := d.as(access.Leader), d.as(access.Auditor)
	var last reply
	for range 30 {
		if last = c.get("/self"); last.status != 200 {
			break
		}
	}
	last.problem(429)
	if last.header.Get("Retry-After") != "1" || !strings.Contains(last.header.Get("RateLimit"), "r=0") || last.header.Get("RateLimit-Policy") != `"token";q=10;w=10` {
		t.Errorf("headers of 429: %v", last.header)
	}
	other.get("/self").want(200)
}

// TestPaging: the pages of a list, put together, are the list, each item once, whatever is added in
// between after the place where the reader is.
func TestPaging(t *testing.T) {
	d := open(t, storetest.SQLite(t))
	for i := range 40 {
		d.write(func(tx *store.Tx) error {
			return tx.InsertUnit(&org.Unit{Name: fmt.Sprintf("区第%02d局", i), Class: org.Department})
		})
	}
	c := d.as(access.Leader)
	whole := func(path string) (ids []string) {
		var l api.List[struct{ ID string }]
		c.get(path + "limit=200").want(200).into(&l)
		for _, x := range l.Items {
			ids = append(ids, x.ID)
		}
		return ids
	}
	rapid.Check(t, func(rt *rapid.T) {
		path := rapid.SampledFrom([]string{"/units?", "/plans/pilot/duties?", "/plans/pilot/reports?", "/plans/pilot/measures?", "/plans/pilot/measures?order=due&", "/plans/pilot/duties?unit=commerce&"}).Draw(rt, "list")
		limit := rapid.IntRange(1, 25).Draw(rt, "limit")
		before := whole(path)
		var got []string
		next := fmt.Sprintf("%s%slimit=%d", api.Prefix, path, limit)
		for next != "" {
			var l api.List[struct{ ID string }]
			a := c.get(next).want(200)
			a.into(&l)
			for _, x := range l.Items {
				if slices.Contains(got, x.ID) {
					rt.Fatalf("%s twice", x.ID)
				}
				got = append(got, x.ID)
			}
			link := a.header.Get("Link")
			if (link == "") != (l.Next == "") {
				rt.Fatalf("Link %q, next %q", link, l.Next)
			}
			next = strings.TrimSuffix(strings.TrimPrefix(link, "<"), `>; rel="next"`)
			if rapid.Bool().Draw(rt, "insert") && strings.HasPrefix(path, "/units") {
				d.write(func(tx *store.Tx) error {
					return tx.InsertUnit(&org.Unit{Name: "区" + tx.NewID() + "办", Class: org.Department})
				})
			}
		}
		for _, id := range before {
			if !slices.Contains(got, id) {
				rt.Fatalf("%s is on no page", id)
			}
		}
	})
	var l api.List[struct{ ID string }]
	c.get("/plans/pilot/reports?limit=1").into(&l)
	c.get("/plans/pilot/reports?limit=1&state=owed&after=" + l.Next).problem(422) // another list
	c.get("/plans/pilot/duties?limit=1&after=" + l.Next).problem(422)
}

// TestMatch: a write goes through only with what was read.
func TestMatch(t *testing.T) {
	each(t, func(t *testing.T, d *district) {
		c := d.as(access.UnitLiaison)
		path := "/reports/" + string(d.report.ID)
		first := c.get(path).header.Get("ETag")
		a := c.put(path+"/draft", api.Content{Progress: "一"}, "If-Match", first).want(200)
		if tag := c.get(path).header.Get("ETag"); tag != a.header.Get("ETag") {
			t.Errorf("the write answered %s, reading gives %s", a.header.Get("ETag"), tag)
		}
		c.put(path+"/draft", api.Content{Progress: "二"}, "If-Match", first).problem(412)
		zipped := strings.TrimSuffix(a.header.Get("ETag"), `"`) + api.Zipped + `"`
		c.put(path+"/draft", api.Content{Progress: "二"}, "If-Match", zipped).want(200)
	})
}

// TestOnce: the same request sent again, at the same time or later, is one deed with one answer.
func TestOnce(t *testing.T) {
	each(t, func(t *testing.T, d *district) {
		c := d.as(access.UnitLiaison)
		path := "/reports/" + string(d.report.ID) + "/submissions"
		tag := c.get("/reports/" + string(d.report.ID)).header.Get("ETag")
		send := func(text string) reply {
			return c.post(path, api.Content{Progress: text}, "If-Match", tag, "Idempotency-Key", "one")
		}
		replies := make([]reply, 8)
		var wg sync.WaitGroup
		for i := range replies {
			wg.Go(func() { replies[i] = send("完成摸底") })
		}
		wg.Wait()
		done := 0
		for _, a := range replies {
			switch a.status {
			case 200:
				done++
			case 409: // another is being worked on
			default:
				t.Errorf("%d %s", a.status, a.body)
			}
		}
		again := send("完成摸底").want(200)
		if done == 0 || again.header.Get("Idempotent-Replayed") != "true" {
			t.Errorf("%d went through, replayed %q", done, again.header.Get("Idempotent-Replayed"))
		}
		for _, a := range replies {
			if a.status == 200 && (string(a.body) != string(again.body) || a.header.Get("ETag") != again.header.Get("ETag")) {
				t.Error("the answer changed")
			}
		}
		if p := send("别的内容").problem(422); p.Type != "/api/problems#api.key_other" {
			t.Errorf("another request: %+v", p)
		}
		var r api.Report
		c.get("/reports/" + string(d.report.ID)).into(&r)
		if len(r.Rounds) != 1 {
			t.Errorf("%d rounds", len(r.Rounds))
		}
	})
}

// TestReportLife: a report goes its whole way through the API.
func TestReportLife(t *testing.T) {
	each(t, func(t *testing.T, d *district) {
		liaison, leader, office := d.as(access.UnitLiaison), d.as(access.UnitLeader), d.as(access.Office)
		path := "/reports/" + string(d.report.ID)
		step := func(c *client, deed string, body any, want string) api.Report {
			t.Helper()
			tag := c.get(path).header.Get("ETag")
			var r api.Report
			c.post(path+deed, body, "If-Match", tag).want(200).into(&r)
			if r.State != want {
				t.Fatalf("after %s it is %s, want %s", deed, r.State, want)
			}
			return r
		}
		d.with(d.other).post(path+"/contributions", api.ContributionText{Text: "配合完成"}).want(200)
		counted := string(d.work.Plan.Tasks[1].ID)
		content := api.Content{Progress: "完成摸底", Amounts: []api.Counted{{Task: counted, Done: 120_500}}}
		step(liaison, "/submissions", content, "submitted")
		step(leader, "/approvals", nil, "approved")
		step(office, "/returns", api.Remark{Remark: "请写明"}, "returned")
		step(liaison, "/submissions", content, "submitted")
		step(leader, "/approvals", nil, "approved")
		r := step(office, "/acceptances", api.Remark{}, "accepted")
		if len(r.Rounds) != 2 || r.Rounds[0].Remark != "请写明" || !r.Rounds[1].Accepted || len(r.Contributions) != 1 {
			t.Errorf("the report is %+v", r)
		}
		office.post(path+"/acceptances", api.Remark{}, "If-Match", "*").problem(409)
		var w api.WorkPlan
		a := office.get("/plans/pilot/measures/1/work")
		a.into(&w)
		if w.Items[1].Amount != 120_500 || !strings.Contains(string(a.body), `"amount":"120.5"`) {
			t.Errorf("the amount is %v", w.Items[1].Amount)
		}
	})
}
