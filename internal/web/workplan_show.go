package web

import (
	"fmt"
	"strconv"
	"strings"

	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/plan"
	"luodi/internal/schedule"
	"luodi/internal/standing"
	"luodi/internal/store"
	"luodi/internal/work"
)

// workVersion is one version of a work plan with its dates: computed as of today, or for a version
// that is history as they were last kept.
type workVersion struct {
	Number  int
	State   look.Light
	History bool // its dates are kept ones

	Start, Deadline string
	PastDue         string // said when the plan's deadline lies after what the document asks for
	Note            string

	Light    look.Light
	Why      string
	Promised string
	Forecast string
	LateBy   string // "" when it is not late
	Share    look.Progress
	Finding  workFinding
	Risk     *workRisk
	Clock    *workClock
	Gantt    ganttView
	Strands  []workStrand
	Undated  string // why there are no dates
}

// workFinding is the verdict on a timetable.
type workFinding struct {
	Kind      look.NoticeKind
	Text      string
	Cuts      []workCut
	CutsTitle string
	Conflicts []string
	Unsettled string // years whose holidays are not announced
}

// workCut is one task to be shortened.
type workCut struct {
	Code     string
	Task     look.Words
	Days     int
	From, To string
}

// workRisk is the chance to keep the promise.
type workRisk struct {
	Chance   string
	Half     string // the date kept with even odds
	Sure     string // the date kept four times in five
	Runs     int
	SureLate bool
}

// workClock tells own time from time spent waiting.
type workClock struct{ Own, Outside, Both int }

// workStrand is one line of work with its milestones.
type workStrand struct {
	Key, Deadline string
	Name          look.Words
	Unit          look.Words
	Rows          []workMilestone
	Done, All     int
}

// workMilestone is one task in the table.
type workMilestone struct {
	ID                  string
	Name                look.Words
	Gate, Upper, End    bool
	Owner               string
	Unit                look.Words
	Proof               string
	Grade               string
	Days                string
	Calendar            string
	Legal               string
	Set                 string // dates set by hand: not before, not after, fixed
	After               string // predecessors
	LatestFrom, Latest  string
	From, Forecast      string
	Baseline, Drift     string
	DriftLate           bool
	Float               string
	FloatLate, Critical bool
	State               look.Light
	Quantity            string
}

// workVersion computes and lays out a version.
func (v *visit) workVersion(r *store.Reader, d *workDesk, k *work.Kept) (*workVersion, error) {
	w := &workVersion{Number: k.Version, State: v.workStateLight(k.State), History: k.State == work.Superseded,
		Start: i18n.Date(v.lang, k.Start), Deadline: i18n.Date(v.lang, k.Deadline), Note: k.Plan.Note}
	if due := promised(d.measure); due != 0 && k.Deadline > due {
		w.PastDue = v.t(i18n.WorkplanPastDue, "date", i18n.Date(v.lang, due))
	}
	if !w.History {
		table, err := work.Preview(r, k, d.book, v.today())
		switch {
		case err == nil:
			if err := v.fillTable(r, d, k, table, w); err != nil {
				return nil, err
			}
		case fault.Is(err, fault.Invalid) || fault.Is(err, fault.TooLarge):
			k.Times = nil
			w.Undated = v.undated(k.Plan, err)
		default:
			return nil, err
		}
	}
	v.fillTotals(d, k, w)
	v.fillMilestones(d, k, w)
	if k.Times != nil {
		v.fillWorkGantt(d, k, w)
	}
	return w, nil
}

// undated says why a plan has no dates, tasks by their names.
func (v *visit) undated(p *work.Plan, err error) string {
	return i18n.Fault(v.lang, err)
}

