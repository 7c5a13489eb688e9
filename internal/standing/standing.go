// Package standing keeps how measures stand. It puts the facts of a measure together from what the
// store knows of it (its work plan in force, its reports, corrections, requests, its closing), has
// package signal judge them, and keeps the lights, their sums, their changes, and the lights of
// closed periods. It decides no colour itself.
package standing

import (
	"time"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/explain"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/reading"
	"luodi/internal/report"
	"luodi/internal/signal"
	"luodi/internal/work"
)

// Zone is where the day of an instant is told: that of the plans, without summer time. A light must
// not depend on the machine that computes it.
var Zone = time.FixedZone("CST", 8*3600)

// OverrideID identifies an override.
type OverrideID string

// Facts is what the store knows of one measure, as it stands there.
type Facts struct {
	ID      plan.MeasureID
	Plan    plan.ID
	Action  plan.ProvisionID
	Unit    org.UnitID // that leads it; "" when nobody does
	Seq     int
	Number  string
	Title   string // Simplified Chinese
	Due     calendar.Date
	DueKind reading.DeadlineKind

	Work        *work.Kept // in force; nil when there is none
	Owed        []Owed
	Corrections []report.Correction
	Suspensions []report.Suspension
	Completion  *report.Completion // by which it is closed; nil when it is open
	Overrides   []Override
}

// Owed is a report with its period.
type Owed struct {
	report.Report
	Of report.Period
}

// Override is a light that the office set beside the computed one.
type Override struct {
	ID      OverrideID
	Plan    plan.ID
	Measure plan.MeasureID
	signal.Override
	Author string // name of the post
	At     time.Time
}

// Light is the judgement of one measure as it is kept.
type Light struct {
	Measure plan.MeasureID
	Plan    plan.ID
	Unit    org.UnitID
	Action  plan.ProvisionID
	Seq     int
	On      calendar.Date
	signal.Part
	Own        signal.Part
	Slip       int // level
	Overdue    int // working days that the longest missed date is past
	Outside    int // milestones that wait for somebody outside
	Fresh      signal.Freshness
	Overridden signal.Light // of the override in force, "" for none
	Rules      int          // version
	Clauses    string       // what applies, in short: differs when a clause does
	Body       string       // signal.Signal without steps, canonical JSON; "" in lists that need only figures
}

// Total is a kept sum of a plan, an action or a unit of it. The Version of a plan's own total rises
// with every change of its lights.
type Total struct {
	Plan plan.ID
	signal.Summary
	On      calendar.Date
	Version int
}

// SumText is a kept sum as it is stored, for telling whether it differs.
type SumText struct {
	Level signal.Level
	ID    string
	On    calendar.Date
	Body  string
}

// Change is a kept change of a light: the clauses that went and those that came.
type Change struct {
	ID      string
	Plan    plan.ID
	Measure plan.MeasureID
	At      time.Time
	On      calendar.Date
	Was, Is signal.Light
	Clauses
}

// Clauses are the reasons that went and came with a change.
type Clauses struct {
	Gone []explain.Reason `json:"gone,omitempty"`
	Come []explain.Reason `json:"come,omitempty"`
}

// Frozen is the kept light of a closed period.
type Frozen struct {
	Period  report.PeriodID
	Measure plan.MeasureID
	Plan    plan.ID
	signal.Frozen
}

// RulesVersion is one version of the figures of the rule, and who put it in force and why. The first
// has no author: it came with the program.
type RulesVersion struct {
	signal.Rules
	Note    string
	At      time.Time
	Account access.AccountID
	Author  string
}

// Reader is what judging needs of a snapshot of the store.
type Reader interface {
	Setting(key string) (string, bool, error)
	Calendars() (*calendar.Book, error)
	PlanFacts(plan.ID) ([]Facts, error) // of every measure, in the order of the plan
	MeasureFacts(plan.MeasureID) (Facts, error)
	Light(plan.MeasureID) (Light, bool, error) // with Body
	PlanLights(plan.ID) ([]Light, error)       // figures only
	LightBodies(plan.ID) ([]Light, error)      // with Body
	LightTotals(plan.ID) ([]Total, error)
	LightSums(plan.ID) ([]SumText, error)
	LightsVersion(plan.ID) (int, error)
}

// Tx is what the operations of this package need of a write transaction. They may run twice.
type Tx interface {
	Reader
	Now() time.Time
	NewID() string
	Audit(actor access.Actor, action access.Action, kind, subject, chain string, before, after any) error
	SetSetting(key, value string) error
	SaveLights([]Light) error // in the place of those that are there
	SaveLightTotals(plan.ID, []Total) error
	DeleteLightTotals(plan.ID, []SumText) error
	InsertLightChange(*Change) error // sets ID
	InsertFrozenLights([]Frozen) error
	InsertOverride(*Override) error // sets ID
	InsertRules(*RulesVersion) error
	IssuedPlans() ([]plan.ID, error)
	LightsTouched(plan.ID, ...plan.MeasureID) error // has them computed anew soon; all of the plan when none is named
}

// NewJudge gives the judge by the rules and calendars in force.
func NewJudge(r Reader) (*signal.Judge, error) {
	rules, err := RulesInForce(r)
	if err != nil {
		return nil, err
	}
	return judgeBy(r, rules)
}

func judgeBy(r Reader, rules signal.Rules) (*signal.Judge, error) {
	book, err := r.Calendars()
	if err != nil {
		return nil, err
	}
	return signal.NewJudge(book, rules)
}
