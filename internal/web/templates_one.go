package web

import (
	"slices"
	"strconv"
	"strings"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/chart"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/store"
	"luodi/internal/work"
)

// templatePage is one template.
type templatePage struct {
	look.Page
	Tabs      look.Tabs
	Template  work.Template
	Name      look.Words
	UseWhen   look.Words
	DoneWhen  look.Words
	Recurring string
	Figures   []string
	Library   int
	Old       bool // as it was in an earlier version
	Length    string
	Back      string
	Rows      []stageRow
	Defs      string
	Head      string
	Drawn     bool
	History   []templateEdit
	CanEdit   bool
	Href      string
}

// stageRow is a stage in the table.
type stageRow struct {
	Code     string
	Name     look.Words
	Days     string
	Calendar string
	After    string
	Gate     bool
	Owner    string
	Outside  bool
	Evidence []string
	Legal    string
	Basis    look.Words
	Unproved bool
	Note     look.Words
	End      bool
	Follows  bool // after the end
	From, To string
	Strip    string
}

// templateEdit is an edit of the template with what it changed.
type templateEdit struct {
	Version string
	Href    string
	When    string
	By      string
	Note    string
	New     bool
	Changes []templateChange
}

type templateChange struct {
	Stage, Field string
	Old, New     string
}

func (s *Server) templatePage(v *visit) error {
	p := templatePage{Page: v.page(""), Tabs: v.ruleTabs(), CanEdit: v.may(access.EditTemplates)}
	id := work.TemplateID(v.r.PathValue("template"))
	p.Href = templatePath(id)
	err := v.read(func(r *store.Reader) error {
		lib, err := r.Templates()
		if err != nil {
			return err
		}
		p.Old = false
		if n, err := strconv.Atoi(v.query("version")); err == nil && n >= 1 && n < lib.Version() {
			if lib, err = r.TemplatesAt(n); err != nil {
				return err
			}
			p.Old = true
		}
		t, ok := lib.Find(id)
		if !ok {
			return fault.New(fault.NotFound, "work.no_template", fault.Args{"template": string(id)})
		}
		edits, err := r.TemplateEdits()
		if err != nil {
			return err
		}
		book, err := r.Calendars()
		if err != nil {
			return err
		}
		p.Library = lib.Version()
		v.fillTemplate(&p, t, book)
		p.History = v.templateHistory(t.ID, edits)
		return nil
	})
	if err != nil {
		return err
	}
	p.Title, _ = p.Name.Pick()
	p.Wide, p.Path = true, v.r.URL.RequestURI()
	p.Crumbs = []look.Link{{Href: "/desk/templates", Label: v.t(i18n.TemplatesTitle)}}
	return v.show(templateView(p))
}

func (v *visit) fillTemplate(p *templatePage, t work.Template, book *calendar.Book) {
	p.Template, p.Name = t, taskWords(v.lang, t.Name)
	p.UseWhen, p.DoneWhen = v.templateText("use", t, t.UseWhen), v.templateText("done", t, t.DoneWhen)
	p.Recurring, p.Figures = v.recurring(t.Recurring), nil
	if t.Recurring != nil {
		p.Figures = t.Recurring.Indicators
	}
	p.Rows = nil
	for i := range t.Stages {
		p.Rows = append(p.Rows, v.stageRow(t, &t.Stages[i]))
	}
	if o, err := t.Outline(book, v.outlineEnd()); err == nil {
		v.drawTemplate(p, o, book)
	}
}

