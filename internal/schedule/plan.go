package schedule

import (
	"math"

	"luodi/internal/calendar"
	"luodi/internal/fault"
)

// Plan is a network laid out flat for the passes: bounds as working-day numbers of each activity's
// calendar, links by successor. It may be run again after changing durations.
type Plan struct {
	net  *Network
	cals []tables

	node  []node
	off   []int32 // links to i are link[off[i]:off[i+1]]
	link  []inlink
	order []int32 // predecessors first

	fixed    []fixedStart
	children bool // the network has parents
	justIn   bool // no start and no status date: start as late as the deadline allows
	start    calendar.Date
	ownLo    []int32 // with justIn: the lower bounds without the start
}

// tables is a calendar for the passes: before[d-First] working days lie before d, days[k] is
// working day k.
type tables struct {
	before []int32
	days   []calendar.Date
}

type node struct {
	dur  int32 // remaining duration of a running activity
	lo   int32 // number of the first working day allowed for the start
	hi   int32 // number of the last working day allowed for the finish, or noLimit
	cal  uint16
	kind kind
}

// inlink is a link to an activity: the lag and, in the lowest two bits, the type.
type inlink struct {
	pred int32
	lt   int32
}

type kind uint8

const (
	task kind = iota
	milestone
	running
	done
	parent     // has no dates of its own
	parentDone // a parent of done activities only
)

const noLimit = math.MaxInt32

// fixedStart is an activity with a fixed date: its finish limit follows its duration.
type fixedStart struct {
	i, start, notAfter int32
}

// maxDuration bounds durations and lags, in working days: longer than the calendars are.
const maxDuration = 100_000

// maxLinks bounds the links that links from and to parents may stand for.
const maxLinks = 20_000_000

// Compile checks a network and lays it out. It refuses negative durations, links and parents to
// nothing, loops, dates outside the calendars' years, and a network without any date to start
// from; the fault names the activity or the loop.
func Compile(net *Network) (*Plan, error) {
	p := &Plan{net: net}
	if err := p.layout(); err != nil {
		return nil, err
	}
	if err := p.links(); err != nil {
		return nil, err
	}
	if err := p.sort(); err != nil {
		return nil, err
	}
	if err := p.bounds(); err != nil {
		return nil, err
	}
	return p, nil
}

// layout fills the parts that need no links: kinds, durations, calendars.
func (p *Plan) layout() error {
	net := p.net
	n := len(net.Activities)
	if len(net.Calendars) > math.MaxUint16 {
		return fault.New(fault.TooLarge, "schedule.too_many_calendars", fault.Args{"n": math.MaxUint16})
	}
	for _, c := range net.Calendars {
		before, days := c.Tables()
		if len(days) == 0 {
			return fault.New(fault.Invalid, "calendar.no_working_days", fault.Args{"calendar": c.ID()})
		}
		p.cals = append(p.cals, tables{before, days})
	}
	p.node = make([]node, n)
	for i := range net.Activities {
		a := &net.Activities[i]
		if err := p.checkActivity(i); err != nil {
			return err
		}
		p.node[i] = node{dur: a.Duration, cal: uint16(a.Calendar), hi: noLimit}
		switch {
		case a.State == Done:
			p.node[i].kind = done
		case a.State == Running:
			p.node[i].kind = running
			p.node[i].dur = a.Remaining
		case a.Duration == 0:
			p.node[i].kind = milestone
		}
	}
	return p.parents()
}

func (p *Plan) checkActivity(i int) error {
	a := &p.net.Activities[i]
	args := func(n int32) fault.Args { return fault.Args{"id": a.ID, "n": n} }
	switch {
	case a.Duration < 0:
		return fault.New(fault.Invalid, "schedule.negative_duration", args(a.Duration))
	case a.Duration > maxDuration:
		return fault.New(fault.Invalid, "schedule.long_duration", args(a.Duration))
	case a.State == Running && (a.Remaining < 0 || a.Remaining > maxDuration):
		return fault.New(fault.Invalid, "schedule.bad_remaining", args(a.Remaining))
	case a.Estimated && (a.Min < 0 || a.Min > a.Duration || a.Max < a.Duration || a.Max > maxDuration):
		return fault.New(fault.Invalid, "schedule.bad_estimate", fault.Args{"id": a.ID, "min": a.Min, "typical": a.Duration, "max": a.Max})
	case a.Calendar < 0 || int(a.Calendar) >= len(p.net.Calendars):
		return fault.New(fault.Invalid, "schedule.no_calendar", fault.Args{"id": a.ID, "calendar": a.Calendar})
	case a.Parent < NoParent || int(a.Parent) >= len(p.net.Activities):
		return fault.New(fault.Invalid, "schedule.no_parent", fault.Args{"id": a.ID, "parent": a.Parent})
	}
	for _, d := range []calendar.Date{a.NotBefore, a.NotAfter, a.Fixed, a.Started, a.Finished} {
		if d != 0 && (d < calendar.First || d > calendar.Last) {
			return outside(a.ID, d)
		}
	}
	return nil
}

