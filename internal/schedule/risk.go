package schedule

import (
	"math"
	"math/rand/v2"
	"slices"

	"luodi/internal/calendar"
	"luodi/internal/fault"
)

// Spread is how durations are drawn between min, typical and max.
type Spread uint8

const (
	Triangular Spread = iota // straight lines to the typical value
	PERT                     // beta with mean (min + 4 typical + max) / 6
)

// RiskOptions says how risk is simulated. The same seed gives the same answer.
type RiskOptions struct {
	Runs   int // 0 means 2,000
	Seed   uint64
	Spread Spread
	// Ends are the activities whose dates are asked for: the chance is that of keeping their own
	// limits, the finish that of the last of them. None stands for every date and for everything.
	Ends []int32
}

// Risk is the outcome of simulating a network with durations drawn from their estimates.
type Risk struct {
	Runs   int
	Seed   uint64
	Chance float64       // share of runs that meet every date
	P50    calendar.Date // finish that half of the runs keep
	P80    calendar.Date // finish that four runs in five keep: the one to promise
	Mean   float64       // mean finish, in days after the planned one

	Drivers []Driver // activities most often on the critical path, at most ten
	Finish  []calendar.Date
}

// Driver is how often an activity decided the finish.
type Driver struct {
	Activity int32
	Share    float64 // of the runs
}

// maxRuns and maxWork bound a simulation.
const (
	maxRuns = 1_000_000
	maxWork = 2_000_000_000
)

// Simulate runs the network many times with drawn durations. Activities without an estimate keep
// theirs; what is running is drawn for the share that is left.
func (p *Plan) Simulate(o RiskOptions) (*Risk, error) {
	if o.Runs == 0 {
		o.Runs = 2000
	}
	if o.Runs < 0 || o.Runs > maxRuns || o.Runs*max(1, len(p.node)) > maxWork {
		return nil, fault.New(fault.TooLarge, "schedule.too_many_runs", fault.Args{"n": o.Runs})
	}
	base, err := p.Run(nil)
	if err != nil {
		return nil, err
	}
	q := *p // durations change in the copy only; work begins when the plan says
	q.node = slices.Clone(p.node)
	q.justIn = false
	q.start = base.Start
	q.order = p.order
	k := &Risk{Runs: o.Runs, Seed: o.Seed, Finish: make([]calendar.Date, 0, o.Runs)}
	draws := p.estimates(o.Spread)
	counts := make([]int32, len(p.node))
	rng := rand.New(rand.NewPCG(o.Seed, 0x6c756f6469))
	r := (*Result)(nil).sized(len(p.node))
	r.Start = base.Start
	met, planned := 0, base.Finish
	if len(o.Ends) > 0 {
		planned, _ = p.ended(base, o.Ends)
	}
	for range o.Runs {
		for _, d := range draws {
			q.node[d.i].dur = d.draw(rng)
		}
		if err := q.forward(r); err != nil {
			return nil, err
		}
		finish, ok := r.Finish, false
		if len(o.Ends) > 0 {
			finish, ok = q.ended(r, o.Ends)
		} else {
			ok = q.meets(r)
		}
		if ok {
			met++
		}
		k.Finish = append(k.Finish, finish)
		k.Mean += float64(finish-planned) / float64(o.Runs)
		q.countDrivers(r, q.lastOf(r, o.Ends), counts)
	}
	slices.Sort(k.Finish)
	k.Chance = float64(met) / float64(o.Runs)
	k.P50, k.P80 = quantile(k.Finish, 0.5), quantile(k.Finish, 0.8)
	for i, c := range counts {
		if c > 0 {
			k.Drivers = append(k.Drivers, Driver{int32(i), float64(c) / float64(o.Runs)})
		}
	}
	slices.SortStableFunc(k.Drivers, func(a, b Driver) int {
		switch {
		case a.Share > b.Share:
			return -1
		case a.Share < b.Share:
			return 1
		}
		return 0
	})
	k.Drivers = k.Drivers[:min(len(k.Drivers), 10)]
	return k, nil
}

// ended gives the last finish of some activities, and whether each keeps its own limit.
func (p *Plan) ended(r *Result, ends []int32) (finish calendar.Date, met bool) {
	met = true
	for _, i := range ends {
		finish = max(finish, r.EarlyFinish[i])
		if a := &p.net.Activities[i]; a.NotAfter != 0 && p.node[i].kind < done && r.EarlyFinish[i] > a.NotAfter {
			met = false
		}
	}
	return finish, met
}

