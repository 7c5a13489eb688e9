package web_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"testing"
	"time"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/evidence"
	"luodi/internal/i18n"
	"luodi/internal/plan"
	"luodi/internal/report"
	"luodi/internal/store"
	"luodi/internal/web"
	"luodi/internal/work"
)

// officeCase is a plan in force whose October report waits for the office: it claims a milestone with
// a photo as proof.
type officeCase struct {
	*place
	period report.Period
	report report.Report
}

// officeReport issues the plan, puts a work plan in force for measure 1 and brings its report to a state.
func (p *place) officeReport(state report.State) *officeCase {
	p.t.Helper()
	k := p.inForce("service_window")
	d := &officeCase{place: p}
	office, leader := p.accounts[access.Office].Actor(), p.accounts[access.UnitLeader].Actor()
	today := day(p.t, "2022-10-21")
	p.write(func(tx *store.Tx) error {
		c := report.DefaultCycle(today, calendar.NewDate(2023, 12, 31))
		c.Plan = p.plan.ID
		if err := report.SetCycle(tx, office, c); err != nil {
			return err
		}
		_, err := report.Open(tx, office, p.plan.ID, today)
		return err
	})
	d.load()
	if state == report.Owed {
		return d
	}
	p.write(func(tx *store.Tx) error {
		e := store.EvidenceRow{Evidence: evidence.Evidence{ID: "photo", Grade: work.GradeB, Captured: today, Place: "口岸", UploadedFor: leader.Unit,
			File: evidence.File{Name: "现场.jpg", Kind: evidence.JPEG, Hash: "aa", Scan: evidence.ScanNone}}, Plan: p.plan.ID, Measure: d.report.Measure}
		if err := tx.InsertEvidence(&e); err != nil {
			return err
		}
		c := report.Content{Progress: "需求摸底完成", Next: "选址", Problems: []report.Problem{{Text: "场地未定", Needs: "区规划土地部门"}},
			Done: []report.Done{{Task: k.Plan.Tasks[0].ID, On: today, Evidence: []report.EvidenceID{"photo"}, Result: true}}}
		_, err := report.Submit(tx, leader, d.report.ID, d.report.Guard, c, today)
		return err
	})
	d.load()
	return d
}

func (d *officeCase) load() {
	d.t.Helper()
	err := d.db.Read(context.Background(), func(r *store.Reader) error {
		periods, err := r.Periods(d.plan.ID)
		if err != nil {
			return err
		}
		d.period = periods[0]
		list, err := r.PeriodReports(d.period.ID)
		for _, x := range list {
			if x.Unit == d.units["commerce"].ID {
				d.report = x
			}
		}
		return err
	})
	if err != nil {
		d.t.Fatal(err)
	}
}

func (d *officeCase) review() string { return "/desk/reports/" + string(d.report.ID) + "/review" }

const october = "/desk/plans/pilot/periods/2022-10"

// TestOfficePages looks at the pages of the office for every role and in every language.
func TestOfficePages(t *testing.T) {
	p := open(t, friday)
	d := p.officeReport(report.Approved)
	paths := []struct {
		path string
		all  bool // also for units and the operator
	}{{"/desk", true}, {"/desk/queue", false}, {d.review(), false}, {"/desk/plans/pilot/periods", true}, {october, true}, {october + "?state=silent&unit=commerce", true},
		{"/desk/plans/pilot/cycle", true}, {"/desk/plans/pilot/cycle?rhythm=monthly&day=31&from=2023-01-01&remind=3&review=3", true}, {"/desk/plans/pilot/asks", false},
		{"/desk/plans/pilot/measures/1/close", true}, {"/desk/plans/pilot/measures/2/close", true}}
	for _, role := range access.Roles {
		r := p.as(role)
		for _, lang := range i18n.Langs {
			r.setCookie("luodi_lang", string(lang))
			for _, x := range paths {
				want := http.StatusOK
				if !x.all && access.Allow(p.accounts[role].Actor(), access.ReadReport) != nil {
					want = http.StatusForbidden
				}
				a := r.get(x.path)
				if a.status != want {
					t.Errorf("%s %s %s: %d, want %d", role, lang, x.path, a.status, want)
				}
				for _, flaw := range flaws(a, lang) {
					t.Errorf("%s %s %s: %s", role, lang, x.path, flaw)
				}
			}
		}
	}
}

