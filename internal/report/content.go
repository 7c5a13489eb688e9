package report

import (
	"slices"
	"strings"
	"unicode/utf8"

	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/plan"
	"luodi/internal/schedule"
	"luodi/internal/work"
)

// Bounds of what one report may hold.
const (
	MaxText     = 4000 // characters of a text
	MaxProblems = 20
	MaxEvidence = 60
)

// Content is what a report says. It is the state at the end of the period, not the difference: what
// did not change is prefilled.
type Content struct {
	Done     []Done       `json:"done,omitempty"`
	Running  []Running    `json:"running,omitempty"`
	Amounts  []Amount     `json:"amounts,omitempty"`
	Progress string       `json:"progress"` // what was done
	Next     string       `json:"next,omitempty"`
	Problems []Problem    `json:"problems,omitempty"`
	Help     string       `json:"help,omitempty"`
	Level    Level        `json:"level,omitempty"`    // on which help is needed
	Evidence []EvidenceID `json:"evidence,omitempty"` // of the report as a whole
}

// Done says that a milestone was reached on a day, and what proves it.
type Done struct {
	Task     work.TaskID   `json:"task"`
	On       calendar.Date `json:"on"`
	Evidence []EvidenceID  `json:"evidence,omitempty"`
	Result   bool          `json:"result,omitempty"` // the proof shows a result, not an activity
	Note     string        `json:"note,omitempty"`
}

// Running says that a task is under way since a day.
type Running struct {
	Task      work.TaskID   `json:"task"`
	Since     calendar.Date `json:"since"`
	Remaining int32         `json:"remaining,omitempty"` // working days left, 0: as planned
}

// Amount says how much of a counted quantity is done in all.
type Amount struct {
	Task work.TaskID `json:"task"`
	Done work.Amount `json:"done"`
	Why  string      `json:"why,omitempty"` // needed when it is less than was accepted
}

// Problem is something that stands in the way.
type Problem struct {
	Text  string `json:"text"`
	Kind  string `json:"kind,omitempty"`
	Needs string `json:"needs,omitempty"` // from whom help is needed
}

// Clone makes a copy that shares nothing with the content.
func (c Content) Clone() Content {
	c.Done = slices.Clone(c.Done)
	for i := range c.Done {
		c.Done[i].Evidence = slices.Clone(c.Done[i].Evidence)
	}
	c.Running, c.Amounts, c.Problems, c.Evidence = slices.Clone(c.Running), slices.Clone(c.Amounts), slices.Clone(c.Problems), slices.Clone(c.Evidence)
	return c
}

// AllEvidence lists the files that the content names, each once.
func (c *Content) AllEvidence() []EvidenceID {
	var all []EvidenceID
	add := func(list []EvidenceID) {
		for _, id := range list {
			if !slices.Contains(all, id) {
				all = append(all, id)
			}
		}
	}
	add(c.Evidence)
	for _, d := range c.Done {
		add(d.Evidence)
	}
	return all
}

// Level is on which level something has to be coordinated (handbook 2.7, 协调层级).
type Level string

// Levels lists them from the nearest to the farthest.
var Levels = []Level{"office", "district", "city", "province", "centre", "hong_kong"}

// Prefill is the content of a new report: what is running with what is known of it, quantities as
// accepted, problems that the last report left open. Texts begin empty.
func Prefill(p *work.Plan, last *Content) Content {
	var c Content
	for i := range p.Tasks {
		t := &p.Tasks[i]
		if t.State == schedule.Running {
			c.Running = append(c.Running, Running{Task: t.ID, Since: t.Started, Remaining: t.Remaining})
		}
		if t.Quantity != nil && t.State != schedule.Done {
			c.Amounts = append(c.Amounts, Amount{Task: t.ID, Done: t.Quantity.Done})
		}
	}
	if last != nil {
		c.Problems = slices.Clone(last.Problems)
	}
	return c
}

// Proof is what is known of a file that a report names.
type Proof struct {
	Grade   work.Grade
	Measure plan.MeasureID // for which it was handed in
	Pending bool           // the virus scanner has not seen it yet
}

