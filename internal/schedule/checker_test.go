package schedule

import (
	"fmt"

	"luodi/internal/calendar"
)

// checker computes the same dates in another way: it knows only the rule of what a link asks of
// its successor, walks calendars day by day, and relaxes until nothing changes. Late dates are
// found by the definition (the latest finish whose successors are still on time), never by turning
// the rule round.
type checker struct {
	net   *Network
	start calendar.Date
	// early and late first and last days; a milestone has both on its date
	s, f, ls, lf []calendar.Date
	total, free  []int
	begun        []calendar.Date // running work: the start, taken over where it was not reported
}

func (c *checker) works(i int32, d calendar.Date) bool {
	return c.net.Calendars[c.net.Activities[i].Calendar].Works(d)
}

// next is the first working day of i on or after d.
func (c *checker) next(i int32, d calendar.Date) calendar.Date {
	for !c.works(i, d) {
		d++
	}
	return d
}

func (c *checker) last(i int32, d calendar.Date) calendar.Date {
	for !c.works(i, d) {
		d--
	}
	return d
}

// move walks n working days of i from a working day.
func (c *checker) move(i int32, d calendar.Date, n int32) calendar.Date {
	for ; n > 0; n-- {
		d = c.next(i, d+1)
	}
	for ; n < 0; n++ {
		d = c.last(i, d-1)
	}
	return d
}

func (c *checker) left(i int32) int32 {
	if c.net.Activities[i].State == Running {
		return c.net.Activities[i].Remaining
	}
	return c.net.Activities[i].Duration
}

func (c *checker) isMilestone(i int32) bool {
	return c.net.Activities[i].State == Planned && c.net.Activities[i].Duration == 0
}

// asks gives the day on which work on the successor may begin (the day after a milestone's date) for
// a link whose predecessor starts and finishes on the given days. ok is false if it asks nothing.
func (c *checker) asks(l Link, predStart, predFinish calendar.Date) (begin calendar.Date, ok bool) {
	j := l.Succ
	toFinish := l.Type == FF || l.Type == SF
	if l.Type == SS && c.net.Activities[j].State == Running {
		return 0, false
	}
	var from calendar.Date
	switch {
	case l.Type == FS, l.Type == SS && c.isMilestone(l.Pred):
		from = predFinish + 1
	case l.Type == SS, l.Type == SF:
		from = predStart
	case l.Type == FF:
		from = predFinish
	}
	day := c.move(j, c.next(j, from), l.Lag)
	if toFinish {
		// the finish lies on day; the work begins so many days before
		day = c.move(j, day, -(c.left(j) - 1))
	}
	return day, true
}

// place gives first and last day of i when its work begins on a working day.
func (c *checker) place(i int32, begin calendar.Date) (s, f calendar.Date) {
	f = c.move(i, begin, c.left(i)-1)
	s = begin
	if c.left(i) == 0 {
		s = f
	}
	if c.net.Activities[i].State == Running {
		s = c.begun[i]
	}
	return s, f
}

func (c *checker) bounds(i int32) (notBefore, notAfter calendar.Date) {
	for up := i; up != NoParent; up = c.net.Activities[up].Parent {
		a := c.net.Activities[up]
		notBefore = max(notBefore, a.NotBefore, a.Fixed)
		if a.NotAfter != 0 && (notAfter == 0 || a.NotAfter < notAfter) {
			notAfter = a.NotAfter
		}
	}
	return
}

func (c *checker) run(r *Result) error {
	own := *c.net
	own.Activities = append([]Activity(nil), own.Activities...)
	net := &own
	c.net = net
	n := len(net.Activities)
	isParent := make([]bool, n)
	for _, a := range net.Activities {
		if a.Parent != NoParent {
			isParent[a.Parent] = true
		}
	}
	for i := range net.Activities { // what is below a done parent is done
		for up := net.Activities[i].Parent; up != NoParent; up = net.Activities[up].Parent {
			if net.Activities[up].State == Done {
				net.Activities[i].State = Done
			}
		}
	}
	var links []Link
	for _, l := range net.Links {
		for i := range net.Activities {
			for j := range net.Activities {
				if !isParent[i] && !isParent[j] && c.below(int32(i), l.Pred) && c.below(int32(j), l.Succ) {
					links = append(links, Link{int32(i), int32(j), l.Type, l.Lag})
				}
			}
		}
	}
	c.start = max(net.Start, net.Status)
	if c.start == 0 {
		c.start = r.Start // checked by the caller against the definition
	}
	c.s, c.f = make([]calendar.Date, n), make([]calendar.Date, n)
	c.ls, c.lf = make([]calendar.Date, n), make([]calendar.Date, n)
	c.total, c.free = make([]int, n), make([]int, n)
	begin := make([]calendar.Date, n)
	c.begun = make([]calendar.Date, n)
	for i := range net.Activities {
		i := int32(i)
		a := net.Activities[i]
		if c.begun[i] = a.Started; a.Started == 0 {
			c.begun[i] = r.EarlyStart[i]
		}
		switch {
		case isParent[i]:
		case a.State == Done:
			c.s[i], c.f[i] = r.EarlyStart[i], r.EarlyFinish[i] // as reported; see the tests of done work
		default:
			begin[i] = c.next(i, c.start)
			if nb, _ := c.bounds(i); nb != 0 && a.State == Planned {
				first := c.next(i, nb)
				if c.isMilestone(i) {
					first = c.next(i, first+1)
				}
				begin[i] = max(begin[i], first)
			}
			c.s[i], c.f[i] = c.place(i, begin[i])
		}
	}
	for round := 0; ; round++ {
		changed := false
		for _, l := range links {
			if net.Activities[l.Succ].State == Done {
				continue
			}
			if b, ok := c.asks(l, c.s[l.Pred], c.f[l.Pred]); ok && b > begin[l.Succ] {
				begin[l.Succ] = b
				c.s[l.Succ], c.f[l.Succ] = c.place(l.Succ, b)
				changed = true
			}
		}
		if !changed {
			break
		}
		if round > n {
			return fmt.Errorf("the early dates do not settle")
		}
	}
	return c.late(links, isParent, begin)
}

