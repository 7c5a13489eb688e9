package ledger

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"

	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/org"
	"luodi/internal/work"
)

// Bounds of a workbook of work plans.
const (
	MostWorkBytes   = 8 << 20
	mostWorkRows    = 20000
	mostWorkColumns = 60
	mostWorkDays    = 5000 // as package work keeps them
	mostTaskID      = 40
	mostShortText   = 60 // units of quantities, whom a request goes to
)

// WorkMeasure is a measure with the version of its work plan that is written, or with which a file
// is compared.
type WorkMeasure struct {
	Number string // as printed, unique among the measures of the file
	Title  string // in the reader's language
	Plan   *work.Plan
	Times  *work.PlanTimes // nil when the dates could not be computed
	// InForce is the version in force, if any: progress, requests sent and counted quantities come
	// from it and cannot be changed by a file.
	InForce *work.Plan
}

// WorkFile is one or several work plans of a plan, with what their files need to know.
type WorkFile struct {
	PlanID   string
	Plan     string // its title in the reader's language
	Measures []WorkMeasure
	Units    []org.Unit
	On       calendar.Date // day of the export
}

// measure finds a measure by its number as somebody wrote it.
func (f *WorkFile) measure(number string) (*WorkMeasure, bool) {
	for i := range f.Measures {
		if org.Fold(f.Measures[i].Number) == org.Fold(number) {
			return &f.Measures[i], true
		}
	}
	return nil, false
}

// current is the measure's plan with the progress that is known now.
func (m *WorkMeasure) current() *work.Plan {
	p := m.Plan.Clone()
	if m.InForce != nil {
		p.CarryFrom(m.InForce)
	}
	return p
}

// reported tells whether a column of a task follows what was reported for the version in force.
func (m *WorkMeasure) reported(task work.TaskID, column string) bool {
	if m.InForce == nil || column != "done" && column != "request_to" {
		return false
	}
	t, ok := m.InForce.Task(task)
	return ok && (column == "done" && t.Quantity != nil || column == "request_to" && t.Request != nil)
}

