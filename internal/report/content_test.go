package report

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/schedule"
	"luodi/internal/work"
)

var (
	today = calendar.NewDate(2023, 4, 20)
	april = Span{Key: "2023-04", From: calendar.NewDate(2023, 3, 25), To: calendar.NewDate(2023, 4, 25), Due: calendar.NewDate(2023, 4, 25)}
)

// road is a work plan in force: the gate A.M01 is done, A.M02 runs and counts metres, the gate
// A.M03 follows it, A.M04 opens the road.
func road() *work.Plan {
	return &work.Plan{Measure: "m3", Version: 1, Start: calendar.NewDate(2022, 10, 20), Deadline: calendar.NewDate(2023, 12, 31), Tasks: []work.Task{
		{ID: "A.M01", Gate: true, Evidence: []string{"开工令"}, Progress: work.Progress{State: schedule.Done, Finished: calendar.NewDate(2022, 12, 1)}},
		{ID: "A.M02", Evidence: []string{"施工记录"}, Days: work.Estimate{Typical: 100}, Links: []work.Link{{Pred: "A.M01"}},
			Quantity: &work.Quantity{Unit: "米", Planned: 553_000, Done: 120_500}, Progress: work.Progress{State: schedule.Running, Started: calendar.NewDate(2022, 12, 5), Remaining: 60}},
		{ID: "A.M03", Gate: true, Evidence: []string{"竣工验收意见书"}, Links: []work.Link{{Pred: "A.M02"}}},
		{ID: "A.M04", Gate: true, Evidence: []string{"通车照片"}, Links: []work.Link{{Pred: "A.M03"}}},
	}}
}

