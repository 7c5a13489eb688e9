package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"luodi/examples/luohu"
	"luodi/internal/access"
	"luodi/internal/document"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/objects"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/portal"
	"luodi/internal/store"
)

const (
	demoSetting = "demo"               // set when the example is released
	demoFile    = "demo-sign-ins.json" // readable by the owner alone
	demoSlug    = "luohu-2022-44"
)

// demoPost is an account of the demonstration: a post, never a person.
type demoPost struct {
	login, name string
	role        access.Role
	unit        string // name of its unit
}

// demoPosts are the accounts of the demonstration beside the operator, whom the store makes.
var demoPosts = []demoPost{
	{"office", "指挥部办公室（演示）", access.Office, ""},
	{"commerce-liaison", "区商务局联络员（演示）", access.UnitLiaison, "区商务局"},
	{"commerce-leader", "区商务局负责人（演示）", access.UnitLeader, "区商务局"},
	{"education-liaison", "区教育局联络员（演示）", access.UnitLiaison, "区教育局"},
	{"reform-leader", "区发展改革局负责人（演示）", access.UnitLeader, "区发展改革局"},
	{"reform-liaison", "区发展改革局联络员（演示）", access.UnitLiaison, "区发展改革局"},
	{"traffic-liaison", "市交通运输局罗湖管理局联络员（演示）", access.UnitLiaison, "市交通运输局罗湖管理局"},
	{"talent-liaison", "区人才工作局联络员（演示）", access.UnitLiaison, "区人才工作局"},
	{"leader", "区领导（演示）", access.Leader, ""},
	{"auditor", "审计人员（演示）", access.Auditor, ""},
}

// demoUnitClasses are the classes of the example's units that are no department of the district
// government (domain handbook 1.2).
var demoUnitClasses = map[string]org.Class{
	"市交通运输局罗湖管理局": org.MunicipalBranch, "市规划和自然资源局罗湖管理局": org.MunicipalBranch,
	"市市场监管局罗湖监管局": org.MunicipalBranch, "市生态环境局罗湖管理局": org.MunicipalBranch,
	"区委统战部": org.PartyMass, "团区委": org.PartyMass, "区总工会": org.PartyMass, "区妇联": org.PartyMass, "区文联": org.PartyMass,
	"罗湖医院集团": org.Institution, "区发展研究中心": org.Institution,
}

// signIn is how somebody gets into the demonstration.
type signIn struct {
	Login    string      `json:"login"`
	Password string      `json:"password"`
	Name     string      `json:"name"`
	Role     access.Role `json:"role"`
}

// prepareDemo makes the demonstration in a data folder, or finds it there: the register of units,
// accounts, and the example plan put in, read, reviewed, confirmed and released by the same code
// as in the browser, then issued to its units, some of which make their work plans and report. A step that is
// done is not done again. The database must run on the clock, or clock be nil.
func prepareDemo(ctx context.Context, db *store.DB, dir string, clock *demoClock) ([]signIn, error) {
	return prepareDemoIn(ctx, db, dir, nil, clock)
}

// prepareDemoIn is prepareDemo with a place of its own for files; nil is the folder objects.
func prepareDemoIn(ctx context.Context, db *store.DB, dir string, kept objects.Store, clock *demoClock) ([]signIn, error) {
	d := demo{ctx: ctx, db: db, dir: dir, objects: kept, file: filepath.Join(dir, demoFile)}
	if err := d.load(); err != nil {
		return nil, err
	}
	if clock != nil {
		if err := clock.start(ctx, db); err != nil {
			return nil, err
		}
	}
	for _, step := range []func() error{d.operator, d.units, d.accounts, d.plan, d.duties, d.work, d.reports} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	if clock != nil {
		if err := clock.open(ctx, db); err != nil {
			return nil, err
		}
	}
	return d.signIns, nil
}

// demo is a demonstration being made.
type demo struct {
	ctx     context.Context
	db      *store.DB
	dir     string
	objects objects.Store // nil: the folder objects of dir
	file    string
	signIns []signIn
}

// load reads the sign-ins of an earlier start.
func (d *demo) load() error {
	content, err := os.ReadFile(d.file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = json.Unmarshal(content, &d.signIns)
	}
	if err != nil {
		return fault.Wrap(fault.Internal, "", nil, err)
	}
	return nil
}

// keep adds a sign-in and writes the file at once, so that no account is ever without a password
// that its owner can find.
func (d *demo) keep(s signIn) error {
	d.signIns = append(d.signIns, s)
	content, err := json.MarshalIndent(d.signIns, "", "  ")
	if err != nil {
		return fault.Wrap(fault.Internal, "", nil, err)
	}
	if err := os.WriteFile(d.file, append(content, '\n'), 0o600); err != nil {
		return fault.Wrap(fault.Internal, "", nil, err)
	}
	return nil
}

func (d *demo) known(login string) bool {
	for _, s := range d.signIns {
		if s.Login == login {
			return true
		}
	}
	return false
}

// actor is the account of a login, to act for.
func (d *demo) actor(login string) (actor access.Actor, err error) {
	err = d.db.Read(d.ctx, func(r *store.Reader) error {
		a, err := r.AccountByLogin(login)
		actor = a.Actor()
		return err
	})
	return actor, err
}

// once gives who acts in the demonstration, by login, for a step that leaves a setting when it is
// done; nil when it was done before.
func (d *demo) once(setting string) (map[string]access.Actor, error) {
	done := false
	if err := d.db.Read(d.ctx, func(r *store.Reader) (err error) {
		_, done, err = r.Setting(setting)
		return err
	}); err != nil || done {
		return nil, err
	}
	actors := map[string]access.Actor{}
	for _, post := range demoPosts {
		a, err := d.actor(post.login)
		if err != nil {
			return nil, err
		}
		actors[post.login] = a
	}
	return actors, nil
}

