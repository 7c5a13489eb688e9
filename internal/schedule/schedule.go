// Package schedule computes activity networks on working calendars: order, forward and backward
// pass, floats, critical path, conflicts, what to cut when a promise cannot be met, and the chance
// of meeting it. It is pure and deterministic; equal networks give equal results on any machine.
//
// # Meaning of dates
//
// A day is worked as a whole. A start is the first working day, a finish the last, both in the
// activity's own calendar. Links, with lag 0:
//
//	FS  the successor starts after the predecessor's finish, on its next own working day
//	SS  the successor starts on its first own working day on or after the predecessor's start
//	FF  the successor finishes on its first own working day on or after the predecessor's finish
//	SF  the successor finishes on its first own working day on or after the predecessor's start
//
// A lag moves that day by working days of the successor's calendar, backwards when negative.
//
// An activity of duration 0 is a milestone. It lies between two days and is dated on the last
// working day finished before it, so that a milestone after an activity carries the date of that
// activity's last day. Whatever starts with a milestone (SS) starts after that date, as it would
// after its finish. Dates set on a milestone (not before, not after, fixed) bind its date.
//
// # Constraints and progress
//
// Nothing not yet started starts before the network's start or the status date. Not-before binds
// starts, not-after binds finishes; a fixed activity starts on its date unless a predecessor comes
// later, which is then a conflict. A done activity keeps its dates and ignores its links. Of a
// running one the remaining duration is worked from the status date on, and not before the
// predecessors of its FS links are finished (links to its start no longer matter); its late start is
// that of the remaining work.
//
// A parent is the sum of the activities below it: a link from or to it stands for the same link
// from or to each of them, its not-before and not-after hold for each of them.
//
// # Late dates and floats
//
// Late dates run back from the deadline (for each activity its last working day on or before it),
// or without a deadline from the latest early finish, and from every not-after and fixed date.
// Total float is late finish minus early finish, free float how far an activity may slip without
// moving the early dates of a successor, both in working days of the activity's own calendar. With
// no successor, and at most, free float is the total float; it is never negative. Critical is what
// has no total float.
package schedule

import (
	"luodi/internal/calendar"
	"luodi/internal/fault"
)

// LinkType says which ends of two activities a link ties together: predecessor's, successor's.
type LinkType uint8

const (
	FS LinkType = iota // finish to start
	SS                 // start to start
	FF                 // finish to finish
	SF                 // start to finish
)

var linkNames = [...]string{"FS", "SS", "FF", "SF"}

// String is FS, SS, FF or SF.
func (t LinkType) String() string { return linkNames[t&3] }

// MarshalText writes the type as FS, SS, FF or SF.
func (t LinkType) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText reads FS, SS, FF or SF.
func (t *LinkType) UnmarshalText(b []byte) error {
	for i, name := range linkNames {
		if string(b) == name {
			*t = LinkType(i)
			return nil
		}
	}
	return fault.New(fault.Invalid, "schedule.link_type", fault.Args{"id": "", "type": string(b)})
}

// Link makes an activity wait for another. Lag counts working days of the successor's calendar.
type Link struct {
	Pred, Succ int32 // indices of activities
	Type       LinkType
	Lag        int32
}

// State is how far an activity has come.
type State uint8

const (
	Planned State = iota // not started
	Running              // started, Remaining working days left
	Done                 // finished
)

// Activity is one box of the network. Durations are working days of its calendar.
type Activity struct {
	ID       string
	Name     string
	Duration int32
	Calendar int32 // index into Network.Calendars
	Parent   int32 // index of the activity it is part of, or NoParent

	NotBefore calendar.Date // earliest start (a milestone: earliest date)
	NotAfter  calendar.Date // latest finish
	Fixed     calendar.Date // start promised for this day
	Gate      bool          // what follows may not be reported before this is done

	// Min and Max bound the duration where Estimated is set: Min is how short it can be made, and
	// with Duration as the most likely value they give the spread for risk. Without an estimate an
	// activity can be shortened to one day and has no spread.
	Estimated bool
	Min, Max  int32

	State     State
	Started   calendar.Date // actual start, if known
	Finished  calendar.Date // actual finish of a done activity, if known
	Remaining int32         // working days left of a running activity
}

// NoParent is the Parent of an activity that stands by itself.
const NoParent = -1

// Network is a set of linked activities. At least one of Start, Status and Deadline is needed;
// with a deadline alone, work starts as late as the deadline allows.
type Network struct {
	Start    calendar.Date // first day of work
	Status   calendar.Date // day from which what is left is planned
	Deadline calendar.Date

	Calendars  []*calendar.Calendar
	Activities []Activity
	Links      []Link
}

// Result holds the dates of every activity, by its index in the network.
type Result struct {
	Start    calendar.Date // day from which planned work may be placed
	Deadline calendar.Date // day from which late dates run back
	Finish   calendar.Date // latest early finish

	EarlyStart, EarlyFinish []calendar.Date
	LateStart, LateFinish   []calendar.Date
	TotalFloat, FreeFloat   []int32

	es, lf []int32 // working-day numbers: early start, late finish (of remaining work)
}

// Critical reports whether the activity has no float left. Done activities are never critical.
func (p *Plan) Critical(r *Result, i int32) bool {
	return r.TotalFloat[i] <= 0 && p.node[i].kind != done && p.node[i].kind != parentDone
}
