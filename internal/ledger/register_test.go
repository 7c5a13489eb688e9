package ledger

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/org"
)

func register() Known {
	k := Known{Accounts: []access.Account{{ID: "a1", Login: "commerce", Unit: "u1"}, {ID: "a2", Login: "education", Unit: "u2"}}}
	for i, name := range []string{"区商务局", "区教育局", "=区文联", "-1+2", "@局", "+85"} {
		k.Units = append(k.Units, org.Unit{ID: org.UnitID(fmt.Sprintf("u%d", i+1)), Slug: fmt.Sprintf("unit-%d", i+1), Name: name, Class: org.Department, Version: 1})
	}
	k.Units[0].Aliases, k.Units[0].Former, k.Units[0].Parent = []string{"商务局"}, []string{"区经贸局"}, "u2"
	k.Units[1].Class = org.MunicipalBranch
	k.Posts = []org.Post{
		{ID: "p1", Unit: "u1", Title: "副局长", Holder: "岗位一", From: calendar.NewDate(2022, 1, 1), Account: "a1", Deputy: "p2", Version: 1},
		{ID: "p2", Unit: "u1", Title: "科长", Holder: "岗位二", Phone: "=1+1", From: calendar.NewDate(2022, 1, 1), Version: 1},
	}
	return k
}

