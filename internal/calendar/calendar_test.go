package calendar

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"luodi/internal/fault"
)

func builtin(t testing.TB, id string) *Calendar {
	t.Helper()
	c, ok := Embedded().Calendar(id)
	if !ok {
		t.Fatalf("no built-in calendar %s", id)
	}
	return c
}

func date(t testing.TB, s string) Date {
	t.Helper()
	d, err := ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Vectors of the domain handbook §10 and of the mission §9: the start is not counted.
func TestAddVectors(t *testing.T) {
	for _, c := range []struct {
		cal, from string
		n         int
		want      string
	}{
		{CN, "2022-10-19", 20, "2022-11-16"},
		{CN, "2022-10-19", 54, "2023-01-04"},
		{CN, "2023-01-20", 1, "2023-01-28"},
		{CN, "2023-01-20", 5, "2023-02-01"},
		{CN, "2024-02-08", 3, "2024-02-19"},
		{CN, "2024-09-30", 7, "2024-10-15"},
		{CN, "2026-02-13", 2, "2026-02-24"},
		{HK, "2026-04-02", 5, "2026-04-14"},
		{CN, "2023-09-28", 3, "2023-10-09"},
		{HK, "2023-09-28", 3, "2023-10-04"},
		{Joint, "2023-09-28", 3, "2023-10-11"},
		{CN, "2023-04-20", 3, "2023-04-24"},
		{CN, "2023-04-20", 5, "2023-04-26"},
		{CN, "2023-04-20", 10, "2023-05-06"},
		{CN, "2023-04-27", 3, "2023-05-05"},
		{CN, "2023-09-27", 3, "2023-10-08"},
		{CN, "2023-01-19", 3, "2023-01-29"},
		{Natural, "2023-03-01", 30, "2023-03-31"},
		{CN, "2023-05-06", -10, "2023-04-20"},
		{CN, "2023-05-06", 0, "2023-05-06"},
		{CN, "2023-05-01", 0, "2023-05-01"},
	} {
		got, err := builtin(t, c.cal).Add(date(t, c.from), c.n)
		if err != nil || got.String() != c.want {
			t.Errorf("%s %s + %d = %s, %v; want %s", c.cal, c.from, c.n, got, err, c.want)
		}
	}
}

// Vectors counted backwards: the last working day is day 1.
func TestBackVectors(t *testing.T) {
	cn := builtin(t, CN)
	for _, c := range []struct {
		n    int
		want string
	}{{1, "2023-12-29"}, {7, "2023-12-21"}, {20, "2023-12-04"}, {60, "2023-10-09"}, {120, "2023-07-11"}, {250, "2022-12-30"}} {
		got, err := cn.Back(date(t, "2023-12-31"), c.n)
		if err != nil || got.String() != c.want {
			t.Errorf("%d days ending 2023-12-31 start %s, %v; want %s", c.n, got, err, c.want)
		}
	}
	if d, err := cn.OnOrBefore(date(t, "2023-12-31")); err != nil || d.String() != "2023-12-29" {
		t.Errorf("last working day on or before 2023-12-31: %s, %v", d, err)
	}
	if d, err := cn.OnOrAfter(date(t, "2023-04-29")); err != nil || d.String() != "2023-05-04" {
		t.Errorf("first working day on or after 2023-04-29: %s, %v", d, err)
	}
}

func TestCounts(t *testing.T) {
	for _, c := range []struct {
		cal, from, to string
		want          int
	}{
		{CN, "2022-10-20", "2023-12-31", 301},
		{Natural, "2022-10-20", "2023-12-31", 438},
		{CN, "2022-01-01", "2022-12-31", 249}, {CN, "2023-01-01", "2023-12-31", 249},
		{CN, "2024-01-01", "2024-12-31", 251}, {CN, "2025-01-01", "2025-12-31", 248}, {CN, "2026-01-01", "2026-12-31", 248},
		{HK, "2022-01-01", "2022-12-31", 246}, {HK, "2023-01-01", "2023-12-31", 246}, {HK, "2024-01-01", "2024-12-31", 247},
		{HK, "2025-01-01", "2025-12-31", 246}, {HK, "2026-01-01", "2026-12-31", 247}, {HK, "2027-01-01", "2027-12-31", 248},
		{Joint, "2022-01-01", "2022-12-31", 236}, {Joint, "2023-01-01", "2023-12-31", 236}, {Joint, "2024-01-01", "2024-12-31", 235},
		{Joint, "2025-01-01", "2025-12-31", 237}, {Joint, "2026-01-01", "2026-12-31", 236},
		{CN, "2023-12-31", "2022-10-20", 0},
	} {
		got, err := builtin(t, c.cal).Count(date(t, c.from), date(t, c.to))
		if err != nil || got != c.want {
			t.Errorf("%s %s to %s: %d, %v; want %d", c.cal, c.from, c.to, got, err, c.want)
		}
	}
}

func TestMakeUpDaysOfThePlanWindow(t *testing.T) {
	var got []string
	for _, d := range builtin(t, CN).Days(date(t, "2022-10-20"), date(t, "2023-12-31")) {
		if d.Kind == MakeUp {
			got = append(got, d.Date.String()[5:])
		}
	}
	if diff := cmp.Diff("01-28 01-29 04-23 05-06 06-25 10-07 10-08", strings.Join(got, " ")); diff != "" {
		t.Error(diff)
	}
}

func TestMonthlyDue(t *testing.T) {
	var got []string
	for m := 1; m <= 12; m++ {
		d, err := builtin(t, CN).MonthlyDue(2023, m, 25)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, d.String()[5:])
	}
	want := "01-20 02-24 03-24 04-25 05-25 06-25 07-25 08-25 09-25 10-25 11-24 12-25"
	if diff := cmp.Diff(want, strings.Join(got, " ")); diff != "" {
		t.Error(diff)
	}
	if d, err := builtin(t, Natural).MonthlyDue(2023, 2, 31); err != nil || d.String() != "2023-02-28" {
		t.Errorf("day 31 of February: %s, %v", d, err)
	}
}

