package store_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/duty"
	"luodi/internal/fault"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/reading"
	"luodi/internal/schedule"
	"luodi/internal/store"
	"luodi/internal/store/storetest"
	"luodi/internal/work"
)

// district is an issued plan of two measures led by two units, with posts filed.
type district struct {
	t        *testing.T
	db       *store.DB
	plan     plan.Plan
	measures []plan.MeasureID
	units    []org.Unit
	office   access.Actor
	chief    access.Actor // decides extensions
	today    calendar.Date
}

func (d *district) clerk(i int) access.Actor {
	return access.Actor{Account: access.AccountID("clerk-" + d.units[i].Name), Name: "联络员", Role: access.UnitLiaison, Unit: d.units[i].ID}
}

func (d *district) head(i int) access.Actor {
	return access.Actor{Account: access.AccountID("head-" + d.units[i].Name), Name: "局长", Role: access.UnitLeader, Unit: d.units[i].ID}
}

func (d *district) write(f func(tx *store.Tx) error) {
	d.t.Helper()
	if err := d.db.Write(d.t.Context(), f); err != nil {
		d.t.Fatal(err)
	}
}

func (d *district) refused(kind fault.Kind, f func(tx *store.Tx) error) {
	d.t.Helper()
	if err := d.db.Write(d.t.Context(), f); !fault.Is(err, kind) {
		d.t.Fatalf("got %v, want a fault of kind %d", err, kind)
	}
}

func (d *district) read(f func(r *store.Reader) error) {
	d.t.Helper()
	if err := d.db.Read(d.t.Context(), f); err != nil {
		d.t.Fatal(err)
	}
}

func newDistrict(t *testing.T, db *store.DB) *district {
	d := &district{t: t, db: db, today: calendar.NewDate(2022, 10, 20),
		office: access.Actor{Account: "office", Name: "办公室", Role: access.Office},
		chief:  access.Actor{Account: "chief", Name: "区领导", Role: access.Leader}}
	d.write(func(tx *store.Tx) error {
		d.units = []org.Unit{{Name: "甲局", Class: org.Department}, {Name: "乙局", Class: org.Department}}
		for i := range d.units {
			if err := tx.InsertUnit(&d.units[i]); err != nil {
				return err
			}
		}
		d.plan = plan.Plan{Title: plan.Words{Hans: "某区实施方案"}}
		measures := []plan.Measure{
			{Seq: 1, Number: "1", Slug: "1", Title: plan.Words{Hans: "修路"}, Assignments: []plan.Assignment{{Unit: d.units[0].ID, Role: reading.Lead}, {Unit: d.units[1].ID, Role: reading.Support}}},
			{Seq: 2, Number: "2", Slug: "2", Title: plan.Words{Hans: "通车"}, Assignments: []plan.Assignment{{Unit: d.units[1].ID, Role: reading.Lead}}},
		}
		if err := tx.InsertPlan(&d.plan, nil, measures); err != nil {
			return err
		}
		d.measures = []plan.MeasureID{measures[0].ID, measures[1].ID}
		if _, _, err := duty.Issue(tx, d.office, d.plan.ID, d.today, everyDay{}, duty.DefaultLimits); err != nil {
			return err
		}
		for i := range d.units {
			duties, err := tx.UnitDuties(d.units[i].ID)
			if err != nil {
				return err
			}
			var ids []duty.ID
			for _, x := range duties {
				ids = append(ids, x.ID)
			}
			if err := duty.Sign(tx, d.clerk(i), ids); err != nil {
				return err
			}
			post := org.Post{Unit: d.units[i].ID, Title: "科长", Holder: "科长", Account: string(d.clerk(i).Account), From: d.today}
			if err := tx.InsertPost(&post); err != nil {
				return err
			}
			if err := duty.FilePost(tx, d.clerk(i), ids, org.Responsible, post.ID, d.today); err != nil {
				return err
			}
		}
		return nil
	})
	return d
}

