package plan

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"luodi/internal/calendar"
	"luodi/internal/reading"
)

// TestAnySteps does any steps in any order: ids stay unique, spans stay in the document, the
// items stay in its order, the outline stays a tree, a refused step changes nothing, the stored
// form is the whole draft, and taking everything back gives the draft as it was.
func TestAnySteps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := sampleDraft()
		first := mustJSON(t, d)
		var patches []string
		for range rapid.IntRange(1, 25).Draw(t, "steps") {
			op := drawOp(t, d)
			before := mustJSON(t, d)
			patch, err := d.Apply(op)
			if err != nil {
				if mustJSON(t, d) != before {
					t.Fatalf("refused %+v changed the draft", op)
				}
				continue
			}
			checkDraft(t, d)
			patches = append(patches, mustJSON(t, patch))
			// as the store does: away and back
			again := &ReviewDraft{}
			if err := json.Unmarshal([]byte(mustJSON(t, d)), again); err != nil {
				t.Fatal(err)
			}
			d = again
			d.Doubts(Known{Register: NewRegister(nil)})
		}
		for i := len(patches) - 1; i >= 0; i-- {
			var p Patch
			if err := json.Unmarshal([]byte(patches[i]), &p); err != nil {
				t.Fatal(err)
			}
			if err := d.Undo(&p); err != nil {
				t.Fatal(err)
			}
		}
		if got := mustJSON(t, d); got != first {
			at := 0
			for at < len(got) && at < len(first) && got[at] == first[at] {
				at++
			}
			t.Fatalf("after undoing all, the draft differs at %d: %.80q, want %.80q", at, got[at:], first[at:])
		}
	})
}

func checkDraft(t *rapid.T, d *ReviewDraft) {
	ids := map[int]bool{}
	once := func(id int) {
		if id <= 0 || id >= d.Next || ids[id] {
			t.Fatalf("id %d is taken, or not below %d", id, d.Next)
		}
		ids[id] = true
	}
	inside := func(f reading.Finding) {
		if !d.Source.holds(f.Span) {
			t.Fatalf("span %v of %q is outside of the document", f.Span, f.Text)
		}
	}
	for _, f := range d.Front.facts() {
		inside(f.Finding)
	}
	for _, a := range d.Front.Addressees {
		once(a.ID)
	}
	for i, it := range d.Items {
		once(it.ID)
		inside(it.Text.Finding)
		inside(it.Title.Finding)
		if it.Depth < 1 || i == 0 && it.Depth != 1 || i > 0 && it.Depth > d.Items[i-1].Depth+1 {
			t.Fatalf("item %d has depth %d\n%s", it.ID, it.Depth, outline(d))
		}
		if i > 0 && it.Text.Span.Start < d.Items[i-1].Text.Span.Start {
			t.Fatalf("item %d is out of order", it.ID)
		}
		if it.Task == nil {
			continue
		}
		for _, u := range it.Task.Units {
			once(u.ID)
			inside(u.Finding)
		}
		for _, x := range it.Task.Deadlines {
			once(x.ID)
			inside(x.Finding)
		}
		for _, x := range it.Task.Figures {
			once(x.ID)
			inside(x.Finding)
		}
		if it.Task.Ruling != 0 && it.Task.Deadline() == nil {
			t.Fatalf("item %d is bound by a date that is not there", it.ID)
		}
	}
}

var opKinds = []OpKind{OpAccept, OpAcceptSure, OpSet, OpKindOf, OpRange, OpAdd, OpDrop, OpRestore, OpNotMeasure, OpMeasure, OpSplit,
	OpSplit, OpMerge, OpMerge, OpLevel, OpUnder, OpUnit, OpDeadline, OpRuling, OpFigure, OpAddressee, OpLink, OpNewUnits, OpSettle}

func drawOp(t *rapid.T, d *ReviewDraft) Op {
	op := Op{Kind: rapid.SampledFrom(opKinds).Draw(t, "op")}
	i := rapid.IntRange(0, len(d.Items)-1).Draw(t, "item")
	it := d.Items[i]
	op.Item = it.ID
	if op.Kind == OpSet || op.Kind == OpAccept {
		op.Item *= rapid.IntRange(0, 1).Draw(t, "front")
	}
	op.Target = d.Items[rapid.IntRange(0, len(d.Items)-1).Draw(t, "target")].ID
	parts := []int{0, 0}
	if it.Task != nil {
		for _, u := range it.Task.Units {
			parts = append(parts, u.ID)
		}
		for _, x := range it.Task.Deadlines {
			parts = append(parts, x.ID)
		}
		for _, x := range it.Task.Figures {
			parts = append(parts, x.ID)
		}
	}
	op.Part = rapid.SampledFrom(parts).Draw(t, "part")
	op.Field = rapid.SampledFrom([]string{"title", "number", "commitment", "provisional", "signed", "period", "doc_number", ""}).Draw(t, "field")
	op.Value = rapid.SampledFrom([]string{"", "路面", "3", "output", "section", "2025年6月", "约800米"}).Draw(t, "value")
	op.Number, op.UpTo = rapid.SampledFrom([]string{"", "1.5", "x"}).Draw(t, "number"), "7"
	op.As = rapid.SampledFrom([]string{"", "by", "range", "unstated"}).Draw(t, "as")
	op.To = calendar.Date(rapid.IntRange(0, 2).Draw(t, "to")) * 739000
	op.Start = rapid.IntRange(-1, len(d.Source.Text)+1).Draw(t, "start")
	op.End = op.Start + rapid.IntRange(0, 60).Draw(t, "len")
	op.At = rapid.IntRange(0, len(it.Text.Text)).Draw(t, "at")
	op.Delta = rapid.SampledFrom([]int{-1, 1}).Draw(t, "delta")
	op.Name = rapid.SampledFrom([]string{"", "区商务局", "区城管局", "区新局"}).Draw(t, "name")
	op.Names = []string{op.Name}
	op.Role = rapid.SampledFrom([]reading.Role{"", reading.Lead, reading.Support}).Draw(t, "role")
	op.Unit = "u1"
	op.Doubt = op.Value
	return op
}

func mustJSON(t *rapid.T, v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
