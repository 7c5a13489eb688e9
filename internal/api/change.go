package api

import (
	"strconv"
	"time"

	"luodi/internal/access"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/store"
)

const tagChanges = "Changes"

// Change says that something of a plan was changed; what it is now is to be asked for.
type Change struct {
	Seq     int64     `json:"seq" doc:"Number in the plan's trail, rising by one."`
	At      time.Time `json:"at" doc:"When."`
	Kind    string    `json:"kind" doc:"What was changed: plan, measure, duty, receipt, work, extension, report, period, release and others; new kinds may come." example:"report"`
	Action  string    `json:"action" doc:"The right that was used." example:"report.accept"`
	Subject string    `json:"subject" doc:"Identifier of what was changed; of reports, work plans and extensions that of the measure."`
	Measure string    `json:"measure,omitempty" doc:"Slug of the measure, where the subject is one."`
}

// ChangeList is a page of changes; Next is always there, since more will come.
type ChangeList struct {
	Items []Change `json:"items" nullable:"false" doc:"The changes after the cursor, the oldest first."`
	Next  string   `json:"next" doc:"Value of after for what follows: keep it and ask again later."`
	More  bool     `json:"more" doc:"There is more to be had at once."`
}

func (a *API) changeOperations() {
	read(a, op{id: "list-changes", path: "/plans/{plan}/changes", tag: tagChanges, summary: "What changed in a plan",
		about: "The plan's trail from a cursor on, without persons and contents: read it after a first whole copy, then fetch again what it names. A draft that nobody handed in is no change; lights change with the days and are asked for by themselves.",
		scope: access.PlansRead, right: access.ReadPlans}, (*call).changes)
}

type changesQuery struct {
	PlanPath
	After string `query:"after" maxLength:"400" doc:"The next of the answer before; nothing to begin with the first change; latest to begin now."`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"100" doc:"How many items at most."`
}

func (c *call) changes(r *store.Reader, in *changesQuery) (ChangeList, error) {
	out := ChangeList{Items: []Change{}}
	id, err := c.planID(r, in.Plan)
	if err != nil {
		return out, err
	}
	seq := int64(0)
	if in.After == "latest" {
		last, _, err := r.AuditChain(string(id), store.Page{Limit: 1})
		if err != nil {
			return out, err
		}
		if len(last) > 0 {
			seq = last[0].Seq
		}
	} else {
		after, err := c.after("list-changes", in.After)
		if err != nil {
			return out, err
		}
		if after != "" {
			if seq, err = strconv.ParseInt(after, 10, 64); err != nil {
				return out, err
			}
		}
	}
	entries, err := r.AuditAfter(string(id), seq, in.Limit+1)
	if err != nil {
		return out, err
	}
	if out.More = len(entries) > in.Limit; out.More {
		entries = entries[:in.Limit]
	}
	measures, err := c.measureNames(r, id)
	if err != nil {
		return out, err
	}
	for _, e := range entries {
		seq = e.Seq
		out.Items = append(out.Items, Change{Seq: e.Seq, At: instant(e.At), Kind: e.Kind, Action: string(e.Action), Subject: e.Subject,
			Measure: measures[plan.MeasureID(e.Subject)].Slug})
	}
	out.Next = c.next("list-changes", strconv.FormatInt(seq, 10))
	return out, nil
}

const tagUnits = "Units"

// Unit is a unit of the register.
type Unit struct {
	ID      string   `json:"id" doc:"Identifier (UUID)."`
	Slug    string   `json:"slug" doc:"Permanent name of the unit in addresses." example:"qu-shang-wu-ju"`
	Name    Words    `json:"name" doc:"Name."`
	Class   string   `json:"class" enum:"department,municipal_branch,party_mass,institution,subdistrict,other" doc:"Authority class; only departments, institutions and subdistricts may be sent an order."`
	Aliases []string `json:"aliases,omitempty" doc:"Other names in use."`
	Former  []string `json:"former,omitempty" doc:"Names it bore before."`
	Version int      `json:"version" doc:"Raised by every change."`
}

func unitOf(u org.Unit) Unit {
	return Unit{ID: string(u.ID), Slug: u.Slug, Name: Words{Hans: u.Name, Hant: u.Hant, English: u.English}, Class: string(u.Class), Aliases: u.Aliases, Former: u.Former, Version: u.Version}
}

func (a *API) unitOperations() {
	list(a, op{id: "list-units", path: "/units", tag: tagUnits, summary: "List units", about: "The register of units, by pinyin.",
		scope: access.PlansRead, right: access.ReadPlans}, (*call).units)
	read(a, op{id: "get-unit", path: "/units/{unit}", tag: tagUnits, summary: "Get a unit", about: "A unit with its other names.",
		scope: access.PlansRead, right: access.ReadPlans}, (*call).oneUnit)
}

type unitsQuery struct {
	Paged
	Class  string `query:"class" enum:"department,municipal_branch,party_mass,institution,subdistrict,other" doc:"Only units of this class."`
	Search string `query:"q" maxLength:"100" doc:"Part of a name."`
}

func (c *call) units(r *store.Reader, in *unitsQuery, p store.Page) ([]Unit, string, error) {
	rows, next, err := r.Units(store.UnitFilter{Page: p, Class: org.Class(in.Class), Search: in.Search})
	out := make([]Unit, len(rows))
	for i := range rows {
		out[i] = unitOf(rows[i].Unit)
	}
	return out, next, err
}

// UnitPath is the unit of an address.
type UnitPath struct {
	Unit string `path:"unit" maxLength:"200" doc:"Slug of the unit."`
}

func (c *call) oneUnit(r *store.Reader, in *UnitPath) (Unit, error) {
	u, err := r.UnitBySlug(in.Unit)
	return unitOf(u), named(err)
}
