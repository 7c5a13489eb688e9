package report

import (
	"fmt"
	"strings"
	"testing"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/schedule"
	"luodi/internal/work"
)

// TestWeigh: gates and promised tasks need their proof, and without an accepted result of grade A or
// B nothing is closed, whatever was done.
func TestWeigh(t *testing.T) {
	d := calendar.NewDate
	built := func(change func(*work.Plan)) *work.Plan {
		p := road()
		p.Strands = []work.Strand{{Key: "A", End: "A.M04"}}
		p.Tasks[2].Progress = work.Progress{State: schedule.Done, Finished: d(2023, 11, 20)}
		p.Tasks[3].Progress = work.Progress{State: schedule.Done, Finished: d(2023, 12, 1)}
		if change != nil {
			change(p)
		}
		return p
	}
	files := map[EvidenceID]Proof{"a": {Grade: work.GradeA}, "b": {Grade: work.GradeB}, "c": {Grade: work.GradeC}, "new": {Grade: work.GradeA, Pending: true}}
	says := func(s State, list ...Done) Report {
		return Report{ID: "r1", Period: "p1", State: s, Rounds: []Round{{Number: 1, SubmittedBy: "unit", ApprovedBy: "head", Content: Content{Done: list}}}}
	}
	all := []Done{{Task: "A.M01", Evidence: []EvidenceID{"a"}}, {Task: "A.M03", Evidence: []EvidenceID{"a"}}, {Task: "A.M04", Evidence: []EvidenceID{"b"}, Result: true}}
	with := func(i int, change func(*Done)) []Done {
		list := append([]Done(nil), all...)
		change(&list[i])
		return list
	}
	for _, c := range []struct {
		name    string
		plan    *work.Plan
		reports []Report
		fixes   []Correction
		lacks   string
		reached calendar.Date
	}{
		{"all there", built(nil), []Report{says(Accepted, all...)}, nil, "", d(2023, 12, 1)},
		{"nothing was reported", built(nil), nil, nil, "A.M01 report.closing_unproven, A.M03 report.closing_unproven, A.M04 report.closing_unproven, results report.closing_no_result", 0},
		{"only handed in", built(nil), []Report{says(Approved, all...)}, nil, "A.M01 report.closing_unproven, A.M03 report.closing_unproven, A.M04 report.closing_unproven, results report.closing_no_result", 0},
		{"activities alone", built(nil), []Report{says(Accepted, with(2, func(x *Done) { x.Result = false })...)}, nil, "results report.closing_no_result", 0},
		{"a result on the unit's own word", built(nil), []Report{says(Accepted, with(2, func(x *Done) { x.Evidence = []EvidenceID{"c"} })...)}, nil, "A.M04 report.closing_unproven, results report.closing_no_result", 0},
		{"a gate with a photo where a document is due", built(nil), []Report{says(Accepted, with(1, func(x *Done) { x.Evidence = []EvidenceID{"b"} })...)}, nil, "A.M03 report.closing_unproven", 0},
		{"the proof is not scanned yet", built(nil), []Report{says(Accepted, with(1, func(x *Done) { x.Evidence = []EvidenceID{"new"} })...)}, nil, "A.M03 report.closing_unproven", 0},
		{"a gate is open", built(func(p *work.Plan) { p.Tasks[2].Progress = work.Progress{} }), []Report{says(Accepted, all...)}, nil, "A.M03 report.closing_open", 0},
		{"the promised task is open", built(func(p *work.Plan) { p.Tasks[3].Gate, p.Tasks[3].Progress = false, work.Progress{} }), []Report{says(Accepted, all...)}, nil, "A.M04 report.closing_open, results report.closing_no_result", 0},
		{"a gate there when work began", built(func(p *work.Plan) { p.Tasks[0].Finished = p.Start - 9 }), []Report{says(Accepted, all[1:]...)}, nil, "", d(2023, 12, 1)},
		{"proved by a correction", built(nil), []Report{says(Accepted, with(1, func(x *Done) { x.Evidence = nil })...)}, []Correction{{Period: "p1", Content: Content{Done: []Done{{Task: "A.M03", Evidence: []EvidenceID{"a"}}}}}}, "", d(2023, 12, 1)},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := Weigh(c.plan, c.reports, c.fixes, files)
			var got []string
			for _, f := range g.Lacks {
				got = append(got, f.Name+" "+string(f.Key))
			}
			if s := strings.Join(got, ", "); s != c.lacks {
				t.Fatalf("lacks %q, want %q", s, c.lacks)
			}
			if c.lacks == "" && (g.Reached != c.reached || len(g.Results) != 1) {
				t.Errorf("reached %s with %d results, want %s", g.Reached, len(g.Results), c.reached)
			}
			for _, by := range []access.AccountID{"applicant", "unit", "head", "office"} {
				x := Completion{State: ClosingAsked, AskedBy: "applicant"}
				err := x.Close(g, c.reports, access.Actor{Account: by}, c.reached+9, "已建成通车")
				switch {
				case c.lacks == "" && by == "office":
					if err != nil || !x.Closed() || x.Reached != c.reached || x.Decided != c.reached+9 {
						t.Errorf("%s closes: %v %+v", by, err, x)
					}
				case c.lacks == "" || by == "applicant":
					if !fault.Is(err, fault.Forbidden) {
						t.Errorf("%s closes: %v", by, err)
					}
				case err == nil:
					t.Errorf("%s closes what lacks %s", by, c.lacks)
				}
			}
		})
	}
}

