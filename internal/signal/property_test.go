package signal

import (
	"bytes"
	"math/rand"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"luodi/internal/calendar"
	"luodi/internal/explain"
	"luodi/internal/work"
)

// drawn is any measure around a day, with rules.
func drawn(t *rapid.T) (*Measure, Rules, calendar.Date) {
	on := day("2023-06-15") + calendar.Date(rapid.IntRange(-40, 40).Draw(t, "today"))
	near := func(label string, none bool) calendar.Date {
		if none && rapid.IntRange(0, 2).Draw(t, label+" none") == 0 {
			return 0
		}
		return on + calendar.Date(rapid.IntRange(-90, 90).Draw(t, label))
	}
	r := DefaultRules
	r.Yellow = rapid.IntRange(1, 30).Draw(t, "yellow")
	r.Red = rapid.IntRange(r.Yellow, 60).Draw(t, "red")
	r.Remind = rapid.IntRange(0, 6).Draw(t, "remind")
	r.Missing = rapid.IntRange(1, 3).Draw(t, "missing")
	r.Running = rapid.IntRange(500, 1000).Draw(t, "running")
	r.ReviewHolds = rapid.Bool().Draw(t, "holds")
	m := &Measure{ID: "M", Start: near("start", true), Promised: near("promised", true)}
	for i := range rapid.IntRange(1, 6).Draw(t, "milestones") {
		s := Milestone{ID: string(rune('A' + i)), Weight: rapid.SampledFrom([]int{0, 1, 7, 30, 1000}).Draw(t, "weight"), Gate: rapid.Bool().Draw(t, "gate"),
			Start: near("begins", true), Planned: near("planned", true), Filed: near("filed", true)}
		if rapid.IntRange(0, 2).Draw(t, "is accepted") == 0 {
			s.Accepted = near("accepted", false)
		}
		if rapid.Bool().Draw(t, "gauged") {
			s.Gauge = &Gauge{Unit: "米", Whole: work.Amount(rapid.Int64Range(1, 2_000_000_000).Draw(t, "whole"))}
			for range rapid.IntRange(0, 2).Draw(t, "shares") {
				s.Shares = append(s.Shares, Share{On: near("counted", false), Amount: work.Amount(rapid.Int64Range(0, int64(s.Gauge.Whole)).Draw(t, "amount"))})
			}
		}
		if rapid.IntRange(0, 3).Draw(t, "is outside") == 0 {
			s.Outside = &Outside{To: "市里", Owned: rapid.Bool().Draw(t, "owned"), AskBy: near("ask", true), Sent: near("sent", true), Answered: near("answered", true), Refused: rapid.Bool().Draw(t, "refused")}
		}
		m.Milestones = append(m.Milestones, s)
	}
	m.Reports = months("2023-01", "2023-09", "2022-12")
	for i := range m.Reports {
		p := &m.Reports[i]
		if rapid.Bool().Draw(t, "in") {
			p.Submitted = p.Due + calendar.Date(rapid.IntRange(-9, 9).Draw(t, "submitted"))
			if rapid.IntRange(0, 4).Draw(t, "returns") == 0 {
				p.Returned = p.Submitted + 2
			}
		}
		if rapid.IntRange(0, 3).Draw(t, "closes") == 0 {
			p.Closed = p.To + 9
		}
	}
	if rapid.IntRange(0, 5).Draw(t, "pauses") == 0 {
		m.Suspensions = []Suspension{{From: near("paused", false), Until: near("until", true), Basis: rapid.SampledFrom([]string{"", "文号"}).Draw(t, "basis")}}
	}
	if rapid.IntRange(0, 7).Draw(t, "completes") == 0 {
		m.Completion = &Completion{Reached: near("completed", false)}
	}
	return m, r, on
}

