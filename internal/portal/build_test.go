package portal_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"luodi/internal/calendar"
	"luodi/internal/i18n"
	"luodi/internal/org"
	"luodi/internal/plan"
	"luodi/internal/portal"
	"luodi/internal/reading"
)

// secret marks everything in the fixture that must never be public.
const secret = "SECRET"

func date(y int, m time.Month, d int) calendar.Date { return calendar.NewDate(y, m, d) }

// fixture is a small plan in which every internal field carries the word secret or a number that
// occurs nowhere else.
func fixture() portal.Source {
	span := reading.Span{Start: 987654321, End: 987654322}
	return portal.Source{
		Plan: plan.Plan{ID: secret + "-plan", Slug: "p", Title: plan.Words{Hans: "加快罗湖深港深度融合发展区建设实施方案（2022—2023年）"},
			Notice: "关于印发方案的通知", Issuer: "深圳市罗湖区人民政府", DocNumber: "罗府〔2022〕44号", Kind: "plan",
			Signed: date(2022, 10, 19), Published: date(2023, 1, 4), From: date(2022, 1, 1), To: date(2023, 12, 31),
			Addressees: []string{"各街道办事处"}, Zone: "Asia/Shanghai", Status: "issued", Document: secret + "-document",
			Review: secret + "-review", ConfirmedAt: time.Unix(987654321, 0), ConfirmedBy: secret + "-account", Version: 987654321},
		Provisions: []plan.Provision{
			{ID: secret + "-1", Kind: reading.Part, Number: "二", Title: plan.Words{Hans: "二、工作举措"}, Text: "二、工作举措", Span: span},
			{ID: secret + "-2", Parent: secret + "-1", Kind: reading.Action, Depth: 2, Number: "（一）", Slug: "a1", Span: span,
				Title: plan.Words{Hans: "（一）实施基础设施联通行动，打造深港交流交往门户枢纽", Hant: "（一）實施基礎設施聯通行動，打造深港交流交往門戶樞紐"},
				Text:  "（一）实施基础设施联通行动，打造深港交流交往门户枢纽\n改善联通条件。到2023年，建成一批示范项目。", Goals: []string{"到2023年，建成一批示范项目。"}},
		},
		Measures: []plan.Measure{{ID: secret + "-m", Plan: secret + "-plan", Provision: secret + "-2", Seq: 987654321, Number: "4", Slug: "4",
			Title: plan.Words{Hans: "实施罗沙路复合通道工程", English: "Luosha Road, by hand"},
			Text:  "4.实施罗沙路复合通道工程。全长4.5千米，能力提高约65%等。（责任单位：市交通运输局罗湖管理局、区甲局）", Span: span,
			Commitment: reading.Output, Due: date(2023, 12, 31), DueInherited: true, DueKind: reading.By, Places: []string{"罗沙路"},
			References:  []reading.Reference{{Finding: reading.Finding{Text: secret, Rule: secret, Span: span}, Document: "政府督查工作条例"}},
			Assignments: []plan.Assignment{{Unit: secret + "-u1", Role: reading.LeadAssumed, Text: "市交通运输局罗湖管理局", Span: span}, {Unit: secret + "-u2", Role: reading.Support, Text: "区甲局", Span: span}},
			Figures:     []plan.Figure{{Text: "65%", Kind: reading.About, Value: "65", Unit: "%", Span: span}}, Version: 987654321}},
		Units: map[org.UnitID]org.Unit{
			secret + "-u1": {ID: secret + "-u1", Slug: "transport", Name: "市交通运输局罗湖管理局", Hant: "市交通運輸局羅湖管理局", English: "Luohu Administration of the Transport Bureau of Shenzhen Municipality", Class: org.MunicipalBranch, Aliases: []string{secret}, SortKey: secret, Parent: secret},
			secret + "-u2": {ID: secret + "-u2", Slug: "jia", Name: "区甲局"},
		},
	}
}

