package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"luodi/internal/calendar"
	"luodi/internal/explain"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/schedule"
)

// scheduleCommand computes a network of activities from a JSON file.
func scheduleCommand() *cobra.Command {
	var asJSON, pert bool
	var limit, runs int
	var seed uint64
	var why string
	cmd := &cobra.Command{Use: "schedule FILE.json", Short: "compute the dates, floats, conflicts and verdict of a network of activities (- reads standard input)", Args: exactly(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			rep, err := readNetwork(args[0], cmd.InOrStdin(), limit)
			if err != nil {
				return err
			}
			if cmd.Flags().Changed("risk") {
				opts := schedule.RiskOptions{Runs: runs, Seed: seed}
				if pert {
					opts.Spread = schedule.PERT
				}
				if rep.Risk, err = rep.Plan.Simulate(opts); err != nil {
					return err
				}
			}
			if why != "" {
				return printWhy(cmd.OutOrStdout(), rep, why)
			}
			if asJSON {
				return rep.WriteJSON(cmd.OutOrStdout(), sayIn(messageLang()))
			}
			return printSchedule(cmd.OutOrStdout(), rep, messageLang())
		}}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.Flags().IntVar(&limit, "max-activities", schedule.MaxActivities, "refuse files with more activities")
	cmd.Flags().IntVar(&runs, "risk", 0, "simulate the risk with this many runs (0: 2000)")
	cmd.Flags().Uint64Var(&seed, "seed", 1, "seed of the simulation")
	cmd.Flags().StringVar(&why, "why", "", "explain the early start and the late finish of the activity with this id")
	cmd.Flags().BoolVar(&pert, "pert", false, "draw durations from PERT instead of triangular distributions")
	return cmd
}

func readNetwork(name string, stdin io.Reader, limit int) (*schedule.Report, error) {
	src := stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, fault.Wrap(fault.NotFound, "schedule.no_file", fault.Args{"file": name}, err)
		}
		defer f.Close()
		src = f
	}
	in, err := schedule.Read(src, calendar.Embedded(), limit)
	if err != nil {
		return nil, err
	}
	return schedule.Compute(in)
}

func sayIn(l i18n.Lang) func(fault.Key, fault.Args) string {
	return func(key fault.Key, args fault.Args) string {
		msg, ok := i18n.Lookup(key)
		if !ok {
			return string(key)
		}
		return msg.With(l, args)
	}
}

// printWhy explains the dates of one activity in two sentences.
func printWhy(w io.Writer, rep *schedule.Report, id string) error {
	say := sayIn(messageLang())
	for i, a := range rep.Plan.Network().Activities {
		if a.ID == id {
			early, late := rep.Plan.Why(rep.Result, int32(i))
			for _, r := range []explain.Reason{early, late} {
				if !r.Empty() {
					fmt.Fprintln(w, say(r.Rule, r.MessageArgs()))
				}
			}
			return nil
		}
	}
	return fault.New(fault.NotFound, "schedule.no_activity", fault.Args{"id": id})
}

