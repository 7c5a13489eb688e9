package schedule

import (
	"cmp"
	"slices"
)

// Cuts is a set of shortenings that brings a network that cannot be met back to its dates.
//
// The shortest set is the one with the least sum of working days taken away; of several, one with
// few activities (those that can give most are cut first). An activity can be shortened to its
// minimum, or to one day if it has no estimate; done work and milestones cannot. If even that is
// not enough, the set is the least one that comes as near to the dates as possible.
//
// On one calendar the least sum is exact: shortening at unit cost is a linear programme whose dual
// is a flow, solved by longest augmenting paths. Across calendars a day of one is not a day of
// another; then the same model on the days of the worst activity's calendar proposes, the passes
// check and correct, and every cut that can be given back is. Least says which it was.
type Cuts struct {
	List   []Cut // by activity
	Days   int32 // sum over the list, each in its activity's working days
	Enough bool  // with them, every date is met
	Still  int32 // otherwise: by how many working days the worst date is still missed
	Least  bool  // no set with a smaller sum exists
}

// Cut shortens one activity.
type Cut struct {
	Activity int32
	From, To int32 // working days (a running activity: remaining ones)
}

// Days is by how much the activity is shortened.
func (c Cut) Days() int32 { return c.From - c.To }

// Bounds of the search: up to wholeModel activities everything is modelled, up to lateModel what
// is late; beyond, the driving paths are cut one after another.
const (
	wholeModel = 600
	lateModel  = 3000
	maxRepairs = 12
	maxWork2   = 40_000_000 // activities passed over in all while cutting step by step
)

// Cut finds the shortest set of cuts for the plan as it was run last.
func (p *Plan) Cut(r *Result) (Cuts, error) {
	q := *p
	q.node = slices.Clone(p.node)
	q.justIn = false
	q.start = r.Start
	s := &cutter{p: &q, base: r, r: (*Result)(nil).sized(len(p.node))}
	s.r.Start, s.r.Deadline = r.Start, p.net.Deadline
	return s.cut()
}

type cutter struct {
	p    *Plan // copy whose durations are changed
	base *Result
	r    *Result
}

func (s *cutter) cut() (Cuts, error) {
	allowed, err := s.reachable()
	if err != nil {
		return Cuts{}, err
	}
	model := s.members(allowed)
	least := false
	if model != nil {
		least, err = s.solve(model, allowed)
	} else {
		err = s.greedy(allowed)
	}
	if err != nil {
		return Cuts{}, err
	}
	return s.result(allowed, least)
}

// most is how far an activity can be shortened.
func (s *cutter) most(i int32) int32 {
	n, a := &s.p.node[i], &s.p.net.Activities[i]
	if n.kind != task && n.kind != running {
		return 0
	}
	d := s.duration(i)
	if !a.Estimated {
		return max(0, d-1)
	}
	if n.kind == running { // the part of the estimate that is left
		return max(0, min(d-1, a.Duration-a.Min))
	}
	return max(0, d-max(a.Min, 1))
}

// duration is the duration before any cut.
func (s *cutter) duration(i int32) int32 {
	a := &s.p.net.Activities[i]
	if s.p.node[i].kind == running {
		return a.Remaining
	}
	return a.Duration
}

// over gives by how much the activity misses its limits, in its working days, with the durations
// of the last forward pass; a fixed activity may also start too late.
func (s *cutter) over(i int32) int32 {
	n := &s.p.node[i]
	if n.kind >= done {
		return 0
	}
	return max(0, s.r.es[i]+n.dur-1-s.limit(i))
}

// limit is the number of the last working day allowed for the finish, a fixed start included.
func (s *cutter) limit(i int32) int32 { return s.deadline(i, s.p.node[i].hi) }

// deadline lowers a finish limit to the deadline.
func (s *cutter) deadline(i, limit int32) int32 {
	if s.p.net.Deadline != 0 {
		limit = min(limit, s.p.cals[s.p.node[i].cal].at(s.p.net.Deadline+1)-1)
	}
	return limit
}

// forward runs the forward pass with the present durations.
func (s *cutter) forward() error {
	s.p.limitFixed()
	return s.p.forward(s.r)
}

// reachable shortens everything as far as it goes and gives by how much each limit is missed even
// then, by activity; nil if all can be met.
func (s *cutter) reachable() ([]int32, error) {
	for i := range s.p.node {
		s.p.node[i].dur -= s.most(int32(i))
	}
	err := s.forward()
	var missed []int32
	for i := range s.p.node {
		if o := s.over(int32(i)); err == nil && o > 0 {
			if missed == nil {
				missed = make([]int32, len(s.p.node))
			}
			missed[i] = o
		}
	}
	s.restore()
	return missed, err
}

func (s *cutter) restore() {
	for i := range s.p.node {
		if k := s.p.node[i].kind; k == task || k == running {
			s.p.node[i].dur = s.duration(int32(i))
		}
	}
}

