package standing

import (
	"strings"
	"unicode/utf8"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/plan"
	"luodi/internal/report"
	"luodi/internal/signal"
)

// auditLight is the kind of the trail's entries on lights; their subject is the measure.
const auditLight = "light"

// Set sets another light beside the computed one until the period ends. Only the office may, with a
// reason; units, their leaders included, cannot colour themselves.
func Set(tx Tx, actor access.Actor, id plan.MeasureID, light signal.Light, reason string, today calendar.Date) (Override, error) {
	if err := access.Allow(actor, access.OverrideLight); err != nil {
		return Override{}, err
	}
	f, err := tx.MeasureFacts(id)
	if err != nil {
		return Override{}, err
	}
	end := f.PeriodEnd(today)
	o := Override{Plan: f.Plan, Measure: id, Author: actor.Name, At: tx.Now(), Override: signal.Override{
		Light: light, Reason: strings.TrimSpace(reason), By: string(actor.Account), From: today, Expires: end}}
	if err := o.Check(end); err != nil {
		return o, err
	}
	if utf8.RuneCountInString(o.Reason) > report.MaxText {
		return o, fault.Fields([]fault.Field{{Name: "reason", Key: "work.text_long", Args: fault.Args{"n": report.MaxText}}})
	}
	if err := tx.InsertOverride(&o); err != nil {
		return o, err
	}
	if err := tx.Audit(actor, access.OverrideLight, auditLight, string(id), string(f.Plan), nil,
		map[string]any{"light": o.Light, "reason": o.Reason, "expires": o.Expires}); err != nil {
		return o, err
	}
	_, err = Keep(tx, []plan.MeasureID{id}, today) // it is seen at once
	return o, err
}
