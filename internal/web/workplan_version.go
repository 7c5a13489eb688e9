package web

import (
	"strconv"

	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/store"
	"luodi/internal/work"
)

// workVersionView is one version, read only, with what it changed.
type workVersionView struct {
	look.Page
	Base     string
	Heading  look.Words
	Number   string
	Version  *workVersion
	Against  int // the version before, 0 for none
	Changes  []workChange
	Baseline string // the day on which its dates became the baseline
	Finish   string // the baseline's
	Reason   string
	CanEdit  bool
}

// workChange is one difference between two versions.
type workChange struct {
	Where look.Words
	Code  string
	Field string
	Old   string
	New   string
}

func (s *Server) workVersionPage(v *visit) error {
	n, err := strconv.Atoi(v.r.PathValue("n"))
	if err != nil || n < 1 {
		return fault.New(fault.NotFound, "fault.not_found", nil)
	}
	var p workVersionView
	err = v.read(func(r *store.Reader) error {
		d, err := v.openWork(r)
		if err != nil {
			return err
		}
		k, err := r.WorkVersion(d.measure.ID, n)
		if err != nil {
			return err
		}
		if !v.sees(k.Head) {
			return fault.New(fault.NotFound, "fault.not_found", nil)
		}
		p = workVersionView{Page: v.workFrame(d, "/versions/"+strconv.Itoa(n)), Base: d.base, Number: d.measure.Number, Heading: words(v.lang, d.measure.Title)}
		p.Title = v.t(i18n.WorkplanVersionOf, "number", d.measure.Number, "n", n)
		p.Scripts = []string{"chart"}
		p.CanEdit = d.draft != nil && d.draft.Version == n && d.draft.Plan.Review.Editable() && v.mayEditWork(d)
		if k.State == work.Returned {
			p.Reason = k.Plan.Review.Reason
		}
		if b := k.Plan.Review.Baseline; b != nil {
			p.Baseline, p.Finish = i18n.Date(v.lang, b.On), i18n.Date(v.lang, b.Finish)
		}
		if n > 1 {
			before, err := r.WorkVersion(d.measure.ID, n-1)
			if err == nil {
				p.Against, p.Changes = n-1, v.workChanges(d, before.Plan, k.Plan)
			} else if !fault.Is(err, fault.NotFound) {
				return err
			}
		}
		p.Version, err = v.workVersion(r, d, &k)
		return err
	})
	if err != nil {
		return err
	}
	return v.show(workVersionPageView(p))
}

// workChanges lists what changed from one version to another, by names.
func (v *visit) workChanges(d *workDesk, old, next *work.Plan) []workChange {
	var out []workChange
	for _, c := range work.Diff(old, next) {
		row := workChange{Field: string(c.Field), Code: string(c.Task)}
		if m, ok := i18n.Lookup(c.Field); ok {
			row.Field = m.In(v.lang)
		}
		p := next
		if _, there := next.Task(c.Task); c.Task != "" && !there {
			p = old
		}
		switch {
		case c.Task != "":
			if t, ok := p.Task(c.Task); ok {
				row.Where = pictureTaskWords(v.lang, t.Name)
			}
		case c.Strand != "":
			row.Code = c.Strand
			if s, ok := p.Strand(c.Strand); ok {
				row.Where = pictureTaskWords(v.lang, s.Name)
			} else if s, ok := old.Strand(c.Strand); ok {
				row.Where = pictureTaskWords(v.lang, s.Name)
			}
		default:
			row.Where = v.said(v.t(i18n.WorkplanWhole))
		}
		row.Old, row.New = v.changeText(d, old, c.Field, c.Old), v.changeText(d, next, c.Field, c.New)
		out = append(out, row)
	}
	return out
}

// changeText writes one side of a difference for people: dates, names of units, calendars, owners
// and tasks.
func (v *visit) changeText(d *workDesk, p *work.Plan, field fault.Key, text string) string {
	if text == "" {
		return ""
	}
	switch field {
	case "work.field.unit":
		name, _ := d.unitOf(v.lang, text).Pick()
		return name
	case "work.field.calendar":
		return v.workCalendarName(text)
	case "work.field.owner":
		return v.ownerName(work.Owner(text))
	case "work.field.end":
		if t, ok := p.Task(work.TaskID(text)); ok {
			return text + " " + v.taskName(t.Name)
		}
	case "work.field.start", "work.field.deadline", "work.field.not_before", "work.field.not_after", "work.field.fixed":
		if date, err := calendar.ParseDate(text); err == nil {
			return i18n.Date(v.lang, date)
		}
	case "work.field.gate":
		return v.t(i18n.WebYes)
	}
	return text
}
