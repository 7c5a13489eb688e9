package signal

import (
	"cmp"
	"slices"
	"strings"

	"luodi/internal/calendar"
	"luodi/internal/fault"
)

// Calendars finds a calendar by its name. A calendar.Book is one.
type Calendars interface {
	Calendar(id string) (*calendar.Calendar, bool)
}

// Judge applies one version of the rules on one book of calendars.
type Judge struct {
	book  Calendars
	rules Rules
}

// NewJudge refuses rules that make no sense.
func NewJudge(book Calendars, rules Rules) (*Judge, error) {
	if err := rules.Check(); err != nil {
		return nil, err
	}
	return &Judge{book, rules}, nil
}

// Rules gives the rules that are applied.
func (j *Judge) Rules() Rules { return j.rules }

// subject is a measure made ready for judging: its facts checked and in their own order, so that the
// order in which they came does not matter.
type subject struct {
	*Measure
	rules *Rules
	cal   *calendar.Calendar
	steps []Milestone // by planned date and id
	owed  []Report    // by due date and period
	total int64       // of all weights that a promise binds
	own   int64       // of those that are not owned by others
	waits []*calendar.Calendar
}

// subject makes a measure ready for judging on a day.
func (j *Judge) subject(m *Measure, on calendar.Date) (*subject, error) {
	if on < calendar.First || on > calendar.Last {
		return nil, fault.New(fault.Invalid, "signal.date_range", fault.Args{"from": calendar.FirstYear, "to": calendar.LastYear})
	}
	s := &subject{Measure: m, rules: &j.rules}
	var err error
	if s.cal, err = j.calendar(m.Calendar); err != nil {
		return nil, err
	}
	if err := m.check(); err != nil {
		return nil, err
	}
	s.steps = sorted(m.Milestones, func(a, b *Milestone) int {
		return cmp.Or(cmp.Compare(a.Planned, b.Planned), strings.Compare(a.ID, b.ID))
	})
	s.owed = sorted(m.Reports, func(a, b *Report) int {
		return cmp.Or(cmp.Compare(a.Due, b.Due), strings.Compare(a.Period, b.Period))
	})
	if err := s.twice(); err != nil {
		return nil, err
	}
	for i := range s.steps {
		t := &s.steps[i]
		if t.Planned != 0 {
			s.total += int64(t.Weight)
			if t.Outside == nil || !t.Outside.Owned {
				s.own += int64(t.Weight)
			}
		}
		if o := t.Outside; o != nil {
			if s.waits == nil {
				s.waits = make([]*calendar.Calendar, len(s.steps))
			}
			s.waits[i] = s.cal
			if o.Calendar != "" {
				if s.waits[i], err = j.calendar(o.Calendar); err != nil {
					return nil, err
				}
			}
		}
	}
	return s, nil
}

func (j *Judge) calendar(id string) (*calendar.Calendar, error) {
	if id == "" {
		id = calendar.CN
	}
	c, ok := j.book.Calendar(id)
	if !ok {
		return nil, fault.New(fault.Invalid, "signal.no_calendar", fault.Args{"calendar": id})
	}
	return c, nil
}

// sorted gives the list in order, itself when it is so already.
func sorted[T any](list []T, compare func(a, b *T) int) []T {
	by := func(a, b T) int { return compare(&a, &b) }
	for i := 1; i < len(list); i++ {
		if compare(&list[i-1], &list[i]) > 0 {
			list = slices.Clone(list)
			slices.SortFunc(list, by)
			return list
		}
	}
	return list
}

// twice refuses two milestones or two periods of one name.
func (s *subject) twice() error {
	var seen map[string]bool
	if len(s.steps) > 32 {
		seen = make(map[string]bool, len(s.steps))
	}
	for i := range s.steps {
		id := s.steps[i].ID
		again := seen[id]
		if seen != nil {
			seen[id] = true
		} else {
			again = slices.ContainsFunc(s.steps[:i], func(o Milestone) bool { return o.ID == id })
		}
		if again {
			return fault.New(fault.Invalid, "signal.milestone_id", fault.Args{"id": id})
		}
	}
	for i := 1; i < len(s.owed); i++ {
		if s.owed[i].Period == s.owed[i-1].Period {
			return fault.New(fault.Invalid, "signal.period_dates", fault.Args{"period": s.owed[i].Period})
		}
	}
	return nil
}

// kind is one clause of the rule. Its text is the key of the reason.
type kind string

