package i18n

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestTraditional(t *testing.T) {
	for _, c := range []struct{ hans, hant string }{
		// one Simplified character for two Traditional ones
		{"皇后以后到后台", "皇后以後到後台"},
		{"三公里以内的里面", "三公里以內的裏面"},
		{"发布发展计划，理发店", "發布發展計劃，理髮店"},
		{"复核、复印和复杂的答复", "複核、複印和複雜的答覆"},
		{"周期内的干部干事干燥", "週期內的幹部幹事乾燥"},
		{"台面上的台湾、平台、台风", "枱面上的台灣、平台、颱風"},
		{"一碗面条，面向群众", "一碗麵條，面向群眾"},
		{"只有一只，系统联系", "只有一隻，系統聯繫"},
		{"余额与其余", "餘額與其餘"},
		{"制造与制度", "製造與制度"},
		{"征求意见、征信、特征", "徵求意見、徵信、特徵"},
		{"千钟粟与时钟、钟情", "千鍾粟與時鐘、鍾情"},
		// Hong Kong forms
		{"户口、说明、税务、阅读、脱离", "戶口、說明、稅務、閱讀、脫離"},
		{"高峰群众启动，床位", "高峰群眾啟動，床位"},
		{"卫生署、区卫生健康局", "衞生署、區衞生健康局"},
		{"看着、沿着", "看着、沿着"},
		{"宣布、公布、分布", "宣布、公布、分布"},
		{"强化线上线下", "強化線上線下"},
		// Hong Kong words
		{"信息网络", "資訊網絡"},
		{"登录网页", "登入網頁"},
		{"短信、视频会议、电子邮件、用户、默认", "短訊、視像會議、電郵、用戶、預設"},
		{"信息化水平", "信息化水平"},
		{"残疾人和老年人", "殘疾人士和長者"},
		// names come from the glossary, whatever stands around them
		{"由区工业和信息化局牵头", "由區工業和信息化局牽頭"},
		{"区政务服务数据管理局、市生态环境局罗湖管理局", "區政務服務數據管理局、市生態環境局羅湖管理局"},
		{"探索多边货币桥", "探索多邊央行數碼貨幣橋"},
		{"台账和批复", "台帳和批覆"},
		{"推动地铁17号线(一期)建设", "推動地鐵17號線（一期）建設"},
		// titles keep their words
		{"按《信息公开条例》登录", "按《信息公開條例》登入"},
		{"《用户信息登录办法》", "《用戶信息登錄辦法》"},
		{"推进“一站式”服务", "推進「一站式」服務"},
		{"", ""},
		{"ABC 123", "ABC 123"},
	} {
		if got := Traditional(c.hans); got != c.hant {
			t.Errorf("Traditional(%q)\n got %q\nwant %q", c.hans, got, c.hant)
		}
	}
}

func TestSimplified(t *testing.T) {
	for _, c := range []struct{ hant, hans string }{
		{"區衞生健康局", "区卫生健康局"},
		{"裏面、公里、着手、顯著", "里面、公里、着手、显著"},
		{"戶口說明、啟動、群眾、麵條", "户口说明、启动、群众、面条"},
		{"發佈、頭髮、皇后、以後", "发布、头发、皇后、以后"},
		{"乾燥、乾隆、幹部、干預", "干燥、乾隆、干部、干预"},
	} {
		if got := Simplified(c.hant); got != c.hans {
			t.Errorf("Simplified(%q) = %q, want %q", c.hant, got, c.hans)
		}
	}
}

func TestFoldMakesScriptsAlike(t *testing.T) {
	for _, hans := range []string{"区卫生健康局", "发布说明", "里面的群众", "户口启动", "复核周期干部台面", "罗湖口岸升级改造ＡＢＣ"} {
		if a, b := Fold(hans), Fold(hongKong(hans, false)); a != b {
			t.Errorf("Fold(%q) = %q, but its Traditional form folds to %q", hans, a, b)
		}
	}
	if got := Fold("ＡbC　1"); got != "abc 1" {
		t.Errorf("Fold of width and case = %q", got)
	}
}

// TestConversionKeepsText: whatever comes in, conversion neither fails nor loses ASCII, and
// folding twice is folding once.
func TestConversionKeepsText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(rapid.RuneFrom([]rune("发后里面台复干区卫生健康局信息登录《》“”aZ1 ，。（）戶說"))).Draw(t, "s")
		for name, f := range map[string]func(string) string{"Traditional": Traditional, "Simplified": Simplified, "Fold": Fold} {
			got := f(s)
			if !utf8.ValidString(got) {
				t.Fatalf("%s(%q) is not UTF-8", name, s)
			}
			if a, b := strings.Count(strings.ToLower(s), "z"), strings.Count(strings.ToLower(got), "z"); a != b {
				t.Fatalf("%s(%q) = %q lost letters", name, s, got)
			}
		}
		if once := Fold(s); Fold(once) != once {
			t.Fatalf("Fold is not stable on %q", s)
		}
		if utf8.RuneCountInString(Fold(s)) != utf8.RuneCountInString(s) {
			t.Fatalf("Fold changed the length of %q", s)
		}
	})
}

func FuzzTraditional(f *testing.F) {
	f.Add("由区工业和信息化局牵头，登录《信息公开条例》")
	f.Add("\xff\xfe发")
	f.Fuzz(func(t *testing.T, s string) {
		got := Traditional(s)
		if utf8.ValidString(s) && !utf8.ValidString(got) {
			t.Errorf("Traditional(%q) is not UTF-8", s)
		}
		Simplified(s)
		Fold(s)
	})
}

func BenchmarkTraditional(b *testing.B) {
	text := strings.Repeat("积极协调推动罗湖口岸升级改造，实施更加便捷的通关模式，打通深港要素跨境流动，由区发展改革局负责。", 100)
	Traditional(text)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Traditional(text)
	}
}

func BenchmarkLoadDictionaries(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		loadScriptTables()
	}
}
