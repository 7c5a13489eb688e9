package web

import (
	"errors"
	"strings"

	"luodi/internal/evidence"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/report"
	"luodi/internal/store"
	"luodi/internal/work"
)

// reviewFiles gives the files that a report and the contributions to it name.
func reviewFiles(r *store.Reader, c *report.Content, added []report.Contribution) (map[report.EvidenceID]store.EvidenceRow, error) {
	ids := c.AllEvidence()
	for _, x := range added {
		ids = append(ids, x.Evidence...)
	}
	list, err := r.EvidenceByIDs(ids)
	if err != nil {
		return nil, err
	}
	out := make(map[report.EvidenceID]store.EvidenceRow, len(list))
	for _, e := range list {
		out[report.EvidenceID(e.ID)] = e
	}
	return out, nil
}

// proofs shows the files named for a task, and says whether any of them proves it, or why none does.
func (v *visit) proofs(t *work.Task, ids []report.EvidenceID, files map[report.EvidenceID]store.EvidenceRow) (rows []proofRow, proven bool, why string) {
	var all []evidence.Evidence
	for _, id := range ids {
		rows = append(rows, v.proofRow(t, id, files))
		if e, ok := files[id]; ok {
			all = append(all, e.Evidence)
		}
	}
	if err := evidence.Proven(t, all); err != nil {
		return rows, false, v.faultWords(err)
	}
	return rows, true, ""
}

// proofRow shows a file; with a task it says whether the file may prove it.
func (v *visit) proofRow(t *work.Task, id report.EvidenceID, files map[report.EvidenceID]store.EvidenceRow) proofRow {
	e, ok := files[id]
	if !ok {
		return proofRow{Name: v.t(i18n.OfficeNoFile)}
	}
	row := proofRow{There: true, Name: e.Name, Href: "/desk/evidence/" + string(e.ID), Grade: v.t(i18n.OfficeGradeOf, "grade", string(e.Grade))}
	if e.Small.Hash != "" {
		row.Small = row.Href + "/small"
	}
	var facts []string
	for _, s := range []string{e.Organ, e.Number, e.Source, i18n.DateNear(v.lang, e.Captured, v.today()), e.Place} {
		if s != "" {
			facts = append(facts, s)
		}
	}
	row.Facts = strings.Join(facts, " · ")
	if t != nil {
		err := evidence.MayProve(t, &e.Evidence)
		row.Judged, row.Proves = true, err == nil
		if err != nil {
			row.Why = v.faultWords(err)
		}
	}
	return row
}

// faultWords puts a fault into one sentence: its own, or that of its first field.
func (v *visit) faultWords(err error) string {
	var f *fault.Error
	if !errors.As(err, &f) {
		return ""
	}
	if len(f.Fields) > 0 {
		return i18n.FieldError(v.lang, f.Fields[0])
	}
	if m, ok := i18n.Lookup(f.Key); ok {
		return m.With(v.lang, f.Args)
	}
	return string(f.Key)
}
