package jobs_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"luodi/internal/jobs"
)

func zoneOf(t testing.TB, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func TestSlots(t *testing.T) {
	shanghai, newYork := zoneOf(t, "Asia/Shanghai"), zoneOf(t, "America/New_York")
	at := func(zone *time.Location, text string) time.Time {
		x, err := time.ParseInLocation("2006-01-02 15:04:05", text, zone)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	for _, c := range []struct {
		name         string
		slots        jobs.Slots
		now          time.Time
		latest, next time.Time
	}{
		{"before the time of the day", jobs.Daily(2, 30, shanghai), at(shanghai, "2023-03-01 02:29:59"), at(shanghai, "2023-02-28 02:30:00"), at(shanghai, "2023-03-01 02:30:00")},
		{"exactly on it", jobs.Daily(2, 30, shanghai), at(shanghai, "2023-03-01 02:30:00"), at(shanghai, "2023-03-01 02:30:00"), at(shanghai, "2023-03-02 02:30:00")},
		{"a leap day", jobs.Daily(23, 59, shanghai), at(shanghai, "2024-03-01 12:00:00"), at(shanghai, "2024-02-29 23:59:00"), at(shanghai, "2024-03-01 23:59:00")},
		{"the end of a year", jobs.Daily(0, 0, shanghai), at(shanghai, "2022-12-31 23:59:59"), at(shanghai, "2022-12-31 00:00:00"), at(shanghai, "2023-01-01 00:00:00")},
		{"the day is that of the zone", jobs.Daily(0, 5, shanghai), at(time.UTC, "2023-05-31 16:04:59"), at(shanghai, "2023-05-31 00:05:00"), at(shanghai, "2023-06-01 00:05:00")},
		{"summer time ends", jobs.Daily(1, 30, newYork), at(newYork, "2023-11-05 12:00:00"), at(newYork, "2023-11-05 01:30:00"), at(newYork, "2023-11-06 01:30:00")},
		{"ten minutes", jobs.Every(10*time.Minute, shanghai), at(shanghai, "2023-02-28 23:59:59"), at(shanghai, "2023-02-28 23:50:00"), at(shanghai, "2023-03-01 00:00:00")},
		{"eight hours from midnight of the zone", jobs.Every(8*time.Hour, shanghai), at(shanghai, "2023-03-01 07:59:00"), at(shanghai, "2023-03-01 00:00:00"), at(shanghai, "2023-03-01 08:00:00")},
		{"before the count begins", jobs.Every(time.Hour, shanghai), at(shanghai, "1999-12-31 22:30:00"), at(shanghai, "1999-12-31 22:00:00"), at(shanghai, "1999-12-31 23:00:00")},
	} {
		if got := c.slots.Latest(c.now); !got.Equal(c.latest) {
			t.Errorf("%s: latest %s, want %s", c.name, got, c.latest)
		}
		if got := c.slots.Next(c.now); !got.Equal(c.next) {
			t.Errorf("%s: next %s, want %s", c.name, got, c.next)
		}
	}
}

// TestSlotsLeaveNoGap: whatever the zone and the time, slots follow each other, and from one to the
// next is a day or the interval.
func TestSlotsLeaveNoGap(t *testing.T) {
	zones := []*time.Location{zoneOf(t, "Asia/Shanghai"), zoneOf(t, "America/New_York"), zoneOf(t, "Australia/Lord_Howe"), time.UTC}
	rapid.Check(t, func(t *rapid.T) {
		zone := rapid.SampledFrom(zones).Draw(t, "zone")
		now := time.Unix(rapid.Int64Range(800_000_000, 2_500_000_000).Draw(t, "now"), rapid.Int64Range(0, 999_999_999).Draw(t, "ns"))
		hour, minute := rapid.IntRange(0, 23).Draw(t, "hour"), rapid.IntRange(0, 59).Draw(t, "minute")
		slots, least, most := jobs.Daily(hour, minute, zone), 23*time.Hour, 25*time.Hour
		if rapid.Bool().Draw(t, "every") {
			least = time.Duration(rapid.Int64Range(1, 100_000).Draw(t, "seconds")) * time.Second
			slots, most = jobs.Every(least, zone), least
		}
		latest, next := slots.Latest(now), slots.Next(now)
		if latest.After(now) || !next.After(now) {
			t.Fatalf("now %s is not between %s and %s", now, latest, next)
		}
		if d := next.Sub(latest); d < least || d > most {
			t.Fatalf("from %s to %s is %s", latest, next, d)
		}
		if !slots.Latest(next).Equal(next) || !slots.Latest(latest).Equal(latest) || !slots.Next(latest).Equal(next) || !slots.Latest(next.Add(-1)).Equal(latest) {
			t.Fatalf("%s and %s are not the slots around %s", latest, next, now)
		}
		if zone.String() == "Asia/Shanghai" && most == 25*time.Hour {
			if local := latest.In(zone); local.Hour() != hour || local.Minute() != minute || next.Sub(latest) != 24*time.Hour {
				t.Fatalf("slot %s for %02d:%02d", local, hour, minute)
			}
		}
	})
}
