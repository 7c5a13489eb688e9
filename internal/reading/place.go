package reading

import "strings"

// nameEnds are the endings by which names of one sort are known, and what goes with them.
type nameEnds struct {
	whole      []string // endings that make a name with two characters or more before them
	short      []string // endings of one character: the name must start right after a known word
	generic    []string // words that make no name with an ending: 行业协会, 产业园区
	head       class    // of the first characters of the endings
	rule       string
	confidence float64
}

var places = nameEnds{
	whole: []string{"口岸", "片区", "园区", "新区", "产业园", "科技园", "工业园", "示范区", "开发区", "保税区", "合作区", "自贸区", "高新区", "经开区", "度假区", "风景区", "科技城",
		"广场", "公园", "大厦", "街区", "商圈", "机场", "车站", "港区", "码头", "大道", "大桥", "隧道", "湿地", "水库", "社区", "步行街", "街道"},
	short: []string{"路", "街", "河", "桥", "镇"},
	generic: []string{"产业", "工业", "农业", "物流", "重点", "各类", "老旧", "城市", "农村", "城镇", "核心", "特色", "现代", "科技", "综合", "文化", "商业", "休闲", "旅游", "绿色", "智慧", "出口", "国家级", "省级", "市级",
		"区级", "县级", "一流", "美丽", "示范", "专业", "特色专业", "创新", "国际", "陆路", "沿边", "边境", "重要", "相关", "有关", "周边", "中心", "滨水", "主题", "体育", "口袋", "大型", "高端", "特殊", "经济技术", "先行", "协同", "乡镇", "试点"},
	head: placeHead, rule: "place.ending", confidence: 0.6,
}

var parties = nameEnds{
	whole: []string{"有限公司", "集团", "协会", "商会", "联合会", "联会", "基金会", "研究院", "研究所", "研究中心", "大学", "学院", "医院", "交易所", "银行", "事务所", "促进会", "总会", "俱乐部", "联盟", "总商会", "学会"},
	generic: []string{"行业", "商业", "公立", "民营", "高等", "科研", "专业", "社会", "政策性", "中小", "大型", "国有", "股份制", "村镇", "县级", "市级", "省级", "区级", "三甲", "定点", "基层", "企业", "龙头", "重点",
		"知名", "境外", "外资", "会计师", "律师", "会计", "外币合一", "政策", "开户", "产业", "地方", "金融", "合作", "相关", "有关", "本地", "职业", "综合", "中小企业", "行业协会", "互联网", "上市", "农村", "开发性", "跨国", "头部", "医疗", "创新", "港澳", "香港", "澳门"},
	head: partyHead, rule: "party.ending", confidence: 0.6,
}

// findPlaces finds named places, by their endings.
func findPlaces(text string) []Finding {
	q := squeeze(text)
	return q.names(&places)
}

// findParties finds named organisations, by their endings.
func findParties(text string) []Finding {
	q := squeeze(text)
	return q.names(&parties)
}

// nameFences are words before which no name goes back.
var nameFences = []string{"、", "，", ",", "。", "；", ";", "：", ":", "（", "(", "）", ")", "“", "”", "《", "》", "〔", "〕", " ", "\n", "和", "与", "及", "在", "对", "以", "将", "由", "为", "的", "到", "至", "从", "向", "把", "等", "了", "于", "是", "有", "入", "并", "或", "该", "本", "各", "个", "家", "条", "经", "其", "或",
	"打造", "建设", "推进", "推动", "加快", "支持", "依托", "围绕", "联合", "加强", "开展", "鼓励", "引导", "设立", "实施", "完善", "提升", "引进", "成立", "培育", "发展", "升级", "运营", "探索", "组建", "创建", "利用", "发挥", "聚焦", "促进", "深化", "持续", "改造", "规划", "做好", "优化", "协同", "协调", "争取", "积极", "邀请", "组织", "提高", "启动", "完成", "横穿", "西起", "东起", "南起", "北起", "东至", "西至", "南至", "北至", "东接", "西接", "南接", "北接", "起于", "止于", "途经", "连接", "畅通", "举办", "借助", "一批", "首个", "多个", "位于", "选取", "选择", "参与", "配合", "通过", "根据", "按照", "落实", "作为", "全国", "国内", "强化", "充分", "包括", "以及", "指导", "帮助", "整合", "降低", "抵押", "取消", "同期", "驻", "定期", "发布", "力争", "以上", "省级", "国家级", "申建", "积极", "简称", "设置", "解决", "加大", "明确", "打通", "串联", "联通", "保留", "紧邻", "毗邻", "采用", "挖掘", "营造", "辐射", "带动", "助力", "便利", "服务", "推荐", "申请", "建立", "健全", "治理", "拓展", "扩大", "新建", "实现", "重点", "构建", "研究", "制定", "形成", "一体", "进行", "合作"}

