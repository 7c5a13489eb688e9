package web_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"luodi/internal/access"
	"luodi/internal/courier"
	"luodi/internal/notify"
	"luodi/internal/store"
	"luodi/internal/web"
)

// tell puts a reminder into the inbox of a role.
func (p *place) tell(role access.Role, level int) notify.Notice {
	p.t.Helper()
	n := notify.Notice{Matter: notify.Matter{Kind: notify.Report, ID: "r1"}, Step: []notify.Step{notify.Due, notify.Late, notify.Urge}[level], Level: level,
		Account: p.accounts[role].ID, Unit: p.units["commerce"].ID, Plan: p.plan.ID, About: notify.About{Plan: p.plan.Title, Number: "1", Period: "2022-10"}, Link: "/desk/plans/pilot"}
	err := p.db.Write(context.Background(), func(tx *store.Tx) error { _, err := tx.AddNotice(&n); return err })
	if err != nil {
		p.t.Fatal(err)
	}
	return n
}

// TestInbox: a person sees what waits, is led to it, and nobody sees what another was told.
func TestInbox(t *testing.T) {
	p := open(t)
	n := p.tell(access.UnitLiaison, 1)
	p.tell(access.UnitLeader, 2)
	r := p.as(access.UnitLiaison)
	page := r.get("/desk/notices")
	if page.doc.Find(".notice-list > li.unread").Length() != 1 || !page.has("2022年10月进展报告已逾期") || page.has("至今未报") || page.doc.Find(".bell-count").Text() != "1" {
		t.Errorf("the inbox: %s", page.text())
	}
	if a := p.as(access.Office).post("/desk/notices/" + string(n.ID) + "/open"); a.status != http.StatusNotFound {
		t.Errorf("another's notice: %d", a.status)
	}
	if a := r.post("/desk/notices/" + string(n.ID) + "/open"); a.status != http.StatusSeeOther || a.header.Get("Location") != "/desk/plans/pilot" {
		t.Errorf("opened: %d %s", a.status, a.header.Get("Location"))
	}
	if page := r.get("/desk/notices"); page.doc.Find(".unread").Length() != 0 || page.doc.Find(".bell-count").Length() != 0 || page.doc.Find(".notice-list > li").Length() != 1 {
		t.Errorf("read: %s", page.text())
	}
	if a := r.follow(r.post("/desk/notices/read")); !a.has("已全部标为已读") {
		t.Error("all are read")
	}
}

// TestLadderPage: the office withdraws a step with a reason; nobody else does.
func TestLadderPage(t *testing.T) {
	p := open(t)
	n := p.tell(access.UnitLiaison, 1)
	path := "/desk/plans/pilot/reminders"
	if a := p.as(access.Leader).get(path); !a.has("提醒") || a.doc.Find("form[action$=withdraw]").Length() != 0 {
		t.Errorf("the leader: %s", a.text())
	}
	if a := p.as(access.UnitLeader).post(path+"/"+string(n.ID)+"/withdraw", "reason", "x"); a.status != http.StatusForbidden {
		t.Errorf("a unit withdraws: %d", a.status)
	}
	office := p.as(access.Office)
	if a := office.post(path+"/"+string(n.ID)+"/withdraw", "reason", " "); a.status != http.StatusUnprocessableEntity || a.doc.Find("#f-reason-error").Length() != 1 {
		t.Errorf("without a reason: %d", a.status)
	}
	if a := office.follow(office.post(path+"/"+string(n.ID)+"/withdraw", "reason", "已口头说明")); !a.has("已撤回") || !a.has("已口头说明") {
		t.Errorf("withdrawn: %s", a.text())
	}
	if a := office.post(path+"/"+string(n.ID)+"/withdraw", "reason", "再来"); a.status != http.StatusConflict {
		t.Errorf("twice: %d", a.status)
	}
	if a := p.as(access.UnitLiaison).get("/desk/notices?state=withdrawn"); !a.has("已口头说明") {
		t.Error("the receiver is not told that it was withdrawn")
	}
}

