package api

import (
	"net/http"
	"time"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/evidence"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/store"
	"luodi/internal/work"
)

const tagEvidence = "Evidence"

// Evidence is a file handed in as proof for a measure.
type Evidence struct {
	ID        string     `json:"id" doc:"Identifier (UUID)."`
	Plan      string     `json:"plan" doc:"Slug of the plan."`
	Measure   MeasureRef `json:"measure" doc:"The measure."`
	Unit      UnitRef    `json:"unit" doc:"Unit that handed it in."`
	Name      string     `json:"name" doc:"Name of the file, made safe."`
	MediaType string     `json:"media_type" doc:"Found by content." example:"image/jpeg"`
	Size      int64      `json:"size" doc:"Bytes."`
	SHA256    string     `json:"sha256" doc:"SHA-256 of the bytes, hexadecimal."`
	Grade     string     `json:"grade" enum:"A,B,C" doc:"What it can prove: A a numbered document of the competent organ, B a dated photo, contract or log, C the unit's own statement."`
	Claimed   string     `json:"claimed,omitempty" doc:"Grade that is claimed while something for it is missing; until then it counts as C."`
	Lacks     []string   `json:"lacks,omitempty" doc:"What is missing for the claimed grade: organ, number, captured, place or source."`
	Claim
	CapturedFrom string    `json:"captured_from,omitempty" doc:"camera: written in the file; person: stated."`
	Width        int       `json:"width,omitempty" doc:"Of a picture, in pixels, upright."`
	Height       int       `json:"height,omitempty" doc:"Of a picture, in pixels, upright."`
	Pages        int       `json:"pages,omitempty" doc:"Of a PDF."`
	Scan         string    `json:"scan" enum:"none,clean,pending" doc:"Virus scan: none is configured, nothing was found, or it waits and proves nothing yet."`
	Uploaded     time.Time `json:"uploaded" doc:"When it was handed in."`
	Withdrawn    time.Time `json:"withdrawn,omitzero" doc:"When it was withdrawn; it counts no more."`
	Reason       string    `json:"reason,omitempty" doc:"Why it was withdrawn."`
	Version      int       `json:"version" doc:"Raised by every change; the first part of the ETag."`
}

func (e Evidence) guard() int { return e.Version }

// Claim is what is said of a file.
type Claim struct {
	Organ    string `json:"organ,omitempty" maxLength:"100" doc:"That issued the document; needed for grade A."`
	Number   string `json:"number,omitempty" maxLength:"200" doc:"Number of the document; needed for grade A."`
	Source   string `json:"source,omitempty" maxLength:"200" doc:"Of a figure, a contract or a log."`
	Captured Day    `json:"captured,omitzero" doc:"Day on which it was taken; what the camera wrote stands before it."`
	Place    string `json:"place,omitempty" maxLength:"200" doc:"Where it was taken, in words."`
	Note     string `json:"note,omitempty" maxLength:"1000" doc:"Remark, for inside."`
	Release  bool   `json:"release,omitempty" doc:"The public may get it (pictures and videos as copies without position)."`
}

func (c Claim) domain(grade string) evidence.Claim {
	return evidence.Claim{Grade: work.Grade(grade), Organ: c.Organ, Number: c.Number, Source: c.Source, Captured: calendar.Date(c.Captured), Place: c.Place, Note: c.Note, Release: c.Release}
}

// EvidencePath is the file of an address.
type EvidencePath struct {
	Evidence string `path:"evidence" maxLength:"60" doc:"Identifier of the file."`
}

func (a *API) evidenceOperations() {
	list(a, op{id: "list-evidence", path: "/plans/{plan}/measures/{measure}/evidence", tag: tagEvidence, summary: "List the evidence for a measure",
		about: "Files in the order in which they were handed in. Those that are not for the caller to see are left out, so that a page may be short.",
		scope: access.EvidenceRead, right: access.ReadPlans}, (*call).evidenceList)
	a.uploadOperation()
	read(a, op{id: "get-evidence", path: "/evidence/{evidence}", tag: tagEvidence, summary: "Get what is known of a file",
		about: "What the file is and what is claimed of it.", scope: access.EvidenceRead, right: access.ReadPlans}, (*call).evidence)
	a.downloadOperation()
	write(a, op{id: "put-evidence-claim", method: http.MethodPut, path: "/evidence/{evidence}/claim", tag: tagEvidence, summary: "Say what a file proves",
		about: "Changes grade and facts: by the unit that handed it in, or by the office. What an accepted report rests on only the office can change. release is the office's and left as it is here.",
		scope: access.EvidenceWrite, match: true}, (*call).amend)
	write(a, op{id: "withdraw-evidence", method: http.MethodPost, path: "/evidence/{evidence}/withdrawals", tag: tagEvidence, summary: "Withdraw a file",
		about: "It counts no more; the file stays.", scope: access.EvidenceWrite, match: true}, (*call).withdraw)
}

