package report

import "luodi/internal/access"

// Fill puts what a unit sent as a file into the draft of its report, for the office that collects
// files. The unit still hands it in itself. Unlike a draft that a unit keeps, it is done for somebody
// else and therefore leaves an entry in the trail. Whoever may write the report keeps it as his own.
func Fill(tx Tx, actor access.Actor, id ID, guard int, c Content) (Report, error) {
	r, err := tx.Report(id)
	if err != nil {
		return r, err
	}
	if access.Allow(actor, access.WriteReport, r.Unit) == nil {
		return Keep(tx, actor, id, guard, c)
	}
	r, _, err = may(tx, actor, access.FillReport, id, guard, false)
	if err != nil {
		return r, err
	}
	before := r.Draft
	if err := r.keep(c); err != nil {
		return r, err
	}
	if err := tx.UpdateReport(&r); err != nil {
		return r, err
	}
	return r, tx.Audit(actor, access.FillReport, auditReport, string(r.Measure), string(r.Plan), before, r.Draft)
}
