package web

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/store"
	"luodi/internal/work"
)

// editTemplatePage is the form of a template: one block of fields per stage, with buttons that move,
// add and remove stages. It works without script: such a button sends the form, and it comes back
// with what was typed.
type editTemplatePage struct {
	look.Page
	Tabs      look.Tabs
	New       bool
	Entry     templateEntry
	Periods   []look.Option
	Calendars []look.Option
	Owners    []look.Option
	Bounds    []look.Option
	Units     []look.Option
	Action    string
	Back      string
	mistakes
}

// templateEntry is the form as typed.
type templateEntry struct {
	ID, Library                   string
	Hans, Hant, En                string
	UseWhen, DoneWhen, End        string
	Period, Indicators, Note, Was string // Was: the template that it is a copy of
	Stages                        []stageEntry
}

type stageEntry struct {
	Code, Hans, Hant, En            string
	Min, Typical, Max               string
	Calendar, After, Owner          string
	Gate                            bool
	Evidence, Note                  string
	Bound, LegalDays, LegalUnit     string
	Basis                           string
	Proved                          bool // the legal limit was checked with the text of the law
	UpOf, DownOf, DropOf, AddOf, At string
}

func (s *Server) editTemplatePage(v *visit) error {
	return v.openTemplate(work.TemplateID(v.r.PathValue("template")), false)
}

func (s *Server) newTemplatePage(v *visit) error {
	return v.openTemplate(work.TemplateID(v.query("from")), true)
}

