package evidence

import (
	"slices"
	"strings"
	"time"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/duty"
	"luodi/internal/fault"
	"luodi/internal/objects"
	"luodi/internal/plan"
	"luodi/internal/work"
)

// Tx is what the operations of this package need of a write transaction. They may run twice.
type Tx interface {
	NewID() string
	Now() time.Time
	Audit(actor access.Actor, action access.Action, kind, subject, chain string, before, after any) error
	MeasureDuties(plan.MeasureID) ([]duty.Duty, error)
	Evidence(ID) (Kept, error)
	SameFile(objects.Hash) ([]Kept, error) // in all measures, the oldest first
	EvidenceAccepted(Kept) (bool, error)   // named by a report that was accepted
	InsertEvidence(*Kept) error            // ID is set
	UpdateEvidence(*Kept) error            // guarded by Version
}

const auditEvidence = "evidence" // subject: the file

// trace is what the trail keeps of a file.
type trace struct {
	Name     string         `json:"name"`
	Measure  plan.MeasureID `json:"measure"`
	SHA256   objects.Hash   `json:"sha256"`
	Grade    work.Grade     `json:"grade"`
	Claimed  work.Grade     `json:"claimed,omitempty"`
	Organ    string         `json:"organ,omitempty"`
	Number   string         `json:"number,omitempty"`
	Source   string         `json:"source,omitempty"`
	Captured string         `json:"captured,omitempty"`
	Place    string         `json:"place,omitempty"`
	Release  bool           `json:"release"`
	Reason   string         `json:"reason,omitempty"`
}

func (k *Kept) trace() trace {
	t := trace{Name: k.Name, Measure: k.Measure, SHA256: k.Hash, Grade: k.Grade, Claimed: k.Claimed, Organ: k.Organ, Number: k.Number,
		Source: k.Source, Captured: k.Captured.String(), Place: k.Place, Release: k.Release}
	if k.Withdrawn != nil {
		t.Reason = k.Withdrawn.Reason
	}
	return t
}

// HandIn records a received file as evidence for a measure, for a unit that has a part in it. A file
// that is there already is not handed in again: the piece that is kept comes back, and again is true.
// What the claimed grade lacks may be said later; until then the piece counts as grade C.
func HandIn(tx Tx, actor access.Actor, of plan.ID, measure plan.MeasureID, file File, claim Claim, today calendar.Date) (k Kept, again bool, err error) {
	duties, err := tx.MeasureDuties(measure)
	if err != nil {
		return k, false, err
	}
	if err := access.Allow(actor, access.WriteReport, Sharing(duties)...); err != nil {
		return k, false, err
	}
	same, err := tx.SameFile(file.Hash)
	if err != nil {
		return k, false, err
	}
	for _, x := range same {
		if x.Measure == measure && x.Withdrawn == nil {
			return x, true, nil
		}
	}
	e, err := New(ID(tx.NewID()), file, claim, actor, tx.Now(), today)
	if f, ok := err.(*fault.Error); ok && slices.ContainsFunc(f.Fields, func(x fault.Field) bool { return !missing(x) }) {
		return k, false, err // a missing fact can follow, a wrong one cannot
	}
	e.settle(claim.Grade)
	k = Kept{Evidence: e, Plan: of, Measure: measure}
	if err := tx.InsertEvidence(&k); err != nil {
		return k, false, err
	}
	return k, false, tx.Audit(actor, access.WriteReport, auditEvidence, string(k.ID), string(of), nil, k.trace())
}

// missing reports whether a field is only not said yet.
func missing(f fault.Field) bool {
	switch f.Key {
	case "evidence.a_needs_organ", "evidence.a_needs_number", "evidence.b_needs_day", "evidence.b_needs_place", "evidence.b_needs_source":
		return true
	}
	return false
}

// Amend changes what is said of a file: by the unit that handed it in, or by the office. What was
// accepted with a report the office alone can change.
func Amend(tx Tx, actor access.Actor, id ID, guard int, claim Claim, today calendar.Date) (Kept, error) {
	return change(tx, actor, id, guard, true, func(k *Kept) error {
		claim.trim()
		k.Organ, k.Number, k.Source, k.Place, k.Note = claim.Organ, claim.Number, claim.Source, claim.Place, claim.Note
		if k.CapturedFrom != FromCamera {
			k.Captured, k.CapturedFrom = claim.Captured, ""
			if claim.Captured != 0 {
				k.CapturedFrom = FromPerson
			}
		}
		k.Grade, k.Claimed = claim.Grade, ""
		if err := k.Check(today); err != nil {
			return err
		}
		return nil
	})
}

// SetRelease says whether the public may get a file; the office's.
func SetRelease(tx Tx, actor access.Actor, id ID, guard int, release bool) (Kept, error) {
	if err := access.Allow(actor, access.ReleaseEvidence); err != nil {
		return Kept{}, err
	}
	return change(tx, actor, id, guard, false, func(k *Kept) error {
		if k.Release = release; !release {
			return nil
		}
		return MayRelease(&k.Evidence)
	})
}

// Withdraw makes a file count no more, with a reason: by the unit that handed it in as long as no
// accepted report rests on it, by the office at any time.
func Withdraw(tx Tx, actor access.Actor, id ID, guard int, reason string) (Kept, error) {
	return change(tx, actor, id, guard, true, func(k *Kept) error {
		if reason = strings.TrimSpace(reason); reason == "" {
			return fault.Fields([]fault.Field{{Name: "reason", Key: "report.reason_needed"}})
		}
		k.Withdrawn, k.Release = &Withdrawal{At: tx.Now(), By: actor.Name, Reason: reason}, false
		return nil
	})
}

// change does one change of a stored file with right, guard and trail. own lets the unit do it too.
func change(tx Tx, actor access.Actor, id ID, guard int, own bool, do func(*Kept) error) (Kept, error) {
	k, err := tx.Evidence(id)
	if err != nil {
		return k, err
	}
	right := access.ReleaseEvidence
	if access.Allow(actor, right) != nil && own {
		right = access.WriteReport
	}
	if err := access.Allow(actor, right, k.UploadedFor); err != nil {
		return k, err
	}
	switch {
	case k.Withdrawn != nil:
		return k, fault.New(fault.Conflict, "evidence.withdrawn", fault.Args{"name": k.Name})
	case guard != k.Version:
		return k, fault.New(fault.Conflict, "work.changed_meanwhile", nil)
	}
	if right == access.WriteReport {
		used, err := tx.EvidenceAccepted(k)
		if err != nil {
			return k, err
		}
		if used {
			return k, fault.New(fault.Conflict, "evidence.accepted", fault.Args{"name": k.Name})
		}
	}
	before := k.trace()
	if err := do(&k); err != nil {
		return k, err
	}
	if err := tx.UpdateEvidence(&k); err != nil {
		return k, err
	}
	return k, tx.Audit(actor, right, auditEvidence, string(k.ID), string(k.Plan), before, k.trace())
}
