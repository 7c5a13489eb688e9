package schedule

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"luodi/internal/calendar"
)

// chain makes a network of activities one after another on one calendar.
func chain(deadline calendar.Date, durations ...int32) *Network {
	net := &Network{Start: calendar.NewDate(2023, 3, 1), Deadline: deadline, Calendars: testCalendars()}
	for i, d := range durations {
		net.Activities = append(net.Activities, Activity{ID: fmt.Sprint("a", i), Duration: d, Parent: NoParent})
		if i > 0 {
			net.Links = append(net.Links, Link{Pred: int32(i - 1), Succ: int32(i)})
		}
	}
	return net
}

func judge(t interface{ Fatalf(string, ...any) }, net *Network) Verdict {
	p, r := run(t, net)
	v := p.Judge(r, p.Conflicts(r))
	if !v.Feasible {
		var err error
		if v.Cuts, err = p.Cut(r); err != nil {
			t.Fatalf("cut: %v", err)
		}
	}
	return v
}

func TestCutsOfAChain(t *testing.T) {
	// 30 working days from 2023-03-01 end on 2023-04-12; 2023-04-04 is 5 working days earlier.
	net := chain(calendar.NewDate(2023, 4, 4), 5, 15, 10)
	v := judge(t, net)
	if v.Feasible || v.LateBy != 5 || len(v.CriticalPath) != 3 || v.Cause != ByStart {
		t.Fatalf("%+v", v)
	}
	if c := v.Cuts; !c.Enough || !c.Least || c.Days != 5 || len(c.List) != 1 || c.List[0] != (Cut{1, 15, 10}) {
		t.Fatalf("%+v", c)
	}
	net.Activities[1].Estimated, net.Activities[1].Min, net.Activities[1].Max = true, 13, 20
	v = judge(t, net)
	if c := v.Cuts; !c.Enough || c.Days != 5 || len(c.List) != 1 || c.List[0] != (Cut{2, 10, 5}) {
		t.Fatalf("with a minimum: %+v", c)
	}
}

func TestCutsThatAreNotEnough(t *testing.T) {
	net := chain(calendar.NewDate(2023, 3, 8), 5, 15, 10) // six working days
	for i := range net.Activities {
		net.Activities[i].Estimated, net.Activities[i].Min, net.Activities[i].Max = true, 4, 20
	}
	v := judge(t, net)
	if c := v.Cuts; v.Feasible || c.Enough || c.Still != 6 || c.Days != 18 {
		t.Fatalf("%+v", v)
	}
}

// On one calendar no set of cuts with a smaller sum is enough: all smaller ones are tried.
func TestCutsAreTheLeast(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 5).Draw(t, "n")
		net := &Network{Start: calendar.NewDate(2023, 3, 1), Calendars: testCalendars()}
		for i := range n {
			a := Activity{ID: fmt.Sprint("a", i), Parent: NoParent, Duration: int32(rapid.IntRange(0, 5).Draw(t, "duration"))}
			if rapid.Bool().Draw(t, "estimated") {
				a.Estimated, a.Min, a.Max = true, int32(rapid.IntRange(0, int(a.Duration)).Draw(t, "min")), 9
			}
			net.Activities = append(net.Activities, a)
		}
		for range rapid.IntRange(0, 6).Draw(t, "links") {
			p, s := rapid.IntRange(0, n-1).Draw(t, "pred"), rapid.IntRange(0, n-1).Draw(t, "succ")
			if p != s {
				net.Links = append(net.Links, Link{Pred: int32(min(p, s)), Succ: int32(max(p, s)),
					Type: LinkType(rapid.IntRange(0, 3).Draw(t, "type")), Lag: int32(rapid.IntRange(-2, 3).Draw(t, "lag"))})
			}
		}
		_, first := run(t, net)
		net.Deadline = first.Finish - calendar.Date(rapid.IntRange(1, 12).Draw(t, "early"))
		if rapid.Bool().Draw(t, "limit") {
			net.Activities[0].NotAfter = net.Start + calendar.Date(rapid.IntRange(1, 12).Draw(t, "not after"))
		}
		if rapid.Bool().Draw(t, "fixed") {
			net.Activities[n-1].Fixed = net.Start + calendar.Date(rapid.IntRange(0, 12).Draw(t, "fixed date"))
		}
		p, r := run(t, net)
		c, err := p.Cut(r)
		if err != nil {
			t.Fatalf("%v", err)
		}
		s := &cutter{p: p, base: r, r: (*Result)(nil).sized(n)}
		s.r.Start = r.Start
		apply := func(cuts []int32) (missed int32) {
			for i := range cuts {
				p.SetDuration(int32(i), net.Activities[i].Duration-cuts[i])
			}
			if err := s.forward(); err != nil {
				t.Fatalf("%v", err)
			}
			for i := range cuts {
				missed = max(missed, s.over(int32(i)))
			}
			return missed
		}
		found := make([]int32, n)
		for _, x := range c.List {
			found[x.Activity] = x.Days()
		}
		if missed := apply(found); missed != c.Still || c.Enough != (missed == 0) {
			t.Fatalf("cuts %+v leave %d days", c, missed)
		}
		if !c.Enough {
			return
		}
		try := make([]int32, n)
		var all func(i int, left int32)
		all = func(i int, left int32) {
			if i == n {
				if apply(try) == 0 {
					t.Fatalf("cuts %v (%d days) are enough, found %+v", try, c.Days-1-left, c)
				}
				return
			}
			for k := int32(0); k <= min(left, s.most(int32(i))); k++ {
				try[i] = k
				all(i+1, left-k)
			}
			try[i] = 0
		}
		all(0, c.Days-1)
	})
}

// Across calendars the cuts are confirmed by the passes and none can be given back.
func TestCutsAcrossCalendarsAreEnough(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		net := drawNetwork(t, false)
		if net.Deadline == 0 {
			net.Deadline = net.Start + 40
		}
		p, r := run(t, net)
		c, err := p.Cut(r)
		if err != nil {
			t.Fatalf("%v", err)
		}
		s := &cutter{p: p, base: r, r: (*Result)(nil).sized(len(p.node))}
		s.r.Start = r.Start
		missed := func() (m int32) {
			if err := s.forward(); err != nil {
				t.Fatalf("%v", err)
			}
			for i := range p.node {
				m = max(m, s.over(int32(i)))
			}
			return m
		}
		for _, x := range c.List {
			if x.From != p.Duration(x.Activity) || x.Days() < 1 || x.Days() > s.most(x.Activity) {
				t.Fatalf("%+v", x)
			}
			p.SetDuration(x.Activity, x.To)
		}
		if m := missed(); m != c.Still || c.Enough != (m == 0) {
			t.Fatalf("cuts %+v leave %d days", c, m)
		}
		if !c.Enough || c.Least {
			return
		}
		for _, x := range c.List {
			p.SetDuration(x.Activity, x.To+1)
			if missed() == 0 {
				t.Fatalf("a day of %+v can be given back", x)
			}
			p.SetDuration(x.Activity, x.To)
		}
	})
}
