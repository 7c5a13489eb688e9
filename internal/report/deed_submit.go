package report

import (
	"encoding/json"
	"slices"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/duty"
	"luodi/internal/org"
	"luodi/internal/work"
)

// Desk is what handing a report in looks at: the report without draft and rounds, its period, and
// the filings of its duty to posts that the person holds, with these posts.
type Desk struct {
	Report  Report
	Period  Period
	Filings []duty.Filing
	Posts   map[org.PostID]org.Post
}

// Handing is a report that was checked and can be handed in. Checking reads much and writes nothing,
// so it is done on a snapshot, beside other readers; what is left for the one writer is short.
type Handing struct {
	report Report
	// Again says that the same content was handed in before: there is nothing left to do.
	Again bool
}

// Prepare checks that the content of a report can be handed in by an actor. today is the day in the
// plan's zone.
func Prepare(r Reader, actor access.Actor, id ID, guard int, c Content, today calendar.Date) (Handing, error) {
	d, err := r.ReportDesk(id, actor.Account)
	if err != nil {
		return Handing{}, err
	}
	x := d.Report
	if !x.Writable() { // perhaps this very content was handed in, and the answer was lost
		if x, err = r.Report(id); err != nil {
			return Handing{}, err
		}
		if last := x.last(); last != nil && !x.Writable() && last.SubmittedBy == actor.Account && guard < x.Guard && same(last.Content, c) {
			return Handing{report: x, Again: true}, nil
		}
	}
	if err := mayOn(actor, access.WriteReport, x, d.Period, guard, true); err != nil {
		return Handing{}, err
	}
	if duty.MayReport(string(actor.Account), duty.Duty{ID: x.Duty}, d.Filings, d.Posts, today) != nil { // perhaps as a deputy
		if err := MaySpeak(r, actor, x, today); err != nil {
			return Handing{}, err
		}
	}
	if err := checked(r, x, d.Period, &c, today); err != nil {
		return Handing{}, err
	}
	x.Draft = &c
	return Handing{report: x}, nil
}

// Commit writes what was prepared. It is a Conflict when the report was changed, or its period
// closed, since then.
func (h Handing) Commit(tx Tx, actor access.Actor, today calendar.Date) (Report, error) {
	if h.Again {
		return h.report, nil
	}
	r := h.report // a write may run twice: the rounds are copied before one is added
	r.Rounds = slices.Clone(h.report.Rounds)
	if err := r.Submit(r.Draft.Clone(), actor, tx.Now(), today); err != nil {
		return r, err
	}
	return r, save(tx, actor, access.WriteReport, &r)
}

// Submit hands a report in, in one transaction. The same content handed in twice is one round: a
// form sent again after its answer was lost changes nothing.
func Submit(tx Tx, actor access.Actor, id ID, guard int, c Content, today calendar.Date) (Report, error) {
	h, err := Prepare(tx, actor, id, guard, c, today)
	if err != nil {
		return h.report, err
	}
	return h.Commit(tx, actor, today)
}

func same(a, b Content) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && string(x) == string(y)
}

// MaySpeak refuses whoever holds no post filed for the duty (mission row S6).
func MaySpeak(tx Reader, actor access.Actor, r Report, today calendar.Date) error {
	filings, err := tx.DutyFilings(r.Duty)
	if err != nil {
		return err
	}
	posts := map[org.PostID]org.Post{}
	for _, f := range filings {
		for id := f.Post; id != ""; id = posts[id].Deputy {
			if _, known := posts[id]; known {
				break
			}
			if posts[id], err = tx.Post(id); err != nil {
				return err
			}
		}
	}
	return duty.MayReport(string(actor.Account), duty.Duty{ID: r.Duty}, filings, posts, today)
}

func checked(tx Reader, r Report, p Period, c *Content, today calendar.Date) error {
	var k work.Kept
	ok := false
	var err error
	if len(c.Done)+len(c.Running)+len(c.Amounts) > 0 {
		if k, ok, err = tx.WorkInForce(r.Measure); err != nil {
			return err
		}
	}
	if !ok { // without a work plan only texts can be reported, and texts need none
		k.Plan = &work.Plan{Measure: string(r.Measure)}
	}
	proofs, err := tx.Proofs(c.AllEvidence())
	if err != nil {
		return err
	}
	return c.Check(k.Plan, p.Span, today, proofs)
}
