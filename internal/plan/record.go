package plan

import (
	"time"

	"luodi/internal/access"
)

// Document is a source file as it was put in. Its bytes are kept, whatever came of the reading.
type Document struct {
	ID         DocumentID
	Name       string
	Format     string // as read; "" when it could not be
	Encoding   string
	SHA256     string
	Size       int64
	UploadedAt time.Time
	UploadedBy access.AccountID
}

// ReviewState is where the review of a reading stands.
type ReviewState string

const (
	ReviewReading   ReviewState = "reading" // the file is kept and being read
	ReviewFailed    ReviewState = "failed"  // the file could not be read; Failure says why
	ReviewOpen      ReviewState = "open"
	ReviewConfirmed ReviewState = "confirmed"
	ReviewDiscarded ReviewState = "discarded"
)

// Review is the stored form of a review: the draft as it stands now and its totals. Every change
// is a ReviewOp; the draft is always what the operations make of the reading.
type Review struct {
	ID        ReviewID
	Document  DocumentID
	Title     string
	State     ReviewState
	Failure   string // fault as JSON {key, args}, when failed
	Draft     string // JSON of the draft
	Measures  int    // in the draft
	Open      int    // questions a person has not settled
	Plan      ID     // when confirmed
	CreatedAt time.Time
	CreatedBy access.AccountID
	UpdatedAt time.Time
	Version   int
}

// ReviewOp is one step of a person at the review desk.
type ReviewOp struct {
	Review  ReviewID
	Seq     int
	At      time.Time
	Account access.AccountID
	Actor   string
	Op      string // JSON
}