func (d *district) begin(i int, template work.TemplateID) work.Kept {
	d.t.Helper()
	var k work.Kept
	d.write(func(tx *store.Tx) (err error) {
		k, err = work.Begin(tx, d.clerk(i), d.measures[i], d.today, work.Beginning{Start: d.today, Deadline: calendar.NewDate(2023, 12, 31),
			Strands: []work.StrandSpec{{Template: template}}})
		return err
	})
	return k
}

func (d *district) enforce(i int, k work.Kept) work.Kept {
	d.t.Helper()
	d.write(func(tx *store.Tx) (err error) {
		if k, err = work.Submit(tx, d.clerk(i), k.ID, k.Guard, d.today); err == nil {
			k, err = work.Approve(tx, d.office, k.ID, k.Guard, d.today)
		}
		return err
	})
	return k
}

// TestS3S4 (mission rows) takes work plans through their whole life on both engines: made from a
// template, edited, submitted, returned, approved, linked, moved by an extension.
func TestS3S4(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDistrict(t, db)
		k := d.begin(0, "service_window")
		if k.Finish == 0 || k.Tasks == 0 {
			t.Fatalf("a new draft has no dates: %+v", k.Head)
		}
		var stored work.Kept
		d.read(func(r *store.Reader) (err error) { stored, err = r.WorkPlan(k.ID); return })
		if diff := cmp.Diff(k.Plan, stored.Plan); diff != "" {
			t.Errorf("the draft came back changed (-made +stored):\n%s", diff)
		}
		if diff := cmp.Diff(k.Times.Tasks, stored.Times.Tasks); diff != "" {
			t.Errorf("the dates came back changed (-made +stored):\n%s", diff)
		}

		d.refused(fault.Forbidden, func(tx *store.Tx) error {
			_, err := work.Save(tx, d.clerk(1), k.ID, k.Guard, k.Plan, d.today)
			return err
		})
		edited := k.Plan.Clone()
		edited.Tasks[1].Days = work.Estimate{Min: 7, Typical: 8, Max: 9}
		edited.Tasks[1].Links = append(edited.Tasks[1].Links, work.Link{Pred: edited.Tasks[0].ID, Type: schedule.SS, Lag: -3})
		edited.Tasks[1].Quantity = &work.Quantity{Unit: "个窗口", Planned: 12_000, Done: 500}
		d.write(func(tx *store.Tx) (err error) {
			stored, err = work.Save(tx, d.clerk(0), k.ID, k.Guard, edited, d.today)
			return
		})
		d.refused(fault.Conflict, func(tx *store.Tx) error {
			_, err := work.Save(tx, d.clerk(0), k.ID, k.Guard, edited, d.today)
			return err
		})
		k = stored
		d.read(func(r *store.Reader) (err error) { stored, err = r.WorkPlan(k.ID); return })
		if diff := cmp.Diff(edited, stored.Plan); diff != "" {
			t.Errorf("the edit came back changed (-made +stored):\n%s", diff)
		}

		d.refused(fault.Forbidden, func(tx *store.Tx) error { // no filed post
			nobody := d.clerk(0)
			nobody.Account = "nobody"
			_, err := work.Submit(tx, nobody, k.ID, k.Guard, d.today)
			return err
		})
		d.write(func(tx *store.Tx) (err error) { k, err = work.Submit(tx, d.clerk(0), k.ID, k.Guard, d.today); return })
		d.refused(fault.Invalid, func(tx *store.Tx) error { return work.Return(tx, d.office, k.ID, k.Guard, d.today, "  ") })
		d.write(func(tx *store.Tx) error { return work.Return(tx, d.office, k.ID, k.Guard, d.today, "第三步太短") })
		d.read(func(r *store.Reader) (err error) { k, err = r.WorkPlan(k.ID); return })
		if k.State != work.Returned || k.Plan.Review.Reason != "第三步太短" {
			t.Fatalf("returned: %+v", k.Plan.Review)
		}
		k = d.enforce(0, k)
		if k.Plan.Review.Baseline == nil || len(k.Plan.Review.Baseline.Tasks) != k.Tasks {
			t.Fatalf("no baseline of every task")
		}

		other := d.enforce(1, d.begin(1, "service_window"))
		end, first := k.Plan.Strands[0].End, other.Plan.Tasks[0].ID
		cross := work.Cross{From: work.Ref{Measure: string(d.measures[0]), Task: end}, To: work.Ref{Measure: string(d.measures[1]), Task: first}, Lag: 2}
		var link work.KeptCross
		d.write(func(tx *store.Tx) (err error) {
			link, err = work.LinkMeasures(tx, d.office, d.plan.ID, cross, d.today)
			return
		})
		d.refused(fault.Invalid, func(tx *store.Tx) error { // a loop across measures
			_, err := work.LinkMeasures(tx, d.office, d.plan.ID, work.Cross{From: work.Ref{Measure: string(d.measures[1]), Task: other.Plan.Strands[0].End},
				To: work.Ref{Measure: string(d.measures[0]), Task: k.Plan.Tasks[0].ID}}, d.today)
			return err
		})
		var linked work.Kept
		d.read(func(r *store.Reader) (err error) { linked, _, err = r.WorkInForce(d.measures[1]); return })
		if linked.Finish <= other.Finish {
			t.Errorf("the linked measure still ends on %s", linked.Finish)
		}
		d.write(func(tx *store.Tx) error { return work.UnlinkMeasures(tx, d.office, link.ID, d.today) })
		d.read(func(r *store.Reader) (err error) { linked, _, err = r.WorkInForce(d.measures[1]); return })
		if linked.Finish != other.Finish {
			t.Errorf("without the link it ends on %s, want %s", linked.Finish, other.Finish)
		}

		d.extend(k)
		d.duesAgree()
	})
}

