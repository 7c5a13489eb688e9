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
	"luodi/internal/plan"
	"luodi/internal/report"
	"luodi/internal/store"
	"luodi/internal/work"
)

// askedLine counts the questions of a stretch of time: sent to units, and answered without asking.
type askedLine struct{ Sent, Spared int }

// Any reports whether anything was asked.
func (a askedLine) Any() bool { return a.Sent+a.Spared > 0 }

func (a askedLine) words(p look.Page) string {
	return p.T(i18n.AskLine, "sent", a.Sent, "spared", a.Spared)
}

// asksPage lists the requests for data on a plan.
type asksPage struct {
	look.Page
	Plan   plan.Plan
	Rows   []askRow
	Next   string
	CanAsk bool
}

type askRow struct {
	Subject, Asker, For string
	Href, On, Due       string
	Waits               bool
	Late                bool
	askedLine
	Answered int
}

func (s *Server) officeAsksPage(v *visit) error {
	if err := v.allow(access.ReadReport); err != nil {
		return err
	}
	p := asksPage{Page: v.page(v.t(i18n.AskTitle)), CanAsk: v.may(access.AskData)}
	err := v.read(func(r *store.Reader) error {
		var err error
		if p.Plan, err = r.PlanBySlug(v.r.PathValue("plan")); err != nil {
			return err
		}
		list, next, err := r.Asks(p.Plan.ID, store.Page{After: v.query("after")})
		if err != nil {
			return err
		}
		p.Rows, p.Next = nil, ""
		if next != "" {
			p.Next = look.WithQuery(p.Page.Path, "after", next)
		}
		for _, a := range list {
			row := askRow{Subject: a.Subject, Asker: a.Asker, For: a.For, Href: askPath(a.ID), On: i18n.DateNear(v.lang, a.On, v.today()), Due: i18n.DateNear(v.lang, a.Due, v.today())}
			counts, err := r.AskCounts(a.ID)
			if err != nil {
				return err
			}
			row.Answered = counts[report.QuestionAnswered]
			row.Sent, row.Spared = counts[report.QuestionSent]+row.Answered, counts[report.QuestionKnown]+counts[report.QuestionJoined]
			row.Waits = counts[report.QuestionSent] > 0
			row.Late = row.Waits && v.today() > a.Due
			p.Rows = append(p.Rows, row)
		}
		return nil
	})
	if err != nil {
		return err
	}
	p.Crumbs = v.planCrumbs(p.Plan)
	return v.show(asksView(p))
}

func askPath(id report.AskID) string { return "/desk/asks/" + string(id) }

// questionRow is a question with what is known.
type questionRow struct {
	Key          string // of its fields in the form
	Number       string
	Measure      look.Words
	Href         string
	Unit         look.Words
	Field        string
	State        look.Light
	Spared, Sent bool
	Lines        []string // the answer
	Source       string
	SourceHref   string
	Earlier      string // address of an earlier request on the same matter
	Again        bool   // ticked
	Guard        string
	Typed, At    string // a unit's answer as typed, and what is wrong with it
	Mine         bool   // the reader's unit may answer it
}

func matterKey(q *report.Question) string { return string(q.Measure) + "." + string(q.Field) }

func (v *visit) questionRow(b *officeBook, q *report.Question) (questionRow, error) {
	of, m, u, err := b.matter(q.Plan, q.Measure, q.Unit)
	if err != nil {
		return questionRow{}, err
	}
	row := questionRow{Key: matterKey(q), Number: m.Number, Measure: words(v.lang, m.Title), Href: measurePath(of, m), Unit: unitWords(v.lang, u),
		Field: i18n.TermName(v.lang, "ask", string(q.Field)), Spared: q.Spared(), Sent: q.State == report.QuestionSent, Guard: version(q.Guard)}
	row.State = look.Light{Lang: v.lang, State: look.Done, Text: string(q.State)}
	if msg, ok := i18n.Lookup(fault.Key("ask.state." + string(q.State))); ok {
		row.State.Text = msg.In(v.lang)
	}
	switch q.State {
	case report.QuestionSent:
		row.State.State = look.NotYet
		if q.Due != 0 && v.today() > q.Due {
			row.State.State = look.Late
		}
	case report.QuestionJoined:
		row.State.State = look.OnTrack
	}
	if q.Same != "" {
		row.Earlier = askPath(q.Same)
	}
	answer := q.Answer
	if q.State == report.QuestionJoined {
		if answer, err = joinedAnswer(b.r, q); err != nil {
			return row, err
		}
	}
	if answer != nil {
		v.fillAnswer(&row, q.Field, answer)
	}
	return row, nil
}

