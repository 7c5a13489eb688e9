package web

import (
	"strconv"
	"strings"

	"luodi/internal/calendar"
	"luodi/internal/chart"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/schedule"
	"luodi/internal/signal"
	"luodi/internal/store"
	"luodi/internal/work"
)

// ganttView is a table whose last column is time. It is used for a plan and for a unit.
type ganttView struct {
	look.Page
	Frame   chart.Frame
	Drawn   bool // false when nothing has a date
	Defs    string
	Head    string
	Zoom    chart.Zoom
	Zooms   []zoomLink
	Today   string // share of the width, "" when it lies outside
	Groups  []ganttGroup
	Caption string
	Empty   string

	rows []chart.GanttRow
}

// zoomLink leads to another scale of time.
type zoomLink struct {
	look.Link
	Zoom  chart.Zoom
	Width int
}

// ganttGroup is the rows under one heading.
type ganttGroup struct {
	Key    string
	Title  look.Words
	Bodies []ganttBody
}

// ganttBody is a measure with its tasks, if they are shown.
type ganttBody struct {
	ID    string
	Lines []ganttLine
}

// ganttLine is one row of the table; Strip is its drawing.
type ganttLine struct {
	Class   string // measure, strand, task
	Number  string
	Title   look.Words
	Href    string
	Toggle  string // address that shows or hides the tasks
	Toggled bool
	Label   string // of the toggle
	Light   *look.Light
	Float   string
	Finish  string
	Late    bool
	Latest  string
	Note    string // its dates and what else is known
	Facts   string // the same with its name
	Strip   string
	Links   string // drawn from this row down

	row   int // in ganttView.rows
	chain int // rows that Links spans, this one included
}

// pictureGantt is the Gantt of a plan.
type pictureGantt struct {
	picturePage
	View    ganttView
	OpenAll string
	AllOpen bool
}

func (s *Server) pictureGanttPage(v *visit) error {
	var p pictureGantt
	err := v.read(func(r *store.Reader) error {
		b, err := v.openPictures(r, v.r.PathValue("plan"))
		if err != nil {
			return err
		}
		p = pictureGantt{picturePage: b.picture(v, "gantt", i18n.PictureGantt)}
		p.View = v.planGantt(b, p.Page)
		return nil
	})
	if err != nil {
		return err
	}
	p.AllOpen = v.query("open") == "all"
	p.OpenAll = look.WithQuery(v.r.URL.RequestURI(), "open", "all")
	if p.AllOpen {
		p.OpenAll = look.WithQuery(v.r.URL.RequestURI(), "open", "")
	}
	return v.show(pictureGanttView(p))
}

// planGantt lays out every measure of the plan, the open ones with their tasks.
func (v *visit) planGantt(b *pictureBook, page look.Page) ganttView {
	g := ganttView{Page: page, Caption: v.t(i18n.PictureGantt)}
	open := openKeys(v.query("open"))
	last := plan.ProvisionID("-")
	for _, m := range b.measures {
		if m.Provision != last {
			last = m.Provision
			head := b.heads[last]
			g.Groups = append(g.Groups, ganttGroup{Key: provisionKey(head), Title: v.headWords(head)})
		}
		group := &g.Groups[len(g.Groups)-1]
		group.Bodies = append(group.Bodies, v.ganttMeasure(&g, b, m, open))
	}
	deadline := calendar.Date(0)
	if len(b.kept) > 0 {
		deadline = b.plan.To
	}
	v.drawGantt(&g, b.calendar, deadline)
	return g
}

// openKeys reads which measures show their tasks: numbers apart by commas, or all.
func openKeys(s string) func(string) bool {
	keys := map[string]bool{}
	for _, k := range strings.Split(s, ",") {
		keys[k] = true
	}
	return func(slug string) bool { return keys["all"] || keys[slug] }
}

// toggled is the list of open measures with one put in or taken out.
func toggled(s, slug string, open bool) string {
	var keys []string
	for _, k := range strings.Split(s, ",") {
		if k != "" && k != slug && k != "all" {
			keys = append(keys, k)
		}
	}
	if !open {
		keys = append(keys, slug)
	}
	return strings.Join(keys, ",")
}

func (v *visit) ganttMeasure(g *ganttView, b *pictureBook, m plan.Measure, open func(string) bool) ganttBody {
	body := ganttBody{ID: "m" + m.Slug}
	line, row := v.measureLine(b, m)
	k := b.force[m.ID]
	if k == nil || k.Times == nil {
		g.add(&body, line, row)
		return body
	}
	line.Toggled = open(m.Slug)
	line.Toggle = look.WithQuery(v.r.URL.RequestURI(), "open", toggled(v.query("open"), m.Slug, line.Toggled))
	line.Label = v.t(i18n.PictureOpen, "number", m.Number)
	if line.Toggled {
		line.Label = v.t(i18n.PictureShut, "number", m.Number)
	}
	g.add(&body, line, row)
	if line.Toggled {
		v.ganttTasks(g, &body, k, pictureWorkPath(b.plan, m), "")
	}
	return body
}

