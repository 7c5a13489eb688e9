package reading

import "strings"

// figureMention is a stated quantity: number and unit as printed, without qualifiers.
type figureMention struct {
	start, end int
	text       string
	value, to  string // exact decimals with 万 and 亿 worked out; to is the upper end of a range
	unit       string
	kind       FigureKind
}

// figureUnits are the units that count or measure.
var figureUnits = strings.Fields(`个百分点 个工作日 个自然日 个小时 个月 个季度 个学时 个课时 个点 个 平方公里 平方千米 平方米 平方厘米 立方米 立方 公里 千米 厘米 毫米 海里 米 公顷 公斤 公升 公分
	千瓦时 兆瓦时 千瓦 兆瓦 吉瓦 瓦 千伏安 千伏 兆伏安 伏 度电 千克 毫克 微克 克 吨公里 吨标准煤 标准箱 标箱 吨 亩 元 美元 欧元 港元 港币 日元 英镑 分钟 小时 工作日 天 周岁 周 岁 秒 摄氏度 度
	兆比特 Gbps Mbps GB TB PB MB MW GW kW kWh kV km PFLOPS EFLOPS
	人次 人天 人 名 位 户次 户 家次 家 项次 项 条次 条 件次 件 场次 场 次 所 处 座 栋 幢 间 张 套 台套 台 辆次 辆 艘次 艘 架次 架 列 班次 班 趟 航班 支 批次 批 种 类 门 本 册 份 篇 部 幅 枚 枝 盆 组 株 棵 头 只 羽 匹 尾 粒 颗
	倍 折 双 块 片 根 面 层 床 桌 箱 包 袋 瓶 桶 车次 期次 期 轮次 轮 课时 学时 学分 例 起 宗 单 笔 股 标段 席 对次 首 集 字 词 款 盏 眼 口 道 孔 泊位 车位 床位 机位 学位 席位 桩 分贝`)

// unitsByHead lists the units by their first character (or byte), longest first.
var unitsByHead = func() map[string][]string {
	heads := map[string][]string{}
	for _, u := range figureUnits {
		head := u[:runeLen(u, 0)]
		list := append(heads[head], u)
		for n := len(list) - 1; n > 0 && len(list[n]) > len(list[n-1]); n-- {
			list[n], list[n-1] = list[n-1], list[n]
		}
		heads[head] = list
	}
	return heads
}()

// unitWords are what may follow a unit that is the start of a word instead: 4部门, 10500家庭.
var unitWords = map[string]string{
	"部": "门委省级队署分", "度": "假过", "家": "庭长居用", "人": "均民才大口力事行", "条": "件例款线", "处": "理置罚室于在级", "所": "有在属谓", "座": "谈", "套": "餐",
	"班": "子车级", "台": "账湾风", "位": "于置", "名": "单录称义优", "类": "别型", "种": "植养子业", "支": "持行付撑部队线", "本": "科级市省县区地年月行次方案期办单部着轮人",
	"期": "间内末货待限望初", "场": "所景馆地站", "次": "日年月数要", "组": "织建合成长", "根": "据", "面": "向对积临", "层": "面级次", "口": "岸径", "道": "路", "集": "团中聚成体", "字": "号",
	"起": "草步点", "单": "位独个元", "批": "发复准", "周": "年边期围", "门": "户诊店票", "件": "事套", "项": "", "头": "部", "只": "要有能", "首": "批次先要", "双": "方创", "包": "括容", "份": "额",
	"例": "如", "股": "份权东", "桩": "基", "个": "一", "席": "会", "折": "扣", "米": "其", "天": "然津", "床": "", "片": "区", "块": "链", "间": "接隔", "户": "籍口外", "户次": "", "岁": "末月",
}

// multipliers move the decimal point of a number.
var multipliers = []struct {
	word  string
	zeros int
}{{"万亿", 12}, {"千亿", 11}, {"百亿", 10}, {"十亿", 9}, {"千万", 7}, {"百万", 6}, {"十万", 5}, {"亿", 8}, {"万", 4}, {"千", 3}, {"百", 2}}

