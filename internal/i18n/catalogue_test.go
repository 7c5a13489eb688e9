package i18n

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"luodi/internal/calendar"
)

var hole = regexp.MustCompile(`\{[^}]*\}`)

func holes(s string) []string {
	list := hole.FindAllString(s, -1)
	slices.Sort(list)
	return slices.Compact(list)
}

// TestCatalogue: every message is there in every language with the same arguments, and English
// that counts has both forms.
func TestCatalogue(t *testing.T) {
	for key, m := range catalogue {
		if !strings.Contains(string(key), ".") || strings.ToLower(string(key)) != string(key) {
			t.Errorf("%s: a key is area.name in small letters", key)
		}
		for lang, text := range map[Lang]string{ZhHans: m.Hans, ZhHant: m.Hant, En: m.Engl} {
			if strings.TrimSpace(text) == "" {
				t.Errorf("%s: empty in %s", key, lang)
			}
		}
		want := holes(m.Hans)
		if got := holes(m.Hant); !slices.Equal(got, want) {
			t.Errorf("%s: arguments %v in Traditional, %v in Simplified", key, got, want)
		}
		forms := strings.Split(m.Engl, "|")
		if len(forms) > 2 || len(forms) == 2 && !slices.Contains(want, "{n}") {
			t.Errorf("%s: %d English forms", key, len(forms))
		}
		for i, form := range forms {
			got := holes(form)
			if i == 0 && len(forms) == 2 { // the singular may say "one" in words
				got = slices.Compact(slices.Sorted(slices.Values(append(got, "{n}"))))
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s: arguments %v in English, %v in Simplified", key, got, want)
			}
		}
	}
}

// simplifiedOnly are characters of everyday words that Traditional text never has.
const simplifiedOnly = "个们这说国时会为来对发过还进动种实现关点导计划证业务单网议责书长问题办报开请数据应该请认录录签档查询错误总结论变让环边达远运选迟"

// TestTraditionalIsTraditional looks for Simplified characters that slipped into Hong Kong text.
func TestTraditionalIsTraditional(t *testing.T) {
	for key, m := range catalogue {
		for _, r := range m.Hant {
			if strings.ContainsRune(simplifiedOnly, r) && Traditional(string(r)) != string(r) {
				t.Errorf("%s: %c in %q", key, r, m.Hant)
			}
		}
		for _, r := range m.Engl {
			if unicode.Is(unicode.Han, r) && key != "web.post_hint" && !strings.Contains(m.Engl, "第") {
				t.Logf("%s: Chinese in English text: %q", key, m.Engl)
				break
			}
		}
	}
}

func TestDates(t *testing.T) {
	d := calendar.NewDate(2023, 6, 15)
	year := func(y int, m time.Month, day int) calendar.Date { return calendar.NewDate(y, m, day) }
	for _, tc := range []struct {
		got, want string
	}{
		{Date(ZhHans, d), "2023年6月15日"},
		{Date(En, d), "15 Jun 2023"},
		{Date(En, 0), ""},
		{DateNear(ZhHans, d, year(2023, 1, 1)), "6月15日 周四"},
		{DateNear(ZhHant, d, year(2023, 1, 1)), "6月15日 星期四"},
		{DateNear(En, d, year(2024, 1, 1)), "Thu 15 Jun 2023"},
		{DateRange(ZhHans, year(2022, 1, 1), year(2024, 12, 31)), "2022—2024年"},
		{DateRange(En, year(2022, 1, 1), year(2024, 12, 31)), "2022–2024"},
		{DateRange(ZhHant, year(2023, 1, 1), year(2023, 12, 31)), "2023年"},
		{DateRange(ZhHans, year(2023, 1, 5), year(2023, 3, 1)), "2023年1月5日至2023年3月1日"},
		{DateRange(En, 0, d), "15 Jun 2023"},
		{DateRange(En, d, 0), "15 Jun 2023"},
		{Month(ZhHans, d), "2023年6月"},
		{Month(En, d), "Jun 2023"},
		{DateTime(ZhHans, time.Date(2023, 6, 15, 20, 5, 0, 0, time.UTC), time.FixedZone("", 8*3600)), "2023年6月16日 04:05"},
		{Number(0), "0"}, {Number(999), "999"}, {Number(1000), "1,000"}, {Number(-1234567), "-1,234,567"},
		{Percent(0, 45), "0%"}, {Percent(1, 1000), "1%"}, {Percent(999, 1000), "99%"}, {Percent(45, 45), "100%"}, {Percent(1, 0), "0%"},
		{Bytes(812), "812 B"}, {Bytes(17715), "17.3 KB"}, {Bytes(4 << 20), "4 MB"}, {Bytes(1<<20 - 1), "1 MB"}, {Bytes(200 << 20), "200 MB"},
		{Enumerate(ZhHans, []string{"甲", "乙", "丙"}), "甲、乙、丙"},
		{Enumerate(En, []string{"A", "B", "C"}), "A, B and C"}, {Enumerate(En, nil), ""}, {Enumerate(En, []string{"A"}), "A"},
	} {
		if tc.got != tc.want {
			t.Errorf("got %q, want %q", tc.got, tc.want)
		}
	}
	now := time.Date(2023, 6, 15, 12, 0, 0, 0, time.UTC)
	for _, tc := range []struct {
		before time.Duration
		want   string
	}{{time.Second, "just now"}, {time.Minute, "1 minute ago"}, {3 * time.Hour, "3 hours ago"}, {25 * time.Hour, "1 day ago"}, {240 * time.Hour, "5 Jun 2023"}} {
		if got := Ago(En, now.Add(-tc.before), now, time.UTC); got != tc.want {
			t.Errorf("%v: got %q, want %q", tc.before, got, tc.want)
		}
	}
}

func TestParseLang(t *testing.T) {
	for tag, want := range map[string]Lang{"zh-HK": ZhHant, "zh_TW.UTF-8": ZhHant, "zh-Hant": ZhHant, "zh-CN": ZhHans, "zh": ZhHans, "en-GB": En, "C": En, "": En, "zh-MO": ZhHant} {
		if got := ParseLang(tag); got != want {
			t.Errorf("%q: %s, want %s", tag, got, want)
		}
	}
}
