package signal

import (
	"cmp"
	"math/big"
	"slices"
	"strings"

	"luodi/internal/calendar"
	"luodi/internal/explain"
	"luodi/internal/fault"
	"luodi/internal/work"
)

// ActKind is a kind of act that takes a reason away.
type ActKind string

const (
	DoDeliver  ActKind = "deliver"  // file the result of a milestone with proof and have it accepted
	DoAccept   ActKind = "accept"   // accept, or return, what was filed
	DoAdvance  ActKind = "advance"  // have so much more accepted inside a milestone
	DoFile     ActKind = "file"     // file proof before the date
	DoHandIn   ActKind = "hand_in"  // hand in the report of a period
	DoResubmit ActKind = "resubmit" // hand in a returned report again
	DoSend     ActKind = "send"     // send the request
	DoAnswer   ActKind = "answer"   // get the answer, or the result, from outside
	DoPlan     ActKind = "plan"     // put a work plan in force
	DoClose    ActKind = "close"    // close the measure
	DoWait     ActKind = "wait"     // nothing can be done; it passes on a day
)

// actKinds lists them in the order in which they are told.
var actKinds = []ActKind{DoPlan, DoDeliver, DoAccept, DoAdvance, DoHandIn, DoResubmit, DoSend, DoAnswer, DoFile, DoClose, DoWait}

// Who has to act.
type Who string

const (
	ByUnit    Who = "unit"
	ByOffice  Who = "office"
	ByOutside Who = "outside"
	ByNobody  Who = "nobody"
)

// Act is one thing that somebody can do. When all acts of a signal are done its light is green (or
// blue, when the measure is closed by them); only DoWait takes time.
type Act struct {
	Do     ActKind       `json:"do"`
	Who    Who           `json:"who"`
	ID     string        `json:"id,omitempty"`     // of the milestone or the period
	Name   string        `json:"name,omitempty"`   // the milestone or the period
	To     string        `json:"to,omitempty"`     // whom to ask
	By     calendar.Date `json:"by,omitzero"`      // when it was or is due; of DoWait, when it has passed
	More   work.Amount   `json:"more,omitempty"`   // of DoAdvance: how much more
	Unit   string        `json:"unit,omitempty"`   // … of what
	Points PerMille      `json:"points,omitempty"` // what it brings to the measure
	About  explain.Fact  `json:"about,omitzero"`
	Clears Light         `json:"clears"` // the worst light that it takes away

	at int
}

// Key is the message of the act, Args its arguments.
func (a Act) Key() fault.Key { return fault.Key("signal.act." + string(a.Do)) }

func (a Act) Args() fault.Args {
	return fault.Args{"name": a.Name, "to": a.To, "by": a.By.String(), "more": a.More.String(), "unit": a.Unit, "points": a.Points.String()}
}

// acts collects what would turn a light green.
type acts struct {
	*subject
	on   calendar.Date
	own  bool // what turns the unit's own light green
	list []Act
}

// acts tells what turns the light of the whole green, or that of the unit's own part.
func (s *subject) acts(on calendar.Date, a *assessment, own bool) []Act {
	if own && !a.own.Light.Bad() || !own && !a.whole.Light.Bad() {
		return nil
	}
	c := acts{subject: s, on: on, own: own}
	for _, f := range a.findings {
		if f.counts(own) {
			c.against(f)
		}
	}
	for _, f := range a.findings { // after the others: what they bring need not be asked for twice
		if f.counts(own) && (f.kind == ruleGapRed || f.kind == ruleGapYellow) {
			c.closeGap(f.light)
		}
	}
	return c.sorted()
}

// sorted puts acts in the order in which they are told: what clears the worst light first.
func (c *acts) sorted() []Act {
	slices.SortStableFunc(c.list, func(a, b Act) int {
		return cmp.Or(slices.Index(Lights, a.Clears)-slices.Index(Lights, b.Clears),
			slices.Index(actKinds, a.Do)-slices.Index(actKinds, b.Do), cmp.Compare(a.By, b.By), strings.Compare(a.ID, b.ID))
	})
	return c.list
}

// against adds the act that takes one clause away.
func (c *acts) against(f finding) {
	switch f.kind {
	case ruleGate, ruleOverdue, ruleInReview, ruleOutGate, ruleOutOverdue, ruleOutSoon:
		c.finish(f.at, f.light)
	case ruleSoon:
		c.milestone(DoFile, f.at, f.light)
	case ruleAsk, ruleRefused:
		c.milestone(DoSend, f.at, f.light)
	case ruleReportLate, ruleReportWas, ruleReturned:
		c.report(f)
	case ruleMissing:
		c.breakRun(f)
	case ruleNoPlan:
		c.add(Act{Do: DoPlan, Who: ByUnit, By: c.Promised, About: c.measureFact(), Clears: f.light, at: -1})
	case rulePast:
		if len(c.steps) == 0 {
			c.add(Act{Do: DoPlan, Who: ByUnit, By: c.Promised, About: c.measureFact(), Clears: f.light, at: -1})
		}
		open, excused := c.open(c.on)
		for i := range c.steps {
			if t := &c.steps[i]; t.Planned != 0 && t.Weight > 0 && !t.accepted(c.on) && !(c.own && t.excused(c.on)) {
				c.finish(i, f.light)
			}
		}
		if !c.own || excused == 0 || open == 0 {
			c.add(Act{Do: DoClose, Who: ByOffice, By: c.Promised, About: c.measureFact(), Clears: f.light, at: -1})
		}
	case ruleToClose:
		c.add(Act{Do: DoClose, Who: ByOffice, By: c.Promised, About: c.measureFact(), Clears: f.light, at: -1})
	}
}

