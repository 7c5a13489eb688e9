package signal

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/work"
)

// told writes the clauses and the acts of a signal in one line each.
func told(g *Signal) (rules, acts string) {
	var r, a []string
	for _, b := range g.Why.Because {
		r = append(r, strings.TrimPrefix(string(b.Rule), "signal."))
	}
	for _, x := range g.Acts {
		s := string(x.Do)
		if x.ID != "" {
			s += ":" + x.ID
		}
		a = append(a, s)
	}
	return strings.Join(r, " "), strings.Join(a, " ")
}

// TestLight is the rule of lights, case by case: light, the unit's own light (if another), the clauses
// that apply, what would turn it green, and the slip level.
func TestLight(t *testing.T) {
	today := day("2023-06-15") // a Thursday; 22 to 24 June are holidays, Sunday the 25th is worked
	hold := func(r *Rules) { r.ReviewHolds = true }
	with := func(change func(m *Measure)) *Measure { m := well(); change(m); return m }
	gap := func(n int) *Measure { return behindBy(n, today) }
	waits := func(sent string) *Measure {
		return with(func(m *Measure) {
			c := m.step("C")
			c.Planned, c.Outside = day("2023-06-09"), &Outside{To: "市规划局", Owned: true, AskBy: day("2023-04-03")}
			if sent != "" {
				c.Outside.Sent = day(sent)
			}
		})
	}
	for _, c := range []struct {
		name  string
		m     *Measure
		on    string // today if empty
		light Light
		own   Light // light if empty
		rules string
		acts  string
		slip  int
		set   func(*Rules)
	}{
		// green
		{name: "all is well", m: well(), light: Good, rules: "good"},
		{name: "ahead of plan", m: with(func(m *Measure) { m.step("C").Accepted = day("2023-06-01") }), light: Good, rules: "good"},
		{name: "no reports owed", m: with(func(m *Measure) { m.Reports = nil }), light: Good, rules: "good"},
		{name: "a milestone that no promise binds", m: with(func(m *Measure) {
			m.Milestones = append(m.Milestones, Milestone{ID: "F", Weight: 50, Gate: true})
		}), light: Good, rules: "good"},
		{name: "accepted late is accepted", m: with(func(m *Measure) { m.step("B").Accepted = day("2023-05-09") }), light: Good, rules: "good"},
		{name: "no promised date", m: with(func(m *Measure) { m.Promised = 0 }), light: Good, rules: "good"},

		// grey
		{name: "begins tomorrow", m: with(func(m *Measure) { m.Start = today + 1 }), light: NotYet, rules: "not_begun"},
		{name: "begins today", m: with(func(m *Measure) { m.Start = today }), light: Good, rules: "good"},
		{name: "not begun hears no reports", m: with(func(m *Measure) { m.Start = today + 1; m.silent("2023-04", "2023-05") }), light: NotYet, rules: "not_begun"},
		{name: "suspended with a basis", m: with(func(m *Measure) {
			m.Suspensions = []Suspension{{From: day("2023-06-01"), Basis: "罗府办〔2023〕12号"}}
			m.step("C").Planned = day("2023-06-02")
		}), light: Paused, rules: "paused"},
		{name: "suspended without a basis", m: with(func(m *Measure) {
			m.Suspensions = []Suspension{{From: day("2023-06-01")}}
			m.step("C").Planned = day("2023-06-14")
		}), light: Late, rules: "gate_overdue gap.yellow", acts: "deliver:C", slip: 1},
		{name: "the last day of a suspension", m: with(func(m *Measure) {
			m.Suspensions = []Suspension{{From: day("2023-06-01"), Until: today, Basis: "文号"}}
		}), light: Paused, rules: "paused"},
		{name: "after a suspension", m: with(func(m *Measure) {
			m.Suspensions = []Suspension{{From: day("2023-06-01"), Until: today - 1, Basis: "文号"}}
		}), light: Good, rules: "good"},
		{name: "no date and no plan", m: &Measure{ID: "M"}, light: NotYet, rules: "no_date"},

		// blue
		{name: "completed on the promised day", m: with(func(m *Measure) { m.Completion = &Completion{Reached: day("2023-12-29")} }), on: "2024-01-05", light: Done, rules: "done.on_time"},
		{name: "completed a day late", m: with(func(m *Measure) { m.Completion = &Completion{Reached: day("2023-12-30")} }), on: "2024-01-05", light: DoneLate, rules: "done.late"},
		{name: "reached in time, closed later", m: with(func(m *Measure) {
			m.Completion = &Completion{Reached: day("2023-12-28"), Decided: day("2024-01-08")}
		}), on: "2024-01-08", light: Done, rules: "done.on_time"},
		{name: "the day before it is closed", m: with(func(m *Measure) {
			m.Completion = &Completion{Reached: day("2023-12-28"), Decided: day("2024-01-08")}
			for i := range m.Milestones {
				m.Milestones[i].Accepted = m.Milestones[i].Planned
			}
			m.Reports = nil
		}), on: "2024-01-05", light: Watch, own: Good, rules: "to_close", acts: "close"},
		{name: "completed before its start", m: with(func(m *Measure) { m.Start, m.Completion = today+9, &Completion{Reached: today} }), light: Done, rules: "done.on_time"},
		{name: "completed without a promise", m: with(func(m *Measure) { m.Promised, m.Completion = 0, &Completion{Reached: today} }), light: Done, rules: "done.on_time"},
		{name: "completed and suspended", m: with(func(m *Measure) {
			m.Completion = &Completion{Reached: today}
			m.Suspensions = []Suspension{{From: today - 9, Basis: "文号"}}
		}), light: Done, rules: "done.on_time"},

		// the gap
		{name: "9.9 points behind", m: gap(99), light: Good, rules: "good"},
		{name: "10 points behind", m: gap(100), light: Watch, rules: "gap.yellow", acts: "accept:X"},
		{name: "30 points behind", m: gap(300), light: Watch, rules: "gap.yellow", acts: "accept:X"},
		{name: "30.1 points behind", m: gap(301), light: Late, rules: "gap.red", acts: "accept:X"},
		{name: "behind at the end of the day on which it is due", m: func() *Measure { m := gap(400); m.step("X").Filed = 0; return m }(),
			light: Late, rules: "gap.red due_soon", acts: "deliver:X"},
		{name: "not behind the day before", m: gap(400), on: "2023-06-14", light: Good, rules: "good"},
		{name: "an unreviewed report does not count", m: func() *Measure { m := gap(301); m.step("X").Filed = day("2023-06-01"); return m }(),
			light: Late, rules: "gap.red", acts: "accept:X"},
		{name: "ahead elsewhere makes up", m: func() *Measure {
			m := gap(301)
			m.Milestones = append(m.Milestones, Milestone{ID: "Z", Weight: 1000, Planned: today + 60, Accepted: today - 1})
			return m
		}(), light: Good, rules: "good"},
		{name: "yellow from 15 points by another setting", m: gap(149), light: Good, rules: "good", set: func(r *Rules) { r.Yellow = 15 }},
		{name: "red beyond 20 points by another setting", m: gap(201), light: Late, rules: "gap.red", acts: "accept:X", set: func(r *Rules) { r.Red = 20 }},

		// gates and other milestones
		{name: "a gate on its day, with proof", m: with(func(m *Measure) { c := m.step("C"); c.Planned, c.Weight, c.Filed = today, 1, today }), light: Good, rules: "good"},
		{name: "a gate a day after", m: with(func(m *Measure) { c := m.step("C"); c.Planned, c.Weight = today-1, 1 }), light: Late, rules: "gate_overdue", acts: "deliver:C", slip: 1},
		{name: "another milestone a day after", m: with(func(m *Measure) { c := m.step("C"); c.Planned, c.Weight, c.Gate = today-1, 1, false }), light: Watch, rules: "overdue", acts: "deliver:C", slip: 1},
		{name: "overdue and filed too late", m: with(func(m *Measure) {
			c := m.step("C")
			c.Planned, c.Weight, c.Filed = day("2023-06-09"), 1, day("2023-06-12")
		}),
			light: Late, rules: "gate_overdue", acts: "accept:C", slip: 2},
		{name: "filed in time, the office has not answered: the letter of the rule", m: with(func(m *Measure) { c := m.step("C"); c.Planned, c.Weight, c.Filed = today-1, 1, today-2 }),
			light: Late, rules: "gate_overdue", acts: "accept:C"},
		{name: "the same where review holds", m: with(func(m *Measure) { c := m.step("C"); c.Planned, c.Weight, c.Filed = today-1, 1, today-2 }),
			light: Watch, own: Good, rules: "in_review", acts: "accept:C", set: hold},
		{name: "filed late does not hold", m: with(func(m *Measure) {
			c := m.step("C")
			c.Planned, c.Weight, c.Filed = day("2023-06-13"), 1, day("2023-06-14")
		}),
			light: Late, rules: "gate_overdue", acts: "accept:C", slip: 1, set: hold},
		{name: "a gate without weight", m: with(func(m *Measure) { c := m.step("C"); c.Planned, c.Weight = today-1, 0 }), light: Late, rules: "gate_overdue", acts: "deliver:C", slip: 1},
		{name: "accepted tomorrow is not accepted yet", m: with(func(m *Measure) { c := m.step("C"); c.Planned, c.Weight, c.Accepted = today-1, 1, today+1 }),
			light: Late, rules: "gate_overdue", acts: "deliver:C", slip: 1},
		{name: "accepted today", m: with(func(m *Measure) { c := m.step("C"); c.Planned, c.Weight, c.Accepted = today-1, 1, today }), light: Good, rules: "good"},
		{name: "a gate overdue and the gap it makes", m: with(func(m *Measure) { m.step("C").Planned = today - 1 }), light: Late, rules: "gate_overdue gap.yellow", acts: "deliver:C", slip: 1},
		{name: "two overdue", m: with(func(m *Measure) { m.step("B").Accepted = 0; m.step("C").Planned = today - 1 }),
			light: Late, rules: "gap.red gate_overdue overdue", acts: "deliver:B deliver:C", slip: 2},

		// close without proof
		{name: "three working days left", m: with(func(m *Measure) { m.step("C").Planned = day("2023-06-20") }), light: Watch, rules: "due_soon", acts: "file:C"},
		{name: "four working days left", m: with(func(m *Measure) { m.step("C").Planned = day("2023-06-21") }), light: Good, rules: "good"},
		{name: "a weekend does not count", m: with(func(m *Measure) { m.step("C").Planned = day("2023-06-19") }), on: "2023-06-14", light: Watch, rules: "due_soon", acts: "file:C"},
		{name: "holidays and a make-up Sunday", m: with(func(m *Measure) { m.step("C").Planned = day("2023-06-27") }), on: "2023-06-21", light: Watch, rules: "due_soon", acts: "file:C"},
		{name: "four left across the holiday", m: with(func(m *Measure) { m.step("C").Planned = day("2023-06-28") }), on: "2023-06-21", light: Good, rules: "good"},
		{name: "close, with proof", m: with(func(m *Measure) { c := m.step("C"); c.Planned, c.Filed = day("2023-06-20"), today }), light: Good, rules: "good"},
		{name: "proof filed tomorrow", m: with(func(m *Measure) { c := m.step("C"); c.Planned, c.Filed = day("2023-06-20"), today+1 }), light: Watch, rules: "due_soon", acts: "file:C"},
		{name: "the first is filed, the second as close is not", m: with(func(m *Measure) {
			c, d := m.step("C"), m.step("D")
			c.Planned, c.Filed, d.Planned = day("2023-06-19"), today, day("2023-06-20")
		}), light: Watch, rules: "due_soon", acts: "file:D"},
		{name: "reminded a day before only", m: with(func(m *Measure) { m.step("C").Planned = day("2023-06-20") }), light: Good, rules: "good", set: func(r *Rules) { r.Remind = 1 }},

		// reports
		{name: "due today", m: with(func(m *Measure) { m.silent("2023-05") }), on: "2023-05-25", light: Good, rules: "good"},
		{name: "a day late", m: with(func(m *Measure) { m.silent("2023-05") }), on: "2023-05-26", light: Watch, rules: "report_late", acts: "hand_in:2023-05 wait:2023-05", slip: 1},
		{name: "still missing in the next month", m: with(func(m *Measure) { m.silent("2023-05") }), light: Watch, rules: "report_late", acts: "hand_in:2023-05", slip: 2},
		{name: "handed in late, same month", m: with(func(m *Measure) { m.report("2023-05").Submitted = day("2023-05-26") }), on: "2023-05-30", light: Watch, rules: "report_was_late", acts: "wait:2023-05"},
		{name: "handed in late, next month", m: with(func(m *Measure) { m.report("2023-05").Submitted = day("2023-05-26") }), on: "2023-06-01", light: Good, rules: "good"},
		{name: "an extension of the period", m: with(func(m *Measure) {
			m.report("2023-05").Due, m.report("2023-05").Submitted = day("2023-05-30"), day("2023-05-30")
		}), on: "2023-05-31", light: Good, rules: "good"},
		{name: "missing in two periods running", m: with(func(m *Measure) { m.silent("2023-04", "2023-05") }), light: Late,
			rules: "reports_missing report_late report_late", acts: "hand_in:2023-05 hand_in:2023-04", slip: 2},
		{name: "missing in two periods, one between them in", m: with(func(m *Measure) { m.silent("2023-03", "2023-05") }), light: Watch,
			rules: "report_late report_late", acts: "hand_in:2023-03 hand_in:2023-05", slip: 2},
		{name: "two missing, the last is in", m: with(func(m *Measure) { m.silent("2023-03", "2023-04") }), light: Watch,
			rules: "report_late report_late", acts: "hand_in:2023-03 hand_in:2023-04", slip: 2},
		{name: "two missing on the day the second is due", m: with(func(m *Measure) { m.silent("2023-04", "2023-05") }), on: "2023-05-25", light: Watch,
			rules: "report_late", acts: "hand_in:2023-04", slip: 2},
		{name: "both closed: the next report breaks the row", m: with(func(m *Measure) {
			m.silent("2023-04", "2023-05")
			m.report("2023-04").Closed, m.report("2023-05").Closed = day("2023-05-10"), day("2023-06-10")
		}), light: Late, rules: "reports_missing", acts: "hand_in:2023-06"},
		{name: "one missing and closed is over", m: with(func(m *Measure) { m.silent("2023-05"); m.report("2023-05").Closed = day("2023-06-10") }), light: Good, rules: "good"},
		{name: "handed in early counts", m: with(func(m *Measure) { m.silent("2023-04", "2023-05"); m.report("2023-06").Submitted = today }), light: Watch,
			rules: "report_late report_late", acts: "hand_in:2023-04 hand_in:2023-05", slip: 2},
		{name: "returned after it was due", m: with(func(m *Measure) { m.report("2023-05").Accepted, m.report("2023-05").Returned = 0, day("2023-05-29") }), light: Watch,
			rules: "report_returned", acts: "resubmit:2023-05"},
		{name: "returned and handed in again", m: with(func(m *Measure) {
			m.report("2023-05").Accepted, m.report("2023-05").Returned, m.report("2023-05").Again = 0, day("2023-05-29"), day("2023-05-30")
		}), light: Good, rules: "good"},
		{name: "three missing by another setting", m: with(func(m *Measure) { m.silent("2023-04", "2023-05") }), light: Watch,
			rules: "report_late report_late", acts: "hand_in:2023-04 hand_in:2023-05", slip: 2, set: func(r *Rules) { r.Missing = 3 }},

		{name: "due by the 5th of the next month, a day late", m: with(fifth), on: "2023-06-06", light: Watch, rules: "report_late", acts: "hand_in:2023-05 wait:2023-05", slip: 1},
		{name: "due by the 5th, came on the 7th: late in June", m: with(func(m *Measure) { fifth(m); m.report("2023-05").Submitted = day("2023-06-07") }), light: Watch,
			rules: "report_was_late", acts: "wait:2023-05"},
		{name: "due by the 5th, came on the 7th: forgotten in July", m: with(func(m *Measure) {
			fifth(m)
			m.report("2023-05").Submitted, m.report("2023-06").Submitted = day("2023-06-07"), day("2023-07-05")
		}), on: "2023-07-06", light: Good, rules: "good"},

		// the promise
		{name: "the promise is past", m: with(func(m *Measure) {
			m.Promised = day("2023-06-14")
		}), light: Late, rules: "promise_past", acts: "deliver:C deliver:D deliver:E close"},
		{name: "the promised day itself", m: with(func(m *Measure) { m.Promised = today }), light: Good, rules: "good"},
		{name: "no work plan in force", m: with(func(m *Measure) { m.Milestones = nil }), light: Watch, rules: "no_plan", acts: "plan"},
		{name: "no work plan and the promise is past", m: with(func(m *Measure) { m.Milestones, m.Promised = nil, today-1 }), light: Late, rules: "promise_past", acts: "plan close"},
		{name: "no work plan and not to begin yet", m: with(func(m *Measure) { m.Milestones, m.Start = nil, today+1 }), light: NotYet, rules: "not_begun"},

		// outside
		{name: "asked in time and waiting", m: waits("2023-03-30"), light: Late, own: Good, rules: "outside.gate_overdue gap.yellow", acts: "answer:C"},
		{name: "asked late and waiting", m: waits("2023-06-14"), light: Late, own: Good, rules: "outside.gate_overdue gap.yellow", acts: "answer:C"},
		{name: "never asked", m: waits(""), light: Late, own: Watch, rules: "gate_overdue gap.yellow ask_overdue", acts: "answer:C send:C", slip: 2},
		{name: "asked tomorrow", m: waits("2023-06-16"), light: Late, own: Watch, rules: "gate_overdue gap.yellow ask_overdue", acts: "answer:C send:C", slip: 2},
		{name: "refused", m: func() *Measure {
			m := waits("2023-03-30")
			m.step("C").Outside.Answered, m.step("C").Outside.Refused = day("2023-06-12"), true
			return m
		}(), light: Late, own: Watch, rules: "gate_overdue gap.yellow refused", acts: "answer:C send:C", slip: 2},
		{name: "own work that waits for an answer", m: with(func(m *Measure) {
			c := m.step("C")
			c.Planned, c.Gate, c.Outside = day("2023-06-09"), false, &Outside{To: "港方", Sent: day("2023-05-04"), Calendar: calendar.Joint}
		}), light: Watch, own: Good, rules: "gap.yellow outside.overdue", acts: "answer:C"},
		{name: "the answer has come, the work has not", m: with(func(m *Measure) {
			c := m.step("C")
			c.Planned, c.Gate, c.Outside = day("2023-06-09"), false, &Outside{To: "港方", Sent: day("2023-05-04"), Answered: day("2023-06-01")}
		}), light: Watch, rules: "gap.yellow overdue", acts: "deliver:C", slip: 2},
		{name: "outside, close to its date", m: func() *Measure { m := waits("2023-03-30"); m.step("C").Planned = day("2023-06-20"); return m }(),
			light: Watch, own: Good, rules: "outside.due_soon", acts: "answer:C"},
		{name: "a late report is own whoever else is late", m: func() *Measure { m := waits("2023-03-30"); m.silent("2023-05"); return m }(),
			light: Late, own: Watch, rules: "outside.gate_overdue gap.yellow report_late", acts: "answer:C hand_in:2023-05", slip: 2},

		// M3: percentage from metres; M5: the builder; M13: in operation from the start
		{name: "M3: 277 of 553 m", m: metres("277"), light: Good, rules: "good"},
		{name: "M3: 150 of 553 m", m: metres("150"), light: Watch, rules: "gap.yellow", acts: "advance:tunnel"},
		{name: "M3: nothing counted", m: metres("0"), light: Late, rules: "gap.red", acts: "advance:tunnel"},
		{name: "M3: all metres, not accepted yet", m: metres("553"), on: "2023-10-30", light: Watch, rules: "due_soon", acts: "file:tunnel"},
		{name: "M5: the builder has not started", m: railway(), light: Late, own: Good, rules: "outside.gate_overdue_followed gap.yellow", acts: "answer:start"},
		{name: "M5: the sites are late too", m: func() *Measure { m := railway(); m.step("sites").Accepted = 0; return m }(),
			light: Late, rules: "gap.red gate_overdue outside.gate_overdue_followed", acts: "deliver:sites answer:start", slip: 3, set: func(r *Rules) { r.Top = 3 }},
		{name: "M13 on its first day", m: operation(), on: "2022-10-20", light: Good, rules: "good"},
		{name: "M13 before the plan", m: operation(), on: "2022-10-19", light: NotYet, rules: "not_begun"},
		{name: "M13: a quarter's figures are missing", m: operation(), on: "2023-02-03", light: Watch, rules: "gap.yellow overdue", acts: "deliver:Q1", slip: 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			var sets []func(*Rules)
			if c.set != nil {
				sets = append(sets, c.set)
			}
			on := today
			if c.on != "" {
				on = day(c.on)
			}
			g, err := judge(t, sets...).Signal(c.m, on)
			if err != nil {
				t.Fatal(err)
			}
			own := c.own
			if own == "" {
				own = c.light
			}
			rules, acts := told(g)
			got := fmt.Sprintf("%s / %s [%s] {%s} %d", g.Light, g.Own.Light, rules, acts, g.Slip.Level)
			want := fmt.Sprintf("%s / %s [%s] {%s} %d", c.light, own, c.rules, c.acts, c.slip)
			if got != want {
				t.Errorf("planned %s, actual %s, gap %s\n got %s\nwant %s", g.Planned, g.Actual, g.Gap, got, want)
			}
		})
	}
}

