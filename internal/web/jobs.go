package web

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"luodi/internal/access"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/jobs"
	"luodi/internal/look"
	"luodi/internal/store"
)

func (s *Server) jobsRoutes() []route {
	return []route{
		{pattern: "GET /desk/jobs", handle: s.jobsPage, right: access.Operate},
		{pattern: "POST /desk/jobs/run", handle: s.runWork, right: access.Operate},
		{pattern: "POST /desk/jobs/retry", handle: s.retryJob, right: access.Operate},
		{pattern: "POST /desk/jobs/drop", handle: s.dropJob, right: access.Operate},
	}
}

// jobsPage is what the program does by itself: the table of periodic work and the queue.
type jobsPage struct {
	look.Page
	Work  []workRow
	Busy  bool // something runs or is about to: the table comes anew by itself
	Kinds []kindRow
	Dead  int
	State jobs.State // whose rows are listed
	Tabs  look.Tabs
	Rows  []jobRow
	Next  string
}

// workRow is one periodic work with its last run.
type workRow struct {
	Name, Title, Rhythm string
	Never               bool
	Last, Ago, By       string
	State               jobs.RunState
	Result              string
	Problem             string
	Ref                 string
	Took, Node          string
	Next                string
	Again               string // when a run that failed is tried again
}

// kindRow counts the queue of one kind.
type kindRow struct {
	Kind, Title                    string
	Waiting, Failed, Running, Dead int
}

// jobRow is one row of the queue.
type jobRow struct {
	ID            jobs.ID
	Title, Key    string
	Made, Due     string
	Attempts      int
	Problem, Ref  string
	Node          string
	Failed, Alive bool // it failed before; it is not dead
}

func (s *Server) jobsPage(v *visit) error {
	p := jobsPage{Page: v.page(v.t(i18n.JobsTitle)), State: jobs.State(v.query("state"))}
	p.Path, p.Wide = "/desk/jobs", true
	err := v.read(func(r *store.Reader) error {
		if err := v.periodicWork(r, &p); err != nil {
			return err
		}
		return v.queue(r, &p)
	})
	if err != nil {
		return err
	}
	return v.show(jobsView(p))
}

// periodicWork fills the table of periodic work.
func (v *visit) periodicWork(r *store.Reader, p *jobsPage) error {
	p.Work, p.Busy = nil, false
	if v.s.jobs == nil {
		return nil
	}
	for _, w := range v.s.jobs.Table() {
		runs, err := r.LastRuns(w.Name, 1)
		if err != nil {
			return err
		}
		row := workRow{Name: w.Name, Title: v.workName(w.Name), Rhythm: v.rhythm(w.Slots.Rhythm()), Next: v.when(w.Slots.Next(v.now())), Never: len(runs) == 0}
		if len(runs) > 0 {
			v.lastRun(&row, runs[0])
		}
		p.Busy = p.Busy || row.State == jobs.RunRunning || row.State == jobs.RunWaiting && row.Problem == ""
		p.Work = append(p.Work, row)
	}
	return nil
}

func (v *visit) lastRun(row *workRow, run jobs.Run) {
	row.State, row.Result, row.Node, row.By = run.State, v.t(runWords[run.State]), run.Node, run.AskedBy
	if at := run.BeganAt; !at.IsZero() {
		row.Last, row.Ago = v.when(at), i18n.Ago(v.lang, at, v.now(), v.s.zone)
	}
	if run.State != jobs.RunRunning && !run.EndedAt.IsZero() {
		row.Took = v.took(run.Took())
	}
	if run.State == jobs.RunDone {
		return
	}
	row.Problem, row.Ref = v.problem(run.Problem), run.Problem.Ref
	if run.State == jobs.RunWaiting && run.Attempts > 0 {
		row.Again = v.when(run.Due)
	}
}

var runWords = map[jobs.RunState]*i18n.Message{
	jobs.RunDone: i18n.JobsDone, jobs.RunFailed: i18n.JobsFailed, jobs.RunRunning: i18n.JobsRunning, jobs.RunWaiting: i18n.JobsWaiting,
}

var stateWords = map[jobs.State]*i18n.Message{jobs.Dead: i18n.JobsDead, jobs.Waiting: i18n.JobsWaiting, jobs.Running: i18n.JobsRunning}

