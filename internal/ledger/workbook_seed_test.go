package ledger

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/work"
)

// seed is one mistake put into a file, and where it must be found.
type seed struct {
	name  string
	edit  func(*excelize.File)
	place string
	key   fault.Key
	// alone seeds touch more than their own row and are not mixed with others.
	alone bool
	row   int
}

// seeder makes mistakes in a file in Simplified Chinese.
type seeder struct {
	t       *testing.T
	f       WorkFile
	letters map[string]string // column key → letters, of the tasks
	seeds   []seed
}

func (s *seeder) at(task string) int {
	row := 3
	for _, m := range s.f.Measures {
		for _, t := range m.Plan.Tasks {
			if m.Number+"/"+string(t.ID) == task {
				return row
			}
			row++
		}
	}
	s.t.Fatalf("no task %s", task)
	return 0
}

// cell seeds a value in one cell of a task; errAt is the column of the message, if another.
func (s *seeder) cell(task, key, value string, m *i18n.Message, errAt ...string) {
	s.set(task, key, m, func(x *excelize.File, at string) { x.SetCellStr("任务", at, value) }, value, errAt...)
}

func (s *seeder) set(task, key string, m *i18n.Message, edit func(*excelize.File, string), label string, errAt ...string) {
	row := s.at(task)
	at := s.letters[key] + strconv.Itoa(row)
	place := at
	if len(errAt) > 0 {
		place = s.letters[errAt[0]] + strconv.Itoa(row)
	}
	s.seeds = append(s.seeds, seed{fmt.Sprintf("%s of %s: %.30s", key, task, label), func(x *excelize.File) { edit(x, at) }, "任务!" + place, m.Key, false, row})
}

func (s *seeder) whole(name, place string, m *i18n.Message, edit func(*excelize.File)) {
	s.seeds = append(s.seeds, seed{name, edit, place, m.Key, true, 0})
}

// seededMistakes makes all of them.
func seededMistakes(t *testing.T, f WorkFile, content []byte) []seed {
	s := &seeder{t: t, f: f, letters: map[string]string{}}
	edited(t, content, func(x *excelize.File) {
		for _, c := range taskHead() {
			s.letters[c.key] = letterOf(t, x, "任务", c.key)
		}
	})
	s.numbers()
	s.words()
	s.links()
	s.dates()
	s.quantities()
	s.cellsAndRows()
	s.strandsAndPlans()
	s.sheets()
	return s.seeds
}

func (s *seeder) numbers() {
	for _, key := range []string{"min", "typical", "max"} {
		s.cell("5/B.M01", key, "-3", i18n.WorkfileNegative)
		s.cell("5/B.M02", key, "2.5", i18n.WorkfileFraction)
		s.cell("5/B.M03", key, "5001", i18n.WorkfileTooBig)
		s.cell("5/B.M04", key, "三天", i18n.WorkfileNotANumber)
		s.cell("5/B.M05", key, "", i18n.WorkfileNeeded)
		s.cell("5/B.M06", key, "1e9", i18n.WorkfileTooBig)
		s.cell("5/B.M07", key, "12天", i18n.WorkfileNotANumber)
		s.set("5/B.M08", key, i18n.WorkfileNegative, func(x *excelize.File, at string) { x.SetCellInt("任务", at, -1) }, "number -1")
		s.set("5/B.M09", key, i18n.WorkfileFraction, func(x *excelize.File, at string) { x.SetCellFloat("任务", at, 7.25, -1, 64) }, "number 7.25")
	}
	s.cell("5/A.M01", "min", "26", i18n.WorkfileMinAbove)
	s.cell("5/A.M02", "typical", "61", i18n.WorkfileMaxBelow, "max")
	s.cell("5/A.M07", "max", "3", i18n.WorkfileMaxBelow)
	s.cell("5/A.M08", "typical", "1", i18n.WorkfileMinAbove, "min")
	s.cell("5/A.M04", "min", "1", i18n.WorkBelowLegal)
}

