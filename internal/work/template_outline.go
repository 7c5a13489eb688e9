package work

import (
	"fmt"
	"strings"

	"luodi/internal/calendar"
	"luodi/internal/fault"
)

// Outline is a template counted back from a date with the usual durations: how long it takes, and
// when each stage would be.
type Outline struct {
	Plan  *Plan
	Times *PlanTimes
	Start calendar.Date // first day of work
	End   calendar.Date // day on which the promise is kept
	Days  int           // Mainland working days from Start to End, both included
}

// Outline counts the template back from a date.
func (t Template) Outline(book *calendar.Book, by calendar.Date) (Outline, error) {
	lib := &Library{version: 1, templates: []Template{t}}
	p, err := New(lib, "", by, by, []StrandSpec{{Template: t.ID}})
	if err != nil {
		return Outline{}, err
	}
	o := Outline{Plan: p}
	if err := o.count(book, by); err != nil {
		return Outline{}, err
	}
	p.Start = o.Start // with room enough, so that what follows the end is dated after it
	if err := o.count(book, by); err != nil {
		return Outline{}, err
	}
	cal, _ := book.Calendar(calendar.CN)
	o.Days, err = cal.Count(o.Start, o.End)
	return o, err
}

func (o *Outline) count(book *calendar.Book, by calendar.Date) error {
	table, err := Compute(book, 0, []*Plan{o.Plan}, nil)
	if err != nil {
		return err
	}
	o.Times, o.Start, o.End = &table.Plans[0], 0, 0
	for _, t := range o.Times.Tasks {
		if !t.Binds {
			continue
		}
		if t.LatestStart != 0 && (o.Start == 0 || t.LatestStart < o.Start) {
			o.Start = t.LatestStart
		}
		o.End = max(o.End, t.LatestFinish)
	}
	if o.Start == 0 {
		return fault.New(fault.Invalid, "work.template_end", fault.Args{"code": string(o.Plan.Strands[0].End)})
	}
	o.Start = min(o.Start, by)
	return nil
}

// DiffTemplates lists what changed from one version of a template to another: the template, its
// stages in the order of the new one, then those taken out. Task of a change is the stage.
func DiffTemplates(old, new Template) []Change {
	var out []Change
	add := func(stage Code, field, a, b string) {
		if a != b {
			out = append(out, Change{Task: TaskID(stage), Field: fault.Key("work.field." + field), Old: a, New: b})
		}
	}
	texts := func(stage Code, a, b Text) {
		add(stage, "name", a.Hans, b.Hans)
		add(stage, "hant", a.Hant, b.Hant)
		add(stage, "en", a.En, b.En)
	}
	texts("", old.Name, new.Name)
	add("", "use_when", old.UseWhen, new.UseWhen)
	add("", "done_when", old.DoneWhen, new.DoneWhen)
	add("", "end", string(old.End), string(new.End))
	add("", "recurring", old.Recurring.text(), new.Recurring.text())
	add("", "order", old.order(&new), new.order(&old))
	for i := range new.Stages {
		s := &new.Stages[i]
		was, ok := old.Stage(s.Code)
		if !ok {
			add(s.Code, "stage", "", s.Name.Hans)
			continue
		}
		texts(s.Code, was.Name, s.Name)
		add(s.Code, "days", was.Days.String(), s.Days.String())
		add(s.Code, "calendar", was.Calendar, s.Calendar)
		add(s.Code, "links", codesText(was.After), codesText(s.After))
		add(s.Code, "gate", yes(was.Gate), yes(s.Gate))
		add(s.Code, "owner", string(was.Owner), string(s.Owner))
		add(s.Code, "evidence", listText(was.Evidence), listText(s.Evidence))
		add(s.Code, "legal", was.Legal.text(), s.Legal.text())
		add(s.Code, "note", was.Note, s.Note)
	}
	for i := range old.Stages {
		if s := &old.Stages[i]; !new.has(s.Code) {
			add(s.Code, "stage", s.Name.Hans, "")
		}
	}
	return out
}

func (t *Template) has(code Code) bool { _, ok := t.Stage(code); return ok }

// order lists the stages that another version has, too, so that only moving them counts as a change
// of order.
func (t *Template) order(other *Template) string {
	var codes []Code
	for _, s := range t.Stages {
		if other.has(s.Code) {
			codes = append(codes, s.Code)
		}
	}
	return codesText(codes)
}

func codesText(codes []Code) string {
	list := make([]string, len(codes))
	for i, c := range codes {
		list[i] = string(c)
	}
	return listText(list)
}

func listText(list []string) string { return strings.Join(list, "、") }

func (r *Recurring) text() string {
	if r == nil {
		return ""
	}
	return r.Period + "：" + listText(r.Indicators)
}

func (l *Legal) text() string {
	if l == nil {
		return ""
	}
	return fmt.Sprintf("%s %d %s, %s", l.Bound, l.Days, l.Unit, l.Basis)
}
