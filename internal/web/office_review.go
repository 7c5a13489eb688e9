package web

import (
	"slices"
	"strconv"
	"strings"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/org"
	"luodi/internal/report"
	"luodi/internal/schedule"
	"luodi/internal/store"
	"luodi/internal/work"
)

// officePhrases are the reusable remarks, in the order of their keys 1 to 6.
var officePhrases = []*i18n.Message{i18n.OfficePhraseA, i18n.OfficePhraseB, i18n.OfficePhraseC, i18n.OfficePhraseD, i18n.OfficePhraseE, i18n.OfficePhraseF}

// officeReview is the review of one report: what is new in it beside what was accepted last.
type officeReview struct {
	look.Page
	ground
	Row        reportView
	Guard      string
	At, Of     int // place in the queue, 0 when it does not wait
	Prev, Next string
	Head       officeRoundHead
	AnswerBy   string
	LateBy     int
	State      report.State

	LastPeriod string // of the last accepted report, "" when there is none
	Texts      []comparedRow
	Problems   []comparedProblem
	Milestones []claimedRow
	Amounts    []reviewAmount
	Running    []runningRow
	Files      []proofRow
	Added      []contributionRow
	Earlier    []earlierRound
	Effect     effectView
	HasEffect  bool

	CanDecide bool // there is something to decide and the reader may
	Own       bool // the reader handed it in or approved it
	Waits     bool // for the office
	Remark    string
	Phrases   []phraseBox
	mistakes
}

type officeRoundHead struct {
	Number                int
	Submitter, Approver   string
	Submitted, Approved   string
	Decider, Decided      string
	Accepted, Late, Ended bool
	Remark                string
}

type comparedRow struct{ Name, Before, After, Mark, Tone string }

type comparedProblem struct {
	Text, Kind, Needs, Mark, Tone string
}

// claimedRow is a milestone that the report says was reached.
type claimedRow struct {
	Code         string
	Name         look.Words
	On, Latest   string
	LateBy       int
	Gate, Result bool
	Needs        string // grade
	Note         string
	Proven       bool
	Why          string // why it is not
	Files        []proofRow
}

// proofRow is one file of evidence.
type proofRow struct {
	Name, Href, Small     string
	Grade, Facts          string
	Proves, Judged, There bool
	Why                   string
}

type reviewAmount struct {
	Code            string
	Name            look.Words
	Before, After   string
	Share           string
	Why, Mark, Tone string
}

type runningRow struct {
	Code        string
	Name        look.Words
	Since, Left string
	Mark, Tone  string
}

type contributionRow struct {
	Unit   look.Words
	Author string
	When   string
	Text   string
	Files  []proofRow
}

type earlierRound struct {
	officeRoundHead
	Progress string
}

type phraseBox struct {
	Key, Text string
	Checked   bool
}

func (s *Server) officeReviewPage(v *visit) error {
	return v.showOfficeReview("", nil, mistakes{})
}

func (v *visit) showOfficeReview(remark string, ticked []string, m mistakes) error {
	if err := v.allow(access.ReadReport); err != nil {
		return err
	}
	p := officeReview{Page: v.page(""), Remark: remark, mistakes: m}
	for i, x := range officePhrases {
		key := strconv.Itoa(i + 1)
		p.Phrases = append(p.Phrases, phraseBox{Key: key, Text: v.t(x), Checked: slices.Contains(ticked, key)})
	}
	err := v.read(func(r *store.Reader) error { return v.fillOfficeReview(r, &p) })
	if err != nil {
		return err
	}
	p.Title = v.t(i18n.OfficeReviewOf, "number", p.Row.Number, "measure", picked(v.lang, p.Measure.Title))
	p.Page.Path = p.Row.Review
	p.Crumbs = []look.Link{{Href: "/desk/queue", Label: v.t(i18n.OfficeQueue)}}
	p.Scripts = []string{"office"}
	return v.showStatus(p.status(), officeReviewView(p))
}