// findFigures finds the quantities of a text in order, repeats included.
func findFigures(text string) []figureMention {
	q := squeeze(text)
	return q.figures()
}

func (q *squeezed) figures() []figureMention {
	s := q.s
	var found []figureMention
	last := -1 // where the last figure ended
	for k := 0; k < len(s); {
		if k = seek(s, k, len(s), figureHead); k == len(s) {
			break
		}
		if strings.HasPrefix(s[k:], "《") {
			// Numbers in the title of a document are part of its name.
			if k += len("《"); titleEnd(s, k-len("《")) > 0 {
				k = titleEnd(s, k-len("《"))
			}
			continue
		}
		c := s[k]
		if c >= '0' && c <= '9' {
			f, end, ok := figureAt(s, k, last)
			if ok {
				found = append(found, f)
				last = f.end
			}
			k = end
			continue
		}
		if f, ok := vagueAt(s, k); ok {
			found = append(found, f)
			k = f.end
			continue
		}
		k += runeLen(s, k)
	}
	for n := range found {
		f := &found[n]
		if q.simplified && len(f.unit) >= 3 {
			u := unbreak(q.text(f.end-len(f.unit), f.end))
			f.unit = u.s
		}
		f.text = q.text(f.start, f.end)
		f.start, f.end = q.span(f.start, f.end)
	}
	return found
}

// digits reads a number at k: digits with thousands commas and one point.
func digits(s string, k int) int {
	e := k
	for e < len(s) && s[e] >= '0' && s[e] <= '9' {
		e++
	}
	for e+3 < len(s) && s[e] == ',' && e-k <= 3 && allDigits(s[e+1:e+4]) && (e+4 == len(s) || s[e+4] < '0' || s[e+4] > '9') {
		e += 4
		for e+3 < len(s) && s[e] == ',' && allDigits(s[e+1:e+4]) {
			e += 4
		}
	}
	if e+1 < len(s) && s[e] == '.' && s[e+1] >= '0' && s[e+1] <= '9' {
		e++
		for e < len(s) && s[e] >= '0' && s[e] <= '9' {
			e++
		}
		if e < len(s) && s[e] == '.' {
			return e // a version or list number: the caller finds no unit
		}
	}
	return e
}

func allDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

var rangeMarks = []string{"-", "－", "—", "–", "~", "～", "至", "到", "−"}

// figureAt reads a quantity at the digit k; end is where to go on in any case.
func figureAt(s string, k, last int) (f figureMention, end int, ok bool) {
	e := digits(s, k)
	// After 10%－ the second number of a range stands.
	if follows := last > 0 && last < k && endsWith(s[last:k], rangeMarks) == k-last; !follows && !figureMayStart(s, k) {
		return f, e, false
	}
	first, second := s[k:e], ""
	ze := e
	if n := oneOf(s, e, rangeMarks); n > 0 && e+n < len(s) && s[e+n] >= '0' && s[e+n] <= '9' {
		ze = digits(s, e+n)
		second = s[e+n : ze]
	}
	if second != "" {
		if zeros, u, unit := unitAt(s, ze); unit != "" {
			f = figureMention{start: k, end: u, value: decimal(first, zeros), to: decimal(second, zeros), unit: unit, kind: Range}
			return f, u, true
		}
		return f, ze, false
	}
	if endsWith(s[:k], []string{"印发之日起", "发布之日起", "公布之日起", "施行之日起", "下发之日起", "印发后", "公布后", "施行后"}) > 0 {
		return f, e, false // 印发之日起30日内 is a time limit
	}
	zeros, u, unit := unitAt(s, e)
	if unit == "" {
		return f, e, false
	}
	f = figureMention{start: k, end: u, value: decimal(first, zeros), unit: unit, kind: qualifier(s, k, u)}
	return f, u, true
}