const (
	ruleDone       kind = "done.on_time"
	ruleDoneLate   kind = "done.late"
	rulePaused     kind = "paused"
	ruleNotBegun   kind = "not_begun"
	ruleNoDate     kind = "no_date"
	ruleGapRed     kind = "gap.red"
	ruleGapYellow  kind = "gap.yellow"
	ruleGate       kind = "gate_overdue"
	ruleOverdue    kind = "overdue"
	ruleOutGate    kind = "outside.gate_overdue"
	ruleOutOverdue kind = "outside.overdue"
	ruleOutSoon    kind = "outside.due_soon"
	ruleAsk        kind = "ask_overdue"
	ruleRefused    kind = "refused"
	ruleInReview   kind = "in_review"
	ruleSoon       kind = "due_soon"
	ruleMissing    kind = "reports_missing"
	ruleReportLate kind = "report_late"
	ruleReportWas  kind = "report_was_late"
	ruleReturned   kind = "report_returned"
	rulePast       kind = "promise_past"
	ruleToClose    kind = "to_close"
	ruleNoPlan     kind = "no_plan"
	ruleGood       kind = "good"
)

// finding is one clause that applies, before it is put into words.
type finding struct {
	kind  kind
	light Light
	own   bool // counts in the unit's own light
	whole bool // counts in the light of the measure
	at    int  // index of the milestone or report; -1 for the measure
	n     int  // working days, periods, or the gap in thousandths
	first int  // of reports missing in a row: index of the first
}

// counts reports whether a finding counts in the light of the whole, or in the unit's own.
func (f finding) counts(own bool) bool {
	if own {
		return f.own
	}
	return f.whole
}

// Part is a light with the figures behind it.
type Part struct {
	Light   Light    `json:"light"`
	Planned PerMille `json:"planned"`
	Actual  PerMille `json:"actual"`
	Gap     PerMille `json:"gap"` // planned less actual
}

// assessment is what the clauses find on a day.
type assessment struct {
	whole, own Part
	findings   []finding
}

// late reports whether something was behind, rather than merely close to its date; on the own side
// only what is the unit's.
func (a *assessment) late(own bool) (finding, bool) {
	for _, f := range a.findings {
		if !f.counts(own) {
			continue
		}
		switch f.kind {
		case ruleGapRed, ruleGapYellow, ruleGate, ruleOverdue, ruleOutGate, ruleOutOverdue, ruleMissing, ruleReportLate, ruleReportWas, rulePast:
			return f, true
		}
	}
	return finding{}, false
}

// assess applies the rule to a day. buf is reused for the findings.
func (s *subject) assess(on calendar.Date, buf []finding) assessment {
	a := assessment{findings: buf[:0]}
	a.whole, a.own = s.sums(on)
	all := func(k kind, l Light, n int) {
		a.findings = append(a.findings, finding{kind: k, light: l, own: true, whole: true, at: -1, n: n})
	}
	switch c, p := s.Completion, s.paused(on); {
	case c != nil && c.decided() <= on && s.Promised != 0 && c.Reached > s.Promised:
		all(ruleDoneLate, DoneLate, days(s.cal, s.Promised+1, c.Reached))
	case c != nil && c.decided() <= on:
		all(ruleDone, Done, 0)
	case p != nil:
		all(rulePaused, Paused, 0)
	case s.Start > on:
		all(ruleNotBegun, NotYet, 0)
	case len(s.steps) == 0 && s.Promised == 0:
		all(ruleNoDate, NotYet, 0)
	default:
		s.findProgress(on, &a)
		s.findMilestones(on, &a)
		s.findReports(on, &a)
		s.findPromise(on, &a)
	}
	for _, f := range a.findings {
		if f.whole {
			a.whole.Light = worst(a.whole.Light, f.light)
		}
		if f.own {
			a.own.Light = worst(a.own.Light, f.light)
		}
	}
	if a.whole.Light == "" {
		a.whole.Light = Good
	}
	if a.own.Light == "" {
		a.own.Light = Good
	}
	return a
}

// paused gives the suspension in force, the latest of several.
func (s *subject) paused(on calendar.Date) (in *Suspension) {
	for i := range s.Suspensions {
		p := &s.Suspensions[i]
		if p.Basis == "" || p.From == 0 || p.From > on || p.Until != 0 && p.Until < on {
			continue
		}
		if in == nil || p.From > in.From || p.From == in.From && (p.Until > in.Until || p.Until == in.Until && p.Basis > in.Basis) {
			in = p
		}
	}
	return in
}

