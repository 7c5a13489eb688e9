package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/evidence"
	"luodi/internal/fault"
	"luodi/internal/report"
	"luodi/internal/store"
	"luodi/internal/store/storetest"
	"luodi/internal/work"
)

// opened is a district whose first period is open, with its two reports.
func (d *district) opened() (period report.Period, list []report.Report) {
	d.t.Helper()
	cycle := report.DefaultCycle(d.today, calendar.NewDate(2023, 12, 31))
	cycle.Plan = d.plan.ID
	d.write(func(tx *store.Tx) error {
		if err := report.SetCycle(tx, d.office, cycle); err != nil {
			return err
		}
		_, err := report.Open(tx, access.Actor{Name: "系统"}, d.plan.ID, d.today)
		return err
	})
	d.read(func(r *store.Reader) (err error) {
		if period, err = r.PeriodByKey(d.plan.ID, "2022-10"); err != nil {
			return err
		}
		for _, m := range d.measures {
			all, err := r.MeasureReports(m)
			if err != nil {
				return err
			}
			list = append(list, all[0])
		}
		return nil
	})
	return period, list
}

// TestOfficeQueue: reports wait in the order in which their units approved them; neighbours and counts are
// those of that order, and a decided one is gone.
func TestOfficeQueue(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDistrict(t, db)
		period, list := d.opened()
		for _, i := range []int{1, 0} { // the second first
			d.write(func(tx *store.Tx) error {
				x, err := report.Submit(tx, d.clerk(i), list[i].ID, list[i].Guard, report.Content{Progress: "已开工"}, d.today)
				if err != nil {
					return err
				}
				_, err = report.Approve(tx, d.head(i), x.ID, x.Guard)
				return err
			})
		}
		ids := func(list []report.Report, err error) []report.ID {
			if err != nil {
				t.Fatal(err)
			}
			out := []report.ID{}
			for _, x := range list {
				out = append(out, x.ID)
			}
			return out
		}
		var first report.Report
		d.read(func(r *store.Reader) error {
			all, err := r.Queue(store.Waiting{}, 10)
			if d := cmp.Diff([]report.ID{list[1].ID, list[0].ID}, ids(all, err)); d != "" {
				t.Errorf("the queue:\n%s", d)
			}
			first = all[0]
			if first.Since.IsZero() || time.Since(first.Since) < 0 {
				t.Errorf("waiting since %v", first.Since)
			}
			if d := cmp.Diff([]report.ID{list[0].ID}, ids(r.Queue(store.At(&all[0]), 10))); d != "" {
				t.Errorf("after the first:\n%s", d)
			}
			if d := cmp.Diff([]report.ID{list[1].ID}, ids(r.QueueBefore(store.At(&all[1]), 10))); d != "" {
				t.Errorf("before the second:\n%s", d)
			}
			n, before, err := r.QueueLength(store.At(&all[1]))
			if n != 2 || before != 1 {
				t.Errorf("%d wait, %d before the second", n, before)
			}
			return err
		})
		for range 2 { // the decision sent again
			d.write(func(tx *store.Tx) error {
				_, err := report.Accept(tx, d.office, first.ID, first.Guard, d.today, "好")
				return err
			})
		}
		d.read(func(r *store.Reader) error {
			if d := cmp.Diff([]report.ID{list[0].ID}, ids(r.Queue(store.Waiting{}, 10))); d != "" {
				t.Errorf("after the decision:\n%s", d)
			}
			at, err := r.Standing(period.ID, period.Due+1)
			if err != nil {
				return err
			}
			if a, b := at[d.units[0].ID], at[d.units[1].ID]; a.Approved != 1 || a.All() != 1 || b.Accepted != 1 || b.Silent != 0 {
				t.Errorf("standing %+v", at)
			}
			page, _, err := r.PeriodPage(period.ID, store.PeriodFilter{State: report.Accepted})
			if d := cmp.Diff([]report.ID{first.ID}, ids(page, err)); d != "" {
				t.Errorf("accepted:\n%s", d)
			}
			return nil
		})
	})
}

