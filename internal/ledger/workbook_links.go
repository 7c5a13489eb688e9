package ledger

import (
	"regexp"
	"strconv"
	"strings"

	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/schedule"
	"luodi/internal/work"
)

// linkList is the canonical text of links: a line each, with tabs between task, type and lag, so
// that ids may hold whatever they like.
func linkList(links []work.Link) string {
	parts := make([]string, len(links))
	for i, l := range links {
		parts[i] = string(l.Pred) + "\t" + l.Type.String() + "\t" + strconv.Itoa(int(l.Lag))
	}
	return strings.Join(parts, "\n")
}

func linksOf(text string) []work.Link {
	var out []work.Link
	for _, line := range lines(text) {
		p := strings.Split(line, "\t")
		l := work.Link{Pred: work.TaskID(p[0]), Lag: number(p[2])}
		_ = l.Type.UnmarshalText([]byte(p[1])) // written by linkList
		out = append(out, l)
	}
	return out
}

// linkWords writes links as schedules do: A.M03 SS+2, A.M05.
func linkWords(text string) string {
	var parts []string
	for _, l := range linksOf(text) {
		s := string(l.Pred)
		if l.Type != schedule.FS || l.Lag != 0 {
			s += " " + l.Type.String()
		}
		if l.Lag > 0 {
			s += "+"
		}
		if l.Lag != 0 {
			s += strconv.Itoa(int(l.Lag))
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, ", ")
}

// A link is written from left to right as task, type, lag, and read from its end.
var (
	dayWords = regexp.MustCompile(`(?i)(?:[0-9])[ ]*(d|days?|天|日|工作日|个工作日|個工作日)$`)
	lagForm  = regexp.MustCompile(`^(.*?)[ ]*([+-])[ ]*([0-9][0-9.]*)$`)
	typeForm = regexp.MustCompile(`^(.*?)[ ]*([A-Za-z]{2,3})$`)
)

// readLinks reads predecessors as people write them. find gives the id of a task by what was
// written, capitals and full-width forms aside.
func readLinks(text string, find func(string) (work.TaskID, bool)) (string, *trouble) {
	var links []work.Link
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("\n,，;；、", r) }) {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		l, wrong := readLink(part, find)
		if wrong != nil {
			return "", wrong
		}
		for _, o := range links {
			if o.Pred == l.Pred && o.Type == l.Type {
				return "", &trouble{i18n.WorkfileLinkTwice, fault.Args{"pred": string(l.Pred)}}
			}
		}
		links = append(links, l)
	}
	if len(links) > work.MaxLinks {
		return "", &trouble{i18n.WorkfileTooBig, fault.Args{"text": strconv.Itoa(len(links)), "most": work.MaxLinks}}
	}
	return linkList(links), nil
}

func readLink(part string, find func(string) (work.TaskID, bool)) (work.Link, *trouble) {
	if id, ok := find(part); ok {
		return work.Link{Pred: id}, nil
	}
	if strings.ContainsAny(part, "/／!！") {
		return work.Link{}, &trouble{i18n.WorkfileFarPred, fault.Args{"pred": part}}
	}
	rest := narrow(part)
	if m := dayWords.FindStringSubmatchIndex(rest); m != nil {
		rest = strings.TrimSpace(rest[:m[2]])
	}
	sign, lag := "", ""
	if m := lagForm.FindStringSubmatch(rest); m != nil {
		rest, sign, lag = m[1], m[2], m[3]
	}
	id, kind, ok := taskAndType(rest, find)
	if !ok {
		return work.Link{}, notALink(part, narrow(part), find)
	}
	l := work.Link{Pred: id}
	if kind != "" && l.Type.UnmarshalText([]byte(kind)) != nil {
		return work.Link{}, &trouble{i18n.WorkfileLinkType, fault.Args{"text": part, "type": kind}}
	}
	if sign != "" {
		n, err := strconv.ParseInt(lag, 10, 32)
		if err != nil || n > mostWorkLag {
			return work.Link{}, &trouble{i18n.WorkfileLag, fault.Args{"text": part, "most": mostWorkLag}}
		}
		if l.Lag = int32(n); sign == "-" {
			l.Lag = -l.Lag
		}
	}
	return l, nil
}

// taskAndType parts “A.M03 SS”, “A.M03SS” and “A.M03”.
func taskAndType(text string, find func(string) (work.TaskID, bool)) (id work.TaskID, kind string, ok bool) {
	if id, ok = find(text); ok {
		return id, "", true
	}
	m := typeForm.FindStringSubmatch(text)
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

// notALink says what is wrong with words that begin with a task or do not.
func notALink(part, plain string, find func(string) (work.TaskID, bool)) *trouble {
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
			return &trouble{i18n.WorkfileLag, fault.Args{"text": part, "most": mostWorkLag}}
		}
		return &trouble{i18n.WorkfileLinkType, fault.Args{"text": part, "type": kind}}
	}
	return &trouble{i18n.WorkfileNoPred, fault.Args{"pred": part}}
}

// narrow makes full-width letters, digits and signs their plain forms.
func narrow(s string) string {
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

// loops finds the tasks that wait for each other: one loop for each set of tasks that hang together
// so, from its first task in the plan's order.
func loops(p *work.Plan) [][]work.TaskID {
	index := map[work.TaskID]int{}
	for i, t := range p.Tasks {
		index[t.ID] = i
	}
	var found [][]work.TaskID
	settled := make([]bool, len(p.Tasks)) // in no loop, or in one already told
	for start := range p.Tasks {
		if settled[start] {
			continue
		}
		path, where := []int{}, map[int]int{}
		next := map[int]int{} // links of a task that were followed
		at := start
		for {
			if i, on := where[at]; on {
				loop := make([]work.TaskID, 0, len(path)-i+1)
				for k := len(path) - 1; k >= i; k-- { // links lead back in time; a loop is told forwards
					loop = append(loop, p.Tasks[path[k]].ID)
					settled[path[k]] = true
				}
				found = append(found, append(loop, loop[0]))
				for _, k := range path[:i] {
					settled[k] = true
				}
				break
			}
			where[at] = len(path)
			path = append(path, at)
			for {
				step := -1
				links := p.Tasks[at].Links
				for next[at] < len(links) && step < 0 {
					if j, ok := index[links[next[at]].Pred]; ok && !settled[j] {
						step = j
					}
					next[at]++
				}
				if step >= 0 {
					at = step
					break
				}
				settled[at] = true
				delete(where, at)
				path = path[:len(path)-1]
				if len(path) == 0 {
					break
				}
				at = path[len(path)-1]
			}
			if len(path) == 0 {
				break
			}
		}
	}
	return found
}
