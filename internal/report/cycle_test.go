package report

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"luodi/internal/calendar"
)

func mainland(t testing.TB) *calendar.Calendar {
	c, ok := calendar.Embedded().Calendar(calendar.CN)
	if !ok {
		t.Fatal("no calendar")
	}
	return c
}

// TestMonthlyDueDates holds the periods of 2023 to the handbook's vector (§10).
func TestMonthlyDueDates(t *testing.T) {
	c := DefaultCycle(calendar.NewDate(2022, 12, 26), calendar.NewDate(2023, 12, 31))
	spans, err := c.Spans(mainland(t), calendar.NewDate(2023, 12, 31))
	if err != nil {
		t.Fatal(err)
	}
	var due []string
	for _, s := range spans {
		due = append(due, s.Due.String()[5:])
	}
	// the period after the last due date begins in the plan's time and is owed too
	want := "01-20 02-24 03-24 04-25 05-25 06-25 07-25 08-25 09-25 10-25 11-24 12-25 01-25"
	if got := strings.Join(due, " "); got != want {
		t.Errorf("due on %s, want %s", got, want)
	}
	if spans[0].Key != "2023-01" || spans[0].From != c.From || spans[1].From != spans[0].Due+1 {
		t.Errorf("periods %+v", spans[:2])
	}
}

func TestRhythms(t *testing.T) {
	from, until := calendar.NewDate(2023, 1, 1), calendar.NewDate(2023, 3, 31)
	for _, c := range []struct {
		name  string
		cycle Cycle
		want  string
	}{
		{"quarter ends on a Friday", Cycle{Rhythm: Quarterly, Day: 31}, "2023-Q1 03-31"},
		{"quarter on the 25th", Cycle{Rhythm: Quarterly, Day: 25}, "2023-Q1 03-24,2023-Q2 06-25"},
		{"halves", Cycle{Rhythm: HalfMonthly, FirstDay: 10, Day: 25}, "2023-01-1 01-10,2023-01-2 01-20,2023-02-1 02-10,2023-02-2 02-24,2023-03-1 03-10,2023-03-2 03-24,2023-04-1 04-10"},
		{"short months", Cycle{Rhythm: Monthly, Day: 31}, "2023-01 01-31,2023-02 02-28,2023-03 03-31"},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.cycle.From, c.cycle.Until, c.cycle.Review = from, until, 3
			spans, err := c.cycle.Spans(mainland(t), until)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, s := range spans {
				got = append(got, s.Key+" "+s.Due.String()[5:])
			}
			if text := strings.Join(got, ","); text != c.want {
				t.Errorf("got %s\nwant %s", text, c.want)
			}
		})
	}
	// the week of the national holiday has no working day by Thursday: its report joins the next
	week := Cycle{Rhythm: Weekly, Day: 4, From: calendar.NewDate(2023, 9, 25), Until: calendar.NewDate(2023, 10, 20), Review: 3}
	spans, err := week.Spans(mainland(t), week.Until)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range spans {
		if s.Key == "2023-W40" {
			t.Errorf("a report is owed in a week without a working day: %+v", s)
		}
	}
}

// TestPeriodsTile: periods of any rhythm follow each other without a gap, on working days.
func TestPeriodsTile(t *testing.T) {
	cal := mainland(t)
	rapid.Check(t, func(t *rapid.T) {
		c := Cycle{Rhythm: rapid.SampledFrom(Rhythms).Draw(t, "rhythm"), Review: 3, FirstDay: rapid.IntRange(1, 15).Draw(t, "first"),
			From: calendar.NewDate(2022, 1, 1) + calendar.Date(rapid.IntRange(0, 900).Draw(t, "from"))}
		low, high := 1, 31
		switch c.Rhythm {
		case Weekly:
			high = 7
		case HalfMonthly:
			low = 16
		}
		c.Day = rapid.IntRange(low, high).Draw(t, "day")
		until := c.From + calendar.Date(rapid.IntRange(0, 400).Draw(t, "length"))
		spans, err := c.Spans(cal, until)
		if err != nil {
			t.Fatal(err)
		}
		if len(spans) == 0 || spans[0].From != c.From {
			t.Fatalf("the first period does not begin with the cycle: %+v", spans)
		}
		keys := map[string]bool{}
		for i, s := range spans {
			if !cal.Works(s.Due) || s.To != s.Due || s.From > s.To || keys[s.Key] {
				t.Fatalf("period %+v", s)
			}
			keys[s.Key] = true
			if i > 0 && s.From != spans[i-1].To+1 {
				t.Fatalf("a gap between %+v and %+v", spans[i-1], s)
			}
		}
		if last := spans[len(spans)-1]; last.To < until {
			t.Fatalf("the day %s is in no period", until)
		}
	})
}

func TestCycleCheck(t *testing.T) {
	for _, c := range []Cycle{
		{Rhythm: "daily", Day: 1, From: 1, Review: 3},
		{Rhythm: Monthly, Day: 32, From: 1, Review: 3},
		{Rhythm: Weekly, Day: 8, From: 1, Review: 3},
		{Rhythm: HalfMonthly, Day: 10, FirstDay: 5, From: 1, Review: 3},
		{Rhythm: Monthly, Day: 25, Review: 3},
		{Rhythm: Monthly, Day: 25, From: 10, Until: 9, Review: 3},
		{Rhythm: Monthly, Day: 25, From: 10, Review: 0},
	} {
		if c.Check() == nil {
			t.Errorf("%+v was taken", c)
		}
	}
}
