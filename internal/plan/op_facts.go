package plan

import (
	"math/big"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/reading"
)

// Limits of what a person may type, in characters: generous against any real document.
const (
	maxLine = 300
	maxName = 80
)

// words checks and tidies a line that a person typed.
func words(value, field string, limit int) (string, error) {
	value = strings.Join(strings.FieldsFunc(value, unicode.IsSpace), " ")
	if value == "" {
		return "", fault.Fields([]fault.Field{{Name: field, Key: "fault.required"}})
	}
	if n := utf8.RuneCountInString(value); n > limit {
		return "", fault.Fields([]fault.Field{{Name: field, Key: "plan.too_long", Args: fault.Args{"limit": limit, "n": n}}})
	}
	return value, nil
}

func partGone() error { return fault.New(fault.NotFound, "plan.part_gone", nil) }

// accept says that a finding, or an item with all its findings, is right.
func (d *ReviewDraft) accept(op Op) error {
	if op.Item == 0 {
		return d.acceptFront(op)
	}
	_, it, err := d.edit(op.Item)
	if err != nil {
		return err
	}
	switch {
	case op.Part != 0:
		return it.acceptPart(op.Part)
	case op.Field == "title":
		agree(&it.Title.State)
	case op.Field == "text":
		agree(&it.Text.State)
		agree(&it.State)
	case op.Field == "commitment" && it.Task != nil:
		agree(&it.Task.CommitmentState)
	default:
		it.acceptAll(0)
	}
	return nil
}

func agree(s *FactState) {
	if *s == Proposed {
		*s = Accepted
	}
}

func (it *Item) acceptPart(part int) error {
	if it.Task == nil {
		return partGone()
	}
	for i := range it.Task.Units {
		if it.Task.Units[i].ID == part {
			it.Task.Units[i].confirm()
			return nil
		}
	}
	for i := range it.Task.Deadlines {
		if it.Task.Deadlines[i].ID == part {
			agree(&it.Task.Deadlines[i].State)
			return nil
		}
	}
	for i := range it.Task.Figures {
		if it.Task.Figures[i].ID == part {
			agree(&it.Task.Figures[i].State)
			return nil
		}
	}
	return partGone()
}

// confirm accepts a unit. A role that was only assumed stays so: the document does not say it,
// and the office confirms it with the duties.
func (u *DraftUnit) confirm() { agree(&u.State) }

// acceptAll accepts every finding of the item that is at least so sure.
func (it *Item) acceptAll(sure float64) {
	take := func(f *Fact) {
		if f.Confidence >= sure {
			agree(&f.State)
		}
	}
	take(&it.Title)
	take(&it.Text)
	if it.Confidence >= sure {
		agree(&it.State)
	}
	if it.Task == nil {
		return
	}
	for i := range it.Task.Units {
		take(&it.Task.Units[i].Fact)
	}
	for i := range it.Task.Deadlines {
		take(&it.Task.Deadlines[i].Fact)
	}
	for i := range it.Task.Figures {
		take(&it.Task.Figures[i].Fact)
	}
	agree(&it.Task.CommitmentState)
}

func (d *ReviewDraft) acceptSure(Op) error {
	for i := range d.Items {
		c := d.Items[i].clone()
		c.acceptAll(reading.Doubtful)
		d.Items[i] = c
	}
	for _, f := range d.Front.facts() {
		if f.Confidence >= reading.Doubtful {
			agree(&f.State)
		}
	}
	return nil
}

// set changes one field of an item or of the front matter.
func (d *ReviewDraft) set(op Op) error {
	if op.Item == 0 {
		return d.setFront(op)
	}
	_, it, err := d.edit(op.Item)
	if err != nil {
		return err
	}
	switch op.Field {
	case "title":
		v, err := words(op.Value, "title", maxLine)
		if err != nil {
			return err
		}
		it.Title = d.byPerson(v, it.Text.Span, Changed)
	case "number":
		v := strings.TrimSpace(op.Value)
		if utf8.RuneCountInString(v) > 20 {
			return fault.Fields([]fault.Field{{Name: "number", Key: "plan.too_long", Args: fault.Args{"limit": 20, "n": utf8.RuneCountInString(v)}}})
		}
		it.Number = v
	case "commitment":
		c := reading.Commitment(op.Value)
		if it.Task == nil || c != reading.Output && c != reading.Progress && c != reading.Effort {
			return fault.Fields([]fault.Field{{Name: "commitment", Key: "plan.choice_unknown", Args: fault.Args{"value": op.Value}}})
		}
		it.Task.Commitment, it.Task.CommitmentState = c, Changed
	case "provisional":
		if it.Task == nil {
			return fault.New(fault.Invalid, "plan.only_measures", nil)
		}
		it.Task.Provisional = strings.TrimSpace(op.Value)
	default:
		return fault.New(fault.Invalid, "plan.field_unknown", fault.Args{"field": op.Field})
	}
	if it.State == Proposed {
		it.State = Changed
	}
	return nil
}

