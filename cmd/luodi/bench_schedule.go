package main

import (
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/schedule"
)

func benchScheduleCommand() *cobra.Command {
	var sizes []int
	var rounds, peer int
	cmd := &cobra.Command{
		Use:   "schedule",
		Short: "order, both passes and floats of generated networks, against a bare pass",
		Long: `The anchor is a bare pass over the same network: order, early and late dates by table look-ups,
without floats, constraints, progress or checks. Networks have 40 layers, 1.4 links an activity and
four calendars. 10,000 of them are also read from a store, computed and written back, beside bare
rows. --taskjuggler N adds the whole process of TaskJuggler (tj3) and of luodi schedule on one
network of N activities; it takes tj3 some 20 seconds for 10,000.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			for _, n := range sizes {
				if n < 1 || n > 5_000_000 {
					return usageError("--sizes: %d is not between 1 and 5000000", n)
				}
				if err := benchSchedule(cmd.OutOrStdout(), n, rounds); err != nil {
					return err
				}
			}
			if err := benchReschedule(cmd.Context(), cmd.OutOrStdout(), 10_000, rounds); err != nil {
				return err
			}
			if err := benchRisk(cmd.OutOrStdout()); err != nil || peer == 0 {
				return err
			}
			return benchTaskJuggler(cmd.OutOrStdout(), peer, min(rounds, 3))
		},
	}
	cmd.Flags().IntSliceVar(&sizes, "sizes", []int{10_000, 100_000, 1_000_000}, "activities")
	cmd.Flags().IntVar(&peer, "taskjuggler", 0, "activities of a network for TaskJuggler; 0 leaves it out")
	cmd.Flags().IntVar(&rounds, "rounds", 7, "rounds; the median counts")
	return cmd
}

func benchSchedule(w io.Writer, n, rounds int) error {
	net := schedule.Sample(n, 1)
	plan, err := schedule.Compile(net)
	if err != nil {
		return err
	}
	bare := newBarePass(net)
	var result *schedule.Result
	once := func(f func() error) func() (int, time.Duration, error) {
		return func() (int, time.Duration, error) {
			start, done := time.Now(), 0
			for done == 0 || time.Since(start) < 100*time.Millisecond {
				if err := f(); err != nil {
					return done, time.Since(start), err
				}
				done++
			}
			return done * n, time.Since(start), nil
		}
	}
	rates, err := race(max(rounds, 1), []contender{
		{"bare pass", once(bare.run)},
		{"luodi schedule", once(func() (err error) {
			if err = plan.Order(); err == nil {
				result, err = plan.Run(result)
			}
			return err
		})},
	})
	if err != nil {
		return err
	}
	for i := range net.Activities { // the two must agree, or the comparison is of different things
		if bare.start[i] != result.EarlyStart[i] || bare.late[i] != result.LateFinish[i] {
			return fmt.Errorf("activity %s runs from %s to %s at the latest, by the bare pass from %s to %s", net.Activities[i].ID,
				result.EarlyStart[i], result.LateFinish[i], bare.start[i], bare.late[i])
		}
	}
	printRates(w, fmt.Sprintf("%d activities, %d links", n, len(net.Links)), "activities/s", rates)
	fmt.Fprintf(w, "%.3f ms a pass\n\n", 1000*float64(n)/rates[1].median)
	return nil
}

func benchRisk(w io.Writer) error {
	net := schedule.Sample(500, 1)
	for i := range net.Activities {
		a := &net.Activities[i]
		a.Estimated, a.Min, a.Max = true, a.Duration/2, 2*a.Duration
	}
	plan, err := schedule.Compile(net)
	if err != nil {
		return err
	}
	start := time.Now()
	if _, err := plan.Simulate(schedule.RiskOptions{Runs: 2000, Seed: 1}); err != nil {
		return err
	}
	fmt.Fprintf(w, "risk, 2000 runs of 500 activities: %.0f ms\n", float64(time.Since(start).Microseconds())/1000)
	return nil
}

// barePass is the least that computes early and late dates of links FS, SS and FF: flat arrays and
// two look-ups a conversion.
type barePass struct {
	days, cal        []int32 // by activity
	into, pred, lag  []int32 // links by successor: into[i] to into[i+1]
	typ              []schedule.LinkType
	open             []int32 // predecessors not yet passed
	outAt, out, succ []int32 // links by predecessor, and each link's successor
	queue            []int32
	before           [][]int32
	dates            [][]calendar.Date
	first            calendar.Date
	start, finish    []calendar.Date
	late             []calendar.Date // late finish
}

// newBarePass takes a network whose links are in the order of their successors.
func newBarePass(net *schedule.Network) *barePass {
	n, m := len(net.Activities), len(net.Links)
	b := &barePass{days: make([]int32, n), cal: make([]int32, n), into: make([]int32, n+1), pred: make([]int32, m), lag: make([]int32, m),
		typ: make([]schedule.LinkType, m), open: make([]int32, n), outAt: make([]int32, n+1), out: make([]int32, m), succ: make([]int32, m),
		queue: make([]int32, 0, n), first: net.Start,
		start: make([]calendar.Date, n), finish: make([]calendar.Date, n), late: make([]calendar.Date, n)}
	for i, a := range net.Activities {
		b.days[i], b.cal[i] = a.Duration, a.Calendar
	}
	for k, l := range net.Links {
		b.pred[k], b.succ[k], b.lag[k], b.typ[k] = l.Pred, l.Succ, l.Lag, l.Type
		b.into[l.Succ+1]++
	}
	for i := range n {
		b.into[i+1] += b.into[i]
	}
	for _, c := range net.Calendars {
		before, dates := c.Tables()
		b.before, b.dates = append(b.before, before), append(b.dates, dates)
	}
	return b
}

func (b *barePass) run() error {
	b.order()
	if len(b.queue) < len(b.days) {
		return fault.New(fault.Invalid, "schedule.cycle", fault.Args{"loop": ""})
	}
	b.forward()
	b.backward()
	return nil
}

func (b *barePass) order() {
	clear(b.outAt)
	for _, p := range b.pred {
		b.outAt[p+1]++
	}
	for i := range b.open {
		b.outAt[i+1] += b.outAt[i]
		b.open[i] = b.into[i+1] - b.into[i]
	}
	for k, p := range b.pred { // fills each stretch from behind
		b.outAt[p+1]--
		b.out[b.outAt[p+1]] = int32(k)
	}
	copy(b.outAt, b.outAt[1:])
	b.outAt[len(b.open)] = int32(len(b.out))
	b.queue = b.queue[:0]
	for i, n := range b.open {
		if n == 0 {
			b.queue = append(b.queue, int32(i))
		}
	}
	for h := 0; h < len(b.queue); h++ {
		i := b.queue[h]
		for _, k := range b.out[b.outAt[i]:b.outAt[i+1]] {
			s := b.succ[k]
			if b.open[s]--; b.open[s] == 0 {
				b.queue = append(b.queue, s)
			}
		}
	}
}

func (b *barePass) forward() {
	for _, i := range b.queue {
		before, dates, d := b.before[b.cal[i]], b.dates[b.cal[i]], b.days[i]
		at := before[b.first-calendar.First]
		for k := b.into[i]; k < b.into[i+1]; k++ {
			p := b.pred[k]
			switch b.typ[k] {
			case schedule.FS:
				at = max(at, before[b.finish[p]+1-calendar.First]+b.lag[k])
			case schedule.SS:
				at = max(at, before[b.start[p]-calendar.First]+b.lag[k])
			default:
				at = max(at, before[b.finish[p]-calendar.First]+b.lag[k]-d+1)
			}
		}
		b.start[i], b.finish[i] = dates[at], dates[at+d-1]
	}
}

func (b *barePass) backward() {
	end := calendar.Date(0)
	for _, f := range b.finish {
		end = max(end, f)
	}
	for h := len(b.queue) - 1; h >= 0; h-- {
		i := b.queue[h]
		before, dates, d := b.before[b.cal[i]], b.dates[b.cal[i]], b.days[i]
		at := before[end+1-calendar.First] - 1
		for _, k := range b.out[b.outAt[i]:b.outAt[i+1]] {
			s := b.succ[k]
			theirs := b.dates[b.cal[s]]
			last := b.before[b.cal[s]][b.late[s]-calendar.First] - b.lag[k]
			switch b.typ[k] {
			case schedule.FS:
				at = min(at, before[theirs[last-b.days[s]+1]-calendar.First]-1)
			case schedule.SS:
				at = min(at, before[theirs[last-b.days[s]+1]+1-calendar.First]-2+d)
			default:
				at = min(at, before[theirs[last]+1-calendar.First]-1)
			}
		}
		b.late[i] = dates[at]
	}
}
