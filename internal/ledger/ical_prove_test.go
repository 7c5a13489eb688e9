//go:build prove

package ledger

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"testing"

	"luodi/internal/calendar"
)

// icalendarScript reads a feed with the icalendar library of Python and prints what it understood.
const icalendarScript = `
import icalendar, json, sys
calendar = icalendar.Calendar.from_ical(sys.stdin.buffer.read())
assert not calendar.errors, calendar.errors
out = []
for e in calendar.walk("VEVENT"):
    assert not e.errors, e.errors
    alarms = [str(a["TRIGGER"].dt) for a in e.walk("VALARM")]
    out.append({"uid": str(e["UID"]), "on": e["DTSTART"].dt.isoformat(), "days": (e["DTEND"].dt - e["DTSTART"].dt).days,
                "summary": str(e["SUMMARY"]), "about": str(e.get("DESCRIPTION", "")), "status": str(e["STATUS"]), "alarms": alarms})
json.dump(out, sys.stdout)
`

// TestProveCalendar: another library, of another language, reads feeds of any text and gives back
// each day and every character. Backslashes are left to TestAnyTextComesBack and to ical.js: that
// library's version 4 mistakes one before a comma.
func TestProveCalendar(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	chars := []rune("落地，,;\n\"：:𠮷🙂👩‍💻é abc \t")
	words := func(most int) string {
		s := make([]rune, 1+rng.IntN(most))
		for i := range s {
			s[i] = chars[rng.IntN(len(chars))]
		}
		return string(s)
	}
	feed := feedOf()
	for i := range 2000 {
		feed.Dates = append(feed.Dates, CalendarDate{UID: fmt.Sprint("d", i, "@luodi"), On: calendar.NewDate(2022, 1, 1+i), Summary: words(60), About: words(200), Kind: "任务", State: DateState(i % 4), Sequence: i})
	}
	ask := exec.Command("/usr/bin/python3", "-c", icalendarScript)
	ask.Stdin = bytes.NewReader(icalBytes(t, feed))
	var said bytes.Buffer
	ask.Stderr = &said
	out, err := ask.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, said.String())
	}
	var got []struct {
		UID, On, Summary, About, Status string
		Days                            int
		Alarms                          []string
	}
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatal(err)
	}
	if len(got) != len(feed.Dates) {
		t.Fatalf("%d events of %d", len(got), len(feed.Dates))
	}
	for i, want := range feed.Dates {
		have := got[i]
		alarms := 0
		if want.State < Over {
			alarms = 1
		}
		if have.UID != want.UID || have.On != want.On.String() || have.Days != 1 || have.Summary != want.Summary || have.About != want.About || len(have.Alarms) != alarms {
			t.Errorf("%+v came back as %+v", want, have)
		}
	}
	t.Logf("%d events read by icalendar, every text as written", len(got))
}