// setUnit adds a responsible unit or changes one.
func (d *ReviewDraft) setUnit(op Op) error {
	it, err := d.editTask(op.Item)
	if err != nil {
		return err
	}
	switch op.Role {
	case "", reading.Lead, reading.LeadAssumed, reading.Support:
	default:
		return fault.Fields([]fault.Field{{Name: "role", Key: "plan.choice_unknown", Args: fault.Args{"value": string(op.Role)}}})
	}
	name := op.Name
	if op.Part == 0 || name != "" {
		if name, err = words(name, "name", maxName); err != nil {
			return err
		}
	}
	for _, u := range it.Task.Units {
		if u.State != Dropped && u.Name == name && u.ID != op.Part {
			return fault.Fields([]fault.Field{{Name: "name", Key: "plan.unit_twice", Args: fault.Args{"name": name}}})
		}
	}
	if op.Part == 0 {
		role := op.Role
		if role == "" {
			role = reading.Support
			if len(it.Task.KeptUnits()) == 0 {
				role = reading.Lead
			}
		}
		it.Task.Units = append(it.Task.Units, DraftUnit{ID: d.id(), Fact: d.byPerson(name, it.Text.Span, Added), Name: name, Role: role})
		return nil
	}
	for i := range it.Task.Units {
		u := &it.Task.Units[i]
		if u.ID != op.Part {
			continue
		}
		if op.Role != "" {
			u.Role = op.Role
		}
		if name != "" {
			u.Name = name
		}
		u.State = Changed
		return nil
	}
	return partGone()
}

// setDeadline adds a date to a measure or changes one; the one touched binds.
func (d *ReviewDraft) setDeadline(op Op) error {
	it, err := d.editTask(op.Item)
	if err != nil {
		return err
	}
	text, err := words(op.Value, "value", maxLine)
	if err != nil {
		return err
	}
	kind := reading.DeadlineKind(op.As)
	switch kind {
	case "":
		kind = reading.By
		if !op.From.IsZero() {
			kind = reading.During
		}
	case reading.By, reading.During, reading.LongTerm, reading.Relative, reading.Periodic:
	default:
		return fault.Fields([]fault.Field{{Name: "as", Key: "plan.choice_unknown", Args: fault.Args{"value": op.As}}})
	}
	if err := dateOrder(op.From, op.To); err != nil {
		return err
	}
	if (kind == reading.By || kind == reading.During) && op.To.IsZero() {
		return fault.Fields([]fault.Field{{Name: "to", Key: "fault.required"}})
	}
	dl := DraftDeadline{Fact: d.byPerson(text, it.Text.Span, Added), From: op.From, To: op.To, Kind: kind}
	if op.Part == 0 {
		dl.ID = d.id()
		it.Task.Deadlines = append(it.Task.Deadlines, dl)
	} else {
		i := slices.IndexFunc(it.Task.Deadlines, func(x DraftDeadline) bool { return x.ID == op.Part })
		if i < 0 {
			return partGone()
		}
		dl.ID, dl.State = op.Part, Changed
		if old := it.Task.Deadlines[i]; old.Text == text {
			dl.Span = old.Span
		}
		it.Task.Deadlines[i] = dl
	}
	it.Task.Ruling, it.Task.DateSettled = dl.ID, true
	return nil
}

func dateOrder(from, to calendar.Date) error {
	if !from.IsZero() && !to.IsZero() && from > to {
		return fault.Fields([]fault.Field{{Name: "to", Key: "plan.date_order", Args: fault.Args{"from": from.String(), "to": to.String()}}})
	}
	return nil
}