// TestOfficeReview: returned with a remark, handed in again, accepted by the office alone, each
// decision once however often the form is sent.
func TestOfficeReview(t *testing.T) {
	p := open(t, friday)
	d := p.officeReport(report.Approved)
	office := p.as(access.Office)
	queue := office.get("/desk/queue")
	if href := queue.doc.Find("tbody a.row-link").AttrOr("href", ""); href != d.review() {
		t.Fatalf("the queue: %q %s", href, queue.text())
	}
	page := office.get(d.review())
	for _, want := range []string{"第 1 份，共 1 份", "可作证明", "需求摸底完成", "新增", "场地未定", "采信后变动的日期", "还没有采信过的填报"} {
		if !page.has(want) {
			t.Errorf("the review does not say %s", want)
		}
	}
	guard := page.doc.Find("#decide input[name=guard]").AttrOr("value", "")
	for _, role := range access.Roles {
		if role == access.Office {
			continue
		}
		r := p.as(role)
		for _, verb := range []string{"/accept", "/return"} {
			if a := r.post(d.review()+verb, "guard", guard, "remark", "x"); a.status != http.StatusForbidden {
				t.Errorf("%s %s: %d", role, verb, a.status)
			}
		}
		if r.get(d.review()).doc.Find("#decide").Length() != 0 {
			t.Errorf("%s sees the form", role)
		}
	}
	if a := office.post(d.review()+"/return", "guard", guard, "remark", " "); a.status != http.StatusUnprocessableEntity || !a.has("退回须写明原因") {
		t.Errorf("returned without a remark: %d", a.status)
	}
	bad := office.post(d.review()+"/return", "guard", "99", "remark", "请写明窗口数", "phrase", "2")
	if bad.status != http.StatusConflict || bad.doc.Find("#f-remark").Text() != "请写明窗口数" || bad.doc.Find("input[name=phrase][checked]").Length() != 1 {
		t.Errorf("a stale guard: %d, typed %q", bad.status, bad.doc.Find("#f-remark").Text())
	}
	for range 2 { // the second is the same form sent again
		if a := office.post(d.review()+"/return", "guard", guard, "remark", "请写明窗口数", "phrase", "2"); a.status != http.StatusSeeOther || a.header.Get("Location") != "/desk/queue" {
			t.Errorf("return: %d %s", a.status, a.text())
		}
	}
	d.load()
	if d.report.State != report.Returned || len(d.report.Rounds) != 1 || !strings.HasPrefix(d.report.Rounds[0].Remark, "请用数量说明进度") || !strings.HasSuffix(d.report.Rounds[0].Remark, "\n请写明窗口数") {
		t.Fatalf("returned: %+v", d.report)
	}
	again := *d.report.Draft
	again.Progress = "需求摸底完成，拟设12个窗口"
	p.write(func(tx *store.Tx) error {
		_, err := report.Submit(tx, p.accounts[access.UnitLeader].Actor(), d.report.ID, d.report.Guard, again, day(t, "2022-10-21"))
		return err
	})
	page = office.get(d.review())
	if !page.has("此前各轮") || !page.has("请写明窗口数") {
		t.Error("the earlier round is not shown")
	}
	guard = page.doc.Find("#decide input[name=guard]").AttrOr("value", "")
	for range 2 {
		if a := office.post(d.review()+"/accept", "guard", guard); a.status != http.StatusSeeOther {
			t.Errorf("accept: %d %s", a.status, a.text())
		}
	}
	d.load()
	if d.report.State != report.Accepted || d.report.Round != 2 {
		t.Fatalf("accepted: %+v", d.report)
	}
	if a := office.post(d.review()+"/accept", "guard", "99"); a.status != http.StatusConflict {
		t.Errorf("accepted again with another guard: %d", a.status)
	}
	if a := office.get("/desk/queue"); !a.has("没有待审的填报") {
		t.Error("the queue is not empty")
	}
}