// fifth makes reports due by the 5th of the month after, the report of May not handed in.
func fifth(m *Measure) {
	for i := range m.Reports {
		r := &m.Reports[i]
		r.Due = r.To + 5
		if r.Period < "2023-05" {
			r.Submitted = r.Due
		} else {
			r.Submitted, r.Accepted = 0, 0
		}
	}
}

// operation is M13, a centre that runs already: what was reached before the plan counts on both sides.
func operation() *Measure {
	return &Measure{ID: "M13", Start: day("2022-10-20"), Promised: day("2023-12-29"), Milestones: []Milestone{
		{ID: "opened", Weight: 40, Gate: true, Planned: day("2022-03-01"), Accepted: day("2022-03-01")},
		{ID: "Q1", Weight: 15, Planned: day("2023-01-31")},
		{ID: "half", Weight: 15, Gate: true, Planned: day("2023-04-28")},
		{ID: "Q3", Weight: 15, Planned: day("2023-07-31")},
		{ID: "year", Weight: 15, Gate: true, Planned: day("2023-10-31")},
	}}
}

// TestFigures: planned and accepted shares to the thousandth.
func TestFigures(t *testing.T) {
	j := judge(t)
	for _, c := range []struct {
		m                    *Measure
		on                   string
		planned, actual, gap string
	}{
		{well(), "2023-06-15", "30", "30", "0"},
		{well(), "2022-12-29", "0", "10", "-10"},
		{well(), "2022-12-30", "10", "10", "0"},
		{well(), "2023-07-31", "60", "30", "30"},
		{metres("277"), "2023-06-15", "50.3", "50", "0.3"}, // 95 of 188 working days; 277 of 553 m
		{metres("276.5"), "2023-06-15", "50.3", "50", "0.3"},
		{metres("276.499"), "2023-06-15", "50.3", "49.9", "0.4"},
		{metres("553"), "2023-06-15", "50.3", "74", "-23.7"}, // nine tenths until accepted
		{railway(), "2023-06-15", "80", "60", "20"},
		{operation(), "2022-10-20", "40", "40", "0"},
		{behindBy(333, day("2023-06-15")), "2023-06-15", "100", "66.7", "33.3"},
		{&Measure{ID: "T", Milestones: []Milestone{{ID: "a", Weight: 1, Planned: 738000, Accepted: 738000}, {ID: "b", Weight: 2, Planned: 739000}}}, "2023-06-15", "33.3", "33.3", "0"},
	} {
		g, err := j.Signal(c.m, day(c.on))
		if err != nil {
			t.Fatal(err)
		}
		if g.Planned.String() != c.planned || g.Actual.String() != c.actual || g.Gap.String() != c.gap {
			t.Errorf("%s on %s: %s − %s = %s, want %s − %s = %s", c.m.ID, c.on, g.Planned, g.Actual, g.Gap, c.planned, c.actual, c.gap)
		}
	}
}

