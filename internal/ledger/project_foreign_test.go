package ledger

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"

	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/schedule"
	"luodi/internal/work"
)

// msp makes a file as other programs write it.
func msp(tasks string, more ...string) string {
	return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Project xmlns="http://schemas.microsoft.com/project">
<SaveVersion>14</SaveVersion><Name>plan.xml</Name><Title>Station upgrade</Title>
<StartDate>2023-03-01T08:00:00</StartDate><FinishDate>2023-12-29T17:00:00</FinishDate>
<CalendarUID>1</CalendarUID><MinutesPerDay>480</MinutesPerDay>` + strings.Join(more, "") + `
<Calendars><Calendar><UID>1</UID><Name>Standard</Name><IsBaseCalendar>1</IsBaseCalendar><BaseCalendarUID>-1</BaseCalendarUID><WeekDays>
<WeekDay><DayType>1</DayType><DayWorking>0</DayWorking></WeekDay><WeekDay><DayType>7</DayType><DayWorking>0</DayWorking></WeekDay></WeekDays></Calendar></Calendars>
<Tasks>
` + tasks + `
</Tasks></Project>`
}

// mspTask is a line of such a file.
func mspTask(uid, level int, name, duration string, more ...string) string {
	return fmt.Sprintf("<Task><UID>%d</UID><ID>%d</ID><Name>%s</Name><OutlineLevel>%d</OutlineLevel><Duration>%s</Duration><DurationFormat>7</DurationFormat>%s</Task>\n",
		uid, uid, name, level, duration, strings.Join(more, ""))
}

func mspLink(pred, typ, lag int) string {
	return fmt.Sprintf("<PredecessorLink><PredecessorUID>%d</PredecessorUID><Type>%d</Type><LinkLag>%d</LinkLag><LagFormat>7</LagFormat></PredecessorLink>", pred, typ, lag)
}

// TestForeignFileMakesPlainTasks: a file without our columns gives a plan that can be scheduled.
func TestForeignFileMakesPlainTasks(t *testing.T) {
	got := readProject(t, []byte(msp(
		mspTask(0, 0, "Station upgrade", "PT0H0M0S")+
			"<Task><UID>90</UID><ID>9</ID><IsNull>1</IsNull></Task>"+
			mspTask(1, 1, "Design", "PT240H0M0S")+
			mspTask(2, 2, "Survey", "PT80H0M0S")+
			mspTask(3, 2, "Drawings", "PT160H0M0S", mspLink(2, 1, 4800*3))+
			mspTask(4, 1, "Build", "PT0H0M0S")+
			mspTask(5, 2, "Platform", "PT0H0M0S")+
			mspTask(6, 3, "Foundations", "PT300H0M0S", mspLink(1, 1, 0), "<PercentComplete>25</PercentComplete><ActualStart>2023-04-03T08:00:00</ActualStart><RemainingDuration>PT225H0M0S</RemainingDuration>")+
			mspTask(7, 3, "Opening", "PT0H0M0S", "<Milestone>1</Milestone><ConstraintType>7</ConstraintType><ConstraintDate>2023-11-30T17:00:00</ConstraintDate>", mspLink(6, 1, 0))+
			mspTask(8, 1, "Handover", "PT4H0M0S", mspLink(7, 3, -2400))+
			mspTask(9, 1, "Curing", "PT72H0M0S", "<CalendarUID>-1</CalendarUID>", mspLink(7, 0, 0)), "")))
	if got.Ours || got.Title != "Station upgrade" || len(got.Plans) != 1 {
		t.Fatalf("%+v", got)
	}
	est := func(n int32) work.Estimate { return work.Estimate{Min: n, Typical: n, Max: n} }
	text := func(s string) work.Text { return work.Text{Hans: s} }
	want := &work.Plan{Version: 1, Start: calendar.NewDate(2023, 3, 1), Deadline: calendar.NewDate(2023, 12, 29),
		Strands: []work.Strand{{Key: "A", Name: text("Design"), End: "A.U3"}, {Key: "B", Name: text("Build"), End: "B.U7"}, {Key: "C", Name: text("Station upgrade"), End: "C.U9"}},
		Tasks: []work.Task{
			{ID: "A.U2", Strand: "A", Name: text("Survey"), Days: est(10), Calendar: "CN", Owner: work.Lead},
			{ID: "A.U3", Strand: "A", Name: text("Drawings"), Days: est(20), Calendar: "CN", Owner: work.Lead, Links: []work.Link{{Pred: "A.U2", Lag: 3}}},
			{ID: "B.U6", Strand: "B", Name: text("Platform／Foundations"), Days: est(38), Calendar: "CN", Owner: work.Lead, Links: []work.Link{{Pred: "A.U2"}, {Pred: "A.U3"}},
				Progress: work.Progress{State: schedule.Running, Started: calendar.NewDate(2023, 4, 3), Remaining: 29}},
			{ID: "B.U7", Strand: "B", Name: text("Platform／Opening"), Calendar: "CN", Owner: work.Lead, NotAfter: calendar.NewDate(2023, 11, 30), Links: []work.Link{{Pred: "B.U6"}}},
			{ID: "C.U8", Strand: "C", Name: text("Handover"), Days: est(1), Calendar: "CN", Owner: work.Lead, Links: []work.Link{{Pred: "B.U7", Type: schedule.SS, Lag: -1}}},
			{ID: "C.U9", Strand: "C", Name: text("Curing"), Days: est(9), Calendar: "CN", Owner: work.Lead, Links: []work.Link{{Pred: "B.U7", Type: schedule.FF}}},
		}}
	if diff := cmp.Diff(want, got.Plans[0]); diff != "" {
		t.Error(diff)
	}
	if err := got.Plans[0].Check(); err != nil {
		t.Error(err)
	}
	if _, err := work.Compute(calendar.Embedded(), 0, got.Plans, nil); err != nil {
		t.Error(err)
	}
	var keys []string
	for _, n := range got.Notes {
		keys = append(keys, string(n.Key))
		if n.Say(i18n.ZhHant) == "" || strings.Contains(n.Say(i18n.En), "{") {
			t.Errorf("%s says nothing: %q", n.Key, n.Say(i18n.En))
		}
	}
	for _, key := range []*i18n.Message{i18n.ExchangeNoteCalendar, i18n.ExchangeNoteRounded, i18n.ExchangeNoteSummary, i18n.ExchangeNoteFolded, i18n.ExchangeNoteLagRounded} {
		if !strings.Contains(strings.Join(keys, " "), string(key.Key)) {
			t.Errorf("no remark %s in %v", key.Key, keys)
		}
	}
}

func TestForeignConstraintsAndFormats(t *testing.T) {
	got := readProject(t, []byte(msp(
		mspTask(1, 1, "must start", "PT8H0M0S", "<ConstraintType>2</ConstraintType><ConstraintDate>2023-05-08T08:00:00</ConstraintDate>")+
			mspTask(2, 1, "must finish", "PT8H0M0S", "<ConstraintType>3</ConstraintType><ConstraintDate>2023-05-09T17:00:00</ConstraintDate>")+
			mspTask(3, 1, "start no later", "PT8H0M0S", "<ConstraintType>5</ConstraintType><ConstraintDate>2023-05-10T17:00:00</ConstraintDate>")+
			mspTask(4, 1, "elapsed", "PT72H0M0S", "<DurationFormat>8</DurationFormat>")+
			mspTask(5, 1, "by hand", "P2DT8H", "<Manual>1</Manual><Start>2023-06-01T08:00:00</Start>")+
			mspTask(6, 1, "half of it", "PT8H0M0S", "<PredecessorLink><PredecessorUID>5</PredecessorUID><LinkLag>50</LinkLag><LagFormat>19</LagFormat></PredecessorLink>")+
			mspTask(7, 1, "elsewhere", "PT8H0M0S", "<PredecessorLink><PredecessorUID>0</PredecessorUID><CrossProject>1</CrossProject></PredecessorLink>"))))
	p := got.Plans[0]
	for i, want := range []work.Task{{Fixed: calendar.NewDate(2023, 5, 8)}, {NotAfter: calendar.NewDate(2023, 5, 9)}, {}, {Calendar: "NATURAL", Days: work.Estimate{Typical: 3}},
		{NotBefore: calendar.NewDate(2023, 6, 1), Days: work.Estimate{Typical: 7}}, {Links: []work.Link{{Pred: "A.U5", Lag: 4}}}, {}} {
		have := p.Tasks[i]
		if have.Fixed != want.Fixed || have.NotAfter != want.NotAfter || have.NotBefore != want.NotBefore || want.Days.Typical != 0 && have.Days.Typical != want.Days.Typical ||
			want.Calendar != "" && have.Calendar != want.Calendar || !cmp.Equal(have.Links, want.Links) {
			t.Errorf("%s: %+v", have.Name.Hans, have)
		}
	}
	if len(got.Notes) != 7 { // must finish, start no later, elapsed, by hand, lag rounded, elsewhere, calendar
		for _, n := range got.Notes {
			t.Errorf("%s %s", n.Place(i18n.En), n.Say(i18n.En))
		}
	}
}

// TestForeignCalendarIsRecognised: a calendar of another program that works as one of ours.
func TestForeignCalendarIsRecognised(t *testing.T) {
	every := "<Calendar><UID>7</UID><Name>24 Hours</Name><WeekDays>"
	for d := 1; d <= 7; d++ {
		every += fmt.Sprintf("<WeekDay><DayType>%d</DayType><DayWorking>1</DayWorking></WeekDay>", d)
	}
	every += "</WeekDays></Calendar>"
	hk, _ := calendar.Embedded().Calendar(calendar.HK)
	hongKong := "<Calendar><UID>8</UID><Name>HK office</Name><BaseCalendarUID>1</BaseCalendarUID><Exceptions>"
	for d := calendar.NewDate(2023, 3, 1); d <= calendar.NewDate(2023, 12, 31); d++ {
		if day := hk.Day(d); day.Kind == calendar.Holiday {
			hongKong += fmt.Sprintf("<Exception><TimePeriod><FromDate>%sT00:00:00</FromDate><ToDate>%sT23:59:00</ToDate></TimePeriod><Type>1</Type><DayWorking>0</DayWorking></Exception>", d, d)
		}
	}
	hongKong += "</Exceptions></Calendar>"
	file := strings.Replace(msp(
		mspTask(1, 1, "a", "PT8H0M0S", "<Start>2023-03-01T08:00:00</Start><CalendarUID>7</CalendarUID>")+
			mspTask(2, 1, "b", "PT8H0M0S", "<Finish>2023-12-20T17:00:00</Finish><CalendarUID>8</CalendarUID>")), "</Calendars>", every+hongKong+"</Calendars>", 1)
	got := readProject(t, []byte(file))
	if a, b := got.Plans[0].Tasks[0].Calendar, got.Plans[0].Tasks[1].Calendar; a != calendar.Natural || b != calendar.HK {
		t.Errorf("%s, %s", a, b)
	}
}

// TestEncodings reads the same file in the encodings that programs write.
func TestEncodings(t *testing.T) {
	plain := msp(mspTask(1, 1, "方案印发", "PT8H0M0S"))
	wide := func(order binary.ByteOrder, mark bool, text string) []byte {
		units := utf16.Encode([]rune(text))
		if mark {
			units = append([]uint16{0xFEFF}, units...)
		}
		out := make([]byte, 2*len(units))
		for i, u := range units {
			order.PutUint16(out[2*i:], u)
		}
		return out
	}
	sixteen := strings.Replace(plain, "UTF-8", "UTF-16", 1)
	gbk, err := simplifiedchinese.GB18030.NewEncoder().String(strings.Replace(plain, "UTF-8", "GB2312", 1))
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{"UTF-8": []byte(plain), "UTF-8 with mark": []byte("\xEF\xBB\xBF" + plain), "UTF-16 little": wide(binary.LittleEndian, true, sixteen),
		"UTF-16 big": wide(binary.BigEndian, true, sixteen), "UTF-16 little, no mark": wide(binary.LittleEndian, false, sixteen), "UTF-16 big, no mark": wide(binary.BigEndian, false, sixteen), "GB2312": []byte(gbk)} {
		if got := readProject(t, content); got.Plans[0].Tasks[0].Name.Hans != "方案印发" {
			t.Errorf("%s: %q", name, got.Plans[0].Tasks[0].Name.Hans)
		}
	}
}

// TestNoProjectFiles are refused as a whole, in words.
func TestNoProjectFiles(t *testing.T) {
	deep := msp(mspTask(1, 1, "a", "PT8H0M0S", strings.Repeat("<x>", 100)+strings.Repeat("</x>", 100)))
	for name, tc := range map[string]struct {
		content string
		want    *i18n.Message
	}{
		"empty":            {"", i18n.ExchangeNotProject},
		"text":             {"plan, start, finish\n", i18n.ExchangeNotProject},
		"html":             {"<!DOCTYPE html><html></html>", i18n.ExchangeDoctype},
		"another xml":      {`<?xml version="1.0"?><project name="x"/>`, i18n.ExchangeNotProject},
		"another Project":  {`<Project xmlns="http://schemas.microsoft.com/developer/msbuild/2003"/>`, i18n.ExchangeNotProject},
		"a workbook":       {"PK\x03\x04rest", i18n.ExchangeNotProject},
		"a bomb":           {`<?xml version="1.0"?><!DOCTYPE Project [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><Project xmlns="http://schemas.microsoft.com/project"><Title>&b;</Title></Project>`, i18n.ExchangeDoctype},
		"an entity":        {`<Project xmlns="http://schemas.microsoft.com/project"><Title>&b;</Title></Project>`, i18n.ExchangeBrokenXML},
		"cut off":          {msp(mspTask(1, 1, "a", "PT8H0M0S"))[:700], i18n.ExchangeBrokenXML},
		"nested deep":      {deep, i18n.ExchangeTooDeep},
		"a long text":      {msp(mspTask(1, 1, strings.Repeat("长", 300_000), "PT8H0M0S")), i18n.ExchangeLongText},
		"a long tag":       {strings.Replace(msp(""), "<Tasks>", "<Tasks "+strings.Repeat(`a="" `, 200_000)+">", 1), i18n.ExchangeLongText},
		"unknown encoding": {strings.Replace(msp(""), "UTF-8", "EBCDIC-CP-US", 1), i18n.ExchangeEncoding},
		"claims UTF-16":    {strings.Replace(msp(""), "UTF-8", "UTF-16", 1), i18n.ExchangeEncoding},
		"is not UTF-8":     {msp(mspTask(1, 1, "\xd6\xd0\xb9\xfa", "PT8H0M0S")), i18n.ExchangeBadEncoding},
		"no tasks":         {msp(""), i18n.ExchangeNoTasks},
	} {
		_, err := ReadProject(strings.NewReader(tc.content), calendar.Embedded(), nil)
		var f *fault.Error
		if !errors.As(err, &f) || f.Key != tc.want.Key {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, lang := range i18n.Langs {
			if said := i18n.Fault(lang, err); strings.Contains(said, "{") || strings.Contains(said, string(f.Key)) {
				t.Errorf("%s: %s", name, said)
			}
		}
	}
}

// TestTooLarge: neither a file beyond the bound nor one with too many tasks is read to its end.
func TestTooLarge(t *testing.T) {
	task := []byte(mspTask(1, 1, "a", "PT8H0M0S"))
	many := io.MultiReader(strings.NewReader(strings.TrimSuffix(msp(""), "</Tasks></Project>")), &repeat{text: task, left: 200_000_000})
	_, err := ReadProject(many, calendar.Embedded(), nil)
	var f *fault.Error
	if !errors.As(err, &f) || f.Key != i18n.ExchangeTooManyTasks.Key {
		t.Error(err)
	}
	blank := io.MultiReader(strings.NewReader("<Project xmlns=\"http://schemas.microsoft.com/project\">"), &repeat{text: []byte("<Author>x</Author>\n"), left: 200_000_000})
	if _, err = parseProject(blank, 1<<20); !errors.As(err, &f) || f.Key != i18n.ExchangeTooLarge.Key {
		t.Error(err)
	}
}

// repeat is a text over and over, without the memory for it.
type repeat struct {
	text []byte
	at   int
	left int
}

func (r *repeat) Read(p []byte) (int, error) {
	if r.left <= 0 {
		return 0, io.EOF
	}
	n := copy(p, r.text[r.at:])
	r.at = (r.at + n) % len(r.text)
	r.left -= n
	return n, nil
}

// TestMistakesInsideAFile are all found, each with its line and task, and nothing comes in.
func TestMistakesInsideAFile(t *testing.T) {
	lines := []struct {
		task string
		want *i18n.Message
	}{
		{mspTask(1, 1, "good", "PT8H0M0S"), nil},
		{mspTask(2, 1, "negative", "-PT8H0M0S"), i18n.ExchangeNegative},
		{mspTask(3, 1, "also negative", "PT-8H0M0S"), i18n.ExchangeNegative},
		{mspTask(4, 1, "no duration", "eight hours"), i18n.ExchangeDuration},
		{mspTask(5, 1, "months", "P2M"), i18n.ExchangeDuration},
		{mspTask(1, 1, "twice", "PT8H0M0S"), i18n.ExchangeUIDTwice},
		{mspTask(7, 1, " ", "PT8H0M0S"), i18n.ExchangeNoName},
		{mspTask(8, 1, "no date", "PT8H0M0S", "<ActualStart>2023-02-30T08:00:00</ActualStart>"), i18n.ExchangeDate},
		{mspTask(9, 1, "far date", "PT8H0M0S", "<Deadline>9999-01-01T08:00:00</Deadline>"), i18n.ExchangeDate},
		{mspTask(10, 1, "no number", "PT8H0M0S", "<PercentComplete>most</PercentComplete>"), i18n.ExchangeNumber},
		{mspTask(11, 1, "link type", "PT8H0M0S", "<PredecessorLink><PredecessorUID>1</PredecessorUID><Type>7</Type></PredecessorLink>"), i18n.ExchangeLinkType},
		{"<Task><Name>no uid</Name></Task>\n", i18n.ExchangeNoUID},
		{mspTask(13, 1, strings.Repeat("long ", 500), "PT8H0M0S"), i18n.ExchangeLongText},
	}
	var tasks strings.Builder
	for _, l := range lines {
		tasks.WriteString(l.task)
	}
	checkWrong(t, tasks.String(), func(i int) *i18n.Message { return lines[i].want }, len(lines))

	later := []struct {
		task string
		want *i18n.Message
	}{
		{mspTask(1, 1, "good", "PT8H0M0S"), nil},
		{mspTask(2, 1, "to nothing", "PT8H0M0S", mspLink(77, 1, 0)), i18n.ExchangeLinkNothing},
		{mspTask(3, 1, "to itself", "PT8H0M0S", mspLink(3, 1, 0)), i18n.ExchangeLinkSelf},
		{mspTask(4, 1, "summary", "PT8H0M0S"), nil},
		{mspTask(5, 2, "under it", "PT8H0M0S", mspLink(4, 1, 0)), i18n.ExchangeLinkSelf},
		{mspTask(6, 1, "first of loop", "PT8H0M0S", mspLink(8, 1, 0)), i18n.ExchangeLoop},
		{mspTask(7, 1, "second", "PT8H0M0S", mspLink(6, 1, 0)), nil},
		{mspTask(8, 1, "third", "PT8H0M0S", mspLink(7, 1, 0)), nil},
		{mspTask(9, 1, "far lag", "PT8H0M0S", mspLink(1, 1, 2_000_000_000)), i18n.ExchangeLag},
	}
	tasks.Reset()
	for _, l := range later {
		tasks.WriteString(l.task)
	}
	checkWrong(t, tasks.String(), func(i int) *i18n.Message { return later[i].want }, len(later))
	checkWrong(t, mspTask(1, 1, "unknown calendar", "PT8H0M0S", "<CalendarUID>9</CalendarUID>"), func(int) *i18n.Message { return i18n.ExchangeNoCalendar }, 1)
	checkWrong(t, mspTask(1, 1, "long", "PT800000H0M0S"), func(int) *i18n.Message { return i18n.ExchangeTooLong }, 1)
}

// TestColumnsThatCannotBeRead: what somebody typed into our columns in Project is refused where it
// says nothing; an identifier that cannot be one is replaced.
func TestColumnsThatCannotBeRead(t *testing.T) {
	p := projectPlanOf(t, "m3", "study")
	p.Tasks[0].Request, p.Tasks[1].Quantity, p.Tasks[2].Legal = &work.Request{}, &work.Quantity{Unit: "米", Planned: 1000}, &work.Legal{Days: 5, Unit: "working", Bound: "max"}
	plain := string(projectXML(t, projectOf(i18n.ZhHans, p)))
	for old, new := range map[string]string{"<Value>牵头单位</Value>": "<Value>谁都行</Value>", "<Value>-</Value>": "<Value>sent=昨天</Value>", "<Value>0/1 米</Value>": "<Value>一半</Value>",
		"<Value>days=5；unit=working；bound=max</Value>": "<Value>days=soon</Value>", "<Value>2022-10-20T08:00:00</Value>": "<Value>去年</Value>"} {
		if !strings.Contains(plain, old) {
			t.Fatalf("no %s", old)
		}
		got, err := ReadProject(strings.NewReader(strings.Replace(plain, old, new, 1)), calendar.Embedded(), nil)
		if err != nil || len(got.Wrong) == 0 || got.Wrong[0].Key != i18n.ExchangeField.Key || len(got.Plans) > 0 {
			t.Errorf("%s: %v %+v", new, err, got.Wrong)
		}
	}
	for _, id := range []string{"A/B", "two&#10;lines", strings.Repeat("x", 300)} {
		got := readProject(t, []byte(strings.ReplaceAll(plain, "<Value>"+string(p.Tasks[3].ID)+"</Value>", "<Value>"+id+"</Value>")))
		if have := got.Plans[0].Tasks[3].ID; !strings.HasPrefix(string(have), "A.U") {
			t.Errorf("%q became %q", id, have)
		}
	}
}

// checkWrong compares the mistakes found with those expected line by line.
func checkWrong(t *testing.T, tasks string, want func(int) *i18n.Message, n int) {
	t.Helper()
	file := msp(tasks)
	first := 1 + strings.Count(file[:strings.Index(file, "<Task>")], "\n")
	got, err := ReadProject(strings.NewReader(file), calendar.Embedded(), nil)
	if err != nil {
		t.Fatal(err)
	}
	found := map[int]fault.Key{}
	for _, w := range got.Wrong {
		found[w.Line-first] = w.Key
		if said := w.Place(i18n.ZhHans) + w.Say(i18n.ZhHans); strings.Contains(said, "{") || w.UID == "" {
			t.Errorf("%s (%q)", said, w.UID)
		}
	}
	for i := range n {
		key := fault.Key("")
		if m := want(i); m != nil {
			key = m.Key
		}
		if found[i] != key {
			t.Errorf("line %d: %q, want %q", i, found[i], key)
		}
	}
	if len(got.Plans) > 0 || got.Err(i18n.En) == nil {
		t.Error("something came in")
	}
}

// TestLoopIsNamed says which tasks wait for each other, in order.
func TestLoopIsNamed(t *testing.T) {
	got, err := ReadProject(strings.NewReader(msp(mspTask(1, 1, "一", "PT8H0M0S", mspLink(3, 1, 0))+mspTask(2, 1, "二", "PT8H0M0S", mspLink(1, 1, 0))+mspTask(3, 1, "三", "PT8H0M0S", mspLink(2, 1, 0)))), calendar.Embedded(), nil)
	if err != nil || len(got.Wrong) != 1 {
		t.Fatalf("%v %+v", err, got)
	}
	if said := got.Wrong[0].Say(i18n.ZhHans); !strings.Contains(said, "一 → 二 → 三 → 一") && !strings.Contains(said, "二 → 三 → 一 → 二") && !strings.Contains(said, "三 → 一 → 二 → 三") {
		t.Error(said)
	}
}

// FuzzReadProject: whatever comes in is refused in words or makes plans that can be written again.
func FuzzReadProject(f *testing.F) {
	f.Add([]byte(msp(mspTask(1, 1, "a", "PT8H0M0S") + mspTask(2, 2, "b", "PT8H0M0S", mspLink(1, 0, 480)))))
	f.Add(projectXML(f, projectOf(i18n.En, projectPlanOf(f, "m1", "study"))))
	f.Add([]byte("\xFF\xFE<\x00P\x00r\x00"))
	f.Fuzz(func(t *testing.T, content []byte) {
		got, err := ReadProject(bytes.NewReader(content), calendar.Embedded(), nil)
		if err != nil {
			if fault.KindOf(err) == fault.Internal {
				t.Fatal(err)
			}
			return
		}
		if len(got.Wrong) > 0 {
			return
		}
		var out bytes.Buffer
		file := projectOf(i18n.ZhHans, got.Plans...)
		file.Cross = got.Cross
		if err := WriteProject(&out, file); err != nil {
			if fault.KindOf(err) == fault.Internal {
				t.Fatal(err)
			}
			return
		}
		again, err := ReadProject(&out, calendar.Embedded(), nil)
		if err != nil || len(again.Wrong) > 0 {
			t.Fatalf("written again: %v %+v", err, again)
		}
	})
}

func BenchmarkProject(b *testing.B) {
	var plans []*work.Plan
	for i := range 60 {
		plans = append(plans, projectPlanOf(b, fmt.Sprint("m", i), "policy_document", "capital_works_gov", "study"))
	}
	content := projectXML(b, projectOf(i18n.ZhHans, plans...))
	b.Run("read", func(b *testing.B) {
		b.SetBytes(int64(len(content)))
		for b.Loop() {
			if _, err := ReadProject(bytes.NewReader(content), calendar.Embedded(), nil); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("write", func(b *testing.B) {
		b.SetBytes(int64(len(content)))
		for b.Loop() {
			if err := WriteProject(io.Discard, projectOf(i18n.ZhHans, plans...)); err != nil {
				b.Fatal(err)
			}
		}
	})
}
