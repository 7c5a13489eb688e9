package web_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/duty"
	"luodi/internal/org"
	"luodi/internal/reading"
	"luodi/internal/store"
	"luodi/internal/work"
)

const workBase = "/desk/plans/pilot/measures/1/work"

// issued opens an installation whose plan is issued and led by 区商务局, which has not signed yet.
func issued(t *testing.T) *place {
	p := open(t, friday)
	p.lead()
	return p
}

// lead issues the plan and makes 区商务局 the lead of its measure.
func (p *place) lead() {
	p.t.Helper()
	p.as(access.Office).post("/desk/plans/pilot/issue", "sign", "2", "object", "2")
	p.write(func(tx *store.Tx) error {
		office := p.accounts[access.Office].Actor()
		for _, d := range p.duties() {
			role := reading.Support
			if d.Unit == p.units["commerce"].ID {
				role = reading.Lead
			}
			if err := duty.ConfirmRole(tx, office, d.ID, role); err != nil {
				return err
			}
		}
		return nil
	})
}

func (p *place) write(fn func(*store.Tx) error) {
	p.t.Helper()
	if err := p.db.Write(context.Background(), fn); err != nil {
		p.t.Fatal(err)
	}
}

// responsible lets the unit sign and file its posts, the liaison's among them.
func (p *place) responsible() {
	p.t.Helper()
	d := p.dutyOf("commerce")
	p.write(func(tx *store.Tx) error {
		liaison := p.accounts[access.UnitLiaison].Actor()
		if err := duty.Sign(tx, liaison, []duty.ID{d.ID}); err != nil {
			return err
		}
		for _, kind := range []org.PostKind{org.LeadingOfficial, org.Responsible, org.Liaison} {
			post := org.Post{Unit: d.Unit, Title: string(kind), Holder: "岗位", From: calendar.NewDate(2022, 1, 1)}
			if kind == org.Liaison {
				post.Account = string(liaison.Account)
			}
			if err := duty.KeepPost(tx, liaison, &post); err != nil {
				return err
			}
			if err := duty.FilePost(tx, liaison, []duty.ID{d.ID}, kind, post.ID, calendar.NewDate(2022, 10, 21)); err != nil {
				return err
			}
		}
		return nil
	})
}

// made gives the measure a first draft from a template.
func (p *place) made(template string) {
	p.t.Helper()
	a := p.as(access.UnitLiaison).post(workBase+"/new", "start", "2022-10-21", "deadline", "2023-12-31", "template", template, "do", "make")
	if a.status != http.StatusSeeOther {
		p.t.Fatalf("make: %d %s", a.status, a.text())
	}
}

func (p *place) draftNow() (k work.Kept) {
	p.t.Helper()
	if err := p.db.Read(context.Background(), func(r *store.Reader) (err error) {
		m, err := r.Measure(p.plan.ID, "1")
		if err == nil {
			k, _, err = r.WorkDraft(m.ID)
		}
		return err
	}); err != nil {
		p.t.Fatal(err)
	}
	return k
}

// typed reads the form of the editor as a browser would send it.
func typed(doc *goquery.Document) url.Values {
	form := url.Values{}
	doc.Find("#wd").Find("input, select, textarea").Each(func(_ int, s *goquery.Selection) {
		name := s.AttrOr("name", "")
		switch {
		case name == "":
		case s.Is("textarea"):
			form.Add(name, s.Text())
		case s.Is("select"):
			form.Add(name, s.Find("option[selected]").AttrOr("value", s.Find("option").First().AttrOr("value", "")))
		case s.AttrOr("type", "") == "checkbox":
			if _, on := s.Attr("checked"); on {
				form.Add(name, "yes")
			}
		default:
			form.Add(name, s.AttrOr("value", ""))
		}
	})
	return form
}

