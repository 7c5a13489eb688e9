package ledger

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"luodi/internal/calendar"
	"luodi/internal/i18n"
	"luodi/internal/org"
	"luodi/internal/schedule"
	"luodi/internal/work"
)

// workUnits are the units of the tests; people are roles.
var workUnits = []org.Unit{
	{ID: "u-commerce", Name: "区商务局", Hant: "區商務局", English: "District Bureau of Commerce", Aliases: []string{"商务局"}},
	{ID: "u-education", Name: "区教育局", Hant: "區教育局", English: "District Bureau of Education", Former: []string{"区文教局"}},
	{ID: "u-works", Name: "区建筑工务署", Hant: "區建築工務署", English: "District Public Works"},
}

// workMeasures are two measures with work plans: one with two strands and everything that a task may
// have, one made from another template.
func workMeasures(t testing.TB) WorkFile {
	t.Helper()
	start, end := calendar.NewDate(2023, 1, 3), calendar.NewDate(2025, 6, 30)
	lib := work.Embedded()
	one, err := work.New(lib, "m-0005", start, end, []work.StrandSpec{
		{Template: "policy_document", Unit: "u-commerce"},
		{Template: "capital_works_gov", Unit: "u-works", Deadline: calendar.NewDate(2025, 3, 31)}})
	if err != nil {
		t.Fatal(err)
	}
	for i := range one.Tasks {
		x := &one.Tasks[i]
		switch {
		case i == 2:
			x.Quantity = &work.Quantity{Unit: "米", Planned: 1_500_500, Done: 250_000}
			x.NotBefore = calendar.NewDate(2023, 3, 1)
		case i == 3:
			x.Unit, x.NotAfter = "u-education", calendar.NewDate(2024, 1, 31)
			if len(x.Links) > 0 {
				x.Links[0].Type, x.Links[0].Lag = schedule.SS, 2
			}
		case x.Request != nil:
			x.Request.To = "市商务局"
		}
	}
	one.Note = "演示数据，非真实安排"
	two, err := work.New(lib, "m-0007", start, end, []work.StrandSpec{{Template: "event_series", Unit: "u-education"}})
	if err != nil {
		t.Fatal(err)
	}
	book := calendar.Embedded()
	f := WorkFile{PlanID: "p-0001", Plan: "行动方案（演示）", Units: workUnits, On: calendar.NewDate(2023, 2, 1)}
	for i, p := range []*work.Plan{one, two} {
		times, err := work.Compute(book, f.On, []*work.Plan{p}, nil)
		if err != nil {
			t.Fatal(err)
		}
		f.Measures = append(f.Measures, WorkMeasure{Number: []string{"5", "（七）"}[i], Title: []string{"推进口岸商业联通", "深港青少年交流"}[i], Plan: p, Times: &times.Plans[0]})
	}
	return f
}

func written(t testing.TB, lang i18n.Lang, f WorkFile) []byte {
	t.Helper()
	content, err := WriteWorkbook(lang, f)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// edited changes a workbook as a person would, without touching anything else.
func edited(t testing.TB, content []byte, edit func(*excelize.File)) []byte {
	t.Helper()
	x, err := excelize.OpenReader(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	edit(x)
	var out bytes.Buffer
	if err := x.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func faultsOf(list []CellError) (out []string) {
	for _, e := range list {
		text := string(e.Key)
		if m, ok := i18n.Lookup(e.Key); ok {
			text = m.With(i18n.En, e.Args)
		}
		out = append(out, e.Place()+": "+text)
	}
	return out
}

// proposed reads a workbook in which nothing may be wrong.
func proposed(t testing.TB, content []byte, f WorkFile) Proposal {
	t.Helper()
	p, err := ReadWorkbook(content, f)
	if err != nil {
		t.Fatal(i18n.Fault(i18n.En, err))
	}
	if len(p.Wrong) > 0 {
		t.Fatalf("found wrong:\n%s", strings.Join(faultsOf(p.Wrong), "\n"))
	}
	return p
}

// TestWorkRoundTrip: a file read back as it was written changes nothing, in every language, with dates
// or without.
func TestWorkRoundTrip(t *testing.T) {
	for _, lang := range i18n.Langs {
		f := workMeasures(t)
		f.Measures[1].Times = nil
		content := written(t, lang, f)
		if dir := os.Getenv("LUODI_WORKBOOKS"); dir != "" {
			os.WriteFile(dir+"/work-"+string(lang)+".xlsx", content, 0o644)
		}
		p := proposed(t, content, f)
		if len(p.Remarks) > 0 {
			t.Errorf("%s: remarks %v", lang, faultsOf(p.Remarks))
		}
		if len(p.Plans) != 2 {
			t.Fatalf("%s: %d plans", lang, len(p.Plans))
		}
		for i, x := range p.Plans {
			if d := cmp.Diff(f.Measures[i].Plan, x.After); d != "" {
				t.Errorf("%s: %s", lang, d)
			}
			if d := work.Diff(x.Before, x.After); len(d) > 0 {
				t.Errorf("%s: %v", lang, d)
			}
		}
		if c := Compare(lang, f, p); len(c) > 0 {
			t.Errorf("%s: changes %+v", lang, c)
		}
	}
}

// TestOpenedElsewhere reads workbooks that other programs have saved again, when a folder of them
// is given.
func TestOpenedElsewhere(t *testing.T) {
	dir := os.Getenv("LUODI_RESAVED")
	if dir == "" {
		return
	}
	for _, lang := range i18n.Langs {
		content, err := os.ReadFile(dir + "/work-" + string(lang) + ".xlsx")
		if err != nil {
			t.Fatal(err)
		}
		f := workMeasures(t)
		p := proposed(t, content, f)
		if c := Compare(lang, f, p); len(c) > 0 || len(p.Remarks) > 0 {
			t.Errorf("%s: changes %+v, remarks %v", lang, c, faultsOf(p.Remarks))
		}
	}
}