// openTemplate shows the form of a template as it is, or of a new one: blank or as a copy.
func (v *visit) openTemplate(id work.TemplateID, fresh bool) error {
	var e templateEntry
	err := v.read(func(r *store.Reader) error {
		lib, err := r.Templates()
		if err != nil {
			return err
		}
		t, ok := lib.Find(id)
		if !ok && (!fresh || id != "") {
			return fault.New(fault.NotFound, "work.no_template", fault.Args{"template": string(id)})
		}
		if !ok {
			t = work.Template{End: "M01", Stages: []work.Stage{{Code: "M01", Calendar: calendar.CN, Owner: work.Lead, Days: work.Estimate{Min: 5, Typical: 10, Max: 20}}}}
		}
		e = templateEntryOf(t)
		e.Library = version(lib.Version())
		if fresh {
			e.ID, e.Was = "", string(id)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return v.showTemplateForm(e, fresh, mistakes{})
}

func templateEntryOf(t work.Template) templateEntry {
	e := templateEntry{ID: string(t.ID), Hans: t.Name.Hans, Hant: t.Name.Hant, En: t.Name.En, UseWhen: t.UseWhen, DoneWhen: t.DoneWhen, End: string(t.End)}
	if t.Recurring != nil {
		e.Period, e.Indicators = t.Recurring.Period, strings.Join(t.Recurring.Indicators, "\n")
	}
	number := func(n int32) string { return strconv.Itoa(int(n)) }
	for _, s := range t.Stages {
		var after []string
		for _, a := range s.After {
			after = append(after, string(a))
		}
		x := stageEntry{Code: string(s.Code), Hans: s.Name.Hans, Hant: s.Name.Hant, En: s.Name.En, Min: number(s.Days.Min), Typical: number(s.Days.Typical), Max: number(s.Days.Max),
			Calendar: s.Calendar, After: strings.Join(after, " "), Owner: string(s.Owner), Gate: s.Gate, Evidence: strings.Join(s.Evidence, "\n"), Note: s.Note}
		if l := s.Legal; l != nil {
			x.Bound, x.LegalDays, x.LegalUnit, x.Basis, x.Proved = l.Bound, number(l.Days), l.Unit, l.Basis, l.Confirmed
		}
		e.Stages = append(e.Stages, x)
	}
	return e
}

func (v *visit) showTemplateForm(e templateEntry, fresh bool, m mistakes) error {
	p := editTemplatePage{Page: v.page(""), Tabs: v.ruleTabs(), New: fresh, Entry: e, mistakes: m}
	for i := range e.Stages {
		x := &p.Entry.Stages[i]
		x.At = strconv.Itoa(i)
		name := x.Code
		if name == "" {
			name = strconv.Itoa(i + 1)
		}
		x.UpOf, x.DownOf = v.t(i18n.TemplatesUpOf, "code", name), v.t(i18n.TemplatesDownOf, "code", name)
		x.DropOf, x.AddOf = v.t(i18n.TemplatesDropOf, "code", name), v.t(i18n.TemplatesAddOf, "code", name)
	}
	for _, id := range calendar.Builtin {
		p.Calendars = append(p.Calendars, look.Option{Value: id, Label: v.calendarName(id)})
	}
	for _, o := range []work.Owner{work.Lead, work.LeadAndStreet, work.Upper} {
		p.Owners = append(p.Owners, look.Option{Value: string(o), Label: v.sayKey("work.owner." + string(o))})
	}
	p.Periods = []look.Option{{Label: v.t(i18n.TemplatesNotRecur)}, {Value: "month", Label: v.t(i18n.TemplatesMonth)}, {Value: "quarter", Label: v.t(i18n.TemplatesQuarter)}}
	p.Bounds = []look.Option{{Label: v.t(i18n.TemplatesLegalNo)}, {Value: "min", Label: v.t(i18n.TemplatesAtLeast)}, {Value: "max", Label: v.t(i18n.TemplatesAtMost)}}
	p.Units = []look.Option{{Value: "working", Label: v.sayKey("work.unit.working")}, {Value: "calendar", Label: v.sayKey("work.unit.calendar")}}
	p.Crumbs = []look.Link{{Href: "/desk/templates", Label: v.t(i18n.TemplatesTitle)}}
	p.Title, p.Action, p.Back = v.t(i18n.TemplatesNew), "/desk/templates/new", "/desk/templates"
	if !fresh {
		name, lang := taskWords(v.lang, work.Text{Hans: e.Hans, Hant: e.Hant, En: e.En}).Pick()
		p.Title, p.Back = v.t(i18n.TemplatesEdit), templatePath(work.TemplateID(e.ID))
		p.Action = p.Back + "/edit"
		p.Crumbs = append(p.Crumbs, look.Link{Href: p.Back, Label: clip(name, 30), Lang: lang})
	}
	p.Path = p.Action
	return v.showStatus(p.status(), editTemplateView(p))
}

// templateTyped reads the form. Stages come in their order; a form that claims more than a template
// may have is cut, which the check then reports.
func (v *visit) templateTyped(form map[string][]string) templateEntry {
	e := templateEntry{ID: text(form, "id"), Library: text(form, "library"), Hans: text(form, "hans"), Hant: text(form, "hant"), En: text(form, "en"), UseWhen: text(form, "use_when"), DoneWhen: text(form, "done_when"),
		End: text(form, "end"), Period: text(form, "period"), Indicators: text(form, "indicators"), Note: text(form, "note"), Was: text(form, "was")}
	rows, err := strconv.Atoi(text(form, "rows"))
	if err != nil {
		rows = 0
	}
	for i := range min(max(rows, 0), work.MaxStages+1) {
		at := "-" + strconv.Itoa(i)
		get := func(name string) string { return text(form, name+at) }
		e.Stages = append(e.Stages, stageEntry{Code: get("code"), Hans: get("hans"), Hant: get("hant"), En: get("en"), Min: get("min"), Typical: get("typical"), Max: get("max"),
			Calendar: get("calendar"), After: get("after"), Owner: get("owner"), Gate: get("gate") == "yes", Evidence: get("evidence"), Note: get("note"),
			Bound: get("bound"), LegalDays: get("legal"), LegalUnit: get("unit"), Basis: get("basis"), Proved: get("proved") == "yes"})
	}
	return e
}

// step moves, adds or removes a stage, as the pressed button says (up:3); false when it says
// something else.
func (e *templateEntry) step(pressed string) bool {
	does, at, found := strings.Cut(pressed, ":")
	i, err := strconv.Atoi(at)
	if !found || err != nil || i < 0 || i >= max(1, len(e.Stages)) {
		return false
	}
	switch {
	case does == "add":
		if len(e.Stages) <= work.MaxStages {
			e.Stages = slices.Insert(e.Stages, min(i+1, len(e.Stages)), e.blank(i))
		}
	case i >= len(e.Stages):
		return false
	case does == "up" && i > 0:
		e.Stages[i-1], e.Stages[i] = e.Stages[i], e.Stages[i-1]
	case does == "down" && i+1 < len(e.Stages):
		e.Stages[i+1], e.Stages[i] = e.Stages[i], e.Stages[i+1]
	case does == "drop":
		e.drop(i)
	}
	return true
}

// blank is a new stage after the i-th, with the first code that is free.
func (e *templateEntry) blank(i int) stageEntry {
	s := stageEntry{Calendar: calendar.CN, Owner: string(work.Lead), Min: "5", Typical: "10", Max: "20"}
	if i < len(e.Stages) {
		s.After = e.Stages[i].Code
	}
	for n := len(e.Stages) + 1; s.Code == ""; n++ {
		code := fmt.Sprintf("M%02d", n)
		if !slices.ContainsFunc(e.Stages, func(o stageEntry) bool { return o.Code == code }) {
			s.Code = code
		}
	}
	return s
}

// drop takes a stage out; what waited for it waits for what it waited for.
func (e *templateEntry) drop(i int) {
	gone := e.Stages[i]
	e.Stages = slices.Delete(e.Stages, i, i+1)
	for j := range e.Stages {
		var after []string
		for _, a := range codes(e.Stages[j].After) {
			list := []string{a}
			if a == gone.Code {
				list = codes(gone.After)
			}
			for _, x := range list {
				if !slices.Contains(after, x) {
					after = append(after, x)
				}
			}
		}
		e.Stages[j].After = strings.Join(after, " ")
	}
}

// codes cuts a list of stage codes as people write it.
func codes(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" \t\n,，、;；", r) })
}

