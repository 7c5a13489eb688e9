package web_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	ical "github.com/emersion/go-ical"

	"luodi/internal/access"
	"luodi/internal/i18n"
	"luodi/internal/store"
	"luodi/internal/web"
)

// feedPlace is the installation of a plan in force, on 2022-11-01, with its log.
func feedPlace(t *testing.T) (*place, *bytes.Buffer) {
	t.Helper()
	log := &bytes.Buffer{}
	p := open(t, func(o *web.Options) {
		o.Clock = func() time.Time { return time.Date(2022, 11, 1, 2, 0, 0, 0, time.UTC) }
		o.Log = slog.New(slog.NewTextHandler(log, nil))
	})
	p.inForce("policy_document", "major_works_upper_level")
	return p, log
}

// makeFeed makes a feed and gives the path of its address.
func (r *reader) makeFeed(what, lang string) string {
	r.t.Helper()
	a := r.post("/desk/account/feeds", "what", what, "lang", lang, "alarm", "3")
	address := a.doc.Find("#f-address").AttrOr("value", "")
	u, err := url.Parse(address)
	if a.status != http.StatusOK || err != nil || !strings.HasSuffix(u.Path, ".ics") {
		r.t.Fatalf("feed %s: %d %q", what, a.status, address)
	}
	return u.Path
}

// dates reads a feed and gives its events by UID.
func (p *place) dates(path string) map[string]ical.Event {
	p.t.Helper()
	a := p.visitor().get(path)
	if a.status != http.StatusOK {
		p.t.Fatalf("%s: %d", path, a.status)
	}
	cal, err := ical.NewDecoder(strings.NewReader(a.body)).Decode()
	if err != nil {
		p.t.Fatal(err)
	}
	out := map[string]ical.Event{}
	for _, e := range cal.Events() {
		uid, _ := e.Props.Text(ical.PropUID)
		if _, twice := out[uid]; twice || uid == "" {
			p.t.Errorf("uid %q twice", uid)
		}
		out[uid] = e
	}
	return out
}

func said(e ical.Event, name string) string {
	text, _ := e.Props.Text(name)
	return text
}

