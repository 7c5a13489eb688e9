package web

import (
	"strings"

	"luodi/internal/access"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/plan"
	"luodi/internal/report"
	"luodi/internal/store"
)

// askPage is one request for data with its questions; a unit sees its own, and answers them here.
type askPage struct {
	look.Page
	Plan     plan.Plan
	Ask      report.Ask
	On, Due  string
	Rows     []questionRow
	CanReply bool
	mistakes
}

func (s *Server) officeAskPage(v *visit) error { return v.showAsk(nil, mistakes{}) }

func (v *visit) showAsk(form map[string][]string, m mistakes) error {
	p := askPage{Page: v.page(""), mistakes: m}
	err := v.read(func(r *store.Reader) error {
		var err error
		if p.Ask, err = r.Ask(report.AskID(v.r.PathValue("ask"))); err != nil {
			return err
		}
		b := newOfficeBook(r)
		if p.Plan, err = b.plan(p.Ask.Plan); err != nil {
			return err
		}
		p.Rows, p.CanReply = nil, false
		for i := range p.Ask.Questions {
			q := &p.Ask.Questions[i]
			if !v.may(access.ReadReport, q.Unit) {
				continue
			}
			row, err := v.questionRow(b, q)
			if err != nil {
				return err
			}
			row.Mine = row.Sent && v.may(access.WriteReport, q.Unit)
			row.Typed, row.At = text(form, "answer-"+row.Key), m.at("answer-"+row.Key)
			p.CanReply = p.CanReply || row.Mine
			p.Rows = append(p.Rows, row)
		}
		if len(p.Rows) == 0 {
			return fault.New(fault.Forbidden, i18n.AskMayNot.Key, nil)
		}
		return nil
	})
	if err != nil {
		return err
	}
	p.Title = p.Ask.Subject
	p.On, p.Due = i18n.DateNear(v.lang, p.Ask.On, v.today()), i18n.DateNear(v.lang, p.Ask.Due, v.today())
	p.Page.Path = askPath(p.Ask.ID)
	p.Crumbs = v.planCrumbs(p.Plan)
	if v.may(access.ReadReport) {
		p.Crumbs = append(p.Crumbs, look.Link{Href: "/desk/plans/" + p.Plan.Slug + "/asks", Label: v.t(i18n.AskTitle)})
	}
	return v.showStatus(p.status(), askView(p))
}

func (s *Server) officeAnswerAsk(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	id := report.AskID(v.r.PathValue("ask"))
	var replies []report.Reply
	for name := range form {
		key, ok := strings.CutPrefix(name, "answer-")
		if !ok {
			continue
		}
		measure, field, _ := strings.Cut(key, ".")
		replies = append(replies, report.Reply{Matter: report.Matter{Measure: plan.MeasureID(measure), Field: report.AskField(field)},
			Guard: versionOf(text(form, "guard-"+key)), Text: text(form, name)})
	}
	n := 0
	err = v.write(func(tx *store.Tx) (err error) {
		n, err = report.ReplyTo(tx, v.actor, id, replies)
		return err
	})
	if err != nil {
		if m, ok := v.mistakes(err, map[string]string{"answers": v.t(i18n.AskAnswer)}); ok {
			return v.showAsk(form, m)
		}
		return err
	}
	return v.redirect(askPath(id), look.Good, i18n.AskReplyDone, "n", n)
}