// TestSilent: who has not reported after the due date, with pages and filters, and the counts that a
// closed period keeps.
func TestSilent(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDistrict(t, db)
		period, list := d.opened()
		d.write(func(tx *store.Tx) error {
			_, err := report.Extend(tx, d.office, list[0].ID, list[0].Guard, period.Due+5, "台风")
			return err
		})
		on := period.Due + 1
		d.read(func(r *store.Reader) error {
			at, err := r.Standing(period.ID, on)
			if err != nil {
				return err
			}
			if a, b := at[d.units[0].ID], at[d.units[1].ID]; a.Owed != 1 || a.Silent != 0 || b.Silent != 1 || b.FirstDue != period.Due {
				t.Errorf("standing %+v", at)
			}
			for name, c := range map[string]struct {
				f    store.PeriodFilter
				want int
			}{"all": {store.PeriodFilter{}, 2}, "owed": {store.PeriodFilter{State: report.Owed}, 2}, "silent": {store.PeriodFilter{Silent: true, Today: on}, 1},
				"of a unit": {store.PeriodFilter{Unit: d.units[0].ID}, 1}, "silent of a unit": {store.PeriodFilter{Silent: true, Today: on, Unit: d.units[0].ID}, 0}, "returned": {store.PeriodFilter{State: report.Returned}, 0}} {
				got, _, err := r.PeriodPage(period.ID, c.f)
				if err != nil || len(got) != c.want {
					t.Errorf("%s: %d, want %d, %v", name, len(got), c.want, err)
				}
			}
			for _, f := range []store.PeriodFilter{{}, {State: report.Owed}} {
				f.Limit = 1
				seen := map[report.ID]bool{}
				for range 3 {
					page, next, err := r.PeriodPage(period.ID, f)
					if err != nil {
						return err
					}
					for _, x := range page {
						seen[x.ID] = true
					}
					if f.After = next; next == "" {
						break
					}
				}
				if len(seen) != 2 || f.After != "" {
					t.Errorf("by pages: %d", len(seen))
				}
			}
			return nil
		})
		d.write(func(tx *store.Tx) error { _, err := report.Close(tx, d.office, period.ID, on); return err })
		d.read(func(r *store.Reader) error {
			p, err := r.Period(period.ID)
			if p.Totals != (report.Totals{Owed: 2, Silent: 1}) || p.Hash == "" {
				t.Errorf("closed with %+v", p.Totals)
			}
			return err
		})
	})
}