// sums gives planned and accepted shares, of everything and of what is the unit's own. What others do is
// left out of the latter; own work that waits for somebody outside is, as long as it waits, expected to
// be no further than it is.
func (s *subject) sums(on calendar.Date) (whole, own Part) {
	var planned, actual, ownPlanned, ownActual sum
	apart := s.waits != nil
	for i := range s.steps {
		t := &s.steps[i]
		w := int64(t.Weight)
		if t.Planned == 0 || w == 0 {
			continue
		}
		pn, pd := t.planned(s.cal, on)
		an, ad := t.actual(on, s.rules.Running)
		planned.add(w, pn, pd)
		actual.add(w, an, ad)
		if !apart {
			continue
		}
		if t.Outside != nil && t.Outside.Owned {
			continue
		}
		if t.waiting(on) && less(an, ad, pn, pd) {
			pn, pd = an, ad
		}
		ownPlanned.add(w, pn, pd)
		ownActual.add(w, an, ad)
	}
	whole = Part{Planned: planned.of(s.total), Actual: actual.of(s.total)}
	whole.Gap = whole.Planned - whole.Actual
	if !apart {
		return whole, whole
	}
	own = Part{Planned: ownPlanned.of(s.own), Actual: ownActual.of(s.own)}
	own.Gap = own.Planned - own.Actual
	return whole, own
}

// asked reports whether the request is with the others: sent and not refused.
func (o *Outside) asked(on calendar.Date) bool {
	return o.Sent != 0 && o.Sent <= on && !o.refused(on)
}

func (o *Outside) refused(on calendar.Date) bool {
	return o.Refused && o.Answered != 0 && o.Answered <= on
}

// waiting reports whether a milestone waits for somebody outside: they do it and need no asking, or
// were asked and have not answered.
func (t *Milestone) waiting(on calendar.Date) bool {
	o := t.Outside
	if o == nil || t.accepted(on) {
		return false
	}
	if o.Owned && o.AskBy == 0 && !o.refused(on) {
		return true
	}
	return o.asked(on) && (o.Answered == 0 || o.Answered > on)
}

// excused reports whether a milestone is not the unit's: others do it, or it waits for their answer. Its
// lateness does not count against the unit.
func (t *Milestone) excused(on calendar.Date) bool {
	return t.Outside != nil && (t.Outside.Owned || t.waiting(on))
}

// gapLight judges a distance between planned and accepted.
func (r *Rules) gapLight(gap PerMille) (kind, Light) {
	switch {
	case gap > PerMille(10*r.Red):
		return ruleGapRed, Late
	case gap >= PerMille(10*r.Yellow):
		return ruleGapYellow, Watch
	}
	return "", ""
}

// findProgress judges the gap, that of the unit's own part apart where there is another.
func (s *subject) findProgress(on calendar.Date, a *assessment) {
	one := s.waits == nil
	if k, l := s.rules.gapLight(a.whole.Gap); k != "" {
		a.findings = append(a.findings, finding{kind: k, light: l, whole: true, own: one, at: -1, n: int(a.whole.Gap)})
	}
	if one {
		return
	}
	if k, l := s.rules.gapLight(a.own.Gap); k != "" {
		a.findings = append(a.findings, finding{kind: k, light: l, own: true, at: -1, n: int(a.own.Gap)})
	}
}

func (s *subject) findMilestones(on calendar.Date, a *assessment) {
	for i := range s.steps {
		if f, ok := s.ofMilestone(i, on); ok {
			a.findings = append(a.findings, f)
		}
		if f, ok := s.ofRequest(i, on); ok {
			a.findings = append(a.findings, f)
		}
	}
}

// ofMilestone judges a milestone by its date: overdue, in review, or close without proof.
func (s *subject) ofMilestone(i int, on calendar.Date) (finding, bool) {
	t := &s.steps[i]
	if t.Planned == 0 || t.accepted(on) {
		return finding{}, false
	}
	f := finding{at: i, whole: true, own: !t.excused(on)}
	if t.Planned < on {
		f.n = days(s.cal, t.Planned+1, on)
		switch {
		case s.rules.ReviewHolds && t.filed(on) && t.Filed <= t.Planned:
			f.kind, f.light, f.own = ruleInReview, Watch, false // it is the office's turn
		case t.waiting(on) && t.Gate:
			f.kind, f.light = ruleOutGate, Late
		case t.waiting(on):
			f.kind, f.light = ruleOutOverdue, Watch
		case t.Gate:
			f.kind, f.light = ruleGate, Late
		default:
			f.kind, f.light = ruleOverdue, Watch
		}
		return f, true
	}
	if t.filed(on) || t.Planned-on > calendar.Date(8*s.rules.Remind+30) {
		return finding{}, false
	}
	f.n, f.light, f.kind = days(s.cal, on+1, t.Planned), Watch, ruleSoon
	if t.waiting(on) {
		f.kind = ruleOutSoon
	}
	return f, f.n <= s.rules.Remind
}

