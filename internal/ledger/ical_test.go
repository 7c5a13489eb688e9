package ledger

import (
	"bytes"
	"flag"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	ical "github.com/emersion/go-ical"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"luodi/internal/calendar"
	"luodi/internal/i18n"
)

func feedOf(dates ...CalendarDate) CalendarFeed {
	return CalendarFeed{Name: "罗湖口岸经济带 · 区商务局", About: "落地演示数据", Lang: i18n.ZhHans,
		Now: time.Date(2023, 6, 15, 9, 30, 0, 0, time.FixedZone("", 8*3600)), Refresh: 12 * time.Hour, Alarm: 3, Dates: dates}
}

func icalBytes(t testing.TB, feed CalendarFeed) []byte {
	var out bytes.Buffer
	if err := WriteCalendar(&out, feed); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

var updateFeed = flag.Bool("update-feed", false, "write the golden files anew")

// TestCalendarGolden keeps the whole text of a feed.
func TestCalendarGolden(t *testing.T) {
	got := icalBytes(t, feedOf(
		CalendarDate{UID: "m3.A.M01.due@luodi", On: calendar.NewDate(2023, 12, 29), Summary: "举措3，第二批：方案印发；见附件\n请准时报送", About: "牵头：区商务局\r\n关口 ⚑ 须有文号", Kind: "关口",
			URL: "https://luodi.example/desk/plans/p1/measures/m3/work", Sequence: 4, Changed: time.Date(2023, 6, 1, 0, 0, 0, 0, time.UTC)},
		CalendarDate{UID: "m3.A.M02.due@luodi", On: calendar.NewDate(2027, 2, 10), Summary: "调研完成", Kind: "节点", State: Tentative},
		CalendarDate{UID: "m3.A.M03.due@luodi", On: calendar.NewDate(2023, 6, 2), Summary: "已完成的事项 ✓ 𠮷🙂", Kind: "节点", State: Over},
		CalendarDate{UID: "m3.A.M04.due@luodi", On: calendar.NewDate(2023, 7, 3), Summary: "不再需要", State: Cancelled}))
	const file = "testdata/feed.ics"
	if *updateFeed {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Error(diff)
	}
}

func TestEmptyCalendarHasAComponent(t *testing.T) {
	got := string(icalBytes(t, feedOf()))
	if !strings.Contains(got, "BEGIN:VTIMEZONE") || strings.Contains(got, "VEVENT") {
		t.Error(got)
	}
}

// TestAlarmRingsInTheMorning: three days before at nine is 63 hours before the day begins.
func TestAlarmRingsInTheMorning(t *testing.T) {
	for days, want := range map[int]string{1: "TRIGGER:-PT15H\r\n", 3: "TRIGGER:-P2DT15H\r\n"} {
		feed := feedOf(CalendarDate{UID: "a", On: calendar.NewDate(2023, 7, 3), Summary: "一"})
		feed.Alarm = days
		if got := string(icalBytes(t, feed)); !strings.Contains(got, want) {
			t.Errorf("%d days: %s", days, got)
		}
	}
}

// TestAnyTextComesBack: whatever a name holds, each line keeps to 75 octets, every line is whole
// characters, and a reader gives the text back.
func TestAnyTextComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		chars := rapid.OneOf(rapid.Rune(), rapid.SampledFrom([]rune("落地，,;\\\n\"：:𠮷🙂👩‍💻é ")))
		summary := string(rapid.SliceOfN(chars, 0, 200).Draw(t, "summary"))
		about := string(rapid.SliceOfN(chars, 0, 400).Draw(t, "about"))
		var out bytes.Buffer
		if err := WriteCalendar(&out, feedOf(CalendarDate{UID: "x@luodi", On: calendar.NewDate(2023, 1, 3), Summary: summary, About: about, Kind: summary})); err != nil {
			t.Fatal(err)
		}
		for line := range strings.SplitSeq(strings.TrimSuffix(out.String(), "\r\n"), "\r\n") {
			if len(line) > 75 || !utf8.ValidString(line) || strings.ContainsAny(line, "\r\n") {
				t.Fatalf("%d octets: %q", len(line), line)
			}
		}
		cal, err := ical.NewDecoder(&out).Decode()
		if err != nil {
			t.Fatal(err)
		}
		e := cal.Events()[0]
		for name, want := range map[string]string{ical.PropSummary: summary, ical.PropDescription: about} {
			want = icalPrintable(strings.ReplaceAll(strings.ReplaceAll(want, "\r\n", "\n"), "\r", "\n"))
			if got, err := e.Props.Text(name); err != nil || got != want {
				t.Fatalf("%s: %q came back as %q (%v)", name, want, got, err)
			}
		}
	})
}