// operator makes the first account, as every installation gets it.
func (d *demo) operator() error {
	login, password, err := d.db.Bootstrap(d.ctx)
	if err != nil {
		return err
	}
	if login == "" {
		if len(d.signIns) == 0 {
			return fault.New(fault.Conflict, "demo.not_ours", fault.Args{"dir": filepath.Dir(d.file)})
		}
		return nil
	}
	return d.keep(signIn{Login: login, Password: password, Name: "系统管理员（演示）", Role: access.Operator})
}

// units fills the register from the glossary.
func (d *demo) units() error {
	return d.db.Write(d.ctx, func(tx *store.Tx) error {
		operator, err := tx.AccountByLogin(d.signIns[0].Login)
		if err != nil {
			return err
		}
		for _, term := range i18n.GlossaryOf("unit") {
			if _, there, err := tx.UnitByName(term.Hans); err != nil || there {
				if err != nil {
					return err
				}
				continue
			}
			u := org.Unit{Name: term.Hans, Hant: term.Hant, English: term.English, Class: org.Department}
			if class, ok := demoUnitClasses[u.Name]; ok {
				u.Class = class
			}
			if err := tx.InsertUnit(&u); err != nil {
				return err
			}
			if err := tx.Audit(operator.Actor(), access.EditUnits, "unit", string(u.ID), access.Installation, nil, u); err != nil {
				return err
			}
		}
		return nil
	})
}

// accounts makes the posts.
func (d *demo) accounts() error {
	operator, err := d.actor(d.signIns[0].Login)
	if err != nil {
		return err
	}
	for _, post := range demoPosts {
		if d.known(post.login) {
			continue
		}
		password := access.NewPassword()
		phc, err := access.HashPassword(d.ctx, password)
		if err != nil {
			return err
		}
		err = d.db.Write(d.ctx, func(tx *store.Tx) error {
			a := access.Account{Login: post.login, Name: post.name, Role: post.role, Password: phc, Lang: string(i18n.ZhHans)}
			if post.unit != "" {
				u, _, err := tx.UnitByName(post.unit)
				if err != nil {
					return err
				}
				a.Unit = u.ID
			}
			if old, err := tx.AccountByLogin(post.login); err == nil { // made by a start that was cut off
				return tx.SetPassword(old.ID, phc)
			} else if !fault.Is(err, fault.NotFound) {
				return err
			}
			if err := tx.InsertAccount(&a); err != nil {
				return err
			}
			return tx.Audit(operator, access.ManageAccounts, "account", string(a.ID), access.Installation, nil,
				map[string]any{"login": a.Login, "name": a.Name, "role": a.Role, "unit": a.Unit})
		})
		if err != nil {
			return err
		}
		if err := d.keep(signIn{Login: post.login, Password: password, Name: post.name, Role: post.role}); err != nil {
			return err
		}
	}
	return nil
}

// plan takes the example the whole way from the file to the public pages.
func (d *demo) plan() error {
	done := false
	err := d.db.Read(d.ctx, func(r *store.Reader) (err error) {
		_, done, err = r.Setting(demoSetting)
		return err
	})
	if err != nil || done {
		return err
	}
	office, err := d.actor("office")
	if err != nil {
		return err
	}
	sum := sha256.Sum256(luohu.DOCX)
	upload := plan.Upload{Name: "plan.docx", Size: int64(len(luohu.DOCX)), SHA256: hex.EncodeToString(sum[:]), Content: bytes.NewReader(luohu.DOCX)}
	write := func(ctx context.Context, f func(plan.Tx) error) error {
		return d.db.Write(ctx, func(tx *store.Tx) error { return f(tx) })
	}
	review, _, err := plan.Import(d.ctx, write, office, upload, luohu.DOCX, document.Options{})
	if err != nil {
		return err
	}
	if review.State == plan.ReviewFailed {
		return review.Fault()
	}
	return d.db.Write(d.ctx, func(tx *store.Tx) error {
		id, err := confirmSure(tx, office, review.ID)
		if err != nil {
			return err
		}
		if _, err := portal.Publish(d.ctx, tx, i18n.Translator{}, office, id); err != nil {
			return err
		}
		return tx.SetSetting(demoSetting, demoSlug)
	})
}

// confirmSure accepts everything that the reading is sure of and each question that can be
// answered with yes, and confirms the plan. A review that asks for more is left to a person. A
// review confirmed before gives its plan.
func confirmSure(tx *store.Tx, actor access.Actor, id plan.ReviewID) (plan.ID, error) {
	review, err := tx.Review(id)
	if err != nil {
		return "", err
	}
	if review.State == plan.ReviewConfirmed {
		return review.Plan, nil
	}
	if review, err = plan.Change(tx, actor, id, review.Version, plan.Op{Kind: plan.OpAcceptSure}); err != nil {
		return "", err
	}
	for {
		draft, err := review.DecodeDraft()
		if err != nil {
			return "", err
		}
		known, err := plan.KnownFor(tx, draft)
		if err != nil {
			return "", err
		}
		doubts := draft.Doubts(known)
		accept := (*plan.Op)(nil)
		for _, doubt := range doubts {
			if accept = doubt.Accept; accept != nil {
				break
			}
		}
		if accept == nil {
			if n := plan.Unsettled(doubts); n > 0 {
				return "", fault.New(fault.Conflict, "demo.unsure", fault.Args{"n": n})
			}
			break
		}
		if review, err = plan.Change(tx, actor, id, review.Version, *accept); err != nil {
			return "", err
		}
	}
	p, err := plan.Confirm(tx, actor, id, review.Version, demoSlug, i18n.Translator{})
	return p.ID, err
}
