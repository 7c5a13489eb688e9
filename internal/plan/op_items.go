package plan

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"luodi/internal/fault"
	"luodi/internal/reading"
)

// setKind says what a provision that is no measure is.
func (d *ReviewDraft) setKind(op Op) error {
	_, it, err := d.edit(op.Item)
	if err != nil {
		return err
	}
	if it.Kind == reading.Item {
		return fault.New(fault.Invalid, "plan.mark_first", nil)
	}
	switch kind := reading.NodeKind(op.Value); kind {
	case reading.Plan, reading.Part, reading.Section, reading.Action, reading.Safeguard, reading.Clause:
		it.Kind, it.State = kind, Changed
		return nil
	}
	return fault.Fields([]fault.Field{{Name: "value", Key: "plan.choice_unknown", Args: fault.Args{"value": op.Value}}})
}

// setRange says which range of the source is the text of an item. It keeps the order of the tree.
func (d *ReviewDraft) setRange(op Op) error {
	i, it, err := d.edit(op.Item)
	if err != nil {
		return err
	}
	text, span, err := d.taken(op.Start, op.End)
	if err != nil {
		return err
	}
	if i > 0 && span.Start < d.Items[i-1].Text.Span.Start || i+1 < len(d.Items) && span.Start > d.Items[i+1].Text.Span.Start {
		return fault.New(fault.Invalid, "plan.range_order_items", nil)
	}
	if other := d.measureIn(span, it.ID); other != nil && it.IsMeasure() {
		return fault.New(fault.Conflict, "plan.range_taken", fault.Args{"number": other.Label()})
	}
	it.Text = Fact{Finding: reading.Finding{Text: text, Span: span, Rule: ByPerson, Confidence: 1}, State: Changed}
	it.State, it.Confidence, it.Rule = Changed, 1, ByPerson
	if it.Task != nil {
		it.Task.keepInside(span)
	}
	return nil
}

// taken checks a range of the source and takes its words.
func (d *ReviewDraft) taken(start, end int) (string, reading.Span, error) {
	span := reading.Span{Start: start, End: end}
	if !d.Source.holds(span) {
		return "", span, fault.New(fault.Invalid, "plan.range_outside", nil)
	}
	text, span := d.Source.cut(span)
	if text == "" {
		return "", span, fault.New(fault.Invalid, "plan.range_empty", nil)
	}
	return text, span, nil
}

// measureIn gives a measure, other than the one named, whose text crosses the range.
func (d *ReviewDraft) measureIn(span reading.Span, but int) *Item {
	for _, it := range d.Items {
		if it.ID != but && it.IsMeasure() && it.Text.Span.Start < span.End && span.Start < it.Text.Span.End {
			return it
		}
	}
	return nil
}

// keepInside lets go of what was read outside the range and nobody has confirmed.
func (t *Task) keepInside(span reading.Span) {
	outside := func(f Fact) bool {
		return f.State == Proposed && (f.Span.End <= span.Start || f.Span.Start >= span.End)
	}
	t.Deadlines = slices.DeleteFunc(t.Deadlines, func(x DraftDeadline) bool { return outside(x.Fact) })
	t.Figures = slices.DeleteFunc(t.Figures, func(x DraftFigure) bool { return outside(x.Fact) })
	t.Units = slices.DeleteFunc(t.Units, func(x DraftUnit) bool { return outside(x.Fact) })
	loose := func(f reading.Finding) bool { return f.Span.End <= span.Start || f.Span.Start >= span.End }
	t.Places = slices.DeleteFunc(t.Places, loose)
	t.Parties = slices.DeleteFunc(t.Parties, loose)
	t.References = slices.DeleteFunc(t.References, func(r reading.Reference) bool { return loose(r.Finding) })
	if t.Deadline() == nil {
		t.Ruling = 0
	}
}