// Check finds what a person must mend before the content can be handed in, against the plan in force
// and the files it names. Fields are named by task ("A.M03.on") so that a form can show them.
func (c *Content) Check(p *work.Plan, span Span, today calendar.Date, proofs map[EvidenceID]Proof) error {
	k := &checker{c: c, p: p, today: today, proofs: proofs, end: min(span.To, today)}
	k.texts()
	k.done()
	k.running()
	k.amounts()
	k.evidence("evidence", c.Evidence)
	return fault.Fields(k.wrong)
}

type checker struct {
	c      *Content
	p      *work.Plan
	today  calendar.Date
	end    calendar.Date // the last day that the report can speak of
	proofs map[EvidenceID]Proof
	wrong  []fault.Field
}

func (k *checker) bad(field string, key fault.Key, args fault.Args) {
	k.wrong = append(k.wrong, fault.Field{Name: field, Key: key, Args: args})
}

func (k *checker) texts() {
	if strings.TrimSpace(k.c.Progress) == "" {
		k.bad("progress", "fault.required", nil)
	}
	long := func(field, text string) {
		if utf8.RuneCountInString(text) > MaxText {
			k.bad(field, "work.text_long", fault.Args{"n": MaxText})
		}
	}
	long("progress", k.c.Progress)
	long("next", k.c.Next)
	long("help", k.c.Help)
	if k.c.Level != "" && !slices.Contains(Levels, k.c.Level) {
		k.bad("level", "report.no_level", nil)
	}
	if len(k.c.Problems) > MaxProblems {
		k.bad("problems", "report.too_many", fault.Args{"n": MaxProblems})
	}
	for _, x := range k.c.Problems {
		long("problems", x.Text)
		if strings.TrimSpace(x.Text) == "" {
			k.bad("problems", "fault.required", nil)
		}
	}
	if len(k.c.AllEvidence()) > MaxEvidence {
		k.bad("evidence", "report.too_many", fault.Args{"n": MaxEvidence})
	}
}

func (k *checker) task(id work.TaskID, field string, seen map[work.TaskID]bool) *work.Task {
	t, ok := k.p.Task(id)
	switch {
	case !ok:
		k.bad(field, "work.no_task", fault.Args{"task": string(id)})
		return nil
	case seen[id]:
		k.bad(field, "report.twice", fault.Args{"task": string(id)})
		return nil
	}
	seen[id] = true
	return t
}

// date refuses a day that is none, lies ahead or before the plan's work began.
func (k *checker) date(field string, d calendar.Date) {
	switch {
	case d == 0:
		k.bad(field, "fault.required", nil)
	case d > k.end:
		k.bad(field, "report.date_ahead", fault.Args{"date": k.end.String()})
	case d < k.p.Start:
		k.bad(field, "report.date_before", fault.Args{"date": k.p.Start.String()})
	}
}

func (k *checker) done() {
	seen := map[work.TaskID]bool{}
	finished := map[work.TaskID]bool{}
	for _, t := range k.p.Tasks {
		finished[t.ID] = t.State == schedule.Done
	}
	for _, d := range k.c.Done {
		finished[d.Task] = true
	}
	for _, d := range k.c.Done {
		field := string(d.Task)
		t := k.task(d.Task, field, seen)
		if t == nil {
			continue
		}
		if t.State == schedule.Done {
			k.bad(field, "report.done_before", fault.Args{"task": field, "date": t.Finished.String()})
			continue
		}
		k.date(field+".on", d.On)
		if t.Started != 0 && d.On != 0 && d.On < t.Started {
			k.bad(field+".on", "work.finished_before_start", nil)
		}
		for _, l := range t.Links { // what follows a gate cannot be reported before it
			if pred, ok := k.p.Task(l.Pred); ok && pred.Gate && l.Type == schedule.FS && !finished[l.Pred] {
				k.bad(field, "report.gate_open", fault.Args{"gate": string(l.Pred)})
			}
		}
		k.evidence(field, d.Evidence)
		k.proof(field, t, d.Evidence)
	}
}

