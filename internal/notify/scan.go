package notify

import (
	"time"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/duty"
	"luodi/internal/fault"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/report"
	"luodi/internal/signal"
	"luodi/internal/work"
)

// Reader is what a scan asks of a snapshot of the store.
type Reader interface {
	IssuedPlans() ([]plan.ID, error)
	Plan(plan.ID) (plan.Plan, error)
	PlanMeasures(plan.ID) ([]plan.Measure, error)
	AllUnits() ([]org.Unit, error)
	EnabledAccounts() ([]access.Account, error)
	PlanDuties(plan.ID) ([]duty.Duty, error)
	PlanFilings(plan.ID) ([]duty.Filing, error)
	PlanPosts(plan.ID) (map[org.PostID]org.Post, error)

	Cycle(plan.ID) (report.Cycle, bool, error)
	Periods(plan.ID) ([]report.Period, error)
	OpenReports(plan.ID) ([]report.Report, error)
	Contributors(plan.ID) (map[report.ID][]org.UnitID, error)
	PlanWork(plan.ID) ([]work.Kept, error)
	WorkHeads(plan.ID, work.ReviewState) ([]work.Head, error)
	PlanExtensions(plan.ID) ([]work.KeptExtension, error)
	Completions(plan.ID) ([]report.Completion, error)
	Suspensions(plan.ID) ([]report.Suspension, error)

	Calendars() (*calendar.Book, error)
	Setting(key string) (string, bool, error)
	Channels() ([]Channel, error)
	Preferences() (map[access.AccountID]Preference, error)
	HeldNotices(plan.ID) ([]Notice, error)
}

// Tx is what the deeds of this package need of a write transaction. They may run twice.
type Tx interface {
	Now() time.Time
	NewID() string
	Audit(actor access.Actor, action access.Action, kind, subject, chain string, before, after any) error
	Setting(key string) (string, bool, error)
	SetSetting(key, value string) error

	Notice(ID) (Notice, error)
	StepNotices(Notice) ([]Notice, error)
	AddNotice(*Notice) (bool, error)
	EndNotice(*Notice) error
	Channel(ChannelID) (Channel, error)
	InsertChannel(*Channel) error
	UpdateChannel(*Channel) error
	InsertDelivery(*Delivery) (bool, error)
	Delivery(DeliveryID) (Delivery, error)
	UpdateDelivery(*Delivery) error
	Preference(access.AccountID) (Preference, error)
	SavePreference(*Preference) error
}

// Ground is what all plans of one scan share.
type Ground struct {
	Today    calendar.Date
	Book     *calendar.Book
	Judge    *signal.Judge
	Units    map[org.UnitID]org.Unit
	Accounts []access.Account
	Post     Post
}

// Survey reads what all plans of a scan share.
func Survey(r Reader, now time.Time, zone *time.Location) (*Ground, error) {
	g := &Ground{Today: calendar.DateOf(now.In(zone)), Units: map[org.UnitID]org.Unit{}}
	var err error
	if g.Book, err = r.Calendars(); err != nil {
		return nil, err
	}
	text, _, err := r.Setting(signal.RulesKey)
	if err != nil {
		return nil, err
	}
	rules, err := signal.ParseRules(text)
	if err != nil {
		return nil, err
	}
	if g.Judge, err = signal.NewJudge(g.Book, rules); err != nil {
		return nil, err
	}
	units, err := r.AllUnits()
	if err != nil {
		return nil, err
	}
	for _, u := range units {
		g.Units[u.ID] = u
	}
	if g.Accounts, err = r.EnabledAccounts(); err != nil {
		return nil, err
	}
	g.Post, err = Posting(r, g.Book, zone)
	return g, err
}

// Posting reads what decides how notices leave the house.
func Posting(r interface {
	Setting(key string) (string, bool, error)
	Channels() ([]Channel, error)
	Preferences() (map[access.AccountID]Preference, error)
}, book *calendar.Book, zone *time.Location) (Post, error) {
	text, _, err := r.Setting(RulesKey)
	if err != nil {
		return Post{}, err
	}
	days, ok := book.Calendar(calendar.CN)
	if !ok {
		return Post{}, fault.New(fault.Internal, "", nil)
	}
	p := Post{Rules: ParseRules(text), Days: days, Zone: zone}
	if p.Channels, err = r.Channels(); err != nil {
		return p, err
	}
	p.Preferences, err = r.Preferences()
	return p, err
}

// Look finds what a scan has to write for one plan.
func Look(r Reader, g *Ground, id plan.ID) (Changes, error) {
	held, err := r.HeldNotices(id)
	if err != nil {
		return Changes{}, err
	}
	f, err := gather(r, g, id)
	if err != nil {
		return Changes{}, err
	}
	if f.Plan.Status == plan.Closed {
		return Compare(nil, held), nil
	}
	return Compare(Wanted(f), held), nil
}

