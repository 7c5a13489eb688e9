package store_test

import (
	"context"
	"strings"
	"testing"

	"luodi/internal/access"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/reading"
	"luodi/internal/store"
	"luodi/internal/store/storetest"
)

func TestSmoke(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		login, password, err := db.Bootstrap(ctx)
		if err != nil {
			t.Fatal(err)
		}
		in, err := db.SignIn(ctx, access.Credentials{Login: login, Password: password, Address: "127.0.0.1"})
		if err != nil {
			t.Fatal(err)
		}
		_, who, err := db.Session(ctx, in.Token)
		if err != nil {
			t.Fatal(err)
		}
		var p plan.Plan
		err = db.Write(ctx, func(tx *store.Tx) error {
			u := org.Unit{Name: "区商务局", Aliases: []string{"商务局"}}
			if err := tx.InsertUnit(&u); err != nil {
				return err
			}
			d := plan.Document{Name: "x.txt", Size: 5}
			if err := tx.InsertDocument(&d, strings.NewReader("hello")); err != nil {
				return err
			}
			p = plan.Plan{Title: plan.Words{Hans: "方案"}, DocNumber: "罗府〔2022〕44号", Document: d.ID}
			a := plan.ProvisionID(tx.NewID())
			if err := tx.InsertPlan(&p, []plan.Provision{{ID: a, Seq: 1, Kind: reading.Action, Slug: "a1"}},
				[]plan.Measure{{Provision: a, Seq: 2, Number: "1", Slug: "1", Text: "做", Assignments: []plan.Assignment{{Unit: u.ID, Role: reading.Lead}}}}); err != nil {
				return err
			}
			return tx.Audit(who.Actor(), access.ConfirmPlan, "plan", string(p.ID), string(p.ID), nil, p)
		})
		if err != nil {
			t.Fatal(err)
		}
		err = db.Read(ctx, func(r *store.Reader) error {
			ms, _, err := r.Measures(store.MeasureFilter{Plan: p.ID})
			if err != nil {
				return err
			}
			t.Logf("%+v", ms)
			us, _, err := r.Units(store.UnitFilter{Search: "商务"})
			t.Logf("%+v", us)
			es, _, err := r.AuditSubject("plan", string(p.ID), store.Page{})
			t.Logf("%+v", es)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
