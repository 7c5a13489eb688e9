package plan

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"

	"luodi/internal/org"
)

// Register is the register of units made ready for finding names in it.
type Register struct {
	units []org.Unit
	exact map[string][]int // folded name or alias → positions
	core  map[string][]int // core of a name or alias → positions
}

// NewRegister indexes units.
func NewRegister(units []org.Unit) *Register {
	r := &Register{units: units, exact: map[string][]int{}, core: map[string][]int{}}
	for i, u := range units {
		for _, name := range namesOf(u) {
			put(r.exact, foldName(name), i)
			put(r.core, parseName(name).core, i)
		}
	}
	return r
}

// namesOf are the names that a document may call a unit by, former ones too.
func namesOf(u org.Unit) []string {
	return slices.Concat([]string{u.Name}, u.Aliases, u.Former)
}

func put(m map[string][]int, key string, i int) {
	if key != "" && !slices.Contains(m[key], i) {
		m[key] = append(m[key], i)
	}
}

// Resolve finds the unit that a name means. A match is a unit with that name or alias, or the
// only one whose name says the same in another form (区发改局, 区发展和改革局). Otherwise it gives
// candidates, the closest first.
func (r *Register) Resolve(name string) (match *org.Unit, candidates []org.Unit) {
	if hits := r.exact[foldName(name)]; len(hits) == 1 {
		return &r.units[hits[0]], nil
	} else if len(hits) > 1 {
		return nil, r.pick(hits)
	}
	want := parseName(name)
	type near struct{ at, distance int }
	var found []near
	for _, i := range r.core[want.core] {
		best := 9
		for _, other := range namesOf(r.units[i]) {
			if have := parseName(other); have.core == want.core {
				best = min(best, want.distance(have))
			}
		}
		if best < 9 {
			found = append(found, near{i, best})
		}
	}
	slices.SortStableFunc(found, func(a, b near) int { return cmp.Compare(a.distance, b.distance) })
	if len(found) > 0 && found[0].distance == 0 && (len(found) == 1 || found[1].distance > 0) {
		return &r.units[found[0].at], nil
	}
	for _, f := range found {
		candidates = append(candidates, r.units[f.at])
	}
	return nil, candidates
}

func (r *Register) pick(at []int) []org.Unit {
	units := make([]org.Unit, len(at))
	for i, k := range at {
		units[i] = r.units[k]
	}
	return units
}

// Unit gives a unit of the register by its id.
func (r *Register) Unit(id org.UnitID) (org.Unit, bool) {
	i := slices.IndexFunc(r.units, func(u org.Unit) bool { return u.ID == id })
	if i < 0 {
		return org.Unit{}, false
	}
	return r.units[i], true
}

// Units lists the register.
func (r *Register) Units() []org.Unit { return r.units }

// Resolve finds a name in a list of units; see Register.Resolve.
func Resolve(units []org.Unit, name string) (*org.Unit, []org.Unit) {
	return NewRegister(units).Resolve(name)
}

// unitName is the name of a unit taken apart: where it sits (罗湖), at which level (区), what it
// is about in its shortest usual form (发改) and what sort of body it is (局).
type unitName struct{ place, level, core, suffix string }

// distance tells how far apart two names with the same core are: 0 the same body in another form
// of words, 9 not the same.
func (a unitName) distance(b unitName) int {
	d := 0
	switch {
	case a.level == b.level:
	case a.level == "" || b.level == "":
		d++ // 规划资源局 and 区规划资源局
	default:
		return 9 // the city's and the district's
	}
	if a.place != "" && b.place != "" && a.place != b.place {
		return 9
	}
	if a.suffix != b.suffix {
		d += 2 // 发改委 and 发改局
	}
	return d
}

func parseName(name string) unitName {
	var n unitName
	rest := foldName(name)
	youth := false
	for _, league := range []string{"中国共产主义青年团", "共产主义青年团", "共青团", "团"} {
		if cut, ok := strings.CutPrefix(rest, league); ok && (strings.HasSuffix(cut, "委") || strings.HasSuffix(cut, "委员会")) {
			rest, youth = cut, true
			break
		}
	}
	n.place, n.level, rest = cutLevel(rest)
	rest = strings.TrimPrefix(rest, "人民政府")
	rest = shorten.Replace(rest)
	for _, s := range suffixes {
		if cut, ok := strings.CutSuffix(rest, s.long); ok && cut != "" {
			rest, n.suffix = cut, s.short
			break
		}
	}
	n.core = strings.ReplaceAll(rest, "和", "")
	if youth {
		n.core = "团委" // 团区委, 共青团罗湖区委员会
	}
	return n
}

// foldName takes out what does not tell two names apart: width, blanks, kinds of brackets, the
// 共青团 and 中共 that are said or not.
func foldName(name string) string {
	name = width.Fold.String(name)
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return -1
		case r == '〔':
			return '('
		case r == '〕':
			return ')'
		}
		return unicode.ToLower(r)
	}, name)
	return strings.TrimPrefix(name, "中共")
}

