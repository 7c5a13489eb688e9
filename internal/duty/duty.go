// Package duty makes responsibility exact: issuing a plan gives each unit of each measure a duty
// that is signed for or objected to with a reason inside a limit of working days; posts are filed
// for it (分管领导, 责任人, 联络员); a change of post hands open duties over and keeps the history.
// Whatever is returned stays open at the office until it is settled: no duty is lost.
package duty

import (
	"time"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/reading"
)

// Typed identifiers, made by the store.
type (
	ID        string
	BodyID    string
	ReceiptID string
	FilingID  string
)

// State is where a duty stands between issue and acceptance.
type State string

const (
	Issued    State = "issued"    // waits for the unit's signature
	Signed    State = "signed"    // 已签收
	Objected  State = "objected"  // 异议: waits for the office's decision
	Returned  State = "returned"  // objection upheld: open at the office until reassigned or withdrawn
	Withdrawn State = "withdrawn" // taken back with a reason; replaced by another duty or none
)

// Body is the governing body of a plan (分指挥部): it decides; its office runs the plan.
type Body struct {
	ID      BodyID
	Name    string
	Office  string // 分指挥部办公室
	Basis   string // document or decision that set it up
	Members []Member
	Version int
}

// Member is a post's seat in the body between two dates; To zero means still.
type Member struct {
	Post     org.PostID
	Function string // 召集人, 副召集人, 成员
	From, To calendar.Date
}

// Duty is one unit's part in one measure, from the day the plan was issued.
type Duty struct {
	ID      ID
	Plan    plan.ID
	Measure plan.MeasureID
	Unit    org.UnitID
	Role    reading.Role // LeadAssumed until the office confirms it
	State   State

	IssuedOn calendar.Date
	SignBy   calendar.Date // last working day for the signature
	ObjectBy calendar.Date // last working day for an objection

	SignedAt time.Time
	SignedBy access.AccountID
	Signer   string // name of the post that signed

	Objection *Objection
	Replaces  ID // the returned duty that this one took over
	Version   int
}

// Objection is a unit's statement that a duty is not its own, and the office's decision.
type Objection struct {
	Reason    string           `json:"reason"`
	Suggests  org.UnitID       `json:"suggests,omitempty"` // the unit that the objector thinks is right
	At        time.Time        `json:"at"`
	By        access.AccountID `json:"by"`
	Author    string           `json:"author"`
	Upheld    bool             `json:"upheld"`
	Decision  string           `json:"decision,omitempty"` // the office's reason
	DecidedAt time.Time        `json:"decided_at,omitzero"`
	DecidedBy access.AccountID `json:"decided_by,omitempty"`
}

// Decided reports whether the office has decided the objection.
func (o *Objection) Decided() bool { return o != nil && !o.DecidedAt.IsZero() }

// Receipt is what an addressee signs for: the issue of a plan, or duties handed over.
type Receipt struct {
	ID       ReceiptID
	Plan     plan.ID
	Unit     org.UnitID
	Kind     ReceiptKind
	Text     string // what it is for, in the language of the plan
	Duties   int
	SentOn   calendar.Date
	DueOn    calendar.Date
	SignedAt time.Time
	SignedBy access.AccountID
	Signer   string
	Version  int
}

// ReceiptKind says what was received.
type ReceiptKind string

const (
	IssueReceipt    ReceiptKind = "issue"
	HandoverReceipt ReceiptKind = "handover"
)

// Limits are the office's rules for signing and objecting, in working days of the Mainland
// calendar (domain handbook 2.3: both 2 unless set otherwise).
type Limits struct {
	SignWithin   int `json:"sign_within"`
	ObjectWithin int `json:"object_within"`
}

// DefaultLimits are the usual ones.
var DefaultLimits = Limits{SignWithin: 2, ObjectWithin: 2}

// Sign moves a duty to signed. Signing late is allowed; it stays visible as late.
func (d *Duty) Sign(at time.Time, by access.Actor) error {
	switch d.State {
	case Issued:
	case Signed:
		return fault.New(fault.Conflict, "duty.already_signed", fault.Args{"who": d.Signer})
	case Objected:
		return fault.New(fault.Conflict, "duty.objection_open", nil)
	default:
		return fault.New(fault.Conflict, "duty.not_open", nil)
	}
	d.State, d.SignedAt, d.SignedBy, d.Signer = Signed, at, by.Account, by.Name
	return nil
}

// Object files an objection. It needs a reason, must come on or before ObjectBy, and cannot be
// repeated once the office has decided against it (the hotline ordinances' rule).
func (d *Duty) Object(today calendar.Date, at time.Time, by access.Actor, reason string, suggests org.UnitID) error {
	switch {
	case d.State == Objected:
		return fault.New(fault.Conflict, "duty.objection_open", nil)
	case d.State != Issued:
		return fault.New(fault.Conflict, "duty.not_open", nil)
	case d.Objection.Decided():
		return fault.New(fault.Conflict, "duty.objection_decided", fault.Args{"decision": d.Objection.Decision})
	case today > d.ObjectBy:
		return fault.New(fault.Invalid, "duty.objection_late", fault.Args{"by": d.ObjectBy.String()})
	case reason == "":
		return fault.Fields([]fault.Field{{Name: "reason", Key: "duty.reason_needed"}})
	case suggests == d.Unit:
		return fault.Fields([]fault.Field{{Name: "suggests", Key: "duty.suggests_itself"}})
	}
	d.State = Objected
	d.Objection = &Objection{Reason: reason, Suggests: suggests, At: at, By: by.Account, Author: by.Name}
	return nil
}

// Decide settles an objection. Upheld, the duty is returned and open at the office; refused, it
// goes back to the unit, which has until signBy to sign. The decider must not be the objector.
func (d *Duty) Decide(at time.Time, by access.Actor, upheld bool, reason string, signBy calendar.Date) error {
	switch {
	case d.State != Objected:
		return fault.New(fault.Conflict, "duty.no_objection", nil)
	case d.Objection.By == by.Account:
		return fault.New(fault.Forbidden, "duty.own_objection", nil)
	case reason == "":
		return fault.Fields([]fault.Field{{Name: "decision", Key: "duty.reason_needed"}})
	}
	o := *d.Objection
	o.Upheld, o.Decision, o.DecidedAt, o.DecidedBy = upheld, reason, at, by.Account
	d.Objection = &o
	if upheld {
		d.State = Returned
	} else {
		d.State, d.SignBy = Issued, signBy
	}
	return nil
}

// Withdraw takes a returned or unsigned duty back.
func (d *Duty) Withdraw() error {
	if d.State != Returned && d.State != Issued {
		return fault.New(fault.Conflict, "duty.not_open", nil)
	}
	d.State = Withdrawn
	return nil
}

// ConfirmRole settles who leads: an assumed lead becomes a lead or a support.
func (d *Duty) ConfirmRole(role reading.Role) error {
	if role != reading.Lead && role != reading.Support {
		return fault.Fields([]fault.Field{{Name: "role", Key: "duty.role_unknown"}})
	}
	if d.State == Withdrawn {
		return fault.New(fault.Conflict, "duty.not_open", nil)
	}
	d.Role = role
	return nil
}

// Open reports whether the duty still binds somebody: all but withdrawn ones.
func (d *Duty) Open() bool { return d.State != Withdrawn }
