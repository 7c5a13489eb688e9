package schedule

import (
	"slices"

	"luodi/internal/calendar"
	"luodi/internal/fault"
)

// NearCritical is up to how many working days of float an activity counts as near-critical.
const NearCritical = 10

// Verdict says whether all promised dates can be met, and if not, by how much they are missed and
// what would have to be shortened.
type Verdict struct {
	Feasible bool
	Deadline calendar.Date // zero when none was given
	Start    calendar.Date // day from which work is placed
	Finish   calendar.Date // when everything is done

	Worst  int32 // the activity that misses its date by most, or -1
	LateBy int32 // by how many working days of its calendar

	CriticalPath []int32 // what drives the finish (if not feasible: the worst activity), in order
	Cause        Cause   // what drives the first of them
	Near         []int32 // activities with float left, but no more than NearCritical

	Cuts Cuts // what Cut found, where somebody asked for it
}

// Judge gives the verdict on a network without what to cut, which Cut seeks. It needs the result and
// the conflicts of Run.
func (p *Plan) Judge(r *Result, conflicts []Conflict) Verdict {
	v := Verdict{Feasible: true, Deadline: p.net.Deadline, Start: r.Start, Finish: r.Finish, Worst: -1}
	for _, c := range conflicts {
		switch c.Kind {
		case LateForDeadline, LateForLimit, LateForFixed, StartAfterEnd:
			v.Feasible = false
			if c.By > v.LateBy {
				v.Worst, v.LateBy = c.Activity, c.By
			}
		}
	}
	last := v.Worst
	if v.Feasible {
		last = p.last(r)
	}
	if last >= 0 {
		v.CriticalPath, v.Cause = p.Driving(r, last)
	}
	for i := range p.node {
		if f := r.TotalFloat[i]; p.node[i].kind < done && f > 0 && f <= NearCritical {
			v.Near = append(v.Near, int32(i))
		}
	}
	slices.SortStableFunc(v.Near, func(a, b int32) int { return int(r.TotalFloat[a] - r.TotalFloat[b]) })
	return v
}

// last is the activity that finishes last; of several the one that comes last in working order.
func (p *Plan) last(r *Result) int32 {
	best := int32(-1)
	for _, i := range p.order {
		if p.node[i].kind < done && (best < 0 || r.EarlyFinish[i] >= r.EarlyFinish[best]) {
			best = i
		}
	}
	return best
}

// Message gives the verdict as a message with arguments.
func (v Verdict) Message(net *Network) (fault.Key, fault.Args) {
	args := fault.Args{"deadline": v.Deadline.String(), "finish": v.Finish.String(), "n": v.LateBy,
		"cut": v.Cuts.Days, "still": v.Cuts.Still, "activities": len(v.Cuts.List), "id": ""}
	if v.Worst >= 0 {
		args["id"] = net.Activities[v.Worst].ID
	}
	switch {
	case v.Feasible && v.Deadline == 0:
		return "schedule.verdict.no_deadline", args
	case v.Feasible:
		return "schedule.verdict.met", args
	case v.Cuts.Enough:
		return "schedule.verdict.cut", args
	}
	return "schedule.verdict.missed", args
}
