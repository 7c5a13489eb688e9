package work

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"luodi/internal/fault"
	"luodi/internal/schedule"
)

// FormatLinks writes links as they are read in schedules: A.M03 SS+2, A.M05.
func FormatLinks(links []Link) string {
	parts := make([]string, len(links))
	for i, l := range links {
		parts[i] = string(l.Pred)
		if l.Type != schedule.FS || l.Lag != 0 {
			parts[i] += " " + l.Type.String()
		}
		if l.Lag != 0 {
			parts[i] += fmt.Sprintf("%+d", l.Lag)
		}
	}
	return strings.Join(parts, ", ")
}

// A link is written from left to right as task, type, lag, and read from its end.
var (
	linkDays = regexp.MustCompile(`(?i)(?:[0-9])[ ]*(d|days?|天|日|工作日|工作天|个工作日|個工作日)$`)
	linkLag  = regexp.MustCompile(`^(.*?)[ ]*([+-])[ ]*([0-9][0-9.]*)$`)
	linkType = regexp.MustCompile(`^(.*?)[ ]*([A-Za-z]{2,3})$`)
)

// ParseLinks reads predecessors as FormatLinks writes them and as people do: separated by commas,
// semicolons or lines, full-width forms and “2 days” included. find gives the id of a task by what
// was written. A fault names the part that is wrong.
func ParseLinks(text string, find func(string) (TaskID, bool)) ([]Link, error) {
	var links []Link
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("\r\n,，;；、", r) }) {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		l, err := parseLink(part, find)
		if err != nil {
			return nil, err
		}
		for _, o := range links {
			if o.Pred == l.Pred && o.Type == l.Type {
				return nil, fault.New(fault.Invalid, "work.link_twice", fault.Args{"task": string(l.Pred)})
			}
		}
		links = append(links, l)
	}
	if len(links) > MaxLinks {
		return nil, fault.New(fault.Invalid, "work.too_many_links", fault.Args{"links": MaxLinks, "evidence": MaxEvidence})
	}
	return links, nil
}

func parseLink(part string, find func(string) (TaskID, bool)) (Link, error) {
	if id, ok := find(part); ok {
		return Link{Pred: id}, nil
	}
	rest := Narrow(part)
	if m := linkDays.FindStringSubmatchIndex(rest); m != nil {
		rest = strings.TrimSpace(rest[:m[2]])
	}
	sign, lag := "", ""
	if m := linkLag.FindStringSubmatch(rest); m != nil {
		rest, sign, lag = m[1], m[2], m[3]
	}
	id, kind, ok := taskAndType(rest, find)
	if !ok {
		return Link{}, linkNowhere(part, find)
	}
	l := Link{Pred: id}
	if kind != "" && l.Type.UnmarshalText([]byte(kind)) != nil {
		return Link{}, badLinkType(part, kind)
	}
	if sign != "" {
		n, err := strconv.ParseInt(lag, 10, 32)
		if err != nil || n > longestLag {
			return Link{}, badLinkLag(part)
		}
		if l.Lag = int32(n); sign == "-" {
			l.Lag = -l.Lag
		}
	}
	return l, nil
}

// taskAndType parts “A.M03 SS”, “A.M03SS” and “A.M03”.
func taskAndType(text string, find func(string) (TaskID, bool)) (id TaskID, kind string, ok bool) {
	if id, ok = find(text); ok {
		return id, "", true
	}
	m := linkType.FindStringSubmatch(text)
	if m == nil {
		return "", "", false
	}
	if id, ok = find(m[1]); ok {
		return id, strings.ToUpper(m[2]), true
	}
	name, kind := text[:len(text)-2], strings.ToUpper(text[len(text)-2:])
	var t schedule.LinkType
	if t.UnmarshalText([]byte(kind)) != nil {
		return "", "", false
	}
	id, ok = find(strings.TrimSpace(name))
	return id, kind, ok
}

// linkNowhere says what is wrong with a part that leads to no task, or that goes on after one with
// something that is neither type nor lag.
func linkNowhere(part string, find func(string) (TaskID, bool)) error {
	plain := Narrow(part)
	for i, r := range plain {
		if !strings.ContainsRune(" +-", r) {
			continue
		}
		if _, known := find(plain[:i]); !known {
			continue
		}
		after := strings.ToUpper(strings.TrimSpace(plain[i:]))
		kind := strings.TrimRight(strings.SplitN(strings.SplitN(after, "+", 2)[0], "-", 2)[0], " ")
		var t schedule.LinkType
		if kind == "" || t.UnmarshalText([]byte(kind)) == nil {
			return badLinkLag(part)
		}
		return badLinkType(part, kind)
	}
	return fault.New(fault.Invalid, "work.link_to_nothing", fault.Args{"task": part})
}

func badLinkType(part, kind string) error {
	return fault.New(fault.Invalid, "work.link_type", fault.Args{"text": part, "type": kind})
}

func badLinkLag(part string) error {
	return fault.New(fault.Invalid, "work.link_lag", fault.Args{"text": part, "n": longestLag})
}

// Finder finds the tasks of a plan by what a person writes in a task of a strand: the id, capitals
// and full-width forms aside, or the code of a stage of the same strand.
func (p *Plan) Finder(strand string) func(string) (TaskID, bool) {
	byID := make(map[string]TaskID, len(p.Tasks))
	for i := range p.Tasks {
		byID[foldID(string(p.Tasks[i].ID))] = p.Tasks[i].ID
	}
	prefix := foldID(strand) + "."
	return func(text string) (TaskID, bool) {
		key := foldID(text)
		if key == "" {
			return "", false
		}
		if id, ok := byID[key]; ok {
			return id, true
		}
		id, ok := byID[prefix+key]
		return id, ok
	}
}

func foldID(s string) string { return strings.ToUpper(strings.TrimSpace(Narrow(s))) }

// Narrow makes full-width letters, digits and signs their plain forms.
func Narrow(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == '　':
			return ' '
		case r == '−', r == '–', r == '—':
			return '-'
		}
		return r
	}, s)
}
