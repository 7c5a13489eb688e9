package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"

	"luodi/internal/fault"
	"luodi/internal/plan"
	"luodi/internal/store/internal/sqlgen"
)

// Finding is something that Verify found wrong, as a message with its arguments.
type Finding struct {
	Key  fault.Key
	Args fault.Args
}

// Verified is what Verify has looked at.
type Verified struct {
	Chains, Entries, Documents, Plans, Units int
	Findings                                 []Finding
}

// Verify checks everything that must hold, on one snapshot while the program may go on: the
// database file and its references (SQLite; PostgreSQL guards its own), that no entry of the
// audit trail was changed, removed or put in, that documents have the bytes that came in, and
// that kept totals equal a recount. step is told what has been done of how much; it may be nil.
func (db *DB) Verify(ctx context.Context, step func(done, of int)) (Verified, error) {
	v := verifier{step: step}
	if v.step == nil {
		v.step = func(int, int) {}
	}
	err := db.Read(ctx, func(r *Reader) error {
		v.r = r
		for _, check := range []func() error{v.plan, v.file, v.trail, v.documents, v.planTotals, v.unitTotals, v.noteTotals} {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := check(); err != nil {
				return fmt.Errorf("store: verify: %w", err)
			}
		}
		v.step(v.of, v.of)
		return nil
	})
	return v.Verified, err
}

type verifier struct {
	Verified
	r        *Reader
	step     func(done, of int)
	done, of int
	heads    []sqlgen.AuditHead
}

func (v *verifier) found(key fault.Key, args fault.Args) {
	v.Findings = append(v.Findings, Finding{key, args})
}

func (v *verifier) advance(n int) {
	v.done += n
	v.step(v.done, v.of)
}

// plan counts the work for the progress: entries and documents.
func (v *verifier) plan() error {
	var err error
	if v.heads, err = v.r.q.AuditHeads(v.r.ctx); err != nil {
		return err
	}
	for _, h := range v.heads {
		v.of += int(h.Seq)
	}
	n, err := v.r.q.CountDocuments(v.r.ctx)
	v.of += int(n)
	return err
}

// file lets SQLite check its own file and the references between rows.
func (v *verifier) file() error {
	if v.r.db.engine != SQLite {
		return nil
	}
	err := v.each("PRAGMA integrity_check", func(rows *sql.Rows) error {
		var line string
		if err := rows.Scan(&line); err != nil {
			return err
		}
		if line != "ok" {
			v.found("store.verify.file", fault.Args{"detail": line})
		}
		return nil
	})
	if err != nil {
		return err
	}
	return v.each("PRAGMA foreign_key_check", func(rows *sql.Rows) error {
		var table, parent string
		var row sql.NullInt64
		var key int
		if err := rows.Scan(&table, &row, &parent, &key); err != nil {
			return err
		}
		v.found("store.verify.reference", fault.Args{"table": table, "row": row.Int64, "parent": parent})
		return nil
	})
}

