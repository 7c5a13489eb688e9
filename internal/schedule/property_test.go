package schedule

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"luodi/internal/calendar"
)

var sixDays = func() *calendar.Calendar {
	c, err := calendar.New(calendar.Spec{ID: "six", Weekdays: []int{1, 2, 3, 4, 5, 6}, Off: []calendar.Date{calendar.NewDate(2023, 5, 1)}, On: []calendar.Date{calendar.NewDate(2023, 5, 7)}})
	if err != nil {
		panic(err)
	}
	return c
}()

func testCalendars() []*calendar.Calendar {
	var cals []*calendar.Calendar
	for _, id := range calendar.Builtin {
		c, _ := calendar.Embedded().Calendar(id)
		cals = append(cals, c)
	}
	return append(cals, sixDays)
}

// drawNetwork draws a small network with everything in it; links lead from lower to higher numbers
// of a hidden order, so that it has no loops.
func drawNetwork(t *rapid.T, plain bool) *Network {
	n := rapid.IntRange(1, 12).Draw(t, "n")
	net := &Network{Start: calendar.NewDate(2023, 1, 1) + calendar.Date(rapid.IntRange(0, 300).Draw(t, "start")), Calendars: testCalendars()}
	day := func(name string) calendar.Date {
		return net.Start + calendar.Date(rapid.IntRange(-20, 120).Draw(t, name))
	}
	if !plain && rapid.Bool().Draw(t, "has status") {
		net.Status = net.Start + calendar.Date(rapid.IntRange(0, 40).Draw(t, "status"))
	}
	if !plain && rapid.Bool().Draw(t, "has deadline") {
		net.Deadline = net.Start + calendar.Date(rapid.IntRange(5, 200).Draw(t, "deadline"))
	}
	for i := range n {
		a := Activity{ID: fmt.Sprintf("a%d", i), Parent: NoParent, Duration: int32(rapid.IntRange(0, 12).Draw(t, "duration")),
			Calendar: int32(rapid.IntRange(0, len(net.Calendars)-1).Draw(t, "calendar"))}
		if !plain {
			switch rapid.IntRange(0, 9).Draw(t, "kind") {
			case 0:
				a.NotBefore = day("not before")
			case 1:
				a.NotAfter = day("not after")
			case 2:
				a.Fixed = day("fixed")
			case 3:
				a.State, a.Remaining = Running, int32(rapid.IntRange(0, 9).Draw(t, "remaining"))
				if rapid.Bool().Draw(t, "start known") {
					a.Started = net.Start - calendar.Date(rapid.IntRange(1, 30).Draw(t, "started"))
				}
			case 4:
				a.State = Done
				if rapid.Bool().Draw(t, "finish known") {
					a.Finished = max(net.Start, net.Status) - calendar.Date(rapid.IntRange(1, 30).Draw(t, "finished"))
				}
			}
		}
		net.Activities = append(net.Activities, a)
	}
	for range rapid.IntRange(0, 2*n).Draw(t, "links") {
		p, s := rapid.IntRange(0, n-1).Draw(t, "pred"), rapid.IntRange(0, n-1).Draw(t, "succ")
		if p == s {
			continue
		}
		net.Links = append(net.Links, Link{Pred: int32(min(p, s)), Succ: int32(max(p, s)),
			Type: LinkType(rapid.IntRange(0, 3).Draw(t, "type")), Lag: int32(rapid.IntRange(-4, 6).Draw(t, "lag"))})
	}
	if !plain && n > 3 && rapid.IntRange(0, 2).Draw(t, "parents") == 0 { // the first activity becomes a parent of some
		if keep := net.Links[:0]; true {
			for _, l := range net.Links {
				if l.Pred != 0 && l.Succ != 0 {
					keep = append(keep, l)
				}
			}
			net.Links = keep
		}
		split := rapid.IntRange(1, n-2).Draw(t, "children")
		for i := 1; i <= split; i++ {
			net.Activities[i].Parent = 0
		}
		net.Activities[0].State = Planned
		net.Links = append(net.Links, Link{Pred: 0, Succ: int32(n - 1), Type: LinkType(rapid.IntRange(0, 3).Draw(t, "parent link"))})
	}
	if rapid.Bool().Draw(t, "shuffled") {
		net = shuffle(net, rapid.Uint64().Draw(t, "shuffle"))
	}
	return net
}

func run(t interface{ Fatalf(string, ...any) }, net *Network) (*Plan, *Result) {
	p, err := Compile(net)
	if err != nil {
		t.Fatalf("compile: %v", err)
	}
	r, err := p.Run(nil)
	if err != nil {
		t.Fatalf("run: %v", err)
	}
	return p, r
}

