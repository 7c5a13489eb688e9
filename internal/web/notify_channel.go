package web

import (
	"cmp"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"luodi/internal/courier"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/look"
	"luodi/internal/notify"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/store"
)

// channelPage is one way out of the house: its settings and what went by it.
type channelPage struct {
	look.Page
	New      bool
	Kind     notify.ChannelKind
	KindName string
	Entry    channelEntry
	Action   string
	Secret   bool   // there is one already
	Once     string // a secret that was just made, shown this once
	Plans    []look.Option
	Units    []look.Option
	Log      []deliveryRow
	Pager    look.Pager
	mistakes
}

// channelEntry is the form as typed.
type channelEntry struct {
	Name, Host, Port, TLS, User, Password, From, URL, Sign, Plan, Unit, Level, Lang, Version string
	Off                                                                                      bool
}

type deliveryRow struct {
	Form, To, State, Tries, When, Error, Again string
	Bad                                        bool
}

var channelNames = map[notify.ChannelKind]*i18n.Message{notify.Mail: i18n.ChannelsKindMail, notify.Webhook: i18n.ChannelsKindWebhook,
	notify.WeCom: i18n.ChannelsKindWeCom, notify.DingTalk: i18n.ChannelsKindDingTalk, notify.Feishu: i18n.ChannelsKindFeishu}

func (v *visit) kindOfChannel(k notify.ChannelKind) string {
	if m := channelNames[k]; m != nil {
		return v.t(m)
	}
	return string(k)
}

func (s *Server) newChannelPage(v *visit) error {
	kind := notify.ChannelKind(v.r.PathValue("kind"))
	if !slices.Contains(notify.ChannelKinds, kind) {
		return fault.New(fault.NotFound, "fault.not_found", nil)
	}
	return v.showNewChannel(kind, channelEntry{Name: v.kindOfChannel(kind), Port: "587", TLS: string(notify.StartTLS), Lang: string(v.lang)}, mistakes{})
}

func (v *visit) showNewChannel(kind notify.ChannelKind, e channelEntry, m mistakes) error {
	p := channelPage{Page: v.page(v.t(i18n.ChannelsAdd)), New: true, Kind: kind, KindName: v.kindOfChannel(kind), Entry: e, Action: "/desk/channels", mistakes: m}
	p.Path = "/desk/channels/new/" + string(kind)
	p.Crumbs = []look.Link{{Href: "/desk/channels", Label: v.t(i18n.ChannelsTitle)}}
	if err := v.read(func(r *store.Reader) error { return v.channelChoices(r, &p) }); err != nil {
		return err
	}
	return v.showStatus(m.status(), channelView(p))
}

// channelChoices lists the plans and units to which a group can be bound.
func (v *visit) channelChoices(r *store.Reader, p *channelPage) error {
	if !p.Kind.Group() {
		return nil
	}
	p.Plans = []look.Option{{Value: "", Label: v.t(i18n.ChannelsAllPlans)}}
	plans, _, err := r.Plans(store.PlanFilter{Page: store.Page{Limit: 200}})
	if err != nil {
		return err
	}
	for _, x := range plans {
		p.Plans = append(p.Plans, look.Option{Value: string(x.ID), Label: clip(picked(v.lang, x.Title), 60)})
	}
	p.Units = []look.Option{{Value: "", Label: v.t(i18n.ChannelsAllUnits)}}
	units, err := r.AllUnits()
	for _, u := range units {
		name, _ := unitWords(v.lang, u).Pick()
		p.Units = append(p.Units, look.Option{Value: string(u.ID), Label: name})
	}
	return err
}

func (s *Server) addChannel(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	e := channelTyped(form)
	c := notify.Channel{Kind: notify.ChannelKind(text(form, "kind"))}
	if !slices.Contains(notify.ChannelKinds, c.Kind) {
		return fault.New(fault.NotFound, "fault.not_found", nil)
	}
	once := ""
	if c.Kind == notify.Webhook && e.Sign == "" {
		once = courier.NewSignSecret()
		e.Sign = once
	}
	secret, err := v.fillChannel(&c, e, notify.Secret{})
	if err == nil {
		err = v.write(func(tx *store.Tx) (err error) {
			x := c
			x.ID = notify.ChannelID(tx.NewID())
			if x.Secret, err = s.courier.Key().Seal(x.ID, secret); err != nil {
				return err
			}
			err = notify.SaveChannel(tx, v.actor, &x)
			c.ID = x.ID
			return err
		})
	}
	if err != nil {
		if m, ok := v.mistakes(err, v.channelLabels(c.Kind)); ok {
			if once != "" {
				e.Sign = ""
			}
			return v.showNewChannel(c.Kind, e, m)
		}
		return err
	}
	if once != "" {
		return v.showChannel(c.ID, nil, once, mistakes{})
	}
	return v.redirect("/desk/channels/"+string(c.ID), look.Good, i18n.ChannelsKept)
}

