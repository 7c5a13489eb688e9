package ledger

import (
	"luodi/internal/calendar"
	"luodi/internal/i18n"
	"luodi/internal/work"
)

// Microsoft Project reads and writes its data as XML (MSPDI; the schema mspdi_pj12.xsd is published
// by Microsoft). A file of ours holds one or several work plans as an outline: plan, strand, task.
// What the format has a place for stands there (durations, links, dates, deadlines, progress,
// baseline, calendars), so that Project shows it and people can change it; what it has no place for
// stands in custom columns, so that a plan comes back as it went out.

// ProjectFile is one or several work plans to be written.
type ProjectFile struct {
	Title string
	Lang  i18n.Lang // of names and column headings
	Today calendar.Date
	Book  *calendar.Book
	Plans []ProjectPlan
	Cross []work.Cross // links between the plans
	Units func(id string) string
}

// ProjectPlan is a work plan with its dates.
type ProjectPlan struct {
	Name  string // of its measure
	Plan  *work.Plan
	Times *work.PlanTimes // nil: computed when written
}

// ProjectRead is what a file says. With Wrong not empty there are no plans.
type ProjectRead struct {
	Title string
	Ours  bool // written by Luodi: the plans carry their measures and task ids
	Plans []*work.Plan
	Names []string // of the plans, as the file calls them
	Cross []work.Cross
	Notes []ProjectNote // what was read otherwise than it was written
	Wrong []ProjectNote
}

// ReadLimits bound a file that is read.
const (
	MostProjectBytes = 64 << 20
	MostProjectTasks = 20_000
	mostProjectLinks = 200_000
	mostCalendars    = 200
	mostExceptions   = 20_000
	mostDays         = 20_000 // of one task
	mostXMLDepth     = 64
	longestXMLText   = 256 << 10
	mostWrong        = 200
)

// column of Microsoft Project: one of its custom fields of tasks, by its number (PjCustomField).
type custom struct {
	pid, name string
	title     *i18n.Message
	kind      int // CFType
}

// Kinds of custom field (CFType of the schema).
const (
	dateField   = 1
	flagField   = 4
	numberField = 5
	textField   = 7
)

// The custom columns. A column is found again by its title in any language, so that a column of
// somebody else's file is never taken for ours.
var (
	colID       = &custom{"188743731", "Text1", i18n.ExchangeID, textField}
	colOwner    = &custom{"188743734", "Text2", i18n.ExchangeOwner, textField}
	colUnit     = &custom{"188743737", "Text3", i18n.ExchangeUnit, textField}
	colEvidence = &custom{"188743740", "Text4", i18n.ExchangeEvidence, textField}
	colStage    = &custom{"188743743", "Text5", i18n.ExchangeStage, textField}
	colLegal    = &custom{"188743746", "Text6", i18n.ExchangeLegal, textField}
	colRequest  = &custom{"188743747", "Text7", i18n.ExchangeRequest, textField}
	colQuantity = &custom{"188743748", "Text8", i18n.ExchangeQuantity, textField}
	colEnd      = &custom{"188743749", "Text9", i18n.ExchangeEnd, textField}
	colHans     = &custom{"188743750", "Text10", i18n.ExchangeHans, textField}
	colHant     = &custom{"188743997", "Text11", i18n.ExchangeHant, textField}
	colEn       = &custom{"188743998", "Text12", i18n.ExchangeEn, textField}
	colMeasure  = &custom{"188743999", "Text13", i18n.ExchangeMeasure, textField}
	colStrand   = &custom{"188744000", "Text14", i18n.ExchangeStrand, textField}
	colGate     = &custom{"188743752", "Flag1", i18n.ExchangeGate, flagField}
	colMin      = &custom{"188743767", "Number1", i18n.ExchangeMin, numberField}
	colTypical  = &custom{"188743768", "Number2", i18n.ExchangeTypical, numberField}
	colMax      = &custom{"188743769", "Number3", i18n.ExchangeMax, numberField}
	colVersion  = &custom{"188743770", "Number4", i18n.ExchangeVersion, numberField}
	colLibrary  = &custom{"188743771", "Number5", i18n.ExchangeLibrary, numberField}
	colNotSoon  = &custom{"188743945", "Date1", i18n.ExchangeNotSoon, dateField}
	colStart    = &custom{"188743946", "Date2", i18n.ExchangeStart, dateField}

	customColumns = []*custom{colID, colOwner, colUnit, colEvidence, colStage, colLegal, colRequest, colQuantity, colEnd,
		colHans, colHant, colEn, colMeasure, colStrand, colGate, colMin, colTypical, colMax, colVersion, colLibrary, colNotSoon, colStart}
)

// Constraint types of Microsoft Project.
const (
	asSoonAsPossible = iota
	asLateAsPossible
	mustStartOn
	mustFinishOn
	startNoEarlier
	startNoLater
	finishNoEarlier
	finishNoLater
)

// Link types of Microsoft Project by ours, and the other way round: 0 FF, 1 FS, 2 SF, 3 SS.
var (
	msLink  = [...]int{1, 3, 0, 2} // FS, SS, FF, SF
	ourLink = [...]uint8{2, 0, 3, 1}
)

const (
	dayMinutes = 480 // a working day of eight hours
	tenths     = 10  // lags and slacks are tenths of minutes
)

// nameIn gives a name in a language, else in Simplified Chinese.
func nameIn(t work.Text, lang i18n.Lang) string {
	switch {
	case lang == i18n.ZhHant && t.Hant != "":
		return t.Hant
	case lang == i18n.ZhHant:
		return i18n.Traditional(t.Hans)
	case lang == i18n.En && t.En != "":
		return t.En
	}
	return t.Hans
}

// longestName is the most characters that the schema allows a task's name.
const longestName = 512

func shortened(s string, most int) string {
	n := 0
	for i := range s {
		if n == most {
			return s[:i]
		}
		n++
	}
	return s
}
