package signal

import (
	"fmt"
	"testing"
)

// TestSlip: the ladder day by day, in working days, and when the next step comes.
func TestSlip(t *testing.T) {
	m := well()
	m.step("C").Planned = day("2023-06-16") // Friday
	m.step("C").Weight = 1
	for _, c := range []struct {
		on, want string
		top      int
	}{
		{on: "2023-06-12", want: "0  → 1 2023-06-17, remind 2023-06-13"},
		{on: "2023-06-16", want: "0  → 1 2023-06-17, remind 2023-06-13"},
		{on: "2023-06-17", want: "1 2023-06-17 → 2 2023-06-21, remind "}, // a Saturday: the day after the missed date
		{on: "2023-06-20", want: "1 2023-06-17 → 2 2023-06-21, remind "},
		{on: "2023-06-21", want: "2 2023-06-21 → 3 2023-06-28, remind "}, // the third working day
		{on: "2023-07-03", want: "2 2023-06-21 → 3 2023-06-28, remind "}, // level 3 does not come by itself
		{on: "2023-06-28", want: "3 2023-06-28 → 0 , remind ", top: 3},   // the seventh, over the Dragon Boat Festival
		{on: "2023-06-27", want: "2 2023-06-21 → 3 2023-06-28, remind ", top: 3},
		{on: "2023-06-21", want: "1 2023-06-17 → 2 2023-06-21, remind ", top: 1},
	} {
		j := judge(t, func(r *Rules) {
			if c.top != 0 {
				r.Top = c.top
			}
		})
		g, err := j.Signal(m, day(c.on))
		if err != nil {
			t.Fatal(err)
		}
		s := g.Slip
		if got := fmt.Sprintf("%d %s → %d %s, remind %s", s.Level, s.Since, s.Next, s.NextOn, s.Remind); got != c.want {
			t.Errorf("%s: %s, want %s", c.on, got, c.want)
		}
	}
}

// TestSlipMatters: each missed date climbs by itself, the highest decides; what waits for the office or
// for somebody outside does not climb, nor what is suspended.
func TestSlipMatters(t *testing.T) {
	m := well()
	m.silent("2023-05")
	m.step("C").Planned, m.step("D").Planned, m.step("E").Planned = day("2023-06-14"), day("2023-06-12"), day("2023-06-13")
	m.step("D").Filed = day("2023-06-12")
	m.step("E").Outside = &Outside{To: "市里", Owned: true, AskBy: day("2023-06-09")}
	j := judge(t)
	g, err := j.Signal(m, day("2023-06-15"))
	if err != nil {
		t.Fatal(err)
	}
	var got string
	for _, x := range g.Slip.Matters {
		got += fmt.Sprintf("%s %s %d %d; ", x.Kind, x.ID, x.Level, x.Days)
	}
	if want := "report 2023-05 2 15; request E 2 4; milestone C 1 1; "; got != want || g.Slip.Level != 2 {
		t.Errorf("%s, want %s", got, want)
	}
	m.Suspensions = []Suspension{{From: day("2023-06-01"), Basis: "文号"}}
	if g, err = j.Signal(m, day("2023-06-15")); err != nil || g.Slip.Level != 0 || len(g.Slip.Matters) != 0 || g.Slip.Why.Rule != "signal.slip.why_none" {
		t.Errorf("suspended: %+v %v", g.Slip, err)
	}
}

