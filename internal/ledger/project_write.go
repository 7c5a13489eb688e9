package ledger

import (
	"io"
	"strconv"

	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/schedule"
	"luodi/internal/work"
)

// WriteProject writes work plans as XML of Microsoft Project 2003 and later. Faults are those of
// plans whose dates cannot be computed.
func WriteProject(w io.Writer, f ProjectFile) error {
	if err := f.compute(); err != nil {
		return err
	}
	p := &projectWriter{file: f, out: newXMLOut(w), uid: map[work.Ref]int{}, cals: map[string]int{}}
	if err := p.layout(); err != nil {
		return err
	}
	p.out.w.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n")
	p.out.w.WriteString("<Project xmlns=\"http://schemas.microsoft.com/project\">\n")
	p.out.depth++
	p.properties()
	p.columns()
	p.calendars()
	p.out.in("Tasks", p.tasks)
	p.out.depth--
	p.out.w.WriteString("</Project>\n")
	return p.out.w.Flush()
}

// compute fills in the dates of plans that come without.
func (f *ProjectFile) compute() error {
	missing := false
	plans := make([]*work.Plan, len(f.Plans))
	for i, p := range f.Plans {
		plans[i] = p.Plan
		missing = missing || p.Times == nil
	}
	if !missing {
		return nil
	}
	table, err := work.Compute(f.Book, f.Today, plans, f.Cross)
	if err != nil {
		return err
	}
	withDates := make([]ProjectPlan, len(f.Plans))
	for i, p := range f.Plans {
		withDates[i] = ProjectPlan{p.Name, p.Plan, &table.Plans[i]}
	}
	f.Plans = withDates
	return nil
}

type projectWriter struct {
	file  ProjectFile
	out   *xmlOut
	rows  []projectRow
	uid   map[work.Ref]int
	cals  map[string]int // UID by id
	order []*calendar.Calendar
	cross map[work.Ref][]work.Cross // by the task that waits

	start, finish calendar.Date // of everything
}

// projectRow is a line of the outline.
type projectRow struct {
	level   int
	number  string // 1.2.3
	plan    *ProjectPlan
	strand  *work.Strand
	task    *work.Task
	times   work.TaskTimes
	summary bool

	start, finish calendar.Date
}

// layout makes the outline, numbers it, and gathers calendars and links.
func (p *projectWriter) layout() error {
	if err := p.calendar(calendar.CN); err != nil {
		return err
	}
	p.cross = map[work.Ref][]work.Cross{}
	for _, c := range p.file.Cross {
		p.cross[c.To] = append(p.cross[c.To], c)
	}
	for i := range p.file.Plans {
		if err := p.plan(i); err != nil {
			return err
		}
	}
	for _, r := range p.rows {
		if r.start != 0 && (p.start == 0 || r.start < p.start) {
			p.start = r.start
		}
		p.finish = max(p.finish, r.finish)
	}
	return nil
}

func (p *projectWriter) plan(i int) error {
	plan := &p.file.Plans[i]
	top := len(p.rows)
	number := strconv.Itoa(i + 1)
	p.rows = append(p.rows, projectRow{level: 1, number: number, plan: plan, summary: true})
	listed := 0
	for k := range plan.Plan.Strands {
		strand := &plan.Plan.Strands[k]
		head := len(p.rows)
		inner := number + "." + strconv.Itoa(k+1)
		p.rows = append(p.rows, projectRow{level: 2, number: inner, plan: plan, strand: strand, summary: true})
		n := 0
		for j := range plan.Plan.Tasks {
			t := &plan.Plan.Tasks[j]
			if t.Strand != strand.Key {
				continue
			}
			n++
			if err := p.task(plan, strand, t, inner+"."+strconv.Itoa(n)); err != nil {
				return err
			}
		}
		listed += n
		p.sum(head)
	}
	if listed != len(plan.Plan.Tasks) {
		return plan.Plan.Check()
	}
	p.sum(top)
	return nil
}