// joinedAnswer is the answer to the earlier request that serves a question too, nil while it waits.
func joinedAnswer(r *store.Reader, q *report.Question) (*report.Answer, error) {
	list, err := r.QuestionsOn(q.Measure, q.Field, 0)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(list, func(x report.Question) bool { return x.Ask == q.Same })
	if i < 0 || list[i].State != report.QuestionAnswered {
		return nil, nil
	}
	return list[i].Answer, nil
}

func (v *visit) fillAnswer(row *questionRow, field report.AskField, a *report.Answer) {
	near := func(d calendar.Date) string { return i18n.DateNear(v.lang, d, v.today()) }
	switch {
	case a.Text != "":
		row.Lines = []string{a.Text}
	case field == report.AskDates:
		row.Lines = []string{v.t(i18n.AskPromised, "date", near(a.Promised))}
		if a.Forecast != 0 {
			row.Lines = append(row.Lines, v.t(i18n.AskForecast, "date", near(a.Forecast)))
		}
	case field == report.AskShare:
		row.Lines = []string{v.t(i18n.AskShareOf, "share", strconv.FormatFloat(float64(a.Share)/10, 'f', -1, 64)+"%")}
	case field == report.AskMilestones && len(a.Lines) == 0:
		row.Lines = []string{v.t(i18n.AskNoMilestone)}
	}
	for _, l := range a.Lines {
		name, _ := taskWords(v.lang, l.Name).Pick()
		line := strings.TrimSpace(string(l.Task) + " " + name)
		if l.On != 0 {
			line += " · " + near(l.On)
		} else {
			line += " · " + v.t(i18n.OfficeQuantityOf, "done", l.Done.String(), "planned", l.Planned.String(), "unit", l.Unit)
		}
		row.Lines = append(row.Lines, line)
	}
	switch {
	case a.Report != "":
		row.Source, row.SourceHref = v.t(i18n.AskFromReport, "who", a.Author, "when", v.when(a.At)), reviewOfPath(a.Report)
	case a.By != "":
		row.Source = v.t(i18n.AskFromUnit, "who", a.Author, "when", v.when(a.At))
	default:
		row.Source = v.t(i18n.AskFromPlan)
	}
}

// newAskPage is the form of a request, with what is known once it was looked at.
type newAskPage struct {
	look.Page
	Plan     plan.Plan
	Entry    askEntry
	Fields   []askBox
	Measures []askBox
	Units    []look.Option
	Looked   bool
	Found    string
	Rows     []questionRow
	mistakes
}

type askEntry struct {
	Subject, For, Note, Due, Unit, Reason string
}

type askBox struct {
	Value, Label string
	Lang         i18n.Lang
	Checked      bool
}

func (s *Server) officeNewAskPage(v *visit) error { return v.showNewAsk(nil, mistakes{}) }

func (v *visit) showNewAsk(form map[string][]string, m mistakes) error {
	p := newAskPage{Page: v.page(v.t(i18n.AskNew)), mistakes: m, Looked: form != nil}
	p.Entry = askEntry{Subject: text(form, "subject"), For: text(form, "for"), Note: text(form, "note"), Due: text(form, "due"), Unit: text(form, "unit"), Reason: text(form, "reason")}
	err := v.read(func(r *store.Reader) error {
		var err error
		if p.Plan, err = r.PlanBySlug(v.r.PathValue("plan")); err != nil {
			return err
		}
		p.Fields, p.Measures, p.Units, p.Rows = nil, nil, []look.Option{{Label: v.t(i18n.AskNoUnit)}}, nil
		for _, f := range report.AskFields {
			p.Fields = append(p.Fields, askBox{Value: string(f), Label: i18n.TermName(v.lang, "ask", string(f)), Checked: slices.Contains(form["field"], string(f))})
		}
		measures, _, err := r.Measures(store.MeasureFilter{Page: store.Page{Limit: 500}, Plan: p.Plan.ID})
		if err != nil {
			return err
		}
		for _, x := range measures {
			title, lang := words(v.lang, x.Title).Pick()
			p.Measures = append(p.Measures, askBox{Value: string(x.ID), Label: x.Number + " " + title, Lang: lang, Checked: slices.Contains(form["measure"], string(x.ID))})
		}
		units, err := r.PlanUnits(p.Plan.ID)
		if err != nil {
			return err
		}
		for _, u := range units {
			if u.Leads > 0 {
				p.Units = append(p.Units, look.Option{Value: string(u.ID), Label: picked(v.lang, plan.Words{Hans: u.Name, Hant: u.Hant, English: u.English})})
			}
		}
		if !p.Looked {
			return nil
		}
		return v.fillFound(r, &p, form)
	})
	if err != nil {
		return err
	}
	p.Page.Path = "/desk/plans/" + p.Plan.Slug + "/asks/new"
	p.Crumbs = append(v.planCrumbs(p.Plan), look.Link{Href: "/desk/plans/" + p.Plan.Slug + "/asks", Label: v.t(i18n.AskTitle)})
	return v.showStatus(p.status(), newAskView(p))
}