// template makes the template of what was typed; numbers that are none are faults at their fields.
func (e templateEntry) template() (work.Template, error) {
	t := work.Template{ID: work.TemplateID(e.ID), Name: work.Text{Hans: e.Hans, Hant: e.Hant, En: e.En}, UseWhen: e.UseWhen, DoneWhen: e.DoneWhen, End: work.Code(e.End)}
	if e.Period == "month" || e.Period == "quarter" {
		t.Recurring = &work.Recurring{Period: e.Period, Indicators: lines(e.Indicators)}
	}
	var wrong []fault.Field
	for _, f := range []struct{ name, text string }{{"id", e.ID}, {"hans", e.Hans}, {"note", e.Note}} {
		if f.text == "" {
			wrong = append(wrong, fault.Field{Name: f.name, Key: i18n.FaultRequired.Key})
		}
	}
	if len(e.Stages) == 0 {
		wrong = append(wrong, fault.Field{Name: "end", Key: "work.template_end", Args: fault.Args{"code": e.End}})
	}
	for i, x := range e.Stages {
		number := func(name, text string) int32 {
			n, err := strconv.ParseInt(text, 10, 32)
			if err != nil {
				wrong = append(wrong, fault.Field{Name: name + "-" + strconv.Itoa(i), Key: i18n.LimitsBadNumber.Key})
			}
			return int32(n)
		}
		s := work.Stage{Code: work.Code(x.Code), Name: work.Text{Hans: x.Hans, Hant: x.Hant, En: x.En}, Calendar: x.Calendar, Gate: x.Gate, Owner: work.Owner(x.Owner), Evidence: lines(x.Evidence), Note: x.Note,
			Days: work.Estimate{Min: number("min", x.Min), Typical: number("typical", x.Typical), Max: number("max", x.Max)}}
		for _, a := range codes(x.After) {
			s.After = append(s.After, work.Code(a))
		}
		if x.Bound != "" {
			s.Legal = &work.Legal{Bound: x.Bound, Unit: x.LegalUnit, Basis: x.Basis, Confirmed: x.Proved, Days: number("legal", x.LegalDays)}
		}
		t.Stages = append(t.Stages, s)
	}
	return t, fault.Fields(wrong)
}

