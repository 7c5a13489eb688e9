package main

import (
	"time"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/duty"
	"luodi/internal/fault"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/reading"
	"luodi/internal/schedule"
	"luodi/internal/store"
	"luodi/internal/work"
)

// demoWorking is set when the work plans of the example are made.
const demoWorking = "demo.working"

// demoWork is a work plan of the demonstration: whose it is, what was there before the plan began
// (invented for the demonstration), and how far it has come.
type demoWork struct {
	measure string
	login   string // of the unit's liaison
	reached []work.Reached
	counted map[work.TaskID]work.Quantity
	state   work.ReviewState
	reason  string // of a return
}

func reached(task work.TaskID, year int, month time.Month, day int) work.Reached {
	return work.Reached{Task: task, On: calendar.NewDate(year, month, day)}
}

var demoWorks = []demoWork{
	{measure: "1", login: "reform-liaison", reached: []work.Reached{reached("A.M03", 2022, time.September, 9)}, state: work.InForce},
	{measure: "2", login: "reform-liaison", reached: []work.Reached{reached("A.M02", 2022, time.August, 19)}, state: work.InForce},
	{measure: "3", login: "traffic-liaison", reached: []work.Reached{reached("A.M10", 2022, time.March, 15)},
		counted: map[work.TaskID]work.Quantity{"A.M11": {Unit: "米", Planned: 553_000, Done: 96_000}}, state: work.InForce},
	{measure: "4", login: "traffic-liaison", reached: []work.Reached{reached("A.M04", 2022, time.June, 30)}, state: work.InForce},
	{measure: "5", login: "reform-liaison", reached: []work.Reached{reached("A.M01", 2022, time.June, 17)}, state: work.InForce},
	{measure: "6", login: "reform-liaison", state: work.InForce},
	{measure: "9", login: "talent-liaison", reached: []work.Reached{reached("A.M02", 2022, time.September, 23)}, state: work.InForce},
	{measure: "12", login: "talent-liaison", reached: []work.Reached{reached("A.M01", 2022, time.September, 30)}, state: work.InForce},
	{measure: "18", login: "reform-liaison", state: work.InForce},
	{measure: "20", login: "reform-liaison", reached: []work.Reached{reached("A.M01", 2022, time.September, 16)}, state: work.InForce},
	{measure: "23", login: "commerce-liaison", state: work.InForce},
	{measure: "38", login: "reform-liaison", reached: []work.Reached{reached("A.M02", 2022, time.September, 2)}, state: work.InForce},
	{measure: "21", login: "reform-liaison", state: work.Returned, reason: "请补充已掌握的闲置物业清单，并按楼宇写明面积（演示）"},
	{measure: "27", login: "reform-liaison", state: work.Submitted},
	{measure: "26", login: "commerce-liaison", state: work.Draft},
}

// demoLinks are the links between measures of the demonstration.
var demoLinks = []struct {
	from, to         string
	fromTask, toTask work.TaskID
	kind             schedule.LinkType
}{
	{"9", "12", "A.M09", "A.M07", schedule.FS}, // the window opens on the policy that was issued
	{"1", "2", "A.M04", "A.M04", schedule.SS},  // both ports are on the agenda of one consultation
}

// work makes work plans of four units in all their states, links two pairs of measures, sends one
// request to a higher level and asks for one extension. A demonstration on another clock than the
// plan's has none.
func (d *demo) work() error {
	actors, err := d.once(demoWorking)
	if err != nil || actors == nil {
		return err
	}
	return d.db.Write(d.ctx, func(tx *store.Tx) error {
		p, err := tx.PlanBySlug(demoSlug)
		if err != nil {
			return err
		}
		today := calendar.DateOf(tx.Now().In(demoZone))
		if today >= p.To {
			return nil
		}
		m := demoMaker{tx: tx, today: today, plan: p, actors: actors, measures: map[string]plan.Measure{}}
		for _, step := range []func() error{m.read, m.responsible, m.plans, m.links, m.request, m.extension} {
			if err := step(); err != nil {
				return err
			}
		}
		return tx.SetSetting(demoWorking, today.String())
	})
}

// demoMaker makes the work plans inside one transaction.
type demoMaker struct {
	tx       *store.Tx
	today    calendar.Date
	plan     plan.Plan
	actors   map[string]access.Actor
	measures map[string]plan.Measure // by number
}

func (m *demoMaker) read() error {
	all, err := m.tx.PlanMeasures(m.plan.ID)
	for _, x := range all {
		m.measures[x.Number] = x
	}
	return err
}

