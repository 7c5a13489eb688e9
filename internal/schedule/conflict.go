package schedule

import (
	"luodi/internal/calendar"
	"luodi/internal/fault"
)

// ConflictKind says what does not fit.
type ConflictKind string

const (
	LateForDeadline ConflictKind = "deadline"      // finishes after the network's deadline
	LateForLimit    ConflictKind = "not_after"     // finishes after its own latest date
	LateForFixed    ConflictKind = "fixed"         // cannot start on its fixed date
	FixedOnDayOff   ConflictKind = "fixed_day_off" // its fixed date is no working day
	OutOfOrder      ConflictKind = "out_of_order"  // begun or done though a predecessor forbids it
	OpenGate        ConflictKind = "open_gate"     // begun or done though the gate before it is open
	AfterStatus     ConflictKind = "after_status"  // reported as happening after the status date
	StartAfterEnd   ConflictKind = "dates_exclude" // not-before leaves no room before not-after
)

// Conflict is something about the network that cannot be as it stands, with its cause.
type Conflict struct {
	Kind     ConflictKind
	Activity int32
	Other    int32         // the predecessor or gate in the way, or -1
	Date     calendar.Date // the date that is missed
	By       int32         // working days, in the activity's calendar
	Path     []int32       // what drives the date: from the cause to the activity
	Cause    Cause         // what drives the first activity of the path
}

// Cause says what sets an early start.
type Cause string

const (
	ByStart     Cause = "start"      // the network's start
	ByStatus    Cause = "status"     // the status date
	ByNotBefore Cause = "not_before" // its own or a parent's earliest date
	ByFixed     Cause = "fixed"      // its fixed date
	ByLink      Cause = "link"       // a predecessor
	ByActual    Cause = "actual"     // it has begun or ended on that day
	ByDeadline  Cause = "deadline"   // work starts as late as the deadline allows
)

// Key is the message that names the cause.
func (c Cause) Key() fault.Key { return fault.Key("schedule.cause." + string(c)) }

// Message gives the conflict as a message with arguments; the cause is one of the arguments.
func (c Conflict) Message(net *Network) (fault.Key, fault.Args) {
	args := fault.Args{"id": net.Activities[c.Activity].ID, "date": c.Date.String(), "n": c.By, "other": ""}
	if c.Other >= 0 {
		args["other"] = net.Activities[c.Other].ID
	}
	if len(c.Path) > 0 {
		args["root"], args["cause"] = net.Activities[c.Path[0]].ID, c.Cause.Key()
	}
	return fault.Key("schedule.conflict." + string(c.Kind)), args
}

// Conflicts lists what does not fit, by activity. It needs the result of Run.
func (p *Plan) Conflicts(r *Result) []Conflict {
	followed := make([]bool, len(p.node)) // has a successor that is late for the deadline itself
	late := func(i int32) bool {
		n := &p.node[i]
		return n.kind < done && r.es[i]+n.dur-1 > p.cals[n.cal].at(r.Deadline+1)-1
	}
	for j := range p.node {
		if late(int32(j)) {
			for _, l := range p.link[p.off[j]:p.off[j+1]] {
				followed[l.pred] = true
			}
		}
	}
	var out []Conflict
	for i := range p.net.Activities {
		out = p.conflictsOf(r, int32(i), late(int32(i)) && !followed[i], out)
	}
	return out
}

func (p *Plan) conflictsOf(r *Result, i int32, late bool, out []Conflict) []Conflict {
	n, a := &p.node[i], &p.net.Activities[i]
	if n.kind >= parent {
		return out
	}
	t := &p.cals[n.cal]
	add := func(c Conflict) {
		c.Activity = i
		if c.Other == 0 {
			c.Other = -1
		} else {
			c.Other-- // callers give index + 1 so that none is zero
		}
		out = append(out, c)
	}
	if n.kind == running || n.kind == done {
		for _, d := range []calendar.Date{a.Started, a.Finished} {
			if d != 0 && p.net.Status != 0 && d > p.net.Status {
				add(Conflict{Kind: AfterStatus, Date: d, By: t.at(d+1) - t.at(p.net.Status+1)})
			}
		}
		p.progressConflicts(r, i, add)
	}
	if n.kind == done {
		return out
	}
	end := r.es[i] + n.dur - 1
	driven := func(c Conflict) {
		c.Path, c.Cause = p.Driving(r, i)
		add(c)
	}
	if a.Fixed != 0 && n.kind != running {
		if t.days[t.at(a.Fixed)] != a.Fixed {
			add(Conflict{Kind: FixedOnDayOff, Date: a.Fixed, By: 0})
		}
		start := t.at(a.Fixed)
		if n.kind == milestone {
			start++
		}
		if r.es[i] > start {
			driven(Conflict{Kind: LateForFixed, Date: a.Fixed, By: r.es[i] - start})
		}
	}
	if limit, notBefore := p.limits(i); limit != 0 {
		if last := t.at(limit+1) - 1; end > last {
			own := int32(-1) // the last day of work if only its own earliest date counted
			if notBefore != 0 && n.kind != running {
				own = t.at(notBefore) + max(n.dur, 1) - 1
			}
			if own > last {
				add(Conflict{Kind: StartAfterEnd, Date: limit, By: own - last})
			} else {
				driven(Conflict{Kind: LateForLimit, Date: limit, By: end - last})
			}
		}
	}
	if late {
		driven(Conflict{Kind: LateForDeadline, Date: r.Deadline, By: end - (t.at(r.Deadline+1) - 1)})
	}
	return out
}

