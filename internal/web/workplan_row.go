package web

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/work"
)

// step changes the rows of the form without saving anything: add:N and drop:N, up:N and down:N for a
// row, first:KEY for the first row of a strand, dropstrand:KEY, and strand for one more line of work
// from the template that was chosen.
func (e *draftEntry) step(do string, d *workDesk, base *work.Plan, lib *work.Library, template string) error {
	name, arg, _ := strings.Cut(do, ":")
	n, _ := strconv.Atoi(arg)
	switch name {
	case "add":
		return e.add(n)
	case "first":
		return e.first(arg)
	case "drop":
		return e.drop(n)
	case "up":
		e.move(n, -1)
	case "down":
		e.move(n, 1)
	case "dropstrand":
		return e.dropStrand(arg)
	case "strand":
		return e.addStrand(d, base, lib, work.TemplateID(template))
	}
	return nil
}

func (e *draftEntry) row(n int) int {
	return slices.IndexFunc(e.Tasks, func(t taskEntry) bool { return t.N == n })
}

// freshNumber and freshID give a new row what tells it from the others.
func (e *draftEntry) freshNumber() int {
	n := 0
	for _, t := range e.Tasks {
		n = max(n, t.N)
	}
	return n + 1
}

func (e *draftEntry) freshID(strand string) string {
	for i := 1; ; i++ {
		id := fmt.Sprintf("%s.N%d", strand, i)
		if !slices.ContainsFunc(e.Tasks, func(t taskEntry) bool { return strings.EqualFold(t.ID, id) }) {
			return id
		}
	}
}

func (e *draftEntry) fresh(strand string) taskEntry {
	return taskEntry{N: e.freshNumber(), ID: e.freshID(strand), Strand: strand, Min: "3", Typical: "5", Max: "10", Calendar: calendar.CN, Owner: string(work.Lead)}
}

// add puts a new task after a row, in between: it waits for that row, and what comes next in the
// strand and waited plainly for that row waits for the new task.
func (e *draftEntry) add(n int) error {
	i := e.row(n)
	if i < 0 {
		return fault.New(fault.Invalid, i18n.WorkplanNoRow.Key, nil)
	}
	if len(e.Tasks) >= work.MaxTasks {
		return fault.New(fault.TooLarge, i18n.WorkTooManyTasks.Key, fault.Args{"n": work.MaxTasks})
	}
	before := e.Tasks[i]
	t := e.fresh(before.Strand)
	t.Links = before.ID
	if i+1 < len(e.Tasks) && e.Tasks[i+1].Strand == before.Strand {
		next := &e.Tasks[i+1]
		if links, err := work.ParseLinks(next.Links, e.finder(next.Strand)); err == nil {
			for k, l := range links {
				if string(l.Pred) == before.ID && l == (work.Link{Pred: l.Pred}) {
					links[k].Pred = work.TaskID(t.ID)
					next.Links = work.FormatLinks(links)
				}
			}
		}
	}
	e.Tasks = slices.Insert(e.Tasks, i+1, t)
	return nil
}

// first puts a task into a strand that has none.
func (e *draftEntry) first(strand string) error {
	if !slices.ContainsFunc(e.Strands, func(s strandEntry) bool { return s.Key == strand }) {
		return fault.New(fault.Invalid, i18n.WorkplanNoRow.Key, nil)
	}
	t := e.fresh(strand)
	e.Tasks = append(e.Tasks, t)
	for i := range e.Strands {
		if e.Strands[i].Key == strand && e.Strands[i].End == "" {
			e.Strands[i].End = t.ID
		}
	}
	return nil
}

// finder finds the tasks of the form by what is written in a row of a strand.
func (e *draftEntry) finder(strand string) func(string) (work.TaskID, bool) {
	p := work.Plan{Tasks: make([]work.Task, len(e.Tasks))}
	for i, t := range e.Tasks {
		p.Tasks[i] = work.Task{ID: work.TaskID(t.ID), Strand: t.Strand}
	}
	return p.Finder(strand)
}

