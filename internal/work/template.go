// Package work plans how a measure gets done: a work plan made from templates, with strands, tasks,
// gates, outside decisions and quantities; its dates, computed backwards from the promised date and
// forwards from where things stand; its versions, baseline and forecast; and the rules by which a
// date may be moved. It computes no date itself (package schedule does) and stores nothing.
package work

import (
	_ "embed"
	"encoding/json"
	"slices"
	"sync"
)

// Text is a name in the three languages of the interface. Names given by people may have only one.
type Text struct {
	Hans string `json:"hans"`
	Hant string `json:"hant,omitempty"`
	En   string `json:"en,omitempty"`
}

// TemplateID names a template, for example "policy_document".
type TemplateID string

// Code names a stage inside a template, for example "M03".
type Code string

// Owner is who does a stage.
type Owner string

const (
	Lead          Owner = "lead"            // the lead unit
	LeadAndStreet Owner = "lead_and_street" // the lead unit with the sub-district office
	Upper         Owner = "upper"           // the city, the province, the centre or the Hong Kong side: the district can only ask (↑)
)

// Estimate is how long something takes, in working days of its calendar. Min is the shortest that is
// still reasonable: nobody may be made to go below it (Government Investment Regulation art. 24).
type Estimate struct {
	Min     int32 `json:"min"`
	Typical int32 `json:"typical"`
	Max     int32 `json:"max"`
}

// Legal is a limit set by law on how long a stage takes. Min and Max of the estimate already keep it.
type Legal struct {
	Days      int32  `json:"days"`
	Unit      string `json:"unit"`  // "calendar" or "working" days
	Bound     string `json:"bound"` // "min" or "max"
	Basis     string `json:"basis"`
	Confirmed bool   `json:"confirmed"` // checked against the text of the law
}

// Stage is one milestone of a template with the work that leads to it.
type Stage struct {
	Code     Code     `json:"code"`
	Name     Text     `json:"name"`
	Days     Estimate `json:"days"`
	Legal    *Legal   `json:"legal,omitempty"`
	Calendar string   `json:"calendar"`
	After    []Code   `json:"after,omitempty"`
	Gate     bool     `json:"gate,omitempty"` // needs proof and approval before what follows may be reported
	Owner    Owner    `json:"owner"`
	Evidence []string `json:"evidence"` // what proves it, as the rules call it
	Note     string   `json:"note,omitempty"`
}

// Recurring says how a template that runs year by year is measured.
type Recurring struct {
	Period     string   `json:"period"` // month or quarter
	Indicators []string `json:"indicators"`
}

// Template is the usual way in which one kind of measure is done.
type Template struct {
	ID        TemplateID `json:"id"`
	Name      Text       `json:"name"`
	UseWhen   string     `json:"use_when,omitempty"`
	End       Code       `json:"end"`       // the stage with which the promise is kept; later ones follow it up
	DoneWhen  string     `json:"done_when"` // in words
	Recurring *Recurring `json:"recurring,omitempty"`
	Stages    []Stage    `json:"stages"`
}

// Stage finds a stage by its code.
func (t *Template) Stage(code Code) (*Stage, bool) {
	for i := range t.Stages {
		if t.Stages[i].Code == code {
			return &t.Stages[i], true
		}
	}
	return nil, false
}

// Library is an immutable, numbered set of templates; an edit gives the next version, so that a work
// plan can always say from which one it was made.
type Library struct {
	version   int
	templates []Template
	measures  []MeasureTemplates
}

// MeasureTemplates proposes templates for a measure of the Luohu plan by its number.
type MeasureTemplates struct {
	No       int          `json:"no"`
	Template TemplateID   `json:"template"`
	Also     []TemplateID `json:"also,omitempty"` // further strands
}

//go:embed data/templates.json
var templatesJSON []byte

// Embedded is the library that comes with the program: 17 templates, version 1. Durations are
// planning assumptions, legal limits apart.
var Embedded = sync.OnceValue(func() *Library {
	var file struct {
		Version   int                `json:"version"`
		Templates []Template         `json:"templates"`
		Measures  []MeasureTemplates `json:"measures"`
	}
	if err := json.Unmarshal(templatesJSON, &file); err != nil {
		panic(err)
	}
	for i := range file.Templates {
		if err := file.Templates[i].check(); err != nil {
			panic(err)
		}
	}
	return &Library{file.Version, file.Templates, file.Measures}
})

// Version numbers the library.
func (l *Library) Version() int { return l.version }

// Templates lists the templates in their order.
func (l *Library) Templates() []Template {
	list := make([]Template, len(l.templates))
	for i, t := range l.templates {
		list[i] = t.clone()
	}
	return list
}

// clone makes a copy that can be edited: the library stays as it is.
func (t Template) clone() Template {
	t.Stages = slices.Clone(t.Stages)
	for i := range t.Stages {
		s := &t.Stages[i]
		s.After, s.Evidence = slices.Clone(s.After), slices.Clone(s.Evidence)
		if s.Legal != nil {
			legal := *s.Legal
			s.Legal = &legal
		}
	}
	if t.Recurring != nil {
		r := *t.Recurring
		r.Indicators = slices.Clone(r.Indicators)
		t.Recurring = &r
	}
	return t
}

// Find gives a template by its id.
func (l *Library) Find(id TemplateID) (Template, bool) {
	for _, t := range l.templates {
		if t.ID == id {
			return t.clone(), true
		}
	}
	return Template{}, false
}

// For proposes templates for a measure of the Luohu plan by its number.
func (l *Library) For(measure int) (MeasureTemplates, bool) {
	for _, m := range l.measures {
		if m.No == measure {
			return m, true
		}
	}
	return MeasureTemplates{}, false
}

// With adds a template or puts it in the place of the one with its id, in a new version.
func (l *Library) With(t Template) (*Library, error) {
	if err := t.check(); err != nil {
		return nil, err
	}
	t = t.clone()
	next := &Library{l.version + 1, slices.Clone(l.templates), l.measures}
	for i := range next.templates {
		if next.templates[i].ID == t.ID {
			next.templates[i] = t
			return next, nil
		}
	}
	next.templates = append(next.templates, t)
	return next, nil
}
