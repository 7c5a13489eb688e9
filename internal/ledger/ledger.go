package ledger

import (
	"iter"
	"slices"
	"strconv"
	"strings"

	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/report"
	"luodi/internal/signal"
	"luodi/internal/work"
)

// LedgerVersion is the version of the ledger's file formats.
const LedgerVersion = 1

// MostLedgerBytes bounds the file of a ledger that is read.
const MostLedgerBytes = 16 << 20

// Ledger is the ledger (台账) of a plan, or of one unit in it, as of a period of reporting: one entry
// for each measure and unit that leads it. Names are in one language.
type Ledger struct {
	Lang    i18n.Lang
	Plan    plan.Plan
	Title   string        // of the plan
	Period  report.Period // without ID when reporting has not begun
	Unit    org.Unit      // without ID for the whole plan
	On      calendar.Date // the day as of which it stands
	Entries []Entry
}

// All gives the entries in order, as the writers take them.
func (l *Ledger) All() iter.Seq[*Entry] {
	return func(yield func(*Entry) bool) {
		for i := range l.Entries {
			if !yield(&l.Entries[i]) {
				return
			}
		}
	}
}

// Last is the last day that a report of the period can speak of.
func (l *Ledger) Last() calendar.Date {
	if l.Period.ID == "" {
		return l.On
	}
	return min(l.Period.To, l.On)
}

// Entry is one row of a ledger with what is behind it.
type Entry struct {
	Seq                                     int
	Action, Number, Title, Target           string
	Commitment                              string
	Lead                                    string
	Support                                 []string
	Official, Responsible, Liaison, Contact string // posts in office; Contact is internal, never public
	Start, Finish                           calendar.Date
	Milestone                               string
	MilestoneOn                             calendar.Date
	Standing                                Standing
	Content                                 report.Content // of the period, as far as the reader may see it
	Evidence                                int
	Updated                                 calendar.Date
	Remark                                  string

	Measure plan.MeasureID
	Slug    string // of the measure
	Unit    org.UnitID
	Report  report.Report // without ID when none is owed
	Work    *work.Plan    // in force; nil when there is none
	Times   *work.PlanTimes
	Open    bool // the report can still be written
}

// Standing is a measure's progress and light.
type Standing struct {
	signal.Part
	Known bool // the progress is known: there is a work plan
}

// key names the entry's row in a file.
func (e *Entry) key() string { return string(e.Report.ID) }

// tasks are the milestones on which the entry's report can speak: those not yet accepted as done.
func (e *Entry) tasks() iter.Seq[*work.Task] {
	return func(yield func(*work.Task) bool) {
		if e.Work == nil || e.Report.ID == "" {
			return
		}
		for i := range e.Work.Tasks {
			if t := &e.Work.Tasks[i]; !done(t) && !yield(t) {
				return
			}
		}
	}
}

// entryColumn is one column of the ledger: what it shows of an entry, and for those that a unit fills
// in how a text gets into the report.
type entryColumn struct {
	key   string // in the hidden row and in JSON: never changed
	title *i18n.Message
	says  *i18n.Message // what it means
	width float64
	form  form
	text  func(*Entry, i18n.Lang) string // dates as YYYY-MM-DD, numbers with a point
	put   func(*report.Content, string)  // of the columns that a unit fills in
}

