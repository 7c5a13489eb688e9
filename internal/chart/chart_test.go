package chart

import (
	"encoding/xml"
	"io"
	"strings"
	"testing"

	"luodi/internal/calendar"
)

// parse fails unless the picture is well-formed, and counts its elements by class.
func parse(t *testing.T, picture string) map[string]int {
	t.Helper()
	seen := map[string]int{}
	d := xml.NewDecoder(strings.NewReader(picture))
	for {
		tok, err := d.Token()
		if err == io.EOF {
			return seen
		}
		if err != nil {
			t.Fatalf("%v in %s", err, picture)
		}
		if e, ok := tok.(xml.StartElement); ok {
			for _, a := range e.Attr {
				switch a.Name.Local {
				case "class":
					for c := range strings.FieldsSeq(a.Value) {
						seen[c]++
					}
				case "style":
					t.Errorf("inline style: the content security policy forbids it")
				}
			}
		}
	}
}

func TestGantt(t *testing.T) {
	d := func(m, day int) calendar.Date { return calendar.NewDate(2023, 1, 1) + calendar.Date((m-1)*30+day) }
	g := Gantt{ID: "g", Title: "工期 <图> & \"引号\"", Today: d(3, 1), TodayLabel: "今天", Deadline: d(8, 1), DueLabel: "到期",
		Works: func(d calendar.Date) bool { w := d.Weekday(); return w != 0 && w != 6 },
		Rows: []GanttRow{
			{Label: "第一阶段"},
			{Label: "初步设计与概算编制以及很长很长很长的名称", Indent: 1, Start: d(1, 1), Finish: d(2, 10), Done: 0.5, BaselineStart: d(1, 1), BaselineFinish: d(2, 1)},
			{Label: "施工", Start: d(2, 11), Finish: d(5, 3), LateFinish: d(6, 3), Critical: true, After: []int{1}},
			{Label: "验收\x01", Finish: d(5, 10), Milestone: true, Gate: true, Critical: true, Late: true, After: []int{2, 99}, Href: "/desk?a=1&b=2"},
		}}
	seen := parse(t, g.SVG())
	for class, want := range map[string]int{"chart-bar": 2, "chart-milestone": 1, "chart-gate": 1, "chart-base": 1, "chart-float": 1,
		"chart-done": 1, "chart-link": 2, "chart-today": 2, "chart-due": 2, // in the scale and in the chart
		"chart-group": 1} {
		if seen[class] != want {
			t.Errorf("%s: %d, want %d", class, seen[class], want)
		}
	}
	if (Gantt{Rows: []GanttRow{{Label: "无日期"}}}).SVG() != "" {
		t.Error("a chart without dates was drawn")
	}
}

func TestNetwork(t *testing.T) {
	net := Network{ID: "n", Boxes: []Box{{Label: "甲"}, {Label: "乙", Critical: true}, {Label: "丙", Critical: true}},
		Arrows: []Arrow{{From: 0, To: 1}, {From: 1, To: 2}, {From: 0, To: 2}, {From: 7, To: 1}}}
	if got := net.layers(); got[0] != 0 || got[1] != 1 || got[2] != 2 {
		t.Errorf("layers %v", got)
	}
	if seen := parse(t, net.SVG()); seen["chart-link"] != 3 || seen["chart-box"] != 3 {
		t.Errorf("drew %v", seen)
	}
	net.Arrows = append(net.Arrows, Arrow{From: 2, To: 0}) // a circle ends, too
	parse(t, net.SVG())
}

func TestHeat(t *testing.T) {
	for _, c := range []struct{ v, most, want int }{{0, 9, 0}, {-1, 9, 0}, {1, 9, 1}, {5, 9, 3}, {9, 9, 5}, {9, 0, 5}} {
		if got := Heat(c.v, c.most); got != c.want {
			t.Errorf("Heat(%d, %d) = %d, want %d", c.v, c.most, got, c.want)
		}
	}
}

func TestFit(t *testing.T) {
	for _, c := range []struct {
		in   string
		ems  float64
		want string
	}{{"短", 5, "短"}, {"一二三四五六", 4, "一二三…"}, {"abcdefgh", 3, "abc…"}} {
		if got := fit(c.in, c.ems); got != c.want {
			t.Errorf("fit(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}