// TestOwn: what the unit has in hand, without what hangs on others.
func TestOwn(t *testing.T) {
	g, err := judge(t).Signal(railway(), day("2023-06-15"))
	if err != nil {
		t.Fatal(err)
	}
	if g.Own.Light != Good || g.Own.Planned != 666 || g.Own.Actual != 666 || g.Slip.Level != 0 {
		t.Errorf("the district's own part is %+v on slip level %d", g.Own, g.Slip.Level)
	}
	if len(g.Outside) != 1 || g.Outside[0].Milestone != "start" || g.Outside[0].Late != 4 || g.Outside[0].To != "地铁集团" || g.Outside[0].Waited != 0 {
		t.Errorf("outside: %+v", g.Outside)
	}
	m := well()
	c := m.step("C")
	c.Planned, c.Outside = day("2023-06-09"), &Outside{To: "港方", Owned: true, AskBy: day("2023-05-10"), Sent: day("2023-05-04"), Calendar: calendar.HK}
	if g, err = judge(t).Signal(m, day("2023-06-15")); err != nil {
		t.Fatal(err)
	}
	// Hong Kong offices: 26 May is a holiday (the Birthday of the Buddha); 29 days from 5 May to 15 June.
	if len(g.Outside) != 1 || g.Outside[0].Waited != 29 || g.Outside[0].Since != day("2023-05-04") {
		t.Errorf("waiting for Hong Kong: %+v", g.Outside)
	}
}

