package web

import (
	"strconv"
	"strings"

	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/notify"
	"luodi/internal/store"
)

// channelsPage lists the ways out of the house and says when messages leave.
type channelsPage struct {
	look.Page
	Rows  []channelRow
	Kinds []look.Link
	Rules sendingEntry
	mistakes
}

type channelRow struct {
	Href, Kind, Name, Host, State string
	Waiting, Dead                 string
}

// sendingEntry is the form of the rules as typed.
type sendingEntry struct{ From, To, Morning, AtOnce, Must, Domains string }

func (s *Server) channelsPage(v *visit) error { return v.showChannels(nil, mistakes{}) }

func (v *visit) showChannels(typed *sendingEntry, m mistakes) error {
	p := channelsPage{Page: v.page(v.t(i18n.ChannelsTitle)), mistakes: m}
	p.Path = "/desk/channels"
	for _, k := range notify.ChannelKinds {
		p.Kinds = append(p.Kinds, look.Link{Href: "/desk/channels/new/" + string(k), Label: v.kindOfChannel(k)})
	}
	err := v.read(func(r *store.Reader) error {
		p.Rows = nil
		channels, err := r.Channels()
		if err != nil {
			return err
		}
		waiting, dead, err := r.DeliveryCounts()
		if err != nil {
			return err
		}
		for _, c := range channels {
			row := channelRow{Href: "/desk/channels/" + string(c.ID), Kind: v.kindOfChannel(c.Kind), Name: c.Name, Host: c.Host, State: v.t(i18n.ChannelsOn)}
			if c.Off {
				row.State = v.t(i18n.ChannelsOff)
			}
			if n := waiting[c.ID]; n > 0 {
				row.Waiting = v.t(i18n.ChannelsWaiting, "n", n)
			}
			if n := dead[c.ID]; n > 0 {
				row.Dead = v.t(i18n.ChannelsDead, "n", n)
			}
			p.Rows = append(p.Rows, row)
		}
		text, _, err := r.Setting(notify.RulesKey)
		rules := notify.ParseRules(text)
		p.Rules = sendingEntry{rules.QuietFrom.String(), rules.QuietTo.String(), rules.Morning.String(), strconv.Itoa(rules.AtOnce), strconv.Itoa(rules.Must), strings.Join(rules.Domains, "\n")}
		return err
	})
	if err != nil {
		return err
	}
	if typed != nil {
		p.Rules = *typed
	}
	return v.showStatus(m.status(), channelsView(p))
}

func (s *Server) setSending(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	e := sendingEntry{text(form, "quiet_from"), text(form, "quiet_to"), text(form, "morning"), text(form, "at_once"), text(form, "must"), text(form, "domains")}
	rules, err := e.rules()
	if err == nil {
		err = v.write(func(tx *store.Tx) error { return notify.SetRules(tx, v.actor, rules) })
	}
	if err != nil {
		labels := map[string]string{"quiet_from": v.t(i18n.ChannelsQuietFrom), "quiet_to": v.t(i18n.ChannelsQuietTo), "morning": v.t(i18n.ChannelsMorning),
			"at_once": v.t(i18n.ChannelsAtOnce), "must": v.t(i18n.ChannelsMustMail), "domains": v.t(i18n.ChannelsDomains)}
		if m, ok := v.mistakes(err, labels); ok {
			return v.showChannels(&e, m)
		}
		return err
	}
	return v.redirect("/desk/channels", look.Good, i18n.ChannelsRulesKept)
}

// rules reads the form; what is no time is a fault at its field.
func (e sendingEntry) rules() (notify.Rules, error) {
	var r notify.Rules
	var wrong []fault.Field
	for _, f := range []struct {
		name, text string
		into       *notify.Clock
	}{{"quiet_from", e.From, &r.QuietFrom}, {"quiet_to", e.To, &r.QuietTo}, {"morning", e.Morning, &r.Morning}} {
		c, err := notify.ParseClock(f.text)
		if err != nil {
			wrong = append(wrong, fault.Field{Name: f.name, Key: i18n.NotifyBadClock.Key})
		}
		*f.into = c
	}
	for _, f := range []struct {
		name, text string
		into       *int
	}{{"at_once", e.AtOnce, &r.AtOnce}, {"must", e.Must, &r.Must}} {
		n, err := strconv.Atoi(f.text)
		if err != nil {
			wrong = append(wrong, fault.Field{Name: f.name, Key: i18n.NotifyChoice.Key})
		}
		*f.into = n
	}
	for _, d := range strings.FieldsFunc(e.Domains, func(c rune) bool { return c == '\n' || c == ',' || c == ' ' || c == '，' || c == '、' }) {
		r.Domains = append(r.Domains, strings.ToLower(strings.TrimPrefix(d, "@")))
	}
	return r, fault.Fields(wrong)
}