func (p *projectWriter) task(plan *ProjectPlan, strand *work.Strand, t *work.Task, number string) error {
	times, ok := plan.Times.Task(t.ID)
	if !ok {
		return fault.New(fault.Invalid, "work.no_task", fault.Args{"task": string(t.ID)})
	}
	if err := p.calendar(t.Calendar); err != nil {
		return err
	}
	ref := work.Ref{Measure: plan.Plan.Measure, Task: t.ID}
	if _, twice := p.uid[ref]; twice {
		return fault.New(fault.Invalid, "work.task_id", fault.Args{"task": string(t.ID)})
	}
	p.uid[ref] = len(p.rows) + 1
	p.rows = append(p.rows, projectRow{level: 3, number: number, plan: plan, strand: strand, task: t, times: times,
		start: times.ForecastStart, finish: times.ForecastFinish})
	return nil
}

// sum gives a summary the dates of the rows beneath it.
func (p *projectWriter) sum(head int) {
	h := &p.rows[head]
	for _, r := range p.rows[head+1:] {
		if r.start != 0 && (h.start == 0 || r.start < h.start) {
			h.start = r.start
		}
		h.finish = max(h.finish, r.finish)
	}
	if h.start == 0 {
		h.start, h.finish = h.plan.Plan.Start, h.plan.Plan.Start
	}
}

func (p *projectWriter) calendar(id string) error {
	if _, known := p.cals[id]; known {
		return nil
	}
	c, ok := p.file.Book.Calendar(id)
	if !ok {
		return fault.New(fault.Invalid, "work.stage_calendar", fault.Args{"calendar": id})
	}
	p.cals[id] = len(p.order) + 1
	p.order = append(p.order, c)
	return nil
}

func (p *projectWriter) properties() {
	o := p.out
	o.int("SaveVersion", 12)
	o.some("Title", shortened(p.file.Title, longestName))
	o.bool("ScheduleFromStart", true)
	o.date("StartDate", p.start, morning)
	o.date("FinishDate", p.finish, evening)
	o.int("FYStartDate", 1)
	o.int("CriticalSlackLimit", 0)
	o.int("CurrencyDigits", 2)
	o.text("CurrencySymbol", "¥")
	o.text("CurrencyCode", "CNY")
	o.int("CurrencySymbolPosition", 0)
	o.int("CalendarUID", p.cals[calendar.CN])
	o.text("DefaultStartTime", morning[1:])
	o.text("DefaultFinishTime", evening[1:])
	o.int("MinutesPerDay", dayMinutes)
	o.int("MinutesPerWeek", 5*dayMinutes)
	o.int("DaysPerMonth", 20)
	o.int("DefaultTaskType", 1)
	o.int("DurationFormat", 7)
	o.int("WorkFormat", 2)
	o.bool("HonorConstraints", false) // dates that cannot be kept are shown late, not moved
	o.bool("NewTasksEffortDriven", false)
	o.bool("NewTasksEstimated", false)
	o.int("WeekStartDay", 1)
	o.date("StatusDate", p.file.Today, evening)
	o.date("CurrentDate", p.file.Today, morning)
}

func (p *projectWriter) columns() {
	p.out.in("ExtendedAttributes", func() {
		for _, c := range customColumns {
			p.out.in("ExtendedAttribute", func() {
				p.out.text("FieldID", c.pid)
				p.out.text("FieldName", c.name)
				p.out.int("CFType", c.kind)
				p.out.int("ElemType", 20)
				p.out.bool("UserDef", true)
				p.out.text("Alias", c.title.In(p.file.Lang))
			})
		}
	})
}

func (p *projectWriter) tasks() {
	for i := range p.rows {
		p.out.in("Task", func() { p.row(i) })
	}
}

