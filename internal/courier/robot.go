package courier

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"luodi/internal/notify"
)

// The group robots answer 200 whatever happens; what became of a message stands in the body.
type robotAnswer struct {
	Errcode *int   `json:"errcode"` // WeCom, DingTalk
	Errmsg  string `json:"errmsg"`
	Code    *int   `json:"code"` // Feishu
	Msg     string `json:"msg"`
}

// limited are the codes with which a robot says that it takes no more for now, with how long to wait:
// WeCom 45009 (20 a minute) and 45033 (at once), DingTalk 130101 and 660026 (20 a minute, then silent for
// ten), Feishu 11232 and 99991400 (100 a minute, 5 a second), all -1 (busy).
var limited = map[int]time.Duration{-1: time.Minute, 45009: time.Minute, 45033: time.Minute, 130101: 10 * time.Minute, 660026: 10 * time.Minute, 11232: time.Minute, 99991400: time.Minute}

// hopeless are the codes that stay the same until somebody changes the settings: WeCom 93000 (no such
// robot) and 40058, DingTalk 300001 (no such token), 310000 (signature, key word or address refused),
// 400013, Feishu 19001 (no such robot), 19021 (signature), 19022 (address), 19024 (key word), 9499.
var hopeless = map[int]bool{93000: true, 40058: true, 300001: true, 310000: true, 400013: true, 19001: true, 19021: true, 19022: true, 19024: true, 9499: true}

// robot sends a body and reads the answer.
func (c *Courier) robot(ctx context.Context, address string, body any) error {
	text, err := plainJSON(body)
	if err != nil {
		return err
	}
	res, answer, err := c.post(ctx, address, text, nil)
	if err != nil {
		return err
	}
	var a robotAnswer
	read := json.Unmarshal(answer, &a) == nil
	if err := status(res, c.clock()); err != nil && !(read && (a.Code != nil || a.Errcode != nil)) {
		return err
	}
	if !read || a.Code == nil && a.Errcode == nil {
		return &Failure{Why: "the answer is not that of a robot"}
	}
	code := 0
	for _, n := range []*int{a.Errcode, a.Code} {
		if n != nil {
			code = *n
		}
	}
	if code == 0 {
		return nil
	}
	f := &Failure{Why: fmt.Sprintf("answered %d %s", code, cmp.Or(a.Errmsg, a.Msg)), ForGood: hopeless[code]}
	f.RetryAfter, f.Limited = limited[code], limited[code] > 0
	return f
}

// wecom: POST …/cgi-bin/webhook/send?key=…, markdown of at most 4096 bytes.
func (c *Courier) wecom(ctx context.Context, p *Parcel, secret notify.Secret) error {
	return c.robot(ctx, secret.URL, map[string]any{"msgtype": "markdown", "markdown": map[string]string{"content": markdown(p.Message, 4096)}})
}

// dingtalk: POST …/robot/send?access_token=…&timestamp=…&sign=…, where sign is HMAC-SHA256 over the
// milliseconds, a line feed and the secret, keyed by the secret.
func (c *Courier) dingtalk(ctx context.Context, p *Parcel, secret notify.Secret) error {
	address := secret.URL
	if secret.Sign != "" {
		u, err := url.Parse(address)
		if err != nil {
			return &Failure{Why: "the address cannot be read", ForGood: true}
		}
		at := strconv.FormatInt(c.clock().UnixMilli(), 10)
		q := u.Query()
		q.Set("timestamp", at)
		q.Set("sign", mac([]byte(secret.Sign), at+"\n"+secret.Sign))
		u.RawQuery = q.Encode()
		address = u.String()
	}
	return c.robot(ctx, address, map[string]any{"msgtype": "markdown", "markdown": map[string]string{"title": p.Message.Subject, "text": markdown(p.Message, 20000)}})
}

// feishu: POST …/open-apis/bot/v2/hook/…, a post with a link; sign is HMAC-SHA256 over nothing, keyed by
// the seconds, a line feed and the secret.
func (c *Courier) feishu(ctx context.Context, p *Parcel, secret notify.Secret) error {
	type run map[string]string
	lines := [][]run{}
	if p.Message.Lead != "" {
		lines = append(lines, []run{{"tag": "text", "text": p.Message.Lead}})
	}
	for _, x := range p.Message.Items {
		if x.Where != "" {
			lines = append(lines, []run{{"tag": "text", "text": x.Plan + " · " + x.Where}})
		}
		if x.Remark != "" {
			lines = append(lines, []run{{"tag": "text", "text": x.Remark}})
		}
		lines = append(lines, []run{{"tag": "a", "text": x.Button, "href": x.Link}})
	}
	tongue := "zh_cn"
	switch p.Message.Lang {
	case "zh-Hant-HK":
		tongue = "zh_hk"
	case "en":
		tongue = "en_us"
	}
	body := map[string]any{"msg_type": "post", "content": map[string]any{"post": map[string]any{tongue: map[string]any{"title": p.Message.Subject, "content": lines}}}}
	if secret.Sign != "" {
		at := strconv.FormatInt(c.clock().Unix(), 10)
		body["timestamp"], body["sign"] = at, mac([]byte(at+"\n"+secret.Sign), "")
	}
	return c.robot(ctx, secret.URL, body)
}

// markdown writes a message in what all robots understand, at most so many bytes: whole items, then how
// many are left out.
func markdown(m notify.Message, most int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "**%s**", escape(m.Subject))
	if m.Lead != "" {
		fmt.Fprintf(&b, "\n\n%s", escape(m.Lead))
	}
	for _, x := range m.Items {
		var item strings.Builder
		if x.Where != "" {
			fmt.Fprintf(&item, "\n\n%s · %s", escape(x.Plan), escape(x.Where))
		}
		if x.Remark != "" {
			fmt.Fprintf(&item, "\n\n> %s", escape(strings.Join(strings.Fields(x.Remark), " ")))
		}
		fmt.Fprintf(&item, "\n\n[%s](%s)", escape(x.Button), x.Link)
		if b.Len()+item.Len() > most-8 {
			b.WriteString("\n\n…")
			break
		}
		b.WriteString(item.String())
	}
	return b.String()
}

var marks = strings.NewReplacer(`\`, `\\`, "*", `\*`, "_", `\_`, "`", "\\`", "[", `\[`, "]", `\]`, "<", "&lt;", ">", "&gt;")

// escape keeps words from becoming marks. Full-width brackets and most signs of Chinese text are none.
func escape(s string) string { return marks.Replace(s) }
