package chart

import (
	"flag"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"luodi/internal/calendar"
)

var update = flag.Bool("update", false, "write the golden files")

// works is a week without holidays.
func works(d calendar.Date) bool { w := d.Weekday(); return w != 0 && w != 6 }

// fifteen is a plan of fifteen months: a sum, tasks that wait for each other, a gate, a promise.
func fifteen() Gantt {
	d := func(y, m, day int) calendar.Date { return calendar.NewDate(y, 1, day) + calendar.Date((m-1)*30) }
	return Gantt{ID: "g", Title: "十五个月", Today: d(2023, 4, 3), TodayLabel: "今天", Deadline: d(2023, 12, 29), DueLabel: "到期", Works: works,
		Rows: []GanttRow{
			{Label: "口岸行动"},
			{Label: "建设口岸连廊", Sum: true, Start: d(2022, 10, 20), Finish: d(2023, 11, 30), Promise: d(2023, 12, 29), Light: "on-track", Note: "浮动 20 个工作日"},
			{Label: "可研", Indent: 1, Start: d(2022, 10, 20), Finish: d(2023, 1, 10), Done: 1, Light: "done"},
			{Label: "施工", Indent: 1, Start: d(2023, 1, 11), Finish: d(2023, 10, 15), LateFinish: d(2023, 11, 2), BaselineStart: d(2023, 1, 4), BaselineFinish: d(2023, 9, 28), Done: 0.25, Critical: true, After: []int{2}},
			{Label: "验收", Indent: 1, Finish: d(2023, 11, 30), Milestone: true, Gate: true, Critical: true, After: []int{3}},
			{Label: "没有日期"},
		}}
}

func TestFrameGolden(t *testing.T) {
	f, ok := fifteen().Frame()
	if !ok {
		t.Fatal("no frame")
	}
	var b strings.Builder
	b.WriteString(f.Defs() + "\n" + f.Head(Quarter) + "\n")
	for i := range fifteen().Rows {
		b.WriteString(f.Row(i) + "\n")
	}
	b.WriteString(f.Links(2, 3) + "\n" + fifteen().SVG() + "\n")
	for _, part := range strings.Split(strings.TrimSpace(b.String()), "\n") {
		parse(t, part)
	}
	file := filepath.Join("testdata", "fifteen.svg.txt")
	got := strings.ReplaceAll(b.String(), "><", ">\n<")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the drawing changed; look at it and run with -update")
	}
}

func TestFrame(t *testing.T) {
	g := fifteen()
	f, _ := g.Frame()
	if f.from.String() != "2022-10-01" || f.to.String() != "2023-12-31" || f.months() != 15 {
		t.Errorf("from %s to %s, %d months", f.from, f.to, f.months())
	}
	if share, ok := f.Today(); !ok || share < 39 || share > 41 {
		t.Errorf("today at %v, %v", share, ok)
	}
	if f.Width(Quarter) != 0 || f.Width(Month) != 15*84 || f.Width(Week) != f.days()*7 {
		t.Error("widths")
	}
	row := parse(t, f.Row(3))
	for _, class := range []string{"chart-base", "chart-float", "chart-bar", "chart-done"} {
		if row[class] != 1 {
			t.Errorf("%s: %d", class, row[class])
		}
	}
	if seen := parse(t, f.Row(1)); seen["chart-sum"] != 1 || seen["chart-promise"] != 1 {
		t.Errorf("a sum: %v", seen)
	}
	if seen := parse(t, f.Row(5)); seen["chart-bar"]+seen["chart-milestone"] != 0 {
		t.Errorf("a row without dates: %v", seen)
	}
	if f.Links(0, 2) != "" {
		t.Error("links out of nothing")
	}
	if seen := parse(t, f.Links(2, 3)); seen["chart-link"] != 2 {
		t.Errorf("links: %v", seen)
	}
	if _, ok := (Gantt{Rows: []GanttRow{{Label: "无日期"}}}).Frame(); ok {
		t.Error("a frame without dates")
	}
}

// TestScale: the head of five weeks, fifteen months, four years and twenty can be read.
func TestScale(t *testing.T) {
	head := func(months int) string {
		start := calendar.NewDate(2022, 10, 3)
		g := Gantt{ID: "g", Rows: []GanttRow{{Start: start, Finish: calendar.NewDate(2022, 10+1, 3) + calendar.Date((months-2)*30)}}}
		f, _ := g.Frame()
		return f.Head(Quarter)
	}
	for _, c := range []struct {
		months int
		want   []string
		not    string
	}{{2, []string{">2022<", ">10<", ">11<"}, ">Q4<"}, {15, []string{">2022<", ">2023<", ">12<"}, ">Q4<"}, {48, []string{">Q4<", ">2025<"}, ""}, {240, []string{">2040<"}, ">Q4<"}} {
		far, _, _ := strings.Cut(head(c.months), `<g class="at-month">`)
		for _, w := range c.want {
			if !strings.Contains(far, w) {
				t.Errorf("%d months: no %s", c.months, w)
			}
		}
		if c.not != "" && strings.Contains(far, c.not) {
			t.Errorf("%d months: %s", c.months, c.not)
		}
	}
	for _, z := range []string{"", "year", "week"} {
		if got := ParseZoom(z); z == "week" && got != Week || z != "week" && got != Quarter {
			t.Errorf("%q is %s", z, got)
		}
	}
}

func BenchmarkFrame(b *testing.B) {
	g := fifteen()
	for i := range 500 {
		r := g.Rows[3]
		r.Label = strconv.Itoa(i)
		g.Rows = append(g.Rows, r)
	}
	for b.Loop() {
		f, _ := g.Frame()
		for i := range g.Rows {
			f.Row(i)
		}
	}
}
