package document

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestWrappedLinesAreJoined: a plan broken at any usual width, with page marks in it, gives the
// blocks of the unbroken plan.
func TestWrappedLinesAreJoined(t *testing.T) {
	for _, width := range []int{26, 28, 30, 34, 40, 45} {
		for _, indent := range []string{"", "　　"} {
			t.Run(fmt.Sprintf("%d%s", width, indent), func(t *testing.T) {
				lines := planLines(14)
				text := wrapLines(lines, width)
				if indent != "" {
					text = indentFirst(lines, text, indent)
				}
				doc := mustRead(t, "a.txt", []byte(text))
				if diff := cmp.Diff(lines, bodyTexts(doc)); diff != "" {
					t.Error(diff)
				}
			})
		}
	}
}

// indentFirst puts an indent before the first line of every paragraph of a wrapped text.
func indentFirst(paragraphs []string, text, indent string) string {
	lines := strings.Split(text, "\n")
	next := 0
	for i, l := range lines {
		if next < len(paragraphs) && l != "" && strings.HasPrefix(paragraphs[next], l) {
			lines[i] = indent + l
			next++
		}
	}
	return strings.Join(lines, "\n")
}

func TestTextBlocks(t *testing.T) {
	full := strings.Repeat("推动各项任务落实见效", 4) // a line of forty characters
	cases := []struct {
		name, text string
		want       []string
	}{
		{"a line is a paragraph", "一、总体要求\n坚持问需于民。\n\n二、主要任务\n", []string{"一、总体要求", "坚持问需于民。", "二、主要任务"}},
		{"one line stays one block", strings.Repeat("一、总体要求坚持问需于民。", 60), []string{strings.Repeat("一、总体要求坚持问需于民。", 60)}},
		{"paragraphs run together by indents", "　　" + strings.Repeat("一、总体要求。", 20) + "　　" + strings.Repeat("二、主要任务。", 20) + "　　2021年11月4日　　（此件公开发布）",
			[]string{strings.Repeat("一、总体要求。", 20), strings.Repeat("二、主要任务。", 20), "2021年11月4日", "（此件公开发布）"}},
		{"fragments of printed lines", strings.Repeat(full+"\n", 6) + "为深入贯彻落实有关部署，\n全面提升服务水平、\n方便群众办事，" + "\n结合实际，制定本方\n案。\n一、\n总体要求\n（一）\n指导思想。坚持问需于民，" + full[:69] + "\n稳步推进。\n",
			[]string{strings.Repeat(full, 6) + "为深入贯彻落实有关部署，全面提升服务水平、方便群众办事，结合实际，制定本方案。", "一、总体要求", "（一）指导思想。坚持问需于民，" + full[:69] + "稳步推进。"}},
		{"a list of long titles is no wrapped text", strings.Repeat(full[:75]+"\n"+full[:78]+"\n", 8), strings.Split(strings.TrimSuffix(strings.Repeat(full[:75]+"\n"+full[:78]+"\n", 8), "\n"), "\n")},
		{"labels begin lines", "1.建桥。\n牵头单位：甲局\n责任单位：乙局，\n丙局\n完成时限：2025年底\n" + strings.Repeat(full+"\n", 6) + "直至完成。\n", []string{"1.建桥。", "牵头单位：甲局", "责任单位：乙局，丙局", "完成时限：2025年底", strings.Repeat(full, 6) + "直至完成。"}},
		{"English", "The Works Office will open two service desks in the town hall by the\nend of 2026 and will report to the council every quarter from then\non.\n\n1. Open desks\n2. Report on the use of the desks and on the time that people wait in\nfront of them\n- a point\nLead: Works Office\n",
			[]string{"The Works Office will open two service desks in the town hall by the end of 2026 and will report to the council every quarter from then on.", "1. Open desks", "2. Report on the use of the desks and on the time that people wait in front of them", "- a point", "Lead: Works Office"}},
		{"columns parted by tabs", "任务分工表\n序号\t任务\t单位\n1\t建桥\t甲局\n2\t\t乙局\n完", []string{"任务分工表", "序号", "任务", "单位", "1", "建桥", "甲局", "2", "乙局", "完"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, bodyTexts(mustRead(t, "a.txt", []byte(c.text)))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTextFurniture(t *testing.T) {
	head := "某县便民服务提升行动方案"
	text := "首页 > 政务公开\n发布机构:县政府办发布日期:2023-01-04\n来源:县政府办 发布时间:2023-01-05\n扫一扫在手机上打开当前页\n一、总体要求。\n— 1 —\n\f" + head + "\n二、主要任务。\n— 2 —\n\f" + head + "\n三、保障措施。\n- 3 -\n\f" + head + "\n附则。\n第4页 共4页\n版权所有：某县\n联系我们\n"
	doc := mustRead(t, "a.txt", []byte(text))
	if diff := cmp.Diff([]string{"一、总体要求。", "二、主要任务。", "三、保障措施。", "附则。"}, bodyTexts(doc)); diff != "" {
		t.Error(diff)
	}
	var meta []string
	for _, f := range doc.Meta {
		if doc.Text[f.Span.Start:f.Span.End] != f.Value {
			t.Errorf("%s: %q is not %q", f.Label, doc.Text[f.Span.Start:f.Span.End], f.Value)
		}
		meta = append(meta, f.Label+"="+f.Value)
	}
	want := []string{"发布机构=县政府办", "发布日期=2023-01-04", "来源=县政府办", "发布时间=2023-01-05"}
	if diff := cmp.Diff(want, meta); diff != "" {
		t.Error(diff)
	}
	pages := map[string]int{}
	for _, b := range doc.Blocks {
		pages[b.Text] = b.Place.Page
	}
	if pages["二、主要任务。"] != 2 || pages["附则。"] != 4 {
		t.Errorf("pages %v", pages)
	}
}

func TestStartsNumber(t *testing.T) {
	yes := []string{"一、总体要求", "十二、保障", "（一）指导思想", "(三)目标", "1.建桥", "12、修路", "3．植树", "（1）开展", "(12) 开展", "①开展", "第一章 总则", "第十二条加快", "专栏1 重点工程", "附件2", "附件：清单", "———坚持公开", "● 要点", "1.12345热线", "2.1 范围", "三、三个重点"}
	no := []string{"一、二、三产业融合", "1.5万户", "2023年5月", "1、2号线", "（2022）年版", "（一）项规定", "第三条规定的", "第一批项目", "10项行动", "三是加强", "附近居民", "专栏目", "（代章）", "一带一路", "12345热线", "-5度"}
	for _, s := range yes {
		if !startsNumber(s) {
			t.Errorf("%s is a numbering", s)
		}
	}
	for _, s := range no {
		if startsNumber(s) {
			t.Errorf("%s is none", s)
		}
	}
}

func TestStartsLabel(t *testing.T) {
	for _, s := range []string{"责任单位：甲局", "牵头单位:甲局", "完成时限：年底", "责任单位（部门）：甲局", "配合 单位：甲"} {
		if !startsLabel(s) {
			t.Errorf("%s is a label", s)
		}
	}
	for _, s := range []string{"单位：甲局", "局审批处（联系人：张）", "各镇人民政府：", "具体措施：", "比例为1:2", "到2025年，主要目标：实现"} {
		if startsLabel(s) {
			t.Errorf("%s is none", s)
		}
	}
}

// TestAnyTextKeepsItsPromises: whatever the lines, nothing is lost and every piece leads back.
func TestAnyTextKeepsItsPromises(t *testing.T) {
	parts := []string{"一、", "（一）", "1.", "总体要求", "推进建设", "，", "。", "；", "“", "”", "（", "）", "责任单位：", "2023 年", "5 月", "\n", "\n", "\n\n", "　　", "\t", " ", "\f", "— 3 —", "# Page 7:", "\r\n", "Works Office ", "\u00a0", "关于", "通知", strings.Repeat("推动任务落实", 6)}
	rapid.Check(t, func(rt *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(parts), 1, 120).Draw(rt, "parts"), "")
		if strings.TrimFunc(text, isSpace) == "" {
			return
		}
		doc := mustRead(t, "a.txt", []byte(text))
		if doc.Text != text {
			rt.Fatal("Text is not the file")
		}
		nothingLost(t, doc)
	})
}
