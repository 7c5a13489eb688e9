package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"luodi/internal/calendar"
	"luodi/internal/evidence"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/report"
	"luodi/internal/schedule"
	"luodi/internal/work"
)

// typedReport is what somebody typed into the form of a report: what could be read as content, and
// what could not, by field, so that it goes back as it was.
type typedReport struct {
	Content report.Content
	Raw     map[string]string
	Wrong   []fault.Field
	Place   string // where the photos without a position were taken
}

// readReport reads the form. Fields are named as report.Content.Check names them: by task
// ("A.M03.on"), so that what is wrong is said where it was typed.
func readReport(form url.Values, g *reportGround, last calendar.Date) typedReport {
	t := typedReport{Raw: map[string]string{}, Place: text(form, "place")}
	t.Content = report.Content{Progress: text(form, "progress"), Next: text(form, "next"), Help: text(form, "help"), Level: report.Level(text(form, "level")), Evidence: evidenceIDs(form, "evidence")}
	for _, task := range g.openTasks() {
		t.task(form, task, last)
	}
	t.problems(form)
	return t
}

func (t *typedReport) task(form url.Values, task *work.Task, last calendar.Date) {
	id := string(task.ID)
	files := evidenceIDs(form, id+".evidence")
	done := form.Get(id) != ""
	switch {
	case done:
		d := report.Done{Task: task.ID, On: t.day(form, id+".on", last), Evidence: files, Result: form.Get(id+".result") != "", Note: text(form, id+".note")}
		t.Content.Done = append(t.Content.Done, d)
	case task.State == schedule.Running:
		t.Content.Running = append(t.Content.Running, report.Running{Task: task.ID, Since: task.Started, Remaining: t.days(form, id+".remaining", task.Remaining)})
	case form.Get(id+".running") != "":
		t.Content.Running = append(t.Content.Running, report.Running{Task: task.ID, Since: t.day(form, id+".since", last), Remaining: t.days(form, id+".remaining", 0)})
	}
	if !done { // a file that was put to a milestone which is not reported stays with the report
		for _, f := range files {
			if !slices.Contains(t.Content.Evidence, f) {
				t.Content.Evidence = append(t.Content.Evidence, f)
			}
		}
	}
	if task.Quantity == nil || done {
		return
	}
	a := report.Amount{Task: task.ID, Done: task.Quantity.Done, Why: text(form, id+".why")}
	if s := text(form, id+".amount"); s != "" {
		n, err := work.ParseAmount(strings.ReplaceAll(s, ",", ""))
		if f, ok := err.(*fault.Error); ok {
			t.unread(id+".amount", s, f.Key, f.Args)
		} else {
			a.Done = n
		}
	}
	t.Content.Amounts = append(t.Content.Amounts, a)
}

func (t *typedReport) unread(field, typed string, key fault.Key, args fault.Args) {
	t.Raw[field] = typed
	t.Wrong = append(t.Wrong, fault.Field{Name: field, Key: key, Args: args})
}

// day reads a date; an empty one is the last day of which the report can speak.
func (t *typedReport) day(form url.Values, field string, last calendar.Date) calendar.Date {
	s := text(form, field)
	if s == "" {
		return last
	}
	d, err := calendar.ParseDate(s)
	if err != nil {
		t.unread(field, s, i18n.DutyPageBadDate.Key, nil)
	}
	return d
}

func (t *typedReport) days(form url.Values, field string, otherwise int32) int32 {
	s := text(form, field)
	if s == "" {
		return otherwise
	}
	n, err := strconv.ParseInt(s, 10, 32)
	if err != nil {
		t.unread(field, s, "work.days_range", fault.Args{"to": 5000})
		return otherwise
	}
	return int32(n)
}

// problems reads the rows of problems; those without a word are left out.
func (t *typedReport) problems(form url.Values) {
	at := func(name string, i int) string {
		if list := form[name]; i < len(list) {
			return strings.TrimSpace(strings.ReplaceAll(list[i], "\r\n", "\n"))
		}
		return ""
	}
	for i := range form["problem"] {
		p := report.Problem{Text: at("problem", i), Kind: at("problem.kind", i), Needs: at("problem.needs", i)}
		if p.Text != "" || p.Needs != "" {
			t.Content.Problems = append(t.Content.Problems, p)
		}
	}
}

// evidenceIDs gives the files that a list of hidden fields names, each once.
func evidenceIDs(form url.Values, name string) []report.EvidenceID {
	var list []report.EvidenceID
	for _, s := range form[name] {
		if id := report.EvidenceID(s); s != "" && len(s) <= 64 && !slices.Contains(list, id) {
			list = append(list, id)
		}
	}
	return list
}

// add puts a file that was just handed in where it was put: to a milestone, or beside the report.
func (t *typedReport) add(field string, id report.EvidenceID) {
	put := func(list []report.EvidenceID) []report.EvidenceID {
		if slices.Contains(list, id) {
			return list
		}
		return append(list, id)
	}
	for i := range t.Content.Done {
		if string(t.Content.Done[i].Task) == field {
			t.Content.Done[i].Evidence = put(t.Content.Done[i].Evidence)
			return
		}
	}
	t.Content.Evidence = put(t.Content.Evidence)
}

// drop takes a file off.
func (t *typedReport) drop(id report.EvidenceID) {
	gone := func(x report.EvidenceID) bool { return x == id }
	t.Content.Evidence = slices.DeleteFunc(t.Content.Evidence, gone)
	for i := range t.Content.Done {
		t.Content.Done[i].Evidence = slices.DeleteFunc(t.Content.Done[i].Evidence, gone)
	}
}

// take puts what a supporting unit contributed into the lead unit's text and files.
func (t *typedReport) take(c report.Contribution, unit string) {
	said := c.Text
	if unit != "" && said != "" {
		said = unit + "：" + said
	}
	if said != "" && !strings.Contains(t.Content.Progress, said) {
		t.Content.Progress = strings.TrimSpace(t.Content.Progress + "\n" + said)
	}
	for _, id := range c.Evidence {
		t.add("", id)
	}
}

// claimFor is what is claimed of a file before anybody says more: the day and the place of the form,
// and the grade that its milestone needs.
func claimFor(form url.Values, task *work.Task, name string, last calendar.Date) evidence.Claim {
	c := evidence.Claim{Grade: work.GradeB, Place: text(form, "place"), Captured: last}
	if task == nil {
		return c
	}
	id := string(task.ID)
	if d, err := calendar.ParseDate(text(form, id+".on")); err == nil && d <= last {
		c.Captured = d
	}
	if task.Gate && task.Grade() == work.GradeA && !strings.HasSuffix(strings.ToLower(name), ".mp4") {
		c.Grade, c.Organ, c.Number = work.GradeA, text(form, id+".organ"), text(form, id+".number")
	}
	return c
}
