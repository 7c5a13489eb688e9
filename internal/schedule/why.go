package schedule

import (
	"fmt"

	"luodi/internal/calendar"
	"luodi/internal/explain"
	"luodi/internal/fault"
)

// Why explains the early start and the late finish of an activity: what set each of them, with the
// dates of the others it rests on. A parent's dates are those of what is below it and have none.
func (p *Plan) Why(r *Result, i int32) (early, late explain.Reason) {
	if p.node[i].kind >= parent {
		return early, late
	}
	return p.whyEarly(r, i), p.whyLate(r, i)
}

func (p *Plan) whyEarly(r *Result, i int32) explain.Reason {
	_, cause := p.driver(r, i)
	reason := explain.Reason{Rule: fault.Key("schedule.why." + string(cause)), Result: explain.Date(r.EarlyStart[i])}
	date := func(d calendar.Date) {
		reason.Args = append(reason.Args, explain.Input{Name: "date", Value: explain.Date(d)})
	}
	switch cause {
	case ByLink:
		for _, l := range p.link[p.off[i]:p.off[i+1]] {
			if p.waits(r, i, l) == r.es[i] {
				from := r.EarlyFinish[l.pred]
				if t := LinkType(l.lt & 3); t == SS || t == SF {
					from = r.EarlyStart[l.pred]
				}
				reason.Args = p.linkArgs(l.pred, l.lt)
				date(from)
				return reason
			}
		}
	case ByNotBefore:
		_, notBefore := p.limits(i)
		date(notBefore)
	case ByFixed:
		date(p.net.Activities[i].Fixed)
	case ByDeadline:
		date(p.net.Deadline)
	}
	return reason
}

// whyLate finds what binds the late finish: the first successor that does, else a limit.
func (p *Plan) whyLate(r *Result, i int32) explain.Reason {
	reason := explain.Reason{Rule: "schedule.why.late_end", Result: explain.Date(r.LateFinish[i])}
	date := func(d calendar.Date) {
		reason.Args = append(reason.Args, explain.Input{Name: "date", Value: explain.Date(d)})
	}
	n, t := &p.node[i], &p.cals[p.node[i].cal]
	notAfter, _ := p.limits(i)
	switch {
	case n.kind == done:
		reason.Rule = "schedule.why.actual"
	case p.net.Activities[i].Fixed != 0 && n.hi == r.lf[i] && (notAfter == 0 || t.at(notAfter+1)-1 > n.hi):
		reason.Rule = "schedule.why.fixed"
		date(p.net.Activities[i].Fixed)
	case notAfter != 0 && t.at(notAfter+1)-1 == r.lf[i]:
		reason.Rule = "schedule.why.late_not_after"
		date(notAfter)
	case t.at(r.Deadline+1)-1 == r.lf[i]:
		if p.net.Deadline != 0 {
			reason.Rule = "schedule.why.late_deadline"
		}
		date(r.Deadline)
	default:
		if j, lt, ok := p.holder(r, i); ok {
			by := r.LateStart[j]
			if t := LinkType(lt & 3); t == FF || t == SF {
				by = r.LateFinish[j]
			}
			reason.Rule, reason.Args = "schedule.why.late_link", p.linkArgs(j, lt)
			date(by)
		}
	}
	return reason
}

// holder finds the successor that would be late if the activity finished a working day later than
// its late finish.
func (p *Plan) holder(r *Result, i int32) (succ, lt int32, ok bool) {
	t := &p.cals[p.node[i].cal]
	if int(r.lf[i])+1 >= len(t.days) {
		return 0, 0, false
	}
	later := Result{EarlyStart: []calendar.Date{0}, EarlyFinish: []calendar.Date{t.days[r.lf[i]+1]}}
	later.EarlyStart[0] = later.EarlyFinish[0]
	if d := p.node[i].dur; d > 0 {
		later.EarlyStart[0] = t.days[r.lf[i]+2-d]
	}
	for j := range p.node {
		n := &p.node[j]
		if n.kind >= done {
			continue
		}
		for _, l := range p.link[p.off[j]:p.off[j+1]] {
			if l.pred == i && p.waits(&later, int32(j), inlink{0, l.lt}) > r.lf[j]-n.dur+1 {
				return int32(j), l.lt, true
			}
		}
	}
	return 0, 0, false
}

func (p *Plan) linkArgs(other, lt int32) []explain.Input {
	lag := ""
	if lt>>2 != 0 {
		lag = fmt.Sprintf("%+d", lt>>2)
	}
	id := p.net.Activities[other].ID
	return []explain.Input{
		{Name: "other", Value: explain.Text(id), Fact: explain.Fact{Kind: "activity", ID: id}},
		{Name: "type", Value: explain.Text(LinkType(lt & 3).String())},
		{Name: "lag", Value: explain.Text(lag)},
	}
}
