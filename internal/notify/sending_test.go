package notify

import (
	"strings"
	"testing"
	"time"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/i18n"
)

func instant(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, zone)
	if err != nil {
		panic(err)
	}
	return t
}

// TestQuiet: nothing leaves in the evening, at night and on days off; it follows on the next working
// morning, which over a holiday may be a make-up Saturday.
func TestQuiet(t *testing.T) {
	for _, c := range []struct{ now, soon, morning string }{
		{"2022-10-20 10:15", "2022-10-20 10:15", "2022-10-21 08:30"},
		{"2022-10-20 08:00", "2022-10-20 08:00", "2022-10-20 08:30"},
		{"2022-10-20 07:59", "2022-10-20 08:00", "2022-10-20 08:30"},
		{"2022-10-20 20:00", "2022-10-21 08:00", "2022-10-21 08:30"},
		{"2022-10-21 20:30", "2022-10-24 08:00", "2022-10-24 08:30"}, // Friday evening
		{"2022-10-22 10:00", "2022-10-24 08:00", "2022-10-24 08:30"}, // Saturday
		{"2022-10-01 09:00", "2022-10-08 08:00", "2022-10-08 08:30"}, // National Day: Saturday the 8th is worked
		{"2023-01-20 21:00", "2023-01-28 08:00", "2023-01-28 08:30"}, // Spring Festival: Saturday the 28th is worked
		{"2023-01-27 03:00", "2023-01-28 08:00", "2023-01-28 08:30"},
		{"2023-09-28 23:00", "2023-10-07 08:00", "2023-10-07 08:30"},
		{"2022-10-20 08:30", "2022-10-20 08:30", "2022-10-20 08:30"},
	} {
		r := DefaultRules
		now := instant(c.now)
		if got := r.Soon(now, cn(), zone); !got.Equal(instant(c.soon)) {
			t.Errorf("%s: leaves %s, want %s", c.now, got, c.soon)
		}
		if got := r.NextMorning(now, cn(), zone); !got.Equal(instant(c.morning)) {
			t.Errorf("%s: morning %s, want %s", c.now, got, c.morning)
		}
	}
	none := Rules{QuietFrom: 0, QuietTo: 0, Morning: 60, AtOnce: 2, Must: 2}
	if none.Quiet(0) || none.Check() != nil {
		t.Error("equal ends leave no hour quiet")
	}
	day := DefaultRules
	day.Morning = 21 * 60
	if !fault.Is(day.Check(), fault.Invalid) {
		t.Error("the morning mail may not leave in the quiet hours")
	}
	if ParseRules(`{"quiet_from":"xx"}`).QuietFrom != DefaultRules.QuietFrom || ParseRules(`{"morning":"09:15"}`).Morning.String() != "09:15" {
		t.Error("the setting is read wrongly")
	}
}

// TestOutgoing: one mail in the morning for all that came, one at once for what is urgent, one message a
// group and step; who wants no mail gets what he must.
func TestOutgoing(t *testing.T) {
	post := Post{Rules: DefaultRules, Days: cn(), Zone: zone,
		Channels:    []Channel{{ID: "mail", Kind: Mail}, {ID: "group", Kind: WeCom, Level: 1, Lang: i18n.ZhHans}, {ID: "off", Kind: Feishu, Off: true}, {ID: "other", Kind: Webhook, Plan: "elsewhere"}},
		Preferences: map[access.AccountID]Preference{"daily": {Email: "a@x.cn"}, "single": {Email: "b@x.cn", Single: true}, "never": {Email: "c@x.cn", NoMail: true}}}
	notice := func(id string, level int, to access.AccountID) Notice {
		step := []Step{Due, Late, Urge}[level]
		return Notice{ID: ID(id), Plan: "p", Matter: Matter{Kind: Report, ID: "r"}, Step: step, Level: level, Account: to, MadeAt: instant("2022-10-20 10:00")}
	}
	now := instant("2022-10-20 10:00")
	for _, c := range []struct {
		name string
		in   []Notice
		want string
	}{
		{"a reminder", []Notice{notice("1", 0, "daily")}, "mail digest daily 21 08:30"},
		{"two of them", []Notice{notice("1", 0, "daily"), notice("2", 0, "daily")}, "mail digest daily 21 08:30"},
		{"one each", []Notice{notice("1", 0, "single")}, "mail single single 20 10:00"},
		{"no mail", []Notice{notice("1", 0, "never")}, ""},
		{"level 1 to two", []Notice{notice("1", 1, "daily"), notice("2", 1, "never")}, "mail digest daily 21 08:30, group single  20 10:00"},
		{"level 2 to two", []Notice{notice("1", 2, "daily"), notice("2", 2, "never")}, "mail single daily 20 10:00, group single  20 10:00, mail single never 20 10:00"},
		{"nobody", []Notice{notice("1", 1, "")}, "group single  20 10:00"},
		{"without address", []Notice{notice("1", 2, "unknown")}, "group single  20 10:00"},
	} {
		var got []string
		for _, d := range post.Outgoing(c.in, now) {
			got = append(got, strings.Join([]string{string(d.Channel), string(d.Form), string(d.Account), d.NextAt.In(zone).Format("02 15:04")}, " "))
		}
		if s := strings.Join(got, ", "); s != c.want {
			t.Errorf("%s: %s, want %s", c.name, s, c.want)
		}
	}
	post.Rules.Must = 3
	if list := post.Outgoing([]Notice{notice("2", 2, "never")}, now); len(list) != 1 || list[0].Channel != "group" {
		t.Errorf("mail may be switched off here: %v", list)
	}
}

