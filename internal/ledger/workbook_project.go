package ledger

import (
	"slices"
	"strconv"

	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/work"
)

// ProposeProject makes a proposal of what a file of Microsoft Project says, against the work plans
// as they are: with the same rules as a workbook. What such a file cannot know or may not change
// (stages, legal limits, progress, requests sent) stays as it is. A file of another program has one
// plan, for the one measure of known; what it says of progress is where that plan starts.
func ProposeProject(known WorkFile, read *ProjectRead) (Proposal, error) {
	if !read.Ours && (len(known.Measures) != 1 || len(read.Plans) != 1) {
		return Proposal{}, fault.New(fault.Invalid, i18n.WorkfileWhichMeasure.Key, nil)
	}
	var p Proposal
	for i, from := range read.Plans {
		m := &known.Measures[0]
		if read.Ours {
			k := slices.IndexFunc(known.Measures, func(m WorkMeasure) bool { return m.Plan.Measure == from.Measure })
			if k < 0 {
				return Proposal{}, fault.New(fault.Invalid, i18n.WorkfileNoMeasure.Key, fault.Args{"number": short(read.Names[i])})
			}
			m = &known.Measures[k]
			if from.Version != m.Plan.Version {
				return Proposal{}, fault.New(fault.Conflict, i18n.WorkfileStale.Key, fault.Args{"number": m.Number, "was": strconv.Itoa(from.Version), "now": strconv.Itoa(m.Plan.Version)})
			}
		}
		before := m.current()
		after := adopt(before, from, read.Ours)
		if m.InForce != nil {
			after.CarryFrom(m.InForce)
		}
		p.Plans = append(p.Plans, ProposedPlan{Number: m.Number, Before: before, After: after})
		p.Wrong = append(p.Wrong, projectWrong(before, after)...)
	}
	if len(p.Wrong) > 0 {
		p.Plans = nil
	}
	return p, nil
}

// adopt takes into a plan what a file may change of it.
func adopt(before, from *work.Plan, ours bool) *work.Plan {
	after := before.Clone()
	from = from.Clone()
	after.Start, after.Deadline, after.Strands, after.Tasks = from.Start, from.Deadline, from.Strands, from.Tasks
	if ours {
		after.Note = from.Note
	}
	for i := range after.Strands {
		s := &after.Strands[i]
		if was, ok := before.Strand(s.Key); ok {
			s.Template = was.Template
		}
	}
	for i := range after.Tasks {
		t := &after.Tasks[i]
		was, ok := before.Task(t.ID)
		if !ok {
			continue
		}
		t.Code, t.Legal, t.Progress = was.Code, was.Legal, was.Progress
		to := ""
		if t.Request != nil {
			to = t.Request.To
		}
		old := cloneTask(was)
		t.Request = old.Request
		if t.Request != nil && t.Request.Sent == 0 {
			t.Request.To = to
		}
		if t.Request == nil && t.Owner == work.Upper {
			t.Request = &work.Request{To: to}
		}
	}
	return after
}

// projectWrong finds what package work asks of a plan, at the id of its task.
func projectWrong(before, after *work.Plan) (wrong []CellError) {
	known := map[string]bool{}
	for _, f := range fields(before.Check()) {
		known[f.Name+"\x00"+string(f.Key)] = true
	}
	for _, f := range fields(after.Check()) {
		if !known[f.Name+"\x00"+string(f.Key)] {
			wrong = append(wrong, CellError{Sheet: f.Name, Key: f.Key, Args: f.Args})
		}
	}
	for _, t := range before.Tasks {
		if _, there := after.Task(t.ID); !there && t.Gate {
			wrong = append(wrong, CellError{Sheet: string(t.ID), Key: i18n.WorkfileGateGone.Key, Args: fault.Args{"task": string(t.ID)}})
		}
	}
	for _, loop := range loops(after) {
		wrong = append(wrong, CellError{Sheet: string(loop[0]), Key: i18n.WorkfileLoop.Key, Args: fault.Args{"loop": loopText(loop)}})
	}
	return wrong
}