func TestCountedDaysGiveTheirReasons(t *testing.T) {
	cn := builtin(t, CN)
	d, err := cn.Deadline(Rule{Kind: AddDays, From: date(t, "2023-04-20"), N: 10})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, day := range cn.Counted(d) {
		got = append(got, day.Date.String()[5:]+" "+day.Kind.String()+" "+day.Name.Text)
	}
	want := []string{"04-21 work ", "04-22 weekend ", "04-23 makeup 劳动节", "04-24 work ", "04-25 work ", "04-26 work ",
		"04-27 work ", "04-28 work ", "04-29 holiday 劳动节", "04-30 holiday 劳动节", "05-01 holiday 劳动节", "05-02 holiday 劳动节",
		"05-03 holiday 劳动节", "05-04 work ", "05-05 work ", "05-06 makeup 劳动节"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	r := cn.Reason(d)
	if r.Rule != "calendar.rule.add" || r.Result.Text != "2023-05-06" || len(r.Because) != 7 {
		t.Errorf("reason %+v", r)
	}
}

func TestJointDaySaysWhichSideRests(t *testing.T) {
	day := builtin(t, Joint).Day(date(t, "2023-10-03")) // the Mainland rests, Hong Kong works
	if day.Works || len(day.Sides) != 1 || day.Sides[0].Calendar != CN || day.Sides[0].Name.Text == "" {
		t.Errorf("%+v", day)
	}
	day = builtin(t, Joint).Day(date(t, "2023-10-08")) // a Sunday worked on the Mainland only
	if day.Works || len(day.Sides) != 1 || day.Sides[0].Calendar != HK || day.Sides[0].Kind != Weekend {
		t.Errorf("%+v", day)
	}
}

func TestYearsWithoutNoticeAreProvisional(t *testing.T) {
	cn := builtin(t, CN)
	d, err := cn.Deadline(Rule{Kind: AddDays, From: date(t, "2026-12-30"), N: 5})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]int{2027}, d.Unannounced); diff != "" {
		t.Error(diff)
	}
	// 2027-01-01 is a statutory day even without a notice; no make-up days are guessed.
	if d.Date.String() != "2027-01-07" || !d.Provisional() {
		t.Errorf("%+v", d)
	}
	if builtin(t, HK).Announced(2027) || !builtin(t, HK).Announced(2026) || cn.Announced(2021) {
		t.Error("only gazetted years are announced")
	}
	if n, _ := cn.Count(date(t, "2030-01-01"), date(t, "2030-12-31")); n != 250 {
		t.Errorf("working days of 2030 by statutory days: %d", n)
	}
}

// The rules that give the statutory days of later years must give the published ones of the years
// that have notices.
func TestStatutoryDaysAgreeWithTheNotices(t *testing.T) {
	for _, j := range []string{CN, HK} {
		off := map[Date]bool{}
		years := map[int]int{}
		for _, n := range Embedded().Notices() {
			for _, d := range n.Days {
				if n.Jurisdiction == j && !d.Work {
					off[d.Date] = true
					years[d.Date.Year()]++
				}
			}
		}
		for _, d := range statutory()[j] {
			if y := d.Date.Year(); y >= 2022 && y <= 2026 && !off[d.Date] {
				t.Errorf("%s: statutory day %s is not in the notice", j, d.Date)
			}
		}
		if j == HK && years[2025] != 17 {
			t.Errorf("Hong Kong has %d general holidays in 2025", years[2025])
		}
	}
}