func (v *visit) fillOfficeReview(r *store.Reader, p *officeReview) error {
	x, err := r.Report(report.ID(v.r.PathValue("report")))
	if err != nil {
		return err
	}
	b := newOfficeBook(r)
	if p.Row, err = v.reportView(b, &x); err != nil {
		return err
	}
	p.ground = ground{Plan: b.plans[x.Plan], Measure: b.measures[x.Measure]}
	if err := p.ground.fill(r); err != nil {
		return err
	}
	p.Guard, p.State = version(x.Guard), x.State
	if err := v.reviewPlace(r, b, p, &x); err != nil {
		return err
	}
	if len(x.Rounds) == 0 {
		return nil
	}
	round := x.Rounds[len(x.Rounds)-1]
	p.Head = v.roundHead(round)
	p.Earlier = nil
	for _, e := range x.Rounds[:len(x.Rounds)-1] {
		p.Earlier = append(p.Earlier, earlierRound{v.roundHead(e), e.Content.Progress})
	}
	last, period, err := acceptedBefore(r, b, &x)
	if err != nil {
		return err
	}
	p.LastPeriod = period
	v.fillComparison(p, report.Compare(last, &round.Content))
	contributions, err := r.Contributions(x.ID)
	if err != nil {
		return err
	}
	files, err := reviewFiles(r, &round.Content, contributions)
	if err != nil {
		return err
	}
	v.fillClaims(p, &round.Content, files, last)
	if err := v.fillContributions(b, p, contributions, files); err != nil {
		return err
	}
	p.Waits = x.State == report.Approved
	p.Own = v.actor.Account == round.SubmittedBy || v.actor.Account == round.ApprovedBy
	p.CanDecide = p.Waits && v.may(access.AcceptReport)
	p.HasEffect = false
	if p.Waits && p.InForce {
		effect, err := work.EffectOfChange(r, x.Plan, x.Measure, v.today(), func(plan *work.Plan) error { round.Content.Apply(plan); return nil })
		if err != nil {
			return err
		}
		if p.Effect, err = v.effectOf(r, p.ground, effect); err != nil {
			return err
		}
		p.HasEffect = true
	}
	return nil
}

// reviewPlace finds where a report stands in the queue, and its neighbours there.
func (v *visit) reviewPlace(r *store.Reader, b *officeBook, p *officeReview, x *report.Report) error {
	p.At, p.Of, p.Prev, p.Next, p.AnswerBy, p.LateBy = 0, 0, "", "", "", 0
	if x.State != report.Approved {
		return nil
	}
	place := store.At(x)
	all, before, err := r.QueueLength(place)
	if err != nil {
		return err
	}
	p.At, p.Of = before+1, all
	for _, n := range []struct {
		ask func(store.Waiting, int) ([]report.Report, error)
		to  *string
	}{{r.QueueBefore, &p.Prev}, {r.Queue, &p.Next}} {
		list, err := n.ask(place, 1)
		if err != nil {
			return err
		}
		if len(list) > 0 {
			*n.to = reviewOfPath(list[0].ID)
		}
	}
	row, err := v.queueRow(b, x)
	p.AnswerBy, p.LateBy = row.AnswerBy, row.LateBy
	return err
}

func (v *visit) roundHead(r report.Round) officeRoundHead {
	h := officeRoundHead{Number: r.Number, Submitter: r.Submitter, Submitted: v.when(r.SubmittedAt), Approver: r.Approver, Decider: r.Decider,
		Accepted: r.Accepted, Late: r.Late, Ended: !r.DecidedAt.IsZero(), Remark: r.Remark}
	if !r.ApprovedAt.IsZero() {
		h.Approved = v.when(r.ApprovedAt)
	}
	if h.Ended {
		h.Decided = v.when(r.DecidedAt)
	}
	return h
}

// acceptedBefore gives the content of the last accepted report of the measure before this one, and
// its period; nil when there is none.
func acceptedBefore(r *store.Reader, b *officeBook, x *report.Report) (*report.Content, string, error) {
	list, err := r.MeasureReports(x.Measure)
	if err != nil {
		return nil, "", err
	}
	for _, e := range slices.Backward(list) {
		if e.ID >= x.ID || e.State != report.Accepted || len(e.Rounds) == 0 {
			continue
		}
		p, err := b.period(e.Period)
		return &e.Rounds[len(e.Rounds)-1].Content, p.Key, err
	}
	return nil, "", nil
}

