package plan

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"luodi/internal/fault"
	"luodi/internal/reading"
)

func TestNewDraft(t *testing.T) {
	want := `part 一 一、工作任务
  action （一） （一）改造街面
    measure 1 翻新路面 [区住房建设局 lead] →2024-12-31
    measure 2 增设座椅 [区城管局 lead_assumed] [区商务局 support]
  action （二） （二）办好活动
    measure 3 举办购物节 [区商务局 lead] →2024-10-31
    measure 4 培训店主 [区人社局 lead]
part 二 二、保障措施
  safeguard （一） （一）压实责任。各单位要抓好落实。
`
	if diff := cmp.Diff(want, outline(sampleDraft())); diff != "" {
		t.Error(diff)
	}
}

// TestStructure holds each step that changes the tree to what a person sees afterwards; lines that
// do not change are left out.
func TestStructure(t *testing.T) {
	split := func(d *ReviewDraft) Op {
		it := item(d, "2")
		return Op{Kind: OpSplit, Item: it.ID, At: strings.Index(it.Text.Text, "争取增设"), Title: "增设遮阳棚"}
	}
	tests := []struct {
		name string
		op   func(*ReviewDraft) Op
		gone string
		come string
	}{
		{"split gives both halves the unit, the second doubtful", split,
			"    measure 2 增设座椅 [区城管局 lead_assumed] [区商务局 support]\n",
			"    measure 2 增设座椅 [区城管局 lead_assumed] [区商务局 support]\n    measure  增设遮阳棚 [区城管局 lead_assumed] [区商务局 support]\n"},
		{"merge joins units once", func(d *ReviewDraft) Op { return Op{Kind: OpMerge, Item: item(d, "3").ID} },
			"    measure 3 举办购物节 [区商务局 lead] →2024-10-31\n    measure 4 培训店主 [区人社局 lead]\n",
			"    measure 3 举办购物节 [区商务局 lead] [区人社局 lead] →2024-10-31\n"},
		{"not a measure stays as a clause", func(d *ReviewDraft) Op { return Op{Kind: OpNotMeasure, Item: item(d, "4").ID} },
			"    measure 4 培训店主 [区人社局 lead]\n", "    clause 4 培训店主\n"},
		{"drop takes it out", func(d *ReviewDraft) Op { return Op{Kind: OpDrop, Item: item(d, "4").ID} },
			"    measure 4 培训店主 [区人社局 lead]\n", ""},
		{"up", func(d *ReviewDraft) Op { return Op{Kind: OpLevel, Item: item(d, "4").ID, Delta: -1} },
			"    measure 4 ", "  measure 4 "},
		{"down", func(d *ReviewDraft) Op { return Op{Kind: OpLevel, Item: item(d, "4").ID, Delta: 1} },
			"    measure 4 ", "      measure 4 "},
		{"under the part", func(d *ReviewDraft) Op { return Op{Kind: OpUnder, Item: item(d, "4").ID, Target: d.Items[0].ID} },
			"    measure 4 ", "  measure 4 "},
		{"a clause becomes a measure, its number out of the title", func(d *ReviewDraft) Op { return Op{Kind: OpMeasure, Item: d.Items[8].ID} },
			"  safeguard （一） （一）压实责任。各单位要抓好落实。\n", "  measure （一） 压实责任\n"},
		{"a role", func(d *ReviewDraft) Op {
			it := item(d, "2")
			return Op{Kind: OpUnit, Item: it.ID, Part: it.Task.Units[0].ID, Role: reading.Lead}
		}, "[区城管局 lead_assumed]", "[区城管局 lead]"},
		{"a unit more", func(d *ReviewDraft) Op { return Op{Kind: OpUnit, Item: item(d, "4").ID, Name: "区教育局"} },
			"[区人社局 lead]", "[区人社局 lead] [区教育局 support]"},
		{"the other date", func(d *ReviewDraft) Op {
			it := item(d, "3")
			return Op{Kind: OpRuling, Item: it.ID, Part: it.Task.Deadlines[1].ID}
		}, "→2024-10-31", "→2025-06-30"},
		{"a date of one's own", func(d *ReviewDraft) Op {
			dl := item(d, "3").Task.Deadlines[1]
			return Op{Kind: OpDeadline, Item: item(d, "4").ID, Value: "2025年6月", To: dl.To}
		}, "[区人社局 lead]", "[区人社局 lead] →2025-06-30"},
		{"kind of a heading", func(d *ReviewDraft) Op { return Op{Kind: OpKindOf, Item: d.Items[1].ID, Value: "section"} },
			"  action （一）", "  section （一）"},
		{"a title", func(d *ReviewDraft) Op {
			return Op{Kind: OpSet, Item: item(d, "4").ID, Field: "title", Value: " 培训 店主 "}
		}, "培训店主 [", "培训 店主 ["},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := sampleDraft()
			before := outline(d)
			if !strings.Contains(before, tt.gone) {
				t.Fatalf("%q is not in\n%s", tt.gone, before)
			}
			p, err := d.Apply(tt.op(d))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(strings.Replace(before, tt.gone, tt.come, 1), outline(d)); diff != "" {
				t.Error(diff)
			}
			if err := d.Undo(p); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(encoded(t, sampleDraft()), encoded(t, d)); diff != "" {
				t.Error("undo: " + diff)
			}
		})
	}
}

