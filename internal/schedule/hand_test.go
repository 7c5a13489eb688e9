package schedule

import (
	"strings"
	"testing"

	"luodi/internal/calendar"
)

// TestCountedByHand compares with dates counted on the printed calendar. April and May 2023 on the
// Mainland: worked are Sunday 23 April and Saturday 6 May, off is 29 April to 3 May.
//
//	Mo Tu We Th Fr Sa Su
//	24 25 26 27 28 –  –     24 April … 28 April; before it Sunday 23 April is worked
//	–  –  –   4  5  6 –     4 May … 6 May
//	 8  9 10 11 12 –  –
func TestCountedByHand(t *testing.T) {
	for _, c := range []struct{ name, input, want string }{
		{"three days, then two over the holiday",
			`{"start":"2023-04-26","activities":[{"id":"A","duration":3},{"id":"B","duration":2,"links":[{"pred":"A"}]}]}`,
			"A 04-26 04-28 04-26 04-28 0 0 | B 05-04 05-05 05-04 05-05 0 0"},
		{"the worked Saturday counts on the Mainland, not in Hong Kong",
			`{"start":"2023-05-05","activities":[{"id":"A","duration":2},{"id":"B","duration":2,"calendar":"HK"}]}`,
			"A 05-05 05-06 05-06 05-08 1 1 | B 05-05 05-08 05-05 05-08 0 0"},
		{"lag of two working days after the finish",
			`{"start":"2023-04-27","activities":[{"id":"A","duration":1},{"id":"B","duration":1,"links":[{"pred":"A","lag":2}]}]}`,
			"A 04-27 04-27 04-27 04-27 0 0 | B 05-05 05-05 05-05 05-05 0 0"},
		{"one day of overlap",
			`{"start":"2023-04-27","activities":[{"id":"A","duration":3},{"id":"B","duration":3,"links":[{"pred":"A","lag":-1}]}]}`,
			"A 04-27 05-04 04-27 05-04 0 0 | B 05-04 05-06 05-04 05-06 0 0"},
		{"starts together, the shorter one has float",
			`{"start":"2023-04-27","activities":[{"id":"A","duration":5},{"id":"B","duration":2,"links":[{"pred":"A","type":"SS"}]}]}`,
			"A 04-27 05-06 04-27 05-06 0 0 | B 04-27 04-28 05-05 05-06 3 3"},
		{"starts together two working days on",
			`{"start":"2023-04-27","activities":[{"id":"A","duration":5},{"id":"B","duration":2,"links":[{"pred":"A","type":"SS","lag":2}]}]}`,
			"A 04-27 05-06 04-27 05-06 0 0 | B 05-04 05-05 05-05 05-06 1 1"},
		{"finishes together, the shorter one starts later",
			`{"start":"2023-04-27","activities":[{"id":"A","duration":4},{"id":"B","duration":2,"links":[{"pred":"A","type":"FF"}]}]}`,
			"A 04-27 05-05 04-27 05-05 0 0 | B 05-04 05-05 05-04 05-05 0 0"},
		{"finishes when the other starts",
			`{"start":"2023-04-24","activities":[{"id":"A","duration":2,"not_before":"2023-05-05"},{"id":"B","duration":3,"links":[{"pred":"A","type":"SF"}]}]}`,
			"A 05-05 05-06 05-05 05-06 0 0 | B 04-28 05-05 05-04 05-06 1 1"},
		{"thirty calendar days of notice end on a holiday's weekend",
			`{"start":"2023-04-03","activities":[{"id":"A","duration":30,"calendar":"NATURAL"},{"id":"B","duration":1,"links":[{"pred":"A"}]}]}`,
			"A 04-03 05-02 04-04 05-03 1 1 | B 05-04 05-04 05-04 05-04 0 0"},
		{"milestone after work carries its last day",
			`{"start":"2023-04-27","activities":[{"id":"A","duration":2},{"id":"M","duration":0,"links":[{"pred":"A"}]},{"id":"B","duration":1,"links":[{"pred":"M"}]}]}`,
			"A 04-27 04-28 04-27 04-28 0 0 | M 04-28 04-28 04-28 04-28 0 0 | B 05-04 05-04 05-04 05-04 0 0"},
		{"half done, the rest from the status date",
			`{"start":"2023-04-24","status_date":"2023-05-04","activities":[{"id":"A","duration":6,"done":3,"started":"2023-04-24"},{"id":"B","duration":1,"links":[{"pred":"A"}]}]}`,
			"A 04-24 05-06 05-04 05-06 0 0 | B 05-08 05-08 05-08 05-08 0 0"},
		{"a deadline on a day off counts the working day before",
			`{"start":"2023-04-24","deadline":"2023-05-01","activities":[{"id":"A","duration":5},{"id":"B","duration":2}]}`,
			"A 04-24 04-28 04-24 04-28 0 0 | B 04-24 04-25 04-27 04-28 3 3"},
		{"two working days too long",
			`{"start":"2023-04-24","deadline":"2023-04-28","activities":[{"id":"A","duration":4},{"id":"B","duration":3,"links":[{"pred":"A"}]}]}`,
			"A 04-24 04-27 04-21 04-25 -2 0 | B 04-28 05-05 04-26 04-28 -2 0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			in, err := Read(strings.NewReader(c.input), calendar.Embedded(), 0)
			if err != nil {
				t.Fatal(err)
			}
			_, r := run(t, in.Network)
			var got []string
			for i, a := range in.Network.Activities {
				short := func(d calendar.Date) string { return d.String()[5:] }
				got = append(got, strings.Join([]string{a.ID, short(r.EarlyStart[i]), short(r.EarlyFinish[i]), short(r.LateStart[i]), short(r.LateFinish[i]), itoa(r.TotalFloat[i]), itoa(r.FreeFloat[i])}, " "))
			}
			if s := strings.Join(got, " | "); s != c.want {
				t.Errorf("\n got %s\nwant %s", s, c.want)
			}
		})
	}
}
