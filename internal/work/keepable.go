package work

import (
	"unicode/utf8"

	"luodi/internal/calendar"
	"luodi/internal/fault"
)

// Bounds of what one work plan may hold.
const (
	MaxTasks    = 2000
	MaxLinks    = 50 // of one task
	MaxEvidence = 12 // kinds of proof of one task
	MaxName     = 200
	MaxText     = 2000
)

// keepable finds what a draft may not even be kept with: texts and lists beyond measure, dates
// outside the calendars, and progress that lies ahead. What a person must mend before submitting is
// found by Check.
func (p *Plan) keepable(today calendar.Date) error {
	if len(p.Tasks) > MaxTasks {
		return fault.New(fault.TooLarge, "work.too_many_tasks", fault.Args{"n": MaxTasks})
	}
	if len(p.Strands) > 26 {
		return fault.New(fault.TooLarge, "work.too_many_strands", fault.Args{"n": 26})
	}
	var wrong []fault.Field
	bad := func(where string, key fault.Key, args fault.Args) {
		wrong = append(wrong, fault.Field{Name: where, Key: key, Args: args})
	}
	date := func(where string, d calendar.Date) {
		if d != 0 && (d < calendar.First || d > calendar.Last) {
			bad(where, "work.date_range", fault.Args{"from": calendar.FirstYear, "to": calendar.LastYear})
		}
	}
	text := func(where, s string, most int) {
		if utf8.RuneCountInString(s) > most {
			bad(where, "work.text_long", fault.Args{"n": most})
		}
	}
	date("start", p.Start)
	date("deadline", p.Deadline)
	text("note", p.Note, MaxText)
	for i := range p.Strands {
		s := &p.Strands[i]
		date(s.Key, s.Deadline)
		text(s.Key, s.Name.Hans, MaxName)
	}
	for i := range p.Tasks {
		t := &p.Tasks[i]
		where := string(t.ID)
		text(where, where, 40)
		for _, s := range []string{t.Name.Hans, t.Name.Hant, t.Name.En} {
			text(where, s, MaxName)
		}
		for _, s := range t.Evidence {
			text(where, s, MaxName)
		}
		if len(t.Links) > MaxLinks || len(t.Evidence) > MaxEvidence {
			bad(where, "work.too_many_links", fault.Args{"links": MaxLinks, "evidence": MaxEvidence})
		}
		if t.Days.Min < 0 || t.Days.Max > 5000 || t.Days.Typical > 5000 {
			bad(where, "work.days_range", fault.Args{"to": 5000})
		}
		for _, l := range t.Links {
			if l.Lag < -longestLag || l.Lag > longestLag {
				bad(where, "work.limit_range", fault.Args{"from": -longestLag, "to": longestLag})
			}
		}
		for _, d := range []calendar.Date{t.NotBefore, t.NotAfter, t.Fixed, t.Started, t.Finished} {
			date(where, d)
		}
		if t.Started > today || t.Finished > today {
			bad(where, "work.date_ahead", fault.Args{"date": today.String()})
		}
		if t.Started != 0 && t.Finished != 0 && t.Finished < t.Started {
			bad(where, "work.finished_before_start", nil)
		}
	}
	return fault.Fields(wrong)
}