// lastOf is the activity that finishes last, of some or of all.
func (p *Plan) lastOf(r *Result, ends []int32) int32 {
	if len(ends) == 0 {
		return p.last(r)
	}
	best := ends[0]
	for _, i := range ends {
		if r.EarlyFinish[i] > r.EarlyFinish[best] {
			best = i
		}
	}
	return best
}

// quantile is the least finish that at least the share q of the sorted runs keeps.
func quantile(sorted []calendar.Date, q float64) calendar.Date {
	return sorted[max(0, int(math.Ceil(q*float64(len(sorted))))-1)]
}

// meets reports whether every date of the network is kept: deadline, not-after, fixed.
func (p *Plan) meets(r *Result) bool {
	if p.net.Deadline != 0 && r.Finish > p.net.Deadline && p.leftAfterDeadline(r) {
		return false
	}
	for i := range p.node {
		n := &p.node[i]
		if n.hi != noLimit && n.kind < done && !p.isFixed(int32(i)) && r.es[i]+n.dur-1 > n.hi {
			return false
		}
	}
	for _, f := range p.fixed {
		if r.es[f.i] > f.start || r.es[f.i]+p.node[f.i].dur-1 > f.notAfter {
			return false
		}
	}
	return true
}

func (p *Plan) leftAfterDeadline(r *Result) bool {
	for i := range p.node {
		if p.node[i].kind < done && r.EarlyFinish[i] > p.net.Deadline {
			return true
		}
	}
	return false
}

func (p *Plan) isFixed(i int32) bool {
	_, ok := slices.BinarySearchFunc(p.fixed, i, func(f fixedStart, i int32) int { return int(f.i - i) })
	return ok
}

// countDrivers counts the activities on the path that drives this run's finish.
func (p *Plan) countDrivers(r *Result, i int32, counts []int32) {
	for i >= 0 {
		counts[i]++
		pred, cause := p.driver(r, i)
		if cause != ByLink {
			return
		}
		i = pred
	}
}

// estimate draws one activity's duration.
type estimate struct {
	i             int32
	min, typ, max float64
	a, b          float64 // PERT: shape of the beta distribution
	share         float64 // part of the duration that is left
}

func (p *Plan) estimates(s Spread) []estimate {
	var out []estimate
	for i := range p.net.Activities {
		a := &p.net.Activities[i]
		k := p.node[i].kind
		if !a.Estimated || a.Min == a.Max || k != task && k != running {
			continue
		}
		e := estimate{i: int32(i), min: float64(a.Min), typ: float64(a.Duration), max: float64(a.Max), share: 1}
		if k == running {
			e.share = float64(a.Remaining) / math.Max(1, float64(a.Duration))
		}
		if s == PERT {
			e.a = 1 + 4*(e.typ-e.min)/(e.max-e.min)
			e.b = 1 + 4*(e.max-e.typ)/(e.max-e.min)
		}
		out = append(out, e)
	}
	return out
}

// draw gives a whole number of days, at least 1 unless the estimate allows 0.
func (e *estimate) draw(rng *rand.Rand) int32 {
	var x float64
	if e.a > 0 {
		g := gamma(rng, e.a)
		x = e.min + (e.max-e.min)*g/(g+gamma(rng, e.b))
	} else {
		u, w := rng.Float64(), e.max-e.min
		if cut := (e.typ - e.min) / w; u < cut {
			x = e.min + math.Sqrt(u*w*(e.typ-e.min))
		} else {
			x = e.max - math.Sqrt((1-u)*w*(e.max-e.typ))
		}
	}
	return int32(math.Round(x * e.share))
}

// gamma draws from the gamma distribution with shape k ≥ 1 and scale 1 (Marsaglia and Tsang 2000).
func gamma(rng *rand.Rand, k float64) float64 {
	d := k - 1.0/3
	c := 1 / math.Sqrt(9*d)
	for {
		x := rng.NormFloat64()
		v := 1 + c*x
		if v <= 0 {
			continue
		}
		v = v * v * v
		if math.Log(rng.Float64()) < 0.5*x*x+d-d*v+d*math.Log(v) {
			return d * v
		}
	}
}
