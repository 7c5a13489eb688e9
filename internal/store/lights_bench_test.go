package store_test

import (
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"luodi/internal/calendar"
	"luodi/internal/duty"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/reading"
	"luodi/internal/report"
	"luodi/internal/signal"
	"luodi/internal/standing"
	"luodi/internal/store"
	"luodi/internal/store/storetest"
	"luodi/internal/work"
)

// lightPlans makes plans of 100 measures in force with 10 milestones each and a year of monthly
// reports, accepted but for the last.
func lightPlans(b testing.TB, db *store.DB, plans int) (ids []plan.ID, measures []plan.MeasureID, today calendar.Date) {
	b.Helper()
	day := calendar.NewDate(2023, 1, 1)
	today = day + 360
	var units []org.Unit
	write(b, db, func(tx *store.Tx) error {
		units = nil
		for i := range 40 {
			u := org.Unit{Name: fmt.Sprintf("第%d局", i), Class: org.Department}
			if err := tx.InsertUnit(&u); err != nil {
				return err
			}
			units = append(units, u)
		}
		return nil
	})
	for n := range plans {
		var made []plan.Measure
		p := plan.Plan{Title: plan.Words{Hans: fmt.Sprintf("第%d号方案", n)}, Status: plan.Issued}
		for i := range 100 {
			made = append(made, plan.Measure{Seq: i + 1, Number: strconv.Itoa(i + 1), Slug: strconv.Itoa(i + 1), Title: plan.Words{Hans: "建设口岸连廊"},
				Due: day + 700, DueKind: reading.By, Assignments: []plan.Assignment{{Unit: units[i%40].ID, Role: reading.Lead}}})
		}
		write(b, db, func(tx *store.Tx) error {
			if err := tx.InsertPlan(&p, nil, made); err != nil {
				return err
			}
			return lightFacts(tx, p.ID, made, units, day)
		})
		ids = append(ids, p.ID)
		for _, m := range made {
			measures = append(measures, m.ID)
		}
	}
	return ids, measures, today
}

func lightFacts(tx *store.Tx, id plan.ID, measures []plan.Measure, units []org.Unit, day calendar.Date) error {
	duties := make([]duty.Duty, len(measures))
	for i, m := range measures {
		duties[i] = duty.Duty{ID: duty.ID(tx.NewID()), Plan: id, Measure: m.ID, Unit: units[i%40].ID, Role: reading.Lead, State: duty.Signed}
	}
	if err := tx.InsertDuties(duties); err != nil {
		return err
	}
	for i, m := range measures {
		k := lightWork(id, m.ID, units[i%40].ID, day)
		if err := tx.InsertWork(&k); err != nil {
			return err
		}
	}
	for month := range 12 {
		from := day + calendar.Date(30*month)
		p := report.Period{Plan: id, Span: report.Span{Key: fmt.Sprintf("2023-%02d", month+1), From: from, To: from + 29, Due: from + 29}}
		if err := tx.InsertPeriod(&p); err != nil {
			return err
		}
		list := make([]report.Report, len(measures))
		for i, m := range measures {
			list[i] = report.Report{Period: p.ID, Plan: id, Measure: m.ID, Unit: units[i%40].ID, Duty: duties[i].ID, State: report.Owed, Due: p.Due}
		}
		if err := tx.InsertReports(list); err != nil {
			return err
		}
		if month == 11 {
			return nil
		}
		at := p.Due.Time().Add(2 * time.Hour)
		for i := range list {
			x := &list[i]
			x.State, x.Round = report.Accepted, 1
			x.Rounds = []report.Round{{Number: 1, SubmittedAt: at, ApprovedAt: at, DecidedAt: at, Accepted: true, Content: report.Content{
				Progress: "本月完成主体结构两层，材料进场，安全检查一次，没有影响工期的问题。", Next: "下月继续施工", Amounts: []report.Amount{{Task: "A.M05", Done: work.Amount(40_000 * (month + 1))}}}}}
			if err := tx.UpdateReport(x); err != nil {
				return err
			}
		}
	}
	return nil
}

func lightWork(id plan.ID, m plan.MeasureID, u org.UnitID, day calendar.Date) work.Kept {
	p := &work.Plan{Measure: string(m), Version: 1, Start: day, Deadline: day + 700, Strands: []work.Strand{{Key: "A", Template: "capital_works_gov", End: "A.M10"}},
		Review: work.Review{State: work.InForce, Baseline: &work.Baseline{Version: 1, On: day}}}
	for i := range 10 {
		t := work.Task{ID: work.TaskID(fmt.Sprintf("A.M%02d", i+1)), Strand: "A", Name: work.Text{Hans: fmt.Sprintf("第%d个节点", i+1)}, Days: work.Estimate{Min: 10, Typical: 40, Max: 60},
			Calendar: calendar.CN, Gate: i%3 == 0, Owner: work.Lead}
		if i > 0 {
			t.Links = []work.Link{{Pred: p.Tasks[i-1].ID}}
		}
		if i == 4 {
			t.Quantity = &work.Quantity{Unit: "米", Planned: 553_000, Done: 440_000}
		}
		p.Tasks = append(p.Tasks, t)
		at := day + calendar.Date(70*i)
		p.Review.Baseline.Tasks = append(p.Review.Baseline.Tasks, work.BaselineTask{Task: t.ID, Start: at, Finish: at + 69, LatestFinish: at + 75})
	}
	return work.Kept{Head: work.Head{Of: id, Measure: m, Unit: u, Version: 1, State: work.InForce, Start: day, Deadline: day + 700, Promised: day + 700, Tasks: 10, DecidedOn: day}, Plan: p}
}

// BenchmarkLights measures, on 50 plans of 100 measures with 10 milestones and 12 periods (60,000
// reports): judging alone from facts in memory; a night, which reads the facts, judges and writes what
// differs; and one accepted report. LUODI_PLANS sets another number of plans.
func BenchmarkLights(b *testing.B) {
	db := storetest.SQLite(b)
	n, _ := strconv.Atoi(os.Getenv("LUODI_PLANS"))
	if n == 0 {
		n = 50
	}
	plans, measures, today := lightPlans(b, db, n)
	var facts []*signal.Measure
	var judge *signal.Judge
	err := db.Read(b.Context(), func(r *store.Reader) (err error) {
		if judge, err = standing.NewJudge(r); err != nil {
			return err
		}
		for _, id := range plans {
			list, err := r.PlanFacts(id)
			if err != nil {
				return err
			}
			for i := range list {
				facts = append(facts, list[i].Measure())
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	b.Run("judge", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			for _, m := range facts {
				if _, err := judge.Signal(m, today); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
	b.Run("night", func(b *testing.B) {
		on := today
		for b.Loop() {
			on++ // every light has another day
			for _, id := range plans {
				var batch standing.Batch
				if err := db.Read(b.Context(), func(r *store.Reader) (err error) { batch, err = standing.PreparePlan(r, id, on); return }); err != nil {
					b.Fatal(err)
				}
				if err := db.Write(b.Context(), func(tx *store.Tx) error { return batch.Commit(tx) }); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
	b.Run("one", func(b *testing.B) {
		on := today + 500
		for n := 0; b.Loop(); n++ {
			on++
			var batch standing.Batch
			if err := db.Read(b.Context(), func(r *store.Reader) (err error) {
				batch, err = standing.Prepare(r, measures[n%len(measures):n%len(measures)+1], on)
				return
			}); err != nil {
				b.Fatal(err)
			}
			if err := db.Write(b.Context(), func(tx *store.Tx) error { return batch.Commit(tx) }); err != nil {
				b.Fatal(err)
			}
		}
	})
}
