package store

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"luodi/internal/org"
)

func TestSortKey(t *testing.T) {
	names := []string{"区住房和建设局", "市交通运输局", "区发展和改革局", "重庆办", "中山办", "区应急管理局", "长安街道", "常平街道", "A公司", "阿里", "区城管局", "区财政局"}
	slices.SortFunc(names, func(a, b string) int { return strings.Compare(SortKey(a), SortKey(b)) })
	want := "A公司 阿里 长安街道 常平街道 重庆办 区财政局 区城管局 区发展和改革局 区应急管理局 区住房和建设局 市交通运输局 中山办"
	if have := strings.Join(names, " "); have != want {
		t.Errorf("order\n%s, want\n%s", have, want)
	}
}

func TestSlug(t *testing.T) {
	for name, want := range map[string]string{
		"区商务局":                   "qu-shang-wu-ju",
		"区行政服务管理局":               "qu-xing-zheng-fu-wu-guan-li-ju",
		"Luohu Port Area, 2025!": "luohu-port-area-2025",
		"绿色":                     "lv-se",
		"":                       "x",
		"！？":                     "x",
		"100个项目":                 "100-ge-xiang-mu",
		"Éclair":                 "clair",
		strings.Repeat("建设", 40): "jian-she-jian-she-jian-she-jian-she-jian-she-jian-she-jian",
	} {
		if have := Slug(name); have != want {
			t.Errorf("slug of %q is %q, want %q", name, have, want)
		}
	}
}

func TestSlugIsAddress(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.String().Draw(t, "name")
		slug := Slug(name)
		if slug == "" || len(slug) > 60 || strings.Trim(slug, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" || strings.HasPrefix(slug, "-") || strings.HasSuffix(slug, "-") {
			t.Fatalf("slug of %q is %q", name, slug)
		}
		if org.Fold(org.Fold(name)) != org.Fold(name) {
			t.Fatalf("folding %q is not settled: %q, then %q", name, org.Fold(name), org.Fold(org.Fold(name)))
		}
	})
}

func TestPattern(t *testing.T) {
	if have := pattern(`50%_\x`); have != `%50\%\_\\x%` {
		t.Errorf("pattern %s", have)
	}
}