// print names what a file holds of a measure, whatever language it is in; what is only reported
// leaves it as it is.
func (m *WorkMeasure) print() string {
	h := sha256.New()
	add := func(parts ...string) {
		for _, p := range parts {
			h.Write([]byte(strconv.Itoa(len(p)) + ":" + p))
		}
	}
	p := m.current()
	for _, c := range planColumns {
		add(c.key, c.text(p))
	}
	for i := range p.Strands {
		s := &p.Strands[i]
		add("strand", s.Key)
		for _, c := range strandColumns {
			add(c.key, c.text(s))
		}
	}
	for i := range p.Tasks {
		t := &p.Tasks[i]
		add("task", string(t.ID))
		for _, c := range taskColumns {
			if !m.reported(t.ID, c.key) {
				add(c.key, c.text(t))
			}
		}
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}

// form is what kind of value a column holds. Every form has one canonical text, in which values are
// compared whatever language a file is written in.
type form int

const (
	formText     form = iota // as written, blanks around it taken off
	formLong                 // the same, longer
	formList                 // one item a line
	formDays                 // whole number
	formAmount               // decimal of three places
	formDate                 // YYYY-MM-DD
	formYes                  // "yes" or ""
	formCalendar             // CN, HK, JOINT, NATURAL
	formOwner                // lead, lead_and_street, upper
	formUnit                 // id of a unit
	formLinks                // as linkList writes it
)

// field is a column of a sheet: what it shows of a T and how a value gets into it. Without put it
// is written for people to read.
type field[T any] struct {
	key    string // in the hidden first row: never changed
	title  *i18n.Message
	width  float64
	form   form
	needed bool
	text   func(*T) string // canonical
	put    func(*T, string)
}

// The columns of the three sheets, after the measure's number and the key of the row.
var (
	taskColumns = []field[work.Task]{
		{"strand", i18n.WorkfileStrand, 7, formText, true,
			func(t *work.Task) string { return t.Strand }, func(t *work.Task, s string) { t.Strand = s }},
		{"name_hans", i18n.WorkfileHans, 26, formText, true,
			func(t *work.Task) string { return t.Name.Hans }, func(t *work.Task, s string) { t.Name.Hans = s }},
		{"name_hant", i18n.WorkfileHant, 18, formText, false,
			func(t *work.Task) string { return t.Name.Hant }, func(t *work.Task, s string) { t.Name.Hant = s }},
		{"name_en", i18n.WorkfileEnglish, 20, formText, false,
			func(t *work.Task) string { return t.Name.En }, func(t *work.Task, s string) { t.Name.En = s }},
		{"min", i18n.WorkfileMin, 7, formDays, true,
			func(t *work.Task) string { return days(t.Days.Min) }, func(t *work.Task, s string) { t.Days.Min = number(s) }},
		{"typical", i18n.WorkfileTypical, 7, formDays, true,
			func(t *work.Task) string { return days(t.Days.Typical) }, func(t *work.Task, s string) { t.Days.Typical = number(s) }},
		{"max", i18n.WorkfileMax, 7, formDays, true,
			func(t *work.Task) string { return days(t.Days.Max) }, func(t *work.Task, s string) { t.Days.Max = number(s) }},
		{"calendar", i18n.WorkfileCalendar, 10, formCalendar, true,
			func(t *work.Task) string { return t.Calendar }, func(t *work.Task, s string) { t.Calendar = s }},
		{"gate", i18n.WorkfileGate, 6, formYes, false,
			func(t *work.Task) string { return yes(t.Gate) }, func(t *work.Task, s string) { t.Gate = s != "" }},
		{"owner", i18n.WorkfileOwner, 13, formOwner, true,
			func(t *work.Task) string { return string(t.Owner) }, func(t *work.Task, s string) { t.Owner = work.Owner(s) }},
		{"unit", i18n.WorkfileUnit, 14, formUnit, false,
			func(t *work.Task) string { return t.Unit }, func(t *work.Task, s string) { t.Unit = s }},
		{"links", i18n.WorkfileLinks, 16, formLinks, false,
			func(t *work.Task) string { return linkList(t.Links) }, func(t *work.Task, s string) { t.Links = linksOf(s) }},
		{"not_before", i18n.WorkfileNotBefore, 11, formDate, false,
			func(t *work.Task) string { return t.NotBefore.String() }, func(t *work.Task, s string) { t.NotBefore = day(s) }},
		{"not_after", i18n.WorkfileNotAfter, 11, formDate, false,
			func(t *work.Task) string { return t.NotAfter.String() }, func(t *work.Task, s string) { t.NotAfter = day(s) }},
		{"fixed", i18n.WorkfileFixed, 11, formDate, false,
			func(t *work.Task) string { return t.Fixed.String() }, func(t *work.Task, s string) { t.Fixed = day(s) }},
		{"planned", i18n.WorkfilePlanned, 9, formAmount, false,
			func(t *work.Task) string {
				return quantity(t, func(q *work.Quantity) string { return counts(q.Planned) })
			},
			func(t *work.Task, s string) { counted(t).Planned = amount(s) }},
		{"quantity_unit", i18n.WorkfileUnitOf, 7, formText, false,
			func(t *work.Task) string { return quantity(t, func(q *work.Quantity) string { return q.Unit }) },
			func(t *work.Task, s string) { counted(t).Unit = s }},
		{"done", i18n.WorkfileDone, 9, formAmount, false,
			func(t *work.Task) string { return quantity(t, func(q *work.Quantity) string { return counts(q.Done) }) },
			func(t *work.Task, s string) { counted(t).Done = amount(s) }},
		{"evidence", i18n.WorkfileEvidence, 22, formList, false,
			func(t *work.Task) string { return strings.Join(t.Evidence, "\n") },
			func(t *work.Task, s string) { t.Evidence = lines(s) }},
		{"request_to", i18n.WorkfileRequestTo, 12, formText, false,
			func(t *work.Task) string {
				if t.Request == nil {
					return ""
				}
				return t.Request.To
			},
			func(t *work.Task, s string) {
				if t.Request == nil {
					t.Request = &work.Request{}
				}
				t.Request.To = s
			}},
	}
	strandColumns = []field[work.Strand]{
		{"name_hans", i18n.WorkfileHans, 34, formText, true,
			func(s *work.Strand) string { return s.Name.Hans }, func(s *work.Strand, x string) { s.Name.Hans = x }},
		{"name_hant", i18n.WorkfileHant, 30, formText, false,
			func(s *work.Strand) string { return s.Name.Hant }, func(s *work.Strand, x string) { s.Name.Hant = x }},
		{"name_en", i18n.WorkfileEnglish, 30, formText, false,
			func(s *work.Strand) string { return s.Name.En }, func(s *work.Strand, x string) { s.Name.En = x }},
		{"unit", i18n.WorkfileUnit, 24, formUnit, false,
			func(s *work.Strand) string { return s.Unit }, func(s *work.Strand, x string) { s.Unit = x }},
		{"deadline", i18n.WorkfileDeadline, 14, formDate, false,
			func(s *work.Strand) string { return s.Deadline.String() }, func(s *work.Strand, x string) { s.Deadline = day(x) }},
		{"end", i18n.WorkfileEnd, 22, formText, true,
			func(s *work.Strand) string { return string(s.End) }, func(s *work.Strand, x string) { s.End = work.TaskID(x) }},
	}
	planColumns = []field[work.Plan]{
		{"start", i18n.WorkfileStart, 14, formDate, true,
			func(p *work.Plan) string { return p.Start.String() }, func(p *work.Plan, s string) { p.Start = day(s) }},
		{"deadline", i18n.WorkfileDeadline, 14, formDate, true,
			func(p *work.Plan) string { return p.Deadline.String() }, func(p *work.Plan, s string) { p.Deadline = day(s) }},
		{"note", i18n.WorkfileNote, 60, formLong, false,
			func(p *work.Plan) string { return p.Note }, func(p *work.Plan, s string) { p.Note = s }},
	}
	// givenColumns are computed: written, protected, and passed over on import.
	givenColumns = []field[work.TaskTimes]{
		{"latest_start", i18n.WorkfileLatestStart, 11, formDate, false, func(t *work.TaskTimes) string { return t.LatestStart.String() }, nil},
		{"latest_finish", i18n.WorkfileLatestFinish, 11, formDate, false, func(t *work.TaskTimes) string { return t.LatestFinish.String() }, nil},
		{"forecast_start", i18n.WorkfileForecastStart, 11, formDate, false, func(t *work.TaskTimes) string { return t.ForecastStart.String() }, nil},
		{"forecast_finish", i18n.WorkfileForecastFinish, 11, formDate, false, func(t *work.TaskTimes) string { return t.ForecastFinish.String() }, nil},
		{"float", i18n.WorkfileFloat, 8, formDays, false, func(t *work.TaskTimes) string {
			if !t.Binds {
				return ""
			}
			return strconv.Itoa(t.Float)
		}, nil},
		{"critical", i18n.WorkfileCritical, 7, formYes, false, func(t *work.TaskTimes) string { return yes(t.Critical) }, nil},
	}
)

func yes(b bool) string {
	if b {
		return "yes"
	}
	return ""
}

// counts is an amount, or an empty cell for none.
func counts(a work.Amount) string {
	if a == 0 {
		return ""
	}
	return a.String()
}

func days(n int32) string { return strconv.Itoa(int(n)) }

// The following read canonical texts, which were checked before.

func number(s string) int32 { n, _ := strconv.ParseInt(s, 10, 32); return int32(n) }

func amount(s string) work.Amount {
	if s == "" {
		return 0
	}
	n, _ := work.ParseAmount(s)
	return n
}

func day(s string) calendar.Date {
	if s == "" {
		return 0
	}
	d, _ := calendar.ParseDate(s)
	return d
}

func lines(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, "\n")
}

func quantity(t *work.Task, of func(*work.Quantity) string) string {
	if t.Quantity == nil {
		return ""
	}
	return of(t.Quantity)
}

func counted(t *work.Task) *work.Quantity {
	if t.Quantity == nil {
		t.Quantity = &work.Quantity{}
	}
	return t.Quantity
}

// show writes a canonical text as a person reads it.
func (f *WorkFile) show(lang i18n.Lang, kind form, text string) string {
	switch kind {
	case formYes:
		if text == "" {
			return i18n.WorkfileNo.In(lang)
		}
		return i18n.WorkfileYes.In(lang)
	case formOwner:
		if m, ok := i18n.Lookup(fault.Key("work.owner." + text)); ok {
			return m.In(lang)
		}
	case formUnit:
		for _, u := range f.Units {
			if string(u.ID) == text {
				return unitName(lang, u)
			}
		}
	case formLinks:
		return linkWords(text)
	}
	return text
}

func unitName(lang i18n.Lang, u org.Unit) string {
	switch {
	case lang == i18n.ZhHant && u.Hant != "":
		return u.Hant
	case lang == i18n.En && u.English != "":
		return u.English
	}
	return u.Name
}
