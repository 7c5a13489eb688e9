package store

import (
	"database/sql"
	"errors"
	"fmt"

	"luodi/internal/access"
	"luodi/internal/plan"
	"luodi/internal/store/internal/sqlgen"
	"luodi/internal/store/internal/sqltype"
)

// ReviewFilter asks for reviews, newest first; an empty State means all.
type ReviewFilter struct {
	Page
	State plan.ReviewState
}

// Review gives a review with its draft.
func (r *Reader) Review(id plan.ReviewID) (plan.Review, error) {
	row, err := r.q.Review(r.ctx, string(id))
	if errors.Is(err, sql.ErrNoRows) {
		return plan.Review{}, notFound("review", id)
	}
	if err != nil {
		return plan.Review{}, fmt.Errorf("store: review %s: %w", id, err)
	}
	v := reviewOf(sqlgen.ReviewsPageRow{ID: row.ID, DocumentID: row.DocumentID, Title: row.Title, State: row.State,
		Failure: row.Failure, Measures: row.Measures, OpenQuestions: row.OpenQuestions, PlanID: row.PlanID,
		CreatedAt: row.CreatedAt, CreatedBy: row.CreatedBy, UpdatedAt: row.UpdatedAt, Version: row.Version})
	v.Draft = row.Draft
	return v, nil
}

// Reviews gives a page of reviews without their drafts, and the cursor of the next one.
func (r *Reader) Reviews(f ReviewFilter) ([]plan.Review, string, error) {
	var rows []sqlgen.ReviewsPageRow
	var err error
	if f.State == "" {
		rows, err = r.q.ReviewsPage(r.ctx, sqlgen.ReviewsPageParams{After: f.descending(), N: f.ask()})
	} else {
		var in []sqlgen.ReviewsPageInRow
		in, err = r.q.ReviewsPageIn(r.ctx, sqlgen.ReviewsPageInParams{State: string(f.State), After: f.descending(), N: f.ask()})
		for _, row := range in {
			rows = append(rows, sqlgen.ReviewsPageRow(row))
		}
	}
	if err != nil {
		return nil, "", fmt.Errorf("store: reviews: %w", err)
	}
	rows, next := cut(f.Page, rows, func(v sqlgen.ReviewsPageRow) string { return v.ID })
	out := make([]plan.Review, len(rows))
	for i, row := range rows {
		out[i] = reviewOf(row)
	}
	return out, next, nil
}

// InsertReview begins a review. It sets ID, times and Version.
func (tx *Tx) InsertReview(v *plan.Review) error {
	if v.ID == "" {
		v.ID = plan.ReviewID(tx.NewID())
	}
	v.CreatedAt, v.UpdatedAt = tx.now, tx.now
	err := tx.q.InsertReview(tx.ctx, sqlgen.InsertReviewParams{ID: string(v.ID), DocumentID: string(v.Document), Title: v.Title,
		State: string(v.State), Failure: v.Failure, Draft: v.Draft, Measures: int64(v.Measures), OpenQuestions: int64(v.Open),
		PlanID: string(v.Plan), CreatedAt: sqltype.At(tx.now), CreatedBy: string(v.CreatedBy), UpdatedAt: sqltype.At(tx.now)})
	if err != nil {
		return fmt.Errorf("store: insert review %s: %w", v.ID, err)
	}
	v.Version = 1
	return nil
}

// UpdateReview stores a review with its draft if Version is still the stored one, and raises it.
func (tx *Tx) UpdateReview(v *plan.Review) error {
	n, err := tx.q.UpdateReview(tx.ctx, sqlgen.UpdateReviewParams{ID: string(v.ID), Title: v.Title, State: string(v.State),
		Failure: v.Failure, Draft: v.Draft, Measures: int64(v.Measures), OpenQuestions: int64(v.Open), PlanID: string(v.Plan),
		UpdatedAt: sqltype.At(tx.now), Version: int64(v.Version)})
	if err != nil {
		return fmt.Errorf("store: update review %s: %w", v.ID, err)
	}
	if n == 0 {
		return changed()
	}
	v.UpdatedAt = tx.now
	v.Version++
	return nil
}

// ReviewOps gives the steps of a review after number afterSeq, in order.
func (r *Reader) ReviewOps(id plan.ReviewID, afterSeq int) ([]plan.ReviewOp, error) {
	rows, err := r.q.ReviewOps(r.ctx, sqlgen.ReviewOpsParams{ReviewID: string(id), After: int64(afterSeq)})
	if err != nil {
		return nil, fmt.Errorf("store: steps of review %s: %w", id, err)
	}
	out := make([]plan.ReviewOp, len(rows))
	for i, row := range rows {
		out[i] = plan.ReviewOp{Review: id, Seq: int(row.Seq), At: row.At.Time, Account: access.AccountID(row.AccountID),
			Actor: row.Actor, Op: row.Op}
	}
	return out, nil
}

// AppendReviewOp adds a step to a review. It sets Seq, counted from 1, and At.
func (tx *Tx) AppendReviewOp(o *plan.ReviewOp) error {
	last, err := tx.q.LastReviewOp(tx.ctx, string(o.Review))
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("store: last step of review %s: %w", o.Review, err)
	}
	o.Seq, o.At = int(last)+1, tx.now
	err = tx.q.InsertReviewOp(tx.ctx, sqlgen.InsertReviewOpParams{ReviewID: string(o.Review), Seq: int64(o.Seq), At: sqltype.At(o.At),
		AccountID: string(o.Account), Actor: o.Actor, Op: o.Op})
	if err != nil {
		return fmt.Errorf("store: step %d of review %s: %w", o.Seq, o.Review, err)
	}
	return nil
}

func reviewOf(row sqlgen.ReviewsPageRow) plan.Review {
	return plan.Review{ID: plan.ReviewID(row.ID), Document: plan.DocumentID(row.DocumentID), Title: row.Title,
		State: plan.ReviewState(row.State), Failure: row.Failure, Measures: int(row.Measures), Open: int(row.OpenQuestions),
		Plan: plan.ID(row.PlanID), CreatedAt: row.CreatedAt.Time, CreatedBy: access.AccountID(row.CreatedBy),
		UpdatedAt: row.UpdatedAt.Time, Version: int(row.Version)}
}
