package api

import (
	"time"

	"luodi/internal/access"
	"luodi/internal/duty"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/store"
)

const tagDuties = "Duties"

// Duty is one unit's part in one measure since the plan was issued.
type Duty struct {
	ID        string     `json:"id" doc:"Identifier (UUID)."`
	Measure   MeasureRef `json:"measure" doc:"The measure."`
	Unit      UnitRef    `json:"unit" doc:"The unit."`
	Role      string     `json:"role" enum:"lead,lead_assumed,support" doc:"lead_assumed until the office confirms it."`
	State     string     `json:"state" enum:"issued,signed,objected,returned,withdrawn" doc:"issued waits for the unit's signature; objected for the office; returned is open at the office until reassigned."`
	IssuedOn  Day        `json:"issued_on" doc:"Day on which it was sent out."`
	SignBy    Day        `json:"sign_by" doc:"Last working day for the signature."`
	ObjectBy  Day        `json:"object_by" doc:"Last working day for an objection."`
	SignedAt  time.Time  `json:"signed_at,omitzero" doc:"When it was signed for."`
	Signer    string     `json:"signer,omitempty" doc:"Post that signed."`
	Objection string     `json:"objection,omitempty" doc:"Why the unit says that it is not its own."`
	Decision  string     `json:"decision,omitempty" doc:"What the office decided on the objection."`
	Replaces  string     `json:"replaces,omitempty" doc:"Identifier of the returned duty that this one took over."`
	Version   int        `json:"version" doc:"Raised by every change."`
}

func (a *API) dutyOperations() {
	list(a, op{id: "list-duties", path: "/plans/{plan}/duties", tag: tagDuties, summary: "List the duties of a plan",
		about: "Who answers for what, and whether it was signed for; in the order in which they were issued.",
		scope: access.DutiesRead, right: access.ReadPlans}, (*call).duties)
}

type dutiesQuery struct {
	PlanPath
	Paged
	Unit    string `query:"unit" maxLength:"200" doc:"Slug of a unit."`
	Measure string `query:"measure" maxLength:"100" doc:"Slug of a measure of the plan."`
	State   string `query:"state" enum:"issued,signed,objected,returned,withdrawn" doc:"Only duties in this state."`
}

// filters finds the plan, the measure and the unit of a query.
func (c *call) filters(r *store.Reader, planSlug, measure, unit string) (id plan.ID, m plan.MeasureID, u org.UnitID, err error) {
	if id, err = c.planID(r, planSlug); err != nil {
		return
	}
	if u, err = c.unitID(r, unit); err != nil || measure == "" {
		return
	}
	h, err := r.MeasureHead(planSlug, measure)
	return id, h.ID, u, named(err)
}

func (c *call) duties(r *store.Reader, in *dutiesQuery, p store.Page) ([]Duty, string, error) {
	id, measure, unit, err := c.filters(r, in.Plan, in.Measure, in.Unit)
	if err != nil {
		return nil, "", err
	}
	rows, next, err := r.Duties(store.DutyFilter{Page: p, Plan: id, Measure: measure, Unit: unit, State: duty.State(in.State)})
	if err != nil {
		return nil, "", err
	}
	measures, err := c.measureNames(r, id)
	if err != nil {
		return nil, "", err
	}
	units, err := c.register(r)
	out := make([]Duty, len(rows))
	for i, d := range rows {
		out[i] = Duty{ID: string(d.ID), Measure: measures[d.Measure], Unit: units[d.Unit], Role: string(d.Role), State: string(d.State), IssuedOn: Day(d.IssuedOn),
			SignBy: Day(d.SignBy), ObjectBy: Day(d.ObjectBy), SignedAt: instant(d.SignedAt), Signer: d.Signer, Replaces: string(d.Replaces), Version: d.Version}
		if d.Objection != nil {
			out[i].Objection, out[i].Decision = d.Objection.Reason, d.Objection.Decision
		}
	}
	return out, next, err
}