func channelTyped(form url.Values) channelEntry {
	return channelEntry{Name: text(form, "name"), Host: text(form, "host"), Port: text(form, "port"), TLS: text(form, "tls"), User: text(form, "user"),
		Password: form.Get("password"), From: text(form, "from"), URL: text(form, "url"), Sign: text(form, "sign"), Plan: text(form, "plan"), Unit: text(form, "unit"),
		Level: text(form, "level"), Lang: text(form, "lang"), Version: text(form, "version"), Off: form.Get("on") == ""}
}

// fillChannel takes the form over. What was kept of the secret stays where nothing was typed. Mail to
// another server or user needs its password again, so that nobody sends it to a server of his own.
func (v *visit) fillChannel(c *notify.Channel, e channelEntry, kept notify.Secret) (notify.Secret, error) {
	private := v.s.courier.Private()
	secret := notify.Secret{URL: cmp.Or(e.URL, kept.URL), Sign: cmp.Or(e.Sign, kept.Sign), Password: cmp.Or(e.Password, kept.Password)}
	moved := c.Host != e.Host || c.User != e.User
	c.Name, c.Off, c.Lang = e.Name, e.Off, ""
	var wrong []fault.Field
	add := func(err error) {
		var f *fault.Error
		if errors.As(err, &f) {
			wrong = append(wrong, f.Fields...)
		}
	}
	if c.Kind == notify.Mail {
		c.Host, c.User, c.From, c.TLS = e.Host, e.User, e.From, notify.TLS(e.TLS)
		c.Port, _ = strconv.Atoi(e.Port)
		add(courier.CheckPort(c.Port, private))
		if secret.URL, secret.Sign = "", ""; e.User == "" {
			secret.Password = ""
		} else if moved && e.Password == "" {
			wrong = append(wrong, fault.Field{Name: "password", Key: i18n.FaultRequired.Key})
		}
	} else {
		secret.Password = ""
		c.Plan, c.Unit, c.Lang = plan.ID(e.Plan), org.UnitID(e.Unit), i18n.Lang(e.Lang)
		c.Level, _ = strconv.Atoi(e.Level)
		c.Host = courier.Host(secret.URL)
		switch {
		case secret.URL == "":
			wrong = append(wrong, fault.Field{Name: "url", Key: i18n.FaultRequired.Key})
		default:
			add(courier.CheckURL(secret.URL, private))
		}
		if c.Kind == notify.Webhook {
			add(courier.CheckSignSecret(secret.Sign))
		}
	}
	var f *fault.Error
	if errors.As(c.Check(), &f) {
		for _, x := range f.Fields {
			if !slices.ContainsFunc(wrong, func(y fault.Field) bool { return x.Name == y.Name }) {
				wrong = append(wrong, x)
			}
		}
	}
	return secret, fault.Fields(wrong)
}

func (v *visit) channelLabels(kind notify.ChannelKind) map[string]string {
	address := i18n.ChannelsURL
	if kind == notify.Webhook {
		address = i18n.ChannelsURLHook
	}
	return map[string]string{"name": v.t(i18n.ChannelsName), "host": v.t(i18n.ChannelsHost), "port": v.t(i18n.ChannelsPort), "tls": v.t(i18n.ChannelsTLS),
		"from": v.t(i18n.ChannelsFrom), "password": v.t(i18n.ChannelsPassword), "url": v.t(address), "sign": v.t(i18n.ChannelsSign), "level": v.t(i18n.ChannelsLevel), "lang": v.t(i18n.NoticesLang)}
}

func (s *Server) channelPage(v *visit) error {
	return v.showChannel(notify.ChannelID(v.r.PathValue("channel")), nil, "", mistakes{})
}

func (v *visit) showChannel(id notify.ChannelID, typed *channelEntry, once string, m mistakes) error {
	p := channelPage{Page: v.page(v.t(i18n.ChannelsTitle)), Once: once, Action: "/desk/channels/" + string(id), mistakes: m}
	p.Path = p.Action
	p.Crumbs = []look.Link{{Href: "/desk/channels", Label: v.t(i18n.ChannelsTitle)}}
	err := v.read(func(r *store.Reader) error {
		p.Log = nil
		c, err := r.Channel(id)
		if err != nil {
			return err
		}
		p.Title, p.Kind, p.KindName, p.Secret = c.Name, c.Kind, v.kindOfChannel(c.Kind), c.Secret != ""
		p.Entry = channelEntry{Name: c.Name, Host: c.Host, Port: strconv.Itoa(c.Port), TLS: string(c.TLS), User: c.User, From: c.From, Plan: string(c.Plan),
			Unit: string(c.Unit), Level: strconv.Itoa(c.Level), Lang: string(c.Lang), Version: strconv.Itoa(c.Version), Off: c.Off}
		if typed != nil {
			p.Entry = *typed
		}
		if err := v.channelChoices(r, &p); err != nil {
			return err
		}
		return v.deliveryLog(r, &p, c)
	})
	if err != nil {
		return err
	}
	return v.showStatus(m.status(), channelView(p))
}

