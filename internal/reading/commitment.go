package reading

import "strings"

// Verbs by the strength of what they promise (domain handbook 1.1).
var (
	firmResearch  = []string{"研究制定", "研究出台", "研究设立", "研究编制"} // the research is on the way to a product
	outputVerbs   = []string{"新建", "建设", "实施", "打造", "举办", "设立", "出台", "运营", "建成", "制定", "建立", "落实", "规划", "成立", "搭建", "发布", "印发", "编制", "组建", "创建", "开通", "启用", "修订", "完成", "推出", "上线", "新增", "改造", "构建", "兑现", "推行", "取消", "降低", "压缩"}
	progressVerbs = []string{"推动", "推进", "加强", "开展", "加快", "提升", "优化", "完善", "深化", "强化", "促进", "健全", "扩大", "提高", "支持", "培育", "壮大", "做好", "增强", "加大", "引导", "规范", "拓展", "发展", "持续", "积极推进", "落细", "保障", "改善", "鼓励", "夯实", "统筹"}
	effortVerbs   = []string{"争取", "探索", "积极争取", "积极协调", "积极探索", "研究", "力争", "协调", "谋划", "配合", "推荐", "尝试", "试点探索"}
)

type verb struct {
	word  string
	means Commitment
}

// verbsByHead sorts the verbs by their first character; of two that fit the one listed first
// counts, so that 研究制定 goes before 研究.
var verbsByHead = func() map[string][]verb {
	heads := map[string][]verb{}
	add := func(words []string, c Commitment) {
		for _, w := range words {
			head := w[:runeLen(w, 0)]
			heads[head] = append(heads[head], verb{w, c})
		}
	}
	add(firmResearch, Output)
	add(effortVerbs, Effort)
	add(outputVerbs, Output)
	add(progressVerbs, Progress)
	return heads
}()

// commitmentOf judges how strongly a measure promises, by the verb that opens its title, else by
// the first verb of its text.
func commitmentOf(title, text string) Commitment {
	if c, ok := verbAt(strip(title)); ok {
		return c
	}
	if c, ok := englishVerb(title); ok {
		return c
	}
	s := strip(text[:min(len(text), 300)])
	for k := seek(s, 0, len(s), verbHead); k < len(s); k = seek(s, k+runeLen(s, k), len(s), verbHead) {
		if c, ok := verbAt(s[k:]); ok {
			return c
		}
	}
	return Progress
}

// englishVerb judges by the first verb of an English title, behind a subject with "will".
func englishVerb(title string) (Commitment, bool) {
	if !latin(title) {
		return "", false
	}
	if p := strings.Index(title, " will "); p >= 0 {
		title = title[p+len(" will "):]
	}
	title = strings.TrimLeft(title, " #*-0123456789.")
	switch {
	case foldedPrefix(title, "explore ", "seek ", "consider ", "investigate ", "work towards ", "encourage ", "look ", "pilot ", "assess whether ", "identify ") > 0:
		return Effort, true
	case foldedPrefix(title, "publish ", "build ", "create ", "launch ", "establish ", "develop ", "deliver ", "provide ", "set up ", "set ", "introduce ", "implement ", "open ", "complete ", "adopt ", "appoint ", "redesign ", "move ", "document ", "update ", "conduct ", "put in place ") > 0:
		return Output, true
	case foldedPrefix(title, "continue ", "improve ", "support ", "promote ", "strengthen ", "increase ", "expand ", "help ", "work ", "engage ", "raise ", "enhance ") > 0:
		return Progress, true
	}
	return "", false
}

func strip(s string) string {
	q := squeeze(s)
	t := q.s
	t = t[listNumber(t):]
	for t != "" {
		n := oneOf(t, 0, []string{"进一步", "切实", "大力", "全面", "深入", "着力", "扎实", "稳步", "有序", "持续", "继续", "依法", "严格", "加快建设", "务实", "创新", "精准", "主动"})
		if n == 0 || n == len(t) {
			return t
		}
		if strings.HasPrefix(t, "加快建设") {
			return t
		}
		t = t[n:]
	}
	return t
}

func verbAt(s string) (Commitment, bool) {
	for _, v := range verbsByHead[s[:runeLen(s, 0)]] {
		if strings.HasPrefix(s, v.word) {
			return v.means, true
		}
	}
	return "", false
}