// mark names a change in a word, with the tone of its tag.
func (v *visit) mark(c report.Change) (word, tone string) {
	switch c {
	case report.Added:
		return v.t(i18n.OfficeAdded), "accent"
	case report.Changed:
		return v.t(i18n.OfficeChanged), "note"
	case report.Gone:
		return v.t(i18n.OfficeGone), "note"
	}
	return v.t(i18n.OfficeSame), ""
}

func (v *visit) fillComparison(p *officeReview, c report.Comparison) {
	p.Texts, p.Problems = nil, nil
	names := map[string]*i18n.Message{"progress": i18n.OfficeProgress, "next": i18n.OfficeNextSteps, "help": i18n.OfficeHelp}
	for _, t := range c.Texts {
		row := comparedRow{Name: v.t(names[t.Name]), Before: t.Before, After: t.After}
		row.Mark, row.Tone = v.mark(t.Change)
		p.Texts = append(p.Texts, row)
	}
	for _, x := range c.Problems {
		row := comparedProblem{Text: x.Text, Needs: x.Needs}
		if x.Kind != "" {
			row.Kind = i18n.TermName(v.lang, "problem", x.Kind)
		}
		row.Mark, row.Tone = v.mark(x.Change)
		p.Problems = append(p.Problems, row)
	}
}

// fillClaims says of each milestone what proves it, and of each quantity how it moves.
func (v *visit) fillClaims(p *officeReview, c *report.Content, files map[report.EvidenceID]store.EvidenceRow, last *report.Content) {
	p.Milestones, p.Amounts, p.Running, p.Files = nil, nil, nil, nil
	task := func(id work.TaskID) (*work.Task, string, look.Words) {
		if p.InForce {
			if t, ok := p.Now.Plan.Task(id); ok {
				return t, string(id), taskWords(v.lang, t.Name)
			}
		}
		return &work.Task{ID: id}, string(id), v.said(string(id))
	}
	for _, d := range c.Done {
		t, code, name := task(d.Task)
		row := claimedRow{Code: code, Name: name, On: i18n.DateNear(v.lang, d.On, v.today()), Gate: t.Gate, Result: d.Result, Needs: string(t.Grade()), Note: d.Note}
		if latest := latestOf(&p.Now, d.Task); latest != 0 {
			row.Latest = i18n.DateNear(v.lang, latest, v.today())
			if d.On > latest {
				row.LateBy = workdaysBetween(v.workdays(), latest, d.On)
			}
		}
		row.Files, row.Proven, row.Why = v.proofs(t, d.Evidence, files)
		p.Milestones = append(p.Milestones, row)
	}
	for _, a := range c.Amounts {
		t, code, name := task(a.Task)
		if t.Quantity == nil {
			continue
		}
		q := *t.Quantity
		row := reviewAmount{Code: code, Name: name, Why: a.Why,
			Before: v.t(i18n.OfficeQuantityOf, "done", q.Done.String(), "planned", q.Planned.String(), "unit", q.Unit)}
		change := report.Same
		if a.Done != q.Done {
			change = report.Changed
		}
		row.Mark, row.Tone = v.mark(change)
		q.Done = a.Done
		row.After = v.t(i18n.OfficeQuantityOf, "done", q.Done.String(), "planned", q.Planned.String(), "unit", q.Unit)
		row.Share = strconv.FormatFloat(float64(q.Share())/10, 'f', -1, 64) + "%"
		p.Amounts = append(p.Amounts, row)
	}
	for _, x := range c.Running {
		t, code, name := task(x.Task)
		row := runningRow{Code: code, Name: name, Since: v.t(i18n.OfficeRunningSince, "date", i18n.DateNear(v.lang, x.Since, v.today()))}
		if x.Remaining > 0 {
			row.Left = v.t(i18n.OfficeRemaining, "n", int(x.Remaining))
		}
		change := report.Added
		if t.State == schedule.Running {
			change = report.Same
			if t.Started != x.Since || x.Remaining != 0 && t.Remaining != x.Remaining {
				change = report.Changed
			}
		}
		row.Mark, row.Tone = v.mark(change)
		p.Running = append(p.Running, row)
	}
	for _, id := range c.Evidence {
		p.Files = append(p.Files, v.proofRow(nil, id, files))
	}
}

// latestOf is the date by which a task has to be finished, counted back from the promise.
func latestOf(k *work.Kept, id work.TaskID) calendar.Date {
	if k.Times == nil {
		return 0
	}
	t, ok := k.Times.Task(id)
	if !ok || !t.Binds {
		return 0
	}
	return t.LatestFinish
}