// TestFresh: how old the last accepted fact is, against the length of a period.
func TestFresh(t *testing.T) {
	for _, c := range []struct {
		name string
		m    func(*Measure)
		on   string
		want string
	}{
		{"a report three weeks ago", func(*Measure) {}, "2023-06-15", "2023-05-25 21 of 30 current"},
		{"a milestone yesterday", func(m *Measure) { m.step("C").Accepted = day("2023-06-14") }, "2023-06-15", "2023-06-14 1 of 30 current"},
		{"tomorrow is not heard", func(m *Measure) { m.step("C").Accepted = day("2023-06-16") }, "2023-06-15", "2023-05-25 21 of 30 current"},
		{"metres accepted", func(m *Measure) {
			m.step("C").Gauge, m.step("C").Shares = &Gauge{"米", 9}, []Share{{On: day("2023-06-10"), Amount: 1}}
		}, "2023-06-15", "2023-06-10 5 of 30 current"},
		{"the last day of the cycle", func(*Measure) {}, "2023-06-24", "2023-05-25 30 of 30 current"},
		{"a day more", func(*Measure) {}, "2023-06-25", "2023-05-25 31 of 30 stale"},
		{"nothing yet", func(m *Measure) { m.Milestones, m.Reports = m.Milestones[2:], nil }, "2022-11-20", " 31 of 31 current"},
		{"suspended", func(m *Measure) { m.Suspensions = []Suspension{{From: day("2023-06-01"), Basis: "文号"}} }, "2023-09-25", "2023-05-25 123 of 30 resting"},
		{"done", func(m *Measure) { m.Completion = &Completion{Reached: day("2023-06-01")} }, "2023-09-25", "2023-05-25 123 of 30 resting"},
	} {
		m := well()
		c.m(m)
		g, err := judge(t).Signal(m, day(c.on))
		if err != nil {
			t.Fatal(err)
		}
		f := g.Fresh
		if got := fmt.Sprintf("%s %d of %d %s", f.Last, f.Days, f.Cycle, f.State); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// TestFreeze: a period keeps its light.
func TestFreeze(t *testing.T) {
	for _, c := range []struct {
		name string
		m    func(*Measure)
		want string // light, closing light, late since, days late
	}{
		{"well all the time", func(*Measure) {}, "on-track on-track  0"},
		{"late and made up inside the period", func(m *Measure) { m.step("B").Planned, m.step("B").Accepted = day("2023-05-05"), day("2023-05-12") }, "watch on-track 2023-05-05 7"},
		{"red at the close, made up later", func(m *Measure) { m.step("A").Accepted = day("2023-06-01") }, "late late 2023-05-01 31"},
		{"yellow at the close", func(m *Measure) { b := m.step("B"); b.Planned, b.Weight, b.Accepted = day("2023-05-29"), 1, 0 }, "watch watch 2023-05-30 2"},
		{"only close to a date", func(m *Measure) {
			m.step("B").Planned, m.step("B").Filed, m.step("B").Accepted = day("2023-05-16"), day("2023-05-16"), day("2023-05-16")
		}, "on-track on-track  0"},
		{"the report late and handed in", func(m *Measure) { m.report("2023-05").Submitted = day("2023-05-29") }, "watch watch 2023-05-26 6"},
		{"last period's report handed in at last", func(m *Measure) { m.report("2023-04").Submitted = day("2023-05-04") }, "watch on-track 2023-05-01 3"},
		{"late, then completed on time", func(m *Measure) {
			m.step("B").Planned, m.step("B").Accepted = day("2023-05-05"), day("2023-05-12")
			m.Completion = &Completion{Reached: day("2023-05-30")}
		}, "watch done 2023-05-05 7"},
		{"late, then suspended", func(m *Measure) {
			m.step("B").Planned, m.step("B").Accepted = day("2023-05-05"), 0
			m.Suspensions = []Suspension{{From: day("2023-05-10"), Basis: "文号"}}
		}, "paused paused 2023-05-05 5"},
		{"completed late", func(m *Measure) {
			m.Promised, m.Completion = day("2023-05-10"), &Completion{Reached: day("2023-05-20")}
		}, "done-late done-late 2023-05-11 9"},
	} {
		m := well()
		c.m(m)
		f, err := judge(t).Freeze(m, "2023-05", day("2023-05-01"), day("2023-05-31"))
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprintf("%s %s %s %d", f.Light, f.Closing, f.LateOn, f.LateFor); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		if f.MadeUp != (f.Why.Rule == "signal.frozen.made_up") || f.MadeUp && len(f.Why.Because) != 1 {
			t.Errorf("%s: %+v", c.name, f.Why)
		}
	}
	m := railway()
	m.step("start").Accepted = day("2023-06-20")
	f, err := judge(t).Freeze(m, "2023-06", day("2023-06-01"), day("2023-06-30"))
	if err != nil || f.Light != Watch || f.Own.Light != Good {
		t.Errorf("the builder's delay stains the district's period: %+v %v", f, err)
	}
}

// TestOverride: shown beside the light, from its first to its last day, and only if complete.
func TestOverride(t *testing.T) {
	o := Override{Light: Watch, Reason: "现场检查发现围挡未拆", By: "office", From: day("2023-06-10"), Expires: day("2023-06-30")}
	for _, c := range []struct {
		name string
		o    Override
		on   string
		want bool
	}{
		{"in force", o, "2023-06-15", true}, {"first day", o, "2023-06-10", true}, {"day before", o, "2023-06-09", false},
		{"last day", o, "2023-06-30", true}, {"next period", o, "2023-07-01", false},
		{"no reason", Override{Light: Watch, By: "office", From: o.From, Expires: o.Expires}, "2023-06-15", false},
		{"nobody", Override{Light: Watch, Reason: "x", From: o.From, Expires: o.Expires}, "2023-06-15", false},
		{"no end", Override{Light: Watch, Reason: "x", By: "office", From: o.From}, "2023-06-15", false},
		{"no light", Override{Light: "pink", Reason: "x", By: "office", From: o.From, Expires: o.Expires}, "2023-06-15", false},
	} {
		m := well()
		m.Reports, m.Overrides = nil, []Override{c.o}
		g, err := judge(t).Signal(m, day(c.on))
		if err != nil || (g.Override != nil) != c.want || g.Light != Good {
			t.Errorf("%s: %+v, light %s, %v", c.name, g.Override, g.Light, err)
		}
		if err := c.o.Check(day("2023-06-30")); (err == nil) != (c.o.Reason != "" && c.o.By != "" && c.o.Expires != 0 && c.o.Light.Known()) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if end := well().PeriodEnd(day("2023-06-15")); end != day("2023-06-30") || o.Check(end) != nil || well().PeriodEnd(day("2024-06-15")) != 0 {
		t.Errorf("the period ends on %s", end)
	}
	if o.Check(day("2023-06-29")) == nil {
		t.Error("an override outlives its period")
	}
	m := well()
	later := o
	later.From, later.Light = day("2023-06-12"), Late
	m.Overrides = []Override{later, o}
	if g, err := judge(t).Signal(m, day("2023-06-15")); err != nil || g.Override.Light != Late {
		t.Errorf("the last override counts: %+v %v", g.Override, err)
	}
}

func TestRules(t *testing.T) {
	if r, err := ParseRules(""); err != nil || r != DefaultRules {
		t.Error(r, err)
	}
	if r, err := ParseRules(`{"version":2,"yellow":15}`); err != nil || r.Version != 2 || r.Yellow != 15 || r.Red != 30 {
		t.Error(r, err)
	}
	for _, text := range []string{"{", `{"yellow":0}`, `{"red":5}`, `{"level3":1}`, `{"top":4}`, `{"running":1001}`, `{"version":0}`} {
		if _, err := ParseRules(text); err == nil {
			t.Errorf("%s is taken", text)
		}
	}
	if _, err := NewJudge(nil, Rules{}); err == nil {
		t.Error("empty rules are taken")
	}
}

// TestDue: what is owed on a day, with the reminder of what is coming.
func TestDue(t *testing.T) {
	m := well()
	m.step("C").Planned, m.step("C").Weight = day("2023-06-16"), 1 // Friday
	for on, want := range map[string]string{
		"2023-06-12": "", "2023-06-13": "C 0", "2023-06-16": "C 0", "2023-06-17": "C 1", "2023-06-20": "C 1", "2023-06-21": "C 2",
	} {
		list, err := judge(t).Due(m, day(on))
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, x := range list {
			if x.ID == "C" {
				got = fmt.Sprintf("%s %d", x.ID, x.Level)
			}
		}
		if got != want {
			t.Errorf("%s: %q, want %q", on, got, want)
		}
	}
	m.Suspensions = []Suspension{{From: day("2023-06-01"), Basis: "会议纪要"}}
	if list, err := judge(t).Due(m, day("2023-06-21")); err != nil || len(list) > 0 {
		t.Errorf("suspended: %v %v", list, err)
	}
}
