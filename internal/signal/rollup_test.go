package signal

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"luodi/internal/calendar"
	"luodi/internal/explain"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/work"
)

var update = flag.Bool("update", false, "write the golden files")

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs:\n got %s\nwant %s", name, got, want)
	}
}

// lines breaks canonical JSON so that a golden file can be read and compared.
func lines(b []byte) []byte {
	return append(bytes.ReplaceAll(b, []byte(`},{"`), []byte("},\n{\"")), '\n')
}

// samples are measures in every light.
func samples() []*Measure {
	named := func(m *Measure, id string, seq int, action, unit string) *Measure {
		m.ID, m.Seq, m.Plan, m.Action, m.Unit = id, seq, "P", action, unit
		return m
	}
	late := well()
	late.step("C").Planned = day("2023-06-01")
	silent := well()
	silent.silent("2023-05")
	done := well()
	done.Completion = &Completion{Reached: day("2023-06-01")}
	doneLate := well()
	doneLate.Promised, doneLate.Completion = day("2023-05-31"), &Completion{Reached: day("2023-06-01")}
	paused := well()
	paused.Suspensions = []Suspension{{From: day("2023-06-01"), Basis: "罗府办〔2023〕12号"}}
	notYet := well()
	notYet.Start = day("2023-07-03")
	heavy := well()
	heavy.Weight = 3
	heavy.Overrides = []Override{{Light: Watch, Reason: "核查发现资料不全", By: "office", From: day("2023-06-14"), Expires: day("2023-06-30")}}
	return []*Measure{
		named(metres("150"), "M3", 3, "A1", "区城管局"), named(railway(), "M5", 5, "A1", "区重建局"), named(late, "M6", 6, "A1", "区城管局"),
		named(silent, "M9", 9, "A2", "区科创局"), named(done, "M10", 10, "A2", "区人力局"), named(doneLate, "M11", 11, "A2", "区人力局"),
		named(paused, "M12", 12, "A3", "区科创局"), named(notYet, "M13", 13, "A3", "区科创局"), named(heavy, "M14", 14, "A4", "区住建局"),
	}
}

func signals(t testing.TB, list []*Measure, on calendar.Date) (out []*Signal) {
	j := judge(t)
	for _, m := range list {
		g, err := j.Signal(m, on)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, g)
	}
	return out
}

// TestGolden: results in their canonical form, byte for byte.
func TestGolden(t *testing.T) {
	list := signals(t, samples(), day("2023-06-15"))
	for _, g := range list[:4] {
		b, err := Encode(g)
		if err != nil {
			t.Fatal(err)
		}
		golden(t, g.Measure+".json", lines(b))
	}
	b, err := Encode(NewBoard("P", list))
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "board.json", lines(b))
	f, err := judge(t).Freeze(samples()[0], "2023-06", day("2023-06-01"), day("2023-06-30"))
	if err != nil {
		t.Fatal(err)
	}
	if b, err = Encode(f); err != nil {
		t.Fatal(err)
	}
	golden(t, "frozen.json", lines(b))
}

