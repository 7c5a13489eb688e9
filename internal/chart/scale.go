package chart

import (
	"fmt"
	"strconv"

	"luodi/internal/calendar"
)

// Zoom is how close the reader stands to the time axis.
type Zoom string

const (
	Quarter Zoom = "quarter" // the whole time in the width there is
	Month   Zoom = "month"
	Week    Zoom = "week" // days off are seen
)

// Zooms lists them from far to near.
var Zooms = []Zoom{Quarter, Month, Week}

// ParseZoom reads a zoom; what is none is the whole time.
func ParseZoom(s string) Zoom {
	for _, z := range Zooms {
		if s == string(z) {
			return z
		}
	}
	return Quarter
}

// Width is how many pixels the time axis needs at a zoom; 0 stands for what there is.
func (f Frame) Width(z Zoom) int {
	switch z {
	case Month:
		return f.months() * 84
	case Week:
		return f.days() * 7
	}
	return 0
}

// zoomFor chooses the scale that can be read at a width in pixels.
func (f Frame) zoomFor(width int) Zoom {
	switch {
	case width >= f.Width(Week):
		return Week
	case width >= f.Width(Month):
		return Month
	}
	return Quarter
}

// scale writes two lines of names: the longer span above, the shorter below.
func (f Frame) scale(s *svg, z Zoom) {
	switch z {
	case Week:
		f.names(s, yearLine, 1, f.g.month)
		monday := f.from + calendar.Date((8-int(f.from.Weekday()))%7)
		for d := monday; d <= f.to; d += 7 {
			f.name(s, d, monthLine, strconv.Itoa(d.Day()), "chart-head chart-sub")
		}
	case Month:
		f.names(s, yearLine, 3, f.g.quarter)
		f.names(s, monthLine, 1, f.g.shortMonth)
	default:
		f.names(s, yearLine, 12, func(d calendar.Date) string { return f.g.year(d.Year()) })
		switch months := f.months(); {
		case months <= 18:
			f.names(s, monthLine, 1, func(d calendar.Date) string { return strconv.Itoa(int(d.Month())) })
		case months <= 60:
			f.names(s, monthLine, 3, func(d calendar.Date) string { return fmt.Sprintf("Q%d", (int(d.Month())+2)/3) })
		}
	}
}

// names writes a name at the first month of every span of so many months, and at the first month of
// the chart when three months or more are left of its span.
func (f Frame) names(s *svg, y, every int, name func(calendar.Date) string) {
	for i, d := 0, f.from; d <= f.to; i, d = i+1, calendar.NewDate(d.Year(), d.Month()+1, 1) {
		into := (int(d.Month()) - 1) % every
		if into != 0 && (i > 0 || every-into < 3) {
			continue
		}
		class := "chart-head"
		if y == monthLine {
			class += " chart-sub"
		}
		f.name(s, d, y, name(d), class)
	}
}

func (f Frame) name(s *svg, d calendar.Date, y int, name, class string) {
	x := at(f.share(d))
	top := yearLine - 13
	if y == monthLine {
		top = monthLine - 13
	}
	fmt.Fprintf(s, `<line class="chart-month" x1="%s" y1="%d" x2="%s" y2="%d"/>`, x, top, x, headHeight)
	fmt.Fprintf(s, `<text class="%s" x="%s" dx="4" y="%d">%s</text>`, class, x, y, escape(name))
}

func (g Gantt) year(y int) string {
	if g.Year == nil {
		return strconv.Itoa(y)
	}
	return g.Year(y)
}

func (g Gantt) quarter(d calendar.Date) string {
	if g.Quarter == nil {
		return fmt.Sprintf("%d Q%d", d.Year(), (int(d.Month())+2)/3)
	}
	return g.Quarter(d)
}

func (g Gantt) month(d calendar.Date) string {
	if g.Month == nil {
		return d.Time().Format("2006-01")
	}
	return g.Month(d)
}

func (g Gantt) shortMonth(d calendar.Date) string {
	if g.ShortMonth == nil {
		return strconv.Itoa(int(d.Month()))
	}
	return g.ShortMonth(d)
}