// finish asks for the acceptance of a milestone, from whoever has it in hand.
func (c *acts) finish(i int, clears Light) {
	switch t := &c.steps[i]; {
	case t.filed(c.on):
		c.milestone(DoAccept, i, clears)
	case t.excused(c.on):
		c.milestone(DoAnswer, i, clears)
	default:
		c.milestone(DoDeliver, i, clears)
	}
}

func (c *acts) milestone(do ActKind, i int, clears Light) {
	t := &c.steps[i]
	a := Act{Do: do, Who: ByUnit, ID: t.ID, Name: t.named(), By: t.Planned, About: c.milestoneFact(t), Clears: clears, at: i}
	switch do {
	case DoAccept:
		a.Who = ByOffice
	case DoAnswer:
		a.Who, a.To = ByOutside, t.Outside.To
	case DoSend:
		a.To = t.Outside.To
		if t.Outside.AskBy != 0 {
			a.By = t.Outside.AskBy
		}
	}
	if do == DoDeliver || do == DoAccept || do == DoAnswer {
		a.Points = c.brings(i)
	}
	c.add(a)
}

// brings is what the acceptance of a milestone adds to the accepted share of its measure.
func (c *acts) brings(i int) PerMille {
	t := &c.steps[i]
	if t.Planned == 0 {
		return 0
	}
	n, d := t.actual(c.on, c.rules.Running)
	var s sum
	s.add(int64(t.Weight), d-n, d)
	return s.of(c.total)
}

// add puts an act on the list once. What finishes a milestone makes anything less about it needless.
func (c *acts) add(a Act) {
	for k := range c.list {
		b := &c.list[k]
		if a.Do == b.Do && a.ID == b.ID || a.at >= 0 && a.at == b.at && a.forward() && b.forward() && (a.finishes() || b.finishes()) {
			clears := worst(a.Clears, b.Clears)
			if !b.finishes() {
				*b = a
			}
			b.Clears = clears
			return
		}
	}
	c.list = append(c.list, a)
}

// forward reports whether an act brings a milestone forward.
func (a Act) forward() bool { return a.finishes() || a.Do == DoFile || a.Do == DoAdvance }

func (a Act) finishes() bool { return a.Do == DoDeliver || a.Do == DoAccept || a.Do == DoAnswer }

func (c *acts) report(f finding) {
	r := &c.owed[f.at]
	a := Act{Who: ByUnit, ID: r.Period, Name: r.Period, By: r.Due, About: c.reportFact(r), Clears: f.light, at: -1}
	switch {
	case f.kind == ruleReturned:
		a.Do = DoResubmit
		c.add(a)
	case f.kind == ruleReportLate && !r.closed(c.on):
		a.Do = DoHandIn
		c.add(a)
	}
	if end := c.until(f.at); c.on <= end && (r.missing(c.on) || r.Submitted > r.Due) {
		c.add(Act{Do: DoWait, Who: ByNobody, ID: r.Period, Name: r.Period, By: end + 1, About: c.reportFact(r), Clears: f.light, at: -1})
	}
}

// breakRun asks for a report that ends a row of missing ones: those that can still be handed in are
// asked for one by one; if none can, the next does it.
func (c *acts) breakRun(f finding) {
	if last := &c.owed[f.at]; !last.closed(c.on) {
		c.add(Act{Do: DoHandIn, Who: ByUnit, ID: last.Period, Name: last.Period, By: last.Due, About: c.reportFact(last), Clears: f.light, at: -1})
		return
	}
	for i := f.at + 1; i < len(c.owed); i++ {
		if r := &c.owed[i]; !r.handed(c.on) && !r.closed(c.on) {
			c.add(Act{Do: DoHandIn, Who: ByUnit, ID: r.Period, Name: r.Period, By: r.Due, About: c.reportFact(r), Clears: f.light, at: -1})
			return
		}
	}
	last := &c.owed[f.at]
	c.add(Act{Do: DoWait, Who: ByNobody, ID: last.Period, Name: last.Period, By: max(last.To, c.on) + 1, About: c.reportFact(last), Clears: f.light, at: -1})
}

