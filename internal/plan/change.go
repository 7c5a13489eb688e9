package plan

import (
	"encoding/json"
	"io"
	"time"

	"luodi/internal/access"
	"luodi/internal/fault"
	"luodi/internal/org"
)

// Tx is what the review and the confirmation need of a transaction; store.Tx has it. The query
// methods see the transaction's own changes.
type Tx interface {
	Now() time.Time
	NewID() string
	Audit(actor access.Actor, action access.Action, kind, subject, chain string, before, after any) error

	AllUnits() ([]org.Unit, error)
	InsertUnit(*org.Unit) error
	UpdateUnit(*org.Unit) error

	DocumentsByHash(sha256 string) ([]Document, error)
	InsertDocument(*Document, io.ReaderAt) error
	SetDocumentFormat(id DocumentID, format, encoding string) error

	Review(ReviewID) (Review, error)
	ReviewsOfDocument(DocumentID) ([]Review, error)
	InsertReview(*Review) error
	UpdateReview(*Review) error
	ReviewOps(id ReviewID, after int) ([]ReviewOp, error)
	AppendReviewOp(*ReviewOp) error

	PlanByDocNumber(number string) (Plan, bool, error)
	PlanSlugTaken(slug string) (bool, error)
	InsertPlan(*Plan, []Provision, []Measure) error
}

// Step is the stored form of a ReviewOp: what was done, what undoes it, and for an undo the step
// that it took back.
type Step struct {
	Op     Op     `json:"op"`
	Patch  *Patch `json:"patch,omitempty"`
	Undoes int    `json:"undoes,omitempty"`
}

// DecodeDraft gives the draft of a review.
func (r *Review) DecodeDraft() (*ReviewDraft, error) {
	if r.Draft == "" {
		return nil, fault.New(fault.NotFound, "plan.review_unread", nil)
	}
	d := &ReviewDraft{}
	if err := json.Unmarshal([]byte(r.Draft), d); err != nil {
		return nil, fault.Wrap(fault.Internal, "", nil, err)
	}
	return d, nil
}

// keep puts a draft and its totals into the review.
func (r *Review) keep(d *ReviewDraft, doubts []Doubt) error {
	text, err := json.Marshal(d)
	if err != nil {
		return fault.Wrap(fault.Internal, "", nil, err)
	}
	r.Draft, r.Measures, r.Open = string(text), d.Measures(), len(doubts)
	if d.Front.Title.Text != "" {
		r.Title = d.Front.Title.Text
	}
	return nil
}

// Queries is what holding a draft against the installation needs.
type Queries interface {
	AllUnits() ([]org.Unit, error)
	PlanByDocNumber(number string) (Plan, bool, error)
}

// KnownFor gathers what a draft is held against.
func KnownFor(q Queries, d *ReviewDraft) (Known, error) {
	units, err := q.AllUnits()
	if err != nil {
		return Known{}, err
	}
	known := Known{Register: NewRegister(units)}
	if number := d.Front.DocNumber.Text; number != "" {
		p, there, err := q.PlanByDocNumber(number)
		if err != nil {
			return Known{}, err
		}
		if there {
			known.Registered = &p
		}
	}
	return known, nil
}

// Change does one step on a review. version is the one the person saw: when somebody else was
// faster it is refused with a Conflict and nothing is lost. Undo takes back the last step that
// still stands.
func Change(tx Tx, actor access.Actor, id ReviewID, version int, op Op) (Review, error) {
	r, d, err := openReview(tx, actor, id, version)
	if err != nil {
		return Review{}, err
	}
	step := Step{Op: op}
	if op.Kind == OpUndo {
		last, seq, err := lastStep(tx, id)
		if err != nil {
			return Review{}, err
		}
		if err := d.Undo(last.Patch); err != nil {
			return Review{}, err
		}
		step.Undoes = seq
	} else if step.Patch, err = d.Apply(op); err != nil {
		return Review{}, err
	}
	known, err := KnownFor(tx, d)
	if err != nil {
		return Review{}, err
	}
	if err := r.keep(d, d.Doubts(known)); err != nil {
		return Review{}, err
	}
	if err := tx.UpdateReview(&r); err != nil {
		return Review{}, err
	}
	text, err := json.Marshal(step)
	if err != nil {
		return Review{}, fault.Wrap(fault.Internal, "", nil, err)
	}
	if err := tx.AppendReviewOp(&ReviewOp{Review: id, Account: actor.Account, Actor: actor.Name, Op: string(text)}); err != nil {
		return Review{}, err
	}
	return r, tx.Audit(actor, access.ImportDocument, "review", string(id), access.Installation,
		map[string]any{"version": version}, map[string]any{"version": r.Version, "step": op})
}

