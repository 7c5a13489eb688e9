package web

import (
	"strings"

	"luodi/internal/access"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/plan"
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

// releaseState says where a plan stands with the public.
type releaseState struct {
	Can     bool // the actor may release
	Public  bool
	Since   string
	Changed bool // since the release
	Href    string
}

// releaseState looks in the plan's trail for an edit newer than the release. Notes, duties and
// signatures are no part of the public record.
func (v *visit) releaseState(r *store.Reader, of plan.Plan) (releaseState, error) {
	st := releaseState{Can: v.may(access.ReleasePlan), Public: !of.Released.IsZero(), Since: v.when(of.Released), Href: publicPlanPath(v.lang, of.Slug)}
	if !st.Public {
		return st, nil
	}
	page := store.Page{Limit: 100}
	for {
		entries, next, err := r.AuditChain(string(of.ID), page)
		if err != nil {
			return st, err
		}
		for _, e := range entries {
			if e.At.Before(of.Released) {
				return st, nil
			}
			if e.Action == access.EditPlan && e.At.After(of.Released) {
				st.Changed = true
				return st, nil
			}
		}
		if next == "" {
			return st, nil
		}
		page.After = next
	}
}

// publicPlanPath is the address of a plan on the public pages.
func publicPlanPath(lang i18n.Lang, slug string) string {
	return "/" + strings.ToLower(strings.TrimSuffix(string(lang), "-HK")) + "/plans/" + slug
}
