// Package access says who acts and what they may do: the actor, the roles, the one policy, and
// the audit entry that every write leaves. Nothing is decided about rights anywhere else.
package access

import (
	"time"

	"luodi/internal/fault"
	"luodi/internal/org"
)

// Role is what an account is in this installation.
type Role string

const (
	Office      Role = "office"       // 指挥部办公室: runs the plan
	UnitLiaison Role = "unit_liaison" // 责任单位联络员
	UnitLeader  Role = "unit_leader"  // 责任单位负责人
	Leader      Role = "leader"       // 领导: sees everything, decides
	Auditor     Role = "auditor"      // 审计: sees everything and the trail, changes nothing
	Operator    Role = "operator"     // 系统管理: accounts and installation, not the content
)

// Roles in the order in which they are offered.
var Roles = []Role{Office, UnitLiaison, UnitLeader, Leader, Auditor, Operator}

// AccountID identifies an account.
type AccountID string

// Actor is who acts: the account, the post it acts for, and its unit where it has one. The zero
// Actor is the public.
type Actor struct {
	Account AccountID
	Name    string // the post or account name as shown in the trail
	Role    Role
	Unit    org.UnitID
}

// System is the program itself, for what it does without anybody asking.
var System = Actor{Name: "luodi"}

// SignedIn reports whether the actor is more than the public.
func (a Actor) SignedIn() bool { return a.Account != "" }

// Action is something the policy can allow.
type Action string

const (
	ReadPlans       Action = "plan.read"       // workbench pages of plans, measures, units
	ImportDocument  Action = "document.import" // put a document in and review its reading
	ConfirmPlan     Action = "plan.confirm"
	EditPlan        Action = "plan.edit"
	ReleasePlan     Action = "plan.release" // copy into the public record
	EditUnits       Action = "unit.edit"
	NoteMeasure     Action = "measure.note" // for a unit: on measures it has a duty in
	ManageAccounts  Action = "account.manage"
	OwnAccount      Action = "account.own" // one's own password and language
	ReadAudit       Action = "audit.read"
	IssuePlan       Action = "plan.issue"  // make the duties and send them out
	SignDuty        Action = "duty.sign"   // sign for or object, for one's own unit
	DecideDuty      Action = "duty.decide" // objections, roles, reassignment
	FilePost        Action = "duty.post"   // posts of a unit and their filing for duties
	EditBody        Action = "body.edit"   // the governing body and its members
	EditWork        Action = "work.edit"   // make and change the work plan of a measure, record requests
	SubmitWork      Action = "work.submit" // for one's own unit
	DecideWork      Action = "work.decide" // approve or return
	LinkWork        Action = "work.link"   // make one measure wait for another
	AskExtension    Action = "extension.ask"
	CheckExtension  Action = "extension.check"
	GrantExtension  Action = "extension.decide"
	WriteReport     Action = "report.write"     // write and hand in for one's own unit
	ApproveReport   Action = "report.approve"   // the unit's leader
	ReadReport      Action = "report.read"      // for a unit: of measures it has a part in
	AcceptReport    Action = "report.accept"    // accept or return, correct what was accepted
	FillReport      Action = "report.fill"      // put what a unit sent as a file into its draft
	RunPeriods      Action = "period.run"       // rule of reporting, extension of a period, closing
	ReadEvidence    Action = "evidence.read"    // for a unit: of measures it has a part in
	ReleaseEvidence Action = "evidence.release" // may the public see it; corrections of what is said of it
	ApplyClosing    Action = "measure.apply"    // apply to close a measure: the leader of its lead unit
	DecideClosing   Action = "measure.close"    // close, return the application, open again
	SuspendMeasure  Action = "measure.suspend"
	AskData         Action = "data.ask"        // ask units for data
	OverrideLight   Action = "light.override"  // set another light beside the computed one
	SetLightRules   Action = "light.rules"     // the figures of the rule of lights
	WithdrawNotice  Action = "notice.withdraw" // take a step of the ladder back
	EditTemplates   Action = "template.edit"
	EditCalendars   Action = "calendar.edit"
	Operate         Action = "installation.operate"
)

// scope is how far a right reaches.
type scope uint8

const (
	no  scope = iota
	own       // things of the actor's own unit
	all
)

