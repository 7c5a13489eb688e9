package courier

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"luodi/internal/i18n"
	"luodi/internal/notify"
)

var at = time.Date(2022, 10, 21, 1, 0, 0, 0, time.UTC)

func courier(t testing.TB) *Courier {
	t.Helper()
	key, err := NewKey([]byte("a key for tests that is long enough"))
	if err != nil {
		t.Fatal(err)
	}
	return New(Options{Key: key, Private: true, Clock: func() time.Time { return at }, Timeout: 3 * time.Second})
}

// parcel is a message about one late report on a channel with a secret.
func parcel(t testing.TB, c *Courier, kind notify.ChannelKind, s notify.Secret) *Parcel {
	t.Helper()
	sealed, err := c.Key().Seal("ch", s)
	if err != nil {
		t.Fatal(err)
	}
	return &Parcel{Delivery: notify.Delivery{ID: "d1"}, Channel: notify.Channel{ID: "ch", Kind: kind, Secret: sealed}, Message: notify.Message{ID: "d1", Lang: i18n.ZhHans, House: "落地",
		Subject: "【提醒】10月进展报告已逾期", Link: "https://l.example/desk/reports/r",
		Items: []notify.Item{{Level: "提醒", Text: "10月进展报告已逾期", Where: "7 修路*", Plan: "方案", Remark: "补充[数据]", Link: "https://l.example/desk/reports/r", Button: "去填报"}}}}
}

// TestWebhook: a receiver that follows the convention accepts the signature, and a repetition has the
// same id and the same body.
func TestWebhook(t *testing.T) {
	secret := NewSignSecret()
	type got struct{ id, body string }
	var seen []got
	answer := http.StatusServiceUnavailable
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		id, stamp := r.Header.Get("webhook-id"), r.Header.Get("webhook-timestamp")
		key, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
		h := hmac.New(sha256.New, key)
		fmt.Fprintf(h, "%s.%s.%s", id, stamp, body)
		if want := "v1," + base64.StdEncoding.EncodeToString(h.Sum(nil)); r.Header.Get("webhook-signature") != want {
			t.Errorf("signature %q, want %q", r.Header.Get("webhook-signature"), want)
		}
		if n, err := strconv.ParseInt(stamp, 10, 64); err != nil || time.Unix(n, 0).Sub(at).Abs() > 5*time.Minute {
			t.Errorf("timestamp %q", stamp)
		}
		seen = append(seen, got{id, string(body)})
		w.Header().Set("Retry-After", "120")
		w.WriteHeader(answer)
	}))
	defer server.Close()
	c := courier(t)
	p := parcel(t, c, notify.Webhook, notify.Secret{URL: server.URL + "/hook", Sign: secret})
	p.Event = &notify.Event{Type: "notice.report.late", Timestamp: at, Data: map[string]string{"text": "逾期 <b>"}}
	var f *Failure
	if err := c.Carry(t.Context(), p); !errors.As(err, &f) || f.RetryAfter != 2*time.Minute || f.ForGood {
		t.Fatalf("503: %#v", err)
	}
	answer = http.StatusNoContent
	if err := c.Carry(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	if len(seen) != 2 || seen[0] != seen[1] || seen[0].id != "msg_d1" || seen[0].body != `{"type":"notice.report.late","timestamp":"2022-10-21T01:00:00Z","data":{"text":"逾期 <b>"}}` {
		t.Errorf("received %+v", seen)
	}
	for status, forGood := range map[int]bool{http.StatusGone: true, http.StatusFound: true, http.StatusTooManyRequests: false, http.StatusInternalServerError: false} {
		answer = status
		if err := c.Carry(t.Context(), p); !errors.As(err, &f) || f.ForGood != forGood || f.Limited != (status == 429) {
			t.Errorf("%d: %#v", status, err)
		}
	}
}