type evidenceQuery struct {
	MeasurePath
	Paged
}

func (c *call) evidenceList(r *store.Reader, in *evidenceQuery, p store.Page) ([]Evidence, string, error) {
	m, err := c.measureID(r, in.MeasurePath)
	if err != nil {
		return nil, "", err
	}
	duties, err := r.MeasureDuties(m.ID)
	if err != nil {
		return nil, "", err
	}
	rows, next, err := r.EvidencePage(m.ID, p)
	if err != nil {
		return nil, "", err
	}
	out := []Evidence{}
	for i := range rows {
		if rows[i].MayRead(c.actor, duties) != nil {
			continue
		}
		e, err := c.evidenceView(r, &rows[i])
		if err != nil {
			return nil, "", err
		}
		out = append(out, e)
	}
	return out, next, nil
}

// findEvidence finds a file that the caller may see; one that is not for him looks as if it were not
// there.
func (c *call) findEvidence(r *store.Reader, id string) (evidence.Kept, error) {
	k, err := r.Evidence(evidence.ID(id))
	if err != nil {
		return k, named(err)
	}
	duties, err := r.MeasureDuties(k.Measure)
	if err != nil {
		return k, err
	}
	if k.MayRead(c.actor, duties) != nil {
		return k, notFound()
	}
	return k, nil
}

func (c *call) evidence(r *store.Reader, in *EvidencePath) (Evidence, error) {
	k, err := c.findEvidence(r, in.Evidence)
	if err != nil {
		return Evidence{}, err
	}
	return c.evidenceView(r, &k)
}

func (c *call) evidenceView(r *store.Reader, k *evidence.Kept) (Evidence, error) {
	slug, err := c.planSlug(r, k.Plan)
	if err != nil {
		return Evidence{}, err
	}
	measures, err := c.measureNames(r, k.Plan)
	if err != nil {
		return Evidence{}, err
	}
	u, err := c.unit(r, k.UploadedFor)
	e := Evidence{ID: string(k.ID), Plan: slug, Measure: measures[k.Measure], Unit: u, Name: k.Name, MediaType: k.Kind.MIME(), Size: k.Size, SHA256: string(k.Hash),
		Grade: string(k.Grade), Claimed: string(k.Claimed), CapturedFrom: string(k.CapturedFrom), Width: k.Width, Height: k.Height, Pages: k.Pages, Scan: string(k.Scan),
		Claim:    Claim{Organ: k.Organ, Number: k.Number, Source: k.Source, Captured: Day(k.Captured), Place: k.Place, Note: k.Note, Release: k.Release},
		Uploaded: instant(k.Uploaded), Version: k.Version}
	for _, f := range k.Lacks() {
		e.Lacks = append(e.Lacks, f.Name)
	}
	if w := k.Withdrawn; w != nil {
		e.Withdrawn, e.Reason = instant(w.At), w.Reason
	}
	return e, err
}

// GradedClaim is a claim with the grade it makes.
type GradedClaim struct {
	Grade string `json:"grade" enum:"A,B,C" doc:"The grade claimed."`
	Claim
}

type amendInput struct {
	EvidencePath
	Body GradedClaim
}

func (c *call) amend(tx *store.Tx, in *amendInput) (done[Evidence], error) {
	return c.evidenceDeed(tx, in.Evidence, func(id evidence.ID, guard int) (evidence.Kept, error) {
		return evidence.Amend(tx, c.actor, id, guard, in.Body.domain(in.Body.Grade), c.today())
	})
}

// Reason says why something is done.
type Reason struct {
	Reason string `json:"reason" maxLength:"400" doc:"Why."`
}

type withdrawInput struct {
	EvidencePath
	Body Reason
}

func (c *call) withdraw(tx *store.Tx, in *withdrawInput) (done[Evidence], error) {
	return c.evidenceDeed(tx, in.Evidence, func(id evidence.ID, guard int) (evidence.Kept, error) {
		return evidence.Withdraw(tx, c.actor, id, guard, in.Body.Reason)
	})
}

func (c *call) evidenceDeed(tx *store.Tx, id string, step func(evidence.ID, int) (evidence.Kept, error)) (done[Evidence], error) {
	now, err := c.findEvidence(&tx.Reader, id)
	if err != nil {
		return done[Evidence]{}, err
	}
	k, err := step(now.ID, c.seenOr(now.Version))
	if err != nil {
		return done[Evidence]{}, err
	}
	view, err := c.evidenceView(&tx.Reader, &k)
	return done[Evidence]{Body: view}, err
}

func noFiles() error { return fault.New(fault.Unavailable, i18n.APINoFiles.Key, nil) }
