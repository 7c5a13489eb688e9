package document

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMarkdownBlocks(t *testing.T) {
	text := "---\ntitle: \"某方案\"\n---\n# 一、总体要求 {#a}\n\n坚持**问需于民**，见[通知](http://x/(1))[^1]。\n持续推进。\n\n####1.建桥\n- *甲* 局\n  - 乙局\n1. one\n   two\n> 引\n> 文\n\n标题\n----\n\n| 序号 | 任务 |\n|:--|--|\n| 1 | 建\\|桥<br>修路 |\n|  | `x_y` |\n\n```\n**code**\n```\n**责任单位：丙局**  \n完成时限：年底\n\n[^1]: 注\n***\n&#42; a &amp; b\n"
	doc := mustRead(t, "a.md", []byte(text))
	if doc.Text != text || doc.Title != "某方案" {
		t.Errorf("title %q", doc.Title)
	}
	var got []string
	for _, b := range doc.Blocks {
		if b.Chrome {
			continue
		}
		s := fmt.Sprintf("%d%d %s", b.Kind, b.Level, b.Text)
		if b.Bold && b.Kind != Heading {
			s += " B"
		}
		got = append(got, s)
		if src := b.Source(0, len(b.Text)); src.Start < b.Span.Start || src.End > b.Span.End {
			t.Errorf("%q from %v", b.Text, src)
		}
	}
	want := []string{"11 一、总体要求", "00 坚持问需于民，见通知。", "00 持续推进。", "14 1.建桥", "21 甲 局", "21 乙局", "21 1. one two", "00 引", "00 文", "12 标题",
		"30 序号", "30 任务", "30 1", "30 建|桥\n修路", "30 x_y", "00 **code**", "00 责任单位：丙局 B", "00 完成时限：年底", "00 * a & b"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestMarkdownPieces: a stretch of a block's text is found again in the file.
func TestMarkdownPieces(t *testing.T) {
	doc := mustRead(t, "a.md", []byte("到**2025年**底，[建成](http://x)两座桥。\n"))
	b := doc.Blocks[0]
	for _, want := range []string{"2025年", "建成", "两座桥。"} {
		at := indexOf(b.Text, want)
		if s := b.Source(at, at+len(want)); doc.Text[s.Start:s.End] != want {
			t.Errorf("%s is at %q", want, doc.Text[s.Start:s.End])
		}
	}
}

func indexOf(s, part string) int {
	for i := range s {
		if len(s)-i >= len(part) && s[i:i+len(part)] == part {
			return i
		}
	}
	return -1
}