// fillTable takes the dates and the verdict of a timetable whose first plan is the version.
func (v *visit) fillTable(r *store.Reader, d *workDesk, k *work.Kept, table *work.Timetable, w *workVersion) error {
	k.Times = &table.Plans[0]
	k.Begins, k.Finish, k.Promised, k.LateBy = k.Times.Start, k.Times.Finish, k.Times.Deadline, k.Times.LateBy
	k.Share, k.Slack = k.Plan.Share(), k.Times.Slack(k.Plan)
	finding, err := v.finding(r, d, k.Plan, table, true)
	if err != nil {
		return err
	}
	w.Finding = finding
	if k.Share < 1000 && k.Promised != 0 {
		risk, err := table.RiskOf(k.Plan)
		if err != nil {
			return err
		}
		w.Risk = &workRisk{Chance: i18n.Percent(int(risk.Chance*1000+0.5), 1000), Half: i18n.Date(v.lang, risk.P50), Sure: i18n.Date(v.lang, risk.P80),
			Runs: risk.Runs, SureLate: risk.P80 > k.Promised}
	}
	if k.State == work.InForce {
		c := k.Plan.Clock(d.cn(), v.today())
		if c.Own+c.Outside > 0 {
			w.Clock = &workClock{c.Own, c.Outside, c.Both}
		}
	}
	return nil
}

// fillTotals says how the version stands as a whole: one in force by its measure's light, one that is
// being made by its dates, as if it were in force.
func (v *visit) fillTotals(d *workDesk, k *work.Kept, w *workVersion) {
	if k.Times == nil {
		return
	}
	dates := k.Standing()
	dates.InForce = true
	l, why := dates.LightOn(v.today())
	w.Light, w.Why = v.workLight(l, why)
	if k.State == work.InForce && v.snapshot != nil {
		if g, _, err := standing.Judge(v.snapshot, k.Measure, v.today()); err == nil && len(g.Why.Because) > 0 {
			w.Light, w.Why = v.lightOf(g.Light), v.signalText(g.Why.Because[0], taskNames{}.add(v.lang, k))
		}
	}
	w.Promised, w.Forecast = i18n.Date(v.lang, k.Promised), i18n.Date(v.lang, k.Finish)
	if k.LateBy > 0 {
		w.LateBy = v.t(i18n.WorkplanLateBy, "n", k.LateBy)
	}
	w.Share = look.Progress{Done: k.Share, Whole: 1000, Label: v.t(i18n.WorkplanShare, "share", shareText(k.Share))}
}

// finding puts the verdict on a timetable into words: whether this measure's promise can be kept,
// and what to cut if not, which is sought only when seek says so. Other measures are named where they
// decide.
func (v *visit) finding(r *store.Reader, d *workDesk, p *work.Plan, table *work.Timetable, seek bool) (workFinding, error) {
	own := &table.Plans[0]
	name := v.refNamer(r, d, p)
	if seek {
		if err := table.Cut(); err != nil {
			return workFinding{}, err
		}
	}
	verdict := table.Verdict
	worst := work.Ref{Measure: p.Measure}
	if verdict.Worst >= 0 {
		worst = table.Ref(verdict.Worst)
	}
	f := workFinding{Kind: look.Good}
	if own.Deadline == 0 {
		f.Kind, f.Text = look.Info, v.t(i18n.WorkplanNoPromise)
	}
	key, args := table.VerdictMessage(func(ref work.Ref) string { return name(ref, true) })
	switch {
	case !verdict.Feasible && worst.Measure != p.Measure && own.LateBy == 0 && !anyNegative(own):
		f.Text = v.metText(own)
		f.Conflicts = append(f.Conflicts, v.t(i18n.WorkplanOthersLate, "task", name(worst, true), "n", verdict.LateBy))
	case !verdict.Feasible:
		f.Kind = look.Bad
		if worst.Measure == p.Measure {
			args["finish"], args["deadline"] = own.Finish.String(), own.Deadline.String()
		}
		f.Text = v.sentence(key, args)
		for _, c := range verdict.Cuts.List {
			ref := table.Ref(c.Activity)
			row := workCut{Code: string(ref.Task), Task: v.said(name(ref, false)), Days: int(c.Days()), From: strconv.Itoa(int(c.From)), To: strconv.Itoa(int(c.To))}
			if ref.Measure != p.Measure {
				row.Code = ""
				row.Task = v.said(name(ref, true))
			}
			f.Cuts = append(f.Cuts, row)
		}
		f.CutsTitle = v.t(i18n.WorkplanCuts)
		if !seek {
			f.CutsTitle = v.t(i18n.WorkplanCutsSaved)
		} else if !verdict.Cuts.Enough {
			f.CutsTitle = v.t(i18n.WorkplanCutsNot, "n", verdict.Cuts.Still)
		}
	case own.Deadline != 0:
		f.Text = v.metText(own)
	}
	f.Conflicts = append(f.Conflicts, v.conflicts(table, p, name)...)
	f.Unsettled = v.unannounced(d.book, own)
	return f, nil
}