// TestRobots: each robot gets its own format and signature, and its answers are understood.
func TestRobots(t *testing.T) {
	var body map[string]any
	var query map[string][]string
	answer, status := "", 200
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, query = nil, r.URL.Query()
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil || !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
			t.Errorf("body: %v", err)
		}
		w.WriteHeader(status)
		io.WriteString(w, answer)
	}))
	defer server.Close()
	c := courier(t)
	const signKey = "SECxyz"
	sign := func(key, text string) string {
		h := hmac.New(sha256.New, []byte(key))
		h.Write([]byte(text))
		return base64.StdEncoding.EncodeToString(h.Sum(nil))
	}
	ms, sec := strconv.FormatInt(at.UnixMilli(), 10), strconv.FormatInt(at.Unix(), 10)
	const text = "**【提醒】10月进展报告已逾期**\n\n方案 · 7 修路\\*\n\n> 补充\\[数据\\]\n\n[去填报](https://l.example/desk/reports/r)"
	for _, k := range []struct {
		kind  notify.ChannelKind
		path  string
		sign  string
		good  string
		check func() bool
	}{
		{notify.WeCom, "/cgi-bin/webhook/send?key=k1", "", `{"errcode":0,"errmsg":"ok"}`, func() bool {
			return body["msgtype"] == "markdown" && body["markdown"].(map[string]any)["content"] == text && query["key"][0] == "k1"
		}},
		{notify.DingTalk, "/robot/send?access_token=t1", signKey, `{"errcode":0,"errmsg":"ok"}`, func() bool {
			m := body["markdown"].(map[string]any)
			return body["msgtype"] == "markdown" && m["title"] == "【提醒】10月进展报告已逾期" && m["text"] == text &&
				query["access_token"][0] == "t1" && query["timestamp"][0] == ms && query["sign"][0] == sign(signKey, ms+"\n"+signKey)
		}},
		{notify.Feishu, "/open-apis/bot/v2/hook/h1", signKey, `{"code":0,"msg":"success","data":{}}`, func() bool {
			post := body["content"].(map[string]any)["post"].(map[string]any)["zh_cn"].(map[string]any)
			link := post["content"].([]any)[2].([]any)[0].(map[string]any)
			return body["msg_type"] == "post" && body["timestamp"] == sec && body["sign"] == sign(sec+"\n"+signKey, "") &&
				post["title"] == "【提醒】10月进展报告已逾期" && link["tag"] == "a" && link["href"] == "https://l.example/desk/reports/r" && link["text"] == "去填报"
		}},
	} {
		p := parcel(t, c, k.kind, notify.Secret{URL: server.URL + k.path, Sign: k.sign})
		answer, status = k.good, 200
		if err := c.Carry(t.Context(), p); err != nil || !k.check() {
			t.Errorf("%s: %v, sent %v %v", k.kind, err, body, query)
		}
		for _, bad := range []struct {
			answer           string
			status           int
			forGood, limited bool
		}{
			{`{"errcode":45009,"errmsg":"api freq out of limit"}`, 200, false, true}, {`{"errcode":130101,"errmsg":"send too fast"}`, 200, false, true},
			{`{"code":11232,"msg":"frequency limited"}`, 200, false, true}, {`{"code":11232,"msg":"frequency limited"}`, 400, false, true},
			{`{"errcode":93000,"errmsg":"invalid webhook url"}`, 200, true, false}, {`{"errcode":310000,"errmsg":"sign not match"}`, 200, true, false},
			{`{"code":19021,"msg":"sign match fail or timestamp is not within one hour from current time"}`, 200, true, false},
			{`{"errcode":40001,"errmsg":"something else"}`, 200, false, false}, {`<html>gateway</html>`, 200, false, false}, {`{}`, 200, false, false}, {``, 502, false, false}, {``, 429, false, true},
		} {
			answer, status = bad.answer, bad.status
			var f *Failure
			if err := c.Carry(t.Context(), p); !errors.As(err, &f) || f.ForGood != bad.forGood || f.Limited != bad.limited || f.Limited && bad.status != 429 && f.RetryAfter < time.Minute {
				t.Errorf("%s answers %d %s: %#v", k.kind, bad.status, bad.answer, err)
			}
		}
	}
	long := notify.Message{Subject: "待办", Items: make([]notify.Item, 200)}
	for i := range long.Items {
		long.Items[i] = notify.Item{Plan: "方案", Where: strings.Repeat("长", 30), Link: "https://l.example", Button: "看"}
	}
	if s := markdown(long, 4096); len(s) > 4096 || !strings.HasSuffix(s, "…") || strings.Count(s, "[看]") < 20 {
		t.Errorf("a long message: %d bytes", len(s))
	}
}

