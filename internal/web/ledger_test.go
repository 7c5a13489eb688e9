package web_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/xuri/excelize/v2"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/i18n"
	"luodi/internal/report"
	"luodi/internal/store"
)

const ledgerPath = "/desk/plans/pilot/ledger"

// owing opens the period 2022-10 for the two measures that commerce leads.
func (p *place) owing() {
	p.t.Helper()
	p.bothPlanned()
	p.write(func(tx *store.Tx) error {
		c := report.DefaultCycle(day(p.t, "2022-10-01"), calendar.NewDate(2023, 12, 31))
		c.Plan = p.plan.ID
		if err := report.SetCycle(tx, p.accounts[access.Office].Actor(), c); err != nil {
			return err
		}
		_, err := report.Open(tx, access.Actor{Name: "系统"}, p.plan.ID, day(p.t, "2022-10-21"))
		return err
	})
}

// ledgerReports gives the reports of the fixture by the measure's number.
func (p *place) ledgerReports() map[string]report.Report {
	p.t.Helper()
	out := map[string]report.Report{}
	err := p.db.Read(context.Background(), func(r *store.Reader) error {
		periods, err := r.Periods(p.plan.ID)
		if err != nil {
			return err
		}
		list, err := r.PeriodReports(periods[0].ID)
		for _, x := range list {
			m, err := r.MeasureByID(x.Measure)
			if err != nil {
				return err
			}
			out[m.Number] = x
		}
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return out
}

// ledgerWith takes the ledger out and writes texts into it: column and row, value.
func (r *reader) ledgerWith(pairs ...string) []byte {
	r.t.Helper()
	a := r.get(ledgerPath + "/file?format=xlsx")
	if a.status != http.StatusOK || !strings.Contains(a.header.Get("Content-Disposition"), "ledger-pilot-2022-10.xlsx") {
		r.t.Fatalf("%d %v", a.status, a.header)
	}
	x, err := excelize.OpenReader(strings.NewReader(a.body))
	if err != nil {
		r.t.Fatal(err)
	}
	for i := 0; i < len(pairs); i += 2 {
		if err := x.SetCellStr("台账", pairs[i], pairs[i+1]); err != nil {
			r.t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := x.Write(&out); err != nil {
		r.t.Fatal(err)
	}
	return out.Bytes()
}

// confirmLedger sends the form of a preview with the rows that are ticked, and more pairs.
func (r *reader) confirmLedger(seen reply, only []string, pairs ...string) reply {
	r.t.Helper()
	seen.doc.Find("form.ledger-apply input[type=hidden]").Each(func(_ int, s *goquery.Selection) {
		pairs = append(pairs, s.AttrOr("name", ""), s.AttrOr("value", ""))
	})
	if only == nil {
		seen.doc.Find("form.ledger-apply input[type=checkbox][checked]").Each(func(_ int, s *goquery.Selection) { only = append(only, s.AttrOr("value", "")) })
	}
	for _, v := range only {
		pairs = append(pairs, "row", v)
	}
	return r.post(ledgerPath+"/apply", pairs...)
}

func ticks(seen reply) (values []string) {
	seen.doc.Find("form.ledger-apply input[type=checkbox]").Each(func(_ int, s *goquery.Selection) { values = append(values, s.AttrOr("value", "")) })
	return values
}

// TestLedgerJourney: out, filled in, in: the preview is right to the cell, and what is confirmed is a
// draft; confirmed again it writes nothing.
func TestLedgerJourney(t *testing.T) {
	p := open(t, friday)
	p.owing()
	liaison := p.as(access.UnitLiaison)
	seen := liaison.upload(ledgerPath, liaison.ledgerWith("U5", "完成施工图", "V5", "管线迁改慢\n用电不足", "X6", "市级"))
	cells := seen.doc.Find("#preview .changes li").Map(func(_ int, s *goquery.Selection) string { return strings.Join(strings.Fields(s.Text()), " ") })
	if seen.status != http.StatusOK || len(cells) != 3 || !strings.Contains(cells[0], "U5") || !strings.Contains(cells[0], "完成施工图") || !strings.Contains(cells[2], "X6") {
		t.Fatalf("%d %q %s", seen.status, cells, seen.text())
	}
	if p.ledgerReports()["1"].Draft != nil {
		t.Fatal("looking writes")
	}
	if none := liaison.confirmLedger(seen, []string{}, "as", "draft"); none.status != http.StatusUnprocessableEntity || len(ticks(none)) != 2 {
		t.Errorf("nothing chosen: %d %s", none.status, none.text())
	}
	done := liaison.confirmLedger(seen, ticks(seen)[:1])
	result := liaison.follow(done)
	if result.status != http.StatusOK || !result.has("1行已存为填报草稿") {
		t.Fatalf("%d %s", result.status, result.text())
	}
	got := p.ledgerReports()
	if d := got["1"].Draft; d == nil || d.Progress != "完成施工图" || len(d.Problems) != 2 || d.Problems[1].Text != "用电不足" {
		t.Errorf("draft %+v", d)
	}
	if got["2"].Draft != nil {
		t.Error("a row that was not chosen was written")
	}
	if again := liaison.confirmLedger(seen, ticks(seen)[:1]); again.status != http.StatusConflict || !again.has("什么都没有写入") {
		t.Errorf("confirmed twice: %d %s", again.status, again.text())
	}
}

// TestLedgerStaleRow: a row that was changed here since the export is shown with both values, is not
// ticked, and is written only when somebody ticks it.
func TestLedgerStaleRow(t *testing.T) {
	p := open(t, friday)
	p.owing()
	liaison := p.as(access.UnitLiaison)
	file := liaison.ledgerWith("U5", "表里写的")
	x := p.ledgerReports()["1"]
	p.write(func(tx *store.Tx) error {
		_, err := report.Keep(tx, p.accounts[access.UnitLiaison].Actor(), x.ID, x.Guard, report.Content{Progress: "网页上写的"})
		return err
	})
	seen := liaison.upload(ledgerPath, file)
	if !seen.has("网页上写的") || !seen.has("表里写的") || !seen.has("两边都改过") || seen.doc.Find("form.ledger-apply input[checked]").Length() != 0 || len(ticks(seen)) != 1 {
		t.Fatalf("%s", seen.text())
	}
	liaison.follow(liaison.confirmLedger(seen, ticks(seen)))
	if d := p.ledgerReports()["1"].Draft; d.Progress != "表里写的" {
		t.Errorf("draft %+v", d)
	}
}

// TestLedgerAllOrNothing: when one chosen row cannot be written, none is.
func TestLedgerAllOrNothing(t *testing.T) {
	p := open(t, friday)
	p.owing()
	leader := p.as(access.UnitLeader)
	seen := leader.upload(ledgerPath, leader.ledgerWith("U5", "第一项", "V6", "只有问题，没有进展"))
	if len(ticks(seen)) != 2 || !seen.has("还不能提交") {
		t.Fatalf("%s", seen.text())
	}
	back := leader.confirmLedger(seen, nil, "as", "hand")
	if back.status != http.StatusUnprocessableEntity || !back.has("什么都没有写入") && !back.has("所以什么都没有写入") || len(ticks(back)) != 2 {
		t.Fatalf("%d %s", back.status, back.text())
	}
	if back.doc.Find("select[name=as] option[selected]").AttrOr("value", "") != "hand" || back.doc.Find("form.ledger-apply input[checked]").Length() != 2 {
		t.Error("the form lost what was chosen")
	}
	for n, x := range p.ledgerReports() {
		if x.Draft != nil || x.Round != 0 {
			t.Errorf("measure %s was written: %+v", n, x)
		}
	}
	result := leader.follow(leader.confirmLedger(seen, ticks(seen)[:1], "as", "hand"))
	if x := p.ledgerReports()["1"]; !result.has("1行已提交") || x.Round != 1 || x.State != report.Approved {
		t.Errorf("%s %+v", result.text(), x)
	}
}

// TestLedgerOffice: the office puts what units sent into their drafts, from several files at once, and
// hands nothing in.
func TestLedgerOffice(t *testing.T) {
	p := open(t, friday)
	p.owing()
	office := p.as(access.Office)
	seen := office.upload(ledgerPath, office.ledgerWith("U5", "单位寄来的", "Y6", "下月开工"))
	if seen.doc.Find("select[name=as]").Length() != 0 {
		t.Error("the office is offered to hand in")
	}
	if hand := office.confirmLedger(seen, nil, "as", "hand"); hand.status == http.StatusSeeOther {
		t.Error("the office handed in for a unit")
	}
	office.follow(office.confirmLedger(seen, nil))
	got := p.ledgerReports()
	if got["1"].Draft == nil || got["2"].Draft == nil || got["1"].State != report.Owed {
		t.Errorf("%+v", got)
	}
	if trail := office.get("/desk/audit?chain=" + string(p.plan.ID)); !trail.has("代单位录入填报草稿") && !trail.has("report.fill") {
		t.Errorf("no entry in the trail: %s", trail.text())
	}
	two := p.ledgerReports()["2"]
	p.write(func(tx *store.Tx) error {
		_, err := report.Submit(tx, p.accounts[access.UnitLeader].Actor(), two.ID, two.Guard, report.Content{Progress: "已报"}, day(t, "2022-10-21"))
		return err
	})
	late := office.upload(ledgerPath, office.ledgerWith("U6", "改已报的"))
	if !late.has("现在不能修改") || len(ticks(late)) != 0 {
		t.Errorf("%s", late.text())
	}
}

// TestLedgerRights: whoever reads plans takes the ledger out; drafts are seen and files put in only by
// those who write them.
func TestLedgerRights(t *testing.T) {
	p := open(t, friday)
	p.owing()
	x := p.ledgerReports()["1"]
	p.write(func(tx *store.Tx) error {
		_, err := report.Keep(tx, p.accounts[access.UnitLiaison].Actor(), x.ID, x.Guard, report.Content{Progress: "草稿里的话"})
		return err
	})
	file := p.as(access.UnitLiaison).ledgerWith("U6", "改")
	for _, role := range access.Roles {
		r := p.as(role)
		page, out := r.get(ledgerPath), r.get(ledgerPath+"/file?format=json")
		reads := access.Allow(p.accounts[role].Actor(), access.ReadPlans) == nil
		if (page.status == http.StatusOK) != reads || (out.status == http.StatusOK) != reads {
			t.Errorf("%s: %d %d", role, page.status, out.status)
		}
		writes := role == access.UnitLiaison || role == access.UnitLeader || role == access.Office
		if strings.Contains(out.body, "草稿里的话") != writes {
			t.Errorf("%s sees drafts: %v", role, !writes)
		}
		if seen := r.upload(ledgerPath, file); (seen.status == http.StatusOK && len(ticks(seen)) == 1) != writes {
			t.Errorf("%s puts in: %d %s", role, seen.status, seen.text())
		}
	}
}

// TestLedgerFiles: the three formats, of a unit and of all, in three languages; what is none is 404.
func TestLedgerFiles(t *testing.T) {
	p := open(t, friday)
	p.owing()
	office := p.as(access.Office)
	for _, lang := range i18n.Langs {
		office.setCookie("luodi_lang", string(lang))
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(office.get(ledgerPath+"/file?format=csv&unit=commerce").body, "\ufeff"))).ReadAll()
		if err != nil || len(rows) != 3 || len(rows[0]) != 28 {
			t.Errorf("%s: csv of %d rows, %v", lang, len(rows), err)
		}
		var all struct {
			Period struct{ Key string }
			Rows   []struct{ Title, Light string }
		}
		if err := json.Unmarshal([]byte(office.get(ledgerPath+"/file?format=json").body), &all); err != nil || all.Period.Key != "2022-10" || len(all.Rows) != 2 || all.Rows[0].Light == "" {
			t.Errorf("%s: %+v %v", lang, all, err)
		}
	}
	for path, want := range map[string]int{"?format=json&unit=other": 200, "?format=pdf": 404, "": 404, "?format=csv&unit=nobody": 404, "?format=csv&period=2030-01": 404} {
		if a := office.get(ledgerPath + "/file" + path); a.status != want {
			t.Errorf("%s: %d", path, a.status)
		}
	}
	for name, content := range map[string][]byte{"text": []byte("序号,行动"), "empty": {}, "zip": []byte("PK\x03\x04broken"), "old": []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")} {
		if a := office.upload(ledgerPath, content); a.status >= 500 || a.doc.Find(".notice.bad, .problems").Length() == 0 {
			t.Errorf("%s: %d %s", name, a.status, a.text())
		}
	}
}
