package main

import (
	"context"
	"fmt"
	"strings"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/duty"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/reading"
	"luodi/internal/report"
	"luodi/internal/store"
	"luodi/internal/work"
)

// bigPlan is a plan far beyond the demonstration's: measures with work plans in force, led by the
// units that have a liaison, and a report owed for each of them in every period.
type bigPlan struct {
	id       plan.ID
	slug     string
	measures []plan.Measure
	reports  []bigReport // written and not handed in
}

type bigReport struct {
	id    report.ID
	guard int
	login string // of the liaison who may hand it in
}

const bigSlug = "bench"

// makeBigPlan stores the plan of a benchmark beside the demonstration, in pieces so that progress can
// be seen. made is told how much is done.
func makeBigPlan(ctx context.Context, db *store.DB, signIns []signIn, measures, periods int, made func(int, int)) (*bigPlan, error) {
	b := &bigPlan{slug: bigSlug}
	m := bigMaker{ctx: ctx, db: db, plan: b}
	for _, s := range signIns {
		if s.Role == access.UnitLiaison {
			m.logins = append(m.logins, s.Login)
		}
	}
	if err := m.plans(measures); err != nil {
		return nil, err
	}
	const piece = 250
	for i := 0; i < measures; i += piece {
		if err := m.duties(i, min(i+piece, measures)); err != nil {
			return nil, err
		}
		made(min(i+piece, measures), measures)
	}
	for k := range periods {
		if err := m.period(k, periods); err != nil {
			return nil, err
		}
	}
	return b, nil
}

type bigMaker struct {
	ctx     context.Context
	db      *store.DB
	plan    *bigPlan
	logins  []string
	actors  []access.Actor
	posts   []org.PostID
	issued  []duty.Duty
	today   calendar.Date
	sample  work.Kept
	reports []report.Report
}

func (m *bigMaker) plans(n int) error {
	return m.db.Write(m.ctx, func(tx *store.Tx) error {
		m.actors, m.posts = nil, nil
		m.today = calendar.DateOf(tx.Now().In(demoZone))
		for _, login := range m.logins {
			a, err := tx.AccountByLogin(login)
			if err != nil {
				return err
			}
			post := org.Post{ID: org.PostID(tx.NewID()), Unit: a.Unit, Title: "业务科室科员", Holder: "联络（测试）", Account: string(a.ID), From: m.today - 800}
			if err := tx.InsertPost(&post); err != nil {
				return err
			}
			m.actors, m.posts = append(m.actors, a.Actor()), append(m.posts, post.ID)
		}
		p := plan.Plan{Title: plan.Words{Hans: "测试用大方案", Hant: "測試用大方案", English: "A big plan for measuring"}, Slug: bigSlug, DocNumber: "测试〔2022〕1号",
			From: m.today - 400, To: m.today + 400, Zone: "Asia/Shanghai"}
		var provisions []plan.Provision
		var list []plan.Measure
		seq := 0
		for a := range 20 {
			seq++
			id := plan.ProvisionID(tx.NewID())
			provisions = append(provisions, plan.Provision{ID: id, Seq: seq, Kind: reading.Action, Depth: 2, Slug: fmt.Sprintf("a%d", a+1),
				Title: plan.Words{Hans: fmt.Sprintf("行动%d", a+1)}, Text: "行动"})
			for len(list) < (a+1)*n/20 {
				seq++
				i := len(list)
				list = append(list, plan.Measure{Provision: id, Seq: seq, Number: fmt.Sprint(i + 1), Slug: fmt.Sprint(i + 1),
					Title: plan.Words{Hans: fmt.Sprintf("举措%d", i+1)}, Text: strings.Repeat("推进落实", 20), Commitment: reading.Progress, Due: p.To,
					Assignments: []plan.Assignment{{Unit: m.actors[i%len(m.actors)].Unit, Role: reading.Lead, Text: "牵头单位"}}})
			}
		}
		if err := tx.InsertPlan(&p, provisions, list); err != nil {
			return err
		}
		m.plan.id, m.plan.measures = p.ID, list
		cycle := report.DefaultCycle(p.From, p.To)
		cycle.Plan = p.ID
		return tx.SaveCycle(&cycle)
	})
}

