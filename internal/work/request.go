package work

import (
	"slices"

	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/schedule"
)

// Request is what the district asks of somebody it cannot order (↑): the city, the province, the
// centre, the Hong Kong side. The days it waits are counted apart from its own.
type Request struct {
	To       string        `json:"to,omitempty"`
	Number   string        `json:"number,omitempty"` // number of the letter
	Sent     calendar.Date `json:"sent,omitzero"`
	Answered calendar.Date `json:"answered,omitzero"`
	Refused  bool          `json:"refused,omitempty"` // answered with no

	Earlier []Round `json:"earlier,omitempty"` // times it was asked before and refused, the oldest first
}

// Round is one time that a request was sent and refused.
type Round struct {
	To       string        `json:"to"`
	Number   string        `json:"number,omitempty"`
	Sent     calendar.Date `json:"sent"`
	Answered calendar.Date `json:"answered"`
}

// Send records that the request of a task went out: the task runs from that day. After a no it can
// be sent again.
func (p *Plan) Send(id TaskID, to, number string, on calendar.Date) error {
	t, err := p.outside(id)
	if err != nil {
		return err
	}
	r := t.Request
	refused := r.Answered != 0 && r.Refused
	switch {
	case r.Sent != 0 && !refused:
		return fault.New(fault.Conflict, "work.request_sent", fault.Args{"task": string(id), "date": r.Sent.String()})
	case refused && on < r.Answered:
		return fault.Fields([]fault.Field{{Name: "on", Key: "work.request_before_answer", Args: fault.Args{"date": r.Answered.String()}}})
	case refused:
		r.Earlier = append(slices.Clone(r.Earlier), Round{r.To, r.Number, r.Sent, r.Answered})
	}
	*r = Request{To: to, Number: number, Sent: on, Earlier: r.Earlier}
	t.Progress = Progress{State: schedule.Running, Started: on, Remaining: t.Days.Typical}
	return nil
}

// Answer records the answer. A yes finishes the task; a no leaves it open, and the request can be
// sent again.
func (p *Plan) Answer(id TaskID, on calendar.Date, yes bool) error {
	t, err := p.outside(id)
	if err != nil {
		return err
	}
	r := t.Request
	if r.Sent == 0 || r.Answered != 0 || on < r.Sent {
		return fault.New(fault.Conflict, "work.request_not_open", fault.Args{"task": string(id)})
	}
	r.Answered, r.Refused = on, !yes
	if yes {
		t.Progress = Progress{State: schedule.Done, Started: r.Sent, Finished: on}
	} else {
		t.Progress = Progress{}
	}
	return nil
}

func (p *Plan) outside(id TaskID) (*Task, error) {
	t, ok := p.Task(id)
	if !ok {
		return nil, fault.New(fault.NotFound, "work.no_task", fault.Args{"task": string(id)})
	}
	if t.Request == nil {
		return nil, fault.New(fault.Invalid, "work.not_outside", fault.Args{"task": string(id)})
	}
	return t, nil
}

// Waited is how many working days a request has waited: the day it was sent is not counted, nor is
// what lies after the answer.
func (r *Request) Waited(cal *calendar.Calendar, today calendar.Date) (int, error) {
	until := today
	if r.Answered != 0 {
		until = r.Answered
	}
	if r.Sent == 0 || until <= r.Sent {
		return 0, nil
	}
	return cal.Count(r.Sent+1, until)
}

// Clock tells own time from time spent waiting for others.
type Clock struct {
	Own     int // working days on which own work was running
	Outside int // working days on which a request was waiting
	Both    int // of these, days on which both were
}

// Clock counts, on a calendar, the days from the plan's start to today.
func (p *Plan) Clock(cal *calendar.Calendar, today calendar.Date) Clock {
	var c Clock
	for d := p.Start; d <= today; d++ {
		if !cal.Works(d) {
			continue
		}
		own, outside := false, false
		for i := range p.Tasks {
			t := &p.Tasks[i]
			if r := t.Request; r != nil {
				outside = outside || r.Sent != 0 && d > r.Sent && (r.Answered == 0 || d <= r.Answered)
				for _, e := range r.Earlier {
					outside = outside || d > e.Sent && d <= e.Answered
				}
				continue
			}
			own = own || t.Started != 0 && d >= t.Started && (t.Finished == 0 || d <= t.Finished)
		}
		if own {
			c.Own++
		}
		if outside {
			c.Outside++
		}
		if own && outside {
			c.Both++
		}
	}
	return c
}
