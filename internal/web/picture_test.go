package web_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/duty"
	"luodi/internal/i18n"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/reading"
	"luodi/internal/store"
	"luodi/internal/web"
	"luodi/internal/work"
)

// pictures are the pages of work plans of the fixture.
var pictures = []string{
	"/desk/plans/pilot", "/desk/plans/pilot/work", "/desk/plans/pilot/work?state=in_force", "/desk/plans/pilot/work?state=returned", "/desk/plans/pilot/gantt",
	"/desk/plans/pilot/gantt?open=all&zoom=week", "/desk/plans/pilot/gantt?open=2&zoom=month", "/desk/plans/pilot/calendar", "/desk/plans/pilot/calendar?month=2023-05",
	"/desk/plans/pilot/calendar?month=nonsense", "/desk/plans/pilot/network", "/desk/plans/pilot/load", "/desk/plans/pilot/load?of=days", "/desk/plans/pilot/wall",
	"/desk/units/commerce/work", "/desk/units/other/work",
}

// bothPlanned issues the plan with both measures led by one unit, and puts a work plan in force for
// each: a policy and a service window.
func (p *place) bothPlanned() (first, second work.Kept) {
	p.t.Helper()
	today := day(p.t, "2022-10-21")
	office, leader := p.accounts[access.Office].Actor(), p.accounts[access.UnitLeader].Actor()
	commerce := p.units["commerce"].ID
	err := p.db.Write(context.Background(), func(tx *store.Tx) error {
		measures, err := tx.PlanMeasures(p.plan.ID)
		if err != nil {
			return err
		}
		for _, m := range measures {
			edit := plan.Edit{Version: m.Version, Commitment: m.Commitment, Due: m.Due, Assignments: []plan.Part{{Unit: commerce, Role: reading.Lead}}}
			if _, err := plan.EditMeasure(tx, office, m.ID, edit); err != nil {
				return err
			}
		}
		cal, _ := calendar.Embedded().Calendar(calendar.CN)
		if _, _, err := duty.Issue(tx, office, p.plan.ID, today, cal, duty.DefaultLimits); err != nil {
			return err
		}
		post := org.Post{Unit: commerce, Title: "局长", Holder: "测试岗位", From: calendar.NewDate(2022, 1, 1), Account: string(leader.Account)}
		if err := duty.KeepPost(tx, leader, &post); err != nil {
			return err
		}
		for i, m := range measures {
			duties, err := tx.MeasureDuties(m.ID)
			if err != nil {
				return err
			}
			id := []duty.ID{duties[0].ID}
			if err := duty.Sign(tx, leader, id); err != nil {
				return err
			}
			if err := duty.FilePost(tx, leader, id, org.LeadingOfficial, post.ID, today); err != nil {
				return err
			}
			template := []work.TemplateID{"policy_document", "service_window"}[i]
			k, err := work.Begin(tx, leader, m.ID, today, work.Beginning{Start: today, Deadline: day(p.t, "2023-12-29"), Strands: []work.StrandSpec{{Template: template}}})
			if err != nil {
				return err
			}
			if k, err = work.Submit(tx, leader, k.ID, k.Guard, today); err != nil {
				return err
			}
			if k, err = work.Approve(tx, office, k.ID, k.Guard, today); err != nil {
				return err
			}
			if i == 0 {
				first = k
			} else {
				second = k
			}
		}
		return nil
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return first, second
}

// TestPictures: every page before the issue, with nothing planned, and with everything in force, in
// every language and for every role.
func TestPictures(t *testing.T) {
	for _, stage := range []struct {
		name string
		make func(*place)
	}{{"not issued", func(*place) {}}, {"issued", func(p *place) { p.as(access.Office).post("/desk/plans/pilot/issue", "sign", "2", "object", "2") }},
		{"one in force", func(p *place) { p.inForce("policy_document", "centre_fitout") }},
		{"linked", func(p *place) {
			first, second := p.bothPlanned()
			office := p.as(access.Office)
			office.post("/desk/plans/pilot/network", "from", end(first, "A.M01"), "to", end(second, "A.M02"), "type", "FS", "lag", "3")
		}}} {
		t.Run(stage.name, func(t *testing.T) {
			p := open(t, friday)
			stage.make(p)
			for _, role := range access.Roles {
				r := p.as(role)
				for _, lang := range i18n.Langs {
					r.setCookie("luodi_lang", string(lang))
					for _, path := range pictures {
						a := r.get(path)
						if a.status != http.StatusOK {
							t.Errorf("%s %s %s: %d %s", role, lang, path, a.status, a.text())
						}
						for _, flaw := range flaws(a, lang) {
							t.Errorf("%s %s %s: %s", role, lang, path, flaw)
						}
					}
				}
			}
		})
	}
}

// end is a task as the form of links names it.
func end(k work.Kept, task string) string { return string(k.Measure) + "/" + task }

// figures reads the numbers above a list by their words.
func figures(a reply) map[string]string {
	out := map[string]string{}
	a.doc.Find(".work-count").Each(func(_ int, s *goquery.Selection) { out[strings.TrimSpace(s.Find("span").Text())] = s.Find("b").Text() })
	return out
}

func TestPictureOfAllWork(t *testing.T) {
	p := open(t, friday)
	p.inForce("policy_document")
	office, liaison := p.as(access.Office), p.as(access.UnitLiaison)
	a := office.get("/desk/plans/pilot/work")
	got := figures(a)
	if got["全部举措"] != "2" || got["已生效"] != "1" || got["未编制"] != "1" || got["预计超期"] != "0" {
		t.Errorf("counts %v", got)
	}
	if row := a.doc.Find("#m1"); !strings.Contains(row.Text(), "已生效 · 第 1 版") || row.Find("th a").AttrOr("href", "") != "/desk/plans/pilot/measures/1/work" {
		t.Errorf("the measure in force: %s", row.Text())
	}
	if a := office.get("/desk/plans/pilot/work?state=none"); a.doc.Find("#m1").Length() != 0 || a.doc.Find("#m2").Length() != 1 {
		t.Error("the filter by state")
	}
	// A second version waits for the office, beside the one in force.
	liaison.post("/desk/plans/pilot/measures/1/work/next")
	var draft work.Kept
	err := p.db.Write(context.Background(), func(tx *store.Tx) error {
		m, err := tx.Measure(p.plan.ID, "1")
		if err != nil {
			return err
		}
		leader, today := p.accounts[access.UnitLeader].Actor(), day(t, "2022-10-21")
		if k, open, err := tx.WorkDraft(m.ID); err == nil && open {
			draft = k
		} else if draft, err = work.OpenNext(tx, leader, m.ID, today); err != nil {
			return err
		}
		draft, err = work.Submit(tx, leader, draft.ID, draft.Guard, today)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	a = office.get("/desk/plans/pilot/work?state=submitted")
	if !a.has("第 2 版待审批") || strings.TrimSpace(a.doc.Find("#m1 a.button").Text()) != "审批" || a.doc.Find("#m2").Length() != 0 {
		t.Errorf("the queue of the office: %s", a.text())
	}
	if a := liaison.get("/desk/plans/pilot/work"); a.doc.Find("#m1 a.button").Length() != 0 {
		t.Error("a unit is offered to approve")
	}
}

func TestPictureGantt(t *testing.T) {
	p := open(t, friday)
	first, _ := p.bothPlanned()
	leader := p.as(access.Leader)
	a := leader.get("/desk/plans/pilot/gantt")
	if n := a.doc.Find("tr.measure").Length(); n != 2 || a.doc.Find("tr.task").Length() != 0 {
		t.Errorf("%d measures, %d tasks", n, a.doc.Find("tr.task").Length())
	}
	for _, class := range []string{".chart-bar", ".chart-base", ".chart-float", ".chart-promise"} {
		if a.doc.Find("#m1 "+class).Length() != 1 {
			t.Errorf("%s is not drawn once", class)
		}
	}
	a = leader.get("/desk/plans/pilot/gantt?open=1")
	if n := a.doc.Find("#m1 tr.task").Length(); n != len(first.Plan.Tasks) || a.doc.Find("#m2 tr.task").Length() != 0 {
		t.Errorf("%d tasks of %d", n, len(first.Plan.Tasks))
	}
	if a.doc.Find("#m1 .gantt-links .chart-link").Length() == 0 || a.doc.Find("#m1 .chart-gate").Length() == 0 {
		t.Error("no links or gates")
	}
	if href := a.doc.Find("#m2 .gantt-open").AttrOr("href", ""); href != "/desk/plans/pilot/gantt?open=1%2C2" {
		t.Errorf("open the second too: %s", href)
	}
	if href := a.doc.Find("#m1 .gantt-open").AttrOr("href", ""); href != "/desk/plans/pilot/gantt" {
		t.Errorf("shut the first: %s", href)
	}
	if a := leader.get("/desk/plans/pilot/gantt?zoom=week"); a.doc.Find(".gantt.zoom-week").Length() != 1 || a.doc.Find(".gantt-scale").AttrOr("width", "") == "100%" {
		t.Error("no closer")
	}
}

func TestPictureCalendar(t *testing.T) {
	p := open(t, friday)
	p.bothPlanned()
	r := p.as(access.Auditor)
	may := r.get("/desk/plans/pilot/calendar?month=2023-05")
	for _, want := range []string{"劳动节", "调休上班", "休息日", "21 个工作日"} {
		if !may.has(want) {
			t.Errorf("May 2023 lacks %s", want)
		}
	}
	if n := may.doc.Find(".month td:not(.other)").Length(); n != 31 {
		t.Errorf("May has %d days", n)
	}
	end := r.get("/desk/plans/pilot/calendar?month=2023-12")
	if end.doc.Find("#d2023-12-29").Length() != 1 || !end.has("承诺日期") || !end.has("建设口岸连廊") {
		t.Errorf("the promise is missing: %s", end.text())
	}
	if a := r.get("/desk/plans/pilot/calendar?month=2023-10"); !a.has("国庆节") && !a.has("中秋") {
		t.Errorf("no holiday in October: %s", a.text())
	}
	if a := r.get("/desk/plans/pilot/calendar?month=2040-01"); !a.has("2040 年的放假安排尚未公布") {
		t.Error("a year without notice is not marked")
	}
	for _, month := range []string{"0001-01", "9999-12", "2023-13", "x"} {
		if a := r.get("/desk/plans/pilot/calendar?month=" + month); a.status != http.StatusOK || !strings.Contains(a.doc.Find("h2").First().Text(), "202") {
			t.Errorf("%s: %d %s", month, a.status, a.doc.Find("h2").First().Text())
		}
	}
}

func TestPictureNetwork(t *testing.T) {
	p := open(t, friday)
	first, second := p.bothPlanned()
	office := p.as(access.Office)
	const page = "/desk/plans/pilot/network"
	link := func(r *reader, from, to, typ, lag string) reply {
		return r.post(page, "from", from, "to", to, "type", typ, "lag", lag)
	}
	for _, role := range []access.Role{access.UnitLeader, access.Leader, access.Auditor} {
		if a := link(p.as(role), end(first, "A.M01"), end(second, "A.M01"), "FS", "0"); a.status != http.StatusForbidden {
			t.Errorf("%s may link: %d", role, a.status)
		}
		if p.as(role).get(page).doc.Find("#add").Length() != 0 {
			t.Errorf("%s is offered to link", role)
		}
	}
	for _, c := range []struct{ name, from, to, typ, lag, says string }{
		{"nothing chosen", "", "", "FS", "0", "请选择列表中的任务"},
		{"the same measure", end(first, "A.M01"), end(first, "A.M02"), "FS", "0", "请选择另一项举措"},
		{"no such task", end(first, "A.X"), end(second, "A.M01"), "FS", "0", "没有任务"},
		{"no such measure", "nobody/A.M01", end(second, "A.M01"), "FS", "0", "还没有生效的工作计划"},
		{"a lag that is none", end(first, "A.M01"), end(second, "A.M01"), "FS", "many", "-1000"},
		{"a lag beyond all", end(first, "A.M01"), end(second, "A.M01"), "FS", "99999", "-1000"},
		{"no type", end(first, "A.M01"), end(second, "A.M01"), "XX", "0", "请选择"},
	} {
		a := link(office, c.from, c.to, c.typ, c.lag)
		if a.status != http.StatusUnprocessableEntity || !a.has(c.says) || a.doc.Find("#f-lag").AttrOr("value", "") != c.lag {
			t.Errorf("%s: %d %s", c.name, a.status, a.text())
		}
	}
	last := string(second.Plan.Tasks[len(second.Plan.Tasks)-1].ID)
	a := office.follow(link(office, end(first, "A.M02"), end(second, "A.M01"), "FS", "5"))
	if !a.has("已添加关联") || a.doc.Find("#links tbody tr").Length() != 1 || a.doc.Find("svg .chart-box").Length() != 2 || !a.has("隔 5 个工作日") {
		t.Fatalf("linked: %s", a.text())
	}
	if a := link(office, end(second, last), end(first, "A.M01"), "FS", "0"); a.status == http.StatusSeeOther {
		t.Error("a loop was made")
	}
	if a := link(office, end(first, "A.M02"), end(second, "A.M01"), "FS", "1"); a.status != http.StatusConflict || !a.has("已存在") {
		t.Errorf("linked twice: %d", a.status)
	}
	remove := a.doc.Find("#links form").AttrOr("action", "")
	if a := p.as(access.UnitLeader).post(remove); a.status != http.StatusForbidden {
		t.Errorf("a unit may unlink: %d", a.status)
	}
	if a := office.follow(office.post(remove)); !a.has("已解除关联") || a.doc.Find("#links").Length() != 0 {
		t.Errorf("unlinked: %s", a.text())
	}
	if a := office.post(remove); a.status != http.StatusNotFound {
		t.Errorf("unlinked twice: %d", a.status)
	}
}

func TestPictureLoadAndUnit(t *testing.T) {
	p := open(t, friday)
	first, second := p.bothPlanned()
	r := p.as(access.UnitLiaison)
	a := r.get("/desk/plans/pilot/load")
	if n := a.doc.Find(".heat tbody tr").Length(); n != 2 || a.doc.Find(".heat tbody th a").AttrOr("href", "") != "/desk/units/commerce/work" {
		t.Errorf("%d rows: %s", n, a.text())
	}
	a = r.get("/desk/units/commerce/work")
	open := 0
	for _, k := range []work.Kept{first, second} {
		open += len(k.Plan.Tasks)
	}
	if n := a.doc.Find("#tasks tbody tr").Length(); n != open {
		t.Errorf("%d tasks to do, want %d", n, open)
	}
	if a.doc.Find("#bars tr.measure").Length() != 2 || a.doc.Find("#load .heat").Length() != 1 {
		t.Error("no bars or no load")
	}
	if a := r.get("/desk/units/nowhere/work"); a.status != http.StatusNotFound {
		t.Errorf("no such unit: %d", a.status)
	}
}

func TestPictureWall(t *testing.T) {
	now := time.Date(2022, 10, 21, 2, 0, 0, 0, time.UTC)
	p := open(t, func(o *web.Options) { o.Clock = func() time.Time { return now } })
	p.inForce("policy_document")
	a := p.as(access.Leader).get("/desk/plans/pilot/wall")
	if a.doc.Find(".wall-tile").Length() != 2 || a.doc.Find("noscript meta").Length()+strings.Count(a.body, `http-equiv="refresh"`) == 0 {
		t.Errorf("tiles: %s", a.text())
	}
	sum := ""
	a.doc.Find(".wall-count dd").Each(func(_ int, s *goquery.Selection) { sum += s.Text() + " " })
	if sum != "0 1 1 0 0 1/2 1/2 " {
		t.Errorf("counts %q", sum)
	}
	if !a.has("没有生效的工作计划（承诺日期 2024年12月31日）") || !a.has("亮灯规则") {
		t.Errorf("the worst, and the rule: %s", a.text())
	}
	// A year on the promise cannot be kept any more.
	now = time.Date(2023, 12, 1, 2, 0, 0, 0, time.UTC)
	a = p.as(access.Leader).get("/desk/plans/pilot/wall")
	if a.doc.Find(".wall-tile.late").Length() != 1 || a.doc.Find(".wall-worst li").First().Find(".wall-no").Text() != "1" {
		t.Errorf("late: %s", a.text())
	}
}