// TestBoard: the worst light decides, the counts and the shares of weight tell how much that says, and
// a unit is not charged with what hangs on others.
func TestBoard(t *testing.T) {
	list := signals(t, samples(), day("2023-06-15"))
	b := NewBoard("P", list)
	line := func(s Summary) string {
		out := fmt.Sprintf("%s %s %s of %d:", s.Level, s.ID, s.Light, s.N)
		for _, c := range s.Counts {
			if c.N > 0 {
				out += fmt.Sprintf(" %s %d %s%%", c.Light, c.N, c.Share)
			}
		}
		for _, w := range s.Worst {
			out += " " + w.Measure
		}
		return out + fmt.Sprintf(" | outside %d, overridden %d, level 2 %d", s.Outside, s.Overridden, s.Level2)
	}
	var got []string
	for _, s := range append(append([]Summary{b.Plan}, b.Actions...), b.Units...) {
		got = append(got, line(s))
	}
	want := strings.Split(strings.TrimSpace(`
plan P late of 9: late 2 18.1% watch 2 18.1% on-track 1 27.2% paused 1 9% not-yet 1 9% done-late 1 9% done 1 9% M6 M5 M9 | outside 1, overridden 1, level 2 2
action A1 late of 3: late 2 66.6% watch 1 33.3% M6 M5 M3 | outside 1, overridden 0, level 2 1
action A2 watch of 3: watch 1 33.3% done-late 1 33.3% done 1 33.3% M9 | outside 0, overridden 0, level 2 1
action A3 paused of 2: paused 1 50% not-yet 1 50% | outside 0, overridden 0, level 2 0
action A4 on-track of 1: on-track 1 100% | outside 0, overridden 1, level 2 0
unit 区人力局 done-late of 2: done-late 1 50% done 1 50% | outside 0, overridden 0, level 2 0
unit 区住建局 on-track of 1: on-track 1 100% | outside 0, overridden 1, level 2 0
unit 区城管局 late of 2: late 1 50% watch 1 50% M6 M3 | outside 0, overridden 0, level 2 1
unit 区科创局 watch of 3: watch 1 33.3% paused 1 33.3% not-yet 1 33.3% M9 | outside 0, overridden 0, level 2 1
unit 区重建局 on-track of 1: on-track 1 100% | outside 1, overridden 0, level 2 0
`), "\n")
	if a, b := strings.Join(got, "\n"), strings.Join(want, "\n"); a != b {
		t.Errorf("got\n%s\nwant\n%s", a, b)
	}
	first, _ := Encode(b)
	for seed := range 20 {
		rand.New(rand.NewSource(int64(seed))).Shuffle(len(list), func(i, k int) { list[i], list[k] = list[k], list[i] })
		if again, _ := Encode(NewBoard("P", list)); !bytes.Equal(first, again) {
			t.Fatal("the order of measures matters")
		}
	}
	if empty := Sum(OfPlan, "P", nil); empty.Light != NotYet || empty.Why.Rule != "signal.sum.none" {
		t.Errorf("no measures: %+v", empty)
	}
}

// TestChanged: what an acceptance changed, and why.
func TestChanged(t *testing.T) {
	m := well()
	m.step("C").Planned = day("2023-06-14")
	before := signals(t, []*Measure{m}, day("2023-06-15"))[0]
	m.step("C").Accepted = day("2023-06-15")
	after := signals(t, []*Measure{m}, day("2023-06-15"))[0]
	c, changed := Changed(before, after)
	if !changed || c.From != Late || c.To != Good || len(c.Gone) != 2 || c.Gone[0].Rule != "signal.gate_overdue" || len(c.Come) != 1 || c.Come[0].Rule != "signal.good" {
		t.Errorf("%+v %v", c, changed)
	}
	if _, changed := Changed(after, after); changed {
		t.Error("nothing changed")
	}
}

// TestCurves: steps, and a line inside a milestone whose progress is counted.
func TestCurves(t *testing.T) {
	write := func(list []Point) (out string) {
		for _, p := range list {
			out += fmt.Sprintf("%s %s, ", p.On.String()[2:], p.Share)
		}
		return out
	}
	j := judge(t)
	c, err := j.Curves(well(), day("2022-10-20"), day("2023-12-31"), day("2023-06-15"))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := write(c.Planned), "22-10-20 0, 22-12-29 0, 22-12-30 10, 23-03-30 10, 23-03-31 30, 23-07-30 30, 23-07-31 60, 23-10-30 60, 23-10-31 80, 23-12-28 80, 23-12-29 100, 23-12-31 100, "; got != want {
		t.Errorf("planned %s, want %s", got, want)
	}
	if got, want := write(c.Actual), "22-10-20 0, 22-12-27 0, 22-12-28 10, 23-03-29 10, 23-03-30 30, 23-06-15 30, "; got != want {
		t.Errorf("actual %s, want %s", got, want)
	}
	m := metres("150")
	m.step("tunnel").Shares = append(m.step("tunnel").Shares, Share{On: day("2023-03-24"), Amount: 55_300})
	if c, err = j.Curves(m, day("2023-01-01"), day("2023-12-31"), day("2023-06-15")); err != nil {
		t.Fatal(err)
	}
	if got, want := write(c.Actual), "23-01-01 0, 23-01-19 0, 23-01-20 20, 23-03-23 20, 23-03-24 26, 23-05-24 26, 23-05-25 36.2, 23-06-15 36.2, "; got != want {
		t.Errorf("actual %s, want %s", got, want)
	}
	if n := len(c.Planned); n < 40 || n > 50 {
		t.Errorf("%d points", n)
	}
	for i := 1; i < len(c.Planned); i++ {
		if c.Planned[i].On <= c.Planned[i-1].On || c.Planned[i].Share < c.Planned[i-1].Share {
			t.Errorf("the planned curve falls: %v", c.Planned[i-1:i+1])
		}
	}
	g, err := j.Signal(m, day("2023-06-15"))
	if err != nil || g.Actual != c.Actual[len(c.Actual)-1].Share {
		t.Errorf("the curve ends at %v, the light says %s", c.Actual[len(c.Actual)-1], g.Actual)
	}
}