// Apply writes the changes of a scan with the messages that they call for, in one transaction.
func Apply(tx Tx, c Changes, post *Post) error {
	for i := range c.End {
		n := c.End[i]
		if err := tx.EndNotice(&n); err != nil {
			return err
		}
	}
	told := make([]Notice, 0, len(c.New))
	for i := range c.New {
		n := c.New[i]
		is, err := tx.AddNotice(&n)
		if err != nil {
			return err
		}
		if is {
			told = append(told, n)
		}
	}
	for _, d := range post.Outgoing(told, tx.Now()) {
		if _, err := tx.InsertDelivery(&d); err != nil {
			return err
		}
	}
	return nil
}

// gather reads the facts of one plan.
func gather(r Reader, g *Ground, id plan.ID) (*Facts, error) {
	f := &Facts{Today: g.Today, Zone: g.Post.Zone, Days: g.Post.Days, Rules: g.Judge.Rules(), Units: g.Units, Measures: map[plan.MeasureID]plan.Measure{},
		Periods: map[report.PeriodID]report.Period{}, People: People{Accounts: g.Accounts, Today: g.Today}}
	var err error
	if f.Plan, err = r.Plan(id); err != nil || f.Plan.Status == plan.Closed {
		return f, err
	}
	measures, err := r.PlanMeasures(id)
	if err != nil {
		return nil, err
	}
	for _, m := range measures {
		f.Measures[m.ID] = m
	}
	for _, do := range []func() error{
		func() (err error) { f.Duties, err = r.PlanDuties(id); return },
		func() (err error) { f.People.Filings, err = r.PlanFilings(id); return },
		func() (err error) { f.People.Posts, err = r.PlanPosts(id); return },
		func() (err error) { f.Extensions, err = r.PlanExtensions(id); return },
		func() (err error) { f.Closings, err = r.Completions(id); return },
		func() error { return f.readResting(r, id) },
		func() error { return f.readReports(r, id) },
		func() error { return f.readWork(r, g, id) },
	} {
		if err := do(); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// readResting finds the measures of which nothing is owed today.
func (f *Facts) readResting(r Reader, id plan.ID) error {
	f.Resting = map[plan.MeasureID]bool{}
	for i := range f.Closings {
		if f.Closings[i].Closed() {
			f.Resting[f.Closings[i].Measure] = true
		}
	}
	list, err := r.Suspensions(id)
	for _, s := range list {
		if s.From <= f.Today && (s.Until == 0 || f.Today <= s.Until) {
			f.Resting[s.Measure] = true
		}
	}
	return err
}

func (f *Facts) readReports(r Reader, id plan.ID) error {
	cycle, ok, err := r.Cycle(id)
	if err != nil {
		return err
	}
	if f.Cycle = cycle; !ok {
		f.Cycle = report.DefaultCycle(f.Today, 0)
	}
	periods, err := r.Periods(id)
	if err != nil {
		return err
	}
	for _, p := range periods {
		f.Periods[p.ID] = p
	}
	if f.Reports, err = r.OpenReports(id); err != nil {
		return err
	}
	f.Given, err = r.Contributors(id)
	return err
}

func (f *Facts) readWork(r Reader, g *Ground, id plan.ID) error {
	for _, state := range []work.ReviewState{work.Submitted, work.Returned} {
		heads, err := r.WorkHeads(id, state)
		if err != nil {
			return err
		}
		f.Works = append(f.Works, heads...)
	}
	kept, err := r.PlanWork(id)
	if err != nil {
		return err
	}
	filed := filedTasks(f.Reports, func(x report.Round) calendar.Date { return calendar.DateOf(x.SubmittedAt.In(f.Zone)) })
	f.Due, f.Tasks = map[plan.MeasureID][]signal.Matter{}, map[plan.MeasureID]map[string]work.Text{}
	for i := range kept {
		k := &kept[i]
		m := signal.Measure{ID: string(k.Measure), Start: k.Head.Start, Promised: k.Promised, Milestones: signal.Milestones(k.Plan, k.Times, f.Today, nil)}
		for j := range m.Milestones {
			m.Milestones[j].Filed = filed[k.Measure][m.Milestones[j].ID]
		}
		due, err := g.Judge.Due(&m, f.Today)
		if err != nil {
			return err
		}
		if len(due) == 0 {
			continue
		}
		f.Due[k.Measure] = due
		names := map[string]work.Text{}
		for j := range k.Plan.Tasks {
			names[string(k.Plan.Tasks[j].ID)] = k.Plan.Tasks[j].Name
		}
		f.Tasks[k.Measure] = names
	}
	return nil
}
