package schedule

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"luodi/internal/calendar"
	"luodi/internal/explain"
)

func shortReason(r explain.Reason) string {
	s := strings.TrimPrefix(string(r.Rule), "schedule.why.")
	for _, a := range r.Args {
		s += " " + a.Name + "=" + a.Value.Text
	}
	return s + " → " + r.Result.Text
}

func TestWhy(t *testing.T) {
	in, err := Read(strings.NewReader(`{"start":"2023-04-24","deadline":"2023-05-31","activities":[
		{"id":"A","duration":3},
		{"id":"B","duration":2,"links":[{"pred":"A","type":"SS","lag":1}],"not_after":"2023-05-12"},
		{"id":"C","duration":2,"links":[{"pred":"A"}],"not_before":"2023-05-08"},
		{"id":"D","duration":1,"links":[{"pred":"C","lag":-1}],"fixed":"2023-05-22"},
		{"id":"E","duration":4,"done":"2023-04-21"},
		{"id":"P"},{"id":"Q","parent":"P","duration":5}]}`), calendar.Embedded(), 0)
	if err != nil {
		t.Fatal(err)
	}
	p, r := run(t, in.Network)
	var got []string
	for i, a := range in.Network.Activities {
		early, late := p.Why(r, int32(i))
		if early.Empty() {
			continue
		}
		got = append(got, a.ID+": "+shortReason(early), a.ID+": "+shortReason(late))
	}
	want := []string{
		"A: start → 2023-04-24", "A: late_link other=B type=SS lag=+1 date=2023-05-11 → 2023-05-12",
		"B: link other=A type=SS lag=+1 date=2023-04-24 → 2023-04-25", "B: late_not_after date=2023-05-12 → 2023-05-12",
		"C: not_before date=2023-05-08 → 2023-05-08", "C: late_link other=D type=FS lag=-1 date=2023-05-22 → 2023-05-22",
		"D: fixed date=2023-05-22 → 2023-05-22", "D: fixed date=2023-05-22 → 2023-05-22",
		"E: actual → 2023-04-18", "E: actual → 2023-04-21",
		"Q: start → 2023-04-24", "Q: late_deadline date=2023-05-31 → 2023-05-31",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Whatever the network, each late date has a reason: a limit or a successor that would be late.
func TestEveryDateHasAReason(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		net := drawNetwork(t, false)
		p, r := run(t, net)
		for i := range net.Activities {
			if p.node[i].kind >= parent {
				continue
			}
			early, late := p.Why(r, int32(i))
			if early.Rule == "" || late.Rule == "" || late.Rule == "schedule.why.late_end" && len(late.Args) == 0 {
				t.Fatalf("%s: %s; %s", net.Activities[i].ID, shortReason(early), shortReason(late))
			}
		}
	})
}
