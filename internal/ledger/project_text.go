package ledger

import (
	"strconv"
	"strings"
	"unicode"

	"luodi/internal/calendar"
	"luodi/internal/i18n"
	"luodi/internal/work"
)

// The texts of the custom columns: readable in Project, and exact when read again.

// listMark parts the items of a list; inside an item it is written after a backslash.
const listMark = '；'

func joinList(items []string) string {
	var b strings.Builder
	for i, item := range items {
		if i > 0 {
			b.WriteRune(listMark)
		}
		for _, r := range item {
			if r == listMark || r == '\\' {
				b.WriteByte('\\')
			}
			b.WriteRune(r)
		}
	}
	return b.String()
}

func splitList(s string) []string {
	if s == "" {
		return nil
	}
	var items []string
	var b strings.Builder
	escaped := false
	for _, r := range s {
		switch {
		case escaped:
			b.WriteRune(r)
			escaped = false
		case r == '\\':
			escaped = true
		case r == listMark:
			items = append(items, b.String())
			b.Reset()
		default:
			b.WriteRune(r)
		}
	}
	return append(items, b.String())
}

// pairs are named parts of a column: name=value, in order.
func joinPairs(pairs ...string) string {
	var items []string
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			items = append(items, pairs[i]+"="+pairs[i+1])
		}
	}
	return joinList(items)
}

func splitPairs(s string) map[string]string {
	out := map[string]string{}
	for _, item := range splitList(s) {
		name, value, _ := strings.Cut(item, "=")
		out[strings.TrimSpace(name)] = value
	}
	return out
}

func legalText(l *work.Legal) string {
	if l == nil {
		return ""
	}
	confirmed := ""
	if l.Confirmed {
		confirmed = "yes"
	}
	return joinPairs("days", strconv.Itoa(int(l.Days)), "unit", l.Unit, "bound", l.Bound, "confirmed", confirmed, "basis", l.Basis)
}

func parseLegal(s string) (*work.Legal, bool) {
	p := splitPairs(s)
	days, err := strconv.ParseInt(p["days"], 10, 32)
	if err != nil || days < 0 || days > mostDays {
		return nil, false
	}
	if p["unit"] != "calendar" && p["unit"] != "working" || p["bound"] != "min" && p["bound"] != "max" {
		return nil, false
	}
	return &work.Legal{Days: int32(days), Unit: p["unit"], Bound: p["bound"], Basis: p["basis"], Confirmed: p["confirmed"] == "yes"}, true
}

// noRequest stands for a request that was not sent yet.
const noRequest = "-"

func requestText(r *work.Request) string {
	if r == nil {
		return ""
	}
	refused := ""
	if r.Refused {
		refused = "yes"
	}
	if s := joinPairs("to", r.To, "number", r.Number, "sent", r.Sent.String(), "answered", r.Answered.String(), "refused", refused); s != "" {
		return s
	}
	return noRequest
}

func parseRequest(s string) (*work.Request, bool) {
	if s == noRequest {
		return &work.Request{}, true
	}
	p := splitPairs(s)
	r := &work.Request{To: p["to"], Number: p["number"], Refused: p["refused"] == "yes"}
	for _, d := range []struct {
		text string
		date *calendar.Date
	}{{p["sent"], &r.Sent}, {p["answered"], &r.Answered}} {
		if d.text == "" {
			continue
		}
		var ok bool
		if *d.date, ok = parsed(d.text); !ok {
			return nil, false
		}
	}
	return r, true
}

func msQuantity(q *work.Quantity) string {
	if q == nil {
		return ""
	}
	return q.Done.String() + "/" + q.Planned.String() + " " + q.Unit
}

func parseMSQuantity(s string) (*work.Quantity, bool) {
	done, rest, ok := strings.Cut(s, "/")
	planned, unit, there := strings.Cut(rest, " ")
	if !ok || !there {
		return nil, false
	}
	q := &work.Quantity{Unit: unit}
	var err error
	if q.Done, err = work.ParseAmount(done); err != nil {
		return nil, false
	}
	if q.Planned, err = work.ParseAmount(planned); err != nil {
		return nil, false
	}
	return q, true
}

var msOwners = []struct {
	owner work.Owner
	name  *i18n.Message
}{{work.Lead, i18n.WorkOwnerLead}, {work.LeadAndStreet, i18n.WorkOwnerStreet}, {work.Upper, i18n.WorkOwnerUpper}}

func ownerLabel(o work.Owner, lang i18n.Lang) string {
	for _, known := range msOwners {
		if known.owner == o {
			return known.name.In(lang)
		}
	}
	return string(o)
}

// parseOwner reads an owner by its name in any language.
func parseOwner(s string) (work.Owner, bool) {
	for _, known := range msOwners {
		if named(known.name, s) || string(known.owner) == s {
			return known.owner, true
		}
	}
	return "", false
}

// usableKey reports whether a text of a file can name a task or strand: no slash, one line, short.
func usableKey(s string) bool {
	return s != "" && len(s) <= 200 && !strings.ContainsFunc(s, func(r rune) bool { return r == '/' || unicode.IsControl(r) })
}
