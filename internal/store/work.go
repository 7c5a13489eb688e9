package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"luodi/internal/calendar"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/store/internal/sqlgen"
	"luodi/internal/work"
)

// draftState is how the empty review state is stored.
const draftState = "draft"

func workState(s work.ReviewState) string {
	if s == work.Draft {
		return draftState
	}
	return string(s)
}

// WorkPlan gives one version of a work plan with its tasks.
func (r *Reader) WorkPlan(id work.PlanID) (work.Kept, error) {
	row, err := r.q.WorkPlan(r.ctx, string(id))
	return r.wholeWork(row, err, id)
}

// WorkVersion gives a version of a measure's work plan by its number.
func (r *Reader) WorkVersion(measure plan.MeasureID, number int) (work.Kept, error) {
	row, err := r.q.WorkVersion(r.ctx, sqlgen.WorkVersionParams{MeasureID: string(measure), Number: int64(number)})
	return r.wholeWork(row, err, number)
}

func (r *Reader) wholeWork(row sqlgen.WorkPlan, err error, id any) (work.Kept, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return work.Kept{}, notFound("work plan", id)
	}
	if err != nil {
		return work.Kept{}, fmt.Errorf("store: work plan %v: %w", id, err)
	}
	k, err := keptOf(row)
	if err != nil {
		return work.Kept{}, err
	}
	rows, err := r.q.WorkTasks(r.ctx, row.ID)
	if err != nil {
		return work.Kept{}, fmt.Errorf("store: tasks of %s: %w", row.ID, err)
	}
	if err := fillTasks(&k, rows); err != nil {
		return work.Kept{}, err
	}
	return k, nil
}

// WorkVersions lists the versions of a measure's work plan, the oldest first.
func (r *Reader) WorkVersions(measure plan.MeasureID) ([]work.Head, error) {
	rows, err := r.q.WorkVersions(r.ctx, string(measure))
	return heads(rows, err)
}

// WorkInForce gives the version in force of a measure's work plan, and whether there is one.
func (r *Reader) WorkInForce(measure plan.MeasureID) (work.Kept, bool, error) {
	return r.workWhere(measure, func(s string) bool { return s == string(work.InForce) })
}

// WorkDraft gives the version of a measure's work plan that is being made: draft, submitted or
// returned. There is at most one.
func (r *Reader) WorkDraft(measure plan.MeasureID) (work.Kept, bool, error) {
	return r.workWhere(measure, func(s string) bool { return s != string(work.InForce) && s != string(work.Superseded) })
}

func (r *Reader) workWhere(measure plan.MeasureID, wanted func(state string) bool) (work.Kept, bool, error) {
	rows, err := r.q.WorkVersions(r.ctx, string(measure))
	if err != nil {
		return work.Kept{}, false, fmt.Errorf("store: work plans of %s: %w", measure, err)
	}
	for _, row := range rows {
		if wanted(row.State) {
			k, err := r.wholeWork(row, nil, row.ID)
			return k, err == nil, err
		}
	}
	return work.Kept{}, false, nil
}

// WorkHeads lists the versions of a plan's measures in a state, without tasks.
func (r *Reader) WorkHeads(id plan.ID, state work.ReviewState) ([]work.Head, error) {
	rows, err := r.q.WorkOfPlanIn(r.ctx, sqlgen.WorkOfPlanInParams{PlanID: string(id), State: workState(state)})
	return heads(rows, err)
}

// WorkIn lists the versions of all plans in a state: a page, and the next page's cursor.
func (r *Reader) WorkIn(state work.ReviewState, p Page) ([]work.Head, string, error) {
	rows, err := r.q.WorkIn(r.ctx, sqlgen.WorkInParams{State: workState(state), After: p.After, N: p.ask()})
	if err != nil {
		return nil, "", fmt.Errorf("store: work plans in %s: %w", state, err)
	}
	rows, next := cut(p, rows, func(w sqlgen.WorkPlan) string { return w.ID })
	list, err := heads(rows, nil)
	return list, next, err
}