// change opens an export, lets f change it, and gives it back.
func change(t *testing.T, content []byte, f func(*excelize.File)) []byte {
	t.Helper()
	x, err := excelize.OpenReader(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	f(x)
	var out bytes.Buffer
	if err := x.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestRoundTrip: out and in again changes nothing, in each language, and nothing that starts with
// a sign becomes a formula.
func TestRoundTrip(t *testing.T) {
	for _, lang := range i18n.Langs {
		k := register()
		content, err := Export(lang, k)
		if err != nil {
			t.Fatal(err)
		}
		x, err := excelize.OpenReader(bytes.NewReader(content))
		if err != nil {
			t.Fatal(err)
		}
		for _, sheet := range x.GetSheetList() {
			rows, _ := x.GetRows(sheet)
			for i, row := range rows {
				for j := range row {
					cell, _ := excelize.CoordinatesToCellName(j+1, i+1)
					if formula, _ := x.GetCellFormula(sheet, cell); formula != "" {
						t.Errorf("%s!%s is the formula %s", sheet, cell, formula)
					}
				}
			}
		}
		x.Close()
		p, err := Read(content, k)
		if err != nil || len(p.Wrong) > 0 || !p.Nothing() || p.Same != len(k.Units)+len(k.Posts) {
			t.Errorf("%s: %v, %+v", lang, err, p)
		}
	}
}

func TestTemplateReads(t *testing.T) {
	content, err := Template(i18n.ZhHans)
	if err != nil {
		t.Fatal(err)
	}
	if p, err := Read(content, register()); err != nil || len(p.Wrong) > 0 || !p.Nothing() {
		t.Errorf("%v %+v", err, p)
	}
}

// TestDifference is right to the cell.
func TestDifference(t *testing.T) {
	k := register()
	content, err := Export(i18n.ZhHans, k)
	if err != nil {
		t.Fatal(err)
	}
	content = change(t, content, func(x *excelize.File) {
		x.SetCellStr("单位", "B3", "区教育和体育局") // renamed: the old name becomes a former one
		x.SetCellStr("单位", "E3", "党群机关")
		x.SetSheetRow("单位", "A8", &[]string{"", "区口岸办", "區口岸辦", "Port Office", "政府工作部门", "口岸办、口岸局", "", "区教育和体育局"})
		x.SetCellStr("岗位", "C2", "岗位三")
		x.SetCellValue("岗位", "G2", 45016) // 2023-03-31 as Excel keeps it
		x.SetSheetRow("岗位", "A4", &[]string{"区口岸办", "主任", "岗位四", "", "", "2023/4/1", "", ""})
	})
	p, err := Read(content, k)
	if err != nil || len(p.Wrong) > 0 {
		t.Fatal(err, p.Wrong)
	}
	told := func(list []Change) (out []string) {
		for _, c := range list {
			for _, x := range c.Cells {
				out = append(out, fmt.Sprintf("%d %s %s: %s → %s", c.Row, c.Name, x.Column.Hans, x.Before, x.After))
			}
		}
		return out
	}
	wantUnits := []string{
		"3 区教育和体育局 名称: 区教育局 → 区教育和体育局", "3 区教育和体育局 类别: municipal_branch → party_mass", "3 区教育和体育局 曾用名:  → 区教育局",
		"8 区口岸办 名称:  → 区口岸办", "8 区口岸办 繁体名称:  → 區口岸辦", "8 区口岸办 英文名称:  → Port Office", "8 区口岸办 类别:  → department",
		"8 区口岸办 别名:  → 口岸办、口岸局", "8 区口岸办 上级单位:  → 区教育和体育局",
	}
	if d := cmp.Diff(wantUnits, told(p.Units)); d != "" {
		t.Error(d)
	}
	wantPosts := []string{
		"2 区商务局 副局长 任职人: 岗位一 → 岗位三", "2 区商务局 副局长 任职止:  → 2023-03-31",
		"4 区口岸办 主任 岗位名称:  → 主任", "4 区口岸办 主任 任职起:  → 2023-04-01", "4 区口岸办 主任 任职人:  → 岗位四",
	}
	if d := cmp.Diff(wantPosts, told(p.Posts)); d != "" {
		t.Error(d)
	}
}

// TestSeededErrors: a hundred and more mistakes, each found at its cell.
func TestSeededErrors(t *testing.T) {
	k := register()
	content, err := Template(i18n.ZhHans)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]fault.Key{}
	content = change(t, content, func(x *excelize.File) {
		n := 2
		unit := func(column string, m *i18n.Message, cells ...string) {
			x.SetSheetRow("单位", fmt.Sprintf("A%d", n), &cells)
			want[fmt.Sprintf("单位!%s%d", column, n)] = m.Key
			n++
		}
		for i := range 10 {
			unit("A", i18n.RegisterNoSuchSlug, fmt.Sprint("nowhere-", i), "某局")
			unit("B", i18n.RegisterNeeded, "", "", "某某局")
			unit("E", i18n.RegisterNoSuchClass, "", fmt.Sprintf("新甲%d局", i), "", "", "衙门")
			unit("F", i18n.RegisterNameTaken, "", fmt.Sprintf("新乙%d局", i), "", "", "", "区教育局")
			unit("H", i18n.RegisterNoSuchUnit, "", fmt.Sprintf("新丙%d局", i), "", "", "", "", "", "没有的局")
			unit("C", i18n.RegisterTooLong, "", fmt.Sprintf("新丁%d局", i), strings.Repeat("长", 900))
		}
		x.SetCellStr("单位", fmt.Sprintf("B%d", n), "新戊局")
		x.SetCellFormula("单位", fmt.Sprintf("D%d", n), "1+1")
		want[fmt.Sprintf("单位!D%d", n)] = i18n.RegisterFormula.Key
		n = 2
		post := func(column string, m *i18n.Message, cells ...string) {
			x.SetSheetRow("岗位", fmt.Sprintf("A%d", n), &cells)
			want[fmt.Sprintf("岗位!%s%d", column, n)] = m.Key
			n++
		}
		for i := range 10 {
			post("A", i18n.RegisterNoSuchUnit, "没有的局", fmt.Sprint("岗", i), "某", "", "", "2023-01-01")
			post("C", i18n.RegisterNeeded, "区商务局", fmt.Sprint("岗二", i), "", "", "", "2023-01-01")
			post("E", i18n.RegisterLoginElsewhere, "区商务局", fmt.Sprint("岗三", i), "某", "", "education", "2023-01-01")
			post("F", i18n.RegisterNoDate, "区商务局", fmt.Sprint("岗四", i), "某", "", "", "2023-02-30")
			post("G", i18n.RegisterEndsBefore, "区商务局", fmt.Sprint("岗五", i), "某", "", "", "2023-01-02", "2023-01-01")
			post("H", i18n.RegisterNoSuchPost, "区商务局", fmt.Sprint("岗六", i), "某", "", "", "2023-01-02", "", "没有的岗位")
		}
	})
	p, err := Read(content, k)
	if err != nil {
		t.Fatal(err)
	}
	have := map[string]fault.Key{}
	for _, e := range p.Wrong {
		have[e.Place()] = e.Key
		if _, ok := i18n.Lookup(e.Key); !ok {
			t.Errorf("%s has no words", e.Key)
		}
	}
	if len(want) < 100 {
		t.Fatalf("only %d mistakes seeded", len(want))
	}
	if d := cmp.Diff(want, have); d != "" {
		t.Error(d)
	}
}

func TestHead(t *testing.T) {
	content, err := Export(i18n.En, register())
	if err != nil {
		t.Fatal(err)
	}
	broken := change(t, content, func(x *excelize.File) { x.SetCellStr("Units", "C1", "Nickname") })
	p, err := Read(broken, register())
	if err != nil || len(p.Wrong) == 0 || p.Wrong[0].Place() != "Units!C1" || p.Wrong[0].Key != i18n.RegisterUnknownColumn.Key {
		t.Errorf("%v %+v", err, p.Wrong)
	}
	loop := change(t, content, func(x *excelize.File) { x.SetCellStr("Units", "H3", "区商务局") })
	p, err = Read(loop, register())
	if err != nil || len(p.Wrong) == 0 || p.Wrong[0].Key != i18n.RegisterAboveItself.Key {
		t.Errorf("a unit above itself: %v %+v", err, p.Wrong)
	}
}

func TestNotExcel(t *testing.T) {
	for name, content := range map[string][]byte{"text": []byte("名称,类别\n"), "empty": {}, "zip": []byte("PK\x03\x04broken")} {
		if _, err := Read(content, register()); !fault.Is(err, fault.Unsupported) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Read(make([]byte, MostBytes+1), register()); !fault.Is(err, fault.TooLarge) {
		t.Errorf("too large: %v", err)
	}
	x := excelize.NewFile()
	var out bytes.Buffer
	if err := x.Write(&out); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(out.Bytes(), register()); !fault.Is(err, fault.Invalid) {
		t.Errorf("no sheets: %v", err)
	}
}

// TestBomb: a small file that unfolds beyond the bound is refused before it fills the memory.
func TestBomb(t *testing.T) {
	x := excelize.NewFile()
	x.SetSheetName("Sheet1", "单位")
	w, err := x.NewStreamWriter("单位")
	if err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("a", 30000)
	for i := 1; i <= 2600; i++ {
		w.SetRow(fmt.Sprintf("A%d", i), []any{long})
	}
	w.Flush()
	var out bytes.Buffer
	if err := x.Write(&out); err != nil {
		t.Fatal(err)
	}
	if out.Len() > MostBytes {
		t.Fatalf("%d bytes", out.Len())
	}
	if _, err := Read(out.Bytes(), register()); !fault.Is(err, fault.TooLarge) {
		t.Errorf("got %v", err)
	}
}

func FuzzDate(f *testing.F) {
	for _, s := range []string{"2023-04-01", "2023/4/1", "2023年4月1日", "20230401", "45016", "1e9", "--"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, ok := date(s)
		if ok && d != 0 && (d.Year() < calendar.FirstYear || d.Year() > calendar.LastYear) {
			t.Errorf("%q gave %s", s, d)
		}
	})
}
