package schedule

import (
	"math/rand/v2"
	"testing"
)

func benchPass(b *testing.B, n int, shuffled bool) {
	net := Sample(n, 1)
	if shuffled {
		net = shuffle(net, 1)
	}
	p, err := Compile(net)
	if err != nil {
		b.Fatal(err)
	}
	var r *Result
	b.ReportAllocs()
	for b.Loop() {
		if err := p.sort(); err != nil {
			b.Fatal(err)
		}
		if r, err = p.Run(r); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/activity")
}

// shuffle gives the same network with its activities in another order.
func shuffle(net *Network, seed uint64) *Network {
	at := rand.New(rand.NewPCG(seed, 9)).Perm(len(net.Activities))
	out := *net
	out.Activities = make([]Activity, len(net.Activities))
	out.Links = make([]Link, len(net.Links))
	for i, a := range net.Activities {
		if a.Parent != NoParent {
			a.Parent = int32(at[a.Parent])
		}
		out.Activities[at[i]] = a
	}
	for i, l := range net.Links {
		l.Pred, l.Succ = int32(at[l.Pred]), int32(at[l.Succ])
		out.Links[i] = l
	}
	return &out
}

// Order, both passes and floats, as the reference measures them.
func BenchmarkPass10k(b *testing.B)          { benchPass(b, 10_000, false) }
func BenchmarkPass100k(b *testing.B)         { benchPass(b, 100_000, false) }
func BenchmarkPass1M(b *testing.B)           { benchPass(b, 1_000_000, false) }
func BenchmarkPassShuffled100k(b *testing.B) { benchPass(b, 100_000, true) }

func BenchmarkCompile100k(b *testing.B) {
	net := Sample(100_000, 1)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Compile(net); err != nil {
			b.Fatal(err)
		}
	}
}