func anyNegative(t *work.PlanTimes) bool {
	for _, x := range t.Tasks {
		if x.Binds && x.Float < 0 {
			return true
		}
	}
	return false
}

func (v *visit) metText(own *work.PlanTimes) string {
	return v.sentence(i18n.WorkVerdictMet.Key, fault.Args{"finish": own.Finish.String(), "deadline": own.Deadline.String()})
}

// conflicts are the contradictions inside the plan, dates missed apart: the verdict says those.
func (v *visit) conflicts(table *work.Timetable, p *work.Plan, name func(work.Ref, bool) string) []string {
	var out []string
	for _, c := range table.Conflicts {
		if table.Ref(c.Activity).Measure != p.Measure {
			continue
		}
		switch c.Kind {
		case schedule.LateForDeadline, schedule.LateForLimit:
			continue
		}
		if c.Other >= 0 && bothDone(p, table.Ref(c.Activity), table.Ref(c.Other)) {
			continue // what was there before is often known by the day of its last step alone
		}
		args := fault.Args{"id": name(table.Ref(c.Activity), false), "date": c.Date.String(), "n": c.By, "other": ""}
		if c.Other >= 0 {
			args["other"] = name(table.Ref(c.Other), false)
		}
		if len(c.Path) > 0 {
			args["root"], args["cause"] = name(table.Ref(c.Path[0]), false), c.Cause.Key()
		}
		out = append(out, v.sentence(fault.Key("schedule.conflict."+string(c.Kind)), args))
		if len(out) == 8 {
			break
		}
	}
	return out
}

func bothDone(p *work.Plan, a, b work.Ref) bool {
	if a.Measure != p.Measure || b.Measure != p.Measure {
		return false
	}
	x, ok := p.Task(a.Task)
	y, there := p.Task(b.Task)
	return ok && there && x.State == schedule.Done && y.State == schedule.Done
}

// unannounced names the years of the plan, from this one on, whose holidays are not announced yet.
func (v *visit) unannounced(book *calendar.Book, own *work.PlanTimes) string {
	cn, ok := book.Calendar(calendar.CN)
	if !ok || own.Start == 0 {
		return ""
	}
	var years []string
	for _, y := range cn.Unannounced(max(own.Start, v.today()), max(own.Finish, own.Deadline)) {
		years = append(years, strconv.Itoa(y))
	}
	if len(years) == 0 {
		return ""
	}
	return v.t(i18n.WorkplanUnannounced, "years", i18n.Enumerate(v.lang, years))
}

// refNamer names tasks; full adds the measure where it is another one.
func (v *visit) refNamer(r *store.Reader, d *workDesk, own *work.Plan) func(ref work.Ref, full bool) string {
	other := map[string]*work.Plan{}
	return func(ref work.Ref, full bool) string {
		p := own
		if ref.Measure != own.Measure {
			if _, known := other[ref.Measure]; !known {
				other[ref.Measure] = nil
				if k, ok, err := r.WorkInForce(plan.MeasureID(ref.Measure)); err == nil && ok {
					other[ref.Measure] = k.Plan
				}
			}
			p = other[ref.Measure]
		}
		name := string(ref.Task)
		if p != nil {
			if t, ok := p.Task(ref.Task); ok && t.Name.Hans != "" {
				name = v.taskName(t.Name)
			}
		}
		if full && ref.Measure != own.Measure {
			if m, err := r.MeasureByID(plan.MeasureID(ref.Measure)); err == nil {
				name = v.t(i18n.WebMeasureNo, "number", m.Number) + " " + name
			}
		}
		return name
	}
}

