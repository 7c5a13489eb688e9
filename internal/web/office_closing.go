package web

import (
	"slices"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/report"
	"luodi/internal/store"
	"luodi/internal/work"
)

// closingPage is the closing (办结) and suspension (中止) of a measure.
type closingPage struct {
	look.Page
	ground
	Base    string
	Now     look.Light
	NowNote string
	Gates   []groundRow
	Results []groundRow
	Lacks   []string
	History []closingRow
	Open    closingRow // the application that waits, or the one by which it is closed

	CanApply, CanDecide, CanReopen, Own bool
	LeaderOnly                          bool

	Pauses     []pauseRow
	CanSuspend bool
	Entry      closingEntry
	mistakes
}

type groundRow struct {
	Code   string
	Name   look.Words
	On     string
	Grade  string
	Start  bool // there when work began
	Report string
	Result bool
}

type closingRow struct {
	Guard, ID             string
	State                 look.Light
	Summary, Applicant    string
	Asked                 string
	Remark, Decider       string
	Decided, Reached      string
	Reason, Reopener, Ree string // Ree: the day of reopening
}

type pauseRow struct {
	Span, Basis, Why, By string
	EndWhy, Ender        string
	Now                  bool
	ID, Guard            string
}

// closingEntry is what was typed.
type closingEntry struct{ Summary, Remark, Reason, From, Until, Basis, Why, Resume, EndWhy string }

func closingPath(g ground) string { return measurePath(g.Plan, g.Measure) + "/close" }

func (s *Server) officeClosingPage(v *visit) error { return v.showClosing(closingEntry{}, mistakes{}) }

func (v *visit) showClosing(e closingEntry, m mistakes) error {
	p := closingPage{Page: v.page(""), Entry: e, mistakes: m}
	err := v.read(func(r *store.Reader) error {
		var err error
		if p.ground, err = v.openGround(r); err != nil {
			return err
		}
		return v.fillClosingPage(r, &p)
	})
	if err != nil {
		return err
	}
	p.Title = v.t(i18n.CloseOf, "number", p.Measure.Number)
	p.Page.Path = p.Base
	p.Crumbs = v.crumbsOf(p.ground)
	return v.showStatus(p.status(), closingView(p))
}

func (v *visit) fillClosingPage(r *store.Reader, p *closingPage) error {
	p.Base = closingPath(p.ground)
	p.Gates, p.Results, p.Lacks, p.History, p.Pauses, p.Open = nil, nil, nil, nil, nil, closingRow{}
	grounds, reports, err := report.GroundsOf(r, p.Measure.ID)
	if err != nil {
		return err
	}
	for _, g := range grounds.Gates {
		p.Gates = append(p.Gates, v.groundRow(p, g))
	}
	for _, g := range grounds.Results {
		p.Results = append(p.Results, v.groundRow(p, g))
	}
	for _, l := range grounds.Lacks {
		words := i18n.FieldError(v.lang, l)
		if p.InForce {
			if t, ok := p.ground.Now.Plan.Task(work.TaskID(l.Name)); ok {
				name, _ := taskWords(v.lang, t.Name).Pick()
				words += " · " + name
			}
		}
		p.Lacks = append(p.Lacks, words)
	}
	closings, err := r.Closings(p.Measure.ID)
	if err != nil {
		return err
	}
	var open *report.Completion
	for i := range slices.Backward(closings) {
		c := &closings[i]
		row := v.closingRow(c)
		p.History = append(p.History, row)
		if c.State == report.ClosingAsked || c.State == report.ClosingDone {
			open, p.Open = c, row
		}
	}
	if err := v.fillPauses(r, p); err != nil {
		return err
	}
	p.Now = v.closingState(p, open)
	p.CanApply = open == nil && p.Lead != "" && len(p.Lacks) == 0 && v.may(access.ApplyClosing, p.Lead)
	p.LeaderOnly = open == nil && len(p.Lacks) == 0 && !p.CanApply
	p.CanDecide, p.CanReopen, p.Own = false, false, false
	if open != nil {
		p.Own = v.actor.Account == open.AskedBy || slices.ContainsFunc(reports, func(x report.Report) bool {
			if len(x.Rounds) == 0 {
				return false
			}
			last := x.Rounds[len(x.Rounds)-1]
			return (last.SubmittedBy == v.actor.Account || last.ApprovedBy == v.actor.Account) &&
				slices.ContainsFunc(grounds.Results, func(g report.Ground) bool { return g.Report == x.ID })
		})
		p.CanDecide = open.State == report.ClosingAsked && v.may(access.DecideClosing)
		p.CanReopen = open.State == report.ClosingDone && v.may(access.DecideClosing)
	}
	p.CanSuspend = v.may(access.SuspendMeasure) && (open == nil || open.State != report.ClosingDone)
	return nil
}

