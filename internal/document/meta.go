package document

import (
	"strings"
	"unicode/utf8"
)

// metaLabels are the labels of the information table that government sites print above a
// document (GB/T 21063 and the 政府信息公开 templates), blanks taken out, longest first where one
// begins another.
var metaLabels = []string{"索引号", "信息索引号", "主题分类", "主题词", "发文机关", "发文机构", "发文单位", "发布机构", "发布机关", "发布单位", "制发机关", "印发机关", "公开责任部门",
	"成文日期", "成文时间", "生成日期", "发文日期", "印发日期", "签发日期", "发布日期", "发布时间", "公开日期", "公布日期", "发文时间", "实施日期", "生效日期", "失效日期", "废止日期",
	"发文字号", "发文号", "文号", "文件编号", "文件号", "规范性文件登记号", "统一编号", "登记号", "标题", "名称", "信息名称", "文件名称", "有效性", "时效性", "效力状态", "有效期", "体裁分类", "体裁", "服务对象", "来源", "信息来源",
	"公开方式", "公开范围", "公开时限", "公文种类", "文种", "分类", "所属主题", "组配分类", "载体类型", "语种", "内容概述", "关键词", "发布人", "作者", "点击数",
	"發布日期", "發文機關", "文號", "標題", "成文日期", "索引號", "主題分類"}

var metaSet = func() map[string]bool {
	set := map[string]bool{}
	for _, l := range metaLabels {
		set[l] = true
	}
	return set
}()

// metaLabel gives the label that a table cell or the start of a line is, with blanks, colon and
// brackets taken out: "索 引 号：" → "索引号".
func metaLabel(s string) (string, bool) {
	if len(s) > 60 {
		return "", false
	}
	var b [60]byte
	out := b[:0]
	for _, r := range s {
		if isSpace(r) || r == '：' || r == ':' || r == '[' || r == ']' || r == '【' || r == '】' {
			continue
		}
		out = utf8.AppendRune(out, r)
	}
	label := string(out)
	return label, metaSet[label]
}

// labelled is a label and the range of its value in a line.
type labelled struct {
	label      string
	start, end int
}

// metaLine splits a line that is nothing but labelled facts ("发布机构:区政府办 发布日期:2023-01-04",
// labels run into values included). It gives nil when the line begins with anything else.
func metaLine(s string) []labelled {
	if len(s) > 600 {
		return nil
	}
	var found []labelled
	at := 0
	for at < len(s) {
		colon, width := indexColon(s[at:])
		if colon < 0 {
			break
		}
		head := s[at : at+colon]
		if len(found) == 0 {
			label, ok := metaLabel(head)
			if !ok {
				return nil
			}
			found = append(found, labelled{label, at + colon + width, len(s)})
		} else if label, start, ok := metaTail(head); ok {
			prev := &found[len(found)-1]
			prev.start, prev.end = trim(s, prev.start, at+start)
			found = append(found, labelled{label, at + colon + width, len(s)})
		}
		at += colon + width
	}
	if len(found) > 0 {
		l := &found[len(found)-1]
		l.start, l.end = trim(s, l.start, l.end)
	}
	return found
}

// metaTail finds the longest label that a stretch of text ends with and where it starts.
func metaTail(s string) (label string, start int, ok bool) {
	i, count := len(s), 0
	for i > 0 && count < 12 {
		r, n := utf8.DecodeLastRuneInString(s[:i])
		i -= n
		count++
		if isSpace(r) {
			continue
		}
		if l, is := metaLabel(s[i:]); is && len(l) > len(label) && l != "来源" {
			label, start, ok = l, i, true
		}
		if l, is := metaLabel(s[i:]); is && l == "来源" && !ok {
			label, start, ok = l, i, true
		}
	}
	return label, start, ok
}

func indexColon(s string) (at, width int) {
	ascii := strings.IndexByte(s, ':')
	full := strings.Index(s, "：")
	switch {
	case full < 0 || ascii >= 0 && ascii < full:
		return ascii, 1
	default:
		return full, len("：")
	}
}
