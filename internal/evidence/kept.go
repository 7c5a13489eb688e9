package evidence

import (
	"slices"
	"time"

	"luodi/internal/access"
	"luodi/internal/duty"
	"luodi/internal/fault"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/work"
)

// Kept is a stored piece of evidence with the measure it was handed in for.
type Kept struct {
	Evidence
	Plan    plan.ID
	Measure plan.MeasureID
	Version int
}

// Withdrawal says that a piece of evidence counts no more, and why. Its file stays.
type Withdrawal struct {
	At     time.Time
	By     string // name of the post
	Reason string
}

// Lacks says what is still to be said of a piece of evidence before it has the grade that its
// uploader claims; nil when nothing is.
func (e *Evidence) Lacks() []fault.Field {
	claimed := *e
	claimed.Grade = e.claim()
	return GradeNeeds(&claimed)
}

// claim is the grade that the uploader asks for.
func (e *Evidence) claim() work.Grade {
	if e.Claimed != "" {
		return e.Claimed
	}
	return e.Grade
}

// settle gives the evidence the grade it claims if nothing is missing for that, else C: a photo whose
// place is not known yet is kept, but it proves nothing until somebody says where it was taken.
func (e *Evidence) settle(claimed work.Grade) {
	e.Grade, e.Claimed = claimed, ""
	if len(GradeNeeds(e)) > 0 {
		e.Grade, e.Claimed = work.GradeC, claimed
	}
}

// Sharing lists the units that have a part in a measure: they see each other's evidence.
func Sharing(duties []duty.Duty) []org.UnitID {
	var units []org.UnitID
	for _, d := range duties {
		if d.Open() && d.State != duty.Returned && !slices.Contains(units, d.Unit) {
			units = append(units, d.Unit)
		}
	}
	return units
}

// MayRead says whether an actor may see a piece of evidence: those who see everything, the unit that
// handed it in, and the units that share the measure. What is released everybody of the workbench
// may see.
func (k *Kept) MayRead(actor access.Actor, duties []duty.Duty) error {
	if k.Release && k.Withdrawn == nil && actor.SignedIn() {
		return nil
	}
	return access.Allow(actor, access.ReadEvidence, append(Sharing(duties), k.UploadedFor)...)
}
