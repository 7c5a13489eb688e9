package web_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/store"
	"luodi/internal/store/storetest"
	"luodi/internal/web"
	"luodi/internal/work"
)

func TestDraftMistakes(t *testing.T) {
	p := issued(t)
	p.made("policy_document")
	liaison := p.as(access.UnitLiaison)
	clean := typed(liaison.get(workBase + "/draft").doc)
	row := rowOf(t, clean, "A.M03")
	for _, c := range []struct{ field, value, said string }{
		{row + "typical", "many", "0至5000"},
		{row + "min", "-1", "0至5000"},
		{row + "max", "", "请填写"},
		{row + "links", "A.M99", "不存在的任务"},
		{row + "links", "A.M02 XX", "不是联系类型"},
		{row + "hans", "", "请填写"},
		{row + "fixed", "2022-02-30", ""},
		{row + "not_before", "1700-01-01", "年之间"},
		{row + "unit", "区没有局", "单位名录中没有"},
		{row + "planned", "x", "三位小数"},
		{"start", "", "请填写"},
		{"s.A.hans", "", "请填写"},
	} {
		form := url.Values{}
		for k, v := range clean {
			form[k] = v
		}
		form.Set(c.field, c.value)
		form.Set("note", "打了一半的说明")
		form.Set("do", "save")
		a := liaison.sendForm(workBase+"/draft", form)
		wrong := a.doc.Find("#wd [aria-invalid]")
		if a.status != http.StatusUnprocessableEntity || wrong.Length() == 0 || wrong.First().AttrOr("name", "") != c.field || !a.has(c.said) {
			t.Errorf("%s = %q: %d, wrong is %q: %s", c.field, c.value, a.status, wrong.AttrOr("name", ""), a.doc.Find("#wd-problems").Text())
			continue
		}
		back := typed(a.doc)
		if back.Get(c.field) != c.value || back.Get("note") != "打了一半的说明" {
			t.Errorf("%s: %q came back, the note is %q", c.field, back.Get(c.field), back.Get("note"))
		}
		link := a.doc.Find(`#wd-problems a[href="#f-` + c.field + `"]`)
		if link.Length() != 1 {
			t.Errorf("%s: no way from the summary to the field", c.field)
		}
	}
	// what may be kept but not submitted is said, and kept
	form := typed(liaison.get(workBase + "/draft").doc)
	form.Set(row+"min", "50")
	form.Set("do", "save")
	if a := liaison.follow(liaison.sendForm(workBase+"/draft", form)); !a.has("提交前还有 1 处要改") || a.doc.Find(`[name="`+row+`min"][aria-invalid]`).Length() != 1 {
		t.Errorf("an estimate out of order: %s", a.doc.Find("#wd-problems").Text())
	}
}

func TestDraftConflict(t *testing.T) {
	p := issued(t)
	p.made("study")
	mine, theirs := p.as(access.UnitLiaison), p.as(access.UnitLeader)
	a, b := typed(mine.get(workBase+"/draft").doc), typed(theirs.get(workBase+"/draft").doc)
	b.Set(rowOf(t, b, "A.M02")+"typical", "44")
	b.Set(rowOf(t, b, "A.M02")+"max", "88")
	theirs.follow(theirs.sendForm(workBase+"/draft", b))
	a.Set(rowOf(t, a, "A.M01")+"hans", "我写的名称")
	reply := mine.sendForm(workBase+"/draft", a)
	if reply.status != http.StatusConflict || !reply.has("别人已改动过") || !reply.has("44") {
		t.Errorf("conflict: %d %s", reply.status, reply.doc.Find("#meanwhile").Text())
	}
	again := typed(reply.doc)
	if again.Get(rowOf(t, again, "A.M01")+"hans") != "我写的名称" {
		t.Error("what was typed is lost")
	}
	if preview := mine.sendForm(workBase+"/draft/preview", a); !preview.has("别人已改动过") {
		t.Error("the preview says nothing of it")
	}
	again.Set("do", "save")
	if a := mine.follow(mine.sendForm(workBase+"/draft", again)); !a.has("已保存") {
		t.Errorf("saved knowingly: %s", a.text())
	}
}