func (v *visit) groundRow(p *closingPage, g report.Ground) groundRow {
	row := groundRow{Code: string(g.Task), Name: v.said(string(g.Task)), On: i18n.DateNear(v.lang, g.On, v.today()), Result: g.Result, Start: g.Report == ""}
	if t, ok := p.ground.Now.Plan.Task(g.Task); ok {
		row.Name = taskWords(v.lang, t.Name)
	}
	if g.Grade != "" {
		row.Grade = v.t(i18n.OfficeGradeOf, "grade", string(g.Grade))
	}
	if g.Report != "" {
		row.Report = reviewOfPath(g.Report)
		if !v.may(access.ReadReport) {
			row.Report = "/desk/reports/" + string(g.Report)
		}
	}
	return row
}

func (v *visit) closingRow(c *report.Completion) closingRow {
	near := func(d calendar.Date) string { return i18n.DateNear(v.lang, d, v.today()) }
	row := closingRow{ID: string(c.ID), Guard: version(c.Guard), Summary: c.Summary, Applicant: c.Applicant, Asked: near(c.Asked), Remark: c.Remark, Decider: c.Decider,
		Decided: near(c.Decided), Reached: near(c.Reached), Reason: c.Reason, Reopener: c.Reopener, Ree: near(c.Reopened)}
	state := map[report.ClosingState]look.Light{report.ClosingAsked: {State: look.Watch, Text: v.t(i18n.CloseIsAsked)}, report.ClosingReturned: {State: look.Late, Text: v.t(i18n.CloseWasReturned)},
		report.ClosingDone: {State: look.Done, Text: v.t(i18n.CloseIsClosed)}, report.ClosingReopened: {State: look.NotYet, Text: v.t(i18n.CloseWasReopened)}}
	row.State = state[c.State]
	row.State.Lang = v.lang
	return row
}

func (v *visit) closingState(p *closingPage, open *report.Completion) look.Light {
	l := look.Light{Lang: v.lang, State: look.OnTrack, Text: v.t(i18n.CloseIsOpen)}
	p.NowNote = ""
	switch {
	case open != nil && open.State == report.ClosingDone:
		l = p.Open.State
		p.NowNote = v.t(i18n.CloseReachedOn, "date", p.Open.Reached) + " · " + v.t(i18n.CloseDecidedOn, "date", p.Open.Decided)
	case slices.ContainsFunc(p.Pauses, func(x pauseRow) bool { return x.Now }):
		l.State, l.Text = look.NotYet, v.t(i18n.CloseIsPaused)
	case open != nil:
		l = p.Open.State
	}
	return l
}

func (v *visit) fillPauses(r *store.Reader, p *closingPage) error {
	list, err := r.MeasureSuspensions(p.Measure.ID)
	if err != nil {
		return err
	}
	near := func(d calendar.Date) string { return i18n.DateNear(v.lang, d, v.today()) }
	for i := range slices.Backward(list) {
		s := &list[i]
		row := pauseRow{ID: string(s.ID), Guard: version(s.Guard), Basis: s.Basis, Why: s.Why, By: s.Name, EndWhy: s.EndWhy, Ender: s.Ender, Now: s.On(v.today())}
		if s.Until == 0 {
			row.Span = v.t(i18n.SuspendOpen, "from", near(s.From))
		} else {
			row.Span = v.t(i18n.SuspendSpan, "from", near(s.From), "until", near(s.Until))
		}
		p.Pauses = append(p.Pauses, row)
	}
	return nil
}

// closingStep does one step on the measure of the address and shows the page again when it cannot be
// done.
func (v *visit) closingStep(done *i18n.Message, step func(tx *store.Tx, g ground, form map[string][]string) error) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	path := ""
	err = v.write(func(tx *store.Tx) error {
		g, err := v.openGround(&tx.Reader)
		if err != nil {
			return err
		}
		path = closingPath(g)
		return step(tx, g, form)
	})
	if err != nil {
		labels := map[string]string{"summary": v.t(i18n.CloseSummary), "remark": v.t(i18n.CloseConclusion), "reason": v.t(i18n.OfficeReason), "from": v.t(i18n.SuspendFrom),
			"until": v.t(i18n.SuspendUntil), "basis": v.t(i18n.SuspendBasisF), "why": v.t(i18n.SuspendWhy), "resume": v.t(i18n.ResumeOn), "end_why": v.t(i18n.ResumeWhy)}
		if m, ok := v.mistakes(lacking(err, labels), labels); ok {
			return v.showClosing(closingEntry{Summary: text(form, "summary"), Remark: text(form, "remark"), Reason: text(form, "reason"), From: text(form, "from"),
				Until: text(form, "until"), Basis: text(form, "basis"), Why: text(form, "why"), Resume: text(form, "resume"), EndWhy: text(form, "end_why")}, m)
		}
		return err
	}
	return v.redirect(path, look.Good, done)
}

