package web_test

import (
	"bufio"
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/standing"
	"luodi/internal/store"
	"luodi/internal/web"
)

// keepLights computes the lights of the place's plan, as the program does after each fact.
func (p *place) keepLights(on calendar.Date) {
	p.t.Helper()
	err := p.db.Write(p.t.Context(), func(tx *store.Tx) error {
		_, err := standing.KeepPlan(tx, p.plan.ID, on)
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
}

func TestLightPages(t *testing.T) {
	now := time.Date(2022, 10, 21, 2, 0, 0, 0, time.UTC)
	p := open(t, func(o *web.Options) { o.Clock = func() time.Time { return now } })
	p.inForce("policy_document")
	leader, office := p.as(access.Leader), p.as(access.Office)
	const light = "/desk/plans/pilot/measures/2/light"

	// the board leads to the reasons, before lights are kept and after
	for range 2 {
		a := leader.get("/desk/plans/pilot/lights")
		if a.status != http.StatusOK || a.doc.Find(`#measures a.light-link[href="`+light+`"] .light.watch`).Length() != 1 {
			t.Fatalf("board: %d %s", a.status, a.text())
		}
		p.keepLights(calendar.NewDate(2022, 10, 21))
	}
	if a := leader.get("/desk/plans/pilot/lights?light=watch"); a.doc.Find("#measures tbody tr").Length() != 1 {
		t.Errorf("only watch: %s", a.text())
	}
	a := leader.get(light)
	if !a.has("没有生效的工作计划") || a.doc.Find("#why .light.watch").Length() != 1 || !a.has("编制工作计划并获批生效") || a.doc.Find("#green tbody tr").Length() != 1 {
		t.Errorf("reasons: %s", a.text())
	}
	if a.doc.Find("#override form").Length() != 0 {
		t.Error("the leader is offered to set a light")
	}

	// the office sets a light beside it, with a reason; others may not
	for _, role := range []access.Role{access.Leader, access.UnitLeader, access.UnitLiaison, access.Auditor, access.Operator} {
		if a := p.as(role).post(light, "light", "late", "reason", "现场停工"); a.status != http.StatusForbidden {
			t.Errorf("%s: %d", role, a.status)
		}
	}
	if a := office.post(light, "light", "late", "reason", ""); a.status != http.StatusUnprocessableEntity || a.doc.Find("#f-reason-error").Length() != 1 ||
		a.doc.Find(`#f-light option[value="late"][selected]`).Length() != 1 {
		t.Errorf("without a reason: %d %s", a.status, a.text())
	}
	a = office.follow(office.post(light, "light", "late", "reason", "现场停工"))
	if !a.has("现场停工") || a.doc.Find(".light-now > .light.watch").Length() != 1 || a.doc.Find(".light-now .light-set .light.late").Length() != 1 {
		t.Errorf("set by hand: %s", a.text())
	}
	now = now.AddDate(0, 1, 0)
	if a := office.get(light); a.doc.Find(".light-now .light-set").Length() != 0 || !a.has("现场停工") {
		t.Error("it does not end with the period, or is forgotten")
	}
	if a := leader.get("/desk/plans/pilot/measures/1"); a.doc.Find("#light svg.chart").Length() != 1 || a.doc.Find("#light details tbody tr").Length() < 3 || a.doc.Find("#periods").Length() != 1 {
		t.Errorf("the measure's page: %s", a.text())
	}
}

func TestLightRulesPage(t *testing.T) {
	now := time.Date(2022, 10, 21, 2, 0, 0, 0, time.UTC)
	p := open(t, func(o *web.Options) { o.Clock = func() time.Time { return now } })
	p.inForce("policy_document")
	office := p.as(access.Office)
	a := office.get("/desk/lights")
	pairs := func(do, yellow, note string) []string {
		list := []string{"do", do, "from", "1", "note", note, "yellow", yellow}
		for _, name := range []string{"red", "remind", "missing", "running", "level2", "level3", "top", "stale"} {
			list = append(list, name, a.doc.Find("#f-"+name).AttrOr("value", ""))
		}
		return list
	}
	if b := office.post("/desk/lights", pairs("preview", "5", "")...); b.status != http.StatusOK || !b.has("2 项举措") || b.doc.Find("#f-yellow").AttrOr("value", "") != "5" {
		t.Errorf("preview: %d %s", b.status, b.text())
	}
	if b := office.post("/desk/lights", pairs("set", "0", "放宽")...); b.doc.Find("#f-yellow-error").Length() != 1 {
		t.Errorf("no such limit: %s", b.text())
	}
	if b := office.post("/desk/lights", pairs("set", "many", "放宽")...); b.doc.Find("#f-yellow").AttrOr("value", "") != "many" {
		t.Errorf("not a number: %s", b.text())
	}
	if b := p.as(access.Leader).post("/desk/lights", pairs("set", "5", "放宽")...); b.status != http.StatusForbidden {
		t.Errorf("the leader set rules: %d", b.status)
	}
	b := office.follow(office.post("/desk/lights", pairs("set", "5", "试行一季")...))
	if b.doc.Find("#versions li").Length() != 2 || !b.has("试行一季") || !b.has("10 → 5") {
		t.Errorf("versions: %s", b.text())
	}
	if b := office.post("/desk/lights", pairs("set", "7", "再调")...); b.status == http.StatusSeeOther {
		t.Error("figures of an older version were put in force over newer ones")
	}
}

// TestWallHears: a wall that listens is told of the next change, and its line ends with the server.
func TestWallHears(t *testing.T) {
	now := time.Date(2022, 10, 21, 2, 0, 0, 0, time.UTC)
	p := open(t, func(o *web.Options) { o.Clock = func() time.Time { return now } })
	p.inForce("policy_document")
	p.keepLights(calendar.NewDate(2022, 10, 21))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	r := p.as(access.Leader)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, p.server.URL+"/desk/plans/pilot/wall/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := r.client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.Header.Get("Content-Type") != "text/event-stream; charset=utf-8" || answer.Header.Get("Content-Encoding") != "" {
		t.Fatalf("headers %v", answer.Header)
	}
	lines := bufio.NewScanner(answer.Body)
	next := func() string {
		for lines.Scan() {
			if version, ok := strings.CutPrefix(lines.Text(), "id: "); ok {
				return version
			}
		}
		t.Fatal("the line ended")
		return ""
	}
	first := next()
	p.keepLights(calendar.NewDate(2024, 1, 10))
	if second := next(); second == first {
		t.Errorf("told %s twice", first)
	}
	if a := p.visitor().get("/desk/plans/pilot/wall/events"); strings.HasPrefix(a.header.Get("Content-Type"), "text/event-stream") {
		t.Error("a stranger listens")
	}
}