func mustSignal(t *rapid.T, r Rules, m *Measure, on calendar.Date) *Signal {
	j, err := NewJudge(calendar.Embedded(), r)
	if err != nil {
		t.Fatal(err)
	}
	g, err := j.Signal(m, on)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func cloned(m *Measure) *Measure {
	c := *m
	c.Milestones, c.Reports = slices.Clone(m.Milestones), slices.Clone(m.Reports)
	for i := range c.Milestones {
		c.Milestones[i].Shares = slices.Clone(c.Milestones[i].Shares)
		if o := c.Milestones[i].Outside; o != nil {
			again := *o
			c.Milestones[i].Outside = &again
		}
	}
	return &c
}

// TestAcceptingNeverWorsens: whatever is filed, handed in, counted, accepted or closed today, no light
// gets worse by it.
func TestAcceptingNeverWorsens(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, r, on := drawn(t)
		before := mustSignal(t, r, m, on)
		c := cloned(m)
		s := &c.Milestones[rapid.IntRange(0, len(c.Milestones)-1).Draw(t, "which")]
		own := s.Outside == nil
		switch rapid.IntRange(0, 4).Draw(t, "what") {
		case 0:
			s.Accepted = on
			if m.step(s.ID).accepted(on) {
				s.Accepted = m.step(s.ID).Accepted
			}
		case 1:
			if !s.filed(on) {
				s.Filed = on
			}
		case 2:
			p := &c.Reports[rapid.IntRange(0, len(c.Reports)-1).Draw(t, "period")]
			if !p.handed(on) {
				p.Submitted, p.Returned = on, 0
			} else if p.back(on) {
				p.Again = on
			}
		case 3:
			if s.Gauge != nil {
				s.Shares = append(s.Shares, Share{On: on, Amount: max(s.counted(on), work.Amount(rapid.Int64Range(0, int64(s.Gauge.Whole)).Draw(t, "more")))})
			}
		case 4:
			if c.Completion == nil {
				c.Completion = &Completion{Reached: on}
			}
		}
		after := mustSignal(t, r, c, on)
		worse := func(a, b Light) bool { return a.Bad() && a.Worse(b) } // from grey to green is no harm
		if worse(after.Light, before.Light) {
			t.Fatalf("%s became %s: %v", before.Light, after.Light, after.Why)
		}
		if own && worse(after.Own.Light, before.Own.Light) {
			t.Fatalf("own %s became %s", before.Own.Light, after.Own.Light)
		}
		for i := range after.Steps {
			if worse(after.Steps[i].Light, before.Steps[i].Light) {
				t.Fatalf("milestone %s: %s became %s", after.Steps[i].ID, before.Steps[i].Light, after.Steps[i].Light)
			}
		}
	})
}

// TestOrder: the order in which facts come does not matter.
func TestOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, r, on := drawn(t)
		c := cloned(m)
		random := rand.New(rand.NewSource(rapid.Int64().Draw(t, "seed")))
		random.Shuffle(len(c.Milestones), func(i, k int) { c.Milestones[i], c.Milestones[k] = c.Milestones[k], c.Milestones[i] })
		random.Shuffle(len(c.Reports), func(i, k int) { c.Reports[i], c.Reports[k] = c.Reports[k], c.Reports[i] })
		for i := range c.Milestones {
			slices.Reverse(c.Milestones[i].Shares)
		}
		a, err1 := Encode(mustSignal(t, r, m, on))
		b, err2 := Encode(mustSignal(t, r, c, on))
		if err1 != nil || err2 != nil || !bytes.Equal(a, b) {
			t.Fatalf("\n%s\n%s\n%v %v", a, b, err1, err2)
		}
		if bytes.Contains(a, []byte("e+")) {
			t.Fatalf("a floating point number in %s", a)
		}
	})
}

// TestReasons: a light is the worst that its reasons call for; green, grey and blue ask for nothing;
// yellow and red ask for something; every reason names a fact.
func TestReasons(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, r, on := drawn(t)
		g := mustSignal(t, r, m, on)
		worstReason := Light("")
		for _, b := range g.Why.Because {
			for _, l := range Lights {
				if b.Result == explain.Message(l.Word()) {
					worstReason = worst(worstReason, l)
				}
			}
			named := b.Rule == "signal.good" || b.Rule == "signal.no_date"
			for _, in := range b.Args {
				named = named || in.Fact != (explain.Fact{})
			}
			if b.Rule == "signal.done.on_time" || b.Rule == "signal.done.late" || b.Rule == "signal.paused" {
				named = true // these may have no document
			}
			if !named {
				t.Fatalf("%s names no fact", b.Rule)
			}
		}
		if worstReason != g.Light {
			t.Fatalf("%s with reasons for %s", g.Light, worstReason)
		}
		if g.Light.Bad() != (len(g.Acts) > 0) {
			t.Fatalf("%s with %d acts: %v", g.Light, len(g.Acts), g.Why)
		}
		if g.Own.Light.Bad() && g.Own.Light != g.Light && (len(g.OwnWhy) == 0 || len(g.OwnActs) == 0) {
			t.Fatalf("own %s, whole %s: %+v %+v", g.Own.Light, g.Light, g.OwnWhy, g.OwnActs)
		}
	})
}