// extend moves the promise: asked by the unit's leader, checked by the office, granted by the leader.
func (d *district) extend(k work.Kept) {
	d.t.Helper()
	asked := work.Asked{To: calendar.NewDate(2024, 3, 29), Reason: work.Land, Detail: "拆迁未完成", Progress: "已完成七成"}
	d.refused(fault.Forbidden, func(tx *store.Tx) error {
		_, err := work.AskExtension(tx, d.clerk(0), d.measures[0], asked, d.today)
		return err
	})
	var e work.KeptExtension
	d.write(func(tx *store.Tx) (err error) {
		e, err = work.AskExtension(tx, d.head(0), d.measures[0], asked, d.today)
		return
	})
	d.refused(fault.Invalid, func(tx *store.Tx) error { // one is open already
		_, err := work.AskExtension(tx, d.head(0), d.measures[0], asked, d.today)
		return err
	})
	d.refused(fault.Conflict, func(tx *store.Tx) error { // not checked yet
		return work.GrantExtension(tx, d.chief, e.ID, e.Guard, d.today, asked.To, "")
	})
	d.write(func(tx *store.Tx) error { return work.CheckExtension(tx, d.office, e.ID, e.Guard, "属实") })
	var draft work.Kept
	d.write(func(tx *store.Tx) (err error) {
		draft, err = work.OpenNext(tx, d.clerk(0), d.measures[0], d.today)
		return
	})
	d.write(func(tx *store.Tx) error {
		return work.GrantExtension(tx, d.chief, e.ID, e.Guard+1, d.today, asked.To, "")
	})
	again := asked // the same promise, asked for by the name of its last task: both count together
	again.Task, again.To = k.Plan.Strands[0].End, calendar.NewDate(2024, 8, 30)
	d.refused(fault.Invalid, func(tx *store.Tx) error {
		_, err := work.AskExtension(tx, d.head(0), d.measures[0], again, d.today)
		return err
	})
	d.read(func(r *store.Reader) error {
		now, ok, err := r.WorkInForce(d.measures[0])
		if err != nil || !ok || now.Version != 2 || now.Deadline != asked.To || now.Plan.Review.Baseline.Version != 2 {
			d.t.Errorf("after the extension: %+v, %v", now.Head, err)
		}
		open, ok, err := r.WorkDraft(d.measures[0])
		if err != nil || !ok || open.ID != draft.ID || open.Version != 3 || open.Plan.Deadline != asked.To {
			d.t.Errorf("the open draft: %+v, %v", open.Head, err)
		}
		old, err := r.WorkPlan(k.ID)
		if err != nil || old.State != work.Superseded {
			d.t.Errorf("the old version: %+v, %v", old.Head, err)
		}
		return nil
	})
}