// TestChannels: the operator sets a robot up and tries it; its address is never shown again and is not in
// the trail; addresses that lead into the own network are refused.
func TestChannels(t *testing.T) {
	key, err := courier.NewKey([]byte("a key for tests that is long enough"))
	if err != nil {
		t.Fatal(err)
	}
	answer := `{"errcode":0,"errmsg":"ok"}`
	robot := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, answer) }))
	defer robot.Close()
	strict := open(t, func(o *web.Options) { o.Courier = courier.New(courier.Options{Key: key}) }).as(access.Operator)
	if a := strict.post("/desk/channels", "kind", "wecom", "name", "群", "url", robot.URL+"/?key=topsecret", "lang", "zh-Hans", "level", "0"); a.status != http.StatusUnprocessableEntity || a.doc.Find("#f-url-error").Length() != 1 {
		t.Errorf("the own network: %d", a.status)
	}
	if a := strict.post("/desk/channels", "kind", "mail", "name", "邮", "host", "mail", "port", "6379", "tls", "none", "from", "a@b.cn"); a.doc.Find("#f-port-error").Length() != 1 {
		t.Errorf("another port: %d", a.status)
	}
	p := open(t, func(o *web.Options) { o.Courier = courier.New(courier.Options{Key: key, Private: true}) })
	if a := p.as(access.Office).get("/desk/channels"); a.status != http.StatusForbidden {
		t.Errorf("the office: %d", a.status)
	}
	r := p.as(access.Operator)
	made := r.post("/desk/channels", "kind", "wecom", "name", "群", "url", robot.URL+"/?key=topsecret", "lang", "zh-Hans", "level", "1", "on", "yes")
	page := r.follow(made)
	if page.status != http.StatusOK || strings.Contains(page.body, "topsecret") || !page.has("已保存") {
		t.Fatalf("made: %d %s", made.status, made.text())
	}
	at := made.header.Get("Location")
	if a := r.follow(r.post(at + "/test")); !a.has("测试消息已送达") {
		t.Errorf("the test: %s", a.text())
	}
	answer = `{"errcode":93000,"errmsg":"invalid webhook url"}`
	if a := r.follow(r.post(at + "/test")); !a.has("没有送达") || !a.has("已放弃") || a.doc.Find("form[action$=again]").Length() != 1 {
		t.Errorf("it fails: %s", a.text())
	}
	version := page.doc.Find("input[name=version]").AttrOr("value", "")
	if a := r.follow(r.post(at, "version", version, "name", "大群", "url", "", "lang", "en", "level", "2", "on", "yes")); !a.has("大群") {
		t.Errorf("edited: %s", a.text())
	}
	if a := r.post(at, "version", version, "name", "x", "lang", "en", "level", "2"); a.status != http.StatusConflict {
		t.Errorf("edited from an old page: %d", a.status)
	}
	hook := r.post("/desk/channels", "kind", "webhook", "name", "程序", "url", robot.URL, "lang", "en", "level", "0", "on", "yes")
	once := hook.doc.Find("#f-once").AttrOr("value", "")
	if hook.status != http.StatusOK || courier.CheckSignSecret(once) != nil {
		t.Errorf("a secret is made: %d %q", hook.status, once)
	}
	if a := r.get("/desk/audit"); strings.Contains(a.body, "topsecret") || strings.Contains(a.body, once) {
		t.Error("a secret is in the trail")
	}
	if a := r.post("/desk/channels/rules", "quiet_from", "20:00", "quiet_to", "08:00", "morning", "21:00", "at_once", "2", "must", "2"); a.doc.Find("#f-morning-error").Length() != 1 {
		t.Errorf("the morning in the night: %d", a.status)
	}
	if a := r.follow(r.post("/desk/channels/rules", "quiet_from", "19:00", "quiet_to", "07:30", "morning", "08:00", "at_once", "3", "must", "3", "domains", "@gov.cn\nexample.org")); !a.has("发送规则已保存") {
		t.Errorf("rules: %s", a.text())
	}
	liaison := p.as(access.UnitLiaison)
	if a := liaison.post("/desk/account/notices", "email", "a@elsewhere.com", "when", "single"); a.status != http.StatusUnprocessableEntity || a.doc.Find("#f-email").AttrOr("value", "") != "a@elsewhere.com" {
		t.Errorf("a domain that is not allowed: %d", a.status)
	}
	if a := liaison.follow(liaison.post("/desk/account/notices", "email", "a@sz.gov.cn", "when", "single", "lang", "en")); !a.has("接收方式已保存") || a.doc.Find("#f-email").AttrOr("value", "") != "a@sz.gov.cn" {
		t.Errorf("kept: %s", a.text())
	}
	if a := r.get("/desk/audit"); strings.Contains(a.body, "a@sz.gov.cn") {
		t.Error("the address is in the trail")
	}
}
