package schedule

import (
	"strings"

	"luodi/internal/fault"
)

// sort orders the activities so that predecessors come first. Networks written in working order,
// as most are, need only be looked through; others are walked depth first along the links, which
// also finds the loop if there is one.
func (p *Plan) sort() error {
	n := len(p.node)
	if cap(p.order) < n {
		p.order = make([]int32, n)
	}
	p.order = p.order[:n]
	if p.inOrder() {
		for i := range p.order {
			p.order[i] = int32(i)
		}
		return nil
	}
	return p.walk()
}

// Order works the order out anew. Compile has done so already; this is for measuring.
func (p *Plan) Order() error { return p.sort() }

func (p *Plan) inOrder() bool {
	for i := range p.node {
		for _, l := range p.link[p.off[i]:p.off[i+1]] {
			if l.pred >= int32(i) {
				return false
			}
		}
	}
	return true
}

// walk visits each activity after its predecessors, without recursion: chains may be a million
// long.
func (p *Plan) walk() error {
	const unseen, open, closed = 0, 1, 2
	n := len(p.node)
	state := make([]uint8, n)
	next := append([]int32(nil), p.off[:n]...) // next link to follow
	var stack []int32
	out := p.order[:0]
	for root := range p.node {
		if state[root] != unseen {
			continue
		}
		state[root] = open
		stack = append(stack[:0], int32(root))
		for len(stack) > 0 {
			i := stack[len(stack)-1]
			if next[i] == p.off[i+1] {
				state[i] = closed
				out = append(out, i)
				stack = stack[:len(stack)-1]
				continue
			}
			pred := p.link[next[i]].pred
			next[i]++
			switch state[pred] {
			case unseen:
				state[pred] = open
				stack = append(stack, pred)
			case open:
				return p.loop(stack, pred)
			}
		}
	}
	return nil
}

// loop makes the fault of a loop: the stack runs from successors to predecessors, and its top has
// the already open activity as predecessor.
func (p *Plan) loop(stack []int32, again int32) error {
	at := len(stack) - 1
	for stack[at] != again {
		at--
	}
	return loopFault(p.net, append([]int32{again}, reversed(stack[at:])...))
}

func reversed(s []int32) []int32 {
	r := make([]int32, len(s))
	for i, x := range s {
		r[len(s)-1-i] = x
	}
	return r
}

// loopNames is how many activities of a loop are named; the middle of longer ones is left out.
const loopNames = 12

func loopFault(net *Network, loop []int32) error {
	ids := make([]string, 0, loopNames)
	for i, x := range loop {
		switch {
		case len(loop) <= loopNames || i < loopNames/2 || i >= len(loop)-loopNames/2:
			ids = append(ids, net.Activities[x].ID)
		case i == loopNames/2:
			ids = append(ids, "…")
		}
	}
	return fault.New(fault.Invalid, "schedule.cycle", fault.Args{"loop": strings.Join(ids, " → "), "n": len(loop) - 1})
}
