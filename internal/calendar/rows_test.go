package calendar

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"luodi/internal/fault"
)

func TestParseRows(t *testing.T) {
	for _, tc := range []struct {
		name, jurisdiction string
		year               int
		text               string
		days               []string
		wrong              []string // line and reason
	}{
		{"as our data files", CN, 2027, "date,kind,name\n2027-01-01,off,元旦\n2027-02-06,work,春节\n", []string{"2027-01-01 off 元旦", "2027-02-06 work 春节"}, nil},
		{"pasted from a spreadsheet", CN, 2027, "2027年1月1日\t休\t元旦\r\n\r\n2027/2/6\t班\t春节", []string{"2027-01-01 off 元旦", "2027-02-06 work 春节"}, nil},
		{"quoted, with the status of Hong Kong", HK, 2027, `2027-01-01,off,"一月一日, 公眾假期",The first day of January,gazetted`, []string{"2027-01-01 off 一月一日, 公眾假期"}, nil},
		{"days off in the old year", CN, 2027, "2026-12-31,off,元旦", []string{"2026-12-31 off 元旦"}, nil},
		{"nothing", CN, 2027, " \n\n", nil, []string{"1 calendar.row_none"}},
		{"each kind of mistake", CN, 2027, strings.Join([]string{
			"date,kind,name", "2027-01-01,off,元旦", "2027-01-01,off,元旦", "2027-02-30,off,春节", "tomorrow,off,春节", "2027-02-07,maybe,春节",
			"2027-02-08,off", "2027-02-09,work,春节", "2028-05-01,off,劳动节", "2027-05-02,off,\"劳动节", "2027-05-01,off," + strings.Repeat("长", 61)}, "\n"),
			[]string{"2027-01-01 off 元旦"},
			[]string{"3 calendar.row_twice", "4 calendar.row_date", "5 calendar.row_date", "6 calendar.row_kind", "7 calendar.row_name",
				"8 calendar.notice_makeup_weekday", "9 calendar.notice_far_day", "10 calendar.row_broken", "11 calendar.row_name_long"}},
		{"a working day in Hong Kong", HK, 2027, "2027-02-06,work,x", nil, []string{"1 calendar.row_hk_work"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			days, err := ParseRows(tc.jurisdiction, tc.year, tc.text)
			var got, wrong []string
			for _, d := range days {
				kind := "off"
				if d.Work {
					kind = "work"
				}
				got = append(got, d.Date.String()+" "+kind+" "+d.Name.Text)
			}
			var f *fault.Error
			if errors.As(err, &f) {
				for _, x := range f.Fields {
					wrong = append(wrong, x.Name+" "+string(x.Key))
				}
			}
			if diff := cmp.Diff(tc.days, got); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(tc.wrong, wrong); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestRowsComeBack writes every notice of the program and reads it again.
func TestRowsComeBack(t *testing.T) {
	for _, n := range Embedded().Notices() {
		days, err := ParseRows(n.Jurisdiction, n.Year, n.Rows())
		if err != nil {
			t.Errorf("%s %d: %v", n.Jurisdiction, n.Year, err)
		}
		if diff := cmp.Diff(n.Days, days); diff != "" {
			t.Errorf("%s %d: %s", n.Jurisdiction, n.Year, diff)
		}
	}
}

func FuzzParseRows(f *testing.F) {
	f.Add("date,kind,name\n2027-01-01,off,元旦\n")
	f.Add("2027年2月30日\t班\t\"")
	f.Fuzz(func(t *testing.T, text string) {
		days, err := ParseRows(CN, 2027, text)
		if err == nil && len(days) == 0 {
			t.Error("neither days nor a mistake")
		}
		if len(days) > 0 {
			if _, err := Embedded().With(Notice{Jurisdiction: CN, Year: 2027, Status: Gazetted, Days: days}); err != nil {
				t.Errorf("good rows make a bad notice: %v", err)
			}
		}
	})
}
