package web

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/plan"
	"luodi/internal/report"
	"luodi/internal/schedule"
	"luodi/internal/store"
	"luodi/internal/work"
)

// officeSnapshot hands out the snapshot of a closed period, byte by byte as its hash was taken.
func (s *Server) officeSnapshot(v *visit) error {
	if err := v.allow(access.ReadReport); err != nil {
		return err
	}
	var body []byte
	var name string
	err := v.read(func(r *store.Reader) error {
		of, p, err := v.openPeriod(r)
		if err != nil {
			return err
		}
		if body, err = r.Snapshot(p.ID); err != nil {
			return err
		}
		sum := sha256.Sum256(body)
		if hex.EncodeToString(sum[:]) != p.Hash {
			return fault.New(fault.Internal, "fault.internal", nil)
		}
		name = of.Slug + "-" + p.Key + ".json"
		return nil
	})
	if err != nil {
		return err
	}
	h := v.w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("Cache-Control", "private, no-store")
	v.w.WriteHeader(http.StatusOK)
	_, _ = v.w.Write(body)
	return nil
}

// correctPage is the form of a correction of one report of a closed period.
type correctPage struct {
	look.Page
	Base   string
	Row    reportView
	Period string
	Dates  []correctDate
	Counts []correctCount
	Text   string
	Reason string
	mistakes
}

type correctDate struct {
	Field, Label, Value string
	Not                 string // label of "was not reached"
	IsNot               bool
}

type correctCount struct{ Field, Label, Value string }

func (s *Server) officeCorrectPage(v *visit) error {
	if err := v.allow(access.AcceptReport); err != nil {
		return err
	}
	return v.showCorrect(nil, mistakes{})
}

func (v *visit) showCorrect(form map[string][]string, m mistakes) error {
	p := correctPage{Page: v.page(""), mistakes: m, Text: text(form, "progress"), Reason: text(form, "reason")}
	var of plan.Plan
	err := v.read(func(r *store.Reader) error {
		var period report.Period
		var err error
		if of, period, err = v.openPeriod(r); err != nil {
			return err
		}
		p.Base, p.Period, p.Dates, p.Counts = periodPath(of, period), i18n.Period(v.lang, period.Key), nil, nil
		x, err := r.Report(report.ID(v.r.PathValue("report")))
		if err != nil {
			return err
		}
		if x.Period != period.ID {
			return fault.New(fault.NotFound, "fault.not_found", nil)
		}
		if p.Row, err = v.reportView(newOfficeBook(r), &x); err != nil {
			return err
		}
		k, ok, err := r.WorkInForce(x.Measure)
		if err != nil || !ok {
			return err
		}
		for i := range k.Plan.Tasks {
			v.correctTask(&p, &k.Plan.Tasks[i], form)
		}
		return nil
	})
	if err != nil {
		return err
	}
	p.Title = v.t(i18n.OfficeCorrectOf, "period", p.Period, "number", p.Row.Number)
	p.Page.Path = p.Base + "/correct/" + v.r.PathValue("report")
	p.Crumbs = append(v.planCrumbs(of), look.Link{Href: p.Base, Label: v.t(i18n.OfficePeriodOf, "period", p.Period)})
	return v.showStatus(p.status(), correctView(p))
}

func (v *visit) correctTask(p *correctPage, t *work.Task, form map[string][]string) {
	name, _ := taskWords(v.lang, t.Name).Pick()
	name = string(t.ID) + " " + name
	if t.State == schedule.Done {
		field := string(t.ID) + ".on"
		p.Dates = append(p.Dates, correctDate{Field: field, Value: text(form, field), IsNot: slices.Contains(form["not"], string(t.ID)),
			Label: v.t(i18n.OfficeCorrectOn, "task", name, "date", i18n.DateNear(v.lang, t.Finished, v.today())), Not: v.t(i18n.OfficeCorrectNot, "task", name)})
	}
	if q := t.Quantity; q != nil {
		field := string(t.ID) + ".amount"
		p.Counts = append(p.Counts, correctCount{Field: field, Value: text(form, field),
			Label: v.t(i18n.OfficeCorrectAmount, "task", name, "done", q.Done.String(), "planned", q.Planned.String(), "unit", q.Unit)})
	}
}

