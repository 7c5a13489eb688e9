package work

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"luodi/internal/calendar"
)

// TestOutlines counts every template back from the end of 2023. The lengths are the sums along the
// longest way to the end; a different one is a change of the templates.
func TestOutlines(t *testing.T) {
	by := calendar.NewDate(2023, 12, 31)
	cal, _ := calendar.Embedded().Calendar(calendar.CN)
	for _, tpl := range Embedded().Templates() {
		o, err := tpl.Outline(calendar.Embedded(), by)
		if err != nil {
			t.Errorf("%s: %v", tpl.ID, err)
			continue
		}
		n, err := cal.Count(o.Start, o.End)
		if err != nil || n != o.Days || o.End > by || o.Days < 1 {
			t.Errorf("%s: %s to %s is %d days, not %d (%v)", tpl.ID, o.Start, o.End, n, o.Days, err)
		}
		if longest := longestWay(tpl); allCN(tpl) && o.Days != longest {
			t.Errorf("%s takes %d days, the longest way to its end %d", tpl.ID, o.Days, longest)
		}
	}
}

func allCN(t Template) bool {
	for _, s := range t.Stages {
		if s.Calendar != calendar.CN {
			return false
		}
	}
	return true
}

// longestWay adds up typical durations along the links, which lead backwards only.
func longestWay(t Template) int {
	at := map[Code]int32{}
	for _, s := range t.Stages {
		for _, a := range s.After {
			at[s.Code] = max(at[s.Code], at[a])
		}
		at[s.Code] += s.Days.Typical
	}
	return int(at[t.End])
}

func TestTemplateDifference(t *testing.T) {
	old, _ := Embedded().Find("policy_document")
	next := old.clone()
	if d := DiffTemplates(old, next); d != nil {
		t.Errorf("nothing changed: %v", d)
	}
	last := len(next.Stages) - 1
	next.Stages[0].Days.Typical++
	next.Stages[0].Evidence = []string{"甲", "乙"}
	next.Stages = append(next.Stages[:last-1], next.Stages[last], Stage{Code: "X01", Name: Text{Hans: "新节点"}})
	next.Stages[1], next.Stages[2] = next.Stages[2], next.Stages[1]
	var got []string
	for _, c := range DiffTemplates(old, next) {
		got = append(got, strings.TrimPrefix(string(c.Field), "work.field.")+" "+string(c.Task))
	}
	want := []string{"order ", "days " + string(old.Stages[0].Code), "evidence " + string(old.Stages[0].Code), "stage X01", "stage " + string(old.Stages[last-1].Code)}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestTemplateMistakes(t *testing.T) {
	good, _ := Embedded().Find("policy_document")
	for name, spoil := range map[string]func(*Template){
		"id":              func(t *Template) { t.ID = "Bad Id" },
		"no name":         func(t *Template) { t.Name.Hans = "" },
		"no stages":       func(t *Template) { t.Stages = nil },
		"a stage's name":  func(t *Template) { t.Stages[0].Name.Hans = "" },
		"a code twice":    func(t *Template) { t.Stages[1].Code = t.Stages[0].Code },
		"days":            func(t *Template) { t.Stages[0].Days.Min = 900 },
		"too many days":   func(t *Template) { t.Stages[0].Days.Max = 9000 },
		"calendar":        func(t *Template) { t.Stages[0].Calendar = "XX" },
		"owner":           func(t *Template) { t.Stages[0].Owner = "nobody" },
		"after itself":    func(t *Template) { t.Stages[1].After = []Code{t.Stages[1].Code} },
		"after a later":   func(t *Template) { t.Stages[0].After = []Code{t.Stages[1].Code} },
		"end":             func(t *Template) { t.End = "ZZ" },
		"legal":           func(t *Template) { t.Stages[0].Legal = &Legal{Days: 10, Unit: "weeks", Bound: "min", Basis: "x"} },
		"below the legal": func(t *Template) { t.Stages[0].Legal = &Legal{Days: 400, Unit: "working", Bound: "min", Basis: "x"} },
		"a long note":     func(t *Template) { t.Stages[0].Note = strings.Repeat("长", 2001) },
		"too many stages": func(t *Template) {
			for len(t.Stages) <= MaxStages {
				t.Stages = append(t.Stages, t.Stages[0])
			}
		},
	} {
		tpl := good.clone()
		spoil(&tpl)
		if _, err := Embedded().With(tpl); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}
