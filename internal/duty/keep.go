package duty

import (
	"encoding/json"
	"slices"
	"strings"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/reading"
)

// LimitsKey is the setting that holds the limits as JSON.
const LimitsKey = "duty.limits"

// longestLimit is the most working days a limit may have.
const longestLimit = 60

// Check refuses limits that nobody could keep or that would never end.
func (l Limits) Check() error {
	var wrong []fault.Field
	for _, x := range []struct {
		name string
		days int
	}{{"sign", l.SignWithin}, {"object", l.ObjectWithin}} {
		if x.days < 1 || x.days > longestLimit {
			wrong = append(wrong, fault.Field{Name: x.name, Key: "duty.limit_range", Args: fault.Args{"most": longestLimit}})
		}
	}
	return fault.Fields(wrong)
}

// ParseLimits reads the setting; what is not there or not usable gives DefaultLimits.
func ParseLimits(setting string) Limits {
	l := DefaultLimits
	if setting == "" || json.Unmarshal([]byte(setting), &l) != nil || l.Check() != nil {
		return DefaultLimits
	}
	return l
}

// Setting is the text to store.
func (l Limits) Setting() string {
	text, _ := json.Marshal(l) // two numbers always have a form
	return string(text)
}

// KeepTx is what the operations of this file need beside Tx.
type KeepTx interface {
	Tx
	Account(access.AccountID) (access.Account, error)
	UnitPosts(org.UnitID) ([]org.Post, error)
	Body(BodyID) (Body, error)
	SaveBody(*Body) error
	SetBodyOfPlan(plan.ID, BodyID) error
	Setting(string) (string, bool, error)
	SetSetting(key, value string) error
}

// SetLimits stores the office's limits when they differ from those in force.
func SetLimits(tx KeepTx, actor access.Actor, next Limits) error {
	if err := access.Allow(actor, access.IssuePlan); err != nil {
		return err
	}
	if err := next.Check(); err != nil {
		return err
	}
	text, _, err := tx.Setting(LimitsKey)
	if err != nil {
		return err
	}
	now := ParseLimits(text)
	if now == next {
		return nil
	}
	if err := tx.SetSetting(LimitsKey, next.Setting()); err != nil {
		return err
	}
	return tx.Audit(actor, access.IssuePlan, "setting", LimitsKey, access.Installation, now, next)
}

