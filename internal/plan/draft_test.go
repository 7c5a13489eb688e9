package plan

import (
	"strings"

	"luodi/internal/calendar"
	"luodi/internal/document"
	"luodi/internal/reading"
)

// sample is a small plan: one part, two actions, four measures and a safeguard.
const sample = `某区商业街改造实施方案（2024—2025年）
某府〔2024〕7号
一、工作任务
（一）改造街面
1.翻新路面。翻新东街路面约800米，2024年底前完成。（责任单位：区住房建设局）
2.增设座椅。增设座椅30—40张，争取增设遮阳棚。（责任单位：区城管局、区商务局）
（二）办好活动
3.举办购物节。每年举办购物节，首届2024年10月举办，2025年6月总结。（责任单位：区商务局）
4.培训店主。培训店主200人次。（责任单位：区人社局）
二、保障措施
（一）压实责任。各单位要抓好落实。
`

// sampleDraft reads sample by hand, so that these tests need no reader.
func sampleDraft() *ReviewDraft {
	doc := &document.Document{Name: "sample.txt", Format: document.Text, Encoding: "utf-8", SHA256: strings.Repeat("0", 64), Text: sample}
	at := 0
	for line := range strings.Lines(sample) {
		text := strings.TrimSuffix(line, "\n")
		doc.Blocks = append(doc.Blocks, document.Block{Text: text, Span: document.Span{Start: at, End: at + len(text)},
			Pieces: []document.Piece{{Text: 0, Source: at}}})
		at += len(line)
	}
	return NewDraft(doc, sampleReading())
}

func find(words string) reading.Finding {
	at := strings.Index(sample, words)
	if at < 0 {
		panic("not in the sample: " + words)
	}
	return reading.Finding{Text: words, Span: reading.Span{Start: at, End: at + len(words)}, Rule: "test", Confidence: 0.95}
}

func sampleReading() *reading.Reading {
	date := func(s string) calendar.Date { d, _ := calendar.ParseDate(s); return d }
	r := &reading.Reading{}
	r.Front.Title = find("某区商业街改造实施方案（2024—2025年）")
	r.Front.DocNumber = find("某府〔2024〕7号")
	r.Front.Period = reading.DatedSpan{Finding: find("2024—2025年"), From: date("2024-01-01"), To: date("2025-12-31")}
	line := func(start string) reading.Finding {
		at := strings.Index(sample, start)
		return find(sample[at : at+strings.IndexByte(sample[at:], '\n')])
	}
	node := func(parent int, kind reading.NodeKind, number, start string) int {
		f := line(start)
		r.Nodes = append(r.Nodes, reading.Node{ID: len(r.Nodes) + 1, Parent: parent, Kind: kind, Number: number, Title: f, Text: f})
		return len(r.Nodes)
	}
	measure := func(parent int, number, title string) *reading.Measure {
		id := node(parent, reading.Item, number, number+"."+title)
		r.Measures = append(r.Measures, reading.Measure{Number: number, Title: find(title), Text: r.Nodes[id-1].Text, Node: id, Confidence: 0.95, Commitment: reading.Output})
		r.Nodes[id-1].Measure = len(r.Measures)
		return &r.Measures[len(r.Measures)-1]
	}
	unit := func(words string, role reading.Role) reading.Unit {
		return reading.Unit{Finding: find(words), Name: words, Role: role}
	}
	part := node(0, reading.Part, "一", "一、工作任务")
	a := node(part, reading.Action, "（一）", "（一）改造街面")
	m := measure(a, "1", "翻新路面")
	m.Units = []reading.Unit{unit("区住房建设局", reading.Lead)}
	m.Figures = []reading.Figure{{Finding: find("800米"), Kind: reading.About, Value: "800", Unit: "米"}}
	m.Deadlines = []reading.Deadline{{Finding: find("2024年底前"), To: date("2024-12-31"), Kind: reading.By}}
	m.Deadline = &m.Deadlines[0]
	m = measure(a, "2", "增设座椅")
	m.Units = []reading.Unit{unit("区城管局", reading.LeadAssumed), unit("区商务局", reading.Support)}
	m.Figures = []reading.Figure{{Finding: find("30—40张"), Kind: reading.Range, Value: "30", To: "40", Unit: "张"}}
	b := node(part, reading.Action, "（二）", "（二）办好活动")
	m = measure(b, "3", "举办购物节")
	m.Units = []reading.Unit{unit("区商务局", reading.Lead)}
	m.Deadlines = []reading.Deadline{{Finding: find("2024年10月"), From: date("2024-10-01"), To: date("2024-10-31"), Kind: reading.During},
		{Finding: find("2025年6月"), From: date("2025-06-01"), To: date("2025-06-30"), Kind: reading.During}}
	m.Deadline = &m.Deadlines[0]
	m = measure(b, "4", "培训店主")
	m.Confidence = 0.6
	m.Units = []reading.Unit{unit("区人社局", reading.Lead)}
	m.Units[0].Confidence = 0.5
	guard := node(0, reading.Part, "二", "二、保障措施")
	node(guard, reading.Safeguard, "（一）", "（一）压实责任")
	return r
}

// outline prints the tree as a person sees it.
func outline(d *ReviewDraft) string {
	var b strings.Builder
	for _, it := range d.Items {
		if it.State == Dropped {
			continue
		}
		b.WriteString(strings.Repeat("  ", it.Depth-1))
		b.WriteString(string(it.Kind) + " " + it.Number + " " + it.Title.Text)
		if it.IsMeasure() {
			for _, u := range it.Task.KeptUnits() {
				b.WriteString(" [" + u.Name + " " + string(u.Role) + "]")
			}
			if dl := it.Task.Deadline(); dl != nil {
				b.WriteString(" →" + dl.To.String())
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func item(d *ReviewDraft, number string) *Item {
	for _, it := range d.Items {
		if it.Number == number && it.Task != nil {
			return it
		}
	}
	return nil
}
