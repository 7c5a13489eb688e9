package standing

import (
	"slices"

	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/plan"
	"luodi/internal/signal"
)

// Kept tells what keeping did.
type Kept struct {
	Judged  int
	Changed int       // lights of which the colour or a clause changed
	Trouble []Trouble // measures whose facts contradict themselves; their light stays as it was
}

// Trouble is a measure that could not be judged.
type Trouble struct {
	Measure plan.MeasureID
	Err     error
}

// few is how many measures of one plan are read one by one; more are read with their plan.
const few = 6

// Batch is lights that were judged on a snapshot and wait to be written. Judging reads much, so it is
// done beside other readers; what is left for the one writer is short.
type Batch struct {
	today calendar.Date
	plans []planBatch
	Kept
}

// planBatch is what is to be written of one plan.
type planBatch struct {
	plan     plan.ID
	measures []plan.MeasureID // judged; nil for all
	version  int              // of the plan's lights in the snapshot
	lights   []Light          // that differ
	changes  []Change
	totals   []Total // that differ, the plan's own last
	gone     []SumText
}

// Prepare judges measures as of a day. Nothing is stored.
func Prepare(r Reader, measures []plan.MeasureID, today calendar.Date) (Batch, error) {
	b := Batch{today: today}
	judge, err := NewJudge(r)
	if err != nil {
		return b, err
	}
	facts := map[plan.ID][]Facts{}
	var plans []plan.ID
	for _, id := range slices.Compact(slices.Sorted(slices.Values(measures))) {
		f, err := r.MeasureFacts(id)
		if fault.Is(err, fault.NotFound) {
			continue // gone meanwhile
		}
		if err != nil {
			return b, err
		}
		if facts[f.Plan] == nil {
			plans = append(plans, f.Plan)
		}
		facts[f.Plan] = append(facts[f.Plan], f)
	}
	for _, id := range plans {
		p := planBatch{plan: id}
		for i := range facts[id] {
			p.measures = append(p.measures, facts[id][i].ID)
		}
		if err := b.judge(r, judge, &p, facts[id]); err != nil {
			return b, err
		}
		b.plans = append(b.plans, p)
	}
	return b, nil
}

// PreparePlan judges every measure of a plan, as each night does.
func PreparePlan(r Reader, id plan.ID, today calendar.Date) (Batch, error) {
	b := Batch{today: today}
	judge, err := NewJudge(r)
	if err != nil {
		return b, err
	}
	facts, err := r.PlanFacts(id)
	if err != nil {
		return b, err
	}
	p := planBatch{plan: id}
	if err := b.judge(r, judge, &p, facts); err != nil {
		return b, err
	}
	b.plans = []planBatch{p}
	return b, nil
}

// Keep judges measures and writes what follows in one transaction.
func Keep(tx Tx, measures []plan.MeasureID, today calendar.Date) (Kept, error) {
	b, err := Prepare(tx, measures, today)
	if err != nil {
		return b.Kept, err
	}
	return b.Kept, b.write(tx)
}

// KeepPlan judges every measure of a plan and writes what follows in one transaction.
func KeepPlan(tx Tx, id plan.ID, today calendar.Date) (Kept, error) {
	b, err := PreparePlan(tx, id, today)
	if err != nil {
		return b.Kept, err
	}
	return b.Kept, b.write(tx)
}