func TestSuspensionCheck(t *testing.T) {
	d := func(day int) calendar.Date { return calendar.NewDate(2023, 6, day) }
	frozen := d(5)
	others := []Suspension{{From: d(20), Until: d(25), Basis: "x"}}
	for _, c := range []struct {
		name string
		s    Suspension
		want string
	}{
		{"good", Suspension{From: d(6), Until: d(19), Basis: "罗府办〔2023〕12号"}, ""},
		{"after the other", Suspension{From: d(26), Basis: "文号"}, ""},
		{"no basis", Suspension{From: d(6), Until: d(9)}, "basis report.basis_needed"},
		{"no day", Suspension{Basis: "文号"}, "from fault.required, from report.suspend_overlaps"},
		{"in a closed period", Suspension{From: d(5), Until: d(9), Basis: "文号"}, "from report.suspend_frozen"},
		{"backwards", Suspension{From: d(9), Until: d(8), Basis: "文号"}, "until report.suspend_dates"},
		{"overlaps", Suspension{From: d(6), Until: d(20), Basis: "文号"}, "from report.suspend_overlaps"},
		{"open over the other", Suspension{From: d(6), Basis: "文号"}, "from report.suspend_overlaps"},
	} {
		var got []string
		if f, ok := c.s.check(others, frozen).(*fault.Error); ok {
			for _, x := range f.Fields {
				got = append(got, x.Name+" "+string(x.Key))
			}
		}
		if s := strings.Join(got, ", "); s != c.want {
			t.Errorf("%s: %q, want %q", c.name, s, c.want)
		}
	}
	s := Suspension{From: d(6), Until: d(30)}
	if !s.On(d(6)) || !s.On(d(30)) || s.On(d(5)) || !s.Through(Span{From: d(6), To: d(30)}) || s.Through(Span{From: d(6), To: d(30) + 1}) {
		t.Error("the days of a suspension")
	}
}

func TestCompare(t *testing.T) {
	last := &Content{Progress: "开工", Next: "铺管", Problems: []Problem{{Text: "征地"}, {Text: "管线", Needs: "供电"}}}
	now := &Content{Progress: "铺管完成", Next: "铺管", Help: "协调交通", Problems: []Problem{{Text: " 管线", Needs: "供水"}, {Text: "经费"}}}
	line := func(c Comparison) string {
		var out []string
		for _, x := range c.Texts {
			out = append(out, x.Name+" "+string(x.Change))
		}
		for _, x := range c.Problems {
			out = append(out, strings.TrimSpace(x.Text)+" "+string(x.Change))
		}
		return strings.Join(out, ", ")
	}
	for _, c := range []struct {
		last *Content
		want string
	}{
		{last, "progress changed, next same, help added, 管线 changed, 经费 added, 征地 gone"},
		{nil, "progress added, next added, help added, 管线 added, 经费 added"},
		{now, "progress same, next same, help same, 管线 same, 经费 same"},
	} {
		if got := line(Compare(c.last, now)); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
	if got := line(Compare(last, &Content{})); got != "progress gone, next gone, 征地 gone, 管线 gone" {
		t.Errorf("an empty report: %q", got)
	}
}

// TestSettle: what is known is not asked, what is being asked is joined.
func TestSettle(t *testing.T) {
	at := calendar.NewDate(2023, 4, 1).Time()
	known := Answer{Text: "已报", At: at}
	q := func(s QuestionState, text string, days int) Question {
		x := Question{Ask: AskID(fmt.Sprint("ask", days)), State: s}
		if text != "" {
			x.Answer = &Answer{Text: text, At: at.AddDate(0, 0, days)}
		}
		return x
	}
	for _, c := range []struct {
		name    string
		is      bool
		earlier []Question
		want    string
	}{
		{"nothing is known", false, nil, "sent  "},
		{"accepted", true, nil, "known 已报 "},
		{"being asked", false, []Question{q(QuestionSent, "", 1)}, "joined  ask1"},
		{"being asked though known", true, []Question{q(QuestionSent, "", 1)}, "joined  ask1"},
		{"answered after the report", true, []Question{q(QuestionAnswered, "已答", 2)}, "known 已答 ask2"},
		{"answered before the report", true, []Question{q(QuestionAnswered, "已答", -2)}, "known 已报 ask-2"},
		{"known to others before", false, []Question{q(QuestionKnown, "旧", 1)}, "sent  "},
	} {
		var x Question
		k := known
		if !c.is {
			k = Answer{}
		}
		x.settle(k, c.is, c.earlier)
		text := ""
		if x.Answer != nil {
			text = x.Answer.Text
		}
		if got := string(x.State) + " " + text + " " + string(x.Same); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestKnown(t *testing.T) {
	p := road()
	last := &Report{ID: "r", State: Accepted, Rounds: []Round{{Submitter: "联络员", Content: Content{Progress: "铺了120米"}}}}
	for _, c := range []struct {
		field AskField
		p     *work.Plan
		last  *Report
		want  bool
		lines int
	}{
		{AskProgress, p, last, true, 0}, {AskProgress, p, nil, false, 0},
		{AskQuantities, p, last, true, 1}, {AskQuantities, p, nil, false, 1}, {AskQuantities, nil, last, false, 0},
		{AskMilestones, p, nil, true, 1}, {AskDates, p, nil, true, 0}, {AskDates, nil, last, false, 0}, {AskShare, p, last, true, 0},
	} {
		a, is := Known(c.field, c.p, work.Head{}, c.last)
		if is != c.want || is && len(a.Lines) != c.lines {
			t.Errorf("%s: %v %+v", c.field, is, a)
		}
	}
}