// TestAdd marks a sentence that the reading missed.
func TestAdd(t *testing.T) {
	d := sampleDraft()
	at := find("各单位要抓好落实。")
	if _, err := d.Apply(Op{Kind: OpAdd, Start: at.Span.Start, End: at.Span.End + 1}); err != nil {
		t.Fatal(err)
	}
	last := d.Items[len(d.Items)-1]
	if last.Text.Text != "各单位要抓好落实。" || !last.IsMeasure() || last.Title.Text != "各单位要抓好落实" || last.Text.Span != at.Span {
		t.Errorf("%+v", last)
	}
	_, err := d.Apply(Op{Kind: OpAdd, Start: find("约800").Span.Start, End: find("约800").Span.End})
	wantKey(t, err, "plan.range_taken")
}

func TestSplitSource(t *testing.T) {
	d := sampleDraft()
	it := item(d, "2")
	at := strings.Index(it.Text.Text, "争取增设")
	if _, err := d.Apply(Op{Kind: OpSplit, Item: it.ID, At: at}); err != nil {
		t.Fatal(err)
	}
	first, second := d.Items[3], d.Items[4]
	for _, half := range []*Item{first, second} {
		if got := sample[half.Text.Span.Start:half.Text.Span.End]; got != half.Text.Text {
			t.Errorf("span cuts %q, text is %q", got, half.Text.Text)
		}
	}
	if len(first.Task.Figures) != 1 || len(second.Task.Figures) != 0 {
		t.Error("the figure did not stay in its half")
	}
	if second.Title.Text != "争取增设遮阳棚" {
		t.Errorf("title %q", second.Title.Text)
	}
	if !first.Task.Units[0].Doubtful() || second.Task.Units[0].Doubtful() {
		t.Error("the units taken over are to be looked at, those in their place are not")
	}
}

// TestSplitLeavesDroppedDates: a half whose only date was dropped is bound by none.
func TestSplitLeavesDroppedDates(t *testing.T) {
	d := sampleDraft()
	it := item(d, "3")
	for _, op := range []Op{{Kind: OpDrop, Item: it.ID, Part: it.Task.Deadlines[1].ID},
		{Kind: OpSplit, Item: it.ID, At: strings.Index(it.Text.Text, "2025年6月"), Title: "总结"}} {
		if _, err := d.Apply(op); err != nil {
			t.Fatal(err)
		}
	}
	second := d.Items[6]
	if second.Title.Text != "总结" || second.Task.Ruling != 0 || second.Task.Deadline() != nil {
		t.Errorf("%+v", second.Task)
	}
}

