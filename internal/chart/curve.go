package chart

import (
	"fmt"
	"strings"

	"luodi/internal/calendar"
)

// Curve draws shares over time: what the plan expects against what was accepted.
type Curve struct {
	ID, Title, Desc string
	From, To        calendar.Date
	Lines           []CurveLine
	Today           calendar.Date // marked when it lies inside
	TodayLabel      string
	Month           func(calendar.Date) string // names a month under the axis
}

// CurveLine is one line. Between two points it is straight; a step is two points a day apart.
type CurveLine struct {
	Label  string
	Class  string // "planned" is dashed, "actual" filled below
	Points []CurvePoint
}

// CurvePoint is a share, in thousandths, on a day.
type CurvePoint struct {
	On    calendar.Date
	Share int
}

const (
	curveWidth, curveHeight            = 720, 240
	curveLeft, curveTop                = 44.0, 14.0
	curveRight, curveFoot, curveLabels = 12.0, 30.0, 7
)

// SVG draws the picture; "" when it has no extent.
func (c Curve) SVG() string {
	if c.To <= c.From {
		return ""
	}
	s := &svg{}
	s.open(curveWidth, curveHeight, c.ID, c.Title, c.Desc, false)
	c.axes(s)
	for _, l := range c.Lines {
		c.line(s, l)
	}
	if c.Today >= c.From && c.Today <= c.To {
		x := c.x(c.Today)
		s.line("chart-today", x, curveTop, x, curveHeight-curveFoot)
		anchor, dx := "start", 4.0
		if x > curveWidth*3/4 {
			anchor, dx = "end", -4
		}
		fmt.Fprintf(s, `<text class="chart-today-label" x="%s" y="%s" text-anchor="%s">%s</text>`, n(x+dx), n(curveTop+8), anchor, escape(c.TodayLabel))
	}
	return s.close()
}

func (c Curve) x(d calendar.Date) float64 {
	return curveLeft + (curveWidth-curveLeft-curveRight)*float64(d-c.From)/float64(c.To-c.From)
}

func (c Curve) y(share int) float64 {
	return curveTop + (curveHeight-curveTop-curveFoot)*float64(1000-min(max(share, 0), 1000))/1000
}

// axes draws a line for each quarter of the way, and a name for some months.
func (c Curve) axes(s *svg) {
	for share := 0; share <= 1000; share += 250 {
		y := c.y(share)
		s.line("chart-rule", curveLeft, y, curveWidth-curveRight, y)
		fmt.Fprintf(s, `<text class="chart-sub" x="%s" y="%s" text-anchor="end">%d%%</text>`, n(curveLeft-6), n(y+4), share/10)
	}
	months := (c.To.Year()-c.From.Year())*12 + int(c.To.Month()) - int(c.From.Month()) + 1
	every := max(1, (months+curveLabels-1)/curveLabels)
	for i, d := 0, calendar.NewDate(c.From.Year(), c.From.Month(), 1); d <= c.To; i, d = i+1, calendar.NewDate(d.Year(), d.Month()+1, 1) {
		x := c.x(max(d, c.From))
		if d > c.From {
			s.line("chart-month", x, curveTop, x, curveHeight-curveFoot)
		}
		if i%every == 0 && c.Month != nil && x < curveWidth-curveRight-40 {
			s.text("chart-sub", x, curveHeight-curveFoot+18, c.Month(d))
		}
	}
}

func (c Curve) line(s *svg, l CurveLine) {
	if len(l.Points) == 0 {
		return
	}
	var d strings.Builder
	for i, p := range l.Points {
		mark := "L"
		if i == 0 {
			mark = "M"
		}
		fmt.Fprintf(&d, "%s%s %s", mark, n(c.x(p.On)), n(c.y(p.Share)))
	}
	if l.Class == "actual" {
		first, last := l.Points[0], l.Points[len(l.Points)-1]
		s.path("chart-under", fmt.Sprintf("%sL%s %sL%s %sZ", d.String(), n(c.x(last.On)), n(c.y(0)), n(c.x(first.On)), n(c.y(0))))
	}
	s.path("chart-line is-"+l.Class, d.String())
}