// TestOfficePeriod: extended, closed when nothing waits, its snapshot's hash is that of the file and
// stays; what follows is a correction beside it.
func TestOfficePeriod(t *testing.T) {
	p := open(t, friday)
	d := p.officeReport(report.Owed)
	office := p.as(access.Office)
	tick := string(d.report.ID) + ":" + "1"
	for _, bad := range [][]string{{"to", "2022-10-28", "reason", "台风"}, {"report", tick, "to", "2022-10-20", "reason", "台风"}, {"report", tick, "to", "2022-10-28"}, {"report", tick, "to", "x", "reason", "台风"}} {
		if a := office.post(october+"/extend", bad...); a.status != http.StatusUnprocessableEntity {
			t.Errorf("%v: %d", bad, a.status)
		}
	}
	bad := office.post(october+"/extend", "report", tick, "to", "2022-10-20", "reason", "台风")
	if bad.doc.Find("#f-reason").AttrOr("value", "") != "台风" || bad.doc.Find("input[name=report][checked]").Length() != 1 {
		t.Error("what was typed is lost")
	}
	if a := p.as(access.UnitLeader).post(october+"/extend", "report", tick, "to", "2022-10-28", "reason", "台风"); a.status != http.StatusForbidden {
		t.Errorf("a unit extends: %d", a.status)
	}
	if a := office.follow(office.post(october+"/extend", "report", tick, "to", "2022-10-28", "reason", "台风停工")); !a.has("已延至") || !a.has("台风停工") {
		t.Errorf("extended: %s", a.text())
	}
	if a := office.post(october+"/extend", "report", tick, "to", "2022-10-31", "reason", "再延"); a.status != http.StatusConflict {
		t.Errorf("a stale guard: %d", a.status)
	}
	if a := office.post(october+"/close", "guard", "1"); a.status != http.StatusConflict {
		t.Errorf("closed before its due day: %d", a.status)
	}
}

func TestOfficeClosesPeriod(t *testing.T) {
	p := open(t, onDay("2022-10-26"))
	d := p.officeReport(report.Approved)
	office := p.as(access.Office)
	if a := office.post(october+"/close", "guard", "1"); a.status != http.StatusConflict || !a.has("待审核") {
		t.Errorf("closed with a report waiting: %d", a.status)
	}
	guard := office.get(d.review()).doc.Find("#decide input[name=guard]").AttrOr("value", "")
	office.follow(office.post(d.review()+"/accept", "guard", guard, "remark", "好"))
	for _, role := range access.Roles {
		if role != access.Office {
			if a := p.as(role).post(october+"/close", "guard", "1"); a.status != http.StatusForbidden {
				t.Errorf("%s closes: %d", role, a.status)
			}
		}
	}
	page := office.follow(office.post(october+"/close", "guard", "1"))
	hash := page.doc.Find("code.office-hash").Text()
	if len(hash) != 64 {
		t.Fatalf("no hash: %s", page.text())
	}
	sum := func() string {
		a := office.get(october + "/snapshot")
		s := sha256.Sum256([]byte(a.body))
		return hex.EncodeToString(s[:])
	}
	if got := sum(); got != hash {
		t.Errorf("the file has hash %s, the page says %s", got, hash)
	}
	if a := office.post(october+"/close", "guard", "1"); a.status != http.StatusSeeOther {
		t.Errorf("the same form sent again: %d", a.status)
	}
	correct := office.get(october).doc.Find("#reports tbody a[href*='/correct/']").First().AttrOr("href", "")
	task := p.workInForce().Plan.Tasks[0].ID
	form := office.get(correct)
	if form.status != http.StatusOK || form.doc.Find("input[name='"+string(task)+".on']").Length() != 1 {
		t.Fatalf("the form of a correction: %d", form.status)
	}
	for _, flaw := range flaws(form, i18n.ZhHans) {
		t.Error(flaw)
	}
	if a := office.post(correct, "reason", "误填"); a.status != http.StatusUnprocessableEntity {
		t.Errorf("nothing put right: %d", a.status)
	}
	if a := office.post(correct, string(task)+".on", "2022-10-20"); a.status != http.StatusUnprocessableEntity {
		t.Errorf("without a reason: %d", a.status)
	}
	if a := p.as(access.UnitLeader).post(correct, string(task)+".on", "2022-10-20", "reason", "误填"); a.status != http.StatusForbidden {
		t.Errorf("a unit corrects: %d", a.status)
	}
	after := office.follow(office.post(correct, string(task)+".on", "2022-10-20", "reason", "日期误填"))
	if !after.has("日期误填") || after.doc.Find("code.office-hash").Text() != hash || sum() != hash {
		t.Error("the correction is not beside the snapshot, or the snapshot changed")
	}
	if x, _ := p.workInForce().Plan.Task(task); x.Finished != day(t, "2022-10-20") {
		t.Errorf("after the correction the milestone was reached on %s", x.Finished)
	}
	office.post(correct, "not", string(task), "reason", "其实没有完成")
	if x, _ := p.workInForce().Plan.Task(task); x.Finished != 0 || sum() != hash {
		t.Errorf("taken back, the milestone still stands as reached on %s", x.Finished)
	}
	if a := p.as(access.UnitLeader).get(october + "/snapshot"); a.status != http.StatusForbidden {
		t.Errorf("a unit takes the snapshot: %d", a.status)
	}
}

