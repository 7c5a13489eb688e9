package work

import (
	"fmt"
	"strings"

	"luodi/internal/calendar"
	"luodi/internal/fault"
)

// Change is one difference between two versions of a work plan.
type Change struct {
	Strand string    // with no task: the strand, or "" for the plan itself
	Task   TaskID    // the task, if it is one's
	Field  fault.Key // message that names what changed
	Old    string    // "" if it was added
	New    string    // "" if it was taken out
}

// Diff lists what changed from one version to another: the plan, its strands, its tasks in the
// order of the new version, then the tasks taken out. Progress is no change of plan.
func Diff(old, new *Plan) []Change {
	var out []Change
	add := func(strand string, task TaskID, field, a, b string) {
		if a != b {
			out = append(out, Change{strand, task, fault.Key("work.field." + field), a, b})
		}
	}
	add("", "", "start", old.Start.String(), new.Start.String())
	add("", "", "deadline", old.Deadline.String(), new.Deadline.String())
	add("", "", "note", old.Note, new.Note)
	for _, s := range new.Strands {
		was, ok := old.Strand(s.Key)
		if !ok {
			add(s.Key, "", "strand", "", s.Name.Hans)
			continue
		}
		add(s.Key, "", "name", was.Name.Hans, s.Name.Hans)
		add(s.Key, "", "unit", was.Unit, s.Unit)
		add(s.Key, "", "deadline", was.Deadline.String(), s.Deadline.String())
		add(s.Key, "", "end", string(was.End), string(s.End))
	}
	for _, s := range old.Strands {
		if _, ok := new.Strand(s.Key); !ok {
			add(s.Key, "", "strand", s.Name.Hans, "")
		}
	}
	for i := range new.Tasks {
		t := &new.Tasks[i]
		was, ok := old.Task(t.ID)
		if !ok {
			add(t.Strand, t.ID, "task", "", t.Name.Hans)
			continue
		}
		diffTask(was, t, func(field, a, b string) { add(t.Strand, t.ID, field, a, b) })
	}
	for i := range old.Tasks {
		t := &old.Tasks[i]
		if _, ok := new.Task(t.ID); !ok {
			add(t.Strand, t.ID, "task", t.Name.Hans, "")
		}
	}
	return out
}

func diffTask(a, b *Task, add func(field, a, b string)) {
	add("name", a.Name.Hans, b.Name.Hans)
	add("days", a.Days.String(), b.Days.String())
	add("calendar", a.Calendar, b.Calendar)
	add("gate", yes(a.Gate), yes(b.Gate))
	add("owner", string(a.Owner), string(b.Owner))
	add("unit", a.Unit, b.Unit)
	add("evidence", strings.Join(a.Evidence, "、"), strings.Join(b.Evidence, "、"))
	for _, d := range []struct {
		field string
		a, b  calendar.Date
	}{{"not_before", a.NotBefore, b.NotBefore}, {"not_after", a.NotAfter, b.NotAfter}, {"fixed", a.Fixed, b.Fixed}} {
		add(d.field, d.a.String(), d.b.String())
	}
	add("links", FormatLinks(a.Links), FormatLinks(b.Links))
	add("quantity", quantityText(a.Quantity), quantityText(b.Quantity))
}

// String writes an estimate as min/typical/max.
func (e Estimate) String() string { return fmt.Sprintf("%d/%d/%d", e.Min, e.Typical, e.Max) }

func yes(b bool) string {
	if b {
		return "✓"
	}
	return ""
}

func quantityText(q *Quantity) string {
	if q == nil {
		return ""
	}
	return q.Planned.String() + " " + q.Unit
}