func TestFeedOfAPlan(t *testing.T) {
	p, log := feedPlace(t)
	r := p.as(access.Office)
	page := r.get("/desk/account/feeds")
	if !page.has("还没有订阅") || page.doc.Find("select[name=what] option").Length() < 3 {
		t.Errorf("page: %s", page.text())
	}
	path := r.makeFeed("plan:"+string(p.plan.ID), "zh-Hans")
	if strings.Contains(r.get("/desk/account/feeds").body, path) {
		t.Error("the address is shown a second time")
	}
	a := p.visitor().get(path)
	for name, want := range map[string]string{"Content-Type": "text/calendar; charset=utf-8", "Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex", "Content-Language": "zh-Hans"} {
		if got := a.header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	for line := range strings.SplitSeq(a.body, "\r\n") {
		if len(line) > 75 {
			t.Errorf("%d octets: %s", len(line), line)
		}
	}
	kinds := map[string]int{}
	promised := false
	for uid, e := range p.dates(path) {
		kinds[said(e, ical.PropCategories)]++
		if strings.HasSuffix(uid, ".promise@luodi") && e.Props.Get(ical.PropDateTimeStart).Value == "20231231" && strings.Contains(said(e, ical.PropSummary), "政策文件") {
			promised = true
		}
		if u := e.Props.Get(ical.PropURL); u == nil || !strings.HasPrefix(u.Value, p.server.URL+"/desk") {
			t.Errorf("%s: url %v", uid, u)
		}
		if n := len(e.Children); n != 1 {
			t.Errorf("%s: %d alarms", uid, n)
		}
	}
	if !promised || kinds["关口"] == 0 || kinds["任务"] == 0 || kinds["请示"] == 0 || kinds["承诺时限"] != 3 {
		t.Errorf("promise %v, kinds %v", promised, kinds)
	}
	if bytes.Contains(log.Bytes(), []byte(strings.TrimSuffix(strings.TrimPrefix(path, "/feeds/"), ".ics"))) || !bytes.Contains(log.Bytes(), []byte("path=/feeds/…")) {
		t.Error("the log holds the secret, or does not tell of the fetch")
	}
	if !r.get("/desk/account/feeds").has("11月1日") {
		t.Error("the day of the last fetch is not shown")
	}
}

// TestFeedIsAskedAgain: a program that has the feed gets 304, until something changes.
func TestFeedIsAskedAgain(t *testing.T) {
	p, _ := feedPlace(t)
	path := p.as(access.Leader).makeFeed("own", "en")
	first := p.visitor().get(path)
	tag := first.header.Get("ETag")
	for _, validator := range []string{tag, "W/" + tag, `"x", ` + tag} {
		if a := p.visitor().send(http.MethodGet, path, nil, map[string]string{"If-None-Match": validator}); a.status != http.StatusNotModified || a.body != "" || a.header.Get("ETag") != tag {
			t.Errorf("%s: %d", validator, a.status)
		}
	}
	if a := p.visitor().send(http.MethodGet, path, nil, map[string]string{"If-None-Match": `"other"`}); a.status != http.StatusOK {
		t.Errorf("another validator: %d", a.status)
	}
	if !strings.Contains(first.body, "Build the port walkway") {
		t.Error("not in the feed's language")
	}
}

func TestFeedOfAUnitAndOfAPerson(t *testing.T) {
	p, _ := feedPlace(t)
	leader, liaison, office := p.as(access.UnitLeader), p.as(access.UnitLiaison), p.as(access.Office)
	unit := p.dates(liaison.makeFeed("unit:"+string(p.units["commerce"].ID), "zh-Hant-HK"))
	own := p.dates(leader.makeFeed("own", "zh-Hans"))
	whole := p.dates(office.makeFeed("own", "zh-Hans"))
	if len(own) == 0 || len(unit) < len(own) || len(whole) <= len(unit) {
		t.Errorf("%d dates of the whole, %d of the unit, %d of the leader", len(whole), len(unit), len(own))
	}
	other := p.dates(office.makeFeed("unit:"+string(p.units["port"].ID), "zh-Hans"))
	signs := 0
	for uid, e := range other {
		if strings.Contains(uid, ".sign.") && strings.Contains(said(e, ical.PropSummary), "签收责任") {
			signs++
		}
		if strings.HasSuffix(uid, ".due@luodi") {
			t.Errorf("a task of another unit: %s", uid)
		}
	}
	if signs != 1 {
		t.Errorf("%d limits for signing", signs)
	}
	for what, status := range map[string]int{"unit:" + string(p.units["port"].ID): http.StatusUnprocessableEntity, "plan:nothing": http.StatusUnprocessableEntity, "": http.StatusUnprocessableEntity, "own:": http.StatusUnprocessableEntity} {
		if a := liaison.post("/desk/account/feeds", "what", what, "lang", "en", "alarm", "1"); a.status != status || a.doc.Find("#f-what-error").Length() != 1 {
			t.Errorf("%q by a unit: %d", what, a.status)
		}
	}
	if a := liaison.post("/desk/account/feeds", "what", "own", "lang", "fr", "alarm", "99"); a.status != http.StatusUnprocessableEntity || a.doc.Find("#f-lang-error, #f-alarm-error").Length() != 2 {
		t.Errorf("language and alarm: %d", a.status)
	}
}

// TestFeedStops: an address that is withdrawn, renewed, unknown, or whose maker lost the right gives
// one and the same answer.
func TestFeedStops(t *testing.T) {
	p, _ := feedPlace(t)
	unknown := p.visitor().get("/feeds/" + access.NewToken() + ".ics")
	gone := func(path, why string) {
		t.Helper()
		a := p.visitor().get(path)
		if a.status != http.StatusNotFound || a.body != unknown.body || a.header.Get("ETag") != "" || a.header.Get("Cache-Control") != unknown.header.Get("Cache-Control") {
			t.Errorf("%s: %d %q", why, a.status, a.body)
		}
	}
	action := regexp.MustCompile(`/desk/account/feeds/([^/"]+)/withdraw`)
	id := func(r *reader) string { return action.FindStringSubmatch(r.get("/desk/account/feeds").body)[1] }

	r := p.as(access.UnitLeader)
	first := r.makeFeed("own", "zh-Hans")
	feed := id(r)
	if a := p.as(access.Office).post("/desk/account/feeds/" + feed + "/withdraw"); a.status != http.StatusNotFound {
		t.Errorf("somebody else's feed: %d", a.status)
	}
	renewed, _ := url.Parse(r.post("/desk/account/feeds/"+feed+"/renew").doc.Find("#f-address").AttrOr("value", ""))
	gone(first, "renewed")
	if a := p.visitor().get(renewed.Path); a.status != http.StatusOK {
		t.Errorf("the new address: %d", a.status)
	}
	if a := r.follow(r.post("/desk/account/feeds/" + id(r) + "/withdraw")); !a.has("订阅已停用") {
		t.Errorf("withdrawn: %s", a.text())
	}
	gone(renewed.Path, "withdrawn")

	own, unit, whole := r.makeFeed("own", "zh-Hans"), r.makeFeed("unit:"+string(p.units["commerce"].ID), "zh-Hans"), r.makeFeed("plan:"+string(p.plan.ID), "zh-Hans")
	change := func(f func(*access.Account)) {
		err := p.db.Write(context.Background(), func(tx *store.Tx) error {
			a, err := tx.Account(p.accounts[access.UnitLeader].ID)
			if err != nil {
				return err
			}
			f(&a)
			return tx.UpdateAccount(&a)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	change(func(a *access.Account) { a.Unit = p.units["port"].ID })
	gone(own, "another unit")
	gone(unit, "another unit")
	if a := p.visitor().get(whole); a.status != http.StatusOK {
		t.Errorf("the plan after a change of unit: %d", a.status)
	}
	change(func(a *access.Account) { a.Unit, a.Disabled = p.units["commerce"].ID, true })
	gone(whole, "disabled")
	gone(own, "disabled")
	for _, path := range []string{"/feeds/.ics", "/feeds/" + strings.Repeat("x", 4000), "/feeds/%00.ics"} {
		if a := p.visitor().get(path); a.status != http.StatusNotFound {
			t.Errorf("%q: %d", path, a.status)
		}
	}
}

// TestFeedsAreBounded: an account has so many feeds and no more.
func TestFeedsAreBounded(t *testing.T) {
	p, _ := feedPlace(t)
	r := p.as(access.Auditor)
	r.lang = i18n.En
	for range 20 {
		r.makeFeed("own", "en")
	}
	if a := r.post("/desk/account/feeds", "what", "own", "lang", "en", "alarm", "0"); a.status != http.StatusTooManyRequests || !a.has("withdraw some first") || a.doc.Find("#f-address").Length() != 0 {
		t.Errorf("the 21st: %d %s", a.status, a.text())
	}
	if a := p.visitor().get("/desk/account/feeds"); a.status != http.StatusSeeOther {
		t.Errorf("without signing in: %d", a.status)
	}
}
