package notify

import (
	"encoding/json"
	"strings"

	"luodi/internal/access"
	"luodi/internal/fault"
)

// Withdraw takes one step of a matter back from everybody who was told of it, with a reason. It is not
// told again; the next step still comes by itself.
func Withdraw(tx Tx, actor access.Actor, id ID, reason string) (int, error) {
	if err := access.Allow(actor, access.WithdrawNotice); err != nil {
		return 0, err
	}
	reason = strings.TrimSpace(reason)
	switch {
	case reason == "":
		return 0, fault.Fields([]fault.Field{{Name: "reason", Key: "notify.reason_needed"}})
	case len([]rune(reason)) > 500:
		return 0, fault.Fields([]fault.Field{{Name: "reason", Key: "notify.too_long", Args: fault.Args{"n": 500}}})
	}
	n, err := tx.Notice(id)
	if err != nil {
		return 0, err
	}
	list, err := tx.StepNotices(n)
	if err != nil {
		return 0, err
	}
	if len(list) == 0 {
		return 0, fault.New(fault.Conflict, "notify.not_open", nil)
	}
	for i := range list {
		x := list[i]
		x.State, x.EndedBy, x.Reason = Withdrawn, actor.Name, reason
		if err := tx.EndNotice(&x); err != nil {
			return 0, err
		}
	}
	after := map[string]any{"matter": n.Matter, "step": n.Step, "level": n.Level, "receivers": len(list), "reason": reason}
	subject := string(n.Measure)
	if subject == "" {
		subject = string(n.Plan)
	}
	return len(list), tx.Audit(actor, access.WithdrawNotice, "notice", subject, string(n.Plan), map[string]any{"state": Open}, after)
}

// SetRules puts rules of sending in force.
func SetRules(tx Tx, actor access.Actor, next Rules) error {
	if err := access.Allow(actor, access.Operate); err != nil {
		return err
	}
	if err := next.Check(); err != nil {
		return err
	}
	text, err := json.Marshal(next)
	if err != nil {
		return err
	}
	before, _, err := tx.Setting(RulesKey)
	if err != nil || before == string(text) {
		return err
	}
	if err := tx.SetSetting(RulesKey, string(text)); err != nil {
		return err
	}
	return tx.Audit(actor, access.Operate, "setting", RulesKey, access.Installation, json.RawMessage(orNull(before)), next)
}

func orNull(text string) string {
	if text == "" {
		return "null"
	}
	return text
}

// SetPreference stores how a person wants to be told. The trail does not keep the address.
func SetPreference(tx Tx, actor access.Actor, next Preference) error {
	if err := access.Allow(actor, access.OwnAccount); err != nil {
		return err
	}
	next.Account, next.Email = actor.Account, strings.TrimSpace(next.Email)
	text, _, err := tx.Setting(RulesKey)
	if err != nil {
		return err
	}
	if err := next.Check(ParseRules(text)); err != nil {
		return err
	}
	old, err := tx.Preference(actor.Account)
	if err != nil {
		return err
	}
	next.Version = old.Version
	if err := tx.SavePreference(&next); err != nil {
		return err
	}
	return tx.Audit(actor, access.OwnAccount, "account", string(actor.Account), access.Installation, old, next)
}

// SaveChannel stores a channel: a new one when its Version is 0. Its secret is sealed already; in the
// trail stands only whether there is one.
func SaveChannel(tx Tx, actor access.Actor, c *Channel) error {
	if err := access.Allow(actor, access.Operate); err != nil {
		return err
	}
	if err := c.Check(); err != nil {
		return err
	}
	if c.Version == 0 {
		if err := tx.InsertChannel(c); err != nil {
			return err
		}
		return tx.Audit(actor, access.Operate, "channel", string(c.ID), access.Installation, nil, c.trail())
	}
	old, err := tx.Channel(c.ID)
	if err != nil {
		return err
	}
	if err := tx.UpdateChannel(c); err != nil {
		return err
	}
	after := c.trail()
	after["new_secret"] = c.Secret != old.Secret
	return tx.Audit(actor, access.Operate, "channel", string(c.ID), access.Installation, old.trail(), after)
}

func (c *Channel) trail() map[string]any {
	return map[string]any{"kind": c.Kind, "name": c.Name, "off": c.Off, "settings": *c}
}

// Test queues a test message on a channel; receiver is the account that gets the mail of a mail
// channel. It returns the delivery.
func SendTest(tx Tx, actor access.Actor, id ChannelID) (Delivery, error) {
	if err := access.Allow(actor, access.Operate); err != nil {
		return Delivery{}, err
	}
	c, err := tx.Channel(id)
	if err != nil {
		return Delivery{}, err
	}
	d := Delivery{Key: "test|" + tx.NewID(), Channel: id, Form: Test, State: Waiting, NextAt: tx.Now(), MadeAt: tx.Now()}
	if c.Kind == Mail {
		p, err := tx.Preference(actor.Account)
		if err != nil {
			return d, err
		}
		if p.Email == "" {
			return d, fault.New(fault.Conflict, "notify.no_own_address", nil)
		}
		d.Account = actor.Account
	}
	if _, err := tx.InsertDelivery(&d); err != nil {
		return d, err
	}
	return d, tx.Audit(actor, access.Operate, "channel", string(id), access.Installation, nil, map[string]any{"test": d.ID})
}

// TryAgain gives a delivery that was given up another chance.
func TryAgain(tx Tx, actor access.Actor, id DeliveryID) (Delivery, error) {
	if err := access.Allow(actor, access.Operate); err != nil {
		return Delivery{}, err
	}
	d, err := tx.Delivery(id)
	if err != nil {
		return d, err
	}
	if d.State != Dead && d.State != Waiting {
		return d, fault.New(fault.Conflict, "notify.not_waiting", nil)
	}
	d.Again(tx.Now())
	if err := tx.UpdateDelivery(&d); err != nil {
		return d, err
	}
	return d, tx.Audit(actor, access.Operate, "channel", string(d.Channel), access.Installation, nil, map[string]any{"again": d.ID})
}
