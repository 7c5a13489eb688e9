package web_test

import (
	"net/http"
	"strings"
	"testing"

	"luodi/internal/access"
	"luodi/internal/i18n"
	"luodi/internal/report"
	"luodi/internal/store"
	"luodi/internal/work"
)

// TestOfficeAsk: a request shows first what is known, goes to the unit for the rest, is answered once
// and serves the next who asks.
func TestOfficeAsk(t *testing.T) {
	p := open(t, friday)
	d := p.officeReport(report.Owed)
	office, unit := p.as(access.Office), p.as(access.UnitLeader)
	const path = "/desk/plans/pilot/asks/new"
	measure := string(d.report.Measure)
	ask := func(step string, more ...string) []string {
		return append([]string{"subject", "人大代表建议答复", "due", "2022-10-31", "field", "progress", "field", "dates", "measure", measure, "step", step}, more...)
	}
	for _, role := range access.Roles {
		want := http.StatusForbidden
		if role == access.Office || role == access.Leader {
			want = http.StatusOK
		}
		if a := p.as(role).get(path); a.status != want {
			t.Errorf("%s: %d", role, a.status)
		}
	}
	looked := office.post(path, ask("look")...)
	if !looked.has("2 项中：1 项已知，0 项已有人在问，1 项要问单位") || looked.doc.Find("#f-subject").AttrOr("value", "") == "" || looked.doc.Find("input[name=measure][checked]").Length() != 1 {
		t.Fatalf("what is known: %s", looked.text())
	}
	for _, flaw := range flaws(looked, i18n.ZhHans) {
		t.Error(flaw)
	}
	again := measure + ".dates"
	bad := office.post(path, ask("send", "again", again)...)
	if bad.status != http.StatusUnprocessableEntity || bad.doc.Find("#f-reason-error").Length() != 1 || bad.doc.Find("input[name=again][checked]").Length() != 1 {
		t.Errorf("asked again without a reason: %d", bad.status)
	}
	if a := office.post(path, "subject", "", "due", "2022-10-20", "step", "send"); a.status != http.StatusUnprocessableEntity || a.doc.Find("#f-subject-error, #f-due-error, #f-measures-error").Length() != 3 {
		t.Errorf("an empty request: %d %s", a.status, a.doc.Find(".notice").Text())
	}
	sent := office.post(path, ask("send")...)
	one := sent.header.Get("Location")
	if a := office.follow(sent); !a.has("待单位答复") || !a.has("已知，直接答复") {
		t.Fatalf("sent: %s", a.text())
	}
	if a := unit.get("/desk"); !a.has("数据征集") {
		t.Errorf("Today of the unit: %s", a.text())
	}
	page := unit.get(one)
	for _, flaw := range flaws(page, i18n.ZhHans) {
		t.Error(flaw)
	}
	key := measure + ".progress"
	guard := page.doc.Find("input[name='guard-"+key+"']").AttrOr("value", "")
	answer := []string{"guard-" + key, guard, "answer-" + key, "已完成选址"}
	if a := office.post(one, answer...); a.status != http.StatusForbidden {
		t.Errorf("the office answers: %d", a.status)
	}
	if a := p.as(access.Operator).get(one); a.status != http.StatusForbidden {
		t.Errorf("the operator reads: %d", a.status)
	}
	if a := unit.post(one, "guard-"+key, guard, "answer-"+key, " "); a.status != http.StatusUnprocessableEntity {
		t.Errorf("an empty answer: %d", a.status)
	}
	if a := unit.post(one, "guard-"+key, "7", "answer-"+key, "过时"); a.status != http.StatusConflict || a.doc.Find("textarea").Text() != "过时" {
		t.Errorf("a stale guard: %d", a.status)
	}
	for range 2 {
		if a := unit.post(one, answer...); a.status != http.StatusSeeOther {
			t.Errorf("the answer: %d %s", a.status, a.text())
		}
	}
	if a := p.as(access.Leader).post(path, ask("look")...); !a.has("2 项中：2 项已知") || !a.has("已完成选址") {
		t.Errorf("the next who asks: %s", a.text())
	}
	if a := office.get(october); !a.has("问了单位 1 项") {
		t.Errorf("the period does not count it: %s", a.text())
	}
	if a := office.get("/desk/plans/pilot/asks"); !a.has("人大代表建议答复") {
		t.Error("the list")
	}
}