// limits gives the latest finish and the earliest start that the activity and its parents set.
func (p *Plan) limits(i int32) (notAfter, notBefore calendar.Date) {
	for at := i; at != NoParent; at = p.net.Activities[at].Parent {
		a := &p.net.Activities[at]
		if a.NotAfter != 0 && (notAfter == 0 || a.NotAfter < notAfter) {
			notAfter = a.NotAfter
		}
		notBefore = max(notBefore, a.NotBefore)
	}
	return notAfter, notBefore
}

// progressConflicts compares what was reported with what the links allow.
func (p *Plan) progressConflicts(r *Result, i int32, add func(Conflict)) {
	n := &p.node[i]
	for _, l := range p.link[p.off[i]:p.off[i+1]] {
		pred, typ := l.pred, LinkType(l.lt&3)
		open := p.node[pred].kind < done
		finishes := typ == FF || typ == SF
		if finishes && n.kind == running {
			continue // its finish is still to come
		}
		fromFinish := typ == FS || typ == FF
		switch {
		case p.net.Activities[pred].Gate && open:
			add(Conflict{Kind: OpenGate, Other: pred + 1, Date: r.EarlyStart[i]})
		case fromFinish && open, !fromFinish && p.node[pred].kind < running:
			add(Conflict{Kind: OutOfOrder, Other: pred + 1, Date: r.EarlyStart[i]})
		case l.lt>>2 >= 0:
			at, need := r.EarlyStart[i], r.EarlyFinish[pred]+1
			if finishes {
				at = r.EarlyFinish[i]
				need--
			}
			if !fromFinish {
				need = r.EarlyStart[pred]
			}
			if at < need {
				add(Conflict{Kind: OutOfOrder, Other: pred + 1, Date: at})
			}
		}
	}
}

// Driving gives the chain of activities that sets an activity's early dates, each driven by the one
// before it, and what drives the first.
func (p *Plan) Driving(r *Result, i int32) ([]int32, Cause) {
	var path []int32
	for {
		path = append(path, i)
		pred, cause := p.driver(r, i)
		if cause != ByLink {
			return reversed(path), cause
		}
		i = pred
	}
}

// driver finds what sets an early start; of several predecessors the first one linked.
func (p *Plan) driver(r *Result, i int32) (int32, Cause) {
	n, a := &p.node[i], &p.net.Activities[i]
	if n.kind == done {
		return -1, ByActual
	}
	t := &p.cals[n.cal]
	for _, l := range p.link[p.off[i]:p.off[i+1]] {
		if p.waits(r, i, l) == r.es[i] && r.es[i] > n.lo {
			return l.pred, ByLink
		}
	}
	point := int32(0)
	if n.kind == milestone {
		point = 1
	}
	_, notBefore := p.limits(i)
	switch s := r.es[i]; {
	case n.kind == running:
		return -1, ByStatus
	case a.Fixed != 0 && t.at(a.Fixed)+point == s:
		return -1, ByFixed
	case notBefore != 0 && t.at(notBefore)+point == s && r.Start < notBefore:
		return -1, ByNotBefore
	case p.justIn:
		return -1, ByDeadline
	case p.net.Status >= p.net.Start:
		return -1, ByStatus
	}
	return -1, ByStart
}

// waits gives the earliest start (as a working-day number) that one link allows.
func (p *Plan) waits(r *Result, i int32, l inlink) int32 {
	n := &p.node[i]
	before, lag := p.cals[n.cal].before, l.lt>>2
	es, ef := r.EarlyStart[l.pred]-calendar.First, r.EarlyFinish[l.pred]-calendar.First
	switch LinkType(l.lt & 3) {
	case FS:
		return before[ef+1] + lag
	case SS:
		if n.kind == running {
			return -1
		}
		return before[es] + lag
	case FF:
		return before[ef] + lag - n.dur + 1
	}
	return before[es] + lag - n.dur + 1
}