// entryColumns are the 28 columns of the handbook 2.7, in their order.
var entryColumns = []entryColumn{
	{"seq", i18n.LedgerSeq, i18n.LedgerSaysSeq, 5, formDays, func(e *Entry, _ i18n.Lang) string { return strconv.Itoa(e.Seq) }, nil},
	{"action", i18n.LedgerAction, i18n.LedgerSaysAction, 14, formText, func(e *Entry, _ i18n.Lang) string { return e.Action }, nil},
	{"number", i18n.LedgerNumber, i18n.LedgerSaysNumber, 7, formText, func(e *Entry, _ i18n.Lang) string { return e.Number }, nil},
	{"title", i18n.LedgerTitle, i18n.LedgerSaysTitle, 20, formText, func(e *Entry, _ i18n.Lang) string { return e.Title }, nil},
	{"target", i18n.LedgerTarget, i18n.LedgerSaysTarget, 18, formText, func(e *Entry, _ i18n.Lang) string { return e.Target }, nil},
	{"commitment", i18n.LedgerCommitment, i18n.LedgerSaysCommitment, 8, formText, func(e *Entry, _ i18n.Lang) string { return e.Commitment }, nil},
	{"lead", i18n.LedgerLead, i18n.LedgerSaysLead, 12, formText, func(e *Entry, _ i18n.Lang) string { return e.Lead }, nil},
	{"support", i18n.LedgerSupport, i18n.LedgerSaysSupport, 12, formText, func(e *Entry, _ i18n.Lang) string { return strings.Join(e.Support, "\n") }, nil},
	{"official", i18n.LedgerOfficial, i18n.LedgerSaysOfficial, 10, formText, func(e *Entry, _ i18n.Lang) string { return e.Official }, nil},
	{"responsible", i18n.LedgerResponsible, i18n.LedgerSaysResponsible, 10, formText, func(e *Entry, _ i18n.Lang) string { return e.Responsible }, nil},
	{"liaison", i18n.LedgerLiaison, i18n.LedgerSaysLiaison, 10, formText, func(e *Entry, _ i18n.Lang) string { return e.Liaison }, nil},
	{"contact", i18n.LedgerContact, i18n.LedgerSaysContact, 10, formText, func(e *Entry, _ i18n.Lang) string { return e.Contact }, nil},
	{"start", i18n.LedgerStart, i18n.LedgerSaysStart, 10.5, formDate, func(e *Entry, _ i18n.Lang) string { return e.Start.String() }, nil},
	{"finish", i18n.LedgerFinish, i18n.LedgerSaysFinish, 10.5, formDate, func(e *Entry, _ i18n.Lang) string { return e.Finish.String() }, nil},
	{"milestone", i18n.LedgerMilestone, i18n.LedgerSaysMilestone, 14, formText, func(e *Entry, _ i18n.Lang) string { return e.Milestone }, nil},
	{"milestone_on", i18n.LedgerMilestoneOn, i18n.LedgerSaysMilestoneOn, 10.5, formDate, func(e *Entry, _ i18n.Lang) string { return e.MilestoneOn.String() }, nil},
	{"planned", i18n.LedgerPlanned, i18n.LedgerSaysPlanned, 7, formAmount, func(e *Entry, _ i18n.Lang) string { return e.Standing.show(e.Standing.Planned) }, nil},
	{"actual", i18n.LedgerActual, i18n.LedgerSaysActual, 7, formAmount, func(e *Entry, _ i18n.Lang) string { return e.Standing.show(e.Standing.Actual) }, nil},
	{"gap", i18n.LedgerGap, i18n.LedgerSaysGap, 7, formAmount, func(e *Entry, _ i18n.Lang) string { return e.Standing.show(e.Standing.Gap) }, nil},
	{"light", i18n.LedgerLight, i18n.LedgerSaysLight, 9, formText, func(e *Entry, lang i18n.Lang) string { return lightText(lang, e.Standing.Light) }, nil},
	{"progress", i18n.LedgerProgress, i18n.LedgerSaysProgress, 30, formLong, func(e *Entry, _ i18n.Lang) string { return plainText(e.Content.Progress) },
		func(c *report.Content, s string) { c.Progress = s }},
	{"problems", i18n.LedgerProblems, i18n.LedgerSaysProblems, 22, formLong, func(e *Entry, _ i18n.Lang) string { return problemLines(e.Content.Problems) },
		func(c *report.Content, s string) { c.Problems = problemsOf(s, c.Problems) }},
	{"help", i18n.LedgerHelp, i18n.LedgerSaysHelp, 18, formLong, func(e *Entry, _ i18n.Lang) string { return plainText(e.Content.Help) },
		func(c *report.Content, s string) { c.Help = s }},
	{"level", i18n.LedgerLevel, i18n.LedgerSaysLevel, 10, formLevel, func(e *Entry, lang i18n.Lang) string { return levelText(lang, e.Content.Level) },
		func(c *report.Content, s string) { c.Level = report.Level(s) }},
	{"next", i18n.LedgerNext, i18n.LedgerSaysNext, 22, formLong, func(e *Entry, _ i18n.Lang) string { return plainText(e.Content.Next) },
		func(c *report.Content, s string) { c.Next = s }},
	{"evidence", i18n.LedgerEvidence, i18n.LedgerSaysEvidence, 7, formDays, func(e *Entry, _ i18n.Lang) string { return strconv.Itoa(e.Evidence) }, nil},
	{"updated", i18n.LedgerUpdated, i18n.LedgerSaysUpdated, 10.5, formDate, func(e *Entry, _ i18n.Lang) string { return e.Updated.String() }, nil},
	{"remark", i18n.LedgerRemark, i18n.LedgerSaysRemark, 16, formText, func(e *Entry, _ i18n.Lang) string { return e.Remark }, nil},
}

// formLevel is a level of coordination, as a word.
const formLevel form = 100

func (s Standing) show(n signal.PerMille) string {
	if !s.Known {
		return ""
	}
	return n.String()
}

// marks are the shapes of the lights, so that a print in grey still tells them apart.
var marks = map[signal.Shape]string{signal.Square: "■", signal.Triangle: "▲", signal.Disc: "●", signal.Bars: "‖", signal.Ring: "○", signal.Hatched: "☑", signal.Tick: "✓"}

func lightText(lang i18n.Lang, l signal.Light) string {
	m, ok := i18n.Lookup(l.Word())
	if !ok {
		return ""
	}
	return marks[l.Shape()] + " " + m.In(lang)
}

func levelText(lang i18n.Lang, l report.Level) string {
	if m, ok := i18n.Lookup(fault.Key("report.level." + l)); ok && l != "" {
		return m.In(lang)
	}
	return string(l)
}

// levelOf finds a level by its word in any language.
func levelOf(text string) (report.Level, bool) {
	for _, l := range report.Levels {
		if m, ok := i18n.Lookup(fault.Key("report.level." + l)); ok && named(m, text) || text == string(l) {
			return l, true
		}
	}
	return "", false
}

// problemLines writes problems one a line.
func problemLines(list []report.Problem) string {
	lines := make([]string, 0, len(list))
	for _, p := range list {
		lines = append(lines, oneLine(p.Text))
	}
	return strings.Join(lines, "\n")
}

func oneLine(s string) string { return strings.Join(strings.Fields(plainText(s)), " ") }

// problemsOf reads problems, one a line. One that was there keeps what else is known of it.
func problemsOf(text string, before []report.Problem) []report.Problem {
	var out []report.Problem
	for line := range strings.SplitSeq(text, "\n") {
		if line = oneLine(line); line == "" {
			continue
		}
		p := report.Problem{Text: line}
		if i := slices.IndexFunc(before, func(b report.Problem) bool { return oneLine(b.Text) == line }); i >= 0 {
			p = before[i]
		}
		out = append(out, p)
	}
	return out
}

// ledgerHeading is a column's heading: in the reader's language, with the official Chinese name below.
func ledgerHeading(lang i18n.Lang, m *i18n.Message) string {
	if text := m.In(lang); text != m.Hans {
		return text + "\n" + m.Hans
	}
	return m.Hans
}
