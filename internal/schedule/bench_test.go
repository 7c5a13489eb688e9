package schedule

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"

	"luodi/internal/calendar"
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
		if err := p.Order(); err != nil {
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

// encode writes a network in the form that Read takes.
func encode(net *Network) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `{"start":%q,"calendars":[`, net.Start)
	for i := range net.Calendars {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"id":"C%d","weekdays":[1,2,3,4,5]}`, i+1)
	}
	b.WriteString(`],"activities":[`)
	at := 0
	for i, a := range net.Activities {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "\n{\"id\":%q,\"name\":%q,\"duration\":%d,\"calendar\":\"C%d\",\"links\":[", a.ID, a.Name, a.Duration, a.Calendar+1)
		for first := at; at < len(net.Links) && net.Links[at].Succ == int32(i); at++ {
			if at > first {
				b.WriteByte(',')
			}
			l := net.Links[at]
			fmt.Fprintf(&b, `{"pred":%q,"type":"%s","lag":%d}`, net.Activities[l.Pred].ID, l.Type, l.Lag)
		}
		b.WriteString("]}")
	}
	b.WriteString("]}")
	return b.Bytes()
}

// What luodi schedule does with a file of 100,000 activities: read, compute, judge, write.
func BenchmarkFile100k(b *testing.B) {
	text := encode(Sample(100_000, 1))
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		in, err := Read(bytes.NewReader(text), calendar.Embedded(), 0)
		if err != nil {
			b.Fatal(err)
		}
		rep, err := Compute(in)
		if err != nil {
			b.Fatal(err)
		}
		if err := rep.WriteJSON(io.Discard, sayKey); err != nil {
			b.Fatal(err)
		}
	}
}