// TestWords: every rule, act and word has its sentence in each language, with every argument filled.
func TestWords(t *testing.T) {
	check := func(r explain.Reason) {
		m, ok := i18n.Lookup(r.Rule)
		if !ok {
			t.Errorf("%s has no message", r.Rule)
			return
		}
		for _, l := range i18n.Langs {
			if text := m.With(l, r.MessageArgs()); strings.ContainsAny(text, "{}|") || strings.Contains(text, "signal.") {
				t.Errorf("%s in %s: %s", r.Rule, l, text)
			}
		}
	}
	seen := map[string]bool{}
	see := func(r explain.Reason) {
		r.Walk(func(_ int, r explain.Reason) bool { seen[string(r.Rule)] = true; check(r); return true })
	}
	run := func(m *Measure, on calendar.Date) {
		for _, hold := range []bool{false, true} {
			g, err := judge(t, func(r *Rules) { r.ReviewHolds, r.Top = hold, 3 }).Signal(m, on)
			if err != nil {
				t.Fatal(err)
			}
			see(g.Why)
			see(g.Slip.Why)
			for _, r := range append(g.Notes, g.OwnWhy...) {
				see(r)
			}
			for _, s := range g.Steps {
				see(s.Why)
			}
			for _, a := range append(g.Acts, g.OwnActs...) {
				seen[string(a.Key())] = true
				m, ok := i18n.Lookup(a.Key())
				if !ok {
					t.Errorf("%s has no message", a.Key())
					continue
				}
				if text := m.With(i18n.En, a.Args()); strings.ContainsAny(text, "{}|") {
					t.Errorf("%s: %s", a.Key(), text)
				}
			}
			if _, ok := i18n.Lookup("signal.fresh." + fault.Key(string(g.Fresh.State))); !ok {
				t.Errorf("%s has no word", g.Fresh.State)
			}
		}
	}
	list := samples()
	for _, change := range []func(m *Measure){
		func(m *Measure) { m.silent("2023-04", "2023-05") },
		func(m *Measure) {
			m.report("2023-06").Due, m.report("2023-06").Submitted = day("2023-06-09"), day("2023-06-12")
		},
		func(m *Measure) { m.report("2023-05").Accepted, m.report("2023-05").Returned = 0, day("2023-05-29") },
		func(m *Measure) { m.Promised = day("2023-06-14"); m.step("D").Forecast = day("2023-06-30") },
		func(m *Measure) { m.Milestones, m.Promised = nil, 0 },
		func(m *Measure) { m.Milestones = nil },
		func(m *Measure) { m.Milestones = m.Milestones[:2]; m.Promised = day("2023-06-14") },
		func(m *Measure) { m.Suspensions = []Suspension{{From: day("2023-06-01")}} },
		func(m *Measure) { m.step("C").Planned = day("2023-06-16") },
		func(m *Measure) { m.step("C").Planned, m.step("C").Filed = day("2023-06-14"), day("2023-06-13") },
		func(m *Measure) { m.step("C").Planned, m.step("C").Filed = day("2023-06-16"), day("2023-06-13") },
		func(m *Measure) {
			m.step("C").Planned, m.step("C").Gate = day("2023-06-12"), false
			m.step("B").Accepted = 0
		},
		func(m *Measure) { m.step("C").Planned, m.step("B").Accepted = 0, day("2023-05-09") },
		func(m *Measure) { m.step("C").Outside = &Outside{Owned: true, To: "市里", AskBy: day("2023-05-31")} },
		func(m *Measure) {
			m.step("C").Outside = &Outside{Owned: true, To: "市里", AskBy: day("2023-05-31"), Sent: day("2023-05-31"), Answered: day("2023-06-12"), Refused: true}
		},
		func(m *Measure) {
			m.step("C").Gate, m.step("C").Planned, m.step("C").Outside = false, day("2023-06-12"), &Outside{To: "市里", Sent: day("2023-05-31")}
		},
		func(m *Measure) {
			m.step("C").Planned, m.step("C").Outside = day("2023-06-16"), &Outside{To: "市里", Sent: day("2023-05-31")}
		},
		func(m *Measure) {
			m.step("C").Planned, m.step("C").Outside = day("2023-06-12"), &Outside{Owned: true, To: "市里", AskBy: day("2023-05-31"), Sent: day("2023-05-31")}
		},
		func(m *Measure) {
			m.step("C").Planned, m.step("C").Outside = day("2023-06-16"), &Outside{Owned: true, To: "市里"}
		},
		func(m *Measure) {
			c := m.step("C")
			c.Planned, c.Gate, c.Outside = day("2023-06-12"), false, &Outside{Owned: true, To: "市里"}
		},
		func(m *Measure) { m.Reports = nil; m.Milestones = append(m.Milestones[:2], Milestone{ID: "Z"}) },
	} {
		m := well()
		change(m)
		list = append(list, m)
	}
	for _, m := range list {
		run(m, day("2023-06-15"))
	}
	stay := well()
	stay.step("B").Planned, stay.step("B").Accepted = day("2023-05-05"), day("2023-05-12")
	f, err := judge(t).Freeze(stay, "2023-05", day("2023-05-01"), day("2023-05-31"))
	if err != nil {
		t.Fatal(err)
	}
	see(f.Why)
	b := NewBoard("P", signals(t, samples(), day("2023-06-15")))
	see(b.Plan.Why)
	see(Sum(OfPlan, "", nil).Why)
	for _, k := range []kind{ruleOutGate, ruleOutOverdue, ruleOutSoon} {
		if !seen["signal."+string(k)+"_followed"] {
			t.Errorf("no sample for %s_followed", k)
		}
	}
	for k := range ruleKeys {
		if !seen[string(rule(k))] {
			t.Errorf("no sample for %s", k)
		}
	}
	for k, key := range stepKeys {
		if !seen[string(key)] {
			t.Errorf("no sample for step %s", k)
		}
	}
	for _, k := range actKinds {
		if !seen["signal.act."+string(k)] {
			t.Errorf("no sample for act %s", k)
		}
	}
	for _, l := range Lights {
		if _, ok := i18n.Lookup(l.Word()); !ok {
			t.Errorf("%s has no word", l)
		}
	}
	for level := range 4 {
		if _, ok := i18n.Lookup(SlipWord(level)); !ok {
			t.Errorf("slip level %d has no word", level)
		}
	}
	for _, w := range []Who{ByUnit, ByOffice, ByOutside, ByNobody} {
		if _, ok := i18n.Lookup("signal.by." + fault.Key(string(w))); !ok {
			t.Errorf("%s has no word", w)
		}
	}
}