// add makes a measure out of a range that the reading missed.
func (d *ReviewDraft) add(op Op) error {
	text, span, err := d.taken(op.Start, op.End)
	if err != nil {
		return err
	}
	if other := d.measureIn(span, 0); other != nil {
		return fault.New(fault.Conflict, "plan.range_taken", fault.Args{"number": other.Label()})
	}
	at := len(d.Items)
	for at > 0 && d.Items[at-1].Text.Span.Start > span.Start {
		at--
	}
	depth := 1
	if at > 0 {
		depth = d.Items[at-1].Depth
		if d.Items[at-1].Kind != reading.Item {
			depth++
		}
	}
	number, title := headOf(text)
	if op.Title != "" {
		title = op.Title
	}
	it := &Item{ID: d.id(), Kind: reading.Item, Depth: depth, Number: number, State: Added, Confidence: 1, Rule: ByPerson, Task: &Task{},
		Text: Fact{Finding: reading.Finding{Text: text, Span: span, Rule: ByPerson, Confidence: 1}, State: Added}}
	if it.Title.Text, err = words(title, "title", maxLine); err != nil {
		return err
	}
	it.Title = d.byPerson(it.Title.Text, span, Added)
	d.Items = slices.Insert(d.Items, at, it)
	return nil
}

// drop takes an item or one of its findings out of the plan; it stays on the desk, struck out.
func (d *ReviewDraft) drop(op Op) error { return d.mark(op, Dropped) }

func (d *ReviewDraft) restore(op Op) error { return d.mark(op, Accepted) }

func (d *ReviewDraft) mark(op Op, state FactState) error {
	if op.Item == 0 {
		for i := range d.Front.Addressees {
			if d.Front.Addressees[i].ID == op.Part {
				d.Front.Addressees[i].State = state
				return nil
			}
		}
		return partGone()
	}
	_, it, err := d.edit(op.Item)
	if err != nil {
		return err
	}
	if op.Part == 0 {
		it.State = state
		return nil
	}
	if it.Task == nil {
		return partGone()
	}
	for i := range it.Task.Units {
		if u := &it.Task.Units[i]; u.ID == op.Part {
			if state != Dropped && slices.ContainsFunc(it.Task.Units, func(x DraftUnit) bool { return x.ID != u.ID && x.Name == u.Name && x.State != Dropped }) {
				return fault.Fields([]fault.Field{{Name: "name", Key: "plan.unit_twice", Args: fault.Args{"name": u.Name}}})
			}
			u.State = state
			return nil
		}
	}
	for i := range it.Task.Deadlines {
		if it.Task.Deadlines[i].ID == op.Part {
			it.Task.Deadlines[i].State = state
			if state == Dropped && it.Task.Ruling == op.Part {
				it.Task.Ruling = 0
			}
			return nil
		}
	}
	for i := range it.Task.Figures {
		if it.Task.Figures[i].ID == op.Part {
			it.Task.Figures[i].State = state
			return nil
		}
	}
	return partGone()
}

func (d *ReviewDraft) notMeasure(op Op) error {
	_, it, err := d.edit(op.Item)
	if err != nil {
		return err
	}
	if it.Kind != reading.Item {
		return fault.New(fault.Invalid, "plan.only_measures", nil)
	}
	it.Kind, it.State = reading.Clause, Changed
	return nil
}

func (d *ReviewDraft) makeMeasure(op Op) error {
	_, it, err := d.edit(op.Item)
	if err != nil {
		return err
	}
	if it.Kind == reading.Item {
		return nil
	}
	it.Kind, it.State, it.Confidence = reading.Item, Changed, 1
	if it.Task == nil {
		it.Task = &Task{}
	}
	if number, title := headOf(it.Title.Text); number != "" && number == it.Number && title != "" {
		it.Title = d.byPerson(title, it.Text.Span, Changed) // headings carry their number, measures do not
	}
	return nil
}