// lacking points what is missing for closing, which no field of the forms can mend, at the list of
// what is missing.
func lacking(err error, labels map[string]string) error {
	f, ok := err.(*fault.Error)
	if !ok {
		return err
	}
	fields := slices.Clone(f.Fields)
	for i := range fields {
		if _, known := labels[fields[i].Name]; !known {
			fields[i].Name = "lacks"
		}
	}
	if len(fields) == 0 {
		return err
	}
	return fault.Fields(fields)
}

func (s *Server) officeApplyClosing(v *visit) error {
	return v.closingStep(i18n.CloseApplied, func(tx *store.Tx, g ground, form map[string][]string) error {
		all, err := tx.Closings(g.Measure.ID)
		if err != nil {
			return err
		}
		for _, c := range all { // sent again after the answer was lost
			if c.State == report.ClosingAsked && c.AskedBy == v.actor.Account && c.Summary == text(form, "summary") {
				return nil
			}
		}
		_, err = report.ApplyClosing(tx, v.actor, g.Measure.ID, v.today(), text(form, "summary"))
		return err
	})
}

// closingOf is the application that a form names, which must be one of the measure.
func closingOf(tx *store.Tx, g ground, form map[string][]string) (report.Completion, int, error) {
	c, err := tx.Completion(report.CompletionID(text(form, "closing")))
	if err == nil && c.Measure != g.Measure.ID {
		err = fault.New(fault.NotFound, "fault.not_found", nil)
	}
	return c, versionOf(text(form, "guard")), err
}

func (s *Server) officeAcceptClosing(v *visit) error {
	return v.closingStep(i18n.CloseAccepted, func(tx *store.Tx, g ground, form map[string][]string) error {
		c, guard, err := closingOf(tx, g, form)
		if err != nil || c.Closed() && c.DecidedBy == v.actor.Account && guard == c.Guard-1 {
			return err
		}
		_, err = report.AcceptClosing(tx, v.actor, c.ID, guard, v.today(), text(form, "remark"))
		return err
	})
}

func (s *Server) officeReturnClosing(v *visit) error {
	return v.closingStep(i18n.CloseReturned, func(tx *store.Tx, g ground, form map[string][]string) error {
		c, guard, err := closingOf(tx, g, form)
		if err != nil || c.State == report.ClosingReturned && c.DecidedBy == v.actor.Account && guard == c.Guard-1 {
			return err
		}
		_, err = report.ReturnClosing(tx, v.actor, c.ID, guard, v.today(), text(form, "remark"))
		return err
	})
}

func (s *Server) officeReopenClosing(v *visit) error {
	return v.closingStep(i18n.CloseReopened, func(tx *store.Tx, g ground, form map[string][]string) error {
		c, guard, err := closingOf(tx, g, form)
		if err != nil || c.State == report.ClosingReopened && c.ReopenedBy == v.actor.Account && guard == c.Guard-1 {
			return err
		}
		_, err = report.ReopenClosing(tx, v.actor, c.ID, guard, v.today(), text(form, "reason"))
		return err
	})
}

func (s *Server) officeSuspend(v *visit) error {
	return v.closingStep(i18n.SuspendDone, func(tx *store.Tx, g ground, form map[string][]string) error {
		x := report.Suspension{Measure: g.Measure.ID, Basis: text(form, "basis"), Why: text(form, "why")}
		var err error
		if x.From, err = dateOf(form, "from"); err != nil {
			return err
		}
		if x.Until, err = dateOf(form, "until"); err != nil {
			return err
		}
		_, err = report.Suspend(tx, v.actor, x)
		return err
	})
}

func (s *Server) officeResume(v *visit) error {
	return v.closingStep(i18n.ResumeDone, func(tx *store.Tx, g ground, form map[string][]string) error {
		x, err := tx.Suspension(report.SuspensionID(text(form, "suspension")))
		if err != nil {
			return err
		}
		if x.Measure != g.Measure.ID {
			return fault.New(fault.NotFound, "fault.not_found", nil)
		}
		from, err := dateOf(form, "resume")
		if err != nil {
			return err
		}
		_, err = report.Resume(tx, v.actor, x.ID, versionOf(text(form, "guard")), from, text(form, "end_why"))
		return err
	})
}
