package api

import (
	"strconv"

	"luodi/internal/access"
	"luodi/internal/org"
	"luodi/internal/schedule"
	"luodi/internal/store"
	"luodi/internal/work"
)

const tagWork = "Work plans"

// WorkHead is a version of the work plan of a measure without its tasks. Totals hold as of the day on
// which they were computed.
type WorkHead struct {
	ID          string  `json:"id" doc:"Identifier of the version (UUID)."`
	Version     int     `json:"version" doc:"1 for the first."`
	State       string  `json:"state" enum:"draft,submitted,returned,in_force,superseded" doc:"in_force: approved, its dates are the baseline."`
	Unit        UnitRef `json:"unit" doc:"The lead unit, whose plan it is."`
	Start       Day     `json:"start,omitzero" doc:"First day of work."`
	Deadline    Day     `json:"deadline,omitzero" doc:"Promised date."`
	SubmittedOn Day     `json:"submitted_on,omitzero" doc:"Day on which it was handed to the office."`
	DecidedOn   Day     `json:"decided_on,omitzero" doc:"Day of approval or return."`
	Tasks       int     `json:"tasks" doc:"How many tasks it has."`
	Finish      Day     `json:"finish,omitzero" doc:"Forecast of the day on which the promise is kept."`
	LateBy      int     `json:"late_by" doc:"Working days by which the promise will be missed; 0 if it will be kept."`
	Slack       int     `json:"slack" doc:"Working days that the end may still slip; negative when late."`
	Done        string  `json:"done" doc:"Share done, in per cent with one place, by accepted progress." example:"37.5"`
	ComputedOn  Day     `json:"computed_on,omitzero" doc:"The day as of which finish, late_by, slack and the dates of tasks hold."`
	Guard       int     `json:"guard" doc:"Raised by every change of the version."`
}

// WorkPlan is a version of a work plan with its tasks.
type WorkPlan struct {
	WorkHead
	Strands []Strand `json:"strands" nullable:"false" doc:"Lines of work, each with its own end."`
	Items   []Task   `json:"items" nullable:"false" doc:"Tasks in working order within a strand."`
	Note    string   `json:"note,omitempty" doc:"Remark of the unit."`
}

func (w WorkPlan) guard() int { return w.Guard }

// Strand is one line of work of a measure.
type Strand struct {
	Key      string   `json:"key" doc:"Short name, unique in the plan." example:"A"`
	Name     Words    `json:"name" doc:"Name."`
	Unit     *UnitRef `json:"unit,omitempty" doc:"Unit that leads it, if not the lead unit."`
	Deadline Day      `json:"deadline,omitzero" doc:"Promised date, if not the plan's."`
	End      string   `json:"end" doc:"Task with which the promise is kept."`
}

// Task is one piece of work that ends in a milestone.
type Task struct {
	ID          string   `json:"id" doc:"Name of the task inside the plan; it stays through all versions." example:"A.M03"`
	Strand      string   `json:"strand" doc:"Key of its strand."`
	Name        Words    `json:"name" doc:"Name."`
	Gate        bool     `json:"gate,omitempty" doc:"What follows cannot be reported before this is accepted."`
	Outside     bool     `json:"outside,omitempty" doc:"Others decide it (the city, the province, the centre, the Hong Kong side); the unit asks and waits."`
	Unit        *UnitRef `json:"unit,omitempty" doc:"Unit that does it, if not the strand's."`
	Days        int      `json:"days" doc:"Usual length in working days."`
	Proof       string   `json:"proof" enum:"A,B,C" doc:"Least grade of evidence with which it can be accepted: A a numbered document of the competent organ, B a dated photo, contract or log."`
	After       []string `json:"after,omitempty" doc:"Tasks it waits for, with the kind of link where it is not finish to start and the lag in working days." example:"[\"A.M02\"]"`
	State       string   `json:"state" enum:"planned,running,done" doc:"As accepted; what is only reported does not count."`
	Started     Day      `json:"started,omitzero" doc:"Accepted start."`
	Finished    Day      `json:"finished,omitzero" doc:"Accepted finish."`
	Remaining   int      `json:"remaining,omitempty" doc:"Working days left of a running task."`
	Planned     Amount   `json:"planned,omitzero" doc:"Quantity planned, decimal."`
	Amount      Amount   `json:"amount,omitzero" doc:"Quantity accepted so far, decimal."`
	Counted     string   `json:"counted,omitempty" doc:"What is counted." example:"米"`
	Latest      Day      `json:"latest,omitzero" doc:"Date 1: the latest finish, counted back from the promise. Missing where no promise binds the task."`
	Forecast    Day      `json:"forecast,omitzero" doc:"Date 2: the finish where things are heading."`
	Baseline    Day      `json:"baseline,omitzero" doc:"Date 3: the finish planned when the version came into force."`
	Float       int      `json:"float" doc:"Working days it may slip without missing the promise; negative when late."`
	Critical    bool     `json:"critical,omitempty" doc:"A day lost here is a day lost at the end."`
	RequestTo   string   `json:"request_to,omitempty" doc:"Who was asked to decide it."`
	RequestSent Day      `json:"request_sent,omitzero" doc:"Day on which the letter went out."`
	Answered    Day      `json:"answered,omitzero" doc:"Day of the answer."`
}