// split cuts an item in two at a byte of its text. Findings go to the half they stand in; a half
// that is left without a unit takes the other's, as a doubtful finding.
func (d *ReviewDraft) split(op Op) error {
	i, first, err := d.edit(op.Item)
	if err != nil {
		return err
	}
	whole := first.Text
	if op.At <= 0 || op.At >= len(whole.Text) || !boundary(whole.Text, op.At) ||
		strings.TrimSpace(whole.Text[:op.At]) == "" || strings.TrimSpace(whole.Text[op.At:]) == "" {
		return fault.New(fault.Invalid, "plan.split_place", nil)
	}
	cut := d.Source.at(whole.Text, whole.Span, op.At)
	if cut <= whole.Span.Start || cut >= whole.Span.End || !boundary(d.Source.Text, cut) {
		return fault.New(fault.Invalid, "plan.split_place", nil)
	}
	half := func(words string, span reading.Span, state FactState) Fact {
		return Fact{Finding: reading.Finding{Text: strings.TrimSpace(words), Span: span, Rule: ByPerson, Confidence: 1}, State: state}
	}
	second := first.clone()
	second.ID, second.State, second.Goals = d.id(), Added, nil
	first.Text = half(whole.Text[:op.At], reading.Span{Start: whole.Span.Start, End: cut}, Changed)
	second.Text = half(whole.Text[op.At:], reading.Span{Start: cut, End: whole.Span.End}, Added)
	first.State, first.Confidence, second.Confidence = Changed, 1, 1

	number, title := headOf(second.Text.Text)
	if op.Value != "" {
		number = strings.TrimSpace(op.Value)
	}
	if op.Title != "" {
		title = op.Title
	}
	if title, err = words(title, "title", maxLine); err != nil {
		return err
	}
	second.Number, second.Title = number, d.byPerson(title, second.Text.Span, Added)
	if first.Task != nil {
		d.share(first.Task, second.Task, cut)
	}
	at := i + 1
	for at < d.end(i) && d.Items[at].Text.Span.Start < cut {
		at++
	}
	d.Items = slices.Insert(d.Items, at, second)
	d.closeLevels(at + 1)
	return nil
}

// closeLevels brings items up that would skip a level, from a position on.
func (d *ReviewDraft) closeLevels(from int) {
	for k := max(from, 1); k < len(d.Items); k++ {
		if most := d.Items[k-1].Depth + 1; d.Items[k].Depth > most {
			c := d.Items[k].clone()
			c.Depth = most
			d.Items[k] = c
		}
	}
}

// share leaves each finding in the half it stands in. Both tasks hold everything when it starts.
func (d *ReviewDraft) share(a, b *Task, cut int) {
	before := func(f Fact) bool { return f.Span.Start < cut }
	units := slices.Clone(a.Units)
	a.Units = slices.DeleteFunc(a.Units, func(x DraftUnit) bool { return !before(x.Fact) })
	b.Units = slices.DeleteFunc(b.Units, func(x DraftUnit) bool { return before(x.Fact) })
	for _, t := range []*Task{a, b} {
		if len(t.Units) > 0 {
			continue
		}
		for _, u := range units {
			u.ID, u.State, u.Rule, u.Confidence = d.id(), Proposed, "split", reading.Doubtful/2
			t.Units = append(t.Units, u)
		}
	}
	a.Deadlines = slices.DeleteFunc(a.Deadlines, func(x DraftDeadline) bool { return !before(x.Fact) })
	b.Deadlines = slices.DeleteFunc(b.Deadlines, func(x DraftDeadline) bool { return before(x.Fact) })
	a.Figures = slices.DeleteFunc(a.Figures, func(x DraftFigure) bool { return !before(x.Fact) })
	b.Figures = slices.DeleteFunc(b.Figures, func(x DraftFigure) bool { return before(x.Fact) })
	in := func(f reading.Finding) bool { return f.Span.Start < cut }
	out := func(f reading.Finding) bool { return f.Span.Start >= cut }
	a.Places, b.Places = slices.DeleteFunc(a.Places, out), slices.DeleteFunc(b.Places, in)
	a.Parties, b.Parties = slices.DeleteFunc(a.Parties, out), slices.DeleteFunc(b.Parties, in)
	a.References = slices.DeleteFunc(a.References, func(r reading.Reference) bool { return out(r.Finding) })
	b.References = slices.DeleteFunc(b.References, func(r reading.Reference) bool { return in(r.Finding) })
	for _, t := range []*Task{a, b} {
		if t.Deadline() == nil {
			t.Ruling, t.DateSettled = 0, false
			if i := slices.IndexFunc(t.Deadlines, func(x DraftDeadline) bool { return x.State != Dropped }); i >= 0 {
				t.Ruling = t.Deadlines[i].ID
			}
		}
	}
}

