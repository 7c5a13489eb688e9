package store_test

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"

	"github.com/google/go-cmp/cmp"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/evidence"
	"luodi/internal/fault"
	"luodi/internal/plan"
	"luodi/internal/report"
	"luodi/internal/schedule"
	"luodi/internal/store"
	"luodi/internal/store/storetest"
	"luodi/internal/work"
)

// TestS7 (mission row) takes reports through their periods on both engines: owed by themselves, kept
// as drafts, handed in once, returned, accepted into the work plan, closed for ever, corrected beside.
func TestS7(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDistrict(t, db)
		k := d.enforce(0, d.begin(0, "service_window"))
		cycle := report.DefaultCycle(d.today, calendar.NewDate(2023, 12, 31))
		cycle.Plan = d.plan.ID
		d.refused(fault.Forbidden, func(tx *store.Tx) error { return report.SetCycle(tx, d.clerk(0), cycle) })
		d.write(func(tx *store.Tx) error { return report.SetCycle(tx, d.office, cycle) })
		system := access.Actor{Name: "系统"}
		open := func(on calendar.Date) (made int) {
			d.write(func(tx *store.Tx) (err error) { made, err = report.Open(tx, system, d.plan.ID, on); return })
			return made
		}
		if n := open(d.today); n != 2 {
			t.Fatalf("%d reports are owed at first, want 2", n)
		}
		if n := open(d.today); n != 0 {
			t.Fatalf("opening twice made %d more", n)
		}
		var period report.Period
		var mine report.Report
		load := func() {
			d.read(func(r *store.Reader) error {
				periods, err := r.Periods(d.plan.ID)
				if err != nil {
					return err
				}
				period = periods[0]
				list, err := r.PeriodReports(period.ID)
				for _, x := range list {
					if x.Unit == d.units[0].ID {
						mine = x
					}
				}
				return err
			})
		}
		load()
		if period.Key != "2022-10" || mine.State != report.Owed || mine.Due != period.Due {
			t.Fatalf("the first period %+v, report %+v", period, mine)
		}

		task := k.Plan.Tasks[0].ID
		photo := store.EvidenceRow{Evidence: evidence.Evidence{ID: "photo", Grade: work.GradeB, UploadedFor: d.units[0].ID, File: evidence.File{Hash: "aa", Scan: evidence.ScanNone}},
			Plan: d.plan.ID, Measure: d.measures[0]}
		d.write(func(tx *store.Tx) error { return tx.InsertEvidence(&photo) })
		content := report.Content{Progress: "需求摸底完成", Done: []report.Done{{Task: task, On: d.today, Evidence: []report.EvidenceID{"photo"}}}}

		d.refused(fault.Forbidden, func(tx *store.Tx) error {
			_, err := report.Keep(tx, d.clerk(1), mine.ID, mine.Guard, content)
			return err
		})
		d.write(func(tx *store.Tx) error {
			_, err := report.Keep(tx, d.clerk(0), mine.ID, mine.Guard, content)
			return err
		})
		load()
		if diff := cmp.Diff(&content, mine.Draft); diff != "" {
			t.Errorf("the draft came back changed:\n%s", diff)
		}
		nobody := d.clerk(0)
		nobody.Account = "nobody"
		d.refused(fault.Forbidden, func(tx *store.Tx) error {
			_, err := report.Submit(tx, nobody, mine.ID, mine.Guard, content, d.today)
			return err
		})
		before := mine.Guard
		d.write(func(tx *store.Tx) error {
			_, err := report.Submit(tx, d.clerk(0), mine.ID, mine.Guard, content, d.today)
			return err
		})
		d.write(func(tx *store.Tx) error {
			_, err := report.Submit(tx, d.clerk(0), mine.ID, before, content, d.today)
			return err
		})
		load()
		if mine.State != report.Submitted || len(mine.Rounds) != 1 || mine.Draft != nil {
			t.Fatalf("handed in twice: %+v", mine)
		}
		d.refused(fault.Conflict, func(tx *store.Tx) error {
			_, err := report.Accept(tx, d.office, mine.ID, mine.Guard, d.today, "")
			return err
		})
		d.write(func(tx *store.Tx) error { _, err := report.Approve(tx, d.head(0), mine.ID, mine.Guard); return err })
		load()
		d.write(func(tx *store.Tx) error {
			_, err := report.Return(tx, d.office, mine.ID, mine.Guard, "请写明窗口数")
			return err
		})
		load()
		again := mine.Draft.Clone()
		again.Progress = "需求摸底完成，拟设12个窗口"
		d.write(func(tx *store.Tx) error { // the leader hands it in himself
			head := d.head(0)
			head.Account = d.clerk(0).Account // acts for the filed post
			_, err := report.Submit(tx, head, mine.ID, mine.Guard, again, d.today)
			return err
		})
		load()
		d.write(func(tx *store.Tx) error {
			_, err := report.Accept(tx, d.office, mine.ID, mine.Guard, d.today, "好")
			return err
		})
		load()
		if mine.State != report.Accepted || mine.Round != 2 || mine.Rounds[0].Remark != "请写明窗口数" {
			t.Errorf("after the second round: %+v", mine)
		}
		d.read(func(r *store.Reader) error {
			now, _, err := r.WorkInForce(d.measures[0])
			if err != nil {
				return err
			}
			if x, _ := now.Plan.Task(task); x.State != schedule.Done || x.Finished != d.today {
				t.Errorf("the accepted milestone is %+v", x.Progress)
			}
			last, ok, err := r.LastAccepted(d.measures[0])
			if !ok || last.ID != mine.ID {
				t.Errorf("last accepted %v %+v", ok, last)
			}
			return err
		})
		d.closePeriod(period, mine, task)
	})
}

