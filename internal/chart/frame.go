package chart

import (
	"fmt"
	"strings"

	"luodi/internal/calendar"
)

// Frame is a Gantt cut into rows. Everything across is a share of the width, so that one drawing
// fits a screen, a phone and a sheet of paper, and grows when a reader comes closer.
type Frame struct {
	g        Gantt
	from, to calendar.Date // whole months
}

// Frame lays the time axis over the rows; false when no row has a date.
func (g Gantt) Frame() (Frame, bool) {
	from, to := g.span()
	return Frame{g, from, to}, from != 0
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
		to = max(to, d)
	}
	for _, r := range g.Rows {
		for _, d := range []calendar.Date{r.Start, r.Finish, r.BaselineStart, r.BaselineFinish, r.LateFinish, r.Promise} {
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

func (f Frame) days() int { return int(f.to-f.from) + 1 }

func (f Frame) months() int {
	return (f.to.Year()-f.from.Year())*12 + int(f.to.Month()) - int(f.from.Month()) + 1
}

// share is where a day begins, as a share of the width.
func (f Frame) share(d calendar.Date) float64 { return 100 * float64(d-f.from) / float64(f.days()) }

// at writes a share of the width.
func at(share float64) string {
	t := strings.TrimRight(fmt.Sprintf("%.3f", share), "0")
	return strings.TrimSuffix(t, ".") + "%"
}

// Today is where today stands, as a share of the width; false when it lies outside.
func (f Frame) Today() (float64, bool) {
	t := f.g.Today
	return f.share(t), t >= f.from && t <= f.to
}

// Defs writes what the rows share: shapes and the grid behind them. It stands once on the page,
// before the rows.
func (f Frame) Defs() string {
	s := &svg{}
	s.WriteString(`<svg class="chart-defs" width="0" height="0" aria-hidden="true" focusable="false">`)
	f.shapes(s)
	fmt.Fprintf(s, `<symbol id="%s-grid">`, f.g.ID)
	f.grid(s, 0, true)
	s.WriteString(`</symbol></svg>`)
	return s.String()
}

func (f Frame) shapes(s *svg) {
	id := f.g.ID
	fmt.Fprintf(s, `<defs><path id="%s-diamond" d="M0-6L6 0L0 6L-6 0Z"/><path id="%s-gate" d="M0-7.5L7.5 0L0 7.5L-7.5 0ZM-7.5-9.500h15"/><path id="%s-arrow" d="M0 0l-3.500-5h7z"/></defs>`, id, id, id)
}

// Head draws the scale for all zooms; the style sheet shows the one that the class of the chart asks
// for.
func (f Frame) Head(z Zoom) string {
	s := &svg{}
	width := "100%"
	if w := f.Width(z); w > 0 {
		width = fmt.Sprint(w)
	}
	fmt.Fprintf(s, `<svg class="chart gantt-scale" width="%s" height="%d" aria-hidden="true" focusable="false">`, width, headHeight)
	for _, z := range Zooms {
		fmt.Fprintf(s, `<g class="at-%s">`, z)
		f.scale(s, z)
		s.WriteString("</g>")
	}
	f.labels(s)
	return s.close()
}

func (f Frame) labels(s *svg) {
	f.label(s, "chart-due", f.g.Deadline+1, f.g.DueLabel)
	f.label(s, "chart-today", f.g.Today, f.g.TodayLabel)
}

// label writes the name of a date above the scale.
func (f Frame) label(s *svg, class string, d calendar.Date, name string) {
	if d <= 1 || d < f.from || d > f.to+1 {
		return
	}
	x := f.share(d)
	fmt.Fprintf(s, `<line class="%s" x1="%s" y1="0" x2="%s" y2="%d"/>`, class, at(x), at(x), headHeight)
	if name == "" {
		return
	}
	anchor, dx := "start", 4
	if x > 80 {
		anchor, dx = "end", -4
	}
	fmt.Fprintf(s, `<text class="%s-label" x="%s" dx="%d" y="11" text-anchor="%s">%s</text>`, class, at(x), dx, anchor, escape(name))
}

// Row draws one row. The table beside it carries the facts, so it is not read aloud.
func (f Frame) Row(i int) string {
	s := &svg{}
	fmt.Fprintf(s, `<svg class="chart gantt-strip" width="100%%" height="%d" aria-hidden="true" focusable="false"><use href="#%s-grid" width="100%%" height="100%%"/>`, RowHeight, f.g.ID)
	f.row(s, f.g.Rows[i])
	return s.close()
}

// Links draws the dependencies among rows first to first+n, to be laid over them; "" when there are
// none.
func (f Frame) Links(first, n int) string {
	s := &svg{}
	fmt.Fprintf(s, `<svg class="chart gantt-links" width="100%%" height="%d" aria-hidden="true" focusable="false">`, n*RowHeight)
	empty := s.Len()
	f.links(s, first, n)
	if s.Len() == empty {
		return ""
	}
	return s.close()
}

// grid draws months, days off, the deadline and today from top down.
func (f Frame) grid(s *svg, top float64, off bool) {
	if f.g.Works != nil && off {
		s.WriteString(`<g class="chart-days">`)
		for d := f.from; d <= f.to; d++ {
			if f.g.Works(d) {
				continue
			}
			end := d
			for end < f.to && !f.g.Works(end+1) {
				end++
			}
			fmt.Fprintf(s, `<rect class="chart-off" x="%s" y="%s" width="%s" height="100%%"/>`, at(f.share(d)), n(top), at(f.share(end+1)-f.share(d)))
			d = end
		}
		s.WriteString(`</g>`)
	}
	line := func(class string, d calendar.Date) {
		x := at(f.share(d))
		fmt.Fprintf(s, `<line class="%s" x1="%s" y1="%s" x2="%s" y2="100%%"/>`, class, x, n(top), x)
	}
	for d := f.from; d <= f.to; d = calendar.NewDate(d.Year(), d.Month()+1, 1) {
		class := "chart-month"
		if (d.Month()-1)%3 == 0 {
			class += " is-quarter"
		}
		line(class, d)
	}
	if d := f.g.Deadline; d != 0 && d >= f.from && d <= f.to {
		line("chart-due", d+1)
	}
	if d := f.g.Today; d >= f.from && d <= f.to {
		line("chart-today", d)
	}
}

func (f Frame) row(s *svg, r GanttRow) {
	if r.Finish == 0 && r.Promise == 0 {
		return
	}
	const middle = RowHeight / 2
	if r.Note != "" {
		s.WriteString("<g>")
		fmt.Fprintf(s, "<title>%s</title>", escape(r.Note))
	}
	if r.BaselineFinish != 0 {
		start := r.BaselineStart
		if start == 0 {
			start = r.BaselineFinish
		}
		f.bar(s, "chart-base", start, r.BaselineFinish, middle+8, 3)
	}
	switch {
	case r.Finish == 0:
	case r.Sum:
		f.bar(s, "chart-sum", r.Start, r.Finish, middle-3, 5)
	case r.Milestone || r.Start == 0:
		f.diamond(s, r, middle)
	default:
		if r.LateFinish > r.Finish {
			end := at(f.share(r.LateFinish + 1))
			fmt.Fprintf(s, `<line class="chart-float" x1="%s" y1="%d" x2="%s" y2="%d"/>`, at(f.share(r.Finish+1)), middle, end, middle)
			fmt.Fprintf(s, `<line class="chart-float-end" x1="%s" y1="%d" x2="%s" y2="%d"/>`, end, middle-4, end, middle+4)
		}
		f.bar(s, "chart-bar"+r.classes(), r.Start, r.Finish, middle-7, 12)
		if r.Done > 0 {
			width := (f.share(r.Finish+1) - f.share(r.Start)) * min(r.Done, 1)
			fmt.Fprintf(s, `<rect class="chart-done%s" x="%s" y="%d" width="%s" height="12" rx="2"/>`, r.classes(), at(f.share(r.Start)), middle-7, at(width))
		}
		if r.Gate {
			f.diamond(s, r, middle)
		}
	}
	if r.Promise != 0 {
		x := at(f.share(r.Promise + 1))
		fmt.Fprintf(s, `<line class="chart-promise" x1="%s" y1="3" x2="%s" y2="%d"/>`, x, x, RowHeight-3)
	}
	if r.Note != "" {
		s.WriteString("</g>")
	}
}

func (f Frame) bar(s *svg, class string, from, to calendar.Date, y, height int) {
	x, end := f.share(from), f.share(to+1)
	fmt.Fprintf(s, `<rect class="%s" x="%s" y="%d" width="%s" height="%d" rx="2"/>`, class, at(x), y, at(max(end-x, 0.05)), height)
}

// diamond marks a milestone at the end of its day; a gate has a bar above it: what follows waits.
func (f Frame) diamond(s *svg, r GanttRow, middle int) {
	shape, class := "diamond", "chart-milestone"
	if r.Gate {
		shape, class = "gate", "chart-milestone chart-gate"
	}
	if r.Done >= 1 {
		class += " is-done"
	}
	fmt.Fprintf(s, `<use class="%s" href="#%s-%s" x="%s" y="%d"/>`, class+r.classes(), f.g.ID, shape, at(f.share(r.Finish+1)), middle)
}

func (r GanttRow) classes() string {
	class := ""
	if r.Critical {
		class += " is-critical"
	}
	if r.Late {
		class += " is-late"
	}
	if r.Light != "" {
		class += " light-" + r.Light
	}
	return class
}

// links draws each dependency from the end of one row down or up to the start of the other.
func (f Frame) links(s *svg, first, count int) {
	for i := first; i < first+count && i < len(f.g.Rows); i++ {
		r := f.g.Rows[i]
		for _, p := range r.After {
			if p < first || p >= first+count || p >= len(f.g.Rows) || p == i || f.g.Rows[p].Finish == 0 || r.Finish == 0 {
				continue
			}
			f.link(s, f.g.Rows[p], r, p-first, i-first)
		}
	}
}

func (f Frame) link(s *svg, pred, succ GanttRow, from, to int) {
	start := succ.Start
	if start == 0 || succ.Milestone {
		start = succ.Finish + 1
	}
	x1, x2 := f.share(pred.Finish+1), f.share(start)
	y1, y2 := from*RowHeight+RowHeight/2+4, to*RowHeight+RowHeight/2-8
	class := "chart-link"
	if pred.Critical && succ.Critical {
		class += " is-critical"
	}
	fmt.Fprintf(s, `<g class="%s">`, class)
	if x2 > x1 {
		fmt.Fprintf(s, `<line x1="%s" y1="%d" x2="%s" y2="%d"/>`, at(x1), y1, at(x2), y1)
	}
	if to < from { // upwards, when rows are not in working order
		y2 += 16
		fmt.Fprintf(s, `<line x1="%s" y1="%d" x2="%s" y2="%d"/></g>`, at(x2), y1, at(x2), y2)
		return
	}
	fmt.Fprintf(s, `<line x1="%s" y1="%d" x2="%s" y2="%d"/><use href="#%s-arrow" x="%s" y="%d"/></g>`, at(x2), y1, at(x2), y2, f.g.ID, at(x2), y2+2)
}
