package store

import (
	"fmt"

	"luodi/internal/plan"
	"luodi/internal/store/internal/sqlgen"
)

// ReviewsOfDocument gives the reviews of a document without their drafts, newest first.
func (r *Reader) ReviewsOfDocument(id plan.DocumentID) ([]plan.Review, error) {
	rows, err := r.q.ReviewsOfDocument(r.ctx, string(id))
	if err != nil {
		return nil, fmt.Errorf("store: reviews of document %s: %w", id, err)
	}
	out := make([]plan.Review, len(rows))
	for i, row := range rows {
		out[i] = reviewOf(sqlgen.ReviewsPageRow(row))
	}
	return out, nil
}