func (d *district) closePeriod(period report.Period, mine report.Report, task work.TaskID) {
	d.t.Helper()
	d.refused(fault.Conflict, func(tx *store.Tx) error { _, err := report.Close(tx, d.office, period.ID, period.Due-1); return err })
	d.write(func(tx *store.Tx) error { _, err := report.Close(tx, d.office, period.ID, period.Due); return err })
	snapshot := func() (string, string) {
		var hash, sum string
		d.read(func(r *store.Reader) error {
			p, err := r.Period(period.ID)
			if err != nil {
				return err
			}
			body, err := r.Snapshot(period.ID)
			s := sha256.Sum256(body)
			hash, sum = p.Hash, hex.EncodeToString(s[:])
			return err
		})
		return hash, sum
	}
	hash, sum := snapshot()
	if hash != sum || len(hash) != 64 {
		d.t.Fatalf("the snapshot's hash is %s, of its bytes %s", hash, sum)
	}
	d.refused(fault.Conflict, func(tx *store.Tx) error {
		_, err := report.Return(tx, d.office, mine.ID, mine.Guard, "晚了")
		return err
	})
	d.refused(fault.Conflict, func(tx *store.Tx) error { _, err := report.Close(tx, d.office, period.ID, period.Due); return err })
	fix := report.Correction{Measure: d.measures[0], Period: period.ID, Content: report.Content{Done: []report.Done{{Task: task, On: d.today - 1}}}}
	d.refused(fault.Invalid, func(tx *store.Tx) error { _, err := report.Correct(tx, d.office, fix, period.Due); return err })
	fix.Reason = "日期误填"
	d.write(func(tx *store.Tx) error { _, err := report.Correct(tx, d.office, fix, period.Due); return err })
	if again, _ := snapshot(); again != hash {
		d.t.Error("a correction changed the snapshot")
	}
	d.read(func(r *store.Reader) error {
		now, _, err := r.WorkInForce(d.measures[0])
		if err != nil {
			return err
		}
		if x, _ := now.Plan.Task(task); x.Finished != d.today-1 {
			d.t.Errorf("after the correction the milestone was reached on %s", x.Finished)
		}
		list, err := r.PeriodCorrections(period.ID)
		if len(list) != 1 || list[0].Reason != fix.Reason || list[0].Author != d.office.Name {
			d.t.Errorf("corrections %+v", list)
		}
		return err
	})
	// the next period is owed after the first ended, and lists find it by unit and by state
	d.write(func(tx *store.Tx) error {
		_, err := report.Open(tx, access.Actor{Name: "系统"}, d.plan.ID, period.To+1)
		return err
	})
	d.read(func(r *store.Reader) error {
		owed, _, err := r.UnitReports(d.units[0].ID, report.Owed, store.Page{})
		if err != nil {
			return err
		}
		all, next, err := r.ReportsIn(report.Owed, store.Page{Limit: 1})
		if len(owed) != 1 || len(all) != 1 || next == "" {
			d.t.Errorf("owed by the unit %d, by all %d, next %q", len(owed), len(all), next)
		}
		return err
	})
}

