package duty

import (
	"sort"
	"strconv"
	"time"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/reading"
)

// Tx is what the operations of this package need of a write transaction. They may run twice.
type Tx interface {
	Now() time.Time
	NewID() string
	Audit(actor access.Actor, action access.Action, kind, subject, chain string, before, after any) error

	Plan(plan.ID) (plan.Plan, error)
	UpdatePlan(*plan.Plan) error
	PlanMeasures(plan.ID) ([]plan.Measure, error)
	Unit(org.UnitID) (org.Unit, error)

	InsertDuties([]Duty) error
	UpdateDuty(*Duty) error // guarded by Version
	Duty(ID) (Duty, error)
	PlanDuties(plan.ID) ([]Duty, error)
	UnitDuties(org.UnitID) ([]Duty, error)

	InsertReceipt(*Receipt) error
	UpdateReceipt(*Receipt) error
	Receipt(ReceiptID) (Receipt, error)
	UnitReceipts(plan.ID, org.UnitID) ([]Receipt, error)

	InsertPost(*org.Post) error
	UpdatePost(*org.Post) error
	Post(org.PostID) (org.Post, error)
	InsertFiling(*Filing) error
	UpdateFiling(*Filing) error
	DutyFilings(ID) ([]Filing, error)
	PostFilings(org.PostID) ([]Filing, error)
}

// Days adds working days of the calendar that binds the units; the start is not counted.
type Days interface {
	Add(from calendar.Date, workingDays int) (calendar.Date, error)
}

// Issue sends a confirmed plan out: one duty per measure and unit, one receipt per unit. today is
// the civil date in the plan's zone. It returns the number of duties and of receipts.
func Issue(tx Tx, actor access.Actor, id plan.ID, today calendar.Date, days Days, limits Limits) (duties, receipts int, err error) {
	if err := access.Allow(actor, access.IssuePlan); err != nil {
		return 0, 0, err
	}
	p, err := tx.Plan(id)
	if err != nil {
		return 0, 0, err
	}
	if p.Status != plan.Draft {
		return 0, 0, fault.New(fault.Conflict, "duty.plan_already_issued", nil)
	}
	signBy, err := days.Add(today, limits.SignWithin)
	if err != nil {
		return 0, 0, err
	}
	objectBy, err := days.Add(today, limits.ObjectWithin)
	if err != nil {
		return 0, 0, err
	}
	measures, err := tx.PlanMeasures(id)
	if err != nil {
		return 0, 0, err
	}
	var all []Duty
	perUnit := map[org.UnitID]int{}
	for _, m := range measures {
		for _, a := range m.Assignments {
			perUnit[a.Unit]++
			all = append(all, Duty{ID: ID(tx.NewID()), Plan: id, Measure: m.ID, Unit: a.Unit, Role: RoleOf(a, len(m.Assignments)),
				State: Issued, IssuedOn: today, SignBy: signBy, ObjectBy: objectBy})
		}
	}
	if len(all) == 0 {
		return 0, 0, fault.New(fault.Invalid, "duty.nobody_responsible", nil)
	}
	if err := tx.InsertDuties(all); err != nil {
		return 0, 0, err
	}
	units := make([]org.UnitID, 0, len(perUnit))
	for u := range perUnit {
		units = append(units, u)
	}
	sort.Slice(units, func(i, j int) bool { return units[i] < units[j] })
	for _, u := range units {
		r := Receipt{ID: ReceiptID(tx.NewID()), Plan: id, Unit: u, Kind: IssueReceipt, Text: p.Title.Hans,
			Duties: perUnit[u], SentOn: today, DueOn: signBy}
		if err := tx.InsertReceipt(&r); err != nil {
			return 0, 0, err
		}
	}
	before := p.Status
	p.Status = plan.Issued
	if err := tx.UpdatePlan(&p); err != nil {
		return 0, 0, err
	}
	err = tx.Audit(actor, access.IssuePlan, "plan", string(id), string(id), map[string]any{"status": before},
		map[string]any{"status": p.Status, "duties": len(all), "receipts": len(units), "sign_by": signBy.String()})
	return len(all), len(units), err
}

