package work

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"luodi/internal/fault"
	"luodi/internal/schedule"
)

func linkPlan() *Plan {
	return &Plan{Tasks: []Task{{ID: "A.M01", Strand: "A"}, {ID: "A.M03", Strand: "A"}, {ID: "B.M03", Strand: "B"}, {ID: "A.N1", Strand: "A"}, {ID: "A.X-2", Strand: "A"}}}
}

func TestParseLinks(t *testing.T) {
	find := linkPlan().Finder("A")
	for _, c := range []struct {
		text string
		want []Link
		key  fault.Key
	}{
		{"", nil, ""},
		{"A.M03", []Link{{Pred: "A.M03"}}, ""},
		{"a.m03", []Link{{Pred: "A.M03"}}, ""},
		{"M03", []Link{{Pred: "A.M03"}}, ""},
		{"B.M03 FS", []Link{{Pred: "B.M03"}}, ""},
		{"A.M03 SS+2, A.M01", []Link{{Pred: "A.M03", Type: schedule.SS, Lag: 2}, {Pred: "A.M01"}}, ""},
		{"A.M03SS+2", []Link{{Pred: "A.M03", Type: schedule.SS, Lag: 2}}, ""},
		{"A.M03 +5", []Link{{Pred: "A.M03", Lag: 5}}, ""},
		{"A.M03 ff-3 days", []Link{{Pred: "A.M03", Type: schedule.FF, Lag: -3}}, ""},
		{"Ａ．Ｍ０３　ＳＦ＋２天；A.M01、M03", []Link{{Pred: "A.M03", Type: schedule.SF, Lag: 2}, {Pred: "A.M01"}, {Pred: "A.M03"}}, ""},
		{"A.X-2", []Link{{Pred: "A.X-2"}}, ""}, // a sign in an id is no lag
		{"A.X-2 SS-2", []Link{{Pred: "A.X-2", Type: schedule.SS, Lag: -2}}, ""},
		{"A.M09", nil, "work.link_to_nothing"},
		{"A.M03 XX", nil, "work.link_type"},
		{"A.M03 SS later", nil, "work.link_type"},
		{"A.M03 +99999", nil, "work.link_lag"},
		{"A.M03 +99999999999999999999", nil, "work.link_lag"},
		{"A.M03, A.M03 +1", nil, "work.link_twice"},
		{"A.M03 SS, A.M03 FF", []Link{{Pred: "A.M03", Type: schedule.SS}, {Pred: "A.M03", Type: schedule.FF}}, ""},
		{"SS", nil, "work.link_to_nothing"},
		{"+3", nil, "work.link_to_nothing"},
	} {
		got, err := ParseLinks(c.text, find)
		if key := keyOf(err); key != c.key {
			t.Errorf("%q: %v, want %q", c.text, err, c.key)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%q: %s", c.text, diff)
		}
	}
}

// What is read is written so that it is read again as the same.
func FuzzParseLinks(f *testing.F) {
	for _, s := range []string{"A.M03 SS+2, A.M01", "m03", "A.X-2 ff-3 days", "Ａ．Ｍ０３＋２天", ";;,\n", "A.M03 +-2"} {
		f.Add(s)
	}
	find := linkPlan().Finder("A")
	f.Fuzz(func(t *testing.T, text string) {
		links, err := ParseLinks(text, find)
		if err != nil {
			return
		}
		written := FormatLinks(links)
		again, err := ParseLinks(written, find)
		if err != nil || !cmp.Equal(links, again) {
			t.Errorf("%q reads as %v, written %q reads as %v, %v", text, links, written, again, err)
		}
	})
}
