package work

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"luodi/internal/calendar"
	"luodi/internal/schedule"
)

func TestBurdens(t *testing.T) {
	d := calendar.NewDate
	got := Burdens(calendar.Embedded(), d(2023, 1, 16), d(2023, 3, 1), []Stretch{
		{From: d(2023, 1, 19), To: d(2023, 2, 1), Calendar: calendar.CN},  // over Spring Festival: 19, 20, 28–31 January (with make-up days), 1 February
		{From: d(2023, 1, 22), To: d(2023, 1, 23), Calendar: calendar.CN}, // only days off
		{From: d(2023, 2, 27), To: d(2023, 3, 3), Calendar: calendar.CN, Outside: true},
		{From: d(2022, 12, 1), To: d(2022, 12, 30), Calendar: calendar.CN}, // before
		{From: d(2023, 3, 4), To: d(2023, 3, 5), Calendar: calendar.Natural},
	})
	want := []Burden{{Month: d(2023, 1, 1), Tasks: 1, Days: 6}, {Month: d(2023, 2, 1), Tasks: 1, Days: 1, Waits: 1}, {Month: d(2023, 3, 1), Tasks: 1, Days: 2, Waits: 1}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestStretchesByUnit(t *testing.T) {
	d := calendar.NewDate
	p := &Plan{Measure: "m", Start: d(2023, 1, 3), Strands: []Strand{{Key: "A", Unit: "strand"}, {Key: "B"}}, Tasks: []Task{
		{ID: "1", Strand: "A", Calendar: calendar.CN, Days: Estimate{1, 5, 9}},
		{ID: "2", Strand: "A", Calendar: calendar.CN, Days: Estimate{1, 5, 9}, Unit: "own"},
		{ID: "3", Strand: "B", Calendar: calendar.CN, Days: Estimate{1, 5, 9}, Owner: Upper},
		{ID: "4", Strand: "B", Calendar: calendar.CN}, // a milestone is no work
		{ID: "5", Strand: "B", Calendar: calendar.CN, Days: Estimate{1, 5, 9}, Progress: Progress{State: schedule.Done, Started: d(2022, 5, 1), Finished: d(2022, 6, 1)}},
	}}
	k := &Kept{Head: Head{Unit: "lead", Start: p.Start}, Plan: p, Times: &PlanTimes{}}
	for i := range p.Tasks {
		k.Times.Tasks = append(k.Times.Tasks, TaskTimes{Task: p.Tasks[i].ID, ForecastStart: d(2023, 2, 1), ForecastFinish: d(2023, 2, 7)})
	}
	got := k.Stretches()
	count := map[string]int{}
	for unit, list := range got {
		count[unit] = len(list)
	}
	if diff := cmp.Diff(map[string]int{"strand": 1, "own": 1, "lead": 1}, count); diff != "" {
		t.Error(diff)
	}
	if !got["lead"][0].Outside {
		t.Error("a request is no work of the unit")
	}
}