// measureLine is the row of a measure: from its first day to its forecast finish, against its
// promise and its baseline.
func (v *visit) measureLine(b *pictureBook, m plan.Measure) (ganttLine, chart.GanttRow) {
	k := b.force[m.ID]
	light, sentence := v.light(b, m)
	shown := v.lightOf(light.Light)
	line := ganttLine{Class: "measure", Number: m.Number, Title: words(v.lang, m.Title), Href: measurePath(b.plan, m), Light: &shown, Latest: v.promiseDate(promised(m)), Note: sentence}
	title, _ := line.Title.Pick()
	row := chart.GanttRow{Label: m.Number + " " + title, Promise: promised(m), Light: string(light.Light)}
	if k == nil || k.Times == nil {
		return line, row
	}
	line.Href += "/work"
	row.Start, row.Finish, row.Promise, row.Done = k.Begins, k.Finish, k.Promised, float64(k.Share)/1000
	if k.Slack > 0 {
		row.LateFinish = k.Promised
	}
	if base := k.Plan.Review.Baseline; base != nil {
		row.BaselineFinish = base.Finish
		for _, t := range base.Tasks {
			if row.BaselineStart == 0 || t.Start != 0 && t.Start < row.BaselineStart {
				row.BaselineStart = t.Start
			}
		}
	}
	line.Finish, line.Late, line.Latest = i18n.Date(v.lang, k.Finish), k.LateBy > 0, v.promiseDate(k.Promised)
	line.Note = v.joinFacts(v.t(i18n.PictureNote, "from", i18n.Date(v.lang, row.Start), "to", line.Finish), sentence, v.t(i18n.PictureNoteShare, "share", shareText(k.Share)))
	return line, row
}

// promiseDate writes a promised date as the plan does; none for a measure without one.
func (v *visit) promiseDate(d calendar.Date) string {
	if d == 0 {
		return ""
	}
	return v.shortDate(d)
}

// add puts a line and its drawing into the view.
func (g *ganttView) add(body *ganttBody, line ganttLine, row chart.GanttRow) {
	line.row = len(g.rows)
	row.Note = line.Note
	line.Facts, _ = line.Title.Pick()
	if line.Note != "" {
		line.Facts += i18n.LookColon.In(g.Lang) + line.Note
	}
	g.rows = append(g.rows, row)
	body.Lines = append(body.Lines, line)
}

// ganttTasks adds the tasks of a plan, strand by strand; with a unit only that unit's.
func (v *visit) ganttTasks(g *ganttView, body *ganttBody, k *work.Kept, href string, only org.UnitID) {
	first := len(body.Lines)
	place := map[work.TaskID]int{}
	base := map[work.TaskID]work.BaselineTask{}
	if b := k.Plan.Review.Baseline; b != nil {
		for _, t := range b.Tasks {
			base[t.Task] = t
		}
	}
	for _, s := range k.Plan.Strands {
		if len(k.Plan.Strands) > 1 && only == "" {
			g.add(body, ganttLine{Class: "strand", Title: pictureTaskWords(v.lang, s.Name)}, chart.GanttRow{Label: s.Name.Hans})
		}
		for i := range k.Plan.Tasks {
			t := &k.Plan.Tasks[i]
			if t.Strand != s.Key || only != "" && k.UnitOf(t) != string(only) {
				continue
			}
			line, row := v.ganttTask(t, k.Times.Tasks[i], base[t.ID])
			line.Href = href + "#t-" + string(t.ID)
			for _, l := range t.Links {
				if at, ok := place[l.Pred]; ok {
					row.After = append(row.After, at)
				}
			}
			place[t.ID] = len(g.rows)
			g.add(body, line, row)
		}
	}
	if n := len(body.Lines) - first; n > 0 {
		body.Lines[first].chain = n
	}
}

