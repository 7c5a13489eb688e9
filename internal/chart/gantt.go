package chart

import (
	"fmt"

	"luodi/internal/calendar"
)

// Gantt is a bar chart over a calendar. Rows are drawn in order.
type Gantt struct {
	ID          string // unique on the page
	Title, Desc string
	Rows        []GanttRow
	Today       calendar.Date // drawn when inside the chart
	Deadline    calendar.Date
	TodayLabel  string
	DueLabel    string
	Month       func(calendar.Date) string // name of a month for the head: 2023年4月, Apr 2023
	Works       func(calendar.Date) bool   // working days of the plan's calendar, nil draws none
	Width       int                        // of the time part, in pixels; 0 is 960
}

// GanttRow is an activity, milestone, or heading (no dates).
type GanttRow struct {
	Label  string
	Href   string // where the label leads, "" for nowhere
	Indent int
	// Start and Finish are the first and last day; a milestone has only Finish.
	Start, Finish                 calendar.Date
	BaselineStart, BaselineFinish calendar.Date
	LateFinish                    calendar.Date // how far it may slip
	Done                          float64       // share done, 0 to 1
	Milestone, Gate, Critical     bool
	Late                          bool
	Note                          string // read out and shown on pointing: dates, float, state
	After                         []int  // rows that it waits for
}

const (
	rowHeight  = 28
	headHeight = 40
	labelWidth = 260
	labelEms   = 17
)

// SVG draws the chart; "" when no row has a date.
func (g Gantt) SVG() string {
	from, to := g.span()
	if from == 0 {
		return ""
	}
	wide := g.Width
	if wide == 0 {
		wide = 960
	}
	s := &svg{}
	day := float64(wide) / float64(to-from+1)
	x := func(d calendar.Date) float64 { return labelWidth + float64(d-from)*day }
	height := headHeight + rowHeight*len(g.Rows) + 8
	s.open(labelWidth+wide+8, height, g.ID, g.Title, g.Desc)

	g.head(s, from, to, x, day, float64(height))
	for i, row := range g.Rows {
		top := float64(headHeight + i*rowHeight)
		if i > 0 {
			s.line("chart-rule", 0, top, float64(labelWidth+wide), top)
		}
		g.row(s, row, top, x)
	}
	g.links(s, x)
	g.mark(s, "chart-due", g.Deadline+1, g.DueLabel, from, to, x, float64(height))
	g.mark(s, "chart-today", g.Today, g.TodayLabel, from, to, x, float64(height))
	return s.close()
}

// span is the whole months that hold every date of the chart.
func (g Gantt) span() (from, to calendar.Date) {
	take := func(d calendar.Date) {
		if d == 0 {
			return
		}
		if from == 0 || d < from {
			from = d
		}
		if d > to {
			to = d
		}
	}
	for _, r := range g.Rows {
		for _, d := range []calendar.Date{r.Start, r.Finish, r.BaselineStart, r.BaselineFinish, r.LateFinish} {
			take(d)
		}
	}
	if from == 0 {
		return 0, 0
	}
	take(g.Deadline)
	if g.Today != 0 && g.Today >= from-31 && g.Today <= to+31 {
		take(g.Today)
	}
	from = calendar.NewDate(from.Year(), from.Month(), 1)
	to = calendar.NewDate(to.Year(), to.Month()+1, 1) - 1
	return from, to
}

// head draws months, and the days off where a day is wide enough to be seen.
func (g Gantt) head(s *svg, from, to calendar.Date, x func(calendar.Date) float64, day, height float64) {
	if g.Works != nil && day >= 2 {
		for d := from; d <= to; d++ {
			if g.Works(d) {
				continue
			}
			end := d
			for end < to && !g.Works(end+1) {
				end++
			}
			s.rect("chart-off", x(d), headHeight, float64(end-d+1)*day, height-headHeight, 0)
			d = end
		}
	}
	months := int(float64(to-from)/30.4) + 1
	every := 1
	for float64(months)/float64(every)*72 > day*float64(to-from+1) {
		every++
	}
	if every > 2 { // quarters, halves and years read better than fives
		for _, e := range []int{3, 6, 12} {
			if every <= e {
				every = e
				break
			}
		}
	}
	for i, d := 0, from; d <= to; i, d = i+1, calendar.NewDate(d.Year(), d.Month()+1, 1) {
		if every >= 3 && (int(d.Month())-1)%every != 0 || every < 3 && i%every != 0 {
			continue
		}
		s.line("chart-month", x(d), 20, x(d), height)
		label := d.Time().Format("2006-01")
		if g.Month != nil {
			label = g.Month(d)
		}
		s.text("chart-head", x(d)+4, 32, label)
	}
	s.line("chart-month", 0, headHeight, x(to+1), headHeight)
}

