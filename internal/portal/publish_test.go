package portal_test

import (
	"context"
	"strings"
	"testing"

	"luodi/internal/access"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/portal"
)

// rows is a transaction over the fixture, with the releases and audit entries it was given.
type rows struct {
	portal.Source
	release *portal.Release
	saved   int
	audit   []string
}

func (r *rows) Plan(plan.ID) (plan.Plan, error)              { return r.Source.Plan, nil }
func (r *rows) Provisions(plan.ID) ([]plan.Provision, error) { return r.Source.Provisions, nil }
func (r *rows) PlanMeasures(plan.ID) ([]plan.Measure, error) { return r.Source.Measures, nil }
func (r *rows) Unit(id org.UnitID) (org.Unit, error)         { return r.Source.Units[id], nil }
func (r *rows) WithdrawRelease(plan.ID) error                { r.release = nil; return nil }
func (r *rows) ReleaseOf(plan.ID) (rel portal.Release, ok bool, _ error) {
	if r.release == nil {
		return rel, false, nil
	}
	return *r.release, true, nil
}

func (r *rows) SaveRelease(rel *portal.Release) error {
	r.saved++
	rel.Number = r.saved
	saved := *rel
	r.release = &saved
	return nil
}

func (r *rows) Audit(actor access.Actor, action access.Action, kind, subject, chain string, before, after any) error {
	r.audit = append(r.audit, strings.Join([]string{actor.Name, string(action), kind, chain}, " "))
	return nil
}

var (
	office  = access.Actor{Account: "1", Name: "指挥部办公室", Role: access.Office}
	liaison = access.Actor{Account: "2", Name: "区商务局联络员", Role: access.UnitLiaison, Unit: "u"}
)

func TestPublish(t *testing.T) {
	tx, ctx := &rows{Source: fixture()}, context.Background()
	first, err := portal.Publish(ctx, tx, i18n.Translator{}, office, tx.Source.Plan.ID)
	if err != nil {
		t.Fatal(err)
	}
	if first.Number != 1 || first.ETag == "" || first.Slug != "p" || len(tx.audit) != 1 {
		t.Errorf("release = %+v, audit = %v", first, tx.audit)
	}
	if r, err := portal.Decode(first.Body); err != nil || len(r.Measures) != 1 {
		t.Errorf("the body reads back as %+v, %v", r, err)
	}
	if again, err := portal.Publish(ctx, tx, i18n.Translator{}, office, tx.Source.Plan.ID); err != nil || again.Number != 1 || len(tx.audit) != 1 {
		t.Errorf("publishing the same again: %+v, %v, audit %v", again.Number, err, tx.audit)
	}
	tx.Source.Measures[0].Title.Hans = "改了"
	if next, err := portal.Publish(ctx, tx, i18n.Translator{}, office, tx.Source.Plan.ID); err != nil || next.Number != 2 || next.ETag == first.ETag || len(tx.audit) != 2 {
		t.Errorf("publishing a change: %+v, %v", next, err)
	}
	if err := portal.Withdraw(ctx, tx, office, tx.Source.Plan.ID); err != nil || tx.release != nil || len(tx.audit) != 3 {
		t.Errorf("withdrawing: %v", err)
	}
	if err := portal.Withdraw(ctx, tx, office, tx.Source.Plan.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("withdrawing twice: %v", err)
	}
}

func TestPublishNeedsTheRight(t *testing.T) {
	for _, actor := range []access.Actor{{}, liaison, {Account: "3", Role: access.Operator}, {Account: "4", Role: access.Auditor}} {
		tx := &rows{Source: fixture()}
		if _, err := portal.Publish(context.Background(), tx, i18n.Translator{}, actor, "x"); err == nil || tx.saved != 0 {
			t.Errorf("%s could publish", actor.Role)
		}
		if err := portal.Withdraw(context.Background(), tx, actor, "x"); err == nil {
			t.Errorf("%s could withdraw", actor.Role)
		}
	}
}
