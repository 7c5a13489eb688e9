package schedule

import (
	"math"
	"strconv"

	"luodi/internal/fault"
)

// asPlanned marks running work of which only the start is known: it is taken to go as planned since.
const asPlanned = -1

// progress is what an activity says of its own state.
type progress struct {
	done, started, finished, remaining bool
	days                               int32   // working days done; -1 when not given
	share                              float64 // part of the duration done; 0 when not given
}

func (r *reader) activity() {
	s := r.s
	if len(r.net.Activities) == r.limit {
		s.object(func(key string) {
			if key == "id" {
				r.idText()
				if s.err == nil {
					s.err = fault.New(fault.TooLarge, "schedule.too_many", fault.Args{"n": r.limit, "id": string(s.text)})
				}
				return
			}
			s.skip()
		})
		r.fault("schedule.too_many", fault.Args{"n": r.limit, "id": strconv.Itoa(r.limit + 1)})
		return
	}
	i := int32(len(r.net.Activities))
	r.net.Activities = append(r.net.Activities, Activity{Parent: NoParent, Duration: -1 << 31})
	a := &r.net.Activities[i]
	first := len(r.net.Links)
	own, up, cal := int32(-1), int32(-1), int32(-1)
	has := progress{days: -1}
	minSet, maxSet := false, false
	s.object(func(key string) {
		switch key {
		case "id":
			own = r.id()
			if s.err == nil {
				a.ID = r.names[own]
			}
		case "name":
			if !r.null() {
				s.string()
				a.Name = string(s.text)
			}
		case "duration":
			if !r.null() {
				a.Duration = r.int(a.ID, key)
				if a.Duration < 0 {
					r.fault("schedule.negative_duration", fault.Args{"id": a.ID, "n": a.Duration})
				}
			}
		case "calendar":
			if !r.null() {
				cal = r.calendarRef()
			}
		case "parent":
			if !r.null() {
				if up = r.parent(); up >= 0 && s.err != nil {
					up = -1
				}
			}
		case "not_before":
			a.NotBefore = r.date(a.ID, key)
		case "not_after":
			a.NotAfter = r.date(a.ID, key)
		case "fixed":
			a.Fixed = r.date(a.ID, key)
		case "gate":
			a.Gate = r.bool(a.ID, key)
		case "min":
			if !r.null() {
				a.Min, minSet = r.int(a.ID, key), true
			}
		case "max":
			if !r.null() {
				a.Max, maxSet = r.int(a.ID, key), true
			}
		case "done":
			r.done(a, &has)
		case "remaining", "started", "finished":
			r.progress(a, &has, key)
		case "links":
			if !r.null() {
				s.array(func() { r.link(a, i) })
			}
		default:
			r.unknownKey(key)
		}
	})
	if s.err != nil {
		return
	}
	if own < 0 {
		r.fault("schedule.no_id", fault.Args{"n": i + 1})
		return
	}
	if r.index[own] >= 0 {
		r.fault("schedule.duplicate_id", fault.Args{"id": a.ID})
		return
	}
	r.index[own] = i
	r.idOf = append(r.idOf, own)
	r.parents = append(r.parents, up)
	r.calOf = append(r.calOf, cal)
	for k := first; k < len(r.net.Links); k++ {
		r.net.Links[k].Succ = i
	}
	if minSet || maxSet {
		a.Estimated = true
		if !minSet {
			a.Min = a.Duration
		}
		if !maxSet {
			a.Max = max(a.Duration, a.Min)
		}
	}
	r.settle(a, has)
}

// parent reads a parent's id; 0 as a number means none.
func (r *reader) parent() int32 {
	if c := r.s.peek(); c == '0' {
		r.s.number()
		if string(r.s.text) == "0" {
			return -1
		}
		r.s.fail()
		return -1
	}
	if r.s.peek() == '"' {
		r.s.string()
		if len(r.s.text) == 0 {
			return -1
		}
		return r.intern(false)
	}
	return r.id()
}

