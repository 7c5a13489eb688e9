package schedule

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"luodi/internal/calendar"
	"luodi/internal/fault"
)

// estimated gives every activity of a network a spread from half to twice its duration.
func estimated(net *Network) *Network {
	for i := range net.Activities {
		a := &net.Activities[i]
		a.Estimated, a.Min, a.Max = true, a.Duration/2, a.Duration*2
	}
	return net
}

func TestRiskIsRepeatable(t *testing.T) {
	net := estimated(Sample(200, 5))
	var risks []*Risk
	for range 2 {
		_, r := run(t, net)
		net.Deadline = r.Finish + 20
		p, _ := run(t, net)
		k, err := p.Simulate(RiskOptions{Runs: 300, Seed: 42})
		if err != nil {
			t.Fatal(err)
		}
		net.Deadline = 0
		risks = append(risks, k)
	}
	if diff := cmp.Diff(risks[0], risks[1]); diff != "" {
		t.Error(diff)
	}
	k := risks[0]
	if k.Runs != 300 || k.P50 > k.P80 || k.Chance <= 0 || k.Chance >= 1 || len(k.Drivers) == 0 || k.Drivers[0].Share > 1 {
		t.Errorf("%+v", k)
	}
}

// One activity alone: the finish follows the distribution, so its quantiles are known.
func TestRiskOfOneActivity(t *testing.T) {
	for _, c := range []struct {
		spread   Spread
		mean     float64 // working days
		p50, p80 float64
	}{
		{Triangular, 140, 134.2, 177.5}, // of the triangle 40, 100, 280: 280-√((1-q)·240·180)
		{PERT, 120, 0, 0},               // (40 + 4·100 + 280) / 6
	} {
		net := &Network{Start: calendar.NewDate(2023, 1, 1), Calendars: testCalendars(), Activities: []Activity{
			{ID: "A", Parent: NoParent, Calendar: 3, Duration: 100, Estimated: true, Min: 40, Max: 280}}}
		net.Deadline = net.Start + 139
		p, _ := run(t, net)
		k, err := p.Simulate(RiskOptions{Runs: 40000, Seed: 1, Spread: c.spread})
		if err != nil {
			t.Fatal(err)
		}
		if got := k.Mean + 100; math.Abs(got-c.mean) > 1 {
			t.Errorf("spread %d: mean %.2f days, want %.0f", c.spread, got, c.mean)
		}
		if c.p50 > 0 {
			d50, d80 := float64(k.P50-net.Start+1), float64(k.P80-net.Start+1)
			if math.Abs(d50-c.p50) > 2 || math.Abs(d80-(280-math.Sqrt(0.2*240*180))) > 2 {
				t.Errorf("P50 %.0f, P80 %.0f", d50, d80)
			}
			// chance of at most 140 days: 1 - (280-140.5)²/(240·180)
			if want := 1 - 139.5*139.5/(240*180); math.Abs(k.Chance-want) > 0.01 {
				t.Errorf("chance %.3f, want %.3f", k.Chance, want)
			}
		}
		if k.Finish[0] < net.Start+39 || k.Finish[len(k.Finish)-1] > net.Start+279 {
			t.Errorf("outside the estimate: %s to %s", k.Finish[0], k.Finish[len(k.Finish)-1])
		}
	}
}

func TestRiskWithoutSpreadIsCertain(t *testing.T) {
	net := Sample(100, 2)
	p, r := run(t, net)
	k, err := p.Simulate(RiskOptions{Runs: 50})
	if err != nil {
		t.Fatal(err)
	}
	if k.P50 != r.Finish || k.P80 != r.Finish || k.Chance != 1 || k.Mean != 0 {
		t.Errorf("%+v", k)
	}
	net.Deadline = r.Finish - 1
	p, _ = run(t, net)
	if k, err = p.Simulate(RiskOptions{Runs: 50}); err != nil || k.Chance != 0 {
		t.Errorf("%+v %v", k, err)
	}
	if _, err = p.Simulate(RiskOptions{Runs: -1}); !fault.Is(err, fault.TooLarge) {
		t.Errorf("%v", err)
	}
}

func TestGammaHasItsMean(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, k := range []float64{1, 2.5, 5} {
		sum := 0.0
		for range 50000 {
			sum += gamma(rng, k)
		}
		if m := sum / 50000; math.Abs(m-k) > 0.05 {
			t.Errorf("gamma(%v) has mean %v", k, m)
		}
	}
}

// 2,000 runs of a plan of 500 activities.
func BenchmarkRisk(b *testing.B) {
	net := estimated(Sample(500, 1))
	p, err := Compile(net)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := p.Simulate(RiskOptions{Runs: 2000, Seed: 1}); err != nil {
			b.Fatal(err)
		}
	}
}

// Dates of a 500-activity plan again after one duration changed, as while editing.
func BenchmarkEdit500(b *testing.B) {
	p, err := Compile(Sample(500, 1))
	if err != nil {
		b.Fatal(err)
	}
	r, err := p.Run(nil)
	if err != nil {
		b.Fatal(err)
	}
	for n := int32(0); b.Loop(); n++ {
		p.SetDuration(n%500, 1+n%10)
		if r, err = p.Run(r); err != nil {
			b.Fatal(err)
		}
	}
}

// The verdict with the least cuts of a 500-activity plan that is 30 days late.
func BenchmarkCuts500(b *testing.B) {
	net := Sample(500, 1)
	p, err := Compile(net)
	if err != nil {
		b.Fatal(err)
	}
	r, err := p.Run(nil)
	if err != nil {
		b.Fatal(err)
	}
	net.Deadline = r.Finish - 30
	if p, err = Compile(net); err != nil {
		b.Fatal(err)
	}
	if r, err = p.Run(nil); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := p.Cut(r); err != nil {
			b.Fatal(err)
		}
	}
}

// Asked for some activities alone, the chance and the dates are theirs, whatever follows them.
func TestRiskOfEnds(t *testing.T) {
	net := &Network{Start: calendar.NewDate(2023, 1, 1), Calendars: testCalendars(), Activities: []Activity{
		{ID: "A", Parent: NoParent, Calendar: 3, Duration: 100, Estimated: true, Min: 40, Max: 280, NotAfter: calendar.NewDate(2023, 1, 1) + 139},
		{ID: "B", Parent: NoParent, Calendar: 3, Duration: 50}}, Links: []Link{{Pred: 0, Succ: 1}}}
	alone := *net
	alone.Activities, alone.Links = net.Activities[:1], nil
	p, _ := run(t, net)
	got, err := p.Simulate(RiskOptions{Runs: 1000, Seed: 1, Ends: []int32{0}})
	if err != nil {
		t.Fatal(err)
	}
	q, _ := run(t, &alone)
	want, err := q.Simulate(RiskOptions{Runs: 1000, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