// ConfirmPresumed confirms every presumed lead of a plan and tells how many there were.
func ConfirmPresumed(tx Tx, actor access.Actor, id plan.ID) (int, error) {
	if err := access.Allow(actor, access.DecideDuty); err != nil {
		return 0, err
	}
	all, err := tx.PlanDuties(id)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, d := range all {
		if d.Role != reading.LeadAssumed || !d.Open() {
			continue
		}
		before := d
		if err := d.ConfirmRole(reading.Lead); err != nil {
			return n, err
		}
		if err := save(tx, actor, access.DecideDuty, before, &d); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// TakeBack withdraws a returned or unsigned duty without another unit in its place; the reason
// stays in the trail.
func TakeBack(tx Tx, actor access.Actor, id ID, reason string) error {
	if err := access.Allow(actor, access.DecideDuty); err != nil {
		return err
	}
	if strings.TrimSpace(reason) == "" {
		return fault.Fields([]fault.Field{{Name: "reason", Key: "duty.reason_needed"}})
	}
	d, err := tx.Duty(id)
	if err != nil {
		return err
	}
	before := d
	if err := d.Withdraw(); err != nil {
		return err
	}
	if err := tx.UpdateDuty(&d); err != nil {
		return err
	}
	return tx.Audit(actor, access.DecideDuty, "duty", string(id), string(d.Plan), before, map[string]any{"state": d.State, "reason": reason})
}

// SignReceipts signs for receipts of the actor's unit. The receipt of an issue cannot be signed
// apart from its duties: it signs itself with the last of them.
func SignReceipts(tx Tx, actor access.Actor, ids []ReceiptID) error {
	if len(ids) == 0 {
		return fault.New(fault.Invalid, "duty.none_chosen", nil)
	}
	for _, id := range ids {
		r, err := tx.Receipt(id)
		if err != nil {
			return err
		}
		if err := access.Allow(actor, access.SignDuty, r.Unit); err != nil {
			return err
		}
		switch {
		case !r.SignedAt.IsZero():
			return fault.New(fault.Conflict, "duty.already_signed", fault.Args{"who": r.Signer})
		case r.Kind == IssueReceipt:
			return fault.New(fault.Conflict, "duty.sign_the_duties", nil)
		}
		r.SignedAt, r.SignedBy, r.Signer = tx.Now(), actor.Account, actor.Name
		if err := tx.UpdateReceipt(&r); err != nil {
			return err
		}
		if err := tx.Audit(actor, access.SignDuty, "receipt", string(r.ID), string(r.Plan), nil, map[string]any{"signer": r.Signer, "duties": r.Duties}); err != nil {
			return err
		}
	}
	return nil
}

// KeepPost stores a new post (no id) or the changed facts of one.
func KeepPost(tx KeepTx, actor access.Actor, p *org.Post) error {
	if err := access.Allow(actor, access.FilePost, p.Unit); err != nil {
		return err
	}
	if err := CheckPost(tx, *p); err != nil {
		return err
	}
	if p.ID == "" {
		if err := tx.InsertPost(p); err != nil {
			return err
		}
		return tx.Audit(actor, access.FilePost, "post", string(p.ID), access.Installation, nil, postFacts(*p))
	}
	before, err := tx.Post(p.ID)
	if err != nil {
		return err
	}
	if before.Unit != p.Unit {
		return fault.New(fault.NotFound, "fault.not_found", nil)
	}
	if err := tx.UpdatePost(p); err != nil {
		return err
	}
	return tx.Audit(actor, access.FilePost, "post", string(p.ID), access.Installation, postFacts(before), postFacts(*p))
}

// postFacts are what the trail says of a post.
func postFacts(p org.Post) any {
	return map[string]any{"title": p.Title, "holder": p.Holder, "unit": p.Unit, "account": p.Account, "deputy": p.Deputy, "from": p.From.String(), "to": p.To.String()}
}

// CheckPost refuses a post that could not be held: without title, holder or first day, ending
// before it begins, acted for by an account or a deputy of another unit.
func CheckPost(tx KeepTx, p org.Post) error {
	var wrong []fault.Field
	add := func(name string, key fault.Key) { wrong = append(wrong, fault.Field{Name: name, Key: key}) }
	for name, text := range map[string]string{"title": p.Title, "holder": p.Holder, "phone": p.Phone} {
		switch {
		case text == "" && name != "phone":
			add(name, "fault.required")
		case len(text) > 300:
			add(name, "duty.too_long")
		}
	}
	slices.SortFunc(wrong, func(a, b fault.Field) int { return strings.Compare(b.Name, a.Name) })
	switch {
	case p.From.IsZero():
		add("from", "fault.required")
	case !p.To.IsZero() && p.To < p.From:
		add("to", "duty.ends_before")
	}
	if p.Account != "" {
		a, err := tx.Account(access.AccountID(p.Account))
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		if err != nil || a.Unit != p.Unit {
			add("account", "duty.account_of_other_unit")
		}
	}
	if p.Deputy != "" {
		other, err := tx.Post(p.Deputy)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		switch {
		case err != nil || other.Unit != p.Unit:
			add("deputy", "duty.post_of_other_unit")
		case other.ID == p.ID:
			add("deputy", "duty.deputy_itself")
		}
	}
	return fault.Fields(wrong)
}

// KeepBody stores a new governing body (no id) or the changed facts of one, members included.
func KeepBody(tx KeepTx, actor access.Actor, b *Body) error {
	if err := access.Allow(actor, access.EditBody); err != nil {
		return err
	}
	var wrong []fault.Field
	for _, x := range []struct{ name, text string }{{"name", b.Name}, {"office", b.Office}, {"basis", b.Basis}} {
		switch {
		case x.text == "" && x.name != "basis":
			wrong = append(wrong, fault.Field{Name: x.name, Key: "fault.required"})
		case len(x.text) > 600:
			wrong = append(wrong, fault.Field{Name: x.name, Key: "duty.too_long"})
		}
	}
	if err := fault.Fields(wrong); err != nil {
		return err
	}
	var before any
	if b.ID != "" {
		old, err := tx.Body(b.ID)
		if err != nil {
			return err
		}
		before = old
	}
	if err := tx.SaveBody(b); err != nil {
		return err
	}
	return tx.Audit(actor, access.EditBody, "body", string(b.ID), access.Installation, before, *b)
}

// Seat gives a post a seat in the body from a day on.
func (b *Body) Seat(post org.Post, function string, from calendar.Date) error {
	switch {
	case function == "":
		return fault.Fields([]fault.Field{{Name: "function", Key: "fault.required"}})
	case len(function) > 120:
		return fault.Fields([]fault.Field{{Name: "function", Key: "duty.too_long"}})
	case from.IsZero():
		return fault.Fields([]fault.Field{{Name: "from", Key: "fault.required"}})
	case !post.InOffice(from):
		return fault.Fields([]fault.Field{{Name: "from", Key: "duty.post_not_in_office", Args: fault.Args{"day": from.String()}}})
	}
	for _, m := range b.Members {
		if m.Post == post.ID && m.To.IsZero() {
			return fault.Fields([]fault.Field{{Name: "post", Key: "duty.seated_already"}})
		}
	}
	b.Members = append(slices.Clone(b.Members), Member{Post: post.ID, Function: function, From: from})
	return nil
}

// Leave ends the seat of a post; the last day belongs to the term.
func (b *Body) Leave(post org.PostID, last calendar.Date) error {
	b.Members = slices.Clone(b.Members)
	for i, m := range b.Members {
		if m.Post != post || !m.To.IsZero() {
			continue
		}
		if last < m.From {
			return fault.Fields([]fault.Field{{Name: "to", Key: "duty.ends_before"}})
		}
		b.Members[i].To = last
		return nil
	}
	return fault.New(fault.NotFound, "fault.not_found", nil)
}

// NameBody makes a plan name its governing body.
func NameBody(tx KeepTx, actor access.Actor, id plan.ID, body BodyID) error {
	if err := access.Allow(actor, access.EditBody); err != nil {
		return err
	}
	b, err := tx.Body(body)
	if err != nil {
		return err
	}
	if err := tx.SetBodyOfPlan(id, body); err != nil {
		return err
	}
	return tx.Audit(actor, access.EditBody, "plan", string(id), string(id), nil, map[string]any{"body": b.Name})
}