// TestGuard: nothing that leads into the own network is called, whatever name or form it has, and no
// redirect is followed.
func TestGuard(t *testing.T) {
	inside := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { t.Errorf("called: %s", r.URL) }))
	defer inside.Close()
	key, _ := NewKey([]byte("a key for tests that is long enough"))
	c := New(Options{Key: key, Clock: func() time.Time { return at }, Timeout: 2 * time.Second})
	for _, address := range []string{inside.URL, strings.Replace(inside.URL, "http:", "https:", 1), "https://127.0.0.1:1/", "https://localhost/", "https://[::1]/", "https://10.1.2.3/",
		"https://169.254.169.254/latest", "https://[::ffff:127.0.0.1]/", "https://100.64.0.1/", "https://[fd00::1]/", "https://0.0.0.0/", "ftp://example.org/", "https://u:p@example.org/", "gopher:x", "https://2130706433/"} {
		var f *Failure
		if err := c.Carry(t.Context(), parcel(t, c, notify.Webhook, notify.Secret{URL: address, Sign: NewSignSecret()})); !errors.As(err, &f) {
			t.Errorf("%s: %v", address, err)
		} else if strings.Contains(f.Why, address) {
			t.Errorf("the reason names the address: %s", f.Why)
		}
	}
	for ip, bad := range map[string]bool{"127.0.0.1:443": true, "[::1]:443": true, "192.168.1.1:443": true, "172.20.0.1:443": true, "[fe80::1%eth0]:443": true, "[64:ff9b::a00:1]:443": true,
		"224.0.0.1:443": true, "255.255.255.255:443": true, "8.8.8.8:443": false, "[2400:3200::1]:443": false} {
		if err := outside(ip, false); (err != nil) != bad {
			t.Errorf("%s: %v", ip, err)
		}
	}
	private := courier(t)
	away := httptest.NewServer(http.RedirectHandler(inside.URL, http.StatusTemporaryRedirect))
	defer away.Close()
	var f *Failure
	if err := private.Carry(t.Context(), parcel(t, private, notify.WeCom, notify.Secret{URL: away.URL + "/?key=topsecret"})); !errors.As(err, &f) || !f.ForGood {
		t.Errorf("redirect: %#v", err)
	}
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	if err := private.Carry(t.Context(), parcel(t, private, notify.WeCom, notify.Secret{URL: gone.URL + "/?key=topsecret"})); !errors.As(err, &f) || f.ForGood || strings.Contains(f.Why, "topsecret") {
		t.Errorf("nobody there: %#v", err)
	}
}

// TestSeal: a secret opens with its key and for its channel only.
func TestSeal(t *testing.T) {
	k, _ := NewKey([]byte("one key for tests, long enough …"))
	other, _ := NewKey([]byte("another key for tests, long too …"))
	s := notify.Secret{URL: "https://x/?key=1", Sign: "abc", Password: "密码"}
	sealed, err := k.Seal("a", s)
	if err != nil || strings.Contains(sealed, "abc") {
		t.Fatal(err)
	}
	if got, err := k.Open("a", sealed); err != nil || got != s {
		t.Errorf("%+v %v", got, err)
	}
	for name, open := range map[string]func() error{
		"another channel": func() error { _, err := k.Open("b", sealed); return err },
		"another key":     func() error { _, err := other.Open("a", sealed); return err },
		"changed":         func() error { _, err := k.Open("a", sealed[:len(sealed)-6]+"AAAA=="); return err },
		"no key":          func() error { _, err := (*Key)(nil).Open("a", sealed); return err },
	} {
		if open() == nil {
			t.Errorf("opens with %s", name)
		}
	}
	dir := t.TempDir()
	one, err := OpenKey(dir)
	if err != nil {
		t.Fatal(err)
	}
	two, err := OpenKey(dir)
	if err != nil {
		t.Fatal(err)
	}
	sealed, _ = one.Seal("a", s)
	if got, err := two.Open("a", sealed); err != nil || got != s {
		t.Errorf("the key of the folder: %v", err)
	}
}
