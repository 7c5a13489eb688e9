package web

import (
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/portal"
	"luodi/internal/store"
)

// releasePlan copies the plan into the public record, in place of its last release.
func (s *Server) releasePlan(v *visit) error {
	slug := v.r.PathValue("plan")
	err := v.write(func(tx *store.Tx) error {
		of, err := tx.PlanBySlug(slug)
		if err != nil {
			return err
		}
		_, err = portal.Publish(v.r.Context(), tx, i18n.Translator{}, v.actor, of.ID)
		return err
	})
	if err != nil {
		return err
	}
	return v.redirect("/desk/plans/"+slug, look.Good, i18n.WebReleasedNow)
}

// withdrawPlan takes the plan off the public pages.
func (s *Server) withdrawPlan(v *visit) error {
	slug := v.r.PathValue("plan")
	err := v.write(func(tx *store.Tx) error {
		of, err := tx.PlanBySlug(slug)
		if err != nil {
			return err
		}
		return portal.Withdraw(v.r.Context(), tx, v.actor, of.ID)
	})
	if err != nil {
		return err
	}
	return v.redirect("/desk/plans/"+slug, look.Good, i18n.WebWithdrawnNow)
}