// setRuling says which date binds a measure, or that none does.
func (d *ReviewDraft) setRuling(op Op) error {
	it, err := d.editTask(op.Item)
	if err != nil {
		return err
	}
	if op.Part != 0 {
		i := slices.IndexFunc(it.Task.Deadlines, func(x DraftDeadline) bool { return x.ID == op.Part && x.State != Dropped })
		if i < 0 {
			return partGone()
		}
		agree(&it.Task.Deadlines[i].State)
	}
	it.Task.Ruling, it.Task.DateSettled = op.Part, true
	return nil
}

// setFigure adds a quantity or changes one.
func (d *ReviewDraft) setFigure(op Op) error {
	it, err := d.editTask(op.Item)
	if err != nil {
		return err
	}
	text, err := words(op.Value, "value", maxLine)
	if err != nil {
		return err
	}
	f := DraftFigure{Fact: d.byPerson(text, it.Text.Span, Added), Kind: reading.FigureKind(op.As),
		Value: strings.TrimSpace(op.Number), To: strings.TrimSpace(op.UpTo), Unit: strings.TrimSpace(op.Per)}
	if err := f.check(); err != nil {
		return err
	}
	if op.Part == 0 {
		f.ID = d.id()
		it.Task.Figures = append(it.Task.Figures, f)
		return nil
	}
	i := slices.IndexFunc(it.Task.Figures, func(x DraftFigure) bool { return x.ID == op.Part })
	if i < 0 {
		return partGone()
	}
	f.ID, f.State = op.Part, Changed
	if old := it.Task.Figures[i]; old.Text == text {
		f.Span = old.Span
	}
	it.Task.Figures[i] = f
	return nil
}

// check holds a figure to exact decimals: a number where one is stated, both ends of a range in
// order, none where the document leaves it open.
func (f *DraftFigure) check() error {
	var wrong []fault.Field
	number := func(field, s string) *big.Rat {
		r, ok := decimal(s)
		if !ok {
			wrong = append(wrong, fault.Field{Name: field, Key: "plan.not_a_number", Args: fault.Args{"value": s}})
		}
		return r
	}
	switch f.Kind {
	case "":
		f.Kind = reading.Exact
		fallthrough
	case reading.Exact, reading.AtLeast, reading.AtMost, reading.About:
		number("number", f.Value)
		f.To = ""
	case reading.Range:
		from, to := number("number", f.Value), number("up_to", f.To)
		if len(wrong) == 0 && from.Cmp(to) > 0 {
			wrong = append(wrong, fault.Field{Name: "up_to", Key: "plan.range_order", Args: fault.Args{"from": f.Value, "to": f.To}})
		}
	case reading.Unstated, reading.OpenList:
		f.Value, f.To = "", ""
	default:
		wrong = append(wrong, fault.Field{Name: "as", Key: "plan.choice_unknown", Args: fault.Args{"value": string(f.Kind)}})
	}
	if utf8.RuneCountInString(f.Unit) > 20 {
		wrong = append(wrong, fault.Field{Name: "per", Key: "plan.too_long", Args: fault.Args{"limit": 20, "n": utf8.RuneCountInString(f.Unit)}})
	}
	return fault.Fields(wrong)
}

// decimal reads a plain decimal: digits with at most one point and a sign.
func decimal(s string) (*big.Rat, bool) {
	digits := strings.TrimPrefix(s, "-")
	if digits == "" || len(s) > 30 || strings.Trim(digits, "0123456789.") != "" || strings.Count(digits, ".") > 1 ||
		strings.HasPrefix(digits, ".") || strings.HasSuffix(digits, ".") {
		return nil, false
	}
	return new(big.Rat).SetString(s)
}

// settle leaves a doubt as it is.
func (d *ReviewDraft) settle(op Op) error {
	if op.Doubt == "" || len(op.Doubt) > 200 {
		return fault.New(fault.Invalid, "plan.part_gone", nil)
	}
	if at, found := slices.BinarySearch(d.Settled, op.Doubt); !found {
		d.Settled = slices.Insert(d.Settled, at, op.Doubt)
	}
	return nil
}
