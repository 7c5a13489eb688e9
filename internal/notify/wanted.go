package notify

import (
	"time"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/duty"
	"luodi/internal/fault"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/reading"
	"luodi/internal/report"
	"luodi/internal/work"
)

// Wanted lists what should be told to whom now, one step of each matter: the highest that is reached.
func Wanted(f *Facts) []Notice {
	w := wanting{Facts: f, lead: map[plan.MeasureID]*duty.Duty{}}
	for i := range f.Duties {
		if d := &f.Duties[i]; d.Open() && d.State != duty.Returned && d.Role != reading.Support && w.lead[d.Measure] == nil {
			w.lead[d.Measure] = d
		}
	}
	w.reports()
	w.milestones()
	w.workPlans()
	w.extensions()
	w.closings()
	w.duties()
	return w.list
}

type wanting struct {
	*Facts
	lead map[plan.MeasureID]*duty.Duty
	list []Notice
}

// rung is a step of a matter with those who are told of it.
type rung struct {
	matter  Matter
	step    Step
	level   int
	unit    org.UnitID
	measure plan.MeasureID
	due     calendar.Date
	about   About
	link    string
	to, cc  []access.AccountID
}

// tell adds the notices of a rung, one for each receiver; when there is nobody, one without.
func (w *wanting) tell(r rung) {
	r.about.Plan = w.Plan.Title
	if m, ok := w.Measures[r.measure]; ok {
		r.about.Number, r.about.Measure = m.Number, m.Title
	}
	if u, ok := w.Units[r.unit]; ok {
		r.about.Unit = plan.Words{Hans: u.Name, Hant: u.Hant, English: u.English}
	}
	n := Notice{Matter: r.matter, Step: r.step, Level: r.level, Unit: r.unit, Plan: w.Plan.ID, Measure: r.measure, Due: r.due, About: r.about, Link: r.link, State: Open}
	var to who
	to.add(r.to...)
	told := len(to.list)
	to.add(r.cc...)
	for i, id := range to.list {
		n.Account, n.Copy = id, i >= told
		w.list = append(w.list, n)
	}
	if len(to.list) == 0 {
		w.list = append(w.list, n)
	}
}

// ladder tells a unit of a date that comes or was missed: before it the liaisons, after it also the
// responsible person, on level 2 the whole unit with a copy to the leading official.
func (w *wanting) ladder(level int, d *duty.Duty, r rung) {
	r.level, r.unit, r.measure = level, d.Unit, d.Measure
	switch level {
	case 0:
		r.step, r.to = Due, w.People.hands(d)
	case 1:
		r.step, r.to = Late, w.People.hands(d, org.Responsible)
	default:
		r.step, r.to = Urge, append(w.People.leaders(d.Unit), w.People.hands(d, org.Responsible)...)
		r.cc = w.People.filed(d, org.LeadingOfficial)
	}
	w.tell(r)
}

// level is the rung of a missed date: 0 up to it, 1 after it, 2 some working days later.
func (w *wanting) level(due calendar.Date) int {
	switch {
	case w.Today <= due:
		return 0
	case w.Rules.Top >= 2 && w.Today >= w.after(due, w.Rules.Level2):
		return 2
	case w.Rules.Top >= 1:
		return 1
	}
	return 0
}

// after is n working days after a day; the end of all calendars when it lies beyond.
func (w *wanting) after(d calendar.Date, n int) calendar.Date {
	on, err := w.Days.Add(d, n)
	if err != nil {
		return calendar.Last
	}
	return on
}

func (w *wanting) day(t time.Time) calendar.Date { return calendar.DateOf(t.In(w.Zone)) }

// overdue is 1 after a limit and 0 before: what waits inside a house is reminded of, not urged.
func (w *wanting) overdue(limit calendar.Date) int {
	if w.Today > limit {
		return 1
	}
	return 0
}

func (w *wanting) measurePath(id plan.MeasureID) string {
	return "/desk/plans/" + w.Plan.Slug + "/measures/" + w.Measures[id].Slug
}

