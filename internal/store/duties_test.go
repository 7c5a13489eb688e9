package store_test

import (
	"fmt"
	"testing"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/duty"
	"luodi/internal/fault"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/reading"
	"luodi/internal/store"
	"luodi/internal/store/storetest"
)

// everyDay counts every day as a working day.
type everyDay struct{}

func (everyDay) Add(d calendar.Date, n int) (calendar.Date, error) { return d + calendar.Date(n), nil }

// TestS2S5S6 (mission rows) issues a plan and takes its duties through signing, objection,
// reassignment, filing of posts and handover, on both engines.
func TestS2S5S6(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		today := calendar.NewDate(2022, 10, 20)
		write := func(f func(tx *store.Tx) error) {
			t.Helper()
			if err := db.Write(ctx, f); err != nil {
				t.Fatal(err)
			}
		}
		refused := func(kind fault.Kind, f func(tx *store.Tx) error) {
			t.Helper()
			if err := db.Write(ctx, f); !fault.Is(err, kind) {
				t.Fatalf("got %v, want a fault of kind %d", err, kind)
			}
		}

		units := make([]org.Unit, 3)
		var p plan.Plan
		write(func(tx *store.Tx) error {
			for i := range units {
				units[i] = org.Unit{Name: fmt.Sprintf("区第%d局", i+1), Class: org.Department}
				if err := tx.InsertUnit(&units[i]); err != nil {
					return err
				}
			}
			p = plan.Plan{Title: plan.Words{Hans: "某区实施方案"}}
			measures := []plan.Measure{
				{Seq: 1, Number: "1", Slug: "1", Title: plan.Words{Hans: "第一项"}, Assignments: []plan.Assignment{
					{Unit: units[0].ID, Role: reading.LeadAssumed}, {Unit: units[1].ID, Role: reading.LeadAssumed}}},
				{Seq: 2, Number: "2", Slug: "2", Title: plan.Words{Hans: "第二项"}, Assignments: []plan.Assignment{
					{Unit: units[0].ID, Role: reading.Lead}}},
			}
			return tx.InsertPlan(&p, nil, measures)
		})

		office := access.Actor{Account: "office", Name: "分指挥部办公室", Role: access.Office}
		liaison := func(i int) access.Actor {
			return access.Actor{Account: access.AccountID(fmt.Sprint("liaison", i)), Name: "联络员", Role: access.UnitLiaison, Unit: units[i].ID}
		}

		refused(fault.Forbidden, func(tx *store.Tx) error {
			_, _, err := duty.Issue(tx, liaison(0), p.ID, today, everyDay{}, duty.DefaultLimits)
			return err
		})
		write(func(tx *store.Tx) error {
			duties, receipts, err := duty.Issue(tx, office, p.ID, today, everyDay{}, duty.DefaultLimits)
			if duties != 3 || receipts != 2 {
				t.Errorf("issued %d duties with %d receipts, want 3 and 2", duties, receipts)
			}
			return err
		})
		refused(fault.Conflict, func(tx *store.Tx) error {
			_, _, err := duty.Issue(tx, office, p.ID, today, everyDay{}, duty.DefaultLimits)
			return err
		})

		list := func() (all []duty.Duty) {
			t.Helper()
			if err := db.Read(ctx, func(r *store.Reader) (err error) { all, err = r.PlanDuties(p.ID); return }); err != nil {
				t.Fatal(err)
			}
			return all
		}
		of := func(u org.UnitID, role reading.Role) duty.Duty {
			t.Helper()
			for _, d := range list() {
				if d.Unit == u && d.Role == role && d.Open() {
					return d
				}
			}
			t.Fatalf("no open duty of %s as %s", u, role)
			return duty.Duty{}
		}

		presumed, lead, support := of(units[0].ID, reading.LeadAssumed), of(units[0].ID, reading.Lead), of(units[1].ID, reading.Support)
		refused(fault.Forbidden, func(tx *store.Tx) error { return duty.Sign(tx, liaison(1), []duty.ID{lead.ID}) })
		write(func(tx *store.Tx) error { return duty.Sign(tx, liaison(0), []duty.ID{lead.ID, presumed.ID}) })
		write(func(tx *store.Tx) error {
			return duty.ObjectTo(tx, liaison(1), support.ID, today, "不属本单位职责", units[2].ID)
		})
		refused(fault.Forbidden, func(tx *store.Tx) error {
			return duty.Settle(tx, liaison(1), support.ID, today, everyDay{}, duty.DefaultLimits, duty.Ruling{Upheld: true, Reason: "同意"})
		})
		write(func(tx *store.Tx) error {
			return duty.Settle(tx, office, support.ID, today, everyDay{}, duty.DefaultLimits,
				duty.Ruling{Upheld: true, Reason: "确属误派", Reassign: units[2].ID})
		})
		next := of(units[2].ID, reading.Support)
		if next.State != duty.Issued || next.Replaces != support.ID {
			t.Errorf("the reassigned duty is %+v", next)
		}
		write(func(tx *store.Tx) error { return duty.ConfirmRole(tx, office, presumed.ID, reading.Lead) })
		of(units[0].ID, reading.Lead)

		var chief, clerk org.Post
		write(func(tx *store.Tx) error {
			chief = org.Post{Unit: units[0].ID, Title: "副局长", Holder: "副局长", From: today}
			clerk = org.Post{Unit: units[0].ID, Title: "科长", Holder: "科长", Account: "clerk", From: today}
			if err := tx.InsertPost(&chief); err != nil {
				return err
			}
			if err := tx.InsertPost(&clerk); err != nil {
				return err
			}
			both := []duty.ID{lead.ID, presumed.ID}
			if err := duty.FilePost(tx, liaison(0), both, org.LeadingOfficial, chief.ID, today); err != nil {
				return err
			}
			return duty.FilePost(tx, liaison(0), both, org.Responsible, clerk.ID, today)
		})
		refused(fault.Forbidden, func(tx *store.Tx) error {
			return duty.FilePost(tx, liaison(1), []duty.ID{lead.ID}, org.Liaison, clerk.ID, today)
		})
		coverage := func(on calendar.Date) (c duty.Coverage) {
			err := db.Read(ctx, func(r *store.Reader) error {
				filings, err := r.PlanFilings(p.ID)
				if err != nil {
					return err
				}
				posts, err := r.PlanPosts(p.ID)
				c = duty.Cover(list(), filings, posts, on)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return c
		}
		if c := coverage(today); c.Covered != 2 || c.Duties != 3 {
			t.Errorf("covered %d of %d, want 2 of 3", c.Covered, c.Duties)
		}
		later := today + 30
		write(func(tx *store.Tx) error {
			_, err := duty.Succeed(tx, liaison(0), clerk.ID, org.Post{Holder: "新任科长", Account: "clerk2"}, later, everyDay{}, duty.DefaultLimits)
			return err
		})
		for _, on := range []calendar.Date{later - 1, later} {
			if c := coverage(on); c.Covered != 2 {
				t.Errorf("on %s: covered %d, want 2", on, c.Covered)
			}
		}
		if err := db.Read(ctx, func(r *store.Reader) error {
			receipts, err := r.UnitReceipts(p.ID, units[0].ID)
			if len(receipts) != 2 || receipts[0].SignedAt.IsZero() || receipts[1].Kind != duty.HandoverReceipt || receipts[1].Duties != 2 {
				t.Errorf("receipts: %+v", receipts)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}
