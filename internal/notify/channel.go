package notify

import (
	"slices"
	"strings"

	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/org"
	"luodi/internal/plan"
)

// ChannelID names a channel; made by the store.
type ChannelID string

// ChannelKind is a way out of the house.
type ChannelKind string

const (
	Mail     ChannelKind = "mail"    // SMTP, to each person
	Webhook  ChannelKind = "webhook" // signed by the Standard Webhooks convention, to a program
	WeCom    ChannelKind = "wecom"   // 企业微信 group robot
	DingTalk ChannelKind = "dingtalk"
	Feishu   ChannelKind = "feishu" // Feishu and Lark group robot
)

// ChannelKinds in the order of the form.
var ChannelKinds = []ChannelKind{Mail, Webhook, WeCom, DingTalk, Feishu}

// Group reports whether the channel tells a group or a program once, instead of each person.
func (k ChannelKind) Group() bool { return k != Mail }

// Channel is one way out, set up by the operator. Whatever gives access lies sealed in Secret.
type Channel struct {
	ID      ChannelID   `json:"-"`
	Kind    ChannelKind `json:"-"`
	Name    string      `json:"-"`
	Off     bool        `json:"-"`
	Secret  string      `json:"-"` // sealed; never shown
	Version int         `json:"-"`

	// Host is where it leads, for people to see: the address itself may be a secret.
	Host string `json:"host,omitempty"`

	// Of a mail channel.
	Port int    `json:"port,omitempty"`
	TLS  TLS    `json:"tls,omitempty"`
	User string `json:"user,omitempty"`
	From string `json:"from,omitempty"`

	// Of a group: what is told there, and in which language.
	Plan  plan.ID    `json:"plan,omitempty"` // "" is every plan
	Unit  org.UnitID `json:"unit,omitempty"` // "" is every unit
	Level int        `json:"level,omitempty"`
	Lang  i18n.Lang  `json:"lang,omitempty"`
}

// TLS is how a mail connection is protected.
type TLS string

const (
	StartTLS TLS = "starttls"
	Implicit TLS = "tls"
	NoTLS    TLS = "none"
)

// Secret is what is sealed of a channel.
type Secret struct {
	URL      string `json:"url,omitempty"`      // of a hook, with its token
	Sign     string `json:"sign,omitempty"`     // signing secret of a hook
	Password string `json:"password,omitempty"` // of the mail account
}

// hears reports whether a group channel tells a notice.
func (c *Channel) hears(n *Notice) bool {
	return c.Kind.Group() && !c.Off && (c.Plan == "" || c.Plan == n.Plan) && (c.Unit == "" || c.Unit == n.Unit) && n.Level >= c.Level
}

// Check finds what a person must mend.
func (c *Channel) Check() error {
	var wrong []fault.Field
	must := func(name, value string, longest int) {
		switch {
		case strings.TrimSpace(value) == "":
			wrong = append(wrong, fault.Field{Name: name, Key: "fault.required"})
		case len([]rune(value)) > longest:
			wrong = append(wrong, fault.Field{Name: name, Key: "notify.too_long", Args: fault.Args{"n": longest}})
		}
	}
	if !slices.Contains(ChannelKinds, c.Kind) {
		wrong = append(wrong, fault.Field{Name: "kind", Key: "notify.choice"})
	}
	must("name", c.Name, 60)
	if c.Kind == Mail {
		must("host", c.Host, 200)
		must("from", c.From, 200)
		if c.From != "" && (Preference{Email: c.From}).Check(Rules{}) != nil {
			wrong = append(wrong, fault.Field{Name: "from", Key: "notify.bad_email"})
		}
		if c.Port < 1 || c.Port > 65535 {
			wrong = append(wrong, fault.Field{Name: "port", Key: "notify.bad_port"})
		}
		if c.TLS != StartTLS && c.TLS != Implicit && c.TLS != NoTLS {
			wrong = append(wrong, fault.Field{Name: "tls", Key: "notify.choice"})
		}
	} else {
		if c.Level < 0 || c.Level > 2 {
			wrong = append(wrong, fault.Field{Name: "level", Key: "notify.choice"})
		}
		if !slices.Contains(i18n.Langs, c.Lang) {
			wrong = append(wrong, fault.Field{Name: "lang", Key: "notify.choice"})
		}
	}
	return fault.Fields(wrong)
}