// intern gives the name number of the text read last.
func (r *reader) intern(numeric bool) int32 {
	if n, ok := r.ids[string(r.s.text)]; ok {
		return n
	}
	n := int32(len(r.names))
	name := string(r.s.text)
	r.ids[name] = n
	r.names = append(r.names, name)
	r.index = append(r.index, -1)
	r.numeric = append(r.numeric, numeric)
	return n
}

func (r *reader) bool(id, field string) bool {
	if c := r.s.peek(); c != 't' && c != 'f' && c != 'n' {
		r.s.skip()
		r.fault("schedule.bad_flag", fault.Args{"id": id, "field": field, "text": string(r.s.text)})
		return false
	}
	return r.s.word() == "true"
}

func (r *reader) done(a *Activity, has *progress) {
	s := r.s
	switch c := s.peek(); {
	case c == '{':
		s.object(func(key string) {
			switch key {
			case "started", "finished", "remaining":
				r.progress(a, has, key)
			case "start":
				r.progress(a, has, "started")
			case "finish":
				r.progress(a, has, "finished")
			default:
				r.unknownKey(key)
			}
		})
	case c == '"':
		s.string()
		a.Finished = r.dateText(a.ID, "done")
		has.finished = a.Finished != 0
	case c == '-' || c >= '0' && c <= '9':
		s.number()
		n, whole := s.whole()
		share, err := strconv.ParseFloat(string(s.text), 64)
		switch {
		case whole && n >= 0:
			has.days = n
		case err == nil && share > 0 && share < 1:
			has.share = share
		default:
			r.fault("schedule.bad_number", fault.Args{"id": a.ID, "field": "done", "text": string(s.text)})
		}
	default:
		has.done = s.word() == "true"
	}
}

func (r *reader) progress(a *Activity, has *progress, field string) {
	if r.null() {
		return
	}
	switch field {
	case "remaining":
		a.Remaining = r.int(a.ID, field)
		has.remaining = true
		if a.Remaining < 0 {
			r.fault("schedule.bad_remaining", fault.Args{"id": a.ID, "n": a.Remaining})
		}
	case "started":
		a.Started = r.date(a.ID, field)
		has.started = a.Started != 0
	default:
		a.Finished = r.date(a.ID, field)
		has.finished = a.Finished != 0
	}
}

// settle turns what was said into a state. The duration may have come after the progress, so this
// waits for the whole activity.
func (r *reader) settle(a *Activity, has progress) {
	duration := max(a.Duration, 0)
	switch {
	case has.done || has.finished || has.days >= 0 && has.days >= duration && a.Duration >= 0:
		a.State = Done
		if a.Started != 0 && a.Finished != 0 && a.Finished < a.Started {
			r.fault("schedule.finish_before_start", fault.Args{"id": a.ID, "start": a.Started.String(), "finish": a.Finished.String()})
		}
	case has.remaining:
		a.State = Running
	case has.share > 0: // a part of a day counts as left
		a.State, a.Remaining = Running, int32(math.Ceil(float64(duration)*(1-has.share)-1e-9))
	case has.days > 0:
		a.State, a.Remaining = Running, duration-has.days
	case has.started:
		a.State, a.Remaining = Running, asPlanned
	}
}

func (r *reader) link(a *Activity, i int32) {
	l := Link{Pred: -1, Succ: i}
	s := r.s
	s.object(func(key string) {
		switch key {
		case "pred":
			l.Pred = r.id()
		case "type":
			if r.null() {
				return
			}
			if s.peek() != '"' {
				s.skip()
				r.fault("schedule.link_type", fault.Args{"id": a.ID, "type": string(s.text)})
				return
			}
			s.string()
			switch string(s.text) {
			case "FS", "":
				l.Type = FS
			case "SS":
				l.Type = SS
			case "FF":
				l.Type = FF
			case "SF":
				l.Type = SF
			default:
				r.fault("schedule.link_type", fault.Args{"id": a.ID, "type": string(s.text)})
			}
		case "lag":
			if !r.null() {
				l.Lag = r.int(a.ID, key)
			}
		default:
			r.unknownKey(key)
		}
	})
	if s.err == nil && l.Pred < 0 {
		r.fault("schedule.link_without_pred", fault.Args{"id": a.ID})
	}
	r.net.Links = append(r.net.Links, l)
}