func (v *visit) fillContributions(b *officeBook, p *officeReview, list []report.Contribution, files map[report.EvidenceID]store.EvidenceRow) error {
	p.Added = nil
	for _, c := range list {
		u, err := b.unit(org.UnitID(c.Unit))
		if err != nil {
			return err
		}
		row := contributionRow{Unit: unitWords(v.lang, u), Author: c.Author, When: v.when(c.At), Text: c.Text}
		for _, id := range c.Evidence {
			row.Files = append(row.Files, v.proofRow(nil, id, files))
		}
		p.Added = append(p.Added, row)
	}
	return nil
}

// remarkOf is what was typed after the phrases that were ticked, and their keys.
func (v *visit) remarkOf(form map[string][]string) (remark string, ticked []string) {
	var parts []string
	for i, x := range officePhrases {
		key := strconv.Itoa(i + 1)
		if slices.Contains(form["phrase"], key) {
			parts, ticked = append(parts, v.t(x)), append(ticked, key)
		}
	}
	if typed := text(form, "remark"); typed != "" {
		parts = append(parts, typed)
	}
	return strings.Join(parts, "\n"), ticked
}

func (s *Server) officeAccept(v *visit) error {
	return v.decideReport(i18n.OfficeAccepted, func(tx *store.Tx, id report.ID, guard int, remark string) (report.Report, error) {
		return report.Accept(tx, v.actor, id, guard, v.today(), remark)
	})
}

func (s *Server) officeReturn(v *visit) error {
	return v.decideReport(i18n.OfficeReturned, func(tx *store.Tx, id report.ID, guard int, remark string) (report.Report, error) {
		return report.Return(tx, v.actor, id, guard, remark)
	})
}

// decideReport takes a decision of the office and goes on to the next report in the queue.
func (v *visit) decideReport(done *i18n.Message, decide func(*store.Tx, report.ID, int, string) (report.Report, error)) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	remark, ticked := v.remarkOf(form)
	id := report.ID(v.r.PathValue("report"))
	next, number := "", ""
	err = v.write(func(tx *store.Tx) error {
		was, err := tx.Report(id)
		if err != nil {
			return err
		}
		m, err := tx.MeasureByID(was.Measure)
		if err != nil {
			return err
		}
		number = m.Number
		if _, err := decide(tx, id, versionOf(text(form, "guard")), remark); err != nil {
			return err
		}
		next, err = nextInQueue(&tx.Reader, store.At(&was))
		return err
	})
	if err != nil {
		if m, ok := v.mistakes(onField(err, "remark"), map[string]string{"remark": v.t(i18n.OfficeRemark)}); ok {
			return v.showOfficeReview(text(form, "remark"), ticked, m)
		}
		return err
	}
	if next == "" {
		return v.redirect("/desk/queue", look.Good, i18n.OfficeAllDone, "number", number)
	}
	return v.redirect(next, look.Good, done, "number", number)
}

// nextInQueue is the report after a place in the queue, else the first; "" when none waits.
func nextInQueue(r *store.Reader, after store.Waiting) (string, error) {
	for _, from := range []store.Waiting{after, {}} {
		list, err := r.Queue(from, 1)
		if err != nil {
			return "", err
		}
		if len(list) > 0 {
			return reviewOfPath(list[0].ID), nil
		}
	}
	return "", nil
}

// onField keeps a fault that belongs to a field of the form as it is; one of the report's content,
// whose fields this form does not have, comes as one sentence at the given field.
func onField(err error, field string) error {
	f, ok := err.(*fault.Error)
	if !ok || f.Kind != fault.Invalid || len(f.Fields) == 0 {
		return err
	}
	for i := range f.Fields {
		if f.Fields[i].Name != field {
			fields := slices.Clone(f.Fields)
			for j := range fields {
				fields[j].Name = field
			}
			return fault.Fields(fields[:1])
		}
	}
	return err
}

// lastHead is the heading of the column of what was accepted last.
func (p *officeReview) lastHead() string {
	if p.LastPeriod == "" {
		return p.T(i18n.OfficeLast, "period", "–")
	}
	return p.T(i18n.OfficeLast, "period", i18n.Period(p.Lang, p.LastPeriod))
}
