package ledger

import (
	"slices"
	"strconv"

	"luodi/internal/calendar"
	"luodi/internal/i18n"
	"luodi/internal/report"
	"luodi/internal/schedule"
	"luodi/internal/work"
)

// The second sheet of the ledger holds the milestones that are not yet accepted, with what a report
// says of each: since when it runs, when it was reached, how much of it is done.

func done(t *work.Task) bool { return t.State == schedule.Done }

// taskEntry is a milestone of an entry.
type taskEntry struct {
	e    *Entry
	t    *work.Task
	lang i18n.Lang
}

// key names the row in a file.
func (x taskEntry) key() string { return x.e.key() + "/" + string(x.t.ID) }

func (x taskEntry) due() calendar.Date { return dueBy(x.e.Work, x.e.Times, x.t.ID) }

// dueBy is the planned day of a task: in the baseline, else counted back from the promise.
func dueBy(p *work.Plan, times *work.PlanTimes, id work.TaskID) calendar.Date {
	if b := p.Review.Baseline; b != nil {
		for _, t := range b.Tasks {
			if t.Task == id && t.Finish != 0 {
				return t.Finish
			}
		}
	}
	if times != nil {
		if t, ok := times.Task(id); ok {
			if t.LatestFinish != 0 {
				return t.LatestFinish
			}
			return t.ForecastFinish
		}
	}
	return 0
}

// taskColumn is one column of the sheet of milestones.
type taskColumn struct {
	key   string
	title *i18n.Message
	width float64
	form  form
	text  func(taskEntry) string
	put   func(*report.Content, *work.Task, string)
	field string // what package report calls it: the task's id and this
}

var milestoneColumns = []taskColumn{
	{"number", i18n.LedgerNumber, 9, formText, func(x taskEntry) string { return x.e.Number }, nil, ""},
	{"title", i18n.LedgerTitle, 30, formText, func(x taskEntry) string { return x.e.Title }, nil, ""},
	{"lead", i18n.LedgerLead, 16, formText, func(x taskEntry) string { return x.e.Lead }, nil, ""},
	{"task", i18n.LedgerTask, 10, formText, func(x taskEntry) string { return string(x.t.ID) }, nil, ""},
	{"task_name", i18n.LedgerTaskName, 30, formText, func(x taskEntry) string { return textIn(x.lang, x.t.Name) }, nil, ""},
	{"task_due", i18n.LedgerTaskDue, 12, formDate, func(x taskEntry) string { return x.due().String() }, nil, ""},
	{"gate", i18n.LedgerTaskGate, 7, formText, func(x taskEntry) string {
		if !x.t.Gate {
			return ""
		}
		return i18n.WorkfileYes.In(x.lang)
	}, nil, ""},
	{"started", i18n.LedgerStarted, 13, formDate, startedText, putStarted, ".since"},
	{"reached", i18n.LedgerReached, 13, formDate, reachedText, putReached, ".on"},
	{"quantity_unit", i18n.LedgerUnitOf, 8, formText, func(x taskEntry) string {
		return quantity(x.t, func(q *work.Quantity) string { return q.Unit })
	}, nil, ""},
	{"total", i18n.LedgerOfTotal, 10, formAmount, func(x taskEntry) string {
		return quantity(x.t, func(q *work.Quantity) string { return q.Planned.String() })
	}, nil, ""},
	{"accepted", i18n.LedgerAccepted, 10, formAmount, func(x taskEntry) string {
		return quantity(x.t, func(q *work.Quantity) string { return q.Done.String() })
	}, nil, ""},
	{"done", i18n.LedgerDone, 12, formAmount, amountOf, putAmount, ".amount"},
	{"why", i18n.LedgerWhy, 26, formLong, whyOf, putWhy, ".why"},
}

func startedText(x taskEntry) string {
	if i := runningAt(&x.e.Content, x.t.ID); i >= 0 {
		return x.e.Content.Running[i].Since.String()
	}
	return x.t.Started.String()
}

func runningAt(c *report.Content, id work.TaskID) int {
	return slices.IndexFunc(c.Running, func(r report.Running) bool { return r.Task == id })
}

