package jobs

import "time"

// Slots are the moments at which something is to be run.
type Slots interface {
	// Latest is the last slot that is not after now.
	Latest(now time.Time) time.Time
	// Next is the first slot after now.
	Next(now time.Time) time.Time
	// Rhythm says it for people.
	Rhythm() Rhythm
}

// Rhythm is how often something is run: every day at a time, or with Every set, every so often.
type Rhythm struct {
	Hour, Minute int
	Every        time.Duration
}

// Daily is every day at hour:minute in a zone. On a day that has no such time, since summer time begins,
// it is beside it by as much as the clocks were moved.
func Daily(hour, minute int, zone *time.Location) Slots { return daily{hour, minute, zone} }

type daily struct {
	hour, minute int
	zone         *time.Location
}

func (d daily) on(now time.Time, days int) time.Time {
	y, m, day := now.In(d.zone).Date()
	return time.Date(y, m, day+days, d.hour, d.minute, 0, 0, d.zone)
}

func (d daily) Latest(now time.Time) time.Time {
	for back := 0; ; back-- {
		if slot := d.on(now, back); !slot.After(now) {
			return slot
		}
	}
}

func (d daily) Next(now time.Time) time.Time {
	for days := 0; ; days++ {
		if slot := d.on(now, days); slot.After(now) {
			return slot
		}
	}
}

func (d daily) Rhythm() Rhythm { return Rhythm{Hour: d.hour, Minute: d.minute} }

// Every is every so often, counted from a midnight in a zone: with an interval that divides a day the
// slots are at the same times every day. The interval is positive.
func Every(interval time.Duration, zone *time.Location) Slots {
	return every{interval, time.Date(2000, 1, 1, 0, 0, 0, 0, zone)}
}

type every struct {
	interval time.Duration
	from     time.Time
}

func (e every) Latest(now time.Time) time.Time {
	gone := now.Sub(e.from)
	rest := gone % e.interval
	if rest < 0 {
		rest += e.interval
	}
	return e.from.Add(gone - rest)
}

func (e every) Rhythm() Rhythm { return Rhythm{Every: e.interval} }

func (e every) Next(now time.Time) time.Time { return e.Latest(now).Add(e.interval) }