func TestContentCheck(t *testing.T) {
	files := map[EvidenceID]Proof{"a": {Grade: work.GradeA, Measure: "m3"}, "b": {Grade: work.GradeB, Measure: "m3"}, "c": {Grade: work.GradeC, Measure: "m3"},
		"other": {Grade: work.GradeA, Measure: "m4"}, "new": {Grade: work.GradeA, Measure: "m3", Pending: true}}
	day := calendar.NewDate(2023, 4, 18)
	ok := Content{Progress: "路面施工"}
	with := func(f func(*Content)) Content {
		c := ok.Clone()
		f(&c)
		return c
	}
	for _, c := range []struct {
		name    string
		content Content
		want    []string // field key
	}{
		{"texts alone", ok, nil},
		{"nothing said", Content{}, []string{"progress fault.required"}},
		{"too long", with(func(c *Content) { c.Next = strings.Repeat("字", MaxText+1) }), []string{"next work.text_long"}},
		{"empty problem", with(func(c *Content) { c.Problems = []Problem{{Text: " "}} }), []string{"problems fault.required"}},
		{"metres go on", with(func(c *Content) { c.Amounts = []Amount{{Task: "A.M02", Done: 300_250}} }), nil},
		{"554 of 553 m", with(func(c *Content) { c.Amounts = []Amount{{Task: "A.M02", Done: 554_000}} }), []string{"A.M02.amount report.above_total"}},
		{"all metres", with(func(c *Content) { c.Amounts = []Amount{{Task: "A.M02", Done: 553_000}} }), nil},
		{"metres go down", with(func(c *Content) { c.Amounts = []Amount{{Task: "A.M02", Done: 100_000}} }), []string{"A.M02.amount report.goes_down"}},
		{"metres go down with a reason", with(func(c *Content) { c.Amounts = []Amount{{Task: "A.M02", Done: 100_000, Why: "复测"}} }), nil},
		{"less than nothing", with(func(c *Content) { c.Amounts = []Amount{{Task: "A.M02", Done: -1, Why: "复测"}} }), []string{"A.M02.amount work.bad_quantity"}},
		{"nothing to count", with(func(c *Content) { c.Amounts = []Amount{{Task: "A.M03", Done: 1}} }), []string{"A.M03.amount report.no_quantity"}},
		{"counted twice", with(func(c *Content) { c.Amounts = []Amount{{Task: "A.M02", Done: 200_000}, {Task: "A.M02", Done: 300_000}} }), []string{"A.M02.amount report.twice"}},
		{"no such task", with(func(c *Content) { c.Done = []Done{{Task: "B.M01", On: day}} }), []string{"B.M01 work.no_task"}},
		{"done with proof", with(func(c *Content) { c.Done = []Done{{Task: "A.M02", On: day, Evidence: []EvidenceID{"b"}}} }), nil},
		{"done without proof", with(func(c *Content) { c.Done = []Done{{Task: "A.M02", On: day}} }), []string{"A.M02 report.proof_missing"}},
		{"own statement", with(func(c *Content) { c.Done = []Done{{Task: "A.M02", On: day, Evidence: []EvidenceID{"c"}}} }), []string{"A.M02 report.proof_weak"}},
		{"done again", with(func(c *Content) { c.Done = []Done{{Task: "A.M01", On: day, Evidence: []EvidenceID{"a"}}} }), []string{"A.M01 report.done_before"}},
		{"tomorrow", with(func(c *Content) { c.Done = []Done{{Task: "A.M02", On: today + 1, Evidence: []EvidenceID{"b"}}} }), []string{"A.M02.on report.date_ahead"}},
		{"before the plan", with(func(c *Content) {
			c.Done = []Done{{Task: "A.M02", On: calendar.NewDate(2022, 1, 5), Evidence: []EvidenceID{"b"}}}
		}), []string{"A.M02.on report.date_before", "A.M02.on work.finished_before_start"}},
		{"without a day", with(func(c *Content) { c.Done = []Done{{Task: "A.M02", Evidence: []EvidenceID{"b"}}} }), []string{"A.M02.on fault.required"}},
		{"a gate on a photo", with(func(c *Content) {
			c.Done = []Done{{Task: "A.M02", On: day, Evidence: []EvidenceID{"b"}}, {Task: "A.M03", On: day, Evidence: []EvidenceID{"b"}}}
		}), []string{"A.M03 report.proof_weak"}},
		{"a gate on its document", with(func(c *Content) { c.Done = []Done{{Task: "A.M03", On: day, Evidence: []EvidenceID{"a"}}} }), nil},
		{"opened before the gate", with(func(c *Content) { c.Done = []Done{{Task: "A.M04", On: day, Evidence: []EvidenceID{"b"}}} }), []string{"A.M04 report.gate_open"}},
		{"gate and opening together", with(func(c *Content) {
			c.Done = []Done{{Task: "A.M03", On: day, Evidence: []EvidenceID{"a"}}, {Task: "A.M04", On: day, Evidence: []EvidenceID{"b"}}}
		}), nil},
		{"a file that is not there", with(func(c *Content) { c.Evidence = []EvidenceID{"x"} }), []string{"evidence report.no_evidence"}},
		{"a file of another measure", with(func(c *Content) { c.Evidence = []EvidenceID{"other"} }), []string{"evidence report.no_evidence"}},
		{"a file not scanned yet", with(func(c *Content) { c.Done = []Done{{Task: "A.M02", On: day, Evidence: []EvidenceID{"new"}}} }), []string{"A.M02 report.proof_pending"}},
		{"done and running", with(func(c *Content) {
			c.Done = []Done{{Task: "A.M02", On: day, Evidence: []EvidenceID{"b"}}}
			c.Running = []Running{{Task: "A.M02", Since: calendar.NewDate(2022, 12, 5)}}
		}), []string{"A.M02 report.twice"}},
		{"runs as it did", with(func(c *Content) {
			c.Running = []Running{{Task: "A.M02", Since: calendar.NewDate(2022, 12, 5), Remaining: 40}}
		}), nil},
		{"runs since tomorrow", with(func(c *Content) { c.Running = []Running{{Task: "A.M03", Since: today + 1}} }), []string{"A.M03.since report.date_ahead"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			err := c.content.Check(road(), april, today, files)
			var mistakes *fault.Error
			if errors.As(err, &mistakes) {
				for _, f := range mistakes.Fields {
					got = append(got, f.Name+" "+string(f.Key))
				}
			}
			if err != nil && len(got) == 0 {
				t.Fatal(err)
			}
			slices.Sort(got)
			if !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

// TestApply: what is accepted is what the plan knows next, and prefills the next report.
func TestApply(t *testing.T) {
	p := road()
	c := Content{Progress: "施工", Amounts: []Amount{{Task: "A.M02", Done: 300_000}}, Running: []Running{{Task: "A.M02", Since: calendar.NewDate(2022, 12, 5)}}, Problems: []Problem{{Text: "管线未迁"}}}
	c.Apply(p)
	road, _ := p.Task("A.M02")
	if road.Quantity.Done != 300_000 || road.Remaining != 60 || road.Share() != 542 {
		t.Errorf("after the report: %+v, %d‰", road.Quantity, road.Share())
	}
	next := Prefill(p, &c)
	if len(next.Amounts) != 1 || next.Amounts[0].Done != 300_000 || len(next.Problems) != 1 || next.Progress != "" {
		t.Errorf("the next report begins with %+v", next)
	}
	done := Content{Progress: "完工", Done: []Done{{Task: "A.M02", On: today}}}
	done.Apply(p)
	if road.State != schedule.Done || road.Finished != today || road.Quantity.Done != 553_000 {
		t.Errorf("after it was done: %+v %+v", road.Progress, road.Quantity)
	}
}

// TestRounds walks every state with every step: what is not allowed leaves the report as it was.
func TestRounds(t *testing.T) {
	at := time.Date(2023, 4, 20, 9, 0, 0, 0, time.UTC)
	clerk := access.Actor{Account: "clerk", Role: access.UnitLiaison}
	head := access.Actor{Account: "head", Role: access.UnitLeader}
	office := access.Actor{Account: "office", Role: access.Office}
	steps := map[string]func(*Report) error{
		"submit":  func(r *Report) error { return r.Submit(Content{Progress: "一"}, clerk, at, today) },
		"sign":    func(r *Report) error { return r.Submit(Content{Progress: "一"}, head, at, today) },
		"approve": func(r *Report) error { return r.Approve(head, at) },
		"return":  func(r *Report) error { return r.Return(office, at, "补照片") },
		"accept":  func(r *Report) error { return r.Accept(office, at, "") },
		"extend":  func(r *Report) error { return r.Extend(april.Due+5, "系统维护") },
		"waive":   func(r *Report) error { return r.Waive("本期无任务") },
	}
	allowed := map[State]map[string]State{
		Owed:      {"submit": Submitted, "sign": Approved, "extend": Owed, "waive": Waived},
		Submitted: {"approve": Approved, "return": Returned},
		Approved:  {"return": Returned, "accept": Accepted},
		Returned:  {"submit": Submitted, "sign": Approved, "extend": Returned, "waive": Waived},
		Accepted:  {},
		Waived:    {},
	}
	for state, next := range allowed {
		for name, do := range steps {
			r := &Report{State: state, Due: april.Due, Round: 1, Rounds: []Round{{Number: 1, SubmittedBy: "clerk", ApprovedBy: "head"}}}
			if state == Owed {
				r.Round, r.Rounds = 0, nil
			}
			err := do(r)
			want, ok := next[name]
			switch {
			case ok && (err != nil || r.State != want):
				t.Errorf("%s of a report %s: %s, %v", name, state, r.State, err)
			case !ok && (!fault.Is(err, fault.Conflict) || r.State != state):
				t.Errorf("%s of a report %s was allowed: %s, %v", name, state, r.State, err)
			}
		}
	}

	r := &Report{State: Owed, Due: today - 1}
	if !r.Missing(today) {
		t.Error("an overdue report is not missing")
	}
	for _, do := range []string{"submit", "approve", "return"} {
		if err := steps[do](r); err != nil {
			t.Fatal(err)
		}
	}
	if r.Draft == nil || r.Draft.Progress != "一" || !r.Rounds[0].Late || r.Rounds[0].Remark != "补照片" {
		t.Errorf("after the return: %+v", r)
	}
	if err := steps["sign"](r); err != nil || r.Round != 2 {
		t.Fatalf("round %d, %v", r.Round, err)
	}
	if err := r.Accept(head, at, ""); !fault.Is(err, fault.Forbidden) {
		t.Errorf("the unit's leader accepted what he approved: %v", err)
	}
	if err := r.Accept(office, at, "好"); err != nil || !r.Rounds[1].Accepted {
		t.Errorf("%v %+v", err, r.Rounds[1])
	}
	waiting := &Report{State: Approved, Rounds: []Round{{}}}
	if err := waiting.Return(office, at, " "); !fault.Is(err, fault.Invalid) || waiting.State != Approved {
		t.Errorf("returned without a remark: %v", err)
	}
}