func TestDraftRows(t *testing.T) {
	p := issued(t)
	p.made("policy_document")
	liaison := p.as(access.UnitLiaison)
	form := typed(liaison.get(workBase + "/draft").doc)
	n := func(id string) string { return strings.Trim(rowOf(t, form, id), "t.") }
	step := func(do string) reply {
		t.Helper()
		form.Set("do", do)
		a := liaison.sendForm(workBase+"/draft", form)
		if a.status == http.StatusOK {
			form = typed(a.doc)
		}
		return a
	}
	form.Set("note", "未保存的说明")
	a := step("add:" + n("A.M03"))
	if a.status != http.StatusOK || form.Get("note") != "未保存的说明" || !a.has("尚未保存") {
		t.Fatalf("add: %d", a.status)
	}
	if got := form.Get(rowOf(t, form, "A.N1") + "links"); got != "A.M03" {
		t.Errorf("the new task waits for %q", got)
	}
	if got := form.Get(rowOf(t, form, "A.M04") + "links"); !strings.Contains(got, "A.N1") {
		t.Errorf("the next task waits for %q", got)
	}
	if a.doc.Find("#wd").AttrOr("data-stand", "") != "f-"+rowOf(t, form, "A.N1")+"hans" {
		t.Error("the editor does not lead to the new row")
	}
	form.Set(rowOf(t, form, "A.N1")+"hans", "补充论证")
	order := func() string { return strings.Join(form["row"], ",") }
	before := order()
	step("up:" + n("A.N1"))
	if order() == before {
		t.Error("up moves nothing")
	}
	step("down:" + n("A.N1"))
	if order() != before {
		t.Error("down does not undo up")
	}
	// an end cannot go, what can leaves its links behind
	if a := step("drop:" + n("A.M10")); a.status == http.StatusOK || !a.has("不能删除") {
		t.Errorf("the end was dropped: %d", a.status)
	}
	step("drop:" + n("A.N1"))
	if got := form.Get(rowOf(t, form, "A.M04") + "links"); got != "A.M03" {
		t.Errorf("after the drop M04 waits for %q", got)
	}
	// one more strand, and away with it
	form.Set("template", "study")
	a = step("strand")
	if form.Get("s.B.hans") == "" || rowOf(t, form, "B.M05") == "" {
		t.Fatalf("strand: %s", a.text())
	}
	form.Set(rowOf(t, form, "A.M02")+"links", "A.M01, B.M01 SS+3")
	step("dropstrand:B")
	if got := form.Get(rowOf(t, form, "A.M02") + "links"); got != "A.M01" {
		t.Errorf("after the strand M02 waits for %q", got)
	}
	if a := step("dropstrand:A"); a.status == http.StatusOK {
		t.Error("the last strand was dropped")
	}
	if k := p.draftNow(); k.Plan.Note != "" || len(k.Plan.Strands) != 1 {
		t.Error("a step was stored")
	}
	// strands from templates bring what the law says of their stages
	form.Set("template", "plan_making")
	step("strand")
	form.Set("do", "save")
	if a := liaison.sendForm(workBase+"/draft", form); a.status != http.StatusSeeOther {
		t.Fatalf("save: %d %s", a.status, a.doc.Find("#wd-problems").Text())
	}
	legal := 0
	for _, task := range p.draftNow().Plan.Tasks {
		if task.Strand == "B" && task.Legal != nil {
			legal++
		}
	}
	if legal == 0 {
		t.Error("legal limits are lost on the way through the form")
	}
}

// Opening and saving the editor changes nothing.
func TestDraftRoundTrip(t *testing.T) {
	p := issued(t)
	for _, template := range []string{"capital_works_gov", "cross_border_breakthrough"} {
		p.made(template)
		liaison := p.as(access.UnitLiaison)
		before := p.draftNow()
		form := typed(liaison.get(workBase + "/draft").doc)
		form.Set("do", "save")
		liaison.follow(liaison.sendForm(workBase+"/draft", form))
		if changes := work.Diff(before.Plan, p.draftNow().Plan); len(changes) != 0 {
			t.Errorf("%s: %+v", template, changes)
		}
		liaison.post(workBase+"/discard", "guard", fmt.Sprint(p.draftNow().Guard))
	}
}

