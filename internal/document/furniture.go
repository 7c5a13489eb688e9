package document

import (
	"strings"
	"unicode/utf8"
)

// furniture are phrases that only a web page's frame says. A short line that begins with one is
// site furniture wherever it stands.
var furniture = []string{"扫一扫", "掃一掃", "分享到", "分享至", "【打印", "[打印", "打印本页", "【关闭", "[关闭", "关闭窗口", "关闭本页",
	"【字体", "[字体", "字体：", "字号：", "字号:", "字体:", "字體：", "列印", "您当前的位置", "您现在的位置", "您的位置", "当前位置", "當前位置", "您所在的位置",
	"所在位置", "首页>", "首页 >", "首页＞", "首页 »", "浏览次数", "阅读次数", "点击数", "访问量", "上一篇", "下一篇", "相关链接", "相关文档", "相关解读", "相关文章",
	"相关附件下载", "版权所有", "主办单位：", "网站标识码", "网站地图", "ICP备", "京ICP", "粤ICP", "粤公网安备", "收藏本页", "返回顶部", "我要纠错", "无障碍", "简体版", "繁体版", "打印 ", "保存 打印",
	"相关政策解读", "政策解读：", "图解：", "知识图谱", "相关信息和服务", "点击标签名称", "进入关怀版", "隐私声明", "Skip to", "Share this", "Print this page", "Back to top"}

const maxFurniture = 240 // bytes of a line of furniture at most

// isFurniture reports whether a line is of a web page's frame.
func isFurniture(s string) bool {
	if len(s) > maxFurniture {
		return false
	}
	for _, f := range furniture {
		if f[0] == s[0] && strings.HasPrefix(s, f) {
			return !(f == "主办单位：" && !strings.Contains(s, "承办单位") && !strings.Contains(s, "版权"))
		}
	}
	return strings.Contains(s, "ICP备") || strings.Contains(s, "公网安备") || strings.Contains(s, "版权所有") ||
		strings.HasPrefix(s, "首页") && strings.ContainsAny(s, ">＞»›")
}

// pageMark reads a line that marks a page: "# Page 394:", "— 3 —", "-3-", "第3页 共9页", "3/12".
// sure is false for forms that are a page mark only in company.
func pageMark(s string) (page int, ok bool) {
	if len(s) > 48 {
		return 0, false
	}
	if rest, found := strings.CutPrefix(s, "# Page "); found {
		n, end := leadingInt(rest)
		return n, end > 0 && strings.Trim(rest[end:], ": ") == ""
	}
	if rest, found := cutDashes(s); found {
		n, end := leadingInt(rest)
		if tail, found := cutDashes(strings.TrimLeft(rest[end:], " \u3000")); end > 0 && found && tail == "" {
			return n, true
		}
		return 0, false
	}
	if rest, found := strings.CutPrefix(s, "第"); found {
		rest = strings.TrimLeft(rest, " ")
		n, end := leadingInt(rest)
		rest, found = strings.CutPrefix(strings.TrimLeft(rest[end:], " "), "页")
		if end == 0 || !found {
			return 0, false
		}
		rest = strings.TrimLeft(rest, " ，,/、")
		if rest == "" {
			return n, true
		}
		rest, found = strings.CutPrefix(rest, "共")
		rest = strings.TrimLeft(rest, " ")
		_, end = leadingInt(rest)
		return n, found && end > 0 && strings.Trim(rest[end:], " 页") == ""
	}
	lower := strings.ToLower(s)
	if rest, found := strings.CutPrefix(lower, "page "); found {
		n, end := leadingInt(rest)
		rest = strings.TrimSpace(rest[end:])
		if end == 0 {
			return 0, false
		}
		if rest == "" {
			return n, true
		}
		rest, found = strings.CutPrefix(rest, "of ")
		_, end = leadingInt(rest)
		return n, found && end == len(rest) && end > 0
	}
	return 0, false
}

// cutDashes takes one or more dashes and the blanks after them from the start of s.
func cutDashes(s string) (string, bool) {
	i := 0
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch r {
		case '-', '—', '–', '－', '―', '─':
			i += n
			continue
		}
		break
	}
	if i == 0 {
		return s, false
	}
	return strings.Trim(s[i:], " \u3000"), true
}

// leadingInt reads the decimal number that s begins with and its length; end 0 if there is none.
func leadingInt(s string) (n, end int) {
	for end < len(s) && end < 6 && s[end] >= '0' && s[end] <= '9' {
		n = n*10 + int(s[end]-'0')
		end++
	}
	return n, end
}

// closeFrame marks what stands outside a site's own first and last signs: the few short lines
// above a breadcrumb, and everything below the first sign of the frame that follows the last
// sentence, numbering, date or cell.
func closeFrame(doc *Document) {
	const crumbWithin, short = 12, 90
	for i := 0; i < min(len(doc.Blocks), crumbWithin); i++ {
		b := &doc.Blocks[i]
		if !b.Chrome || !isCrumb(b.Text) {
			continue
		}
		for k := 0; k < i; k++ {
			if above := &doc.Blocks[k]; len(above.Text) < short && above.Kind != Heading {
				above.Chrome = true
			}
		}
	}
	end := len(doc.Blocks)
	for end > 0 && !endsBody(&doc.Blocks[end-1]) {
		end--
	}
	below := false
	for i := end; i < len(doc.Blocks); i++ {
		b := &doc.Blocks[i]
		if below = below || b.Chrome && isFurniture(b.Text); below {
			b.Chrome = true
		}
	}
}

func isCrumb(s string) bool {
	return strings.Contains(s, "位置") && strings.ContainsAny(s, ">＞»›:：") || strings.HasPrefix(s, "首页")
}

// endsBody reports whether a block is of a document's body rather than of a page's foot.
func endsBody(b *Block) bool {
	if b.Chrome {
		return false
	}
	return b.Kind == Cell || startsNumber(b.Text) || startsLabel(b.Text) || dateLine(b.Text) || closesSentence(b.Text)
}