func (s *seeder) words() {
	s.cell("5/B.M10", "calendar", "MACAU", i18n.WorkfileNoCalendar)
	s.cell("5/B.M11", "calendar", "五天工作制", i18n.WorkfileNoCalendar)
	s.cell("5/B.M12", "calendar", "", i18n.WorkfileNeeded)
	s.cell("5/B.M13", "owner", "某某人", i18n.WorkfileNoOwner)
	s.cell("5/B.M14", "owner", "", i18n.WorkfileNeeded)
	s.cell("5/B.M15", "unit", "没有的局", i18n.WorkfileNoUnit)
	s.cell("（七）/A.M01", "unit", "u-commerce-2", i18n.WorkfileNoUnit)
	s.cell("（七）/A.M02", "gate", "也许", i18n.WorkfileNoYes)
	s.cell("（七）/A.M03", "gate", "2", i18n.WorkfileNoYes)
	s.cell("（七）/A.M04", "name_hans", "", i18n.WorkfileNeeded)
	s.cell("（七）/A.M05", "name_hans", "  　 ", i18n.WorkfileNeeded)
	s.cell("（七）/A.M05", "name_hans", strings.Repeat("长", 201), i18n.WorkfileTooLong)
	s.cell("（七）/A.M05", "name_hant", strings.Repeat("長", 300), i18n.WorkfileTooLong)
	s.cell("（七）/A.M05", "name_en", strings.Repeat("long ", 60), i18n.WorkfileTooLong)
	s.cell("5/A.M09", "evidence", strings.Repeat("证", 250), i18n.WorkfileTooLong)
	s.cell("5/A.M10", "evidence", strings.Repeat("材料\n", 13), i18n.WorkfileTooBig)
	s.cell("5/A.M11", "request_to", "市政府", i18n.WorkfileNotOutside)
	s.cell("5/A.M12", "name_en", "a\ufffdb", i18n.WorkfileBadChar)
	s.cell("5/A.M05", "strand", "Z", i18n.WorkfileNoSuchStrand)
	s.cell("5/A.M06", "strand", "", i18n.WorkfileNeeded)
}

func (s *seeder) links() {
	s.cell("5/A.M03", "links", "A.M99", i18n.WorkfileNoPred)
	s.cell("5/A.M04", "links", "A.M02, 不存在", i18n.WorkfileNoPred)
	s.cell("5/A.M05", "links", "（七）/A.M01", i18n.WorkfileFarPred)
	s.cell("5/A.M06", "links", "A.M02 XX+2", i18n.WorkfileLinkType)
	s.cell("5/A.M07", "links", "A.M02 FSS", i18n.WorkfileLinkType)
	s.cell("5/A.M08", "links", "A.M02 SS+1.5", i18n.WorkfileLag)
	s.cell("5/A.M09", "links", "A.M02 FS+99999", i18n.WorkfileLag)
	s.cell("5/A.M10", "links", "A.M02 SS+两天", i18n.WorkfileLag)
	s.cell("5/A.M11", "links", "A.M02, A.M03, A.M02", i18n.WorkfileLinkTwice)
	s.cell("5/A.M12", "links", "A.M02 SS, A.M02 SS+1", i18n.WorkfileLinkTwice)
	s.cell("（七）/A.M03", "links", "B.M01", i18n.WorkfileNoPred)
	for _, x := range []struct{ task, links string }{{"5/A.M01", "A.M01"}, {"5/A.M01", "A.M02"}, {"5/B.M01", "B.M15"}, {"（七）/A.M01", "A.M05 SS-3"}, {"5/A.M02", "A.M01, B.M01, A.M09"}} {
		s.cell(x.task, "links", x.links, i18n.WorkfileLoop)
		s.seeds[len(s.seeds)-1].alone = true
	}
}

func (s *seeder) dates() {
	for i, x := range []struct {
		text string
		m    *i18n.Message
	}{{"2023-02-30", i18n.WorkfileNoSuchDay}, {"2023-13-01", i18n.WorkfileNoSuchDay}, {"明年三月", i18n.WorkfileNoDate}, {"2023年3月", i18n.WorkfileNoDate}, {"23-3-1", i18n.WorkfileNoDate},
		{"1949-10-01", i18n.WorkfileDateOutside}, {"2150/1/1", i18n.WorkfileDateOutside}, {"60", i18n.WorkfileDateOutside}, {"45000.5", i18n.WorkfileTimeOfDay}, {"2023-04-01 14:30", i18n.WorkfileTimeOfDay},
		{"20230230", i18n.WorkfileNoSuchDay}, {"-5", i18n.WorkfileNoDate}, {"2023年2月29日", i18n.WorkfileNoSuchDay}, {"01/04/2023", i18n.WorkfileNoDate}} {
		s.cell(fmt.Sprintf("5/B.M%02d", i+1), []string{"not_before", "not_after", "fixed"}[i%3], x.text, x.m)
	}
	s.set("5/A.M03", "not_after", i18n.WorkfileDatesCross, func(x *excelize.File, at string) { x.SetCellInt("任务", at, 44970) }, "before the first day")
	s.cell("5/A.M04", "not_before", "2024-02-01", i18n.WorkfileDatesCross, "not_after")
	s.set("（七）/A.M01", "fixed", i18n.WorkfileDateOutside, func(x *excelize.File, at string) { x.SetCellInt("任务", at, 3) }, "number 3")
}