func TestDraftStartState(t *testing.T) {
	p := issued(t)
	p.made("study")
	liaison := p.as(access.UnitLiaison)
	form := typed(liaison.get(workBase + "/draft").doc)
	first, second := rowOf(t, form, "A.M01"), rowOf(t, form, "A.M02")
	form.Set(first+"state", "done")
	form.Set(second+"state", "running")
	form.Set(second+"planned", "553")
	form.Set(second+"measure", "米")
	form.Set(second+"done", "600")
	form.Set("do", "save")
	a := liaison.sendForm(workBase+"/draft", form)
	for _, field := range []string{first + "on", second + "since", second + "remaining", second + "done"} {
		if a.doc.Find(`[name="`+field+`"][aria-invalid]`).Length() != 1 {
			t.Errorf("%s is missing and nothing is said", field)
		}
	}
	form.Set(first+"on", "2022-12-01")
	form.Set(second+"since", "2022-10-10")
	form.Set(second+"remaining", "12")
	form.Set(second+"done", "120.5")
	if a := liaison.sendForm(workBase+"/draft", form); a.status != http.StatusUnprocessableEntity || !a.has("不能晚于今天") {
		t.Errorf("done tomorrow: %d %s", a.status, a.doc.Find("#wd-problems").Text())
	}
	form.Set(first+"on", "2022-10-10")
	if a := liaison.follow(liaison.sendForm(workBase+"/draft", form)); !a.has("已保存") {
		t.Errorf("start state: %s", a.text())
	}
	k := p.draftNow()
	if q := k.Plan.Tasks[1].Quantity; q == nil || q.Done.String() != "120.5" || k.Plan.Tasks[1].Remaining != 12 {
		t.Errorf("kept %+v", k.Plan.Tasks[1])
	}
}

func TestDraftPreview(t *testing.T) {
	p := issued(t)
	p.made("policy_document")
	liaison := p.as(access.UnitLiaison)
	form := typed(liaison.get(workBase + "/draft").doc)
	row := rowOf(t, form, "A.M03")
	before := liaison.sendForm(workBase+"/draft/preview", form)
	form.Set(row+"typical", "900")
	form.Set(row+"max", "900")
	a := liaison.sendForm(workBase+"/draft/preview", form)
	if a.status != http.StatusOK || !a.has("无法按期完成") || before.has("无法按期完成") || a.doc.Find("[id^=d-]").Length() != 12 || a.doc.Find("#gantt tr.task").Length() != 12 {
		t.Errorf("preview: %d %s", a.status, a.text())
	}
	if a := liaison.sendForm(workBase+"/draft/preview", form, "X-Bars", "no"); a.doc.Find("#gantt").Length() != 0 {
		t.Error("bars that nobody asked for")
	}
	form.Set(row+"links", "A.M12")
	if a := liaison.sendForm(workBase+"/draft/preview", form); a.status != http.StatusOK || !a.has("A.M12") {
		t.Errorf("a loop: %d %s", a.status, a.text())
	}
	form.Set(row+"links", "A.M77")
	if a := liaison.sendForm(workBase+"/draft/preview", form); a.doc.Find(`[data-for="f-`+row+`links"]`).Length() != 1 || !a.has("日期没有更新") {
		t.Errorf("a link to nothing: %s", a.text())
	}
	if p.draftNow().Plan.Tasks[2].Days.Typical == 900 {
		t.Error("a preview was stored")
	}
}