// sendForm posts the values, with headers of the script if given.
func (r *reader) sendForm(path string, form url.Values, headers ...string) reply {
	r.t.Helper()
	h := map[string]string{"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
	for i := 0; i+1 < len(headers); i += 2 {
		h[headers[i]] = headers[i+1]
	}
	return r.send(http.MethodPost, path, strings.NewReader(form.Encode()), h)
}

// rowOf is the number of a task's row in the form.
func rowOf(t *testing.T, form url.Values, id string) string {
	t.Helper()
	for name, values := range form {
		if strings.HasPrefix(name, "t.") && strings.HasSuffix(name, ".id") && values[0] == id {
			return strings.TrimSuffix(name, "id")
		}
	}
	t.Fatalf("no row of %s", id)
	return ""
}

func TestWorkRights(t *testing.T) {
	p := issued(t)
	for _, role := range access.Roles {
		r := p.as(role)
		if a := r.get(workBase); a.status != http.StatusOK {
			t.Errorf("%s sees the page: %d", role, a.status)
		}
		want := http.StatusForbidden
		if role == access.Office || role == access.UnitLiaison || role == access.UnitLeader {
			want = http.StatusOK
		}
		if a := r.get(workBase + "/new"); a.status != want {
			t.Errorf("%s makes a plan: %d, want %d", role, a.status, want)
		}
	}
	p.made("policy_document")
	for _, role := range []access.Role{access.Leader, access.Operator} {
		r := p.as(role)
		for _, path := range []string{"/draft", "/submit", "/discard"} {
			if a := r.post(workBase + path); a.status != http.StatusForbidden {
				t.Errorf("%s posts to %s: %d", role, path, a.status)
			}
		}
	}
	office := p.as(access.Office)
	if a := office.get(workBase + "/draft"); a.status != http.StatusOK {
		t.Errorf("the office opens the editor: %d", a.status)
	}
	if a := office.post(workBase+"/submit", "guard", "1"); a.status != http.StatusForbidden {
		t.Errorf("the office submits for a unit: %d", a.status)
	}
	if a := p.as(access.UnitLiaison).post(workBase+"/approve", "guard", "1"); a.status != http.StatusForbidden {
		t.Errorf("a unit approves: %d", a.status)
	}
	// a draft is the business of its unit and the office until it is submitted
	p.write(func(tx *store.Tx) error {
		a := access.Account{Login: "stranger", Name: "其他单位联络员", Role: access.UnitLiaison, Unit: p.units["other"].ID, Password: hash}
		return tx.InsertAccount(&a)
	})
	stranger := p.visitor()
	stranger.post("/sign-in", "login", "stranger", "password", password)
	if a := stranger.get(workBase); !a.has("正在编制") || strings.Contains(a.text(), "A.M01") {
		t.Errorf("a stranger reads a draft: %s", a.text())
	}
	if a := stranger.get(workBase + "/versions/1"); a.status != http.StatusNotFound {
		t.Errorf("a stranger reads the version: %d", a.status)
	}
	if a := stranger.post(workBase+"/draft", "do", "save"); a.status != http.StatusForbidden {
		t.Errorf("a stranger saves: %d", a.status)
	}
}

func TestWorkNew(t *testing.T) {
	p := issued(t)
	liaison := p.as(access.UnitLiaison)
	a := liaison.get(workBase + "/new")
	// 口岸连廊: the words propose; the date is that of the clause
	if a.doc.Find("input[name=template][checked]").Length() != 1 || a.doc.Find("#f-deadline").AttrOr("value", "") != "2023-12-31" || a.doc.Find("#f-start").AttrOr("value", "") != "2022-10-21" {
		t.Errorf("proposed: %s", a.text())
	}
	// a government works template from nothing cannot be met; by how much, and what to cut
	a = liaison.post(workBase+"/new", "start", "2022-10-21", "deadline", "2023-12-31", "template", "capital_works_gov")
	if a.status != http.StatusOK || !a.has("无法按期完成") || !a.has("超期") || a.doc.Find(".work-cuts li").Length() == 0 {
		t.Errorf("the verdict: %d %s", a.status, a.text())
	}
	late := a.doc.Find(".late-text").Length()
	// what was done before makes it better
	a = liaison.post(workBase+"/new", "start", "2022-10-21", "deadline", "2023-12-31", "template", "capital_works_gov", "reached.capital_works_gov.M10", "2022-09-01")
	if a.has("无法按期完成") || a.doc.Find(".late-text").Length() >= late || a.doc.Find(`input[name="reached.capital_works_gov.M10"]`).AttrOr("value", "") != "2022-09-01" {
		t.Errorf("with what was done before: %s", a.text())
	}
	// script asks for the parts alone
	a = liaison.sendForm(workBase+"/new", url.Values{"start": {"2022-10-21"}, "deadline": {"2023-12-31"}, "template": {"study"}}, "X-Part", "look")
	if a.doc.Find("#wn-stages tbody tr").Length() != 6 || a.doc.Find("header").Length() != 0 {
		t.Errorf("parts: %s", a.body)
	}
	for _, c := range []struct {
		field string
		pairs []string
	}{
		{"f-start", []string{"start", "", "deadline", "2023-12-31", "template", "study"}},
		{"f-deadline", []string{"start", "2022-10-21", "deadline", "2021-12-31", "template", "study"}},
		{"f-start", []string{"start", "20221021", "deadline", "2023-12-31", "template", "study"}},
		{"f-deadline", []string{"start", "2022-10-21", "deadline", "9999-12-31", "template", "study"}},
		{"f-reached.study.M01", []string{"start", "2022-10-21", "deadline", "2023-12-31", "template", "study", "reached.study.M01", "2022-10-21"}},
		{"f-reached.study.M01", []string{"start", "2022-12-01", "deadline", "2023-12-31", "template", "study", "reached.study.M01", "2022-11-01"}},
	} {
		a := liaison.post(workBase+"/new", append(c.pairs, "do", "make")...)
		if a.status != http.StatusUnprocessableEntity || a.doc.Find("[aria-invalid]").AttrOr("id", "") != c.field {
			t.Errorf("%v: %d, wrong is %q", c.pairs, a.status, a.doc.Find("[aria-invalid]").AttrOr("id", ""))
		}
	}
	if a := liaison.post(workBase+"/new", "start", "2022-10-21", "deadline", "2023-12-31", "do", "make"); a.status != http.StatusUnprocessableEntity || !a.has("至少选一个模板") {
		t.Errorf("no template: %d", a.status)
	}
	a = liaison.follow(liaison.post(workBase+"/new", "start", "2022-10-21", "deadline", "2023-12-31", "template", "study", "template", "policy_document", "name.study", "前期研究",
		"due.study", "2023-06-30", "reached.study.M01", "2022-09-30", "do", "make"))
	k := p.draftNow()
	if len(k.Plan.Strands) != 2 || k.Plan.Tasks[0].Finished.String() != "2022-09-30" && k.Plan.Strands[0].Template == "study" || !a.has("前期研究") {
		t.Errorf("made: %+v", k.Plan.Strands)
	}
	if a := liaison.get(workBase + "/new"); a.status != http.StatusConflict {
		t.Errorf("made twice: %d", a.status)
	}
}

func TestWorkSubmitReturnApprove(t *testing.T) {
	p := issued(t)
	p.made("policy_document")
	liaison, office := p.as(access.UnitLiaison), p.as(access.Office)
	guard := func(r *reader, step string) string {
		return r.get(workBase).doc.Find(`form[action$="/`+step+`"] input[name=guard]`).AttrOr("value", "")
	}
	// not signed, then no post: said beforehand and refused
	if a := liaison.get(workBase); !a.has("须先签收") || a.doc.Find(`form[action$="/submit"]`).Length() != 0 {
		t.Errorf("before signing: %s", a.text())
	}
	if a := liaison.post(workBase+"/submit", "guard", "1"); a.status != http.StatusConflict || !a.has("须先签收") {
		t.Errorf("submitted without having signed: %d %s", a.status, a.text())
	}
	p.responsible()
	if a := liaison.post(workBase+"/submit", "guard", "77"); a.status != http.StatusConflict {
		t.Errorf("submitted what somebody changed: %d", a.status)
	}
	if a := p.as(access.UnitLeader).get(workBase); !a.has("还不能提交") {
		t.Errorf("a leader without a post is told so: %s", a.text())
	}
	if a := liaison.follow(liaison.post(workBase+"/submit", "guard", guard(liaison, "submit"))); !a.has("已提交") || a.doc.Find(`form[action$="/submit"]`).Length() != 0 {
		t.Errorf("submitted: %s", a.text())
	}
	if a := liaison.get(workBase + "/draft"); a.status != http.StatusConflict {
		t.Errorf("edited while with the office: %d", a.status)
	}
	// the office finds it on Today, and returns it with a reason
	if a := office.get("/desk"); !a.has("工作计划待批准") {
		t.Errorf("Today of the office: %s", a.text())
	}
	if a := office.post(workBase+"/return", "guard", guard(office, "return"), "reason", " "); a.status != http.StatusUnprocessableEntity || a.doc.Find("#f-reason[aria-invalid]").Length() != 1 {
		t.Errorf("returned without a reason: %d", a.status)
	}
	if a := office.post(workBase+"/return", "guard", "1", "reason", "工期过短"); a.status != http.StatusConflict || !a.has("工期过短") {
		t.Errorf("returned what changed: %d; the reason must be kept", a.status)
	}
	office.follow(office.post(workBase+"/return", "guard", guard(office, "return"), "reason", "征求意见的工期过短"))
	if a := liaison.get("/desk"); !a.has("工作计划被退回") {
		t.Errorf("Today of the unit: %s", a.text())
	}
	a := liaison.get(workBase)
	if !a.has("征求意见的工期过短") {
		t.Errorf("the reason: %s", a.text())
	}
	// the unit mends it
	a = liaison.get(workBase + "/draft")
	form := typed(a.doc)
	row := rowOf(t, form, "A.M03")
	form.Set(row+"typical", "31")
	form.Set(row+"max", "60")
	form.Set("do", "save")
	if a := liaison.follow(liaison.sendForm(workBase+"/draft", form)); !a.has("已保存") {
		t.Errorf("saved: %s", a.text())
	}
	if task, _ := p.draftNow().Plan.Task("A.M03"); task.Days.Typical != 31 {
		t.Errorf("kept %v", task.Days)
	}
	liaison.follow(liaison.post(workBase+"/submit", "guard", guard(liaison, "submit")))
	a = office.follow(office.post(workBase+"/approve", "guard", guard(office, "approve")))
	if !a.has("已批准") || !a.has("已生效") || a.doc.Find("#gantt .chart-base").Length() == 0 {
		t.Errorf("approved: %s", a.text())
	}
	if a := office.get("/desk/plans/pilot/measures/1"); a.doc.Find("#work .light").Length() != 2 || !a.has("下一节点") {
		t.Errorf("the measure's panel: %s", a.doc.Find("#work").Text())
	}
	// a next version, its difference, and a way back
	liaison.follow(liaison.post(workBase + "/next"))
	form = typed(liaison.get(workBase + "/draft").doc)
	form.Set("deadline", "2024-03-29")
	form.Set(rowOf(t, form, "A.M04")+"hans", "征求各方意见")
	form.Set("do", "save")
	a = liaison.follow(liaison.sendForm(workBase+"/draft", form))
	if _, fresh := form["t.1.state"]; fresh {
		t.Error("a later version has a start state to fill in")
	}
	a = office.get(workBase + "/versions/2")
	if !a.has("与第 1 版比较") || !a.has("2024年3月29日") || a.doc.Find("#changes tbody tr").Length() != 2 || !a.has("晚于方案要求") {
		t.Errorf("difference: %s", a.doc.Find("#changes").Text())
	}
	if a := office.get(workBase + "/versions/1"); !a.has("为基准") {
		t.Errorf("the version in force: %s", a.text())
	}
	if a := office.get(workBase + "/versions/3"); a.status != http.StatusNotFound {
		t.Errorf("a version that is not there: %d", a.status)
	}
	if a := liaison.post(workBase+"/discard", "guard", "1"); a.status != http.StatusConflict {
		t.Errorf("discarded what changed: %d", a.status)
	}
	if a := liaison.follow(liaison.post(workBase+"/discard", "guard", guard(liaison, "discard"))); !a.has("已放弃") || a.doc.Find("#versions tbody tr").Length() != 1 {
		t.Errorf("discarded: %s", a.text())
	}
}

// The trail names what was done to work plans.
func TestWorkTrail(t *testing.T) {
	p := issued(t)
	p.made("study")
	if a := p.as(access.Auditor).get("/desk/audit?kind=work"); a.status != http.StatusOK {
		t.Errorf("trail: %d", a.status)
	}
	if a := p.as(access.Office).get("/desk"); !a.has("建设口岸连廊") || !a.has("工作计划") {
		t.Errorf("recent changes: %s", a.text())
	}
}
