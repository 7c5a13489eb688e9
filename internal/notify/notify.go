// Package notify tells people what waits for them: which notices a state of affairs calls for, to
// whom, on which rung of the ladder (handbook 2.5), when they go out and by which channel.
//
// It reads state, never events. A scan computes what should be told now and compares it with what
// was told: what is missing is new, what is no longer called for has been settled. The deeds of other
// packages therefore do not call it, a scan that was missed is made up by the next one, and scanning
// twice makes nothing new.
package notify

import (
	"strings"
	"time"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/signal"
)

// ID names a notice; made by the store.
type ID string

// Kind is what a matter is about.
type Kind string

const (
	Report    Kind = "report"
	Milestone Kind = signal.MilestoneFact
	Request   Kind = "request" // a letter that has to go out by a day
	WorkPlan  Kind = "work"
	Extension Kind = "extension"
	Duty      Kind = "duty"
	Closing   Kind = "closing" // an application to close a measure
)

// Step is what the receiver is told of a matter.
type Step string

const (
	Due        Step = "due"        // comes soon (T−3 working days)
	Late       Step = "late"       // level 1, 提醒
	Urge       Step = "urge"       // level 2, 催办
	Returned   Step = "returned"   // is back with a remark
	Approve    Step = "approve"    // waits for the unit's leader
	Review     Step = "review"     // waits for the office
	Decide     Step = "decide"     // waits for a decision
	Sign       Step = "sign"       // duties wait for a signature
	Contribute Step = "contribute" // a supporting unit is asked for its part
)

// Matter is one thing that waits. Stage tells a round or a date of it from the next one, so that an
// extension or a second return is told anew.
type Matter struct {
	Kind  Kind
	ID    string
	Stage string
}

// State is what became of a notice.
type State string

const (
	Open      State = "open"
	Done      State = "done"      // the matter was settled
	Climbed   State = "climbed"   // a higher level took its place
	Withdrawn State = "withdrawn" // taken back by the office with a reason
)

// Notice tells one person of one step of a matter. Account is "" when nobody can be told: the notice
// then stands in the overview of the office alone.
type Notice struct {
	ID      ID
	Matter  Matter
	Step    Step
	Level   int // 0 reminder or task, 1 提醒, 2 催办
	Account access.AccountID
	Copy    bool // for information: the leading official
	Unit    org.UnitID
	Plan    plan.ID
	Measure plan.MeasureID // "" when it is about the plan as a whole
	Due     calendar.Date
	About   About
	Link    string // the one page on which the one thing is done

	State   State
	MadeAt  time.Time
	ReadAt  time.Time
	EndedAt time.Time
	EndedBy string // who withdrew it
	Reason  string
}

// About is what the words of a notice name.
type About struct {
	Plan    plan.Words `json:"plan,omitzero"`
	Number  string     `json:"number,omitempty"`
	Measure plan.Words `json:"measure,omitzero"`
	Name    plan.Words `json:"name,omitzero"` // the milestone
	Unit    plan.Words `json:"unit,omitzero"` // the unit whose matter it is
	Period  string     `json:"period,omitempty"`
	N       int        `json:"n,omitempty"`
	Remark  string     `json:"remark,omitempty"`
}

// Step of a matter as text: what one channel tells once, whoever receives it.
func (n *Notice) rung() string {
	return strings.Join([]string{string(n.Matter.Kind), n.Matter.ID, n.Matter.Stage, string(n.Step)}, "|")
}

// Key is unique among notices: matter, step and receiver.
func (n *Notice) Key() string {
	to := string(n.Account)
	if to == "" {
		to = "unit:" + string(n.Unit)
	}
	return n.rung() + "|" + to
}