func (s *seeder) quantities() {
	s.cell("5/A.M03", "done", "1500.501", i18n.WorkfileDoneOver)
	s.cell("5/A.M03", "planned", "100", i18n.WorkfileDoneOver, "done")
	s.cell("5/A.M03", "planned", "0", i18n.WorkfileQuantityPlan)
	s.cell("5/A.M03", "planned", "", i18n.WorkfileQuantityPlan)
	s.cell("5/A.M03", "planned", "-7", i18n.WorkfileNegative)
	s.cell("5/A.M03", "quantity_unit", "", i18n.WorkfileQuantityUnit)
	s.cell("5/A.M03", "done", "1.2345", i18n.WorkfileDecimals)
	s.cell("5/A.M03", "done", "十米", i18n.WorkfileNotANumber)
	s.cell("5/B.M01", "planned", "5", i18n.WorkfileQuantityUnit, "quantity_unit")
	s.cell("5/B.M02", "quantity_unit", "个", i18n.WorkfileQuantityPlan, "planned")
	s.cell("5/B.M03", "planned", "1e15", i18n.WorkfileTooBig)
}

func (s *seeder) cellsAndRows() {
	s.set("5/B.M04", "name_hans", i18n.WorkfileNoResult, func(x *excelize.File, at string) {
		x.SetCellDefault("任务", at, "")
		x.SetCellFormula("任务", at, "A1&B1")
	}, "formula")
	s.set("5/B.M05", "typical", i18n.WorkfileNoResult, func(x *excelize.File, at string) {
		x.SetCellDefault("任务", at, "")
		x.SetCellFormula("任务", at, "1+1")
	}, "formula")
	s.cell("5/B.M06", "task", "", i18n.WorkfileNoID)
	s.seeds[len(s.seeds)-1].alone = true
	s.cell("5/A.M12", "task", "A.M11", i18n.WorkfileIDTwice)
	s.seeds[len(s.seeds)-1].alone = true
	s.cell("（七）/A.M05", "task", "A M/5", i18n.WorkfileBadID)
	s.seeds[len(s.seeds)-1].alone = true
	s.cell("（七）/A.M05", "measure", "6", i18n.WorkfileNoMeasure)
	s.seeds[len(s.seeds)-1].alone = true
	s.cell("（七）/A.M05", "measure", "", i18n.WorkfileNeeded)
	s.seeds[len(s.seeds)-1].alone = true
	for _, at := range []string{"C4:C5", "D3:F3", "G7:H9"} {
		first, last, _ := strings.Cut(at, ":")
		s.whole("merged "+at, "任务!"+first, i18n.WorkfileMerged, func(x *excelize.File) {
			// as a person would: what was in the other cells stays beneath, so only the merging is wrong
			if err := x.MergeCell("任务", first, last); err != nil {
				s.t.Fatal(err)
			}
		})
	}
	empty := func(task string) func(*excelize.File) {
		return func(x *excelize.File) {
			for _, c := range taskHead() {
				if c.must && c.key != "measure" && c.key != "strand" {
					x.SetCellDefault("任务", s.letters[c.key]+strconv.Itoa(s.at(task)), "")
				}
			}
		}
	}
	// Tasks that nothing waits for, so that only their going is wrong.
	for i, m := range s.f.Measures {
		for _, t := range m.Plan.Tasks {
			waits := slices.ContainsFunc(m.Plan.Tasks, func(o work.Task) bool {
				return slices.ContainsFunc(o.Links, func(l work.Link) bool { return l.Pred == t.ID })
			})
			if end := slices.IndexFunc(m.Plan.Strands, func(st work.Strand) bool { return st.End == t.ID }); end >= 0 && !waits {
				s.whole("end gone of "+m.Number, fmt.Sprintf("工作线!H%d", 3+2*i+end), i18n.WorkfileEndMissing, empty(m.Number+"/"+string(t.ID)))
			}
		}
	}
}

