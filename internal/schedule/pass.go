package schedule

import (
	"luodi/internal/calendar"
	"luodi/internal/fault"
)

// Run computes all dates and floats. Result arrays of an earlier run are used again when r has
// them; r may be nil.
func (p *Plan) Run(r *Result) (*Result, error) {
	r = r.sized(len(p.node))
	p.limitFixed()
	r.Start = p.start
	if p.justIn {
		if err := p.startLate(r); err != nil {
			return nil, err
		}
	}
	if err := p.forward(r); err != nil {
		return nil, err
	}
	r.Deadline = p.net.Deadline
	if r.Deadline == 0 {
		r.Deadline = r.Finish
	}
	if err := p.backward(r, true); err != nil {
		return nil, err
	}
	p.finish(r)
	return r, nil
}

// limitFixed sets the finish limits of fixed activities by their present durations.
func (p *Plan) limitFixed() {
	for _, f := range p.fixed {
		n := &p.node[f.i]
		n.hi = min(f.notAfter, f.start+max(n.dur, 1)-1)
		if n.kind == milestone {
			n.hi = min(f.notAfter, f.start-1)
		}
	}
}

func (r *Result) sized(n int) *Result {
	if r == nil || len(r.es) != n {
		dates := make([]calendar.Date, 4*n)
		numbers := make([]int32, 4*n)
		r = &Result{
			EarlyStart: dates[:n:n], EarlyFinish: dates[n : 2*n : 2*n], LateStart: dates[2*n : 3*n : 3*n], LateFinish: dates[3*n:],
			TotalFloat: numbers[:n:n], FreeFloat: numbers[n : 2*n : 2*n], es: numbers[2*n : 3*n : 3*n], lf: numbers[3*n:],
		}
	}
	return r
}

// forward sets the early dates, predecessors first.
func (p *Plan) forward(r *Result) error {
	const first = int32(0)
	base := calendar.First
	finish := calendar.Date(0)
	es, ESs, EFs := r.es, r.EarlyStart, r.EarlyFinish
	for _, i := range p.order {
		nd := &p.node[i]
		k := nd.kind
		if k > milestone && !p.special(r, i, k) {
			if k == done {
				finish = max(finish, EFs[i])
			}
			continue
		}
		t := &p.cals[nd.cal]
		before, d, s := t.before, nd.dur, nd.lo
		for _, l := range p.link[p.off[i]:p.off[i+1]] {
			var c int32
			switch lag := l.lt >> 2; LinkType(l.lt & 3) {
			case FS:
				c = before[EFs[l.pred]-base+1] + lag
			case SS:
				if k == running {
					continue
				}
				c = before[ESs[l.pred]-base] + lag
			case FF:
				c = before[EFs[l.pred]-base] + lag - d + 1
			default:
				c = before[ESs[l.pred]-base] + lag - d + 1
			}
			if c > s {
				s = c
			}
		}
		end := s + d - 1
		if s < first || end < 0 || int(end) >= len(t.days) {
			return p.runsOut(i)
		}
		es[i] = s
		ef := t.days[end]
		EFs[i] = ef
		switch {
		case k == task && d > 0:
			ESs[i] = t.days[s]
		case k != running:
			ESs[i] = ef
		}
		if ef > finish {
			finish = ef
		}
	}
	r.Finish = finish
	return nil
}

// special sets what is known beforehand of a running or done activity and reports whether the
// forward pass has something left to place.
func (p *Plan) special(r *Result, i int32, k kind) bool {
	a := &p.net.Activities[i]
	t := &p.cals[p.node[i].cal]
	switch k {
	case done:
		// Without an actual finish it is taken to have ended on the last working day before the
		// planned work starts.
		finish, n := a.Finished, max(a.Duration, 1)
		if finish == 0 && a.Started != 0 {
			finish = t.days[min(int(t.at(a.Started)+n-1), len(t.days)-1)]
		}
		if finish == 0 {
			finish = t.days[max(0, t.at(max(r.Start, calendar.First))-1)]
		}
		start := a.Started
		if start == 0 {
			start = t.days[max(0, t.at(finish+1)-n)]
		}
		r.EarlyStart[i], r.EarlyFinish[i] = min(start, finish), finish
		r.es[i] = t.at(start)
		return false
	case running:
		start := a.Started
		if start == 0 { // as if it had been worked without a break until now
			start = t.days[max(0, t.at(r.Start)-max(0, a.Duration-a.Remaining))]
		}
		r.EarlyStart[i] = start
		return true
	}
	return false
}

