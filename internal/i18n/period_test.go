package i18n

import "testing"

func TestPeriod(t *testing.T) {
	for _, tc := range []struct{ key, hans, hant, en string }{
		{"2022-10", "2022年10月", "2022年10月", "Oct 2022"},
		{"2023-04", "2023年4月", "2023年4月", "Apr 2023"},
		{"2023-04-1", "2023年4月第1个半月", "2023年4月第1個半月", "Apr 2023, half 1"},
		{"2023-Q2", "2023年第2季度", "2023年第2季度", "2023 Q2"},
		{"2023-W17", "2023年第17周", "2023年第17周", "week 17 of 2023"},
		{"m03", "m03", "m03", "m03"},
		{"", "", "", ""},
	} {
		for lang, want := range map[Lang]string{ZhHans: tc.hans, ZhHant: tc.hant, En: tc.en} {
			if got := Period(lang, tc.key); got != want {
				t.Errorf("%s in %s: %q, want %q", tc.key, lang, got, want)
			}
		}
	}
}
