package web

import (
	"slices"
	"strings"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/store"
	"luodi/internal/work"
)

// extensionsPage lists the requests to move dates of a measure, with the form to ask for one.
type extensionsPage struct {
	look.Page
	ground
	Rows    []extensionRow
	Rules   ruleWords
	Rooms   []roomRow
	CanAsk  bool
	Signer  string
	Entry   extensionEntry
	Tasks   []look.Option
	Classes []look.Option
	Weighed bool
	Within  because // the answer of the limits to what was typed
	Effect  effectView
	mistakes
}

// extensionEntry is the form as typed.
type extensionEntry struct{ Task, To, Reason, Detail, Progress string }

// extensionRow is a request in a list.
type extensionRow struct {
	Href        string
	What        look.Words
	Code        string
	Number      string
	Measure     look.Words
	MeasureHref string
	Unit        look.Words
	UnitHref    string
	From, To    string
	Date        string // fixed by the decision, where it is another
	Days        int    // working days asked for, or granted
	Class       string
	Objective   bool
	State       work.ExtensionState
	Light       look.Light
	Filed       string
	Age         int // working days until today or the decision
	Open        bool

	unit  org.UnitID
	class work.ReasonClass
	seq   int
}

// ruleWords are the office's limits in words.
type ruleWords struct{ Lead, Count, Total string }

// roomRow is what the limits leave for one date.
type roomRow struct {
	What            look.Words
	Code            string
	Due             string
	Lead            string
	Count, Sum      string
	Latest          string
	None            bool
	Late            bool
	promise         bool
	task            work.TaskID
	due             calendar.Date
	name            string
	waits, possible bool
}

func extensionPath(g ground, id work.ExtensionID) string {
	return g.Base + "/extensions/" + string(id)
}

func (s *Server) extensionsPage(v *visit) error {
	return v.showExtensions(extensionEntry{}, false, mistakes{})
}

func (v *visit) showExtensions(e extensionEntry, weigh bool, m mistakes) error {
	p := extensionsPage{Page: v.page(""), Entry: e, Weighed: weigh, mistakes: m}
	err := v.read(func(r *store.Reader) error {
		var err error
		if p.ground, err = v.openGround(r); err != nil {
			return err
		}
		return v.fillExtensions(r, &p)
	})
	if err != nil {
		return err
	}
	p.Title = v.t(i18n.ExtensionOf, "number", p.Measure.Number)
	p.Page.Path = p.ground.Base + "/extensions"
	p.Crumbs = v.crumbsOf(p.ground)
	return v.showStatus(p.status(), extensionsView(p))
}

func (v *visit) fillExtensions(r *store.Reader, p *extensionsPage) error {
	kept, err := r.Extensions(p.Measure.ID)
	if err != nil {
		return err
	}
	p.Rows = nil
	for _, x := range slices.Backward(kept) {
		p.Rows = append(p.Rows, v.extensionRow(p.ground, x))
	}
	if !p.InForce {
		return nil
	}
	limits, rooms, err := work.Rooms(r, &p.Now, v.today())
	if err != nil {
		return err
	}
	p.Rules = v.ruleWords(limits)
	p.Rooms = nil
	for _, room := range rooms {
		p.Rooms = append(p.Rooms, v.roomRow(p.Now.Plan, room, limits))
	}
	p.CanAsk = v.may(access.AskExtension, p.Lead)
	if !p.CanAsk {
		return nil
	}
	p.Signer = v.actor.Name
	v.offerExtension(p)
	if p.Weighed {
		return v.weigh(r, p)
	}
	return nil
}

func (v *visit) ruleWords(l work.Limits) ruleWords {
	return ruleWords{v.t(i18n.ExtensionRuleLead, "n", l.MinLead), v.t(i18n.ExtensionRuleCount, "n", l.MaxCount), v.t(i18n.ExtensionRuleTotal, "n", l.MaxTotal)}
}

// offerExtension fills the choices of the form.
func (v *visit) offerExtension(p *extensionsPage) {
	p.Tasks, p.Classes = nil, []look.Option{{Label: ""}}
	for _, promises := range []bool{true, false} {
		group := v.t(i18n.ExtensionTasks)
		if promises {
			group = v.t(i18n.ExtensionPromises)
		}
		for _, x := range p.Rooms {
			if x.promise == promises {
				p.Tasks = append(p.Tasks, look.Option{Value: string(x.task), Group: group, Disabled: !x.possible,
					Label: v.t(i18n.ExtensionDueOption, "what", strings.TrimSpace(x.Code+" "+x.name), "date", x.Due)})
			}
		}
	}
	for _, c := range work.ReasonClasses {
		p.Classes = append(p.Classes, look.Option{Value: string(c), Label: v.className(c)})
	}
}

