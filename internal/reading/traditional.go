package reading

import "strings"

// Texts in traditional characters are scanned with the characters of the scanners' words made
// simplified. Each is three bytes like its twin, so that no place moves; findings keep the
// characters of the text.
const (
	traditionalChars = "責單牽頭門負辦協時間後內個項條萬億達實現週點區縣廳會處總長員關機構團業銀聯黨鄉鎮參與導標級務運營輸資訊財規劃環審計統農醫療衛發廣電視體術學檔館隊戶舉場號據輛噸畝頃國設籌動進擬創開" +
		"質監護產專於從對織並優給組絡軟轄屬衆眾節續認註評備執獎勵補貼應該讓擴戰畫歲萬臺灣壓縮飛車"
	simplifiedChars = "责单牵头门负办协时间后内个项条万亿达实现周点区县厅会处总长员关机构团业银联党乡镇参与导标级务运营输资讯财规划环审计统农医疗卫发广电视体术学档馆队户举场号据辆吨亩顷国设筹动进拟创开" +
		"质监护产专于从对织并优给组络软辖属众众节续认注评备执奖励补贴应该让扩战画岁万台湾压缩飞车"
)

var simplified = func() map[rune]rune {
	m := map[rune]rune{}
	to := []rune(simplifiedChars)
	for n, r := range []rune(traditionalChars) {
		m[r] = to[n]
	}
	return m
}()

// isTraditional tells by a few characters that every official text is full of.
func isTraditional(s string) bool {
	return seek(s, 0, len(s), traditionalMark) < len(s)
}

// simplify makes the characters of a text simplified that occur in the scanners' words.
func simplify(s string) string {
	return strings.Map(func(r rune) rune {
		if t, ok := simplified[r]; ok {
			return t
		}
		return r
	}, s)
}