func (v *visit) stageRow(t work.Template, s *work.Stage) stageRow {
	row := stageRow{Code: string(s.Code), Name: taskWords(v.lang, s.Name), Days: s.Days.String(), Calendar: v.calendarName(s.Calendar), Gate: s.Gate,
		Owner: v.sayKey("work.owner." + string(s.Owner)), Outside: s.Owner == work.Upper, Evidence: s.Evidence, End: s.Code == t.End,
		Note: v.templateText("note", t, s.Note, s.Code)}
	var after []string
	for _, a := range s.After {
		after = append(after, string(a))
	}
	row.After = strings.Join(after, " ")
	if l := s.Legal; l != nil {
		says := i18n.TemplatesLegalMin
		if l.Bound == "max" {
			says = i18n.TemplatesLegalMax
		}
		row.Legal = v.t(says, "n", l.Days, "unit", v.sayKey("work.unit."+l.Unit))
		row.Basis, row.Unproved = v.templateText("basis", t, l.Basis, s.Code), !l.Confirmed
	}
	return row
}

// templateHistory lists the edits of a template, the newest first, each with its difference.
func (v *visit) templateHistory(id work.TemplateID, edits []work.TemplateEdit) []templateEdit {
	var list []templateEdit
	was, known := work.Embedded().Find(id)
	for _, e := range edits {
		if e.Template.ID != id {
			continue
		}
		row := templateEdit{Version: v.t(i18n.TemplatesVersion, "n", e.Library), Href: templatePath(id) + "?version=" + strconv.Itoa(e.Library), When: v.when(e.At), By: e.Author, Note: e.Note, New: !known}
		if known {
			for _, c := range work.DiffTemplates(was, e.Template) {
				row.Changes = append(row.Changes, templateChange{Stage: string(c.Task), Field: v.sayKey(string(c.Field)), Old: clip(c.Old, 160), New: clip(c.New, 160)})
			}
		}
		was, known = e.Template, true
		list = append(list, row)
	}
	slices.Reverse(list)
	return list
}

// drawTemplate draws the stages over time, counted back from the end of next year.
func (v *visit) drawTemplate(p *templatePage, o work.Outline, book *calendar.Book) {
	day := func(d calendar.Date) string { return i18n.Date(v.lang, d) }
	p.Length, p.Back = v.t(i18n.ExtensionDays, "n", o.Days), v.t(i18n.TemplatesBack, "by", day(o.End), "start", day(o.Start))
	cn, _ := book.Calendar(calendar.CN)
	g := chart.Gantt{ID: "tpl", Deadline: o.End, Works: cn.Works,
		Year: func(y int) string { return i18n.Year(v.lang, y) }, Month: func(d calendar.Date) string { return i18n.Month(v.lang, d) },
		Quarter:    func(d calendar.Date) string { return yearQuarter(v.lang, d) },
		ShortMonth: func(d calendar.Date) string { return shortMonth(v.lang, d) }}
	for i, t := range o.Times.Tasks {
		task := &o.Plan.Tasks[i]
		row := chart.GanttRow{Label: string(task.Code), Start: t.LatestStart, Finish: t.LatestFinish, Critical: t.Critical, Gate: task.Gate, Milestone: task.Days.Typical == 0}
		if !t.Binds {
			row.Start, row.Finish, row.Light = t.ForecastStart, t.ForecastFinish, "not-yet"
		}
		if row.Milestone {
			row.Start = 0
		}
		p.Rows[i].Follows = !t.Binds
		p.Rows[i].From, p.Rows[i].To = day(row.Start), day(row.Finish)
		g.Rows = append(g.Rows, row)
	}
	f, ok := g.Frame()
	if p.Drawn = ok; !ok {
		return
	}
	p.Defs, p.Head = f.Defs(), f.Head(chart.Quarter)
	for i := range p.Rows {
		p.Rows[i].Strip = f.Row(i)
	}
}

// yearQuarter and shortMonth name the parts of a time axis.
func yearQuarter(lang i18n.Lang, d calendar.Date) string {
	n := strconv.Itoa((int(d.Month())-1)/3 + 1)
	if lang == i18n.En {
		return "Q" + n
	}
	return n + "季"
}

func shortMonth(lang i18n.Lang, d calendar.Date) string {
	if lang == i18n.En {
		return d.Time().Format("Jan")
	}
	return strconv.Itoa(int(d.Month())) + "月"
}