// RoleOf is the role a duty starts with. Where the text does not tell lead from support, the first
// unit named is presumed to lead and the others to support, until the office confirms it.
func RoleOf(a plan.Assignment, units int) reading.Role {
	switch {
	case a.Role != reading.LeadAssumed:
		return a.Role
	case units == 1:
		return reading.Lead
	case a.Seq <= 1:
		return reading.LeadAssumed
	}
	return reading.Support
}

// Sign signs for duties of the actor's unit, as many as are named, and for the unit's issue
// receipt once none of its duties waits for a signature.
func Sign(tx Tx, actor access.Actor, ids []ID) error {
	if len(ids) == 0 {
		return fault.New(fault.Invalid, "duty.none_chosen", nil)
	}
	touched := map[plan.ID]org.UnitID{}
	for _, id := range ids {
		d, err := tx.Duty(id)
		if err != nil {
			return err
		}
		if err := access.Allow(actor, access.SignDuty, d.Unit); err != nil {
			return err
		}
		before := d
		if err := d.Sign(tx.Now(), actor); err != nil {
			return err
		}
		if err := save(tx, actor, access.SignDuty, before, &d); err != nil {
			return err
		}
		touched[d.Plan] = d.Unit
	}
	for p, u := range touched {
		if err := settleReceipts(tx, actor, p, u); err != nil {
			return err
		}
	}
	return nil
}

// settleReceipts signs the unit's issue receipts of a plan when all its duties are signed for,
// objected to or gone.
func settleReceipts(tx Tx, actor access.Actor, p plan.ID, unit org.UnitID) error {
	duties, err := tx.UnitDuties(unit)
	if err != nil {
		return err
	}
	for _, d := range duties {
		if d.Plan == p && d.State == Issued {
			return nil
		}
	}
	receipts, err := tx.UnitReceipts(p, unit)
	if err != nil {
		return err
	}
	for _, r := range receipts {
		if r.Kind != IssueReceipt || !r.SignedAt.IsZero() {
			continue
		}
		r.SignedAt, r.SignedBy, r.Signer = tx.Now(), actor.Account, actor.Name
		if err := tx.UpdateReceipt(&r); err != nil {
			return err
		}
		if err := tx.Audit(actor, access.SignDuty, "receipt", string(r.ID), string(p), nil, map[string]any{"signer": r.Signer, "duties": r.Duties}); err != nil {
			return err
		}
	}
	return nil
}

// ObjectTo files the unit's objection to a duty.
func ObjectTo(tx Tx, actor access.Actor, id ID, today calendar.Date, reason string, suggests org.UnitID) error {
	d, err := tx.Duty(id)
	if err != nil {
		return err
	}
	if err := access.Allow(actor, access.SignDuty, d.Unit); err != nil {
		return err
	}
	before := d
	if err := d.Object(today, tx.Now(), actor, reason, suggests); err != nil {
		return err
	}
	if err := save(tx, actor, access.SignDuty, before, &d); err != nil {
		return err
	}
	return settleReceipts(tx, actor, d.Plan, d.Unit)
}

// Ruling is the office's decision on an objection.
type Ruling struct {
	Upheld   bool
	Reason   string
	Reassign org.UnitID // upheld: the unit that takes the duty over now, "" to leave it open at the office
}

// Settle decides an objection. Upheld with a unit to reassign to, that unit gets a new duty at once.
func Settle(tx Tx, actor access.Actor, id ID, today calendar.Date, days Days, limits Limits, r Ruling) error {
	if err := access.Allow(actor, access.DecideDuty); err != nil {
		return err
	}
	d, err := tx.Duty(id)
	if err != nil {
		return err
	}
	signBy, err := days.Add(today, limits.SignWithin)
	if err != nil {
		return err
	}
	before := d
	if err := d.Decide(tx.Now(), actor, r.Upheld, r.Reason, signBy); err != nil {
		return err
	}
	if err := save(tx, actor, access.DecideDuty, before, &d); err != nil {
		return err
	}
	if r.Upheld && r.Reassign != "" {
		return Reassign(tx, actor, id, today, days, limits, r.Reassign)
	}
	return nil
}