// backward sets the late finish of every activity as a working-day number, successors first, and
// with floats also the free floats. Each activity, once settled, tells its predecessors how late
// they may finish.
func (p *Plan) backward(r *Result, floats bool) error {
	base := calendar.First
	end := make([]int32, len(p.cals)) // number of the last working day on or before the deadline
	for c := range p.cals {
		end[c] = p.cals[c].at(r.Deadline+1) - 1
	}
	lf, free, es := r.lf, r.FreeFloat, r.es
	for i := range p.node {
		lf[i] = min(end[p.node[i].cal], p.node[i].hi)
		free[i] = noLimit
	}
	for h := len(p.order) - 1; h >= 0; h-- {
		j := p.order[h]
		nj := &p.node[j]
		if nj.kind >= done {
			continue
		}
		days, d := p.cals[nj.cal].days, nj.dur
		late := lf[j]
		if late < 0 || late-d+1 < 0 {
			return p.runsOut(j)
		}
		start, early := late-d+1, es[j]
		for _, l := range p.link[p.off[j]:p.off[j+1]] {
			i := l.pred
			ni := &p.node[i]
			if ni.kind >= done {
				continue
			}
			before := p.cals[ni.cal].before
			typ, lag := LinkType(l.lt&3), l.lt>>2
			shift := int32(0) // from the end of the link at the predecessor to its finish
			edge := calendar.Date(0)
			m, e := start-lag, early-lag
			switch typ {
			case FS:
				shift = -1
			case SS:
				if ni.kind == running || nj.kind == running {
					continue
				}
				edge, shift = 1, ni.dur-2
			case FF:
				m, e = late-lag, early+d-1-lag
				edge, shift = 1, -1
			default:
				if ni.kind == running {
					continue
				}
				m, e = late-lag, early+d-1-lag
				edge, shift = 1, max(ni.dur, 1)-2
			}
			if uint(m) < uint(len(days)) {
				if c := before[days[m]-base+edge] + shift; c < lf[i] {
					lf[i] = c
				}
			} else if m < 0 {
				return p.runsOut(j)
			}
			if floats && uint(e) < uint(len(days)) {
				if c := before[days[e]-base+edge] + shift; c < free[i] {
					free[i] = c
				}
			}
		}
	}
	return nil
}

// finish turns the late finishes into dates and floats.
func (p *Plan) finish(r *Result) {
	for i := range p.node {
		k := p.node[i].kind
		if k > done {
			continue
		}
		if k == done {
			r.LateStart[i], r.LateFinish[i] = r.EarlyStart[i], r.EarlyFinish[i]
			r.TotalFloat[i], r.FreeFloat[i] = 0, 0
			continue
		}
		n := &p.node[i]
		days := p.cals[n.cal].days
		late := r.lf[i]
		early := r.es[i] + n.dur - 1
		r.LateFinish[i] = days[max(late, 0)]
		r.LateStart[i] = r.LateFinish[i]
		if n.dur > 0 {
			r.LateStart[i] = days[late-n.dur+1]
		}
		r.TotalFloat[i] = late - early
		if r.FreeFloat[i] == noLimit {
			r.FreeFloat[i] = max(0, late-early)
		} else {
			r.FreeFloat[i] -= early
			if total := late - early; total >= 0 { // the end of everything is not to move either
				r.FreeFloat[i] = min(r.FreeFloat[i], total)
			}
		}
	}
	if p.children {
		p.sumUp(r)
	}
}

// startLate finds the latest start with which the deadline is still met, for networks that say
// only when they must end.
func (p *Plan) startLate(r *Result) error {
	r.Deadline = p.net.Deadline
	if err := p.backward(r, false); err != nil {
		return err
	}
	start := calendar.Date(0)
	for i := range p.node {
		if p.node[i].kind >= done {
			continue
		}
		n := &p.node[i]
		days := p.cals[n.cal].days
		// A milestone needs no day of its own: its moment lasts until the next working day begins.
		first := days[min(int(r.lf[i]-n.dur+1), len(days)-1)]
		if start == 0 || first < start {
			start = first
		}
	}
	if start == 0 { // nothing is left to place
		start = p.net.Deadline
	}
	r.Start = start
	for i := range p.node {
		n := &p.node[i]
		n.lo = max(p.ownLo[i], p.cals[n.cal].at(start))
	}
	return nil
}

func (p *Plan) runsOut(i int32) error {
	return fault.New(fault.Invalid, "schedule.runs_out", fault.Args{"id": p.net.Activities[i].ID,
		"first": calendar.FirstYear, "last": calendar.LastYear})
}