func outside(id string, d calendar.Date) error {
	return fault.New(fault.Invalid, "schedule.date_outside", fault.Args{"id": id, "date": d.String(),
		"first": calendar.FirstYear, "last": calendar.LastYear})
}

// links lays the links out by successor. Links from and to parents become links of what is below
// them; a link from a milestone's start is one from its finish, both being the same moment.
func (p *Plan) links() error {
	net := p.net
	n := len(net.Activities)
	for _, l := range net.Links {
		switch {
		case l.Succ < 0 || int(l.Succ) >= n:
			return fault.New(fault.Invalid, "schedule.no_succ", fault.Args{"succ": l.Succ})
		case l.Pred < 0 || int(l.Pred) >= n:
			return fault.New(fault.Invalid, "schedule.no_pred", fault.Args{"id": net.Activities[l.Succ].ID, "pred": l.Pred})
		case l.Lag > maxDuration || l.Lag < -maxDuration:
			return fault.New(fault.Invalid, "schedule.long_lag", fault.Args{"id": net.Activities[l.Succ].ID, "n": l.Lag})
		}
	}
	all := net.Links
	if p.children {
		var err error
		if all, err = p.withoutParents(); err != nil {
			return err
		}
	}
	p.off = make([]int32, n+1)
	for i := range all {
		p.off[all[i].Succ+1]++
	}
	for i := range n {
		p.off[i+1] += p.off[i]
	}
	p.link = make([]inlink, len(all))
	at := append([]int32(nil), p.off[:n]...)
	for i := range all {
		l := &all[i]
		t := l.Type
		if t == SS && p.node[l.Pred].kind == milestone && p.node[l.Succ].kind != running {
			t = FS
		}
		p.link[at[l.Succ]] = inlink{l.Pred, l.Lag<<2 | int32(t)}
		at[l.Succ]++
	}
	return nil
}

// bounds turns dates into working-day numbers.
func (p *Plan) bounds() error {
	net := p.net
	p.start = max(net.Start, net.Status)
	p.justIn = p.start == 0
	if p.justIn && net.Deadline == 0 && p.anyLeft() {
		return fault.New(fault.Invalid, "schedule.no_anchor", nil)
	}
	for _, d := range []calendar.Date{net.Start, net.Status, net.Deadline} {
		if d != 0 && (d < calendar.First || d > calendar.Last) {
			return outside("", d)
		}
	}
	for i := range net.Activities {
		if p.node[i].kind <= done {
			p.bound(int32(i))
		}
	}
	if p.justIn {
		p.ownLo = make([]int32, len(p.node))
		for i := range p.node {
			p.ownLo[i] = p.node[i].lo
		}
	}
	return nil
}

func (p *Plan) anyLeft() bool {
	for i := range p.node {
		if p.node[i].kind < done {
			return true
		}
	}
	return false
}

// bound sets the bounds of one activity from its own dates and those of the parents above it.
func (p *Plan) bound(i int32) {
	n, a := &p.node[i], &p.net.Activities[i]
	t := p.cals[n.cal]
	if !p.justIn {
		n.lo = t.at(p.start)
	}
	if p.node[i].kind == done {
		return
	}
	point := int32(0)
	if p.node[i].kind == milestone {
		point = 1 // the date of a milestone is that of the day before it
	}
	notBefore, notAfter := a.NotBefore, a.NotAfter
	for up := a.Parent; up != NoParent; up = p.net.Activities[up].Parent {
		over := &p.net.Activities[up]
		notBefore = max(notBefore, over.NotBefore, over.Fixed)
		if over.NotAfter != 0 && (notAfter == 0 || over.NotAfter < notAfter) {
			notAfter = over.NotAfter
		}
	}
	if p.node[i].kind != running {
		if notBefore != 0 {
			n.lo = max(n.lo, t.at(notBefore)+point)
		}
		if a.Fixed != 0 {
			n.lo = max(n.lo, t.at(a.Fixed)+point)
		}
	}
	if notAfter != 0 {
		n.hi = t.at(notAfter+1) - 1
	}
	if a.Fixed != 0 && p.node[i].kind != running {
		p.fixed = append(p.fixed, fixedStart{i, t.at(a.Fixed) + point, n.hi})
	}
}

// at gives the number of working days before a date, which is the number of the first working day
// on or after it.
func (t *tables) at(d calendar.Date) int32 { return t.before[d-calendar.First] }

// SetDuration changes the duration (the remaining one of a running activity) for the next run. A
// milestone stays one.
func (p *Plan) SetDuration(i, days int32) {
	if p.node[i].kind == task || p.node[i].kind == running {
		p.node[i].dur = days
	}
}

// Duration gives the duration the next run uses.
func (p *Plan) Duration(i int32) int32 { return p.node[i].dur }

// Network gives the network the plan was made from.
func (p *Plan) Network() *Network { return p.net }