// closeGap asks for enough accepted progress to be less than the yellow limit behind: first the
// milestones whose day has come, then, as far as still needed, progress inside running ones, those
// furthest behind first.
func (c *acts) closeGap(clears Light) {
	finished := make([]bool, len(c.steps))
	for _, act := range c.list {
		if act.at >= 0 && act.finishes() {
			finished[act.at] = true
		}
	}
	total, expected := int64(0), new(sum)
	counts := make([]bool, len(c.steps)) // in the shares
	mine := make([]bool, len(c.steps))   // and can be brought forward
	for i := range c.steps {
		t := &c.steps[i]
		counts[i] = t.Planned != 0 && t.Weight > 0 && !(c.own && t.Outside != nil && t.Outside.Owned)
		mine[i] = counts[i] && !(c.own && (t.waiting(c.on) || c.asks(i) && !finished[i]))
		if counts[i] {
			n, d := t.planned(c.cal, c.on)
			if an, ad := t.actual(c.on, c.rules.Running); !mine[i] && less(an, ad, n, d) {
				n, d = an, ad
			}
			expected.add(int64(t.Weight), n, d)
			total += int64(t.Weight)
		}
	}
	planned := expected.of(total)
	for i := range c.steps {
		t := &c.steps[i]
		if !mine[i] || t.accepted(c.on) || t.Planned > c.on {
			continue
		}
		finished[i] = true
		c.finish(i, clears)
	}
	// The accepted share must become more than planned less the limit: by whole thousandths.
	goal := new(big.Rat).Mul(big.NewRat(int64(planned)-int64(10*c.rules.Yellow)+1, 1000), new(big.Rat).SetInt64(total))
	have := new(sum)
	type running struct {
		at  int
		lag PerMille
	}
	var behind []running
	for i := range c.steps {
		t := &c.steps[i]
		if !counts[i] {
			continue
		}
		n, d := t.actual(c.on, c.rules.Running)
		if finished[i] {
			n, d = 1, 1
		}
		have.add(int64(t.Weight), n, d)
		if pn, pd := t.planned(c.cal, c.on); mine[i] && !finished[i] && less(n, d, pn, pd) {
			behind = append(behind, running{i, c.lag(i, c.on)})
		}
	}
	slices.SortStableFunc(behind, func(a, b running) int { return int(b.lag - a.lag) })
	need := goal.Sub(goal, have.rat()) // in weight
	gained := make([]*big.Rat, len(behind))
	for k, r := range behind {
		if need.Sign() <= 0 {
			return
		}
		gained[k] = c.advance(r.at, need, clears)
		need.Sub(need, gained[k])
	}
	for k, r := range behind {
		if need.Sign() <= 0 {
			return
		}
		t := &c.steps[r.at]
		n, d := t.actual(c.on, c.rules.Running)
		rest := big.NewRat(d-n, d)
		rest.Mul(rest, new(big.Rat).SetInt64(int64(t.Weight)))
		need.Sub(need, rest.Sub(rest, gained[k]))
		c.finish(r.at, clears)
	}
}

// asks reports whether a milestone is to be asked for: once it is, it waits, and is not the unit's.
func (c *acts) asks(i int) bool {
	return slices.ContainsFunc(c.list, func(a Act) bool { return a.at == i && a.Do == DoSend })
}

// advance asks for what is needed inside a running milestone, at most up to what counts before it is
// accepted, and tells what that brings in weight.
func (c *acts) advance(i int, need *big.Rat, clears Light) *big.Rat {
	t := &c.steps[i]
	weight := new(big.Rat).SetInt64(int64(t.Weight))
	whole := new(big.Rat).SetInt64(int64(t.Gauge.Whole))
	n, d := t.actual(c.on, c.rules.Running)
	target := new(big.Rat).Quo(need, weight)
	target.Add(target, big.NewRat(n, d))
	if limit := big.NewRat(int64(c.rules.Running), 1000); target.Cmp(limit) > 0 {
		target = limit
	}
	amount := ceil(new(big.Rat).Mul(target, whole))
	if up := (amount + 999) / 1000 * 1000; t.Gauge.Whole >= 10_000 && up <= ceil(new(big.Rat).Mul(big.NewRat(int64(c.rules.Running), 1000), whole)) {
		amount = up // people count in whole metres
	}
	more := amount - t.counted(c.on)
	if more <= 0 {
		return new(big.Rat)
	}
	after := *t
	after.Shares = []Share{{On: c.on, Amount: amount}}
	an, ad := after.actual(c.on, c.rules.Running)
	gain := new(big.Rat).Sub(big.NewRat(an, ad), big.NewRat(n, d))
	gain.Mul(gain, weight)
	points := new(big.Rat).Mul(gain, big.NewRat(1000, c.total))
	c.add(Act{Do: DoAdvance, Who: ByUnit, ID: t.ID, Name: t.named(), By: t.Planned, More: more, Unit: t.Gauge.Unit,
		Points: PerMille(new(big.Int).Quo(points.Num(), points.Denom()).Int64()), About: c.milestoneFact(t), Clears: clears, at: i})
	return gain
}

func ceil(r *big.Rat) work.Amount {
	q, rest := new(big.Int).QuoRem(r.Num(), r.Denom(), new(big.Int))
	if rest.Sign() > 0 {
		q.Add(q, big.NewInt(1))
	}
	return work.Amount(q.Int64())
}