// asked gives the measures and fields that a form asks for.
func asked(r work.Reader, of plan.ID, form map[string][]string) (measures []plan.MeasureID, fields []report.AskField, err error) {
	for _, s := range form["measure"] {
		measures = append(measures, plan.MeasureID(s))
	}
	for _, s := range form["field"] {
		fields = append(fields, report.AskField(s))
	}
	if unit := org.UnitID(text(form, "unit")); unit != "" {
		duties, err := r.PlanDuties(of)
		if err != nil {
			return nil, nil, err
		}
		for _, d := range duties {
			if d.Unit != unit || !d.Open() || slices.Contains(measures, d.Measure) {
				continue
			}
			lead, err := work.Leading(r, d.Measure)
			if err == nil && lead.Unit == unit {
				measures = append(measures, d.Measure)
			} else if err != nil && !fault.Is(err, fault.Conflict) {
				return nil, nil, err
			}
		}
	}
	return measures, fields, nil
}

func (v *visit) fillFound(r *store.Reader, p *newAskPage, form map[string][]string) error {
	measures, fields, err := asked(r, p.Plan.ID, form)
	if err != nil || len(measures)*len(fields) > report.MaxQuestions {
		return err
	}
	list, err := report.Questions(r, p.Plan.ID, measures, fields, v.today())
	if err != nil {
		return err
	}
	b := newOfficeBook(r)
	counts := map[report.QuestionState]int{}
	for i := range list {
		counts[list[i].State]++
		row, err := v.questionRow(b, &list[i])
		if err != nil {
			return err
		}
		row.Again = slices.Contains(form["again"], row.Key)
		p.Rows = append(p.Rows, row)
	}
	p.Found = v.t(i18n.AskFound, "n", len(list), "known", counts[report.QuestionKnown], "joined", counts[report.QuestionJoined], "sent", counts[report.QuestionSent])
	return nil
}

func (s *Server) officeNewAsk(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	if text(form, "step") != "send" {
		return v.showNewAsk(form, mistakes{})
	}
	var sent report.Ask
	err = v.write(func(tx *store.Tx) error {
		of, err := tx.PlanBySlug(v.r.PathValue("plan"))
		if err != nil {
			return err
		}
		a := report.Ask{Plan: of.ID, Subject: text(form, "subject"), For: text(form, "for"), Note: text(form, "note"), Reason: text(form, "reason")}
		if s := text(form, "due"); s != "" {
			if a.Due, err = calendar.ParseDate(s); err != nil {
				return fault.Fields([]fault.Field{{Name: "due", Key: i18n.DutyPageBadDate.Key}})
			}
		}
		measures, fields, err := asked(tx, of.ID, form)
		if err != nil {
			return err
		}
		if n := len(measures) * len(fields); n > report.MaxQuestions {
			return fault.Fields([]fault.Field{{Name: "measures", Key: "report.too_many", Args: fault.Args{"n": report.MaxQuestions}}})
		}
		var again []report.Matter
		for _, s := range form["again"] {
			if measure, field, ok := strings.Cut(s, "."); ok {
				again = append(again, report.Matter{Measure: plan.MeasureID(measure), Field: report.AskField(field)})
			}
		}
		sent, err = report.Send(tx, v.actor, a, measures, fields, again, v.today())
		return err
	})
	if err != nil {
		labels := map[string]string{"subject": v.t(i18n.AskSubject), "for": v.t(i18n.AskFor), "note": v.t(i18n.AskNote), "due": v.t(i18n.AskDueHead),
			"measures": v.t(i18n.AskMeasures), "reason": v.t(i18n.AskReason)}
		if m, ok := v.mistakes(err, labels); ok {
			return v.showNewAsk(form, m)
		}
		return err
	}
	line := askedLine{}
	for i := range sent.Questions {
		if sent.Questions[i].Spared() {
			line.Spared++
		} else {
			line.Sent++
		}
	}
	return v.redirect(askPath(sent.ID), look.Good, i18n.AskSentDone, "sent", line.Sent, "spared", line.Spared)
}
