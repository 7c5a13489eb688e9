package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"luodi/internal/schedule"
)

// benchTaskJuggler times the whole process of TaskJuggler (tj3) and of luodi schedule on the same
// network: links finish to start without lag and one calendar, which is what both can express. tj3
// is given no reports to write beyond the dates of its tasks.
func benchTaskJuggler(w io.Writer, n, rounds int) error {
	tj3, err := exec.LookPath("tj3")
	if errors.Is(err, exec.ErrNotFound) {
		return usageError("--taskjuggler: there is no tj3 on this machine (Debian package tj3)")
	}
	if err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "luodi-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	net := schedule.Sample(n, 1)
	project, input := filepath.Join(dir, "net.tjp"), filepath.Join(dir, "net.json")
	if err := writeFile(project, func(w io.Writer) error { return writeTaskJuggler(w, net) }); err != nil {
		return err
	}
	if err := writeFile(input, func(w io.Writer) error { return writeNetwork(w, net) }); err != nil {
		return err
	}
	process := func(name string, args ...string) func() (int, time.Duration, error) {
		return func() (int, time.Duration, error) {
			cmd := exec.Command(name, args...)
			cmd.Dir = dir
			start := time.Now()
			out, err := cmd.CombinedOutput()
			if err != nil {
				err = fmt.Errorf("%w: %s", err, last(string(out), 500))
			}
			return n, time.Since(start), err
		}
	}
	rates, err := race(max(rounds, 1), []contender{
		{"tj3, whole process", process(tj3, "--no-color", "--silent", "--output-dir", dir, project)},
		{"luodi schedule --json, whole process", process(self, "schedule", "--json", input)},
	})
	if err != nil {
		return err
	}
	printRates(w, fmt.Sprintf("%d activities beside TaskJuggler", n), "activities/s", rates)
	return nil
}

func writeFile(path string, write func(io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	if err := write(w); err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Close()
}

func last(s string, n int) string { return s[max(0, len(s)-n):] }

func writeTaskJuggler(w io.Writer, net *schedule.Network) error {
	fmt.Fprintf(w, "project p \"P\" %s +6y {\n  timezone \"UTC\"\n  timingresolution 60min\n}\n", net.Start)
	cal := net.Calendars[0]
	for d := net.Start; d < net.Start+6*365; d++ {
		if wd := d.Weekday(); wd != time.Saturday && wd != time.Sunday && !cal.Works(d) {
			fmt.Fprintf(w, "leaves holiday \"h\" %s\n", d)
		}
	}
	preds := predecessors(net)
	for i, a := range net.Activities {
		fmt.Fprintf(w, "task t%d \"T %d\" {\n  length %dd\n", i, i, a.Duration)
		for _, p := range preds[i] {
			fmt.Fprintf(w, "  depends t%d\n", p)
		}
		fmt.Fprintln(w, "}")
	}
	_, err := fmt.Fprintln(w, "taskreport r \"out\" {\n  formats csv\n  columns id, start, end\n}")
	return err
}

// writeNetwork writes the same as the input of luodi schedule.
func writeNetwork(w io.Writer, net *schedule.Network) error {
	type link struct {
		Pred string `json:"pred"`
		Type string `json:"type"`
	}
	type activity struct {
		ID       string `json:"id"`
		Duration int32  `json:"duration"`
		Calendar string `json:"calendar"`
		Links    []link `json:"links,omitempty"`
	}
	type definition struct {
		ID       string   `json:"id"`
		Weekdays []int    `json:"weekdays"`
		Off      []string `json:"off"`
	}
	own := definition{ID: "ONE", Weekdays: []int{1, 2, 3, 4, 5}}
	for d := net.Start; d < net.Start+6*365; d++ {
		if wd := d.Weekday(); wd != time.Saturday && wd != time.Sunday && !net.Calendars[0].Works(d) {
			own.Off = append(own.Off, d.String())
		}
	}
	preds := predecessors(net)
	list := make([]activity, len(net.Activities))
	for i, a := range net.Activities {
		list[i] = activity{ID: fmt.Sprint("t", i), Duration: a.Duration, Calendar: own.ID}
		for _, p := range preds[i] {
			list[i].Links = append(list[i].Links, link{fmt.Sprint("t", p), "FS"})
		}
	}
	return json.NewEncoder(w).Encode(map[string]any{"start": net.Start.String(), "calendars": []definition{own}, "activities": list})
}

func predecessors(net *schedule.Network) [][]int32 {
	preds := make([][]int32, len(net.Activities))
	for _, l := range net.Links {
		preds[l.Succ] = append(preds[l.Succ], l.Pred)
	}
	return preds
}
