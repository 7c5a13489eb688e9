package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"
)

func benchCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "bench",
		Short: "measure this machine: reading and writing, each against an anchor in the same run",
		Long: `bench measures Luodi beside an anchor, the two taking turns, so that the ratios hold on a busy
machine. Absolute figures of one run say little.`,
	}
	cmd.AddCommand(benchReadCommand(), benchScheduleCommand(), benchWriteCommand(), benchReportsCommand())
	return cmd
}

// contender is one side of a comparison: run does its work once for some time and gives how much
// it did.
type contender struct {
	name string
	run  func() (done int, took time.Duration, err error)
}

// rate is the median of a contender's rounds, per second, with the spread.
type rate struct {
	name           string
	median, lo, hi float64
	ratio          float64 // median of the ratios to the first contender, round by round
}

// race lets the contenders take turns for some rounds. The first is the anchor.
func race(rounds int, contenders []contender) ([]rate, error) {
	per := make([][]float64, len(contenders))
	ratios := make([][]float64, len(contenders))
	for range rounds {
		for i, c := range contenders {
			done, took, err := c.run()
			if err != nil {
				return nil, fmt.Errorf("%s: %w", c.name, err)
			}
			per[i] = append(per[i], float64(done)/took.Seconds())
			ratios[i] = append(ratios[i], per[i][len(per[i])-1]/per[0][len(per[0])-1])
		}
	}
	out := make([]rate, len(contenders))
	for i, c := range contenders {
		slices.Sort(per[i])
		slices.Sort(ratios[i])
		out[i] = rate{c.name, per[i][rounds/2], per[i][0], per[i][rounds-1], ratios[i][rounds/2]}
	}
	return out, nil
}

// during repeats f until the time is up.
func during(d time.Duration, f func() error) func() (int, time.Duration, error) {
	return func() (int, time.Duration, error) {
		start, n := time.Now(), 0
		for time.Since(start) < d {
			if err := f(); err != nil {
				return n, time.Since(start), err
			}
			n++
		}
		return n, time.Since(start), nil
	}
}

// printRates prints a table: each contender's rate and its ratio to the anchor.
func printRates(w io.Writer, heading, unit string, rates []rate) {
	fmt.Fprintf(w, "%s\n%s\n", heading, strings.Repeat("-", len(heading)))
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "\t%s (min–max)\tof the anchor\n", unit)
	for i, r := range rates {
		ratio := "anchor"
		if i > 0 {
			ratio = fmt.Sprintf("%.2f×", r.ratio)
		}
		fmt.Fprintf(t, "%s\t%.0f (%.0f–%.0f)\t%s\n", r.name, r.median, r.lo, r.hi, ratio)
	}
	t.Flush()
	fmt.Fprintln(w)
}
