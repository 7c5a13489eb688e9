package schedule

import (
	"luodi/internal/fault"
)

// parents marks the activities that others are part of, refuses loops among them, and lets what is
// below a done parent be done.
func (p *Plan) parents() error {
	acts := p.net.Activities
	for i := range acts {
		if acts[i].Parent != NoParent {
			p.children = true
			p.node[acts[i].Parent].kind = parent
		}
	}
	if !p.children {
		return nil
	}
	seen := make([]int32, len(acts)) // the activity from which this one was last passed, plus one
	clear := make([]bool, len(acts)) // known to lead up to no loop
	for i := range acts {
		at := int32(i)
		for at != NoParent && !clear[at] {
			if seen[at] == int32(i)+1 {
				return p.parentLoop(at)
			}
			seen[at] = int32(i) + 1
			at = acts[at].Parent
		}
		for at = int32(i); at != NoParent && !clear[at]; at = acts[at].Parent {
			clear[at] = true
		}
	}
	for i := range acts {
		if p.node[i].kind >= parent {
			continue
		}
		for up := acts[i].Parent; up != NoParent; up = acts[up].Parent {
			if acts[up].State == Done {
				p.node[i].kind = done
				break
			}
		}
	}
	left := make([]bool, len(acts))
	for i := range acts {
		if p.node[i].kind < done {
			for up := acts[i].Parent; up != NoParent && !left[up]; up = acts[up].Parent {
				left[up] = true
			}
		}
	}
	for i := range acts {
		if p.node[i].kind == parent && !left[i] {
			p.node[i].kind = parentDone
		}
	}
	return nil
}

func (p *Plan) parentLoop(from int32) error {
	loop := []int32{from}
	for at := p.net.Activities[from].Parent; ; at = p.net.Activities[at].Parent {
		loop = append(loop, at)
		if at == from {
			err := loopFault(p.net, loop).(*fault.Error)
			err.Key = "schedule.parent_cycle"
			return err
		}
	}
}

// withoutParents gives the links with those from and to parents spread over what is below them.
func (p *Plan) withoutParents() ([]Link, error) {
	acts := p.net.Activities
	needed := make([]bool, len(acts))
	any := false
	for _, l := range p.net.Links {
		for _, end := range [2]int32{l.Pred, l.Succ} {
			if p.node[end].kind >= parent {
				needed[end], any = true, true
			}
		}
	}
	if !any {
		return p.net.Links, nil
	}
	below := map[int32][]int32{}
	for i := range acts {
		if p.node[i].kind >= parent {
			continue
		}
		for up := acts[i].Parent; up != NoParent; up = acts[up].Parent {
			if needed[up] {
				below[up] = append(below[up], int32(i))
			}
		}
	}
	leaves := func(i int32) []int32 {
		if p.node[i].kind >= parent {
			return below[i]
		}
		return []int32{i}
	}
	var out []Link
	for _, l := range p.net.Links {
		if p.within(l.Pred, l.Succ) || p.within(l.Succ, l.Pred) {
			return nil, loopFault(p.net, []int32{l.Pred, l.Succ, l.Pred})
		}
		preds, succs := leaves(l.Pred), leaves(l.Succ)
		if len(out)+len(preds)*len(succs) > maxLinks {
			return nil, fault.New(fault.TooLarge, "schedule.too_many_links", fault.Args{"id": acts[l.Succ].ID, "n": maxLinks})
		}
		for _, s := range succs {
			for _, q := range preds {
				out = append(out, Link{Pred: q, Succ: s, Type: l.Type, Lag: l.Lag})
			}
		}
	}
	return out, nil
}

// within reports whether an activity lies below another; nothing lies below itself.
func (p *Plan) within(i, above int32) bool {
	for up := p.net.Activities[i].Parent; up != NoParent; up = p.net.Activities[up].Parent {
		if up == above {
			return true
		}
	}
	return false
}

// sumUp gives every parent the dates of what is below it: the first start, the last finish, the
// least floats.
func (p *Plan) sumUp(r *Result) {
	acts := p.net.Activities
	for i := range acts {
		if p.node[i].kind >= parent {
			r.EarlyStart[i], r.EarlyFinish[i], r.LateStart[i], r.LateFinish[i] = 0, 0, 0, 0
			r.TotalFloat[i], r.FreeFloat[i] = noLimit, noLimit
		}
	}
	for i := range acts {
		if p.node[i].kind >= parent {
			continue
		}
		for up := acts[i].Parent; up != NoParent; up = acts[up].Parent {
			if r.EarlyStart[up] == 0 || r.EarlyStart[i] < r.EarlyStart[up] {
				r.EarlyStart[up] = r.EarlyStart[i]
			}
			if r.LateStart[up] == 0 || r.LateStart[i] < r.LateStart[up] {
				r.LateStart[up] = r.LateStart[i]
			}
			r.EarlyFinish[up] = max(r.EarlyFinish[up], r.EarlyFinish[i])
			r.LateFinish[up] = max(r.LateFinish[up], r.LateFinish[i])
			if p.node[i].kind != done {
				r.TotalFloat[up] = min(r.TotalFloat[up], r.TotalFloat[i])
				r.FreeFloat[up] = min(r.FreeFloat[up], r.FreeFloat[i])
			}
		}
	}
	for i := range acts {
		if p.node[i].kind == parentDone {
			r.TotalFloat[i], r.FreeFloat[i] = 0, 0
		}
	}
}