func TestRefusals(t *testing.T) {
	d := sampleDraft()
	m := item(d, "2")
	tests := []struct {
		name string
		op   Op
		key  fault.Key
	}{
		{"no such step", Op{Kind: "sing"}, "plan.step_unknown"},
		{"no such item", Op{Kind: OpDrop, Item: 999}, "plan.item_gone"},
		{"no such part", Op{Kind: OpAccept, Item: m.ID, Part: 999}, "plan.part_gone"},
		{"empty title", Op{Kind: OpSet, Item: m.ID, Field: "title", Value: " "}, "fault.fields"},
		{"endless title", Op{Kind: OpSet, Item: m.ID, Field: "title", Value: strings.Repeat("长", 301)}, "fault.fields"},
		{"split at the start", Op{Kind: OpSplit, Item: m.ID, At: 0}, "plan.split_place"},
		{"split inside a letter", Op{Kind: OpSplit, Item: m.ID, At: 4}, "plan.split_place"},
		{"split past the end", Op{Kind: OpSplit, Item: m.ID, At: 9999}, "plan.split_place"},
		{"merge with a heading", Op{Kind: OpMerge, Item: m.ID}, "plan.merge_none"},
		{"above the top", Op{Kind: OpLevel, Item: d.Items[0].ID, Delta: -1}, "plan.level_top"},
		{"below nothing", Op{Kind: OpLevel, Item: d.Items[1].ID, Delta: 1}, "plan.level_deep"},
		{"under one that follows", Op{Kind: OpUnder, Item: m.ID, Target: d.Items[7].ID}, "plan.under_after"},
		{"under the other action", Op{Kind: OpUnder, Item: d.Items[6].ID, Target: d.Items[1].ID}, "plan.under_after"},
		{"the same unit twice", Op{Kind: OpUnit, Item: m.ID, Name: "区商务局"}, "fault.fields"},
		{"a role nobody has", Op{Kind: OpUnit, Item: m.ID, Name: "区教育局", Role: "boss"}, "fault.fields"},
		{"dates in the wrong order", Op{Kind: OpDeadline, Item: m.ID, Value: "x", From: 20, To: 10}, "fault.fields"},
		{"a date without a date", Op{Kind: OpDeadline, Item: m.ID, Value: "x"}, "fault.fields"},
		{"a figure without a number", Op{Kind: OpFigure, Item: m.ID, Value: "若干", As: "exact"}, "fault.fields"},
		{"a range upside down", Op{Kind: OpFigure, Item: m.ID, Value: "9-3", As: "range", Number: "9", UpTo: "3"}, "fault.fields"},
		{"a unit of a heading", Op{Kind: OpUnit, Item: d.Items[0].ID, Name: "区教育局"}, "plan.only_measures"},
		{"outside of the document", Op{Kind: OpRange, Item: m.ID, Start: 5, End: 99999}, "plan.range_outside"},
		{"past the next item", Op{Kind: OpRange, Item: m.ID, Start: len(sample) - 10, End: len(sample)}, "plan.range_order_items"},
		{"a unit not in the plan", Op{Kind: OpNewUnits, Names: []string{"区教育局"}}, "plan.name_gone"},
		{"kind of a measure", Op{Kind: OpKindOf, Item: m.ID, Value: "part"}, "plan.mark_first"},
	}
	before := encoded(t, d)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := d.Apply(tt.op)
			wantKey(t, err, tt.key)
			if encoded(t, d) != before {
				t.Error("the draft changed")
			}
		})
	}
}

func TestAcceptSureLeavesDoubts(t *testing.T) {
	d := sampleDraft()
	if _, err := d.Apply(Op{Kind: OpAcceptSure}); err != nil {
		t.Fatal(err)
	}
	if item(d, "1").State != Accepted || item(d, "4").State != Proposed || item(d, "4").Task.Units[0].State != Proposed {
		t.Error("only what is sure is accepted")
	}
	if d.Front.Title.State != Accepted {
		t.Error("the front matter is accepted too")
	}
}

func wantKey(t *testing.T, err error, key fault.Key) {
	t.Helper()
	var f *fault.Error
	if !errors.As(err, &f) || f.Key != key {
		t.Errorf("got %v, want %s", err, key)
	}
}

func encoded(t testing.TB, d *ReviewDraft) string {
	t.Helper()
	b, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