// proof asks for the grade that the task needs: A document with its number for gates, or B for
// openings and events, and B for others.
func (k *checker) proof(field string, t *work.Task, list []EvidenceID) {
	best, pending := work.GradeC, false
	for _, id := range list {
		proof := k.proofs[id]
		pending = pending || proof.Pending
		if g := proof.Grade; !proof.Pending && (g == work.GradeA || g == work.GradeB && best == work.GradeC) {
			best = g
		}
	}
	switch {
	case pending && !t.Enough(best):
		k.bad(field, "report.proof_pending", nil)
	case len(list) == 0:
		k.bad(field, "report.proof_missing", fault.Args{"grade": string(t.Grade())})
	case !t.Enough(best):
		k.bad(field, "report.proof_weak", fault.Args{"grade": string(t.Grade()), "have": string(best)})
	}
}

func (k *checker) evidence(field string, list []EvidenceID) {
	for _, id := range list {
		if proof, ok := k.proofs[id]; !ok || proof.Measure != plan.MeasureID(k.p.Measure) {
			k.bad(field, "report.no_evidence", nil)
		}
	}
}

func (k *checker) running() {
	seen := map[work.TaskID]bool{}
	for _, d := range k.c.Done {
		seen[d.Task] = true
	}
	for _, r := range k.c.Running {
		field := string(r.Task)
		t := k.task(r.Task, field, seen)
		if t == nil {
			continue
		}
		if t.State == schedule.Done {
			k.bad(field, "report.done_before", fault.Args{"task": field, "date": t.Finished.String()})
			continue
		}
		if t.State != schedule.Running || r.Since != t.Started {
			k.date(field+".since", r.Since)
		}
		if r.Remaining < 0 || r.Remaining > 5000 {
			k.bad(field+".remaining", "work.days_range", fault.Args{"to": 5000})
		}
	}
}

func (k *checker) amounts() {
	seen := map[work.TaskID]bool{}
	for _, a := range k.c.Amounts {
		field := string(a.Task) + ".amount"
		t := k.task(a.Task, field, seen)
		switch {
		case t == nil:
		case t.Quantity == nil:
			k.bad(field, "report.no_quantity", nil)
		case a.Done < 0:
			k.bad(field, "work.bad_quantity", fault.Args{"planned": t.Quantity.Planned.String(), "done": a.Done.String()})
		case a.Done > t.Quantity.Planned:
			k.bad(field, "report.above_total", fault.Args{"done": a.Done.String(), "planned": t.Quantity.Planned.String(), "unit": t.Quantity.Unit})
		case a.Done < t.Quantity.Done && strings.TrimSpace(a.Why) == "":
			k.bad(field, "report.goes_down", fault.Args{"done": a.Done.String(), "was": t.Quantity.Done.String(), "unit": t.Quantity.Unit})
		}
	}
}

// Apply gives a plan the progress that an accepted report states. Tasks that are gone from the plan
// meanwhile are left out.
func (c *Content) Apply(p *work.Plan) {
	for _, a := range c.Amounts {
		if t, ok := p.Task(a.Task); ok && t.Quantity != nil {
			t.Quantity.Done = a.Done
		}
	}
	for _, r := range c.Running {
		t, ok := p.Task(r.Task)
		if !ok || t.State == schedule.Done {
			continue
		}
		left := r.Remaining
		switch {
		case left != 0:
		case t.State == schedule.Running:
			left = t.Remaining
		default:
			left = max(1, t.Days.Typical)
		}
		t.Progress = work.Progress{State: schedule.Running, Started: r.Since, Remaining: left}
	}
	for _, d := range c.Done {
		t, ok := p.Task(d.Task)
		if !ok {
			continue
		}
		t.Progress = work.Progress{State: schedule.Done, Started: t.Started, Finished: d.On}
		if t.Quantity != nil {
			t.Quantity.Done = t.Quantity.Planned
		}
		if t.Request != nil && t.Request.Sent != 0 && t.Request.Answered == 0 {
			t.Request.Answered = d.On
		}
	}
}