// Words that hold a letter of level and name no place: those that end in it and those that begin
// with it.
var (
	endNoPlace   = []string{"城市", "社区", "园区", "景区", "地区", "片区", "校区", "小区", "厂区", "港区", "辖区", "灾区", "各区", "各市", "各县", "自贸区", "开发区", "高新区", "保税区", "试验区", "合作区", "示范区"}
	startNoPlace = []string{"市场", "市政管", "市容", "市民", "市监", "区块", "区域", "县域", "州际"}
)

// cutLevel takes the place and level off the start of a name: 深圳市罗湖区发展改革局 → 罗湖, 区.
func cutLevel(name string) (place, level, rest string) {
	rest = name
	for range 3 {
		at, letter := levelAt(rest)
		if at < 0 {
			break
		}
		place, level, rest = rest[:at], letter, rest[at+len(letter):]
	}
	return place, level, rest
}

func levelAt(name string) (int, string) {
	count := -1
	for i, r := range name {
		if count++; count > 5 {
			break
		}
		if !strings.ContainsRune("省市区县旗州", r) || count == 1 {
			continue // a name of a place has two letters at least
		}
		through := name[:i+utf8.RuneLen(r)]
		if hasSuffix(through, endNoPlace) || hasPrefix(name[i:], startNoPlace) || through == name {
			return -1, ""
		}
		return i, string(r)
	}
	return -1, ""
}

func hasPrefix(name string, prefixes []string) bool {
	return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(name, p) })
}

// shortForms are the usual long and short forms of what a body is about, the longest first; the
// short form is what names are compared by.
var shortForms = []struct{ long, short string }{
	{"规划和自然资源", "规资"}, {"自然资源和规划", "规资"}, {"规划与自然资源", "规资"}, {"规划自然资源", "规资"}, {"自然资源规划", "规资"}, {"规划资源", "规资"}, {"规自", "规资"}, {"自规", "规资"},
	{"发展和改革", "发改"}, {"发展与改革", "发改"}, {"发展改革", "发改"},
	{"卫生和计划生育", "卫健"}, {"卫生健康", "卫健"}, {"卫计", "卫健"},
	{"工业和信息化", "工信"}, {"工业信息化", "工信"}, {"经济和信息化", "经信"}, {"经济信息化", "经信"},
	{"人力资源和社会保障", "人社"}, {"人力资源社会保障", "人社"}, {"人力社保", "人社"},
	{"住房和城乡建设", "住建"}, {"住房城乡建设", "住建"}, {"住房和建设", "住建"}, {"住房建设", "住建"},
	{"城市管理和综合执法", "城管综合执法"}, {"城市管理综合执法", "城管综合执法"}, {"城管和综合执法", "城管综合执法"}, {"城管执法", "城管综合执法"}, {"城市管理", "城管"},
	{"市场监督管理", "市监"}, {"市场监管", "市监"},
	{"文化广电旅游体育", "文广旅体"}, {"文化广电和旅游体育", "文广旅体"}, {"文化广电和旅游", "文广旅"}, {"文化广电旅游", "文广旅"}, {"文化和旅游", "文旅"}, {"文化旅游", "文旅"},
	{"政务服务和数据管理", "政数"}, {"政务服务数据管理", "政数"}, {"政务服务管理", "政务"}, {"政务服务", "政务"},
	{"国有资产监督管理", "国资"}, {"国有资产管理", "国资"}, {"国资监管", "国资"}, {"国有资产", "国资"},
	{"科技创新", "科创"}, {"科学技术", "科技"}, {"退役军人事务", "退役军人"}, {"应急管理", "应急"}, {"生态环境", "环境"}, {"交通运输", "交通"},
	{"农业农村", "农业"}, {"医疗保障", "医保"}, {"金融工作", "金融"}, {"金融服务", "金融"}, {"商务", "商务"}, {"城市更新和土地整备", "城市更新"},
	{"统一战线工作", "统战"}, {"妇女联合会", "妇联"}, {"文学艺术界联合会", "文联"}, {"残疾人联合会", "残联"},
	{"工商业联合会", "工商联"}, {"工商联合会", "工商联"}, {"科学技术协会", "科协"}, {"科技协会", "科协"}, {"归国华侨联合会", "侨联"}, {"社会科学界联合会", "社科联"},
	{"机关事务管理", "机关事务"}, {"人民政府", "政府"}, {"街道办事处", "街道"}, {"街道办", "街道"},
}

var shorten = func() *strings.Replacer {
	var pairs []string
	for _, f := range shortForms {
		pairs = append(pairs, f.long, f.short)
	}
	return strings.NewReplacer(pairs...)
}()

// suffixes are the sorts of bodies, longer forms first.
var suffixes = []struct{ long, short string }{
	{"委员会", "委"}, {"办公室", "办"}, {"管理局", "局"}, {"管理处", "处"}, {"工作部", "部"}, {"局", "局"}, {"委", "委"}, {"办", "办"}, {"署", "署"}, {"厅", "厅"}, {"部", "部"},
}
