package schedule

import (
	"fmt"
	"math/rand/v2"

	"luodi/internal/calendar"
)

// Sample makes a network of n activities for measurements: 40 layers, four calendars with holidays
// and make-up days, 1.4 links an activity, of which a tenth are SS and FF and a fifth have lags,
// durations of 1 to 10 days. The same seed gives the same network.
func Sample(n int, seed uint64) *Network {
	r := rand.New(rand.NewPCG(seed, 7))
	net := &Network{Start: calendar.NewDate(2030, 1, 1), Calendars: sampleCalendars(),
		Activities: make([]Activity, n), Links: make([]Link, 0, n*3/2)}
	width := max(1, n/40)
	for i := range n {
		a := &net.Activities[i]
		*a = Activity{ID: fmt.Sprintf("a%d", i+1), Name: fmt.Sprintf("活动 %d", i+1), Parent: NoParent, Duration: 1 + r.Int32N(10)}
		if r.IntN(5) == 0 {
			a.Calendar = 1 + r.Int32N(3)
		}
		layer := i / width
		if layer == 0 {
			continue
		}
		var preds [3]int32
		count := 0
		for range []int{0, 1, 1, 1, 2, 2, 3}[r.IntN(7)] {
			back := 1
			if r.IntN(4) == 0 {
				back = 1 + r.IntN(min(layer, 4))
			}
			pred := int32((layer-back)*width + r.IntN(width))
			if pred == preds[0] && count > 0 || pred == preds[1] && count > 1 {
				continue
			}
			preds[count] = pred
			count++
			l := Link{Pred: pred, Succ: int32(i)}
			switch r.IntN(20) {
			case 0:
				l.Type = SS
			case 1:
				l.Type = FF
			}
			if r.IntN(5) == 0 {
				l.Lag = r.Int32N(4)
			}
			net.Links = append(net.Links, l)
		}
	}
	return net
}

func sampleCalendars() []*calendar.Calendar {
	var cals []*calendar.Calendar
	for c := range 4 {
		spec := calendar.Spec{ID: fmt.Sprintf("C%d", c+1), Weekdays: []int{1, 2, 3, 4, 5}}
		if c == 3 {
			spec.Weekdays = append(spec.Weekdays, 6)
		}
		for y := 2030; y < 2036; y++ {
			for _, md := range [][2]int{{101, 3}, {203, 7}, {405, 1}, {501, 2}, {605, 1}, {912, 1}, {1001, 7}} {
				first := calendar.Date(calendar.NewDate(y, 1, 1)) + calendar.Date((md[0]/100-1)*30+md[0]%100+c%2)
				for d := range md[1] {
					spec.Off = append(spec.Off, first+calendar.Date(d))
				}
			}
			spec.On = append(spec.On, calendar.NewDate(y, 2, 16), calendar.NewDate(y, 10, 12))
		}
		cal, err := calendar.New(spec)
		if err != nil {
			panic(err)
		}
		cals = append(cals, cal)
	}
	return cals
}