// Every date and float agrees with the independent checker.
func TestDatesAgreeWithTheChecker(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		net := drawNetwork(t, false)
		_, r := run(t, net)
		c := &checker{net: net}
		if err := c.run(r); err != nil {
			t.Fatalf("checker: %v", err)
		}
		for _, d := range c.differences(r) {
			t.Errorf("%s", d)
		}
	})
}

// Without other dates than a start nothing is late: all floats are at least 0, free float is no
// more than total float, something is critical, and the deadline equal to the finish gives the same.
func TestFeasibleNetworksHaveNoNegativeFloat(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		net := drawNetwork(t, true)
		p, r := run(t, net)
		critical := 0
		for i := range net.Activities {
			if r.TotalFloat[i] < 0 || r.FreeFloat[i] < 0 || r.FreeFloat[i] > r.TotalFloat[i] {
				t.Fatalf("%s: total float %d, free float %d", net.Activities[i].ID, r.TotalFloat[i], r.FreeFloat[i])
			}
			if r.EarlyStart[i] > r.EarlyFinish[i] || r.LateStart[i] > r.LateFinish[i] {
				t.Fatalf("%s ends before it starts", net.Activities[i].ID)
			}
			if p.Critical(r, int32(i)) {
				critical++
			}
		}
		if critical == 0 {
			t.Fatalf("nothing is critical")
		}
		if c := p.Conflicts(r); len(c) != 0 {
			t.Fatalf("conflicts without any set date: %v", c)
		}
		again := *net
		again.Deadline = r.Finish
		q, s := run(t, &again)
		for i := range net.Activities {
			if p.Critical(r, int32(i)) != q.Critical(s, int32(i)) || r.LateFinish[i] != s.LateFinish[i] {
				t.Fatalf("%s: other late dates when the finish is the deadline", net.Activities[i].ID)
			}
		}
	})
}

// Work placed on the late dates is a valid plan too: started on its late start, nothing breaks a
// link, and the same activities are critical.
func TestLateDatesAreAPlan(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		net := drawNetwork(t, true)
		_, r := run(t, net)
		late := *net
		late.Activities = append([]Activity(nil), net.Activities...)
		for i := range late.Activities {
			late.Activities[i].NotBefore = r.LateStart[i]
		}
		_, s := run(t, &late)
		for i := range net.Activities {
			if s.EarlyFinish[i] != r.LateFinish[i] || s.EarlyStart[i] != r.LateStart[i] {
				t.Fatalf("%s: placed on its late dates it runs %s to %s, not %s to %s", net.Activities[i].ID,
					s.EarlyStart[i], s.EarlyFinish[i], r.LateStart[i], r.LateFinish[i])
			}
		}
	})
}

// A deadline alone gives the latest start with which it is met: a day later it is not.
func TestDeadlineAloneStartsAsLateAsPossible(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		net := drawNetwork(t, true)
		net.Start, net.Deadline = 0, net.Start+200
		p, r := run(t, net)
		if c := p.Conflicts(r); len(c) != 0 {
			t.Fatalf("conflicts: %v", c)
		}
		c := &checker{net: net}
		if err := c.run(r); err != nil {
			t.Fatalf("checker: %v", err)
		}
		for _, d := range c.differences(r) {
			t.Errorf("%s", d)
		}
		later := *net
		later.Start = r.Start + 1
		q, s := run(t, &later)
		missed := false
		for i := range later.Activities {
			missed = missed || s.TotalFloat[i] < 0
		}
		if !missed || len(q.Conflicts(s)) == 0 {
			t.Fatalf("starting on %s instead of %s still meets %s", later.Start, r.Start, net.Deadline)
		}
	})
}

// The order in which a network is written makes no difference.
func TestWritingOrderMakesNoDifference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		net := drawNetwork(t, false)
		_, r := run(t, net)
		other := shuffle(net, rapid.Uint64().Draw(t, "other"))
		_, s := run(t, other)
		at := map[string]int{}
		for i, a := range other.Activities {
			at[a.ID] = i
		}
		for i, a := range net.Activities {
			j := at[a.ID]
			if r.EarlyStart[i] != s.EarlyStart[j] || r.LateFinish[i] != s.LateFinish[j] || r.TotalFloat[i] != s.TotalFloat[j] || r.FreeFloat[i] != s.FreeFloat[j] {
				t.Fatalf("%s differs", a.ID)
			}
		}
	})
}

func TestSampleAgreesWithTheChecker(t *testing.T) {
	net := Sample(300, 3)
	_, r := run(t, net)
	c := &checker{net: net}
	if err := c.run(r); err != nil {
		t.Fatal(err)
	}
	for _, d := range c.differences(r) {
		t.Error(d)
	}
}
