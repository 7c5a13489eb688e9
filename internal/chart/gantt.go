package chart

import (
	"fmt"
	"slices"

	"luodi/internal/calendar"
)

// Gantt is a bar chart over a calendar. Rows are drawn in order. SVG draws it as one picture; Frame
// gives it row by row for a table, in which it prints, folds and is read aloud like one.
type Gantt struct {
	ID          string // unique on the page
	Title, Desc string
	Rows        []GanttRow
	Today       calendar.Date // drawn when inside the chart
	Deadline    calendar.Date
	TodayLabel  string
	DueLabel    string
	Works       func(calendar.Date) bool // working days of the plan's calendar, nil draws none
	Width       int                      // of the time part of SVG, in pixels; 0 is 960

	// Names of the head; nil writes figures.
	Year       func(int) string           // 2023年, 2023
	Quarter    func(calendar.Date) string // 2023年二季度, Q2 2023
	Month      func(calendar.Date) string // 2023年4月, Apr 2023
	ShortMonth func(calendar.Date) string // 4月, Apr
}

// GanttRow is an activity, milestone, sum of activities, or heading (no dates).
type GanttRow struct {
	Label  string
	Href   string // where the label leads, "" for nowhere
	Indent int
	// Start and Finish are the first and last day; a milestone has only Finish.
	Start, Finish                 calendar.Date
	BaselineStart, BaselineFinish calendar.Date
	LateFinish                    calendar.Date // how far it may slip
	Promise                       calendar.Date // the promised date, marked in the row
	Done                          float64       // share done, 0 to 1
	Milestone, Gate, Critical     bool
	Sum                           bool // stands for the rows below it
	Late                          bool
	Light                         string // class of the light: on-track, watch, late, done, not-yet
	Note                          string // read out and shown on pointing: dates, float, state
	After                         []int  // rows that it waits for
}

// RowHeight is the height of a row in pixels.
const RowHeight = 28

const (
	headHeight = 52 // names of dates, then the two lines of the scale
	yearLine   = 26
	monthLine  = 44
	labelWidth = 260
	labelEms   = 17
)

// SVG draws the chart with its labels; "" when no row has a date.
func (g Gantt) SVG() string {
	f, ok := g.Frame()
	if !ok {
		return ""
	}
	wide := g.Width
	if wide == 0 {
		wide = 960
	}
	height := headHeight + RowHeight*len(g.Rows) + 8
	s := &svg{}
	s.open(labelWidth+wide+8, height, g.ID, g.Title, g.Desc, slices.ContainsFunc(g.Rows, func(r GanttRow) bool { return r.Href != "" }))
	f.shapes(s)
	for i, row := range g.Rows {
		top := float64(headHeight + i*RowHeight)
		if i > 0 {
			s.line("chart-rule", 0, top, float64(labelWidth+wide), top)
		}
		g.label(s, row, top)
	}
	fmt.Fprintf(s, `<svg x="%d" width="%d" height="%d">`, labelWidth, wide, height)
	f.scale(s, f.zoomFor(wide))
	f.labels(s)
	f.grid(s, headHeight, float64(wide)/float64(f.days()) >= 2)
	for i := range g.Rows {
		fmt.Fprintf(s, `<g transform="translate(0 %d)">`, headHeight+i*RowHeight)
		f.row(s, g.Rows[i])
		s.WriteString("</g>")
	}
	fmt.Fprintf(s, `<g transform="translate(0 %d)">`, headHeight)
	f.links(s, 0, len(g.Rows))
	s.WriteString("</g></svg>")
	return s.close()
}

func (g Gantt) label(s *svg, r GanttRow, top float64) {
	indent := float64(r.Indent * 14)
	class := "chart-label"
	if r.Finish == 0 {
		class = "chart-group"
	}
	s.WriteString("<g>")
	label, room := r.Label, labelEms-indent/14
	if short := fit(label, room); short != label || r.Note != "" {
		title := label
		if r.Note != "" {
			title += " · " + r.Note
		}
		fmt.Fprintf(s, "<title>%s</title>", escape(title))
	}
	if r.Href != "" {
		fmt.Fprintf(s, `<a href="%s">`, escape(r.Href))
	}
	s.text(class, 4+indent, top+RowHeight/2+4, fit(label, room))
	if r.Href != "" {
		s.WriteString("</a>")
	}
	s.WriteString("</g>")
}
