package schedule

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"luodi/internal/calendar"
	"luodi/internal/fault"
)

var update = flag.Bool("update", false, "write what comes out into the golden files; the checker must still agree")

// goldenCase is a network with what must come out of it, one text a line so that a difference can
// be read.
type goldenCase struct {
	Name  string          `json:"name"`
	Input json.RawMessage `json:"input"`
	Want  []string        `json:"want"`
}

// TestGolden computes own networks on record: each link type and lag, calendar mix, milestone and
// gate, date, progress, conflict and cut. The independent checker confirms every date.
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/golden/*.json")
	if err != nil {
		t.Fatal(err)
	}
	total := 0
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var cases []goldenCase
		if err := json.Unmarshal(b, &cases); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		total += len(cases)
		for i := range cases {
			t.Run(cases[i].Name, func(t *testing.T) { cases[i].check(t) })
		}
		if *update {
			writeGolden(t, file, cases)
		}
	}
	if total < 150 {
		t.Errorf("only %d golden cases", total)
	}
}

func (c *goldenCase) check(t *testing.T) {
	in, err := Read(bytes.NewReader(c.Input), calendar.Embedded(), 0)
	if err != nil {
		t.Fatal(err)
	}
	rep, err := Compute(in)
	if err != nil {
		t.Fatal(err)
	}
	check := &checker{net: in.Network}
	if err := check.run(rep.Result); err != nil {
		t.Fatal(err)
	}
	for _, d := range check.differences(rep.Result) {
		t.Error(d)
	}
	got := rep.lines()
	if *update {
		c.Want = got
	}
	if diff := cmp.Diff(c.Want, got); diff != "" {
		t.Error(diff)
	}
	var out bytes.Buffer
	if err := rep.WriteJSON(&out, sayKey); err != nil || !json.Valid(out.Bytes()) {
		t.Errorf("written as JSON: %v\n%s", err, out.Bytes())
	}
}

func sayKey(k fault.Key, a fault.Args) string { return fmt.Sprint(k, a) }

// lines is the report in short.
func (rep *Report) lines() []string {
	var out []string
	net, r := rep.Plan.net, rep.Result
	for i, a := range net.Activities {
		s := fmt.Sprintf("%s early %s %s late %s %s float %d %d", a.ID, r.EarlyStart[i], r.EarlyFinish[i], r.LateStart[i], r.LateFinish[i], r.TotalFloat[i], r.FreeFloat[i])
		if rep.Plan.Critical(r, int32(i)) {
			s += " critical"
		}
		out = append(out, s)
	}
	for _, c := range rep.Conflicts {
		s := fmt.Sprintf("conflict %s %s", c.Kind, net.Activities[c.Activity].ID)
		if c.Other >= 0 {
			s += " with " + net.Activities[c.Other].ID
		}
		s += fmt.Sprintf(" %s by %d", c.Date, c.By)
		if len(c.Path) > 0 {
			s += fmt.Sprintf(" from %s (%s)", net.Activities[c.Path[0]].ID, c.Cause)
		}
		out = append(out, s)
	}
	v := rep.Verdict
	s := fmt.Sprintf("feasible %t finish %s late by %d path", v.Feasible, v.Finish, v.LateBy)
	for _, i := range v.CriticalPath {
		s += " " + net.Activities[i].ID
	}
	out = append(out, s)
	for _, c := range v.Cuts.List {
		out = append(out, fmt.Sprintf("cut %s %d to %d", net.Activities[c.Activity].ID, c.From, c.To))
	}
	if !v.Feasible {
		out = append(out, fmt.Sprintf("cuts %d enough %t still %d least %t", v.Cuts.Days, v.Cuts.Enough, v.Cuts.Still, v.Cuts.Least))
	}
	return out
}

// writeGolden writes one case a paragraph.
func writeGolden(t *testing.T, file string, cases []goldenCase) {
	var b bytes.Buffer
	for i, c := range cases {
		sep := ","
		if i == 0 {
			sep = "["
		}
		name, err := marshal(c.Name)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%s\n{\"name\": %s,\n \"input\": %s,\n \"want\": [", sep, name, c.Input)
		for k, w := range c.Want {
			line, err := marshal(w)
			if err != nil {
				t.Fatal(err)
			}
			if k > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, "\n  %s", line)
		}
		b.WriteString("]}")
	}
	b.WriteString("\n]\n")
	if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

func marshal(v string) (string, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return string(bytes.TrimSpace(b.Bytes())), err
}