func doneAt(c *report.Content, id work.TaskID) int {
	return slices.IndexFunc(c.Done, func(d report.Done) bool { return d.Task == id })
}

func amountAt(c *report.Content, id work.TaskID) int {
	return slices.IndexFunc(c.Amounts, func(a report.Amount) bool { return a.Task == id })
}

// putStarted says since when a task runs. One that was reached is not running as well.
func putStarted(c *report.Content, t *work.Task, s string) {
	i := runningAt(c, t.ID)
	switch {
	case s == "" && i >= 0:
		c.Running = slices.Delete(c.Running, i, i+1)
	case s != "" && i >= 0:
		c.Running[i].Since = day(s)
	case s != "" && doneAt(c, t.ID) < 0:
		c.Running = append(c.Running, report.Running{Task: t.ID, Since: day(s)})
	}
}

func reachedText(x taskEntry) string {
	if i := doneAt(&x.e.Content, x.t.ID); i >= 0 {
		return x.e.Content.Done[i].On.String()
	}
	return ""
}

func putReached(c *report.Content, t *work.Task, s string) {
	i := doneAt(c, t.ID)
	switch {
	case s == "" && i >= 0:
		c.Done = slices.Delete(c.Done, i, i+1)
		if runningAt(c, t.ID) < 0 && t.State == schedule.Running {
			c.Running = append(c.Running, report.Running{Task: t.ID, Since: t.Started, Remaining: t.Remaining})
		}
	case s != "" && i >= 0:
		c.Done[i].On = day(s)
	case s != "":
		c.Done = append(c.Done, report.Done{Task: t.ID, On: day(s)})
		if k := runningAt(c, t.ID); k >= 0 {
			c.Running = slices.Delete(c.Running, k, k+1)
		}
	}
}

func amountOf(x taskEntry) string {
	if i := amountAt(&x.e.Content, x.t.ID); i >= 0 {
		return x.e.Content.Amounts[i].Done.String()
	}
	return quantity(x.t, func(q *work.Quantity) string { return q.Done.String() })
}

func putAmount(c *report.Content, t *work.Task, s string) {
	if i := amountAt(c, t.ID); i >= 0 {
		c.Amounts[i].Done = amount(s)
	} else {
		c.Amounts = append(c.Amounts, report.Amount{Task: t.ID, Done: amount(s)})
	}
}

func whyOf(x taskEntry) string {
	if i := amountAt(&x.e.Content, x.t.ID); i >= 0 {
		return plainText(x.e.Content.Amounts[i].Why)
	}
	return ""
}

func putWhy(c *report.Content, t *work.Task, s string) {
	i := amountAt(c, t.ID)
	if i < 0 {
		if s == "" || t.Quantity == nil {
			return
		}
		c.Amounts = append(c.Amounts, report.Amount{Task: t.ID, Done: t.Quantity.Done})
		i = len(c.Amounts) - 1
	}
	c.Amounts[i].Why = s
}

// fingerprint is a short hash of a value in its canonical text (FNV-1a): n hexadecimal digits. It
// finds changes, it proves nothing.
func fingerprint(b []byte, text string, n int) []byte {
	h := uint64(14695981039346656037)
	for i := range len(text) {
		h = (h ^ uint64(text[i])) * 1099511628211
	}
	h ^= h >> 32
	const digits = "0123456789abcdef"
	for range n {
		b = append(b, digits[h&15])
		h >>= 4
	}
	return b
}

// Digits of the fingerprints of what a unit fills in and of what is given.
const (
	ownDigits   = 10
	givenDigits = 4
)

// code is the check code of a row: the version of its form and the fingerprint of each cell.
func code(b []byte, own []string, given []string) []byte {
	b = strconv.AppendInt(b, LedgerVersion, 10)
	b = append(b, ':')
	for _, s := range own {
		b = fingerprint(b, s, ownDigits)
	}
	b = append(b, ':')
	for _, s := range given {
		b = fingerprint(b, s, givenDigits)
	}
	return b
}
