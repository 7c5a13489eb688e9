package duty

import (
	"sort"

	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/org"
)

// Filing says which post carries which part of a duty, from one day to another; To zero means
// still. On each day a duty has at most one leading official and one responsible person; it may
// have several liaisons.
type Filing struct {
	ID       FilingID
	Duty     ID
	Kind     org.PostKind
	Post     org.PostID
	From, To calendar.Date
	// Handover is the receipt by which the post took the duty over from another, if it did.
	Handover ReceiptID
	Version  int
}

// On reports whether the filing holds on the day.
func (f Filing) On(day calendar.Date) bool { return f.From <= day && (f.To == 0 || day <= f.To) }

// File adds a filing to those of a duty. For a leading official or responsible person the one in
// force is ended the day before. It returns the filings that change and the new one; faults name
// the field that is wrong.
func File(d Duty, existing []Filing, next Filing, post org.Post) (changed []Filing, err error) {
	var wrong []fault.Field
	switch {
	case !d.Open():
		return nil, fault.New(fault.Conflict, "duty.not_open", nil)
	case post.Unit != d.Unit:
		wrong = append(wrong, fault.Field{Name: "post", Key: "duty.post_of_other_unit"})
	case !post.InOffice(next.From):
		wrong = append(wrong, fault.Field{Name: "from", Key: "duty.post_not_in_office", Args: fault.Args{"day": next.From.String()}})
	}
	if len(wrong) > 0 {
		return nil, fault.Fields(wrong)
	}
	for _, f := range existing {
		if f.Duty != d.ID || f.Kind != next.Kind || !f.On(next.From) && !(f.From > next.From) {
			continue
		}
		if f.Post == next.Post {
			return nil, fault.Fields([]fault.Field{{Name: "post", Key: "duty.post_already_filed"}})
		}
		if next.Kind == org.Liaison {
			continue
		}
		if f.From >= next.From {
			return nil, fault.Fields([]fault.Field{{Name: "from", Key: "duty.filing_overlaps", Args: fault.Args{"day": f.From.String()}}})
		}
		f.To = next.From - 1
		changed = append(changed, f)
	}
	return append(changed, next), nil
}

// Gap is a duty that lacks a post of a kind on a day.
type Gap struct {
	Duty ID
	Kind org.PostKind
}

// Coverage is how many open duties have their leading official and responsible person on a day.
type Coverage struct {
	Duties  int                  // open ones
	Covered int                  // with both
	ByKind  map[org.PostKind]int // with at least one post of the kind in office
	Gaps    []Gap                // in the order of the duties
}

// Cover counts the coverage on a day. A filing counts while it holds and its post is in office.
func Cover(duties []Duty, filings []Filing, posts map[org.PostID]org.Post, day calendar.Date) Coverage {
	has := make(map[Gap]bool, len(filings))
	for _, f := range filings {
		if post, ok := posts[f.Post]; ok && f.On(day) && post.InOffice(day) {
			has[Gap{f.Duty, f.Kind}] = true
		}
	}
	c := Coverage{ByKind: map[org.PostKind]int{}}
	for _, d := range duties {
		if !d.Open() {
			continue
		}
		c.Duties++
		for _, kind := range org.PostKinds {
			switch {
			case has[Gap{d.ID, kind}]:
				c.ByKind[kind]++
			case kind != org.Liaison:
				c.Gaps = append(c.Gaps, Gap{d.ID, kind})
			}
		}
		if has[Gap{d.ID, org.LeadingOfficial}] && has[Gap{d.ID, org.Responsible}] {
			c.Covered++
		}
	}
	return c
}

// MayReport decides whether an account may report for a duty on a day: it must act for a post
// filed for the duty and in office, or for that post's deputy (mission row S6).
func MayReport(account string, d Duty, filings []Filing, posts map[org.PostID]org.Post, day calendar.Date) error {
	for _, f := range filings {
		if f.Duty != d.ID || !f.On(day) {
			continue
		}
		post, ok := posts[f.Post]
		if !ok || !post.InOffice(day) {
			continue
		}
		if post.Account == account {
			return nil
		}
		if deputy, ok := posts[post.Deputy]; ok && deputy.InOffice(day) && deputy.Account == account {
			return nil
		}
	}
	return fault.New(fault.Forbidden, "duty.no_filed_post", nil)
}

// HandOver moves every filing that holds on the day from one post to its successor: the old one
// ends the day before, a new one begins. Only duties still open move. It returns the ended and the
// new filings; the caller writes them with one handover receipt.
func HandOver(duties []Duty, filings []Filing, from, to org.Post, day calendar.Date) (ended, begun []Filing, err error) {
	switch {
	case from.ID == to.ID:
		return nil, nil, fault.Fields([]fault.Field{{Name: "successor", Key: "duty.successor_itself"}})
	case from.Unit != to.Unit:
		return nil, nil, fault.Fields([]fault.Field{{Name: "successor", Key: "duty.post_of_other_unit"}})
	case !to.InOffice(day):
		return nil, nil, fault.Fields([]fault.Field{{Name: "day", Key: "duty.post_not_in_office", Args: fault.Args{"day": day.String()}}})
	}
	open := map[ID]bool{}
	for _, d := range duties {
		open[d.ID] = d.Open()
	}
	taken := map[Gap]bool{} // duties that the successor carries already
	for _, f := range filings {
		if f.Post == to.ID && f.On(day) {
			taken[Gap{f.Duty, f.Kind}] = true
		}
	}
	for _, f := range filings {
		if f.Post != from.ID || !f.On(day) || !open[f.Duty] {
			continue
		}
		next := Filing{Duty: f.Duty, Kind: f.Kind, Post: to.ID, From: day}
		f.To = day - 1
		ended = append(ended, f)
		if !taken[Gap{f.Duty, f.Kind}] {
			begun = append(begun, next)
		}
	}
	return ended, begun, nil
}

// Age is an open duty or receipt that waits, with how long.
type Age struct {
	Duty        Duty
	WorkingDays int // since it was issued, on the given calendar
	Late        bool
}

// Ageing lists the duties that wait for a unit's signature or for the office, the oldest first.
// between counts working days after the first day up to and including the second.
func Ageing(duties []Duty, today calendar.Date, between func(from, to calendar.Date) int) []Age {
	var list []Age
	for _, d := range duties {
		if d.State != Issued && d.State != Objected && d.State != Returned {
			continue
		}
		list = append(list, Age{d, between(d.IssuedOn, today), d.State != Issued || today > d.SignBy})
	}
	sort.SliceStable(list, func(i, j int) bool {
		a, b := list[i], list[j]
		if a.WorkingDays != b.WorkingDays {
			return a.WorkingDays > b.WorkingDays
		}
		return a.Duty.ID < b.Duty.ID
	})
	return list
}