// merge joins an item with the next one of the outline that is in the plan.
func (d *ReviewDraft) merge(op Op) error {
	i, it, err := d.edit(op.Item)
	if err != nil {
		return err
	}
	j := i + 1
	for j < len(d.Items) && d.Items[j].State == Dropped {
		j++
	}
	if j == len(d.Items) || d.Items[j].Depth < it.Depth || d.Items[j].Kind == reading.Item && it.Kind != reading.Item {
		return fault.New(fault.Invalid, "plan.merge_none", nil)
	}
	next := d.Items[j].clone()
	span := reading.Span{Start: min(it.Text.Span.Start, next.Text.Span.Start), End: max(it.Text.Span.End, next.Text.Span.End)}
	it.Text = Fact{Finding: reading.Finding{Text: it.Text.Text + "\n" + next.Text.Text, Span: span, Rule: ByPerson, Confidence: 1}, State: Changed}
	it.State, it.Confidence = Changed, 1
	if it.Title.Text == "" {
		it.Title = next.Title
	}
	it.Goals = append(it.Goals, next.Goals...)
	if it.Task != nil && next.Task != nil {
		it.Task.absorb(next.Task)
	}
	d.Items = slices.Delete(d.Items, j, j+1)
	d.closeLevels(j) // what stood below the second now stands below the first
	return nil
}

// absorb takes over what another measure says, a unit once.
func (t *Task) absorb(other *Task) {
	for _, u := range other.Units {
		if !slices.ContainsFunc(t.Units, func(x DraftUnit) bool { return x.Name == u.Name }) {
			t.Units = append(t.Units, u)
		}
	}
	t.Deadlines = append(t.Deadlines, other.Deadlines...)
	t.Figures = append(t.Figures, other.Figures...)
	t.Places = append(t.Places, other.Places...)
	t.Parties = append(t.Parties, other.Parties...)
	t.References = append(t.References, other.References...)
	if t.Ruling == 0 {
		t.Ruling = other.Ruling
	} else if other.Ruling != 0 {
		t.DateSettled = false
	}
	if t.Provisional == "" {
		t.Provisional = other.Provisional
	}
}

// level moves an item and what is below it one level up or down.
func (d *ReviewDraft) level(op Op) error {
	i, it := d.Find(op.Item)
	if it == nil {
		return fault.New(fault.NotFound, "plan.item_gone", nil)
	}
	switch {
	case op.Delta != 1 && op.Delta != -1:
		return fault.New(fault.Invalid, "plan.step_unknown", fault.Args{"step": string(op.Kind)})
	case it.Depth+op.Delta < 1:
		return fault.New(fault.Invalid, "plan.level_top", nil)
	case op.Delta > 0 && (i == 0 || d.Items[i-1].Depth < it.Depth):
		return fault.New(fault.Invalid, "plan.level_deep", nil)
	case it.Depth+op.Delta > 12:
		return fault.New(fault.Invalid, "plan.level_deep", nil)
	}
	d.shift(i, op.Delta)
	return nil
}

// under puts an item and what is below it under another that stands before it, as long as the
// order of the document stays.
func (d *ReviewDraft) under(op Op) error {
	i, it := d.Find(op.Item)
	j, target := d.Find(op.Target)
	if it == nil || target == nil {
		return fault.New(fault.NotFound, "plan.item_gone", nil)
	}
	if j >= i {
		return fault.New(fault.Invalid, "plan.under_after", nil)
	}
	for k := j + 1; k < i; k++ {
		if d.Items[k].Depth <= target.Depth {
			return fault.New(fault.Invalid, "plan.under_after", nil)
		}
	}
	d.shift(i, target.Depth+1-it.Depth)
	return nil
}

func (d *ReviewDraft) shift(i, delta int) {
	if delta == 0 {
		return
	}
	end := d.end(i)
	for k := i; k < end; k++ {
		c := d.Items[k].clone()
		c.Depth += delta
		d.Items[k] = c
	}
	d.closeLevels(end)
}

// Label names an item in a message: its number, or the start of its title.
func (it *Item) Label() string {
	if it.Number != "" {
		return it.Number
	}
	if r := []rune(it.Title.Text); len(r) > 12 {
		return string(r[:12]) + "…"
	}
	return it.Title.Text
}

// headOf takes the number at the start of a clause and its first sentence, the title, apart.
func headOf(text string) (number, title string) {
	text = strings.TrimSpace(text)
	number, rest := numberOf(text)
	rest = strings.TrimLeftFunc(rest, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("、.．,，:：", r) })
	if at := strings.IndexAny(rest, "。；;\n"); at > 0 {
		rest = rest[:at]
	}
	if utf8.RuneCountInString(rest) > 60 {
		rest = string([]rune(rest)[:60]) + "…"
	}
	return number, rest
}