// TestAdvance: how many metres are missing to green, exactly.
func TestAdvance(t *testing.T) {
	m := metres("150")
	g, err := judge(t).Signal(m, day("2023-06-15"))
	if err != nil {
		t.Fatal(err)
	}
	if len(g.Acts) != 1 || g.Acts[0].Unit != "米" || g.Acts[0].More != 39_000 {
		t.Fatalf("acts %+v", g.Acts)
	}
	for _, c := range []struct {
		more string
		want Light
	}{{"188", Watch}, {"189", Good}} {
		g, err := judge(t).Signal(metres(c.more), day("2023-06-15"))
		if err != nil || g.Light != c.want {
			t.Errorf("%s m: %s, %v", c.more, g.Light, err)
		}
	}
}

// TestSteps: the lights of milestones.
func TestSteps(t *testing.T) {
	m := metres("100")
	m.step("permit").Accepted = day("2023-02-02")
	m.Milestones = append(m.Milestones, Milestone{ID: "late", Planned: day("2023-06-14")}, Milestone{ID: "soon", Planned: day("2023-06-16")},
		Milestone{ID: "filed", Planned: day("2023-06-16"), Filed: day("2023-06-15")}, Milestone{ID: "free"}, Milestone{ID: "runs", Start: day("2023-06-15"), Planned: day("2023-09-28")},
		Milestone{ID: "later", Start: day("2023-06-16"), Planned: day("2023-09-28")}, Milestone{ID: "gate", Gate: true, Planned: day("2023-06-12")},
		Milestone{ID: "up", Gate: true, Planned: day("2023-06-12"), Outside: &Outside{Owned: true, To: "市里"}})
	g, err := judge(t).Signal(m, day("2023-06-15"))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"permit": "done-late step.done_late 2", "tunnel": "late gap.red 0", "open": "on-track step.good 0", "late": "watch overdue 1",
		"soon": "watch due_soon 0", "filed": "on-track step.filed 0", "free": "not-yet step.undated 0", "runs": "on-track step.good 0",
		"later": "not-yet step.not_begun 0", "gate": "late gate_overdue 3", "up": "late outside.gate_overdue_followed 3"}
	for _, s := range g.Steps {
		got := fmt.Sprintf("%s %s %d", s.Light, strings.TrimPrefix(string(s.Why.Rule), "signal."), s.Late)
		if got != want[s.ID] {
			t.Errorf("%s: %s, want %s", s.ID, got, want[s.ID])
		}
		if s.Outside != (s.ID == "up") {
			t.Errorf("%s: outside %v", s.ID, s.Outside)
		}
	}
	if g.Next != "gate" || g.By != day("2023-06-12") {
		t.Errorf("next is %s by %s", g.Next, g.By)
	}
}