// TestOfficeClosing: applied for by the leader of the lead unit with everything proven, decided by the
// office, opened again; suspended by a document.
func TestOfficeClosing(t *testing.T) {
	p := open(t, onDay("2022-10-26"))
	d := p.officeReport(report.Approved)
	office, leader := p.as(access.Office), p.as(access.UnitLeader)
	const path = "/desk/plans/pilot/measures/1/close"
	if a := leader.post(path+"/apply", "summary", "已办成"); a.status != http.StatusUnprocessableEntity || a.doc.Find("a[href='#f-lacks']").Length() == 0 {
		t.Errorf("applied with nothing proven: %d", a.status)
	}
	guard := office.get(d.review()).doc.Find("#decide input[name=guard]").AttrOr("value", "")
	office.post(d.review()+"/return", "guard", guard, "remark", "请补全")
	d.load()
	whole := report.Content{Progress: "全部完成"}
	proof := []report.EvidenceID{"photo"}
	p.write(func(tx *store.Tx) error {
		e, err := tx.Evidence("photo")
		if err != nil {
			return err
		}
		e.Grade, e.Organ, e.Number = work.GradeA, "区政府", "某府〔2022〕9号"
		if err := tx.UpdateEvidence(&e); err != nil {
			return err
		}
		k, _, err := tx.WorkInForce(d.report.Measure)
		if err != nil {
			return err
		}
		for _, x := range k.Plan.Tasks {
			whole.Done = append(whole.Done, report.Done{Task: x.ID, On: day(t, "2022-10-21"), Evidence: proof, Result: true})
		}
		r, err := report.Submit(tx, p.accounts[access.UnitLeader].Actor(), d.report.ID, d.report.Guard, whole, day(t, "2022-10-21"))
		if err != nil {
			return err
		}
		_, err = report.Accept(tx, p.accounts[access.Office].Actor(), r.ID, r.Guard, day(t, "2022-10-21"), "")
		return err
	})
	if a := leader.get(path); !a.has("办结条件已齐备") || a.doc.Find("#apply").Length() != 1 {
		t.Fatalf("ready: %s", a.text())
	}
	for _, role := range access.Roles {
		if role == access.UnitLeader {
			continue
		}
		if a := p.as(role).post(path+"/apply", "summary", "代办"); a.status != http.StatusForbidden {
			t.Errorf("%s applies: %d", role, a.status)
		}
	}
	if a := leader.post(path+"/apply", "summary", " "); a.status != http.StatusUnprocessableEntity {
		t.Errorf("without a summary: %d", a.status)
	}
	for range 2 {
		if a := leader.post(path+"/apply", "summary", "窗口已设立"); a.status != http.StatusSeeOther {
			t.Errorf("applied: %d %s", a.status, a.text())
		}
	}
	if a := office.get("/desk"); !a.has("办结待核准") {
		t.Error("Today of the office")
	}
	page := office.get(path)
	id, mark := page.doc.Find("#decide input[name=closing]").AttrOr("value", ""), page.doc.Find("#decide input[name=guard]").AttrOr("value", "")
	if a := leader.post(path+"/accept", "closing", id, "guard", mark, "remark", "好"); a.status != http.StatusForbidden {
		t.Errorf("the unit closes: %d", a.status)
	}
	if a := office.post(path+"/accept", "closing", id, "guard", mark); a.status != http.StatusUnprocessableEntity {
		t.Errorf("without a conclusion: %d", a.status)
	}
	if a := office.post(path+"/accept", "closing", id, "guard", "9", "remark", "属实"); a.status != http.StatusConflict || a.doc.Find("#f-remark").Text() != "属实" {
		t.Errorf("a stale guard: %d", a.status)
	}
	for range 2 {
		if a := office.post(path+"/accept", "closing", id, "guard", mark, "remark", "属实"); a.status != http.StatusSeeOther {
			t.Errorf("closed: %d %s", a.status, a.text())
		}
	}
	closed := office.get(path)
	if !closed.has("已办结") || !strings.Contains(closed.text(), "完成日期") || closed.doc.Find("#suspension form").Length() != 0 {
		t.Errorf("closed: %s", closed.text())
	}
	mark = closed.doc.Find("#reopen input[name=guard]").AttrOr("value", "")
	if a := office.follow(office.post(path+"/reopen", "closing", id, "guard", mark, "reason", "返工")); !a.has("已撤销") || !a.has("返工") {
		t.Errorf("opened again: %s", a.text())
	}
	if a := office.post(path+"/suspend", "from", "2022-11-01", "basis", ""); a.status != http.StatusUnprocessableEntity || a.doc.Find("#f-from").AttrOr("value", "") != "2022-11-01" {
		t.Errorf("suspended without a basis: %d", a.status)
	}
	if a := leader.post(path+"/suspend", "from", "2022-11-01", "basis", "文号"); a.status != http.StatusForbidden {
		t.Errorf("the unit suspends: %d", a.status)
	}
	if a := office.follow(office.post(path+"/suspend", "from", "2022-10-26", "basis", "罗府办〔2022〕9号")); !a.has("中止") || !a.has("罗府办〔2022〕9号") {
		t.Errorf("suspended: %s", a.text())
	}
	for _, lang := range i18n.Langs {
		office.setCookie("luodi_lang", string(lang))
		for _, flaw := range flaws(office.get(path), lang) {
			t.Errorf("%s: %s", lang, flaw)
		}
	}
}