// TestMilestones: facts from a work plan made from a template, approved, and partly done.
func TestMilestones(t *testing.T) {
	lib := work.Embedded()
	book := calendar.Embedded()
	p, err := work.New(lib, "M3", day("2022-10-20"), day("2025-12-31"), []work.StrandSpec{{Template: "capital_works_gov"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Reached("A.M05", day("2022-09-30")); err != nil {
		t.Fatal(err)
	}
	main, _ := p.Task("A.M11")
	main.Quantity = &work.Quantity{Unit: "米", Planned: 553_000}
	table, err := work.Compute(book, 0, []*work.Plan{p}, nil)
	if err != nil {
		t.Fatal(err)
	}
	p.Review = work.Review{State: work.InForce, Baseline: work.NewBaseline(p, day("2022-11-01"), &table.Plans[0])}
	list := Milestones(p, &table.Plans[0], day("2023-06-15"), nil)
	m := &Measure{ID: "M3", Start: p.Start, Promised: p.Deadline, Milestones: list}
	if len(list) != 14 { // the accounts after the opening lead to no promise
		t.Fatalf("%d milestones", len(list))
	}
	at := func(on string) *Signal {
		g, err := judge(t).Signal(m, day(on))
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	begin := at("2022-10-20")
	if begin.Light != Good || begin.Gap != 0 || begin.Planned == 0 || begin.Steps[0].Light != Done {
		t.Errorf("at the start: %s, planned %s, accepted %s", begin.Light, begin.Planned, begin.Actual)
	}
	// An own share of thousandths as the work plan counts it.
	if want := p.Share(); int(begin.Actual) != want {
		t.Errorf("accepted %d, the work plan says %d", begin.Actual, want)
	}
	if g := at("2024-06-03"); !g.Light.Bad() || g.Acts == nil {
		t.Errorf("nothing done since: %s", g.Light)
	}
	if m.step("A.M11").Gauge.Whole != 553_000 || !m.step("A.M13").Gate || m.step("A.M13").Planned == 0 {
		t.Error("facts are lost")
	}

	rail, err := work.New(lib, "M5", day("2022-10-20"), day("2026-12-31"), []work.StrandSpec{{Template: "major_works_upper_level"}})
	if err != nil {
		t.Fatal(err)
	}
	if table, err = work.Compute(book, 0, []*work.Plan{rail}, nil); err != nil {
		t.Fatal(err)
	}
	rail.Review = work.Review{State: work.InForce, Baseline: work.NewBaseline(rail, day("2022-11-01"), &table.Plans[0])}
	for id, asked := range map[work.TaskID]bool{"A.M01": true, "A.M02": true, "A.M06": false} {
		task, _ := rail.Task(id)
		task.Request.To = "地铁集团"
		if asked {
			task.Request.Sent = day("2022-10-20")
		}
	}
	for _, follows := range []bool{true, false} {
		list = Milestones(rail, &table.Plans[0], day("2023-06-15"), func(t *work.Task) bool { return follows && t.ID == "A.M06" })
		start := list[len(list)-1]
		if start.ID != "A.M06" || start.Outside == nil || !start.Outside.Owned || (start.Outside.AskBy == 0) != follows {
			t.Errorf("the builder's start: %+v", start.Outside)
		}
	}
	m = &Measure{ID: "M5", Start: rail.Start, Promised: rail.Deadline, Milestones: list}
	for i := range m.Milestones {
		if s := &m.Milestones[i]; s.Outside == nil {
			s.Accepted = s.Planned
		} else {
			s.Outside.AskBy = 0
		}
	}
	if g := at("2024-12-02"); g.Own.Light != Good || !g.Light.Bad() || len(g.Outside) != 3 {
		t.Errorf("the builder's delay: %s, own %s, %d outside", g.Light, g.Own.Light, len(g.Outside))
	}
}

// BenchmarkRecompute judges 50 plans of 100 measures of 10 milestones and sums them up.
func BenchmarkRecompute(b *testing.B) {
	on := day("2023-06-15")
	var plans [50][]*Measure
	random := rand.New(rand.NewSource(1))
	for p := range plans {
		for i := range 100 {
			m := &Measure{ID: fmt.Sprintf("P%d-M%d", p, i), Seq: i, Plan: fmt.Sprint("P", p), Action: fmt.Sprint("A", i%6), Unit: fmt.Sprint("U", i%28),
				Start: day("2022-10-20"), Promised: day("2023-12-29"), Reports: months("2022-11", "2023-12", "2023-05")}
			for k := range 10 {
				s := Milestone{ID: fmt.Sprint("T", k), Name: "节点", Weight: 10 + random.Intn(90), Gate: k%2 == 0,
					Start: day("2022-10-20") + calendar.Date(42*k), Planned: day("2022-12-01") + calendar.Date(42*k+random.Intn(20))}
				if s.Planned < on-calendar.Date(random.Intn(40)) {
					s.Accepted = s.Planned - calendar.Date(random.Intn(9))
				}
				if k%4 == 1 {
					s.Gauge = &Gauge{Unit: "米", Whole: 553_000}
					s.Shares = []Share{{On: on - 20, Amount: work.Amount(random.Intn(553_000))}}
				}
				if k == 7 && i%5 == 0 {
					s.Outside = &Outside{To: "市里", Owned: true, AskBy: s.Start, Sent: s.Start}
				}
				m.Milestones = append(m.Milestones, s)
			}
			plans[p] = append(plans[p], m)
		}
	}
	j := judge(b)
	b.ReportAllocs()
	for b.Loop() {
		bad := 0
		for p := range plans {
			list := make([]*Signal, 0, 100)
			for _, m := range plans[p] {
				g, err := j.Signal(m, on)
				if err != nil {
					b.Fatal(err)
				}
				list = append(list, g)
			}
			board := NewBoard("P", list)
			bad += board.Plan.Counts[0].N
		}
		if bad == 0 || bad == 5000 {
			b.Fatal(bad)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms/5000_measures")
}
