package web

import (
	"luodi/internal/access"
	"luodi/internal/duty"
	"luodi/internal/i18n"
	"luodi/internal/reading"
	"luodi/internal/store"
	"luodi/internal/work"
)

// waitingWork adds what waits for the person among work plans: for the office the versions to
// approve, for a unit those to make, to finish and to mend.
func (v *visit) waitingWork(r *store.Reader, p *todayPage) error {
	if v.may(access.DecideWork) {
		if err := v.waitingApproval(r, p); err != nil {
			return err
		}
	}
	if v.actor.Unit == "" || !v.may(access.EditWork, v.actor.Unit) {
		return nil
	}
	for _, state := range []work.ReviewState{work.Returned, work.Draft} {
		heads, _, err := r.WorkIn(state, store.Page{Limit: 200})
		if err != nil {
			return err
		}
		for _, h := range heads {
			if h.Unit != v.actor.Unit {
				continue
			}
			w, err := v.waitingVersion(r, h)
			if err != nil {
				return err
			}
			w.Kind, w.Step, w.Detail = v.t(i18n.WorkplanWaitFinish), v.t(i18n.WorkplanEdit), v.t(i18n.WorkplanWaitFinishText, "n", h.Version)
			if state == work.Returned { // its page has the reason
				w.Kind, w.Detail = v.t(i18n.WorkplanWaitMend), v.t(i18n.WorkplanVersion, "n", h.Version)
				w.Since, w.at = i18n.DateNear(v.lang, h.DecidedOn, v.today()), h.DecidedOn.Time()
			} else {
				w.Href += "/draft"
			}
			p.Waiting = append(p.Waiting, w)
		}
	}
	return v.waitingToMake(r, p)
}

// waitingVersion is a version in the list: its measure and where it is.
func (v *visit) waitingVersion(r *store.Reader, h work.Head) (waiting, error) {
	m, err := r.MeasureByID(h.Measure)
	if err != nil {
		return waiting{}, err
	}
	of, err := r.Plan(h.Of)
	if err != nil {
		return waiting{}, err
	}
	w := waiting{Title: numbered(m.Number, words(v.lang, m.Title)), Href: pictureWorkPath(of, m)}
	if h.ComputedOn != 0 {
		w.Since, w.at = i18n.DateNear(v.lang, h.ComputedOn, v.today()), h.ComputedOn.Time()
	}
	return w, nil
}

func (v *visit) waitingApproval(r *store.Reader, p *todayPage) error {
	heads, _, err := r.WorkIn(work.Submitted, store.Page{Limit: 50})
	if err != nil {
		return err
	}
	for _, h := range heads {
		w, err := v.waitingVersion(r, h)
		if err != nil {
			return err
		}
		u, err := r.Unit(h.Unit)
		if err != nil {
			return err
		}
		name, _ := unitWords(v.lang, u).Pick()
		w.Kind, w.Step = v.t(i18n.WorkplanWaitApprove), v.t(i18n.WorkplanDecide)
		w.Detail = v.t(i18n.WorkplanWaitApproveText, "unit", name, "n", h.Version)
		w.Since, w.at = i18n.DateNear(v.lang, h.SubmittedOn, v.today()), h.SubmittedOn.Time()
		p.Waiting = append(p.Waiting, w)
	}
	return nil
}

// waitingToMake counts the measures that the unit leads, has signed for, and has no work plan of.
func (v *visit) waitingToMake(r *store.Reader, p *todayPage) error {
	duties, err := r.UnitDuties(v.actor.Unit)
	if err != nil {
		return err
	}
	var first duty.Duty
	n := 0
	for _, d := range duties {
		if d.State != duty.Signed || d.Role == reading.Support {
			continue
		}
		heads, err := r.WorkVersions(d.Measure)
		if err != nil {
			return err
		}
		if len(heads) > 0 {
			continue
		}
		if n == 0 {
			first = d
		}
		n++
	}
	if n == 0 {
		return nil
	}
	m, err := r.MeasureByID(first.Measure)
	if err != nil {
		return err
	}
	of, err := r.Plan(first.Plan)
	if err != nil {
		return err
	}
	title, _ := numbered(m.Number, words(v.lang, m.Title)).Pick()
	p.Waiting = append(p.Waiting, waiting{Kind: v.t(i18n.WorkplanWaitMake), Title: v.said(v.t(i18n.WorkplanWaitMakeText, "n", n)), Detail: title,
		Since: v.ago(first.SignedAt), Href: pictureWorkPath(of, m) + "/new", Step: v.t(i18n.WorkplanMake), at: first.SignedAt})
	return nil
}
