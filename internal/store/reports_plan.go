package store

import (
	"encoding/json"
	"fmt"

	"luodi/internal/plan"
	"luodi/internal/report"
)

// PlanAccepted gives the last accepted round of every measure of a plan that has one.
func (r *Reader) PlanAccepted(id plan.ID) (map[plan.MeasureID]report.Round, error) {
	rows, err := r.q.LastAcceptedRounds(r.ctx, string(id))
	if err != nil {
		return nil, fmt.Errorf("store: accepted reports of %s: %w", id, err)
	}
	out := make(map[plan.MeasureID]report.Round, len(rows))
	for _, row := range rows {
		var round report.Round
		if err := json.Unmarshal([]byte(row.Body), &round); err != nil {
			return nil, fmt.Errorf("store: accepted report of %s: %w", row.MeasureID, err)
		}
		out[plan.MeasureID(row.MeasureID)] = round
	}
	return out, nil
}

// EvidenceCounts tells how many files of evidence each measure of a plan has.
func (r *Reader) EvidenceCounts(id plan.ID) (map[plan.MeasureID]int, error) {
	rows, err := r.q.EvidenceCounts(r.ctx, string(id))
	if err != nil {
		return nil, fmt.Errorf("store: evidence of %s: %w", id, err)
	}
	out := make(map[plan.MeasureID]int, len(rows))
	for _, row := range rows {
		out[plan.MeasureID(row.MeasureID)] = int(row.N)
	}
	return out, nil
}
