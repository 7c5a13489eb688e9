package web_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/duty"
	"luodi/internal/i18n"
	"luodi/internal/org"
	"luodi/internal/reading"
	"luodi/internal/store"
	"luodi/internal/work"
)

const extensions = "/desk/plans/pilot/measures/1/work/extensions"

// day reads a date of a test.
func day(t testing.TB, s string) calendar.Date {
	t.Helper()
	d, err := calendar.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// inForce issues the plan on Friday 2022-10-21, makes commerce lead measure 1, and puts a work plan
// in force for it: a policy document and a building work, whose stages others decide.
func (p *place) inForce(templates ...work.TemplateID) work.Kept {
	p.t.Helper()
	today := day(p.t, "2022-10-21")
	office, leader := p.accounts[access.Office].Actor(), p.accounts[access.UnitLeader].Actor()
	var kept work.Kept
	err := p.db.Write(context.Background(), func(tx *store.Tx) error {
		cal, _ := calendar.Embedded().Calendar(calendar.CN)
		if _, _, err := duty.Issue(tx, office, p.plan.ID, today, cal, duty.DefaultLimits); err != nil {
			return err
		}
		duties, err := tx.PlanDuties(p.plan.ID)
		if err != nil {
			return err
		}
		for _, d := range duties {
			if d.Unit != p.units["commerce"].ID {
				if err := duty.ConfirmRole(tx, office, d.ID, reading.Support); err != nil {
					return err
				}
				continue
			}
			if err := duty.ConfirmRole(tx, office, d.ID, reading.Lead); err != nil {
				return err
			}
			if err := duty.Sign(tx, leader, []duty.ID{d.ID}); err != nil {
				return err
			}
			post := org.Post{Unit: d.Unit, Title: "局长", Holder: "测试岗位", From: calendar.NewDate(2022, 1, 1), Account: string(leader.Account)}
			if err := duty.KeepPost(tx, leader, &post); err != nil {
				return err
			}
			if err := duty.FilePost(tx, leader, []duty.ID{d.ID}, org.LeadingOfficial, post.ID, today); err != nil {
				return err
			}
			var strands []work.StrandSpec
			for _, id := range templates {
				strands = append(strands, work.StrandSpec{Template: id})
			}
			if kept, err = work.Begin(tx, leader, d.Measure, today, work.Beginning{Start: today, Deadline: day(p.t, "2023-12-31"), Strands: strands}); err != nil {
				return err
			}
		}
		if kept, err = work.Submit(tx, leader, kept.ID, kept.Guard, today); err != nil {
			return err
		}
		kept, err = work.Approve(tx, office, kept.ID, kept.Guard, today)
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return kept
}

func (p *place) workInForce() (kept work.Kept) {
	p.t.Helper()
	err := p.db.Read(context.Background(), func(r *store.Reader) error {
		m, err := r.Measure(p.plan.ID, "1")
		if err != nil {
			return err
		}
		kept, _, err = r.WorkInForce(m.ID)
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return kept
}

func TestExtensionJourney(t *testing.T) {
	p := open(t, friday)
	p.inForce("policy_document")
	leader, office, head := p.as(access.UnitLeader), p.as(access.Office), p.as(access.Leader)
	ask := []string{"task", "", "to", "2024-03-15", "reason", "upper_approval", "detail", "市级审批尚未批复", "progress", "已完成初稿"}

	// only the unit's leader asks
	for _, role := range access.Roles {
		a := p.as(role).post(extensions, ask...)
		if want := role == access.UnitLeader; (a.status == http.StatusSeeOther) != want || !want && a.status != http.StatusForbidden {
			t.Errorf("%s asks: %d", role, a.status)
		}
		if role == access.UnitLeader {
			continue
		}
		if page := p.as(role).get(extensions); page.doc.Find("#ask").Length() != 0 || page.status != http.StatusOK {
			t.Errorf("%s is shown the form: %d", role, page.status)
		}
	}
	list := leader.get(extensions)
	address := list.doc.Find("#requests tbody a").First().AttrOr("href", "")
	if address == "" || !list.has("待核对") {
		t.Fatalf("the request is not in the list: %s", list.text())
	}
	// a second one on the same date
	if a := leader.post(extensions, ask...); a.status != http.StatusUnprocessableEntity || !a.has("尚未答复") || a.doc.Find("#f-detail").Text() != "市级审批尚未批复" {
		t.Errorf("a second request: %d", a.status)
	}

	// the office checks; an opinion is needed
	if a := office.get("/desk"); !a.has("延期待核对") {
		t.Errorf("Today of the office: %s", a.text())
	}
	page := office.get(address)
	guard := page.doc.Find("#check input[name=guard]").AttrOr("value", "")
	if !page.has("2024年3月15日") || !page.has("变动的日期") {
		t.Errorf("the effect is not shown: %s", page.text())
	}
	if a := head.post(address+"/grant", "guard", guard, "date", "2024-03-15"); a.status != http.StatusConflict {
		t.Errorf("granted before it was checked: %d", a.status)
	}
	if a := office.post(address+"/check", "guard", guard, "opinion", " "); a.status != http.StatusUnprocessableEntity || a.doc.Find("#f-opinion-error").Length() != 1 {
		t.Errorf("no opinion: %d", a.status)
	}
	if a := leader.post(address+"/check", "guard", guard, "opinion", "属实"); a.status != http.StatusForbidden {
		t.Errorf("the unit checks its own: %d", a.status)
	}
	if a := office.post(address+"/check", "guard", "99", "opinion", "属实，建议同意"); a.status != http.StatusConflict || a.doc.Find("#f-opinion").Text() != "属实，建议同意" {
		t.Errorf("an old version: %d, typed text kept: %q", a.status, a.doc.Find("#f-opinion").Text())
	}
	if a := office.follow(office.post(address+"/check", "guard", guard, "opinion", "属实，建议同意")); !a.has("已核对") {
		t.Errorf("checked: %s", a.text())
	}
	if a := office.post(address+"/grant", "guard", "2", "date", "2024-03-15"); a.status != http.StatusForbidden {
		t.Errorf("the office grants: %d", a.status)
	}

	// the leader decides: another date needs a reason and must be a working day
	if a := head.get("/desk"); !a.has("延期待审批") {
		t.Errorf("Today of the leader: %s", a.text())
	}
	for _, tc := range []struct{ date, why, field string }{{"2024-03-08", "", "why"}, {"2024-03-10", "周日", "date"}, {"", "", "date"}, {"2026-03-10", "太久", "date"}} {
		a := head.post(address+"/grant", "guard", "2", "date", tc.date, "why", tc.why)
		if a.status != http.StatusUnprocessableEntity || a.doc.Find("#f-"+tc.field+"-error").Length() != 1 || a.doc.Find("#f-why").Text() != tc.why {
			t.Errorf("%s %q: %d %s", tc.date, tc.why, a.status, a.text())
		}
	}
	if a := head.post(address+"/refuse", "guard", "2", "why", ""); a.status != http.StatusUnprocessableEntity || a.doc.Find("#f-why-error").Length() != 1 {
		t.Errorf("refused without a reason: %d", a.status)
	}
	a := head.follow(head.post(address+"/grant", "guard", "2", "date", "2024-03-08", "why", "先给到三八节"))
	if !a.has("第 2 版工作计划") || !a.has("先给到三八节") {
		t.Errorf("granted: %s", a.text())
	}
	if k := p.workInForce(); k.Version != 2 || k.Deadline != day(t, "2024-03-08") {
		t.Errorf("in force: version %d, due %s", k.Version, k.Deadline)
	}
	if a := head.post(address+"/grant", "guard", "3", "date", "2024-03-08", "why", "再来"); a.status != http.StatusConflict {
		t.Errorf("granted twice: %d", a.status)
	}
	all := head.get("/desk/plans/pilot/extensions")
	for _, want := range []string{"1 项申请，0 项待答复", "已同意", "1 (1)"} {
		if !all.has(want) {
			t.Errorf("the plan's list lacks %q: %s", want, all.text())
		}
	}
	if a := head.get("/desk/plans/pilot/extensions?state=open"); !a.has("没有符合条件的内容") {
		t.Error("the filter does not narrow")
	}
}

func TestExtensionLimits(t *testing.T) {
	p := open(t, friday)
	p.inForce("policy_document")
	leader := p.as(access.UnitLeader)
	for _, tc := range []struct {
		name  string
		field string
		form  []string
	}{
		{"nothing filled in", "to", []string{"task", ""}},
		{"no reason", "reason", []string{"task", "", "to", "2024-03-15", "detail", "x", "progress", "y"}},
		{"a Sunday", "to", []string{"task", "", "to", "2024-03-10", "reason", "own", "detail", "x", "progress", "y"}},
		{"not later", "to", []string{"task", "", "to", "2023-11-10", "reason", "own", "detail", "x", "progress", "y"}},
		{"beyond half of the span", "to", []string{"task", "", "to", "2026-03-10", "reason", "own", "detail", "x", "progress", "y"}},
		{"no detail", "detail", []string{"task", "", "to", "2024-03-15", "reason", "own", "detail", " ", "progress", "y"}},
		{"too long", "progress", []string{"task", "", "to", "2024-03-15", "reason", "own", "detail", "x", "progress", strings.Repeat("长", 2001)}},
		{"an invented class", "reason", []string{"task", "", "to", "2024-03-15", "reason", "weather", "detail", "x", "progress", "y"}},
	} {
		a := leader.post(extensions, tc.form...)
		if a.status != http.StatusUnprocessableEntity || a.doc.Find("#f-"+tc.field+"-error").Length() != 1 {
			t.Errorf("%s: %d, no word at %s: %s", tc.name, a.status, tc.field, a.doc.Find(".error").Text())
		}
		for i := 2; i+1 < len(tc.form); i += 2 {
			field := a.doc.Find("#ask [name=" + tc.form[i] + "]")
			if got := field.AttrOr("value", field.Text()); tc.form[i] != "reason" && strings.TrimSpace(got) != strings.TrimSpace(tc.form[i+1]) {
				t.Errorf("%s: %s came back as %q", tc.name, tc.form[i], got)
			}
		}
	}
	if a := leader.post(extensions, "task", "Z.M99", "to", "2024-03-15", "reason", "own", "detail", "x", "progress", "y"); a.status != http.StatusNotFound {
		t.Errorf("no such task: %d", a.status)
	}
	a := leader.post(extensions, "step", "weigh", "task", "", "to", "2024-03-15", "reason", "hong_kong", "detail", "", "progress", "")
	if !a.has("限2次") || !a.has("同意后的影响") || !a.has("变动的日期") {
		t.Errorf("weighed: %s", a.text())
	}
	// the office sets the limits; who may not is refused, and what was typed comes back
	office := p.as(access.Office)
	for _, role := range access.Roles {
		if role != access.Office {
			if a := p.as(role).post("/desk/limits/extension", "min_lead", "5", "max_count", "1", "max_total", "20"); a.status != http.StatusForbidden {
				t.Errorf("%s sets limits: %d", role, a.status)
			}
		}
	}
	if a := office.post("/desk/limits/extension", "min_lead", "many", "max_count", "11", "max_total", "20"); a.status != http.StatusUnprocessableEntity || a.doc.Find("#f-min_lead").AttrOr("value", "") != "many" || a.doc.Find("#f-min_lead-error").Length() != 1 {
		t.Errorf("wrong limits: %d", a.status)
	}
	if a := office.post("/desk/limits/extension", "min_lead", "3", "max_count", "11", "max_total", "20"); a.doc.Find("#f-max_count-error").Length() != 1 {
		t.Errorf("eleven times: %d", a.status)
	}
	office.follow(office.post("/desk/limits/extension", "min_lead", "5", "max_count", "1", "max_total", "20"))
	if a := leader.get(extensions); !a.has("至少提前 5 个工作日提出") || !a.has("同一时限最多延 1 次") {
		t.Errorf("the new limits are not shown: %s", a.text())
	}
	if a := office.follow(office.post("/desk/limits/duty", "sign", "4", "object", "5")); a.doc.Find("#f-sign").AttrOr("value", "") != "4" {
		t.Error("the limits of signing are not kept")
	}
}

func TestRequestsToOthers(t *testing.T) {
	p := open(t, friday)
	k := p.inForce("major_works_upper_level")
	const requests = "/desk/plans/pilot/measures/1/work/requests"
	task := ""
	for i := range k.Plan.Tasks {
		if k.Plan.Tasks[i].Request != nil {
			task = string(k.Plan.Tasks[i].ID)
			break
		}
	}
	if task == "" {
		t.Fatal("the template has nothing that others decide")
	}
	liaison := p.as(access.UnitLiaison)
	for _, role := range []access.Role{access.Leader, access.Auditor, access.Operator} {
		if a := p.as(role).post(requests+"/send", "task", task, "to", "市发展改革委", "on", "2022-10-21"); a.status != http.StatusForbidden {
			t.Errorf("%s records a letter: %d", role, a.status)
		}
		if a := p.as(role).get(requests); a.doc.Find("main form").Length() != 0 {
			t.Errorf("%s is shown a form", role)
		}
	}
	for _, tc := range []struct{ field, to, on string }{{"to", "", "2022-10-20"}, {"on", "市发展改革委", ""}, {"on", "市发展改革委", "2022-10-24"}, {"on", "市发展改革委", "昨天"}, {"to", strings.Repeat("长", 201), "2022-10-20"}} {
		a := liaison.post(requests+"/send", "task", task, "to", tc.to, "number", "区函〔2022〕1号", "on", tc.on)
		if a.status != http.StatusUnprocessableEntity || a.doc.Find("#f-"+tc.field+"-error").Length() != 1 || a.doc.Find("#f-number").AttrOr("value", "") != "区函〔2022〕1号" || a.doc.Find("details[open] #f-to").AttrOr("value", "") != tc.to {
			t.Errorf("to %q on %q: %d", tc.to, tc.on, a.status)
		}
	}
	if a := liaison.follow(liaison.post(requests+"/send", "task", task, "to", "市发展改革委", "number", "区函〔2022〕1号", "on", "2022-10-11")); !a.has("已等 8 个工作日") || !a.has("区函〔2022〕1号") {
		t.Errorf("sent: %s", a.text())
	}
	if a := liaison.post(requests+"/send", "task", task, "to", "x", "on", "2022-10-20"); a.status != http.StatusConflict {
		t.Errorf("sent twice: %d", a.status)
	}
	if a := liaison.get("/desk/plans/pilot/requests?state=waiting"); !a.has("1 项等待答复") || a.doc.Find("main tbody tr").Length() != 1 {
		t.Errorf("the plan's list: %s", a.text())
	}
	if a := liaison.post(requests+"/answer", "task", task, "on", "2022-10-10", "agreed", "yes"); a.status != http.StatusConflict {
		t.Errorf("answered before it was sent: %d", a.status)
	}
	if a := liaison.follow(liaison.post(requests+"/answer", "task", task, "on", "2022-10-20", "agreed", "no")); !a.has("可再次请示") {
		t.Errorf("refused: %s", a.text())
	}
	if a := liaison.follow(liaison.post(requests+"/send", "task", task, "to", "市发展改革委", "on", "2022-10-21")); !a.has("已登记：发往市发展改革委") {
		t.Errorf("asked again: %s", a.text())
	}
	if a := liaison.follow(liaison.post(requests+"/answer", "task", task, "on", "2022-10-21", "agreed", "yes")); !a.has("任务完成") {
		t.Errorf("agreed: %s", a.text())
	}
	// one of another measure's pages, and an address that is none
	for path, want := range map[string]int{"/desk/plans/pilot/measures/2/work/requests": 200, "/desk/plans/pilot/measures/2/work/extensions": 200, extensions + "/nothing": 404, "/desk/plans/pilot/measures/9/work/requests": 404, "/desk/plans/none/requests": 404} {
		if a := liaison.get(path); a.status != want {
			t.Errorf("%s: %d, want %d", path, a.status, want)
		}
	}
}

// TestExtensionPages looks at the pages with something on them in every language.
func TestExtensionPages(t *testing.T) {
	p := open(t, friday)
	p.inForce("policy_document", "major_works_upper_level")
	leader := p.as(access.UnitLeader)
	leader.post(extensions, "task", "", "to", "2024-03-15", "reason", "upper_approval", "detail", "市级审批尚未批复", "progress", "已完成初稿")
	address := leader.get(extensions).doc.Find("#requests tbody a").First().AttrOr("href", "")
	for _, role := range []access.Role{access.UnitLeader, access.Office, access.Leader, access.Auditor} {
		r := p.as(role)
		for _, lang := range i18n.Langs {
			r.setCookie("luodi_lang", string(lang))
			for _, path := range []string{"/desk", extensions, address, "/desk/plans/pilot/extensions", "/desk/plans/pilot/measures/1/work/requests", "/desk/plans/pilot/requests", "/desk/limits"} {
				a := r.get(path)
				if a.status != http.StatusOK {
					t.Errorf("%s %s %s: %d", role, lang, path, a.status)
				}
				for _, flaw := range flaws(a, lang) {
					t.Errorf("%s %s %s: %s", role, lang, path, flaw)
				}
			}
		}
	}
}