// printSchedule prints the table of dates, then conflicts, verdict and what to cut.
func printSchedule(out io.Writer, rep *schedule.Report, l i18n.Lang) error {
	w := bufio.NewWriterSize(out, 64<<10)
	say := sayIn(l)
	net, r := rep.Plan.Network(), rep.Result
	idWidth, nameWidth := width(i18n.ScheduleColID.In(l)), width(i18n.ScheduleColName.In(l))
	for i := range net.Activities {
		idWidth = max(idWidth, min(width(net.Activities[i].ID), 24))
		nameWidth = max(nameWidth, min(width(net.Activities[i].Name), 32))
	}
	heads := []*i18n.Message{i18n.ScheduleColEarlyStart, i18n.ScheduleColEarlyFinish, i18n.ScheduleColLateStart, i18n.ScheduleColLateFinish}
	dateWidth := 10
	for _, h := range heads {
		dateWidth = max(dateWidth, width(h.In(l)))
	}
	total, free := i18n.ScheduleColTotal.In(l), i18n.ScheduleColFree.In(l)
	pad(w, i18n.ScheduleColID.In(l), idWidth)
	pad(w, i18n.ScheduleColName.In(l), nameWidth)
	for _, h := range heads {
		pad(w, h.In(l), dateWidth)
	}
	fmt.Fprintf(w, "%s  %s\n", total, free)
	near := map[int32]bool{}
	for _, i := range rep.Verdict.Near {
		near[i] = true
	}
	for i := range net.Activities {
		pad(w, net.Activities[i].ID, idWidth)
		pad(w, net.Activities[i].Name, nameWidth)
		for _, d := range []calendar.Date{r.EarlyStart[i], r.EarlyFinish[i], r.LateStart[i], r.LateFinish[i]} {
			pad(w, d.String(), dateWidth)
		}
		fmt.Fprintf(w, "%*d  %*d", width(total), r.TotalFloat[i], width(free), r.FreeFloat[i])
		switch {
		case rep.Plan.Critical(r, int32(i)):
			fmt.Fprint(w, "  ", i18n.ScheduleCritical.In(l))
		case near[int32(i)]:
			fmt.Fprint(w, "  ", i18n.ScheduleNear.In(l))
		}
		fmt.Fprintln(w)
	}
	if len(rep.Conflicts) > 0 {
		fmt.Fprintf(w, "\n%s\n", i18n.ScheduleConflicts.In(l))
		for _, c := range rep.Conflicts {
			fmt.Fprintf(w, "- %s\n", say(c.Message(net)))
		}
	}
	v := rep.Verdict
	fmt.Fprintf(w, "\n%s: %s\n", i18n.ScheduleVerdict.In(l), say(v.Message(net)))
	fmt.Fprintf(w, "%s: %s\n", i18n.SchedulePath.In(l), pathText(net, v.CriticalPath))
	if len(v.Cuts.List) > 0 {
		fmt.Fprintf(w, "%s\n", i18n.ScheduleCuts.In(l))
		for _, c := range v.Cuts.List {
			fmt.Fprintf(w, "- %s\n", i18n.ScheduleCutLine.In(l, "id", net.Activities[c.Activity].ID, "from", c.From, "to", c.To, "n", c.Days()))
		}
	}
	if k := rep.Risk; k != nil {
		fmt.Fprintln(w, i18n.ScheduleRiskLine.In(l, "runs", k.Runs, "chance", fmt.Sprintf("%.1f", 100*k.Chance), "p50", k.P50, "p80", k.P80))
	}
	for _, n := range rep.Notes() {
		fmt.Fprintf(w, "! %s\n", say(n.Key, n.Args))
	}
	return w.Flush()
}

// pathText joins the ids of a path; the middle of long ones is left out.
func pathText(net *schedule.Network, path []int32) string {
	var ids []string
	for k, i := range path {
		if len(path) > 30 && k == 15 {
			ids = append(ids, "…")
		}
		if len(path) <= 30 || k < 15 || k >= len(path)-15 {
			ids = append(ids, net.Activities[i].ID)
		}
	}
	return strings.Join(ids, " → ")
}

// width is the number of terminal cells: ideographs take two.
func width(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r >= 0x1100 && r <= 0x115f || r >= 0x2e80 && r <= 0xa4cf || r >= 0xac00 && r <= 0xd7a3 || r >= 0xf900 && r <= 0xfaff || r >= 0xfe30 && r <= 0xfe6f || r >= 0xff00 && r <= 0xff60 {
			n++
		}
	}
	return n
}

// pad writes a cell of a column, cut to its width.
func pad(w *bufio.Writer, s string, cells int) {
	if width(s) > cells {
		keep := 0
		for i, r := range s {
			if width(s[:i+utf8.RuneLen(r)]) > cells-1 {
				break
			}
			keep = i + utf8.RuneLen(r)
		}
		s = s[:keep] + "…"
	}
	w.WriteString(s)
	for range cells - width(s) + 2 {
		w.WriteByte(' ')
	}
}