// policy is the one table of rights. What is not listed is refused.
var policy = map[Action]map[Role]scope{
	ReadPlans:       {Office: all, UnitLiaison: all, UnitLeader: all, Leader: all, Auditor: all, Operator: all},
	ImportDocument:  {Office: all},
	ConfirmPlan:     {Office: all},
	EditPlan:        {Office: all},
	ReleasePlan:     {Office: all},
	EditUnits:       {Office: all},
	NoteMeasure:     {Office: all, UnitLiaison: own, UnitLeader: own, Leader: all},
	ManageAccounts:  {Operator: all},
	OwnAccount:      {Office: all, UnitLiaison: all, UnitLeader: all, Leader: all, Auditor: all, Operator: all},
	ReadAudit:       {Auditor: all, Leader: all, Office: all, Operator: all},
	IssuePlan:       {Office: all},
	SignDuty:        {UnitLiaison: own, UnitLeader: own},
	DecideDuty:      {Office: all},
	FilePost:        {Office: all, UnitLiaison: own, UnitLeader: own},
	EditBody:        {Office: all},
	EditWork:        {Office: all, UnitLiaison: own, UnitLeader: own},
	SubmitWork:      {UnitLiaison: own, UnitLeader: own},
	DecideWork:      {Office: all},
	LinkWork:        {Office: all},
	AskExtension:    {UnitLeader: own}, // signed by the unit's leader, checked by the office, decided by the leader
	CheckExtension:  {Office: all},
	GrantExtension:  {Leader: all},
	WriteReport:     {UnitLiaison: own, UnitLeader: own},
	ApproveReport:   {UnitLeader: own},
	ReadReport:      {Office: all, UnitLiaison: own, UnitLeader: own, Leader: all, Auditor: all},
	AcceptReport:    {Office: all},
	ReadEvidence:    {Office: all, UnitLiaison: own, UnitLeader: own, Leader: all, Auditor: all},
	ReleaseEvidence: {Office: all},
	FillReport:      {Office: all},
	RunPeriods:      {Office: all},
	ApplyClosing:    {UnitLeader: own},
	DecideClosing:   {Office: all},
	SuspendMeasure:  {Office: all},
	AskData:         {Office: all, Leader: all},
	OverrideLight:   {Office: all},
	SetLightRules:   {Office: all},
	WithdrawNotice:  {Office: all},
	EditTemplates:   {Office: all},
	EditCalendars:   {Office: all, Operator: all},
	Operate:         {Operator: all},
}

// Allow decides whether the actor may do the action on things of the given units; no units means
// a thing that belongs to no unit. It returns nil, or an Unauthenticated or Forbidden fault.
func Allow(a Actor, action Action, units ...org.UnitID) error {
	if !a.SignedIn() {
		return fault.New(fault.Unauthenticated, "access.sign_in_needed", nil)
	}
	switch policy[action][a.Role] {
	case all:
		return nil
	case own:
		for _, u := range units {
			if u != "" && u == a.Unit {
				return nil
			}
		}
	}
	return fault.New(fault.Forbidden, "access.refused", fault.Args{
		"action": fault.Key("access.action." + string(action)), "role": fault.Key("access.role." + string(a.Role))})
}

// Entry is one entry of the audit trail: who changed what, when, from what to what. Chain is
// "installation" or the id of a plan; entries of a chain are numbered from 1 and each carries the
// hash of the one before it, so that a removed or changed entry is seen (luodi verify).
type Entry struct {
	Chain   string
	Seq     int64
	At      time.Time
	Account AccountID
	Actor   string // name of the post at that time
	Role    Role
	Action  Action
	Kind    string // kind of the thing changed: plan, measure, unit, account …
	Subject string // its id
	Before  string // JSON, or "" when it was made
	After   string // JSON, or "" when it was removed
	Prev    string // hash of the entry before, lower-case hex; "" for the first
	Hash    string
}

// Account is somebody who can sign in.
type Account struct {
	ID       AccountID
	Login    string // unique, folded to lower case
	Name     string // a post, such as 区商务局联络员
	Role     Role
	Unit     org.UnitID
	Password string // PHC string of argon2id
	Lang     string
	Disabled bool
	Version  int
}
