package work

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/schedule"
)

var (
	begin    = calendar.NewDate(2022, 10, 20)
	deadline = calendar.NewDate(2023, 12, 31)
)

func cn(t testing.TB) *calendar.Calendar {
	t.Helper()
	c, ok := calendar.Embedded().Calendar(calendar.CN)
	if !ok {
		t.Fatal("no CN calendar")
	}
	return c
}

func draft(t testing.TB, templates ...TemplateID) *Plan {
	t.Helper()
	var specs []StrandSpec
	for _, id := range templates {
		specs = append(specs, StrandSpec{Template: id, Unit: "区发展改革局"})
	}
	p, err := New(Embedded(), "m3", begin, deadline, specs)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func compute(t testing.TB, today calendar.Date, plans ...*Plan) *Timetable {
	t.Helper()
	times, err := Compute(calendar.Embedded(), today, plans, nil)
	if err != nil {
		t.Fatal(err)
	}
	return times
}

func keyOf(err error) fault.Key {
	var f *fault.Error
	if errors.As(err, &f) {
		if len(f.Fields) > 0 {
			return f.Fields[0].Key
		}
		return f.Key
	}
	return ""
}

func TestTheSeventeenTemplates(t *testing.T) {
	l := Embedded()
	if len(l.Templates()) != 17 || l.Version() != 1 {
		t.Fatalf("%d templates, version %d", len(l.Templates()), l.Version())
	}
	for _, tmpl := range l.Templates() {
		if n := len(tmpl.Stages); n < 5 || n > 15 {
			t.Errorf("%s has %d stages", tmpl.ID, n)
		}
		if tmpl.Name.Hant == "" || tmpl.Name.En == "" {
			t.Errorf("%s lacks a name", tmpl.ID)
		}
		for _, s := range tmpl.Stages {
			if s.Name.Hans == "" || s.Name.Hant == "" || s.Name.En == "" || len(s.Evidence) == 0 {
				t.Errorf("%s %s lacks a name or evidence", tmpl.ID, s.Code)
			}
		}
		p := draft(t, tmpl.ID)
		if err := p.Check(); err != nil {
			t.Errorf("%s: %v", tmpl.ID, err)
		}
		if times := compute(t, 0, p); len(times.Plans[0].Tasks) != len(tmpl.Stages) || times.Plans[0].Finish == 0 {
			t.Errorf("%s: %+v", tmpl.ID, times.Plans[0])
		}
	}
	for no := 1; no <= 45; no++ {
		m, ok := l.For(no)
		if !ok {
			t.Errorf("no template for measure %d", no)
			continue
		}
		for _, id := range append([]TemplateID{m.Template}, m.Also...) {
			if _, ok := l.Find(id); !ok {
				t.Errorf("measure %d: no template %s", no, id)
			}
		}
	}
}

func TestLibraryVersions(t *testing.T) {
	l := Embedded()
	study, _ := l.Find("study")
	study.Stages = slices.Clone(study.Stages)
	study.Stages[2].Days.Typical = 60
	next, err := l.With(study)
	if err != nil {
		t.Fatal(err)
	}
	was, _ := l.Find("study")
	now, _ := next.Find("study")
	if next.Version() != 2 || was.Stages[2].Days.Typical != 50 || now.Stages[2].Days.Typical != 60 {
		t.Errorf("version %d, %d and %d days", next.Version(), was.Stages[2].Days.Typical, now.Stages[2].Days.Typical)
	}
	for name, wrong := range map[string]func(*Template){
		"work.stage_after":    func(t *Template) { t.Stages[0].After = []Code{"M05"} },
		"work.bad_estimate":   func(t *Template) { t.Stages[1].Days.Min = 99 },
		"work.template_end":   func(t *Template) { t.End = "M99" },
		"work.stage_code":     func(t *Template) { t.Stages[1].Code = "M01" },
		"work.stage_calendar": func(t *Template) { t.Stages[1].Calendar = "XX" },
	} {
		bad, _ := l.Find("study")
		bad.Stages = slices.Clone(bad.Stages)
		wrong(&bad)
		if _, err := l.With(bad); string(keyOf(err)) != name {
			t.Errorf("%v, want %s", err, name)
		}
	}
}

// A government works template from nothing cannot be met in the plan's 301 working days: it needs
// 530 to the opening.
func TestGovernmentWorksFromNothing(t *testing.T) {
	times := compute(t, 0, draft(t, "capital_works_gov"))
	p := times.Plans[0]
	if p.LateBy != 229 || times.Verdict.Feasible || times.Verdict.LateBy != 229 {
		t.Fatalf("late by %d, verdict %+v", p.LateBy, times.Verdict)
	}
	name := func(r Ref) string { return string(r.Task) }
	if key, args := times.VerdictMessage(name); key != "work.verdict.late" || args["n"] != int32(229) {
		t.Errorf("before the cuts are sought: %s %v", key, args)
	}
	if err := times.Cut(); err != nil {
		t.Fatal(err)
	}
	if c := times.Verdict.Cuts; !c.Enough || c.Days != 229 || !c.Least {
		t.Errorf("cuts %+v", c)
	}
	m01, _ := p.Task("A.M01")
	if m01.Float != -229 || !m01.Critical || !m01.Binds {
		t.Errorf("%+v", m01)
	}
	m15, _ := p.Task("A.M15") // final accounts follow the promise, they do not bind it
	if m15.Binds || m15.LatestFinish != 0 || m15.ForecastFinish == 0 {
		t.Errorf("%+v", m15)
	}
	key, args := times.VerdictMessage(name)
	if key != "work.verdict.cut" || args["task"] != "A.M14" || args["n"] != int32(229) {
		t.Errorf("%s %v", key, args)
	}
}

// With the design approved before the plan began it can be met.
func TestStartState(t *testing.T) {
	p := draft(t, "capital_works_gov")
	if err := p.Reached("A.M08", calendar.NewDate(2022, 9, 30)); err != nil {
		t.Fatal(err)
	}
	done := 0
	for _, task := range p.Tasks {
		if task.State == schedule.Done {
			done++
		}
	}
	if done != 7 { // M01–M05, M07, M08; the site (M06) is still to be cleared
		t.Errorf("%d tasks are done", done)
	}
	if err := p.Reached("A.M06", calendar.NewDate(2022, 10, 14)); err != nil {
		t.Fatal(err)
	}
	times := compute(t, 0, p)
	if v := times.Verdict; !v.Feasible || times.Plans[0].LateBy != 0 {
		t.Errorf("%+v", v)
	}
	m09, _ := times.Plans[0].Task("A.M09")
	if m09.ForecastStart != begin || m09.Float != 301-5-5-200-60-15-10 {
		t.Errorf("%+v", m09)
	}
	if m14, _ := times.Plans[0].Task("A.M14"); m14.LatestFinish.String() != "2023-12-29" {
		t.Errorf("the promise binds the opening: %+v", m14)
	}
	if err := p.Reached("A.M09", begin); keyOf(err) != "work.reached_before_start" {
		t.Errorf("%v", err)
	}
}

func TestStrandsAndCrossLinks(t *testing.T) {
	policy := draft(t, "policy_document", "service_programme")
	if err := policy.Reached("A.M04", calendar.NewDate(2022, 9, 30)); err != nil {
		t.Fatal(err)
	}
	window := draft(t, "service_window")
	window.Measure = "m12"
	before, err := Compute(calendar.Embedded(), 0, []*Plan{policy, window}, nil)
	if err != nil {
		t.Fatal(err)
	}
	after, err := Compute(calendar.Embedded(), 0, []*Plan{policy, window}, []Cross{
		{From: Ref{"m3", "A.M09"}, To: Ref{"m12", "A.M02"}, Type: schedule.FS, Lag: 5}})
	if err != nil {
		t.Fatal(err)
	}
	was, _ := before.Plans[1].Task("A.M02")
	now, _ := after.Plans[1].Task("A.M02")
	issued, _ := after.Plans[0].Task("A.M09")
	want, _ := cn(t).Add(issued.ForecastFinish, 6)
	if now.ForecastStart != want || now.ForecastStart <= was.ForecastStart {
		t.Errorf("issued %s, catalogue starts %s, before %s", issued.ForecastFinish, now.ForecastStart, was.ForecastStart)
	}
	if _, err := Compute(calendar.Embedded(), 0, []*Plan{policy}, []Cross{{From: Ref{"m3", "A.M09"}, To: Ref{"m99", "A.M02"}}}); keyOf(err) != "work.link_to_nothing" {
		t.Errorf("%v", err)
	}
	loop := []Cross{{From: Ref{"m3", "A.M09"}, To: Ref{"m12", "A.M02"}}, {From: Ref{"m12", "A.M02"}, To: Ref{"m3", "A.M05"}}}
	if _, err := Compute(calendar.Embedded(), 0, []*Plan{policy, window}, loop); keyOf(err) != "schedule.cycle" {
		t.Errorf("%v", err)
	}
}

func TestOutsideDecisionsAreCountedApart(t *testing.T) {
	p := draft(t, "cross_border_breakthrough")
	if err := p.Reached("A.M03", calendar.NewDate(2022, 10, 14)); err != nil {
		t.Fatal(err)
	}
	if err := p.Reached("A.M04", calendar.NewDate(2022, 10, 14)); err != nil {
		t.Fatal(err)
	}
	sent := calendar.NewDate(2022, 11, 1)
	if err := p.Send("A.M05", "市政府", "罗府请〔2022〕1号", sent); err != nil {
		t.Fatal(err)
	}
	if err := p.Send("A.M05", "", "", sent); keyOf(err) != "work.request_sent" {
		t.Errorf("%v", err)
	}
	if err := p.Send("A.M06", "", "", sent); keyOf(err) != "work.not_outside" {
		t.Errorf("%v", err)
	}
	today := calendar.NewDate(2022, 12, 1)
	task, _ := p.Task("A.M05")
	if n, err := task.Request.Waited(cn(t), today); err != nil || n != 22 {
		t.Errorf("waited %d, %v", n, err)
	}
	m05, _ := compute(t, today, p).Plans[0].Task("A.M05")
	// 120 working days typical, 22 waited up to and with today, the rest from today on
	want, _ := cn(t).Add(today-1, 98)
	if m05.ForecastFinish != want {
		t.Errorf("forecast %s, want %s", m05.ForecastFinish, want)
	}
	if c := p.Clock(cn(t), today); c.Outside != 22 || c.Own != 0 {
		t.Errorf("%+v", c)
	}
	if err := p.Answer("A.M05", calendar.NewDate(2022, 12, 15), true); err != nil {
		t.Fatal(err)
	}
	if task.State != schedule.Done || task.Finished.String() != "2022-12-15" {
		t.Errorf("%+v", task.Progress)
	}
	if err := p.Answer("A.M05", calendar.NewDate(2022, 12, 16), true); keyOf(err) != "work.request_not_open" {
		t.Errorf("%v", err)
	}
}

func TestDropLinksAround(t *testing.T) {
	p := draft(t, "policy_document")
	if err := p.Drop("A.M05"); err != nil {
		t.Fatal(err)
	}
	m07, _ := p.Task("A.M07")
	if diff := cmp.Diff([]Link{{Pred: "A.M04"}, {Pred: "A.M03"}}, m07.Links); diff != "" {
		t.Error(diff)
	}
	if keyOf(p.Drop("A.M07")) != "work.drop_gate" || keyOf(p.Drop("A.M10")) != "work.drop_end" || keyOf(p.Drop("A.M99")) != "work.no_task" {
		t.Error("gates and ends stay")
	}
	compute(t, 0, p)
}

func TestLegalMinimumIsKept(t *testing.T) {
	p := draft(t, "policy_document")
	consult, _ := p.Task("A.M04")
	if consult.Days.Min != 30 || consult.Calendar != calendar.Natural {
		t.Errorf("%+v", consult.Days)
	}
	consult.Days.Min = 10
	if err := p.Check(); keyOf(err) != "work.below_legal" {
		t.Errorf("%v", err)
	}
	consult.Days.Min, consult.Calendar = 22, calendar.CN // 30 calendar days hold 22 working days
	if err := p.Check(); err != nil {
		t.Errorf("%v", err)
	}
}

func TestReviewAndVersions(t *testing.T) {
	p := draft(t, "study")
	if err := p.Submit("liaison", begin); err != nil {
		t.Fatal(err)
	}
	if keyOf(p.Return("liaison", begin, "x")) != "work.own_submission" || keyOf(p.Return("office", begin, "")) != "work.reason_needed" {
		t.Error("returning needs another person and a reason")
	}
	if err := p.Return("office", begin, "没有经费安排"); err != nil {
		t.Fatal(err)
	}
	if err := p.Submit("liaison", begin+1); err != nil || p.Review.Reason != "" {
		t.Fatal(err)
	}
	times := compute(t, 0, p)
	if keyOf(p.Approve("liaison", begin, &times.Plans[0])) != "work.own_submission" {
		t.Error("own submission approved")
	}
	if err := p.Approve("office", begin+2, &times.Plans[0]); err != nil {
		t.Fatal(err)
	}
	if err := p.Submit("liaison", begin); keyOf(err) != "work.wrong_state" {
		t.Errorf("%v", err)
	}
	next, err := p.Next()
	if err != nil {
		t.Fatal(err)
	}
	interim, _ := next.Task("A.M03")
	interim.Days.Typical, interim.Days.Max = 60, 95
	interim.Quantity = &Quantity{Unit: "份", Planned: 2000}
	next.Tasks = append(next.Tasks, Task{ID: "A.X1", Strand: "A", Name: Text{Hans: "赴港调研"}, Calendar: calendar.Joint,
		Days: Estimate{3, 5, 10}, Owner: Lead, Links: []Link{{Pred: "A.M02", Type: schedule.SS, Lag: 2}}})
	if err := next.Drop("A.M04"); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range Diff(p, next) {
		got = append(got, strings.TrimPrefix(string(c.Field), "work.field.")+" "+string(c.Task)+": "+c.Old+" → "+c.New)
	}
	want := []string{"days A.M03: 30/50/90 → 30/60/95", "quantity A.M03:  → 2 份", "links A.M05: A.M04 → A.M03", "task A.X1:  → 赴港调研", "task A.M04: 征求意见 → "}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	again := compute(t, 0, next)
	drifts := p.Review.Baseline.Drifts(next, &again.Plans[0], calendar.Embedded())
	if drifts[0].Task != "A.M03" || drifts[0].Days != 10 || drifts[len(drifts)-1].Task != "A.M04" || drifts[len(drifts)-1].Forecast != 0 {
		t.Errorf("%+v", drifts)
	}
	if err := next.Submit("liaison", begin+3); err != nil {
		t.Fatal(err)
	}
	if err := next.Approve("office", begin+4, &again.Plans[0]); err != nil {
		t.Fatal(err)
	}
	if err := p.Supersede(next); err != nil || p.Review.State != Superseded {
		t.Errorf("%v", err)
	}
	if _, err := p.Next(); keyOf(err) != "work.wrong_state" {
		t.Errorf("%v", err)
	}
}

func TestCheckNamesWhatIsWrong(t *testing.T) {
	for key, wrong := range map[fault.Key]func(*Plan){
		"work.plan_dates":      func(p *Plan) { p.Deadline = p.Start - 1 },
		"work.no_tasks":        func(p *Plan) { p.Tasks, p.Strands = nil, nil },
		"work.task_id":         func(p *Plan) { p.Tasks[1].ID = "A.M01" },
		"work.strand_end":      func(p *Plan) { p.Strands[0].End = "A.X" },
		"work.task_name":       func(p *Plan) { p.Tasks[0].Name = Text{} },
		"work.no_strand":       func(p *Plan) { p.Tasks[0].Strand = "Z" },
		"work.bad_estimate":    func(p *Plan) { p.Tasks[0].Days = Estimate{5, 4, 3} },
		"work.stage_calendar":  func(p *Plan) { p.Tasks[0].Calendar = "XX" },
		"work.link_to_nothing": func(p *Plan) { p.Tasks[0].Links = []Link{{Pred: "A.M99"}} },
		"work.bad_quantity":    func(p *Plan) { p.Tasks[0].Quantity = &Quantity{Unit: "米"} },
	} {
		p := draft(t, "study")
		wrong(p)
		if err := p.Check(); keyOf(err) != key {
			t.Errorf("%v, want %s", err, key)
		}
	}
}

func TestPlansSurviveStorage(t *testing.T) {
	p := draft(t, "policy_document", "service_programme")
	p.Tasks[0].Quantity = &Quantity{Unit: "米", Planned: 553000, Done: 120500}
	p.Tasks[1].Links = append(p.Tasks[1].Links, Link{Pred: "A.M01", Type: schedule.SS, Lag: -2})
	b, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	var back Plan
	if err := json.Unmarshal(b, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(p, &back); diff != "" {
		t.Error(diff)
	}
	c := p.Clone()
	c.Tasks[0].Quantity.Done = 1
	c.Tasks[1].Links[0].Lag = 9
	if p.Tasks[0].Quantity.Done != 120500 || p.Tasks[1].Links[0].Lag != 0 {
		t.Error("a clone shares data")
	}
}

func TestShares(t *testing.T) {
	p := draft(t, "study") // 15 + 25 + 50 + 10 + 20 days to the end, 30 after it
	if p.Share() != 0 {
		t.Errorf("%d", p.Share())
	}
	if err := p.Reached("A.M02", begin-1); err != nil {
		t.Fatal(err)
	}
	if got := p.Share(); got != 1000*40/120 {
		t.Errorf("%d", got)
	}
	m03, _ := p.Task("A.M03")
	m03.State, m03.Quantity = schedule.Running, &Quantity{Unit: "章", Planned: 8000, Done: 4000}
	if got := p.Share(); got != 1000*65/120 {
		t.Errorf("%d", got)
	}
	m03.Quantity.Done = 8000
	if m03.Share() != 900 {
		t.Errorf("nothing is finished before it is accepted: %d", m03.Share())
	}
}

func TestAmounts(t *testing.T) {
	for text, want := range map[string]string{"553": "553", "4.5": "4.5", "0.125": "0.125", "-3.10": "-3.1", "007": "7", "0": "0", "-0.5": "-0.5"} {
		a, err := ParseAmount(text)
		if err != nil || a.String() != want {
			t.Errorf("%q reads %s, %v", text, a, err)
		}
	}
	for _, text := range []string{"", ".", "1.", ".5", "1.2345", "1e3", "1,000", "--1", "9999999999999999", "+1", "-"} {
		if a, err := ParseAmount(text); err == nil {
			t.Errorf("%q reads %s", text, a)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		a := Amount(rapid.Int64Range(-maxAmount, maxAmount).Draw(t, "amount"))
		if b, err := ParseAmount(a.String()); err != nil || a != b {
			t.Fatalf("%d written %s reads %d, %v", a, a, b, err)
		}
	})
}

func TestEvidenceGrades(t *testing.T) {
	works := draft(t, "capital_works_gov", "event_once")
	for id, want := range map[TaskID]Grade{"A.M01": GradeA, "A.M02": GradeB, "A.M13": GradeA, "B.M06": GradeB} {
		task, _ := works.Task(id)
		if task.Grade() != want || task.Enough(GradeC) || !task.Enough(GradeA) {
			t.Errorf("%s needs %s, want %s", id, task.Grade(), want)
		}
	}
}

// luohu makes a plan for each of the 45 measures of the Luohu plan from its templates.
func luohu(t testing.TB) []*Plan {
	t.Helper()
	var plans []*Plan
	for no := 1; no <= 45; no++ {
		m, ok := Embedded().For(no)
		if !ok {
			t.Fatalf("no template for measure %d", no)
		}
		specs := []StrandSpec{{Template: m.Template}}
		for _, id := range m.Also {
			specs = append(specs, StrandSpec{Template: id})
		}
		p, err := New(Embedded(), fmt.Sprint(no), begin, deadline, specs)
		if err != nil {
			t.Fatal(err)
		}
		plans = append(plans, p)
	}
	return plans
}

// Without start states most measures cannot be kept, which is what the handbook warns of; the whole
// plan is computed as one network.
func TestTheWholeLuohuPlan(t *testing.T) {
	plans := luohu(t)
	times := compute(t, 0, plans...)
	tasks, late := 0, 0
	for _, p := range times.Plans {
		tasks += len(p.Tasks)
		if p.LateBy > 0 {
			late++
		}
		alone := compute(t, 0, plans[slices.IndexFunc(plans, func(x *Plan) bool { return x.Measure == p.Measure })])
		if diff := cmp.Diff(p, alone.Plans[0]); diff != "" {
			t.Errorf("measure %s comes out otherwise with the rest: %s", p.Measure, diff)
		}
	}
	if tasks < 350 || late == 0 || late == 45 || times.Verdict.Feasible {
		t.Errorf("%d tasks, %d measures late", tasks, late)
	}
	risk, err := times.Risk(schedule.RiskOptions{Runs: 50, Seed: 1})
	if err != nil || risk.Chance > 0.01 {
		t.Errorf("%+v %v", risk, err)
	}
}

func BenchmarkWholeLuohuPlan(b *testing.B) {
	plans := luohu(b)
	for b.Loop() {
		if _, err := Compute(calendar.Embedded(), 0, plans, nil); err != nil {
			b.Fatal(err)
		}
	}
}