func TestEveryNoticedDayHasAKnownName(t *testing.T) {
	for _, n := range Embedded().Notices() {
		for _, d := range n.Days {
			if d.Name.Key == "" {
				t.Errorf("%s %s has no message for %q", n.Jurisdiction, d.Date, d.Name.Text)
			}
		}
	}
}

func TestCustomCalendars(t *testing.T) {
	c, err := New(Spec{ID: "site", Weekdays: []int{1, 2, 3, 4, 5, 6}, Off: []Date{date(t, "2030-01-05")}, On: []Date{date(t, "2030-01-06")}})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range c.Days(date(t, "2030-01-04"), date(t, "2030-01-07")) {
		got = append(got, d.Kind.String())
	}
	if diff := cmp.Diff([]string{"work", "off", "makeup", "work"}, got); diff != "" {
		t.Error(diff)
	}
	for _, c := range []struct {
		spec Spec
		key  fault.Key
	}{
		{Spec{ID: "x"}, "calendar.no_working_days"},
		{Spec{ID: "x", Weekdays: []int{8}}, "calendar.no_such_weekday"},
		{Spec{ID: "x", Weekdays: []int{1}, Off: []Date{NewDate(2200, 1, 1)}}, "calendar.outside"},
		{Spec{ID: "x", Weekdays: []int{1}, On: []Date{NewDate(1900, 1, 1)}}, "calendar.outside"},
	} {
		_, err := New(c.spec)
		if f, ok := err.(*fault.Error); !ok || f.Key != c.key {
			t.Errorf("%+v: %v, want %s", c.spec, err, c.key)
		}
	}
	if c, err := New(Spec{ID: "sundays", Weekdays: []int{0}}); err != nil || !c.Works(date(t, "2030-01-06")) {
		t.Errorf("day 0 is Sunday: %v", err)
	}
}

func TestOutsideIsRefused(t *testing.T) {
	cn := builtin(t, CN)
	for name, f := range map[string]func() (Date, error){
		"add from before": func() (Date, error) { return cn.Add(NewDate(1949, 12, 31), 1) },
		"add beyond":      func() (Date, error) { return cn.Add(NewDate(2149, 12, 31), 1) },
		"add far":         func() (Date, error) { return cn.Add(NewDate(2023, 1, 1), 1<<30) },
		"back far":        func() (Date, error) { return cn.Back(NewDate(2023, 1, 1), 1<<30) },
		"back nothing":    func() (Date, error) { return cn.Back(NewDate(2023, 1, 1), 0) },
		"before":          func() (Date, error) { return cn.OnOrBefore(NewDate(2150, 1, 1)) },
		"no date":         func() (Date, error) { return cn.OnOrAfter(0) },
		"month":           func() (Date, error) { return cn.MonthlyDue(2023, 13, 25) },
	} {
		if d, err := f(); err == nil || !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %s, %v", name, d, err)
		}
	}
}

func TestNewNoticeMovesDates(t *testing.T) {
	notice, err := ReadNotice(CN, 2027, "demo notice", `date,kind,name
2027-01-01,off,元旦
2027-01-02,off,元旦
2027-01-03,off,元旦
2027-01-30,work,春节
2027-02-05,off,春节
2027-02-08,off,春节
2027-02-09,off,春节
2027-02-10,off,春节
2027-02-11,off,春节
2027-02-12,off,春节
2027-02-20,work,春节
`)
	if err != nil {
		t.Fatal(err)
	}
	old := Embedded()
	next, err := old.With(notice)
	if err != nil {
		t.Fatal(err)
	}
	if old.Version() != 1 || next.Version() != 2 {
		t.Errorf("versions %d, %d", old.Version(), next.Version())
	}
	moves := Preview(old, next, []Dated{
		{"moves", Rule{Kind: AddDays, Calendar: CN, From: date(t, "2027-02-04"), N: 3}},
		{"stays", Rule{Kind: AddDays, Calendar: CN, From: date(t, "2023-04-20"), N: 10}},
		{"joint", Rule{Kind: AddDays, Calendar: Joint, From: date(t, "2027-02-04"), N: 3}},
		{"custom", Rule{Kind: AddDays, Calendar: "site", From: date(t, "2027-02-04"), N: 3}},
		{"confirmed", Rule{Kind: AddDays, Calendar: CN, From: date(t, "2027-03-01"), N: 3}},
	})
	var got []string
	for _, m := range moves {
		got = append(got, m.ID+" "+m.Old.Date.String()+" "+m.New.Date.String())
	}
	if diff := cmp.Diff([]string{"moves 2027-02-11 2027-02-17", "joint 2027-02-12 2027-02-17"}, got); diff != "" {
		t.Error(diff)
	}
	conf := Confirmed(old, next, []Dated{{"confirmed", Rule{Kind: AddDays, Calendar: CN, From: date(t, "2027-03-01"), N: 3}}})
	if len(conf) != 1 || conf[0].Provisional() {
		t.Errorf("confirmed %+v", conf)
	}
	if c, _ := old.Calendar(CN); c.Announced(2027) {
		t.Error("the old book must not change")
	}
}