func (g Gantt) row(s *svg, r GanttRow, top float64, x func(calendar.Date) float64) {
	middle := top + rowHeight/2
	indent := float64(r.Indent * 14)
	class := "chart-label"
	if r.Finish == 0 {
		class = "chart-group"
	}
	s.WriteString("<g>")
	if r.Note != "" {
		fmt.Fprintf(s, "<title>%s</title>", escape(r.Label+" · "+r.Note))
	}
	if r.Href != "" {
		fmt.Fprintf(s, `<a href="%s">`, escape(r.Href))
	}
	s.text(class, 4+indent, middle+4, fit(r.Label, labelEms-indent/14))
	if r.Href != "" {
		s.WriteString("</a>")
	}
	if r.Finish == 0 {
		s.WriteString("</g>")
		return
	}
	if r.BaselineFinish != 0 {
		start := r.BaselineStart
		if start == 0 {
			start = r.BaselineFinish
		}
		s.rect("chart-base", x(start), middle+6, x(r.BaselineFinish+1)-x(start), 3, 1)
	}
	if r.Milestone || r.Start == 0 {
		g.diamond(s, r, x(r.Finish+1), middle)
	} else {
		g.bar(s, r, middle, x)
	}
	s.WriteString("</g>")
}

func (g Gantt) bar(s *svg, r GanttRow, middle float64, x func(calendar.Date) float64) {
	left, right := x(r.Start), x(r.Finish+1)
	if r.LateFinish > r.Finish {
		s.line("chart-float", right, middle, x(r.LateFinish+1), middle)
		s.line("chart-float-end", x(r.LateFinish+1), middle-4, x(r.LateFinish+1), middle+4)
	}
	s.rect("chart-bar"+state(r), left, middle-7, max(right-left, 2), 12, 2)
	if r.Done > 0 {
		s.rect("chart-done", left, middle-7, (right-left)*min(r.Done, 1), 12, 2)
	}
}

func (g Gantt) diamond(s *svg, r GanttRow, at, middle float64) {
	size := 6.0
	if r.Gate {
		size = 7.5
	}
	class := "chart-milestone" + state(r)
	if r.Done >= 1 {
		class += " is-done"
	}
	s.path(class, fmt.Sprintf("M%s %sL%s %sL%s %sL%s %sZ", n(at), n(middle-size), n(at+size), n(middle), n(at), n(middle+size), n(at-size), n(middle)))
	if r.Gate { // a bar above: what follows waits behind the gate
		s.line("chart-gate", at-size, middle-size-2, at+size, middle-size-2)
	}
}

func state(r GanttRow) string {
	class := ""
	if r.Critical {
		class += " is-critical"
	}
	if r.Late {
		class += " is-late"
	}
	return class
}

// links draws each dependency from the end of one row to the start of the other.
func (g Gantt) links(s *svg, x func(calendar.Date) float64) {
	for i, r := range g.Rows {
		for _, p := range r.After {
			if p < 0 || p >= len(g.Rows) || g.Rows[p].Finish == 0 || r.Finish == 0 {
				continue
			}
			start := r.Start
			if start == 0 || r.Milestone {
				start = r.Finish + 1
			}
			x1, y1 := x(g.Rows[p].Finish+1), float64(headHeight+p*rowHeight+rowHeight/2)
			x2, y2 := x(start), float64(headHeight+i*rowHeight+rowHeight/2)
			turn := y2 - rowHeight/2
			if y2 < y1 {
				turn = y2 + rowHeight/2
			}
			class := "chart-link"
			if r.Critical && g.Rows[p].Critical {
				class += " is-critical"
			}
			s.path(class, fmt.Sprintf("M%s %sh4V%sH%sV%s", n(x1), n(y1), n(turn), n(x2-3), n(y2)))
		}
	}
}

func (g Gantt) mark(s *svg, class string, d calendar.Date, label string, from, to calendar.Date, x func(calendar.Date) float64, height float64) {
	if d <= 1 || d < from || d > to+1 {
		return
	}
	s.line(class, x(d), 14, x(d), height)
	if label == "" {
		return
	}
	at := x(d) + 3
	if w := width(label) * 12; at+w > x(to+1) {
		at = x(d) - w - 3
	}
	s.text(class+"-label", at, 12, label)
}
