package ledger

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"luodi/internal/access"
	"luodi/internal/duty"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/org"
)

// Tx is what applying a preview needs of a write transaction.
type Tx interface {
	duty.KeepTx
	InsertUnit(*org.Unit) error
	UpdateUnit(*org.Unit) error
	AllPosts() ([]org.Post, error)
	UnitByName(string) (org.Unit, bool, error)
}

// Print names a preview: two files that would do the same have the same, and a register that has
// moved in between gives another.
func (p Preview) Print() string {
	type told struct {
		Name, Column, Before, After string
		New                         bool
	}
	var list []told
	for _, side := range [][]Change{p.Units, p.Posts} {
		for _, c := range side {
			for _, x := range c.Cells {
				list = append(list, told{c.Name, string(x.Column.Key), x.Before, x.After, c.New})
			}
		}
		list = append(list, told{})
	}
	text, _ := json.Marshal(list) // plain texts always have a form
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// Apply does what a preview says, in the caller's one transaction: all of it, or with an error
// nothing. print is that of the preview that the person saw.
func Apply(tx Tx, actor access.Actor, p Preview, print string) error {
	if err := access.Allow(actor, access.EditUnits); err != nil {
		return err
	}
	if len(p.Wrong) > 0 {
		return fault.New(fault.Invalid, i18n.RegisterHasErrors.Key, fault.Args{"n": len(p.Wrong)})
	}
	if p.Print() != print {
		return fault.New(fault.Conflict, i18n.RegisterMoved.Key, nil)
	}
	if err := applyUnits(tx, actor, p.Units); err != nil {
		return err
	}
	return applyPosts(tx, actor, p.Posts)
}

func applyUnits(tx Tx, actor access.Actor, changes []Change) error {
	made := make([]org.Unit, len(changes))
	for i, c := range changes {
		u := c.unit
		var before any
		var err error
		if c.New {
			u.Parent = ""
			err = tx.InsertUnit(&u)
		} else {
			old, e := tx.Unit(u.ID)
			if e != nil {
				return e
			}
			before = unitFacts(old)
			err = tx.UpdateUnit(&u)
		}
		if err == nil {
			err = tx.Audit(actor, access.EditUnits, "unit", string(u.ID), access.Installation, before, unitFacts(u))
		}
		if err != nil {
			return err
		}
		made[i] = u
	}
	for i, c := range changes { // parents, now that every unit is there
		u := made[i]
		parent := org.UnitID("")
		if c.parent != "" {
			above, there, err := tx.UnitByName(c.parent)
			if err != nil {
				return err
			}
			if !there {
				return fault.New(fault.Conflict, i18n.RegisterMoved.Key, nil)
			}
			parent = above.ID
		}
		if parent == u.Parent {
			continue
		}
		u.Parent = parent
		if err := tx.UpdateUnit(&u); err != nil {
			return err
		}
	}
	return nil
}

func unitFacts(u org.Unit) any {
	return map[string]any{"name": u.Name, "hant": u.Hant, "english": u.English, "class": u.Class, "aliases": u.Aliases, "former": u.Former, "parent": u.Parent}
}

func applyPosts(tx Tx, actor access.Actor, changes []Change) error {
	made := make([]org.Post, len(changes))
	for i, c := range changes {
		p := c.post
		u, there, err := tx.UnitByName(c.of)
		if err != nil {
			return err
		}
		if !there {
			return fault.New(fault.Conflict, i18n.RegisterMoved.Key, nil)
		}
		p.Unit = u.ID
		if c.deputy == "" {
			p.Deputy = ""
		}
		if err := duty.KeepPost(tx, actor, &p); err != nil {
			return err
		}
		made[i] = p
	}
	for i, c := range changes { // deputies, now that every post is there
		if c.deputy == "" {
			continue
		}
		p := made[i]
		posts, err := tx.UnitPosts(p.Unit)
		if err != nil {
			return err
		}
		var deputy org.Post
		for _, x := range posts { // by first day: the newest holder of the seat
			if org.Fold(x.Title) == c.deputy && x.ID != p.ID {
				deputy = x
			}
		}
		if deputy.ID == p.Deputy {
			continue
		}
		p.Deputy = deputy.ID
		if err := duty.KeepPost(tx, actor, &p); err != nil {
			return err
		}
	}
	return nil
}