func TestBuild(t *testing.T) {
	r := portal.Build(fixture(), i18n.Translator{})
	m := r.Measures[0]
	want := map[string]portal.Text{
		"title":     {Hans: portal.Version{"实施罗沙路复合通道工程", portal.Original}, Hant: portal.Version{"實施羅沙路複合通道工程", portal.Glossary}, English: portal.Version{"Luosha Road, by hand", portal.Person}},
		"body":      {Hans: portal.Version{"全长4.5千米，能力提高约65%等。", portal.Original}, Hant: portal.Version{"全長4.5千米，能力提高約65%等。", portal.Converted}, English: portal.Version{Origin: portal.Absent}},
		"figure":    {Hans: portal.Version{"65%", portal.Original}, Hant: portal.Version{"65%", portal.Original}, English: portal.Version{"65%", portal.Original}},
		"unit":      {Hans: portal.Version{"区甲局", portal.Original}, Hant: portal.Version{"區甲局", portal.Converted}, English: portal.Version{Origin: portal.Absent}},
		"action":    {Hans: portal.Version{"实施基础设施联通行动，打造深港交流交往门户枢纽", portal.Original}, Hant: portal.Version{"實施基礎設施聯通行動，打造深港交流交往門戶樞紐", portal.Glossary}, English: portal.Version{"Infrastructure connection: a gateway for Shenzhen-Hong Kong exchange", portal.Glossary}},
		"reference": {Hans: portal.Version{"政府督查工作条例", portal.Original}, Hant: portal.Version{"政府督查工作條例", portal.Glossary}, English: portal.Version{"Regulation on Government Supervision (State Council Order No. 733)", portal.Glossary}},
	}
	got := map[string]portal.Text{"title": m.Title, "body": m.Body, "figure": m.Figures[0].Text, "unit": r.Units[1].Name,
		"action": r.Action("a1").Title, "reference": m.References[0].Document}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if text := r.Provisions[1].Text.Hans.Text; text != "改善联通条件。到2023年，建成一批示范项目。" {
		t.Errorf("text of the action = %q", text)
	}
	if text := r.Provisions[0].Text; !text.IsZero() {
		t.Errorf("a bare heading has a text: %+v", text)
	}
	if diff := cmp.Diff([]portal.Assignment{{"transport", reading.LeadAssumed}, {"jia", reading.Support}}, m.Units); diff != "" {
		t.Error(diff)
	}
	if r.Units[0].Leads != 1 || r.Units[1].Leads != 0 || r.Units[1].Measures != 1 {
		t.Errorf("units = %+v", r.Units)
	}
	if r.MeasuresUnder("p2")[0].Slug != "4" || r.MeasuresOf("jia")[0].Slug != "4" {
		t.Error("the measure is not found under its action or unit")
	}
}

// TestNothingInternal: nothing of the fixture that is marked as internal is in the record.
func TestNothingInternal(t *testing.T) {
	body, err := json.Marshal(portal.Build(fixture(), i18n.Translator{}))
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{secret, "987654321", "987654322", "confidence", "rule", "span", "account", "version", "note\""} {
		if strings.Contains(string(body), word) {
			t.Errorf("the record contains %q: %s", word, body)
		}
	}
}

// TestEveryFieldIsDecided fails when a field is added to a plan, so that whoever adds it decides
// whether it is public.
func TestEveryFieldIsDecided(t *testing.T) {
	decided := map[reflect.Type]string{
		reflect.TypeFor[plan.Plan]():       "ID Slug Title Notice Issuer DocNumber Kind Signed Published From To Addressees Zone Status Document Review ConfirmedAt ConfirmedBy Released Version Measures Actions Units Assignments",
		reflect.TypeFor[plan.Provision]():  "ID Plan Parent Seq Kind Depth Number Slug Title Text Span Goals",
		reflect.TypeFor[plan.Measure]():    "ID Plan Provision Seq Number Slug Title Text Span Commitment Deadline DueFrom Due DueKind DueInherited Provisional Places Parties References Assignments Figures Version",
		reflect.TypeFor[plan.Assignment](): "Measure Unit Role Seq Text Span",
		reflect.TypeFor[plan.Figure]():     "Measure Seq Text Kind Value To Unit Span",
		reflect.TypeFor[org.Unit]():        "ID Slug Name Hant English Class Aliases Former Parent SortKey Version",
	}
	for typ, fields := range decided {
		known := strings.Fields(fields)
		for i := range typ.NumField() {
			name := typ.Field(i).Name
			found := false
			for _, k := range known {
				found = found || k == name
			}
			if !found {
				t.Errorf("%s.%s is new: decide in package portal whether it is public, then list it here", typ, name)
			}
		}
	}
}

func TestTextIn(t *testing.T) {
	r := portal.Build(fixture(), i18n.Translator{})
	for _, c := range []struct {
		text            portal.Text
		want, got, lang string
		origin          portal.Origin
	}{
		{r.Measures[0].Body, "en", "全长4.5千米，能力提高约65%等。", "zh-Hans", portal.Original},
		{r.Measures[0].Body, "zh-Hant-HK", "全長4.5千米，能力提高約65%等。", "zh-Hant-HK", portal.Converted},
		{r.Title, "zh-Hans", "加快罗湖深港深度融合发展区建设实施方案（2022—2023年）", "zh-Hans", portal.Original},
		{portal.Text{}, "en", "", "en", portal.Absent},
	} {
		if text, lang, origin := c.text.In(c.want); text != c.got || lang != c.lang || origin != c.origin {
			t.Errorf("In(%s) = %q %s %s, want %q %s %s", c.want, text, lang, origin, c.got, c.lang, c.origin)
		}
	}
}

func TestOtherOriginals(t *testing.T) {
	s := fixture()
	s.Plan.Title = plan.Words{Hans: "北部都會區行動綱領"}
	if got := portal.Build(s, i18n.Translator{}).Title; got.OriginalLanguage() != portal.Hant || got.Hans.Text != "北部都会区行动纲领" {
		t.Errorf("a Traditional title = %+v", got)
	}
	s.Plan.Title = plan.Words{Hans: "Federal Data Strategy 2020 Action Plan"}
	got := portal.Build(s, i18n.Translator{}).Title
	if text, lang, _ := got.In("zh-Hans"); lang != "en" || text != "Federal Data Strategy 2020 Action Plan" || got.Hans.Origin != portal.Absent {
		t.Errorf("an English title = %+v", got)
	}
}
