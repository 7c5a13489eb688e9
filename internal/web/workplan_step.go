package web

import (
	"luodi/internal/access"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/store"
	"luodi/internal/work"
)

// workStep runs one step on the version being made and answers on the work page: what a person can
// mend is said there.
func (v *visit) workStep(said *i18n.Message, reason string, step func(*store.Tx, *workDesk, int) error) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	guard := versionOf(text(form, "guard"))
	var base string
	err = v.write(func(tx *store.Tx) error {
		d, err := v.openWork(&tx.Reader)
		if err != nil {
			return err
		}
		base = d.base
		return step(tx, d, guard)
	})
	if err != nil {
		if _, ok := v.mistakes(err, nil); ok {
			return v.showWork(reason, err)
		}
		return err
	}
	return v.redirect(base, look.Good, said)
}

// pending is the version that a step is about.
func (d *workDesk) pending() (*work.Kept, error) {
	if d.draft == nil {
		return nil, fault.New(fault.Conflict, i18n.WorkplanNoDraft.Key, nil)
	}
	return d.draft, nil
}

func (s *Server) submitWork(v *visit) error {
	return v.workStep(i18n.WorkplanSubmitted, "", func(tx *store.Tx, d *workDesk, guard int) error {
		k, err := d.pending()
		if err != nil {
			return err
		}
		_, err = work.Submit(tx, v.actor, k.ID, guard, v.today())
		return err
	})
}

func (s *Server) approveWork(v *visit) error {
	return v.workStep(i18n.WorkplanApproved, "", func(tx *store.Tx, d *workDesk, guard int) error {
		k, err := d.pending()
		if err != nil {
			return err
		}
		_, err = work.Approve(tx, v.actor, k.ID, guard, v.today())
		return err
	})
}

func (s *Server) returnWork(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	reason := text(form, "reason")
	return v.workStep(i18n.WorkplanReturned, reason, func(tx *store.Tx, d *workDesk, guard int) error {
		k, err := d.pending()
		if err != nil {
			return err
		}
		switch {
		case reason == "":
			return fault.Fields([]fault.Field{{Name: "reason", Key: i18n.WorkReasonNeeded.Key}})
		case len(reason) > longestNote:
			return fault.Fields([]fault.Field{{Name: "reason", Key: i18n.DutyTooLong.Key}})
		}
		return work.Return(tx, v.actor, k.ID, guard, v.today(), reason)
	})
}

// nextWork opens the version after the one in force and leads to its editor.
func (s *Server) nextWork(v *visit) error {
	var base string
	err := v.write(func(tx *store.Tx) error {
		d, err := v.openWork(&tx.Reader)
		if err != nil {
			return err
		}
		base = d.base
		_, err = work.OpenNext(tx, v.actor, d.measure.ID, v.today())
		return err
	})
	if err != nil {
		if _, ok := v.mistakes(err, nil); ok {
			return v.showWork("", err)
		}
		return err
	}
	return v.redirect(base+"/draft", look.Good, i18n.WorkplanOpened)
}

func (s *Server) discardWork(v *visit) error {
	return v.workStep(i18n.WorkplanDiscarded, "", func(tx *store.Tx, d *workDesk, guard int) error {
		k, err := d.pending()
		if err != nil {
			return err
		}
		if err := v.allow(access.EditWork, k.Unit); err != nil {
			return err
		}
		if guard != k.Guard {
			return fault.New(fault.Conflict, i18n.WorkChangedMeanwhile.Key, nil)
		}
		return work.Discard(tx, v.actor, k.ID)
	})
}