// ofRequest finds a request that should have gone out, or that was refused: that much is the unit's
// own, whoever decides.
func (s *subject) ofRequest(i int, on calendar.Date) (finding, bool) {
	t := &s.steps[i]
	o := t.Outside
	if o == nil || t.accepted(on) || o.asked(on) {
		return finding{}, false
	}
	f := finding{light: Watch, own: true, whole: true, at: i}
	switch {
	case o.refused(on):
		f.kind, f.n = ruleRefused, days(s.cal, o.Answered+1, on)
	case o.AskBy != 0 && o.AskBy < on:
		f.kind, f.n = ruleAsk, days(s.cal, o.AskBy+1, on)
	default:
		return finding{}, false
	}
	return f, true
}

func (r *Report) handed(on calendar.Date) bool { return r.Submitted != 0 && r.Submitted <= on }
func (r *Report) closed(on calendar.Date) bool { return r.Closed != 0 && r.Closed <= on }

// missing reports whether the due date has passed with nothing handed in.
func (r *Report) missing(on calendar.Date) bool { return r.Due < on && !r.handed(on) }

// back reports whether the report was returned and not handed in again.
func (r *Report) back(on calendar.Date) bool {
	return r.Returned != 0 && r.Returned <= on && !(r.Again >= r.Returned && r.Again <= on) && !(r.Accepted >= r.Returned && r.Accepted <= on)
}

func (r *Report) current(on calendar.Date) bool { return r.From <= on && on <= r.To }

// until is the last day of the period in which a report is due: so long one that came late counts as late
// this period. A report may be due after the end of what it tells of (by the 5th for the month before).
func (s *subject) until(i int) calendar.Date {
	r := &s.owed[i]
	if r.Due <= r.To {
		return r.To
	}
	for k := i + 1; k < len(s.owed); k++ {
		if n := &s.owed[k]; n.current(r.Due) {
			return n.To
		}
	}
	return r.Due
}

// findReports judges the reports owed. Reports are the unit's own whoever else is late.
func (s *subject) findReports(on calendar.Date, a *assessment) {
	run, first := 0, 0
	for i := range s.owed {
		r := &s.owed[i]
		f := finding{light: Watch, own: true, whole: true, at: i}
		switch {
		case r.missing(on):
			if run == 0 {
				first = i
			}
			run++
			if r.closed(on) && on > s.until(i) {
				continue
			}
			f.kind, f.n = ruleReportLate, days(s.cal, r.Due+1, on)
		case !r.handed(on):
			continue // not due yet
		case r.back(on) && r.Due < on && !r.closed(on):
			run = 0
			f.kind, f.n = ruleReturned, days(s.cal, r.Returned+1, on)
		case r.Submitted > r.Due && on <= s.until(i):
			run = 0
			f.kind, f.n = ruleReportWas, days(s.cal, r.Due+1, r.Submitted)
		default:
			run = 0
			continue
		}
		a.findings = append(a.findings, f)
	}
	if run >= s.rules.Missing {
		a.findings = append(a.findings, finding{kind: ruleMissing, light: Late, own: true, whole: true, at: first + run - 1, n: run, first: first})
	}
}

// findPromise judges the promised date itself, the last gate, and a measure that nobody has planned.
func (s *subject) findPromise(on calendar.Date, a *assessment) {
	past := s.Promised != 0 && s.Promised < on
	f := finding{own: true, whole: true, at: -1}
	if past {
		f.n = days(s.cal, s.Promised+1, on)
	}
	switch open, excused := s.open(on); {
	case len(s.steps) == 0 && past:
		f.kind, f.light = rulePast, Late
	case len(s.steps) == 0:
		f.kind, f.light = ruleNoPlan, Watch
	case past && open > 0:
		f.kind, f.light, f.own = rulePast, Late, excused < open
	case past:
		f.kind, f.light, f.own = ruleToClose, Watch, false // closing is the office's act
	default:
		return
	}
	a.findings = append(a.findings, f)
}

// open counts the milestones towards the promise that are not accepted, and those of them that are
// not the unit's.
func (s *subject) open(on calendar.Date) (open, excused int) {
	for i := range s.steps {
		t := &s.steps[i]
		if t.Planned == 0 || t.Weight == 0 || t.accepted(on) {
			continue
		}
		open++
		if t.excused(on) {
			excused++
		}
	}
	return open, excused
}
