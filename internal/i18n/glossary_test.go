package i18n

import "testing"

func TestGlossary(t *testing.T) {
	for _, c := range []struct{ hans, hant, english string }{
		{"区商务局", "區商務局", "Luohu District Commerce Bureau"},
		{"推动地铁17号线(一期)建设", "推動地鐵17號線（一期）建設", "Metro Line 17 (Phase 1)"},
		{"举办深港城市/建筑双城双年展(深圳)", `舉辦深港城市\建築雙城雙年展（深圳）`, `Bi-City Biennale of Urbanism\Architecture (Shenzhen), UABB`},
		{"加快罗湖深港深度融合发展区建设实施方案(2022—2023年)", "加快羅湖深港深度融合發展區建設實施方案（2022—2023年）", "Implementation Plan for Speeding up the Luohu Shenzhen-Hong Kong Deep Integration Development Zone (2022–2023)"},
		{"实施基础设施联通行动,打造深港交流交往门户枢纽", "實施基礎設施聯通行動，打造深港交流交往門戶樞紐", "Infrastructure connection: a gateway for Shenzhen-Hong Kong exchange"},
		{"保障措施", "保障措施", "Safeguards"},
	} {
		got, ok := Glossary(c.hans)
		if !ok || got.Hant != c.hant || got.English != c.english {
			t.Errorf("Glossary(%q) = %+v, %v", c.hans, got, ok)
		}
	}
	if _, ok := Glossary("没有这个词"); ok {
		t.Error("an unknown word was found")
	}
}

func TestGlossaryIsWhole(t *testing.T) {
	for kind, want := range map[string]int{"unit": 28, "action": 6, "measure": 45} {
		if got := len(GlossaryOf(kind)); got != want {
			t.Errorf("%d terms of kind %s, want %d", got, kind, want)
		}
	}
	for _, term := range loadGlossary().terms {
		if term.Hans == "" || term.Hant == "" || term.English == "" || term.Kind == "" {
			t.Errorf("incomplete term %+v", term)
		}
	}
}

// TestGlossaryConverts: what the glossary names comes out as the glossary has it.
func TestGlossaryConverts(t *testing.T) {
	for _, kind := range []string{"unit", "action", "measure", "place"} {
		for _, term := range GlossaryOf(kind) {
			if got := Traditional(term.Hans); got != term.Hant {
				t.Errorf("Traditional(%q) = %q, want %q", term.Hans, got, term.Hant)
			}
		}
	}
}
