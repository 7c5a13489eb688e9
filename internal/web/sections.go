package web

import (
	"slices"
	"strings"

	"luodi/internal/access"
	"luodi/internal/i18n"
	"luodi/internal/look"
)

// sections are the main places of the workbench that the actor may enter.
func (v *visit) sections() []look.Link {
	if !v.actor.SignedIn() {
		return nil
	}
	places := []struct {
		href  string
		name  *i18n.Message
		right access.Action
	}{
		{"/desk", i18n.WebToday, ""},
		{"/desk/plans", i18n.WebPlans, access.ReadPlans},
		{"/desk/reports", i18n.UnitReportTitle, access.ReadPlans},
		{"/desk/intake", i18n.WebIntake, access.ImportDocument},
		{"/desk/units", i18n.WebUnits, access.ReadPlans},
		{"/desk/calendars", i18n.SettingsTitle, access.EditCalendars},
		{"/desk/accounts", i18n.WebAccounts, access.ManageAccounts},
		{"/desk/jobs", i18n.JobsTitle, access.Operate},
		{"/desk/channels", i18n.ChannelsTitle, access.Operate},
		{"/desk/audit", i18n.WebAudit, access.ReadAudit},
	}
	var links []look.Link
	for _, p := range places {
		if p.right != "" && !v.may(p.right) {
			continue
		}
		here := v.r.URL.Path == p.href || p.href != "/desk" && strings.HasPrefix(v.r.URL.Path, p.href+"/")
		if p.href == rulePages[0].href { // one section for all pages of rules
			here = slices.ContainsFunc(rulePages, func(x rulePage) bool { return within(v.r.URL.Path, x.href) })
		}
		links = append(links, look.Link{Href: p.href, Label: v.t(p.name), Current: here})
	}
	return links
}