// PlanWork gives the work plans in force of a plan, whole, by measure.
func (r *Reader) PlanWork(id plan.ID) ([]work.Kept, error) {
	rows, err := r.q.WorkOfPlanIn(r.ctx, sqlgen.WorkOfPlanInParams{PlanID: string(id), State: string(work.InForce)})
	if err != nil {
		return nil, fmt.Errorf("store: work of plan %s: %w", id, err)
	}
	tasks, err := r.q.WorkTasksOfPlan(r.ctx, string(id))
	if err != nil {
		return nil, fmt.Errorf("store: tasks of plan %s: %w", id, err)
	}
	return together(rows, tasks)
}

// UnitWork gives the work plans in force that a unit leads, in all plans, whole.
func (r *Reader) UnitWork(id org.UnitID) ([]work.Kept, error) {
	rows, err := r.q.WorkOfUnitIn(r.ctx, sqlgen.WorkOfUnitInParams{UnitID: string(id), State: string(work.InForce)})
	if err != nil {
		return nil, fmt.Errorf("store: work of unit %s: %w", id, err)
	}
	tasks, err := r.q.WorkTasksOfUnit(r.ctx, string(id))
	if err != nil {
		return nil, fmt.Errorf("store: tasks of unit %s: %w", id, err)
	}
	return together(rows, tasks)
}

// PlanSchedule gives the work plans in force of a plan for computing: the tasks have what dates
// follow from, but no words, evidence or owners.
func (r *Reader) PlanSchedule(id plan.ID) ([]work.Kept, error) {
	rows, err := r.q.WorkOfPlanIn(r.ctx, sqlgen.WorkOfPlanInParams{PlanID: string(id), State: string(work.InForce)})
	if err != nil {
		return nil, fmt.Errorf("store: work of plan %s: %w", id, err)
	}
	bare, err := r.q.WorkScheduleOfPlan(r.ctx, string(id))
	if err != nil {
		return nil, fmt.Errorf("store: schedule of plan %s: %w", id, err)
	}
	tasks := make([]sqlgen.WorkTask, len(bare))
	for i, t := range bare {
		tasks[i] = sqlgen.WorkTask{WorkID: t.WorkID, Task: t.Task, Strand: t.Strand, Days: t.Days, Calendar: t.Calendar, Gate: t.Gate,
			Bounds: t.Bounds, Links: t.Links, State: t.State, Progress: t.Progress, Request: t.Request, Quantity: t.Quantity, Dates: t.Dates}
	}
	return together(rows, tasks)
}

// together puts the tasks, ordered by version and position, under their versions.
func together(rows []sqlgen.WorkPlan, tasks []sqlgen.WorkTask) ([]work.Kept, error) {
	of := make(map[string][]sqlgen.WorkTask, len(rows))
	for from := 0; from < len(tasks); {
		to := from + 1
		for to < len(tasks) && tasks[to].WorkID == tasks[from].WorkID {
			to++
		}
		of[tasks[from].WorkID] = tasks[from:to]
		from = to
	}
	out := make([]work.Kept, len(rows))
	for i, row := range rows {
		k, err := keptOf(row)
		if err != nil {
			return nil, err
		}
		if err := fillTasks(&k, of[row.ID]); err != nil {
			return nil, err
		}
		out[i] = k
	}
	return out, nil
}

// IssuedPlans lists the plans that were issued to their units.
func (r *Reader) IssuedPlans() ([]plan.ID, error) {
	rows, err := r.q.IssuedPlans(r.ctx)
	if err != nil {
		return nil, fmt.Errorf("store: issued plans: %w", err)
	}
	out := make([]plan.ID, len(rows))
	for i, id := range rows {
		out[i] = plan.ID(id)
	}
	return out, nil
}

// PlanDue lists the open tasks of a plan in force that are due between two dates, both included.
func (r *Reader) PlanDue(id plan.ID, from, to calendar.Date) ([]work.DueTask, error) {
	rows, err := r.q.TasksDueOfPlan(r.ctx, sqlgen.TasksDueOfPlanParams{PlanID: string(id), FromDay: from.String(), ToDay: to.String()})
	return dueTasks(rows, err)
}