// skeleton is the form as a plan of ids and links alone; rows whose links cannot be read have none.
func (e *draftEntry) skeleton() *work.Plan {
	p := &work.Plan{Tasks: make([]work.Task, len(e.Tasks))}
	for _, s := range e.Strands {
		p.Strands = append(p.Strands, work.Strand{Key: s.Key, End: work.TaskID(s.End)})
	}
	for i, t := range e.Tasks {
		p.Tasks[i] = work.Task{ID: work.TaskID(t.ID), Strand: t.Strand, Gate: t.Gate}
	}
	find := map[string]func(string) (work.TaskID, bool){}
	for i, t := range e.Tasks {
		if find[t.Strand] == nil {
			find[t.Strand] = p.Finder(t.Strand)
		}
		p.Tasks[i].Links, _ = work.ParseLinks(t.Links, find[t.Strand])
	}
	return p
}

// relink writes into the rows the links that changed in the skeleton.
func (e *draftEntry) relink(before, after *work.Plan) {
	for i := range e.Tasks {
		id := work.TaskID(e.Tasks[i].ID)
		was, ok := before.Task(id)
		now, there := after.Task(id)
		if ok && there && !slices.Equal(was.Links, now.Links) {
			e.Tasks[i].Links = work.FormatLinks(now.Links)
		}
	}
}

// drop takes a row out; what waited for it waits for what it waited for. Gates and ends stay.
func (e *draftEntry) drop(n int) error {
	i := e.row(n)
	if i < 0 {
		return fault.New(fault.Invalid, i18n.WorkplanNoRow.Key, nil)
	}
	before := e.skeleton()
	after := before.Clone()
	if err := after.Drop(work.TaskID(e.Tasks[i].ID)); err != nil {
		return err
	}
	e.Tasks = slices.Delete(e.Tasks, i, i+1)
	e.relink(before, after)
	return nil
}

// move changes places with the next row of the same strand in a direction.
func (e *draftEntry) move(n, by int) {
	i := e.row(n)
	if i < 0 {
		return
	}
	for j := i + by; j >= 0 && j < len(e.Tasks); j += by {
		if e.Tasks[j].Strand == e.Tasks[i].Strand {
			e.Tasks[i], e.Tasks[j] = e.Tasks[j], e.Tasks[i]
			return
		}
	}
}

// dropStrand takes a line of work out with its tasks, and the links to them.
func (e *draftEntry) dropStrand(key string) error {
	i := slices.IndexFunc(e.Strands, func(s strandEntry) bool { return s.Key == key })
	if i < 0 {
		return fault.New(fault.Invalid, i18n.WorkplanNoRow.Key, nil)
	}
	if len(e.Strands) == 1 {
		return fault.New(fault.Invalid, i18n.WorkplanLastStrand.Key, nil)
	}
	before := e.skeleton()
	after := before.Clone()
	for k := range after.Tasks {
		after.Tasks[k].Links = slices.DeleteFunc(after.Tasks[k].Links, func(l work.Link) bool {
			t, ok := before.Task(l.Pred)
			return ok && t.Strand == key
		})
	}
	e.relink(before, after)
	e.Strands = slices.Delete(e.Strands, i, i+1)
	e.Tasks = slices.DeleteFunc(e.Tasks, func(t taskEntry) bool { return t.Strand == key })
	return nil
}

// addStrand adds a line of work made from a template, or an empty one.
func (e *draftEntry) addStrand(d *workDesk, base *work.Plan, lib *work.Library, id work.TemplateID) error {
	p := &work.Plan{Library: base.Library}
	for _, s := range e.Strands {
		p.Strands = append(p.Strands, work.Strand{Key: s.Key})
	}
	if err := p.AddStrand(lib, work.StrandSpec{Template: id}); err != nil {
		return err
	}
	s := p.Strands[len(p.Strands)-1]
	if len(e.Tasks)+len(p.Tasks) > work.MaxTasks {
		return fault.New(fault.TooLarge, i18n.WorkTooManyTasks.Key, fault.Args{"n": work.MaxTasks})
	}
	e.Strands = append(e.Strands, strandEntry{Key: s.Key, Hans: s.Name.Hans, Hant: s.Name.Hant, En: s.Name.En, End: string(s.End), Made: string(id)})
	n := e.freshNumber()
	for i := range p.Tasks {
		e.Tasks = append(e.Tasks, d.taskEntryOf(n+i, &p.Tasks[i]))
	}
	return nil
}
