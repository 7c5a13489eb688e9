package web_test

import (
	"bytes"
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/xuri/excelize/v2"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/duty"
	"luodi/internal/i18n"
	"luodi/internal/reading"
	"luodi/internal/store"
	"luodi/internal/work"
)

const (
	workFile  = "/desk/plans/pilot/measures/1/work/file"
	workFiles = "/desk/plans/pilot/work/file"
)

// editWork changes a workbook that was taken out. set writes a text into the row of a task.
func (r *reader) editWork(path string, edit func(x *excelize.File, set func(task, key, text string) string)) []byte {
	r.t.Helper()
	a := r.get(path + "?format=xlsx")
	if a.status != http.StatusOK || !strings.Contains(a.header.Get("Content-Type"), "spreadsheetml") || !strings.Contains(a.header.Get("Content-Disposition"), ".xlsx") {
		r.t.Fatalf("%s: %d %v", path, a.status, a.header)
	}
	x, err := excelize.OpenReader(strings.NewReader(a.body))
	if err != nil {
		r.t.Fatal(err)
	}
	edit(x, func(task, key, text string) string {
		rows, err := x.GetRows("任务")
		if err != nil {
			r.t.Fatal(err)
		}
		column := slices.Index(rows[0], key)
		for i, row := range rows {
			if len(row) > 1 && row[1] == task {
				at, _ := excelize.CoordinatesToCellName(column+1, i+1)
				x.SetCellStr("任务", at, text)
				return "任务!" + at
			}
		}
		r.t.Fatalf("no task %s in %s", task, path)
		return ""
	})
	var out bytes.Buffer
	if err := x.Write(&out); err != nil {
		r.t.Fatal(err)
	}
	return out.Bytes()
}

// confirm sends a preview's form.
func (r *reader) confirm(path string, seen reply) reply {
	r.t.Helper()
	value := func(name string) string { return seen.doc.Find("input[name="+name+"]").AttrOr("value", "") }
	if value("print") == "" {
		r.t.Fatalf("nothing to confirm: %s", seen.text())
	}
	return r.post(path+"/apply", "print", value("print"), "content", value("content"))
}