// row writes a line of the outline, its elements in the order of the schema.
func (p *projectWriter) row(i int) {
	r, o := &p.rows[i], p.out
	name := r.plan.Name
	switch {
	case r.task != nil:
		name = nameIn(r.task.Name, p.file.Lang)
	case r.strand != nil:
		name = nameIn(r.strand.Name, p.file.Lang)
	}
	days, left, percent := p.extent(r)
	milestone := days == 0 && !r.summary
	o.int("UID", i+1)
	o.int("ID", i+1)
	o.text("Name", shortened(name, longestName))
	o.int("Type", 1)
	o.bool("IsNull", false)
	o.some("Contact", shortened(p.unit(r), longestName))
	o.text("WBS", r.number)
	o.text("OutlineNumber", r.number)
	o.int("OutlineLevel", r.level)
	o.int("Priority", 500)
	opening := morning
	if milestone {
		opening = evening
	}
	o.date("Start", r.start, opening)
	o.date("Finish", r.finish, evening)
	o.days("Duration", days)
	o.int("DurationFormat", 7)
	o.days("Work", 0)
	o.bool("EffortDriven", false)
	o.bool("Estimated", false)
	o.bool("Milestone", milestone)
	o.bool("Summary", r.summary)
	o.bool("Critical", r.times.Critical)
	o.date("EarlyStart", r.start, opening)
	o.date("EarlyFinish", r.finish, evening)
	o.date("LateStart", r.times.LatestStart, opening)
	o.date("LateFinish", r.times.LatestFinish, evening)
	if r.task != nil && r.times.Binds {
		o.int("FreeSlack", r.times.Free*dayMinutes*tenths)
		o.int("TotalSlack", r.times.Float*dayMinutes*tenths)
	}
	o.int("PercentComplete", percent)
	if t := r.task; t != nil {
		if t.State != schedule.Planned {
			o.date("ActualStart", t.Started, opening)
		}
		if t.State == schedule.Done {
			o.date("ActualFinish", t.Finished, evening)
		}
		o.days("ActualDuration", days-left)
		o.days("RemainingDuration", left)
	}
	p.bounds(r)
	o.bool("IgnoreResourceCalendar", true)
	if r.task == nil && r.strand == nil {
		o.some("Notes", r.plan.Plan.Note)
	}
	p.links(r)
	p.attributes(r)
	p.baseline(r)
}

// extent is the length of a row in days, how much of it is left, and the percentage done.
func (p *projectWriter) extent(r *projectRow) (days, left, percent int) {
	t := r.task
	if t == nil {
		days, err := p.order[0].Count(r.start, r.finish)
		if err != nil {
			days = 0
		}
		if r.strand == nil {
			percent = r.plan.Times.Share / 10
		}
		return days, 0, percent
	}
	days = lengthWritten(t)
	switch t.State {
	case schedule.Done:
		return days, 0, 100
	case schedule.Running:
		left = int(t.Remaining)
		if days > 0 {
			percent = 100 * (days - left) / days
		}
		return days, left, min(99, max(1, percent))
	}
	return days, days, 0
}

// lengthOf is the duration that stands in a file for a task: what is left of a running one may be
// longer than it was planned to take.
func lengthOf(typical int32, progress work.Progress) int {
	if progress.State == schedule.Running {
		return int(max(typical, progress.Remaining))
	}
	return int(typical)
}

func lengthWritten(t *work.Task) int { return lengthOf(t.Days.Typical, t.Progress) }

// bounds writes the constraint, the calendar and the deadline. A latest date is a deadline of
// Project, which shows it without moving the task; a promise stands on its strand.
func (p *projectWriter) bounds(r *projectRow) {
	o := p.out
	kind, date, cal, deadline := asSoonAsPossible, calendar.Date(0), -1, calendar.Date(0)
	switch t := r.task; {
	case t != nil:
		kind, date = constraintOf(t)
		cal, deadline = p.cals[t.Calendar], t.NotAfter
	case r.strand != nil:
		deadline = r.strand.Deadline
	default:
		deadline = r.plan.Plan.Deadline
	}
	o.int("ConstraintType", kind)
	o.int("CalendarUID", cal)
	o.date("ConstraintDate", date, morning)
	o.date("Deadline", deadline, evening)
}

func constraintOf(t *work.Task) (kind int, date calendar.Date) {
	switch {
	case t.Fixed != 0:
		return mustStartOn, t.Fixed
	case t.NotBefore != 0:
		return startNoEarlier, t.NotBefore
	}
	return asSoonAsPossible, 0
}

