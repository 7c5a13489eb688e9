package portal

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"luodi/internal/access"
	"luodi/internal/fault"
	"luodi/internal/org"
	"luodi/internal/plan"
)

// Tx is what a release needs of the transaction it is made in.
type Tx interface {
	Plan(plan.ID) (plan.Plan, error)
	Provisions(plan.ID) ([]plan.Provision, error)
	PlanMeasures(plan.ID) ([]plan.Measure, error)
	Unit(org.UnitID) (org.Unit, error)
	ReleaseOf(plan.ID) (Release, bool, error)
	SaveRelease(*Release) error
	WithdrawRelease(plan.ID) error
	Audit(actor access.Actor, action access.Action, kind, subject, chain string, before, after any) error
}

// trace is what the audit trail keeps of a release: enough to tell which record was public.
type trace struct {
	Slug   string `json:"slug"`
	Number int    `json:"number"`
	ETag   string `json:"etag"`
}

// Publish copies a plan into the public record in place of its last release, and leaves an audit
// entry. A plan whose record has not changed keeps the release it has.
func Publish(_ context.Context, tx Tx, tr Translator, actor access.Actor, id plan.ID) (Release, error) {
	if err := access.Allow(actor, access.ReleasePlan); err != nil {
		return Release{}, err
	}
	source, err := sourceOf(tx, id)
	if err != nil {
		return Release{}, err
	}
	body, err := json.Marshal(Build(source, tr))
	if err != nil {
		return Release{}, fault.Wrap(fault.Internal, "", nil, err)
	}
	sum := sha256.Sum256(body)
	next := Release{Plan: id, Slug: source.Plan.Slug, ReleasedBy: actor.Account, Body: string(body), ETag: hex.EncodeToString(sum[:16])}
	last, there, err := tx.ReleaseOf(id)
	if err != nil {
		return Release{}, err
	}
	if there && last.ETag == next.ETag && last.Slug == next.Slug {
		return last, nil
	}
	if err := tx.SaveRelease(&next); err != nil {
		return Release{}, err
	}
	var before any
	if there {
		before = trace{last.Slug, last.Number, last.ETag}
	}
	err = tx.Audit(actor, access.ReleasePlan, "release", string(id), string(id), before, trace{next.Slug, next.Number, next.ETag})
	return next, err
}

// Withdraw takes a plan off the public pages. NotFound when it is not there.
func Withdraw(_ context.Context, tx Tx, actor access.Actor, id plan.ID) error {
	if err := access.Allow(actor, access.ReleasePlan); err != nil {
		return err
	}
	last, there, err := tx.ReleaseOf(id)
	if err != nil {
		return err
	}
	if !there {
		return fault.New(fault.NotFound, "portal.not_released", nil)
	}
	if err := tx.WithdrawRelease(id); err != nil {
		return err
	}
	return tx.Audit(actor, access.ReleasePlan, "release", string(id), string(id), trace{last.Slug, last.Number, last.ETag}, nil)
}

func sourceOf(tx Tx, id plan.ID) (s Source, err error) {
	if s.Plan, err = tx.Plan(id); err != nil {
		return s, err
	}
	if s.Provisions, err = tx.Provisions(id); err != nil {
		return s, err
	}
	if s.Measures, err = tx.PlanMeasures(id); err != nil {
		return s, err
	}
	s.Units = map[org.UnitID]org.Unit{}
	for _, m := range s.Measures {
		for _, a := range m.Assignments {
			if _, there := s.Units[a.Unit]; there {
				continue
			}
			if s.Units[a.Unit], err = tx.Unit(a.Unit); err != nil {
				return s, err
			}
		}
	}
	return s, nil
}

// Decode reads the record of a release.
func Decode(body string) (*Record, error) {
	var r Record
	if err := json.Unmarshal([]byte(body), &r); err != nil {
		return nil, fault.Wrap(fault.Internal, "", nil, err)
	}
	return &r, nil
}
