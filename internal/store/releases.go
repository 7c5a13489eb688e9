package store

import (
	"database/sql"
	"errors"
	"fmt"

	"luodi/internal/access"
	"luodi/internal/plan"
	"luodi/internal/portal"
	"luodi/internal/store/internal/sqlgen"
	"luodi/internal/store/internal/sqltype"
)

// Release gives the public record of an address.
func (r *Reader) Release(slug string) (portal.Release, error) {
	row, err := r.q.ReleaseBySlug(r.ctx, slug)
	if errors.Is(err, sql.ErrNoRows) {
		return portal.Release{}, notFound("release", slug)
	}
	if err != nil {
		return portal.Release{}, fmt.Errorf("store: release %s: %w", slug, err)
	}
	return releaseOf(row), nil
}

// ReleaseOf gives the public record of a plan, and whether there is one.
func (r *Reader) ReleaseOf(id plan.ID) (portal.Release, bool, error) {
	row, err := r.q.ReleaseOf(r.ctx, string(id))
	if errors.Is(err, sql.ErrNoRows) || err == nil && row.Withdrawn {
		return portal.Release{}, false, nil
	}
	if err != nil {
		return portal.Release{}, false, fmt.Errorf("store: release of plan %s: %w", id, err)
	}
	return releaseOf(row), true, nil
}

// Releases lists the public records without their bodies, newest first.
func (r *Reader) Releases() ([]portal.Release, error) {
	rows, err := r.q.Releases(r.ctx)
	if err != nil {
		return nil, fmt.Errorf("store: releases: %w", err)
	}
	out := make([]portal.Release, len(rows))
	for i, row := range rows {
		out[i] = portal.Release{Plan: plan.ID(row.PlanID), Slug: row.Slug, Number: int(row.Number), ReleasedAt: row.ReleasedAt.Time,
			ReleasedBy: access.AccountID(row.ReleasedBy), ETag: row.Etag}
	}
	return out, nil
}

// SaveRelease replaces the public record of a plan. It sets Number, one more than the last even
// when that was withdrawn, and ReleasedAt, and marks the plan as released.
func (tx *Tx) SaveRelease(rel *portal.Release) error {
	last, err := tx.q.ReleaseOf(tx.ctx, string(rel.Plan))
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("store: release of plan %s: %w", rel.Plan, err)
	}
	rel.Number, rel.ReleasedAt = int(last.Number)+1, tx.now
	err = tx.q.SaveRelease(tx.ctx, sqlgen.SaveReleaseParams{PlanID: string(rel.Plan), Slug: rel.Slug, Number: int64(rel.Number),
		ReleasedAt: sqltype.At(rel.ReleasedAt), ReleasedBy: string(rel.ReleasedBy), Body: rel.Body, Etag: rel.ETag})
	if err != nil {
		return fmt.Errorf("store: save release of plan %s: %w", rel.Plan, err)
	}
	return tx.setReleased(rel.Plan, sqltype.At(tx.now))
}

// WithdrawRelease takes a plan out of the public record. Its number is not given again.
func (tx *Tx) WithdrawRelease(id plan.ID) error {
	n, err := tx.q.WithdrawRelease(tx.ctx, string(id))
	if err != nil {
		return fmt.Errorf("store: withdraw release of plan %s: %w", id, err)
	}
	if n == 0 {
		return notFound("release", id)
	}
	return tx.setReleased(id, sqltype.Instant{})
}

func (tx *Tx) setReleased(id plan.ID, at sqltype.Instant) error {
	n, err := tx.q.SetPlanReleased(tx.ctx, sqlgen.SetPlanReleasedParams{ID: string(id), ReleasedAt: at})
	if err != nil {
		return fmt.Errorf("store: mark plan %s released: %w", id, err)
	}
	if n == 0 {
		return notFound("plan", id)
	}
	return nil
}

func releaseOf(row sqlgen.Release) portal.Release {
	return portal.Release{Plan: plan.ID(row.PlanID), Slug: row.Slug, Number: int(row.Number), ReleasedAt: row.ReleasedAt.Time,
		ReleasedBy: access.AccountID(row.ReleasedBy), Body: row.Body, ETag: row.Etag}
}