func (p *projectWriter) links(r *projectRow) {
	if r.task == nil {
		return
	}
	measure := r.plan.Plan.Measure
	for _, l := range r.task.Links {
		p.link(work.Ref{Measure: measure, Task: l.Pred}, l.Type, l.Lag)
	}
	for _, c := range p.cross[work.Ref{Measure: measure, Task: r.task.ID}] {
		p.link(c.From, c.Type, c.Lag)
	}
}

func (p *projectWriter) link(pred work.Ref, typ schedule.LinkType, lag int32) {
	uid, ok := p.uid[pred]
	if !ok {
		return // of a measure that is not in the file
	}
	p.out.in("PredecessorLink", func() {
		p.out.int("PredecessorUID", uid)
		p.out.int("Type", msLink[typ])
		p.out.bool("CrossProject", false)
		p.out.int("LinkLag", int(lag)*dayMinutes*tenths)
		p.out.int("LagFormat", 7)
	})
}

func (p *projectWriter) unit(r *projectRow) string {
	unit := ""
	switch {
	case r.task != nil:
		unit = r.task.Unit
	case r.strand != nil:
		unit = r.strand.Unit
	}
	if unit != "" && p.file.Units != nil {
		return p.file.Units(unit)
	}
	return unit
}

// attributes writes the custom columns of a row.
func (p *projectWriter) attributes(r *projectRow) {
	set := func(c *custom, value string) {
		if value == "" {
			return
		}
		p.out.in("ExtendedAttribute", func() {
			p.out.text("FieldID", c.pid)
			p.out.text("Value", value)
		})
	}
	names := func(t work.Text) {
		if t.Hans != nameIn(t, p.file.Lang) || t.Hant != "" || t.En != "" || t.Hans != shortened(t.Hans, longestName) {
			set(colHans, t.Hans)
			set(colHant, t.Hant)
			set(colEn, t.En)
		}
	}
	set(colUnit, p.unit(r))
	switch {
	case r.task != nil:
		t := r.task
		set(colID, string(t.ID))
		set(colOwner, ownerLabel(t.Owner, p.file.Lang))
		set(colEvidence, joinList(t.Evidence))
		set(colStage, string(t.Code))
		set(colLegal, legalText(t.Legal))
		set(colRequest, requestText(t.Request))
		set(colQuantity, msQuantity(t.Quantity))
		names(t.Name)
		if t.Gate {
			set(colGate, "1")
		}
		set(colMin, strconv.Itoa(int(t.Days.Min)))
		set(colTypical, strconv.Itoa(int(t.Days.Typical)))
		set(colMax, strconv.Itoa(int(t.Days.Max)))
		if t.Fixed != 0 && t.NotBefore != 0 {
			set(colNotSoon, t.NotBefore.String()+morning)
		}
	case r.strand != nil:
		set(colStage, string(r.strand.Template))
		set(colEnd, string(r.strand.End))
		names(r.strand.Name)
		set(colStrand, r.strand.Key)
	default:
		plan := r.plan.Plan
		set(colMeasure, plan.Measure)
		set(colVersion, strconv.Itoa(plan.Version))
		set(colLibrary, strconv.Itoa(plan.Library))
		set(colStart, plan.Start.String()+morning)
	}
}

// baseline writes the dates that a task had when its plan came into force.
func (p *projectWriter) baseline(r *projectRow) {
	if r.task == nil || r.plan.Plan.Review.Baseline == nil {
		return
	}
	for _, b := range r.plan.Plan.Review.Baseline.Tasks {
		if b.Task != r.task.ID {
			continue
		}
		cal := p.order[p.cals[r.task.Calendar]-1]
		days, err := cal.Count(b.Start, b.Finish)
		if err != nil || r.task.Days.Typical == 0 {
			days = 0
		}
		p.out.in("Baseline", func() {
			p.out.int("Number", 0)
			p.out.date("Start", b.Start, morning)
			p.out.date("Finish", b.Finish, evening)
			p.out.days("Duration", days)
			p.out.int("DurationFormat", 7)
		})
		return
	}
}