// fenceByEnd sorts the fences by their last character, so that only a few are tried at a place.
var fenceByEnd = func() map[string][]string {
	ends := map[string][]string{}
	for _, f := range nameFences {
		last := f[prevRune(f, len(f)):]
		ends[last] = append(ends[last], f)
	}
	return ends
}()

// endsByHead sorts endings by their first character.
func endsByHead(lists ...[]string) map[string][]string {
	heads := map[string][]string{}
	for _, list := range lists {
		for _, e := range list {
			head := e[:runeLen(e, 0)]
			heads[head] = append(heads[head], e)
		}
	}
	return heads
}

var (
	placeHeads = endsByHead(places.whole, places.short)
	partyHeads = endsByHead(parties.whole)
)

func (e *nameEnds) heads() map[string][]string {
	if e.head == placeHead {
		return placeHeads
	}
	return partyHeads
}

// longest name before an ending, in bytes
const (
	longestName  = 42
	longestShort = 15
)

// names finds the names with endings of one sort.
func (q *squeezed) names(e *nameEnds) []Finding {
	s := q.s
	heads := e.heads()
	var found []Finding
	low := 0
	last := [2]int{-1, -1} // of the name found last
	for k := 0; k < len(s); {
		if k = seek(s, k, len(s), e.head); k == len(s) {
			break
		}
		n := 0
		for _, end := range heads[s[k:k+3]] {
			if len(end) > n && strings.HasPrefix(s[k:], end) {
				n = len(end)
			}
		}
		if n == 0 {
			k += 3
			continue
		}
		start, fenced := nameStart(s, low, k)
		switch {
		case start == last[1] && last[1] > 0 && n > 3: // 香港大学深圳医院: the name goes on
			last[1] = k + n
			found[len(found)-1] = q.nameFound(last[0], last[1], e)
		case n == 3 && oneOf(s, k+n, []string{"径", "线", "南", "北", "演", "由", "况", "网", "政", "面", "长", "区", "道", "头", "牌", "灯", "口", "村", "域", "流", "湖", "段长"}) > 0:
			k += n
			continue
		case k-start < 6 && !(n == 3 && k-start == 3), n == 3 && (!fenced || k-start > longestShort || ordinaryWord(s[start:k+n])), contains(e.generic, s[start:k]), n > 3 && k-start >= longestName:
			k += n
			continue
		default:
			last = [2]int{start, k + n}
			found = append(found, q.nameFound(start, k+n, e))
		}
		low = k + n
		k = low
	}
	return found
}

func (q *squeezed) nameFound(i, j int, e *nameEnds) Finding {
	a, b := q.span(i, j)
	return Finding{Text: q.src[a:b], Span: Span{Start: a, End: b}, Rule: e.rule, Confidence: e.confidence}
}

// nameStart goes back from the ending at k to where the name may start; fenced tells that a known
// word, or the start of the text, stands there.
func nameStart(s string, low, k int) (int, bool) {
	start := k
	for start > low && k-start < longestName {
		p := prevRune(s, start)
		for _, f := range fenceByEnd[s[p:start]] {
			if strings.HasSuffix(s[low:start], f) {
				return start, true
			}
		}
		if s[p] < 0x80 && !isLetter(s[p]) && (s[p] < '0' || s[p] > '9') {
			return start, true
		}
		start = p
	}
	return start, start == low
}

// ordinaryWord tells whether a name with a short ending is a common noun: 道路, 思路, 村镇.
func ordinaryWord(s string) bool {
	return endsWith(s, []string{"道路", "线路", "铁路", "公路", "思路", "电路", "销路", "出路", "网路", "陆路", "水路", "通路", "套路", "小街", "大街", "江河", "山河", "内河", "一河", "搭桥", "立交桥", "乡镇", "城镇", "村镇", "集镇", "小镇", "强镇", "重镇", "街镇", "快速路", "主干路", "次干路", "支路", "绕城路", "一带一路", "商业街", "步行街", "风情街", "特色街", "美食街", "一路", "走路", "带路", "开路", "马路", "老路", "新路"}) > 0 || len(s) < 9
}

func contains(words []string, w string) bool {
	for _, x := range words {
		if x == w {
			return true
		}
	}
	return false
}
