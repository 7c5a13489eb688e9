package reading

// placeEnds end the names of places, partyEnds those of organisations.
var (
	placeEnds = []string{"口岸", "片区", "园区", "新区", "产业园", "科技园", "工业园", "示范区", "开发区", "保税区", "合作区", "自贸区", "广场", "公园", "大厦", "街区", "商圈", "机场", "车站", "港区", "码头", "大道", "大桥", "隧道", "湿地", "水库", "社区", "步行街", "高铁站", "火车站", "客运站", "地铁站"}
	partyEnds = []string{"有限公司", "集团", "协会", "商会", "联合会", "基金会", "研究院", "研究所", "大学", "学院", "医院", "交易所", "银行", "事务所", "促进会", "总会", "俱乐部", "联盟"}
)

// findPlaces finds named places, by their endings.
func findPlaces(text string) []Finding { return namesEnding(text, placeEnds, "place.suffix", 0.6) }

// findParties finds named organisations, by their endings.
func findParties(text string) []Finding { return namesEnding(text, partyEnds, "party.suffix", 0.6) }

// nameStops are words that end a name when one goes back from its ending.
var nameStops = []string{"、", "，", ",", "。", "；", ";", "：", ":", "（", "(", "）", ")", "“", "”", "《", "》", " ", "和", "与", "及", "在", "对", "以", "将", "由", "为", "的", "到", "至", "从", "向", "把", "等", "打造", "建设", "推进", "推动", "加快", "支持", "依托", "围绕", "联合", "加强", "开展", "鼓励", "引导", "设立", "实施", "完善", "提升", "引进", "引入", "成立", "培育", "发展", "升级", "运营", "探索", "组建", "创建", "利用", "发挥", "聚焦", "促进", "各", "个", "家", "一批", "该", "本", "内", "并", "于", "是", "有", "入", "了", "深化", "持续", "改造", "规划", "做好", "优化", "协同", "协调", "争取", "积极", "邀请", "组织"}

func namesEnding(text string, ends []string, rule string, confidence float64) []Finding {
	q := squeeze(text)
	s := q.s
	var found []Finding
	low := 0
	for k := 0; k < len(s); {
		if s[k] < 0x80 {
			k++
			continue
		}
		n := oneOf(s, k, ends)
		if n == 0 {
			k += runeLen(s, k)
			continue
		}
		end := k + n
		for m := oneOf(s, end, ends); m > 0; m = oneOf(s, end, ends) {
			end += m
		}
		start := k
		for start > low && k-start < 36 {
			if endsWith(s[low:start], nameStops) > 0 {
				break
			}
			start = prevRune(s, start)
		}
		if k-start >= 6 && k-start < 36 {
			a, b := q.span(start, end)
			found = append(found, Finding{Text: text[a:b], Span: Span{Start: a, End: b}, Rule: rule, Confidence: confidence})
		}
		low, k = end, end
	}
	return found
}