// figureMayStart tells whether a quantity may start at k: not in a word, a version, a number of
// an article, a document or a list.
func figureMayStart(s string, k int) bool {
	if k == 0 {
		return true
	}
	switch c := s[k-1]; {
	case c >= '0' && c <= '9', c >= 'A' && c <= 'Z', c >= 'a' && c <= 'z', c == '.', c == '+', c == '/', c == '-', c == '_', c == '#':
		return false
	}
	return endsWith(s[:k], []string{"第", "＋", "×", "〔", "－", "—", "·"}) == 0
}

// unitAt reads multiplier and unit at e.
func unitAt(s string, e int) (zeros, end int, unit string) {
	if e >= len(s) {
		return 0, e, ""
	}
	if s[e] == '%' {
		return 0, e + 1, "%"
	}
	if n := oneOf(s, e, []string{"％", "‰", "℃", "㎡", "°"}); n > 0 {
		unit = s[e : e+n]
		if unit == "％" {
			unit = "%"
		}
		return 0, e + n, unit
	}
	u := e
	if n := oneOf(s, u, []string{"多", "余", "来", "几"}); n > 0 {
		u += n
	}
	if end := unitEnd(s, u); end > 0 { // 千米, 千瓦 before 千
		return 0, end, s[u:end]
	}
	for _, m := range multipliers {
		if strings.HasPrefix(s[u:], m.word) {
			zeros = m.zeros
			u += len(m.word)
			u += oneOf(s, u, []string{"多", "余"})
			break
		}
	}
	if s := s[u:]; s == "" {
		return 0, e, ""
	}
	if strings.HasPrefix(s[u:], "年") {
		return yearsAt(s, e, u, zeros)
	}
	if strings.HasPrefix(s[u:], "日") {
		if n := oneOf(s, u+3, []string{"内", "之内", "以内"}); n > 0 {
			return zeros, u + 3, "日"
		}
		return 0, e, ""
	}
	end = unitEnd(s, u)
	if end == 0 {
		return 0, e, ""
	}
	return zeros, end, s[u:end]
}

// unitEnd is where the unit at u ends, 0 when there is none.
func unitEnd(s string, u int) int {
	n := runeLen(s, u)
	if n == 0 {
		return 0
	}
	for _, w := range unitsByHead[s[u:u+n]] {
		if !strings.HasPrefix(s[u:], w) {
			continue
		}
		end := u + len(w)
		if next := runeLen(s, end); next == 3 && strings.Contains(unitWords[w], s[end:end+next]) {
			return 0
		}
		if strings.HasSuffix(w, "伏安") && end < len(s) && oneOf(s, end, []string{"、", "，", "。", "；", "）", "的", "以", "及", "变", "主", "容"}) == 0 {
			continue // 220千伏 and the name of a place that starts with 安
		}
		if w[0] < 0x80 && end < len(s) && isLetter(s[end]) {
			continue
		}
		return end
	}
	return 0
}

// yearsAt reads a length in years: 3年, not 2023年 and not 3年行动.
func yearsAt(s string, e, u, zeros int) (int, int, string) {
	k := e
	for k > 0 && (s[k-1] >= '0' && s[k-1] <= '9') {
		k--
	}
	end := u + len("年")
	if e-k >= 3 || oneOf(s, end, []string{"行动", "度", "级", "底", "末", "月", "内", "来", "版", "第", "计划", "规划"}) > 0 {
		return 0, e, ""
	}
	return zeros, end, "年"
}