func (c *checker) below(i, above int32) bool {
	for up := i; up != NoParent; up = c.net.Activities[up].Parent {
		if up == above {
			return true
		}
	}
	return false
}

func (c *checker) late(links []Link, isParent []bool, begin []calendar.Date) error {
	net := c.net
	end := net.Deadline
	if end == 0 {
		for i := range net.Activities {
			end = max(end, c.f[i])
		}
	}
	lateBegin := make([]calendar.Date, len(begin)) // latest day on which work may begin
	set := func(i int32) {
		c.ls[i] = c.lf[i]
		lateBegin[i] = c.move(i, c.lf[i], -(c.left(i) - 1))
		if c.left(i) > 0 {
			c.ls[i] = lateBegin[i]
		}
	}
	live := func(i int32) bool { return !isParent[i] && net.Activities[i].State != Done }
	for i := range net.Activities {
		i := int32(i)
		if !live(i) {
			c.ls[i], c.lf[i] = c.s[i], c.f[i]
			continue
		}
		c.lf[i] = c.last(i, end)
		if _, na := c.bounds(i); na != 0 {
			c.lf[i] = min(c.lf[i], c.last(i, na))
		}
		if fx := net.Activities[i].Fixed; fx != 0 && net.Activities[i].State == Planned {
			f := c.next(i, fx)
			if c.left(i) > 0 {
				f = c.move(i, f, c.left(i)-1)
			}
			c.lf[i] = min(c.lf[i], f)
		}
		set(i)
	}
	// at gives first and last day of a predecessor that finishes on f.
	at := func(i int32, f calendar.Date) (s calendar.Date) {
		if net.Activities[i].State == Running {
			return c.s[i]
		}
		if c.left(i) == 0 {
			return f
		}
		return c.move(i, f, -(c.left(i) - 1))
	}
	binds := func(l Link) bool {
		fromStart := l.Type == SS || l.Type == SF
		return live(l.Pred) && live(l.Succ) && !(fromStart && net.Activities[l.Pred].State == Running)
	}
	for changed, round := true, 0; changed; round++ {
		changed = false
		for _, l := range links {
			if !binds(l) {
				continue
			}
			i := l.Pred
			for {
				b, ok := c.asks(l, at(i, c.lf[i]), c.lf[i])
				if !ok || b <= lateBegin[l.Succ] {
					break
				}
				c.lf[i] = c.last(i, c.lf[i]-1)
				set(i)
				changed = true
			}
		}
		if round > len(begin)+1 {
			return fmt.Errorf("the late dates do not settle")
		}
	}
	for i := range net.Activities {
		i := int32(i)
		if !live(i) {
			continue
		}
		c.total[i] = c.walk(i, c.f[i], c.lf[i])
		c.free[i] = -1
		for _, l := range links {
			if l.Pred != i || !binds(l) {
				continue
			}
			slip := 0
			for f := c.f[i]; slip < 4000; slip++ {
				f = c.next(i, f+1)
				if b, ok := c.asks(l, at(i, f), f); !ok {
					slip = -1
					break
				} else if b > begin[l.Succ] {
					break
				}
			}
			if slip >= 0 && (c.free[i] < 0 || slip < c.free[i]) {
				c.free[i] = slip
			}
		}
		if c.free[i] < 0 || c.total[i] >= 0 && c.free[i] > c.total[i] {
			c.free[i] = max(0, c.total[i])
		}
	}
	return nil
}

// walk counts working days from one day to another, negative if the other is earlier.
func (c *checker) walk(i int32, from, to calendar.Date) int {
	n := 0
	for from < to {
		if from++; c.works(i, from) {
			n++
		}
	}
	for from > to {
		if c.works(i, from) {
			n--
		}
		from--
	}
	return n
}

// differences compares a result with the checker's; parents are compared with what is below them.
func (c *checker) differences(r *Result) []string {
	var out []string
	for i, a := range c.net.Activities {
		if c.hasChildren(int32(i)) {
			continue
		}
		got := fmt.Sprint(r.EarlyStart[i], r.EarlyFinish[i], r.LateStart[i], r.LateFinish[i], r.TotalFloat[i], r.FreeFloat[i])
		want := fmt.Sprint(c.s[i], c.f[i], c.ls[i], c.lf[i], c.total[i], c.free[i])
		if got != want {
			out = append(out, fmt.Sprintf("%s: %s, checker %s", a.ID, got, want))
		}
	}
	return out
}

func (c *checker) hasChildren(i int32) bool {
	for _, a := range c.net.Activities {
		if a.Parent == i {
			return true
		}
	}
	return false
}
