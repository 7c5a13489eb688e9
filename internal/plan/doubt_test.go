package plan

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"luodi/internal/org"
	"luodi/internal/reading"
)

var sampleRegister = NewRegister([]org.Unit{{ID: "zj", Name: "区住房建设局"}, {ID: "sw", Name: "区商务局"}, {ID: "cg", Name: "区城市管理委"}})

func doubts(d *ReviewDraft, known Known) string {
	var b strings.Builder
	for _, x := range d.Doubts(known) {
		mark := " "
		if x.Must {
			mark = "!"
		}
		fmt.Fprintf(&b, "%s %s %v\n", mark, strings.TrimPrefix(string(x.Key), "plan.doubt."), x.Args)
	}
	return b.String()
}

func TestDoubts(t *testing.T) {
	d := sampleDraft()
	known := Known{Register: sampleRegister}
	want := `! unit_ambiguous map[n:1 name:区城管局]
! two_dates map[number:3 texts:2024年10月 / 2025年6月]
! unit_unknown map[n:1 name:区人社局]
  measure map[number:4]
  unit map[name:区人社局 number:4 text:区人社局]
`
	if diff := cmp.Diff(want, doubts(d, known)); diff != "" {
		t.Fatal(diff)
	}
	// Accepting the first doubt again and again empties the list.
	for n := 0; ; n++ {
		list := d.Doubts(known)
		if len(list) == 0 {
			break
		}
		if n > 10 || list[0].Accept == nil {
			t.Fatalf("still there after %d: %+v", n, list[0])
		}
		if _, err := d.Apply(*list[0].Accept); err != nil {
			t.Fatal(err)
		}
	}
	if l, _ := d.Link("区城管局"); l.Unit != "cg" {
		t.Error("the nearest unit is taken", l)
	}
	if l, _ := d.Link("区人社局"); l.New == nil || l.New.Class != org.Department {
		t.Error("the unknown unit is new", l)
	}
}

func TestNumberDoubts(t *testing.T) {
	tests := []struct {
		numbers string // of the four measures
		want    string
	}{
		{"1 2 3 4", ""},
		{"1 2 1 2", ""}, // anew under the second heading
		{"1 2 3 5", "! number_missing map[from:4 number:5]\n"},
		{"1 2 3 9", "! numbers_missing map[from:4 number:9 to:8]\n"},
		{"1 1 2 3", "! number_duplicate map[number:1]\n"},
		{"3 4 5 6", "! numbers_missing map[from:1 number:3 to:2]\n"},
		{"1 2 2 3", "! number_duplicate map[number:2]\n"},
		{"（一） （二） 1 2", ""},
		{"A B C D", ""},
	}
	for _, tt := range tests {
		d := sampleDraft()
		i := 0
		for _, it := range d.Items {
			if it.IsMeasure() {
				it.Number = strings.Fields(tt.numbers)[i]
				i++
			}
		}
		var got strings.Builder
		for line := range strings.Lines(doubts(d, Known{})) {
			if strings.Contains(line, "number_") || strings.Contains(line, "numbers_") {
				got.WriteString(line)
			}
		}
		if got.String() != tt.want {
			t.Errorf("%s: %s", tt.numbers, got.String())
		}
	}
}

func TestOtherDoubts(t *testing.T) {
	d := sampleDraft()
	known := Known{Register: sampleRegister, Registered: &Plan{Title: Words{Hans: "旧方案"}}}
	d.Front.Period.To = 0
	for _, it := range d.Items {
		switch it.Number {
		case "1":
			it.Task.Units = nil
		case "2", "3", "4":
			it.Kind = reading.Clause
		}
	}
	want := `! number_registered map[number:某府〔2024〕7号 title:旧方案]
  no_period map[]
  no_units map[number:1]
  empty_section map[text:（二）办好活动]
`
	if diff := cmp.Diff(want, doubts(d, known)); diff != "" {
		t.Error(diff)
	}
	d.Items[2].State = Dropped
	d.Front.Title.Text = ""
	if got := doubts(d, Known{}); !strings.Contains(got, "! no_measures") || !strings.Contains(got, "! no_title") {
		t.Error(got)
	}
}