// TestRefused: contradictions in the facts are errors with their place.
func TestRefused(t *testing.T) {
	for _, c := range []struct {
		name, place string
		key         fault.Key
		m           *Measure
	}{
		{"M3: 554 of 553 m", "tunnel", "signal.over_quantity", metres("554")},
		{"less than nothing", "tunnel", "signal.over_quantity", metres("-1")},
		{"a share of what is not counted", "B", "signal.no_gauge", func() *Measure { m := well(); m.step("B").Shares = []Share{{On: 1, Amount: 1}}; return m }()},
		{"nothing planned", "B", "signal.gauge_whole", func() *Measure { m := well(); m.step("B").Gauge = &Gauge{Unit: "个"}; return m }()},
		{"twice the same", "", "signal.milestone_id", func() *Measure { m := well(); m.step("B").ID = "A"; return m }()},
		{"no id", "milestones", "signal.milestone_id", func() *Measure { m := well(); m.step("B").ID = ""; return m }()},
		{"a weight below zero", "B", "signal.weight_range", func() *Measure { m := well(); m.step("B").Weight = -1; return m }()},
		{"a date before all calendars", "B", "signal.date_range", func() *Measure { m := well(); m.step("B").Planned = 5; return m }()},
		{"a period twice", "", "signal.period_dates", func() *Measure { m := well(); m.Reports = append(m.Reports, m.Reports[0]); return m }()},
		{"a period without due date", "2023-05", "signal.period_dates", func() *Measure { m := well(); m.report("2023-05").Due = 0; return m }()},
		{"an unknown calendar", "", "signal.no_calendar", func() *Measure { m := well(); m.Calendar = "MARS"; return m }()},
		{"an unknown calendar outside", "", "signal.no_calendar", func() *Measure { m := well(); m.step("C").Outside = &Outside{Calendar: "MARS"}; return m }()},
	} {
		_, err := judge(t).Signal(c.m, day("2023-06-15"))
		var key fault.Key
		var place string
		if f, ok := err.(*fault.Error); ok {
			key = f.Key
			if len(f.Fields) > 0 {
				key, place = f.Fields[0].Key, f.Fields[0].Name
			}
		}
		if key != c.key || place != c.place || !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v at %q, want %s at %q", c.name, err, place, c.key, c.place)
		}
	}
}

