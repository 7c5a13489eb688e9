package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"luodi/internal/evidence"
	"luodi/internal/objects"
	"luodi/internal/plan"
	"luodi/internal/report"
	"luodi/internal/store/internal/sqlgen"
)

// EvidenceRow is a file of evidence with the measure it was handed in for.
type EvidenceRow = evidence.Kept

// Evidence gives a file of evidence.
func (r *Reader) Evidence(id evidence.ID) (EvidenceRow, error) {
	row, err := r.q.EvidenceByID(r.ctx, string(id))
	if errors.Is(err, sql.ErrNoRows) {
		return EvidenceRow{}, notFound("evidence", id)
	}
	if err != nil {
		return EvidenceRow{}, fmt.Errorf("store: evidence %s: %w", id, err)
	}
	return evidenceOf(row)
}

// MeasureEvidence lists the files handed in for a measure, the oldest first.
func (r *Reader) MeasureEvidence(id plan.MeasureID) ([]EvidenceRow, error) {
	rows, err := r.q.EvidenceOfMeasure(r.ctx, string(id))
	return evidenceRows(rows, err)
}

// EvidencePage gives a page of the files handed in for a measure, the oldest first, and the cursor of
// the next one.
func (r *Reader) EvidencePage(id plan.MeasureID, p Page) ([]EvidenceRow, string, error) {
	rows, err := r.q.EvidenceOfMeasureFrom(r.ctx, sqlgen.EvidenceOfMeasureFromParams{MeasureID: string(id), After: p.After, N: p.ask()})
	if err != nil {
		return nil, "", fmt.Errorf("store: evidence of measure %s: %w", id, err)
	}
	rows, next := cut(p, rows, func(e sqlgen.Evidence) string { return e.ID })
	list, err := evidenceRows(rows, nil)
	return list, next, err
}

// EvidenceByIDs gives those of some files that are there.
func (r *Reader) EvidenceByIDs(ids []report.EvidenceID) ([]EvidenceRow, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	list, err := json.Marshal(ids)
	if err != nil {
		return nil, err
	}
	rows, err := r.q.EvidenceByIDs(r.ctx, string(list))
	return evidenceRows(rows, err)
}

// Proofs tells what a report needs to know of the files it names; those that are not there are
// left out, and so are those that were withdrawn. What waits for the scanner proves nothing yet.
func (r *Reader) Proofs(ids []report.EvidenceID) (map[report.EvidenceID]report.Proof, error) {
	rows, err := r.EvidenceByIDs(ids)
	if err != nil {
		return nil, err
	}
	out := make(map[report.EvidenceID]report.Proof, len(rows))
	for _, e := range rows {
		if e.Withdrawn != nil {
			continue
		}
		out[report.EvidenceID(e.ID)] = report.Proof{Grade: e.Grade, Measure: e.Measure, Pending: e.Scan == evidence.ScanPending}
	}
	return out, nil
}

// MeasureEvidencePage gives a page of the files handed in for a measure, the newest first.
func (r *Reader) MeasureEvidencePage(id plan.MeasureID, p Page) ([]EvidenceRow, string, error) {
	rows, err := r.q.EvidenceOfMeasurePage(r.ctx, sqlgen.EvidenceOfMeasurePageParams{MeasureID: string(id), BeforeID: p.descending(), N: p.ask()})
	list, err := evidenceRows(rows, err)
	if err != nil {
		return nil, "", err
	}
	list, next := cut(p, list, func(e EvidenceRow) string { return string(e.ID) })
	return list, next, nil
}

// SameFile lists the pieces of evidence whose file has a hash, in all measures, the oldest first.
func (r *Reader) SameFile(h objects.Hash) ([]EvidenceRow, error) {
	rows, err := r.q.EvidenceOfObject(r.ctx, string(h))
	list, err := evidenceRows(rows, err)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(list, func(e EvidenceRow) bool { return e.Hash != h }), nil // a preview is no file
}

// EvidenceAccepted reports whether an accepted report names a file.
func (r *Reader) EvidenceAccepted(e EvidenceRow) (bool, error) {
	reports, err := r.MeasureReports(e.Measure)
	if err != nil {
		return false, err
	}
	for _, x := range reports {
		if x.State == report.Accepted && len(x.Rounds) > 0 && slices.Contains(x.Rounds[len(x.Rounds)-1].Content.AllEvidence(), report.EvidenceID(e.ID)) {
			return true, nil
		}
	}
	return false, nil
}

func evidenceRows(rows []sqlgen.Evidence, err error) ([]EvidenceRow, error) {
	if err != nil {
		return nil, fmt.Errorf("store: evidence: %w", err)
	}
	out := make([]EvidenceRow, len(rows))
	for i, row := range rows {
		if out[i], err = evidenceOf(row); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func evidenceOf(row sqlgen.Evidence) (EvidenceRow, error) {
	e := EvidenceRow{Plan: plan.ID(row.PlanID), Measure: plan.MeasureID(row.MeasureID), Version: int(row.Version)}
	if err := json.Unmarshal([]byte(row.Body), &e.Evidence); err != nil {
		return e, fmt.Errorf("store: evidence %s: %w", row.ID, err)
	}
	return e, nil
}

// InsertEvidence stores a file of evidence, whose ID must be set, and names the objects it needs.
func (tx *Tx) InsertEvidence(e *EvidenceRow) error {
	body, err := json.Marshal(e.Evidence)
	if err != nil {
		return err
	}
	err = tx.q.InsertEvidence(tx.ctx, sqlgen.InsertEvidenceParams{ID: string(e.ID), PlanID: string(e.Plan), MeasureID: string(e.Measure), UnitID: string(e.UploadedFor),
		Grade: string(e.Grade), Scan: string(e.Scan), Release: e.Release, Body: string(body)})
	if err != nil {
		return fmt.Errorf("store: insert evidence: %w", err)
	}
	e.Version = 1
	for _, h := range []objects.Hash{e.Hash, e.Small.Hash, e.Large.Hash, e.Cleaned} {
		if h == "" {
			continue
		}
		if err := tx.q.InsertEvidenceObject(tx.ctx, sqlgen.InsertEvidenceObjectParams{Hash: string(h), EvidenceID: string(e.ID)}); err != nil {
			return fmt.Errorf("store: object of evidence %s: %w", e.ID, err)
		}
	}
	return nil
}

// UpdateEvidence stores what is said of a file (grade, number, release, scan), guarded by Version.
// Its objects do not change.
func (tx *Tx) UpdateEvidence(e *EvidenceRow) error {
	body, err := json.Marshal(e.Evidence)
	if err != nil {
		return err
	}
	n, err := tx.q.UpdateEvidence(tx.ctx, sqlgen.UpdateEvidenceParams{ID: string(e.ID), Grade: string(e.Grade), Scan: string(e.Scan), Release: e.Release, Body: string(body), Version: int64(e.Version)})
	return guarded(n, err, &e.Version, "evidence", e.ID)
}

// ObjectNamed reports whether any row needs an object.
func (r *Reader) ObjectNamed(h objects.Hash) (bool, error) {
	n, err := r.q.ObjectNamed(r.ctx, string(h))
	if err != nil {
		return false, fmt.Errorf("store: object %s: %w", h, err)
	}
	return n > 0, nil
}