// Commit writes what was judged. Where other lights of a plan were written since, its measures are
// judged again: a light never goes back to older facts.
func (b Batch) Commit(tx Tx) error {
	for _, p := range b.plans {
		version, err := tx.LightsVersion(p.plan)
		if err != nil {
			return err
		}
		if version == p.version {
			if err := p.write(tx); err != nil {
				return err
			}
			continue
		}
		if p.measures == nil {
			_, err = KeepPlan(tx, p.plan, b.today)
		} else {
			_, err = Keep(tx, p.measures, b.today)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (b Batch) write(tx Tx) error {
	for _, p := range b.plans {
		if err := p.write(tx); err != nil {
			return err
		}
	}
	return nil
}

func (p planBatch) write(tx Tx) error {
	for _, c := range p.changes {
		c.At = tx.Now()
		if err := tx.InsertLightChange(&c); err != nil {
			return err
		}
	}
	if err := tx.SaveLights(p.lights); err != nil {
		return err
	}
	if err := tx.DeleteLightTotals(p.plan, p.gone); err != nil {
		return err
	}
	return tx.SaveLightTotals(p.plan, p.totals)
}

// judge finds what differs from what is kept of one plan.
func (b *Batch) judge(r Reader, judge *signal.Judge, p *planBatch, facts []Facts) error {
	version, err := r.LightsVersion(p.plan)
	if err != nil {
		return err
	}
	p.version = version
	before, err := lightsBefore(r, p.plan, facts)
	if err != nil {
		return err
	}
	for i := range facts {
		g, err := judge.Signal(facts[i].Measure(), b.today)
		if fault.Is(err, fault.Invalid) {
			b.Trouble = append(b.Trouble, Trouble{facts[i].ID, err})
			continue
		}
		if err != nil {
			return err
		}
		b.Judged++
		l, err := NewLight(g)
		if err != nil {
			return err
		}
		was, there := before[facts[i].ID]
		if there && was == l {
			continue
		}
		p.lights = append(p.lights, l)
		if !there || was.Clauses == l.Clauses && was.Light == l.Light {
			continue
		}
		b.Changed++
		if err := p.note(was, g, b.today); err != nil {
			return err
		}
	}
	return p.sum(r, b.today)
}

func lightsBefore(r Reader, id plan.ID, facts []Facts) (map[plan.MeasureID]Light, error) {
	before := make(map[plan.MeasureID]Light, len(facts))
	if len(facts) > few {
		list, err := r.LightBodies(id)
		for _, l := range list {
			before[l.Measure] = l
		}
		return before, err
	}
	for i := range facts {
		l, there, err := r.Light(facts[i].ID)
		if err != nil {
			return nil, err
		}
		if there {
			before[l.Measure] = l
		}
	}
	return before, nil
}

// note tells a change of a light by the clauses that went and came.
func (p *planBatch) note(was Light, now *signal.Signal, today calendar.Date) error {
	old, err := was.Signal()
	if err != nil {
		return err
	}
	if c, differs := signal.Changed(old, now); differs {
		p.changes = append(p.changes, Change{Plan: was.Plan, Measure: was.Measure, On: today, Was: c.From, Is: c.To, Clauses: Clauses{c.Gone, c.Come}})
	}
	return nil
}

// sum adds up the lights of the plan as they will be and finds the sums that differ.
func (p *planBatch) sum(r Reader, today calendar.Date) error {
	lights, err := r.PlanLights(p.plan)
	if err != nil {
		return err
	}
	at := make(map[plan.MeasureID]int, len(lights))
	for i := range lights {
		at[lights[i].Measure] = i
	}
	for _, l := range p.lights {
		if i, there := at[l.Measure]; there {
			lights[i] = l
		} else {
			lights = append(lights, l)
		}
	}
	had, err := r.LightSums(p.plan)
	if err != nil {
		return err
	}
	now := Totals(p.plan, lights, today)
	for _, t := range now[1:] {
		i := slices.IndexFunc(had, func(o SumText) bool { return o.Level == t.Level && o.ID == t.ID })
		if i >= 0 {
			if same, err := sameSum(had[i], t); err != nil || same {
				if err != nil {
					return err
				}
				continue
			}
		}
		p.totals = append(p.totals, t)
	}
	for _, o := range had {
		if !slices.ContainsFunc(now, func(t Total) bool { return o.Level == t.Level && o.ID == t.ID }) {
			p.gone = append(p.gone, o)
		}
	}
	// The plan's own row is written with every change, so that its version tells of each, though the
	// sums may be as they were.
	if len(p.lights)+len(p.totals)+len(p.gone) > 0 || len(had) == 0 {
		p.totals = append(p.totals, now[0])
	}
	return nil
}

func sameSum(a SumText, b Total) (bool, error) {
	body, err := signal.Encode(b.Summary)
	return a.Body == string(body) && a.On == b.On, err
}