func (p *place) workDraft() (kept work.Kept, there bool) {
	p.t.Helper()
	err := p.db.Read(context.Background(), func(r *store.Reader) error {
		m, err := r.Measure(p.plan.ID, "1")
		if err != nil {
			return err
		}
		kept, there, err = r.WorkDraft(m.ID)
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return kept, there
}

// TestWorkFileJourney: out, changed, in: the preview is right to the cell, and what is confirmed is
// a draft beside the version in force.
func TestWorkFileJourney(t *testing.T) {
	p := open(t, friday)
	force := p.inForce("policy_document")
	liaison := p.as(access.UnitLiaison)
	var named, longer string
	content := liaison.editWork(workFile, func(x *excelize.File, set func(task, key, text string) string) {
		named = set("A.M02", "name_hans", "形成草案（二稿）")
		longer = set("A.M03", "max", "45")
	})
	seen := liaison.upload(workFile, content)
	cells := seen.doc.Find("#preview li").Map(func(_ int, s *goquery.Selection) string { return strings.Join(strings.Fields(s.Text()), " ") })
	if seen.status != http.StatusOK || len(cells) != 2 {
		t.Fatalf("%d %q", seen.status, cells)
	}
	for i, want := range []string{strings.TrimPrefix(named, "任务!"), strings.TrimPrefix(longer, "任务!")} {
		if !strings.Contains(cells[i], want) {
			t.Errorf("%q is not at %s", cells[i], want)
		}
	}
	if !seen.has("现行第1版不变，另开第2版草稿") || !seen.has("形成草案（二稿）") || !seen.has("预计完成") {
		t.Errorf("preview: %s", seen.text())
	}
	if _, there := p.workDraft(); there {
		t.Fatal("looking writes")
	}
	done := liaison.confirm(workFile, seen)
	if done.status != http.StatusSeeOther || done.header.Get("Location") != "/desk/plans/pilot/measures/1/work" {
		t.Fatalf("%d %s", done.status, done.text())
	}
	draft, there := p.workDraft()
	two, _ := draft.Plan.Task("A.M02")
	three, _ := draft.Plan.Task("A.M03")
	if !there || draft.Version != 2 || two.Name.Hans != "形成草案（二稿）" || three.Days.Max != 45 || len(draft.Plan.Tasks) != len(force.Plan.Tasks) {
		t.Errorf("draft: %v %+v", there, draft.Head)
	}
	if d := work.Diff(force.Plan, draft.Plan); len(d) != 2 {
		t.Errorf("more than that changed: %v", d)
	}
	// The same confirmation again meets another state, and writes nothing.
	if again := liaison.confirm(workFile, seen); again.status != http.StatusConflict && again.status != http.StatusUnprocessableEntity {
		t.Errorf("confirmed twice: %d %s", again.status, again.text())
	}
	// So does the old file; a new one has nothing to change, and the next goes into the same draft.
	if old := liaison.upload(workFile, content); old.status != http.StatusUnprocessableEntity || !old.has("导出后已有变动") {
		t.Errorf("an old file: %d %s", old.status, old.text())
	}
	same := liaison.upload(workFile, liaison.editWork(workFile, func(*excelize.File, func(string, string, string) string) {}))
	if same.status != http.StatusOK || !same.has("没有要改的") || same.doc.Find("input[name=print]").Length() != 0 {
		t.Errorf("unchanged: %d %s", same.status, same.text())
	}
	seen = liaison.upload(workFile, liaison.editWork(workFile, func(_ *excelize.File, set func(string, string, string) string) { set("A.M02", "links", "A.M01 SS+3") }))
	if !seen.has("写入第2版草稿") || !seen.has("A.M01 SS+3") {
		t.Errorf("into the draft: %s", seen.text())
	}
	if a := liaison.confirm(workFile, seen); a.status != http.StatusSeeOther {
		t.Errorf("%d", a.status)
	}
	if draft, _ = p.workDraft(); draft.Version != 2 || draft.Plan.Tasks[1].Links[0].Lag != 3 {
		t.Errorf("%+v", draft.Plan.Tasks[1].Links)
	}
}

// TestWorkFileMistakes: each mistake is shown at its cell in the reader's language, nothing can be
// confirmed, and a forged confirmation writes nothing.
func TestWorkFileMistakes(t *testing.T) {
	p := open(t, friday)
	p.inForce("policy_document")
	liaison := p.as(access.UnitLiaison)
	var places []string
	content := liaison.editWork(workFile, func(_ *excelize.File, set func(task, key, text string) string) {
		places = append(places, set("A.M01", "typical", "-4"), set("A.M02", "calendar", "MACAU"), set("A.M03", "links", "A.M99"), set("A.M05", "not_after", "2023-02-30"), set("A.M06", "name_hans", ""))
	})
	for lang, word := range map[i18n.Lang]string{i18n.ZhHans: "没有写入", i18n.ZhHant: "沒有寫入", i18n.En: "Nothing has been written"} {
		liaison.lang = lang
		liaison.get("/desk?lang=" + string(lang))
		a := liaison.upload(workFile, content)
		if a.status != http.StatusUnprocessableEntity || !a.has(word) || a.doc.Find("input[name=print]").Length() != 0 {
			t.Errorf("%s: %d %s", lang, a.status, a.text())
		}
		for _, place := range places {
			if !a.has(place) {
				t.Errorf("%s: %s is not told", lang, place)
			}
		}
	}
	for name, content := range map[string][]byte{"csv": []byte("a,b\n"), "broken": []byte("PK\x03\x04"), "xml": []byte("<?xml version=\"1.0\"?><html/>"), "old": []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")} {
		if a := liaison.upload(workFile, content); a.status != http.StatusUnsupportedMediaType && a.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", name, a.status)
		}
	}
	if a := liaison.upload(workFile, nil); a.status != http.StatusUnprocessableEntity || a.doc.Find("#f-file-error").Length() == 0 {
		t.Errorf("no file: %d %s", a.status, a.text())
	}
	for _, forged := range [][]string{{"print", "x", "content", "!!"}, {"print", "x", "content", ""}, {"print", "x"}} {
		if a := liaison.post(workFile+"/apply", forged...); a.status < 400 || a.status >= 500 {
			t.Errorf("%v: %d", forged, a.status)
		}
	}
	if _, there := p.workDraft(); there {
		t.Error("something was written")
	}
}

// TestWorkFileRights: everybody who reads plans may take the file; only who may change the work plan
// puts one in.
func TestWorkFileRights(t *testing.T) {
	p := open(t, friday)
	p.inForce("policy_document")
	content := p.as(access.Office).editWork(workFile, func(_ *excelize.File, set func(string, string, string) string) { set("A.M01", "name_en", "Survey") })
	for _, role := range access.Roles {
		r := p.as(role)
		may := access.Allow(p.accounts[role].Actor(), access.EditWork, p.units["commerce"].ID) == nil
		a := r.get(workFile)
		if reads := access.Allow(p.accounts[role].Actor(), access.ReadPlans) == nil; reads != (a.status == http.StatusOK) {
			t.Errorf("%s sees the page: %d", role, a.status)
		}
		if form := a.doc.Find("input[type=file]").Length() > 0; form != may {
			t.Errorf("%s has a form: %v", role, form)
		}
		if a := r.upload(workFile, content); (a.status == http.StatusOK) != may || !may && a.status != http.StatusForbidden {
			t.Errorf("%s compares: %d", role, a.status)
		}
		if a := r.post(workFile+"/apply", "print", "x", "content", "x"); !may && a.status != http.StatusForbidden {
			t.Errorf("%s applies: %d", role, a.status)
		}
	}
	// the liaison of another unit
	other := p.accounts[access.UnitLiaison]
	err := p.db.Write(context.Background(), func(tx *store.Tx) error {
		a, err := tx.Account(other.ID)
		if err != nil {
			return err
		}
		a.Unit = p.units["other"].ID
		return tx.UpdateAccount(&a)
	})
	if err != nil {
		t.Fatal(err)
	}
	stranger := p.as(access.UnitLiaison)
	if a := stranger.get(workFile); a.doc.Find("input[type=file]").Length() != 0 {
		t.Error("a form for a stranger")
	}
	if a := stranger.upload(workFile, content); a.status != http.StatusForbidden {
		t.Errorf("a stranger's file: %d %s", a.status, a.text())
	}
	seen := p.as(access.Office).upload(workFile, content)
	if a := stranger.confirm(workFile, seen); a.status != http.StatusForbidden {
		t.Errorf("a stranger confirms: %d %s", a.status, a.text())
	}
}

// TestWorkFileProject: the same by way of Microsoft Project.
func TestWorkFileProject(t *testing.T) {
	p := open(t, friday)
	p.inForce("policy_document", "capital_works_gov")
	liaison := p.as(access.UnitLiaison)
	a := liaison.get(workFile + "?format=xml")
	if a.status != http.StatusOK || !strings.Contains(a.body, "schemas.microsoft.com/project") {
		t.Fatalf("%d %.200s", a.status, a.body)
	}
	if same := liaison.upload(workFile, []byte(a.body)); same.status != http.StatusOK || !same.has("没有要改的") {
		t.Errorf("unchanged: %d %s", same.status, same.text())
	}
	changed := strings.ReplaceAll(a.body, "形成草案", "起草文件")
	seen := liaison.upload(workFile, []byte(changed))
	if cells := seen.doc.Find("#preview li").Length(); cells != 2 || !seen.has("起草文件") { // in both scripts it is written alike
		t.Errorf("%d cells: %s", cells, seen.text())
	}
	if done := liaison.confirm(workFile, seen); done.status != http.StatusSeeOther {
		t.Fatalf("%d %s", done.status, done.text())
	}
	draft, _ := p.workDraft()
	if x, _ := draft.Plan.Task("A.M02"); x == nil || x.Name.Hans != "起草文件" {
		t.Errorf("%+v", x)
	}
	if old := liaison.upload(workFile, []byte(changed)); old.status != http.StatusConflict || !old.has("导出后已有变动") {
		t.Errorf("an old file: %d %s", old.status, old.text())
	}
}

// TestWorkFilesOfPlan: all work plans of a plan in one file.
func TestWorkFilesOfPlan(t *testing.T) {
	p := open(t, friday)
	office := p.as(access.Office)
	if a := office.get(workFiles); a.status != http.StatusOK || !a.has("还没有可以导出的工作计划") || a.doc.Find("input[type=file]").Length() != 0 {
		t.Errorf("nothing to export: %d %s", a.status, a.text())
	}
	if a := office.get(workFiles + "?format=xml"); a.status != http.StatusNotFound {
		t.Errorf("nothing to export: %d", a.status)
	}
	p.inForce("policy_document")
	content := office.editWork(workFiles, func(_ *excelize.File, set func(string, string, string) string) {
		set("A.M04", "min", "31")
		set("A.M04", "typical", "40")
		set("A.M04", "max", "60")
	})
	seen := office.upload(workFiles, content)
	if seen.doc.Find("#preview article").Length() != 1 || seen.doc.Find("#preview li").Length() != 3 || !seen.has("预计完成") {
		t.Fatalf("%s", seen.text())
	}
	if a := office.confirm(workFiles, seen); a.status != http.StatusSeeOther || a.header.Get("Location") != "/desk/plans/pilot/work" {
		t.Errorf("%d %s", a.status, a.text())
	}
	draft, _ := p.workDraft()
	if x, _ := draft.Plan.Task("A.M04"); x.Days != (work.Estimate{Min: 31, Typical: 40, Max: 60}) {
		t.Errorf("%+v", x.Days)
	}
	// with the office, it cannot change
	err := p.db.Write(context.Background(), func(tx *store.Tx) error {
		_, err := work.Submit(tx, p.accounts[access.UnitLeader].Actor(), draft.ID, draft.Guard, day(t, "2022-10-21"))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if a := office.get(workFile); !a.has("已提交待批") || a.doc.Find("input[type=file]").Length() != 0 {
		t.Errorf("waiting: %s", a.text())
	}
	content = office.editWork(workFiles, func(_ *excelize.File, set func(string, string, string) string) { set("A.M01", "name_en", "Survey it") })
	if seen := office.upload(workFiles, content); !seen.has("已提交待批") || seen.doc.Find("input[name=print]").Length() != 0 {
		t.Errorf("waiting: %s", seen.text())
	}
	for _, path := range []string{workFile + "?format=csv", "/desk/plans/none/work/file", "/desk/plans/pilot/measures/99/work/file?format=xlsx"} {
		if a := office.get(path); a.status != http.StatusNotFound {
			t.Errorf("%s: %d", path, a.status)
		}
	}
}

// issued issues the plan and makes commerce lead measure 1, without a work plan.
func (p *place) issued() {
	p.t.Helper()
	office := p.accounts[access.Office].Actor()
	err := p.db.Write(context.Background(), func(tx *store.Tx) error {
		cal, _ := calendar.Embedded().Calendar(calendar.CN)
		if _, _, err := duty.Issue(tx, office, p.plan.ID, day(p.t, "2022-10-21"), cal, duty.DefaultLimits); err != nil {
			return err
		}
		duties, err := tx.PlanDuties(p.plan.ID)
		if err != nil {
			return err
		}
		for _, d := range duties {
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
	if err != nil {
		p.t.Fatal(err)
	}
}

// TestWorkFileFromNothing: a measure without a work plan gets its first draft from the empty form.
func TestWorkFileFromNothing(t *testing.T) {
	p := open(t, friday)
	p.issued()
	liaison := p.as(access.UnitLiaison)
	if a := liaison.get(workFile); !a.has("下载的是空白表") {
		t.Errorf("%s", a.text())
	}
	content := liaison.editWork(workFile, func(x *excelize.File, _ func(string, string, string) string) {
		x.SetSheetRow("工作线", "A3", &[]any{"1", "A", "连廊", "", "", "", "", "A.T2"})
		head, _ := x.GetRows("任务")
		for i, row := range []map[string]any{
			{"task": "A.T1", "name_hans": "设计", "min": 10, "typical": 20, "max": 30},
			{"task": "A.T2", "name_hans": "建成", "min": 40, "typical": 60, "max": 90, "links": "A.T1", "gate": "是"}} {
			for k, v := range map[string]any{"measure": "1", "strand": "A", "calendar": "CN", "owner": "牵头单位"} {
				row[k] = v
			}
			for k, v := range row {
				at, _ := excelize.CoordinatesToCellName(slices.Index(head[0], k)+1, i+3)
				x.SetCellValue("任务", at, v)
			}
		}
	})
	seen := liaison.upload(workFile, content)
	if !seen.has("建立第1版草稿") || !seen.has("建成") || seen.doc.Find(`#preview .tag.accent`).Length() != 3 {
		t.Fatalf("%d %s", seen.status, seen.text())
	}
	if a := liaison.confirm(workFile, seen); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, a.text())
	}
	draft, there := p.workDraft()
	if !there || draft.Version != 1 || len(draft.Plan.Tasks) != 2 || draft.Times == nil || draft.Plan.Check() != nil {
		t.Errorf("%v %+v", there, draft.Head)
	}

}

// TestWorkFileFromElsewhere: a file of Project that somebody made himself becomes the first draft.
func TestWorkFileFromElsewhere(t *testing.T) {
	p := open(t, friday)
	p.issued()
	liaison := p.as(access.UnitLiaison)
	const file = `<?xml version="1.0" encoding="UTF-8"?><Project xmlns="http://schemas.microsoft.com/project"><StartDate>2022-11-01T08:00:00</StartDate><FinishDate>2023-06-30T17:00:00</FinishDate>
<MinutesPerDay>480</MinutesPerDay><Tasks>
<Task><UID>1</UID><ID>1</ID><Name>设计</Name><Start>2022-11-01T08:00:00</Start><Finish>2022-11-14T17:00:00</Finish><Duration>PT80H0M0S</Duration></Task>
<Task><UID>2</UID><ID>2</ID><Name>施工</Name><Duration>PT400H0M0S</Duration><PredecessorLink><PredecessorUID>1</PredecessorUID><Type>1</Type></PredecessorLink></Task>
</Tasks></Project>`
	seen := liaison.upload(workFile, []byte(file))
	if seen.status != http.StatusOK || !seen.has("建立第1版草稿") || !seen.has("施工") {
		t.Fatalf("%d %s", seen.status, seen.text())
	}
	if a := liaison.confirm(workFile, seen); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, a.text())
	}
	draft, there := p.workDraft()
	if !there || draft.Version != 1 || len(draft.Plan.Tasks) != 2 || draft.Plan.Tasks[1].Days.Typical != 50 || len(draft.Plan.Tasks[1].Links) != 1 {
		t.Errorf("%v %+v", there, draft.Plan)
	}
	// among all measures of a plan nobody knows whose it is
	if a := p.as(access.Office).upload(workFiles, []byte(file)); a.status != http.StatusUnprocessableEntity || !a.has("看不出属于哪项举措") {
		t.Errorf("%d %s", a.status, a.text())
	}
}