// TestActsAreEnough: when everything is done that a signal asks for, the light is no longer yellow or
// red; only what was late in this period, or can no longer be handed in, passes with time.
func TestActsAreEnough(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, r, on := drawn(t)
		g := mustSignal(t, r, m, on)
		c, waits := cloned(m), false
		for _, a := range slices.Concat(g.Acts, g.OwnActs) {
			switch a.Do {
			case DoDeliver, DoAccept, DoAnswer:
				c.step(a.ID).Accepted = on
			case DoFile:
				c.step(a.ID).Filed = on
			case DoSend:
				o := c.step(a.ID).Outside
				o.Sent, o.Answered, o.Refused = on, 0, false
			case DoAdvance:
				s := c.step(a.ID)
				s.Shares = append(s.Shares, Share{On: on, Amount: m.step(a.ID).counted(on) + a.More})
			case DoHandIn:
				c.report(a.ID).Submitted, c.report(a.ID).Returned = on, 0
			case DoResubmit:
				c.report(a.ID).Again = on
			case DoClose:
				c.Completion = &Completion{Reached: on}
			case DoWait:
				waits = true
			default:
				t.Fatalf("act %s", a.Do)
			}
		}
		after := mustSignal(t, r, c, on)
		if after.Own.Light.Bad() && !waits {
			t.Fatalf("own %s after %+v %+v: %v", after.Own.Light, g.Acts, g.OwnActs, after.OwnWhy)
		}
		if !after.Light.Bad() {
			return
		}
		for _, b := range after.Why.Because {
			if rule := string(b.Rule); !waits || !strings.HasPrefix(rule, "signal.report") {
				t.Fatalf("%s (%s) after %+v", after.Light, rule, g.Acts)
			}
		}
	})
}

// TestAdvanceIsLeast: one thousandth of a unit less than asked for is not enough, unless it was
// rounded up to a whole unit.
func TestAdvanceIsLeast(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		whole := work.Amount(rapid.Int64Range(1, 9_999).Draw(t, "whole"))
		on := day("2023-06-15")
		m := &Measure{ID: "M", Start: on - 60, Milestones: []Milestone{
			{ID: "A", Weight: rapid.IntRange(1, 50).Draw(t, "a"), Start: on - calendar.Date(rapid.IntRange(10, 60).Draw(t, "since")), Planned: on + calendar.Date(rapid.IntRange(20, 60).Draw(t, "until")), Gauge: &Gauge{Whole: whole}},
			{ID: "B", Weight: rapid.IntRange(0, 50).Draw(t, "b"), Planned: on + 90}}}
		g := mustSignal(t, DefaultRules, m, on)
		if len(g.Acts) != 1 || g.Acts[0].Do != DoAdvance {
			return
		}
		for _, less := range []work.Amount{0, 1} {
			m.Milestones[0].Shares = []Share{{On: on, Amount: g.Acts[0].More - less}}
			if after := mustSignal(t, DefaultRules, m, on); after.Light.Bad() != (less == 1) {
				t.Fatalf("%d of %d: %s", m.Milestones[0].Shares[0].Amount, whole, after.Light)
			}
		}
	})
}

// TestFrozen: what happens after a period was closed changes nothing of it, and a period that was late
// at any time is not green.
func TestFrozenStays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, r, on := drawn(t)
		j, err := NewJudge(calendar.Embedded(), r)
		if err != nil {
			t.Fatal(err)
		}
		f, err := j.Freeze(m, "p", on-29, on)
		if err != nil {
			t.Fatal(err)
		}
		c := cloned(m)
		for i := range c.Milestones {
			if s := &c.Milestones[i]; !s.accepted(on) {
				s.Accepted = on + 1
			}
		}
		for i := range c.Reports {
			if p := &c.Reports[i]; !p.handed(on) {
				p.Submitted = on + 1
			}
		}
		again, err := j.Freeze(c, "p", on-29, on)
		if err != nil {
			t.Fatal(err)
		}
		a, _ := Hash(f)
		b, _ := Hash(again)
		if a != b {
			t.Fatalf("repainted:\n%+v\n%+v", f, again)
		}
		if f.LateOn != 0 && (f.Light == Good || f.Light == Done) || f.Light.Worse(f.Closing) && f.Light != Watch {
			t.Fatalf("late on %s, closed %s, frozen %s", f.LateOn, f.Closing, f.Light)
		}
	})
}

// TestExactSums: sums in machine words and in big numbers agree, and nothing overflows.
func TestExactSums(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var fast, slow sum
		slow.big, slow.den = fast.rat(), 1
		total := int64(0)
		for range rapid.IntRange(1, 12).Draw(t, "parts") {
			w := rapid.Int64Range(0, maxWeight).Draw(t, "w")
			d := rapid.Int64Range(1, 1_000_000_000_000_000).Draw(t, "d")
			n := rapid.Int64Range(0, d).Draw(t, "n")
			fast.add(w, n, d)
			slow.add(w, n, d)
			total += w
		}
		if fast.rat().Cmp(slow.rat()) != 0 || fast.of(total) != slow.of(total) || fast.of(total) < 0 || fast.of(total) > 1000 {
			t.Fatalf("%v %v of %d: %d %d", fast.rat(), slow.rat(), total, fast.of(total), slow.of(total))
		}
	})
}