// TestContributionsAndWaivers: supporting units add, only they; the office extends and waives.
func TestContributionsAndWaivers(t *testing.T) {
	db := storetest.SQLite(t)
	d := newDistrict(t, db)
	cycle := report.DefaultCycle(d.today, 0)
	cycle.Plan = d.plan.ID
	d.write(func(tx *store.Tx) error {
		if err := report.SetCycle(tx, d.office, cycle); err != nil {
			return err
		}
		_, err := report.Open(tx, access.Actor{Name: "系统"}, d.plan.ID, d.today)
		return err
	})
	reports := map[plan.MeasureID]report.Report{}
	d.read(func(r *store.Reader) error {
		for _, m := range d.measures {
			list, err := r.MeasureReports(m)
			if err != nil {
				return err
			}
			reports[m] = list[0]
		}
		return nil
	})
	first, second := reports[d.measures[0]], reports[d.measures[1]]
	d.write(func(tx *store.Tx) error {
		return report.Contribute(tx, d.clerk(1), first.ID, "已配合提供图纸", nil)
	})
	d.refused(fault.Forbidden, func(tx *store.Tx) error { return report.Contribute(tx, d.clerk(0), first.ID, "自己的", nil) })
	d.refused(fault.Forbidden, func(tx *store.Tx) error { return report.Contribute(tx, d.clerk(0), second.ID, "别人的", nil) })
	d.refused(fault.Invalid, func(tx *store.Tx) error { return report.Contribute(tx, d.clerk(1), first.ID, " ", nil) })
	d.read(func(r *store.Reader) error {
		list, err := r.Contributions(first.ID)
		if len(list) != 1 || list[0].Text != "已配合提供图纸" || list[0].Unit != d.units[1].ID {
			t.Errorf("contributions %+v", list)
		}
		return err
	})
	d.refused(fault.Invalid, func(tx *store.Tx) error {
		_, err := report.Extend(tx, d.office, first.ID, first.Guard, first.Due, "同日")
		return err
	})
	d.write(func(tx *store.Tx) error {
		_, err := report.Extend(tx, d.office, first.ID, first.Guard, first.Due+3, "台风停工")
		return err
	})
	d.write(func(tx *store.Tx) error {
		_, err := report.Waive(tx, d.office, second.ID, second.Guard, "本期未启动")
		return err
	})
	d.read(func(r *store.Reader) error {
		a, err := r.Report(first.ID)
		if err != nil {
			return err
		}
		b, err := r.Report(second.ID)
		if a.Due != first.Due+3 || a.Reason != "台风停工" || b.State != report.Waived {
			t.Errorf("extended %+v, waived %+v", a, b)
		}
		return err
	})
}

// TestHandingInMeetsClosing: a report checked before its period is closed comes too late after it,
// and of two checked at the same time one is kept.
func TestHandingInMeetsClosing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDistrict(t, db)
		cycle := report.DefaultCycle(d.today, 0)
		cycle.Plan = d.plan.ID
		d.write(func(tx *store.Tx) error {
			if err := report.SetCycle(tx, d.office, cycle); err != nil {
				return err
			}
			_, err := report.Open(tx, access.Actor{Name: "系统"}, d.plan.ID, d.today)
			return err
		})
		first := func(m plan.MeasureID) (x report.Report, p report.Period) {
			d.read(func(r *store.Reader) error {
				list, err := r.MeasureReports(m)
				if err != nil {
					return err
				}
				x = list[0]
				p, err = r.Period(x.Period)
				return err
			})
			return x, p
		}
		prepare := func(unit int, x report.Report, text string) (h report.Handing) {
			d.read(func(r *store.Reader) (err error) {
				h, err = report.Prepare(r, d.clerk(unit), x.ID, x.Guard, report.Content{Progress: text}, d.today)
				return err
			})
			return h
		}
		commit := func(unit int, h report.Handing) func(tx *store.Tx) error {
			return func(tx *store.Tx) error { _, err := h.Commit(tx, d.clerk(unit), d.today); return err }
		}
		x, p := first(d.measures[0])
		one, other := prepare(0, x, "已开工"), prepare(0, x, "未开工")
		d.write(commit(0, one))
		d.refused(fault.Conflict, commit(0, other))
		if x, _ = first(d.measures[0]); x.Round != 1 || x.Rounds[0].Content.Progress != "已开工" {
			t.Errorf("kept: %+v", x)
		}
		if again := prepare(0, report.Report{ID: x.ID}, "已开工"); !again.Again {
			t.Error("the same content sent again is taken for a new round")
		}
		y, _ := first(d.measures[1])
		late := prepare(1, y, "已开工")
		d.write(func(tx *store.Tx) error { _, err := report.Close(tx, d.office, p.ID, p.Due); return err })
		d.refused(fault.Conflict, commit(1, late))
	})
}