// duesAgree holds the lists by date to the plans in force: every open task once, superseded ones never.
func (d *district) duesAgree() {
	d.t.Helper()
	d.read(func(r *store.Reader) error {
		kept, err := r.PlanWork(d.plan.ID)
		if err != nil {
			return err
		}
		want := 0
		for _, k := range kept {
			for i, task := range k.Plan.Tasks {
				if task.State != schedule.Done && k.Times.Tasks[i].LatestFinish != 0 {
					want++
				}
			}
		}
		due, err := r.PlanDue(d.plan.ID, calendar.First, calendar.Last)
		if err != nil {
			return err
		}
		if len(due) != want || want == 0 {
			d.t.Errorf("%d tasks are due, want %d", len(due), want)
		}
		mine, err := r.UnitDue(d.units[0].ID, calendar.First, calendar.Last)
		if len(mine) == 0 || len(mine) >= want {
			d.t.Errorf("%d of %d tasks are the first unit's", len(mine), want)
		}
		return err
	})
}

// TestRequestsAcrossVersions: what was recorded on the version in force is in the next one.
func TestRequestsAcrossVersions(t *testing.T) {
	db := storetest.SQLite(t)
	d := newDistrict(t, db)
	k := d.enforce(0, d.begin(0, "cross_border_breakthrough"))
	var outside work.TaskID
	for _, task := range k.Plan.Tasks {
		if task.Request != nil {
			outside = task.ID
			break
		}
	}
	var draft work.Kept
	d.write(func(tx *store.Tx) (err error) {
		draft, err = work.OpenNext(tx, d.clerk(0), d.measures[0], d.today)
		return
	})
	d.refused(fault.Invalid, func(tx *store.Tx) error {
		return work.SendRequest(tx, d.clerk(0), d.measures[0], outside, "市发展改革委", "罗府函〔2022〕1号", d.today+1, d.today)
	})
	d.write(func(tx *store.Tx) error {
		return work.SendRequest(tx, d.clerk(0), d.measures[0], outside, "市发展改革委", "罗府函〔2022〕1号", d.today, d.today)
	})
	d.write(func(tx *store.Tx) (err error) {
		draft, err = work.Save(tx, d.clerk(0), draft.ID, draft.Guard, draft.Plan, d.today)
		return
	})
	task, _ := draft.Plan.Task(outside)
	if task.Request.Sent != d.today || task.State != schedule.Running {
		t.Errorf("the draft does not know of the request: %+v %+v", task.Request, task.Progress)
	}
	d.write(func(tx *store.Tx) error {
		return work.AnswerRequest(tx, d.clerk(0), d.measures[0], outside, d.today, d.today, true)
	})
	draft = d.enforce(0, draft)
	if task, _ := draft.Plan.Task(outside); task.State != schedule.Done || task.Request.Answered != d.today {
		t.Errorf("approval lost the answer: %+v", task)
	}
}