// TestClosing: applied for by the leader of the lead unit, closed by the office on an accepted result,
// opened again; a closed or resting measure owes no report.
func TestClosing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDistrict(t, db)
		k := d.enforce(0, d.begin(0, "service_window"))
		_, list := d.opened()
		m := d.measures[0]
		apply := func(by access.Actor) func(tx *store.Tx) error {
			return func(tx *store.Tx) error { _, err := report.ApplyClosing(tx, by, m, d.today, "已办成"); return err }
		}
		d.refused(fault.Forbidden, apply(d.clerk(0)))
		d.refused(fault.Invalid, apply(d.head(0))) // nothing is proven
		files := store.EvidenceRow{Evidence: evidence.Evidence{ID: "doc", Grade: work.GradeA, UploadedFor: d.units[0].ID, File: evidence.File{Hash: "aa", Scan: evidence.ScanNone}}, Plan: d.plan.ID, Measure: m}
		content := report.Content{Progress: "全部完成"}
		for _, x := range k.Plan.Tasks {
			content.Done = append(content.Done, report.Done{Task: x.ID, On: d.today, Evidence: []report.EvidenceID{"doc"}})
		}
		result := report.Done{Task: k.Plan.Tasks[len(k.Plan.Tasks)-1].ID, On: d.today, Evidence: []report.EvidenceID{"doc"}, Result: true}
		d.write(func(tx *store.Tx) error {
			if err := tx.InsertEvidence(&files); err != nil {
				return err
			}
			x, err := report.Submit(tx, d.clerk(0), list[0].ID, list[0].Guard, content, d.today)
			if err != nil {
				return err
			}
			if x, err = report.Approve(tx, d.head(0), x.ID, x.Guard); err != nil {
				return err
			}
			_, err = report.Accept(tx, d.office, x.ID, x.Guard, d.today, "")
			return err
		})
		d.refused(fault.Invalid, apply(d.head(0))) // activities alone
		d.write(func(tx *store.Tx) error {
			p, err := tx.Report(list[0].ID)
			if err != nil {
				return err
			}
			if _, err := report.Close(tx, d.office, p.Period, p.Due); err != nil {
				return err
			}
			_, err = report.Correct(tx, d.office, report.Correction{Measure: m, Period: p.Period, Content: report.Content{Done: []report.Done{result}}, Reason: "漏标成果"}, p.Due)
			return err
		})
		d.write(apply(d.head(0)))
		d.refused(fault.Conflict, apply(d.head(0)))
		var c report.Completion
		load := func() (closed bool) {
			d.read(func(r *store.Reader) error {
				all, err := r.Closings(m)
				if err != nil {
					return err
				}
				c = all[len(all)-1]
				_, closed, err = r.MeasureCompletion(m)
				return err
			})
			return closed
		}
		if load() || c.State != report.ClosingAsked {
			t.Fatalf("applied: %+v", c)
		}
		d.refused(fault.Forbidden, func(tx *store.Tx) error {
			_, err := report.AcceptClosing(tx, d.head(0), c.ID, c.Guard, d.today, "好")
			return err
		})
		d.refused(fault.Conflict, func(tx *store.Tx) error {
			_, err := report.AcceptClosing(tx, d.office, c.ID, 9, d.today, "好")
			return err
		})
		d.write(func(tx *store.Tx) error {
			_, err := report.AcceptClosing(tx, d.office, c.ID, c.Guard, d.today+2, "属实")
			return err
		})
		if !load() || c.Reached != d.today || c.Decided != d.today+2 || c.Remark != "属实" {
			t.Fatalf("closed: %+v", c)
		}
		d.read(func(r *store.Reader) error {
			all, err := r.Completions(d.plan.ID)
			if len(all) != 1 || cmp.Diff(c, all[0]) != "" {
				t.Errorf("of the plan: %+v", all)
			}
			return err
		})
		// the next period asks only the other measure
		open := func(on calendar.Date) (made int) {
			d.write(func(tx *store.Tx) (err error) {
				made, err = report.Open(tx, access.Actor{Name: "系统"}, d.plan.ID, on)
				return err
			})
			return made
		}
		if n := open(calendar.NewDate(2022, 11, 1)); n != 1 {
			t.Errorf("%d reports are owed in November, want 1", n)
		}
		d.write(func(tx *store.Tx) error {
			_, err := report.ReopenClosing(tx, d.office, c.ID, c.Guard, d.today+9, "返工")
			return err
		})
		if load() || c.State != report.ClosingReopened || c.Reason != "返工" {
			t.Errorf("opened again: %+v", c)
		}
		if n := open(calendar.NewDate(2022, 11, 2)); n != 1 {
			t.Errorf("open again it owes %d reports, want 1", n)
		}
		// the other rests in December by a document
		rest := report.Suspension{Measure: d.measures[1], From: calendar.NewDate(2022, 11, 20), Basis: "罗府办〔2022〕9号"}
		d.refused(fault.Forbidden, func(tx *store.Tx) error { _, err := report.Suspend(tx, d.head(1), rest); return err })
		bare := rest
		bare.Basis = " "
		d.refused(fault.Invalid, func(tx *store.Tx) error { _, err := report.Suspend(tx, d.office, bare); return err })
		d.write(func(tx *store.Tx) (err error) { rest, err = report.Suspend(tx, d.office, rest); return err })
		d.refused(fault.Invalid, func(tx *store.Tx) error { _, err := report.Suspend(tx, d.office, rest); return err })
		if n := open(calendar.NewDate(2022, 11, 28)); n != 1 {
			t.Errorf("while one rests %d reports are owed, want 1", n)
		}
		d.write(func(tx *store.Tx) (err error) {
			rest, err = report.Resume(tx, d.office, rest.ID, rest.Guard, calendar.NewDate(2022, 12, 5), "恢复施工")
			return err
		})
		d.read(func(r *store.Reader) error {
			all, err := r.Suspensions(d.plan.ID)
			if len(all) != 1 || all[0].Until != calendar.NewDate(2022, 12, 4) {
				t.Errorf("suspensions %+v", all)
			}
			return err
		})
		if n := open(calendar.NewDate(2022, 12, 6)); n != 1 {
			t.Errorf("going on again it owes %d reports, want 1", n)
		}
	})
}