func (v *visit) ganttTask(t *work.Task, at work.TaskTimes, was work.BaselineTask) (ganttLine, chart.GanttRow) {
	line := ganttLine{Class: "task", Title: pictureTaskWords(v.lang, t.Name), Finish: i18n.Date(v.lang, at.ForecastFinish), Latest: i18n.Date(v.lang, at.LatestFinish)}
	label, _ := line.Title.Pick()
	row := chart.GanttRow{Label: label, Finish: at.ForecastFinish, Milestone: t.Days.Typical == 0, Gate: t.Gate, Critical: at.Critical,
		Late: at.Binds && at.ForecastFinish > at.LatestFinish, BaselineStart: was.Start, BaselineFinish: was.Finish, Done: float64(t.Share()) / 1000}
	if !row.Milestone {
		row.Start = at.ForecastStart
	}
	if at.Binds {
		row.LateFinish = at.LatestFinish
	}
	facts := []string{v.t(i18n.PictureNote, "from", i18n.Date(v.lang, at.ForecastStart), "to", line.Finish)}
	if row.Milestone {
		facts[0] = line.Finish
	}
	if t.State == schedule.Done {
		row.LateFinish, row.Critical, row.Late, row.Light = 0, false, false, string(signal.Done)
		facts = []string{v.t(i18n.PictureNoteDone, "date", i18n.Date(v.lang, t.Finished))}
		if t.Started == 0 {
			row.Start = 0
		}
	} else {
		if at.Binds {
			facts = append(facts, v.t(i18n.PictureNoteLatest, "date", line.Latest), v.t(i18n.PictureNoteFloat, "n", at.Float))
			line.Float = v.t(i18n.PictureNoteFloat, "n", at.Float)
		} else {
			facts = append(facts, v.t(i18n.PictureNoteFree))
		}
		if at.Critical {
			facts = append(facts, v.t(i18n.PictureNoteCrit))
		}
		if n := t.Share(); n > 0 {
			facts = append(facts, v.t(i18n.PictureNoteShare, "share", shareText(n)))
		}
	}
	if t.Gate {
		facts = append(facts, v.t(i18n.PictureNoteGate))
	}
	if t.Owner == work.Upper {
		facts = append(facts, v.t(i18n.PictureNoteUpper))
	}
	if was.Finish != 0 && was.Finish != at.ForecastFinish {
		facts = append(facts, v.t(i18n.PictureNoteBase, "date", i18n.Date(v.lang, was.Finish)))
	}
	line.Late, line.Note = row.Late, v.joinFacts(facts...)
	return line, row
}

// joinFacts sets facts one after the other.
func (v *visit) joinFacts(facts ...string) string {
	sep := "；"
	if v.lang == i18n.En {
		sep = "; "
	}
	return strings.Join(facts, sep)
}

// drawGantt draws the rows once all are known.
func (v *visit) drawGantt(g *ganttView, book *calendar.Book, deadline calendar.Date) {
	cn, _ := book.Calendar(calendar.CN)
	var ok bool
	g.Frame, ok = chart.Gantt{ID: "g", Rows: g.rows, Today: v.today(), TodayLabel: v.t(i18n.PictureToday), Deadline: deadline, DueLabel: v.t(i18n.PictureDue),
		Works: cn.Works, Year: func(y int) string { return i18n.Year(v.lang, y) }, Month: func(d calendar.Date) string { return i18n.Month(v.lang, d) },
		Quarter: func(d calendar.Date) string { return quarterName(v.lang, d) }, ShortMonth: func(d calendar.Date) string { return monthName(v.lang, d) }}.Frame()
	if g.Drawn = ok; !ok {
		return
	}
	g.Zoom = chart.ParseZoom(v.query("zoom"))
	g.Defs, g.Head = g.Frame.Defs(), g.Frame.Head(g.Zoom)
	if at, inside := g.Frame.Today(); inside {
		g.Today = strconv.FormatFloat(at, 'f', 2, 64)
	}
	for _, z := range []struct {
		zoom chart.Zoom
		word *i18n.Message
	}{{chart.Quarter, i18n.PictureZoomQ}, {chart.Month, i18n.PictureZoomM}, {chart.Week, i18n.PictureZoomW}} {
		value := string(z.zoom)
		if z.zoom == chart.Quarter {
			value = ""
		}
		g.Zooms = append(g.Zooms, zoomLink{look.Link{Href: look.WithQuery(v.r.URL.RequestURI(), "zoom", value), Label: v.t(z.word), Current: z.zoom == g.Zoom}, z.zoom, g.Frame.Width(z.zoom)})
	}
	for i := range g.Groups {
		for j := range g.Groups[i].Bodies {
			lines := g.Groups[i].Bodies[j].Lines
			for k := range lines {
				lines[k].Strip = g.Frame.Row(lines[k].row)
				if lines[k].chain > 0 {
					lines[k].Links = g.Frame.Links(lines[k].row, lines[k].chain)
				}
			}
		}
	}
}

// quarterName writes the quarter of a date: 2023年第二季度, Q2 2023.
func quarterName(lang i18n.Lang, d calendar.Date) string {
	q := (int(d.Month()) + 2) / 3
	switch lang {
	case i18n.En:
		return "Q" + strconv.Itoa(q) + " " + strconv.Itoa(d.Year())
	case i18n.ZhHant:
		return i18n.Year(lang, d.Year()) + "第" + string([]rune("一二三四")[q-1]) + "季"
	}
	return i18n.Year(lang, d.Year()) + string([]rune("一二三四")[q-1]) + "季度"
}

// monthName writes a month without its year: 6月, Jun.
func monthName(lang i18n.Lang, d calendar.Date) string {
	if lang == i18n.En {
		return d.Time().Format("Jan")
	}
	return strconv.Itoa(int(d.Month())) + "月"
}