// TestOfficeCycle: the rule of reporting with its dates; what is wrong comes back as typed.
func TestOfficeCycle(t *testing.T) {
	p := open(t, friday)
	p.inForce("service_window")
	office := p.as(access.Office)
	const path = "/desk/plans/pilot/cycle"
	rule := func(day, guard string) []string {
		return []string{"rhythm", "monthly", "day", day, "from", "2022-10-21", "until", "2023-12-31", "remind", "3", "review", "3", "guard", guard}
	}
	if a := office.post(path, rule("32", "0")...); a.status != http.StatusUnprocessableEntity || a.doc.Find("#f-day").AttrOr("value", "") != "32" {
		t.Errorf("day 32: %d", a.status)
	}
	if a := p.as(access.Leader).post(path, rule("25", "0")...); a.status != http.StatusForbidden {
		t.Errorf("the leader sets the rule: %d", a.status)
	}
	if a := office.get(path + "?rhythm=monthly&day=25&from=2022-12-26&until=2023-12-31&remind=3&review=3"); a.doc.Find("#dates tbody tr").Length() != 6 ||
		!strings.Contains(a.doc.Find("#dates tbody").Text(), "2023年6月25日") {
		t.Errorf("the dates: %s", a.doc.Find("#dates").Text())
	}
	list := office.follow(office.post(path, rule("25", "0")...))
	if !list.has("2022年10月") {
		t.Errorf("no period is open: %s", list.text())
	}
	if a := office.post(path, rule("25", "0")...); a.status != http.StatusSeeOther {
		t.Errorf("sent again: %d", a.status)
	}
	if a := office.post(path, rule("20", "0")...); a.status != http.StatusConflict {
		t.Errorf("an old version: %d", a.status)
	}
}

// onDay is ten in the morning of a day.
func onDay(s string) func(*web.Options) {
	return func(o *web.Options) {
		o.Clock = func() time.Time {
			at, err := time.Parse(time.DateOnly, s)
			if err != nil {
				panic(err)
			}
			return at.Add(2 * time.Hour)
		}
	}
}

// measureID is the id of a measure of the plan.
func (p *place) measureID(slug string) (id plan.MeasureID) {
	p.t.Helper()
	err := p.db.Read(context.Background(), func(r *store.Reader) error {
		m, err := r.Measure(p.plan.ID, slug)
		id = m.ID
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return id
}