func (v *visit) deliveryLog(r *store.Reader, p *channelPage, c notify.Channel) error {
	list, next, err := r.ChannelDeliveries(c.ID, store.Page{After: v.query("after"), Limit: 30})
	if err != nil {
		return err
	}
	ids := make([]string, len(list))
	for i := range list {
		ids[i] = string(list[i].Account)
	}
	names, err := accountNames(r, ids...)
	if err != nil {
		return err
	}
	for i := range list {
		d := &list[i]
		row := deliveryRow{Form: v.t(deliveryForms[d.Form]), State: v.t(deliveryStates[d.State]), Tries: strconv.Itoa(d.Attempts), Error: d.Error,
			To: cmp.Or(names[string(d.Account)], v.t(i18n.ChannelsGroup)), When: v.when(d.MadeAt), Bad: d.State == notify.Dead}
		switch {
		case d.State == notify.Sent:
			row.When = v.when(d.SentAt)
		case d.State == notify.Waiting:
			row.When = v.t(i18n.ChannelsNext, "when", v.when(d.NextAt))
		}
		if d.State == notify.Dead || d.State == notify.Waiting && d.Attempts > 0 {
			row.Again = p.Action + "/deliveries/" + string(d.ID) + "/again"
		}
		p.Log = append(p.Log, row)
	}
	p.Pager = look.Pager{Lang: v.lang}
	if next != "" {
		p.Pager.Next = look.WithQuery(p.Action, "after", next)
	}
	if v.query("after") != "" {
		p.Pager.Previous = p.Action
	}
	return nil
}

var deliveryForms = map[notify.Form]*i18n.Message{notify.Single: i18n.ChannelsFormOne, notify.Digest: i18n.ChannelsFormDay, notify.Test: i18n.ChannelsFormTest}

var deliveryStates = map[notify.DeliveryState]*i18n.Message{notify.Waiting: i18n.ChannelsStWaiting, notify.Sent: i18n.ChannelsStSent,
	notify.Dropped: i18n.ChannelsStDropped, notify.Dead: i18n.ChannelsStDead}

func (s *Server) editChannel(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	id, e := notify.ChannelID(v.r.PathValue("channel")), channelTyped(form)
	var kind notify.ChannelKind
	err = v.write(func(tx *store.Tx) error {
		c, err := tx.Channel(id)
		if err != nil {
			return err
		}
		kind = c.Kind
		kept, err := s.courier.Key().Open(id, c.Secret)
		if err != nil && e.URL == "" && e.Password == "" {
			return err
		}
		secret, err := v.fillChannel(&c, e, kept)
		if err != nil {
			return err
		}
		if secret != kept {
			if c.Secret, err = s.courier.Key().Seal(id, secret); err != nil {
				return err
			}
		}
		if c.Version, err = strconv.Atoi(e.Version); err != nil || c.Version < 1 {
			return fault.New(fault.Conflict, "fault.conflict", nil)
		}
		return notify.SaveChannel(tx, v.actor, &c)
	})
	if err != nil {
		if m, ok := v.mistakes(err, v.channelLabels(kind)); ok {
			return v.showChannel(id, &e, "", m)
		}
		return err
	}
	return v.redirect("/desk/channels/"+string(id), look.Good, i18n.ChannelsKept)
}

// testChannel sends a message now and says what became of it.
func (s *Server) testChannel(v *visit) error {
	var d notify.Delivery
	id := notify.ChannelID(v.r.PathValue("channel"))
	err := v.write(func(tx *store.Tx) (err error) {
		d, err = notify.SendTest(tx, v.actor, id)
		return err
	})
	return v.deliverNow(id, d, err)
}

func (s *Server) deliverAgain(v *visit) error {
	var d notify.Delivery
	id := notify.ChannelID(v.r.PathValue("channel"))
	err := v.write(func(tx *store.Tx) (err error) {
		d, err = notify.TryAgain(tx, v.actor, notify.DeliveryID(v.r.PathValue("delivery")))
		if err == nil && d.Channel != id {
			err = fault.New(fault.NotFound, "fault.not_found", nil)
		}
		return err
	})
	return v.deliverNow(id, d, err)
}

func (v *visit) deliverNow(id notify.ChannelID, d notify.Delivery, err error) error {
	if err != nil {
		if m, ok := v.mistakes(err, nil); ok {
			return v.showChannel(id, nil, "", m)
		}
		return err
	}
	if d, err = v.s.courier.Deliver(v.r.Context(), v.s.db, v.house(), d.ID); err != nil {
		return err
	}
	to := "/desk/channels/" + string(id) + "#log"
	if d.State == notify.Sent {
		return v.redirect(to, look.Good, i18n.ChannelsTestOK)
	}
	return v.redirect(to, look.Bad, i18n.ChannelsTestBad, "why", strings.TrimSpace(d.Error))
}
