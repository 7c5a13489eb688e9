package ledger

import (
	"errors"
	"strconv"
	"strings"

	"luodi/internal/fault"
	"luodi/internal/i18n"
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
func linkWords(text string) string { return work.FormatLinks(linksOf(text)) }

// readLinks reads predecessors as people write them, and says in a file's words what is wrong.
func readLinks(text string, find func(string) (work.TaskID, bool)) (string, *trouble) {
	links, err := work.ParseLinks(text, find)
	if err == nil {
		return linkList(links), nil
	}
	var f *fault.Error
	if !errors.As(err, &f) {
		return "", &trouble{i18n.WorkfileNoPred, fault.Args{"pred": text}}
	}
	switch f.Key {
	case "work.link_twice":
		return "", &trouble{i18n.WorkfileLinkTwice, fault.Args{"pred": f.Args["task"]}}
	case "work.link_lag":
		return "", &trouble{i18n.WorkfileLag, fault.Args{"text": f.Args["text"], "most": f.Args["n"]}}
	case "work.link_type":
		return "", &trouble{i18n.WorkfileLinkType, f.Args}
	case "work.too_many_links":
		return "", &trouble{i18n.WorkfileTooBig, fault.Args{"text": text, "most": f.Args["links"]}}
	}
	part, _ := f.Args["task"].(string)
	if strings.ContainsAny(part, "/／!！") {
		return "", &trouble{i18n.WorkfileFarPred, fault.Args{"pred": part}}
	}
	return "", &trouble{i18n.WorkfileNoPred, fault.Args{"pred": part}}
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