func (v *verifier) each(query string, f func(*sql.Rows) error) error {
	rows, err := v.r.c.QueryContext(v.r.ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := f(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// trail follows every chain from its first entry to its head.
func (v *verifier) trail() error {
	heads := map[string]chainHead{}
	for _, h := range v.heads {
		heads[h.Chain] = chainHead{h.Seq, h.Hash}
	}
	chains, err := v.r.q.AuditChains(v.r.ctx)
	if err != nil {
		return err
	}
	for _, chain := range chains {
		end, err := v.follow(chain)
		if err != nil {
			return err
		}
		switch head, ok := heads[chain]; {
		case !ok:
			v.found("store.verify.head_missing", fault.Args{"chain": chain})
		case head != end:
			v.found("store.verify.head", fault.Args{"chain": chain, "have": end.seq, "head": head.seq})
		}
		delete(heads, chain)
		v.Chains++
	}
	for _, h := range v.heads {
		if _, left := heads[h.Chain]; left && h.Seq > 0 {
			v.found("store.verify.head", fault.Args{"chain": h.Chain, "have": 0, "head": h.Seq})
		}
	}
	return nil
}

// follow checks one chain and gives its end. After a broken entry it goes on from what is stored
// there, so that one wrong entry is one finding.
func (v *verifier) follow(chain string) (chainHead, error) {
	var at chainHead
	for {
		rows, err := v.r.q.AuditChainFrom(v.r.ctx, sqlgen.AuditChainFromParams{Chain: chain, AfterSeq: at.seq, N: 500})
		if err != nil || len(rows) == 0 {
			return at, err
		}
		for _, row := range rows {
			e := entry(row)
			switch e.Broken(at.seq, at.hash) {
			case "gap":
				v.found("store.verify.gap", fault.Args{"chain": chain, "from": at.seq + 1, "to": e.Seq - 1})
			case "link":
				v.found("store.verify.link", fault.Args{"chain": chain, "seq": e.Seq})
			case "hash":
				v.found("store.verify.hash", fault.Args{"chain": chain, "seq": e.Seq, "subject": e.Kind + " " + e.Subject})
			}
			at = chainHead{e.Seq, e.Hash}
		}
		v.Entries += len(rows)
		v.advance(len(rows))
	}
}

// documents reads every document and compares its size and hash.
func (v *verifier) documents() error {
	after := ""
	for {
		ids, err := v.r.q.DocumentIDs(v.r.ctx, sqlgen.DocumentIDsParams{After: after, N: 500})
		if err != nil || len(ids) == 0 {
			return err
		}
		for _, id := range ids {
			if err := v.document(id); err != nil {
				return err
			}
			v.Documents++
			v.advance(1)
		}
		after = ids[len(ids)-1]
	}
}

func (v *verifier) document(id string) error {
	d, err := v.r.Document(plan.DocumentID(id))
	if err != nil {
		return err
	}
	pieces, err := v.r.q.DocumentPieces(v.r.ctx, id)
	if err != nil {
		return err
	}
	hash, size := sha256.New(), int64(0)
	for seq := range pieces {
		piece, err := v.r.q.Chunk(v.r.ctx, sqlgen.ChunkParams{DocumentID: id, Seq: seq})
		if errors.Is(err, sql.ErrNoRows) {
			break // a piece in the middle is missing: the size will not fit
		}
		if err != nil {
			return err
		}
		hash.Write(piece)
		size += int64(len(piece))
	}
	if size != d.Size || hex.EncodeToString(hash.Sum(nil)) != d.SHA256 {
		v.found("store.verify.document", fault.Args{"name": d.Name, "id": id, "have": size, "want": d.Size})
	}
	return nil
}

func (v *verifier) planTotals() error {
	rows, err := v.r.q.PlanTotals(v.r.ctx)
	if err != nil {
		return err
	}
	v.Plans = len(rows)
	for _, p := range rows {
		v.total("plan "+p.Slug, "measures", p.Measures, p.CountedMeasures)
		v.total("plan "+p.Slug, "actions", p.Actions, p.CountedActions)
		v.total("plan "+p.Slug, "units", p.Units, p.CountedUnits)
		v.total("plan "+p.Slug, "assignments", p.Assignments, p.CountedAssignments)
	}
	return nil
}

func (v *verifier) total(what, which string, kept, counted int64) {
	if kept != counted {
		v.found("store.verify.total", fault.Args{"what": what, "total": which, "kept": kept, "counted": counted})
	}
}

func (v *verifier) unitTotals() error {
	kept, err := v.r.q.PlanUnitTotals(v.r.ctx)
	if err != nil {
		return err
	}
	counts, err := v.r.q.PlanUnitCounts(v.r.ctx)
	if err != nil {
		return err
	}
	type key struct{ plan, unit string }
	left := make(map[key]sqlgen.PlanUnit, len(kept))
	for _, k := range kept {
		left[key{k.PlanID, k.UnitID}] = k
	}
	for _, c := range counts {
		k := left[key{c.PlanID, c.UnitID}]
		delete(left, key{c.PlanID, c.UnitID})
		v.total("plan "+c.PlanID+" unit "+c.UnitID, "measures", k.Measures, c.Measures)
		v.total("plan "+c.PlanID+" unit "+c.UnitID, "leads", k.Leads, c.Leads)
	}
	for _, k := range kept {
		if _, over := left[key{k.PlanID, k.UnitID}]; over {
			v.total("plan "+k.PlanID+" unit "+k.UnitID, "measures", k.Measures, 0)
		}
	}
	units, err := v.r.q.UnitTotals(v.r.ctx)
	if err != nil {
		return err
	}
	v.Units = len(units)
	for _, u := range units {
		v.total("unit "+u.Name, "plans", u.Plans, u.CountedPlans)
		v.total("unit "+u.Name, "measures", u.Measures, u.CountedMeasures)
		v.total("unit "+u.Name, "leads", u.Leads, u.CountedLeads)
	}
	return nil
}

func (v *verifier) noteTotals() error {
	rows, err := v.r.q.WrongNoteTotals(v.r.ctx)
	for _, m := range rows {
		v.total("measure "+m.ID, "notes", m.Notes, m.CountedNotes)
	}
	return err
}
