package explain

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"luodi/internal/fault"
)

func sample() Reason {
	return Reason{
		Rule:   "calendar.rule.add",
		Args:   []Input{{Name: "n", Value: Number(10)}, {Name: "from", Value: Value{KindDate, "2023-04-20"}, Fact: Fact{Kind: "event", ID: "7"}}},
		Result: Value{KindDate, "2023-05-06"},
		Because: []Reason{
			{Rule: "calendar.rule.makeup", Result: Message("calendar.day.makeup")},
			{Rule: "calendar.rule.holiday", Result: Text("劳动节")},
		},
	}
}

func TestReasonSurvivesStorage(t *testing.T) {
	b, err := json.Marshal(sample())
	if err != nil {
		t.Fatal(err)
	}
	var back Reason
	if err := json.Unmarshal(b, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(sample(), back); diff != "" {
		t.Error(diff)
	}
}

func TestMessageArgsNameInputsAndResult(t *testing.T) {
	want := fault.Args{"n": "10", "from": "2023-04-20", "result": "2023-05-06"}
	if diff := cmp.Diff(want, sample().MessageArgs()); diff != "" {
		t.Error(diff)
	}
	if got := sample().Because[0].MessageArgs()["result"]; got != fault.Key("calendar.day.makeup") {
		t.Errorf("a message value must stay a key, got %#v", got)
	}
}

func TestWalkVisitsAllAndStops(t *testing.T) {
	var depths []int
	sample().Walk(func(d int, _ Reason) bool { depths = append(depths, d); return true })
	if diff := cmp.Diff([]int{0, 1, 1}, depths); diff != "" {
		t.Error(diff)
	}
	n := 0
	sample().Walk(func(int, Reason) bool { n++; return n < 2 })
	if n != 2 {
		t.Errorf("visited %d after being told to stop at 2", n)
	}
}
