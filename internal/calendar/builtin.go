package calendar

import (
	"encoding/csv"
	"strings"
	"sync"
)

// statutory are the days off of years without a notice, by jurisdiction.
var statutory = sync.OnceValue(func() map[string][]NoticeDay {
	days := map[string][]NoticeDay{}
	for _, j := range []string{CN, HK} {
		f, err := data.Open("data/statutory-" + strings.ToLower(j) + ".csv")
		if err != nil {
			panic(err)
		}
		rows, err := csv.NewReader(f).ReadAll()
		f.Close()
		if err != nil {
			panic(err)
		}
		for _, row := range rows[1:] {
			d, err := ParseDate(row[0])
			if err != nil {
				panic(err)
			}
			days[j] = append(days[j], NoticeDay{Date: d, Name: nameOf(row[1])})
		}
	}
	return days
})

var mondayToFriday = [7]bool{1: true, 2: true, 3: true, 4: true, 5: true}

// week makes a calendar that knows only which days of the week it works.
func week(id string, works [7]bool) *Calendar {
	c := &Calendar{id: id, kinds: make([]DayKind, Last-First+1), names: map[Date]HolidayName{}}
	wd := int(First.Weekday())
	for i := range c.kinds {
		if !works[wd] {
			c.kinds[i] = Weekend
		}
		if wd++; wd == 7 {
			wd = 0
		}
	}
	return c
}

// jurisdiction makes the calendar of CN or HK: its week, the statutory days of years without a
// notice, then the notices.
func (b *Book) jurisdiction(id string) *Calendar {
	c := week(id, mondayToFriday)
	c.version = b.version
	for y := range c.unannounced {
		c.unannounced[y] = true
	}
	noticed := map[int]bool{}
	for _, n := range b.notices {
		if n.Jurisdiction == id {
			noticed[n.Year] = true
			c.unannounced[n.Year-FirstYear] = n.Status != Gazetted
		}
	}
	for _, d := range statutory()[id] {
		if !noticed[d.Date.Year()] {
			c.apply(d)
		}
	}
	for _, n := range b.notices {
		if n.Jurisdiction == id {
			for _, d := range n.Days {
				c.apply(d)
			}
		}
	}
	c.build()
	return c
}

func (c *Calendar) apply(d NoticeDay) {
	if d.Date < First || d.Date > Last {
		return
	}
	c.kinds[d.Date-First] = Holiday
	if d.Work {
		c.kinds[d.Date-First] = MakeUp
	}
	c.names[d.Date] = d.Name
}

// joint makes the calendar of the days on which both sides work.
func joint(a, b *Calendar, version int) *Calendar {
	c := &Calendar{id: Joint, version: version, kinds: make([]DayKind, Last-First+1),
		names: map[Date]HolidayName{}, parts: []*Calendar{a, b}}
	for i := range c.kinds {
		switch ka, kb := a.kinds[i], b.kinds[i]; {
		case ka.Works() && kb.Works():
		case ka == Weekend && kb == Weekend:
			c.kinds[i] = Weekend
		default:
			c.kinds[i] = OneSide
		}
	}
	for y := range c.unannounced {
		c.unannounced[y] = a.unannounced[y] || b.unannounced[y]
	}
	c.build()
	return c
}

var naturalCalendar = sync.OnceValue(func() *Calendar {
	c := week(Natural, [7]bool{true, true, true, true, true, true, true})
	c.build()
	return c
})