// Reassign gives a returned duty to another unit: the old one is withdrawn, the new one issued
// with its own receipt.
func Reassign(tx Tx, actor access.Actor, id ID, today calendar.Date, days Days, limits Limits, unit org.UnitID) error {
	if err := access.Allow(actor, access.DecideDuty); err != nil {
		return err
	}
	d, err := tx.Duty(id)
	if err != nil {
		return err
	}
	if d.State != Returned {
		return fault.New(fault.Conflict, "duty.not_open", nil)
	}
	others, err := tx.UnitDuties(unit)
	if err != nil {
		return err
	}
	if unit == d.Unit {
		return fault.Fields([]fault.Field{{Name: "unit", Key: "duty.suggests_itself"}})
	}
	for _, o := range others {
		if o.Measure == d.Measure && o.Open() {
			return fault.Fields([]fault.Field{{Name: "unit", Key: "duty.unit_has_it"}})
		}
	}
	if _, err := tx.Unit(unit); err != nil {
		return err
	}
	signBy, err := days.Add(today, limits.SignWithin)
	if err != nil {
		return err
	}
	objectBy, err := days.Add(today, limits.ObjectWithin)
	if err != nil {
		return err
	}
	before := d
	if err := d.Withdraw(); err != nil {
		return err
	}
	if err := save(tx, actor, access.DecideDuty, before, &d); err != nil {
		return err
	}
	next := Duty{ID: ID(tx.NewID()), Plan: d.Plan, Measure: d.Measure, Unit: unit, Role: d.Role, State: Issued,
		IssuedOn: today, SignBy: signBy, ObjectBy: objectBy, Replaces: d.ID}
	if err := tx.InsertDuties([]Duty{next}); err != nil {
		return err
	}
	of, err := tx.Plan(d.Plan)
	if err != nil {
		return err
	}
	receipt := Receipt{ID: ReceiptID(tx.NewID()), Plan: d.Plan, Unit: unit, Kind: IssueReceipt, Text: of.Title.Hans, Duties: 1, SentOn: today, DueOn: signBy}
	if err := tx.InsertReceipt(&receipt); err != nil {
		return err
	}
	return tx.Audit(actor, access.DecideDuty, "duty", string(next.ID), string(d.Plan), nil, next)
}

// ConfirmRole settles whether a unit leads. When it becomes the lead, a presumed lead among the
// measure's other duties becomes support: a measure has one lead.
func ConfirmRole(tx Tx, actor access.Actor, id ID, role reading.Role) error {
	if err := access.Allow(actor, access.DecideDuty); err != nil {
		return err
	}
	d, err := tx.Duty(id)
	if err != nil {
		return err
	}
	before := d
	if err := d.ConfirmRole(role); err != nil {
		return err
	}
	if err := save(tx, actor, access.DecideDuty, before, &d); err != nil {
		return err
	}
	if role != reading.Lead {
		return nil
	}
	all, err := tx.PlanDuties(d.Plan)
	if err != nil {
		return err
	}
	for _, o := range all {
		if o.Measure != d.Measure || o.ID == d.ID || !o.Open() || o.Role == reading.Support {
			continue
		}
		was := o
		o.Role = reading.Support
		if err := save(tx, actor, access.DecideDuty, was, &o); err != nil {
			return err
		}
	}
	return nil
}

func save(tx Tx, actor access.Actor, action access.Action, before Duty, after *Duty) error {
	if err := tx.UpdateDuty(after); err != nil {
		return err
	}
	return tx.Audit(actor, action, "duty", string(after.ID), string(after.Plan), before, *after)
}

