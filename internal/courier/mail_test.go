package courier

import (
	"bufio"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net"
	"net/mail"
	"strconv"
	"strings"
	"sync"
	"testing"

	"encoding/base64"

	"luodi/internal/i18n"
	"luodi/internal/notify"
)

// smtpServer is a mail server for tests: it takes what it is given, or refuses receivers with a line.
type smtpServer struct {
	t      testing.TB
	listen net.Listener
	mu     sync.Mutex
	got    []string // whole messages
	to     []string
	refuse string // answer to RCPT instead of 250
}

func newSMTP(t testing.TB) *smtpServer {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &smtpServer{t: t, listen: l}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go s.serve(conn)
		}
	}()
	t.Cleanup(func() { l.Close() })
	return s
}

func (s *smtpServer) port() int { return s.listen.Addr().(*net.TCPAddr).Port }

func (s *smtpServer) serve(conn net.Conn) {
	defer conn.Close()
	r := bufio.NewReader(conn)
	say := func(line string) { io.WriteString(conn, line+"\r\n") }
	say("220 test ESMTP")
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch strings.ToUpper(word) {
		case "EHLO":
			say("250-test")
			say("250 8BITMIME")
		case "RCPT":
			s.mu.Lock()
			refuse := s.refuse
			s.to = append(s.to, rest)
			s.mu.Unlock()
			if refuse != "" {
				say(refuse)
				continue
			}
			say("250 ok")
		case "DATA":
			say("354 go on")
			var b strings.Builder
			for {
				line, err := r.ReadString('\n')
				if err != nil {
					return
				}
				if line == ".\r\n" {
					break
				}
				b.WriteString(strings.TrimPrefix(line, "."))
			}
			s.mu.Lock()
			s.got = append(s.got, b.String())
			s.mu.Unlock()
			say("250 taken")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

// message reads the last message: its headers decoded, its parts by type.
func (s *smtpServer) message() (header map[string]string, parts map[string]string) {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.got) == 0 {
		s.t.Fatal("no mail arrived")
	}
	m, err := mail.ReadMessage(strings.NewReader(s.got[len(s.got)-1]))
	if err != nil {
		s.t.Fatal(err)
	}
	header, parts = map[string]string{}, map[string]string{}
	for k := range m.Header {
		text, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get(k))
		if err != nil {
			s.t.Fatalf("%s: %v", k, err)
		}
		header[k] = text
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		s.t.Fatalf("content type %q: %v", m.Header.Get("Content-Type"), err)
	}
	for mr := multipart.NewReader(m.Body, params["boundary"]); ; {
		p, err := mr.NextRawPart()
		if err == io.EOF {
			return header, parts
		}
		if err != nil {
			s.t.Fatal(err)
		}
		kind, params, _ := mime.ParseMediaType(p.Header.Get("Content-Type"))
		if !strings.EqualFold(params["charset"], "utf-8") || p.Header.Get("Content-Transfer-Encoding") != "base64" {
			s.t.Errorf("part %v", p.Header)
		}
		b, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, p))
		if err != nil {
			s.t.Fatal(err)
		}
		parts[kind] = string(b)
	}
}

// TestMail: what arrives is right in three languages, headers and both forms of the text.
func TestMail(t *testing.T) {
	server, c := newSMTP(t), courier(t)
	for lang, want := range map[i18n.Lang]struct{ subject, button, foot string }{
		i18n.ZhHans: {"【提醒】2022-10 期进展报告已逾期", "去填报", "请勿回复"}, i18n.ZhHant: {"【提醒】2022-10 期進展報告已逾期", "去填報", "請勿回覆"},
		i18n.En: {"[reminder] The progress report for 2022-10 is late", "Write the report", "do not reply"},
	} {
		p := &Parcel{Delivery: notify.Delivery{ID: "d7"}, Address: "liaison@example.org",
			Channel: notify.Channel{ID: "m", Kind: notify.Mail, Host: "127.0.0.1", Port: server.port(), TLS: notify.NoTLS, From: "luodi@example.org"},
			Message: notify.Message{Lang: lang, House: "落地 <测试>", Subject: want.subject, Foot: i18n.NotifyMailFoot.In(lang), Link: "https://l.example/desk/reports/r?a=1&b=2",
				Items: []notify.Item{{Level: "L", Text: want.subject, Where: "7 <b>修路</b>", Plan: "方案", Remark: "补充\n数据", Link: "https://l.example/desk/reports/r?a=1&b=2", Button: want.button}}}}
		if err := c.Carry(t.Context(), p); err != nil {
			t.Fatal(err)
		}
		header, parts := server.message()
		if header["Subject"] != want.subject || header["Message-Id"] != "<d7@example.org>" || header["To"] != "<liaison@example.org>" || header["Auto-Submitted"] != "auto-generated" ||
			!strings.Contains(header["From"], "落地 <测试>") || header["Content-Language"] != string(lang) || !strings.Contains(header["Date"], "21 Oct 2022") {
			t.Errorf("%s: headers %v", lang, header)
		}
		plain, page := parts["text/plain"], parts["text/html"]
		if !strings.Contains(plain, want.button+": https://l.example/desk/reports/r?a=1&b=2") || !strings.Contains(plain, want.foot) || !strings.Contains(plain, "> 补充 数据") {
			t.Errorf("%s: text %q", lang, plain)
		}
		if !strings.Contains(page, `<a href="https://l.example/desk/reports/r?a=1&amp;b=2">`+want.button+"</a>") || strings.Contains(page, "<b>修路") || !strings.Contains(page, `lang="`+string(lang)+`"`) {
			t.Errorf("%s: page %q", lang, page)
		}
	}
}

// TestMailRefused: a refusal for good is not tried again, one of the moment is, and encryption that is
// wanted and not to be had sends nothing.
func TestMailRefused(t *testing.T) {
	server, c := newSMTP(t), courier(t)
	p := parcel(t, c, notify.Mail, notify.Secret{})
	p.Address = "x@example.org"
	p.Channel.Host, p.Channel.Port, p.Channel.TLS, p.Channel.From = "127.0.0.1", server.port(), notify.NoTLS, "luodi@example.org"
	for answer, forGood := range map[string]bool{"550 no such user": true, "451 try later": false} {
		server.mu.Lock()
		server.refuse = answer
		server.mu.Unlock()
		var f *Failure
		if err := c.Carry(t.Context(), p); !errors.As(err, &f) || f.ForGood != forGood {
			t.Errorf("%s: %#v", answer, err)
		}
	}
	server.mu.Lock()
	server.refuse = ""
	server.mu.Unlock()
	p.Channel.TLS = notify.StartTLS
	if err := c.Carry(t.Context(), p); err == nil {
		t.Error("sent without the encryption that is wanted")
	}
	p.Channel.TLS = notify.NoTLS
	p.Channel.From = "luodi@example.org\r\nBcc: x@y"
	if err := c.Carry(t.Context(), p); err == nil {
		t.Error("a sender of two lines")
	}
	if len(server.got) != 0 {
		t.Errorf("%d mails arrived", len(server.got))
	}
	public := New(Options{Key: c.key})
	p.Channel.From = "luodi@example.org"
	var f *Failure
	if err := public.Carry(t.Context(), p); !errors.As(err, &f) || !f.ForGood {
		t.Errorf("port %s: %v", strconv.Itoa(p.Channel.Port), err)
	}
}
