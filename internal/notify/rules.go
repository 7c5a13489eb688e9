package notify

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"luodi/internal/calendar"
	"luodi/internal/fault"
)

// Clock is a time of day in minutes after midnight.
type Clock int

// ParseClock reads HH:MM.
func ParseClock(s string) (Clock, error) {
	t, err := time.Parse("15:04", strings.TrimSpace(s))
	if err != nil {
		return 0, fault.New(fault.Invalid, "notify.bad_clock", nil)
	}
	return Clock(t.Hour()*60 + t.Minute()), nil
}

func (c Clock) String() string { return fmt.Sprintf("%02d:%02d", int(c)/60, int(c)%60) }

func (c Clock) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

func (c *Clock) UnmarshalText(b []byte) (err error) {
	*c, err = ParseClock(string(b))
	return err
}

// Rules say when messages leave the house. The notice itself stands in the inbox at once.
type Rules struct {
	QuietFrom Clock `json:"quiet_from"` // no message leaves from here
	QuietTo   Clock `json:"quiet_to"`   // to here, nor on days off
	Morning   Clock `json:"morning"`    // when the mail of the day leaves, with all that waits
	AtOnce    int   `json:"at_once"`    // level from which a message does not wait for the morning; 3: none
	Must      int   `json:"must"`       // level from which nobody can switch mail off; 3: always can
	// Domains bound the addresses that people may enter (gov.cn allows a@x.gov.cn); empty: any.
	Domains []string `json:"domains,omitempty"`
}

// RulesKey is the setting that holds the rules.
const RulesKey = "notify.rules"

// DefaultRules keep evenings, nights and days off quiet; the mail of the day leaves at half past eight.
var DefaultRules = Rules{QuietFrom: 20 * 60, QuietTo: 8 * 60, Morning: 8*60 + 30, AtOnce: 2, Must: 2}

// ParseRules reads the setting; what is not there or not usable gives DefaultRules.
func ParseRules(text string) Rules {
	r := DefaultRules
	if json.Unmarshal([]byte(text), &r) != nil || r.Check() != nil {
		return DefaultRules
	}
	return r
}

// Check finds what a person must mend.
func (r Rules) Check() error {
	var wrong []fault.Field
	if r.Quiet(r.Morning) {
		wrong = append(wrong, fault.Field{Name: "morning", Key: "notify.morning_quiet"})
	}
	for _, f := range []struct {
		name string
		n    int
	}{{"at_once", r.AtOnce}, {"must", r.Must}} {
		if f.n < 0 || f.n > 3 {
			wrong = append(wrong, fault.Field{Name: f.name, Key: "notify.choice"})
		}
	}
	for _, d := range r.Domains {
		if d == "" || strings.ContainsAny(d, " @/,") || len(d) > 200 {
			wrong = append(wrong, fault.Field{Name: "domains", Key: "notify.bad_domain"})
			break
		}
	}
	return fault.Fields(wrong)
}

// Quiet reports whether a time of day is quiet. Equal ends mean that no hour is.
func (r Rules) Quiet(c Clock) bool {
	if r.QuietFrom <= r.QuietTo {
		return c >= r.QuietFrom && c < r.QuietTo
	}
	return c >= r.QuietFrom || c < r.QuietTo
}

// Soon is the first moment from now on at which a message may leave: now, or the end of the quiet hours
// of the next working day.
func (r Rules) Soon(now time.Time, days *calendar.Calendar, zone *time.Location) time.Time {
	local := now.In(zone)
	today := calendar.DateOf(local)
	clock := Clock(local.Hour()*60 + local.Minute())
	if days.Works(today) && !r.Quiet(clock) {
		return now
	}
	if clock >= r.QuietTo {
		today++
	}
	return at(workday(days, today), r.QuietTo, zone)
}

// NextMorning is the next time, now included, at which the mail of the day leaves.
func (r Rules) NextMorning(now time.Time, days *calendar.Calendar, zone *time.Location) time.Time {
	today := calendar.DateOf(now.In(zone))
	if t := at(workday(days, today), r.Morning, zone); !t.Before(now) {
		return t
	}
	return at(workday(days, today+1), r.Morning, zone)
}

// workday is the first working day from a day on; beyond the calendars the day itself.
func workday(days *calendar.Calendar, d calendar.Date) calendar.Date {
	if on, err := days.OnOrAfter(d); err == nil {
		return on
	}
	return d
}

func at(d calendar.Date, c Clock, zone *time.Location) time.Time {
	return time.Date(d.Year(), d.Month(), d.Day(), int(c)/60, int(c)%60, 0, 0, zone)
}