// responsible lets the units that have a work plan sign for the measures they lead and file their
// posts; 区商务局 did so before.
func (m *demoMaker) responsible() error {
	office := m.actors["office"]
	for _, login := range []string{"reform-liaison", "traffic-liaison", "talent-liaison"} {
		actor := m.actors[login]
		duties, err := m.tx.UnitDuties(actor.Unit)
		if err != nil {
			return err
		}
		var ids []duty.ID
		for _, d := range duties {
			if d.Role == reading.Support {
				continue
			}
			ids = append(ids, d.ID)
			if d.Role == reading.LeadAssumed {
				if err := duty.ConfirmRole(m.tx, office, d.ID, reading.Lead); err != nil {
					return err
				}
			}
		}
		if err := duty.Sign(m.tx, actor, ids); err != nil {
			return err
		}
		for _, seat := range []struct {
			kind          org.PostKind
			title, holder string
			account       string
		}{{org.LeadingOfficial, "副职领导", "分管（演示）", ""}, {org.Responsible, "业务科室负责人", "经办（演示）", ""}, {org.Liaison, "业务科室科员", "联络（演示）", string(actor.Account)}} {
			post := org.Post{Unit: actor.Unit, Title: seat.title, Holder: seat.holder, Account: seat.account, From: calendar.NewDate(m.today.Year(), time.January, 1)}
			if err := duty.KeepPost(m.tx, actor, &post); err != nil {
				return err
			}
			if err := duty.FilePost(m.tx, actor, ids, seat.kind, post.ID, m.today); err != nil {
				return err
			}
		}
	}
	return nil
}

func (m *demoMaker) plans() error {
	lib, err := m.tx.Templates()
	if err != nil {
		return err
	}
	start := max(m.plan.From, calendar.DateOf(demoIssueTime)) // the period as printed begins with its year
	for i, w := range demoWorks {
		measure, ok := m.measures[w.measure]
		if !ok {
			return fault.New(fault.NotFound, "fault.not_found", nil)
		}
		actor := m.actors[w.login]
		k, err := work.Begin(m.tx, actor, measure.ID, m.today, work.Beginning{Start: start, Deadline: measure.Due, Strands: demoStrands(lib, i), Reached: w.reached})
		if err != nil {
			return err
		}
		if len(w.counted) > 0 {
			next := k.Plan.Clone()
			for task, q := range w.counted {
				t, ok := next.Task(task)
				if !ok {
					return fault.New(fault.NotFound, "work.no_task", fault.Args{"task": string(task)})
				}
				t.Quantity = &q
			}
			if k, err = work.Save(m.tx, actor, k.ID, k.Guard, next, m.today); err != nil {
				return err
			}
		}
		if w.state == work.Draft {
			continue
		}
		if k, err = work.Submit(m.tx, actor, k.ID, k.Guard, m.today); err != nil {
			return err
		}
		switch w.state {
		case work.InForce:
			_, err = work.Approve(m.tx, m.actors["office"], k.ID, k.Guard, m.today)
		case work.Returned:
			err = work.Return(m.tx, m.actors["office"], k.ID, k.Guard, m.today, w.reason)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// demoStrands are the templates that the handbook names for a measure.
func demoStrands(lib *work.Library, i int) []work.StrandSpec {
	number := 0
	for _, c := range demoWorks[i].measure {
		number = number*10 + int(c-'0')
	}
	named, _ := lib.For(number)
	specs := []work.StrandSpec{{Template: named.Template}}
	for _, also := range named.Also {
		specs = append(specs, work.StrandSpec{Template: also})
	}
	return specs
}

func (m *demoMaker) links() error {
	for _, l := range demoLinks {
		c := work.Cross{From: work.Ref{Measure: string(m.measures[l.from].ID), Task: l.fromTask}, To: work.Ref{Measure: string(m.measures[l.to].ID), Task: l.toTask}, Type: l.kind}
		if _, err := work.LinkMeasures(m.tx, m.actors["office"], m.plan.ID, c, m.today); err != nil {
			return err
		}
	}
	return nil
}

func (m *demoMaker) request() error {
	return work.SendRequest(m.tx, m.actors["reform-liaison"], m.measures["5"].ID, "A.M02", "市发展改革委", "演示函〔2022〕1号", calendar.NewDate(2022, time.September, 15), m.today)
}

func (m *demoMaker) extension() error {
	_, err := work.AskExtension(m.tx, m.actors["commerce-leader"], m.measures["23"].ID, work.Asked{To: calendar.NewDate(2024, time.March, 29), Reason: work.UpperApproval,
		Detail: "冷链平台的监管方式须上级部门同意，预计明年四季度才能答复（演示）", Progress: "已与监管部门初步对接（演示）"}, m.today)
	return err
}