// qualifier tells from the words around a figure how it is meant.
func qualifier(s string, k, end int) FigureKind {
	before, after := s[max(0, k-24):k], s[end:]
	before = strings.TrimSuffix(before, "于")
	switch {
	case endsWith(before, []string{"不超过", "未超过", "不高", "不多", "不大", "不得超过", "不得高", "不得多", "不超", "至多", "最多", "最高", "控制在", "压缩至", "压缩到", "压减至", "压减到", "缩短至", "缩短到", "降至", "降到"}) > 0:
		return AtMost
	case endsWith(before, []string{"不少", "不低", "不小", "不得少", "不得低", "至少", "最低", "最少", "至少建成", "至少建有"}) > 0:
		return AtLeast
	case oneOf(after, 0, []string{"以上", "及以上", "（含）以上"}) > 0, endsWith(before, []string{"超过", "突破", "逾", "超"}) > 0, before != s[max(0, k-24):k] && endsWith(before, []string{"高", "大", "多"}) > 0:
		return AtLeast
	case oneOf(after, 0, []string{"以内", "以下", "之内", "及以下", "内", "（含）以下"}) > 0, endsWith(before, []string{"低", "小", "少"}) > 0 && strings.HasSuffix(s[max(0, k-24):k], "于"):
		return AtMost
	case endsWith(before, []string{"约", "近", "大约", "大致"}) > 0, oneOf(after, 0, []string{"左右", "上下"}) > 0, strings.Contains(s[k:end], "多"), strings.Contains(s[k:end], "余"):
		return About
	}
	return Exact
}

// decimal works out a number with its multiplier, as a plain decimal.
func decimal(n string, zeros int) string {
	n = strings.ReplaceAll(n, ",", "")
	whole, frac, _ := strings.Cut(n, ".")
	for ; zeros > 0; zeros-- {
		if frac != "" {
			whole += frac[:1]
			frac = frac[1:]
		} else {
			whole += "0"
		}
	}
	whole = strings.TrimLeft(whole, "0")
	if whole == "" {
		whole = "0"
	}
	frac = strings.TrimRight(frac, "0")
	if frac != "" {
		return whole + "." + frac
	}
	return whole
}

var vagueWords = []string{"一批", "若干", "首批", "一系列", "多个", "多项", "多家", "多场", "多条", "多所", "数个", "数家", "数十", "数百", "一定数量", "一大批", "几个"}

// vagueAt reads a promise of a number that is not given, or the 等 that leaves a list open.
func vagueAt(s string, k int) (figureMention, bool) {
	switch s[k] {
	case 0xE4, 0xE8, 0xE9, 0xE5, 0xE6: // 一 若 首 多 数 几
		if n := oneOf(s, k, vagueWords); n > 0 {
			return figureMention{start: k, end: k + n, kind: Unstated}, true
		}
	case 0xE7:
		if strings.HasPrefix(s[k:], "等") {
			if start := openList(s, k); start >= 0 {
				return figureMention{start: start, end: k + len("等"), kind: OpenList}, true
			}
		}
	}
	return figureMention{}, false
}

// openList gives the start of the list that the 等 at k leaves open: the part of the sentence with
// its names; -1 when the 等 ends no list.
func openList(s string, k int) int {
	after := k + len("等")
	if oneOf(s, after, []string{"级", "于", "同", "待", "候", "价", "额", "值", "比", "量", "分", "效", "次"}) > 0 {
		return -1
	}
	if endsWith(s[:k], []string{"平", "高", "均", "对", "同", "中", "优", "初", "上", "下", "相", "特", "头", "一", "二", "三", "何"}) > 0 {
		return -1
	}
	start, listed, depth := k, false, 0
	for start > 0 && k-start < 240 {
		p := prevRune(s, start)
		c, _ := classAt(s, p)
		switch {
		case c&closingMark != 0:
			depth++
		case c&opening != 0:
			if depth--; depth < 0 {
				return listStart(start, listed)
			}
		case depth > 0:
		case c&(partMark|colonMark) != 0:
			return listStart(start, listed)
		case strings.HasPrefix(s[p:], "、"):
			listed = true
		}
		start = p
	}
	return listStart(start, listed)
}

func listStart(start int, listed bool) int {
	if !listed {
		return -1
	}
	return start
}