// FilePost files one post for several duties of its unit from a day on.
func FilePost(tx Tx, actor access.Actor, ids []ID, kind org.PostKind, postID org.PostID, from calendar.Date) error {
	if len(ids) == 0 {
		return fault.New(fault.Invalid, "duty.none_chosen", nil)
	}
	post, err := tx.Post(postID)
	if err != nil {
		return err
	}
	if err := access.Allow(actor, access.FilePost, post.Unit); err != nil {
		return err
	}
	for _, id := range ids {
		d, err := tx.Duty(id)
		if err != nil {
			return err
		}
		existing, err := tx.DutyFilings(id)
		if err != nil {
			return err
		}
		next := Filing{ID: FilingID(tx.NewID()), Duty: id, Kind: kind, Post: postID, From: from}
		changed, err := File(d, existing, next, post)
		if err != nil {
			return err
		}
		for i := range changed {
			if changed[i].ID == next.ID {
				err = tx.InsertFiling(&changed[i])
			} else {
				err = tx.UpdateFiling(&changed[i])
			}
			if err != nil {
				return err
			}
		}
		if err := tx.Audit(actor, access.FilePost, "duty", string(id), string(d.Plan), nil, next); err != nil {
			return err
		}
	}
	return nil
}

// Succeed ends a post the day before the given one, puts its successor in its place and hands
// every open duty over, with one receipt per plan that the successor's unit signs for.
func Succeed(tx Tx, actor access.Actor, old org.PostID, next org.Post, day calendar.Date, days Days, limits Limits) (org.Post, error) {
	from, err := tx.Post(old)
	if err != nil {
		return next, err
	}
	if err := access.Allow(actor, access.FilePost, from.Unit); err != nil {
		return next, err
	}
	next.Unit, next.From = from.Unit, day
	if next.Title == "" {
		next.Title = from.Title
	}
	if err := tx.InsertPost(&next); err != nil {
		return next, err
	}
	filings, err := tx.PostFilings(old)
	if err != nil {
		return next, err
	}
	duties, err := tx.UnitDuties(from.Unit)
	if err != nil {
		return next, err
	}
	ended, begun, err := HandOver(duties, filings, from, next, day)
	if err != nil {
		return next, err
	}
	dueOn, err := days.Add(day, limits.SignWithin)
	if err != nil {
		return next, err
	}
	planOf := map[ID]plan.ID{}
	for _, d := range duties {
		planOf[d.ID] = d.Plan
	}
	counts := map[plan.ID]int{}
	for _, f := range begun {
		counts[planOf[f.Duty]]++
	}
	plans := make([]plan.ID, 0, len(counts))
	for p := range counts {
		plans = append(plans, p)
	}
	sort.Slice(plans, func(i, j int) bool { return plans[i] < plans[j] })
	receipts := map[plan.ID]ReceiptID{}
	for _, p := range plans {
		r := Receipt{ID: ReceiptID(tx.NewID()), Plan: p, Unit: from.Unit, Kind: HandoverReceipt,
			Text: from.Title + " " + from.Holder + " → " + next.Holder + " (" + strconv.Itoa(counts[p]) + ")", Duties: counts[p], SentOn: day, DueOn: dueOn}
		if err := tx.InsertReceipt(&r); err != nil {
			return next, err
		}
		receipts[p] = r.ID
	}
	for i := range ended {
		if err := tx.UpdateFiling(&ended[i]); err != nil {
			return next, err
		}
	}
	for i := range begun {
		begun[i].ID, begun[i].Handover = FilingID(tx.NewID()), receipts[planOf[begun[i].Duty]]
		if err := tx.InsertFiling(&begun[i]); err != nil {
			return next, err
		}
	}
	before := from
	from.To = day - 1
	if err := tx.UpdatePost(&from); err != nil {
		return next, err
	}
	return next, tx.Audit(actor, access.FilePost, "post", string(old), access.Installation, before, map[string]any{"ended": from, "successor": next, "handed_over": len(begun)})
}
