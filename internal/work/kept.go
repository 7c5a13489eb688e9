package work

import (
	"encoding/json"
	"time"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/org"
	"luodi/internal/plan"
)

// Typed identifiers, made by the store.
type (
	PlanID      string // one version of a work plan
	ExtensionID string
	LinkID      string // a link between measures
	FeedID      string
)

// Head is what is kept of a version of a work plan without its tasks: whose it is, how it stands,
// and the totals of its dates as they were last computed.
type Head struct {
	ID      PlanID
	Of      plan.ID // the published plan
	Measure plan.MeasureID
	Unit    org.UnitID // the lead unit, whose work plan it is
	Version int
	State   ReviewState

	Start, Deadline        calendar.Date
	SubmittedOn, DecidedOn calendar.Date
	Tasks                  int

	Begins     calendar.Date // forecast of the first start
	Finish     calendar.Date // forecast of the day on which the promise is kept
	Promised   calendar.Date // latest promised date of a strand
	LateBy     int           // working days by which the worst strand misses its promise
	Slack      int           // least float of an end of a strand, in working days; negative when late
	Share      int           // thousandths done
	ComputedOn calendar.Date // the day as of which the dates hold

	Guard int // raised by every change of the row
}

// Kept is a stored version of a work plan with the dates last computed for it.
type Kept struct {
	Head
	Plan   *Plan
	Times  *PlanTimes // nil before the first computation
	Stored *PlanTimes // the dates as the store has them, so that only what moved is written
}

// DueTask is an open task of a plan in force, for lists by date.
type DueTask struct {
	Work    PlanID
	Measure plan.MeasureID
	Unit    org.UnitID
	Task    Task // with its words, without links and constraints
	Times   TaskTimes
}

// take makes the head agree with the plan and its dates.
func (k *Kept) take(times *PlanTimes, on calendar.Date) {
	p := k.Plan
	k.Version, k.State, k.Start, k.Deadline, k.Tasks = p.Version, p.Review.State, p.Start, p.Deadline, len(p.Tasks)
	k.SubmittedOn, k.DecidedOn = p.Review.SubmittedOn, p.Review.DecidedOn
	k.Share = p.Share()
	k.Times, k.ComputedOn = times, on
	if times == nil {
		k.Begins, k.Finish, k.Promised, k.LateBy, k.Slack = 0, 0, 0, 0, 0
		return
	}
	k.Begins, k.Finish, k.Promised, k.LateBy = times.Start, times.Finish, times.Deadline, times.LateBy
	k.Slack = times.Slack(p)
}

// Slack is the least float of the ends of the plan's strands, in working days; negative when a
// promise is missed.
func (p *PlanTimes) Slack(of *Plan) int {
	least, found := 0, false
	for _, s := range of.Strands {
		if t, ok := p.Task(s.End); ok && t.Binds && (!found || t.Float < least) {
			least, found = t.Float, true
		}
	}
	return least
}

// KeptCross is a stored link between measures.
type KeptCross struct {
	ID LinkID
	Of plan.ID
	Cross
}

// KeptExtension is a stored request to move a date.
type KeptExtension struct {
	ID      ExtensionID
	Of      plan.ID
	Measure plan.MeasureID
	Unit    org.UnitID
	Extension
	Guard int
}

// TemplateEdit is one edit of the library: the template as it is from that version on.
type TemplateEdit struct {
	Library  int // the version that the edit made
	Template Template
	Note     string // why
	At       time.Time
	Account  access.AccountID
	Author   string
}

// NoticeEntry is a holiday notice that was applied in this installation.
type NoticeEntry struct {
	Book    int // the version of the book of calendars that it made
	Notice  calendar.Notice
	At      time.Time
	Account access.AccountID
	Author  string
}

// FeedKind is what a calendar feed shows.
type FeedKind string

const (
	PlanFeed FeedKind = "plan" // everything of a plan
	UnitFeed FeedKind = "unit" // what a unit has to do
	OwnFeed  FeedKind = "own"  // what concerns the reader
)

// Feed is a calendar feed with a private address. Only the hash of the address is kept.
type Feed struct {
	ID      FeedID
	Account access.AccountID
	Kind    FeedKind
	Subject string // plan or unit; "" for the reader's own
	Lang    string
	Alarm   int // days before a date on which the calendar reminds; 0 for none
	MadeAt  time.Time
	UsedOn  calendar.Date // the day of the last fetch, zero if never
}

// LimitsKey is the setting that holds the limits of extensions.
const LimitsKey = "work.limits"

// ParseLimits reads the setting; DefaultLimits when there is none or it cannot be read.
func ParseLimits(text string) Limits {
	l := DefaultLimits
	if text == "" || json.Unmarshal([]byte(text), &l) != nil || l.check() != nil {
		return DefaultLimits
	}
	return l
}

func (l Limits) check() error {
	var wrong []fault.Field
	for _, f := range []struct {
		name       string
		n, of, max int
	}{{"min_lead", l.MinLead, 0, 60}, {"max_count", l.MaxCount, 0, 10}, {"max_total", l.MaxTotal, 0, 200}} {
		if f.n < f.of || f.n > f.max {
			wrong = append(wrong, fault.Field{Name: f.name, Key: "work.limit_range", Args: fault.Args{"from": f.of, "to": f.max}})
		}
	}
	return fault.Fields(wrong)
}