// TestFailed: pauses grow, differ between deliveries, respect what the other side asks, and end.
func TestFailed(t *testing.T) {
	now := instant("2022-10-20 10:00")
	d := Delivery{ID: "x"}
	last := time.Duration(0)
	for i := 1; i < MaxAttempts; i++ {
		d.Attempts = i
		d.Failed(now, "refused", false, 0)
		pause := d.NextAt.Sub(now)
		if d.State != Waiting || pause <= last || pause < pauses[i-1] || pause > pauses[i-1]*4/3+time.Second {
			t.Errorf("attempt %d: %s %s", i, d.State, pause)
		}
		last = pause
	}
	d.Attempts = MaxAttempts
	if d.Failed(now, "refused", false, 0); d.State != Dead {
		t.Error("it is never given up")
	}
	d.Again(now)
	d.Attempts = 1
	if d.Failed(now, strings.Repeat("长", 300), false, 2*time.Hour); d.NextAt != now.Add(2*time.Hour) || len([]rune(d.Error)) != 200 {
		t.Errorf("asked to wait two hours: %s, %d", d.NextAt, len(d.Error))
	}
	other := Delivery{ID: "y", Attempts: 1}
	same := Delivery{ID: "x", Attempts: 1}
	other.Failed(now, "", false, 0)
	if same.Failed(now, "", false, 0); same.NextAt == other.NextAt {
		t.Error("what failed together comes back together")
	}
	if same.Failed(now, "no such robot", true, 0); same.State != Dead {
		t.Error("what cannot work is tried again")
	}
}

func TestAddresses(t *testing.T) {
	bound := Rules{Domains: []string{"gov.cn"}}
	for _, c := range []struct {
		address string
		rules   Rules
		good    bool
	}{
		{"", bound, true}, {"a@sz.gov.cn", bound, true}, {"a@gov.cn", bound, true}, {"a@notgov.cn", bound, false}, {"a@gov.cn.evil.com", bound, false},
		{"a@example.org", Rules{}, true}, {"a", Rules{}, false}, {"某人 <a@b.cn>", Rules{}, false}, {"a@b.cn\r\nBcc: x@y.cn", Rules{}, false}, {"a@b.cn, c@d.cn", Rules{}, false},
		{strings.Repeat("a", 250) + "@b.cn", Rules{}, false},
	} {
		if err := (Preference{Email: c.address}).Check(c.rules); (err == nil) != c.good {
			t.Errorf("%q: %v", c.address, err)
		}
	}
}

// TestWords: the same notice in three languages, with the verb of its link.
func TestWords(t *testing.T) {
	list := Wanted(facts("2022-10-28", given(owes("2022-10-25"))))
	for lang, want := range map[i18n.Lang][2]string{
		i18n.ZhHans: {"【催办】甲局的2022年10月进展报告应于10月25日 周二前报送，至今未报", "去填报"},
		i18n.ZhHant: {"【催辦】甲局的2022年10月進展報告應於10月25日 星期二前提交，至今未交", "去填報"},
		i18n.En:     {"[urging letter] The progress report of Bureau A for Oct 2022, due on Tue 25 Oct, is still missing", "Write the report"},
	} {
		m := Write("d", Single, lang, "落地", "https://l.example", day("2022-10-28"), list[:1])
		if m.Subject != want[0] || m.Items[0].Button != want[1] || m.Link != "https://l.example/desk/reports/r" {
			t.Errorf("%s: %q %q %s", lang, m.Subject, m.Items[0].Button, m.Link)
		}
	}
	digest := Write("d", Digest, i18n.En, "Luodi", "https://l.example", day("2022-10-28"), append(list[:1:1], Wanted(facts("2022-10-25", owes("2022-10-25")))...))
	if digest.Subject != "3 things wait for you (Fri 28 Oct)" || digest.Items[0].Level != "urging letter" || digest.Link != "https://l.example/desk/notices" {
		t.Errorf("digest: %+v", digest)
	}
	if e := EventOf(&list[0], "https://l.example", calendar.NewDate(2022, 10, 28)); e.Type != "notice.report.urge" {
		t.Errorf("event %s", e.Type)
	}
}