// UnitDue lists the open tasks of a unit that are due between two dates, both included, in all
// plans.
func (r *Reader) UnitDue(id org.UnitID, from, to calendar.Date) ([]work.DueTask, error) {
	rows, err := r.q.TasksDueOfUnit(r.ctx, sqlgen.TasksDueOfUnitParams{UnitID: string(id), FromDay: from.String(), ToDay: to.String()})
	list := make([]sqlgen.TasksDueOfPlanRow, len(rows))
	for i, row := range rows {
		list[i] = sqlgen.TasksDueOfPlanRow(row)
	}
	return dueTasks(list, err)
}

func dueTasks(rows []sqlgen.TasksDueOfPlanRow, err error) ([]work.DueTask, error) {
	if err != nil {
		return nil, fmt.Errorf("store: tasks due: %w", err)
	}
	out := make([]work.DueTask, len(rows))
	for i, row := range rows {
		d := work.DueTask{Work: work.PlanID(row.WorkID), Measure: plan.MeasureID(row.MeasureID), Unit: org.UnitID(row.UnitID)}
		k := work.Kept{Plan: &work.Plan{}}
		err := fillTasks(&k, []sqlgen.WorkTask{{WorkID: row.WorkID, Task: row.Task, Gate: row.Gate, State: row.State, Body: row.Body,
			Request: row.Request, Quantity: row.Quantity, Dates: row.Dates}})
		if err != nil {
			return nil, err
		}
		d.Task = k.Plan.Tasks[0]
		if k.Times != nil {
			d.Times = k.Times.Tasks[0]
		}
		out[i] = d
	}
	return out, nil
}

func heads(rows []sqlgen.WorkPlan, err error) ([]work.Head, error) {
	if err != nil {
		return nil, fmt.Errorf("store: work plans: %w", err)
	}
	out := make([]work.Head, len(rows))
	for i, row := range rows {
		if out[i], err = headOf(row); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func headOf(row sqlgen.WorkPlan) (work.Head, error) {
	h := work.Head{ID: work.PlanID(row.ID), Of: plan.ID(row.PlanID), Measure: plan.MeasureID(row.MeasureID), Unit: org.UnitID(row.UnitID),
		Version: int(row.Number), State: work.ReviewState(row.State), Tasks: int(row.Tasks), LateBy: int(row.LateBy), Slack: int(row.Slack),
		Share: int(row.Share), Guard: int(row.Version)}
	if row.State == draftState {
		h.State = work.Draft
	}
	return h, days("work plan", row.ID, []dated{{row.StartDay, &h.Start}, {row.Deadline, &h.Deadline}, {row.SubmittedOn, &h.SubmittedOn},
		{row.DecidedOn, &h.DecidedOn}, {row.Begins, &h.Begins}, {row.Finish, &h.Finish}, {row.Promised, &h.Promised}, {row.ComputedOn, &h.ComputedOn}})
}

// dated is a stored date and where it goes.
type dated struct {
	text string
	into *calendar.Date
}

func days(what, id string, list []dated) error {
	for _, d := range list {
		var err error
		if *d.into, err = day(d.text); err != nil {
			return fmt.Errorf("store: %s %s: %w", what, id, err)
		}
	}
	return nil
}

// keptOf makes a version without its tasks.
func keptOf(row sqlgen.WorkPlan) (work.Kept, error) {
	h, err := headOf(row)
	if err != nil {
		return work.Kept{}, err
	}
	p := &work.Plan{Measure: row.MeasureID, Version: h.Version, Library: int(row.Library), Start: h.Start, Deadline: h.Deadline, Note: row.Note}
	if err := json.Unmarshal([]byte(row.Strands), &p.Strands); err != nil {
		return work.Kept{}, fmt.Errorf("store: strands of %s: %w", row.ID, err)
	}
	if err := json.Unmarshal([]byte(row.Review), &p.Review); err != nil {
		return work.Kept{}, fmt.Errorf("store: review of %s: %w", row.ID, err)
	}
	p.Review.State = h.State
	return work.Kept{Head: h, Plan: p}, nil
}