// sentence is a message whose dates are written as people write them.
func (v *visit) sentence(key fault.Key, args fault.Args) string {
	m, ok := i18n.Lookup(key)
	if !ok {
		return string(key)
	}
	out := fault.Args{}
	for name, x := range args {
		out[name] = x
		if s, isText := x.(string); isText && len(s) == len("2006-01-02") {
			if date, err := calendar.ParseDate(s); err == nil {
				out[name] = i18n.Date(v.lang, date)
			}
		}
	}
	return m.With(v.lang, out)
}

// fillWorkGantt draws the version.
func (v *visit) fillWorkGantt(d *workDesk, k *work.Kept, w *workVersion) {
	g := ganttView{Page: look.Page{Lang: v.lang}, Caption: v.t(i18n.PictureGantt)}
	body := ganttBody{ID: "bars"}
	v.ganttTasks(&g, &body, k, "", "")
	g.Groups = []ganttGroup{{Key: "all", Title: v.said(v.t(i18n.WorkplanVersion, "n", k.Version)), Bodies: []ganttBody{body}}}
	v.drawGantt(&g, d.book, k.Promised)
	w.Gantt = g
}

// fillMilestones lays out the tasks by strand.
func (v *visit) fillMilestones(d *workDesk, k *work.Kept, w *workVersion) {
	drifts := map[work.TaskID]work.Drift{}
	base := map[work.TaskID]work.BaselineTask{}
	if b := k.Plan.Review.Baseline; b != nil && k.Times != nil {
		for _, x := range b.Drifts(k.Plan, k.Times, d.book) {
			drifts[x.Task] = x
		}
		for _, t := range b.Tasks {
			base[t.Task] = t
		}
	}
	times := map[work.TaskID]work.TaskTimes{}
	if k.Times != nil {
		for _, t := range k.Times.Tasks {
			times[t.Task] = t
		}
	}
	for _, s := range k.Plan.Strands {
		deadline := s.Deadline
		if deadline == 0 {
			deadline = k.Plan.Deadline
		}
		strand := workStrand{Key: s.Key, Name: pictureTaskWords(v.lang, s.Name), Deadline: i18n.Date(v.lang, deadline)}
		if s.Unit != "" {
			strand.Unit = d.unitOf(v.lang, s.Unit)
		}
		for i := range k.Plan.Tasks {
			t := &k.Plan.Tasks[i]
			if t.Strand != s.Key {
				continue
			}
			row := v.milestone(d, t, times[t.ID])
			row.End = s.End == t.ID
			if b, ok := base[t.ID]; ok {
				row.Baseline = i18n.Date(v.lang, b.Finish)
			}
			if x, moved := drifts[t.ID]; moved && x.Baseline != 0 && x.Days != 0 && t.State != schedule.Done {
				row.Drift, row.DriftLate = fmt.Sprintf("%+d", x.Days), x.PastLast && base[t.ID].LatestFinish != 0
			}
			if t.State == schedule.Done {
				strand.Done++
			}
			strand.All++
			strand.Rows = append(strand.Rows, row)
		}
		w.Strands = append(w.Strands, strand)
	}
}

