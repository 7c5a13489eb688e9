package courier

import (
	"context"
	"errors"
	"fmt"
	"html"
	"strings"

	"github.com/wneessen/go-mail"

	"luodi/internal/notify"
)

// mail sends one message to one person: plain text, and the same as simple HTML.
func (c *Courier) mail(ctx context.Context, p *Parcel, secret notify.Secret) error {
	if p.Address == "" {
		return &Failure{Why: "the receiver has no address", ForGood: true}
	}
	if CheckPort(p.Channel.Port, c.private) != nil {
		return &Failure{Why: "the port is not allowed", ForGood: true}
	}
	m, err := compose(p)
	if err != nil {
		return &Failure{Why: reason(err), ForGood: true}
	}
	m.SetDateWithValue(c.clock())
	client, err := c.smtp(&p.Channel, secret)
	if err != nil {
		return &Failure{Why: reason(err), ForGood: true}
	}
	if err := client.DialAndSendWithContext(ctx, m); err != nil {
		return smtpFailure(err)
	}
	return nil
}

func (c *Courier) smtp(ch *notify.Channel, secret notify.Secret) (*mail.Client, error) {
	options := []mail.Option{mail.WithPort(ch.Port), mail.WithTimeout(c.timeout)}
	switch ch.TLS {
	case notify.Implicit:
		options = append(options, mail.WithSSL())
	case notify.NoTLS:
		options = append(options, mail.WithTLSPolicy(mail.NoTLS))
	default:
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory))
	}
	if c.tls != nil {
		config := c.tls.Clone()
		config.ServerName = ch.Host
		options = append(options, mail.WithTLSConfig(config))
	}
	if ch.User != "" {
		auth := mail.SMTPAuthAutoDiscover // never in the clear
		if ch.TLS == notify.NoTLS {
			auth = mail.SMTPAuthCramMD5
		}
		options = append(options, mail.WithSMTPAuth(auth), mail.WithUsername(ch.User), mail.WithPassword(secret.Password))
	}
	return mail.NewClient(ch.Host, options...)
}

// compose writes the message. Its id is that of the delivery, so that a second sending is recognised.
func compose(p *Parcel) (*mail.Msg, error) {
	m := mail.NewMsg(mail.WithCharset(mail.CharsetUTF8), mail.WithEncoding(mail.EncodingB64))
	if err := m.FromFormat(p.Message.House, p.Channel.From); err != nil {
		return nil, err
	}
	if err := m.To(p.Address); err != nil {
		return nil, err
	}
	_, host, _ := strings.Cut(p.Channel.From, "@")
	m.SetMessageIDWithValue(string(p.Delivery.ID) + "@" + host)
	m.Subject(oneLine(p.Message.Subject))
	m.SetGenHeader("Content-Language", string(p.Message.Lang))
	m.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no holiday notes, please
	m.SetBodyString(mail.TypeTextPlain, plainText(p.Message))
	m.AddAlternativeString(mail.TypeTextHTML, htmlText(p.Message))
	return m, nil
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func plainText(m notify.Message) string {
	var b strings.Builder
	if m.Lead != "" {
		b.WriteString(m.Lead + "\n")
	}
	for i, x := range m.Items {
		if len(m.Items) > 1 {
			fmt.Fprintf(&b, "\n%d. ", i+1)
		} else if b.Len() > 0 {
			b.WriteString("\n")
		}
		if x.Level != "" {
			fmt.Fprintf(&b, "[%s] ", x.Level)
		}
		fmt.Fprintf(&b, "%s\n   %s · %s\n", x.Text, x.Plan, x.Where)
		if x.Remark != "" {
			fmt.Fprintf(&b, "   > %s\n", oneLine(x.Remark))
		}
		fmt.Fprintf(&b, "   %s: %s\n", x.Button, x.Link)
	}
	if len(m.Items) != 1 {
		fmt.Fprintf(&b, "\n%s\n", m.Link)
	}
	fmt.Fprintf(&b, "\n-- \n%s\n%s\n", m.House, m.Foot)
	return b.String()
}

func htmlText(m notify.Message) string {
	var b strings.Builder
	e := html.EscapeString
	fmt.Fprintf(&b, `<!DOCTYPE html><html lang="%s"><head><meta charset="utf-8"><title>%s</title></head><body style="font-family:sans-serif;line-height:1.6;max-width:40em">`, e(string(m.Lang)), e(m.Subject))
	if m.Lead != "" {
		fmt.Fprintf(&b, "<p>%s</p>", e(m.Lead))
	}
	for _, x := range m.Items {
		b.WriteString(`<p style="margin:1.2em 0;padding-left:.8em;border-left:3px solid #999">`)
		if x.Level != "" {
			fmt.Fprintf(&b, "<strong>[%s]</strong> ", e(x.Level))
		}
		fmt.Fprintf(&b, "%s<br><small>%s · %s</small>", e(x.Text), e(x.Plan), e(x.Where))
		if x.Remark != "" {
			fmt.Fprintf(&b, "<br><em>%s</em>", e(x.Remark))
		}
		fmt.Fprintf(&b, `<br><a href="%s">%s</a></p>`, e(x.Link), e(x.Button))
	}
	if len(m.Items) != 1 {
		fmt.Fprintf(&b, `<p><a href="%s">%s</a></p>`, e(m.Link), e(m.Link))
	}
	fmt.Fprintf(&b, "<p><small>%s<br>%s</small></p></body></html>", e(m.House), e(m.Foot))
	return b.String()
}

// smtpFailure tells refusals for good (5xx) from those of the moment (4xx) and from a broken way.
func smtpFailure(err error) error {
	var s *mail.SendError
	if errors.As(err, &s) {
		f := &Failure{Why: oneLine(s.Error())}
		if code := s.ErrorCode(); code >= 500 && code < 600 {
			f.ForGood = true
		} else if !s.IsTemp() && code != 0 && code < 400 {
			f.ForGood = true
		}
		return f
	}
	return &Failure{Why: oneLine(err.Error())}
}
