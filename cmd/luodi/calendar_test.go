package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"luodi/internal/fault"
	"luodi/internal/i18n"
)

// luodi runs the command with arguments and gives what it prints.
func luodi(t *testing.T, stdin string, args ...string) (out, notes string, err error) {
	t.Helper()
	root := rootCommand()
	var o, n bytes.Buffer
	root.SetIn(strings.NewReader(stdin))
	root.SetOut(&o)
	root.SetErr(&n)
	root.SetArgs(args)
	t.Cleanup(func() { lang = "" })
	err = root.Execute()
	return o.String(), n.String(), err
}

func TestCalendarCommand(t *testing.T) {
	for _, c := range []struct {
		args string
		want string
	}{
		{"calendar add CN 2023-04-20 10", "2023-05-06\n"},
		{"calendar add cn 2023-04-20 10", "2023-05-06\n"},
		{"calendar add -- CN 2023-05-06 -10", "2023-04-20\n"},
		{"calendar back CN 2023-12-31 250", "2022-12-30\n"},
		{"calendar count CN 2022-10-20 2023-12-31", "301\n"},
		{"calendar count NATURAL 2022-10-20 2023-12-31", "438\n"},
	} {
		out, notes, err := luodi(t, "", strings.Fields(c.args)...)
		if err != nil || out != c.want || notes != "" {
			t.Errorf("%s: %q, %q, %v", c.args, out, notes, err)
		}
	}
}

func TestCalendarExplains(t *testing.T) {
	out, _, err := luodi(t, "", "calendar", "add", "CN", "2023-04-20", "10", "--explain", "--lang", "zh-Hant-HK")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"2023-05-06\n", "2023-04-23    2  補班日 · 勞動節", "2023-05-03    –  假期 · 勞動節", "2023-05-06   10  補班日"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing in\n%s", want, out)
		}
	}
	out, _, err = luodi(t, "", "calendar", "back", "CN", "2023-10-09", "3", "--explain", "--lang", "en")
	if err != nil || !strings.Contains(out, "2023-10-07    3") || !strings.Contains(out, "2023-10-09    1") {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestCalendarSaysWhatIsNotAnnounced(t *testing.T) {
	out, notes, err := luodi(t, "", "calendar", "add", "CN", "2026-12-30", "5", "--lang", "en")
	if err != nil || out != "2027-01-07\n" || !strings.Contains(notes, "2027 is not announced") {
		t.Errorf("%q %q %v", out, notes, err)
	}
	out, _, err = luodi(t, "", "calendar", "add", "CN", "2026-12-30", "5", "--json", "--explain")
	var d struct {
		Date        string
		Unannounced []int `json:"unannounced_years"`
		Days        []struct{ Kind string }
	}
	if err != nil || json.Unmarshal([]byte(out), &d) != nil || d.Date != "2027-01-07" || len(d.Unannounced) != 1 || len(d.Days) != 8 {
		t.Errorf("%v %+v\n%s", err, d, out)
	}
}

func TestCalendarList(t *testing.T) {
	out, _, err := luodi(t, "", "calendar", "list", "CN", "2023", "--lang", "zh-Hans")
	if err != nil || !strings.Contains(out, "2023-06-25  调休上班 · 端午节") || !strings.Contains(out, "内地工作日 2023: 249") {
		t.Errorf("%v\n%s", err, out)
	}
	out, _, err = luodi(t, "", "calendar", "list", "HK", "2025", "--json")
	var y struct {
		Total int `json:"working_days"`
		Days  []any
	}
	if err != nil || json.Unmarshal([]byte(out), &y) != nil || y.Total != 246 || len(y.Days) != 17 {
		t.Errorf("%v %+v", err, y)
	}
}

func TestCalendarRefuses(t *testing.T) {
	for args, key := range map[string]fault.Key{
		"calendar add XX 2023-04-20 10":           "calendar.no_such_calendar",
		"calendar add CN 2023-02-30 10":           "calendar.no_date",
		"calendar add CN 2023-04-20 ten":          "calendar.no_number",
		"calendar add CN 2149-12-31 10":           "calendar.outside",
		"calendar back CN 2023-04-20 0":           "calendar.back_needs_days",
		"calendar count CN 2023-04-20 2023-04-19": "calendar.from_after_to",
		"calendar list CN 1800":                   "calendar.no_year",
	} {
		_, _, err := luodi(t, "", strings.Fields(args)...)
		f, ok := err.(*fault.Error)
		if !ok || f.Key != key {
			t.Errorf("%s: %v", args, err)
			continue
		}
		for _, l := range i18n.Langs {
			if text := i18n.Fault(l, err); text == string(key) || strings.Contains(text, "{") {
				t.Errorf("%s in %s: %s", args, l, text)
			}
		}
	}
}