func (a *API) workOperations() {
	read(a, op{id: "get-work-plan", path: "/plans/{plan}/measures/{measure}/work", tag: tagWork, summary: "Get the work plan in force",
		about: "The approved version with its tasks and three dates for each. Work plans are made and changed in the workbench or by Excel; progress comes through reports.",
		scope: access.WorkRead, right: access.ReadPlans}, (*call).workInForce)
	read(a, op{id: "list-work-versions", path: "/plans/{plan}/measures/{measure}/work/versions", tag: tagWork, summary: "List the versions of a work plan",
		about: "All versions, the oldest first, without tasks.", scope: access.WorkRead, right: access.ReadPlans}, (*call).workVersions)
	read(a, op{id: "get-work-version", path: "/plans/{plan}/measures/{measure}/work/versions/{version}", tag: tagWork, summary: "Get a version of a work plan",
		about: "A version with its tasks and dates as they were last computed for it.", scope: access.WorkRead, right: access.ReadPlans}, (*call).workVersion)
}

func (c *call) workInForce(r *store.Reader, in *MeasurePath) (WorkPlan, error) {
	m, err := c.measureID(r, *in)
	if err != nil {
		return WorkPlan{}, err
	}
	k, ok, err := r.WorkInForce(m.ID)
	if err == nil && !ok {
		err = notFound()
	}
	if err != nil {
		return WorkPlan{}, err
	}
	return c.workPlan(r, &k)
}

func (c *call) workVersions(r *store.Reader, in *MeasurePath) (List[WorkHead], error) {
	out := List[WorkHead]{Items: []WorkHead{}}
	m, err := c.measureID(r, *in)
	if err != nil {
		return out, err
	}
	heads, err := r.WorkVersions(m.ID)
	if err != nil {
		return out, err
	}
	units, err := c.register(r)
	for _, h := range heads {
		out.Items = append(out.Items, workHead(h, units))
	}
	return out, err
}

// VersionPath is the version of an address.
type VersionPath struct {
	MeasurePath
	Version int `path:"version" minimum:"1" maximum:"10000" doc:"Number of the version."`
}

func (c *call) workVersion(r *store.Reader, in *VersionPath) (WorkPlan, error) {
	m, err := c.measureID(r, in.MeasurePath)
	if err != nil {
		return WorkPlan{}, err
	}
	k, err := r.WorkVersion(m.ID, in.Version)
	if err != nil {
		return WorkPlan{}, named(err)
	}
	return c.workPlan(r, &k)
}

func workHead(h work.Head, units map[org.UnitID]UnitRef) WorkHead {
	state := string(h.State)
	if h.State == work.Draft {
		state = "draft"
	}
	return WorkHead{ID: string(h.ID), Version: h.Version, State: state, Unit: units[h.Unit], Start: Day(h.Start), Deadline: Day(h.Deadline), SubmittedOn: Day(h.SubmittedOn),
		DecidedOn: Day(h.DecidedOn), Tasks: h.Tasks, Finish: Day(h.Finish), LateBy: h.LateBy, Slack: h.Slack, Done: percent(h.Share), ComputedOn: Day(h.ComputedOn), Guard: h.Guard}
}

// percent writes thousandths as per cent.
func percent(thousandths int) string {
	if thousandths%10 == 0 {
		return strconv.Itoa(thousandths / 10)
	}
	return strconv.FormatFloat(float64(thousandths)/10, 'f', 1, 64)
}

var taskStates = map[schedule.State]string{schedule.Planned: "planned", schedule.Running: "running", schedule.Done: "done"}

func (c *call) workPlan(r *store.Reader, k *work.Kept) (WorkPlan, error) {
	units, err := c.register(r)
	if err != nil {
		return WorkPlan{}, err
	}
	one := func(id string) *UnitRef {
		if u, ok := units[org.UnitID(id)]; ok {
			return &u
		}
		return nil
	}
	out := WorkPlan{WorkHead: workHead(k.Head, units), Strands: []Strand{}, Items: []Task{}, Note: k.Plan.Note}
	for _, s := range k.Plan.Strands {
		out.Strands = append(out.Strands, Strand{Key: s.Key, Name: textOf(s.Name), Unit: one(s.Unit), Deadline: Day(s.Deadline), End: string(s.End)})
	}
	baseline := map[work.TaskID]Day{}
	if b := k.Plan.Review.Baseline; b != nil {
		for _, t := range b.Tasks {
			baseline[t.Task] = Day(t.Finish)
		}
	}
	for i := range k.Plan.Tasks {
		t := &k.Plan.Tasks[i]
		v := Task{ID: string(t.ID), Strand: t.Strand, Name: textOf(t.Name), Gate: t.Gate, Outside: t.Owner == work.Upper, Unit: one(t.Unit), Days: int(t.Days.Typical), Proof: string(t.Grade()),
			State: taskStates[t.State], Started: Day(t.Started), Finished: Day(t.Finished), Remaining: int(t.Remaining), Baseline: baseline[t.ID]}
		for j := range t.Links {
			v.After = append(v.After, work.FormatLinks(t.Links[j:j+1]))
		}
		if q := t.Quantity; q != nil {
			v.Planned, v.Amount, v.Counted = Amount(q.Planned), Amount(q.Done), q.Unit
		}
		if q := t.Request; q != nil {
			v.RequestTo, v.RequestSent, v.Answered = q.To, Day(q.Sent), Day(q.Answered)
		}
		if k.Times != nil {
			if d, ok := k.Times.Task(t.ID); ok {
				v.Latest, v.Forecast, v.Float, v.Critical = Day(d.LatestFinish), Day(d.ForecastFinish), d.Float, d.Critical
			}
		}
		out.Items = append(out.Items, v)
	}
	return out, nil
}