func (s *Server) officeCorrect(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	base := ""
	err = v.write(func(tx *store.Tx) error {
		of, period, err := v.openPeriod(&tx.Reader)
		if err != nil {
			return err
		}
		base = periodPath(of, period)
		x, err := tx.Report(report.ID(v.r.PathValue("report")))
		if err != nil {
			return err
		}
		if x.Period != period.ID {
			return fault.New(fault.NotFound, "fault.not_found", nil)
		}
		k, _, err := tx.WorkInForce(x.Measure)
		if err != nil {
			return err
		}
		c, err := correctionOf(k.Plan, form)
		if err != nil {
			return err
		}
		c.Measure, c.Period, c.Reason = x.Measure, period.ID, text(form, "reason")
		_, err = report.Correct(tx, v.actor, c, v.today())
		return err
	})
	if err != nil {
		if m, ok := v.mistakes(err, map[string]string{"reason": v.t(i18n.OfficeReason), "progress": v.t(i18n.OfficeCorrectText)}); ok {
			return v.showCorrect(form, m)
		}
		return err
	}
	return v.redirect(base+"#corrections", look.Good, i18n.OfficeCorrectDone)
}

// correctionOf reads what a form puts right; p is nil when no work plan is in force.
func correctionOf(p *work.Plan, form map[string][]string) (report.Correction, error) {
	c := report.Correction{Content: report.Content{Progress: text(form, "progress")}}
	var wrong []fault.Field
	if p == nil {
		return c, nil
	}
	for i := range p.Tasks {
		t := &p.Tasks[i]
		if s := text(form, string(t.ID)+".on"); s != "" && t.State == schedule.Done {
			on, err := calendar.ParseDate(s)
			if err != nil {
				wrong = append(wrong, fault.Field{Name: string(t.ID) + ".on", Key: i18n.DutyPageBadDate.Key})
			}
			c.Content.Done = append(c.Content.Done, report.Done{Task: t.ID, On: on})
		}
		if slices.Contains(form["not"], string(t.ID)) {
			c.NotDone = append(c.NotDone, t.ID)
		}
		if s := text(form, string(t.ID)+".amount"); s != "" && t.Quantity != nil {
			n, err := work.ParseAmount(s)
			if f, ok := err.(*fault.Error); ok {
				wrong = append(wrong, fault.Field{Name: string(t.ID) + ".amount", Key: f.Key, Args: f.Args})
			}
			c.Content.Amounts = append(c.Content.Amounts, report.Amount{Task: t.ID, Done: n})
		}
	}
	return c, fault.Fields(wrong)
}

func (v *visit) fillCorrections(r *store.Reader, b *officeBook, p *periodPage) error {
	list, err := r.PeriodCorrections(p.Period.ID)
	if err != nil {
		return err
	}
	p.Corrections = nil
	for _, c := range list {
		m, err := b.measure(c.Measure)
		if err != nil {
			return err
		}
		row := correctionRow{Number: m.Number, Text: c.Content.Progress, Reason: c.Reason, Author: c.Author, When: v.when(c.At)}
		for _, d := range c.Content.Done {
			row.What = append(row.What, v.t(i18n.OfficeCorrectedDone, "task", string(d.Task), "date", i18n.DateNear(v.lang, d.On, v.today())))
		}
		for _, a := range c.Content.Amounts {
			row.What = append(row.What, v.t(i18n.OfficeCorrectedAmt, "task", string(a.Task), "done", a.Done.String()))
		}
		for _, t := range c.NotDone {
			row.What = append(row.What, v.t(i18n.OfficeCorrectedNot, "task", string(t)))
		}
		p.Corrections = append(p.Corrections, row)
	}
	return nil
}

// taskOf is the task of a field such as A.M03.on.
func taskOf(field string) string { return strings.TrimSuffix(field, ".on") }