// large is a draft of n tasks in five strands, chained with side links.
func large(n int) *work.Plan {
	p := &work.Plan{Version: 1, Start: calendar.NewDate(2022, 10, 21), Deadline: calendar.NewDate(2023, 12, 31)}
	for s := range 5 {
		key := string(rune('A' + s))
		p.Strands = append(p.Strands, work.Strand{Key: key, Name: work.Text{Hans: "工作线" + key}})
		for i := range n / 5 {
			id := work.TaskID(fmt.Sprintf("%s.%03d", key, i))
			t := work.Task{ID: id, Strand: key, Name: work.Text{Hans: fmt.Sprintf("第%d项工作的名称和内容", i)}, Days: work.Estimate{Min: 2, Typical: 4, Max: 9},
				Calendar: calendar.CN, Owner: work.Lead, Gate: i%7 == 0, Evidence: []string{"批复文件", "现场照片"}}
			if i%9 == 0 {
				t.Calendar = calendar.Joint
			}
			if i > 0 {
				t.Links = append(t.Links, work.Link{Pred: p.Tasks[len(p.Tasks)-1].ID})
			}
			if s > 0 && i%10 == 0 {
				t.Links = append(t.Links, work.Link{Pred: p.Tasks[len(p.Tasks)-n/5].ID, Lag: 2})
			}
			p.Tasks = append(p.Tasks, t)
		}
		p.Strands[s].End = p.Tasks[len(p.Tasks)-1].ID
	}
	return p
}

// A plan of 500 tasks has more fields than the standard library reads in one form. While it is typed
// its dates come back without what to cut, which the saved page lists.
func TestDraftLarge(t *testing.T) {
	p := issued(t)
	d := p.dutyOf("commerce")
	p.write(func(tx *store.Tx) error {
		_, err := work.BeginWith(tx, p.accounts[access.UnitLiaison].Actor(), d.Measure, calendar.NewDate(2022, 10, 21), large(500))
		return err
	})
	liaison := p.as(access.UnitLiaison)
	page := liaison.get(workBase + "/draft")
	form := typed(page.doc)
	if len(form) <= 10_000 {
		t.Errorf("%d fields", len(form))
	}
	if live := liaison.sendForm(workBase+"/draft/preview", form); page.doc.Find(".work-cuts li").Length() == 0 || live.doc.Find(".work-cuts li").Length() != 0 || !live.has("保存后列出") || !live.has("超期") {
		t.Error("what to cut is for the saved page alone, the verdict for both")
	}
	form.Set(rowOf(t, form, "C.042")+"typical", "5")
	form.Set("do", "save")
	liaison.follow(liaison.sendForm(workBase+"/draft", form))
	k := p.draftNow()
	if len(k.Plan.Tasks) != 500 {
		t.Errorf("%d tasks", len(k.Plan.Tasks))
	}
	if changed, _ := k.Plan.Task("C.042"); changed.Days.Typical != 5 {
		t.Errorf("kept %v", changed.Days)
	}
}

// Editing one task of a plan of 500: the answer to one change of the form.
func BenchmarkDraftPreview(b *testing.B) {
	for _, c := range []struct {
		name, bars string
		deadline   calendar.Date
	}{{"on time", "no", calendar.NewDate(2025, 12, 31)}, {"on time with bars", "yes", calendar.NewDate(2025, 12, 31)}, {"late with bars", "yes", calendar.NewDate(2023, 12, 31)}} {
		b.Run(c.name, func(b *testing.B) {
			p := &place{t: b, db: storetest.SQLite(b)}
			p.fill()
			options := web.Options{DB: p.db, Log: slog.New(slog.DiscardHandler)}
			friday(&options)
			handler, err := web.New(options)
			if err != nil {
				b.Fatal(err)
			}
			p.server = httptest.NewServer(handler)
			defer p.server.Close()
			p.lead()
			d := p.dutyOf("commerce")
			p.write(func(tx *store.Tx) error {
				plan := large(500)
				plan.Deadline = c.deadline
				_, err := work.BeginWith(tx, p.accounts[access.UnitLiaison].Actor(), d.Measure, calendar.NewDate(2022, 10, 21), plan)
				return err
			})
			liaison := p.as(access.UnitLiaison)
			body := typed(liaison.get(workBase + "/draft").doc).Encode()
			cookie := liaison.cookie("luodi_session")
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				req := httptest.NewRequest(http.MethodPost, workBase+"/draft/preview", strings.NewReader(body))
				req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				req.Header.Set("Sec-Fetch-Site", "same-origin")
				req.Header.Set("X-Bars", c.bars)
				req.AddCookie(&http.Cookie{Name: "luodi_session", Value: cookie})
				w := httptest.NewRecorder()
				handler.ServeHTTP(w, req)
				if w.Code != http.StatusOK {
					b.Fatal(w.Code, w.Body.String())
				}
			}
		})
	}
}