func (v *visit) className(c work.ReasonClass) string {
	if m, ok := i18n.Lookup(fault.Key("work.reason." + string(c))); ok {
		return m.In(v.lang)
	}
	return string(c)
}

// matterWords names the date that a request moves.
func (v *visit) matterWords(p *work.Plan, task work.TaskID) (look.Words, string) {
	if task == "" {
		return v.said(v.t(i18n.ExtensionWhole)), ""
	}
	if p != nil {
		if t, ok := p.Task(task); ok {
			return taskWords(v.lang, t.Name), string(task)
		}
	}
	return v.said(string(task)), ""
}

func (v *visit) roomRow(p *work.Plan, m work.Room, l work.Limits) roomRow {
	row := roomRow{task: m.Task, due: m.Due, Due: i18n.DateNear(v.lang, m.Due, v.today()), promise: m.Task == "", waits: m.Open}
	row.What, row.Code = v.matterWords(p, m.Task)
	row.name, _ = row.What.Pick()
	for _, s := range p.Strands {
		row.promise = row.promise || s.End == m.Task
	}
	row.Lead = v.t(i18n.ExtensionDays, "n", m.Lead)
	if m.Lead < 0 {
		row.Lead = v.t(i18n.ExtensionPastDue, "n", -m.Lead)
	}
	row.Count = v.t(i18n.ExtensionOfCount, "done", m.Count, "limit", l.MaxCount)
	row.Sum = v.t(i18n.ExtensionOfDays, "done", m.Used, "limit", m.Limit)
	row.Late = m.Due <= v.today() || m.Lead < l.MinLead
	switch {
	case m.Open:
		row.Latest, row.None = v.t(i18n.ExtensionWaitsNow), true
	case m.Latest == 0:
		row.Latest, row.None = v.t(i18n.ExtensionNoRoom), true
	case row.Late:
		row.Latest, row.None = v.t(i18n.ExtensionTooLate), true
	default:
		row.Latest = i18n.DateNear(v.lang, m.Latest, v.today())
	}
	row.possible = !row.None
	return row
}

func (v *visit) extensionLight(s work.ExtensionState) look.Light {
	l := look.Light{Lang: v.lang, State: look.Watch, Text: i18n.TermName(v.lang, "extension", string(s))}
	switch s {
	case work.Granted:
		l.State = look.Done
	case work.Refused:
		l.State = look.NotYet
	}
	return l
}

func (v *visit) extensionRow(g ground, x work.KeptExtension) extensionRow {
	today := v.today()
	row := extensionRow{
		Href: extensionPath(g, x.ID), Number: g.Measure.Number, Measure: words(v.lang, g.Measure.Title), MeasureHref: measurePath(g.Plan, g.Measure),
		Unit: unitWords(v.lang, g.Owner), UnitHref: "/desk/units/" + g.Owner.Slug,
		From: i18n.DateNear(v.lang, x.From, today), To: i18n.DateNear(v.lang, x.To, today), Class: v.className(x.Reason), Objective: x.Reason.Objective(),
		State: x.State, Light: v.extensionLight(x.State), Filed: i18n.DateNear(v.lang, x.Filed, today), Open: x.State == work.Requested || x.State == work.Checked,
		unit: x.Unit, class: x.Reason, seq: g.Measure.Seq,
	}
	row.What, row.Code = v.matterWords(g.Now.Plan, x.Task)
	end, date := today, x.To
	if !row.Open {
		end = x.DecidedOn
	}
	if x.State == work.Granted {
		date = x.Date
		if x.Date != x.To {
			row.Date = i18n.DateNear(v.lang, x.Date, today)
		}
	}
	row.Days, row.Age = workdaysBetween(g.cal, x.From, date), workdaysBetween(g.cal, x.Filed, end)
	return row
}