// TestAsks: what accepted reports say is answered at once, what is being asked is joined, and only the
// rest goes to units, whose answer serves the next who asks.
func TestAsks(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDistrict(t, db)
		d.opened()
		ask := func(by access.Actor, again []report.Matter, reason string) (a report.Ask, err error) {
			err = d.db.Write(t.Context(), func(tx *store.Tx) (err error) {
				a, err = report.Send(tx, by, report.Ask{Plan: d.plan.ID, Subject: "人大代表建议答复", Due: d.today + 7, Reason: reason}, d.measures[:1], []report.AskField{report.AskProgress}, again, d.today)
				return err
			})
			return a, err
		}
		if _, err := ask(d.head(0), nil, ""); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a unit asks: %v", err)
		}
		first, err := ask(d.office, nil, "")
		if err != nil || len(first.Questions) != 1 || first.Questions[0].State != report.QuestionSent {
			t.Fatalf("the first: %v %+v", err, first.Questions)
		}
		second, err := ask(d.chief, nil, "")
		if err != nil || second.Questions[0].State != report.QuestionJoined || second.Questions[0].Same != first.ID {
			t.Fatalf("the second: %v %+v", err, second.Questions)
		}
		matter := report.Matter{Measure: d.measures[0], Field: report.AskProgress}
		if _, err := ask(d.office, []report.Matter{matter}, ""); !fault.Is(err, fault.Invalid) {
			t.Errorf("asked again without a reason: %v", err)
		}
		reply := func(by access.Actor, guard int, text string) error {
			return d.db.Write(t.Context(), func(tx *store.Tx) error {
				_, err := report.ReplyTo(tx, by, first.ID, []report.Reply{{Matter: matter, Guard: guard, Text: text}})
				return err
			})
		}
		for _, c := range []struct {
			by    access.Actor
			guard int
			text  string
			want  fault.Kind
		}{{d.clerk(1), 1, "不是我的", fault.Forbidden}, {d.office, 1, "代答", fault.Forbidden}, {d.clerk(0), 2, "已开工", fault.Conflict}, {d.clerk(0), 1, " ", fault.Invalid}} {
			if err := reply(c.by, c.guard, c.text); !fault.Is(err, c.want) {
				t.Errorf("%s answers %q: %v", c.by.Name, c.text, err)
			}
		}
		for range 2 { // the second is the same form sent again
			if err := reply(d.clerk(0), 1, "已开工"); err != nil {
				t.Fatal(err)
			}
		}
		third, err := ask(d.chief, nil, "")
		if q := third.Questions[0]; err != nil || q.State != report.QuestionKnown || q.Answer.Text != "已开工" || q.Answer.Ask != first.ID {
			t.Errorf("the third: %v %+v", err, q)
		}
		again, err := ask(d.office, []report.Matter{matter}, "要书面盖章件")
		if err != nil || again.Questions[0].State != report.QuestionSent || again.Reason == "" {
			t.Errorf("asked again with a reason: %v %+v", err, again.Questions)
		}
		d.read(func(r *store.Reader) error {
			totals, err := r.AskTotals(d.plan.ID, d.today, d.today)
			if err != nil {
				return err
			}
			want := map[report.QuestionState]int{report.QuestionAnswered: 1, report.QuestionJoined: 1, report.QuestionKnown: 1, report.QuestionSent: 1}
			if diff := cmp.Diff(want, totals[d.units[0].ID]); diff != "" {
				t.Errorf("asked once, served several:\n%s", diff)
			}
			open, err := r.UnitQuestions(d.units[0].ID, report.QuestionSent)
			if err != nil || len(open) != 1 || open[0].Ask != again.ID {
				t.Errorf("waits for the unit: %+v %v", open, err)
			}
			page, next, err := r.Asks(d.plan.ID, store.Page{Limit: 3})
			if len(page) != 3 || next == "" || page[0].ID != again.ID {
				t.Errorf("the list: %d %q", len(page), next)
			}
			back, err2 := r.Ask(third.ID)
			if diff := cmp.Diff(third.Questions, back.Questions); err2 != nil || diff != "" {
				t.Errorf("kept: %v\n%s", err2, diff)
			}
			return err
		})
	})
}

// TestRhythmChanges: a new rhythm begins after the periods that are open, which keep their dates.
func TestRhythmChanges(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDistrict(t, db)
		first, _ := d.opened()
		weekly := report.Cycle{Plan: d.plan.ID, Rhythm: report.Weekly, Day: 5, From: d.today, Remind: 1, Review: 2}
		var periods []report.Period
		for _, on := range []calendar.Date{d.today + 1, first.To + 1, first.To + 20} {
			d.write(func(tx *store.Tx) error {
				if err := report.SetCycle(tx, d.office, weekly); err != nil {
					return err
				}
				_, err := report.Open(tx, access.Actor{Name: "系统"}, d.plan.ID, on)
				return err
			})
			d.read(func(r *store.Reader) (err error) { periods, err = r.Periods(d.plan.ID); return err })
			if on == d.today+1 && len(periods) != 1 {
				t.Errorf("while the month is open there are %d periods", len(periods))
			}
		}
		if len(periods) != 5 || periods[0] != first || periods[1].From != first.To+1 || periods[1].Due != calendar.NewDate(2022, 10, 28) {
			t.Errorf("periods %+v", periods)
		}
		for i := 1; i < len(periods); i++ {
			if periods[i].From != periods[i-1].To+1 {
				t.Errorf("between %s and %s days are lost or counted twice", periods[i-1].Key, periods[i].Key)
			}
		}
	})
}