func TestBadNoticesAreRefused(t *testing.T) {
	for name, text := range map[string]string{
		"not a date":      "date,kind,name\n2027-13-01,off,元旦\n",
		"unknown kind":    "date,kind,name\n2027-01-01,holiday,元旦\n",
		"far year":        "date,kind,name\n2023-01-01,off,元旦\n",
		"twice":           "date,kind,name\n2027-01-01,off,元旦\n2027-01-01,off,元旦\n",
		"make-up weekday": "date,kind,name\n2027-01-04,work,元旦\n",
		"empty":           "date,kind,name\n",
		"ragged":          "date,kind,name\n2027-01-01\n",
	} {
		if _, err := ReadNotice(CN, 2027, "", text); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Embedded().With(Notice{Jurisdiction: "XX", Year: 2027}); !fault.Is(err, fault.Invalid) {
		t.Errorf("unknown jurisdiction: %v", err)
	}
}

// The tables must agree with counting day by day.
func TestArithmeticAgreesWithCounting(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := builtin(t, rapid.SampledFrom(Builtin).Draw(rt, "calendar"))
		d := NewDate(2022, 1, 1) + Date(rapid.IntRange(0, 2100).Draw(rt, "day"))
		n := rapid.IntRange(-80, 80).Draw(rt, "n")
		got, err := c.Add(d, n)
		if err != nil {
			rt.Fatal(err)
		}
		want, step := d, Date(1)
		if n < 0 {
			step = -1
		}
		for left := max(n, -n); left > 0; {
			if want += step; c.Works(want) {
				left--
			}
		}
		if got != want {
			rt.Fatalf("%s %s + %d = %s, counting gives %s", c.ID(), d, n, got, want)
		}
		if n > 0 {
			if k, _ := c.Count(d+1, got); k != n {
				rt.Fatalf("%d days counted from the day after %s to %s, added %d", k, d, got, n)
			}
			end, _ := c.OnOrBefore(got)
			if s, _ := c.Back(end, n); s <= d || !c.Works(s) {
				rt.Fatalf("%d days back from %s: %s, not after %s", n, end, s, d)
			}
		}
	})
}

func TestDateText(t *testing.T) {
	for _, s := range []string{"2023-02-29", "2023-1-1", "", "x", "2023-01-01T00:00:00Z"} {
		if _, err := ParseDate(s); err == nil {
			t.Errorf("%q is read as a date", s)
		}
	}
	d := NewDate(2024, 2, 29)
	if d.String() != "2024-02-29" || d.Weekday() != 4 || (d+1).String() != "2024-03-01" {
		t.Errorf("%s %v", d, d.Weekday())
	}
}

func BenchmarkAdd(b *testing.B) {
	c := builtin(b, CN)
	d := NewDate(2023, 4, 20)
	for b.Loop() {
		c.Add(d, 10)
	}
}

func BenchmarkNewCalendar(b *testing.B) {
	for b.Loop() {
		New(Spec{ID: "x", Weekdays: []int{1, 2, 3, 4, 5}})
	}
}

// Whatever comes in as a notice, it is refused or makes a calendar that still counts.
func FuzzReadNotice(f *testing.F) {
	f.Add("date,kind,name\n2027-01-01,off,元旦\n2027-01-02,work,元旦\n")
	f.Add("date,kind,name\n2026-12-31,off,\"元旦\"\n")
	f.Fuzz(func(t *testing.T, text string) {
		n, err := ReadNotice(CN, 2027, "", text)
		if err != nil {
			if !fault.Is(err, fault.Invalid) {
				t.Fatal(err)
			}
			return
		}
		b, err := Embedded().With(n)
		if err != nil {
			t.Fatal(err)
		}
		c, _ := b.Calendar(CN)
		if k, err := c.Count(NewDate(2027, 1, 1), NewDate(2027, 12, 31)); err != nil || k > 365 || !c.Announced(2027) {
			t.Fatalf("%d %v", k, err)
		}
	})
}