// weigh shows what the limits say to what was typed, and what it would move.
func (v *visit) weigh(r *store.Reader, p *extensionsPage) error {
	asked, err := p.Entry.asked()
	if err != nil {
		p.mistakes, _ = v.mistakes(err, v.extensionLabels())
		p.Weighed = false
		return nil
	}
	e, reason, err := work.WeighExtension(r, &p.Now, asked, string(v.actor.Account), v.today())
	p.Within = v.reasonWords(reason)
	if err != nil {
		var ok bool
		if p.mistakes, ok = v.mistakes(placed(err, "task", extensionFields), v.extensionLabels()); !ok {
			return err
		}
	}
	if asked.To <= e.From || e.From == 0 {
		p.Weighed = false
		return nil
	}
	p.Effect, err = v.effect(r, p.ground, &work.KeptExtension{Of: p.Plan.ID, Measure: p.Measure.ID, Extension: e}, asked.To)
	return err
}

// extensionFields tells where faults of fields that the form does not have are shown.
var extensionFields = map[string]string{"filed": "task", "signed_by": "task"}

func (v *visit) extensionLabels() map[string]string {
	return map[string]string{"task": v.t(i18n.ExtensionWhat), "to": v.t(i18n.ExtensionTo), "reason": v.t(i18n.ExtensionClass), "detail": v.t(i18n.ExtensionDetail),
		"progress": v.t(i18n.ExtensionProgress), "opinion": v.t(i18n.ExtensionOpinion), "date": v.t(i18n.ExtensionDate), "why": v.t(i18n.ExtensionWhy)}
}

// asked reads the form; what is no date or no class is a fault at its field.
func (e extensionEntry) asked() (work.Asked, error) {
	a := work.Asked{Task: work.TaskID(e.Task), Reason: work.ReasonClass(e.Reason), Detail: e.Detail, Progress: e.Progress}
	var wrong []fault.Field
	d, err := calendar.ParseDate(e.To)
	if err != nil {
		wrong = append(wrong, fault.Field{Name: "to", Key: i18n.DutyPageBadDate.Key})
	}
	if e.Reason == "" {
		wrong = append(wrong, fault.Field{Name: "reason", Key: i18n.FaultRequired.Key})
	}
	a.To = d
	return a, fault.Fields(wrong)
}

func (s *Server) askExtension(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	e := extensionEntry{Task: text(form, "task"), To: text(form, "to"), Reason: text(form, "reason"), Detail: text(form, "detail"), Progress: text(form, "progress")}
	if text(form, "step") == "weigh" {
		return v.showExtensions(e, true, mistakes{})
	}
	var kept work.KeptExtension
	var g ground
	err = v.write(func(tx *store.Tx) error {
		var err error
		if g, err = v.openGround(&tx.Reader); err != nil {
			return err
		}
		if err := v.allow(access.AskExtension, g.Lead); err != nil {
			return err
		}
		asked, err := e.asked()
		if err != nil {
			return err
		}
		kept, err = work.AskExtension(tx, v.actor, g.Measure.ID, asked, v.today())
		return err
	})
	if err != nil {
		if m, ok := v.mistakes(placed(err, "task", extensionFields), v.extensionLabels()); ok {
			return v.showExtensions(e, false, m)
		}
		return err
	}
	return v.redirect(extensionPath(g, kept.ID), look.Good, i18n.ExtensionFiled)
}

// extensionPanel is what a page of the measure's work shows of its extensions.
type extensionPanel struct {
	Href    string
	Open    []extensionRow
	Granted int
	Days    int
	Refused int
	CanAsk  bool
}

// extensionPanel sums up the extensions of a measure for the page of its work plan.
func (v *visit) extensionPanel(r *store.Reader, of plan.Plan, m plan.Measure) (extensionPanel, error) {
	g := ground{Plan: of, Measure: m}
	if err := g.fill(r); err != nil {
		return extensionPanel{}, err
	}
	kept, err := r.Extensions(m.ID)
	if err != nil {
		return extensionPanel{}, err
	}
	p := extensionPanel{Href: g.Base + "/extensions", CanAsk: g.InForce && v.may(access.AskExtension, g.Lead)}
	for _, x := range kept {
		row := v.extensionRow(g, x)
		switch x.State {
		case work.Granted:
			p.Granted++
			p.Days += row.Days
		case work.Refused:
			p.Refused++
		default:
			p.Open = append(p.Open, row)
		}
	}
	return p, nil
}
