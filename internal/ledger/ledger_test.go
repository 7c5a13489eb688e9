package ledger

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"luodi/internal/calendar"
	"luodi/internal/i18n"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/report"
	"luodi/internal/schedule"
	"luodi/internal/signal"
	"luodi/internal/work"
)

// ledgerOf makes a ledger of n measures of two units, every third with a work plan with a running
// task and a quantity.
func ledgerOf(t testing.TB, lang i18n.Lang, n int) *Ledger {
	t.Helper()
	l := benchLedger()
	l.Lang, l.Title, l.Plan.Slug = lang, "示范区建设实施方案", "pilot"
	for i := range n {
		e := *benchEntry(i)
		e.Unit, e.Lead = org.UnitID([]string{"u-port", "u-commerce"}[i%2]), []string{"区口岸办", "区商务局"}[i%2]
		e.Measure = plan.MeasureID("m-" + e.Slug)
		e.Report.Unit, e.Report.Measure, e.Report.State, e.Report.Due, e.Report.Guard = e.Unit, e.Measure, report.Owed, l.Period.Due, i+1
		if i%3 == 0 {
			e.Work = ledgerWork(t, string(e.Measure))
			e.Content = report.Prefill(e.Work, &e.Content)
			e.Content.Progress = "完成第" + e.Number + "段"
		}
		l.Entries = append(l.Entries, e)
	}
	return l
}

func ledgerWork(t testing.TB, measure string) *work.Plan {
	p, err := work.New(work.Embedded(), measure, calendar.NewDate(2022, 11, 1), calendar.NewDate(2025, 6, 30), []work.StrandSpec{{Template: "capital_works_gov"}})
	if err != nil {
		t.Fatal(err)
	}
	p.Tasks[0].Progress = work.Progress{State: schedule.Done, Started: calendar.NewDate(2022, 11, 1), Finished: calendar.NewDate(2022, 12, 1)}
	p.Tasks[1].Progress = work.Progress{State: schedule.Running, Started: calendar.NewDate(2022, 12, 2), Remaining: 20}
	p.Tasks[1].Quantity = &work.Quantity{Unit: "米", Planned: 553_000, Done: 82_500}
	return p
}

