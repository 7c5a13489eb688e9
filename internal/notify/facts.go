package notify

import (
	"time"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/duty"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/report"
	"luodi/internal/signal"
	"luodi/internal/work"
)

// Facts are the state of one plan, as far as somebody has to be told of it.
type Facts struct {
	Today calendar.Date
	Zone  *time.Location
	Days  *calendar.Calendar // binds the units
	Rules signal.Rules       // working days before a date, and up to level 2
	Cycle report.Cycle       // of the reports

	Plan     plan.Plan
	Measures map[plan.MeasureID]plan.Measure
	Units    map[org.UnitID]org.Unit
	Duties   []duty.Duty
	People   People

	Reports    []report.Report // not yet accepted or waived, with their last round
	Periods    map[report.PeriodID]report.Period
	Given      map[report.ID][]org.UnitID // who has contributed already
	Due        map[plan.MeasureID][]signal.Matter
	Tasks      map[plan.MeasureID]map[string]work.Text
	Works      []work.Head // submitted or returned
	Closings   []report.Completion
	Resting    map[plan.MeasureID]bool // closed, or suspended today: nothing is owed
	Extensions []work.KeptExtension
}

// People finds who is told.
type People struct {
	Accounts []access.Account // enabled ones
	Filings  []duty.Filing
	Posts    map[org.PostID]org.Post
	Today    calendar.Date
}

// who gathers accounts, each once, in the order of asking.
type who struct {
	list []access.AccountID
	seen map[access.AccountID]bool
}

func (w *who) add(ids ...access.AccountID) {
	for _, id := range ids {
		if id != "" && !w.seen[id] {
			if w.seen == nil {
				w.seen = map[access.AccountID]bool{}
			}
			w.seen[id] = true
			w.list = append(w.list, id)
		}
	}
}

// filed gives the accounts that act for the posts filed for a duty today.
func (p *People) filed(d *duty.Duty, kinds ...org.PostKind) []access.AccountID {
	var w who
	for _, kind := range kinds {
		for _, f := range p.Filings {
			post, ok := p.Posts[f.Post]
			if f.Duty != d.ID || f.Kind != kind || !f.On(p.Today) || !ok || !post.InOffice(p.Today) {
				continue
			}
			if p.enabled(access.AccountID(post.Account)) {
				w.add(access.AccountID(post.Account))
			}
		}
	}
	return w.list
}

func (p *People) enabled(id access.AccountID) bool {
	for i := range p.Accounts {
		if p.Accounts[i].ID == id {
			return true
		}
	}
	return false
}

// may gives the accounts of a unit to which the policy allows an action; with no unit those of the
// installation. Operators and auditors are never told of content.
func (p *People) may(action access.Action, unit org.UnitID) []access.AccountID {
	var w who
	for i := range p.Accounts {
		a := &p.Accounts[i]
		if a.Role == access.Operator || a.Role == access.Auditor || a.Unit != unit {
			continue
		}
		units := []org.UnitID{unit}
		if unit == "" {
			units = nil
		}
		if access.Allow(a.Actor(), action, units...) == nil {
			w.add(a.ID)
		}
	}
	return w.list
}

// hands are those who do the work of a duty: its liaisons, else whoever writes for the unit, else its
// leaders.
func (p *People) hands(d *duty.Duty, more ...org.PostKind) []access.AccountID {
	list := p.filed(d, append([]org.PostKind{org.Liaison}, more...)...)
	if len(list) == 0 {
		list = p.writers(d.Unit)
	}
	return list
}

// writers are the liaisons of a unit by role, else its leaders.
func (p *People) writers(unit org.UnitID) []access.AccountID {
	var w who
	for i := range p.Accounts {
		if a := &p.Accounts[i]; a.Unit == unit && a.Role == access.UnitLiaison {
			w.add(a.ID)
		}
	}
	if len(w.list) == 0 {
		return p.leaders(unit)
	}
	return w.list
}

func (p *People) leaders(unit org.UnitID) []access.AccountID {
	var w who
	for i := range p.Accounts {
		if a := &p.Accounts[i]; a.Unit == unit && a.Role == access.UnitLeader {
			w.add(a.ID)
		}
	}
	return w.list
}
