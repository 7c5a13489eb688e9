package evidence

import (
	"strings"
	"unicode"

	"luodi/internal/fault"
	"luodi/internal/objects"
	"luodi/internal/work"
)

// GradeNeeds says what the claimed grade of a piece of evidence still lacks (domain handbook 2.2):
//
//	A  a document with a number from the competent organ: organ and number
//	B  a photo or video with day and place; a contract, log or figures with day or source
//	C  the unit's own statement: nothing
//
// The fields are grade, organ, number, captured, place and source.
func GradeNeeds(e *Evidence) []fault.Field {
	var wrong []fault.Field
	need := func(field string, key fault.Key) { wrong = append(wrong, fault.Field{Name: field, Key: key}) }
	switch e.Grade {
	case work.GradeA:
		if e.Kind == MP4 {
			need("grade", "evidence.a_is_document")
		}
		if e.Organ == "" {
			need("organ", "evidence.a_needs_organ")
		}
		switch {
		case e.Number == "":
			need("number", "evidence.a_needs_number")
		case !strings.ContainsFunc(e.Number, unicode.IsNumber) && !strings.Contains(e.Number, "://"):
			need("number", "evidence.number_without_digit")
		}
	case work.GradeB:
		switch {
		case e.Kind.Visual():
			if e.Captured.IsZero() {
				need("captured", "evidence.b_needs_day")
			}
			if e.Place == "" && !e.At.Known {
				need("place", "evidence.b_needs_place")
			}
		case e.Captured.IsZero() && e.Source == "":
			need("source", "evidence.b_needs_source")
		}
	case work.GradeC:
	default:
		need("grade", "evidence.grade_unknown")
	}
	return wrong
}

// MayProve says whether a piece of evidence can close a task: its grade is enough for the task
// (work.Task.Enough), nothing that the grade needs is missing, and no scan is pending. nil means
// it may; the fault says what is missing.
func MayProve(task *work.Task, e *Evidence) error {
	switch {
	case e.Scan == ScanPending:
		return fault.New(fault.Conflict, "evidence.not_scanned_yet", fault.Args{"name": e.Name})
	case e.Grade == work.GradeC:
		return fault.New(fault.Invalid, "evidence.c_proves_nothing", fault.Args{"name": e.Name})
	case !task.Enough(e.Grade):
		return fault.New(fault.Invalid, "evidence.grade_too_low",
			fault.Args{"name": e.Name, "grade": string(e.Grade), "needed": string(task.Grade())})
	}
	return fault.Fields(GradeNeeds(e))
}

// Proven says whether any of some evidence can close a task. If not, the fault is that of the
// strongest piece, or says that there is none.
func Proven(task *work.Task, all []Evidence) error {
	var best error
	grade := work.Grade("D")
	for i := range all {
		err := MayProve(task, &all[i])
		if err == nil {
			return nil
		}
		if all[i].Grade < grade {
			grade, best = all[i].Grade, err
		}
	}
	if best == nil {
		best = fault.New(fault.Invalid, "evidence.none", fault.Args{"needed": string(task.Grade())})
	}
	return best
}

// MayRelease says whether the public may get a piece of evidence. Pictures and videos go out only
// as copies without metadata, position above all; a kind that has no such copy stays inside.
func MayRelease(e *Evidence) error {
	switch {
	case e.Scan == ScanPending:
		return fault.New(fault.Conflict, "evidence.not_scanned_yet", fault.Args{"name": e.Name})
	case e.Kind.Visual() && e.Cleaned == "":
		return fault.New(fault.Unsupported, "evidence.no_public_copy", fault.Args{"name": e.Name, "kind": e.Kind.label()})
	}
	return nil
}

// Released is what of a piece of evidence goes into the public record.
type Released struct {
	ID            ID
	Name          string
	Kind          Kind
	Hash          objects.Hash // of the copy that may be served
	Size          int64
	Width, Height int
	Pages         int
	Small, Large  Preview
	Grade         work.Grade
	Organ, Number string
	Captured      string // YYYY-MM-DD
	Place         string // in words
}

// Public gives what may be released of a piece of evidence: no position, no clock, no uploader,
// no note.
func (e *Evidence) Public() (Released, error) {
	if !e.Release {
		return Released{}, fault.New(fault.Forbidden, "evidence.not_for_release", fault.Args{"name": e.Name})
	}
	if err := MayRelease(e); err != nil {
		return Released{}, err
	}
	r := Released{ID: e.ID, Name: e.Name, Kind: e.Kind, Hash: e.Hash, Size: e.Size, Width: e.Width, Height: e.Height, Pages: e.Pages,
		Small: e.Small, Large: e.Large, Grade: e.Grade, Organ: e.Organ, Number: e.Number, Captured: e.Captured.String(), Place: e.Place}
	if e.Kind.Visual() {
		r.Hash, r.Size = e.Cleaned, e.CleanedSize
	}
	return r, nil
}
