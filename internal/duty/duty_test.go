package duty

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/org"
	"luodi/internal/reading"
)

func day(s string) calendar.Date {
	d, err := calendar.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

var (
	instant = time.Date(2022, 10, 21, 1, 0, 0, 0, time.UTC)
	liaison = access.Actor{Account: "a1", Name: "区商务局联络员", Role: access.UnitLiaison, Unit: "u1"}
	office  = access.Actor{Account: "a9", Name: "分指挥部办公室", Role: access.Office}
)

func issued() Duty {
	return Duty{ID: "d1", Unit: "u1", Role: reading.LeadAssumed, State: Issued,
		IssuedOn: day("2022-10-19"), SignBy: day("2022-10-21"), ObjectBy: day("2022-10-21")}
}

// keyOf is the message key of a fault, its first field's when it has fields, "" for none.
func keyOf(err error) string {
	if err == nil {
		return ""
	}
	f := err.(*fault.Error)
	if len(f.Fields) > 0 {
		return string(f.Fields[0].Key)
	}
	return string(f.Key)
}

// TestTransitions walks every step from every state: what is not allowed leaves the duty as it was.
func TestTransitions(t *testing.T) {
	today := day("2022-10-21")
	steps := map[string]func(*Duty) error{
		"sign":     func(d *Duty) error { return d.Sign(instant, liaison) },
		"object":   func(d *Duty) error { return d.Object(today, instant, liaison, "不属本单位职责", "u2") },
		"uphold":   func(d *Duty) error { return d.Decide(instant, office, true, "确属误派", 0) },
		"refuse":   func(d *Duty) error { return d.Decide(instant, office, false, "方案已明确", day("2022-10-25")) },
		"withdraw": func(d *Duty) error { return d.Withdraw() },
	}
	want := map[State]map[string]State{
		Issued:    {"sign": Signed, "object": Objected, "withdraw": Withdrawn},
		Signed:    {},
		Objected:  {"uphold": Returned, "refuse": Issued},
		Returned:  {"withdraw": Withdrawn},
		Withdrawn: {},
	}
	for from, allowed := range want {
		for name, step := range steps {
			d := issued()
			d.State = from
			if from == Objected {
				d.Objection = &Objection{Reason: "不属本单位职责", By: liaison.Account, At: instant}
			}
			before := d
			err := step(&d)
			if to, ok := allowed[name]; ok {
				if err != nil || d.State != to {
					t.Errorf("%s from %s: got %s, %v; want %s", name, from, d.State, err, to)
				}
			} else if err == nil || !cmp.Equal(before, d) {
				t.Errorf("%s from %s was allowed or changed the duty: %+v", name, from, d)
			}
		}
	}
}

func TestObjection(t *testing.T) {
	cases := []struct {
		name     string
		on       string
		reason   string
		suggests org.UnitID
		prepare  func(*Duty)
		key      string
	}{
		{name: "in time", on: "2022-10-21", reason: "误派"},
		{name: "a day late", on: "2022-10-22", reason: "误派", key: "duty.objection_late"},
		{name: "no reason", on: "2022-10-20", key: "duty.reason_needed"},
		{name: "suggests itself", on: "2022-10-20", reason: "误派", suggests: "u1", key: "duty.suggests_itself"},
		{name: "decided before", on: "2022-10-20", reason: "误派", key: "duty.objection_decided", prepare: func(d *Duty) {
			d.Objection = &Objection{Reason: "误派", Decision: "不予采纳", DecidedAt: instant}
		}},
	}
	for _, c := range cases {
		d := issued()
		if c.prepare != nil {
			c.prepare(&d)
		}
		if got := keyOf(d.Object(day(c.on), instant, liaison, c.reason, c.suggests)); got != c.key {
			t.Errorf("%s: got %q, want %q", c.name, got, c.key)
		}
	}
}

func TestObjectorMayNotDecide(t *testing.T) {
	d := issued()
	if err := d.Object(day("2022-10-20"), instant, office, "误派", ""); err != nil {
		t.Fatal(err)
	}
	if got := keyOf(d.Decide(instant, office, true, "同意", 0)); got != "duty.own_objection" {
		t.Errorf("got %q", got)
	}
}

func posts() map[org.PostID]org.Post {
	return map[org.PostID]org.Post{
		"lead":    {ID: "lead", Unit: "u1", From: day("2020-01-01"), Account: "boss"},
		"person":  {ID: "person", Unit: "u1", From: day("2020-01-01"), To: day("2023-03-31"), Account: "p1", Deputy: "deputy"},
		"next":    {ID: "next", Unit: "u1", From: day("2023-04-01"), Account: "p2"},
		"deputy":  {ID: "deputy", Unit: "u1", From: day("2020-01-01"), Account: "dep"},
		"foreign": {ID: "foreign", Unit: "u2", From: day("2020-01-01")},
	}
}

// TestS6 (mission row S6): coverage is n of all, and nobody without a filed post may report.
func TestS6(t *testing.T) {
	d, all := issued(), posts()
	var filings []Filing
	file := func(kind org.PostKind, post org.PostID, from string) string {
		changed, err := File(d, filings, Filing{ID: FilingID(post) + "-" + FilingID(kind), Duty: d.ID, Kind: kind, Post: post, From: day(from)}, all[post])
		for _, c := range changed {
			replaced := false
			for i := range filings {
				if filings[i].ID == c.ID {
					filings[i], replaced = c, true
				}
			}
			if !replaced {
				filings = append(filings, c)
			}
		}
		return keyOf(err)
	}
	check := func(on string, covered, gaps int) {
		t.Helper()
		c := Cover([]Duty{d}, filings, all, day(on))
		if c.Covered != covered || len(c.Gaps) != gaps {
			t.Errorf("%s: covered %d with %d gaps, want %d and %d", on, c.Covered, len(c.Gaps), covered, gaps)
		}
	}
	check("2022-11-01", 0, 2)
	if k := file(org.LeadingOfficial, "foreign", "2022-11-01"); k != "duty.post_of_other_unit" {
		t.Errorf("post of another unit: %q", k)
	}
	if k := file(org.LeadingOfficial, "lead", "2022-11-01"); k != "" {
		t.Fatal(k)
	}
	if k := file(org.LeadingOfficial, "lead", "2022-12-01"); k != "duty.post_already_filed" {
		t.Errorf("filed twice: %q", k)
	}
	check("2022-11-01", 0, 1)
	if k := file(org.Responsible, "next", "2022-11-01"); k != "duty.post_not_in_office" {
		t.Errorf("not yet in office: %q", k)
	}
	if k := file(org.Responsible, "person", "2022-11-01"); k != "" {
		t.Fatal(k)
	}
	check("2022-11-01", 1, 0)
	check("2023-04-03", 0, 1) // the person left and nobody followed

	for account, ok := range map[string]bool{"boss": true, "p1": true, "dep": true, "p2": false, "stranger": false} {
		if err := MayReport(account, d, filings, all, day("2022-11-01")); (err == nil) != ok {
			t.Errorf("%s may report: %v, want %v", account, err, ok)
		}
	}

	ended, begun, err := HandOver([]Duty{d}, filings, all["person"], all["next"], day("2023-04-01"))
	if err != nil || len(ended) != 1 || len(begun) != 1 || ended[0].To != day("2023-03-31") || begun[0].From != day("2023-04-01") {
		t.Fatalf("handover: %v %v %v", ended, begun, err)
	}
	for i := range filings {
		if filings[i].ID == ended[0].ID {
			filings[i] = ended[0]
		}
	}
	filings = append(filings, begun...)
	check("2023-04-03", 1, 0)
	check("2023-03-31", 1, 0) // history stays
	if err := MayReport("p2", d, filings, all, day("2023-04-03")); err != nil {
		t.Errorf("successor may not report: %v", err)
	}
}

func TestAgeing(t *testing.T) {
	young, old, signed := issued(), issued(), issued()
	young.ID, young.IssuedOn, young.SignBy = "young", day("2022-10-26"), day("2022-10-28")
	old.ID = "old"
	signed.ID, signed.State = "signed", Signed
	list := Ageing([]Duty{young, signed, old}, day("2022-10-28"), func(a, b calendar.Date) int { return int(b - a) })
	if len(list) != 2 || list[0].Duty.ID != "old" || !list[0].Late || list[1].Late {
		t.Errorf("got %+v", list)
	}
}
