package notify

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/duty"
	"luodi/internal/i18n"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/reading"
	"luodi/internal/report"
	"luodi/internal/signal"
	"luodi/internal/work"
)

var zone = time.FixedZone("CST", 8*3600)

func day(s string) calendar.Date {
	d, err := calendar.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func cn() *calendar.Calendar {
	c, _ := calendar.Embedded().Calendar(calendar.CN)
	return c
}

// noon is an instant within a day of the zone.
func noon(d string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", d+" 12:00", zone)
	if err != nil {
		panic(err)
	}
	return t
}

// facts are a plan of one measure that unit a leads and unit b supports, on a day.
func facts(today string, change ...func(*Facts)) *Facts {
	f := &Facts{Today: day(today), Zone: zone, Days: cn(), Rules: signal.DefaultRules, Cycle: report.DefaultCycle(day("2022-10-01"), 0),
		Plan:     plan.Plan{ID: "p", Slug: "p", Title: plan.Words{Hans: "方案"}},
		Measures: map[plan.MeasureID]plan.Measure{"m": {ID: "m", Slug: "7", Number: "7", Title: plan.Words{Hans: "修路", English: "Build the road"}}},
		Units:    map[org.UnitID]org.Unit{"a": {ID: "a", Slug: "a", Name: "甲局", English: "Bureau A"}, "b": {ID: "b", Slug: "b", Name: "乙局"}},
		Duties: []duty.Duty{{ID: "da", Plan: "p", Measure: "m", Unit: "a", Role: reading.Lead, State: duty.Signed},
			{ID: "db", Plan: "p", Measure: "m", Unit: "b", Role: reading.Support, State: duty.Signed}},
		Periods: map[report.PeriodID]report.Period{"t": {ID: "t", Plan: "p", Span: report.Span{Key: "2022-10", From: day("2022-09-26"), To: day("2022-10-25"), Due: day("2022-10-25")}}},
		People: People{Today: day(today), Accounts: []access.Account{
			{ID: "a-liaison", Role: access.UnitLiaison, Unit: "a"}, {ID: "a-person", Role: access.UnitLiaison, Unit: "a"}, {ID: "a-leader", Role: access.UnitLeader, Unit: "a"},
			{ID: "a-official", Role: access.UnitLeader, Unit: "a"}, {ID: "b-liaison", Role: access.UnitLiaison, Unit: "b"},
			{ID: "office", Role: access.Office}, {ID: "chief", Role: access.Leader}, {ID: "admin", Role: access.Operator}, {ID: "auditor", Role: access.Auditor}},
			Posts: map[org.PostID]org.Post{"pl": {ID: "pl", Account: "a-liaison", From: day("2022-01-01")}, "pr": {ID: "pr", Account: "a-person", From: day("2022-01-01")},
				"po": {ID: "po", Account: "a-official", From: day("2022-01-01")}},
			Filings: []duty.Filing{{ID: "1", Duty: "da", Kind: org.Liaison, Post: "pl", From: day("2022-01-01")}, {ID: "2", Duty: "da", Kind: org.Responsible, Post: "pr", From: day("2022-01-01")},
				{ID: "3", Duty: "da", Kind: org.LeadingOfficial, Post: "po", From: day("2022-01-01")}}}}
	for _, c := range change {
		c(f)
	}
	return f
}

func owes(due string) func(*Facts) {
	return func(f *Facts) {
		f.Reports = []report.Report{{ID: "r", Period: "t", Plan: "p", Measure: "m", Unit: "a", Duty: "da", State: report.Owed, Due: day(due)}}
	}
}

func round(state report.State, r report.Round) func(*Facts) {
	return func(f *Facts) {
		owes("2022-10-25")(f)
		r.Number = 1
		f.Reports[0].State, f.Reports[0].Round, f.Reports[0].Rounds = state, 1, []report.Round{r}
	}
}

// told writes notices short: kind step level receivers, the copies in brackets.
func told(list []Notice) string {
	var order []string
	to := map[string][]string{}
	for _, n := range list {
		k := fmt.Sprintf("%s %s %d", n.Matter.Kind, n.Step, n.Level)
		if to[k] == nil {
			order = append(order, k)
		}
		who := string(n.Account)
		if who == "" {
			who = "nobody"
		}
		if n.Copy {
			who = "(" + who + ")"
		}
		to[k] = append(to[k], who)
	}
	for i, k := range order {
		order[i] = k + ": " + strings.Join(to[k], " ")
	}
	return strings.Join(order, "; ")
}

// TestLadder: what is told on which day, over the National Day of 2022 with its make-up days (8 and 9
// October worked), and over the Spring Festival of 2023 (21–27 January off, 28 and 29 worked).
func TestLadder(t *testing.T) {
	const late, urge = "report late 1: a-liaison a-person", "report urge 2: a-leader a-official a-liaison a-person"
	for _, c := range []struct {
		name, today, want string
		change            func(*Facts)
	}{
		{"before the reminder", "2022-10-19", "", owes("2022-10-25")},
		{"three working days before", "2022-10-20", "report due 0: a-liaison; report contribute 0: b-liaison", owes("2022-10-25")},
		{"on the day", "2022-10-25", "report due 0: a-liaison; report contribute 0: b-liaison", owes("2022-10-25")},
		{"the supporting unit has given its part", "2022-10-25", "report due 0: a-liaison", func(f *Facts) {
			owes("2022-10-25")(f)
			f.Given = map[report.ID][]org.UnitID{"r": {"b"}}
		}},
		{"the day after", "2022-10-26", late, given(owes("2022-10-25"))},
		{"two working days after", "2022-10-27", late, given(owes("2022-10-25"))},
		{"three working days after", "2022-10-28", urge, given(owes("2022-10-25"))},
		{"long after", "2023-02-01", urge, given(owes("2022-10-25"))},

		{"National Day: make-up Saturday and Sunday count", "2022-10-09", late, given(owes("2022-09-30"))},
		{"National Day: the third working day is Monday", "2022-10-10", urge, given(owes("2022-09-30"))},
		{"National Day: reminded before the week off", "2022-09-29", "report due 0: a-liaison", given(owes("2022-10-08"))},
		{"National Day: not earlier", "2022-09-27", "", given(owes("2022-10-08"))},

		{"Spring Festival: due the day before", "2023-01-20", "report due 0: a-liaison", given(owes("2023-01-20"))},
		{"Spring Festival: late at once", "2023-01-21", late, given(owes("2023-01-20"))},
		{"Spring Festival: make-up weekend is two working days", "2023-01-29", late, given(owes("2023-01-20"))},
		{"Spring Festival: the third is Monday", "2023-01-30", urge, given(owes("2023-01-20"))},
		{"October 2023: eight days off, make-up on 7 and 8", "2023-10-07", late, given(owes("2023-09-28"))},
		{"October 2023: the third is Monday the ninth", "2023-10-09", urge, given(owes("2023-09-28"))},

		{"the rules stop at level 1", "2022-10-28", late, func(f *Facts) { given(owes("2022-10-25"))(f); f.Rules.Top = 1 }},
		{"the period is closed", "2022-10-28", "", func(f *Facts) {
			owes("2022-10-25")(f)
			p := f.Periods["t"]
			p.ClosedAt = noon("2022-10-27")
			f.Periods["t"] = p
		}},
		{"the liaison left: whoever writes for the unit", "2022-10-25", "report due 0: a-liaison a-person", func(f *Facts) {
			given(owes("2022-10-25"))(f)
			p := f.People.Posts["pl"]
			p.To = day("2022-10-24")
			f.People.Posts["pl"] = p
		}},
		{"nobody is there", "2022-10-26", "report late 1: nobody", func(f *Facts) {
			given(owes("2022-10-25"))(f)
			f.People.Accounts = f.People.Accounts[4:]
		}},

		{"handed in: the leader", "2022-10-25", "report approve 0: a-leader a-official", round(report.Submitted, report.Round{SubmittedAt: noon("2022-10-24")})},
		{"the leader is late", "2022-10-27", "report approve 1: a-leader a-official", round(report.Submitted, report.Round{SubmittedAt: noon("2022-10-25")})},
		{"approved: the office", "2022-10-28", "report review 0: office", round(report.Approved, report.Round{ApprovedAt: noon("2022-10-25")})},
		{"the office is late", "2022-10-29", "report review 1: office", round(report.Approved, report.Round{ApprovedAt: noon("2022-10-25")})},
		{"returned", "2022-10-28", "report returned 0: a-liaison a-person", round(report.Returned, report.Round{DecidedAt: noon("2022-10-26"), SubmittedBy: "a-liaison"})},
		{"returned and not mended", "2022-11-01", late, round(report.Returned, report.Round{DecidedAt: noon("2022-10-26")})},
		{"returned and forgotten", "2022-11-03", urge, round(report.Returned, report.Round{DecidedAt: noon("2022-10-26")})},

		{"a milestone comes", "2022-10-21", "milestone due 0: a-liaison", missed("milestone", 0)},
		{"a milestone was missed", "2022-10-26", "milestone late 1: a-liaison a-person", missed("milestone", 1)},
		{"… and stays so", "2022-10-28", "milestone urge 2: a-leader a-official a-liaison a-person", missed("milestone", 2)},
		{"a letter should have gone out", "2022-10-26", "request late 1: a-liaison a-person", missed("request", 1)},
		{"a measure without a lead", "2022-10-26", "", func(f *Facts) { missed("milestone", 1)(f); f.Duties = f.Duties[1:] }},

		{"a work plan waits", "2022-10-25", "work review 0: office", head(work.Head{State: work.Submitted, SubmittedOn: day("2022-10-20")})},
		{"a work plan waits too long", "2022-10-26", "work review 1: office", head(work.Head{State: work.Submitted, SubmittedOn: day("2022-10-20")})},
		{"a work plan is back", "2022-10-26", "work returned 0: a-liaison a-person", head(work.Head{State: work.Returned, DecidedOn: day("2022-10-20")})},
		{"an extension is asked for", "2022-10-21", "extension review 0: office", extension(work.Requested)},
		{"an extension is checked", "2022-10-26", "extension decide 1: chief", extension(work.Checked)},
		{"an extension is granted", "2022-10-26", "", extension(work.Granted)},
		{"duties to sign", "2022-10-21", "duty sign 0: a-liaison a-person a-leader a-official; duty sign 0: b-liaison", unsigned("2022-10-21")},
		{"… in a Saturday", "2022-10-22", "duty late 1: a-liaison a-person a-leader a-official b-liaison", unsigned("2022-10-21")},
		{"closing asked for", "2022-10-22", "closing review 0: office", closing(report.ClosingAsked)},
		{"closing returned", "2022-10-22", "closing returned 0: a-leader a-official", closing(report.ClosingReturned)},
		{"closed: nothing is owed", "2022-10-28", "", func(f *Facts) {
			owes("2022-10-25")(f)
			f.Due = map[plan.MeasureID][]signal.Matter{"m": {{Kind: "milestone", ID: "A.M02", Due: day("2022-10-25"), Level: 2}}}
			f.Resting = map[plan.MeasureID]bool{"m": true}
		}},
		{"an objection", "2022-10-22", "duty decide 0: office", func(f *Facts) { f.Duties[0].State = duty.Objected }},
	} {
		got, want := told(Wanted(facts(c.today, c.change))), c.want
		if c.name == "duties to sign" { // both units in one line of the same step
			want = "duty sign 0: a-liaison a-person a-leader a-official b-liaison"
		}
		if got != want {
			t.Errorf("%s (%s):\n got %s\nwant %s", c.name, c.today, got, want)
		}
	}
}

// given is a change after which the supporting unit has nothing to add.
func given(change func(*Facts)) func(*Facts) {
	return func(f *Facts) { change(f); f.Given = map[report.ID][]org.UnitID{"r": {"b"}} }
}

func missed(kind string, level int) func(*Facts) {
	return func(f *Facts) {
		f.Due = map[plan.MeasureID][]signal.Matter{"m": {{Kind: kind, ID: "A.M02", Due: day("2022-10-25"), Level: level}}}
		f.Tasks = map[plan.MeasureID]map[string]work.Text{"m": {"A.M02": {Hans: "招标完成", En: "Tender done"}}}
	}
}

func head(h work.Head) func(*Facts) {
	return func(f *Facts) { h.ID, h.Measure, h.Unit = "w", "m", "a"; f.Works = []work.Head{h} }
}

func extension(s work.ExtensionState) func(*Facts) {
	return func(f *Facts) {
		f.Extensions = []work.KeptExtension{{ID: "e", Measure: "m", Unit: "a", Extension: work.Extension{Filed: day("2022-10-20"), State: s}}}
	}
}

func closing(s report.ClosingState) func(*Facts) {
	return func(f *Facts) { f.Closings = []report.Completion{{ID: "c", Measure: "m", Unit: "a", State: s}} }
}

func unsigned(by string) func(*Facts) {
	return func(f *Facts) {
		for i := range f.Duties {
			f.Duties[i].State, f.Duties[i].SignBy = duty.Issued, day(by)
		}
	}
}

// book keeps notices as the store does.
type book struct{ held []Notice }

func (b *book) apply(c Changes) {
	for _, x := range c.End {
		for i := range b.held {
			if b.held[i].Key() == x.Key() {
				b.held[i].State = x.State
			}
		}
	}
	for _, n := range c.New {
		i := slices.IndexFunc(b.held, func(h Notice) bool { return h.Key() == n.Key() })
		if i < 0 {
			b.held = append(b.held, n)
		} else {
			b.held[i].State = Open
		}
	}
}

func (b *book) standing() (list []Notice) {
	for _, n := range b.held {
		if n.State == Open || n.State == Withdrawn {
			list = append(list, n)
		}
	}
	return list
}

// TestSettle: a step gives way to the next one, what is done is settled, what was withdrawn is not told
// again while the next step still comes, and what waits anew is told anew.
func TestSettle(t *testing.T) {
	var b book
	scan := func(today string, change func(*Facts)) string {
		b.apply(Compare(Wanted(facts(today, change)), b.standing()))
		var list []string
		for _, n := range b.held {
			if n.Account == "a-liaison" {
				list = append(list, string(n.Step)+" "+string(n.State))
			}
		}
		return strings.Join(list, ", ")
	}
	owed := given(owes("2022-10-25"))
	for _, c := range []struct {
		today, want string
		change      func(*Facts)
	}{
		{"2022-10-24", "due open", owed},
		{"2022-10-26", "due climbed, late open", owed},
		{"2022-10-27", "due climbed, late done", round(report.Submitted, report.Round{SubmittedAt: noon("2022-10-27")})},
		{"2022-10-27", "due climbed, late open", owed}, // taken back: it waits again
	} {
		if got := scan(c.today, c.change); got != c.want {
			t.Errorf("%s: %s, want %s", c.today, got, c.want)
		}
	}
	for i := range b.held { // the office withdraws level 1
		if b.held[i].Step == Late {
			b.held[i].State = Withdrawn
		}
	}
	if got := scan("2022-10-27", func(f *Facts) {
		owed(f)
		f.People.Accounts = append(f.People.Accounts, access.Account{ID: "new", Role: access.UnitLiaison, Unit: "a"})
	}); got != "due climbed, late withdrawn" {
		t.Errorf("withdrawn: %s", got)
	}
	if got := scan("2022-10-28", owed); got != "due climbed, late withdrawn, urge open" {
		t.Errorf("the next step: %s", got)
	}
	if got := scan("2022-10-31", func(f *Facts) { owes("2022-11-25")(f) }); got != "due climbed, late withdrawn, urge done" {
		t.Errorf("extended: %s", got)
	}
}

// TestScanTwice: whatever the state, scanning it twice tells nothing new and ends nothing, and no key is
// told twice.
func TestScanTwice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var b book
		for range rapid.IntRange(1, 6).Draw(t, "days") {
			f := facts("2022-10-20", owes("2022-10-25"))
			f.Today = day("2022-10-15") + calendar.Date(rapid.IntRange(0, 30).Draw(t, "day"))
			f.People.Today = f.Today
			r := &f.Reports[0]
			r.State = rapid.SampledFrom([]report.State{report.Owed, report.Submitted, report.Approved, report.Returned}).Draw(t, "state")
			r.Round = rapid.IntRange(1, 3).Draw(t, "round")
			r.Rounds = []report.Round{{Number: r.Round, SubmittedAt: noon("2022-10-22"), ApprovedAt: noon("2022-10-23"), DecidedAt: noon("2022-10-24"), SubmittedBy: "a-leader"}}
			if rapid.Bool().Draw(t, "milestone") {
				missed(rapid.SampledFrom([]string{"milestone", "request"}).Draw(t, "kind"), rapid.IntRange(0, 3).Draw(t, "level"))(f)
			}
			if rapid.Bool().Draw(t, "unsigned") {
				unsigned("2022-10-21")(f)
			}
			wanted := Wanted(f)
			keys := map[string]bool{}
			for _, n := range wanted {
				if keys[n.Key()] {
					t.Fatalf("told twice: %s", n.Key())
				}
				keys[n.Key()] = true
				if n.Link == "" || n.Sentence(i18n.En, f.Today) == "" || strings.Contains(n.Sentence(i18n.ZhHant, f.Today), "{") || strings.HasPrefix(n.Sentence(i18n.ZhHans, f.Today), "notify.") {
					t.Fatalf("%s: link %q, %q", n.Key(), n.Link, n.Sentence(i18n.ZhHans, f.Today))
				}
			}
			b.apply(Compare(wanted, b.standing()))
			if again := Compare(Wanted(f), b.standing()); len(again.New)+len(again.End) > 0 {
				t.Fatalf("the second scan: %d new, %d ended", len(again.New), len(again.End))
			}
		}
	})
}