func (v *visit) milestone(d *workDesk, t *work.Task, at work.TaskTimes) workMilestone {
	row := workMilestone{ID: string(t.ID), Name: pictureTaskWords(v.lang, t.Name), Gate: t.Gate, Upper: t.Owner == work.Upper,
		Owner: v.ownerName(t.Owner), Proof: strings.Join(t.Evidence, "；"), Days: v.daysText(t.Days), After: work.FormatLinks(t.Links)}
	if len(t.Evidence) > 0 {
		row.Grade = v.t(i18n.WorkplanGrade, "grade", string(t.Grade()))
	}
	if t.Unit != "" {
		row.Unit = d.unitOf(v.lang, t.Unit)
	}
	if t.Calendar != calendar.CN {
		row.Calendar = v.workCalendarName(t.Calendar)
	}
	if l := t.Legal; l != nil {
		row.Legal = v.legalText(l)
	}
	row.Set = v.setText(t)
	if q := t.Quantity; q != nil {
		row.Quantity = q.Done.String() + " / " + q.Planned.String() + " " + q.Unit
	}
	row.State = v.taskLight(d, t, at)
	if t.State == schedule.Done {
		row.Forecast = i18n.Date(v.lang, t.Finished)
		return row
	}
	row.From, row.Forecast = i18n.Date(v.lang, at.ForecastStart), i18n.Date(v.lang, at.ForecastFinish)
	if at.Binds {
		row.LatestFrom, row.Latest = i18n.Date(v.lang, at.LatestStart), i18n.Date(v.lang, at.LatestFinish)
		row.Float, row.FloatLate, row.Critical = strconv.Itoa(at.Float), at.Float < 0, at.Critical
	}
	return row
}

// taskLight says how a task stands.
func (v *visit) taskLight(d *workDesk, t *work.Task, at work.TaskTimes) look.Light {
	l := look.Light{Lang: v.lang, State: look.NotYet, Text: v.t(i18n.WorkplanNotBegun)}
	r := t.Request
	switch {
	case t.State == schedule.Done:
		l.State, l.Text = look.Done, v.t(i18n.WorkplanDone)
	case r != nil && r.Sent != 0 && r.Answered == 0:
		n, err := r.Waited(d.cn(), v.today())
		if err != nil {
			n = 0
		}
		l.State, l.Text = look.Watch, v.t(i18n.WorkplanWaits, "n", n)
	case at.Binds && at.Float < 0:
		l.State, l.Text = look.Late, v.t(i18n.WorkplanLateBy, "n", -at.Float)
	case t.State == schedule.Running:
		l.State, l.Text = look.OnTrack, v.t(i18n.WorkplanRunning)
	}
	return l
}

func (v *visit) ownerName(o work.Owner) string {
	if m, ok := i18n.Lookup(fault.Key("work.owner." + string(o))); ok {
		return m.In(v.lang)
	}
	return string(o)
}

func (v *visit) workCalendarName(id string) string {
	if m, ok := i18n.Lookup(fault.Key("calendar.name." + strings.ToLower(id))); ok {
		return m.In(v.lang)
	}
	return id
}

// daysText writes an estimate: 10 (5–20).
func (v *visit) daysText(e work.Estimate) string {
	if e.Min == e.Typical && e.Max == e.Typical {
		return strconv.Itoa(int(e.Typical))
	}
	return fmt.Sprintf("%d (%d–%d)", e.Typical, e.Min, e.Max)
}

func (v *visit) legalText(l *work.Legal) string {
	word := i18n.WorkplanLegalMin
	if l.Bound == "max" {
		word = i18n.WorkplanLegalMax
	}
	return word.With(v.lang, fault.Args{"n": int(l.Days), "unit": fault.Key("work.unit." + l.Unit), "basis": l.Basis})
}

// setText writes the dates that were set by hand.
func (v *visit) setText(t *work.Task) string {
	var parts []string
	for _, x := range []struct {
		word *i18n.Message
		date calendar.Date
	}{{i18n.WorkFieldNotBefore, t.NotBefore}, {i18n.WorkFieldNotAfter, t.NotAfter}, {i18n.WorkFieldFixed, t.Fixed}} {
		if x.date != 0 {
			parts = append(parts, v.t(x.word)+" "+i18n.Date(v.lang, x.date))
		}
	}
	return v.joinFacts(parts...)
}