// milestones tells of milestones and letters that come or were missed.
func (w *wanting) milestones() {
	reports := map[plan.MeasureID]string{}
	for i := range w.Reports {
		if r := &w.Reports[i]; r.Writable() {
			reports[r.Measure] = "/desk/reports/" + string(r.ID) // the latest one comes last
		}
	}
	for _, id := range sortedKeys(w.Due) {
		d := w.lead[id]
		if d == nil || w.Resting[id] {
			continue
		}
		for _, m := range w.Due[id] {
			r := rung{matter: Matter{Milestone, string(id) + "/" + m.ID, m.Due.String()}, due: m.Due}
			name := w.Tasks[id][m.ID]
			r.about.Name = plan.Words{Hans: name.Hans, Hant: name.Hant, English: name.En}
			r.link = w.measurePath(id) + "/work"
			if m.Kind == string(Request) {
				r.matter.Kind, r.link = Request, r.link+"/requests"
			} else if to, ok := reports[id]; ok {
				r.link = to
			}
			w.ladder(min(m.Level, 2), d, r)
		}
	}
}

// workPlans tells of work plans that wait for the office or are back at their unit.
func (w *wanting) workPlans() {
	for i := range w.Works {
		h := &w.Works[i]
		r := rung{matter: Matter{WorkPlan, string(h.ID), ""}, unit: h.Unit, measure: h.Measure, link: w.measurePath(h.Measure) + "/work"}
		switch h.State {
		case work.Submitted:
			r.matter.Stage, r.step = "submitted "+h.SubmittedOn.String(), Review
			r.due = w.after(h.SubmittedOn, w.Cycle.Review)
			r.level, r.to = w.overdue(r.due), w.People.may(access.DecideWork, "")
		case work.Returned:
			r.matter.Stage, r.step = "returned "+h.DecidedOn.String(), Returned
			if d := w.lead[h.Measure]; d != nil && d.Unit == h.Unit {
				r.to = w.People.hands(d, org.Responsible)
			} else {
				r.to = w.People.writers(h.Unit)
			}
		default:
			continue
		}
		w.tell(r)
	}
}

// extensions tells of requests to move a date that wait for the office or for the leader.
func (w *wanting) extensions() {
	for i := range w.Extensions {
		e := &w.Extensions[i]
		r := rung{matter: Matter{Extension, string(e.ID), ""}, unit: e.Unit, measure: e.Measure, due: w.after(e.Filed, w.Cycle.Review),
			link: w.measurePath(e.Measure) + "/work/extensions/" + string(e.ID)}
		r.level = w.overdue(r.due)
		switch e.State {
		case work.Requested:
			r.step, r.to = Review, w.People.may(access.CheckExtension, "")
		case work.Checked:
			r.step, r.to = Decide, w.People.may(access.GrantExtension, "")
		default:
			continue
		}
		w.tell(r)
	}
}

// closings tells of applications to close a measure that wait for the office or are back.
func (w *wanting) closings() {
	for i := range w.Closings {
		c := &w.Closings[i]
		r := rung{matter: Matter{Closing, string(c.ID), string(c.State)}, unit: c.Unit, measure: c.Measure, link: w.measurePath(c.Measure) + "/close"}
		switch c.State {
		case report.ClosingAsked:
			r.step, r.to = Review, w.People.may(access.DecideClosing, "")
		case report.ClosingReturned:
			r.step, r.to = Returned, w.People.may(access.ApplyClosing, c.Unit)
		default:
			continue
		}
		w.tell(r)
	}
}

// duties tells units of what they have not signed for, once for all duties of a plan with one limit,
// and the office of objections.
func (w *wanting) duties() {
	type batch struct {
		unit org.UnitID
		by   calendar.Date
	}
	var order []batch
	count := map[batch]int{}
	for i := range w.Duties {
		d := &w.Duties[i]
		switch d.State {
		case duty.Issued:
			b := batch{d.Unit, d.SignBy}
			if count[b] == 0 {
				order = append(order, b)
			}
			count[b]++
		case duty.Objected:
			w.tell(rung{matter: Matter{Duty, string(d.ID), "objected"}, step: Decide, unit: d.Unit, measure: d.Measure,
				link: "/desk/duties/" + string(d.ID), to: w.People.may(access.DecideDuty, "")})
		}
	}
	for _, b := range order {
		r := rung{matter: Matter{Duty, string(w.Plan.ID) + "/" + string(b.unit), b.by.String()}, unit: b.unit, due: b.by, step: Sign, level: w.level(b.by),
			about: About{N: count[b]}, link: "/desk/units/" + w.Units[b.unit].Slug + "/duties", to: w.People.may(access.SignDuty, b.unit)}
		if r.level > 0 {
			r.step = []Step{Sign, Late, Urge}[r.level]
		}
		w.tell(r)
	}
}

// Key is the message of a notice's sentence.
func (n *Notice) message() fault.Key {
	return fault.Key("notify." + string(n.Matter.Kind) + "." + string(n.Step))
}
