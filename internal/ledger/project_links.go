package ledger

import (
	"strings"

	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/schedule"
	"luodi/internal/work"
)

// linkAll makes the links of all rows. A link of a summary stands for links of the tasks beneath it.
func (p *projectReader) linkAll() {
	made := 0
	for i, r := range p.rows {
		for _, l := range r.links {
			if l.external {
				p.note(l.line, r.msTask, i18n.ExchangeNoteExternal, nil)
				continue
			}
			from, ok := p.byUID[l.pred]
			if !ok {
				p.bad(l.line, r.msTask, i18n.ExchangeLinkNothing, fault.Args{"pred": l.pred})
				continue
			}
			if p.inside(i, from) || p.inside(from, i) {
				p.bad(l.line, r.msTask, i18n.ExchangeLinkSelf, nil)
				continue
			}
			preds, succs := p.tasksOf(from), p.tasksOf(i)
			for _, summary := range []*msRow{p.rows[from], r} {
				if summary.task < 0 {
					p.note(l.line, r.msTask, i18n.ExchangeNoteSummary, fault.Args{"summary": shortened(summary.name, 60)})
				}
			}
			if made += len(preds) * len(succs); made > mostProjectLinks {
				p.bad(l.line, r.msTask, i18n.ExchangeTooManyLinks, fault.Args{"most": mostProjectLinks})
				return
			}
			for _, pred := range preds {
				for _, succ := range succs {
					p.linkTasks(l, pred, succ)
				}
			}
		}
	}
}

// inside reports whether a row is another one or stands beneath it.
func (p *projectReader) inside(row, other int) bool {
	for ; row >= 0; row = p.rows[row].parent {
		if row == other {
			return true
		}
	}
	return false
}

// tasksOf are the rows of the tasks beneath a row, or the row itself.
func (p *projectReader) tasksOf(row int) []int {
	if p.rows[row].task >= 0 {
		return []int{row}
	}
	var out []int
	for i := row + 1; i < len(p.rows) && p.rows[i].msTask.level > p.rows[row].msTask.level; i++ {
		if p.rows[i].task >= 0 {
			out = append(out, i)
		}
	}
	return out
}

func (p *projectReader) linkTasks(l msLinkTo, from, to int) {
	pred, succ := p.rows[from], p.rows[to]
	lag, ok := p.lag(l, pred, succ)
	if !ok {
		p.bad(l.line, succ.msTask, i18n.ExchangeLag, fault.Args{"pred": l.pred})
		return
	}
	typ := schedule.LinkType(ourLink[l.typ])
	before, after := &p.out.Plans[pred.plan].Tasks[pred.task], &p.out.Plans[succ.plan].Tasks[succ.task]
	if pred.plan != succ.plan {
		p.out.Cross = append(p.out.Cross, work.Cross{From: work.Ref{Measure: p.out.Plans[pred.plan].Measure, Task: before.ID},
			To: work.Ref{Measure: p.out.Plans[succ.plan].Measure, Task: after.ID}, Type: typ, Lag: lag})
		return
	}
	for _, had := range after.Links {
		if had.Pred == before.ID && had.Type == typ && had.Lag == lag {
			return
		}
	}
	after.Links = append(after.Links, work.Link{Pred: before.ID, Type: typ, Lag: lag})
}

// mostLag bounds lags in days, both ways.
const mostLag = 5000

// lag converts a lag to days of the waiting task's calendar: tenths of minutes of working time, of
// elapsed time (five days in seven are worked), or a percentage of the predecessor.
func (p *projectReader) lag(l msLinkTo, pred, succ *msRow) (int32, bool) {
	num, per := l.lag, int64(p.minutes)*tenths
	switch l.format {
	case 4, 6, 8, 10, 12, 36, 38, 40, 42, 44:
		per = 1440 * tenths
		if p.out.Plans[succ.plan].Tasks[succ.task].Calendar != "NATURAL" {
			num, per = num*5, per*7
		}
	case 19, 20, 51, 52:
		num, per = l.lag*int64(p.out.Plans[pred.plan].Tasks[pred.task].Days.Typical), 100
	}
	days := num / per
	if rest := num % per; rest != 0 {
		if rest*2 >= per {
			days++
		} else if rest*2 <= -per {
			days--
		}
		p.note(l.line, succ.msTask, i18n.ExchangeNoteLagRounded, fault.Args{"pred": l.pred, "days": days})
	}
	return int32(days), days >= -mostLag && days <= mostLag
}

// loop finds tasks that wait for each other, in the order in which they wait; nil if there are none.
func (p *projectReader) loop() []*msRow {
	at := map[work.Ref]*msRow{}
	for _, r := range p.rows {
		if r.task >= 0 {
			plan := p.out.Plans[r.plan]
			at[work.Ref{Measure: plan.Measure, Task: plan.Tasks[r.task].ID}] = r
		}
	}
	waits := map[*msRow][]*msRow{}
	for ref, r := range at {
		for _, l := range p.out.Plans[r.plan].Tasks[r.task].Links {
			waits[r] = append(waits[r], at[work.Ref{Measure: ref.Measure, Task: l.Pred}])
		}
	}
	for _, c := range p.out.Cross {
		waits[at[c.To]] = append(waits[at[c.To]], at[c.From])
	}
	const open, closed = 1, 2
	state := map[*msRow]int{}
	for _, first := range p.rows {
		if first.task < 0 || state[first] != 0 {
			continue
		}
		path, next := []*msRow{first}, []int{0}
		state[first] = open
		for len(path) > 0 {
			top := path[len(path)-1]
			k := next[len(next)-1]
			if k == len(waits[top]) {
				state[top] = closed
				path, next = path[:len(path)-1], next[:len(next)-1]
				continue
			}
			next[len(next)-1]++
			switch pred := waits[top][k]; state[pred] {
			case open:
				for i, r := range path {
					if r == pred {
						return append([]*msRow(nil), path[i:]...)
					}
				}
			case 0:
				state[pred] = open
				path, next = append(path, pred), append(next, 0)
			}
		}
	}
	return nil
}

// mostLoopNames is how many tasks of a loop are named.
const mostLoopNames = 8

// loopNames writes a loop in the order of work: what must come first stands first.
func loopNames(loop []*msRow) string {
	var names []string
	for i := len(loop) - 1; i >= 0; i-- {
		if len(names) == mostLoopNames {
			names = append(names, "…")
			break
		}
		names = append(names, shortened(loop[i].name, 30))
	}
	return strings.Join(append(names, names[0]), " → ")
}
