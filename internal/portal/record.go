// Package portal holds the public record: what a person with the right has released, copied out
// of the workbench so that nothing unreleased can be seen. Public pages, feeds, open data and
// bundles read only this record.
package portal

import (
	"time"

	"luodi/internal/access"
	"luodi/internal/plan"
)

// Release is the stored form of one released plan: its public record as JSON, replaced as a whole
// by the next release of the plan. ETag is the hash of Body.
type Release struct {
	Plan       plan.ID
	Slug       string
	Number     int // 1, 2, 3 … per plan
	ReleasedAt time.Time
	ReleasedBy access.AccountID
	Body       string
	ETag       string
}