// TestNoticeMovesDates: a holiday notice moves what its preview said, and nothing else.
func TestNoticeMovesDates(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDistrict(t, db)
		d.enforce(0, d.begin(0, "service_window"))
		var book *calendar.Book
		d.read(func(r *store.Reader) (err error) { book, err = r.Calendars(); return })
		notice := calendar.Notice{Jurisdiction: calendar.CN, Year: 2022, Source: "测试通知"}
		for _, n := range book.Notices() {
			if n.Jurisdiction == calendar.CN && n.Year == 2022 {
				notice.Status, notice.Days = n.Status, append(notice.Days, n.Days...)
			}
		}
		name := notice.Days[0].Name
		notice.Days = append(notice.Days, calendar.NoticeDay{Date: calendar.NewDate(2022, 10, 24), Name: name}, calendar.NoticeDay{Date: calendar.NewDate(2022, 10, 25), Name: name})
		var effect work.NoticeEffect
		d.read(func(r *store.Reader) (err error) { effect, err = work.WeighNotice(r, notice, d.today); return })
		if len(effect.Days) != 2 || len(effect.Moved) == 0 {
			t.Fatalf("the notice moves %d days and %d dates", len(effect.Days), len(effect.Moved))
		}
		d.refused(fault.Forbidden, func(tx *store.Tx) error {
			_, err := work.ApplyNotice(tx, d.clerk(0), book.Version(), notice, d.today)
			return err
		})
		d.write(func(tx *store.Tx) error {
			_, err := work.ApplyNotice(tx, d.office, book.Version(), notice, d.today)
			return err
		})
		d.refused(fault.Conflict, func(tx *store.Tx) error {
			_, err := work.ApplyNotice(tx, d.office, book.Version(), notice, d.today)
			return err
		})
		d.read(func(r *store.Reader) error {
			now, _, err := r.WorkInForce(d.measures[0])
			if err != nil {
				return err
			}
			for _, m := range effect.Moved {
				if m.Task == "" {
					continue
				}
				at, _ := now.Times.Task(m.Task)
				got := at.ForecastFinish
				if m.What == work.MovedLatest {
					got = at.LatestFinish
				}
				if got != m.New {
					t.Errorf("%s of %s is %s, the preview said %s", m.What, m.Task, got, m.New)
				}
			}
			after, err := r.Calendars()
			if cn, _ := after.Calendar(calendar.CN); cn.Works(calendar.NewDate(2022, 10, 24)) || after.Version() != book.Version()+1 {
				t.Errorf("the book in force has no notice")
			}
			return err
		})
	})
}

// TestTemplatesAreVersioned: an edit makes the library's next version, earlier ones stay readable.
func TestTemplatesAreVersioned(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDistrict(t, db)
		template, _ := work.Embedded().Find("service_window")
		was := template.Stages[0].Days
		template.Stages[0].Days = work.Estimate{Min: 1, Typical: 2, Max: 40}
		d.refused(fault.Invalid, func(tx *store.Tx) error { _, err := work.SaveTemplate(tx, d.office, 1, template, ""); return err })
		d.write(func(tx *store.Tx) error {
			_, err := work.SaveTemplate(tx, d.office, 1, template, "按去年实际")
			return err
		})
		d.refused(fault.Conflict, func(tx *store.Tx) error {
			_, err := work.SaveTemplate(tx, d.office, 1, template, "又一次")
			return err
		})
		d.read(func(r *store.Reader) error {
			now, err := r.Templates()
			if err != nil {
				return err
			}
			before, err := r.TemplatesAt(1)
			if err != nil {
				return err
			}
			new, _ := now.Find("service_window")
			old, _ := before.Find("service_window")
			if now.Version() != 2 || new.Stages[0].Days.Max != 40 || old.Stages[0].Days != was {
				t.Errorf("versions are mixed up: %d %v %v", now.Version(), new.Stages[0].Days, old.Stages[0].Days)
			}
			return nil
		})
		if k := d.begin(0, "service_window"); k.Plan.Library != 2 || k.Plan.Tasks[0].Days.Max != 40 {
			t.Errorf("the work plan was made from library %d", k.Plan.Library)
		}
	})
}