// openReview loads a review for changing.
func openReview(tx Tx, actor access.Actor, id ReviewID, version int) (Review, *ReviewDraft, error) {
	if err := access.Allow(actor, access.ImportDocument); err != nil {
		return Review{}, nil, err
	}
	r, err := tx.Review(id)
	if err != nil {
		return Review{}, nil, err
	}
	if r.State != ReviewOpen {
		return Review{}, nil, fault.New(fault.Conflict, "plan.review_closed", nil)
	}
	if r.Version != version {
		who, err := lastActor(tx, id)
		if err != nil {
			return Review{}, nil, err
		}
		return Review{}, nil, fault.New(fault.Conflict, "plan.review_changed", fault.Args{"who": who})
	}
	d, err := r.DecodeDraft()
	return r, d, err
}

func lastActor(tx Tx, id ReviewID) (string, error) {
	ops, err := tx.ReviewOps(id, 0)
	if err != nil || len(ops) == 0 {
		return "", err
	}
	return ops[len(ops)-1].Actor, nil
}

// lastStep finds the last step that has not been taken back.
func lastStep(tx Tx, id ReviewID) (Step, int, error) {
	ops, err := tx.ReviewOps(id, 0)
	if err != nil {
		return Step{}, 0, err
	}
	gone := map[int]bool{}
	for i := len(ops) - 1; i >= 0; i-- {
		var s Step
		if err := json.Unmarshal([]byte(ops[i].Op), &s); err != nil {
			return Step{}, 0, fault.Wrap(fault.Internal, "", nil, err)
		}
		switch {
		case s.Undoes != 0:
			gone[s.Undoes] = true
		case s.Patch != nil && !gone[ops[i].Seq]:
			return s, ops[i].Seq, nil
		}
	}
	return Step{}, 0, fault.New(fault.Conflict, "plan.nothing_to_undo", nil)
}

// Discard puts a review aside; the document stays.
func Discard(tx Tx, actor access.Actor, id ReviewID, version int) error {
	return move(tx, actor, id, version, ReviewDiscarded, ReviewOpen, ReviewFailed)
}

// Reopen takes a review up again that was put aside, or opens one in which nothing was found so
// that a person can mark the measures by hand.
func Reopen(tx Tx, actor access.Actor, id ReviewID, version int) error {
	return move(tx, actor, id, version, ReviewOpen, ReviewDiscarded, ReviewFailed)
}

func move(tx Tx, actor access.Actor, id ReviewID, version int, to ReviewState, from ...ReviewState) error {
	if err := access.Allow(actor, access.ImportDocument); err != nil {
		return err
	}
	r, err := tx.Review(id)
	if err != nil {
		return err
	}
	was := r.State
	fits := false
	for _, s := range from {
		fits = fits || s == was
	}
	switch {
	case r.Version != version:
		return fault.New(fault.Conflict, "fault.conflict", nil)
	case !fits:
		return fault.New(fault.Conflict, "plan.review_closed", nil)
	case to == ReviewOpen && r.Draft == "":
		return fault.New(fault.Conflict, "plan.review_unread", nil)
	}
	r.State = to
	if to == ReviewOpen {
		r.Failure = ""
	}
	if err := tx.UpdateReview(&r); err != nil {
		return err
	}
	return tx.Audit(actor, access.ImportDocument, "review", string(id), access.Installation,
		map[string]any{"state": was}, map[string]any{"state": to})
}
