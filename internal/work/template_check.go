package work

import (
	"regexp"
	"slices"
	"unicode/utf8"

	"luodi/internal/calendar"
	"luodi/internal/fault"
)

// Bounds of a template.
const (
	MaxStages = 60
	maxDays   = 5000
)

var templateID = regexp.MustCompile(`^[a-z][a-z0-9_]{1,39}$`)

// check refuses a template that could not be scheduled; the fault names each stage at fault.
func (t *Template) check() error {
	if t.ID == "" || t.Name.Hans == "" || len(t.Stages) == 0 {
		return fault.New(fault.Invalid, "work.template_incomplete", fault.Args{"template": string(t.ID)})
	}
	if len(t.Stages) > MaxStages {
		return fault.New(fault.TooLarge, "work.too_many_stages", fault.Args{"n": MaxStages})
	}
	var wrong []fault.Field
	bad := func(where string, key fault.Key, args fault.Args) {
		wrong = append(wrong, fault.Field{Name: where, Key: key, Args: args})
	}
	long := func(where string, most int, texts ...string) {
		for _, s := range texts {
			if utf8.RuneCountInString(s) > most {
				bad(where, "work.text_long", fault.Args{"n": most})
			}
		}
	}
	if !templateID.MatchString(string(t.ID)) {
		bad("id", "work.template_id", nil)
	}
	long("hans", MaxName, t.Name.Hans, t.Name.Hant, t.Name.En)
	long("use_when", MaxText, t.UseWhen)
	long("done_when", MaxText, t.DoneWhen)
	seen := map[Code]bool{}
	for i := range t.Stages {
		s := &t.Stages[i]
		where := string(s.Code)
		if s.Code == "" || seen[s.Code] || utf8.RuneCountInString(where) > 12 {
			bad(where, "work.stage_code", fault.Args{"code": where})
		}
		s.check(seen, func(key fault.Key, args fault.Args) { bad(where, key, args) })
		long(where, MaxName, append([]string{s.Name.Hans, s.Name.Hant, s.Name.En}, s.Evidence...)...)
		long(where, MaxText, s.Note)
		seen[s.Code] = true
	}
	if !seen[t.End] {
		bad("end", "work.template_end", fault.Args{"code": string(t.End)})
	}
	return fault.Fields(wrong)
}

func (s *Stage) check(before map[Code]bool, bad func(fault.Key, fault.Args)) {
	if s.Name.Hans == "" {
		bad("work.stage_name", nil)
	}
	switch d := s.Days; {
	case d.Min < 0 || d.Min > d.Typical || d.Typical > d.Max:
		bad("work.bad_estimate", fault.Args{"min": d.Min, "typical": d.Typical, "max": d.Max})
	case d.Max > maxDays:
		bad("work.days_range", fault.Args{"to": maxDays})
	}
	if l := s.Legal; l != nil {
		switch {
		case l.Days < 1 || l.Days > maxDays || l.Basis == "" || l.Unit != "calendar" && l.Unit != "working" || l.Bound != "min" && l.Bound != "max":
			bad("work.stage_legal", nil)
		case l.Bound == "min" && s.Days.Min < l.inDaysOf(s.Calendar):
			bad("work.below_legal", fault.Args{"n": l.Days, "unit": fault.Key("work.unit." + l.Unit), "basis": l.Basis})
		}
	}
	if !slices.Contains(calendar.Builtin, s.Calendar) {
		bad("work.stage_calendar", fault.Args{"calendar": s.Calendar})
	}
	if !slices.Contains([]Owner{Lead, LeadAndStreet, Upper}, s.Owner) {
		bad("work.stage_owner", nil)
	}
	for _, after := range s.After {
		if !before[after] || after == s.Code { // stages are written in working order, so loops cannot arise
			bad("work.stage_after", fault.Args{"after": string(after)})
		}
	}
	if len(s.After) > MaxLinks || len(s.Evidence) > MaxEvidence {
		bad("work.too_many_links", fault.Args{"links": MaxLinks, "evidence": MaxEvidence})
	}
}
