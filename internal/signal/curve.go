package signal

import (
	"slices"

	"luodi/internal/calendar"
)

// Point is a share on a day.
type Point struct {
	On    calendar.Date `json:"on"`
	Share PerMille      `json:"share"`
}

// Curves are the planned and the accepted share over time, as lines from point to point.
type Curves struct {
	Planned []Point `json:"planned"` // over the whole span
	Actual  []Point `json:"actual"`  // up to the day of the judgement
}

// Curves draws a measure from one day to another, as known on a day. A step is two points, the day
// before and the day; inside a milestone whose progress is counted there is a point each week. Points
// on a straight level are left out.
func (j *Judge) Curves(m *Measure, from, to, on calendar.Date) (Curves, error) {
	s, err := j.subject(m, on)
	if err != nil {
		return Curves{}, err
	}
	var c Curves
	if to < from {
		return c, nil
	}
	planned, actual := []calendar.Date{from, to}, []calendar.Date{from, min(on, to)}
	step := func(list *[]calendar.Date, d calendar.Date) {
		if d != 0 {
			*list = append(*list, d-1, d)
		}
	}
	for i := range s.steps {
		t := &s.steps[i]
		step(&planned, t.Planned)
		step(&actual, t.Accepted)
		if t.Gauge == nil {
			continue
		}
		for _, h := range t.Shares {
			step(&actual, h.On)
		}
		if t.Start == 0 || t.Planned == 0 {
			continue
		}
		for d := max(t.Start-1, from); d < min(t.Planned, to); d += 7 {
			planned = append(planned, d)
		}
	}
	c.Planned = points(planned, from, to, func(d calendar.Date) PerMille { p, _ := s.sums(d); return p.Planned })
	c.Actual = points(actual, from, min(on, to), func(d calendar.Date) PerMille { p, _ := s.sums(d); return p.Actual })
	return c, nil
}

// points evaluates a curve on days, in order and once each, leaving out what lies inside a level.
func points(on []calendar.Date, from, to calendar.Date, at func(calendar.Date) PerMille) []Point {
	slices.Sort(on)
	var list []Point
	for _, d := range slices.Compact(on) {
		if d < from || d > to {
			continue
		}
		p := Point{d, at(d)}
		if n := len(list); n >= 2 && list[n-1].Share == p.Share && list[n-2].Share == p.Share {
			list[n-1] = p
			continue
		}
		list = append(list, p)
	}
	return list
}
