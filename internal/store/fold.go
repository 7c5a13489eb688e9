package store

import (
	"strings"
	"unicode"

	"github.com/mozillazg/go-pinyin"

	"luodi/internal/org"
)

var syllables = pinyin.NewArgs()

// readings overrides the dictionary's first reading where a character in names of offices and
// places is read otherwise.
var readings = map[string]string{
	"重庆": "chong qing", "厦门": "xia men", "长沙": "chang sha", "长春": "chang chun", "长江": "chang jiang", "长治": "chang zhi",
	"长安": "chang an", "长宁": "chang ning", "长乐": "chang le", "长兴": "chang xing", "长期": "chang qi", "长效": "chang xiao",
	"朝阳": "chao yang", "番禺": "pan yu", "六安": "lu an", "台州": "tai zhou", "行政": "xing zheng", "银行": "yin hang",
	"会计": "kuai ji", "调查": "diao cha", "调研": "diao yan", "调度": "diao du", "重大": "zhong da", "重点": "zhong dian",
	"交行": "jiao hang", "人行": "ren hang", "建行": "jian hang", "农行": "nong hang", "工行": "gong hang", "中行": "zhong hang",
	"参与": "can yu", "都市": "du shi", "成都": "cheng du", "首都": "shou du", "乐山": "le shan", "省委": "sheng wei",
	"大厦": "da sha", "医院": "yi yuan", "南澳": "nan ao", "单位": "dan wei", "行业": "hang ye", "校长": "xiao zhang",
}

// SortKey gives the key by which Chinese names stand in the order of pinyin, the same on every
// engine: syllables apart, each with the character after it so that equal sounds keep one order.
func SortKey(name string) string {
	var b strings.Builder
	for _, w := range spell(name) {
		b.WriteString(w.sound)
		b.WriteByte(' ')
	}
	b.WriteByte('|')
	b.WriteString(org.Fold(name))
	return b.String()
}

// Slug gives a name as letters, digits and hyphens for an address: pinyin for Chinese.
func Slug(name string) string {
	var b strings.Builder
	for _, w := range spell(name) {
		for _, r := range w.sound {
			if r < 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
				b.WriteRune(r)
			}
		}
		b.WriteByte('-')
	}
	slug := strings.Trim(b.String(), "-")
	for strings.Contains(slug, "--") {
		slug = strings.ReplaceAll(slug, "--", "-")
	}
	if len(slug) > 60 {
		slug = slug[:60]
		if i := strings.LastIndexByte(slug, '-'); i > 20 {
			slug = slug[:i]
		}
	}
	if slug == "" {
		slug = "x"
	}
	return slug
}

// word is a Chinese character with its reading, or a run of other letters.
type word struct{ sound string }

func spell(name string) []word {
	var words []word
	runes := []rune(org.Fold(name))
	for i := 0; i < len(runes); i++ {
		r := runes[i]
		switch {
		case unicode.Is(unicode.Han, r):
			if i+1 < len(runes) {
				if both, ok := readings[string(runes[i:i+2])]; ok {
					first, second, _ := strings.Cut(both, " ")
					words = append(words, word{first}, word{second})
					i++
					continue
				}
			}
			sound := string(r)
			if s := pinyin.SinglePinyin(r, syllables); len(s) > 0 {
				sound = strings.ReplaceAll(s[0], "ü", "v")
			}
			words = append(words, word{sound})
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			j := i
			for j < len(runes) && !unicode.Is(unicode.Han, runes[j]) && (unicode.IsLetter(runes[j]) || unicode.IsDigit(runes[j])) {
				j++
			}
			words = append(words, word{string(runes[i:j])})
			i = j - 1
		}
	}
	return words
}