// duties issues measures to their units, files the liaison, and puts a work plan in force for each.
func (m *bigMaker) duties(from, to int) error {
	return m.db.Write(m.ctx, func(tx *store.Tx) error {
		m.issued = m.issued[:from]
		var list []duty.Duty
		for i := from; i < to; i++ {
			who := m.actors[i%len(m.actors)]
			list = append(list, duty.Duty{ID: duty.ID(tx.NewID()), Plan: m.plan.id, Measure: m.plan.measures[i].ID, Unit: who.Unit, Role: reading.Lead, State: duty.Signed,
				IssuedOn: m.today - 400, SignBy: m.today - 398, ObjectBy: m.today - 398, SignedAt: tx.Now(), SignedBy: who.Account, Signer: who.Name})
		}
		if err := tx.InsertDuties(list); err != nil {
			return err
		}
		m.issued = append(m.issued, list...)
		for i, d := range list {
			f := duty.Filing{ID: duty.FilingID(tx.NewID()), Duty: d.ID, Kind: org.Liaison, Post: m.posts[(from+i)%len(m.posts)], From: m.today - 400}
			if err := tx.InsertFiling(&f); err != nil {
				return err
			}
			if err := m.work(tx, from+i); err != nil {
				return err
			}
		}
		return nil
	})
}

// work puts a work plan in force: the first by the deeds of a unit and the office, the others as
// copies of it.
func (m *bigMaker) work(tx *store.Tx, i int) error {
	measure, actor := m.plan.measures[i], m.actors[i%len(m.actors)]
	if i > 0 {
		k := m.sample
		k.Plan = k.Plan.Clone()
		k.Measure, k.Unit, k.Plan.Measure = measure.ID, actor.Unit, string(measure.ID)
		return tx.InsertWork(&k)
	}
	k, err := work.Begin(tx, actor, measure.ID, m.today, work.Beginning{Start: m.today - 400, Deadline: m.today + 400, Strands: []work.StrandSpec{{Template: "service_window"}}})
	if err != nil {
		return err
	}
	if k, err = work.Submit(tx, actor, k.ID, k.Guard, m.today); err != nil {
		return err
	}
	office := access.Actor{Account: "bench", Name: "指挥部办公室", Role: access.Office}
	if m.sample, err = work.Approve(tx, office, k.ID, k.Guard, m.today); err != nil {
		return err
	}
	m.sample, _, err = tx.WorkInForce(measure.ID)
	return err
}

// period opens one period in the past with a report for every measure: accepted in the first two
// thirds of the periods, written but not handed in after that.
func (m *bigMaker) period(k, of int) error {
	err := m.db.Write(m.ctx, func(tx *store.Tx) error {
		first := m.today - calendar.Date(30*(of-k))
		p := report.Period{Plan: m.plan.id, Span: report.Span{Key: fmt.Sprintf("m%02d", k+1), From: first, To: first + 29, Due: first + 29}}
		if err := tx.InsertPeriod(&p); err != nil {
			return err
		}
		m.reports = make([]report.Report, len(m.issued))
		for i, d := range m.issued {
			m.reports[i] = report.Report{Period: p.ID, Plan: d.Plan, Measure: d.Measure, Unit: d.Unit, Duty: d.ID, State: report.Owed, Due: p.Due}
		}
		return tx.InsertReports(m.reports)
	})
	const piece = 500
	for i := 0; i < len(m.reports) && err == nil; i += piece {
		err = m.db.Write(m.ctx, func(tx *store.Tx) error {
			for _, x := range m.reports[i:min(i+piece, len(m.reports))] {
				c := report.Content{Progress: bigText, Next: "下期继续推进。"}
				if k < of*2/3 {
					x.State, x.Round = report.Accepted, 1
					x.Rounds = []report.Round{{Number: 1, Content: c, Submitter: "联络员（测试）", SubmittedAt: tx.Now(), DecidedAt: tx.Now(), Accepted: true}}
				} else {
					x.Draft = &c
				}
				if err := tx.UpdateReport(&x); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err == nil && k >= of*2/3 {
		for i, x := range m.reports {
			m.plan.reports = append(m.plan.reports, bigReport{x.ID, x.Guard + 1, m.logins[i%len(m.logins)]})
		}
	}
	return err
}

// bigText is 600 bytes of text.
var bigText = strings.Repeat("现场核对进度，资料已补齐。", 15) // 195 characters, 585 bytes