func (s *seeder) strandsAndPlans() {
	strand := func(at, value string, m *i18n.Message) {
		s.whole("strand "+at+" "+value, "工作线!"+at, m, func(x *excelize.File) { x.SetCellStr("工作线", at, value) })
	}
	strand("H3", "A.M77", i18n.WorkfileEndMissing)
	strand("H4", "A.M01", i18n.WorkfileEndMissing)
	strand("H5", "", i18n.WorkfileNeeded)
	strand("C3", "", i18n.WorkfileNeeded)
	strand("F4", "不存在的署", i18n.WorkfileNoUnit)
	strand("G4", "2023-06-31", i18n.WorkfileNoSuchDay)
	strand("A5", "99", i18n.WorkfileNoMeasure)
	s.whole("strand twice", "工作线!B4", i18n.WorkfileStrandTwice, func(x *excelize.File) {
		x.SetSheetRow("工作线", "A6", &[]any{"5", "B", "重复", "", "", "", "", "B.M14"})
		x.RemoveRow("工作线", 4)
		x.SetSheetRow("工作线", "A5", &[]any{"5", "B", "重复", "", "", "", "", "B.M14"})
		x.SetSheetRow("工作线", "A4", &[]any{"5", "B", "重复", "", "", "", "", "B.M14"})
	})
	s.seeds[len(s.seeds)-1].place = "工作线!B5"
	plan := func(at, value string, m *i18n.Message) {
		s.whole("plan "+at+" "+value, "总体安排!"+at, m, func(x *excelize.File) { x.SetCellStr("总体安排", at, value) })
	}
	plan("C3", "", i18n.WorkfileNeeded)
	plan("D3", "2022-12-31", i18n.WorkfileDeadlineFirst)
	plan("D4", "2025-02-29", i18n.WorkfileNoSuchDay)
	plan("E4", strings.Repeat("很长", 1200), i18n.WorkfileTooLong)
	plan("A4", "5", i18n.WorkfileMeasureTwice)
}

func (s *seeder) sheets() {
	for _, key := range []string{"min", "links", "owner", "task", "evidence"} {
		s.whole("column gone "+key, "任务!2", i18n.WorkfileColumnMissing, func(x *excelize.File) { x.RemoveCol("任务", s.letters[key]) })
	}
	s.whole("column twice", "任务!AD2", i18n.WorkfileColumnTwice, func(x *excelize.File) { x.SetCellStr("任务", "AD2", "日历") })
	s.whole("titles exchanged", "任务!"+s.letters["not_before"]+"2", i18n.WorkfileColumnMixed, func(x *excelize.File) {
		x.SetCellStr("任务", s.letters["not_before"]+"2", "固定日期")
	})
	s.whole("no head", "任务", i18n.WorkfileEmptySheet, func(x *excelize.File) {
		x.RemoveRow("任务", 1)
		x.RemoveRow("任务", 1)
	})
	s.whole("another plan", "关于本文件!H3", i18n.WorkfileOtherPlan, func(x *excelize.File) {
		x.SetCellStr("关于本文件", "H3", "p-9999")
	})
	s.whole("an older version", "关于本文件!E4", i18n.WorkfileStale, func(x *excelize.File) { x.SetCellInt("关于本文件", "C4", 0) })
	s.whole("changed since", "关于本文件!E3", i18n.WorkfileStale, func(x *excelize.File) { x.SetCellStr("关于本文件", "E3", "0123456789abcdef") })
}

// TestSeededWorkErrors puts more than a hundred mistakes into files, one at a time and many at once:
// each is found at its cell, and nothing else is.
func TestSeededWorkErrors(t *testing.T) {
	f := workMeasures(t)
	content := written(t, i18n.ZhHans, f)
	seeds := seededMistakes(t, f, content)
	if len(seeds) < 100 {
		t.Fatalf("only %d mistakes seeded", len(seeds))
	}
	t.Logf("%d mistakes", len(seeds))
	found := func(content []byte) []string {
		p, err := ReadWorkbook(content, f)
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Plans) > 0 {
			t.Error("half imported")
		}
		var out []string
		for _, e := range p.Wrong {
			if _, ok := i18n.Lookup(e.Key); !ok {
				t.Errorf("%s has no words", e.Key)
			}
			for _, lang := range i18n.Langs {
				if text := message(e.Key).With(lang, e.Args); strings.Contains(text, "{") {
					t.Errorf("unfilled: %s", text)
				}
			}
			out = append(out, e.Place()+" "+string(e.Key))
		}
		slices.Sort(out)
		return out
	}
	rows := map[int][]seed{}
	for _, s := range seeds {
		want := []string{s.place + " " + string(s.key)}
		if d := cmp.Diff(want, found(edited(t, content, s.edit))); d != "" {
			t.Errorf("%s: %s", s.name, d)
		}
		if !s.alone {
			rows[s.row] = append(rows[s.row], s)
		}
	}
	for round := range 12 { // one mistake in each row, all rows at once
		var want []string
		mixed := edited(t, content, func(x *excelize.File) {
			for _, list := range rows {
				s := list[round%len(list)]
				s.edit(x)
				want = append(want, s.place+" "+string(s.key))
			}
		})
		slices.Sort(want)
		if d := cmp.Diff(want, found(mixed)); d != "" {
			t.Errorf("round %d: %s", round, d)
		}
	}
}
