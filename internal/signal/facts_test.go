package signal

import (
	"testing"
	"time"

	"luodi/internal/calendar"
	"luodi/internal/work"
)

func day(s string) calendar.Date {
	d, err := calendar.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func judge(t testing.TB, change ...func(*Rules)) *Judge {
	t.Helper()
	r := DefaultRules
	for _, c := range change {
		c(&r)
	}
	j, err := NewJudge(calendar.Embedded(), r)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// months gives monthly reports with the due dates of the 25th rule, handed in a day before and
// accepted on the day, up to a month; the later ones are open.
func months(from, to, handed string) (list []Report) {
	cn, _ := calendar.Embedded().Calendar(calendar.CN)
	first, err := time.Parse("2006-01", from)
	if err != nil {
		panic(err)
	}
	for d := first; d.Format("2006-01") <= to; d = d.AddDate(0, 1, 0) {
		due, err := cn.MonthlyDue(d.Year(), int(d.Month()), 25)
		if err != nil {
			panic(err)
		}
		r := Report{Period: d.Format("2006-01"), From: calendar.DateOf(d), To: calendar.DateOf(d.AddDate(0, 1, -1)), Due: due}
		if r.Period <= handed {
			r.Submitted, r.Accepted = due-1, due
		}
		list = append(list, r)
	}
	return list
}

// well is a measure on which everything is well in June 2023: five milestones, the first two
// accepted, three tenths done as planned, all reports in.
func well() *Measure {
	return &Measure{ID: "M3", Seq: 3, Plan: "P", Action: "A1", Unit: "U", Weight: 1, Start: day("2022-10-20"), Promised: day("2023-12-29"),
		Milestones: []Milestone{
			{ID: "A", Weight: 10, Gate: true, Start: day("2022-10-20"), Planned: day("2022-12-30"), Accepted: day("2022-12-28")},
			{ID: "B", Weight: 20, Start: day("2023-01-03"), Planned: day("2023-03-31"), Accepted: day("2023-03-30")},
			{ID: "C", Weight: 30, Gate: true, Start: day("2023-04-03"), Planned: day("2023-07-31"), Forecast: day("2023-07-28")},
			{ID: "D", Weight: 20, Start: day("2023-08-01"), Planned: day("2023-10-31"), Forecast: day("2023-10-31")},
			{ID: "E", Weight: 20, Gate: true, Start: day("2023-11-01"), Planned: day("2023-12-29"), Forecast: day("2023-12-29")},
		},
		Reports: months("2022-11", "2023-12", "2023-05"),
	}
}

func (m *Measure) step(id string) *Milestone {
	for i := range m.Milestones {
		if m.Milestones[i].ID == id {
			return &m.Milestones[i]
		}
	}
	panic("no milestone " + id)
}

func (m *Measure) report(period string) *Report {
	for i := range m.Reports {
		if m.Reports[i].Period == period {
			return &m.Reports[i]
		}
	}
	panic("no report " + period)
}

// silent takes back the reports of periods.
func (m *Measure) silent(periods ...string) {
	for _, p := range periods {
		r := m.report(p)
		r.Submitted, r.Accepted = 0, 0
	}
}

// behindBy makes a measure that is exactly so many thousandths behind on a day, by a milestone due on
// that day and filed, so that nothing is overdue or close without proof.
func behindBy(n int, on calendar.Date) *Measure {
	return &Measure{ID: "M", Start: on - 100, Promised: on + 100, Milestones: []Milestone{
		{ID: "X", Weight: n, Planned: on, Filed: on - 1},
		{ID: "Y", Weight: 1000 - n, Planned: on - 50, Accepted: on - 50},
	}}
}

// metres is a tunnel of 553 m, half of the way through its time.
func metres(done string) *Measure {
	a, err := work.ParseAmount(done)
	if err != nil {
		panic(err)
	}
	m := &Measure{ID: "M3", Name: "深港连廊", Start: day("2022-10-20"), Promised: day("2023-12-29"), Milestones: []Milestone{
		{ID: "permit", Weight: 20, Gate: true, Planned: day("2023-01-31"), Accepted: day("2023-01-20")},
		{ID: "tunnel", Weight: 60, Start: day("2023-02-01"), Planned: day("2023-10-31"), Gauge: &Gauge{Unit: "米", Whole: 553_000}},
		{ID: "open", Weight: 20, Gate: true, Planned: day("2023-12-29")},
	}}
	if a != 0 {
		m.step("tunnel").Shares = []Share{{On: day("2023-05-25"), Amount: a}}
	}
	return m
}

// railway is Line 17: the city's builder starts and reports, the district hands over its sites.
func railway() *Measure {
	return &Measure{ID: "M5", Unit: "重建局", Start: day("2022-10-20"), Promised: day("2023-12-29"), Milestones: []Milestone{
		{ID: "plan", Weight: 20, Gate: true, Planned: day("2022-11-30"), Accepted: day("2022-11-30"), Outside: &Outside{To: "市发展改革委", Owned: true}},
		{ID: "sites", Weight: 40, Gate: true, Start: day("2022-12-01"), Planned: day("2023-05-31"), Accepted: day("2023-05-30")},
		{ID: "start", Weight: 20, Gate: true, Planned: day("2023-06-09"), Outside: &Outside{To: "地铁集团", Owned: true}},
		{ID: "pipes", Weight: 20, Start: day("2023-06-01"), Planned: day("2023-12-15")},
	}}
}