func ledgerFile(t testing.TB, l *Ledger) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := WriteLedger(&out, l, l.All()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func anyUnit(org.UnitID) bool { return true }

func ledgerBack(t testing.TB, content []byte, l *Ledger) *LedgerProposal {
	t.Helper()
	p, err := ReadLedger(content, l, LedgerMay{Fill: anyUnit})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestLedgerGolden holds CSV and JSON to what was agreed.
func TestLedgerGolden(t *testing.T) {
	for _, lang := range i18n.Langs {
		l := ledgerOf(t, lang, 4)
		l.Entries[1].Content.Progress = "=HYPERLINK(\"http://x\")\n第二行,“引号\"”"
		l.Entries[2].Standing = Standing{Part: signal.Part{Light: signal.Watch}}
		l.Entries[3].Report = report.Report{}
		for name, write := range map[string]func(*bytes.Buffer) error{
			"csv":  func(b *bytes.Buffer) error { return WriteLedgerCSV(b, l, l.All()) },
			"json": func(b *bytes.Buffer) error { return WriteLedgerJSON(b, l, l.All()) },
		} {
			var out bytes.Buffer
			if err := write(&out); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join("testdata", "ledger-"+string(lang)+"."+name)
			if os.Getenv("UPDATE") != "" {
				if err := os.WriteFile(path, out.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(string(want), out.String()); d != "" {
				t.Errorf("%s (UPDATE=1 writes it anew):\n%s", path, d)
			}
		}
	}
}

// TestLedgerShape opens the workbook as another program does: 28 columns in their order, frozen,
// protected but for what a unit fills in, with drop-downs, printable.
func TestLedgerShape(t *testing.T) {
	order := []string{"序号", "行动", "举措编号", "举措名称", "目标（可核查）", "承诺强度", "牵头单位", "配合单位", "分管领导", "责任人", "联络员", "联系方式（内部）", "计划开始", "计划完成", "当前里程碑",
		"里程碑计划日", "计划进度%", "实际进度%", "偏差", "灯", "本期进展", "存在问题", "需协调事项", "协调层级", "下步计划", "佐证材料数", "最近更新", "备注"} // handbook 2.7
	fills := []string{"本期进展", "存在问题", "需协调事项", "协调层级", "下步计划"}
	for _, lang := range i18n.Langs {
		l := ledgerOf(t, lang, 7)
		l.Entries[1].Open = false
		x, err := excelize.OpenReader(bytes.NewReader(ledgerFile(t, l)))
		if err != nil {
			t.Fatal(err)
		}
		sheet := i18n.LedgerSheet.In(lang)
		rows, err := x.GetRows(sheet, excelize.Options{RawCellValue: true})
		if err != nil || len(rows) != ledgerHeadRow+7 {
			t.Fatalf("%d rows, %v", len(rows), err)
		}
		for i, official := range order {
			head := strings.Split(strings.TrimPrefix(rows[ledgerHeadRow-1][i], ownMark), "\n")
			if head[len(head)-1] != official {
				t.Errorf("column %d is %q, want %q", i+1, head, official)
			}
			cell := letters[i+1] + strconv.Itoa(ledgerFirstRow)
			id, err := x.GetCellStyle(sheet, cell)
			if err != nil {
				t.Fatal(err)
			}
			style, err := x.GetStyle(id)
			if err != nil {
				t.Fatal(err)
			}
			if locked := style.Protection == nil || style.Protection.Locked; locked == slices.Contains(fills, official) {
				t.Errorf("%s: locked is %v", official, locked)
			}
			id, _ = x.GetCellStyle(sheet, letters[i+1]+strconv.Itoa(ledgerFirstRow+1))
			if style, _ = x.GetStyle(id); style.Protection != nil && !style.Protection.Locked {
				t.Errorf("%s of a report that is closed can be typed into", official)
			}
		}
		for i, c := range []string{"AC", "AD"} {
			if shown, err := x.GetColVisible(sheet, c); err != nil || shown {
				t.Errorf("check column %d shows", i)
			}
		}
		if panes, err := x.GetPanes(sheet); err != nil || !panes.Freeze || panes.XSplit != 4 || panes.YSplit != ledgerHeadRow {
			t.Errorf("panes %+v, %v", panes, err)
		}
		if p, err := x.GetSheetProtection(sheet); err != nil || !p.SelectLockedCells || !p.SelectUnlockedCells || p.Password != "" || p.EditObjects {
			t.Errorf("protection %+v, %v", p, err)
		}
		layout, err := x.GetPageLayout(sheet)
		if err != nil || *layout.Size != 8 || *layout.Orientation != "landscape" || *layout.FitToWidth != 1 || *layout.FitToHeight != 0 {
			t.Errorf("page %+v, %v", layout, err)
		}
		if props, err := x.GetSheetProps(sheet); err != nil || !*props.FitToPage {
			t.Errorf("not fitted to the page: %v", err)
		}
		if foot, err := x.GetHeaderFooter(sheet); err != nil || !strings.Contains(foot.OddFooter, "&P") {
			t.Errorf("footer %+v, %v", foot, err)
		}
		if !slices.ContainsFunc(x.GetDefinedName(), func(d excelize.DefinedName) bool {
			return d.Scope == sheet && d.Name == "_xlnm.Print_Titles" && strings.HasSuffix(d.RefersTo, "$4:$4")
		}) {
			t.Errorf("no repeated head: %+v", x.GetDefinedName())
		}
		checks, err := x.GetDataValidations(sheet)
		if err != nil || !slices.ContainsFunc(checks, func(v *excelize.DataValidation) bool {
			return v.Type == "list" && strings.Contains(v.Formula1, levelText(lang, "city")) && v.Sqref == "X5:X11"
		}) {
			t.Errorf("no drop-down of levels: %v", err)
		}
		if visible, err := x.GetSheetVisible(i18n.LedgerCheck.In(lang)); err != nil || visible {
			t.Errorf("the check sheet shows: %v", err)
		}
		how, err := x.GetRows(i18n.LedgerHow.In(lang))
		if err != nil || len(how) < len(entryColumns)+len(signal.Lights) {
			t.Errorf("legend of %d rows, %v", len(how), err)
		}
		if light, _ := x.GetCellValue(sheet, "T5"); !strings.HasSuffix(light, i18n.SignalIsLate.In(lang)) || light[0] < 0x80 {
			t.Errorf("light %q", light)
		}
		x.Close()
	}
}

// TestLedgerUnchanged: a ledger that comes back as it went out changes nothing, in every language and
// whatever language its reader has.
func TestLedgerUnchanged(t *testing.T) {
	for _, lang := range i18n.Langs {
		l := ledgerOf(t, lang, 30)
		content := ledgerFile(t, l)
		for _, reader := range i18n.Langs {
			k := ledgerOf(t, reader, 30)
			for _, c := range [][]byte{content, edited(t, content, func(x *excelize.File) {})} {
				p := ledgerBack(t, c, k)
				if len(p.Rows)+len(p.Wrong)+len(p.Remarks) != 0 || p.Same != 30 {
					t.Errorf("%s read in %s: %d rows, %d the same, %v %v", lang, reader, len(p.Rows), p.Same, faultsOf(p.Wrong), faultsOf(p.Remarks))
				}
			}
		}
	}
}

// cellChange is one cell that was changed by hand, and what must be found.
type cellChange struct{ place, before, after string }

func changesOf(p *LedgerProposal) (list []cellChange) {
	for _, row := range p.Rows {
		for _, c := range row.Cells {
			list = append(list, cellChange{c.Place(), c.Before, c.After})
		}
	}
	slices.SortFunc(list, func(a, b cellChange) int { return strings.Compare(a.place, b.place) })
	return list
}

// TestLedgerEdits makes 500 random edits over many files: each is found, with its place and both
// values, and nothing else.
func TestLedgerEdits(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 2023))
	total := 0
	for round := range 20 {
		lang := i18n.Langs[round%3]
		l := ledgerOf(t, lang, 36)
		main, tasks := i18n.LedgerSheet.In(lang), i18n.LedgerTasks.In(lang)
		content := ledgerFile(t, l)
		var want []cellChange
		seen := map[string]bool{}
		content = edited(t, content, func(x *excelize.File) {
			for n := 0; n < 25; {
				var sheet, at, before, after string
				if k := rng.IntN(36); rng.IntN(5) > 0 {
					column := []string{"U", "V", "W", "X", "Y"}[rng.IntN(5)]
					sheet, at = main, column+strconv.Itoa(k+ledgerFirstRow)
					before, _ = x.GetCellValue(sheet, at)
					switch {
					case column == "X":
						after = levelText(i18n.Langs[rng.IntN(3)], report.Levels[rng.IntN(len(report.Levels))])
					case rng.IntN(6) == 0:
						after = ""
					default:
						after = strings.TrimSpace(fmt.Sprintf("修改%d：完成%d米\n第二行 <&> 😀", n, rng.IntN(500)))
					}
					x.SetCellStr(sheet, at, after)
					if column == "X" {
						level, _ := levelOf(after)
						after = levelText(lang, level)
					}
				} else {
					k -= k % 3
					row := ledgerFirstRow + k/3*(len(l.Entries[0].Work.Tasks)-1) // of the running task
					sheet = tasks
					if rng.IntN(2) == 0 {
						at, after = "M"+strconv.Itoa(row), strconv.Itoa(83+rng.IntN(470))
						x.SetCellInt(sheet, at, number64(after))
						before = "82.5"
					} else {
						at = "H" + strconv.Itoa(row)
						d := calendar.NewDate(2022, 12, 3) + calendar.Date(rng.IntN(100))
						before, after = "2022-12-02", d.String()
						x.SetCellInt(sheet, at, int64(d-serialZero))
					}
				}
				if seen[sheet+at] || before == after {
					if before != after { // written over an earlier edit: put that one right
						for i := range want {
							if want[i].place == sheet+"!"+at {
								want[i].after = after
							}
						}
					}
					continue
				}
				seen[sheet+at] = true
				want = append(want, cellChange{sheet + "!" + at, before, after})
				n++
			}
		})
		want = slices.DeleteFunc(want, func(c cellChange) bool { return c.before == c.after })
		total += len(want)
		slices.SortFunc(want, func(a, b cellChange) int { return strings.Compare(a.place, b.place) })
		p := ledgerBack(t, content, l)
		if len(p.Wrong)+len(p.Remarks) > 0 {
			t.Fatalf("round %d: %v %v", round, faultsOf(p.Wrong), faultsOf(p.Remarks))
		}
		if d := cmp.Diff(want, changesOf(p), cmp.AllowUnexported(cellChange{})); d != "" {
			t.Fatalf("round %d:\n%s", round, d)
		}
	}
	if total < 480 {
		t.Errorf("only %d edits", total)
	}
}

func number64(s string) int64 { n, _ := strconv.ParseInt(s, 10, 64); return n }