// stageFields tells at which field of a stage a fault of the check is mended.
var stageFields = map[fault.Key]string{"work.stage_code": "code", "work.stage_name": "hans", "work.bad_estimate": "min", "work.days_range": "max", "work.below_legal": "min",
	"work.stage_calendar": "calendar", "work.stage_owner": "owner", "work.stage_after": "after", "work.too_many_links": "after", "work.stage_legal": "legal", "work.text_long": "note"}

// atStages gives the faults of the check, which name stages by their code, the fields of the form.
func (e templateEntry) atStages(err error) error {
	f, ok := err.(*fault.Error)
	if !ok || f.Kind != fault.Invalid || len(f.Fields) == 0 {
		return placed(err, "hans", nil)
	}
	fields := make([]fault.Field, len(f.Fields))
	for i, x := range f.Fields {
		at := -1
		for j, s := range e.Stages {
			if s.Code == x.Name && (at < 0 || x.Key == "work.stage_code") { // of a code used twice, the later one
				at = j
			}
		}
		if name, ok := stageFields[x.Key]; ok && at >= 0 {
			x.Name = name + "-" + strconv.Itoa(at)
		}
		fields[i] = x
	}
	return fault.Fields(fields)
}

func (v *visit) templateLabels(e templateEntry) map[string]string {
	labels := map[string]string{"id": v.t(i18n.TemplatesID), "hans": v.t(i18n.TemplatesHans), "use_when": v.t(i18n.TemplatesUseWhen), "done_when": v.t(i18n.TemplatesDoneWhen), "end": v.t(i18n.TemplatesEnd), "note": v.t(i18n.TemplatesReason)}
	for i, s := range e.Stages {
		for name, m := range map[string]*i18n.Message{"code": i18n.TemplatesCode, "hans": i18n.TemplatesHans, "min": i18n.TemplatesMin, "typical": i18n.TemplatesTypical, "max": i18n.TemplatesMax,
			"calendar": i18n.TemplatesCalendar, "owner": i18n.TemplatesOwner, "after": i18n.TemplatesAfter, "legal": i18n.TemplatesLegal, "note": i18n.TemplatesNote} {
			labels[name+"-"+strconv.Itoa(i)] = s.Code + " · " + v.t(m)
		}
	}
	return labels
}

// saveTemplate stores the form as a new version, or does one of its steps.
func (s *Server) saveTemplate(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	e := v.templateTyped(form)
	fresh := v.r.PathValue("template") == ""
	if !fresh {
		e.ID = v.r.PathValue("template")
	}
	if e.step(text(form, "step")) {
		return v.showTemplateForm(e, fresh, mistakes{})
	}
	var made work.TemplateEdit
	err = v.write(func(tx *store.Tx) error {
		t, err := e.template()
		if err != nil {
			return err
		}
		lib, err := tx.Templates()
		if err != nil {
			return err
		}
		if _, taken := lib.Find(t.ID); taken == fresh || fresh && t.ID == "new" {
			if !fresh {
				return fault.New(fault.NotFound, "work.no_template", fault.Args{"template": e.ID})
			}
			return fault.Fields([]fault.Field{{Name: "id", Key: i18n.TemplatesTaken.Key}})
		}
		made, err = work.SaveTemplate(tx, v.actor, versionOf(e.Library), t, e.Note)
		return err
	})
	if err != nil {
		if m, ok := v.mistakes(e.atStages(err), v.templateLabels(e)); ok {
			return v.showTemplateForm(e, fresh, m)
		}
		return err
	}
	return v.redirect(templatePath(made.Template.ID), look.Good, i18n.TemplatesSaved, "n", made.Library)
}