// members picks the activities to model, nil if there are too many.
func (s *cutter) members([]int32) []int32 {
	var live, late []int32
	for _, i := range s.p.order {
		if s.p.node[i].kind >= done {
			continue
		}
		live = append(live, i)
		if s.base.TotalFloat[i] < 0 {
			late = append(late, i)
		}
	}
	switch {
	case len(live) <= wholeModel:
		return live
	case len(late) <= lateModel:
		return late
	}
	return nil
}

// solve lets the model propose cuts until the passes confirm them, then gives back what is not
// needed. It reports whether the sum is certainly the least.
func (s *cutter) solve(members, allowed []int32) (bool, error) {
	extra := make([]int32, len(s.p.node)) // by how much more than its limit asks a date is to come forward
	sameCalendar := true
	for _, i := range members {
		sameCalendar = sameCalendar && s.p.node[i].cal == s.p.node[members[0]].cal
	}
	for try := 0; try < maxRepairs; try++ {
		s.restore()
		m := newCrash(s, members, allowed, extra)
		feasible := m.solve()
		for k, i := range members {
			s.p.node[i].dur -= m.days(k)
		}
		if err := s.forward(); err != nil {
			return false, err
		}
		missed := false
		for i := range s.p.node {
			o := s.over(int32(i))
			if allowed != nil {
				o -= allowed[i]
			}
			if o > 0 {
				extra[i] += o
				missed = true
			}
		}
		if !missed {
			if sameCalendar && try == 0 && feasible {
				return true, nil
			}
			return false, s.giveBack(members, allowed)
		}
	}
	if err := s.greedy(allowed); err != nil { // goes on from the last proposal
		return false, err
	}
	return false, s.giveBack(members, allowed)
}

// within reports whether every limit is kept, or missed by no more than is allowed.
func (s *cutter) within(allowed []int32) bool {
	for i := range s.p.node {
		o := s.over(int32(i))
		if allowed != nil {
			o -= allowed[i]
		}
		if o > 0 {
			return false
		}
	}
	return true
}

// giveBack lengthens each cut activity again as far as the limits allow, small cuts first, so that
// the set stays short. It goes round until nothing moves: where a link ties finishes together, a
// longer activity can make room for another.
func (s *cutter) giveBack(members, allowed []int32) error {
	cut := func(i int32) int32 { return s.duration(i) - s.p.node[i].dur }
	fits := func(i, days int32) bool {
		s.p.node[i].dur = days
		return s.forward() == nil && s.within(allowed)
	}
	list := slices.DeleteFunc(slices.Clone(members), func(i int32) bool { return cut(i) == 0 })
	for moved := true; moved; {
		moved = false
		slices.SortStableFunc(list, func(a, b int32) int { return cmp.Compare(cut(a), cut(b)) })
		for _, i := range list {
			was, full := s.p.node[i].dur, s.duration(i)
			low, high := was, full
			for low < high {
				if mid := low + (high-low+1)/2; fits(i, mid) {
					low = mid
				} else {
					high = mid - 1
				}
			}
			for low < full && fits(i, low+1) {
				low++
			}
			s.p.node[i].dur = low
			moved = moved || low > was
		}
	}
	return s.forward()
}

// greedy cuts, on the path that drives the worst date, the activity that can give most, until all
// dates are met, nothing can be cut, or too much has been passed over.
func (s *cutter) greedy(allowed []int32) error {
	steps := max(20, maxWork2/max(1, len(s.p.node)))
	for range min(steps, 2000) {
		if err := s.forward(); err != nil {
			return err
		}
		worst, by := int32(-1), int32(0)
		for i := range s.p.node {
			o := s.over(int32(i))
			if allowed != nil {
				o -= allowed[i]
			}
			if o > by {
				worst, by = int32(i), o
			}
		}
		if worst < 0 {
			return nil
		}
		path, _ := s.p.Driving(s.r, worst)
		best, most := int32(-1), int32(0)
		for _, i := range path {
			if left := s.most(i) - (s.duration(i) - s.p.node[i].dur); left > most {
				best, most = i, left
			}
		}
		if best < 0 {
			return nil
		}
		s.p.node[best].dur -= min(most, by)
	}
	return s.forward()
}

func (s *cutter) result(allowed []int32, least bool) (Cuts, error) {
	if err := s.forward(); err != nil {
		return Cuts{}, err
	}
	c := Cuts{Enough: true, Least: least}
	for i := range s.p.node {
		if d := s.duration(int32(i)); s.most(int32(i)) > 0 && s.p.node[i].dur < d {
			c.List = append(c.List, Cut{int32(i), d, s.p.node[i].dur})
			c.Days += d - s.p.node[i].dur
		}
		if o := s.over(int32(i)); o > 0 {
			c.Enough = false
			c.Still = max(c.Still, o)
		}
	}
	return c, nil
}
