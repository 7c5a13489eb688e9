package work

import (
	"strconv"
	"strings"

	"luodi/internal/fault"
	"luodi/internal/schedule"
)

// Amount is an exact decimal with up to three places, in thousandths: metres, sites, windows,
// projects, 万元. Its text form has no trailing zeros.
type Amount int64

// maxAmount keeps sums of amounts far from overflow.
const maxAmount = 1_000_000_000_000_000

// ParseAmount reads a decimal without exponent, at most three places.
func ParseAmount(s string) (Amount, error) {
	bad := fault.New(fault.Invalid, "work.bad_amount", fault.Args{"text": s})
	whole, part, dotted := strings.Cut(strings.TrimSpace(s), ".")
	negative := strings.HasPrefix(whole, "-")
	whole = strings.TrimPrefix(whole, "-")
	if whole == "" || dotted && part == "" || len(part) > 3 || len(whole) > 15 {
		return 0, bad
	}
	n, err := strconv.ParseUint(whole+part+"000"[len(part):], 10, 63)
	if err != nil || n > maxAmount {
		return 0, bad
	}
	if negative {
		return -Amount(n), nil
	}
	return Amount(n), nil
}

func (a Amount) String() string {
	sign := ""
	if a < 0 {
		sign, a = "-", -a
	}
	s := sign + strconv.FormatInt(int64(a/1000), 10)
	if rest := a % 1000; rest != 0 {
		s += "." + strings.TrimRight(strconv.FormatInt(int64(rest)+1000, 10)[1:], "0")
	}
	return s
}

// MarshalText and UnmarshalText keep amounts exact in JSON.
func (a Amount) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

func (a *Amount) UnmarshalText(b []byte) error {
	n, err := ParseAmount(string(b))
	*a = n
	return err
}

// Quantity is progress that can be counted: n of m.
type Quantity struct {
	Unit    string `json:"unit"` // 米, 个站点, 个窗口, …
	Planned Amount `json:"planned"`
	Done    Amount `json:"done"`
}

// Share is what is done in thousandths of what is planned, at most all of it.
func (q Quantity) Share() int {
	if q.Planned <= 0 || q.Done <= 0 {
		return 0
	}
	if q.Done >= q.Planned {
		return 1000
	}
	return int(q.Done * 1000 / q.Planned) // amounts are bounded, so this cannot overflow
}

// freeLimit is the most that a share without acceptance may reach: nothing counts as finished
// before it is accepted.
const freeLimit = 900

// Share is how much of a task is done, in thousandths. Done tasks count whole; running ones by their
// quantity, else by the time that is not left, and never beyond nine tenths before acceptance.
func (t *Task) Share() int {
	switch t.State {
	case schedule.Done:
		return 1000
	case schedule.Running:
		share := 0
		if t.Quantity != nil {
			share = t.Quantity.Share()
		} else if t.Days.Typical > 0 {
			share = int(1000 * int64(max(0, t.Days.Typical-t.Remaining)) / int64(t.Days.Typical))
		}
		return min(share, freeLimit)
	}
	return 0
}

// Share is how much of the plan is done, in thousandths, each task weighing its typical duration (a
// task without one weighs a day). Tasks after the end of a strand do not count: the promise is kept
// without them.
func (p *Plan) Share() int {
	counted := p.towardsEnds()
	done, all := int64(0), int64(0)
	for i := range p.Tasks {
		t := &p.Tasks[i]
		if counted[t.ID] {
			w := int64(max(1, t.Days.Typical))
			all += w
			done += w * int64(t.Share())
		}
	}
	if all == 0 {
		return 0
	}
	return int(done / all)
}

// towardsEnds gives the tasks that lead to the end of a strand, ends included.
func (p *Plan) towardsEnds() map[TaskID]bool {
	in := map[TaskID]bool{}
	var walk func(TaskID)
	walk = func(id TaskID) {
		t, ok := p.Task(id)
		if !ok || in[id] {
			return
		}
		in[id] = true
		for _, l := range t.Links {
			walk(l.Pred)
		}
	}
	for _, s := range p.Strands {
		walk(s.End)
	}
	return in
}