// TestDay: a day that no calendar has is refused, a year without holiday notice is told.
func TestDay(t *testing.T) {
	for _, on := range []calendar.Date{0, 5, calendar.Last + 1} {
		if _, err := judge(t).Signal(well(), on); !fault.Is(err, fault.Invalid) {
			t.Errorf("%d: %v", on, err)
		}
	}
	m := well()
	m.Milestones, m.Start, m.Promised = nil, day("2030-01-02"), 0
	g, err := judge(t).Signal(m, day("2029-12-20"))
	if err != nil || len(g.Notes) != 2 || g.Notes[0].Rule != "calendar.not_announced" || g.Notes[1].Result.Text != "2030" {
		t.Errorf("%+v %v", g.Notes, err)
	}
	if g, err = judge(t).Signal(well(), day("2023-12-20")); err != nil || len(g.Notes) != 0 {
		t.Errorf("%+v %v", g.Notes, err)
	}
}

// FuzzSignal: whatever facts are given as JSON, they are judged or refused, and judged alike twice.
func FuzzSignal(f *testing.F) {
	for _, m := range append(samples(), operation()) {
		b, err := json.Marshal(m)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b, 0)
	}
	f.Fuzz(func(t *testing.T, b []byte, days int) {
		var m Measure
		if json.Unmarshal(b, &m) != nil {
			return
		}
		j := judge(t)
		on := day("2023-06-15") + calendar.Date(days%800)
		g, err := j.Signal(&m, on)
		if err != nil {
			return
		}
		first, err := Encode(g)
		if err != nil {
			t.Fatal(err)
		}
		again, err := j.Signal(&m, on)
		if err != nil {
			t.Fatal(err)
		}
		second, _ := Encode(again)
		if string(first) != string(second) {
			t.Fatalf("%s\n%s", first, second)
		}
		NewBoard("P", []*Signal{g})
		if _, err := j.Freeze(&m, "p", on-30, on); err != nil {
			t.Fatal(err)
		}
		if _, err := j.Curves(&m, on-200, on+200, on); err != nil {
			t.Fatal(err)
		}
	})
}

// TestShown: each light has a colour, a shape of its own and an order.
func TestShown(t *testing.T) {
	shapes := map[Shape]bool{}
	for i, l := range Lights {
		if l.Colour() == "" || shapes[l.Shape()] || !l.Known() || i > 0 && !Lights[i-1].Worse(l) {
			t.Errorf("%s: %s %s", l, l.Colour(), l.Shape())
		}
		shapes[l.Shape()] = true
	}
	for _, l := range Lights {
		if p := l.Plain(); !slices.Contains(work.Lights, p) {
			t.Errorf("%s has no plain form", l)
		}
	}
	for _, l := range work.Lights { // pages can change over without renaming anything
		if !Light(l).Known() || Light(l).Plain() != l {
			t.Errorf("%s of work plans is no light", l)
		}
	}
	if !slices.Equal(Lights[:2], []Light{Late, Watch}) || Light("blue").Known() {
		t.Error("order")
	}
}