// queue fills the counts by kind and the rows of the state asked for: without one, what needs a person.
func (v *visit) queue(r *store.Reader, p *jobsPage) error {
	counts, err := r.CountJobs()
	if err != nil {
		return err
	}
	p.Kinds, p.Rows, p.Next, p.Dead = nil, nil, "", 0
	all := map[jobs.State]int{}
	row := func(kind string) *kindRow {
		i := slices.IndexFunc(p.Kinds, func(k kindRow) bool { return k.Kind == kind })
		if i < 0 {
			i = len(p.Kinds)
			p.Kinds = append(p.Kinds, kindRow{Kind: kind, Title: v.workName(kind)})
		}
		return &p.Kinds[i]
	}
	for _, c := range counts {
		k := row(c.Kind)
		all[c.State] += c.Jobs
		switch c.State {
		case jobs.Waiting:
			k.Waiting, k.Failed = c.Jobs-c.Tried, c.Tried
		case jobs.Running:
			k.Running = c.Jobs
		case jobs.Dead:
			k.Dead = c.Jobs
		}
	}
	p.Dead = all[jobs.Dead]
	states := []jobs.State{jobs.Dead, jobs.Waiting, jobs.Running}
	if !slices.Contains(states, p.State) {
		p.State = jobs.Dead
		if p.Dead == 0 {
			p.State = jobs.Waiting
		}
	}
	p.Tabs = look.Tabs{Label: v.t(i18n.JobsQueue)}
	for _, s := range states {
		p.Tabs.Items = append(p.Tabs.Items, look.Link{Href: look.WithQuery("/desk/jobs", "state", string(s)) + "#queue", Label: v.t(stateWords[s]),
			Count: fmt.Sprint(all[s]), Current: s == p.State})
	}
	list, next, err := r.JobsIn(p.State, store.Page{After: v.query("after")})
	if err != nil {
		return err
	}
	for _, j := range list {
		p.Rows = append(p.Rows, jobRow{ID: j.ID, Title: v.workName(j.Kind), Key: j.Key, Made: v.when(j.MadeAt), Due: v.when(j.Due), Attempts: j.Attempts,
			Problem: v.problem(j.Problem), Ref: j.Problem.Ref, Node: j.Node, Failed: j.State != jobs.Running && j.Attempts > 0, Alive: j.State != jobs.Dead})
	}
	if next != "" {
		p.Next = look.WithQuery(look.WithQuery("/desk/jobs", "state", string(p.State)), "after", next) + "#queue"
	}
	return nil
}

// workName names a kind of job or periodic work.
func (v *visit) workName(name string) string {
	if m, ok := i18n.Lookup(fault.Key("jobs.of." + name)); ok {
		return v.t(m)
	}
	return name
}

func (v *visit) rhythm(r jobs.Rhythm) string {
	switch {
	case r.Every == 0:
		return v.t(i18n.JobsDaily, "time", fmt.Sprintf("%02d:%02d", r.Hour, r.Minute))
	case r.Every%time.Hour == 0:
		return v.t(i18n.JobsHours, "n", int(r.Every/time.Hour))
	case r.Every%time.Minute == 0:
		return v.t(i18n.JobsMinutes, "n", int(r.Every/time.Minute))
	}
	return v.t(i18n.JobsEverySeconds, "n", int(r.Every/time.Second))
}

// took writes how long something lasted.
func (v *visit) took(d time.Duration) string {
	switch {
	case d < 10*time.Second:
		return v.t(i18n.JobsSeconds, "s", fmt.Sprintf("%.2f", d.Seconds()))
	case d < 2*time.Minute:
		return v.t(i18n.JobsSeconds, "s", fmt.Sprint(int(d/time.Second)))
	}
	return v.t(i18n.JobsLong, "m", int(d/time.Minute), "s", int(d%time.Minute/time.Second))
}

// problem tells what was kept of an error. The values of a fault's message are not kept, so one that
// needs them is told by its key.
func (v *visit) problem(p jobs.Problem) string {
	switch m, ok := i18n.Lookup(p.Key); {
	case p.Text != "":
		return p.Text
	case p.Key == "":
		return ""
	case ok && !strings.Contains(m.Hans, "{"):
		return v.t(m)
	}
	return string(p.Key)
}

// runWork has periodic work run now.
func (s *Server) runWork(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	if s.jobs == nil {
		return fault.New(fault.NotFound, "fault.not_found", nil)
	}
	table := s.jobs.Table()
	i := slices.IndexFunc(table, func(w jobs.Periodic) bool { return w.Name == form.Get("name") })
	if i < 0 {
		return fault.New(fault.NotFound, "fault.not_found", nil)
	}
	err = v.write(func(tx *store.Tx) error { return jobs.Ask(tx, v.actor, table[i]) })
	if fault.Is(err, fault.Conflict) { // it runs: the page shows it
		return v.redirect("/desk/jobs", look.Bad, i18n.JobsRunsAlready)
	}
	if err != nil {
		return err
	}
	return v.redirect("/desk/jobs", look.Good, i18n.JobsAsked, "name", v.workName(table[i].Name))
}

// retryJob has one job tried again, or all dead ones of a kind.
func (s *Server) retryJob(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	n := 1
	err = v.write(func(tx *store.Tx) (err error) {
		if kind := form.Get("kind"); kind != "" {
			n, err = jobs.RetryAll(tx, v.actor, kind)
			return err
		}
		return jobs.Retry(tx, v.actor, jobs.ID(form.Get("job")))
	})
	return v.decided(err, i18n.JobsRetried, n)
}

// dropJob gives one job up.
func (s *Server) dropJob(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	err = v.write(func(tx *store.Tx) error { return jobs.Drop(tx, v.actor, jobs.ID(form.Get("job"))) })
	return v.decided(err, i18n.JobsDropped, 1)
}

// decided answers a decision about failed jobs. One that is gone or runs meanwhile is said so.
func (v *visit) decided(err error, done *i18n.Message, n int) error {
	if fault.Is(err, fault.Conflict) || fault.Is(err, fault.NotFound) {
		return v.redirect("/desk/jobs#queue", look.Bad, i18n.JobsNotFailed)
	}
	if err != nil {
		return err
	}
	return v.redirect("/desk/jobs#queue", look.Good, done, "n", n)
}
