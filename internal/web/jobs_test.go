package web_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"luodi/internal/access"
	"luodi/internal/i18n"
	"luodi/internal/jobs"
	"luodi/internal/store"
	"luodi/internal/web"
)

// working opens a place whose program has periodic work and a queue; the runner works only when the
// test says so.
func working(t *testing.T, fail *error) (*place, *jobs.Runner) {
	t.Helper()
	var runner *jobs.Runner
	p := open(t, func(o *web.Options) {
		runner = jobs.NewRunner(jobs.Options{Store: o.DB.Jobs(), Node: "node-1", Log: slog.New(slog.DiscardHandler)})
		runner.Periodic(jobs.Periodic{Name: "forecasts", Slots: jobs.Daily(0, 5, web.DefaultZone()), Run: func(context.Context, jobs.Run) error { return *fail }})
		runner.Periodic(jobs.Periodic{Name: "periods", Slots: jobs.Every(time.Hour, web.DefaultZone()), Run: func(context.Context, jobs.Run) error { return nil }})
		runner.Handle("forecasts", func(context.Context, []jobs.Job) error { return *fail }, jobs.Attempts(1))
		o.Jobs = runner
	})
	return p, runner
}

// work lets the runner do what there is, and waits until the queue and the table are quiet.
func (p *place) work(runner *jobs.Runner, names ...string) {
	p.t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); runner.Work(ctx) }()
	for quiet := false; !quiet; {
		quiet = true
		err := p.db.Read(ctx, func(r *store.Reader) error {
			for _, name := range names {
				runs, err := r.LastRuns(name, 1)
				if err != nil {
					return err
				}
				quiet = quiet && len(runs) == 1 && runs[0].State != jobs.RunRunning && !(runs[0].State == jobs.RunWaiting && runs[0].Attempts == 0)
			}
			counts, err := r.CountJobs()
			for _, c := range counts {
				quiet = quiet && c.State == jobs.Dead
			}
			return err
		})
		if err != nil {
			p.t.Fatal(err)
		}
	}
	stop()
	<-done
}

func TestJobsPage(t *testing.T) {
	var fail error
	p, runner := working(t, &fail)
	r := p.as(access.Operator)
	page := r.get("/desk/jobs")
	if page.doc.Find("#work tbody tr").Length() != 2 || !page.has("尚未运行") || !page.has("每天 00:05") || !page.has("每 1 小时") {
		t.Errorf("before the first run: %s", page.doc.Find("#work").Text())
	}
	p.work(runner, "forecasts", "periods")
	page = r.get("/desk/jobs")
	row := page.doc.Find("#work-forecasts").Text()
	for _, want := range []string{"按新的一天重算工作计划的预计日期", "完成", "刚刚", "秒", "node-1"} {
		if !strings.Contains(row, want) {
			t.Errorf("after the first run the row lacks %q: %s", want, row)
		}
	}
	if page.doc.Find("#work[hx-get]").Length() != 0 {
		t.Error("the table comes anew although nothing runs")
	}

	// run now, by one who may, in the trail
	if a := p.as(access.Office).post("/desk/jobs/run", "name", "forecasts"); a.status != http.StatusForbidden {
		t.Errorf("the office runs work: %d", a.status)
	}
	if a := r.post("/desk/jobs/run", "name", "nothing"); a.status != http.StatusNotFound {
		t.Errorf("unknown work: %d", a.status)
	}
	page = r.follow(r.post("/desk/jobs/run", "name", "forecasts"))
	if !page.has("已安排运行") || page.doc.Find("#work[hx-get]").Length() != 1 {
		t.Errorf("asked: %s", page.text())
	}
	if page = r.follow(r.post("/desk/jobs/run", "name", "forecasts")); !page.has("正在运行") {
		t.Errorf("asked twice: %s", page.text())
	}
	fail = errors.New("secret@example.com")
	p.work(runner, "forecasts")
	page = r.get("/desk/jobs")
	if row := page.doc.Find("#work-forecasts").Text(); !strings.Contains(row, "程序内部错误") || !strings.Contains(row, "再试") || !strings.Contains(row, "由测试岗位operator要求") {
		t.Errorf("after a failure: %s", row)
	}
	if page.has("secret@example.com") {
		t.Error("the error's own words are shown")
	}
	if !r.get("/desk/audit?kind=periodic&subject=forecasts").has("定时工作") {
		t.Error("running it is not in the trail")
	}
}

func TestJobsQueue(t *testing.T) {
	fail := error(&jobs.Note{Text: "SMTP 550"})
	p, runner := working(t, &fail)
	enqueue := func(keys ...string) {
		t.Helper()
		if err := p.db.Write(context.Background(), func(tx *store.Tx) error {
			for _, key := range keys {
				if err := tx.Enqueue(jobs.New{Kind: "forecasts", Key: key}); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	r := p.as(access.Operator)
	enqueue("one", "two", "three")
	if page := r.get("/desk/jobs"); page.doc.Find("#queue code").Length() != 3 || page.doc.Find(`#queue form`).Length() != 0 {
		t.Errorf("what only waits: %s", page.doc.Find("#queue").Text())
	}
	p.work(runner)
	if today := r.get("/desk"); !today.has("3 项多次失败") {
		t.Errorf("the operator's first page does not say so: %s", today.text())
	}
	if today := p.as(access.Office).get("/desk"); today.has("3 项多次失败") {
		t.Error("the office is told")
	}
	page := r.get("/desk/jobs")
	if !page.has("3 项多次失败，已放弃") || !page.has("SMTP 550") || page.doc.Find(`#queue input[name=job]`).Length() != 3 {
		t.Errorf("dead: %s", page.doc.Find("#queue").Text())
	}
	for _, lang := range i18n.Langs {
		r.setCookie("luodi_lang", string(lang))
		for _, flaw := range flaws(r.get("/desk/jobs"), lang) {
			t.Errorf("%s: %s", lang, flaw)
		}
	}
	r.setCookie("luodi_lang", "zh-Hans")
	id := func(i int) string { return page.doc.Find("#queue input[name=job]").Eq(i).AttrOr("value", "") }
	for _, path := range []string{"/desk/jobs/retry", "/desk/jobs/drop"} {
		if a := p.as(access.Auditor).post(path, "job", id(0)); a.status != http.StatusForbidden {
			t.Errorf("the auditor posts to %s: %d", path, a.status)
		}
	}
	if a := r.follow(r.post("/desk/jobs/drop", "job", id(0))); !a.has("已取消 1 项") {
		t.Errorf("dropped: %s", a.text())
	}
	if a := r.follow(r.post("/desk/jobs/drop", "job", id(0))); !a.has("没有失败，或已由别人处理") {
		t.Errorf("dropped twice: %s", a.text())
	}
	if a := r.follow(r.post("/desk/jobs/retry", "job", id(1))); !a.has("已安排再试 1 项") {
		t.Errorf("retried: %s", a.text())
	}
	if a := r.follow(r.post("/desk/jobs/retry", "kind", "forecasts")); !a.has("已安排再试 1 项") {
		t.Errorf("all retried: %s", a.text())
	}
	fail = nil
	p.work(runner)
	if a := r.get("/desk/jobs"); a.doc.Find("#queue code").Length() != 0 || a.has("已放弃的") {
		t.Errorf("when the cause is mended: %s", a.doc.Find("#queue").Text())
	}
}
