package main

import (
	"time"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/duty"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/store"
)

// demoIssued is set when the example is issued to the units.
const demoIssued = "demo.issued"

// demoSeats are the posts of 区商务局 in the demonstration: what they do, never who they are.
var demoSeats = []struct {
	kind                  org.PostKind
	title, holder, acting string
}{
	{org.LeadingOfficial, "副局长", "分管口岸商贸（演示）", "commerce-leader"},
	{org.Responsible, "商贸科科长", "口岸商贸（演示）", ""},
	{org.Liaison, "商贸科科员", "联络（演示）", "commerce-liaison"},
}

// duties names the governing body, issues the example to its units, and lets 区商务局 sign for all
// of its duties but one and file its posts for what it signed. Everything else is left to do.
func (d *demo) duties() error {
	done := false
	err := d.db.Read(d.ctx, func(r *store.Reader) (err error) {
		_, done, err = r.Setting(demoIssued)
		return err
	})
	if err != nil || done {
		return err
	}
	office, err := d.actor("office")
	if err != nil {
		return err
	}
	liaison, err := d.actor("commerce-liaison")
	if err != nil {
		return err
	}
	days, _ := calendar.Embedded().Calendar(calendar.CN)
	return d.db.Write(d.ctx, func(tx *store.Tx) error {
		p, err := tx.PlanBySlug(demoSlug)
		if err != nil {
			return err
		}
		body := duty.Body{Name: "深港口岸经济带分指挥部", Office: "深港口岸经济带分指挥部办公室", Basis: "罗府〔2022〕44号（演示资料）", Members: []duty.Member{}}
		if err := duty.KeepBody(tx, office, &body); err != nil {
			return err
		}
		if err := duty.NameBody(tx, office, p.ID, body.ID); err != nil {
			return err
		}
		today := calendar.DateOf(tx.Now().In(demoZone))
		if p.Status == plan.Draft {
			if _, _, err := duty.Issue(tx, office, p.ID, today, days, duty.DefaultLimits); err != nil {
				return err
			}
		}
		if err := fileDemoPosts(tx, office, liaison, body, today); err != nil {
			return err
		}
		return tx.SetSetting(demoIssued, today.String())
	})
}

// fileDemoPosts makes the posts of the liaison's unit, signs for its duties but the last, and files the
// posts for those.
func fileDemoPosts(tx *store.Tx, office, liaison access.Actor, body duty.Body, today calendar.Date) error {
	all, err := tx.UnitDuties(liaison.Unit)
	if err != nil || len(all) < 2 {
		return err
	}
	var ids []duty.ID
	for _, x := range all[:len(all)-1] {
		ids = append(ids, x.ID)
	}
	if err := duty.Sign(tx, liaison, ids); err != nil {
		return err
	}
	for _, seat := range demoSeats {
		post := org.Post{Unit: liaison.Unit, Title: seat.title, Holder: seat.holder, From: calendar.NewDate(today.Year(), time.January, 1)}
		if seat.acting != "" {
			a, err := tx.AccountByLogin(seat.acting)
			if err != nil {
				return err
			}
			post.Account = string(a.ID)
		}
		if err := duty.KeepPost(tx, liaison, &post); err != nil {
			return err
		}
		if err := duty.FilePost(tx, liaison, ids, seat.kind, post.ID, today); err != nil {
			return err
		}
		if seat.kind == org.LeadingOfficial {
			if err := body.Seat(post, "成员", today); err != nil {
				return err
			}
			if err := duty.KeepBody(tx, office, &body); err != nil {
				return err
			}
		}
	}
	return nil
}
